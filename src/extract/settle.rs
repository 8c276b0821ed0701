//! Each whole is kept or dropped as one, whatever the classifier thinks of its parts.
//!
//! The classifier judges runs by themselves; half a table says what the page never said. This second step looks at the
//! structure: what most of a whole is, all of it is, and what stands between two paragraphs of the text belongs to it.

use std::collections::BTreeSet;
use std::ops::Range;

use super::context::Context;
use super::dom::attr;
use super::folded::Folded;
use super::linked::{
    documents, ends_in_button, is_headed, is_introduced, leads_on, leaves, names, papers, points,
    prompts,
};
use super::outline::{Outline, Run};
use super::tokens::is_headline;
use super::wholes::{Kind, Sentences, Whole, is_sentence};
use super::why::Why;
use super::words::{bit, bits};
use super::{invites, notices, signatures};

/// Between paragraphs the classifier's doubt weighs less.
const LIKELY_AMID: f32 = 0.04;

/// Many short cells are doubted together: such a share of the whole is enough anywhere.
const LIKELY_TABLE: f32 = 0.3;

/// Settles each whole: all of it, or nothing.
pub(super) fn settle(
    outline: &Outline<'_>,
    context: &Context,
    wholes: &[Whole],
    likely: &[f32],
    out: &mut [Why],
) {
    let mut seen = BTreeSet::new();
    let sentences = Sentences::of(outline, out);
    for whole in wholes {
        let print: Vec<u32> = outline.runs[whole.runs.clone()].iter().map(|r| r.hash).collect();
        let (all, kept, sum, linked) = (0.0, 0.0, 0.0, 0.0);
        let sentences = &sentences;
        let judged = Judged { outline, context, whole, out, sentences, all, kept, sum, linked };
        let keeps = judged.weigh(likely).keeps();
        let prosaic = keeps && is_prosaic(outline, whole);
        let again = keeps && print.len() > 1 && !seen.insert(print);
        for r in whole.runs.clone() {
            out[r] = match out[r] {
                _ if again => Why::Twice,
                // Pictures in a list have their captions.
                why if whole.kind == Kind::List && captions(outline, r) => {
                    if why.keeps() {
                        Why::Caption
                    } else {
                        why
                    }
                }
                // Among paragraphs that look like it a link from end to end leads to another article.
                Why::Unlikely if prosaic && leads(outline, r) => Why::Unlikely,
                Why::Unlikely if keeps && whole.kind == Kind::Rows && asks(outline, r) => {
                    Why::Notice
                }
                Why::Kept if keeps => Why::Kept,
                _ if keeps && whole.kind == Kind::Table => Why::Whole,
                Why::Unlikely | Why::Signature if keeps => Why::Whole,
                Why::Kept => Why::Broken,
                why => why,
            };
        }
    }
    drop_heads(outline, wholes, out);
}

/// Does a run ask its readers for something, or point elsewhere?
fn asks(outline: &Outline<'_>, r: usize) -> bool {
    let (run, text) = (&outline.runs[r], outline.text(&outline.runs[r]));
    notices::is_notice(text, run.chars, run.link_chars.max(run.strong_chars))
        || invites::is_one(&Folded::of(text).text)
}

/// Is a run a link from end to end, as long as a headline?
fn leads(outline: &Outline<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    run.links == 1
        && run.link_chars == run.chars
        && outline.blocks[run.block].name == "div"
        && is_headline(outline.text(run))
}

/// Is a whole half prose: paragraphs in a row, rather than a list?
fn is_prosaic(outline: &Outline<'_>, whole: &Whole) -> bool {
    let all = &outline.runs[whole.runs.clone()];
    let prose = all.iter().filter(|run| Outline::is_prose(run)).count();
    whole.kind != Kind::Table && prose >= PROSE_MIN && prose * 2 >= all.len()
}

/// Fewer of them are a list's longer items.
const PROSE_MIN: usize = 3;

/// Is a run a picture's caption by its element?
fn captions(outline: &Outline<'_>, r: usize) -> bool {
    outline.upward(outline.runs[r].block).take(3).any(|b| outline.blocks[b].name == "figcaption")
}

/// A whole with what the classifier thinks of its parts, weighed by their lengths.
struct Judged<'j, 'a> {
    outline: &'j Outline<'a>,
    context: &'j Context,
    whole: &'j Whole,
    out: &'j [Why],
    sentences: &'j Sentences,
    all: f32,
    kept: f32,
    sum: f32,
    linked: f32,
}

