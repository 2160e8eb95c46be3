//! Word lists under `data/`: one entry per line, `[name]` opens a section;
//! comments stand before the first section.

/// The entries of one section.
pub(crate) fn section<'a>(file: &'a str, name: &str) -> impl Iterator<Item = &'a str> + use<'a> {
    let head = format!("[{name}]");
    file.lines()
        .map(str::trim)
        .skip_while(move |line| *line != head)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty())
}
