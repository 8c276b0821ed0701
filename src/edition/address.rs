//! Addresses of strangers as they may be printed: absolute http(s), without credentials, valid by RFC 3986.

use ::url::{Position, Url};

use crate::model::url;

/// The address, when it can be linked to in public.
///
/// The URL standard lets some characters stand in paths and queries that no URI may hold; validators call those invalid.
pub(super) fn public(text: &str) -> Option<String> {
    let page = url::web(text)?;
    (page.username().is_empty() && page.password().is_none()).then(|| uri(&page))
}

fn uri(page: &Url) -> String {
    let (host, rest) = (&page[..Position::BeforePath], &page[Position::BeforePath..]);
    let mut out = String::with_capacity(page.as_str().len());
    out.push_str(host);
    let mut fragment = false;
    for c in rest.chars() {
        match c {
            '#' if !fragment => {
                fragment = true;
                out.push('#');
            }
            '|' | '[' | ']' | '^' | '`' | '{' | '}' | '\\' | '"' | '<' | '>' | '#' => {
                out += &format!("%{:02X}", c as u32);
            }
            c => out.push(c),
        }
    }
    out
}

/// What a source's feed says of itself, when that gives nothing away of how we are let in: keys stand in queries.
pub(super) fn discreet(text: &str, source: &str) -> Option<String> {
    let said = public(text)?;
    if !source.contains('?') {
        return Some(said); // it has no query
    }
    let ours = url::web(source);
    let secrets =
        ours.iter().flat_map(|u| u.query_pairs().map(|(_, v)| v.into_owned()).collect::<Vec<_>>());
    let told = |secret: String| secret.len() >= SECRET_BYTES_MIN && text.contains(&secret);
    (!secrets.into_iter().any(told)).then_some(said)
}

/// Shorter values of a query are pages and formats, no keys.
const SECRET_BYTES_MIN: usize = 6;

/// A source's own address: without the query, which may hold a key, it would be another address.
pub(super) fn of_source(source: &str) -> Option<String> {
    let bare = || url::web(source).is_some_and(|u| u.query().is_none());
    public(source).filter(|_| !source.contains('?') || bare())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(from: &str, to: Option<&str>) {
        assert_eq!(public(from).as_deref(), to, "{from}");
    }

    #[test]
    fn only_what_a_uri_may_hold() {
        check("https://a.example/x?a=1&b=2#c", Some("https://a.example/x?a=1&b=2#c"));
        check(
            "https://a.example/a|b[1]?q={x}#y#z",
            Some("https://a.example/a%7Cb%5B1%5D?q=%7Bx%7D#y%23z"),
        );
        check("http://[2001:db8::1]:80/x", Some("http://[2001:db8::1]/x"));
        check("https://user:pw@a.example/", None);
        check("javascript:alert(1)", None);
        check("/relative", None);
    }

    #[test]
    fn nothing_of_a_key_is_said() {
        let source = "https://a.example/feed?access_token=CANARY-1&n=20";
        assert_eq!(of_source(source), None);
        assert_eq!(discreet("https://a.example/feed?access_token=CANARY-1", source), None);
        assert!(discreet("https://a.example/?n=20", source).is_some());
        assert!(of_source("https://a.example/feed").is_some());
    }
}
