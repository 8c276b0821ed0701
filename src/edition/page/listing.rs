//! The stories of an edition, newest first: its own page, and the older ones.

use chrono::NaiveDate;

use super::{
    Fare, Page, Site, agency_html, counted, flag_html, formats, headline, host, lang, named,
    outward, time,
};
use crate::edition::item::{self, Item};
use crate::edition::language::language;
use crate::edition::outlets::outlet;
use crate::model::edition::{EditionEntry, Titles};
use crate::model::story::StoryCopy;
use crate::text::escape;

/// Named beside the number of copies; the list below names all.
const OUTLETS_MAX: usize = 4;
/// Listed under one story; its own page has them all.
const COPIES_MAX: usize = 50;

/// A page of stories being written, so that a long one need not have all its bodies in memory at once.
pub struct Listing {
    id: String,
    title: String,
    /// None on the newest page.
    number: Option<u64>,
    body: String,
    day: Option<NaiveDate>,
    stories: usize,
}

impl Listing {
    /// The page of an edition, or its older page `number`.
    pub fn open(id: &str, title: &str, number: Option<u64>) -> Self {
        Self {
            id: id.to_owned(),
            title: title.to_owned(),
            number,
            body: String::new(),
            day: None,
            stories: 0,
        }
    }

    fn root(&self) -> &'static str {
        if self.number.is_some() { "../../" } else { "../" }
    }

    /// One more story, older than those before it.
    pub fn entry(&mut self, entry: &EditionEntry) {
        // As they are ordered: what was old when its source was new stands at its own day.
        let day = entry.story.shown_at().to_utc().date_naive();
        if self.day != Some(day) {
            self.body += &format!("<h2 class=\"day\">{}</h2>\n", day.format("%A, %-d %B %Y"));
            self.day = Some(day);
        }
        self.body += &story(entry, self.root());
        self.stories += 1;
    }

    /// One more change, older than those before it.
    pub fn change(&mut self, item: &Item) {
        let language = lang(item.language.as_deref());
        let by = item.told.copies.first().map(|c| c.outlet.as_str());
        let by = match item.authors.first().filter(|_| item.agencies > 0) {
            Some(agency) => named(agency),
            None => by.map(|o| format!("<bdi>{}</bdi> · ", escape(o))).unwrap_or_default(),
        };
        self.body += &format!(
            "<article>\n<p class=\"meta\">{by}{}</p>\n<h2{language}><a href=\"{}\">{}</a></h2>\n{}\n</article>\n",
            time(item.updated, "%-d %b %Y %H:%M"),
            escape(&item.own),
            escape(&item.title),
            item.html,
        );
        self.stories += 1;
    }

    /// The whole page; `older` and `newer` are the numbers of the pages beside it, 0 being the newest.
    pub fn close(
        self,
        site: &Site,
        older: Option<u64>,
        newer: Option<u64>,
        fare: Option<Fare>,
    ) -> String {
        let root = self.root();
        let title = match self.number {
            None => self.title.clone(),
            Some(n) => format!("{}, page {n}", self.title),
        };
        let mut body = format!("<h1>{}</h1>\n", escape(&title));
        if self.number.is_none() {
            body += &subscribe(&self.id, root);
        }
        if self.stories == 0 && self.number.is_none() {
            body += &Fare::told(fare, root);
        }
        body += &self.body;
        let (nav, head) = neighbours(self.number.is_some(), older, newer);
        body += &nav;
        Page { title: &title, root, edition: Some(&self.id), head, body }.framed(site)
    }
}

/// The links to the pages beside this one, for people and for programs.
fn neighbours(deep: bool, older: Option<u64>, newer: Option<u64>) -> (String, String) {
    let up = if deep { "../" } else { "" };
    let address = |n: u64| if n == 0 { up.to_owned() } else { format!("{up}{n}/") };
    let (mut links, mut head) = (String::new(), String::new());
    for (number, rel, words) in [(newer, "prev", "Newer stories"), (older, "next", "Older stories")]
    {
        if let Some(n) = number {
            links += &format!("<a rel=\"{rel}\" href=\"{}\">{words}</a>\n", address(n));
            head += &format!("<link rel=\"{rel}\" href=\"{}\">\n", address(n));
        }
    }
    if links.is_empty() {
        (links, head)
    } else {
        (format!("<nav class=\"pages\" aria-label=\"Pages\">\n{links}</nav>\n"), head)
    }
}

fn subscribe(id: &str, root: &str) -> String {
    let link = |(format, _, name)| {
        format!("<li><a href=\"{root}{}.{format}\">{name}</a></li>", escape(id))
    };
    let links: String = formats().map(link).collect();
    format!("<div class=\"feeds\"><p>Subscribe:</p><ul>{links}</ul></div>\n")
}

fn story(entry: &EditionEntry, root: &str) -> String {
    let story = &entry.story;
    let lead = story.lead();
    // The agency's own page needs no second name.
    let outlet = lead.map(|c| outlet(c, &entry.titles));
    let outlet = outlet.filter(|o| super::agency(story) != Some(o.as_str()));
    let outlet = outlet.map(|o| format!(" · <bdi>{}</bdi>", escape(&o))).unwrap_or_default();
    let place = entry.article.dateline.as_ref().and_then(|d| d.place.as_deref());
    let place = place.map(|p| format!(" · <bdi>{}</bdi>", escape(p))).unwrap_or_default();
    let language = lang(language(&entry.article));
    let lede = item::summary(entry);
    let lede = if lede.is_empty() {
        lede
    } else {
        format!("<p class=\"lede\"{language}>{}</p>\n", escape(&lede))
    };
    format!(
        "<article>\n<p class=\"meta\">{}{}{}{place}{outlet}</p>\n\
         <h3{language}><a href=\"{root}story/{}/\">{}</a></h3>\n{lede}{}</article>\n",
        flag_html(story),
        agency_html(story),
        time(story.shown_at(), "%H:%M"),
        story.id,
        escape(&headline(entry)),
        copies(entry, root),
    )
}

fn copies(entry: &EditionEntry, root: &str) -> String {
    let story = &entry.story;
    let own = format!("{root}story/{}/", story.id);
    let lead = story.lead().map(|c| c.url.as_str()).unwrap_or_default();
    let original = outward(lead, &format!("Original at {}", host(lead)));
    let others: Vec<&StoryCopy> = story.copies.iter().filter(|c| c.article != story.lead).collect();
    if others.is_empty() {
        return format!("<p class=\"more\">{original}</p>\n");
    }
    let rows: String = others.iter().take(COPIES_MAX).map(|c| copy(c, &entry.titles)).collect();
    format!(
        "<p class=\"more\">{original}</p>\n\
         <details><summary>{}</summary><ul class=\"copies\">{rows}</ul>\
         <p class=\"more\"><a href=\"{own}\">Compare them</a></p></details>\n",
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
    let named: Vec<String> = outlets.iter().map(|o| format!("<bdi>{}</bdi>", escape(o))).collect();
    let count = counted(copies.len(), "more copy", "more copies");
    format!("{count}: {}{rest}", named.join(", "))
}

fn copy(copy: &StoryCopy, titles: &Titles) -> String {
    let language = lang(copy.language.as_deref());
    format!(
        "<li><span class=\"outlet\"><bdi>{}</bdi></span> <bdi{language}>{}</bdi> {}</li>",
        escape(&outlet(copy, titles)),
        outward(&copy.url, &copy.headline),
        time(copy.published, "%-d %b %H:%M"),
    )
}
