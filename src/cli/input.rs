//! What a command reads: a file, standard input, or an address, fetched with every guard of the daemon.

use std::io::{self, Read};

use anyhow::Context;
use url::Url;

use crate::config::{self, Config};
use crate::http::{self, Allow, Client, Fetched, Head, Purpose, Request};

/// Options of the commands that fetch.
#[derive(Debug, Clone, Default, clap::Args)]
pub(super) struct Fetching {
    /// Also fetch from this network or address, such as 127.0.0.1:8000; may be given several times
    #[arg(long, value_name = "ADDR", value_parser = config::allowed)]
    allow: Vec<Allow>,
    /// What the config says, of a command that needs none.
    #[arg(skip)]
    base: http::Settings,
}

impl Fetching {
    /// `base`, and what the command line adds to it.
    pub(super) fn settings(&self, base: &http::Settings) -> http::Settings {
        let mut settings = base.clone();
        settings.allow.extend(&self.allow);
        settings
    }

    /// Does the command line add any?
    pub(super) fn adds_any(&self) -> bool {
        !self.allow.is_empty()
    }

    /// By what a config says, if one was named.
    pub(super) fn by(&self, config: Option<&Config>) -> Self {
        let base = config.map(|config| config.fetch.clone()).unwrap_or_default();
        Self { base, ..self.clone() }
    }

    fn fetch(&self, url: &Url, purpose: Purpose) -> anyhow::Result<Fetched> {
        let client = Client::new(&self.settings(&self.base))?;
        let request = Request::new(url, purpose);
        let fetched = super::run::runtime()?.block_on(client.fetch(request));
        fetched.with_context(|| format!("cannot fetch {url}"))
    }
}

/// Bytes, and what is known of where they came from.
#[derive(Debug, Default)]
pub(super) struct Input {
    /// Undecoded.
    pub(super) bytes: Vec<u8>,
    /// As the server said.
    pub(super) content_type: Option<String>,
    /// After redirects.
    pub(super) url: Option<Url>,
}

impl Input {
    /// Reads `what`: `-` is standard input, `http://...` and `https://...` are fetched, all else is a file.
    pub(super) fn read(what: &str, purpose: Purpose, by: &Fetching) -> anyhow::Result<Self> {
        if let Some(url) = crate::model::url::web(what) {
            return Ok(match by.fetch(&url, purpose)? {
                Fetched::Body(head, body) => Self::of(head, body.to_vec()),
                Fetched::NotModified(head) => Self::of(head, Vec::new()),
            });
        }
        let mut bytes = Vec::new();
        if what == "-" {
            io::stdin().lock().read_to_end(&mut bytes).context("cannot read standard input")?;
        } else {
            bytes = std::fs::read(what).with_context(|| format!("cannot read {what}"))?;
        }
        Ok(Self { bytes, ..Self::default() })
    }

    fn of(head: Head, bytes: Vec<u8>) -> Self {
        Self { bytes, content_type: head.content_type, url: Some(head.url) }
    }
}
