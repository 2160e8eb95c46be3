//! Tokens: what programs sign in with.

use super::users::{self, Account};
use super::{Scope, now};
use crate::{Base, StoreError};
use rusqlite::{OptionalExtension, params};

/// A token as it is kept: without its secret.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Token {
    /// Its public half.
    pub id: String,
    /// Whose it is.
    pub account: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made, in microseconds since 1970.
    pub created: i64,
    /// When it ends, in microseconds since 1970.
    pub expires: i64,
}

/// What a token is checked against, and what follows if it is right.
#[derive(Clone, Debug)]
pub struct HeldToken {
    /// The digest of its secret half.
    pub digest: Vec<u8>,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// Whose it is.
    pub account: Account,
}

fn scopes(words: &str) -> Vec<Scope> {
    words.split(',').filter_map(|word| word.parse().ok()).collect()
}

impl Base {
    /// Keeps a token of an account: its public id, and the digest of its secret.
    ///
    /// # Errors
    /// If there is no such account, or the base cannot be written.
    pub fn add_token(
        &self,
        account: &str,
        id: &str,
        digest: &[u8],
        scopes: &[Scope],
        expires: i64,
    ) -> Result<(), StoreError> {
        let owner = self.account_named(account)?.id;
        let words = scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(",");
        self.sql(|c| {
            c.execute(
                "INSERT INTO token (id, account, digest, scopes, created, expires) VALUES (?, ?, ?, ?, ?, ?)",
                params![id, owner, digest, words, now(), expires],
            )
        })
        .map(drop)
    }

    /// What is kept for the token with this public id, if it has not ended and its account is not locked.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn token(&self, id: &str) -> Result<Option<HeldToken>, StoreError> {
        self.sql(|c| {
            let mut one = c.prepare_cached(&format!(
                "SELECT {}, token.digest, token.scopes FROM token JOIN user ON user.id = token.account
                 WHERE token.id = ? AND token.expires > ? AND {}",
                users::COLUMNS,
                users::UNLOCKED
            ))?;
            one.query_row(params![id, now()], |row| {
                Ok(HeldToken {
                    digest: row.get(6)?,
                    scopes: scopes(row.get_ref(7)?.as_str()?),
                    account: users::account(row)?,
                })
            })
            .optional()
        })
    }

    /// All tokens, those that end first first.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn tokens(&self) -> Result<Vec<Token>, StoreError> {
        self.sql(|c| {
            let mut all = c.prepare_cached(
                "SELECT token.id, user.name, token.scopes, token.created, token.expires
                 FROM token JOIN user ON user.id = token.account ORDER BY token.expires, token.id",
            )?;
            let token = |row: &rusqlite::Row<'_>| {
                Ok(Token {
                    id: row.get(0)?,
                    account: row.get(1)?,
                    scopes: scopes(row.get_ref(2)?.as_str()?),
                    created: row.get(3)?,
                    expires: row.get(4)?,
                })
            };
            all.query_map([], token)?.collect()
        })
    }

    /// Ends a token at once.
    ///
    /// # Errors
    /// If there is none with this id, or the base cannot be written.
    pub fn revoke_token(&self, id: &str) -> Result<(), StoreError> {
        match self.sql(|c| c.execute("DELETE FROM token WHERE id = ?", [id]))? {
            0 => Err(StoreError::Unfit(format!("there is no token {id}; `ascribe token list` shows all"))),
            _ => Ok(()),
        }
    }
}
