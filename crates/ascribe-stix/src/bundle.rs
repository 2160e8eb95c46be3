//! Bundles (STIX 2.1 §8): objects sent together.

use crate::{Object, StixId, upgrade_object};
use ascribe_model::id;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Objects in the order in which they were added, each id once.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Bundle {
    #[serde(rename = "type")]
    kind: String,
    id: StixId,
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    objects: Vec<Object>,
    /// Properties that a bundle does not have (§8.1), kept as they came.
    #[serde(flatten)]
    others: Map<String, Value>,
}

impl Bundle {
    /// A bundle of these objects; of several with one id the first is kept. The id follows from the ids of the objects.
    pub fn new(objects: Vec<Object>) -> Bundle {
        let mut seen = BTreeSet::new();
        let kept: Vec<Object> =
            objects.into_iter().filter(|o| o.text("id").is_none_or(|id| seen.insert(id.to_owned()))).collect();
        let ids: Vec<&str> = kept.iter().filter_map(|o| o.text("id")).collect();
        Bundle {
            kind: "bundle".to_owned(),
            id: StixId::new("bundle", id::derive("bundle", &ids)),
            objects: kept,
            others: Map::new(),
        }
    }

    /// The bundle in STIX 2.1: see [`upgrade_object`]. Its id stays.
    #[must_use]
    pub fn upgraded(self) -> Bundle {
        let mut others = self.others;
        others.remove("spec_version");
        let mut seen = BTreeSet::new();
        let new = |o: &Object| {
            seen.insert(o.text("id").unwrap_or_default().to_owned() + o.text("modified").unwrap_or_default())
        };
        let objects = self.objects.iter().flat_map(upgrade_object).filter(new).collect();
        Bundle { objects, others, ..self }
    }

    /// Its id.
    pub fn id(&self) -> &StixId {
        &self.id
    }

    /// Its objects.
    pub fn objects(&self) -> &[Object] {
        &self.objects
    }

    /// The object with this id.
    pub fn object(&self, id: &str) -> Option<&Object> {
        self.objects.iter().find(|o| o.text("id") == Some(id))
    }

    /// Ids that objects refer to and that the bundle does not hold.
    pub fn dangling(&self) -> BTreeSet<&str> {
        let held: BTreeSet<&str> = self.objects.iter().filter_map(|o| o.text("id")).collect();
        self.objects.iter().flat_map(Object::references).filter(|id| !held.contains(id)).collect()
    }
}
