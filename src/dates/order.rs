//! Which number of `7/1/2024` is the month, by where it was written.

use chrono_tz::Tz;

/// What comes first in a date of numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// `1/7/2024`, as most of the world writes.
    DayFirst,
    /// `7/1/2024`, as America writes.
    MonthFirst,
}

/// What is customary in a language (BCP 47); `None` for English of no place, and of Canada.
pub fn order_in(language: &str) -> Option<Order> {
    match language.trim().to_ascii_lowercase().replace('_', "-").as_str() {
        "" | "en" | "en-ca" | "und" | "mul" => None,
        "en-us" | "en-ph" => Some(Order::MonthFirst),
        _ => Some(Order::DayFirst),
    }
}

/// Is it the language of Taiwan (BCP 47)?
pub(super) fn is_of_taiwan(language: &str) -> bool {
    let tag = language.trim().to_ascii_lowercase().replace('_', "-");
    tag.starts_with("zh") && tag.split('-').any(|part| part == "tw")
}

/// Does a source of this zone write the month first?
pub(super) fn writes_month_first(zone: Tz) -> bool {
    const CITIES: &[&str] = &[
        "New_York",
        "Chicago",
        "Denver",
        "Los_Angeles",
        "Phoenix",
        "Detroit",
        "Boise",
        "Anchorage",
        "Juneau",
        "Sitka",
        "Nome",
        "Adak",
        "Yakutat",
        "Metlakatla",
        "Menominee",
        "Indianapolis",
        "Louisville",
        "Toronto",
        "Vancouver",
        "Winnipeg",
        "Edmonton",
        "Halifax",
        "Regina",
        "Honolulu",
        "Guam",
        "Pago_Pago",
        "Manila",
    ];
    const REGIONS: &[&str] =
        &["US/", "America/Indiana/", "America/Kentucky/", "America/North_Dakota/"];
    let name = zone.name();
    REGIONS.iter().any(|r| name.starts_with(r))
        || name.rsplit('/').next().is_some_and(|city| CITIES.contains(&city))
}

/// Does it write years of two digits first?
pub(super) fn writes_year_first(zone: Tz) -> bool {
    matches!(
        zone,
        Tz::Asia__Tokyo
            | Tz::Asia__Seoul
            | Tz::Asia__Shanghai
            | Tz::Asia__Taipei
            | Tz::Japan
            | Tz::PRC
            | Tz::ROK
    )
}
