//! What a report speaks of: entities, and the mentions that stand for them.

use crate::Span;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;
use std::fmt;

/// The closed list of kinds of entity, and of mentions that name none ([`Kind::Concept`], [`Kind::Code`]).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// An activity cluster, intrusion set or hacktivist brand.
    ThreatGroup,
    /// Malicious software.
    Malware,
    /// Software that is legitimate or dual-use.
    Tool,
    /// A way of reaching a tactical goal (ATT&CK technique).
    Technique,
    /// A tactical goal (ATT&CK tactic).
    Tactic,
    /// A weakness with an id or a name of its own.
    Vulnerability,
    /// A run of activity with a name of its own.
    Campaign,
    /// One attack or intrusion as an event.
    Incident,
    /// A company, agency, party, alliance, ministry.
    Organization,
    /// The government of a country.
    Government,
    /// A country.
    Country,
    /// A part of a country, or several countries.
    Region,
    /// A city.
    City,
    /// A sector of the economy or of public life.
    Sector,
    /// A group of people as addressee or target: journalists, a diaspora, officials.
    Audience,
    /// A person with a name.
    Person,
    /// An office that a person holds.
    Office,
    /// Servers, domains, networks used in operations or hit by them.
    Infrastructure,
    /// A product or system that is used, hit or exploited.
    Product,
    /// An observable with a value of its own (address, hash, domain).
    Indicator,
    /// A cyber term that names no catalogue entry (ransomware, phishing).
    Concept,
    /// A command or code snippet.
    Code,
    /// Words that tell how a technique or tactic is carried out without naming it (ATT&CK's procedure); what they stand
    /// for is the technique. No entity is of this kind.
    Procedure,
}

impl Kind {
    /// The kebab-case word of the JSON contract.
    pub fn word(self) -> &'static str {
        match self {
            Kind::ThreatGroup => "threat-group",
            Kind::Malware => "malware",
            Kind::Tool => "tool",
            Kind::Technique => "technique",
            Kind::Tactic => "tactic",
            Kind::Vulnerability => "vulnerability",
            Kind::Campaign => "campaign",
            Kind::Incident => "incident",
            Kind::Organization => "organization",
            Kind::Government => "government",
            Kind::Country => "country",
            Kind::Region => "region",
            Kind::City => "city",
            Kind::Sector => "sector",
            Kind::Audience => "audience",
            Kind::Person => "person",
            Kind::Office => "office",
            Kind::Infrastructure => "infrastructure",
            Kind::Product => "product",
            Kind::Indicator => "indicator",
            Kind::Concept => "concept",
            Kind::Code => "code",
            Kind::Procedure => "procedure",
        }
    }

    /// All kinds, in the order of the enum.
    pub const ALL: [Kind; 23] = [
        Kind::ThreatGroup,
        Kind::Malware,
        Kind::Tool,
        Kind::Technique,
        Kind::Tactic,
        Kind::Vulnerability,
        Kind::Campaign,
        Kind::Incident,
        Kind::Organization,
        Kind::Government,
        Kind::Country,
        Kind::Region,
        Kind::City,
        Kind::Sector,
        Kind::Audience,
        Kind::Person,
        Kind::Office,
        Kind::Infrastructure,
        Kind::Product,
        Kind::Indicator,
        Kind::Concept,
        Kind::Code,
        Kind::Procedure,
    ];

    /// The kind that a word of the JSON contract names.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|k| k.word() == word)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

/// An entity's number within one reading; printed as `e1`, `e2`, …
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct EntityId(pub u32);

impl fmt::Display for EntityId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "e{}", self.0)
    }
}

impl Serialize for EntityId {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for EntityId {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let word = String::deserialize(from)?;
        let number = word.strip_prefix('e').and_then(|n| n.parse().ok());
        number.map(EntityId).ok_or_else(|| serde::de::Error::custom(format!("{word:?} is no entity id such as e1")))
    }
}

