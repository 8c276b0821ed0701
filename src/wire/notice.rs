//! Notices that withdraw or correct a story and are told by more than a head in capitals: by how short they are, what they
//! quote, what they ask.

use super::phrases::{self, Bare};
use super::revision;
use crate::model::Article;
use crate::model::RevisionHead::{self, Correction, Kill};
use crate::text::{is_eastern, is_spaceless, quotations};

/// A notice says no more than this besides the headline it quotes, in characters.
const NOTICE_CHARS: usize = 240;
/// What it quotes is a headline from so many words on, or characters of scripts that do not part them.
const HEADLINE_WORDS_MIN: usize = 5;
const HEADLINE_CHARS_MIN: usize = 8;

/// Is an article a notice, and of what?
pub(super) fn of(article: &Article) -> Option<RevisionHead> {
    // Hardly any article is as short, and its headline need not be asked for each head.
    if is_brief(article) { told(&article.headline, &article.text()) } else { None }
}

/// Is it a notice? Ordinary headlines too begin with a kill in small letters, or are nothing but such a word. A few words tell that
/// quote the headline behind it, or ask not to use the story that it names or that they quote.
pub fn told(headline: &str, text: &str) -> Option<RevisionHead> {
    if text.chars().count() > NOTICE_CHARS + headline.chars().count() {
        return None;
    }
    match phrases::bare(headline) {
        Some(Bare::Head(Kill) | Bare::Call) => {
            (quotes_one(text) && phrases::asks(text)).then_some(Kill)
        }
        Some(Bare::Head(Correction)) => {
            (quotes_one(text) && phrases::speaks_of_a_story(text)).then_some(Correction)
        }
        Some(Bare::Head(_)) => None,
        None => {
            let (head, named) = revision::notice_head(headline);
            let kill = head == Some(Kill) && is_headline(named);
            (kill && (quotes(text, named) || phrases::asks(text))).then_some(Kill)
        }
    }
}

/// May an article's text be short enough for a notice, by its bytes?
fn is_brief(article: &Article) -> bool {
    let mut left = 4 * NOTICE_CHARS + article.headline.len();
    article.blocks.iter().all(|block| match left.checked_sub(block.text().len()) {
        Some(rest) => {
            left = rest;
            true
        }
        None => false,
    })
}

fn is_headline(text: &str) -> bool {
    text.chars().filter(|c| is_spaceless(*c) || is_eastern(*c)).count() >= HEADLINE_CHARS_MIN
        || text.split_whitespace().count() >= HEADLINE_WORDS_MIN
}

/// Does a text quote what may be a headline?
fn quotes_one(text: &str) -> bool {
    quotations(text).any(is_headline)
}

