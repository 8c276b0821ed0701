//! Everything a config says, by who needs it.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::journal::stream;
use crate::model::{Access, Source};
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
    /// The fleet's stream that is the journal; none for one machine.
    pub journal: Option<stream::Settings>,
    /// Per-site rules of extraction.
    pub sites: Arc<Rules>,
}

impl Plan {
    /// Hashes of what shapes the editions, by key: two nodes of a fleet on which they are the same publish the same bytes.
    pub fn shape(&self, fold_version: u32) -> BTreeMap<String, String> {
        // Where a secret is kept may differ, and the secret itself is nobody's business.
        let bare =
            |source: &Arc<Source>| Source { access: Access::default(), ..(**source).clone() };
        let sources: Vec<Source> = self.sources.iter().map(bare).collect();
        let feeds = (&self.publish.base_url, &self.publish.hubs);
        [
            ("editions", format!("{:?}", self.editions)),
            ("base_url and hubs", format!("{feeds:?}")),
            ("[retain] articles", format!("{:?}", self.store.articles)),
            ("sources", format!("{sources:?}")),
            ("the version of copydesk", format!("{fold_version}")),
        ]
        .into_iter()
        .map(|(key, said)| {
            (key.to_owned(), blake3::hash(said.as_bytes()).to_hex()[..16].to_owned())
        })
        .collect()
    }
}
