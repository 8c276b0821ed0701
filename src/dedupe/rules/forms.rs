//! Short texts read word by word: a form that one hand fills in twice, and a copy that only spells otherwise.

use super::{SOON_SECS, Settings};
use crate::dedupe::evidence::{Evidence, Path};
use crate::dedupe::swaps::Swaps;

/// Two texts that differ by a paragraph may have no more in common than what a house says of itself.
const SPELLED_EDITED_MAX: u32 = 4;

impl Settings {
    /// Have two texts so few words, and so many of them in common, that what differs must tell?
    pub(in crate::dedupe) fn in_question(&self, e: &Evidence) -> bool {
        let joined = e.path.joins() && !matches!(e.path, Path::Address | Path::Named);
        let spelled = e.path == Path::OtherFacts && !e.same_site && e.containment >= self.text;
        (joined || spelled) && !e.same_url && e.named.is_none() && e.words <= self.filled
    }

    /// Which rule decides once they are read in order.
    pub(in crate::dedupe) fn in_order(&self, e: &Evidence) -> Path {
        match (e.path, e.swaps) {
            (Path::OtherFacts, Some(swaps)) if Self::spelled(swaps) => Path::Text,
            (path, Some(swaps)) if path.joins() && self.refilled(e, swaps) => Path::OtherFacts,
            (path, _) => path,
        }
    }

    /// Does nothing stand in the place of anything else, but for names spelled and measures taken otherwise?
    fn spelled(s: Swaps) -> bool {
        s.all() == 0 && s.edited <= SPELLED_EDITED_MAX
    }

    /// Is it a form that one hand fills in twice: another number, name or day in the place of the first, and hardly a word put
    /// in, left out or put otherwise? Who tells more of the same, or corrects it, does not do so.
    fn refilled(&self, e: &Evidence, s: Swaps) -> bool {
        if s.all() < 2 || s.edited * 2 > s.all() {
            return false;
        }
        let both = s.numbers > 0 && s.names > 0;
        if !e.same_site {
            // Another house has its own measures and words, but no other names.
            return e.same_credit == Some(true) && both && s.numbers + s.names > 2;
        }
        let later = e.apart_secs > SOON_SECS;
        if s.numbers == 0 {
            // A day may have no capital, nor a town, where nothing has.
            let named = s.names > 0 && (later || e.title < self.title_sure);
            return named || later && (e.names == 0 || s.all() > 2);
        }
        // Four died, then six were killed: a word besides is no other thing, where names can be seen.
        let other = s.names + s.mixed > 0 || s.words > u32::from(e.names > 0);
        if self.is_news(e) { both || other && s.all() > 2 } else { other || s.numbers > 2 }
    }
}
