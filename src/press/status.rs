//! How each source fares: what `copydesk status` prints and `/status.json` answers.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::journal::stream::{Node, Told};
use crate::model::access::shown;
use crate::model::url::site;
use crate::model::{Moment, Push, Source, SourceState, Story, Tally, Timestamp};
use crate::schedule;
use crate::shelf::ShelfError;
use crate::store::{Key, Order, Store, decode, row};

/// All sources at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Status {
    /// Of the form.
    pub schema: u32,
    /// When it was told.
    pub at: Moment,
    /// Who tells.
    pub from: From,
    /// Why no news can be stored now, if none can.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub trouble: Option<String>,
    /// Why the editions could not be published when that was last tried, if they could not.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unpublished: Option<String>,
    /// In a fleet: where this node is in the stream.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub journal: Option<JournalStatus>,
    /// In the order of the config.
    pub sources: Vec<SourceStatus>,
    /// Sources that left the config, whose stories stay until `[retain]` lets them go: id, stories.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub removed: Vec<(String, usize)>,
}

/// A node of a fleet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JournalStatus {
    /// Its name.
    pub node: String,
    /// The position of the stream up to which it folded.
    pub position: u64,
    /// How many captures it has not folded yet.
    pub lag: u64,
    /// Of all it folded: the same on all nodes at one position.
    pub hash: String,
    /// The nodes that live.
    pub nodes: Vec<String>,
}

/// Who tells how the sources fare.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct From {
    /// The daemon's process; none when the rows were read without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pid: Option<u32>,
    /// Journal and store.
    pub data: PathBuf,
    /// The config, by the hash of its real path.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config: Option<String>,
}

/// One source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[expect(clippy::struct_excessive_bools, reason = "each is a fact of its own in the machine form")]
pub struct SourceStatus {
    /// Its id in the config.
    pub id: String,
    /// What is polled.
    pub url: String,
    /// In a fleet, the node that polls it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub node: Option<String>,
    /// The feed's own title.
    pub title: Option<String>,
    /// Last attempt.
    pub last_poll: Option<Moment>,
    /// Last attempt that gave entries, or that nothing had changed.
    pub last_success: Option<Moment>,
    /// Not before this; none before the first poll.
    pub next_poll: Option<Moment>,
    /// Why then.
    pub next_reason: String,
    /// Since the last success.
    pub failures: u32,
    /// The last failure in plain words.
    pub last_error: Option<String>,
    /// Are entries rolling over unseen?
    pub losing: bool,
    /// Has the server said that it is gone for good?
    pub gone: bool,
    /// Has it failed for a month, so that it may be no more?
    #[serde(default)]
    pub dead: bool,
    /// What is odd about it and no failure, in plain words.
    #[serde(default)]
    pub oddities: Vec<String>,
    /// Pages that failed in the last poll, by kind.
    pub page_problems: Vec<(String, u32)>,
    /// What became of the entries of its last document.
    #[serde(default)]
    pub entries: Tally,
    /// Where it has moved to by permanent redirects, and since when; the config still has the old address.
    #[serde(default)]
    pub moved: Option<(String, Moment)>,
    /// Is the new address polled already?
    #[serde(default)]
    pub moved_for_good: bool,
    /// Everything that has a say in when the next poll is, the last one first.
    #[serde(default)]
    pub floors: Vec<(String, Moment)>,
    /// Our subscription at its hub.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub push: Option<PushStatus>,
}

/// A subscription at a source's hub, without what only the hub and we know.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PushStatus {
    /// Where.
    pub hub: String,
    /// To what.
    pub topic: String,
    /// When the hub was asked last.
    pub asked: Option<Moment>,
    /// Until when it has agreed; none before it did.
    pub until: Option<Moment>,
    /// When it last sent something.
    pub delivered: Option<Moment>,
    /// Why it was asked in vain.
    pub error: Option<String>,
}

impl PushStatus {
    fn of(push: Push) -> Self {
        Self {
            hub: shown(&push.hub),
            topic: shown(&push.topic),
            asked: push.asked.map(Moment),
            until: push.until.map(Moment),
            delivered: push.delivered.map(Moment),
            error: push.error,
        }
    }
}

