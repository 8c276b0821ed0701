//! Which agency an article is credited to: its tail, byline, metadata, and whose site it is on.

mod signed;

use std::sync::LazyLock;

use regex::Regex;
use signed::signed;

use super::agencies::{Agencies, Named};
use super::pattern;
use super::phrases::{self, Opening};
use super::signers::{
    HELPED, SIGN_MAX, is_person, photographer, placed, with_agency, without_staff,
};
use crate::model::{Byline, url};

/// Lines at the end of a text that may hold a credit.
pub(super) const TAIL_LINES: usize = 6;
/// A longer line is a paragraph of the story.
const LINE_MAX: usize = 400;
/// Words that may stand around an agency's name in a line that says whose text it is: a role, a place.
const WORDS_AROUND_MAX: usize = 2;

/// A line that is nothing but a notice, in the forms that no opening alone tells.
static NOTICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[\s(\[*_<＜–—-]*(?:copyright(?-u:\b)|©|ⓒ|[(（]c[)）]|(?:this|the)\s+(?:report|story|article)\s+(?:by|from)(?-u:\b)
          |all\s+rights\s+reserved|riproduzione\s+riservata|tous\s+droits\s+réservés|alle\s+rechte\s+vorbehalten|저작권자|版权所有|版權所有)",
    )
});

/// `This story was originally published by Reuters.`
static PROVIDED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^[^A-Za-z0-9]*(?i:this|the)\s+(?i:story|article|report|copy|text|content|news)(?-u:\b)[ -~]{0,40}?(?-u:\b)(?i:published|provided|produced|supplied|distributed|written|appeared|issued|compiled|generated)(?-u:\b)[ -~]{0,12}?(?-u:\b)(?i:by|in|on|from)\s+",
    )
});

/// Who it says provided the text: an agency, and nothing else behind it.
fn provided(line: &str, agencies: &Agencies) -> Option<String> {
    // The pattern is slow where a line is not all ASCII; what it begins with is soon seen.
    let opens = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let may = opens.get(..2).is_some_and(|th| th.eq_ignore_ascii_case("th"));
    let found = PROVIDED.as_ref().filter(|_| may && line.len() <= SIGN_MAX)?.find(line)?;
    only(&line[found.end()..], agencies).or_else(|| {
        // `(This story has been published from a feed without changes. Source: ANI)`
        only(line.rsplit_once([':', '-', '–'])?.1, agencies)
    })
}

/// The agencies, where a line names nothing else.
fn only(names: &str, agencies: &Agencies) -> Option<String> {
    let named = agencies.named(names);
    named.alone().then(|| agencies.origin(names, &named)).flatten()
}

/// `(With PTI inputs)`
fn inputs(line: &str, agencies: &Agencies) -> Option<String> {
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    let opens = line.get(..5).is_some_and(|with| with.eq_ignore_ascii_case("with "));
    only(line.strip_suffix(" inputs").filter(|_| opens)?.get(5..)?, agencies)
}

/// `(Reporting by ...; Editing by ...)`
static DESK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^[(\[]?\s*(?i:(?:reporting|writing|editing|compiled|translated|edited|written) by|our standards:)",
    )
});

/// Pictures of agencies, beside the words of `agencies.toml`.
static PHOTO: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?i)(?-u:\b)photograph|摄|[图圖][:：]|фото|사진|写真|照片|صورة"));

fn is(pattern: &LazyLock<Option<Regex>>, line: &str) -> bool {
    pattern.as_ref().is_some_and(|r| r.is_match(line))
}

/// Where a line begins to speak of a picture.
fn photo(line: &str) -> Option<usize> {
    let form = PHOTO.as_ref().and_then(|r| r.find(line)).map(|found| found.start());
    [phrases::photo(line), form].into_iter().flatten().min()
}

/// What one of the last lines of a text is. A credit is that of one agency, or of several as
/// [`credits`](crate::model::credits) reads them.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tail {
    /// Part of the story, perhaps with a signature at its end.
    Text(Option<String>),
    /// A credit or a copyright notice, and the agency it names.
    Credit(Option<String>),
    /// It names an agency that helped: the text's own when nobody else signs it.
    Helped(Option<String>),
}

/// Reads one of the last lines of a text.
pub(super) fn tail(line: &str, agencies: &Agencies) -> Tail {
    let line = line.trim();
    if line.len() > LINE_MAX {
        return Tail::Text(signed(line, agencies));
    }
    if let Some(helped) = contributed(line, agencies) {
        return Tail::Helped(Some(helped));
    }
    if let Some(said) = said(line, agencies) {
        return said;
    }
    let found = closing(line, agencies);
    let picture = || photo(line).is_some() || photographer(line, agencies);
    if found != Tail::Text(None) && picture() { Tail::Text(None) } else { found }
}

/// `AP writers A B in Rome and C D in Lagos contributed to this report.`
fn contributed(line: &str, agencies: &Agencies) -> Option<String> {
    if let Some(end) = phrases::helped(line) {
        let named = agencies.named(&line[..end]);
        return agencies.origin(&line[..end], &named);
    }
    if let Some(name) = inputs(line, agencies) {
        return Some(name);
    }
    let (who, credit) = with_agency(line, agencies)?;
    (who.split_whitespace().count() <= 4).then_some(credit)
}

