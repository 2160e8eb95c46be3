//! The parts of a claim as short phrases: when, how many, how surely, who says so.

use crate::clean;
use ascribe_model::{
    Argument, Bound, Claim, Confidence, Count, Estimate, Kind, Likelihood, Mention, Reading, Source, Span, When,
    listed, time_in_words, together,
};
use serde::Serialize;

/// The word that a closed list has for `value` in the JSON contract.
pub fn word_of<T: Serialize>(value: &T) -> String {
    serde_json::to_value(value).ok().and_then(|word| word.as_str().map(str::to_owned)).unwrap_or_default()
}

/// "since at least 2015".
pub fn when(when: &When) -> String {
    let value = time_in_words(&clean::line(&when.value));
    match when.bound {
        None => value,
        Some(Bound::AtLeast) => format!("since at least {value}"),
        Some(Bound::Since) => format!("since {value}"),
        Some(Bound::Until) => format!("until {value}"),
        Some(Bound::Before) => format!("before {value}"),
        Some(Bound::After) => format!("after {value}"),
        Some(Bound::About) => format!("about {value}"),
    }
}

/// "over 30", "at most 12", "about 100".
fn count(count: &Count) -> String {
    let about = if count.about { "about " } else { "" };
    match (count.exactly, count.at_least, count.at_most) {
        (Some(n), _, _) => format!("{about}{n}"),
        (None, Some(low), Some(high)) => format!("{about}{low} to {high}"),
        (None, Some(low), None) if count.exclusive => format!("over {low}"),
        (None, Some(low), None) => format!("at least {low}"),
        (None, None, Some(high)) if count.exclusive => format!("under {high}"),
        (None, None, Some(high)) => format!("at most {high}"),
        (None, None, None) => "some".into(),
    }
}

/// "likely 55–80 %", without the words that were printed.
pub fn likelihood(estimate: &Estimate) -> Option<String> {
    estimate.likelihood.map(|band| {
        let (low, high) = band.bounds();
        let (low, high) = (estimate.low.unwrap_or(low), estimate.high.unwrap_or(high));
        format!("{} {low}–{high} %", spoken(band))
    })
}

/// "likely 55–80 %, moderate confidence", without the words that were printed.
pub fn band(estimate: &Estimate) -> Option<String> {
    let confidence = estimate.confidence.map(|c| match c {
        Confidence::Low => "low confidence",
        Confidence::Moderate => "moderate confidence",
        Confidence::High => "high confidence",
    });
    let parts: Vec<String> = likelihood(estimate).into_iter().chain(confidence.map(str::to_owned)).collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// The words that were printed, and the band that they fall in; once if both are the same word.
fn estimate(estimate: &Estimate) -> String {
    let phrase = clean::line(&estimate.phrase);
    match band(estimate) {
        Some(band) if band.starts_with(&*phrase) => band,
        Some(band) => format!("“{phrase}”: {band}"),
        None => format!("“{phrase}”"),
    }
}

fn spoken(band: Likelihood) -> &'static str {
    match band {
        Likelihood::AlmostNoChance => "almost no chance",
        Likelihood::VeryUnlikely => "very unlikely",
        Likelihood::Unlikely => "unlikely",
        Likelihood::RoughlyEvenChance => "roughly even chance",
        Likelihood::Likely => "likely",
        Likelihood::VeryLikely => "very likely",
        Likelihood::AlmostCertain => "almost certain",
    }
}

/// An argument as the report prints it, with the name that it goes by elsewhere beside it: "PHOSPHORUS (Magic Hound)". Looked
/// for in `within` first, else anywhere.
pub fn printed(argument: &Argument, reading: &Reading, within: Option<Span>) -> String {
    let name = reading.words(argument);
    let plain = || clean::line(name).into_owned();
    let Some(entity) = argument.entity().and_then(|id| reading.entity(id)) else { return plain() };
    if !matches!(entity.kind, Kind::ThreatGroup | Kind::Malware | Kind::Tool | Kind::Campaign) {
        return plain();
    }
    let names = |m: &&Mention| m.entity == Some(entity.id) && m.kind == entity.kind;
    let here = within.and_then(|span| reading.mentions.iter().find(|m| names(m) && span.overlaps(m.span)));
    let Some(mention) = here.or_else(|| reading.mentions.iter().find(names)) else { return plain() };
    let words = mention.repaired.as_ref().map_or(mention.text.as_str(), |r| r.to.as_str());
    let same = words.eq_ignore_ascii_case(name) || words.contains(name) || name.contains(words);
    if same { plain() } else { format!("{} ({})", clean::line(words), plain()) }
}

