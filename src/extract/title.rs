//! The headline: of several declared and printed titles the one most sources agree on, without the site's name.

use url::Url;

use super::Hints;
use super::bounds::LINE_BYTES_MAX;
use super::declared::{Declared, unescape};
use super::outline::{Outline, chars};
use super::printed::{heading, kicked, surrounds, whole_heading};
use super::slug;
use super::tokens::{covered, words};
use crate::text::{collapse, is_eastern};

/// The title most sources agree on: the heading counts most, since people read it; og:title and JSON-LD outvote it together.
pub(super) fn headline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    site: &Site,
    address: &Url,
    title: Option<usize>,
) -> String {
    let mut votes: Vec<(String, Vec<u64>, f32)> = Vec::new();
    let mut vote = |text: Option<String>, weight: f32| {
        let Some(text) = text.filter(|t| !t.is_empty() && !site.is_named(t)) else { return };
        let key = words(&text, 80);
        match votes.iter_mut().find(|(_, k, _)| *k == key) {
            Some((_, _, sum)) => *sum += weight,
            None => votes.push((text, key, weight)),
        }
    };
    // `Title - World`, where the page has a link that says `World`.
    let section = |t: String| cut_section(t, outline, declared);
    let short = |t: &str| collapse(crate::text::cut(t, LINE_BYTES_MAX));
    // A section may stand behind the site: `Title (The Site) - World`.
    let cut = |t: &str| cut_site(&section(cut_site(t, site)), site);
    let clean = |t: Option<&str>| t.map(|t| cut(&unescape(&short(t))));
    let meta = [
        clean(declared.meta(&["og:title"])),
        clean(declared.ld.as_ref().and_then(|l| l.headline.as_deref())),
    ];
    let shared = meta[0].clone();
    let page = clean(Some(declared.title.as_str()));
    let printed = heading(outline, title, &meta, page.as_deref().unwrap_or(""));
    let printed = printed.map(|t| cut(crate::text::cut(&t, LINE_BYTES_MAX)));
    let printed = printed.filter(|t| !site.is_named(t));
    // What stands before or behind the printed title is no part of it.
    let bare = |said: String| match &printed {
        Some(inner) if surrounds(&said, inner) => inner.clone(),
        _ => said,
    };
    let page = page.map(bare);
    // What is declared for others may be longer than the line on the page; not by a section and the site.
    let sited = |said: &str| title_of(declared).is_some_and(|raw| raw.len() > said.len());
    let meta = meta.map(|said| said.map(|s| if sited(&s) { bare(s) } else { s }));
    let brought = |said: String| without_party(said, printed.as_deref(), declared);
    let (meta, page) = (meta.map(|said| said.map(brought)), page.map(brought));
    let meta = agreed(meta, printed.as_deref());
    // A news article's own data name it as the desk did, whatever the page makes of it; only the feed and the page's own
    // address can second the page.
    // Elsewhere what is declared for others was written for search engines, and the page says what the article is called.
    let news = |l: &super::jsonld::Ld| l.kind.contains("News") || l.kind.contains("LiveBlog");
    let spelt = || printed.as_deref().is_some_and(|title| slug::spells(address, title));
    let (ld_weight, page_weight) = match &declared.ld {
        Some(ld) if news(ld) && spelt() => (3.6, 2.7),
        Some(ld) if news(ld) => (3.6, 1.5),
        _ if is_h1(outline, title)
            && printed.as_deref().is_some_and(|h1| akin(h1, &meta, page.as_deref())) =>
        {
            (1.0, 3.2)
        }
        _ => (1.0, 1.5),
    };
    vote(printed.clone(), page_weight);
    for (text, weight) in meta.into_iter().zip([1.0, ld_weight]).chain([
        (page, 0.7),
        (clean(hints.title), 0.6),
        (clean(declared.meta(&["twitter:title"])), 0.3),
    ]) {
        vote(text, weight);
    }
    let best = votes.iter().map(|v| v.2).fold(0.0, f32::max);
    let best = votes.into_iter().find(|v| v.2 >= best).map(|v| v.0).unwrap_or_default();
    let whole = title.and_then(|t| whole_heading(outline, outline.runs[t].block));
    kicked(best, shared.as_deref(), whole.as_deref())
}

