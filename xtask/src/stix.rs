//! Speed of the STIX crate, beside python stix2-matcher in the same run; written to `docs/stix-speed.md`.

use crate::measure::{self, Taken};
use crate::steps::{Outcome, answers, binary, cargo, printed, root, run, shared, target};
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// How many patterns, and over how many observations.
const PATTERNS: usize = 100;
const OBSERVATIONS: usize = 1000;

/// Times validation and import of ATT&CK and the pattern matcher.
pub fn figures() -> Outcome {
    let mut page =
        "# Speed of STIX\n\nWritten by `cargo xtask stix`. Wall time, on a machine with two busy cores, and CPU time, which others change less; the ratio is of one run.\n\n"
            .to_owned();
    page.push_str("| what | figure |\n|---|---|\n");
    attack(&mut page)?;
    matching(&mut page)?;
    let path = root().join("docs/stix-speed.md");
    fs::write(&path, &page).map_err(|error| format!("{}: {error}", path.display()))?;
    println!("\n{page}");
    Ok(())
}

/// Validates ATT&CK, and takes it into a base.
fn attack(page: &mut String) -> Outcome {
    let attack = shared().map(|shared| shared.join("data/knowledge/attack/enterprise-attack-18.1-stix2.0.json"));
    let Some(attack) = attack.filter(|path| path.is_file()) else {
        println!("\n── ATT&CK: skipped, there is no ../shared");
        return Ok(());
    };
    let (binary, attack) = (binary()?.to_string_lossy().into_owned(), attack.to_string_lossy().into_owned());
    let base = target().join("stix-import.ascribe");
    let named = base.to_string_lossy().into_owned();
    let deeds: [(&str, Vec<&str>); 2] = [
        ("`ascribe stix validate`, each object parsed and checked", vec!["stix", "validate", "--limit", "1", &attack]),
        ("`ascribe add`, into a new base as claims", vec!["add", "--quiet", "--base", &named, &attack]),
    ];
    for (what, words) in deeds {
        let mut taken: Vec<Taken> = Vec::new();
        for _ in 0..3 {
            forget(&base);
            taken.push(measure::of(&binary, &words)?);
        }
        if let Some(best) = taken.iter().min_by_key(|taken| taken.cpu) {
            let (wall, cpu, megabytes) = (best.wall.as_secs_f64(), best.cpu.as_secs_f64(), best.peak / 1024);
            let _ = writeln!(
                page,
                "| ATT&CK Enterprise 18.1 (24,771 objects, 33 MB, upgraded from 2.0), {what}; best of 3 | {cpu:.2} s of CPU, {wall:.2} s by the clock, {megabytes} MB |"
            );
        }
    }
    forget(&base);
    Ok(())
}

/// Takes a base away, with what lies beside it.
fn forget(base: &Path) {
    for beside in ["", "-wal", "-shm"] {
        let mut name = base.as_os_str().to_owned();
        name.push(beside);
        let _ = fs::remove_file(name);
    }
}

fn matching(page: &mut String) -> Outcome {
    let folder = target().join("matching");
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let (patterns, observations) = (folder.join("patterns.json"), folder.join("observations.json"));
    write(&patterns, &(0..PATTERNS).map(pattern).collect::<Vec<_>>())?;
    write(&observations, &(0..OBSERVATIONS).map(observation).collect::<Vec<_>>())?;
    let (patterns, observations) = (patterns.to_string_lossy(), observations.to_string_lossy());
    run(&cargo(), &["build", "--release", "--package", "ascribe-stix", "--example", "matching"])?;
    let example = target().join("release/examples/matching");
    let ours = outcome(&printed(&example.to_string_lossy(), &[&patterns, &observations])?)?;
    let pairs = (PATTERNS * OBSERVATIONS) as f64;
    let _ = writeln!(
        page,
        "| pattern matcher, {PATTERNS} patterns × {OBSERVATIONS} observations, each pair by itself | {:.3} s, {:.2} M/s |",
        ours.0,
        pairs / ours.0 / 1e6
    );
    let python = target().join("tmp/second-opinions/bin/python");
    let python = python.to_string_lossy();
    if !answers(&python, &["-c", "import stix2matcher"]) {
        println!(
            "\n── stix2-matcher: skipped; ASCRIBE_SECOND_OPINIONS=1 cargo test --release -p ascribe --test second_opinions installs it"
        );
        return Ok(());
    }
    let script = root().join("crates/ascribe-stix/tests/matching.py");
    let theirs = outcome(&printed(&python, &[&script.to_string_lossy(), &patterns, &observations])?)?;
    if ours.1 != theirs.1 {
        return Err(format!("{} pairs match here, {} in stix2-matcher", ours.1, theirs.1));
    }
    let _ = writeln!(
        page,
        "| python stix2-matcher 3.0.0, the same run, {} matches in both | {:.1} s: {:.0} times as long |",
        ours.1,
        theirs.0,
        theirs.0 / ours.0
    );
    Ok(())
}

