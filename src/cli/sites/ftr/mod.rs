//! FiveFilters' site configs (ftr-site-config, one text file a host) to rules of `sites.toml`.

use std::collections::BTreeMap;
use std::fmt::Write as _;

mod xpath;

use crate::read::Rules;

/// Longer files are no site configs: the longest of the published ones has 20 kB.
pub(super) const FILE_MAX: u64 = 256 << 10;
/// The keys that only the tools of others need, or that say nothing of the page.
const SILENT: [&str; 4] = ["test_url", "test_contains", "tidy", "prune"];
/// Attributes that a rule reads instead of an element's text.
const READABLE: [&str; 4] = ["content", "datetime", "href", xpath::WORDS];

/// One site config, translated.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Import {
    /// The table for `sites.toml`; none when nothing of it could be taken.
    pub toml: Option<String>,
    /// Rules taken.
    pub taken: usize,
    /// What could not be taken.
    pub left_out: Vec<LeftOut>,
}

/// A line that was not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LeftOut {
    /// From 1.
    pub line: usize,
    /// What it says.
    pub text: String,
    /// Why it could not be taken.
    pub why: &'static str,
}

/// `if_page_contains` says when the single page before it is to be read.
const CONDITION: &str = "a rule here holds for all pages; the single page it is for is not taken";

/// The host a site config is for, by its file's name: `news.example.txt`, `.news.example.txt`.
pub(super) fn host(file_name: &str) -> Option<String> {
    let host = file_name.strip_suffix(".txt")?.trim_start_matches('.');
    let host = host.strip_prefix("www.").unwrap_or(host).to_ascii_lowercase();
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    (host.contains('.') && host.len() <= 253 && host.chars().all(fits)).then_some(host)
}

/// Translates a site config. What CSS can't say exactly is left out and told; nothing is guessed.
pub(super) fn import(host: &str, text: &str) -> Import {
    let mut out = Import { toml: None, taken: 0, left_out: Vec::new() };
    let mut rules: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim().trim_start_matches('\u{feff}');
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        match rule(line) {
            Ok(Some((key, selector))) => {
                let held = rules.entry(key).or_default();
                if !held.contains(&selector) {
                    held.push(selector);
                    out.taken += 1;
                }
            }
            Ok(None) => {}
            Err(why) => {
                if why == CONDITION {
                    out.taken -= rules.remove("single_page").map_or(0, |r| r.len());
                }
                out.left_out.push(LeftOut { line: number + 1, text: line.to_owned(), why });
            }
        }
    }
    out.toml = (out.taken > 0).then(|| table(host, &rules));
    out
}

