//! TOML -> the settings of everything below; every mistake at once.
//!
//! In: the text of one file. Out: a [`Config`], or every mistake in it with its place and a fix. Never: stopping at
//! the first mistake, or a setting anyone below has to look up by name.

mod access;
mod address;
mod check;
mod codes;
mod diagnostic;
mod edit;
mod env;
mod exposed;
mod find;
mod journal;
mod keys;
mod known;
mod mend;
mod near;
mod opml;
mod read;
mod secret;
mod sections;
mod selector;
mod sources;
mod syntax;
mod table;
mod take;
mod units;
mod whole;
mod zone;

pub use address::{address, allowed};
pub use check::plain_id;
pub use codes::{Explained, explained};
pub use diagnostic::{Diagnostic, Severity, render};
pub use edit::{append, block, misfits, own_place, with_blocks};
pub use env::Env;
pub use find::{LoadError, find, fleet, load, load_whole, named, sites};
pub use opml::{BYTES_MAX as OPML_BYTES_MAX, Outline, fresh_id, read as opml, write as to_opml};
pub use read::parse;
pub use take::source_of;
pub use whole::Whole;

use std::path::PathBuf;
use std::sync::Arc;

use crate::journal::stream;
use crate::model::Source;
use crate::read::Rules;
use crate::{edition, http, publish, schedule, store};

/// Everything the program is told.
#[derive(Debug, Clone)]
pub struct Config {
    /// The file, when it was read from one.
    pub path: Option<PathBuf>,
    /// `contact` and `[fetch]`.
    pub fetch: http::Settings,
    /// `[schedule]`.
    pub schedule: schedule::Settings,
    /// `data`, `[retain]` and `[store]`.
    pub store: store::Settings,
    /// `[journal]`; none for files on this machine. Without what opens it: [`fleet`] has that, and [`Whole`].
    journal: Option<stream::Settings>,
    /// Where in the file its secret is named.
    journal_secret: std::ops::Range<usize>,
    /// `[publish]`.
    pub publish: publish::Settings,
    /// Where in the file its `dir` stands.
    publish_dir: std::ops::Range<usize>,
    /// `[[edition]]`; never empty.
    pub editions: Vec<edition::Settings>,
    /// `[[source]]`, to be listed; whoever asks them needs a [`Whole`].
    pub sources: Vec<Source>,
    /// `sites.toml` beside the config, else the one that comes with the program.
    pub sites: Arc<Rules>,
    /// What works but deserves a look.
    pub warnings: Vec<Diagnostic>,
    /// Where in the file the secret of each source is named.
    secrets: Vec<std::ops::Range<usize>>,
}
