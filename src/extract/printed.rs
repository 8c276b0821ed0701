//! The printed headline: the heading of a page as text, and what it shares with the declared titles.

use super::dom::{Dom, attr};
use super::houses::is_head;
use super::outline::{Outline, chars};
use super::tokens::words;
use super::words::{bit, kinds_of};
use crate::text::collapse;

/// The heading run as text, without a kicker that the declared titles do not have.
pub(super) fn heading(
    outline: &Outline<'_>,
    title: Option<usize>,
    declared: &[Option<String>],
    page: &str,
) -> Option<String> {
    let run = &outline.runs[title?];
    let name = outline.blocks[run.block].name;
    if !matches!(name, "h1" | "h2" | "h3")
        && !outline.upward(run.block).take(3).any(|b| outline.blocks[b].name == "h1")
    {
        // Old layouts have no h1: a line that opens the page's own title is the heading.
        let text = outline.text(run);
        let said = page == text || surrounds(page, text);
        return (said && chars(text) >= 8).then(|| text.to_owned());
    }
    let h1 = whole_heading(outline, run.block).unwrap_or_else(|| outline.text(run).to_owned());
    // A kicker and a headline in elements of their own run together: `Euroleague<b>Bans after brawl</b>`.
    let own = letters(&h1);
    let same = declared.iter().flatten().find(|d| letters(d) == own);
    let headed = |d: &str| h1.strip_suffix(d).is_some_and(is_head);
    let inner = declared.iter().flatten().find(|d| is_inside(&h1, d) && !headed(d));
    let bare = || unlabelled(outline, run.block, page);
    // `<span>Local</span><span>Ferry aground</span>`: two words would hardly stand so close.
    let sited = [" - ", " | ", " – ", " — "].iter().filter_map(|sign| page.rsplit_once(sign));
    let titles = std::iter::once(page).chain(sited.map(|(title, _)| title));
    let mut kicked = titles.filter(|title| {
        let kicker = h1.strip_suffix(*title).filter(|_| is_inside(&h1, title));
        kicker.is_some_and(|kicker| !kicker.ends_with(' '))
    });
    let glued = || kicked.next().map(str::to_owned);
    Some(inner.or(same).cloned().or_else(bare).or_else(glued).unwrap_or(h1))
}

/// The heading without its elements that are classed as labels, where the page's title is the rest, or ends with it behind a
/// kicker of its own: `<span class="kicker">Local</span>Ferry aground`.
fn unlabelled(outline: &Outline<'_>, block: usize, page: &str) -> Option<String> {
    let h1 = outline.upward(block).take(3).find(|b| outline.blocks[*b].name == "h1")?;
    let heading = &outline.blocks[h1];
    let mask = bit("meta") | bit("tags");
    let labels = |n: Dom<'_>| {
        n.value().as_element().is_some_and(|e| e.name() == "small")
            || attr(n, "class").is_some_and(|c| kinds_of(c) & mask != 0)
    };
    let mut rest = String::new();
    for piece in outline.runs[heading.runs.clone()].iter().flat_map(|r| r.pieces.clone()) {
        let piece = outline.pieces[piece];
        if !piece.ancestors().take_while(|n| *n != heading.node).any(labels) {
            rest.push_str(piece.value().as_text().map_or(" ", |text| text));
        }
    }
    let rest = collapse(&rest);
    let key = words(&rest, 80);
    let own = whole_heading(outline, block).is_some_and(|h1| words(&h1, 80) == words(page, 80));
    // The title may have another kicker; its own is part of it.
    let ends = || key.len() >= KICKED_WORDS_MIN && page.ends_with(&rest) && !own;
    (!key.is_empty() && (key == words(page, 80) || ends())).then_some(rest)
}

/// Fewer words end many a title.
const KICKED_WORDS_MIN: usize = 4;

/// Does a heading hold the declared title, with a kicker before it or a number of comments behind?
fn is_inside(h1: &str, declared: &str) -> bool {
    let counted = h1.strip_prefix(declared).is_some_and(|rest| {
        let rest = rest.trim_start();
        rest.starts_with(char::is_numeric) && rest.split_whitespace().count() <= 3
    });
    (h1.ends_with(declared) || counted)
        && h1.len() > declared.len()
        && declared.len() * 2 > h1.len()
}

