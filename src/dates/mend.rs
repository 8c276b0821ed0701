//! Signs and spaces that programs got wrong between a day and its time, put right before either is read.

use super::token::{Tokens, Unit};

/// Puts them right.
pub(super) fn signs(tokens: &mut Tokens) {
    hour_run_on(tokens);
    day_with_colons(tokens);
    clock_without_colons(tokens);
}

/// `2026:11:28`, as cameras write a day: its colons are no time's.
fn day_with_colons(tokens: &mut Tokens) {
    let day = |t: &Tokens, i: usize| {
        let parts = t.number(i).is_some_and(|n| n.1 == 4)
            && t.number(i + 2).is_some_and(|n| n.1 == 2)
            && t.number(i + 4).is_some_and(|n| n.1 == 2);
        let colons = t.is_sign(i + 1, ':') && t.is_sign(i + 3, ':') && !t.is_sign(i + 5, ':');
        let close = (i + 1..=i + 4).all(|at| t.touches(at));
        (parts && colons && close).then_some(i)
    };
    if let Some(at) = tokens.find_map(day) {
        tokens.list[at + 1].unit = Unit::Sign('-');
        tokens.list[at + 3].unit = Unit::Sign('-');
    }
}

/// `27 Nov 202610:00:05`, `2026-11-2710:00:05`: the space before an hour, or its `T`, was lost.
fn hour_run_on(tokens: &mut Tokens) {
    let year = |n: u64| (1971..=2069).contains(&(n / 100));
    let run_on = |t: &Tokens, i: usize| {
        let (value, digits) = t.number(i)?;
        let minute = t.is_sign(i + 1, ':') && t.touches(i + 1) && t.small(i + 2).is_some();
        let day = i > 1 && t.is_sign(i - 1, '-') && t.small(i - 2).is_some() && value >= 100;
        let fits = (digits == 6 && year(value)) || (digits == 4 && day && value / 100 <= 31);
        (minute && fits && value % 100 <= 24).then_some((i, value, digits))
    };
    if let Some((at, value, digits)) = tokens.find_map(run_on) {
        tokens.list[at].unit = Unit::Number { value: value / 100, digits: digits - 2 };
        tokens.insert_number(at + 1, value % 100);
    }
}

/// `T10-00-05`, `T10.00.05`: a time for names of files.
fn clock_without_colons(tokens: &mut Tokens) {
    let two = |t: &Tokens, i: usize| t.number(i).is_some_and(|n| n.1 == 2) && t.touches(i);
    let time = |t: &Tokens, i: usize| {
        let pairs = t.word(i) == Some("t") && [1, 3, 5].iter().all(|n| two(t, i + n));
        let signs = ['-', '.'].iter().any(|s| t.is_sign(i + 2, *s) && t.is_sign(i + 4, *s));
        (pairs && signs).then_some(i)
    };
    if let Some(at) = tokens.find_map(time) {
        tokens.list[at + 2].unit = Unit::Sign(':');
        tokens.list[at + 4].unit = Unit::Sign(':');
    }
}
