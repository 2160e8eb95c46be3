//! Folding: which finding a claim belongs to, and what it adds to it.

use super::{Inner, Writer, folded, rows};
use ascribe_model::{Family, Predicate, When, id};
use rusqlite::OptionalExtension;
use uuid::Uuid;

/// True for predicates that tell one event rather than a habit or a state: their findings are apart in time.
pub(super) fn is_event(predicate: Predicate) -> bool {
    match predicate.family() {
        Family::Response => true,
        Family::Activity => matches!(
            predicate,
            Predicate::Attacked | Predicate::Steals | Predicate::Disrupts | Predicate::DemandsRansomFrom
        ),
        _ => false,
    }
}

/// What a claim adds to a finding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Share {
    pub finding: i64,
    pub origin: i64,
    pub affirms: bool,
    pub surety: i64,
    /// The stricter of its own and its page's marking.
    pub marking: i64,
}

/// The days that a time names; open ends stay open.
pub(super) fn days(when: Option<&When>) -> (Option<i64>, Option<i64>) {
    (when.and_then(|w| w.from).map(rows::day), when.and_then(|w| w.to).map(rows::day))
}

fn meets(a: (Option<i64>, Option<i64>), b: (Option<i64>, Option<i64>)) -> bool {
    let before = |end: Option<i64>, start: Option<i64>| matches!((end, start), (Some(e), Some(s)) if e < s);
    !before(a.1, b.0) && !before(b.1, a.0)
}

/// The finding for a matter, made if there is none with a compatible time.
pub(super) fn find_or_make(
    w: &mut Writer<'_>,
    subject: i64,
    predicate: Predicate,
    object: i64,
    when: (Option<i64>, Option<i64>),
    incident: Option<i64>,
) -> Result<i64, Inner> {
    type Row = (i64, Option<i64>, Option<i64>, Option<i64>);
    let like: Vec<Row> = w.all(
        "SELECT finding, first_day, last_day, incident FROM finding WHERE subject = ? AND predicate = ? AND object = ? ORDER BY finding LIMIT 200",
        (subject, predicate.word(), object),
        |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?)),
    )?;
    let timed = is_event(predicate);
    let fits = |row: &&Row| {
        let other_incident = incident.is_some() && row.3.is_some() && row.3 != incident;
        !timed || meets((row.1, row.2), when) && !other_incident
    };
    // One of the same incident first, then the first that fits.
    let found =
        like.iter().filter(|r| incident.is_some() && r.3 == incident).find(fits).or_else(|| like.iter().find(fits));
    if let Some(&(finding, first, last, known)) = found {
        let narrowed = (first.max(when.0), earlier(last, when.1));
        if timed && narrowed != (first, last) || known.is_none() && incident.is_some() {
            w.run(
                "UPDATE finding SET first_day = ?, last_day = ?, incident = coalesce(incident, ?) WHERE finding = ?",
                (narrowed.0, narrowed.1, incident, finding),
            )?;
        }
        return Ok(finding);
    }
    make(w, subject, predicate, object, if timed { when } else { (None, None) }, incident)
}

fn earlier(a: Option<i64>, b: Option<i64>) -> Option<i64> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

