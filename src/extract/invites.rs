//! "Follow us on Facebook": a short line that asks its readers to follow, to join or to share, and names a network for it.
//!
//! Below the text hardly anything else names one with such a word first; amid the text the line must also say who "us" are.

use std::sync::LazyLock;

use super::tokens::spaceless;
use super::walls::Phrases;

/// A longer line is text.
const CHARS_MAX: usize = 120;
/// The word that asks is one of the first; where verbs close a sentence, it may stand anywhere.
const FIRST_WORDS: usize = 2;

/// Networks, and where an agency's news is read beside its site.
const NETWORKS: &str = "facebook|instagram|whatsapp|telegram|twitter|tiktok|youtube|google news|google noticias|\
    google notícias|google actualités|google haberler|linkedin|bluesky|threads|viber|messenger|mastodon|pinterest|\
    snapchat|google discover|фейсбук|инстаграм|інстаграм|телеграм|ютуб|вайбер|вконтакте|одноклассник|дзен|твиттер|\
    ватсап|вотсап|фејсбук|вибер|فيسبوك|فايسبوك|إنستغرام|انستغرام|انستجرام|تويتر|تلغرام|تليغرام|تيليغرام|واتساب|واتس آب|\
    يوتيوب|تلگرام|اینستاگرام|توییتر|واتس‌اپ|روبیکا|פייסבוק|אינסטגרם|טלגרם|וואטסאפ|ווטסאפ|טוויטר|יוטיוב|फेसबुक|\
    इंस्टाग्राम|व्हाट्सएप|व्हाट्सऐप|वॉट्सऐप|यूट्यूब|टेलीग्राम|ट्विटर|गूगल न्यूज|ফেসবুক|ইউটিউব|হোয়াটসঅ্যাপ|টেলিগ্রাম|\
    গুগল নিউজ|فیس بک|واٹس ایپ|یوٹیوب|انسٹاگرام|ٹوئٹر|ٹیلی گرام|வாட்ஸ்அப்|டெலிகிராம்|யூடியூப்|பேஸ்புக்|వాట్సాప్|\
    ಫೇಸ್‌ಬುಕ್|ವಾಟ್ಸಾಪ್|വാട്സാപ്|ഫെയ്സ്ബുക്|യൂട്യൂബ്|เฟซบุ๊ก|เฟสบุ๊ค|ไลน์|ทวิตเตอร์|ยูทูบ|อินสตาแกรม|公式line|line公式|\
    フェイスブック|インスタグラム|ツイッター|ユーチューブ|ფეისბუქ|ტელეგრამ|ֆեյսբուք|տելեգրամ";
