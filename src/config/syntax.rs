//! What TOML cannot read: the line as it was probably meant, or what a line must be like.

use std::ops::Range;

use toml::de::DeTable;

use super::mend::quoted;
use super::{Diagnostic, Severity};

/// Broken lines blanked out to read the rest: a file with more is not a config.
const BLANKED_MAX: usize = 20;
/// Longest line that is handed back mended.
const LINE_BYTES_MAX: usize = 400;

/// The text with its broken lines blanked, places kept, and what is wrong with them.
///
/// The parser drops what follows some mistakes; without their lines it reads on, and the rest is checked too.
pub(super) fn readable(text: &str) -> (String, Vec<toml::de::Error>) {
    let mut out = text.to_owned();
    let (_, first) = DeTable::parse_recoverable(text);
    let mut errors = first.clone();
    for _ in 0..BLANKED_MAX {
        let broken = errors.iter().filter(|e| !duplicate(e)).map(|e| place(e.span(), &out).start);
        let Some(at) = broken.min() else { break };
        blank_line(&mut out, at);
        errors = DeTable::parse_recoverable(&out).1;
    }
    (out, first)
}

fn line_around(text: &str, at: usize) -> Range<usize> {
    let start = text[..at].rfind('\n').map_or(0, |n| n + 1);
    let end = text[at..].find('\n').map_or(text.len(), |n| at + n);
    start..end
}

fn blank_line(text: &mut String, at: usize) {
    let line = line_around(text, at);
    text.replace_range(line.clone(), &" ".repeat(line.len()));
}

/// The parser keeps the first of two and reads on.
fn duplicate(error: &toml::de::Error) -> bool {
    error.message().contains("duplicate")
}

/// The mistake, with the line it is in mended where that is possible.
pub(super) fn of_syntax(error: &toml::de::Error, text: &str) -> Diagnostic {
    let message = error.message();
    let span = place(error.span(), text);
    let (code, label, help) = if duplicate(error) {
        (
            "C002",
            "given before",
            "keep one of the two; `[[source]]` starts another source".to_owned(),
        )
    } else {
        let line = &text[line_around(text, text.floor_char_boundary(span.start))];
        let help = match mended(line) {
            Some(meant) => {
                format!("write `{}`; {}", meant.replace('\n', "` and below it `"), advice(message))
            }
            None => advice(message).to_owned(),
        };
        ("C001", "here TOML cannot be read", help)
    };
    Diagnostic {
        severity: Severity::Error,
        code,
        message: format!("TOML syntax: {message}"),
        span,
        label: label.to_owned(),
        help: Some(help),
    }
}

/// The end of the file has no character to point at: the last one that is there stands for it.
fn place(span: Option<Range<usize>>, text: &str) -> Range<usize> {
    let span = span.unwrap_or_default();
    if span.start >= text.len() { text.trim_end().len()..text.len() } else { span }
}

fn advice(message: &str) -> &'static str {
    let says = |words: &[&str]| words.iter().any(|w| message.contains(w));
    if says(&["escape"]) {
        "double the backslash, or use single quotes: in 'a\\b' it is just a character"
    } else if says(&["string"]) {
        "put text in quotes, opened and closed on one line: key = \"value\""
    } else if says(&["unclosed"]) {
        "close what you opened: [table], [[source]], [\"a\", \"b\"], { key = \"value\" }"
    } else {
        "a line is `key = value`, with text in quotes, or a head like [fetch]; see https://toml.io"
    }
}

/// Slips of one line, each with its way back; each result must be sound TOML to count.
const MENDS: [fn(&str) -> Option<String>; 7] =
    [commented, headed, unescaped, closed, valued, apart, keyed];

/// The line as it was probably meant.
fn mended(line: &str) -> Option<String> {
    let line = line.trim();
    if line.is_empty() || line.len() > LINE_BYTES_MAX {
        return None;
    }
    // Slips come in company: curly quotes and a comma at the end, no `=` and no quotes.
    let straightened = straight(line);
    if let Some(better) = straightened.as_ref().filter(|b| sound(b)) {
        return Some(better.clone());
    }
    let line = straightened.as_deref().unwrap_or(line);
    MENDS.iter().filter_map(|mend| mend(line)).find(|better| sound(better))
}

fn sound(text: &str) -> bool {
    DeTable::parse_recoverable(text).1.is_empty()
}

/// Typographic quotes and full-width signs as they are on a keyboard; no comma or semicolon at the end.
fn straight(line: &str) -> Option<String> {
    let plain = |c: char| match c {
        '“' | '”' | '„' | '‟' | '″' | '＂' | '«' | '»' | '「' | '」' => '"',
        '‘' | '’' | '‚' | '‛' | '′' | '＇' | '‹' | '›' => '\'',
        '＝' => '=',
        '［' => '[',
        '］' => ']',
        '\u{a0}' | '\u{3000}' | '\u{200b}' | '\u{feff}' => ' ',
        c => c,
    };
    let out: String = line.chars().map(plain).collect();
    let out = out.trim().trim_end_matches([',', ';']).trim_end().to_owned();
    (out != line).then_some(out)
}

/// `// words`, `; words`, `-- words`.
fn commented(line: &str) -> Option<String> {
    let words = ["//", ";", "--", "/*", "<!--"].iter().find_map(|p| line.strip_prefix(p))?;
    Some(format!("# {}", words.trim_end_matches("*/").trim_end_matches("-->").trim()))
}

