//! One story: its text, what each revision of it changed, and its copies with what differs in them.

use super::difference::{essence, extent, folded, inline};
use super::{Page, Site, agency_html, counted, flag_html, host, lang, outward, time};
use crate::edition::language::language;
use crate::edition::outlets::{outlet, withdrawer};
use crate::edition::words::direction;
use crate::edition::{address, html, item};
use crate::model::edition::{EditionEntry, Titles};
use crate::model::story::{Story, StoryCopy};
use crate::model::{Op, Timestamp};
use crate::text::escape;

/// Revisions shown, the newest first: a live page has hundreds.
const REVISIONS_MAX: usize = 60;
/// Of these, shown at once: the others and the copies must not be pushed out of sight.
const REVISIONS_OPEN: usize = 3;
/// With more copies than this, what differs in each is folded away: the list of them comes first.
const COPIES_OPEN: usize = 4;

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
pub struct CopyView {
    /// The copy.
    pub copy: StoryCopy,
    /// Oldest first; the last is the text as it is now.
    pub versions: Vec<Version>,
    /// From the lead's text to its own; empty for the lead, and when it says the same.
    pub differs: Vec<Op>,
}

/// All that the page of a story needs.
pub struct StoryView<'a> {
    /// The story with its lead's body.
    pub entry: &'a EditionEntry,
    /// Its copies, in any order.
    pub copies: Vec<CopyView>,
}

/// The page of a story.
pub fn story(view: &StoryView<'_>, site: &Site) -> String {
    let StoryView { entry, copies } = view;
    let (story, titles) = (&entry.story, &entry.titles);
    let title = item::title(entry);
    let language = lang(language(&entry.article));
    let mut body = format!(
        "<p class=\"meta\">{}{}First published {}{}</p>\n<h1{language}>{}</h1>\n{}{}",
        flag_html(story),
        agency_html(story),
        time(story.published, DAY),
        changed(story),
        escape(&title),
        withdrawal(entry),
        original(entry),
    );
    if story.withdrawn.is_none() {
        body +=
            &format!("<div class=\"story\"{language}>\n{}</div>\n", html::plain(&entry.article));
        // Nothing of a text that was withdrawn is told again.
        body += &revisions(copies, titles);
    }
    body += &copies_html(view);
    Page { title: &title, root: "../../", edition: None, head: String::new(), body }.framed(site)
}

const DAY: &str = "%-d %B %Y %H:%M";

/// When readers last saw it change, with its day where that is another.
fn changed(story: &Story) -> String {
    let at = story.updated;
    if at <= story.opened {
        return String::new();
    }
    let day = |at: Timestamp| at.to_utc().date_naive();
    let form = if day(at) == day(story.published) { "%H:%M" } else { DAY };
    format!(", last changed {}", time(at, form))
}

/// The byline as printed, and where to read it at its source.
fn original(entry: &EditionEntry) -> String {
    let byline = entry.article.byline.text.trim();
    let byline = if byline.is_empty() {
        String::new()
    } else {
        format!("<bdi>{}</bdi> · ", escape(byline))
    };
    // On the side where its text begins.
    let direction = direction(language(&entry.article));
    let lead = entry.story.lead();
    let page = lead.map(|c| c.url.as_str()).unwrap_or_default();
    let words = format!("Original at {}", host(page));
    match address::public(page) {
        Some(_) => format!(
            "<p class=\"meta by\" dir=\"{direction}\">{byline}<bdi dir=\"ltr\">{}</bdi></p>\n",
            outward(page, &words)
        ),
        None if byline.is_empty() => String::new(),
        None => {
            let byline = byline.trim_end_matches(" · ");
            format!("<p class=\"meta by\" dir=\"{direction}\">{byline}</p>\n")
        }
    }
}

/// Who withdrew it, and what they say of it.
fn withdrawal(entry: &EditionEntry) -> String {
    let Some(by) = entry.story.notice() else { return String::new() };
    let said = entry.notice.as_ref().map(html::plain).unwrap_or_default();
    format!(
        "<div class=\"notice\">\n<p><strong>This story was withdrawn by <bdi>{}</bdi>.</strong></p>\n<div{}>\n{said}</div>\n</div>\n",
        escape(&withdrawer(by, &entry.titles)),
        lang(by.language.as_deref()),
    )
}

/// One revision, whoever took it: they are told apart by what they changed.
struct Revision<'a> {
    old: &'a Version,
    new: &'a Version,
    language: Option<&'a str>,
    takers: Vec<(String, Timestamp)>,
}

