//! What can go wrong with a fetch, in plain words, and what that means for the next attempt.

use std::io;
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
    /// Nothing left this machine, or nobody could be asked for the name.
    #[error("there is no way to it from here ({0}); it is tried again soon")]
    Offline(String),
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
        super::settings::HEADER_BYTES_MAX >> 10
    )]
    Headers,
    /// A content coding we did not ask for.
    #[error("sent in the coding {0:?}, which was not asked for; tell the publisher")]
    Coding(String),
    /// The body does not decode.
    #[error("says it is {0}, but does not decode as that; tell the publisher if it stays so")]
    Undecodable(String),
    /// A coded body without its end.
    #[error("the {0} body breaks off before its end; it is tried again later")]
    CutOff(String),
    /// A status that is neither success nor a redirect.
    #[error("HTTP {status} {}", reason(*status, *door))]
    Status {
        /// RFC 9110 status code.
        status: u16,
        /// What `Retry-After` asked for, where it did.
        retry_after: Option<Duration>,
        /// Who sent it.
        door: Door,
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
    /// robots.txt could not be had, so that it is not known what it allows.
    #[error(
        "the site's robots.txt could not be had ({cause}); it is asked for again in {} min, and its pages after that",
        again.as_secs().div_ceil(60)
    )]
    RobotsMissing {
        /// Why not.
        cause: String,
        /// How long nobody asks for it.
        again: Duration,
    },
    /// The host refused its last pages.
    #[error(
        "the host refused its last two pages, so that this one was not asked for; it is tried again later"
    )]
    Refusing(Duration),
    /// The host asked for silence.
    #[error("the host asked for silence for another {} s; it is tried again after that", .0.as_secs())]
    Silent(Duration),
}

/// What stood between us and the document, as far as the answer says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Door {
    /// It says nothing of that.
    #[default]
    Unknown,
    /// A firewall that wants a browser to prove itself.
    Challenge,
    /// A login, and it had ours.
    Login,
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
            Self::Status { retry_after: Some(d), .. } | Self::Silent(d) | Self::Refusing(d) => {
                Disposition::RetryAfter(*d)
            }
            Self::Status { status: 408 | 425 | 429 | 500..=599, .. } => Disposition::Retry,
            Self::Refused(Refusal::Unknown(..) | Refusal::Unanswered(_)) => Disposition::Retry,
            Self::RobotsMissing { again, .. } => Disposition::RetryAfter(*again),
            Self::Refused(_)
            | Self::Address(_)
            | Self::TooLarge { .. }
            | Self::Status { .. }
            | Self::MediaType(_)
            | Self::Robots => Disposition::GiveUp,
            _ => Disposition::Retry,
        }
    }

    /// Why, without what is done about it.
    pub(super) fn cause(&self) -> String {
        let told = self.to_string();
        told.split(';').next().unwrap_or_default().to_owned()
    }

    /// A reqwest error by its innermost cause, for the outer ones only say "error sending request".
    #[expect(clippy::needless_pass_by_value, reason = "used as a map_err function")]
    pub(super) fn transport(error: reqwest::Error) -> Self {
        if error.is_timeout() {
            let unconnected = "nobody answered in time, so that no connection stood";
            return if error.is_connect() {
                Self::Connect(unconnected.into())
            } else {
                Self::Timeout
            };
        }
        let mut cause: &dyn std::error::Error = &error;
        while let Some(inner) = cause.source() {
            match inner.downcast_ref::<Refusal>() {
                Some(Refusal::Unanswered(name)) => {
                    return Self::Offline(format!("no name server answers for {name}"));
                }
                Some(refusal) => return Self::Refused(refusal.clone()),
                None => cause = inner,
            }
        }
        let words = plain(&cause.to_string());
        match cause.downcast_ref::<io::Error>().map(io::Error::kind) {
            Some(kind) if error.is_connect() && ours(kind) => Self::Offline(words),
            _ if error.is_connect() => Self::Connect(words),
            _ => Self::Transport(words),
        }
    }
}

/// Failures of this machine's own network (ENETUNREACH, EHOSTUNREACH, ENETDOWN).
fn ours(kind: io::ErrorKind) -> bool {
    use io::ErrorKind::{HostUnreachable, NetworkDown, NetworkUnreachable};
    matches!(kind, NetworkUnreachable | HostUnreachable | NetworkDown)
}