/// `[fetch`, `[[source]`, `[source]]`, `<source>`.
fn headed(line: &str) -> Option<String> {
    if !line.starts_with(['[', '<']) || line.contains('=') {
        return None;
    }
    let name = line.trim_matches(['[', ']', '<', '>', ' ', ':', '/']);
    let list = ["source", "edition"].contains(&name);
    Some(if list { format!("[[{name}]]") } else { format!("[{name}]") })
}

/// `"C:\news"`: between single quotes a backslash is just a character.
fn unescaped(line: &str) -> Option<String> {
    let (key, value) = line.split_once('=')?;
    let inner = value.trim().strip_prefix('"')?.strip_suffix('"')?;
    (inner.contains('\\') && !inner.contains('\'')).then(|| format!("{}= '{inner}'", spaced(key)))
}

/// A quote or bracket that was opened and not closed.
fn closed(line: &str) -> Option<String> {
    let (key, value) = line.split_once('=')?;
    let value = value.trim();
    let mut open = Vec::new();
    for c in value.chars() {
        match (c, open.last()) {
            ('"' | '\'', Some(last)) if *last == c => drop(open.pop()),
            (_, Some('"' | '\'')) => {}
            ('"' | '\'', _) => open.push(c),
            ('[', _) => open.push(']'),
            ('{', _) => open.push('}'),
            (']' | '}', Some(last)) if *last == c => drop(open.pop()),
            _ => {}
        }
    }
    let tail: String = open.iter().rev().collect();
    let mixed = value.strip_prefix('"').and_then(|v| v.strip_suffix('\''));
    let ends = value.strip_suffix('"').filter(|v| !v.is_empty() && !v.contains('"'));
    let value = match (mixed, ends) {
        (Some(inner), _) => quoted(inner),
        (_, Some(inner)) => quoted(inner),
        _ if !tail.is_empty() => format!("{value}{tail}"),
        _ => return None,
    };
    Some(format!("{}= {value}", spaced(key)))
}

/// `True`, `yes`; text without quotes; nothing at all.
fn valued(line: &str) -> Option<String> {
    let (key, value) = line.split_once('=')?;
    let key = spaced(key);
    if key.trim().is_empty() {
        return None;
    }
    Some(match value.trim() {
        "" => format!("{key}= \"...\""),
        "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" => format!("{key}= true"),
        "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" => format!("{key}= false"),
        value if value.contains(['"', '\'', '[', '{']) => return None,
        // A value ends where a comment begins.
        value => {
            let (value, comment) =
                value.split_once(" #").map_or((value, None), |(v, c)| (v, Some(c)));
            let comment = comment.map_or_else(String::new, |c| format!(" #{c}"));
            format!("{key}= {}{comment}", quoted(value.trim()))
        }
    })
}

/// Two settings on one line.
fn apart(line: &str) -> Option<String> {
    let second = line.match_indices('=').nth(1)?.0;
    let key = line[..second].trim_end().rfind(|c: char| c.is_whitespace() || c == ',')?;
    let (one, two) = line.split_at(key);
    Some(format!("{}\n{}", one.trim().trim_end_matches(','), two.trim_start_matches([' ', ','])))
}

/// `url: https://...`, `contact "x"`: another sign than `=`, or none.
fn keyed(line: &str) -> Option<String> {
    let name = line.find(|c: char| !c.is_ascii_alphanumeric() && c != '_' && c != '-')?;
    let (key, value) = line.split_at(name);
    let value = value.trim_start_matches([' ', '\t', ':', '>', '=']).trim();
    if key.is_empty() || value.is_empty() {
        return None;
    }
    let written = format!("{key} = {value}");
    if sound(&written) { Some(written) } else { valued(&written) }
}

/// A key with one space behind it.
fn spaced(key: &str) -> String {
    format!("{} ", key.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_mended() {
        for (typed, meant) in [
            ("url = “https://a.example/feed”", "url = \"https://a.example/feed\""),
            ("url = „https://a.example/feed“,", "url = \"https://a.example/feed\""),
            ("url = «https://a.example/feed»", "url = \"https://a.example/feed\""),
            ("id = ‘a’", "id = 'a'"),
            ("url = https://a.example/feed", "url = \"https://a.example/feed\""),
            ("url: https://a.example/feed", "url = \"https://a.example/feed\""),
            ("url: \"https://a.example/feed\"", "url = \"https://a.example/feed\""),
            ("contact \"x\"", "contact = \"x\""),
            ("id = \"a\",", "id = \"a\""),
            ("id = \"a\";", "id = \"a\""),
            ("id = \"a", "id = \"a\""),
            ("id = a\"", "id = \"a\""),
            ("id = \"a'", "id = \"a\""),
            ("every = 15m", "every = \"15m\""),
            ("every = 15m # often", "every = \"15m\" # often"),
            ("scrape = True", "scrape = true"),
            ("scrape = no", "scrape = false"),
            ("[[source]", "[[source]]"),
            ("[source]]", "[[source]]"),
            ("[fetch", "[fetch]"),
            ("tags = [\"a\", \"b\"", "tags = [\"a\", \"b\"]"),
            ("tags = [“a”, “b”]", "tags = [\"a\", \"b\"]"),
            ("include = { tags = [\"a\"]", "include = { tags = [\"a\"]}"),
            ("// a comment", "# a comment"),
            ("data = \"C:\\quux\"", "data = 'C:\\quux'"),
            ("data = \"/x\" contact = \"y\"", "data = \"/x\"\ncontact = \"y\""),
            ("contact =", "contact = \"...\""),
        ] {
            assert_eq!(mended(typed).as_deref(), Some(meant), "{typed}");
        }
        assert_eq!(mended("= 1"), None);
    }
}
