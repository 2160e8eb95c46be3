//! What a report speaks of: names, persons, offices, organizations, countries, sectors, audiences, quantities.

pub mod tagger;
