//! What is seen of a page: block elements, the runs of text between their borders, media, what the head declares.

use std::ops::Range;
use std::sync::LazyLock;

use super::dom::Dom;
use super::maps::Map;
use super::unseen::{self, Unseen};
use super::words::{KIND_COUNT, Said, kinds_of};

/// Ancestors that say something by their tag alone, each with the tags that count.
pub(super) const ANCESTORS: &[(&str, &[&str])] = &[
    ("tag-article", &["article"]),
    ("tag-main", &["main"]),
    ("tag-aside", &["aside"]),
    ("tag-footer", &["footer"]),
    ("tag-header", &["header"]),
    ("tag-nav", &["nav", "menu"]),
    ("tag-section", &["section"]),
    ("tag-figure", &["figure", "picture"]),
    ("tag-caption", &["figcaption", "caption"]),
    ("tag-form", &["form", "fieldset"]),
    ("tag-list", &["ul", "ol", "dl"]),
    ("tag-table", &["table"]),
    ("tag-quote", &["blockquote", "q"]),
    ("tag-button", &["button", "dialog", "details", "summary"]),
];
/// An element nobody sees.
pub(super) const NEAR_UNSEEN: usize = KIND_COUNT + ANCESTORS.len();
/// An element marked up as `articleBody`.
pub(super) const NEAR_BODY: usize = NEAR_UNSEEN + 1;
/// Length of [`Block::near`].
pub(super) const NEAR: usize = NEAR_BODY + 1;
/// "No such ancestor", and the cap of the distances.
pub(super) const FAR: u8 = 12;

/// A block-level element.
pub(super) struct Block<'a> {
    pub node: Dom<'a>,
    pub parent: usize,
    pub depth: u16,
    /// Steps up to the nearest element of each kind of word, then of each kind of ancestor.
    pub near: [u8; NEAR],
    /// Equal for elements of one tag and class under parents of one tag and class.
    pub group: u64,
    pub name: &'a str,
    own: u64,
    /// The runs inside.
    pub runs: Range<usize>,
    /// Characters of text, and of text in links.
    pub text: usize,
    pub link: usize,
    /// Characters of runs that read like prose.
    pub prose: usize,
}

/// A stretch of inline content with no block border in it: a paragraph, a heading, a caption, a menu entry.
pub(super) struct Run<'a> {
    /// The element it stands in.
    pub block: usize,
    pub text: Range<usize>,
    /// The text nodes and line breaks.
    pub pieces: Range<usize>,
    pub chars: usize,
    pub link_chars: usize,
    pub links: u32,
    pub strong_chars: usize,
    pub em_chars: usize,
    /// Kinds of words of the inline elements in it.
    pub kinds: u32,
    /// Those that hold for all of its text.
    pub kinds_all: u32,
    /// Hash of its letters and digits.
    pub hash: u32,
    pub first: Dom<'a>,
}

/// An image, a video, a frame.
pub(super) struct Medium<'a> {
    pub node: Dom<'a>,
    pub block: usize,
    /// The index of the run that follows.
    pub before: usize,
}

/// What the walk found.
#[derive(Default)]
pub(super) struct Outline<'a> {
    pub blocks: Vec<Block<'a>>,
    pub runs: Vec<Run<'a>>,
    pub media: Vec<Medium<'a>>,
    pub pieces: Vec<Dom<'a>>,
    pub buffer: String,
    /// `meta`, `link`, `title`, `script` of data, `base`.
    pub head: Vec<Dom<'a>>,
    /// `time`, and elements with `itemprop` or `rel`.
    pub marked: Vec<Dom<'a>>,
}

impl Outline<'_> {
    /// The text of a run.
    pub(super) fn text(&self, run: &Run<'_>) -> &str {
        &self.buffer[run.text.clone()]
    }

    /// The element's ancestors, itself first.
    pub(super) fn upward(&self, block: usize) -> impl Iterator<Item = usize> {
        let mut at = Some(block);
        std::iter::from_fn(move || {
            let now = at?;
            let parent = self.blocks[now].parent;
            at = (parent != now).then_some(parent);
            Some(now)
        })
    }

    /// The blocks below one, in document order.
    pub(super) fn below(&self, b: usize) -> Range<usize> {
        let depth = self.blocks[b].depth;
        let inside = self.blocks[b + 1..].iter().take_while(|i| i.depth > depth).count();
        b + 1..b + 1 + inside
    }

    /// Does a run read like prose: long enough and hardly linked?
    pub(super) fn is_prose(run: &Run<'_>) -> bool {
        run.chars >= 60 && run.link_chars * 3 < run.chars
    }
}

impl<'a> Block<'a> {
    /// The document itself.
    pub(super) fn root(node: Dom<'a>) -> Self {
        Self {
            node,
            parent: 0,
            depth: 0,
            near: [FAR; NEAR],
            group: 0,
            name: "",
            own: 0,
            runs: 0..0,
            text: 0,
            link: 0,
            prose: 0,
        }
    }

