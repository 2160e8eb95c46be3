//! What the tagger and the parser are told beforehand: names of several words as one token, and tags of words that their neighbours leave
//! no doubt about.

use crate::grammar::Grammar;
use crate::words;
use ascribe_lang::{Form, Sentence, Tag, Token, lemma, lower};
use ascribe_model::{Kind, Mention};

/// More tokens than a headline has.
const LONGEST_HEADLINE: usize = 18;

/// "check-in", "break-ins", "spin-off": a noun of verb, hyphen and particle is one word, which the parser would take apart.
fn join_particles(text: &str, sentence: &mut Sentence) {
    let mut joined: Vec<Token> = Vec::with_capacity(sentence.tokens.len());
    for token in &sentence.tokens {
        let tight = |a: &Token, b: &Token| a.span.end() == b.span.start();
        if join_age(text, &mut joined, token) {
            continue;
        }
        let noun = match joined.as_slice() {
            [.., verb, hyphen] if tight(verb, hyphen) && tight(hyphen, token) && hyphen.span.of(text) == "-" => {
                particle_noun(verb.span.of(text), token.span.of(text))
            }
            _ => None,
        };
        match noun {
            Some(tag) => {
                joined.pop();
                if let Some(verb) = joined.last_mut() {
                    *verb = Token { span: verb.span.cover(token.span), tag, ..*verb };
                }
            }
            None => joined.push(*token),
        }
    }
    sentence.tokens = joined;
}

/// "19-year-old": somebody, told by his age; true if `token` was joined to what stands before it.
fn join_age(text: &str, joined: &mut Vec<Token>, token: &Token) -> bool {
    let tag = match token.span.of(text) {
        "old" => Tag::NN,
        "olds" => Tag::NNS,
        _ => return false,
    };
    let [.., number, first, year, second] = joined.as_slice() else { return false };
    let row = [number, first, year, second, token];
    let tight = row.windows(2).all(|pair| pair[0].span.end() == pair[1].span.start());
    let told = [first, second].iter().all(|t| t.span.of(text) == "-") && year.span.of(text) == "year";
    if !tight || !told {
        return false;
    }
    let age = Token { span: number.span.cover(token.span), tag, ..*number };
    joined.truncate(joined.len() - 4);
    joined.push(age);
    true
}

/// The tag of a noun that a verb and a particle make.
fn particle_noun(verb: &str, particle: &str) -> Option<Tag> {
    const PARTICLES: [&str; 7] = ["in", "out", "up", "off", "on", "down", "over"];
    if !verb.bytes().all(|b| b.is_ascii_alphabetic()) || verb.ends_with("ed") || verb.ends_with("ing") {
        return None;
    }
    match particle.strip_suffix('s') {
        _ if PARTICLES.contains(&particle) => Some(Tag::NN),
        Some(one) if PARTICLES.contains(&one) => Some(Tag::NNS),
        _ => None,
    }
}

/// Makes each name of several words one token, and marks names of one word, so that the parser sees a noun that it need
/// not know.
pub fn collapse_names(text: &str, sentence: &mut Sentence, mentions: &[Mention]) {
    join_particles(text, sentence);
    let first = mentions.partition_point(|m| m.span.start() < sentence.span.start());
    let names: Vec<&Mention> =
        mentions[first..].iter().take_while(|m| m.span.start() < sentence.span.end()).filter(|m| is_name(m)).collect();
    if names.is_empty() {
        return;
    }
    let mut tokens: Vec<Token> = Vec::with_capacity(sentence.tokens.len());
    let mut next = 0;
    for token in &sentence.tokens {
        while next < names.len() && names[next].span.end() <= token.span.start() {
            next += 1;
        }
        let name = names.get(next).filter(|m| m.span.contains(token.span));
        let Some(name) = name else {
            tokens.push(*token);
            continue;
        };
        match tokens.last_mut().filter(|last| last.form == Form::Name && name.span.contains(last.span)) {
            Some(last) => last.span = last.span.cover(token.span),
            None => tokens.push(as_name(token, name)),
        }
    }
    sentence.tokens = tokens;
}

