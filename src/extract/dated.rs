//! Who is named beside the date, though no word and no class says that they sign.

use super::outline::{Outline, Run};
use super::words::bit;
use super::{cells, notices, people, signatures};
use crate::text::collapse;

/// Who is named alone beside the date, in a line or between marks, right below the title, and nowhere else on the page as
/// sections are.
pub(super) fn line(outline: &Outline<'_>, title: usize, text: usize) -> Option<String> {
    let from = title + 1;
    // A summary may stand between.
    let end = (text + 2).min(from + DATED_RUNS).min(outline.runs.len());
    let short = (from..end).filter(|r| outline.runs[*r].chars < DATED_CHARS_MAX);
    let parts: Vec<(usize, String)> = short
        .flat_map(|r| parts_of(outline, &outline.runs[r]).map(move |part| (r, part)))
        .collect();
    // All else is asked where a date stands there only.
    let tells_date = |part: &str| part.contains(char::is_numeric) && signatures::signs(part);
    let dates: Vec<bool> = parts.iter().map(|(_, part)| tells_date(part)).collect();
    if !dates.contains(&true) {
        return None;
    }
    let named = |at: &usize| {
        let (r, part) = &parts[*at];
        let (run, name) = (&outline.runs[*r], outline.blocks[outline.runs[*r].block].name);
        let heading = matches!(name, "h2" | "h3" | "h4" | "h5" | "h6");
        let plain = run.links == 0 && !heading && (5..60).contains(&part.chars().count());
        let plain = plain && !is_pictured(outline, run.block);
        let mut near = at.saturating_sub(DATE_STEPS)..(at + DATE_STEPS + 1).min(parts.len());
        let alone = || outline.runs.iter().filter(|o| o.hash == run.hash).count() == 1;
        // In the text's first lines they stand in one.
        let same = |d: usize| *r < text || parts[d].0 == *r;
        let dated = near.any(|d| dates[d] && same(d));
        let chars = part.chars().count();
        let says = || notices::is_notice(part, chars, chars);
        plain && dated && people::may_sign(part) && alone() && !says()
    };
    (0..parts.len()).find(named).map(|at| parts[at].1.clone())
}

/// Does it stand with a picture, which somebody took?
fn is_pictured(outline: &Outline<'_>, block: usize) -> bool {
    ["caption", "media"].iter().any(|kind| {
        let kind = bit(kind).trailing_zeros() as usize;
        outline.blocks[block].near[kind] <= PICTURE_STEPS
    })
}

const PICTURE_STEPS: u8 = 2;

/// Lines below the title that may name who wrote it and when, and what stands between the two.
const DATED_RUNS: usize = 6;
const DATED_CHARS_MAX: usize = 140;
const DATE_STEPS: usize = 2;

/// The lines of a run, and what stands in them between marks.
fn parts_of(outline: &Outline<'_>, run: &Run<'_>) -> impl Iterator<Item = String> {
    let mut lines = String::new();
    let mut last = None;
    for piece in &outline.pieces[run.pieces.clone()] {
        if last.is_some_and(|last| cells::parts(last, *piece)) {
            lines.push('|');
        }
        last = Some(*piece);
        match piece.value().as_text() {
            Some(text) => lines.push_str(text),
            None => lines.push('|'),
        }
    }
    let parts: Vec<String> =
        lines.split(['|', '·', '•']).flat_map(undashed).map(collapse).collect();
    parts.into_iter().filter(|part| !part.is_empty())
}

/// `17.03.2026 - Ann Lee`: two, where one side is a date and the other has no digit. `Por g7 — São Paulo` is a house and a place.
fn undashed(part: &str) -> Vec<&str> {
    let sign = [" - ", " – ", " — "].into_iter().find_map(|sign| part.split_once(sign));
    let numbers = |s: &str| s.contains(char::is_numeric);
    let tells = |s: &str| numbers(s) && signatures::signs(s.trim());
    match sign {
        Some((a, b)) if numbers(a) != numbers(b) && (tells(a) || tells(b)) => vec![a, b],
        _ => vec![part],
    }
}
