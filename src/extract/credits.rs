//! Who took a picture, as its caption or a line beside it says: by the words for that, and by the forms of agencies.

use super::picture_words;

/// `... May 7, 2025. (Xinhua/Xie Huanchi)`: a line beside an image that closes with who took it, whatever it is marked as.
pub(super) fn is_signed_caption(text: &str) -> bool {
    let end = text.trim_end_matches(['.', ' ']);
    let inner = bracketed(end);
    let chars = text.chars().count();
    let told = inner.is_some_and(|inner| {
        let short = (2..80).contains(&inner.chars().count()) && chars < 500;
        short && (names_a_photographer(inner) || says_photo(inner) || dated_scene(end))
    });
    let scene = || chars < 80 && !end.contains(['。', '（', '(']) && dated_scene(end);
    told || scene() || chars < 240 && TOOK.iter().any(|took| end.ends_with(took))
}

/// Does a line say of itself that it goes with a picture, by its head, or by who took it at its end? It may stand without one,
/// since scripts bring pictures too.
pub(super) fn speaks_of_picture(text: &str) -> bool {
    if text.len() > 4 * PICTURE_CHARS_MAX || text.chars().count() > PICTURE_CHARS_MAX {
        return false;
    }
    let bare = text.trim_matches(|c: char| !c.is_alphanumeric() && c != '©');
    let took = || TOOK_BARE.iter().any(|took| bare.ends_with(took)) && bare.chars().count() < 60;
    // Nearly all lines have none of the signs that such a line needs, and are asked no more.
    let short = bare.len() <= BARE_BYTES_MAX || bare.contains(" fot.") || bare.contains(" ph");
    if !short
        && !bare.contains([':', '：', '=', '＝', '/', '／', '|', '｜', '፦', '՝', '៖', '−', '・'])
    {
        return took();
    }
    let from = bare.len().saturating_sub(TAIL_BYTES);
    let end = (from..=bare.len()).find_map(|at| bare.get(at..)).unwrap_or(bare);
    // `Izvor: Hina / Foto: Pixsell` says whose text it is, too.
    let sourced =
        || bare.find([':', '：']).is_some_and(|at| at < 16) && !picture_words::heads(bare);
    (picture_words::heads(bare) || picture_words::closes(end)) && !sourced()
        || both(bare).is_some()
        || took()
}

/// A line of nothing but a word for an old picture is no longer.
const BARE_BYTES_MAX: usize = 40;
/// Who took a picture stands in so much of a line's end.
const TAIL_BYTES: usize = 240;

/// What closes a line of a picture alone: `新华社记者 王小明 摄`, `（圖／記者王小明攝）`.
const TOOK_BARE: [&str; 4] = ["摄", "攝", "撮影", "촬영"];
const PICTURE_CHARS_MAX: usize = 300;

/// `... in the hall. EFE/Mira Solberg`, `REUTERS/Mira Solberg/File Photo`, `... © Mira Solberg / Reuters`, `... | Mira Solberg / dpa`:
/// an agency and a person, behind the last sentence.
fn both(text: &str) -> Option<&str> {
    let person = |s: &str| {
        let words: Vec<&str> = s.split_whitespace().collect();
        (2..=4).contains(&words.len())
            && words.iter().all(|w| w.starts_with(char::is_uppercase))
            && !s.contains(['.', ',', ':'])
            && !is_house(s)
    };
    let at = text.char_indices().rfind(|(_, c)| ".!?|©»”)".contains(*c));
    let at = at.map_or(0, |(at, c)| at + c.len_utf8());
    let end = text.get(at..).unwrap_or_default();
    let parted = end.trim_start().starts_with('/');
    let end = end.trim_start_matches(|c: char| !c.is_alphanumeric());
    if parted && person(end) {
        return Some(end); // `... since March. / Andrés Poveda`
    }
    let parts: Vec<&str> = end.split('/').map(str::trim).collect();
    let named = (2..=4).contains(&parts.len())
        && end.chars().count() < 80
        && parts.iter().any(|p| is_house(p))
        && parts.iter().any(|p| person(p));
    named.then_some(end)
}

