//! Dates seen in feeds; each must be read as the moment it means.

use super::*;

const TEN: &str = "2024-07-01T10:00:00Z";

#[track_caller]
fn reads(raw: &str, zone: Option<Tz>, moment: &str) {
    assert_eq!(
        parse(raw, Context::of(zone)).map(Timestamp::rfc3339).as_deref(),
        Some(moment),
        "{raw:?}"
    );
}

#[test]
fn standards() {
    for raw in [
        "2024-07-01T10:00:00Z",
        "2024-07-01t10:00:00z",
        "2024-07-01T10:00:00.123Z",
        "2024-07-01T10:00:00+00:00",
        "2024-07-01T18:00:00+08:00",
        "2024-07-01T18:00:00+0800",
        "2024-07-01T06:00:00-04:00",
        "2024-07-01T10:00Z",
        "2024-07-01T18:00+08",
        "20240701T100000Z",
        "20240701T1000Z",
        "2024-183T10:00:00Z",
        "2024-W27-1T10:00:00Z",
        "Mon, 01 Jul 2024 10:00:00 GMT",
        "Mon, 1 Jul 2024 10:00:00 +0000",
        "01 Jul 2024 10:00 UT",
        "Mon, 01 Jul 24 10:00:00 Z",
        "Monday, 01-Jul-24 10:00:00 GMT",
        "Mon Jul  1 10:00:00 2024",
        "Mon, 01 Jul 2024 18:00:00 +0800 (CST)",
        "1719828000",
        "1719828000000",
        "20240701100000",
    ] {
        reads(raw, None, TEN);
    }
}

#[test]
fn cameras_and_databases() {
    for raw in ["2024:07:01 10:00:00", "01-Jul-24 10.00.00.000000 AM", "2024-07-01 10.00.00.000"] {
        reads(raw, None, TEN);
    }
}

#[test]
fn wire_zones() {
    for raw in [
        "Mon, 01 Jul 2024 19:00:00 JST",
        "Mon, 01 Jul 2024 19:00:00 KST",
        "Mon, 01 Jul 2024 13:00:00 MSK",
        "Mon, 01 Jul 2024 11:00:00 BST",
        "Mon, 01 Jul 2024 12:00:00 CEST",
        "Mon, 01 Jul 2024 11:00:00 CET",
        "Mon, 01 Jul 2024 15:30:00 IST",
        "Mon, 01 Jul 2024 20:00:00 AEST",
        "Mon, 01 Jul 2024 06:00:00 EDT",
        "Mon, 01 Jul 2024 05:00:00 EST",
        "Mon, 01 Jul 2024 18:00:00 HKT",
        "Mon, 01 Jul 2024 18:00:00 GMT+8",
        "Mon, 01 Jul 2024 18:00:00 GMT+0800",
        "Mon, 01 Jul 2024 18:00:00 UTC+08:00",
        "Mon Jul 01 18:00:00 GMT+08:00 2024",
        "Mon Jul 01 18:00:00 +0800 2024",
        "Mon, 01 Jul 2024 13:00:00 МСК",
    ] {
        reads(raw, None, TEN);
    }
}

#[test]
fn abbreviations_of_several_zones_are_the_sources_own() {
    let raw = "Mon, 01 Jul 2024 18:00:00 CST";
    reads(raw, Some(Tz::Asia__Shanghai), TEN);
    reads(raw, Some(Tz::Asia__Taipei), TEN);
    reads("Mon, 01 Jul 2024 04:00:00 CST", None, TEN);
    reads("Mon, 01 Jul 2024 11:00:00 IST", Some(Tz::Europe__Dublin), TEN);
    reads("Mon, 01 Jul 2024 13:00:00 IDT", Some(Tz::Asia__Jerusalem), TEN);
}

