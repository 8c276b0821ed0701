//! Promise: no module knows one above it, each heavy dependency has its door, and every file is small and says its purpose.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::newsstand::files_below;

/// Who may know whom: a module knows the floors below its own. The nouns, at the bottom, know each other.
const FLOORS: [&[&str]; 10] = [
    &["bylines", "dates", "markup", "model", "text"],
    &["dedupe", "edition", "extract", "fleet", "identity", "parse", "schedule", "story", "wire"],
    &["read"],
    &["http", "journal", "publish", "store", "sys"],
    &["plan", "shelf"],
    &["desk"],
    &["press"],
    &["rounds"],
    &["config", "demo"],
    &["cli"],
];

/// What reads strangers' bytes, and who alone may call it.
const BEHIND_THE_WALL: [&str; 3] = ["extract", "parse", "wire"];
const WALL: &str = "read";

/// A dependency, and where it may be used: folders, or single files.
const DOORS: [(&str, &[&str]); 20] = [
    ("anyhow", &["cli", "config"]),
    ("async_nats", &["journal"]),
    ("clap", &["cli"]),
    ("cron", &["model"]),
    ("ego_tree", &["extract", "parse/days.rs", "parse/listing.rs"]),
    ("feed_rs", &["parse"]),
    ("html5ever", &["extract", "markup/refs.rs", "parse/listing.rs"]),
    ("http_body", &["http"]),
    ("http_body_util", &["publish"]),
    ("hyper", &["publish"]),
    ("hyper_util", &["publish"]),
    ("indicatif", &["cli"]),
    ("listenfd", &["sys"]),
    ("prometheus_client", &["sys"]),
    ("reqwest", &["http"]),
    ("rss", &["edition"]),
    ("rustls", &["http"]),
    (
        "scraper",
        &[
            "extract",
            "parse/days.rs",
            "parse/element.rs",
            "parse/links.rs",
            "parse/listed.rs",
            "parse/listing.rs",
            "parse/offers.rs",
            "parse/popular.rs",
        ],
    ),
    ("sd_notify", &["sys"]),
    ("sled", &["store"]),
];

/// Lines a file may have; the tests of a longer one stand in a file of their own.
const LINES_MAX: usize = 400;

/// A file of the source, by its path below `src`.
struct Source {
    path: String,
    text: String,
}

impl Source {
    fn module(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    fn folder(&self) -> &str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn stem(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// Without its comments: what stands in them is no import.
    fn code(&self) -> String {
        let lines = self.text.lines().filter(|l| !l.trim_start().starts_with("//"));
        lines.map(|l| format!("{l}\n")).collect()
    }

    /// Without its tests either.
    fn shipped(&self) -> String {
        let all = if self.stem() == "tests" { String::new() } else { self.code() };
        all.split("#[cfg(test)]").next().unwrap_or_default().to_owned()
    }
}

fn sources() -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let files = files_below(&root)
        .into_iter()
        .filter(|path| Path::new(path).extension().is_some_and(|e| e == "rs"));
    let read = |path: String| Source { text: fs::read_to_string(root.join(&path)).unwrap(), path };
    let found: Vec<Source> = files.map(read).collect();
    assert!(found.len() > 100, "only {} files", found.len());
    found
}

fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

/// The modules of the crate that code names, in `crate::a`, `crate::{a, b::c}`, or `super::a` at a module's root.
fn known(code: &str, at_root: bool) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("crate::") {
        names.extend(heads(&code[at + "crate::".len()..]));
    }
    if at_root {
        for (at, _) in code.match_indices("super::") {
            names.extend(heads(&code[at + "super::".len()..]));
        }
    }
    names.retain(|name| floor(name).is_some());
    names
}

