//! Claims as rows: added with a version, ended with it, matched when the same bytes are read anew.

use super::findings::{self, Share};
use super::report::Fresh;
use super::{Inner, Writer, accounts, copies, days, entities, rows};
use crate::fold::speakers::Voices;
use crate::fold::surety;
use crate::sqlite::packing;
use crate::types::polarity_code;
use ascribe_model::{Argument, Claim, Kind, Reading};
use std::collections::HashMap;
use uuid::Uuid;

/// What came of the claims of a reading.
pub(super) struct Kept {
    /// Claims that are new.
    pub claims: usize,
}

/// A claim that counts, as its row says.
#[derive(Clone, Debug)]
pub(super) struct Live {
    pub claim: i64,
    pub id: Uuid,
    pub place: i64,
    pub share: Share,
    pub standing: i64,
    pub came: i64,
}

/// Claims of a version that were not superseded.
pub(super) fn live(w: &Writer<'_>, version: i64) -> Result<Vec<Live>, Inner> {
    Ok(w.all(
        "SELECT c.claim, c.id, c.place, c.finding, c.origin, c.polarity, c.surety, c.standing, c.came, max(c.marking, d.marking)
         FROM claim c JOIN version v ON v.version = c.version JOIN document d ON d.document = v.document
         WHERE c.version = ? AND c.went IS NULL ORDER BY c.claim",
        [version],
        |r| {
            let share = Share {
                finding: r.get(3)?,
                origin: r.get(4)?,
                affirms: r.get::<_, i64>(5)? == 0,
                surety: r.get(6)?,
                marking: r.get(9)?,
            };
            Ok(Live {
                claim: r.get(0)?,
                id: rows::uuid(r, 1)?,
                place: r.get(2)?,
                share,
                standing: r.get(7)?,
                came: r.get(8)?,
            })
        },
    )?)
}

/// Adds all claims of a version.
pub(super) fn add_all(w: &mut Writer<'_>, fresh: &Fresh<'_>, told: &accounts::Told) -> Result<Kept, Inner> {
    let voices = Voices::of(fresh.reading);
    let mut inherited = Inheritance::of_page(w, fresh)?;
    let mut claims = 0;
    for (place, claim) in fresh.reading.claims.iter().enumerate() {
        if claim_row(w, &claim.id)?.is_some() {
            continue;
        }
        add(w, fresh, told, &voices, (place, claim), &mut inherited)?;
        claims += 1;
    }
    Ok(Kept { claims })
}

fn claim_row(w: &Writer<'_>, id: &Uuid) -> Result<Option<i64>, Inner> {
    Ok(w.one("SELECT claim FROM claim WHERE id = ?", [rows::key(id)], |r| r.get(0))?)
}

fn add(
    w: &mut Writer<'_>,
    fresh: &Fresh<'_>,
    told: &accounts::Told,
    voices: &Voices<'_>,
    (place, claim): (usize, &Claim),
    inherited: &mut Inheritance,
) -> Result<(), Inner> {
    let account = told.of_claim(place);
    let incident = account.map(|a| a.incident);
    let side = |argument: Option<&Argument>, w: &mut Writer<'_>| -> Result<i64, Inner> {
        let entity = argument.and_then(Argument::entity);
        if let Some(incident) = entity.and_then(|e| told.incident_of(e)) {
            return Ok(incident);
        }
        // What a government does or suffers, its country does or suffers: one matter, whichever of the two is named.
        let government = entity.and_then(|e| fresh.reading.entity(e)).filter(|e| e.kind == Kind::Government);
        match government.and_then(|g| g.country.as_deref()) {
            Some(code) => entities::country(w, code),
            None => entities::argument(w, &fresh.known, argument),
        }
    };
    let (subject, object) = (side(Some(&claim.subject), w)?, side(claim.object.as_ref(), w)?);
    let given = findings::days(claim.when.as_ref());
    let finding = findings::find_or_make(w, subject, claim.predicate, object, given, incident)?;
    let speaker = voices.speaker(claim);
    let (origin, bare) = match &speaker {
        Some(speaker) => (entities::origin(w, &fresh.known, speaker)?, false),
        None => (copies::origin_of_bare(w, fresh.document, finding, fresh.origin)?, true),
    };
    let affirms = surety::affirms(claim.polarity);
    let (standing, marking, decisions) = inherited.take(claim, fresh.reading);
    let share = Share {
        finding,
        origin,
        affirms,
        surety: surety::of_claim(claim).into(),
        marking: inherited.page.max(marking),
    };
    let row = w.insert(
        "INSERT INTO claim (id, version, place, finding, origin, bare, polarity, surety, account, starts, ends, came, went, marking, standing)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, ?, ?)",
        rusqlite::params![
            rows::key(&claim.id),
            fresh.version,
            place as i64,
            finding,
            origin,
            bare,
            polarity_code(claim.polarity),
            share.surety,
            account.map(|a| a.row),
            claim.evidence.first().map(|e| e.span.start() as i64),
            claim.evidence.first().map(|e| e.span.end() as i64),
            w.seq,
            marking,
            standing,
        ],
    )?;
    days::keep(w.c, row, claim.predicate, given)?;
    for decision in decisions {
        w.run(
            "INSERT INTO decision_on (target, decision) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (rows::key(&claim.id), decision),
        )?;
    }
    if standing < 2 {
        findings::count(w, share, row, fresh.day)?;
    }
    Ok(())
}