/// Reads it from the rows.
pub fn status(
    store: &dyn Store,
    sources: &[impl std::ops::Deref<Target = Source>],
    from: From,
    plan: &schedule::Settings,
    now: Timestamp,
) -> Result<Status, ShelfError> {
    let one = |source: &Source| -> Result<_, ShelfError> {
        let state: Option<SourceState> = row(store, &Key::source(&source.id))?;
        Ok(SourceStatus::of(source, plan, state.unwrap_or_default(), now))
    };
    let ids: BTreeSet<&str> = sources.iter().map(|s| s.id.as_str()).collect();
    let removed = removed(store, &ids)?;
    let sources = sources.iter().map(|s| one(s)).collect::<Result<_, _>>()?;
    let (trouble, unpublished, journal) = (None, None, None);
    Ok(Status { schema: 1, at: Moment(now), from, trouble, unpublished, journal, sources, removed })
}

impl Status {
    /// As a node of a fleet tells it.
    #[must_use]
    pub fn of_node(
        mut self,
        node: Option<&Node>,
        sources: &[impl std::ops::Deref<Target = Source>],
    ) -> Self {
        let Some(node) = node else { return self };
        let (told, share) = (node.told(), node.share());
        for (status, source) in self.sources.iter_mut().zip(sources) {
            status.node = share.owner(&site(&source.url)).map(str::to_owned);
        }
        let Told { node, position, lag, hash, live } = told;
        self.journal = Some(JournalStatus { node, position, lag, hash, nodes: live });
        self
    }
}

/// Sources that the config no longer has, and how many stories have copies of theirs.
fn removed(store: &dyn Store, ids: &BTreeSet<&str>) -> Result<Vec<(String, usize)>, ShelfError> {
    let mut gone: BTreeMap<String, usize> = BTreeMap::new();
    store.scan(&Key::sources(), Order::Up, &mut |key, _| {
        let id = String::from_utf8_lossy(&key[1..]).into_owned();
        if !ids.contains(id.as_str()) {
            gone.insert(id, 0);
        }
        ControlFlow::Continue(())
    })?;
    if gone.is_empty() {
        return Ok(Vec::new());
    }
    let mut failed = Ok(());
    store.scan(&Key::stories(), Order::Up, &mut |_, bytes| {
        match decode::<Story>(bytes) {
            Ok(story) => {
                let of: BTreeSet<String> = story.copies.into_iter().map(|c| c.source).collect();
                for id in of {
                    gone.entry(id).and_modify(|stories| *stories += 1);
                }
            }
            Err(error) => failed = Err(error),
        }
        ControlFlow::Continue(())
    })?;
    failed?;
    gone.retain(|_, stories| *stories > 0);
    Ok(gone.into_iter().collect())
}

impl SourceStatus {
    fn of(source: &Source, plan: &schedule::Settings, state: SourceState, now: Timestamp) -> Self {
        let floors = schedule::explain(source, plan, &state).into_iter();
        let floors = floors.map(|f| (f.why, Moment(f.until))).collect();
        let (dead, oddities, asked) = (state.seems_dead(now), state.oddities(), state.asked());
        Self {
            id: source.id.clone(),
            url: source.shown(),
            node: None,
            title: state.title,
            last_poll: asked.map(Moment),
            last_success: state.last_success.map(Moment),
            next_poll: state.next_poll.map(Moment),
            next_reason: state.next_reason,
            dead,
            oddities: oddities.into_iter().map(str::to_owned).collect(),
            failures: state.failures,
            last_error: state.last_error,
            losing: state.losing,
            gone: state.gone,
            moved: state.moved.as_ref().map(|m| (shown(&m.to), Moment(m.since))),
            moved_for_good: state.moved.as_ref().is_some_and(|m| m.adopted),
            floors,
            page_problems: state.page_problems,
            entries: state.entries,
            push: state.push.map(PushStatus::of),
        }
    }

    /// Must a person look at it?
    pub fn troubled(&self) -> bool {
        self.gone || self.failures > 0
    }
}
