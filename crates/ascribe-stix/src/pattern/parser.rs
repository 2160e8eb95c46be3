//! The grammar of STIX 2.1 §9: FOLLOWEDBY binds least, then OR, then AND; qualifiers bind to what stands before them.

use super::lexer::{self, Token};
use super::{Comparison, Constant, Observation, Operator, Path, Pattern, PatternError, Qualifier, Step, Test};

/// Brackets in brackets beyond this are refused, so that no pattern exhausts the stack.
const DEEPEST: usize = 128;
/// Longest pattern that is read.
const LONGEST: usize = 1 << 20;
/// Most terms of one pattern: each adds a level to the tree.
const MOST_TERMS: usize = 2000;

pub(super) fn parse(text: &str) -> Result<Pattern, PatternError> {
    if text.len() > LONGEST {
        return Err(PatternError {
            at: LONGEST,
            problem: format!("a pattern of more than {LONGEST} bytes is not read"),
        });
    }
    let tokens = lexer::tokens(text)?;
    let mut parser = Parser { tokens, next: 0, depth: 0, terms: 0, end: text.len() };
    let root = parser.followed_by()?;
    match parser.peek() {
        None => Ok(Pattern { root }),
        Some(_) => Err(parser.error("nothing may follow here but AND, OR, FOLLOWEDBY or a qualifier")),
    }
}

struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    depth: usize,
    terms: usize,
    end: usize,
}

