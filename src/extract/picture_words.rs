//! Words that say of a line that it goes with a picture, and who took it: in many languages, at its head and at its end.

use std::ops::Range;
use std::sync::LazyLock;

use super::folded::Folded;
use super::openings::{List, Opened, Place, Then};

/// Words for a picture and for who takes one.
const PICTURES: &str = "photos?|photograph(?:s|e|er|ie)?|foto(?:gra(?:f|fo|fie|f(?:í|i)a)|s|'s)?|fotógrafo|fotó|fénykép|bild(?:er)?|image|imagen|imagem|\
                        immagine|picture|kuva(?:aja)?|valokuva|zdj(?:ę|e)cie|fot\\.|snímek|slika|beeld|снимка|фото(?:граф(?:ия)?)?|світлина|ảnh|hình|\
                        görsel|fotoğraf|φωτογραφία|φωτό?|صورة|الصورة|تصوير|عکس|תמונה|צילום|फोटो|फ़ोटो|चित्र|ছবি|ภาพ|图|圖|图片|圖片|写真|画像|図|撮影|摄影|\
                        攝影|사진|촬영|그래픽|gambar|larawan|picha|படம்|تصویر|ფოტო|mynd|pilt|nuotr\\.|nuotrauka|ፎቶ|լուսանկարը?|ဓာတ်ပုံ|រូបថត|तस्बिर|तस्वीर|φωτ\\.";
/// Phrases that name who took a picture, or say that it is an old one.
const PHRASES: &str = "(?:photo|image|picture) (?:credits?|courtesy|by)|rubrik(?:listen)?bild|titelbild|aufmacherbild|beitragsbild|cr(?:é|e)dit(?:os?|s)?(?: ?(?:photo|foto|image|imagen|imagem)s?)?|bildnachweis|bildquelle|\
                       fotocredit|billede|file (?:photo|image|picture)|archiv(?:bild|foto)|symbol(?:bild|foto)|foto de archivo|imagen de archivo|\
                       photo d['’]archives?|photo d['’]illustration|foto d['’]archivio|foto (?:de )?arquivo|arkiv(?:foto|bild)|archivní foto|\
                       zdjęcie (?:ilustracyjne|archiwalne)|архивное фото|фото из архива|资料图片?|資料圖片?|資料写真|資料照片?|자료\\s?사진|foto ilustrasi|\
                       ảnh minh họa|arşiv fotoğrafı|صورة أرشيفية|عکس آرشیوی|تصویر فائل|ilustrasi";
/// Words for where something is from: they name who took a picture in its caption only.
const SOURCES: &str = "aut(?:or|orka|eur|hor)|автор|source|sources|fonte|fuente|quelle|bron|kilde|källa|lähde|zdroj|źródło|forrás|kaynak|izvor|sursa|источник|джерело|πηγή|\
                       المصدر|מקור|स्रोत|nguồn|sumber|出典|来源|來源|출처|copyright";
/// Polish and Italian shorten their words for it, with a sign or with none.
const SHORT: &str = r"fot\.|ph[.:]?";
const OWNED: &str = r"copyright\b|©|\(c\)";
const COURTESY: &str = r"courtesy\s+of";

#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Picture,
    Phrase,
    Source,
    Short,
    Owned,
    Courtesy,
}
use Mark::{Courtesy, Owned, Phrase, Picture, Short, Source};

static MARKS: LazyLock<Option<Opened<Mark>>> = LazyLock::new(|| {
    let list = |kind, phrases| List { kind, phrases, place: Place::Anywhere, then: Then::Anything };
    Opened::new(&[
        list(Picture, PICTURES),
        list(Phrase, PHRASES),
        list(Source, SOURCES),
        list(Short, SHORT),
        list(Owned, OWNED),
        list(Courtesy, COURTESY),
    ])
});

/// A colon of some script, or what stands for one between such a word and a name.
fn is_sign(c: char) -> bool {
    COLONS.contains(&c) || matches!(c, '፦' | '՝' | '៖' | '−' | '・')
}

const COLONS: [char; 4] = [':', '：', '=', '＝'];

fn is_bar(c: char) -> bool {
    matches!(c, '/' | '／' | '|')
}

/// What follows a sign, when one follows.
fn behind(rest: &str, sign: impl Fn(char) -> bool) -> Option<&str> {
    rest.trim_start().strip_prefix(sign).map(str::trim_start)
}

