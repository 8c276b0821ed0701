//! Addresses as people write them: of sources, of the server, of a person; what is mistyped is handed back mended.

use std::net::{IpAddr, SocketAddr};

use ipnet::IpNet;
use url::{Host, Url};

use super::table::Mistake;
use crate::http::settings::Allow;
use crate::http::{Guard, Refusal};

type Checked<T> = Result<T, Mistake>;

/// What other programs put before the address of a feed; the feed itself is at https.
const FEED_SCHEMES: [&str; 8] =
    ["feed", "feeds", "rss", "podcast", "pcast", "itpc", "webcal", "xfeed"];
/// Schemes that name something real, which is not fetched.
const OTHER_SCHEMES: [&str; 9] =
    ["ftp", "ftps", "sftp", "file", "data", "gopher", "javascript", "mailto", "about"];
/// How often an address may be unwrapped: `feed:https://...`, `https://https://...`.
const UNWRAPPED_MAX: usize = 4;

/// The address of a source.
pub(super) fn source_url(text: &str) -> Checked<String> {
    let url = web_url(text, "https://example.org/feed.xml")?;
    if has_credentials(&url) {
        let help = format!(
            "take them out: this file is no place for secrets. Write `{}`, and beside it \
             `user = \"...\"` and `secret = {{ file = \"/etc/copydesk/secret\" }}`",
            without_credentials(url)
        );
        return Err(Mistake::new("C009", "the url holds a password", "before the `@`", help));
    }
    Ok(text.trim().to_owned())
}

pub(super) fn has_credentials(url: &Url) -> bool {
    !url.username().is_empty() || url.password().is_some()
}

fn without_credentials(mut url: Url) -> String {
    // Both only fail for addresses without a host.
    url.set_username("").and_then(|()| url.set_password(None)).unwrap_or_default();
    url.into()
}

/// An http(s) address written out; anything else is refused with the address that was probably meant.
fn web_url(text: &str, example: &str) -> Checked<Url> {
    let text = text.trim();
    let parsed = Url::parse(text);
    if let Ok(url) = &parsed
        && complete(url, text)
    {
        return Ok(url.clone());
    }
    let mended = mended(text);
    let help = match (&mended, &parsed) {
        (Some(meant), _) => format!("write `{meant}`"),
        (None, Ok(url)) if !matches!(url.scheme(), "http" | "https") => {
            format!("only http and https work, for example `{example}`")
        }
        _ => format!("write it as `{example}`"),
    };
    Err(Mistake::new("C009", "this is not a web address", why(text, &parsed), help))
}

/// http(s) with both slashes and a host in which nothing was left empty.
fn complete(url: &Url, text: &str) -> bool {
    let spelled = text.split_once("://").is_some_and(|(scheme, rest)| {
        ["http", "https"].iter().any(|s| scheme.eq_ignore_ascii_case(s)) && !rest.starts_with('/')
    });
    let host = url.host_str().unwrap_or_default();
    let nested = Url::parse(text.split_once("://").map_or("", |(_, rest)| rest))
        .is_ok_and(|inner| matches!(inner.scheme(), "http" | "https") && inner.has_host());
    spelled && !host.is_empty() && !host.contains("..") && !host.contains(',') && !nested
}

fn why(text: &str, parsed: &Result<Url, url::ParseError>) -> String {
    let scheme = parsed.as_ref().map_or("", |url| url.scheme());
    if text.is_empty() {
        "empty".to_owned()
    } else if FEED_SCHEMES.contains(&scheme) {
        format!("`{scheme}:` is a hint for programs, not an address")
    } else if OTHER_SCHEMES.contains(&scheme) {
        format!("`{scheme}` is not fetched")
    } else if text.contains("//") && !text.contains("://") {
        "the colon is missing".to_owned()
    } else if !text.contains("://") {
        "it has no scheme".to_owned()
    } else {
        match parsed {
            Err(error) => error.to_string(),
            Ok(_) => "mistyped".to_owned(),
        }
    }
}

