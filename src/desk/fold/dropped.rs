//! A source that a person let go of: what came from it alone goes, and its copies leave the stories of others.

use std::collections::BTreeSet;

use super::View;
use super::decision::take_out;
use super::let_go::{Gone, addresses, prints, versions};
use crate::model::{ArticleId, Decision, SourceState, Story, Timestamp, Validators};
use crate::shelf::ShelfError;
use crate::store::{ArticleRow, ChangeRow, Key, PrintRow, decode};

/// Forgets a source and all that it brought, so that it begins anew when it comes back. Gives whether a reader may see a
/// difference.
pub(super) fn dropped(
    view: &mut View<'_>,
    source: &str,
    at: Timestamp,
) -> Result<bool, ShelfError> {
    let (mut gone, mut seen) = articles(view, source)?;
    told_anew(view, &seen)?;
    gone.append(&mut seen);
    for (id, row) in &gone {
        let story = row.story.map(|story| view.get::<Story>(&Key::story(story)));
        if let Some(story) = story.transpose()?.flatten()
            && story.copies.iter().any(|copy| copy.article == *id)
        {
            take_out(view, &story, *id, at)?;
        }
        view.delete_article(*id);
        row.look.into_iter().for_each(|due| view.batch.delete(Key::look(due, *id)));
    }
    lists_no_more(view, source)?;
    addresses(view)?;
    versions(view, &gone)?;
    prints(view, &gone)?;
    changes(view, &gone)?;
    decisions(view, &gone)?;
    for prefix in [Key::all_learnt(source), Key::all_listed_by(source)] {
        view.keys(&prefix)?.into_iter().for_each(|key| view.batch.delete(key));
    }
    for key in [Key::source(source), Key::listing(source), Key::memory(source)] {
        view.batch.delete(key);
    }
    Ok(!gone.is_empty())
}

/// What others tell it has no more by listing their pages.
fn lists_no_more(view: &mut View<'_>, source: &str) -> Result<(), ShelfError> {
    for (key, mut story) in view.rows::<Story>(&Key::stories())? {
        let lists = story.copies.iter_mut().filter_map(|copy| {
            let at = copy.listed_by.iter().position(|other| other == source)?;
            Some(copy.listed_by.remove(at))
        });
        if lists.count() > 0 {
            view.batch.put(key, &story)?;
        }
    }
    Ok(())
}

/// Other sources' entries that were found to be of its articles are new when their documents are read again: they are, though
/// nothing in them changed.
fn told_anew(view: &mut View<'_>, seen: &Gone) -> Result<(), ShelfError> {
    let seen: BTreeSet<u32> = seen.keys().map(|id| id.short()).collect();
    for (key, listed) in view.rows::<Vec<u32>>(&Key::listings())? {
        let key = Key::source(&String::from_utf8_lossy(&key.0[1..]));
        let state: Option<SourceState> = view.get(&key)?;
        if let Some(state) = state.filter(|_| listed.iter().any(|id| seen.contains(id))) {
            let (validators, body_hash) = (Validators::default(), None);
            view.batch.put(key, &SourceState { validators, body_hash, ..state })?;
        }
    }
    Ok(())
}

/// Its articles, those that only the window tells of too, and its entries that were found to be of other articles; and the
/// entries of others that were found to be of these, or were only seen and have their pages.
fn articles(view: &View<'_>, source: &str) -> Result<(Gone, Gone), ShelfError> {
    let window = view.rows::<PrintRow>(&Key::prints())?;
    let its = window.into_iter().filter(|(_, print)| print.source == source);
    let its: BTreeSet<ArticleId> = its.map(|(_, print)| print.article).collect();
    let listed: Vec<u32> = view.get(&Key::listing(source))?.unwrap_or_default();
    let listed: BTreeSet<u32> = listed.into_iter().collect();
    let (mut gone, mut seen) = (Gone::new(), Gone::new());
    view.scan(&Key::articles(), |key, bytes| {
        let row: ArticleRow = decode(bytes)?;
        let Some(id) = key[1..].try_into().ok().map(ArticleId) else { return Ok(()) };
        if row.source == source || its.contains(&id) || is_listed(&row, id, &listed) {
            gone.insert(id, row);
        } else if row.of.is_some() || row.story.is_none() {
            seen.insert(id, row);
        }
        Ok(())
    })?;
    for (id, row) in std::mem::take(&mut seen) {
        let address = Key::page(row.announced.address);
        let of = if row.of.is_some() { row.of } else { view.get(&address)? };
        if of.is_some_and(|of| gone.contains_key(&of)) {
            seen.insert(id, row);
        }
    }
    Ok((gone, seen))
}

/// Is it an entry that was only seen, which does not say whose it is, and that the source lists?
fn is_listed(row: &ArticleRow, id: ArticleId, listed: &BTreeSet<u32>) -> bool {
    row.story.is_none() && row.source.is_empty() && listed.contains(&id.short())
}

/// What a person said of these articles, and of stories that ended with them: should they come again, it is no more said.
fn decisions(view: &mut View<'_>, gone: &Gone) -> Result<(), ShelfError> {
    let mut ended = BTreeSet::new();
    for story in gone.values().filter_map(|row| row.story) {
        let told: Option<Story> = view.get(&Key::story(story))?;
        ended.extend(told.is_none_or(|told| told.copies.is_empty()).then_some(story));
    }
    for (key, decision) in view.rows::<Decision>(&Key::decisions())? {
        let over = match decision {
            Decision::Split(story, article) => {
                gone.contains_key(&article) || ended.contains(&story)
            }
            Decision::Join(a, b) => ended.contains(&a) || ended.contains(&b),
        };
        if over {
            view.batch.delete(key);
        }
    }
    Ok(())
}

/// What these articles corrected or withdrew.
fn changes(view: &mut View<'_>, gone: &Gone) -> Result<(), ShelfError> {
    for (key, row) in view.rows::<ChangeRow>(&Key::changes())? {
        if gone.contains_key(&row.article) || gone.contains_key(&row.before.0) {
            view.batch.delete(key);
        }
    }
    Ok(())
}