/// og:title and JSON-LD's headline. Where the first agrees with the heading, the second gives way if it says the same and more
/// behind it, or has no word of it.
fn agreed([shared, ld]: [Option<String>; 2], printed: Option<&str>) -> [Option<String>; 2] {
    let key = |title: &str| words(title, 80);
    let both = printed.map(key).filter(|p| shared.as_deref().map(key).as_ref() == Some(p));
    let both = both.filter(|b| b.len() >= AGREED_WORDS_MIN);
    let strays = |ld: &String| {
        let own = key(ld);
        let longer = |b: &Vec<u64>| own.len() > b.len() && own.starts_with(b);
        both.as_ref().is_some_and(|b| longer(b) || covered(&own, b) == 0.0)
    };
    let ld = ld.filter(|ld| !strays(ld));
    [shared, ld]
}

/// Fewer words are many a title's.
const AGREED_WORDS_MIN: usize = 3;

/// `Title (Coast TV)` without who brought it, where the heading says the title alone and the page whose it is.
fn without_party(said: String, printed: Option<&str>, declared: &Declared<'_>) -> String {
    let inner = printed.and_then(|printed| {
        let rest = said.strip_prefix(printed)?.trim();
        rest.strip_prefix(['(', '（', '[', '【'])?.strip_suffix([')', '）', ']', '】'])
    });
    let Some(inner) = inner.map(|inner| words(inner, 12)) else { return said };
    let ld = declared.ld.iter();
    let named = ld.flat_map(|l| l.authors.iter().map(|a| &a.name).chain(&l.publisher));
    let parties =
        named.cloned().chain(declared.authors()).chain(declared.site_names().map(str::to_owned));
    let brought = parties.map(|name| words(&name, 12)).any(|name| name == inner);
    printed.filter(|_| brought).map_or(said, str::to_owned)
}

/// A title without the name of the section behind it: the declared one, or one that a link on the page names.
fn cut_section(title: String, outline: &Outline<'_>, declared: &Declared<'_>) -> String {
    let tail = ["|", "-", "–", "—", "·", "•", "/", "::", "»", "›"].iter().find_map(|sign| {
        let (head, tail) = title.rsplit_once(sign)?;
        let spaced = head.ends_with(' ') || tail.chars().next().is_some_and(|c| c >= '\u{2e80}');
        (spaced && chars(head) > 8 && tail.split_whitespace().count() <= 3).then_some((head, tail))
    });
    let Some((head, tail)) = tail else { return title };
    let label = words(tail, 4);
    let named = |said: &str| !label.is_empty() && said.len() < 80 && words(said, 4) == label;
    let ld = declared.ld.as_ref().and_then(|l| l.section.as_deref());
    let said = SECTIONS.iter().filter_map(|name| declared.meta(&[name])).chain(ld).any(named);
    let links = outline.runs.iter().filter(|r| r.links > 0 && r.link_chars == r.chars);
    let linked = || chars(head) > 20 && links.take(LINKS_MAX).any(|r| named(outline.text(r)));
    if said || linked() { head.trim_end().to_owned() } else { title }
}

/// Names under which a page declares its section.
const SECTIONS: [&str; 3] = ["article:section", "content_category", "section"];

/// Links of a page looked at for the names of sections.
const LINKS_MAX: usize = 200;

/// Is the title's run an `<h1>`, or inside one?
fn is_h1(outline: &Outline<'_>, title: Option<usize>) -> bool {
    title.is_some_and(|t| {
        let mut around = outline.upward(outline.runs[t].block).take(3);
        around.any(|b| outline.blocks[b].name == "h1")
    })
}

/// Has a printed heading words in common with a declared title, so that it is no other line's?
fn akin(printed: &str, meta: &[Option<String>], page: Option<&str>) -> bool {
    let own = words(printed, 80);
    let declared = meta.iter().flatten().map(String::as_str).chain(page);
    own.len() >= 2
        && declared.map(|d| covered(&own, &words(d, 80))).any(|share| share >= AKIN_SHARE)
}

