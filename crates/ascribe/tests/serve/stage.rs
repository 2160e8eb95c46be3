//! A server of its own for a test, and a client that says exactly what is sent.

use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

pub const TAXII: &str = "application/taxii+json;version=2.1";
pub const PASSWORD: &str = "a long enough password";

/// A folder that goes when the test ends.
pub struct Folder(PathBuf);

impl Folder {
    pub fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("ascribe-serve-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let path = std::env::temp_dir().join(name);
        let _ = std::fs::remove_dir_all(&path);
        std::fs::create_dir_all(&path).expect("a folder");
        Folder(path)
    }

    pub fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// Runs `ascribe` and gives back exit code, output and errors.
pub fn ascribe(base: &Path, words: &[&str], input: &str) -> (i32, String, String) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ascribe"))
        .args(words)
        .arg("--base")
        .arg(base)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("ascribe runs");
    let _ = child.stdin.take().expect("input").write_all(input.as_bytes());
    let done = child.wait_with_output().expect("it ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (done.status.code().unwrap_or(-1), text(&done.stdout), text(&done.stderr))
}

/// Runs `ascribe`, which must succeed, and gives back what it printed.
pub fn tell(base: &Path, words: &[&str], input: &str) -> String {
    let (code, out, errors) = ascribe(base, words, input);
    assert_eq!(code, 0, "ascribe {words:?}: {errors}");
    out
}

/// A running server.
pub struct Server {
    process: Child,
    pub authority: String,
    folder: Option<Folder>,
    pub base: PathBuf,
}

impl Server {
    /// A new base with a collection `in`, served.
    pub fn new() -> Server {
        let folder = Folder::new();
        let base = folder.file("base.ascribe");
        tell(&base, &["collection", "add", "in", "--title", "In"], "");
        let mut server = Server::of(&base);
        server.folder = Some(folder);
        server
    }

    /// An existing base, served.
    pub fn of(base: &Path) -> Server {
        let mut process = Command::new(env!("CARGO_BIN_EXE_ascribe"))
            .args(["serve", "--listen", "127.0.0.1:0", "--base"])
            .arg(base)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("ascribe runs");
        let mut line = String::new();
        BufReader::new(process.stdout.take().expect("output")).read_line(&mut line).expect("an address");
        let authority = line.trim().trim_start_matches("listening on http://").trim_end_matches('/').to_owned();
        assert!(authority.starts_with("127.0.0.1:"), "{line}");
        Server { process, authority, folder: None, base: base.to_owned() }
    }

    /// Makes an account with a token and gives the token back.
    pub fn account(&self, name: &str, role: &str, clearance: &str) -> String {
        let words = ["user", "add", name, "--role", role, "--clearance", clearance, "--password-stdin"];
        tell(&self.base, &words, PASSWORD);
        tell(&self.base, &["token", "add", name, "--scope", "read,write,admin"], "").trim().to_owned()
    }

    /// Ends it as a power cut would.
    pub fn kill(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }

    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// Peak memory in MB, where the system tells.
    pub fn peak_mb(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id())).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
    }

    /// Asks anything.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.authority);
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if !body.is_empty() {
            head.push_str(&format!("Content-Length: {}\r\n", body.len()));
        }
        self.raw(&[head.as_bytes(), b"\r\n", body].concat())
    }

    /// Sends bytes and reads the answer.
    pub fn raw(&self, bytes: &[u8]) -> Answer {
        let Ok(mut stream) = TcpStream::connect(&self.authority) else {
            return Answer { status: 0, headers: Vec::new(), body: String::new() };
        };
        stream.set_read_timeout(Some(Duration::from_secs(120))).expect("a timeout");
        // A server that refuses may close before it has read all.
        let _ = stream.write_all(bytes);
        Answer::read(&mut stream)
    }

    /// GET of a TAXII address below the API root.
    pub fn get(&self, token: &str, path: &str) -> Answer {
        self.ask("GET", &format!("/taxii2/ascribe/{path}"), &signed(token), &[])
    }

    /// DELETE of a TAXII address below the API root.
    pub fn delete(&self, token: &str, path: &str) -> Answer {
        self.ask("DELETE", &format!("/taxii2/ascribe/{path}"), &signed(token), &[])
    }

    /// POST of bytes as an envelope into the collection `in`.
    pub fn post(&self, token: &str, body: &[u8]) -> Answer {
        let bearer = format!("Bearer {token}");
        let headers = [("Accept", TAXII), ("Content-Type", TAXII), ("Authorization", bearer.as_str())];
        let headers = if token.is_empty() { &headers[..2] } else { &headers[..] };
        self.ask("POST", "/taxii2/ascribe/collections/in/objects/", headers, body)
    }

    /// POST of objects.
    pub fn share(&self, token: &str, objects: &[Value]) -> Value {
        let answer = self.post(token, json!({ "objects": objects }).to_string().as_bytes());
        assert_eq!(answer.status, 202, "{}", answer.body);
        answer.json()
    }
}

fn signed(token: &str) -> Vec<(&'static str, &str)> {
    let mut headers = vec![("Accept", TAXII)];
    if !token.is_empty() {
        headers.push(("Authorization", Box::leak(format!("Bearer {token}").into_boxed_str())));
    }
    headers
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// What came back; status 0 if nothing did.
pub struct Answer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Answer {
    fn read(stream: &mut TcpStream) -> Answer {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes);
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let status = head.split(' ').nth(1).and_then(|code| code.parse().ok()).unwrap_or(0);
        let headers = head.lines().skip(1).filter_map(|line| line.split_once(": "));
        let headers = headers.map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        Answer { status, headers, body: body.to_owned() }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The ids of the objects of an envelope.
    pub fn ids(&self) -> Vec<String> {
        let value = self.json();
        let objects = value["objects"].as_array().cloned().unwrap_or_default();
        objects.iter().map(|object| object["id"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

/// The id of the `at`th indicator.
pub fn id(at: usize) -> String {
    format!("indicator--00000000-0000-4000-8000-{at:012x}")
}

/// The `at`th indicator, modified in a year.
pub fn indicator(at: usize, year: u32) -> Value {
    json!({
        "type": "indicator", "spec_version": "2.1", "id": id(at), "created": "2016-01-01T00:00:00.000Z",
        "modified": format!("{year}-01-01T00:00:00.000Z"), "pattern": format!("[domain-name:value = 'a{at}.example']"),
        "pattern_type": "stix", "valid_from": "2016-01-01T00:00:00Z",
    })
}

/// An object with a marking.
pub fn marked(mut object: Value, marking: &str) -> Value {
    object["object_marking_refs"] = json!([marking]);
    object
}
