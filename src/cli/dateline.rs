//! `copydesk dateline`.

use std::process::ExitCode;

/// Arguments of `copydesk dateline`.
#[derive(Debug, clap::Args)]
pub struct Args {}

/// Runs it.
pub fn run(_args: &Args) -> anyhow::Result<ExitCode> {
    anyhow::bail!("not written yet")
}