/// Has it so many characters?
fn within(text: &str, chars: Range<usize>) -> bool {
    chars.contains(&text.chars().take(chars.end).count())
}

/// Does a line open with a word for a picture and a sign, or is it nothing but a phrase for one?
pub(super) fn heads(line: &str) -> bool {
    let folded = Folded::of(line);
    let heads = |mark, at: Range<usize>| {
        let rest = &folded.text[at.end..];
        let told = rest.trim_start().strip_prefix(|c| is_sign(c) || mark == Picture && is_bar(c));
        let alone = mark == Phrase && rest.is_empty();
        let told = told.is_some_and(|told| within(told, 2..usize::MAX));
        (at.start == 0 && (alone || told)).then_some(())
    };
    find(&folded, &[Picture, Phrase], heads).is_some()
}

/// Does a line end with who took a picture, behind such a word and a sign?
pub(super) fn closes(line: &str) -> bool {
    let folded = Folded::of(line);
    let closes = |mark, at: Range<usize>| {
        let (before, rest) = (&folded.text[..at.start], &folded.text[at.end..]);
        if mark == Short {
            let bare = before.trim_end();
            let apart = bare.len() < before.len() && bare.ends_with(['.', '!', '?', '»', '”']);
            let who = rest.trim_start();
            let signed = !folded.text[at].ends_with('h')
                && within(who, 2..51)
                && !who.contains(['.', '!', '?']);
            return (apart && signed).then_some(());
        }
        let apart = before.ends_with(|c: char| c.is_whitespace() || ENDS.contains(&c));
        let who = behind(rest, |c| is_sign(c) || matches!(c, '/' | '／'))?;
        let who = who.strip_suffix('.').unwrap_or(who);
        let named = within(who, 2..61) && !who.contains([':', '：', '.', '!', '?', '。']);
        ((before.is_empty() || apart) && named).then_some(())
    };
    find(&folded, &[Picture, Phrase, Short], closes).is_some()
}

/// What stands before a credit, beside spaces.
const ENDS: [char; 17] =
    ['.', '!', '?', '。', '！', '？', '»', '”', '"', ')', '）', '|', '/', '／', '–', '—', '-'];

/// How much of a line is the word that opens a credit, with its sign; naught for none.
pub(super) fn opened(line: &str) -> usize {
    let folded = Folded::of(line);
    let (whole, mut most) = (folded.text.len(), 0);
    find(&folded, &[Picture, Phrase, Source, Short, Owned], |mark, at| {
        if at.start == 0
            && let Some(rest) = credited(mark, &folded.text[at.clone()], &folded.text[at.end..])
        {
            most = most.max(whole - rest.trim_start().len());
        }
        None::<()>
    });
    Folded::place(line, most)
}

/// What follows a word that opens a credit, and what belongs to it.
fn credited<'t>(mark: Mark, word: &str, rest: &'t str) -> Option<&'t str> {
    let signed = || behind(rest, |c| is_sign(c) || is_bar(c));
    match mark {
        Phrase => signed().or_else(|| {
            let rest = words(rest, &["of"]).unwrap_or(rest);
            let open = rest.is_empty() || rest.starts_with(char::is_whitespace);
            behind(rest, |c| c == ':').or_else(|| open.then_some(rest))
        }),
        Picture => signed().or_else(|| {
            let rest = words(rest, &["by", "courtesy"])?;
            let of = words(rest, &["of"]);
            Some(of.map_or(rest, |of| behind(of, |c| c == ':').unwrap_or(of)))
        }),
        Source => signed(),
        Short => word.ends_with('.').then_some(rest),
        Owned => Some(rest),
        Courtesy => None,
    }
}

/// What follows one of these words, behind a space.
fn words<'t>(rest: &'t str, any: &[&str]) -> Option<&'t str> {
    let word = rest.trim_start();
    let whole = |rest: &&str| !rest.starts_with(char::is_alphanumeric);
    let rests = any.iter().filter_map(|w| word.strip_prefix(w));
    rests.filter(whole).find(|_| word.len() < rest.len())
}

/// Who took a picture, as the end of its caption says behind a sign: `... Photo: Ann Lee`.
pub(super) fn signed(caption: &str) -> Option<&str> {
    name(caption, &[Picture, Phrase, Source], |before, rest| {
        let who = behind(rest, is_sign)?;
        let apart = !before.ends_with(char::is_alphanumeric);
        let named = within(who, 2..81) && !who.contains(COLONS);
        (apart && named).then_some(who.len())
    })
}

