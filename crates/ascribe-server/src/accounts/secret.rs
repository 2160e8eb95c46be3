//! Passwords, tokens and session keys: made, hashed, compared.

use argon2::password_hash::{PasswordHasher, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Block, Params, Version};
use sha2::{Digest, Sha256};
use std::fmt::Write;
use subtle::ConstantTimeEq;

/// Shorter passwords are refused (NIST SP 800-63B §3.1.1.2 has 8 as the least with a second factor, 15 without).
pub const SHORTEST_PASSWORD: usize = 12;
/// Longer ones too, before anything is computed over them.
pub const LONGEST_PASSWORD: usize = 1024;

/// Memory 19 MiB, two passes, one lane: the first choice of OWASP's password storage cheat sheet for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;

/// Why a password or key could not be made.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// It is too short or too long.
    #[error("a password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} bytes; this one has {0}")]
    Length(usize),
    /// The system gave no randomness, or hashing failed.
    #[error("cannot make a secret: {0}")]
    System(String),
}

fn argon2() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).unwrap_or_default();
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// The PHC string of a password.
///
/// # Errors
/// If the password is too short or long, or the system gives no randomness.
pub fn hash_password(password: &str) -> Result<String, SecretError> {
    if !(SHORTEST_PASSWORD..=LONGEST_PASSWORD).contains(&password.len()) {
        return Err(SecretError::Length(password.len()));
    }
    let hash = argon2().hash_password(password.as_bytes()).map_err(|e| SecretError::System(e.to_string()))?;
    Ok(hash.to_string())
}

/// The memory that one check of a password works in; kept from one to the next, so that a flood of attempts does not
/// leave such a piece behind in every thread that it met.
pub(crate) type Bench = Vec<Block>;

/// Whether a password is the one of the PHC string. Takes tens of milliseconds and [`MEMORY_KIB`] on purpose.
pub(crate) fn is_password(password: &str, phc: &str, bench: &mut Bench) -> bool {
    let mut right = || -> Option<bool> {
        let known = PasswordHash::new(phc).ok()?;
        let (salt, expected) = (known.salt.as_ref()?, known.hash.as_ref()?);
        let params = Params::try_from(&known).ok()?;
        bench.resize(params.block_count(), Block::default());
        let mut found = vec![0; expected.as_bytes().len()];
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        argon2.hash_password_into_with_memory(password.as_bytes(), salt, &mut found, &mut bench[..]).ok()?;
        Some(known.algorithm.as_str() == "argon2id" && same(&found, expected.as_bytes()))
    };
    right().unwrap_or(false)
}

/// Random bytes of the system.
///
/// # Errors
/// If it has none.
pub(crate) fn random<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| SecretError::System(e.to_string()))?;
    Ok(bytes)
}

/// SHA-256. Enough for keys of 256 random bits, which nobody can try out; passwords need [`hash_password`].
pub(crate) fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into()
}

/// Whether two digests are the same, in a time that does not tell where they differ.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}

/// Lower-case hexadecimal digits.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A token as it is shown once: `ascribe_ID_SECRET`.
#[derive(Debug)]
pub struct NewToken {
    /// Its public half, by which it is listed and revoked.
    pub id: String,
    /// The whole of it.
    pub text: String,
    /// What is kept of the secret half.
    pub digest: [u8; 32],
}

/// Makes a token.
///
/// # Errors
/// If the system gives no randomness.
pub fn new_token() -> Result<NewToken, SecretError> {
    let (id, secret) = (hex(&random::<8>()?), hex(&random::<32>()?));
    Ok(NewToken { text: format!("ascribe_{id}_{secret}"), digest: digest(&[secret.as_bytes()]), id })
}

/// Public and secret half of a token.
pub(crate) fn split_token(text: &str) -> Option<(&str, &str)> {
    text.strip_prefix("ascribe_")?.split_once('_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_known_again() {
        let phc = hash_password("correct horse battery").expect("hashed");
        assert!(phc.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{phc}");
        let mut bench = Bench::new();
        assert!(is_password("correct horse battery", &phc, &mut bench));
        assert!(!is_password("correct horse batterz", &phc, &mut bench));
        assert!(is_password("correct horse battery", &phc, &mut bench));
        assert!(!is_password("correct horse battery", "no hash", &mut bench));
    }

    #[test]
    fn short_passwords_are_refused() {
        assert!(matches!(hash_password("secret"), Err(SecretError::Length(6))));
    }

    #[test]
    fn a_token_splits_into_its_halves() {
        let token = new_token().expect("made");
        let (id, secret) = split_token(&token.text).expect("two halves");
        assert_eq!(id, token.id);
        assert!(same(&digest(&[secret.as_bytes()]), &token.digest));
    }
}
