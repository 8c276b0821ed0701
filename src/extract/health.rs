//! What is wrong with a page: walls, challenges, stubs, error and list pages, told from an article.

use url::Url;

use super::declared::Declared;
use super::outline::Outline;
use crate::model::Problem;

/// Less text than this is no article; flashes of two sentences are.
const CHARS_MIN: usize = 140;
/// A page with this much text is taken for an article, whatever words stand around it.
const CHARS_SURE: usize = 1200;

const CHALLENGE: &[&str] = &[
    "just a moment",
    "attention required",
    "verify you are human",
    "verifying you are human",
    "are you a robot",
    "access denied",
    "enable javascript and cookies to continue",
    "checking your browser",
    "unusual traffic",
    "captcha",
    "ddos protection",
    "request unsuccessful",
    "pardon our interruption",
    "please verify you are a human",
    "security check",
];
const CONSENT: &[&str] = &[
    "before you continue",
    "we value your privacy",
    "accept all cookies",
    "cookie consent",
    "your privacy choices",
    "privacy settings",
    "datenschutzeinstellungen",
    "zustimmung",
    "werbung und tracking",
    "mit werbung weiterlesen",
    "consent",
    "accepter et continuer",
    "aceptar y continuar",
    "accetta e continua",
    "we and our partners",
    "wir und unsere partner",
    "nous et nos partenaires",
    "nos partenaires et nous",
    "respectons votre vie privée",
    "continuer sans accepter",
    "gérer mes choix",
    "vos choix en matière de cookies",
    "le respect de votre vie privée",
    "wir benötigen ihre einwilligung",
    "ihre privatsphäre",
    "einwilligung zur datenverarbeitung",
    "alle akzeptieren",
    "cookies akzeptieren",
    "nosotros y nuestros socios",
    "valoramos tu privacidad",
    "valoramos su privacidad",
    "aceptar todas las cookies",
    "aceptar y cerrar",
    "tu privacidad es importante",
    "su privacidad es importante",
    "nós e os nossos parceiros",
    "nós e nossos parceiros",
    "valorizamos a sua privacidade",
    "valorizamos sua privacidade",
    "aceitar todos os cookies",
    "aceitar e continuar",
    "noi e i nostri partner",
    "rispettiamo la tua privacy",
    "la tua privacy è importante",
    "accetta tutti i cookie",
    "continua senza accettare",
    "wij en onze partners",
    "wij waarderen uw privacy",
    "alle cookies accepteren",
    "cookies accepteren",
    "vi och våra partner",
    "vi värnar om din integritet",
    "godkänn alla",
    "vi og våre partnere",
    "vi og vores partnere",
    "accepter alle",
    "tillad alle",
    "godta alle",
    "me ja kumppanimme",
    "hyväksy kaikki",
    "my i nasi partnerzy",
    "cenimy prywatność",
    "cenimy twoją prywatność",
    "szanujemy twoją prywatność",
    "akceptuję wszystkie",
    "my a naši partneři",
    "vážíme si vašeho soukromí",
    "přijmout vše",
    "мы и наши партнеры",
    "мы и наши партнёры",
    "мы используем файлы cookie",
    "принять все",
    "согласие на обработку",
    "ми та наші партнери",
    "прийняти все",
    "ми цінуємо вашу конфіденційність",
    "biz ve iş ortaklarımız",
    "çerez tercihleri",
    "gizliliğinize önem veriyoruz",
    "gizliliğinize değer veriyoruz",
    "tümünü kabul et",
    "kami dan mitra kami",
    "kami menghargai privasi",
    "terima semua",
    "chúng tôi và các đối tác",
    "chúng tôi tôn trọng quyền riêng tư",
    "chấp nhận tất cả",
    "نحن وشركاؤنا",
    "نحن نقدر خصوصيتك",
    "نقدّر خصوصيتك",
    "قبول الكل",
    "قبول جميع ملفات",
    "ملفات تعريف الارتباط",
    "हम और हमारे भागीदार",
    "हम आपकी गोपनीयता",
    "सभी स्वीकार करें",
    "कुकीज़ स्वीकार",
    "当社とパートナー",
    "お客様のプライバシー",
    "すべて受け入れる",
    "クッキーを受け入れる",
    "cookieの使用に同意",
    "我们和我们的合作伙伴",
    "我们及我们的合作伙伴",
    "我们重视您的隐私",
    "接受所有cookie",
    "接受所有 cookie",
    "全部接受",
    "我們重視您的隱私",
    "我們和我們的合作夥伴",
    "당사와 파트너",
    "귀하의 개인정보를 소중히",
    "개인정보를 소중히 여깁니다",
    "모두 수락",
    "모두 동의",
    "쿠키 사용에 동의",
    "เราให้ความสำคัญกับความเป็นส่วนตัว",
    "เราและพันธมิตร",
    "ยอมรับทั้งหมด",
    "εμείς και οι συνεργάτες",
    "σεβόμαστε την ιδιωτικότητά",
    "αποδοχή όλων",
    "noi și partenerii noștri",
    "acceptă toate",
    "mi és partnereink",
    "az összes elfogadása",
];
/// Lines of a page that asks before it shows anything: more of them than of text.
const CONSENT_LINES_MIN: usize = 2;
const ERROR: &[&str] = &[
    "page not found",
    "404",
    "not be found",
    "seite nicht gefunden",
    "page introuvable",
    "página no encontrada",
    "pagina non trovata",
    "página não encontrada",
    "pagina niet gevonden",
    "страница не найдена",
    "internal server error",
    "service unavailable",
    "bad gateway",
    "something went wrong",
    "no longer available",
    "ページが見つかりません",
    "页面不存在",
    "nie znaleziono",
    "sidan kunde inte hittas",
    "403 forbidden",
    "pagina nu a fost găsită",
    "страницу не найдена",
    "сторінку не знайдено",
    "sayfa bulunamadı",
    "halaman tidak ditemukan",
    "không tìm thấy trang",
    "الصفحة غير موجودة",
    "لم يتم العثور على الصفحة",
    "पृष्ठ नहीं मिला",
    "पेज नहीं मिला",
    "ไม่พบหน้า",
    "페이지를 찾을 수 없",
    "找不到页面",
    "找不到頁面",
    "您访问的页面",
    "siden blev ikke fundet",
    "siden finnes ikke",
    "sivua ei löydy",
    "stránka nenalezena",
    "strona nie istnieje",
    "az oldal nem található",
    "η σελίδα δεν βρέθηκε",
    "la página que buscas",
];
const PAYWALL: &[&str] = &[
    "subscribe to continue",
    "subscribe to read",
    "to continue reading",
    "already a subscriber",
    "subscribers only",
    "for subscribers",
    "log in to continue",
    "sign in to continue",
    "unlock this article",
    "register to read",
    "weiterlesen mit",
    "jetzt weiterlesen",
    "nur für abonnenten",
    "réservé aux abonnés",
    "pour lire la suite",
    "abonnez-vous pour",
    "solo para suscriptores",
    "suscríbete para",
    "exclusivo para assinantes",
    "contenuto riservato",
    "para continuar leyendo",
    "verder lezen",
    "dalszy ciąg artykułu",
    "läs vidare",
    "for å lese",
    "чтобы продолжить чтение",
    "会員限定",
    "有料会員",
    "この記事は有料",
    "続きを読むには",
    "ログインして続き",
    "订阅后阅读",
    "登录后阅读",
    "付费阅读",
    "訂閱會員",
    "구독자 전용",
    "유료 회원",
    "로그인 후",
    "للمشتركين فقط",
    "سجل الدخول لمتابعة",
    "केवल सदस्यों",
    "abonelere özel",
    "okumaya devam etmek için",
    "khusus pelanggan",
    "dành cho thuê bao",
    "tylko dla prenumeratorów",
    "тільки для передплатників",
    "только для подписчиков",
    "riservato agli abbonati",
    "per continuare a leggere",
    "para continuar lendo",
    "om verder te lezen",
    "för prenumeranter",
    "kun for abonnenter",
    "tilaajille",
];

