//! Which base a command speaks to.

use crate::output::Failure;
use ascribe_store::{Base, Mode, StoreError};
use std::env;
use std::path::PathBuf;

/// Where the base is.
#[derive(clap::Args, Debug, Clone, Default)]
pub struct BaseFile {
    /// The base; else $ASCRIBE_BASE, else base.ascribe in the data folder of `ascribe`.
    #[arg(id = "base", long = "base", value_name = "FILE", global = true)]
    pub file: Option<PathBuf>,
}

impl BaseFile {
    /// The file.
    ///
    /// # Errors
    /// If none was named and the system does not say where a user's data goes.
    pub fn path(&self) -> Result<PathBuf, Failure> {
        let set = |name: &str| env::var_os(name).filter(|v| !v.is_empty()).map(PathBuf::from);
        let folder = || set("XDG_DATA_HOME").or_else(|| set("HOME").map(|h| h.join(".local/share")));
        let named = self.file.clone().or_else(|| set("ASCRIBE_BASE"));
        named
            .or_else(|| folder().map(|f| f.join("ascribe/base.ascribe")))
            .ok_or_else(|| Failure::Usage("no place for the base is known; name one with --base".into()))
    }

    /// Opens the base; to add, it is made where it is missing.
    ///
    /// # Errors
    /// If it cannot be opened.
    pub fn open(&self, mode: Mode) -> Result<Base, Failure> {
        let path = self.path()?;
        if let (Mode::Add, None, Some(folder)) = (mode, &self.file, path.parent()) {
            std::fs::create_dir_all(folder)?;
        }
        Ok(Base::open(&path, mode)?)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        match error {
            // What was asked for is at fault, not the base.
            StoreError::Unclear { .. }
            | StoreError::Unknown { .. }
            | StoreError::Unfit(_)
            | StoreError::InTheWay { .. } => Failure::Usage(error.to_string()),
            error => Failure::Base(error.to_string()),
        }
    }
}

/// Who the audit log says sat at the command line.
pub fn operator() -> String {
    let name = env::var("USER").or_else(|_| env::var("USERNAME")).unwrap_or_default();
    if name.is_empty() { "command line".into() } else { format!("{name} at the command line") }
}
