//! `ascribe taxii`: what other servers have, and what they are given.

mod pull;
mod push;

use crate::base::BaseFile;
use crate::output::{Done, Failure};
use ascribe_taxii::{Certificate, Client, Collection, Options, SignIn, TaxiiError};
use clap::Subcommand;
use std::io::{BufRead, Read, Write};
use std::path::{Path, PathBuf};

/// Speaks to TAXII 2.1 servers of others.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe taxii discover https://taxii.example/taxii2/
  ascribe taxii collections https://taxii.example/taxii2/ --user olga --password-stdin < password.txt
  ascribe taxii pull https://taxii.example/api1/ --collection indicators --token-stdin < token.txt
  ascribe taxii push https://taxii.example/api1/ --collection inbox bundle.json
  ascribe taxii push https://taxii.example/api1/ --collection inbox --from record --up-to green

URL is a server's discovery address or one of its API roots. A pull goes on where the last one ended, also after it was broken off;
what it brings become claims with the sender as source. A push leaves out what is marked beyond --up-to; TLP:RED never goes.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// How to sign in.
    #[command(flatten)]
    pub sign_in: SignInArgs,
    /// Which base.
    #[command(flatten)]
    pub base: BaseFile,
}

/// How to sign in at another server.
#[derive(clap::Args, Debug)]
pub struct SignInArgs {
    /// Sign in by this name and a password from standard input.
    #[arg(long, global = true, value_name = "NAME", requires = "password_stdin")]
    pub user: Option<String>,
    /// Read the password from standard input.
    #[arg(long, global = true, requires = "user")]
    pub password_stdin: bool,
    /// Sign in by a token from standard input.
    #[arg(long, global = true, conflicts_with = "user")]
    pub token_stdin: bool,
    /// Show this client certificate (PEM, with its chain).
    #[arg(long, global = true, value_name = "FILE", requires = "key")]
    pub certificate: Option<PathBuf>,
    /// The key of the client certificate (PEM).
    #[arg(long, global = true, value_name = "FILE", requires = "certificate")]
    pub key: Option<PathBuf>,
    /// Trust these authorities (PEM) instead of the usual ones.
    #[arg(long, global = true, value_name = "FILE")]
    pub authorities: Option<PathBuf>,
}

/// What to do with another server.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Tell which API roots a server has.
    Discover {
        /// Its discovery address.
        url: String,
    },
    /// List the collections of an API root.
    Collections {
        /// Its address, or the server's.
        url: String,
    },
    /// Take in what a collection has and had not been taken in.
    Pull(pull::Args),
    /// Send objects to a collection.
    Push(push::Args),
}

/// Does what was asked, answering on `out`.
///
/// # Errors
/// If the server or the base cannot be used, or what was asked for does not go.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Done, Failure> {
    let client = |url: &str| -> Result<Client, Failure> { Ok(Client::new(url, &options(&args.sign_in)?)?) };
    match &args.command {
        Command::Discover { url } => {
            let found = client(url)?.discover()?;
            for (name, text) in [("title", found.title), ("about", found.description), ("contact", found.contact)] {
                if !text.is_empty() {
                    writeln!(out, "{name:<8} {}", crate::clean::line(&text))?;
                }
            }
            for root in &found.api_roots {
                let usual = if *root == found.default { " (default)" } else { "" };
                writeln!(out, "root     {}{usual}", crate::clean::line(root))?;
            }
        }
        Command::Collections { url } => {
            let client = client(url)?;
            for one in client.collections(&client.root()?)? {
                let rights =
                    format!("{}{}", if one.can_read { "r" } else { "-" }, if one.can_write { "w" } else { "-" });
                let line = format!("{} {rights} {:<16} {}", one.id, one.alias, one.title);
                writeln!(out, "{}", crate::clean::line(&line))?;
            }
        }
        Command::Pull(what) => return pull::run(what, &client(&what.url)?, &args.base, out),
        Command::Push(what) => return push::run(what, &client(&what.url)?, &args.base, out),
    }
    Ok(Done::All)
}

/// The collection of this id, alias or title.
fn choose(client: &Client, root: &str, name: &str) -> Result<Collection, Failure> {
    let all = client.collections(root)?;
    let mut found = all.into_iter().filter(|one| [&one.id, &one.alias, &one.title].into_iter().any(|n| n == name));
    found.next().ok_or_else(|| {
        Failure::Usage(format!(
            "{root} has no collection {name} for us; `ascribe taxii collections` lists what there is"
        ))
    })
}

fn options(args: &SignInArgs) -> Result<Options, Failure> {
    let secret = || -> Result<String, Failure> {
        let mut line = String::new();
        std::io::stdin().lock().take(16 * 1024).read_line(&mut line)?;
        Ok(line.trim_end_matches(['\r', '\n']).to_owned())
    };
    let sign_in = match &args.user {
        Some(name) => SignIn::Password { name: name.clone(), password: secret()? },
        None if args.token_stdin => SignIn::Token(secret()?),
        None => SignIn::Nobody,
    };
    let client = match (&args.certificate, &args.key) {
        (Some(certificate), Some(key)) => Some((file(certificate)?, file(key)?)),
        _ => None,
    };
    let authorities = args.authorities.as_deref().map(file).transpose()?;
    Ok(Options { sign_in, certificate: Certificate { client, authorities } })
}

fn file(path: &Path) -> Result<Vec<u8>, Failure> {
    std::fs::read(path).map_err(|error| Failure::Usage(format!("{}: {error}", path.display())))
}

impl From<TaxiiError> for Failure {
    fn from(error: TaxiiError) -> Failure {
        Failure::Usage(error.to_string())
    }
}
