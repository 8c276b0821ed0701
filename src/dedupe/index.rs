//! From a shingle, a headline or an address to the articles that have it: who is worth comparing.

use std::collections::HashMap;

use super::fingerprint::{Print, Shingle, TITLE_WORDS_MIN};

/// Shingles this common are phrases of the language, not of a story.
const POSTINGS_MAX: usize = 50;
/// Every article is entered under at least this many shingles, so that briefs are found too.
const SMALLEST: usize = 16;

/// Slots of articles by what they hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    postings: HashMap<u32, Posting>,
    lists: Vec<Vec<u32>>,
    /// Places in `lists` that nothing uses.
    free: Vec<u32>,
}

/// A slot, since most shingles stand in one story only; or, marked by the highest bit, the place of a list of slots. Packed:
/// there are a million of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Posting(u32);

impl Posting {
    const LIST: u32 = 1 << 31;

    fn list(self) -> Option<usize> {
        (self.0 & Self::LIST != 0).then_some((self.0 & !Self::LIST) as usize)
    }
}

impl Index {
    /// Enters an article.
    pub(super) fn add(&mut self, print: &Print, slot: u32) {
        for key in keys(print) {
            let Some(posting) = self.postings.get(&key).copied() else {
                self.postings.insert(key, Posting(slot));
                continue;
            };
            match posting.list() {
                Some(list) => self.lists[list].push(slot),
                None if posting.0 == slot => {}
                None => {
                    let list = self.new_list(vec![posting.0, slot]);
                    self.postings.insert(key, list);
                }
            }
        }
    }

    fn new_list(&mut self, slots: Vec<u32>) -> Posting {
        let place = self.free.pop().unwrap_or_else(|| {
            self.lists.push(Vec::new());
            self.lists.len() as u32 - 1
        });
        self.lists[place as usize] = slots;
        Posting(place | Posting::LIST)
    }

    /// Takes an article out.
    pub(super) fn remove(&mut self, print: &Print, slot: u32) {
        for key in keys(print) {
            let Some(posting) = self.postings.get(&key).copied() else { continue };
            let Some(list) = posting.list() else {
                if posting.0 == slot {
                    self.postings.remove(&key);
                }
                continue;
            };
            self.lists[list].retain(|s| *s != slot);
            if self.lists[list].is_empty() {
                self.lists[list] = Vec::new();
                self.free.push(list as u32);
                self.postings.remove(&key);
            }
        }
    }

    /// Articles with something in common with `print`: slot, and how many keys they share.
    pub(super) fn sharing(&self, print: &Print) -> HashMap<u32, u32> {
        let mut out = HashMap::new();
        for (key, weight) in queries(print) {
            let Some(posting) = self.postings.get(&key) else { continue };
            let slots = posting.list().map_or(std::slice::from_ref(&posting.0), |l| &self.lists[l]);
            if slots.len() > POSTINGS_MAX {
                continue;
            }
            for slot in slots {
                *out.entry(*slot).or_default() += weight;
            }
        }
        out
    }
}

/// Every sixteenth shingle by hash; of the opening, which every copy keeps, every fourth.
fn chosen(s: u32) -> bool {
    let h = Shingle::hash(s);
    h.is_multiple_of(16) || (Shingle::lede(s) && h.is_multiple_of(4))
}

/// What an article is entered under, no key twice.
fn keys(print: &Print) -> Vec<u32> {
    let body = &print.body;
    let first = body.iter().take(SMALLEST);
    let rest = body.iter().skip(SMALLEST).filter(|s| chosen(**s));
    let mut out: Vec<u32> = first.chain(rest).map(|s| Shingle::hash(*s)).collect();
    out.extend(whole(print).into_iter().flatten());
    out.extend(title_words(&print.title));
    out
}

/// Words of a headline, a few by hash, by which a notice that shares no text finds what it names.
fn title_words(title: &[u32]) -> impl Iterator<Item = u32> {
    const WORDS: usize = 4;
    let told = title.len() >= TITLE_WORDS_MIN;
    title.iter().take(if told { WORDS } else { 0 }).map(|word| 1 << 30 | (word & 0x3FFF_FFFF))
}

/// What an article is looked up by: denser than [`keys`], since it can't know which shingles stand in the opening
/// of the other text. Sharing a whole headline or address is worth two shingles: enough to be compared.
fn queries(print: &Print) -> impl Iterator<Item = (u32, u32)> {
    let body = &print.body;
    let first = body.iter().take(SMALLEST);
    let rest = body.iter().skip(SMALLEST).filter(|s| Shingle::hash(**s).is_multiple_of(4));
    let shingles = first.chain(rest).map(|s| (Shingle::hash(*s), 1));
    let named = print.names().then(|| title_words(&print.title).chain(title_words(&print.quoted)));
    let named = named.into_iter().flatten().map(|k| (k, 2));
    shingles.chain(whole(print).into_iter().flatten().map(|k| (k, 2))).chain(named)
}

/// Keys of headline and address, apart from those of shingles, which have 30 bits, and of a headline's words.
fn whole(print: &Print) -> [Option<u32>; 2] {
    let key = |h: u32, bit| (h != 0).then_some(1_u32 << 31 | bit | (h & 0x3FFF_FFFF));
    [key(print.title_key(), 0), key(print.url, 1 << 30)]
}