/// Something that the report speaks of, known by one canonical name.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Entity {
    /// Number within the reading.
    pub id: EntityId,
    /// What it is.
    pub kind: Kind,
    /// Canonical name: of the catalogue where one is known, else as printed.
    pub name: String,
    /// Ids in catalogues: `attack`, `misp-galaxy`, `iso3166`, `cve` …
    #[serde(skip_serializing_if = "BTreeMap::is_empty", default)]
    pub ids: BTreeMap<String, String>,
    /// Other names under which the text or the lexicon knows it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub aliases: Vec<String>,
    /// Other owners of the name, where it has several: each as `name (catalogue id)`.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub candidates: Vec<String>,
    /// The country it belongs to or is of, as an ISO 3166-1 alpha-2 code.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub country: Option<String>,
}

/// A name printed wrongly, and what it was taken for.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Repair {
    /// As printed.
    pub from: String,
    /// As taken.
    pub to: String,
    /// The support for the repair.
    pub why: String,
}

/// The way a mention was found; shown by `ascribe explain`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Found {
    /// A name of the shipped or imported lexicon.
    Lexicon,
    /// A rule over words (title and name, organization suffix, demonym and noun …).
    Rule,
    /// The learned tagger.
    Tagger,
    /// The learned classifier of techniques.
    Classifier,
    /// The same name elsewhere in the report.
    Echo,
    /// A pronoun or a description that stands for something named elsewhere.
    Coreference,
    /// A validated indicator.
    Indicator,
    /// Taken for a known name with a misprint.
    Repair,
}

/// Words that stand for an entity or a concept.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Mention {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// As printed.
    pub text: String,
    /// What kind of thing it names here; "Tirana" may be a city or a government.
    pub kind: Kind,
    /// What it stands for, if an entity.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<EntityId>,
    /// Set if the name was printed wrongly.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub repaired: Option<Repair>,
    /// How it was found.
    pub found: Found,
    /// Probability that the mention is right, 0 to 1, where a learned model decided. Of a procedure: that its sentence
    /// tells of the technique.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub probability: Option<f32>,
}

/// An indicator of compromise, validated.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Indicator {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// As printed, defanged or not.
    pub text: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: IndicatorKind,
    /// In its usual form: refanged, lower-cased where case means nothing.
    pub value: String,
    /// Why it is likely harmless (reserved address, documentation domain, well-known service), if so.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub benign: Option<String>,
}

/// The closed list of kinds of indicator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum IndicatorKind {
    /// IPv4 address.
    Ipv4,
    /// IPv4 network in CIDR form.
    Ipv4Cidr,
    /// IPv6 address.
    Ipv6,
    /// IPv6 network in CIDR form.
    Ipv6Cidr,
    /// Domain name with a known public suffix.
    Domain,
    /// URL.
    Url,
    /// E-mail address.
    Email,
    /// MD5 hash.
    Md5,
    /// SHA-1 hash.
    Sha1,
    /// SHA-256 hash.
    Sha256,
    /// SHA-512 hash.
    Sha512,
    /// ssdeep fuzzy hash.
    Ssdeep,
    /// Import hash where the text calls it so.
    Imphash,
    /// CVE id (value upper-case) or other vulnerability id.
    Vulnerability,
    /// ATT&CK id of a technique, group, software, campaign, tactic or mitigation.
    Attack,
    /// Windows registry key.
    RegistryKey,
    /// Path of a file.
    FilePath,
    /// Name of a file.
    FileName,
    /// Cryptocurrency address, checksum verified where its kind has one.
    Wallet,
    /// Autonomous system number.
    Asn,
    /// JARM fingerprint.
    Jarm,
    /// JA3 or JA3S fingerprint.
    Ja3,
    /// Name of a YARA rule.
    YaraRule,
    /// MAC address.
    Mac,
    /// Name of a mutex where the text calls it so.
    Mutex,
    /// User agent.
    UserAgent,
    /// Package name of an Android or Java program: a reversed domain name.
    Package,
}
