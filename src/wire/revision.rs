//! Heads and notes that announce a revision: `UPDATE 2-`, `(2nd LD)`, `CORRECTED-`, `KILL`.

use std::sync::LazyLock;

use regex::Regex;

use super::agencies::Agencies;
use super::{pattern, phrases};
use crate::model::RevisionHead::{self, Correction, Kill, Update};
use crate::model::{Article, Block};
use crate::text::cut;

/// What a note asks of editors stands near its start, in bytes.
const NOTE_BYTES: usize = 400;
/// So many characters may stand before a note's words.
const NOTE_AT_MAX: usize = 80;

fn all(patterns: &[(RevisionHead, &str)]) -> Vec<(RevisionHead, Regex)> {
    patterns.iter().filter_map(|(head, p)| Some((*head, pattern(p)?))).collect()
}

/// At the start of a headline.
static HEADS: LazyLock<Vec<(RevisionHead, Regex)>> = LazyLock::new(|| {
    all(&[
        (
            Kill,
            r"^(?:KILL|MANDATORY KILL|(?i:story withdrawn|story removed))\s*(?:[:|]|\.\s|\s[-–—])\s*",
        ),
        (Kill, r"^(?:MANDATORY )?(?:KILL|WITHDRAWN|WITHDRAWAL)\s*-+\s*"),
        (Kill, r"^(?:撤稿|撤回|废稿)\s*[：:|]\s*"),
        (
            Correction,
            r"^(?:CORRECTED|CORRECTION|REFILE|RPT-CORRECTED)(?:\s*\([^)]{1,30}\))?(?:\s*[0-9]+)?\s*[-–—:|]\s*",
        ),
        (
            Correction,
            r"^(?i:\(?(?:corrected|correction|refile|correcci[oó]n|korrektur|berichtigung|rectificatif|corre[cç][aã]o|исправлено|düzeltme|ralat))(?:\s*[0-9]+)?(?:\)|\s*[:|]|\s+[-–—])\s*",
        ),
        (Correction, r"^[（(【\[]?(?:更正|订正|訂正|정정|تصحيح)[）)】\]]?\s*[：:\s]\s*"),
        (Update, r"^(?i:[0-9](?:st|nd|rd|th) (?:ld|lead)(?:[- ]writethru)?)\s*[-–—:|,]+\s*"),
        (
            Update,
            r"^(?:UPDATE|WRAPUP|UPD|RPT|REPEAT|LEAD|ROUNDUP|WRAP|RECAP|ADDS)(?:\s*[0-9]+)?\s*[-–—:|]\s*",
        ),
        (
            Update,
            r"^(?i:update[ds]?|breaking(?: news)?|the latest|urgent|actualizaci[oó]n|mise à jour|обновлено|roundup|wrap ?up)(?:\s*[0-9]+)?(?:\s*[:|]|\s+[-–—])\s*",
        ),
        (
            Update,
            r"^[(\[](?i:lead|ld|[0-9](?:st|nd|rd|th) ld|[0-9](?:st|nd|rd|th) lead|urgent|update[d]?|ampl\.?|actualizada?)[)\]]\s*",
        ),
        (
            Update,
            r"^[（(【\[](?:更新|快讯|快訊|速報|속보|1보|2보|3보|종합|종합[0-9]보|عاجل)[）)】\]]\s*",
        ),
        (Update, r"^(?:快讯|快訊|速報|عاجل)\s*[：:|]\s*"),
    ])
});

/// At the end of a headline.
static TAILS: LazyLock<Vec<(RevisionHead, Regex)>> = LazyLock::new(|| {
    all(&[
        (Update, r"\s*[（(\[](?:종합|종합\s?[0-9]보|[0-9]보|更新|속보)[)\]）]\s*$"),
        (
            Update,
            r"\s*[(\[](?i:update[d]?(?:\s*[0-9]+)?|lead|ld|[0-9](?:st|nd|rd|th) ld|ampliaci[oó]n)[)\]]\s*$",
        ),
        (Update, r",?\s+(?i:[0-9](?:st|nd|rd|th) ld(?:[- ]writethru)?)\s*$"),
        (Correction, r"\s*[(\[](?i:corrected|correction|correcci[oó]n|정정|更正)[)\]]\s*$"),
    ])
});

