//! What a single value must be like; each refusal says why and what to write instead.

use std::net::{IpAddr, SocketAddr};
use std::time::Duration;

use chrono_tz::Tz;
use ipnet::IpNet;
use regex::{Regex, RegexBuilder};
use url::Url;

use super::table::{Mistake, nearest};
use super::units;
use crate::http::settings::Allow;
use crate::model::source::{Plan, SourceKind};
use crate::read;
use crate::schedule::CronLine;

type Checked<T> = Result<T, Mistake>;

/// Longest id: it is a file name and a label in logs and metrics.
const ID_BYTES_MAX: usize = 64;
/// Longest pattern, and the most its compiled form may take: a few words need far less (spec: fetch-safety 2.3).
const PATTERN_BYTES_MAX: usize = 1 << 10;
const PATTERN_COMPILED_BYTES_MAX: usize = 1 << 20;
/// Most copies of a story come in within a day.
const RETENTION_MIN: Duration = Duration::from_secs(24 * 3600);

/// An id: part of file names, addresses and log lines, so plain letters only.
pub(super) fn id(text: &str) -> Checked<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    let help = format!("use letters, digits, `-` and `_`, for example `{}`", plain_id(text));
    if text.is_empty() {
        return Err(Mistake::new("C006", "an id must not be empty", "empty", help));
    }
    if let Some(odd) = text.chars().find(|c| !plain(*c)) {
        let label = format!("`{odd}` cannot be in a file name or an address");
        return Err(Mistake::new("C007", "an id holds an odd character", label, help));
    }
    if text.len() > ID_BYTES_MAX {
        let label = format!("{} characters", text.len());
        let help = format!("use at most {ID_BYTES_MAX}");
        return Err(Mistake::new("C007", "an id is too long", label, help));
    }
    Ok(text.to_owned())
}

/// The name of an edition.
pub(super) fn title(text: &str) -> Checked<String> {
    if text.trim().is_empty() {
        let help = "name the edition for its readers, or leave `title` out";
        return Err(Mistake::new("C006", "a title must not be empty", "empty", help));
    }
    Ok(text.trim().to_owned())
}

/// What the id was probably meant to be.
fn plain_id(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    if words.is_empty() { "world-news".to_owned() } else { words.join("-") }
}

/// The address of a source.
pub(super) fn source_url(text: &str) -> Checked<String> {
    let url = web_url(text, "https://example.org/feed.xml")?;
    if !url.username().is_empty() || url.password().is_some() {
        let help = "take the name and password out of it: this file is no place for secrets";
        return Err(Mistake::new("C009", "the url holds credentials", "before the `@`", help));
    }
    Ok(text.trim().to_owned())
}

fn web_url(text: &str, example: &str) -> Checked<Url> {
    let refused = |label: String, help: String| {
        Err(Mistake::new("C009", "this is not a web address", label, help))
    };
    match Url::parse(text.trim()) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(url),
        // `localhost:80` and `example.org:80/x` read as a scheme; a dot or digit tells that they are none.
        Ok(url) if text.contains("://") => refused(
            format!("`{}` is not fetched", url.scheme()),
            format!("only http and https work, for example `{example}`"),
        ),
        _ if text.trim().is_empty() => refused("empty".to_owned(), format!("write `{example}`")),
        _ if !text.contains("://") => refused(
            "it has no scheme".to_owned(),
            format!("write `https://{}`", text.trim().trim_start_matches('/')),
        ),
        Ok(_) => refused("no host".to_owned(), format!("write it as `{example}`")),
        Err(error) => refused(error.to_string(), format!("write it as `{example}`")),
    }
}

/// The public address of what is published; gets its slash at the end.
pub(super) fn base_url(text: &str) -> Checked<String> {
    let mut url = web_url(text, "https://news.example.org/").map_err(|m| m.coded("C022"))?;
    if url.query().is_some() || url.fragment().is_some() {
        let help = "end it at the path: `all.atom` is put right behind it";
        return Err(Mistake::new(
            "C022",
            "base_url must be a plain address",
            "has a `?` or `#`",
            help,
        ));
    }
    if !url.username().is_empty() || url.password().is_some() {
        let help = "take them out: every reader would see them";
        return Err(Mistake::new("C022", "base_url holds credentials", "before the `@`", help));
    }
    if !url.path().ends_with('/') {
        url.set_path(&format!("{}/", url.path()));
    }
    Ok(url.into())
}

