//! Entries that are no news: a feed generator says that it could not read its site, a feed that it has moved.

use crate::model::entry::{Entry, Feed};
use crate::model::{Count, url};
use crate::text::cut_marked;

/// How the headlines of such entries begin, in lower case.
const HEADS: &[&str] = &[
    "bridge returned error",
    "rss-bridge error",
    "rsshub error",
    "feed error:",
    "error fetching feed",
    "error 403",
    "error 404",
    "error 500",
    "error 502",
    "error 503",
    "http error 4",
    "http error 5",
    "this feed could not be",
    "this feed is no longer available",
    "feed generation failed",
    "failed to fetch",
    "an error occurred while fetching",
];
/// What the headline of a feed's only entry says, in lower case, where the feed is none any more.
const ALONE: &[&str] = &[
    "feed has moved",
    "feed has been moved",
    "feed moved",
    "feed has changed",
    "feed temporarily unavailable",
    "feed is temporarily unavailable",
    "feed currently unavailable",
    "feed is currently unavailable",
    "feed unavailable",
    "feed is unavailable",
    "feed not available",
    "feed is not available",
    "feed is no longer",
    "feed has been discontinued",
    "feed discontinued",
    "feed has been retired",
    "feed ist umgezogen",
    "feed wurde verschoben",
    "feed wurde eingestellt",
    "feed nicht verfügbar",
    "feed ist nicht verfügbar",
    "feed ist vorübergehend nicht",
    "feed ist derzeit nicht",
    "flux a déménagé",
    "flux a été déplacé",
    "flux a changé",
    "flux indisponible",
    "flux temporairement indisponible",
    "flux est temporairement indisponible",
    "feed se ha movido",
    "feed ha cambiado",
    "feed no disponible",
    "feed no está disponible",
    "canal rss no disponible",
];
/// Such an entry has no more words than these in its headline, and characters in its text.
const ALONE_WORDS_MAX: usize = 8;
const ALONE_CHARS_MAX: usize = 400;
/// Of its words, so many bytes.
const WORDS_BYTES_MAX: usize = 300;

/// Takes such entries out; gives what they say where there is nothing else.
pub(super) fn take(
    feed: &mut Feed,
    problems: &mut Vec<String>,
    refused: &mut Count,
) -> Option<String> {
    let before = feed.entries.len();
    let (mut said, alone) = (None, before == 1);
    feed.entries.retain(|entry| {
        let words = words(entry).or_else(|| notice(entry).filter(|_| alone));
        if words.is_some() {
            refused.add(&entry.headline(), "it is no news but an error of whoever makes the feed");
        }
        said = said.take().or_else(|| words.clone());
        words.is_none()
    });
    let said = said?;
    if before > 0 && feed.entries.is_empty() {
        return Some(said);
    }
    problems.push(format!("an entry is no news but says: {said}"));
    None
}

fn words(entry: &Entry) -> Option<String> {
    let title = entry.title.as_ref()?.plain();
    let lower = title.to_lowercase();
    // A story about an error is longer, and dated by a person.
    let bridge = lower.contains("bridge returned error ");
    let report = bridge || HEADS.iter().any(|head| lower.starts_with(head));
    let report = report && title.len() < 120;
    let detail = || crate::markup::text_of(&entry.html());
    report.then(|| cut_marked(&format!("{title}: {}", detail()), WORDS_BYTES_MAX))
}

/// The words of an entry that stands in the place of all others, and leads to no article: that the feed has moved, or is
/// not to be had.
fn notice(entry: &Entry) -> Option<String> {
    let title = entry.title.as_ref()?.plain();
    let lower = title.to_lowercase();
    let few = title.split_whitespace().count() <= ALONE_WORDS_MAX;
    let told = few && ALONE.iter().any(|words| lower.contains(words));
    if !told || entry.page().and_then(url::web).is_some_and(|page| !leads_nowhere(&page)) {
        return None;
    }
    let detail = crate::markup::text_of(&entry.html());
    let short = detail.chars().count() <= ALONE_CHARS_MAX;
    short.then(|| cut_marked(&format!("{title}: {detail}"), WORDS_BYTES_MAX))
}

/// To a front page or to a feed?
fn leads_nowhere(page: &::url::Url) -> bool {
    let path = page.path().to_ascii_lowercase();
    let mut parts = path.split(['/', '.']);
    url::is_front(page) || parts.any(|part| FEEDS.contains(&part))
}

const FEEDS: [&str; 7] = ["feed", "feeds", "rss", "atom", "xml", "rdf", "json"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::Text;

    fn feed(titles: &[&str]) -> Feed {
        let entry =
            |t: &&str| Entry { title: Some(Text::unmarked((*t).to_owned())), ..Default::default() };
        Feed { entries: titles.iter().map(entry).collect(), ..Default::default() }
    }

    #[test]
    fn an_error_alone_is_a_failure() {
        let (mut problems, mut refused) = (Vec::new(), Count::default());
        let said =
            take(&mut feed(&["Bridge returned error 500! (20784)"]), &mut problems, &mut refused);
        assert!(said.is_some_and(|s| s.starts_with("Bridge returned error 500! (20784)")));
        let mut both = feed(&["Bridge returned error 500! (20784)", "Talks open in Geneva"]);
        assert_eq!(take(&mut both, &mut problems, &mut refused), None);
        assert_eq!((both.entries.len(), problems.len()), (1, 1));
        let mut news = feed(&["Error in bridge plans found"]);
        assert_eq!(take(&mut news, &mut problems, &mut refused), None);
        assert_eq!(news.entries.len(), 1);
        assert_eq!(refused.entries, 2);
    }

    #[test]
    fn a_notice_alone_in_a_feed_is_no_story() {
        let said = |titles: &[&str], page: &str| {
            let mut feed = feed(titles);
            for entry in &mut feed.entries {
                entry.links = vec![crate::parse::fields::plain_link(page.into(), "alternate")];
            }
            take(&mut feed, &mut Vec::new(), &mut Count::default()).is_some()
        };
        let (front, feed) = ("https://alm.example/", "https://alm.example/feeds/all.xml");
        for title in
            ["This feed has moved", "Feed temporarily unavailable", "Dieser Feed ist umgezogen"]
        {
            assert!(said(&[title], front) && said(&[title], feed), "{title}");
            assert!(!said(&[title], "https://alm.example/2026/feed-has-moved-on"), "{title}");
            assert!(!said(&[title, "Talks open in Geneva"], front), "{title}");
        }
        let story =
            "Why the feed has moved from the sea to the land, and what that costs those who fish";
        assert!(!said(&[story], front));
    }
}