/// What a note says, and how many characters its `gap` may have: counted in the pattern, it would have a hundred times the states.
struct Note {
    head: RevisionHead,
    gap: usize,
    regex: Regex,
}

impl Note {
    fn says(&self, text: &str) -> bool {
        let near = |at: usize| text[..at].chars().count() <= NOTE_AT_MAX;
        self.regex.captures(text).is_some_and(|found| {
            let gap = found.name("gap").map_or(0, |gap| gap.as_str().chars().count());
            found.get(0).is_some_and(|whole| near(whole.start())) && gap <= self.gap
        })
    }
}

/// In the first or last paragraph.
static NOTES: LazyLock<Vec<Note>> = LazyLock::new(|| {
    let forms = [
        (Kill, 0, r"(?i)(?-u:\b)please (?:disregard|kill) (?:the|this|our|all|any|story|item)"),
        // Elsewhere in a sentence these words are news: of a study, of goods, of people.
        (Kill, 40, r"(?i)^[(\[* ]*(?:editors?|attention)(?P<gap>[^.]*?)(?-u:\b)kill(?-u:\b)"),
        (
            Kill,
            60,
            r"(?i)^[(\[* ]*(?:(?:attention|editors?|note)[^.:]{0,40}: )?(?:(?:this|our) (?:[A-Za-z0-9-]+ )?(?:story|article|report|item)|(?:the|an?) (?:[A-Za-z0-9.-]+ ){0,4}?story)(?-u:\b)(?P<gap>[^.]*?)(?-u:\b)(?:has been|is|was) (?:withdrawn|retracted)",
        ),
        (
            Kill,
            0,
            r"(?i)^[(\[* ]*(?:this|our|the) (?:[A-Za-z0-9-]+ )?(?:story|article|item) (?:has been|is) killed",
        ),
        (Kill, 0, "此稿作废|本稿撤销|请勿使用"),
        (
            Correction,
            0,
            r"^[(\[]?(?i:(?:this (?:story|version|article|report) )?(?:corrects|has been corrected)|corrects (?:paragraph|headline|to)|correction:)",
        ),
        (Correction, 80, r"^[(\[]?(?i:editor'?s note: (?P<gap>.*?)(?-u:\b)correct)"),
        (
            Correction,
            0,
            r"(?i)^(?:\(|\[)?this (?:story|article|report|version|post) (?:has been (?:updated to correct|corrected)|corrects|was corrected)",
        ),
    ];
    let note = |(head, gap, form)| Some(Note { head, gap, regex: pattern(form)? });
    forms.into_iter().filter_map(note).collect()
});

/// A word that each of the notes holds: most paragraphs hold none, and one look tells.
static MENTIONS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(r"(?i-u:disregard|kill|withdrawn|retracted|correct)|此稿作废|本稿撤销|请勿使用")
});

/// The revision head of a headline, and the headline without it.
pub fn head(headline: &str) -> (Option<RevisionHead>, &str) {
    heads(headline, false)
}

/// The same of what may be a notice, whose kill may be in small letters.
pub fn notice_head(headline: &str) -> (Option<RevisionHead>, &str) {
    heads(headline, true)
}

/// An article's headline without its revision heads.
pub fn headline(article: &Article) -> &str {
    heads(&article.headline, article.head == Some(Kill)).1
}

/// What an article says of being corrected: the heads of its headline, and notes above and below the text.
pub fn corrections(article: &Article) -> Vec<&str> {
    let (whole, bare) = (article.headline.as_str(), headline(article));
    let heads = whole.split_once(bare).map_or([whole, ""], |(before, behind)| [before, behind]);
    let mut paragraphs = article.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(rich) => Some(rich.text.as_str()),
        _ => None,
    });
    let beside = [paragraphs.next(), paragraphs.next_back(), article.printed_dateline.as_deref()];
    let notes = beside.into_iter().flatten().filter(|text| note(text).is_some()).map(opening);
    heads.into_iter().chain(notes).map(str::trim).filter(|said| !said.is_empty()).collect()
}

/// A note, or the first sentence of what goes on behind it with the text itself.
fn opening(paragraph: &str) -> &str {
    let end = paragraph.find(['.', '。', '!', '?']).filter(|_| paragraph.len() > NOTE_ALONE);
    end.map_or(paragraph, |end| &paragraph[..end])
}

