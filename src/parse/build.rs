//! Tokens -> one bounded tree, its names resolved and its nesting mended; never fails.

use std::borrow::Cow;
use std::collections::HashMap;

use encoding_rs::WINDOWS_1252;
use url::Url;

use super::names::{self, Ns};
use super::room::Room;
use super::tree::{Context, Kind, NONE, Node, Tree, URL_BYTES_MAX, VOID, is_any, join, local};
use crate::markup::lex::{Lexer, Token, newlines};
use crate::markup::refs;
use crate::text::{cut, once_encoded, xml_clean};

/// Deeper elements are left out: no feed needs them, and walks of the tree stay cheap.
const DEPTH_MAX: usize = 200;
/// Elements and texts of one document. A full feed of 5000 entries has about 150,000.
const NODES_MAX: usize = 600_000;
/// Namespace declarations in force at once.
const SCOPE_MAX: usize = 256;
/// `xml:base` and `xml:lang` values of one document.
const CONTEXTS_MAX: usize = 10_000;
/// Entities a DOCTYPE may declare, and how long each may be: they are text, never expanded again.
const ENTITIES_MAX: usize = 64;
const ENTITY_BYTES_MAX: usize = 1024;

/// The longest registered language tag has 35 characters (RFC 5646 4.4.1).
const LANG_BYTES_MAX: usize = 64;

/// Elements of a feed that hold text only: an unclosed one ends where a sibling begins.
const LEAVES: &[&str] = &["title", "link", "guid", "pubdate", "category", "author", "description"];

impl<'a> Tree<'a> {
    /// Reads a whole text. `base` is where it came from.
    pub(super) fn read(text: &'a str, base: Option<&Url>) -> Self {
        let mut builder = Builder::new(base);
        let mut lexer = Lexer::new(text);
        while let Some(token) = lexer.next() {
            builder.take(token);
            if builder.tree.nodes.len() >= NODES_MAX {
                let rest = text.len() - lexer.offset();
                builder.problem(format!("too many elements: the last {rest} bytes were not read"));
                break;
            }
        }
        if lexer.truncated || builder.open.len() > 1 {
            builder.problem("the document is cut off, or elements are not closed".into());
            builder.tree.unfinished = true;
            let entry = |o: &&(u32, &str, usize)| is_any(local(o.1), &["item", "entry", "url"]);
            builder.tree.cut = builder.open.iter().find(entry).map(|o| o.0);
        }
        if lexer.repaired {
            builder.problem("the markup is not well-formed".into());
        }
        builder.tree
    }
}

