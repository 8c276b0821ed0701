//! Addresses in feeds: what relative ones are meant from, and which one is an entry's page.

use std::borrow::Cow;

use url::Url;

use super::names::Ns;
use super::tree::{Element, join};

/// The page of an entry: where its link is said to lead, else the first alternate link of the web, else a guid that is one.
pub(super) fn page(item: Element<'_, '_>, site: Option<&Url>) -> Option<Url> {
    let link = |e: &Element<'_, '_>| e.is(Ns::Core, "link") && relation(*e) == "alternate";
    let address =
        |e: Element<'_, '_>| e.attr("href").map(str::to_owned).or_else(|| e.text().map(Into::into));
    let web = |e: Element<'_, '_>| {
        let address = address(e).filter(|address| !leads_nowhere(address))?;
        let joined = joined(base(e, site), unescaped(address.trim()).as_ref());
        joined.filter(|u| matches!(u.scheme(), "http" | "https"))
    };
    let original = |e: &Element<'_, '_>| e.name().eq_ignore_ascii_case("origlink");
    let guid = || {
        item.elements()
            .filter(|e| e.is(Ns::Core, "guid"))
            .find_map(|e| Url::parse(e.text()?.trim()).ok())
    };
    let mut all = item.elements().filter(original).chain(item.elements().filter(link));
    all.find_map(web).or_else(|| guid().filter(|u| matches!(u.scheme(), "http" | "https")))
}

/// What a link is to its entry. A relation may be named by its registry's address (RFC 4287 4.2.7.2).
pub(super) fn relation(e: Element<'_, '_>) -> String {
    const REGISTRY: &str = "http://www.iana.org/assignments/relation/";
    let said = e.attr("rel").unwrap_or("alternate").trim().trim_start_matches(REGISTRY);
    let said = said.to_ascii_lowercase();
    if said.split_whitespace().any(|word| word == "alternate") { "alternate".into() } else { said }
}

/// Absolute where a base is known and the address can be joined to it; addresses never hold white space.
pub(super) fn absolute(e: Element<'_, '_>, address: &str) -> String {
    based(e, address, None)
}

fn base<'t>(e: Element<'t, '_>, site: Option<&'t Url>) -> Option<&'t Url> {
    if e.has_own_base() { e.base() } else { site.or(e.base()) }
}

pub(super) fn based(e: Element<'_, '_>, address: &str, site: Option<&Url>) -> String {
    let address: String = address.split(['\n', '\r', '\t']).map(str::trim).collect();
    let address = unescaped(&address).into_owned();
    match Url::parse(&address) {
        Ok(_) => address,
        Err(_) => e.room().joined(&address, || joined(base(e, site), &address)).unwrap_or(address),
    }
}

/// Its ampersands escaped once only, for no parameter of a query is called `amp;`; its scheme written once, and whole.
pub(super) fn unescaped(address: &str) -> Cow<'_, str> {
    const TWICE: [&str; 2] = ["&amp;", "&#038;"];
    let mut address = address.trim_matches(['"', '\'']);
    let schemed = |a: &str| a.starts_with("http://") || a.starts_with("https://");
    while schemed(address)
        && let Some((_, rest)) = address.split_once("//").filter(|(_, rest)| schemed(rest))
    {
        address = rest;
    }
    let half = ["http//", "https//"].iter().any(|half| address.starts_with(half));
    let address: Cow<'_, str> =
        if half { address.replacen("//", "://", 1).into() } else { address.into() };
    if !TWICE.iter().any(|twice| address.contains(twice)) {
        return address;
    }
    TWICE.iter().fold(address.into_owned(), |once, twice| once.replace(twice, "&")).into()
}

/// Joined to a base, unless what looks like a relative address is one without its scheme: `www.news.example/1`.
fn joined(base: Option<&Url>, address: &str) -> Option<Url> {
    let host = address.split(['/', '?', '#']).next().unwrap_or_default();
    let own = base.and_then(Url::host_str);
    let named = own == Some(host) || (host.starts_with("www.") && host.matches('.').count() > 1);
    if named && host.contains('.') {
        let scheme = base.map_or("http", Url::scheme);
        return Url::parse(&format!("{scheme}://{address}")).ok();
    }
    join(base, address)
}

/// What programs write where they have no address.
pub(super) fn says_nothing(address: &str) -> bool {
    const WORDS: &[&str] = &[
        "n/a",
        "na",
        "none",
        "null",
        "nil",
        "undefined",
        "nan",
        "-",
        "--",
        "#",
        "http://",
        "https://",
        "false",
        "0",
        "tbd",
        "about:blank",
    ];
    let address = address.trim();
    WORDS.iter().any(|w| w.eq_ignore_ascii_case(address))
}

