//! What is held of an article and what its feed has of it now: a text that would vanish is kept.

use super::article::content_hash;
use crate::identity;
use crate::model::ids::CaptureId;
use crate::model::{Article, ArticleCapture, Method, RevisionHead};

/// Does the feed's own text take away from what is held: is it an excerpt of that, or less than what its page told?
/// `said`: under the same headline; `troubled`: it stands in for a page that can't be had.
pub fn takes_away(held: &Article, new: &Article, (said, troubled): (bool, bool)) -> bool {
    if new.method != Method::Feed || new.head == Some(RevisionHead::Kill) {
        return false;
    }
    let (old, text) = (held.text(), new.text());
    let (had, has) = (old.chars().count(), text.chars().count());
    if held.method != Method::Feed {
        return (said && troubled) || has < had;
    }
    let shorter = has * 2 < had || (has < had && is_cut(&text));
    shorter && (has == 0 || identity::is_part(&text, &old))
}

/// Does it break off, and says so?
fn is_cut(text: &str) -> bool {
    let end = text.trim_end_matches([']', ')', ' ', '\n']);
    end.ends_with('…') || end.ends_with("...")
}

/// What is held, under the headline it has now.
pub fn kept(held: ArticleCapture, new: &ArticleCapture) -> ArticleCapture {
    let Article { headline, head, updated, .. } = new.article.clone();
    let article =
        Article { headline, head, updated: updated.or(held.article.updated), ..held.article };
    ArticleCapture {
        id: CaptureId::of(held.article_id, &content_hash(&article)),
        fetched: new.fetched,
        announced: new.announced,
        first: new.first,
        article,
        ..held
    }
}

/// Is it an older copy of an article than what is held, by its own dates?
pub fn is_older(new: &Article, held: &Article) -> bool {
    let at = |article: &Article| article.updated.or(article.published);
    at(new).zip(at(held)).is_some_and(|(new, held)| new < held)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Rich};

    const WHOLE: [&str; 3] = [
        "A sandbank stopped the evening boat from Tarn on Friday; rescuers took off its passengers.",
        "Fourteen of them were hurt when the tables slid, none of them badly, the harbour office said.",
        "Divers are to look at the hull before the tide comes back, and the pilot is being heard.",
    ];

    fn article(paragraphs: &[&str], method: Method) -> Article {
        let blocks = paragraphs.iter().map(|p| Block::Paragraph(Rich::plain(*p))).collect();
        Article { blocks, method, ..Article::default() }
    }

    #[test]
    fn an_excerpt_takes_away_and_an_edit_does_not() {
        let held = article(&WHOLE, Method::Feed);
        let check = |paragraphs: &[&str], away: bool| {
            let new = article(paragraphs, Method::Feed);
            assert_eq!(takes_away(&held, &new, (true, false)), away, "{paragraphs:?}");
        };
        check(&[], true);
        check(&WHOLE[..1], true);
        check(&[WHOLE[0], "Fourteen of them were hurt when the tables […]"], true);
        check(&WHOLE[..2], false);
        check(&["This report was wrong, and is withdrawn."], false);
        check(&[WHOLE[0], WHOLE[1], "Divers found no hole."], false);
        check(&WHOLE, false);
        let kill = Article { head: Some(RevisionHead::Kill), ..article(&[], Method::Feed) };
        assert!(!takes_away(&held, &kill, (false, false)));
    }

    #[test]
    fn what_a_page_told_stays_unless_the_feed_says_as_much() {
        let held = article(&WHOLE, Method::Density);
        let other =
            ["Asked on Saturday, the owners of the boat said that it will sail again in May."];
        let check = |paragraphs: &[&str], troubled: bool, away: bool| {
            let new = article(paragraphs, Method::Feed);
            assert_eq!(takes_away(&held, &new, (false, troubled)), away, "{paragraphs:?}");
        };
        check(&other, true, true);
        check(&WHOLE[..1], false, true);
        check(&WHOLE, false, false);
        check(&[WHOLE[0], WHOLE[1], WHOLE[2], other[0]], true, false);
    }
}