/// Each different change once, the newest first.
fn revisions(copies: &[CopyView], titles: &Titles) -> String {
    let mut all: Vec<(String, Revision<'_>)> = Vec::new();
    for view in copies {
        for pair in view.versions.windows(2) {
            let (old, new) = (&pair[0], &pair[1]);
            let taken = (outlet(&view.copy, titles), new.fetched);
            let text =
                if new.text_changes.is_empty() { &new.headline_changes } else { &new.text_changes };
            let key = essence(text);
            if key.is_empty() {
                continue; // spacing and punctuation, or what cannot be read back
            }
            match all.iter_mut().find(|(known, _)| *known == key) {
                Some((_, revision)) => revision.takers.push(taken),
                None => {
                    let language = view.copy.language.as_deref();
                    all.push((key, Revision { old, new, language, takers: vec![taken] }));
                }
            }
        }
    }
    for (_, revision) in &mut all {
        revision.takers.sort_by_key(|(_, at)| *at);
    }
    all.sort_by_key(|(_, r)| std::cmp::Reverse(r.takers.first().map(|(_, at)| *at)));
    let more = all.len().saturating_sub(REVISIONS_MAX);
    let mut shown = all.iter().take(REVISIONS_MAX).map(|(_, r)| revision(r));
    let newest: String = shown.by_ref().take(REVISIONS_OPEN).collect();
    if newest.is_empty() {
        return newest;
    }
    let earlier: Vec<String> = shown.collect();
    let more = match more {
        0 => String::new(),
        n => format!(
            "<p class=\"soft\">{} not shown.</p>\n",
            counted(n, "older one is", "older ones are")
        ),
    };
    let earlier = match earlier.len() {
        0 => more,
        n => format!(
            "<details class=\"earlier\"><summary>{}</summary>\n{}{more}</details>\n",
            counted(n, "earlier change", "earlier changes"),
            earlier.concat()
        ),
    };
    format!("<h2>What changed</h2>\n{newest}{earlier}")
}

fn revision(one: &Revision<'_>) -> String {
    let minute = |at: Timestamp| at.0.div_euclid(60_000);
    let form = if minute(one.old.fetched) == minute(one.new.fetched) {
        "%-d %b %H:%M:%S"
    } else {
        "%-d %b %H:%M"
    };
    let takers: Vec<String> = one
        .takers
        .iter()
        .map(|(outlet, at)| format!("<bdi>{}</bdi> {}", escape(outlet), time(*at, form)))
        .collect();
    let headline = if one.new.headline_changes.is_empty() {
        escape(&one.new.headline)
    } else {
        inline(&one.new.headline_changes)
    };
    let language = lang(one.language);
    format!(
        "<section class=\"revision\">\n<p class=\"meta\">Taken by {}</p>\n<h3{language}>{headline}</h3>\n{}</section>\n",
        takers.join(", "),
        folded(&one.new.text_changes, &language),
    )
}

fn copies_html(view: &StoryView<'_>) -> String {
    let story = &view.entry.story;
    let mut ordered: Vec<&CopyView> = view.copies.iter().collect();
    ordered.sort_by_key(|c| (c.copy.article != story.lead, c.copy.first_seen, c.copy.article));
    let all: String = ordered.iter().map(|c| copy(c, view)).collect();
    let count = counted(ordered.len(), "copy", "copies");
    format!("<h2>{count}</h2>\n<div class=\"columns\">\n{all}</div>\n")
}

fn copy(view: &CopyView, page: &StoryView<'_>) -> String {
    let copy = &view.copy;
    let lead = copy.article == page.entry.story.lead;
    let language = lang(copy.language.as_deref());
    let flag = if lead { " <span class=\"flag lead\">Lead</span>" } else { "" };
    let text = match (lead, view.differs.is_empty()) {
        (true, _) => String::new(),
        _ if page.entry.story.withdrawn.is_some() => String::new(),
        (_, true) => "<p class=\"soft\">The same text.</p>\n".to_owned(),
        (_, false) => differences(&view.differs, &language, page.copies.len() > COPIES_OPEN),
    };
    format!(
        "<article>\n<p class=\"meta\"><b><bdi>{}</bdi></b>{flag} · {}{}</p>\n<h3{language}>{}</h3>\n{text}</article>\n",
        escape(&outlet(copy, &page.entry.titles)),
        time(copy.published, "%-d %b %H:%M"),
        copy.credit.as_deref().map(|c| format!(" · <bdi>{}</bdi>", escape(c))).unwrap_or_default(),
        outward(&copy.url, &copy.headline),
    )
}

/// What differs in a copy, behind a word on how much it is where there are many.
fn differences(differs: &[Op], language: &str, many: bool) -> String {
    let shown = folded(differs, language);
    if !many {
        return shown;
    }
    let much = counted(extent(differs), "paragraph differs", "paragraphs differ");
    format!("<details class=\"differs\"><summary>{much}</summary>\n{shown}</details>\n")
}
