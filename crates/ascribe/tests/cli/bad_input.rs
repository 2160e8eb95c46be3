//! Sources that are broken or hostile: each is named with its cause, the others are read, nothing falls over.

use super::stage::{REPORT, Stage};
use flate2::Compression;
use flate2::write::{GzEncoder, ZlibEncoder};
use std::io::Write;
use std::process::Command;
use std::time::{Duration, Instant};

/// A PDF of one page that says a sentence, written by hand; with `trailer` added to its trailer.
fn pdf(trailer: &str) -> Vec<u8> {
    let words = b"BT /F1 12 Tf 72 720 Td (Mandiant said that APT28 targets journalists in Ukraine.) Tj ET";
    pdf_of(words, "", trailer)
}

/// A PDF whose one page has these contents, with `filter` in the dictionary of their stream.
fn pdf_of(contents: &[u8], filter: &str, trailer: &str) -> Vec<u8> {
    let length = contents.len();
    let objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_vec(),
        [format!("<< /Length {length} {filter} >>\nstream\n").as_bytes(), contents, b"\nendstream"].concat(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut places = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.extend([format!("{} 0 obj\n", n + 1).as_bytes(), object, b"\nendobj\n"].concat());
    }
    let table = file.len();
    file.extend(format!("xref\n0 {}\n0000000000 65535 f \n", places.len() + 1).bytes());
    places.iter().for_each(|place| file.extend(format!("{place:010} 00000 n \n").bytes()));
    let size = places.len() + 1;
    file.extend(format!("trailer\n<< /Size {size} /Root 1 0 R {trailer} >>\nstartxref\n{table}\n%%EOF\n").bytes());
    file
}

const ENCRYPTED: &str = "/ID [<00112233445566778899aabbccddeeff> <00112233445566778899aabbccddeeff>] \
    /Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -44 \
    /O <0000000000000000000000000000000000000000000000000000000000000000> \
    /U <0000000000000000000000000000000000000000000000000000000000000000> >>";

#[test]
fn each_broken_source_is_named_and_the_others_are_read() {
    let stage = Stage::new("broken");
    let whole = pdf("");
    stage
        .put("a.txt", REPORT)
        .put("empty.txt", "")
        .put("junk.bin", (0u32..40_000).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect::<Vec<u8>>())
        .put("cut.pdf", &whole[..60])
        .put("locked.pdf", pdf(ENCRYPTED))
        .put("z.txt", REPORT);
    let bad = ["empty.txt", "junk.bin", "cut.pdf", "locked.pdf", "missing.txt"];
    let mut words = vec!["read", "--format", "json", "a.txt"];
    words.extend(bad);
    words.push("z.txt");
    let ended = stage.run(&words);
    ended.named(&bad, 2);
    assert!(ended.err.lines().all(|line| line.starts_with("ascribe: ")), "{}", ended.err);
}

#[test]
fn a_whole_pdf_is_read() {
    let stage = Stage::new("pdf");
    stage.put("report.pdf", pdf(""));
    let ended = stage.run(&["read", "--format", "json", "report.pdf"]);
    ended.named(&[], 1);
    assert!(ended.readings()[0]["document"]["text"].to_string().contains("targets journalists"), "{}", ended.out);
}

#[test]
fn every_cut_of_a_pdf_ends_without_a_fault() {
    let stage = Stage::new("pdf-cuts");
    let whole = pdf("");
    let names: Vec<String> = (1..whole.len()).step_by(37).map(|cut| format!("cut-{cut}.pdf")).collect();
    for (name, cut) in names.iter().zip((1..whole.len()).step_by(37)) {
        stage.put(name, &whole[..cut]);
    }
    let ended = stage.run(&["read", "--format", "json", "."]);
    assert!(!ended.err.contains("panicked") && !ended.err.contains("failed inside"), "{}", ended.err);
    assert!((0..=1).contains(&ended.code));
}

