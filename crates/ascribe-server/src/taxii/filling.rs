//! Keeps the collections of the record up to date, and the log short, on a thread and a connection of its own.
//!
//! Ready objects take about as much room as the record itself, so nothing is made before somebody asks for the first
//! time; from then on the collections follow the record, also after a restart.

use super::record;
use ascribe_store::{Base, Mode, StoreError};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How often it is looked for changes of the record.
const PAUSE: Duration = Duration::from_secs(2);

/// The thread; it ends when this is dropped.
pub(crate) struct Filling {
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<()>>,
}

impl Filling {
    /// Begins, once `asked` is set or if it had begun before.
    pub fn start(base: &Path, asked: Arc<AtomicBool>) -> Filling {
        let stop = Arc::new(AtomicBool::new(false));
        let work = Work { base: base.to_owned(), stop: stop.clone(), asked };
        Filling { stop, thread: Some(std::thread::spawn(move || work.run())) }
    }
}

impl Drop for Filling {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

struct Work {
    base: PathBuf,
    stop: Arc<AtomicBool>,
    asked: Arc<AtomicBool>,
}

impl Work {
    fn run(&self) {
        while !self.stop.load(Ordering::Relaxed) {
            if let Err(error) = self.follow() {
                tracing::error!("the record's collections are not up to date: {error}");
            }
            std::thread::park_timeout(PAUSE);
        }
    }

    fn follow(&self) -> Result<(), StoreError> {
        let base = Base::open(&self.base, Mode::Add)?;
        base.settle_log(PAUSE)?;
        if !self.asked.load(Ordering::Relaxed) && !record::has_begun(&base)? {
            return Ok(());
        }
        loop {
            let begun = Instant::now();
            if self.stop.load(Ordering::Relaxed) || record::refresh_some(&base)? == 0 {
                return Ok(());
            }
            // Those who ask the record meanwhile come first: it rests as long as it worked.
            std::thread::park_timeout(begun.elapsed());
        }
    }
}
