//! What opens a source: a secret and where it goes. Nothing of it is ever shown.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use super::url::is_drawn;

/// What stands for the secret in the config.
pub const PLACEHOLDER: &str = "{secret}";

/// A secret in memory. It has no `Display`, and its `Debug` says nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Arc<str>);

impl Secret {
    /// Files and credentials end with a newline that is not meant.
    pub fn new(text: &str) -> Self {
        let text = text.strip_suffix('\n').unwrap_or(text);
        Self(text.strip_suffix('\r').unwrap_or(text).into())
    }

    /// The secret itself.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// As it stands in an address.
    pub(super) fn escaped(&self) -> String {
        url::form_urlencoded::byte_serialize(self.0.as_bytes())
            .collect::<String>()
            .replace('+', "%20")
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// Where a secret is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place {
    /// A systemd credential.
    Credential(String),
    /// A file.
    File(PathBuf),
    /// A variable of the environment.
    Env(String),
}

/// What opens a source.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Access {
    /// Where its secret is kept.
    pub place: Option<Place>,
    /// The secret, where it could be had.
    pub secret: Option<Secret>,
    /// What the header `Authorization` says, the secret left out.
    pub authorization: Option<String>,
    /// A user, whose password the secret is.
    pub user: Option<String>,
}

impl fmt::Debug for Access {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Access").field("place", &self.place).finish_non_exhaustive()
    }
}

/// Why nobody is asked with it then.
pub const SHUT: &str = "its secret can't be had here: `copydesk check` tells why";

impl Access {
    /// Is its secret kept somewhere, and could not be had?
    pub fn is_shut(&self) -> bool {
        self.place.is_some() && self.secret.is_none()
    }

    /// The header `Authorization`, if it has one.
    pub fn header(&self) -> Option<Secret> {
        let secret = self.secret.as_ref().map_or("", Secret::expose);
        let text = match (&self.authorization, &self.user) {
            (Some(text), _) => text.replace(PLACEHOLDER, secret),
            (None, Some(user)) => {
                let user = user.replace(PLACEHOLDER, secret);
                format!("Basic {}", base64(format!("{user}:{secret}").as_bytes()))
            }
            (None, None) => return None,
        };
        Some(Secret::new(&text))
    }
}

