//! The fetch itself: hops, conditional requests, and the order in which the guards stand.

use std::sync::Arc;
use std::time::Duration;

use reqwest::Response;
use reqwest::header::{HeaderMap, LOCATION};
use tokio::time::Instant;
use url::Url;

use super::body::{self, Limit};
use super::error::lost;
use super::guard::port_of;
use super::hosts::{Hosts, Silent, host_of};
use super::network::Network;
use super::pool::{Pool, Reuse};
use super::redirect::follow;
use super::request::{self, header_bytes, known_to};
use super::robots::{self, Known, Robots};
use super::rules::Rules;
use super::settings::HEADER_BYTES_MAX;
use super::{Coded, FetchError, Fetched, Guard, Head, Purpose, Refusal, Request, Settings};
use crate::model::{Secret, Timestamp};
use crate::schedule;

/// The only HTTP client of the program.
#[derive(Clone)]
pub struct Client {
    pub(super) pool: Arc<Pool>,
    pub(super) guard: Guard,
    hosts: Arc<Hosts>,
    robots: Arc<Robots>,
    network: Arc<Network>,
    pub(super) settings: Arc<Settings>,
    /// What time it was when it was made, by both clocks.
    made: Option<(Timestamp, Instant)>,
}

impl Client {
    /// Builds the client; fails only where TLS can't be set up.
    pub fn new(settings: &Settings) -> Result<Self, FetchError> {
        let guard = Guard::new(&settings.allow);
        let settings = Arc::new(settings.clone());
        let pool = Pool::new(settings.clone(), guard.clone());
        pool.client(443, Reuse::Yes).map_err(FetchError::transport)?;
        Ok(Self {
            pool: Arc::new(pool),
            guard,
            hosts: Arc::new(Hosts::new(settings.concurrency, settings.per_host, settings.host_gap)),
            robots: Arc::default(),
            network: Arc::default(),
            settings,
            made: None,
        })
    }

    /// Tells it the time, for servers that tell none of their own with their `Retry-After`.
    #[must_use]
    pub fn at(self, now: Timestamp) -> Self {
        Self { made: Some((now, Instant::now())), ..self }
    }

    /// With what another one, whose place it takes, knows of hosts.
    #[must_use]
    pub fn after(self, before: &Self) -> Self {
        let Settings { concurrency, per_host, host_gap, .. } = *self.settings;
        Self { hosts: before.hosts.within(concurrency, per_host, host_gap), ..self }
    }

    /// Who sends nothing for so long hangs.
    pub fn patience(&self) -> Duration {
        self.settings.idle_timeout
    }

    /// Fetches, and decodes what came.
    pub async fn fetch(&self, request: Request<'_>) -> Result<Fetched, FetchError> {
        self.fetch_coded(request).await?.decode()
    }

    /// Fetches. The whole of it, redirects, waiting servers and body included, stays within the total timeout;
    /// waiting for a turn with the host, and asking for its robots.txt, does not count.
    pub async fn fetch_coded(&self, request: Request<'_>) -> Result<Fetched<Coded>, FetchError> {
        let mut url = request.url.clone();
        let mut seen = vec![url.clone()];
        let mut moved = true;
        let mut left = self.settings.total_timeout;
        loop {
            self.guard.check(&url)?;
            if request.purpose == Purpose::Page {
                self.ask_robots(&url).await?;
            }
            match self.hop(&seen, request, &mut left).await? {
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
            self.hosts.silence(&host_of(&url), how_long);
        }
    }

    /// How long the host of `url` is to be left alone still.
    pub fn silent(&self, url: &Url) -> Option<Duration> {
        self.hosts.silent(&host_of(url))
    }

    /// May an address be shown to readers? Not one of a private network, unless the config allows it, nor one with a user's
    /// name in it.
    pub fn publishable(&self, url: &Url) -> bool {
        self.guard.publishable(url)
    }

    /// Why it may not.
    pub fn hidden(&self, url: &Url) -> Option<&'static str> {
        self.guard.hidden(url)
    }

