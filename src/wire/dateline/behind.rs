//! What stands behind a dateline's first end: initials nobody knows, who wrote it.

use crate::model::Dateline;
use crate::text::cut;
use crate::wire::agencies::Agencies;
use crate::wire::places;
use crate::wire::shape::{self, capitals};

/// Does it say nothing but where?
pub(super) fn lone(found: &Dateline) -> bool {
    found.place.is_some() && found.date.is_none() && found.agency.is_none()
}

/// `Lusaka, March 3, 2026 - (ZANIS) -`: initials nobody knows here, behind place and date.
pub(super) fn initialled(first: &Dateline, head: &str) -> Option<(Dateline, usize)> {
    const INITIALS_MAX: usize = 10;
    let dated = first.place.is_some() && first.date.is_some() && first.agency.is_none();
    let (name, rest) = head.strip_prefix('(').filter(|_| dated)?.split_once(')')?;
    let initials = name.len() <= INITIALS_MAX && name.chars().all(char::is_alphanumeric);
    if !(initials && capitals(name)) {
        return None;
    }
    let text = rest.trim_start_matches([' ', '.', '-', '–', '—', ':']);
    let whole = Dateline { agency: Some(name.to_owned()), ..first.clone() };
    Some((whole, head.len() - text.len()))
}

/// `ANKARA - BHA - `: initials nobody knows here, between dashes.
pub(super) fn dashed(first: &Dateline, head: &str) -> Option<(Dateline, usize)> {
    const INITIALS: std::ops::RangeInclusive<usize> = 2..=5;
    let (name, text) = head.split_once(" - ").or_else(|| head.split_once(" – "))?;
    let initials = INITIALS.contains(&name.len()) && name.chars().all(|c| c.is_ascii_uppercase());
    let place = || places::known(name) || places::initials(name);
    if !lone(first) || !initials || place() || places::label(name) {
        return None;
    }
    let whole = Dateline { agency: Some(name.to_owned()), ..first.clone() };
    Some((whole, head.len() - text.len()))
}

/// `Kolby (afp). Text`, `Kolby. (dpa) Text`, `Kolby (AP) Text`: nothing closes it but the bracket of an agency that all know. In
/// a sentence such a bracket explains the name before it: `Agence France-Presse (AFP)`.
pub(super) fn unmarked(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let (place, rest) = cut(head, UNMARKED_MAX).split_once(" (")?;
    let (name, _) = rest.split_once(')')?;
    let end = place.len() + 2 + name.len() + 1;
    let text = head[end..].trim_start_matches('.').strip_prefix(' ')?;
    let place = place.trim_end_matches('.');
    let small = name.chars().all(char::is_lowercase);
    let lettered = |w: &str| w.chars().next().filter(|c| c.is_uppercase());
    let letters: String = place.split([' ', '-']).filter_map(lettered).collect();
    let own = letters.len() > 1 || agencies.named(place).alone();
    let words = place.split(' ').count();
    let reads = (1..=2).contains(&words) && shape::plausible(place) && !places::label(place);
    let wired = agencies.world(name) || small && agencies.find(name).is_some();
    let begins = text.starts_with(char::is_uppercase);
    if !(reads && wired && begins && (small || !own)) {
        return None;
    }
    let (place, agency) = (Some(place.to_owned()), Some(name.to_owned()));
    Some((Dateline { place, agency, ..Dateline::default() }, head.len() - text.len()))
}

/// Place and agency are no longer, in bytes.
const UNMARKED_MAX: usize = 48;

/// Length of the two names behind an agency's, before a full stop.
pub(super) fn reporter(after: &str) -> usize {
    let Some((names, _)) = after.strip_prefix(", ").and_then(|rest| rest.split_once(". ")) else {
        return 0;
    };
    let mut words = names.split(' ');
    let two = words.clone().count() == 2;
    if two && words.all(|w| w.starts_with(char::is_uppercase)) { names.len() + 2 } else { 0 }
}
