//! What is not seen: hidden by the page's own style sheet, for screen readers only, or shown when the pointer rests on a name.
//!
//! Copies for machines, lines for screen readers and sentences meant for those who copy a page stand in its text, unseen.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use memchr::memmem;

use super::dom::{Dom, attr};

/// Style sheets of a page looked at.
const CSS_BYTES_MAX: usize = 512 << 10;
/// More rules hide nothing of a text; they are a toolkit's.
const RULES_MAX: usize = 2000;
/// What is tried of a page's rules, in bytes of names compared; what is beyond is seen. Without a bound, classes that
/// are written a thousand times would be tried a thousand times against each rule.
const WORK_MAX: usize = 8 << 20;

/// Rules that hide what they choose, found by the class, the id or the tag of the element itself.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Unseen {
    rules: Vec<Selector>,
    classes: BTreeMap<String, Vec<usize>>,
    ids: BTreeMap<String, Vec<usize>>,
    tags: BTreeMap<String, Vec<usize>>,
    work: Cell<usize>,
}

impl Unseen {
    /// Reads the style elements of a page.
    pub(super) fn of(page: &str) -> Self {
        let (mut hidden, mut shown) = (Vec::new(), BTreeSet::new());
        let mut left = CSS_BYTES_MAX;
        for sheet in sheets(page) {
            let sheet = crate::text::cut(sheet, left);
            left -= sheet.len();
            rules(sheet, |selectors, body| {
                let Effect { hides, shows } = Effect::of(body);
                for selector in selectors.split(',').map(str::trim).filter(|_| hides || shows) {
                    let read = Selector::read(selector).filter(|_| hidden.len() < RULES_MAX);
                    match read {
                        Some(read) if hides => hidden.push(read),
                        Some(read) if shows => _ = shown.insert(read.element),
                        _ => {}
                    }
                }
            });
        }
        // What another rule shows is opened and closed by a script.
        hidden.retain(|s| !shown.contains(&s.element));
        let mut out = Self::default();
        hidden.into_iter().for_each(|s| out.add(s));
        out
    }

    fn add(&mut self, selector: Selector) {
        let element = &selector.element;
        let (names, name) = match (&element.id, element.classes.first()) {
            (Some(id), _) => (&mut self.ids, id),
            (None, Some(class)) => (&mut self.classes, class),
            // Of tags alone only what stands in something named.
            (None, None) if selector.around.iter().any(Compound::is_named) => {
                (&mut self.tags, &element.tag)
            }
            (None, None) => return,
        };
        if !name.is_empty() {
            names.entry(name.clone()).or_default().push(self.rules.len());
            self.rules.push(selector);
        }
    }

    /// Does a rule hide the element for one of its classes?
    pub(super) fn class(&self, node: Dom<'_>, names: &str) -> bool {
        !self.classes.is_empty()
            && names.split_ascii_whitespace().any(|n| self.any(self.classes.get(n), node))
    }

    /// For its id?
    pub(super) fn id(&self, node: Dom<'_>, name: &str) -> bool {
        !self.ids.is_empty() && self.any(self.ids.get(name), node)
    }

    /// For its tag, where it stands?
    pub(super) fn tag(&self, node: Dom<'_>, name: &str) -> bool {
        !self.tags.is_empty() && self.any(self.tags.get(name), node)
    }

    fn any(&self, rules: Option<&Vec<usize>>, node: Dom<'_>) -> bool {
        let chosen = |rule: &usize| self.rules[*rule].chooses(node, &self.work);
        rules.is_some_and(|all| all.iter().take(TRIED_MAX).any(chosen))
    }
}

/// `article .a > p.b.c`: an element, and what must stand around it, the nearest first.
#[derive(Debug, PartialEq, Eq)]
struct Selector {
    element: Compound,
    around: Vec<Compound>,
}

impl Selector {
    /// None for what says nothing for sure: states, siblings, attributes, and classes that scripts set.
    fn read(selector: &str) -> Option<Self> {
        let spaced = selector.replace('>', " ");
        let mut parts = spaced.split_ascii_whitespace().rev();
        let element = Compound::read(parts.next()?)?;
        let around: Option<Vec<Compound>> =
            parts.take(AROUND_MAX + 1).map(Compound::read).collect();
        let around = around.filter(|a| a.len() <= AROUND_MAX)?;
        Some(Self { element, around })
    }

