//! One walk over the DOM that fills the outline.

use ego_tree::iter::Edge;
use scraper::{Html, Node};

use super::cells;
use super::dom::{Dom, attr};
use super::outline::{Block, Marks, Medium, Outline, Run, chars, hash, seen};
use super::tokens::ends_with_stop;
use super::unseen::{self, Sight, Unseen};
use super::words::Said;

/// Walks the tree once; `unseen` is what the page's own style sheets hide.
pub(super) fn outline<'a>(html: &'a Html, unseen: &'a Unseen) -> Outline<'a> {
    let mut walk = Walk::new(html, unseen);
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
    breaks: u32,
    link: u32,
    strong: u32,
    em: u32,
    noscript: u32,
    /// The open inline elements, each with the kinds of words of itself and those around it.
    inline: Vec<u32>,
    unseen: &'a Unseen,
    /// What class names and ids say.
    said: Said<'a>,
    /// A letter drawn as a picture, the first of the word that follows.
    initial: Option<Dom<'a>>,
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
        // A formula within a sentence: what it is made of is words of it.
        "math" | "semantics" | "mrow" | "mi" | "mn" | "mo" | "ms" | "mtext" | "mstyle" | "msub"
        | "msup" | "msubsup" | "mfrac" | "msqrt" | "mroot" | "mover" | "munder" => Role::Inline,
        "br" => Role::Break,
        "img" | "amp-img" | "iframe" | "amp-iframe" | "video" | "audio" | "amp-video"
        | "object" | "embed" | "amp-youtube" | "amp-twitter" => Role::Medium,
        "meta" | "link" | "title" | "base" | "script" => Role::Head,
        "style" | "template" | "svg" | "annotation" | "annotation-xml" | "select" | "option"
        | "textarea" | "input" | "canvas" | "map" | "datalist" | "rt" | "rp" | "frameset"
        | "noframes" | "progress" | "meter" => Role::Skip,
        _ => Role::Block,
    }
}

/// Does the element say what it is?
fn is_marked(node: Dom<'_>, name: &str) -> bool {
    let says = |(n, v): (&str, &str)| matches!(n, "itemprop" | "rel") && !v.trim().is_empty();
    name == "time" || node.value().as_element().is_some_and(|e| e.attrs().any(says))
}

/// An inline tag around blocks is a block: `<a><div>`, `<span class=body><p>`.
fn holds_blocks(node: Dom<'_>) -> bool {
    node.children().any(|c| c.value().as_element().is_some_and(|e| role(e.name()) == Role::Block))
}

