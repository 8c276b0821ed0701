//! What is asked for and what comes back: a request, its headers, the head and the body of its answer.

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue,
    IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LINK, REFRESH,
};
use url::Url;

use super::body::{Body, Coded};
use super::coding::ACCEPTED;
use super::error::{Door, FetchError};
use super::links::{HeaderLink, links};
use crate::model::{Secret, Validators};

/// Longer validators are nobody's; they are not stored.
const VALIDATOR_BYTES_MAX: usize = 1024;
/// The headers that tell when to come back.
const CACHING: [&str; 5] = ["cache-control", "age", "expires", "date", "retry-after"];

/// What a fetch is for: decides the limits, the Accept header and whether robots.txt is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// A feed, sitemap or listing: the person configured it, so robots.txt is not asked.
    Feed,
    /// An article's page.
    Page,
    /// robots.txt itself.
    Robots,
}

/// One request.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The address.
    pub url: &'a Url,
    /// What it is for.
    pub purpose: Purpose,
    /// What makes it conditional; sent to the address that gave them, wherever on the way that is.
    pub validators: Option<&'a Validators>,
    /// The header `Authorization`, and the address whose origin it is for: it goes nowhere else, never to a robots.txt, and
    /// once a redirect has led away not even back.
    pub authorization: Option<(&'a Url, &'a Secret)>,
}

impl<'a> Request<'a> {
    /// One without conditions and credentials.
    pub fn new(url: &'a Url, purpose: Purpose) -> Self {
        Self { url, purpose, validators: None, authorization: None }
    }

    /// What may be sent of `Authorization` to the last of the addresses that were gone through.
    pub(super) fn authorization_on(&self, way: &[Url]) -> Option<&'a Secret> {
        let (home, secret) = self.authorization.filter(|_| self.purpose != Purpose::Robots)?;
        way.iter().all(|url| url.origin() == home.origin()).then_some(secret)
    }
}

/// What a reply says besides its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// 200, or 304.
    pub status: u16,
    /// Where it came from in the end.
    pub url: Url,
    /// Was every hop permanent (301, 308), and was there one?
    pub moved: bool,
    /// Content-Type, as sent.
    pub content_type: Option<String>,
    /// For the next request. On a 304 only those it carried.
    pub validators: Validators,
    /// The headers that tell when to come back.
    pub caching: Vec<(&'static str, String)>,
    /// The `Link` headers, as sent.
    pub links: Vec<String>,
    /// The header `Refresh`, as sent.
    pub refresh: Option<String>,
}

impl Head {
    /// What its `Link` headers say.
    pub fn linked(&self) -> impl Iterator<Item = HeaderLink> + '_ {
        self.links.iter().flat_map(|header| links(header))
    }

    /// The head that a body has which nobody was asked for: it came from `url` by itself.
    pub fn of_delivery(url: Url, content_type: Option<String>) -> Self {
        Self {
            status: 200,
            url,
            moved: false,
            content_type,
            validators: Validators::default(),
            caching: Vec::new(),
            links: Vec::new(),
            refresh: None,
        }
    }
}

/// A successful fetch.
#[derive(Debug)]
pub enum Fetched<B = Body> {
    /// 304.
    NotModified(Head),
    /// 200 with a body.
    Body(Head, B),
}

impl Fetched<Coded> {
    /// The same, with its body decoded.
    pub fn decode(self) -> Result<Fetched, FetchError> {
        Ok(match self {
            Self::NotModified(head) => Fetched::NotModified(head),
            Self::Body(head, body) => Fetched::Body(head, body.decode()?),
        })
    }
}

impl<B> Fetched<B> {
    /// What the reply said besides its body.
    pub fn head(&self) -> &Head {
        match self {
            Self::NotModified(head) | Self::Body(head, _) => head,
        }
    }

    pub(super) fn head_mut(&mut self) -> &mut Head {
        match self {
            Self::NotModified(head) | Self::Body(head, _) => head,
        }
    }
}

/// The number that stands for an address beside the validators it gave.
fn number(url: &Url) -> u64 {
    xxhash_rust::xxh3::xxh3_64(url.as_str().as_bytes())
}

/// The validators that may be sent to `url`: those it gave. Of some it is not known who gave them: the address that is
/// asked first, then.
pub(super) fn known_to<'a>(request: &Request<'a>, url: &Url) -> Option<&'a Validators> {
    let known = request.validators.filter(|v| !v.is_empty())?;
    let theirs = match known.given_by {
        0 => url == request.url,
        number_of_giver => number_of_giver == number(url),
    };
    theirs.then_some(known)
}

