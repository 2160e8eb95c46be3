//! `ascribe token`: what programs sign in with.

use crate::base::{BaseFile, operator};
use crate::output::{Done, Failure};
use crate::when;
use ascribe_server::accounts::secret;
use ascribe_store::Mode;
use ascribe_store::accounts::Scope;
use clap::Subcommand;
use std::io::Write;

/// Manages tokens, which programs sign in with.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe token add siem --scope read --expires 90d    printed once, kept nowhere
  ascribe token list
  ascribe token revoke 0f3a5c1d2b4e6f70                ends at once

A token may never more than its account; its scopes narrow that further.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Which base.
    #[command(flatten)]
    pub base: BaseFile,
}

/// What to do with tokens.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a token for an account and print it, this once.
    Add {
        /// The account's name.
        name: String,
        /// What it may be used for: read, write, admin; several with commas.
        #[arg(long, value_delimiter = ',', default_value = "read", value_name = "SCOPE")]
        scope: Vec<Scope>,
        /// When it ends: a time from now (12h, 90d, 1y) or a day (2027-01-31).
        #[arg(long, default_value = "90d", value_name = "WHEN")]
        expires: String,
    },
    /// List tokens.
    List,
    /// End a token.
    Revoke {
        /// Its public half, as listed.
        id: String,
    },
}

/// Does what was asked, answering on `out`.
///
/// # Errors
/// If the base cannot be used, or what was asked for does not go.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Done, Failure> {
    let who = operator();
    match &args.command {
        Command::Add { name, scope, expires } => {
            let expires = when::ahead(expires)?;
            let token = secret::new_token().map_err(|e| Failure::Usage(e.to_string()))?;
            let base = args.base.open(Mode::Add)?;
            base.add_token(name, &token.id, &token.digest, scope, expires)?;
            let words = words(scope);
            base.audit(&who, "token.add", name, &format!("{}, {words}, until {}", token.id, when::day(expires)))?;
            writeln!(out, "{}", token.text)?;
        }
        Command::List => {
            for token in args.base.open(Mode::Ask)?.tokens()? {
                let (made, ends) = (when::day(token.created), when::day(token.expires));
                let words = words(&token.scopes);
                writeln!(out, "{} {:<20} {words:<16} from {made} to {ends}", token.id, token.account)?;
            }
        }
        Command::Revoke { id } => {
            let base = args.base.open(Mode::Add)?;
            base.revoke_token(id)?;
            base.audit(&who, "token.revoke", id, "")?;
            writeln!(out, "{id} has ended")?;
        }
    }
    Ok(Done::All)
}

fn words(scopes: &[Scope]) -> String {
    scopes.iter().map(|scope| scope.word()).collect::<Vec<_>>().join(",")
}
