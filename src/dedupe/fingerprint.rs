//! A print: everything matching needs of one article, small enough to keep a window of them in memory.

use serde::{Deserialize, Serialize};
use xxhash_rust::xxh3::xxh3_64;

use super::facts::{facts, lede, topics};
use super::swaps::order;
use super::tokens::{Script, Token, mix, title_tokens, tokens};
use crate::model::{ArticleId, RevisionHead, Timestamp, url};
use crate::text::{cut, quotations};

/// Longer texts are read to here: a book is not a wire story, and work must have a bound.
const TOKENS_MAX: usize = 40_000;
/// Longer texts are thinned to at most this many shingles (by hash, so that two thinned texts keep the same ones).
const SHINGLES_MAX: usize = 2_000;
/// How much text counts as the opening, in words.
const LEDE_WORDS: usize = 60;

/// Headlines of fewer words name no story.
pub(super) const TITLE_WORDS_MIN: usize = 4;
/// A notice quotes the headline it is about near its start, in bytes.
const QUOTED_WITHIN: usize = 800;

/// One article as it is handed to matching.
#[derive(Debug, Clone)]
pub struct Doc<'a> {
    /// The article.
    pub article: ArticleId,
    /// Our id of the source.
    pub source: &'a str,
    /// Its page.
    pub url: &'a str,
    /// Without the revision head.
    pub headline: &'a str,
    /// The revision head that was taken off.
    pub head: Option<RevisionHead>,
    /// Without dateline and credit tail.
    pub text: &'a str,
    /// The agency it is credited to.
    pub credit: Option<&'a str>,
    /// BCP 47.
    pub language: Option<&'a str>,
    /// First seen.
    pub at: Timestamp,
}

/// Everything matching needs of one article.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Print {
    pub(super) article: ArticleId,
    pub(super) at: Timestamp,
    /// Hash of the host: boilerplate is learnt by site.
    pub(super) site: u32,
    /// Hash of the canonical address; 0 when there is none.
    pub(super) url: u32,
    /// Hash of the credited agency; 0 when there is none.
    pub(super) credit: u32,
    pub(super) head: Option<RevisionHead>,
    /// Hash of headline and text as a reader would notice them.
    pub(super) sense: u64,
    /// Tokens of a word: 1, or about as many characters as make one where words are not spaced.
    pub(super) unit: u8,
    /// One shingle in `2^thin` is kept.
    pub(super) thin: u8,
    /// Was it cut with dots at its end, as teasers are?
    pub(super) cut: bool,
    /// Length in tokens.
    pub(super) tokens: u32,
    /// Sorted hashes of the headline's tokens.
    #[serde(with = "packed")]
    pub(super) title: Vec<u32>,
    /// Sorted [`Shingle`]s.
    #[serde(with = "packed")]
    pub(super) body: Vec<u32>,
    /// The same of the headline that a kill or a correction quotes.
    #[serde(with = "packed")]
    pub(super) quoted: Vec<u32>,
    /// Sorted [`Number`]s.
    #[serde(with = "packed")]
    pub(super) numbers: Vec<u32>,
    /// Sorted [`Fact`](super::facts::Fact)s.
    pub(super) facts: Vec<u16>,
    /// Sorted [`Topic`](super::facts::Topic)s of the opening.
    pub(super) lede: Vec<u16>,
    /// Those of them that the headline says, no number among them.
    pub(super) topics: Vec<u16>,
    /// Its words in their order, when it is short.
    #[serde(with = "packed")]
    pub(super) order: Vec<u32>,
}

/// A shingle in 32 bits: 30 of hash, then `lede` and `quoted`.
pub(super) struct Shingle;

impl Shingle {
    const QUOTED: u32 = 1;
    const LEDE: u32 = 2;

