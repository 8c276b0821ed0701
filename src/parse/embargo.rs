//! Entries that say until when they are not for publication: left out until then.

use crate::dates::{self, Context, Moment};
use crate::markup::text_of;
use crate::model::entry::Entry;
use crate::model::{Count, Timestamp};
use crate::text::cut;

/// How such a line begins, in small letters: it is said of the entry itself, not of a country's trade.
const OPENS: &[&str] = &[
    "strictly under embargo",
    "strictly embargoed",
    "under embargo",
    "embargoed",
    "embargo",
    "not for publication",
    "not for release",
    "hold for release",
    "sperrfrist",
    "sous embargo",
    "sous embargo strict",
    "bajo embargo",
    "embargado",
    "embargada",
    "sotto embargo",
];
/// What stands between that and the moment.
const UNTIL: &[&str] = &[
    "until",
    "till",
    "before",
    "for",
    "release",
    "publication",
    "at",
    "on",
    "bis",
    "zum",
    "endet",
    "am",
    "jusqu'au",
    "jusqu’au",
    "jusqu'à",
    "jusqu’à",
    "avant",
    "le",
    "hasta",
    "el",
    "las",
    "fino",
    "al",
    "alle",
    "the",
    "tot",
    "til",
    "do",
    "até",
];
/// Of a text, so much is looked at; it holds the line.
const LINE_BYTES: usize = 400;
/// Words of the moment, at most.
const WORDS_MAX: usize = 12;
const BEHIND_MAX: usize = 3;
/// Nobody sends what is to wait for longer.
const DAYS_MAX: i64 = 60;
/// Where no zone is said, the moment has come when it has everywhere.
const ANYWHERE_MS: i64 = 12 * 3600 * 1000;

/// Takes the entries out that are not to be published yet. Gives whether there were some: then they come back by themselves.
pub(super) fn hold_back(
    entries: &mut Vec<Entry>,
    now: Timestamp,
    context: Context,
    refused: &mut Count,
) -> bool {
    let before = entries.len();
    entries.retain(|entry| {
        let until = until(entry, context).filter(|until| lies_ahead(*until, now));
        if let Some(until) = until {
            let why = format!("it is embargoed until {}", until.rfc3339());
            refused.add(&entry.headline(), &why);
        }
        until.is_none()
    });
    entries.len() < before
}

fn lies_ahead(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.0 - now.0 <= DAYS_MAX * 24 * 3600 * 1000
}

/// The moment that the headline or the first line of the text names.
fn until(entry: &Entry, context: Context) -> Option<Timestamp> {
    let headline = entry.title.as_ref().and_then(|title| said(&title.plain(), context));
    headline.or_else(|| {
        let summary = entry.summary.as_ref().map(|s| s.value.as_str());
        let content = entry.content.as_ref().and_then(|c| c.value.as_deref());
        let line = |text: &str| said(&text_of(cut(text, LINE_BYTES)), context);
        summary.into_iter().chain(content).find_map(line)
    })
}

/// The moment that a line which opens like this names; a day without a time of day is none that could be kept.
fn said(line: &str, context: Context) -> Option<Timestamp> {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let first = line.get(..1)?.to_ascii_lowercase();
    if !OPENS.iter().any(|open| open.starts_with(&first)) {
        return None;
    }
    let lower = line.to_lowercase();
    let open = OPENS.iter().filter(|open| lower.starts_with(**open)).max_by_key(|o| o.len())?;
    let mut words: Vec<&str> = lower[open.len()..].split_whitespace().collect();
    let leads =
        words.iter().take_while(|w| small(w).is_empty() || UNTIL.contains(&small(w))).count();
    let told = words.drain(..leads).count() > 0 || lower[open.len()..].starts_with(':');
    let told = told || words.first().is_some_and(|w| w.starts_with(|c: char| c.is_ascii_digit()));
    words.truncate(WORDS_MAX);
    // Of a story of an embargo, other words come first.
    let begins = |word: &&str| {
        word.starts_with(|c: char| c.is_ascii_digit())
            || dates::month(small(word)).is_some()
            || dates::weekday(small(word))
    };
    if !told || !words.first().is_some_and(begins) {
        return None;
    }
    let read = |n: usize| words.get(..n).and_then(|words| moment(words, context));
    let least = (1..=words.len()).find(|n| read(*n).is_some())?;
    // Halves of the day and zones stand behind.
    let all = || (least..=least + BEHIND_MAX).filter_map(read);
    let zoned = all().find(|moment| moment.zoned).map(|moment| moment.at);
    let latest = all().map(|moment| moment.at).max();
    let everywhere = if context.zone.is_some() { 0 } else { ANYWHERE_MS };
    zoned.or(latest.map(|at| Timestamp(at.0 + everywhere)))
}

