//! Another word for the same thing: appositions, predicates, names after "named", a name right after its noun.

use crate::syntax::Tree;
use crate::words;
use crate::world::{Wanted, World};
use ascribe_lang::Rel;
use ascribe_model::{Argument, EntityId, Kind};

impl World<'_, '_> {
    /// Another word for the same thing: an apposition, the subject of "X is a group", a name after "named".
    pub fn same_thing(&mut self, line: usize, token: usize, wanted: Wanted<'_>, depth: u8) -> Option<Argument> {
        if let Some(id) = self.named_before(line, token, wanted) {
            return Some(Argument::Entity(id));
        }
        let tree = self.walker(line)?.tree;
        let mut others: Vec<usize> = named_after(tree, token);
        let beside = tree
            .children(token)
            .filter(|&c| matches!(tree.rel(c), Rel::Appos | Rel::Flat) || self.is_title_name(line, c, wanted))
            .collect::<Vec<_>>();
        others.extend(beside);
        // "the hacking group Gamaredon", "the malware Industroyer": a name right after the noun.
        let next = token + 1;
        // "calls the group AC-07" gives the name to whoever was spoken of.
        let meant = self.pointed.get(&(line, token)).is_some_and(|(id, _)| id.is_some());
        let given = |v: usize| meant && tree.head(token) == Some(v) && words::is("naming", tree.lemma(v));
        if next < tree.len()
            && !tree.head(next).is_some_and(given)
            && ["actor", "malware", "weakness", "company"].iter().any(|c| words::is(c, tree.lemma(token)))
            && self.page.kind_at(line, next).is_some_and(|k| wanted.takes(k))
        {
            others.insert(0, next);
        }
        // "the Irish health service HSE": a body's name right after its sort, where the tree joins the two.
        let sort = ["agency", "body"].iter().any(|c| words::is(c, tree.lemma(token)));
        let tied = |next: usize| tree.head(next) == Some(token) || tree.head(token) == Some(next);
        if sort && next < tree.len() && tied(next) && self.page.kind_at(line, next) == Some(Kind::Organization) {
            others.insert(0, next);
        }
        if tree.has(token, Rel::Cop) {
            others.extend(tree.predicated(token));
        }
        others.extend(self.beside_comma(line, token));
        others.extend(self.aside(line, token));
        others.extend(self.in_brackets(line, token));
        others.extend(self.flaw_after(line, token));
        if let Some(head) = tree.head(token) {
            match tree.rel(token) {
                Rel::Appos => others.push(head),
                Rel::Xcomp if tree.is_verb(head) && tree.is_noun(token) => {
                    let patients = tree.patients(head);
                    others.extend(if patients.is_empty() || patients.contains(&token) {
                        tree.surface_subject(head, 3)
                    } else {
                        patients
                    });
                }
                Rel::Compound if tree.is_noun(head) && head > token => others.push(head),
                // "described UNC3886 as an espionage group that …": what it is said to be.
                Rel::Nmod if words::is("partitive", tree.lemma(head)) && tree.preposition(token) == "of" => {
                    others.extend(tree.head(head).filter(|_| tree.rel(head) == Rel::Appos));
                    others.extend(if tree.has(head, Rel::Cop) { tree.predicated(head) } else { Vec::new() });
                }
                Rel::Obl | Rel::Nmod if is_said_to_be(tree, token, head) => others.extend(tree.patients(head)),
                _ => {}
            }
        }
        others.retain(|&o| o != token && !self.differs(tree, token, o));
        others.retain(|&o| o != token && !self.only_designates(line, token, o));
        let named = Wanted { literal: false, ..wanted };
        others.into_iter().find_map(|o| {
            self.name_only(line, o, named)
                .or_else(|| self.unknown_company(line, o, named))
                .or_else(|| if depth > 1 { self.resolve_other(line, token, o, named, depth) } else { None })
        })
    }

    /// A place after a comma ("an office in Berlin, Germany") is no other name of a doer.
    pub fn differs(&self, tree: &Tree<'_>, token: usize, other: usize) -> bool {
        words::is("report", tree.lemma(token)) && !words::is("report", tree.lemma(other))
    }

    /// "the threat actor 28 (APT28)": a name in brackets right after the words that describe it.
    fn in_brackets(&self, line: usize, token: usize) -> Option<usize> {
        let (at, tree) = self.page.parsed(line)?;
        let open = (token + 1..tree.len().min(token + 4)).find(|&t| tree.words(t) == "(")?;
        let plain = (token + 1..open).all(|t| matches!(tree.tag(t), ascribe_lang::Tag::CD | ascribe_lang::Tag::NN));
        let name = open + 1;
        (plain && at.headed(name).is_some() && tree.tag(name) == ascribe_lang::Tag::NNP).then_some(name)
    }