impl<'a> Walk<'a> {
    fn new(html: &'a Html, unseen: &'a Unseen) -> Self {
        let mut out = Outline::default();
        // As on an ordinary page: a third text between tags, a quarter blocks, half as many runs.
        let nodes = html.tree.values().len();
        out.blocks.reserve(nodes / 4);
        out.runs.reserve(nodes / 8);
        out.pieces.reserve(nodes / 4);
        out.blocks.push(Block::root(html.tree.root()));
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
            unseen,
            said: Said::new(),
            initial: None,
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
        let role = role(name);
        match role {
            Role::Head => self.out.head.push(node),
            _ if is_marked(node, name) => self.out.marked.push(node),
            _ => {}
        }
        match role {
            Role::Block => self.open_block(node, name),
            Role::Inline if holds_blocks(node) => {
                self.open_block(node, name);
                self.inline_counters(node, name, 1);
            }
            Role::Inline if self.is_unseen(node) => return false,
            Role::Inline => self.open_inline(node, name),
            Role::Break => self.line_break(node),
            Role::Medium if self.draws_initial(node) => {
                self.initial = Some(node);
                return false;
            }
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

    /// Inline text that nobody sees; an empty element is none.
    fn is_unseen(&mut self, node: Dom<'a>) -> bool {
        node.has_children()
            && node.value().as_element().is_some_and(|e| {
                e.attrs().any(|(name, value)| match name {
                    "style" => unseen::hides(value),
                    "hidden" => true,
                    "class" => {
                        self.unseen.class(node, value)
                            || match self.said.sight_of(value) {
                                Sight::Seen => false,
                                Sight::ForReaders => true,
                                Sight::OnHover(word) => unseen::is_on_hover(node, word),
                            }
                    }
                    "id" => self.unseen.id(node, value),
                    _ => false,
                })
            })
    }

    /// A picture of one letter before the first words of a paragraph.
    fn draws_initial(&self, node: Dom<'_>) -> bool {
        let letter = attr(node, "alt").filter(|alt| {
            let mut chars = alt.chars();
            chars.next().is_some_and(char::is_uppercase) && chars.next().is_none()
        });
        // The picture may stand alone in a link or a span.
        let alone = |n: &Dom<'_>| n.next_sibling().is_none() && n.prev_sibling().is_none();
        let at = std::iter::successors(Some(node), |n| n.parent().filter(|_| alone(n))).take(3);
        let mut next = at.filter_map(|n| n.next_sibling());
        let mut follows =
            || next.next()?.value().as_text().map(|t| t.starts_with(char::is_alphabetic));
        letter.is_some() && self.run.is_none() && follows() == Some(true)
    }

    fn open_block(&mut self, node: Dom<'a>, name: &'a str) {
        self.end_run();
        let parent = self.top();
        let runs = self.out.runs.len();
        let up = &self.out.blocks[parent];
        let marks = Marks::of(node, self.unseen, &mut self.said);
        let block = Block::below(up, parent, node, name, runs, &marks);
        self.stack.push(self.out.blocks.len());
        self.out.blocks.push(block);
    }

    fn open_inline(&mut self, node: Dom<'a>, name: &str) {
        self.inline_counters(node, name, 1);
        let kinds = attr(node, "class").map_or(0, |names| self.said.kinds_of(names));
        self.inline.push(kinds | self.kinds());
    }

    fn kinds(&self) -> u32 {
        self.inline.last().copied().unwrap_or(0)
    }

    fn inline_counters(&mut self, node: Dom<'a>, name: &str, step: i32) {
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
        self.breaks = self.breaks.saturating_add(1);
        self.space = true;
        let Some(run) = &self.run else { return };
        let text = &self.out.buffer[run.text.start..];
        let stops = run.chars > 80 && (ends_with_stop(text) || text.ends_with(['"', '”', '」']));
        if self.breaks >= 2 || stops {
            self.end_run();
        } else {
            self.out.pieces.push(node);
        }
    }

    fn text(&mut self, node: Dom<'a>, text: &str) {
        let blank = text.trim_ascii_start().chars().all(char::is_whitespace);
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
        self.space =
            self.space || self.out.pieces.last().is_some_and(|last| cells::parts(*last, node));
        let before = self.out.buffer.len();
        if let Some(initial) = self.initial.take() {
            self.out.buffer.push_str(attr(initial, "alt").unwrap_or_default());
            self.out.pieces.push(initial);
        }
        self.append_words(text);
        self.out.pieces.push(node);
        let added = chars(&self.out.buffer[before..]);
        let kinds = self.kinds();
        let (link, strong, em) = (self.link > 0, self.strong > 0, self.em > 0);
        if let Some(run) = &mut self.run {
            run.chars += added;
            run.link_chars += if link { added } else { 0 };
            run.strong_chars += if strong { added } else { 0 };
            run.em_chars += if em { added } else { 0 };
            run.kinds |= kinds;
            run.kinds_all &= kinds;
        }
    }

    fn append_words(&mut self, text: &str) {
        let start = self.run.as_ref().map_or(0, |r| r.text.start);
        for (i, words) in crate::text::spaced(text).enumerate() {
            if self.out.buffer.len() > start && (i > 0 || self.space) {
                self.out.buffer.push(' ');
            }
            self.out.buffer.extend(seen(words));
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
            links: u32::from(self.link > 0),
            strong_chars: 0,
            em_chars: 0,
            kinds: 0,
            kinds_all: u32::MAX,
            hash: 0,
            first,
        });
    }

    fn end_run(&mut self) {
        self.initial = None;
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
