//! Bundles (STIX 2.1 §8): objects sent together.

use crate::{Object, StixId, upgrade_object};
use ascribe_model::id;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::{BTreeSet, HashMap};

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

    /// All objects of several bundles, each id once: of several versions the latest, of equal ones the first.
    ///
    /// ```
    /// use ascribe_stix::{Bundle, Object};
    /// let with = |modified: &str| {
    ///     let id = "tool--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f";
    ///     Bundle::new(vec![Object::default().with("type", "tool").with("id", id).with("modified", modified)])
    /// };
    /// let merged = Bundle::merged([with("2024-01-01T00:00:00Z"), with("2024-02-01T00:00:00Z")]);
    /// assert_eq!(merged.objects()[0].text("modified"), Some("2024-02-01T00:00:00Z"));
    /// ```
    pub fn merged(bundles: impl IntoIterator<Item = Bundle>) -> Bundle {
        let mut objects: Vec<Object> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for object in bundles.into_iter().flat_map(|bundle| bundle.objects) {
            let place = object.text("id").and_then(|id| places.get(id).copied());
            match place.and_then(|at| objects.get_mut(at)) {
                Some(known) if object.time("modified") > known.time("modified") => *known = object,
                Some(_) => {}
                None => {
                    object.text("id").map(|id| places.insert(id.to_owned(), objects.len()));
                    objects.push(object);
                }
            }
        }
        Bundle::new(objects)
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
        // Each object goes as soon as it is upgraded: of a large bundle there are never two.
        let objects = self.objects.into_iter().flat_map(|object| upgrade_object(&object)).filter(new).collect();
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
