//! The binary as a user runs it: what it prints, what it says when something is wrong, and how it ends.

mod cli {
    mod bad_input;
    mod explain;
    mod export;
    mod findings;
    mod folders;
    mod hardship;
    mod help;
    mod names;
    mod printing;
    mod record;
    pub mod stage;
    mod stix;
}
