//! Reports that were read and wait to be kept: a queue bounded by number and by bytes, taken from in batches.

use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How much may wait, and how much is taken at once.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Reports.
    pub count: usize,
    /// Bytes of their texts; a report that is larger than that waits alone.
    pub bytes: usize,
}

struct State<T> {
    waiting: VecDeque<(usize, T)>,
    bytes: usize,
    /// Nobody puts any more, or nobody takes any more.
    closed: bool,
}

/// A queue between those who read and the one who keeps.
pub struct Waiting<T> {
    state: Mutex<State<T>>,
    changed: Condvar,
    bounds: Bounds,
}

impl<T> Waiting<T> {
    /// An empty queue.
    pub fn new(bounds: Bounds) -> Waiting<T> {
        let state = State { waiting: VecDeque::new(), bytes: 0, closed: false };
        Waiting { state: Mutex::new(state), changed: Condvar::new(), bounds }
    }

    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Puts a report of so many bytes at the end, when there is room; false if nobody takes any more.
    pub fn put(&self, bytes: usize, report: T) -> bool {
        let full = |s: &mut State<T>| {
            let fits = s.waiting.len() < self.bounds.count && s.bytes.saturating_add(bytes) <= self.bounds.bytes;
            !s.closed && !s.waiting.is_empty() && !fits
        };
        let mut state = self.changed.wait_while(self.lock(), full).unwrap_or_else(PoisonError::into_inner);
        if state.closed {
            return false;
        }
        state.bytes += bytes;
        state.waiting.push_back((bytes, report));
        self.changed.notify_all();
        true
    }

    /// Takes what waits, once there is something: as much as `batch` allows, which is given `gathering` to come together.
    /// Empty when nobody puts any more.
    pub fn take(&self, batch: Bounds, gathering: Duration) -> Vec<T> {
        let empty = |s: &mut State<T>| s.waiting.is_empty() && !s.closed;
        let mut state = self.changed.wait_while(self.lock(), empty).unwrap_or_else(PoisonError::into_inner);
        let until = Instant::now() + gathering;
        let (mut taken, mut bytes) = (Vec::new(), 0usize);
        loop {
            while let Some((size, _)) = state.waiting.front()
                && taken.len() < batch.count
                && (taken.is_empty() || bytes.saturating_add(*size) <= batch.bytes)
            {
                let Some((size, report)) = state.waiting.pop_front() else { break };
                state.bytes -= size;
                bytes += size;
                taken.push(report);
            }
            self.changed.notify_all();
            let left = until.saturating_duration_since(Instant::now());
            if taken.len() >= batch.count || !state.waiting.is_empty() || state.closed || left.is_zero() {
                return taken;
            }
            state = self.changed.wait_timeout(state, left).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Ends it when dropped, whatever happens until then: what waits can still be taken.
    pub fn closing(&self) -> Closing<'_, T> {
        Closing(self)
    }
}

/// Ends a queue when it is dropped.
pub struct Closing<'q, T>(&'q Waiting<T>);

impl<T> Drop for Closing<'_, T> {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::thread;

    const LONG: Duration = Duration::from_secs(20);

    #[test]
    fn everything_comes_through_in_order_and_within_the_bounds() {
        let queue = Waiting::new(Bounds { count: 4, bytes: 100 });
        let batch = Bounds { count: 7, bytes: 90 };
        let taken = thread::scope(|scope| {
            scope.spawn(|| {
                let _end = queue.closing();
                (0..500usize).for_each(|n| assert!(queue.put(n * 31 % 130, n)));
            });
            let mut all = Vec::new();
            loop {
                let some = queue.take(batch, LONG);
                assert!(some.len() <= batch.count);
                assert!(some.len() == 1 || some.iter().map(|n| n * 31 % 130).sum::<usize>() <= batch.bytes);
                if some.is_empty() {
                    break all;
                }
                all.extend(some);
            }
        });
        assert_eq!(taken, (0..500).collect::<Vec<_>>());
    }

    #[test]
    fn who_puts_learns_that_nobody_takes() {
        let queue = Waiting::new(Bounds { count: 1, bytes: 1 });
        assert!(queue.put(9, 'a'), "a report larger than the bounds waits alone");
        thread::scope(|scope| {
            let second = scope.spawn(|| queue.put(1, 'b'));
            drop(queue.closing());
            assert!(!second.join().expect("no panic"));
        });
        assert_eq!(queue.take(Bounds { count: 9, bytes: 9 }, LONG), ['a'], "what waits can still be taken");
    }
}
