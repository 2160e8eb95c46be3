//! `ascribe who`: who is called what by whom, under a view, with the statements behind it.

use crate::args::Color;
use crate::clean;
use crate::look::Look;
use crate::names::{self, NamesFile};
use crate::output::{Done, Failure};
use crate::record::dossier::{self, Record};
use ascribe_names::{Book, Identities, Identity, Lexicon, Relation, Statement, View};
use ascribe_store::Dossier;
use clap::ValueEnum;
use serde_json::{Value, json};
use std::io::Write;

/// Shows who bears a name: every name by vendor, who equates and who separates, sponsors, ids.
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  ascribe who \"Charming Kitten\"                  every owner of the name, with all its names
  ascribe who APT35 --view microsoft             as one vendor sees it
  ascribe who DEV-0270 --explain \"Nemesis Kitten\" the statements that make the two one
  ascribe who \"Mint Sandstorm\" --format json     one object per owner of the name")]
pub struct Args {
    /// The name, in any case and with any separators.
    pub name: String,
    /// Whose view: `default`, `union`, `mitre`, `misp`, or a vendor such as `microsoft`.
    #[arg(long, default_value = "default", value_name = "VIEW")]
    pub view: String,
    /// Show the chain of statements behind a name that the identity bears.
    #[arg(long, value_name = "NAME")]
    pub explain: Option<String>,
    /// How to print.
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    pub format: Format,
    /// Where your own names are kept.
    #[command(flatten)]
    pub names: NamesFile,
    /// What reports say.
    #[command(flatten)]
    pub record: Record,
}

/// How to print.
#[derive(Clone, Copy, PartialEq, Eq, Debug, ValueEnum)]
pub enum Format {
    /// For people.
    Text,
    /// One JSON object.
    Json,
}

/// Answers on `out`.
///
/// # Errors
/// If output fails or the user's table is not readable.
pub fn run(args: &Args, color: Color, out: &mut dyn Write) -> Result<Done, Failure> {
    let dossiers = dossier::ask(&args.record, &args.name)?;
    let done = names_of(args, dossiers.is_empty(), out, &dossiers)?;
    let dossiers = if args.format == Format::Text && args.explain.is_none() { dossiers } else { Vec::new() };
    let look = Look::here(color);
    for dossier in &dossiers {
        write!(out, "\n{}", dossier::render(dossier, &look))?;
    }
    Ok(done)
}

fn names_of(args: &Args, strange: bool, out: &mut dyn Write, dossiers: &[Dossier]) -> Result<Done, Failure> {
    let book = names::book(&args.names)?;
    let identities = book.identities(&View::from_word(&args.view));
    let owners = identities.owners(&args.name);
    let others = if owners.is_empty() { not_groups(&args.name) } else { Vec::new() };
    if owners.is_empty() && others.is_empty() && strange {
        return unknown(args, &identities, out);
    }
    match (args.format, &args.explain) {
        (Format::Json, _) => {
            let list: Vec<Value> =
                owners.iter().map(|o| object(&identities, o, args.explain.as_deref())).chain(others).collect();
            let mut told = json!({ "identities": list });
            if let (false, Some(fields)) = (dossiers.is_empty(), told.as_object_mut()) {
                fields.insert("reports".into(), json!(dossiers));
            }
            print_json(out, &told)?;
        }
        (Format::Text, Some(name)) => explain(&identities, &owners, name, out)?,
        (Format::Text, None) => {
            for (i, owner) in owners.iter().enumerate() {
                if i > 0 {
                    writeln!(out)?;
                }
                print(&identities, owner, out)?;
            }
            others.iter().try_for_each(|other| print_entry(other, out))?;
        }
    }
    Ok(Done::All)
}

pub(crate) fn print_json(out: &mut dyn Write, value: &Value) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(std::io::Error::from)?;
    Ok(writeln!(out, "{text}")?)
}

fn unknown(args: &Args, identities: &Identities<'_>, out: &mut dyn Write) -> Result<Done, Failure> {
    let nearest = identities.nearest(&args.name, 5);
    if args.format == Format::Json {
        print_json(out, &json!({ "identities": [], "nearest": nearest }))?;
        return Ok(Done::Some);
    }
    writeln!(out, "{} is unknown under this view.", clean::line(&args.name))?;
    if !nearest.is_empty() {
        writeln!(out, "Nearest names: {}", nearest.join(", "))?;
    }
    Ok(Done::Some)
}

/// Malware, tools and other entries of the lexicon that bear the name.
fn not_groups(name: &str) -> Vec<Value> {
    let lexicon = Lexicon::shipped();
    let entries = lexicon.by_name(name).into_iter().map(|id| lexicon.entry(id));
    let list = entries.map(|e| {
        let names: Vec<Value> = std::iter::once(e.name()).chain(e.aliases()).map(|n| json!({ "name": n, "said_by": e.said_by() })).collect();
        let ids: serde_json::Map<String, Value> = e.ids().map(|(k, v)| (k.to_string(), json!(v))).collect();
        json!({ "name": e.name(), "kind": e.kind().word(), "country": e.country(), "names": names, "ids": ids, "relations": [] })
    });
    list.collect()
}

