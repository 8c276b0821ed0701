//! Editions, stories and sources as web pages: plain HTML, one style sheet, no script.
//!
//! Strangers' words are printed as text, never as markup: nothing they wrote runs, loads or links under our address.

mod index;
mod status;
mod story;

pub use index::index;
pub use status::{SourceRow, relative, status};
pub use story::{CopyView, Version, story};

use crate::model::edition::Titles;
use crate::model::story::{Story, StoryCopy};
use crate::model::{RevisionHead, Timestamp, url};
use crate::text::{collapse, cut_marked, escape};

/// Of what a source calls itself: some put their whole slogan there.
const TITLE_BYTES_MAX: usize = 80;
/// Media type of the pages.
pub const MEDIA_TYPE: &str = "text/html; charset=utf-8";
/// The style sheet; the pages expect it at `style.css` beside the front page.
pub const STYLE: &str = include_str!("style.css");
/// Media type of the style sheet.
pub const STYLE_MEDIA_TYPE: &str = "text/css; charset=utf-8";

/// A whole page. `root` leads from it to the front page: links are relative, so that a path before us does not matter.
fn frame(title: &str, root: &str, head: &str, body: &str) -> String {
    let title = escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n\
         <link rel=\"stylesheet\" href=\"{root}style.css\">\n{head}</head>\n<body>\n\
         <header class=\"mast\"><a class=\"name\" href=\"{root}\">copydesk</a>\
         <nav><a href=\"{root}\">Stories</a> <a href=\"{root}status\">Sources</a></nav></header>\n\
         <main>\n{body}</main>\n\
         <footer>Every story once, credited to who wrote it, with every copy listed. All times are UTC.</footer>\n\
         </body>\n</html>\n"
    )
}

/// A moment for a person, exact in the markup.
fn time(at: Timestamp, form: &str) -> String {
    format!("<time datetime=\"{}\">{}</time>", at.rfc3339(), at.to_utc().format(form))
}

/// A headline or name with its language, in its own direction.
fn lang(language: Option<&str>) -> String {
    language.map(|l| format!(" lang=\"{}\"", escape(l))).unwrap_or_default()
}

/// `<a>` to a stranger's page when it can be linked to, else the words alone.
fn outward(href: &str, words: &str) -> String {
    let words = escape(words);
    match url::web(href) {
        Some(page) => {
            format!("<a href=\"{}\" rel=\"nofollow\">{words}</a>", escape(page.as_str()))
        }
        None => words,
    }
}

/// Who ran a copy, as a reader knows them: the host of its page. A bare address tells nobody anything; then it is what
/// the source calls itself, or our name for it.
pub(super) fn outlet(copy: &StoryCopy, titles: &Titles) -> String {
    let site = url::site(&copy.url);
    let bare = site.is_empty() || site.parse::<std::net::IpAddr>().is_ok();
    if !bare {
        return site;
    }
    let title = titles.get(&copy.source).map(|t| collapse(t)).filter(|t| !t.is_empty());
    title.map_or_else(|| copy.source.clone(), |t| cut_marked(&t, TITLE_BYTES_MAX))
}

/// That a story was withdrawn, and by whom.
pub(super) fn withdrawn_by(notice: &StoryCopy, titles: &Titles) -> String {
    let outlet = outlet(notice, titles);
    format!("This story was withdrawn by {}.", notice.credit.as_deref().unwrap_or(&outlet))
}

/// The agency behind a story: the lead's credit, else any copy's.
fn agency(story: &Story) -> Option<&str> {
    let lead = story.lead().and_then(|c| c.credit.as_deref());
    lead.or_else(|| story.copies.iter().find_map(|c| c.credit.as_deref()))
}

/// What happened to the story since it first ran, as a flag: class and word.
fn flag(story: &Story) -> Option<(&'static str, &'static str)> {
    let headed = |head| story.copies.iter().any(|c| c.head == Some(head));
    if story.withdrawn.is_some() {
        Some(("kill", "Withdrawn"))
    } else if headed(RevisionHead::Correction) {
        Some(("fix", "Corrected"))
    } else if headed(RevisionHead::Update) || story.copies.iter().any(|c| c.version > 1) {
        Some(("new", "Updated"))
    } else {
        None
    }
}

fn flag_html(story: &Story) -> String {
    let html = |(class, word)| format!("<span class=\"flag {class}\">{word}</span> ");
    flag(story).map(html).unwrap_or_default()
}

/// `1 copy`, `3 copies`.
fn counted(n: usize, one: &str, many: &str) -> String {
    if n == 1 { format!("1 {one}") } else { format!("{n} {many}") }
}
