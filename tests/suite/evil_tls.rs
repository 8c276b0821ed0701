//! Promise: TLS that is not sound is no connection, and the words say what is wrong with it (E90, E91).

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

use copydesk::http::Allow;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};

use crate::bad_input::plain;
use crate::newsstand::NOW;
use crate::upstream::Spoilt;

const CERTIFICATE: &[u8] = include_bytes!("../fixtures/tls/self-signed.pem");
const KEY: &[u8] = include_bytes!("../fixtures/tls/self-signed.key");

/// A server that does this with each connection.
fn server(talk: impl Fn(TcpStream) -> Option<()> + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.12:0").unwrap();
    let at = listener.local_addr().unwrap();
    let talk = Arc::new(talk);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let talk = talk.clone();
            std::thread::spawn(move || talk(stream));
        }
    });
    at
}

/// A source there fails, in words that hold these.
async fn fails(at: SocketAddr, why: &str) {
    let spoilt = Spoilt::new(|_| Vec::new());
    spoilt.spoil().await;
    let mut plan = spoilt.plan();
    Arc::make_mut(&mut plan.sources[1]).url = format!("https://{at}/bad.rss");
    plan.fetch.allow.push(Allow::Addr(at));
    let told = spoilt.round_at(&plan, || NOW).await.error.unwrap();
    plain(&told);
    assert!(told.contains(why), "{told}");
    assert_eq!(spoilt.status().last_error.as_deref(), Some(&*told), "status says the same");
}

#[tokio::test]
async fn e90_a_certificate_nobody_vouches_for() {
    drop(rustls::crypto::ring::default_provider().install_default());
    let certificate = CertificateDer::from_pem_slice(CERTIFICATE).unwrap();
    let key = PrivateKeyDer::from_pem_slice(KEY).unwrap();
    let config = rustls::ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let config = Arc::new(config);
    let at = server(move |mut stream| {
        let mut tls = rustls::ServerConnection::new(config.clone()).ok()?;
        let mut talk = rustls::Stream::new(&mut tls, &mut stream);
        let mut head = [0; 1024];
        let _request = talk.read(&mut head).ok()?;
        talk.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").ok()
    });
    fails(at, "vouches for its certificate").await;
}

#[tokio::test]
async fn e90_a_server_that_speaks_old_tls_or_none() {
    // The alert `protocol_version`, as a server of TLS 1.0 sends it.
    let old = server(|mut stream| {
        let _hello = stream.read(&mut [0; 2048]).ok()?;
        stream.write_all(&[0x15, 3, 1, 0, 2, 2, 70]).ok()
    });
    fails(old, "no TLS of today").await;
    let none = server(|mut stream| {
        let _hello = stream.read(&mut [0; 2048]).ok()?;
        stream.write_all(b"HTTP/1.1 400 Bad Request\r\n\r\n").ok()
    });
    fails(none, "does not speak TLS at this port").await;
}

#[tokio::test]
async fn e91_a_handshake_that_stalls() {
    let at = server(|mut stream| {
        let _gone = std::io::copy(&mut stream, &mut std::io::sink()).ok()?;
        Some(())
    });
    fails(at, "no connection stood").await;
}
