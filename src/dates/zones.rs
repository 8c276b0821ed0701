//! What the names of zones mean, from `zones.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono_tz::Tz;

use super::fold::key;

static LIST: &str = include_str!("zones.txt");

/// What a name of a zone means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Means {
    /// Minutes east of Greenwich.
    Minutes(i32),
    /// What clocks there show.
    Zone(Tz),
    /// What the source's own clocks show.
    Own,
    /// Too many things.
    Unsure,
}

/// A name of a zone.
#[derive(Debug)]
pub(super) struct Name {
    pub(super) mostly: Means,
    /// To sources of these zones.
    pub(super) to: Vec<(&'static str, Means)>,
}

pub(super) static ZONES: LazyLock<HashMap<String, Name>> = LazyLock::new(|| {
    let named = |line: &'static str| {
        let mut columns = line.split(' ');
        let name = columns.next()?;
        let mostly = means(columns.next()?);
        let to = columns.filter_map(|c| c.split_once('='));
        let to = to.flat_map(|(zones, m)| zones.split(',').map(move |z| (z, means(m)))).collect();
        Some((key(name), Name { mostly, to }))
    };
    LIST.lines().filter(|l| !l.starts_with('#')).filter_map(named).collect()
});

fn means(text: &str) -> Means {
    match (text, text.parse()) {
        (_, Ok(minutes)) => Means::Minutes(minutes),
        ("own", _) => Means::Own,
        _ => text.parse().map_or(Means::Unsure, Means::Zone),
    }
}

/// All names, for the cutting of scripts without spaces.
pub(super) fn names() -> impl Iterator<Item = String> {
    ZONES.keys().cloned()
}

pub(super) fn is_name(word: &str) -> bool {
    ZONES.contains_key(word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        for line in LIST.lines().filter(|l| !l.starts_with('#')) {
            let columns: Vec<&str> = line.split(' ').collect();
            assert!(columns[1] == "-" || means(columns[1]) != Means::Unsure, "{line}");
            for own in &columns[2..] {
                let (zones, _) = own.split_once('=').unwrap();
                zones.split(',').for_each(|z| assert!(z.parse::<Tz>().is_ok(), "{z}"));
            }
        }
    }
}