    /// What is known of robots.txt: of each origin its rules as such a file, and for how long they hold.
    pub fn robots(&self) -> Vec<(String, Duration, String)> {
        let held = self.robots.held().into_iter();
        held.map(|(origin, left, rules)| (origin, left, rules.written())).collect()
    }

    /// Knows an origin's robots.txt for so long, without asking for it.
    pub fn know_robots(&self, origin: &str, left: Duration, robots: &str) {
        self.robots.hold(origin, left, Rules::read(robots.as_bytes()));
    }

    /// Would a page be refused without asking for it, because of its host, its robots.txt or our own network?
    pub fn shut(&self, url: &Url) -> bool {
        let origin = url.origin().ascii_serialization();
        self.hosts.shut(&host_of(url))
            || matches!(self.robots.cell(&origin).get(), Some(Known::Missing(_)))
            || self.offline().is_some()
    }

    /// How long everything has failed because this machine has no network; `None` where something did not.
    pub fn offline(&self) -> Option<Duration> {
        self.network.down()
    }

    /// One exchange, in its turn with the host; takes its time from what is `left`.
    async fn hop(
        &self,
        way: &[Url],
        request: Request<'_>,
        left: &mut Duration,
    ) -> Result<Hop, FetchError> {
        let url = way.last().unwrap_or(request.url);
        let authorization = request.authorization_on(way);
        let (host, page) = (host_of(url), request.purpose == Purpose::Page);
        let turn = self.hosts.enter(&host, page).await;
        let turn = turn.map_err(|silent| match silent {
            Silent::Host(left) => FetchError::Silent(left),
            Silent::Pages(left) => FetchError::Refusing(left),
        })?;
        let started = Instant::now();
        // Apart: a hundred tasks wait for a turn, and few are past it.
        let exchange = Box::pin(self.exchange(url, request, authorization));
        let result = tokio::time::timeout(*left, exchange).await;
        *left = left.saturating_sub(started.elapsed());
        let mut result = result.unwrap_or(Err(FetchError::Timeout));
        self.network.saw(&result);
        if let Ok(Hop::Arrived(fetched)) = &mut result
            && let Fetched::Body(_, body) = fetched.as_mut()
        {
            body.turn = Some(turn);
        }
        match &result {
            Err(FetchError::Status { status: 429 | 503, retry_after: Some(wait), .. }) => {
                self.hosts.silence(&host, *wait);
            }
            Err(FetchError::Status { status: 429, .. }) => self.hosts.limited(&host, page),
            _ => {}
        }
        if page {
            let refused =
                matches!(&result, Err(FetchError::Status { status: 403 | 429 | 503, .. }));
            self.hosts.answered(&host, refused, result.is_ok());
        }
        result
    }

    async fn exchange(
        &self,
        url: &Url,
        request: Request<'_>,
        authorization: Option<&Secret>,
    ) -> Result<Hop, FetchError> {
        let headers = request::headers(request.purpose, known_to(&request, url), authorization);
        let response = match self.send(url, headers.clone(), Reuse::Yes).await {
            Ok(response) if response.status().as_u16() != 421 => response,
            Err(error) if !lost(&error) => return Err(FetchError::transport(error)),
            // RFC 9112 9.3.1, RFC 9110 15.5.20: once more, on a connection of its own.
            _ => self.send(url, headers, Reuse::No).await.map_err(FetchError::transport)?,
        };
        if let Some(addr) = response.remote_addr().filter(|a| !self.guard.permits(*a)) {
            return Err(Refusal::Address(addr.ip()).into());
        }
        if header_bytes(response.headers()) > HEADER_BYTES_MAX {
            return Err(FetchError::Headers);
        }
        let head = request::head(response.status().as_u16(), url, response.headers());
        match head.status {
            304 if known_to(&request, url).is_none() => Err(FetchError::Unasked304),
            304 => Ok(Hop::Arrived(Box::new(Fetched::NotModified(head)))),
            301 | 302 | 303 | 307 | 308 => {
                let location = response.headers().get(LOCATION);
                let location = location.map(|l| l.as_bytes().to_vec()).unwrap_or_default();
                Ok(Hop::Redirect { status: head.status, location })
            }
            200 | 203 => self.whole(head, response, request.purpose).await,
            204 => Err(FetchError::Empty),
            status => Err(FetchError::Status {
                status,
                retry_after: self.retry_after(&head),
                door: request::door(response.headers(), authorization.is_some()),
            }),
        }
    }

