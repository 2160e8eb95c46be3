//! Names and numbers of tags and relations, as treebanks print them and as models count them.

use crate::{Rel, Tag};

/// Tags in the order of their numbers, with their printed names; punctuation of every sort is `PUNCT`.
const TAGS: [(Tag, &str); 44] = [
    (Tag::None, "_"),
    (Tag::CC, "CC"),
    (Tag::CD, "CD"),
    (Tag::DT, "DT"),
    (Tag::EX, "EX"),
    (Tag::FW, "FW"),
    (Tag::IN, "IN"),
    (Tag::JJ, "JJ"),
    (Tag::JJR, "JJR"),
    (Tag::JJS, "JJS"),
    (Tag::LS, "LS"),
    (Tag::MD, "MD"),
    (Tag::NN, "NN"),
    (Tag::NNS, "NNS"),
    (Tag::NNP, "NNP"),
    (Tag::NNPS, "NNPS"),
    (Tag::PDT, "PDT"),
    (Tag::POS, "POS"),
    (Tag::PRP, "PRP"),
    (Tag::PRPS, "PRP$"),
    (Tag::RB, "RB"),
    (Tag::RBR, "RBR"),
    (Tag::RBS, "RBS"),
    (Tag::RP, "RP"),
    (Tag::SYM, "SYM"),
    (Tag::TO, "TO"),
    (Tag::UH, "UH"),
    (Tag::VB, "VB"),
    (Tag::VBD, "VBD"),
    (Tag::VBG, "VBG"),
    (Tag::VBN, "VBN"),
    (Tag::VBP, "VBP"),
    (Tag::VBZ, "VBZ"),
    (Tag::WDT, "WDT"),
    (Tag::WP, "WP"),
    (Tag::WPS, "WP$"),
    (Tag::WRB, "WRB"),
    (Tag::ADD, "ADD"),
    (Tag::AFX, "AFX"),
    (Tag::GW, "GW"),
    (Tag::HYPH, "HYPH"),
    (Tag::NFP, "NFP"),
    (Tag::XX, "XX"),
    (Tag::Punct, "PUNCT"),
];

/// Relations in the order of their numbers, with their printed names.
const RELS: [(Rel, &str); 45] = [
    (Rel::None, "_"),
    (Rel::Root, "root"),
    (Rel::Nsubj, "nsubj"),
    (Rel::NsubjPass, "nsubj:pass"),
    (Rel::Obj, "obj"),
    (Rel::Iobj, "iobj"),
    (Rel::Csubj, "csubj"),
    (Rel::Ccomp, "ccomp"),
    (Rel::Xcomp, "xcomp"),
    (Rel::Obl, "obl"),
    (Rel::OblAgent, "obl:agent"),
    (Rel::OblUnmarked, "obl:unmarked"),
    (Rel::Vocative, "vocative"),
    (Rel::Expl, "expl"),
    (Rel::Dislocated, "dislocated"),
    (Rel::Advcl, "advcl"),
    (Rel::Advmod, "advmod"),
    (Rel::Discourse, "discourse"),
    (Rel::Aux, "aux"),
    (Rel::AuxPass, "aux:pass"),
    (Rel::Cop, "cop"),
    (Rel::Mark, "mark"),
    (Rel::Nmod, "nmod"),
    (Rel::NmodPoss, "nmod:poss"),
    (Rel::NmodUnmarked, "nmod:unmarked"),
    (Rel::Appos, "appos"),
    (Rel::Nummod, "nummod"),
    (Rel::Acl, "acl"),
    (Rel::AclRelcl, "acl:relcl"),
    (Rel::Amod, "amod"),
    (Rel::Det, "det"),
    (Rel::Case, "case"),
    (Rel::Conj, "conj"),
    (Rel::Cc, "cc"),
    (Rel::Fixed, "fixed"),
    (Rel::Flat, "flat"),
    (Rel::List, "list"),
    (Rel::Parataxis, "parataxis"),
    (Rel::Compound, "compound"),
    (Rel::CompoundPrt, "compound:prt"),
    (Rel::Orphan, "orphan"),
    (Rel::Goeswith, "goeswith"),
    (Rel::Reparandum, "reparandum"),
    (Rel::Punct, "punct"),
    (Rel::Dep, "dep"),
];

impl Tag {
    /// How many there are, [`Tag::None`] included.
    pub const COUNT: usize = TAGS.len();

    /// The tag with this number, or [`Tag::None`].
    pub fn from_number(number: usize) -> Tag {
        TAGS.get(number).map_or(Tag::None, |row| row.0)
    }

    /// As the Penn Treebank prints it; `PUNCT` for all punctuation, `_` for none.
    pub fn word(self) -> &'static str {
        TAGS.get(self as usize).map_or("_", |row| row.1)
    }

    /// The tag that the XPOS column of a treebank prints. Brackets, quotes, dashes, stops and the like are all
    /// [`Tag::Punct`]; `$` is a symbol. What is unknown is [`Tag::None`].
    pub fn read(word: &str) -> Tag {
        match word {
            "." | "," | ":" | "``" | "''" | "-LRB-" | "-RRB-" => Tag::Punct,
            "$" => Tag::SYM,
            _ => TAGS.iter().find(|row| row.1 == word).map_or(Tag::None, |row| row.0),
        }
    }

    /// Any form of a verb, modals excluded.
    pub fn is_verb(self) -> bool {
        matches!(self, Tag::VB | Tag::VBD | Tag::VBG | Tag::VBN | Tag::VBP | Tag::VBZ)
    }

    /// A common or proper noun.
    pub fn is_noun(self) -> bool {
        matches!(self, Tag::NN | Tag::NNS | Tag::NNP | Tag::NNPS)
    }

    /// Punctuation, the hyphen inside a word included.
    pub fn is_punctuation(self) -> bool {
        matches!(self, Tag::Punct | Tag::HYPH | Tag::NFP)
    }
}

impl Rel {
    /// How many there are, [`Rel::None`] included.
    pub const COUNT: usize = RELS.len();

    /// The relation with this number, or [`Rel::None`].
    pub fn from_number(number: usize) -> Rel {
        RELS.get(number).map_or(Rel::None, |row| row.0)
    }

    /// As Universal Dependencies prints it.
    pub fn word(self) -> &'static str {
        RELS.get(self as usize).map_or("_", |row| row.1)
    }

    /// The relation that a treebank prints; a subtype that is not kept is folded into its relation.
    pub fn read(word: &str) -> Rel {
        let find = |name: &str| RELS.iter().find(|row| row.1 == name).map(|row| row.0);
        let folded = word.split(':').next().unwrap_or(word);
        match word {
            "csubj:pass" => Rel::Csubj,
            _ => find(word).or_else(|| find(folded)).unwrap_or(Rel::Dep),
        }
    }
}
