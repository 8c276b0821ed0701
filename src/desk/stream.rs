//! Captures through a fleet's stream: offered to it, and folded as it gives them back, others' among them.

use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use super::anew::bodies_from;
use super::books::{Books, shrink};
use super::fold::snapshot;
use super::folding::BATCH_MAX;
use crate::fleet::Stamp;
use crate::journal::stream::{Fleet, Taken};
use crate::journal::{Journal, JournalError, Seq};
use crate::model::{Capture, CaptureId};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, Meta, Store, row};

/// For reading back what was acknowledged.
const READ_BACK_MAX: Duration = Duration::from_secs(20);
/// Between two looks meanwhile.
const LOOK: Duration = Duration::from_millis(500);

impl Books {
    /// The first step of a desk: in a fleet, to agree with the stream.
    pub(super) fn begin(&mut self) -> Result<(), ShelfError> {
        let followed = self.follow();
        self.note(followed)
    }

    /// Until something came from the stream; for ever without one.
    pub(super) fn woken(&self) -> impl Future<Output = ()> + use<> {
        let node = self.fleet.as_ref().map(Fleet::node);
        async move {
            match node {
                Some(node) => node.woken().await,
                None => std::future::pending().await,
            }
        }
    }

    /// Do what one node does for all of them, or what there is for one alone, fall to this one?
    pub(super) fn leads(&self) -> bool {
        self.fleet.as_ref().is_none_or(|fleet| fleet.node().share().leads())
    }

    /// Do the files hold what a stream holds?
    pub(super) fn in_stream(&self) -> Result<bool, ShelfError> {
        let journal = self.journal.read().unwrap_or_else(PoisonError::into_inner);
        let Some((_, last)) = journal.range() else { return Ok(self.fleet.is_some()) };
        Ok(journal.stamp(last)?.is_some())
    }

    /// Takes in what the stream holds beyond the files, once the two agree.
    pub(super) fn follow(&mut self) -> Result<(), ShelfError> {
        if self.fleet.is_none() {
            return Ok(());
        }
        self.agree()?;
        self.take_in(Duration::ZERO)?;
        self.ask_for_snapshot()?;
        self.offer_aside()
    }

    fn agree(&mut self) -> Result<(), ShelfError> {
        let Some(fleet) = &mut self.fleet else { return Ok(()) };
        let ready = fleet.ready();
        if fleet.unfolded() {
            self.anew("the stream holds something else than what they were folded from")?;
        }
        Ok(ready?)
    }

    /// What came, until nothing more is there.
    fn take_in(&mut self, wait: Duration) -> Result<(), ShelfError> {
        let mut wait = wait;
        loop {
            let Some(fleet) = &mut self.fleet else { return Ok(()) };
            let taken = fleet.next(wait, BATCH_MAX)?;
            if taken.is_empty() {
                return Ok(());
            }
            wait = Duration::ZERO;
            let kept = self.keep_all(taken);
            let Some(fleet) = &mut self.fleet else { return Ok(()) };
            match kept {
                Ok(()) => fleet.kept(),
                Err(error) => {
                    fleet.forget();
                    return Err(error);
                }
            }
        }
    }

    /// Keeps what was taken and folds it. A snapshot opens a file, and says what the rows are when all before it is folded.
    fn keep_all(&mut self, taken: Vec<Taken>) -> Result<(), ShelfError> {
        let mut batch = Vec::with_capacity(taken.len());
        for one in taken {
            let (capture, stamp) = match one {
                Taken::Capture(capture, stamp) => (*capture, stamp),
                Taken::Snapshot(stamp) => {
                    self.keep(std::mem::take(&mut batch))?;
                    (Capture::Snapshot(Box::new(snapshot(self.store.as_ref())?)), stamp)
                }
            };
            if matches!(capture, Capture::Snapshot(_)) {
                self.keep(std::mem::take(&mut batch))?;
            }
            batch.push((capture, stamp));
        }
        self.keep(batch)
    }

    fn keep(&mut self, batch: Vec<(Capture, Stamp)>) -> Result<(), ShelfError> {
        if batch.is_empty() {
            return Ok(());
        }
        self.journal.write().unwrap_or_else(PoisonError::into_inner).keep(batch)?;
        self.catch_up()
    }

    /// Offers captures, and folds what the stream holds up to the last of them.
    pub(super) fn offer_to_stream(&mut self, captures: Vec<Capture>) -> Result<(), ShelfError> {
        self.agree()?;
        self.take_in(Duration::ZERO)?; // what came meanwhile says which of them are new
        self.offer_now(captures)
    }

