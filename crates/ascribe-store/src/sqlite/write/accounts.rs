//! Incidents across reports: which one an account belongs to, and what it adds to it.
//!
//! Two accounts are of one incident if they have a victim in common (a country and its government are one), their times
//! may be one, and their actors do not contradict. If only the victims' country is common, both must be dated, closely,
//! and name the same actor or one of the same country. An account without a time is held against the date of its report.

use super::report::Fresh;
use super::{Inner, Writer, entities, rows};
use crate::fold::accounts::{self as told_in, Account};
use crate::fold::keys;
use ascribe_model::{EntityId, Kind, id};
use std::collections::{BTreeSet, HashMap};
use uuid::Uuid;

/// Days before a report in which an undated deed that it tells may lie.
const RECENT: i64 = 150;
/// Incidents looked at for one party.
const CANDIDATES: i64 = 40;
/// Longest time, in days, that still dates an event closely.
const CLOSE: i64 = 31;
/// A time that spans more dates nothing.
const VAGUE: i64 = 400;

/// An account as a row.
#[derive(Clone, Copy, Debug)]
pub(super) struct Placed {
    pub row: i64,
    pub incident: i64,
}

/// The accounts of one reading, by its claims and its entities.
#[derive(Default)]
pub(super) struct Told {
    by_claim: HashMap<usize, Placed>,
    by_entity: HashMap<EntityId, i64>,
}

impl Told {
    pub(super) fn of_claim(&self, place: usize) -> Option<Placed> {
        self.by_claim.get(&place).copied()
    }

    pub(super) fn incident_of(&self, entity: EntityId) -> Option<i64> {
        self.by_entity.get(&entity).copied()
    }
}

/// What an account says, in rows.
struct Seen {
    victims: BTreeSet<i64>,
    /// Countries of the victims.
    lands: BTreeSet<i64>,
    actors: BTreeSet<i64>,
    means: BTreeSet<i64>,
    days: Option<(i64, i64)>,
    /// Day of the report.
    report: i64,
}

impl Seen {
    fn day(&self) -> Option<i64> {
        self.days.map(|(f, t)| f + (t - f) / 2)
    }

    fn parties(&self) -> impl Iterator<Item = (&'static str, i64)> {
        let lands = self.lands.difference(&self.victims);
        let of = |role: &'static str, rows: &BTreeSet<i64>| rows.iter().map(|r| (role, *r)).collect::<Vec<_>>();
        let mut all = of("victim", &self.victims);
        all.extend(lands.map(|l| ("land", *l)));
        all.extend(of("actor", &self.actors));
        all.extend(of("means", &self.means));
        all.into_iter()
    }
}

/// Places the accounts of a reading.
pub(super) fn of_reading(w: &mut Writer<'_>, fresh: &Fresh<'_>) -> Result<Told, Inner> {
    let mut told = Told::default();
    let mut taken = BTreeSet::new();
    for account in told_in::accounts(fresh.reading) {
        let seen = seen(w, fresh, &account)?;
        let incident = match earlier(w, fresh, &seen)? {
            Some(incident) => incident,
            None => match candidate(w, &seen, &taken)? {
                Some(incident) => incident,
                None => make(w, fresh, &account, &seen)?,
            },
        };
        taken.insert(incident);
        let row = add(w, fresh, &account, &seen, incident)?;
        for claim in &account.claims {
            told.by_claim.insert(*claim, Placed { row, incident });
        }
        told.by_entity.extend(account.entities.iter().map(|e| (*e, incident)));
    }
    Ok(told)
}

fn seen(w: &mut Writer<'_>, fresh: &Fresh<'_>, account: &Account) -> Result<Seen, Inner> {
    let (mut victims, mut lands) = (BTreeSet::new(), BTreeSet::new());
    for entity in account.victims.iter().filter_map(|v| fresh.reading.entity(*v)) {
        if let Some(code) = told_in::state_of(entity) {
            victims.insert(entities::country(w, &code)?);
        } else {
            victims.extend(fresh.known.get(&entity.id));
        }
        if let Some(code) = &entity.country {
            lands.insert(entities::country(w, code)?);
        }
    }
    let mut actors = BTreeSet::new();
    for entity in account.actors.iter().filter_map(|a| fresh.reading.entity(*a)) {
        match told_in::state_of(entity) {
            Some(code) => _ = actors.insert(entities::country(w, &code)?),
            None => actors.extend(fresh.known.get(&entity.id)),
        }
    }
    let means = account.means.iter().filter_map(|m| fresh.known.get(m).copied()).collect();
    let days = account.days.map(|(f, t)| (rows::day(f), rows::day(t))).filter(|(f, t)| t - f <= VAGUE);
    Ok(Seen { victims, lands, actors, means, days, report: fresh.day })
}

