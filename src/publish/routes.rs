//! Which request gets which answer: the board, then what is made on request, then a page that says there is nothing.

use std::borrow::Cow;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;

use bytes::Bytes;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Body, Incoming};
use hyper::header::{ACCEPT, HOST};
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Method, Request, StatusCode, Version};

use super::answer::Answer;
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

/// What requests are answered with: the board, and `lookup` for the paths that are not on it.
pub(super) struct Answers<F> {
    pub(super) limits: Limits,
    pub(super) board: Arc<Board>,
    pub(super) lookup: F,
}

impl<F, A> Answers<F>
where
    F: Fn(Asked) -> A,
    A: Future<Output = Option<Page>>,
{
    /// The answer to a request that came from `peer`.
    pub(super) async fn to(&self, request: Request<Incoming>, peer: IpAddr) -> Answer {
        let (method, path) = (request.method().clone(), request.uri().clone());
        let response = self.respond(request, peer).await;
        self.board.answer_given(&plainly(path.path()), response.status().as_u16());
        answer::sealed(response, &method)
    }

    async fn respond(&self, request: Request<Incoming>, peer: IpAddr) -> Answer {
        let (limits, board) = (&self.limits, &*self.board);
        // Asked first: what is printed meanwhile is not looked for again.
        let awaited = board.is_awaited();
        if let Some(refusal) = refused(limits, board, &request) {
            return refusal;
        }
        if *request.method() == Method::POST {
            return match board.takes_posts(request.uri().path()) {
                // In a box, so that the commonest answer is not moved about in the room that this one needs.
                Some(most) => Box::pin(self.posted(request, peer, most)).await,
                None => answer::plain(StatusCode::GONE, "Nothing is taken here any more."),
            };
        }
        let (path, headers) = (&*plainly(request.uri().path()), request.headers());
        if *request.method() == Method::OPTIONS {
            return answer::preflight();
        }
        if let Some(document) = board.get(path) {
            return answer::document(headers, &document, limits.cors, |hash| {
                board.past(path, hash)
            });
        }
        if board.has_ended(path) {
            return lost(StatusCode::GONE, headers, board, ENDED, "This edition has ended.");
        }
        let with_slash = format!("{path}/");
        if board.get(&with_slash).is_some() {
            return answer::moved(&last_segment(&with_slash));
        }
        let asked = asked(&request, peer, None);
        Box::pin(self.made(asked, (with_slash, awaited), headers)).await
    }

    /// A page that is made for this request.
    async fn made(
        &self,
        asked: Asked,
        (with_slash, awaited): (String, bool),
        headers: &HeaderMap,
    ) -> Answer {
        let made = async {
            match (self.lookup)(asked.clone()).await {
                None if page_like(&asked.path) => {
                    let there = (self.lookup)(Asked { path: with_slash.clone(), ..asked }).await;
                    there.and_then(|page| match page.status {
                        // Where it leads on from there is for that answer to say.
                        200 | 308 => Some(Page::moved(last_segment(&with_slash))),
                        410 => Some(page),
                        _ => None,
                    })
                }
                page => page,
            }
        };
        let (limits, board) = (&self.limits, &*self.board);
        match tokio::time::timeout(limits.page_timeout, made).await {
            Ok(Some(page)) if page.status == 410 => {
                let words = "What was at this address has ended.";
                lost(StatusCode::GONE, headers, board, MISSING, words)
            }
            Ok(Some(page)) if page.status == 405 => {
                answer::only_posted(&Document::fleeting(page.content_type, page.body))
            }
            Ok(Some(page)) => fleeting(headers, page, limits.cors),
            Ok(None) if awaited => {
                let words = "Nothing is printed yet; please try again soon.";
                answer::plain(StatusCode::SERVICE_UNAVAILABLE, words)
            }
            Ok(None) => {
                let words = "There is nothing at this address.";
                lost(StatusCode::NOT_FOUND, headers, board, MISSING, words)
            }
            Err(_) => {
                answer::plain(StatusCode::SERVICE_UNAVAILABLE, "Busy; please try again soon.")
            }
        }
    }

    /// What was posted goes to who takes posts, when it is not too long and comes in time.
    async fn posted(&self, request: Request<Incoming>, peer: IpAddr, most: usize) -> Answer {
        let (head, body) = request.into_parts();
        if body.size_hint().lower() > most as u64 {
            return answer::plain(StatusCode::PAYLOAD_TOO_LARGE, "That is too long.");
        }
        let read = Limited::new(body, most).collect();
        let body = match tokio::time::timeout(self.limits.page_timeout, read).await {
            Ok(Ok(body)) => body.to_bytes(),
            Ok(Err(_)) => return answer::plain(StatusCode::PAYLOAD_TOO_LARGE, "That is too long."),
            Err(_) => return answer::plain(StatusCode::REQUEST_TIMEOUT, "That took too long."),
        };
        let asked = asked(&Request::from_parts(head, ()), peer, Some(body));
        match tokio::time::timeout(self.limits.page_timeout, (self.lookup)(asked)).await {
            Ok(Some(page)) => {
                let status = StatusCode::from_u16(page.status).unwrap_or(StatusCode::BAD_REQUEST);
                let document = Document::fleeting(page.content_type, page.body);
                answer::with_status(status, &document)
            }
            Ok(None) => answer::plain(StatusCode::NOT_FOUND, "There is nothing at this address."),
            Err(_) => {
                answer::plain(StatusCode::SERVICE_UNAVAILABLE, "Busy; please try again soon.")
            }
        }
    }
}