    fn of(hash: u64, lede: bool, quoted: bool) -> u32 {
        ((hash >> 34) as u32) << 2 | u32::from(lede) << 1 | u32::from(quoted)
    }
    pub(super) fn hash(s: u32) -> u32 {
        s >> 2
    }
    pub(super) fn lede(s: u32) -> bool {
        s & Self::LEDE != 0
    }
    pub(super) fn quoted(s: u32) -> bool {
        s & Self::QUOTED != 0
    }
    pub(super) fn kept(s: u32, thin: u8) -> bool {
        // Bits the index does not choose by, see `index::chosen`.
        (Self::hash(s) >> 20) & ((1 << thin) - 1) == 0
    }
}

/// A number in its place, in 32 bits: 20 of the words around it, 11 of itself, then `lede`.
///
/// Two texts that say different numbers between the same words contradict each other; a number between other
/// words says nothing. That tells a template filled in anew from a copy that was cut short.
pub(super) struct Number;

impl Number {
    fn of(context: u64, value: u64, lede: bool) -> u32 {
        ((context >> 44) as u32) << 12 | ((value >> 53) as u32) << 1 | u32::from(lede)
    }
    pub(super) fn place(n: u32) -> u32 {
        n >> 12
    }
    pub(super) fn value(n: u32) -> u32 {
        n >> 1 & 0x7FF
    }
    pub(super) fn lede(n: u32) -> bool {
        n & 1 != 0
    }
}

impl Print {
    /// A hash of headline and text as a reader would notice them.
    pub fn sense(&self) -> u64 {
        self.sense
    }

    /// Takes the print of a document.
    pub fn of(doc: &Doc<'_>) -> Self {
        let body = tokens(doc.text, TOKENS_MAX);
        let script = script(&body);
        let title = tokens(doc.headline, 200);
        let unit = script.unit();
        let (thin, shingles) = shingles(&body, script, LEDE_WORDS * unit);
        let lede = lede(&body[..body.len().min(LEDE_WORDS * unit)]);
        let host = url::site(doc.url);
        Self {
            article: doc.article,
            at: doc.at,
            site: short(if host.is_empty() { doc.source } else { &host }),
            url: url::canonical_str(doc.url).map_or(0, |u| short(address(&u))),
            credit: doc.credit.map_or(0, short),
            head: doc.head,
            sense: sense(&title, &body),
            unit: unit as u8,
            thin,
            cut: cut_short(doc.text),
            tokens: body.len() as u32,
            title: title_tokens(&title),
            quoted: if notice(doc.head) { quoted(doc.text) } else { Vec::new() },
            body: shingles,
            numbers: numbers(&body, unit),
            facts: facts(&body, unit),
            topics: topics(&title, &lede),
            lede,
            order: order(&body, unit),
        }
    }

    /// The article.
    pub fn article(&self) -> ArticleId {
        self.article
    }

    /// When it was seen.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Length in words, or in what comes to one.
    pub(super) fn words(&self) -> u32 {
        self.tokens / u32::from(self.unit)
    }

    /// Does it withdraw, correct or tell anew what it names by its headline?
    pub(super) fn names(&self) -> bool {
        self.head.is_some()
    }

    /// Hash of the headline, whatever the order of its words; 0 when it is too short to tell anything.
    pub(super) fn title_key(&self) -> u32 {
        if self.title.len() < TITLE_WORDS_MIN {
            return 0;
        }
        self.title.iter().fold(1, |h, t| mix(h ^ u64::from(*t))) as u32 | 1
    }
}

impl Script {
    /// Tokens that come to a word.
    fn unit(self) -> usize {
        match self {
            Self::Spaced => 1,
            Self::Dense => 2,
            Self::Letters => 4,
        }
    }

    /// Tokens of a shingle: as few as are hardly ever met twice by chance.
    fn shingle(self) -> usize {
        match self {
            Self::Spaced => 4,
            Self::Dense => 7,
            Self::Letters => 12,
        }
    }
}

/// Does it withdraw or correct what was told before?
fn notice(head: Option<RevisionHead>) -> bool {
    matches!(head, Some(RevisionHead::Kill | RevisionHead::Correction))
}

/// Tokens of the first quotation of a notice, if it is as long as a headline.
fn quoted(text: &str) -> Vec<u32> {
    let found = quotations(cut(text, QUOTED_WITHIN)).find_map(|quoted| {
        let words = title_tokens(&tokens(quoted, 100));
        (words.len() >= TITLE_WORDS_MIN).then_some(words)
    });
    found.unwrap_or_default()
}

