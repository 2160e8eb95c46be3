//! Sending objects to a collection of another server.

use crate::base::BaseFile;
use crate::clean;
use crate::output::{Done, Failure};
use ascribe_model::{Marking, Way};
use ascribe_server::taxii::exchange;
use ascribe_stix::{Bundle, Object, level_of};
use ascribe_store::Mode;
use ascribe_store::shared::Pull;
use ascribe_taxii::{Client, Status};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What to send, and where.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// The server's discovery address, or the API root's.
    pub url: String,
    /// The collection: its id, alias or title.
    #[arg(long, value_name = "COLLECTION")]
    pub collection: String,
    /// Bundles or envelopes to send; `-` is standard input.
    #[arg(value_name = "FILE", required_unless_present = "from")]
    pub files: Vec<PathBuf>,
    /// Send what is new in this collection of the base, such as `record`.
    #[arg(long, value_name = "COLLECTION", conflicts_with = "files")]
    pub from: Option<String>,
    /// The strictest marking that may go: clear, green, amber, or amber+strict for another server of your own organization.
    #[arg(long, default_value = "amber", value_name = "TLP", value_parser = up_to)]
    pub up_to: Marking,
}

fn up_to(text: &str) -> Result<Marking, String> {
    match text.parse::<Marking>().map_err(|e| e.to_string())? {
        Marking::Red => Err("TLP:RED is never passed on by TAXII".into()),
        level => Ok(level),
    }
}

/// At most so many objects go in an envelope.
const OBJECTS: usize = 1000;
/// How often a status is asked for that is pending.
const PATIENCE: u32 = 60;
/// The most bytes of a file.
const LARGEST: u64 = 512 * 1024 * 1024;

/// Sends them.
///
/// # Errors
/// If the server or the base cannot be used, or a file cannot be read.
pub(super) fn run(args: &Args, client: &Client, base: &BaseFile, out: &mut dyn Write) -> Result<Done, Failure> {
    let root = client.root()?;
    let target = super::choose(client, &root, &args.collection)?;
    let most = client.max_content_length(&root)?;
    let mut sending = Sending {
        client,
        root: &root,
        collection: &target.id,
        most,
        waiting: Vec::new(),
        size: 0,
        sum: Sum::default(),
    };
    match &args.from {
        None => {
            for path in &args.files {
                for object in admitted(read(path)?, args.up_to, &mut sending.sum) {
                    sending.send(object.as_bytes())?;
                }
            }
            sending.flush()?;
        }
        Some(alias) => send_collection(args, &mut sending, base, alias)?,
    }
    let sum = sending.sum;
    writeln!(
        out,
        "{} objects sent, {} taken, {} refused, {} held back by their marking",
        sum.sent, sum.taken, sum.refused, sum.held
    )?;
    for why in &sum.why {
        writeln!(out, "  {}", clean::line(why))?;
    }
    Ok(if sum.refused == 0 { Done::All } else { Done::Some })
}

/// Sends what came to a collection of the base since the last push; notes how far it came after each envelope.
fn send_collection(args: &Args, sending: &mut Sending<'_>, base: &BaseFile, alias: &str) -> Result<(), Failure> {
    let base = base.open(Mode::Add)?;
    exchange::refresh(&base)?;
    let key = format!("push {alias} up to {} > {}collections/{}/", args.up_to.word(), sending.root, sending.collection);
    loop {
        let done = base.pull(&key)?;
        let after = done.after.parse().unwrap_or(i64::MIN);
        let (objects, last) = exchange::after(&base, alias, args.up_to, after, OBJECTS)?;
        let Some(last) = last else { return Ok(()) };
        for object in &objects {
            sending.send(object)?;
        }
        sending.flush()?;
        let pulled = done.pulled + objects.len() as u64;
        base.note_pull(&key, &Pull { after: last.to_string(), next: String::new(), pulled })?;
    }
}

#[derive(Default)]
struct Sum {
    sent: u64,
    taken: u64,
    refused: u64,
    held: u64,
    why: Vec<String>,
}

/// An envelope in the making.
struct Sending<'c> {
    client: &'c Client,
    root: &'c str,
    collection: &'c str,
    most: usize,
    waiting: Vec<u8>,
    size: usize,
    sum: Sum,
}

impl Sending<'_> {
    fn send(&mut self, object: &[u8]) -> Result<(), Failure> {
        if self.size == OBJECTS || self.size > 0 && self.waiting.len() + object.len() + 16 > self.most {
            self.flush()?;
        }
        self.waiting.extend_from_slice(if self.size == 0 { b"{\"objects\":[" } else { b"," });
        self.waiting.extend_from_slice(object);
        self.size += 1;
        Ok(())
    }

    fn flush(&mut self) -> Result<(), Failure> {
        if self.size == 0 {
            return Ok(());
        }
        self.waiting.extend_from_slice(b"]}");
        let status = self.client.add(self.root, self.collection, &self.waiting)?;
        let status = self.settle(status)?;
        self.sum.sent += self.size as u64;
        self.sum.taken += status.success_count;
        self.sum.refused += status.failure_count;
        for failure in status.failures.iter().take(10usize.saturating_sub(self.sum.why.len())) {
            let text = |name: &str| failure.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
            self.sum.why.push(format!("{}: {}", text("id"), text("message")));
        }
        self.waiting.clear();
        self.size = 0;
        Ok(())
    }

    /// Waits for the end of what the server works on.
    fn settle(&self, mut status: Status) -> Result<Status, Failure> {
        for _ in 0..PATIENCE {
            if status.status != "pending" {
                break;
            }
            std::thread::sleep(Duration::from_secs(1));
            status = self.client.status(self.root, &status.id)?;
        }
        Ok(status)
    }
}

fn read(path: &Path) -> Result<Vec<Object>, Failure> {
    let mut bytes = Vec::new();
    let trouble = |why: &dyn std::fmt::Display| Failure::Usage(format!("{}: {why}", path.display()));
    if path == Path::new("-") {
        std::io::stdin().lock().take(LARGEST).read_to_end(&mut bytes)?;
    } else {
        std::fs::File::open(path)
            .and_then(|file| file.take(LARGEST).read_to_end(&mut bytes))
            .map_err(|e| trouble(&e))?;
    }
    let value: Value = serde_json::from_slice(&bytes).map_err(|e| trouble(&e))?;
    let list = value.get("objects").and_then(Value::as_array).cloned();
    let list = list.ok_or_else(|| trouble(&"neither a bundle nor an envelope: it has no list `objects`"))?;
    Ok(Bundle::new(list.into_iter().filter_map(Object::from_value).collect()).objects().to_vec())
}

/// The objects that may go, as JSON.
fn admitted(objects: Vec<Object>, up_to: Marking, sum: &mut Sum) -> Vec<String> {
    let by_id: HashMap<&str, &Object> = objects.iter().filter_map(|o| Some((o.text("id")?, o))).collect();
    let way = Way::Served { clearance: up_to };
    let goes =
        |object: &&Object| way.lets_out(level_of(object, |id| by_id.get(id).copied()).unwrap_or_default()).is_ok();
    let going: Vec<String> = objects.iter().filter(goes).filter_map(|o| serde_json::to_string(o).ok()).collect();
    sum.held += (objects.len() - going.len()) as u64;
    going
}
