//! The wire itself: one listener an outlet, its documents swapped at each stage.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::task::JoinSet;

use super::news::{self, Filed, Piece};
use super::outlets::{OUTLETS, Outlet};
use super::{feed, page};
use crate::http::Allow;
use crate::model::source::Plan as Pace;
use crate::model::{Source, Timestamp};
use crate::plan::Plan;
use crate::publish::{self, Board, Document, Page};
use crate::{edition, http, schedule, store};

/// Often enough that a stage shows within seconds; a real source is never polled so often.
const POLL_EVERY: Duration = Duration::from_secs(4);
const PHOTO: &str = include_str!("layouts/photo.svg");
const PHOTO_TYPE: &str = "image/svg+xml";

/// A running wire. Dropping it closes its doors.
pub struct Wire {
    start: Timestamp,
    news: Vec<Filed>,
    stands: Vec<Stand>,
    _servers: JoinSet<()>,
}

/// Where an outlet can be found.
struct Stand {
    outlet: &'static Outlet,
    address: SocketAddr,
    board: Arc<Board>,
}

impl Wire {
    /// Opens every outlet at its opening stage; all times in the news are counted from `start`.
    pub async fn open(start: Timestamp) -> io::Result<Self> {
        let news = news::filed().map_err(io::Error::other)?;
        let mut servers = JoinSet::new();
        let mut stands = Vec::new();
        for (outlet, host) in OUTLETS.iter().zip(1..) {
            let listener = listener(host).await?;
            let address = listener.local_addr()?;
            let board = Arc::new(Board::new());
            stands.push(Stand { outlet, address, board: board.clone() });
            let nothing_else = |_| std::future::ready(None::<Page>);
            servers.spawn(publish::serve(listener, board, nothing_else, std::future::pending()));
        }
        let wire = Self { start, news, stands, _servers: servers };
        wire.stage(0);
        Ok(wire)
    }

    /// Puts up what every outlet has at this stage.
    pub fn stage(&self, stage: usize) {
        for stand in &self.stands {
            stand.print(&news::told_by(stand.outlet.id, &self.news, stage, self.start));
        }
    }

    /// What the daemon needs to follow this wire, and nothing but this wire.
    pub fn plan(&self, data: &Path, listen: Option<SocketAddr>) -> Plan {
        let base = listen.map(|address| format!("http://{address}/"));
        let publish = publish::Settings { listen, ..publish::Settings::default() };
        Plan {
            config: None,
            sources: self.stands.iter().map(|s| Arc::new(s.source())).collect(),
            editions: vec![edition::Settings::default()],
            publish: publish::Settings { base_url: base.unwrap_or(publish.base_url), ..publish },
            fetch: http::Settings {
                per_host: 2,
                host_gap: Duration::ZERO,
                allow: self.stands.iter().map(|s| Allow::Addr(s.address)).collect(),
                ..http::Settings::default()
            },
            schedule: schedule::Settings {
                interval_floor: POLL_EVERY,
                ..schedule::Settings::default()
            },
            store: store::Settings { data: data.to_owned(), ..store::Settings::default() },
            journal: None,
            sites: Arc::default(),
        }
    }

    /// How often each page was asked for since the start, by address; feeds and pictures are not counted.
    pub fn asked(&self) -> Vec<(String, u64)> {
        let of = |s: &Stand| {
            let pages = s.board.asked().into_iter();
            let pages = pages
                .filter(|(path, _)| path != s.outlet.feed_path() && !path.starts_with("/photo/"));
            pages.map(|(path, times)| (s.base() + &path, times)).collect::<Vec<_>>()
        };
        self.stands.iter().flat_map(of).collect()
    }
}

/// Outlets are different hosts where the whole of 127/8 is the machine's own; elsewhere they share one.
async fn listener(host: u8) -> io::Result<TcpListener> {
    match TcpListener::bind((Ipv4Addr::new(127, 0, 87, host), 0)).await {
        Ok(listener) => Ok(listener),
        Err(_) => TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await,
    }
}

impl Stand {
    fn base(&self) -> String {
        format!("http://{}", self.address)
    }

    fn source(&self) -> Source {
        Source {
            id: self.outlet.id.to_owned(),
            url: self.base() + self.outlet.feed_path(),
            plan: Pace::Every(POLL_EVERY),
            rank: self.outlet.rank,
            scrape: true,
            tags: vec![self.outlet.language.to_owned()],
            ..Source::default()
        }
    }

    fn print(&self, pieces: &[Piece]) {
        let (outlet, base) = (self.outlet, self.base());
        for piece in pieces {
            let page = page::render(outlet, &base, piece, pieces);
            self.put(&outlet.page_path(&piece.id), outlet.page_type, outlet.encode(&page));
            if piece.photo.is_some() {
                self.put(&format!("/photo/{}", piece.id), PHOTO_TYPE, PHOTO.into());
            }
        }
        let feed = feed::render(outlet, &base, pieces);
        self.put(outlet.feed_path(), outlet.feed_type(), outlet.encode(&feed));
    }

    /// Undated, so that nobody is told to keep it for a minute: the news move on within seconds.
    fn put(&self, path: &str, content_type: &'static str, bytes: Vec<u8>) {
        self.board.put(path, Document::fleeting(content_type, bytes));
    }
}
