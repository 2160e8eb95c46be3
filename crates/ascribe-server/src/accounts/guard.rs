//! Keeps sign-in by password slow for those who guess and quick for those who know.
//!
//! Argon2 takes time and memory on purpose, so only few run at once and few may wait. A password that was right is
//! remembered by a keyed digest, so that programs which send it with each request cost one argon2. Wrong ones are
//! counted by name and address; beyond a few, attempts are refused for a time that doubles, before any argon2.

use super::secret::{self, Bench};
use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// How many passwords are checked at once: 19 MiB each.
const AT_ONCE: usize = 2;
/// How many may wait for that.
const WAITING: usize = 16;
/// Wrong passwords for one name from one address before it must wait.
const FREE_BY_NAME: u32 = 5;
/// Wrong passwords from one address before it must wait.
const FREE_BY_ADDRESS: u32 = 50;
/// The longest that anyone must wait.
const LONGEST_WAIT: Duration = Duration::from_secs(300);
/// How many names and addresses are kept count of, and how many right passwords.
const KEPT: usize = 4096;

/// Looks after sign-ins.
pub(crate) struct Guard {
    key: [u8; 32],
    right: Mutex<HashMap<String, Right>>,
    by_name: Mutex<Misses<(IpAddr, String)>>,
    by_address: Mutex<Misses<IpAddr>>,
    places: Semaphore,
    benches: Arc<Mutex<Vec<Bench>>>,
    waiting: Semaphore,
}

/// A password that was right, while the account still has it.
struct Right {
    phc: String,
    digest: [u8; 32],
}

/// What the guard says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Verdict {
    /// It is the password.
    Right,
    /// It is not.
    Wrong,
    /// Nobody looked: try again after this time.
    Wait(Duration),
}

/// What an unknown account is checked against, so that it takes as long as a known one.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$bm8gYWNjb3VudCBoZXJl$tpbPlOLDf3mLbWpBHMfUzmdF4p4XmIYKCTtAnTqDbxM";

impl Guard {
    /// A guard that has seen nobody.
    pub fn new() -> Guard {
        Guard {
            // Without randomness digests could be precomputed by someone who reads our memory; no reason not to start.
            key: secret::random().unwrap_or_default(),
            right: Mutex::default(),
            by_name: Mutex::default(),
            by_address: Mutex::default(),
            places: Semaphore::new(AT_ONCE),
            benches: Arc::default(),
            waiting: Semaphore::new(WAITING),
        }
    }

    /// Checks a password against an account's PHC string (`None`: there is no such account).
    pub async fn check(&self, from: IpAddr, name: &str, password: &str, phc: Option<&str>) -> Verdict {
        let by_name = (from, name.to_owned());
        let wait = lock(&self.by_name).wait(&by_name).max(lock(&self.by_address).wait(&from));
        if let Some(wait) = wait {
            return Verdict::Wait(wait);
        }
        let digest = secret::digest(&[&self.key, name.as_bytes(), &[0], password.as_bytes()]);
        if phc.is_some_and(|phc| self.remembers(name, phc, &digest)) {
            return Verdict::Right;
        }
        let (Ok(_waiting), checked) = (self.waiting.try_acquire(), phc.unwrap_or(NOBODY).to_owned()) else {
            return Verdict::Wait(Duration::from_secs(1));
        };
        let Ok(_place) = self.places.acquire().await else { return Verdict::Wait(Duration::from_secs(1)) };
        // Others may have missed while this one waited.
        if let Some(wait) = lock(&self.by_name).wait(&by_name) {
            return Verdict::Wait(wait);
        }
        let (tried, benches) = (password.to_owned(), self.benches.clone());
        let work = move || {
            let mut bench = lock(&benches).pop().unwrap_or_default();
            let right = secret::is_password(&tried, &checked, &mut bench);
            lock(&benches).push(bench);
            right
        };
        let right = tokio::task::spawn_blocking(work).await.unwrap_or(false);
        match phc {
            Some(phc) if right => {
                lock(&self.by_name).forget(&by_name);
                self.remember(name, phc, digest);
                Verdict::Right
            }
            _ => {
                lock(&self.by_name).miss(by_name, FREE_BY_NAME);
                lock(&self.by_address).miss(from, FREE_BY_ADDRESS);
                Verdict::Wrong
            }
        }
    }

    fn remembers(&self, name: &str, phc: &str, digest: &[u8; 32]) -> bool {
        let right = lock(&self.right);
        right.get(name).is_some_and(|known| known.phc == phc && secret::same(&known.digest, digest))
    }

    fn remember(&self, name: &str, phc: &str, digest: [u8; 32]) {
        let mut right = lock(&self.right);
        if right.len() >= KEPT {
            right.clear();
        }
        right.insert(name.to_owned(), Right { phc: phc.to_owned(), digest });
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Who missed how often, and until when they must wait.
struct Misses<K> {
    by: HashMap<K, (u32, Instant)>,
}

impl<K> Default for Misses<K> {
    fn default() -> Misses<K> {
        Misses { by: HashMap::new() }
    }
}

impl<K: Hash + Eq> Misses<K> {
    fn wait(&self, key: &K) -> Option<Duration> {
        let (_, until) = self.by.get(key)?;
        Some(until.saturating_duration_since(Instant::now())).filter(|wait| !wait.is_zero())
    }

    fn miss(&mut self, key: K, free: u32) {
        let now = Instant::now();
        if self.by.len() >= KEPT && !self.by.contains_key(&key) {
            self.by.retain(|_, (_, until)| *until + LONGEST_WAIT > now);
            if self.by.len() >= KEPT {
                self.by.clear();
            }
        }
        let (count, until) = self.by.entry(key).or_insert((0, now));
        // Who was quiet for long begins anew.
        *count = if *until + LONGEST_WAIT < now { 1 } else { *count + 1 };
        let doublings = count.saturating_sub(free).min(16);
        let wait = if *count < free { Duration::ZERO } else { Duration::from_secs(1 << doublings).min(LONGEST_WAIT) };
        *until = now + wait;
    }

    fn forget(&mut self, key: &K) {
        self.by.remove(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misses_make_wait_and_are_bounded() {
        let mut misses = Misses::default();
        for _ in 0..4 {
            misses.miss(1, 5);
        }
        assert_eq!(misses.wait(&1), None);
        misses.miss(1, 5);
        assert!(misses.wait(&1).is_some());
        for other in 2..20_000 {
            misses.miss(other, 5);
        }
        assert!(misses.by.len() <= KEPT);
    }

    #[test]
    fn the_hash_for_nobody_is_one() {
        assert!(argon2::password_hash::phc::PasswordHash::new(NOBODY).is_ok());
        assert!(!secret::is_password("", NOBODY, &mut Bench::new()));
    }
}
