//! Work on many sources at once, results in the order of the sources, memory bounded.
//!
//! A source is started only when two things allow it: it is not further ahead of the oldest unfinished one than
//! the window, and its bytes fit in the budget together with those of all sources started but not yet given out.
//! Places are taken in order under one lock, so the oldest source always has its place: nothing can wait in a ring.
//! One source larger than the whole budget is worked on alone.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::panic::{self, AssertUnwindSafe};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Stack of a worker; reading recurses nowhere on input, this leaves room for the libraries below.
const STACK: usize = 16 << 20;

/// How much may be under way at once.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Sources worked on at the same time, at least one.
    pub jobs: usize,
    /// Bytes of all sources started and not yet given out.
    pub bytes: u64,
}

/// Name of the worker threads.
const WORKER: &str = "reading";

thread_local! {
    /// Where the last panic of this thread was.
    static PLACE: RefCell<Option<String>> = const { RefCell::new(None) };
}

/// Keeps panics in workers off standard error: they are contained and told with the name of their source.
pub fn hush_workers() {
    let others = panic::take_hook();
    panic::set_hook(Box::new(move |about| {
        if thread::current().name() == Some(WORKER) {
            PLACE.set(about.location().map(ToString::to_string));
        } else {
            others(about);
        }
    }));
}

/// The message of a fault that was contained in a worker, and its place in the code.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault(pub String);

struct State<R> {
    next: usize,
    given: usize,
    bytes: u64,
    done: BTreeMap<usize, (u64, Result<R, Fault>)>,
    stop: bool,
}

struct Board<R> {
    state: Mutex<State<R>>,
    changed: Condvar,
}

impl<R> Board<R> {
    fn lock(&self) -> MutexGuard<'_, State<R>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'a>(&self, guard: MutexGuard<'a, State<R>>) -> MutexGuard<'a, State<R>> {
        self.changed.wait(guard).unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes the next place, or `None` when there are no more or the taker has stopped.
    fn take<S>(&self, sources: &[S], bounds: Bounds, weigh: &impl Fn(&S) -> u64) -> Option<(usize, u64)> {
        let mut state = self.lock();
        loop {
            let place = state.next;
            if state.stop || place >= sources.len() {
                return None;
            }
            if place < state.given + 4 * bounds.jobs {
                let weight = weigh(&sources[place]);
                if state.bytes == 0 || state.bytes.saturating_add(weight) <= bounds.bytes {
                    state.next += 1;
                    state.bytes += weight;
                    return Some((place, weight));
                }
            }
            state = self.wait(state);
        }
    }

    fn finish(&self, place: usize, weight: u64, result: Result<R, Fault>) {
        self.lock().done.insert(place, (weight, result));
        self.changed.notify_all();
    }

    fn collect(&self, place: usize) -> Result<R, Fault> {
        let mut state = self.lock();
        loop {
            if let Some((weight, result)) = state.done.remove(&place) {
                state.given = place + 1;
                state.bytes -= weight;
                self.changed.notify_all();
                return result;
            }
            state = self.wait(state);
        }
    }

    fn stop(&self) {
        self.lock().stop = true;
        self.changed.notify_all();
    }
}

/// Runs `work` on every source and hands each result to `give`, in the order of `sources`.
///
/// `weigh` tells the bytes that a source will hold. A panic in `work` is contained and given as a [`Fault`].
///
/// # Errors
/// The first error of `give` ends the run and is returned; so does a failure to start a thread.
pub fn in_order<S: Sync, R: Send, E: From<std::io::Error>>(
    sources: &[S],
    bounds: Bounds,
    weigh: impl Fn(&S) -> u64 + Sync,
    work: impl Fn(&S) -> R + Sync,
    mut give: impl FnMut(&S, Result<R, Fault>) -> Result<(), E>,
) -> Result<(), E> {
    let start = State { next: 0, given: 0, bytes: 0, done: BTreeMap::new(), stop: false };
    let board = Board { state: Mutex::new(start), changed: Condvar::new() };
    let toil = || {
        while let Some((place, weight)) = board.take(sources, bounds, &weigh) {
            board.finish(place, weight, contained(|| work(&sources[place])));
        }
    };
    thread::scope(|scope| {
        for _ in 0..bounds.jobs.min(sources.len()).max(1) {
            let started = thread::Builder::new().name(WORKER.into()).stack_size(STACK).spawn_scoped(scope, toil);
            started.inspect_err(|_| board.stop())?;
        }
        for (place, source) in sources.iter().enumerate() {
            give(source, board.collect(place)).inspect_err(|_| board.stop())?;
        }
        Ok(())
    })
}

fn contained<R>(work: impl FnOnce() -> R) -> Result<R, Fault> {
    panic::catch_unwind(AssertUnwindSafe(work)).map_err(|thrown| {
        let words = thrown.downcast_ref::<&str>().map(|s| (*s).to_owned());
        let words = words.or_else(|| thrown.downcast_ref::<String>().cloned()).unwrap_or_else(|| "no message".into());
        Fault(PLACE.take().map_or(words.clone(), |place| format!("{words}, at {place}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io;
    use std::sync::atomic::{AtomicU64, Ordering};
    use std::time::Duration;

    fn run(jobs: usize, bytes: u64, sources: &[u64]) -> Vec<Result<u64, Fault>> {
        let mut given = Vec::new();
        let work = |s: &u64| {
            thread::sleep(Duration::from_micros(s * 37 % 500));
            assert!(*s != 13, "thirteen");
            s * 2
        };
        in_order::<_, _, io::Error>(
            sources,
            Bounds { jobs, bytes },
            |s| *s,
            work,
            |_, r| {
                given.push(r);
                Ok(())
            },
        )
        .expect("giving does not fail");
        given
    }

    #[test]
    fn order_is_kept_and_a_fault_stays_with_its_source() {
        let sources: Vec<u64> = (0..60).collect();
        let one = run(1, 1, &sources);
        assert_eq!(one, run(8, 100, &sources));
        assert_eq!(one[13], Err(Fault("thirteen".into())));
        assert_eq!(one[59], Ok(118));
    }

    #[test]
    fn the_bytes_under_way_stay_within_the_budget() {
        let (under_way, most) = (AtomicU64::new(0), AtomicU64::new(0));
        let sources = vec![40u64; 50];
        let work = |s: &u64| {
            most.fetch_max(under_way.fetch_add(*s, Ordering::SeqCst) + s, Ordering::SeqCst);
            thread::sleep(Duration::from_micros(200));
        };
        let give = |s: &u64, _| {
            under_way.fetch_sub(*s, Ordering::SeqCst);
            Ok::<(), io::Error>(())
        };
        in_order(&sources, Bounds { jobs: 8, bytes: 100 }, |s| *s, work, give).expect("giving does not fail");
        assert!(most.load(Ordering::SeqCst) <= 120, "two places, and one that was just given");
    }

    #[test]
    fn a_taker_that_fails_ends_the_run() {
        let sources: Vec<u64> = (0..1000).collect();
        let broken = in_order(
            &sources,
            Bounds { jobs: 3, bytes: 10_000_000 },
            |s| *s,
            |s| *s,
            |s, _| {
                if *s < 5 { Ok(()) } else { Err(io::Error::from(io::ErrorKind::BrokenPipe)) }
            },
        );
        assert_eq!(broken.map_err(|e| e.kind()), Err(io::ErrorKind::BrokenPipe));
    }
}
