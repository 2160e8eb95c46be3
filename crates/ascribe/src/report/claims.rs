//! The claims of a reading as lines, grouped by subject.

use super::phrase;
use crate::clean;
use crate::look::Look;
use ascribe_model::{Argument, Claim, Polarity, Reading};
use std::fmt::Write;

/// Other names shown behind a subject.
const ALIASES: usize = 4;

/// All claims, grouped by subject in the order in which subjects first come.
pub fn render(reading: &Reading, look: &Look) -> String {
    if reading.claims.is_empty() {
        return format!("\n{}\n", look.faint("No claims were read in this report."));
    }
    let mut out = String::new();
    for (subject, claims) in by_subject(reading) {
        let _ = write!(out, "\n{}", look.fill(&heading(subject, reading, look), 4));
        for (number, claim) in claims {
            out.push_str(&look.fill(&line(number, claim, reading, look), 6));
        }
    }
    out
}

type Numbered<'a> = (usize, &'a Claim);

fn by_subject(reading: &Reading) -> Vec<(&Argument, Vec<Numbered<'_>>)> {
    let mut places = std::collections::BTreeMap::new();
    let mut groups: Vec<(&Argument, Vec<Numbered<'_>>)> = Vec::new();
    for (n, claim) in reading.claims.iter().enumerate() {
        let place = *places.entry(&claim.subject).or_insert(groups.len());
        if place == groups.len() {
            groups.push((&claim.subject, Vec::new()));
        }
        if let Some((_, claims)) = groups.get_mut(place) {
            claims.push((n + 1, claim));
        }
    }
    groups
}

fn heading(subject: &Argument, reading: &Reading, look: &Look) -> String {
    let name = look.strong(&phrase::printed(subject, reading, None));
    let Some(entity) = subject.entity().and_then(|id| reading.entity(id)) else {
        return name;
    };
    let mut about = vec![entity.kind.word().replace('-', " ")];
    if !entity.aliases.is_empty() {
        let shown: Vec<_> = entity.aliases.iter().take(ALIASES).map(|alias| clean::line(alias)).collect();
        let more = if entity.aliases.len() > ALIASES { " …" } else { "" };
        about.push(format!("also {}{more}", shown.join(", ")));
    }
    if !entity.candidates.is_empty() {
        let owners: Vec<_> = entity.candidates.iter().map(|owner| clean::line(without_key(owner))).collect();
        about.push(format!("the name is also used for {}", owners.join(", ")));
    }
    format!("{name} {}", look.faint(&format!("· {}", about.join(" · "))))
}

/// "WannaCryptor (ad67ff31-…)" without the catalogue's key, which tells a reader nothing; ATT&CK's ids stay.
fn without_key(owner: &str) -> &str {
    let key = owner.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
    key.filter(|(_, key)| uuid::Uuid::try_parse(key).is_ok()).map_or(owner, |(name, _)| name)
}

/// `[3] targets → journalists  (Mandiant: “said”; likely 55–80 %; 2022-09-08)`
fn line(number: usize, claim: &Claim, reading: &Reading, look: &Look) -> String {
    let mut line = format!("  [{number}] ");
    match claim.polarity {
        Polarity::Affirmed => {}
        Polarity::Denied => line.push_str(&format!("{} ", look.against("DENIED:"))),
        Polarity::Retracted => line.push_str(&format!("{} ", look.against("RETRACTED:"))),
    }
    line.push_str(&look.act(claim.predicate.word()));
    if let Some(object) = &claim.object {
        let evidence = claim.evidence.first().map(|e| e.span);
        line.push_str(&format!(" → {}", phrase::printed(object, reading, evidence)));
    }
    let _ = write!(line, "  ({})", phrase::qualifiers(claim, reading).join("; "));
    line
}
