//! Names of time zones, and what people write instead of them.

use chrono_tz::Tz;

use super::table::Mistake;

/// Likeness (Jaro-Winkler) from which a name is taken for a mistyped one.
const LIKE_MIN: f64 = 0.86;

/// Abbreviations that are no IANA names, with every zone that uses them.
const ABBREVIATIONS: &[(&str, &[&str])] = &[
    ("z", &["UTC"]),
    ("ut", &["UTC"]),
    ("bst", &["Europe/London", "Asia/Dhaka"]),
    ("west", &["Europe/Lisbon"]),
    ("cest", &["Europe/Berlin"]),
    ("mez", &["Europe/Berlin"]),
    ("mesz", &["Europe/Berlin"]),
    ("eest", &["Europe/Athens"]),
    ("msk", &["Europe/Moscow"]),
    ("мск", &["Europe/Moscow"]),
    ("trt", &["Europe/Istanbul"]),
    ("et", &["America/New_York"]),
    ("edt", &["America/New_York"]),
    ("ct", &["America/Chicago"]),
    ("cst", &["America/Chicago", "Asia/Shanghai"]),
    ("cdt", &["America/Chicago"]),
    ("mt", &["America/Denver"]),
    ("mdt", &["America/Denver"]),
    ("pt", &["America/Los_Angeles"]),
    ("pst", &["America/Los_Angeles"]),
    ("pdt", &["America/Los_Angeles"]),
    ("akst", &["America/Anchorage"]),
    ("ast", &["America/Halifax", "Asia/Riyadh"]),
    ("nst", &["America/St_Johns"]),
    ("brt", &["America/Sao_Paulo"]),
    ("art", &["America/Argentina/Buenos_Aires"]),
    ("clt", &["America/Santiago"]),
    ("cot", &["America/Bogota"]),
    ("pet", &["America/Lima"]),
    ("vet", &["America/Caracas"]),
    ("ist", &["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"]),
    ("idt", &["Asia/Jerusalem"]),
    ("gst", &["Asia/Dubai"]),
    ("irst", &["Asia/Tehran"]),
    ("aft", &["Asia/Kabul"]),
    ("pkt", &["Asia/Karachi"]),
    ("npt", &["Asia/Kathmandu"]),
    ("uzt", &["Asia/Tashkent"]),
    ("ict", &["Asia/Bangkok"]),
    ("wib", &["Asia/Jakarta"]),
    ("myt", &["Asia/Kuala_Lumpur"]),
    ("sgt", &["Asia/Singapore"]),
    ("pht", &["Asia/Manila"]),
    ("hkt", &["Asia/Hong_Kong"]),
    ("bjt", &["Asia/Shanghai"]),
    ("jst", &["Asia/Tokyo"]),
    ("kst", &["Asia/Seoul"]),
    ("awst", &["Australia/Perth"]),
    ("acst", &["Australia/Adelaide"]),
    ("aest", &["Australia/Sydney"]),
    ("aedt", &["Australia/Sydney"]),
    ("nzst", &["Pacific/Auckland"]),
    ("nzdt", &["Pacific/Auckland"]),
    ("sast", &["Africa/Johannesburg"]),
    ("eat", &["Africa/Nairobi"]),
    ("wat", &["Africa/Lagos"]),
    ("cat", &["Africa/Maputo"]),
];

