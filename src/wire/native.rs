//! Datelines of the scripts without spaces or capitals: Chinese, Japanese, Korean; Arabic beside them.

mod arabic;
mod cjk;

use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::agencies::Agencies;
use super::{pattern, phrases, places};
use crate::model::Dateline;

/// Patterns with groups `agency`, `place`, `date`, the first match wins.
static CJK: LazyLock<Vec<Regex>> = LazyLock::new(|| patterns(&cjk::forms()));
static ARABIC: LazyLock<Vec<Regex>> = LazyLock::new(|| patterns(&arabic::forms()));

fn patterns(forms: &[String]) -> Vec<Regex> {
    forms.iter().filter_map(|form| pattern(form)).collect()
}

/// The dateline of a line, and its length.
pub(super) fn dateline(text: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let found = script(text)?
        .iter()
        .find_map(|f| f.captures(text).filter(|c| signed(c, text, agencies)))?;
    let group =
        |name| found.name(name).map(|m| m.as_str().trim().to_owned()).filter(|s| !s.is_empty());
    let end = found.get(0)?.end();
    Some((
        Dateline { place: group("place"), date: group("date"), agency: group("agency"), day: None },
        end,
    ))
}

/// The forms of the script that a line opens in.
fn script(text: &str) -> Option<&'static [Regex]> {
    const OPENING: usize = 12;
    if text.is_ascii() {
        return None;
    }
    text.chars().take(OPENING).find_map(|c| match c {
        '\u{600}'..='\u{6FF}' => Some(ARABIC.as_slice()),
        '\u{3001}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7A3}' | '\u{FF00}'..='\u{FF60}' => {
            Some(CJK.as_slice())
        }
        _ => None,
    })
}

/// Is it an agency's? Brackets alone open many lines; a form that has none tells itself.
fn signed(found: &Captures<'_>, text: &str, agencies: &Agencies) -> bool {
    let place = found.name("place").map_or("", |m| m.as_str());
    if phrases::photo(place).is_some() || places::label(place) {
        return false;
    }
    let writer = found.name("writer").map_or("", |m| m.as_str());
    if cjk::LABELS.iter().any(|label| writer.starts_with(label)) {
        return false;
    }
    if let Some(town) = found.name("town") {
        return cjk::is_town(town.as_str(), text.starts_with('【'), text);
    }
    match found.name("agency") {
        Some(agency) => {
            agencies.find(agency.as_str()).is_some()
                || found.name("wired").is_some() && !place.is_empty()
                || found.name("paper").is_some()
        }
        None => true,
    }
}

#[cfg(test)]
mod tests;
