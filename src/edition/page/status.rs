//! The sources: when each was polled, when it will be and why then, and what is wrong in plain words.

use std::time::Duration;

use super::{Page, Site, counted};
use crate::model::access::shown;
use crate::model::{Source, SourceState, Timestamp};
use crate::text::escape;

/// One source with what polling has taught us about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SourceRow<'a> {
    /// As configured.
    pub source: &'a Source,
    /// None before its first poll.
    pub state: Option<&'a SourceState>,
}

/// The page of all sources, those in trouble first.
pub fn status(rows: &[SourceRow<'_>], site: &Site, now: Timestamp) -> String {
    let mut rows = rows.to_vec();
    rows.sort_by_key(|row| (!troubled(row), row.source.id.clone()));
    let failing = rows.iter().filter(|row| troubled(row)).count();
    let well = match failing {
        0 => "All are well.".to_owned(),
        n => format!("{} in trouble.", counted(n, "is", "are")),
    };
    let body: String = rows.iter().map(|row| line(row, now)).collect();
    let body = format!(
        "<h1>Sources</h1>\n<p>{} polled. {well}</p>\n<div class=\"wide\"><table>\n\
         <thead><tr><th scope=\"col\">Source</th><th scope=\"col\">Last poll</th><th scope=\"col\">Next poll</th>\
         <th scope=\"col\">State</th></tr></thead>\n<tbody>\n{body}</tbody>\n</table></div>\n",
        counted(rows.len(), "source is", "sources are")
    );
    Page { title: "Sources", root: "../", edition: None, head: String::new(), body }.framed(site)
}

fn troubled(row: &SourceRow<'_>) -> bool {
    row.state.is_some_and(|s| s.gone || s.failures > 0)
}

fn line(row: &SourceRow<'_>, now: Timestamp) -> String {
    let source = row.source;
    let class = if troubled(row) { " class=\"trouble\"" } else { "" };
    // Not linked: a source's address may hold what lets us in.
    let name = format!("<b><bdi>{}</bdi></b>", escape(&source.id));
    let title =
        row.state.and_then(|s| s.title.as_deref()).map(|t| format!("<br><bdi>{}</bdi>", escape(t)));
    let last = row.state.and_then(SourceState::asked);
    let next = row.state.and_then(|s| s.next_poll);
    let reason = row.state.map(|s| s.next_reason.as_str()).filter(|r| !r.is_empty());
    format!(
        "<tr{class}><td>{name}{}</td><td data-label=\"Last poll\">{}</td><td data-label=\"Next poll\">{}{}</td>\
         <td>{}</td></tr>\n",
        title.unwrap_or_default(),
        last.map_or_else(|| "not yet".to_owned(), |at| moment(at, now)),
        match next {
            _ if row.state.is_some_and(|s| s.gone) => "never".to_owned(),
            Some(at) => moment(at, now),
            None => "soon".to_owned(),
        },
        reason.map(|r| format!("<br><small>{}</small>", escape(r))).unwrap_or_default(),
        words(row, now),
    )
}

fn words(row: &SourceRow<'_>, now: Timestamp) -> String {
    let Some(state) = row.state.filter(|s| s.asked().is_some()) else {
        return "waiting for its first poll".to_owned();
    };
    let mut out = Vec::new();
    if state.gone {
        out.push("stopped: the server says it is gone for good".to_owned());
    }
    if state.failures > 0 {
        let why = state.last_error.as_deref().unwrap_or("no reason given");
        let times = counted(state.failures as usize, "failure", "failures in a row");
        out.push(format!("{times}: {}", escape(why)));
    }
    if state.seems_dead(now) {
        out.push("nothing good has come of it for a month; is it still there?".to_owned());
    }
    if let Some(moved) = &state.moved {
        let (to, since) = (escape(&shown(&moved.to)), moved.since.rfc3339());
        out.push(format!("moved to {to} (since {since}); correct its url in the config"));
    }
    if state.losing {
        out.push("polled too rarely: entries may roll over unseen".to_owned());
    }
    out.extend(state.oddities().into_iter().map(str::to_owned));
    let pages = |(kind, n): &(String, u32)| match n {
        0 => escape(kind), // of the document
        n => format!("{}: {}", counted(*n as usize, "page", "pages"), escape(kind)),
    };
    out.extend(state.page_problems.iter().map(pages));
    if out.is_empty() { "ok".to_owned() } else { out.join("<br>") }
}

/// `5 min ago`, `in 2 h`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    if at > now {
        format!("in {}", span(at.since(now)))
    } else {
        format!("{} ago", span(now.since(at)))
    }
}

/// [`relative`], exact in the markup.
fn moment(at: Timestamp, now: Timestamp) -> String {
    let (words, exact) = (relative(at, now), at.rfc3339());
    format!("<time datetime=\"{exact}\" title=\"{exact}\">{words}</time>")
}

fn span(time: Duration) -> String {
    match time.as_secs() {
        s @ 0..=119 => format!("{s} s"),
        s @ 120..=7199 => format!("{} min", s / 60),
        s @ 7200..=172_799 => format!("{} h", s / 3600),
        s => format!("{} days", s / 86_400),
    }
}
