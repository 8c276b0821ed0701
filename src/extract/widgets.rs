//! Lines of widgets below a text: what readers think of it, how they feel, how many of them reacted.
//!
//! A story may end in a question, but hardly in one about the article itself. So a short question with a word for it, in any
//! language, is a widget's; so is a number of people who reacted, and a request to vote. What looks like the text's own paragraphs
//! must say so in more words.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

/// A widget's line is no longer, in characters.
const CHARS_MAX: usize = 90;

/// The article, the news, the story, as its readers are asked about it; beginnings of words where they bend.
const ARTICLE: &str = "article artikel artikl artículo articulo artigo articolo artikkel artykuł artykul artykuly článk článek článok \
    článku cikk articol makale haber içeriğ berita story noticia notícia notizia nouvelle beitrag meldung nachricht bericht nieuws \
    nyhet saken juttu juttua jutusta uutis wiadomo tekst zpráv správ hír știre știri ştire vest vijest novic članek članak bài tin \
    новост стати стать статт новин публикац материал вест чланак άρθρο είδηση مقال خبر مطلب گزارش כתבה כתבת ידיעה מאמר खबर ख़बर लेख समाचार \
    খবর প্রতিবেদন লেখা ข่าว บทความ เรื่องนี้ 新闻 新聞 文章 报道 報導 报导 本文 記事 ニュース 기사 뉴스 مضمون செய்தி கட்டுரை habari makala \
    frétt grein raksts rakst ziņ straipsn naujien uudis lugu notícies balita isu artikulu useful helpful hilfreich nuttig utile \
    útil bermanfaat faydalı полезн корисн 役に立 도움";

/// Words for what it is worth to them, as they begin.
const WORTH: &str = "useful helpful interesting like enjoy find rate think feel hilfreich nützlich lesenswert gefallen gefällt gefiel fanden \
    bewert utile util útil piaciut gustó gustado gostou aimé plu plaît intéress intéres interes nuttig interessant vond vindt leuk hjälp \
    hjelp hjælp nyttig gill likte synes tyck hyödyl kiinnost líbil pomoh užiteč užitoč páči tetszett hasznos érdek plăcut folosit ajutat \
    podob pomoc przydatn beğen faydalı hoş понрав полез интерес сподоб корис харес допад svid dopad koris всеч άρεσε χρήσιμ ενδιαφέρ \
    مفيد عجب أفاد مفید پسند עניין עניינה אהב עזר מועיל शिल पसंद उपयोगी लगा लगी লাগ উপকার ประโยชน์ ชอบ 怎么样 怎麼樣 有用 有帮助 有幫助 喜欢 喜歡 \
    感受 役に立 役立 参考 いかが 感想 도움 유용 어떠 좋았 எப்படி பயன hữu bổ thích bermanfaat berguna suka membantu manfaat \
    gefühl fühlen ressenti sentir sentiu sentiste sentito provato voelde kände føl tunne czuj cítil érez simț чувств відчу почувств hisset \
    αισθάν احساس شعر שעור הרגש महसूस অনুভূ รู้สึก 感觉 感覺 心情 気持 느끼 느낌 cảm perasaan merasa";

/// Nouns of people and verbs of reacting behind a number.
const REACTED: &str = "react réagi reag reaccion reazion zareag tepki bereaksi reaks отреаг реакц реагу відреаг 点赞 點讚 按赞 いいね \
    반응 좋아요 gefäll gefallen mag das upvot vote stimmen abgestimmt votos votes voti głosów głosowa oy голос голосів تفاعل پسندید \
    إعجاب रिएक्ट प्रतिक्रिया reacted liked aimé aiment gustó curtir curtid gostar piace synes liker tykkä tycker om lájk lajk";

/// What they leave below it, as it begins.
const COMMENTS: &str = "comments commentaires kommentar comentario comentári commenti reacties komentar коммент комент komentář \
    hozzászól yorum bình 评论 評論 留言 コメント 댓글 تعليق التعليق نظرات σχόλι टिप्पणी মন্তব্য ความคิดเห็น תגוב";

