//! The dateline that opens a wire story: `MOSCOW, May 8 (Xinhua) --`, in the forms of all the wires.

use super::agencies::Agencies;
use super::ends::{End, Mark, ends};
use super::shape::{OPENS_DATE, abbreviated, capitals, is_small, plausible, uncased};
use super::{day, native, places};
use crate::model::Dateline;
use crate::text::cut;

/// No dateline is longer, in bytes.
const HEAD_MAX: usize = 220;

/// Splits the dateline off a line: what it says, and where the rest of the line starts.
pub fn dateline(line: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let start = line.len() - line.trim_start().len();
    let text = &line[start..];
    let (found, end) = native::dateline(text, agencies)
        .or_else(|| spaced(text, agencies))
        .or_else(|| noted(text, agencies))?;
    let rest = &text[end..];
    Some((found, start + end + (rest.len() - rest.trim_start().len())))
}

/// `(Adds details) LONDON, June 12 (Reuters) -`: behind a note, only one that names place and agency counts.
fn noted(text: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let close = match text.chars().next()? {
        '(' => ')',
        '[' => ']',
        _ => return None,
    };
    let note = cut(text, HEAD_MAX).find(close)? + 1;
    let rest = text[note..].trim_start_matches([' ', '\u{a0}', '.', '\n']);
    let (found, end) = spaced(rest, agencies)?;
    let whole = found.place.is_some() && found.agency.is_some();
    whole.then(|| (found, text.len() - rest.len() + end))
}

/// Scripts with spaces: whatever stands before a dash, a colon, a closing bracket or slash, if it reads as a
/// dateline. The earliest end that does so counts.
fn spaced(text: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let skipped = byline(text);
    let head = cut(&text[skipped..], HEAD_MAX);
    if let Some(found) = piped(head, agencies) {
        return Some((found.0, skipped + found.1));
    }
    for end in ends(head, agencies) {
        let Some(mut found) = read(&head[..end.at], end.mark, false, agencies) else { continue };
        let after = skipped + end.after;
        if (found.agency.is_none() || found.place.is_none())
            && let Some((whole, more)) = second(&found, &text[after..], agencies)
        {
            return Some((whole, after + more));
        }
        if end.mark == Mark::Hyphen && found.agency.is_none() && dated_american(&found) {
            found.agency = agencies.unsigned().map(str::to_owned);
        }
        return Some((found, after));
    }
    None
}

/// `Paris | AFP | 12 June 2026 -`: place, agency and date in any order, of which the agency is known.
fn piped(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    if !head.contains(['|', '｜']) {
        return None;
    }
    let (mut found, mut at, mut rest) = (Dateline::default(), 0, head);
    loop {
        let bar = rest.find(['|', '｜']);
        let dash = [" - ", " – ", " — ", " -- "]
            .iter()
            .filter_map(|d| Some((rest.find(d)?, d.len())))
            .min();
        let closes = bar.is_none_or(|b| dash.is_some_and(|(d, _)| d < b));
        let (end, sign) = match (closes, dash, bar) {
            (true, Some((d, len)), _) => (d, len),
            (false, _, Some(b)) => (b, rest[b..].chars().next().map_or(1, char::len_utf8)),
            _ => (rest.len(), 0),
        };
        let field = rest[..end].trim();
        let last = closes && dash.is_none();
        if agencies.find(field).is_some() && found.agency.is_none() {
            found.agency = Some(field.to_owned());
        } else if found.date.is_none() && day::at_end(field).is_some_and(|r| r.start == 0) {
            found.date = Some(field.to_owned());
        } else if found.place.is_none()
            && plausible(field)
            && !places::label(field)
            && field.len() <= 40
        {
            found.place = Some(field.to_owned());
        } else {
            // The text itself begins behind the last bar.
            return (found.agency.is_some() && found.place.is_some() && at > 0)
                .then_some((found, at));
        }
        at += end + sign;
        if closes || last {
            break;
        }
        rest = &head[at..];
    }
    let bars = head[..at].contains(['|', '｜']);
    (bars && found.agency.is_some() && found.place.is_some()).then_some((found, at))
}