    fn offer_now(&mut self, mut captures: Vec<Capture>) -> Result<(), ShelfError> {
        let at = loop {
            let ids: Vec<CaptureId> = captures
                .iter()
                .map(|capture| id_of(self.store.as_ref(), capture))
                .collect::<Result<_, _>>()?;
            let offered: Vec<_> = ids.into_iter().zip(&captures).collect();
            let Some(fleet) = &mut self.fleet else { return Ok(()) };
            match fleet.offer(&offered) {
                Err(JournalError::TooLarge { index }) => shrink(&mut captures, index)?,
                offered => break offered?,
            }
        };
        self.read_back(at)
    }

    fn read_back(&mut self, at: Seq) -> Result<(), ShelfError> {
        let started = Instant::now();
        loop {
            let range = self.journal.read().unwrap_or_else(PoisonError::into_inner).range();
            if range.is_some_and(|(_, last)| last >= at) {
                return Ok(());
            }
            if started.elapsed() > READ_BACK_MAX {
                let Some(fleet) = &mut self.fleet else { return Ok(()) };
                fleet.part();
                let what = "what was offered does not come back; see the logs of its nats-servers";
                return Err(fleet.words(what).into());
            }
            self.agree()?;
            self.take_in(LOOK)?;
        }
    }

    /// What the stream lost and has otherwise now is offered as new.
    fn offer_aside(&mut self) -> Result<(), ShelfError> {
        let Some(fleet) = &self.fleet else { return Ok(()) };
        let aside = fleet.aside()?;
        if aside.is_empty() {
            return Ok(());
        }
        self.offer_now(aside)?;
        Ok(self.fleet.as_ref().map_or(Ok(()), Fleet::aside_done)?)
    }

    /// When a file is full, one node asks all of them to write down their rows.
    fn ask_for_snapshot(&mut self) -> Result<(), ShelfError> {
        let journal = self.journal.read().unwrap_or_else(PoisonError::into_inner);
        let newest = journal.parts().last().map(|part| part.first);
        // A snapshot may fill a file by itself; another follows only when there is more to tell.
        let more = journal.range().map(|(_, last)| last) > newest;
        let wants = journal.wants_snapshot() && more && newest != self.asked;
        drop(journal);
        if !wants || !self.leads() {
            return Ok(());
        }
        if let Some(fleet) = &mut self.fleet {
            fleet.ask_for_snapshot()?;
            self.asked = newest;
        }
        Ok(())
    }

    /// The stream need not hold what nothing rests on any more.
    pub(super) fn shorten(&mut self) -> Result<(), ShelfError> {
        if self.fleet.is_none() {
            return Ok(());
        }
        let begin = self.meta()?.begin;
        let before = bodies_from(&self.journal, begin)?;
        let told = self.journal.read().unwrap_or_else(PoisonError::into_inner).read(begin)?;
        match (told, &mut self.fleet) {
            (Some(Capture::Snapshot(told)), Some(fleet)) => {
                Ok(fleet.shorten(begin, *told, before)?)
            }
            _ => Ok(()),
        }
    }
}

/// What a repeated offer is recognised by: the same article with the same content, told by a source that said the same, after the
/// same version; anything else by all it says.
fn id_of(store: &dyn Store, capture: &Capture) -> Result<CaptureId, ShelfError> {
    let digest = |bytes: &[u8]| {
        CaptureId(blake3::hash(bytes).as_bytes().first_chunk().copied().unwrap_or_default())
    };
    let Capture::Article(article) = capture else {
        let mut said = serde_json::to_vec(capture).map_err(std::io::Error::other)?;
        if matches!(capture, Capture::Told) {
            // It says nothing itself: what was told is what had changed by then.
            let meta: Meta = row(store, &Key::meta())?.unwrap_or_default();
            said.extend(meta.changed.to_le_bytes());
        }
        return Ok(digest(&said));
    };
    let held: Option<ArticleRow> = row(store, &Key::article(article.article_id))?;
    Ok(match held {
        None => article.id,
        Some(held) => {
            let said = serde_json::to_vec(&article.announced).map_err(std::io::Error::other)?;
            digest(
                &[&article.id.0[..], &held.capture.0, &held.version.to_le_bytes(), &said].concat(),
            )
        }
    })
}
