//! The notice that an article is withdrawn, made of what is held of it and its feed's word that it was deleted.

use super::article::content_hash;
use crate::model::ids::CaptureId;
use crate::model::{
    Article, ArticleCapture, Block, Method, RevisionHead, Rich, Timestamp, Validators,
};
use crate::parse::Deleted;

/// The notice; none where the article was withdrawn already, or changed after it was deleted.
pub fn withdrawn(
    held: ArticleCapture,
    deleted: &Deleted,
    now: Timestamp,
) -> Option<ArticleCapture> {
    let article = &held.article;
    let newer = article.updated.or(article.published).zip(deleted.when).is_some_and(|(a, d)| a > d);
    if newer || article.head == Some(RevisionHead::Kill) {
        return None;
    }
    let why = Some(deleted.why.as_str()).filter(|why| !why.is_empty());
    let article = Article {
        head: Some(RevisionHead::Kill),
        blocks: why.map(|why| Block::Paragraph(Rich::plain(why))).into_iter().collect(),
        image: None,
        enclosures: Vec::new(),
        method: Method::Feed,
        updated: deleted.when.or(article.updated),
        ..held.article
    };
    Some(ArticleCapture {
        id: CaptureId::of(held.article_id, &content_hash(&article)),
        fetched: now,
        validators: Validators::default(),
        page_blocks: Vec::new(),
        article,
        ..held
    })
}
