//! Validation of JSON text object by object, so that a bundle of any size needs no more memory than its largest object.

use super::{BundleCheck, Finding, Report, check};
use crate::{Object, is_stix_2_0, upgrade_object};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};
use std::fmt;

/// What was found in one JSON text.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Validated {
    /// Breaches of STIX 2.1, in the order of the text; of each severity the first 10,000.
    pub findings: Vec<Finding>,
    /// How many breaches there are of what must be.
    pub musts: usize,
    /// How many breaches there are of what should be.
    pub shoulds: usize,
    /// Objects that were checked; the bundle itself not counted.
    pub objects: usize,
    /// How many of them are STIX 2.0 and were upgraded before the check.
    pub upgraded: usize,
}

/// All breaches of STIX 2.1 in a text: a bundle, a TAXII envelope, one object or a list of objects. Objects of STIX 2.0
/// are checked as what they become.
///
/// ```
/// let text = r#"{"type": "bundle", "id": "bundle--5d0092c5-5f74-4287-9642-33f4c354e56d", "objects": [
///   {"type": "mutex", "spec_version": "2.1", "id": "mutex--eba44954-d4e4-5d3b-814c-2b17dd8de300", "name": 7}]}"#;
/// let checked = ascribe_stix::validate_text(text).unwrap();
/// assert_eq!(checked.findings[0].path, "objects[0].name");
/// ```
///
/// # Errors
/// If the text is no JSON, or nests deeper than 128; the error tells line and column.
pub fn validate_text(text: &str) -> Result<Validated, serde_json::Error> {
    let mut checked = Validated::default();
    let mut report = Report::default();
    let mut from = serde_json::Deserializer::from_str(text);
    Whole { report: &mut report, checked: &mut checked }.deserialize(&mut from)?;
    from.end()?;
    Ok(Validated { findings: report.findings, musts: report.musts, shoulds: report.shoulds, ..checked })
}

/// The whole text.
struct Whole<'r> {
    report: &'r mut Report,
    checked: &'r mut Validated,
}

impl Whole<'_> {
    fn no_object<E>(self) -> Result<(), E> {
        self.report.must("object", "", "§3", "is no JSON object".to_owned());
        Ok(())
    }
}

impl<'de> DeserializeSeed<'de> for Whole<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Whole<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a bundle, an object or a list of objects")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut outer = Map::new();
        let mut bundle = BundleCheck::default();
        let mut streamed = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == "objects" {
                let objects =
                    Objects { path: "objects", bundle: &mut bundle, report: self.report, checked: self.checked };
                match map.next_value_seed(objects)? {
                    None => streamed = true,
                    Some(value) => drop(outer.insert(name, value)),
                }
            } else {
                outer.insert(name, map.next_value()?);
            }
        }
        let kind = outer.get("type").and_then(Value::as_str);
        let envelope = kind.is_none() && streamed;
        if kind == Some("bundle") {
            // Bundles of STIX 2.0 say so themselves; what they hold was upgraded.
            let old = outer.get("spec_version").is_some_and(|v| v == "2.0");
            if old {
                outer.remove("spec_version");
            }
            bundle.outside(&outer, "", streamed, self.report);
        } else if !envelope {
            self.checked.objects += 1;
            one(outer, "", self.report, self.checked);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        let mut bundle = BundleCheck::default();
        let objects = Objects { path: "", bundle: &mut bundle, report: self.report, checked: self.checked };
        objects.visit_seq(seq).map(drop)
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<(), E> {
        self.no_object()
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        self.no_object()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.no_object()
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<(), E> {
        self.no_object()
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<(), E> {
        self.no_object()
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<(), E> {
        self.no_object()
    }
}

/// Checks an object, as what it becomes where it is of STIX 2.0.
fn one(object: Map<String, Value>, path: &str, report: &mut Report, checked: &mut Validated) {
    let object = Object::from(object);
    if !is_stix_2_0(&object) {
        return check(object.properties(), path, report);
    }
    checked.upgraded += 1;
    for (at, new) in upgrade_object(&object).iter().enumerate() {
        let path = if at == 0 { path.to_owned() } else { format!("{path}.objects[{}]", at - 1) };
        check(new.properties(), &path, report);
    }
}

/// The `objects` of a bundle: checked one by one if they are a list, returned if they are anything else.
struct Objects<'r> {
    path: &'static str,
    bundle: &'r mut BundleCheck,
    report: &'r mut Report,
    checked: &'r mut Validated,
}

impl<'de> DeserializeSeed<'de> for Objects<'_> {
    type Value = Option<Value>;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<Option<Value>, D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Objects<'_> {
    type Value = Option<Value>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of objects")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Option<Value>, A::Error> {
        let mut index = 0;
        while let Some(value) = seq.next_element::<Value>()? {
            let here = format!("{}[{index}]", self.path);
            self.bundle.version(&value, &here, self.report);
            match value {
                Value::Object(object) if object.get("type").and_then(Value::as_str) != Some("bundle") => {
                    one(object, &here, self.report, self.checked);
                }
                _ => self.report.must("object", &here, "§8.1", "is no object of a bundle".to_owned()),
            }
            index += 1;
        }
        self.checked.objects += index;
        // An empty list is told by the bundle's own check.
        Ok((index == 0).then(|| Value::Array(Vec::new())))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Option<Value>, A::Error> {
        let mut inside = Map::new();
        while let Some((name, value)) = map.next_entry()? {
            inside.insert(name, value);
        }
        Ok(Some(Value::Object(inside)))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Option<Value>, E> {
        Ok(Some(Value::from(text)))
    }

    fn visit_bool<E: Error>(self, truth: bool) -> Result<Option<Value>, E> {
        Ok(Some(Value::from(truth)))
    }

    fn visit_unit<E: Error>(self) -> Result<Option<Value>, E> {
        Ok(Some(Value::Null))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Option<Value>, E> {
        Ok(Some(Value::from(number)))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Option<Value>, E> {
        Ok(Some(Value::from(number)))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Option<Value>, E> {
        Ok(Some(Value::from(number)))
    }
}