/// An agency, or its pictures: `AP Photo`, `ANTARA FOTO`.
fn is_house(name: &str) -> bool {
    let pictures = |(house, word): (&str, &str)| {
        let word = word.to_lowercase();
        matches!(word.as_str(), "photo" | "photos" | "foto" | "images" | "pictures")
            && super::houses::is_agency(house)
    };
    super::houses::is_agency(name) || name.rsplit_once(' ').is_some_and(pictures)
}

/// `옛 다리는 3월부터 막혀 있다. 오민재 기자`: a reporter behind the last sentence, as those sign who write.
fn desk(text: &str) -> Option<&str> {
    let end = text[text.rfind('.')?..].trim_start_matches(['.', ' ']);
    (!super::signatures::names(end, false).is_empty()).then_some(end)
}

/// What closes an East Asian caption behind the photographer's name: `新华社记者 林晓波 摄`.
const TOOK: [&str; 8] = [" 摄", " 攝", "记者摄", "記者攝", "撮影", " 촬영", "供图", "供圖"];

/// `防潮水門の模型＝16日、北浦市（共同）`: a Japanese caption says what, then when and where, and is no sentence.
fn dated_scene(text: &str) -> bool {
    let scene = text.split_once(['＝', '=']).map(|(what, rest)| (what, rest.chars().take(6)));
    scene.is_some_and(|(what, mut rest)| {
        !what.contains(['。', '.']) && !what.is_ascii() && rest.any(char::is_numeric)
    })
}

/// `Xinhua/Xie Huanchi`, not `PTI/AFP`.
fn names_a_photographer(inner: &str) -> bool {
    inner.split_once('/').is_some_and(|(agency, name)| {
        let named = name.starts_with(char::is_uppercase) && name.contains(' ');
        agency.chars().any(char::is_alphabetic)
            && (named || (!name.is_empty() && name.chars().all(|c| c >= '\u{3040}')))
    })
}

/// Words for a picture that was taken.
const PHOTO: [&str; 32] = [
    "photo",
    "foto",
    "fotó",
    "фото",
    "снимка",
    "摄",
    "攝",
    "图片",
    "圖片",
    "写真",
    "撮影",
    "사진",
    "촬영",
    "getty",
    "ภาพ",
    "ảnh",
    "फोटो",
    "फ़ोटो",
    "चित्र",
    "צילום",
    "תמונה",
    "صورة",
    "تصوير",
    "عکس",
    "φωτο",
    "φωτό",
    "görsel",
    "zdjęcie",
    "fot.",
    "kuva",
    "valokuva",
    "bild:",
];

fn says_photo(inner: &str) -> bool {
    let lower = inner.to_lowercase();
    PHOTO.iter().any(|w| lower.contains(w))
}

/// Does a part of a caption open as the name of who took the picture does?
pub(super) fn is_credit(text: &str) -> bool {
    let text = text.trim_start_matches(['(', '（', '[', ' ']);
    // `Foto Ann Lee`, not `The quay. Foto Ann Lee`.
    let opens = |who: &str| {
        let mark = text[..text.len() - who.len()].trim_end();
        mark.len() < MARK_BYTES_MAX && !mark.contains(". ")
    };
    text.chars().count() < 100
        && (picture_words::opened(text) > 0
            || text.starts_with(char::is_alphabetic)
                && picture_words::unsigned(text).is_some_and(|who| is_name(who) && opens(who)))
}

/// The longest word for a picture.
const MARK_BYTES_MAX: usize = 24;
/// What stands before a colon is a word for a picture, though we may not know it.
const HEAD_BYTES_MAX: usize = 16;

/// A credit without the word that opens it.
pub(super) fn trim_credit(text: &str) -> String {
    let text =
        bracketed(text.trim()).filter(|inner| inner.len() + 4 > text.len()).unwrap_or(text.trim());
    let opened = picture_words::opened(text);
    let colon = || {
        let (at, sign) = text.char_indices().find(|(_, c)| matches!(c, ':' | '：'))?;
        (at < HEAD_BYTES_MAX).then(|| at + sign.len_utf8())
    };
    let start = if opened > 0 { opened } else { colon().unwrap_or(0) };
    let bare = || picture_words::unsigned(text).filter(|_| opened == 0);
    let who = match bare() {
        Some(who) if is_name(who) && text.len() - who.len() < MARK_BYTES_MAX => who,
        _ => &text[start..],
    };
    let who = who.trim_start_matches(['©', ' ', ':', '：', '=']).trim();
    took_by(who).unwrap_or(who).to_owned()
}

