//! What a page keeps aside of its text until a click: hidden, in a closed dialogue, or behind its footer.

use super::dom::attr;
use super::outline::{FAR, NEAR_UNSEEN, Outline};
use super::why::Why;

/// Elements around a line that may be such a dialogue.
const STEPS_MAX: usize = 8;

/// Does a line lie there, where it is over no text?
pub(super) fn lies(outline: &Outline<'_>, why: &[Why], r: usize) -> bool {
    let block = outline.runs[r].block;
    outline.blocks[block].near[NEAR_UNSEEN] < FAR
        || outline.upward(block).take(STEPS_MAX).any(|b| is_closed(outline, b))
        || is_behind_footer(outline, why, r)
}

/// A dialogue that nothing opened, or what is said to be for nobody.
fn is_closed(outline: &Outline<'_>, b: usize) -> bool {
    let (name, node) = (outline.blocks[b].name, outline.blocks[b].node);
    let class = attr(node, "class").unwrap_or("");
    let has = |word: &str| class.split_ascii_whitespace().any(|c| c.eq_ignore_ascii_case(word));
    name == "dialog" && attr(node, "open").is_none()
        || attr(node, "aria-hidden").is_some_and(|v| v.eq_ignore_ascii_case("true"))
        // A toolkit's, which adds a word to show it.
        || has("modal")
            && (has("fade") || attr(node, "role") == Some("dialog"))
            && !["show", "in", "open", "is-open", "active"].into_iter().any(has)
}

/// Below the page's footer, which stands below the text.
fn is_behind_footer(outline: &Outline<'_>, why: &[Why], r: usize) -> bool {
    let last = why.iter().rposition(|w| w.keeps());
    let below = |runs: &std::ops::Range<usize>| {
        !runs.is_empty() && runs.end <= r && last.is_some_and(|last| runs.start > last)
    };
    let footer = |b: &usize| outline.blocks[*b].name == "footer" && below(&outline.blocks[*b].runs);
    let Some(footer) = (0..outline.blocks.len()).rfind(footer) else { return false };
    // The footer of a part is not the page's.
    !outline.upward(footer).any(|b| matches!(outline.blocks[b].name, "article" | "main" | "aside"))
}
