//! The decision: thresholds with their reasons, and the order in which the rules speak.

mod forms;

use std::time::Duration;

use super::evidence::{Evidence, Path};

/// A changed number within this time may be news of the same thing.
const SOON_SECS: u32 = 12 * 3600;

/// A headline that agrees so far is the same.
const TITLE_SAME: f32 = 0.9;
/// So many words in one order are a sentence that somebody wrote.
const SENTENCE_WORDS: u32 = 15;

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
    /// The same between two texts that credit the same agency.
    pub title_agency: f32,
    /// How far headlines must agree to say the same by themselves.
    pub title_sure: f32,
    /// Containment from which the common text is more than a frame filled in.
    pub frame: f32,
    /// The same where hardly a name agrees, nor the headline.
    pub frame_sure: f32,
    /// Containment, outside quotations too, at which a shared agency stands in for the headline.
    pub agency: f32,
    /// Longer pieces than this many words are not put into wraps whole.
    pub brief: u32,
    /// How far headlines or openings must agree to show that a shared agency's texts are about one thing.
    pub hint: f32,
    /// Share of an opening that must be the other's opening for a cut copy with other text behind it.
    pub opening: f32,
    /// Share of the numbers in the same place that must agree.
    pub numbers: f32,
    /// The same where text alone does not join.
    pub numbers_weak: f32,
    /// How much of a headline must stand in that of a notice of the same hand.
    pub named: f32,
    /// Texts shorter than this many words are joined by headline or address only.
    pub short: u32,
    /// A text shorter than this many words may be what a site says of all its articles.
    pub blurb: u32,
    /// A text shorter than this many words may be a frame with one gap.
    pub filled: u32,
    /// How far the headlines of one site must agree for such a text to be one brief.
    pub title_blurb: f32,
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
            title_sure: 0.7,
            frame: 0.85,
            frame_sure: 0.93,
            title_agency: 0.33,
            agency: 0.4,
            brief: 300,
            hint: 0.1,
            opening: 0.65,
            numbers: 0.5,
            numbers_weak: 0.7,
            named: 0.75,
            short: 25,
            blurb: 90,
            filled: 120,
            title_blurb: 0.75,
        }
    }
}

impl Settings {
    /// Which rule decides on this evidence. `cut`: one of the texts is a teaser.
    pub(super) fn decide(&self, e: &Evidence, cut: bool) -> Path {
        if e.same_url && (e.containment >= self.support || e.words < self.short) {
            // A page that is filled in anew each day keeps its address.
            let anew = self.contradicted(e, self.numbers);
            return if anew { Path::OtherNumbers } else { Path::Address };
        }
        let path = self.decide_text(e, cut);
        if !path.joins() && self.names(e) { Path::Named } else { path }
    }

    /// Does one say by the other's headline that it withdraws it, corrects it or tells it anew?
    fn names(&self, e: &Evidence) -> bool {
        let hand = e.same_credit == Some(true) || e.same_credit.is_none() && e.same_site;
        hand && e.named.is_some_and(|share| share >= self.named)
    }

    fn decide_text(&self, e: &Evidence, cut: bool) -> Path {
        if self.blurb(e) {
            return Path::Blurb;
        }
        if e.words < self.short {
            return self.decide_short(e, cut);
        }
        let strong = e.containment >= self.text_sure
            || (e.containment >= self.text && e.without_quotes >= self.plain);
        let path = if strong { Path::Text } else { self.decide_weak(e) };
        let numbers = if strong { self.numbers } else { self.numbers_weak };
        if matches!(path, Path::Apart | Path::OnlyQuotes) {
            path
        } else if self.contradicted(e, numbers) {
            Path::OtherNumbers
        } else if self.another(e) {
            Path::OtherFacts
        } else if !Self::follows(e) && !Self::recast(e) && self.part(e) {
            Path::Wrap
        } else {
            path
        }
    }

    /// Is it one site's few words, all of them, under two headlines and addresses: of each episode, bulletin or paid article the
    /// same? An outlet's second headline of a brief differs less.
    fn blurb(&self, e: &Evidence) -> bool {
        e.same_site
            && !e.same_url
            && e.named.is_none()
            && e.words < self.blurb
            && self.whole(e)
            && e.title < self.title_blurb
    }

    /// Is either text hardly more than the other? Of a line or two the coverage is of as many words as a short text has.
    fn whole(&self, e: &Evidence) -> bool {
        let line = e.words < self.short;
        e.coverage >= self.text_sure
            || line && e.coverage * self.short as f32 + 4.0 >= e.words as f32
    }

