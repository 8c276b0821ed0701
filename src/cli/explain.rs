//! `copydesk explain`: why these copies were joined, or were not, with numbers, and what each revision changed.

use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

use super::answer::{Answer, answer};
use super::form::Form;
use super::{exit, say};
use crate::config;
use crate::model::Timestamp;
use crate::press::explain::{Account, CopyAccount, explain};
use crate::press::explain_path;
use crate::sys::clock;
use crate::text::printable;

/// Arguments of `copydesk explain`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A story: its id, its urn:uuid, or the id or address of one of its copies
    #[arg(value_name = "STORY|URL")]
    what: String,
    #[command(flatten)]
    form: Form,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    let path = config::find(named);
    let Some(config) = super::answer::config(&path)? else {
        return Ok(ExitCode::from(exit::CONFIG));
    };
    let what = args.what.trim();
    let told = answer(&config, &explain_path(what), |shelf| explain(shelf, what))?;
    let account = match told {
        Answer::Told(account) => account,
        Answer::Unpolled => anyhow::bail!("nothing was polled yet, so there are no stories"),
        Answer::Unknown => anyhow::bail!(
            "nothing is known of {what}; give a story's id, or the address of an article as its feed lists it"
        ),
    };
    let mut out = io::stdout().lock();
    if args.form.json {
        serde_json::to_writer(&mut out, &account)?;
        writeln!(out)?;
    } else {
        print(&mut out, &account, clock::now())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, account: &Account, now: Timestamp) -> io::Result<()> {
    writeln!(out, "{}", say::headline(&account.headline))?;
    say::field(out, "story", &account.story)?;
    say::field(out, "in the feeds", &account.urn)?;
    say::field(out, "credit", &printable(account.credit.as_deref().unwrap_or_default()))?;
    say::field(out, "opened", &say::when(account.opened, now))?;
    say::field(out, "published", &say::when(account.published, now))?;
    say::field(out, "updated", &say::when(account.updated, now))?;
    say::field(out, "withdrawn", &say::headline(account.withdrawn.as_deref().unwrap_or_default()))?;
    for decision in &account.decisions {
        say::field(out, "decided", decision)?;
    }
    let count = account.copies.len();
    writeln!(out, "\n{count} {}", if count == 1 { "copy" } else { "copies" })?;
    account.copies.iter().try_for_each(|c| copy(out, c, account, now))
}

fn copy(
    out: &mut impl Write,
    copy: &CopyAccount,
    account: &Account,
    now: Timestamp,
) -> io::Result<()> {
    let asked = account.asked.as_ref() == Some(&copy.article);
    let mark = if asked { "*" } else { "-" };
    let role = if copy.lead { ", the lead" } else { "" };
    writeln!(out, "{mark} {}{role}: {}", copy.source, say::headline(&copy.headline))?;
    writeln!(out, "    {}", printable(&copy.url))?;
    writeln!(out, "    article {}, since {}", copy.article, say::when(copy.first_seen, now))?;
    let byline = printable(&copy.byline.join(", "));
    let signs = [("by ", byline), ("credit ", printable(copy.credit.as_deref().unwrap_or("")))];
    let signs: Vec<String> =
        signs.into_iter().filter(|(_, s)| !s.is_empty()).map(|(w, s)| w.to_owned() + &s).collect();
    if !signs.is_empty() {
        writeln!(out, "    {}", signs.join(", "))?;
    }
    match (&copy.with, copy.kind.as_deref()) {
        (Some(with), kind) => say::tie(out, &format!("{} of", kind.unwrap_or("copy")), with)?,
        (None, Some("new")) => {
            writeln!(out, "    new: when it came, there was nothing to join it with")?;
        }
        (None, _) => {}
    }
    copy.near.iter().try_for_each(|near| say::tie(out, "not with", near))?;
    versions(out, copy, now)
}

fn versions(out: &mut impl Write, copy: &CopyAccount, now: Timestamp) -> io::Result<()> {
    for pair in copy.versions.windows(2) {
        let new = &pair[1];
        writeln!(out, "    changed {}", say::when(new.fetched, now))?;
        for changes in [&new.headline_changes, &new.text_changes] {
            if !changes.is_empty() {
                writeln!(out, "      {}", say::difference(changes))?;
            }
        }
    }
    Ok(())
}
