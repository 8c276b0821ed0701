//! A second look at young articles: corrections come early, and a page that failed may be there now.

use std::collections::HashMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::scrape::{Scraped, scrape};
use super::{Room, RoundError};
use crate::desk::Ticket;
use crate::model::entry::{Entry, Link, Text};
use crate::model::{ArticleCapture, ArticleId, Capture, Method, Source};
use crate::read::{Assignment, Memory};
use crate::shelf::recall_article;
use crate::store::{ArticleRow, Key, Order, row};

/// Looks taken in one round; the rest stay due.
const ROUND_MAX: usize = 64;

/// Takes the looks that are due, one host at a time as everywhere.
pub(super) async fn round(
    room: &Room,
    sources: &HashMap<String, Arc<Source>>,
) -> Result<usize, RoundError> {
    let due = due(room)?;
    let count = due.len();
    for (id, article_row) in due {
        let Some(capture) = recall_article(&room.journal, article_row.seq)? else { continue };
        let job = Arc::new(match sources.get(&capture.source).filter(|s| s.scrape) {
            Some(source) => job(source, id, &article_row, &capture),
            // The source left the config: nothing is fetched for it, and the look is over.
            None => job(&Arc::default(), id, &article_row, &capture),
        });
        let memory: Memory =
            row(room.store.as_ref(), &Key::memory(&capture.source))?.unwrap_or_default();
        let found = if job.source.scrape {
            scrape(room, &job, &Arc::new(memory)).await
        } else {
            Scraped::Unchanged
        };
        let news = match found {
            // A page that fails now says nothing about the article we have.
            Scraped::Article(new, _) if new.article.method != Method::Feed => Capture::Article(new),
            _ => job.sighting((room.clock)()),
        };
        room.desk.settle(news, &Ticket::default()).await?;
    }
    Ok(count)
}

fn due(room: &Room) -> Result<Vec<(ArticleId, ArticleRow)>, RoundError> {
    let now = (room.clock)();
    let mut ids = Vec::new();
    room.store.scan(&Key::looks(), Order::Up, &mut |key, _| match Key::article_of_look(key)
        .filter(|(at, _)| *at <= now && ids.len() < ROUND_MAX)
    {
        Some((_, id)) => {
            ids.push(id);
            ControlFlow::Continue(())
        }
        None => ControlFlow::Break(()),
    })?;
    let rows =
        ids.into_iter().map(|id| Ok(row(room.store.as_ref(), &Key::article(id))?.map(|r| (id, r))));
    rows.filter_map(Result::transpose).collect()
}

/// The entry as we remember it, so that the page is scraped as it was at first.
fn job(
    source: &Arc<Source>,
    id: ArticleId,
    known: &ArticleRow,
    capture: &ArticleCapture,
) -> Assignment {
    let article = &capture.article;
    let entry = Entry {
        title: Some(Text { value: article.headline.clone(), ..Text::default() }),
        links: vec![Link { href: article.url.clone(), ..Link::default() }],
        published: article.published,
        ..Entry::default()
    };
    Assignment {
        source: source.clone(),
        article: id,
        entry,
        announced: known.announced,
        validators: known.validators.clone(),
    }
}
