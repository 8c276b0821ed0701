//! A source as the lines that stand for it in the config, put at the end of the file if that can be read with them. What is there
//! is not touched.

use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::env::folder;
use super::mend::quoted;
use super::{Diagnostic, Env, Severity, parse, units};
use crate::model::Source;
use crate::model::source::{Plan, SourceKind};

/// What stands at the head of a config that is made for a first source.
const HEAD: &str = "\
# copydesk: see `copydesk check`, and config/copydesk.toml of the source tree for every option.

# Where publishers can reach you; it goes into the User-Agent of every request.
#contact = \"mailto:you@example.org\"
";

/// The lines of a source; `default` is the plan that needs none.
pub fn block(source: &Source, default: &Plan) -> String {
    let mut lines = vec!["[[source]]".to_owned()];
    let mut text = |key: &str, value: &str| lines.push(format!("{key} = {}", quoted(value)));
    text("id", &source.id);
    text("url", &source.url);
    match source.kind {
        SourceKind::Feed => {}
        SourceKind::Sitemap => text("kind", "sitemap"),
        SourceKind::Listing => text("kind", "listing"),
    }
    if let Some(listing) = &source.listing {
        let parts = [("title", &listing.title), ("link", &listing.link), ("date", &listing.date)];
        if !listing.item.is_empty() {
            text("item", &listing.item);
        }
        for (key, value) in parts {
            value.iter().for_each(|value| text(key, value));
        }
    }
    match &source.plan {
        plan if plan == default => {}
        Plan::Auto => {}
        Plan::Every(interval) => text("every", &units::span(interval.as_millis() as u64)),
        Plan::Cron(line) => text("cron", &line.to_string()),
    }
    source.zone.iter().for_each(|zone| text("zone", zone));
    if source.rank != 0 {
        lines.push(format!("rank = {}", source.rank));
    }
    if !source.scrape {
        lines.push("scrape = false".to_owned());
    }
    if !source.tags.is_empty() {
        let tags: Vec<String> = source.tags.iter().map(|t| quoted(t)).collect();
        lines.push(format!("tags = [{}]", tags.join(", ")));
    }
    lines.join("\n") + "\n"
}

/// The text with the blocks at its end.
pub fn with_blocks(text: &str, blocks: &[String]) -> String {
    format!("{text}{}", addition(text, blocks))
}

fn addition(text: &str, blocks: &[String]) -> String {
    let newline = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
    let blocks: String = blocks.iter().map(|b| format!("\n{b}")).collect();
    format!("{newline}{blocks}")
}

/// Of blocks that would be put at the end of the file those that it could not be read with, by their places, and why. An
/// error when the rest can't be read either.
pub fn misfits(path: &Path, blocks: &[String]) -> io::Result<Vec<(usize, String)>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => String::new(),
        read => read.map_err(|e| said(&e, path))?,
    };
    let name = path.to_string_lossy();
    let mut fit: Vec<usize> = (0..blocks.len()).collect();
    let mut refused = Vec::new();
    loop {
        let left: Vec<String> = fit.iter().map(|at| blocks[*at].clone()).collect();
        let Err(found) = parse(&with_blocks(&text, &left), &name, &Env::of_process()) else {
            return Ok(refused);
        };
        let ends = ends(&text, &left);
        let wrong = found.iter().filter(|d| d.severity == Severity::Error);
        let (mut bad, mut other) = (Vec::new(), None);
        for mistake in wrong {
            match block_at(&ends, mistake.span.start) {
                Some(at) => bad.push((fit[at], why(mistake))),
                None => other = Some(why(mistake)),
            }
        }
        bad.dedup_by_key(|(at, _)| *at);
        if bad.is_empty() {
            let why = other.unwrap_or_default();
            return Err(said(&io::Error::other(format!("it has mistakes: {why}")), path));
        }
        fit.retain(|at| !bad.iter().any(|(other, _)| other == at));
        refused.extend(bad);
    }
}

/// Where the text ends, and each of the blocks behind it.
fn ends(text: &str, blocks: &[String]) -> Vec<usize> {
    let first = with_blocks(text, &[]).len();
    let behind = blocks.iter().scan(first, |end, block| {
        *end += 1 + block.len();
        Some(*end)
    });
    [text.len()].into_iter().chain(behind).collect()
}

/// The block that a place is in.
fn block_at(ends: &[usize], place: usize) -> Option<usize> {
    ends.partition_point(|end| *end <= place).checked_sub(1)
}

fn why(mistake: &Diagnostic) -> String {
    let Diagnostic { message, help, .. } = mistake;
    help.as_ref().map_or_else(|| message.clone(), |help| format!("{message}; {help}"))
}

