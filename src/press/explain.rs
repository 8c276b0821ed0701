//! Why a story's copies were joined, and what each revision changed: `copydesk explain` and `/explain/...`.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::dedupe::Evidence;
use crate::desk::fold::{View, decisions};
use crate::edition::page::Version;
use crate::model::{ArticleId, Decision, Moment, Op, Story, StoryCopy};
use crate::shelf::{Chronicle, Shelf, ShelfError, chronicle, find_story, recall, recall_article};
use crate::store::{ArticleRow, Key};

/// A story, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// Of the form.
    pub schema: u32,
    /// Its id.
    pub story: String,
    /// Its id in the feeds.
    pub urn: String,
    /// The lead's; of a withdrawn story that it was.
    pub headline: String,
    /// The agency the lead is credited to.
    pub credit: Option<String>,
    /// When its first article was taken in.
    pub opened: Moment,
    /// The first copy's claim.
    pub published: Moment,
    /// Last change a reader would notice.
    pub updated: Moment,
    /// The headline of the notice that withdrew it.
    pub withdrawn: Option<String>,
    /// The article that was asked for, when it was one.
    pub asked: Option<String>,
    /// What a person decided about it, in words.
    pub decisions: Vec<String>,
    /// In the order they came in.
    pub copies: Vec<CopyAccount>,
}

/// One copy, explained.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CopyAccount {
    /// Its id.
    pub article: String,
    /// Our id of the source.
    pub source: String,
    /// Its page.
    pub url: String,
    /// Its headline.
    pub headline: String,
    /// Names.
    pub byline: Vec<String>,
    /// The agency it is credited to.
    pub credit: Option<String>,
    /// Does it speak for the story?
    pub lead: bool,
    /// What it was to the story when it came: new, copy or revision.
    pub kind: Option<String>,
    /// When it was first seen.
    pub first_seen: Moment,
    /// The article it was joined with, and why.
    pub with: Option<Tie>,
    /// The nearest articles it was not joined with.
    pub near: Vec<Tie>,
    /// Its texts, oldest first.
    pub versions: Vec<VersionAccount>,
}

/// Two articles that were compared.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tie {
    /// The other article.
    pub article: String,
    /// Its story now.
    pub story: Option<String>,
    /// Its source, while it is held.
    pub source: Option<String>,
    /// Its page, while it is held.
    pub url: Option<String>,
    /// Its headline, while it is held.
    pub headline: Option<String>,
    /// The evidence in words.
    pub words: String,
    /// The evidence in numbers.
    pub evidence: Value,
}

/// One text of a copy, and what it changed of the one before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionAccount {
    /// When it was fetched.
    pub fetched: Moment,
    /// Its headline.
    pub headline: String,
    /// Of the headline, word by word; empty where nothing changed.
    pub headline_changes: Vec<Op>,
    /// Of the text, word by word; empty where nothing changed.
    pub text_changes: Vec<Op>,
}

/// Explains the story that an address, a story id or an article id belongs to.
pub fn explain(shelf: &Shelf, what: &str) -> Result<Option<Account>, ShelfError> {
    let Some((id, article)) = find_story(shelf, what)? else { return Ok(None) };
    let Some(chronicle) = chronicle(shelf, id)? else { return Ok(None) };
    let Chronicle { story, copies, .. } = &chronicle;
    let lead = story.lead();
    let one = |(copy, versions): &(StoryCopy, Vec<Version>)| account(shelf, story, copy, versions);
    Ok(Some(Account {
        schema: 1,
        story: story.id.to_string(),
        urn: story.id.urn(),
        headline: story.headline(),
        credit: lead.and_then(|l| l.credit.clone()),
        opened: Moment(story.opened),
        published: Moment(story.published),
        updated: Moment(story.updated),
        withdrawn: story.notice().map(|n| n.headline.clone()),
        asked: article.map(|a| a.to_string()),
        decisions: decided(shelf, story)?,
        copies: copies.iter().map(one).collect::<Result<_, _>>()?,
    }))
}

