//! String helpers of every floor: decoding, escaping, whitespace, cutting. Pure, no domain knowledge.

use encoding_rs::{Encoding, UTF_8, WINDOWS_1252};

/// Text decoded from bytes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded {
    /// The text, without a byte order mark.
    pub text: String,
    /// Name of the encoding used.
    pub encoding: &'static str,
    /// Were there bytes it could not read?
    pub lossy: bool,
}

/// Decodes bytes: BOM, else valid UTF-8, else the HTTP charset, else the document's own label, else a guess.
///
/// Valid UTF-8 beats any label: text in another encoding hardly ever is valid UTF-8, wrong labels are common
/// (spec: feeds 1.4). UTF-7 is never decoded.
pub fn decode(bytes: &[u8], http_charset: Option<&str>, declared: Option<&str>) -> Decoded {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[bom..]);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), encoding: "UTF-8", lossy: false };
    }
    let label = |l: Option<&str>| l.and_then(|l| Encoding::for_label(l.trim().as_bytes()));
    // A UTF-8 label on bytes that are not UTF-8 says nothing, unless hardly anything is wrong.
    let named = label(http_charset).or_else(|| label(declared));
    match named {
        Some(e) if e != UTF_8 => decode_as(e, bytes),
        Some(_) if mostly_utf8(bytes) => utf8_with_strays(bytes),
        _ => guess(bytes),
    }
}

fn decode_as(encoding: &'static Encoding, bytes: &[u8]) -> Decoded {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    Decoded { text: text.into_owned(), encoding: encoding.name(), lossy }
}

fn guess(bytes: &[u8]) -> Decoded {
    if mostly_utf8(bytes) {
        return utf8_with_strays(bytes);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    decode_as(detector.guess(None, chardetng::Utf8Detection::Allow), bytes)
}

/// Are bad bytes rare strays in good UTF-8: some multi-byte characters, and at least four times as many as errors?
fn mostly_utf8(bytes: &[u8]) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 0 && good >= bad * 4
}

/// UTF-8 with each stray run read as windows-1252, the usual source of strays.
fn utf8_with_strays(bytes: &[u8]) -> Decoded {
    let mut text = String::with_capacity(bytes.len());
    let mut lossy = false;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            lossy = true;
        }
    }
    Decoded { text, encoding: "UTF-8", lossy }
}

/// The charset parameter of a Content-Type value.
pub fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// Escapes text for HTML and XML, in content and in double-quoted attributes.
pub fn escape(s: &str) -> String {
    let mut out = String::with_capacity(s.len() + s.len() / 16);
    escape_into(s, &mut out);
    out
}

/// [`escape`] onto the end of a string.
pub fn escape_into(s: &str, out: &mut String) {
    for c in s.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// Keeps only what XML 1.0 allows (2.2 Char); everything else would make the document ill-formed.
pub fn xml_clean(s: &str) -> std::borrow::Cow<'_, str> {
    let bad = |c: char| matches!(c, '\0'..='\u{8}' | '\u{B}' | '\u{C}' | '\u{E}'..='\u{1F}' | '\u{FFFE}' | '\u{FFFF}');
    if s.contains(bad) {
        s.chars().filter(|c| !bad(*c)).collect::<String>().into()
    } else {
        s.into()
    }
}

/// Runs of whitespace become one space; none at the ends.
pub fn collapse(s: &str) -> String {
    let mut out = String::with_capacity(s.len());
    for word in s.split_whitespace() {
        if !out.is_empty() {
            out.push(' ');
        }
        out.push_str(word);
    }
    out
}

/// At most `max` bytes of `s`, cut between characters.
pub fn cut(s: &str, max: usize) -> &str {
    &s[..s.floor_char_boundary(max)]
}

/// `s` cut to `max` bytes with an ellipsis to show it.
pub fn cut_marked(s: &str, max: usize) -> String {
    if s.len() <= max {
        s.to_owned()
    } else {
        format!("{}…", cut(s, max.saturating_sub('…'.len_utf8())).trim_end())
    }
}

/// For a log line or a terminal: control and direction characters of strangers shown, not obeyed.
pub fn printable(s: &str) -> String {
    let shown = |c: char| {
        c.is_control()
            || matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
    };
    s.chars()
        .map(|c| if shown(c) { c.escape_unicode().to_string() } else { c.to_string() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn decodes(bytes: &[u8], http: Option<&str>, declared: Option<&str>, to: &str) {
        assert_eq!(decode(bytes, http, declared).text, to);
    }

    #[test]
    fn encoding_is_found_in_the_stated_order() {
        decodes(b"\xEF\xBB\xBFx", Some("gbk"), None, "x");
        decodes("déjà".as_bytes(), Some("iso-8859-1"), None, "déjà");
        decodes(b"\xD0\xC2\xBB\xAA", Some("gb2312"), Some("utf-8"), "新华");
        decodes(b"\xD0\xC2\xBB\xAA", None, Some("gbk"), "新华");
        decodes(&encoding_rs::EUC_KR.encode("연합뉴스").0, None, Some("euc-kr"), "연합뉴스");
        decodes(b"\xFF\xFEa\0b\0", None, None, "ab");
    }

    #[test]
    fn stray_bytes_do_not_spoil_utf8() {
        let mut bytes = "Ünïcödé täxt wïth mäny äccénts".as_bytes().to_vec();
        bytes.push(0x92);
        decodes(&bytes, Some("utf-8"), None, "Ünïcödé täxt wïth mäny äccénts\u{2019}");
    }

    #[test]
    fn undeclared_cyrillic_is_guessed() {
        let text = "Президент провел совещание с членами правительства в Москве";
        let bytes = encoding_rs::WINDOWS_1251.encode(text).0;
        decodes(&bytes, None, None, text);
    }

    #[test]
    fn charset_parameter() {
        assert_eq!(charset_of("text/html; Charset=\"GBK\""), Some("GBK"));
        assert_eq!(charset_of("text/html"), None);
    }

    #[test]
    fn cutting_respects_characters() {
        assert_eq!(cut("新华社", 4), "新");
        assert_eq!(cut_marked("abcdefgh", 6), "abc…");
    }

    #[test]
    fn xml_keeps_only_its_characters() {
        assert_eq!(xml_clean("a\u{B}b\tc\u{FFFF}"), "ab\tc");
    }

    #[test]
    fn strangers_cannot_forge_lines() {
        assert_eq!(printable("a\n\u{1b}[31m"), "a\\u{a}\\u{1b}[31m");
    }
}
