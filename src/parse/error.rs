//! Why a document gives no feed: what it is instead, and what to try.

/// A document that could not be read as what its source says it is.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ParseError {
    /// Nothing but white space.
    #[error("the document is empty; the entries we have stay, and it is polled again later")]
    Empty,
    /// Something else than a feed.
    #[error("this is {what}, not a feed; {}", advice(discovered.as_deref()))]
    NotAFeed {
        /// With its article: `an HTML page`, `a PDF`.
        what: &'static str,
        /// The feed an HTML page points to.
        discovered: Option<String>,
    },
    /// A feed of one entry, and that says that its generator failed.
    #[error("the feed holds no news but an error: {0}")]
    Reported(String),
    /// It looked like a feed, but could not be read.
    #[error("the document could not be read: {0}")]
    Unreadable(String),
    /// The selectors of a listing source do not fit.
    #[error("listing: {0}")]
    Listing(String),
}

fn advice(discovered: Option<&str>) -> String {
    match discovered {
        Some(url) => format!("did you mean {url}?"),
        None => "check the source's url in a browser".to_owned(),
    }
}
