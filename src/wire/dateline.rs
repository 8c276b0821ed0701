//! The dateline that opens a wire story: `MOSCOW, May 8 (Xinhua) --`, in the forms of all the wires.

mod around;
mod behind;
mod fields;
mod papers;
mod signer;

use super::agencies::Agencies;
use super::ends::{End, Mark, ends};
use super::shape::{OPENS_DATE, abbreviated, capitals, is_small, plausible, uncased};
use super::{day, native, places};
use crate::model::Dateline;
use crate::text::cut;
use around::{byline, day_alone, outlet, reported, section, weekdays, without_article};
use behind::{dashed, initialled, lone, reporter};
use signer::{bracketed, classify, leading, trailing};

pub(super) use papers::writers;

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
    let skipped = byline(text, agencies);
    let head = cut(&text[skipped..], HEAD_MAX);
    let whole = papers::printed(head, agencies)
        .or_else(|| fields::parted(head, agencies))
        .or_else(|| date_first(head, agencies));
    if let Some((found, end)) = whole {
        return Some((found, skipped + end));
    }
    for end in ends(head, agencies) {
        let Some(mut found) = read(&head[..end.at], end.mark, false, agencies) else { continue };
        let after = skipped + end.after;
        let housed = found.date.is_none() && found.agency.as_deref().is_some_and(papers::house);
        if housed && goes_on(&text[after..]) {
            continue;
        }
        if lone(&found) {
            // `NEW YORK – November 18, 2026 –`
            if let Some((date, more)) = dated(&text[after..], agencies) {
                return Some((Dateline { date: Some(date), ..found }, after + more));
            }
            if goes_on(&text[after..]) {
                continue;
            }
            if end.mark == Mark::Colon && papers::person(&text[after..]) {
                return Some((found, text.len()));
            }
        }
        if (found.agency.is_none() || found.place.is_none())
            && let Some((whole, more)) = second(&found, &text[after..], agencies)
        {
            return Some((whole, after + more));
        }
        if let Some((date, more)) = late(&found, end.mark, &text[after..], agencies) {
            return Some((Dateline { date: Some(date), ..found }, after + more));
        }
        if end.mark == Mark::Hyphen && found.agency.is_none() && dated_american(&found) {
            found.agency = agencies.unsigned().map(str::to_owned);
        }
        return Some((found, after));
    }
    let plain = stopped(head, agencies).or_else(|| behind::unmarked(head, agencies));
    plain.map(|(found, end)| (found, skipped + end))
}

/// `November 18, 2026 – New York, NY –`: the date before a place that is known.
fn date_first(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    const DATE_MAX: usize = 40;
    let first = cut(head, DATE_MAX);
    let dash = [" - ", " – ", " — ", " -- "].iter().filter_map(|dash| first.find(dash)).min()?;
    if !first[..dash].contains(numeral) {
        return None;
    }
    let (date, at) = dated(head, agencies)?;
    let rest = &head[at..];
    let behind = rest.trim_start();
    let gap = rest.len() - behind.len();
    let dash = |end: &End| matches!(end.mark, Mark::Dash | Mark::Hyphen);
    let end = ends(behind, agencies).next().filter(dash)?;
    let found = read(&behind[..end.at], end.mark, false, agencies).filter(lone)?;
    Some((Dateline { date: Some(date), ..found }, at + gap + end.after))
}

/// `BAKU, Azerbaijan, June 12. Text`: nothing but a full stop closes it. The last that is looked for.
fn stopped(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let stops = || head.match_indices(['.', '։']).map(|(i, dot)| i + dot.len());
    let at = stops().find(|i| head[*i..].starts_with(' ') && head[..*i].contains(numeral))?;
    let begins = head[at..].trim_start().chars().next().is_some_and(|c| !c.is_lowercase());
    if !begins {
        return None;
    }
    let found = read(&head[..at], Mark::Stop, false, agencies)?;
    let first = found.place.as_deref().is_some_and(|place| head.starts_with(place));
    let gap = head[at..].len() - head[at..].trim_start().len();
    // `ASTANA. July 3. KAZINFORM Text`
    match signed(&found, &head[at + gap..], agencies) {
        Some((whole, more)) if first => Some((whole, at + gap + more)),
        _ => first.then_some((found, at)),
    }
}

fn numeral(c: char) -> bool {
    c.is_numeric()
}

