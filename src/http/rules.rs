//! The rules of one robots.txt (RFC 9309) that are for us: read once, matched in time linear in path and rules.

use std::time::Duration;

use memchr::memmem;
use url::Url;

/// Our product token (RFC 9309 2.2.1).
const TOKEN: &str = "copydesk";
/// Nobody holds us off a host for longer between two pages.
const CRAWL_DELAY_MAX: Duration = Duration::from_secs(60);
/// Rules kept of one file; five hundred KiB hold more only where nobody wrote them by hand.
const RULES_MAX: usize = 20_000;
/// Bytes of patterns kept of one file.
const PATTERN_BYTES_MAX: usize = 512 << 10;

/// What one host's robots.txt says to us. Without rules everything is allowed.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Rules {
    rules: Vec<Rule>,
    /// All patterns, one behind the other.
    patterns: Vec<u8>,
    crawl_delay: Option<Duration>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Rule {
    allow: bool,
    from: u32,
    to: u32,
}

impl Rules {
    /// Reads a robots.txt, or the beginning of one.
    pub(super) fn read(body: &[u8]) -> Self {
        let (mut ours, mut everyones) = (Group::default(), Group::default());
        let (mut named, mut starred, mut in_rules) = (false, false, false);
        for (key, value) in lines(body) {
            match key.as_str() {
                "user-agent" | "useragent" | "user agent" => {
                    if in_rules {
                        (named, starred, in_rules) = (false, false, false);
                    }
                    named |= is_us(value);
                    starred |= value.first() == Some(&b'*');
                    ours.there |= named;
                }
                "allow" | "disallow" | "crawl-delay" => {
                    in_rules = true;
                    for group in [named.then_some(&mut ours), starred.then_some(&mut everyones)]
                        .into_iter()
                        .flatten()
                    {
                        group.take(&key, value);
                    }
                }
                _ => {}
            }
        }
        let group = if ours.there { ours } else { everyones };
        let mut rules = group.rules;
        rules.rules.shrink_to_fit();
        rules.patterns.shrink_to_fit();
        rules
    }

    /// May this page be fetched? The longest match decides; of two of one length, the one that allows.
    pub(super) fn allow(&self, url: &Url) -> bool {
        let path = normal(address(url).as_bytes(), false);
        let matching = self.rules.iter().filter(|r| matches(self.pattern(r), &path));
        matching.max_by_key(|r| (r.to - r.from, r.allow)).is_none_or(|r| r.allow)
    }

    /// How far apart pages should be.
    pub(super) fn crawl_delay(&self) -> Option<Duration> {
        self.crawl_delay
    }

    /// As a robots.txt that says the same.
    pub(super) fn written(&self) -> String {
        let delay = self.crawl_delay.map(|d| format!("Crawl-delay: {}\n", d.as_secs_f64()));
        let rule = |rule: &Rule| {
            let key = if rule.allow { "Allow" } else { "Disallow" };
            format!("{key}: {}\n", String::from_utf8_lossy(self.pattern(rule)))
        };
        let rules = self.rules.iter().map(rule);
        ["User-agent: *\n".to_owned()].into_iter().chain(delay).chain(rules).collect()
    }

    /// The memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.patterns.len() + self.rules.len() * size_of::<Rule>() + size_of::<Self>()
    }

    fn pattern(&self, rule: &Rule) -> &[u8] {
        &self.patterns[rule.from as usize..rule.to as usize]
    }
}

/// Rules for one product token while they are read.
#[derive(Default)]
struct Group {
    there: bool,
    rules: Rules,
}

impl Group {
    fn take(&mut self, key: &str, value: &[u8]) {
        let Rules { rules, patterns, crawl_delay } = &mut self.rules;
        if key == "crawl-delay" {
            *crawl_delay = delay(value).or(*crawl_delay);
            return;
        }
        // An empty rule rules nothing (RFC 9309 2.2.2: a path begins with a slash or a star).
        let pattern = normal(value, true);
        let fits = patterns.len() + pattern.len() <= PATTERN_BYTES_MAX && rules.len() < RULES_MAX;
        if pattern.is_empty() || !fits {
            return;
        }
        let from = patterns.len() as u32;
        patterns.extend_from_slice(&pattern);
        rules.push(Rule { allow: key == "allow", from, to: patterns.len() as u32 });
    }
}