/// The problems of a page whose kept text has `chars` characters.
pub(super) fn problems(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    chars: usize,
    kept_runs: usize,
) -> Vec<Problem> {
    let mut out = Vec::new();
    let locked = declared.ld.as_ref().is_some_and(|l| l.locked);
    if chars >= CHARS_SURE {
        return out;
    }
    let title = declared.title.to_lowercase();
    // A headline may well speak of consent, or of 404 passengers.
    let headline = says_article(declared) && chars >= CHARS_MIN;
    let titled = |list: &[&str]| !headline && list.iter().any(|w| title.contains(w));
    let short = outline.runs.iter().map(|r| r.chars).sum::<usize>() < 6000;
    if titled(CHALLENGE) || (!headline && short && chars < 400 && says(outline, CHALLENGE)) {
        out.push(Problem::Challenge);
    } else if titled(ERROR) || (!headline && short && chars < 400 && heading_says(outline, ERROR)) {
        out.push(Problem::ErrorPage);
    } else if titled(CONSENT)
        || (!headline && short && chars < 600 && says(outline, CONSENT))
        || (short && asks_consent(outline, chars))
    {
        out.push(Problem::Consent);
    } else if locked || says(outline, PAYWALL) {
        out.push(Problem::Paywall);
    }
    if out.is_empty() && chars < 500 && is_video(outline, declared) {
        out.push(Problem::Video);
    }
    if out.is_empty() && is_list(outline, declared, chars, kept_runs) {
        out.push(Problem::ListPage);
    }
    if chars < CHARS_MIN {
        out.push(Problem::TooShort);
    }
    out
}

