//! How fast the TAXII server is: `wrk` reads from, and we write to, the real binary on loopback.

use crate::steps::{self, Outcome};
use std::fmt::Write as _;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Where the figures go.
const PAGE: &str = "docs/performance.md";
const BEGIN: &str = "<!-- taxii-bench -->";
const END: &str = "<!-- /taxii-bench -->";

/// How long `wrk` asks for each line of the table, in seconds.
const SECONDS: u32 = 5;

/// Measures with so many objects each, and writes the figures between their marks in the documentation.
pub fn bench(sizes: &[&str]) -> Outcome {
    if !steps::answers("wrk", &["-v"]) && Command::new("wrk").arg("-v").output().is_err() {
        return Err("wrk is missing; on Debian: apt-get install wrk".into());
    }
    let sizes = if sizes.is_empty() { vec!["10000", "1000000"] } else { sizes.to_vec() };
    let mut text = String::from(
        "`cargo xtask taxii-bench`: the release binary on loopback, `wrk -t1 -c4`, a token with each request, pages of 100 objects,\n\
         indicators of about 930 bytes, one in ten of another type. Client and server share the machine's cores.\n",
    );
    for size in sizes {
        let count: usize = size.parse().map_err(|_| format!("{size} is no number of objects"))?;
        let table = measure(count)?;
        println!("{table}");
        text.push_str(&table);
    }
    write_between(&steps::root().join(PAGE), &text)
}

fn measure(count: usize) -> Result<String, String> {
    let server = Server::start()?;
    let mut table = format!("\n| {count} objects | |\n|---|---|\n");
    let mut row = |what: &str, figure: String| {
        eprintln!("{what}: {figure}");
        let _ = writeln!(table, "| {what} | {figure} |");
    };
    let (speed, each) = server.fill(count)?;
    row("POST of envelopes of 1,000, durable, one client", format!("{speed:.0} objects/s, {each:.1} µs each"));
    let (cursors, speed) = server.walk()?;
    row("full walk, pages of 1,000, one client", format!("{speed:.0} objects/s"));
    let deep: Vec<String> = cursors.iter().map(|next| format!("objects/?limit=100&next={next}")).collect();
    let (first, cost) = server.wrk(&["objects/?limit=100".into()])?;
    row("first page", format!("{first:.0} requests/s, {cost:.0} µs of the server's CPU each"));
    let mut against = |what: &str, paths: &[String]| -> Outcome {
        let (speed, each) = server.wrk(paths)?;
        row(what, format!("{speed:.0} requests/s, {each:.0} µs ({:+.0} %)", (each / cost - 1.0) * 100.0));
        Ok(())
    };
    against("pages from all over", &deep)?;
    against("the last page but one", &deep[deep.len().saturating_sub(2)..deep.len().saturating_sub(1)])?;
    against("match[type]=indicator", &["objects/?limit=100&match%5Btype%5D=indicator".into()])?;
    against("match[type] of one in ten", &["objects/?limit=100&match%5Btype%5D=tool".into()])?;
    against("match[version]=all", &["objects/?limit=100&match%5Bversion%5D=all".into()])?;
    against("first page again", &["objects/?limit=100".into()])?;
    against("one object by its id", &[format!("objects/{}/", id(count / 2))])?;
    against("manifest", &["manifest/?limit=100".into()])?;
    let (peak, own) = (server.memory_kb("VmHWM:") / 1024, server.memory_kb("RssAnon:") / 1024);
    row(
        "memory of the server: its own at the end; the peak with mapped pages of the file",
        format!("{own} MB; {peak} MB"),
    );
    Ok(table)
}

/// The server under test, in a folder of its own.
struct Server {
    process: Child,
    folder: PathBuf,
    authority: String,
    token: String,
}