struct Builder<'a> {
    tree: Tree<'a>,
    /// Open elements with their names as written; the first is the top.
    open: Vec<(u32, &'a str, usize)>,
    scope: Vec<(&'a str, Ns)>,
    entities: HashMap<String, String>,
    /// Open elements beyond the depth.
    beyond: usize,
}

impl<'a> Builder<'a> {
    fn new(base: Option<&Url>) -> Self {
        let top = Kind::Element { ns: Ns::Other, name: "", attributes: (0, 0) };
        let node = Node { kind: top, next: NONE, first: NONE, last: NONE, context: 0 };
        let tree = Tree {
            nodes: vec![node],
            attributes: Vec::new(),
            contexts: vec![Context { base: base.cloned(), ..Context::default() }],
            problems: Vec::new(),
            unfinished: false,
            cut: None,
            room: Room::default(),
        };
        let open = vec![(0, "", 0)];
        Self { tree, open, scope: Vec::new(), entities: HashMap::new(), beyond: 0 }
    }

    fn problem(&mut self, words: String) {
        if !self.tree.problems.contains(&words) {
            self.tree.problems.push(words);
        }
    }

    fn take(&mut self, token: Token<'a>) {
        match token {
            Token::Start { name, attributes, empty } => self.start(name, &attributes, empty),
            Token::End(name) => self.end(name),
            Token::Text(raw) => {
                let text = self.decoded(raw);
                self.text(text);
            }
            Token::Cdata(raw) => self.text(newlines(raw)),
            Token::Doctype(subset) => self.declare(subset),
            Token::Instruction(_) | Token::Comment => {}
        }
    }

    fn decoded(&self, raw: &'a str) -> Cow<'a, str> {
        if !raw.contains('&') {
            return newlines(raw);
        }
        let mut out = String::with_capacity(raw.len());
        refs::decode_into(&newlines(raw), &mut out, &self.entities);
        out.into()
    }

    fn text(&mut self, text: Cow<'a, str>) {
        if text.is_empty() || self.beyond > 0 {
            return;
        }
        let text = if suspicious(&text) { self.without_controls(&text) } else { text };
        let text = match once_encoded(&text) {
            Cow::Borrowed(_) => text,
            Cow::Owned(meant) => {
                self.problem("text that was encoded twice was undone".into());
                meant.into()
            }
        };
        self.add(Kind::Text(text));
    }

    fn without_controls(&mut self, text: &str) -> Cow<'a, str> {
        let text = windows_1252(text);
        match xml_clean(&text) {
            Cow::Borrowed(_) => text.into(),
            Cow::Owned(clean) => {
                self.problem("control characters were removed".into());
                clean.into()
            }
        }
    }

    fn add(&mut self, kind: Kind<'a>) -> u32 {
        let id = self.tree.nodes.len() as u32;
        let parent = self.open.last().map_or(0, |o| o.0);
        let context = self.tree.nodes[parent as usize].context;
        self.tree.nodes.push(Node { kind, next: NONE, first: NONE, last: NONE, context });
        let last = std::mem::replace(&mut self.tree.nodes[parent as usize].last, id);
        match last {
            NONE => self.tree.nodes[parent as usize].first = id,
            last => self.tree.nodes[last as usize].next = id,
        }
        id
    }

    fn start(&mut self, raw: &'a str, attributes: &[(&'a str, &'a str)], empty: bool) {
        if self.open.len() > DEPTH_MAX {
            self.problem(format!("elements nested deeper than {DEPTH_MAX} were left out"));
            self.beyond += usize::from(!empty);
            return;
        }
        let scope = self.scope.len();
        for (name, value) in attributes {
            self.bind(name, value);
        }
        let (prefix, name) = raw.split_once(':').unwrap_or(("", raw));
        let ns = self.resolve(prefix);
        self.close_before(ns, name);
        let first = self.tree.attributes.len() as u32;
        for (name, value) in attributes {
            let value = self.decoded(value);
            self.tree.attributes.push((name, value));
        }
        let range = (first, self.tree.attributes.len() as u32);
        let id = self.add(Kind::Element { ns, name, attributes: range });
        self.inherit(id);
        // `<source>` is HTML's and RSS's: only HTML's is empty.
        let void = match ns {
            Ns::Core => is_any(name, VOID) && !name.eq_ignore_ascii_case("source"),
            Ns::Xhtml => is_any(name, VOID),
            _ => false,
        };
        if empty || void {
            self.scope.truncate(scope);
        } else {
            self.open.push((id, raw, scope));
        }
    }

    fn bind(&mut self, name: &'a str, value: &str) {
        let prefix = match name.split_once(':') {
            Some(("xmlns", prefix)) => prefix,
            None if name == "xmlns" => "",
            _ => return,
        };
        if self.scope.len() < SCOPE_MAX {
            self.scope.push((prefix, names::by_address(value, prefix)));
        }
    }

    fn resolve(&self, prefix: &str) -> Ns {
        let bound = self.scope.iter().rev().find(|(p, _)| *p == prefix);
        bound.map_or_else(|| names::by_prefix(prefix), |(_, ns)| *ns)
    }

    /// Ends what a new element cannot be in: an entry in an entry, a text element's sibling in it.
    fn close_before(&mut self, ns: Ns, name: &str) {
        if ns != Ns::Core {
            return;
        }
        if is_any(name, &["item", "entry"]) {
            let same = |o: &(u32, &str, usize)| local(o.1).eq_ignore_ascii_case(name);
            if let Some(at) = self.open.iter().rposition(same) {
                self.problem(format!("a <{name}> within a <{name}>"));
                self.close_to(at);
            }
        } else if is_any(name, LEAVES) && self.open.len() > 2 {
            let (_, current, _) = self.open[self.open.len() - 1];
            let (_, parent, _) = self.open[self.open.len() - 2];
            let siblings = is_any(local(parent), &["item", "entry", "channel", "feed"]);
            if siblings && is_any(current, &LEAVES[..LEAVES.len() - 1]) {
                self.problem(format!("a <{current}> was not closed"));
                self.close_to(self.open.len() - 1);
            }
        }
    }

    fn inherit(&mut self, id: u32) {
        let node = &self.tree.nodes[id as usize];
        let Kind::Element { attributes: (from, to), .. } = node.kind else { return };
        let own = &self.tree.attributes[from as usize..to as usize];
        let get = |key: &str| own.iter().find(|(n, _)| *n == key).map(|(_, v)| v.trim());
        let (base, lang) = (get("xml:base"), get("xml:lang"));
        if (base.is_none() && lang.is_none()) || self.tree.contexts.len() >= CONTEXTS_MAX {
            return;
        }
        let mut context = self.tree.contexts[node.context as usize].clone();
        if let Some(base) = base.filter(|b| b.len() <= URL_BYTES_MAX) {
            let joined =
                join(context.base.as_ref(), base).filter(|u| u.as_str().len() <= URL_BYTES_MAX);
            context.declared |= joined.is_some();
            context.base = joined.or(context.base);
        }
        if let Some(lang) = lang {
            context.lang = Some(cut(lang, LANG_BYTES_MAX).to_owned()).filter(|l| !l.is_empty());
        }
        self.tree.nodes[id as usize].context = self.tree.contexts.len() as u32;
        self.tree.contexts.push(context);
    }

    fn end(&mut self, raw: &str) {
        if self.beyond > 0 {
            self.beyond -= 1;
            return;
        }
        match self
            .open
            .iter()
            .rposition(|o| o.1 == raw)
            .or_else(|| self.open.iter().rposition(|o| o.1.eq_ignore_ascii_case(raw)))
        {
            Some(0) => {}
            Some(at) => {
                if at + 1 < self.open.len() {
                    self.problem("elements are closed in the wrong order".into());
                }
                self.close_to(at);
            }
            None if is_any(raw, VOID) => {}
            None => self.problem("an end tag without its start".into()),
        }
    }

    /// Closes the open elements from `at` on.
    fn close_to(&mut self, at: usize) {
        if let Some((_, _, scope)) = self.open.get(at) {
            self.scope.truncate(*scope);
        }
        self.open.truncate(at.max(1));
    }

    /// `<!ENTITY name "text">` of an internal subset. Text only, not expanded again; external ones are ignored.
    fn declare(&mut self, subset: &str) {
        for declaration in subset.split("<!ENTITY").skip(1).take(ENTITIES_MAX) {
            let declaration = declaration.trim_start();
            let Some((name, rest)) = declaration.split_once(char::is_whitespace) else { continue };
            let rest = rest.trim_start();
            let Some(quote) = rest.chars().next().filter(|q| matches!(q, '"' | '\'')) else {
                continue;
            };
            let value = rest[1..].split(quote).next().unwrap_or_default();
            if value.len() <= ENTITY_BYTES_MAX && !value.contains("&a") {
                self.entities.insert(name.to_owned(), refs::decode(value));
            }
        }
    }
}

/// Might there be a control character in it? A quick look at bytes that begin one.
fn suspicious(text: &str) -> bool {
    text.bytes()
        .any(|b| (b < b' ' && !matches!(b, b'\t' | b'\n' | b'\r')) || b == 0xC2 || b == 0xEF)
}

/// C1 controls are windows-1252 that went through latin-1 on its way.
fn windows_1252(text: &str) -> String {
    let mended = |c: char| match c {
        '\u{80}'..='\u{9F}' => WINDOWS_1252.decode(&[c as u8]).0.chars().next().unwrap_or(c),
        c => c,
    };
    text.chars().map(mended).collect()
}

#[cfg(test)]
mod tests {
    use super::super::tree::{Child, Element};
    use super::*;

    /// The tree as one line.
    fn show(element: Element<'_, '_>, out: &mut String) {
        for child in element.children() {
            match child {
                Child::Text(t) => out.push_str(t.trim()),
                Child::Element(e) => {
                    out.push_str(e.name());
                    out.push('(');
                    show(e, out);
                    out.push(')');
                }
            }
        }
    }

    #[track_caller]
    fn check(text: &str, shape: &str) {
        let tree = Tree::read(text, None);
        let mut out = String::new();
        show(tree.top(), &mut out);
        assert_eq!(out, shape, "{text}");
    }

    #[test]
    fn nesting_is_mended() {
        check("<a><b>x</a>", "a(b(x))");
        check(
            "<rss><channel><item><title>x<item><title>y</rss>",
            "rss(channel(item(title(x))item(title(y))))",
        );
        check(
            "<rss><channel><item><title>x<link>y</link></item>",
            "rss(channel(item(title(x)link(y))))",
        );
        check("<d>a<br>b</d>", "d(abr()b)");
        check("<a></b></a></c>", "a()");
        check("<A>x</a>", "A(x)");
    }

    #[test]
    fn names_are_resolved() {
        let of = |text: &str| Tree::read(text, None).top().elements().next().map(Element::ns);
        assert_eq!(of("<dc:x/>"), Some(Ns::Dc));
        assert_eq!(of("<q:x xmlns:q='https://search.yahoo.com/mrss'/>"), Some(Ns::Media));
        assert_eq!(of("<x xmlns='http://purl.org/rss/1.0/'/>"), Some(Ns::Core));
        assert_eq!(of("<q:x/>"), Some(Ns::Other));
    }

    #[test]
    fn base_and_language_are_inherited() {
        let tree =
            Tree::read("<a xml:base='http://h/x/' xml:lang='en'><b xml:base='y/'/></a>", None);
        let a = tree.top().elements().next().unwrap();
        let b = a.elements().next().unwrap();
        assert_eq!(b.base().map(Url::as_str), Some("http://h/x/y/"));
        assert_eq!(b.lang(), Some("en"));
    }

    #[test]
    fn bounded_in_depth() {
        let deep = "<d>".repeat(1_000_000);
        let tree = Tree::read(&deep, None);
        assert!(tree.problems.iter().any(|p| p.contains("deeper")));
        assert!(tree.nodes.len() < 300);
    }

    #[test]
    fn declared_entities_are_text() {
        check(
            "<!DOCTYPE r [<!ENTITY x \"y &#38; z\"><!ENTITY e SYSTEM \"file:///etc/passwd\">]><r>&x; &e;</r>",
            "r(y & z &e;)",
        );
    }
}
