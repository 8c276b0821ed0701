//! Letters that are one to a reader: with and without diacritics, traditional and simplified, Cyrillic and Latin.

use std::sync::LazyLock;

use unicode_normalization::UnicodeNormalization;

/// Traditional Han characters with what is written for them in simplified script: OpenCC's table (Apache-2.0), as far as both
/// are in daily use.
const HANZI: &str = include_str!("hanzi.txt");
const FIRST: u32 = 0x4E00;

static SIMPLIFIED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let mut table: Vec<u16> = (0x4E00..=0x9FFF).collect();
    for pair in HANZI.split_whitespace() {
        let mut chars = pair.chars().map(|c| c as u32);
        if let (Some(from), Some(to)) = (chars.next(), chars.next())
            && let Some(cell) = from.checked_sub(FIRST).and_then(|i| table.get_mut(i as usize))
        {
            *cell = to as u16;
        }
    }
    table
});

/// The simplified form of a Han character.
pub(super) fn han(c: char) -> char {
    let cell = (c as u32).checked_sub(FIRST).and_then(|i| SIMPLIFIED.get(i as usize));
    cell.and_then(|n| char::from_u32(u32::from(*n))).unwrap_or(c)
}

/// Latin and Greek letters without their marks, U+00C0 to U+024F, then U+0370 to U+03FF, then U+1E00 to U+1FFF.
static BARE: LazyLock<Vec<char>> = LazyLock::new(|| {
    let blocks = (0xC0..0x250).chain(0x370..0x400).chain(0x1E00..0x2000);
    blocks.map(|n| char::from_u32(n).map_or('\0', bare_of)).collect()
});

fn bare_of(c: char) -> char {
    match c {
        'đ' | 'ð' => 'd',
        'ł' => 'l',
        'ø' => 'o',
        'ı' => 'i',
        'ħ' => 'h',
        'ς' => 'σ',
        c => [c].into_iter().nfd().next().unwrap_or(c),
    }
}

/// A small letter without its marks; of the Arabic and Cyrillic scripts those that outlets write either way.
pub(super) fn letter(c: char) -> char {
    let n = c as u32;
    let bare = |at: u32| BARE.get(at as usize).copied().unwrap_or(c);
    match n {
        0xC0..0x250 => bare(n - 0xC0),
        0x370..0x400 => bare(n - 0x370 + 0x190),
        0x1E00..0x2000 => bare(n - 0x1E00 + 0x190 + 0x90),
        _ => match c {
            'ё' => 'е',
            'أ' | 'إ' | 'آ' | 'ٱ' => 'ا',
            'ى' | 'ی' => 'ي',
            'ة' => 'ه',
            'ک' => 'ك',
            'ə' => 'e',
            c => c,
        },
    }
}

/// What is written with other letters where one is not at hand; an `e` behind a vowel is not read.
pub(super) fn two(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "a",
        'œ' => "o",
        'þ' => "th",
        _ => return None,
    })
}

/// What is written for a letter in another script.
pub(super) type Letters = fn(char) -> Option<&'static str>;

/// How Cyrillic letters are written in Latin ones, for a text of a language that is written in both: it has letters of
/// these languages, and of no others.
pub(super) fn both_scripts(text: &str) -> Option<Letters> {
    // All of them begin with these bytes; few texts hold them, and bytes are looked through fast.
    let bytes = text.as_bytes();
    if bytes.contains(&0xD1) && text.contains(['ј', 'љ', 'њ', 'ћ', 'ђ', 'џ']) {
        return Some(latin);
    }
    let uzbek = || text.contains(['ҳ', 'ғ', 'қ']) && text.contains('ў');
    (memchr::memchr(0xD2, bytes).is_some() && uzbek()).then_some(uzbek_latin)
}

/// Uzbek Cyrillic in Latin letters.
fn uzbek_latin(c: char) -> Option<&'static str> {
    Some(match c {
        'ж' => "j",
        'й' => "y",
        'х' => "x",
        'ц' => "ts",
        'ч' => "ch",
        'ш' => "sh",
        'э' => "e",
        'ё' => "yo",
        'ю' => "yu",
        'я' => "ya",
        'ъ' => "'",
        'ь' => "",
        'ў' => "o'",
        'қ' => "q",
        'ғ' => "g'",
        'ҳ' => "h",
        'з' => "z",
        'љ' | 'њ' | 'ј' | 'ђ' | 'џ' | 'ћ' => return None,
        c => return latin(c),
    })
}

/// Serbian Cyrillic in Latin letters without their marks.
pub(super) fn latin(c: char) -> Option<&'static str> {
    Some(match c {
        'а' => "a",
        'б' => "b",
        'в' => "v",
        'г' => "g",
        'д' | 'ђ' => "d",
        'е' => "e",
        'ж' | 'з' => "z",
        'и' => "i",
        'ј' => "j",
        'к' => "k",
        'л' => "l",
        'љ' => "lj",
        'м' => "m",
        'н' => "n",
        'њ' => "nj",
        'о' => "o",
        'п' => "p",
        'р' => "r",
        'с' | 'ш' => "s",
        'т' => "t",
        'ћ' | 'ц' | 'ч' => "c",
        'у' => "u",
        'ф' => "f",
        'х' => "h",
        'џ' => "dz",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_come_off() {
        let bare = |s: &str| s.chars().map(letter).collect::<String>();
        assert_eq!(bare("șşțţăâîđłøıéñüů"), "ssttaaidloienuu");
        assert_eq!(bare("αθήνας"), "αθηνασ");
        assert_eq!(bare("ầệỗữ"), "aeou");
        assert_eq!(bare("abc中й"), "abc中й");
    }

    #[test]
    fn both_chinese_scripts_are_one() {
        let simple = |s: &str| s.chars().map(han).collect::<String>();
        assert_eq!(simple("渡輪七月起增開夜間航班"), "渡轮七月起增开夜间航班");
        assert_eq!(simple("宣佈鎮長島上過週末"), "宣布镇长岛上过周末");
        for pair in HANZI.split_whitespace() {
            assert_eq!(pair.chars().count(), 2, "{pair}");
        }
    }
}
