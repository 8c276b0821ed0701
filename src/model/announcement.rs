//! What a source claims of an entry, as hashes: equal announcements bring nothing.

use serde::{Deserialize, Serialize};

/// Hashes of what a source wrote of an entry; 0 where it wrote nothing. Dates are those it gave, unclamped: what we make
/// of a date in the future moves with our clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Announcement {
    /// Of the page it links to, without scheme and tracking.
    pub address: u64,
    /// Of the headline.
    pub headline: u64,
    /// Of the feed's own text.
    pub text: u64,
    /// Of its dates.
    pub dates: u64,
    /// Of the text without what several entries of its document have in theirs, such as an advertisement of the day; 0 where
    /// releases before this one did not look.
    #[serde(default)]
    pub core: u64,
    /// Of what it tells beside its words: who signs it, what it shows and links to; 0 where releases before this one did not
    /// look.
    #[serde(default)]
    pub beside: u64,
}

impl Announcement {
    /// As release 0.1 remembered it: one hash of date and headline.
    pub fn old(hash: u64) -> Self {
        Self { dates: hash, ..Self::default() }
    }

    /// Is date and headline in one hash all that is known?
    pub fn is_old(&self) -> bool {
        self.address == 0 && self.headline == 0 && self.text == 0
    }

    /// Do headline and text say the same?
    pub fn same_words(&self, other: &Self) -> bool {
        self.headline == other.headline && self.text == other.text
    }

    /// Is its own text another one?
    pub fn is_edited(&self, old: &Self) -> bool {
        self.text != old.text && (old.core == 0 || self.core != old.core)
    }

    /// Is what it tells beside its words another thing, as far as that is known?
    pub fn is_mended(&self, old: &Self) -> bool {
        old.beside != 0 && self.beside != old.beside
    }

    /// Has it nothing of the other: another headline, and of address and text none that is the same, one that is not?
    pub fn is_another(&self, other: &Self) -> bool {
        let both = |a: u64, b: u64| (a != 0 && b != 0).then_some(a != b);
        let rest = [both(self.address, other.address), both(self.text, other.text)];
        both(self.headline, other.headline) == Some(true)
            && rest.contains(&Some(true))
            && !rest.contains(&Some(false))
    }

    /// What names an entry that is announced anew in other words: its headline alone; never what [`Self::words`] is.
    pub fn headed(&self) -> Option<u64> {
        let parts = [self.headline, 1].map(u64::to_le_bytes);
        (self.headline != 0).then(|| xxhash_rust::xxh3::xxh3_64(&parts.concat()))
    }

    /// What names an entry whose address is another at each visit: its headline, and the address without what was drawn for it.
    pub fn placed(&self, undrawn: u64) -> Option<u64> {
        let parts = [self.headline, undrawn, 2].map(u64::to_le_bytes);
        let named = self.headline != 0 && undrawn != 0;
        named.then(|| xxhash_rust::xxh3::xxh3_64(&parts.concat()))
    }

    /// What names an entry that has lost guid and address: its words and dates together; none where that is too little.
    pub fn words(&self) -> Option<u64> {
        // A headline that leads nowhere is all there is of a flash.
        let whole = self.text != 0 || self.address == 0;
        let said = self.headline != 0 && whole && self.dates != 0;
        said.then(|| {
            let parts = [self.headline, self.text, self.dates].map(u64::to_le_bytes);
            xxhash_rust::xxh3::xxh3_64(&parts.concat())
        })
    }
}
