//! Where a command gets its answer: the daemon of the same config, the server of one we may not talk to, or what is on disk.

use std::io::{self, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::de::DeserializeOwned;
use url::Url;

use super::colour::{self, Ink, paint};
use crate::config::{self, Config, Env};
use crate::desk;
use crate::http::{self, Allow, Client, FetchError, Fetched, Purpose, Request};
use crate::journal::JournalError;
use crate::rounds::control::{Ask, Reply};
use crate::shelf::{Shelf, ShelfError};
use crate::store::StoreError;
use crate::sys::control::{self, Found, Line};

/// For people who have to stop the daemon first.
pub(super) const STOP: &str = "stop the service first: systemctl stop copydesk";
/// What only the daemon's own user may ask.
const DENIED: &str = "only root or the user who runs it may: try again with sudo";

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

/// The config of a command that asks the daemon. One with mistakes, as while it is edited, takes nothing away from who has a
/// daemon that runs on with the one before; of that there are then no sources here.
pub(super) fn config(path: &Path) -> io::Result<Option<Config>> {
    let loaded = config::load(path);
    if loaded.is_err()
        && let Found::Daemon(line) = control::find(path, Path::new(""))
        && let data = line.who.data.to_string_lossy()
        && let Ok(mut bare) = config::parse(&format!("data = {data:?}"), "", &Env::default())
    {
        let note = format!(
            "note: the config {} has mistakes, which `copydesk check` tells; the running copydesk goes on with the one before",
            path.display()
        );
        writeln!(io::stderr(), "{}", crate::text::printable(&note))?;
        bare.path = Some(path.to_owned());
        return Ok(Some(bare));
    }
    super::check::told(loaded)
}

/// Asks the daemon for what its server would answer at `path`; without one, reads the rows.
pub(super) fn answer<T: DeserializeOwned>(
    config: &Config,
    path: &str,
    from_rows: impl FnOnce(&Shelf) -> Result<Option<T>, ShelfError>,
) -> anyhow::Result<Answer<T>> {
    let told = match find(config) {
        Found::Daemon(line) => page(line, path)?,
        Found::Denied => web(config, path, config.store.data.clone())?,
        Found::Nobody => match desk::peek(&config.store) {
            Ok(None) => return Ok(Answer::Unpolled),
            Ok(Some(shelf)) => {
                from(&format!(
                    "no copydesk runs with this config; from what is in {}",
                    config.store.data.display()
                ))?;
                from_rows(&shelf)?
            }
            Err(ShelfError::Store(StoreError::Busy(store))) => web(config, path, store)?,
            Err(error) => return Err(error.into()),
        },
    };
    Ok(told.map_or(Answer::Unknown, Answer::Told))
}

fn find(config: &Config) -> Found {
    config.path.as_deref().map_or(Found::Nobody, |path| control::find(path, &config.store.data))
}

/// The daemon of this config, for what only it can do; none when none runs.
pub(super) fn daemon(path: &Path, data: &Path) -> anyhow::Result<Option<Line>> {
    match control::find(path, data) {
        Found::Daemon(line) => {
            from(&told_by(&line))?;
            Ok(Some(line))
        }
        Found::Denied => anyhow::bail!("a copydesk runs with this config, and {DENIED}"),
        Found::Nobody => Ok(None),
    }
}

/// Does a daemon of this config answer, whether or not it takes our commands?
pub(super) fn running(path: &Path, data: &Path) -> bool {
    !matches!(control::find(path, data), Found::Nobody)
}

/// Asks the daemon for one thing.
pub(super) fn one(mut line: Line, what: &Ask) -> anyhow::Result<Reply> {
    line.ask(what)?;
    let reply = line.answer()?;
    reply.ok_or_else(|| anyhow::anyhow!("the running copydesk ended before it answered"))
}

fn told_by(line: &Line) -> String {
    let (pid, data) = (line.who.pid, line.who.data.display());
    format!("from the running copydesk (pid {pid}, data in {data})")
}

/// Who answers, on stderr: what is asked for is data, this is not.
fn from(words: &str) -> io::Result<()> {
    writeln!(
        io::stderr(),
        "{}",
        paint(colour::on_stderr(), Ink::Dim, &crate::text::printable(words))
    )
}

fn page<T: DeserializeOwned>(line: Line, path: &str) -> anyhow::Result<Option<T>> {
    from(&told_by(&line))?;
    match one(line, &Ask::Page(path.to_owned()))? {
        Reply::Page(200, body) => serde_json::from_slice(body.as_bytes())
            .map(Some)
            .map_err(|_| anyhow::anyhow!("the running copydesk is of another version; restart it")),
        Reply::Page(404, _) => Ok(None),
        Reply::Page(_, body) => anyhow::bail!("{}", body.trim()),
        Reply::Refused(why) => anyhow::bail!("{why}"),
        _ => anyhow::bail!("the running copydesk answered something else; restart it"),
    }
}

/// Asks the server of a daemon that does not take our commands.
fn web<T: DeserializeOwned>(
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
    let request = Request::new(&url, Purpose::Feed);
    from(&format!(
        "from the web server at http://{at}: the running copydesk takes commands of root and its own user only"
    ))?;
    match super::run::runtime()?.block_on(client.fetch(request)) {
        Ok(Fetched::Body(_, body)) => read(config, &body).map(Some).ok_or_else(|| {
            held(format!("what answers at http://{at} is another program, version or config"))
                .into()
        }),
        Err(FetchError::Status { status: 404, .. }) => Ok(None),
        Ok(Fetched::NotModified(_)) => Ok(None),
        Err(error) => Err(held(format!("asking it at http://{at} failed: {error}")).into()),
    }
}

/// The answer, unless it says that it is of another config.
fn read<T: DeserializeOwned>(config: &Config, body: &[u8]) -> Option<T> {
    let whole: serde_json::Value = serde_json::from_slice(body).ok()?;
    let theirs = whole.get("from").and_then(|f| f.get("config")).and_then(|c| c.as_str());
    let ours = config.path.as_deref().map(control::hash);
    let other = theirs.is_some_and(|theirs| ours.as_deref() != Some(theirs));
    if other { None } else { serde_json::from_slice(body).ok() }
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
        ShelfError::Store(StoreError::Busy(path))
        | ShelfError::Journal(JournalError::Busy(path)) => {
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