/// Requests and questions that name nothing.
const REQUESTS: &[&str] = &[
    "be the first to",
    "tap to react",
    "click to react",
    "react to this",
    "vote now",
    "cast your vote",
    "rate this",
    "rate it",
    "tell us what you think",
    "what's your take",
    "let us know what you think",
    "how did we do",
    "jetzt abstimmen",
    "stimmen sie ab",
    "was denken sie",
    "was meinen sie",
    "ihre meinung",
    "was halten sie davon",
    "sagen sie uns ihre meinung",
    "diskutieren sie mit",
    "votre avis",
    "donnez votre avis",
    "qu'en pensez",
    "qu’en pensez",
    "réagissez",
    "notez cet",
    "soyez le premier",
    "valora est",
    "vota est",
    "vota quest",
    "valuta quest",
    "tu opinión",
    "danos tu opinión",
    "sé el primero",
    "¿y tú qué opinas",
    "¿qué opinas",
    "deixe sua opinião",
    "dê sua opinião",
    "avalie est",
    "e você, o que",
    "cosa ne pensi",
    "dicci la tua",
    "di' la tua",
    "esprimi il tuo",
    "stem nu",
    "geef je mening",
    "wat vind jij",
    "wat denk jij",
    "laat het ons weten",
    "rösta nu",
    "vad tycker du",
    "hva mener du",
    "hvad mener du",
    "stem her",
    "mitä mieltä",
    "kerro mielipiteesi",
    "äänestä",
    "co o tym",
    "oceń artykuł",
    "oceń tekst",
    "zagłosuj",
    "a wy co",
    "co si myslíte",
    "hlasujte",
    "ohodnoťte",
    "hodnotenie článku",
    "ön mit gondol",
    "mi a véleménye",
    "szavazzon",
    "ce părere",
    "spune-ți părerea",
    "votează",
    "sizce",
    "siz ne düşünüyorsunuz",
    "emoji ile tepki",
    "oy ver",
    "oy verin",
    "apa reaksi",
    "berikan reaksi",
    "beri reaksi",
    "bagaimana menurut",
    "đánh giá bài",
    "hãy đánh giá",
    "cảm xúc của bạn",
    "что думаете",
    "ваше мнение",
    "а вы как",
    "поставьте оценку",
    "оцените",
    "голосуйте",
    "ваша думка",
    "оцініть",
    "каква е вашата",
    "дайте оценка",
    "ποια είναι η γνώμη",
    "πείτε μας",
    "ψηφίστε",
    "šta vi mislite",
    "što vi mislite",
    "koje je vaše",
    "vaše mišljenje",
    "glasajte",
    "kaj mislite vi",
    "ما رأيك",
    "شاركنا رأيك",
    "قيم هذا",
    "قيّم",
    "ردة فعلك",
    "نظر شما",
    "به این مطلب",
    "به این خبر",
    "דרגו",
    "מה דעתך",
    "आपकी प्रतिक्रिया",
    "अपनी राय",
    "আপনার মতামত",
    "আপনার প্রতিক্রিয়া",
    "แสดงความรู้สึก",
    "ให้คะแนน",
    "คุณคิดอย่างไร",
    "你怎么看",
    "你怎麼看",
    "您怎么看",
    "请为",
    "給這篇",
    "给这篇",
    "あなたの評価",
    "リアクション",
    "この記事の感想",
    "이 기사의 감정",
    "기사에 대한 의견",
    "آپ کی رائے",
    "உங்கள் கருத்து",
    "toa maoni",
    "maoni yako",
    "hvað finnst þér",
    "ką manote",
    "ko domājat",
    "mida arvad",
    "què en penses",
    "què n'opines",
    "ano ang masasabi",
];

static ABOUT: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| of(ARTICLE.split_whitespace()));
static COUNTED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| of(REACTED.split_whitespace()));
static ASKED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| of(REQUESTS.iter().copied()));

/// What readers think of it, as they are asked.
static RATED: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| of(WORTH.split_whitespace()));
/// What they write below it.
static SAID: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| of(COMMENTS.split_whitespace()));

fn of<'w>(words: impl Iterator<Item = &'w str>) -> Option<AhoCorasick> {
    AhoCorasick::new(words).ok()
}

/// Does a line below a text ask its readers about it, or count them?
pub(super) fn is_widget(line: &str) -> bool {
    let Some((line, lower)) = short(line) else { return false };
    let counts = || lower.trim_start_matches(|c: char| !c.is_alphanumeric());
    is_question(line) && has(&ABOUT, &lower)
        || counts().starts_with(char::is_numeric) && has(&COUNTED, &lower)
        || requests(&lower)
}

/// The same of a line that looks like the text's paragraphs: a question what the article is worth, a request of a few words.
pub(super) fn is_widget_among(line: &str, states: bool) -> bool {
    let Some((line, lower)) = short(line) else { return false };
    if is_question(line) {
        return has(&ABOUT, &lower) && has(&RATED, &lower) || requests(&lower);
    }
    if !states {
        return is_widget(line);
    }
    let few = || line.chars().count() <= REQUEST_CHARS_MAX;
    let names = || has(&ABOUT, &lower) || has(&SAID, &lower);
    requests(&lower) && !super::stated::is_parted(line) && (few() || names())
}

/// A request in a sentence is no longer, where it names neither the article nor what readers say of it.
const REQUEST_CHARS_MAX: usize = 36;

/// Does a line name the article?
pub(super) fn is_about(line: &str) -> bool {
    has(&ABOUT, &line.to_lowercase())
}

/// A line short enough, and its lower case.
fn short(line: &str) -> Option<(&str, String)> {
    let line = line.trim();
    let fits = line.len() <= 4 * CHARS_MAX && line.chars().count() <= CHARS_MAX;
    fits.then(|| (line, line.to_lowercase()))
}

fn is_question(line: &str) -> bool {
    asks(line) || line.ends_with("か") || line.ends_with("か。") || line.ends_with("요")
}