/// Does the text behind a dash go on with a sentence: `WASHINGTON - based firm`? Some names begin small: `iPhone`.
fn goes_on(text: &str) -> bool {
    let mut letters = text.trim_start().chars();
    letters.next().is_some_and(is_small)
        && !letters.next().is_some_and(char::is_uppercase)
        && !["al-", "el-", "d'", "d\u{2019}"].iter().any(|p| text.trim_start().starts_with(p))
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
    let whole = signed(first, head, agencies).or_else(|| initialled(first, head));
    if let Some((whole, end)) = whole.or_else(|| dashed(first, head)) {
        return Some((whole, gap + end));
    }
    // `القاهرة - (أ ش أ):`, `CAIRO - MENA:`
    let names = |name: &str| capitals(name) && agencies.find(name).is_some();
    let closes = |e: &End| {
        let before = &head[..e.at];
        e.mark != Mark::Colon || before.ends_with([')', ']', '/']) || names(before)
    };
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
        let rest = &head[end.after..];
        let dated = whole.date.is_none().then(|| dated(rest, agencies)).flatten();
        let (date, more) = dated.unzip();
        let whole = Dateline { date: date.or(whole.date), ..whole };
        return Some((whole, gap + end.after + more.unwrap_or(0)));
    }
    None
}

/// `OSLO - Harrow Newswire - 12 June 2026 -`: the date stands last.
fn dated(rest: &str, agencies: &Agencies) -> Option<(String, usize)> {
    let rest = cut(rest, HEAD_MAX);
    let end = ends(rest, agencies).next()?;
    let date = rest[..end.at].trim();
    day::whole(date).then(|| (date.to_owned(), end.after))
}

/// `Dhaka (BSS), June 12, 2026 -`: the date behind the agency's bracket.
fn late(found: &Dateline, mark: Mark, rest: &str, agencies: &Agencies) -> Option<(String, usize)> {
    let whole = found.place.is_some() && found.agency.is_some() && found.date.is_none();
    if mark != Mark::Closed || !whole {
        return None;
    }
    let behind = rest.trim_start_matches([',', ' ']);
    let (date, more) = dated(behind, agencies)?;
    Some((date, rest.len() - behind.len() + more))
}

/// `МОСКВА, 18 ноября - РИА Новости.`: the agency closes the dateline with a full stop.
fn signed(first: &Dateline, head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    // `ANKARA - AA`, and a line break.
    let lone = first.date.is_none() && first.place.as_deref().is_some_and(capitals);
    if first.agency.is_some() || first.date.is_none() && !lone {
        return None;
    }
    let (_, range) = agencies.within(cut(head, 40)).filter(|(_, r)| r.start == 0)?;
    // `МОСКВА, 18 ноя - РИА Новости, Мира Соль.`
    let end = range.end + reporter(&head[range.end..]);
    let after = &head[end..];
    let stops = after.starts_with(". ") || after.trim() == "." || after.is_empty();
    // `ASTANA. July 3. KAZINFORM Text`
    let bare = || {
        after.starts_with(' ')
            && head[range.clone()].len() > 2
            && !head[range.clone()].contains(char::is_lowercase)
    };
    let closes = !lone && (stops || bare()) || after.starts_with('\n');
    let whole = || Dateline { agency: Some(head[range.clone()].to_owned()), ..first.clone() };
    closes.then(|| (whole(), end + usize::from(!after.is_empty())))
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
    let bracket = bracketed(rest).filter(|(before, inner)| !of_place(before, inner, agencies));
    let mut known = false;
    if let Some((before, inner)) = bracket {
        known = classify(inner, before.trim().is_empty(), &mut found, agencies)?;
        rest = before.trim().trim_end_matches([',', ' ']);
    } else if let Some((before, name)) = trailing(rest, agencies) {
        known = true;
        found.agency = Some(name.to_owned());
        rest = before.trim().trim_end_matches([',', '/', ' ']);
    }
    rest = date_off(rest, &mut found, head, dotless.ends_with('/'));
    if known && found.date.is_none() {
        rest = day_off(rest, &mut found);
    } else if known {
        // `Colby: June 12, 2026 (ANI):`
        rest = rest.trim_end_matches(':');
    }
    let mut place = outlet(section(weekdays(rest)));
    if known {
        place = reported(place);
    } else if let Some((name, behind)) = leading(place, agencies) {
        known = true;
        found.agency = Some(name.to_owned());
        place = behind;
    }
    // `BERLIN. (dpa)`
    let apart = known && bracket.is_some() && capitals(place);
    let stopped = apart || mark == Mark::Hyphen || mark == Mark::Dash && !place.contains(',');
    if stopped && place.ends_with('.') && !abbreviated(place.trim_end_matches('.')) {
        // `Madrid.- `
        place = place.trim_end_matches('.');
    }
    if !place.is_empty() {
        if found.place.is_some() || !plausible(place) {
            return None;
        }
        found.place = Some(place.to_owned());
    }
    if matches!(mark, Mark::Dash | Mark::Hyphen) && lone(&found) && papers::house(place) {
        found.agency = found.place.take();
    }
    let whole = placed && known && found.place.is_none();
    // `YEREVAN, March 3. /ARKA/.`
    let slashed = mark == Mark::Closed && dotless.ends_with('/') && names_all(&found);
    (whole || slashed || accept(&found, mark, known, bracket.is_some())).then_some(found)
}