/// The first names of a path, or of each path of a list in braces.
fn heads(path: &str) -> Vec<String> {
    let name = |part: &str| -> String {
        part.trim_start().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect()
    };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let mut depth = 1;
    let mut parts = vec![String::new()];
    for c in list.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => parts.push(String::new()),
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && c != ',' {
            parts.last_mut().unwrap().push(c);
        }
    }
    parts.iter().map(|part| name(part)).collect()
}

#[test]
fn names_are_found_however_an_import_is_written() {
    let code = "use crate::{\n    edition, http::{Client, store}, wire,\n};\nlet x = crate::text::words(y);";
    let found: Vec<String> = known(code, false).into_iter().collect();
    assert_eq!(found, ["edition", "http", "text", "wire"]);
    assert_eq!(known("use super::sys::clock;", true).len(), 1);
    assert_eq!(known("use super::sys::clock;", false).len(), 0);
}

#[test]
fn no_import_climbs() {
    let mut climbing = Vec::new();
    for source in sources() {
        let from = source.module();
        if ["lib", "main"].contains(&from) {
            continue;
        }
        let here = floor(from).unwrap_or_else(|| panic!("on which floor is {from}?"));
        let at_root =
            source.path == format!("{from}/mod.rs") || source.path == format!("{from}.rs");
        for to in known(&source.code(), at_root) {
            let there = floor(&to).unwrap();
            if to != from && there >= here && here > 0 || there > here {
                climbing.push(format!("{} knows {to}", source.path));
            }
        }
    }
    assert!(climbing.is_empty(), "{climbing:#?}");
}

#[test]
fn only_the_wall_reads_strangers_bytes() {
    let mut strays = Vec::new();
    for source in sources() {
        let from = source.module();
        let apart = [WALL, "lib"].contains(&from);
        if apart || BEHIND_THE_WALL.contains(&from) {
            continue;
        }
        let named = known(&source.code(), false);
        let past = named.iter().filter(|to| BEHIND_THE_WALL.contains(&to.as_str()));
        strays.extend(past.map(|to| format!("{} knows {to}", source.path)));
    }
    assert!(strays.is_empty(), "{strays:#?}");
}

/// The files of a folder that a file of the same folder names: by module, or by an item that the folder hands on.
fn siblings<'a>(
    source: &Source,
    folder: &[&'a Source],
    handed_on: &[(String, String)],
) -> BTreeSet<&'a str> {
    let code = source.code();
    let mut names = BTreeSet::new();
    for (at, _) in code.match_indices("super::") {
        // `super::super::x` is another folder's.
        if !code[..at].ends_with("super::") {
            names.extend(heads(&code[at + "super::".len()..]));
        }
    }
    names.remove(""); // what stands behind the last comma of a list
    let by_item = handed_on.iter().filter(|(item, _)| names.contains(item)).map(|(_, file)| file);
    let by_item: BTreeSet<String> = by_item.cloned().collect();
    let named = |s: &&&Source| names.contains(s.stem()) || by_item.contains(s.stem());
    let found = folder.iter().filter(|s| s.path != source.path).filter(named);
    found.map(|s| s.path.as_str()).collect()
}

/// What a folder's mod.rs hands on of its files: item, file.
fn handed_on(of: &Source) -> Vec<(String, String)> {
    let uses =
        Regex::new(r"(?m)^(?:pub(?:\([a-z]+\))? )?use (?:self::)?([a-z_]+)::(\{[^}]*\}|\w+);")
            .unwrap();
    let code = of.code();
    let each = uses.captures_iter(&code).flat_map(|found| {
        let (file, items) = (found[1].to_owned(), heads(&found[2]));
        items.into_iter().map(move |item| (item, file.clone())).collect::<Vec<_>>()
    });
    each.collect()
}

