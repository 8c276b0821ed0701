//! One story: its copies side by side, and what each revision changed, word by word.

use super::{agency, counted, flag_html, frame, lang, outlet, outward, time, withdrawn_by};
use crate::model::edition::Titles;
use crate::model::story::{Story, StoryCopy};
use crate::model::{Op, Timestamp};
use crate::text::escape;

/// One text a copy had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// When we fetched it.
    pub fetched: Timestamp,
    /// Its headline.
    pub headline: String,
    /// Its plain text, paragraphs parted by blank lines.
    pub text: String,
    /// Of the headline since the version before; empty where nothing changed.
    pub headline_changes: Vec<Op>,
    /// Of the text since the version before; empty where nothing changed.
    pub text_changes: Vec<Op>,
}

/// One copy with its texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CopyView<'a> {
    /// The copy.
    pub copy: &'a StoryCopy,
    /// Oldest first; the last is the text as it is now.
    pub versions: Vec<Version>,
}

/// The page of a story, its lead first.
pub fn story(story: &Story, copies: &[CopyView<'_>], titles: &Titles) -> String {
    let lead = story.lead();
    let headline = story.headline();
    let headline = if headline.trim().is_empty() { "Untitled" } else { headline.as_str() };
    let mut body = format!(
        "<p class=\"meta\">{}{}First published {}, last changed {}</p>\n<h1 dir=\"auto\"{}>{}</h1>\n",
        flag_html(story),
        agency(story)
            .map(|a| format!("<b class=\"agency\">{}</b> ", escape(a)))
            .unwrap_or_default(),
        time(story.published, "%-d %B %Y %H:%M"),
        time(story.updated, "%-d %B %Y %H:%M"),
        lang(lead.and_then(|c| c.language.as_deref())),
        escape(headline),
    );
    body += &withdrawal(story, copies, titles);
    body += &revisions(copies, titles);
    let mut ordered: Vec<&CopyView<'_>> = copies.iter().collect();
    ordered.sort_by_key(|view| view.copy.article != story.lead);
    let columns: String = ordered.iter().map(|view| column(view, story, titles)).collect();
    let count = counted(copies.len(), "copy", "copies");
    body += &format!("<h2>{count}</h2>\n<div class=\"columns\">\n{columns}</div>\n");
    frame(headline, "../", "", &body)
}

/// Who withdrew it, and what they say of it.
fn withdrawal(story: &Story, copies: &[CopyView<'_>], titles: &Titles) -> String {
    let Some(by) = story.notice() else { return String::new() };
    let view = copies.iter().find(|view| view.copy.article == by.article);
    let text = view.and_then(|v| v.versions.last()).map(|v| v.text.as_str()).unwrap_or_default();
    format!(
        "<div class=\"notice\"><p>{}</p><p class=\"text\" dir=\"auto\">{}</p></div>\n",
        escape(&withdrawn_by(by, titles)),
        escape(text)
    )
}

fn column(view: &CopyView<'_>, story: &Story, titles: &Titles) -> String {
    let copy = view.copy;
    let leads =
        if copy.article == story.lead { " <span class=\"flag lead\">Lead</span>" } else { "" };
    let text = view.versions.last().map(|v| v.text.as_str()).unwrap_or_default();
    format!(
        "<article{}>\n<p class=\"meta\"><b>{}</b>{leads} · {}{}</p>\n<h3 dir=\"auto\">{}</h3>\n\
         <div class=\"text\" dir=\"auto\">{}</div>\n</article>\n",
        lang(copy.language.as_deref()),
        escape(&outlet(copy, titles)),
        time(copy.published, "%-d %b %H:%M"),
        copy.credit.as_deref().map(|c| format!(" · {}", escape(c))).unwrap_or_default(),
        outward(&copy.url, &copy.headline),
        escape(text),
    )
}

/// Every change of every copy, in the order of the copies.
fn revisions(copies: &[CopyView<'_>], titles: &Titles) -> String {
    let changed = copies
        .iter()
        .flat_map(|view| view.versions.windows(2).map(|pair| (view.copy, &pair[0], &pair[1])));
    let shown: String =
        changed.map(|(copy, old, new)| revision(&outlet(copy, titles), old, new)).collect();
    if shown.is_empty() { shown } else { format!("<h2>Revisions</h2>\n{shown}") }
}

fn revision(outlet: &str, old: &Version, new: &Version) -> String {
    let minute = |at: Timestamp| at.0.div_euclid(60_000);
    let form = match minute(old.fetched) == minute(new.fetched) {
        true => "%-d %b %H:%M:%S",
        false => "%-d %b %H:%M",
    };
    let headline = match new.headline_changes.is_empty() {
        true => escape(&new.headline),
        false => difference(&new.headline_changes),
    };
    format!(
        "<section class=\"revision\"><p class=\"meta\"><b>{}</b> · {} → {}</p>\n\
         <h3 dir=\"auto\">{headline}</h3>\n<div class=\"text\" dir=\"auto\">{}</div></section>\n",
        escape(outlet),
        time(old.fetched, form),
        time(new.fetched, form),
        difference(&new.text_changes),
    )
}

/// The new text with what left it and what came into it marked.
fn difference(changes: &[Op]) -> String {
    let piece = |op: &Op| match op {
        Op::Same(text) => escape(text),
        Op::Removed(text) => format!("<del>{}</del>", escape(text)),
        Op::Added(text) => format!("<ins>{}</ins>", escape(text)),
    };
    changes.iter().map(piece).collect()
}
