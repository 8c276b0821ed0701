//! Publication times as pages print them: machine forms, and words in many languages.

use chrono::{DateTime, NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::Timestamp;

/// Years a news page can be from; anything else is a misread number.
const YEARS: std::ops::RangeInclusive<i32> = 1990..=2100;

/// A moment, and was its zone stated?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moment {
    pub at: Timestamp,
    pub has_time: bool,
}

/// Reads any form of date; times without a zone count as UTC.
pub(super) fn parse(s: &str) -> Option<Moment> {
    let s = s.trim();
    if s.is_empty() || s.len() > 120 {
        return None;
    }
    machine(s).or_else(|| epoch(s)).or_else(|| words(s))
}

fn moment(at: DateTime<chrono::FixedOffset>) -> Option<Moment> {
    YEARS.contains(&chrono::Datelike::year(&at)).then(|| Moment { at: at.into(), has_time: true })
}

fn naive(at: NaiveDateTime, has_time: bool) -> Option<Moment> {
    YEARS
        .contains(&chrono::Datelike::year(&at.date()))
        .then(|| Moment { at: at.and_utc().into(), has_time })
}

fn machine(s: &str) -> Option<Moment> {
    if let Ok(at) = DateTime::parse_from_rfc3339(s).or_else(|_| DateTime::parse_from_rfc2822(s)) {
        return moment(at);
    }
    // `2026-05-13T15:44+0200`, `2026-05-13 15:44:00 +02:00`, `2026-05-13T15:44:00.000+0200`
    let zoned = s.replacen(' ', "T", 1).replace(' ', "").replace("UTC", "Z").replace("GMT", "Z");
    let zoned = zoned.strip_suffix('Z').map(|z| format!("{z}+00:00")).unwrap_or(zoned);
    for form in [
        "%Y-%m-%dT%H:%M:%S%.f%:z",
        "%Y-%m-%dT%H:%M%:z",
        "%Y-%m-%dT%H:%M:%S%.f%#z",
        "%Y/%m/%dT%H:%M:%S%:z",
    ] {
        if let Ok(at) = DateTime::parse_from_str(&zoned, form) {
            return moment(at);
        }
    }
    for form in [
        "%Y-%m-%dT%H:%M:%S%.f",
        "%Y-%m-%dT%H:%M",
        "%Y/%m/%dT%H:%M:%S",
        "%Y/%m/%dT%H:%M",
        "%d.%m.%YT%H:%M",
        "%d/%m/%YT%H:%M",
        "%Y.%m.%dT%H:%M",
    ] {
        if let Ok(at) = NaiveDateTime::parse_from_str(&zoned, form) {
            return naive(at, true);
        }
    }
    for form in ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%Y.%m.%d"] {
        if let Ok(day) = NaiveDate::parse_from_str(s, form) {
            return naive(day.and_time(NaiveTime::MIN), false);
        }
    }
    None
}

/// Seconds or milliseconds since 1970.
fn epoch(s: &str) -> Option<Moment> {
    let n: i64 = s.parse().ok().filter(|_| matches!(s.len(), 10 | 13))?;
    let at = if s.len() == 10 { Timestamp::from_secs(n) } else { Timestamp(n) };
    Some(Moment { at, has_time: true })
}

