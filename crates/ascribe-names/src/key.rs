//! The key under which a printed name is looked up: letters folded, separators gone.
//!
//! "APT-28", "APT 28" and "apt28" share the key `apt28`; where a separator may stand is checked later, on the
//! printed words. Only `std` is used, because the build script compiles the shipped tables with the same code.

/// Symbols of a key: letters, digits, `&`, `+`, `/`, and two halves for each byte of any other script.
pub const SYMBOLS: usize = 63;

/// What one character of a text is to a key.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A symbol of the key (one ASCII character).
    Symbol(u8),
    /// A letter outside ASCII; see [`symbols_of`].
    Letter,
    /// White space, also the non-breaking kinds.
    Space,
    /// A hyphen, a dash or an underscore.
    Hyphen,
    /// An apostrophe, straight or curly.
    Apostrophe,
    /// A full stop.
    Stop,
    /// Anything else: it ends a name.
    Other,
}

/// The role of each ASCII character.
pub const ASCII: [Role; 128] = ascii_roles();

const fn ascii_roles() -> [Role; 128] {
    let mut roles = [Role::Other; 128];
    let mut c = 0;
    while c < 128 {
        let byte = c as u8;
        roles[c] = match byte {
            b'a'..=b'z' => Role::Symbol(byte - b'a'),
            b'A'..=b'Z' => Role::Symbol(byte - b'A'),
            b'0'..=b'9' => Role::Symbol(byte - b'0' + 26),
            b'&' => Role::Symbol(36),
            b'+' => Role::Symbol(37),
            b'/' => Role::Symbol(38),
            b' ' | b'\t' | b'\n' | b'\r' => Role::Space,
            b'-' | b'_' => Role::Hyphen,
            b'\'' => Role::Apostrophe,
            b'.' => Role::Stop,
            _ => Role::Other,
        };
        c += 1;
    }
    roles
}

/// The role of any character.
pub fn role(c: char) -> Role {
    if let Some(role) = ASCII.get(c as usize) {
        return *role;
    }
    match c {
        '\u{a0}' | '\u{2000}'..='\u{200b}' | '\u{202f}' | '\u{205f}' | '\u{3000}' | '\u{feff}' | '\u{ad}' => {
            Role::Space
        }
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => Role::Hyphen,
        '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2bc}' | '\u{ff07}' => Role::Apostrophe,
        _ if c.is_alphanumeric() => Role::Letter,
        _ => Role::Other,
    }
}

/// True if the character belongs to a word (a letter or a digit of any script).
pub fn in_word(c: char) -> bool {
    match role(c) {
        Role::Symbol(s) => s < 36,
        Role::Letter => true,
        _ => false,
    }
}

/// The plain letters that a Latin letter with a mark is also printed as.
pub fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' | 'À' | 'Á' | 'Â' | 'Ã' | 'Ä' | 'Å' | 'Ā' | 'Ă' | 'Ą' => {
            "a"
        }
        'ç' | 'ć' | 'č' | 'ĉ' | 'ċ' | 'Ç' | 'Ć' | 'Č' | 'Ĉ' | 'Ċ' => "c",
        'ď' | 'đ' | 'ð' | 'Ď' | 'Đ' | 'Ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' | 'ə' | 'È' | 'É' | 'Ê' | 'Ë' | 'Ē' | 'Ė' | 'Ę' | 'Ě' | 'Ə' => {
            "e"
        }
        'ğ' | 'ģ' | 'Ğ' | 'Ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ī' | 'į' | 'ı' | 'Ì' | 'Í' | 'Î' | 'Ï' | 'Ī' | 'Į' | 'İ' => "i",
        'ķ' | 'Ķ' => "k",
        'ł' | 'ļ' | 'ľ' | 'Ł' | 'Ļ' | 'Ľ' => "l",
        'ñ' | 'ń' | 'ň' | 'ņ' | 'Ñ' | 'Ń' | 'Ň' | 'Ņ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' | 'Ò' | 'Ó' | 'Ô' | 'Õ' | 'Ö' | 'Ø' | 'Ō' | 'Ő' => {
            "o"
        }
        'ř' | 'ŕ' | 'Ř' | 'Ŕ' => "r",
        'ś' | 'š' | 'ş' | 'ș' | 'Ś' | 'Š' | 'Ş' | 'Ș' => "s",
        'ť' | 'ţ' | 'ț' | 'Ť' | 'Ţ' | 'Ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ū' | 'ů' | 'ű' | 'ų' | 'Ù' | 'Ú' | 'Û' | 'Ü' | 'Ū' | 'Ů' | 'Ű' | 'Ų' => {
            "u"
        }
        'ý' | 'ÿ' | 'Ý' | 'Ÿ' => "y",
        'ź' | 'ž' | 'ż' | 'Ź' | 'Ž' | 'Ż' => "z",
        'ß' | 'ẞ' => "ss",
        'æ' | 'Æ' => "ae",
        'œ' | 'Œ' => "oe",
        'þ' | 'Þ' => "th",
        _ => return None,
    })
}

/// Hands the key symbols of one character outside ASCII to `push`.
pub fn symbols_of(c: char, mut push: impl FnMut(u8)) {
    if let Some(letters) = plain(c) {
        letters.bytes().for_each(|b| push(b - b'a'));
        return;
    }
    let lower = c.to_lowercase().next().unwrap_or(c);
    let mut bytes = [0; 4];
    for byte in lower.encode_utf8(&mut bytes).bytes() {
        push(39 + ((byte >> 4) & 7));
        push(47 + (byte & 15));
    }
}

/// The key of a name: its symbols in order, one byte each. Empty if it has no letter and no digit.
///
/// ```
/// use ascribe_names::key::key;
/// assert_eq!(key("APT-28"), key("apt 28"));
/// assert_ne!(key("APT28"), key("APT29"));
/// ```
pub fn key(name: &str) -> Vec<u8> {
    let mut out = Vec::with_capacity(name.len());
    for c in name.chars() {
        match role(c) {
            Role::Symbol(s) => out.push(s),
            Role::Letter => symbols_of(c, |s| out.push(s)),
            _ => {}
        }
    }
    if out.iter().all(|&s| (36..39).contains(&s)) {
        out.clear();
    }
    out
}
