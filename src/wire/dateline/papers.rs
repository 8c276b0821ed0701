//! Datelines as single papers print them: `BERLIN taz |`, `dpa BERLIN.`, `KONTAN.CO.ID - JAKARTA.`, `Bakı/18.11.26/Turan:`;
//! and whom a dateline names as its writers.

use super::around::full_name;
use crate::model::Dateline;
use crate::text::cut;
use crate::wire::agencies::Agencies;
use crate::wire::shape::{capitals, plausible};
use crate::wire::{day, places};

/// No such dateline is longer, in bytes.
const HEAD_MAX: usize = 60;
/// A paper's name, or an agency's, in small letters.
const PAPER_MAX: usize = 12;
const PLACE_WORDS_MAX: usize = 3;

/// What it says, and where it ends.
pub(super) fn printed(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    if let Some(found) = staffed(head) {
        return Some(found);
    }
    let head = cut(head, HEAD_MAX);
    // Nearly all lines have none of the signs.
    if !head.bytes().any(|b| matches!(b, b'|' | b'/' | b')' | b'.')) {
        return None;
    }
    barred(head, agencies)
        .or_else(|| led(head, agencies))
        .or_else(|| housed(head))
        .or_else(|| slashed(head, agencies))
        .or_else(|| released(head, agencies))
}

/// `जागरण संवाददाता, नदीपुर। पुल ...`, `اسلام آباد (ویب ڈیسک) پل ...`: one of the house, and where.
fn staffed(head: &str) -> Option<(Dateline, usize)> {
    const HINDI: [&str; 5] = ["संवाददाता", "डेस्क", "ब्यूरो", "प्रतिनिधि", "टीम"];
    const URDU: [&str; 5] = ["ڈیسک", "رپورٹر", "نمائندہ", "نگار", "بیورو"];
    let short = |s: &str| s.split_whitespace().count() <= PLACE_WORDS_MAX && plausible(s);
    let (place, text) = if head.starts_with(|c| matches!(c, '\u{900}'..='\u{97F}')) {
        let (opening, text) = head.split_once("। ")?;
        let (desk, place) = opening.split_once(", ")?;
        (place.trim(), HINDI.iter().any(|w| desk.ends_with(w)).then_some(text)?)
    } else if head.starts_with(|c| matches!(c, '\u{600}'..='\u{6FF}')) {
        let (place, rest) = head.split_once('(')?;
        let (desk, text) = rest.split_once(')')?;
        let told = URDU.iter().any(|w| desk.contains(w)) && short(desk);
        (place.trim(), told.then_some(text.trim_start())?)
    } else {
        return None;
    };
    let place = Some(place.to_owned()).filter(|place| short(place) && !text.is_empty())?;
    Some((Dateline { place: Some(place), ..Dateline::default() }, head.len() - text.len()))
}

/// Is a place that stands alone a house's name: `TTO -`, `VOV.VN -`?
pub(super) fn house(name: &str) -> bool {
    const INITIALS: std::ops::RangeInclusive<usize> = 2..=3;
    let short = INITIALS.contains(&name.chars().count());
    let initials = short && name.chars().all(char::is_uppercase);
    let place = || places::known(name) || places::initials(name);
    initials && !place() && !places::label(name) || address(name)
}

/// `القاهرة: محمد حسن`: is what stands behind the place, to the end of the line, nothing but who wrote?
pub(super) fn person(text: &str) -> bool {
    let name = text.trim();
    (2..=3).contains(&name.split(' ').count())
        && name.chars().all(|c| matches!(c, ' ' | '\u{620}'..='\u{64A}'))
}

/// Is it the address of a house on the web?
pub(super) fn address(name: &str) -> bool {
    let (house, end) = name.rsplit_once('.').unwrap_or_default();
    house.chars().count() >= 3
        && (2..=4).contains(&end.len())
        && end.chars().all(|c| c.is_ascii_alphabetic())
        && house.chars().all(|c| c.is_alphanumeric() || c == '.' || c == '-')
}

fn is_place(place: &str) -> bool {
    capitals(place)
        && plausible(place)
        && !places::label(place)
        && place.split(' ').count() <= PLACE_WORDS_MAX
}

