//! One walk over the DOM: block elements, the runs of text between their borders, media, and what the head declares.

use std::ops::Range;

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::dom::{Dom, attr};
use super::words::{KIND_COUNT, kinds_of};

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
    pub links: u16,
    pub strong_chars: usize,
    pub em_chars: usize,
    /// Kinds of words of the inline elements in it.
    pub kinds: u32,
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

    /// Does a run read like prose: long enough and hardly linked?
    pub(super) fn is_prose(run: &Run<'_>) -> bool {
        run.chars >= 60 && run.link_chars * 3 < run.chars
    }
}

/// Walks the tree once.
pub(super) fn outline(html: &Html) -> Outline<'_> {
    let mut walk = Walk::new(html.tree.root());
    let mut skip: Option<Dom<'_>> = None;
    for edge in html.tree.root().traverse() {
        match (edge, skip) {
            (Edge::Close(node), Some(s)) if s == node => skip = None,
            (_, Some(_)) => {}
            (Edge::Open(node), None) => {
                if !walk.open(node) {
                    skip = node.has_children().then_some(node);
                }
            }
            (Edge::Close(node), None) => walk.close(node),
        }
    }
    walk.finish()
}

struct Walk<'a> {
    out: Outline<'a>,
    /// The open blocks.
    stack: Vec<usize>,
    run: Option<Run<'a>>,
    space: bool,
    breaks: u8,
    link: u16,
    strong: u16,
    em: u16,
    noscript: u16,
    inline: Vec<u32>,
}

/// What the walk does with an element.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    Block,
    Inline,
    Break,
    Medium,
    Head,
    Skip,
}

fn role(name: &str) -> Role {
    match name {
        "a" | "abbr" | "acronym" | "b" | "bdi" | "bdo" | "big" | "cite" | "code" | "data"
        | "del" | "dfn" | "em" | "font" | "i" | "ins" | "kbd" | "label" | "mark" | "nobr" | "q"
        | "rb" | "ruby" | "s" | "samp" | "small" | "span" | "strike" | "strong" | "sub" | "sup"
        | "time" | "tt" | "u" | "var" | "wbr" | "noscript" => Role::Inline,
        "br" => Role::Break,
        "img" | "amp-img" | "iframe" | "amp-iframe" | "video" | "audio" | "amp-video"
        | "object" | "embed" | "amp-youtube" | "amp-twitter" => Role::Medium,
        "meta" | "link" | "title" | "base" | "script" => Role::Head,
        "style" | "template" | "svg" | "math" | "select" | "option" | "textarea" | "input"
        | "canvas" | "map" | "datalist" | "rt" | "rp" | "frameset" | "noframes" | "progress"
        | "meter" => Role::Skip,
        _ => Role::Block,
    }
}

/// An inline tag around blocks is a block: `<a><div>`, `<span class=body><p>`.
fn holds_blocks(node: Dom<'_>) -> bool {
    node.children().any(|c| c.value().as_element().is_some_and(|e| role(e.name()) == Role::Block))
}

impl<'a> Walk<'a> {
    fn new(root: Dom<'a>) -> Self {
        let mut out = Outline::default();
        out.blocks.push(Block {
            node: root,
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
        });
        Self {
            out,
            stack: vec![0],
            run: None,
            space: false,
            breaks: 0,
            link: 0,
            strong: 0,
            em: 0,
            noscript: 0,
            inline: Vec::new(),
        }
    }

    fn top(&self) -> usize {
        self.stack.last().copied().unwrap_or(0)
    }

    /// Enters a node; false when its children are to be skipped.
    fn open(&mut self, node: Dom<'a>) -> bool {
        match node.value() {
            Node::Text(text) => self.text(node, text),
            Node::Element(e) => return self.open_element(node, e.name()),
            _ => {}
        }
        true
    }