/// Tags that the sentence leaves no doubt about, so that the tagger need not guess: after a name, "unsealed charges",
/// "focuses on" and "calls them" are verbs; after "which", any word in -s is.
pub fn tag_plain_verbs(text: &str, sentence: &mut Sentence, grammar: &Grammar) {
    let tokens = &mut sentence.tokens;
    for token in tokens.iter_mut().filter(|t| t.tag == Tag::None && t.form == Form::Word) {
        if words::is("number", &lower(token.span.of(text))) {
            token.tag = Tag::CD;
        }
    }
    // "Claims that Turla did it are false."
    if let [first, second, ..] = &mut tokens[..]
        && second.span.of(text) == "that"
        && first.tag == Tag::None
        && first.span.of(text).ends_with('s')
        && ["noun", "hearsay"].iter().any(|c| words::is(c, &lemma(&lower(first.span.of(text)), Tag::NNS)))
    {
        first.tag = Tag::NNS;
    }
    let in_headline = is_headline(text, tokens);
    for i in 1..tokens.len().saturating_sub(1) {
        let (before, here, after) = (tokens[i - 1], tokens[i], tokens[i + 1]);
        if here.tag == Tag::None && acts(text, tokens, i) {
            tokens[i].tag = Tag::VBP;
            continue;
        }
        if here.form != Form::Word || here.tag != Tag::None {
            continue;
        }
        if is_inserted_speech(text, tokens, i) {
            tokens[i].tag = Tag::VBZ;
            continue;
        }
        if let Some(tag) = told_in_brief(text, tokens, i, grammar) {
            tokens[i].tag = tag;
            continue;
        }
        let word = here.span.of(text);
        if in_headline && acts_in_headline(text, tokens, i, grammar) {
            tokens[i].tag = if word.ends_with('s') { Tag::VBZ } else { Tag::VBP };
            continue;
        }
        let next = after.span.of(text);
        let relative = matches!(before.span.of(text), "which" | "who");
        if !relative && (before.form != Form::Name || before.tag != Tag::NNP) {
            continue;
        }
        let object = after.form == Form::Name || OPENS_OBJECT.contains(&next);
        // "Conti and REvil abuse AnyDesk", "the operators of LockBit use …": after several, the base form is the verb.
        let several = i > 1
            && match tokens[i - 2].span.of(text) {
                "and" => true,
                "of" => i > 2 && tokens[i - 3].span.of(text).ends_with('s'),
                _ => false,
            };
        if several
            && object
            && word.starts_with(char::is_lowercase)
            && grammar.anchors_as(word, Tag::VB)
            && !words::is("deed", word)
        {
            tokens[i].tag = Tag::VBP;
            continue;
        }
        if let Some(tag) = plain_verb(word, next, after.form, object, relative) {
            tokens[i].tag = tag;
        } else if word.len() > 4
            && word.ends_with('s')
            && !word.ends_with("ss")
            && word.starts_with(char::is_lowercase)
            && grammar.anchors_as(&lemma(word, Tag::VBZ), Tag::VBZ)
            && (relative || object || opens_phrase(next) && !tokens[i + 1..].iter().any(|t| is_finite(t.span.of(text))))
        {
            tokens[i].tag = Tag::VBZ;
        }
    }
}

/// "The FBI is warning that", "Cyberattack cripples Irish health service": words that could be nouns, and are verbs by where they stand.
fn told_in_brief(text: &str, tokens: &[Token], i: usize, grammar: &Grammar) -> Option<Tag> {
    let words_at = |t: usize| tokens[t].span.of(text);
    let (before, word, next) = (words_at(i - 1), words_at(i), words_at(i + 1));
    if word == "warning" && next == "that" && matches!(before, "is" | "are" | "was" | "were" | "been") {
        return Some(Tag::VBG);
    }
    let deed = lower(before.rsplit(char::is_whitespace).next().unwrap_or(before)).into_owned();
    let opens = i <= 3 && tokens[..i].iter().all(|t| t.tag != Tag::NNP) && words::is("deed", &deed);
    let headline = opens && !matches!(&*lower(words_at(0)), "the" | "a" | "an" | "this" | "that" | "one" | "no");
    let third = word.len() > 4 && word.ends_with('s') && !word.ends_with("ss") && word.starts_with(char::is_lowercase);
    let object =
        tokens[i + 1].form == Form::Name || next.starts_with(char::is_uppercase) || OPENS_OBJECT.contains(&next);
    let sole = !tokens[i + 1..].iter().any(|t| is_finite(t.span.of(text)));
    (headline && third && object && sole && grammar.anchors_as(&lemma(word, Tag::VBZ), Tag::VBZ)).then_some(Tag::VBZ)
}

