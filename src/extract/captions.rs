//! Captions: what stands beside an image and belongs to it, however it is marked up, and who took the picture.

use std::sync::LazyLock;

use regex::Regex;

use super::dom::Dom;
use super::outline::{Medium, Outline};
use super::words::bit;

/// A longer line beside an image is text.
const CAPTION_CHARS_MAX: usize = 240;
/// In an element that says that it holds pictures.
const SAID_CHARS_MAX: usize = 500;

/// Shows the structure that a run is an image's caption? Alone with it in a box, or in small letters right below it.
pub(super) fn stands_as_caption(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    let pictures = bit("media").trailing_zeros() as usize;
    let said = outline.upward(run.block).take(3).any(|b| outline.blocks[b].near[pictures] == 0);
    let most = if said { SAID_CHARS_MAX } else { CAPTION_CHARS_MAX };
    if run.chars > most
        || run.link_chars * 2 > run.chars
        || !is_image(medium.node)
        || r < medium.before
    {
        return false;
    }
    let heading = |i: usize| {
        matches!(
            outline.blocks[outline.runs[i].block].name,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li"
        )
    };
    if outline.upward(run.block).take(3).any(|b| outline.blocks[b].name == "blockquote") {
        return false;
    }
    let boxed = outline.upward(medium.block).take(3).find(|b| !outline.blocks[*b].runs.is_empty());
    let alone = boxed.map(|b| outline.blocks[b].runs.clone()).is_some_and(|runs| {
        runs.contains(&r)
            && runs.len() <= 2
            && runs.start == medium.before
            && !runs.into_iter().any(heading)
    });
    let slanted = r == medium.before && run.em_chars == run.chars && !heading(r);
    alone || slanted || r == medium.before && is_odd(outline, medium, r)
}

/// Right below an image, in an element like no paragraph of the text that follows, and named for a picture.
fn is_odd(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let block = &outline.blocks[outline.runs[r].block];
    let class = super::dom::attr(block.node, "class").unwrap_or("").to_lowercase();
    let named = PICTURE_CLASSES.iter().any(|word| class.contains(word));
    let beside =
        outline.upward(medium.block).take(3).any(|b| outline.blocks[b].parent == block.parent);
    let below = outline.runs.get(r + 1).map(|next| &outline.blocks[next.block]);
    named
        && beside
        && matches!(block.name, "div" | "span")
        && below.is_some_and(|next| next.name == "p" && next.parent == block.parent)
}

/// Parts of the classes that sites give to what goes with a picture.
const PICTURE_CLASSES: [&str; 9] =
    ["img", "imag", "photo", "foto", "pic", "bild", "media", "caption", "legend"];

/// Caption and credit: the dropped runs of the figure, or of the box that holds image and caption.
pub(super) fn words_of(
    outline: &Outline<'_>,
    medium: &Medium<'_>,
    kept: &[bool],
) -> (String, String) {
    let caption_bit = bit("caption").trailing_zeros() as usize;
    let unmarked = || {
        let near = medium.before..(medium.before + 2).min(outline.runs.len());
        let mut free = near.filter(|r| !kept[*r]);
        let found = free.find(|r| {
            outline.runs[*r].kinds_all & bit("caption") != 0
                || is_signed_caption(outline.text(&outline.runs[*r]))
                || stands_as_caption(outline, medium, *r)
        });
        found.map(|r| outline.text(&outline.runs[r]).to_owned()).unwrap_or_default()
    };
    let (mut caption, mut credit) = (String::new(), String::new());
    let Some(boxed) = outline.upward(medium.block).take(4).find(|b| {
        let runs = &outline.blocks[*b].runs;
        !runs.is_empty()
            && (medium.before.saturating_sub(1)..=medium.before + 1).any(|r| runs.contains(&r))
    }) else {
        let caption = unmarked();
        credit = credit_in(&caption).unwrap_or_default();
        return (caption, credit);
    };
    let figure = outline.upward(medium.block).take(5).any(|b| {
        outline.blocks[b].name == "figure"
            && outline.blocks[b].runs.end >= outline.blocks[boxed].runs.end
    });
    for r in outline.blocks[boxed].runs.clone().take(4) {
        let run = &outline.runs[r];
        let block = &outline.blocks[run.block];
        let marked = block.near[caption_bit] <= 1
            || run.kinds & bit("caption") != 0
            || matches!(block.name, "figcaption" | "caption")
            || figure;
        if kept[r] || !marked || run.chars > 800 {
            continue;
        }
        let text = outline.text(run);
        if is_credit(text) && credit.is_empty() {
            credit = trim_credit(text);
        } else if caption.is_empty() {
            text.clone_into(&mut caption);
        } else if credit.is_empty() && run.chars < 80 {
            credit = trim_credit(text);
        }
    }
    if caption.is_empty() {
        caption = unmarked();
    }
    if credit.is_empty() {
        credit = credit_in(&caption).unwrap_or_default();
    }
    (caption, credit)
}