/// An address as it may be shown: without user, password, query and fragment, any of which may be a secret.
pub fn shown(address: &str) -> String {
    let plain = address.split(['?', '#']).next().unwrap_or_default();
    let plain = match plain.split_once("://") {
        Some((scheme, rest)) => {
            let (host, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            format!("{scheme}://{}{path}", host.rsplit('@').next().unwrap_or_default())
        }
        None => plain.to_owned(),
    };
    if plain.len() < address.len() && address.contains('?') { plain + "?..." } else { plain }
}

/// Does nothing of an address have to be hidden?
pub fn is_open(address: &str) -> bool {
    shown(address) == address
}

/// Values of a query shorter than this are words like `rss` or `2`, and stand in any text.
pub(super) const VALUE_BYTES_MIN: usize = 6;
/// How the names of what opens something end.
const OPENERS: [&str; 12] = [
    "key",
    "token",
    "secret",
    "auth",
    "pass",
    "password",
    "passwd",
    "pwd",
    "sig",
    "signature",
    "session",
    "credential",
];

/// May a value in an address's query be a secret, by its name or as one that nobody could guess? Most choose what is listed, as
/// `politics` or `german` do, and stand in the addresses of articles and in names.
pub(super) fn may_be_secret(name: &str, value: &str) -> bool {
    let named = || {
        let name: String = name.chars().filter(char::is_ascii_alphanumeric).collect();
        OPENERS.iter().any(|end| name.to_ascii_lowercase().ends_with(end))
    };
    value.len() >= VALUE_BYTES_MIN && (named() || is_drawn(value))
}

/// RFC 4648 4, for `Authorization: Basic` alone.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut out = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for three in bytes.chunks(3) {
        let byte = |n: usize| u32::from(three.get(n).copied().unwrap_or_default());
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for n in 0..4 {
            let digit = DIGITS[(bits >> (18 - 6 * n) & 63) as usize];
            out.push(if n <= three.len() { char::from(digit) } else { '=' });
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Source;

    fn source(url: &str, secret: &str) -> Source {
        let access = Access { secret: Some(Secret::new(secret)), ..Access::default() };
        Source { url: url.to_owned(), access, ..Source::default() }
    }

    #[test]
    fn a_secret_goes_into_the_address_and_out_of_what_is_told() {
        let source = source("https://a.example/feed?key={secret}", "c4n&ry/1\n");
        let asked = source.filled(&source.url);
        assert_eq!(asked, "https://a.example/feed?key=c4n%26ry%2F1");
        for told in [asked.as_str(), "it says c4n&ry/1 is wrong", "feed?key=c4n%26ry%2F1&amp;x"] {
            let masked = source.masked(told);
            assert!(!masked.contains("c4n"), "{masked}");
        }
        assert_eq!(format!("{:?}", source.access), "Access { place: None, .. }");
        assert_eq!(source.shown(), "https://a.example/feed?...");
    }

    #[test]
    fn a_query_is_taken_out_in_whatever_order_it_comes_back() {
        let source = source("https://a.example/feed?format=rss&api_key=CANARY123", "");
        for told in ["?format=rss&api_key=CANARY123", "?api_key=CANARY123&amp;format=rss"] {
            assert!(!source.masked(told).contains("CANARY"), "{told}");
        }
        assert_eq!(source.masked("an rss feed"), "an rss feed");
    }

    #[test]
    fn what_chooses_is_no_secret() {
        for (query, open) in [
            ("category=politics&lang=german", true),
            ("keywords=news2026&id=100003114", true),
            ("feedKey=politics", false),
            ("u=8f3a91c2", false),
            ("8f3a91c2", false),
            ("id=550e8400-e29b-41d4-a716-446655440000", false),
        ] {
            let source = source(&format!("https://a.example/feed?{query}"), "");
            let page = format!("https://a.example/politics/german/news2026?{query}");
            assert_eq!(source.masked(&page) == page, open, "{query}");
            assert_eq!(source.kept(&page).is_some(), open, "{query}");
            let value = query.rsplit_once('=').map_or(query, |(_, value)| value);
            assert!(!source.told(&format!("404 at {page}")).contains(value), "{query}");
        }
    }

    #[test]
    fn a_query_is_not_told_however_short() {
        let source = source("https://a.example/feed?pw=c4n1&id=7", "");
        let told = source.told("503 at https://a.example/feed?pw=c4n1&id=7");
        assert_eq!(told, "503 at https://a.example/feed?...");
    }

    #[test]
    fn a_secret_is_put_back_where_its_source_is_at_home() {
        let source = source("https://a.example/feed?key={secret}", "c4n&ry/1");
        let kept = source.kept("https://b.example/feed?key=c4n%26ry%2F1");
        assert_eq!(kept.as_deref(), Some("https://b.example/feed?key={secret}"));
        let at = |host: &str| source.filled_at_home(&format!("https://{host}/x?key={{secret}}"));
        assert_eq!(at("www.a.example"), "https://www.a.example/x?key=c4n%26ry%2F1");
        assert_eq!(at("b.example"), "https://b.example/x?key={secret}");
    }

    #[test]
    fn what_may_be_shown() {
        for (address, is) in [
            ("https://a.example/feed", "https://a.example/feed"),
            ("https://u:p@a.example/feed", "https://a.example/feed"),
            ("https://a.example?x=1#y", "https://a.example?..."),
            ("https://a.example/x@y", "https://a.example/x@y"),
        ] {
            assert_eq!(shown(address), is);
            assert_eq!(is_open(address), address == is);
        }
    }

    #[test]
    fn basic_is_base64_of_user_and_password() {
        let access = Access {
            user: Some("Aladdin".into()),
            secret: Some(Secret::new("open sesame")),
            ..Access::default()
        };
        let header = access.header().map(|h| h.expose().to_owned());
        assert_eq!(header.as_deref(), Some("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=="));
        for (plain, coded) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v")] {
            assert_eq!(base64(plain.as_bytes()), coded);
        }
        let bearer = Access {
            authorization: Some("Bearer {secret}".into()),
            secret: Some(Secret::new("t0k")),
            ..Access::default()
        };
        assert_eq!(bearer.header().map(|h| h.expose().to_owned()).as_deref(), Some("Bearer t0k"));
    }
}