fn account(
    shelf: &Shelf,
    story: &Story,
    copy: &StoryCopy,
    versions: &[Version],
) -> Result<CopyAccount, ShelfError> {
    let capture = recall_article(&shelf.journal, copy.seq, copy.article)?;
    let byline = capture.map(|c| c.article.byline.names).unwrap_or_default();
    let recall = |seq| recall(&shelf.journal, seq);
    let view = View::new(shelf.store.as_ref(), &recall);
    let (kind, with, mut near) = judgement(&view, copy.article)?;
    let here = |tie: &Tie| tie.story.as_ref().is_none_or(|s| *s == story.id.to_string());
    let (with, apart) = match with {
        Some(tie) if !here(&tie) => (None, Some(set_apart(tie))),
        with => (with, None),
    };
    near.splice(0..0, apart);
    Ok(CopyAccount {
        article: copy.article.to_string(),
        source: copy.source.clone(),
        url: copy.url.clone(),
        headline: copy.headline.clone(),
        byline,
        credit: copy.credit.clone(),
        lead: copy.article == story.lead,
        kind,
        first_seen: Moment(copy.first_seen),
        with,
        near,
        versions: changes(versions),
    })
}

/// What was joined once, and is not any more.
fn set_apart(tie: Tie) -> Tie {
    Tie { words: format!("set apart by a person, though {}", tie.words), ..tie }
}

pub(super) fn changes(versions: &[Version]) -> Vec<VersionAccount> {
    let one = |version: &Version| VersionAccount {
        fetched: Moment(version.fetched),
        headline: version.headline.clone(),
        headline_changes: version.headline_changes.clone(),
        text_changes: version.text_changes.clone(),
    };
    versions.iter().map(one).collect()
}

/// Kind, join and non-joins of an article.
pub type Judgement = (Option<String>, Option<Tie>, Vec<Tie>);

/// Reads an article's verdict, and where the articles it names stand now.
pub fn judgement(view: &View<'_>, article: ArticleId) -> Result<Judgement, ShelfError> {
    let row: Option<ArticleRow> = view.get(&Key::article(article))?;
    let Some(told) = row.and_then(|row| row.verdict) else { return Ok(Judgement::default()) };
    let with = told.with.map(|(article, evidence)| tie(view, article, &evidence)).transpose()?;
    let near = told.near.iter().map(|(article, _, evidence)| tie(view, *article, evidence));
    Ok((Some(told.kind.word().to_owned()), with, near.collect::<Result<_, _>>()?))
}

fn tie(view: &View<'_>, article: ArticleId, evidence: &Evidence) -> Result<Tie, ShelfError> {
    let story = home(view, article)?;
    let held = story.iter().flat_map(|s| &s.copies).find(|c| c.article == article);
    Ok(Tie {
        article: article.to_string(),
        source: held.map(|c| c.source.clone()),
        url: held.map(|c| c.url.clone()),
        headline: held.map(|c| c.headline.clone()),
        words: evidence.words(),
        evidence: json!(evidence),
        story: story.as_ref().map(|s| s.id.to_string()),
    })
}

/// The story an article is in.
pub fn home(view: &View<'_>, id: ArticleId) -> Result<Option<Story>, ShelfError> {
    match view.get::<ArticleRow>(&Key::article(id))?.and_then(|r| r.story) {
        Some(story) => view.get(&Key::story(story)),
        None => Ok(None),
    }
}

/// The decisions that touch a story or one of its articles.
fn decided(shelf: &Shelf, story: &Story) -> Result<Vec<String>, ShelfError> {
    let has = |article: &ArticleId| story.copies.iter().any(|c| c.article == *article);
    let words = |decision: Decision| match decision {
        Decision::Split(from, article) if from == story.id => {
            Some(format!("a person took article {article} out of this story"))
        }
        Decision::Split(from, article) if has(&article) => {
            Some(format!("a person took article {article} out of story {from}"))
        }
        Decision::Join(into, other) if into == story.id => {
            Some(format!("a person joined story {other} into this one"))
        }
        Decision::Split(..) | Decision::Join(..) => None,
    };
    Ok(decisions(shelf.store.as_ref())?.into_iter().filter_map(words).collect())
}
