//! The press: composes, renders and publishes the editions; the last good one always stays up.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::PressError;
use crate::edition::{self, atom, page};
use crate::model::edition::EditionEntry;
use crate::model::{Article, Edition, Source, SourceState, Story, StoryId, Timestamp};
use crate::plan::Plan;
use crate::publish::{Board, Document, file};
use crate::shelf::{SharedJournal, Shelf, recall_article, titles};
use crate::store::{Batch, Key, Meta, Order, Store, row};

/// Stories the web page shows; it is for looking, the feed is for reading.
const PAGE_STORIES: usize = 100;

/// What publishing needs.
pub struct Press {
    /// Rows.
    pub store: Arc<dyn Store>,
    /// Bodies.
    pub journal: SharedJournal,
    /// What the server answers.
    pub board: Arc<Board>,
    /// Where editions go.
    pub publish: crate::publish::Settings,
    /// What they hold.
    pub editions: Vec<edition::Settings>,
    /// For the tags of stories.
    pub sources: Vec<Arc<Source>>,
}

impl Press {
    /// For what a plan says.
    pub fn new(plan: &Plan, shelf: &Shelf, board: Arc<Board>) -> Self {
        Self {
            store: shelf.store.clone(),
            journal: shelf.journal.clone(),
            board,
            publish: plan.publish.clone(),
            editions: plan.editions.clone(),
            sources: plan.sources.clone(),
        }
    }

    /// Publishes every edition. Blocking: reads bodies, writes files.
    pub fn run(&self, now: Timestamp) -> Result<(), PressError> {
        let mut front = None;
        for settings in &self.editions {
            let (edition, bytes) = self.print(settings, now)?;
            self.put(&format!("{}.atom", edition.id), atom::MEDIA_TYPE, bytes, now)?;
            front = front.or(Some(edition));
        }
        if self.publish.listen.is_some() || self.publish.dir.is_some() {
            self.pages(front.as_ref(), now)?;
        }
        let meta: Meta = row(self.store.as_ref(), &Key::meta())?.unwrap_or_default();
        let mut batch = Batch::default();
        batch.put(Key::published(), &(meta.changed, self.fingerprint()))?;
        Ok(self.store.commit(&batch)?)
    }

    /// The page for looking at: the first edition's newest stories, and where the others are.
    fn pages(&self, front: Option<&Edition>, now: Timestamp) -> Result<(), PressError> {
        let names: Vec<(&str, &str)> =
            self.editions.iter().map(|e| (e.id.as_str(), e.title.as_str())).collect();
        if let Some(front) = front {
            self.put("index.html", page::MEDIA_TYPE, page::index(front, &names), now)?;
        }
        self.put("style.css", page::STYLE_MEDIA_TYPE, page::STYLE, now)
    }

    /// Is what is on disk what [`Press::run`] would write? Then a run with nothing new need not read a body.
    pub fn current(&self) -> Result<bool, PressError> {
        let meta: Meta = row(self.store.as_ref(), &Key::meta())?.unwrap_or_default();
        let published: Option<(u64, u64)> = row(self.store.as_ref(), &Key::published())?;
        let there = self.publish.dir.as_ref().is_some_and(|dir| {
            self.editions.iter().all(|e| dir.join(format!("{}.atom", e.id)).is_file())
        });
        Ok(there && published == Some((meta.changed, self.fingerprint())))
    }

    /// Hash of the settings that editions depend on.
    fn fingerprint(&self) -> u64 {
        let tags: Vec<_> = self.sources.iter().map(|s| (&s.id, &s.tags)).collect();
        let told = format!("{:?}{:?}{tags:?}", self.publish, self.editions);
        xxhash_rust::xxh3::xxh3_64(told.as_bytes())
    }

    fn put(
        &self,
        name: &str,
        media_type: &'static str,
        bytes: impl Into<bytes::Bytes>,
        now: Timestamp,
    ) -> Result<(), PressError> {
        let bytes = bytes.into();
        if let Some(dir) = &self.publish.dir {
            file::write(dir, name, &bytes)?;
        }
        if self.publish.listen.is_some() {
            let path = if name == "index.html" { "/".to_owned() } else { format!("/{name}") };
            self.board.put(path, Document::new(media_type, bytes, now));
        }
        Ok(())
    }

    /// The edition's newest stories, and the whole feed's bytes. No more bodies than those are in memory at once.
    fn print(
        &self,
        settings: &edition::Settings,
        now: Timestamp,
    ) -> Result<(Edition, Vec<u8>), PressError> {
        let tags: HashMap<&str, &[String]> =
            self.sources.iter().map(|s| (s.id.as_str(), s.tags.as_slice())).collect();
        let tags = |id: &str| tags.get(id).copied().unwrap_or_default();
        let wanted = self.wanted(settings, &tags)?;
        let loaded = wanted.into_iter().map(|story| self.entry(settings, story, &tags));
        let mut entries = loaded.filter_map(Result::transpose).take(settings.limit);
        let newest = entries.by_ref().take(PAGE_STORIES).collect::<Result<Vec<_>, _>>()?;
        let mut edition = edition::compose(settings, newest, &self.publish.base_url);
        self.date_empty(&mut edition, now)?;
        let mut feed = atom::Feed::open(&edition);
        for entry in entries {
            feed.entry(&entry?);
        }
        let bytes = feed.close();
        Ok((edition, bytes))
    }

