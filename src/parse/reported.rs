//! Entries that are no news: a feed generator says that it could not read its site.

use crate::model::Count;
use crate::model::entry::{Entry, Feed};
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
/// Of its words, so many bytes.
const WORDS_BYTES_MAX: usize = 300;

/// Takes such entries out; gives what they say where there is nothing else.
pub(super) fn take(
    feed: &mut Feed,
    problems: &mut Vec<String>,
    refused: &mut Count,
) -> Option<String> {
    let before = feed.entries.len();
    let mut said = None;
    feed.entries.retain(|entry| {
        let words = words(entry);
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
}
