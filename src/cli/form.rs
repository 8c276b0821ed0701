//! What every command about the stored news is told: which config, and in what form to answer.

use std::path::PathBuf;

use crate::config;

/// Arguments that these commands share.
#[derive(Debug, clap::Args)]
pub(super) struct Form {
    /// The config; without it $COPYDESK_CONFIG, ./copydesk.toml, ./config/copydesk.toml, the user's, the system's
    #[arg(short, long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Print one JSON object instead
    #[arg(long)]
    pub(super) json: bool,
}

impl Form {
    /// The config's place.
    pub(super) fn config(&self) -> PathBuf {
        config::find(self.config.as_deref())
    }
}
