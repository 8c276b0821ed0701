//! What a request accepts, by the weights it gives (RFC 9110 12.4.2).

use hyper::header::{ACCEPT_ENCODING, HeaderMap, HeaderValue};

/// Does the request name `text/html`? Feed readers do not, browsers do.
pub(super) fn accepts_html<'a>(accept: impl Iterator<Item = &'a HeaderValue>) -> bool {
    let ranges = accept.filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).map(weigh);
    ranges
        .into_iter()
        .any(|(range, weight)| weight > 0.0 && range.eq_ignore_ascii_case("text/html"))
}

/// RFC 9110 12.5.3: a coding's own weight, else that of `*`; zero is a refusal. What is not named at all may be sent as it
/// is, but not coded; the plain bytes stand behind gzip only where they are weighed less.
pub(super) fn accepts_gzip(headers: &HeaderMap) -> bool {
    let values = headers.get_all(ACCEPT_ENCODING).iter();
    let weights: Vec<(&str, f32)> =
        values.filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(',')).map(weigh).collect();
    let of = |wanted: &[&str]| {
        let named = weights.iter().find(|(c, _)| wanted.iter().any(|w| c.eq_ignore_ascii_case(w)));
        named.map(|(_, weight)| *weight)
    };
    let (gzip, plain) = (of(&["gzip", "x-gzip"]), of(&["identity"]));
    match gzip.or_else(|| of(&["*"])) {
        Some(gzip) => gzip > 0.0 && gzip >= plain.unwrap_or(0.0),
        None => plain == Some(0.0),
    }
}

/// A range of a list and its weight: 1 where it has none, 0 where that is no number from 0 to 1.
pub(super) fn weigh(item: &str) -> (&str, f32) {
    let mut parts = item.split(';').map(str::trim);
    let name = parts.next().unwrap_or_default();
    let weight = parts.find_map(|p| p.strip_prefix("q=").or_else(|| p.strip_prefix("Q=")));
    let weight = weight.map(|w| w.trim().parse().ok().filter(|w| (0.0..=1.0).contains(w)));
    (name, weight.map_or(1.0, Option::unwrap_or_default))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gzip_only_for_who_asks() {
        let coded = |accept: &'static str| {
            let named = (ACCEPT_ENCODING, HeaderValue::from_static(accept));
            accepts_gzip(&HeaderMap::from_iter([named]))
        };
        for yes in [
            "gzip, deflate, br",
            "br;q=1.0, gzip;q=0.8, *;q=0.1",
            "*",
            "X-GZIP",
            "identity, gzip",
            "gzip;q=1.0, identity; q=0.5, *;q=0",
            "identity;q=0",
            "identity;q=0, *",
        ] {
            assert!(coded(yes), "{yes}");
        }
        for no in [
            "gzip;q=1.5",
            "*, gzip;q=0",
            "identity",
            "gzip;q=0.000",
            "gzip ; q=0",
            "*;q=0",
            "identity;q=1, gzip;q=0.5",
            "identity;q=0, gzip;q=0",
            "gzip;q=much",
            "br",
            "",
        ] {
            assert!(!coded(no), "{no}");
        }
        assert!(!accepts_gzip(&HeaderMap::new()));
    }

    #[test]
    fn a_weight_stands_among_other_parameters() {
        assert_eq!(weigh(" text/html;level=1; q=0.5 "), ("text/html", 0.5));
        let value = HeaderValue::from_static("text/html;level=1;q=0, */*");
        assert!(!accepts_html([&value].into_iter()));
    }
}
