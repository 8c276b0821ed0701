//! Lines that close a page's text and are none of it: where it is from, who edited it, its tags, when it was updated.

use super::houses;
use super::outline::Outline;
use super::staff::is_staff;
use super::tokens::{ends_with_stop, spaceless};
use super::why::Why;

/// A longer line is text that opens like one.
const CHARS_MAX: usize = 160;
/// So many such lines close a page at most.
const LINES_MAX: usize = 8;

/// What stands before a colon there: where it is from, what it is about, when it changed, who else had a hand in it.
const LABELS: &str = "source|sources|quelle|quellen|fonte|fonti|fuente|fuentes|bron|bronnen|kilde|källa|lähde|zdroj|źródło|forrás|\
    kaynak|izvor|sursa|sursă|источник|джерело|извор|източник|πηγή|المصدر|منبع|מקור|स्रोत|সূত্র|nguồn|sumber|ที่มา|\
    出典|来源|來源|信息来源|文章来源|稿件来源|출처|źródło zdjęcia głównego|خبررساں ایجنسی|წყარო|աղբյուր|дереккөз|mənbə|topics|topic|\
    tags|tag|keywords|filed under|categories|category|themen|schlagwörter|schlagworte|stichwörter|temas|etiquetas|\
    palabras clave|mots-clés|mots clés|thèmes|étiquettes|palavras-chave|argomenti|parole chiave|trefwoorden|tagi|\
    słowa kluczowe|tagy|štítky|címkék|etichete|etiketler|теги|темы|метки|ключевые слова|теми|ετικέτες|الوسوم|\
    كلمات مفتاحية|برچسب‌ها|תגיות|标签|標籤|关键词|關鍵字|タグ|キーワード|태그|kata kunci|từ khóa|chủ đề|แท็ก|टैग|ট্যাগ|last updated|\
    last modified|updated on|zuletzt aktualisiert|letzte aktualisierung|stand|dernière mise à jour|mis à jour le|\
    última actualización|última atualização|ultimo aggiornamento|laatst bijgewerkt|senast uppdaterad|\
    sist oppdatert|sidst opdateret|ostatnia aktualizacja|poslední aktualizace|utoljára frissítve|\
    ultima actualizare|son güncelleme|последнее обновление|обновлено|оновлено|τελευταία ενημέρωση|آخر تحديث|\
    آخرین به‌روزرسانی|最終更新|最終更新日|更新日|更新日時|最后更新|最後更新|更新时间|更新時間|최종수정|최종 수정|입력|terakhir diperbarui|cập nhật|\
    cập nhật lần cuối|edited by|posted by|published by|written by|editor|redaktion|redacción|redação|redactie|\
    redaktor|редактор|редактура|编辑|編輯|责任编辑|責任編輯|责编|校对|审核|监制|編集|편집|penulis|penyunting|biên tập|सम्पादन|संपादन|\
    সম্পাদনা|ข่าวโดย|เรียบเรียงโดย|titelbild|beitragsbild|aufmacherbild|cover photo|cover image|featured image|header image|\
    top image|foto de portada|imagen de portada|foto de capa|image à la une|photo de couverture|foto di copertina|\
    omslagfoto|zdjęcie główne|úvodní foto|titulní foto|úvodné foto|borítókép|nyitókép|címlapkép|címlapfotó|\
    indexkép|kapak fotoğrafı|foto utama|ảnh bìa|封面图片|封面图|题图|題圖|封面圖|главное фото|фото на обложке|\
    титульное фото|головне фото|κεντρική φωτογραφία|naslovna fotografija|naslovna slika|foto copertă|foto deschidere|\
    转自|轉自|转载自|轉載自|稿源|edição|edición|sursa foto|sursă foto|foto sursă|источник фото|bildquelle|bildnachweis|\
    fotonachweis|fotoquelle|fonte foto|fuente foto|source photo|zdroj foto|fotók forrása|zdjęcia|\
    yayıncı|yayına hazırlayan|haberi yayınlayan|yayımlayan|publisher|publicado por|publié par|pubblicato da|veröffentlicht von|objavio|objavila|опубликовал|опубликовала|\
    опубліковано|đăng bởi|diterbitkan oleh|opublikował|opublikowała|közzétette|publicat de|publicerad av|geplaatst door";

