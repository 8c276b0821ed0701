//! A source as the lines that stand for it in the config, put at the end of the file. What is there is not touched.

use std::fs::{self, OpenOptions};
use std::io::{self, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::env::folder;
use super::mend::quoted;
use super::units;
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
