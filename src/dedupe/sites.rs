//! What each site prints under every story: boilerplate, learnt by counting, never listed.

use std::collections::HashMap;

use super::fingerprint::{Print, Shingle};
use super::tokens::mix;

/// Cells of a row. With two rows and the smaller count taken, 8 million shingles in the window (about 20,000
/// articles) still mistake fewer than one in a hundred for boilerplate. 1 MiB a row: nearly all counts are small.
const CELLS: usize = 1 << 21;

/// In how many stories of a site each shingle stands, as a counting sketch.
///
/// Sums only, so the same articles give the same counts in whatever order they came and went.
#[derive(Debug, Default)]
pub(super) struct Sites {
    counts: Counts,
    /// Stories of a site, to skip the look-ups while it is hardly known. Few enough to be exact.
    stories: HashMap<u32, u32>,
}

/// The largest count that its half of a byte holds.
const LOW_MAX: u8 = 15;

/// Both rows of the sketch, one behind the other: exact counts, half a byte each.
#[derive(Debug)]
struct Counts {
    low: Vec<u8>,
    /// By how much a count is above that.
    above: HashMap<usize, u32>,
}

impl Default for Counts {
    fn default() -> Self {
        Self { low: vec![0; CELLS], above: HashMap::new() }
    }
}

impl Counts {
    fn add(&mut self, cell: usize) {
        if self.low(cell) < LOW_MAX {
            self.low[cell / 2] += one(cell);
        } else {
            *self.above.entry(cell).or_default() += 1;
        }
    }

    fn remove(&mut self, cell: usize) {
        if let Some(n) = self.above.get_mut(&cell) {
            *n -= 1;
            if *n == 0 {
                self.above.remove(&cell);
            }
        } else if self.low(cell) > 0 {
            self.low[cell / 2] -= one(cell);
        }
    }

    fn of(&self, cell: usize) -> u32 {
        let low = self.low(cell);
        let above = if low == LOW_MAX { self.above.get(&cell) } else { None };
        u32::from(low) + above.copied().unwrap_or_default()
    }

    fn low(&self, cell: usize) -> u8 {
        (self.low[cell / 2] / one(cell)) & LOW_MAX
    }
}

/// One more in a cell's half of its byte.
fn one(cell: usize) -> u8 {
    if cell.is_multiple_of(2) { 1 } else { LOW_MAX + 1 }
}

impl Sites {
    /// A site runs a story that it had not run.
    pub(super) fn add(&mut self, print: &Print) {
        *self.stories.entry(print.site).or_default() += 1;
        each(print, |cell| self.counts.add(cell));
    }

    /// A site's story is out of the window.
    pub(super) fn remove(&mut self, print: &Print) {
        if let Some(n) = self.stories.get_mut(&print.site) {
            *n -= 1;
            if *n == 0 {
                self.stories.remove(&print.site);
            }
        }
        each(print, |cell| self.counts.remove(cell));
    }

    /// Which shingles of an article are boilerplate: those in at least `limit` stories of its site.
    ///
    /// Empty when none are.
    pub(super) fn boilerplate(&self, print: &Print, limit: u16) -> Vec<bool> {
        let limit = u32::from(limit);
        if self.stories.get(&print.site).is_none_or(|n| *n < limit) {
            return Vec::new();
        }
        let in_many = |s: &u32| cells(print.site, *s).iter().all(|c| self.counts.of(*c) >= limit);
        let mask: Vec<bool> = print.body.iter().map(in_many).collect();
        if mask.contains(&true) { mask } else { Vec::new() }
    }
}

fn each(print: &Print, change: impl FnMut(usize)) {
    print.body.iter().flat_map(|s| cells(print.site, *s)).for_each(change);
}

/// A shingle's cell in each row.
fn cells(site: u32, shingle: u32) -> [usize; 2] {
    let h = mix(u64::from(site) << 32 | u64::from(Shingle::hash(shingle)));
    [h as usize % CELLS, CELLS + (h >> 32) as usize % CELLS]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_count_is_exact_coming_and_going() {
        for cell in [6, 7] {
            let mut counts = Counts::default();
            (0..600).for_each(|_| counts.add(cell));
            assert_eq!(
                [5, 6, 7, 8].map(|c| counts.of(c)),
                [5, 6, 7, 8].map(|c| if c == cell { 600 } else { 0 })
            );
            (0..400).for_each(|_| counts.remove(cell));
            assert_eq!(counts.of(cell), 200);
            (0..201).for_each(|_| counts.remove(cell));
            assert_eq!((counts.of(cell), counts.above.len()), (0, 0));
        }
    }
}
