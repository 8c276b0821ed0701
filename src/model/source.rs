//! A source: what the person configured, and what polling has taught us about it.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::access::{Access, PLACEHOLDER, VALUE_BYTES_MIN, may_be_secret, shown};
use super::entry::Hints;
use super::{CronLine, Push, Tally, Timestamp, url};

/// What kind of document a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum SourceKind {
    /// RSS, Atom or JSON Feed.
    #[default]
    Feed,
    /// A (news) sitemap.
    Sitemap,
    /// An HTML page of links, read by CSS selectors.
    Listing,
}

/// CSS selectors of a listing source.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Listing {
    /// One element an entry.
    pub item: String,
    /// Title, within the item.
    pub title: Option<String>,
    /// Link, within the item.
    pub link: Option<String>,
    /// Date, within the item.
    pub date: Option<String>,
}

/// When a source is polled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Plan {
    /// Half the smoothed gap between entries, within what the server asks for.
    #[default]
    Auto,
    /// A fixed interval.
    Every(Duration),
    /// A five-field Unix cron line.
    Cron(CronLine),
}

/// A source as configured.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Source {
    /// The person's name for it.
    pub id: String,
    /// What is polled.
    pub url: String,
    /// What kind of document it is.
    pub kind: SourceKind,
    /// Selectors, for a listing.
    pub listing: Option<Listing>,
    /// When it is polled.
    pub plan: Plan,
    /// IANA name, for dates without a zone.
    pub zone: Option<String>,
    /// Higher speaks for a story before lower.
    pub rank: i32,
    /// Fetch the full article?
    pub scrape: bool,
    /// For editions to choose by.
    pub tags: Vec<String>,
    /// What opens it.
    pub access: Access,
}

impl Source {
    /// How the config has its documents read and their entries told, as a hash: otherwise, and the same bytes say something else.
    pub fn reading(&self) -> u64 {
        let Self { kind, listing, zone, scrape, .. } = self;
        url::hash(&format!("{kind:?}\n{listing:?}\n{zone:?}\n{scrape}"))
    }

    /// All that the config says of it, as a hash; of its secret only where that is kept.
    pub fn settings(&self) -> u64 {
        let Access { authorization, user, .. } = &self.access;
        url::hash(&format!("{self:?}\n{authorization:?}\n{user:?}"))
    }

    /// An address as it is asked for: the secret in its place.
    pub fn filled(&self, address: &str) -> String {
        match &self.access.secret {
            Some(secret) if address.contains(PLACEHOLDER) || address.contains("%7Bsecret%7D") => {
                let secret = secret.escaped();
                address.replace(PLACEHOLDER, &secret).replace("%7Bsecret%7D", &secret)
            }
            _ => address.to_owned(),
        }
    }

    /// Anything that is kept of the source, without its secret and what else opens it in its address's query.
    pub fn masked(&self, text: &str) -> String {
        self.without(self.unsecret(text), may_be_secret)
    }

    /// What is said of it in words: without its address's query, and without the values of that, in whatever order they stand.
    pub fn told(&self, text: &str) -> String {
        let (mut text, query) = (self.unsecret(text), self.query());
        if !query.is_empty() {
            text = text.replace(query, "...").replace(&query.replace('&', "&amp;"), "...");
        }
        self.without(text, |_, value| value.len() >= VALUE_BYTES_MIN)
    }

    fn query(&self) -> &str {
        self.url.split_once('?').map_or("", |(_, q)| q.split('#').next().unwrap_or(q))
    }

    fn unsecret(&self, text: &str) -> String {
        let Some(secret) = self.access.secret.as_ref().filter(|s| !s.expose().is_empty()) else {
            return text.to_owned();
        };
        text.replace(secret.expose(), PLACEHOLDER).replace(&secret.escaped(), PLACEHOLDER)
    }

    fn without(&self, mut text: String, hides: impl Fn(&str, &str) -> bool) -> String {
        for pair in self.query().split('&') {
            let (name, value) = pair.split_once('=').unwrap_or(("", pair));
            if value != PLACEHOLDER && hides(name, value) {
                text = text.replace(value, "...");
            }
        }
        text
    }

    /// An address to be asked for later, as it may be kept; none where what opens it can't be put back.
    pub fn kept(&self, address: &str) -> Option<String> {
        let kept = self.masked(address);
        (self.filled(&kept) == address).then_some(kept)
    }

    /// An address that somebody linked to: with the secret in its place on the source's own site alone.
    pub fn filled_at_home(&self, address: &str) -> String {
        let home = url::same_site(address, &self.url);
        if home { self.filled(address) } else { address.to_owned() }
    }

    /// Is a page one of its own site? `home` is the site that its document names.
    pub fn publishes(&self, page: &str, home: Option<&str>) -> bool {
        url::same_site(page, &self.url) || home.is_some_and(|home| url::same_site(page, home))
    }

    /// Its address as it may be shown.
    pub fn shown(&self) -> String {
        shown(&self.url)
    }
}

/// ETag and Last-Modified, byte for byte as received (RFC 9110 8.8).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Validators {
    /// With its quotes and `W/`.
    #[serde(with = "super::latin")]
    pub etag: Option<Vec<u8>>,
    /// Never parsed, never re-formatted.
    #[serde(with = "super::latin")]
    pub last_modified: Option<Vec<u8>>,
    /// A number for the address that gave them, which is the only one they are sent to; 0 where it is not known.
    pub given_by: u64,
}

impl Validators {
    /// Is there nothing to make a request conditional with?
    pub fn is_empty(&self) -> bool {
        self.etag.is_none() && self.last_modified.is_none()
    }
}

