//! CSS selectors that are none, in plain words: XPath, HTML, jQuery and slips of the pen, handed back mended.

use std::sync::LazyLock;

use regex::Regex;

use super::table::Mistake;
use crate::read::{SELECTOR_BYTES_MAX, selector_error};

/// Where the parser's own words stand for lack of better ones.
const ADVICE: &str = "write it as in a style sheet: `div.news > h2 a`";

/// A CSS selector.
pub(super) fn selector(text: &str) -> Result<String, Mistake> {
    let refused = |label: String, help: String| {
        let message = "this is not a CSS selector copydesk can use";
        Err(Mistake::new("C017", message, label, help))
    };
    if text.len() > SELECTOR_BYTES_MAX {
        let label = format!("{} bytes long, more than {SELECTOR_BYTES_MAX}", text.len());
        return refused(label, "select by a class or an id near the element".to_owned());
    }
    let Some(error) = fault(text) else { return Ok(text.to_owned()) };
    match mended(text) {
        Some((meant, why)) => refused(why.to_owned(), format!("write `{meant}`; {ADVICE}")),
        None => refused(plain(text, &error), ADVICE.to_owned()),
    }
}

fn fault(text: &str) -> Option<String> {
    if text.trim().is_empty() {
        return Some("empty".to_owned());
    }
    // Curly quotes are letters to CSS: such a selector is sound and selects nothing.
    let curly = CURLY.as_ref().is_some_and(|c| c.is_match(text));
    selector_error(text).or_else(|| curly.then(|| "typographic quotes".to_owned()))
}

/// Slips, each with what it is in plain words and the way back; they are tried in this order, one after the other.
type Mend = (&'static str, fn(&str) -> Option<String>);
const MENDS: &[Mend] = &[
    ("this is XPath; CSS is used here", from_xpath),
    ("this is a piece of HTML; a selector describes it", from_html),
    ("an attribute is not a selector", from_attribute),
    ("typographic quotes are no quotes here", |t| replaced(&CURLY, t, "\"")),
    ("a pseudo-element has no text of its own to read", |t| replaced(&PSEUDO_ELEMENT, t, "")),
    ("that belongs to jQuery, not to CSS", |t| replaced(&JQUERY, t, "")),
    ("two dots in a row", |t| replaced(&DOTS, t, ".")),
    ("two signs in a row", |t| replaced(&COMBINATORS, t, "$1")),
    ("a space between the sign and the name", |t| replaced(&APART, t, "$1$2")),
    ("a class or id that begins with a digit needs brackets", from_digit),
    ("something is opened and not closed", closed),
    ("nothing follows the last sign", |t| replaced(&TAIL, t, "")),
    ("nothing stands before the first sign", |t| replaced(&HEAD, t, "")),
    ("a list needs something on both sides of its comma", |t| replaced(&COMMAS, t, ", ")),
];

static CURLY: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new("[“”„‟‘’]").ok());
static PSEUDO_ELEMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"::?[a-z-]*(?:text|attr|before|after|first-line|first-letter)(?:\([^)]*\))?|::[a-z-]*|@[a-z-]+$").ok()
});
static JQUERY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r":(?:contains|has-text|-abp-contains|containsOwn|matches|eq|lt|gt|nth|first|last|visible|hidden|even|odd|parent|header|text|input|button)(?:\([^)]*\)|\b)").ok()
});
static DOTS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\.{2,}").ok());
static COMBINATORS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"([>+~#])(?:\s*[>+~#])+").ok());
static APART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([.#])\s+([\w-])").ok());
static TAIL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"[\s>+~,.#:;{]+$").ok());
static HEAD: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^[\s>+~,]+").ok());
static COMMAS: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\s*,(?:\s*,)+\s*").ok());
static DIGIT: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"([.#])(\d[\w-]*)").ok());
static STEP: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([\w*-]+)((?:\[[^\]]+\])*)$").ok());
static TAG: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^<\s*([a-zA-Z][\w-]*)([^>]*)>?").ok());
static ATTRIBUTE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"\b(class|id)\s*=\s*["']?([^"'>\]]+)["']?"#).ok());

/// The selector that was probably meant, and what was wrong with the one that was written.
fn mended(text: &str) -> Option<(String, &'static str)> {
    let mut now = text.trim().to_owned();
    let mut why = None;
    for (words, mend) in MENDS {
        if fault(&now).is_none() {
            break;
        }
        if let Some(better) = mend(&now).filter(|b| *b != now && !b.trim().is_empty()) {
            better.trim().clone_into(&mut now);
            why = why.or(Some(*words));
        }
    }
    why.filter(|_| fault(&now).is_none()).map(|why| (now, why))
}

fn replaced(what: &LazyLock<Option<Regex>>, text: &str, with: &str) -> Option<String> {
    let pattern = what.as_ref()?;
    pattern.is_match(text).then(|| pattern.replace_all(text, with).into_owned())
}

/// `//div[@class="news"]/h2/a` -> `div.news > h2 > a`.
fn from_xpath(text: &str) -> Option<String> {
    if !text.starts_with('/') && !text.starts_with("./") && !text.contains("[@") {
        return None;
    }
    let mut out = String::new();
    let marked = text.trim_start_matches('.').replace("//", "/\u{0}");
    for step in marked.split('/').filter(|s| !s.is_empty()) {
        let (deep, step) = step.strip_prefix('\u{0}').map_or((false, step), |s| (true, s));
        if step.starts_with('@') || step == "text()" {
            continue;
        }
        let parts = STEP.as_ref()?.captures(step)?;
        if !out.is_empty() {
            out += if deep { " " } else { " > " };
        }
        out += &parts[1];
        out += &from_predicates(&parts[2])?;
    }
    Some(out)
}

/// `[@class="a b"]` -> `.a.b`; a number is a place among its like.
fn from_predicates(text: &str) -> Option<String> {
    let mut out = String::new();
    for one in text.split('[').filter(|p| !p.is_empty()) {
        let one = one.trim_end_matches(']').trim();
        if one.parse::<u32>().is_ok() {
            out += &format!(":nth-of-type({one})");
            continue;
        }
        let one = one.strip_prefix("contains(").map_or(one, |c| c.trim_end_matches(')'));
        let (name, value) = one.trim_start_matches('@').split_once(['=', ','])?;
        let value = value.trim().trim_matches(['"', '\'']);
        out += &attribute(name.trim(), value);
    }
    Some(out)
}

fn attribute(name: &str, value: &str) -> String {
    match name {
        "class" => value.split_whitespace().map(|c| format!(".{c}")).collect(),
        "id" => format!("#{}", value.trim()),
        _ => format!("[{name}=\"{value}\"]"),
    }
}

/// `<div class="news">` -> `div.news`.
fn from_html(text: &str) -> Option<String> {
    let tag = TAG.as_ref()?.captures(text)?;
    let attributes = ATTRIBUTE.as_ref()?.captures_iter(&tag[2]);
    Some(
        tag[1].to_ascii_lowercase()
            + &attributes.map(|a| attribute(&a[1], &a[2])).collect::<String>(),
    )
}

/// `class="news"` -> `.news`.
fn from_attribute(text: &str) -> Option<String> {
    if text.contains(['[', '<']) {
        return None;
    }
    let found = ATTRIBUTE.as_ref()?.captures(text)?;
    let whole = found.get(0)?;
    let before = text[..whole.start()].trim();
    let plain = before.chars().all(char::is_alphanumeric);
    plain.then(|| format!("{before}{}", attribute(&found[1], &found[2])))
}

/// `.2col` -> `[class~="2col"]`.
fn from_digit(text: &str) -> Option<String> {
    let pattern = DIGIT.as_ref()?;
    pattern.is_match(text).then(|| {
        let bracketed = |c: &regex::Captures<'_>| match &c[1] {
            "." => format!("[class~=\"{}\"]", &c[2]),
            _ => format!("[id=\"{}\"]", &c[2]),
        };
        pattern.replace_all(text, bracketed).into_owned()
    })
}

