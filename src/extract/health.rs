//! What is wrong with a page: walls, challenges, stubs, error and list pages, told from an article.

use std::sync::LazyLock;

use url::Url;

use super::declared::Declared;
use super::folded::Folded;
use super::outline::{Outline, Run};
use super::tokens::is_headline;
use super::walls::Phrases;
use super::wholes::is_sentence;
use super::why::Why;
use super::{aside, consent, continues, home, paywalls, stated, walls};
use crate::model::Problem;

/// Less text than this is no article; flashes of two sentences are.
const CHARS_MIN: usize = 140;
/// A page with this much text is taken for an article, whatever words stand around it.
const CHARS_SURE: usize = 1200;

static CHALLENGE: LazyLock<Phrases> = LazyLock::new(|| sure(walls::CHALLENGE));
static ERROR: LazyLock<Phrases> = LazyLock::new(|| sure(walls::ERROR));
static CONSENT: LazyLock<Phrases> = LazyLock::new(|| sure(walls::CONSENT));

/// Those of the phrases that the news hardly uses.
fn sure(list: &'static [&'static str]) -> Phrases {
    Phrases::of(list.iter().filter(|phrase| !ORDINARY.contains(phrase)))
}

/// Phrases of walls that a headline or a sentence of news may well hold.
const ORDINARY: [&str; 22] = [
    "just a moment",
    "attention required",
    "access denied",
    "unusual traffic",
    "captcha",
    "request unsuccessful",
    "security check",
    "один момент",
    "необычный трафик",
    "异常流量",
    "異常流量",
    "同意する",
    "cookie consent",
    "privacy settings",
    "zustimmung",
    "consent",
    "404",
    "not be found",
    "service unavailable",
    "something went wrong",
    "no longer available",
    "nie znaleziono",
];
static PAYWALL: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(paywalls::PAYWALL));

/// Lines of a page that asks before it shows anything: more of them than of text.
const CONSENT_LINES_MIN: usize = 2;
/// The problems of a page, by what is kept of it and which run is its headline.
pub(super) fn problems(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    base: &Url,
    title: Option<usize>,
    why: &[Why],
) -> Vec<Problem> {
    let mut out = Vec::new();
    let kept: Vec<usize> = (0..why.len()).filter(|r| why[*r].keeps()).collect();
    let chars: usize = kept.iter().map(|r| outline.runs[*r].chars).sum();
    if kept.len() <= CARDS_RUNS_MAX && !says_article(declared) && has_cards(outline, base, &kept) {
        return vec![Problem::ListPage];
    }
    let flash = title.is_some_and(|t| is_flash(outline, t, &kept));
    let locked = declared.ld.as_ref().is_some_and(|l| l.locked);
    // A syllable of Hangul says what two letters do.
    let syllables = || {
        let texts = kept.iter().map(|r| outline.text(&outline.runs[*r]));
        texts.flat_map(str::chars).filter(|c| matches!(c, '\u{AC00}'..='\u{D7A3}')).count()
    };
    if chars >= CHARS_SURE || chars * 2 >= CHARS_SURE && chars + syllables() >= CHARS_SURE {
        return out;
    }
    let named = declared.title.to_lowercase();
    // A headline may well speak of consent, or of 404 passengers.
    let headline = says_article(declared) && chars >= CHARS_MIN;
    let tells = tells(outline, title, &kept);
    // What lies over an article is no wall in its place.
    let no_dialogue = |r: usize| why[r] != Why::Dialogue;
    let titled = |sure: &Phrases, all: &[&str]| {
        !headline && (sure.are_in(&named) || holds(all, &named) && (fills(&named) || !tells))
    };
    let short = outline.runs.iter().map(|r| r.chars).sum::<usize>() < 6000;
    let own = |r: usize| tells && (title == Some(r) || why[r].keeps() && is_sentence(outline, r));
    let said = |sure: &Phrases, all: &[&str], counts: &dyn Fn(usize) -> bool| {
        !headline
            && short
            && (says(outline, sure, counts) || says_any(outline, all, |r| counts(r) && !own(r)))
    };
    if titled(&CHALLENGE, walls::CHALLENGE)
        || (chars < 400 && said(&CHALLENGE, walls::CHALLENGE, &|_| true))
    {
        out.push(Problem::Challenge);
    } else if titled(&ERROR, walls::ERROR)
        || (!headline && short && chars < 400 && heading_says(outline, tells))
    {
        out.push(Problem::ErrorPage);
    } else if titled(&CONSENT, walls::CONSENT)
        || (chars < 600 && said(&CONSENT, walls::CONSENT, &no_dialogue))
        || (short && asks_consent(outline, chars, no_dialogue))
    {
        out.push(Problem::Consent);
    } else if locked
        || says(outline, &PAYWALL, |r| {
            title != Some(r) && !goes_on(outline, why, r) && !aside::lies(outline, why, r)
        })
    {
        out.push(Problem::Paywall);
    }
    if out.is_empty() && chars < 500 && is_video(outline, declared) {
        out.push(Problem::Video);
    }
    if out.is_empty() && !flash && is_list(outline, declared, chars, kept.len()) {
        out.push(Problem::ListPage);
    }
    if chars < CHARS_MIN {
        out.push(Problem::TooShort);
    }
    out
}

