//! The accept loop: bounded connections, deadlines, a graceful end.
//!
//! Not `axum::serve`: it gives hyper no timer, so that a client that sends half a request, or nothing, holds its
//! connection for ever (spec: fetch-safety 2.6).

use std::future::Future;
use std::net::IpAddr;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{Method, Response, StatusCode};
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};

use super::slots::{Seat, Slot, Slots};
use super::{Board, Document, answer};

/// What the server allows, each with its reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bounds memory and file descriptors.
    pub connections_max: usize,
    /// One client cannot have them all.
    pub per_ip_max: usize,
    /// From the connection, or the last answer, to the end of the next request's head. Slow senders end here, and
    /// idle keep-alive connections too.
    pub head_timeout: Duration,
    /// For making a page.
    pub page_timeout: Duration,
    /// A request's head; longer ones are refused.
    pub head_bytes_max: usize,
    /// A path with its query.
    pub uri_bytes_max: usize,
    /// Header lines of a request.
    pub headers_max: usize,
    /// Answers under way when the server is told to stop get this long.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections_max: 256,
            per_ip_max: 32,
            head_timeout: Duration::from_secs(10),
            page_timeout: Duration::from_secs(15),
            head_bytes_max: 64 << 10,
            uri_bytes_max: 8 << 10,
            headers_max: 64,
            drain: Duration::from_secs(10),
        }
    }
}

/// A page made for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// With its charset.
    pub content_type: &'static str,
    /// The bytes.
    pub body: String,
}

/// Serves the board, and what `lookup` answers for paths that are not on it, until `shutdown`; then drains.
pub async fn serve<F, A>(
    listener: TcpListener,
    board: Arc<Board>,
    lookup: F,
    shutdown: impl Future<Output = ()>,
) where
    F: Fn(String) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    serve_with(Limits::default(), listener, board, lookup, shutdown).await;
}

/// [`serve`] with limits of one's own.
pub async fn serve_with<F, A>(
    limits: Limits,
    listener: TcpListener,
    board: Arc<Board>,
    lookup: F,
    shutdown: impl Future<Output = ()>,
) where
    F: Fn(String) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    let router = router(limits, board, lookup);
    let slots = Slots::new(limits.connections_max, limits.per_ip_max);
    let graceful = GracefulShutdown::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let (stream, ip) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = &mut shutdown => break,
        };
        // A newcomer nobody makes room for is hung up on: everyone else is being answered right now.
        if let Some(slot) = slots.take(ip) {
            converse(stream, slot, router.clone(), limits, &graceful);
        }
    }
    drop(listener); // new connections are refused, not left waiting
    if tokio::time::timeout(limits.drain, graceful.shutdown()).await.is_err() {
        tracing::warn!(
            "some connections were cut: their answers took longer than {:?}",
            limits.drain
        );
    }
}

async fn accept(listener: &TcpListener) -> (TcpStream, IpAddr) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, peer.ip().to_canonical()),
            Err(error) => {
                // Mostly "too many open files": spinning on it would make it worse.
                tracing::warn!(%error, "cannot accept a connection; trying again");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
    }
}

/// One connection: a task that answers its requests until it ends, is told to leave, or the server drains.
fn converse(
    stream: TcpStream,
    slot: Slot,
    router: Router,
    limits: Limits,
    graceful: &GracefulShutdown,
) {
    let seat = Arc::clone(&slot.seat);
    let answers = TowerToHyperService::new(router);
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        busy_while(Arc::clone(&seat), answers.call(request))
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_timeout)
        .max_buf_size(limits.head_bytes_max)
        .max_headers(limits.headers_max)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        tokio::select! {
            // Clients hang up and send nonsense all day: nothing anyone could do about it.
            _ = connection => {}
            () = slot.seat.leave.notified() => {}
        }
    });
}

async fn busy_while<T>(seat: Arc<Seat>, answer: impl Future<Output = T>) -> T {
    seat.busy.store(true, Ordering::Relaxed);
    let answer = answer.await;
    seat.busy.store(false, Ordering::Relaxed);
    answer
}

fn router<F, A>(limits: Limits, board: Arc<Board>, lookup: F) -> Router
where
    F: Fn(String) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    // The board is the routing table; every path comes here.
    Router::new().fallback(async move |request: Request| {
        let method = request.method().clone();
        answer::sealed(respond(limits, &board, lookup, request).await, &method)
    })
}

async fn respond<F, A>(limits: Limits, board: &Board, lookup: F, request: Request) -> Response<Body>
where
    F: Fn(String) -> A,
    A: Future<Output = Option<Page>>,
{
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        return answer::plain(StatusCode::METHOD_NOT_ALLOWED, "Only GET and HEAD work here.");
    }
    // hyper's own bound is one of its buffer, which it fills a read beyond.
    let lines = request.headers().iter().map(|(name, value)| name.as_str().len() + value.len());
    if lines.sum::<usize>() > limits.head_bytes_max {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return answer::plain(status, "That request has too much in its head.");
    }
    let uri = request.uri();
    if uri.path_and_query().is_some_and(|p| p.as_str().len() > limits.uri_bytes_max) {
        return answer::plain(StatusCode::URI_TOO_LONG, "That address is too long.");
    }
    if let Some(document) = board.get(uri.path()) {
        return answer::document(request.headers(), &document);
    }
    match tokio::time::timeout(limits.page_timeout, lookup(uri.path().to_owned())).await {
        Ok(Some(page)) => fleeting(&request, page),
        Ok(None) => answer::plain(StatusCode::NOT_FOUND, "There is nothing at this address."),
        Err(_) => answer::plain(StatusCode::SERVICE_UNAVAILABLE, "Busy; please try again soon."),
    }
}

fn fleeting(request: &Request, page: Page) -> Response<Body> {
    let document = Document::fleeting(page.content_type, page.body);
    match StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR) {
        StatusCode::OK => answer::document(request.headers(), &document),
        status => answer::with_status(status, &document),
    }
}
