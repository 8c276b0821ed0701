//! An outlet's feed, in the form it prefers.

use serde_json::json;

use super::news::Piece;
use super::outlets::{Format, Outlet};
use super::page;
use crate::model::Timestamp;
use crate::text::escape;

/// The feed of `outlet`; `base` is its address without a slash at the end.
pub(super) fn render(outlet: &Outlet, base: &str, pieces: &[Piece]) -> String {
    match outlet.feed {
        Format::Atom => atom(outlet, base, pieces),
        Format::Rss => rss(outlet, base, pieces),
        Format::Rdf => rdf(outlet, base, pieces),
        Format::Json => json_feed(outlet, base, pieces),
    }
}

fn link(outlet: &Outlet, base: &str, piece: &Piece) -> String {
    let base = if outlet.relative_links { "" } else { base };
    format!("{base}{}", outlet.page_path(&piece.id))
}

fn lede(piece: &Piece) -> &str {
    piece.paragraphs.first().map_or("", String::as_str)
}

fn newest(pieces: &[Piece]) -> Timestamp {
    pieces.iter().map(|p| p.updated).max().unwrap_or_default()
}

/// RFC 822, as RSS asks.
fn rss_date(at: Timestamp) -> String {
    at.to_utc().to_rfc2822()
}

fn atom(outlet: &Outlet, base: &str, pieces: &[Piece]) -> String {
    let entries: String = pieces
        .iter()
        .map(|p| {
            format!(
                "<entry>\n<id>tag:{},2026:{}</id>\n<title>{}</title>\n<link href=\"{}\"/>\n\
                 <published>{}</published>\n<updated>{}</updated>\n<summary>{}</summary>\n</entry>\n",
                outlet.id,
                p.id,
                escape(&p.headline),
                link(outlet, base, p),
                p.published.rfc3339(),
                p.updated.rfc3339(),
                escape(lede(p))
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"{}\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\" xml:lang=\"{}\">\n\
         <id>tag:{},2026:all</id>\n<title>{}</title>\n<updated>{}</updated>\n<link href=\"{base}/\"/>\n{entries}</feed>\n",
        outlet.charset,
        outlet.language,
        outlet.id,
        escape(outlet.title),
        newest(pieces).rfc3339()
    )
}

fn rss(outlet: &Outlet, base: &str, pieces: &[Piece]) -> String {
    let items: String = pieces
        .iter()
        .map(|p| {
            format!(
                "<item>\n<title>{}</title>\n<link>{}</link>\n<guid isPermaLink=\"false\">{}-{}</guid>\n\
                 <pubDate>{}</pubDate>\n<description>{}</description>\n</item>\n",
                escape(&p.headline),
                link(outlet, base, p),
                outlet.id,
                p.id,
                rss_date(p.updated),
                escape(lede(p))
            )
        })
        .collect();
    format!(
        "<?xml version=\"1.0\" encoding=\"{}\"?>\n<rss version=\"2.0\">\n<channel>\n<title>{}</title>\n\
         <link>{base}/</link>\n<description>{}</description>\n<language>{}</language>\n{items}</channel>\n</rss>\n",
        outlet.charset,
        escape(outlet.title),
        escape(outlet.title),
        outlet.language
    )
}

fn rdf(outlet: &Outlet, base: &str, pieces: &[Piece]) -> String {
    let item = |p: &Piece| {
        let link = link(outlet, base, p);
        let text = if outlet.full_text { page::body(outlet, p) } else { String::new() };
        format!(
            "<item rdf:about=\"{link}\">\n<title>{}</title>\n<link>{link}</link>\n<dc:date>{}</dc:date>\n\
             <description>{}</description>\n<content:encoded><![CDATA[{text}]]></content:encoded>\n</item>\n",
            escape(&p.headline),
            p.updated.rfc3339(),
            escape(lede(p))
        )
    };
    let listed = |p: &Piece| format!("<rdf:li rdf:resource=\"{}\"/>\n", link(outlet, base, p));
    format!(
        "<?xml version=\"1.0\" encoding=\"{}\"?>\n<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\" \
         xmlns=\"http://purl.org/rss/1.0/\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" \
         xmlns:content=\"http://purl.org/rss/1.0/modules/content/\">\n\
         <channel rdf:about=\"{base}/index.rdf\">\n<title>{}</title>\n<link>{base}/</link>\n<description>{}</description>\n\
         <dc:language>{}</dc:language>\n<items><rdf:Seq>\n{}</rdf:Seq></items>\n</channel>\n{}</rdf:RDF>\n",
        outlet.charset,
        escape(outlet.title),
        escape(outlet.title),
        outlet.language,
        pieces.iter().map(listed).collect::<String>(),
        pieces.iter().map(item).collect::<String>()
    )
}

fn json_feed(outlet: &Outlet, base: &str, pieces: &[Piece]) -> String {
    let items: Vec<_> = pieces
        .iter()
        .map(|p| {
            json!({
                "id": format!("{}/{}", outlet.id, p.id),
                "url": link(outlet, base, p),
                "title": p.headline,
                "summary": lede(p),
                "content_text": lede(p),
                "date_published": p.published.rfc3339(),
                "date_modified": p.updated.rfc3339(),
            })
        })
        .collect();
    let feed = json!({
        "version": "https://jsonfeed.org/version/1.1",
        "title": outlet.title,
        "home_page_url": format!("{base}/"),
        "language": outlet.language,
        "items": items,
    });
    feed.to_string()
}