/// Cities and countries that no IANA name holds, by the zone they are in.
const PLACES: &[(&str, &str)] = &[
    (
        "America/New_York",
        "washington|washington dc|boston|miami|atlanta|philadelphia|us eastern|eastern|usa|united states",
    ),
    ("America/Chicago", "houston|dallas|us central|central"),
    ("America/Denver", "us mountain|mountain"),
    ("America/Los_Angeles", "san francisco|seattle|us pacific|hollywood"),
    ("America/Toronto", "ottawa|canada|montreal"),
    ("America/Sao_Paulo", "rio|rio de janeiro|brasilia|brazil|brasil"),
    ("America/Mexico_City", "mexico"),
    ("America/Argentina/Buenos_Aires", "argentina"),
    ("America/Bogota", "colombia"),
    ("America/Lima", "peru"),
    ("America/Caracas", "venezuela"),
    (
        "Europe/London",
        "uk|england|britain|great britain|united kingdom|scotland|wales|gmt standard",
    ),
    (
        "Europe/Berlin",
        "germany|deutschland|munich|münchen|frankfurt|hamburg|cologne|köln|bonn|w. europe standard",
    ),
    ("Europe/Paris", "france|lyon|marseille|romance standard"),
    ("Europe/Madrid", "spain|españa|barcelona"),
    ("Europe/Rome", "italy|italia|roma|milan|milano"),
    (
        "Europe/Moscow",
        "russia|россия|москва|moskau|st petersburg|saint petersburg|russian standard",
    ),
    ("Europe/Kyiv", "ukraine|україна|київ|киев"),
    ("Europe/Amsterdam", "netherlands|holland|the hague"),
    ("Europe/Zurich", "switzerland|geneva|bern|zürich"),
    ("Europe/Vienna", "austria|wien"),
    ("Europe/Warsaw", "warszawa"),
    ("Europe/Prague", "czechia|czech republic|praha"),
    ("Europe/Brussels", "belgium"),
    ("Europe/Stockholm", "sweden"),
    ("Europe/Oslo", "norway"),
    ("Europe/Copenhagen", "denmark"),
    ("Europe/Helsinki", "finland"),
    ("Europe/Athens", "greece"),
    ("Europe/Budapest", "hungary"),
    ("Europe/Bucharest", "romania"),
    ("Europe/Sofia", "bulgaria"),
    ("Europe/Belgrade", "serbia"),
    ("Europe/Istanbul", "ankara|türkiye"),
    (
        "Asia/Shanghai",
        "beijing|peking|china|guangzhou|shenzhen|北京|上海|中国|北京时间|china standard",
    ),
    ("Asia/Tokyo", "osaka|kyoto|東京|日本|tokyo standard"),
    ("Asia/Seoul", "korea|south korea|busan|서울|korea standard"),
    ("Asia/Taipei", "taiwan|臺北|台北|taipei standard"),
    (
        "Asia/Kolkata",
        "india|delhi|new delhi|mumbai|bombay|chennai|bangalore|bengaluru|india standard",
    ),
    ("Asia/Karachi", "pakistan|islamabad|lahore"),
    ("Asia/Dhaka", "bangladesh"),
    ("Asia/Kathmandu", "nepal"),
    ("Asia/Colombo", "sri lanka"),
    ("Asia/Kabul", "afghanistan"),
    ("Asia/Tehran", "iran standard"),
    ("Asia/Dubai", "uae|abu dhabi|emirates|arabian standard"),
    ("Asia/Riyadh", "saudi arabia|jeddah|mecca|arab standard"),
    ("Asia/Baghdad", "iraq"),
    ("Asia/Jerusalem", "tel aviv|israel standard"),
    ("Asia/Beirut", "lebanon"),
    ("Asia/Damascus", "syria"),
    ("Asia/Amman", "jordan"),
    ("Asia/Ho_Chi_Minh", "vietnam|hanoi"),
    ("Asia/Bangkok", "thailand"),
    ("Asia/Jakarta", "indonesia"),
    ("Asia/Kuala_Lumpur", "malaysia"),
    ("Asia/Manila", "philippines"),
    ("Asia/Ulaanbaatar", "mongolia"),
    ("Africa/Johannesburg", "south africa|cape town|pretoria"),
    ("Africa/Lagos", "nigeria|abuja"),
    ("Africa/Nairobi", "kenya"),
    ("Africa/Algiers", "algeria"),
    ("Africa/Tunis", "tunisia"),
    ("Africa/Casablanca", "morocco|rabat"),
    ("Africa/Addis_Ababa", "ethiopia"),
    ("Australia/Sydney", "australia|new south wales"),
    ("Pacific/Auckland", "new zealand|wellington"),
];

/// Where a clock is this far from Greenwich (minutes), for who knows only the number.
const OFFSETS: &[(i32, &str)] = &[
    (-480, "America/Los_Angeles"),
    (-300, "America/New_York"),
    (-180, "America/Sao_Paulo"),
    (0, "Europe/London"),
    (60, "Europe/Berlin"),
    (120, "Europe/Athens"),
    (180, "Europe/Moscow"),
    (210, "Asia/Tehran"),
    (240, "Asia/Dubai"),
    (270, "Asia/Kabul"),
    (300, "Asia/Karachi"),
    (330, "Asia/Kolkata"),
    (345, "Asia/Kathmandu"),
    (360, "Asia/Dhaka"),
    (390, "Asia/Yangon"),
    (420, "Asia/Bangkok"),
    (480, "Asia/Shanghai"),
    (540, "Asia/Tokyo"),
    (570, "Australia/Darwin"),
    (600, "Australia/Brisbane"),
    (720, "Pacific/Auckland"),
];

/// The name of a time zone.
pub(super) fn zone(text: &str) -> Result<String, Mistake> {
    if text.parse::<Tz>().is_ok() {
        return Ok(text.to_owned());
    }
    let help = match meant(text).as_slice() {
        [] => "use an IANA name such as `Asia/Shanghai` or `Europe/Moscow`".to_owned(),
        [one] => format!("did you mean `{one}`?"),
        [several @ .., last] => {
            format!("did you mean `{}` or `{last}`?", several.join("`, `"))
        }
    };
    Err(Mistake::new("C016", "unknown time zone", "not in the IANA database", help))
}

