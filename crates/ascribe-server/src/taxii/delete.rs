//! Deleting objects (§5.7).

use super::collection::writable;
use super::error::TaxiiError;
use super::page::must_exist;
use super::query::{Filters, Query};
use super::resource;
use crate::accounts::Caller;
use crate::app::App;
use ascribe_store::StoreError;
use ascribe_store::shared::Select;
use axum::response::Response;
use serde_json::json;

/// `DELETE …/objects/ID/`: the versions asked for, all if the request does not say; only what the account may see.
pub(super) async fn delete(
    app: &App,
    caller: &Caller,
    name: &str,
    id: &str,
    query: &str,
) -> Result<Response, TaxiiError> {
    let collection = writable(app, caller, name)?;
    let up_to = caller.way().limit();
    let every = Select::every_version(collection.id, id, up_to);
    must_exist(app, &every)?;
    let query = Query::parse(query, Filters::Versions)?.of(id).or_all_versions();
    if let Some(select) = query.select(collection.id, up_to)? {
        let specs = if select.specs.is_empty() { every.specs.clone() } else { select.specs };
        let select = Select { limit: every.limit, specs, ..select };
        let (who, what) = (caller.name.clone(), format!("{}/{id}", collection.alias));
        let change = move |base: &ascribe_store::Base| {
            let gone = base.unshare(&select)?;
            base.audit(&who, "object.delete", &what, &format!("{gone} versions"))
        };
        app.change::<_, StoreError>(change).await?;
    }
    Ok(resource::send(&json!({})))
}
