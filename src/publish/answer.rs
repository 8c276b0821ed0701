//! Request and document -> response: conditions, codings, headers. Pure HTTP, no sockets.

use std::sync::Arc;

use bytes::Bytes;
use http_body_util::Full;
use hyper::header::{
    ACCEPT, ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS,
    ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ALLOW,
    CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, ETAG, HeaderMap, HeaderName,
    HeaderValue, IF_NONE_MATCH, LAST_MODIFIED, LINK, LOCATION, RETRY_AFTER, VARY,
};
use hyper::{Method, Response, StatusCode};

use super::Document;
use super::board::Cache;
use super::conditions::{self, hash_of};
use super::parts::Parts;
use super::weights::{accepts_gzip, accepts_html, weigh};

/// Nothing runs; what loads is our own style sheet and icon, and the pictures of stories.
const CSP_PAGE: &str = "default-src 'none'; style-src 'self'; img-src 'self' https: http:; \
    form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
/// Browsers render XML too: with strangers' HTML in it, a feed gets an origin of its own and loads but its style sheet.
const CSP_FEED: &str = "sandbox; default-src 'none'; style-src 'self'; img-src 'self'";
/// As what browsers show a feed instead of saving it; they never ask for the style sheet of `application/atom+xml`.
const SHOWN: &str = "application/xml; charset=utf-8";
/// RFC 3229: only what came since.
const A_IM: HeaderName = HeaderName::from_static("a-im");
const IM: HeaderName = HeaderName::from_static("im");
const IM_USED: u16 = 226;

/// An answer: its body is in memory.
pub(super) type Answer = Response<Full<Bytes>>;

/// The answer of a route that has a document. `past` gives the parts it had when its hash was another.
pub(super) fn document(
    headers: &HeaderMap,
    document: &Document,
    cors: bool,
    past: impl Fn(&str) -> Option<Arc<Parts>>,
) -> Answer {
    let gzip = document.gzip.as_ref().filter(|_| accepts_gzip(headers));
    if conditions::failed(headers, document) {
        return plain(StatusCode::PRECONDITION_FAILED, "What is here now is not what you ask for.");
    }
    let mut response = if conditions::unchanged(headers, document) {
        let mut same = status(StatusCode::NOT_MODIFIED);
        let length = gzip.unwrap_or(&document.bytes).len();
        same.extensions_mut().insert(Instead { length, kind: shown_as(headers, document) });
        same
    } else if let Some(news) = since(headers, document, past) {
        delta(news, document)
    } else {
        let body = gzip.unwrap_or(&document.bytes);
        let mut response = full(shown_as(headers, document), body.clone());
        if gzip.is_some() {
            let coding = HeaderValue::from_static("gzip");
            response.headers_mut().insert(CONTENT_ENCODING, coding);
        }
        response
    };
    let part = response.status().as_u16() == IM_USED;
    let out = response.headers_mut();
    let coded = gzip.is_some() && !part;
    put(out, ETAG, &format!("\"{}{}\"", document.hash, if coded { "-gzip" } else { "" }));
    if let Some(time) = document.last_modified {
        put(out, LAST_MODIFIED, &time.http_date());
    }
    if let Some(link) = &document.link {
        put(out, LINK, link);
    }
    let vary = match (document.is_xml_feed(), document.gzip.is_some()) {
        _ if part => "accept, accept-encoding, a-im, if-none-match",
        (true, true) => "accept, accept-encoding",
        (true, false) => "accept",
        (false, true) => "accept-encoding",
        (false, false) => "",
    };
    if !vary.is_empty() {
        out.insert(VARY, HeaderValue::from_static(vary));
    }
    let cache = match document.cache {
        _ if part => "private, no-cache",
        Cache::Shared => "public, max-age=60, stale-while-revalidate=300",
        Cache::Checked => "no-cache",
        Cache::Immutable => "public, max-age=31536000, immutable",
    };
    out.insert(CACHE_CONTROL, HeaderValue::from_static(cache));
    if cors && document.is_feed() {
        out.insert(ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
        out.insert(ACCESS_CONTROL_EXPOSE_HEADERS, HeaderValue::from_static("etag, link, im"));
    }
    response
}

/// What a 200 in the place of a 304 would be.
#[derive(Clone, Copy)]
struct Instead {
    /// The one length a 304 may state (RFC 9110 8.6).
    length: usize,
    /// Its headers take the place of those that were kept.
    kind: &'static str,
}

fn status(status: StatusCode) -> Answer {
    let mut response = Response::new(Full::default());
    *response.status_mut() = status;
    response
}

/// Its own type; for a browser one that it shows.
fn shown_as(headers: &HeaderMap, document: &Document) -> &'static str {
    let browser = document.is_xml_feed() && accepts_html(headers.get_all(ACCEPT).iter());
    if browser { SHOWN } else { document.content_type }
}

