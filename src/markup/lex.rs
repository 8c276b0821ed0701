//! The lenient token pass: any text becomes tags and text, in one linear walk, without ever failing.

use std::borrow::Cow;

use memchr::{memchr, memmem};

/// Attributes of one element beyond this are dropped: nobody needs more, and hostile tags have 200,000.
pub const ATTRIBUTES_MAX: usize = 256;
/// An attribute value longer than this has lost its closing quote, or is of no use.
pub const ATTRIBUTE_BYTES_MAX: usize = 64 * 1024;

/// One token; slices are as they stand in the text, references not yet replaced.
#[derive(Debug, PartialEq, Eq)]
pub enum Token<'a> {
    /// A start tag.
    Start {
        /// As written.
        name: &'a str,
        /// As written.
        attributes: Vec<(&'a str, &'a str)>,
        /// Does it end itself: `<br/>`?
        empty: bool,
    },
    /// An end tag's name.
    End(&'a str),
    /// Character data with references in it.
    Text(&'a str),
    /// Character data as it is meant.
    Cdata(&'a str),
    /// What stands between `<!DOCTYPE` and its end.
    Doctype(&'a str),
    /// A processing instruction, the XML declaration included.
    Instruction(&'a str),
    /// Left out.
    Comment,
}

/// Walks a text token by token.
#[derive(Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    at: usize,
    /// Where the next of each delimiter is; searched for once, so that a missing one costs one scan in all.
    found: [Found; DELIMITERS.len()],
    /// Was something not as XML wants it?
    pub repaired: bool,
    /// Did the text end within a tag or section?
    pub truncated: bool,
}

#[derive(Debug, Clone, Copy)]
enum Found {
    /// At this place or before it is spent.
    At(usize),
    Nowhere,
    Unknown,
}

const DELIMITERS: [&str; 5] = ["-->", "]]>", "?>", "\"", "'"];
const COMMENT: usize = 0;
const CDATA: usize = 1;
const INSTRUCTION: usize = 2;
const DOUBLE: usize = 3;
const SINGLE: usize = 4;

impl<'a> Lexer<'a> {
    /// At the start of a text.
    pub fn new(text: &'a str) -> Self {
        let found = [Found::Unknown; DELIMITERS.len()];
        Self { text, at: 0, found, repaired: false, truncated: false }
    }

    /// How far the walk is, in bytes.
    pub fn offset(&self) -> usize {
        self.at
    }

    /// Goes to the end tag of a raw-text element, or to the end of the text.
    pub fn skip_raw(&mut self, name: &str) {
        let rest = self.rest();
        let ends = |at: &usize| {
            let tag = rest.as_bytes().get(at + 2..at + 2 + name.len());
            tag.is_some_and(|t| t.eq_ignore_ascii_case(name.as_bytes()))
        };
        let end = memmem::find_iter(rest.as_bytes(), b"</").find(ends);
        self.at += end.unwrap_or(rest.len());
    }

    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    /// Where delimiter `which` is next at or after `from`.
    fn find(&mut self, which: usize, from: usize) -> Option<usize> {
        match self.found[which] {
            Found::Nowhere => return None,
            Found::At(at) if at >= from => return Some(at),
            Found::At(_) | Found::Unknown => {}
        }
        let at = memmem::find(&self.text.as_bytes()[from..], DELIMITERS[which].as_bytes());
        self.found[which] = at.map_or(Found::Nowhere, |at| Found::At(from + at));
        at.map(|at| from + at)
    }

    /// Markup at a `<`; `None` when it is only a character.
    fn markup(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        let second = rest.as_bytes().get(1).copied();
        match second {
            Some(b'/') if starts_name(rest[2..].chars().next()) => Some(self.end_tag()),
            Some(b'!') => self.declaration(),
            Some(b'?') => self.instruction(),
            _ if starts_name(rest[1..].chars().next()) => Some(self.start_tag()),
            _ => None,
        }
    }

    fn end_tag(&mut self) -> Token<'a> {
        let rest = &self.rest()[2..];
        let name = name_of(rest);
        let after = &rest[name.len()..];
        // Up to the `>`, unless another tag begins before it.
        let end = memchr::memchr2(b'>', b'<', after.as_bytes());
        let skip = match end {
            Some(end) => end + usize::from(after.as_bytes()[end] == b'>'),
            None => after.len(),
        };
        self.repaired |= end.is_none() || !after[..skip].ends_with('>');
        self.truncated |= end.is_none();
        self.at += 2 + name.len() + skip;
        Token::End(name)
    }

    /// `<!-- -->`, `<![CDATA[ ]]>`, `<!DOCTYPE >`; comments give no token.
    fn declaration(&mut self) -> Option<Token<'a>> {
        let rest = self.rest();
        if rest.starts_with("<!--") {
            let end = self.find(COMMENT, self.at + 4)?;
            self.at = end + 3;
            return Some(Token::Comment);
        }
        if rest.starts_with("<![CDATA[") {
            let from = self.at + 9;
            let end = self.find(CDATA, from);
            self.truncated |= end.is_none();
            let end = end.unwrap_or(self.text.len());
            self.at = (end + 3).min(self.text.len());
            return Some(Token::Cdata(&self.text[from..end]));
        }
        let doctype = rest.get(..9).is_some_and(|d| d.eq_ignore_ascii_case("<!doctype"));
        doctype.then(|| self.doctype())
    }

    /// With an internal subset in brackets, if any.
    fn doctype(&mut self) -> Token<'a> {
        let rest = &self.rest()[9..];
        let bytes = rest.as_bytes();
        let mut end = memchr(b'>', bytes).unwrap_or(bytes.len());
        if memchr(b'[', &bytes[..end]).is_some() {
            // `]` and `>`, maybe with space between; without them the subset ends at the first `>`.
            end = memmem::find(bytes, b"]>")
                .map(|e| e + 1)
                .or_else(|| {
                    let close = memchr(b']', bytes)?;
                    memchr(b'>', &bytes[close..]).map(|e| close + e)
                })
                .unwrap_or(end);
        }
        self.at += (9 + end + 1).min(self.rest().len());
        Token::Doctype(&rest[..end])
    }

    fn instruction(&mut self) -> Option<Token<'a>> {
        let from = self.at + 2;
        let end = self.find(INSTRUCTION, from)?;
        self.at = end + 2;
        Some(Token::Instruction(&self.text[from..end]))
    }

    fn start_tag(&mut self) -> Token<'a> {
        self.at += 1;
        let name = name_of(self.rest());
        self.at += name.len();
        let mut attributes = Vec::new();
        let empty = loop {
            self.skip_space();
            let rest = self.rest();
            match rest.as_bytes().first() {
                None | Some(b'<') => {
                    // The tag was cut off; what was read of it counts.
                    self.repaired = true;
                    self.truncated |= rest.is_empty();
                    break false;
                }
                Some(b'>') => {
                    self.at += 1;
                    break false;
                }
                Some(b'/') => {
                    self.at += 1;
                    if self.rest().starts_with('>') {
                        self.at += 1;
                        break true;
                    }
                }
                Some(_) => self.attribute(&mut attributes),
            }
        };
        Token::Start { name, attributes, empty }
    }

    fn attribute(&mut self, attributes: &mut Vec<(&'a str, &'a str)>) {
        let rest = self.rest();
        let ends = |b: u8| b.is_ascii_whitespace() || matches!(b, b'=' | b'>' | b'<' | b'/');
        let length = rest.bytes().position(ends).unwrap_or(rest.len());
        if length == 0 {
            // A stray `=` before any name.
            self.at += 1;
            self.repaired = true;
            return;
        }
        let name = &rest[..length];
        self.at += length;
        self.skip_space();
        let value = if self.rest().starts_with('=') {
            self.at += 1;
            self.skip_space();
            self.value()
        } else {
            self.repaired = true;
            ""
        };
        if attributes.len() < ATTRIBUTES_MAX {
            attributes.push((name.trim_matches(['"', '\'']), value));
        }
    }

    fn value(&mut self) -> &'a str {
        let which = match self.rest().as_bytes().first() {
            Some(b'"') => Some(DOUBLE),
            Some(b'\'') => Some(SINGLE),
            _ => None,
        };
        let from = self.at + 1;
        if let Some(end) = which.and_then(|w| self.find(w, from))
            && end - from <= ATTRIBUTE_BYTES_MAX
        {
            self.at = end + 1;
            return &self.text[from..end];
        }
        self.repaired = true;
        if which.is_some() {
            self.at += 1;
        }
        let rest = self.rest();
        let ends = |b: u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'<');
        let mut length = rest.bytes().position(ends).unwrap_or(rest.len());
        // `<link href=/x/>`: the slash belongs to the tag when it closes it.
        if rest[..length].ends_with('/') && rest[length..].starts_with('>') {
            length -= 1;
        }
        self.at += length;
        &rest[..length]
    }

    fn skip_space(&mut self) {
        let rest = self.rest();
        self.at += rest.bytes().position(|b| !b.is_ascii_whitespace()).unwrap_or(rest.len());
    }
}

