//! The analyst's hand: each decision is a row and a change; what it does can be undone by another.

use super::claims::{self, Live};
use super::findings::{self, Share};
use super::{Inner, Writer, accounts, days, entities, folded, rows};
use crate::fold::{corrected, keys};
use crate::sqlite::ask;
use crate::types::{Act, Decision, Grade, NewDecision, Standing};
use crate::{Marking, StoreError};
use ascribe_model::{Argument, Claim, Kind, Predicate, id};
use uuid::Uuid;

/// Records a decision and does what it says.
pub(super) fn decide(w: &mut Writer<'_>, new: &NewDecision) -> Result<Decision, Inner> {
    if new.author.trim().is_empty() {
        return Err(unfit("a decision needs an author; name one with --author"));
    }
    let row: i64 = w.one("SELECT coalesce(max(decision), 0) + 1 FROM decision", [], |r| r.get(0))?.unwrap_or(1);
    let told = body(&new.act)?;
    let id = id::derive("decision", &[&new.author, &w.at.to_string(), &w.seq.to_string(), &told]);
    let mut hand = Hand { w, row, id, correction: None };
    let mut act = new.act.clone();
    let targets = hand.apply(&mut act)?;
    let correction = hand.correction.take();
    w.run(
        "INSERT INTO decision (decision, id, seq, act, body, author, note, correction, undone) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        (row, rows::key(&id), w.seq, act.word(), body(&act)?, &new.author, &new.note, correction),
    )?;
    for target in targets {
        w.run(
            "INSERT INTO decision_on (target, decision) VALUES (?, ?) ON CONFLICT DO NOTHING",
            (rows::key(&target), row),
        )?;
    }
    w.record(None, Some(row))?;
    Ok(Decision {
        id,
        act,
        author: new.author.clone(),
        note: new.note.clone(),
        at: rows::moment(w.at),
        seq: w.seq,
        undone_by: None,
    })
}

fn body(act: &Act) -> Result<String, Inner> {
    serde_json::to_string(act).map_err(|e| Inner::Other(StoreError::Damaged { what: e.to_string() }))
}

fn unfit(what: &str) -> Inner {
    Inner::Other(StoreError::Unfit(what.to_owned()))
}

fn unknown(kind: &'static str, id: Uuid) -> Inner {
    Inner::Other(StoreError::Unknown { kind, id: id.to_string() })
}

struct Hand<'h, 'w> {
    w: &'h mut Writer<'w>,
    row: i64,
    id: Uuid,
    /// The claim that a correction puts in another's place, as JSON.
    correction: Option<String>,
}

impl Hand<'_, '_> {
    /// Does it, and tells what it touches.
    fn apply(&mut self, act: &mut Act) -> Result<Vec<Uuid>, Inner> {
        match act {
            Act::Accept { claim } => self.stand(*claim, Standing::Accepted).map(|()| vec![*claim]),
            Act::Reject { claim } => self.stand(*claim, Standing::Rejected).map(|()| vec![*claim]),
            Act::Correct { claim, subject, predicate, object, by } => {
                let made = self.correct(*claim, subject.as_deref(), *predicate, object.as_deref())?;
                *by = Some(made);
                Ok(vec![*claim, made])
            }
            Act::Annotate { on } => self.exists(*on).map(|()| vec![*on]),
            Act::Merge { into, from, moved } => {
                *moved = self.merge(*into, *from)?;
                Ok(vec![*into, *from])
            }
            Act::Split { incident, documents, to, moved } => {
                let (new, accounts) = self.split(*incident, documents)?;
                (*to, *moved) = (Some(new), accounts);
                Ok(vec![*incident, new])
            }
            Act::Mark { on, marking, before } => {
                *before = Some(self.mark(*on, *marking)?);
                Ok(vec![*on])
            }
            Act::GradeSource { source, grade, before } => {
                *before = Some(self.grade(source, *grade, true)?);
                Ok(Vec::new())
            }
            Act::Undo { decision } => self.undo(*decision).map(|()| vec![*decision]),
        }
    }

