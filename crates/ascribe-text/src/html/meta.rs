//! What a page's head says about it: title, meta tags, canonical link, language, JSON-LD, `<time>`.

use super::{ldjson, walk::attribute};
use crate::{dates::stamp, facts::one_line, imprint, layout::Piece};
use ascribe_model::BlockKind;
use html5gum::StartTag;
use jiff::civil::Date;
use std::collections::BTreeMap;

/// How much JSON-LD and how many meta tags are kept.
const MOST_JSON: usize = 1 << 20;
const MOST_TAGS: usize = 500;

/// Raw finds, gathered while the page is walked.
#[derive(Default)]
pub(super) struct Meta {
    tags: BTreeMap<String, String>,
    title: String,
    canonical: Option<String>,
    language: Option<String>,
    json: Vec<String>,
    json_open: bool,
    times: Vec<(String, String)>,
}

/// The page's facts.
#[derive(Default)]
pub(super) struct Facts {
    pub(super) title: Option<String>,
    pub(super) publisher: Option<String>,
    pub(super) author: Option<String>,
    pub(super) url: Option<String>,
    pub(super) language: Option<String>,
    pub(super) published: Option<Date>,
    pub(super) updated: Option<Date>,
}

impl Meta {
    /// Takes what a start tag says.
    pub(super) fn start(&mut self, name: &str, tag: &StartTag<usize>) {
        self.json_open = false;
        match name {
            "html" if self.language.is_none() => self.language = Some(attribute(tag, "lang")).filter(|l| !l.is_empty()),
            "meta" => self.meta_tag(tag),
            "link" if attribute(tag, "rel").eq_ignore_ascii_case("canonical") => {
                self.canonical.get_or_insert(attribute(tag, "href"));
            }
            "script" => self.json_open = attribute(tag, "type").eq_ignore_ascii_case("application/ld+json"),
            "time" if self.times.len() < 20 => {
                let role = format!("{} {}", attribute(tag, "itemprop"), attribute(tag, "class"));
                self.times.push((role.to_lowercase(), attribute(tag, "datetime")));
            }
            _ => {}
        }
    }

    fn meta_tag(&mut self, tag: &StartTag<usize>) {
        let key =
            ["property", "name", "itemprop", "http-equiv"].iter().map(|a| attribute(tag, a)).find(|k| !k.is_empty());
        let content = attribute(tag, "content");
        if let Some(key) = key.filter(|_| self.tags.len() < MOST_TAGS && !content.trim().is_empty()) {
            self.tags.entry(key.to_lowercase()).or_insert(content);
        }
    }

    /// Takes the words of the title and of JSON-LD.
    pub(super) fn words(&mut self, last_tag: &str, words: &str) {
        if last_tag == "title" && self.title.is_empty() {
            self.title = one_line(words);
        } else if last_tag == "script" && self.json_open && words.len() < MOST_JSON && self.json.len() < 20 {
            self.json.push(words.to_owned());
        }
    }

    /// The first of these tags that the page has.
    fn first(&self, keys: &[&str]) -> Option<String> {
        keys.iter().find_map(|key| self.tags.get(*key)).map(|value| one_line(value)).filter(|value| !value.is_empty())
    }

    fn day(&self, keys: &[&str]) -> Option<Date> {
        keys.iter().filter_map(|key| self.tags.get(*key)).find_map(|value| stamp(value))
    }

    /// A card's "Written by".
    fn card_author(&self) -> Option<String> {
        let label = self.tags.get("twitter:label1")?;
        if label.to_lowercase().contains("by") { self.first(&["twitter:data1"]) } else { None }
    }

    fn time(&self, role: &[&str]) -> Option<Date> {
        self.times.iter().find(|(r, _)| role.iter().any(|part| r.contains(part))).and_then(|(_, value)| stamp(value))
    }
}

