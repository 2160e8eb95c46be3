//! Knowledge as lines of text: one place for how findings, incidents and reports look.

use crate::clean;
use crate::look::Look;
use crate::report::phrase;
use ascribe_model::{Polarity, Predicate};
use ascribe_store::{
    Added, ClaimRecord, CopyKind, CopyLink, DocumentRow, EntityRef, FindingRow, IncidentRow, OriginCount, Outcome,
    Party, Speaker, Standing,
};
use jiff::civil::Date;

/// A name, safe to print.
pub fn name(entity: &EntityRef) -> String {
    clean::line(&entity.name).into_owned()
}

/// "3 origins", "1 origin".
pub fn number(n: impl Into<u64>, one: &str) -> String {
    let n = n.into();
    format!("{n} {one}{}", if n == 1 { "" } else { "s" })
}

/// The days of an event.
pub fn days(from: Option<Date>, to: Option<Date>) -> Option<String> {
    match (from, to) {
        (Some(f), Some(t)) if f == t => Some(f.to_string()),
        (Some(f), Some(t)) if f == f.first_of_month() && t == f.last_of_month() => {
            Some(f.strftime("%Y-%m").to_string())
        }
        (Some(f), Some(t)) if f == f.first_of_year() && t == f.last_of_year() => Some(f.year().to_string()),
        (Some(f), Some(t)) => Some(format!("{f} to {t}")),
        (Some(f), None) => Some(format!("since {f}")),
        (None, Some(t)) => Some(format!("until {t}")),
        (None, None) => None,
    }
}

/// The day by which an event is ordered, as exactly as it is told; `~` before the day of a report that does not date it.
pub fn day(date: Date, dated: bool, row: &FindingRow) -> String {
    let told = match (row.from, row.to) {
        (Some(f), Some(t))
            if dated && f != t && f == date && !days(row.from, row.to).is_some_and(|d| d.contains(' ')) =>
        {
            days(row.from, row.to)
        }
        _ => None,
    };
    format!("{}{:<10}", if dated { ' ' } else { '~' }, told.unwrap_or_else(|| date.to_string()))
}

/// What the marks of a list mean.
pub fn legend(undated: bool) -> &'static str {
    if undated { "\n~ is the day of the first report: its text gives the event no day.\n" } else { "" }
}

/// A predicate as words: `severs ties with`.
pub fn says(predicate: Predicate) -> String {
    predicate.word().replace('-', " ")
}

/// `Albania severs ties with Government of Iran`.
fn matter(subject: &EntityRef, predicate: Predicate, object: Option<&EntityRef>, look: &Look) -> String {
    let object = object.map(|o| format!(" {}", name(o))).unwrap_or_default();
    format!("{} {}{object}", look.strong(&name(subject)), look.act(&says(predicate)))
}

/// What stands behind a finding: time, origins, how sure, where first.
fn support(row: &FindingRow, look: &Look) -> String {
    let mut parts: Vec<String> = days(row.from, row.to).into_iter().collect();
    let claims = row.affirmed + row.denied;
    if claims > 1 {
        parts.push(format!("{} in {}", number(row.origins, "origin"), number(claims, "claim")));
    }
    if row.affirmed == 0 {
        parts.push(look.against("DENIED"));
    } else if row.disputed {
        parts.push(look.against(&format!("DISPUTED by {}", number(row.denied, "claim"))));
    }
    parts.push(format!("confidence {}, credibility {}", row.certainty.confidence, row.certainty.credibility));
    if let Some(first) = &row.first {
        let first_of = if claims > 1 { "first " } else { "" };
        parts.push(format!("{first_of}{}, {}", clean::line(&first.by), first.date));
    }
    parts.join(" · ")
}

/// A finding with its words, ready to print.
pub fn finding(row: &FindingRow, look: &Look, lead: &str) -> String {
    let mut out = look.fill(
        &format!(
            "{lead}{}  {}",
            matter(&row.subject, row.predicate, row.object.as_ref(), look),
            look.faint(&format!("({})", support(row, look)))
        ),
        lead.len() + 4,
    );
    if let Some(quote) = &row.quote {
        let indent = " ".repeat(lead.len() + 4);
        out.push_str(&look.fill(&format!("{indent}“{}”", shorten(quote, 300)), indent.len()));
    }
    out
}

/// Words cut to so many characters, on one line.
pub fn shorten(words: &str, most: usize) -> String {
    let line = clean::line(words).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= most {
        return line;
    }
    let cut: String = line.chars().take(most).collect();
    format!("{} …", cut.rsplit_once(' ').map_or(cut.as_str(), |(head, _)| head))
}

