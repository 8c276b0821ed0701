//! The HTML body of one story as readers of the feed see it.

use super::language::language;
use super::outlets::{outlet, withdrawer};
use super::words::{self, Words};
use super::{address, what};
use crate::model::article::{Article, Block, Dateline};
use crate::model::edition::{EditionEntry, Titles};
use crate::model::story::StoryCopy;
use crate::text::escape;

/// The full text in one element: what changed, lead image, dateline, blocks, and who else carried it. A withdrawn story
/// is its notice. `page` is our own page of the story.
pub(super) fn body(entry: &EditionEntry, page: &str, carried_by: bool) -> String {
    let frame = Frame::of(language(&entry.article));
    let change = what::changed(entry);
    let mut inside = change.as_ref().map(|c| line(c, entry, &frame, page)).unwrap_or_default();
    match entry.story.notice() {
        Some(by) => inside += &withdrawal(by, entry, &frame),
        None => full_text(&entry.article, change.and_then(|c| c.note), &mut inside),
    }
    if carried_by {
        inside += &carriers(entry, &frame);
    }
    frame.around(&inside)
}

/// The language everything stands in, and its words.
pub(super) struct Frame<'a> {
    language: Option<&'a str>,
    pub(super) words: &'static Words,
    /// The words' language, where they are not the entry's.
    foreign: Option<&'static str>,
}

impl<'a> Frame<'a> {
    pub(super) fn of(language: Option<&'a str>) -> Self {
        let (words, foreign) = words::of(language);
        Self { language, words, foreign }
    }

    /// The one outer element. Readers show an entry in their own direction otherwise.
    pub(super) fn around(&self, inside: &str) -> String {
        let language = self.language.map(|l| format!(" lang=\"{}\"", escape(l)));
        let language = language.unwrap_or_default();
        let direction = words::direction(self.language);
        format!("<div{language} dir=\"{direction}\">\n{inside}</div>")
    }

    /// Our own words, marked where they are in another language than the entry.
    pub(super) fn own(&self, html: &str) -> String {
        match self.foreign {
            Some(language) => format!("<span lang=\"{language}\" dir=\"ltr\">{html}</span>"),
            None => html.to_owned(),
        }
    }
}

/// Above the text, since readers keep a read entry where it was: that it is not what they read.
fn line(change: &what::Changed<'_>, entry: &EditionEntry, frame: &Frame<'_>, page: &str) -> String {
    let words = frame.words;
    let (said, by) = match entry.story.notice() {
        Some(by) => (words.withdrawn(change.at), Some(by)),
        None => (words.corrected(change.at), None),
    };
    let by = by.map(|by| {
        let whom = format!("<bdi>{}</bdi>", escape(&withdrawer(by, &entry.titles)));
        format!(" {}", frame.own(&words.withdrawn_by(&whom)))
    });
    let note = change.note.map(|n| format!(" {}", n.to_html()));
    format!(
        "<p><strong>{}</strong>{}{} <a href=\"{}\">{}</a></p>\n",
        frame.own(&escape(&said)),
        by.unwrap_or_default(),
        note.unwrap_or_default(),
        escape(page),
        frame.own(words.what_changed()),
    )
}

/// What they say of it who withdrew it; who that is stands above, where it is told as a change.
fn withdrawal(by: &StoryCopy, entry: &EditionEntry, frame: &Frame<'_>) -> String {
    let mut out = String::new();
    if what::changed(entry).is_none() {
        let whom = format!("<bdi>{}</bdi>", escape(&withdrawer(by, &entry.titles)));
        out +=
            &format!("<p><strong>{}</strong></p>\n", frame.own(&frame.words.withdrawn_by(&whom)));
    }
    for block in entry.notice.iter().flat_map(|n| &n.blocks) {
        block.html_into(&mut out);
        out.push('\n');
    }
    out
}

/// The text; a `note` that stands above it already is left out.
fn full_text(article: &Article, note: Option<&crate::model::Rich>, out: &mut String) {
    let pictured = article.blocks.iter().any(|b| matches!(b, Block::Figure(_)));
    if let Some(image) = article.image.as_ref().filter(|_| !pictured) {
        *out += &image.html();
        out.push('\n');
    }
    let opening = article.blocks.iter().position(opens);
    for (n, block) in article.blocks.iter().enumerate() {
        match block {
            Block::Paragraph(text) if note.is_some_and(|note| std::ptr::eq(note, text)) => {
                continue;
            }
            Block::Paragraph(text) if Some(n) == opening => {
                *out += "<p>";
                *out += &place_line(article);
                text.html_into(out);
                *out += "</p>";
            }
            _ => block.html_into(out),
        }
        out.push('\n');
    }
}

/// The text alone, for a page that says the rest in its own way.
pub(super) fn plain(article: &Article) -> String {
    let mut out = String::new();
    full_text(article, None, &mut out);
    out
}

/// Is it the paragraph a dateline belongs to?
fn opens(block: &Block) -> bool {
    matches!(block, Block::Paragraph(rich) if !what::is_note(&rich.text))
}

/// `MOSCOW, May 8 (Xinhua) -- `, as the wire wrote it: extraction took it off the text, readers expect it there.
fn place_line(article: &Article) -> String {
    if let Some(printed) = article.printed_dateline.as_deref().filter(|p| !p.trim().is_empty()) {
        return format!("{}{}", escape(printed), if closes_a_line(printed) { " " } else { "" });
    }
    article.dateline.as_ref().map(composed).unwrap_or_default()
}

/// Did it stand on a line of its own, in a script with spaces? A long dash needs none.
fn closes_a_line(printed: &str) -> bool {
    printed.ends_with(|c: char| !c.is_whitespace() && c < '\u{3000}' && !matches!(c, '—' | '―'))
}

/// The dateline of an article taken before its own words were kept.
fn composed(dateline: &Dateline) -> String {
    let given = [dateline.place.as_deref(), dateline.date.as_deref()];
    let place = given.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let agency = dateline.agency.as_ref().map(|a| format!("({a})"));
    let line = [Some(place).filter(|p| !p.is_empty()), agency];
    let line = line.into_iter().flatten().collect::<Vec<_>>().join(" ");
    if line.is_empty() { line } else { format!("{} — ", escape(&line)) }
}

/// "Also carried by", with a link to each page but those of the lead's outlet.
fn carriers(entry: &EditionEntry, frame: &Frame<'_>) -> String {
    let own = entry.story.lead().map(|lead| outlet(lead, &entry.titles));
    let others = entry.story.copies.iter().filter(|c| {
        c.article != entry.story.lead && own.as_ref() != Some(&outlet(c, &entry.titles))
    });
    let links: Vec<String> =
        others.filter_map(|c| carrier(c, &entry.titles)).take(CARRIERS_MAX).collect();
    if links.is_empty() {
        return String::new();
    }
    let said = frame.words.carried_by(&links.join(", "));
    format!("<hr>\n<p><small>{}</small></p>\n", frame.own(&said))
}

/// Named under an entry; our page of the story has them all.
const CARRIERS_MAX: usize = 100;

fn carrier(copy: &StoryCopy, titles: &Titles) -> Option<String> {
    let page = address::public(&copy.url)?;
    Some(format!(
        "<a href=\"{}\" title=\"{}\"><bdi>{}</bdi></a>",
        escape(&page),
        escape(&copy.headline),
        escape(&outlet(copy, titles)),
    ))
}
