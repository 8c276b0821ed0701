//! One story: its copies side by side, and what each revision changed, word by word.

use similar::{ChangeTag, TextDiff};

use super::{agency, counted, flag_html, frame, lang, outlet, outward, time};
use crate::model::Timestamp;
use crate::model::story::{Story, StoryCopy};
use crate::text::{cut_marked, escape, escape_into};

/// Of each text that is compared: the time of a comparison grows with the product of the two lengths.
const COMPARED_BYTES_MAX: usize = 24 << 10;

/// One text a copy had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Version {
    /// When we fetched it.
    pub fetched: Timestamp,
    /// Its headline.
    pub headline: String,
    /// Its plain text, paragraphs parted by blank lines.
    pub text: String,
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
pub fn story(story: &Story, copies: &[CopyView<'_>]) -> String {
    let lead = story.lead();
    let headline = lead.map_or("Untitled", |c| c.headline.as_str());
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
    if let Some(notice) = &story.withdrawn {
        body += &format!("<p class=\"notice\">This story was withdrawn. {}</p>\n", escape(notice));
    }
    body += &revisions(copies);
    let mut ordered: Vec<&CopyView<'_>> = copies.iter().collect();
    ordered.sort_by_key(|view| view.copy.article != story.lead);
    let columns: String = ordered.iter().map(|view| column(view, story)).collect();
    let count = counted(copies.len(), "copy", "copies");
    body += &format!("<h2>{count}</h2>\n<div class=\"columns\">\n{columns}</div>\n");
    frame(headline, "../", "", &body)
}

fn column(view: &CopyView<'_>, story: &Story) -> String {
    let copy = view.copy;
    let leads =
        if copy.article == story.lead { " <span class=\"flag lead\">Lead</span>" } else { "" };
    let text = view.versions.last().map(|v| v.text.as_str()).unwrap_or_default();
    format!(
        "<article{}>\n<p class=\"meta\"><b>{}</b>{leads} · {}{}</p>\n<h3 dir=\"auto\">{}</h3>\n\
         <div class=\"text\" dir=\"auto\">{}</div>\n</article>\n",
        lang(copy.language.as_deref()),
        escape(&outlet(copy)),
        time(copy.published, "%-d %b %H:%M"),
        copy.credit.as_deref().map(|c| format!(" · {}", escape(c))).unwrap_or_default(),
        outward(&copy.url, &copy.headline),
        escape(text),
    )
}

/// Every change of every copy, in the order of the copies.
fn revisions(copies: &[CopyView<'_>]) -> String {
    let changed = copies
        .iter()
        .flat_map(|view| view.versions.windows(2).map(|pair| (view.copy, &pair[0], &pair[1])));
    let shown: String = changed.map(|(copy, old, new)| revision(copy, old, new)).collect();
    if shown.is_empty() { shown } else { format!("<h2>Revisions</h2>\n{shown}") }
}

fn revision(copy: &StoryCopy, old: &Version, new: &Version) -> String {
    format!(
        "<section class=\"revision\"><p class=\"meta\"><b>{}</b> · {} → {}</p>\n\
         <h3 dir=\"auto\">{}</h3>\n<div class=\"text\" dir=\"auto\">{}</div></section>\n",
        escape(&outlet(copy)),
        time(old.fetched, "%-d %b %H:%M"),
        time(new.fetched, "%-d %b %H:%M"),
        difference(&old.headline, &new.headline),
        difference(&old.text, &new.text),
    )
}

/// The new text with what left it and what came into it marked.
fn difference(old: &str, new: &str) -> String {
    let (old, new) = (cut_marked(old, COMPARED_BYTES_MAX), cut_marked(new, COMPARED_BYTES_MAX));
    let diff = TextDiff::from_unicode_words(&old, &new);
    let mut out = String::with_capacity(new.len() * 2);
    let mut open = ChangeTag::Equal;
    for change in diff.iter_all_changes() {
        if change.tag() != open {
            out += end(open);
            open = change.tag();
            out += start(open);
        }
        escape_into(change.value(), &mut out);
    }
    out + end(open)
}

fn start(tag: ChangeTag) -> &'static str {
    match tag {
        ChangeTag::Equal => "",
        ChangeTag::Delete => "<del>",
        ChangeTag::Insert => "<ins>",
    }
}

fn end(tag: ChangeTag) -> &'static str {
    match tag {
        ChangeTag::Equal => "",
        ChangeTag::Delete => "</del>",
        ChangeTag::Insert => "</ins>",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_changed_word_is_marked_and_escaped() {
        assert_eq!(
            difference("Three <b>people</b> died", "Four <b>people</b> died"),
            "<del>Three</del><ins>Four</ins> &lt;b&gt;people&lt;/b&gt; died"
        );
        assert_eq!(difference("same", "same"), "same");
    }
}