/// A claim with who says it, where and how.
pub fn claim(record: &ClaimRecord, look: &Look, lead: &str) -> String {
    let polarity = match record.claim.polarity {
        Polarity::Affirmed => String::new(),
        Polarity::Denied => look.against("DENIED: "),
        Polarity::Retracted => look.against("RETRACTED: "),
    };
    let mut told = vec![speakers(record)];
    told.extend(record.claim.when.as_ref().map(phrase::when));
    told.extend(record.claim.estimate.as_ref().and_then(phrase::band));
    told.extend(standing(record.standing).map(str::to_owned));
    let head = format!(
        "{lead}{polarity}{}  {}",
        matter(&record.subject, record.claim.predicate, record.object.as_ref(), look),
        look.faint(&format!("({})", told.join("; ")))
    );
    let mut out = look.fill(&head, lead.len() + 4);
    let indent = " ".repeat(lead.len() + 4);
    if let Some(evidence) = record.claim.evidence.first() {
        out.push_str(&look.fill(&format!("{indent}“{}”", shorten(&evidence.quote, 300)), indent.len()));
    }
    out.push_str(&look.fill(&format!("{indent}{} · claim {}", place(record), record.claim.id), indent.len()));
    out
}

fn standing(standing: Standing) -> Option<&'static str> {
    match standing {
        Standing::Open => None,
        Standing::Accepted => Some("accepted"),
        Standing::Rejected => Some("rejected"),
        Standing::Corrected => Some("corrected"),
    }
}

fn speakers(record: &ClaimRecord) -> String {
    let link = |s: &Speaker| phrase::Link {
        name: clean::line(&s.name).into_owned(),
        verb: s.verb.as_deref().map(|verb| clean::line(verb).into_owned()),
        beside: s.beside,
        publisher: s.publisher,
    };
    phrase::told_by(&record.speakers.iter().map(link).collect::<Vec<_>>(), record.publisher.as_deref())
}

fn place(record: &ClaimRecord) -> String {
    let parts = [record.publisher.clone(), record.title.clone(), record.published.map(|d| d.to_string())];
    let parts: Vec<String> = parts.into_iter().flatten().map(|p| clean::line(&p).into_owned()).collect();
    if parts.is_empty() { format!("report {}", record.document) } else { parts.join(", ") }
}

/// A report on one line.
pub fn document(row: &DocumentRow, look: &Look) -> String {
    let parts =
        [row.publisher.clone(), row.published.map(|d| d.to_string()), row.note.map(|n| n.word().to_uppercase())];
    let parts: Vec<String> = parts.into_iter().flatten().map(|p| clean::line(&p).into_owned()).collect();
    let title = clean::line(row.title.as_deref().unwrap_or("without a title")).into_owned();
    let more = if row.versions > 1 { format!(" · version {}", row.versions) } else { String::new() };
    format!("{}  {}", look.strong(&title), look.faint(&format!("{}{more} · {}", parts.join(", "), row.id)))
}

/// "Iran (5), APT42 (2)".
pub fn parties(list: &[Party]) -> String {
    let named = list
        .iter()
        .map(|p| if p.reports > 1 { format!("{} ({})", name(&p.entity), p.reports) } else { name(&p.entity) });
    named.collect::<Vec<_>>().join(", ")
}

/// An incident on one or two lines.
pub fn incident(row: &IncidentRow, look: &Look, lead: &str) -> String {
    let mut parts: Vec<String> = days(row.from, row.to).into_iter().collect();
    parts.push(number(row.reports, "report"));
    if !row.victims.is_empty() {
        parts.push(format!("on {}", parties(&row.victims)));
    }
    if !row.actors.is_empty() {
        parts.push(format!("by {}", parties(&row.actors)));
    }
    parts.push(row.id.to_string());
    look.fill(
        &format!("{lead}{}  {}", look.strong(&clean::line(&row.name)), look.faint(&format!("({})", parts.join(" · ")))),
        lead.len() + 4,
    )
}

/// "Mandiant (B, 3), Microsoft (B)".
pub fn origins(list: &[OriginCount]) -> String {
    let one = |o: &OriginCount| {
        let times = if o.affirmed > 1 { format!(", {} claims", o.affirmed) } else { String::new() };
        let denies = if o.denied > 0 { ", denies" } else { "" };
        format!("{} ({}{times}{denies})", clean::line(&o.name), o.grade)
    };
    list.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// What one report took from another.
pub fn tie(link: &CopyLink) -> String {
    let word = match link.kind {
        CopyKind::Copy => format!("is a copy ({} %) of", link.share),
        CopyKind::Partial => format!("takes {} % from", link.share),
        CopyKind::Quotes => format!("quotes at length ({} %)", link.share),
        CopyKind::Cites => "cites".into(),
    };
    let of = |publisher: &Option<String>, title: &Option<String>| {
        let name = publisher.as_deref().or(title.as_deref()).unwrap_or("a report without a publisher");
        clean::line(name).into_owned()
    };
    format!("{} {word} {}", of(&link.of_publisher, &link.of_title), of(&link.from_publisher, &link.from_title))
}

/// A report that was kept.
pub fn added(source: &str, added: &Added, look: &Look) -> String {
    let word = match added.outcome {
        Outcome::New => "new",
        Outcome::Version => "new version",
        Outcome::Reread => "read anew",
        Outcome::Seen => "known, seen at another place",
        Outcome::Known => "known",
    };
    let mut line = format!("{}  {word}, {}", look.strong(&clean::line(source)), number(added.claims as u64, "claim"));
    for link in added.copies.iter().take(3) {
        line.push_str(&format!("; {}", tie(link)));
    }
    format!("{line}\n")
}
