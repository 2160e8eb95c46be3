//! What reports say of an entity, as part of `ascribe who`.

use super::{lines, subject};
use crate::base::BaseFile;
use crate::clean;
use crate::look::Look;
use crate::output::Failure;
use ascribe_store::{AsOf, Base, Dossier, Mode, Store};
use jiff::civil::Date;

/// Dossiers of one name at most.
const OWNERS: usize = 3;

/// Where and how the record is asked beside the names.
#[derive(clap::Args, Debug, Clone)]
pub struct Record {
    #[command(flatten)]
    pub base: BaseFile,
    /// Answer as the base stood at the end of that day (UTC).
    #[arg(long, value_name = "YYYY-MM-DD")]
    pub as_of: Option<Date>,
    /// Findings shown for each kind of relation.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..=1000))]
    pub findings: u16,
}

/// What the record says of those who bear a name. Nothing, where there is no base yet and none was named.
///
/// # Errors
/// If the base cannot be asked.
pub fn ask(record: &Record, name: &str) -> Result<Vec<Dossier>, Failure> {
    if record.base.file.is_none() && !record.base.path().is_ok_and(|path| path.exists()) {
        return Ok(Vec::new());
    }
    let base: Base = record.base.open(Mode::Ask)?;
    let at = record.as_of.map_or(Ok(AsOf::Now), |day| super::as_of(&base, day))?;
    let mut dossiers = Vec::new();
    for owner in subject::named(&base, name)?.into_iter().filter(|m| m.findings > 0 || m.reports > 0).take(OWNERS) {
        dossiers.extend(base.dossier(owner.entity.id, at, record.findings.into())?);
    }
    dossiers.retain(|d| d.reports > 0);
    // A government is told together with its country.
    let mut seen = Vec::new();
    dossiers.retain(|d| {
        let told = seen.contains(&d.entity.id);
        seen.extend(d.together_with.iter().map(|e| e.id));
        !told
    });
    Ok(dossiers)
}

/// A dossier as text.
pub fn render(dossier: &Dossier, look: &Look) -> String {
    let kind = dossier.entity.kind.map(|k| k.word().replace('-', " ")).unwrap_or_default();
    let mut head = vec![lines::number(dossier.reports, "report")];
    if let (Some(first), Some(last)) = (dossier.first, dossier.last) {
        head.push(if first == last { first.to_string() } else { format!("{first} to {last}") });
    }
    let mut out = look.fill(
        &format!(
            "{} {}",
            look.strong(&format!("Reports say of {}", lines::name(&dossier.entity))),
            look.faint(&format!("({kind}; {})", head.join(", ")))
        ),
        4,
    );
    if !dossier.together_with.is_empty() {
        let names: Vec<String> = dossier.together_with.iter().take(8).map(lines::name).collect();
        out.push_str(&look.fill(&format!("  together with {}", names.join(", ")), 4));
    }
    if !dossier.candidates.is_empty() {
        let names: Vec<_> = dossier.candidates.iter().map(|c| clean::line(c)).collect();
        out.push_str(&look.fill(&format!("  the name is also used for {}", names.join(", ")), 4));
    }
    for section in &dossier.sections {
        let shown = section.findings.len() as u64;
        let more = if section.total > shown { format!(" ({shown} of {})", section.total) } else { String::new() };
        out.push_str(&format!("\n  {}{more}\n", look.act(&section.word.replace('-', " "))));
        section.findings.iter().for_each(|row| out.push_str(&lines::finding(row, look, "    ")));
    }
    if !dossier.incidents.is_empty() {
        out.push_str(&format!("\n  {}\n", look.act("incidents")));
        dossier.incidents.iter().for_each(|row| out.push_str(&lines::incident(row, look, "    ")));
    }
    out
}
