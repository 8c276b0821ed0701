//! What a server's reply headers say about when to come back (RFC 9111 4.2, RFC 9110 10.2.3).

use std::time::Duration;

use crate::dates::http_date;
use crate::model::Timestamp;

/// No server puts us off for longer than this, whatever it says: a typing slip must not end a source.
pub const SERVER_HINT_MAX: Duration = Duration::from_secs(30 * 24 * 3600);

/// What the server said about when to come back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Freshness {
    /// How long the reply stays fresh from now on; `None` where nothing usable was said.
    pub max_age: Option<Duration>,
    /// Was anything said about it? A 304 that says nothing leaves what was said before (RFC 9111 4.3.4).
    pub said: bool,
    /// `Retry-After`, from now on.
    pub retry_after: Option<Duration>,
}

/// Reads the headers of one reply: `Cache-Control`, `Age`, `Expires`, `Date`, `Retry-After`.
///
/// `s-maxage` is for shared caches and ignored. Dates are taken relative to the server's own `Date`,
/// for its clock and ours need not agree; `now` stands in where it sends none.
pub fn freshness<'a>(
    headers: impl IntoIterator<Item = (&'a str, &'a str)>,
    now: Timestamp,
) -> Freshness {
    let mut seen = Seen::default();
    for (name, value) in headers {
        seen.take(&name.to_ascii_lowercase(), value.trim());
    }
    let date = seen.date.unwrap_or(now);
    Freshness { max_age: seen.max_age(date), said: seen.said, retry_after: seen.retry_after(date) }
}

#[derive(Default)]
struct Seen<'a> {
    said: bool,
    max_age: Option<u64>,
    no_cache: bool,
    age: u64,
    expires: Option<Timestamp>,
    date: Option<Timestamp>,
    retry_after: Option<&'a str>,
}

impl<'a> Seen<'a> {
    fn take(&mut self, name: &str, value: &'a str) {
        self.said |= matches!(name, "cache-control" | "expires");
        match name {
            "cache-control" => value.split(',').for_each(|d| self.directive(d.trim())),
            "age" => self.age = seconds(value).unwrap_or(0),
            "expires" => self.expires = http_date(value),
            "date" => self.date = http_date(value),
            "retry-after" => self.retry_after = Some(value),
            _ => {}
        }
    }

    /// Of several `max-age` the smallest valid one counts; nonsense is as if unsaid.
    fn directive(&mut self, directive: &str) {
        let (name, value) = directive.split_once('=').unwrap_or((directive, ""));
        match name.trim().to_ascii_lowercase().as_str() {
            "max-age" => {
                if let Some(secs) = seconds(value.trim().trim_matches('"')) {
                    self.max_age = Some(self.max_age.map_or(secs, |m| m.min(secs)));
                }
            }
            "no-cache" | "no-store" => self.no_cache = true,
            _ => {}
        }
    }

    fn max_age(&self, date: Timestamp) -> Option<Duration> {
        if self.no_cache {
            return None;
        }
        let left = match (self.max_age, self.expires) {
            (Some(secs), _) => Duration::from_secs(secs.saturating_sub(self.age)),
            // RFC 9111 4.2.1: as long as the answer was to be good; what a cache had it for is over (4.2.3).
            (None, Some(expires)) => expires.since(date.plus(Duration::from_secs(self.age))),
            (None, None) => return None,
        };
        (!left.is_zero()).then(|| left.min(SERVER_HINT_MAX))
    }

    /// Zero, negative or unreadable is as if absent: the caller's own backoff is kinder.
    fn retry_after(&self, date: Timestamp) -> Option<Duration> {
        let value = self.retry_after?;
        let wait = match seconds(value) {
            Some(secs) => Duration::from_secs(secs),
            None => http_date(value)?.since(date),
        };
        (!wait.is_zero()).then(|| wait.min(SERVER_HINT_MAX))
    }
}

/// Digits, of any number: more than fit are a very long time.
fn seconds(value: &str) -> Option<u64> {
    let digits = !value.is_empty() && value.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| value.parse().unwrap_or(u64::MAX / 1000))
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp::from_secs(1_795_420_800); // 2026-11-23T08:00:00Z

    #[track_caller]
    fn check(headers: &[(&str, &str)], max_age: Option<u64>, retry_after: Option<u64>) {
        let got = freshness(headers.iter().copied(), NOW);
        assert_eq!(got.max_age.map(|d| d.as_secs()), max_age, "max_age of {headers:?}");
        assert_eq!(got.retry_after.map(|d| d.as_secs()), retry_after, "retry_after of {headers:?}");
    }

    #[test]
    fn max_age_less_age_or_expires_less_date() {
        check(&[("Cache-Control", "public, max-age=600"), ("Age", "100")], Some(500), None);
        check(&[("cache-control", "s-maxage=9")], None, None);
        let expires = ("Expires", "Mon, 23 Nov 2026 10:00:00 GMT");
        check(&[expires, ("Date", "Mon, 23 Nov 2026 09:30:00 GMT")], Some(1800), None);
        check(&[expires], Some(7200), None);
        let date = ("Date", "Mon, 23 Nov 2026 09:30:00 GMT");
        check(&[expires, date, ("Age", "600")], Some(1200), None);
        check(&[expires, date, ("Age", "1800")], None, None);
        check(&[expires, date, ("Age", "99999999999999999999")], None, None);
        check(&[expires, date, ("Age", "9223372036854775807")], None, None);
        check(&[expires, ("Cache-Control", "max-age=60")], Some(60), None);
    }

    #[test]
    fn nonsense_is_as_if_unsaid() {
        check(&[("Cache-Control", "max-age=-1")], None, None);
        check(&[("Cache-Control", "max-age=abc, max-age=90, max-age=60")], Some(60), None);
        check(&[("Cache-Control", "max-age=600, no-cache")], None, None);
        check(&[("Expires", "0")], None, None);
        check(&[("Retry-After", "0")], None, None);
        check(&[("Retry-After", "soon")], None, None);
        check(&[("Retry-After", "-5")], None, None);
    }

    #[test]
    fn a_month_is_the_most() {
        let month = Some(SERVER_HINT_MAX.as_secs());
        check(&[("Cache-Control", "max-age=31536000")], month, None);
        check(&[("Retry-After", "100000000000000000000")], None, month);
    }

    #[test]
    fn retry_after_dates_are_relative_to_the_servers_clock() {
        let date = ("Date", "Mon, 23 Nov 2026 20:00:00 GMT"); // twelve hours off
        check(&[("Retry-After", "Mon, 23 Nov 2026 20:10:00 GMT"), date], None, Some(600));
        check(&[("Retry-After", "Monday, 23-Nov-26 20:10:00 GMT"), date], None, Some(600));
        check(&[("Retry-After", "Mon Nov 23 20:10:00 2026"), date], None, Some(600));
        check(&[("Retry-After", "86400")], None, Some(86400));
    }
}