/// How lines open that name where the rest is from, and are no sentence.
const SOURCES: &str = "with inputs from|with input from|with agency inputs|with information from|con información de|avec agences|avec afp|\
    mit material von|mit agenturmaterial|com informações de|con informazioni|met informatie van|\
    с использованием материалов|по материалам|за матеріалами|dengan informasi dari|theo báo|theo vn|ขอบคุณข้อมูล|ขอบคุณภาพ|\
    ข้อมูลจาก|copyright ©|copyright (c)|copyright 2|© 2|©2|(c) 2";

/// How notes to the readers open, whatever follows.
const NOTES: &str = "artikel ini telah tayang|artikel ini telah terbit|artikel ini sudah tayang|berita ini telah tayang|\
    artikel ini pertama kali|content highlights:|content highlight:|english summary:|comments are closed|comments are disabled|comments have been closed|comments have been disabled|\
    thank you for reading|thanks for reading|vielen dank fürs lesen|merci de nous lire|gracias por leer|\
    dziękujemy za przeczytanie|dziękujemy, że przeczyta|อ่านข่าวอื่น|bu haber toplam|bu yazı toplam|ملحوظة: مضمون|ملاحظة: مضمون|\
    this report by the |【免责声明】|免责声明|免責聲明|※写真は|※画像は|※この記事は|※本記事は|※記事は|※ 이 기사|※ 당신의 제보|※ 여러분의 제보|당신의 제보|여러분의 제보|\
    the views expressed|views expressed|the opinions expressed|opinions expressed|les opinions exprimées|\
    las opiniones expresadas|as opiniões expressas|le opinioni espresse|мнение редакции|мнение автора может|\
    думка редакції|yazıda yer alan görüş|si quieres recibir|si quieres leer más|si desea recibir|\
    suivez toute l’actualité|suivez toute l'actualité|retrouvez toute l’actualité|retrouvez toute l'actualité|\
    toute l’actualité|toute l'actualité|देश-दुनिया की|देश और दुनिया की|ताजा खबरों के लिए|ताज़ा ख़बरों के लिए|＜関連記事＞|〈関連記事〉|【関連記事】";

/// Drops those below the last sentence.
pub(super) fn drop(outline: &Outline<'_>, out: &mut [Why]) {
    let first = (0..out.len()).find(|r| out[*r].keeps());
    let first = first.map_or("", |r| outline.text(&outline.runs[r]));
    let last: Vec<usize> =
        (0..out.len()).rev().filter(|r| out[*r].keeps()).take(LINES_MAX).collect();
    for r in last {
        let (run, name) = (&outline.runs[r], outline.blocks[outline.runs[r].block].name);
        let listed = matches!(
            name,
            "li" | "td" | "th" | "dd" | "dt" | "pre" | "blockquote" | "h1" | "h2" | "h3"
        );
        let text = outline.text(run);
        let ends = || run.chars <= CHARS_MAX && (closes(text) || signs_off(text, first));
        let told = || run.chars <= SUMMARY_CHARS_MAX && is_for_search(text, first);
        if out[r] != Why::Kept || listed || !(ends() || told()) {
            return;
        }
        out[r] = Why::Signature;
    }
}

/// `भाषा अनिता रवि` below a text that opens with `(भाषा)`: the agency, and who of it wrote.
fn signs_off(text: &str, first: &str) -> bool {
    let Some((house, who)) = text.split_once(' ') else { return false };
    who.split(' ').count() <= WHO_WORDS_MAX
        && !ends_with_stop(text)
        && !text.contains(char::is_numeric)
        && houses::is_agency(house)
        && first.contains(&format!("({house})"))
}

const WHO_WORDS_MAX: usize = 3;