/// The same where no sign stands: `... Photo Ann Lee`, `... Courtesy of Ann Lee`.
pub(super) fn unsigned(caption: &str) -> Option<&str> {
    name(caption, &[Picture, Phrase, Short, Courtesy], |before, rest| {
        let bare = before.trim_end();
        let apart = before.is_empty() || bare.ends_with(BREAKS);
        let who = Some(rest.trim_start()).filter(|who| who.len() < rest.len())?;
        let by = words(rest, &BY).filter(|who| who.starts_with(char::is_whitespace));
        let who = by.map_or(who, str::trim_start);
        let named = within(who, 2..82) && !who.contains([':', '：']);
        (apart && named).then_some(who.len())
    })
}

/// What may stand before such a word, with spaces between.
const BREAKS: [char; 16] =
    ['.', '!', '?', '।', '»', '”', '"', '\'', '’', ')', ']', '|', '/', '–', '—', '-'];
const BY: [&str; 10] =
    ["courtesy of", "by", "von", "door", "di", "de", "por", "av", "af", "courtesy"];

/// Who is named at a caption's end behind the first of these marks that leads to a name.
fn name<'t>(
    caption: &'t str,
    marks: &[Mark],
    leads: impl Fn(&str, &str) -> Option<usize>,
) -> Option<&'t str> {
    let folded = Folded::of(caption);
    let mut first: Option<(usize, usize)> = None;
    find(&folded, marks, |_, at| {
        let (before, rest) = (&folded.text[..at.start], &folded.text[at.end..]);
        // Of two that begin together the longer leaves the shorter name.
        let found = leads(before, rest).map(|len| (at.start, len));
        first = first.into_iter().chain(found).min();
        None::<()>
    });
    let (_, len) = first?;
    Some(&caption[Folded::place(caption, folded.text.len() - len)..])
}

fn find<T>(
    folded: &Folded,
    marks: &[Mark],
    leads: impl FnMut(Mark, Range<usize>) -> Option<T>,
) -> Option<T> {
    MARKS.as_ref()?.find_map(folded, |mark| marks.contains(&mark), leads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_a_pattern() {
        assert!(MARKS.as_ref().is_some_and(Opened::is_sound));
    }

    #[test]
    fn lines_open_with_a_word_for_a_picture() {
        let len = |line: &str, who: &str| line.len() - who.len();
        for (line, who) in [
            ("Foto: Ann Lee", "Ann Lee"),
            ("FOTOĞRAF : Deniz", "Deniz"),
            ("Photo courtesy of: Ann", "Ann"),
            ("Photo credit / Ann", "Ann"),
            ("Crédit photo Ann", "Ann"),
            ("Credit Ann", "Ann"),
            ("fotografo: Ann", "Ann"),
            ("Fot. Jan", "Jan"),
            ("© Ann", "Ann"),
            ("İzvor: Hina", "Hina"),
        ] {
            assert_eq!(opened(line), len(line, who), "{line}");
        }
        for line in ["Photos show the quay", "Photocopy: yes", "The photo: Ann", "Copyrighted", ""]
        {
            assert_eq!(opened(line), 0, "{line}");
        }
        assert!(
            heads("Bild: ab") && heads("Archivfoto") && heads("Foto | Ann") && heads("写真・北浦")
        );
        assert!(!heads("Bild:a") && !heads("Foto") && !heads("Archivfoto von Ann"));
    }

    #[test]
    fn names_stand_behind_the_word() {
        assert_eq!(signed("The İzmir quay. Φωτογραφία: Ann Lee"), Some("Ann Lee"));
        assert_eq!(signed("Photography: of the quay: Foto: Ann"), Some("Ann"));
        assert_eq!(signed(&format!("Foto: {}", "a".repeat(81))), None);
        assert_eq!(unsigned("The quay. Photo courtesy of Ann Lee"), Some("Ann Lee"));
        assert_eq!(unsigned("The quay. Photo by Ann Lee"), Some("Ann Lee"));
        assert_eq!(unsigned("The quay. Foto Dirk Lee"), Some("Dirk Lee"));
        assert_eq!(unsigned("The quay. Courtesy of Ann"), Some("Ann"));
        assert_eq!(unsigned("She showed her photo Ann Lee"), None);
        assert!(closes("The quay. Foto: Ann Lee.") && closes("The quay. Ph. Ann Lee"));
        assert!(!closes("The quay. Foto: it rains. Much") && !closes("The quay. Photograph Ann"));
    }
}
