//! `copydesk sites`: per-site rules made from those of other programs.

mod ftr;

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::exit;
use crate::text::printable;

/// Arguments of `copydesk sites`.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    /// Turn site configs of FiveFilters' ftr-site-config (`news.example.txt`) into tables for sites.toml, on standard output;
    /// what can't be taken is told on standard error
    Import {
        /// Files, or folders of them
        #[arg(required = true, value_name = "FILE|DIR")]
        paths: Vec<PathBuf>,
        /// Tell only how much was taken of each
        #[arg(short, long)]
        quiet: bool,
    },
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Action::Import { paths, quiet } = &args.action;
    let mut files = Vec::new();
    for path in paths {
        collect(path, &mut files)?;
    }
    // By host, so that the same files give the same text; `.a.example.txt` and `a.example.txt` are one host.
    files.sort();
    files.dedup_by(|a, b| a.0 == b.0);
    let (mut out, mut told) = (io::stdout().lock(), io::stderr().lock());
    let mut any = false;
    for (host, file) in &files {
        let text = read(file).with_context(|| format!("cannot read {}", file.display()))?;
        let import = ftr::import(host, &String::from_utf8_lossy(&text));
        if let Some(toml) = &import.toml {
            writeln!(out, "{}{toml}", if any { "\n" } else { "" })?;
            any = true;
        }
        let name = printable(&file.display().to_string());
        for left in import.left_out.iter().filter(|_| !quiet) {
            writeln!(
                told,
                "{name}:{}: left out, {}: {}",
                left.line,
                left.why,
                printable(&left.text)
            )?;
        }
        writeln!(told, "{name}: {} taken, {} left out", import.taken, import.left_out.len())?;
    }
    if !any {
        writeln!(
            told,
            "error: no rule to take; a site config is a text file named after its host, such as news.example.txt"
        )?;
    }
    Ok(ExitCode::from(if any { 0 } else { exit::FAILED }))
}

/// What a site config can hold of a file; a rest is none.
fn read(file: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    fs::File::open(file)?.take(ftr::FILE_MAX).read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The site configs among a path's files, with their hosts.
fn collect(path: &Path, files: &mut Vec<(String, PathBuf)>) -> anyhow::Result<()> {
    let fails = || format!("cannot read {}", path.display());
    let paths = if fs::metadata(path).with_context(fails)?.is_dir() {
        let entries = fs::read_dir(path).with_context(fails)?;
        entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>().with_context(fails)?
    } else {
        vec![path.to_owned()]
    };
    for path in paths {
        let host = path.file_name().and_then(|n| ftr::host(&n.to_string_lossy()));
        files.extend(host.map(|host| (host, path)));
    }
    Ok(())
}
