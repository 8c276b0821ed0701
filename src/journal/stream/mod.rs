//! The journal of a fleet: one NATS JetStream stream gives the order, and each node keeps what it took from it in its own files.
//!
//! Nothing else of the program knows NATS. The desk offers captures, and folds what it reads back, in the stream's order.

mod bringing;
mod link;
mod message;
mod node;
mod nodes;
mod offering;
mod parts;
mod publish;
mod reader;
mod settings;
mod taking;
mod world;

use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicBool;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::{Instant, sleep, timeout};

pub use message::FORMAT;
pub use node::{Node, Told};
pub use settings::Settings;

use link::Link;
use parts::Parts;
use reader::Arrived;

use super::codec;
use super::{Journal, JournalError, Segments, Seq};
use crate::fleet::{Fail, Member, Stamp, Standing, Stream};
use crate::model::{Capture, Snapshot, Timestamp};

/// A step waits so long for the others, or for the servers, before it says that it waits.
const SETTLE_MAX: Duration = Duration::from_secs(5);
/// Between two looks whether the others have answered.
const LOOK: Duration = Duration::from_millis(100);
/// Between two attempts to connect.
const CONNECT_EVERY: Duration = Duration::from_secs(2);
/// For leaving in good order.
const LEAVE_MAX: Duration = Duration::from_secs(1);

/// A capture as the stream holds it.
pub enum Taken {
    /// At its position.
    Capture(Box<Capture>, Stamp),
    /// Here the rows are to be written down as they are.
    Snapshot(Stamp),
}

/// What a node that begins in the middle was told the rows to be, and where.
struct Given {
    at: Seq,
    hash: u64,
    snapshot: Snapshot,
}

/// This node's part in a stream.
pub struct Fleet {
    settings: Settings,
    files: Arc<RwLock<Segments>>,
    data: PathBuf,
    member: Member,
    node: Node,
    link: Option<Link>,
    heard: Arc<AtomicBool>,
    connected_at: Option<Instant>,
    incoming: Option<mpsc::Receiver<Arrived>>,
    /// Where the files end.
    tail: (Seq, Stamp),
    created: i64,
    parts: Parts,
    given: Option<Given>,
    unfolded: bool,
    packer: codec::Packer,
    /// Hears of each capture that is put back.
    progress: Option<Box<dyn FnMut(Seq) + Send>>,
}

impl Fleet {
    /// A node with its files; nothing is connected yet.
    pub fn new(
        settings: Settings,
        files: Arc<RwLock<Segments>>,
        data: &Path,
        now: Timestamp,
    ) -> Result<Self, JournalError> {
        let failed = |error| JournalError::Io { path: data.to_owned(), error };
        let folder = folder_id(data, now).map_err(failed)?;
        let node = Node::new(&settings.node, folder);
        let mut fleet = Self {
            member: Member::new(&settings.node, now.0.unsigned_abs()),
            node,
            files,
            data: data.to_owned(),
            link: None,
            heard: Arc::default(),
            connected_at: None,
            incoming: None,
            tail: (0, Stamp::default()),
            created: 0,
            parts: Parts::default(),
            given: None,
            unfolded: false,
            packer: codec::Packer::new().map_err(failed)?,
            progress: None,
            settings,
        };
        fleet.begun_in_the_middle()?;
        fleet.look_at_tail()?;
        Ok(fleet)
    }

    /// What others may know of it.
    pub fn node(&self) -> Node {
        self.node.clone()
    }

    /// Tells others why no news are taken in now, if none are.
    pub fn troubled(&self, why: Option<String>) {
        self.node.troubled(why);
    }

