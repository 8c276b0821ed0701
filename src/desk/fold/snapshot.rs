//! Snapshots: what the fold knows at a position, as far as later captures may rest on it. A fold that begins at one gives
//! the same rows, once what is before it was let go, as one that was there.

use std::collections::{BTreeMap, BTreeSet};

use super::listing::{Listers, named};
use super::{View, listing, memory};
use crate::journal::Seq;
use crate::model::{
    Announcement, ArticleId, Decision, Known, Open, Snapshot, SourceState, Story, Timestamp,
    Validators,
};
use crate::read::Memory;
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, ListedRow, Meta, PrintRow, Store, decode};

/// What the rows say now.
pub fn snapshot(store: &dyn Store) -> Result<Snapshot, ShelfError> {
    let view = View::new(store, &|_| Ok(None));
    let meta: Meta = view.get(&Key::meta())?.unwrap_or_default();
    let sources = view.rows::<SourceState>(&Key::sources())?;
    let listings = listing::listings(&view)?;
    let decisions = view.rows::<Decision>(&Key::decisions())?;
    let memories = view.rows::<Memory>(&Key::memories())?;
    let names = memories.iter().map(|(key, _)| named(key));
    let names: BTreeSet<String> = names.chain(sources.iter().map(|(key, _)| named(key))).collect();
    let repeated = names.into_iter().map(|source| {
        let memory = crate::shelf::memory(store, &source)?;
        Ok((source, memory.repeated()))
    });
    let repeated = repeated.collect::<Result<_, ShelfError>>()?;
    Ok(Snapshot {
        begin: meta.begin,
        clock: meta.clock,
        seen: meta.seen,
        told: meta.told,
        emptied: meta.emptied,
        sources: sources.into_iter().map(|(key, state)| (named(&key), state)).collect(),
        decisions: decisions.into_iter().map(|(key, d)| (Key::seq(&key.0), d)).collect(),
        known: known(&view, &listings)?,
        listings,
        window: window(&view)?,
        repeated,
        lost: view.get(&Key::lost())?.unwrap_or_default(),
    })
}

/// The entries that sources list, or did until lately, and that have rows, of their own or as let go.
fn known(view: &View<'_>, listings: &[(String, Vec<u32>)]) -> Result<Vec<Known>, ShelfError> {
    let listers = Listers::of(listings);
    let mut known: BTreeMap<String, Known> = BTreeMap::new();
    view.scan(&Key::articles(), |key, bytes| {
        let row: ArticleRow = decode(bytes)?;
        let Some(id) = key[1..].try_into().ok().map(ArticleId) else { return Ok(()) };
        if let Some(source) = listers.lister(&row.source, id) {
            let known = known.entry(source.to_owned()).or_default();
            known.held.push(id);
            known.said.push((row.announced.address, row.announced.headline));
        }
        Ok(())
    })?;
    let listed = view.rows::<ListedRow>(&Key::all_listed())?;
    for (key, row) in &listed {
        let Some(since) = row.missed else { continue };
        let entry = Key::entry_of_listed(&key.0).unwrap_or_default();
        let known = known.entry(row.source.clone()).or_default();
        known.missed.push((entry, since));
        if !row.let_go {
            known.held.push(entry);
            known.said.push(row.said);
        }
    }
    for (key, row) in listed {
        let entry = Key::entry_of_listed(&key.0).unwrap_or_default();
        if row.let_go {
            let known = known.entry(row.source).or_default();
            known.let_go.push(entry);
            known.said.push(row.said);
        }
    }
    Ok(known.into_iter().map(|(source, known)| Known { source, ..known }).collect())
}

fn window(view: &View<'_>) -> Result<Vec<Open>, ShelfError> {
    let mut open = Vec::new();
    for (key, print) in view.rows::<PrintRow>(&Key::prints())? {
        let PrintRow { article, source, at, story } = print;
        let row: Option<ArticleRow> = view.get(&Key::article(article))?;
        let (capture, first) = row.map_or_else(Default::default, |row| (row.capture, row.first));
        let held: Option<Story> = view.get(&Key::story(story))?;
        let (since, opened) = held.map_or((first, at), |story| (story.since, story.opened));
        open.push(Open {
            seq: Key::seq(&key.0),
            article,
            source,
            capture,
            at,
            story,
            opened,
            first,
            since,
        });
    }
    Ok(open)
}

/// Takes a snapshot in. Where there is nothing yet, the fold begins with it.
pub(super) fn apply(view: &mut View<'_>, seq: Seq, told: &Snapshot) -> Result<(), ShelfError> {
    if view.meta.cursor == 0 {
        begin(view, seq, told)?;
    }
    for known in &told.known {
        listing::know(view, known)?;
    }
    memory::reset(view, &told.repeated)
}

fn begin(view: &mut View<'_>, seq: Seq, told: &Snapshot) -> Result<(), ShelfError> {
    view.meta =
        Meta { begin: seq, told: told.told, clock: told.clock, emptied: told.emptied, ..view.meta };
    view.meta.seen = if told.seen == Timestamp::default() { told.clock } else { told.seen };
    for (id, state) in &told.sources {
        view.batch.put(Key::source(id), state)?;
    }
    for (id, listed) in &told.listings {
        view.batch.put(Key::listing(id), listed)?;
    }
    for (i, (at, decision)) in told.decisions.iter().enumerate() {
        // Those of release 0.1 do not say where they were; positions of the past are free.
        let before = seq.saturating_sub((told.decisions.len() - i) as u64);
        view.batch.put(Key::decision(if *at == 0 { before } else { *at }), decision)?;
    }
    view.batch.put(Key::lost(), &told.lost)?;
    told.window.iter().try_for_each(|open| reopen(view, open))
}

/// An article of the window, and its story, as far as others may be joined with them; they belong to what is before.
fn reopen(view: &mut View<'_>, open: &Open) -> Result<(), ShelfError> {
    let Open { seq, article, capture, at, story, opened, first, since, .. } = *open;
    let source = open.source.clone();
    view.batch.put(Key::print(seq), &PrintRow { article, source, at, story })?;
    let row = ArticleRow {
        source: String::new(),
        first,
        capture,
        seq,
        story: Some(story),
        version: 1,
        announced: Announcement::default(),
        of: None,
        from_feed: false,
        vain: 0,
        first_seen: at,
        fetched: at,
        validators: Validators::default(),
        look: None,
        verdict: None,
    };
    view.put_article(article, &row)?;
    if view.bytes(&Key::story(story))?.is_none() {
        let story = super::story::outline(story, opened, since);
        super::story::put_story(view, None, Some(&story))?;
    }
    Ok(())
}