impl Judged<'_, '_> {
    fn weigh(mut self, likely: &[f32]) -> Self {
        for r in self.whole.runs.clone() {
            let run = &self.outline.runs[r];
            let weight = run.chars.min(600) as f32;
            self.all += weight;
            self.linked += run.link_chars.min(600) as f32;
            self.sum += likely[r] * weight;
            self.kept += if self.out[r].keeps() { weight } else { 0.0 };
        }
        self
    }

    /// Is the whole part of the text?
    fn keeps(&self) -> bool {
        let Self { outline, whole, out, .. } = *self;
        let (all, kept, linked) = (self.all, self.kept, self.linked);
        let notices = whole.runs.clone().filter(|r| out[*r] == Why::Notice).count();
        if notices > 0 && whole.kind != Kind::Table {
            return kept * 3.0 >= all * 2.0; // what prompts once prompts in all its items
        }
        let promotes = || points(outline, whole) || prompts(outline, whole);
        if whole.kind == Kind::List && (self.boxed() && promotes() || leads_on(outline, whole)) {
            return false; // however much it reads like the text
        }
        if kept * 2.0 >= all {
            return true;
        }
        match whole.kind {
            Kind::Table => {
                linked * 3.0 < all * 2.0 && (self.told_by(0.0) || self.sum >= LIKELY_TABLE * all)
                    || has_heads(outline, whole) && self.told_by(LIKELY_AMID)
                    || self.ends(LIKELY_CLOSING_TABLE, 0.5)
                    || has_heads(outline, whole) && self.ends(LIKELY_AMID, 0.7)
            }
            Kind::Pre => self.told_by(0.0),
            Kind::List => self.keeps_list(),
            Kind::Grid { columns } => {
                // Two columns at the end may be a poll's.
                let counts = columns > 2 && counts(outline, whole);
                let least = if counts { LIKELY_CLOSING_GRID } else { LIKELY_CLOSING };
                let told = || self.told_by(LIKELY_AMID) || self.ends(least, 0.5);
                linked * 3.0 < all * 2.0 && !self.boxed() && told()
            }
            Kind::Rows => {
                let told = || self.told_by(LIKELY_AMID) || self.ends(LIKELY_CLOSING, 0.0);
                linked == 0.0 && !self.boxed() && told()
            }
            // A post's own class is a network's name, as those of share buttons are.
            Kind::Quote if is_post(outline, whole) => {
                let likely = self.sum >= LIKELY_NAMED * all;
                // A short one is signed with links.
                let first = &outline.runs[whole.runs.start];
                let own = first.link_chars * 3 < first.chars && linked * 3.0 < all * 2.0;
                // One that closes the text stands in its element.
                let ends = || self.sum >= LIKELY_TABLE * all && closes(outline, whole, out);
                own && (likely && self.sentences.around(outline, whole) || ends())
            }
            Kind::Quote => {
                let likely = || kept * 3.0 >= all || self.told_by(LIKELY_TABLE);
                linked * 3.0 < all && likely() && self.told_by(LIKELY_AMID)
            }
        }
    }

    fn keeps_list(&self) -> bool {
        let Self { outline, context, whole, out, all, linked, .. } = *self;
        let plain = || !ends_in_button(outline, whole) && !self.boxed() && !prompts(outline, whole);
        let own = linked * 3.0 < all || linked * 3.0 < all * 2.0 && is_headed(outline, whole, out);
        own && self.told_by(LIKELY_AMID) && plain()
            || self.ends(LIKELY_CLOSING_LIST, 0.0) && plain()
            || (self.opens() || self.sums_up()) && plain()
            || (names(outline, whole, out) || papers(outline, whole, out))
                && self.told_by(LIKELY_NAMED)
                && plain()
            || documents(outline, whole)
                && (self.told_by(LIKELY_FILES) || self.ends(LIKELY_FILES, 1.0))
                && plain()
            || leaves(outline, context, whole, out) && self.told_by(LIKELY_AMID) && plain()
    }

    /// Does it stand between the headline and the first sentence, as what the text says in short?
    fn opens(&self) -> bool {
        let Self { outline, context, whole, out, .. } = *self;
        let below = whole.runs.end;
        let under = whole.runs.start > 0 && context.title == Some(whole.runs.start - 1);
        let above = out.get(below).is_some_and(|why| why.keeps()) && is_sentence(outline, below);
        let point =
            |run: &Run<'_>| run.chars >= POINT_CHARS_MIN && !signatures::signs(outline.text(run));
        under
            && above
            && self.linked == 0.0
            && self.sum >= LIKELY_OPENING * self.all
            && outline.runs[whole.runs.clone()].iter().all(point)
    }

