//! `copydesk add`: find what an address offers, show it, and write it into the config.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use url::Url;

use super::discover::{Found, Offer, discover};
use super::input::Fetching;
use super::log::LogFormat;
use super::{exit, reload, say};
use crate::config::{self, Config, Env};
use crate::http::Client;
use crate::model::Source;
use crate::text::printable;

/// Wires to pick from, as they were when this was built.
const CATALOGUE: &str = include_str!("../../config/wires.toml");
/// Other feeds of a page that are named.
const OTHERS_MAX: usize = 10;

/// Arguments of `copydesk add`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Pages or feeds
    #[arg(value_name = "URL", required_unless_present = "wire")]
    urls: Vec<String>,
    /// A source of the catalogue instead, by its id (config/wires.toml)
    #[arg(long, value_name = "NAME", conflicts_with = "urls")]
    wire: Option<String>,
    /// What to call it; without it a name is made of its title
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    /// Show what would be written, and write nothing
    #[arg(long)]
    dry_run: bool,
    #[command(flatten)]
    fetching: Fetching,
}

/// Runs it.
pub fn run(args: &Args, named: Option<&Path>) -> anyhow::Result<ExitCode> {
    super::log::to_stderr(tracing::Level::ERROR, LogFormat::Auto);
    let Some((path, config)) = target(named)? else { return Ok(ExitCode::from(exit::CONFIG)) };
    let id = args.id.as_deref().map(config::plain_id);
    if let Some(id) = id.as_ref().filter(|id| config.sources.iter().any(|s| s.id == **id)) {
        anyhow::bail!("the config has a source `{id}` already; choose another --id");
    }
    let mut list = List { config: &config, new: Vec::new() };
    let good = match &args.wire {
        Some(name) => list.wire(name, id.as_deref())?,
        None => list.urls(args, id.as_deref())?,
    };
    let refused = list.misfits(&path)?;
    for (source, why) in &refused {
        writeln!(io::stderr(), "error: {}: {}", printable(&source.url), printable(why))?;
    }
    let good = good && refused.is_empty();
    let written = write(&path, &list, args.dry_run);
    match written {
        Err(error) => {
            writeln!(io::stderr(), "error: {error}")?;
            return Ok(ExitCode::from(exit::IO));
        }
        Ok(true) => reload::if_running(&path, &config.store.data)?,
        Ok(false) => {}
    }
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::from(exit::FAILED) })
}

/// The config that is written to, and what is in it; none when it has mistakes. Where there is none yet, one's own.
pub(super) fn target(named: Option<&Path>) -> anyhow::Result<Option<(PathBuf, Config)>> {
    let path = config::find(named);
    if path.exists() {
        return Ok(super::check::read(&path)?.map(|config| (path, config)));
    }
    let path = match config::named(named) {
        Some(path) => path,
        None => config::own_place().ok_or_else(|| {
            anyhow::anyhow!("there is no home folder for a config; name one with -c FILE")
        })?,
    };
    let empty = config::parse("", &path.to_string_lossy(), &Env::of_process());
    Ok(empty.ok().map(|config| (path, config)))
}

/// Appends the new sources; says what it did. `false` when nothing was written.
pub(super) fn write(path: &Path, list: &List<'_>, dry_run: bool) -> io::Result<bool> {
    let blocks = list.blocks();
    let mut out = io::stdout().lock();
    if blocks.is_empty() {
        return Ok(false);
    }
    for block in &blocks {
        writeln!(out, "\n{}", printable_lines(block))?;
    }
    if dry_run {
        writeln!(
            out,
            "nothing was written; without --dry-run this goes to the end of {}",
            path.display()
        )?;
        return Ok(false);
    }
    config::append(path, &blocks)?;
    writeln!(out, "written to {}", path.display())?;
    Ok(true)
}

fn printable_lines(text: &str) -> String {
    text.lines().map(|l| format!("    {}", printable(l))).collect::<Vec<_>>().join("\n")
}

/// What the config has, and what is to be written.
pub(super) struct List<'c> {
    pub(super) config: &'c Config,
    pub(super) new: Vec<Source>,
}

