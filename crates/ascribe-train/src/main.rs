//! Trains the shipped models.
fn main() {}
