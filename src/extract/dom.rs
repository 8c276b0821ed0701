//! Bytes to one DOM: decoded, parsed once, with depth and node count capped inside the parser.

use std::borrow::Cow;
use std::cell::{Cell, Ref, RefCell};

use ego_tree::{NodeId, NodeRef, Tree};
use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{Tag, TagKind, Token, TokenSink, TokenSinkResult};
use html5ever::tree_builder::{
    ElementFlags, NodeOrText, QuirksMode, TreeBuilder, TreeBuilderOpts, TreeSink,
};
use html5ever::{Attribute, LocalName, QualName};
use scraper::{Html, HtmlTreeSink, Node};

use super::bounds::LINE_BYTES_MAX;
use super::scan::Scanner;

/// Nesting browsers stop at too; html5ever's cost grows with the square of it.
const DEPTH_MAX: usize = 512;
/// A large live blog has 60,000 nodes, texts included; each costs some 200 bytes, and as much again where it is read.
const NODES_MAX: usize = 80_000;
/// Formatting tags left open that are opened again in each block behind: each of them is one node more for each block.
const REOPENED_MAX: usize = 16;

/// More text or more nodes than this, white space included, are not of few words.
const SHORT_BYTES_MAX: usize = 1 << 16;
const SHORT_NODES_MAX: usize = 4096;

/// Encodings of one byte a letter make up to three of each; what a page is cut to has this much text, or its own length.
const TEXT_BYTES_MAX: usize = 8 << 20;

/// Decodes a page: BOM, valid UTF-8, HTTP charset, `<meta charset>`, a guess.
pub(super) fn decode(bytes: &[u8], content_type: Option<&str>) -> StrTendril {
    let http = content_type.and_then(crate::text::charset_of);
    let declared = meta_charset(&bytes[..bytes.len().min(4096)]);
    let text = crate::text::decode(bytes, http, declared.as_deref()).text;
    StrTendril::from(crate::text::cut(&text, bytes.len().max(TEXT_BYTES_MAX)))
}

/// The label of `<meta charset=...>` or of `<meta http-equiv content="...; charset=...">`.
fn meta_charset(head: &[u8]) -> Option<String> {
    let lower = String::from_utf8_lossy(head).to_ascii_lowercase();
    let at = lower.find("charset=")? + "charset=".len();
    let label: String = lower[at..]
        .trim_start_matches(['"', '\'', ' '])
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_'))
        .collect();
    (!label.is_empty()).then_some(label)
}

/// Parses HTML. Linear in the input, whatever the input.
pub(super) fn parse(html: impl Into<StrTendril>) -> Html {
    let html = html.into();
    let opts = TreeBuilderOpts { scripting_enabled: false, ..TreeBuilderOpts::default() };
    let guard = Guard::new(TreeBuilder::new(Sink::new(tags(&html)), opts));
    let mut scanner = Scanner::new(&html);
    while let Some(token) = scanner.token().filter(|_| !guard.is_full()) {
        if let Some(name) = skipped(&token) {
            scanner.skip(name);
            continue;
        }
        match guard.take(token) {
            TokenSinkResult::RawData(kind) => scanner.raw(kind),
            TokenSinkResult::Plaintext => scanner.plain(),
            _ => {}
        }
    }
    guard.end()
}

/// How many tags a page has, nearly.
fn tags(html: &str) -> usize {
    memchr::memchr_iter(b'<', html.as_bytes()).count()
}

/// Stands before the tree builder: drops what would nest too deep.
struct Guard {
    builder: TreeBuilder<NodeId, Sink>,
    /// Start tags dropped whose end tags are still to come.
    dropped: Cell<usize>,
}

impl Guard {
    fn new(builder: TreeBuilder<NodeId, Sink>) -> Self {
        Self { builder, dropped: Cell::new(0) }
    }

    fn is_full(&self) -> bool {
        self.builder.sink.nodes.get() >= NODES_MAX
    }

    fn take(&self, token: Token) -> TokenSinkResult<NodeId> {
        if matches!(&token, Token::TagToken(tag) if self.drops_tag(tag)) {
            return TokenSinkResult::Continue;
        }
        let answer = self.builder.process_token(token, 1);
        let reopened = self.builder.sink.formatting.take();
        for name in reopened.into_iter().skip(REOPENED_MAX).rev() {
            // What is open innermost is closed, so that the next block opens fewer.
            drop(self.builder.process_token(Token::TagToken(end_tag(name)), 1));
        }
        answer
    }

