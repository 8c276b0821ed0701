//! A document as a bounded tree, and how to walk it.

use std::borrow::Cow;

use url::Url;

use super::names::Ns;
use super::room::Room;

/// HTML elements that have no content, so that nothing after an unclosed one lands in it.
pub(super) const VOID: &[&str] = &[
    "br", "hr", "img", "wbr", "embed", "area", "col", "param", "input", "source", "track",
    "command", "keygen",
];
/// An address longer than this is no address.
pub(super) const URL_BYTES_MAX: usize = 2048;
/// No node.
pub(super) const NONE: u32 = u32::MAX;

/// A document as a tree. Children of a node form a list through `next`.
pub(super) struct Tree<'a> {
    pub(super) nodes: Vec<Node<'a>>,
    pub(super) attributes: Vec<(&'a str, Cow<'a, str>)>,
    pub(super) contexts: Vec<Context>,
    /// What was mended, in plain words.
    pub(super) problems: Vec<String>,
    /// Does it end before its elements do?
    pub(super) unfinished: bool,
    /// The entry in which the document ends.
    pub(super) cut: Option<u32>,
    pub(super) room: Room,
}

/// One node of a tree.
pub(super) struct Node<'a> {
    pub(super) kind: Kind<'a>,
    pub(super) next: u32,
    pub(super) first: u32,
    pub(super) last: u32,
    /// What it inherits.
    pub(super) context: u32,
}

pub(super) enum Kind<'a> {
    Element { ns: Ns, name: &'a str, attributes: (u32, u32) },
    Text(Cow<'a, str>),
}

/// What elements inherit: `xml:base` and `xml:lang`.
#[derive(Clone, Default)]
pub(super) struct Context {
    pub(super) base: Option<Url>,
    /// Does an `xml:base` say so?
    pub(super) declared: bool,
    pub(super) lang: Option<String>,
}

/// One element of a tree.
#[derive(Clone, Copy)]
pub(super) struct Element<'t, 'a> {
    tree: &'t Tree<'a>,
    id: u32,
}

impl<'a> Tree<'a> {
    /// The nameless element round everything.
    pub(super) fn top(&self) -> Element<'_, 'a> {
        Element { tree: self, id: 0 }
    }
}

/// A name without its prefix.
pub(super) fn local(raw: &str) -> &str {
    raw.rsplit(':').next().unwrap_or(raw)
}

/// Is a name one of these, whatever its case?
pub(super) fn is_any(name: &str, of: &[&str]) -> bool {
    of.iter().any(|o| o.eq_ignore_ascii_case(name))
}

/// An absolute address, or one joined to a base.
pub(super) fn join(base: Option<&Url>, address: &str) -> Option<Url> {
    match base {
        Some(base) => base.join(address).ok(),
        None => Url::parse(address).ok(),
    }
}

/// A child: text, or an element.
pub(super) enum Child<'t, 'a> {
    Text(&'t str),
    Element(Element<'t, 'a>),
}

impl<'t, 'a> Element<'t, 'a> {
    fn node(self) -> &'t Node<'a> {
        &self.tree.nodes[self.id as usize]
    }

    fn parts(self) -> (Ns, &'a str, &'t [(&'a str, Cow<'a, str>)]) {
        match &self.node().kind {
            Kind::Element { ns, name, attributes: (from, to) } => {
                (*ns, name, &self.tree.attributes[*from as usize..*to as usize])
            }
            // Elements are only made of element nodes.
            Kind::Text(_) => (Ns::Other, "", &[]),
        }
    }

    /// Does the document end within it?
    pub(super) fn is_cut(self) -> bool {
        self.tree.cut == Some(self.id)
    }

    /// Its namespace.
    pub(super) fn ns(self) -> Ns {
        self.parts().0
    }

    /// Its local name, as written.
    pub(super) fn name(self) -> &'a str {
        self.parts().1
    }

    /// Is it this element of this vocabulary, whatever its case?
    pub(super) fn is(self, ns: Ns, name: &str) -> bool {
        self.ns() == ns && self.name().eq_ignore_ascii_case(name)
    }

    /// All attributes, as written.
    pub(super) fn attributes(self) -> &'t [(&'a str, Cow<'a, str>)] {
        self.parts().2
    }

    /// An attribute that says something, by its local name, whatever its case or prefix; its own before one of another vocabulary.
    pub(super) fn attr(self, name: &str) -> Option<&'t str> {
        let named =
            || self.attributes().iter().filter(|(n, _)| local(n).eq_ignore_ascii_case(name));
        let found = named().find(|(n, _)| !n.contains(':')).or_else(|| named().next());
        found.map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// The address relative links in it are relative to.
    pub(super) fn base(self) -> Option<&'t Url> {
        self.tree.contexts[self.node().context as usize].base.as_ref()
    }

    /// What is left to write relative addresses of its document out in.
    pub(super) fn room(self) -> &'t Room {
        &self.tree.room
    }

    /// Is that what an `xml:base` round it says, rather than where the document came from?
    pub(super) fn has_own_base(self) -> bool {
        self.tree.contexts[self.node().context as usize].declared
    }

    /// Its `xml:lang`, or the one it inherits.
    pub(super) fn lang(self) -> Option<&'t str> {
        self.tree.contexts[self.node().context as usize].lang.as_deref()
    }

    /// Texts and elements directly in it.
    pub(super) fn children(self) -> impl Iterator<Item = Child<'t, 'a>> + use<'t, 'a> {
        let tree = self.tree;
        let real = |id: &u32| *id != NONE;
        let first = Some(self.node().first).filter(real);
        let ids = std::iter::successors(first, move |id| {
            Some(tree.nodes[*id as usize].next).filter(real)
        });
        ids.map(move |id| match &tree.nodes[id as usize].kind {
            Kind::Text(text) => Child::Text(text),
            Kind::Element { .. } => Child::Element(Element { tree, id }),
        })
    }

    /// Elements directly in it.
    pub(super) fn elements(self) -> impl Iterator<Item = Element<'t, 'a>> + use<'t, 'a> {
        self.children().filter_map(|c| match c {
            Child::Element(e) => Some(e),
            Child::Text(_) => None,
        })
    }

    /// The first such element directly in it.
    pub(super) fn child(self, ns: Ns, name: &str) -> Option<Self> {
        self.elements().find(|e| e.is(ns, name))
    }

    /// The text directly in it, trimmed; `None` when there is none.
    pub(super) fn text(self) -> Option<Cow<'t, str>> {
        let mut texts = self.children().filter_map(|c| match c {
            Child::Text(t) => Some(t),
            Child::Element(_) => None,
        });
        let first = texts.next()?;
        let text: Cow<'t, str> = match texts.next() {
            None => first.trim().into(),
            Some(second) => {
                let mut all = format!("{first}{second}");
                texts.for_each(|t| all.push_str(t));
                all.trim().to_owned().into()
            }
        };
        (!text.is_empty()).then_some(text)
    }

    /// Does it hold elements?
    pub(super) fn has_markup(self) -> bool {
        self.elements().next().is_some()
    }

    /// Visits it and every element in it, in document order, until `visit` says not to go in.
    pub(super) fn walk(self, visit: &mut impl FnMut(Self) -> bool) {
        if visit(self) {
            self.elements().for_each(|e| e.walk(visit));
        }
    }
}