    async fn send(
        &self,
        url: &Url,
        headers: HeaderMap,
        reuse: Reuse,
    ) -> Result<Response, reqwest::Error> {
        let client = self.pool.client(port_of(url), reuse)?;
        client.get(url.clone()).headers(headers).send().await
    }

    /// The most a feed's body may have.
    pub fn feed_bytes_max(&self) -> u64 {
        self.settings.feed_bytes_max
    }

    /// The body to the head.
    async fn whole(
        &self,
        head: Head,
        response: Response,
        purpose: Purpose,
    ) -> Result<Hop, FetchError> {
        check_media_type(purpose, head.content_type.as_deref())?;
        let limit = match purpose {
            Purpose::Feed => Limit::Whole(self.settings.feed_bytes_max),
            Purpose::Page => Limit::Whole(self.settings.page_bytes_max),
            Purpose::Robots => Limit::Beginning(robots::BYTES_MAX),
        };
        let body = body::read(response, limit).await?;
        if body.is_empty() {
            return Err(FetchError::Empty);
        }
        Ok(Hop::Arrived(Box::new(Fetched::Body(head, body))))
    }

    /// Relative to the reply's own Date.
    fn retry_after(&self, head: &Head) -> Option<Duration> {
        let pairs = head.caching.iter().map(|(n, v)| (*n, v.as_str()));
        let now = self.made.map_or(Timestamp(i64::MAX), |(at, by)| at.plus(by.elapsed()));
        schedule::freshness(pairs, now).retry_after
    }

    async fn ask_robots(&self, url: &Url) -> Result<(), FetchError> {
        let origin = url.origin().ascii_serialization();
        let cell = self.robots.cell(&origin);
        let known = match cell.get() {
            Some(known) => known,
            None => cell.get_or_try_init(|| self.robots_of(url, &origin)).await?,
        };
        match known {
            Known::Rules(rules) => {
                if let Some(delay) = rules.crawl_delay() {
                    self.hosts.crawl_delay(&host_of(url), delay);
                }
                if rules.allow(url) { Ok(()) } else { Err(FetchError::Robots) }
            }
            Known::Missing(cause) => Err(FetchError::RobotsMissing {
                cause: cause.clone(),
                again: self.robots.again_in(&origin),
            }),
        }
    }

    /// Asks for it. That we have no way to it, or are to be silent, says nothing of it, and is not kept.
    async fn robots_of(&self, page: &Url, origin: &str) -> Result<Known, FetchError> {
        let Ok(url) = page.join("/robots.txt") else {
            return Err(FetchError::Address("robots.txt".to_owned()));
        };
        let request = Request::new(&url, Purpose::Robots);
        let known = match Box::pin(self.fetch(request)).await {
            Err(error @ (FetchError::Offline(_) | FetchError::Silent(_))) => return Err(error),
            Ok(Fetched::Body(_, body)) => Known::of(Ok(&body)),
            Ok(Fetched::NotModified(_)) => Known::of(Err(&FetchError::Empty)),
            Err(error) => Known::of(Err(&error)),
        };
        self.robots.settle(origin, &known);
        Ok(known)
    }
}

enum Hop {
    Arrived(Box<Fetched<Coded>>),
    Redirect { status: u16, location: Vec<u8> },
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

    #[test]
    fn films_and_papers_are_not_pages() {
        assert!(check_media_type(Purpose::Page, Some("application/pdf")).is_err());
        assert!(check_media_type(Purpose::Page, Some("Text/HTML; charset=gbk")).is_ok());
        assert!(check_media_type(Purpose::Feed, Some("application/octet-stream")).is_ok());
    }
}
