//! In a fleet, which sources are this node's to ask; without one, all.

use crate::fleet::Share;
use crate::journal::stream::Node;
use crate::model::{Source, url};

/// This node's part at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Shares(Option<Share>);

impl Shares {
    pub(super) fn of(node: Option<&Node>) -> Self {
        Self(node.map(Node::share))
    }

    /// Is this source's host this node's?
    pub(super) fn has(&self, source: &Source) -> bool {
        self.0.as_ref().is_none_or(|share| share.has(&url::site(&source.url)))
    }

    /// Is a second look for a source this node's? For one that left the config it is one node's.
    pub(super) fn look<S: AsRef<Source>>(&self, source: Option<S>) -> bool {
        match (&self.0, source) {
            (Some(share), None) => share.leads(),
            (_, Some(source)) => self.has(source.as_ref()),
            (None, None) => true,
        }
    }
}
