//! Entities and the findings between them, as GraphML (graphml.graphdrawing.org), which Gephi, yEd and networkx read.

use crate::types::{ClaimRecord, EntityRef};
use ascribe_model::Polarity;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use uuid::Uuid;

/// A graph that is being gathered.
#[derive(Default)]
pub(super) struct Graph {
    nodes: BTreeMap<Uuid, EntityRef>,
    edges: BTreeMap<Uuid, Edge>,
}

struct Edge {
    from: Uuid,
    to: Uuid,
    predicate: &'static str,
    claims: u64,
    denied: u64,
    publishers: BTreeSet<String>,
}

impl Graph {
    pub(super) fn add(&mut self, record: &ClaimRecord) {
        let Some(object) = &record.object else { return };
        for entity in [&record.subject, object] {
            self.nodes.entry(entity.id).or_insert_with(|| entity.clone());
        }
        let edge = self.edges.entry(record.finding).or_insert_with(|| Edge {
            from: record.subject.id,
            to: object.id,
            predicate: record.claim.predicate.word(),
            claims: 0,
            denied: 0,
            publishers: BTreeSet::new(),
        });
        edge.claims += 1;
        edge.denied += u64::from(record.claim.polarity != Polarity::Affirmed);
        edge.publishers.extend(record.publisher.clone());
    }

    /// Writes the graph; tells how many nodes and edges it has.
    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<u64> {
        writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
        writeln!(out, "<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">")?;
        let keys = [
            ("name", "node", "string"),
            ("kind", "node", "string"),
            ("country", "node", "string"),
            ("predicate", "edge", "string"),
            ("claims", "edge", "int"),
            ("denied", "edge", "int"),
            ("publishers", "edge", "string"),
        ];
        for (key, of, kind) in keys {
            writeln!(out, "  <key id=\"{key}\" for=\"{of}\" attr.name=\"{key}\" attr.type=\"{kind}\"/>")?;
        }
        writeln!(out, "  <graph edgedefault=\"directed\">")?;
        for (id, node) in &self.nodes {
            write!(out, "    <node id=\"{id}\"><data key=\"name\">{}</data>", escaped(&node.name))?;
            write!(out, "<data key=\"kind\">{}</data>", node.kind.map_or("words", |k| k.word()))?;
            if let Some(country) = &node.country {
                write!(out, "<data key=\"country\">{}</data>", escaped(country))?;
            }
            writeln!(out, "</node>")?;
        }
        for (id, edge) in &self.edges {
            write!(out, "    <edge id=\"{id}\" source=\"{}\" target=\"{}\">", edge.from, edge.to)?;
            write!(
                out,
                "<data key=\"predicate\">{}</data><data key=\"claims\">{}</data>",
                edge.predicate, edge.claims
            )?;
            let publishers: Vec<&str> = edge.publishers.iter().map(String::as_str).collect();
            writeln!(
                out,
                "<data key=\"denied\">{}</data><data key=\"publishers\">{}</data></edge>",
                edge.denied,
                escaped(&publishers.join("; "))
            )?;
        }
        writeln!(out, "  </graph>\n</graphml>")?;
        Ok((self.nodes.len() + self.edges.len()) as u64)
    }
}

/// Words as XML text; characters that XML 1.0 does not know are left out.
fn escaped(words: &str) -> String {
    let mut out = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(' '),
            c if c.is_control() || matches!(c, '\u{fffe}' | '\u{ffff}') => {}
            c => out.push(c),
        }
    }
    out
}
