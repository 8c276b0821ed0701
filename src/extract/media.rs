//! Images, videos and frames of the body: figures with caption and credit, embeds as links.

use std::ops::Range;

use url::Url;

use super::bounds::MEDIA_MAX;
use super::dom::{Dom, attr};
use super::images;
use super::inline::web;
use super::outline::{self, ANCESTORS, FAR, Medium, Outline};
use super::words::{KIND_COUNT, bit, kinds_of};
use super::{adverts, captions, logos};
use crate::model::{Block, Figure};

/// Smaller images are icons, avatars and tracking pixels.
const SIDE_MIN: u32 = 90;
/// What a site shows beside its texts is not so wide.
const WIDE_MIN: u32 = 300;

/// Figures and embeds between the first and last kept run, each with the index of the run it stands before.
pub(super) fn media(
    outline: &Outline<'_>,
    kept: &[bool],
    title: Option<usize>,
    base: &Url,
) -> Vec<(usize, Block)> {
    let Some(first) = kept.iter().position(|k| *k) else { return Vec::new() };
    let last = kept.iter().rposition(|k| *k).unwrap_or(first);
    // The lead image stands between title and text.
    let from =
        title.filter(|t| *t < first && first - t < 40).unwrap_or_else(|| first.saturating_sub(3));
    let counts = Counts::of(kept);
    let inside = |m: &Medium<'_>| {
        m.before > from.saturating_sub(1)
            && (m.before <= last + 1 || in_gallery(outline, m, &counts))
            || title.is_some_and(|t| from == t && leads(outline, m, t))
    };
    gathered(outline, kept, &counts, inside, base)
}

/// All of a text on its own, which begins with no more than a picture: no counter, nor a button that leads elsewhere.
pub(super) fn all(outline: &Outline<'_>, kept: &[bool], base: &Url) -> Vec<(usize, Block)> {
    let Some(first) = kept.iter().position(|k| *k) else { return Vec::new() };
    let inside = |m: &Medium<'_>| m.before > first || shows(outline, m, base);
    gathered(outline, kept, &Counts::of(kept), inside, base)
}

/// Is it said to be a picture, by its figure, its size or its file's name?
fn shows(outline: &Outline<'_>, medium: &Medium<'_>, base: &Url) -> bool {
    let node = medium.node;
    let named = |ends: &[&str]| {
        let url = images::address(node, base);
        let end = url.as_ref().and_then(|url| url.path().rsplit_once('.')).map(|(_, end)| end);
        end.is_some_and(|end| ends.iter().any(|e| end.eq_ignore_ascii_case(e)))
    };
    !images::is_image(node)
        || is_framed(outline, medium)
        || side(node, "width").is_some_and(|w| w >= WIDE_MIN)
        || named(&["jpg", "jpeg", "webp", "avif"])
        || named(&["png"]) && !links_on(medium)
}

fn gathered(
    outline: &Outline<'_>,
    kept: &[bool],
    counts: &Counts,
    inside: impl Fn(&Medium<'_>) -> bool,
    base: &Url,
) -> Vec<(usize, Block)> {
    let mut out: Vec<(usize, Block)> = Vec::new();
    let bare = bare(outline);
    let mut all: Vec<&Medium<'_>> = outline.media.iter().chain(&bare).collect();
    if !bare.is_empty() {
        all.sort_by_key(|m| m.before);
    }
    for medium in all.into_iter().filter(|m| inside(m) && belongs(outline, m, counts)) {
        if out.len() >= MEDIA_MAX {
            break;
        }
        let Some(block) = block(outline, medium, kept, base) else { continue };
        let same = |b: &Block| match (b, &block) {
            (Block::Figure(a), Block::Figure(b)) => {
                // One picture in two sizes; pictures of a gallery may share their caption.
                let one =
                    !a.caption.is_empty() && a.caption == b.caption && stem(&a.url) == stem(&b.url);
                // With nothing more to say, only of another width: `quay.jpg?w=970`.
                let again = b.caption.is_empty() && images::share_file(&a.url, &b.url);
                a.url == b.url || one || again || images::share_folder(&a.url, &b.url)
            }
            (a, b) => a == b,
        };
        if !out.iter().any(|(_, b)| same(b)) {
            out.push((medium.before, block));
        }
    }
    out
}

/// Pictures of several sizes that a script has yet to give their image.
fn bare<'a>(outline: &Outline<'a>) -> Vec<Medium<'a>> {
    let empty = |node: Dom<'_>| {
        let mut inside = node.descendants().take(BARE_NODES_MAX);
        !inside.any(|n| n.value().as_element().is_some_and(|e| e.name() == "img"))
    };
    let pictures = outline.blocks.iter().enumerate().filter(|(_, b)| b.name == "picture");
    let bare = pictures.filter(|(_, b)| b.runs.is_empty() && empty(b.node));
    let medium = |(at, b): (usize, &outline::Block<'a>)| Medium {
        node: b.node,
        block: at,
        before: b.runs.start,
    };
    bare.map(medium).take(MEDIA_MAX).collect()
}

