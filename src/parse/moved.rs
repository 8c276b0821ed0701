//! Documents that only say where another one is: a page that redirects, a notice of a move.

use url::Url;

use super::names::Ns;
use super::tree::{Element, Tree, join};
use crate::markup::lex::{Lexer, Token};
use crate::markup::{refs, text_of};

/// A page that shows itself longer is a page.
const DELAY_MAX: u32 = 5;
/// Such a page is short.
const BYTES_MAX: usize = 16 * 1024;
const TOKENS_MAX: usize = 500;
/// How servers title a notice of a move.
const TITLES: &[&str] = &[
    "301 moved",
    "302 found",
    "302 moved",
    "307 temporary",
    "308 permanent",
    "moved permanently",
    "document moved",
    "object moved",
    "page moved",
    "feed moved",
];

/// A page that only redirects says hardly more than that.
const WORDS_CHARS_MAX: usize = 400;
/// One that sends its reader on by a script says even less: what has a title and a line of text may be a test for robots.
const WORDS_CHARS_FEW: usize = 60;
/// And is not large.
const REDIRECT_BYTES_MAX: usize = 64 * 1024;

/// Where a page that only redirects sends its reader at once: by refresh, of its `header` or its own, or as a notice of a
/// move.
pub fn redirect(page: &[u8], header: Option<&str>, url: &Url) -> Option<Url> {
    let html = Some(page).filter(|p| p.len() <= REDIRECT_BYTES_MAX)?;
    let html = std::str::from_utf8(html).ok()?;
    let sent = header.and_then(|header| refreshed(header, Some(url))).filter(|_| is_bare(html));
    sent.or_else(|| of_html(html, Some(url))).and_then(|to| Url::parse(&to).ok())
}

/// Pages with a text send those without scripts elsewhere.
fn is_bare(html: &str) -> bool {
    text_of(html).chars().count() <= WORDS_CHARS_MAX
}

/// Where an HTML page sends its reader at once.
pub(super) fn of_html(html: &str, base: Option<&Url>) -> Option<String> {
    let mut link = None;
    for token in Lexer::new(html).take(TOKENS_MAX) {
        let Token::Start { name, attributes, .. } = token else { continue };
        let get = |key: &str| {
            attributes
                .iter()
                .find(|(n, _)| n.eq_ignore_ascii_case(key))
                .map(|(_, v)| refs::decode(v))
        };
        if name.eq_ignore_ascii_case("meta")
            && get("http-equiv").is_some_and(|h| h.trim().eq_ignore_ascii_case("refresh"))
        {
            return refreshed(&get("content")?, base).filter(|_| is_bare(html));
        }
        if name.eq_ignore_ascii_case("a") {
            link = link.or_else(|| get("href"));
        }
    }
    if let Some(to) = scripted(html, base) {
        return Some(to);
    }
    let title = title(html)?.to_lowercase();
    let notice = html.len() <= BYTES_MAX && TITLES.iter().any(|t| title.starts_with(t));
    link.filter(|_| notice).and_then(|l| web(base, &l))
}

/// `location.replace("/there")`, `window.location.href = '/there'`: of a page that has nothing to read.
fn scripted(html: &str, base: Option<&Url>) -> Option<String> {
    if html.len() > BYTES_MAX || text_of(html).chars().count() > WORDS_CHARS_FEW {
        return None;
    }
    html.match_indices("location").take(TOKENS_MAX).find_map(|(at, word)| {
        let rest = &html[at + word.len()..];
        let rest = rest.strip_prefix(".href").unwrap_or(rest).trim_start();
        let called = [".replace(", ".assign("].iter().find_map(|call| rest.strip_prefix(call));
        let rest = called.or_else(|| rest.strip_prefix('='))?.trim_start();
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (address, _) = rest[1..].split_once(quote)?;
        web(base, &address.replace("\\/", "/"))
    })
}

/// `0; URL='https://...'`
fn refreshed(content: &str, base: Option<&Url>) -> Option<String> {
    let (delay, rest) = content.split_once([';', ','])?;
    let delay: f32 = delay.trim().parse().ok()?;
    let rest = rest.trim_start();
    let address = rest
        .get(..3)
        .filter(|u| u.eq_ignore_ascii_case("url"))
        .and_then(|_| rest[3..].trim_start().strip_prefix('='));
    let address = address.unwrap_or(rest).trim().trim_matches(['\'', '"']);
    let soon = delay <= DELAY_MAX as f32 && !address.is_empty();
    web(base, address).filter(|_| soon)
}

