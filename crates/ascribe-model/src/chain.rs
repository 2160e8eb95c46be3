//! A chain of speakers, cut into those who speak together: "ESET, citing the FBI and CISA".
//!
//! The chain is told innermost first, and a link that is `beside` belongs to the link before. Sources of a claim and the
//! speakers that a base keeps are such chains, so both are cut here.

/// The links of a chain in groups that speak together, innermost first; no group is empty.
pub fn together<T>(chain: &[T], beside: impl Fn(&T) -> bool) -> impl Iterator<Item = &[T]> {
    chain.chunk_by(move |_, next| beside(next))
}

/// The names of a chain, one item for each group that speaks together; links without a name are passed over.
pub fn voices<T>(chain: &[T], beside: impl Fn(&T) -> bool, name: impl Fn(&T) -> Option<String>) -> Vec<String> {
    let named = together(chain, beside).map(|group| group.iter().filter_map(&name).collect::<Vec<_>>());
    named.filter(|names| !names.is_empty()).map(|names| listed(&names)).collect()
}

/// "A", "A and B", "A, B and C".
pub fn listed(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "+CISA" speaks together with the link before; "-" has no name.
    fn told(chain: &[&str]) -> Vec<String> {
        let name = |link: &&str| Some(link.trim_start_matches('+').to_owned()).filter(|name| name != "-");
        voices(chain, |link| link.starts_with('+'), name)
    }

    #[test]
    fn who_speaks_together_is_one_voice() {
        assert_eq!(told(&["FBI", "ESET"]), ["FBI", "ESET"]);
        assert_eq!(told(&["FBI", "+CISA", "ESET"]), ["FBI and CISA", "ESET"]);
        assert_eq!(told(&["FBI", "+NSA", "+CISA"]), ["FBI, NSA and CISA"]);
        assert!(told(&[]).is_empty());
    }

    #[test]
    fn nobody_is_joined_over_a_link_without_a_name() {
        assert_eq!(told(&["FBI", "-", "+CISA"]), ["FBI", "CISA"]);
        assert_eq!(told(&["-", "ESET"]), ["ESET"]);
        assert_eq!(told(&["+FBI", "ESET"]), ["FBI", "ESET"], "nobody is before the first");
    }
}