/// Key in lower case and value of each line that has both.
fn lines(body: &[u8]) -> impl Iterator<Item = (String, &[u8])> {
    let body = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    body.split(|b| matches!(b, b'\n' | b'\r')).filter_map(|line| {
        let line = line.split(|b| *b == b'#').next().unwrap_or_default();
        let colon = memchr::memchr(b':', line)?;
        let key = String::from_utf8_lossy(line[..colon].trim_ascii()).to_ascii_lowercase();
        Some((key, line[colon + 1..].trim_ascii()))
    })
}

/// The token of a `User-agent` line is what stands before a version (`copydesk/1.0`).
fn is_us(value: &[u8]) -> bool {
    let end = value.iter().position(|b| !(b.is_ascii_alphabetic() || matches!(b, b'-' | b'_')));
    value[..end.unwrap_or(value.len())].eq_ignore_ascii_case(TOKEN.as_bytes())
}

fn delay(value: &[u8]) -> Option<Duration> {
    let secs: f64 = std::str::from_utf8(value).ok()?.parse().ok()?;
    (secs > 0.0)
        .then(|| Duration::try_from_secs_f64(secs).unwrap_or(CRAWL_DELAY_MAX).min(CRAWL_DELAY_MAX))
}

/// What rules are about: path and query.
fn address(url: &Url) -> String {
    url.query().map_or_else(|| url.path().to_owned(), |query| format!("{}?{query}", url.path()))
}

/// One form for what can be written in several (RFC 9309 2.2.2): escapes of unreserved characters undone, others in
/// upper case, and all else that is no character of an address escaped. Of a pattern `*` and a last `$` keep their
/// meaning; of a path they are escaped.
fn normal(text: &[u8], pattern: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while at < text.len() {
        let byte = text[at];
        if byte == b'%'
            && let Some(escaped) = hex_pair(text.get(at + 1..at + 3))
        {
            put(&mut out, escaped, unreserved(escaped));
            at += 3;
            continue;
        }
        let meant = pattern && (byte == b'*' || (byte == b'$' && at + 1 == text.len()));
        put(
            &mut out,
            byte,
            meant || unreserved(byte) || reserved(byte) && !matches!(byte, b'*' | b'$'),
        );
        at += 1;
    }
    out
}

fn put(out: &mut Vec<u8>, byte: u8, as_it_is: bool) {
    if as_it_is {
        out.push(byte);
    } else {
        const HEX: &[u8; 16] = b"0123456789ABCDEF";
        out.extend([b'%', HEX[usize::from(byte >> 4)], HEX[usize::from(byte & 15)]]);
    }
}

fn hex_pair(pair: Option<&[u8]>) -> Option<u8> {
    let pair = pair?;
    if !pair.iter().all(u8::is_ascii_hexdigit) {
        return None;
    }
    u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()
}

fn unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

fn reserved(byte: u8) -> bool {
    b":/?#[]@!$&'()*+,;=".contains(&byte)
}

