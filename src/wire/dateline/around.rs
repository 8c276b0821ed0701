//! What is printed beside a place and is no part of it: who wrote, the outlet, a section, the day.

use crate::text::cut;
use crate::wire::agencies::Agencies;
use crate::wire::places;
use crate::wire::shape::capitals;

/// Who a byline names, at most.
const PEOPLE_MAX: usize = 3;
/// The names of one, and of an agency, are no longer, in bytes.
const NAMES_MAX: usize = 60;
const HOUSE_MAX: usize = 80;

/// `By SARA LEITCH BRUNSWICK, Maine (AP) --`, `By Jane Poe and John Roe, Associated Press OSLO (AP) --`: length of the
/// byline that runs into the dateline.
pub(super) fn byline(text: &str, agencies: &Agencies) -> usize {
    let Some(rest) = text.strip_prefix("By ").or_else(|| text.strip_prefix("BY ")) else {
        return byline_abroad(text);
    };
    let mut at = text.len() - rest.len();
    for _ in 0..PEOPLE_MAX {
        at += person(&text[at..]);
        match text[at..].strip_prefix("and ") {
            Some(next) => at = text.len() - next.len(),
            None => break,
        }
    }
    if text[..at].ends_with(", ")
        && let Some((_, house)) = agencies.within(cut(&text[at..], HOUSE_MAX))
        && house.start == 0
    {
        at += house.end;
    }
    at
}

/// `Por Jane Poe Varsovia, 1 ene (EFE).-`: two names, or what a wider gap ends.
fn byline_abroad(text: &str) -> usize {
    const OPENINGS: [&str; 6] = ["Por ", "Par ", "Von ", "Di ", "Door ", "Av "];
    let Some(opening) = OPENINGS.iter().find(|opening| text.starts_with(**opening)) else {
        return 0;
    };
    let named = |names: &str| {
        names.split_whitespace().all(|w| w.starts_with(char::is_uppercase) && !w.ends_with(','))
    };
    let rest = &text[opening.len()..];
    let gap = cut(rest, NAMES_MAX).find("  ");
    let end = gap.unwrap_or_else(|| person(rest));
    let names = &rest[..end];
    if !named(names) || names.split_whitespace().count() < 2 {
        return 0;
    }
    text.len() - rest[end..].trim_start().len()
}

/// Length of two names, initials beside them.
fn person(text: &str) -> usize {
    let (mut at, mut names) = (0, 0);
    for word in text.split_inclusive(' ') {
        let initial = word.trim_end().len() <= 2 && word.trim_end().ends_with('.');
        names += usize::from(!initial);
        at += word.len();
        if names == 2 {
            break;
        }
    }
    at
}

/// `Jane POE/OSLO`, `Jane POE-John ROE/OSLO`, `Jane Poe/ OSLO`: reporters before a slash. Gives the place.
pub(super) fn reported(text: &str) -> &str {
    let Some((people, place)) = text.rsplit_once('/') else { return text };
    let surnames = people.split(['-', '/', ',']).all(|person| {
        let shouts = |(given, surname): (&str, &str)| {
            capitals(surname) && given.chars().any(char::is_lowercase)
        };
        let person = person.trim();
        person.rsplit_once(' ').is_some_and(shouts) || full_name(person)
    });
    if surnames && capitals(place) { place.trim() } else { text }
}

/// Two or three names, and no place of that name.
pub(super) fn full_name(person: &str) -> bool {
    let name = |w: &str| {
        let mut letters = w.chars();
        letters.next().is_some_and(char::is_uppercase)
            && letters.clone().count() > 1
            && letters.all(char::is_lowercase)
    };
    (2..=3).contains(&person.split(' ').count())
        && person.split(' ').all(name)
        && !places::known(person)
}

/// `MADRID, 12`: a day without its month, behind a place.
pub(super) fn day_alone(text: &str) -> Option<(&str, &str)> {
    let (before, day) = text.rsplit_once(", ")?;
    let number: u32 = day.parse().ok().filter(|_| day.len() <= 2)?;
    (1..=31).contains(&number).then_some((before, day))
}

/// `Harrow Post, Colby`, `Colby, Web Desk`, `COLBY, Harrow.com`: an outlet's own name is not part of the place.
pub(super) fn outlet(text: &str) -> &str {
    let named = |part: &str| places::label(part.trim()) || places::outlet(part.trim());
    let short = |part: &str| part.split(' ').count() <= 4;
    match text.split_once(',') {
        Some((first, rest)) if short(first) && named(first) && !rest.contains(',') => rest.trim(),
        Some((first, rest)) if places::outlet(rest.trim()) => first.trim(),
        _ => text,
    }
}

/// Days of the week say nothing the date does not say.
pub(super) fn weekdays(text: &str) -> &str {
    let first = text.split([',', ' ']).next().unwrap_or_default();
    let mut rest = text;
    if crate::dates::weekday(first) {
        rest = rest[first.len()..].trim_start_matches([',', ' ']);
    }
    if let Some((before, last)) = rest.rsplit_once([',', ' '])
        && crate::dates::weekday(last.trim())
    {
        rest = before.trim_end_matches([',', ' ']);
    }
    // `Santo Domingo` is no Sunday.
    let name = text.trim_end_matches('.');
    let city = rest.len() < text.len() && !name.contains(',') && places::known(name);
    if city { text } else { rest }
}

/// `Sports News, New Delhi`: the section is not part of the place.
pub(super) fn section(text: &str) -> &str {
    match text.split_once(',') {
        Some((first, rest))
            if first.ends_with("News") || first.ends_with("Desk") || first.ends_with("Bureau") =>
        {
            rest.trim()
        }
        _ => text,
    }
}

/// `PARIS, le`, `Wien, am`: the word before a date is of it.
pub(super) fn without_article(text: &str) -> &str {
    const BEFORE_DATES: [&str; 12] =
        ["le", "am", "den", "dne", "dňa", "a", "ngày", "dia", "el", "on", "på", "في"];
    match text.rsplit_once([',', ' ']) {
        Some((before, last))
            if BEFORE_DATES.contains(&last) && (before.ends_with(',') || places::known(before)) =>
        {
            before.trim_end_matches([',', ' '])
        }
        _ => text,
    }
}
