//! Granular markings (STIX 2.1 §7.2.3): markings and languages of parts of an object, by selectors.
//!
//! A selector is a path of property names and list indexes, `external_references.[0].url`. One that leads nowhere is
//! refused. What is written is in one form: one entry for each marking, selectors sorted.

use crate::Object;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use thiserror::Error;

/// Why a part cannot be marked.
#[derive(Clone, PartialEq, Eq, Debug, Error)]
pub enum SelectorError {
    /// It leads nowhere in the object.
    #[error("the selector {0:?} leads to nothing in the object")]
    Nowhere(String),
    /// There is nothing to take away.
    #[error("{0:?} does not carry the marking {1}")]
    Unmarked(String, String),
}

/// What is looked for beside the markings of the part itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Reach {
    /// Also markings of what the part lies in, up to the object as a whole.
    pub inherited: bool,
    /// Also markings of what lies in the part.
    pub descendants: bool,
}

/// What a selector leads to.
///
/// ```
/// let value = serde_json::json!({"a": [{"b": 1}]});
/// assert_eq!(ascribe_stix::select(value.as_object().unwrap(), "a.[0].b"), Some(&serde_json::json!(1)));
/// ```
pub fn select<'o>(object: &'o Map<String, Value>, selector: &str) -> Option<&'o Value> {
    let mut steps = selector.split('.');
    let mut value = object.get(steps.next()?)?;
    for step in steps {
        value = match step.strip_prefix('[').and_then(|s| s.strip_suffix(']')) {
            Some(index) => value.as_array()?.get(index.parse::<usize>().ok()?)?,
            None => value.as_object()?.get(step)?,
        };
    }
    Some(value)
}

/// Markings by their ids, or languages; each with the parts that carry it.
type Parts = BTreeMap<(String, bool), BTreeSet<String>>;

impl Object {
    fn parts(&self) -> Parts {
        let mut parts = Parts::new();
        for entry in self.get("granular_markings").and_then(Value::as_array).into_iter().flatten() {
            let text = |name: &str| entry.get(name).and_then(Value::as_str).map(str::to_owned);
            let key = text("marking_ref").map(|id| (id, false)).or_else(|| text("lang").map(|lang| (lang, true)));
            let selectors = entry.get("selectors").and_then(Value::as_array).into_iter().flatten();
            if let Some(key) = key {
                parts.entry(key).or_default().extend(selectors.filter_map(|s| s.as_str().map(str::to_owned)));
            }
        }
        parts
    }

    fn set_parts(&mut self, parts: Parts) {
        let entry = |((name, language), selectors): ((String, bool), BTreeSet<String>)| json!({if language { "lang" } else { "marking_ref" }: name, "selectors": selectors});
        let list: Vec<Value> = parts.into_iter().filter(|(_, selectors)| !selectors.is_empty()).map(entry).collect();
        self.set("granular_markings", list);
    }

    fn sound(&self, selectors: &[&str]) -> Result<(), SelectorError> {
        let nowhere = selectors.iter().find(|selector| select(self.properties(), selector).is_none());
        nowhere.map_or(Ok(()), |selector| Err(SelectorError::Nowhere((*selector).to_owned())))
    }

    /// Markings and languages of a part, sorted.
    ///
    /// # Errors
    /// If the selector leads nowhere.
    pub fn markings_at(&self, selector: &str, reach: Reach) -> Result<Vec<String>, SelectorError> {
        self.sound(&[selector])?;
        let under = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('.'));
        let fits = |known: &String| {
            known == selector
                || reach.inherited && under(selector, known)
                || reach.descendants && under(known, selector)
        };
        let parts = self.parts();
        let mut found: BTreeSet<String> =
            parts.into_iter().filter(|(_, selectors)| selectors.iter().any(fits)).map(|((name, _), _)| name).collect();
        if reach.inherited {
            let whole = self.get("object_marking_refs").and_then(Value::as_array).into_iter().flatten();
            found.extend(whole.filter_map(|id| id.as_str().map(str::to_owned)));
        }
        Ok(found.into_iter().collect())
    }

    /// Marks parts. A name without `marking-definition--` before it is a language (RFC 5646).
    ///
    /// ```
    /// use ascribe_model::Marking;
    /// use ascribe_stix::{MarkingDefinition, Object, Reach};
    /// let mut tool = Object::default().with("type", "tool").with("name", "VNC").with("description", "Looks on.");
    /// tool.add_marking(Marking::Amber.id(), &["description"]).unwrap();
    /// assert_eq!(tool.markings_at("description", Reach::default()).unwrap(), [Marking::Amber.id()]);
    /// assert!(tool.add_marking(Marking::Amber.id(), &["aliases"]).is_err());
    /// tool.clear_markings(&["description"]).unwrap();
    /// assert_eq!(tool.get("granular_markings"), None);
    /// ```
    ///
    /// # Errors
    /// If a selector leads nowhere; then nothing is marked.
    pub fn add_marking(&mut self, marking: &str, selectors: &[&str]) -> Result<(), SelectorError> {
        self.sound(selectors)?;
        let mut parts = self.parts();
        let key = (marking.to_owned(), !marking.starts_with("marking-definition--"));
        parts.entry(key).or_default().extend(selectors.iter().map(|s| (*s).to_owned()));
        self.set_parts(parts);
        Ok(())
    }

    /// Takes a marking off parts that carry it themselves.
    ///
    /// # Errors
    /// If a selector leads nowhere or its part does not carry the marking; then nothing is changed.
    pub fn remove_marking(&mut self, marking: &str, selectors: &[&str]) -> Result<(), SelectorError> {
        self.sound(selectors)?;
        let mut parts = self.parts();
        for selector in selectors {
            let mut taken = false;
            for ((name, _), carriers) in &mut parts {
                taken |= name == marking && carriers.remove(*selector);
            }
            if !taken {
                return Err(SelectorError::Unmarked((*selector).to_owned(), marking.to_owned()));
            }
        }
        self.set_parts(parts);
        Ok(())
    }

    /// Takes all markings off parts.
    ///
    /// # Errors
    /// If a selector leads nowhere or its part carries none; then nothing is changed.
    pub fn clear_markings(&mut self, selectors: &[&str]) -> Result<(), SelectorError> {
        self.sound(selectors)?;
        let mut parts = self.parts();
        for selector in selectors {
            let taken = parts.values_mut().filter_map(|carriers| carriers.take(*selector)).count();
            if taken == 0 {
                return Err(SelectorError::Unmarked((*selector).to_owned(), "that is to be cleared".to_owned()));
            }
        }
        self.set_parts(parts);
        Ok(())
    }

    /// Gives parts this marking instead of all that they carry.
    ///
    /// # Errors
    /// If a selector leads nowhere; then nothing is changed.
    pub fn set_marking(&mut self, marking: &str, selectors: &[&str]) -> Result<(), SelectorError> {
        self.sound(selectors)?;
        let mut parts = self.parts();
        for selector in selectors {
            for carriers in parts.values_mut() {
                carriers.remove(*selector);
            }
        }
        self.set_parts(parts);
        self.add_marking(marking, selectors)
    }
}
