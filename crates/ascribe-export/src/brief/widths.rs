//! Widths of Helvetica's characters in thousandths of its size, from space to `~` (Adobe's metrics of the 14 standard fonts).

const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
];

/// The width of a byte of WinAnsi text at a size, in points. Letters with marks are about as wide as their base; bold
/// letters are a little wider.
pub(super) fn width(byte: u8, size: f32, bold: bool) -> f32 {
    let at = usize::from(byte).checked_sub(32);
    let plain = at.and_then(|at| WIDTHS.get(at)).copied().unwrap_or(556);
    f32::from(plain) * size / 1000.0 * if bold { 1.08 } else { 1.0 }
}

/// A character in Windows code page 1252, which PDF's standard fonts hold; `?` for any other.
pub(super) fn win_ansi(c: char) -> u8 {
    match c {
        ' '..='~' | '\u{a0}'..='\u{ff}' => u8::try_from(u32::from(c)).unwrap_or(b'?'),
        '€' => 0x80,
        '…' => 0x85,
        'Š' => 0x8a,
        'Ž' => 0x8e,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '•' => 0x95,
        '–' => 0x96,
        '—' => 0x97,
        '™' => 0x99,
        'š' => 0x9a,
        'ž' => 0x9e,
        c if c.is_whitespace() || c.is_control() => b' ',
        _ => b'?',
    }
}
