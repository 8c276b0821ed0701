//! What the wires' own conventions say: dateline, credit, byline, revision heads.
//!
//! In: an extracted article. Out: the same, with the dateline split off and the agency known. Agencies live in
//! `config/agencies.toml`, never in code.

mod agencies;
mod bold;
mod credit;
mod dateline;
mod day;
mod ends;
mod markup;
mod native;
mod notice;
mod phrases;
mod places;
mod revision;
mod shape;
mod signers;

pub use agencies::Agencies;
pub use credit::home;
pub use dateline::dateline;
pub use notice::told as notice;
pub use revision::{corrections, head, headline, notice_head, numbered};

use credit::{TAIL_LINES, Tail};
use regex::{Regex, RegexBuilder};

use crate::model::{Article, Block, Dateline, RevisionHead, Rich};

/// Paragraphs at the start that may hold the dateline: a standfirst can come first.
const OPENING_PARAGRAPHS: usize = 2;
/// With a page's own date, byline and notes, which may stand before it.
const LOOKED_AT_MAX: usize = 5;
/// A longer line is no date or byline.
const ASIDE_BYTES_MAX: usize = 80;

/// Memory for one pattern's automaton, a thread: enough for short lines, and there are dozens of patterns.
const AUTOMATON_BYTES: usize = 64 << 10;

/// A pattern of ours; none when it is no pattern, which the tests would notice.
fn pattern(text: &str) -> Option<Regex> {
    RegexBuilder::new(text).dfa_size_limit(AUTOMATON_BYTES).build().ok()
}

/// Reads an article's own signs: splits the dateline off, finds the credit and the revision head, cleans the byline.
pub fn read(article: &mut Article, agencies: &Agencies) {
    let above = take_heading(article, agencies);
    if article.dateline.is_none()
        && let Some((found, printed)) =
            split_dateline(&mut article.blocks, agencies).or_else(|| bold::split(article))
    {
        if article.byline.names.is_empty() {
            article.byline.names = dateline::writers(&printed);
        }
        article.dateline = Some(found);
        article.printed_dateline = Some(printed);
    }
    let published = article.published;
    if let (Some(d), Some(at)) = (article.dateline.as_mut(), published) {
        d.day = d.date.as_deref().and_then(|date| day::resolve(date, at));
    }
    if article.byline.names.is_empty() {
        article.byline.names.extend(signers::author(article));
    }
    article.head = revision(article);
    article.credit = credit(article, above, agencies);
    let numbered = || numbered(&article.headline, article.credit.as_deref(), agencies);
    article.head = article.head.or_else(numbered);
    credit::clean(&mut article.byline, agencies);
}

/// Takes the lines above the text out that only say whose text it is; gives what they say. A person they name signs
/// the article, when nobody does.
fn take_heading(article: &mut Article, agencies: &Agencies) -> Option<String> {
    let mut credit = None;
    let mut looked_at = 0;
    let mut i = 0;
    while i < article.blocks.len() && looked_at < LOOKED_AT_MAX {
        looked_at += 1;
        let Block::Paragraph(rich) = &article.blocks[i] else {
            i += 1;
            continue;
        };
        let Some((name, person)) = credit::heading(&rich.text, agencies) else {
            if !is_aside(&rich.text) {
                break;
            }
            i += 1;
            continue;
        };
        let line = rich.text.trim().to_owned();
        article.blocks.remove(i);
        credit = credit.or(Some(name));
        if article.byline.names.is_empty() {
            article.byline.names.extend(person);
        }
        if article.byline.text.is_empty() {
            article.byline.text = line;
        }
    }
    credit
}

/// An article's text as matching wants it: without credit tail and copyright notices.
pub fn matching_text(article: &Article, agencies: &Agencies) -> String {
    let texts: Vec<String> = article.blocks.iter().map(Block::text).collect();
    let lines: Vec<&str> = texts.iter().flat_map(|t| t.lines()).filter(|l| !l.is_empty()).collect();
    without_tail(&lines, agencies).0
}

/// What stands in a plain text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plain {
    /// Split off one of the first lines.
    pub dateline: Option<Dateline>,
    /// From dateline or tail.
    pub credit: Option<String>,
    /// What a note at its start says that it is.
    pub head: Option<RevisionHead>,
    /// Without dateline and credit tail.
    pub text: String,
}

