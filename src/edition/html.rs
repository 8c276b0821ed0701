//! The HTML body of one story as readers of the feed see it.

use crate::model::article::{Article, Block, Dateline};
use crate::model::edition::{EditionEntry, Titles};
use crate::model::story::StoryCopy;
use crate::model::url;
use crate::text::escape;

/// The full text: lead image, dateline, blocks, and who else carried it. A withdrawn story is its notice.
pub(super) fn body(entry: &EditionEntry, carried_by: bool) -> String {
    let mut out = match entry.story.notice() {
        Some(by) => withdrawal(by, entry),
        None => full_text(&entry.article),
    };
    if carried_by {
        out += &carriers(entry);
    }
    out
}

/// Who withdrew it, and what they say of it.
fn withdrawal(by: &StoryCopy, entry: &EditionEntry) -> String {
    let sentence = super::page::withdrawn_by(by, &entry.titles);
    let mut out = format!("<p><strong>{}</strong></p>\n", escape(&sentence));
    for block in entry.notice.iter().flat_map(|n| &n.blocks) {
        out += &block.html();
        out.push('\n');
    }
    out
}

fn full_text(article: &Article) -> String {
    let mut out = String::with_capacity(8 << 10);
    let pictured = article.blocks.iter().any(|b| matches!(b, Block::Figure(_)));
    if let Some(image) = article.image.as_ref().filter(|_| !pictured) {
        out += &image.html();
        out.push('\n');
    }
    let opening = article.blocks.iter().position(opens);
    for (n, block) in article.blocks.iter().enumerate() {
        match (block, &article.dateline) {
            (Block::Paragraph(text), Some(dateline)) if Some(n) == opening => {
                out += &format!("<p>{}{}</p>", place_line(dateline), text.to_html());
            }
            _ => out += &block.html(),
        }
        out.push('\n');
    }
    out
}

/// Is it the paragraph a dateline belongs to?
fn opens(block: &Block) -> bool {
    matches!(block, Block::Paragraph(rich) if !is_note(&rich.text))
}

/// Is it an editor's note, in brackets, such as stand before a text?
pub(super) fn is_note(text: &str) -> bool {
    let text = text.trim();
    let pairs = [('(', ')'), ('[', ']'), ('（', '）'), ('【', '】')];
    pairs.iter().any(|(open, close)| text.starts_with(*open) && text.ends_with(*close))
}

/// `MOSCOW, May 8 (Xinhua) — `: extraction took it off the text, readers expect it there.
fn place_line(dateline: &Dateline) -> String {
    let given = [dateline.place.as_deref(), dateline.date.as_deref()];
    let place = given.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let agency = dateline.agency.as_ref().map(|a| format!("({a})"));
    let line = [Some(place).filter(|p| !p.is_empty()), agency];
    let line = line.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if line.is_empty() { line } else { format!("{} — ", escape(&line)) }
}

/// "Also carried by", with a link to each page but the lead's.
fn carriers(entry: &EditionEntry) -> String {
    let others = entry.story.copies.iter().filter(|c| c.article != entry.story.lead);
    let links: Vec<String> = others.filter_map(|c| carrier(c, &entry.titles)).collect();
    if links.is_empty() {
        return String::new();
    }
    format!("<hr>\n<p><small>Also carried by {}.</small></p>", links.join(", "))
}

fn carrier(copy: &StoryCopy, titles: &Titles) -> Option<String> {
    let page = url::web(&copy.url)?;
    Some(format!(
        "<a href=\"{}\" title=\"{}\">{}</a>",
        escape(page.as_str()),
        escape(&copy.headline),
        escape(&super::page::outlet(copy, titles)),
    ))
}
