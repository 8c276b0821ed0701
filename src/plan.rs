//! Everything a config says, by who needs it.

use std::path::PathBuf;
use std::sync::Arc;

use crate::model::Source;
use crate::read::Rules;
use crate::{edition, http, publish, schedule, store};

/// What the rooms are opened with.
#[derive(Clone)]
pub struct Plan {
    /// The file it was read from, by which commands find their daemon; none when it was not read from one.
    pub config: Option<PathBuf>,
    /// What is polled.
    pub sources: Vec<Arc<Source>>,
    /// What is published.
    pub editions: Vec<edition::Settings>,
    /// Where.
    pub publish: publish::Settings,
    /// Manners.
    pub fetch: http::Settings,
    /// For sources without a plan of their own.
    pub schedule: schedule::Settings,
    /// Journal and rows.
    pub store: store::Settings,
    /// Per-site rules of extraction.
    pub sites: Arc<Rules>,
}
