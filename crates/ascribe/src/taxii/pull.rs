//! Taking in a collection of another server.

use crate::base::BaseFile;
use crate::clean;
use crate::output::{Done, Failure};
use ascribe_model::Marking;
use ascribe_server::taxii::exchange::{self, Pulled};
use ascribe_store::Mode;
use ascribe_store::shared::Pull;
use ascribe_taxii::{Client, Filter, Place};
use std::io::Write;

/// What to take in.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The server's discovery address, or the API root's.
    pub url: String,
    /// The collection: its id, alias or title.
    #[arg(long, value_name = "COLLECTION")]
    pub collection: String,
    /// Only objects of these types, with commas.
    #[arg(long = "type", value_delimiter = ',', value_name = "TYPE")]
    pub types: Vec<String>,
    /// How many objects to ask for at once; as many as the server likes if 0.
    #[arg(long, default_value_t = 1000, value_name = "N")]
    pub limit: usize,
    /// Begin anew instead of where the last pull ended.
    #[arg(long)]
    pub again: bool,
    /// The marking of what carries none.
    #[arg(long, default_value = "clear", value_name = "TLP")]
    pub unmarked: Marking,
    /// Who the sender is; else the host of the URL. Claims of objects that name no creator have it as source.
    #[arg(long, value_name = "NAME")]
    pub sender: Option<String>,
}

/// Takes it in.
///
/// # Errors
/// If the server or the base cannot be used.
pub(super) fn run(args: &Args, client: &Client, base: &BaseFile, out: &mut dyn Write) -> Result<Done, Failure> {
    let root = client.root()?;
    let source = super::choose(client, &root, &args.collection)?;
    if !source.can_read {
        return Err(Failure::Usage(format!("{} may not be read with this sign-in", args.collection)));
    }
    let mut base = base.open(Mode::Add)?;
    let filter = Filter { types: args.types.clone(), versions: Vec::new(), limit: args.limit };
    let address = format!("{root}collections/{}/", source.id);
    let key = format!("pull {address} {}", args.types.join(","));
    let kept = exchange::open_pulled(&base, &address)?;
    let mut pull = if args.again { Pull::default() } else { base.pull(&key)? };
    let (mut came, mut new) = (0, 0);
    loop {
        let place = Place { after: pull.after.clone(), next: pull.next.clone() };
        let page = client.page(&root, &source.id, &filter, &place)?;
        came += page.objects.len();
        // Objects first, then how far we came: if this breaks off in between, the page is asked for again and nothing
        // of it is kept twice.
        new += exchange::keep_pulled(&base, &kept, &page.objects, args.unmarked)?;
        pull = Pull { after: page.place.after, next: page.place.next, pulled: pull.pulled + page.objects.len() as u64 };
        base.note_pull(&key, &pull)?;
        if !page.more {
            break;
        }
    }
    let host = root.split('/').nth(2).unwrap_or("unknown sender");
    let sender = args.sender.as_deref().unwrap_or(host);
    let Pulled { reports, claims, left_out } =
        exchange::claims_of_pulled(&mut base, &kept, &address, sender, args.unmarked)?;
    writeln!(out, "{came} objects came, {new} of them new: {claims} claims in {reports} reports")?;
    for why in left_out {
        writeln!(out, "  {}", clean::line(&why))?;
    }
    Ok(Done::All)
}
