//! Dates as each language prints them.

use chrono::{DateTime, Datelike, Utc};

use crate::model::Timestamp;

/// Month and day, as datelines have them.
pub(super) fn date(language: &str, at: Timestamp) -> String {
    let at = at.to_utc();
    match language {
        "zh" => at.format("%-m月%-d日").to_string(),
        "ru" => dated(at, &RUSSIAN),
        "es" => dated(at, &SPANISH),
        "ar" => dated(at, &ARABIC),
        _ => format!("{} {}", ENGLISH[at.month0() as usize], at.day()),
    }
}

/// The day of the week.
pub(super) fn weekday(language: &str, at: Timestamp) -> String {
    let at = at.to_utc();
    match language {
        "es" => SPANISH_DAYS[at.weekday().num_days_from_monday() as usize].to_owned(),
        _ => at.format("%A").to_string(),
    }
}

/// Day and hour, as a page shows them to its readers.
pub(super) fn printed(language: &str, at: Timestamp) -> String {
    let form = match language {
        "zh" => "%Y年%-m月%-d日 %H:%M",
        "ru" => "%d.%m.%Y %H:%M",
        "es" => "%d/%m/%Y %H:%M",
        "en" => "%-d %B %Y, %H:%M GMT",
        _ => "%Y-%m-%d %H:%M",
    };
    at.to_utc().format(form).to_string()
}

fn dated(at: DateTime<Utc>, months: &[&str; 12]) -> String {
    format!("{} {}", at.day(), months[at.month0() as usize])
}

const ENGLISH: [&str; 12] = [
    "Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.",
    "Dec.",
];
const RUSSIAN: [&str; 12] = [
    "января",
    "февраля",
    "марта",
    "апреля",
    "мая",
    "июня",
    "июля",
    "августа",
    "сентября",
    "октября",
    "ноября",
    "декабря",
];
const SPANISH: [&str; 12] =
    ["ene", "feb", "mar", "abr", "may", "jun", "jul", "ago", "sep", "oct", "nov", "dic"];
const SPANISH_DAYS: [&str; 7] =
    ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
const ARABIC: [&str; 12] = [
    "يناير",
    "فبراير",
    "مارس",
    "أبريل",
    "مايو",
    "يونيو",
    "يوليو",
    "أغسطس",
    "سبتمبر",
    "أكتوبر",
    "نوفمبر",
    "ديسمبر",
];
