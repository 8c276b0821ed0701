//! The front page: the editions to subscribe to, and the stories of one with their copies.

use super::{agency, counted, flag_html, frame, lang, outlet, outward, time};
use crate::edition::html;
use crate::model::edition::{Edition, EditionEntry, Titles};
use crate::model::story::StoryCopy;
use crate::text::{collapse, cut_marked, escape};

/// Stories on the page; the feeds hold the rest.
const STORIES_MAX: usize = 100;
/// Shorter ones are dates and the like.
const LEDE_BYTES_MIN: usize = 40;
/// Of the opening paragraph.
const LEDE_BYTES_MAX: usize = 320;
/// Named beside the number of copies; the list below names all.
const OUTLETS_MAX: usize = 4;

/// The front page of `shown`. `editions` are the id and title of all there are.
pub fn index(shown: &Edition, editions: &[(&str, &str)]) -> String {
    let mut body = subscribe(shown, editions);
    if shown.entries.is_empty() {
        body += "<p class=\"empty\">No stories yet. They appear here as soon as a source has been polled; \
                 <a href=\"status\">the sources</a> say when that will be.</p>\n";
    }
    let mut day = String::new();
    for entry in shown.entries.iter().take(STORIES_MAX) {
        let today = entry.story.updated.to_utc().format("%A, %-d %B %Y").to_string();
        if today != day {
            body += &format!("<h2 class=\"day\">{today}</h2>\n");
            day = today;
        }
        body += &item(entry);
    }
    let left = shown.entries.len().saturating_sub(STORIES_MAX);
    if left > 0 {
        let feed = escape(&shown.id);
        body += &format!(
            "<p class=\"empty\">{left} more are in <a href=\"{feed}.atom\">the feed</a>.</p>\n"
        );
    }
    frame(&shown.title, "./", &autodiscovery(editions), &body)
}

fn autodiscovery(editions: &[(&str, &str)]) -> String {
    let link = |(id, title): &(&str, &str)| {
        let (id, title) = (escape(id), escape(title));
        format!(
            "<link rel=\"alternate\" type=\"application/atom+xml\" title=\"{title}\" href=\"{id}.atom\">\n"
        )
    };
    editions.iter().map(link).collect()
}

fn subscribe(shown: &Edition, editions: &[(&str, &str)]) -> String {
    let feed = |(id, title): &(&str, &str)| {
        let (id, title) = (escape(id), escape(title));
        format!("<li><a href=\"{id}.atom\">{title}</a> <code>{id}.atom</code></li>")
    };
    let feeds: String = editions.iter().map(feed).collect();
    format!(
        "<h1>{}</h1>\n<section class=\"feeds\"><p>Subscribe in your feed reader:</p><ul>{feeds}</ul></section>\n",
        escape(&shown.title)
    )
}

fn item(entry: &EditionEntry) -> String {
    let story = &entry.story;
    let lead = story.lead();
    let (page, outlet) =
        lead.map(|c| (c.url.as_str(), outlet(c, &entry.titles))).unwrap_or_default();
    let credit = agency(story).map(|a| format!("<b class=\"agency\">{}</b> ", escape(a)));
    let place = entry.article.dateline.as_ref().and_then(|d| d.place.as_deref());
    let place = place.map(|p| format!(" · <bdi>{}</bdi>", escape(p))).unwrap_or_default();
    format!(
        "<article{}>\n<p class=\"meta\">{}{}{}{place} · {outlet}</p>\n\
         <h3 dir=\"auto\">{}</h3>\n{}{}</article>\n",
        lang(entry.article.language.as_deref()),
        flag_html(story),
        credit.unwrap_or_default(),
        time(story.updated, "%H:%M"),
        outward(page, &entry.headline()),
        lede(entry),
        copies(entry),
        outlet = escape(&outlet),
    )
}

/// The first paragraph that says something, an editor's note left out; of a withdrawn story that of its notice.
fn lede(entry: &EditionEntry) -> String {
    let told = entry.notice.as_ref().unwrap_or(&entry.article);
    let mut texts = told.blocks.iter().map(crate::model::Block::text);
    let text = match entry.story.notice() {
        Some(by) if entry.notice.is_none() => Some(super::withdrawn_by(by, &entry.titles)),
        _ => texts.find(|t| t.len() > LEDE_BYTES_MIN && !html::is_note(t)),
    };
    let Some(text) = text else { return String::new() };
    let text = cut_marked(&collapse(&text), LEDE_BYTES_MAX);
    format!("<p class=\"lede\" dir=\"auto\">{}</p>\n", escape(&text))
}

fn copies(entry: &EditionEntry) -> String {
    let story = &entry.story;
    let own = format!("story/{}", story.id);
    let others: Vec<&StoryCopy> = story.copies.iter().filter(|c| c.article != story.lead).collect();
    if others.is_empty() {
        return format!("<p class=\"more\"><a href=\"{own}\">Details</a></p>\n");
    }
    let rows: String = others.iter().map(|c| copy(c, &entry.titles)).collect();
    format!(
        "<details><summary>{}</summary><ul class=\"copies\">{rows}</ul>\
         <p class=\"more\"><a href=\"{own}\">Compare them side by side</a></p></details>\n",
        carriers(&others, &entry.titles)
    )
}

/// `3 more copies: a.example, b.example`, a few of them by name.
fn carriers(copies: &[&StoryCopy], titles: &Titles) -> String {
    let mut outlets: Vec<String> = copies.iter().map(|c| outlet(c, titles)).collect();
    outlets.sort();
    outlets.dedup();
    let rest = if outlets.len() > OUTLETS_MAX { ", …" } else { "" };
    outlets.truncate(OUTLETS_MAX);
    let count = counted(copies.len(), "more copy", "more copies");
    format!("{count}: {}{rest}", escape(&outlets.join(", ")))
}

fn copy(copy: &StoryCopy, titles: &Titles) -> String {
    format!(
        "<li{}>{} <bdi>{}</bdi> {}</li>",
        lang(copy.language.as_deref()),
        format_args!("<span class=\"outlet\">{}</span>", escape(&outlet(copy, titles))),
        outward(&copy.url, &copy.headline),
        time(copy.published, "%-d %b %H:%M"),
    )
}