/// The server's address; empty for none.
pub(super) fn listen(text: &str) -> Checked<Option<SocketAddr>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| {
        let port = text.rsplit(':').next().and_then(|p| p.parse::<u16>().ok()).unwrap_or(8087);
        let host = if text.parse::<IpAddr>().is_ok() { text } else { "127.0.0.1" };
        let host = if host.contains(':') { format!("[{host}]") } else { host.to_owned() };
        let help = format!("write `listen = \"{host}:{port}\"`, or `\"\"` for no server");
        Mistake::new("C020", "listen must be an IP address and a port", "not ADDRESS:PORT", help)
    })
}

/// Where a publisher reaches the person who runs this.
pub(super) fn contact(text: &str) -> Checked<String> {
    let text = text.trim();
    let mail = text.strip_prefix("mailto:").is_some_and(|m| {
        m.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.'))
    });
    let page = crate::model::url::web(text).is_some();
    // It goes into a header: anything but visible ASCII would be refused there, at each fetch.
    if (mail || page) && text.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(text.to_owned());
    }
    let help = if text.contains('@') && !text.contains(':') {
        format!("write `contact = \"mailto:{text}\"`")
    } else {
        "write `mailto:you@example.org` or the address of a page".to_owned()
    };
    let message = "contact must be a mailto: or web address";
    Err(Mistake::new("C026", message, "publishers could not reach you", help))
}

/// A network or an address the guard lets through.
pub(super) fn allow(text: &str) -> Checked<Allow> {
    let text = text.trim();
    let net = text.parse::<IpNet>().map(|net| Allow::Net(net.trunc()));
    net.or_else(|_| text.parse::<SocketAddr>().map(Allow::Addr)).map_err(|_| {
        let help = match text.parse::<IpAddr>() {
            Ok(ip @ IpAddr::V4(_)) => format!("write `{ip}/32`, or `{ip}:80` for one port"),
            Ok(ip @ IpAddr::V6(_)) => format!("write `{ip}/128`, or `[{ip}]:80` for one port"),
            Err(_) => "write a network like `10.1.2.0/24` or `127.0.0.1:3000`; names do not work, \
                       because what they resolve to can change"
                .to_owned(),
        };
        let message = "allow takes networks and addresses with a port";
        Mistake::new("C023", message, "neither a CIDR nor ADDRESS:PORT", help)
    })
}

/// [`allow`] for the command line.
pub fn allowed(text: &str) -> Result<Allow, String> {
    allow(text).map_err(|mistake| mistake.to_string())
}

/// `"15m"`.
pub(super) fn duration(text: &str) -> Checked<Duration> {
    units::duration(text).ok_or_else(|| {
        let help = match text.trim().parse::<u64>() {
            Ok(number) => format!("say the unit: `{number}s`, `{number}m`, `{number}h`"),
            Err(_) => "write it as `90s`, `15m`, `1h 30m` or `30d`".to_owned(),
        };
        Mistake::new("C013", "this is not a duration", "cannot be read as a time span", help)
    })
}

/// A duration that is not zero.
pub(super) fn some_duration(text: &str) -> Checked<Duration> {
    let read = duration(text)?;
    if read.is_zero() {
        let help = "choose at least `1s`";
        return Err(Mistake::new("C024", "this must not be zero", "zero", help));
    }
    Ok(read)
}

/// How long articles are kept: not less than the time in which copies of a story come in.
pub(super) fn retention(text: &str) -> Checked<Duration> {
    let kept = duration(text)?;
    if kept < RETENTION_MIN {
        let label = "stories would be forgotten before all their copies came in";
        let message = "articles must be kept longer";
        return Err(Mistake::new("C033", message, label, "choose at least `1d`; `30d` is usual"));
    }
    Ok(kept)
}

/// `"8 MiB"`, not nothing.
pub(super) fn size(text: &str) -> Checked<u64> {
    units::size(text).filter(|bytes| *bytes > 0).ok_or_else(|| {
        let help = "write it as `512 KiB`, `8 MiB` or `1 GiB`, more than zero";
        Mistake::new("C015", "this is not a size", "cannot be read as a number of bytes", help)
    })
}

