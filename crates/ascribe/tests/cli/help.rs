//! Help that a stranger understands, and errors on the command line.

use super::stage::Stage;

#[test]
fn help_shows_what_it_is_and_how_to_begin() {
    let stage = Stage::new("help");
    for (words, shown) in [
        (vec!["--help"], vec!["who is said to", "Examples:", "Exit codes:", "read", "explain"]),
        (vec!["read", "--help"], vec!["--format", "--jobs", "--date", "--output", "Examples:", "standard input"]),
        (vec!["explain", "--help"], vec!["--at", "Examples:"]),
        (vec!["--version"], vec![env!("CARGO_PKG_VERSION")]),
    ] {
        let ended = stage.run(&words);
        assert_eq!(ended.code, 0, "{words:?}: {}", ended.err);
        for part in shown {
            assert!(ended.out.contains(part), "{words:?} shows {part:?}: {}", ended.out);
        }
    }
}

#[test]
fn a_wrong_command_line_ends_with_2() {
    let stage = Stage::new("usage");
    for words in [
        vec![],
        vec!["read"],
        vec!["reed", "x"],
        vec!["read", "--format", "xml", "x"],
        vec!["read", "--date", "yesterday", "x"],
        vec!["read", "--jobs", "0", "x"],
    ] {
        let ended = stage.run(&words);
        assert_eq!(ended.code, 2, "{words:?}: {}", ended.err);
        assert!(!ended.err.is_empty());
    }
}
