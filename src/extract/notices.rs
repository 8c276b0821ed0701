//! Lines that stand in an article's text and are not of it: pointers to other articles, prompts, notices in place of embeds.
//!
//! Told by how they open, on any site, in the languages of the wires. Of the runs that the classifier had kept on labelled
//! pages they are right nineteen times in twenty; cross-validated, three points of a thousand on news, four on snippets.

use std::sync::LazyLock;

use regex::{Regex, RegexBuilder};

/// Longer runs are text that opens like a notice.
const CHARS_MAX: usize = 400;
/// Of a run, so many bytes are looked at.
const BYTES_MAX: usize = 300;
/// A pointer is mostly link, or as short as a label.
const LABEL_CHARS_MAX: usize = 60;

/// Marks that stand before a notice's first word.
const MARKS: &str = r#"^[\s>»›▶►→➡•*+|·\-–—=(\[“"„🔴👉⬇📲📱✉️]*"#;

/// "Read also: another headline".
const POINTERS: &[&str] = &[
    r"(?:also|please) read|read (?:more|also|next|on)|see (?:also|more)|also see|don['’]?t miss|more on this|more (?:from|on)",
    r"(?:related|recommended|watch(?: now| live)?|listen|trending|must[- ]read)\s*(?::|$)|in case you missed it|editor['’]?s picks?",
    r"related (?:stor(?:y|ies)|articles?|content|posts?|news|reading|coverage|topics)",
    r"lesen sie|lies auch|lest auch|siehe auch|mehr (?:zum thema|dazu|lesen)|auch interessant|das könnte (?:sie|dich|ihnen|euch)",
    r"passend dazu|weiterlesen|zum thema|hier (?:geht|gehts|finden|lesen)",
    r"(?:à |a )?lire (?:aussi|également|la suite|notre)|lisez|voir aussi|sur le même sujet|pour aller plus loin",
    r"l[ée]a (?:también|más)|lee (?:también|más)|leer (?:también|más)|te puede interesar|te recomendamos|ver también|vea también",
    r"mira también|además lee|leia (?:também|mais)|veja (?:também|mais)|saiba mais",
    r"leggi anche|leggi di più|vedi anche|guarda anche|ti potrebbe interessare|per approfondire",
    r"lees (?:ook|meer|verder)|zie ook|bekijk ook|läs (?:också|mer|även)|se också|les (?:også|mer)|læs (?:også|mere)|se også",
    r"lue (?:myös|lisää)|katso myös|loe ka|czytaj (?:też|także|również|więcej|dalej)|zobacz (?:też|także|również|więcej)",
    r"przeczytaj|polecamy|warto przeczytać|přečtěte si|mohlo by vás|čtěte (?:také|též)|čítajte|prečítajte si",
    r"olvasd el|olvassa el|kapcsolódó|cite[sș]te (?:și|şi)|vezi și|pročitajte|preberite",
    r"читайте (?:также|ещё|еще|по теме|больше)|читать (?:также|далее)|смотрите также|по теме|подробнее",
    r"читайте також|дивіться також|прочетете (?:още|повече)|вижте още|διαβάστε (?:επίσης|ακόμη|περισσότερα)|δείτε (?:επίσης|ακόμη)",
    r"bunlar da|ilginizi çekebilir|اقرأ أيضا|اقرأ أيضًا|إقرأ أيضا|شاهد أيضا|قراءة المزيد|यह भी पढ़ें|baca juga|simak juga|lihat juga|xem thêm",
    r"関連記事|あわせて読みたい|相关(?:阅读|新闻)|延伸阅读|관련기사",
];

/// "Sign up for our newsletter".
const PROMPTS: &[&str] = &[
    r"(?:please )?sign up (?:for|to|now|here)|subscribe (?:to|now|here|for)|get in touch|click here|tap here",
    r"follow (?:us|him|her|me|them|@\w+)|join (?:us|our|the conversation)|share your (?:thoughts|story|views|opinion)|have your say",
    r"do you (?:have|know) (?:any|more|something)|got a (?:tip|story|news)|send (?:us|your)|email (?:us|the|him|her)",
    r"contact (?:us|the author|him|her)|download (?:the|our)|support (?:our|independent|us)|become a (?:member|subscriber)|donate",
    r"start your free|get (?:the latest|our|more|breaking|all the|unlimited|full access|updates)|like us on|our website is the place",
    r"for more (?:stories|news|on|information|details)[^.]{0,60}(?:click|visit|check|follow|see|go to|read)|this newsletter",
    r"was this (?:article|newsletter)|you can (?:follow|subscribe|sign)|to (?:read|continue reading|see|view) (?:more|the full|this)",
    r"melden sie sich|abonnieren sie|jetzt abonnieren|folgen sie|folge uns|folgt uns|hat ihnen dieser artikel|unterstützen sie",
    r"haben sie (?:hinweise|fragen|einen fehler)|schreiben sie uns|bitte melden sie",
    r"abonnez[- ]vous|inscrivez[- ]vous|suivez[- ]nous|rejoignez|cliquez ici|partagez|soutenez",
    r"suscr[íi]b[ea]te|síguenos|sigue (?:a|nuestro)|regístrate|haz clic|únete|apúntate|comparte",
    r"assine|siga (?:o|a|nos)|inscreva-se|clique (?:aqui|e)|receba (?:as|no)|entre no (?:canal|grupo)|participe do",
    r"iscriviti|seguici|clicca qui|abbonati|schrijf je in|volg ons|meld je aan|abonneer",
    r"följ oss|prenumerera|følg (?:oss|os)|tilaa|seuraa|zapisz się|zapraszamy|obserwuj|śledź|dołącz",
    r"подписывайтесь|подпишитесь|следите|присоединяйтесь|підписуйтесь|ακολουθήστε|takip (?:et|için)|abone ol",
    r"تابعنا|تابعوا|اشترك|ikuti kami|theo dõi|フォロー|登録",
];