/// `Content Highlights: Ferry stopped ...` below a text in letters that are not Latin: what it tells, for search engines.
fn is_for_search(text: &str, first: &str) -> bool {
    let Some((label, rest)) = text.split_once(": ").filter(|_| text.is_ascii()) else {
        return false;
    };
    let (mut latin, mut other) = (0, 0);
    for c in first.chars().filter(|c| c.is_alphabetic()) {
        *(if c > LATIN_MAX { &mut other } else { &mut latin }) += 1;
    }
    let few = label.split(' ').count() <= LABEL_WORDS_MAX && label.starts_with(char::is_alphabetic);
    few && rest.split(' ').count() > LABEL_WORDS_MAX && other > 2 * latin
}

const LABEL_WORDS_MAX: usize = 3;
const LATIN_MAX: char = '\u{24F}';
/// A longer line is more than a summary.
const SUMMARY_CHARS_MAX: usize = 400;

/// Does a line close a page?
fn closes(text: &str) -> bool {
    let lower = text.to_lowercase();
    let bare = lower.trim_start_matches(|c: char| MARKS.contains(c));
    let (label, rest) = bare.split_once([':', '：']).unwrap_or(("", ""));
    let named = !rest.trim().is_empty() && LABELS.split('|').any(|l| l == label.trim());
    let opens = |list: &str| list.split('|').any(|o| lower.starts_with(o) || bare.starts_with(o));
    named
        || opens(NOTES)
        || !ends_with_stop(text) && opens(SOURCES)
        || text.starts_with(['©', 'ⓒ'])
        || lower.starts_with("(c)")
        || !text.contains(char::is_alphanumeric) // stars that part nothing more
        || is_end_mark(text, &lower)
        || is_staff(text)
        || writes_to(&lower)
        || leads_to_more(text)
        || is_initials(text)
        || is_signed(text)
}

/// `-30-`, `ENDS`, `（終わり）`, `انتهای پیام/`: the text is over.
fn is_end_mark(text: &str, lower: &str) -> bool {
    let bare = lower.trim_matches(|c: char| !c.is_alphabetic() && c != '3' && c != '0');
    // `Lusa/Fim`
    let house = |(house, end): (&str, &str)| {
        houses::is_agency(house) && MARKED_ENDS.split('|').any(|mark| mark == end)
    };
    if bare.split_once('/').is_some_and(house) {
        return true;
    }
    let marked = bare.len() < text.trim().len();
    MARKS_OF_ENDS.split('|').any(|mark| mark == bare)
        || marked && MARKED_ENDS.split('|').any(|mark| mark == bare)
        || bare.ends_with("입니다")
            && bare.starts_with(|c: char| c.is_ascii_alphabetic())
            && bare.split(' ').count() <= 3
}

/// Marks of ends, and those that are so only between signs.
const MARKS_OF_ENDS: &str = "ends|انتهای پیام|پایان پیام|انتهى|انتهای خبر";
const MARKED_ENDS: &str = "30|end|fin|fine|fim|ende|конец|了|終|终|終わり|おわり|完|끝|끝.";

/// `Email Nora at nora@...`: to whom the readers may write.
fn writes_to(lower: &str) -> bool {
    let opens = ["email ", "e-mail ", "contact ", "reach "].iter().any(|w| lower.starts_with(w));
    lower.contains('@') && (opens || lower.contains(" can be reached at "))
}

/// `AP tennis: https://apnews.com/hub/tennis`: where there is more of the kind.
fn leads_to_more(text: &str) -> bool {
    let Some((of, address)) = text.split_once(": ") else { return false };
    let web = address.starts_with("http") && address.contains("://");
    web && !address.contains(' ') && of.split(' ').count() <= MORE_WORDS_MAX
}

const MORE_WORDS_MAX: usize = 5;

/// Marks before such a line.
const MARKS: &str = "([（【■▶►●•*※-–— \u{a0}";