fn outcome(output: &[u8]) -> Result<(f64, u64), String> {
    let text = String::from_utf8_lossy(output);
    let mut words = text.split_whitespace();
    let seconds = words.next().and_then(|word| word.parse().ok());
    let matched = words.next().and_then(|word| word.parse().ok());
    seconds.zip(matched).ok_or_else(|| format!("no figures in {text:?}"))
}

fn write(path: &Path, rows: &[String]) -> Outcome {
    let text = format!("[{}]", rows.join(","));
    fs::write(path, text).map_err(|error| format!("{}: {error}", path.display()))
}

/// A pattern of one of the kinds that reports and feeds hold, as a JSON string.
fn pattern(at: usize) -> String {
    let text = match at % 5 {
        0 => format!("[ipv4-addr:value = '10.0.{}.{}']", at % 7, at % 200),
        1 => format!("[ipv4-addr:value ISSUBSET '10.0.{}.0/24']", at % 7),
        2 => format!("[domain-name:value = 'host{at}.example.org' OR url:value LIKE 'http://host{at}.%']"),
        3 => format!("[file:hashes.MD5 = '{at:032x}' AND file:size > 100]"),
        _ => format!("[domain-name:value MATCHES '^host{}[0-9]\\\\.']", at % 9),
    };
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A bundle with one observation of five objects.
fn observation(at: usize) -> String {
    let id = |kind: &str, number: usize| format!("{kind}--00000000-0000-4000-8000-{number:012}");
    let objects = [
        format!(
            "{{\"type\":\"ipv4-addr\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"value\":\"10.0.{}.{}\"}}",
            id("ipv4-addr", at),
            at % 11,
            at % 251
        ),
        format!(
            "{{\"type\":\"domain-name\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"value\":\"host{at}.example.org\"}}",
            id("domain-name", at)
        ),
        format!(
            "{{\"type\":\"url\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"value\":\"http://host{at}.example.org/a\"}}",
            id("url", at)
        ),
        format!(
            "{{\"type\":\"file\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"size\":{},\"hashes\":{{\"MD5\":\"{at:032x}\"}}}}",
            id("file", at),
            at * 3
        ),
        format!("{{\"type\":\"mutex\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"name\":\"m{at}\"}}", id("mutex", at)),
    ];
    let refs: Vec<String> = ["ipv4-addr", "domain-name", "url", "file", "mutex"]
        .iter()
        .map(|kind| format!("\"{}\"", id(kind, at)))
        .collect();
    let day = "2024-01-01T00:00:00Z";
    format!(
        "{{\"type\":\"bundle\",\"id\":\"{}\",\"objects\":[{{\"type\":\"observed-data\",\"spec_version\":\"2.1\",\"id\":\"{}\",\"created\":\"{day}\",\
         \"modified\":\"{day}\",\"first_observed\":\"{day}\",\"last_observed\":\"{day}\",\"number_observed\":1,\"object_refs\":[{}]}},{}]}}",
        id("bundle", at),
        id("observed-data", at),
        refs.join(","),
        objects.join(",")
    )
}