/// What came since an edition that the reader names, when it asks for no more and we still know it.
fn since(
    headers: &HeaderMap,
    document: &Document,
    past: impl Fn(&str) -> Option<Arc<Parts>>,
) -> Option<Bytes> {
    let parts = document.parts.as_ref()?;
    let values = |name: &HeaderName| {
        let all: Vec<&str> = headers.get_all(name).iter().filter_map(|v| v.to_str().ok()).collect();
        all
    };
    let wanted = values(&A_IM).into_iter().flat_map(|v| v.split(',')).map(weigh);
    if !wanted.into_iter().any(|(im, weight)| weight > 0.0 && im.eq_ignore_ascii_case("feed")) {
        return None;
    }
    let named = values(&IF_NONE_MATCH);
    let before = named.iter().flat_map(|v| v.split(',')).find_map(|tag| past(hash_of(tag)?))?;
    Some(parts.since(&before, &document.bytes))
}

fn delta(news: Bytes, document: &Document) -> Answer {
    let mut response = full(document.content_type, news);
    *response.status_mut() = StatusCode::from_u16(IM_USED).unwrap_or(StatusCode::OK);
    response.headers_mut().insert(IM, HeaderValue::from_static("feed"));
    response
}

/// For browsers that ask whether a page of another site may read the feeds with conditions.
pub(super) fn preflight() -> Answer {
    let mut response = status(StatusCode::NO_CONTENT);
    for (name, value) in [
        (ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
        (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
        (ACCESS_CONTROL_ALLOW_HEADERS, "if-none-match, if-modified-since, a-im"),
        (ACCESS_CONTROL_EXPOSE_HEADERS, "etag, link, im"),
        (ACCESS_CONTROL_MAX_AGE, "86400"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The same is at another address, for good.
pub(super) fn moved(to: &str) -> Answer {
    let mut response = plain(StatusCode::PERMANENT_REDIRECT, to);
    put(response.headers_mut(), LOCATION, to);
    let cache = HeaderValue::from_static("public, max-age=3600");
    response.headers_mut().insert(CACHE_CONTROL, cache);
    response
}

/// A page that says how things stand by its status: `/readyz` with 503. Never kept.
pub(super) fn with_status(status: StatusCode, document: &Document) -> Answer {
    let mut response = full(document.content_type, document.bytes.clone());
    *response.status_mut() = status;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// What is here takes posts, and nothing else.
pub(super) fn only_posted(document: &Document) -> Answer {
    let mut response = with_status(StatusCode::METHOD_NOT_ALLOWED, document);
    response.headers_mut().insert(ALLOW, HeaderValue::from_static("POST"));
    response
}

/// An answer that is words only: 404, 405, 503 and the like.
pub(super) fn plain(status: StatusCode, words: &str) -> Answer {
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
pub(super) fn sealed(mut response: Answer, method: &Method) -> Answer {
    let instead: Option<Instead> = response.extensions().get().copied();
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    let kind = kind.or(instead.map(|same| same.kind.as_bytes())).unwrap_or(b"text/html");
    let page = kind.starts_with(b"text/html");
    let csp = if page || kind.starts_with(b"text/css") { CSP_PAGE } else { CSP_FEED };
    // A feed in a browser has an origin of its own: its style sheet comes from another one.
    let readers = if page { "same-origin" } else { "cross-origin" };
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
    if *method != Method::HEAD {
        return response;
    }
    // Left out, that of the empty body would be stated.
    if let Some(same) = instead {
        response.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(same.length));
    }
    response.map(|_| Full::default())
}

fn full(content_type: &'static str, body: Bytes) -> Answer {
    let length = body.len();
    let mut response = Response::new(Full::new(body));
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

#[cfg(test)]
pub(super) mod tests {
    use hyper::header::ACCEPT_ENCODING;

    use super::*;
    use crate::model::Timestamp;

    pub(crate) fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        let mut out = HeaderMap::new();
        for (name, value) in pairs {
            out.append(name, HeaderValue::from_str(value).unwrap());
        }
        out
    }

    pub(crate) fn published() -> Document {
        let text = "news ".repeat(300);
        Document::new("text/html; charset=utf-8", text, Timestamp::from_secs(1000))
    }

    #[test]
    fn a_304_says_what_a_200_would() {
        let one = published();
        let tag = format!("\"{}\"", one.hash);
        let response = document(&headers(&[(IF_NONE_MATCH, &tag)]), &one, false, |_| None);
        assert_eq!(response.headers()[ETAG], tag.as_str());
        let full = document(&HeaderMap::new(), &one, false, |_| None);
        assert_eq!(response.headers()[CACHE_CONTROL], full.headers()[CACHE_CONTROL]);
        assert_eq!(response.headers()[VARY], "accept-encoding");
        for kind in ["application/atom+xml", "text/css", "text/html; charset=utf-8"] {
            let one = Document::new(kind, "news", Timestamp::from_secs(1000));
            let tag = format!("\"{}\"", one.hash);
            let sealed = |asked: &[(HeaderName, &str)]| {
                sealed(document(&headers(asked), &one, false, |_| None), &Method::GET)
            };
            let (same, full) = (sealed(&[(IF_NONE_MATCH, &tag)]), sealed(&[]));
            for name in ["content-security-policy", "cross-origin-resource-policy"] {
                assert_eq!(same.headers()[name], full.headers()[name], "{kind}");
            }
        }
        assert!(!response.headers().contains_key(CONTENT_ENCODING));
    }

    #[test]
    fn each_coding_has_its_own_tag() {
        let one = published();
        let plain = document(&HeaderMap::new(), &one, false, |_| None);
        let gzip = document(&headers(&[(ACCEPT_ENCODING, "gzip")]), &one, false, |_| None);
        assert_ne!(plain.headers()[ETAG], gzip.headers()[ETAG]);
        assert_eq!(gzip.headers()[CONTENT_ENCODING], "gzip");
    }

    #[test]
    fn a_browser_is_shown_a_feed_and_a_reader_gets_its_own_type() {
        let feed = Document::new("application/atom+xml; charset=utf-8", "<feed/>", Timestamp(0));
        let kind = |accept: &str| {
            let response = document(&headers(&[(ACCEPT, accept)]), &feed, false, |_| None);
            assert_eq!(response.headers()[VARY], "accept");
            (response.headers()[CONTENT_TYPE].clone(), response.headers()[ETAG].clone())
        };
        let (shown, etag) = kind("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8");
        assert_eq!(shown, SHOWN);
        for accept in ["application/atom+xml, */*;q=0.1", "*/*", "text/html;q=0"] {
            assert_eq!(kind(accept), (HeaderValue::from_static(feed.content_type), etag.clone()));
        }
    }

    #[test]
    fn who_asks_for_what_is_new_gets_that_and_the_tag_of_the_whole() {
        let made = |text: &'static str, cuts: &[usize]| {
            Document::new("application/atom+xml", text, Timestamp(0)).parted(cuts)
        };
        let (old, new) = (made("[ab]", &[1, 2, 3]), made("[cab]", &[1, 2, 3, 4]));
        let past = |hash: &str| (hash == old.hash).then(|| old.parts.clone()).flatten();
        let answer = |im: &str, tag: &str| {
            document(&headers(&[(A_IM, im), (IF_NONE_MATCH, tag)]), &new, true, past)
        };
        for tag in [format!("\"{}\"", old.hash), format!("\"x\", W/\"{}-gzip\"", old.hash)] {
            let response = answer("gzip, feed", &tag);
            assert_eq!(response.status().as_u16(), 226);
            let out = response.headers();
            assert_eq!(
                (&out[IM], &out[CONTENT_LENGTH]),
                (&HeaderValue::from_static("feed"), &HeaderValue::from_static("3"))
            );
            assert_eq!(out[ETAG], format!("\"{}\"", new.hash).as_str());
            assert_eq!(out[VARY], "accept, accept-encoding, a-im, if-none-match");
            assert_eq!(out[CACHE_CONTROL], "private, no-cache");
            assert_eq!(out[ACCESS_CONTROL_ALLOW_ORIGIN], "*");
        }
        let tag = format!("\"{}\"", old.hash);
        assert_eq!(answer("vcdiff", &tag).status(), StatusCode::OK);
        assert_eq!(answer("feed;q=0", &tag).status(), StatusCode::OK);
        assert_eq!(answer("feed", "\"unknown\"").status(), StatusCode::OK);
        assert_eq!(answer("feed", &format!("\"{}\"", new.hash)).status(), StatusCode::NOT_MODIFIED);
    }
}
