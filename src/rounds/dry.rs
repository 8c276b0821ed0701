//! A poll that changes nothing: what a source answers, what its entries give, and what would be merged and why.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::children::whole;
use super::end::{failed, not_modified, of_document, plan, same_again, unreadable, unveiled};
use super::entries::{assignment, sort};
use super::offer::offer;
use super::poll::{ask, digest, learn};
use super::records::state;
use super::scrape::{Scraped, scrape};
use super::{Room, RoundError};
use crate::desk::fold::{Fold, View};
use crate::http::{Body, Fetched, Head};
use crate::identity::Case;
use crate::model::access::shown;
use crate::model::entry::Entry;
use crate::model::source::Children;
use crate::model::{ArticleCapture, Capture, Moment, Source, SourceState, Validators};
use crate::press::explain::{Tie, home, judgement};
use crate::read::{Agencies, Assignment, Parsed};
use crate::schedule::{Floor, Next, Visit};
use crate::shelf::{Shelf, memory, recall};
use crate::store::{Key, Meta, row};

/// What a poll would do.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DryRun {
    /// Of the form.
    pub schema: u32,
    /// Its id in the config.
    pub source: String,
    /// What was asked for.
    pub url: String,
    /// What made the request conditional.
    pub asked_with: Told,
    /// What came back.
    pub reply: Option<Reply>,
    /// Why nothing did, or why it can't be read.
    pub error: Option<String>,
    /// What was repaired or dropped, in plain words.
    pub problems: Vec<String>,
    /// When it would be polled next.
    pub next: Option<NextPoll>,
    /// The hub that would tell us what is new, if we may be reached.
    pub hub: Option<String>,
    /// As the document lists them.
    pub entries: Vec<DryEntry>,
    /// Of the first new entries, what their pages give.
    pub articles: Vec<DryArticle>,
}

/// What the schedule says after a poll.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NextPoll {
    /// Not before this.
    pub at: Moment,
    /// Why then, in plain words.
    pub reason: String,
    /// Everything that has a say in it, the last one first.
    pub floors: Vec<NotBefore>,
}

/// One thing that keeps a poll from being earlier.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NotBefore {
    /// What it is, in plain words.
    pub why: String,
    /// Until when.
    pub until: Moment,
}

/// Validators as text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// With its quotes.
    pub etag: Option<String>,
    /// As sent.
    pub last_modified: Option<String>,
}

/// A response.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reply {
    /// 200 or 304.
    pub status: u16,
    /// Where it came from in the end.
    pub url: String,
    /// Was every redirect permanent, and was there one?
    pub moved: bool,
    /// As sent.
    pub content_type: Option<String>,
    /// Of the body, decoded.
    pub bytes: Option<usize>,
    /// For the next request.
    pub validators: Told,
    /// Headers that tell when to come back.
    pub caching: Vec<(String, String)>,
}

/// An entry, and what would become of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DryEntry {
    /// Its title.
    pub title: String,
    /// Its page.
    pub url: Option<String>,
    /// The source's claim.
    pub published: Option<Moment>,
    /// new, known, changed, or elsewhere (another article has the page).
    pub state: String,
}

/// What a new entry's page gives.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DryArticle {
    /// Its page.
    pub url: String,
    /// Its headline.
    pub headline: String,
    /// Names.
    pub byline: Vec<String>,
    /// How the body was found.
    pub method: String,
    /// 0 to 100.
    pub confidence: u8,
    /// From the fixed list.
    pub problems: Vec<String>,
    /// Why it rests on the feed's own text.
    pub trouble: Option<String>,
    /// Of the body.
    pub characters: usize,
    /// Place, date, agency.
    pub dateline: Option<[Option<String>; 3]>,
    /// The agency it is credited to.
    pub credit: Option<String>,
    /// new, copy or revision.
    pub kind: Option<String>,
    /// The story it would be in.
    pub story: Option<String>,
    /// How many copies that would have.
    pub copies: usize,
    /// What it would be joined with, and why.
    pub with: Option<Tie>,
    /// The nearest articles it would not be joined with.
    pub near: Vec<Tie>,
}

/// Asks the source as a poll would, and folds what comes into rows that are thrown away.
pub async fn dry_run(
    room: &Room,
    shelf: &Shelf,
    source: &Arc<Source>,
    articles_max: usize,
    full: bool,
) -> Result<DryRun, RoundError> {
    let mut state = state(room.store.as_ref(), source)?;
    if full {
        state.validators = Validators::default();
    }
    state.last_poll = Some((room.clock)());
    let mut run = DryRun::new(source, &state.validators);
    let reply = ask(room, source, &state).await;
    let end = match reply {
        Ok(Fetched::NotModified(head)) => {
            run.reply = Some(Reply::of(source, &head, None));
            not_modified(&mut state, head, (room.clock)())
        }
        Ok(Fetched::Body(head, body)) => {
            run.reply = Some(Reply::of(source, &head, Some(body.len())));
            let (end, jobs) = run.document(room, source, &mut state, (head, body)).await?;
            let jobs = jobs.into_iter().take(articles_max).collect();
            run.articles = articles(room, shelf, source, jobs).await?;
            end
        }
        Err(error) => failed(room, &error),
    };
    let end = unveiled(source, end);
    run.error.clone_from(&end.error);
    let Next { at, reason, floors } = plan(room, source, &mut state, &end);
    let floors =
        floors.into_iter().map(|Floor { why, until }| NotBefore { why, until: Moment(until) });
    run.next = Some(NextPoll { at: Moment(at), reason, floors: floors.collect() });
    Ok(run)
}