/// Who says it, how surely, when, how many, where, how and why, as far as told.
pub fn qualifiers(claim: &Claim, reading: &Reading) -> Vec<String> {
    let words = |argument| clean::line(reading.words(argument)).into_owned();
    let mut told = vec![speakers(claim, reading)];
    told.extend(claim.estimate.as_ref().map(estimate));
    told.extend(claim.when.as_ref().map(when));
    told.extend(claim.count.as_ref().map(count));
    told.extend(claim.amount.as_deref().map(|amount| clean::line(amount).into_owned()));
    told.extend(claim.place.as_ref().map(|place| format!("in {}", words(place))));
    told.extend(claim.means.as_ref().map(|means| format!("by {}", words(means))));
    told.extend(claim.purpose.as_deref().map(|purpose| format!("purpose: {}", clean::line(purpose))));
    told.extend(claim.about.as_ref().map(|about| format!("about {}", words(about))));
    told
}

/// The chain of speakers, innermost first; the publisher is named only where nobody else speaks.
fn speakers(claim: &Claim, reading: &Reading) -> String {
    let link = |source: &Source| {
        let entity = source.entity.and_then(|id| reading.entity(id)).map(|e| e.name.as_str());
        Link {
            name: clean::line(entity.or(source.words.as_deref()).unwrap_or("someone")).into_owned(),
            verb: source.verb.as_deref().map(|verb| clean::line(verb).into_owned()),
            beside: source.beside,
            publisher: source.publisher,
        }
    };
    told_by(&claim.sources.iter().map(link).collect::<Vec<_>>(), reading.document.publisher.as_deref())
}

/// One link of a chain of speakers, its words safe to print.
pub struct Link {
    /// Who speaks.
    pub name: String,
    /// The word of the speech act.
    pub verb: Option<String>,
    /// True if it is said together with the link before.
    pub beside: bool,
    /// True for the publisher.
    pub publisher: bool,
}

/// A chain of speakers, innermost first: "FBI and CISA: “said”, as told by ESET"; the publisher where nobody else speaks.
pub fn told_by(chain: &[Link], publisher: Option<&str>) -> String {
    let mut told: Vec<String> = Vec::new();
    for group in together(chain, |link| link.beside) {
        let others: Vec<&Link> = group.iter().filter(|link| !link.publisher).collect();
        // A word of speech that is told of one is that of those after him, unless they have another.
        let same = others.chunk_by(|one, next| next.verb.is_none() || next.verb == one.verb);
        let parts: Vec<String> = same.map(said).collect();
        if !parts.is_empty() {
            told.push(parts.join(" and "));
        }
    }
    if told.is_empty() {
        clean::line(publisher.unwrap_or("the report itself")).into_owned()
    } else {
        told.join(", as told by ")
    }
}

/// "FBI and CISA: “said”".
fn said(links: &[&Link]) -> String {
    let names = listed(&links.iter().map(|link| link.name.clone()).collect::<Vec<_>>());
    match links.first().and_then(|link| link.verb.as_deref()) {
        Some(verb) => format!("{names}: “{verb}”"),
        None => names,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_read_as_printed() {
        let over = Count { at_least: Some(30), exclusive: true, ..Count::default() };
        assert_eq!(count(&over), "over 30");
        assert_eq!(count(&Count { exactly: Some(100), about: true, ..Count::default() }), "about 100");
        assert_eq!(count(&Count { at_least: Some(2), at_most: Some(5), ..Count::default() }), "2 to 5");
    }

    #[test]
    fn those_who_speak_together_are_told_together() {
        let link = |name: &str, verb: Option<&str>, beside| Link {
            name: name.into(),
            verb: verb.map(str::to_owned),
            beside,
            publisher: name == "News",
        };
        let told = |chain: &[Link]| told_by(chain, Some("News"));
        let (fbi, eset) = (|| link("FBI", Some("said"), false), || link("ESET", None, false));
        let cisa = |verb| link("CISA", verb, true);
        assert_eq!(told(&[fbi(), eset(), link("News", None, false)]), "FBI: “said”, as told by ESET");
        assert_eq!(told(&[fbi(), cisa(Some("said")), eset()]), "FBI and CISA: “said”, as told by ESET");
        assert_eq!(told(&[fbi(), cisa(None)]), "FBI and CISA: “said”");
        assert_eq!(told(&[fbi(), cisa(Some("warned"))]), "FBI: “said” and CISA: “warned”");
        assert_eq!(told(&[link("News", None, false)]), "News");
        let many: Vec<Link> = std::iter::repeat_with(|| cisa(None)).take(40_000).collect();
        assert!(told(&many).ends_with("CISA, CISA and CISA"));
    }

    #[test]
    fn likelihood_and_confidence_are_kept_apart() {
        let both = Estimate {
            phrase: "believe".into(),
            likelihood: Some(Likelihood::Likely),
            low: Some(55),
            high: Some(80),
            confidence: Some(Confidence::Moderate),
        };
        assert_eq!(estimate(&both), "“believe”: likely 55–80 %, moderate confidence");
        assert_eq!(estimate(&Estimate { phrase: "likely".into(), ..both }), "likely 55–80 %, moderate confidence");
    }
}
