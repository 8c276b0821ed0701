//! Request and document -> response: conditions, codings, headers. Pure HTTP, no sockets.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG,
    HeaderMap, HeaderName, HeaderValue, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED,
    RETRY_AFTER, VARY,
};
use axum::http::{Method, Response, StatusCode};
use bytes::Bytes;
use chrono::DateTime;

use super::Document;

/// Feeds and pages: a reader that asks again within a minute need not; one that finds us down may show the old.
const CACHE_SHARED: &str = "public, max-age=60, stale-while-revalidate=300";
/// Pages made for one request: keep them, but ask each time.
const CACHE_CHECKED: &str = "no-cache";

/// Nothing runs, nothing loads but our own style sheet and icon.
const CSP_PAGE: &str = "default-src 'none'; style-src 'self'; img-src 'self'; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/// Browsers render XML too: with strangers' HTML in it, a feed gets an origin of its own and loads nothing.
const CSP_FEED: &str = "sandbox; default-src 'none'";

/// The answer of a route that has a document.
pub(super) fn document(headers: &HeaderMap, document: &Document) -> Response<Body> {
    let gzip = document.gzip.as_ref().filter(|_| accepts_gzip(headers));
    let body = gzip.unwrap_or(&document.bytes);
    let etag = format!("\"{}{}\"", document.hash, if gzip.is_some() { "-gzip" } else { "" });
    let mut response = if unchanged(headers, document) {
        let mut response = Response::new(Body::empty());
        *response.status_mut() = StatusCode::NOT_MODIFIED;
        response
    } else {
        full(document.content_type, body.clone())
    };
    let out = response.headers_mut();
    if gzip.is_some() && out.contains_key(CONTENT_TYPE) {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    if document.gzip.is_some() {
        out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    }
    put(out, ETAG, &etag);
    let dated = document.last_modified;
    if let Some(time) = dated {
        put(out, LAST_MODIFIED, &time.http_date());
    }
    let cache = if dated.is_some() { CACHE_SHARED } else { CACHE_CHECKED };
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    response
}

/// A page that says how things stand by its status: `/readyz` with 503. Never kept.
pub(super) fn with_status(status: StatusCode, document: &Document) -> Response<Body> {
    let mut response = full(document.content_type, document.bytes.clone());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// An answer that is words only: 404, 405, 503 and the like.
pub(super) fn plain(status: StatusCode, words: &str) -> Response<Body> {
    let mut response = full("text/plain; charset=utf-8", Bytes::from(format!("{words}\n")));
    *response.status_mut() = status;
    let out = response.headers_mut();
    out.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        out.insert(ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    if status == StatusCode::SERVICE_UNAVAILABLE {
        out.insert(RETRY_AFTER, HeaderValue::from_static("10"));
    }
    response
}

/// What every answer carries: the headers that keep strangers' words from acting in a reader's browser.
pub(super) fn sealed(mut response: Response<Body>, method: &Method) -> Response<Body> {
    let page = response.headers().get(CONTENT_TYPE).is_none_or(|t| {
        let kind = t.as_bytes();
        kind.starts_with(b"text/html") || kind.starts_with(b"text/css")
    });
    let (csp, readers) = if page { (CSP_PAGE, "same-origin") } else { (CSP_FEED, "cross-origin") };
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("permissions-policy", "camera=(), geolocation=(), microphone=()"),
        ("cross-origin-resource-policy", readers),
        ("content-security-policy", csp),
    ] {
        let name = HeaderName::from_static(name);
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    // HEAD is GET without the body, length included (RFC 9110 9.3.2).
    if *method == Method::HEAD { response.map(|_| Body::empty()) } else { response }
}

fn full(content_type: &'static str, body: Bytes) -> Response<Body> {
    let length = body.len();
    let mut response = Response::new(Body::from(body));
    let out = response.headers_mut();
    out.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    out.insert(CONTENT_LENGTH, HeaderValue::from(length));
    response
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    // Ours are all ASCII: hashes and dates.
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

/// RFC 9110 13.2.2: If-None-Match decides alone when it is there.
fn unchanged(headers: &HeaderMap, document: &Document) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        let values = headers.get_all(IF_NONE_MATCH).iter();
        return values.filter_map(|v| v.to_str().ok()).any(|v| names(v, &document.hash));
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|v| v.to_str().ok());
    let since = since.and_then(|s| DateTime::parse_from_rfc2822(s).ok());
    let changed = document.last_modified;
    since.zip(changed).is_some_and(|(since, changed)| changed.secs() <= since.timestamp())
}

/// Does a list of entity tags hold one of this document's? Weak comparison, as RFC 9110 13.1.2 asks; both codings
/// are the same edition, so either tag will do.
fn names(list: &str, hash: &str) -> bool {
    list.split(',').map(str::trim).any(|tag| {
        let tag = tag.strip_prefix("W/").unwrap_or(tag);
        let inner = tag.strip_prefix('"').and_then(|t| t.strip_suffix('"'));
        tag == "*" || inner.is_some_and(|t| t.strip_suffix("-gzip").unwrap_or(t) == hash)
    })
}

/// RFC 9110 12.5.3: the coding's own weight, else that of `*`; zero is a refusal.
fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let weights: Vec<(&str, bool)> =
        values.filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).map(weigh).collect();
    let of = |wanted: &[&str]| {
        weights.iter().find(|(c, _)| wanted.iter().any(|w| c.eq_ignore_ascii_case(w)))
    };
    of(&["gzip", "x-gzip"]).or_else(|| of(&["*"])).is_some_and(|(_, accepted)| *accepted)
}