fn print_entry(entry: &Value, out: &mut dyn Write) -> Result<(), Failure> {
    let text = |v: &Value| v.as_str().unwrap_or_default().to_string();
    let list = |field: &str| entry.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
    let names: Vec<String> = list("names").iter().skip(1).filter_map(|n| n.get("name")).map(text).collect();
    writeln!(out, "{} ({})", text(&entry["name"]), text(&entry["kind"]))?;
    if !names.is_empty() {
        writeln!(out, "  also {}", names.join(", "))?;
    }
    for (catalogue, id) in entry.get("ids").and_then(Value::as_object).into_iter().flatten() {
        writeln!(out, "  {catalogue}: {}", text(id))?;
    }
    Ok(())
}

/// A relation as the identity has it: word, other side, and the name it was said of.
fn relation<'s>(identity: &Identity, said: &'s Statement) -> (&'static str, &'s str, &'s str) {
    if identity.bears(&said.name) {
        return (said.relation.word(), &said.other, &said.name);
    }
    let word = match said.relation {
        Relation::PartOf => "has-part",
        Relation::PersonaOf => "has-persona",
        Relation::RenamedTo => "renamed-from",
        other => other.word(),
    };
    (word, &said.name, &said.other)
}

/// The relations to show, each once: lists often state the same in both directions.
fn shown<'s>(identities: &Identities<'s>, identity: &Identity) -> Vec<&'s Statement> {
    let mut seen = std::collections::BTreeSet::new();
    let mut list = identities.relations(identity);
    list.retain(|s| s.relation != Relation::ListedAs && seen.insert((relation_of(identity, s), s.said_by.clone())));
    list
}

fn relation_of(identity: &Identity, said: &Statement) -> (String, String, String) {
    let (word, to, of) = relation(identity, said);
    (word.to_string(), to.to_string(), of.to_string())
}

fn object(identities: &Identities<'_>, identity: &Identity, explain: Option<&str>) -> Value {
    let mut names = Vec::new();
    for member in &identity.names {
        names.extend(member.said_by.iter().map(|by| json!({ "name": member.name, "said_by": by })));
    }
    let relations: Vec<Value> = shown(identities, identity)
        .into_iter()
        .map(|s| {
            let (word, to, of) = relation(identity, s);
            json!({ "relation": word, "to": to, "name": of, "said_by": s.said_by, "date": s.since, "ref": s.place })
        })
        .collect();
    let mut object = json!({ "name": identity.name, "names": names, "ids": identity.ids, "relations": relations });
    let member = explain.and_then(|name| identity.names.iter().find(|m| same(&m.name, name)));
    if let (Some(member), Some(fields)) = (member, object.as_object_mut()) {
        fields.insert("explain".into(), json!(identities.chain(member)));
    }
    object
}

fn same(a: &str, b: &str) -> bool {
    ascribe_names::key::key(a) == ascribe_names::key::key(b)
}

fn print(identities: &Identities<'_>, identity: &Identity, out: &mut dyn Write) -> Result<(), Failure> {
    let ids: Vec<String> = identity.ids.iter().map(|(list, id)| format!("{list} {id}")).collect();
    writeln!(
        out,
        "{}{}",
        identity.name,
        if ids.is_empty() { String::new() } else { format!("  ({})", ids.join(", ")) }
    )?;
    for member in &identity.names {
        writeln!(out, "  {:<28} {}", member.name, member.said_by.join(", "))?;
    }
    for said in shown(identities, identity).into_iter().filter(|s| s.relation != Relation::CoinedBy) {
        let (word, to, of) = relation(identity, said);
        let date = if said.since.is_empty() { String::new() } else { format!(", {}", said.since) };
        writeln!(out, "  {of} {word} {to}: {}{date}: {}", said.said_by, said.place)?;
    }
    Ok(())
}

fn explain(identities: &Identities<'_>, owners: &[&Identity], name: &str, out: &mut dyn Write) -> Result<(), Failure> {
    let mut found = false;
    for owner in owners {
        let Some(member) = owner.names.iter().find(|m| same(&m.name, name)) else { continue };
        found = true;
        writeln!(out, "{} is {}:", member.name, owner.name)?;
        let chain = identities.chain(member);
        if chain.is_empty() {
            writeln!(out, "  it is the title of the row at {}", member.said_by.join(", "))?;
        }
        chain.iter().try_for_each(|said| writeln!(out, "  {said}"))?;
    }
    if !found {
        writeln!(out, "Under this view {} is none of its names.", clean::line(name))?;
        for owner in owners {
            for said in identities.relations(owner).into_iter().filter(|s| same(&s.name, name) || same(&s.other, name))
            {
                writeln!(out, "  {said}")?;
            }
        }
    }
    Ok(())
}

/// The shipped statements and those of `rows`.
pub(crate) fn join(mut book: Book, rows: impl Iterator<Item = ascribe_names::table::SaidRow>) -> Book {
    rows.filter_map(|r| Statement::from_row(&r)).for_each(|s| _ = book.add(s));
    book
}