    fn claim(&self, id: Uuid) -> Result<(Live, i64), Inner> {
        let found = self
            .w
            .one("SELECT version FROM claim WHERE id = ? AND went IS NULL", [rows::key(&id)], |r| r.get::<_, i64>(0))?;
        let version = found.ok_or_else(|| unknown("claim that still stands", id))?;
        let claim = claims::live(self.w, version)?.into_iter().find(|c| c.id == id);
        Ok((claim.ok_or_else(|| unknown("claim", id))?, version))
    }

    fn stand(&mut self, id: Uuid, standing: Standing) -> Result<(), Inner> {
        let (claim, version) = self.claim(id)?;
        let before = Standing::from_code(claim.standing);
        self.w.run("UPDATE claim SET standing = ? WHERE claim = ?", (standing.code(), claim.claim))?;
        match (before.counts(), standing.counts()) {
            (true, false) => findings::uncount(self.w, claim.share),
            (false, true) => findings::count(self.w, claim.share, claim.claim, self.day(version)?),
            _ => Ok(()),
        }
    }

    fn day(&self, version: i64) -> Result<i64, Inner> {
        let day = self.w.one(
            "SELECT coalesce(v.published, v.updated, c.at / 86400000) FROM version v JOIN change c ON c.seq = v.seq WHERE v.version = ?",
            [version],
            |r| r.get(0),
        )?;
        Ok(day.unwrap_or(0))
    }

    fn correct(
        &mut self,
        id: Uuid,
        subject: Option<&str>,
        predicate: Option<Predicate>,
        object: Option<&str>,
    ) -> Result<Uuid, Inner> {
        let (old, version) = self.claim(id)?;
        let mut claim = self.words_of(&old, version)?;
        let (old_subject, old_object): (i64, i64) = self
            .w
            .one("SELECT subject, object FROM finding WHERE finding = ?", [old.share.finding], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?
            .unwrap_or_default();
        let side = |w: &mut Writer<'_>, name: Option<&str>, was: i64| match name {
            Some(name) => entities::by_name(w, name),
            None => Ok(was),
        };
        let (s, o) = (side(self.w, subject, old_subject)?, side(self.w, object, old_object)?);
        let literal = |words: &str| Argument::Literal { literal: words.to_owned() };
        if let Some(words) = subject {
            claim.subject = literal(words);
        }
        if let Some(words) = object {
            claim.object = Some(literal(words));
        }
        claim.predicate = predicate.unwrap_or(claim.predicate);
        claim.by = corrected::BY_HAND.into();
        claim.id = id::derive("correction", &[&id.to_string(), &self.id.to_string()]);
        let account: Option<(i64, i64)> = self.w.one(
            "SELECT a.account, a.incident FROM claim c JOIN telling a ON a.account = c.account WHERE c.claim = ?",
            [old.claim],
            |r| Ok((r.get(0)?, r.get(1)?)),
        )?;
        let finding = findings::find_or_make(
            self.w,
            s,
            claim.predicate,
            o,
            findings::days(claim.when.as_ref()),
            account.map(|a| a.1),
        )?;
        self.stand(id, Standing::Corrected)?;
        let share = Share { finding, ..old.share };
        let row = self.w.insert(
            "INSERT INTO claim (id, version, place, finding, origin, bare, polarity, surety, account, starts, ends, came, went, marking, standing)
             SELECT ?, version, ?, ?, origin, bare, polarity, surety, account, starts, ends, ?, NULL, marking, 1 FROM claim WHERE claim = ?",
            (rows::key(&claim.id), -self.row, finding, self.w.seq, old.claim),
        )?;
        days::keep(self.w.c, row, claim.predicate, findings::days(claim.when.as_ref()))?;
        findings::count(self.w, share, row, self.day(version)?)?;
        self.correction =
            Some(serde_json::to_string(&claim).map_err(|e| Inner::Other(StoreError::Damaged { what: e.to_string() }))?);
        Ok(claim.id)
    }

