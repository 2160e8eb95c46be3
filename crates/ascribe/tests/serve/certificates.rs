//! The client shows a certificate to a server that asks for one: a real TLS listener before the real server.

use super::stage::{Folder, Server, ascribe, indicator, tell};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig, ServerConnection, StreamOwned};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// An authority of its own, and what it signs.
struct Authority {
    pem: String,
    issuer: Issuer<'static, KeyPair>,
}

impl Authority {
    fn new() -> Authority {
        let key = KeyPair::generate().expect("a key");
        let mut about = CertificateParams::new(Vec::new()).expect("an authority");
        about.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = about.self_signed(&key).expect("signed").pem();
        Authority { pem, issuer: Issuer::new(about, key) }
    }

    /// A certificate and its key.
    fn sign(&self, name: &str) -> (String, String) {
        let key = KeyPair::generate().expect("a key");
        let about = CertificateParams::new(vec![name.to_owned()]).expect("a name");
        (about.signed_by(&key, &self.issuer).expect("signed").pem(), key.serialize_pem())
    }
}

/// Listens with TLS, asks for a certificate of the authority, and hands requests on to a server.
fn front(authority: &Authority, behind: &str) -> u16 {
    let (certificate, key) = authority.sign("127.0.0.1");
    let der = |pem: &str| CertificateDer::from_pem_slice(pem.as_bytes()).expect("a certificate");
    let mut trusted = RootCertStore::empty();
    trusted.add(der(&authority.pem)).expect("trusted");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let asks = WebPkiClientVerifier::builder_with_provider(trusted.into(), provider.clone()).build().expect("asks");
    let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
    let config = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().expect("versions");
    let config = config.with_client_cert_verifier(asks).with_single_cert(vec![der(&certificate)], key);
    let config = Arc::new(config.expect("a configuration"));
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let behind = behind.to_owned();
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let tls = ServerConnection::new(config.clone()).expect("a connection");
            // Who shows no certificate ends here, before a request is read.
            let _ = hand_on(StreamOwned::new(tls, stream), &behind);
        }
    });
    port
}

/// Hands one request on and its answer back.
fn hand_on(mut from: StreamOwned<ServerConnection, TcpStream>, behind: &str) -> std::io::Result<()> {
    from.sock.set_read_timeout(Some(Duration::from_secs(20)))?;
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        head.push(byte[0]);
    }
    head.truncate(head.len() - 2);
    head.extend_from_slice(b"X-Forwarded-Proto: https\r\nConnection: close\r\n\r\n");
    let mut to = TcpStream::connect(behind)?;
    to.write_all(&head)?;
    let mut answer = Vec::new();
    to.read_to_end(&mut answer)?;
    from.write_all(&answer)?;
    from.conn.send_close_notify();
    from.flush()
}

#[test]
fn a_server_that_asks_for_a_certificate_is_shown_one() {
    let server = Server::new();
    server.share("", &(0..30).map(|at| indicator(at, 2020)).collect::<Vec<_>>());
    let authority = Authority::new();
    let port = front(&authority, &server.authority);
    let folder = Folder::new();
    let file = |name: &str, text: &str| -> PathBuf {
        let path = folder.file(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let words = |path: PathBuf| path.to_string_lossy().into_owned();
    let trusted = words(file("authority.pem", &authority.pem));
    let (certificate, key) = authority.sign("analyst.example");
    let (own, own_key) = (words(file("own.pem", &certificate)), words(file("own-key.pem", &key)));
    let (strange, strange_key) = Authority::new().sign("analyst.example");
    let (strange, strange_key) = (words(file("strange.pem", &strange)), words(file("strange-key.pem", &strange_key)));
    let base = folder.file("other.ascribe");
    let url = format!("https://127.0.0.1:{port}/taxii2/");
    let pull = |more: &[&str]| {
        let all = [&["taxii", "pull", &url, "--collection", "in", "--limit", "10"], more].concat();
        ascribe(&base, &all, "")
    };
    let trust = ["--authorities", trusted.as_str()];
    for (what, more) in [
        ("no certificate", trust.to_vec()),
        (
            "one of an authority that the server does not know",
            [&trust[..], &["--certificate", &strange, "--key", &strange_key]].concat(),
        ),
        ("a server that the client does not trust", vec!["--certificate", &own, "--key", &own_key]),
    ] {
        let (code, _, errors) = pull(&more);
        assert!(code != 0 && !errors.is_empty() && !errors.contains("panicked"), "{what}: {code} {errors}");
    }
    let (code, out, errors) = pull(&[&trust[..], &["--certificate", &own, "--key", &own_key]].concat());
    assert!(code == 0 && out.contains("30 objects came"), "{out} {errors}");
    // A key that is none, or no file at all, is told before anybody is asked.
    let (code, _, errors) = pull(&[&trust[..], &["--certificate", &own, "--key", &trusted]].concat());
    assert!(code != 0 && errors.contains("key"), "{errors}");
    let stats = tell(&base, &["stats", "--format", "json"], "");
    assert!(stats.contains("claims"), "{stats}");
}
