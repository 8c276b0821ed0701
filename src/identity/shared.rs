//! What several entries of one document have in their texts: an advertisement that is another one at each poll is no edit.

use std::collections::{HashMap, HashSet};

use xxhash_rust::xxh3::xxh3_64;

use super::announced::{Announced, letters};

/// What entries of so many headlines have is not of one of them: a story and its sequel share paragraphs.
const HEADLINES: usize = 3;
/// Paragraphs of one text that are looked at.
const PARAGRAPHS_MAX: usize = 256;

/// Tags that part paragraphs.
const BLOCKS: [&str; 14] =
    ["p", "br", "div", "li", "ul", "ol", "h1", "h2", "h3", "h4", "blockquote", "table", "tr", "hr"];

/// Tells what is an entry's own of its text: `texts` are theirs, in order.
pub fn apart<'a>(entries: &mut [Announced], texts: impl Iterator<Item = &'a str>) {
    let all: Vec<Vec<u64>> = texts.map(paragraphs).collect();
    let mut had: HashMap<u64, HashSet<u64>> = HashMap::new();
    for (entry, paragraphs) in entries.iter().zip(&all) {
        for paragraph in paragraphs {
            let by = had.entry(*paragraph).or_default();
            if by.len() < HEADLINES {
                by.insert(entry.said.headline);
            }
        }
    }
    for (entry, paragraphs) in entries.iter_mut().zip(&all) {
        let own = paragraphs.iter().filter(|p| had.get(p).is_none_or(|by| by.len() < HEADLINES));
        let own: Vec<u8> = own.flat_map(|paragraph| paragraph.to_le_bytes()).collect();
        entry.said.core = if own.is_empty() { entry.said.text } else { xxh3_64(&own) };
    }
}

/// Hashes of a text's paragraphs; the last one is the rest of a text that has too many.
fn paragraphs(html: &str) -> Vec<u64> {
    let (mut out, mut start) = (Vec::new(), 0);
    for (at, _) in html.match_indices('<') {
        if out.len() >= PARAGRAPHS_MAX {
            break;
        }
        if parts(&html[at + 1..]) {
            out.push(letters(&html[start..at]));
            start = at;
        }
    }
    out.push(letters(&html[start..]));
    out.retain(|hash| *hash != 0);
    out
}

/// Does a tag part paragraphs?
fn parts(tag: &str) -> bool {
    let tag = tag.strip_prefix('/').unwrap_or(tag);
    let name = tag.split(|c: char| !c.is_ascii_alphanumeric()).next().unwrap_or(tag);
    BLOCKS.iter().any(|block| name.eq_ignore_ascii_case(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The cores of a document of entries with these texts, each under a headline of its own.
    fn cores(texts: &[String]) -> Vec<u64> {
        let entry = |(n, text): (usize, &String)| {
            let mut entry = Announced::default();
            (entry.said.headline, entry.said.text) = (n as u64 + 1, letters(text));
            entry
        };
        let mut entries: Vec<Announced> = texts.iter().enumerate().map(entry).collect();
        apart(&mut entries, texts.iter().map(String::as_str));
        entries.iter().map(|entry| entry.said.core).collect()
    }

    #[test]
    fn what_three_entries_share_is_none_of_theirs() {
        let text = |n: usize, more: &str| format!("<p>What there is of {n}.</p><p>{more}</p>");
        let of = |entries: usize, more: &str| {
            cores(&(0..entries).map(|n| text(n, more)).collect::<Vec<_>>())
        };
        assert_eq!(of(3, "Buy a kettle."), of(3, "Fly to the sea."));
        assert_ne!(of(2, "Buy a kettle."), of(2, "Fly to the sea."), "a story and its sequel");
        let all = |text: &str| cores(&vec![text.to_owned(); 4]);
        assert_ne!(all("<p>In short.</p>"), all("<p>At length.</p>"), "all that there is");
    }
}
