//! What must be known of an object to keep it: id, type, version, specification, marking.

use super::time;
use ascribe_model::Marking;
use ascribe_stix::{MarkingDefinition, Object, StixId, canonical};
use ascribe_store::shared::{Incoming, Spec};
use serde::Deserialize;
use serde_json::Value;
use std::borrow::Cow;

/// The properties that all objects have in common (STIX 2.1 §3.2), as far as they matter here. Others are checked to
/// be JSON and passed over.
#[derive(Deserialize)]
pub(super) struct Head<'a> {
    #[serde(borrow)]
    pub id: Cow<'a, str>,
    #[serde(borrow, rename = "type")]
    pub kind: Cow<'a, str>,
    #[serde(borrow)]
    spec_version: Option<Cow<'a, str>>,
    #[serde(borrow)]
    created: Option<Cow<'a, str>>,
    #[serde(borrow)]
    modified: Option<Cow<'a, str>>,
    #[serde(default, borrow)]
    object_marking_refs: Vec<Cow<'a, str>>,
    #[serde(default, borrow)]
    granular_markings: Vec<Granular<'a>>,
}

/// A marking of a part (§7.2.3); one without `marking_ref` tells a language.
#[derive(Deserialize)]
struct Granular<'a> {
    #[serde(borrow)]
    marking_ref: Option<Cow<'a, str>>,
}

impl<'a> Head<'a> {
    /// Reads an object.
    ///
    /// # Errors
    /// What is wrong with it, in words.
    pub fn read(bytes: &'a [u8]) -> Result<Head<'a>, String> {
        if bytes.first() != Some(&b'{') {
            return Err("it is no JSON object".into());
        }
        let head: Head<'a> = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
        let id: StixId = head.id.parse().map_err(|e| format!("id: {e}"))?;
        if id.kind() != head.kind {
            return Err(format!("id: begins with {}, but the type is {}", id.kind(), head.kind));
        }
        Ok(head)
    }

    /// The object as it is to be kept, marked so.
    ///
    /// # Errors
    /// If its version or specification cannot be understood.
    pub fn incoming(&'a self, bytes: &'a [u8], marking: Marking) -> Result<Incoming<'a>, String> {
        let version = self.version()?;
        let sum = if version.is_none() { sum(bytes)? } else { 0 };
        Ok(Incoming { id: &self.id, kind: &self.kind, version, spec: self.spec()?, marking, sum, bytes })
    }

    /// The marking definitions that it refers to, parts included.
    pub fn markings(&self) -> impl Iterator<Item = &str> {
        let parts = self.granular_markings.iter().filter_map(|part| part.marking_ref.as_deref());
        self.object_marking_refs.iter().map(|id| &**id).chain(parts)
    }

    /// When it was modified, else created (TAXII 2.1 §3.4.1: else when it was added).
    ///
    /// # Errors
    /// If what it says is no timestamp.
    pub fn version(&self) -> Result<Option<i64>, String> {
        let of = |name: &str, text: &Option<Cow<'_, str>>| {
            let at = text.as_ref().map(|text| time::parse(text).ok_or(format!("{name}: {text:?} is no timestamp")));
            at.transpose()
        };
        let created = of("created", &self.created)?;
        Ok(of("modified", &self.modified)?.or(created))
    }

    /// The specification it is written by. One that does not say is of STIX 2.0, but for observables, which need not
    /// say and have no `created`.
    ///
    /// # Errors
    /// If it is one that is not known here.
    pub fn spec(&self) -> Result<Spec, String> {
        match self.spec_version.as_deref() {
            Some(word) => {
                Spec::from_word(word).ok_or_else(|| format!("spec_version: {word:?} is not kept here; 2.0 and 2.1 are"))
            }
            None => Ok(if self.created.is_some() { Spec::V20 } else { Spec::V21 }),
        }
    }

    /// How strictly it is marked, parts included: part of an object that must not be seen keeps all of it.
    ///
    /// `known` says what other marking definitions mean, in the envelope or sent before.
    ///
    /// # Errors
    /// If a marking is not known, which could say anything, or is TLP:RED, which never leaves by TAXII.
    pub fn marking(&self, known: impl Fn(&str) -> Option<Marking>) -> Result<Marking, String> {
        let mut strictest = Marking::Clear;
        for id in self.markings() {
            let marking = Marking::from_id(id).or_else(|| known(id)).ok_or_else(|| {
                format!("{id} is a marking that is not known here: send its definition before or in the same envelope")
            })?;
            strictest = strictest.max(marking);
        }
        if strictest == Marking::Red {
            return Err("marked TLP:RED, which is not passed on by TAXII".into());
        }
        Ok(strictest)
    }
}

/// What a marking definition says: its level of TLP; the lowest for a statement, which sets no limit.
pub(super) fn definition(bytes: &[u8]) -> Option<Marking> {
    let value: Value = serde_json::from_slice(bytes).ok()?;
    Some(Marking::of_definition(&Object::from_value(value)?).unwrap_or_default())
}

/// A sum of what an object says, however it is written.
///
/// # Errors
/// If it cannot be read.
fn sum(bytes: &[u8]) -> Result<u64, String> {
    let value: Value = serde_json::from_slice(bytes).map_err(|e| e.to_string())?;
    let digest = crate::accounts::secret::digest(&[canonical(&value).as_bytes()]);
    Ok(digest.iter().take(8).fold(0, |sum, byte| sum << 8 | u64::from(*byte)))
}
