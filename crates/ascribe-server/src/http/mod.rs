//! What holds for every request and answer: errors, headers, where requests may come from, slow clients.

pub(crate) mod body;
pub(crate) mod patience;
pub mod problem;
pub(crate) mod same_site;
pub(crate) mod security;
