//! The headline: of several declared and printed titles the one most sources agree on, without the site's name.

use super::Hints;
use super::bounds::LINE_BYTES_MAX;
use super::declared::{Declared, unescape};
use super::outline::{Outline, chars};
use super::tokens::{covered, words};
use crate::text::collapse;

/// The title most sources agree on: the heading counts most, since people read it; og:title and JSON-LD outvote it together.
pub(super) fn headline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    site: &Site<'_>,
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
    let short = |t: &str| collapse(crate::text::cut(t, LINE_BYTES_MAX));
    let clean = |t: Option<&str>| t.map(|t| cut_site(&unescape(&short(t)), site));
    let meta = [
        clean(declared.meta(&["og:title"])),
        clean(declared.ld.as_ref().and_then(|l| l.headline.as_deref())),
    ];
    let page = clean(Some(declared.title.as_str()));
    let printed = heading(outline, title, &meta, page.as_deref().unwrap_or(""));
    let printed = printed.map(|t| cut_site(crate::text::cut(&t, LINE_BYTES_MAX), site));
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
    vote(printed.clone(), 1.5);
    // A news article's own data name it as the desk did, whatever the page makes of it; only the feed can second the page.
    let news = |l: &super::jsonld::Ld| l.kind.contains("News") || l.kind.contains("LiveBlog");
    let ld_weight = if declared.ld.as_ref().is_some_and(news) { 3.6 } else { 1.0 };
    for (text, weight) in meta.into_iter().zip([1.0, ld_weight]).chain([
        (page, 0.7),
        (clean(hints.title), 0.6),
        (clean(declared.meta(&["twitter:title"])), 0.3),
    ]) {
        vote(text, weight);
    }
    let best = votes.iter().map(|v| v.2).fold(0.0, f32::max);
    votes.into_iter().find(|v| v.2 >= best).map(|v| v.0).unwrap_or_default()
}

/// og:title as it stands.
fn title_of<'d>(declared: &Declared<'d>) -> Option<&'d str> {
    declared.meta(&["og:title"]).map(str::trim)
}

/// The heading run as text, without a kicker that the declared titles do not have.
fn heading(
    outline: &Outline<'_>,
    title: Option<usize>,
    declared: &[Option<String>],
    page: &str,
) -> Option<String> {
    let run = &outline.runs[title?];
    let name = outline.blocks[run.block].name;
    if !matches!(name, "h1" | "h2")
        && !outline.upward(run.block).take(3).any(|b| outline.blocks[b].name == "h1")
    {
        // Old layouts have no h1: a line that opens the page's own title is the heading.
        let text = outline.text(run);
        let said = page == text || surrounds(page, text);
        return (said && chars(text) >= 8).then(|| text.to_owned());
    }
    let h1 = whole_heading(outline, run.block).unwrap_or_else(|| outline.text(run).to_owned());
    let inner = declared
        .iter()
        .flatten()
        .find(|d| h1.ends_with(d.as_str()) && h1.len() > d.len() && d.len() * 2 > h1.len());
    Some(inner.cloned().unwrap_or(h1))
}

/// All text of the h1 the run stands in, when it is split into several runs.
fn whole_heading(outline: &Outline<'_>, block: usize) -> Option<String> {
    let h1 = outline.upward(block).take(3).find(|b| outline.blocks[*b].name == "h1")?;
    let texts: Vec<&str> =
        outline.runs[outline.blocks[h1].runs.clone()].iter().map(|r| outline.text(r)).collect();
    Some(texts.join(" ")).filter(|t| !t.is_empty() && t.chars().count() < 300)
}

/// Does a declared title hold the printed one, with a separator between it and what stands before or behind?
fn surrounds(declared: &str, printed: &str) -> bool {
    let parts = |c: char| {
        matches!(
            c,
            '|' | '-'
                | '–'
                | '—'
                | ':'
                | '：'
                | '•'
                | '·'
                | '«'
                | '»'
                | '_'
                | '/'
                | '｜'
                | '丨'
                | '－'
        )
    };
    let behind =
        || declared.strip_prefix(printed).is_some_and(|rest| rest.trim_start().starts_with(parts));
    let before =
        || declared.strip_suffix(printed).is_some_and(|rest| rest.trim_end().ends_with(parts));
    chars(printed) * 4 >= chars(declared) && chars(printed) >= 8 && (behind() || before())
}

