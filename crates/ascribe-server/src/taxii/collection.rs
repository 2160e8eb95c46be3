//! Collections (§5.1, §5.2), and which of them an account knows of.

use super::error::TaxiiError;
use super::{media, resource};
use crate::accounts::{Caller, secret};
use crate::app::App;
use ascribe_model::Marking;
use ascribe_store::accounts::{Clearance, Role, Scope};
use ascribe_store::shared::{Collection, NewCollection, Rights, Source};
use ascribe_store::{Base, StoreError};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

/// The alias of the collection of all that the record knows.
pub(crate) const RECORD: &str = "record";

/// A collection as one account meets it.
pub(super) struct Met {
    pub collection: Collection,
    pub reads: bool,
    pub writes: bool,
}

impl Met {
    fn of(collection: Collection, caller: &Caller) -> Option<Met> {
        let included = |rights: &Rights| rights.include(&caller.name, caller.role);
        let reads = included(&collection.readers) && caller.may(Scope::Read);
        let own = collection.source == Source::Sent;
        let writes = own && included(&collection.writers) && caller.may(Scope::Write);
        (reads || writes).then_some(Met { collection, reads, writes })
    }

    fn resource(&self) -> Value {
        let Collection { uuid, alias, title, description, .. } = &self.collection;
        let mut resource = json!({
            "id": uuid, "title": title, "alias": alias, "can_read": self.reads, "can_write": self.writes,
            "media_types": [media::STIX],
        });
        if !description.is_empty() {
            resource["description"] = json!(description);
        }
        resource
    }
}

/// `GET …/collections/`
pub(super) fn list(app: &App, caller: &Caller) -> Result<Response, TaxiiError> {
    let all = app.peek(Base::collections)?;
    let known: Vec<Value> = all.into_iter().filter_map(|one| Met::of(one, caller)).map(|met| met.resource()).collect();
    Ok(resource::send(&if known.is_empty() { json!({}) } else { json!({ "collections": known }) }))
}

/// `GET …/collections/ID/`
pub(super) fn show(app: &App, caller: &Caller, name: &str) -> Result<Response, TaxiiError> {
    Ok(resource::send(&find(app, caller, name)?.resource()))
}

/// The collection of this id or alias, if the account may know of it.
///
/// # Errors
/// 404 if there is none, or none that it may know of.
pub(super) fn find(app: &App, caller: &Caller, name: &str) -> Result<Met, TaxiiError> {
    let found = app.peek(|base| base.collection(name))?.and_then(|one| Met::of(one, caller));
    found.ok_or_else(|| TaxiiError::not_found("There is no such collection."))
}

/// A collection that may be read: where its objects are, and up to which marking this account may see them.
///
/// # Errors
/// 404 as [`find`]; 403 if it may only be written to.
pub(super) fn readable(app: &App, caller: &Caller, name: &str) -> Result<(i64, Marking), TaxiiError> {
    let met = find(app, caller, name)?;
    if !met.reads {
        return Err(TaxiiError::new(StatusCode::FORBIDDEN, "This collection may be sent to, but not read."));
    }
    let cleared = caller.way().limit();
    if matches!(met.collection.source, Source::Record { .. } | Source::Question(_)) {
        app.ask_for_record();
    }
    match &met.collection.source {
        Source::Record { up_to: Some(word) } => {
            let record = app.peek(|base| base.collection(RECORD))?;
            let record = record.ok_or_else(|| TaxiiError::not_found("There is no record here."))?;
            let view = word.parse().unwrap_or_default();
            Ok((record.id, cleared.min(view)))
        }
        _ => Ok((met.collection.id, cleared)),
    }
}

/// A collection that may be written to.
///
/// # Errors
/// 404 as [`find`]; 403 if it may only be read.
pub(super) fn writable(app: &App, caller: &Caller, name: &str) -> Result<Collection, TaxiiError> {
    let met = find(app, caller, name)?;
    if !met.writes {
        return Err(TaxiiError::new(StatusCode::FORBIDDEN, "You may not send to this collection or delete from it."));
    }
    Ok(met.collection)
}

/// Makes the collections that every base has, where they are missing: the record, and its views by marking.
///
/// # Errors
/// If the base cannot be written.
pub fn make_collections(base: &Base) -> Result<(), StoreError> {
    make(
        base,
        RECORD,
        Source::Record { up_to: None },
        "Everything the record knows",
        "Up to the marking that your account may see.",
    )?;
    for clearance in Clearance::ALL {
        let alias = &clearance.word().replace('+', "-");
        let name = clearance.word().to_uppercase();
        let title = format!("The record up to TLP:{name}");
        let description = format!("What may be passed on as far as TLP:{name} allows.");
        make(base, alias, Source::Record { up_to: Some(clearance.word().into()) }, &title, &description)?;
    }
    Ok(())
}

fn make(base: &Base, alias: &str, source: Source, title: &str, description: &str) -> Result<(), StoreError> {
    if base.collection(alias)?.is_some() {
        return Ok(());
    }
    let uuid = new_uuid()?;
    base.add_collection(&NewCollection {
        uuid: &uuid,
        alias,
        source,
        title,
        description,
        readers: Rights::role(Role::Reader),
        writers: Rights::nobody(),
    })
}

/// A UUID of version 4.
///
/// # Errors
/// If the system gives no randomness.
pub fn new_uuid() -> Result<String, StoreError> {
    let random = secret::random().map_err(|e| StoreError::Unfit(e.to_string()))?;
    Ok(uuid::Builder::from_random_bytes(random).into_uuid().to_string())
}
