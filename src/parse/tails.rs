//! What generators put at the ends: "The post X appeared first on Y" and links to the rest or to share it under every text, the
//! channel's own name behind every headline.

use std::sync::LazyLock;

use crate::markup::text_of;
use crate::model::entry::Feed;
use crate::text::collapse;

static LIST: &str = include_str!("tails.txt");

/// A sentence about a post is not longer, its headline and links included.
const POST_BYTES_MAX: usize = 2048;
/// Nor is a pointer to the rest, in characters, and as markup.
const MORE_CHARS_MAX: usize = 120;
const MORE_BYTES_MAX: usize = 1024;
/// Blocks at the end that may be such.
const TAILS_MAX: usize = 3;

struct Tails {
    /// How a sentence begins and goes on, in lower case.
    posts: Vec<(String, String)>,
    more: Vec<String>,
    share: Vec<String>,
    /// Words that say what is counted, and those that may stand beside them.
    counted: Vec<String>,
    beside: Vec<String>,
}

static TAILS: LazyLock<Tails> = LazyLock::new(|| {
    let of = |kind: &'static str| {
        LIST.lines().filter_map(move |l| l.strip_prefix(kind)).map(str::to_lowercase)
    };
    let pair = |l: String| l.split_once('|').map(|(a, b)| (a.to_owned(), b.to_owned()));
    let words = |l: String| l.split(' ').map(str::to_owned).collect::<Vec<_>>();
    Tails {
        posts: of("post ").filter_map(pair).collect(),
        more: of("more ").collect(),
        share: of("share ").collect(),
        counted: of("count ").flat_map(words).collect(),
        beside: of("beside ").flat_map(words).collect(),
    }
});

/// Takes such tails off HTML.
pub(super) fn trim(html: &mut String) {
    for n in 0..TAILS_MAX {
        let before = html.len();
        post(html);
        more(html);
        unlinked(html);
        share(html);
        counts(html, n > 0);
        if html.len() == before {
            return;
        }
    }
}

/// What parts a headline from the name of its site.
const SEPARATORS: &[char] = &['-', '–', '—', '|', '·', ':'];

/// Takes the channel's own name off the ends of its entries' headlines.
pub(super) fn unsigned(feed: &mut Feed) {
    let Some(site) = feed.title.as_ref().map(|t| collapse(&t.plain())).filter(|s| !s.is_empty())
    else {
        return;
    };
    for title in feed.entries.iter_mut().filter_map(|e| e.title.as_mut()) {
        let end = title.value.trim_end();
        let Some(cut) = end.len().checked_sub(site.len()).filter(|c| end.is_char_boundary(*c))
        else {
            continue;
        };
        let (before, name) = end.split_at(cut);
        let headline = before.trim_end().trim_end_matches(SEPARATORS);
        // ` - `, with space on both sides: `Anglo-Alm Courier` is another name.
        let parted = headline.len() < before.trim_end().len()
            && before.ends_with(char::is_whitespace)
            && headline.ends_with(char::is_whitespace);
        if parted && !headline.trim().is_empty() && name.to_lowercase() == site.to_lowercase() {
            title.value.truncate(headline.trim_end().len());
        }
    }
}

/// The last paragraph, or the last line of one, that says where a post appeared first.
fn post(html: &mut String) {
    let floor = html.floor_char_boundary(html.len().saturating_sub(POST_BYTES_MAX));
    let tail = &html[floor..];
    let starts =
        ["<p", "<div", "<br", "<em", "<i>", "<small", "\n"].iter().filter_map(|s| tail.rfind(s));
    let at = starts.filter(|at| !text_of(&tail[*at..]).is_empty()).max();
    // Without markup the sentence is the last one.
    let whole = floor == 0 && at.is_none();
    let Some(at) = at.or(whole.then_some(0)) else { return };
    let text = text_of(&tail[at..]).to_lowercase();
    let sentence = |(begins, goes_on): &&(String, String)| {
        let start = if whole {
            text.rfind(begins.as_str())
        } else {
            text.starts_with(begins.as_str()).then_some(0)
        };
        start.is_some_and(|s| text[s..].contains(goes_on.as_str()))
    };
    let Some((begins, _)) = TAILS.posts.iter().find(sentence) else { return };
    if whole {
        let lower = tail.to_lowercase();
        let start = lower
            .rfind(begins.as_str())
            .filter(|s| lower.len() == tail.len() && tail.is_char_boundary(*s));
        if let Some(start) = start.filter(|_| !begins.is_empty()) {
            html.truncate(start);
        }
    } else {
        html.truncate(floor + at);
    }
    html.truncate(html.trim_end().len());
}

