//! The rows of articles: their newest capture, their addresses, when they are looked at again.

use super::View;
use crate::journal::Seq;
use crate::model::{
    Announcement, Article, ArticleCapture, ArticleId, CaptureId, Method, Patch, SourceState, Story,
    StoryId, Timestamp, Validators, url,
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
        of: None,
        from_feed: new.article.method == Method::Feed,
        vain: 0,
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
    let patch = |old: &str, new: &str| {
        if old == new { Patch::default() } else { Patch::of(story::diff(old, new)) }
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

/// An entry that was seen, and brought no other text.
pub(super) struct Seen<'a> {
    pub(super) announced: Announcement,
    /// The article it was found to be of, when that is another's guid.
    pub(super) of: Option<ArticleId>,
    pub(super) at: Timestamp,
    /// Where the journal holds its first capture, as known to who saw it.
    pub(super) first: Option<Seq>,
    /// Our id of the source that lists it; empty where earlier releases did not say it.
    pub(super) source: &'a str,
}

/// A page was looked at and had not changed, or its entry was announced again.
pub(super) fn revisit(
    view: &mut View<'_>,
    id: ArticleId,
    old: &ArticleRow,
    seen: &Seen<'_>,
) -> Result<(), ShelfError> {
    let Seen { announced, of, at, .. } = *seen;
    // A guid used again says nothing of the article that it named first.
    if old.story.is_some() && of.is_some_and(|of| of != id) {
        return Ok(());
    }
    let look = old.look.and_then(|_| next_look(old.first_seen, at));
    put_look(view, id, old.look, look)?;
    let vain = if announced == old.announced {
        old.vain
    } else if announced.headline == old.announced.headline {
        old.vain.saturating_add(1) // only a date, an address or the teaser had moved
    } else {
        0
    };
    let of = of.or(old.of);
    let row = ArticleRow { announced, of, vain, fetched: at, look, ..old.clone() };
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
    seen: &Seen<'_>,
) -> Result<(), ShelfError> {
    if let Some(old) = view.get::<ArticleRow>(&Key::article(entry))? {
        return revisit(view, entry, &old, seen);
    }
    if seen.first.is_some_and(|first| first < view.meta.begin) {
        return Ok(()); // it was let go meanwhile
    }
    let row = ArticleRow {
        source: seen.source.to_owned(),
        first: seq,
        capture: CaptureId::default(),
        seq: 0,
        story: None,
        version: 0,
        announced: seen.announced,
        of: seen.of,
        from_feed: false,
        vain: 0,
        first_seen: seen.at,
        fetched: seen.at,
        validators: Validators::default(),
        look: None,
        verdict: None,
    };
    view.put_article(entry, &row)
}

/// What identifies this article's page: the address it has, the one its entry links to, and the one it gives as its own.
/// Of a page that is other entries' too, that it is, unless it had a text that was taken for this one's.
pub(super) fn pages(new: &ArticleCapture) -> Vec<u64> {
    if new.shared_page {
        let address = Some(new.announced.address).filter(|address| *address != 0);
        let nobodys = address.filter(|_| new.article.method == Method::Feed);
        return nobodys.map(|address| url::shared(&new.source, address)).into_iter().collect();
    }
    let article = &new.article;
    let own = url::address(&article.url);
    // A canonical link to another site says whose story it is, not where this page is; one to the front page says nothing.
    let said =
        article.canonical.as_deref().filter(|said| url::site(said) == url::site(&article.url));
    let said = said.and_then(url::address).filter(|said| said.contains('/'));
    let linked = Some(new.announced.address).filter(|hash| *hash != 0);
    own.iter().chain(&said).map(|address| url::hash(address)).chain(linked).collect()
}

/// What names an article whose address is another at each visit.
pub(super) fn placed(new: &ArticleCapture) -> Option<u64> {
    let address = url::address(&new.article.url);
    let announced = address.filter(|address| url::hash(address) == new.announced.address);
    let undrawn = url::hash(&url::undrawn(&announced?)?);
    new.announced.placed(undrawn).filter(|_| !new.shared_page)
}

/// Where an article puts its story that was published before its source was first asked: it is no news, whenever we come to
/// see it. Without a date it stands behind all that has one. `story` is the one that has it, of a later version.
pub(super) fn archived(
    view: &View<'_>,
    seq: Seq,
    new: &ArticleCapture,
    story: Option<StoryId>,
) -> Result<Option<Timestamp>, ShelfError> {
    let state: Option<SourceState> = view.get(&Key::source(&new.source))?;
    let latest = new.fetched.plus(Timestamp::AHEAD_MAX);
    if let Some(published) = new.article.published.filter(|published| *published <= latest) {
        let since = state.and_then(|state| state.first_poll).unwrap_or(new.fetched);
        // A source that was asked first at a time that is still to come was so by a clock that was ahead.
        let old = published < since && since <= new.fetched;
        return Ok(old.then(|| Story::at_date(published, new.listed)));
    }
    if let Some(id) = story {
        let told: Option<Story> = view.get(&Key::story(id))?;
        return Ok(told.filter(Story::is_behind_all).map(|story| story.placed));
    }
    // Of its first document, or left over from an earlier one that brought too many at once.
    let first = state.is_none_or(|state| state.last_success.is_none());
    let listed: Vec<u32> = view.get(&Key::listing(&new.source))?.unwrap_or_default();
    let no_news = first || listed.contains(&new.article_id.short());
    Ok(no_news.then(|| Story::behind_all(seq)))
}