/// A line without a full stop and without a finite verb that is plain as one: "EU sanctions six over cyberattacks".
fn is_headline(text: &str, tokens: &[Token]) -> bool {
    let end = tokens.last().map_or("", |t| t.span.of(text));
    let finite = tokens.iter().any(|t| is_finite(t.span.of(text)) && t.span.of(text).starts_with(char::is_lowercase));
    (4..=LONGEST_HEADLINE).contains(&tokens.len()) && !end.ends_with(['.', '!', '?', ':', ';']) && !finite
}

/// "Treasury sanctions Iranian hackers", "Poland arrests man", "cyber police arrest member of Conti": the first word behind those who act
/// that can be a verb, with somebody right behind it.
fn acts_in_headline(text: &str, tokens: &[Token], i: usize, grammar: &Grammar) -> bool {
    let words_at = |t: usize| tokens[t].span.of(text);
    let (before, word, next) = (words_at(i - 1), words_at(i), words_at(i + 1));
    let police = matches!(before, "police" | "Police" | "prosecutors" | "authorities");
    let tag = if police && !word.ends_with('s') { Tag::VBP } else { Tag::VBZ };
    let third = word.len() > 4 && word.ends_with('s') && !word.ends_with("ss");
    let verb = word.starts_with(char::is_lowercase)
        && (third || police)
        && grammar.anchors_as(&lemma(word, tag), tag)
        && words::is("answer", &lemma(word, tag));
    let opens = |t: usize| words_at(t).starts_with(char::is_uppercase) || matches!(words_at(t), "'s" | "’s");
    let subject = i <= 5 && (0..i).all(|t| opens(t) || t + 1 == i && police || words_at(t) == "cyber");
    let one = lower(next);
    let one = one.strip_suffix('s').unwrap_or(&one);
    let somebody = next.starts_with(char::is_uppercase)
        || tokens[i + 1].form == Form::Name
        || OPENS_OBJECT.contains(&next)
        || ["number", "person", "actor", "company", "official", "relative", "body"]
            .iter()
            .any(|class| words::is(class, one));
    verb && subject && somebody
}

/// "The ministry denies, Reuters reports, that": a word of speech between a name behind a comma and a comma.
fn is_inserted_speech(text: &str, tokens: &[Token], i: usize) -> bool {
    let words_at = |t: usize| tokens.get(t).map_or("", |t| t.span.of(text));
    let word = words_at(i);
    let named = tokens[i - 1].form == Form::Name && tokens[i - 1].tag == Tag::NNP;
    let before = i.checked_sub(2).map_or("", words_at);
    let opened = before == "," || before == "the" && i > 2 && words_at(i - 3) == ",";
    named
        && opened
        && words_at(i + 1) == ","
        && !matches!(words_at(i + 2), "and" | "or")
        && word.ends_with('s')
        && words::is("framing", &lemma(word, Tag::VBZ))
}

/// "The attackers chain CVE-2025-49706 with": a word that is noun and verb, between those who act and a name, is the verb.
fn acts(text: &str, tokens: &[Token], i: usize) -> bool {
    let (before, here, after) = (&tokens[i - 1], &tokens[i], &tokens[i + 1]);
    let word = here.span.of(text);
    let doers = matches!(
        before.span.of(text),
        "attackers"
            | "hackers"
            | "actors"
            | "operators"
            | "intruders"
            | "criminals"
            | "affiliates"
            | "groups"
            | "gangs"
    );
    doers
        && after.form == Form::Name
        && after.tag == Tag::NNP
        && here.form == Form::Word
        && word.chars().all(|c| c.is_ascii_lowercase())
        && matches!(
            word,
            "chain" | "target" | "exploit" | "attack" | "breach" | "hit" | "abuse" | "use" | "hack" | "deploy" | "leak"
        )
}

