//! Which of the claims that the model proposes tell something: not what is true by its words alone, nor what nobody does to such a thing.

use super::parties::{Form, Party};
use crate::syntax::Tree;
use crate::words;
use crate::world::World;
use ascribe_lang::{Rel, Tag};
use ascribe_model::{Kind, Predicate};

impl World<'_, '_> {
    /// True for what somebody can work with: a name, or words for a means. "Their price" and "its goal" are none.
    fn is_usable(&self, line: usize, object: &Party) -> bool {
        let Some((_, tree)) = self.page.parsed(line) else { return false };
        let lemma = tree.lemma(object.token);
        let means = ["means", "malware", "weakness", "implement"].iter().any(|class| words::is(class, lemma));
        let named = matches!(
            object.kind,
            Some(
                Kind::Malware
                    | Kind::Tool
                    | Kind::Technique
                    | Kind::Tactic
                    | Kind::Product
                    | Kind::Infrastructure
                    | Kind::Indicator
                    | Kind::Vulnerability
                    | Kind::Concept
            )
        );
        means || named && object.form == Form::Name
    }

    /// False for what is true by its words alone or tells nothing: "Britain's agency", "members of the group", "Agency (A)", a report on
    /// "links", a time at which nothing began, the city of a port.
    pub fn is_worth_telling(&self, line: usize, predicate: Predicate, subject: &Party, object: &Party) -> bool {
        let Some((line_of, tree)) = self.page.parsed(line) else { return false };
        let harm = matches!(predicate, Predicate::Attacked | Predicate::Targets | Predicate::Disrupts);
        if harm && is_beside_the_deed(tree, object.token)
            || crate::beside::is_only_compared(tree, subject.token, object.token)
        {
            return false;
        }
        let accuses = crate::beside::is_accuser(tree, subject.token, object.token)
            || predicate == Predicate::AttributedTo && crate::beside::is_accuser(tree, object.token, subject.token);
        if (harm || predicate == Predicate::AttributedTo) && accuses
            || harm && crate::beside::is_retort(tree, object.token)
        {
            return false;
        }
        let uses = matches!(predicate, Predicate::Uses | Predicate::Exploits);
        let product = uses && object.kind == Some(Kind::Product);
        if (harm || uses) && is_of_targets(tree, object.token) || product && is_of_account(tree, object.token) {
            return false;
        }
        match predicate {
            Predicate::Uses => self.is_usable(line, object),
            // "attacked the Port of Rotterdam" tells whom; the city is a part of the name.
            Predicate::Attacked | Predicate::Targets if matches!(object.kind, Some(Kind::City | Kind::Region)) => {
                let city = object.kind == Some(Kind::City);
                let whole = |h: usize| tree.is_noun(h) && (city || tree.words(h).starts_with(char::is_uppercase));
                tree.preposition(object.token) != "of" || !tree.head(object.token).is_some_and(whole)
            }
            // "attacked Italy's Leonardo": a firm is not its country.
            Predicate::Attacked | Predicate::Targets | Predicate::Disrupts if object.kind == Some(Kind::Country) => {
                let firm = tree.head(object.token).and_then(|h| line_of.headed(h)).map(|m| &self.page.mentions[m]);
                let of_state = |name: &str| name.to_lowercase().split(' ').any(|word| words::is("agency", word));
                let owned = tree.rel(object.token) == Rel::NmodPoss;
                let firms = |kind: Kind| matches!(kind, Kind::Organization | Kind::Product);
                // "attacked South Korean carrier SK Telecom".
                let sort =
                    tree.head(object.token).filter(|&h| words::is("company", tree.lemma(h)) && tree.tag(h) == Tag::NN);
                let named = sort
                    .and_then(|h| line_of.headed(h + 1))
                    .is_some_and(|m| self.page.mentions[m].kind == Kind::Organization);
                let of_firm = matches!(tree.rel(object.token), Rel::Amod | Rel::Compound) && named;
                !(owned && firm.is_some_and(|m| firms(m.kind) && !of_state(&m.text)) || of_firm)
            }
            // "charged three Russians": nobody charges a country.
            Predicate::Arrests | Predicate::Indicts => {
                !matches!(object.kind, Some(Kind::Country | Kind::Government | Kind::City | Kind::Region))
            }
            // "sanctions on three members of the Guards": on people, not on their body.
            Predicate::Sanctions if object.kind == Some(Kind::Organization) => {
                !tree.head(object.token).is_some_and(|h| {
                    tree.lemma(h) == "member" && tree.has(h, Rel::Nummod) && tree.preposition(object.token) == "of"
                })
            }
            // "a link between Candiru and an Israeli company": the other one is of Israel.
            Predicate::OriginatesFrom => {
                // "pro-Russian hackers": whom they side with.
                let sides = |t: usize| tree.words(t).to_lowercase().starts_with("pro-");
                let joined = object.token > 1
                    && tree.words(object.token - 1) == "-"
                    && tree.words(object.token - 2).eq_ignore_ascii_case("pro");
                if joined || sides(object.token) {
                    return false;
                }
                let noun =
                    tree.head(object.token).filter(|_| matches!(tree.rel(object.token), Rel::Amod | Rel::Compound));
                noun.is_none_or(|n| n == subject.token || tree.list_head(n) != tree.list_head(subject.token))
            }
            // "sanctions on eight North Koreans": on people, not on their country.
            Predicate::Sanctions if object.kind == Some(Kind::Country) => {
                tree.tag(object.token) != Tag::NNPS && !tree.has(object.token, Rel::Nummod)
            }
            // "condemned it in the strongest terms".
            Predicate::Condemns => tree.lemma(object.token) != "term",
            Predicate::PartOf => !matches!(object.kind, Some(Kind::Country | Kind::Government | Kind::City)),
            // "the attack on Elron was carried out by Killnet": a body is nothing to carry out.
            Predicate::Conducts => !matches!(
                object.kind,
                Some(
                    Kind::Organization
                        | Kind::Government
                        | Kind::Country
                        | Kind::City
                        | Kind::Person
                        | Kind::ThreatGroup
                )
            ),
            Predicate::MemberOf => subject.form == Form::Name || tree.head(object.token) != Some(subject.token),
            // "also called Quedagh by F-Secure": who calls it what is told as its name.
            Predicate::ReportsOn => {
                let names = |verb: usize| tree.is_verb(verb) && words::is("naming", tree.lemma(verb));
                let caller = tree.preposition(subject.token) == "by" && tree.head(subject.token).is_some_and(names);
                object.form != Form::Phrase && !caller
            }
            Predicate::AliasOf => {
                let printed = |p: &Party| line_of.headed(p.token).map(|m| self.page.mentions[m].text.as_str());
                let (one, other) = (printed(subject), printed(object));
                let acronym = one.zip(other).is_some_and(|(a, b)| is_acronym(a, b) || is_acronym(b, a));
                let derived =
                    line_of.headed(subject.token.min(object.token)).is_some_and(|m| self.is_derived_from(line, m));
                !acronym && !derived && !crate::beside::is_after_aside(tree, subject.token, object.token)
            }
            Predicate::ActiveSince => {
                let before = |t: usize| words::is("beginning", tree.lemma(t));
                (object.token.saturating_sub(6)..object.token).any(before)
            }
            _ => true,
        }
    }
}