    /// An element in a block, with what its attributes say; `run` is the next run's index.
    pub(super) fn below(
        up: &Block<'a>,
        parent: usize,
        node: Dom<'a>,
        name: &'a str,
        run: usize,
        marks: &Marks<'a>,
    ) -> Self {
        let tag = fnv(name.as_bytes(), FNV);
        let own = fnv(marks.class.as_bytes(), tag);
        let mut near = up.near;
        for steps in &mut near {
            *steps = steps.saturating_add(1).min(FAR);
        }
        marks.bring_near(&mut near, tag);
        // What stands in a heading is the heading: `<h2><div>`, `<h3><button>`; some write paragraphs in headings.
        let inner = matches!(name, "div" | "span" | "button");
        let name = if is_heading(up.name) && inner { up.name } else { name };
        let group = own ^ up.own.rotate_left(17);
        let depth = up.depth.saturating_add(1);
        Self {
            node,
            parent,
            depth,
            near,
            group,
            name,
            own,
            runs: run..run,
            text: 0,
            link: 0,
            prose: 0,
        }
    }
}

/// What an element's attributes say, read in one pass.
#[derive(Default)]
pub(super) struct Marks<'a> {
    class: &'a str,
    kinds: u32,
    /// Hidden by an attribute or an inline style.
    unseen: bool,
    /// Marked up as `articleBody`.
    body: bool,
}

impl<'a> Marks<'a> {
    pub(super) fn of(node: Dom<'a>, unseen: &Unseen, said: &mut Said<'a>) -> Self {
        let mut out = Self::default();
        let Some(element) = node.value().as_element() else { return out };
        out.unseen = unseen.tag(node, element.name());
        // `<news-related>`: an element of a site's own says by its name what others say by a class.
        if element.name().contains('-') {
            out.kinds = said.kinds_of(element.name());
        }
        for (name, value) in element.attrs() {
            match name {
                "class" => {
                    out.class = value.trim();
                    out.kinds |= said.kinds_of(value);
                    out.unseen |= unseen.class(node, value);
                }
                "id" if unseen.id(node, value) => out.unseen = true,
                "id" | "role" | "data-testid" | "data-component" => out.kinds |= kinds_of(value),
                // `<div type="RelatedNews">`; of controls it says something else.
                "type" if element.name() == "div" => out.kinds |= kinds_of(value),
                "itemprop" => out.body |= value.trim().eq_ignore_ascii_case("articleBody"),
                "style" => out.unseen |= unseen::hides(value),
                "aria-hidden" => out.unseen |= value.trim() == "true",
                "hidden" => out.unseen = true,
                _ => {}
            }
        }
        out
    }

    /// Sets to nothing the distances to what an element itself is; `tag` is its name's hash.
    fn bring_near(&self, near: &mut [u8; NEAR], tag: u64) {
        for (i, steps) in near.iter_mut().take(KIND_COUNT).enumerate() {
            *steps = if self.kinds >> i & 1 == 1 { 0 } else { *steps };
        }
        if let Some(i) = TAGS.get(&tag) {
            near[KIND_COUNT + i] = 0;
        }
        if self.unseen {
            near[NEAR_UNSEEN] = 0;
        }
        if self.body {
            near[NEAR_BODY] = 0;
        }
    }
}

fn is_heading(name: &str) -> bool {
    matches!(name, "h1" | "h2" | "h3" | "h4" | "h5" | "h6")
}

/// Where each tag stands in [`ANCESTORS`], by its hash: every block asks.
static TAGS: LazyLock<Map<u64, usize>> = LazyLock::new(|| {
    let rows = ANCESTORS.iter().enumerate();
    rows.flat_map(|(i, (_, tags))| tags.iter().map(move |t| (fnv(t.as_bytes(), FNV), i))).collect()
});

/// What FNV-1a begins with.
const FNV: u64 = 0xcbf2_9ce4_8422_2325;

fn fnv(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(seed, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

/// Characters nobody sees.
pub(super) fn is_noise(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}') || (c.is_control() && c != '\n')
}

/// What is seen of a text, in as few pieces as may be.
pub(super) fn seen(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest.take()?;
        // All of them are ASCII control characters or begin with one of these bytes.
        let starts = |b: u8| matches!(b, 0..=0x1f | 0x7f | 0xc2 | 0xe2 | 0xef);
        let noise = |at: &usize| starts(text.as_bytes()[*at]) && text[*at..].starts_with(is_noise);
        let Some(end) = (0..text.len()).find(noise) else { return Some(text) };
        let mut after = text[end..].chars();
        after.next();
        rest = Some(after.as_str());
        Some(&text[..end])
    })
}

/// Length in characters; a CJK character says as much as three letters.
pub(super) fn chars(s: &str) -> usize {
    if s.is_ascii() {
        return s.len();
    }
    s.chars()
        .map(|c| {
            if ('\u{2E80}'..'\u{FB00}').contains(&c) && !matches!(c, '\u{AC00}'..='\u{D7AF}') {
                3
            } else {
                1
            }
        })
        .sum()
}

/// Hash of the letters and digits of a text, so that spacing and punctuation do not matter.
pub(super) fn hash(text: &str) -> u32 {
    let mut buffer = [0; 4];
    let hash = text.chars().fold(FNV, |h, c| match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' => fnv(&[c as u8], h),
        '\0'..='\x7f' => h,
        c if c.is_alphanumeric() => fnv(c.encode_utf8(&mut buffer).as_bytes(), h),
        _ => h,
    });
    (hash ^ (hash >> 32)) as u32
}
