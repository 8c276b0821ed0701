//! Which request gets which answer: the board, then what is made on request, then a page that says there is nothing.

use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, HttpBody};
use axum::extract::Request;
use axum::http::header::{ACCEPT, HOST, HeaderValue};
use axum::http::uri::Authority;
use axum::http::{HeaderMap, Method, Response, StatusCode, Version};
use bytes::Bytes;

use super::board::{ENDED, MISSING};
use super::limits::Limits;
use super::weights::accepts_html;
use super::{Board, Document, answer};

/// A request for what is not on the board.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// Its path.
    pub path: String,
    /// What follows the question mark.
    pub query: String,
    /// Of a POST: its body.
    pub posted: Option<Bytes>,
    /// The headers that those who take posts look at, by name in lower case.
    pub headers: Vec<(&'static str, String)>,
    /// The address it came from.
    pub peer: IpAddr,
}

impl Asked {
    /// The value of a header, when it is one of those that are kept.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| *n == name).map(|(_, value)| value.as_str())
    }
}

/// Headers of a request that are kept for who takes posts.
const KEPT: [&str; 2] = ["content-type", "x-hub-signature"];

/// The address a request came from, as the accept loop saw it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Peer(pub(super) IpAddr);

/// A page made for one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// HTTP status.
    pub status: u16,
    /// With its charset; of a redirect, of no meaning.
    pub content_type: &'static str,
    /// The bytes; of a redirect (3xx) the address it leads to.
    pub body: Bytes,
    /// Will it never change again?
    pub lasting: bool,
}

impl Page {
    /// For this request.
    pub fn new(status: u16, content_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self { status, content_type, body: body.into(), lasting: false }
    }

    /// Leads elsewhere for good (308). `to` may be relative to what was asked for.
    pub fn moved(to: impl Into<String>) -> Self {
        Self::new(308, "text/plain; charset=utf-8", to.into())
    }
}

/// All requests: `lookup` answers for the paths that are not on the board.
pub(super) fn router<F, A>(limits: Limits, board: Arc<Board>, lookup: F) -> Router
where
    F: Fn(Asked) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    Router::new().fallback(async move |request: Request| {
        let (method, path) = (request.method().clone(), plainly(request.uri().path()));
        let response = respond(limits, &board, lookup, request).await;
        board.answer_given(&path, response.status().as_u16());
        answer::sealed(response, &method)
    })
}

async fn respond<F, A>(limits: Limits, board: &Board, lookup: F, request: Request) -> Response<Body>
where
    F: Fn(Asked) -> A,
    A: Future<Output = Option<Page>>,
{
    if let Some(refusal) = refused(&limits, board, &request) {
        return refusal;
    }
    if *request.method() == Method::POST {
        return match board.takes_posts(request.uri().path()) {
            Some(most) => posted(limits, lookup, request, most).await,
            None => answer::plain(StatusCode::GONE, "Nothing is taken here any more."),
        };
    }
    let (path, headers) = (&*plainly(request.uri().path()), request.headers());
    if *request.method() == Method::OPTIONS {
        return answer::preflight();
    }
    if let Some(document) = board.get(path) {
        return answer::document(headers, &document, limits.cors, |hash| board.past(path, hash));
    }
    if board.has_ended(path) {
        return lost(StatusCode::GONE, headers, board, ENDED, "This edition has ended.");
    }
    let with_slash = format!("{path}/");
    if board.get(&with_slash).is_some() {
        return answer::moved(&last_segment(&with_slash));
    }
    let asked = asked(&request, None);
    let made = async {
        match lookup(asked.clone()).await {
            None if page_like(path) => {
                let there = lookup(Asked { path: with_slash.clone(), ..asked }).await;
                let there = there.is_some_and(|p| p.status == 200);
                there.then(|| Page::moved(last_segment(&with_slash)))
            }
            page => page,
        }
    };
    match tokio::time::timeout(limits.page_timeout, made).await {
        Ok(Some(page)) if page.status == 410 => {
            lost(StatusCode::GONE, headers, board, MISSING, "What was at this address has ended.")
        }
        Ok(Some(page)) => fleeting(headers, page, limits.cors),
        Ok(None) => {
            let words = "There is nothing at this address.";
            lost(StatusCode::NOT_FOUND, headers, board, MISSING, words)
        }
        Err(_) => answer::plain(StatusCode::SERVICE_UNAVAILABLE, "Busy; please try again soon."),
    }
}

fn asked(request: &Request, posted: Option<Bytes>) -> Asked {
    let kept = |name: &&'static str| {
        let value = request.headers().get(*name)?.to_str().ok()?;
        Some((*name, value.to_owned()))
    };
    let unknown = IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED);
    Asked {
        path: plainly(request.uri().path()),
        query: request.uri().query().unwrap_or_default().to_owned(),
        posted,
        headers: KEPT.iter().filter_map(kept).collect(),
        peer: request.extensions().get::<Peer>().map_or(unknown, |peer| peer.0),
    }
}