/// Brings the finds together; meta tags come before JSON-LD before `<time>`.
pub(super) fn settle(meta: Meta, pieces: &[Piece]) -> Facts {
    let mut facts = Facts {
        publisher: meta.first(&[
            "og:site_name",
            "dc.publisher",
            "dcterms.publisher",
            "citation_publisher",
            "publisher",
            "application-name",
        ]),
        author: meta
            .first(&[
                "author",
                "article:author",
                "parsely-author",
                "dc.creator",
                "dcterms.creator",
                "citation_author",
                "sailthru.author",
                "byl",
            ])
            .filter(|author| !author.starts_with("http"))
            .or_else(|| meta.card_author()),
        url: meta
            .canonical
            .clone()
            .filter(|url| url.starts_with("http"))
            .or_else(|| meta.first(&["og:url", "parsely-link", "twitter:url"])),
        language: meta.language.as_deref().and_then(language_code),
        published: meta.day(&[
            "article:published_time",
            "og:article:published_time",
            "og:published_time",
            "parsely-pub-date",
            "datepublished",
            "dc.date.issued",
            "dcterms.issued",
            "dc.date",
            "dcterms.date",
            "dcterms.created",
            "citation_publication_date",
            "citation_date",
            "sailthru.date",
            "pubdate",
            "publishdate",
            "publish-date",
            "publish_date",
            "publication_date",
            "published",
            "date",
        ]),
        updated: meta.day(&[
            "article:modified_time",
            "og:updated_time",
            "og:article:modified_time",
            "datemodified",
            "dcterms.modified",
            "dc.date.modified",
            "lastmod",
            "last-modified",
            "modified",
            "updated",
        ]),
        title: None,
    };
    for json in &meta.json {
        ldjson::read(json, &mut facts);
    }
    facts.published = facts.published.or_else(|| meta.time(&["datepublished", "published", "pubdate", "entry-date"]));
    facts.updated = facts.updated.or_else(|| meta.time(&["datemodified", "updated", "modified"]));
    if let [(role, value)] = meta.times.as_slice()
        && facts.published.is_none()
        && !role.contains("updated")
        && !role.contains("modified")
    {
        facts.published = stamp(value);
    }
    let headings: Vec<String> =
        pieces.iter().filter(|p| p.kind() == BlockKind::Title).map(|p| one_line(&p.text)).collect();
    settle_title(&meta, &headings, pieces, &mut facts);
    facts
}

/// The title: the page's only `<h1>`, else what the head says without the site's name.
fn settle_title(meta: &Meta, headings: &[String], pieces: &[Piece], facts: &mut Facts) {
    let named =
        meta.first(&["og:title", "twitter:title", "dc.title", "dcterms.title", "citation_title", "parsely-title"]);
    let head = named.or(facts.title.take()).or_else(|| Some(meta.title.clone()).filter(|t| !t.is_empty()));
    let Some(head) = head else {
        facts.title = headings.first().cloned();
        return;
    };
    let heading = headings.iter().find(|h| head.starts_with(h.as_str()) || meta.title.starts_with(h.as_str()));
    for whole in [head.as_str(), meta.title.as_str()] {
        let Some((title, site)) = without_site(whole, heading.map(String::as_str), facts.publisher.as_deref()) else {
            continue;
        };
        facts.publisher.get_or_insert(site);
        if whole == head {
            facts.title = Some(title);
        }
    }
    if let Some(heading) = heading {
        facts.title = Some(heading.clone());
    } else if let Some((title, site)) = printed_title(&head, pieces) {
        facts.title = Some(title);
        facts.publisher.get_or_insert(site);
    }
    facts.title.get_or_insert(head);
}

/// The head's title as the page prints it without heading elements, and the site's name left before or after it.
fn printed_title(head: &str, pieces: &[Piece]) -> Option<(String, String)> {
    pieces.iter().take(60).map(|piece| one_line(&piece.text)).filter(|text| text.len() >= 15).find_map(|text| {
        let site = head.strip_suffix(text.as_str()).or_else(|| head.strip_prefix(text.as_str()))?;
        let site = site.trim_matches([' ', ':', '|', '-', '–', '—', '»', '·']);
        imprint::is_name(site).then(|| (text, site.to_owned()))
    })
}

/// "Title | Example News" in its two parts, if the second is a site's name.
fn without_site(whole: &str, heading: Option<&str>, publisher: Option<&str>) -> Option<(String, String)> {
    [" | ", " — ", " – ", " - ", " :: ", " » ", " · "].iter().find_map(|mark| {
        let (title, site) = whole.rsplit_once(mark)?;
        let known = heading == Some(title) || publisher.is_some_and(|p| p.eq_ignore_ascii_case(site));
        let likely = *mark == " | " && site.split_whitespace().count() <= 5 && title.len() > site.len();
        (known || likely).then(|| (title.trim().to_owned(), site.trim().to_owned()))
    })
}

/// "en-US" as "en".
fn language_code(tag: &str) -> Option<String> {
    let code = tag.split(['-', '_']).next()?.to_ascii_lowercase();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_lowercase())).then_some(code)
}
