//! Whose caption a line is, where a page has several pictures: its own figure's, outside figures the picture's beside it.

use super::dom::attr;
use super::images::{is_image, is_unseen};
use super::outline::{Medium, Outline};

/// Elements between a picture or its caption and their figure.
const FIGURE_STEPS_MAX: usize = 6;
/// And what holds both.
const COMMON_STEPS_MAX: usize = 16;
/// What stands further apart is not looked at line by line, for each picture.
const BETWEEN_MAX: usize = 32;
/// Players and frames passed over on the way to the nearest picture.
const OTHERS_MAX: usize = 8;

/// May a line tell of this picture? Not from another's figure, nor across the text, nor where it stands nearer to another.
pub(super) fn may_tell(
    outline: &Outline<'_>,
    medium: &Medium<'_>,
    r: usize,
    kept: &[bool],
) -> bool {
    match figure(outline, outline.runs[r].block) {
        Some(figure) => holds(outline, figure, medium),
        None => is_beside(medium, r, kept) && !is_anothers(outline, medium, r, kept),
    }
}

/// The figure that an element stands in.
fn figure(outline: &Outline<'_>, block: usize) -> Option<usize> {
    let mut around = outline.upward(block).take(FIGURE_STEPS_MAX);
    around.find(|b| outline.blocks[*b].name == "figure")
}

fn holds(outline: &Outline<'_>, figure: usize, medium: &Medium<'_>) -> bool {
    outline.upward(medium.block).take(FIGURE_STEPS_MAX + 1).any(|b| b == figure)
}

/// Stands no line of the text between a picture and a line?
fn is_beside(medium: &Medium<'_>, r: usize, kept: &[bool]) -> bool {
    let between = if r < medium.before { r + 1..medium.before } else { medium.before..r };
    between.len() <= BETWEEN_MAX && kept.get(between).is_none_or(|lines| !lines.contains(&true))
}

/// Does a line go with the picture above or below it, in one element with it, rather than with this one? In doubt a caption
/// stands below.
fn is_anothers(outline: &Outline<'_>, medium: &Medium<'_>, r: usize, kept: &[bool]) -> bool {
    let at = outline.media.partition_point(|m| m.before <= r);
    let (above, below) = outline.media.split_at(at);
    let seen = |m: &&Medium<'_>| is_image(m.node) && !is_unseen(m.node);
    let above = above.iter().rev().take(OTHERS_MAX).find(seen);
    let below = below.iter().take(OTHERS_MAX).find(seen);
    let own = depth(outline, medium, r);
    let near =
        |m: &&Medium<'_>| m.before != medium.before && is_beside(m, r, kept) && !is_same(m, medium);
    above.filter(near).is_some_and(|m| depth(outline, m, r) >= own)
        || below.filter(near).is_some_and(|m| depth(outline, m, r) > own)
}

/// How deep the element is that holds both a picture and a line.
fn depth(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> u16 {
    let mut around = outline.upward(medium.block).take(COMMON_STEPS_MAX);
    let common = around.find(|b| outline.blocks[*b].runs.contains(&r));
    common.map_or(0, |b| outline.blocks[b].depth)
}

/// A picture and its larger self, which is opened with a click.
fn is_same(a: &Medium<'_>, b: &Medium<'_>) -> bool {
    let alt = attr(a.node, "alt").filter(|alt| !alt.trim().is_empty());
    alt.is_some() && alt == attr(b.node, "alt")
}