/// A line whose form says that it closes a text.
fn closing(line: &str, agencies: &Agencies) -> Tail {
    if is(&DESK, line) {
        // `Editing by Ann Lee` alone is how anybody signs.
        let desk = || {
            let told = line.starts_with(['(', '[']) || line.contains([';', ':']);
            agencies.tail(line).filter(|_| told).map(str::to_owned)
        };
        return Tail::Credit(within(line, agencies).or_else(desk));
    }
    if is(&NOTICE, line) {
        return Tail::Credit(within(line, agencies));
    }
    if let Some(name) = provided(line, agencies) {
        return Tail::Credit(Some(name));
    }
    // `AGERPRES/(AS - autor: Jane Poe, editor: John Roe)`
    if let Some((house, _)) = line.split_once("/(").filter(|_| line.ends_with(')'))
        && let Some(name) = only(house, agencies)
    {
        return Tail::Credit(Some(name));
    }
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    // `APA` alone may be a style of citing; `- APA` and `(APA)` sign.
    let word = bare == line && agencies.wordlike(&agencies.named(bare));
    if bare.split_whitespace().count() <= 6
        && !word
        && let Some(name) = agencies.credits(bare)
    {
        return Tail::Credit(Some(name));
    }
    Tail::Text(signed(line, agencies))
}

/// A line that opens by saying whose text it is, or who helped.
fn said(line: &str, agencies: &Agencies) -> Option<Tail> {
    let (opening, rest) = phrases::opening(line)?;
    let form = &line[..line.len() - rest.len()];
    if opening == Opening::By {
        // `Por: EFE`; without the sign it may be another story's.
        let signed = form.trim_end().ends_with([':', '：']);
        return signed.then(|| only(rest, agencies)).flatten().map(|name| Tail::Credit(Some(name)));
    }
    if line.len() > SIGN_MAX && !line.is_ascii() {
        return None;
    }
    // `Source: Tanjug, photo: B92`
    let rest = &rest[..photo(rest).unwrap_or(rest.len())];
    let named = agencies.named(rest);
    let around = named.before.max(named.after) <= WORDS_AROUND_MAX
        && (sourced(line) || !goes_on(rest, &named));
    let name = (!named.is_empty() && around).then(|| agencies.origin(rest, &named)).flatten();
    match opening {
        Opening::Source if name.is_some() || sourced(line) => Some(Tail::Credit(name)),
        // A sentence may open with such words; `With reporting by AP writer A B in Rome` names an agency too.
        Opening::With if name.is_some() => Some(Tail::Helped(name)),
        Opening::With if sourced(line) && form.split_whitespace().count() > 1 => {
            Some(Tail::Helped(within(rest, agencies)))
        }
        _ => None,
    }
}

/// Does a sentence follow the names: `По данным ТАСС, прошел дождь`?
fn goes_on(rest: &str, named: &Named) -> bool {
    let behind = named.last().and_then(|last| rest.get(last.end..)).unwrap_or_default();
    behind.strip_prefix(", ").is_some_and(|text| text.starts_with(char::is_lowercase))
}

/// Is it a line of its own, rather than a sentence: `Source: the ministry`?
fn sourced(line: &str) -> bool {
    line.len() <= SIGN_MAX
        && !line.trim_end_matches([')', ']', '）']).ends_with(['.', '。', '！', '?'])
}

fn within(line: &str, agencies: &Agencies) -> Option<String> {
    let (name, range) = agencies.within(line)?;
    let named = agencies.credit(name).filter(|_| !agencies.is_shared(&line[range]));
    named.map(str::to_owned)
}

/// A line above the text that is nothing but whose text it is: `By The Associated Press`, `Reuters`, `von dpa`,
/// `By JANE POE Associated Press`, `来源：新华社`. Gives the credit, and the person it names.
pub(super) fn heading(line: &str, agencies: &Agencies) -> Option<(String, Option<String>)> {
    let line = line.trim();
    if line.len() > SIGN_MAX || photo(line).is_some() || photographer(line, agencies) {
        return None;
    }
    let (opening, rest) = match phrases::opening(line) {
        Some((opening, rest)) => (Some(opening), rest),
        None => (None, line),
    };
    // `AFP via The Sunde Mail`: who passed it on is no matter.
    let rest = rest.split(" via ").next().unwrap_or(rest);
    let rest = without_staff(rest.trim_end_matches(['.', ')', ']', '）', ' ']));
    let named = agencies.named(rest);
    let bare = |s: &str| !s.ends_with(['.', '!', '?', ':']) && s.split_whitespace().count() <= 8;
    let word = opening.is_none() && agencies.wordlike(&named);
    if named.alone() && bare(rest) && !word {
        return Some((agencies.origin(rest, &named)?, None));
    }
    // `Le Courrier de Valmont (avec AFP)`: a house above the text, and who helped it.
    if opening.is_none()
        && bare(rest)
        && let Some((who, credit)) = with_agency(line, agencies)
        && (who.split_whitespace().count() < 2 || !is_person(who))
    {
        return Some((credit, None));
    }
    if opening == Some(Opening::By)
        && let Some(agency) = placed(rest, agencies)
    {
        return Some((agencies.origin(agency, &agencies.named(agency))?, None));
    }
    // A person before the agency.
    let (first, last) = (named.first()?, named.last()?);
    let person = rest[..first.start]
        .trim_end_matches([' ', ',', '|', '/', '-', '–', '—', '(', ';', '\u{a0}']);
    let closes = rest[last.end..].chars().all(|c| !c.is_alphanumeric());
    let by = opening == Some(Opening::By) && closes && named.before >= 2 && bare(rest);
    if by && is_person(person) {
        return Some((agencies.origin(rest, &named)?, Some(person.to_owned())));
    }
    None
}

