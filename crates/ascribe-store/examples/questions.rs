//! How long a base takes to answer: median and 95th percentile of questions about what it holds, as rows of a table.
//!
//! `cargo run --release -p ascribe-store --example questions -- FILE [TLP]`: with a marking, as the base is seen up to it

use ascribe_store::{AsOf, Base, FindingQuery, Marking, Mode, Paging, Store, StoreError, Way};
use std::collections::BTreeMap;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Questions of each kind.
const ASKED: usize = 60;

fn main() -> Result<(), StoreError> {
    let file = std::env::args().nth(1).unwrap_or_else(|| "base.ascribe".into());
    let base = Base::open(file.as_ref(), Mode::Ask)?;
    let base = match std::env::args().nth(2).map(|level| level.parse::<Marking>()) {
        Some(level) => {
            let base = base.seen_up_to(level.map_err(|e| StoreError::Unfit(e.to_string()))?)?;
            println!("| looking for the first time | {:?} |", first(&base)?);
            base
        }
        None => base,
    };
    let (often, seldom) = subjects(&base)?;
    let page = Paging::first(20);
    println!(
        "| `who`, {ASKED} names that are spoken of most | {} |",
        timed(&often, |(_, id)| base.dossier(*id, AsOf::Now, 5).map(|_| ()))?
    );
    println!(
        "| `who`, {ASKED} names at random | {} |",
        timed(&seldom, |(_, id)| base.dossier(*id, AsOf::Now, 5).map(|_| ()))?
    );
    let queries = ["disputed", "all"].map(|name| (name.to_owned(), Uuid::nil()));
    println!(
        "| findings, the best supported of all and of those that are disputed | {} |",
        timed(&queries, |(name, _)| {
            let query = FindingQuery { disputed: name == "disputed", ..FindingQuery::default() };
            base.findings(&query, AsOf::Now, &page).map(|_| ())
        })?
    );
    println!(
        "| `timeline`, the same names | {} |",
        timed(&often, |(_, id)| base.timeline(&[*id], (None, None), AsOf::Now, &page).map(|_| ()))?
    );
    println!(
        "| `find`, the same names as words | {} |",
        timed(&often, |(name, _)| base.find(&format!("\"{}\"", name.replace('"', " ")), AsOf::Now, &page).map(|_| ()))?
    );
    let pairs: Vec<(String, Uuid)> = WORDS.iter().map(|w| ((*w).to_owned(), Uuid::nil())).collect();
    println!(
        "| `find`, common words and operators | {} |",
        timed(&pairs, |(words, _)| base.find(words, AsOf::Now, &page).map(|_| ()))?
    );
    Ok(())
}

/// How long it takes to find out what is left of findings that hidden claims bear on.
fn first(base: &Base) -> Result<Duration, StoreError> {
    let start = Instant::now();
    base.entity(Uuid::nil())?;
    Ok(start.elapsed())
}

/// Common words of the field, and questions with operators.
const WORDS: [&str; 16] = [
    "malware",
    "attack",
    "phishing AND email",
    "ransomware OR wiper",
    "\"command and control\"",
    "server",
    "Russia",
    "China NOT Russia",
    "credential*",
    "title:malware",
    "government targets",
    "exploit vulnerability",
    "backdoor",
    "\"spear phishing\" government",
    "campaign",
    "(Iran OR Israel) AND attack",
];

type Named = (String, Uuid);

/// Entities by how many findings have them: the most, and others at random places.
fn subjects(base: &Base) -> Result<(Vec<Named>, Vec<Named>), StoreError> {
    let mut seen: BTreeMap<Uuid, (usize, String)> = BTreeMap::new();
    let claims = base.stats(AsOf::Now)?.claims;
    for n in 0..40u64 {
        let place = u128::from(claims.saturating_sub(200) * n / 40);
        let after = radix36(place);
        let page =
            base.claims(Way::Export { up_to: Marking::Red }, AsOf::Now, &Paging { limit: 200, after: Some(after) })?;
        for claim in page.items {
            for side in [Some(claim.subject), claim.object].into_iter().flatten().filter(|e| e.kind.is_some()) {
                seen.entry(side.id).or_insert((0, side.name)).0 += 1;
            }
        }
    }
    let mut all: Vec<(usize, Named)> = seen.into_iter().map(|(id, (n, name))| (n, (name, id))).collect();
    let seldom = all.iter().step_by((all.len() / ASKED).max(1)).take(ASKED).map(|(_, e)| e.clone()).collect();
    all.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    Ok((all.into_iter().take(ASKED).map(|(_, e)| e).collect(), seldom))
}

fn radix36(mut n: u128) -> String {
    let mut digits = String::new();
    loop {
        digits.insert(0, char::from_digit((n % 36) as u32, 36).unwrap_or('0'));
        n /= 36;
        if n == 0 {
            return digits;
        }
    }
}

fn timed(of: &[Named], ask: impl Fn(&Named) -> Result<(), StoreError>) -> Result<String, StoreError> {
    let (mut clock, mut busy) = (Vec::new(), Vec::new());
    for one in of {
        let (start, before) = (Instant::now(), processor());
        ask(one)?;
        clock.push(start.elapsed());
        busy.extend(before.zip(processor()).map(|(before, after)| after.saturating_sub(before)));
    }
    let told = |mut taken: Vec<Duration>, name: &str| {
        taken.sort();
        let at = |share: f64| {
            taken.get(((taken.len() as f64 - 1.0) * share).round() as usize).map_or(0.0, |d| d.as_secs_f64() * 1e3)
        };
        format!("median {:.1} ms, p95 {:.1} ms {name}", at(0.5), at(0.95))
    };
    let clock = told(clock, "by the clock");
    Ok(if busy.is_empty() { clock } else { format!("{}; {clock}", told(busy, "of CPU")) })
}

/// Processor time of this thread, where the system tells (Linux): a machine that is busy with other things does not count.
fn processor() -> Option<Duration> {
    let told = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    told.split_whitespace().next()?.parse().ok().map(Duration::from_nanos)
}
