//! Where a dateline may end: at a dash, a colon, the bracket or slash of an agency.

use super::agencies::Agencies;
use super::shape::{capitals, uncased};
use super::{day, places};
use crate::text::cut;

/// What ends a dateline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// A long dash, a double hyphen, `>>`, `=`.
    Dash,
    /// A hyphen between spaces.
    Hyphen,
    Colon,
    /// The bracket or slash of the agency, no dash behind it.
    Closed,
    /// An agency's name after a comma, nothing behind it.
    Name,
    /// A full stop.
    Stop,
}

/// Where a dateline could end.
pub(super) struct End {
    /// The dateline's own end.
    pub(super) at: usize,
    /// Behind what closes it.
    pub(super) after: usize,
    /// What closes it.
    pub(super) mark: Mark,
}

/// An agency's name is no longer, in bytes.
const NAME_MAX: usize = 80;

/// Places where a dateline could end, in order.
pub(super) fn ends<'a>(head: &'a str, agencies: &'a Agencies) -> impl Iterator<Item = End> + 'a {
    let mut depth = 0usize;
    let mut out = Vec::new();
    for (i, c) in head.char_indices() {
        let (before, rest) = (&head[..i], &head[i + c.len_utf8()..]);
        let spaced_before = before.ends_with([' ', ')', '/', '.', '\u{a0}']);
        let spaced_after = rest.is_empty() || rest.starts_with(char::is_whitespace);
        let inner = depth > 0;
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => {
                depth = depth.saturating_sub(1);
                closed(head, i + 1, &mut out);
            }
            _ if inner => {}
            '—' | '―' => push(&mut out, i, head, Mark::Dash),
            '–' | '−' if spaced_before || spaced_after => push(&mut out, i, head, Mark::Dash),
            '-' if rest.starts_with('-') => push(&mut out, i, head, Mark::Dash),
            '-' if spaced_before && spaced_after && !before.ends_with('-') => {
                push(&mut out, i, head, Mark::Hyphen);
            }
            // `กรุงเทพฯ 9 มิ.ย.-ข้อความ`, `Vic.-Text`, `(NAN)-Text`
            '-' if before.ends_with(['.', ')', ']']) => push(&mut out, i, head, Mark::Hyphen),
            // `Damascus, SANA- Text`
            '-' if spaced_after && signs(before, agencies) => {
                push(&mut out, i, head, Mark::Hyphen);
            }
            // `ALGER- Le pont`
            '-' if spaced_after
                && before.len() <= NAME_MAX
                && (capitals(before) || uncased(before))
                && places::known(before) =>
            {
                push(&mut out, i, head, Mark::Hyphen);
            }
            // `Nigeria (AP) _ Text`, `파리 (AP) = `
            '=' | '_' if spaced_after && before.ends_with(") ") => {
                push(&mut out, i, head, Mark::Dash);
            }
            '>' if rest.starts_with('>') => push(&mut out, i, head, Mark::Dash),
            ':' | '፦' | '៖' if spaced_after || before.trim_end().ends_with([')', ']']) => {
                push(&mut out, i, head, Mark::Colon);
            }
            // `COLOMBO (News 1st); `
            ';' if before.ends_with([')', ']']) => push(&mut out, i, head, Mark::Colon),
            // `काठमाडौँ, १९ असारः`: where only the breath looks like a colon
            '\u{903}'
                if spaced_after
                    && before.ends_with(|c: char| c.is_alphabetic())
                    && before.contains(char::is_numeric) =>
            {
                push(&mut out, i, head, Mark::Colon);
            }
            // `नई दिल्ली।`
            '।' | '။' if spaced_after => push(&mut out, i, head, Mark::Colon),
            '/' if slashed(before, agencies) => closed(head, i + 1, &mut out),
            ',' => named(head, i + 1, agencies, &mut out),
            // `ANKARA/AA Text`
            '/' if !before.ends_with(' ') => named(head, i + 1, agencies, &mut out),
            '.' | '։' if spaced_after => dotted(head, i + c.len_utf8(), agencies, &mut out),
            _ => {}
        }
    }
    out.into_iter()
}