/// A longer paragraph is more than a note, in bytes.
const NOTE_ALONE: usize = 300;

pub(super) fn heads(headline: &str, notice: bool) -> (Option<RevisionHead>, &str) {
    let mut rest = headline.trim();
    let mut found: Option<RevisionHead> = None;
    // `CORRECTED-UPDATE 2-`: of several the gravest counts.
    while let Some((head, next)) = one(rest, notice) {
        if next.is_empty() {
            break;
        }
        found = Some(found.map_or(head, |f| graver(f, head)));
        rest = next;
    }
    (found, rest)
}

fn one(text: &str, notice: bool) -> Option<(RevisionHead, &str)> {
    let first = || fixed(text, notice);
    let told = || phrases::head(text, notice).map(|(head, at)| (head, &text[at..]));
    let closing = || phrases::closing_head(text, notice).map(|(head, at)| (head, &text[..at]));
    // In brackets the whole note goes: `(Berichtigung: Zahl) Titel`.
    let bracketed = text.starts_with(['(', '[', '（', '【', '［']).then(told).flatten();
    bracketed
        .or_else(first)
        .or_else(told)
        .or_else(closing)
        .or_else(|| TAILS.iter().find_map(|(h, r)| Some((*h, &text[..r.find(text)?.start()]))))
}

/// The head that a form tells. Of scripts without capitals a kill is told by the tables, and a word that nothing parts from
/// the next opens a sentence: `정정 불안`.
fn fixed(text: &str, notice: bool) -> Option<(RevisionHead, &str)> {
    let (head, rest) = HEADS.iter().find_map(|(h, r)| Some((*h, &text[r.find(text)?.end()..])))?;
    let printed = &text[..text.len() - rest.len()];
    let parted = printed.ends_with('\u{3000}')
        || printed.trim_end().ends_with(|c: char| !c.is_alphanumeric());
    let withdraws = head != Kill || notice || printed.is_ascii();
    (parted && withdraws).then_some((head, rest))
}

/// Is it a later version by its agency's own count? `Title (2)`, `Title (2)-`, `Title -2-`; elsewhere the number is the title's.
pub fn numbered(headline: &str, credit: Option<&str>, agencies: &Agencies) -> Option<RevisionHead> {
    let counts = COUNT.as_ref().is_some_and(|r| r.is_match(headline));
    let own = || crate::model::credits(credit?).find(|name| agencies.numbers(name));
    (counts && own().is_some()).then_some(Update)
}

static COUNT: LazyLock<Option<Regex>> =
    LazyLock::new(|| pattern(r"(?:\s\((?:[ye] )?[2-9]\)[-=\s]*|\s-[2-9]-)$"));

fn graver(a: RevisionHead, b: RevisionHead) -> RevisionHead {
    let grade = |h| match h {
        Update => 0,
        Correction => 1,
        Kill => 2,
    };
    if grade(a) >= grade(b) { a } else { b }
}

