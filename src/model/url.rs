//! URLs: the canonical form that identifies a page, and what may be linked to.

use url::{Host, Url};

/// Query parameters that track the reader and never choose the page.
const TRACKING: &[&str] = &[
    "fbclid",
    "gclid",
    "dclid",
    "msclkid",
    "yclid",
    "twclid",
    "igshid",
    "mc_cid",
    "mc_eid",
    "ocid",
    "cmpid",
    "cmp",
    "ncid",
    "ito",
    "ref_src",
    "ref_url",
    "s_cid",
    "ns_mchannel",
    "ns_source",
    "ns_campaign",
    "ns_linkname",
    "at_medium",
    "at_campaign",
    "wt_mc",
    "xtor",
    "smid",
    "partner",
    "_ga",
    "_gl",
    "spm",
    "guccounter",
    "guce_referrer",
    "guce_referrer_sig",
    "feedtype",
    "rss",
    "phpsessid",
    "jsessionid",
    "session_id",
    "sessionid",
];

fn tracks(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    name.starts_with("utm_") || TRACKING.contains(&name.as_str())
}

/// The form of a URL that identifies its page: no fragment, no tracking parameters, no credentials.
///
/// Idempotent. Parameter order is kept: it may matter to the server.
pub fn canonical(url: &Url) -> String {
    let mut out = url.clone();
    out.set_fragment(None);
    if matches!(out.scheme(), "http" | "https") {
        // Both only fail for URLs without a host, which http(s) never are.
        out.set_username("").unwrap_or_default();
        out.set_password(None).unwrap_or_default();
    }
    if let Some(query) = url.query() {
        let kept: Vec<&str> = query
            .split('&')
            .filter(|pair| !pair.is_empty() && !tracks(pair.split('=').next().unwrap_or(pair)))
            .collect();
        out.set_query((!kept.is_empty()).then(|| kept.join("&")).as_deref());
    }
    // Servers that are sent no cookies write the visit into the path.
    if let Some((path, _)) = url.path().split_once(";jsessionid=") {
        out.set_path(path);
    }
    out.into()
}

/// The canonical form of a string, when it is an http(s) URL.
pub fn canonical_str(url: &str) -> Option<String> {
    web(url).map(|u| canonical(&u))
}

/// What identifies a page whichever way it is linked to: its canonical form without scheme, `www.` and final slash.
pub fn address(url: &str) -> Option<String> {
    let canonical = canonical_str(url)?;
    let (_, rest) = canonical.split_once("://")?;
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    Some(rest.strip_suffix('/').unwrap_or(rest).to_owned())
}

/// What is drawn by lot has a run of so many letters and digits, which change places so often,
const DRAWN_BYTES_MIN: usize = 8;
const DRAWN_CHANGES_MIN: usize = 2;
/// or is a number of so many digits, as the time of a request is, too.
const DRAWN_DIGITS_MIN: usize = 10;

/// Is it nothing that a person wrote or counted: `8f3a91c2`?
pub(super) fn is_drawn(value: &str) -> bool {
    let drawn = |run: &str| {
        let kinds = run.as_bytes().windows(2);
        let changes = kinds.filter(|two| two[0].is_ascii_digit() != two[1].is_ascii_digit());
        run.len() >= DRAWN_BYTES_MIN && changes.count() >= DRAWN_CHANGES_MIN
    };
    value.split(|c: char| !c.is_ascii_alphanumeric()).any(drawn)
}

/// An [`address`] without what was drawn by lot for its query, where there is such a thing: it may name the visit, or the page.
pub fn undrawn(address: &str) -> Option<String> {
    let (path, query) = address.split_once('?')?;
    let long = |value: &str| {
        value.split(|c: char| !c.is_ascii_digit()).any(|n| n.len() >= DRAWN_DIGITS_MIN)
    };
    let drawn = |pair: &&str| {
        let value = pair.split_once('=').map_or(*pair, |(_, value)| value);
        is_drawn(value) || long(value)
    };
    let kept: Vec<&str> = query.split('&').filter(|pair| !drawn(pair)).collect();
    (kept.len() < query.split('&').count()).then(|| format!("{path}?{}", kept.join("&")))
}

/// What an [`address`] is kept as.
pub fn hash(address: &str) -> u64 {
    xxhash_rust::xxh3::xxh3_64(address.as_bytes())
}

/// What is kept in an [`address`]'s place of a page that several entries of a source link to.
pub fn shared(source: &str, address: u64) -> u64 {
    hash(&format!("{source}\n{address:016x}"))
}

/// Endings of names that are looked up in private networks (RFC 6761, RFC 6762, RFC 8375, and ICANN's `internal`).
const LOCAL_NAMES: [&str; 7] =
    ["localhost", "local", "internal", "lan", "home.arpa", "corp", "home"];

/// Is it a host's name that means something in a private network only?
pub fn is_local_name(name: &str) -> bool {
    !name.contains('.') || LOCAL_NAMES.iter().any(|end| ends_in(name, end))
}