/// Does the pattern match the path's beginning, or all of it where it ends in `$`? Each part between stars is looked
/// for once, leftmost, so the path is gone through once.
fn matches(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, to_the_end) = pattern.strip_suffix(b"$").map_or((pattern, false), |p| (p, true));
    let mut parts = pattern.split(|b| *b == b'*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else { return false };
    let mut last = None;
    for part in parts {
        if let Some(before) = last.replace(part) {
            let Some(at) = memmem::find(rest, before) else { return false };
            rest = &rest[at + before.len()..];
        }
    }
    match (last, to_the_end) {
        (None, false) => true,
        (None, true) => rest.is_empty(),
        (Some(part), true) => rest.ends_with(part),
        (Some(part), false) => memmem::find(rest, part).is_some(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(robots: &str, path: &str, allowed: bool) {
        let url = Url::parse(&format!("https://a.example{path}")).expect("a URL");
        assert_eq!(Rules::read(robots.as_bytes()).allow(&url), allowed, "{path} by {robots:?}");
    }

    /// One rule for everybody.
    #[track_caller]
    fn disallows(pattern: &str, path: &str, hit: bool) {
        check(&format!("User-agent: *\nDisallow: {pattern}"), path, !hit);
    }

    #[test]
    fn rules_are_read_for_our_token() {
        check("User-agent: *\nDisallow: /private/", "/private/x", false);
        check("User-agent: *\nDisallow: /private/", "/news/x", true);
        check("User-agent: copydesk\nDisallow: /\n\nUser-agent: *\nAllow: /", "/news", false);
        check("User-agent: CopyDesk/0.1\nDisallow: /", "/news", false);
        check("User-agent: copydesk-images\nDisallow: /", "/news", true);
        check("User-agent: copydesk\nDisallow:\n\nUser-agent: *\nDisallow: /", "/news", true);
        check("User-agent: copydesk\n\nUser-agent: *\nDisallow: /", "/news", false);
        check("User-agent: other\nUser-agent: copydesk\nDisallow: /x", "/x", false);
        check("User-agent: other\nDisallow: /", "/x", true);
        check("", "/news", true);
        check("<html>not found: sorry</html>", "/news", true);
    }

    #[test]
    fn groups_for_one_token_are_one_group() {
        let robots = "User-agent: copydesk\nDisallow: /a\n\nUser-agent: *\nDisallow: /\n\n\
                      User-agent: copydesk\nDisallow: /b";
        for (path, allowed) in [("/a", false), ("/b", false), ("/c", true)] {
            check(robots, path, allowed);
        }
    }

    #[test]
    fn lines_as_they_come() {
        let robots = "\u{feff}USER-AGENT : * # all\r\n disallow:/a#b\r\nSitemap: https://a.example/s\rDisallow: /c";
        for (path, allowed) in [("/a1", false), ("/c", false), ("/d", true)] {
            check(robots, path, allowed);
        }
        check("User-agent: a\nSitemap: /s\nUser-agent: *\nDisallow: /", "/x", false);
        check("User-agent: a\nDisallow: /\nUser-agent: *\nDisallow:", "/x", true);
    }

    #[test]
    fn stars_and_ends() {
        for (pattern, path, hit) in [
            ("/", "/", true),
            ("/fish", "/fish.html", true),
            ("/fish", "/Fish.asp", false),
            ("/fish", "/catfish", false),
            ("/fish*", "/fishheads/y", true),
            ("/fish/", "/fish", false),
            ("*", "/any", true),
            ("*.php", "/dir/file.php?a=b", true),
            ("/*.php$", "/file.php", true),
            ("/*.php$", "/file.php5", false),
            ("/*.php$", "/file.php/file.php", true),
            ("/fish*.php", "/fishheads/c.php?x", true),
            ("/a*b*c$", "/abxbc", true),
            ("/a*b*c$", "/acb", false),
            ("/x$", "/x", true),
            ("/x$", "/x/", false),
            ("/a$b", "/a$b", true),
            ("/?", "/?q", true),
            ("/**x", "/aax", true),
            ("/a*$", "/a/b", true),
            ("$", "/", false),
        ] {
            disallows(pattern, path, hit);
        }
    }

    #[test]
    fn one_address_in_all_its_spellings() {
        for (pattern, path, hit) in [
            ("/%61/", "/a/x", true),
            ("/a/", "/%61/x", true),
            ("/\u{e9}t\u{e9}", "/%c3%a9t%C3%A9/x", true),
            ("/%c3%a9", "/\u{e9}", true),
            ("/a%2fb", "/a/b", false),
            ("/a%2fb", "/a%2Fb", true),
            ("/f-%2A.html", "/f-*.html", true),
            ("/f-%2A.html", "/f-x.html", false),
            ("/p|q", "/p%7Cq", true),
            ("/a b", "/a%20b", true),
        ] {
            disallows(pattern, path, hit);
        }
    }

    #[test]
    fn the_longest_match_decides_and_allow_wins_ties() {
        check("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", true);
        check("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", false);
        check("User-agent: *\nDisallow: /a\nAllow: /a", "/a", true);
        check("User-agent: *\nAllow: /p\nDisallow: /*.html", "/p.html", false);
    }

    #[test]
    fn crawl_delay_is_capped() {
        let delay = |text: &str| Rules::read(text.as_bytes()).crawl_delay();
        assert_eq!(delay("User-agent: *\nCrawl-delay: 1000000000"), Some(CRAWL_DELAY_MAX));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5"), Some(Duration::from_millis(2500)));
        for nonsense in ["-1", "NaN", "soon", "0"] {
            assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {nonsense}")), None);
        }
    }

    #[test]
    fn hostile_files_cost_little() {
        let lines: String = (0..30_000).map(|n| format!("Disallow: /x{n}*y*z$\n")).collect();
        let rules = Rules::read(format!("User-agent: *\n{lines}").as_bytes());
        assert!(rules.bytes() < 1 << 20, "{} bytes", rules.bytes());
        assert_eq!(rules.rules.len(), RULES_MAX);
        let url = Url::parse("https://a.example/x17aaayaaaz").expect("a URL");
        assert!(!rules.allow(&url));
        let stars =
            Rules::read(format!("User-agent: *\nDisallow: /{}b", "*a".repeat(100_000)).as_bytes());
        let long = Url::parse(&format!("https://a.example/{}", "a".repeat(2000))).expect("a URL");
        assert!(stars.allow(&long));
    }
}