/// What opens an object: after a verb, and hardly ever after a plural noun.
const OPENS_OBJECT: [&str; 12] =
    ["the", "a", "an", "its", "their", "them", "it", "this", "these", "two", "three", "new"];

/// The tag of a word that is a verb by its neighbours, if these tell.
fn plain_verb(word: &str, next: &str, form: Form, object: bool, relative: bool) -> Option<Tag> {
    let says = |tag: Tag| words::is("say", &lemma(word, tag)) || words::is("tell", &lemma(word, tag));
    let that = next == "that" && !relative;
    if word.len() > 4 && word.ends_with("ed") {
        let said = !word.contains('-')
            && next != "by"
            && form == Form::Word
            && !next.starts_with(char::is_uppercase)
            && words::is("say", &lemma(word, Tag::VBD));
        return (object || said).then_some(Tag::VBD);
    }
    if word.len() > 4 && word.ends_with('s') && (object || that) && says(Tag::VBZ) {
        return Some(Tag::VBZ);
    }
    (that && word.starts_with(char::is_lowercase) && words::is("say", word)).then_some(Tag::VBP)
}

/// Words that may follow a verb, but a plural noun too.
fn opens_phrase(word: &str) -> bool {
    matches!(
        word,
        "on" | "to" | "with" | "in" | "at" | "for" | "from" | "against" | "into" | "over" | "of" | "as" | "after"
    ) || word.ends_with("ly")
}

/// Words that show another verb of the clause.
fn is_finite(word: &str) -> bool {
    matches!(
        word,
        "is" | "are"
            | "was"
            | "were"
            | "has"
            | "have"
            | "had"
            | "will"
            | "would"
            | "can"
            | "could"
            | "may"
            | "might"
            | "must"
            | "should"
            | "did"
            | "does"
            | "do"
            | "continue"
            | "continues"
            | "began"
            | "rose"
            | "said"
            | "says"
    ) || word.len() > 4 && word.ends_with("ed")
}

/// A name is a proper noun; a phrase that is kept whole ("Western think tanks") is a common one.
fn as_name(token: &Token, name: &Mention) -> Token {
    let common = matches!(name.kind, Kind::Audience | Kind::Sector | Kind::Concept | Kind::Technique | Kind::Tactic);
    let plural = name.text.ends_with('s') && !name.text.ends_with("ss");
    let tag = match (common, plural) {
        (true, true) => Tag::NNS,
        (true, false) => Tag::NN,
        (false, _) => Tag::NNP,
    };
    Token { form: Form::Name, tag, ..*token }
}

/// Names and phrases that the parser need not look into. Demonyms and single common nouns are left to it.
fn is_name(mention: &Mention) -> bool {
    let proper = mention.text.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || mention.text.contains(|c: char| c.is_uppercase()) && !mention.text.contains(' ');
    let several = mention.text.contains([' ', '-']);
    let lower_words = mention.text.split(' ').filter(|w| w.starts_with(char::is_lowercase)).count();
    match mention.kind {
        Kind::ThreatGroup | Kind::Malware | Kind::Person | Kind::Campaign | Kind::Vulnerability => proper,
        Kind::Tool | Kind::Product | Kind::Organization => proper && lower_words <= 3,
        Kind::Office | Kind::City | Kind::Region | Kind::Country => proper && several && lower_words <= 3,
        Kind::Government => {
            proper && several && mention.text.split(' ').next_back().is_some_and(|w| w.starts_with(char::is_uppercase))
        }
        Kind::Technique => mention.text.contains(' ') && !begins_with_participle(&mention.text),
        // "two Iranians", "a Russian": persons, whatever the tagger makes of such words.
        Kind::Audience if proper && !several => {
            let word = lower(&mention.text);
            !words::is("person", &lemma(&word, Tag::NNS)) && !words::is("person", &word)
        }
        Kind::Audience | Kind::Sector => mention.text.contains(' '),
        _ => false,
    }
}

/// "dumped credentials": a clause rather than a phrase, so that the parser must see its verb.
fn begins_with_participle(words: &str) -> bool {
    let first = words.split(' ').next().unwrap_or(words);
    first.len() > 4 && first.ends_with("ed") && first.starts_with(char::is_lowercase)
}