/// Share of a heading's words that a declared title has.
const AKIN_SHARE: f32 = 0.3;

/// og:title as it stands.
fn title_of<'d>(declared: &Declared<'d>) -> Option<&'d str> {
    declared.meta(&["og:title"]).map(str::trim)
}

/// Who publishes the page, as titles name it.
pub(super) struct Site {
    words: Vec<u64>,
    /// The host's labels, and all of it, without hyphens and dots.
    labels: Vec<String>,
    joined: String,
    /// Does its own name begin with a small letter?
    small: bool,
}

impl Site {
    /// By the site's own name, and by its host.
    pub(super) fn new(name: Option<&str>, host: &str) -> Self {
        let labels: Vec<String> = host.split('.').map(|label| label.replace('-', "")).collect();
        let joined = labels.concat();
        let small = name.is_some_and(|s| s.trim_start().starts_with(char::is_lowercase));
        Self { words: name.map_or(Vec::new(), |s| words(s, 12)), labels, joined, small }
    }

    /// Is it the site's name and nothing else?
    pub(super) fn is_named(&self, part: &str) -> bool {
        let own = words(part, 12);
        let alike = covered(&own, &self.words) >= 0.99 && covered(&self.words, &own) >= 0.99;
        alike || self.is_host(part)
    }

    /// `Coast Post` at coast-post.example.
    fn is_host(&self, part: &str) -> bool {
        let letters = part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        // What is longer than the host is none of its names.
        let plain: String = letters.take(self.joined.len() + 1).collect();
        plain.len() > 3
            && (self.labels.contains(&plain) || plain.len() > 7 && self.joined.ends_with(&plain))
    }

    /// Does the part behind a title name the site, perhaps with more?
    fn is_tail(&self, part: &str) -> bool {
        let own = words(part, 12);
        // A headline goes on in small letters, and the site's name may be a word of it: `Climate - what the world expects`.
        let goes_on = !self.small && part.trim_start().starts_with(char::is_lowercase);
        if goes_on {
            return covered(&own, &self.words) >= 0.99 || self.is_host(part);
        }
        covered(&own, &self.words) >= 0.5
            || (!self.words.is_empty() && covered(&self.words, &own) >= 0.99)
            || self.is_host(part)
    }

    /// Does the part before a title name it?
    fn is_front(&self, part: &str) -> bool {
        (!self.words.is_empty() && covered(&words(part, 12), &self.words) >= 0.99)
            || self.is_host(part)
    }
}

/// What stands between a title and the site's name; of these without spaces only where the site is named.
const SEPARATORS: [&str; 13] =
    [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " « ", " » ", "_", " / ", " : ", "ㅣ"];
const TIGHT: [&str; 9] = [": ", "：", "｜", "丨", "|", "－", "—", "-", "・"];

/// `标题-港区-北湾日报网`: Chinese headlines have no hyphen.
fn cut_hyphens(title: &str) -> &str {
    let han = |c: Option<char>| c.is_some_and(|c| ('\u{3400}'..='\u{9FFF}').contains(&c));
    let kana = |t: &str| t.chars().any(|c| ('\u{3040}'..='\u{30FF}').contains(&c));
    match title.rsplit_once('-') {
        Some((head, tail))
            if han(tail.chars().next())
                && chars(tail) <= 10
                && chars(head) >= 12
                && !kana(title)
                && title.chars().filter(char::is_ascii_alphabetic).count() == 0 =>
        {
            cut_hyphens(head.trim_end_matches(['-', ' ']))
        }
        _ => title,
    }
}

