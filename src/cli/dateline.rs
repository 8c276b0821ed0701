//! `copydesk dateline`: lines of text in, their datelines out.

use std::io::{self, BufRead, BufWriter, Write};
use std::process::ExitCode;

use anyhow::Context;
use serde::Serialize;

use crate::read::{self, Agencies};
use crate::text::printable;

/// Arguments of `copydesk dateline`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// The answer for one line.
#[derive(Debug, Serialize)]
struct Answer<'a> {
    place: Option<&'a str>,
    date: Option<&'a str>,
    agency: Option<&'a str>,
    rest: &'a str,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let agencies = Agencies::default();
    let mut out = BufWriter::new(io::stdout().lock());
    for line in io::stdin().lock().lines() {
        let line = line.context("can't read stdin")?;
        let found = read::dateline(&line, &agencies);
        let (dateline, end) = found.unwrap_or_default();
        let answer = Answer {
            place: dateline.place.as_deref(),
            date: dateline.date.as_deref(),
            agency: dateline.agency.as_deref(),
            rest: &line[end..],
        };
        if args.json {
            serde_json::to_writer(&mut out, &answer)?;
            writeln!(out)?;
        } else {
            answer.print(&mut out)?;
        }
    }
    out.flush()?;
    Ok(ExitCode::SUCCESS)
}

impl Answer<'_> {
    /// Place, date, agency and the rest, by tabs: easy to read and to cut.
    fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let shown = |field: Option<&str>| field.map_or_else(|| "-".to_owned(), printable);
        let fields = [shown(self.place), shown(self.date), shown(self.agency)];
        writeln!(out, "{}\t{}", fields.join("\t"), printable(self.rest))
    }
}
