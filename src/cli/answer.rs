//! Where a reading command gets its answer: the rows on disk, or the daemon that holds them.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use serde::de::DeserializeOwned;
use url::Url;

use crate::config::Config;
use crate::desk;
use crate::http::{self, Allow, Client, FetchError, Fetched, Purpose, Request};
use crate::shelf::{Shelf, ShelfError};
use crate::store::StoreError;

/// For people who have to stop the daemon first.
pub(super) const STOP: &str = "stop the service first: systemctl stop copydesk";

/// What a reading command got.
#[derive(Debug)]
pub(super) enum Answer<T> {
    /// The answer.
    Told(T),
    /// There is nothing of that name.
    Unknown,
    /// There is no store: nothing was polled yet.
    Unpolled,
}

/// Reads the rows, or asks the daemon that holds them at `path` of its server.
pub(super) fn answer<T: DeserializeOwned>(
    config: &Config,
    path: &str,
    from_rows: impl FnOnce(&Shelf) -> Result<Option<T>, ShelfError>,
) -> anyhow::Result<Answer<T>> {
    let told = match desk::peek(&config.store) {
        Ok(None) => return Ok(Answer::Unpolled),
        Ok(Some(shelf)) => from_rows(&shelf)?,
        Err(ShelfError::Store(StoreError::Busy(store))) => ask(config, path, store)?,
        Err(error) => return Err(error.into()),
    };
    Ok(told.map_or(Answer::Unknown, Answer::Told))
}

fn ask<T: DeserializeOwned>(
    config: &Config,
    path: &str,
    store: PathBuf,
) -> anyhow::Result<Option<T>> {
    let held = |why: String| ShelfError::Held { path: store, way_out: format!("{why}; or {STOP}") };
    let Some(listen) = config.publish.listen else {
        let why = "it can't be asked, because [publish] listen is empty: set it".to_owned();
        return Err(held(why).into());
    };
    let at = reachable(listen);
    let settings = http::Settings { allow: vec![Allow::Addr(at)], ..config.fetch.clone() };
    let (client, url) = (Client::new(&settings)?, Url::parse(&format!("http://{at}{path}"))?);
    let request = Request { url: &url, purpose: Purpose::Feed, validators: None };
    match super::run::runtime()?.block_on(client.fetch(request)) {
        Ok(Fetched::Body(_, body)) => serde_json::from_slice(&body).map_err(|_| {
            held(format!("what answers at http://{at} is another program or version")).into()
        }),
        Err(FetchError::Status { status: 404, .. }) => Ok(None),
        Ok(Fetched::NotModified(_)) => Ok(None),
        Err(error) => Err(held(format!("asking it at http://{at} failed: {error}")).into()),
    }
}

/// A server that listens everywhere is asked on loopback.
fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// The daemon has the store, and what was asked for needs it.
pub(super) fn held(error: ShelfError) -> ShelfError {
    match error {
        ShelfError::Store(StoreError::Busy(path)) => {
            ShelfError::Held { path, way_out: STOP.to_owned() }
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_that_listens_everywhere_is_asked_here() {
        let of = |text: &str| reachable(text.parse().unwrap()).to_string();
        assert_eq!(of("0.0.0.0:8087"), "127.0.0.1:8087");
        assert_eq!(of("[::]:8087"), "[::1]:8087");
        assert_eq!(of("192.0.2.7:80"), "192.0.2.7:80");
    }
}