/// [`read`] for a plain text of one paragraph a line.
pub fn plain(text: &str, agencies: &Agencies) -> Plain {
    let mut lines: Vec<&str> = text.lines().map(str::trim).filter(|l| !l.is_empty()).collect();
    let first = lines.first().copied().unwrap_or_default();
    let opening = opening(lines.iter().copied(), agencies).map(|(at, found, end)| {
        lines[at] = &lines[at][end..];
        found
    });
    let above = lines.first().and_then(|line| credit::heading(line, agencies));
    if opening.is_none() && above.is_some() {
        lines.remove(0);
    }
    let (text, tail) = without_tail(&lines, agencies);
    let named = opening.as_ref().and_then(|d| signed(d, agencies));
    let credit = named.or_else(|| above.map(|(name, _)| name)).or(tail);
    let head = revision::note(first).or_else(|| revision::note(text.lines().next()?));
    Plain { dateline: opening, credit, head, text }
}

/// The text without its closing credit lines, and the agency they name.
fn without_tail(lines: &[&str], agencies: &Agencies) -> (String, Option<String>) {
    let first = lines.len().saturating_sub(TAIL_LINES);
    let mut text: Vec<&str> = lines[..first].to_vec();
    let (mut found, mut helped) = (None, None);
    for line in &lines[first..] {
        match credit::tail(line, agencies) {
            Tail::Credit(name) => found = found.or(name),
            Tail::Helped(name) => helped = helped.or(name),
            Tail::Text(name) => {
                found = found.or(name);
                text.push(line);
            }
        }
    }
    (text.join("\n"), found.or(helped))
}

/// Splits the dateline off: what it says, and as it was printed.
fn split_dateline(blocks: &mut Vec<Block>, agencies: &Agencies) -> Option<(Dateline, String)> {
    let mut paragraphs: Vec<(usize, &mut Rich)> = blocks
        .iter_mut()
        .enumerate()
        .filter_map(|(i, b)| match b {
            Block::Paragraph(rich) => Some((i, rich)),
            _ => None,
        })
        .take(LOOKED_AT_MAX)
        .collect();
    let texts = paragraphs.iter().map(|(_, rich)| rich.text.as_str());
    let (at, found, end) = opening(texts, agencies)?;
    let (i, rich) = &mut paragraphs[at];
    let printed = rich.text[..end].trim_start().to_owned();
    cut_front(rich, end);
    if rich.text.is_empty() {
        let i = *i;
        blocks.remove(i);
    }
    Some((found, printed))
}

/// Which of the first paragraphs opens with the dateline, the dateline, and where it ends.
///
/// Beyond the second paragraph only a dateline that names place and agency counts, and only when what stands before
/// it is no text.
fn opening<'a>(
    paragraphs: impl Iterator<Item = &'a str>,
    agencies: &Agencies,
) -> Option<(usize, Dateline, usize)> {
    let mut texts = 0;
    for (i, text) in paragraphs.take(LOOKED_AT_MAX).enumerate() {
        if let Some((found, end)) = dateline(text, agencies)
            && (i < OPENING_PARAGRAPHS || (found.place.is_some() && found.agency.is_some()))
        {
            return Some((i, found, end));
        }
        texts += usize::from(!is_aside(text));
        if texts == OPENING_PARAGRAPHS {
            break;
        }
    }
    None
}

/// Is it a note, or a line such as a page's own date and byline: short, and no sentence?
fn is_aside(text: &str) -> bool {
    let text = text.trim();
    let sentence = text.ends_with(['.', '!', '?', '…', '"', '”', '。', '！', '？', '」']);
    (text.len() <= ASIDE_BYTES_MAX && !sentence)
        || (text.starts_with('(') && text.ends_with(')'))
        || revision::note(text).is_some()
}

fn cut_front(rich: &mut Rich, end: usize) {
    if !rich.html.is_empty() {
        rich.html = markup::without_front(&rich.html, &rich.text[..end]);
    }
    rich.text = rich.text[end..].to_owned();
}

