//! Reading collections: objects (§5.4), one object (§5.6), manifest (§5.3), versions (§5.8).

use super::collection::readable;
use super::error::TaxiiError;
use super::query::{Filters, Query};
use super::{media, time};
use crate::accounts::Caller;
use crate::app::App;
use ascribe_store::shared::{Row, Select};
use ascribe_store::{Base, StoreError};
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};

/// A page is cut before it has more bytes, unless one object alone has.
const MOST_BYTES: usize = 16 * 1024 * 1024;
/// About so many bytes an object has.
const USUAL_BYTES: usize = 1024;
/// Up to so many objects a page is read on the thread that was asked: changing threads would cost more.
const AT_ONCE: usize = 250;

const FIRST: HeaderName = HeaderName::from_static("x-taxii-date-added-first");
const LAST: HeaderName = HeaderName::from_static("x-taxii-date-added-last");

/// What a page shows of each object.
#[derive(Clone, Copy)]
enum Shown {
    Objects,
    Manifest,
    Versions,
}

impl Shown {
    fn list(self) -> &'static str {
        match self {
            Shown::Objects | Shown::Manifest => "objects",
            Shown::Versions => "versions",
        }
    }

    fn write(self, row: &Row<'_>, body: &mut Vec<u8>) {
        match self {
            Shown::Objects => body.extend_from_slice(row.bytes),
            Shown::Manifest => {
                // Ids are checked when they come: nothing in them needs an escape.
                body.extend_from_slice(b"{\"id\":\"");
                body.extend_from_slice(row.id.as_bytes());
                body.extend_from_slice(b"\",\"date_added\":\"");
                body.extend_from_slice(time::micros(row.added).as_bytes());
                body.extend_from_slice(b"\",\"version\":\"");
                body.extend_from_slice(time::version(row.version).as_bytes());
                body.extend_from_slice(b"\",\"media_type\":\"application/stix+json;version=");
                body.extend_from_slice(row.spec.word().as_bytes());
                body.extend_from_slice(b"\"}");
            }
            Shown::Versions => body.extend_from_slice(format!("\"{}\"", time::version(row.version)).as_bytes()),
        }
    }
}

/// `GET …/objects/`
pub(super) async fn objects(app: &App, caller: &Caller, name: &str, query: &str) -> Result<Response, TaxiiError> {
    let (collection, up_to) = readable(app, caller, name)?;
    let query = Query::parse(query, Filters::All)?;
    send(app, Shown::Objects, &query, query.select(collection, up_to)?).await
}

/// `GET …/manifest/`
pub(super) async fn manifest(app: &App, caller: &Caller, name: &str, query: &str) -> Result<Response, TaxiiError> {
    let (collection, up_to) = readable(app, caller, name)?;
    let query = Query::parse(query, Filters::All)?;
    send(app, Shown::Manifest, &query, query.select(collection, up_to)?).await
}

/// `GET …/objects/ID/`
pub(super) async fn object(
    app: &App,
    caller: &Caller,
    name: &str,
    id: &str,
    query: &str,
) -> Result<Response, TaxiiError> {
    let (collection, up_to) = readable(app, caller, name)?;
    let query = Query::parse(query, Filters::Versions)?.of(id);
    must_exist(app, &Select::every_version(collection, id, up_to))?;
    send(app, Shown::Objects, &query, query.select(collection, up_to)?).await
}

/// `GET …/objects/ID/versions/`
pub(super) async fn versions(
    app: &App,
    caller: &Caller,
    name: &str,
    id: &str,
    query: &str,
) -> Result<Response, TaxiiError> {
    let (collection, up_to) = readable(app, caller, name)?;
    let query = Query::parse(query, Filters::Spec)?.of(id).or_all_versions();
    must_exist(app, &Select::every_version(collection, id, up_to))?;
    send(app, Shown::Versions, &query, query.select(collection, up_to)?).await
}

/// Refuses an object of which the account can see no version.
///
/// # Errors
/// 404.
pub(super) fn must_exist(app: &App, select: &Select) -> Result<(), TaxiiError> {
    let mut exists = false;
    app.peek(|base| {
        base.shared(select, |_| {
            exists = true;
            false
        })
    })?;
    if exists { Ok(()) } else { Err(TaxiiError::not_found("There is no such object in this collection.")) }
}

async fn send(app: &App, shown: Shown, query: &Query, select: Option<Select>) -> Result<Response, TaxiiError> {
    let Some(select) = select else { return Ok(Page::default().send(query, 0)) };
    let collection = select.collection;
    let page = if select.limit <= AT_ONCE {
        app.peek(|base| read(base, shown, &select))?
    } else {
        app.ask(move |base| read(base, shown, &select)).await?
    };
    Ok(page.send(query, collection))
}

fn read(base: &Base, shown: Shown, select: &Select) -> Result<Page, StoreError> {
    let mut page = Page { body: Vec::with_capacity(select.limit.min(1000) * USUAL_BYTES), ..Page::default() };
    page.more = base.shared(select, |row| {
        if page.count > 0 && page.body.len() + row.bytes.len() > MOST_BYTES {
            return false;
        }
        page.body.extend_from_slice(if page.count == 0 { b"{\"" } else { b"," });
        if page.count == 0 {
            page.first = row.added;
            page.body.extend_from_slice(shown.list().as_bytes());
            page.body.extend_from_slice(b"\":[");
        }
        shown.write(row, &mut page.body);
        page.last = row.added;
        page.count += 1;
        true
    })?;
    Ok(page)
}

#[derive(Default)]
struct Page {
    body: Vec<u8>,
    count: usize,
    first: i64,
    last: i64,
    more: bool,
}

impl Page {
    fn send(mut self, query: &Query, collection: i64) -> Response {
        if self.count == 0 {
            // §3.7: an envelope without objects is empty.
            return ([(header::CONTENT_TYPE, media::TAXII)], "{}").into_response();
        }
        self.body.push(b']');
        if self.more {
            let next = query.next(collection, self.last);
            self.body.extend_from_slice(format!(",\"more\":true,\"next\":\"{next}\"").as_bytes());
        }
        self.body.push(b'}');
        let date = |at| HeaderValue::from_str(&time::micros(at)).unwrap_or(HeaderValue::from_static(""));
        let headers = [(header::CONTENT_TYPE, media::TAXII), (FIRST, date(self.first)), (LAST, date(self.last))];
        (headers, self.body).into_response()
    }
}