/// Closes quotes and brackets in the order they were opened.
fn closed(text: &str) -> Option<String> {
    let mut open = Vec::new();
    for c in text.chars() {
        match (c, open.last()) {
            ('"' | '\'', Some(last)) if *last == c => drop(open.pop()),
            (_, Some('"' | '\'')) => {}
            ('"' | '\'', _) => open.push(c),
            ('[', _) => open.push(']'),
            ('(', _) => open.push(')'),
            (']' | ')', Some(last)) if *last == c => drop(open.pop()),
            (']' | ')' | '}', _) => return Some(text.replace(c, "")),
            _ => {}
        }
    }
    // What was opened at the very end holds nothing: it goes.
    let bare = text.trim_end_matches(['[', '(']);
    let tail: String = open.iter().rev().collect();
    let closed = if bare.contains(['[', '(']) { format!("{bare}{tail}") } else { bare.to_owned() };
    (closed != text).then_some(closed)
}

/// The parser's verdict without its vocabulary.
fn plain(text: &str, error: &str) -> String {
    if text.trim().is_empty() {
        return "empty: it selects nothing".to_owned();
    }
    let odd = text.chars().find(|c| "!$%&=?/{}@^`|\\".contains(*c));
    match odd {
        Some(c) => format!("`{c}` cannot stand here"),
        None => error.to_lowercase().replace("token", "sign"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_mended() {
        for (typed, meant) in [
            ("//div[@class='news']/h2/a", "div.news > h2 > a"),
            ("//div[@id=\"top\"]//a/@href", "div#top a"),
            ("//li[contains(@class,'item')]", "li.item"),
            ("<div class=\"news item\">", "div.news.item"),
            ("class=\"news\"", ".news"),
            ("div class=news", "div.news"),
            ("h2 a::text", "h2 a"),
            ("a::attr(href)", "a"),
            ("a@href", "a"),
            ("li:contains('More') a", "li a"),
            ("li:eq(0)", "li"),
            ("div..news", "div.news"),
            ("div. news", "div.news"),
            ("div >", "div"),
            ("> li", "li"),
            ("ul >> li", "ul > li"),
            ("h2,", "h2"),
            ("li[", "li"),
            (".2col", "[class~=\"2col\"]"),
            ("div)", "div"),
            ("a[href=“x”]", "a[href=\"x\"]"),
        ] {
            let found = mended(typed);
            assert_eq!(found.as_ref().map(|f| f.0.as_str()), Some(meant), "{typed}");
        }
    }

    #[test]
    fn what_cannot_be_mended_is_told_in_plain_words() {
        for typed in ["", "%%", "{}", "!!!"] {
            let Err(told) = selector(typed) else { panic!("{typed}") };
            let told = told.to_string();
            assert!(!told.contains("Token") && !told.contains("Error("), "{told}");
        }
    }
}
