//! In what form a command answers.

/// The option that every reading command has.
#[derive(Debug, clap::Args)]
pub(super) struct Form {
    /// Print one JSON object instead
    #[arg(long)]
    pub(super) json: bool,
}
