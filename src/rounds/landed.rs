//! Pages that entries were led to elsewhere: whose they are.

use std::sync::Arc;

use url::Url;

use crate::identity;
use crate::markup::text_of;
use crate::model::{ArticleCapture, Method};
use crate::read::Assignment;

/// Is the page that an entry led to its own? Not a front page, nor one that has neither its headline nor its text where
/// the entry has both.
pub(super) fn leads_to_its_own(job: &Assignment, page: &Url, capture: &ArticleCapture) -> bool {
    let (headline, text) = (job.entry.headline(), text_of(&job.entry.html()));
    let known = !headline.is_empty() && !text.is_empty();
    page.path() != "/" && (!known || reads_like((&headline, &text), capture))
}

/// Has an article a headline or a text like these?
pub(super) fn reads_like((headline, text): (&str, &str), capture: &ArticleCapture) -> bool {
    let article = &capture.article;
    article.method == Method::Feed
        || identity::named_alike(headline, &article.headline)
        || identity::alike(text, &article.text())
}

/// An article whose page was led elsewhere: whether that is its own is known when all of the document's are read.
pub(super) struct Landed {
    pub(super) at: Url,
    pub(super) job: Arc<Assignment>,
    pub(super) capture: Box<ArticleCapture>,
    pub(super) trouble: Option<String>,
}
