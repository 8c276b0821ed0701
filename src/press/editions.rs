//! The press: composes, renders and publishes the editions; the last good one always stays up.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use super::archive::{self, Archive};
use super::entries::Entries;
use super::fresh::Fresh;
use super::output::Output;
use super::printed::{Printed, changed_at};
use super::sheets::Sheets;
use super::site::{fare, site};
use super::stories::{Renewal, StoryPages};
use super::{PressError, changes, older, pages, whole};
use crate::edition::page::{self, Fare, Listing, Site};
use crate::edition::{self, Item, assets};
use crate::model::edition::EditionEntry;
use crate::model::{Edition, Source, StoryId, Timestamp};
use crate::plan::Plan;
use crate::publish::board::ENDED;
use crate::publish::{Board, Document};
use crate::shelf::Shelf;
use crate::store::{Key, Meta, Store, row};

/// How old the static page of the sources gets while other things change.
const STATUS_EVERY: Duration = Duration::from_secs(60);
/// Headlines of the first edition on the front page.
const FRONT_STORIES: usize = 12;

/// What publishing needs.
#[derive(Clone)]
pub struct Press {
    /// Rows and bodies.
    pub shelf: Shelf,
    /// What the server answers.
    pub board: Arc<Board>,
    /// Does a server answer from it?
    pub server: bool,
    /// Where editions go.
    pub publish: crate::publish::Settings,
    /// What they hold.
    pub editions: Vec<edition::Settings>,
    /// For the tags of stories.
    pub sources: Vec<Arc<Source>>,
    /// Where the archives are kept.
    pub data: PathBuf,
}

/// What one run of the press prints every edition with.
struct Run<'a> {
    entries: &'a Entries,
    site: &'a Site,
    /// None in a fleet: it changes between what is printed, so nodes that printed at other moments would differ.
    fare: Option<Fare>,
    now: Timestamp,
    /// The pages of stories that are due; none are where no files are written.
    pages: Option<Renewal<'a>>,
    /// Did stories that had a page move or end?
    moved: bool,
}

impl Press {
    /// For what a plan says, beside a server.
    pub fn new(plan: &Plan, shelf: &Shelf, board: Arc<Board>) -> Self {
        let server = plan.publish.listen.is_some();
        Self { board, server, ..Self::alone(plan, shelf) }
    }

    /// [`Press::new`] where no server runs: what is printed goes into files.
    pub fn alone(plan: &Plan, shelf: &Shelf) -> Self {
        Self {
            shelf: shelf.clone(),
            board: Arc::default(),
            server: false,
            publish: plan.publish.clone(),
            editions: plan.editions.clone(),
            sources: plan.sources.clone(),
            data: plan.store.data.clone(),
        }
    }

    fn store(&self) -> &dyn Store {
        self.shelf.store.as_ref()
    }