    fn open_element(&mut self, node: Dom<'a>, name: &'a str) -> bool {
        let marked =
            name == "time" || attr(node, "itemprop").is_some() || attr(node, "rel").is_some();
        match role(name) {
            Role::Head => self.out.head.push(node),
            _ if marked => self.out.marked.push(node),
            _ => {}
        }
        match role(name) {
            Role::Block => self.open_block(node, name),
            Role::Inline if holds_blocks(node) => {
                self.open_block(node, name);
                self.inline_counters(node, name, 1);
            }
            Role::Inline => self.open_inline(node, name),
            Role::Break => self.line_break(node),
            Role::Medium => {
                let (block, before) =
                    (self.top(), self.out.runs.len() + usize::from(self.run.is_some()));
                self.out.media.push(Medium { node, block, before });
                return false;
            }
            Role::Skip if name == "template" => return attr(node, "shadowrootmode").is_some(),
            Role::Head | Role::Skip => return false,
        }
        true
    }

    fn close(&mut self, node: Dom<'a>) {
        let Some(e) = node.value().as_element() else { return };
        let name = e.name();
        if self.out.blocks[self.top()].node == node {
            self.end_run();
            if role(name) == Role::Inline {
                self.inline_counters(node, name, -1);
            }
            let top = self.top();
            self.out.blocks[top].runs.end = self.out.runs.len();
            self.stack.pop();
        } else if role(name) == Role::Inline {
            self.inline_counters(node, name, -1);
            self.inline.pop();
        }
    }

    fn open_block(&mut self, node: Dom<'a>, name: &'a str) {
        self.end_run();
        let parent = self.top();
        let block = Block::below(&self.out.blocks[parent], parent, node, name, self.out.runs.len());
        self.stack.push(self.out.blocks.len());
        self.out.blocks.push(block);
    }

    fn open_inline(&mut self, node: Dom<'a>, name: &str) {
        self.inline_counters(node, name, 1);
        let kinds = attr(node, "class").map_or(0, kinds_of);
        self.inline.push(kinds);
    }

    fn inline_counters(&mut self, node: Dom<'a>, name: &str, step: i16) {
        let counter = match name {
            "a" if attr(node, "href").is_some() => &mut self.link,
            "b" | "strong" => &mut self.strong,
            "em" | "i" => &mut self.em,
            "noscript" => &mut self.noscript,
            _ => return,
        };
        *counter = counter.saturating_add_signed(step);
        if step > 0
            && name == "a"
            && let Some(run) = &mut self.run
        {
            run.links += 1;
        }
    }

    /// Two breaks end a paragraph; so does one after a full stop, on pages that know no `<p>`.
    fn line_break(&mut self, node: Dom<'a>) {
        self.breaks += 1;
        self.space = true;
        let Some(run) = &self.run else { return };
        let text = &self.out.buffer[run.text.start..];
        let stops = run.chars > 80
            && text.ends_with(['.', '!', '?', '"', '”', '。', '！', '？', '」', '…', '։', '।']);
        if self.breaks >= 2 || stops {
            self.end_run();
        } else {
            self.out.pieces.push(node);
        }
    }

    fn text(&mut self, node: Dom<'a>, text: &str) {
        let blank = text.trim_start().is_empty();
        self.space |= blank || text.starts_with(char::is_whitespace);
        if blank || self.noscript > 0 {
            if blank && self.run.is_some() {
                self.out.pieces.push(node);
            }
            return;
        }
        if self.run.is_none() {
            self.start_run(node);
        }
        self.breaks = 0;
        let before = self.out.buffer.len();
        self.append_words(text);
        self.out.pieces.push(node);
        let added = chars(&self.out.buffer[before..]);
        let kinds = self.inline.iter().fold(0, |a, k| a | k);
        let (link, strong, em) = (self.link > 0, self.strong > 0, self.em > 0);
        if let Some(run) = &mut self.run {
            run.chars += added;
            run.link_chars += if link { added } else { 0 };
            run.strong_chars += if strong { added } else { 0 };
            run.em_chars += if em { added } else { 0 };
            run.kinds |= kinds;
        }
    }

    fn append_words(&mut self, text: &str) {
        let start = self.run.as_ref().map_or(0, |r| r.text.start);
        for (i, word) in text.split_whitespace().enumerate() {
            if self.out.buffer.len() > start && (i > 0 || self.space) {
                self.out.buffer.push(' ');
            }
            self.out.buffer.extend(word.chars().filter(|c| !is_noise(*c)));
        }
        self.space = text.ends_with(char::is_whitespace);
    }