impl List<'_> {
    pub(super) fn all(&self) -> impl Iterator<Item = &Source> {
        self.config.sources.iter().chain(&self.new)
    }

    /// The source that polls this address already.
    pub(super) fn known(&self, url: &str) -> Option<&Source> {
        let plain = |url: &str| url.trim().trim_end_matches('/').to_owned();
        self.all().find(|s| s.url == url || plain(&s.url) == plain(url))
    }

    pub(super) fn taken(&self, id: &str) -> bool {
        self.all().any(|s| s.id == id)
    }

    /// Takes out those that the config could not be read with, each with the reason.
    pub(super) fn misfits(&mut self, path: &Path) -> io::Result<Vec<(Source, String)>> {
        let refused: BTreeMap<usize, String> =
            config::misfits(path, &self.blocks())?.into_iter().collect();
        let (mut fit, mut out) = (Vec::new(), Vec::new());
        for (at, source) in std::mem::take(&mut self.new).into_iter().enumerate() {
            match refused.get(&at) {
                Some(why) => out.push((source, why.clone())),
                None => fit.push(source),
            }
        }
        self.new = fit;
        Ok(out)
    }

    fn blocks(&self) -> Vec<String> {
        let default = &self.config.schedule.default;
        self.new.iter().map(|s| config::block(s, default)).collect()
    }

    fn wire(&mut self, name: &str, id: Option<&str>) -> anyhow::Result<bool> {
        let catalogue = config::parse(CATALOGUE, "wires.toml", &Env::of_process());
        let wires = catalogue.map(|c| c.sources).unwrap_or_default();
        let Some(wire) = wires.iter().find(|s| s.id == name) else {
            let like = |id: &str| strsim::jaro_winkler(&name.to_lowercase(), id);
            let best = wires.iter().max_by(|a, b| like(&a.id).total_cmp(&like(&b.id)));
            let best =
                best.filter(|s| like(&s.id) > 0.7).map(|s| format!("did you mean `{}`? ", s.id));
            anyhow::bail!(
                "the catalogue has no wire `{}`; {}config/wires.toml lists all {}",
                printable(name),
                best.unwrap_or_default(),
                wires.len()
            );
        };
        if let Some(known) = self.known(&wire.url) {
            say_known(known, &wire.url)?;
            return Ok(true);
        }
        let id = id.unwrap_or(&wire.id).to_owned();
        if self.taken(&id) {
            anyhow::bail!("the config has a source `{id}` already; choose another name with --id");
        }
        self.new.push(Source { id, ..wire.clone() });
        Ok(true)
    }

    /// Each address; `false` when one of them gave nothing.
    fn urls(&mut self, args: &Args, id: Option<&str>) -> anyhow::Result<bool> {
        let client = Client::new(&args.fetching.settings(&self.config.fetch))?;
        let runtime = super::run::runtime()?;
        let mut good = true;
        for text in &args.urls {
            let url = match config::address(text) {
                Ok(url) => url,
                Err(why) => {
                    writeln!(io::stderr(), "error: {why}")?;
                    good = false;
                    continue;
                }
            };
            if let Some(known) = self.known(&url) {
                say_known(known, &url)?;
                continue;
            }
            let parsed = Url::parse(&url)?;
            match runtime.block_on(discover(&client, &parsed)) {
                Ok(found) => good &= self.take(&url, &found, id)?,
                Err(error) => {
                    writeln!(
                        io::stderr(),
                        "error: {}: {}",
                        printable(&url),
                        printable(&say::causes(&error))
                    )?;
                    good = false;
                }
            }
        }
        Ok(good)
    }

    fn take(&mut self, url: &str, found: &Found, id: Option<&str>) -> anyhow::Result<bool> {
        let Some(main) = found.offers.first() else {
            writeln!(
                io::stderr(),
                "error: {}: no feed, no news sitemap, and no list of headlines was found there",
                printable(url)
            )?;
            return Ok(false);
        };
        let mut out = io::stdout().lock();
        writeln!(out, "{}:", printable(url))?;
        for offer in &found.offers {
            writeln!(out, "  {}", described(offer))?;
        }
        let rest: Vec<&str> = found.offers[1..]
            .iter()
            .map(|o| o.url.as_str())
            .chain(found.others.iter().map(String::as_str))
            .collect();
        if !rest.is_empty() {
            writeln!(out, "the first is taken; for the others:")?;
            for other in rest.iter().take(OTHERS_MAX) {
                writeln!(out, "  copydesk add '{}'", printable(other))?;
            }
            if rest.len() > OTHERS_MAX {
                writeln!(out, "  and {} more", rest.len() - OTHERS_MAX)?;
            }
        }
        if let Some(known) = self.known(&main.url) {
            say_known(known, &main.url)?;
            return Ok(true);
        }
        let id = match id {
            Some(id) if !self.taken(id) => id.to_owned(),
            _ => config::fresh_id(&main.title, &main.url, &|id| self.taken(id)),
        };
        self.new.push(Source {
            id,
            url: main.url.clone(),
            kind: main.kind,
            listing: main.listing.clone(),
            plan: self.config.schedule.default.clone(),
            scrape: true,
            ..Source::default()
        });
        Ok(true)
    }
}

fn described(offer: &Offer) -> String {
    let kind = match offer.kind {
        crate::model::source::SourceKind::Feed => "feed",
        crate::model::source::SourceKind::Sitemap => "sitemap",
        crate::model::source::SourceKind::Listing => "listing",
    };
    let entries = if offer.entries == 1 {
        "1 entry".to_owned()
    } else {
        format!("{} entries", offer.entries)
    };
    format!("{kind} {}: {}, {entries}", printable(&offer.url), say::headline(&offer.title))
}

fn say_known(known: &Source, url: &str) -> io::Result<()> {
    writeln!(
        io::stdout().lock(),
        "{}: already there, as `{}`; nothing to do",
        printable(url),
        known.id
    )
}