#[test]
fn no_files_of_a_folder_go_in_a_circle() {
    let all = sources();
    let mut circles = Vec::new();
    let folders: BTreeSet<&str> =
        all.iter().map(Source::folder).filter(|f| !f.is_empty()).collect();
    for folder in folders {
        let files: Vec<&Source> = all.iter().filter(|s| s.folder() == folder).collect();
        let root = files.iter().find(|s| s.stem() == "mod");
        let items = root.map(|root| handed_on(root)).unwrap_or_default();
        let files: Vec<&Source> = files.into_iter().filter(|s| s.stem() != "mod").collect();
        let mut arrows: BTreeMap<&str, BTreeSet<&str>> =
            files.iter().map(|s| (s.path.as_str(), siblings(s, &files, &items))).collect();
        // Whoever names nobody that is left goes; what can't go is in a circle, or leads to one.
        loop {
            let free: Vec<&str> =
                arrows.iter().filter(|(_, to)| to.is_empty()).map(|(from, _)| *from).collect();
            if free.is_empty() {
                break;
            }
            for gone in free {
                arrows.remove(gone);
                arrows.values_mut().for_each(|to| to.retain(|t| *t != gone));
            }
        }
        circles.extend(arrows.into_iter().map(|(from, to)| format!("{from} -> {to:?}")));
    }
    assert!(circles.is_empty(), "{circles:#?}");
}

#[test]
fn the_desk_alone_writes() {
    let writes = Regex::new(r"\.append\(|\.commit\(").unwrap();
    let strays: Vec<String> = sources()
        .into_iter()
        .filter(|s| floor(s.module()).is_some_and(|floor| floor > 2))
        .filter(|s| !["desk", "journal", "store"].contains(&s.module()))
        .filter(|s| writes.is_match(&s.shipped()))
        .map(|s| s.path)
        .collect();
    assert_eq!(strays, Vec::<String>::new());
}

#[test]
fn each_dependency_has_its_door() {
    let mut strays = Vec::new();
    let mut used = BTreeSet::new();
    let named = DOORS.map(|(name, doors)| {
        let path = Regex::new(&format!(r"(^|[^:\w]){name}(::|;)")).unwrap();
        let import = Regex::new(&format!(r"(?m)^\s*(pub(\(\w+\))? )?use {name}\b")).unwrap();
        (name, doors, path, import)
    });
    for source in sources() {
        // `mod sled;` is a file of ours.
        let code = source.code().replace("mod sled;", "");
        for (name, doors, path, import) in &named {
            if !path.is_match(&code) && !import.is_match(&code) {
                continue;
            }
            used.insert(*name);
            if !doors.iter().any(|door| [source.path.as_str(), source.module()].contains(door)) {
                strays.push(format!("{} uses {name}; its door is {doors:?}", source.path));
            }
        }
    }
    assert!(strays.is_empty(), "{strays:#?}");
    // Else the look-out is blind.
    assert_eq!(used.len(), DOORS.len(), "only {used:?} were found");
}

#[test]
fn the_pure_floors_neither_wait_nor_read_the_clock() {
    let shell = r"\btokio::|\basync (fn|move)\b|\bstd::fs\b|\b(Tcp|Udp)\w+|\b(SystemTime|Instant|Utc|Local)::now\b";
    let shell = Regex::new(shell).unwrap();
    for source in sources() {
        let keeps_deadlines = source.path == "read/workers.rs";
        if floor(source.module()).is_some_and(|floor| floor < 3) && !keeps_deadlines {
            let code = source.shipped();
            let found = shell.find(&code).map(|m| m.as_str());
            assert_eq!(found, None, "{}", source.path);
        }
    }
}

#[test]
fn every_file_says_what_it_is_for() {
    for source in sources() {
        let first = source.text.lines().next().unwrap_or_default();
        assert!(first.starts_with("//! ") && first.len() > 10, "{}: {first:?}", source.path);
    }
}

#[test]
fn no_file_is_long() {
    for source in sources() {
        let lines = source.text.lines().count();
        assert!(lines <= LINES_MAX, "{} has {lines} lines, and may have {LINES_MAX}", source.path);
    }
}
