//! What the names in dates mean, from `names.txt`.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono::Weekday;
use chrono_tz::Tz;

use super::fold::key;

static LIST: &str = include_str!("names.txt");

/// Which calendar a month is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Calendar {
    Gregorian,
    Jalali,
    Ethiopic,
    Bikram,
}

/// A month by one of its names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Month {
    pub(super) language: &'static str,
    pub(super) calendar: Calendar,
    /// From 1 on.
    pub(super) number: u32,
}

/// Which half of the day a word means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    Am,
    Pm,
    Noon,
    Night,
}

/// What a word beside numbers makes of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Beside {
    Hour,
    Minute,
    Second,
    /// Half an hour more.
    HalfPast,
    /// Half an hour less than the hour that follows it.
    HalfTo,
    /// A time follows it.
    Before,
    /// It follows a time, and says nothing.
    After,
    /// Twelve, by its name.
    Noon,
    /// The day's first moment, by its name.
    Midnight,
    /// An hour alone may follow it.
    OClock,
    /// A place follows it whose clock is meant.
    Of,
}

pub(super) struct Names {
    pub(super) months: HashMap<String, Vec<Month>>,
    pub(super) days: HashMap<String, Vec<(&'static str, Weekday)>>,
    pub(super) halves: HashMap<String, Half>,
    pub(super) clock: HashMap<String, Vec<Beside>>,
    pub(super) eras: HashMap<String, u64>,
    /// One to twelve, as hours are called.
    pub(super) hours: HashMap<String, u64>,
    /// Languages whose names win in these zones.
    prefers: Vec<(&'static str, &'static str)>,
    /// Names in scripts without spaces, the longest first.
    pub(super) cjk: Vec<String>,
}

pub(super) static NAMES: LazyLock<Names> = LazyLock::new(|| {
    let mut names = Names {
        months: HashMap::new(),
        days: HashMap::new(),
        halves: HashMap::new(),
        clock: HashMap::new(),
        eras: HashMap::new(),
        hours: HashMap::new(),
        prefers: Vec::new(),
        cjk: Vec::new(),
    };
    LIST.lines().filter(|l| !l.starts_with('#')).for_each(|line| names.add(line));
    let ours = names.days.keys().chain(names.halves.keys()).chain(names.clock.keys());
    let all = ours.chain(names.eras.keys()).cloned().chain(super::zones::names());
    let spaceless = |n: &String| n.starts_with(|c| matches!(c, '\u{3040}'..='\u{D7AF}'));
    names.cjk = all.filter(spaceless).collect();
    names.cjk.sort_by_key(|n| (std::cmp::Reverse(n.len()), n.clone()));
    names.cjk.dedup();
    names
});

impl Names {
    fn add(&mut self, line: &'static str) {
        let mut columns = line.split(' ');
        let (Some(kind), Some(head)) = (columns.next(), columns.next()) else { return };
        let columns = columns.map(|names| names.split('/').map(key));
        match kind {
            "lang" | "jalali" | "ethiopic" | "bikram" => self.add_months(kind, head, columns),
            "days" => {
                let week = (0..7).filter_map(|d| Weekday::try_from(d).ok());
                for (day, names) in week.zip(columns) {
                    names.for_each(|n| self.days.entry(n).or_default().push((head, day)));
                }
            }
            "half" => {
                let half = match head {
                    "am" => Half::Am,
                    "pm" => Half::Pm,
                    "noon" => Half::Noon,
                    _ => Half::Night,
                };
                self.halves.extend(columns.flatten().map(|n| (n, half)));
            }
            "clock" => {
                let beside = match head {
                    "hour" => Beside::Hour,
                    "minute" => Beside::Minute,
                    "second" => Beside::Second,
                    "half" => Beside::HalfPast,
                    "halfto" => Beside::HalfTo,
                    "before" => Beside::Before,
                    "noon" => Beside::Noon,
                    "midnight" => Beside::Midnight,
                    "oclock" => Beside::OClock,
                    "of" => Beside::Of,
                    _ => Beside::After,
                };
                columns.flatten().for_each(|n| self.clock.entry(n).or_default().push(beside));
            }
            "hours" => {
                let named =
                    (1..).zip(columns).flat_map(|(n, names)| names.map(move |name| (name, n)));
                self.hours.extend(named);
            }
            "era" => self.eras.extend(columns.flatten().map(|n| (n, head.parse().unwrap_or(0)))),
            "prefers" => {
                let zones = line.rsplit(' ').next().unwrap_or_default();
                self.prefers.extend(zones.split(',').map(|zone| (zone, head)));
            }
            _ => {}
        }
    }

