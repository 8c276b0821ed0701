//! The HTML body of one story as readers of the feed see it.

use crate::model::article::{Article, Block, Dateline};
use crate::model::edition::EditionEntry;
use crate::model::story::StoryCopy;
use crate::model::url;
use crate::text::{escape, escape_into};

/// The full text: lead image, dateline, blocks, and who else carried it. A withdrawn story is its notice.
pub(super) fn body(entry: &EditionEntry, carried_by: bool) -> String {
    let mut out = match &entry.story.withdrawn {
        Some(notice) => withdrawal(notice),
        None => full_text(&entry.article),
    };
    if carried_by {
        out += &carriers(entry);
    }
    out
}

fn withdrawal(notice: &str) -> String {
    format!("<p><strong>This story was withdrawn.</strong></p>\n<p>{}</p>", escape(notice))
}

fn full_text(article: &Article) -> String {
    let mut out = String::with_capacity(8 << 10);
    let pictured = article.blocks.iter().any(|b| matches!(b, Block::Figure(_)));
    if let Some(image) = article.image.as_ref().filter(|_| !pictured) {
        out += &image.html();
        out.push('\n');
    }
    let mut dateline = article.dateline.as_ref().map(place_line).filter(|d| !d.is_empty());
    for block in &article.blocks {
        match (block, &dateline) {
            (Block::Paragraph(text), Some(line)) => {
                out.push_str("<p>");
                escape_into(line, &mut out);
                out.push_str(" — ");
                out.push_str(&text.to_html());
                out.push_str("</p>\n");
                dateline = None;
            }
            _ => {
                out += &block.html();
                out.push('\n');
            }
        }
    }
    out
}

/// `MOSCOW, May 8 (Xinhua)`: extraction took it off the text, readers expect it there.
fn place_line(dateline: &Dateline) -> String {
    let given = [dateline.place.as_deref(), dateline.date.as_deref()];
    let mut line = given.into_iter().flatten().collect::<Vec<_>>().join(", ");
    if let Some(agency) = &dateline.agency {
        line += &format!(" ({agency})");
    }
    line.trim_start().to_owned()
}

/// "Also carried by", with a link to each page but the lead's.
fn carriers(entry: &EditionEntry) -> String {
    let others = entry.story.copies.iter().filter(|c| c.article != entry.story.lead);
    let links: Vec<String> = others.filter_map(carrier).collect();
    if links.is_empty() {
        return String::new();
    }
    format!("<hr>\n<p><small>Also carried by {}.</small></p>", links.join(", "))
}

fn carrier(copy: &StoryCopy) -> Option<String> {
    let page = url::web(&copy.url)?;
    Some(format!(
        "<a href=\"{}\" title=\"{}\">{}</a>",
        escape(page.as_str()),
        escape(&copy.headline),
        escape(&url::site(page.as_str())),
    ))
}
