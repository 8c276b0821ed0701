//! HTML to tokens for html5ever's tree builder. Its own tokenizer goes character by character, so that scripts can write into
//! the page while it is read, and costs more than all the rest of reading an article; a whole page needs no such care.

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{Doctype, Tag, TagKind, Token};
use html5ever::{Attribute, LocalName, QualName, ns};

use crate::markup::refs::{resolve, special};

/// Each attribute is compared with all others of its tag; what comes after this many is passed over.
const ATTRIBUTES_MAX: usize = 512;
/// A power of two; a page uses some hundred names.
const NAMES: usize = 256;

/// Reads a page from start to end, in time linear in its length.
pub(super) struct Scanner<'h> {
    html: &'h str,
    /// The same, for pieces that share its memory.
    page: StrTendril,
    at: usize,
    /// Until the end tag of this name, all is text.
    raw: Option<(RawKind, String)>,
    /// The start tag read last.
    opened: LocalName,
    /// Names seen, by their hash: interning one costs much more than finding it here.
    names: Vec<Option<(&'h str, LocalName)>>,
    /// Drawings that never end are looked for once.
    endless: bool,
    /// The first place from the last text on that means something else than it says: next to no text has one.
    special: usize,
}

impl<'h> Scanner<'h> {
    pub(super) fn new(page: &'h StrTendril) -> Self {
        let at = if page.starts_with('\u{FEFF}') { '\u{FEFF}'.len_utf8() } else { 0 };
        Self {
            html: page,
            page: page.clone(),
            at,
            raw: None,
            opened: LocalName::from(""),
            names: vec![None; NAMES],
            endless: false,
            special: 0,
        }
    }

    /// The next token; none at the end.
    pub(super) fn token(&mut self) -> Option<Token> {
        while self.at < self.html.len() {
            if let Some((kind, name)) = self.raw.take() {
                return Some(self.raw_text(kind, &name));
            }
            if self.peek() != Some(b'<') || !self.is_markup(self.at) {
                return Some(self.data());
            }
            if let Some(token) = self.markup() {
                return Some(token);
            }
        }
        None
    }

    /// What follows is text until the end of the element just opened.
    pub(super) fn raw(&mut self, kind: RawKind) {
        self.raw = Some((kind, self.opened.to_string()));
    }

    /// What follows is text.
    pub(super) fn plain(&mut self) {
        self.raw = Some((RawKind::Rawtext, String::new()));
    }

    /// Goes on after the element's end tag; on the spot for drawings that never end, nowhere for scripts.
    pub(super) fn skip(&mut self, name: &str) {
        if name == "svg" && self.endless {
            return;
        }
        match self.end_tag(name) {
            Some(tag) => self.at = self.find(tag, b'>').map_or(self.html.len(), |end| end + 1),
            None if name == "svg" => self.endless = true,
            None => self.at = self.html.len(),
        }
    }

    fn peek(&self) -> Option<u8> {
        self.html.as_bytes().get(self.at).copied()
    }

    fn find(&self, from: usize, byte: u8) -> Option<usize> {
        memchr::memchr(byte, self.html.as_bytes().get(from..)?).map(|i| from + i)
    }

