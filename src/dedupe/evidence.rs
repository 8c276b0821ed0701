//! Why two articles were joined, or were not: numbers, and the same in plain words.

use serde::{Deserialize, Serialize};

use super::swaps::Swaps;

/// The rule that decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Path {
    /// The shorter text stands in the longer one.
    Text,
    /// Much of it does, and the headlines agree.
    TextAndTitle,
    /// Much of it does, and both credit the same agency.
    TextAndCredit,
    /// The longer text opens with the shorter one, which goes on with something of its own.
    Opening,
    /// Too short to tell by text: same headline, nothing against it.
    Title,
    /// The same page, announced by two sources.
    Address,
    /// A notice by the same hand that names it: a kill, a correction, an update.
    Named,
    /// A later version of the very same article.
    SameArticle,
    /// Too little in common.
    Apart,
    /// Same words, other numbers: a template filled in anew.
    OtherNumbers,
    /// Same words, other names or numbers in the opening: a frame filled in anew.
    OtherFacts,
    /// The common text is mostly quotations: two reports of one speech.
    OnlyQuotes,
    /// It stands in one part of a longer text whose other part tells another story.
    Wrap,
    /// A person decided.
    Person,
    /// A site's few words under another headline: what it says of each episode.
    Blurb,
}

impl Path {
    /// Is it a rule that joins?
    pub(super) fn joins(self) -> bool {
        match self {
            Self::Text
            | Self::TextAndTitle
            | Self::TextAndCredit
            | Self::Opening
            | Self::Title
            | Self::Address
            | Self::Named
            | Self::SameArticle => true,
            Self::Apart
            | Self::OtherNumbers
            | Self::OtherFacts
            | Self::OnlyQuotes
            | Self::Wrap
            | Self::Person
            | Self::Blurb => false,
        }
    }
}

/// What speaks for and against two articles being copies of one story.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Which rule decided.
    pub path: Path,
    /// Share of the shorter text that stands in the longer one, site boilerplate left out.
    pub containment: f32,
    /// The same outside quotation marks.
    pub without_quotes: f32,
    /// Share of the longer text that stands in the shorter one.
    pub coverage: f32,
    /// Share of the shorter one's opening that stands in the longer one's opening.
    pub opening: f32,
    /// Runs of words in common.
    pub shared: u32,
    /// Those of them inside quotation marks.
    pub quoted: u32,
    /// Length of the shorter text in words.
    pub words: u32,
    /// Numbers between the same words that are equal.
    pub numbers_same: u32,
    /// Numbers between the same words that differ.
    pub numbers_other: u32,
    /// Share of the opening of one that stands anywhere in the other, the greater of both ways.
    pub found: f32,
    /// Names in the opening of one that the other tells anywhere, of [`Self::names`]; of both ways the better one.
    pub names_same: u32,
    /// Names in that opening.
    pub names: u32,
    /// Numbers of one opening that the other tells, of [`Self::figures`]; of both ways the better one.
    pub figures_same: u32,
    /// Numbers in that opening.
    pub figures: u32,
    /// Words of one headline alone that its opening tells and the other text does not, of [`Self::topics`]; of both ways
    /// the smaller share.
    pub topics_other: u32,
    /// Words of that headline alone that its opening tells.
    pub topics: u32,
    /// Of two short texts, what the one has in the place of what the other has.
    pub swaps: Option<Swaps>,
    /// Seconds between the two.
    pub apart_secs: u32,
    /// Words of the headlines in common, of all their words.
    pub title: f32,
    /// Words of the shorter headline that stand in the longer one.
    pub title_within: f32,
    /// Do both credit the same agency? Nothing when one credits none.
    pub same_credit: Option<bool>,
    /// Is one a notice, and how much of the headline it names is the other's?
    pub named: Option<f32>,
    /// Are they of the same site?
    pub same_site: bool,
    /// Have they the same address?
    pub same_url: bool,
}

impl Evidence {
    /// Was the rule one that joins?
    pub fn joins(&self) -> bool {
        self.path.joins()
    }

    /// The evidence in plain words, with its numbers.
    pub fn words(&self) -> String {
        let percent = |share: f32| format!("{:.0} %", share * 100.0);
        let mut out = format!(
            "{}: {} of the shorter text ({} words) stands in the longer one, {} outside quotations; \
             {} of the headlines' words agree",
            self.verdict(),
            percent(self.containment),
            self.words,
            percent(self.without_quotes),
            percent(self.title),
        );
        let numbers = self.numbers_same + self.numbers_other;
        if numbers > 0 {
            out += &format!("; {} of {numbers} numbers in the same place agree", self.numbers_same);
        }
        if self.names > 0 {
            out += &format!("; {} of {} names in the opening agree", self.names_same, self.names);
        }
        let swapped = self.swaps.map_or(0, Swaps::all);
        if swapped > 0 {
            out += &format!("; {swapped} times other words stand in the same place");
        }
        match self.same_credit {
            Some(true) => out += "; both credit the same agency",
            Some(false) => out += "; they credit different agencies",
            None => {}
        }
        if self.same_url {
            out += "; they have the same address";
        }
        out
    }

    fn verdict(&self) -> &'static str {
        match self.path {
            Path::Text => "joined by text",
            Path::TextAndTitle => "joined by text and headline",
            Path::TextAndCredit => "joined by text and agency",
            Path::Opening => "joined: one opens with the other",
            Path::Title => "joined by headline, too short to tell by text",
            Path::Address => "joined: the same page",
            Path::Named => "joined: a notice of the same hand names it by its headline",
            Path::SameArticle => "a version of the same article",
            Path::Apart => "apart: too little in common",
            Path::OtherNumbers => "apart: same words, other numbers",
            Path::OtherFacts => "apart: same words, but the openings tell of others",
            Path::OnlyQuotes => "apart: hardly more than quotations in common",
            Path::Wrap => "apart: one part of a longer text that also tells another story",
            Path::Person => "decided by a person",
            Path::Blurb => "apart: the same few words under another headline of the site",
        }
    }
}