/// What stands where something could not be shown.
const EMBEDS: &str = r"externe[rn]? inhalt|redaktionelle[rn]? inhalt|mit klick auf|personenbezogene daten an|inhalt (?:nicht verfügbar|anzeigen|laden)|zustimmung .{0,40}(?:benötig|erforderlich)|ihre (?:einwilligung|zustimmung)|privatsphäre-einstellungen|contenu .{0,30}(?:bloqué|externe)|accepter les cookies|contenido externo|enable javascript|activate javascript|browser does not support|unsupported browser|please enable|ad ?blocker|cookie (?:settings|preferences|policy)|this content is (?:hosted|not available|blocked|provided)|content is not available|allow .{0,30}content\?|(?:video|audio|content) (?:is )?(?:unavailable|not available)|to display this content|aby zobaczyć|loading\.\.\.|we use cookies";

/// "5 min read".
const READING_TIMES: &str = r"^\W*(?:(?:tempo|tiempo|temps) de (?:leitura|lectura|lecture)|reading time|lesezeit|lesedauer|leestijd|czas czytania|время (?:на )?чтени|\d{1,2}\s*(?:min|minutes?|minuten?|minutos?|mins)\.?\s*(?:read|de lectura|de leitura|de lecture|lesezeit|leestijd|to read))";

/// "You have 57 % of this article left to read".
const WALLS: &str = r"^.{0,30}(?:il vous reste \d|réservée? aux abonnés|この記事は(?:会員|有料)|会員限定|残り\d|this (?:article|content|story) is (?:for|only|available|reserved|exclusive)|for subscribers only|subscribers[- ]only|unlock this|already (?:a )?(?:subscriber|member|have an account)|für abonnenten|weiterlesen mit|sie haben bereits|exclusivo para (?:assinantes|suscriptores)|riservato agli abbonati|dla subskrybentów|только для подписчиков)";

struct Notices {
    pointer: Regex,
    other: Regex,
}

/// None when a pattern is broken, which a test rules out.
static NOTICES: LazyLock<Option<Notices>> = LazyLock::new(|| {
    let opens = |patterns: &[&str]| format!(r"{MARKS}(?:{})(?:\b|\W|$)", patterns.join("|"));
    let other = [&opens(PROMPTS), EMBEDS, READING_TIMES, WALLS].map(|p| format!("(?:{p})"));
    Some(Notices { pointer: regex(&opens(POINTERS))?, other: regex(&other.join("|"))? })
});

fn regex(pattern: &str) -> Option<Regex> {
    RegexBuilder::new(pattern).case_insensitive(true).build().ok()
}

/// Is a run a notice? `linked` of its `chars` are in links.
pub(super) fn is_notice(text: &str, chars: usize, linked: usize) -> bool {
    let Some(notices) = NOTICES.as_ref().filter(|_| chars <= CHARS_MAX) else { return false };
    let text = crate::text::cut(text, BYTES_MAX);
    let leads = linked * 2 >= chars || chars <= LABEL_CHARS_MAX;
    leads && notices.pointer.is_match(text) || notices.other.is_match(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> bool {
        is_notice(text, text.chars().count(), 0)
    }

    #[test]
    fn notices_in_many_languages() {
        for line in [
            "READ MORE: The harbour that would not freeze",
            ">> Lesen Sie auch: Der Hafen",
            "À lire aussi : le port",
            "Czytaj też: Port, który nie zamarza",
            "Читайте также: Порт",
            "関連記事",
            "Sign up for our newsletter and never miss a ferry.",
            "Abonnez-vous à notre lettre du matin",
            "Get in touch with our news team by emailing us.",
            "👉 Follow @harbour on our channel",
            "Externer Inhalt nicht verfügbar",
            "Tempo de leitura: 2 minutos",
            "5 min read",
            "Il vous reste 57.09% de cet article à lire. La suite est réservée aux abonnés.",
        ] {
            assert!(plain(line), "{line}");
        }
    }

    #[test]
    fn text_that_opens_like_one_stays() {
        for line in [
            "Related industries in the port suffered as well, the chamber of commerce said on Tuesday.",
            "Listeners raved about the novel, in which the harbour master voices a ferryman.",
            "Follow the coast for three miles, then turn inland.",
            "Watch the tide tables before you set out, the coastguard told crews on Monday evening.",
            "The minister said that readers of the report should see also its second volume.",
        ] {
            assert!(!plain(line), "{line}");
        }
        let long = format!("Sign up for a berth: {}", "the ships wait. ".repeat(40));
        assert!(!plain(&long));
    }

    #[test]
    fn a_linked_headline_after_an_opener_is_a_pointer() {
        let line = "Related: fourteen hurt as the ferry Lady of Skerrow hits a sandbank off the harbour of Corrow";
        assert!(is_notice(line, line.len(), line.len() - 9));
        assert!(!is_notice(line, line.len(), 0));
    }
}
