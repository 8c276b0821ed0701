//! The page's article or the feed's own text: which of them is the story.

use url::Url;

use super::{Extraction, Hints};
use crate::model::entry::Entry;
use crate::model::url::address;
use crate::model::{Article, Method, Problem, Validators};
use crate::{extract, identity};

/// Something in an article's place has less text than this.
const WALL_CHARS_MAX: usize = 600;

/// The page's article, or the feed's own text where the page has less to say. Never a blank article.
pub(super) fn choose(
    from_page: Result<(Extraction, Validators), String>,
    entry: &Entry,
    url: Option<&Url>,
) -> (Extraction, Validators, Option<String>) {
    let feed = feed_article(entry, url);
    let chars = |a: &Article| a.text().chars().count();
    match from_page {
        Ok((page, validators)) => {
            let (of_page, of_feed) = (chars(&page.article), chars(&feed));
            // Of a full text the page must give more than half.
            let full_feed = of_feed >= identity::FULL_CHARS as usize && of_page * 2 < of_feed;
            let own = of_page > 0 && page.article.method != Method::Feed;
            let problems = &page.article.problems;
            let wall = of_page < WALL_CHARS_MAX && problems.iter().any(|p| in_its_place(*p));
            let better = problems.is_empty() || (of_page >= of_feed && !wall);
            if own && !full_feed && better {
                return (page, validators, None);
            }
            let trouble = problems.first().map_or("it has less text than the feed", |p| words(*p));
            let about = !problems.iter().any(|p| in_its_place(*p) || *p == Problem::Paywall)
                && (is_at(&page.article, url) || is_of(&page.article, entry));
            let problems = page.article.problems.clone();
            let mut chosen = instead(feed, about.then_some(page));
            chosen.article.problems = problems; // of the page, whoever asks what became of it
            (chosen, validators, Some(trouble.to_owned()))
        }
        Err(trouble) => (instead(feed, None), Validators::default(), Some(trouble)),
    }
}

/// Is it the entry's own page, rather than one that this led to?
fn is_at(page: &Article, own: Option<&Url>) -> bool {
    own.is_none_or(|own| address(own.as_str()) == address(&page.url))
}

/// Does it bear the entry's headline?
fn is_of(page: &Article, entry: &Entry) -> bool {
    let headline = entry.headline();
    headline.is_empty() || identity::named_alike(&headline, &page.headline)
}

/// What stands in an article's place says nothing of it, its headline and address least of all.
fn in_its_place(problem: Problem) -> bool {
    matches!(
        problem,
        Problem::Consent | Problem::Challenge | Problem::ErrorPage | Problem::ListPage
    )
}

/// What is wrong with a page, for people.
fn words(problem: Problem) -> &'static str {
    match problem {
        Problem::Consent => "a consent page stands before it",
        Problem::Challenge => "a test for robots stands before it",
        Problem::Paywall => "a paywall or login stands before it",
        Problem::ErrorPage => "it is an error page",
        Problem::ListPage => "it is a list of links",
        Problem::Video => "it is a video with hardly any text",
        Problem::TooShort => "it has hardly any text",
        Problem::OtherMedia => "it is no page",
    }
}

/// The article as the feed itself tells it.
fn feed_article(entry: &Entry, url: Option<&Url>) -> Article {
    let html = entry.html();
    let language = entry.language.as_deref();
    let headline = entry.headline();
    let title = Some(headline.as_str()).filter(|_| entry.title.is_some());
    let hints = Hints { title, summary: Some(&html), language, ..Hints::default() };
    // Without a page there is no address, and none is made up; the text stands all the same.
    let nowhere = || Url::parse("https://invalid.invalid/").ok();
    let article = match url {
        Some(url) => extract::from_feed(&hints, url),
        None => nowhere().map(|n| extract::from_feed(&hints, &n)).unwrap_or_default(),
    };
    let address = url.map(Url::to_string).unwrap_or_default();
    Article { headline, url: address, ..article }
}

/// The feed's text under what the page knew besides its text.
fn instead(feed: Article, page: Option<Extraction>) -> Extraction {
    let page = page.unwrap_or_default();
    let headline = Some(feed.headline).filter(|h| !h.is_empty());
    let article = Article {
        headline: headline.unwrap_or(page.article.headline),
        language: feed.language.or(page.article.language),
        blocks: feed.blocks,
        method: feed.method,
        confidence: feed.confidence,
        ..page.article
    };
    Extraction { article, ..Extraction::default() }
}
