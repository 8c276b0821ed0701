//! What a single value must be like; each refusal says why and what to write instead.

use std::time::Duration;

use regex::{Regex, RegexBuilder};
use unicode_normalization::UnicodeNormalization;

use super::near::nearest;
use super::table::Mistake;
use super::units;
use crate::model::source::{Plan, SourceKind};
use crate::model::{CronLine, Timestamp};

type Checked<T> = Result<T, Mistake>;

/// Longest id: it is a file name and a label in logs and metrics.
const ID_BYTES_MAX: usize = 64;
/// Longest pattern, and the most its compiled form may take: a few words need far less (spec: fetch-safety 2.3).
const PATTERN_BYTES_MAX: usize = 1 << 10;
const PATTERN_COMPILED_BYTES_MAX: usize = 1 << 20;
/// Names of feeds that would stand where the server has pages of its own, or files of it.
const RESERVED: [&str; 15] = [
    "story", "explain", "status", "hub", "push", "metrics", "healthz", "readyz", "index", "style",
    "feed", "favicon", "icon", "logo", "404",
];
/// A source polled more seldom than this loses entries: feeds hold a day or two of a wire.
const SELDOM: Duration = Duration::from_secs(24 * 3600);
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

/// The id of an edition: the name of its feed, which must not be that of a page of the server.
pub(super) fn edition_id(text: &str) -> Checked<String> {
    let id = id(text)?;
    if RESERVED.contains(&id.to_ascii_lowercase().as_str()) {
        let help = format!("choose another, for example `{}-news`", id.to_ascii_lowercase());
        let message = format!("`{id}` is the name of a page of the server");
        return Err(Mistake::new("C036", message, "taken", help));
    }
    Ok(id)
}

/// The name of an edition.
pub(super) fn title(text: &str) -> Checked<String> {
    if text.trim().is_empty() {
        let help = "name the edition for its readers, or leave `title` out";
        return Err(Mistake::new("C006", "a title must not be empty", "empty", help));
    }
    Ok(text.trim().to_owned())
}

/// An id made of a name: `Süddeutsche: Politik` -> `suddeutsche-politik`.
pub fn plain_id(text: &str) -> String {
    let bare: String =
        text.nfkd().filter(|c| !unicode_normalization::char::is_combining_mark(*c)).collect();
    let words: Vec<String> = bare
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|w| !w.is_empty())
        .map(str::to_ascii_lowercase)
        .collect();
    let id = words.join("-");
    let id = crate::text::cut(&id, ID_BYTES_MAX).trim_end_matches('-');
    if id.is_empty() { "world-news".to_owned() } else { id.to_owned() }
}

/// `"15m"`.
pub(super) fn duration(text: &str) -> Checked<Duration> {
    units::duration(text).ok_or_else(|| {
        let help = match (text.trim().parse::<u64>(), units::meant_duration(text)) {
            (Ok(number), _) => format!("say the unit: `{number}s`, `{number}m`, `{number}h`"),
            (_, Some(meant)) => format!("write `{meant}`"),
            _ => "write it as `90s`, `15m`, `1h 30m` or `30d`".to_owned(),
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
        let example = "write it as `512 KiB`, `8 MiB` or `1 GiB`, more than zero";
        let meant =
            units::meant_size(text).map(|meant| format!("write `{meant}`; or {}", &example[9..]));
        let help = meant.unwrap_or_else(|| example.to_owned());
        Mistake::new("C015", "this is not a size", "cannot be read as a number of bytes", help)
    })
}

/// A size from `least` to `most`, which are written as a person writes them.
pub(super) fn size_within(text: &str, least: &str, most: &str) -> Checked<u64> {
    let bytes = size(text)?;
    if (size(least)?..=size(most)?).contains(&bytes) {
        return Ok(bytes);
    }
    let help = format!("choose a size from `{least}` to `{most}`");
    Err(Mistake::new("C024", "the size is out of its range", "too small or too large", help))
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
        line if line.split_whitespace().count() > 2 && units::meant_duration(line).is_none() => {
            cron(line)
        }
        interval if interval.starts_with(|c: char| c.is_ascii_digit()) => every(interval, floor),
        text => {
            let example = "`auto`, an interval like `15m`, or a cron line like `*/15 * * * *`";
            let help = match units::meant_duration(text) {
                Some(meant) => format!("write `{meant}`; what works is {example}"),
                None => format!("write {example}"),
            };
            Err(Mistake::new("C011", "this is not a schedule", "cannot be read as one", help))
        }
    }
}

/// A plan that lets entries pass unseen, and what to set instead.
pub(super) fn seldom(plan: &Plan, key: &str) -> Option<Mistake> {
    let gap = match plan {
        Plan::Auto => return None,
        Plan::Every(interval) => *interval,
        Plan::Cron(line) => longest_gap(line),
    };
    (gap > SELDOM).then(|| {
        let label = format!("once in {}", units::span(gap.as_millis() as u64));
        let help = format!("write `{key} = \"1h\"`, or leave it out: `auto` follows how often there is something new");
        let help = if key == "cron" { help.replace("cron = \"1h\"", "cron = \"0 * * * *\"") } else { help };
        let message = "polled this seldom, a feed drops entries before they are seen";
        Mistake::new("C035", message, label, help)
    })
}

/// Between two firings, within the first weeks of a year.
fn longest_gap(line: &CronLine) -> Duration {
    let mut at = Timestamp::from_secs(1_767_225_600); // 2026-01-01T00:00:00Z
    let mut longest = Duration::ZERO;
    for first in [true].into_iter().chain(std::iter::repeat_n(false, 60)) {
        let next = line.after(at, chrono_tz::Tz::UTC);
        longest = if first { longest } else { longest.max(next.since(at)) };
        at = next;
    }
    longest
}

/// A five-field Unix cron line, or `@hourly` and its like.
pub(super) fn cron(text: &str) -> Checked<Plan> {
    CronLine::parse(text)
        .map(Plan::Cron)
        .map_err(|e| Mistake::new("C011", "this is not a cron line", e.message, e.help))
}

/// What kind of document a source is.
pub(super) fn kind(text: &str) -> Checked<SourceKind> {
    match text {
        "feed" => Ok(SourceKind::Feed),
        "sitemap" => Ok(SourceKind::Sitemap),
        "listing" => Ok(SourceKind::Listing),
        _ => {
            let meant = match text.trim().to_lowercase().as_str() {
                "rss" | "atom" | "rdf" | "xml" | "json" | "jsonfeed" | "rss2" => Some("feed"),
                "html" | "page" | "web" | "website" | "list" | "scrape" => Some("listing"),
                "news" | "news-sitemap" | "newsmap" | "site-map" => Some("sitemap"),
                typed => nearest(typed, &["feed", "sitemap", "listing"]),
            };
            let help = match meant {
                Some(meant) => format!("did you mean `{meant}`?"),
                None => "write `feed` (RSS, Atom, JSON Feed), `sitemap` or `listing`".to_owned(),
            };
            Err(Mistake::new("C027", "unknown kind of source", "not a kind", help))
        }
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