/// Two lines or more that ask for consent, and hardly more text than theirs: whatever else the head says.
fn asks_consent(outline: &Outline<'_>, chars: usize) -> bool {
    let asks = outline.runs.iter().filter(|r| r.chars < 600).filter(|r| {
        let text = outline.text(r).to_lowercase();
        CONSENT.iter().any(|w| text.contains(w)) || text.contains("cookie")
    });
    let (lines, said) = asks.fold((0, 0), |(n, c), r| (n + 1, c + r.chars));
    lines >= CONSENT_LINES_MIN && said * 2 >= chars
}

/// Is the address one that stands for no article: the front page, a login, a gate of consent?
pub(super) fn is_elsewhere(url: &Url) -> bool {
    let path = url.path().trim_end_matches('/').to_ascii_lowercase();
    let last_two = path.rsplit('/').take(2);
    let gate = last_two.flat_map(|part| part.split(['-', '_', '.'])).any(|w| GATES.contains(&w));
    let host = url.host_str().unwrap_or("");
    (path.is_empty() && url.query().is_none())
        || gate && path.matches('-').count() < 3
        || GATE_HOSTS.iter().any(|h| host.starts_with(h))
}

const GATES: [&str; 12] = [
    "login",
    "signin",
    "logon",
    "sso",
    "oauth",
    "consent",
    "cookiewall",
    "privacywall",
    "paywall",
    "anmelden",
    "connexion",
    "auth",
];
const GATE_HOSTS: [&str; 8] =
    ["consent.", "login.", "accounts.", "account.", "sso.", "auth.", "cmp.", "id."];

fn says(outline: &Outline<'_>, list: &[&str]) -> bool {
    outline.runs.iter().filter(|r| r.chars < 400).any(|r| {
        let text = outline.text(r).to_lowercase();
        list.iter().any(|w| text.contains(w))
    })
}

fn heading_says(outline: &Outline<'_>, list: &[&str]) -> bool {
    outline.runs.iter().filter(|r| matches!(outline.blocks[r.block].name, "h1" | "h2")).any(|r| {
        let text = outline.text(r).to_lowercase();
        list.iter().any(|w| text.contains(w))
    })
}

fn is_video(outline: &Outline<'_>, declared: &Declared<'_>) -> bool {
    declared.ld.as_ref().is_some_and(|l| l.kind == "VideoObject")
        || declared.meta(&["og:type"]).is_some_and(|t| t.starts_with("video"))
        || outline
            .media
            .iter()
            .any(|m| m.node.value().as_element().is_some_and(|e| e.name() == "video"))
}

/// Does the page say that it is an article?
fn says_article(declared: &Declared<'_>) -> bool {
    declared.meta(&["og:type"]).is_some_and(|t| t == "article")
        || declared.ld.as_ref().is_some_and(|l| l.kind.contains("Article"))
}

/// Many links, no article marked, hardly any text.
fn is_list(outline: &Outline<'_>, declared: &Declared<'_>, chars: usize, kept_runs: usize) -> bool {
    let links = outline
        .runs
        .iter()
        .filter(|r| r.links > 0 && r.chars >= 25 && r.link_chars * 2 > r.chars)
        .count();
    !says_article(declared) && links >= 15 && chars < 1000 && kept_runs < links
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::extract::{Hints, Memory, Page, Rules, extract};
    use crate::model::Problem;

    fn problems(html: &str) -> Vec<Problem> {
        let url = Url::parse("https://a.example/ferry").expect("a URL");
        let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: &url };
        let found = extract(&page, &Hints::default(), &Rules::default(), &Memory::default());
        found.article.problems
    }

    #[test]
    fn a_headline_may_use_the_words_of_a_wall() {
        let text = "The ferry Lady of Skerrow brought all of them safely to the island on Sunday evening, \
            the harbour master said. It had waited for two days for the storm to end.";
        for title in ["404 passengers land on Corrow", "Fishermen give consent to the bridge"] {
            let page = |kind: &str| {
                format!(
                    "<html><head><title>{title}</title><meta property=\"og:type\" content=\"{kind}\"></head>\
                     <body><h1>{title}</h1><p>{text}</p></body></html>"
                )
            };
            assert_eq!(problems(&page("article")), [], "{title}");
            assert_ne!(problems(&page("website")), [], "{title}: nothing says that it is news");
        }
    }
}