    /// An edition without stories is as old as its first print without them: its bytes stay while it is empty.
    fn date_empty(&self, edition: &mut Edition, now: Timestamp) -> Result<(), PressError> {
        let (store, key) = (self.store.as_ref(), Key::empty_since(&edition.id));
        let known: Option<Timestamp> = row(store, &key)?;
        let mut batch = Batch::default();
        match (edition.entries.is_empty(), known) {
            (true, Some(since)) => edition.updated = since,
            (true, None) => {
                edition.updated = now;
                batch.put(key, &now)?;
            }
            (false, Some(_)) => batch.delete(key),
            (false, None) => {}
        }
        if batch.0.is_empty() { Ok(()) } else { Ok(store.commit(&batch)?) }
    }

    /// The stories the edition may hold, newest first, as far as can be told without their bodies.
    fn wanted<'a>(
        &self,
        settings: &edition::Settings,
        tags: &impl Fn(&str) -> &'a [String],
    ) -> Result<Vec<StoryId>, PressError> {
        // Which of them a pattern leaves is known only when they are read.
        let all = settings.include.matches.is_some() || settings.exclude.matches.is_some();
        let store = self.store.as_ref();
        let (mut wanted, mut failed) = (Vec::new(), Ok(()));
        store.scan(&Key::times(), Order::Down, &mut |key, _| {
            let Some((_, id)) = Key::story_of_time(key) else { return ControlFlow::Continue(()) };
            match row::<Story>(store, &Key::story(id)) {
                Ok(Some(s)) if edition::wants(settings, &s, &edition::tags(&s, tags)) => {
                    wanted.push(id);
                }
                Ok(_) => {}
                Err(error) => failed = Err(error),
            }
            if failed.is_ok() && (all || wanted.len() < settings.limit) {
                ControlFlow::Continue(())
            } else {
                ControlFlow::Break(())
            }
        })?;
        Ok(failed.map(|()| wanted)?)
    }

    /// The story with its lead's body, when the edition holds it.
    fn entry<'a>(
        &self,
        settings: &edition::Settings,
        id: StoryId,
        tags: &impl Fn(&str) -> &'a [String],
    ) -> Result<Option<EditionEntry>, PressError> {
        let Some(story) = row::<Story>(self.store.as_ref(), &Key::story(id))? else {
            return Ok(None);
        };
        let tags = edition::tags(&story, tags);
        let Some(lead) = story.lead() else { return Ok(None) };
        let Some(article) = self.article(lead.seq)? else { return Ok(None) };
        let source: SourceState =
            row(self.store.as_ref(), &Key::source(&lead.source))?.unwrap_or_default();
        let notice = story.notice().map(|n| self.article(n.seq)).transpose()?.flatten();
        let titles = titles(self.store.as_ref(), &story)?;
        let entry = EditionEntry { story, article, notice, source, titles, tags };
        Ok(edition::holds(settings, &entry).then_some(entry))
    }

    fn article(&self, seq: u64) -> Result<Option<Article>, PressError> {
        Ok(recall_article(&self.journal, seq)?.map(|capture| capture.article))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::RwLock;

    use super::*;
    use crate::journal::Segments;
    use crate::publish;
    use crate::store::MemStore;

    #[test]
    fn an_empty_edition_is_dated_by_when_it_became_empty() {
        let dir = tempfile::tempdir().expect("a folder");
        let (journal, _) = Segments::open(&dir.path().join("journal"), 1 << 20).expect("opens");
        let www = dir.path().join("www");
        let press = Press {
            store: Arc::new(MemStore::default()),
            journal: Arc::new(RwLock::new(journal)),
            board: Arc::default(),
            publish: publish::Settings { dir: Some(www.clone()), ..publish::Settings::default() },
            editions: vec![edition::Settings::default()],
            sources: Vec::new(),
        };
        let name = format!("{}.atom", edition::Settings::default().id);
        let printed = |secs| {
            press.run(Timestamp::from_secs(secs)).expect("prints");
            std::fs::read_to_string(www.join(&name)).expect("is there")
        };
        let first = printed(1_795_420_800);
        assert!(first.contains("<updated>2026-11-23T08:00:00Z</updated>"), "{first}");
        assert_eq!(printed(1_795_424_400), first, "nothing changed");
    }
}