/// `DUBAI (UAE)`: does what stands in brackets say where the place is?
fn of_place(place: &str, inner: &str, agencies: &Agencies) -> bool {
    !place.trim().is_empty()
        && (places::region(inner) || places::initials(inner))
        && agencies.find(inner).is_none()
}

/// Where, when and who, the place in capitals?
fn names_all(found: &Dateline) -> bool {
    found.date.is_some() && found.agency.is_some() && found.place.as_deref().is_some_and(capitals)
}

/// Takes the date off the end of what stands before the agency.
fn date_off<'a>(rest: &'a str, found: &mut Dateline, head: &'a str, apart: bool) -> &'a str {
    let range = day::at_end(rest).filter(|_| found.date.is_none());
    let from = range.as_ref().map_or(rest.len(), |range| range.start);
    let wired = found.date.is_none() && found.agency.is_some();
    if let Some((place, date)) = numbered(rest, from).filter(|_| wired) {
        found.date = Some(date.to_owned());
        return place;
    }
    let Some(range) = range else { return rest };
    let date = rest[range.clone()].trim_end_matches([',', ' ']);
    found.date = Some(day::without_stop(date, apart).to_owned());
    let rest = without_article(rest[..range.start].trim_end().trim_end_matches(OPENS_DATE));
    // `Washington D.C.` keeps its dot; `MOSCOW. April 2` loses the one that closes the place.
    let dot = head.get(rest.len()..).is_some_and(|behind| behind.starts_with('.'));
    let whole = head.trim().get(..=rest.len()).filter(|_| dot && abbreviated(rest));
    whole.unwrap_or(rest)
}

/// `MADRID, 12 (EUROPA PRESS)`, `18 ноября, Минск /БЕЛТА/.`: the date's other places beside a known agency.
fn day_off<'a>(rest: &'a str, found: &mut Dateline) -> &'a str {
    let first = || rest.split_once([',', '،']).filter(|(day, _)| day::whole(day));
    let Some((place, day)) = day_alone(rest).or_else(|| first().map(|(day, place)| (place, day)))
    else {
        return rest;
    };
    found.date = Some(day.to_owned());
    place.trim()
}

/// `Улаанбаатар, 2026 оны 6 дугаар сарын 12`: behind a place that is known, more than what reads as a date from there on.
fn numbered(rest: &str, from: usize) -> Option<(&str, &str)> {
    let (place, date) = rest.split_once(", ").filter(|(place, _)| places::known(place))?;
    let numbers = date.starts_with(numeral) && date.ends_with(numeral);
    let longer = from > rest.len() - date.len();
    (numbers && longer && date.split(' ').count() <= DATE_WORDS_MAX).then_some((place, date))
}

/// A date in words has no more.
const DATE_WORDS_MAX: usize = 6;

/// Is there enough in it, and does its ending fit, for a dateline?
fn accept(found: &Dateline, mark: Mark, known: bool, bracketed: bool) -> bool {
    let place = found.place.as_deref();
    // A fraction, unless an agency dates its copy so.
    if !known && found.date.as_deref().is_some_and(day::short) {
        return false;
    }
    let gazetteer = place.is_some_and(places::known);
    let caps = place.is_some_and(capitals);
    if place.is_some_and(|p| places::label(p) || places::outlet(p)) && !gazetteer {
        return false;
    }
    match (place, &found.date, &found.agency) {
        _ if mark == Mark::Stop && found.agency.is_some() => known && gazetteer,
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
        // `Bamako, 12 juin (AMAP) Le texte`
        (Some(_), Some(_), Some(name)) if mark == Mark::Closed => {
            gazetteer && bracketed && capitals(name) && !name.contains(' ')
        }
        (Some(_), Some(_), Some(_)) => mark != Mark::Name,
        (Some(_), None, Some(_)) => {
            (caps || gazetteer) && !matches!(mark, Mark::Closed | Mark::Name)
        }
        (None, Some(_), Some(_)) => matches!(mark, Mark::Dash),
        (None, None, Some(_)) => matches!(mark, Mark::Dash | Mark::Hyphen),
        (Some(_), Some(_), None) if mark == Mark::Stop => gazetteer,
        (Some(_), Some(_), None) => !matches!(mark, Mark::Closed | Mark::Name),
        (Some(place), None, None) => match mark {
            Mark::Dash | Mark::Hyphen => {
                gazetteer && !places::region(place) || caps && place.split(' ').count() <= 3
            }
            Mark::Colon => gazetteer && (caps || !places::region(place)),
            Mark::Closed | Mark::Name | Mark::Stop => false,
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