/// What was posted goes to who takes posts, when it is not too long and comes in time.
async fn posted<F, A>(limits: Limits, lookup: F, request: Request, most: usize) -> Response<Body>
where
    F: Fn(Asked) -> A,
    A: Future<Output = Option<Page>>,
{
    let (head, body) = request.into_parts();
    if body.size_hint().lower() > most as u64 {
        return answer::plain(StatusCode::PAYLOAD_TOO_LARGE, "That is too long.");
    }
    let read = axum::body::to_bytes(body, most);
    let body = match tokio::time::timeout(limits.page_timeout, read).await {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return answer::plain(StatusCode::PAYLOAD_TOO_LARGE, "That is too long."),
        Err(_) => return answer::plain(StatusCode::REQUEST_TIMEOUT, "That took too long."),
    };
    let request = Request::from_parts(head, Body::empty());
    match tokio::time::timeout(limits.page_timeout, lookup(asked(&request, Some(body)))).await {
        Ok(Some(page)) => {
            let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::BAD_REQUEST);
            let document = Document::fleeting(page.content_type, page.body);
            answer::with_status(status, &document)
        }
        Ok(None) => answer::plain(StatusCode::NOT_FOUND, "There is nothing at this address."),
        Err(_) => answer::plain(StatusCode::SERVICE_UNAVAILABLE, "Busy; please try again soon."),
    }
}

/// Could a page be at this path with a slash at its end?
fn page_like(path: &str) -> bool {
    let last = path.rsplit('/').next().unwrap_or_default();
    !last.is_empty() && !last.contains('.')
}

/// `all/` of `/all/`: where a path without its slash leads, whatever path the server is behind.
fn last_segment(path: &str) -> String {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    format!("./{name}/")
}

/// Where hubs push to us; what is not taken there (any more) is gone, which ends their subscriptions (WebSub 7).
const PUSH: &str = "/push/";

/// Why a request gets nothing, when that is plain from its head.
fn refused(limits: &Limits, board: &Board, request: &Request) -> Option<Response<Body>> {
    let headers = request.headers();
    // RFC 9112 3.2: none is allowed of HTTP/1.0 only, two of nobody.
    let hosts = headers.get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() >= Version::HTTP_11) {
        let words = "A request needs one Host header.";
        return Some(answer::plain(StatusCode::BAD_REQUEST, words));
    }
    if !headers.get(HOST).is_none_or(names_a_host) {
        return Some(answer::plain(StatusCode::BAD_REQUEST, "That Host header names no host."));
    }
    // RFC 9112 3.2.2: a host in the address itself counts more.
    let named = headers.get(HOST).and_then(|v| v.to_str().ok()).unwrap_or_default().trim();
    if !board.goes_by(request.uri().authority().map_or(named, Authority::as_str)) {
        let words =
            "This server does not go by that name. If it should: [publish] base_url in its config.";
        return Some(answer::plain(StatusCode::MISDIRECTED_REQUEST, words));
    }
    let method = request.method();
    let whole = *method == Method::OPTIONS || *method == Method::CONNECT;
    if !(request.uri().path().starts_with('/') || whole) {
        return Some(answer::plain(StatusCode::BAD_REQUEST, "An address begins with a slash."));
    }
    let asks = matches!(*method, Method::GET | Method::HEAD);
    let path = request.uri().path();
    let takes = path.starts_with(PUSH) || board.takes_posts(path).is_some();
    let preflight = *method == Method::OPTIONS && limits.cors;
    let posts = *method == Method::POST && takes;
    if !(asks || preflight || posts) {
        let words = "Only GET and HEAD work here.";
        return Some(answer::plain(StatusCode::METHOD_NOT_ALLOWED, words));
    }
    // hyper's own bound is one of its buffer, which it fills a read beyond.
    let lines = headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    if lines.sum::<usize>() > limits.head_bytes_max {
        let status = StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE;
        return Some(answer::plain(status, "That request has too much in its head."));
    }
    let long =
        request.uri().path_and_query().is_some_and(|p| p.as_str().len() > limits.uri_bytes_max);
    long.then(|| answer::plain(StatusCode::URI_TOO_LONG, "That address is too long."))
}

/// A host and perhaps a port (RFC 9110 7.2); an empty value is what a client sends that has neither.
fn names_a_host(value: &HeaderValue) -> bool {
    let Ok(value) = value.to_str() else { return false };
    let value = value.trim();
    let plain = |a: &Authority| {
        let port = a.as_str().strip_prefix(a.host()).unwrap_or("@");
        port.is_empty()
            || port.strip_prefix(':').is_some_and(|p| p.bytes().all(|b| b.is_ascii_digit()))
    };
    value.is_empty() || value.parse::<Authority>().is_ok_and(|a| plain(&a))
}

/// The path with what need not have been percent-encoded as it is meant (RFC 3986 6.2.2.2): `/%61ll.atom` is `/all.atom`.
fn plainly(path: &str) -> String {
    let mut parts = path.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let code = part.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        let unreserved = |b: &u8| b.is_ascii_alphanumeric() || b"-._~".contains(b);
        match code.filter(unreserved) {
            Some(byte) => out.extend([char::from(byte)].into_iter().chain(part[2..].chars())),
            None => out.extend(['%'].into_iter().chain(part.chars())),
        }
    }
    out
}

/// A page for people, a line for programs.
fn lost(
    status: StatusCode,
    headers: &HeaderMap,
    board: &Board,
    page: &str,
    words: &str,
) -> Response<Body> {
    let person = accepts_html(headers.get_all(ACCEPT).iter());
    match board.get(page).filter(|_| person) {
        Some(document) => answer::with_status(status, &document),
        None => answer::plain(status, words),
    }
}

fn fleeting(headers: &HeaderMap, page: Page, cors: bool) -> Response<Body> {
    let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status.is_redirection() {
        return answer::moved(&String::from_utf8_lossy(&page.body));
    }
    let document = if page.lasting {
        Document::fleeting(page.content_type, page.body).compressed().lasting()
    } else {
        Document::fleeting(page.content_type, page.body)
    };
    match status {
        StatusCode::OK => answer::document(headers, &document, cors, |_| None),
        status => answer::with_status(status, &document),
    }
}
