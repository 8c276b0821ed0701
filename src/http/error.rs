//! What can go wrong with a fetch, in plain words, and what that means for the next attempt.

use std::time::Duration;

use super::guard::Refusal;

/// Why a fetch gave nothing. The messages are read by people in `status`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FetchError {
    /// The guard refused the address, or a hop of it.
    #[error("not fetched: {0}")]
    Refused(#[from] Refusal),
    /// Not an address at all.
    #[error("{0:?} is not an address; correct the url in the config")]
    Address(String),
    /// No connection.
    #[error("can't connect ({0}); it is tried again later")]
    Connect(String),
    /// The connection broke, or spoke no HTTP.
    #[error("the connection failed ({0}); it is tried again later")]
    Transport(String),
    /// Too slow.
    #[error("no complete answer in time; it is tried again later")]
    Timeout,
    /// Too large.
    #[error(
        "larger than {}, which is the limit; raise [fetch] feed_bytes_max or page_bytes_max if it is meant to be",
        size(*max)
    )]
    TooLarge {
        /// The limit, in bytes.
        max: u64,
    },
    /// Response headers beyond any honest size.
    #[error(
        "more than {} KiB of headers; tell the publisher",
        super::client::HEADER_BYTES_MAX >> 10
    )]
    Headers,
    /// A content coding we did not ask for.
    #[error("sent in the coding {0:?}, which was not asked for; tell the publisher")]
    Coding(String),
    /// The body does not decode.
    #[error("says it is {0}, but does not decode as that; tell the publisher if it stays so")]
    Undecodable(String),
    /// A status that is neither success nor a redirect.
    #[error("HTTP {status} {}", reason(*status))]
    Status {
        /// RFC 9110 status code.
        status: u16,
        /// What `Retry-After` asked for, where it did.
        retry_after: Option<Duration>,
    },
    /// 3xx that leads nowhere.
    #[error("a redirect {0}; look at the address in a browser")]
    Redirect(String),
    /// 304 to a request that was not conditional.
    #[error("HTTP 304 without having been asked whether anything changed; it is tried again later")]
    Unasked304,
    /// Nothing in it.
    #[error("an empty answer; it is tried again later")]
    Empty,
    /// The media type is not one we can read.
    #[error("{0}, not a web page")]
    MediaType(String),
    /// robots.txt disallows the page.
    #[error("the site's robots.txt does not let us fetch it")]
    Robots,
    /// The host asked for silence.
    #[error("the host asked for silence for another {} s; it is tried again after that", .0.as_secs())]
    Silent(Duration),
}

/// What a failure means for the next attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disposition {
    /// Later, with backoff.
    Retry,
    /// Not before this long from now.
    RetryAfter(Duration),
    /// The same request will fail again: fix the config or the page is not for us.
    GiveUp,
    /// 410: never again.
    Gone,
}

impl FetchError {
    /// Sorts the failure.
    pub fn disposition(&self) -> Disposition {
        match self {
            Self::Status { status: 410, .. } => Disposition::Gone,
            Self::Status { retry_after: Some(d), .. } | Self::Silent(d) => {
                Disposition::RetryAfter(*d)
            }
            Self::Status { status: 408 | 425 | 429 | 500..=599, .. } => Disposition::Retry,
            Self::Refused(Refusal::Unknown(..)) => Disposition::Retry,
            Self::Refused(_)
            | Self::Address(_)
            | Self::TooLarge { .. }
            | Self::Status { .. }
            | Self::MediaType(_)
            | Self::Robots => Disposition::GiveUp,
            _ => Disposition::Retry,
        }
    }

    /// Should the whole host be left alone, and how long (RFC 9110 10.2.3, RFC 6585 4)?
    pub(super) fn silence(&self) -> Option<Duration> {
        match self {
            Self::Status { status: 429 | 503, retry_after: Some(d) } => Some(*d),
            _ => None,
        }
    }

    /// A reqwest error by its innermost cause, for the outer ones only say "error sending request".
    #[expect(clippy::needless_pass_by_value, reason = "used as a map_err function")]
    pub(super) fn transport(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            return Self::Timeout;
        }
        let mut cause: &dyn std::error::Error = &error;
        while let Some(inner) = cause.source() {
            if let Some(refusal) = inner.downcast_ref::<Refusal>() {
                return Self::Refused(refusal.clone());
            }
            cause = inner;
        }
        let cause = plain(&cause.to_string());
        if error.is_connect() { Self::Connect(cause) } else { Self::Transport(cause) }
    }
}

/// Without the number that only programmers look up.
fn plain(cause: &str) -> String {
    cause.split(" (os error").next().unwrap_or_default().to_owned()
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) }
}

/// A status in words that help.
fn reason(status: u16) -> &'static str {
    match status {
        401 | 407 => "(it wants a login, and we have none; look for an open feed)",
        403 => "(it refuses us; ask the publisher, with your contact in the User-Agent)",
        404 => "(not there; has the address changed?)",
        410 => "(gone for good; remove it from the config)",
        429 => "(we come too often; it is tried again when the server lets us)",
        451 => "(withheld for legal reasons)",
        500..=599 => "(the server is in trouble; it is tried again later)",
        _ => "",
    }
}