/// Two lines or more that ask for consent, and hardly more text than theirs: whatever else the head says.
fn asks_consent(outline: &Outline<'_>, chars: usize, counts: impl Fn(usize) -> bool) -> bool {
    let runs = outline.runs.iter().enumerate().filter(|(i, _)| counts(*i)).map(|(_, r)| r);
    let asks = runs
        .filter(|r| r.chars < 600)
        .filter(|r| consent::is_asked(&outline.text(r).to_lowercase()));
    let (lines, said) = asks.fold((0, 0), |(n, c), r| (n + 1, c + r.chars));
    lines >= CONSENT_LINES_MIN && said * 2 >= chars
}

/// Is the address one that stands for no article: the front page, a login, a gate of consent?
pub(super) fn is_elsewhere(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last_two = path.rsplit('/').take(2);
    let gate = last_two.flat_map(|part| part.split(['-', '_', '.'])).any(|w| GATES.contains(&w));
    let host = url.host_str().unwrap_or("");
    (path.is_empty() && url.query().is_none())
        || gate && path.matches('-').count() < 3
        || GATE_HOSTS.iter().any(|h| host.starts_with(h))
}

const GATES: [&str; 12] = [
    "login",
    "signin",
    "logon",
    "sso",
    "oauth",
    "consent",
    "cookiewall",
    "privacywall",
    "paywall",
    "anmelden",
    "connexion",
    "auth",
];
const GATE_HOSTS: [&str; 8] =
    ["consent.", "login.", "accounts.", "account.", "sso.", "auth.", "cmp.", "id."];

/// Is it a line that asks to subscribe?
pub(super) fn is_barrier(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.chars().count() < BARRIER_CHARS_MAX
        && PAYWALL.are_in(&lower)
        && !continues::is_one(&Folded::of(text).text)
}

const BARRIER_CHARS_MAX: usize = 240;

/// Goes the text on below a line of it? What it says is no wall there, and none at all when it says just that.
fn goes_on(outline: &Outline<'_>, why: &[Why], r: usize) -> bool {
    let told = |i: &usize| why[*i].keeps() && is_sentence(outline, *i);
    let below = || {
        let sentences = (r + 1..why.len()).filter(told).take(TOLD_MIN);
        sentences.map(|i| outline.runs[i].chars).collect::<Vec<_>>()
    };
    let amid = || {
        let below = below();
        below.len() == TOLD_MIN && below.iter().sum::<usize>() >= TOLD_CHARS_MIN
    };
    continues::is_one(&Folded::of(outline.text(&outline.runs[r])).text)
        || is_amid(outline, r, why)
        || (0..r).any(|i| told(&i)) && amid()
}

/// Two paragraphs below a wall may be what it offers; they are shorter.
const TOLD_MIN: usize = 2;
const TOLD_CHARS_MIN: usize = 150;

fn says(outline: &Outline<'_>, list: &Phrases, counts: impl Fn(usize) -> bool) -> bool {
    let said = |r: &Run<'_>| r.chars < 400 && list.are_in(&outline.text(r).to_lowercase());
    outline.runs.iter().enumerate().any(|(i, r)| said(r) && counts(i))
}

/// The same of phrases that are ordinary words.
fn says_any(outline: &Outline<'_>, all: &[&str], counts: impl Fn(usize) -> bool) -> bool {
    let short = outline.runs.iter().enumerate().filter(|(_, r)| r.chars < 400);
    short.filter(|(i, _)| counts(*i)).any(|(_, r)| holds(all, &outline.text(r).to_lowercase()))
}

/// Does a line, in lower case, hold one of the ordinary phrases of a list?
fn holds(all: &[&str], line: &str) -> bool {
    ORDINARY.iter().any(|phrase| line.contains(phrase) && all.contains(phrase))
}

/// Is a title, or a part of it beside the site's name, hardly more than such a phrase?
fn fills(title: &str) -> bool {
    let parts = title.split(['|', '·', '–', '—']).flat_map(|part| part.split(" - "));
    let mut parts = parts.map(str::trim);
    parts.any(|part| ORDINARY.iter().any(|p| part.contains(p) && p.len() * 5 >= part.len() * 4))
}