/// `王小明 摄`: the name without the word that closes it.
fn took_by(text: &str) -> Option<&str> {
    let who = TOOK_BARE.iter().find_map(|took| text.strip_suffix(took))?;
    Some(who.trim_end()).filter(|who| !who.is_empty())
}

/// Only names: `Luc Vannier`, `Piotr Zaręba / PAP`, `J. de Vries`.
pub(super) fn is_name(text: &str) -> bool {
    let small = |w: &str| SMALL.contains(&w) || !w.contains(char::is_alphanumeric);
    let name = |w: &str| {
        let initial = w.chars().count() <= 3;
        let bare = w.trim_start_matches(['@', '(', '©']);
        bare.starts_with(char::is_uppercase) && (initial || !w.ends_with(['.', '!', '?']))
    };
    let text = text.trim().trim_end_matches('.');
    text.starts_with(char::is_uppercase)
        && text.split_whitespace().count() <= NAME_WORDS_MAX
        && text.split_whitespace().all(|w| small(w) || name(w))
}

/// May a line beside a caption name who took the picture? In scripts that know no capitals, any short one may.
pub(super) fn may_name(text: &str) -> bool {
    let cased = text.contains(|c: char| c.is_lowercase() || c.is_uppercase());
    let digits = text.contains(|c: char| c.is_numeric());
    !digits && if cased { is_name(text) } else { text.chars().count() < MAY_NAME_CHARS_MAX }
}

const MAY_NAME_CHARS_MAX: usize = 24;

/// Small words within names, and between them.
const SMALL: [&str; 20] = [
    "de", "da", "di", "du", "dos", "des", "van", "von", "der", "den", "la", "le", "el", "al",
    "bin", "y", "e", "et", "und", "and",
];
const NAME_WORDS_MAX: usize = 7;

/// `... May 7, 2025. (Xinhua/Xie Huanchi)`, `... [AFP]`, `... Photo: Ann Lee`, `... Fot. Jan Nowak`, `... 林晓波 摄`: who took
/// a picture, as its caption's end says.
pub(super) fn credit_in(caption: &str) -> Option<String> {
    let end = caption.trim_end_matches(['.', ' ']);
    let fits = |who: &str| (2..CREDIT_CHARS_MAX).contains(&who.chars().count());
    if let Some(inner) = bracketed(end) {
        let who = trim_credit(inner);
        // `(pictured in May)` tells of the picture, `(dpa)` of who took it.
        let proper = || {
            !who.starts_with(char::is_lowercase)
                || inner.contains(['/', '|'])
                || says_photo(inner)
                || super::houses::is_agency(&who)
        };
        let named = fits(inner) && who.chars().any(char::is_alphabetic) && proper();
        return named.then_some(who);
    }
    if let Some(who) = took_by(end) {
        let sentence = who.rfind(['。', '！', '？', '，', '.']);
        let word = || who.rfind(char::is_whitespace);
        let from = sentence.or_else(word)?;
        let who = who[from..].trim_start_matches(|c: char| !c.is_alphanumeric());
        return fits(who).then(|| who.to_owned());
    }
    let signed = || picture_words::signed(end).filter(|who| !holds_sentence(who));
    let owned = || end.rfind(['©', 'ⓒ']).map(|at| end[at..].trim_start_matches(['©', 'ⓒ', ' ']));
    let bare = || picture_words::unsigned(end).filter(|who| is_name(who));
    let who = signed().or_else(owned).or_else(bare).or_else(|| both(end)).or_else(|| desk(end))?;
    fits(who).then(|| who.trim().to_owned())
}

/// Does a sentence end in it? A name has at most an initial.
fn holds_sentence(text: &str) -> bool {
    text.match_indices(". ").any(|(at, _)| text[..at].ends_with(char::is_lowercase))
}

/// No name of who took a picture is longer.
const CREDIT_CHARS_MAX: usize = 80;

/// What the brackets hold that close a line.
fn bracketed(line: &str) -> Option<&str> {
    [('(', ')'), ('[', ']'), ('（', '）')].into_iter().find_map(|(open, close)| {
        let bare = line.strip_suffix(close)?;
        Some(bare[bare.rfind(open)? + open.len_utf8()..].trim())
    })
}

#[cfg(test)]
mod tests;
