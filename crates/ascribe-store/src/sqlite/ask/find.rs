//! Full text: words with operators, over reports and over findings.

use super::claims::Shelf;
use super::{Asked, Asker, Sql, findings, rows};
use crate::sqlite::packing;
use crate::types::{AsOf, FindingRow, Hit, Paged, Paging};
use crate::{Marking, StoreError};
use rusqlite::Row;
use uuid::Uuid;

/// Bytes of an excerpt.
const EXCERPT: usize = 240;
/// Claims shown with a hit.
const CLAIMS: usize = 3;
/// Of words that more reports than this hold, the latest so many are ranked: ranking costs what it ranks.
const MOST_RANKED: usize = 10_000;
/// Versions looked up for one page of hits at most.
const MOST_LOOKED_AT: usize = 10_000_000;
/// Characters of a question.
const LONGEST: usize = 1000;

/// A question in words, as the index understands it.
struct Words {
    query: String,
    /// Single words that are looked for, in lower case, stems cut short, for finding the place in a text.
    stems: Vec<String>,
}

fn unclear(what: &str) -> StoreError {
    StoreError::Unclear { what: what.to_owned() }
}

/// Turns what a person types into what FTS5 takes: words with signs in them become phrases, operators stay.
fn understand(typed: &str) -> Result<Words, StoreError> {
    if typed.chars().count() > LONGEST {
        return Err(unclear("the question is too long; use fewer words"));
    }
    let (mut query, mut stems) = (Vec::new(), Vec::new());
    let mut rest = typed.trim();
    let mut depth = 0i32;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match c {
            '"' | '“' | '”' => {
                let end = after.find(['"', '”', '“']).ok_or_else(|| unclear("a quotation mark is not closed"))?;
                phrase(&after[..end], &mut query, &mut stems);
                rest = after[end..].chars().next().map_or("", |q| &after[end + q.len_utf8()..]);
            }
            '(' => {
                depth += 1;
                query.push("(".to_owned());
                rest = after;
            }
            ')' => {
                depth -= 1;
                query.push(")".to_owned());
                rest = after;
            }
            c if c.is_whitespace() => rest = after,
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || "()\"“”".contains(c)).unwrap_or(rest.len());
                word(&rest[..end], &mut query, &mut stems);
                rest = &rest[end..];
            }
        }
        if depth < 0 {
            return Err(unclear("a parenthesis is closed that was not opened"));
        }
    }
    if depth != 0 {
        return Err(unclear("a parenthesis is not closed"));
    }
    if stems.is_empty() {
        return Err(unclear("no word to look for"));
    }
    Ok(Words { query: query.join(" "), stems })
}

fn phrase(words: &str, query: &mut Vec<String>, stems: &mut Vec<String>) {
    if words.chars().any(char::is_alphanumeric) {
        query.push(format!("\"{}\"", words.replace('"', " ")));
        stems.extend(words.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(stem));
    }
}

fn word(word: &str, query: &mut Vec<String>, stems: &mut Vec<String>) {
    if matches!(word, "AND" | "OR" | "NOT") {
        return query.push(word.to_owned());
    }
    if let Some(column) = ["title:", "text:"].into_iter().find(|c| word.starts_with(c)) {
        query.push(format!("{} :", column.trim_end_matches(':')));
        return self::word(&word[column.len()..], query, stems);
    }
    let prefix = word.ends_with('*');
    let bare = word.trim_end_matches('*');
    if bare.chars().any(char::is_alphanumeric) {
        query.push(format!("\"{bare}\"{}", if prefix { "*" } else { "" }));
        stems.extend(bare.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).map(stem));
    }
}

/// What a word's other forms begin with too, roughly as the index's stemmer has it.
fn stem(word: &str) -> String {
    let lower = word.to_lowercase();
    let ends = ["ations", "ation", "ings", "ing", "ers", "ies", "ed", "es", "er", "s", "y", "e"];
    let cut = ends.iter().find_map(|e| lower.strip_suffix(e).filter(|s| s.chars().count() >= 4));
    cut.unwrap_or(&lower).to_owned()
}

