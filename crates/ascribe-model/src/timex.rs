//! TIMEX3 values as a reader writes them: "week 36 of 2022", "summer 2015", "October, no year told".

use crate::MONTHS;

/// A TIMEX3 value (ISO 8601 and TimeML 1.2.1, §2.3) in plain words; dates, and what is none of the forms, as they are.
///
/// ```
/// assert_eq!(ascribe_model::time_in_words("2020-SU"), "summer 2020");
/// assert_eq!(ascribe_model::time_in_words("2020-07-01"), "2020-07-01");
/// ```
pub fn time_in_words(value: &str) -> String {
    match value.split_once('/') {
        None => one(value),
        // No interval: a side is missing, or there is a third.
        Some((from, to)) if from.is_empty() || to.is_empty() || to.contains('/') => value.to_owned(),
        Some((from, to)) => format!("{} to {}", one(from), one(to)),
    }
}

/// A value that is no interval.
fn one(value: &str) -> String {
    match value {
        "PAST_REF" => return "at some time before".into(),
        "PRESENT_REF" => return "at present".into(),
        "FUTURE_REF" => return "at some time to come".into(),
        _ => {}
    }
    let told = length(value).or_else(|| decade(value)).or_else(|| part_of_year(value)).or_else(|| without_year(value));
    told.unwrap_or_else(|| part_of_day(value))
}

/// `P2Y`, `PT3H`: a length.
fn length(value: &str) -> Option<String> {
    let rest = value.strip_prefix('P')?;
    let (clock, rest) = match rest.strip_prefix('T') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let unit = rest.chars().last()?;
    let number = rest.strip_suffix(unit)?;
    let word = match (unit, clock) {
        ('Y', false) => "year",
        ('M', false) => "month",
        ('W', false) => "week",
        ('D', false) => "day",
        ('H', true) => "hour",
        ('M', true) => "minute",
        ('S', true) => "second",
        _ => return None,
    };
    let many = if number == "1" { "" } else { "s" };
    match number {
        "X" => Some(format!("some {word}s")),
        _ if number.parse::<f32>().is_ok() => Some(format!("{number} {word}{many}")),
        _ => None,
    }
}

/// `198`: the 1980s.
fn decade(value: &str) -> Option<String> {
    (value.len() == 3 && value.bytes().all(|b| b.is_ascii_digit())).then(|| format!("the {value}0s"))
}

/// `2022-W36`, `2015-SU`, `2020-Q3`, `2020-H1`.
fn part_of_year(value: &str) -> Option<String> {
    let (year, part) = value.split_once('-').filter(|(year, _)| is_year(year))?;
    let part = match part {
        "SP" => "spring",
        "SU" => "summer",
        "FA" => "autumn",
        "WI" => "winter",
        "H1" => "first half of",
        "H2" => "second half of",
        _ => "",
    };
    if !part.is_empty() {
        return Some(format!("{part} {year}"));
    }
    let part = value.get(year.len() + 1..)?;
    let number = |letter: char| part.strip_prefix(letter).filter(|n| n.parse::<u8>().is_ok());
    let week = number('W').map(|n| format!("week {} of {year}", n.trim_start_matches('0')));
    week.or_else(|| number('Q').map(|n| format!("quarter {n} of {year}")))
}

/// `XXXX-10-03`: a day or month of no year that the report tells.
fn without_year(value: &str) -> Option<String> {
    let rest = value.strip_prefix("XXXX-")?;
    let (month, day) = rest.split_once('-').map_or((rest, None), |(month, day)| (month, Some(day)));
    let name = month.parse::<usize>().ok().and_then(|n| MONTHS.get(n.checked_sub(1)?));
    match (name, day.and_then(|d| d.parse::<u8>().ok())) {
        (Some(name), Some(day)) => Some(format!("{day} {name}, no year told")),
        (Some(name), None) => Some(format!("{name}, no year told")),
        (None, _) => Some("a time not told".into()),
    }
}

/// `2022-09-13TNI`: a day and the part of it.
fn part_of_day(value: &str) -> String {
    let parts = [("TMO", "morning"), ("TMI", "midday"), ("TAF", "afternoon"), ("TEV", "evening"), ("TNI", "night")];
    let told = parts.iter().find_map(|(code, word)| Some((value.strip_suffix(code)?, word)));
    told.map_or_else(|| value.to_owned(), |(day, word)| format!("{day}, {word}"))
}

fn is_year(words: &str) -> bool {
    words.len() == 4 && words.bytes().all(|b| b.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    #[test]
    fn codes_are_told_in_words_and_dates_stay() {
        let cases = [
            ("2022-W36", "week 36 of 2022"),
            ("2015-SU", "summer 2015"),
            ("2020-Q3", "quarter 3 of 2020"),
            ("XXXX-10", "October, no year told"),
            ("XXXX-10-03", "3 October, no year told"),
            ("XXXX-XX", "a time not told"),
            ("P2Y", "2 years"),
            ("PT1H", "1 hour"),
            ("PXM", "some months"),
            ("198", "the 1980s"),
            ("2018/2020", "2018 to 2020"),
            ("2022-09-13TNI", "2022-09-13, night"),
            ("2022-09", "2022-09"),
            ("P", "P"),
            ("Pé", "Pé"),
        ];
        for (value, told) in cases {
            assert_eq!(super::time_in_words(value), told);
        }
        let many = "a/".repeat(40_000);
        for value in ["2018/2019/2020", "2018/", "/", &many] {
            assert_eq!(super::time_in_words(value), value, "no interval");
        }
    }
}