/// Claims of a version that is superseded no longer count. What an analyst put in a claim's place goes on.
pub(super) fn end_version(w: &Writer<'_>, version: i64) -> Result<(), Inner> {
    live(w, version)?.iter().try_for_each(|claim| end(w, claim))
}

fn end(w: &Writer<'_>, claim: &Live) -> Result<(), Inner> {
    w.run("UPDATE claim SET went = ? WHERE claim = ?", (w.seq, claim.claim))?;
    if claim.standing < 2 {
        findings::uncount(w, claim.share)?;
    }
    Ok(())
}

/// The same bytes read otherwise: claims that are still made stay, others end, new ones come.
///
/// Claims that an analyst accepted or put in another's place stay, whatever the reader says now.
pub(super) fn read_again(w: &mut Writer<'_>, version: i64, reading: &Reading) -> Result<usize, Inner> {
    let known = entities::of_reading(w, reading)?;
    for entity in known.values() {
        w.run("INSERT INTO mention (entity, version) VALUES (?, ?) ON CONFLICT DO NOTHING", (entity, version))?;
    }
    let before = live(w, version)?;
    for claim in &before {
        let stays = reading.claims.iter().any(|c| c.id == claim.id) || claim.standing == 1 || claim.place < 0;
        if !stays {
            end(w, claim)?;
        }
    }
    let (document, origin, published, updated) = w
        .one("SELECT document, origin, published, updated FROM version WHERE version = ?", [version], |r| {
            Ok((r.get(0)?, r.get(1)?, r.get::<_, Option<i64>>(2)?, r.get::<_, Option<i64>>(3)?))
        })?
        .unwrap_or_default();
    let day = published.or(updated).unwrap_or_else(|| rows::day_of(w.at));
    let print = crate::fold::sentences::print("");
    let fresh = Fresh { reading, document, version, known, origin, day, print };
    let told = accounts::of_reading(w, &fresh)?;
    Ok(add_all(w, &fresh, &told)?.claims)
}

/// Decisions on earlier claims of a page that go over to claims with the same statement or the same words.
#[derive(Default)]
struct Inheritance {
    /// The marking of the page.
    page: i64,
    left: HashMap<(String, String), (i64, i64, Vec<i64>)>,
}

impl Inheritance {
    /// From the claims of this page that ended with this very change.
    fn of_page(w: &Writer<'_>, fresh: &Fresh<'_>) -> Result<Inheritance, Inner> {
        let decided: Vec<(Uuid, i64, i64, i64, i64, i64)> = w.all(
            "SELECT c.id, c.version, c.place, c.came, c.standing, c.marking FROM version v JOIN claim c ON c.version = v.version
             WHERE v.document = ? AND c.went = ? AND (c.standing > 0 OR c.marking > 0) AND c.place >= 0",
            (fresh.document, w.seq),
            |r| Ok((rows::uuid(r, 0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(4)?, r.get(5)?)),
        )?;
        let mut left = HashMap::new();
        for (id, version, place, came, standing, marking) in decided {
            let Some(reading) = stored_reading(w, version, came)? else { continue };
            let decisions =
                w.all("SELECT decision FROM decision_on WHERE target = ? ORDER BY decision", [rows::key(&id)], |r| {
                    r.get(0)
                })?;
            if let Some(claim) = usize::try_from(place).ok().and_then(|p| reading.claims.get(p)) {
                left.insert(mark_of(claim), (standing, marking, decisions));
            }
        }
        let page = w.one("SELECT marking FROM document WHERE document = ?", [fresh.document], |r| r.get(0))?;
        Ok(Inheritance { page: page.unwrap_or_default(), left })
    }

    fn take(&mut self, claim: &Claim, _reading: &Reading) -> (i64, i64, Vec<i64>) {
        self.left.remove(&mark_of(claim)).unwrap_or_default()
    }
}

/// By what a claim is known again after other words or another state of the reader: predicate and evidence.
fn mark_of(claim: &Claim) -> (String, String) {
    let quote = claim.evidence.first().map(|e| crate::fold::keys::folded(&e.quote)).unwrap_or_default();
    (claim.predicate.word().to_owned(), quote)
}

/// A reading as a change brought it.
pub(super) fn stored_reading(w: &Writer<'_>, version: i64, seq: i64) -> Result<Option<Reading>, Inner> {
    let packed: Option<(Vec<u8>, Vec<u8>)> = w.one(
        "SELECT r.body, b.text FROM reading r JOIN body b ON b.version = r.version WHERE r.version = ? AND r.seq = ?",
        (version, seq),
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    Ok(packed.map(|(body, text)| packing::unpack(&body, &text)).transpose()?)
}

/// Moves a claim to another finding or origin.
pub(super) fn refold(w: &Writer<'_>, claim: &Live, to: Share, day: i64) -> Result<(), Inner> {
    if (claim.share.finding, claim.share.origin) == (to.finding, to.origin) {
        return Ok(());
    }
    w.run("UPDATE claim SET finding = ?, origin = ? WHERE claim = ?", (to.finding, to.origin, claim.claim))?;
    if claim.standing < 2 {
        findings::uncount(w, claim.share)?;
        findings::count(w, to, claim.claim, day)?;
    }
    Ok(())
}