/// The first place of a text where a word begins with one of these stems.
fn place(text: &str, stems: &[String]) -> usize {
    let lower = text.to_lowercase();
    // Lower-casing may shift bytes; the place only has to be near.
    let found = stems.iter().filter_map(|s| {
        lower.match_indices(s.as_str()).map(|(at, _)| at).find(|at| !lower[..*at].ends_with(char::is_alphanumeric))
    });
    found.min().unwrap_or(0)
}

/// The sentence around a piece of evidence, as far as full stops and line breaks tell.
fn sentence(text: &str, start: usize, end: usize) -> &str {
    let before = text.get(..start).and_then(|head| head.rfind(['\n', '.'])).map_or(0, |at| at + 1);
    let after = text.get(end..).and_then(|tail| tail.find(['\n', '.'])).map_or(text.len(), |at| end + at);
    text.get(before..after).unwrap_or_default()
}

/// About so many bytes around a place, cut at spaces, and where they begin.
fn excerpt(text: &str, at: usize) -> (usize, String) {
    let floor = |mut n: usize| {
        n = n.min(text.len());
        while !text.is_char_boundary(n) {
            n -= 1;
        }
        n
    };
    let start = floor(at.saturating_sub(EXCERPT / 3));
    let start =
        if start == 0 { 0 } else { text[start..].find(char::is_whitespace).map_or(start, |n| floor(start + n + 1)) };
    let end = floor(start + EXCERPT);
    let end = if end == text.len() {
        end
    } else {
        text[..end].rfind(char::is_whitespace).filter(|n| *n > start).unwrap_or(end)
    };
    (start, text.get(start..end).unwrap_or_default().split_whitespace().collect::<Vec<_>>().join(" "))
}