    /// Does it say in full sentences, between the headline and the text, what the text tells? What leads elsewhere has links.
    fn sums_up(&self) -> bool {
        let Self { outline, context, whole, out, .. } = *self;
        let Range { start, end } = whole.runs;
        let told = |r: usize| out[r].keeps() && is_sentence(outline, r);
        let headed = context.title.is_some_and(|t| t < start && start - t <= SUMMARY_RUNS);
        let below = || (end..out.len()).take(SUMMARY_RUNS).any(told);
        let says = || {
            let sentences = (start..end).filter(|r| is_sentence(outline, *r)).count();
            sentences >= 2 && sentences * 3 >= (end - start) * 2
        };
        let likely = self.sum >= LIKELY_SUMMARY * self.all;
        let plain = headed && self.linked == 0.0 && likely;
        plain && says() && below() && !is_aside(outline, whole, self.sentences)
    }

    fn boxed(&self) -> bool {
        is_boxed(self.outline, self.whole, self.sentences)
    }

    /// Does it stand between sentences of the text, and is so likely?
    fn told_by(&self, share: f32) -> bool {
        self.sum >= share * self.all
            && self.sentences.around(self.outline, self.whole)
            && !is_aside(self.outline, self.whole, self.sentences)
    }

    /// At the end of a text the classifier's doubt weighs more: links to others stand there, too.
    fn ends(&self, least: f32, most: f32) -> bool {
        self.sum >= least * self.all
            && self.linked <= most * self.all
            && closes(self.outline, self.whole, self.out)
            && !is_aside(self.outline, self.whole, self.sentences)
    }
}

/// Does it follow the text's sentences in the very element that holds them, a heading or a short line between at most?
fn closes(outline: &Outline<'_>, whole: &Whole, out: &[Why]) -> bool {
    let holder = |b: usize| outline.blocks[b].parent;
    // Lists and tables that close it may follow each other.
    let told = |r: &usize| out[*r] != Why::Whole;
    let before = (0..whole.runs.start).rev().take(CLOSING_RUNS_MAX).filter(told);
    let mut before = before.take(CLOSING_STEPS_MAX);
    let sentence = before.find(|r| out[*r].keeps() && is_sentence(outline, *r));
    let around = [holder(whole.block), holder(holder(whole.block))];
    let first = sentence.map(|r| holder(outline.runs[r].block));
    first.is_some_and(|own| own > 0 && around.contains(&own))
}

/// What the classifier thinks of a list that opens the text at least; and a shorter item is a label.
const LIKELY_OPENING: f32 = 0.25;
const POINT_CHARS_MIN: usize = 9;

/// Of sentences that sum the text up, at least; and the runs between headline, summary and text: date, author, buttons.
const LIKELY_SUMMARY: f32 = 0.08;
const SUMMARY_RUNS: usize = 12;

/// Runs between the last sentence and a whole that closes the text, that sentence with them.
const CLOSING_STEPS_MAX: usize = 3;
/// And with those of other wholes there.
const CLOSING_RUNS_MAX: usize = 120;
/// And what the classifier thinks of such a whole at least.
const LIKELY_CLOSING: f32 = 0.25;
const LIKELY_CLOSING_LIST: f32 = 0.15;
const LIKELY_CLOSING_TABLE: f32 = 0.1;
const LIKELY_CLOSING_GRID: f32 = 0.06;

/// Is a third of its cells numbers?
fn counts(outline: &Outline<'_>, whole: &Whole) -> bool {
    let runs = &outline.runs[whole.runs.clone()];
    let number = |r: &&Run<'_>| outline.text(r).contains(|c: char| c.is_numeric());
    runs.iter().filter(number).count() * 3 >= runs.len()
}

/// Has a table heads of its columns, or a caption? Then its cells may all be links: of clubs, ministers, stations.
fn has_heads(outline: &Outline<'_>, whole: &Whole) -> bool {
    let heads = |b: usize| matches!(outline.blocks[b].name, "th" | "caption");
    let first = outline.runs[whole.runs.clone()].first();
    first.is_some_and(|r| outline.upward(r.block).take(2).any(heads))
}

