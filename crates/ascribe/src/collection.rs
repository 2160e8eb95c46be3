//! `ascribe collection`: what is shared with whom over TAXII.

use crate::base::{BaseFile, operator};
use crate::output::{Done, Failure};
use ascribe_server::taxii;
use ascribe_store::Mode;
use ascribe_store::shared::{NewCollection, Rights, Source};
use clap::Subcommand;
use std::io::Write;

/// Manages collections, which `ascribe serve` offers over TAXII.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe collection add sightings --title \"Sightings of our members\" --read reader --write analyst,@siem
  ascribe collection add about-apt42 --title APT42 --question APT42   filled by what the record knows
  ascribe collection list

--read and --write take roles (those and higher ones), @NAME for one account, or - for nobody. The record itself and its
views by marking (clear, green, amber, amber-strict) are always there.")]
pub struct Args {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// Which base.
    #[command(flatten)]
    pub base: BaseFile,
}

/// What to do with collections.
#[derive(Subcommand, Debug)]
pub enum Command {
    /// Make a collection.
    Add {
        /// The name by which people speak of it: small letters, digits and -
        id: String,
        /// Its title.
        #[arg(long)]
        title: String,
        /// More about it.
        #[arg(long, default_value = "")]
        description: String,
        /// Who may see it and ask for its objects.
        #[arg(long, default_value = "reader", value_name = "WHO")]
        read: String,
        /// Who may send to it and delete from it.
        #[arg(long, default_value = "analyst", value_name = "WHO")]
        write: String,
        /// Fill it with what the record knows about these names, instead of with what is sent.
        #[arg(long, value_name = "NAMES")]
        question: Option<String>,
    },
    /// List collections.
    List,
    /// Remove a collection with all that it holds.
    Remove {
        /// Its name.
        id: String,
    },
}

/// Does what was asked, answering on `out`.
///
/// # Errors
/// If the base cannot be used, or what was asked for does not go.
pub fn run(args: &Args, out: &mut dyn Write) -> Result<Done, Failure> {
    let base = args.base.open(Mode::Add)?;
    taxii::make_collections(&base)?;
    match &args.command {
        Command::Add { id, title, description, read, write, question } => {
            let (readers, writers): (Rights, Rights) = (read.parse()?, write.parse()?);
            let source = question.clone().map_or(Source::Sent, Source::Question);
            let uuid = taxii::new_uuid()?;
            let audit = format!("read {readers}, write {writers}");
            base.add_collection(&NewCollection {
                uuid: &uuid,
                alias: id,
                source,
                title,
                description,
                readers,
                writers,
            })?;
            base.audit(&operator(), "collection.add", id, &audit)?;
            writeln!(out, "{uuid}")?;
        }
        Command::List => {
            for one in base.collections()? {
                writeln!(
                    out,
                    "{} {:<16} read {:<8} write {:<8} {}",
                    one.uuid, one.alias, one.readers, one.writers, one.title
                )?;
            }
        }
        Command::Remove { id } => {
            let found = base.collection(id)?.filter(|one| !matches!(one.source, Source::Record { .. }));
            let found =
                found.ok_or_else(|| Failure::Usage(format!("there is no collection {id} that can be removed")))?;
            base.remove_collection(found.id)?;
            base.audit(&operator(), "collection.remove", id, "")?;
            writeln!(out, "{id} is gone, with all that it held")?;
        }
    }
    Ok(Done::All)
}