fn asked<B>(request: &Request<B>, peer: IpAddr, posted: Option<Bytes>) -> Asked {
    let kept = |name: &&'static str| {
        let value = request.headers().get(*name)?.to_str().ok()?;
        Some((*name, value.to_owned()))
    };
    Asked {
        path: plainly(request.uri().path()).into_owned(),
        query: request.uri().query().unwrap_or_default().to_owned(),
        posted,
        headers: KEPT.iter().filter_map(kept).collect(),
        peer,
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
fn refused<B>(limits: &Limits, board: &Board, request: &Request<B>) -> Option<Answer> {
    let headers = request.headers();
    // RFC 9112 3.2: none is allowed of HTTP/1.0 only, two of nobody.
    let hosts = headers.get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() >= Version::HTTP_11) {
        let words = "A request needs one Host header.";
        return Some(answer::plain(StatusCode::BAD_REQUEST, words));
    }
    let named = match named(headers) {
        Ok(named) => named,
        Err(words) => return Some(answer::plain(StatusCode::BAD_REQUEST, words)),
    };
    let method = request.method();
    let whole = *method == Method::OPTIONS || *method == Method::CONNECT;
    if !(request.uri().path().starts_with('/') || whole) {
        return Some(answer::plain(StatusCode::BAD_REQUEST, "An address begins with a slash."));
    }
    // RFC 9112 3.2.2: a host in the address itself counts more.
    let host = request.uri().host().or(named.as_ref().map(Authority::host)).unwrap_or_default();
    if !board.goes_by(host) {
        let words =
            "This server does not go by that name. If it should: [publish] base_url in its config.";
        return Some(answer::plain(StatusCode::MISDIRECTED_REQUEST, words));
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

/// The Host header: a host and perhaps a port (RFC 9110 7.2), or nothing, which is what a client sends that has neither.
fn named(headers: &HeaderMap) -> Result<Option<Authority>, &'static str> {
    let Some(value) = headers.get(HOST).filter(|value| !value.is_empty()) else { return Ok(None) };
    let named = value.to_str().ok().and_then(|value| value.trim().parse::<Authority>().ok());
    let digits = |port: &str| port.bytes().all(|b| b.is_ascii_digit());
    let plain = |a: &Authority| {
        let port = a.as_str().strip_prefix(a.host()).unwrap_or("@");
        port.is_empty() || port.strip_prefix(':').is_some_and(digits)
    };
    named.filter(plain).map(Some).ok_or("That Host header names no host.")
}

/// The path with what need not have been percent-encoded as it is meant (RFC 3986 6.2.2.2): `/%61ll.atom` is `/all.atom`.
fn plainly(path: &str) -> Cow<'_, str> {
    if !path.contains('%') {
        return Cow::Borrowed(path);
    }
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
    Cow::Owned(out)
}

/// A page for people, a line for programs.
fn lost(status: StatusCode, headers: &HeaderMap, board: &Board, page: &str, words: &str) -> Answer {
    let person = accepts_html(headers.get_all(ACCEPT).iter());
    match board.get(page).filter(|_| person) {
        Some(document) => answer::with_status(status, &document),
        None => answer::plain(status, words),
    }
}

fn fleeting(headers: &HeaderMap, page: Page, cors: bool) -> Answer {
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
