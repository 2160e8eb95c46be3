//! `ascribe user`: who may sign in.

use crate::base::{BaseFile, operator};
use crate::output::{Done, Failure};
use crate::when;
use ascribe_server::accounts::secret;
use ascribe_store::Mode;
use ascribe_store::accounts::{Clearance, Role};
use clap::Subcommand;
use std::io::{BufRead, Read, Write};

/// Manages accounts, which people and programs sign in with.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe user add olga --role analyst --clearance amber --password-stdin < password.txt
  ascribe user list
  ascribe user password olga --password-stdin < new.txt   ends her sessions as well
  ascribe user role olga --clearance green                at once, also for sessions and tokens that she has
  ascribe user lock olga                                  until `ascribe user unlock olga`

The clearance amber+strict is for people and machines of your own organization only.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Which base.
    #[command(flatten)]
    pub base: BaseFile,
}

/// What to do with accounts.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make an account.
    Add {
        /// Its name: letters, digits and . _ @ -
        name: String,
        /// What it is for: reader asks, analyst adds and judges, admin manages.
        #[arg(long, value_name = "ROLE", help = "reader, analyst or admin")]
        role: Role,
        /// Up to which marking it may see.
        #[arg(long, value_name = "TLP", help = "Up to which marking it may see: clear, green, amber or amber+strict")]
        clearance: Clearance,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
    /// List accounts.
    List,
    /// Remove an account with its tokens and sessions.
    Remove {
        /// Its name.
        name: String,
    },
    /// Give an account another role or clearance; it holds at once, for its sessions and tokens too.
    Role {
        /// Its name.
        name: String,
        /// What it is for.
        #[arg(long, value_name = "ROLE", help = "reader, analyst or admin", required_unless_present = "clearance")]
        role: Option<Role>,
        /// Up to which marking it may see.
        #[arg(long, value_name = "TLP", help = "Up to which marking it may see: clear, green, amber or amber+strict")]
        clearance: Option<Clearance>,
    },
    /// Lock an account: its sessions end, and neither its password nor its tokens are taken any more.
    Lock {
        /// Its name.
        name: String,
    },
    /// Let a locked account sign in again, with the password and tokens that it had.
    Unlock {
        /// Its name.
        name: String,
    },
    /// Give an account another password.
    Password {
        /// Its name.
        name: String,
        /// Read the password from standard input.
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

/// Does what was asked, answering on `out`.
///
/// # Errors
/// If the base cannot be used, or what was asked for does not go.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Done, Failure> {
    let who = operator();
    match &args.command {
        Command::Add { name, role, clearance, .. } => {
            let phc = password()?;
            let base = args.base.open(Mode::Add)?;
            base.add_account(name, *role, *clearance, &phc)?;
            base.audit(&who, "user.add", name, &format!("{role}, {clearance}"))?;
            writeln!(out, "{name}: {role}, sees up to {clearance}")?;
        }
        Command::List => {
            for account in args.base.open(Mode::Ask)?.accounts()? {
                let (made, locked) = (when::day(account.created), if account.locked { ", locked" } else { "" });
                writeln!(
                    out,
                    "{:<20} {:<8} {:<13} since {made}{locked}",
                    account.name, account.role, account.clearance
                )?;
            }
        }
        Command::Remove { name } => {
            let base = args.base.open(Mode::Add)?;
            base.remove_account(name)?;
            base.audit(&who, "user.remove", name, "")?;
            writeln!(out, "{name} is gone, with all tokens and sessions")?;
        }
        Command::Role { name, role, clearance } => {
            let base = args.base.open(Mode::Add)?;
            let before = base.account_named(name)?;
            let (role, clearance) = (role.unwrap_or(before.role), clearance.unwrap_or(before.clearance));
            base.set_role(name, role, clearance)?;
            let detail = format!("{}, {} → {role}, {clearance}", before.role, before.clearance);
            base.audit(&who, "user.role", name, &detail)?;
            writeln!(out, "{name}: {role}, sees up to {clearance}")?;
        }
        Command::Lock { name } => lock(args, &who, name, true, out)?,
        Command::Unlock { name } => lock(args, &who, name, false, out)?,
        Command::Password { name, .. } => {
            let phc = password()?;
            let base = args.base.open(Mode::Add)?;
            base.set_password(name, &phc)?;
            base.audit(&who, "user.password", name, "")?;
            writeln!(out, "{name} has another password; open sessions have ended")?;
        }
    }
    Ok(Done::All)
}

fn lock(args: &Args, who: &str, name: &str, locked: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let base = args.base.open(Mode::Add)?;
    base.lock_account(name, locked)?;
    base.audit(who, if locked { "user.lock" } else { "user.unlock" }, name, "")?;
    writeln!(out, "{name} {}", if locked { "is locked; its sessions have ended" } else { "may sign in again" })?;
    Ok(())
}

/// The PHC string of the password on standard input: its first line.
fn password() -> Result<String, Failure> {
    let mut line = String::new();
    let most = secret::LONGEST_PASSWORD as u64 + 2;
    std::io::stdin().lock().take(most).read_line(&mut line)?;
    secret::hash_password(line.trim_end_matches(['\r', '\n'])).map_err(|e| Failure::Usage(e.to_string()))
}
