//! The fixed words of an entry in its own language: who else carried it, when it was corrected, what changed.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

use crate::model::Timestamp;

/// Of words that no table has, and of entries that do not say what they are written in.
pub const FALLBACK: &str = "en";

/// Primary languages, and scripts, that are written from the right (CLDR's `characterOrder`).
const RIGHT_TO_LEFT: [&str; 17] = [
    "ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "mzn", "pnb", "prs", "ps", "sd", "ug", "ur",
    "yi", "nqo",
];
const RIGHT_TO_LEFT_SCRIPTS: [&str; 5] = ["arab", "hebr", "syrc", "thaa", "nkoo"];
/// Other names of languages in the table, and regions that write another script.
const ALIASES: [(&str, &str); 10] = [
    ("iw", "he"),
    ("in", "id"),
    ("nb", "no"),
    ("nn", "no"),
    ("prs", "fa"),
    ("zh-tw", "zh-hant"),
    ("zh-hk", "zh-hant"),
    ("zh-mo", "zh-hant"),
    ("yue", "zh-hant"),
    ("cmn", "zh"),
];

/// The words of one language; `{}` in them is filled in.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Words {
    carried_by: String,
    corrected: String,
    withdrawn: String,
    withdrawn_by: String,
    withdrawn_title: String,
    corrected_title: String,
    what_changed: String,
    date: String,
    months: String,
}

static TABLE: LazyLock<BTreeMap<String, Words>> =
    // A test reads the table; should it ever not be read, entries stand without fixed words.
    LazyLock::new(|| toml::from_str(include_str!("words.toml")).unwrap_or_default());
static NONE: Words = Words {
    carried_by: String::new(),
    corrected: String::new(),
    withdrawn: String::new(),
    withdrawn_by: String::new(),
    withdrawn_title: String::new(),
    corrected_title: String::new(),
    what_changed: String::new(),
    date: String::new(),
    months: String::new(),
};

/// The words for a language tag, and the tag they are really written in when that is another.
pub fn of(language: Option<&str>) -> (&'static Words, Option<&'static str>) {
    match language.and_then(known) {
        Some(words) => (words, None),
        None => (TABLE.get(FALLBACK).unwrap_or(&NONE), Some(FALLBACK)),
    }
}

/// RFC 4647 lookup: the tag, then without its last subtags.
fn known(tag: &str) -> Option<&'static Words> {
    let tag = tag.to_ascii_lowercase();
    let mut range = tag.as_str();
    loop {
        let alias = ALIASES.iter().find(|(other, _)| *other == range).map(|(_, ours)| *ours);
        if let Some(words) = TABLE.get(alias.unwrap_or(range)) {
            return Some(words);
        }
        range = &range[..range.rfind('-')?];
    }
}

/// `ltr` or `rtl`, for the `dir` attribute; `auto` when the language is not known.
pub fn direction(language: Option<&str>) -> &'static str {
    let Some(tag) = language else { return "auto" };
    let tag = tag.to_ascii_lowercase();
    let mut subtags = tag.split('-');
    let primary = subtags.next().unwrap_or_default();
    match subtags.find(|s| s.len() == 4 && s.bytes().all(|b| b.is_ascii_alphabetic())) {
        Some(script) if RIGHT_TO_LEFT_SCRIPTS.contains(&script) => "rtl",
        None if RIGHT_TO_LEFT.contains(&primary) => "rtl",
        _ => "ltr",
    }
}

fn fill(form: &str, with: &str) -> String {
    form.replacen("{}", with, 1)
}

impl Words {
    /// "Also carried by {outlets}."; the outlets may be markup.
    pub fn carried_by(&self, outlets: &str) -> String {
        fill(&self.carried_by, outlets)
    }

    /// "Corrected 28 Nov 03:58 UTC."
    pub fn corrected(&self, at: Timestamp) -> String {
        fill(&self.corrected, &self.moment(at))
    }

    /// "Withdrawn 28 Nov 03:58 UTC."
    pub fn withdrawn(&self, at: Timestamp) -> String {
        fill(&self.withdrawn, &self.moment(at))
    }

    /// "This story was withdrawn by {whom}."; whom may be markup.
    pub fn withdrawn_by(&self, whom: &str) -> String {
        fill(&self.withdrawn_by, whom)
    }

    /// "Withdrawn: {headline}"
    pub fn withdrawn_title(&self, headline: &str) -> String {
        fill(&self.withdrawn_title, headline)
    }

    /// "Corrected: {headline}"
    pub fn corrected_title(&self, headline: &str) -> String {
        fill(&self.corrected_title, headline)
    }

    /// "What changed"
    pub fn what_changed(&self) -> &str {
        &self.what_changed
    }

    /// A moment to the minute, in UTC and said to be so.
    pub fn moment(&self, at: Timestamp) -> String {
        use chrono::{Datelike, Timelike};
        let at = at.to_utc();
        let month = self.months.split(' ').nth(at.month0() as usize).unwrap_or_default();
        self.date
            .replace("{d}", &at.day().to_string())
            .replace("{month}", month)
            .replace("{m}", &at.month().to_string())
            .replace("{t}", &format!("{:02}:{:02}", at.hour(), at.minute()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: Timestamp = Timestamp::from_secs(1_795_838_280); // 2026-11-28T03:58:00Z

    #[test]
    fn every_language_has_every_word_and_twelve_months() {
        let table: BTreeMap<String, Words> =
            toml::from_str(include_str!("words.toml")).expect("the table can be read");
        assert!(table.len() >= 30, "{} languages", table.len());
        for (language, words) in &table {
            assert_eq!(words.months.split(' ').count(), 12, "{language}");
            let filled = [
                &words.carried_by,
                &words.corrected,
                &words.withdrawn,
                &words.withdrawn_by,
                &words.withdrawn_title,
                &words.corrected_title,
            ];
            for form in filled {
                assert_eq!(form.matches("{}").count(), 1, "{language}: {form}");
            }
            let moment = words.moment(AT);
            assert!(moment.contains("28") && moment.contains("03:58 UTC"), "{language}: {moment}");
            assert!(!moment.contains('{') && !words.what_changed.is_empty(), "{language}");
        }
    }

    #[test]
    fn words_are_those_of_the_language_or_say_that_they_are_not() {
        let said = |tag| {
            let (words, other) = of(tag);
            (words.corrected(AT), other)
        };
        assert_eq!(said(Some("en-GB")), ("Corrected 28 Nov 03:58 UTC.".to_owned(), None));
        assert_eq!(said(Some("zh-Hant-HK")).0, "11月28日 03:58 UTC更正。");
        assert_eq!(of(Some("zh-TW")).0.what_changed(), "更改內容");
        assert_eq!(of(Some("zh-CN")).0.what_changed(), "更改内容");
        assert_eq!(of(Some("nb-NO")).0.what_changed(), "Hva som er endret");
        assert_eq!(said(Some("tlh")).1, Some("en"));
        assert_eq!(said(None).1, Some("en"));
    }

    #[test]
    fn directions() {
        for (tag, is) in [
            (Some("ar"), "rtl"),
            (Some("fa-IR"), "rtl"),
            (Some("az-Arab"), "rtl"),
            (Some("ur-Latn"), "ltr"),
            (Some("en"), "ltr"),
            (None, "auto"),
        ] {
            assert_eq!(direction(tag), is, "{tag:?}");
        }
    }
}