/// Who publishes the page, as titles name it.
pub(super) struct Site<'a> {
    words: Vec<u64>,
    host: &'a str,
}

impl<'a> Site<'a> {
    /// By the site's own name, and by its host.
    pub(super) fn new(name: Option<&str>, host: &'a str) -> Self {
        Self { words: name.map_or(Vec::new(), |s| words(s, 12)), host }
    }

    /// Is it the site's name and nothing else?
    pub(super) fn is_named(&self, part: &str) -> bool {
        let own = words(part, 12);
        let alike = covered(&own, &self.words) >= 0.99 && covered(&self.words, &own) >= 0.99;
        alike || self.is_host(part)
    }

    /// `Coast Post` at coast-post.example.
    fn is_host(&self, part: &str) -> bool {
        let plain: String =
            part.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
        let mut labels = self.host.split('.').map(|l| l.replace('-', ""));
        plain.len() > 3
            && (labels.any(|l| l == plain)
                || self.host.replace(['.', '-'], "").ends_with(&plain) && plain.len() > 7)
    }

    /// Does the part behind a title name the site, perhaps with more?
    fn is_tail(&self, part: &str) -> bool {
        let own = words(part, 12);
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
            cut_hyphens(head)
        }
        _ => title,
    }
}

/// `Title - The Site` without its end; a part before or after a separator goes when it is the site's name.
fn cut_site(title: &str, site: &Site<'_>) -> String {
    for separator in SEPARATORS {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let tail_words = words(tail, 12);
            // No headline holds these two.
            let foreign = match separator {
                " | " | " :: " => tail_words.len() <= 4 && head.chars().count() > 25,
                "_" => head.chars().count() > tail.chars().count(),
                _ => false,
            };
            if foreign || site.is_tail(tail) {
                return cut_site(head.trim(), site);
            }
        }
        if let Some((head, tail)) = title.split_once(separator)
            && site.is_front(head)
            && chars(tail) > 15
        {
            return tail.trim().to_owned();
        }
    }
    for separator in TIGHT {
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
            return cut_hyphens(head.trim()).to_owned();
        }
    }
    cut_hyphens(title.trim()).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(title: &str, name: &str, to: &str) {
        let site = Site::new(Some(name).filter(|n| !n.is_empty()), "coast-post.example");
        assert_eq!(cut_site(title, &site), to, "{title}");
    }

    #[test]
    fn the_sites_name_goes_from_either_end() {
        for title in [
            "Ferry runs aground off Corrow - Coast Post",
            "Coast Post | Ferry runs aground off Corrow",
            "Coast Post: Ferry runs aground off Corrow",
            "Ferry runs aground off Corrow | Coast Post",
            "Ferry runs aground off Corrow_Coast Post",
        ] {
            check(title, "Coast Post", "Ferry runs aground off Corrow");
            check(title, "", "Ferry runs aground off Corrow");
        }
        check(
            "渡轮在科罗外海搁浅救出十四人-港区-海岸新闻网",
            "海岸新闻网",
            "渡轮在科罗外海搁浅救出十四人",
        );
        check(
            "渡轮在科罗外海搁浅救出十四人-海岸新闻网",
            "海岸新闻网",
            "渡轮在科罗外海搁浅救出十四人",
        );
        check(
            "海岸新闻网：渡轮在科罗外海搁浅救出十四人",
            "海岸新闻网",
            "渡轮在科罗外海搁浅救出十四人",
        );
    }

    #[test]
    fn a_title_of_two_parts_stays() {
        for title in
            ["Corrow: ferry runs aground with fourteen aboard", "Ferry aground - what we know"]
        {
            check(title, "Coast Post", title);
        }
    }
}
