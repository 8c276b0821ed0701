//! `copydesk sites`: per-site rules made from those of other programs.

use std::fs;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;

use super::exit;
use crate::extract::ftr::{self, Import};
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

/// A site config to read.
struct Config {
    host: String,
    /// `.news.example.txt`: for the hosts below.
    below: bool,
    path: PathBuf,
}

/// Runs it.
pub fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let Action::Import { paths, quiet } = &args.action;
    let mut configs = Vec::new();
    for path in paths {
        collect(path, &mut configs)?;
    }
    // By host, so that the same files give the same text.
    configs.sort_by(|a, b| (&a.host, a.below, &a.path).cmp(&(&b.host, b.below, &b.path)));
    let (mut out, mut told) = (io::stdout().lock(), io::stderr().lock());
    let mut last: Option<&Config> = None;
    let mut any = false;
    for config in &configs {
        let name = name(&config.path);
        // A table holds for a host and those below, and there is one of each.
        if let Some(last) = last.filter(|l| l.host == config.host) {
            let first = self::name(&last.path);
            writeln!(told, "{name}: not taken, since {first} is for {} too", config.host)?;
            continue;
        }
        let Some(text) = read(&config.path)? else {
            writeln!(told, "{name}: not taken, since it is too large for a site config")?;
            continue;
        };
        last = Some(config);
        let import = ftr::import(&config.host, &text);
        if let Some(toml) = &import.toml {
            writeln!(out, "{}{}", if any { "\n" } else { "" }, toml.trim_end())?;
            any = true;
        }
        tell(&mut told, &name, &import, *quiet)?;
    }
    if !any {
        writeln!(
            told,
            "error: no rule to take; a site config is a text file named after its host, such as news.example.txt"
        )?;
    }
    Ok(ExitCode::from(if any { 0 } else { exit::FAILED }))
}

fn name(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// What could not be taken of a file, line by line unless `quiet`, and a line that counts.
fn tell(out: &mut impl Write, name: &str, import: &Import, quiet: bool) -> io::Result<()> {
    for left in import.left_out.iter().filter(|_| !quiet) {
        writeln!(out, "{name}:{}: left out, {}: {}", left.line, left.why, printable(&left.text))?;
    }
    write!(out, "{name}: {} taken, {} left out", import.taken, import.left_out.len())?;
    let other: Vec<String> = import.other.iter().map(|(k, n)| format!("{n} {k}")).collect();
    if !other.is_empty() {
        write!(out, "; without a counterpart here: {}", other.join(", "))?;
    }
    writeln!(out)
}

/// A file's text; none when it is too large.
fn read(path: &Path) -> anyhow::Result<Option<String>> {
    let fails = || format!("cannot read {}", path.display());
    let mut bytes = Vec::new();
    let file = fs::File::open(path).with_context(fails)?;
    file.take(ftr::BYTES_MAX as u64 + 1).read_to_end(&mut bytes).with_context(fails)?;
    let fits = bytes.len() <= ftr::BYTES_MAX;
    Ok(fits.then(|| String::from_utf8_lossy(&bytes).into_owned()))
}

/// The site configs among a path's files.
fn collect(path: &Path, configs: &mut Vec<Config>) -> anyhow::Result<()> {
    let fails = || format!("cannot read {}", path.display());
    let paths = if fs::metadata(path).with_context(fails)?.is_dir() {
        let entries = fs::read_dir(path).with_context(fails)?;
        entries.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>().with_context(fails)?
    } else {
        vec![path.to_owned()]
    };
    for path in paths {
        let Some(name) = path.file_name().map(|n| n.to_string_lossy().into_owned()) else {
            continue;
        };
        if let Some(host) = ftr::host(&name) {
            configs.push(Config { host, below: name.starts_with('.'), path });
        }
    }
    Ok(())
}
