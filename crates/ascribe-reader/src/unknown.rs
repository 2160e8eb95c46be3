//! Names that no list and no model knows: a proper noun where a victim, a tool or an organization is asked for.

use crate::words;
use crate::world::{Filler, Wanted, World};
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Argument, EntityId, Found, Kind};
use ascribe_names::common_words;

/// Words of a name that nobody lists, at most.
const LONGEST_RUN: usize = 5;

impl World<'_, '_> {
    /// "FoggyWeb and MagicWeb": an unknown name in a row with a known one is of the same kind.
    pub fn like_its_neighbours(
        &mut self,
        line: usize,
        token: usize,
        wanted: Wanted<'_>,
        row: &[Filler],
    ) -> Option<Argument> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let printed = tree.words(token);
        let name = is_proper(tree.tag(token), printed) && at.covered(token).is_none() && printed.len() > 2;
        let known = row.iter().filter_map(|f| self.entities.get(f.argument.entity()?)).map(|e| e.kind);
        let kind = known
            .filter(|k| matches!(k, Kind::Malware | Kind::Tool | Kind::ThreatGroup))
            .find(|k| wanted.takes(*k))
            .filter(|_| name)?;
        Some(Argument::Entity(self.name_as(line, token, kind, printed)))
    }

    /// A proper noun that no list or model knows, where a victim, an addressee or a tool is asked for.
    pub fn unknown_name(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        if wanted.hostile && !self.is_company(line, token) {
            return None;
        }
        if wanted.takes(Kind::Malware) && wanted.takes(Kind::Tool) && !wanted.takes(Kind::Person) {
            return self.unknown_tool(line, token, wanted);
        }
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let printed = tree.words(token);
        // "The Treasury": a noun with a capital among words in small letters.
        let raised = || token == 1 || token > 1 && tree.words(token - 1).starts_with(char::is_lowercase);
        let proper = (tree.tag(token) == Tag::NNP || tree.tag(token) == Tag::NN && raised())
            && printed.len() >= 4
            && printed.starts_with(char::is_uppercase)
            && (printed.chars().any(char::is_lowercase) || self.is_company(line, token));
        let first = token == 0 && common_words().contains(printed.to_lowercase().as_str());
        let free = at.covered(token).is_none() && at.timed(token).is_none() && !first;
        if !proper || !free || !wanted.takes(Kind::Organization) {
            return None;
        }
        let name = self.phrase_words(line, token, false)?;
        let name = self.proper_run(line, token).filter(|run| !name.contains(run.as_str())).unwrap_or(name);
        Some(self.name_as(line, token, Kind::Organization, &name))
    }

    /// "Intesa Sanpaolo": proper nouns side by side are one name, however the parser hangs them.
    fn proper_run(&self, line: usize, token: usize) -> Option<String> {
        let (at, tree) = self.page.parsed(line)?;
        let proper = |t: &usize| {
            let free = at.covered(*t).is_none() && at.timed(*t).is_none();
            free && tree.tag(*t) == Tag::NNP && tree.words(*t).starts_with(char::is_uppercase)
        };
        let first = (0..=token).rev().take_while(proper).last()?;
        let last = (token..tree.len()).take_while(proper).last()?;
        let small = |t: usize| t < tree.len() && tree.words(t).starts_with(char::is_lowercase);
        let in_prose = first.checked_sub(1).is_some_and(small) || small(last + 1);
        let run = tree.token(first).span.cover(tree.token(last).span).of(self.page.text());
        (last > first && last - first < LONGEST_RUN && in_prose && !run.contains('\n')).then(|| run.to_owned())
    }

    /// A name that no list knows, of which an aside says that it is a company.
    pub fn unknown_company(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<Argument> {
        if !wanted.takes(Kind::Organization) || !self.is_company(line, token) {
            return None;
        }
        self.unknown_name(line, token, Wanted { kinds: &[Kind::Organization], ..wanted }).map(Argument::Entity)
    }

    /// "Aeroflot, Russia's flag carrier": an aside says that it is a company.
    fn is_company(&self, line: usize, token: usize) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        tree.by_rel(token, Rel::Appos).any(|a| a > token && words::is("company", tree.lemma(a)))
    }

    /// "deployed GHOSTSPIDER, a modular backdoor", "uses ntdsutil": a word that is no English word, or a capitalised one
    /// whose sort is told beside it.
    fn unknown_tool(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let printed = tree.words(token);
        let strange = printed.len() >= 4
            && printed.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '$'))
            && printed.chars().any(|c| c.is_ascii_alphabetic())
            && !common_words().contains(printed.to_lowercase().as_str())
            && !common_words().contains(tree.lemma(token));
        let shouted = printed.len() >= 5 && printed.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let shaped = shouted
            || printed.contains(|c: char| c.is_ascii_digit()) && !printed.contains(['_', '.', '-'])
            || is_command(tree, token);
        let free = at.covered(token).is_none() && at.timed(token).is_none() && token > 0;
        let sort = tree
            .by_rel(token, Rel::Appos)
            .chain(tree.head(token).filter(|_| matches!(tree.rel(token), Rel::Compound | Rel::Appos)))
            .find_map(|t| self.sort_of(tree.lemma(t)));
        let known = |t: usize| page.kind_at(line, t).is_some_and(|k| matches!(k, Kind::Malware | Kind::Tool));
        let with_known = tree.by_rel(token, Rel::Conj).any(known)
            || tree.head(token).is_some_and(|h| tree.rel(token) == Rel::Conj && known(h));
        // A capitalised word alone may be a function, a file or a firm: its sort must be told beside it.
        if !(free && strange && (shaped || (sort.is_some() || with_known) && tree.tag(token) == Tag::NNP)) {
            return None;
        }
        let kind = sort.unwrap_or(Kind::Tool);
        wanted.takes(kind).then(|| self.name_as(line, token, kind, printed))
    }

    /// "Guan Tianfeng, an employee of X": an unknown name of several words whose sort is told beside it.
    pub fn stranger(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let named = tree.tag(token) == Tag::NNP && at.covered(token).is_none() && at.timed(token).is_none();
        let before = token > 0 && tree.tag(token - 1) == Tag::NNP && at.covered(token - 1).is_none();
        let two = before || tree.by_rel(token, Rel::Flat).any(|f| tree.tag(f) == Tag::NNP);
        if !named || !two || !wanted.takes(Kind::Person) {
            return None;
        }
        let sort = tree
            .by_rel(token, Rel::Appos)
            .find(|&a| words::is("person", tree.lemma(a)) || words::is("actor", tree.lemma(a)))?;
        let first = (0..token).rev().take_while(|&t| tree.tag(t) == Tag::NNP && at.covered(t).is_none()).last();
        let name = match first {
            Some(first) => Some(tree.token(first).span.cover(tree.token(token).span).of(page.text()).to_owned()),
            None => self.phrase_words(line, token, true),
        };
        let name = name.filter(|_| sort > token)?;
        Some(self.name_as(line, token, Kind::Person, &name))
    }

    /// "a previously unknown spyware, TriangleDB": an unknown name after the noun that tells its sort.
    pub fn named_beside(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let kind = self
            .sort_of(tree.lemma(token))
            .filter(|&k| k == Kind::Malware && wanted.takes(k) && !wanted.takes(Kind::Person))?;
        let next = token + 1 + usize::from(token + 1 < tree.len() && tree.words(token + 1) == ",");
        let name = Some(next).filter(|&n| n < tree.len() && tree.tag(n) == Tag::NNP && at.covered(n).is_none())?;
        let printed = tree.words(name);
        let plain = common_words().contains(printed.to_lowercase().as_str()) || printed.len() < 4;
        (!plain).then(|| self.name_as(line, name, kind, printed))
    }

    /// "the SPAWNMOLE tunneler", "the PhantomCore backdoor": a name that no list knows before the noun that tells its sort.
    pub fn name_before_sort(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let kind = self.sort_of(tree.lemma(token)).filter(|&k| wanted.takes(k) && !wanted.takes(Kind::Person))?;
        let name = token.checked_sub(1).filter(|&n| n > 0 && tree.is_noun(n) && tree.head(n) == Some(token))?;
        let printed = tree.words(name);
        let inner = printed.chars().skip(1).any(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        let strange = printed.len() >= 5
            && printed.starts_with(|c: char| c.is_ascii_uppercase())
            && inner
            && printed.chars().all(|c| c.is_ascii_alphanumeric())
            && !common_words().contains(printed.to_lowercase().as_str());
        let free = at.covered(name).is_none() && at.covered(token).is_none();
        (strange && free).then(|| self.name_as(line, token, kind, printed))
    }

    /// "a virus called Zerodate", "a gang that calls itself Snatch": a name that no list knows, of the sort that the text gives it.
    pub fn called(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        let lemma = tree.lemma(token);
        let kind = match () {
            () if words::is("malware", lemma) => Kind::Malware,
            () if words::is("actor", lemma) && !matches!(lemma, "team" | "unit" | "operator") => Kind::ThreatGroup,
            () => return None,
        };
        let free = |t: &usize| tree.tag(*t) == Tag::NNP && at.covered(*t).is_none() && tree.words(*t).len() > 2;
        let name = crate::same::named_after(tree, token).into_iter().filter(|&t| t > token).find(free)?;
        let words = self.phrase_words(line, name, false)?;
        let proper = words.starts_with(char::is_uppercase) && !common_words().contains(words.to_lowercase().as_str());
        (wanted.takes(kind) && proper).then(|| self.name_as(line, name, kind, &words))
    }

    /// "DragonForce ransomware", where DragonForce is known as a group: the malware of that name.
    pub fn malware_of_group(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let page = self.page;
        let (at, tree) = page.parsed(line)?;
        if !wanted.takes(Kind::Malware) || wanted.takes(Kind::ThreatGroup) || !words::is("malware", tree.lemma(token)) {
            return None;
        }
        let name = token.checked_sub(1).and_then(|t| at.headed(t))?;
        let mention = page.mentions.get(name).filter(|m| m.kind == Kind::ThreatGroup)?;
        Some(self.name_as(line, token, Kind::Malware, &mention.text))
    }

    /// The kind that a common noun gives to the name beside it.
    pub fn sort_of(&self, lemma: &str) -> Option<Kind> {
        match () {
            _ if words::is("malware", lemma) => Some(Kind::Malware),
            _ if words::is("means", lemma) => Some(Kind::Tool),
            _ => None,
        }
    }

    fn name_as(&mut self, line: usize, token: usize, kind: Kind, name: &str) -> EntityId {
        let id = self.entities.intern(kind, name);
        self.resolved.insert((line, token), (id, Found::Rule));
        id
    }
}

/// A lower-case word that stands alone after a verb and has no ending of English nouns: "uses ntdsutil", "with netsh".
fn is_command(tree: &crate::syntax::Tree<'_>, token: usize) -> bool {
    let printed = tree.words(token);
    let ending = words::class("noun-ending").unwrap_or_default().iter().any(|e| printed.ends_with(e.as_str()));
    printed.chars().all(|c| c.is_ascii_lowercase())
        && !ending
        && tree.premodifiers(token).is_empty()
        && matches!(tree.rel(token), Rel::Obj | Rel::Conj)
}

fn is_proper(tag: Tag, printed: &str) -> bool {
    let shouted = printed.len() > 4 && printed.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
    (tag == Tag::NNP || shouted) && printed.starts_with(char::is_uppercase)
}