/// Appends blocks to the file, which keeps its owner, its mode and whatever link leads to it; makes it when it is not
/// there. A write that fails leaves it as it was.
pub fn append(path: &Path, blocks: &[String]) -> io::Result<()> {
    let text = match fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            if let Some(dir) = path.parent().filter(|d| !d.as_os_str().is_empty()) {
                fs::create_dir_all(dir).map_err(|e| said(&e, dir))?;
            }
            return fs::write(path, with_blocks(HEAD, blocks)).map_err(|e| said(&e, path));
        }
        Err(error) => return Err(said(&error, path)),
    };
    let mut file = OpenOptions::new().write(true).open(path).map_err(|e| said(&e, path))?;
    file.seek(SeekFrom::End(0)).map_err(|e| said(&e, path))?;
    let written = file.write_all(addition(&text, blocks).as_bytes()).and_then(|()| file.sync_all());
    written.map_err(|error| {
        // Best effort: a disk that is full takes a shorter file.
        drop(file.set_len(text.len() as u64));
        said(&error, path)
    })
}

fn said(error: &io::Error, path: &Path) -> io::Error {
    io::Error::new(error.kind(), format!("cannot write {}: {error}", path.display()))
}

/// Where a config of one's own belongs.
pub fn own_place() -> Option<PathBuf> {
    let dir = folder("XDG_CONFIG_HOME").or_else(|| Some(folder("HOME")?.join(".config")))?;
    Some(dir.join("copydesk/copydesk.toml"))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::{Env, parse};
    use super::*;
    use crate::model::source::Listing;

    #[test]
    fn a_source_reads_back_as_it_was() {
        let listing =
            Listing { item: "li \"x\"".into(), title: Some("h3".into()), ..Listing::default() };
        let source = Source {
            id: "a".into(),
            url: "https://a.example/?q=1".into(),
            kind: SourceKind::Listing,
            listing: Some(listing),
            plan: Plan::Every(Duration::from_secs(5400)),
            zone: Some("Asia/Seoul".into()),
            rank: -3,
            scrape: false,
            tags: vec!["one".into(), "two, three".into()],
            ..Source::default()
        };
        let text = with_blocks("# a comment", &[block(&source, &Plan::Auto)]);
        assert!(text.starts_with("# a comment\n\n[[source]]\n"), "{text}");
        let env = Env { home: None, data_home: Some("/home/desk".into()) };
        let mut wanted = source.clone();
        wanted.listing.as_mut().unwrap().item = "li".into();
        let text = text.replace("li \\\"x\\\"", "li");
        let config = parse(&text, "copydesk.toml", &env).unwrap();
        assert_eq!(config.sources, [wanted]);
    }

    #[test]
    fn what_the_config_could_not_be_read_with_is_told_apart() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("copydesk.toml");
        let source = |id: &str, url: &str, rank| {
            let (id, url) = (id.to_owned(), url.to_owned());
            block(&Source { id, url, rank, scrape: true, ..Source::default() }, &Plan::Auto)
        };
        fs::write(&path, source("a", "https://a.example/", 0)).unwrap();
        let blocks = [
            source("b", "https://b.example/", 0),
            source("a", "https://c.example/", 0),
            source("d", "https://d.example/?key={secret}", 0),
            source("Not An Id", "https://e.example/", 0),
            source("f", "https://f.example/", 2_000_000_000),
            source("g", "https://g.example/", 0),
        ];
        let refused = misfits(&path, &blocks).unwrap();
        let (places, whys): (Vec<usize>, Vec<String>) = refused.into_iter().unzip();
        assert_eq!(places, [1, 2, 3, 4], "{whys:?}");
        for (why, word) in whys.iter().zip(["`a`", "secret", "not-an-id", "rank"]) {
            assert!(why.contains(word), "{why}");
        }
        assert_eq!(misfits(&dir.path().join("none.toml"), &blocks[..1]).unwrap(), []);
        fs::write(&path, "data = 1").unwrap();
        assert!(misfits(&path, &blocks[..1]).is_err());
    }

    #[test]
    fn the_rest_of_the_file_is_untouched() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("link.toml"));
        fs::write(&real, "# mine\ndata = \"/x\" # here").unwrap();
        std::os::unix::fs::symlink(&real, &link).unwrap();
        append(&link, &["[[source]]\nid = \"a\"\n".to_owned()]).unwrap();
        let text = fs::read_to_string(&real).unwrap();
        assert_eq!(text, "# mine\ndata = \"/x\" # here\n\n[[source]]\nid = \"a\"\n");
        assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    }
}
