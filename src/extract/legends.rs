//! Lines that are a picture's caption by where they stand or by their class, and what in a caption is none of it.

use super::dom::{Dom, attr};
use super::outline::{Block, Medium, Outline};
use super::words::bit;

/// A longer list of classes is a toolkit's.
const CLASS_BYTES_MAX: usize = 200;

/// Is the line right below an image its caption?
pub(super) fn is_one(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    is_odd(outline, medium, r)
        || points_up(outline, r)
        || is_centred(outline, medium, r)
        || is_small(outline, r)
        || is_item(outline, medium, r)
}

/// `▲ The harbour after the storm`: the sign points at the picture.
fn points_up(outline: &Outline<'_>, r: usize) -> bool {
    outline.text(&outline.runs[r]).starts_with(['▲', '△', '↑', '⬆'])
}

/// A line in the middle below a picture in the middle, of which the next paragraph is in neither.
fn is_centred(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let block = outline.runs[r].block;
    let next = outline.runs.get(r + 1).map(|next| next.block);
    let pictured = || {
        let next = outline.media.partition_point(|m| m.before <= r);
        outline.media.get(next).is_some_and(|m| m.before == r + 1)
    };
    outline.blocks[block].name == "p"
        && outline.blocks[medium.block].name == "p"
        && centres(outline.blocks[block].node)
        && centres(outline.blocks[medium.block].node)
        && medium.block != block
        && outline.blocks[medium.block].runs.is_empty()
        && (next.is_none_or(|n| !centres(outline.blocks[n].node)) || pictured())
}

/// Does an element put what it holds into the middle?
fn centres(node: Dom<'_>) -> bool {
    let has = |name: &str, words: &[&str]| {
        let value = attr(node, name).map(|v| crate::text::cut(v, CLASS_BYTES_MAX));
        value.is_some_and(|v| {
            let v = v.to_ascii_lowercase().replace(' ', "");
            words.iter().any(|w| v.contains(w))
        })
    };
    has("style", &["text-align:center"])
        || has("align", &["center"])
        || has("class", &["aligncenter", "text-center", "align-center"])
}

/// Is all of a line in small letters?
fn is_small(outline: &Outline<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    let node = outline.blocks[run.block].node;
    let small = |piece: &Dom<'_>| {
        let around = piece.ancestors().take_while(|n| *n != node).take(SMALL_STEPS_MAX);
        around.into_iter().any(|n| n.value().as_element().is_some_and(|e| e.name() == "small"))
    };
    let texts = outline.pieces[run.pieces.clone()].iter();
    let mut texts =
        texts.filter(|p| p.value().as_text().is_some_and(|t| !t.trim().is_empty())).peekable();
    run.links == 0 && texts.peek().is_some() && texts.all(small)
}

const SMALL_STEPS_MAX: usize = 4;

/// Is it, with the picture above it, one of a gallery's items?
fn is_item(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let block = &outline.blocks[outline.runs[r].block];
    block.name == "li"
        && block.runs.len() == 1
        && medium.block == outline.runs[r].block
        && is_gallery(outline, block.parent)
}

/// Says a list that it holds pictures?
pub(super) fn is_gallery(outline: &Outline<'_>, list: usize) -> bool {
    outline.blocks[list].near[bit("media").trailing_zeros() as usize] == 0
}

/// `1 of 3`, above an image: which of the pictures it is.
pub(super) fn is_number(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let text = outline.text(&outline.runs[r]);
    r + 1 == medium.before
        && text.len() <= NUMBER_BYTES_MAX
        && text.contains(|c: char| c.is_ascii_digit())
}

const NUMBER_BYTES_MAX: usize = 12;

/// Says an element in a caption that it is pressed to show or to hide it?
pub(super) fn is_button(node: Dom<'_>) -> bool {
    let class = crate::text::cut(attr(node, "class").unwrap_or(""), CLASS_BYTES_MAX);
    class.split_ascii_whitespace().any(|name| {
        let first = name.split(['-', '_']).next().unwrap_or("");
        ["toggle", "expand", "enlarge"].iter().any(|w| first.eq_ignore_ascii_case(w))
            || name.eq_ignore_ascii_case("hide-caption")
            || name.eq_ignore_ascii_case("show-caption")
    })
}

/// Says a line's element by its class that it is the text's lead? Beside the picture above the text it looks like a caption.
pub(super) fn opens_text(outline: &Outline<'_>, r: usize) -> bool {
    let class = attr(outline.blocks[outline.runs[r].block].node, "class").unwrap_or("");
    let class = crate::text::cut(class, CLASS_BYTES_MAX).to_lowercase();
    let mut parts = class.split(|c: char| !c.is_alphanumeric());
    parts.any(|p| LEADS.contains(&p)) && !PICTURE_CLASSES.iter().any(|word| class.contains(word))
}

/// Classes of leads.
const LEADS: [&str; 22] = [
    "summary",
    "introtext",
    "intro",
    "lead",
    "lede",
    "lid",
    "leed",
    "standfirst",
    "sapo",
    "chapo",
    "chapeau",
    "entradilla",
    "bajada",
    "copete",
    "vorspann",
    "ingress",
    "manchet",
    "spot",
    "ozet",
    "perex",
    "anons",
    "anreisser",
];

/// Right below an image, in an element like no paragraph of the text that follows, and named for a picture.
fn is_odd(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let block = &outline.blocks[outline.runs[r].block];
    let class = attr(block.node, "class").unwrap_or("").to_lowercase();
    let named = PICTURE_CLASSES.iter().any(|word| class.contains(word));
    let beside =
        outline.upward(medium.block).take(3).any(|b| outline.blocks[b].parent == block.parent);
    let below = outline.runs.get(r + 1).map(|next| &outline.blocks[next.block]);
    // `<p class="text img-desc">` among `<p class="text">`.
    let odd =
        |next: &Block<'_>| block.name == "p" && next.group != block.group && describes(&class);
    named
        && beside
        && below.is_some_and(|next| {
            let apart = matches!(block.name, "div" | "span") || odd(next);
            apart && next.name == "p" && next.parent == block.parent
        })
}

/// Says a class that it tells what a picture shows: `img-desc`, `photoText`?
fn describes(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        PICTURE_CLASSES.iter().any(|word| name.contains(word))
            && ["desc", "text", "txt", "info", "title", "note", "caption", "legend"]
                .iter()
                .any(|word| name.ends_with(word))
    })
}

/// Parts of the classes that sites give to what goes with a picture.
const PICTURE_CLASSES: [&str; 9] =
    ["img", "imag", "photo", "foto", "pic", "bild", "media", "caption", "legend"];