/// Nodes of such a picture looked at.
const BARE_NODES_MAX: usize = 64;

/// How many runs before each are kept: elements with many images in them are asked for each of these.
struct Counts(Vec<u32>);

impl Counts {
    fn of(kept: &[bool]) -> Self {
        let mut count = 0;
        let before = kept.iter().map(|k| {
            count += u32::from(*k);
            count
        });
        Self(std::iter::once(0).chain(before).collect())
    }

    /// Is any of these runs kept?
    fn any(&self, runs: &Range<usize>) -> bool {
        self.0[runs.end] > self.0[runs.start]
    }
}

/// In an element of pictures that stands in the one that holds the text, below its last line.
fn in_gallery(outline: &Outline<'_>, medium: &Medium<'_>, kept: &Counts) -> bool {
    let pictures = bit("media").trailing_zeros() as usize;
    outline.upward(medium.block).take(5).any(|b| {
        let block = &outline.blocks[b];
        let holder = &outline.blocks[block.parent].runs;
        block.near[pictures] == 0 && kept.any(holder)
    })
}

/// An image's file name without its size: `model-640x480.jpg` and `model-1280.webp` are one.
fn stem(url: &str) -> &str {
    let name = url.split(['?', '#']).next().unwrap_or(url);
    let name = name.rsplit_once('.').map_or(name, |n| n.0);
    let sized = |n: &str| n.bytes().rev().take_while(|b| b.is_ascii_digit() || *b == b'x').count();
    let digits = sized(name);
    if digits < 3 { name } else { name[..name.len() - digits].trim_end_matches(['-', '_']) }
}

/// The figure right above the headline, in the same element, with hardly a line between.
fn leads(outline: &Outline<'_>, medium: &Medium<'_>, title: usize) -> bool {
    let figure = outline
        .upward(medium.block)
        .take(FRAME_STEPS_MAX)
        .find(|b| outline.blocks[*b].name == "figure");
    figure.is_some_and(|f| {
        let block = &outline.blocks[f];
        let holder = outline.upward(f).skip(1).take(HOLDER_STEPS_MAX);
        let mut holder = holder.skip_while(|b| !outline.blocks[*b].runs.contains(&title));
        let framed = |b: usize| {
            let own = ["tag-article", "tag-main"].map(|tag| KIND_COUNT + ancestor(tag));
            own.iter().any(|k| outline.blocks[b].near[*k] < FAR)
        };
        images::is_image(medium.node)
            && block.runs.end <= title
            && title - block.runs.end <= ABOVE_RUNS_MAX
            && block.runs.len() <= ABOVE_RUNS_MAX
            && block.link * 2 <= block.text
            && holder.next().is_some_and(framed)
            && !links_on(medium)
    })
}

/// How far above an image its figure may be, and above that what holds the text.
const FRAME_STEPS_MAX: usize = 5;
const HOLDER_STEPS_MAX: usize = 3;
/// Lines in a figure above the headline, and between them.
const ABOVE_RUNS_MAX: usize = 3;

/// The place of an ancestor's tag among those of a block.
fn ancestor(tag: &str) -> usize {
    ANCESTORS.iter().position(|(name, _)| *name == tag).unwrap_or(0)
}

