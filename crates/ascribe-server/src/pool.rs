//! Connections to the base that are open already.

use ascribe_store::{Base, Mode, StoreError};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// A bounded set of connections; who finds none free waits for one.
pub(crate) struct Pool {
    path: PathBuf,
    mode: Mode,
    most: usize,
    idle: Mutex<Idle>,
    back: Condvar,
}

#[derive(Default)]
struct Idle {
    bases: Vec<Base>,
    out: usize,
}

impl Pool {
    /// A pool of at most `most` connections, opened as they are needed.
    pub fn new(path: &Path, mode: Mode, most: usize) -> Pool {
        Pool { path: path.into(), mode, most, idle: Mutex::default(), back: Condvar::new() }
    }

    /// Runs something with a connection.
    ///
    /// # Errors
    /// As `run` does, or if no connection can be opened.
    pub fn with<T, E: From<StoreError>>(&self, run: impl FnOnce(&Base) -> Result<T, E>) -> Result<T, E> {
        self.with_mut(|base| run(base))
    }

    /// Runs something that changes the base with a connection.
    ///
    /// # Errors
    /// As `run` does, or if no connection can be opened.
    pub fn with_mut<T, E: From<StoreError>>(&self, run: impl FnOnce(&mut Base) -> Result<T, E>) -> Result<T, E> {
        let base = self.take();
        // The place is given back also if `run` panics; the connection is not, since nobody knows its state.
        let place = Place(self);
        let mut base = match base {
            Some(base) => base,
            None => self.open()?,
        };
        let done = run(&mut base);
        self.lock().bases.push(base);
        drop(place);
        done
    }

    fn open(&self) -> Result<Base, StoreError> {
        let base = Base::open(&self.path, self.mode)?;
        base.keep_warm()?;
        Ok(base)
    }

    fn take(&self) -> Option<Base> {
        let mut idle = self.lock();
        while idle.out >= self.most {
            idle = self.back.wait(idle).unwrap_or_else(PoisonError::into_inner);
        }
        idle.out += 1;
        idle.bases.pop()
    }

    fn lock(&self) -> MutexGuard<'_, Idle> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Place<'p>(&'p Pool);

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.lock().out -= 1;
        self.0.back.notify_one();
    }
}
