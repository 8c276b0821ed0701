//! What each site prints under every story: boilerplate, learnt by counting, never listed.

use super::fingerprint::{Print, Shingle};
use super::tokens::mix;

/// Cells of a row. With two rows and the smaller count taken, 8 million shingles in the window (about 20,000
/// articles) still mistake fewer than one in a hundred for boilerplate. 4 MiB a row.
const CELLS: usize = 1 << 21;

/// In how many stories of a site each shingle stands, as a counting sketch.
///
/// Sums only, so the same articles give the same counts in whatever order they came and went.
#[derive(Debug)]
pub(super) struct Sites {
    rows: [Vec<u16>; 2],
    /// Stories of a site, to skip the look-ups while it is hardly known. Few enough to be exact.
    stories: std::collections::HashMap<u32, u32>,
}

impl Default for Sites {
    fn default() -> Self {
        Self { rows: [vec![0; CELLS], vec![0; CELLS]], stories: std::collections::HashMap::new() }
    }
}

impl Sites {
    /// A site runs a story that it had not run.
    pub(super) fn add(&mut self, print: &Print) {
        *self.stories.entry(print.site).or_default() += 1;
        self.each(print, |n| *n = n.saturating_add(1));
    }

    /// A site's story is out of the window.
    pub(super) fn remove(&mut self, print: &Print) {
        if let Some(n) = self.stories.get_mut(&print.site) {
            *n -= 1;
            if *n == 0 {
                self.stories.remove(&print.site);
            }
        }
        self.each(print, |n| *n = n.saturating_sub(1));
    }

    /// Which shingles of an article are boilerplate: those in at least `limit` stories of its site.
    ///
    /// Empty when none are.
    pub(super) fn boilerplate(&self, print: &Print, limit: u16) -> Vec<bool> {
        if self.stories.get(&print.site).is_none_or(|n| *n < u32::from(limit)) {
            return Vec::new();
        }
        let mask: Vec<bool> = print
            .body
            .iter()
            .map(|s| {
                let [a, b] = cells(print.site, *s);
                self.rows[0][a].min(self.rows[1][b]) >= limit
            })
            .collect();
        if mask.contains(&true) { mask } else { Vec::new() }
    }

    fn each(&mut self, print: &Print, change: impl Fn(&mut u16)) {
        for s in &print.body {
            let [a, b] = cells(print.site, *s);
            change(&mut self.rows[0][a]);
            change(&mut self.rows[1][b]);
        }
    }
}

fn cells(site: u32, shingle: u32) -> [usize; 2] {
    let h = mix(u64::from(site) << 32 | u64::from(Shingle::hash(shingle)));
    [h as usize % CELLS, (h >> 32) as usize % CELLS]
}