/// What the children of a sitemap index gave to ask for them conditionally.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Children {
    /// When all of them were read.
    pub since: Timestamp,
    /// Did some of them mark pages as news?
    pub news: bool,
    /// By the hash of each one's address.
    pub validators: Vec<(u64, Validators)>,
    /// Of those that hold nothing newer than the index says: when it says that they changed, by the same hash.
    pub changed: Vec<(u64, Timestamp)>,
}

/// What server and feed asked of their pollers; kept until they say otherwise, over all 304s (RFC 9111 4.3.4).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// How long an answer stays fresh, by `Cache-Control` or `Expires`.
    pub max_age: Option<Duration>,
    /// The feed's own words.
    pub hints: Hints,
}

/// A time that a server asked to be left alone for.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Pause {
    /// Its whole host, by an address of it; none where only the source's own address is meant.
    pub host: Option<String>,
    /// When it was asked for.
    pub since: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// A source that answers from elsewhere by permanent redirects (301, 308).
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Moved {
    /// Where it is now.
    pub to: String,
    /// Since when.
    pub since: Timestamp,
    /// Polls in a row that ended there.
    pub polls: u32,
    /// Is the new address polled, without going by the old one?
    pub adopted: bool,
    /// Failures in a row since then.
    pub failures: u32,
}

/// So many replies in a row without news make validators that never match worthless.
const UNCHANGED_MAX: u32 = 5;
/// A source that has failed for so long may be no more.
const DEAD_AFTER: Duration = Duration::from_secs(30 * 24 * 3600);

/// What polling has taught us about a source. Journalled whole, after the entries it covers.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SourceState {
    /// The configured address these facts are about; another one starts anew.
    pub url: String,
    /// How its last document was read ([`Source::reading`]); 0 where releases before this one did not say.
    pub reading: u64,
    /// For the next conditional request.
    pub validators: Validators,
    /// For the children of an index.
    pub children: Children,
    /// blake3 of the last decoded body, to skip work on servers without validators.
    pub body_hash: Option<[u8; 16]>,
    /// The feed's own title.
    pub title: Option<String>,
    /// The feed's own id.
    pub feed_id: Option<String>,
    /// The feed's site (`alternate`).
    pub home: Option<String>,
    /// The feed's copyright line.
    pub rights: Option<String>,
    /// Last attempt.
    pub last_poll: Option<Timestamp>,
    /// Last attempt that gave entries or 304.
    pub last_success: Option<Timestamp>,
    /// Not before this.
    pub next_poll: Option<Timestamp>,
    /// Why then, in words.
    pub next_reason: String,
    /// Failures since the last success.
    pub failures: u32,
    /// The last failure in plain words.
    pub last_error: Option<String>,
    /// 410, or stopped for good.
    pub gone: bool,
    /// Smoothed gap between entries, in seconds.
    pub gap_secs: Option<u64>,
    /// Two polls overlapped by less than a third: entries may roll over unseen.
    pub losing: bool,
    /// Replies in a row with a body but nothing new in it.
    pub unchanged_bodies: u32,
    /// Had the entries of its last document other ids than in the one before?
    pub renames: bool,
    /// Entries of the newest document, to measure overlap: two hashes of each.
    pub window: Vec<u32>,
    /// When it was first asked: what it had published before is no news.
    pub first_poll: Option<Timestamp>,
    /// What became of the entries of its last document.
    pub entries: Tally,
    /// Pages that failed, by kind of problem, since the last clean poll.
    pub page_problems: Vec<(String, u32)>,
    /// What server and feed want.
    pub asked: Asked,
    /// Of its address, and of the hosts that it took us to.
    pub pauses: Vec<Pause>,
    /// Where it has moved to.
    pub moved: Option<Moved>,
    /// Its hub, and our subscription there.
    pub push: Option<Push>,
}

impl SourceState {
    /// What of it is printed with stories: its address, title, id, site and copyright line.
    pub fn shown(&self) -> [Option<&str>; 5] {
        let Self { url, title, feed_id, home, rights, .. } = self;
        [Some(url), title.as_deref(), feed_id.as_deref(), home.as_deref(), rights.as_deref()]
    }

    /// Is a page one of the source's own site?
    pub fn publishes(&self, page: &str) -> bool {
        let own = [Some(&self.url), self.home.as_ref()];
        own.into_iter().flatten().any(|own| url::same_site(page, own))
    }

    /// Does it give validators, and send the whole document all the same?
    pub fn never_matches(&self) -> bool {
        !self.validators.is_empty() && self.unchanged_bodies >= UNCHANGED_MAX
    }

    /// Has it failed for a month, without a word that it is gone?
    pub fn seems_dead(&self, now: Timestamp) -> bool {
        let well = self.last_success.or(self.first_poll);
        self.failures > 0 && !self.gone && well.is_some_and(|at| now.since(at) >= DEAD_AFTER)
    }

    /// When its server was asked last: a poll that its host's wish for silence ended asked nobody.
    pub fn asked(&self) -> Option<Timestamp> {
        let answered = self.last_success.is_some() || self.failures > 0 || self.gone;
        self.last_poll.filter(|_| answered)
    }

    /// What is odd about it and no failure, in plain words.
    pub fn oddities(&self) -> Vec<&'static str> {
        let said = [
            (
                self.never_matches(),
                "it sends the whole feed though nothing in it is new: what it gives to ask conditionally with never matches; it is polled hourly at most",
            ),
            (
                self.renames,
                "its entries have other ids at each poll; they are known again by address and headline",
            ),
        ];
        said.into_iter().filter_map(|(is, words)| is.then_some(words)).collect()
    }
}