/// Was it a connection that the server had given up before it saw our request? Then the request may be made again on a
/// new one (RFC 9112 9.3.1).
pub(super) fn lost(error: &reqwest::Error) -> bool {
    use io::ErrorKind::{
        BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof,
    };
    if error.is_timeout() || error.is_connect() || !error.is_request() {
        return false;
    }
    let mut cause: &dyn std::error::Error = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    let closed = [BrokenPipe, ConnectionAborted, ConnectionReset, NotConnected, UnexpectedEof];
    match cause.downcast_ref::<io::Error>() {
        Some(io) => closed.contains(&io.kind()),
        // hyper's and h2's own words for it, which only they can tell (RFC 9113 8.7: not processed).
        None => [
            "connection closed before message completed",
            "refused stream before processing",
            "connection error received: not a result of an error",
        ]
        .iter()
        .any(|word| cause.to_string().contains(word)),
    }
}

/// Without the number that only programmers look up, and of a certificate what is wrong with it.
fn plain(cause: &str) -> String {
    if let Some((_, why)) = cause.split_once("invalid peer certificate: ") {
        return of_certificate(why).to_owned();
    }
    if let Some(why) = of_tls(cause) {
        return why.to_owned();
    }
    cause.split(" (os error").next().unwrap_or_default().to_owned()
}

/// rustls names the kinds in words of programmers.
fn of_certificate(why: &str) -> &'static str {
    let says = |word: &str| why.contains(word);
    match () {
        () if says("xpired") => "its certificate has expired",
        () if says("NotValidYet") || says("not valid yet") => "its certificate is not valid yet",
        () if says("NotValidForName") || says("not valid for name") => {
            "its certificate is for another name"
        }
        () if says("UnknownIssuer") => "nobody we trust vouches for its certificate",
        () if says("evoked") => "its certificate was revoked",
        () => "its certificate is not sound",
    }
}

/// What TLS came to grief on, of the things that happen.
fn of_tls(why: &str) -> Option<&'static str> {
    let says = |word: &str| why.contains(word);
    match () {
        () if says("ProtocolVersion") || says("NoVersionInCommon") => {
            Some("it speaks no TLS of today, 1.2 or 1.3")
        }
        () if says("HandshakeFailure") || says("InsufficientSecurity") => {
            Some("it and we know no TLS cipher in common")
        }
        () if says("InvalidContentType") => Some("it does not speak TLS at this port"),
        () if says("UnrecognisedName") || says("UnrecognizedName") => {
            Some("it does not know the name it was asked for")
        }
        () if says("close_notify") => Some("it ended in the middle"),
        () => None,
    }
}

fn size(bytes: u64) -> String {
    if bytes < 1 << 20 { format!("{} KiB", bytes >> 10) } else { format!("{} MiB", bytes >> 20) }
}

/// A status in words that help.
fn reason(status: u16, door: Door) -> &'static str {
    match status {
        _ if door == Door::Challenge => {
            "(a firewall lets only browsers in, and we are none; ask the publisher to let feed readers pass)"
        }
        401 | 403 | 407 if door == Door::Login => {
            "(it does not take our login; correct the source's secret, or its authorization or user)"
        }
        202 => "(it is still being made; it is tried again later)",
        206 => "(a part of it, which was not asked for; tell the publisher if it stays so)",
        300..=399 => "(a redirect that names no address to follow; look at it in a browser)",
        400 => "(it takes our request for a faulty one; tell the publisher)",
        401 | 407 => {
            "(it wants a login, and we have none; give the source secret and authorization or user, or look for an open feed)"
        }
        402 => "(it wants to be paid)",
        403 => "(it refuses us; ask the publisher, with your contact in the User-Agent)",
        404 => "(not there; has the address changed?)",
        406 => "(it has nothing in a form that we read)",
        408 | 425 => "(it wants to be asked again; it is tried again later)",
        410 => "(gone for good)",
        421 => "(this server is not the one for this address; it is tried again later)",
        429 => "(we come too often; it is tried again when the server lets us)",
        451 => "(withheld for legal reasons)",
        500..=599 => "(the server is in trouble; it is tried again later)",
        600.. => "(a number of its own, by which some sites refuse programs; ask the publisher)",
        200..=299 => "(a success without the document; it is tried again later)",
        _ => "(it does not answer the question; look at the address in a browser)",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_comes_with_a_word_of_help() {
        for status in 100..=999 {
            for door in [Door::Unknown, Door::Challenge, Door::Login] {
                let told = FetchError::Status { status, retry_after: None, door }.to_string();
                assert!(told.ends_with(')') && told.contains('('), "{told}");
            }
        }
    }
}