/// `WILMINGTON, Del., Feb 26`: the place as a wire prints it, and the month before the day without a dot.
fn dated_american(found: &Dateline) -> bool {
    let (Some(place), Some(date)) = (&found.place, &found.date) else { return false };
    let city = place.split(',').next().unwrap_or_default();
    let month_first = date.starts_with(|c: char| c.is_uppercase());
    month_first && !date.contains(['.', ',']) && capitals(city) && places::american(place)
}

/// `(ANSA) - ROMA, 18 NOV -`, `CITY--(BUSINESS WIRE)--`: what the first half lacks stands in the second.
fn second(first: &Dateline, rest: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let gap = rest.len() - rest.trim_start().len();
    let head = cut(&rest[gap..], HEAD_MAX);
    if let Some((whole, end)) = signed(first, head, agencies) {
        return Some((whole, gap + end));
    }
    // `القاهرة - (أ ش أ):`
    let closes = |e: &End| e.mark != Mark::Colon || head[..e.at].ends_with([')', ']', '/']);
    for end in ends(head, agencies).filter(closes) {
        let Some(found) = read(&head[..end.at], end.mark, first.place.is_some(), agencies) else {
            continue;
        };
        let agency = first.agency.is_none() && found.agency.is_some() && found.place.is_none();
        let place = first.place.is_none() && found.place.is_some() && found.agency.is_none();
        if !(agency || place) {
            return None;
        }
        let whole = Dateline {
            place: first.place.clone().or(found.place),
            date: first.date.clone().or(found.date),
            agency: first.agency.clone().or(found.agency),
            day: None,
        };
        return Some((whole, gap + end.after));
    }
    None
}

/// `МОСКВА, 18 ноября - РИА Новости.`: the agency closes the dateline with a full stop.
fn signed(first: &Dateline, head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    // `ANKARA - AA`, and a line break.
    let lone = first.date.is_none() && first.place.as_deref().is_some_and(capitals);
    if first.agency.is_some() || first.date.is_none() && !lone {
        return None;
    }
    let (_, range) = agencies.within(cut(head, 40)).filter(|(_, r)| r.start == 0)?;
    let after = &head[range.end..];
    let stops = after.starts_with(". ") || after.trim() == "." || after.is_empty();
    let closes = stops && !lone || after.starts_with('\n');
    let whole = || Dateline { agency: Some(head[range.clone()].to_owned()), ..first.clone() };
    closes.then(|| (whole(), range.end + usize::from(!after.is_empty())))
}

/// `By SARA LEITCH BRUNSWICK, Maine (AP) --`: length of the byline that runs into the dateline.
fn byline(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("By ").or_else(|| text.strip_prefix("BY ")) else {
        return 0;
    };
    let mut at = text.len() - rest.len();
    let mut names = 0;
    for word in rest.split_inclusive(' ') {
        let initial = word.trim_end().len() <= 2 && word.trim_end().ends_with('.');
        names += usize::from(!initial);
        at += word.len();
        if names == 2 {
            break;
        }
    }
    at
}

