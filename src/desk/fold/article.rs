//! The rows of articles: their newest capture, their addresses, when they are looked at again.

use super::View;
use crate::journal::Seq;
use crate::model::{
    Article, ArticleCapture, ArticleId, CaptureId, Patch, StoryId, Timestamp, Validators,
};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, Key, VersionRow};
use crate::story;

/// After these a page is looked at again while it is young: corrections come early.
const LOOKS_AFTER_SECS: [i64; 4] = [15 * 60, 3600, 4 * 3600, 24 * 3600];

pub(super) fn article_row(
    seq: Seq,
    old: Option<&ArticleRow>,
    new: &ArticleCapture,
    story: StoryId,
    at: Timestamp,
) -> ArticleRow {
    let first_seen = old.map_or(at, |o| o.first_seen);
    ArticleRow {
        source: new.source.clone(),
        first: old.map_or(seq, |o| o.first),
        capture: new.id,
        seq,
        story: Some(story),
        version: old.map_or(1, |o| o.version + 1),
        announced: new.announced,
        first_seen,
        fetched: at,
        validators: new.validators.clone(),
        look: next_look(first_seen, at),
        verdict: None,
    }
}

/// Keeps what a version changed of the one `before`. An only version has no row: the article's own tells all of it.
pub(super) fn put_version(
    view: &mut View<'_>,
    row: &ArticleRow,
    before: Option<(Seq, &ArticleCapture)>,
    new: &ArticleCapture,
) -> Result<(), ShelfError> {
    if row.version < 2 {
        return Ok(());
    }
    if let Some((seq, first)) = before.filter(|_| row.version == 2) {
        view.batch.put(Key::version(new.article_id, 1), &version_row(seq, None, first))?;
    }
    let changed = version_row(row.seq, before.map(|(_, capture)| &capture.article), new);
    Ok(view.batch.put(Key::version(new.article_id, row.version), &changed)?)
}

fn version_row(seq: Seq, before: Option<&Article>, new: &ArticleCapture) -> VersionRow {
    let patch = |old: &str, new: &str| match old == new {
        true => Patch::default(),
        false => Patch::of(story::diff(old, new)),
    };
    let article = &new.article;
    let changes = |old: &Article| {
        (patch(&old.headline, &article.headline), patch(&old.text(), &article.text()))
    };
    VersionRow {
        seq,
        fetched: new.fetched,
        headline: article.headline.clone(),
        changes: before.map(changes),
    }
}

/// A page was looked at and had not changed, or its entry was announced again.
pub(super) fn revisit(
    view: &mut View<'_>,
    id: ArticleId,
    old: &ArticleRow,
    announced: u64,
    at: Timestamp,
) -> Result<(), ShelfError> {
    let look = old.look.and_then(|_| next_look(old.first_seen, at));
    put_look(view, id, old.look, look)?;
    let row = ArticleRow { announced, fetched: at, look, ..old.clone() };
    view.put_article(id, &row)
}

pub(super) fn put_look(
    view: &mut View<'_>,
    id: ArticleId,
    old: Option<Timestamp>,
    new: Option<Timestamp>,
) -> Result<(), ShelfError> {
    if let Some(due) = old {
        view.batch.delete(Key::look(due, id));
    }
    if let Some(due) = new {
        view.batch.put(Key::look(due, id), &())?;
    }
    Ok(())
}

/// When a page first seen at `first` and last seen at `last` is looked at again; never once it is old.
fn next_look(first: Timestamp, last: Timestamp) -> Option<Timestamp> {
    LOOKS_AFTER_SECS.iter().map(|s| Timestamp(first.0 + s * 1000)).find(|due| *due > last)
}

/// An entry that announced a page another article holds: remembered, so that it is not fetched again. Or one that was
/// looked at and had not changed.
pub(super) fn sighting(
    view: &mut View<'_>,
    seq: Seq,
    entry: ArticleId,
    announced: u64,
    at: Timestamp,
    first: Option<Seq>,
) -> Result<(), ShelfError> {
    if let Some(old) = view.get::<ArticleRow>(&Key::article(entry))? {
        return revisit(view, entry, &old, announced, at);
    }
    if first.is_some_and(|first| first < view.meta.begin) {
        return Ok(()); // it was let go meanwhile
    }
    let row = ArticleRow {
        source: String::new(),
        first: seq,
        capture: CaptureId::default(),
        seq: 0,
        story: None,
        version: 0,
        announced,
        first_seen: at,
        fetched: at,
        validators: Validators::default(),
        look: None,
        verdict: None,
    };
    view.put_article(entry, &row)
}

/// The addresses that mean this article's page.
pub(super) fn addresses(article: &Article) -> Vec<String> {
    let own = crate::model::url::canonical_str(&article.url);
    let said = article.canonical.as_deref().and_then(crate::model::url::canonical_str);
    let same_site =
        |c: &String| crate::model::url::site(c) == crate::model::url::site(&article.url);
    // A canonical link to another site says whose story it is, not where this page is.
    own.into_iter().chain(said.filter(same_site)).collect()
}
