//! Durations as `"15m"`, sizes as `"8 MiB"`, and what people write instead of them.

use std::time::Duration;

/// `"90s"`, `"15m"`, `"1h 30m"`, `"30d"`.
pub(super) fn duration(text: &str) -> Option<Duration> {
    let mut total: u64 = 0;
    let mut rest = text.trim();
    if rest.is_empty() {
        return None;
    }
    while !rest.is_empty() {
        let (number, unit, after) = quantity(rest)?;
        total = total.checked_add(number.checked_mul(millis(unit)?)?)?;
        rest = after;
    }
    Some(Duration::from_millis(total))
}

fn millis(unit: &str) -> Option<u64> {
    Some(match unit {
        "ms" => 1,
        "s" | "sec" => 1000,
        "m" | "min" => 60 * 1000,
        "h" => 3600 * 1000,
        "d" => 24 * 3600 * 1000,
        "w" => 7 * 24 * 3600 * 1000,
        _ => return None,
    })
}

/// `"8 MiB"`, `"512 KiB"`, `"100 B"`; decimal units too.
pub(super) fn size(text: &str) -> Option<u64> {
    let (number, unit, rest) = quantity(text.trim())?;
    let bytes = match unit.to_ascii_lowercase().as_str() {
        "b" => 1,
        "kib" => 1 << 10,
        "mib" => 1 << 20,
        "gib" => 1 << 30,
        "kb" => 1000,
        "mb" => 1_000_000,
        "gb" => 1_000_000_000,
        _ => return None,
    };
    number.checked_mul(bytes).filter(|_| rest.is_empty())
}

/// A number, its unit, and what follows.
fn quantity(text: &str) -> Option<(u64, &str, &str)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, rest) = text.split_at(digits);
    let rest = rest.trim_start();
    let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(letters);
    Some((number.parse().ok()?, unit, rest.trim_start()))
}

/// What the words for units begin with, in the languages people write configs in.
const UNITS: &[(&str, u64)] = &[
    ("milli", 1),
    ("mon", 30 * DAY),
    ("mois", 30 * DAY),
    ("mes", 30 * DAY),
    ("min", 60 * SECOND),
    ("sec", SECOND),
    ("sek", SECOND),
    ("seg", SECOND),
    ("hour", HOUR),
    ("hr", HOUR),
    ("stunde", HOUR),
    ("std", HOUR),
    ("heure", HOUR),
    ("hora", HOUR),
    ("ora", HOUR),
    ("ore", HOUR),
    ("day", DAY),
    ("tag", DAY),
    ("jour", DAY),
    ("dia", DAY),
    ("día", DAY),
    ("giorn", DAY),
    ("week", 7 * DAY),
    ("wk", 7 * DAY),
    ("woche", 7 * DAY),
    ("year", 365 * DAY),
    ("секунд", SECOND),
    ("минут", 60 * SECOND),
    ("час", HOUR),
    ("дн", DAY),
    ("ден", DAY),
    ("秒", SECOND),
    ("分", 60 * SECOND),
    ("小时", HOUR),
    ("小時", HOUR),
    ("時間", HOUR),
    ("天", DAY),
    ("日", DAY),
];
const SECOND: u64 = 1000;
const HOUR: u64 = 3600 * SECOND;
const DAY: u64 = 24 * HOUR;

/// Spans that are one word.
const WORDS: &[(&str, u64)] = &[
    ("hourly", HOUR),
    ("daily", DAY),
    ("nightly", DAY),
    ("weekly", 7 * DAY),
    ("half an hour", HOUR / 2),
    ("half hour", HOUR / 2),
    ("quarter of an hour", HOUR / 4),
    ("quarter hour", HOUR / 4),
    ("twice an hour", HOUR / 2),
    ("twice a day", DAY / 2),
];