/// First three or more letters of the months, by language; the first that fits counts. Letters only: marks that join
/// or silence letters (Devanagari, Thai) end a word here.
const MONTHS: [&str; 12] = [
    "jan gen ene янв січ sty leden ledna ian oca ιαν tammi يناير जनवर जन มกราคม 1月 janv siječ led",
    "feb fév fev лют фев lut únor února şub φεβ helmi فبراير फरवर กุมภาพันธ 2月 févr velj pros",
    "mar mär mrt март марта бер břez maa مارس मार มีนาคม 3月 μαρ mars ožuj",
    "apr avr abr апр квіт kwi duben dubna nis απρ huhti أبريل ابريل अप เมษายน 4月 tra",
    "may mai maj mei mag мая май травн květ μαϊ μαΐ touko مايو मई พฤษภาคม 5月 svib máj máje",
    "jun juin июн черв cze červen haz ιουν kesä يونيو जून มิถุนายน 6月 giu lip",
    "jul juil июл лип červenc tem ιουλ heinä يوليو जुल กรกฎาคม 7月 lug srp",
    "aug août aou ago авг серп sie srpen srpna ağu αυγ elo أغسطس अगस สิงหาคม 8月 kolovoz",
    "sep set сен вер wrz září eyl σεπ syys سبتمبر सित กันยายน 9月 rujan",
    "oct okt out ott окт жовт paź říj eki οκτ loka أكتوبر अक ตุลาคม 10月 listopada",
    "nov ноя лист lis listopad kas νοε marras نوفمبر नव พฤศจิกายน 11月 studen",
    "dec dez dic déc дек груд gru pros prosinec ara δεκ joulu ديسمبر दिस ธันวาคม 12月",
];

/// `8 May 2025`, `May 8, 2025, 14:30`, `8. Mai 2025`, `8 мая 2025 г.`, `2025年5月8日`, `08/05/2025`.
fn words(s: &str) -> Option<Moment> {
    let lower = s.to_lowercase();
    let (numbers, month) = scan(&lower);
    let year_of = |n: &Number| {
        // Thai pages count from the Buddha's death.
        let years = [n.value as i32, n.value as i32 - 543];
        years.into_iter().find(|y| n.digits == 4 && YEARS.contains(y))
    };
    let (year_at, year) = numbers.iter().enumerate().find_map(|(i, n)| Some((i, year_of(n)?)))?;
    let before: Vec<u32> = numbers[..year_at].iter().filter(|n| !n.time).map(|n| n.value).collect();
    let after: Vec<u32> =
        numbers[year_at + 1..].iter().filter(|n| !n.time).map(|n| n.value).collect();
    let (month, day) = match (month, before.as_slice(), after.as_slice()) {
        (Some(m), [.., d], _) | (Some(m), [], [d, ..]) => (m, *d),
        // Slashed dates: the day first, unless it cannot be.
        (None, [.., a, b], _) if *b > 12 => (*a, *b),
        (None, [.., a, b], _) => (*b, *a),
        (None, [], [m, d, ..]) => (*m, *d),
        _ => return None,
    };
    let day = NaiveDate::from_ymd_opt(year, month, day)?;
    let time = clock(&lower);
    naive(day.and_time(time.unwrap_or(NaiveTime::MIN)), time.is_some())
}

struct Number {
    value: u32,
    digits: usize,
    /// Part of `14:30`.
    time: bool,
}

/// The numbers of a text, and the first month's name.
fn scan(s: &str) -> (Vec<Number>, Option<u32>) {
    let (mut numbers, mut month) = (Vec::new(), None);
    let mut rest = s;
    let mut colon = false;
    while let Some(c) = rest.chars().next() {
        let run = rest.find(|d: char| {
            d.is_ascii_digit() != c.is_ascii_digit() || d.is_alphabetic() != c.is_alphabetic()
        });
        let (token, next) = rest.split_at(run.unwrap_or(rest.len()).max(c.len_utf8()));
        if c.is_ascii_digit() {
            let time = colon || next.starts_with(':');
            numbers.push(Number {
                value: token.parse().unwrap_or(u32::MAX),
                digits: token.len(),
                time,
            });
        } else if c.is_alphabetic() && month.is_none() {
            month = month_of(token);
        }
        colon = token == ":";
        rest = next;
    }
    (numbers, month)
}

fn month_of(word: &str) -> Option<u32> {
    let at =
        |fits: &dyn Fn(&str) -> bool| MONTHS.iter().position(|names| names.split(' ').any(fits));
    let whole = at(&|name| name == word);
    let starts =
        || (word.chars().count() >= 3).then(|| at(&|name| word.starts_with(name))).flatten();
    whole.or_else(starts).map(|i| i as u32 + 1)
}

