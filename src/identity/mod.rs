//! Which article an announcement is of: guid, address, words and dates weighed in one place.
//!
//! In comes a document's announcements in order and what is recorded of earlier ones, out goes a [`Case`] for each. An
//! article is told by (source, guid); but guids are counted up, mended and used again, addresses are shared, moved and
//! left out, and dates are the time of the request. What each means is decided here and nowhere else.

mod alike;
mod announced;
mod records;
mod shared;
mod vain;

pub use alike::{Likeness, alike, is_part, is_titled, likeness, named_alike};
pub use announced::{Announced, text};
pub use records::{FULL_CHARS, Holder, Known, Records, Told};
pub use shared::apart;

use std::collections::{HashMap, HashSet};

use alike::one_teaser;

use crate::model::{Announcement, ArticleId};

/// Where an article's text comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Its page.
    Page,
    /// The feed: there is no page to be fetched.
    Pageless,
    /// The feed: the page it links to is that of other entries too.
    SharedPage,
}

/// What an announcement brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Case {
    /// Nothing.
    Known,
    /// Nothing: another entry of the same document says the same.
    Repeat,
    /// The page is another article's.
    Joined(ArticleId),
    /// A known article is announced anew.
    Again {
        /// Which.
        article: ArticleId,
        /// From where.
        means: Means,
    },
    /// An article not known before.
    New {
        /// Its id.
        article: ArticleId,
        /// From where.
        means: Means,
        /// The article whose address it has. If they read alike, it is that one's new version.
        beside: Option<ArticleId>,
    },
}

/// Sorts a document's announcements, in its order. `scrapes`: does the source have its pages fetched?
pub fn sort<R: Records>(
    (source, scrapes): (&str, bool),
    document: &[Announced],
    records: &R,
) -> Result<Vec<Case>, R::Error> {
    let whole = Whole::of((source, scrapes), document, records)?;
    let outdated = outdated(document);
    let mut said = HashMap::new();
    let mut cases = Vec::with_capacity(document.len());
    for (i, entry) in document.iter().enumerate() {
        if outdated.contains(&i) {
            cases.push(Case::Repeat);
            continue;
        }
        let words = (entry.said.address, entry.said.headline, entry.said.text);
        let first = *said.entry(words).or_insert(i);
        let repeated = first != i && entry.said.headline != 0 && entry.said.address != 0;
        cases.push(if repeated { Case::Repeat } else { whole.case(i, entry, records)? });
    }
    Ok(cases)
}

/// What only the document as a whole tells.
struct Whole<'a> {
    source: &'a str,
    scrapes: bool,
    /// Addresses of pages that several entries link to which do not say the same.
    shared: HashSet<u64>,
    /// Addresses that several entries have but for what was drawn by lot.
    drawn_apart: HashSet<u64>,
    ids: Vec<ArticleId>,
    known: Vec<Option<Known>>,
    /// Have all dates moved together, and nothing else? Then they are the time of the request, and nothing is new.
    restless: bool,
}

