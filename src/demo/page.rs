//! A story's page in its outlet's layout.

use serde_json::json;

use super::news::{Photo, Piece};
use super::outlets::Outlet;
use super::words;
use crate::text::escape;

/// Other headlines a page shows.
const OTHERS_MAX: usize = 4;

/// The page of `piece`; `all` is what else the outlet has, `base` its address without a slash at the end.
pub(super) fn render(outlet: &Outlet, base: &str, piece: &Piece, all: &[Piece]) -> String {
    let fields = [
        ("site", escape(outlet.title)),
        ("language", piece.language.clone()),
        ("url", format!("{base}{}", outlet.page_path(&piece.id))),
        ("headline", escape(&piece.headline)),
        ("byline", escape(&piece.byline)),
        ("published", piece.published.rfc3339()),
        ("updated", piece.updated.rfc3339()),
        ("day", words::printed(&piece.language, piece.updated)),
        ("lede", escape(piece.paragraphs.first().map_or("", String::as_str))),
        ("photo", piece.photo.as_ref().map(|p| figure(&piece.id, p)).unwrap_or_default()),
        ("body", body(outlet, piece)),
        ("others", others(outlet, piece, all)),
        ("jsonld", jsonld(outlet, piece)),
    ];
    fields.iter().fold(outlet.layout.to_owned(), |page, (name, value)| {
        page.replace(&format!("{{{{{name}}}}}"), value)
    })
}

/// The paragraphs in the outlet's markup.
pub(super) fn body(outlet: &Outlet, piece: &Piece) -> String {
    let (open, close) = outlet.paragraph;
    piece.paragraphs.iter().map(|p| format!("{open}{}{close}", escape(p))).collect()
}

fn figure(id: &str, photo: &Photo) -> String {
    let (caption, credit) = (escape(&photo.caption), escape(&photo.credit));
    format!(
        "<figure><img src=\"/photo/{id}\" width=\"960\" height=\"540\" alt=\"\"><figcaption>{caption} ({credit})</figcaption></figure>"
    )
}

fn others(outlet: &Outlet, piece: &Piece, all: &[Piece]) -> String {
    let others = all.iter().filter(|p| p.id != piece.id).take(OTHERS_MAX);
    others
        .map(|p| {
            format!("<li><a href=\"{}\">{}</a></li>", outlet.page_path(&p.id), escape(&p.headline))
        })
        .collect()
}

fn jsonld(outlet: &Outlet, piece: &Piece) -> String {
    let said = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": piece.headline,
        "inLanguage": piece.language,
        "datePublished": piece.published.rfc3339(),
        "dateModified": piece.updated.rfc3339(),
        "publisher": {"@type": "Organization", "name": outlet.title},
    });
    said.to_string().replace("</", "<\\/") // the end of a script element is found before JSON is read
}