/// `(jwi)`, `(dwa/bud)`, `س.ح`, `C. D.`: the letters of who wrote it.
fn is_initials(text: &str) -> bool {
    let bare = text.trim_matches(['(', ')', '[', ']', ' ', '.', '/']);
    let letters = bare.chars().filter(|c| c.is_alphabetic()).count();
    let parts = || bare.split(['/', '.', ' ', '-', ',']).filter(|p| !p.is_empty());
    let marked = text.trim().starts_with(['(', '[', '/']) || bare.contains(['/', '.']);
    let short = |p: &str| p.chars().count() <= INITIALS_MAX && p.chars().all(char::is_alphabetic);
    let one_word =
        || !bare.contains(|c: char| !c.is_alphabetic()) && bare.chars().all(char::is_lowercase);
    // `(jwi/dpa)` says whose text it is, and is read with it.
    let credits = parts().any(houses::is_agency);
    (1..=LETTERS_MAX).contains(&letters)
        && !credits
        && !bare.contains(spaceless)
        && parts().all(short)
        && (marked && parts().count() <= 4 || one_word() && letters <= INITIALS_MAX)
}

const INITIALS_MAX: usize = 4;
const LETTERS_MAX: usize = 12;

/// `— Ann Lee`: a name behind a dash.
fn is_signed(text: &str) -> bool {
    let Some(name) = text.strip_prefix(['—', '–']).map(str::trim) else { return false };
    let words = name.split_whitespace();
    (2..=3).contains(&words.clone().count())
        && !ends_with_stop(name)
        && words.clone().all(|w| w.starts_with(char::is_uppercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_that_close_a_page_are_known_in_many_languages() {
        for line in [
            "Source: Hallby Courier",
            "来源：河谷晚报",
            "Kaynak: Haber Merkezi",
            "Topics: ferries, islands",
            "最終更新：6/12(金) 8:30",
            "Edited By: Ann Lee",
            "Comments are closed on this article",
            "(With inputs from agencies)",
            "© 2026 The Pellmoor Courier",
            "© 一般社団法人川辺通信社",
            "-30-",
            "ENDS",
            "（終わり）",
            "(끝)",
            "انتهای پیام/",
            "پایان پیام/۱۲۳",
            "HBC 뉴스 문달래입니다.",
            "Redacción",
            "Email Ann at ann@harbour.example or follow her",
            "Harrow tennis: https://harrow.example/hub/tennis",
            "Borítókép: A révhíd tegnap reggel (Fotó: Tóth Anna)",
            "(jwi)",
            "(dwa/bud)",
            "jwi",
            "س.ح",
            "— Nora Whitlam",
            "/АЗ/",
            "Lusa/Fim",
            "(*)",
            "***",
            "Yayıncı: Ece Tan",
            "Artikel ini telah tayang di Suara Dermaga dengan judul Kapal Kandas",
            "【免责声明】本文仅代表作者个人观点，与本网无关。",
        ] {
            assert!(closes(line), "{line}");
        }
        assert!(signs_off("भाषा अनिता रवि", "नौकापुर, 12 जून (भाषा) पुल बंद रहेगा।"));
        assert!(!signs_off("भाषा अनिता रवि", "नौकापुर का पुल बंद रहेगा।"));
        let (malayalam, latin) = ("തുറമുഖം തിങ്കളാഴ്ച അടച്ചു.", "The harbour closed on Monday.");
        let line = "Search Summary: Harbour of Corrow closed after storm";
        assert!(is_for_search(line, malayalam) && !is_for_search(line, latin));
        assert!(!is_for_search("Tel: 0300 1234", malayalam));
        for line in [
            "/AP/",
            "The source: a spring above the town, as the board found out on Monday.",
            "\"Stand back,\" he said.",
            "— We were promised a ship.",
            "Amen",
            "No.",
            "(jwi/dpa)",
            "MNA/",
            "Sources said the ship was lost.",
            "Topics were few.",
            "По материалам следствия, паром стоял у причала.",
            "Theo báo cáo, con tàu đã cũ.",
            "终",
        ] {
            assert!(!closes(line), "{line}");
        }
    }
}
