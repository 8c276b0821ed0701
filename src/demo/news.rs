//! The sample news (all invented), and how each outlet tells them at each stage.

use std::time::Duration;

use serde::Deserialize;

use super::{STAGES, words};
use crate::model::Timestamp;

/// The outlet that writes them all.
pub(super) const AGENCY: &str = "demowire";

const FILES: [(&str, &str); 14] = [
    ("bridge", include_str!("news/bridge.toml")),
    ("ferry", include_str!("news/ferry.toml")),
    ("garden", include_str!("news/garden.toml")),
    ("icebreaker", include_str!("news/icebreaker.toml")),
    ("lighthouse", include_str!("news/lighthouse.toml")),
    ("oasis", include_str!("news/oasis.toml")),
    ("quake-north", include_str!("news/quake-north.toml")),
    ("quake-south", include_str!("news/quake-south.toml")),
    ("shares-halden", include_str!("news/shares-halden.toml")),
    ("shares-vellmar", include_str!("news/shares-vellmar.toml")),
    ("storm", include_str!("news/storm.toml")),
    ("terminal", include_str!("news/terminal.toml")),
    ("trains", include_str!("news/trains.toml")),
    ("whales", include_str!("news/whales.toml")),
];

/// A story as the agency files it, with everything that happens to it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Filed {
    id: String,
    language: String,
    /// When it first appears.
    #[serde(default)]
    stage: usize,
    /// Before the start; so it is published in the past.
    minutes_before: u64,
    headline: String,
    dateline: String,
    #[serde(default)]
    byline: String,
    text: String,
    photo: Option<Photo>,
    #[serde(default)]
    carried: Vec<Carried>,
    #[serde(default)]
    version: Vec<Version>,
}

/// A picture's words.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Photo {
    pub(super) caption: String,
    pub(super) credit: String,
}

/// An outlet that runs the story.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Carried {
    by: String,
    how: How,
    minutes_after: u64,
    /// Of its own.
    headline: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum How {
    Verbatim,
    ReHeadlined,
    /// Without its last third.
    Trimmed,
    /// The first paragraph.
    TeaserOnly,
}

/// A later version: what changes, and which outlets take it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Version {
    stage: usize,
    taken_by: Vec<String>,
    headline: String,
    /// A paragraph before the text.
    note: Option<String>,
    #[serde(default)]
    replace: Vec<(String, String)>,
    /// Paragraphs behind the text.
    more: Option<String>,
    /// Instead of the text.
    text: Option<String>,
}

/// A story as one outlet tells it now.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) id: String,
    pub(super) language: String,
    pub(super) headline: String,
    pub(super) byline: String,
    pub(super) paragraphs: Vec<String>,
    pub(super) photo: Option<Photo>,
    pub(super) published: Timestamp,
    pub(super) updated: Timestamp,
}

/// Reads the sample news; the error names the file.
pub(super) fn filed() -> Result<Vec<Filed>, String> {
    let read = |(name, toml): &(&str, &str)| {
        toml::from_str(toml).map_err(|e| format!("the sample news are damaged: {name}: {e}"))
    };
    FILES.iter().map(read).collect()
}

/// What `outlet` has at `stage`, newest first.
pub(super) fn told_by(outlet: &str, news: &[Filed], stage: usize, start: Timestamp) -> Vec<Piece> {
    let mut pieces: Vec<Piece> =
        news.iter().filter_map(|story| story.told_by(outlet, stage, start)).collect();
    pieces.sort_by(|a, b| (b.published, &a.id).cmp(&(a.published, &b.id)));
    pieces
}

impl Filed {
    fn told_by(&self, outlet: &str, stage: usize, start: Timestamp) -> Option<Piece> {
        let carried = self.carried.iter().find(|c| c.by == outlet);
        if stage < self.stage || (carried.is_none() && outlet != AGENCY) {
            return None;
        }
        let taken = |v: &&Version| v.stage <= stage && v.taken_by.iter().any(|by| by == outlet);
        let version = self.version.iter().rfind(taken);
        let filed = start.minus(minutes(self.minutes_before));
        let published = filed.plus(minutes(carried.map_or(0, |c| c.minutes_after)));
        let own = carried.and_then(|c| c.headline.clone());
        let how = carried.map_or(How::Verbatim, |c| c.how);
        Some(Piece {
            id: self.id.clone(),
            language: self.language.clone(),
            headline: own
                .unwrap_or_else(|| version.map_or(&self.headline, |v| &v.headline).clone()),
            byline: self.byline.clone(),
            paragraphs: cut(self.paragraphs(version, filed), how),
            photo: self.photo.clone().filter(|_| how != How::TeaserOnly),
            published,
            updated: version.map_or(published, |v| start.plus(after(v.stage))),
        })
    }