/// Is it a post of a social network, quoted by the network's own markup?
fn is_post(outline: &Outline<'_>, whole: &Whole) -> bool {
    let class = attr(outline.blocks[whole.block].node, "class").unwrap_or("");
    class.split_ascii_whitespace().any(|c| POSTS.contains(&c))
}

/// Classes that networks give to what is quoted of them.
const POSTS: [&str; 7] = [
    "twitter-tweet",
    "twitter-video",
    "instagram-media",
    "tiktok-embed",
    "bluesky-embed",
    "text-post-media",
    "mastodon-embed",
];

/// And what the classifier thinks of a list of names at least.
const LIKELY_NAMED: f32 = 0.1;
const LIKELY_FILES: f32 = 0.05;

/// Drops the heading, or the line with a colon, over a list of links that goes: nothing is left of what it heads.
fn drop_heads(outline: &Outline<'_>, wholes: &[Whole], out: &mut [Why]) {
    for whole in wholes.iter().filter(|w| w.kind == Kind::List) {
        let runs = &outline.runs[whole.runs.clone()];
        let gone = whole.runs.clone().all(|r| !out[r].keeps());
        let linked = runs.iter().all(|r| r.links > 0 && r.link_chars * 3 >= r.chars * 2);
        if gone && linked && runs.len() >= 2 && is_introduced(outline, whole, out) {
            let head = whole.runs.start - 1;
            if outline.runs[head].chars <= HEAD_CHARS_MAX {
                out[head] = Why::LooseHeading;
            }
        }
    }
}

/// A longer line over a list says something of its own.
const HEAD_CHARS_MAX: usize = 60;

/// Does it stand in a box of its own (facts, a poll, an offer), which holds no other sentence of the text?
fn is_boxed(outline: &Outline<'_>, whole: &Whole, sentences: &Sentences) -> bool {
    let widget = bit("widget").trailing_zeros() as usize;
    outline.upward(whole.block).take(BOX_STEPS_MAX).any(|b| {
        let block = &outline.blocks[b];
        block.near[widget] == 0
            && !sentences.any(block.runs.start..whole.runs.start)
            && !sentences.any(whole.runs.end..block.runs.end)
    })
}

const BOX_STEPS_MAX: usize = 3;

/// Says the element itself, or one right around it, that it is beside the text? What holds the text's sentences too says it of
/// these: `<div class="article-body premium">`.
fn is_aside(outline: &Outline<'_>, whole: &Whole, sentences: &Sentences) -> bool {
    let kinds = [
        "comment",
        "related",
        "promo",
        "subscribe",
        "share",
        "nav",
        "side",
        "foot",
        "byline",
        "tags",
        "cookie",
    ];
    // A list of prices sells nothing by itself.
    let sells = |kind: &str| kind != "promo" || !matches!(whole.kind, Kind::Grid { .. });
    // Nor does a row of cards without a link point anywhere.
    let points = |kind: &str| kind != "related" || whole.kind != Kind::Rows;
    // A table without a link leads nowhere, whatever it ranks and whoever sells it; and a bottom border is no foot.
    let foot = bit("foot").trailing_zeros() as usize;
    let linked = || outline.runs[whole.runs.clone()].iter().any(|r| r.links > 0);
    let plain = whole.kind == Kind::Table && !linked();
    let told = |kind: &str| match kind {
        "comment" | "subscribe" | "nav" | "cookie" => true,
        _ => !plain,
    };
    let mask = bits(kinds.iter().filter(|k| sells(k) && points(k) && told(k)));
    let holds = |b: usize| {
        let runs = &outline.blocks[b].runs;
        sentences.any(runs.start..whole.runs.start) && sentences.any(whole.runs.end..runs.end)
    };
    outline.upward(whole.block).take(2).filter(|b| !holds(*b)).any(|b| {
        let block = &outline.blocks[b];
        let bordered = || attr(block.node, "class").is_some_and(|c| c.contains("border"));
        let says = |k: &usize| mask >> k & 1 == 1 && block.near[*k] == 0;
        let said = (0..super::words::KIND_COUNT).filter(says).any(|k| k != foot || !bordered());
        // A figure frames tables, listings and posts as it does pictures.
        let frame = matches!(whole.kind, Kind::Table | Kind::Pre | Kind::Quote);
        said || matches!(block.name, "aside" | "nav" | "footer" | "form")
            || block.name == "figure" && !frame
    })
}
