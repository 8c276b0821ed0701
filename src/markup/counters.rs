//! Pictures that nobody is to see: those that count readers, by their attributes and by whom they are asked of.

use url::Url;

/// Of a longer style the first words are enough.
const STYLE_BYTES_MAX: usize = 1000;
/// Further out in pixels no screen shows a picture.
const FAR: f32 = -900.0;
/// Pixels of an `em`.
const EM: f32 = 16.0;

/// Is a picture hidden, or of no size, by its own attributes? One that a script is yet to load may be hidden until then.
pub fn is_unseen<'a>(attributes: impl Iterator<Item = (&'a str, &'a str)>) -> bool {
    let (mut unseen, mut lazy) = (false, false);
    for (name, value) in attributes {
        match name.to_ascii_lowercase().as_str() {
            "width" | "height" => unseen |= pixels(value.trim()).is_some_and(is_nothing),
            "hidden" => unseen = true,
            "style" => unseen |= hides(crate::text::cut(value, STYLE_BYTES_MAX)),
            "class" => lazy |= value.to_ascii_lowercase().contains("lazy"),
            "src" | "alt" | "title" | "loading" => {}
            // `data-src=/a.jpg`, `srcset`, `data-lazy=1`, `data-nimg=fill`.
            name => {
                let later = name.starts_with("data-") && value.contains('/');
                lazy |= later
                    || ["src", "lazy", "nimg", "original"].iter().any(|word| name.contains(word));
            }
        }
    }
    unseen && !lazy
}

/// Hides an inline style a picture: not shown, clear, of no size, off the screen?
fn hides(style: &str) -> bool {
    let (mut hides, mut clear, mut moves) = (false, false, false);
    let (mut flat, mut filled, mut apart, mut far) = (false, false, false, false);
    for (property, value) in style.split(';').filter_map(|one| one.split_once(':')) {
        let value = value.trim().to_ascii_lowercase();
        let value = value.trim_end_matches("!important").trim_end();
        match property.trim().to_ascii_lowercase().as_str() {
            "display" => hides |= value == "none",
            "visibility" => hides |= matches!(value, "hidden" | "collapse"),
            "opacity" => clear |= value.trim_end_matches('%').parse() == Ok(0.0_f32),
            // What a script lets appear.
            "transition" => moves = true,
            "width" | "height" | "max-width" | "max-height" => {
                flat |= pixels(value).is_some_and(is_nothing);
            }
            // Frameworks write pictures of no size that fill what is around them.
            "min-width" | "min-height" | "padding" | "padding-top" | "padding-bottom" => {
                filled |= !value.starts_with('0');
            }
            "position" => apart |= matches!(value, "absolute" | "fixed"),
            "left" | "right" | "top" | "bottom" => far |= is_far(value),
            "margin-left" | "margin-top" | "margin-right" => hides |= is_far(value),
            _ => {}
        }
    }
    hides || clear && !moves || flat && !filled || apart && far
}

fn pixels(value: &str) -> Option<f32> {
    value.trim_end_matches("px").parse().ok()
}

fn is_nothing(side: f32) -> bool {
    (0.0..=1.0).contains(&side)
}

fn is_far(value: &str) -> bool {
    let em = || value.trim_end_matches("rem").trim_end_matches("em").parse().ok();
    let away = pixels(value).or_else(|| em().map(|n: f32| n * EM));
    away.is_some_and(|away| away <= FAR)
}

/// Counts whoever is asked for it, whatever is said of its size: by host, or those below it, and by how the path begins.
pub fn is_counter(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let of = |name: &str| {
        host.strip_suffix(name).is_some_and(|below| below.is_empty() || below.ends_with('.'))
    };
    let path = url.path();
    COUNTERS.iter().any(|(name, folder)| of(name) && path.starts_with(folder))
        || SCRIPTS.iter().any(|name| path.ends_with(name))
}