/// Does an agency's name stand at the end, behind a comma, a slash or a space; or a date?
fn signs(before: &str, agencies: &Agencies) -> bool {
    let name = before.rsplit([',', '/', ' ']).next().unwrap_or_default();
    name.len() < before.len()
        && (agencies.find(name).is_some()
            || before.len() <= NAME_MAX && day::at_end(before).is_some())
}

/// Does a slash here close what another opened: `/TASS/`, or an agency with air around it, `BAGHDAD / INA /`?
fn slashed(before: &str, agencies: &Agencies) -> bool {
    let Some((_, inner)) = before.rsplit_once('/').filter(|(_, inner)| !inner.is_empty()) else {
        return false;
    };
    !before.ends_with(' ') || agencies.find(inner.trim()).is_some()
}

fn push(out: &mut Vec<End>, at: usize, head: &str, mark: Mark) {
    let run = head[at..].trim_start_matches([
        '-', '–', '—', '―', '−', '>', ':', ';', '፦', '៖', '।', '။', '=', '_', '\u{903}',
    ]);
    out.push(End { at, after: head.len() - run.len(), mark });
}

/// After a bracket or slash: a dot at most. A dash behind it is an end of its own, and comes first.
fn closed(head: &str, at: usize, out: &mut Vec<End>) {
    let rest = &head[at..];
    let next = rest.trim_start_matches(['.', ' ']);
    if !next.starts_with(['-', '–', '—', '―', ':', ';', '>', '=', '_', '፦', '៖']) {
        let dot = rest.chars().next().filter(|c| matches!(c, '.' | '।')).map_or(0, char::len_utf8);
        out.push(End { at, after: at + dot, mark: Mark::Closed });
    }
}

/// `КИЇВ. 9 червня. УНН.`: each part a sentence.
fn dotted(head: &str, at: usize, agencies: &Agencies, out: &mut Vec<End>) {
    let rest = head[at..].trim_start();
    let from = head.len() - rest.len();
    let Some((_, range)) = agencies.within(cut(rest, NAME_MAX)).filter(|(_, r)| r.start == 0)
    else {
        return;
    };
    if let Some(sign) = closing(&rest[range.end..]) {
        let end = from + range.end;
        out.push(End { at: end, after: end + sign, mark: Mark::Name });
    }
}

/// The length of the stop or slash that closes an agency's name before a space.
fn closing(after: &str) -> Option<usize> {
    let sign = after.chars().next().filter(|c| matches!(c, '.' | '։' | '/'))?;
    after[sign.len_utf8()..].starts_with(' ').then_some(sign.len_utf8())
}

/// `Place, D, AZERTAC`, `Tehran, IRNA`.
fn named(head: &str, at: usize, agencies: &Agencies, out: &mut Vec<End>) {
    let rest = head[at..].trim_start();
    let from = head.len() - rest.len();
    let Some((_, range)) = agencies.within(cut(rest, NAME_MAX)).filter(|(_, r)| r.start == 0)
    else {
        return;
    };
    let after = &rest[range.end..];
    let next = after.trim_start();
    // `Jakarta, CNN Indonesia --`
    let word = next.split(' ').next().unwrap_or_default();
    if places::licensed(&rest[..rest.len() - next.len() + word.len()]) {
        return;
    }
    // `Αθήνα, 12.06.2026, ΑΠΕ-ΜΠΕ, Η γέφυρα`; not `On March 3, Reuters, AFP and dpa`
    let listed = || {
        let place = head.split(',').next().filter(|p| places::known(p) || capitals(p))?;
        let dated = head[place.len()..at].contains(char::is_numeric);
        let begins = after.strip_prefix(", ").is_some_and(|t| t.starts_with(char::is_uppercase));
        (begins && dated).then_some(1)
    };
    let sign = closing(after).or_else(listed);
    // `12 qershor/ATSH/ -`: a dash behind it is an end of its own, as behind a bracket.
    let dashed = sign.is_some_and(|sign| after[sign..].trim_start().starts_with(['-', '–', '—']));
    if after.is_empty()
        || sign.is_some() && !dashed
        || after.starts_with(' ') && next.starts_with(char::is_uppercase)
    {
        let end = from + range.end;
        out.push(End { at: end, after: end + sign.unwrap_or(0), mark: Mark::Name });
    }
}
