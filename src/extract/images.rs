//! Images by their markup: where the picture itself is, before scripts put it in its place, and what its file's name says.

use url::Url;

use super::dom::{Dom, attr};
use super::inline::web;
use crate::markup::counters;

/// Attributes of an image that hold its candidates, and those that hold one address until a script takes it; then what stands
/// there meanwhile, and what may be another size.
const SETS: [&str; 4] = ["srcset", "data-srcset", "data-lazy-srcset", "nitro-lazy-srcset"];
const ADDRESSES: [&str; 27] = [
    "data-src",
    "data-original",
    "data-lazy-src",
    "data-lazy",
    "data-url",
    "data-hi-res-src",
    "data-img-src",
    "data-lazyload",
    "data-cfsrc",
    "data-ezsrc",
    "nitro-lazy-src",
    "data-actualsrc",
    "data-echo",
    "data-flickity-lazyload",
    "data-pagespeed-lazy-src",
    "data-ll-src",
    "data-gmsrc",
    "data-image-src",
    "data-original-src",
    "data-lazysrc",
    "src",
    "data-large-file",
    "data-orig-file",
    "data-image",
    "zoomfile",
    "file",
    "data-file",
];

/// Is it a picture, rather than a player or a frame?
pub(super) fn is_image(node: Dom<'_>) -> bool {
    node.value().as_element().is_some_and(|e| matches!(e.name(), "img" | "amp-img" | "picture"))
}

/// Is it hidden, or of no size?
pub(super) fn is_unseen(node: Dom<'_>) -> bool {
    node.value().as_element().is_some_and(|e| counters::is_unseen(e.attrs()))
}

/// The best candidate: srcset's widest up to a sane width, lazy attributes, src.
pub(super) fn address(node: Dom<'_>, base: &Url) -> Option<Url> {
    let is_picture = |n: &Dom<'_>| n.value().as_element().is_some_and(|e| e.name() == "picture");
    let picture = Some(node).filter(is_picture).or_else(|| node.parent().filter(is_picture));
    let sources = picture
        .into_iter()
        .flat_map(|p| p.children().filter_map(|c| SETS.iter().find_map(|a| attr(c, a))));
    let sets = SETS.iter().filter_map(|a| attr(node, a)).chain(sources);
    let plain = ADDRESSES.iter().filter_map(|a| attr(node, a)).filter(|s| is_address(s));
    let best = sets.filter_map(widest).find(|s| is_address(s));
    let shows = |url: &Url| !is_blank(url.path()) && !counters::is_counter(url);
    let found = |s: &str| web(base, s).filter(shows);
    best.and_then(|s| found(&s)).or_else(|| plain.into_iter().find_map(found))
}

/// No picture written out, no switch: `data-lazy="true"`.
fn is_address(s: &str) -> bool {
    !s.starts_with("data:") && !s.contains("base64,") && s.contains(['/', '.'])
}

/// `a.jpg 320w, b.jpg 1024w`: the widest, but none above 2000. No space need stand behind the comma.
fn widest(srcset: &str) -> Option<String> {
    let mut rest = srcset;
    let candidates = std::iter::from_fn(|| {
        let start = rest.trim_start_matches(|c: char| c.is_whitespace() || c == ',');
        let end = start.find(char::is_whitespace).unwrap_or(start.len());
        let (url, after) = start.split_at(end);
        let bare = url.trim_end_matches(',');
        let (size, next) = match after.split_once(',') {
            _ if bare.len() < url.len() => ("", after),
            Some((size, next)) => (size.trim(), next),
            None => (after.trim(), ""),
        };
        rest = next;
        let size = size.trim_end_matches(['w', 'x']).parse::<f32>().unwrap_or(1.0);
        (!bare.is_empty()).then_some((if size > 2000.0 { -size } else { size }, bare))
    });
    candidates.take(40).max_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, u)| u.to_owned())
}

/// Drawings are a site's own.
pub(super) fn is_drawing(path: &str) -> bool {
    let end = std::path::Path::new(path).extension();
    end.is_some_and(|e| e.eq_ignore_ascii_case("svg"))
}

