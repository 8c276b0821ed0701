//! The headline: of several declared and printed titles the one most sources agree on, without the site's name.

use super::Hints;
use super::declared::{Declared, unescape};
use super::outline::Outline;
use super::tokens::{covered, words};
use crate::text::collapse;

/// The title most sources agree on: the heading counts most, since people read it; og:title and JSON-LD outvote it together.
pub(super) fn headline(
    outline: &Outline<'_>,
    declared: &Declared<'_>,
    hints: &Hints<'_>,
    site: Option<&str>,
    title: Option<usize>,
) -> String {
    let mut votes: Vec<(String, Vec<u64>, f32)> = Vec::new();
    let mut vote = |text: Option<String>, weight: f32| {
        let Some(text) = text.filter(|t| !t.is_empty()) else { return };
        let key = words(&text, 80);
        match votes.iter_mut().find(|(_, k, _)| *k == key) {
            Some((_, _, sum)) => *sum += weight,
            None => votes.push((text, key, weight)),
        }
    };
    let clean = |t: Option<&str>| t.map(|t| cut_site(&unescape(&collapse(t)), site));
    let meta = [
        clean(declared.meta(&["og:title"])),
        clean(declared.ld.as_ref().and_then(|l| l.headline.as_deref())),
    ];
    let page = clean(Some(declared.title.as_str()));
    vote(heading(outline, title, &meta, page.as_deref().unwrap_or("")), 1.5);
    // A news article's own data name it as the desk did, whatever the page makes of it; only the feed can second the page.
    let news = |l: &super::jsonld::Ld| l.kind.contains("News") || l.kind.contains("LiveBlog");
    let ld_weight = if declared.ld.as_ref().is_some_and(news) { 3.6 } else { 1.0 };
    for (text, weight) in meta.into_iter().zip([1.0, ld_weight]).chain([
        (page, 0.7),
        (clean(hints.title), 0.6),
        (clean(declared.meta(&["twitter:title"])), 0.3),
    ]) {
        vote(text, weight);
    }
    let best = votes.iter().map(|v| v.2).fold(0.0, f32::max);
    votes.into_iter().find(|v| v.2 >= best).map(|v| v.0).unwrap_or_default()
}

/// The heading run as text, without a kicker that the declared titles do not have.
fn heading(
    outline: &Outline<'_>,
    title: Option<usize>,
    declared: &[Option<String>],
    page: &str,
) -> Option<String> {
    let run = &outline.runs[title?];
    let name = outline.blocks[run.block].name;
    if !matches!(name, "h1" | "h2")
        && !outline.upward(run.block).take(3).any(|b| outline.blocks[b].name == "h1")
    {
        // Old layouts have no h1: a line that opens the page's own title is the heading.
        let text = outline.text(run);
        let opens = page.starts_with(text) && text.chars().count() >= 8;
        return opens.then(|| text.to_owned());
    }
    let h1 = whole_heading(outline, run.block).unwrap_or_else(|| outline.text(run).to_owned());
    let inner = declared
        .iter()
        .flatten()
        .find(|d| h1.ends_with(d.as_str()) && h1.len() > d.len() && d.len() * 2 > h1.len());
    Some(inner.cloned().unwrap_or(h1))
}

/// All text of the h1 the run stands in, when it is split into several runs.
fn whole_heading(outline: &Outline<'_>, block: usize) -> Option<String> {
    let h1 = outline.upward(block).take(3).find(|b| outline.blocks[*b].name == "h1")?;
    let texts: Vec<&str> =
        outline.runs[outline.blocks[h1].runs.clone()].iter().map(|r| outline.text(r)).collect();
    Some(texts.join(" ")).filter(|t| !t.is_empty() && t.chars().count() < 300)
}

/// `Title - The Site` without its end; a part before or after a separator goes when it is the site's name.
fn cut_site(title: &str, site: Option<&str>) -> String {
    let site_words = site.map_or(Vec::new(), |s| words(s, 12));
    for separator in [" | ", " - ", " – ", " — ", " :: ", " • ", " · ", " « ", " » ", "_", " / "]
    {
        if let Some((head, tail)) = title.rsplit_once(separator) {
            let tail_words = words(tail, 12);
            let named = covered(&tail_words, &site_words) >= 0.5
                || covered(&site_words, &tail_words) >= 0.99 && !site_words.is_empty();
            // No headline holds these two.
            let foreign = match separator {
                " | " => tail_words.len() <= 4 && head.chars().count() > 25,
                "_" => head.chars().count() > tail.chars().count(),
                _ => false,
            };
            if named || foreign {
                return cut_site(head.trim(), site);
            }
        }
        if let Some((head, tail)) = title.split_once(separator)
            && !site_words.is_empty()
            && covered(&words(head, 12), &site_words) >= 0.99
            && tail.chars().count() > 15
        {
            return tail.trim().to_owned();
        }
    }
    title.trim().to_owned()
}
