//! Connections to the base that are open already.

use ascribe_store::{Base, Marking, Mode, StoreError};
use std::path::{Path, PathBuf};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

/// Connections of a pool that sees up to one marking.
const NARROW: usize = 4;

/// A bounded set of connections; who finds none free waits for one.
pub(crate) struct Pool {
    path: PathBuf,
    mode: Mode,
    /// Up to which marking its connections see, if not all.
    sight: Option<Marking>,
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
        Pool { path: path.into(), mode, sight: None, most, idle: Mutex::default(), back: Condvar::new() }
    }

    /// A pool of connections to the same base that ask, and see no more than what is marked up to a level.
    pub fn seeing_up_to(&self, level: Marking) -> Pool {
        Pool { sight: Some(level), ..Pool::new(&self.path, Mode::Ask, NARROW) }
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
        match self.sight {
            Some(level) => base.seen_up_to(level),
            None => Ok(base),
        }
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
