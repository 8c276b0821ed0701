//! Where the journal and the rows are kept, and for how long.

use std::path::PathBuf;
use std::time::Duration;

/// `data` and `[retain]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Folder of journal and store.
    pub data: PathBuf,
    /// How long articles are kept.
    pub articles: Duration,
    /// A journal segment is closed at this size; retention removes whole segments.
    pub segment_bytes: u64,
    /// sled's page cache; its own default is 1 GB.
    pub cache_bytes: u64,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            data: PathBuf::new(),
            articles: Duration::from_secs(30 * 24 * 3600),
            segment_bytes: 32 << 20,
            cache_bytes: 16 << 20,
        }
    }
}