    fn add_months(
        &mut self,
        kind: &str,
        language: &'static str,
        columns: impl Iterator<Item = impl Iterator<Item = String>>,
    ) {
        let calendar = match kind {
            "lang" => Calendar::Gregorian,
            "jalali" => Calendar::Jalali,
            "bikram" => Calendar::Bikram,
            _ => Calendar::Ethiopic,
        };
        for (number, names) in (1..).zip(columns) {
            let month = Month { language, calendar, number };
            names.for_each(|n| self.months.entry(n).or_default().push(month));
        }
    }

    /// The month a name means: of the language of the source's zone, of the weekday beside it or of its document, else of the
    /// earlier line.
    pub(super) fn month(&self, name: &str, zone: Option<Tz>, spoken: &[&str]) -> Option<Month> {
        let all = self.months.get(name)?;
        let preferred = self.prefers.iter().find(|(z, _)| zone.is_some_and(|own| own.name() == *z));
        let by_zone = preferred.and_then(|(_, l)| all.iter().find(|m| m.language == *l));
        let by_day = || {
            let first = all.first()?.number;
            let other = |m: &&Month| m.number != first && spoken.contains(&m.language);
            // A weekday that the first line's language has too speaks for none.
            all.iter().find(other).filter(|_| !spoken.contains(&all[0].language))
        };
        by_zone.or_else(by_day).or(all.first()).copied()
    }

    pub(super) fn is(&self, word: &str, beside: Beside) -> bool {
        self.clock.get(word).is_some_and(|all| all.contains(&beside))
    }
}

/// The month, from 1 on, that a word or two name, in any language.
pub fn month(name: &str) -> Option<u32> {
    let name = key(name.trim_matches(['.', ' ', ',']));
    let month = NAMES.months.get(&name)?.iter().find(|m| m.calendar == Calendar::Gregorian)?;
    Some(month.number)
}

/// The language of a document whose months are known here.
pub(super) fn language(tag: &str) -> Option<&'static str> {
    let main = tag.split(['-', '_']).next().unwrap_or(tag);
    let mut all = NAMES.months.values().flatten().map(|month| month.language);
    all.find(|language| language.eq_ignore_ascii_case(main))
}

/// Is it a month of any calendar that is known here?
pub fn is_month(name: &str) -> bool {
    NAMES.months.contains_key(&key(name.trim_matches(['.', ' ', ','])))
}

/// Is it a day of the week? Abbreviations in English only: elsewhere they are words and places too.
pub fn weekday(word: &str) -> bool {
    let name = key(word.trim_matches(['.', ' ', ',']));
    let days = NAMES.days.get(&name);
    days.is_some_and(|all| all.iter().any(|(l, _)| *l == "en") || name.chars().count() > 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_whole() {
        for line in LIST.lines().filter(|l| !l.starts_with('#')) {
            let columns = line.split(' ').count() - 2;
            let wanted = match line.split(' ').next() {
                Some("lang" | "jalali" | "ethiopic" | "bikram" | "hours") => 12,
                Some("days") => 7,
                Some("half" | "clock" | "era" | "prefers") => 1,
                _ => panic!("{line}"),
            };
            assert_eq!(columns, wanted, "{line}");
        }
    }

    #[test]
    fn names_of_one_language_are_distinct() {
        for (name, all) in &NAMES.months {
            for a in all {
                let other = all.iter().find(|b| {
                    b.language == a.language && b.calendar == a.calendar && b.number != a.number
                });
                assert_eq!(other, None, "{name}");
            }
        }
    }
}