/// Does a link lead nowhere? What has several words and nothing of an address says so in a language: `k. A.`, `no disponible`.
pub(super) fn leads_nowhere(link: &str) -> bool {
    let ending = |end: &str| (2..=5).contains(&end.len()) && end.chars().all(char::is_alphanumeric);
    let names_a_file = || link.trim_end().rsplit_once('.').is_some_and(|(_, end)| ending(end));
    let remark = link.split_whitespace().count() > 1
        && !link.contains(['/', '?', '#', ':', '='])
        && !names_a_file();
    says_nothing(link) || remark
}

/// Is a guid an address, rather than a number or a name that any base would make one of: `12345`, `B3-77`, `AP/2026/7`?
/// Absolute, from the root, a query, or a path whose end is a word or a page's.
pub(super) fn is_address(guid: &str) -> bool {
    let guid = guid.trim();
    if Url::parse(guid).is_ok() || guid.starts_with('/') {
        return true;
    }
    let (path, query) = guid.split_once('?').unwrap_or((guid, ""));
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let plain = |c: char| c.is_alphanumeric() || "-_.~%/".contains(c);
    let page = name
        .rsplit_once('.')
        .is_some_and(|(_, end)| PAGES.iter().any(|page| end.eq_ignore_ascii_case(page)));
    let word = !folders.is_empty() && name.contains(char::is_alphabetic);
    path.chars().all(plain) && (query.contains('=') || page || word || path.ends_with('/'))
        || ["http", "https"].iter().any(|scheme| guid.starts_with(&format!("{scheme}//")))
}

/// Endings of pages' files.
const PAGES: [&str; 10] =
    ["html", "htm", "shtml", "xhtml", "php", "asp", "aspx", "jsp", "cfm", "cms"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_or_a_name_is_no_address() {
        for guid in [
            "12345",
            "B3-77",
            "B3/77",
            "AP/2026/7",
            "30/11/2026",
            "tide",
            "v1.2",
            "q1W+Ab/cd==",
            "The tide / again",
            "What now?",
            "",
        ] {
            assert!(!is_address(guid), "{guid}");
        }
        for guid in [
            "https://news.example/1",
            "https//news.example/1",
            "//news.example/1",
            "/1",
            "?p=7",
            "view.php?id=7",
            "tide.html",
            "2026/11/30/tide",
            "news/7/",
            "www.news.example/tide",
        ] {
            assert!(is_address(guid), "{guid}");
        }
    }

    #[test]
    fn ampersands_that_were_escaped_twice() {
        assert_eq!(unescaped("/view?id=7&amp;v=2&#038;w"), "/view?id=7&v=2&w");
        assert_eq!(unescaped("/view?id=7&ampere=2&v"), "/view?id=7&ampere=2&v");
    }

    #[test]
    fn a_scheme_that_was_written_twice_or_by_half() {
        for (given, meant) in [
            ("http://https://news.example/1", "https://news.example/1"),
            ("https//news.example/1?a=1&amp;b=2", "https://news.example/1?a=1&b=2"),
            ("\"https://news.example/1\"", "https://news.example/1"),
            (
                "https://web.example/http://news.example/1",
                "https://web.example/http://news.example/1",
            ),
            ("https/1", "https/1"),
        ] {
            assert_eq!(unescaped(given), meant);
        }
    }

    #[test]
    fn a_remark_in_an_addresss_place_leads_nowhere() {
        for link in ["k. A.", "no disponible", " kein Link ", "null", "-"] {
            assert!(leads_nowhere(link), "{link}");
        }
        for link in [
            "ferry",
            "the ferry.html",
            "the ferry.php ",
            "news/the ferry",
            "?id=a b",
            "https://news.example/a b",
            "\n /1 \n",
        ] {
            assert!(!leads_nowhere(link), "{link}");
        }
    }

    #[test]
    fn an_address_without_its_scheme_is_no_path() {
        let base = Url::parse("https://news.example/feeds/all.xml").ok();
        let check = |from: &str, to: &str| {
            assert_eq!(joined(base.as_ref(), from).map(String::from).as_deref(), Some(to));
        };
        check("www.news.example/1?a=b", "https://www.news.example/1?a=b");
        check("news.example/1", "https://news.example/1");
        check("//news.example/1", "https://news.example/1");
        check("www.html", "https://news.example/feeds/www.html");
        check("all.news/1", "https://news.example/feeds/all.news/1");
        assert_eq!(joined(None, "www.news.example").unwrap().as_str(), "http://www.news.example/");
    }
}