impl<'a> Iterator for Lexer<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.at;
        if self.rest().is_empty() {
            return None;
        }
        if self.rest().starts_with('<') {
            if let Some(token) = self.markup() {
                return Some(token);
            }
            // Only a character after all: the first of the text that follows.
            self.repaired = true;
            self.at = start + 1;
        }
        let rest = self.rest();
        self.at += memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        Some(Token::Text(&self.text[start..self.at]))
    }
}

fn starts_name(c: Option<char>) -> bool {
    c.is_some_and(|c| c.is_alphabetic() || c == '_' || c == ':')
}

fn name_of(rest: &str) -> &str {
    let ends =
        |b: u8| b.is_ascii_whitespace() || matches!(b, b'>' | b'<' | b'/' | b'=' | b'"' | b'\'');
    &rest[..rest.bytes().position(ends).unwrap_or(rest.len())]
}

/// CR LF and CR are LF (XML 2.11).
pub fn newlines(text: &str) -> Cow<'_, str> {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, tokens: &str) {
        let shown: Vec<String> = Lexer::new(text)
            .map(|t| match t {
                Token::Start { name, attributes, empty } => {
                    let a: String = attributes.iter().map(|(n, v)| format!(" {n}={v}")).collect();
                    format!("<{name}{a}{}>", if empty { "/" } else { "" })
                }
                Token::End(name) => format!("</{name}>"),
                Token::Text(t) => t.to_owned(),
                Token::Cdata(t) => format!("[{t}]"),
                Token::Doctype(t) => format!("!{t}"),
                Token::Instruction(t) => format!("?{t}"),
                Token::Comment => "--".into(),
            })
            .collect();
        assert_eq!(shown.join("|"), tokens, "{text}");
    }

    #[test]
    fn good_xml() {
        check("<a b=\"1\" c='2'>x<d/></a>", "<a b=1 c=2>|x|<d/>|</a>");
        check("<![CDATA[a<b>]]>x<!-- no -->", "[a<b>]|x|--");
        check(
            "<?xml version=\"1.0\"?><!DOCTYPE r [<!ENTITY x \"y\">]><r/>",
            "?xml version=\"1.0\"|! r [<!ENTITY x \"y\">]|<r/>",
        );
    }

    #[test]
    fn bad_xml() {
        check("a < b && c <3", "a |< b && c |<3");
        check("<a href=x y>z</a >", "<a href=x y=>|z|</a>");
        check("<a href=/x/>", "<a href=/x/>");
        check("<a b=\"1<c>", "<a b=1>|<c>");
        check("<item><title>cut", "<item>|<title>|cut");
        check("<item><ti", "<item>|<ti>");
        check("<![CDATA[cut", "[cut]");
        check("<!-- open <a>", "<!-- open |<a>");
        check("</a<b>", "</a>|<b>");
        check("</>", "</>");
    }

    #[test]
    fn linear_in_missing_delimiters() {
        let hostile = "<!--<a b=\"<?".repeat(200_000);
        assert!(Lexer::new(&hostile).count() > 100_000);
    }
}