impl Server {
    fn start() -> Result<Server, String> {
        let binary = steps::binary()?;
        let folder = steps::target().join("taxii-bench");
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
        let base = folder.join("bench.ascribe");
        let run = |words: &[&str], input: &str| tell(&binary, &base, words, input);
        run(
            &["user", "add", "bench", "--role", "analyst", "--clearance", "amber", "--password-stdin"],
            "a password for the bench\n",
        )?;
        let token = run(&["token", "add", "bench", "--scope", "read,write"], "")?.trim().to_owned();
        run(&["collection", "add", "bench", "--title", "Bench"], "")?;
        let mut process = Command::new(&binary)
            .args(["serve", "--listen", "127.0.0.1:0", "--base"])
            .arg(&base)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|e| e.to_string())?;
        let mut line = String::new();
        let out = process.stdout.take().ok_or("the server has no output")?;
        BufReader::new(out).read_line(&mut line).map_err(|e| e.to_string())?;
        let authority = line.trim().trim_start_matches("listening on http://").trim_end_matches('/').to_owned();
        Ok(Server { process, folder, authority, token })
    }

    fn collection(&self) -> String {
        "/taxii2/ascribe/collections/bench/".into()
    }

    /// Sends all objects; how many a second, and what each costs the server in microseconds of CPU.
    fn fill(&self, count: usize) -> Result<(f64, f64), String> {
        let mut connection = Connection::open(self)?;
        let (mut taken, before) = (Duration::ZERO, self.cpu());
        for begin in (0..count).step_by(1000) {
            let envelope = envelope(begin..(begin + 1000).min(count));
            let start = Instant::now();
            let answer = connection.ask("POST", &format!("{}objects/", self.collection()), &envelope)?;
            taken += start.elapsed();
            if answer.status != 202 {
                return Err(format!("POST answered {}", answer.status));
            }
        }
        let each = (self.cpu() - before).as_micros() as f64 / count as f64;
        Ok((count as f64 / taken.as_secs_f64(), each))
    }

    /// Walks over all; the cursors on the way, and how many objects a second.
    fn walk(&self) -> Result<(Vec<String>, f64), String> {
        let mut connection = Connection::open(self)?;
        let (mut cursors, mut seen) = (Vec::new(), 0);
        let start = Instant::now();
        let mut path = format!("{}objects/?limit=1000", self.collection());
        loop {
            let answer = connection.ask("GET", &path, &[])?;
            let text = String::from_utf8_lossy(&answer.body);
            seen += text.matches("\"spec_version\"").count();
            let Some((_, next)) = text.rsplit_once("\"next\":\"") else { break };
            let next = next.split('"').next().unwrap_or_default().to_owned();
            path = format!("{}objects/?limit=1000&next={next}", self.collection());
            cursors.push(next);
        }
        Ok((cursors, seen as f64 / start.elapsed().as_secs_f64()))
    }

    /// Requests a second that `wrk` gets through, over these paths in turn, and what each costs the server in
    /// microseconds of CPU, which others on the machine change less.
    fn wrk(&self, paths: &[String]) -> Result<(f64, f64), String> {
        let list: String = paths.iter().map(|path| format!("  \"{}{path}\",\n", self.collection())).collect();
        let script = format!(
            "local paths = {{\n{list}}}\nlocal at = 0\n\
             request = function()\n  at = at % #paths + 1\n  return wrk.format(\"GET\", paths[at])\nend\n"
        );
        let file = self.folder.join("wrk.lua");
        fs::write(&file, script).map_err(|e| e.to_string())?;
        let before = self.cpu();
        let done = Command::new("wrk")
            .args([
                "-t1",
                "-c4",
                &format!("-d{SECONDS}s"),
                "-H",
                &format!("Authorization: Bearer {}", self.token),
                "-s",
            ])
            .arg(&file)
            .arg(format!("http://{}/", self.authority))
            .output()
            .map_err(|e| e.to_string())?;
        let text = String::from_utf8_lossy(&done.stdout).into_owned();
        if text.contains("Non-2xx") {
            return Err(format!("wrk met errors:\n{text}"));
        }
        let figure = text.split("Requests/sec:").nth(1).and_then(|rest| rest.split_whitespace().next());
        let number = text.split(" requests in ").next().and_then(|rest| rest.split_whitespace().last());
        let read = |word: Option<&str>| word.and_then(|word| word.parse::<f64>().ok());
        let figures = read(figure).zip(read(number)).ok_or(format!("wrk gave no figures:\n{text}"))?;
        Ok((figures.0, (self.cpu() - before).as_micros() as f64 / figures.1))
    }

    /// CPU time that the server has used.
    fn cpu(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.process.id())).unwrap_or_default();
        let ticks = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
        Duration::from_millis(ticks.filter_map(|n| n.parse::<u64>().ok()).sum::<u64>() * 10)
    }

    /// What the system says of its memory, in KiB.
    fn memory_kb(&self, what: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix(what));
        line.and_then(|line| line.split_whitespace().next()?.parse().ok()).unwrap_or(0)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// A connection that stays open.
struct Connection {
    stream: BufReader<TcpStream>,
    head: String,
}

struct Answer {
    status: u16,
    body: Vec<u8>,
}

