//! A site's own sign, or the picture it shows where it has none: they show nothing of an article.

use url::Url;

use super::declared::Declared;
use super::dom::{Dom, attr};
use super::inline::web;
use super::{houses, images};

/// Does an image stand for whom it links to or is called by: a link to a front page, an agency's name?
pub(super) fn stands_for_house(image: Dom<'_>, link: Option<Dom<'_>>) -> bool {
    let front = |a: Dom<'_>| attr(a, "href").is_some_and(is_front);
    link.is_some_and(front) || attr(image, "alt").is_some_and(houses::is_agency)
}

/// `/`, `https://harbour.example/`
fn is_front(href: &str) -> bool {
    let href = href.trim();
    let path = href.split_once("://").map_or(href, |(_, rest)| {
        let host = rest.find('/').unwrap_or(rest.len());
        if rest.len() == host { "/" } else { &rest[host..] }
    });
    path == "/"
}

/// Is a page's picture of itself its site's: the publisher's logo, or a file called as a site's own pictures are?
pub(super) fn is_sites(url: &Url, declared: &Declared<'_>, base: &Url) -> bool {
    let logo = declared.ld.as_ref().and_then(|ld| ld.logo.as_deref());
    let publishers = logo.and_then(|logo| web(base, logo)).is_some_and(|logo| logo == *url);
    publishers || images::is_drawing(url.path()) || is_default(url.path(), base)
}

/// `/img/logo.png`, `/static/social-default.jpg`, `/harbour-logo-600x315.png`; `/vi/x7k2/default.jpg` is one of its own.
fn is_default(path: &str, base: &Url) -> bool {
    let (folders, file) = path.rsplit_once('/').unwrap_or(("", path));
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let own = base.host_str().unwrap_or("").to_ascii_lowercase();
    let words: Vec<String> = images::words(stem).map(str::to_ascii_lowercase).collect();
    let is = |list: &[&str], word: &str| list.contains(&word);
    let size = |w: &str| w.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    let plain = |w: &String| {
        is(&SIGNS, w)
            || is(&DEFAULTS, w)
            || is(&PLAIN, w)
            || size(w)
            || w.len() >= SITE_BYTES_MIN && own.contains(w.as_str())
    };
    let sign = words.iter().any(|w| is(&SIGNS, w));
    let default = words.iter().any(|w| is(&DEFAULTS, w));
    let several = words.iter().filter(|w| is(&DEFAULTS, w) || is(&PLAIN, w)).count() > 1;
    let folder = folders.rsplit('/').next().unwrap_or("");
    let shared = !folders.contains(|c: char| c.is_ascii_digit())
        && folder.len() <= FOLDER_BYTES_MAX
        && folder.bytes().all(|b| b.is_ascii_lowercase() || b == b'_');
    words.iter().all(plain) && (sign || default && (several || shared))
}

/// Words of such files' names: that say it alone, and with another or in a folder of the site's own.
const SIGNS: [&str; 8] =
    ["logo", "logos", "logotype", "sitelogo", "favicon", "placeholder", "noimage", "fallback"];
const DEFAULTS: [&str; 4] = ["default", "share", "sharing", "social"];
const PLAIN: [&str; 30] = [
    "og",
    "image",
    "images",
    "img",
    "pic",
    "picture",
    "photo",
    "site",
    "news",
    "facebook",
    "fb",
    "twitter",
    "card",
    "thumb",
    "thumbnail",
    "large",
    "big",
    "small",
    "square",
    "white",
    "black",
    "dark",
    "light",
    "color",
    "new",
    "main",
    "meta",
    "brand",
    "generic",
    "web",
];
/// Shorter parts of a host stand in many words.
const SITE_BYTES_MIN: usize = 3;
const FOLDER_BYTES_MAX: usize = 9;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sites_own_pictures_are_called_so() {
        let base = Url::parse("https://www.harbourpost.example/news/1").unwrap();
        for path in [
            "/logo.png",
            "/img/harbour-logo-600x315.png",
            "/media/social-default.png",
            "/assets/share.jpg",
            "/static/default.jpg",
            "/wp-content/uploads/2019/03/default-share-image.jpg",
            "/placeholder.png",
        ] {
            assert!(is_default(path, &base), "{path}");
        }
        for path in [
            "/2026/06/new-logo-unveiled.jpg",
            "/vi/x7K2mm91aB3/default.jpg",
            "/iiif/48213/full/max/0/default.jpg",
            "/2026/ferry/share.jpg",
            "/2026/06/social-housing.jpg",
            "/quay.jpg",
            "/news.jpg",
            "/1200x630.jpg",
        ] {
            assert!(!is_default(path, &base), "{path}");
        }
    }

    #[test]
    fn front_pages_are_linked_by_signs() {
        for href in ["/", "https://harbour.example", "https://harbour.example/"] {
            assert!(is_front(href), "{href}");
        }
        for href in ["/news", "https://harbour.example/ferry.jpg", "#", ""] {
            assert!(!is_front(href), "{href}");
        }
    }

    #[test]
    fn a_sites_sign_is_no_figure() {
        let url = Url::parse("https://a.example/ferry").unwrap();
        let images = |head: &str, above: &str| {
            let html = format!(
                "<html><head><title>Ferry stops</title>{head}</head><body><main><h1>Ferry stops for the winter</h1>{above}\
                 <p>The ferry Lady of Skerrow stops for the winter, the harbour master said on Monday.</p><p>It had carried \
                 four passengers a day since the bridge was opened to lorries.</p></main></body></html>"
            );
            let bytes = html.as_bytes();
            let page = super::super::Page { bytes, content_type: Some("text/html"), url: &url };
            let (hints, rules) = (super::super::Hints::default(), super::super::Rules::default());
            let found =
                super::super::extract(&page, &hints, &rules, &super::super::Memory::default())
                    .article;
            found.figures().len()
        };
        let og = |path: &str| format!("<meta property=\"og:image\" content=\"{path}\">");
        assert_eq!(images(&og("/quay.jpg"), ""), 1);
        assert_eq!(images(&og("/img/logo.png"), ""), 0);
        let publisher = r#"<script type="application/ld+json">{"@type":"NewsArticle","headline":"Ferry stops","publisher":
            {"@type":"Organization","name":"Post","logo":{"@type":"ImageObject","url":"/post-600.png"}}}</script>"#;
        assert_eq!(images(&format!("{}{publisher}", og("/post-600.png")), ""), 0);
        assert_eq!(images(&format!("{}{publisher}", og("/quay.jpg")), ""), 1);
        let row = |inner: &str| format!("<div>{inner}<div>Ann Lee and Bo Chen</div></div>");
        assert_eq!(images("", &row("<a href=https://wire.example/><img src=/wire.png></a>")), 0);
        assert_eq!(images("", &row("<img alt=Reuters src=/r.png>")), 0);
        assert_eq!(images("", &row("<img alt=Quay src=/quay.png>")), 1);
    }
}