/// A last link that leads to the rest; what closes after it stays.
fn more(html: &mut String) {
    let floor = html.floor_char_boundary(html.len().saturating_sub(MORE_BYTES_MAX));
    let Some(at) = html[floor..].rfind("<a ").map(|at| floor + at) else { return };
    let Some(end) = html[at..].find("</a>").map(|e| at + e + 4) else { return };
    let text = text_of(&html[at..end]).to_lowercase();
    let text = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let pointer = text.chars().count() <= MORE_CHARS_MAX
        && TAILS.more.iter().any(|m| text.starts_with(m.as_str()));
    let after = text_of(&html[end..]);
    if pointer && !after.contains(char::is_alphanumeric) {
        let closing: String =
            html[end..].split_inclusive('>').filter(|t| t.trim_start().starts_with("</")).collect();
        html.truncate(html[..at].trim_end().len());
        html.push_str(&closing);
    }
}

/// A last paragraph that is nothing but such a pointer, its link lost: `[Weiterlesen …]`.
fn unlinked(html: &mut String) {
    let floor = html.floor_char_boundary(html.len().saturating_sub(MORE_BYTES_MAX));
    let Some(at) = html[floor..].rfind("<p").map(|at| floor + at) else { return };
    let text = text_of(&html[at..]).to_lowercase();
    let pointer = text.trim_matches(|c: char| !c.is_alphanumeric());
    if TAILS.more.iter().any(|m| m == pointer) {
        html.truncate(html[..at].trim_end().len());
    }
}

/// A last list of links under words that say that they share the text.
fn share(html: &mut String) {
    let floor = html.floor_char_boundary(html.len().saturating_sub(POST_BYTES_MAX));
    let tail = &html[floor..];
    let starts = ["<p", "<h", "<div"].into_iter().flat_map(|start| tail.match_indices(start));
    let said = starts.map(|(at, _)| at).filter(|at| {
        let text = text_of(&tail[*at..]).to_lowercase();
        text.chars().count() <= MORE_CHARS_MAX
            && TAILS.share.iter().any(|s| text.starts_with(s.as_str()))
    });
    let Some(at) = said.min() else { return };
    // All that is read after the words stands in links.
    let Some((_, links)) = tail[at..].split_once("<a ") else { return };
    let unlinked = links.split("<a ").filter_map(|l| l.split_once("</a>")).map(|(_, rest)| rest);
    if unlinked.clone().all(|rest| !text_of(rest).contains(char::is_alphanumeric)) {
        html.truncate(floor + at);
        html.truncate(html.trim_end().len());
    }
}

