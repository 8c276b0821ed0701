//! From a shingle, a headline or an address to the articles that have it: who is worth comparing.

use std::collections::HashMap;

use super::fingerprint::{Print, Shingle};

/// Shingles this common are phrases of the language, not of a story.
const POSTINGS_MAX: usize = 50;
/// Every article is entered under at least this many shingles, so that briefs are found too.
const SMALLEST: usize = 16;

/// Slots of articles by what they hold.
#[derive(Debug, Default)]
pub(super) struct Index {
    postings: HashMap<u32, Postings>,
}

/// Most shingles stand in one story only: no list for them.
#[derive(Debug)]
enum Postings {
    One(u32),
    #[expect(clippy::box_collection, reason = "halves the map: few keys have a list")]
    Many(Box<Vec<u32>>),
}

impl Index {
    /// Enters an article.
    pub(super) fn add(&mut self, print: &Print, slot: u32) {
        for key in keys(print) {
            match self.postings.entry(key).or_insert(Postings::One(slot)) {
                Postings::One(s) if *s == slot => {}
                p @ Postings::One(_) => {
                    if let Postings::One(first) = *p {
                        *p = Postings::Many(Box::new(vec![first, slot]));
                    }
                }
                Postings::Many(slots) => slots.push(slot),
            }
        }
    }

    /// Takes an article out.
    pub(super) fn remove(&mut self, print: &Print, slot: u32) {
        for key in keys(print) {
            let empty = match self.postings.get_mut(&key) {
                Some(Postings::One(s)) => *s == slot,
                Some(Postings::Many(slots)) => {
                    slots.retain(|s| *s != slot);
                    slots.is_empty()
                }
                None => false,
            };
            if empty {
                self.postings.remove(&key);
            }
        }
    }

    /// Articles with something in common with `print`: slot, and how many keys they share.
    pub(super) fn sharing(&self, print: &Print) -> HashMap<u32, u32> {
        let mut out = HashMap::new();
        for (key, weight) in queries(print) {
            let slots = match self.postings.get(&key) {
                Some(Postings::One(slot)) => std::slice::from_ref(slot),
                Some(Postings::Many(slots)) if slots.len() <= POSTINGS_MAX => slots,
                _ => continue,
            };
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
    out
}

/// What an article is looked up by: denser than [`keys`], since it can't know which shingles stand in the opening
/// of the other text. Sharing a whole headline or address is worth two shingles: enough to be compared.
fn queries(print: &Print) -> impl Iterator<Item = (u32, u32)> {
    let body = &print.body;
    let first = body.iter().take(SMALLEST);
    let rest = body.iter().skip(SMALLEST).filter(|s| Shingle::hash(**s).is_multiple_of(4));
    let shingles = first.chain(rest).map(|s| (Shingle::hash(*s), 1));
    shingles.chain(whole(print).into_iter().flatten().map(|k| (k, 2)))
}

/// Keys of headline and address, apart from those of shingles, which have 30 bits.
fn whole(print: &Print) -> [Option<u32>; 2] {
    let key = |h: u32, bit| (h != 0).then_some(1_u32 << 31 | bit | (h & 0x3FFF_FFFF));
    [key(print.title_key(), 0), key(print.url, 1 << 30)]
}
