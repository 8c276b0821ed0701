//! The press: composes, renders and publishes the editions; the last good one always stays up.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError};

use super::EngineError;
use super::desk::SharedJournal;
use crate::edition::{self, atom, page};
use crate::model::edition::EditionEntry;
use crate::model::{Article, Capture, Edition, Source, SourceState, Story, Timestamp};
use crate::publish::{Board, Document, file};
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
    /// Publishes every edition. Blocking: reads bodies, writes files.
    pub fn run(&self, now: Timestamp) -> Result<(), EngineError> {
        let editions =
            self.editions.iter().map(|s| self.compose(s)).collect::<Result<Vec<_>, _>>()?;
        for edition in &editions {
            self.put(
                &format!("{}.atom", edition.id),
                atom::MEDIA_TYPE,
                atom::render(edition),
                now,
            )?;
        }
        if self.publish.listen.is_some() || self.publish.dir.is_some() {
            self.pages(&editions, now)?;
        }
        let meta: Meta = row(self.store.as_ref(), &Key::meta())?.unwrap_or_default();
        let mut batch = Batch::default();
        batch.put(Key::published(), &(meta.changed, self.fingerprint()))?;
        Ok(self.store.commit(&batch)?)
    }

    /// The page for looking at: the first edition's stories, and where the others are.
    fn pages(&self, editions: &[Edition], now: Timestamp) -> Result<(), EngineError> {
        let names: Vec<(&str, &str)> =
            editions.iter().map(|e| (e.id.as_str(), e.title.as_str())).collect();
        if let Some(first) = editions.first() {
            let mut shown = first.clone();
            shown.entries.truncate(PAGE_STORIES);
            self.put("index.html", page::MEDIA_TYPE, page::index(&shown, &names), now)?;
        }
        self.put("style.css", page::STYLE_MEDIA_TYPE, page::STYLE, now)
    }

    /// Is what is on disk what [`Press::run`] would write? Then a run with nothing new need not read a body.
    pub fn current(&self) -> Result<bool, EngineError> {
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
    ) -> Result<(), EngineError> {
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

    fn compose(&self, settings: &edition::Settings) -> Result<Edition, EngineError> {
        let tags: HashMap<&str, &[String]> =
            self.sources.iter().map(|s| (s.id.as_str(), s.tags.as_slice())).collect();
        let tags = |id: &str| tags.get(id).copied().unwrap_or_default();
        let mut entries = Vec::new();
        let mut failed = None;
        let mut each = |key: &[u8], _: &[u8]| match self.entry(settings, key, &tags) {
            Ok(entry) => {
                entries.extend(entry);
                if entries.len() < settings.limit {
                    ControlFlow::Continue(())
                } else {
                    ControlFlow::Break(())
                }
            }
            Err(error) => {
                failed = Some(error);
                ControlFlow::Break(())
            }
        };
        self.store.scan(&Key::times(), Order::Down, &mut each)?;
        failed.map_or(Ok(()), Err)?;
        Ok(edition::compose(settings, entries, &self.publish.base_url))
    }

    /// The story of one time row with its lead's body, when the edition wants it.
    fn entry<'a>(
        &self,
        settings: &edition::Settings,
        time_key: &[u8],
        tags: &impl Fn(&str) -> &'a [String],
    ) -> Result<Option<EditionEntry>, EngineError> {
        let Some((_, id)) = Key::story_of_time(time_key) else { return Ok(None) };
        let Some(story) = row::<Story>(self.store.as_ref(), &Key::story(id))? else {
            return Ok(None);
        };
        let tags = edition::tags(&story, tags);
        if !edition::wants(settings, &story, &tags) {
            return Ok(None);
        }
        let Some(lead) = story.lead() else { return Ok(None) };
        let Some(article) = self.article(lead.seq)? else { return Ok(None) };
        let source: SourceState =
            row(self.store.as_ref(), &Key::source(&lead.source))?.unwrap_or_default();
        let entry = EditionEntry { story, article, source, tags };
        Ok(edition::holds(settings, &entry).then_some(entry))
    }

    fn article(&self, seq: u64) -> Result<Option<Article>, EngineError> {
        let journal = self.journal.read().unwrap_or_else(PoisonError::into_inner);
        Ok(match crate::journal::Journal::read(&*journal, seq)? {
            Some(Capture::Article(capture)) => Some(capture.article),
            _ => None,
        })
    }
}
