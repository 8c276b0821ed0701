//! The agency within a dateline: in brackets, between slashes, behind a comma or a stop, before the place.

use super::papers;
use crate::model::Dateline;
use crate::wire::agencies::Agencies;
use crate::wire::shape::{capitals, is_small, plausible};
use crate::wire::{day, phrases, places};

/// The text before a closing bracket or pair of slashes at the end, and what is in it.
pub(super) fn bracketed(text: &str) -> Option<(&str, &str)> {
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
pub(super) fn classify(
    inner: &str,
    alone: bool,
    found: &mut Dateline,
    agencies: &Agencies,
) -> Option<bool> {
    let mut name = inner;
    if let Some(range) = day::at_end(inner) {
        found.date = Some(inner[range.clone()].to_owned());
        name = inner[..range.start].trim().trim_end_matches([',', '،', '-', '–', ' ']);
        if name.is_empty() {
            return Some(false);
        }
    }
    name = without_writer(name, agencies);
    let known = agencies.find(name).is_some() || calls_itself(name);
    if inner.contains(':') && clock(inner) {
        // `BEIRUT (3:30 P.M.) –`
        return (!alone).then_some(false);
    }
    if alone && call_sign(name) {
        found.agency = Some(name.to_owned());
        return Some(false);
    }
    // `(NLĐO) - `, `(Chinhphu.vn) - `
    let initials = (2..=5).contains(&name.chars().count()) && name.chars().all(char::is_uppercase);
    let place = places::known(name) || places::initials(name);
    if alone && !known && (papers::address(name) || initials && !places::label(name) && !place) {
        found.agency = Some(name.to_owned());
        return Some(false);
    }
    if alone && !known {
        // `(HARTLAND, Wis.) -`
        found.place = (place && !places::label(name)).then(|| name.to_owned());
        return found.place.is_some().then_some(false);
    }
    // `[그래픽=연합뉴스]`
    let labelled = name.split_once('=').is_some_and(|(what, _)| places::label(what));
    if !known && !signs(name) || known && phrases::photo(name).is_some() || labelled {
        return None;
    }
    found.agency = Some(name.to_owned());
    Some(known)
}

/// Is it a time of day?
fn clock(text: &str) -> bool {
    let bare = text.trim_end_matches(['A', 'P', 'M', 'a', 'p', 'm', '.', ' ']);
    bare.len() <= 5 && bare.chars().all(|c| c.is_ascii_digit() || c == ':')
}

/// Is it the call sign of an American station: `(WAFB) -`?
fn call_sign(name: &str) -> bool {
    name.len() == 4 && name.starts_with(['W', 'K']) && name.chars().all(|c| c.is_ascii_uppercase())
}

fn person(who: &str) -> bool {
    who.split(' ').count() <= 4
}

/// `/Mira Sol, BTA/`, `/Корр. БЕЛТА/` without who wrote it.
fn without_writer<'a>(name: &'a str, agencies: &Agencies) -> &'a str {
    const ROLES: [&str; 4] = ["Корр. ", "Кар. ", "Corr. ", "corr. "];
    let signs = [", ", " - ", "، "].iter();
    let behind = signs.filter_map(|sign| name.rsplit_once(sign).filter(|(who, _)| person(who)));
    let behind = behind.map(|(_, house)| house);
    let bare = || ROLES.iter().find_map(|role| name.strip_prefix(role));
    let known = |house: &&str| agencies.find(house).is_some();
    // `UrduPoint / Pakistan Point News / APP`: the last wrote it.
    if let Some(house) = name.rsplit_once(" / ").map(|(_, house)| house).filter(known) {
        return house;
    }
    // `Корр. ТАСС Иван Петров`
    let two = |who: &str| who.split(' ').count() == 2;
    let led = bare().and_then(|named| named.split_once(' ')).filter(|(_, who)| two(who));
    if let Some(house) = led.map(|(house, _)| house).filter(known) {
        return house;
    }
    let mut parts = behind.chain(bare()).map(|a| a.trim_end_matches('۔'));
    if let Some(house) = parts.find(known) {
        return house;
    }
    // `ANA-MPA/M. Nikou`
    let initial =
        |who: &str| who.split_once(". ").is_some_and(|(first, _)| first.chars().count() == 1);
    let signed = name.split_once('/').filter(|(_, who)| initial(who)).map(|(house, _)| house);
    signed.filter(known).unwrap_or(name)
}