type Parsed<T> = Result<T, PatternError>;

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.next).map(|(_, token)| token)
    }

    fn take(&mut self) -> Option<Token> {
        let token = self.peek().cloned();
        self.next += 1;
        token
    }

    fn error(&self, problem: &str) -> PatternError {
        let at = self.tokens.get(self.next).map_or(self.end, |(at, _)| *at);
        PatternError { at, problem: problem.to_owned() }
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Some(Token::Word(w)) if w == word)
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        self.next += usize::from(found);
        found
    }

    fn eat(&mut self, mark: &str) -> bool {
        let found = matches!(self.peek(), Some(Token::Mark(m)) if *m == mark);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, mark: &str) -> Parsed<()> {
        if self.eat(mark) { Ok(()) } else { Err(self.error(&format!("`{mark}` is missing"))) }
    }

    fn deeper<T>(&mut self, read: impl FnOnce(&mut Parser) -> Parsed<T>) -> Parsed<T> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(self.error("brackets stand too deep"));
        }
        let out = read(self);
        self.depth -= 1;
        out
    }

    fn count_term(&mut self) -> Parsed<()> {
        self.terms += 1;
        if self.terms > MOST_TERMS { Err(self.error("the pattern has too many terms")) } else { Ok(()) }
    }

    fn followed_by(&mut self) -> Parsed<Observation> {
        let mut left = self.either()?;
        while self.eat_word("FOLLOWEDBY") {
            left = Observation::FollowedBy(Box::new(left), Box::new(self.either()?));
        }
        Ok(left)
    }

    fn either(&mut self) -> Parsed<Observation> {
        let mut left = self.both()?;
        while self.eat_word("OR") {
            left = Observation::Or(Box::new(left), Box::new(self.both()?));
        }
        Ok(left)
    }

    fn both(&mut self) -> Parsed<Observation> {
        let mut left = self.qualified()?;
        while self.eat_word("AND") {
            left = Observation::And(Box::new(left), Box::new(self.qualified()?));
        }
        Ok(left)
    }

    fn qualified(&mut self) -> Parsed<Observation> {
        self.count_term()?;
        let mut inner = if self.eat("[") {
            let comparison = self.any_of()?;
            self.expect("]")?;
            Observation::One(comparison)
        } else {
            self.expect("(")?;
            let inner = self.deeper(Parser::followed_by)?;
            self.expect(")")?;
            inner
        };
        while let Some(qualifier) = self.qualifier()? {
            self.count_term()?;
            inner = Observation::Qualified(Box::new(inner), qualifier);
        }
        Ok(inner)
    }

    fn qualifier(&mut self) -> Parsed<Option<Qualifier>> {
        if self.eat_word("WITHIN") {
            let seconds = match self.take() {
                Some(Token::Constant(Constant::Integer(n))) if n > 0 => n as f64,
                Some(Token::Constant(Constant::Float(n))) if n > 0.0 => n,
                _ => return Err(self.error("WITHIN needs a number of seconds above zero")),
            };
            return self.unit("SECONDS").map(|()| Some(Qualifier::Within(seconds)));
        }
        if self.eat_word("REPEATS") {
            let times = match self.take() {
                Some(Token::Constant(Constant::Integer(n))) if n > 0 => n as u64,
                _ => return Err(self.error("REPEATS needs a whole number above zero")),
            };
            return self.unit("TIMES").map(|()| Some(Qualifier::Repeats(times)));
        }
        if !self.eat_word("START") {
            return Ok(None);
        }
        let start = self.time()?;
        self.unit("STOP")?;
        Ok(Some(Qualifier::Between(start, self.time()?)))
    }

    fn unit(&mut self, word: &str) -> Parsed<()> {
        if self.eat_word(word) { Ok(()) } else { Err(self.error(&format!("{word} is missing"))) }
    }

    fn time(&mut self) -> Parsed<crate::Timestamp> {
        match self.take() {
            Some(Token::Constant(Constant::Time(time))) => Ok(time),
            _ => Err(self.error("a timestamp such as t'2022-09-08T00:00:00Z' is missing")),
        }
    }

    fn any_of(&mut self) -> Parsed<Comparison> {
        let mut left = self.all_of()?;
        while self.eat_word("OR") {
            left = Comparison::Or(Box::new(left), Box::new(self.all_of()?));
        }
        Ok(left)
    }

    fn all_of(&mut self) -> Parsed<Comparison> {
        let mut left = self.test()?;
        while self.eat_word("AND") {
            left = Comparison::And(Box::new(left), Box::new(self.test()?));
        }
        Ok(left)
    }

    fn test(&mut self) -> Parsed<Comparison> {
        self.count_term()?;
        if self.eat("(") {
            let inner = self.deeper(Parser::any_of)?;
            self.expect(")")?;
            return Ok(inner);
        }
        let mut negated = self.eat_word("NOT");
        if self.eat_word("EXISTS") {
            let test = Test { path: self.path()?, negated, operator: Operator::Exists };
            return Ok(Comparison::Test(test));
        }
        let path = self.path()?;
        negated |= self.eat_word("NOT");
        let operator = self.operator()?;
        Ok(Comparison::Test(Test { path, negated, operator }))
    }

    fn path(&mut self) -> Parsed<Path> {
        let Some(Token::Word(kind)) = self.take() else {
            self.next -= 1;
            return Err(self.error("an object type is missing"));
        };
        self.expect(":")?;
        let mut steps = vec![self.property()?];
        loop {
            if self.eat(".") {
                steps.push(self.property()?);
            } else if self.eat("[") {
                steps.push(self.index()?);
                self.expect("]")?;
            } else {
                return Ok(Path { kind, steps });
            }
        }
    }

    fn property(&mut self) -> Parsed<Step> {
        match self.take() {
            Some(Token::Word(name)) if !name.contains('-') => Ok(Step::Property(name)),
            Some(Token::Constant(Constant::Text(name))) => Ok(Step::Property(name)),
            _ => {
                self.next -= 1;
                Err(self.error("the name of a property is missing; one with a hyphen needs quotes"))
            }
        }
    }

    fn index(&mut self) -> Parsed<Step> {
        if self.eat("*") {
            return Ok(Step::Any);
        }
        match self.take() {
            Some(Token::Constant(Constant::Integer(n))) if n >= 0 => Ok(Step::Index(n as usize)),
            _ => Err(self.error("an index is a whole number or `*`")),
        }
    }

    fn operator(&mut self) -> Parsed<Operator> {
        match self.take() {
            Some(Token::Mark("=" | "==")) => self.constant().map(Operator::Equal),
            Some(Token::Mark("!=" | "<>")) => self.constant().map(Operator::Unequal),
            Some(Token::Mark("<")) => self.ordered().map(Operator::Less),
            Some(Token::Mark("<=")) => self.ordered().map(Operator::AtMost),
            Some(Token::Mark(">")) => self.ordered().map(Operator::Greater),
            Some(Token::Mark(">=")) => self.ordered().map(Operator::AtLeast),
            Some(Token::Word(word)) => self.worded(&word),
            _ => {
                self.next -= 1;
                Err(self.error("an operator is missing"))
            }
        }
    }

    fn worded(&mut self, word: &str) -> Parsed<Operator> {
        match word {
            "IN" => self.set().map(Operator::In),
            "LIKE" => self.text().map(Operator::Like),
            "ISSUBSET" => self.text().map(Operator::IsSubset),
            "ISSUPERSET" => self.text().map(Operator::IsSuperset),
            "MATCHES" => {
                let text = self.text()?;
                let regex = super::compare::regex(&text);
                regex.map(|r| Operator::Matches(Box::new(r))).map_err(|e| self.error(&format!("{text:?}: {e}")))
            }
            _ => {
                self.next -= 1;
                Err(self.error(&format!("{word} is no operator")))
            }
        }
    }

    fn constant(&mut self) -> Parsed<Constant> {
        match self.take() {
            Some(Token::Constant(constant)) => Ok(constant),
            Some(Token::Word(word)) if word == "true" || word == "false" => Ok(Constant::Boolean(word == "true")),
            _ => {
                self.next -= 1;
                Err(self.error("a constant is missing"))
            }
        }
    }

    /// Booleans have no order (§9.6.1).
    fn ordered(&mut self) -> Parsed<Constant> {
        match self.constant()? {
            Constant::Boolean(_) => Err(self.error("a boolean has no order")),
            constant => Ok(constant),
        }
    }

    fn text(&mut self) -> Parsed<String> {
        match self.take() {
            Some(Token::Constant(Constant::Text(text))) => Ok(text),
            _ => {
                self.next -= 1;
                Err(self.error("a string is missing"))
            }
        }
    }

    /// Constants of one type.
    fn set(&mut self) -> Parsed<Vec<Constant>> {
        self.expect("(")?;
        let mut out: Vec<Constant> = Vec::new();
        while !self.eat(")") {
            if !out.is_empty() {
                self.expect(",")?;
            }
            let constant = self.constant()?;
            let kind = |c: &Constant| match c {
                Constant::Float(_) => std::mem::discriminant(&Constant::Integer(0)),
                other => std::mem::discriminant(other),
            };
            if out.first().is_some_and(|first| kind(first) != kind(&constant)) {
                return Err(self.error("the constants of a set have different types"));
            }
            out.push(constant);
        }
        Ok(out)
    }
}