/// A fixed interval, not shorter than `floor`.
pub(super) fn every(text: &str, floor: Duration) -> Checked<Plan> {
    let interval = duration(text)?;
    if interval < floor {
        let least = format!("{}s", floor.as_secs());
        let help = format!("use at least `{least}`; most wires are content with `15m`");
        let label = format!("below the minimum of {least}");
        return Err(Mistake::new("C014", "the interval is shorter than is polite", label, help));
    }
    Ok(Plan::Every(interval))
}

/// `auto`, an interval or a cron line.
pub(super) fn plan(text: &str, floor: Duration) -> Checked<Plan> {
    match text.trim() {
        "auto" => Ok(Plan::Auto),
        line if line.starts_with('@') => cron(line),
        line if line.contains(' ') && units::duration(line).is_none() => cron(line),
        interval if interval.starts_with(|c: char| c.is_ascii_digit()) => every(interval, floor),
        _ => {
            let help = "write `auto`, an interval like `15m`, or a cron line like `*/15 * * * *`";
            Err(Mistake::new("C011", "this is not a schedule", "cannot be read as one", help))
        }
    }
}

/// A five-field Unix cron line, or `@hourly` and its like.
pub(super) fn cron(text: &str) -> Checked<Plan> {
    let line = text.trim();
    CronLine::parse(line)
        .map(|_| Plan::Cron(line.to_owned()))
        .map_err(|e| Mistake::new("C011", "this is not a cron line", e.message, e.help))
}

/// The name of a time zone.
pub(super) fn zone(text: &str) -> Checked<String> {
    if text.parse::<Tz>().is_ok() {
        return Ok(text.to_owned());
    }
    let names: Vec<&str> = chrono_tz::TZ_VARIANTS.iter().map(|z| z.name()).collect();
    let lower = text.to_lowercase();
    let same = names.iter().copied().find(|n| {
        let name = n.to_lowercase();
        name == lower || name.rsplit('/').next() == Some(&lower)
    });
    let help = match same.or_else(|| nearest(text, &names)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => "use an IANA name such as `Asia/Shanghai` or `Europe/Moscow`".to_owned(),
    };
    Err(Mistake::new("C016", "unknown time zone", "not in the IANA database", help))
}

/// What kind of document a source is.
pub(super) fn kind(text: &str) -> Checked<SourceKind> {
    match text {
        "feed" => Ok(SourceKind::Feed),
        "sitemap" => Ok(SourceKind::Sitemap),
        "listing" => Ok(SourceKind::Listing),
        _ => {
            let meant = nearest(text, &["feed", "sitemap", "listing"]);
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write `feed` (RSS, Atom, JSON Feed), `sitemap` or `listing`".to_owned(),
            };
            Err(Mistake::new("C027", "unknown kind of source", "not a kind", help))
        }
    }
}

/// A CSS selector.
pub(super) fn selector(text: &str) -> Checked<String> {
    let refused = |label: String, help: &str| {
        Err(Mistake::new("C017", "this is not a CSS selector copydesk can use", label, help))
    };
    if text.len() > read::SELECTOR_BYTES_MAX {
        let label = format!("{} bytes long, more than {}", text.len(), read::SELECTOR_BYTES_MAX);
        return refused(label, "select by a class or an id near the element");
    }
    match read::selector_error(text) {
        None => Ok(text.to_owned()),
        Some(error) => refused(error, "write it as in a style sheet: `div.news > h2 a`"),
    }
}

/// A pattern of an edition. Case is ignored: headlines are set in any.
pub(super) fn pattern(text: &str) -> Checked<Regex> {
    let refused = |label: String, help: &str| {
        Err(Mistake::new("C019", "this is not a pattern copydesk can use", label, help))
    };
    if text.is_empty() {
        return refused("empty: it matches everything".to_owned(), "leave `match` out");
    }
    if text.len() > PATTERN_BYTES_MAX {
        let label = format!("{} bytes long, more than {PATTERN_BYTES_MAX}", text.len());
        return refused(label, "split it over several editions");
    }
    let compiled = RegexBuilder::new(text)
        .case_insensitive(true)
        .size_limit(PATTERN_COMPILED_BYTES_MAX)
        .dfa_size_limit(PATTERN_COMPILED_BYTES_MAX)
        .build();
    compiled.or_else(|error| {
        let last = error.to_string();
        let reason = last.lines().last().unwrap_or_default().trim_start_matches("error: ");
        refused(
            reason.to_owned(),
            "words separated by `|` are enough; in a literal string ('...') a backslash needs no double",
        )
    })
}