/// `... May 7, 2025. (Xinhua/Xie Huanchi)`: a line beside an image that closes with who took it, whatever it is marked as.
pub(super) fn is_signed_caption(text: &str) -> bool {
    let end = text.trim_end_matches(['.', ' ']);
    let inner = [('(', ')'), ('[', ']'), ('（', '）')].into_iter().find_map(|(open, close)| {
        let bare = end.strip_suffix(close)?;
        Some(bare[bare.rfind(open)? + open.len_utf8()..].trim())
    });
    let chars = text.chars().count();
    let bracketed = inner.is_some_and(|inner| {
        let short = (2..80).contains(&inner.chars().count()) && chars < 500;
        short && (names_a_photographer(inner) || says_photo(inner) || dated_scene(end))
    });
    let scene = || chars < 80 && !end.contains(['。', '（', '(']) && dated_scene(end);
    bracketed || scene() || chars < 240 && TOOK.iter().any(|took| end.ends_with(took))
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
    if !short && !bare.contains([':', '：', '=', '＝', '/', '／', '|', '｜']) {
        return took();
    }
    let Some((head, tail)) = PICTURE.as_ref() else { return false };
    let from = bare.len().saturating_sub(TAIL_BYTES);
    let end = (from..=bare.len()).find_map(|at| bare.get(at..)).unwrap_or(bare);
    // `Izvor: Hina / Foto: Pixsell` says whose text it is, too.
    let sourced = || bare.find([':', '：']).is_some_and(|at| at < 16) && !head.is_match(bare);
    (head.is_match(bare) || tail.is_match(end)) && !sourced() || names_both(bare) || took()
}

/// A line of nothing but a word for an old picture is no longer.
const BARE_BYTES_MAX: usize = 40;
/// Who took a picture stands in so much of a line's end.
const TAIL_BYTES: usize = 240;

/// What closes a line of a picture alone: `新华社记者 王小明 摄`, `（圖／記者王小明攝）`.
const TOOK_BARE: [&str; 4] = ["摄", "攝", "撮影", "촬영"];
const PICTURE_CHARS_MAX: usize = 300;

/// Heads of lines that are of a picture; ends of such lines.
static PICTURE: LazyLock<Option<(Regex, Regex)>> = LazyLock::new(|| {
    let words = "(?:photos?|foto(?:graf(?:í|i)a|s|graf)?|fotó|bild(?:er)?|image|imagen|imagem|immagine|picture|kuva|zdj(?:ę|e)cie|fot\\.|\
                 snímek|снимка|фото(?:графия)?|ảnh|hình|görsel|fotoğraf|φωτογραφία|φωτό?|صورة|الصورة|تصوير|عکس|תמונה|צילום|फोटो|फ़ोटो|चित्र|ছবি|\
                 ภาพ|图|圖|图片|圖片|写真|画像|図|사진|그래픽|gambar|larawan|picha|படம்|تصویر|mynd|pilt|nuotr\\.|nuotrauka|foto:)";
    let credit = "(?:(?:photo|image|picture) (?:credits?|courtesy|by)|rubrik(?:listen)?bild|titelbild|aufmacherbild|beitragsbild|cr(?:é|e)dit(?:os?|s)? ?(?:photo|foto|image|imagen|imagem)?s?|bildnachweis|bildquelle|\
                  fotocredit|billede|file (?:photo|image|picture)|archiv(?:bild|foto)|symbol(?:bild|foto)|foto de archivo|imagen de archivo|\
                  photo d['’]archives?|photo d['’]illustration|foto d['’]archivio|foto (?:de )?arquivo|arkiv(?:foto|bild)|archivní foto|\
                  zdjęcie (?:ilustracyjne|archiwalne)|архивное фото|фото из архива|资料图片?|資料圖片?|資料写真|資料照片?|자료\\s?사진|foto ilustrasi|\
                  ảnh minh họa|arşiv fotoğrafı|صورة أرشيفية|عکس آرشیوی|تصویر فائل|ilustrasi)";
    let head = format!(
        r"(?i)^(?:(?:{words}|{credit})\s*[:：=＝]\s*|(?:{words})\s*[/／|]\s*).{{2,}}$|^(?:{credit})$"
    );
    let end = format!(
        r"(?i)(?:^|[.!?。！？»”\x22)）|/／\s–—-])\s*(?:{words}|{credit})\s*[:：=＝/／]\s*[^:：.!?。]{{2,60}}\.?$|[.!?»”]\s+(?:fot\.|ph\.|ph:)\s*[^.!?]{{2,50}}$"
    );
    Some((Regex::new(&head).ok()?, Regex::new(&end).ok()?))
});

