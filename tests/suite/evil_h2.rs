//! Promise: servers that speak HTTP/2 or redirect over TLS are as little believed as others (E41, E92). The real program, told
//! to trust the tests' certificate.

use std::fs;
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::bad_input::plain;
use crate::newsstand::{Stand, titles};

const CERTIFICATE: &str =
    concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/tls/self-signed.pem");
const KEY: &[u8] = include_bytes!("../fixtures/tls/self-signed.key");

type Tls<'a> = rustls::Stream<'a, rustls::ServerConnection, TcpStream>;

/// A server of this protocol that does this with each connection.
fn server(
    protocol: &[u8],
    talk: impl Fn(&mut Tls<'_>) -> Option<()> + Send + Sync + 'static,
) -> SocketAddr {
    drop(rustls::crypto::ring::default_provider().install_default());
    let certificate = CertificateDer::from_pem_file(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let builder = rustls::ServerConfig::builder().with_no_client_auth();
    let mut config = builder.with_single_cert(vec![certificate], key).unwrap();
    config.alpn_protocols = vec![protocol.to_vec()];
    let listener = TcpListener::bind("127.0.0.12:0").unwrap();
    let (at, config, talk) = (listener.local_addr().unwrap(), Arc::new(config), Arc::new(talk));
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let (config, talk) = (config.clone(), talk.clone());
            std::thread::spawn(move || {
                let mut tls = rustls::ServerConnection::new(config).ok()?;
                talk(&mut rustls::Stream::new(&mut tls, &mut stream))
            });
        }
    });
    at
}

/// What the program may take of memory beside its own files, in KiB: no flood is kept.
const MEMORY_KIB: u32 = 160 << 10;

/// A round with a source there: it fails in words that hold `why`, the other source is not harmed, and memory stays flat.
fn fails(at: SocketAddr, why: &str) {
    let stand = Stand::new();
    stand.print("good", [1]);
    let more = "[publish]\nlisten = \"\"\ndir = \"www\"";
    stand.configure(&["good"], more);
    let path = stand.dir.path().join("copydesk.toml");
    let text = fs::read_to_string(&path).unwrap();
    let text =
        text.replacen("allow = [", &format!("total_timeout = \"4s\"\nallow = [\"{at}\", "), 1);
    fs::write(&path, format!("{text}\n[[source]]\nid = \"bad\"\nurl = \"https://{at}/bad.rss\"\n"))
        .unwrap();
    let mut round = Command::new("sh");
    round.args(["-c", &format!("ulimit -d {MEMORY_KIB} && exec \"$0\" \"$@\"")]);
    round.args([env!("CARGO_BIN_EXE_copydesk"), "run", "--once"]).current_dir(stand.dir.path());
    let output =
        round.env("SSL_CERT_FILE", CERTIFICATE).env_remove("SSL_CERT_DIR").output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(stand.headlines(), titles([1]));
    let status = stand.copydesk(&["status", "--json"]).output().unwrap();
    let status: serde_json::Value = serde_json::from_slice(&status.stdout).unwrap();
    assert_eq!(
        (&status["sources"][0]["id"], &status["sources"][0]["failures"]),
        (&"good".into(), &0.into())
    );
    let source = &status["sources"][1];
    let told = source["last_error"].as_str().unwrap_or_else(|| panic!("no error: {source}"));
    plain(told);
    assert!(told.contains(why), "{why:?} is not in: {told}");
    assert!(!told.contains("certificate"), "the certificate is not what is tried here: {told}");
    assert_eq!(source["failures"], 1);
}

fn frame(kind: u8, flags: u8, stream: u8, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).unwrap().to_be_bytes();
    [&length[1..], &[kind, flags, 0, 0, 0, stream], payload].concat()
}

const DATA: u8 = 0;
const HEADERS: u8 = 1;
const RST_STREAM: u8 = 3;
const SETTINGS: u8 = 4;
const PING: u8 = 6;
const GOAWAY: u8 = 7;
const CONTINUATION: u8 = 9;
/// `:status: 200`, by HPACK's table.
const OK: &[u8] = &[0x88];
/// Of a feed that goes on.
const HALF: &[u8] =
    b"<rss version=\"2.0\"><channel><title>Bad</title><item><title>Half</title></item>";

/// A server that greets, waits for the request, and then sends this, over and over where it is said so often.
fn h2(frames: Vec<u8>, times: usize) -> SocketAddr {
    greeted(move |tls| {
        for _ in 0..times {
            tls.write_all(&frames).ok()?;
        }
        Some(())
    })
}

/// A server that greets, waits for the request, and then does this.
fn greeted(talk: impl Fn(&mut Tls<'_>) -> Option<()> + Send + Sync + 'static) -> SocketAddr {
    server(b"h2", move |tls| {
        tls.write_all(&frame(SETTINGS, 0, 0, &[])).ok()?;
        let (mut seen, mut buffer) = (Vec::new(), [0; 4096]);
        // The request's head is a HEADERS frame on stream 1.
        while !seen.windows(6).any(|w| w[0] == HEADERS && w[2..] == [0, 0, 0, 1]) {
            let length = tls.read(&mut buffer).ok().filter(|n| *n > 0)?;
            seen.extend_from_slice(&buffer[..length]);
        }
        talk(tls)?;
        // Until the client goes.
        while tls.read(&mut buffer).ok()? > 0 {}
        Some(())
    })
}

#[test]
fn e92_streams_and_connections_that_are_given_up() {
    let calm = frame(GOAWAY, 0, 0, &[0, 0, 0, 0, 0, 0, 0, 11]);
    fails(h2(calm, 1), "");
    let reset = frame(RST_STREAM, 0, 1, &[0, 0, 0, 2]);
    fails(h2(reset, 10_000), "");
}

/// The half that came before a stream was ended "without an error" is no whole answer.
#[test]
fn e92_an_answer_whose_stream_ends_before_it() {
    let half =
        [frame(HEADERS, 4, 1, OK), frame(DATA, 0, 1, HALF), frame(RST_STREAM, 0, 1, &[0; 4])];
    fails(h2(half.concat(), 1), "its stream was ended before its answer was");
}

/// What a server refuses before it looked at it is asked once more, and no oftener.
#[test]
fn e92_requests_that_were_not_looked_at() {
    for calm in [frame(GOAWAY, 0, 0, &[0; 8]), frame(RST_STREAM, 0, 1, &[0, 0, 0, 7])] {
        let asked = Arc::new(AtomicUsize::new(0));
        let count = asked.clone();
        let at = greeted(move |tls| {
            count.fetch_add(1, Ordering::SeqCst);
            tls.write_all(&calm).ok()
        });
        fails(at, "");
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }
}

#[test]
fn e92_floods_of_frames() {
    fails(h2(frame(SETTINGS, 0, 0, &[]), 200_000), "");
    fails(h2(frame(PING, 0, 0, &[0; 8]), 200_000), "");
    let mut block = frame(HEADERS, 0, 1, OK);
    block.extend(frame(CONTINUATION, 0, 1, &[0x40; 16_000]).repeat(64));
    fails(h2(block, 100), "");
    let mut empty = frame(HEADERS, 4, 1, OK);
    empty.extend(frame(DATA, 0, 1, &[]).repeat(200_000));
    fails(h2(empty, 1), "");
}

#[test]
fn e41_from_https_down_to_http() {
    let at = server(b"http/1.1", |tls| {
        let _request = tls.read(&mut [0; 4096]).ok()?;
        tls.write_all(
            b"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.12/feed\r\nContent-Length: 0\r\n\r\n",
        )
        .ok()
    });
    fails(at, "a redirect from https down to http");
}
