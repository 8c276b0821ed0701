//! Datelines whose parts stand between bars or slashes: `Paris | AFP | 12 June 2026 -`.

use super::around::weekdays;
use crate::model::Dateline;
use crate::wire::agencies::Agencies;
use crate::wire::shape::plausible;
use crate::wire::{day, places};

/// What parts the fields, and what closes the last of them.
const BARS: [&str; 3] = ["|", "｜", SLASH];
/// It parts much else, too: only a release that tells its day is told by it.
const SLASH: &str = " / ";
const DASHES: [&str; 4] = [" - ", " – ", " — ", " -- "];
/// A longer field is no place.
const PLACE_MAX: usize = 40;

/// Place, agency and date in any order, of which the agency is known.
pub(super) fn parted(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    if !BARS.iter().any(|bar| head.contains(bar)) {
        return None;
    }
    let (mut found, mut at, mut bars) = (Dateline::default(), 0, false);
    loop {
        let rest = &head[at..];
        let (end, len, bar) = field_end(rest);
        if !takes(&mut found, rest[..end].trim(), agencies) {
            // The text itself begins behind the last sign.
            break;
        }
        at += end + len;
        bars |= bar;
        if !bar {
            break;
        }
    }
    let dated = found.date.is_some() || head[..at].contains(['|', '｜']);
    (bars && dated && found.agency.is_some() && found.place.is_some()).then_some((found, at))
}

/// Where the first field ends, the length of the sign that ends it, and whether that is a bar.
fn field_end(rest: &str) -> (usize, usize, bool) {
    let first =
        |signs: &[&str]| signs.iter().filter_map(|sign| Some((rest.find(sign)?, sign.len()))).min();
    match (first(&BARS), first(&DASHES)) {
        (Some((bar, len)), dash) if dash.is_none_or(|(at, _)| bar < at) => (bar, len, true),
        (_, Some((dash, len))) => (dash, len, false),
        _ => (rest.len(), 0, false),
    }
}

/// Is a field the agency, the date or the place, if that is missing still?
fn takes(found: &mut Dateline, field: &str, agencies: &Agencies) -> bool {
    let date = weekdays(field.trim_end_matches(['/', ' ']));
    let (part, value) = if found.agency.is_none() && agencies.find(field).is_some() {
        (&mut found.agency, field)
    } else if found.date.is_none() && day::whole(date) {
        (&mut found.date, date)
    } else if found.place.is_none()
        && field.len() <= PLACE_MAX
        && plausible(field)
        && !places::label(field)
    {
        (&mut found.place, field)
    } else {
        return false;
    };
    *part = Some(value.to_owned());
    true
}