    fn end(self) -> Html {
        // At the end nothing is left to be told.
        drop(self.builder.process_token(Token::EOFToken, 1));
        self.builder.end();
        self.builder.sink.finish()
    }

    fn drops_tag(&self, tag: &Tag) -> bool {
        let depth = &self.builder.sink.depth;
        let raw = matches!(&*tag.name, "script" | "style");
        if tag.kind == TagKind::StartTag {
            let deep = !raw && depth.get() >= DEPTH_MAX;
            self.dropped.set(self.dropped.get() + usize::from(deep));
            return deep;
        }
        if !raw && self.dropped.get() > 0 {
            self.dropped.set(self.dropped.get() - 1);
            return true;
        }
        self.builder.sink.note_end(&tag.name);
        false
    }
}

fn end_tag(name: LocalName) -> Tag {
    let (kind, attrs) = (TagKind::EndTag, Vec::new());
    Tag { kind, name, self_closing: false, attrs, had_duplicate_attributes: false }
}

/// Elements that go on in the next block when they are left open (WHATWG 13.2.4.3), but links, of which one is open.
fn is_formatting(name: &str) -> bool {
    matches!(
        name,
        "b" | "big"
            | "code"
            | "em"
            | "font"
            | "i"
            | "nobr"
            | "s"
            | "small"
            | "strike"
            | "strong"
            | "tt"
            | "u"
    )
}

/// Elements without text for us, skipped in the input itself (scripts are most of a page's bytes): their names.
fn skipped(token: &Token) -> Option<&'static str> {
    let Token::TagToken(tag) = token else { return None };
    if tag.kind != TagKind::StartTag || tag.self_closing {
        return None;
    }
    match &*tag.name {
        "script" if !is_json(tag) => Some("script"),
        "style" => Some("style"),
        "svg" => Some("svg"),
        _ => None,
    }
}

/// `application/ld+json` and its misspellings.
fn is_json(tag: &Tag) -> bool {
    tag.attrs.iter().any(|a| &*a.name.local == "type" && a.value.contains("json"))
}

/// scraper's tree sink, counting nodes and depth, keeping no list of errors.
struct Sink {
    inner: HtmlTreeSink,
    nodes: Cell<usize>,
    /// Of the node appended last.
    depth: Cell<usize>,
    /// From the root down to the node appended last: most nodes go below one of these.
    path: RefCell<Vec<NodeId>>,
    /// Formatting elements made for the token at hand.
    formatting: RefCell<Vec<LocalName>>,
}

impl Sink {
    /// For a page of so many tags.
    fn new(tags: usize) -> Self {
        let mut html = Html::new_document();
        // Most tags have text behind them, white space at least, and half of them end an element.
        html.tree = Tree::with_capacity(Node::Document, (tags + tags / 2).min(NODES_MAX));
        Self {
            inner: HtmlTreeSink::new(html),
            nodes: Cell::new(0),
            depth: Cell::new(0),
            path: RefCell::new(Vec::new()),
            formatting: RefCell::new(Vec::new()),
        }
    }

    fn note_depth(&self, parent: NodeId, child: &NodeOrText<NodeId>) {
        let mut path = self.path.borrow_mut();
        if let Some(at) = path.iter().rposition(|id| *id == parent) {
            path.truncate(at + 1);
        } else {
            let html = self.inner.0.borrow();
            path.clear();
            path.extend(
                html.tree.get(parent).into_iter().flat_map(|n| n.ancestors()).map(|n| n.id()),
            );
            path.reverse();
            path.push(parent);
        }
        self.depth.set(path.len());
        match child {
            NodeOrText::AppendNode(id) => path.push(*id),
            NodeOrText::AppendText(_) => self.count(),
        }
    }

    /// An end tag: what follows stands where its element stood, if it was open.
    fn note_end(&self, name: &LocalName) {
        let mut path = self.path.borrow_mut();
        let named = |id: &NodeId| {
            let html = self.inner.0.borrow();
            let node = html
                .tree
                .get(*id)
                .and_then(|n| n.value().as_element().map(|e| e.name.local == *name));
            node.unwrap_or(false)
        };
        if let Some(at) = path.iter().rposition(named) {
            path.truncate(at);
            self.depth.set(at.saturating_sub(1));
        }
    }

