//! Pages that only send their reader on: a refresh within seconds, declared in the head.

use url::Url;

use super::declared::Declared;
use super::inline::web;

/// A page that waits longer is meant to be read.
const SECONDS_MAX: f32 = 5.0;

/// Where `<meta http-equiv=refresh content="0; url=...">` leads; a page that reloads itself leads nowhere.
pub(super) fn target(declared: &Declared<'_>, base: &Url, own: &Url) -> Option<Url> {
    let content = declared.meta(&["refresh"])?;
    let (wait, rest) = content.split_once([';', ','])?;
    let wait: f32 = wait.trim().parse().ok()?;
    let rest = rest.trim();
    let address = match rest.get(..3) {
        Some(url) if url.eq_ignore_ascii_case("url") => rest[3..].trim_start().strip_prefix('=')?,
        _ => rest,
    };
    let address = address.trim().trim_matches(['\'', '"']);
    let target = web(base, address).filter(|_| (0.0..=SECONDS_MAX).contains(&wait))?;
    let bare = |url: &Url| {
        let mut url = url.clone();
        url.set_fragment(None);
        url
    };
    (bare(&target) != bare(own)).then_some(target)
}
