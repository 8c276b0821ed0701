//! What an outlet is called.

use crate::model::edition::Titles;
use crate::model::story::StoryCopy;
use crate::model::url;
use crate::text::{collapse, cut_marked};

/// Of what a source calls itself: some put their whole slogan there.
const TITLE_BYTES_MAX: usize = 80;

/// Who ran a copy, as a reader knows them: the host of its page. A bare address tells nobody anything; then it is what
/// the source calls itself, or our name for it.
pub(super) fn outlet(copy: &StoryCopy, titles: &Titles) -> String {
    let site = url::site(&copy.url);
    let bare = site.is_empty() || site.parse::<std::net::IpAddr>().is_ok();
    if !bare {
        return site;
    }
    let title = titles.get(&copy.source).map(|t| collapse(t)).filter(|t| !t.is_empty());
    title.map_or_else(|| copy.source.clone(), |t| cut_marked(&t, TITLE_BYTES_MAX))
}

/// Who withdrew a story: the agency, else the outlet.
pub(super) fn withdrawer(notice: &StoryCopy, titles: &Titles) -> String {
    notice.credit.clone().unwrap_or_else(|| outlet(notice, titles))
}