fn weigh(item: &str) -> (&str, bool) {
    let (coding, parameters) = item.split_once(';').unwrap_or((item, ""));
    let weight = parameters.trim().strip_prefix("q=").or(parameters.trim().strip_prefix("Q="));
    (coding.trim(), weight.is_none_or(|w| w.trim().parse::<f32>().is_ok_and(|w| w > 0.0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Timestamp;

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut out = HeaderMap::new();
        for (name, value) in pairs {
            out.append(name, HeaderValue::from_str(value).unwrap());
        }
        out
    }

    fn published() -> Document {
        let text = "news ".repeat(300);
        Document::new("text/html; charset=utf-8", text, Timestamp::from_secs(1000))
    }

    #[track_caller]
    fn status(pairs: &[(HeaderName, &str)], expected: u16) {
        let response = document(&headers(pairs), &published());
        assert_eq!(response.status().as_u16(), expected, "{pairs:?}");
    }

    #[test]
    fn conditions_of_rfc_9110() {
        let hash = published().hash.clone();
        let date = Timestamp::from_secs(1000).http_date();
        status(&[], 200);
        status(&[(IF_NONE_MATCH, &format!("\"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, &format!("\"{hash}-gzip\""))], 304);
        status(&[(IF_NONE_MATCH, &format!("W/\"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, &format!("\"a\", \"b,c\", \"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, "\"a\""), (IF_NONE_MATCH, &format!("\"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, "*")], 304);
        status(&[(IF_NONE_MATCH, "\"other\"")], 200);
        status(&[(IF_NONE_MATCH, &hash)], 200);
        status(&[(IF_MODIFIED_SINCE, &date)], 304);
        status(&[(IF_MODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:01 GMT")], 200);
        status(&[(IF_MODIFIED_SINCE, "yesterday")], 200);
        status(&[(IF_NONE_MATCH, "\"other\""), (IF_MODIFIED_SINCE, &date)], 200);
    }

    #[test]
    fn a_304_says_what_a_200_would() {
        let one = published();
        let tag = format!("\"{}\"", one.hash);
        let response = document(&headers(&[(IF_NONE_MATCH, &tag)]), &one);
        assert_eq!(response.headers()[ETAG], tag.as_str());
        assert_eq!(response.headers()[CACHE_CONTROL], CACHE_SHARED);
        assert_eq!(response.headers()[VARY], "accept-encoding");
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
    }

    #[test]
    fn gzip_only_for_who_asks() {
        let coded = |accept: &str| accepts_gzip(&headers(&[(ACCEPT_ENCODING, accept)]));
        assert!(coded("gzip, deflate, br"));
        assert!(coded("br;q=1.0, gzip;q=0.8, *;q=0.1"));
        assert!(coded("*"));
        assert!(!coded("*, gzip;q=0"));
        assert!(!coded("identity"));
        assert!(!coded("gzip;q=0.000"));
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn each_coding_has_its_own_tag() {
        let one = published();
        let plain = document(&HeaderMap::new(), &one);
        let gzip = document(&headers(&[(ACCEPT_ENCODING, "gzip")]), &one);
        assert_ne!(plain.headers()[ETAG], gzip.headers()[ETAG]);
        assert_eq!(gzip.headers()[CONTENT_ENCODING], "gzip");
    }
}