    fn paragraphs(&self, version: Option<&Version>, filed: Timestamp) -> Vec<String> {
        if let Some(instead) = version.and_then(|v| v.text.as_deref()) {
            return split(instead);
        }
        let mut out = split(&self.text);
        if let Some(first) = out.first_mut() {
            first.insert_str(0, &self.dateline);
        }
        let replace = version.map_or(&[][..], |v| &v.replace);
        for paragraph in &mut out {
            for (old, new) in replace {
                *paragraph = paragraph.replace(old, new);
            }
            *paragraph = paragraph
                .replace("{date}", &words::date(&self.language, filed))
                .replace("{weekday}", &words::weekday(&self.language, filed));
        }
        out.extend(version.and_then(|v| v.more.as_deref()).map(split).unwrap_or_default());
        if let Some(note) = version.and_then(|v| v.note.clone()) {
            out.insert(0, note);
        }
        out
    }
}

fn split(text: &str) -> Vec<String> {
    text.split("\n\n").map(|p| p.trim().to_owned()).filter(|p| !p.is_empty()).collect()
}

fn cut(mut paragraphs: Vec<String>, how: How) -> Vec<String> {
    match how {
        How::Verbatim | How::ReHeadlined => {}
        How::Trimmed => paragraphs.truncate(paragraphs.len() - paragraphs.len() / 3),
        How::TeaserOnly => paragraphs.truncate(1),
    }
    paragraphs
}

fn minutes(count: u64) -> Duration {
    Duration::from_secs(count * 60)
}

/// How long after the start a stage comes; the opening one at once.
fn after(stage: usize) -> Duration {
    stage.checked_sub(1).and_then(|i| STAGES.get(i)).map_or(Duration::ZERO, |s| s.after)
}

#[cfg(test)]
mod tests {
    use super::super::outlets::OUTLETS;
    use super::*;

    const START: Timestamp = Timestamp::from_secs(1_795_420_800); // 2026-11-23T08:00:00Z

    fn piece(outlet: &str, id: &str, stage: usize) -> Option<Piece> {
        let news = filed().unwrap();
        told_by(outlet, &news, stage, START).into_iter().find(|p| p.id == id)
    }

    #[test]
    fn every_outlet_named_in_the_news_exists_and_has_some() {
        let news = filed().unwrap();
        let known = |id: &String| OUTLETS.iter().any(|o| o.id == id);
        for story in &news {
            assert!(story.carried.iter().map(|c| &c.by).all(known), "{}", story.id);
            assert!(story.version.iter().flat_map(|v| &v.taken_by).all(known), "{}", story.id);
            assert!(story.version.iter().all(|v| v.stage <= STAGES.len()), "{}", story.id);
        }
        for outlet in &OUTLETS {
            assert!(!told_by(outlet.id, &news, 0, START).is_empty(), "{}", outlet.id);
        }
    }

    #[test]
    fn stages_change_what_is_told() {
        let hurt = |stage| piece(AGENCY, "ferry", stage).unwrap().paragraphs.concat();
        assert!(hurt(0).starts_with("CORROW, Nov. 23 (Demowire) -- Fourteen passengers"));
        assert!(hurt(1).starts_with("(Corrects") && hurt(1).contains("Forty-one passengers"));
        assert!(piece(AGENCY, "whales", 1).is_none() && piece(AGENCY, "whales", 2).is_some());
        let square = piece("city-square", "ferry", 2).unwrap();
        assert_eq!(square.updated, square.published, "not every outlet follows");
    }

    #[test]
    fn nothing_is_published_before_its_time() {
        let news = filed().unwrap();
        for outlet in &OUTLETS {
            for piece in told_by(outlet.id, &news, 0, START) {
                assert!(piece.updated < START, "{}: {}", outlet.id, piece.id);
            }
        }
    }
}