    fn chooses(&self, node: Dom<'_>, work: &Cell<usize>) -> bool {
        let mut around = node.ancestors().take(STEPS_MAX);
        self.element.fits(node, work) && self.around.iter().all(|c| around.any(|n| c.fits(n, work)))
    }
}

/// `p.b.c`, `#d`: what one element is.
#[derive(Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Compound {
    tag: String,
    id: Option<String>,
    classes: Vec<String>,
}

impl Compound {
    fn read(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.' | b'#');
        if !text.bytes().all(plain) {
            return None;
        }
        let first = text.find(['.', '#']).unwrap_or(text.len());
        let mut out = Self { tag: text[..first].to_ascii_lowercase(), ..Self::default() };
        for part in text[first..].split_inclusive(['.', '#']).collect::<Vec<_>>().windows(2) {
            let name = part[1].trim_end_matches(['.', '#']).to_owned();
            match part[0].as_bytes().last() {
                Some(b'#') => out.id = Some(name),
                _ => out.classes.push(name),
            }
        }
        let scripted = |c: &String| c.is_empty() || SCRIPTED.contains(&c.as_str());
        (!out.classes.iter().any(scripted)).then_some(out)
    }

    fn is_named(&self) -> bool {
        self.id.is_some() || !self.classes.is_empty()
    }

    fn fits(&self, node: Dom<'_>, work: &Cell<usize>) -> bool {
        let Some(element) = node.value().as_element() else { return false };
        let class = attr(node, "class").unwrap_or("");
        work.set(work.get() + 1 + class.len() * self.classes.len());
        if work.get() > WORK_MAX {
            return false;
        }
        let has = |name: &String| class.split_ascii_whitespace().any(|c| c == name);
        (self.tag.is_empty() || element.name() == self.tag)
            && self.id.as_deref().is_none_or(|id| attr(node, "id") == Some(id))
            && self.classes.iter().all(has)
    }
}

/// Elements named around one; rules tried for one name; ancestors looked at.
const AROUND_MAX: usize = 6;
const TRIED_MAX: usize = 64;
const STEPS_MAX: usize = 64;
/// Classes that scripts set and take away while a page loads.
const SCRIPTED: [&str; 8] =
    ["js", "no-js", "nojs", "loading", "loaded", "preload", "wf-loading", "fonts-loading"];

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

/// `@media screen`, of whatever width.
fn is_for_screens(head: &str) -> bool {
    let media = head.strip_prefix("@media").map(str::trim);
    media.is_some_and(|m| matches!(m, "screen" | "all" | "only screen" | "screen, all"))
}

/// What stands behind the last comment; most rules have none.
fn uncommented(selectors: &str) -> &str {
    let comment = memchr::memchr(b'*', selectors.as_bytes()).and_then(|_| selectors.rfind("*/"));
    selectors[comment.map_or(0, |at| at + 2)..].trim()
}

/// The rules of a block, which holds none itself.
fn rules_within<'c>(css: &'c str, rule: &mut impl FnMut(&'c str, &'c str)) {
    for one in css.split('}') {
        if let Some((selectors, body)) = one.split_once('{') {
            rule(uncommented(selectors), body);
        }
    }
}

/// Each rule outside of `@media` and its like, those for screens apart.
fn rules<'c>(css: &'c str, mut each: impl FnMut(&'c str, &'c str)) {
    let rule = &mut each;
    let (mut at, mut depth, mut open) = (0, 0_usize, 0);
    for brace in memchr::memchr2_iter(b'{', b'}', css.as_bytes()) {
        if css.as_bytes()[brace] == b'{' {
            open = if depth == 0 { brace } else { open };
            depth += 1;
            continue;
        }
        depth = depth.saturating_sub(1);
        if depth == 0 {
            let selectors = uncommented(css.get(at..open).unwrap_or(""));
            let body = css.get(open + 1..brace).unwrap_or("");
            if !selectors.starts_with('@') {
                rule(selectors, body);
            } else if is_for_screens(selectors) {
                rules_within(body, rule);
            }
            at = brace + 1;
        }
    }
}

/// What a rule does to what it chooses.
#[derive(Default)]
struct Effect {
    hides: bool,
    shows: bool,
}

