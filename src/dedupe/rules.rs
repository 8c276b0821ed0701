//! The decision: thresholds with their reasons, and the order in which the rules speak.

use std::time::Duration;

use super::evidence::{Evidence, Path};

/// Thresholds of matching.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// How long after its first article a story takes in copies. Wire copy is reprinted for up to three days.
    pub window: Duration,
    /// In how many stories of a site a shingle must stand to count as boilerplate: three may be one story's takes.
    pub boilerplate: u16,
    /// How many candidates are compared in full: the right one is nearly always first.
    pub candidates: usize,
    /// Containment that joins by itself.
    pub text: f32,
    /// Containment above which quotations need not be set apart: nothing is left that could differ.
    pub text_sure: f32,
    /// Containment outside quotations that joining by text asks for: two reports of one speech have little.
    pub plain: f32,
    /// Containment that joins when headlines or agencies agree too.
    pub support: f32,
    /// How far headlines must agree to support a join.
    pub title: f32,
    /// Share of an opening that must be the other's opening for a cut copy with other text behind it.
    pub opening: f32,
    /// Share of the numbers in the same place that must agree.
    pub numbers: f32,
    /// Texts shorter than this many words are joined by headline or address only.
    pub short: u32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            window: Duration::from_secs(72 * 3600),
            boilerplate: 4,
            candidates: 12,
            text: 0.6,
            text_sure: 0.8,
            plain: 0.25,
            support: 0.3,
            title: 0.4,
            opening: 0.8,
            numbers: 0.5,
            short: 25,
        }
    }
}

impl Settings {
    /// Which rule decides on this evidence. `cut`: one of the texts is a teaser.
    pub(super) fn decide(&self, e: &Evidence, cut: bool) -> Path {
        if self.contradicted(e) {
            return Path::OtherNumbers;
        }
        if e.same_url && (e.containment >= self.support || e.words < self.short) {
            return Path::Address;
        }
        if e.words < self.short {
            return self.decide_short(e, cut);
        }
        let c = e.containment;
        if c >= self.text_sure || (c >= self.text && e.without_quotes >= self.plain) {
            return Path::Text;
        }
        if c >= self.support && e.without_quotes >= self.support && e.title >= self.title {
            return Path::TextAndTitle;
        }
        if c >= self.support && e.without_quotes >= self.support && e.same_credit == Some(true) {
            return Path::TextAndCredit;
        }
        if e.opening >= self.opening && c >= self.support && e.without_quotes >= self.support {
            return Path::Opening;
        }
        if c >= self.text { Path::OnlyQuotes } else { Path::Apart }
    }

    fn decide_short(&self, e: &Evidence, cut: bool) -> Path {
        let inside = e.shared + 2 >= e.words && e.words >= 8;
        if inside && (cut || e.title_within >= self.title) {
            return Path::Text;
        }
        if e.title >= 0.8 { Path::Title } else { Path::Apart }
    }

    /// Do the numbers between the same words mostly differ?
    fn contradicted(&self, e: &Evidence) -> bool {
        let all = e.numbers_same + e.numbers_other;
        all >= 2 && (e.numbers_same as f32) < self.numbers * all as f32
    }
}