    fn output(&self) -> Output<'_> {
        // Hubs are told of what changed on the board.
        let served = self.server || !self.publish.hubs.is_empty();
        Output { settings: &self.publish, board: &self.board, served }
    }

    /// Publishes every edition. Blocking: reads bodies, writes files. What can't be written is served all the same.
    pub fn run(&self, now: Timestamp) -> Result<(), PressError> {
        let printed = self.print(now);
        if printed.is_err() && self.output().served && self.publish.dir.is_some() {
            let publish = crate::publish::Settings { dir: None, ..self.publish.clone() };
            let served = Self { publish, ..self.clone() };
            if let Err(error) = served.print(now) {
                tracing::error!(%error, "what is served is old too");
            }
        }
        printed?.note(&self.data)
    }

    fn print(&self, now: Timestamp) -> Result<Printed, PressError> {
        // Read first: what the desk commits meanwhile is not printed, and must not count as if it were.
        let meta: Meta = row(self.store(), &Key::meta())?.unwrap_or_default();
        // What is published is dated by the journal, headers too; nothing is from the future (RFC 9110 8.8.2.1).
        let told = changed_at(&self.shelf)?.map_or(now, |at| at.min(now));
        let site = site(&self.publish, &self.editions);
        let alone = self.shelf.node.is_none();
        let fare = alone.then(|| fare(self.store(), &self.sources)).transpose()?;
        let entries = Entries::new(&self.shelf, &self.sources);
        self.farewells();
        // What can't be written keeps nothing else from its readers.
        let (mut front, mut failed) = (None, None);
        let pages = self.stories(&entries, &site).unwrap_or_else(|error| {
            failed = Some(error);
            None
        });
        let moved = pages.as_ref().is_some_and(|pages| pages.moved);
        let mut run = Run { entries: &entries, site: &site, fare, now: told, pages, moved };
        for settings in &self.editions {
            match self.whole(settings, &mut run) {
                Ok(_) if settings.changes => {} // it tells of stories, and has none
                Ok(newest) => front = front.or(Some(newest)),
                Err(error) => failed = failed.or(Some(error)),
            }
        }
        if let Some(Err(error)) = run.pages.map(Renewal::finish) {
            failed = failed.or(Some(error));
        }
        if self.publish.listen.is_some() || self.publish.dir.is_some() {
            self.pages(&front.unwrap_or_default(), &site, fare, told)?;
            self.status(&site, now)?;
        }
        failed.map_or(Ok(()), Err)?;
        let dir = self.publish.dir.as_deref();
        Ok(Printed {
            changed: meta.changed,
            config: self.fingerprint(),
            editions: self.ids(),
            files: dir.map(|dir| whole::files(dir, &self.data, &self.editions)),
        })
    }

    /// Since when an edition without stories says so: as all that is published, that comes from the journal.
    fn emptied(&self) -> Result<Timestamp, PressError> {
        let meta: Option<Meta> = row(self.store(), &Key::meta())?;
        Ok(meta.map(|meta| meta.emptied).unwrap_or_default())
    }

    fn ids(&self) -> BTreeSet<String> {
        self.editions.iter().map(|e| e.id.clone()).collect()
    }

    /// Editions that left the config leave the server and the folder.
    fn farewells(&self) {
        let current = self.ids();
        self.board.hold(&current);
        let before = Printed::noted(&self.data).map(|printed| printed.editions);
        for id in before.unwrap_or_default().difference(&current) {
            self.output().sweep_edition(id);
            archive::sweep(&self.data, id);
        }
    }

    /// The static pages of stories that are to be made.
    fn stories<'a>(
        &'a self,
        entries: &'a Entries,
        site: &'a Site,
    ) -> Result<Option<Renewal<'a>>, PressError> {
        if self.publish.dir.is_none() {
            return Ok(None);
        }
        let seed = self.fingerprint();
        StoryPages::open(self.data.clone()).renew(entries, site, seed, self.output())
    }

    /// An edition with its older pages; gives its newest stories.
    fn whole(
        &self,
        settings: &edition::Settings,
        run: &mut Run<'_>,
    ) -> Result<Vec<EditionEntry>, PressError> {
        let mut archive = Archive::open(&self.data, &settings.id);
        let before = archive.last();
        let newest = self.edition(settings, &mut archive, run)?;
        let all = (settings, run.entries, run.site);
        older::print(all, (&archive, before), run.moved, &self.output())?;
        Ok(newest)
    }

    /// The pages that belong to no edition, and what all of them show.
    fn pages(
        &self,
        newest: &[EditionEntry],
        site: &Site,
        fare: Option<Fare>,
        now: Timestamp,
    ) -> Result<(), PressError> {
        let html = |text: String| Document::new(page::MEDIA_TYPE, text, now);
        self.output().put("index.html", html(page::front(site, newest, fare)))?;
        self.output().put("404.html", html(page::missing(site)))?;
        self.board.put(ENDED, html(page::ended(site)));
        for (name, media, bytes) in assets::ASSETS {
            self.output().put(name, Document::new(media, bytes, now))?;
        }
        Ok(())
    }

    /// The static page of the sources: it says when it was made, so it is made anew at most once a minute.
    fn status(&self, site: &Site, now: Timestamp) -> Result<(), PressError> {
        const NAME: &str = "status/index.html";
        let Some(dir) = &self.publish.dir else { return Ok(()) };
        let made = fs::metadata(dir.join(NAME)).and_then(|m| m.modified());
        if made.is_ok_and(|at| at.elapsed().is_ok_and(|age| age < STATUS_EVERY)) {
            return Ok(());
        }
        let html = pages::status_page(self.store(), &self.sources, site, now)?;
        self.output().loose(NAME, &html)
    }

    /// Is what is on disk, byte for byte, what [`Press::run`] would write? Then a run with nothing new need not read a body.
    pub fn current(&self) -> Result<bool, PressError> {
        let Some(dir) = &self.publish.dir else { return Ok(false) };
        let meta: Meta = row(self.store(), &Key::meta())?.unwrap_or_default();
        let now = (meta.changed, self.fingerprint());
        Ok(Printed::noted(&self.data).is_some_and(|printed| {
            (printed.changed, printed.config) == now
                && whole::is_whole(&printed, dir, &self.data, &self.editions)
        }))
    }

    /// The static page of the sources, made anew when it is old although no story changed.
    pub fn renew_status(&self, now: Timestamp) -> Result<(), PressError> {
        self.status(&site(&self.publish, &self.editions), now)
    }

    /// Is a file damaged or gone that was written when the editions were printed last?
    pub fn damaged(&self) -> bool {
        let printed = Printed::noted(&self.data);
        let dir = self.publish.dir.as_ref();
        dir.zip(printed).is_some_and(|(dir, printed)| {
            !whole::is_whole(&printed, dir, &self.data, &self.editions)
        })
    }

    /// Hash of the settings that editions depend on, and of the program that prints them.
    fn fingerprint(&self) -> u64 {
        let tags: Vec<_> = self.sources.iter().map(|s| (&s.id, &s.tags)).collect();
        let version = env!("CARGO_PKG_VERSION");
        let told = format!("{version}{:?}{:?}{tags:?}", self.publish, self.editions);
        xxhash_rust::xxh3::xxh3_64(told.as_bytes())
    }

    /// Prints an edition in all its formats and as a page, story by story: no more than one body is in memory at once, but
    /// those few that are given back for the front page.
    fn edition(
        &self,
        settings: &edition::Settings,
        archive: &mut Archive,
        run: &mut Run<'_>,
    ) -> Result<Vec<EditionEntry>, PressError> {
        if settings.changes {
            self.changes(settings, archive, run)?;
            return Ok(Vec::new());
        }
        let Run { entries, site, fare, now, .. } = *run;
        let wanted = entries.of(settings, settings.limit)?;
        let loaded = wanted.iter().map(|story| entries.held(settings, *story));
        let stories = loaded.filter_map(Result::transpose).take(settings.limit);
        let mut edition = edition::compose(settings, Vec::new(), &self.publish.base_url);
        edition.hubs = self.publish.hub_addresses();
        edition.updated = match wanted.as_slice() {
            [] => self.emptied()?,
            stories => entries.told_last(stories.iter().take(settings.limit))?,
        };
        edition.ended = entries.last_ended(settings.limit)?;
        let last_end = edition.ended.first().map(|end| end.at);
        edition.updated = edition.updated.max(last_end.unwrap_or_default());
        let mut fresh = self.archive(settings, archive, entries, &edition)?;
        edition.archives = archive.last();
        let told: Vec<StoryId> =
            archive.open_stories().into_iter().chain(fresh.stories()).collect();
        edition.updated = edition.updated.max(entries.told_last(told.iter())?);
        let mut sheets = Sheets::open(&edition, self.output())?;
        let mut listing = Listing::open(&edition.id, &edition.title, None);
        let (mut newest, mut shown) = (Vec::new(), BTreeSet::new());
        let mut show = |entry: EditionEntry, shown: &mut BTreeSet<StoryId>| {
            shown.insert(entry.story.id);
            listing.entry(&entry);
            let printed = sheets.entry(&Item::of(&entry, &edition))?;
            fresh.keep(entry.story.id, printed)?;
            run.pages.iter_mut().for_each(|pages| pages.beside(&entry));
            if newest.len() < FRONT_STORIES {
                newest.push(entry);
            }
            Ok::<(), PressError>(())
        };
        for entry in stories {
            show(entry?, &mut shown)?;
        }
        // What no closed document tells yet is in the feed, wherever it stands.
        let unfiled = told.into_iter().filter(|id| !shown.contains(id));
        for id in entries.placed(unfiled)? {
            if let Some(entry) = entries.held(settings, id)? {
                show(entry, &mut shown)?;
            }
        }
        edition.ended.iter().for_each(|end| sheets.ended(end));
        fresh.tell(archive, settings, &edition, &self.output())?;
        sheets.close(now)?;
        let page = listing.close(site, archive.beyond(&shown), None, fare);
        let name = format!("{}/index.html", edition.id);
        self.output().put(&name, Document::new(page::MEDIA_TYPE, page, now))?;
        Ok(newest)
    }

    /// Prints an edition of changes.
    fn changes(
        &self,
        settings: &edition::Settings,
        archive: &mut Archive,
        run: &Run<'_>,
    ) -> Result<(), PressError> {
        let Run { entries, site, fare, now, .. } = *run;
        let mut edition = edition::compose(settings, Vec::new(), &self.publish.base_url);
        edition.hubs = self.publish.hub_addresses();
        let mut items = Vec::new();
        for (at, _) in changes::wanted(entries, usize::MAX, None)? {
            items.extend(changes::item(at, settings, entries, &edition)?);
            if items.len() >= settings.limit {
                break;
            }
        }
        edition.updated = match items.first() {
            Some(newest) => newest.updated,
            None => self.emptied()?,
        };
        self.archive(settings, archive, entries, &edition)?;
        edition.archives = archive.last();
        let mut sheets = Sheets::open(&edition, self.output())?;
        let mut listing = Listing::open(&edition.id, &edition.title, None);
        for item in &items {
            sheets.entry(item)?;
            listing.change(item);
        }
        sheets.close(now)?;
        let older = items.last().and_then(|oldest| archive.before(oldest.updated));
        let page = listing.close(site, older, None, fare);
        let name = format!("{}/index.html", edition.id);
        self.output().put(&name, Document::new(page::MEDIA_TYPE, page, now))
    }

    /// Tells what is new in the archive, but for what has room in its open document and is printed with the feed; ends what
    /// tells of nothing that is there still.
    fn archive(
        &self,
        settings: &edition::Settings,
        archive: &mut Archive,
        entries: &Entries,
        edition: &Edition,
    ) -> Result<Fresh, PressError> {
        // When a document is closed is in no journal: two nodes would close others, and no document of theirs would be the same.
        if self.shelf.node.is_some() {
            self.output().unarchive(&settings.id, &archive.end());
            return Ok(Fresh::of(Vec::new(), archive));
        }
        let output = self.output();
        let fresh = Fresh::told(settings, archive, entries, edition, &output)?;
        archive.mend(&settings.id, &output)?;
        let store = self.store();
        let lives = |at, story| {
            Ok(store.get(&Key::story(story))?.is_some() || store.get(&Key::change(at))?.is_some())
        };
        output.unarchive(&settings.id, &archive.retain(lives)?);
        Ok(fresh)
    }
}

#[cfg(test)]
mod tests;
