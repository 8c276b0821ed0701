//! The nouns: Source -> Entry -> Article -> Story -> Edition. Plain data, no IO, no clock.

pub mod access;
pub mod announcement;
pub mod article;
pub mod capture;
pub mod cron;
pub mod difference;
pub mod edition;
pub mod entry;
pub mod ids;
mod latin;
pub mod list;
pub mod moment;
pub mod push;
pub mod source;
pub mod story;
pub mod tally;
pub mod time;
pub mod url;

pub use access::{Access, Secret};
pub use announcement::Announcement;
pub use article::{
    Article, Block, Byline, Dateline, Enclosure, Figure, Method, Outlet, Problem, RevisionHead,
    Rich, credits,
};
pub use capture::{ArticleCapture, Capture, Decision, Known, Open, Snapshot};
pub use cron::{CronError, CronLine};
pub use difference::{Op, Patch};
pub use edition::Edition;
pub use entry::{Entry, Feed};
pub use ids::{ArticleId, CaptureId, StoryId};
pub use list::{Below, Order};
pub use moment::Moment;
pub use push::{Offer, Push};
pub use source::{Asked, Moved, Pause, Source, SourceKind, SourceState, Validators};
pub use story::{Story, StoryCopy};
pub use tally::{Count, Fate, Tally};
pub use time::Timestamp;