/// `14:30`, `2:30 pm`, `14.30 Uhr`, `14h30`.
fn clock(s: &str) -> Option<NaiveTime> {
    let at = s.find(':')?;
    let hour: u32 = s[..at]
        .chars()
        .rev()
        .take_while(char::is_ascii_digit)
        .collect::<String>()
        .chars()
        .rev()
        .collect::<String>()
        .parse()
        .ok()?;
    let minute: u32 = s[at + 1..].get(..2)?.parse().ok()?;
    let after = &s[at + 3..];
    let pm = after.trim_start().starts_with("pm") || after.trim_start().starts_with("p.m");
    let hour = if pm && hour < 12 { hour + 12 } else { hour };
    NaiveTime::from_hms_opt(hour, minute, 0)
}

/// The day in a page's address: `/2025/05/08/`, `/20250508/`, `2025-05-08`.
pub(super) fn of_url(url: &url::Url) -> Option<Moment> {
    let path = url.path();
    let digits: Vec<&str> =
        path.split(|c: char| !c.is_ascii_digit()).filter(|d| !d.is_empty()).collect();
    for (i, d) in digits.iter().enumerate() {
        let joined = match (d.len(), digits.get(i + 1), digits.get(i + 2)) {
            (8, ..) => (*d).to_owned(),
            (4, Some(m), Some(day)) if m.len() <= 2 && day.len() <= 2 => {
                format!("{d}{m:0>2}{day:0>2}")
            }
            (6, Some(day), _) if day.len() == 2 => format!("{d}{day}"),
            (4, Some(md), _) if md.len() == 4 => format!("{d}{md}"),
            _ => continue,
        };
        if let Some(found) = NaiveDate::parse_from_str(&joined, "%Y%m%d")
            .ok()
            .and_then(|d| naive(d.and_time(NaiveTime::MIN), false))
        {
            return Some(found);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(s: &str, to: &str) {
        assert_eq!(parse(s).map(|m| m.at.rfc3339()).as_deref(), Some(to), "{s}");
    }

    #[test]
    fn machine_forms() {
        check("2026-05-13T15:44:00+02:00", "2026-05-13T13:44:00Z");
        check("2026-05-13T15:44:00.000+0200", "2026-05-13T13:44:00Z");
        check("2026-05-13T15:44Z", "2026-05-13T15:44:00Z");
        check("2026-05-13 15:44:00", "2026-05-13T15:44:00Z");
        check("Wed, 13 May 2026 15:44:00 +0200", "2026-05-13T13:44:00Z");
        check("1747150000", "2025-05-13T15:26:40Z");
        check("2026-05-13", "2026-05-13T00:00:00Z");
    }

    #[test]
    fn words_of_many_languages() {
        for s in [
            "Thursday, 8 May 2025",
            "May 8, 2025",
            "8. Mai 2025",
            "8 mai 2025",
            "8 de mayo de 2025",
            "8 de maio de 2025",
            "8 maggio 2025",
            "8 мая 2025 г.",
            "2025年5月8日",
            "2025년 5월 8일",
            "8 mei 2025",
            "8 maja 2025",
            "8 maj 2025",
            "8 Μαΐου 2025",
            "8 مايو 2025",
            "8 मई 2025",
            "8 พฤษภาคม 2568",
            "08/05/2025",
            "08.05.2025",
        ] {
            check(s, "2025-05-08T00:00:00Z");
        }
        check("May 8, 2025, 2:30 pm", "2025-05-08T14:30:00Z");
    }

    #[test]
    fn numbers_are_no_dates() {
        assert_eq!(parse("12345"), None);
        assert_eq!(parse("Chapter 3 of 1984"), None);
    }

    #[test]
    fn addresses_hold_days() {
        let day = |u: &str| of_url(&url::Url::parse(u).unwrap()).map(|m| m.at.rfc3339());
        assert_eq!(day("https://a.example/2025/05/08/x").as_deref(), Some("2025-05-08T00:00:00Z"));
        assert_eq!(
            day("https://a.example/20250508/abc/c.html").as_deref(),
            Some("2025-05-08T00:00:00Z")
        );
        assert_eq!(day("https://a.example/world/12345678"), None);
    }
}
