//! A whole history given to a stream, for a fleet that begins with what one machine, or another fleet, has told.

use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use super::link::Link;
use super::message::{HEADERS_BYTES, Kind, Message, digest};
use super::world::given;
use super::{Fleet, nodes};
use crate::fleet::{Fail, Lacks, World, lacks};
use crate::journal::{JournalError, Largest, Seq};
use crate::model::{Capture, Snapshot};

/// For servers that were just started, or that elect a leader: it ends when nothing went on for so long.
const PATIENCE: Duration = Duration::from_secs(40);
/// Before it is tried again.
const AGAIN: Duration = Duration::from_millis(500);

impl Fleet {
    /// Gives the stream what it lacks of the own files, where each capture stands in them; gives how many it lacked. A stream
    /// that holds anything else is refused, and one that nodes work with, unless it holds all already.
    pub fn bring(
        &mut self,
        largest: Largest,
        progress: impl FnMut(Seq) + Send + 'static,
    ) -> Result<u64, JournalError> {
        let Some(own) = self.own() else { return Ok(0) };
        let since = Instant::now();
        let lacking = loop {
            match self.compared(largest) {
                Ok(lacking) => break lacking,
                Err(Fail::Away(_)) if since.elapsed() < PATIENCE => {
                    std::thread::park_timeout(AGAIN);
                }
                Err(fail) => return Err(self.failed(fail)),
            }
        };
        if lacking == 0 {
            return Ok(0);
        }
        self.part(); // from here on as a node that puts back what the stream lost: whoever starts now waits for it
        self.progress = Some(Box::new(progress));
        self.put_all(own.last)?;
        Ok(lacking)
    }

    /// How many captures the stream lacks.
    fn compared(&mut self, largest: Largest) -> Result<u64, Fail> {
        let link = Link::open(&self.settings)?;
        let living = link.wait(nodes::living(&link.nodes))??;
        let payload_max = link.payload_max();
        self.link = Some(link);
        let lacking = match lacks(self)? {
            Lacks::Nothing => return Ok(0),
            Lacks::Another => {
                return Err(Fail::Refused(format!(
                    "the stream `{}` holds another history; nothing was changed: name another `stream` in [journal], or delete it \
                     if nobody needs it",
                    self.settings.stream
                )));
            }
            Lacks::All => self.own().map_or(0, |own| own.last + 1 - own.first),
            Lacks::Rest => {
                let last = self.stream()?.map_or(0, |stream| stream.last);
                self.own().map_or(0, |own| own.last.saturating_sub(last))
            }
        };
        if !living.is_empty() {
            return Err(Fail::Refused(format!(
                "the fleet's nodes are at work ({}); nothing was changed: stop them first; one that was killed is forgotten after half \
                 a minute",
                living.join(", ")
            )));
        }
        fits(largest, payload_max)?;
        Ok(lacking)
    }

    fn put_all(&mut self, last: Seq) -> Result<(), JournalError> {
        let mut since = (Instant::now(), 0);
        loop {
            let put = self.ready();
            let known = self.node.known().last;
            if known != since.1 {
                since = (Instant::now(), known);
            }
            let whole = self.own().is_some_and(|own| own.last == last);
            match put {
                _ if self.unfolded() || !whole => {
                    let what = "somebody else wrote into it meanwhile: stop all nodes, delete the stream, and import again";
                    return Err(self.words(what));
                }
                Ok(()) => return Ok(()),
                Err(JournalError::Stream { .. }) if since.0.elapsed() < PATIENCE => {
                    std::thread::park_timeout(AGAIN);
                }
                Err(error) => return Err(error),
            }
        }
    }

    /// Is there a snapshot for nodes to begin with?
    pub fn is_told(&mut self) -> Result<bool, JournalError> {
        let stream = self.stream();
        let given = stream.and_then(|stream| stream.map_or(Ok(None), |s| given(self, &s)));
        given.map(|given| given.is_some()).map_err(|fail| self.failed(fail))
    }

    /// Tells nodes to come what the rows were at a snapshot: where a stream does not begin at the first capture of all, they begin
    /// there.
    pub fn tell(&mut self, at: Seq, snapshot: Snapshot) -> Result<(), JournalError> {
        let Some(payload_max) = self.link.as_ref().map(Link::payload_max) else {
            return Err(self.words("the connection to the journal's servers is lost"));
        };
        let files = self.files.read().unwrap_or_else(PoisonError::into_inner);
        let hash = files.stamp(at)?.unwrap_or_default().hash.to_le_bytes();
        drop(files);
        let snapshot = Capture::Snapshot(Box::new(Snapshot { begin: at, ..snapshot }));
        let failed = |error| JournalError::Io { path: self.data.clone(), error };
        let body = self.packer.pack(&snapshot).map_err(failed)?;
        let body = [&hash[..], &body].concat();
        // Where the stream ends says which telling it is: one that was deleted by hand is no repeated offer.
        let end = self.stream().map_err(|fail| self.failed(fail))?.map_or(0, |stream| stream.last);
        let id = digest(&[b"told", &at.to_le_bytes(), &hash, &end.to_le_bytes()]);
        self.publish(&Message::parted(id, Kind::Told(at), body, payload_max)).map(drop)
    }
}

/// Does each capture go into a message? A person can help, and no second try.
fn fits(Largest { seq, bytes }: Largest, payload_max: usize) -> Result<(), Fail> {
    if bytes + HEADERS_BYTES <= payload_max {
        return Ok(());
    }
    Err(Fail::Refused(format!(
        "capture {seq} takes {bytes} bytes, and the servers take messages of {payload_max}; nothing was changed: raise `max_payload` \
         in their config"
    )))
}