fn make(
    w: &mut Writer<'_>,
    subject: i64,
    predicate: Predicate,
    object: i64,
    when: (Option<i64>, Option<i64>),
    incident: Option<i64>,
) -> Result<i64, Inner> {
    let about = |row: i64| -> rusqlite::Result<(Uuid, String)> {
        let found =
            w.c.prepare_cached("SELECT id, name FROM entity WHERE entity = ?")?
                .query_row([row], |r| Ok((rows::uuid(r, 0)?, r.get(1)?)))
                .optional()?;
        Ok(found.unwrap_or_default())
    };
    let ((subject_id, subject_name), (object_id, object_name)) = (about(subject)?, about(object)?);
    let event = incident.filter(|_| is_event(predicate)).map(about).transpose()?.map(|(id, _)| id.to_string());
    let when_words = format!("{:?}-{:?}-{}", when.0, when.1, event.unwrap_or_default());
    let id = id::derive("finding", &[&subject_id.to_string(), predicate.word(), &object_id.to_string(), &when_words]);
    if let Some(finding) = w.one("SELECT finding FROM finding WHERE id = ?", [rows::key(&id)], |r| r.get(0))? {
        return Ok(finding);
    }
    let finding = w.insert(
        "INSERT INTO finding (id, subject, predicate, object, first_day, last_day, affirmed, denied, origins, first_claim, seen, incident)
         VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, NULL, ?, ?)",
        (rows::key(&id), subject, predicate.word(), object, when.0, when.1, i64::MAX, incident),
    )?;
    let words = format!("{subject_name} {} {object_name}", predicate.word().replace('-', " "));
    w.run("INSERT INTO finding_words (rowid, words) VALUES (?, ?)", (finding, words))?;
    Ok(finding)
}

/// Counts a claim; `seen` is the day of its report.
pub(super) fn count(w: &Writer<'_>, share: Share, claim: i64, seen: i64) -> Result<(), Inner> {
    let before: Option<i64> =
        w.one("SELECT affirmed FROM support WHERE finding = ? AND origin = ?", (share.finding, share.origin), |r| {
            r.get(0)
        })?;
    let (yes, no) = (i64::from(share.affirms), i64::from(!share.affirms));
    w.run(
        "INSERT INTO support (finding, origin, affirmed, denied, best) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (finding, origin) DO UPDATE SET affirmed = support.affirmed + ?3, denied = support.denied + ?4,
         best = CASE WHEN support.best < ?5 THEN ?5 ELSE support.best END",
        (share.finding, share.origin, yes, no, share.surety * yes),
    )?;
    let new_origin = i64::from(share.affirms && before.unwrap_or(0) == 0);
    w.run(
        "UPDATE finding SET affirmed = affirmed + ?1, denied = denied + ?2, origins = origins + ?3,
         first_claim = CASE WHEN ?4 < seen THEN ?5 ELSE first_claim END, seen = CASE WHEN ?4 < seen THEN ?4 ELSE seen END
         WHERE finding = ?6",
        (yes, no, new_origin, seen, claim, share.finding),
    )?;
    folded::gain(w, share)
}

/// Takes a claim out of the counts. Where it was first said stays.
pub(super) fn uncount(w: &Writer<'_>, share: Share) -> Result<(), Inner> {
    let (yes, no) = (i64::from(share.affirms), i64::from(!share.affirms));
    w.run(
        "UPDATE support SET affirmed = affirmed - ?3, denied = denied - ?4 WHERE finding = ?1 AND origin = ?2",
        (share.finding, share.origin, yes, no),
    )?;
    let left: Option<(i64, i64)> = w.one(
        "SELECT affirmed, denied FROM support WHERE finding = ? AND origin = ?",
        (share.finding, share.origin),
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let gone = left.is_none_or(|(affirmed, _)| affirmed <= 0);
    if left == Some((0, 0)) {
        w.run("DELETE FROM support WHERE finding = ? AND origin = ?", (share.finding, share.origin))?;
    } else if share.affirms {
        w.run(
            "UPDATE support SET best = coalesce((SELECT max(surety) FROM claim WHERE finding = ?1 AND origin = ?2 AND polarity = 0
             AND went IS NULL AND standing < 2), 0) WHERE finding = ?1 AND origin = ?2",
            (share.finding, share.origin),
        )?;
    }
    w.run(
        "UPDATE finding SET affirmed = affirmed - ?1, denied = denied - ?2, origins = origins - ?3 WHERE finding = ?4",
        (yes, no, i64::from(share.affirms && gone), share.finding),
    )?;
    folded::lose(w, share)
}
