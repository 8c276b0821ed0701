//! The fetch itself: hops, conditional requests, and the order in which the guards stand.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, ETAG, HeaderMap, HeaderValue, IF_MODIFIED_SINCE,
    IF_NONE_MATCH, LAST_MODIFIED, LOCATION,
};
use url::Url;

use super::hosts::{Hosts, Permit, Silent};
use super::robots::{self, Robots, Rules};
use super::{FetchError, Guard, Refusal, Settings, body};
use crate::model::{Timestamp, Validators};
use crate::schedule;

/// Sum over all headers of a reply; hyper itself lets a single one of 420 KiB pass.
pub(super) const HEADER_BYTES_MAX: usize = 64 << 10;
/// Longer validators are nobody's; they are not stored.
const VALIDATOR_BYTES_MAX: usize = 1024;

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
    /// What makes it conditional.
    pub validators: Option<&'a Validators>,
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
}

/// Between two pages of a host its connection stays; kept for longer, each of hundreds would hold a buffer for nothing.
const IDLE_SLACK: Duration = Duration::from_secs(1);

/// A decoded body. Its turn with the host lasts until it is dropped, so that bodies never pile up before the
/// processor: no more are in memory than exchanges are allowed at once.
#[derive(Debug)]
pub struct Body {
    bytes: Vec<u8>,
    turn: Option<Permit>,
}

impl std::ops::Deref for Body {
    type Target = [u8];
    fn deref(&self) -> &[u8] {
        &self.bytes
    }
}

/// A successful fetch.
#[derive(Debug)]
pub enum Fetched {
    /// 304.
    NotModified(Head),
    /// 200 with a body, decoded.
    Body(Head, Body),
}

/// The only HTTP client of the program.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    guard: Guard,
    hosts: Arc<Hosts>,
    robots: Arc<Robots>,
    settings: Arc<Settings>,
}

impl Client {
    /// Builds the client; fails only where TLS can't be set up.
    pub fn new(settings: &Settings) -> Result<Self, FetchError> {
        // A second install in one process is refused and changes nothing.
        drop(rustls::crypto::ring::default_provider().install_default());
        let guard = Guard::new(&settings.allow);
        let http = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .referer(false)
            .no_proxy()
            .user_agent(user_agent(&settings.contact))
            .connect_timeout(settings.connect_timeout)
            .read_timeout(settings.idle_timeout)
            .pool_max_idle_per_host(settings.per_host)
            .pool_idle_timeout(settings.host_gap * 2 + IDLE_SLACK)
            .http2_max_header_list_size(HEADER_BYTES_MAX as u32)
            .dns_resolver(Arc::new(guard.clone()))
            .build()
            .map_err(FetchError::transport)?;
        Ok(Self {
            http,
            guard,
            hosts: Arc::new(Hosts::new(settings.concurrency, settings.per_host, settings.host_gap)),
            robots: Arc::default(),
            settings: Arc::new(settings.clone()),
        })
    }

    /// Fetches. The whole of it, redirects, waiting servers and body included, stays within the total timeout;
    /// waiting for a turn with the host does not count.
    pub async fn fetch(&self, request: Request<'_>) -> Result<Fetched, FetchError> {
        let mut url = request.url.clone();
        let mut seen = vec![url.clone()];
        let mut moved = true;
        loop {
            self.guard.check(&url)?;
            if request.purpose == Purpose::Page {
                self.ask_robots(&url).await?;
            }
            match self.hop(&url, request).await? {
                Hop::Arrived(mut fetched) => {
                    fetched.head_mut().moved = moved && seen.len() > 1;
                    return Ok(*fetched);
                }
                Hop::Redirect { status, location } => {
                    moved &= matches!(status, 301 | 308);
                    url = follow(&url, &location, &seen, self.settings.redirects_max)?;
                    seen.push(url.clone());
                }
            }
        }
    }

    /// Nobody talks to the host of `url` for `how_long`.
    pub fn silence(&self, url: &str, how_long: Duration) {
        if let Some(url) = crate::model::url::web(url) {
            self.hosts.silence(host_of(&url), how_long);
        }
    }

    async fn hop(&self, url: &Url, request: Request<'_>) -> Result<Hop, FetchError> {
        let turn = self.hosts.enter(host_of(url), request.purpose == Purpose::Page).await;
        let turn = turn.map_err(|Silent(left)| FetchError::Silent(left))?;
        let total = self.settings.total_timeout;
        let result = tokio::time::timeout(total, self.exchange(url, request)).await;
        let mut result = result.unwrap_or(Err(FetchError::Timeout));
        if let Ok(Hop::Arrived(fetched)) = &mut result
            && let Fetched::Body(_, body) = fetched.as_mut()
        {
            body.turn = Some(turn);
        }
        if let Some(how_long) = result.as_ref().err().and_then(FetchError::silence) {
            self.hosts.silence(host_of(url), how_long);
        }
        result
    }

