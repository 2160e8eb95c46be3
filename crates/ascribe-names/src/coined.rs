//! Who coins a name, told by its form: vendors follow schemes, and a coiner's word on its own name weighs most.

/// Schemes of vendors: a test on the lower-cased words of a name, and the vendor. From the vendors' own naming guides.
const LAST_WORDS: [(&str, &[&str]); 4] = [
    (
        "CrowdStrike",
        &[
            "bear", "panda", "kitten", "chollima", "spider", "jackal", "leopard", "tiger", "buffalo", "crane", "wolf",
            "lynx", "ocelot", "saiga", "sphinx", "hawk",
        ],
    ),
    (
        "Microsoft",
        &[
            "typhoon",
            "blizzard",
            "sandstorm",
            "sleet",
            "tempest",
            "cyclone",
            "rain",
            "hail",
            "dust",
            "tsunami",
            "flood",
            "storm",
        ],
    ),
    (
        "Palo Alto Networks",
        &["ursa", "taurus", "serpens", "pisces", "libra", "scorpius", "orion", "draco", "lyra", "gemini"],
    ),
    ("Google Cloud", &["ion", "relic"]),
];
const FIRST_WORDS: [(&str, &[&str]); 4] = [
    ("Secureworks", &["bronze", "iron", "cobalt", "gold", "nickel", "aluminum", "tungsten", "tin", "zinc"]),
    ("Trend Micro", &["earth", "water", "void"]),
    ("PwC", &["red", "blue", "yellow", "black", "white", "green", "orange", "grey"]),
    ("Recorded Future", &["tag"]),
];
const PREFIXES: [(&str, &str); 12] = [
    ("apt-c-", "Qihoo 360"),
    ("apt-q-", "QiAnXin"),
    ("apt", "Mandiant"),
    ("unc", "Mandiant"),
    ("fin", "Mandiant"),
    ("temp.", "Mandiant"),
    ("dev-", "Microsoft"),
    ("storm-", "Microsoft"),
    ("ta", "Proofpoint"),
    ("itg", "IBM X-Force"),
    ("tg-", "Secureworks"),
    ("sector", "NSHC"),
];
/// Microsoft named groups after chemical elements until April 2023.
const ELEMENTS: [&str; 38] = [
    "actinium",
    "aluminum",
    "americium",
    "barium",
    "bismuth",
    "bohrium",
    "boron",
    "bromine",
    "cerium",
    "chimborazo",
    "chromium",
    "copernicium",
    "curium",
    "dubnium",
    "elbrus",
    "europium",
    "gadolinium",
    "gallium",
    "hafnium",
    "iridium",
    "krypton",
    "lawrencium",
    "manganese",
    "neptunium",
    "nickel",
    "nobelium",
    "osmium",
    "phosphorus",
    "plutonium",
    "potassium",
    "radium",
    "rubidium",
    "seaborgium",
    "strontium",
    "thallium",
    "tungsten",
    "zinc",
    "zirconium",
];

/// The vendor whose scheme the name follows, if one is recognised.
///
/// ```
/// assert_eq!(ascribe_names::coiner("Nemesis Kitten"), Some("CrowdStrike"));
/// assert_eq!(ascribe_names::coiner("DEV-0270"), Some("Microsoft"));
/// assert_eq!(ascribe_names::coiner("Turla"), None);
/// ```
pub fn coiner(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    let numbered =
        |p: &str| lower.strip_prefix(p).is_some_and(|r| r.starts_with(|c: char| c.is_ascii_digit()) || p == "temp.");
    if let Some((_, vendor)) = PREFIXES.iter().find(|(p, _)| numbered(p)) {
        return Some(vendor);
    }
    if ELEMENTS.contains(&lower.as_str()) {
        return Some("Microsoft");
    }
    let words: Vec<&str> = lower.split_whitespace().collect();
    let [first, .., last] = words.as_slice() else { return None };
    let by_last = LAST_WORDS.iter().find(|(_, w)| w.contains(last) && words.len() == 2);
    by_last
        .or_else(|| FIRST_WORDS.iter().find(|(_, w)| w.contains(first) && words.len() == 2))
        .map(|(vendor, _)| *vendor)
}
