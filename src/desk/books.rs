//! Journal and rows kept in line: what is offered is appended, and what the journal then holds is folded.
//!
//! The rows can be made anew from the journal at any time, so no error of theirs lasts: a store that met an error of the disk
//! is opened again, and one that is damaged is set aside.

use std::ops::RangeInclusive;
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use super::anew::{begin, bodies_from};
use super::fold::{FOLD_VERSION, Fold, snapshot};
use super::folding::{BATCH_MAX, fold_in};
use super::rows_v1;
use crate::journal::stream::Fleet;
use crate::journal::{Journal, JournalError, Seq, ages};
use crate::model::{ArticleId, Capture, Known, Snapshot, Timestamp};
use crate::shelf::{SharedJournal, Shelf, ShelfError};
use crate::store::{self, Key, Meta, Order, Renewal, Store, StoreError, row};
use crate::sys::notify;

/// Journal and rows, and the fold from the one to the others.
pub(super) struct Books {
    pub(super) journal: SharedJournal,
    pub(super) store: Arc<dyn Store>,
    fold: Fold,
    /// Where a fold into empty rows began.
    began: Option<Seq>,
    /// Did the last attempt to store something fail?
    troubled: bool,
    /// What gives captures their order, where it is not these files.
    pub(super) fleet: Option<Fleet>,
    /// The segment at whose end a snapshot was asked for.
    pub(super) asked: Option<Seq>,
}

/// Why rows are made anew.
enum Anew {
    /// They were folded by other rules: what only they know, as those of release 0.1 did, is carried over.
    Upgrade(Vec<ArticleId>),
    /// What tells that they can't be right.
    Doubt(String),
}

impl Books {
    /// Of an open journal and open rows.
    pub(super) fn new(journal: SharedJournal, store: Arc<dyn Store>, fold: Fold) -> Self {
        Self { journal, store, fold, began: None, troubled: false, fleet: None, asked: None }
    }

    /// Of a shelf whose fleet, if it has one, is not the desk's yet.
    pub(super) fn of(shelf: &Shelf, fold: Fold) -> Self {
        Self::new(shelf.journal.clone(), shelf.store.clone(), fold)
    }

    /// With what gives captures their order.
    pub(super) fn in_fleet(self, fleet: Option<Fleet>) -> Self {
        Self { fleet, ..self }
    }

    /// How far the rows are.
    pub(super) fn meta(&self) -> Result<Meta, ShelfError> {
        Ok(row(self.store.as_ref(), &Key::meta())?.unwrap_or_default())
    }

    /// Appends captures, and folds what the journal holds then.
    pub(super) fn offer(&mut self, captures: Vec<Capture>) -> Result<(), ShelfError> {
        let offered =
            self.heal().and_then(|()| self.append(captures)).and_then(|()| self.catch_up());
        self.note(offered)
    }

    /// After an error: whatever can be opened anew is, until all is as it should be.
    pub(super) fn heal(&mut self) -> Result<(), ShelfError> {
        let ailing = self.store.ailing();
        if ailing.is_none() && !self.troubled {
            let followed = self.follow();
            return self.note(followed);
        }
        let healed = self.renew(ailing).and_then(|()| {
            self.journal.read().unwrap_or_else(PoisonError::into_inner).probe()?;
            self.catch_up()?;
            self.follow()
        });
        self.note(healed)
    }

    pub(super) fn note(&mut self, outcome: Result<(), ShelfError>) -> Result<(), ShelfError> {
        self.troubled = outcome.is_err();
        if let Some(fleet) = &self.fleet {
            fleet.troubled(outcome.as_ref().err().map(ToString::to_string));
        }
        if self.troubled {
            self.fold.forget();
        }
        outcome
    }

    fn renew(&mut self, ailing: Option<StoreError>) -> Result<(), ShelfError> {
        let Some(error) = ailing else { return Ok(()) };
        self.fold.forget();
        if error.damaged() {
            return self.anew(&error.to_string());
        }
        Ok(self.store.renew(Renewal::Again)?)
    }

    /// Sets the rows aside; the next catching up makes them anew.
    pub(super) fn anew(&mut self, why: &str) -> Result<(), ShelfError> {
        tracing::error!(why, "the rows are set aside and made anew from the journal");
        self.set_aside()
    }

    fn set_aside(&mut self) -> Result<(), ShelfError> {
        self.fold.forget();
        Ok(self.store.renew(Renewal::Anew)?)
    }

    pub(super) fn append(&mut self, mut captures: Vec<Capture>) -> Result<(), ShelfError> {
        if self.fleet.is_some() {
            return self.offer_to_stream(captures);
        }
        self.catch_up()?; // a snapshot tells what was folded so far
        let wants = self.journal.read().unwrap_or_else(PoisonError::into_inner).wants_snapshot();
        if wants {
            let told = snapshot(self.store.as_ref())?;
            captures.insert(0, Capture::Snapshot(Box::new(told)));
        }
        let mut journal = self.journal.write().unwrap_or_else(PoisonError::into_inner);
        loop {
            match journal.append(&mut captures) {
                Err(JournalError::TooLarge { index }) => shrink(&mut captures, index)?,
                appended => return Ok(appended.map(drop)?),
            }
        }
    }

