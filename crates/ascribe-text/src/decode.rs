//! From bytes to characters: byte order mark, valid UTF-8, declared charset, else the most probable legacy encoding.

use crate::Error;
use ascribe_model::{Diagnostic, SourceMap, SourceRun};
use encoding_rs::{CoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

/// Text and the place of each piece of it in the bytes.
pub(crate) struct Decoded {
    pub(crate) text: String,
    pub(crate) source: SourceMap,
    pub(crate) diagnostics: Vec<Diagnostic>,
}

/// Decodes; NUL and other control characters become spaces, which keeps every offset.
pub(crate) fn decode(bytes: &[u8]) -> Result<Decoded, Error> {
    let (encoding, bom) = match Encoding::for_bom(bytes) {
        Some(found) => found,
        None => (guess(bytes), 0),
    };
    let body = bytes.get(bom..).unwrap_or_default();
    if encoding != UTF_16LE && encoding != UTF_16BE {
        refuse_binary(body)?;
    }
    let mut decoded = match std::str::from_utf8(body) {
        Ok(text) if encoding == UTF_8 => {
            let mut source = SourceMap::default();
            source.push(SourceRun { text: 0, source: bom as u64, exact: true });
            Decoded { text: text.to_owned(), source, diagnostics: Vec::new() }
        }
        _ => transcode(body, bom, encoding),
    };
    decoded.text = blank_controls(decoded.text);
    Ok(decoded)
}

/// Bytes that no text has, and too many of them.
fn refuse_binary(bytes: &[u8]) -> Result<(), Error> {
    let sample = &bytes[..bytes.len().min(1 << 16)];
    let odd = |b: &u8| *b < 9 || (14..32).contains(b) && *b != 27;
    let count = sample.iter().filter(|b| odd(b)).count();
    if count * 50 > sample.len() {
        return Err(Error::Binary { offset: sample.iter().position(odd).unwrap_or(0) });
    }
    Ok(())
}

/// The encoding where no mark tells.
fn guess(bytes: &[u8]) -> &'static Encoding {
    if let Some(wide) = unmarked_utf16(bytes) {
        return wide;
    }
    if std::str::from_utf8(bytes).is_ok() {
        return UTF_8;
    }
    let declared = declared_charset(&bytes[..bytes.len().min(4096)]);
    if let Some(encoding) = declared.filter(|e| *e != UTF_8) {
        return encoding;
    }
    if mostly_utf8(bytes) {
        return UTF_8;
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Allow);
    detector.feed(&bytes[..bytes.len().min(1 << 20)], true);
    detector.guess(None, chardetng::Utf8Detection::Deny)
}

/// UTF-16 of Latin letters has a NUL in every other byte.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1024) & !1];
    let pairs = sample.len() / 2;
    let nul_at = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|b| **b == 0).count();
    let (even, odd) = (nul_at(0), nul_at(1));
    match pairs {
        0..=3 => None,
        _ if odd * 10 > pairs * 7 && even * 10 < pairs => Some(UTF_16LE),
        _ if even * 10 > pairs * 7 && odd * 10 < pairs => Some(UTF_16BE),
        _ => None,
    }
}

/// `charset=…` in a meta tag, or `encoding="…"` in an XML declaration.
fn declared_charset(head: &[u8]) -> Option<&'static Encoding> {
    let head = head.to_ascii_lowercase();
    let after = |mark: &[u8]| memchr::memmem::find(&head, mark).map(|at| at + mark.len());
    let at = after(b"charset=").or_else(|| after(b"encoding="))?;
    let value = head.get(at..)?;
    let value = value.strip_prefix(b"\"").or_else(|| value.strip_prefix(b"'")).unwrap_or(value);
    let end = value.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:".contains(b))).unwrap_or(value.len());
    Encoding::for_label(value.get(..end)?)
}

/// UTF-8 with a few broken bytes: more good multi-byte characters than bad ones.
fn mostly_utf8(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(1 << 20)];
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in sample.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > bad * 3
}

/// Decodes in small steps so that each step's place in the source is known.
fn transcode(body: &[u8], bom: usize, encoding: &'static Encoding) -> Decoded {
    const STEP: usize = 64;
    let mut text = String::with_capacity(body.len() + body.len() / 8);
    let mut source = SourceMap::default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let (mut at, mut first_bad) = (0, None);
    let wide = encoding == UTF_16LE || encoding == UTF_16BE;
    let mut buffer = [0u8; STEP];
    loop {
        let (state, read, written, replaced) = decoder.decode_to_utf8(&body[at..], &mut buffer, true);
        let piece = String::from_utf8_lossy(&buffer[..written]);
        let exact = !wide && read == written && piece.is_ascii();
        if written > 0 {
            let text_at = u32::try_from(text.len()).unwrap_or(u32::MAX);
            source.push(SourceRun { text: text_at, source: (bom + at) as u64, exact });
        }
        text.push_str(&piece);
        if replaced && first_bad.is_none() {
            first_bad = Some((bom + at) as u64);
        }
        at += read;
        if state == CoderResult::InputEmpty {
            break;
        }
    }
    Decoded { text, source, diagnostics: encoding_notes(encoding, first_bad) }
}

/// What a user should know about the decoding.
fn encoding_notes(encoding: &'static Encoding, first_bad: Option<u64>) -> Vec<Diagnostic> {
    let mut notes = Vec::new();
    if encoding != UTF_8 && encoding != WINDOWS_1252 && encoding != UTF_16LE && encoding != UTF_16BE {
        let message = format!("The text was read as {}; if it looks wrong, save it as UTF-8.", encoding.name());
        notes.push(Diagnostic { code: "encoding-assumed".into(), message, source_offset: None });
    }
    if first_bad.is_some() {
        let message =
            format!("Some bytes are not valid {} and were replaced; the words there may be wrong.", encoding.name());
        notes.push(Diagnostic { code: "encoding-replaced".into(), message, source_offset: first_bad });
    }
    notes
}

/// Control characters other than line ends and tabs become spaces of the same length.
fn blank_controls(text: String) -> String {
    let control = |b: u8| b < 32 && !matches!(b, b'\n' | b'\t' | b'\r') || b == 127;
    if !text.as_bytes().chunks(1 << 12).any(|chunk| chunk.iter().fold(false, |any, b| any | control(*b))) {
        return text;
    }
    text.chars().map(|c| if c.is_ascii() && control(c as u8) { ' ' } else { c }).collect()
}
