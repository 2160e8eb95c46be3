//! By what an entity, a name and a page are known again.
//!
//! An entity is its id in a catalogue, else its kind and its folded name. Equal names of one kind are taken for one
//! entity; names that merely overlap never are, and the other owners of a name stay with it as candidates.

use ascribe_model::{Entity, Kind, id};
use uuid::Uuid;

/// Catalogues whose ids say what an entity is, the one that decides first.
const CATALOGUES: [&str; 4] = ["attack", "misp-galaxy", "iso3166", "cve"];

/// A name with only its letters and digits, in lower case: "APT-28" and "apt 28" are the same.
pub(crate) fn folded(name: &str) -> String {
    let bare = name.strip_prefix("the ").or_else(|| name.strip_prefix("The ")).unwrap_or(name);
    let squeezed: String = bare.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    // A name of signs only is still a name.
    if squeezed.is_empty() { name.trim().to_lowercase() } else { squeezed }
}

/// What an entity of a reading is across readings.
pub(crate) fn entity_id(entity: &Entity) -> Uuid {
    let known = CATALOGUES.iter().find_map(|c| entity.ids.get(*c).map(|id| (*c, id)));
    match known {
        // The code of a country is on its cities and ministries too.
        Some(("iso3166", code)) if entity.kind == Kind::Country => country_id(code),
        Some((catalogue, id)) if catalogue != "iso3166" => id::derive("entity", &[catalogue, id]),
        _ => named_id(entity.kind, &entity.name),
    }
}

/// The id of a country by its ISO 3166-1 alpha-2 code.
pub(crate) fn country_id(code: &str) -> Uuid {
    id::derive("entity", &["iso3166", code])
}

/// The id of what only has a name.
pub(crate) fn named_id(kind: Kind, name: &str) -> Uuid {
    id::derive("entity", &[kind.word(), &folded(name)])
}

/// The id of words that name no entity.
pub(crate) fn words_id(words: &str) -> Uuid {
    id::derive("entity", &["", &folded(words)])
}

/// An address without what does not change the page: scheme, `www.`, fragment, tracking parameters, trailing slash.
pub(crate) fn address_key(url: &str) -> String {
    let url = url.trim();
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let rest = rest.split('#').next().unwrap_or(rest);
    let (path, query) = rest.split_once('?').map_or((rest, ""), |(p, q)| (p, q));
    let (host, path) = path.split_once('/').map_or((path, ""), |(h, p)| (h, p));
    let host = host.to_ascii_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host);
    let tracking = |p: &&str| !p.is_empty() && !p.starts_with("utm_") && !p.starts_with("fbclid=");
    let query: Vec<&str> = query.split('&').filter(tracking).collect();
    let mut key = format!("{host}/{}", path.trim_end_matches('/'));
    if !query.is_empty() {
        key.push('?');
        key.push_str(&query.join("&"));
    }
    key
}

/// The host of an address.
pub(crate) fn host(url: &str) -> Option<String> {
    let key = address_key(url);
    key.split('/').next().filter(|h| h.contains('.')).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_one_page_have_one_key() {
        let key = address_key("https://www.News.example/a/b/?utm_source=x#top");
        assert_eq!(key, address_key("http://news.example/a/b"));
        assert_ne!(key, address_key("http://news.example/a/c"));
    }

    #[test]
    fn names_fold_over_case_and_separators_only() {
        assert_eq!(folded("APT-28"), folded("apt 28"));
        assert_ne!(folded("APT28"), folded("APT29"));
        assert_eq!(folded("the Kremlin"), "kremlin");
    }
}
