//! Hours that are no clock's figures: `Noon, Nov. 28`, `minuit`, and the date-time groups of the military.

use super::names::{Beside, Half, NAMES};
use super::token::{Tokens, Unit};

/// Numbers as they stand, and from which token to which.
#[derive(Debug, Default, Clone, Copy)]
pub(super) struct Found {
    pub(super) hour: u64,
    pub(super) minute: u64,
    pub(super) second: u64,
    pub(super) nanos: u32,
    pub(super) from: usize,
    pub(super) to: usize,
    pub(super) exact: bool,
}

/// The hour that a name alone means: twelve, or the day's first moment, as programs that print `midnight` mean it.
fn of(name: &str) -> Option<u64> {
    if NAMES.is(name, Beside::Noon) {
        return Some(12);
    }
    NAMES.is(name, Beside::Midnight).then_some(0)
}

/// Is it such a name?
pub(super) fn is_name(word: &str) -> bool {
    of(word).is_some()
}

/// `Noon, Nov. 28`, `28 novembre à midi`, `12 noon`, `midi et demi`. Not of `Midi Libre`, nor of an afternoon.
pub(super) fn by_name(tokens: &Tokens) -> Option<Found> {
    let (at, hour, words) = tokens.find_map(|t, i| {
        let (hour, words) = t.name(i, of)?;
        (opens(t, i) && closes(t, i + words)).then_some((i, hour, words))
    })?;
    let twelve =
        at > 0 && tokens.small(at - 1) == Some(12) && !named_month(tokens, at.checked_sub(2));
    let half = tokens.word(at + words) == Some("et") && tokens.word(at + words + 1) == Some("demi");
    Some(Found {
        hour,
        minute: if half { 30 } else { 0 },
        from: at - usize::from(twelve),
        to: at + words + if half { 2 } else { 0 },
        ..Found::default()
    })
}

/// `halb 4 Uhr`, `om half elf`, `kl. halv elleve`: half an hour before; `half past 3`: after it.
pub(super) fn half_to(tokens: &Tokens) -> Option<Found> {
    tokens.find_map(|t, from| {
        let ((), words) = t.name(from, |w| NAMES.is(w, Beside::HalfTo).then_some(()))?;
        let past = t.word(from + words) == Some("past");
        let at = from + words + usize::from(past);
        let named = || t.word(at).and_then(|w| NAMES.hours.get(w)).copied();
        let hour = t.small(at).or_else(named).filter(|h| (1..=12).contains(h))?;
        let hours = t.word(at + 1).is_some_and(|w| NAMES.is(w, Beside::Hour));
        let to = at + 1 + usize::from(hours);
        let found = Found { minute: 30, from, to, ..Found::default() };
        if past {
            return Some(Found { hour, ..found });
        }
        // In English `half 4` is after it: only beside a Dutch word it is before.
        let dutch = t.word(at + 1) == Some("uur") || (from > 0 && t.word(from - 1) == Some("om"));
        let before = t.word(from) != Some("half") || dutch;
        before.then_some(Found { hour: if hour == 1 { 12 } else { hour - 1 }, ..found })
    })
}

fn named_month(tokens: &Tokens, at: Option<usize>) -> bool {
    at.and_then(|at| tokens.word(at)).is_some_and(|w| NAMES.months.contains_key(w))
}

/// May a time begin here? After nothing, a sign, a number or a short word (`at`, `à`, `al`, `w`), not within `po południu`.
fn opens(tokens: &Tokens, at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else { return true };
    let hyphen = tokens.is_sign(before, '-') && tokens.touches(at);
    let half =
        tokens.name(before, |w| NAMES.halves.get(w).filter(|h| matches!(h, Half::Am | Half::Pm)));
    let Some(word) = tokens.word(before) else { return !hyphen };
    half.is_none_or(|(_, words)| words == 1) && (word.chars().count() <= 3 || dated(tokens, before))
}

/// May one end here? Before nothing, a sign, a number, a short word, or what belongs to a date.
fn closes(tokens: &Tokens, at: usize) -> bool {
    tokens.word(at).is_none_or(|w| w.chars().count() <= 3) || dated(tokens, at)
}

fn dated(tokens: &Tokens, at: usize) -> bool {
    let known = |w: &str| {
        NAMES.months.contains_key(w) || NAMES.days.contains_key(w) || super::zones::is_name(w)
    };
    tokens.name(at, |w| known(w).then_some(())).is_some()
}

/// `281545Z NOV 26`: where its first number stands, and that number.
pub(super) fn date_time_group(tokens: &Tokens) -> Option<(usize, u64)> {
    tokens.find_map(|t, i| {
        let (value, _) = t.number(i).filter(|n| n.1 == 6)?;
        let zulu = t.word(i + 1) == Some("z") && t.touches(i + 1);
        let month = t.word(i + 2).is_some_and(|w| NAMES.months.contains_key(w));
        let year =
            t.list.get(i + 3).is_some_and(|y| matches!(y.unit, Unit::Number { digits: 2 | 4, .. }));
        (zulu && month && year).then_some((i, value))
    })
}
