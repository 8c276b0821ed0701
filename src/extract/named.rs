//! A name without what bylines put beside it: dates, places, roles, addresses.

use super::houses::is_agency;
use crate::dates;

/// `Ann Lee ann@harbour.example` without where to write to.
pub(super) fn without_address(part: &str) -> &str {
    let Some(at) = part.find('@') else { return part };
    let from = part[..at].rfind(char::is_whitespace).unwrap_or(0);
    part[..from].trim_end_matches(|c: char| !c.is_alphanumeric() && c != '.')
}

/// `Ann Lee at March 3`, `Ann Lee on Tue, 3 March`: what leads to a date, and the date, are no part of a name.
pub(super) fn without_date(part: &str) -> &str {
    let Some(digit) = part.find(|c: char| c.is_ascii_digit()) else { return part };
    let mut name = part[..digit].trim_end();
    let whole = name;
    while let Some((before, word)) = name.rsplit_once(char::is_whitespace) {
        let bare = word.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
        if !(TO_DATES.contains(&bare.as_str()) || names_day(&bare)) {
            break;
        }
        name = before.trim_end();
    }
    if name.len() < whole.len() { name } else { part }
}

fn names_day(word: &str) -> bool {
    word.chars().count() >= 3 && (dates::month(word).is_some() || dates::weekday(word))
}

/// Words between a name and a date.
const TO_DATES: [&str; 20] = [
    "at",
    "on",
    "am",
    "um",
    "vom",
    "le",
    "du",
    "el",
    "il",
    "op",
    "om",
    "den",
    "em",
    "à",
    "dnia",
    "klo",
    "kl",
    "от",
    "published",
    "updated",
];

/// `JANE POE in Lagos`: where somebody is, is no part of the name.
pub(super) fn without_place(part: &str) -> &str {
    if part.split(' ').count() < 4 {
        return part;
    }
    let found = IN.iter().filter_map(|word| {
        let (name, place) = part.split_once(word)?;
        let placed = place.starts_with(|c: char| c.is_uppercase() || c == '\'');
        (placed && name.split_whitespace().count() >= 2).then_some(name)
    });
    found.min_by_key(|name| name.len()).unwrap_or(part)
}

/// `JOHN ROE Associated Press`, `Xinhua writer Ann Lee`, `Ann Lee of The Associated Press` without the house.
pub(super) fn without_house(part: &str) -> &str {
    let mut from = 0;
    let spaces = part.match_indices(' ').map(|(at, _)| at);
    // At the front, with what the house calls those who write for it.
    if let Some((house, rest)) = part.split_once(' ')
        && is_agency(house)
        && let Some((role, _)) = rest.split_once(' ')
        && (ROLES.contains(&role) || role.ends_with("writer") || role.ends_with("writers"))
    {
        from = house.len() + 1 + role.len() + 1;
    }
    let name = &part[from..];
    let mut behind = spaces.filter(|at| *at > from);
    let closes = behind.find(|at| is_agency(part[at + 1..].trim_start()));
    let name = closes.map_or(name, |at| &part[from..at]).trim_end();
    let bare = name.strip_suffix(" of the").or_else(|| name.strip_suffix(" of The"));
    let bare = bare.or_else(|| name.strip_suffix(" of")).unwrap_or(name);
    let bare = bare.strip_suffix(" For").or_else(|| bare.strip_suffix(" for")).unwrap_or(bare);
    if bare.contains(' ') { bare } else { part }
}

/// Words between a name and a place or a house, where no name has them.
const IN: [&str; 17] = [
    " in ", " aus ", " à ", " em ", " w ", " we ", " в ", " у ", " from ", " at the ", " for ",
    " für ", " pour ", " para ", " voor ", " för ", " via ",
];
/// No name opens with these.
pub(super) const LEADS_IN: [&str; 16] = [
    "in", "aus", "à", "em", "en", "at", "from", "for", "für", "pour", "para", "the", "our", "в",
    "via", "på",
];

/// `Ann Lee Editor: Bo Chen` without whom the next duty names.
pub(super) fn without_duty(part: &str) -> &str {
    let Some((before, _)) = part.split_once(": ") else { return part };
    match before.trim_end().rsplit_once(' ') {
        Some((name, duty)) if ROLES.contains(&duty.to_lowercase().as_str()) => name,
        _ => part,
    }
}

/// What stands before a name, with a capital too.
const BEFORE: [&str; 14] = [
    "корреспондент",
    "журналист",
    "журналистка",
    "репортер",
    "репортёр",
    "обозреватель",
    "кореспондент",
    "дописник",
    "новинар",
    "novinar",
    "novinarka",
    "reporter",
    "correspondent",
    "korrespondent",
];

/// `political reporter Jonas Ek` without what he is: roles in small letters before a name in capitals.
pub(super) fn without_role(part: &str) -> &str {
    if let Some((first, name)) = part.split_once(' ')
        && BEFORE.contains(&first.to_lowercase().as_str())
        && name.contains(' ')
    {
        return name.trim_start();
    }
    let words = part.split_whitespace();
    let small = words.clone().take_while(|w| w.starts_with(char::is_lowercase));
    let Some(role) = small.filter(|w| ROLES.contains(w)).last() else { return part };
    let at = part.find(role).map_or(0, |at| at + role.len());
    let name = part.get(at..).unwrap_or_default().trim_start();
    if name.starts_with(char::is_uppercase) { name } else { part }
}

/// Words after which, or alone, no name stands.
pub(super) const ROLES: &[&str] = &[
    "staff",
    "reporter",
    "correspondent",
    "editor",
    "editors",
    "writer",
    "journalist",
    "redaktion",
    "redaktor",
    "redakcja",
    "rédaction",
    "redacción",
    "redaccion",
    "redação",
    "redazione",
    "redaktör",
    "toimitus",
    "redactie",
    "редакция",
    "newsroom",
    "desk",
    "bureau",
    "team",
    "agency",
    "agencia",
    "agence",
    "agentur",
    "agencies",
    "agencias",
    "contributor",
    "columnist",
    "producer",
    "chief",
    "senior",
    "guest",
    "photographer",
    "web",
    "online",
    "news",
    "press",
    "service",
    "wire",
    "webdesk",
    "admin",
    "administrator",
    "journaliste",
    "periodista",
    "redakteur",
    "redakteurin",
    "giornalista",
    "jornalista",
    "redattore",
    "korrespondent",
    "obozrevatel",
    "记者",
    "编辑",
    "記者",
    "기자",
    "мнение",
    "political",
    "business",
    "sports",
    "science",
    "technology",
    "health",
    "follow",
    "twitter",
    "facebook",
    "email",
    "updated",
    "published",
    "min",
    "read",
    "minutes",
    "anonymous",
    "nachrichten",
    "zeitung",
    "noticias",
    "user",
    "posts",
    "posted",
    "written",
    "reviewed",
    "comment",
    "comments",
    "share",
    "subscribe",
];