/// "during Zelensky's visit", "$1.5 billion in Ethereum": when a deed was, and in what an amount is counted, is no victim.
fn is_beside_the_deed(tree: &Tree<'_>, object: usize) -> bool {
    let owner = matches!(tree.rel(object), Rel::NmodPoss | Rel::Compound | Rel::Amod);
    let phrase = tree.head(object).filter(|_| owner).unwrap_or(object);
    // "went after dissidents" tells of no time.
    let occasion = matches!(&*tree.preposition(phrase), "during" | "amid" | "following" | "ahead of");
    let case = tree.by_rel(object, Rel::Case).find(|&c| tree.words(c) == "in");
    let amount = |t: usize| matches!(tree.tag(t), Tag::SYM | Tag::CD) || matches!(tree.lemma(t), "million" | "billion");
    occasion || case.is_some_and(|c| c > 0 && amount(c - 1))
}

/// "its targets' languages, such as Arabic", "its victims' mail providers, such as Naver": what the targets have is no target.
fn is_of_targets(tree: &Tree<'_>, object: usize) -> bool {
    let of_targets =
        |h: usize| tree.by_rel(h, Rel::NmodPoss).any(|owner| matches!(tree.lemma(owner), "target" | "victim"));
    of_targets(object) || tree.ancestors(object).skip(1).take(3).take_while(|&h| tree.is_noun(h)).any(of_targets)
}

/// "an O365 administrator account", "the built-in Windows account": of what product an account is.
fn is_of_account(tree: &Tree<'_>, object: usize) -> bool {
    let account = |t: usize| words::is("entitlement", tree.lemma(t)) && tree.tag(t) != Tag::NNP;
    let describes = matches!(tree.rel(object), Rel::Compound | Rel::Amod | Rel::NmodPoss);
    account(object) || tree.head(object).is_some_and(|h| describes && h > object && account(h))
}

/// True if one name is the first letters of the other's words.
fn is_acronym(short: &str, long: &str) -> bool {
    let letters: String =
        long.split_whitespace().filter_map(|w| w.chars().next()).filter(|c| c.is_uppercase()).collect();
    letters.len() > 1 && short.chars().filter(|c| c.is_alphanumeric()).eq(letters.chars())
}