/// Every zone that was probably meant, likeliest first.
fn meant(text: &str) -> Vec<String> {
    let typed = text.trim().to_lowercase().replace(' ', "_");
    let words = typed.replace('_', " ");
    let words = words.trim_end_matches(" time").trim_end_matches(" zone").trim();
    let last = words.rsplit('/').next().unwrap_or_default();
    let by_abbreviation = ABBREVIATIONS.iter().find(|(name, _)| *name == words);
    if let Some((_, zones)) = by_abbreviation {
        return zones.iter().map(|z| (*z).to_owned()).collect();
    }
    let by_offset = offset(words);
    if !by_offset.is_empty() || words.starts_with("utc") || words.starts_with("gmt") {
        return by_offset;
    }
    let whole = names().find(|n| n.eq_ignore_ascii_case(&typed));
    let place = || PLACES.iter().find(|(_, names)| names.split('|').any(|n| n == last));
    let found = whole
        .or_else(|| place().map(|(zone, _)| *zone))
        .or_else(|| same(&last.replace(' ', "_")))
        .or_else(|| like(&typed));
    found.map(str::to_owned).into_iter().collect()
}

fn names() -> impl Iterator<Item = &'static str> {
    chrono_tz::TZ_VARIANTS.iter().map(|z| z.name())
}

/// The name with this last part, whatever its case.
fn same(city: &str) -> Option<&'static str> {
    names().find(|n| n.rsplit('/').next().unwrap_or_default().eq_ignore_ascii_case(city))
}

/// The name most like it: as a whole, or city by city.
fn like(typed: &str) -> Option<&'static str> {
    let city = |name: &str| name.rsplit('/').next().unwrap_or_default().to_owned();
    let score = |name: &str| {
        let name = name.to_lowercase();
        let whole = strsim::jaro_winkler(typed, &name);
        whole.max(strsim::jaro_winkler(&city(typed), &city(&name)))
    };
    let scored = names().map(|n| (score(n), n));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (typed.chars().count() >= 4 && best.0 >= LIKE_MIN).then_some(best.1)
}

/// `UTC+8`, `+08:00`, `GMT-5`: the fixed zone, whose sign is the other way round, and a place that is there.
fn offset(text: &str) -> Vec<String> {
    let bare = ["utc", "gmt"].iter().find_map(|p| text.strip_prefix(p)).unwrap_or(text).trim();
    let (sign, digits) = match bare.split_at_checked(1) {
        Some(("+", digits)) => (1, digits),
        Some(("-" | "−", digits)) => (-1, digits),
        _ => return Vec::new(),
    };
    let digits = digits.replace(':', "");
    let (hours, minutes) = match digits.len() {
        1 | 2 => (digits.parse(), Ok(0)),
        4 => (digits[..2].parse::<i32>(), digits[2..].parse::<i32>()),
        _ => return Vec::new(),
    };
    let (Ok(hours), Ok(minutes)) = (hours, minutes) else { return Vec::new() };
    let fixed = match (sign * hours, minutes) {
        (0, 0) => Some("UTC".to_owned()),
        // POSIX counts west of Greenwich.
        (east, 0) if (-12..=14).contains(&east) => Some(format!("Etc/GMT{:+}", -east)),
        _ => None,
    };
    let east = sign * (hours * 60 + minutes);
    let place = OFFSETS.iter().find(|(at, _)| *at == east).map(|(_, zone)| (*zone).to_owned());
    place.into_iter().chain(fixed).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn means(typed: &str, zone: &str) {
        let meant = meant(typed);
        assert_eq!(meant.first().map(String::as_str), Some(zone), "{typed}: {meant:?}");
    }

    #[test]
    fn what_people_write() {
        means("MSK", "Europe/Moscow");
        means("KST", "Asia/Seoul");
        means("Beijing", "Asia/Shanghai");
        means("Asia/Beijing", "Asia/Shanghai");
        means("China Standard Time", "Asia/Shanghai");
        means("Eastern Time", "America/New_York");
        means("america/new york", "America/New_York");
        means("New York", "America/New_York");
        means("Europe/Moskow", "Europe/Moscow");
        means("Europe/Berln", "Europe/Berlin");
        means("Asia/Shangai", "Asia/Shanghai");
        means("tokio", "Asia/Tokyo");
        means("UTC+8", "Asia/Shanghai");
        means("+05:30", "Asia/Kolkata");
        means("GMT-5", "America/New_York");
        assert_eq!(meant("UTC+8")[1], "Etc/GMT-8", "the sign of these names is reversed");
        assert_eq!(meant("IST").len(), 3);
        assert_eq!(meant("UTC+25"), Vec::<String>::new());
    }

    #[test]
    fn every_zone_we_name_exists() {
        let abbreviated = ABBREVIATIONS.iter().flat_map(|(_, zones)| zones.iter().copied());
        let placed = PLACES.iter().map(|(zone, _)| *zone);
        for zone in abbreviated.chain(placed).chain(OFFSETS.iter().map(|(_, zone)| *zone)) {
            assert!(zone.parse::<Tz>().is_ok(), "{zone}");
        }
    }
}