/// All text of the h1 the run stands in, when it is split into several runs.
pub(super) fn whole_heading(outline: &Outline<'_>, block: usize) -> Option<String> {
    let h1 = outline.upward(block).take(3).find(|b| outline.blocks[*b].name == "h1")?;
    let texts: Vec<&str> =
        outline.runs[outline.blocks[h1].runs.clone()].iter().map(|r| outline.text(r)).collect();
    Some(texts.join(" ")).filter(|t| !t.is_empty() && t.chars().count() < 300)
}

/// Does a declared title hold the printed one, with a separator between it and what stands before or behind?
pub(super) fn surrounds(declared: &str, printed: &str) -> bool {
    let parts = |c: char| "|-–—:：•·«»_/｜丨－".contains(c);
    let behind =
        || declared.strip_prefix(printed).is_some_and(|rest| rest.trim_start().starts_with(parts));
    let before =
        || declared.strip_suffix(printed).is_some_and(|rest| rest.trim_end().ends_with(parts));
    chars(printed) * 4 >= chars(declared) && chars(printed) >= 8 && (behind() || before())
}

fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// The title with the kicker that og:title gives it: what is written to be shared says whether a kicker belongs to it. One
/// that it lacks goes; one that it has beside the others is taken where the whole heading has it too.
pub(super) fn kicked(best: String, shared: Option<&str>, whole: Option<&str>) -> String {
    let Some(shared) = shared.filter(|s| *s != best) else { return best };
    if let Some(kicker) = best.strip_suffix(shared)
        && !is_head(kicker)
        && closes_kicker(kicker, [':', '-', '–', '—', '|', '!', '+'])
        && words(shared, 80).len() >= TITLED_WORDS_MIN
    {
        return shared.to_owned();
    }
    // A bar parts sections.
    let longer = shared.strip_suffix(best.as_str());
    let longer = longer.filter(|kicker| closes_kicker(kicker, [':', '-', '–', '—', '/', '!', '+']));
    // The kicker of a heading may stand close: `Local<b>Ferry aground</b>`.
    let printed = || whole.is_some_and(|whole| letters(whole) == letters(shared));
    let titled = words(&best, 80).len() >= TITLED_WORDS_MIN;
    if longer.is_some() && titled && printed() { shared.to_owned() } else { best }
}

/// Fewer words are no title behind a kicker.
const TITLED_WORDS_MIN: usize = 3;

/// Does what stands before a title part itself from it by a sign?
fn closes_kicker(kicker: &str, signs: [char; 7]) -> bool {
    let said = kicker.trim_end();
    said.len() < kicker.len() && said.ends_with(signs) && chars(said) <= KICKER_CHARS_MAX
}

/// What is longer is a sentence.
const KICKER_CHARS_MAX: usize = 60;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shared_title_says_what_kicker_belongs_to_it() {
        let kept = |best: &str, shared, whole| kicked(best.to_owned(), Some(shared), Some(whole));
        let (bare, long) =
            ("Ferry runs aground off Corrow", "Storm: Ferry runs aground off Corrow");
        assert_eq!(kept(long, bare, long), bare);
        for headed in ["Correction: Ferry runs aground", "BERICHTIGUNG - Ferry runs aground"] {
            assert_eq!(kept(headed, "Ferry runs aground", headed), headed, "it says what it is");
        }
        assert_eq!(kept(bare, long, "StormFerry runs aground off Corrow"), long);
        assert_eq!(kept(bare, long, bare), bare);
        for (best, shared) in [
            ("Why the ferry runs aground off Corrow", "ferry runs aground off Corrow"),
            (bare, "Local | Ferry runs aground off Corrow"),
            ("Storm: ferry aground", "ferry aground"),
            (bare, "What else is new in Corrow"),
        ] {
            assert_eq!(kept(best, shared, shared), best);
        }
        assert_eq!(kicked(bare.to_owned(), None, None), bare);
    }
}