/// The head of the headline, else what an editor's note in the first or last paragraph says.
fn revision(article: &Article) -> Option<RevisionHead> {
    let mut paragraphs = article.blocks.iter().filter_map(|b| match b {
        Block::Paragraph(rich) => Some(rich.text.as_str()),
        _ => None,
    });
    let note = |p: Option<&str>| p.and_then(revision::note);
    head(&article.headline)
        .0
        .or_else(|| note(article.printed_dateline.as_deref()))
        .or_else(|| note(paragraphs.next()))
        .or_else(|| notice::of(article))
        .or_else(|| note(paragraphs.next_back()).filter(|h| *h != RevisionHead::Kill))
}

fn signed(dateline: &Dateline, agencies: &Agencies) -> Option<String> {
    agencies.signed(dateline.agency.as_deref()?, dateline.place.as_deref())
}

/// Dateline, else a line above or below the text, else byline, else metadata, else an agency that helped where nobody
/// signs, else whose site it is. Several are joined as [`credits`](crate::model::credits) reads them.
fn credit(article: &Article, above: Option<String>, agencies: &Agencies) -> Option<String> {
    let last: Vec<String> = article.blocks.iter().rev().take(TAIL_LINES).map(Block::text).collect();
    let (mut tail, mut helped) = (None, None);
    for line in last.iter().flat_map(|t| t.lines()) {
        match credit::tail(line, agencies) {
            Tail::Credit(name) | Tail::Text(name) => tail = tail.or(name),
            Tail::Helped(name) => helped = helped.or(name),
        }
    }
    for line in &article.closing {
        match credit::tail(line, agencies) {
            Tail::Credit(name) => tail = tail.or(name),
            Tail::Helped(name) => helped = helped.or(name),
            Tail::Text(_) => {}
        }
    }
    let metadata = || credit::publisher(article.publisher.as_deref()?, agencies);
    let helped = || helped.filter(|_| !staffed(article, agencies));
    let canonical = || home(article.canonical.as_deref()?, agencies).map(str::to_owned);
    article
        .dateline
        .as_ref()
        .and_then(|d| signed(d, agencies))
        .or(above)
        .or(tail)
        .or_else(|| signers::twice(article, agencies))
        .or_else(|| signers::reported(article, agencies))
        .or_else(|| credit::byline(&article.byline, agencies))
        .or_else(metadata)
        .or_else(helped)
        .or_else(canonical)
        .or_else(|| home(&article.url, agencies).map(str::to_owned))
}