/// Whom nothing but counts is asked of, and of others the folders for it. They stand in texts of feeds without a size.
const COUNTERS: [(&str, &str); 35] = [
    // Of readers of feeds: what is under a text counts its being opened, or draws buttons.
    ("feedburner.com", "/~r/"),
    ("feedburner.com", "/~ff/"),
    ("feedproxy.google.com", "/~r/"),
    ("feedproxy.google.com", "/~ff/"),
    ("feedpress.me", "/"),
    ("feedblitz.com", "/~/i/"),
    ("blogger.googleusercontent.com", "/tracker/"),
    ("medium.com", "/_/stat"),
    ("pixel.wp.com", "/"),
    ("stats.wordpress.com", "/"),
    ("track.mailerlite.com", "/"),
    // Of readers of pages.
    ("google-analytics.com", "/"),
    ("googletagmanager.com", "/"),
    ("googleadservices.com", "/"),
    ("scorecardresearch.com", "/"),
    ("quantserve.com", "/"),
    ("chartbeat.net", "/"),
    ("statcounter.com", "/"),
    ("sitemeter.com", "/"),
    ("facebook.com", "/tr"),
    ("analytics.twitter.com", "/"),
    ("t.co", "/i/adsct"),
    ("px.ads.linkedin.com", "/"),
    ("bat.bing.com", "/"),
    ("mc.yandex.ru", "/"),
    ("counter.yadro.ru", "/"),
    ("counter.rambler.ru", "/"),
    ("top-fwz1.mail.ru", "/"),
    ("hm.baidu.com", "/"),
    ("ioam.de", "/"),
    ("ivwbox.de", "/"),
    ("met.vgwort.de", "/"),
    // Of readers of advertisements.
    ("doubleclick.net", "/"),
    ("bluekai.com", "/"),
    ("insight.adsrvr.org", "/"),
];
/// What programs for counting one's own readers are called.
const SCRIPTS: [&str; 2] = ["/matomo.php", "/piwik.php"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_known_by_its_attributes() {
        let unseen = |attributes: &[(&str, &str)]| is_unseen(attributes.iter().copied());
        let style = |style: &str| unseen(&[("src", "/count"), ("STYLE", style)]);
        for hidden in [
            "display:none",
            "Display : None !important",
            "visibility:hidden",
            "opacity:0",
            "opacity: 0.0;",
            "width:1px;height:1px",
            "height:0",
            "max-height: 0px",
            "position:absolute;left:-9999px",
            "position:fixed; top: -100em",
            "margin-left:-5000px",
        ] {
            assert!(style(hidden), "{hidden}");
            for (name, value) in
                [("data-src", "/a.jpg"), ("srcset", "/a.jpg 2x"), ("class", "a LazyLoad")]
            {
                assert!(!unseen(&[("style", hidden), (name, value)]), "{hidden} {name}");
            }
        }
        for seen in [
            "",
            "opacity:0.5",
            "opacity:0;transition:opacity 1s",
            "border-width:0",
            "width:10px",
            "width:100%;height:auto",
            "width:0;height:0;min-width:100%;min-height:100%",
            "padding-bottom: 56.25%; height: 0",
            "position:absolute;left:-20px",
            "left:-9999px",
            "margin-left:-20px",
        ] {
            assert!(!style(seen), "{seen}");
        }
        assert!(unseen(&[("width", "0")]) && unseen(&[("height", "1px")]));
        assert!(unseen(&[("hidden", "")]) && unseen(&[("hidden", ""), ("loading", "lazy")]));
        assert!(!unseen(&[("width", "100%")]) && !unseen(&[("width", "10")]));
    }

    #[test]
    fn who_counts_is_known_by_name() {
        let counts = |url: &str| is_counter(&Url::parse(url).unwrap());
        for url in [
            "https://www.google-analytics.com/collect?v=1",
            "http://pixel.wp.com/b.gif?x=1",
            "https://b.scorecardresearch.com/p?c1=2",
            "http://feeds.feedburner.com/~r/news/~4/abc",
            "http://feeds.feedburner.com/~ff/news?d=abc",
            "https://stats.news.example/matomo.php?idsite=7",
        ] {
            assert!(counts(url), "{url}");
        }
        for url in [
            "https://www.facebook.com/photo.jpg",
            "https://feeds.feedburner.com/quay.jpg",
            "https://not-quantserve.com/quay.jpg",
            "https://medium.com/quay.jpg",
            "https://i0.wp.com/quay.jpg",
        ] {
            assert!(!counts(url), "{url}");
        }
    }
}
