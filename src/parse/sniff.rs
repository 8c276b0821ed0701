//! What bytes are before anyone reads them: compressed, binary, HTML, JSON or XML; and in which encoding.

use std::borrow::Cow;
use std::io::Read;

use url::Url;

use super::codepages;
use super::tree::join;
use super::{ParseError, Parsed};
use crate::markup::lex::{Lexer, Token};
use crate::text::{charset_of, decode};

/// The most a compressed document may grow to where nobody says: as much as a feed may have by default.
const INFLATED_MAX: u64 = 16 << 20;
/// So much of the beginning is looked at.
const HEAD: usize = 1024;
/// Tags looked at for a feed's link; it stands in the head of a page.
const DISCOVERY_TOKENS: usize = 2000;

/// A document's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Xml,
    Json,
    Html,
}

/// The text of a document, and what had to be done to get it.
pub(super) fn text(
    bytes: &[u8],
    content_type: Option<&str>,
    bytes_max: Option<u64>,
    parsed: &mut Parsed,
) -> Result<String, ParseError> {
    let bytes = inflated(bytes, bytes_max.unwrap_or(INFLATED_MAX), parsed)?;
    if let Some(what) = binary(&bytes) {
        return Err(ParseError::NotAFeed { what, discovered: None });
    }
    let declared = declared(&bytes);
    let utf16 = utf16_without_mark(&bytes);
    let http = utf16.or_else(|| content_type.and_then(charset_of));
    let decoded = decode_any(&bytes, http, declared.as_deref());
    if decoded.lossy {
        parsed.problems.push(format!("some bytes are not {}", decoded.encoding));
    }
    let mut text = decoded.text.into_owned();
    while text.starts_with('\u{FEFF}') {
        text.remove(0);
    }
    if text.trim_matches(|c: char| c.is_whitespace() || c == '\0').is_empty() {
        return Err(ParseError::Empty);
    }
    Ok(text)
}

/// Gzip or zlib that no header announced, as of `sitemap.xml.gz`.
fn inflated<'b>(
    bytes: &'b [u8],
    max: u64,
    parsed: &mut Parsed,
) -> Result<Cow<'b, [u8]>, ParseError> {
    let mut out = Vec::new();
    let most = max.saturating_add(1);
    let read = match bytes {
        [0x1F, 0x8B, ..] => {
            flate2::read::MultiGzDecoder::new(bytes).take(most).read_to_end(&mut out)
        }
        [0x78, 0x01 | 0x5E | 0x9C | 0xDA, ..] => {
            flate2::read::ZlibDecoder::new(bytes).take(most).read_to_end(&mut out)
        }
        _ => return Ok(bytes.into()),
    };
    match read {
        _ if out.len() as u64 > max => Err(ParseError::Unreadable(format!(
            "it is compressed without saying so, and larger than {}, which is the limit; raise [fetch] feed_bytes_max \
             if it is meant to be",
            in_words(max)
        ))),
        Err(e) if out.is_empty() => {
            Err(ParseError::Unreadable(format!("it is compressed, and broken: {e}")))
        }
        Err(_) => {
            parsed.problems.push("the compressed document is cut off".into());
            parsed.cut = true;
            Ok(out.into())
        }
        Ok(_) => Ok(out.into()),
    }
}

fn in_words(bytes: u64) -> String {
    if bytes.is_multiple_of(1 << 20) {
        return format!("{} MiB", bytes >> 20);
    }
    format!("{bytes} bytes")
}

fn binary(bytes: &[u8]) -> Option<&'static str> {
    const MAGIC: &[(&[u8], &str)] = &[
        (b"%PDF", "a PDF"),
        (b"\x89PNG", "a PNG picture"),
        (b"\xFF\xD8\xFF", "a JPEG picture"),
        (b"GIF8", "a GIF picture"),
        (b"PK\x03\x04", "a ZIP archive"),
        (b"\x7FELF", "a program"),
        (b"MZ\x90", "a program"),
        (b"ID3", "an MP3"),
    ];
    MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic)).map(|(_, what)| *what)
}

/// UTF-16 without a byte order mark, told by its NULs.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [b'<', 0, second, 0, ..] if *second != 0 => Some("utf-16le"),
        [0, b'<', 0, second, ..] if *second != 0 => Some("utf-16be"),
        _ => None,
    }
}