/// Is a file called like what a site shows beside its texts? Whole words of its name: `silicon-valley.jpg` is no icon.
pub(super) fn is_ornament(path: &str) -> bool {
    let (folders, name) = path.rsplit_once('/').unwrap_or(("", path));
    let bare = |w: &str| w.trim_matches(|c: char| c.is_ascii_digit()).to_ascii_lowercase();
    words(name).any(|w| ORNAMENTS.contains(&bare(w).as_str()))
        || folders.split('/').any(|f| FOLDERS.iter().any(|o| f.eq_ignore_ascii_case(o)))
}

const ORNAMENTS: [&str; 15] = [
    "avatar",
    "avatars",
    "gravatar",
    "logo",
    "logos",
    "logotype",
    "sitelogo",
    "icon",
    "icons",
    "favicon",
    "emoji",
    "emojis",
    "spacer",
    "pixel",
    "placeholder",
];
const FOLDERS: [&str; 7] = ["avatar", "avatars", "icon", "icons", "emoji", "emojis", "smilies"];

/// Is it nothing to look at, until a script puts a picture there: `blank.gif`, `placeholder-16x9.png`? `blank-check.jpg` is one.
fn is_blank(path: &str) -> bool {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let is = |all: &[&str], w: &str| all.iter().any(|b| w.eq_ignore_ascii_case(b));
    let size = |w: &str| w.bytes().all(|b| b.is_ascii_digit() || b == b'x');
    let mut blank = words(name).filter(|w| is(&BLANKS, w) || *w == "1x1").peekable();
    blank.peek().is_some() && words(name).all(|w| is(&BLANKS, w) || is(&FILLERS, w) || size(w))
}

/// Are two images one file, asked for in two sizes?
pub(super) fn share_file(a: &str, b: &str) -> bool {
    let file = |url| str::split(url, ['?', '#']).next().unwrap_or_default();
    let end = file(a).rsplit_once('.').map_or("", |(_, end)| end);
    file(a) == file(b)
        && ["jpg", "jpeg", "png", "webp", "avif"].iter().any(|e| end.eq_ignore_ascii_case(e))
}

/// Are two images one, by the folder of their own, where files are called by their size alone: `/ferry-48213/920x920.jpg`,
/// `/ferry-48213/square_thumb.jpg`?
pub(super) fn share_folder(a: &str, b: &str) -> bool {
    let place = |url| str::split(url, ['?', '#']).next().and_then(|path| path.rsplit_once('/'));
    place(a).zip(place(b)).is_some_and(|((there, a), (here, b))| {
        there == here && [a, b].into_iter().all(is_called_by_size)
    })
}

fn is_called_by_size(name: &str) -> bool {
    let name = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    let sides = |w: &str| {
        let sides = w.split_once('x').map(|(a, b)| [a, b]);
        let number = |n: &&str| n.len() > 1 && n.bytes().all(|b| b.is_ascii_digit());
        sides.is_some_and(|sides| sides.iter().all(number))
    };
    let is_size = |w: &str| sides(w) || SIZES.iter().any(|s| w.eq_ignore_ascii_case(s));
    let mut words = words(name).peekable();
    words.peek().is_some() && words.all(is_size)
}

const SIZES: [&str; 14] = [
    "thumb",
    "thumbnail",
    "square",
    "small",
    "medium",
    "large",
    "gallery",
    "original",
    "full",
    "preview",
    "mini",
    "big",
    "wide",
    "teaser",
];

const BLANKS: [&str; 8] =
    ["blank", "spacer", "placeholder", "pixel", "transparent", "loading", "none", "lazy"];
const FILLERS: [&str; 10] =
    ["image", "images", "img", "default", "photo", "gif", "grey", "gray", "white", "news"];