/// Scrapes, and judges what comes.
async fn articles(
    room: &Room,
    shelf: &Shelf,
    source: &Source,
    jobs: Vec<Arc<Assignment>>,
) -> Result<Vec<DryArticle>, RoundError> {
    let memory = Arc::new(memory(room.store.as_ref(), &source.id)?);
    let mut captures = Vec::new();
    for job in &jobs {
        if let Scraped::Article(capture, trouble, _) = scrape(room, job, &memory).await {
            captures.push((*capture, trouble));
        }
    }
    judged(shelf, captures)
}

impl DryRun {
    fn new(source: &Source, validators: &Validators) -> Self {
        Self {
            schema: 1,
            source: source.id.clone(),
            url: source.shown(),
            asked_with: Told::of(validators),
            reply: None,
            error: None,
            problems: Vec::new(),
            next: None,
            hub: None,
            entries: Vec::new(),
            articles: Vec::new(),
        }
    }

    /// Reads it, the same as last time or not; gives how the visit ended, and what would be scraped.
    async fn document(
        &mut self,
        room: &Room,
        source: &Arc<Source>,
        state: &mut SourceState,
        (head, body): (Head, Body),
    ) -> Result<(Visit, Vec<Arc<Assignment>>), RoundError> {
        let now = (room.clock)();
        let known = state.body_hash == Some(digest(&body));
        // All of its children are read: a person asks what they hold.
        let whole = match whole(room, source, (&head, body), &Children::default(), now).await {
            Ok(whole) => whole,
            Err(what) => return Ok((unreadable(what), Vec::new())),
        };
        let Parsed { feed, problems, cut, .. } = whole.parsed;
        self.problems = problems;
        self.hub = offer(&head, &feed).and_then(|offer| offer.hubs.into_iter().next());
        if known {
            let jobs = self.sort(room, source, state.home.as_deref(), feed.entries)?;
            return Ok((same_again(state, head, now), jobs));
        }
        let (end, losing) = (of_document(&feed, &head, now), learn(source, state, &feed, now));
        let jobs = self.sort(room, source, state.home.as_deref(), feed.entries)?;
        if !cut {
            (state.validators, state.losing) = (head.validators, losing);
        }
        state.unchanged_bodies = if jobs.is_empty() { state.unchanged_bodies + 1 } else { 0 };
        Ok((end, jobs))
    }

    /// Notes what would become of each entry; gives those that would be scraped.
    fn sort(
        &mut self,
        room: &Room,
        source: &Arc<Source>,
        home: Option<&str>,
        entries: Vec<Entry>,
    ) -> Result<Vec<Arc<Assignment>>, RoundError> {
        let mut jobs = Vec::new();
        for sorted in sort(room, source, home, entries)? {
            let mut shown = DryEntry::of(&sorted.entry);
            let state = match sorted.case {
                Case::Known | Case::Repeat => "known",
                Case::Joined(_) => "elsewhere",
                Case::Again { .. } => "changed",
                Case::New { .. } => "new",
            };
            state.clone_into(&mut shown.state);
            jobs.extend(assignment(room, source, home, sorted)?);
            self.entries.push(shown);
        }
        Ok(jobs)
    }
}

/// Folds the captures over the rows, and throws the outcome away.
fn judged(
    shelf: &Shelf,
    captures: Vec<(ArticleCapture, Option<String>)>,
) -> Result<Vec<DryArticle>, RoundError> {
    let recall = |seq| recall(&shelf.journal, seq);
    let mut view = View::new(shelf.store.as_ref(), &recall);
    let mut fold = Fold::new(Agencies::default());
    let meta: Meta = row(shelf.store.as_ref(), &Key::meta())?.unwrap_or_default();
    let mut out = Vec::new();
    for (seq, (capture, trouble)) in (meta.cursor + 1..).zip(captures) {
        let capture = Capture::Article(Box::new(capture));
        fold.apply(&mut view, seq, &capture)?;
        if let Capture::Article(capture) = capture {
            out.push(DryArticle::of(&view, *capture, trouble)?);
        }
    }
    Ok(out)
}

impl DryArticle {
    fn of(
        view: &View<'_>,
        capture: ArticleCapture,
        trouble: Option<String>,
    ) -> Result<Self, RoundError> {
        let (kind, with, near) = judgement(view, capture.article_id)?;
        let story = home(view, capture.article_id)?;
        let article = capture.article;
        Ok(Self {
            method: article.method.word().to_owned(),
            confidence: article.confidence,
            problems: article.problems.iter().map(|p| p.word().to_owned()).collect(),
            trouble,
            characters: article.text().chars().count(),
            dateline: article.dateline.map(|d| [d.place, d.date, d.agency]),
            url: article.url,
            headline: article.headline,
            byline: article.byline.names,
            credit: article.credit,
            kind,
            copies: story.as_ref().map_or(0, |s| s.copies.len()),
            story: story.map(|s| s.id.to_string()),
            with,
            near,
        })
    }
}

impl DryEntry {
    fn of(entry: &Entry) -> Self {
        Self {
            title: entry.title.as_ref().map(|t| t.value.clone()).unwrap_or_default(),
            url: entry.page().map(str::to_owned),
            published: entry.published.or(entry.updated).map(Moment),
            state: "new".to_owned(),
        }
    }
}

impl Reply {
    fn of(source: &Source, head: &Head, bytes: Option<usize>) -> Self {
        Self {
            status: head.status,
            url: source.masked(&shown(head.url.as_str())),
            moved: head.moved,
            content_type: head.content_type.clone(),
            bytes,
            validators: Told::of(&head.validators),
            caching: head.caching.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect(),
        }
    }
}

impl Told {
    fn of(validators: &Validators) -> Self {
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_ref().map(|b| String::from_utf8_lossy(b).into_owned())
        };
        Self { etag: text(&validators.etag), last_modified: text(&validators.last_modified) }
    }
}
