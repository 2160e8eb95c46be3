//! What the server says of itself.

use std::io;
use tracing_subscriber::EnvFilter;

/// Writes log lines to standard error: warnings of others, and all of ours but details; `ASCRIBE_LOG` says otherwise
/// (such as `ascribe_server=debug,tower_http=debug`).
pub fn log_to_stderr(color: bool) {
    let filter = EnvFilter::try_from_env("ASCRIBE_LOG").unwrap_or_else(|_| EnvFilter::new("warn,ascribe_server=info"));
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(color).try_init();
}
