//! The table of claims as Parquet (parquet.apache.org/docs/file-format): PLAIN values, optional columns, zstd pages.
//!
//! Written here rather than by the `parquet` crate: that crate brings some sixty others and two minutes of build for
//! one flat table of strings and whole numbers, whose format has not changed since 2013 and takes this one page.

use super::table::{COLUMNS, Column};
use std::io::{self, Write};

/// Rows of one row group: what is held in memory before it is written.
const GROUP: usize = 20_000;
const MAGIC: &[u8] = b"PAR1";
/// Codes of the format's enums (parquet.thrift).
const INT64: i64 = 2;
const BYTE_ARRAY: i64 = 6;
const OPTIONAL: i64 = 1;
const UTF8: i64 = 0;
const PLAIN: i64 = 0;
const RLE: i64 = 3;
const ZSTD: i64 = 6;

/// Writes rows as they come, by groups.
pub(super) struct Writer<'w> {
    out: &'w mut dyn Write,
    at: u64,
    rows: u64,
    columns: Vec<Values>,
    groups: Vec<Group>,
}

#[derive(Default)]
struct Values {
    /// One bit for each row: whether there is a value.
    known: Vec<bool>,
    bytes: Vec<u8>,
}

struct Group {
    rows: u64,
    chunks: Vec<Chunk>,
}

struct Chunk {
    at: u64,
    rows: u64,
    packed: u64,
    unpacked: u64,
}

impl<'w> Writer<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> io::Result<Writer<'w>> {
        out.write_all(MAGIC)?;
        let columns = COLUMNS.iter().map(|_| Values::default()).collect();
        Ok(Writer { out, at: MAGIC.len() as u64, rows: 0, columns, groups: Vec::new() })
    }

    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        for ((cell, column), values) in cells.iter().zip(COLUMNS).zip(&mut self.columns) {
            values.push(cell, column);
        }
        self.rows += 1;
        if self.columns.first().is_some_and(|c| c.known.len() >= GROUP) { self.group() } else { Ok(()) }
    }

    fn group(&mut self) -> io::Result<()> {
        let mut chunks = Vec::new();
        let mut rows = 0;
        for values in std::mem::take(&mut self.columns) {
            rows = values.known.len() as u64;
            chunks.push(self.chunk(&values)?);
            self.columns.push(Values::default());
        }
        self.groups.push(Group { rows, chunks });
        Ok(())
    }

    /// One column of a group, as one page.
    fn chunk(&mut self, values: &Values) -> io::Result<Chunk> {
        let levels = levels(&values.known);
        let mut page = (levels.len() as u32).to_le_bytes().to_vec();
        page.extend(levels);
        page.extend(&values.bytes);
        let packed = zstd::bulk::compress(&page, 3)?;
        let mut header = Thrift::default();
        header.int(1, 0); // DATA_PAGE
        header.int(2, page.len() as i64);
        header.int(3, packed.len() as i64);
        header.open(5);
        header.int(1, values.known.len() as i64);
        header.int(2, PLAIN);
        header.int(3, RLE);
        header.int(4, RLE);
        header.close();
        let header = header.end();
        let chunk = Chunk {
            at: self.at,
            rows: values.known.len() as u64,
            packed: (header.len() + packed.len()) as u64,
            unpacked: (header.len() + page.len()) as u64,
        };
        self.put(&header)?;
        self.put(&packed)?;
        Ok(chunk)
    }

    fn put(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.at += bytes.len() as u64;
        self.out.write_all(bytes)
    }

    pub(super) fn end(mut self) -> io::Result<()> {
        if self.columns.first().is_some_and(|c| !c.known.is_empty()) {
            self.group()?;
        }
        let footer = self.footer();
        self.put(&footer)?;
        self.put(&(footer.len() as u32).to_le_bytes())?;
        self.put(MAGIC)
    }

    /// `FileMetaData` of parquet.thrift.
    fn footer(&self) -> Vec<u8> {
        let mut meta = Thrift::default();
        meta.int(1, 1);
        meta.list(2, COLUMNS.len() + 1);
        meta.element();
        meta.text(4, "claims");
        meta.int(5, COLUMNS.len() as i64);
        meta.close();
        for column in COLUMNS {
            meta.element();
            meta.int(1, kind(column));
            meta.int(3, OPTIONAL);
            meta.text(4, column.name);
            if !column.whole {
                meta.int(6, UTF8);
            }
            meta.close();
        }
        meta.long(3, self.rows as i64);
        meta.list(4, self.groups.len());
        for group in &self.groups {
            meta.element();
            meta.list(1, group.chunks.len());
            for (chunk, column) in group.chunks.iter().zip(COLUMNS) {
                meta.element();
                meta.long(2, chunk.at as i64);
                meta.open(3);
                meta.int(1, kind(column));
                meta.ints(2, &[PLAIN, RLE]);
                meta.texts(3, &[column.name]);
                meta.int(4, ZSTD);
                meta.long(5, chunk.rows as i64);
                meta.long(6, chunk.unpacked as i64);
                meta.long(7, chunk.packed as i64);
                meta.long(9, chunk.at as i64);
                meta.close();
                meta.close();
            }
            meta.long(2, group.chunks.iter().map(|c| c.unpacked).sum::<u64>() as i64);
            meta.long(3, group.rows as i64);
            meta.close();
        }
        meta.text(6, concat!("ascribe ", env!("CARGO_PKG_VERSION")));
        meta.end()
    }
}

