//! A config with its secrets: what alone a plan is made of, so that nothing asks a source without them.

use std::ops::Deref;
use std::sync::Arc;

use super::{Config, Diagnostic, access};
use crate::journal::stream;
use crate::plan::Plan;

/// A config whose secrets were looked for where they are kept.
#[derive(Debug, Clone)]
pub struct Whole(Config);

impl Whole {
    /// Gets the secrets; tells of those that can't be had.
    pub fn of(mut config: Config) -> (Self, Vec<Diagnostic>) {
        let mut told = access::fill(&mut config.sources, &config.secrets);
        let journal = fleet(&config).unwrap_or_else(|problem| {
            told.push(problem);
            config.journal.clone()
        });
        (Self(Config { journal, ..config }), told)
    }

    /// With what works but deserves a look.
    pub(super) fn warned(mut self, warnings: Vec<Diagnostic>) -> Self {
        self.0.warnings.extend(warnings);
        self
    }
}

impl Deref for Whole {
    type Target = Config;

    fn deref(&self) -> &Config {
        &self.0
    }
}

impl From<Whole> for Plan {
    fn from(Whole(config): Whole) -> Self {
        Self {
            config: config.path,
            sources: config.sources.into_iter().map(Arc::new).collect(),
            editions: config.editions,
            publish: config.publish,
            fetch: config.fetch,
            schedule: config.schedule,
            store: config.store,
            journal: config.journal,
            sites: config.sites,
        }
    }
}

/// The fleet of a config with what opens its servers, for who writes into its journal and asks no source.
pub(super) fn fleet(config: &Config) -> Result<Option<stream::Settings>, Diagnostic> {
    let Some(journal) = &config.journal else { return Ok(None) };
    let secret = access::had(journal.place.as_ref(), &config.journal_secret)?;
    Ok(Some(stream::Settings { secret, ..journal.clone() }))
}