#[test]
fn without_a_zone_on_the_sources_clock() {
    for raw in [
        "2024-07-01T18:00:00",
        "2024-07-01 18:00:00",
        "2024-07-01 18:00",
        "Mon, 01 Jul 2024 18:00:00",
        "2024/07/01 18:00:00",
        "2024/7/1 18:00",
        "2024.07.01 18:00",
        "2024年07月01日 18:00",
        "2024年7月1日18时00分",
        "2024年7月1日18时00分00秒",
        "2024年7月1日 下午6:00",
        "2024-07-01 下午 6:00",
        "２０２４年７月１日　１８：００",
        "2024年7月1日 18時00分",
        "2024년 7월 1일 18시 00분",
        "2024년 7월 1일 오후 6:00",
        "2024-07-01 18:00:00.0",
        "July 1, 2024 6:00 PM",
        "Jul 1, 2024, 6:00 p.m.",
        "Mon Jul 1 18:00:00 2024",
        "01.07.2024 18:00",
        "1/7/2024 18:00",
        "20240701180000",
        "20240701T180000",
        "July 1, 2024 6 pm",
        "18:00 01.07.2024",
        "18:00, 1 July 2024",
    ] {
        reads(raw, Some(Tz::Asia__Shanghai), TEN);
    }
    reads("2024-07-01T10:00:00", None, TEN);
    reads("7/1/2024 10:00 AM", None, TEN);
    reads("2024-07-01 18:00:00 +0800", Some(Tz::Europe__Moscow), TEN);
    reads("1 июля 2024 13:00", Some(Tz::Europe__Moscow), TEN);
    reads("01 июл. 2024, 13:00", Some(Tz::Europe__Moscow), TEN);
    reads("Пн, 01 июля 2024 13:00:00 +0300", None, TEN);
    reads("1 juillet 2024 12:00", Some(Tz::Europe__Paris), TEN);
    reads("1. Juli 2024, 12:00 Uhr", Some(Tz::Europe__Berlin), TEN);
}

#[test]
fn days_alone() {
    for raw in [
        "2024-07-01",
        "20240701",
        "1 July 2024",
        "July 1, 2024",
        "2024/07/01",
        "2024-07",
        "01.07.2024",
        "2024年7月1日",
    ] {
        reads(raw, None, "2024-07-01T00:00:00Z");
    }
    reads("2024", None, "2024-01-01T00:00:00Z");
    reads("2024-07-01", Some(Tz::Asia__Tokyo), "2024-06-30T15:00:00Z");
}

#[test]
fn odd_moments() {
    reads("2024-07-01T24:00:00Z", None, "2024-07-02T00:00:00Z");
    reads("2016-12-31T23:59:60Z", None, "2016-12-31T23:59:59Z");
    reads("12:30 AM 1 July 2024", None, "2024-07-01T00:30:00Z");
    reads("2026-03-29T02:30:00", Some(Tz::Europe__Berlin), "2026-03-29T01:30:00Z");
}

#[test]
fn no_dates() {
    for raw in [
        "",
        "yesterday",
        "0",
        "31 Feb 2024",
        "2024-02-31T10:00:00Z",
        "1970-01-01T00:00:00Z",
        "0000-00-00 00:00:00",
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "99999999999999999999",
        "::",
        "T",
        "+",
        "月日",
        "2024-13-01",
    ] {
        assert_eq!(parse(raw, Context::of(Some(Tz::Asia__Shanghai))), None, "{raw:?}");
    }
    assert_eq!(parse(&"1".repeat(1000), Context::default()), None);
}

