//! Lines at a text's ends that say how old it is: others at each look, and never the text's.

use std::sync::LazyLock;

use regex::Regex;

use super::tokens::ends_with_stop;
use crate::model::Block;

/// Blocks at either end of a text that may be such a line.
const ENDS: usize = 2;
/// A longer line says more.
const CHARS_MAX: usize = 60;
/// `Dernière mise à jour :`
const LABEL_WORDS_MAX: usize = 5;

/// A word of each of the forms below. Hardly any line has one, and the states of all forms are a megabyte a thread.
const HINTS: [&str; 43] = [
    " ago",
    "just now",
    "vor ",
    "il y a ",
    "hace ",
    "há ",
    " atrás",
    " geleden",
    " sedan",
    " siden",
    " temu",
    " назад",
    " тому",
    "преди ",
    "пре ",
    "pre ",
    "prije ",
    "před ",
    "pred ",
    "acum ",
    " ezelőtt",
    " sitten",
    "πριν ",
    " önce",
    " əvvəl",
    " lalu",
    " trước",
    "秒前",
    "分前",
    "钟前",
    "鐘前",
    "时前",
    "時前",
    "間前",
    "天前",
    "日前",
    "전",
    "منذ ",
    "قبل",
    "پیش",
    "ที่แล้ว",
    "לפני ",
    "पहले",
];
/// The same, of words that are too short to be looked for anywhere.
const ENDINGS: [&str; 3] = [" fa", "پہلے", "पूर्व"];

/// An age as a line in small letters ends with it: `5 minutes ago`.
static AGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let forms = [
        r"(?:\d+|an?|one|few) (?:sec(?:ond)?|min(?:ute)?|hour|hr|day|week|month|year)s?,? ago|just now",
        r"vor (?:\d+|eine[rmn]|wenigen) (?:sek|min|stunde|tag|woche|monat|jahr)\p{L}*",
        r"il y a \d+ (?:s|seconde|min|minute|h|heure|jour|semaine|an)s?|il y a \d+ mois",
        r"hace (?:\d+|una?) (?:segundo|minuto|hora|día|semana|mes|año)(?:e?s)?",
        r"há (?:\d+|uma?) (?:minuto|hora|dia|semana)s?|\d+ (?:minuto|hora|dia|semana)s? atrás",
        r"(?:\d+|un'?) ?(?:minut[oi]|or[ae]|giorn[oi]|settiman[ae]) fa",
        r"\d+ (?:minuut|minuten|uur|dag|dagen|weken) geleden",
        r"för \d+ (?:min(?:ut|uter)?|tim(?:me|mar)?|dag(?:ar)?) sedan|for \d+ (?:minutter|timer|dager?) siden",
        r"\d+ (?:min|minut|godz|godzin|dni|tygodni)\p{L}*\.? temu",
        r"\d+ (?:мин|минут|час|дн|день|недел)\p{L}*\.? назад|\d+ (?:хв|хвилин|годин|дн|день)\p{L}*\.? тому",
        r"преди \d+ (?:минут|час|дн|ден)\p{L}*|пре \d+ (?:минут|сат|дан)\p{L}*|pr(?:ij)?e \d+ (?:minut|sat|dan)\p{L}*",
        r"před \d+ (?:minut|hodin|dn)\p{L}*|pred \d+ (?:minút|minut|hodin|dňami|dnevi|urami)\p{L}*|acum \d+ (?:de )?(?:minut|or|zile)\p{L}*",
        r"\d+ (?:perc|órá|nap)\p{L}* ezelőtt|\d+ (?:minuuttia|tuntia|päivää) sitten|πριν (?:από )?\d+ (?:λεπτ|ώρ|ωρ|ημέρ|μέρ)\p{L}*",
        r"\d+ (?:dakika|dk|saat|gün|hafta) önce|\d+ (?:dəqiqə|saat|gün) əvvəl",
        r"\d+ (?:menit|minit|jam|hari|minggu) (?:yang )?lalu|\d+ (?:phút|giờ|ngày|tuần) trước",
        r"\d+ ?(?:秒|分钟|分鐘|小时|小時|天)前|\d+ ?(?:秒|分|時間|日)前|\d+ ?(?:초|분|시간|일) ?전",
        r"(?:منذ|قبل) \d+ (?:دقيقة|دقائق|ساعة|ساعات|يوم|يوما|أيام)|\d+ (?:دقیقه|ساعت|روز) (?:پیش|قبل)|\d+ (?:منٹ|گھنٹے|دن) (?:پہلے|قبل)",
        r"\d+ (?:मिनट|घंटे|घंटा|दिन) (?:पहले|पूर्व)|\d+ ?(?:นาที|ชั่วโมง|วัน)ที่แล้ว|לפני \d+ (?:דקות|שעות|ימים)",
    ];
    // Some say behind it what was done then: `5分钟前更新`.
    let done = "更新|发布|發布|發表|配信|公開|掲載|업데이트|수정|입력|güncellendi|eklendi|yayınlandı|yayımlandı|अपडेट|प्रकाशित|frissítve";
    Regex::new(&format!("(?:{})(?: ?(?:{done}))?$", forms.join("|"))).ok()
});

