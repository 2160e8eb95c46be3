//! Prints the indicators of the files given, one a line: kind, value, as printed, and why it may be harmless.

use std::time::{Duration, Instant};

fn main() {
    let (mut bytes, mut time) = (0, Duration::ZERO);
    for path in std::env::args().skip(1) {
        let Ok(text) = std::fs::read_to_string(&path) else {
            eprintln!("{path}: not read as UTF-8 text");
            continue;
        };
        let start = Instant::now();
        let found = ascribe_indicators::find(&text);
        time += start.elapsed();
        bytes += text.len();
        for i in found {
            let benign = i.benign.unwrap_or_default();
            println!("{:?}\t{}\t{}\t{benign}", i.kind, i.value, i.text.escape_debug());
        }
    }
    eprintln!("{bytes} bytes in {time:?}: {:.0} MB/s", bytes as f64 / 1e6 / time.as_secs_f64());
}