/// Every form we know of, a line each: a date, its source's zone, and the moment.
#[test]
fn cases() {
    let lines = include_str!("cases.txt").lines().filter(|l| !l.starts_with('#'));
    let mut wrong = Vec::new();
    for line in lines {
        let columns: Vec<&str> = line.split('\t').collect();
        let [raw, zone, moment] = columns[..] else { panic!("{line}") };
        let zone = (!zone.is_empty()).then(|| zone.parse::<Tz>().unwrap());
        let read = parse(raw, Context::of(zone)).map(Timestamp::rfc3339_exact);
        if read.as_deref().unwrap_or("-") != moment {
            wrong.push(format!("{raw} in {zone:?} means {moment}, not {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn a_document_tells_how_it_writes() {
    let order = |raws: &[&str]| order_of(raws.iter().copied());
    assert_eq!(order(&["05/06/2024 10:00", "25/06/2024 10:00"]), Some(Order::DayFirst));
    assert_eq!(order(&["05/06/2024", "06/25/2024"]), Some(Order::MonthFirst));
    assert_eq!(order(&["05/06/2024"]), None);
    assert_eq!(order_in("de-AT"), Some(Order::DayFirst));
    assert_eq!((order_in("en-US"), order_in("en")), (Some(Order::MonthFirst), None));
    assert_eq!(order(&["25/06/2024", "06/25/2024"]), None, "a contradiction tells nothing");
    let context = Context { order: Some(Order::DayFirst), ..Context::default() };
    assert_eq!(
        parse("05/06/2024", context).map(Timestamp::rfc3339).as_deref(),
        Some("2024-06-05T00:00:00Z")
    );
}

#[test]
fn months_that_languages_count_otherwise_are_the_documents() {
    for (tag, moment) in [
        ("hr-HR", "2026-10-27T14:05:00Z"),
        ("pl", "2026-11-27T14:05:00Z"),
        ("en", "2026-11-27T14:05:00Z"),
        ("tlh", "2026-11-27T14:05:00Z"),
    ] {
        let context = Context { language: language(tag), ..Context::default() };
        let read = parse("27. lis 2026. 14:05", context).map(Timestamp::rfc3339);
        assert_eq!(read.as_deref(), Some(moment), "{tag}");
    }
    // Both call Monday so.
    for (tag, moment) in [("hr", "2026-10-26T14:05:00Z"), ("pl", "2026-11-26T14:05:00Z")] {
        let context = Context { language: language(tag), ..Context::default() };
        let read = parse("pon, 26. lis 2026. 14:05", context).map(Timestamp::rfc3339);
        assert_eq!(read.as_deref(), Some(moment), "{tag}");
    }
}

#[test]
fn years_of_iran_are_its_languages_too() {
    let context = Context::default().spoken("fa-IR");
    for (date, moment) in
        [("1405/08/12 10:00", "2026-11-03T10:00:00Z"), ("2026/11/03 10:00", "2026-11-03T10:00:00Z")]
    {
        assert_eq!(parse(date, context).map(Timestamp::rfc3339).as_deref(), Some(moment), "{date}");
    }
}

#[test]
fn text_that_may_be_no_date_must_be_a_whole_one() {
    let context = Context { strict: true, ..Context::default() };
    for text in [
        "2024",
        "2024-07",
        "Chapter 3 of 1984",
        "12345",
        "Jul 2024",
        "7 out of 10 in 2024",
        "1.2.3.4",
        "07/2024",
    ] {
        assert_eq!(read(text, context), None, "{text}");
    }
    let day = read("Published 8 May 2025", context).unwrap();
    assert!(!day.timed && !day.zoned);
}

proptest::proptest! {
    #[test]
    fn never_panics(raw in "[0-9A-Za-z:+\\-/., 年月日Tт]{0,40}") {
        parse(&raw, Context::of(Some(Tz::Europe__Berlin)));
    }
}

/// Odd dates as pages and feeds print them, with the source's zone and the moment meant; none is read in a wrong zone, and
/// what is no date is none.
#[test]
fn a_table_of_odd_dates() {
    let table = include_str!("../../tests/fixtures/dates.tsv");
    let mut wrong = Vec::new();
    for line in table.lines() {
        let [raw, zone, moment] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}")
        };
        let read = parse(raw, Context::of(zone.parse().ok())).map(Timestamp::rfc3339);
        if read.as_deref().unwrap_or_default() != moment {
            wrong.push(format!("{raw:?} is {moment:?}, not {read:?}"));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(table.lines().count() > 150);
}