impl Asker<'_> {
    pub(crate) fn find(&self, typed: &str, at: AsOf, paging: &Paging) -> Asked<Paged<Hit>> {
        let words = understand(typed)?;
        // Of an earlier state the latest reports do not count, so that all are ranked.
        let (latest, ranked) = match at {
            AsOf::Now => ("v.superseded IS NULL".to_owned(), format!("ORDER BY rowid DESC LIMIT {MOST_RANKED}")),
            AsOf::Seq(seq) => {
                (format!("v.seq <= {seq} AND (v.superseded IS NULL OR v.superseded > {seq})"), String::new())
            }
        };
        let seen = match self.narrow() {
            true => "AND EXISTS (SELECT 1 FROM version v WHERE v.version = page_words.rowid)",
            false => "",
        };
        // Of the many that hold a common word only the best are looked up.
        let sql = format!(
            "SELECT v.version, v.id, d.id, v.title, v.publisher, v.url, v.published, d.marking
             FROM (SELECT rowid, rank FROM (SELECT rowid, rank FROM page_words WHERE page_words MATCH ? {seen} {ranked})
                   ORDER BY rank LIMIT ?) p
             CROSS JOIN version v ON v.version = p.rowid CROSS JOIN document d ON d.document = v.document
             WHERE {latest} ORDER BY p.rank LIMIT ? OFFSET ?"
        );
        let hit = |r: &Row<'_>| {
            let hit = Hit {
                document: rows::uuid(r, 2)?,
                version: rows::uuid(r, 1)?,
                title: r.get(3)?,
                publisher: r.get(4)?,
                url: r.get(5)?,
                published: rows::maybe_date(r, 6)?,
                excerpt: String::new(),
                at: 0,
                marking: Marking::from_rank(r.get(7)?),
                claims: Vec::new(),
            };
            Ok((r.get::<_, i64>(0)?, hit))
        };
        let wanted = paging.bounded() + 1;
        // Versions that do not count are left out after the best were taken: then more are taken.
        let mut best = 2 * (paging.offset() + wanted);
        let found = loop {
            let params = (&words.query, best as i64, wanted as i64, paging.offset() as i64);
            let found = self.all(&sql, params, hit).map_err(|e| unclear_query(e, &words.query))?;
            if found.len() >= wanted || best > MOST_LOOKED_AT || self.held_by(&words.query, best)? <= best {
                break found;
            }
            best *= 8;
        };
        let mut shelf = Shelf::default();
        Paged::from_surplus(found, paging, None).map(|(version, hit)| self.shown(version, hit, &words, &mut shelf))
    }

    /// How many reports hold the words, counted up to one more than `most`.
    fn held_by(&self, query: &str, most: usize) -> Sql<usize> {
        let sql = "SELECT count(*) FROM (SELECT 1 FROM page_words WHERE page_words MATCH ? LIMIT ?)";
        Ok(self.count(sql, (query, most as i64 + 1))? as usize)
    }

    fn shown(&self, version: i64, mut hit: Hit, words: &Words, shelf: &mut Shelf) -> Asked<Hit> {
        let packed: Option<Vec<u8>> = self.one("SELECT text FROM body WHERE version = ?", [version], |r| r.get(0))?;
        let text = packed.map(|p| packing::text(&p)).transpose()?.unwrap_or_default();
        (hit.at, hit.excerpt) = excerpt(&text, place(&text, &words.stems));
        let spans: Vec<(i64, Option<i64>, Option<i64>)> = self.all(
            "SELECT claim, starts, ends FROM claim WHERE version = ? AND went IS NULL AND standing < 2 ORDER BY starts",
            [version],
            |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)),
        )?;
        let holds = |start: i64, end: i64| {
            let quote = sentence(&text, start as usize, end as usize).to_lowercase();
            words.stems.iter().any(|s| quote.contains(s.as_str()))
        };
        let told = spans.iter().filter(|(_, s, e)| matches!((s, e), (Some(s), Some(e)) if holds(*s, *e)));
        let told: Vec<String> = told.map(|(claim, _, _)| claim.to_string()).take(CLAIMS).collect();
        if !told.is_empty() {
            hit.claims = self.records(shelf, &format!("c.claim IN ({}) ORDER BY c.starts", told.join(",")), [])?;
        }
        Ok(hit)
    }

    pub(crate) fn find_findings(&self, typed: &str, at: AsOf, paging: &Paging) -> Asked<Paged<FindingRow>> {
        let words = understand(typed)?;
        let query = words.query.replace("title :", "").replace("text :", "");
        // The words of a finding on an incident are those of the report that was the first to tell of it, which may be hidden.
        let own_words = match self.narrow() {
            true => "AND NOT EXISTS (SELECT 1 FROM incident i WHERE i.incident IN (f.subject, f.object))",
            false => "",
        };
        let sql = format!(
            "SELECT {} FROM finding_words w JOIN finding f ON f.finding = w.rowid
             WHERE finding_words MATCH ? AND {} {own_words} ORDER BY f.origins DESC, f.affirmed DESC, f.finding LIMIT ? OFFSET ?",
            findings::COLUMNS,
            findings::counted(at)
        );
        let params = (&query, paging.bounded() as i64 + 1, paging.offset() as i64);
        let found = self.all(&sql, params, findings::raw).map_err(|e| unclear_query(e, &query))?;
        let page = Paged::from_surplus(found, paging, None);
        Ok(Paged { items: self.rows_from(&page.items, at)?, total: None, next: page.next })
    }

    /// Ids of entities that bear words of a question in their names.
    pub(super) fn named_by(&self, typed: &str) -> Asked<Vec<Uuid>> {
        Ok(self.entities(typed)?.into_iter().map(|m| m.entity.id).collect())
    }
}

/// An error of the index is one of the question, not of the base.
fn unclear_query(error: rusqlite::Error, query: &str) -> crate::sqlite::write::Inner {
    match &error {
        rusqlite::Error::SqliteFailure(code, Some(message))
            if code.code == rusqlite::ErrorCode::Unknown
                && (message.contains("fts5") || message.contains("syntax") || message.contains("column")) =>
        {
            let what =
                format!("{query} ({message}); put words between AND, OR and NOT, and phrases into quotation marks");
            StoreError::Unclear { what }.into()
        }
        _ => error.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_signs_are_phrases_and_operators_stay() {
        let words = understand("DEV-0270 OR (ransom* NOT \"Costa Rica\")").expect("understood");
        assert_eq!(words.query, "\"DEV-0270\" OR ( \"ransom\"* NOT \"Costa Rica\" )");
        assert!(understand("\"open").is_err() && understand("()").is_err() && understand(")(").is_err());
    }

    #[test]
    fn an_excerpt_holds_the_word() {
        let text = format!("{} Tirana severed ties. {}", "word ".repeat(200), "more ".repeat(200));
        let (start, cut) = excerpt(&text, place(&text, &[stem("severing")]));
        assert!(cut.contains("severed") && text[start..].starts_with(cut.split(' ').next().unwrap_or_default()));
    }
}