impl Effect {
    fn of(style: &str) -> Self {
        if !WORDS.as_ref().is_some_and(|words| words.is_match(style)) {
            return Self::default();
        }
        let style = squeezed(style);
        let signs = SIGNS.iter().flat_map(|signs| signs.find_iter(&style));
        let said = signs.fold(0, |said, sign| said | SAID[sign.pattern()].1);
        let all = |signs: u8| said & signs == signs;
        let hides = all(GONE)
            || style.ends_with("font-size:0")
            || all(CLEAR | FLAT)
            || all(APART | CUT_OFF)
            || (all(INDENTED) || all(APART)) && far_off(&style);
        Self { hides, shows: all(SHOWN) }
    }
}

/// Does an inline style hide?
pub(super) fn hides(style: &str) -> bool {
    Effect::of(style).hides
}

fn squeezed(css: &str) -> String {
    let css = crate::text::cut(css, BODY_BYTES_MAX);
    let mut out = String::with_capacity(css.len());
    out.extend(css.split_ascii_whitespace());
    out.make_ascii_lowercase();
    out
}

/// What a rule says first is enough.
const BODY_BYTES_MAX: usize = 1000;

/// Words without which nothing is hidden or shown again.
const EFFECTS: [&str; 10] = [
    "none",
    "hidden",
    "absolute",
    "fixed",
    "rect(0",
    "font-size",
    "text-indent",
    "opacity",
    "display",
    "visibility",
];

static WORDS: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new(EFFECTS).ok());

/// What a squeezed rule says, each a bit; no two of them overlap.
const SAID: [(&str, u8); 17] = [
    ("display:none", GONE),
    ("visibility:hidden", GONE),
    ("font-size:0;", GONE),
    ("font-size:0px", GONE),
    ("font-size:1px", GONE),
    ("opacity:0", CLEAR),
    ("height:0", FLAT),
    ("text-indent:-9", INDENTED),
    ("position:absolute", APART),
    ("position:fixed", APART),
    ("clip:rect(0", CUT_OFF),
    ("clip-path:inset(50%", CUT_OFF),
    ("display:block", SHOWN),
    ("display:flex", SHOWN),
    ("display:inline", SHOWN),
    ("display:grid", SHOWN),
    ("visibility:visible", SHOWN),
];
const GONE: u8 = 1;
const CLEAR: u8 = 2;
const FLAT: u8 = 4;
const INDENTED: u8 = 8;
const APART: u8 = 16;
const CUT_OFF: u8 = 32;
const SHOWN: u8 = 64;

static SIGNS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(SAID.map(|(sign, _)| sign)).ok());

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

/// Whether a class says that an element is seen, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sight {
    /// Nothing is said.
    Seen,
    /// Only screen readers say it.
    ForReaders,
    /// When the pointer rests on a name, by this word.
    OnHover(&'static str),
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
/// Words for what shows when the pointer rests on a name.
const ON_HOVER: [&str; 5] = ["rollover", "tooltip", "popover", "hovercard", "flyout"];

static SIGHTS: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(FOR_READERS.into_iter().chain(ON_HOVER)).ok());

impl Sight {
    /// As a class list has it.
    pub(super) fn of(class: &str) -> Self {
        let signs = || {
            let found = SIGHTS.iter().flat_map(|sights| sights.find_iter(class));
            found.map(|sign| sign.pattern().as_usize())
        };
        let for_readers =
            signs().any(|n| n < FOR_READERS.len()) && !class.contains("focusable-main");
        let word = |n: usize| ON_HOVER.get(n.checked_sub(FOR_READERS.len())?).copied();
        match signs().find_map(word) {
            _ if for_readers => Self::ForReaders,
            Some(word) => Self::OnHover(word),
            None => Self::Seen,
        }
    }
}

/// Does it show only when the pointer rests on the words before it, in an element whose class has `word` too?
/// `<span class=tooltip>term<span class=tooltip-text>what it means</span></span>`
pub(super) fn is_on_hover(node: Dom<'_>, word: &str) -> bool {
    let around = node.parent().and_then(|up| attr(up, "class"));
    around.is_some_and(|class| class.contains(word)) && node.prev_sibling().is_some()
}

#[cfg(test)]
mod tests;