#[test]
fn other_encodings_are_found() {
    let stage = Stage::new("encodings");
    let words = "Président Macron said that APT28 attacked the café’s network.";
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(words.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    let latin = words.replace('’', "'").chars().map(|c| c as u8).collect::<Vec<u8>>();
    stage.put("utf16.txt", utf16).put("latin.txt", latin).put("bom.txt", format!("\u{feff}{words}"));
    let ended = stage.run(&["read", "--format", "json", "utf16.txt", "latin.txt", "bom.txt"]);
    ended.named(&[], 3);
    for reading in ended.readings() {
        assert!(reading["document"]["text"].as_str().is_some_and(|text| text.contains("Président")), "{reading}");
    }
}

#[test]
fn bytes_that_are_no_characters_do_not_stop_the_reading() {
    let stage = Stage::new("not-utf8");
    let mut bytes = REPORT.as_bytes().to_vec();
    bytes.splice(30..30, [0xff, 0xc3, 0x28, 0xed, 0xa0, 0x80]);
    stage.put("odd.txt", bytes);
    stage.run(&["read", "--format", "json", "odd.txt"]).named(&[], 1);
}

#[test]
fn a_large_text_and_a_single_long_line_are_read_within_bounds() {
    let stage = Stage::new("large");
    let line = "the quick report of nothing in particular goes on and on ";
    stage.put("large.txt", REPORT.repeat(20_000_000 / REPORT.len()));
    stage.put("line.txt", line.repeat(10_000_000 / line.len()));
    let start = Instant::now();
    let ended = stage.run_within(4000, &["read", "--format", "json", "--output", "out.jsonl", "large.txt", "line.txt"]);
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(start.elapsed() < Duration::from_secs(240), "{:?}", start.elapsed());
}

#[test]
fn a_line_of_one_word_is_read() {
    let stage = Stage::new("one-word");
    stage.put("word.txt", "a".repeat(10_000_000)).put("spaces.txt", format!("APT28{}", " ".repeat(1_000_000)));
    let start = Instant::now();
    let ended = stage.run_within(3000, &["read", "--format", "text", "word.txt", "spaces.txt"]);
    assert!((0..=1).contains(&ended.code), "{}", ended.err);
    assert!(!ended.err.contains("panicked") && !ended.err.contains("failed inside"), "{}", ended.err);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn html_nested_without_end_is_refused_or_read_but_does_not_fall_over() {
    let stage = Stage::new("nested");
    let deep = format!("<html><body>{}<p>{REPORT}</p>{}", "<div>".repeat(100_000), "</div>".repeat(100_000));
    stage.put("deep.html", deep).put("unclosed.html", "<b><i><table><tr><td>".repeat(50_000)).put("good.txt", REPORT);
    let start = Instant::now();
    let ended = stage.run_within(3000, &["read", "--format", "json", "deep.html", "unclosed.html", "good.txt"]);
    assert!((0..=1).contains(&ended.code), "{} {}", ended.code, ended.err);
    assert!(!ended.err.contains("panicked") && !ended.err.contains("failed inside"), "{}", ended.err);
    assert!(ended.readings().iter().any(|r| r["document"]["format"] == "text"));
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

#[test]
fn a_gzip_bomb_is_refused_within_bounds() {
    let stage = Stage::new("bomb");
    let mut bomb = GzEncoder::new(Vec::new(), Compression::best());
    for _ in 0..400 {
        bomb.write_all(&[b'a'; 1 << 20]).expect("memory can be written");
    }
    stage.put("bomb.txt", bomb.finish().expect("memory can be written")).put("good.txt", REPORT);
    let ended = stage.run_within(3000, &["read", "--format", "json", "bomb.txt", "good.txt"]);
    ended.named(&["bomb.txt"], 1);
}

#[test]
fn a_pdf_bomb_ends_within_bounds() {
    let stage = Stage::new("pdf-bomb");
    let mut bomb = ZlibEncoder::new(Vec::new(), Compression::best());
    let shown = b"(Mandiant said that APT28 targets journalists in Ukraine.) Tj ".repeat(1 << 14);
    bomb.write_all(b"BT /F1 12 Tf 72 720 Td ").expect("memory can be written");
    for _ in 0..400 {
        bomb.write_all(&shown).expect("memory can be written");
    }
    let bomb = bomb.finish().expect("memory can be written");
    stage.put("bomb.pdf", pdf_of(&bomb, "/Filter /FlateDecode", "")).put("good.txt", REPORT);
    let start = Instant::now();
    let ended = stage.run_within(3000, &["read", "--format", "json", "bomb.pdf", "good.txt"]);
    ended.named(&["bomb.pdf"], 1);
    assert!(start.elapsed() < Duration::from_secs(60), "{:?}", start.elapsed());
}

/// The default of `--max-size` is where memory ends, not patience: see `docs/performance.md`.
#[test]
fn a_text_of_100_mb_is_refused_at_once_with_what_to_do() {
    let stage = Stage::new("hundred");
    stage.put("large.txt", REPORT.repeat(100_000_000 / REPORT.len())).put("good.txt", REPORT);
    let start = Instant::now();
    let ended = stage.run_within(1000, &["read", "--format", "json", "large.txt", "good.txt"]);
    ended.named(&["large.txt"], 1);
    assert!(ended.err.contains("--max-size"), "{}", ended.err);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn more_bytes_than_allowed_are_refused() {
    let stage = Stage::new("too-large");
    stage.put("large.txt", "a b ".repeat(600_000)).put("good.txt", REPORT);
    let ended = stage.run(&["read", "--format", "json", "--max-size", "1", "large.txt", "good.txt"]);
    ended.named(&["large.txt"], 1);
    assert!(ended.err.contains("--max-size"), "{}", ended.err);
}

#[cfg(unix)]
#[test]
fn a_reader_of_the_output_that_goes_away_is_no_failure() {
    let stage = Stage::new("pipe");
    (0..40).for_each(|n| {
        stage.put(&format!("{n}.txt"), REPORT.repeat(20));
    });
    let command =
        format!("'{}' read --format json . | head -c 10; echo \"${{PIPESTATUS[0]}}\"", env!("CARGO_BIN_EXE_ascribe"));
    let done = Command::new("bash").args(["-c", &command]).current_dir(stage.path("")).output().expect("bash runs");
    assert_eq!(String::from_utf8_lossy(&done.stderr), "");
    assert!(String::from_utf8_lossy(&done.stdout).ends_with("0\n"), "{:?}", done.stdout);
}