/// Reads the whole of `head` as a dateline, or as its second half when the place was `placed` before.
fn read(head: &str, mark: Mark, placed: bool, agencies: &Agencies) -> Option<Dateline> {
    let mut found = Dateline::default();
    let mut rest = head.trim().trim_end_matches([',', ' ']);
    // `(EFE).-`, `/TASS/.`; the dot of `N.J.` is its own.
    let dotless = rest.trim_end_matches(['.', ' ']);
    if dotless.ends_with([')', ']', '/']) {
        rest = dotless;
    }
    let bracket = bracketed(rest);
    let mut known = false;
    if let Some((before, inner)) = bracket {
        known = classify(inner, before.trim().is_empty(), &mut found, agencies)?;
        rest = before.trim().trim_end_matches([',', ' ']);
    } else if let Some((before, name)) = trailing_agency(rest, agencies) {
        known = true;
        found.agency = Some(name.to_owned());
        rest = before.trim().trim_end_matches([',', '/', ' ']);
    }
    if found.date.is_none()
        && let Some(range) = day::at_end(rest)
    {
        // `8 мая. /ТАСС/`: a sentence of its own; elsewhere the dot is the month's.
        let closing = if dotless.ends_with('/') { [',', ' ', '.'] } else { [',', ' ', ' '] };
        found.date = Some(rest[range.clone()].trim_end_matches(closing).to_owned());
        rest = rest[..range.start].trim_end().trim_end_matches(OPENS_DATE);
        // `Washington D.C.` keeps its dot; `MOSCOW. April 2` loses the one that closes the place.
        if head[rest.len()..].starts_with('.') && abbreviated(rest) {
            rest = &head.trim()[..=rest.len()];
        }
    }
    if known
        && found.date.is_none()
        && let Some((before, day)) = day_alone(rest)
    {
        found.date = Some(day.to_owned());
        rest = before;
    }
    let mut place = outlet(section(weekdays(rest)));
    if mark == Mark::Hyphen && place.ends_with('.') && !abbreviated(place.trim_end_matches('.')) {
        // `Madrid.- `
        place = place.trim_end_matches('.');
    }
    if !place.is_empty() {
        if found.place.is_some() || !plausible(place) {
            return None;
        }
        found.place = Some(place.to_owned());
    }
    let whole = placed && known && found.place.is_none();
    (whole || accept(&found, mark, known, bracket.is_some())).then_some(found)
}

/// `MADRID, 12`: a day without its month, behind a place.
fn day_alone(text: &str) -> Option<(&str, &str)> {
    let (before, day) = text.rsplit_once(", ")?;
    let number: u32 = day.parse().ok().filter(|_| day.len() <= 2)?;
    (1..=31).contains(&number).then_some((before, day))
}

/// The text before a closing bracket or pair of slashes at the end, and what is in it.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let (open, close) = match text.chars().next_back()? {
        ')' => ('(', ')'),
        ']' => ('[', ']'),
        '/' => ('/', '/'),
        _ => return None,
    };
    let inner = text.strip_suffix(close)?;
    let at = inner.rfind(open)?;
    Some((&inner[..at], inner[at + open.len_utf8()..].trim()))
}

/// Sorts what stands in brackets into date, agency or place. Gives whether the agency is a known one.
fn classify(inner: &str, alone: bool, found: &mut Dateline, agencies: &Agencies) -> Option<bool> {
    let mut name = inner;
    if let Some(range) = day::at_end(inner) {
        found.date = Some(inner[range.clone()].to_owned());
        name = inner[..range.start].trim().trim_end_matches([',', '-', '–', ' ']);
        if name.is_empty() {
            return Some(false);
        }
    }
    // `/Mira Sol, BTA/`
    let behind = [", ", " - "].iter().filter_map(|sign| Some(name.rsplit_once(sign)?.1));
    if let Some(agency) =
        behind.map(|a| a.trim_end_matches('۔')).find(|a| agencies.find(a).is_some())
    {
        name = agency;
    }
    let known = agencies.find(name).is_some();
    if alone && !known {
        // `(HARTLAND, Wis.) -`
        found.place = (places::known(name) && !places::label(name)).then(|| name.to_owned());
        return found.place.is_some().then_some(false);
    }
    if !known && !signs(name) {
        return None;
    }
    found.agency = Some(name.to_owned());
    Some(known)
}

/// Could it be the name of an agency we do not know?
fn signs(name: &str) -> bool {
    let first = name.chars().next();
    name.len() <= 48
        && name.split_whitespace().count() <= 5
        && first.is_some_and(|c| c.is_alphabetic() && !is_small(c))
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '/' | '-' | '&' | '\'' | '|'))
        && !(name.starts_with("R-") || name.starts_with("D-"))
}

