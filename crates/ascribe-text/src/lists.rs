//! Word lists under `data/`: one entry per line, `[name]` opens a section;
//! comments stand before the first section.

/// The entries of one section.
pub(crate) fn section(file: &'static str, name: &str) -> impl Iterator<Item = &'static str> + use<> {
    let head = format!("[{name}]");
    file.lines()
        .map(str::trim)
        .skip_while(move |line| *line != head)
        .skip(1)
        .take_while(|line| !line.starts_with('['))
        .filter(|line| !line.is_empty())
}

/// A section that is read once, when first asked for.
pub(crate) type List = std::sync::LazyLock<Vec<&'static str>>;

/// True if the line starts with these lower-case words, whatever its case.
pub(crate) fn starts_with(line: &str, words: &str) -> bool {
    if words.is_ascii() {
        return line.as_bytes().get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes()));
    }
    let mut letters = line.chars().flat_map(char::to_lowercase);
    words.chars().all(|c| letters.next() == Some(c))
}