/// `... in the hall. EFE/Mira Solberg`, `REUTERS/Mira Solberg/File Photo`, `... © Mira Solberg / Reuters`, `... | Mira Solberg / dpa`:
/// an agency and a person, behind the last sentence.
fn names_both(text: &str) -> bool {
    let person = |s: &str| {
        let words: Vec<&str> = s.split_whitespace().collect();
        (2..=4).contains(&words.len())
            && words.iter().all(|w| w.starts_with(char::is_uppercase))
            && words.iter().any(|w| w.contains(char::is_lowercase))
            && !s.contains(['.', ',', ':'])
    };
    let at = text.char_indices().rfind(|(_, c)| ".!?|©»”)".contains(*c));
    let at = at.map_or(0, |(at, c)| at + c.len_utf8());
    let end = text.get(at..).unwrap_or_default();
    let end = end.trim_start_matches(|c: char| !c.is_alphanumeric());
    let parts: Vec<&str> = end.split('/').map(str::trim).collect();
    (2..=4).contains(&parts.len())
        && end.chars().count() < 80
        && parts.iter().any(|p| super::houses::is_agency(p))
        && parts.iter().any(|p| person(p))
}

/// What closes an East Asian caption behind the photographer's name: `新华社记者 林晓波 摄`.
const TOOK: [&str; 6] = [" 摄", " 攝", "记者摄", "記者攝", "撮影", " 촬영"];

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

const CREDITS: &[&str] = &[
    "photo:",
    "photo by",
    "credit:",
    "image:",
    "foto:",
    "bild:",
    "crédit",
    "picture:",
    "source:",
    "fonte:",
    "quelle:",
    "fot.",
    "foto ",
    "©",
    "photograph:",
    "фото:",
    "imagen:",
    "photo credit",
    "image credit",
    "copyright",
];

fn is_credit(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.chars().count() < 100 && CREDITS.iter().any(|c| lower.starts_with(c))
}

fn trim_credit(text: &str) -> String {
    let start = text.find(':').filter(|i| *i < 16).map_or(0, |i| i + 1);
    text[start..].trim_start_matches(['©', ' ']).trim().to_owned()
}

/// `... May 7, 2025. (Xinhua/Xie Huanchi)`, `... [AFP]`, `... Photo: Ann Lee`.
fn credit_in(caption: &str) -> Option<String> {
    let end = caption.trim_end_matches(['.', ' ']);
    for (open, close) in [('(', ')'), ('[', ']'), ('（', '）')] {
        if end.ends_with(close)
            && let Some(at) = end.rfind(open)
        {
            let inner = end[at + open.len_utf8()..].trim_end_matches(close).trim();
            let plausible = (2..80).contains(&inner.chars().count())
                && inner.chars().any(char::is_alphabetic)
                && !inner.chars().all(char::is_lowercase);
            return plausible.then(|| trim_credit(inner));
        }
    }
    [
        "Photo: ",
        "Photo by ",
        "Credit: ",
        "Image: ",
        "Foto: ",
        "Bild: ",
        "© ",
        "Photograph: ",
        "Фото: ",
    ]
    .iter()
    .find_map(|mark| {
        let at = caption.rfind(mark)?;
        let rest = &caption[at + mark.len()..];
        (rest.chars().count() < 80).then(|| rest.trim_end_matches('.').trim().to_owned())
    })
}

/// Is it a picture, rather than a player or a frame?
fn is_image(node: Dom<'_>) -> bool {
    node.value().as_element().is_some_and(|e| matches!(e.name(), "img" | "amp-img"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn captions_close_with_who_took_the_picture() {
        for line in [
            "The barrier's model stands in the town hall. (Harbour/Mira Solberg)",
            "แบบจำลองประตูกั้นน้ำที่ศาลาว่าการ (ภาพ: ศิริพร ทองดี)",
            "3月16日，防潮闸模型在市政厅展出。海岸社记者 林晓波 摄",
            "市役所に展示された防潮水門の模型＝16日、北浦市（北浦）",
            "市役所に展示された防潮水門の模型＝16日、北浦市",
            "Rybacy na nabrzeżu (fot. Jan Nowak)",
        ] {
            assert!(is_signed_caption(line), "{line}");
        }
        for line in [
            "The council said no (as it had in May).",
            "市議会は17日、議案を可決した（賛成31、反対14）",
            "記者は写真を撮影した。",
        ] {
            assert!(!is_signed_caption(line), "{line}");
        }
    }
}