/// A word without its punctuation.
fn small(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '\'')
}

fn moment(words: &[&str], context: Context) -> Option<Moment> {
    let text = words.join(" ");
    let text = text.trim_end_matches(|c: char| !c.is_alphanumeric());
    dates::read(text, Context { strict: true, ..context }).filter(|moment| moment.timed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::Text;

    fn until(line: &str) -> Option<String> {
        let zone = Some(chrono_tz::Europe::Berlin);
        said(line, Context::of(zone)).map(Timestamp::rfc3339)
    }

    #[test]
    fn lines_that_name_the_moment() {
        for line in [
            "EMBARGOED until 2 Dec 2026 06:00 GMT",
            "STRICTLY EMBARGOED UNTIL 06:00 GMT ON 2 DECEMBER 2026 Lock reopens",
            "** Under embargo until December 2, 2026 at 6:00 GMT **",
            "Embargo: 2 December 2026, 06:00 GMT - Lock reopens",
            "Sperrfrist: 2. Dezember 2026, 7:00 Uhr",
            "Sperrfrist 02.12.2026, 07:00: Schleuse öffnet",
            "Embargo: 2026-12-02T06:00Z Lock reopens",
            "Embargo tot 2 december 2026, 07:00 uur",
            "SPERRFRIST bis 2. Dezember 2026, 07.00 Uhr: Schleuse öffnet",
            "Sous embargo jusqu'au 2 décembre 2026 à 7h00",
            "Embargo jusqu’au 2 décembre 2026, 07:00",
            "Embargado hasta el 2 de diciembre de 2026 a las 07:00",
            "Not for publication before 2 December 2026 06:00 GMT",
        ] {
            assert_eq!(until(line).as_deref(), Some("2026-12-02T06:00:00Z"), "{line}");
        }
    }

    #[test]
    fn stories_of_an_embargo_name_none() {
        for line in [
            "Embargo on oil lifted until 2 December 2026 06:00 GMT",
            "Oil embargo until 2 December 2026 06:00 GMT",
            "Embargo until 2 December 2026 for fish",
            "Embargo until 2027: what traders say",
            "Embargoed goods seized at 06:00 on 2 December 2026",
            "Sperrfrist endet für Rückkehrer",
            "Embargo",
            "",
        ] {
            assert_eq!(until(line), None, "{line}");
        }
    }

    #[test]
    fn an_entry_is_held_back_until_then() {
        let at = |text: &str| dates::parse(text, Context::default()).unwrap();
        let entry = |title: &str, text: &str| Entry {
            title: Some(Text::unmarked(title.to_owned())),
            summary: Some(Text::unmarked(text.to_owned())),
            ..Entry::default()
        };
        let told = |now: &str| {
            let line = "<p>EMBARGOED until 2 Dec 2026 06:00 GMT</p><p>It opens.</p>";
            let mut entries = vec![entry("EMBARGOED: Lock", line), entry("Tide", "It rose.")];
            let mut refused = Count::default();
            let held = hold_back(&mut entries, at(now), Context::default(), &mut refused);
            assert_eq!((held, refused.entries), (entries.len() < 2, u32::from(held)));
            entries.len()
        };
        assert_eq!(told("2026-12-02T05:59:00Z"), 1);
        assert_eq!(told("2026-12-02T06:00:00Z"), 2);
        assert_eq!(told("2026-06-02T06:00:00Z"), 2, "that is no embargo but a mistake");
        let anywhere = said("Embargo: 2 December 2026, 06:00", Context::default());
        assert_eq!(anywhere, Some(at("2026-12-02T18:00:00Z")));
    }
}