/// The encodings browsers know, and those they do not: UTF-32, PC code pages.
fn decode_any<'b>(
    bytes: &'b [u8],
    http: Option<&str>,
    declared: Option<&str>,
) -> crate::text::Decoded<'b> {
    let quads = |big: bool| {
        let of = |q: &[u8]| {
            let q = [q[0], q[1], q[2], q[3]];
            let code = if big { u32::from_be_bytes(q) } else { u32::from_le_bytes(q) };
            char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
        };
        let text: String = bytes.chunks_exact(4).map(of).collect();
        crate::text::Decoded {
            text: text.into(),
            encoding: "UTF-32",
            lossy: !bytes.len().is_multiple_of(4),
        }
    };
    match bytes {
        [0, 0, 0xFE, 0xFF, ..] | [0, 0, 0, b'<', ..] => quads(true),
        [0xFF, 0xFE, 0, 0, ..] | [b'<', 0, 0, 0, ..] => quads(false),
        _ if http.is_some_and(|h| h.starts_with("utf-16")) => {
            // UTF-16 of ASCII is valid UTF-8 with NULs in it, so it must not be asked.
            let encoding = encoding_rs::Encoding::for_label(http.unwrap_or_default().as_bytes());
            match encoding.filter(|_| memchr::memchr(0, &bytes[..bytes.len().min(HEAD)]).is_some())
            {
                Some(encoding) => {
                    let (text, lossy) = encoding.decode_with_bom_removal(bytes);
                    crate::text::Decoded { text, encoding: encoding.name(), lossy }
                }
                None => decode(bytes, None, declared),
            }
        }
        _ if std::str::from_utf8(bytes).is_ok() => decode(bytes, http, declared),
        _ => {
            let label = http.or(declared).unwrap_or_default();
            codepages::decode(bytes, label).unwrap_or_else(|| decode(bytes, http, declared))
        }
    }
}

/// The encoding of the XML declaration, or of an HTML `<meta charset>`.
fn declared(bytes: &[u8]) -> Option<String> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(HEAD)]).to_ascii_lowercase();
    let label = |after: &str| {
        let rest = head.split_once(after)?.1.trim_start();
        let rest = rest.strip_prefix('=')?.trim_start().trim_start_matches(['"', '\'']);
        let end = rest
            .find(|c: char| !c.is_ascii_alphanumeric() && !"-_:.".contains(c))
            .unwrap_or(rest.len());
        Some(rest[..end].to_owned()).filter(|l| !l.is_empty())
    };
    label("encoding").or_else(|| label("charset"))
}

/// The form of a text, and where it begins: after PHP warnings and other junk.
pub(super) fn form(text: &str) -> (Form, usize) {
    let trimmed = text.trim_start();
    let start = text.len() - trimmed.len();
    if trimmed.starts_with(['{', '[']) {
        return (Form::Json, start);
    }
    if let Some(json) = within_script(trimmed) {
        return (Form::Json, start + json);
    }
    // Where the prologue of comments, DOCTYPE and instructions begins.
    let (mut prologue, mut comment) = (None, 0);
    for (at, _) in text.match_indices('<').take(DISCOVERY_TOKENS) {
        let rest = &text[at + 1..];
        if at < comment {
            continue;
        }
        if let Some(within) = rest.strip_prefix("!--") {
            // One that does not end is looked through once only.
            comment = within.find("-->").map_or(text.len(), |end| text.len() - within.len() + end);
            prologue = prologue.or(Some(at));
            continue;
        }
        let name: String = rest
            .chars()
            .take_while(|c| !c.is_whitespace() && !"/>".contains(*c))
            .take(24)
            .collect();
        let name = name.to_ascii_lowercase();
        match name.rsplit(':').next().unwrap_or_default() {
            "?xml" | "rss" | "feed" | "rdf" | "channel" | "urlset" | "sitemapindex" => {
                return (Form::Xml, prologue.unwrap_or(at));
            }
            "html" => return wrapped(text).map_or((Form::Html, at), |feed| (Form::Xml, feed)),
            "!doctype"
                if rest[name.len()..]
                    .trim_start()
                    .get(..4)
                    .is_some_and(|d| d.eq_ignore_ascii_case("html")) =>
            {
                return wrapped(text).map_or((Form::Html, at), |feed| (Form::Xml, feed));
            }
            name if name.starts_with(['!', '?']) => prologue = prologue.or(Some(at)),
            _ => {}
        }
    }
    (Form::Xml, start)
}

/// Where JSON begins that is written as a script: `callback({...})`, or behind what keeps browsers from running it.
fn within_script(text: &str) -> Option<usize> {
    const GUARDS: &[&str] = &[")]}'", ")]}',", "while(1);", "for(;;);"];
    let at = text.find(['{', '['])?;
    let before = text[..at].trim();
    let bare = before.strip_prefix("/*").and_then(|b| b.split_once("*/"));
    let bare = bare.map_or(before, |(_, rest)| rest.trim());
    let named = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '$' | '.');
    let called = bare.strip_suffix('(').is_some_and(|name| name.trim_end().chars().all(named));
    (called || bare.is_empty() || GUARDS.contains(&bare)).then_some(at)
}

