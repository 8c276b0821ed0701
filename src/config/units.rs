//! Durations as `"15m"`, sizes as `"8 MiB"`.

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
}
