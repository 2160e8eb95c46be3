//! Who said what: the words of a speech act, whether or not a claim was read from what was said.

use crate::{EntityId, Span};
use serde::{Deserialize, Serialize};

/// A stretch of the document's text.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Words {
    /// Where.
    #[serde(flatten)]
    pub span: Span,
    /// As printed.
    pub text: String,
}

/// One act of speech or thought in the report: somebody, the word that says that they say it, and what they say.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Attribution {
    /// Who says it: the whole noun phrase; absent if the words name nobody ("it is believed that").
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub source: Option<Words>,
    /// The words that make it a saying: "said", "according to"; absent if a quotation goes on without any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cue: Option<Words>,
    /// What is said, quotation marks included.
    pub content: Words,
    /// What is said further, where the source stands in its midst: "“…,” she said, “…”".
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub also: Vec<Words>,
    /// Whom the source stands for, where known.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub entity: Option<EntityId>,
    /// True if what is said is denied: "denied that", "rejected".
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub denied: bool,
}