/// The words of a file's name: `siteLogo@2x` has `site`, `Logo`, `2x`.
pub(super) fn words(name: &str) -> impl Iterator<Item = &str> {
    let plain = name.split(|c: char| !c.is_ascii_alphanumeric());
    plain
        .flat_map(|part| {
            let bytes = part.as_bytes();
            let humps = (1..part.len())
                .filter(|i| bytes[i - 1].is_ascii_lowercase() && bytes[*i].is_ascii_uppercase());
            let mut from = 0;
            let ends: Vec<usize> = humps.chain([part.len()]).collect();
            ends.into_iter().map(move |end| &part[std::mem::replace(&mut from, end)..end])
        })
        .filter(|w| !w.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_words_of_a_files_name_say_what_it_is() {
        for path in [
            "/img/logo.png",
            "/a/site-logo-2x.png",
            "/a/siteLogo.png",
            "/a/user_icon.gif",
            "/a/20Icon3.png",
            "/avatar/8a7f3c",
            "/emoji/1f600.png",
        ] {
            assert!(is_ornament(path), "{path}");
        }
        for path in [
            "/2026/silicon-valley.jpg",
            "/catalogo-2026.jpg",
            "/logos/ferry.jpg",
            "/lexicon.jpg",
            "/pixels.jpg",
        ] {
            assert!(!is_ornament(path), "{path}");
        }
        for path in [
            "/blank.gif",
            "/a/placeholder-16x9.png",
            "/1x1.png",
            "/pixel.gif",
            "/none.gif",
            "/loading.gif",
        ] {
            assert!(is_blank(path), "{path}");
        }
        for path in [
            "/blank-check.jpg",
            "/pixel-9-phone.jpg",
            "/2026/0612.jpg",
            "/loading-dock.jpg",
            "/news.jpg",
        ] {
            assert!(!is_blank(path), "{path}");
        }
    }

    #[test]
    fn files_called_by_their_sizes_are_one_picture() {
        let large = "https://a.example/quay/48213/920x920.jpg";
        for name in ["1200x630.jpg", "square_gallery_thumb.jpg", "large.webp?w=9", "original.png"] {
            let other = format!("https://a.example/quay/48213/{name}");
            assert!(share_folder(large, &other) && share_folder(&other, large), "{name}");
            assert!(!share_folder(large, &other.replace("48213", "48214")), "{name}");
        }
        assert!(share_file(large, &format!("{large}?w=400")));
        assert!(!share_file("https://a.example/image?id=1", "https://a.example/image?id=2"));
        for name in ["quay_thumb.jpg", "1.jpg", "48213.jpg", "", "box.jpg"] {
            assert!(
                !share_folder(large, &format!("https://a.example/quay/48213/{name}")),
                "{name}"
            );
        }
    }

    #[test]
    fn a_picture_is_where_a_script_would_take_it_from() {
        let base = Url::parse("https://news.example/2026/").unwrap();
        let found = |html: &str| {
            let page = crate::extract::dom::parse(html);
            let image = page.tree.nodes().find(|n| {
                n.value().as_element().is_some_and(|e| matches!(e.name(), "img" | "picture"))
            });
            image.and_then(|n| address(n, &base)).map(String::from)
        };
        for name in ADDRESSES {
            for html in [
                format!("<img {name}=/quay.jpg>"),
                format!("<img data-lazy=true src=/pixel.gif {name}=/quay.jpg>"),
                format!("<img {name}=/quay.jpg src='data:image/gif;base64,R0lG'>"),
            ] {
                let doubled = html.matches(&format!(" {name}=")).count() > 1;
                let url = found(&html);
                assert!(
                    doubled || url.as_deref() == Some("https://news.example/quay.jpg"),
                    "{html} {url:?}"
                );
            }
        }
        let bare = "<picture><source srcset='/s.jpg 400w, /quay.jpg 900w'></picture>";
        assert_eq!(found(bare).as_deref(), Some("https://news.example/quay.jpg"));
        let tight = "<img srcset='/s.png 20w,/m,c_1.jpg 400w,/quay.jpg 900w,/huge.jpg 4000w'>";
        assert_eq!(found(tight).as_deref(), Some("https://news.example/quay.jpg"));
        assert_eq!(found("<img src=/blank.gif>"), None);
        assert_eq!(found("<img data-image=48213>"), None);
    }
}