    async fn exchange(&self, url: &Url, request: Request<'_>) -> Result<Hop, FetchError> {
        // Validators belong to the address they came from, not to where it redirects.
        let validators = request.validators.filter(|v| url == request.url && !v.is_empty());
        let headers = request_headers(request.purpose, validators);
        let sent = self.http.get(url.clone()).headers(headers).send().await;
        let response = sent.map_err(FetchError::transport)?;
        if let Some(addr) = response.remote_addr().filter(|a| !self.guard.permits(*a)) {
            return Err(Refusal::Address(addr.ip()).into());
        }
        let headers = response.headers();
        if headers.iter().map(|(n, v)| n.as_str().len() + v.len()).sum::<usize>() > HEADER_BYTES_MAX
        {
            return Err(FetchError::Headers);
        }
        let head = head(response.status().as_u16(), url, headers);
        match head.status {
            304 if validators.is_none() => Err(FetchError::Unasked304),
            304 => Ok(Hop::Arrived(Box::new(Fetched::NotModified(head)))),
            301 | 302 | 303 | 307 | 308 => Ok(Hop::Redirect {
                status: head.status,
                location: headers.get(LOCATION).map(|l| l.as_bytes().to_vec()).unwrap_or_default(),
            }),
            200 | 203 => {
                check_media_type(request.purpose, head.content_type.as_deref())?;
                let body = body::read(response, self.bytes_max(request.purpose)).await?;
                if body.is_empty() && request.purpose != Purpose::Robots {
                    return Err(FetchError::Empty);
                }
                let body = Body { bytes: body, turn: None };
                Ok(Hop::Arrived(Box::new(Fetched::Body(head, body))))
            }
            204 => Err(FetchError::Empty),
            status => Err(FetchError::Status { status, retry_after: retry_after(&head) }),
        }
    }

    fn bytes_max(&self, purpose: Purpose) -> u64 {
        match purpose {
            Purpose::Feed => self.settings.feed_bytes_max,
            Purpose::Page => self.settings.page_bytes_max,
            Purpose::Robots => robots::BYTES_MAX,
        }
    }

    async fn ask_robots(&self, url: &Url) -> Result<(), FetchError> {
        let origin = url.origin().ascii_serialization();
        let cell = self.robots.cell(&origin);
        let rules = cell.get_or_init(|| self.robots_of(url)).await;
        if rules.allow(url) { Ok(()) } else { Err(FetchError::Robots) }
    }

    /// RFC 9309 2.3.1: 4xx means no rules, anything else that fails means keep out.
    async fn robots_of(&self, page: &Url) -> Rules {
        let Ok(url) = page.join("/robots.txt") else { return Rules::Nothing };
        let request = Request { url: &url, purpose: Purpose::Robots, validators: None };
        let rules = match Box::pin(self.fetch(request)).await {
            Ok(Fetched::Body(_, body)) => Rules::read(&body),
            Ok(Fetched::NotModified(_)) | Err(FetchError::Status { status: 400..=499, .. }) => {
                Rules::All
            }
            // RFC 9309 2.3.1.2: too many redirects may be taken as "there is none".
            Err(FetchError::Redirect(_) | FetchError::Empty | FetchError::TooLarge { .. }) => {
                Rules::All
            }
            Err(_) => Rules::Nothing,
        };
        if let Some(delay) = rules.crawl_delay() {
            self.hosts.crawl_delay(host_of(page), delay);
        }
        rules
    }
}

enum Hop {
    Arrived(Box<Fetched>),
    Redirect { status: u16, location: Vec<u8> },
}

impl Fetched {
    /// What the reply said besides its body.
    pub fn head(&self) -> &Head {
        match self {
            Self::NotModified(head) | Self::Body(head, _) => head,
        }
    }

    fn head_mut(&mut self) -> &mut Head {
        match self {
            Self::NotModified(head) | Self::Body(head, _) => head,
        }
    }
}

fn user_agent(contact: &str) -> String {
    let contact: String = contact.chars().filter(char::is_ascii_graphic).collect();
    let (version, home) = (env!("CARGO_PKG_VERSION"), env!("CARGO_PKG_REPOSITORY"));
    format!("copydesk/{version} (+{home}; contact={contact}; 1 subscribers)")
}

