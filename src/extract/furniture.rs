//! What a site prints on every page: which of a page's blocks may teach it, and which are dropped for it.
//!
//! An article's own sentences are neither: a running topic repeats a paragraph of background, a daily column its heads, and
//! a page that grows holds all it held before.

use std::collections::BTreeSet;

use super::memory::Memory;
use super::outline::Outline;
use super::stated::{is_stated, look};
use super::wholes::{Sentences, Whole, is_sentence};
use super::why::Why;

/// The blocks that may teach what the site repeats: all but the article's own.
pub(super) fn of(outline: &Outline<'_>, wholes: &[Whole], why: &[Why]) -> Vec<u32> {
    let own = own(outline, wholes, why, |_| false);
    let beside = outline.runs.iter().zip(own).filter(|(_, own)| !own).map(|(run, _)| run.hash);
    let mut out: Vec<u32> = beside.collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Drops what the site's other articles have too, unless hardly anything would be left.
pub(super) fn drop(outline: &Outline<'_>, wholes: &[Whole], memory: &Memory, why: &mut [Why]) {
    let repeats = |r: usize| memory.repeats(outline.runs[r].hash);
    let own = own(outline, wholes, why, repeats);
    let gone: Vec<usize> =
        (0..why.len()).filter(|r| why[*r].keeps() && !own[*r] && repeats(*r)).collect();
    let chars = |r: usize| outline.runs[r].chars;
    let kept: usize = (0..why.len()).filter(|r| why[*r].keeps()).map(chars).sum();
    let lost: usize = gone.iter().map(|r| chars(*r)).sum();
    if lost * 2 <= kept {
        gone.into_iter().for_each(|r| why[r] = Why::Repeated);
    }
}

/// The runs that are the article's own, whatever other pages have: full sentences, headings and wholes between kept sentences
/// that no other article has.
fn own(
    outline: &Outline<'_>,
    wholes: &[Whole],
    why: &[Why],
    repeats: impl Fn(usize) -> bool,
) -> Vec<bool> {
    let told = |r: &usize| why[*r].keeps() && is_sentence(outline, *r) && !repeats(*r);
    let first = (0..why.len()).find(told).unwrap_or(why.len());
    let last = (0..why.len()).rfind(told).unwrap_or(0);
    let heading = |r: usize| {
        matches!(outline.blocks[outline.runs[r].block].name, "h2" | "h3" | "h4" | "h5" | "h6")
    };
    let mut out: Vec<bool> = (0..why.len())
        .map(|r| {
            (first..=last).contains(&r) && why[r].keeps() && (heading(r) || is_sentence(outline, r))
        })
        .collect();
    // However short, a statement among them, or below them in their look, is told by the article.
    let looks: BTreeSet<(u64, usize)> =
        (0..why.len()).filter(told).map(|r| look(outline, r)).collect();
    for r in (0..why.len()).filter(|r| why[*r].keeps()) {
        out[r] = out[r] || looks.contains(&look(outline, r)) && is_stated(outline, r);
    }
    let sentences = Sentences::of(outline, why);
    for whole in wholes.iter().filter(|w| sentences.around(outline, w)) {
        out[whole.runs.clone()].fill(true);
    }
    out
}

#[cfg(test)]
mod tests {
    use url::Url;

    use crate::extract::{Hints, Memory, Page, Rules, extract};
    use crate::model::StoryId;

    const OWN: [&str; 4] = [
        "The crane of the east quay lifted the hull out of the harbour basin while the pilots measured its keel.",
        "The lantern of the old lighthouse was sold to a widow from Corrow who wants to hang it over her stairs.",
        "The bishop crossed the bay in an open boat and praised the men who had sealed the tunnel before dawn.",
        "The council weighed the wheat of nine ships and promised the millers a second scale for the autumn.",
    ];

    #[test]
    fn a_short_sentence_of_many_articles_stays_in_each() {
        for line in ["He denies all charges.", "Die Ermittlungen dauern an.", "審理は続く。"]
        {
            let mut memory = Memory::default();
            for (n, own) in (0..).zip(OWN) {
                let rest = format!(
                    "{own} It was day {n} of the case, the clerk of the harbour court said."
                );
                let html = format!(
                    "<html><body><article><h1>Day {n} of the harbour case</h1><p>{rest}</p><p>{own}</p>\
                     <p>{line}</p></article><p>Printed on paper from Skerrow</p></body></html>"
                );
                let url = Url::parse(&format!("https://a.example/{n}")).expect("a URL");
                let page =
                    Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: &url };
                let found = extract(&page, &Hints::default(), &Rules::default(), &memory);
                assert!(found.article.text().contains(line), "{line}: story {n}");
                memory.learn(StoryId([n; 16]), &found.blocks);
            }
        }
    }
}