    /// "a vulnerability in Ivanti Connect Secure (CVE-2023-46805)": the number that stands for it.
    fn flaw_after(&self, line: usize, token: usize) -> Option<usize> {
        let (_, tree) = self.page.parsed(line)?;
        if !words::is("weakness", tree.lemma(token)) || tree.tag(token) == ascribe_lang::Tag::NNS {
            return None;
        }
        (token + 1..tree.len().min(token + 14))
            .take_while(|&t| !tree.is_verb(t) && !matches!(tree.words(t), ";" | "and"))
            .find(|&t| self.page.kind_at(line, t) == Some(Kind::Vulnerability))
    }

    /// "the Conti gang, a Russian-speaking crew": the name that a comma parts from an indefinite phrase, whatever the parser
    /// made of it.
    fn beside_comma(&self, line: usize, token: usize) -> Option<usize> {
        let (at, tree) = self.page.parsed(line)?;
        let article = (token.saturating_sub(6)..token).rev().find(|&t| matches!(tree.lemma(t), "a" | "an"))?;
        let inside = (article + 1..token).all(|t| tree.words(t) != "," && !tree.words(t).starts_with("of"));
        let before = article.checked_sub(2).filter(|_| inside && tree.words(article - 1) == ",")?;
        let name = if at.headed(before).is_some() { before } else { before.checked_sub(1)? };
        let noun = name == before || words::is("actor", tree.lemma(before)) || words::is("malware", tree.lemma(before));
        at.headed(name).filter(|_| noun && tree.tag(name) == ascribe_lang::Tag::NNP).map(|_| name)
    }

    /// "a Russian unit, Unit 29155, was": the name in an aside after its sort, whatever the parser made of it.
    fn aside(&self, line: usize, token: usize) -> Option<usize> {
        let (at, tree) = self.page.parsed(line)?;
        let sort = ["actor", "malware", "company", "agency"].iter().any(|c| words::is(c, tree.lemma(token)));
        let name = token + 2;
        let closed =
            name + 1 < tree.len() && matches!(tree.words(token + 1), ",") && matches!(tree.words(name + 1), "," | ";");
        let row =
            name + 2 < tree.len() && (at.headed(name + 2).is_some() || matches!(tree.words(name + 2), "and" | "or"));
        (sort && closed && !row && at.headed(name).is_some()).then_some(name)
    }

    /// "an institution designated as critical infrastructure": a sort, not a name.
    fn only_designates(&self, line: usize, token: usize, other: usize) -> bool {
        let sort = self
            .page
            .kind_at(line, other)
            .is_some_and(|k| matches!(k, Kind::Sector | Kind::Infrastructure | Kind::Concept | Kind::Audience));
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        sort && tree
            .ancestors(other)
            .skip(1)
            .take(2)
            .any(|v| words::is("naming", tree.lemma(v)) && tree.ancestors(v).any(|a| a == token))
    }

    pub fn is_title_name(&self, line: usize, c: usize, wanted: Wanted<'_>) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let named = self.page.kind_at(line, c);
        let term = matches!(named, Some(Kind::Concept | Kind::Technique)) && wanted.phrase;
        let of_another = tree.head(c).is_some_and(|h| words::is("relative", tree.lemma(h)));
        !term
            && !of_another
            && tree.rel(c) == Rel::Compound
            && tree.head(c).is_some_and(|h| c + 3 >= h)
            && named.is_some_and(|k| {
                wanted.takes(k)
                    && matches!(
                        k,
                        Kind::ThreatGroup
                            | Kind::Malware
                            | Kind::Tool
                            | Kind::Person
                            | Kind::Technique
                            | Kind::Concept
                            | Kind::Vulnerability
                            | Kind::Campaign
                    )
            })
    }