/// Is a host's name this one, or one below it?
pub fn ends_in(name: &str, end: &str) -> bool {
    name.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Parses `url` when it is absolute http(s); other schemes are never fetched nor linked.
pub fn web(url: &str) -> Option<Url> {
    Url::parse(url.trim()).ok().filter(|u| matches!(u.scheme(), "http" | "https"))
}

/// The site a URL belongs to: its host without a leading `www.`, or an empty string.
pub fn site(url: &str) -> String {
    match Url::parse(url).as_ref().ok().and_then(Url::host) {
        Some(Host::Domain(d)) => d.strip_prefix("www.").unwrap_or(d).to_owned(),
        Some(ip) => ip.to_string(),
        None => String::new(),
    }
}

/// Are two addresses of one site, or one of a site below the other's: `feeds.news.example` and `news.example`?
pub fn same_site(a: &str, b: &str) -> bool {
    let (a, b) = (site(a), site(b));
    let below = |a: &str, b: &str| b.contains('.') && ends_in(a, b);
    !a.is_empty() && (a == b || below(&a, &b) || below(&b, &a))
}

/// Is it a site's front page? That is the page of no entry, whatever links to it. `/?p=7` is another.
pub fn is_front(url: &Url) -> bool {
    const NAMES: &[&str] = &["/", "/index.html", "/index.htm", "/index.php", "/index.asp", "/home"];
    NAMES.contains(&url.path()) && Url::parse(&canonical(url)).is_ok_and(|u| u.query().is_none())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(from: &str, to: &str) {
        assert_eq!(canonical_str(from).as_deref(), Some(to));
    }

    #[test]
    fn drops_what_tracks_and_keeps_what_chooses() {
        check(
            "https://A.example/x?utm_source=f&id=7&utm_medium=rss#top",
            "https://a.example/x?id=7",
        );
        check("http://a.example:80/x?fbclid=1", "http://a.example/x");
        check("http://a.example/x;jsessionid=1A.b?id=7&PHPSESSID=9", "http://a.example/x?id=7");
        check("https://u:p@a.example/?b=2&a=1", "https://a.example/?b=2&a=1");
    }

    #[test]
    fn an_address_is_the_same_by_any_scheme_and_with_www() {
        let of = |url| address(url).expect("http(s)");
        assert_eq!(of("http://www.a.example/x/?utm_source=f#top"), "a.example/x");
        assert_eq!(of("https://a.example/x"), "a.example/x");
        assert_eq!(address("tag:a.example,2026:1"), None);
    }

    #[test]
    fn what_names_a_visit_looks_like_nothing_that_a_person_wrote() {
        for (address, without) in [
            ("a.example/news/1?sid=8f3a91c2", Some("a.example/news/1?")),
            ("a.example/x.php?id=7&t=1795420800123", Some("a.example/x.php?id=7")),
            ("a.example/x?0.837261524377", Some("a.example/x?")),
            ("a.example/x?date=2026-11-30&lang=german&page=news2026", None),
            ("a.example/x", None),
        ] {
            assert_eq!(undrawn(address).as_deref(), without, "{address}");
        }
    }

    #[test]
    fn refuses_other_schemes() {
        assert_eq!(canonical_str("javascript:alert(1)"), None);
        assert_eq!(canonical_str("file:///etc/passwd"), None);
    }

    #[test]
    fn a_front_page_is_told_from_pages_by_number() {
        let front = |url| is_front(&Url::parse(url).unwrap());
        for url in [
            "https://a.example",
            "http://a.example/?utm_source=rss",
            "https://a.example/index.html#top",
        ] {
            assert!(front(url), "{url}");
        }
        assert!(!front("https://a.example/?p=7") && !front("https://a.example/news"));
    }

    #[test]
    fn a_site_is_also_what_is_below_it() {
        let same = |a: &str, b: &str| same_site(&format!("https://{a}/1"), &format!("http://{b}"));
        assert!(same("www.news.example", "news.example:8080"));
        assert!(same("feeds.news.example", "www.news.example"));
        assert!(!same("news.example", "other.example") && !same("mynews.example", "news.example"));
        assert!(!same("10.0.0.1", "10.0.0.2") && !same_site("nonsense", "https://news.example/"));
        assert!(same("[::1]", "[::1]") && same("desk", "desk:8080") && !same("desk", "news.desk"));
    }

    #[test]
    fn site_is_the_host() {
        assert_eq!(site("https://www.news.example/a"), "news.example");
        assert_eq!(site("nonsense"), "");
    }

    proptest! {
        #[test]
        fn canonical_is_idempotent(s in "https?://[a-z.]{1,12}(:[0-9]{1,4})?/[ -~]{0,40}") {
            if let Some(once) = canonical_str(&s) {
                prop_assert_eq!(canonical_str(&once), Some(once));
            }
        }
    }
}