/// The script most of a text is in.
fn script(tokens: &[Token]) -> Script {
    let count = |s| tokens.iter().filter(|t| t.single == s).count();
    let (dense, letters) = (count(Script::Dense), count(Script::Letters));
    if dense.max(letters) * 2 <= tokens.len() {
        Script::Spaced
    } else if dense >= letters {
        Script::Dense
    } else {
        Script::Letters
    }
}

fn shingles(tokens: &[Token], script: Script, lede: usize) -> (u8, Vec<u32>) {
    let k = script.shingle();
    let mut out: Vec<u32> = tokens
        .windows(k)
        .enumerate()
        .map(|(i, w)| {
            let hash = w.iter().fold(0, |h, t| mix(h ^ t.hash));
            Shingle::of(hash, i + k <= lede, w[0].quoted && w[k - 1].quoted)
        })
        .collect();
    let mut thin = 0;
    while out.len() > SHINGLES_MAX && thin < 8 {
        thin += 1;
        out.retain(|s| Shingle::kept(*s, thin));
    }
    out.sort_unstable();
    // Of equal hashes the one with most flags stays: it is sorted last.
    out.reverse();
    out.dedup_by_key(|s| Shingle::hash(*s));
    out.reverse();
    (thin, out)
}

/// Each number with the words around it, other numbers there masked.
fn numbers(tokens: &[Token], unit: usize) -> Vec<u32> {
    let reach = 2 * unit;
    let masked = |t: &Token| if t.number { 1 } else { t.hash };
    let at = |i: usize| {
        let before = &tokens[i.saturating_sub(reach)..i];
        let after = &tokens[i + 1..tokens.len().min(i + 1 + reach)];
        let hash = before.iter().fold(7, |h, t| mix(h ^ masked(t)));
        after.iter().fold(mix(hash ^ 3), |h, t| mix(h ^ masked(t)))
    };
    let mut out: Vec<u32> = (0..tokens.len())
        .filter(|i| tokens[*i].number)
        .map(|i| Number::of(at(i), mix(tokens[i].hash), i < LEDE_WORDS * unit))
        .take(SHINGLES_MAX)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

fn sense(title: &[Token], body: &[Token]) -> u64 {
    let fold = |h: u64, t: &Token| mix(h ^ t.hash);
    body.iter().fold(mix(title.iter().fold(1, fold)), fold)
}

/// A teaser ends in dots, or in a sign that there is more.
fn cut_short(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches([']', ')', '"', '”']);
    ["...", "…", "[&hellip;", ". . ."].iter().any(|dots| end.ends_with(dots))
}

/// An address without its scheme.
fn address(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.strip_prefix("www.").unwrap_or(rest).trim_end_matches('/')
}

/// 32 bits of a string, never 0.
fn short(s: &str) -> u32 {
    (xxh3_64(s.as_bytes()) >> 32) as u32 | 1
}

/// Hashes as plain little-endian bytes: a varint of a random number is longer than the number.
mod packed {
    use serde::de::{Error, Visitor};
    use serde::{Deserializer, Serializer};

    pub(super) fn serialize<S: Serializer>(v: &[u32], s: S) -> Result<S::Ok, S::Error> {
        let bytes: Vec<u8> = v.iter().flat_map(|n| n.to_le_bytes()).collect();
        s.serialize_bytes(&bytes)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(d: D) -> Result<Vec<u32>, D::Error> {
        struct Bytes;
        impl Visitor<'_> for Bytes {
            type Value = Vec<u32>;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("bytes, four to a number")
            }
            fn visit_bytes<E: Error>(self, v: &[u8]) -> Result<Vec<u32>, E> {
                let (chunks, rest) = v.as_chunks::<4>();
                if rest.is_empty() {
                    Ok(chunks.iter().map(|c| u32::from_le_bytes(*c)).collect())
                } else {
                    Err(E::invalid_length(v.len(), &self))
                }
            }
        }
        d.deserialize_bytes(Bytes)
    }
}