/// Where a feed begins that some program set into the body of a page.
fn wrapped(page: &str) -> Option<usize> {
    let at = page.find("<rss")?;
    (page[at..].contains("<channel") && page[at..].contains("<item")).then_some(at)
}

/// The feed an HTML page points to: Atom before RSS, comments last of all.
pub(super) fn discover(html: &str, base: Option<&Url>) -> Option<String> {
    let mut found: Option<(u8, String)> = None;
    let mut base = base.cloned();
    for token in Lexer::new(html).take(DISCOVERY_TOKENS) {
        let Token::Start { name, attributes, .. } = token else { continue };
        let get = |key: &str| {
            attributes.iter().find(|(n, _)| n.eq_ignore_ascii_case(key)).map(|(_, v)| *v)
        };
        if name.eq_ignore_ascii_case("base") {
            base = get("href").and_then(|h| join(base.as_ref(), h)).or(base);
        }
        let (Some(rel), Some(kind), Some(href)) = (get("rel"), get("type"), get("href")) else {
            continue;
        };
        if !name.eq_ignore_ascii_case("link")
            || !rel.split_whitespace().any(|r| r.eq_ignore_ascii_case("alternate"))
        {
            continue;
        }
        let Some(rank) = rank(kind, get("title").unwrap_or_default(), href) else { continue };
        let href = crate::markup::refs::decode(href);
        let href = join(base.as_ref(), &href).map_or(href, String::from);
        if found.as_ref().is_none_or(|(held, _)| rank < *held) {
            found = Some((rank, href));
        }
    }
    found.map(|(_, href)| href)
}

fn rank(kind: &str, title: &str, href: &str) -> Option<u8> {
    let rank = match kind.trim().to_ascii_lowercase().as_str() {
        "application/atom+xml" => 0,
        "application/rss+xml" | "application/rdf+xml" => 1,
        "application/feed+json" => 2,
        _ => return None,
    };
    let comments = [title, href].iter().any(|t| t.to_ascii_lowercase().contains("comments"));
    Some(if comments { rank + 10 } else { rank })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], content_type: Option<&str>, start: &str) {
        let text = text(bytes, content_type, None, &mut Parsed::default()).unwrap();
        assert!(text.starts_with(start), "{text:?}");
    }

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|u| if big { u.to_be_bytes() } else { u.to_le_bytes() })
            .collect()
    }

    #[test]
    fn encodings() {
        let xml = "<?xml version='1.0' encoding='utf-16'?><a>新华社</a>";
        check(&utf16(xml, true), None, xml);
        check(&utf16(xml, false), None, xml);
        check(&[b"\xFE\xFF".to_vec(), utf16(xml, true)].concat(), None, xml);
        check(xml.as_bytes(), Some("text/xml; charset=utf-16"), xml);
        let utf32: Vec<u8> = xml.chars().flat_map(|c| u32::from(c).to_be_bytes()).collect();
        check(&utf32, None, xml);
        let gbk = encoding_rs::GBK
            .encode("<?xml version='1.0' encoding='gb2312'?><a>新华社</a>")
            .0
            .into_owned();
        check(&gbk, None, "<?xml version='1.0' encoding='gb2312'?><a>新华社");
    }

    #[test]
    fn forms() {
        let of = |t: &str| form(t).0;
        assert_eq!(of(" {\"version\": 1}"), Form::Json);
        assert_eq!(of("<!DOCTYPE html><html>"), Form::Html);
        assert_eq!(of("<b>Warning</b>: mysql <?xml version='1.0'?><rss>"), Form::Xml);
        assert_eq!(form("<br />\n<rss>").1, 7);
        assert_eq!(of("<atom:feed>"), Form::Xml);
        assert_eq!(form("<!-- made of <html> by <rss> --><feed>"), (Form::Xml, 0));
        assert_eq!(of("<!-- <rss> --><html>"), Form::Html);
    }

    #[test]
    fn autodiscovery() {
        let html = "<html><head><base href='/sub/'><link rel='alternate' type='application/rss+xml' href='rss'>\
            <link rel='alternate' type='application/atom+xml' title='Comments' href='c'>\
            <link rel='stylesheet alternate' type='application/atom+xml' href='atom?a=1&amp;b=2'></head>";
        let base = Url::parse("http://h.example/").unwrap();
        assert_eq!(
            discover(html, Some(&base)).as_deref(),
            Some("http://h.example/sub/atom?a=1&b=2")
        );
        assert_eq!(discover("<html>", None), None);
    }
}