/// Not in a teaser, a menu, an author box: the text around it is kept, or it stands alone.
fn belongs(outline: &Outline<'_>, medium: &Medium<'_>, kept: &Counts) -> bool {
    let never = bit("nav") | bit("comment") | bit("promo");
    let placed = bit("side") | bit("foot") | bit("share");
    let pointing = bit("related") | bit("byline");
    let link = link(medium);
    if link.is_some_and(|a| attr(a, "rel").is_some_and(|rel| rel.contains("author")))
        || !is_framed(outline, medium)
            && side(medium.node, "width").is_none_or(|w| w < WIDE_MIN)
            && logos::stands_for_house(medium.node, link)
    {
        return false;
    }
    for b in outline.upward(medium.block).take(4) {
        let block = &outline.blocks[b];
        let near = |mask: u32| (0..KIND_COUNT).any(|k| mask >> k & 1 == 1 && block.near[k] == 0);
        if kept.any(&block.runs) {
            return !is_sold(outline, medium, b);
        }
        if near(never) || matches!(block.name, "aside" | "nav" | "footer") {
            return false;
        }
        // Of the picture's own frame such words say where it stands, or how it looks.
        if near(placed | pointing) {
            let frame = frames(outline, medium, b, kept);
            // A portrait of an author has no caption.
            let portrait = || near(bit("byline")) && block.text == 0;
            if !frame || near(pointing) && (links_on(medium) || portrait()) {
                return false;
            }
        }
        if matches!(block.name, "a") && block.text > 0 {
            return false;
        }
    }
    true
}

/// Stands in a box below the element that holds the text nothing but a picture and a word for what is sold?
fn is_sold(outline: &Outline<'_>, medium: &Medium<'_>, holder: usize) -> bool {
    let mut around = outline.upward(medium.block).take_while(|b| *b != holder);
    around.any(|b| {
        let runs = &outline.blocks[b].runs;
        runs.len() == 1 && adverts::is_label(outline.text(&outline.runs[runs.start]))
    })
}

/// Is an element the picture's own in the midst of the text: its figure, something in it, or a box of nothing but the picture
/// and its caption?
fn frames(outline: &Outline<'_>, medium: &Medium<'_>, b: usize, kept: &Counts) -> bool {
    let is_figure = |b: &usize| outline.blocks[*b].name == "figure";
    let figure = outline.upward(medium.block).take(FRAME_STEPS_MAX).find(is_figure);
    // Of two on one way up the outer one was opened first.
    let outermost = figure.map_or(b, |f| f.min(b));
    let block = &outline.blocks[outermost];
    let runs = &block.runs;
    let captioned =
        |r: usize| marked(outline, r) || captions::stands_as_caption(outline, medium, r);
    let own = if figure.is_some_and(|f| outline.blocks[f].runs == *runs) {
        block.link * 2 <= block.text
    } else if runs.is_empty() {
        block.near[bit("media").trailing_zeros() as usize] == 0
    } else {
        runs.clone().take(FRAME_RUNS_MAX).all(captioned)
    };
    let around = outline.upward(outermost).skip(1).find(|a| outline.blocks[*a].runs != *runs);
    own && runs.len() <= FRAME_RUNS_MAX && around.is_some_and(|a| kept.any(&outline.blocks[a].runs))
}

/// Lines of a picture's own frame: caption, credit and the like.
const FRAME_RUNS_MAX: usize = 4;

/// Is a line said to be a caption?
fn marked(outline: &Outline<'_>, r: usize) -> bool {
    let caption = bit("caption").trailing_zeros() as usize;
    let run = &outline.runs[r];
    outline.blocks[run.block].near[caption] <= 1 || run.kinds & bit("caption") != 0
}

/// Does a click on the image lead to another page, rather than to its larger self?
fn links_on(medium: &Medium<'_>) -> bool {
    let href = link(medium).and_then(|a| attr(a, "href")).unwrap_or("");
    let path = href.split(['?', '#']).next().unwrap_or("");
    let picture = || {
        let end = std::path::Path::new(path).extension().and_then(|e| e.to_str()).unwrap_or("");
        ["jpg", "jpeg", "png", "webp", "gif", "avif"].iter().any(|e| end.eq_ignore_ascii_case(e))
    };
    !path.is_empty() && !path.starts_with("javascript:") && !picture()
}

/// The link that an image stands in.
fn link<'a>(medium: &Medium<'a>) -> Option<Dom<'a>> {
    let mut around = medium.node.ancestors().take(FRAME_STEPS_MAX + 1);
    around.find(|n| n.value().as_element().is_some_and(|e| e.name() == "a"))
}