fn kind(column: Column) -> i64 {
    if column.whole { INT64 } else { BYTE_ARRAY }
}

impl Values {
    fn push(&mut self, cell: &str, column: Column) {
        let number = column.whole.then(|| cell.parse::<i64>().ok()).flatten();
        self.known.push(if column.whole { number.is_some() } else { !cell.is_empty() });
        match number {
            Some(number) => self.bytes.extend(number.to_le_bytes()),
            None if !column.whole && !cell.is_empty() => {
                self.bytes.extend((cell.len() as u32).to_le_bytes());
                self.bytes.extend(cell.as_bytes());
            }
            None => {}
        }
    }
}

/// Definition levels of one bit, as runs of equal ones (RLE of the RLE/bit-packing hybrid).
fn levels(known: &[bool]) -> Vec<u8> {
    let mut out = Vec::new();
    for run in known.chunk_by(|a, b| a == b) {
        varint(&mut out, (run.len() as u64) << 1);
        out.push(u8::from(run.first() == Some(&true)));
    }
    out
}

fn varint(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push((n as u8 & 0x7f) | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

fn zigzag(n: i64) -> u64 {
    ((n << 1) ^ (n >> 63)) as u64
}

/// Thrift's compact protocol, as much of it as Parquet's metadata needs.
#[derive(Default)]
struct Thrift {
    out: Vec<u8>,
    /// The last field's number in each open struct.
    last: Vec<i64>,
    field: i64,
}

impl Thrift {
    fn head(&mut self, field: i64, kind: u8) {
        let step = field - self.field;
        if (1..=15).contains(&step) {
            self.out.push((step as u8) << 4 | kind);
        } else {
            self.out.push(kind);
            varint(&mut self.out, zigzag(field));
        }
        self.field = field;
    }

    fn int(&mut self, field: i64, n: i64) {
        self.head(field, 5);
        varint(&mut self.out, zigzag(n));
    }

    fn long(&mut self, field: i64, n: i64) {
        self.head(field, 6);
        varint(&mut self.out, zigzag(n));
    }

    fn text(&mut self, field: i64, words: &str) {
        self.head(field, 8);
        self.words(words);
    }

    fn words(&mut self, words: &str) {
        varint(&mut self.out, words.len() as u64);
        self.out.extend(words.as_bytes());
    }

    fn size(&mut self, field: i64, kind: u8, n: usize) {
        self.head(field, 9);
        if n < 15 {
            self.out.push((n as u8) << 4 | kind);
        } else {
            self.out.push(0xf0 | kind);
            varint(&mut self.out, n as u64);
        }
    }

    fn ints(&mut self, field: i64, list: &[i64]) {
        self.size(field, 5, list.len());
        list.iter().for_each(|n| varint(&mut self.out, zigzag(*n)));
    }

    fn texts(&mut self, field: i64, list: &[&str]) {
        self.size(field, 8, list.len());
        list.iter().for_each(|words| self.words(words));
    }

    /// A list of structs; each is begun by [`Thrift::element`] and ended by [`Thrift::close`].
    fn list(&mut self, field: i64, n: usize) {
        self.size(field, 12, n);
    }

    fn element(&mut self) {
        self.last.push(self.field);
        self.field = 0;
    }

    fn open(&mut self, field: i64) {
        self.head(field, 12);
        self.element();
    }

    fn close(&mut self) {
        self.out.push(0);
        self.field = self.last.pop().unwrap_or(0);
    }

    fn end(mut self) -> Vec<u8> {
        self.out.push(0);
        self.out
    }
}