/// Does a person sign it, rather than the site or an agency?
fn staffed(article: &Article, agencies: &Agencies) -> bool {
    let mut byline = article.byline.clone();
    credit::clean(&mut byline, agencies);
    let site = article.site.as_deref().unwrap_or_default();
    byline.names.iter().any(|name| !name.eq_ignore_ascii_case(site))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Byline, Timestamp};

    fn article(paragraphs: &[&str]) -> Article {
        let blocks = paragraphs.iter().map(|p| Block::Paragraph(Rich::plain(*p))).collect();
        let published = Some(Timestamp::from_secs(1_577_923_200)); // 2020-01-02
        Article { published, blocks, ..Article::default() }
    }

    fn credited(mut a: Article) -> Option<String> {
        read(&mut a, &Agencies::default());
        a.credit
    }

    #[test]
    fn dateline_leaves_text_and_markup() {
        let mut a = article(&["", "x"]);
        a.blocks[0] = Block::Paragraph(Rich {
            text: "MOSCOW, Dec 31 (Xinhua) -- Snow & ice".into(),
            html: "<b>MOSCOW, Dec 31</b> (<i>Xinhua</i>) -- Snow &amp; <a href=\"x\">ice</a>"
                .into(),
        });
        read(&mut a, &Agencies::default());
        let Block::Paragraph(rich) = &a.blocks[0] else { panic!() };
        assert_eq!(rich.text, "Snow & ice");
        assert_eq!(rich.html, "Snow &amp; <a href=\"x\">ice</a>");
        let d = a.dateline.unwrap();
        assert_eq!((d.place.as_deref(), d.day.as_deref()), (Some("MOSCOW"), Some("2019-12-31")));
        assert_eq!(a.credit.as_deref(), Some("Xinhua"));
    }

    #[test]
    fn credit_takes_the_surest_sign() {
        assert_eq!(credited(article(&["a", "(Reporting by A B)"])).as_deref(), Some("Reuters"));
        let mut a = article(&["a"]);
        a.byline = Byline { text: "By Jane Doe, Associated Press".into(), names: vec![] };
        assert_eq!(credited(a.clone()).as_deref(), Some("AP"));
        a.byline.text = "AP Photo".into();
        assert_eq!(credited(a.clone()), None);
        a.publisher = Some("Agence France-Presse".into());
        assert_eq!(credited(a.clone()).as_deref(), Some("AFP"));
        a.publisher = Some("The Daily Bugle".into());
        a.url = "https://tass.com/world/1".into();
        assert_eq!(credited(a).as_deref(), Some("TASS"));
    }

    #[test]
    fn a_byline_that_is_an_agency_is_its_credit_and_no_text() {
        let mut a = article(&["By The Associated Press", "Snow fell in Oslo."]);
        read(&mut a, &Agencies::default());
        assert_eq!((a.credit.as_deref(), a.text().as_str()), (Some("AP"), "Snow fell in Oslo."));
        let mut a = article(&["By JANE POE Associated Press", "OSLO (AP) — Snow fell."]);
        read(&mut a, &Agencies::default());
        assert_eq!((a.credit.as_deref(), a.text().as_str()), (Some("AP"), "Snow fell."));
        assert_eq!(a.byline.names, ["JANE POE"]);
        assert_eq!(a.printed_dateline.as_deref(), Some("OSLO (AP) — "));
    }

    #[test]
    fn staff_wrote_what_an_agency_helped_with() {
        let helped = article(&["Snow fell.", "With reporting by The Associated Press"]);
        assert_eq!(credited(helped.clone()).as_deref(), Some("AP"), "nobody else signs");
        let byline = Byline { text: "By Tom Okafor".into(), names: vec!["Tom Okafor".into()] };
        assert_eq!(credited(Article { byline: byline.clone(), ..helped }), None);
        let french = article(&["Il neige.", "Avec AFP"]);
        assert_eq!(credited(french.clone()).as_deref(), Some("AFP"));
        assert_eq!(credited(Article { byline: byline.clone(), ..french }), None);
        let source = article(&["Kar yağdı.", "Kaynak: AA"]);
        assert_eq!(credited(Article { byline, ..source }).as_deref(), Some("Anadolu"));
    }

    #[test]
    fn several_agencies_are_all_credited() {
        let a = article(&["Snow fell.", "Agencies: AFP, Reuters and dpa"]);
        let credit = credited(a).unwrap();
        assert_eq!(crate::model::credits(&credit).collect::<Vec<_>>(), ["AFP", "Reuters", "DPA"]);
        let relayed = article(&["MANILA (PNA/Xinhua) -- Snow fell."]);
        assert_eq!(credited(relayed).as_deref(), Some("Xinhua"));
    }

    #[test]
    fn a_paragraph_that_was_all_dateline_goes() {
        let mut a = article(&["Baku, May 8, AZERTAC", "Text"]);
        read(&mut a, &Agencies::default());
        assert_eq!(a.text(), "Text");
    }

    #[test]
    fn notes_and_the_pages_own_lines_may_stand_before_it() {
        let split = |paragraphs: &[&str]| {
            let mut a = article(paragraphs);
            read(&mut a, &Agencies::default());
            a.dateline.and_then(|d| d.place)
        };
        let aside = ["(Corrects day in paragraph 2)", "By Jane Doe", "May 8, 2020 10:15 GMT"];
        let text = "OSLO, May 8 (Reuters) - Snow fell.";
        assert_eq!(split(&[aside[0], aside[1], aside[2], text]).as_deref(), Some("OSLO"));
        assert_eq!(split(&["Snow fell in Oslo.", aside[1], text]).as_deref(), Some("OSLO"));
        assert_eq!(split(&["Snow fell.", "Rain fell too.", text]), None, "another report's");
        assert_eq!(split(&[aside[0], aside[1], aside[2], aside[1], aside[2], text]), None);
    }

    #[test]
    fn plain_text_loses_dateline_and_tail() {
        let p = plain(
            "ROME (AP) — One.\nTwo.\nCopyright 2019 The Associated Press.",
            &Agencies::default(),
        );
        assert_eq!((p.text.as_str(), p.credit.as_deref()), ("One.\nTwo.", Some("AP")));
    }
}
