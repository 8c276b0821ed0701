//! What the page's own style sheet hides: classes and ids of simple rules that say so.
//!
//! Copies for machines, lines for screen readers and sentences meant for those who copy a page stand in its text, unseen.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

/// Style sheets of a page looked at.
const CSS_BYTES_MAX: usize = 512 << 10;
/// More names hide nothing of a text; they are a toolkit's.
const NAMES_MAX: usize = 2000;

/// Names that hide what bears them.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unseen {
    classes: BTreeSet<String>,
    ids: BTreeSet<String>,
}

impl Unseen {
    /// Reads the style elements of a page.
    pub(super) fn of(page: &str) -> Self {
        let mut out = Self::default();
        let mut shown = Self::default();
        let mut left = CSS_BYTES_MAX;
        for sheet in sheets(page) {
            let sheet = crate::text::cut(sheet, left);
            left -= sheet.len();
            if says_hidden(sheet.as_bytes()) {
                rules(sheet, |selectors, body| {
                    let names = if hides(body) {
                        &mut out
                    } else if shows(body) {
                        &mut shown
                    } else {
                        return;
                    };
                    selectors.split(',').for_each(|s| names.add(s.trim()));
                });
            }
        }
        // What another rule shows is opened and closed by a script.
        out.classes.retain(|c| !shown.classes.contains(c));
        out.ids.retain(|i| !shown.ids.contains(i));
        out
    }

    /// Does one of the classes hide?
    pub(super) fn class(&self, names: &str) -> bool {
        !self.classes.is_empty() && names.split_ascii_whitespace().any(|n| self.classes.contains(n))
    }

    /// Does the id hide?
    pub(super) fn id(&self, name: &str) -> bool {
        !self.ids.is_empty() && self.ids.contains(name)
    }

    /// `.a`, `p.a`, `#a`, `article .a`; what depends on another class or a state says nothing for sure.
    fn add(&mut self, selector: &str) {
        let last = selector.rsplit([' ', '>']).next().unwrap_or("");
        let around = &selector[..selector.len() - last.len()];
        let plain =
            |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
        if around.contains(['.', '#', ':', '[', '*', '+', '~']) || self.classes.len() > NAMES_MAX {
            return;
        }
        let (tag, name, set) = match (last.split_once('.'), last.split_once('#')) {
            (Some((tag, class)), None) => (tag, class, &mut self.classes),
            (None, Some((tag, id))) => (tag, id, &mut self.ids),
            _ => return,
        };
        if plain(tag) && plain(name) && !name.is_empty() {
            set.insert(name.to_owned());
        }
    }
}

/// The contents of the style elements, print styles left out.
fn sheets(page: &str) -> impl Iterator<Item = &str> {
    let mut at = 0;
    std::iter::from_fn(move || {
        loop {
            let open = at + memmem::find(page.as_bytes().get(at..)?, b"<style")?;
            let start = open + page[open..].find('>')? + 1;
            let end = memmem::find(&page.as_bytes()[start..], b"</style")
                .map_or(page.len(), |n| start + n);
            at = end;
            if !page[open..start].contains("print") {
                return Some(&page[start..end]);
            }
        }
    })
}

fn says_hidden(css: &[u8]) -> bool {
    ["none", "hidden", "absolute", "fixed", "rect(0", "font-size"]
        .iter()
        .any(|w| memmem::find(css, w.as_bytes()).is_some())
}

/// Each rule outside of `@media` and its like.
fn rules<'c>(css: &'c str, mut rule: impl FnMut(&'c str, &'c str)) {
    let (mut at, mut depth, mut open) = (0, 0_usize, 0);
    for brace in memchr::memchr2_iter(b'{', b'}', css.as_bytes()) {
        if css.as_bytes()[brace] == b'{' {
            open = if depth == 0 { brace } else { open };
            depth += 1;
            continue;
        }
        depth = depth.saturating_sub(1);
        if depth == 0 {
            let selectors =
                css.get(at..open).unwrap_or("").rsplit("*/").next().unwrap_or("").trim();
            if !selectors.starts_with('@') {
                rule(selectors, css.get(open + 1..brace).unwrap_or(""));
            }
            at = brace + 1;
        }
    }
}

fn squeezed(css: &str) -> String {
    css.chars().filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).take(600).collect()
}

/// Does a rule's body, or an inline style, hide?
pub(super) fn hides(style: &str) -> bool {
    if !says_hidden(style.as_bytes()) {
        return false;
    }
    let style = squeezed(style);
    let away = ["clip:rect(0", "clip-path:inset(50%"];
    let gone = ["display:none", "visibility:hidden", "font-size:0;", "font-size:0px"];
    gone.iter().any(|w| style.contains(w))
        || (style.contains("position:absolute") || style.contains("position:fixed"))
            && (away.iter().any(|w| style.contains(w)) || far_off(&style))
}

/// Moved so far that no screen shows it: `left:-9999px`, `top:-5000px`, `left:-100em`.
fn far_off(style: &str) -> bool {
    ["left:-", "top:-", "right:-", "text-indent:-"].iter().any(|side| {
        style.match_indices(side).any(|(at, _)| {
            let rest = &style[at + side.len()..];
            let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
            digits >= 4
                || digits == 3 && (rest[digits..].starts_with("em") || rest.starts_with("999"))
        })
    })
}

fn shows(style: &str) -> bool {
    let style = squeezed(style);
    ["display:block", "display:flex", "display:inline", "display:grid", "visibility:visible"]
        .iter()
        .any(|w| style.contains(w))
}

/// Classes of what only screen readers say, as frameworks name them.
const FOR_READERS: [&str; 10] = [
    "sr-only",
    "visually-hidden",
    "visuallyhidden",
    "screen-reader",
    "screenreader",
    "element-invisible",
    "a11y-hidden",
    "hidden-visually",
    "visuallyHidden",
    "srOnly",
];

static READERS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(FOR_READERS).ok());

/// Is it there for screen readers only?
pub(super) fn is_for_readers(class: &str) -> bool {
    READERS.as_ref().is_some_and(|r| r.is_match(class)) && !class.contains("focusable-main")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(css: &str) -> Unseen {
        Unseen::of(&format!("<head><style type=\"text/css\">{css}</style></head>"))
    }

    #[test]
    fn simple_rules_hide() {
        let got = of(
            "p{margin:0}.x7q, p.k2{ display : none !important }#m{visibility:hidden} article .q{position:absolute;left:-9999px}",
        );
        for class in ["x7q", "a k2", "q"] {
            assert!(got.class(class), "{class}");
        }
        assert!(got.id("m") && !got.class("m"));
    }

    #[test]
    fn what_depends_hides_nothing() {
        for css in [
            "@media print{.a{display:none}}",
            ".js .a{display:none}",
            ".a:empty{display:none}",
            ".a.closed{display:none}",
            ".a{display:none}.a{display:block}",
            ".a{overflow:hidden}",
            ".a{display:none",
            "/* .a{display:none} */ .b{color:red}",
        ] {
            assert!(!of(css).class("a"), "{css}");
        }
        assert_eq!(Unseen::of("<style media=print>.a{display:none}</style>"), Unseen::default());
    }
}