    /// Folds what the journal holds beyond the cursor, as far as it can be read.
    pub(super) fn catch_up(&mut self) -> Result<(), ShelfError> {
        if self.fleet.as_ref().is_some_and(Fleet::begins) {
            return Ok(()); // what is before the snapshot that it begins with is folded by nobody
        }
        let cursor = self.meta()?.cursor;
        let range = self.journal.read().unwrap_or_else(PoisonError::into_inner).range();
        let Some((oldest, newest)) = range else { return Ok(()) };
        if cursor == 0 {
            self.began = Some(begin(&self.journal)?);
        }
        let mut next = self.began.filter(|_| cursor == 0).unwrap_or(cursor + 1).max(oldest);
        let many = cursor == 0 || newest.saturating_sub(next) > BATCH_MAX as u64;
        while next <= newest {
            next = self.fold_some(next)?;
            if many {
                // An upgrade may fold hundreds of thousands anew: more than systemd waits for a start.
                let line = format!("reading the journal: {} of {newest} captures", next - 1);
                notify::catching_up(&line);
            }
        }
        Ok(())
    }

    /// Folds a batch; gives the position behind it.
    fn fold_some(&mut self, next: Seq) -> Result<Seq, ShelfError> {
        let journal = self.journal.read().unwrap_or_else(PoisonError::into_inner);
        let read = journal.read_from(next, BATCH_MAX)?;
        drop(journal);
        let behind = read.last().map_or(next + 1, |(seq, _)| seq + 1);
        let mut captures = Vec::with_capacity(read.len());
        for (seq, capture) in read {
            match capture {
                Ok(capture) => captures.push((seq, capture)),
                Err(what) => tracing::debug!(seq, %what, "a capture is left out"),
            }
        }
        fold_in(&self.journal, self.store.as_ref(), &mut self.fold, &captures)?;
        Ok(behind)
    }

    /// Brings rows and journal in line at a start: what can't be used is made anew, what is lost is told and asked for again.
    pub(super) fn align(&mut self) -> Result<(), ShelfError> {
        let mut carried = Vec::new();
        match self.why_anew() {
            Ok(None) => {}
            Ok(Some(Anew::Upgrade(known))) => {
                carried = known;
                tracing::info!(
                    "this release folds by other rules: the rows are made anew from the journal, once"
                );
                self.set_aside()?;
            }
            Ok(Some(Anew::Doubt(why))) => self.anew(&why)?,
            Err(error) if damaged(&error) => self.anew(&error.to_string())?,
            Err(error) => return Err(error),
        }
        match self.catch_up() {
            Err(error) if damaged(&error) => {
                self.anew(&error.to_string())?;
                self.catch_up()?;
            }
            caught_up => caught_up?,
        }
        // A fleet's files hold what its stream holds, and nothing else.
        if !self.in_stream()? {
            self.carry(carried)?;
            self.ask_for_lost()?;
        }
        self.release().map(drop)
    }

    /// Why the rows can't be used as they are, if they can't.
    fn why_anew(&self) -> Result<Option<Anew>, ShelfError> {
        let store = self.store.as_ref();
        let Some(meta) = store.get(&Key::meta())? else { return Ok(None) };
        let version = store::fold_version(&meta);
        if version.is_some_and(|version| version != FOLD_VERSION) {
            return Ok(Some(Anew::Upgrade(rows_v1::carried(store).unwrap_or_default())));
        }
        let meta = self.meta()?;
        let range = self.journal.read().unwrap_or_else(PoisonError::into_inner).range();
        if meta.cursor > range.map_or(0, |(_, newest)| newest) {
            return Ok(Some(Anew::Doubt("they know more than the journal".to_owned())));
        }
        let held = count(store)?;
        let said = (meta.articles, meta.stories);
        Ok((held != said).then(|| {
            Anew::Doubt(format!(
                "of {} articles and {} stories {} and {} are there",
                said.0, said.1, held.0, held.1
            ))
        }))
    }

    /// What release 0.1 remembered in its rows alone goes into the journal.
    pub(super) fn carry(&mut self, let_go: Vec<ArticleId>) -> Result<(), ShelfError> {
        if let_go.is_empty() {
            return Ok(());
        }
        let known = vec![Known { let_go, ..Known::default() }];
        let told = snapshot(self.store.as_ref())?;
        let told = Snapshot { known: [told.known, known].concat(), ..told };
        let mut journal = self.journal.write().unwrap_or_else(PoisonError::into_inner);
        journal.append(&mut vec![Capture::Snapshot(Box::new(told))])?;
        drop(journal);
        self.catch_up()
    }