/// `BERLIN taz | Text`, `PARIS taz/afp | Text`
fn barred(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let bar = head.find(" | ")?;
    let (place, paper) = head[..bar].rsplit_once(' ')?;
    let small = paper.chars().all(|c| c.is_lowercase() || c == '/') && paper.len() <= PAPER_MAX;
    if !small || !is_place(place) {
        return None;
    }
    let agency = paper.split('/').find(|name| agencies.find(name).is_some());
    let (place, agency) = (Some(place.to_owned()), agency.map(str::to_owned));
    Some((Dateline { place, agency, ..Dateline::default() }, bar + 3))
}

/// `dpa BERLIN. Text`
fn led(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let (agency, rest) = head.split_once(' ')?;
    let small = agency.chars().all(char::is_lowercase) && agency.len() <= PAPER_MAX;
    let (place, text) = rest.split_once(". ").filter(|_| small)?;
    let begins = text.starts_with(char::is_uppercase);
    if !begins || !is_place(place) || agencies.find(agency).is_none() {
        return None;
    }
    let (place, agency) = (Some(place.to_owned()), Some(agency.to_owned()));
    Some((Dateline { place, agency, ..Dateline::default() }, head.len() - text.len()))
}

/// `KONTAN.CO.ID - JAKARTA. Text`
fn housed(head: &str) -> Option<(Dateline, usize)> {
    let (house, rest) = head.split_once(" - ").filter(|(house, _)| house.contains('.'))?;
    let (place, text) = rest.split_once(". ")?;
    if !is_place(place) || !places::known(place) || !places::outlet(house) {
        return None;
    }
    let place = Some(place.to_owned());
    Some((Dateline { place, ..Dateline::default() }, head.len() - text.len()))
}

/// `Bakı/18.11.26/Turan: Text`
fn slashed(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let (fields, text) = head.split_once(": ")?;
    let mut fields = fields.split('/');
    let (place, date, agency) = (fields.next()?, fields.next()?, fields.next()?);
    let told = fields.next().is_none() && plausible(place) && day::whole(date);
    (told && agencies.find(agency).is_some()).then(|| {
        let [place, date, agency] = [place, date, agency].map(|s| Some(s.to_owned()));
        (Dateline { place, date, agency, day: None }, head.len() - text.len())
    })
}

/// `Tarnau (ots)`: a release's, in a line of its own.
fn released(head: &str, agencies: &Agencies) -> Option<(Dateline, usize)> {
    let (place, agency) = head.trim_end().strip_suffix(')')?.split_once(" (")?;
    let release = agencies.find(agency).is_some() && agencies.credits(agency).is_none();
    let place = Some(place.to_owned()).filter(|place| release && plausible(place))?;
    let agency = Some(agency.to_owned());
    Some((Dateline { place: Some(place), agency, ..Dateline::default() }, head.len()))
}

/// The writers that a printed dateline names: `Jane POE-John ROE/OSLO, (DHA)-`, `【ロンドン＝山田花子】`.
pub(in crate::wire) fn writers(printed: &str) -> Vec<String> {
    let named = |part: &&str| part.rsplit_once(' ').is_some_and(surnamed) || full_name(part);
    if let Some((people, _)) = printed.split_once('/') {
        let parts: Vec<&str> = people.split(['-', ',']).map(str::trim).collect();
        let all = !parts.is_empty() && parts.iter().all(named);
        return parts.into_iter().filter(|_| all).map(str::to_owned).collect();
    }
    if let Some((_, name)) = printed.split_once(':').filter(|(_, name)| person(name)) {
        return vec![name.trim().to_owned()];
    }
    let inner = printed.trim().strip_prefix('【').and_then(|s| s.strip_suffix('】'));
    let signs = inner.into_iter().flat_map(|s| s.split('、'));
    let abroad = |c: char| matches!(c, '\u{30A0}'..='\u{30FF}');
    let names =
        signs.map(|s| s.split_once(['=', '＝']).map_or(s.trim_start_matches(abroad), |p| p.1));
    let han = |name: &&str| {
        (3..=5).contains(&name.chars().count())
            && name.chars().all(|c| matches!(c, '\u{3400}'..='\u{9FFF}' | '々'))
            && !name.ends_with(['社', '電', '信'])
            && !["共同", "時事"].iter().any(|agency| name.ends_with(agency))
    };
    names.filter(han).map(str::to_owned).collect()
}

/// A given name, and the surname in capitals.
fn surnamed((given, surname): (&str, &str)) -> bool {
    capitals(surname)
        && !surname.contains(char::is_lowercase)
        && given.starts_with(char::is_uppercase)
        && given.contains(char::is_lowercase)
        && !given.contains(char::is_numeric)
}