    /// A beginning that was broken off before the snapshot it rests on is begun again.
    fn begun_in_the_middle(&mut self) -> Result<(), JournalError> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let Some((first, last)) = files.range() else { return Ok(()) };
        let opens = files.read_from(first, 1)?.pop();
        let whole = first == 1
            || files.parts().iter().any(|part| part.snapshot)
            || matches!(opens, Some((_, Ok(Capture::Snapshot(_)))));
        let strange = files.stamp(last)?.is_none();
        drop(files);
        if strange {
            return Err(self.words(
                "the journal in `data` is of one machine alone: set `data` to an empty folder for this node, and take the old \
                 one's history into the fleet by `copydesk store export` and `copydesk store import` (docs/fleet.md)",
            ));
        }
        if !whole {
            self.write().restart(1)?;
            self.unfolded = true;
        }
        Ok(())
    }

    pub(super) fn look_at_tail(&mut self) -> Result<(), JournalError> {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let last = files.range().map_or(files.next - 1, |(_, last)| last);
        let stamp = files.stamp(last)?.unwrap_or_default();
        drop(files);
        self.tail = (last, stamp);
        let mut known = self.node.known();
        (known.word.position, known.word.hash) = (last, stamp.hash);
        Ok(())
    }

    fn write(&self) -> std::sync::RwLockWriteGuard<'_, Segments> {
        self.files.write().unwrap_or_else(PoisonError::into_inner)
    }

    /// Were the files emptied or shortened since this was last asked? Then the rows are to be made anew.
    pub fn unfolded(&mut self) -> bool {
        std::mem::take(&mut self.unfolded)
    }

    /// Does a fold have to wait for the snapshot it begins with?
    pub fn begins(&self) -> bool {
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let kept = files.range().map_or(0, |(_, last)| last);
        self.given.as_ref().is_some_and(|given| kept < given.at)
    }

    /// Connected, compared and agreed; else why not, to be tried again. Waits some seconds at most.
    pub fn ready(&mut self) -> Result<(), JournalError> {
        let ready = self.connect().and_then(|()| self.settle());
        ready.map_err(|fail| self.failed(fail))
    }

    fn connect(&mut self) -> Result<(), Fail> {
        if self.link.as_ref().is_some_and(|link| !link.up()) {
            self.part();
        }
        if self.node.known().taken {
            self.part();
            self.node.known().taken = false;
        }
        if self.link.is_some() {
            return Ok(());
        }
        if self.connected_at.is_some_and(|at| at.elapsed() < CONNECT_EVERY) {
            return Err(Fail::Away("the connection to the journal's servers is lost".to_owned()));
        }
        self.connected_at = Some(Instant::now());
        let link = Link::open(&self.settings)?;
        link.wait(nodes::join(&link.nodes, &self.node))??;
        self.heard = Arc::default();
        link.spawn(nodes::renew(link.nodes.clone(), self.node.clone()));
        link.spawn(nodes::hear(link.nodes.clone(), self.node.clone(), self.heard.clone()));
        self.link = Some(link);
        Ok(())
    }

    /// Gives the connection up: what comes next is compared anew.
    pub fn part(&mut self) {
        (self.link, self.incoming) = (None, None);
        self.member.doubt();
    }

    fn settle(&mut self) -> Result<(), Fail> {
        let until = Instant::now() + SETTLE_MAX;
        while !self.member.agreed() || self.incoming.is_none() {
            let mut member = self.member.clone();
            let stands = member.settle(self);
            self.member = member;
            let waits = match stands {
                Ok(Standing::Agreed(stream)) => {
                    self.follow(&stream)?;
                    return Ok(());
                }
                Ok(Standing::Waits(what)) => format!("it waits {what}"),
                Err(Fail::Moved) => {
                    self.member.doubt();
                    "it compares anew".to_owned()
                }
                Err(refused @ Fail::Refused(_)) => return Err(refused),
                Err(Fail::Away(what)) => what,
            };
            let up = self.link.as_ref().is_some_and(Link::up);
            if !up || Instant::now() > until {
                return Err(Fail::Away(waits));
            }
            self.link.as_ref().map_or(Ok(()), |link| link.wait(async { sleep(LOOK).await }))?;
        }
        Ok(())
    }

    /// Reads on behind the own files.
    fn follow(&mut self, stream: &Stream) -> Result<(), Fail> {
        self.look_at_tail().map_err(|error| Fail::Away(error.to_string()))?;
        let Some(link) = &self.link else { return Ok(()) };
        let (to, incoming) = mpsc::channel(reader::WAITING_MAX);
        let (name, next) = (self.settings.stream.clone(), self.tail.0 + 1);
        self.created = stream.created;
        self.node.reached(stream.last);
        link.spawn(reader::read(
            link.js.clone(),
            name,
            stream.created,
            next,
            to,
            self.node.clone(),
        ));
        self.incoming = Some(incoming);
        Ok(())
    }

    pub(super) fn failed(&self, fail: Fail) -> JournalError {
        match fail {
            Fail::Away(what) => self.words(&what),
            Fail::Refused(what) => JournalError::Refused(what),
            Fail::Moved => self.words("it compares with the stream anew"),
        }
    }

    /// What does not work, of this stream.
    pub fn words(&self, what: &str) -> JournalError {
        JournalError::Stream { stream: self.settings.stream.clone(), what: what.to_owned() }
    }
}

impl Drop for Fleet {
    fn drop(&mut self) {
        let Some(link) = self.link.as_ref().filter(|link| link.up()) else { return };
        let leave = || async { timeout(LEAVE_MAX, nodes::leave(&link.nodes, &self.node)).await };
        // On a thread of its own, for it may be dropped in a task. Without it the others notice soon enough.
        std::thread::scope(|scope| drop(scope.spawn(|| link.wait(leave())).join()));
    }
}

/// What tells this data folder from all others, kept in it.
fn folder_id(data: &Path, now: Timestamp) -> std::io::Result<String> {
    let path = data.join("node");
    match std::fs::read_to_string(&path) {
        Ok(id) if !id.trim().is_empty() => Ok(id.trim().to_owned()),
        _ => {
            let made = format!("{} {} {}", now.0, std::process::id(), data.display());
            let id = blake3::hash(made.as_bytes()).to_hex()[..16].to_owned();
            std::fs::write(&path, format!("{id}\n"))?;
            Ok(id)
        }
    }
}