/// What asks, as one of the first words.
const ASKS: &str = "follow|join us|join our|join the|subscribe|like us|share this|share on|find us|connect with|\
    whatsapp us|folgen sie|folgt uns|folge uns|folg uns|abonnieren sie|abonniere|besuchen sie uns|teilen sie|\
    whatsapp ons|suivez|rejoignez|abonnez-vous|retrouvez|partagez|síguenos|síganos|sigue a|sigue nuestro|sigue nuestra|\
    sigue el canal|sigue las noticias|siga|sigan|seguinos|únete|únase|suscríbete|suscríbase|comparte|siga-nos|segue-nos|\
    sigam|assine|participe|entre no|inscreva-se|compartilhe|segui|seguici|seguite|iscriviti|iscrivetevi|unisciti|\
    condividi|volg ons|volg onze|volg het|abonneer|word lid|like ons|följ|gilla oss|prenumerera|følg|lik oss|abonner|\
    seuraa|tykkää|tilaa|fylgdu|fylgist|fylgstu|obserwuj|polub|śledź|dołącz|subskrybuj|udostępnij|sledujte|sleduj|\
    přidejte se|odebírejte|sdílejte|pridajte sa|zdieľajte|kövess|kövesd|kövessen|iratkozz|csatlakozz|oszd meg|lájkolj|\
    lájkold|urmărește|urmăreşte|urmăriți|urmăriţi|abonează|abonați|alătură|distribuie|pratite|zapratite|pridružite|\
    podijelite|podelite|lajkujte|priključite|sledite|spremljajte|všečkajte|подписывайтесь|подпишитесь|следите|\
    присоединяйтесь|читайте нас|вступайте|поделитесь|підписуйтесь|підписуйтеся|підпишіться|стежте|долучайтесь|\
    долучайтеся|приєднуйтесь|приєднуйтеся|последвайте|последвай|абонирайте|споделете|присъединете|харесайте|следете|\
    следи|придружете|пратите|запратите|придружите|ndiqni|ndiqe|bëhuni|abonohuni|shpërndaje|sekite|prenumeruokite|\
    dalinkitės|prisijunkite|sekojiet|seko|pievienojies|pievienojieties|abonējiet|dalies|jälgi|jälgige|liitu|liituge|\
    ακολουθήστε|ακολουθήστε μας|εγγραφείτε|γίνετε|κάντε|βρείτε μας|abone olun|bizi takip|ikuti|gabung|bergabung|sertai|\
    langgan|dapatkan|theo dõi|mời bạn|mời quý|đăng ký|tham gia|chia sẻ|تابعنا|تابعونا|تابعوا|تابع|اشترك|اشتركوا|انضم|\
    انضموا|شاركوا|עקבו|הצטרפו|הירשמו|עשו לנו|jiunge|tufuate|fuata|jisajili|segueix|segueix-nos|uneix-te|fes-te|\
    subscriu-te|jarraitu|հետևեք|միացեք|բաժանորդագրվեք|გამოგვყევით|გამოიწერეთ|შემოგვიერთდით|ተከተሉን|ይከተሉን";
/// What asks where verbs close a sentence.
const CLOSES: &str = "takip edin|takip edebilir|takip etmek için|abone ol|katılın|katılabilir|tıklayın|beğenin|फॉलो कर|\
    फ़ॉलो कर|फॉलो कीजिए|जुड़ें|जुड़ें|जुड़िए|जुड़िए|ज्वाइन कर|जॉइन कर|सब्सक्राइब कर|लाइक कर|ফলো কর|যুক্ত হোন|যোগ দিন|\
    সাবস্ক্রাইব কর|লাইক দিন|دنبال کنید|عضو شوید|بپیوندید|فالو کریں|جوائن کریں|سبسکرائب کریں|பின்தொடர|இணையுங்கள்|フォローして|\
    フォローを|登録を|配信中|友だち追加|ติดตามได้|ติดตามเรา|กดติดตาม|ติดตามข่าว|വരിക്കാരാകൂ|പിന്തുടരൂ";
/// Words for those who ask, whole.
const OWN: &str = "us|our|uns|unserem|unseren|unser|nous|notre|nos|nosotros|nuestro|nuestra|nuestras|nuestros|nosso|nossa|nossos|nossas|ci|nostro|nostra|nostri|ons|\
    onze|oss|våra|vår|vår|våre|os|vores|meitä|nas|nasz|naszą|nasze|nás|naše|našem|naši|nám|naše|minket|bennünket|ne|noi|нас|наш|наши|наше|нашем|нашия|нашите|ни|нè|не|нашу|na|tonë|mus|mūsų|mums|mūsu|\
    meid|meie|μας|bizi|kami|chúng tôi|chúng|yetu|letu|wetu|हमें|हमारे|हमारा|हमारी|আমাদের|ہمارا|ہمارے|ہمیں|ما|ons|okkur|nosaltres|አድርጉን";

static NAMED: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&list(NETWORKS)));
static CLOSED: LazyLock<Phrases> = LazyLock::new(|| Phrases::of(&list(CLOSES)));