/// The key of `sites.toml` and the selector a line stands for; none where it says nothing of the page.
fn rule(line: &str) -> Result<Option<(&'static str, String)>, &'static str> {
    let (key, value) = line.split_once(':').ok_or("it has no key")?;
    let (key, value) = (key.trim(), value.trim());
    let key = match key {
        "body" => "body",
        "strip" => "strip",
        "title" => "title",
        "author" => "author",
        "date" => "date",
        "single_page_link" => "single_page",
        "strip_id_or_class" => return substring(value, "", &["id", "class"]).map(Some),
        "strip_image_src" => return substring(value, "img", &["src"]).map(Some),
        key if SILENT.contains(&key) => return Ok(None),
        "next_page_link" => return Err("further pages are found without a rule"),
        key if key.starts_with("replace_string") || key == "find_string" => {
            return Err("pages are read as they are: no text of them is replaced");
        }
        key if key.starts_with("http_header") => {
            return Err("requests have one form for all sites");
        }
        "if_page_contains" => return Err(CONDITION),
        _ => return Err("there is no such rule here"),
    };
    let found = xpath::css(value, !matches!(key, "body" | "strip"))?;
    if let Some(attribute) = &found.attribute {
        let fits = READABLE.contains(&attribute.as_str()) && !matches!(key, "body" | "strip");
        if !fits || (attribute == "href") != (key == "single_page") {
            return Err("what it reads of the elements is not read here");
        }
    }
    checked(key, found.selector).map(Some)
}

/// `strip_id_or_class: promo` is every element whose id or class has it in it.
fn substring(
    value: &str,
    element: &str,
    attributes: &[&str],
) -> Result<(&'static str, String), &'static str> {
    let value = value.trim_matches(['\'', '"', ' ']);
    if value.is_empty() {
        return Err("it names nothing");
    }
    let one = |attribute: &&str| format!("{element}[{attribute}*={}]", xpath::quoted(value));
    checked("strip", attributes.iter().map(one).collect::<Vec<_>>().join(", "))
}

fn checked(key: &'static str, selector: String) -> Result<(&'static str, String), &'static str> {
    if selector.len() > Rules::SELECTOR_BYTES_MAX {
        return Err("it is too long");
    }
    // Read back as it will be: what is printed is sound.
    let sound = Rules::parse(&format!("[x]\nbody = {}\n", toml(&selector))).is_ok();
    if sound { Ok((key, selector)) } else { Err("it is not understood") }
}

fn toml(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// The keys in the order in which sites.toml explains them.
fn table(host: &str, rules: &BTreeMap<&str, Vec<String>>) -> String {
    let mut out = format!("[{}]\n", toml(host));
    for key in ["body", "strip", "title", "author", "date", "single_page"] {
        let Some(selectors) = rules.get(key) else { continue };
        let all: Vec<String> = selectors.iter().map(|s| toml(s)).collect();
        let value = match &all[..] {
            [one] if key != "strip" => one.clone(),
            many => format!("[\n    {},\n]", many.join(",\n    ")),
        };
        // Formatting into a String does not fail.
        writeln!(out, "{key} = {value}").unwrap_or_default();
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CONFIG: &str = "\u{feff}# The Lamp\n\
        title: //meta[@property=\"og:title\"]/@content\n\
        title: //h1\n\
        body: //div[@class='story text']\n\
        author: substring-after(//p[@class='by'], 'By ')\n\
        strip: //aside | //p[contains(@class, 'promo')]\n\
        strip_id_or_class: newsletter\n\
        strip_image_src: /pixel.\n\
        replace_string(<i>): <em>\n\
        tidy: no\n\
        test_url: https://lamp.example/1\n";

    #[test]
    fn a_config_becomes_a_table_and_tells_what_it_lost() {
        let got = import("lamp.example", CONFIG);
        let toml = got.toml.expect("a table");
        assert_eq!(
            toml,
            "[\"lamp.example\"]\n\
             body = 'div[class=\"story text\"]'\n\
             strip = [\n    'aside, p[class*=\"promo\"]',\n    '[id*=\"newsletter\"], [class*=\"newsletter\"]',\n    \
             'img[src*=\"/pixel.\"]',\n]\n\
             title = [\n    'meta[property=\"og:title\"][content]',\n    \"h1\",\n]\n"
        );
        assert!(Rules::parse(&toml).is_ok());
        let lost: Vec<_> = got.left_out.iter().map(|l| (l.line, l.why)).collect();
        assert_eq!(lost.len(), 2);
        assert_eq!(lost[0], (5, "it makes a text of its own"));
        assert_eq!(lost[1].0, 9);
    }

    #[test]
    fn hosts_are_the_files_names() {
        assert_eq!(host("www.Lamp.example.txt").as_deref(), Some("lamp.example"));
        assert_eq!(host(".lamp.example.txt").as_deref(), Some("lamp.example"));
        for name in ["README.md", "LICENSE.txt", "a\"].b.txt", ".txt"] {
            assert_eq!(host(name), None, "{name}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_printed_parses(lines in proptest::collection::vec("(body|strip|title|strip_id_or_class): [-a-z/@\\[\\]='\"().|*: 0-9\\\\]{0,60}", 0..8)) {
            if let Some(toml) = import("a.example", &lines.join("\n")).toml {
                prop_assert!(Rules::parse(&toml).is_ok(), "{toml}");
            }
        }
    }
}
