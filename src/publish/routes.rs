//! Which request gets which answer: the board, then what is made on request, then a page that says there is nothing.

use std::future::Future;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::header::{ACCEPT, HOST};
use axum::http::{HeaderMap, Method, Response, StatusCode, Version};
use bytes::Bytes;

use super::board::{ENDED, MISSING};
use super::{Board, Document, Limits, answer};

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
    F: Fn(String) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
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
    if let Some(refusal) = refused(&limits, &request) {
        return refusal;
    }
    let (path, headers) = (request.uri().path(), request.headers());
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
    let made = async {
        match lookup(path.to_owned()).await {
            None if page_like(path) => {
                let there = lookup(with_slash.clone()).await.is_some_and(|p| p.status == 200);
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

/// Why a request gets nothing, when that is plain from its head.
fn refused(limits: &Limits, request: &Request) -> Option<Response<Body>> {
    let headers = request.headers();
    // RFC 9112 3.2: none is allowed of HTTP/1.0 only, two of nobody.
    let hosts = headers.get_all(HOST).iter().count();
    if hosts > 1 || (hosts == 0 && request.version() >= Version::HTTP_11) {
        let words = "A request needs one Host header.";
        return Some(answer::plain(StatusCode::BAD_REQUEST, words));
    }
    let method = request.method();
    let asks = matches!(*method, Method::GET | Method::HEAD);
    if !asks && !(*method == Method::OPTIONS && limits.cors) {
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

/// A page for people, a line for programs.
fn lost(
    status: StatusCode,
    headers: &HeaderMap,
    board: &Board,
    page: &str,
    words: &str,
) -> Response<Body> {
    let person = answer::accepts_html(headers.get_all(ACCEPT).iter());
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
    let document = match page.lasting {
        true => Document::fleeting(page.content_type, page.body).compressed().lasting(),
        false => Document::fleeting(page.content_type, page.body),
    };
    match status {
        StatusCode::OK => answer::document(headers, &document, cors, |_| None),
        status => answer::with_status(status, &document),
    }
}