    /// The claim as it was read or corrected.
    fn words_of(&self, live: &Live, version: i64) -> Result<Claim, Inner> {
        ask::claims::words(self.w.c, version, live.came, live.place)?.ok_or_else(|| {
            Inner::Other(StoreError::Damaged { what: format!("the reading of claim {} is missing", live.id) })
        })
    }

    fn exists(&self, id: Uuid) -> Result<(), Inner> {
        for table in ["claim", "document", "version", "entity", "finding", "decision"] {
            let found = self.w.one(&format!("SELECT 1 FROM {table} WHERE id = ?"), [rows::key(&id)], |_| Ok(()))?;
            if found.is_some() {
                return Ok(());
            }
        }
        Err(unknown("claim, report, entity, finding or incident", id))
    }

    fn incident(&self, id: Uuid) -> Result<i64, Inner> {
        let found = self.w.one(
            "SELECT i.incident FROM entity e JOIN incident i ON i.incident = e.entity WHERE e.id = ?",
            [rows::key(&id)],
            |r| r.get(0),
        )?;
        found.ok_or_else(|| unknown("incident", id))
    }

    fn merge(&mut self, into: Uuid, from: Uuid) -> Result<Vec<Uuid>, Inner> {
        let (to, old) = (self.incident(into)?, self.incident(from)?);
        if to == old {
            return Err(unfit("an incident cannot be merged into itself; name two"));
        }
        let merged: Option<i64> =
            self.w.one("SELECT merged FROM incident WHERE incident = ?", [old], |r| r.get(0))?.flatten();
        if merged.is_some() {
            return Err(unfit("the incident was merged before; undo that decision first"));
        }
        let accounts = self.accounts(old)?;
        for (account, _) in &accounts {
            self.move_account(*account, old, to)?;
        }
        self.w.run("UPDATE incident SET merged = ? WHERE incident = ?", (to, old))?;
        Ok(accounts.into_iter().map(|(_, id)| id).collect())
    }

    fn accounts(&self, incident: i64) -> Result<Vec<(i64, Uuid)>, Inner> {
        Ok(self.w.all("SELECT account, id FROM telling WHERE incident = ? AND went IS NULL", [incident], |r| {
            Ok((r.get(0)?, rows::uuid(r, 1)?))
        })?)
    }