pub(super) fn headers(
    purpose: Purpose,
    validators: Option<&Validators>,
    authorization: Option<&Secret>,
) -> HeaderMap {
    let accept = match purpose {
        Purpose::Feed => {
            "application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, \
             text/xml;q=0.9, */*;q=0.5"
        }
        Purpose::Page => "text/html, application/xhtml+xml, */*;q=0.5",
        Purpose::Robots => "text/plain, */*;q=0.5",
    };
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static(accept));
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(ACCEPTED));
    let echo = |bytes: Option<&Vec<u8>>| bytes.and_then(|b| HeaderValue::from_bytes(b).ok());
    if let Some(etag) = echo(validators.and_then(|v| v.etag.as_ref())) {
        headers.insert(IF_NONE_MATCH, etag);
    }
    if let Some(date) = echo(validators.and_then(|v| v.last_modified.as_ref())) {
        headers.insert(IF_MODIFIED_SINCE, date);
    }
    if let Some(mut value) = authorization.and_then(|a| HeaderValue::from_str(a.expose()).ok()) {
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    headers
}

pub(super) fn head(status: u16, url: &Url, headers: &HeaderMap) -> Head {
    // Of several the last one counts; an empty or monstrous one is none.
    let validator = |name| {
        let last: Option<&HeaderValue> = headers.get_all(name).iter().next_back();
        last.map(HeaderValue::as_bytes)
            .filter(|b| !b.is_empty() && b.len() <= VALIDATOR_BYTES_MAX)
            .map(<[u8]>::to_vec)
    };
    let text = |v: &HeaderValue| v.to_str().ok().map(str::to_owned);
    Head {
        status,
        url: url.clone(),
        moved: false,
        content_type: headers.get(CONTENT_TYPE).and_then(text),
        validators: Validators {
            etag: validator(ETAG),
            last_modified: validator(LAST_MODIFIED),
            given_by: number(url),
        },
        caching: CACHING
            .iter()
            .flat_map(|n| headers.get_all(*n).iter().filter_map(|v| Some((*n, text(v)?))))
            .collect(),
        links: headers.get_all(LINK).iter().filter_map(text).collect(),
        refresh: headers.get(REFRESH).and_then(text),
    }
}

/// Who refuses, as far as the answer says: firewalls mark what they answer in the server's place.
pub(super) fn door(headers: &HeaderMap, with_login: bool) -> Door {
    let challenges = ["cf-mitigated", "x-amzn-waf-action"].iter().any(|name| {
        let words = ["challenge", "captcha"];
        headers
            .get(*name)
            .is_some_and(|v| words.iter().any(|w| v.as_bytes().eq_ignore_ascii_case(w.as_bytes())))
    });
    if challenges {
        Door::Challenge
    } else if with_login {
        Door::Login
    } else {
        Door::Unknown
    }
}

/// Of all headers together.
pub(super) fn header_bytes(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn validators_go_to_the_address_that_gave_them() {
        let url = |s: &str| Url::parse(s).expect("a URL");
        let (old, new) = (url("http://a.example/feed"), url("https://b.example/feed"));
        let mut given = HeaderMap::new();
        given.insert(ETAG, HeaderValue::from_static("\"x\""));
        let known = head(200, &new, &given).validators;
        let request = Request { validators: Some(&known), ..Request::new(&old, Purpose::Feed) };
        assert_eq!(known_to(&request, &old), None);
        assert_eq!(known_to(&request, &new), Some(&known));
        let unsigned = Validators { given_by: 0, ..known.clone() };
        let request = Request { validators: Some(&unsigned), ..request };
        assert_eq!(known_to(&request, &old), Some(&unsigned));
        assert_eq!(known_to(&request, &new), None);
    }

    #[test]
    fn authorization_stays_at_home() {
        let url = |s: &str| Url::parse(s).expect("a URL");
        let home = url("https://a.example/feed");
        let secret = Secret::new("Bearer x");
        let page = url("https://a.example/page");
        let request =
            Request { authorization: Some((&home, &secret)), ..Request::new(&page, Purpose::Page) };
        let sent = |way: &[&str]| {
            let way: Vec<Url> = way.iter().map(|s| url(s)).collect();
            request.authorization_on(&way).is_some()
        };
        assert!(sent(&["https://a.example/page", "https://a.example/other"]));
        for elsewhere in ["http://a.example/", "https://a.example:8443/", "https://b.example/"] {
            assert!(!sent(&[elsewhere]), "{elsewhere}");
            assert!(!sent(&["https://a.example/page", elsewhere]), "{elsewhere}");
            assert!(!sent(&["https://a.example/page", elsewhere, "https://a.example/back"]));
        }
        let robots = Request { purpose: Purpose::Robots, ..request };
        assert!(robots.authorization_on(std::slice::from_ref(&home)).is_none());
    }
}
