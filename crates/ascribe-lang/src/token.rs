//! Tokens and sentences: what the language passes add to a text.

use ascribe_model::Span;

/// Penn Treebank part of speech, as in the XPOS column of UD English EWT.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(u8)]
#[allow(missing_docs, clippy::upper_case_acronyms)]
pub enum Tag {
    #[default]
    None,
    CC,
    CD,
    DT,
    EX,
    FW,
    IN,
    JJ,
    JJR,
    JJS,
    LS,
    MD,
    NN,
    NNS,
    NNP,
    NNPS,
    PDT,
    POS,
    PRP,
    PRPS,
    RB,
    RBR,
    RBS,
    RP,
    SYM,
    TO,
    UH,
    VB,
    VBD,
    VBG,
    VBN,
    VBP,
    VBZ,
    WDT,
    WP,
    WPS,
    WRB,
    ADD,
    AFX,
    GW,
    HYPH,
    NFP,
    XX,
    Punct,
}

/// Universal Dependencies relation, subtypes folded except where the grammar needs them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
#[repr(u8)]
#[allow(missing_docs)]
pub enum Rel {
    #[default]
    None,
    Root,
    Nsubj,
    NsubjPass,
    Obj,
    Iobj,
    Csubj,
    Ccomp,
    Xcomp,
    Obl,
    OblAgent,
    OblUnmarked,
    Vocative,
    Expl,
    Dislocated,
    Advcl,
    Advmod,
    Discourse,
    Aux,
    AuxPass,
    Cop,
    Mark,
    Nmod,
    NmodPoss,
    NmodUnmarked,
    Appos,
    Nummod,
    Acl,
    AclRelcl,
    Amod,
    Det,
    Case,
    Conj,
    Cc,
    Fixed,
    Flat,
    List,
    Parataxis,
    Compound,
    CompoundPrt,
    Orphan,
    Goeswith,
    Reparandum,
    Punct,
    Dep,
}

/// What sort of token it is, decided before parts of speech are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub enum Form {
    /// Letters, digits, punctuation as tokenised.
    #[default]
    Word,
    /// A whole name of one or more words, kept as one token; its tag is given, not guessed.
    Name,
    /// An indicator, kept as one token.
    Indicator,
}

/// One token.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// Where.
    pub span: Span,
    /// What sort.
    pub form: Form,
    /// Part of speech, [`Tag::None`] until tagged. A tag that is set beforehand is kept.
    pub tag: Tag,
    /// Index of the head within the sentence; its own index for the root. Meaningless until parsed.
    pub head: u32,
    /// Relation to the head, [`Rel::None`] until parsed.
    pub rel: Rel,
}

/// One sentence, within one block.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Sentence {
    /// From its first token to its last.
    pub span: Span,
    /// Its tokens, in order.
    pub tokens: Vec<Token>,
}

impl Token {
    /// A token at `span`, not yet tagged or parsed.
    pub fn new(span: Span, form: Form) -> Token {
        Token { span, form, tag: Tag::None, head: 0, rel: Rel::None }
    }
}

impl Sentence {
    /// The sentence of these tokens, or `None` if there are none.
    pub fn new(tokens: Vec<Token>) -> Option<Sentence> {
        let span = tokens.first()?.span.cover(tokens.last()?.span);
        Some(Sentence { span, tokens })
    }

    /// Makes each name one token: its tokens become one with [`Form::Name`] and [`Tag::NNP`].
    ///
    /// `names` are sorted and do not overlap; a name that does not begin and end with a token takes the tokens
    /// that it touches. To be called before tagging.
    pub fn collapse(&mut self, names: &[Span]) {
        let mut kept: Vec<Token> = Vec::with_capacity(self.tokens.len());
        let mut names = names.iter().copied().peekable();
        let mut open: Option<Span> = None;
        for token in &self.tokens {
            while names.next_if(|name| name.end() <= token.span.start()).is_some() {}
            let name = names.peek().copied().filter(|name| name.overlaps(token.span));
            match (name, open, kept.last_mut()) {
                (Some(name), Some(begun), Some(last)) if begun == name => last.span = last.span.cover(token.span),
                (Some(_), _, _) => kept.push(Token { tag: Tag::NNP, ..Token::new(token.span, Form::Name) }),
                (None, _, _) => kept.push(*token),
            }
            open = name;
        }
        self.tokens = kept;
    }
}
