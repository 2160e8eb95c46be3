//! Makes `data/warning-lists.tsv` from the MISP project's warning lists:
//! `cargo run --release -p ascribe-export --example make_warning_lists -- ../shared/data/knowledge/warninglists crates/ascribe-export/data`

use serde_json::Value;
use std::fmt::Write;
use std::{env, fs};

/// The lists whose values would do harm in a blocklist: networks that no one owns, resolvers, delivery networks, large
/// services, pages that reports cite, hashes of nothing.
const LISTS: [&str; 29] = [
    "rfc1918",
    "rfc3849",
    "rfc5735",
    "rfc6598",
    "rfc6761",
    "multicast",
    "ipv6-linklocal",
    "public-dns-v6",
    "cloudflare",
    "fastly",
    "akamai",
    "apple",
    "google",
    "google-gmail-sending-ips",
    "googlebot",
    "microsoft",
    "microsoft-office365",
    "microsoft-office365-ip",
    "microsoft-win10-connection-endpoints",
    "wikimedia",
    "telegram-ips",
    "crl-hostname",
    "crl-ip",
    "url-shortener",
    "security-provider-blogpost",
    "whats-my-ip",
    "empty-hashes",
    "common-ioc-false-positive",
    "eicar.com",
];

fn main() {
    let mut words = env::args().skip(1);
    let (from, to) = (words.next().expect("folder of the lists"), words.next().expect("folder of the table"));
    let mut out = "# Values that indicate nothing by themselves. Made by examples/make_warning_lists.rs from the MISP project's\n\
        # warning lists (https://github.com/MISP/misp-warninglists, CC0). Name of the list, kind, value.\n"
        .to_owned();
    for name in LISTS {
        let Ok(text) = fs::read_to_string(format!("{from}/{name}.json")) else {
            eprintln!("{name}: not there, left out");
            continue;
        };
        let list: Value = serde_json::from_str(&text).expect("a list is JSON");
        let (title, kind) = (list["name"].as_str().unwrap_or(name), list["type"].as_str().unwrap_or("string"));
        let mut rows: Vec<&str> = list["list"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
        rows.retain(|row| !row.ends_with(".example") && !row.contains(['\t', '\n']));
        rows.sort_unstable();
        for row in rows {
            writeln!(out, "{title}\t{kind}\t{row}").expect("a string takes it");
        }
    }
    fs::write(format!("{to}/warning-lists.tsv"), out).expect("the table can be written");
}
