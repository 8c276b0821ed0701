//! Bytes -> text: which encoding they are in, whatever servers and documents say.

use std::borrow::Cow;

use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252};

/// Text decoded from bytes, and how.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decoded<'b> {
    /// The text, without a byte order mark: that of the bytes themselves, where they are UTF-8.
    pub text: Cow<'b, str>,
    /// Name of the encoding used.
    pub encoding: &'static str,
    /// Were there bytes it could not read?
    pub lossy: bool,
}

/// Decodes bytes: BOM, else valid UTF-8, else the HTTP charset, else the document's own label, else a guess.
///
/// Valid UTF-8 beats any label: text in another encoding hardly ever is valid UTF-8, wrong labels are common
/// (spec: feeds 1.4). UTF-7 is never decoded.
pub fn decode<'b>(
    bytes: &'b [u8],
    http_charset: Option<&str>,
    declared: Option<&str>,
) -> Decoded<'b> {
    if let Some((encoding, bom)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[bom..]);
    }
    let label = |l: Option<&str>| l.and_then(|l| Encoding::for_label(l.trim().as_bytes()));
    // All of its bytes are ASCII's, and so valid UTF-8.
    let escapes = || memchr::memchr(0x1B, bytes).is_some();
    if [declared, http_charset].into_iter().any(|l| label(l) == Some(ISO_2022_JP)) && escapes() {
        return decode_as(ISO_2022_JP, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: Cow::Borrowed(text), encoding: "UTF-8", lossy: false };
    }
    if let Some(text) = of_halves(bytes) {
        return Decoded { text: Cow::Owned(text), encoding: "UTF-8", lossy: false };
    }
    // Latin-1 is what servers say of all that they send; a document that says otherwise knows itself.
    let served = label(http_charset).filter(|e| *e != WINDOWS_1252 || label(declared).is_none());
    // A UTF-8 label on bytes that are not UTF-8 says nothing, unless hardly anything is wrong.
    let named = served.or_else(|| label(declared));
    match named {
        Some(e) if e != UTF_8 => decode_as(e, bytes),
        Some(_) if mostly_utf8(bytes, STRAYS_LABELLED) => utf8_with_strays(bytes),
        _ => label(http_charset)
            .filter(|e| *e != UTF_8)
            .map_or_else(|| guess(bytes), |e| decode_as(e, bytes)),
    }
}

fn decode_as<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Decoded<'b> {
    let (text, lossy) = encoding.decode_without_bom_handling(bytes);
    Decoded { text, encoding: encoding.name(), lossy }
}

fn guess(bytes: &[u8]) -> Decoded<'_> {
    if mostly_utf8(bytes, STRAYS_UNLABELLED) {
        return utf8_with_strays(bytes);
    }
    let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    decode_as(detector.guess(None, chardetng::Utf8Detection::Allow), bytes)
}

/// So many good characters for each stray: where UTF-8 is what the label says, other encodings have fewer by chance.
const STRAYS_LABELLED: usize = 1;
const STRAYS_UNLABELLED: usize = 4;

/// Are bad bytes rare strays in good UTF-8: some multi-byte characters, and so many times as many as errors?
fn mostly_utf8(bytes: &[u8], times: usize) -> bool {
    let (mut good, mut bad) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().bytes().filter(|b| *b >= 0xC0).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    good > 0 && good >= bad * times
}

/// UTF-8 with each stray run read as windows-1252, the usual source of strays.
fn utf8_with_strays(bytes: &[u8]) -> Decoded<'_> {
    let mut text = String::with_capacity(bytes.len());
    let mut lossy = false;
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(chunk.invalid()).0);
            lossy = true;
        }
    }
    Decoded { text: Cow::Owned(text), encoding: "UTF-8", lossy }
}

/// The charset parameter of a Content-Type value.
pub fn charset_of(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|p| {
        let (name, value) = p.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches(['"', '\'']))
    })
}

/// UTF-8 in which characters beyond the first 65,536 were written as their two halves of UTF-16, as old databases do (CESU-8).
fn of_halves(bytes: &[u8]) -> Option<String> {
    half(bytes)?;
    let (mut whole, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    while let Some(at) = half(rest) {
        whole.extend_from_slice(&rest[..at]);
        let &[_, a, b, 0xED, c @ 0xB0..=0xBF, d, ..] = &rest[at..] else { return None };
        let unit = |high: u8, low: u8| 0xD000 | u32::from(high & 0x3F) << 6 | u32::from(low & 0x3F);
        let code = 0x10000 + ((unit(a, b) & 0x3FF) << 10) + (unit(c, d) & 0x3FF);
        whole.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[at + 6..];
    }
    whole.extend_from_slice(rest);
    String::from_utf8(whole).ok()
}

/// Where the first half of such a character begins.
fn half(bytes: &[u8]) -> Option<usize> {
    memchr::memchr_iter(0xED, bytes).find(|at| matches!(bytes.get(at + 1), Some(0xA0..=0xAF)))
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
        for (declared, text) in [("windows-1251", "Шторм"), ("shift_jis", "強風"), ("gbk", "大风")]
        {
            let of = Encoding::for_label(declared.as_bytes()).unwrap_or(UTF_8);
            decodes(&of.encode(text).0, Some("ISO-8859-1"), Some(declared), text);
        }
        decodes(b"d\xE9j\xE0", Some("iso-8859-1"), Some("utf-8"), "déjà");
        let shifted = b"\x1B$B6/Iw\x1B(B 14";
        decodes(shifted, None, Some("ISO-2022-JP"), "強風 14");
        decodes(shifted, Some("iso-2022-jp"), None, "強風 14");
    }

    #[test]
    fn stray_bytes_do_not_spoil_utf8() {
        let mut bytes = "Ünïcödé täxt wïth mäny äccénts".as_bytes().to_vec();
        bytes.push(0x92);
        decodes(&bytes, Some("utf-8"), None, "Ünïcödé täxt wïth mäny äccénts\u{2019}");
    }

    #[test]
    fn a_label_speaks_for_the_few_good_characters_beside_a_stray() {
        let bytes = b"the \xE2\x80\x9Cold\xE2\x80\x9D pier and the mayor\x92s boat";
        decodes(bytes, None, Some("utf-8"), "the “old” pier and the mayor’s boat");
        for (label, text) in [
            ("windows-1251", "Шторм закрыл порт Скагби"),
            ("gbk", "大风致港口关闭 十四艘船在外海等候"),
            ("euc-kr", "강풍으로 항구 폐쇄, 선박 14척 대기"),
        ] {
            let of = Encoding::for_label(label.as_bytes()).unwrap_or(UTF_8);
            decodes(&of.encode(text).0, None, Some("utf-8"), text);
        }
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
    fn characters_in_two_halves_of_utf16_spoil_no_utf8() {
        let of = |middle: &[u8]| [b"d\xC3\xA9j\xC3\xA0 ", middle, b" vu"].concat();
        decodes(&of(b"\xED\xA0\xBD\xED\xB0\x8B"), Some("utf-8"), None, "déjà 🐋 vu");
        assert!(decode(&of(b"\xED\xA0\xBD"), None, None).text.ends_with(" vu"));
    }
}