/// A last block of nothing but counts, which are others at each request: `(Visited 899 times, 1 visits today)`. Above a tail,
/// one of points is one too.
fn counts(html: &mut String, above: bool) {
    let floor = html.floor_char_boundary(html.len().saturating_sub(MORE_BYTES_MAX));
    let tail = &html[floor..];
    if !tail.contains(|c: char| c.is_ascii_digit()) {
        return;
    }
    let blocks: &[&str] = if tail.contains('<') { &["<p", "<div", "<br"] } else { &["\n"] };
    let starts = blocks.iter().filter_map(|block| tail.rfind(block));
    let Some(at) = starts.filter(|at| !text_of(&tail[*at..]).is_empty()).max() else { return };
    let text = text_of(&tail[at..]).to_lowercase();
    let (numbers, words): (Vec<&str>, Vec<&str>) = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .partition(|word| word.starts_with(|c: char| c.is_ascii_digit()));
    let counted = |word: &&str| TAILS.counted.iter().any(|counted| counted == word);
    let beside = |word: &&str| TAILS.beside.iter().any(|beside| beside == word);
    let said = words.iter().any(counted) || (above && !words.is_empty());
    if said
        && !numbers.is_empty()
        && text.chars().count() <= MORE_CHARS_MAX
        && words.iter().all(|word| counted(word) || beside(word))
    {
        html.truncate(floor + at);
        html.truncate(html.trim_end().len());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::{Entry, Text, TextKind};

    #[track_caller]
    fn check(html: &str, left: &str) {
        let mut got = html.to_owned();
        trim(&mut got);
        assert_eq!(got, left, "{html}");
    }

    #[test]
    fn tails_go() {
        let text = "<p>The ferry ran aground.</p>";
        for tail in [
            "<p>The post <a href=\"https://a.example/1\">Ferry</a> appeared first on <a href=\"https://a.example\">A</a>.</p>",
            "\n<p>Der Beitrag <a href=\"x\">Fähre</a> erschien zuerst auf <a href=\"y\">A</a>.</p>",
            "<p>投稿 <a href=\"x\">船</a> は <a href=\"y\">A</a> に最初に表示されました。</p>",
            "<p><a href=\"x\">フェリー</a> 最先出现在 <a href=\"y\">A</a>。</p>",
        ] {
            check(&format!("{text}{tail}"), text);
        }
        let links = "<ul><li><a href=\"x\">Tweet</a></li><li><a href=\"y\">Mail</a></li></ul>";
        check(&format!("{text}<p><b>Share this:</b></p>{links}"), text);
        check(&format!("{text}<h3>Teilen mit:</h3>{links}"), text);
        check(
            "<p>Lines are down … <a href=\"x\">Continue reading <span>→</span></a></p>",
            "<p>Lines are down …</p>",
        );
        check(
            "<p>Lines are down</p><p><a href=\"x\">[Weiterlesen]</a></p>",
            "<p>Lines are down</p><p></p>",
        );
        for pointer in ["[Weiterlesen …]", "Read more »", "<b>Continue reading</b>"] {
            check(&format!("<p>Lines are down</p><p>{pointer}</p>"), "<p>Lines are down</p>");
        }
        check(
            &format!(
                "{text}<div><p>Thanks for reading Tide! Subscribe for free to receive new posts.</p></div>\
                 <p><a href=\"x\">Subscribe now</a></p>"
            ),
            text,
        );
        for counts in [
            "<div class=\"counter\">(Visited 899 times, 1 visits today)</div>",
            "<p>Points: 123</p>\n<p># Comments: 45</p>",
            "<br><small>1,204 Aufrufe</small>",
            "<p>Просмотров: 17</p>",
        ] {
            check(&format!("{text}{counts}"), text);
        }
        check("Lines are down.\n\n12 views", "Lines are down.");
        check("Lines are down. The post Lines appeared first on A.", "Lines are down.");
    }

    #[test]
    fn headlines_without_their_channels_name() {
        let check = |title: &str, left: &str| {
            let text = |value: &str| Some(Text { kind: TextKind::Text, value: value.to_owned() });
            let entry = Entry { title: text(title), ..Entry::default() };
            let mut feed =
                Feed { title: text("The Alm Courier"), entries: vec![entry], ..Feed::default() };
            unsigned(&mut feed);
            assert_eq!(feed.entries[0].title.as_ref().unwrap().value, left);
        };
        check("Ferry aground - The Alm Courier", "Ferry aground");
        check("Ferry aground | THE ALM COURIER ", "Ferry aground");
        check("Ferry aground – the Alm Courier", "Ferry aground");
        for whole in
            ["A letter to the Alm Courier", "The Alm Courier", "- The Alm Courier", "Fähre"]
        {
            check(whole, whole);
        }
    }

    #[test]
    fn texts_stay() {
        for html in [
            "<p>The post <b>office</b> closed.</p>",
            "<p>The post said that it appeared first in June.</p><p>More.</p>",
            "<p><a href=\"x\">Read more</a> and so on, he said.</p>",
            "<p>Lines are down</p><p>Read more papers, he said.</p>",
            "<p>See <a href=\"x\">the plan</a>.</p>",
            "<p>Share this <a href=\"x\">plan</a> with them, he said.</p>",
            "<p>Share this, he said.</p>",
            "<p>It had\n12 views</p>",
            "<p>Ferry</p><p>Views differ by 12</p>",
            "<p>Ferry</p><p>Comments</p>",
            "<p>Ferry</p><p>Total: 12 dead</p>",
            "<p>The index</p><p>Total: 4,812 points</p>",
            "",
        ] {
            check(html, html);
        }
    }
}