/// A headline that no such phrase fills and that names no page, over sentences of prose.
fn tells(outline: &Outline<'_>, title: Option<usize>, kept: &[usize]) -> bool {
    let Some(title) = title else { return false };
    let headline = outline.text(&outline.runs[title]).to_lowercase();
    let sentences = kept.iter().filter(|r| **r > title && is_sentence(outline, **r));
    let chars: usize = sentences.map(|r| outline.runs[*r].chars).sum();
    chars >= HEADED_CHARS_MIN
        && is_headline(&headline)
        && !fills(&headline)
        && !PAGES.iter().any(|page| headline.contains(page))
}

/// Less below a headline may be what an error page says.
const HEADED_CHARS_MIN: usize = 90;

/// What an error page says was not found.
const PAGES: [&str; 9] =
    ["page", "error", "url", "article", "seite", "fehler", "página", "pagina", "stron"];

/// Is a run a statement of the text with more of its like below: nothing that asks to subscribe?
fn is_amid(outline: &Outline<'_>, r: usize, why: &[Why]) -> bool {
    let run = &outline.runs[r];
    why[r].keeps()
        && stated::is_stated(outline, r)
        && stated::says(outline.text(run), run.chars)
        && stated::among(outline, r, |i| why[i].keeps()).below
}

fn heading_says(outline: &Outline<'_>, tells: bool) -> bool {
    outline.runs.iter().filter(|r| matches!(outline.blocks[r.block].name, "h1" | "h2")).any(|r| {
        let text = outline.text(r).to_lowercase();
        ERROR.are_in(&text) || holds(walls::ERROR, &text) && (fills(&text) || !tells)
    })
}

fn is_video(outline: &Outline<'_>, declared: &Declared<'_>) -> bool {
    declared.ld.as_ref().is_some_and(|l| l.kind == "VideoObject")
        || declared.meta(&["og:type"]).is_some_and(|t| t.starts_with("video"))
        || outline
            .media
            .iter()
            .any(|m| m.node.value().as_element().is_some_and(|e| e.name() == "video"))
}

/// Does the page say that it is an article?
fn says_article(declared: &Declared<'_>) -> bool {
    declared.meta(&["og:type"]).is_some_and(|t| t == "article")
        || declared.ld.as_ref().is_some_and(|l| l.kind.contains("Article"))
}

/// A headline with sentences below it and no linked headline among them: a flash, whatever links stand around it.
fn is_flash(outline: &Outline<'_>, title: usize, kept: &[usize]) -> bool {
    let told: Vec<usize> = kept.iter().copied().filter(|r| *r > title).collect();
    let (Some(first), Some(last)) = (told.first(), told.last()) else { return false };
    let leads_away = |r: &Run<'_>| r.links > 0 && r.chars >= 25 && r.link_chars * 2 > r.chars;
    let sentences = told.iter().filter(|r| is_sentence(outline, **r));
    let chars: usize = sentences.map(|r| outline.runs[*r].chars).sum();
    // The name of a section is shorter.
    is_headline(outline.text(&outline.runs[title]))
        && chars >= FLASH_CHARS_MIN
        && !outline.runs[*first..=*last].iter().any(leads_away)
}

const FLASH_CHARS_MIN: usize = 200;

/// Many links, no article marked, hardly any text.
fn is_list(outline: &Outline<'_>, declared: &Declared<'_>, chars: usize, kept_runs: usize) -> bool {
    let links = outline
        .runs
        .iter()
        .filter(|r| r.links > 0 && r.chars >= 25 && r.link_chars * 2 > r.chars)
        .count();
    !says_article(declared) && links >= 15 && chars < 1000 && kept_runs < links
}

/// Is the text made of the beginnings of others: below each heading, a link to a page of the site, one paragraph?
fn has_cards(outline: &Outline<'_>, base: &Url, kept: &[usize]) -> bool {
    let heads = |r: usize| {
        let run = &outline.runs[r];
        let heading = matches!(outline.blocks[run.block].name, "h2" | "h3" | "h4");
        let away = || home::href(run.first).is_none_or(|href| href.contains('#'));
        heading
            && run.links == 1
            && run.link_chars == run.chars
            && !away()
            && !home::leaves(outline, run, base)
    };
    // Between them at most a line: who wrote it, when.
    let head = |r: usize| (r.saturating_sub(2)..r).rev().find(|above| heads(*above));
    let told: Vec<Option<usize>> =
        kept.iter().filter(|r| is_sentence(outline, **r)).map(|r| head(*r)).collect();
    let mut cards: Vec<usize> = told.iter().flatten().copied().collect();
    cards.dedup();
    let group = |r: usize| outline.blocks[outline.runs[r].block].group;
    cards.len() >= CARDS_MIN
        && cards.len() * 10 >= told.len() * 9
        && cards.windows(2).all(|pair| group(pair[0]) == group(pair[1]))
}

/// Fewer of them may be the parts of one text.
const CARDS_MIN: usize = 5;
/// A page of more is no list of beginnings, and is not looked at.
const CARDS_RUNS_MAX: usize = 200;

#[cfg(test)]
mod tests;
