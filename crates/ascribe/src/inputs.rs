//! Which sources a command line names: files, standard input, and what a walk through folders finds.
//!
//! A walk is sorted, so that the order of the output does not depend on the file system; bounded in depth; it
//! leaves out hidden entries and files of other types; and it does not enter folders through symbolic links,
//! so that a loop of links cannot hold it.

use crate::trouble::{Cause, Trouble};
use std::ffi::OsStr;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

/// Folders deeper than this below the one named are not entered.
pub const DEPTH: usize = 32;

/// File name extensions that a walk takes; a file named outright is read whatever it is called.
pub const EXTENSIONS: [&str; 9] = ["html", "htm", "xhtml", "pdf", "md", "markdown", "txt", "text", "mdown"];

/// One source to read.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Input {
    /// Standard input, `-` on the command line.
    Stdin,
    /// A file.
    File(PathBuf),
}

impl Input {
    /// The size in bytes, if it can be known without reading.
    pub fn size(&self) -> Option<u64> {
        match self {
            Input::Stdin => None,
            Input::File(path) => fs::metadata(path).ok().filter(|about| about.is_file()).map(|about| about.len()),
        }
    }
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Input::Stdin => f.write_str("standard input"),
            Input::File(path) => write!(f, "{}", path.display()),
        }
    }
}

/// What the command line comes to.
#[derive(Default, Debug)]
pub struct Inputs {
    /// The sources, in the order of the command line, folders sorted by name.
    pub found: Vec<Input>,
    /// What could not be listed.
    pub troubles: Vec<Trouble>,
    /// For each folder named: how many files in it are of types that Ascribe does not read.
    pub passed_over: Vec<(PathBuf, usize)>,
}

/// Finds the sources that `named` stand for.
pub fn find(named: &[PathBuf]) -> Inputs {
    let mut inputs = Inputs::default();
    for path in named {
        if path.as_os_str() == "-" {
            inputs.found.push(Input::Stdin);
        } else if path.is_dir() {
            inputs.folder(path);
        } else {
            // A file that is missing or unreadable says so when it is opened, in its place in the order.
            inputs.found.push(Input::File(path.clone()));
        }
    }
    inputs
}

impl Inputs {
    fn folder(&mut self, folder: &Path) {
        let before = self.found.len();
        let troubles = self.troubles.len();
        let mut passed_over = 0;
        self.walk(folder, 0, &mut passed_over);
        if passed_over > 0 {
            self.passed_over.push((folder.to_path_buf(), passed_over));
        }
        if self.found.len() == before && self.troubles.len() == troubles {
            self.troubles.push(Trouble::new(folder.display(), Cause::NothingToRead));
        }
    }

    fn walk(&mut self, folder: &Path, depth: usize, passed_over: &mut usize) {
        if depth > DEPTH {
            self.troubles.push(Trouble::new(folder.display(), Cause::TooDeep));
            return;
        }
        let mut entries: Vec<PathBuf> = Vec::new();
        match fs::read_dir(folder) {
            Ok(listing) => {
                for entry in listing {
                    match entry {
                        Ok(entry) => entries.push(entry.path()),
                        Err(error) => self.troubles.push(Trouble::new(folder.display(), Cause::Listing(error))),
                    }
                }
            }
            Err(error) => self.troubles.push(Trouble::new(folder.display(), Cause::Listing(error))),
        }
        entries.sort();
        for path in entries.into_iter().filter(|path| !hidden(path)) {
            self.entry(path, depth, passed_over);
        }
    }

    fn entry(&mut self, path: PathBuf, depth: usize, passed_over: &mut usize) {
        let Ok(about) = fs::symlink_metadata(&path) else {
            return self.found.push(Input::File(path));
        };
        let link_to_folder = about.is_symlink() && path.is_dir();
        if about.is_dir() {
            self.walk(&path, depth + 1, passed_over);
        } else if link_to_folder || !readable_name(&path) {
            *passed_over += 1;
        } else {
            self.found.push(Input::File(path));
        }
    }
}

fn hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.as_encoded_bytes().starts_with(b"."))
}

/// True for the extensions above, also with `.gz` behind them.
fn readable_name(path: &Path) -> bool {
    let extension = |path: &Path| path.extension().and_then(OsStr::to_str).map(str::to_ascii_lowercase);
    let inner = path.with_extension("");
    match extension(path) {
        Some(packed) if packed == "gz" => extension(&inner).is_some_and(|inner| EXTENSIONS.contains(&inner.as_str())),
        Some(plain) => EXTENSIONS.contains(&plain.as_str()),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_visible_files_of_known_types_are_taken_from_a_folder() {
        assert!(hidden(Path::new("a/.git")));
        assert!(!hidden(Path::new("./a/report.txt")));
        assert!(readable_name(Path::new("Report.PDF")));
        assert!(readable_name(Path::new("page.html.gz")));
        assert!(!readable_name(Path::new("backup.gz")));
        assert!(!readable_name(Path::new("picture.png")));
        assert!(!readable_name(Path::new("README")));
    }

    #[test]
    fn a_missing_file_keeps_its_place_so_that_opening_it_tells() {
        let inputs = find(&[PathBuf::from("no-such-file.txt"), PathBuf::from("-")]);
        assert_eq!(inputs.found, [Input::File(PathBuf::from("no-such-file.txt")), Input::Stdin]);
    }
}
