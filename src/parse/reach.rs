//! Whose pages a listing's articles are: its own site's, those beside it, or others'.

use url::Url;

use crate::model::url::same_site;

/// Where a page's articles are looked for: a list of its own has none elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reach {
    /// Of its own site.
    Own,
    /// Of a site beside it: `lists.wire.example` leads to `news.wire.example`.
    Siblings,
    /// Of any other, for lists of what others wrote: only a long list counts.
    Others,
}

impl Reach {
    /// Is an address one that this reaches, from a page that is `here`?
    pub(super) fn has(self, url: &Url, here: Option<&Url>) -> bool {
        match self {
            Self::Own => is_own(url, here),
            Self::Siblings => {
                here.is_some_and(|here| parent(here).is_some_and(|of| parent(url) == Some(of)))
            }
            Self::Others => is_own(url, None) && !is_own(url, here),
        }
    }
}

/// What names of one house end in: its last two parts, three where the last but one is a country's `co` or `com`.
fn parent(url: &Url) -> Option<String> {
    let host = url.domain().filter(|_| matches!(url.scheme(), "http" | "https"))?;
    let parts: Vec<&str> = host.split('.').collect();
    let kept = if parts.len() > 2 && parts[parts.len() - 2].len() <= 3 { 3 } else { 2 };
    (parts.len() >= kept).then(|| parts[parts.len() - kept..].join("."))
}

/// Of the page's own site? Nothing foreign is an entry.
fn is_own(url: &Url, here: Option<&Url>) -> bool {
    let web = matches!(url.scheme(), "http" | "https");
    web && here.is_none_or(|here| same_site(url.as_str(), here.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_beside_are_of_one_house() {
        let reach = |here: &str, to: &str| {
            let url = |host: &str| Url::parse(&format!("https://{host}/a")).expect("a URL");
            let (here, to) = (url(here), url(to));
            [Reach::Own, Reach::Siblings, Reach::Others].map(|r| r.has(&to, Some(&here)))
        };
        assert_eq!(reach("www.wire.example", "news.wire.example"), [true, true, false]);
        assert_eq!(reach("lists.wire.example", "news.wire.example"), [false, true, true]);
        assert_eq!(reach("a.wire.co.uk", "b.wire.co.uk"), [false, true, true]);
        assert_eq!(reach("wire.co.uk", "paper.co.uk"), [false, false, true]);
        assert_eq!(reach("127.0.0.1", "127.0.0.2"), [false, false, true]);
    }
}