/// A known agency at the end of the head: `Tehran, IRNA`, `Canadian Press`, `МОСКВА. 18 ноября. ИНТЕРФАКС`.
fn trailing_agency<'a>(text: &'a str, agencies: &Agencies) -> Option<(&'a str, &'a str)> {
    let whole = |name: &str| agencies.find(name).is_some();
    if let Some((name, place)) = text.split_once('/')
        && whole(name)
        && !name.contains(',')
        && !whole(place)
        && plausible(place.trim())
    {
        // `Iran Press/Europe:`
        return Some((place, name.trim()));
    }
    if whole(text) && text.split_whitespace().count() <= 4 {
        return Some(("", text));
    }
    // `INTERFAX.RU` holds a dot of its own; `تهران - ایرنا` has a dash before it.
    let spaced =
        [". ", " - ", " – "].iter().filter_map(|sign| Some((text.rfind(sign)?, sign.len())));
    let close = text.rfind([',', '/', '.']).filter(|i| *i > 0).map(|at| (at, 1));
    spaced.chain(close).find_map(|(at, len)| {
        let name = text[at + len..].trim();
        (whole(name) && name.split_whitespace().count() <= 3).then(|| (&text[..at], name))
    })
}

/// `Harrow Post, Colby`, `Colby, Web Desk`: an outlet's own name is not part of the place.
fn outlet(text: &str) -> &str {
    let named = |part: &str| places::label(part.trim()) || places::outlet(part.trim());
    match text.split_once(',') {
        Some((first, rest)) if named(first) && !rest.contains(',') => rest.trim(),
        Some((first, rest)) if places::outlet(rest.trim()) => first.trim(),
        _ => text,
    }
}

/// Days of the week say nothing the date does not say.
fn weekdays(text: &str) -> &str {
    let first = text.split([',', ' ']).next().unwrap_or_default();
    let text = if crate::dates::weekday(first) {
        text[first.len()..].trim_start_matches([',', ' '])
    } else {
        text
    };
    match text.rsplit_once([',', ' ']) {
        Some((before, last)) if crate::dates::weekday(last.trim()) => {
            before.trim_end_matches([',', ' '])
        }
        _ => text,
    }
}

/// `Sports News, New Delhi`: the section is not part of the place.
fn section(text: &str) -> &str {
    match text.split_once(',') {
        Some((first, rest))
            if first.ends_with("News") || first.ends_with("Desk") || first.ends_with("Bureau") =>
        {
            rest.trim()
        }
        _ => text,
    }
}

/// Is there enough in it, and does its ending fit, for a dateline?
fn accept(found: &Dateline, mark: Mark, known: bool, bracketed: bool) -> bool {
    let place = found.place.as_deref();
    let gazetteer = place.is_some_and(places::known);
    let caps = place.is_some_and(capitals);
    if place.is_some_and(|p| places::label(p) || places::outlet(p)) && !gazetteer {
        return false;
    }
    match (place, &found.date, &found.agency) {
        (_, _, Some(_)) if known => match mark {
            // `(NAN) Text`
            Mark::Closed if place.is_none() => bracketed && found.date.is_none(),
            Mark::Closed | Mark::Name => {
                caps || gazetteer || found.date.is_some() || place.is_some_and(uncased)
            }
            Mark::Colon if !bracketed => {
                place.is_some() && (caps || gazetteer || found.date.is_some())
            }
            _ => true,
        },
        (Some(_), Some(_), Some(_)) => !matches!(mark, Mark::Closed | Mark::Name),
        (Some(_), None, Some(_)) => {
            (caps || gazetteer) && !matches!(mark, Mark::Closed | Mark::Name)
        }
        (None, Some(_), Some(_)) => matches!(mark, Mark::Dash),
        (Some(_), Some(_), None) => !matches!(mark, Mark::Closed | Mark::Name),
        (Some(place), None, None) => match mark {
            Mark::Dash | Mark::Hyphen => gazetteer || caps && place.split(' ').count() <= 3,
            Mark::Colon => gazetteer,
            Mark::Closed | Mark::Name => false,
        },
        _ => false,
    }
}

/// A dateline as a test tells it: place, date, agency, and what stands behind it.
#[cfg(test)]
#[track_caller]
pub(super) fn told(found: Option<(Dateline, usize)>, line: &str, wanted: [&str; 4]) {
    let (d, end) = found.unwrap_or_else(|| panic!("no dateline: {line}"));
    let [place, date, agency] = [d.place, d.date, d.agency].map(Option::unwrap_or_default);
    assert_eq!([&place, &date, &agency, line[end..].trim_start()], wanted, "{line}");
}

#[cfg(test)]
mod tests;