/// Does a text quote this headline?
fn quotes(text: &str, headline: &str) -> bool {
    quotations(text).any(|quoted| quoted.trim().trim_end_matches(['.', '。', ',']) == headline)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Block, Rich};

    fn article(headline: &str, text: &str) -> Article {
        let blocks = vec![Block::Paragraph(Rich::plain(text))];
        Article { headline: headline.to_owned(), blocks, ..Article::default() }
    }

    #[test]
    fn a_kill_in_small_letters_counts_where_its_text_quotes_the_headline_it_withdraws() {
        for (head, headline, text) in [
            ("Withdrawn: ", "Barge sinks in the Wessel lock", "The report “{}” is wrong."),
            ("Killed - ", "Barge sinks in the Wessel lock", "Do not use \"{}.\""),
            ("Zurückgezogen: ", "Kahn sinkt in der Schleuse", "Die Meldung „{}“ ist falsch."),
            ("(Zurückgezogen) ", "Kahn sinkt in der Schleuse", "„{}“ war eine Übung."),
            ("Meldung zurückgezogen: ", "Kahn sinkt in der Schleuse", "«{}» gilt nicht mehr."),
            ("Annulé : ", "Une péniche coule dans l'écluse", "La dépêche « {} » est annulée."),
            ("[Annulation] ", "Une péniche coule dans l'écluse", "« {} » est à supprimer."),
            ("Anulada: ", "Una barcaza se hunde en la esclusa", "La nota \"{}\" no vale."),
            ("Annullata: ", "Una chiatta affonda nella chiusa", "La notizia «{}» è errata."),
            ("Аннулировано: ", "Баржа затонула в шлюзе под Вессе", "Заметка «{}» ошибочна."),
            ("(Анульовано) ", "Баржа затонула у шлюзі під Вессе", "Новина «{}» хибна."),
            ("Anulowane: ", "Barka zatonęła w śluzie pod Wessel", "Depesza „{}” jest błędna."),
            ("Ακύρωση: ", "Φορτηγίδα βυθίστηκε στη δεξαμενή του Βέσελ", "Το «{}» δεν ισχύει."),
            ("İptal: ", "Mavna Wessel kanal havuzunda battı dün", "“{}” haberi yanlıştır."),
            ("Ingetrokken: ", "Schuit zinkt in de sluis", "Het bericht ‘{}’ klopt niet."),
            ("Dibatalkan: ", "Tongkang tenggelam di pintu air", "Berita \"{}\" keliru."),
            ("撤稿通知：", "韦瑟尔船闸因驳船沉没而堵塞", "请撤销《{}》一稿，勿用。"),
            ("【記事取り消し】", "はしけが沈没し運河が不通に", "「{}」は誤りでした。"),
        ] {
            let title = format!("{head}{headline}");
            let mut notice = article(&title, &text.replace("{}", headline));
            assert_eq!(of(&notice), Some(Kill), "{title}");
            notice.head = Some(Kill);
            assert_eq!(revision::headline(&notice), headline, "{title}");
        }
    }

    #[test]
    fn a_notice_may_ask_not_to_use_the_story_that_it_names() {
        for (headline, text) in [
            ("Kill notice: Barge sinks in the Wessel lock", "Please do not use this item."),
            ("ATTENTION - À ANNULER - Une péniche coule dans l'écluse", "Dépêche annulée, merci."),
            ("Intrekking: Schuit zinkt in de sluis", "Dit bericht vervalt."),
            ("[취소] 베셀 갑문에서 바지선 침몰", "기사를 사용하지 마시기 바랍니다."),
            ("ОТМЕНА: Баржа затонула в шлюзе под Вессе", "Просим не использовать сообщение."),
            ("रद्द: पुराना पुल सर्दियों तक बंद रहेगा", "कृपया इस समाचार का इस्तेमाल न करें।"),
            ("إلغاء: الجسر القديم يبقى مغلقا حتى الشتاء", "يرجى عدم استخدام الخبر السابق."),
            ("撤稿：韦瑟尔船闸因驳船沉没而堵塞", "该稿系误发，请删除。"),
            ("CANCELADA: Uma barcaça afunda na eclusa de Wessel", "Favor excluir o texto."),
            (
                "Zurückgezogen: Kahn sinkt in der Schleuse am Wessel",
                "Die Meldung wurde versehentlich verbreitet.",
            ),
            ("ابطال خبر: دوبه‌ای در حوضچه وسل غرق شد", "لطفا خبر را منتشر نکنید."),
        ] {
            assert_eq!(of(&article(headline, text)), Some(Kill), "{headline}");
        }
    }

    #[test]
    fn a_headline_may_be_nothing_but_the_head_where_the_text_quotes_the_story() {
        for (headline, text, head) in [
            (
                "Meldung zurückgezogen",
                "Die Meldung »Kahn sinkt in der Schleuse« nicht verwenden.",
                Kill,
            ),
            (
                "Achtung Redaktionen",
                "Die Meldung „Kahn sinkt in der Schleuse“ ist gestrichen.",
                Kill,
            ),
            ("Återkallad text", "Använd inte texten ”Pråm sjunker i slussen vid Wessel”.", Kill),
            ("撤稿通知", "请停用《韦瑟尔船闸因驳船沉没而堵塞》一稿。", Kill),
            ("撤稿", "请撤销题为《韦瑟尔船闸因驳船沉没而堵塞》的稿件。", Kill),
            (
                "İPTAL",
                "\"Mavna Wessel kanal havuzunda dün battı\" başlıklı haberimizi iptal ediniz.",
                Kill,
            ),
            (
                "ANNULLIERUNG",
                "Bitte annullieren Sie die Meldung \"Kahn sinkt in der Schleuse\".",
                Kill,
            ),
            ("기사 취소 알림", "'베셀 갑문에서 바지선 침몰' 기사를 취소합니다.", Kill),
            (
                "RECTIFICATIF",
                "Dans la dépêche « Une péniche coule dans l'écluse », lire 16.",
                Correction,
            ),
            (
                "訂正",
                "「はしけが沈没し運河が不通に」の記事で、数字に誤りがありました。",
                Correction,
            ),
        ] {
            assert_eq!(of(&article(headline, text)), Some(head), "{headline}");
        }
    }

    #[test]
    fn what_is_not_asked_of_a_story_withdraws_none() {
        for (headline, text) in [
            (
                "Withdrawn: a bill to tax ferries to the outer islands",
                "The report says that the bill was withdrawn after protests.",
            ),
            (
                "Zurückgezogen: Klage gegen das Stadion am Fluss",
                "Der Bericht des Gerichts nennt Kosten. Die Klage ist zurückgezogen.",
            ),
            (
                "Annullata: la gara di sci di domenica a Cortina",
                "La notizia è arrivata all'alba: gara annullata per neve.",
            ),
            (
                "İptal: Bugün hangi vapur seferleri yapılmayacak",
                "Haber şöyle: seferler iptal edildi.",
            ),
            (
                "रद्द: आज शाम की तीन पैसेंजर ट्रेनें नहीं चलेंगी",
                "रेलवे ने ट्रेनें रद्द कर दीं। समाचार एजेंसी के अनुसार कोहरा कारण है।",
            ),
            (
                "삭제: 플랫폼이 지운 영상 만 개의 행방",
                "영상을 삭제했다. “가짜 기사 제목이 많았다”고 밝혔다.",
            ),
            (
                "إلغاء: كل رحلات العبارة إلى الجزيرة هذا الأسبوع",
                "قالت الهيئة إن إلغاء الرحلات سببه الريح، بحسب خبر نشرته الصحيفة.",
            ),
        ] {
            assert_eq!(of(&article(headline, text)), None, "{headline}");
        }
    }

    #[test]
    fn ordinary_headlines_that_begin_so_withdraw_nothing() {
        for (headline, text) in [
            ("Withdrawn: the film that nobody wanted", "Studios gave up on it on Tuesday."),
            ("Withdrawn: “Tide”", "The film “Tide” left the cinemas on Tuesday."),
            ("Killed: three climbers on the north face", "\"They fell,\" a guide said."),
            (
                "Zurückgezogen: Der Herr der Ringe",
                "Der Film „Der Herr der Ringe“ läuft nicht mehr.",
            ),
            (
                "Zurückgezogen: Klage gegen das neue Stadion",
                "Klage gegen das neue Stadion: vorbei.",
            ),
            ("Storniert: Warum so viele Urlauber absagen", "Jeder zehnte Gast bleibt zu Hause."),
            ("Annulé : le festival des vieux gréements de Brest", "Trop de vent, dit la mairie."),
            ("[Annulé] Concert du dimanche au vieux port", "Le « concert » n'aura pas lieu."),
            ("Anulada: la boda del año que nunca fue", "«No hay boda», dijo ella."),
            ("Annullata: la gara di sci di domenica", "Troppa neve, dicono."),
            ("Отозвано: почему банки теряют лицензии в мае", "«Лицензия отозвана», — сказал он."),
            ("Ακύρωση: τι ισχύει για τα εισιτήρια του πλοίου", "«Μην πάτε», είπαν."),
            ("İptal: Bugün hangi vapur seferleri yapılmayacak", "Fırtına bekleniyor."),
            ("Ingetrokken: waarom de wet er niet komt", "‘Te duur’, zei de minister."),
            ("Återkallad: bilen som inte fick köras alls", "Bromsarna höll inte."),
            (
                "Withdrawn: the heater that set a house on fire",
                "The item was taken off the shelves.",
            ),
            (
                "Zurückgezogen: Klage gegen den Ausbau der Bahn",
                "Sie wurde zurückgezogen, heißt es.",
            ),
            ("Killed", "“They fell off the north face at noon,” a guide said."),
            ("取消", "花火大会は中止された。「残念だが安全を優先した」と話した。"),
            ("Dibatalkan: konser yang ditunggu ribuan orang", "Hujan deras, kata panitia."),
        ] {
            assert_eq!(of(&article(headline, text)), None, "{headline}");
            assert_ne!(revision::head(headline).0, Some(Kill), "{headline}");
        }
        for headline in [
            "Substitute: the man who won the cup",
            "Fixes: five ways to mend the bridge",
            "Amended: what the new law says",
            "Revisi: pemerintah ubah aturan pajak kendaraan",
        ] {
            assert_eq!(revision::head(headline).0, None, "{headline}");
        }
        let long =
            format!("“Barge sinks in the Wessel lock” {}", "was told at length. ".repeat(20));
        assert_eq!(of(&article("Withdrawn: Barge sinks in the Wessel lock", &long)), None);
    }
}
