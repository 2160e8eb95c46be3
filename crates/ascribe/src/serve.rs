//! `ascribe serve`: the base over HTTP.

use crate::args::Color;
use crate::base::BaseFile;
use crate::output::{Done, Failure};
use ascribe_server::Options;
use std::io::{self, IsTerminal, Write};
use std::net::SocketAddr;

/// Serves the base: web pages, JSON API under /api/v1, TAXII 2.1 under /taxii2/.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe serve --base cti.ascribe                         on this machine, open while there are no accounts
  ascribe user add olga --role admin --clearance amber+strict --password-stdin --base cti.ascribe
  ascribe serve --base cti.ascribe --listen 0.0.0.0:8600   for others, who must sign in; put TLS before it

ASCRIBE_LOG says how much is logged (ascribe_server=debug,tower_http=debug). Ctrl-C ends it once running requests are answered.")]
pub struct Args {
    /// Which base.
    #[command(flatten)]
    pub base: BaseFile,
    /// Where to listen; port 0 takes any that is free. Other addresses than loopback need an account.
    #[arg(long, default_value = "127.0.0.1:8600", value_name = "ADDRESS:PORT")]
    pub listen: SocketAddr,
}

/// Serves until told to stop.
///
/// # Errors
/// If the base or the address cannot be used.
pub fn run(args: &Args, color: Color) -> Result<Done, Failure> {
    ascribe_server::log_to_stderr(color.is_on(io::stderr().is_terminal()));
    let path = args.base.path()?;
    args.base.open(ascribe_store::Mode::Add)?;
    let options = Options { base: path, listen: args.listen };
    ascribe_server::serve(&options, |address| {
        // Programs that start us with port 0 read this line.
        let mut out = io::stdout().lock();
        let _ = writeln!(out, "listening on http://{address}/").and_then(|()| out.flush());
    })
    .map_err(|e| Failure::Usage(e.to_string()))?;
    Ok(Done::All)
}