    /// Captures that were lost since the last start are told, and their entries are to come again.
    fn ask_for_lost(&mut self) -> Result<(), ShelfError> {
        let known: Vec<(u64, u64)> = row(self.store.as_ref(), &Key::lost())?.unwrap_or_default();
        let gaps = self.gaps()?;
        let new: Vec<(u64, u64)> = gaps
            .iter()
            .map(|gap| (*gap.start(), *gap.end()))
            .filter(|(first, last)| !known.iter().any(|(f, l)| f <= first && last <= l))
            .collect();
        if new.is_empty() {
            return Ok(());
        }
        let count: u64 = new.iter().map(|(first, last)| last + 1 - first).sum();
        tracing::error!(
            captures = count,
            gaps = new.len(),
            first = new[0].0,
            last = new[new.len() - 1].1,
            "captures of the journal can't be read: their articles are left out, and fetched again where their feeds still \
             list them; restore a backup to have all back, and have the disk checked"
        );
        let at = self.meta()?.clock;
        self.append(vec![Capture::Lost { captures: new, at }])?;
        self.anew("they may rest on what the journal lost")?;
        self.catch_up()
    }

    /// What can't be read of that on which rows rest.
    fn gaps(&self) -> Result<Vec<RangeInclusive<Seq>>, ShelfError> {
        let begin = self.began.map_or_else(|| self.meta().map(|meta| meta.begin), Ok)?;
        let journal = self.journal.read().unwrap_or_else(PoisonError::into_inner);
        let Some((oldest, _)) = journal.range() else { return Ok(Vec::new()) };
        let gone = (oldest > begin).then(|| begin..=oldest - 1);
        let inner = journal.gaps().into_iter().filter(|gap| *gap.end() >= begin);
        Ok(gone.into_iter().chain(inner.map(|gap| begin.max(*gap.start())..=*gap.end())).collect())
    }

    /// Lets go of what is older than `keep`; gives the bytes freed.
    pub(super) fn retain(&mut self, keep: Duration, now: Timestamp) -> Result<u64, ShelfError> {
        let mut freed = 0;
        let retained = self.let_go(now, now.min(self.newest()).minus(keep));
        let retained = retained.map(|bytes| freed = bytes);
        self.note(retained).map(|()| freed)
    }

    fn newest(&self) -> Timestamp {
        self.journal.read().unwrap_or_else(PoisonError::into_inner).newest()
    }

    fn let_go(&mut self, now: Timestamp, before: Timestamp) -> Result<u64, ShelfError> {
        self.heal()?;
        self.catch_up()?;
        if !self.leads() {
            return self.release();
        }
        let meta = self.meta()?;
        let parts = self.journal.read().unwrap_or_else(PoisonError::into_inner).parts();
        let old = ages(&parts, now).into_iter().take_while(|newest| *newest < before).count();
        let start = parts.iter().take(old + 1).rev().find(|part| part.snapshot);
        if let Some(part) = start.filter(|part| part.first > meta.begin) {
            self.append(vec![Capture::LetGo { before: part.first, at: meta.clock }])?;
            self.catch_up()?;
        }
        self.shorten()?;
        self.release()
    }

    /// Removes the files that nothing rests on any more.
    fn release(&mut self) -> Result<u64, ShelfError> {
        let begin = self.meta()?.begin;
        let from = bodies_from(&self.journal, begin)?;
        Ok(self.journal.write().unwrap_or_else(PoisonError::into_inner).release(from)?)
    }
}

/// Can the rows not be read?
fn damaged(error: &ShelfError) -> bool {
    matches!(error, ShelfError::Store(error) if error.damaged())
}

/// How many articles and stories there are. This reads all rows, so it finds what can't be read too.
fn count(store: &dyn Store) -> Result<(u64, u64), StoreError> {
    let (mut articles, mut stories) = (0, 0);
    store.scan(&Key(Vec::new()), Order::Up, &mut |key, _| {
        match Key::kind(key) {
            "articles" => articles += 1,
            "stories" => stories += 1,
            _ => {}
        }
        std::ops::ControlFlow::Continue(())
    })?;
    Ok((articles, stories))
}

/// A capture that could not be read back is not written. An article's entry is known then, and that is all.
pub(super) fn shrink(captures: &mut [Capture], index: usize) -> Result<(), ShelfError> {
    let Some(Capture::Article(large)) = captures.get(index) else {
        return Err(JournalError::TooLarge { index }.into());
    };
    tracing::error!(
        url = %crate::text::printable(&large.article.url),
        "an article is too large to be stored and is left out"
    );
    let (entry, announced, at, first) =
        (large.article_id, large.announced, large.fetched, large.first);
    captures[index] =
        Capture::Sighting { entry, announced, of: None, at, first, source: String::new() };
    Ok(())
}