const NUMBERS: &[(&str, f64)] = &[
    ("a", 1.0),
    ("an", 1.0),
    ("one", 1.0),
    ("two", 2.0),
    ("three", 3.0),
    ("four", 4.0),
    ("five", 5.0),
    ("six", 6.0),
    ("eight", 8.0),
    ("ten", 10.0),
    ("twelve", 12.0),
    ("fifteen", 15.0),
    ("twenty", 20.0),
    ("thirty", 30.0),
    ("half", 0.5),
];

/// The duration that was probably meant, as it must be written: `5 minutes` is `5m`, `PT1H30M` is `1h 30m`.
pub(super) fn meant_duration(text: &str) -> Option<String> {
    let lower = text.trim().trim_end_matches('.').to_lowercase();
    let lead = ["every ", "each ", "once every ", "once ", "about ", "~", "alle "];
    let said = lead.iter().find_map(|l| lower.strip_prefix(l)).unwrap_or(&lower).trim();
    if let Some((_, millis)) = WORDS.iter().find(|(word, _)| *word == said) {
        return Some(span(*millis));
    }
    if let Some(millis) = clock(said) {
        return Some(span(millis));
    }
    let iso = lower.strip_prefix('p').filter(|r| r.contains(|c: char| c.is_ascii_digit()));
    let said = iso.map_or_else(|| said.to_owned(), |rest| rest.replace('t', " "));
    let millis = spelled(&said)?;
    (millis > 0).then(|| span(millis))
}

/// `00:15`, `01:30:00`.
fn clock(text: &str) -> Option<u64> {
    let parts: Vec<u64> = text.split(':').map(|p| p.parse().ok()).collect::<Option<_>>()?;
    match parts[..] {
        [hours, minutes] if minutes < 60 => Some(hours.min(1000) * HOUR + minutes * 60 * SECOND),
        [hours, minutes, seconds] if minutes < 60 && seconds < 60 => {
            Some(hours.min(1000) * HOUR + minutes * 60 * SECOND + seconds * SECOND)
        }
        _ => None,
    }
}

/// Numbers and units in any spelling, added up.
fn spelled(text: &str) -> Option<u64> {
    let mut total = 0.0;
    let mut rest = text.trim();
    while !rest.is_empty() {
        let (number, after) = number(rest)?;
        let letters = after.find(|c: char| !c.is_alphabetic()).unwrap_or(after.len());
        let (unit, after) = after.split_at(letters);
        total += number * meant_unit(unit)? as f64;
        let after = after.trim_start_matches([',', '.', '+', '(', ')']).trim_start();
        rest = after.strip_prefix("and ").or(after.strip_prefix("und ")).unwrap_or(after);
    }
    // A thousand years is no interval.
    (total > 0.0 && total < 365_000.0 * DAY as f64).then_some(total.round() as u64)
}

/// `1.5`, `1,5`, `five`, and what follows.
fn number(text: &str) -> Option<(f64, &str)> {
    let digits =
        text.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',').unwrap_or(text.len());
    let (figures, rest) = text.split_at(digits);
    if !figures.is_empty() {
        return Some((
            figures.replace(',', ".").parse().ok()?,
            rest.trim_start_matches([' ', '-', '_']),
        ));
    }
    let (word, rest) = text.split_once(' ')?;
    let (_, number) = NUMBERS.iter().find(|(name, _)| *name == word)?;
    Some((*number, rest.trim_start()))
}

fn meant_unit(unit: &str) -> Option<u64> {
    millis(unit)
        .or_else(|| UNITS.iter().find(|(start, _)| unit.starts_with(start)).map(|(_, m)| *m))
}

/// `1h 30m`: at most two units, as people write them.
pub(super) fn span(millis: u64) -> String {
    let mut left = millis;
    let mut parts = Vec::new();
    for (unit, size) in [("d", DAY), ("h", HOUR), ("m", 60 * SECOND), ("s", SECOND), ("ms", 1)] {
        if left >= size {
            parts.push(format!("{}{unit}", left / size));
            left %= size;
        }
    }
    if parts.is_empty() { "0s".to_owned() } else { parts.join(" ") }
}

