//! Regular families of bodies that each country has, made from templates: ministries, parliaments, forces.
//! Only `std` is used, because the build script makes them for the shipped tables.

use crate::table::EntryRow;

/// Countries that are named with an article.
const WITH_ARTICLE: [&str; 14] = ["US", "GB", "NL", "PH", "AE", "BS", "CZ", "MV", "GM", "CD", "CG", "CF", "DO", "SC"];

/// Adds to `rows` what the templates give for every sovereign country in `rows`.
pub fn expand(rows: &mut Vec<EntryRow>, templates: &str) {
    let countries: Vec<EntryRow> =
        rows.iter().filter(|r| r.kind == "country" && r.class == "sovereign").cloned().collect();
    for line in templates.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let fields: Vec<&str> = line.split('\t').collect();
        let [kind, class, id, canonical, forms] = fields.as_slice() else { continue };
        for country in &countries {
            add(rows, country, (kind, class, id, canonical), forms);
        }
    }
}

fn add(rows: &mut Vec<EntryRow>, country: &EntryRow, row: (&str, &str, &str, &str), forms: &str) {
    let (kind, class, id, canonical) = row;
    let names = short_names(country);
    let adjectives = adjectives(country);
    let mut others: Vec<String> = Vec::new();
    for form in forms.split('|').chain(std::iter::once(canonical)) {
        for name in &names {
            for adjective in
                if form.contains("{adj}") { adjectives.as_slice() } else { &adjectives[..adjectives.len().min(1)] }
            {
                let text = fill(form, &country.country, name, adjective);
                if !others.contains(&text) {
                    others.push(text);
                }
            }
        }
    }
    let Some(first) = names.first() else { return };
    let name = fill(canonical, &country.country, first, adjectives.first().map_or("", String::as_str));
    let known = rows.iter_mut().find(|r| kind == "government" && r.kind == kind && r.country == country.country);
    match known {
        Some(known) => known.others.extend(others),
        None => rows.push(EntryRow {
            kind: kind.into(),
            name,
            class: class.into(),
            country: country.country.clone(),
            ids: id.split_once('=').map(|(k, v)| (k.to_string(), v.to_string())).into_iter().collect(),
            others,
            source: "families.txt".into(),
        }),
    }
}

fn fill(template: &str, code: &str, name: &str, adjective: &str) -> String {
    let article =
        if WITH_ARTICLE.contains(&code) && name.contains(' ') || name == "Netherlands" || name == "Philippines" {
            "the "
        } else {
            ""
        };
    let ending = if name.ends_with('s') { "'" } else { "'s" };
    template
        .replace("{name}", &format!("{article}{name}"))
        .replace("{adj}", adjective)
        .replace("{poss}", &format!("{name}{ending}"))
}

fn plain(listed: &str) -> &str {
    listed.split(" ^").next().unwrap_or(listed)
}

/// The two or three usual names of a country, without rare long ones.
fn short_names(country: &EntryRow) -> Vec<String> {
    let listed = std::iter::once(&country.name).chain(country.others.iter().filter(|n| !n.contains("^adj")));
    listed.map(|n| plain(n).to_string()).take(4).collect()
}

/// Adjectives of a country, acronyms that serve as such, but not the words for its people.
fn adjectives(country: &EntryRow) -> Vec<String> {
    let marked = country.others.iter().filter(|n| n.ends_with("^adj")).map(|n| plain(n).to_string());
    let mut list: Vec<String> = marked.collect();
    let first = list.first().cloned().unwrap_or_default();
    list.retain(|w| !(w.ends_with('s') && *w != first) || w == "Swiss");
    let acronyms = country
        .others
        .iter()
        .map(|n| plain(n))
        .filter(|n| n.len() <= 4 && n.chars().all(|c| c.is_uppercase() || c == '.'));
    list.extend(acronyms.map(String::from));
    list
}
