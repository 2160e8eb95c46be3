//! How fast times are found, in text with and without them.
fn main() {}
