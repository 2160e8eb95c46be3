//! Techniques that a sentence tells without a verb of using them, as claims: "Kimsuky dumped credentials from LSASS" says
//! that Kimsuky uses T1003. What tells the technique is the classifier's; who does it must be named once in the sentence.

use crate::words;
use crate::world::World;
use ascribe_model::{Argument, BlockKind, Claim, EntityId, Evidence, Kind, Predicate, Span};
use ascribe_techniques::{Telling, Thresholds, Told};

/// A longer sentence is no sentence but a list or table.
const LONGEST: usize = 500;

impl World<'_, '_> {
    /// Claims that somebody uses what a sentence tells, beside those that the grammar read.
    pub fn technique_claims(&mut self, telling: &Telling, known: &[Claim]) -> Vec<Claim> {
        let mut found: Vec<Claim> = vec![];
        for told in telling.iter().filter(|told| !told.id.starts_with("TA")) {
            for evidence in told.evidence.iter().filter(|e| e.probability >= Thresholds::shipped().claim) {
                let Some(&words) = evidence.words.first() else { continue };
                if self.is_on_programs() && evidence.words.iter().all(|&words| self.is_sort(words)) {
                    continue;
                }
                let said = self.technique_claim(told, evidence.sentence, words, evidence.probability);
                let new = |claim: &Claim| !known.iter().chain(&found).any(|other| says_so(other, claim));
                found.extend(said.filter(new));
            }
        }
        found
    }

    /// "REvil ransomware": a sort of program, not what it does.
    fn is_sort(&self, told: Span) -> bool {
        let mut named = told.of(self.page.text()).split_whitespace().rev();
        let last = named.next().unwrap_or_default().to_lowercase();
        words::is("malware", &last) && named.count() < 2
    }

    fn technique_claim(&mut self, told: &Told, line: usize, words: Span, probability: f32) -> Option<Claim> {
        let page = self.page;
        let at = page.lines.get(line)?;
        let prose = page.document.blocks.get(at.block)?.kind;
        let prose = matches!(prose, BlockKind::Paragraph | BlockKind::ListItem) && at.span.len() <= LONGEST;
        if !prose || advises(at.span.of(page.text())) {
            return None;
        }
        let doer = self.doer_before(line, words).filter(|&doer| !self.is_nameless(doer))?;
        let voice = match at.tokens_in(words).next() {
            Some(token) => self.voice(line, token),
            None => Default::default(),
        };
        if voice.denied || voice.unreal {
            return None;
        }
        let id = told.sub_techniques.iter().find(|sub| sub.sentence == line).map_or(told.id, |sub| sub.id);
        let technique = self.lexicon.by_attack_id(id)?;
        let technique = self.entities.intern_entry(self.lexicon, technique);
        let evidence = Evidence { span: at.span, quote: at.span.of(page.text()).to_owned() };
        let (subject, object) = (Argument::Entity(doer), Some(Argument::Entity(technique)));
        let claim = Claim::plain(subject, Predicate::Uses, object, evidence, "uses.told");
        let probability = Some(probability);
        Some(self.bind(Claim { sources: voice.sources, estimate: voice.estimate, probability, ..claim }))
    }

    /// The one group or program of a sentence, if it stands before the words that tell what was done.
    fn doer_before(&self, line: usize, words: Span) -> Option<EntityId> {
        let page = self.page;
        let named = page.mentions.get(page.lines.get(line)?.mentions.clone())?;
        let doers = named.iter().filter(|m| matches!(m.kind, Kind::ThreatGroup | Kind::Malware));
        let named: Vec<(EntityId, Span)> = doers.filter_map(|m| Some((m.entity?, m.span))).collect();
        if let Some(&(first, span)) = named.first() {
            let sole = named.iter().all(|(id, _)| *id == first);
            return (sole && span.end() <= words.start()).then_some(first);
        }
        let (_, tree) = page.parsed(line)?;
        let doer =
            |id: &EntityId| self.entities.get(*id).is_some_and(|e| matches!(e.kind, Kind::ThreatGroup | Kind::Malware));
        let pointed = self.resolved.range((line, 0)..(line + 1, 0)).map(|(&(_, token), &(id, _))| (token, id));
        let pointed: Vec<(usize, EntityId)> = pointed.filter(|(_, id)| doer(id)).collect();
        let &(token, first) = pointed.first()?;
        let sole = pointed.iter().all(|(_, id)| *id == first);
        (sole && tree.token(token).span.end() <= words.start()).then_some(first)
    }
}

/// True if a sentence tells a reader what to do, what could be done, or what was not.
fn advises(sentence: &str) -> bool {
    let words = sentence.split(|c: char| !c.is_alphanumeric() && c != '\'' && c != '’');
    words.map(str::to_lowercase).any(|word| words::is("advice", &word))
}

/// True if a claim says of the same subject that it uses or does the same.
fn says_so(known: &Claim, claim: &Claim) -> bool {
    let kindred = matches!(known.predicate, Predicate::Uses | Predicate::Conducts | Predicate::Exploits);
    kindred && known.subject == claim.subject && known.object == claim.object
}