fn list(words: &'static str) -> Vec<&'static str> {
    words.split('|').collect()
}

/// Does a line below the text, folded, ask its readers to follow?
pub(super) fn is_one(folded: &str) -> bool {
    // `Have you news? WhatsApp us`
    let asked = || folded.split_once('?').is_some_and(|(_, rest)| asks(rest));
    is_short(folded) && NAMED.are_in(folded) && (asks(folded) || asked() || CLOSED.are_in(folded))
}

/// Does a line anywhere ask to follow those who wrote it?
pub(super) fn is_own(folded: &str) -> bool {
    is_one(folded) && folded.split(apart).any(|word| OWN.split('|').any(|own| own == word))
}

fn is_short(folded: &str) -> bool {
    folded.len() <= 4 * CHARS_MAX && folded.chars().count() <= CHARS_MAX
}

fn apart(c: char) -> bool {
    c.is_whitespace() || c.is_ascii_punctuation() || matches!(c, '。' | '।' | '۔' | '،' | '、')
}

/// Opens one of the first words with one that asks? Where no space parts words, any may.
fn asks(folded: &str) -> bool {
    let ends = |rest: &str| rest.chars().next().is_none_or(|c| !c.is_alphabetic());
    let begins = |rest: &str| ASKS.split('|').any(|ask| rest.strip_prefix(ask).is_some_and(ends));
    let mut words = folded.char_indices().filter(|(at, c)| {
        let before = folded[..*at].chars().next_back();
        c.is_alphabetic() && before.is_none_or(|b| apart(b) || spaceless(b))
    });
    words.by_ref().take(FIRST_WORDS).any(|(at, _)| begins(&folded[at..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::folded::Folded;

    fn at_end(line: &str) -> bool {
        is_one(&Folded::of(line).text)
    }

    #[test]
    fn lines_that_ask_readers_to_follow() {
        for line in [
            "Follow the Harbour Mail on X, Facebook and TikTok.",
            "Segui il Faro su Google News e Telegram",
            "Na ndiqni edhe në Instagram dhe TikTok",
            "Haberleri Google News'te takip etmek için tıklayın",
            "देश की हर खबर के लिए हमें यूट्यूब पर फॉलो करें।",
            "خبروں کے لیے ہمارا یوٹیوب چینل سبسکرائب کریں۔",
            "Jiunge na kikundi chetu cha Telegram",
            "Jälgi meid ka Instagramis",
            "Sledite nam na Instagramu",
            "Следете нè на Инстаграм",
            "Kövess minket a Facebookon!",
            "WhatsApp ons by 060 000 0000",
            "Het jy 'n storie? WhatsApp ons by 060 000 0000",
            "公式LINEで速報を配信中",
            "Ikuti kami di Instagram dan TikTok",
            "Urmărește-ne pe WhatsApp",
            "Sekite mus Facebook",
            "Retrouvez-nous sur WhatsApp",
            "تابعونا على إنستغرام",
        ] {
            assert!(at_end(line), "{line}");
        }
        assert!(is_own(&Folded::of("Sledite nam in nas podprite na Facebooku").text));
    }

    #[test]
    fn text_that_names_a_network_stays() {
        for line in [
            "She posted the picture on Facebook and was gone.",
            "The harbour master wrote on X that nobody followed him.",
            "Facebook was down for an hour.",
            "Der Minister folgt auf Instagram niemandem.",
            "Il video è stato diffuso su Telegram.",
            "Er folgt ihr auf Instagram.",
            "Shares of the owner of Facebook and Instagram fell by a tenth.",
            "Del puerto nadie escribió en Facebook.",
            "WhatsApp was down for an hour.",
            "Toplantıya WhatsApp üzerinden katıldı.",
            "Abonnenten des Kanals auf YouTube zahlten nichts.",
            "Der Sender hat auf YouTube zwei Millionen Abonnenten.",
        ] {
            assert!(!at_end(line), "{line}");
        }
        assert!(!is_own(&Folded::of("Follow the race on YouTube from noon.").text));
    }
}