/// The incident to which this page's account of it belonged before this change: an analyst's merge or split goes on.
fn earlier(w: &Writer<'_>, fresh: &Fresh<'_>, seen: &Seen) -> Result<Option<i64>, Inner> {
    let ended: Vec<(i64, i64)> = w.all(
        "SELECT a.account, a.incident FROM version v JOIN telling a ON a.version = v.version WHERE v.document = ? AND a.went = ?",
        (fresh.document, w.seq),
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    for (account, incident) in ended {
        let victims: Vec<i64> =
            w.all("SELECT entity FROM telling_party WHERE account = ? AND role = 'victim'", [account], |r| r.get(0))?;
        if victims.iter().any(|v| seen.victims.contains(v)) {
            return Ok(Some(incident));
        }
    }
    Ok(None)
}

struct Candidate {
    incident: i64,
    days: Option<(i64, i64)>,
    last: i64,
}

/// The known incident that fits best.
fn candidate(w: &Writer<'_>, seen: &Seen, taken: &BTreeSet<i64>) -> Result<Option<i64>, Inner> {
    let mut best: Option<(i64, i64)> = None;
    for (role, parties) in [("victim", &seen.victims), ("land", &seen.lands)] {
        let direct = role == "victim";
        for party in parties {
            for c in near(w, *party, seen, direct)? {
                if taken.contains(&c.incident) {
                    continue;
                }
                if let Some(score) = fit(w, &c, seen, direct)?
                    && best.is_none_or(|(s, i)| score > s || score == s && c.incident < i)
                {
                    best = Some((score, c.incident));
                }
            }
        }
    }
    Ok(best.map(|(_, incident)| incident))
}

/// Incidents with this victim near the account's day, and undated ones.
fn near(w: &Writer<'_>, party: i64, seen: &Seen, direct: bool) -> Result<Vec<Candidate>, Inner> {
    let (from, to) = match seen.days {
        Some((f, t)) => (f - VAGUE / 2, t + VAGUE / 2),
        None => (seen.report - RECENT, seen.report + 2),
    };
    let row = |r: &rusqlite::Row<'_>| {
        let days = r.get::<_, Option<i64>>(1)?.zip(r.get::<_, Option<i64>>(2)?);
        Ok(Candidate { incident: r.get(0)?, days, last: r.get(3)? })
    };
    let roles = if direct { "p.role = 'victim'" } else { "p.role IN ('victim', 'land')" };
    let mut found = w.all(
        &format!(
            "SELECT i.incident, i.first_day, i.last_day, i.reported FROM incident_party p JOIN incident i ON i.incident = p.incident
             WHERE p.entity = ? AND {roles} AND p.day BETWEEN ? AND ? AND i.merged IS NULL ORDER BY p.day LIMIT ?"
        ),
        (party, from, to, CANDIDATES),
        row,
    )?;
    if direct {
        found.extend(w.all(
            "SELECT i.incident, i.first_day, i.last_day, i.reported FROM incident_party p JOIN incident i ON i.incident = p.incident
             WHERE p.entity = ? AND p.role = 'victim' AND p.day IS NULL AND i.merged IS NULL ORDER BY p.incident DESC LIMIT ?",
            (party, CANDIDATES),
            row,
        )?);
    }
    Ok(found)
}

