//! The front page: every edition with its addresses to copy, and the newest headlines of the first.

use super::{Fare, Page, Site, flag_html, formats, headline, lang, time};
use crate::edition::language::language;
use crate::edition::words::direction;
use crate::model::edition::EditionEntry;
use crate::text::escape;

/// The front page. `newest` are the first edition's newest stories.
pub fn front(site: &Site, newest: &[EditionEntry], fare: Option<Fare>) -> String {
    let editions: String = site.editions.iter().map(|e| edition(site, e)).collect();
    let mut body = format!(
        "<h1>Editions</h1>\n<p class=\"soft\">Put one of these addresses into your feed reader. All formats of an edition \
         hold the same stories.</p>\n<ul class=\"editions\">\n{editions}</ul>\n"
    );
    match site.editions.first() {
        Some((id, title)) if !newest.is_empty() => {
            let lines: String = newest.iter().map(line).collect();
            body += &format!(
                "<h2>Newest in <a href=\"{0}/\">{1}</a></h2>\n<ul class=\"headlines\">\n{lines}</ul>\n\
                 <p class=\"more\"><a href=\"{0}/\">All stories of {1}</a></p>\n",
                escape(id),
                escape(title),
            );
        }
        _ => body += &Fare::told(fare, "./"),
    }
    let first = site.editions.first().map(|(id, _)| id.as_str());
    Page { title: "copydesk", root: "./", edition: first, head: String::new(), body }.framed(site)
}

fn edition(site: &Site, (id, title): &(String, String)) -> String {
    let (id, title) = (escape(id), escape(title));
    let base = escape(&site.base_url);
    let addresses: String = formats()
        .map(|(format, _, name)| {
            format!(
                "<dt><a href=\"{id}.{format}\">{name}</a></dt><dd><code>{base}{id}.{format}</code></dd>\n"
            )
        })
        .collect();
    format!(
        "<li>\n<h2><a href=\"{id}/\">{title}</a></h2>\n<dl class=\"addresses\">\n{addresses}</dl>\n</li>\n"
    )
}

fn line(entry: &EditionEntry) -> String {
    let language = language(&entry.article);
    format!(
        "<li>{} <span dir=\"{}\">{}<a href=\"story/{}/\"{}>{}</a></span></li>\n",
        time(entry.story.shown_at(), "%-d %b %H:%M"),
        direction(language),
        flag_html(&entry.story),
        entry.story.id,
        lang(language),
        escape(&headline(entry)),
    )
}