/// What stands on either side of the site's name, whatever signs part them: `Title ★ The Site`, `The Site > Title`,
/// `Title (The Site)`.
fn cut_name<'t>(title: &'t str, site: &Site) -> Option<&'t str> {
    let parts = |at: usize, c: char| {
        let (before, after) =
            (title[..at].chars().next_back(), title[at + c.len_utf8()..].chars().next());
        is_sign(c)
            && (before.is_some_and(char::is_whitespace)
                || after.is_some_and(char::is_whitespace)
                || matches!(c, '【' | '】' | '（' | '）'))
    };
    let bare = |s: &'t str| s.trim_matches(|c: char| c.is_whitespace() || is_sign(c) && !closes(c));
    // What stands right beside the name parts it from the title; a sign before that one is the title's own.
    let opens = |s: &str| s.trim_start().starts_with(char::is_alphanumeric);
    let ends = |s: &str| s.trim_end().ends_with(char::is_alphanumeric);
    for (at, c) in title.char_indices().filter(|(at, c)| parts(*at, *c)) {
        let (head, tail) = (&title[..at], &title[at + c.len_utf8()..]);
        if chars(head) > 12 && opens(tail) && site.is_named(tail) {
            return Some(bare(head).trim_end_matches(" by").trim_end());
        }
        if chars(tail) > 12
            && !"'’,\"“„«「『(（[【".contains(c)
            && ends(head)
            && site.is_named(head)
        {
            return Some(bare(tail));
        }
    }
    let (head, tail) = title.rsplit_once(" by ")?;
    (chars(head) > 12 && site.is_named(tail)).then(|| head.trim())
}

/// A sign that is no part of a word; the marks on the letters of Asia are.
fn is_sign(c: char) -> bool {
    let mark =
        matches!(c, '\u{300}'..='\u{1FFF}' | '\u{3099}' | '\u{309A}' | '\u{A800}'..='\u{ABFF}');
    !c.is_alphanumeric() && !c.is_whitespace() && !mark
}

/// A sign that belongs to a headline's first or last word.
fn closes(c: char) -> bool {
    "\"'“”„«»‘’「」『』《》【】[]()（）?!？！.…%$€£#¿¡°".contains(c)
}

/// `見出し - 地域 - サイト` without the section between the title and the site: a word of a few characters.
fn without_label(head: &str) -> &str {
    let labelled = SEPARATORS.iter().find_map(|sign| {
        let (title, label) = head.rsplit_once(sign)?;
        let short = label.chars().count() <= 4 && label.chars().all(is_eastern);
        (short && chars(title) > 12).then(|| title.trim_end())
    });
    labelled.unwrap_or(head)
}

/// `Title - The Site` without its end; a part before or after a separator goes when it is the site's name.
fn cut_site(title: &str, site: &Site) -> String {
    if let Some(bare) = cut_name(title, site).filter(|b| chars(b) > 8 && b.len() < title.len()) {
        return cut_site(without_label(bare), site);
    }
    // Looking for one character is cheap; for a string a table is made first.
    let holds = |sign: &&str| sign.trim().starts_with(|c: char| title.contains(c));
    // `기사 제목 < 지역 < 기사본문`: the way to the page, upwards.
    for way in [" < ", " ‹ "].into_iter().filter(holds) {
        if let Some((head, tail)) = title.split_once(way)
            && chars(head) > 12
            && !tail.starts_with(char::is_numeric)
            && !tail.contains('›')
        {
            return cut_site(head.trim(), site);
        }
    }
    for separator in SEPARATORS.into_iter().filter(holds) {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let tail_words = words(tail, 12);
            // No headline holds these two.
            let foreign = match separator {
                " | " | " :: " => tail_words.len() <= 4 && head.chars().count() > 25,
                "_" => head.chars().count() > tail.chars().count(),
                _ => false,
            };
            if foreign || site.is_tail(tail) {
                return cut_site(without_label(head.trim()), site);
            }
        }
        if let Some((head, tail)) = title.split_once(separator)
            && site.is_front(head)
            && chars(tail) > 15
        {
            return tail.trim().to_owned();
        }
    }
    for separator in TIGHT.into_iter().filter(holds) {
        if let Some((head, tail)) = title.split_once(separator)
            && site.is_named(head)
            && chars(tail) > 12
        {
            return tail.trim().to_owned();
        }
        if let Some((head, tail)) = title.rsplit_once(separator)
            && separator != ": "
            && site.is_named(tail)
            && chars(head) > 12
        {
            return cut_hyphens(head.trim_end_matches(['-', ' '])).to_owned();
        }
    }
    cut_hyphens(title.trim()).to_owned()
}

#[cfg(test)]
mod tests;