/// Takes such lines off both ends of a text that says something else too.
pub(super) fn drop(blocks: &mut Vec<Block>) {
    let ends = |n: usize, all: usize| n < ENDS || n + ENDS >= all;
    let aged = |(n, block): (usize, &Block)| {
        let line = matches!(block, Block::Paragraph(_) | Block::List(..));
        ends(n, blocks.len()) && line && is_age(&block.text())
    };
    let gone: Vec<bool> = blocks.iter().enumerate().map(aged).collect();
    let says = |(block, gone): (&Block, &bool)| !gone && !block.text().is_empty();
    if blocks.iter().zip(&gone).any(says) {
        let mut gone = gone.into_iter();
        blocks.retain(|_| !gone.next().unwrap_or_default());
    }
}

fn is_age(line: &str) -> bool {
    if line.len() > CHARS_MAX * 4 || line.chars().count() > CHARS_MAX || ends_with_stop(line) {
        return false;
    }
    let lower = line.trim().to_lowercase();
    // All digits are one: Arabic and Hindi ones too are `\d`.
    let told = HINTS.iter().any(|hint| lower.contains(hint))
        || ENDINGS.iter().any(|end| lower.ends_with(end));
    if !told {
        return false;
    }
    let found = AGE.as_ref().and_then(|age| age.find(&lower));
    found.is_some_and(|age| {
        let label = lower[..age.start()].trim_end();
        // A word that goes on is another word.
        let apart = label.len() < age.start() || !label.ends_with(char::is_alphanumeric);
        (apart || !age.as_str().is_ascii()) && label.split_whitespace().count() <= LABEL_WORDS_MAX
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rich;

    #[test]
    fn lines_that_say_how_old_a_text_is() {
        assert!(AGE.is_some());
        for line in [
            "Last updated 12 minutes ago",
            "Updated: an hour ago",
            "3 hours ago",
            "Just now",
            "Aktualisiert vor 12 Minuten",
            "Dernière mise à jour : il y a 12 minutes",
            "Actualizado hace 2 horas",
            "Atualizado há 2 horas",
            "Aggiornato 12 minuti fa",
            "12 minuten geleden",
            "Uppdaterad för 12 minuter sedan",
            "12 godzin temu",
            "Обновлено 12 минут назад",
            "12 хвилин тому",
            "12 dakika önce",
            "12 menit yang lalu",
            "12 giờ trước",
            "更新于12分钟前",
            "12時間前",
            "12분 전",
            "منذ 12 دقيقة",
            "۱۲ دقیقه پیش",
            "१२ मिनट पहले",
            "12 นาทีที่แล้ว",
            "12分钟前更新",
            "12 dakika önce güncellendi",
        ] {
            assert!(is_age(line), "{line}");
        }
        for line in [
            "It closed 12 minutes ago.",
            "The lock that the town has waited for was closed for good 12 years ago",
            "12 minutes",
            "Long ago",
            "",
        ] {
            assert!(!is_age(line), "{line}");
        }
    }

    #[test]
    fn they_go_from_the_ends_of_a_text_that_says_more() {
        let line = |text: &str| Block::Paragraph(Rich::plain(text));
        let left = |texts: &[&str]| {
            let mut blocks: Vec<Block> = texts.iter().map(|text| line(text)).collect();
            drop(&mut blocks);
            blocks.len()
        };
        assert_eq!(left(&["5 minutes ago", "It rose.", "It fell.", "Updated 1 hour ago"]), 2);
        assert_eq!(left(&["It rose.", "It fell.", "5 minutes ago", "It rose.", "It fell."]), 5);
        assert_eq!(left(&["5 minutes ago"]), 1);
    }
}
