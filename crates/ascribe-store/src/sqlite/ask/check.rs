//! Whether the base is whole: the file, the ties between rows, the counts, and every byte that was kept.

use super::{Asked, Asker, claims, rows};
use sha2::{Digest, Sha256};
use std::fmt::Write;

/// Faults named one by one; beyond that they are counted.
const NAMED: usize = 50;

/// What must find no row, in words and in SQL.
const TIES: [(&str, &str); 15] = [
    ("reports without a latest version", "SELECT count(*) FROM document d LEFT JOIN version v ON v.version = d.latest WHERE v.version IS NULL"),
    ("versions without a report", "SELECT count(*) FROM version v LEFT JOIN document d ON d.document = v.document WHERE d.document IS NULL"),
    ("versions without their bytes", "SELECT count(*) FROM version v LEFT JOIN blob b ON b.blob = v.blob WHERE b.blob IS NULL"),
    ("versions without a text", "SELECT count(*) FROM version v LEFT JOIN body b ON b.version = v.version WHERE b.version IS NULL"),
    ("versions without a reading", "SELECT count(*) FROM version v WHERE NOT EXISTS (SELECT 1 FROM reading r WHERE r.version = v.version)"),
    ("versions that no change brought", "SELECT count(*) FROM version v LEFT JOIN change c ON c.seq = v.seq WHERE c.seq IS NULL"),
    ("bytes that are kept twice", "SELECT count(*) FROM (SELECT blob FROM version GROUP BY blob HAVING count(*) > 1)"),
    ("claims without a finding", "SELECT count(*) FROM claim c LEFT JOIN finding f ON f.finding = c.finding WHERE f.finding IS NULL"),
    ("claims without a version", "SELECT count(*) FROM claim c LEFT JOIN version v ON v.version = c.version WHERE v.version IS NULL"),
    ("claims without an origin", "SELECT count(*) FROM claim c LEFT JOIN origin o ON o.origin = c.origin WHERE o.origin IS NULL"),
    ("accounts without an incident", "SELECT count(*) FROM telling a LEFT JOIN incident i ON i.incident = a.incident WHERE i.incident IS NULL"),
    (
        "findings whose counts are not those of their claims",
        "SELECT count(*) FROM finding f LEFT JOIN (SELECT finding, sum(CASE WHEN polarity = 0 THEN 1 ELSE 0 END) AS yes,
           sum(CASE WHEN polarity = 0 THEN 0 ELSE 1 END) AS no FROM claim WHERE went IS NULL AND standing < 2 GROUP BY finding) c
         ON c.finding = f.finding WHERE f.affirmed <> coalesce(c.yes, 0) OR f.denied <> coalesce(c.no, 0)",
    ),
    (
        "findings whose origins are not those of their claims",
        "SELECT count(*) FROM finding f LEFT JOIN (SELECT finding, count(DISTINCT origin) AS origins FROM claim
           WHERE went IS NULL AND standing < 2 AND polarity = 0 GROUP BY finding) c ON c.finding = f.finding
         WHERE f.origins <> coalesce(c.origins, 0)",
    ),
    (
        "findings whose markings are not those of their claims",
        "SELECT count(*) FROM (SELECT finding, marking, sum(claims) AS claims FROM folded WHERE went IS NULL GROUP BY finding, marking) l
         FULL JOIN (SELECT c.finding, max(c.marking, d.marking) AS marking, count(*) AS claims FROM claim c
           JOIN version v ON v.version = c.version JOIN document d ON d.document = v.document
           WHERE c.went IS NULL AND c.standing < 2 GROUP BY 1, 2) c ON c.finding = l.finding AND c.marking = l.marking
         WHERE l.claims IS NOT c.claims",
    ),
    ("gaps in the numbers of changes", "SELECT coalesce(max(seq), 0) - count(*) FROM change"),
];

impl Asker<'_> {
    pub(crate) fn check(&self) -> Asked<Vec<String>> {
        let mut faults: Vec<String> = self.all("PRAGMA integrity_check(20)", [], |r| r.get::<_, String>(0))?;
        faults.retain(|fault| fault != "ok");
        if !faults.is_empty() {
            // Rows of a damaged file say nothing that can be trusted.
            return Ok(faults);
        }
        for (what, sql) in TIES {
            let found = self.count(sql, [])?;
            if found > 0 {
                faults.push(format!("{found} {what}"));
            }
        }
        self.check_words(&mut faults)?;
        self.check_bytes(&mut faults)?;
        let more = faults.len().saturating_sub(NAMED);
        faults.truncate(NAMED);
        if more > 0 {
            faults.push(format!("and {more} more"));
        }
        Ok(faults)
    }

    fn check_words(&self, faults: &mut Vec<String>) -> Asked<()> {
        let missing = self.count(
            "SELECT count(*) FROM version v LEFT JOIN page_words p ON p.rowid = v.version WHERE p.rowid IS NULL",
            [],
        )?;
        if missing > 0 {
            faults.push(format!("{missing} versions that full text does not find"));
        }
        Ok(())
    }

    fn check_bytes(&self, faults: &mut Vec<String>) -> Asked<()> {
        let mut statement = self.c.prepare("SELECT v.version, b.hash, b.size, b.bytes FROM version v JOIN blob b ON b.blob = v.blob ORDER BY v.version")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let (version, hash, size, bytes): (i64, Vec<u8>, i64, Vec<u8>) =
                (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
            let name = hash.iter().fold(String::new(), |mut name, byte| {
                _ = write!(name, "{byte:02x}");
                name
            });
            match rows::unpack(&bytes, size.max(0) as usize) {
                Ok(bytes) if Sha256::digest(&bytes).as_slice() == hash => {}
                _ => faults.push(format!("the bytes of {name} are not what was kept; add that report again")),
            }
            if claims::reading(self.c, version, None).is_err() {
                faults.push(format!("the reading of {name} cannot be unpacked; add that report again"));
            }
        }
        Ok(())
    }
}