fn title(html: &str) -> Option<String> {
    let lower = html.get(..html.floor_char_boundary(2048))?.to_ascii_lowercase();
    let start = lower.find("<title")?;
    let end = start + lower[start..].find("</title")?;
    Some(text_of(&html[start..end]))
}

/// `<redirect><newLocation>`; or iTunes' `new-feed-url`, in a feed that holds nothing else.
pub(super) fn of_tree(tree: &Tree<'_>) -> Option<String> {
    let root = tree.top().elements().next()?;
    if let Some(to) = announced(tree) {
        let item = |e: &Element<'_, '_>| e.name() == "item";
        let mut all = root.elements().chain(root.elements().flat_map(Element::elements));
        return Some(to).filter(|_| !all.any(|e| item(&e)));
    }
    if !root.name().eq_ignore_ascii_case("redirect") {
        return None;
    }
    let place = |e: &Element<'_, '_>| {
        super::tree::is_any(e.name(), &["newLocation", "location", "url", "to"])
    };
    let text = root.elements().find(place).and_then(Element::text).or_else(|| root.text())?;
    web(root.base(), &text)
}

/// Where a feed says that it is to be found from now on: iTunes' `new-feed-url`.
pub(super) fn announced(tree: &Tree<'_>) -> Option<String> {
    let channel = tree.top().elements().next()?.child(Ns::Core, "channel")?;
    let to = channel.child(Ns::Itunes, "new-feed-url")?;
    web(to.base(), &to.text()?)
}

fn web(base: Option<&Url>, address: &str) -> Option<String> {
    let url = join(base, address.trim())?;
    let elsewhere = base.is_none_or(|b| *b != url);
    (matches!(url.scheme(), "http" | "https") && elsewhere).then(|| url.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_only_redirect() {
        let base = Url::parse("https://a.example/old").unwrap();
        let check = |html: &str, to: Option<&str>| {
            assert_eq!(of_html(html, Some(&base)).as_deref(), to, "{html}");
        };
        check(
            "<META http-equiv='Refresh' content=\"0; URL='/new?a=1&amp;b=2'\">",
            Some("https://a.example/new?a=1&b=2"),
        );
        check(
            "<meta http-equiv=refresh content='3;https://b.example/x'>",
            Some("https://b.example/x"),
        );
        check("<meta http-equiv=refresh content='300;url=/old2'>", None);
        check(
            "<title>Redirecting</title><script>window.location.replace(\"\\/new\");</script>",
            Some("https://a.example/new"),
        );
        check("<script>top.location.href = '/new'</script>", Some("https://a.example/new"));
        check("<script>if (location == x) location.reload()</script>", None);
        let wall =
            "Checking your browser before you come in; this takes some seconds, please wait.";
        check(&format!("{wall}<script>location = '/new'</script>"), None);
        check("<meta http-equiv=refresh content='0;url=/old'>", None);
        let text = "word ".repeat(200);
        let page = format!(
            "<noscript><meta http-equiv=refresh content='0;url=/nojs'></noscript><p>{text}"
        );
        check(&page, None);
        check(
            "<title>301 Moved Permanently</title><a href='/new'>here</a>",
            Some("https://a.example/new"),
        );
        check("<title>Talks moved to Geneva</title><a href='/new'>here</a>", None);
        let sent = |header: &str, page: &str| redirect(page.as_bytes(), Some(header), &base);
        let there = Url::parse("https://a.example/new").ok();
        assert_eq!(sent("0; url=/new", "<body></body>"), there);
        assert_eq!(sent("0; url=/new", &text), None, "a page with a text");
        assert_eq!(sent("600", "<body></body>"), None);
    }

    #[test]
    fn redirect_elements() {
        let tree = |xml: &'static str| of_tree(&Tree::read(xml, None));
        assert_eq!(
            tree("<redirect><newLocation> https://a.example/f </newLocation></redirect>")
                .as_deref(),
            Some("https://a.example/f")
        );
        assert_eq!(tree("<rss><channel/></rss>"), None);
        let channel = |items: &str| {
            format!(
                "<rss xmlns:itunes='http://www.itunes.com/dtds/podcast-1.0.dtd'><channel>{items}\
                 <itunes:new-feed-url>https://b.example/f</itunes:new-feed-url></channel></rss>"
            )
        };
        let of = |xml: &str| {
            let tree = Tree::read(xml, None);
            (of_tree(&tree), announced(&tree))
        };
        let there = Some("https://b.example/f".to_owned());
        assert_eq!(of(&channel("")), (there.clone(), there.clone()));
        assert_eq!(of(&channel("<item><title>x</title></item>")), (None, there));
    }
}