/// The size that was probably meant: `8 megabytes` is `8 MiB`, `8388608` too.
pub(super) fn meant_size(text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase().replace('_', "");
    let (number, unit) = number(&lower)?;
    let factor = match unit.trim_end_matches(['.', ' ']) {
        "" if number >= 65_536.0 => 1.0,
        "" | "m" | "mb" | "mi" | "mib" => 1_048_576.0,
        unit if unit.starts_with("meg") => 1_048_576.0,
        "k" | "kb" | "ki" | "kib" => 1024.0,
        unit if unit.starts_with("kil") => 1024.0,
        "g" | "gb" | "gi" | "gib" => 1_073_741_824.0,
        unit if unit.starts_with("gig") => 1_073_741_824.0,
        unit if unit.starts_with("byte") => 1.0,
        _ => return None,
    };
    let bytes = (number * factor).round();
    if !(1.0..1e15).contains(&bytes) {
        return None;
    }
    let bytes = bytes as u64;
    let whole = [("GiB", 1_u64 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)];
    let unit = whole.iter().find(|(_, size)| bytes >= *size && bytes.is_multiple_of(*size));
    Some(
        unit.map_or_else(
            || format!("{bytes} B"),
            |(name, size)| format!("{} {name}", bytes / size),
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let secs = |text| duration(text).map(|d| d.as_secs());
        assert_eq!(secs("15m"), Some(900));
        assert_eq!(secs("1h 30m"), Some(5400));
        assert_eq!(secs("1h30m"), Some(5400));
        assert_eq!(secs("30 d"), Some(2_592_000));
        assert_eq!(secs("0s"), Some(0));
        for bad in ["", "15", "m", "15 minutes", "-5m", "1.5h", "99999999999999999999d", "é"] {
            assert_eq!(secs(bad), None, "{bad}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("8 MiB"), Some(8 << 20));
        assert_eq!(size("8MiB"), Some(8 << 20));
        assert_eq!(size("1 kb"), Some(1000));
        for bad in ["", "8", "MiB", "8 M", "8 MiB 1", "99999999999 GiB"] {
            assert_eq!(size(bad), None, "{bad}");
        }
    }

    #[test]
    fn durations_that_were_meant() {
        for (typed, meant) in [
            ("5 minutes", "5m"),
            ("five minutes", "5m"),
            ("every 5 minutes", "5m"),
            ("15mins", "15m"),
            ("1.5h", "1h 30m"),
            ("1,5 hours", "1h 30m"),
            ("1 hour and 30 minutes", "1h 30m"),
            ("half an hour", "30m"),
            ("an hour", "1h"),
            ("hourly", "1h"),
            ("PT15M", "15m"),
            ("P1DT2H", "1d 2h"),
            ("00:15", "15m"),
            ("2 weeks", "14d"),
            ("1 month", "30d"),
            ("10 Minuten", "10m"),
            ("15 минут", "15m"),
            ("10分钟", "10m"),
            ("15 M", "15m"),
            ("15-minute", "15m"),
        ] {
            let found = meant_duration(typed);
            assert_eq!(found.as_deref(), Some(meant), "{typed}");
            assert!(duration(meant).is_some());
        }
        for hopeless in ["", "often", "soon", "5 parsecs", "-5m", "1e400 days"] {
            assert_eq!(meant_duration(hopeless), None, "{hopeless}");
        }
    }

    #[test]
    fn sizes_that_were_meant() {
        for (typed, meant) in [
            ("8 megabytes", "8 MiB"),
            ("8M", "8 MiB"),
            ("8", "8 MiB"),
            ("8388608", "8 MiB"),
            ("1.5 GB", "1536 MiB"),
        ] {
            assert_eq!(meant_size(typed).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(meant_size("large"), None);
    }
}