    /// Text alone does not tell: what else speaks for it?
    fn decide_weak(&self, e: &Evidence) -> Path {
        let both = e.containment.min(e.without_quotes);
        let agency = e.same_credit == Some(true);
        // A first take of a few lines and the full story under the very same headline.
        let take = agency && e.title >= TITLE_SAME && both >= self.support / 2.0;
        if Self::standing(e) {
            return Path::Apart;
        }
        if both < self.support && !take {
            return if e.containment >= self.text { Path::OnlyQuotes } else { Path::Apart };
        }
        let alike = e.title >= if agency { self.title_agency } else { self.title };
        // Two houses that report one thing give it like headlines and quote the same background.
        let own = !agency && e.opening < self.hint && both < self.text && e.title < self.title_sure;
        if take || alike && !own {
            Path::TextAndTitle
        } else if agency && both >= self.agency && e.title.max(e.opening) >= self.hint {
            Path::TextAndCredit
        } else if e.opening >= self.opening || Self::rewritten(e) {
            Path::Opening
        } else {
            Path::Apart
        }
    }

    /// Does one site, of its own, say hardly half of the same under another headline, at the same length: a feature that stands each
    /// day, whose headline differs by the day?
    fn standing(e: &Evidence) -> bool {
        e.same_site
            && e.same_credit != Some(true)
            && e.named.is_none()
            && Self::as_long(e)
            && e.title < TITLE_SAME
    }

    /// Has the one hardly more of its own than the other?
    fn as_long(e: &Evidence) -> bool {
        e.coverage >= e.containment * 0.85
    }

    /// Several weak signs at once, between two sites: one site's templates show the same.
    fn rewritten(e: &Evidence) -> bool {
        !e.same_site
            && e.containment.min(e.without_quotes) >= 0.35
            && e.opening >= 0.25
            && e.title >= 0.15
    }

    fn decide_short(&self, e: &Evidence, cut: bool) -> Path {
        let inside = e.shared + 4 >= e.words && e.words >= 8;
        // The first sentence alone, under a headline of its own: so many words are nobody else's.
        let opens = !e.same_site && e.words >= SENTENCE_WORDS && e.opening >= self.opening;
        let path = if self.snap(e) {
            Path::TextAndTitle
        } else if inside && (cut || opens || e.title_within >= self.title) {
            Path::Text
        } else if e.title >= 0.8 && e.same_credit != Some(false) {
            Path::Title
        } else {
            return Path::Apart;
        };
        if self.contradicted(e, self.numbers_weak) { Path::OtherNumbers } else { path }
    }

    /// Is it an agency's first sentence, which soon opens its story in other words: are all its names and numbers told there?
    fn snap(&self, e: &Evidence) -> bool {
        let hand = e.same_site && e.same_credit == Some(true) && e.apart_secs <= SOON_SECS;
        let numbered = e.numbers_same > 0 && e.numbers_other == 0;
        hand && numbered
            && (e.names > 2 && e.names_same == e.names)
            && e.opening >= self.numbers
            && e.title >= self.title_agency
    }

    /// Tells the same hand soon more under the same headline?
    fn is_news(&self, e: &Evidence) -> bool {
        e.same_credit == Some(true) && e.title >= self.title_sure && e.apart_secs <= SOON_SECS
    }

    /// Does a head say that the same hand soon tells again what it told, and no number between the same words speaks against it?
    /// Its opening may then be of the news, with figures of its own.
    fn follows(e: &Evidence) -> bool {
        let soon = e.apart_secs <= SOON_SECS && e.numbers_other == 0;
        e.named.is_some() && e.same_credit == Some(true) && soon
    }

    /// Do the numbers between the same words differ too often? One of one is all of them.
    fn contradicted(&self, e: &Evidence, least: f32) -> bool {
        let all = e.numbers_same + e.numbers_other;
        // It may be the news itself, when the same hand tells it soon under the same headline: four dead, then six.
        let news = all == 1 && least <= self.numbers && self.is_news(e);
        all > 0 && !news && (e.numbers_same as f32) < least * all as f32
    }

    /// Does the same hand soon tell the same story under a new lead, as its head or the very same headline says? What a frame
    /// has in common begins with its opening, and its numbers are others.
    fn leads_anew(&self, e: &Evidence) -> bool {
        let numbered = e.numbers_same > 0 && e.numbers_other == 0;
        let most = if numbered { self.opening } else { self.title };
        e.opening < most && (Self::follows(e) || e.title >= TITLE_SAME && self.is_news(e))
    }

    /// Does an agency soon put a new lead to a story that it else tells whole: its quotations, names and numbers? Two stories
    /// that stand on one page, or on one background, have less in common.
    fn recast(e: &Evidence) -> bool {
        let hand = e.same_site && e.same_credit == Some(true) && e.apart_secs <= SOON_SECS;
        hand && e.containment >= 0.7
            && e.coverage >= 0.6
            && e.opening < 0.4
            && e.quoted > 3
            && (e.numbers_same > 1 && e.numbers_other == 0)
            && (e.names > 3 && e.names_same * 2 >= e.names)
    }