/// The http(s) address a person most likely meant; none when nothing of the kind can be seen in it.
pub(super) fn mended(text: &str) -> Option<String> {
    let mut text = unwrapped(text).replace('\\', "/");
    let mut scheme = None;
    for _ in 0..UNWRAPPED_MAX {
        let Some((said, rest)) = split_scheme(&text) else { break };
        scheme = Some(said);
        text = rest;
    }
    let rest = text.trim_start_matches(['/', ':']).trim_start();
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let mut host = host.trim().trim_matches('.').replace(',', ".");
    while host.contains("..") {
        host = host.replace("..", ".");
    }
    let scheme = scheme.unwrap_or(if inner(&host) { "http" } else { "https" });
    let meant = format!("{scheme}://{host}{}", path.replace(' ', "%20"));
    let url = Url::parse(&meant).ok()?;
    let plausible =
        url.host_str().is_some_and(|h| h.contains('.') || inner(&host) || h.contains(':'));
    (plausible && complete(&url, &meant) && !has_credentials(&url)).then_some(meant)
}

/// Without the quotes, brackets and commas around it; of a Markdown link its target.
fn unwrapped(text: &str) -> String {
    let target = text.split_once("](").and_then(|(_, t)| t.split_once(')')).map(|(t, _)| t);
    let around = |c: char| {
        c.is_whitespace()
            || c.is_control()
            || "\"'`<>()[]{}“”„‟«»‹›‘’‚‛＂,;\u{200b}\u{feff}".contains(c)
    };
    target.unwrap_or(text).trim_matches(around).to_owned()
}

/// `https//x`, `htps://x`, `https ://x`, `feed:https://x`: the scheme that was meant, and what follows.
fn split_scheme(text: &str) -> Option<(&'static str, String)> {
    let letters = text.find(|c: char| !c.is_ascii_alphabetic())?;
    let (word, rest) = text.split_at(letters);
    let rest = rest.trim_start();
    let after = rest.trim_start_matches([':', ';']).trim_start();
    let slashes = after.starts_with('/');
    if rest.len() == after.len() && !slashes {
        return None;
    }
    let word = word.to_ascii_lowercase();
    let scheme = match word.as_str() {
        "http" => "http",
        "https" => "https",
        feed if FEED_SCHEMES.contains(&feed) => "https",
        other if OTHER_SCHEMES.contains(&other) => return None,
        near if slashes && strsim::osa_distance(near, "https") <= 1 => "https",
        near if slashes && strsim::osa_distance(near, "http") <= 2 => "http",
        _ => return None,
    };
    // `localhost:80`, and a path that happens to begin with such a word.
    let follows = after.trim_start_matches('/');
    (!follows.is_empty()).then(|| (scheme, follows.to_owned()))
}

/// Is it a name or number of this machine or network, where https is rare?
fn inner(host: &str) -> bool {
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| !global(ip))
}

/// By the guard's own word, on a port it takes.
fn global(ip: IpAddr) -> bool {
    Guard::new(&[]).permits(SocketAddr::new(ip, 443))
}

/// What a poll would be refused for, told before it is tried. Names are not looked up here; those that can only be of
/// this network are known.
pub(super) fn unreachable(text: &str, allow: &[Allow]) -> Option<Mistake> {
    let url = Url::parse(text.trim()).ok()?;
    let port = url.port_or_known_default().unwrap_or(80);
    if let Some(ip) = local_name(&url) {
        let at = SocketAddr::new(ip, port);
        return (!Guard::new(allow).permits(at)).then(|| refused(&at.to_string(), "loopback"));
    }
    if let Some(Host::Domain(name)) = url.host()
        && allow.is_empty()
        && [".local", ".lan", ".internal", ".home.arpa", ".intranet", ".localdomain"]
            .iter()
            .any(|inner| name.ends_with(inner))
    {
        return Some(refused("10.1.2.0/24", "a name of a private network"));
    }
    match Guard::new(allow).check(&url) {
        Err(Refusal::Address(ip)) => {
            Some(refused(&SocketAddr::new(ip, port).to_string(), "not a public address"))
        }
        Err(Refusal::Port(port)) => {
            let at = match url.host() {
                Some(Host::Ipv4(ip)) => SocketAddr::new(ip.into(), port).to_string(),
                Some(Host::Ipv6(ip)) => SocketAddr::new(ip.into(), port).to_string(),
                _ => format!("ADDRESS:{port}"),
            };
            Some(refused(&at, &format!("port {port} is not one of the web's")))
        }
        _ => None,
    }
}

