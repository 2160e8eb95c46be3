//! Accounts.

use super::{Clearance, Role, now};
use crate::{Base, StoreError};
use rusqlite::{OptionalExtension, Row, params};

/// Someone or something that may sign in.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Account {
    /// Its number.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// What it is for.
    pub role: Role,
    /// Up to which marking it may see.
    pub clearance: Clearance,
    /// The PHC string of its password.
    pub password: String,
    /// True while it may not sign in.
    pub locked: bool,
    /// When it was made, in microseconds since 1970.
    pub created: i64,
}

/// The columns that [`account`] reads.
pub(super) const COLUMNS: &str = "user.id, user.name, user.role, user.clearance, user.password, user.created";

/// Before the password of a locked account, as in shadow(5): no password fits it, and what it was is kept.
const LOCK: &str = "!";
/// Condition on an account that is not locked.
pub(super) const UNLOCKED: &str = "user.password NOT LIKE '!%'";

pub(super) fn account(row: &Row<'_>) -> rusqlite::Result<Account> {
    let password: String = row.get(4)?;
    Ok(Account {
        id: row.get(0)?,
        name: row.get(1)?,
        role: word(row, 2)?,
        clearance: word(row, 3)?,
        locked: password.starts_with(LOCK),
        password,
        created: row.get(5)?,
    })
}

fn word<T>(row: &Row<'_>, column: usize) -> rusqlite::Result<T>
where
    T: std::str::FromStr<Err = super::NotAWord>,
{
    let text = row.get_ref(column)?.as_str()?;
    text.parse()
        .map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(e)))
}

/// Names are printed in logs, headers and addresses; they are kept plain.
fn fit_name(name: &str) -> Result<(), StoreError> {
    let plain = |c: char| c.is_ascii_alphanumeric() || "._@-".contains(c);
    if !name.is_empty() && name.len() <= 64 && name.chars().all(plain) {
        return Ok(());
    }
    Err(StoreError::Unfit(format!("{name:?} is no name for an account: use 1 to 64 letters, digits and . _ @ -")))
}

impl Base {
    /// Makes an account; `password` is a PHC string.
    ///
    /// # Errors
    /// If the name is unfit or taken, or the base cannot be written.
    pub fn add_account(&self, name: &str, role: Role, clearance: Clearance, password: &str) -> Result<(), StoreError> {
        fit_name(name)?;
        let made = self.sql(|c| {
            let mut insert = c.prepare_cached(
                "INSERT INTO user (name, role, clearance, password, created) VALUES (?, ?, ?, ?, ?)
                 ON CONFLICT DO NOTHING",
            )?;
            insert.execute(params![name, role.word(), clearance.word(), password, now()])
        })?;
        if made == 0 {
            return Err(StoreError::Unfit(format!(
                "there is an account {name} already; `ascribe user list` shows all"
            )));
        }
        Ok(())
    }

    /// All accounts, by name.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        self.sql(|c| {
            let mut all = c.prepare_cached(&format!("SELECT {COLUMNS} FROM user ORDER BY name"))?;
            all.query_map([], account)?.collect()
        })
    }

    /// Whether anyone may sign in at all.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn has_accounts(&self) -> Result<bool, StoreError> {
        self.sql(|c| c.prepare_cached("SELECT EXISTS (SELECT 1 FROM user)")?.query_row([], |row| row.get(0)))
    }

    /// The account of this name.
    ///
    /// # Errors
    /// If the base cannot be read.
    pub fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        self.sql(|c| {
            let mut one = c.prepare_cached(&format!("SELECT {COLUMNS} FROM user WHERE name = ?"))?;
            one.query_row([name], account).optional()
        })
    }

    /// The account of this name, which must be there.
    ///
    /// # Errors
    /// If there is none, or the base cannot be read.
    pub fn account_named(&self, name: &str) -> Result<Account, StoreError> {
        self.account(name)?
            .ok_or_else(|| StoreError::Unfit(format!("there is no account {name}; `ascribe user list` shows all")))
    }

    /// Gives an account another password (a PHC string) and ends its sessions; a locked one stays locked.
    ///
    /// # Errors
    /// If there is no such account, or the base cannot be written.
    pub fn set_password(&self, name: &str, password: &str) -> Result<(), StoreError> {
        let Account { id, locked, .. } = self.account_named(name)?;
        let password = if locked { format!("{LOCK}{password}") } else { password.to_owned() };
        self.whole(|c| {
            c.execute("UPDATE user SET password = ? WHERE id = ?", params![password, id])?;
            c.execute("DELETE FROM session WHERE account = ?", [id])?;
            Ok(())
        })
    }

    /// Gives an account another role and clearance.
    ///
    /// # Errors
    /// If there is no such account, or the base cannot be written.
    pub fn set_role(&self, name: &str, role: Role, clearance: Clearance) -> Result<(), StoreError> {
        let id = self.account_named(name)?.id;
        let update = "UPDATE user SET role = ?, clearance = ? WHERE id = ?";
        self.sql(|c| c.execute(update, params![role.word(), clearance.word(), id])).map(drop)
    }

    /// Locks an account: its sessions end, and neither its password nor its tokens are taken until it is unlocked.
    ///
    /// # Errors
    /// If there is no such account, or the base cannot be written.
    pub fn lock_account(&self, name: &str, locked: bool) -> Result<(), StoreError> {
        let account = self.account_named(name)?;
        let open = account.password.trim_start_matches(LOCK);
        let password = if locked { format!("{LOCK}{open}") } else { open.to_owned() };
        self.whole(|c| {
            c.execute("UPDATE user SET password = ? WHERE id = ?", params![password, account.id])?;
            c.execute("DELETE FROM session WHERE account = ? AND ?", params![account.id, locked])?;
            Ok(())
        })
    }

    /// Removes an account with its tokens and sessions.
    ///
    /// # Errors
    /// If there is no such account, or the base cannot be written.
    pub fn remove_account(&self, name: &str) -> Result<(), StoreError> {
        let id = self.account_named(name)?.id;
        self.sql(|c| c.execute("DELETE FROM user WHERE id = ?", [id])).map(drop)
    }
}