/// Has a line one of these, where a word begins?
fn has(words: &LazyLock<Option<AhoCorasick>>, lower: &str) -> bool {
    let begins = |w: &AhoCorasick| w.find_overlapping_iter(lower).any(|m| starts(lower, m.start()));
    words.as_ref().is_some_and(begins)
}

/// Does one of the requests stand among a line's first words, whole, or with the article behind it: `Vota esta noticia`?
fn requests(lower: &str) -> bool {
    let whole = |end: usize| {
        let next = lower[end..].chars().next();
        next.is_none_or(|c| !c.is_alphabetic() || super::tokens::spaceless(c) || joins(c))
    };
    let stands = |m: aho_corasick::Match| {
        leads(lower, m.start())
            && starts(lower, m.start())
            && (whole(m.end()) || has(&ABOUT, lower))
    };
    ASKED.as_ref().is_some_and(|w| w.find_overlapping_iter(lower).any(stands))
}

/// Has it a question mark of any script?
pub(super) fn asks(line: &str) -> bool {
    line.contains(['?', '？', '؟', '\u{37e}']) || line.contains(';') && line.contains(is_greek)
}

/// The Greek question mark is a semicolon as most write it.
fn is_greek(c: char) -> bool {
    matches!(c, '\u{370}'..='\u{3FF}' | '\u{1F00}'..='\u{1FFF}')
}

/// Does a word begin here? In a script without spaces one may anywhere.
fn starts(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    before.is_none_or(|c| !c.is_alphabetic() || super::tokens::spaceless(c) || joins(c))
}

/// Hangul words take their particles before others too, and Arabic and Hebrew ones their article.
fn joins(c: char) -> bool {
    matches!(c, '\u{AC00}'..='\u{D7A3}' | '\u{590}'..='\u{6FF}')
}

/// Is it among the first words?
fn leads(line: &str, at: usize) -> bool {
    line[..at].split_whitespace().count() <= LEADING_WORDS
}

const LEADING_WORDS: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widgets_of_many_languages() {
        for line in [
            "12 people reacted to this",
            "Rate this article: 4.5/5 (12 votes)",
            "War dieser Beitrag hilfreich?",
            "Jetzt abstimmen",
            "Qu'en pensez-vous ?",
            "12 personnes ont réagi",
            "Valora esta noticia",
            "Questo articolo ti è stato utile?",
            "Var artikeln till hjälp?",
            "Oliko artikkeli hyödyllinen?",
            "Líbil se vám článek?",
            "Hogy tetszett a cikk?",
            "12 kişi tepki verdi",
            "12 orang bereaksi",
            "Харесахте ли статията?",
            "Bài viết này có hữu ích không?",
            "Была ли статья полезной?",
            "Σας άρεσε το άρθρο;",
            "Da li vam se svidela vest?",
            "آیا این مطلب مفید بود؟",
            "האם הכתבה עניינה אותך?",
            "এই খবরটি আপনার কেমন লাগল?",
            "บทความนี้มีประโยชน์หรือไม่?",
            "您觉得这篇文章怎么样？",
            "12人がいいね！しました",
            "이 기사가 도움이 되었나요?",
            "இந்த செய்தி உங்களுக்கு எப்படி இருந்தது?",
        ] {
            assert!(is_widget(line), "{line}");
        }
    }

    #[test]
    fn a_storys_last_line_stays() {
        for line in [
            "But who will pay for the gates?",
            "Wer soll das bezahlen?",
            "12 people were taken to hospital.",
            "Et maintenant ?",
            "谁来付这笔钱？",
            "The council votes on Friday.",
            "He asked his readers to vote for the barrier.",
            "Voting ends at noon.",
            "The article named no one; the council did.",
            "او به این شهر بازگشت.",
        ] {
            assert!(!is_widget(line), "{line}");
        }
    }

    #[test]
    fn a_last_paragraph_of_a_vote_is_no_widget() {
        for (line, states) in [
            ("90 votes were cast for the gate and 40 against it.", true),
            ("12 Häfen reagierten bis Montag nicht auf das Schreiben.", true),
            ("40 oy farkla seçildi.", true),
            ("Ihre Meinung änderte sie erst am Montag nach dem Gespräch.", true),
            ("Vota este domingo un millón de electores.", true),
            ("Ваше мнение мне известно, ответил капитан.", true),
            ("What does the story of the quay tell us about the town?", false),
            ("Est-ce une bonne nouvelle ?", false),
            ("Was sagt der Bericht über die Lage?", false),
        ] {
            assert!(!is_widget_among(line, states), "{line}");
        }
        for (line, states) in [
            ("War dieser Beitrag hilfreich?", false),
            ("Была ли статья полезной?", false),
            ("Be the first to react.", true),
            ("Tell us what you think in the comments.", true),
            ("Vota esta noticia.", true),
            ("12 people reacted to this", false),
        ] {
            assert!(is_widget_among(line, states), "{line}");
        }
        assert!(!is_widget("Äänestäjät valitsevat uuden satamapäällikön tammikuussa."));
    }
}
