//! Work in parts, by two threads.

use std::sync::atomic::{AtomicUsize, Ordering};

/// What `work` makes of each number below `count`, in their order.
pub fn by_two<T: Send>(count: usize, work: impl Fn(usize) -> T + Sync) -> Vec<T> {
    let next = AtomicUsize::new(0);
    let take = || {
        let mut done = Vec::new();
        loop {
            let part = next.fetch_add(1, Ordering::Relaxed);
            if part >= count {
                return done;
            }
            done.push((part, work(part)));
        }
    };
    let mut done = std::thread::scope(|scope| {
        let other = scope.spawn(take);
        let mut done = take();
        done.extend(other.join().unwrap_or_default());
        done
    });
    done.sort_by_key(|(part, _)| *part);
    done.into_iter().map(|(_, made)| made).collect()
}
