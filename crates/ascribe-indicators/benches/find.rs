//! Speed of the one call, on text that is made here: prose with an indicator now and then, and hostile runs.

use divan::{Bencher, counter::BytesCount};

fn main() {
    divan::main();
}

fn report() -> String {
    let paragraph = "The operators registered the domain in March 2021 and moved laterally through the network, e.g. with \
        PsExec, before they encrypted the servers. The loader (update.dll) beacons to hxxps://cdn-news[.]top/a/b.php \
        and 45.61.136[.]22 over TCP/443; its SHA-256 hash is \
        9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08. Victims were told to write to the group. \
        Analysts at the ministry said that no data had left the country, though the attack lasted for two weeks.\n";
    paragraph.repeat(4000)
}

#[divan::bench]
fn prose(bencher: Bencher) {
    let text = report();
    bencher.counter(BytesCount::of_str(&text)).bench(|| ascribe_indicators::find(&text).len());
}

#[divan::bench(args = ["a.", "[.]", "0a", "//", "\\", "a@", ":1", "a[.]"])]
fn hostile(bencher: Bencher, unit: &str) {
    let text = unit.repeat(1_000_000 / unit.len());
    bencher.counter(BytesCount::of_str(&text)).bench(|| ascribe_indicators::find(&text).len());
}
