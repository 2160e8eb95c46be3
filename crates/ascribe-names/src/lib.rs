//! Who is called what by whom: name statements, importers, identities, the lexicon.