    fn start_run(&mut self, first: Dom<'a>) {
        let (at, piece) = (self.out.buffer.len(), self.out.pieces.len());
        self.run = Some(Run {
            block: self.top(),
            text: at..at,
            pieces: piece..piece,
            chars: 0,
            link_chars: 0,
            links: u16::from(self.link > 0),
            strong_chars: 0,
            em_chars: 0,
            kinds: 0,
            hash: 0,
            first,
        });
    }

    fn end_run(&mut self) {
        self.space = false;
        self.breaks = 0;
        let Some(mut run) = self.run.take() else { return };
        run.text.end = self.out.buffer.len();
        run.pieces.end = self.out.pieces.len();
        let text = &self.out.buffer[run.text.clone()];
        if text.is_empty() {
            return;
        }
        run.hash = hash(text);
        self.out.runs.push(run);
    }

    fn finish(mut self) -> Outline<'a> {
        self.end_run();
        self.out.blocks[0].runs = 0..self.out.runs.len();
        for i in 0..self.out.runs.len() {
            let run = &self.out.runs[i];
            let prose = if Outline::is_prose(run) { run.chars } else { 0 };
            let (at, chars, link) = (run.block, run.chars, run.link_chars);
            let block = &mut self.out.blocks[at];
            block.text += chars;
            block.link += link;
            block.prose += prose;
        }
        // Children stand after their parents: from the back, each sum is complete when it is handed up.
        for i in (1..self.out.blocks.len()).rev() {
            let Block { parent, text, link, prose, .. } = self.out.blocks[i];
            let up = &mut self.out.blocks[parent];
            up.text += text;
            up.link += link;
            up.prose += prose;
        }
        self.out
    }
}

impl<'a> Block<'a> {
    fn below(up: &Block<'a>, parent: usize, node: Dom<'a>, name: &'a str, run: usize) -> Self {
        let class = attr(node, "class").unwrap_or("");
        let own = fnv(class.as_bytes(), fnv(name.as_bytes(), 0xcbf2_9ce4_8422_2325));
        let mut near = up.near;
        for steps in &mut near {
            *steps = (*steps + 1).min(FAR);
        }
        let mut kinds = kinds_of(class);
        for name in ["id", "role", "data-testid", "data-component"] {
            kinds |= attr(node, name).map_or(0, kinds_of);
        }
        for (i, steps) in near.iter_mut().take(KIND_COUNT).enumerate() {
            if kinds >> i & 1 == 1 {
                *steps = 0;
            }
        }
        for (i, (_, tags)) in ANCESTORS.iter().enumerate() {
            if tags.contains(&name) {
                near[KIND_COUNT + i] = 0;
            }
        }
        if unseen(node) {
            near[NEAR_UNSEEN] = 0;
        }
        if attr(node, "itemprop").is_some_and(|p| p.eq_ignore_ascii_case("articleBody")) {
            near[NEAR_BODY] = 0;
        }
        let group = own ^ up.own.rotate_left(17);
        let depth = up.depth + 1;
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

/// Hidden by an attribute or an inline style.
fn unseen(node: Dom<'_>) -> bool {
    let styled = attr(node, "style").is_some_and(|s| {
        let s: String = s.chars().filter(|c| !c.is_whitespace()).take(200).collect();
        s.contains("display:none") || s.contains("visibility:hidden")
    });
    let element = node.value().as_element();
    styled
        || attr(node, "aria-hidden") == Some("true")
        || element.is_some_and(|e| e.attrs().any(|(n, _)| n == "hidden"))
}

fn fnv(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(seed, |h, b| (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3))
}

/// Characters nobody sees.
pub(super) fn is_noise(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}') || (c.is_control() && c != '\n')
}

/// Length in characters; a CJK character says as much as three letters.
fn chars(s: &str) -> usize {
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
    let letters = text.chars().filter(|c| c.is_alphanumeric());
    let hash =
        letters.fold(0xcbf2_9ce4_8422_2325, |h, c| fnv(c.encode_utf8(&mut buffer).as_bytes(), h));
    (hash ^ (hash >> 32)) as u32
}