/// What an editor's note says: `(Corrects paragraph 3)`, `Please disregard`.
pub(super) fn note(paragraph: &str) -> Option<RevisionHead> {
    let text = paragraph.trim();
    if phrases::disregards(cut(text, NOTE_BYTES)) {
        return Some(Kill);
    }
    if phrases::corrects(text) {
        return Some(Correction);
    }
    if !MENTIONS.as_ref().is_some_and(|r| r.is_match(text)) {
        return None;
    }
    NOTES.iter().find(|note| note.says(text)).map(|note| note.head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(headline: &str, to: (Option<RevisionHead>, &str)) {
        assert_eq!(head(headline), to);
    }

    #[test]
    fn heads_are_taken_off() {
        check("UPDATE 2-Oil falls", (Some(Update), "Oil falls"));
        check("UPDATE | Oil falls", (Some(Update), "Oil falls"));
        check("(LEAD) Oil falls", (Some(Update), "Oil falls"));
        check("(2nd LD) Oil falls", (Some(Update), "Oil falls"));
        check("CORRECTED-UPDATE 1-Oil falls", (Some(Correction), "Oil falls"));
        check("Correction: Oil story", (Some(Correction), "Oil story"));
        check("REFILE-Oil falls", (Some(Correction), "Oil falls"));
        check("OFFICIAL CORRECTED-Oil falls", (Some(Correction), "Oil falls"));
        check("AP-KILL--Oil falls", (Some(Kill), "Oil falls"));
        check("3rd LD-Writethru: Oil falls", (Some(Update), "Oil falls"));
        check("Oil falls, 1st Ld-Writethru", (Some(Update), "Oil falls"));
        check("WRAPUP 3-Oil falls", (Some(Update), "Oil falls"));
        check("The Latest: Oil falls", (Some(Update), "Oil falls"));
        check("BREAKING: Oil falls", (Some(Update), "Oil falls"));
        check("KILL: Oil falls", (Some(Kill), "Oil falls"));
        check("유가 하락(종합2보)", (Some(Update), "유가 하락"));
        check("İPTAL: Petrol düştü", (Some(Kill), "Petrol düştü"));
        check("ANNULATION - URGENT - Le pétrole", (Some(Kill), "Le pétrole"));
        check("更正：油价下跌", (Some(Correction), "油价下跌"));
        check("(Zusammenfassung 1500) Öl fällt", (Some(Update), "Öl fällt"));
        check("(Berichtigung: Preis) Öl fällt", (Some(Correction), "Öl fällt"));
        check("Achtung, Streichung: Öl fällt", (Some(Kill), "Öl fällt"));
        check("Ropa tanieje (aktl.2)", (Some(Update), "Ropa tanieje"));
        check("Нефть падает (расширенная версия)", (Some(Update), "Нефть падает"));
        check("هبوط النفط / إضافة أولى", (Some(Update), "هبوط النفط"));
        check("PEMBATALAN BERITA: Harga minyak turun", (Some(Kill), "Harga minyak turun"));
        check("Tweede versie: Olie daalt", (Some(Update), "Olie daalt"));
        check("ANULOWANIE DEPESZY: Ropa tanieje", (Some(Kill), "Ropa tanieje"));
        check("ПОВЛЕЧЕНО: Нафтата паѓа", (Some(Kill), "Нафтата паѓа"));
        check("ՉԵՂԱՐԿՎԱԾ: Նավթն էժանանում է", (Some(Kill), "Նավթն էժանանում է"));
        check("ТҮЗӨТҮҮ: Мунай арзандады", (Some(Correction), "Мунай арзандады"));
        check("ပြင်ဆင်ချက် - ဆီဈေးကျ", (Some(Correction), "ဆီဈေးကျ"));
    }

    #[test]
    fn some_agencies_count_their_versions() {
        let agencies = Agencies::default();
        let of = |headline: &str, credit| numbered(headline, credit, &agencies);
        for headline in ["Sì alla filanda (2)", "Sì alla filanda (2)-", "Sì alla filanda -2-"] {
            assert_eq!(of(headline, Some("ANSA")), Some(Update), "{headline}");
            assert_eq!(of(headline, Some("Reuters")), None, "{headline}");
            assert_eq!(of(headline, None), None, "{headline}");
        }
        assert_eq!(of("El pleno aprueba la lonja (y 2)", Some("EFE, AFP")), Some(Update));
        assert_eq!(of("Fast and Furious 2", Some("ANSA")), None);
    }

    #[test]
    fn other_headlines_stay() {
        for h in [
            "Kill Bill returns",
            "Updates on trade",
            "Leading man dies",
            "Corrections officer hurt",
            "Kill-switch law passes",
            "LEAD",
            "[Annulé] Concert au port",
            "Killed: three climbers on the north face of Mount Arn",
            "Withdrawn: the candidates who gave up on Tuesday",
            "Withdrawal - what the exit means for farmers",
            "Kill: a bloody thriller on a night train",
            "Öl fällt (Kommentar: Preis)",
            "Oil / gas prices",
            "정정 불안에 관광객 급감",
            "تصحيح مسار النهر يبدأ في الربيع",
            "撤稿：一篇论文为何被撤",
        ] {
            check(h, (None, h));
        }
    }

    #[test]
    fn notes() {
        assert_eq!(note("(Corrects paragraph 3 to say million)"), Some(Correction));
        assert_eq!(note("Please disregard the story sent at 10:00."), Some(Kill));
        for line in [
            "The story has been withdrawn.",
            "The Oct. 12 story headlined \"Ferry sinks\" is withdrawn.",
            "Editors: This report on the ferry has been retracted.",
            "(This story is killed.)",
        ] {
            assert_eq!(note(line), Some(Kill), "{line}");
        }
        assert_eq!(note("Bitte nicht verwenden: Der Hersteller ruft den Käse zurück."), None);
        assert_eq!(note("Merci de ne pas utiliser la dépêche de 10 h."), Some(Kill));
        assert_eq!(note("Bu haberi kullanmayınız."), Some(Kill));
        for line in [
            "(Corrige en el primer párrafo el número de alumnos)",
            "(Berichtigung: Im ersten Absatz wurde die Zahl korrigiert)",
            "(Korekta liczby uczniów)",
            "(تصحيح عدد المقاعد)",
            "（更正：第一段人数应为三百人）",
            "(Rättar antalet platser)",
            "/исправлена сумма ущерба в шестом абзаце/",
            "(poprawiona kwota zasiłku w ostatnim akapicie)",
            "(Corectează valoarea amenzii)",
            "(Zarar miktarı düzeltilerek)",
            "(يصحح الكلفة في الفقرة الخامسة)",
            "(पांचवें पैराग्राफ में राशि सुधारी गई)",
            "（第５段落の建造年を訂正）",
            "(크레인 높이를 바로잡습니다)",
            "(Corrigeert schadebedrag in alinea 6)",
            "(Διορθώνει το ποσό)",
            "Correção: o custo é de R$ 38 milhões, e não R$ 3,8 milhões.",
            "Cette dépêche a été corrigée : le coût est de 32 millions d'euros.",
            "In einer früheren Version dieser Meldung war die Höhe falsch angegeben.",
            "Düzeltme: Haberde zarar 14 milyon lira olarak verilmişti.",
            "Rättelse: I en tidigare version angavs beloppet till 1,6 miljoner.",
            "Rectificatie: de schade is 70.000 euro.",
            "Ralat: santunan yang benar Rp10 juta, bukan Rp15 juta.",
            "Διόρθωση: Οι ζημιές υπολογίζονται σε 90.000 ευρώ.",
            "Исправлено: в шестом абзаце верно \"4,5 млн рублей\".",
            "Erată: valoarea amenzii este de 6.000 de lei, nu 60.000.",
            "تصحيح: الكلفة 4.2 مليون دينار وليست 2.4 مليون.",
            "Tin đã được sửa: thiệt hại là 2,7 tỷ đồng.",
            "＊建造年を「２００８年」から「１９９８年」に訂正しました。",
            "※ 크레인 높이를 42m에서 24m로 정정합니다.",
        ] {
            assert_eq!(note(line), Some(Correction), "{line}");
        }
        for line in [
            "(Correctional officers were hurt, the union said)",
            "(The dealers had expected a correction.)",
            "Corrections officers were hurt, the union said: two of them badly.",
            "Das Urteil wurde in einer früheren Version des Programms gefunden.",
            "정정 불안이 이어지고 있다.",
            "A military report says that a soldier was killed at the border on Monday.",
            "Local media report that a woman was killed when her car left the road.",
            "An article on cracks in bridges was retracted by the journal on Monday.",
            "The item, a toy boat, was withdrawn from shops on Monday.",
            "The growers drew attention to a fungus that can kill bees.",
            "The story of a boy who was killed in 1987 is told anew.",
        ] {
            assert_eq!(note(line), None, "{line}");
        }
        assert_eq!(note("He corrects proofs for a living."), None);
        assert_eq!(note("Editors: the café’s report (sent at 10) — KILL"), Some(Kill));
        assert_eq!(note("北港社编辑：此稿作废。"), Some(Kill));
        let far = |gap: &str| format!("Editors {gap} kill the story");
        assert_eq!(note(&far(&"é".repeat(37))), Some(Kill));
        assert_eq!(note(&far(&"é".repeat(39))), None);
        let late = format!("{} The story has been withdrawn.", "It rained. ".repeat(8));
        assert_eq!(note(&late), None);
    }
}
