//! The three forms of an HTTP-date (RFC 9110 5.6.7), read.

use chrono::{DateTime, NaiveDateTime};

use crate::model::Timestamp;

/// Two-digit years from this on are of the century before.
const NEXT_CENTURY: i32 = 70;
/// The year a two-digit year is first read against: such dates are of today.
const THIS_CENTURY: i32 = 2000;

/// `Sun, 06 Nov 1994 08:49:37 GMT`, `Sunday, 06-Nov-94 08:49:37 GMT` or `Sun Nov  6 08:49:37 1994`. The name of the day
/// says nothing that the date does not, and is often wrong: it is not looked at.
pub fn http_date(text: &str) -> Option<Timestamp> {
    let text = text.trim();
    let dated = text.split_once(',').map_or(text, |(_, rest)| rest.trim_start());
    if let Ok(date) = DateTime::parse_from_rfc2822(dated) {
        return Some(date.into());
    }
    rfc_850(dated).or_else(|| asctime(text))
}

fn rfc_850(text: &str) -> Option<Timestamp> {
    let (date, time) = text.strip_suffix(" GMT")?.split_once(' ')?;
    let (day_month, year) = date.rsplit_once('-')?;
    let year: i32 = if year.len() == 2 { year.parse().ok()? } else { return None };
    let year = THIS_CENTURY + if year >= NEXT_CENTURY { year - 100 } else { year };
    read(&format!("{day_month}-{year} {time}"), "%d-%b-%Y %H:%M:%S")
}

fn asctime(text: &str) -> Option<Timestamp> {
    let (_, rest) = text.split_once(' ')?;
    read(rest, "%b %e %H:%M:%S %Y")
}

fn read(text: &str, form: &str) -> Option<Timestamp> {
    NaiveDateTime::parse_from_str(text, form).ok().map(|t| t.and_utc().into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_three_forms_mean_the_same() {
        let at = Some(Timestamp::from_secs(784_111_777));
        assert_eq!(http_date("Sun, 06 Nov 1994 08:49:37 GMT"), at);
        assert_eq!(http_date("Sunday, 06-Nov-94 08:49:37 GMT"), at);
        assert_eq!(http_date("Sun Nov  6 08:49:37 1994"), at);
        assert_eq!(
            http_date("Saturday, 28-Nov-26 00:00:00 GMT"),
            Some(Timestamp::from_secs(1_795_824_000))
        );
        let far = Some(Timestamp::from_secs(4_102_444_799));
        assert_eq!(http_date("Thu, 31 Dec 2099 23:59:59 GMT"), far);
        assert_eq!(http_date("Fri, 31 Dec 2099 23:59:59 GMT"), far, "by the wrong day");
        assert_eq!(http_date("Mon, 06-Nov-94 08:49:37 GMT"), at, "by the wrong, short day");
        assert_eq!(http_date("31 Dec 2099 23:59:59 GMT"), far);
        assert_eq!(http_date("yesterday"), None);
        assert_eq!(http_date(""), None);
    }
}
