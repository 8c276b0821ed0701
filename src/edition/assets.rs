//! What the pages and feeds show besides words: style sheets and pictures, built in.

/// A finished file: its name at the root, its media type, its bytes.
pub type Asset = (&'static str, &'static str, &'static [u8]);

const CSS: &str = "text/css; charset=utf-8";
const PNG: &str = "image/png";

/// Every one of them. RSS readers take no SVG, and browsers ask for `/favicon.ico` whatever a page says.
pub const ASSETS: [Asset; 5] = [
    ("style.css", CSS, include_bytes!("assets/style.css")),
    ("feed.css", CSS, include_bytes!("assets/feed.css")),
    ("icon.png", PNG, include_bytes!("assets/icon.png")),
    ("favicon.ico", PNG, include_bytes!("assets/icon.png")),
    ("logo.png", PNG, include_bytes!("assets/logo.png")),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Width and height of a PNG, from its first chunk.
    fn size(bytes: &[u8]) -> (u32, u32) {
        assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
        let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four"));
        (number(16), number(20))
    }

    #[test]
    fn the_pictures_are_of_the_shapes_that_feeds_ask_for() {
        let of = |name: &str| ASSETS.iter().find(|(n, ..)| *n == name).expect("is built in").2;
        let (w, h) = size(of("icon.png"));
        assert!(w == h && w >= 64, "atom:icon is square: {w}x{h}");
        let (w, h) = size(of("logo.png"));
        assert_eq!((w, h), (144, 72), "atom:logo is 2:1, an RSS image at most 144 x 400");
    }
}