    fn forget_path(&self) {
        self.path.borrow_mut().clear();
    }

    fn count(&self) {
        self.nodes.set(self.nodes.get() + 1);
    }
}

impl TreeSink for Sink {
    type Output = Html;
    type Handle = NodeId;
    type ElemName<'a> = Ref<'a, QualName>;

    fn finish(self) -> Html {
        self.inner.finish()
    }
    fn parse_error(&self, _: Cow<'static, str>) {}
    fn get_document(&self) -> NodeId {
        self.inner.get_document()
    }
    fn set_quirks_mode(&self, mode: QuirksMode) {
        self.inner.set_quirks_mode(mode);
    }
    fn same_node(&self, x: &NodeId, y: &NodeId) -> bool {
        x == y
    }
    fn elem_name<'a>(&'a self, target: &'a NodeId) -> Ref<'a, QualName> {
        self.inner.elem_name(target)
    }
    fn create_element(&self, name: QualName, attrs: Vec<Attribute>, f: ElementFlags) -> NodeId {
        self.count();
        if is_formatting(&name.local) {
            self.formatting.borrow_mut().push(name.local.clone());
        }
        self.inner.create_element(name, attrs, f)
    }
    fn create_comment(&self, text: StrTendril) -> NodeId {
        self.count();
        self.inner.create_comment(text)
    }
    fn create_pi(&self, target: StrTendril, data: StrTendril) -> NodeId {
        self.count();
        self.inner.create_pi(target, data)
    }
    fn append(&self, parent: &NodeId, child: NodeOrText<NodeId>) {
        self.note_depth(*parent, &child);
        self.inner.append(parent, child);
    }
    fn append_based_on_parent_node(
        &self,
        element: &NodeId,
        prev_element: &NodeId,
        child: NodeOrText<NodeId>,
    ) {
        self.inner.append_based_on_parent_node(element, prev_element, child);
    }
    fn append_doctype_to_document(&self, _: StrTendril, _: StrTendril, _: StrTendril) {}
    fn get_template_contents(&self, target: &NodeId) -> NodeId {
        self.inner.get_template_contents(target)
    }
    fn append_before_sibling(&self, sibling: &NodeId, new_node: NodeOrText<NodeId>) {
        self.inner.append_before_sibling(sibling, new_node);
    }
    fn add_attrs_if_missing(&self, target: &NodeId, attrs: Vec<Attribute>) {
        self.inner.add_attrs_if_missing(target, attrs);
    }
    fn remove_from_parent(&self, target: &NodeId) {
        self.forget_path();
        self.inner.remove_from_parent(target);
    }
    fn reparent_children(&self, node: &NodeId, new_parent: &NodeId) {
        self.forget_path();
        self.inner.reparent_children(node, new_parent);
    }
}

/// A node of the DOM.
pub(super) type Dom<'a> = NodeRef<'a, Node>;

/// An attribute's value, trimmed; empty values count as none.
pub(super) fn attr<'a>(node: Dom<'a>, name: &str) -> Option<&'a str> {
    let element = node.value().as_element()?;
    let value = element.attrs().find(|(n, _)| *n == name)?.1.trim();
    (!value.is_empty()).then_some(value)
}

/// All text below a node, whitespace collapsed.
pub(super) fn text_of(node: Dom<'_>) -> String {
    let mut out = String::new();
    for n in node.descendants() {
        if let Node::Text(t) = n.value() {
            out.push_str(t);
            out.push(' ');
        }
    }
    crate::text::collapse(&out)
}

/// The text below a node when it is one of few words; elements that say something of themselves stand in each other.
pub(super) fn short_text(node: Dom<'_>) -> Option<String> {
    let (mut out, mut left) = (String::new(), SHORT_BYTES_MAX);
    for (seen, n) in node.descendants().enumerate() {
        let Node::Text(t) = n.value() else { continue };
        left = left.checked_sub(t.len()).filter(|_| seen < SHORT_NODES_MAX)?;
        for word in t.split_whitespace() {
            if !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
        }
        if out.len() > LINE_BYTES_MAX {
            return None;
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests;
