//! A value of the wrong type, turned into one of the right type: a number where text is wanted and the reverse.

use toml::de::DeValue;

use super::units;

/// Longest value handed back; a longer one is told by its type only.
const SHOWN_BYTES_MAX: usize = 200;

/// Keys whose text is a time span, a size.
const SPANS: [&str; 9] = [
    "every",
    "default",
    "host_gap",
    "connect_timeout",
    "idle_timeout",
    "total_timeout",
    "interval_min",
    "interval_max",
    "interval_floor",
];
const SIZES: [&str; 4] = ["feed_bytes_max", "page_bytes_max", "segment_bytes", "cache_bytes"];

/// What a key takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// A string.
    Text,
    /// true or false.
    Flag,
    /// A whole number.
    Number,
    /// A list of strings.
    Texts,
    /// A table.
    Table,
    /// `[[name]]`.
    Tables,
}

impl Wanted {
    /// With its article, as in "must be ...".
    pub(super) fn words(self) -> &'static str {
        match self {
            Self::Text => "a string in quotes",
            Self::Flag => "true or false",
            Self::Number => "a whole number",
            Self::Texts => "a list of strings",
            Self::Table => "a table",
            Self::Tables => "a list of tables",
        }
    }

    /// What to write instead of `value`: its own mended form, or an example.
    pub(super) fn help(self, key: &str, name: &str, value: &DeValue<'_>) -> String {
        match (self, self.mended(key, name, value)) {
            (Self::Number, Some(line)) => format!("write `{line}`, without quotes"),
            (Self::Flag, Some(line)) => format!("write `{line}`, without quotes"),
            (_, Some(line)) => format!("write `{line}`"),
            (Self::Text, None) => format!("write `{key} = \"...\"`"),
            (Self::Flag, None) => {
                format!("write `{key} = true` or `{key} = false`, without quotes")
            }
            (Self::Number, None) => format!("write `{key} = 10`, a whole number without quotes"),
            (Self::Texts, None) => format!("write `{key} = [\"...\", \"...\"]`"),
            (Self::Table, None) => format!("write `{name}` on a line of its own, its keys below"),
            (Self::Tables, None) => format!("write `[[{key}]]`, with two brackets, before each"),
        }
    }

    fn mended(self, key: &str, name: &str, value: &DeValue<'_>) -> Option<String> {
        let text = scalar(value);
        match self {
            Self::Text => {
                let text = text.or_else(|| only_one(value))?;
                Some(format!("{key} = {}", quoted(&as_text(key, &text))))
            }
            Self::Flag => flag(&text?).map(|flag| format!("{key} = {flag}")),
            Self::Number => number(&text?).map(|number| format!("{key} = {number}")),
            Self::Texts => Some(format!("{key} = {}", list(&text?))),
            Self::Table => table(key, name, &text?),
            Self::Tables => value.as_table().map(|_| format!("[[{key}]]` instead of `[{key}]")),
        }
    }
}

/// A value as it would be typed without quotes; none for lists and tables.
pub(super) fn scalar(value: &DeValue<'_>) -> Option<String> {
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => return None,
    };
    (text.len() <= SHOWN_BYTES_MAX).then_some(text)
}

/// `["x"]` where a single string is wanted.
fn only_one(value: &DeValue<'_>) -> Option<String> {
    let array = value.as_array()?;
    let mut items = array.iter();
    let one = items.next()?;
    items.next().is_none().then(|| scalar(one.get_ref())).flatten()
}

/// A value as TOML: a string in quotes, anything else as it is; lists of them too.
pub(super) fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(_) => scalar(value).map_or_else(|| "\"...\"".to_owned(), |t| quoted(&t)),
        DeValue::Array(items) if items.len() <= 8 => {
            let items: Vec<String> = items.iter().map(|i| shown(i.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Array(_) => "[...]".to_owned(),
        DeValue::Table(_) => "{ ... }".to_owned(),
        _ => scalar(value).unwrap_or_else(|| "...".to_owned()),
    }
}

/// As a basic string of TOML.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            c if c.is_control() => out += &format!("\\u{:04X}", c as u32),
            c => out.push(c),
        }
    }
    out + "\""
}

/// What a bare number most likely meant for this key.
fn as_text(key: &str, text: &str) -> String {
    let number = text.parse::<u64>().ok();
    match (key, number) {
        ("listen", Some(port)) if port <= 65_535 => format!("127.0.0.1:{port}"),
        ("articles", Some(days)) if days <= 3650 => format!("{days}d"),
        ("cron", Some(minutes @ 1..60)) => format!("*/{minutes} * * * *"),
        (key, Some(number)) if SPANS.contains(&key) => {
            // 900 is seconds to anyone, 15 is minutes to most; timeouts and gaps are told in seconds.
            let seconds = number >= 300 || key.ends_with("timeout") || key == "host_gap";
            units::span(number.saturating_mul(if seconds { 1000 } else { 60_000 }))
        }
        (key, None) if SPANS.contains(&key) || key == "articles" => {
            units::meant_duration(text).unwrap_or_else(|| text.to_owned())
        }
        (key, _) if SIZES.contains(&key) => {
            units::meant_size(text).unwrap_or_else(|| text.to_owned())
        }
        _ => text.to_owned(),
    }
}

fn flag(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "true" | "yes" | "on" | "1" | "y" | "t" | "enabled" | "always" => Some(true),
        "false" | "no" | "off" | "0" | "n" | "f" | "disabled" | "never" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Option<i64> {
    let plain = text.trim().replace(['_', '\'', ' '], "");
    if let Ok(whole) = plain.parse() {
        return Some(whole);
    }
    let float: f64 = plain.replace(',', ".").parse().ok()?;
    (float.abs() < 1e15 && float.fract() == 0.0).then_some(float as i64)
}

/// `"asia, agency"` -> `["asia", "agency"]`.
fn list(text: &str) -> String {
    let items = text.split([',', ';']).map(str::trim).filter(|i| !i.is_empty());
    format!("[{}]", items.map(quoted).collect::<Vec<_>>().join(", "))
}

/// `retain = "30d"`: the table, and the key in it that was meant.
fn table(key: &str, name: &str, text: &str) -> Option<String> {
    let inner = match key {
        "include" | "exclude" => return Some(format!("{key} = {{ tags = {} }}", list(text))),
        "retain" => "articles",
        "schedule" => "default",
        "publish" if text.contains(':') || text.parse::<u16>().is_ok() => "listen",
        "publish" => "dir",
        _ => return None,
    };
    Some(format!("{name}`, and below it `{inner} = {}", quoted(&as_text(inner, text))))
}