    /// "Salt Typhoon hit carriers. The intruders, whom Trend Micro calls Earth Estries, …": whoever was spoken of by a name has one more.
    fn named_before(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<EntityId> {
        let (_, tree) = self.page.parsed(line)?;
        let aside = token + 2 < tree.len()
            && tree.words(token + 1) == ","
            && matches!(tree.words(token + 2), "which" | "whom")
            && tree.by_rel(token, Rel::Det).any(|d| matches!(tree.lemma(d), "the" | "these"))
            && words::is("actor", tree.lemma(token))
            && wanted.takes(Kind::ThreatGroup);
        if !aside || named_after(tree, token).is_empty() {
            return None;
        }
        let near = (line.saturating_sub(2)..line).flat_map(|l| self.page.lines[l].mentions.clone());
        let groups = near.map(|m| &self.page.mentions[m]).filter(|m| m.kind == Kind::ThreatGroup);
        let mut groups = groups.filter_map(|m| m.entity).filter(|&id| !self.is_nameless(id));
        // Of two it may be either.
        let group = groups.next()?;
        groups.all(|other| other == group).then_some(group)
    }

    pub fn name_only(&mut self, line: usize, token: usize, wanted: Wanted<'_>) -> Option<Argument> {
        self.named(line, token, wanted).map(Argument::Entity)
    }

    pub fn resolve_other(
        &mut self,
        line: usize,
        from: usize,
        token: usize,
        wanted: Wanted<'_>,
        depth: u8,
    ) -> Option<Argument> {
        let tree = self.walker(line)?.tree;
        // Never back the way we came.
        let back = tree.head(token) == Some(from) && tree.rel(token) == Rel::Appos;
        if back || !(tree.is_noun(token) || tree.is_pronoun(token)) {
            return None;
        }
        if tree.is_pronoun(token) {
            return self.pronoun(line, token, wanted).map(Argument::Entity);
        }
        self.same_thing(line, token, wanted, depth - 1)
            .or_else(|| self.described(line, token, wanted).map(Argument::Entity))
    }
}

/// "a group named X", "malware called Y", "dubbed Z".
pub fn named_after(tree: &Tree<'_>, token: usize) -> Vec<usize> {
    // "the group that Microsoft calls Mint Sandstorm", whatever the parser hung the name on.
    let called = (token + 1..tree.len().min(token + 7))
        .take_while(|&t| !matches!(tree.words(t), "," | ";" | "and"))
        .find(|&t| {
            tree.is_verb(t) && words::is("naming", tree.lemma(t)) && matches!(tree.rel(t), Rel::AclRelcl | Rel::Acl)
        })
        .filter(|&t| !is_of_another(tree, token, t));
    let name = called.and_then(|v| {
        let skipped = |t: &usize| matches!(tree.words(*t), "as" | "the" | "it" | "“" | "\"" | "‘");
        (v + 1..tree.len()).find(|t| !skipped(t)).filter(|&t| tree.tag(t) == ascribe_lang::Tag::NNP)
    });
    let naming =
        |c: &usize| matches!(tree.rel(*c), Rel::Acl | Rel::AclRelcl | Rel::Amod) && words::is("naming", tree.lemma(*c));
    let mut found: Vec<usize> = name.into_iter().collect();
    // "a gang by the name of X".
    let named = ["by", "the", "name", "of"];
    let so_named =
        token + 5 < tree.len() && named.iter().enumerate().all(|(n, word)| tree.words(token + 1 + n) == *word);
    found.extend(so_named.then_some(token + 5));
    for verb in tree.children(token).filter(naming) {
        // "known to Microsoft as X": to whom or by whom is no name.
        let outside = |c: usize| {
            matches!(
                &*tree.preposition(c),
                "to" | "by" | "in" | "from" | "since" | "for" | "at" | "among" | "within" | "after"
            )
        };
        found.extend(tree.children(verb).filter(|&c| {
            c > verb
                && !outside(c)
                && matches!(
                    tree.rel(c),
                    Rel::Xcomp
                        | Rel::Obj
                        | Rel::Obl
                        | Rel::Advcl
                        | Rel::OblUnmarked
                        | Rel::Ccomp
                        | Rel::Appos
                        | Rel::Dep
                )
        }));
    }
    found
}

/// "A threat actor used a tool called Bookworm": what is called so is the tool.
fn is_of_another(tree: &Tree<'_>, token: usize, verb: usize) -> bool {
    let common = |t: usize| tree.is_noun(t) && tree.tag(t) != ascribe_lang::Tag::NNP;
    // "members of a group known as X" may stand for X.
    let whole = |t: usize| tree.head(t) == Some(token) && tree.preposition(t) == "of";
    tree.head(verb).is_some_and(|h| h > token && h < verb && common(h) && !whole(h))
}

/// "described X as a group", "X is regarded as an arm of Y".
fn is_said_to_be(tree: &Tree<'_>, token: usize, verb: usize) -> bool {
    tree.is_verb(verb)
        && words::is("regard", tree.lemma(verb))
        && tree.preposition(token) == "as"
        && tree.by_rel(token, Rel::Det).any(|d| matches!(tree.lemma(d), "a" | "an" | "one" | "the"))
}
