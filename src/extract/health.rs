//! What is wrong with a page: walls, challenges, stubs, error and list pages, told from an article.

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
];
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
    } else if titled(CONSENT) || (!headline && short && chars < 600 && says(outline, CONSENT)) {
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
