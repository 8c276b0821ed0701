//! Promise: each behaviour of hostile servers (E01 to E100) and of polite polling (P01 to P22) has a test that names it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::newsstand::files_below;

#[test]
fn every_row_has_a_test() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/suite");
    let test = Regex::new(r"(?m)^(?:async )?fn ([ep][0-9]+_\w+)\(").unwrap();
    let mut named = BTreeSet::new();
    for file in files_below(&folder) {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        for name in test.captures_iter(&text).map(|c| c[1].to_owned()) {
            let words: Vec<&str> = name.split('_').collect();
            for (n, word) in words.iter().enumerate() {
                let Some(number) = number(word) else { continue };
                let to = words.get(n + 1).filter(|w| **w == "to").and(words.get(n + 2));
                let last = to.and_then(|w| number_of(w, &word[..1])).unwrap_or(number);
                named.extend((number..=last).map(|n| format!("{}{n:02}", &word[..1])));
            }
        }
    }
    let rows = (1..=100).map(|n| format!("e{n:02}")).chain((1..=22).map(|n| format!("p{n:02}")));
    let missing: Vec<String> = rows.filter(|row| !named.contains(row)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

fn number(word: &str) -> Option<u32> {
    number_of(word, "e").or_else(|| number_of(word, "p"))
}

fn number_of(word: &str, kind: &str) -> Option<u32> {
    word.strip_prefix(kind)?.parse().ok()
}