    /// Moves an account with its claims.
    fn move_account(&mut self, account: i64, from: i64, to: i64) -> Result<(), Inner> {
        accounts::move_to(self.w, account, to)?;
        let claims: Vec<(i64, i64)> =
            self.w.all("SELECT claim, version FROM claim WHERE account = ? AND went IS NULL", [account], |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        for (row, version) in claims {
            let Some(live) = claims::live(self.w, version)?.into_iter().find(|c| c.claim == row) else { continue };
            let Some((subject, predicate, object)) = self.w.one(
                "SELECT subject, predicate, object FROM finding WHERE finding = ?",
                [live.share.finding],
                |r| Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get::<_, i64>(2)?)),
            )?
            else {
                continue;
            };
            let Some(predicate) = Predicate::from_word(&predicate) else { continue };
            let swap = |row: i64| if row == from { to } else { row };
            let words = self.words_of(&live, version)?;
            let days = findings::days(words.when.as_ref());
            let finding = findings::find_or_make(self.w, swap(subject), predicate, swap(object), days, Some(to))?;
            let day = self.day(version)?;
            claims::refold(self.w, &live, Share { finding, ..live.share }, day)?;
        }
        Ok(())
    }

    fn split(&mut self, incident: Uuid, documents: &[Uuid]) -> Result<(Uuid, Vec<Uuid>), Inner> {
        let old = self.incident(incident)?;
        let mut leaving = Vec::new();
        let all = self.accounts(old)?;
        for (account, id) in &all {
            let (page, version): (Uuid, Uuid) = self
                .w
                .one(
                    "SELECT d.id, v.id FROM telling a JOIN version v ON v.version = a.version JOIN document d ON d.document = v.document WHERE a.account = ?",
                    [account],
                    |r| Ok((rows::uuid(r, 0)?, rows::uuid(r, 1)?)),
                )?
                .unwrap_or_default();
            if documents.contains(&page) || documents.contains(&version) {
                leaving.push((*account, *id));
            }
        }
        if leaving.is_empty() {
            return Err(unfit(
                "none of these reports tells of the incident; `ascribe incident ID` lists those that do",
            ));
        }
        if leaving.len() == all.len() {
            return Err(unfit("these are all reports of the incident, nothing would be left of it"));
        }
        let name: String =
            self.w.one("SELECT name FROM entity WHERE entity = ?", [old], |r| r.get(0))?.unwrap_or_default();
        let new_id = id::derive("incident", &["split", &self.id.to_string()]);
        let new = entities::make(self.w, new_id, Kind::Incident, &name)?;
        self.w.run(
            "INSERT INTO incident (incident, first_day, last_day, reported, seq, merged)
             SELECT ?, NULL, NULL, reported, ?, NULL FROM incident WHERE incident = ?",
            (new, self.w.seq, old),
        )?;
        for (account, _) in &leaving {
            self.move_account(*account, old, new)?;
        }
        Ok((new_id, leaving.into_iter().map(|(_, id)| id).collect()))
    }

    /// Marks a page or a claim; gives the level before.
    fn mark(&mut self, on: Uuid, marking: Marking) -> Result<Marking, Inner> {
        for (table, version) in [
            ("document", "SELECT marking, latest FROM document WHERE id = ?"),
            ("claim", "SELECT marking, version FROM claim WHERE id = ?"),
        ] {
            let found =
                self.w.one(version, [rows::key(&on)], |r| Ok((r.get::<_, i64>(0)?, r.get::<_, Option<i64>>(1)?)))?;
            if let Some((before, version)) = found {
                let counting = self.counting(version)?;
                self.w
                    .run(&format!("UPDATE {table} SET marking = ? WHERE id = ?"), (marking.rank(), rows::key(&on)))?;
                for (was, is) in counting.iter().zip(self.counting(version)?) {
                    if was.marking != is.marking {
                        folded::lose(self.w, *was)?;
                        folded::gain(self.w, is)?;
                    }
                }
                return Ok(Marking::from_rank(before));
            }
        }
        let page = self.w.one(
            "SELECT d.id FROM version v JOIN document d ON d.document = v.document WHERE v.id = ?",
            [rows::key(&on)],
            |r| rows::uuid(r, 0),
        )?;
        match page {
            Some(page) => self.mark(page, marking),
            None => Err(unknown("report or claim", on)),
        }
    }

    /// What the claims of a version add to findings, those that count.
    fn counting(&self, version: Option<i64>) -> Result<Vec<Share>, Inner> {
        let live = version.map(|version| claims::live(self.w, version)).transpose()?.unwrap_or_default();
        Ok(live.into_iter().filter(|c| Standing::from_code(c.standing).counts()).map(|c| c.share).collect())
    }

    fn grade(&mut self, source: &str, grade: Grade, graded: bool) -> Result<Grade, Inner> {
        let wanted = keys::folded(source);
        let all: Vec<(i64, String, String)> =
            self.w.all("SELECT origin, name, grade FROM origin", [], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?;
        let found = all.into_iter().find(|(_, name, _)| keys::folded(name) == wanted);
        let Some((row, _, before)) = found else {
            return Err(Inner::Other(StoreError::Unknown { kind: "source", id: source.to_owned() }));
        };
        self.w.run(
            "UPDATE origin SET grade = ?, graded = ? WHERE origin = ?",
            (grade.letter().to_string(), graded, row),
        )?;
        Ok(before.chars().next().and_then(Grade::from_letter).unwrap_or(Grade::F))
    }

    fn undo(&mut self, id: Uuid) -> Result<(), Inner> {
        let found = self.w.one("SELECT decision, body, undone FROM decision WHERE id = ?", [rows::key(&id)], |r| {
            Ok((r.get::<_, i64>(0)?, r.get::<_, String>(1)?, r.get::<_, Option<i64>>(2)?))
        })?;
        let (row, body, undone) = found.ok_or_else(|| unknown("decision", id))?;
        if undone.is_some() {
            return Err(unfit("that decision was undone before"));
        }
        let act: Act =
            serde_json::from_str(&body).map_err(|e| Inner::Other(StoreError::Damaged { what: e.to_string() }))?;
        self.w.run("UPDATE decision SET undone = ? WHERE decision = ?", (self.row, row))?;
        self.revert(act, row)
    }

    fn revert(&mut self, act: Act, decision: i64) -> Result<(), Inner> {
        match act {
            Act::Accept { .. } | Act::Reject { .. } => self.stand_again(decision),
            Act::Correct { by, .. } => {
                if let Some(Ok((live, _))) = by.map(|by| self.claim(by)) {
                    self.w.run("UPDATE claim SET went = ? WHERE claim = ?", (self.w.seq, live.claim))?;
                    findings::uncount(self.w, live.share)?;
                }
                self.stand_again(decision)
            }
            Act::Annotate { .. } => Ok(()),
            Act::Merge { into, from, moved } => {
                let (to, old) = (self.incident(into)?, self.incident(from)?);
                self.w.run("UPDATE incident SET merged = NULL WHERE incident = ?", [old])?;
                self.bring_back(&moved, to, old)
            }
            Act::Split { incident, to, moved, .. } => {
                let old = self.incident(incident)?;
                match to {
                    Some(new) => {
                        let new = self.incident(new)?;
                        self.bring_back(&moved, new, old)?;
                        self.w.run("UPDATE incident SET merged = ? WHERE incident = ?", (old, new))?;
                        Ok(())
                    }
                    None => Ok(()),
                }
            }
            Act::Mark { on, before, .. } => self.mark(on, before.unwrap_or_default()).map(|_| ()),
            Act::GradeSource { source, before, .. } => {
                self.grade(&source, before.unwrap_or(Grade::F), false).map(|_| ())
            }
            Act::Undo { .. } => Err(unfit("an undoing cannot be undone; decide again instead")),
        }
    }

    /// The claims that a decision was on, also those that inherited it, stand as the other decisions say.
    fn stand_again(&mut self, decision: i64) -> Result<(), Inner> {
        let targets: Vec<Uuid> = self.w.all(
            "SELECT c.id FROM decision_on o JOIN claim c ON c.id = o.target WHERE o.decision = ? AND c.went IS NULL",
            [decision],
            |r| rows::uuid(r, 0),
        )?;
        for claim in targets {
            let standing = self.decided(claim)?;
            self.stand(claim, standing)?;
        }
        Ok(())
    }

    /// What the decisions that still hold say of a claim.
    fn decided(&self, claim: Uuid) -> Result<Standing, Inner> {
        let last: Option<String> = self.w.one(
            "SELECT d.act FROM decision_on o JOIN decision d ON d.decision = o.decision
             WHERE o.target = ? AND d.undone IS NULL AND d.act IN ('accept', 'reject', 'correct') ORDER BY d.decision DESC LIMIT 1",
            [rows::key(&claim)],
            |r| r.get(0),
        )?;
        Ok(match last.as_deref() {
            Some("accept") => Standing::Accepted,
            Some("reject") => Standing::Rejected,
            Some("correct") => Standing::Corrected,
            _ => Standing::Open,
        })
    }

    fn bring_back(&mut self, moved: &[Uuid], from: i64, to: i64) -> Result<(), Inner> {
        for id in moved {
            let account = self.w.one(
                "SELECT account FROM telling WHERE id = ? AND incident = ? AND went IS NULL",
                (rows::key(id), from),
                |r| r.get(0),
            )?;
            if let Some(account) = account {
                self.move_account(account, from, to)?;
            }
        }
        Ok(())
    }
}