/// The agency a byline names. `helped`: it only helped whoever signs.
pub(super) fn byline(byline: &Byline, agencies: &Agencies) -> Option<String> {
    signature(&byline.text, agencies)
        .or_else(|| byline.names.iter().find_map(|n| signature(n, agencies)))
}

/// The agencies that a byline, or an author as metadata names one, signs with.
fn signature(text: &str, agencies: &Agencies) -> Option<String> {
    if text.len() > LINE_MAX || photo(text).is_some() {
        return None;
    }
    let text = text.trim();
    let own = without_staff(match phrases::opening(text) {
        Some((Opening::By | Opening::Source | Opening::With, rest)) => rest,
        None => text,
    });
    let named = agencies.named(own);
    let first = named.first()?;
    // `By Tom Okafor with AP`: who stands before wrote it.
    // `Sunde Online`, `Market Trend` are other houses.
    if agencies.wordlike(&named) && !named.alone() {
        return None;
    }
    // `Ansa Virtanen`: a person called like an agency, which has no service of that name.
    let single = first.start == 0 && !own[first.clone()].contains(' ');
    if single && is_person(own) && agencies.find(own).is_none() {
        return None;
    }
    // `jpe/dpa`: one of the house, and the agency that helped.
    let initials = |who: &str| who.len() <= 4 && who.chars().all(|c| c.is_ascii_lowercase());
    if own[..first.start].strip_suffix('/').is_some_and(initials) {
        return None;
    }
    let before = own[..first.start].trim().replace('(', " ");
    let helped = HELPED.iter().find_map(|word| before.strip_suffix(word));
    if helped.is_some_and(|writer| is_person(writer.trim())) {
        return None;
    }
    agencies.origin(own, &named)
}

/// The byline's names without agencies and their addenda.
pub(super) fn clean(byline: &mut Byline, agencies: &Agencies) {
    for name in &mut byline.names {
        // `Jane Doe, Associated Press` ; `Jane Doe | AP` ; `Jane Doe (Reuters)`
        if let Some((first, rest)) = name.split_once([',', '|', '(', '/'])
            && agencies.find(rest.trim().trim_end_matches(')')).is_some()
        {
            *name = first.trim().to_owned();
        }
        // `JANE POE Associated Press`
        let named = agencies.named(name);
        if let (Some(first), Some(last)) = (named.first(), named.last())
            && last.end == name.len()
            && is_person(name[..first.start].trim())
        {
            *name = name[..first.start].trim().to_owned();
        }
    }
    byline.names.retain(|n| {
        !n.is_empty()
            && agencies.find(n).is_none()
            && !agencies.named(n).alone()
            && placed(n, agencies).is_none()
    });
    let mut seen = Vec::new();
    byline.names.retain(|n| {
        !seen.contains(n) && {
            seen.push(n.clone());
            true
        }
    });
}

/// The agency that the page's metadata names: as author, source, publisher; one a line, the surest first.
pub(super) fn publisher(names: &str, agencies: &Agencies) -> Option<String> {
    names.lines().filter(|name| photo(name).is_none()).map(without_staff).find_map(|name| {
        if name.starts_with("http") && name.contains("://") && !name.contains(' ') {
            return home(name, agencies).map(str::to_owned);
        }
        // `AFP, Paris`; not `Source: AFP, Harrow Mail`
        let short = name.split_whitespace().count() <= 3 && !name.contains([':', '：']);
        if let Some(agency) = placed(name, agencies).filter(|_| short) {
            return agencies.origin(agency, &agencies.named(agency));
        }
        let parts = || name.split([';', '|']).find_map(|part| agencies.credits(part.trim()));
        agencies.credits(name.trim()).or_else(parts).or_else(|| {
            // `Jane Poe, Reuters`, `Copyright 2026 AFP`
            let named = agencies.named(name);
            let short = named.before <= 4 && named.after == 0 && name.len() <= SIGN_MAX;
            short.then(|| signature(name, agencies)).flatten()
        })
    })
}

/// The agency whose own site the address is on.
pub fn home<'a>(address: &str, agencies: &'a Agencies) -> Option<&'a str> {
    agencies.host(&url::site(address)).and_then(|name| agencies.credit(name))
}

#[cfg(test)]
mod tests;
