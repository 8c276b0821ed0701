//! In what form a command answers.

/// The option that every reading command has.
#[derive(Debug, clap::Args)]
pub(super) struct Form {
    /// Print JSON instead: one object, or one a line for each source that is polled
    #[arg(long)]
    pub(super) json: bool,
}