impl<'a> Whole<'a> {
    fn of<R: Records>(
        (source, scrapes): (&'a str, bool),
        document: &'a [Announced],
        records: &R,
    ) -> Result<Self, R::Error> {
        let id = |entry: &Announced| ArticleId::of(source, &entry.id);
        let ids: Vec<ArticleId> = document.iter().map(id).collect();
        let known = ids.iter().map(|id| records.known(*id)).collect::<Result<Vec<_>, _>>()?;
        let restless = restless(document, &known);
        let (shared, drawn_apart) = (shared(document), drawn_apart(document));
        Ok(Self { source, scrapes, shared, drawn_apart, ids, known, restless })
    }

    fn case<R: Records>(&self, i: usize, entry: &Announced, records: &R) -> Result<Case, R::Error> {
        let id = self.ids[i];
        match self.known[i] {
            Some(known) if self.is_of_another_page((id, &known), entry, records)? => {
                self.unknown(self.id_of_reused(entry), entry, records)
            }
            Some(known) if entry.said.is_another(&known.announced) => {
                let means = self.means(entry, records)?;
                self.reused(entry, means, known.of.unwrap_or(id), records)
            }
            Some(known) if self.brings(entry, &known) => {
                let means = self.means(entry, records)?;
                Ok(Case::Again { article: known.of.unwrap_or(id), means })
            }
            Some(_) => Ok(Case::Known),
            None => self.unknown(id, entry, records),
        }
    }

    fn means<R: Records>(&self, entry: &Announced, records: &R) -> Result<Means, R::Error> {
        Ok(match entry.said.address {
            _ if entry.front => Means::SharedPage,
            0 => Means::Pageless,
            address if self.shared.contains(&address) || records.shared(address)? => {
                Means::SharedPage
            }
            _ => Means::Page,
        })
    }

    /// Does it say anything that it did not say before?
    fn brings(&self, entry: &Announced, known: &Known) -> bool {
        let (new, old) = (&entry.said, &known.announced);
        // A headline that is left out for once is not another one.
        let named = new.headline != old.headline && new.headline != 0;
        if known.let_go {
            // The next issue of a bulletin, or a late correction.
            return named && entry.at.is_some_and(|at| at >= known.lately);
        }
        if old.is_old() {
            return old.dates != entry.old;
        }
        // What costs no request is read again at any sign.
        let edited = known.from_feed && new.is_edited(old);
        let untried = known.untried && self.scrapes && new.address != 0;
        if named || untried || (edited && !self.scrapes) {
            return true;
        }
        let moved = (new.dates != old.dates && !self.restless) || new.address != old.address;
        let mended = known.from_feed && new.is_mended(old);
        (moved || edited || mended) && vain::rested(known.vain, known.rest)
    }

    /// The id of what a guid names that named something else before.
    fn id_of_reused(&self, entry: &Announced) -> ArticleId {
        let Announcement { address, headline, text, .. } = entry.said;
        let by = if address == 0 { headline ^ text.rotate_left(1) } else { address };
        ArticleId::of(self.source, &format!("{}\n{by:016x}", entry.id))
    }

    /// A guid counted by places in the document: has it now headline and address of an article that another guid announced?
    fn is_of_another_page<R: Records>(
        &self,
        (id, known): (ArticleId, &Known),
        entry: &Announced,
        records: &R,
    ) -> Result<bool, R::Error> {
        let (new, old) = (&entry.said, &known.announced);
        let moved = new.address != 0 && new.address != old.address && new.headline != old.headline;
        if !moved || self.means(entry, records)? != Means::Page {
            return Ok(false);
        }
        let holder = records.holder(new.address)?;
        let other = holder.filter(|holder| holder.article != known.of.unwrap_or(id));
        let named = other.and_then(|holder| holder.announced).map(|announced| announced.headline);
        Ok(named == Some(new.headline))
    }

    /// A guid used again for something else: another article, told apart by its address or else its words; unless it
    /// reads like the one it named `before`.
    fn reused<R: Records>(
        &self,
        entry: &Announced,
        means: Means,
        before: ArticleId,
        records: &R,
    ) -> Result<Case, R::Error> {
        let article = self.id_of_reused(entry);
        Ok(match records.known(article)? {
            Some(known) if self.brings(entry, &known) => Case::Again { article, means },
            Some(_) => Case::Known,
            None => Case::New { article, means, beside: Some(before) },
        })
    }

    /// A guid not seen before: perhaps of an article that is known by its address or its words.
    fn unknown<R: Records>(
        &self,
        article: ArticleId,
        entry: &Announced,
        records: &R,
    ) -> Result<Case, R::Error> {
        let means = self.means(entry, records)?;
        let words = entry.said.words().map(|words| records.worded(words)).transpose()?.flatten();
        if let Some(named) = words.filter(|_| means != Means::SharedPage) {
            return self.named_by_words(named, entry, means, records);
        }
        if let Some(article) = self.replaced(entry, means, records)? {
            return Ok(Case::Again { article, means });
        }
        let holder = match means {
            Means::Page => records.holder(entry.said.address)?,
            Means::Pageless | Means::SharedPage => None,
        };
        let Some(holder) = holder else {
            return match self.placed(entry, means, records)? {
                Some(named) => self.named_by_words(named, entry, means, records),
                None => Ok(Case::New { article, means, beside: None }),
            };
        };
        Ok(match holder.announced {
            Some(of) if of.is_old() => Case::Again { article: holder.article, means },
            Some(of)
                if of.same_words(&entry.said) && !self.recounted(entry, &holder, records)? =>
            {
                Case::Known
            }
            Some(_) => Case::New { article, means, beside: Some(holder.article) },
            None if holder.yields || holder.may_be_filled(entry.chars, self.scrapes) => {
                Case::New { article, means, beside: None }
            }
            None => Case::Joined(holder.article),
        })
    }

    /// The article that an entry replaces, told in other words under the same headline: one that the feed alone told, that is
    /// gone from the document while older ones are not. What comes regularly under one headline rolls over, or is listed
    /// beside what came before it.
    fn replaced<R: Records>(
        &self,
        entry: &Announced,
        means: Means,
        records: &R,
    ) -> Result<Option<ArticleId>, R::Error> {
        let by_feed = means == Means::Pageless || (means == Means::Page && !self.scrapes);
        let headline = entry.said.headed().filter(|_| by_feed && entry.is_of_one_story());
        let Some(named) = headline.map(|h| records.headed(h)).transpose()?.flatten() else {
            return Ok(None);
        };
        let Some(before) = records.known(named)? else { return Ok(None) };
        let same = before.from_feed && before.announced.headline == entry.said.headline;
        let older = self.known.iter().flatten().any(|k| k.first_seen < before.first_seen);
        Ok((same && older && !self.lists(named)).then_some(named))
    }

    /// The article that had this headline at this address, but for what was drawn by lot for it. Where that tells the entries
    /// of a document apart, it is what chooses the page.
    fn placed<R: Records>(
        &self,
        entry: &Announced,
        means: Means,
        records: &R,
    ) -> Result<Option<ArticleId>, R::Error> {
        let alone = means == Means::Page && !self.drawn_apart.contains(&entry.undrawn);
        let words = entry.said.placed(entry.undrawn).filter(|_| alone);
        Ok(words.map(|words| records.worded(words)).transpose()?.flatten())
    }

    /// Is an article in the document, under its own guid or another?
    fn lists(&self, article: ArticleId) -> bool {
        let of = |known: &Option<Known>| known.and_then(|known| known.of) == Some(article);
        self.ids.contains(&article) || self.known.iter().any(of)
    }

    /// An article's very words and dates under another guid: nothing new, but for the address that its page has now, and for
    /// what the feed tells beside its words.
    fn named_by_words<R: Records>(
        &self,
        article: ArticleId,
        entry: &Announced,
        means: Means,
        records: &R,
    ) -> Result<Case, R::Error> {
        let (new, old) = (&entry.said, |known: &Known| known.announced);
        let moved = |k: &Known| new.address != old(k).address || new.is_mended(&old(k));
        let known = records.known(article)?.filter(|_| entry.said.address != 0);
        Ok(match known.filter(|known| moved(known) && self.brings(entry, known)) {
            Some(known) => Case::Again { article: known.of.unwrap_or(article), means },
            None => Case::Known,
        })
    }

    /// An article's words under another guid: may that mean anything? Not for ever, where guids change at every poll.
    fn recounted<R: Records>(
        &self,
        entry: &Announced,
        holder: &Holder,
        records: &R,
    ) -> Result<bool, R::Error> {
        let known = records.known(holder.article)?;
        Ok(known.is_none_or(|known| self.brings(entry, &known)))
    }
}

/// Do two entries with one address say the same, or is one the other corrected? Their own texts then are one teaser's.
fn says_the_same(a: &Announced, b: &Announced) -> bool {
    if a.said.headline == b.said.headline {
        return a.said.text == b.said.text || one_teaser(&a.opening, &b.opening);
    }
    let texts = a.said.text != 0 && b.said.text != 0;
    texts && named_alike(&a.headline, &b.headline) && one_teaser(&a.opening, &b.opening)
}

/// Places of entries that the document has in a newer version, too: the same guid, page and story, and a later date.
fn outdated(document: &[Announced]) -> HashSet<usize> {
    let (mut newest, mut outdated) = (HashMap::new(), HashSet::new());
    for (i, entry) in document.iter().enumerate() {
        let Some(at) = entry.at else { continue };
        let (place, latest) = *newest.entry((&entry.id, entry.said.address)).or_insert((i, at));
        if !named_alike(&document[place].headline, &entry.headline) || at == latest {
            continue;
        }
        outdated.insert(if at > latest { place } else { i });
        if at > latest {
            newest.insert((&entry.id, entry.said.address), (i, at));
        }
    }
    outdated
}

/// Pages that entries of several headlines link to, or of several texts that are not one teaser, long and short.
fn shared(document: &[Announced]) -> HashSet<u64> {
    let mut first: HashMap<u64, &Announced> = HashMap::new();
    let mut shared = HashSet::new();
    for entry in document.iter().filter(|entry| entry.said.address != 0) {
        let one = first.entry(entry.said.address).or_insert(entry);
        if !says_the_same(one, entry) {
            shared.insert(entry.said.address);
        }
    }
    shared
}

fn drawn_apart(document: &[Announced]) -> HashSet<u64> {
    let mut first = HashMap::new();
    let drawn = document.iter().filter(|entry| entry.undrawn != 0);
    let others =
        drawn.filter(|e| *first.entry(e.undrawn).or_insert(e.said.address) != e.said.address);
    others.map(|entry| entry.undrawn).collect()
}

/// Of at least two known entries that say what they said, has every date moved; or, of one, to the date that all the
/// document's have?
fn restless(document: &[Announced], known: &[Option<Known>]) -> bool {
    let pairs = document.iter().zip(known).filter_map(|(e, k)| k.as_ref().map(|k| (e, k)));
    let same = pairs.filter(|(e, k)| !k.let_go && e.said.same_words(&k.announced));
    let (mut all, mut moved) = (0, 0);
    for (entry, known) in same {
        all += 1;
        moved += usize::from(entry.said.dates != known.announced.dates);
    }
    let dates: HashSet<u64> = document.iter().map(|entry| entry.said.dates).collect();
    let together = document.len() > 1 && dates.len() == 1;
    (all > 1 && moved == all) || (moved > 0 && together)
}

#[cfg(test)]
mod tests;