fn local_name(url: &Url) -> Option<IpAddr> {
    let Some(Host::Domain(name)) = url.host() else { return None };
    let local = name == "localhost" || name.ends_with(".localhost");
    local.then_some(IpAddr::from([127, 0, 0, 1]))
}

fn refused(at: &str, label: &str) -> Mistake {
    let help = format!("if it is meant, write `allow = [\"{at}\"]` below `[fetch]`");
    Mistake::new("C034", "this address will not be fetched", label, help)
}

/// The public address of what is published; gets its slash at the end.
pub(super) fn base_url(text: &str) -> Checked<String> {
    public(text, "base_url", "all.atom", "every reader would see them")
}

/// The public address at which hubs reach us; gets its slash at the end. Empty for none.
pub(super) fn push(text: &str) -> Checked<String> {
    match text.trim() {
        "" => Ok(String::new()),
        text => public(text, "push", "push/...", "every hub would see them"),
    }
}

/// An address of ours that others know: `behind` it something is put, `why` a password must not be in it.
fn public(text: &str, key: &str, behind: &str, why: &str) -> Checked<String> {
    let mut url = web_url(text, "https://news.example.org/").map_err(|m| m.coded("C022"))?;
    if url.query().is_some() || url.fragment().is_some() {
        url.set_query(None);
        url.set_fragment(None);
        let help = format!("end it at the path, `{behind}` is put right behind it: write `{url}`");
        let message = format!("{key} must be a plain address");
        return Err(Mistake::new("C022", message, "has a `?` or `#`", help));
    }
    if has_credentials(&url) {
        let help = format!("take them out, {why}: write `{}`", without_credentials(url));
        let message = format!("{key} holds a password");
        return Err(Mistake::new("C022", message, "before the `@`", help));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url.into())
}

/// A WebSub hub: an address, or `self` for the built-in one.
pub(super) fn hub(text: &str) -> Checked<String> {
    match text.trim() {
        "self" => Ok("self".to_owned()),
        text => source_url(text),
    }
}

/// The server's address; empty for none.
pub(super) fn listen(text: &str) -> Checked<Option<SocketAddr>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let help = format!("write `listen = \"{}\"`, or `\"\"` for no server", socket(text));
        Mistake::new("C020", "listen must be an IP address and a port", "not ADDRESS:PORT", help)
    })
}

/// The address and port that were probably meant.
fn socket(text: &str) -> String {
    let text = text.split_once("://").map_or(text, |(_, rest)| rest);
    let text = text.split('/').next().unwrap_or_default();
    let port = text.rsplit(':').next().and_then(|p| p.parse::<u16>().ok()).unwrap_or(8087);
    let host = text.rsplit_once(':').map_or(text, |(host, _)| host);
    let host = match (text.parse::<IpAddr>(), host.trim_matches(['[', ']']).parse::<IpAddr>()) {
        (Ok(ip), _) | (_, Ok(ip)) => ip,
        _ if matches!(host, "*" | "any") => IpAddr::from([0, 0, 0, 0]),
        _ => IpAddr::from([127, 0, 0, 1]),
    };
    SocketAddr::new(host, port).to_string()
}

/// Where a publisher reaches the person who runs this.
pub(super) fn contact(text: &str) -> Checked<String> {
    let text = text.trim();
    let mail = text.strip_prefix("mailto:").is_some_and(mailbox);
    let page = Url::parse(text).is_ok_and(|url| complete(&url, text) && !has_credentials(&url));
    // It goes into a header: anything but visible ASCII would be refused there, at each fetch.
    if (mail || page) && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let words = text.split(|c: char| c.is_whitespace() || "<>,;()\"'".contains(c));
    let found = words.map(|w| w.trim_start_matches("mailto:")).find(|w| mailbox(w));
    let help = match found {
        Some(mail) => format!("write `contact = \"mailto:{mail}\"`"),
        None => match mended(text).filter(|m| m.is_ascii() && !text.contains('@')) {
            Some(page) => format!("write `contact = \"{page}\"`, or `mailto:you@example.org`"),
            None => "write `mailto:you@example.org` or the address of a page".to_owned(),
        },
    };
    let message = "contact must be a mailto: or web address";
    Err(Mistake::new("C026", message, "publishers could not reach you", help))
}