impl Connection {
    fn open(server: &Server) -> Result<Connection, String> {
        let stream = TcpStream::connect(&server.authority).map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let head = format!(
            "Host: {}\r\nAuthorization: Bearer {}\r\nAccept: application/taxii+json;version=2.1\r\n\
             Content-Type: application/taxii+json;version=2.1\r\n",
            server.authority, server.token
        );
        Ok(Connection { stream: BufReader::with_capacity(1 << 20, stream), head })
    }

    fn ask(&mut self, method: &str, path: &str, body: &[u8]) -> Result<Answer, String> {
        let head = format!("{method} {path} HTTP/1.1\r\n{}Content-Length: {}\r\n\r\n", self.head, body.len());
        let stream = self.stream.get_mut();
        stream.write_all(&[head.as_bytes(), body].concat()).map_err(|e| e.to_string())?;
        let (mut status, mut length) = (0, 0);
        loop {
            let mut line = String::new();
            self.stream.read_line(&mut line).map_err(|e| e.to_string())?;
            let line = line.trim_end().to_ascii_lowercase();
            if let Some(rest) = line.strip_prefix("http/1.1 ") {
                status = rest.split(' ').next().and_then(|code| code.parse().ok()).unwrap_or(0);
            } else if let Some(rest) = line.strip_prefix("content-length:") {
                length = rest.trim().parse().map_err(|_| "no length")?;
            } else if line.is_empty() {
                break;
            }
        }
        let mut body = vec![0; length];
        self.stream.read_exact(&mut body).map_err(|e| e.to_string())?;
        Ok(Answer { status, body })
    }
}

fn tell(binary: &Path, base: &Path, words: &[&str], input: &str) -> Result<String, String> {
    let mut child = Command::new(binary)
        .args(words)
        .arg("--base")
        .arg(base)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(|e| e.to_string())?;
    child.stdin.take().ok_or("no input")?.write_all(input.as_bytes()).map_err(|e| e.to_string())?;
    let done = child.wait_with_output().map_err(|e| e.to_string())?;
    if !done.status.success() {
        return Err(format!("ascribe {} failed", words.join(" ")));
    }
    String::from_utf8(done.stdout).map_err(|e| e.to_string())
}

/// Numbers that look random and are the same in each run.
fn id(at: usize) -> String {
    let mix = |x: u64| {
        let x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    };
    let (high, low) = (mix(at as u64 + 1), mix(at as u64 + 0x9e37_79b9));
    let kind = if at % 10 == 9 { "tool" } else { "indicator" };
    format!(
        "{kind}--{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 52,
        low & 0xffff_ffff_ffff
    )
}

fn envelope(range: std::ops::Range<usize>) -> Vec<u8> {
    let objects: Vec<String> = range.map(object).collect();
    format!("{{\"objects\":[{}]}}", objects.join(",")).into_bytes()
}

fn object(at: usize) -> String {
    let id = id(at);
    let (kind, hash) = (id.split("--").next().unwrap_or_default(), id.replace('-', ""));
    let hash: String = hash.chars().filter(char::is_ascii_hexdigit).cycle().take(64).collect();
    let words =
        "Seen in a campaign against ministries and their suppliers; the sender has observed it on its own sensors. "
            .repeat(3);
    format!(
        "{{\"type\":\"{kind}\",\"spec_version\":\"2.1\",\"id\":\"{id}\",\"created\":\"2026-01-01T00:00:00.000Z\",\
         \"modified\":\"2026-01-01T00:00:00.000Z\",\"name\":\"Object {at}\",\"description\":\"{words}\",\
         \"indicator_types\":[\"malicious-activity\"],\"pattern\":\"[file:hashes.'SHA-256' = '{hash}']\",\
         \"pattern_type\":\"stix\",\"pattern_version\":\"2.1\",\"valid_from\":\"2026-01-01T00:00:00Z\",\"confidence\":70,\
         \"labels\":[\"malicious-activity\",\"batch-{}\"],\
         \"object_marking_refs\":[\"marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb\"]}}",
        at % 100
    )
}

fn write_between(page: &Path, text: &str) -> Outcome {
    let old = fs::read_to_string(page).unwrap_or_default();
    let (before, after) = match (old.split_once(BEGIN), old.split_once(END)) {
        (Some((before, _)), Some((_, after))) => (before.to_owned(), after.to_owned()),
        _ => {
            let title = if old.is_empty() { "# How fast it is\n" } else { "" };
            (format!("{title}{old}\n## TAXII server\n\n"), "\n".to_owned())
        }
    };
    fs::write(page, format!("{before}{BEGIN}\n{text}{END}{after}")).map_err(|e| e.to_string())
}