/// Does it say itself that it is an agency: `Agence Harrow`, `Harrow News Agency`?
fn calls_itself(name: &str) -> bool {
    const FIRST: [&str; 7] =
        ["Agence", "Agencia", "Agência", "Agenzia", "Agenția", "Agencija", "Agencja"];
    const LAST: [&str; 6] =
        ["Newswire", "Presswire", "Nachrichtenagentur", "Ajansı", "News Agency", "Press Agency"];
    let words = name.split(' ').count();
    (2..=4).contains(&words)
        && plausible(name)
        && (FIRST.iter().any(|word| name.strip_prefix(word).is_some_and(|r| r.starts_with(' ')))
            || LAST.iter().any(|word| name.strip_suffix(word).is_some_and(|r| r.ends_with(' '))))
}

/// Could it be the name of an agency we do not know?
fn signs(name: &str) -> bool {
    let first = name.chars().next();
    name.len() <= 48
        && name.split_whitespace().count() <= 5
        && (first.is_some_and(|c| c.is_alphabetic() && !is_small(c)) || capitals(name))
        && name
            .chars()
            .all(|c| c.is_alphanumeric() || matches!(c, ' ' | '.' | '/' | '-' | '&' | '\'' | '|'))
        && !(name.starts_with("R-") || name.starts_with("D-"))
}

/// An agency at the end of the head: `Tehran, IRNA`, `Canadian Press`, `МОСКВА. 18 ноября. ИНТЕРФАКС`.
pub(super) fn trailing<'a>(text: &'a str, agencies: &Agencies) -> Option<(&'a str, &'a str)> {
    let whole = |name: &str| agencies.find(name).is_some() && !places::licensed(name);
    let bare = text.trim_end_matches('.');
    if let Some(parts) = leading(bare, agencies) {
        return Some((parts.1, parts.0));
    }
    if let Some((name, place)) = text.split_once('/')
        && whole(name)
        && !name.contains(',')
        && !whole(place)
        && plausible(place.trim())
    {
        // `Iran Press/Europe:`
        return Some((place, name.trim()));
    }
    if let Some((place, name)) = text.rsplit_once('/')
        && whole(name)
        && !whole(place)
        && (capitals(place) || places::known(place))
    {
        // `ANKARA/AA`
        return Some((place, name.trim()));
    }
    if whole(text) && text.split_whitespace().count() <= 4 {
        return Some(("", text));
    }
    let (whole_text, text) = (text, bare);
    if whole(text) && !text.contains(' ') {
        // `EFE.-`
        return Some(("", text));
    }
    // `INTERFAX.RU` holds a dot of its own; `تهران - ایرنا` has a dash before it.
    let spaced =
        [". ", " - ", " – "].iter().filter_map(|sign| Some((text.rfind(sign)?, sign.len())));
    let close = text.rfind([',', '/', '.']).filter(|i| *i > 0).map(|at| (at, 1));
    let parted = spaced.chain(close).find_map(|(at, len)| {
        let name = text[at + len..].trim();
        let named = whole(name) && name.split_whitespace().count() <= 3 || calls_itself(name);
        named.then(|| (&text[..at], name))
    });
    // `TALLINN, 18. nov BNS`, `Kyiv, Ukraine CNN`
    let dated = || {
        let (before, name) = text.rsplit_once(' ')?;
        let told = || places::known(before) || day::at_end(before).is_some();
        (whole(name) && told()).then_some((before, name))
    };
    parted.or_else(dated).or_else(|| initialled(text, text.len() < whole_text.len()))
}

/// `BRIDGETOWN, Barbados, CMC`: initials behind a place that is whole. Where a full stop closes them, behind any that is
/// known, or a date: `Caracas, 12 jun. AVN.-`.
fn initialled(text: &str, stopped: bool) -> Option<(&str, &str)> {
    let (before, name) = text.rsplit_once(' ')?;
    let letters = 3..=if stopped { 6 } else { 5 };
    let initials = letters.contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase());
    let whole = match before.strip_suffix(',') {
        Some(place) => places::known(place) && (stopped || place.contains(", ")),
        None => stopped && day::at_end(before).is_some(),
    };
    let place = || places::known(name) || places::initials(name);
    (initials && whole && !place()).then_some((before, name))
}

/// `AKP Phnom Penh`: the agency before a place that is known.
pub(super) fn leading<'a>(text: &'a str, agencies: &Agencies) -> Option<(&'a str, &'a str)> {
    let (name, place) = text.split_once(' ')?;
    (agencies.find(name).is_some() && places::known(place)).then_some((name, place))
}
