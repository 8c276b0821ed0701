//! Images, videos and frames of the body: figures with caption and credit, embeds as links.

use std::ops::Range;

use url::Url;

use super::bounds::MEDIA_MAX;
use super::captions;
use super::dom::{Dom, attr};
use super::inline::web;
use super::outline::{Medium, Outline};
use super::words::{bit, kinds_of};
use crate::model::{Block, Figure};

/// Smaller images are icons, avatars and tracking pixels.
const SIDE_MIN: u32 = 90;

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
    let mut out: Vec<(usize, Block)> = Vec::new();
    let counts = Counts::of(kept);
    let inside = outline.media.iter().filter(|m| {
        m.before > from.saturating_sub(1)
            && (m.before <= last + 1 || in_gallery(outline, m, &counts))
    });
    for medium in inside.filter(|m| belongs(outline, m, &counts)) {
        if out.len() >= MEDIA_MAX {
            break;
        }
        let Some(block) = block(outline, medium, kept, base) else { continue };
        let same = |b: &Block| match (b, &block) {
            (Block::Figure(a), Block::Figure(b)) => {
                // One picture in two sizes; pictures of a gallery may share their caption.
                let one =
                    !a.caption.is_empty() && a.caption == b.caption && stem(&a.url) == stem(&b.url);
                a.url == b.url || one
            }
            (a, b) => a == b,
        };
        if !out.iter().any(|(_, b)| same(b)) {
            out.push((medium.before, block));
        }
    }
    out
}

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

/// Not in a teaser, a menu, an author box: the text around it is kept, or it stands alone.
fn belongs(outline: &Outline<'_>, medium: &Medium<'_>, kept: &Counts) -> bool {
    let bad = bit("nav")
        | bit("side")
        | bit("foot")
        | bit("related")
        | bit("byline")
        | bit("comment")
        | bit("share")
        | bit("promo");
    for b in outline.upward(medium.block).take(4) {
        let block = &outline.blocks[b];
        let near = |mask: u32| {
            (0..super::words::KIND_COUNT).any(|k| mask >> k & 1 == 1 && block.near[k] == 0)
        };
        if kept.any(&block.runs) {
            return true;
        }
        if near(bad) || matches!(block.name, "aside" | "nav" | "footer") {
            return false;
        }
        if matches!(block.name, "a") && block.text > 0 {
            return false;
        }
    }
    true
}

fn block(outline: &Outline<'_>, medium: &Medium<'_>, kept: &[bool], base: &Url) -> Option<Block> {
    let name = medium.node.value().as_element()?.name();
    match name {
        "img" | "amp-img" => figure(outline, medium, kept, base).map(Block::Figure),
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
    let side = |name| attr(node, name).and_then(|v| v.trim_end_matches("px").parse::<u32>().ok());
    let small = [side("width"), side("height")].into_iter().flatten().any(|s| s < SIDE_MIN);
    let url = image_url(node, base)?;
    let path = url.path().to_ascii_lowercase();
    let odd = std::path::Path::new(&path).extension().is_some_and(|e| e == "svg")
        || [
            "/pixel",
            "spacer",
            "blank.gif",
            "avatar",
            "logo",
            "icon",
            "emoji",
            "1x1",
            "placeholder",
        ]
        .iter()
        .any(|w| path.contains(w));
    if icon || small || odd {
        return None;
    }
    let (caption, credit) = captions::words_of(outline, medium, kept);
    let alt = attr(node, "alt").map(crate::text::collapse).unwrap_or_default();
    Some(Figure { url: url.into(), alt, caption, credit })
}

/// The best candidate: srcset's widest up to a sane width, lazy attributes, src.
fn image_url(node: Dom<'_>, base: &Url) -> Option<Url> {
    let sources =
        node.parent().filter(|p| p.value().as_element().is_some_and(|e| e.name() == "picture"));
    let sets = ["srcset", "data-srcset", "data-lazy-srcset"]
        .iter()
        .filter_map(|a| attr(node, a))
        .chain(sources.into_iter().flat_map(|p| {
            p.children().filter_map(|c| attr(c, "srcset").or_else(|| attr(c, "data-srcset")))
        }));
    let plain = [
        "data-src",
        "data-original",
        "data-lazy-src",
        "data-lazy",
        "data-url",
        "data-hi-res-src",
        "src",
    ]
    .iter()
    .filter_map(|a| attr(node, a));
    let real = |s: &&str| !s.starts_with("data:") && !s.contains("base64,");
    let best = sets.filter_map(widest).find(|s| real(&s.as_str()));
    best.and_then(|s| web(base, &s)).or_else(|| plain.filter(real).find_map(|s| web(base, s)))
}

/// `a.jpg 320w, b.jpg 1024w`: the widest, but none above 2000.
fn widest(srcset: &str) -> Option<String> {
    let candidates = srcset.split(", ").flat_map(|c| c.split(",\n")).filter_map(|c| {
        let mut parts = c.trim().trim_end_matches(',').split_whitespace();
        let url = parts.next()?;
        let size = parts
            .next()
            .map_or(1.0, |s| s.trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(1.0));
        Some((if size > 2000.0 { -size } else { size }, url))
    });
    candidates.take(40).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, u)| u.to_owned())
}

/// An image or frame on its own, with no text around it.
pub(super) fn lone(node: Dom<'_>, base: &Url) -> Option<Block> {
    let name = node.value().as_element()?.name();
    if name == "img" {
        let alt = attr(node, "alt").map(crate::text::collapse).unwrap_or_default();
        return image_url(node, base)
            .map(|url| Block::Figure(Figure { url: url.into(), alt, ..Figure::default() }));
    }
    frame(node, base).map(|u| Block::Embed(u, title(node)))
}