    /// Where the next end tag of this name begins.
    fn end_tag(&self, name: &str) -> Option<usize> {
        let bytes = &self.html.as_bytes()[self.at..];
        let ends = |at: &usize| {
            let rest = &bytes[at + 2..];
            let named =
                rest.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name.as_bytes()));
            named && rest.get(name.len()).is_none_or(|b| is_space(*b) || matches!(b, b'/' | b'>'))
        };
        memchr::memmem::find_iter(bytes, b"</").find(ends).map(|at| self.at + at)
    }

    /// Moves to the next byte of a kind, or to the end.
    fn until(&mut self, ends: impl Fn(u8) -> bool) -> &'h str {
        let (html, start) = (self.html, self.at);
        let rest = &html.as_bytes()[start..];
        self.at = start + rest.iter().position(|b| ends(*b)).unwrap_or(rest.len());
        html.get(start..self.at).unwrap_or_default()
    }

    fn text(&mut self, from: usize, to: usize, strict: bool) -> StrTendril {
        if self.special <= from {
            let next = special(&self.html.as_bytes()[from..]);
            self.special = next.map_or(self.html.len(), |at| from + at);
        }
        if self.special >= to {
            return self.page.subtendril(from as u32, (to - from) as u32);
        }
        match resolve(&self.html[from..to], strict) {
            std::borrow::Cow::Borrowed(_) => self.page.subtendril(from as u32, (to - from) as u32),
            std::borrow::Cow::Owned(s) => StrTendril::from(s),
        }
    }

    /// Text up to the next tag.
    fn data(&mut self) -> Token {
        let start = self.at;
        let mut from = start;
        self.at = loop {
            match self.find(from, b'<') {
                None => break self.html.len(),
                Some(lt) if self.is_markup(lt) => break lt,
                Some(lt) => from = lt + 1,
            }
        };
        Token::CharacterTokens(self.text(start, self.at, false))
    }

    /// Does a `<` begin a tag, a comment or the like?
    fn is_markup(&self, lt: usize) -> bool {
        let bytes = self.html.as_bytes();
        match bytes.get(lt + 1) {
            Some(b'/') => bytes.get(lt + 2).is_some(),
            Some(b) => b.is_ascii_alphabetic() || matches!(b, b'!' | b'?'),
            None => false,
        }
    }

    fn raw_text(&mut self, kind: RawKind, name: &str) -> Token {
        let start = self.at;
        let end = if name.is_empty() { None } else { self.end_tag(name) };
        self.at = end.unwrap_or(self.html.len());
        Token::CharacterTokens(if kind == RawKind::Rcdata {
            self.text(start, self.at, false)
        } else {
            self.page.subtendril(start as u32, (self.at - start) as u32)
        })
    }

    /// A tag, comment or doctype; `at` is at its `<`. None when it gives nothing.
    fn markup(&mut self) -> Option<Token> {
        let second = self.html.as_bytes().get(self.at + 1).copied()?;
        if second.is_ascii_alphabetic() {
            self.at += 1;
            return self.whole_tag(TagKind::StartTag);
        }
        let third = self.html.as_bytes().get(self.at + 2);
        if second == b'/' && third.is_some_and(u8::is_ascii_alphabetic) {
            self.at += 2;
            return self.whole_tag(TagKind::EndTag);
        }
        self.at += 2;
        let rest = &self.html[self.at..];
        if second == b'!' && rest.starts_with("--") {
            self.comment();
            return None;
        }
        let start = self.at;
        self.at = self.find(start, b'>').map_or(self.html.len(), |end| end + 1);
        let word = rest.get(..7).filter(|w| second == b'!' && w.eq_ignore_ascii_case("doctype"))?;
        let inside = &self.html[start + word.len()..self.at];
        Some(Token::DoctypeToken(doctype(inside.trim_end_matches('>'))))
    }

    /// `at` is at the two dashes that open it, which may be those that close it.
    fn comment(&mut self) {
        let rest = &self.html.as_bytes()[self.at..];
        if rest[2..].starts_with(b">") || rest[2..].starts_with(b"->") {
            self.at = self.find(self.at, b'>').map_or(self.html.len(), |end| end + 1);
            return;
        }
        let close = memchr::memmem::find_iter(&rest[2..], b"--").find_map(|i| {
            let after = &rest[2 + i + 2..];
            [&b">"[..], b"!>", b"->"]
                .iter()
                .find(|e| after.starts_with(e))
                .map(|e| 2 + i + 2 + e.len())
        });
        self.at += close.unwrap_or(rest.len());
    }

    /// A tag cut off by the end of the page is none, and ends it.
    fn whole_tag(&mut self, kind: TagKind) -> Option<Token> {
        let tag = self.tag(kind);
        if tag.is_none() {
            self.at = self.html.len();
        }
        tag
    }

    /// `at` is at the first letter of the name.
    fn tag(&mut self, kind: TagKind) -> Option<Token> {
        let name = self.until(|b| is_space(b) || matches!(b, b'/' | b'>'));
        let name = self.intern(name);
        let mut tag = Tag {
            kind,
            name,
            self_closing: false,
            attrs: Vec::new(),
            had_duplicate_attributes: false,
        };
        loop {
            let gap = self.until(|b| !is_space(b) && b != b'/');
            if self.peek()? == b'>' {
                tag.self_closing = gap.ends_with('/');
                break;
            }
            self.attribute(&mut tag)?;
        }
        self.at += 1;
        if kind == TagKind::StartTag {
            self.opened = tag.name.clone();
        }
        Some(Token::TagToken(tag))
    }

    fn attribute(&mut self, tag: &mut Tag) -> Option<()> {
        let start = self.at;
        self.at += 1; // whatever it is, an equals sign too
        self.until(|b| is_space(b) || matches!(b, b'/' | b'>' | b'='));
        let name = self.html.get(start..self.at)?;
        let value = self.value()?;
        if tag.kind == TagKind::EndTag || tag.attrs.len() >= ATTRIBUTES_MAX {
            return Some(());
        }
        let name = self.intern(name);
        if tag.attrs.iter().any(|a| a.name.local == name) {
            tag.had_duplicate_attributes = true;
        } else {
            let value = self.text(value.start, value.end, true);
            tag.attrs.push(Attribute { name: QualName::new(None, ns!(), name), value });
        }
        Some(())
    }

    /// Where the value stands; an empty one when there is none.
    fn value(&mut self) -> Option<std::ops::Range<usize>> {
        let end = self.at;
        self.until(|b| !is_space(b));
        if self.peek()? != b'=' {
            return Some(end..end);
        }
        self.at += 1;
        self.until(|b| !is_space(b));
        let start = self.at;
        match self.peek()? {
            quote @ (b'"' | b'\'') => {
                let close = self.find(start + 1, quote)?;
                self.at = close + 1;
                Some(start + 1..close)
            }
            _ => {
                self.until(|b| is_space(b) || b == b'>');
                Some(start..self.at)
            }
        }
    }

    fn intern(&mut self, name: &'h str) -> LocalName {
        let hash =
            name.bytes().fold(0_usize, |h, b| h.wrapping_mul(31).wrapping_add(usize::from(b)));
        let slot = &mut self.names[hash % NAMES];
        match slot {
            Some((known, atom)) if *known == name => atom.clone(),
            _ => {
                let atom = if name.bytes().any(|b| b.is_ascii_uppercase()) {
                    LocalName::from(name.to_ascii_lowercase())
                } else {
                    LocalName::from(name)
                };
                *slot = Some((name, atom.clone()));
                atom
            }
        }
    }
}

fn is_space(b: u8) -> bool {
    matches!(b, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

/// The inside of `<!doctype ...>`: it tells modern pages from those of the last century.
fn doctype(inside: &str) -> Doctype {
    let name = inside.split_ascii_whitespace().next().map(str::to_ascii_lowercase);
    let mut quoted = inside.split(['"', '\'']).skip(1).step_by(2).map(StrTendril::from);
    let has = |word: &str| inside.split_ascii_whitespace().any(|w| w.eq_ignore_ascii_case(word));
    let public_id = if has("public") { quoted.next() } else { None };
    Doctype {
        force_quirks: name.is_none(),
        name: name.map(StrTendril::from),
        public_id,
        system_id: quoted.next(),
    }
}