    /// Do the openings tell of others: other names or, where hardly any are told, other numbers? What is common is then
    /// the frame that one pen fills in: an obituary, a sentence, a warning, two releases with one "About".
    fn another(&self, e: &Evidence) -> bool {
        if self.leads_anew(e) || Self::recast(e) {
            return false;
        }
        if self.renamed(e) || self.filled_anew(e) {
            return true;
        }
        let names = e.names >= 2 && e.names_same * 3 < e.names * 2;
        // A rate of the next day: hardly anything but its numbers changes. Half of them may be the frame's: carats, grades.
        let daily = e.same_site && e.numbers_other > 1 && e.apart_secs > SOON_SECS;
        let half = e.figures_same * 2 < e.figures + u32::from(daily);
        let few = half && (e.figures_same == 0 || e.figures > 2);
        let figures = e.names < 2 && few;
        let unlike = e.same_site && e.title < self.hint && !Self::told_anew(e);
        // Hardly a name, and another headline: then even more of the words may be the frame's.
        let strangers = e.names > 2 && e.names_same * 2 < e.names;
        let titled = if e.same_site { self.title } else { self.title / 2.0 };
        let sure = unlike || strangers && e.title < titled || figures && daily;
        let frame = if sure { self.frame_sure } else { self.frame };
        // Each headline names what the other text does not tell: a place, a day, a deed in the frame's gap. Another site
        // may only say it in other words.
        let topics = e.same_site
            && e.topics_other > 0
            && e.topics_other * 2 > e.topics
            && e.opening >= self.support
            && !self.is_news(e);
        if Self::follows(e) {
            let filled_in = topics && e.title >= self.title_agency;
            return e.containment < frame && names || e.containment < self.frame_sure && filled_in;
        }
        // Two accidents of one day, in a language whose nouns all look like names: no number is told by both.
        let filled_in = e.same_site && e.topics_other > 0 && e.names_same < e.names;
        let filled_in = filled_in && e.figures > 0 && e.figures_same == 0;
        e.containment < frame && (names || figures || unlike)
            || e.containment < self.text && filled_in
            || e.containment < self.frame_sure && topics
    }

    /// Are a few words the other's but for a name, which each headline has in the place of the other's and the other text does
    /// not tell: `Power cut in Marlow`, `Power cut in Henley`? Longer texts of one frame have more of their own, and an agency
    /// says of its own text who it is about.
    fn renamed(&self, e: &Evidence) -> bool {
        e.topics > 0
            && e.topics_other == e.topics
            && e.words < self.filled
            && e.title >= self.title
            && e.opening >= self.support
            && e.same_credit != Some(true)
            && e.named.is_none()
    }

    /// Does an agency soon tell the same names and numbers under another headline?
    fn told_anew(e: &Evidence) -> bool {
        e.same_credit == Some(true)
            && e.apart_secs <= SOON_SECS
            && (e.names > 1 && e.names_same == e.names)
            && (e.numbers_same > 1 && e.numbers_other == 0)
    }

    /// Does one site say the same at the same length but for several numbers: prices, draws, the weather of another day? A later
    /// telling has more to say, or its numbers stand in whole sentences that stay.
    fn filled_anew(&self, e: &Evidence) -> bool {
        e.same_site
            && e.named.is_none()
            && Self::as_long(e)
            && e.containment < self.frame
            && e.numbers_other > 1
            && !self.is_news(e)
    }

    /// Is the shorter text whole within the longer one, which tells at least as much besides?
    pub(super) fn within(&self, e: &Evidence) -> bool {
        e.containment >= self.text_sure && e.coverage < 0.55 && e.title < self.title_sure
    }

    /// Does the common text stand in one of the two, or in both, as one piece among others?
    ///
    /// A copy is cut from its end: it keeps its opening, or the headline's words, or is the whole. What keeps none
    /// of these is a brief inside a wrap, one site's blocks under two of its stories, or a shared background.
    fn part(&self, e: &Evidence) -> bool {
        let whole = e.containment >= 0.9 && e.coverage >= self.text_sure;
        // Openings are so long that the second of two short briefs begins within the wrap's.
        let least = if e.words < 100 { 0.4 } else { self.hint };
        if whole || e.opening >= least || e.title_within >= self.title {
            return false;
        }
        let piece = e.words < self.brief && e.coverage < 0.55;
        let strangers = e.title < 0.04 && e.opening < 0.05;
        let rolling = e.same_credit == Some(true) && e.containment >= self.text_sure;
        piece || e.same_site || (strangers && !rolling)
    }
}