/// How well an account fits an incident; nothing if it cannot be the same.
fn fit(w: &Writer<'_>, c: &Candidate, seen: &Seen, direct: bool) -> Result<Option<i64>, Inner> {
    let dated = match (c.days, seen.days) {
        (Some(a), Some(b)) if a.0 <= b.1 + 1 && b.0 <= a.1 + 1 => true,
        (Some(_), Some(_)) => return Ok(None),
        // A deed without a day is held against the days of the reports.
        (Some(a), None) if a.0 <= seen.report && seen.report - a.1 <= RECENT => false,
        (None, Some(b)) if b.0 <= c.last && c.last - b.1 <= RECENT => false,
        (None, None) if (c.last - seen.report).abs() <= RECENT => false,
        _ => return Ok(None),
    };
    let actors: Vec<(i64, Option<String>)> = w.all(
        "SELECT p.entity, e.country FROM incident_party p JOIN entity e ON e.entity = p.entity WHERE p.incident = ? AND p.role = 'actor'",
        [c.incident],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let agree = agree(w, &actors, &seen.actors)?;
    if agree == Some(false) {
        return Ok(None);
    }
    let close = |d: Option<(i64, i64)>| d.is_some_and(|(f, t)| t - f <= CLOSE);
    let surely = dated && close(c.days) && close(seen.days) && agree == Some(true);
    if !direct && !surely {
        return Ok(None);
    }
    let gap = seen.day().zip(c.days).map_or(RECENT, |(d, (f, t))| (d - (f + (t - f) / 2)).abs());
    Ok(Some(i64::from(direct) * 4000 + i64::from(agree == Some(true)) * 2000 + i64::from(dated) * 1000 - gap))
}

/// Whether actors are the same or of one country; nothing where one side names none.
fn agree(w: &Writer<'_>, known: &[(i64, Option<String>)], told: &BTreeSet<i64>) -> Result<Option<bool>, Inner> {
    if known.is_empty() || told.is_empty() {
        return Ok(None);
    }
    let mut unplaced = known.iter().any(|(_, land)| land.is_none());
    for actor in told {
        let land: Option<String> =
            w.one("SELECT country FROM entity WHERE entity = ?", [actor], |r| r.get(0))?.flatten();
        unplaced |= land.is_none();
        if known.iter().any(|(k, l)| k == actor || l.is_some() && *l == land) {
            return Ok(Some(true));
        }
    }
    // A group of no known country does not contradict a country.
    let states = known.iter().filter_map(|(_, l)| l.as_ref()).count();
    Ok(if unplaced && states < known.len() + 1 && mixed(w, known, told)? { None } else { Some(false) })
}

/// True if one side names countries and the other a group whose country is not known.
fn mixed(w: &Writer<'_>, known: &[(i64, Option<String>)], told: &BTreeSet<i64>) -> Result<bool, Inner> {
    let kind = |row: &i64| -> Result<bool, Inner> {
        let kind: Option<String> = w.one("SELECT kind FROM entity WHERE entity = ?", [row], |r| r.get(0))?;
        Ok(kind.as_deref() == Some(Kind::Country.word()))
    };
    let a = known.iter().map(|(k, _)| kind(k)).collect::<Result<Vec<_>, _>>()?;
    let b = told.iter().map(kind).collect::<Result<Vec<_>, _>>()?;
    Ok(a.iter().all(|x| *x) != b.iter().all(|x| *x))
}

fn make(w: &mut Writer<'_>, fresh: &Fresh<'_>, account: &Account, seen: &Seen) -> Result<i64, Inner> {
    let named = account.entities.iter().filter_map(|e| fresh.reading.entity(*e)).map(|e| e.name.clone());
    let victim = account.victims.iter().find_map(|v| fresh.reading.entity(*v)).map_or("?", |e| e.name.as_str());
    let name = named
        .filter(|n| n.contains(" on "))
        .max_by_key(String::len)
        .unwrap_or_else(|| dated_name(&format!("attack on {victim}"), account));
    let parts = [fresh.reading.document.sha256.as_str(), &first_id(account, fresh).to_string(), &name];
    let incident = entities::make(w, id::derive("incident", &parts), Kind::Incident, &name)?;
    w.run(
        "INSERT INTO incident (incident, first_day, last_day, reported, seq, merged) VALUES (?, NULL, NULL, ?, ?, NULL) ON CONFLICT DO NOTHING",
        (incident, seen.report, w.seq),
    )?;
    w.run(
        "INSERT INTO name (folded, entity, name) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        (keys::folded(&name), incident, &name),
    )?;
    Ok(incident)
}

fn dated_name(name: &str, account: &Account) -> String {
    match account.days {
        Some((f, t)) if (f.year(), f.month()) == (t.year(), t.month()) => {
            format!("{name}, {}", f.strftime("%B %Y"))
        }
        Some((f, t)) if f.year() == t.year() => format!("{name}, {}", f.year()),
        _ => name.to_owned(),
    }
}

fn first_id(account: &Account, fresh: &Fresh<'_>) -> Uuid {
    account.claims.first().and_then(|n| fresh.reading.claims.get(*n)).map(|c| c.id).unwrap_or_default()
}

fn add(w: &mut Writer<'_>, fresh: &Fresh<'_>, account: &Account, seen: &Seen, incident: i64) -> Result<i64, Inner> {
    let parts = [fresh.reading.document.sha256.clone(), first_id(account, fresh).to_string(), w.seq.to_string()];
    let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
    let row = w.insert(
        "INSERT INTO telling (id, version, incident, first_day, last_day, came, went) VALUES (?, ?, ?, ?, ?, ?, NULL)",
        (
            rows::key(&id::derive("account", &parts)),
            fresh.version,
            incident,
            seen.days.map(|d| d.0),
            seen.days.map(|d| d.1),
            w.seq,
        ),
    )?;
    for (role, entity) in seen.parties() {
        w.run("INSERT INTO telling_party (account, role, entity) VALUES (?, ?, ?)", (row, role, entity))?;
    }
    w.run(
        "UPDATE incident SET reported = ? WHERE incident = ? AND reported < ?",
        (seen.report, incident, seen.report),
    )?;
    moved(w, row, incident)?;
    Ok(row)
}

/// Notes to which incident an account belongs from now on, and counts it there.
fn moved(w: &Writer<'_>, account: i64, incident: i64) -> Result<(), Inner> {
    w.run(
        "INSERT INTO telling_move (account, seq, incident) VALUES (?1, ?2, ?3) ON CONFLICT (account, seq) DO UPDATE SET incident = ?3",
        (account, w.seq, incident),
    )?;
    recount(w, incident, account, 1)
}

/// Adds an account to the parties and days of an incident, or takes it off.
fn recount(w: &Writer<'_>, incident: i64, account: i64, by: i64) -> Result<(), Inner> {
    let parties: Vec<(String, i64)> =
        w.all("SELECT role, entity FROM telling_party WHERE account = ?", [account], |r| Ok((r.get(0)?, r.get(1)?)))?;
    for (role, entity) in &parties {
        w.run(
            "INSERT INTO incident_party (incident, role, entity, accounts, day) VALUES (?1, ?2, ?3, ?4, NULL)
             ON CONFLICT (incident, role, entity) DO UPDATE SET accounts = incident_party.accounts + ?4",
            (incident, role, entity, by),
        )?;
    }
    if by < 0 {
        w.run("DELETE FROM incident_party WHERE incident = ? AND accounts <= 0", [incident])?;
    }
    redate(w, incident)
}

/// The days of an incident are the narrowest that its accounts agree on.
fn redate(w: &Writer<'_>, incident: i64) -> Result<(), Inner> {
    let told: Vec<(i64, i64)> = w.all(
        "SELECT first_day, last_day FROM telling WHERE incident = ? AND went IS NULL AND first_day IS NOT NULL ORDER BY account LIMIT 500",
        [incident],
        |r| Ok((r.get(0)?, r.get(1)?)),
    )?;
    let days = told.into_iter().reduce(|a, b| {
        let both = (a.0.max(b.0), a.1.min(b.1));
        if both.0 <= both.1 { both } else { a }
    });
    let middle = days.map(|(f, t)| f + (t - f) / 2);
    let (first, last) = (days.map(|d| d.0), days.map(|d| d.1));
    w.run("UPDATE incident SET first_day = ?, last_day = ? WHERE incident = ?", (first, last, incident))?;
    w.run("UPDATE incident_party SET day = ?1 WHERE incident = ?2 AND day IS NOT ?1", (middle, incident))?;
    Ok(())
}

/// Accounts of a version that is superseded no longer count.
pub(super) fn end_version(w: &Writer<'_>, version: i64) -> Result<(), Inner> {
    let ended: Vec<(i64, i64)> =
        w.all("SELECT account, incident FROM telling WHERE version = ? AND went IS NULL", [version], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
    for (account, incident) in ended {
        w.run("UPDATE telling SET went = ? WHERE account = ?", (w.seq, account))?;
        recount(w, incident, account, -1)?;
    }
    Ok(())
}

/// Lets an account belong to another incident.
pub(super) fn move_to(w: &Writer<'_>, account: i64, incident: i64) -> Result<(), Inner> {
    let before: Option<i64> = w.one("SELECT incident FROM telling WHERE account = ?", [account], |r| r.get(0))?;
    w.run("UPDATE telling SET incident = ? WHERE account = ?", (incident, account))?;
    if let Some(before) = before {
        recount(w, before, account, -1)?;
    }
    moved(w, account, incident)
}