fn block(outline: &Outline<'_>, medium: &Medium<'_>, kept: &[bool], base: &Url) -> Option<Block> {
    let name = medium.node.value().as_element()?.name();
    match name {
        "img" | "amp-img" | "picture" => figure(outline, medium, kept, base).map(Block::Figure),
        "video" | "audio" | "amp-video" => {
            source(medium.node, base).map(|u| Block::Embed(u, title(medium.node)))
        }
        _ => frame(medium.node, base).map(|u| Block::Embed(u, title(medium.node))),
    }
}

fn title(node: Dom<'_>) -> String {
    attr(node, "title")
        .or_else(|| attr(node, "aria-label"))
        .map(crate::text::collapse)
        .unwrap_or_default()
}

fn source(node: Dom<'_>, base: &Url) -> Option<String> {
    let own = attr(node, "src").or_else(|| attr(node, "data-src"));
    let inner = || node.children().find_map(|c| attr(c, "src"));
    own.or_else(inner).and_then(|s| web(base, s)).map(String::from)
}

/// Frames of players and posts only; the others are advertisements and counters.
fn frame(node: Dom<'_>, base: &Url) -> Option<String> {
    if let Some(id) = attr(node, "data-videoid") {
        return web(base, &format!("https://www.youtube.com/watch?v={id}")).map(String::from);
    }
    let src = attr(node, "src")
        .or_else(|| attr(node, "data-src"))
        .or_else(|| attr(node, "data-lazy-src"))?;
    let url = web(base, src)?;
    let host = url.host_str()?.trim_start_matches("www.").to_owned();
    let known = [
        "youtube.com",
        "youtube-nocookie.com",
        "youtu.be",
        "vimeo.com",
        "dailymotion.com",
        "twitter.com",
        "x.com",
        "instagram.com",
        "facebook.com",
        "tiktok.com",
        "soundcloud.com",
        "spotify.com",
        "datawrapper.dwcdn.net",
        "flourish.studio",
        "documentcloud.org",
        "bsky.app",
    ];
    known.iter().any(|k| host == *k || host.ends_with(&format!(".{k}"))).then(|| url.into())
}

fn figure(outline: &Outline<'_>, medium: &Medium<'_>, kept: &[bool], base: &Url) -> Option<Figure> {
    let node = medium.node;
    let icon = kinds_of(attr(node, "class").unwrap_or("")) & (bit("byline") | bit("hidden")) != 0;
    let sides = [side(node, "width"), side(node, "height")];
    let small = sides.into_iter().flatten().any(|s| s < SIDE_MIN) || images::is_unseen(node);
    let url = images::address(node, base)?;
    if icon || small || images::is_drawing(url.path()) {
        return None;
    }
    let (caption, credit) = captions::words_of(outline, medium, kept);
    // A picture of news may be called what a site's own are called.
    let told = || {
        caption.split_whitespace().count() > 2
            && !super::credits::is_name(&caption)
            && is_framed(outline, medium)
    };
    let wide = || side(node, "width").is_some_and(|w| w >= WIDE_MIN);
    if images::is_ornament(url.path()) && !wide() && !told() {
        return None;
    }
    let alt = attr(node, "alt").map(crate::text::collapse).unwrap_or_default();
    Some(Figure { url: url.into(), alt, caption, credit })
}

fn is_framed(outline: &Outline<'_>, medium: &Medium<'_>) -> bool {
    outline.upward(medium.block).take(FRAME_STEPS_MAX).any(|b| outline.blocks[b].name == "figure")
}

/// A side's length, as the markup says it.
fn side(node: Dom<'_>, name: &str) -> Option<u32> {
    attr(node, name).and_then(|v| v.trim_end_matches("px").parse().ok())
}

/// An image or frame on its own, with no text around it.
pub(super) fn lone(node: Dom<'_>, base: &Url) -> Option<Block> {
    let name = node.value().as_element()?.name();
    if name == "img" {
        if images::is_unseen(node) {
            return None;
        }
        let alt = attr(node, "alt").map(crate::text::collapse).unwrap_or_default();
        return images::address(node, base)
            .map(|url| Block::Figure(Figure { url: url.into(), alt, ..Figure::default() }));
    }
    frame(node, base).map(|u| Block::Embed(u, title(node)))
}