fn mailbox(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|b| b.is_ascii_graphic() && !b"@:/\\\"<>".contains(&b))
    };
    text.split_once('@')
        .is_some_and(|(name, host)| plain(name) && plain(host) && host.contains('.'))
}

/// A network or an address the guard lets through.
pub(super) fn allow(text: &str) -> Checked<Allow> {
    let text = text.trim();
    let net = text.parse::<IpNet>().map(|net| Allow::Net(net.trunc()));
    net.or_else(|_| text.parse::<SocketAddr>().map(Allow::Addr)).map_err(|_| {
        let bare = text.split_once("://").map_or(text, |(_, rest)| rest);
        let bare = bare.split('/').next().unwrap_or_default();
        let help = match (text.parse::<IpAddr>(), bare.parse::<SocketAddr>()) {
            (Ok(ip @ IpAddr::V4(_)), _) => {
                format!("write `{ip}/32`, or `{ip}:80` for one port")
            }
            (Ok(ip @ IpAddr::V6(_)), _) => {
                format!("write `{ip}/128`, or `[{ip}]:80` for one port")
            }
            (_, Ok(at)) if bare != text => format!("write `{at}`"),
            _ if bare.starts_with("localhost") => format!(
                "names do not work, because what they resolve to can change; write `{}`",
                socket(&bare.replacen("localhost", "127.0.0.1", 1)).replace(":8087", ":80")
            ),
            _ => "write a network like `10.1.2.0/24` or `127.0.0.1:3000`; names do not work, \
                  because what they resolve to can change"
                .to_owned(),
        };
        let message = "allow takes networks and addresses with a port";
        Mistake::new("C023", message, "neither a CIDR nor ADDRESS:PORT", help)
    })
}

/// An address on the command line, mended where that is possible.
pub fn address(text: &str) -> Result<String, String> {
    source_url(text).or_else(|refused| mended(text).ok_or_else(|| refused.to_string()))
}

/// [`allow`] for the command line.
pub fn allowed(text: &str) -> Result<Allow, String> {
    allow(text).map_err(|mistake| mistake.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_meant() {
        for (typed, meant) in [
            ("https//a.example/feed", "https://a.example/feed"),
            ("http//a.example/feed?x=1", "http://a.example/feed?x=1"),
            ("https:a.example/feed", "https://a.example/feed"),
            ("https:/a.example/feed", "https://a.example/feed"),
            ("https:///a.example/feed", "https://a.example/feed"),
            ("https ://a.example/feed", "https://a.example/feed"),
            ("https;//a.example/feed", "https://a.example/feed"),
            ("htps://a.example/", "https://a.example/"),
            ("htpp://a.example/", "http://a.example/"),
            ("https:\\\\a.example\\feed", "https://a.example/feed"),
            ("https://https://a.example/", "https://a.example/"),
            ("feed://a.example/rss", "https://a.example/rss"),
            ("feed:https://a.example/rss", "https://a.example/rss"),
            ("feed:http://a.example/rss", "http://a.example/rss"),
            ("FEED://a.example/rss", "https://a.example/rss"),
            ("“https://a.example/”", "https://a.example/"),
            ("<https://a.example/>", "https://a.example/"),
            ("[wire](https://a.example/x)", "https://a.example/x"),
            ("//a.example/feed", "https://a.example/feed"),
            ("www.a.example", "https://www.a.example"),
            ("a,example/feed", "https://a.example/feed"),
            ("localhost:8000/feed", "http://localhost:8000/feed"),
            ("10.0.0.7/feed", "http://10.0.0.7/feed"),
            ("http.example/feed", "https://http.example/feed"),
        ] {
            assert_eq!(mended(typed).as_deref(), Some(meant), "{typed}");
        }
        for hopeless in ["", "news", "javascript:alert(1)", "file:///etc/passwd", "https://"] {
            assert_eq!(mended(hopeless), None, "{hopeless}");
        }
    }

    #[test]
    fn good_addresses_stay_as_they_are() {
        for url in ["https://a.example/feed", "HTTP://a.example", "http://[2001:db8::1]:8080/x"] {
            assert_eq!(source_url(url).as_deref(), Ok(url));
        }
        let archived = "https://a.example/web/https://b.example/";
        assert_eq!(source_url(archived).as_deref(), Ok(archived));
    }
}
