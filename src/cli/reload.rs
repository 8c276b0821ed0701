//! `copydesk reload`: have the daemon read its config again, and tell what that changed.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use serde_json::json;

use super::answer::{daemon, one};
use super::exit;
use super::form::Form;
use crate::config;
use crate::rounds::control::{Ask, Reply};

/// Arguments of `copydesk reload`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    form: Form,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    // A config with mistakes is for the daemon to refuse, so that it tells of it too.
    let data = config::load(&path).map(|config| config.store.data).unwrap_or_default();
    let Some(line) = daemon(&path, &data)? else {
        anyhow::bail!(
            "no copydesk runs with {}: there is nothing to reload; start the service, or `copydesk run`",
            path.display()
        );
    };
    let reply = one(line, &Ask::Reload)?;
    tell(&reply, args.form.json)?;
    Ok(match reply {
        Reply::Changed(_) => ExitCode::SUCCESS,
        Reply::Mistakes(_) => ExitCode::from(exit::CONFIG),
        _ => ExitCode::from(exit::FAILED),
    })
}

/// Asks the daemon of `path` to take up what was just written, if there is one.
pub(super) fn if_running(path: &Path, data: &Path) -> anyhow::Result<()> {
    match daemon(path, data) {
        Ok(Some(line)) => Ok(tell(&one(line, &Ask::Reload)?, false)?),
        Ok(None) => Ok(()),
        // What was written stands, whoever runs the daemon.
        Err(error) => {
            Ok(writeln!(io::stderr(), "note: the running copydesk was not told: {error}")?)
        }
    }
}

fn tell(reply: &Reply, as_json: bool) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match reply {
        Reply::Changed(changes) if as_json => {
            writeln!(out, "{}", json!({"schema": 1, "ok": true, "changes": changes}))
        }
        Reply::Changed(changes) if changes.is_empty() => {
            writeln!(out, "the config was read again; nothing changed")
        }
        Reply::Changed(changes) => {
            writeln!(out, "the config was read again:")?;
            changes.iter().try_for_each(|change| writeln!(out, "  {change}"))
        }
        Reply::Mistakes(mistakes) => {
            if as_json {
                writeln!(out, "{}", json!({"schema": 1, "ok": false, "error": mistakes}))?;
            }
            let mistakes = mistakes.trim_end();
            writeln!(
                io::stderr(),
                "{mistakes}\nthe old config stays in use; `copydesk check` tells more"
            )
        }
        Reply::Refused(why) => writeln!(io::stderr(), "error: {why}"),
        _ => {
            writeln!(io::stderr(), "error: the running copydesk is of another version; restart it")
        }
    }
}
