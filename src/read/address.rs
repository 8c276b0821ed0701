//! Which of its addresses an article is known by: the one it was found at, unless its page proves that another is its own.

use url::Url;

use crate::model::Article;
use crate::model::url::{canonical, site};

/// Parameters that say from where a reader came, as long as a page's own address does without them.
const WAYS: &[&str] = &[
    "section",
    "subsection",
    "sec",
    "channel",
    "from",
    "via",
    "ref",
    "referer",
    "referrer",
    "src",
    "source",
    "origin",
    "feed",
    "medium",
    "campaign",
    "share",
    "position",
    "pos",
    "mod",
    "icid",
    "intcid",
    "taid",
];

/// Gives an article the address that its page proves to be its own.
pub(super) fn settle(article: &mut Article) {
    let said = article.canonical.as_deref().and_then(|said| Url::parse(said).ok());
    let Some((said, found)) = said.zip(Url::parse(&article.url).ok()) else { return };
    if is_twin_of(&said, &found) || is_small_of(&said, &found) || is_without_ways(&said, &found) {
        article.url = said.into();
    }
}

/// Is the page that was found one for AMP, and what it names its twin for people, on the same site?
fn is_twin_of(said: &Url, found: &Url) -> bool {
    let amp = |url: &Url| {
        let hosts = url.host_str().into_iter().flat_map(|host| host.split('.'));
        let parts = url.path().split(['/', '.', '-']).chain(hosts);
        let query = url.query().into_iter().flat_map(|query| query.split(['=', '&']));
        parts.chain(query).any(|part| part == "amp")
    };
    let site = |url: &Url| site(url.as_str()).trim_start_matches("amp.").to_owned();
    site(said) == site(found) && said.path() != "/" && !amp(said) && amp(found)
}

/// Is the page that was found one for telephones, and what it names the same one for everybody, on the same site?
fn is_small_of(said: &Url, found: &Url) -> bool {
    const SMALL: &[&str] = &["m", "mobile", "mobil", "touch", "wap"];
    let label = |url: &Url| url.host_str().and_then(|h| h.split('.').next().map(str::to_owned));
    let small = |url: &Url| {
        let parts = url.path().split('/').map(str::to_owned);
        parts.chain(label(url)).any(|part| SMALL.contains(&part.as_str()))
    };
    let site = |url: &Url| {
        let site = site(url.as_str());
        let bare = site.split_once('.').filter(|(first, _)| SMALL.contains(first));
        bare.map_or(site.clone(), |(_, rest)| rest.to_owned())
    };
    // The page itself, not one that it belongs to.
    let name = |url: &Url| {
        let file = url.path().trim_end_matches('/').rsplit('/').next().unwrap_or_default();
        (file.split('.').next().unwrap_or_default().to_owned(), url.query().map(str::to_owned))
    };
    let own = name(said);
    site(said) == site(found)
        && !small(said)
        && small(found)
        && !own.0.is_empty()
        && own == name(found)
}

/// Is it the same address, but for parameters that say from where a reader came?
fn is_without_ways(said: &Url, found: &Url) -> bool {
    let bare = |url: &Url| Url::parse(&canonical(url)).ok();
    let Some((said, found)) = bare(said).zip(bare(found)) else { return false };
    let pairs = |url: &Url| url.query().unwrap_or_default().split('&').map(str::to_owned).collect();
    let (own, all): (Vec<String>, Vec<String>) = (pairs(&said), pairs(&found));
    let kept = own.iter().filter(|pair| !pair.is_empty()).all(|pair| all.contains(pair));
    let name = |pair: &String| pair.split('=').next().unwrap_or_default().to_ascii_lowercase();
    let mut more = all.iter().filter(|pair| !own.contains(pair)).peekable();
    let path = |url: &Url| url.path().trim_end_matches('/').to_owned();
    kept && more.peek().is_some()
        && more.all(|pair| WAYS.contains(&name(pair).as_str()))
        && site(said.as_str()) == site(found.as_str())
        && path(&said) == path(&found)
        && !path(&said).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_page_proves() {
        let check = |found: &str, said: &str, own: &str| {
            let at = |path: &str| format!("https://news.example{path}");
            let mut article =
                Article { url: at(found), canonical: Some(at(said)), ..Article::default() };
            settle(&mut article);
            assert_eq!(article.url, at(own), "{found} {said}");
        };
        check("/a/tide?section=coast", "/a/tide", "/a/tide");
        check("/a/tide/?from=front&Ref=top", "/a/tide", "/a/tide");
        check("/view?id=7&section=coast", "/view?id=7", "/view?id=7");
        check("/amp/a/tide", "/a/tide", "/a/tide");
        check("/m/tide", "/a/2026/tide.html", "/a/2026/tide.html");
        check("/mobile/view?id=7", "/view?id=7", "/view?id=7");
        check("/m/tide", "/a/latest", "/m/tide");
        check("/m/", "/a/", "/m/");
        check("/a/tide", "/b/tide", "/a/tide");
        // What chooses the page.
        check("/view?id=7", "/view", "/view?id=7");
        check("/view?section=coast&id=7", "/view?section=coast", "/view?section=coast&id=7");
        check("/a/tide?section=coast", "/a/storm", "/a/tide?section=coast");
        check("/?section=coast", "/", "/?section=coast");
        check("/a/tide", "/a/tide?section=coast", "/a/tide");
    }
}