fn host_of(url: &Url) -> &str {
    url.host_str().unwrap_or_default()
}

fn request_headers(purpose: Purpose, validators: Option<&Validators>) -> HeaderMap {
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
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static(body::ACCEPT_ENCODING));
    let echo = |bytes: Option<&Vec<u8>>| bytes.and_then(|b| HeaderValue::from_bytes(b).ok());
    if let Some(etag) = echo(validators.and_then(|v| v.etag.as_ref())) {
        headers.insert(IF_NONE_MATCH, etag);
    }
    if let Some(date) = echo(validators.and_then(|v| v.last_modified.as_ref())) {
        headers.insert(IF_MODIFIED_SINCE, date);
    }
    headers
}

fn head(status: u16, url: &Url, headers: &HeaderMap) -> Head {
    // Of several the last one counts; an empty or monstrous one is none.
    let validator = |name| {
        let last: Option<&HeaderValue> = headers.get_all(name).iter().next_back();
        last.map(HeaderValue::as_bytes)
            .filter(|b| !b.is_empty() && b.len() <= VALIDATOR_BYTES_MAX)
            .map(<[u8]>::to_vec)
    };
    let text = |v: &HeaderValue| v.to_str().ok().map(str::to_owned);
    let caching = ["cache-control", "age", "expires", "date", "retry-after"];
    Head {
        status,
        url: url.clone(),
        moved: false,
        content_type: headers.get(CONTENT_TYPE).and_then(text),
        validators: Validators { etag: validator(ETAG), last_modified: validator(LAST_MODIFIED) },
        caching: caching
            .iter()
            .flat_map(|n| headers.get_all(*n).iter().filter_map(|v| Some((*n, text(v)?))))
            .collect(),
    }
}

/// Relative to the reply's own Date; a Retry-After date without one counts from the epoch, which means a capped wait.
fn retry_after(head: &Head) -> Option<Duration> {
    let pairs = head.caching.iter().map(|(n, v)| (*n, v.as_str()));
    schedule::freshness(pairs, Timestamp::default()).retry_after
}

fn follow(from: &Url, location: &[u8], seen: &[Url], max: usize) -> Result<Url, FetchError> {
    let location = std::str::from_utf8(location).unwrap_or_default();
    if location.trim().is_empty() {
        return Err(FetchError::Redirect("without a usable Location".into()));
    }
    let to = from.join(location);
    let to =
        to.map_err(|_| FetchError::Redirect(format!("to {location:?}, which is not an address")))?;
    if seen.contains(&to) {
        return Err(FetchError::Redirect(format!("loop through {to}")));
    }
    if seen.len() > max {
        return Err(FetchError::Redirect(format!("chain of more than {max} hops")));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refusal::Downgrade.into());
    }
    Ok(to)
}

/// A PDF or a film is refused before its body is read.
fn check_media_type(purpose: Purpose, content_type: Option<&str>) -> Result<(), FetchError> {
    let media = content_type.unwrap_or_default().split(';').next().unwrap_or_default().trim();
    let fits =
        ["", "text/html", "application/xhtml+xml", "text/plain", "application/xml", "text/xml"];
    if purpose != Purpose::Page || fits.iter().any(|f| media.eq_ignore_ascii_case(f)) {
        return Ok(());
    }
    Err(FetchError::MediaType(media.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(s: &str) -> Url {
        Url::parse(s).expect("a URL")
    }

    #[test]
    fn redirects_are_followed_with_care() {
        let a = url("https://a.example/feed");
        let seen = [a.clone()];
        assert_eq!(follow(&a, b"/new", &seen, 5), Ok(url("https://a.example/new")));
        assert!(follow(&a, b"", &seen, 5).is_err());
        assert!(follow(&a, b"/feed", &seen, 5).is_err());
        assert!(follow(&a, b"http://a.example/x", &seen, 5).is_err());
        assert!(follow(&a, b"/far", &vec![a.clone(); 6], 5).is_err());
    }

    #[test]
    fn films_and_papers_are_not_pages() {
        assert!(check_media_type(Purpose::Page, Some("application/pdf")).is_err());
        assert!(check_media_type(Purpose::Page, Some("Text/HTML; charset=gbk")).is_ok());
        assert!(check_media_type(Purpose::Feed, Some("application/octet-stream")).is_ok());
    }

    #[test]
    fn the_contact_cannot_break_the_header() {
        assert!(!user_agent("a@b\r\nX: y").contains(['\r', '\n']));
    }
}
