//! Other articles among or below the text: boxes of headlines that are links, with or without how each begins, and the next article in full.

use std::ops::Range;

use super::context::Context;
use super::dom::attr;
use super::outline::{Outline, Run};
use super::tokens::{ends_with_stop, is_headline};
use super::wholes::{Sentences, is_sentence};
use super::why::Why;
use super::{home, notices, words};

/// A larger element is a page's list, or the text.
const RUNS_MAX: usize = 40;
const CHARS_MAX: usize = 4_000;
/// A longer line is no heading over a box, no date, no label.
const HEAD_CHARS_MAX: usize = 60;
const SMALL_CHARS_MAX: usize = 40;
/// What stands below a headline is no longer, and of no more lines.
const EXCERPT_CHARS_MAX: usize = 400;
const EXCERPT_RUNS_MAX: usize = 3;
/// A shorter link is a name or a label, whatever element it stands in.
const TITLE_CHARS_MIN: usize = 12;
/// An article has so much text beside them.
const TEXT_CHARS_MIN: usize = 150;

/// Drops them: all of a box, its heading with it.
pub(super) fn drop(outline: &Outline<'_>, context: &Context, out: &mut [Why]) {
    let text = Text::of(outline, out);
    let mut gone: Vec<Range<usize>> = Vec::new();
    let kept = |runs: &Range<usize>| text.chars(runs) > 0;
    for (b, block) in outline.blocks.iter().enumerate() {
        let runs = &block.runs;
        let small = !runs.is_empty() && runs.len() <= RUNS_MAX && block.text <= CHARS_MAX;
        let below = context.title.is_none_or(|t| t < runs.start) && text.told.any(0..runs.start);
        let seen = gone.last().is_some_and(|g| runs.start < g.end);
        if !small || seen || !below {
            continue;
        }
        if kept(runs) && is_next(outline, b, &text.told) {
            gone.push(runs.clone());
            continue;
        }
        let mut boxes = candidates(outline, b, &text).into_iter().filter(|c| kept(&c.runs));
        gone.extend(boxes.find(|c| c.is_box(outline, context, &text)).map(|c| c.runs));
    }
    for r in gone.into_iter().flatten() {
        if out[r].keeps() || out[r] == Why::Unlikely {
            out[r] = Why::Other;
        }
    }
}

/// What is kept of the page, counted once.
struct Text {
    told: Sentences,
    /// Kept characters before each run.
    chars: Vec<usize>,
    /// Before each run, how the element of the last kept sentence looks.
    looks: Vec<Option<u64>>,
}

impl Text {
    fn of(outline: &Outline<'_>, out: &[Why]) -> Self {
        let (mut chars, mut looks) = (vec![0], vec![None]);
        for (r, why) in out.iter().enumerate() {
            let run = &outline.runs[r];
            chars.push(chars[r] + if why.keeps() { run.chars } else { 0 });
            let sentence = why.keeps() && is_sentence(outline, r);
            looks.push(if sentence { Some(outline.blocks[run.block].group) } else { looks[r] });
        }
        Self { told: Sentences::of(outline, out), chars, looks }
    }

    /// Of some runs.
    fn chars(&self, runs: &Range<usize>) -> usize {
        self.chars[runs.end] - self.chars[runs.start]
    }

    /// Stands no sentence of it below?
    fn closes(&self, runs: &Range<usize>) -> bool {
        !self.told.any(runs.end..self.chars.len() - 1)
    }
}

/// Runs that may be a box, and the element that holds each article of it.
struct Candidate {
    runs: Range<usize>,
    holder: usize,
    /// Says a class that it leads on?
    named: bool,
}

/// What may be a box from an element on: it alone, it and its likes beside it, a heading and all below it in its holder.
fn candidates(outline: &Outline<'_>, b: usize, text: &Text) -> Vec<Candidate> {
    let block = &outline.blocks[b];
    let first = &outline.runs[block.runs.start];
    let related = words::bit("related").trailing_zeros() as usize;
    let named = block.near[related] == 0;
    let mut out = Vec::new();
    if block.link > 0 {
        out.push(Candidate { runs: block.runs.clone(), holder: b, named });
    }
    if is_title(outline, first) || opens(first) {
        let alike = siblings(outline, b).take_while(|s| outline.blocks[*s].group == block.group);
        if let Some(last) = alike.take(RUNS_MAX).last() {
            let runs = block.runs.start..outline.blocks[last].runs.end;
            out.push(Candidate { runs, holder: block.parent, named });
        }
    } else if block.runs.len() == 1 && heads(outline, first) {
        let runs = block.runs.start..outline.blocks[block.parent].runs.end;
        // Asked last, as it costs most.
        let led = outline.blocks[block.parent].link > 0 && runs.len() <= RUNS_MAX;
        if led && text.chars(&runs) > 0 && points(outline, first) {
            out.push(Candidate { runs, holder: block.parent, named: true });
        }
    }
    out
}

/// The elements that follow one in its holder.
fn siblings<'o>(outline: &'o Outline<'_>, b: usize) -> impl Iterator<Item = usize> + 'o {
    let parent = outline.blocks[b].parent;
    let next = move |b: usize| {
        let next = outline.below(b).end;
        outline.blocks.get(next).is_some_and(|n| n.parent == parent).then_some(next)
    };
    std::iter::successors(next(b), move |b| next(*b))
}

/// Runs read as articles one below the other.
#[derive(Default)]
struct Cards {
    /// The line over them.
    head: Option<usize>,
    titles: Vec<usize>,
    excerpts: Vec<usize>,
}

impl Cards {
    /// None where something else stands among them.
    fn of(outline: &Outline<'_>, runs: Range<usize>) -> Option<Self> {
        let mut out = Self::default();
        let mut below = 0; // lines since the last headline
        if runs.len() > RUNS_MAX {
            return None;
        }
        for r in runs {
            let run = &outline.runs[r];
            let title = is_title(outline, run);
            if title || opens(run) {
                out.titles.push(r);
                out.excerpts.extend((!title).then_some(r));
                below = 0;
            } else if out.titles.is_empty() && out.head.is_none() && heads(outline, run) {
                out.head = Some(r);
            } else if run.chars > SMALL_CHARS_MAX {
                let plain = run.link_chars * 3 < run.chars && run.chars <= EXCERPT_CHARS_MAX;
                below += 1;
                if out.titles.is_empty() || !plain || below > EXCERPT_RUNS_MAX {
                    return None;
                }
                out.excerpts.push(r);
            }
        }
        (!out.titles.is_empty()).then_some(out)
    }
}

/// A link from end to end, as long as a headline, or in a heading.
fn is_title(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    run.link_chars == run.chars
        && leads(run)
        && (is_heading(outline, run) && run.chars >= TITLE_CHARS_MIN
            || is_headline(outline.text(run)))
}

fn is_heading(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    matches!(outline.blocks[run.block].name, "h2" | "h3" | "h4" | "h5" | "h6")
}

/// `<li><a>Headline</a> How it begins ...`: a link and its excerpt in one line.
fn opens(run: &Run<'_>) -> bool {
    run.links == 1
        && run.link_chars >= TITLE_CHARS_MIN
        && run.link_chars * 4 < run.chars * 3
        && run.chars <= EXCERPT_CHARS_MAX
        && leads(run)
}

/// Begins a line with a link to another page?
fn leads(run: &Run<'_>) -> bool {
    home::href(run.first).is_some_and(|href| !href.contains('#'))
}

fn heads(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    run.chars <= HEAD_CHARS_MAX && run.links == 0 && !ends_with_stop(outline.text(run))
}

/// `Related posts`
fn points(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    notices::is_notice(outline.text(run), run.chars, run.chars)
}

impl Candidate {
    /// Is it a box of other articles? By its heading, by its class, or by how its items stand, some of which break off.
    fn is_box(&self, outline: &Outline<'_>, context: &Context, text: &Text) -> bool {
        let Some(cards) = Cards::of(outline, self.runs.clone()) else { return false };
        let own = text.chars(&self.runs);
        let rest = text.chars.last().map_or(0, |all| all - own);
        if rest < TEXT_CHARS_MIN || rest * 2 < own || self.holds_text(outline, &cards, text) {
            return false;
        }
        // Headlines alone are judged one by one.
        if cards.excerpts.len() * 2 < cards.titles.len() {
            return false;
        }
        let pointed = cards.head.is_some_and(|r| points(outline, &outline.runs[r]));
        if cards.titles.len() < 2 || pointed {
            return pointed && self.runs.len() > 1;
        }
        let stays = |r: &usize| !home::leaves(outline, &outline.runs[*r], &context.base);
        if !cards.titles.iter().all(stays) {
            return false;
        }
        let ends = text.closes(&self.runs);
        self.named && (ends || own * 4 <= rest)
            || cards.break_off(outline)
            || ends
                && cards.stand_alone(outline, self.holder)
                && (own * 3 <= rest || own <= rest && cards.are_pictured(outline))
    }

    /// Looks what stands below a headline like the text's last paragraph above it? Then the text goes on there.
    fn holds_text(&self, outline: &Outline<'_>, cards: &Cards, text: &Text) -> bool {
        let above = text.looks[self.runs.start];
        let group = |r: usize| outline.blocks[outline.runs[r].block].group;
        let mut below = cards.excerpts.iter().filter(|r| !cards.titles.contains(r));
        below.any(|r| above == Some(group(*r)))
    }
}

impl Cards {
    /// Do the beginnings break off, all but one?
    fn break_off(&self, outline: &Outline<'_>) -> bool {
        let cut = |r: &&usize| {
            let text = outline.text(&outline.runs[**r]).trim_end_matches([']', ')', ' ']);
            text.ends_with(['…', '⋯']) || text.ends_with("...")
        };
        let broken = self.excerpts.iter().filter(cut).count();
        broken >= 2 && broken + 1 >= self.excerpts.len()
    }

    /// Stands each headline with its excerpt in an element of its own, all of one kind?
    fn stand_alone(&self, outline: &Outline<'_>, holder: usize) -> bool {
        let item = |r: &usize| {
            outline.upward(outline.runs[*r].block).take_while(|up| *up != holder).last()
        };
        let items: Vec<Option<usize>> = self.titles.iter().map(item).collect();
        let group = |i: Option<usize>| i.map(|i| outline.blocks[i].group);
        let alike = |pair: &[Option<usize>]| pair[0] != pair[1] && group(pair[0]) == group(pair[1]);
        self.excerpts.len() >= self.titles.len()
            && self.titles.iter().all(|r| is_heading(outline, &outline.runs[*r]))
            && items.windows(2).all(alike)
    }

    /// Has each headline a picture that leads to the same page?
    fn are_pictured(&self, outline: &Outline<'_>) -> bool {
        self.titles.iter().all(|r| {
            let from = outline.media.partition_point(|m| m.before + 1 < *r);
            let to = home::href(outline.runs[*r].first);
            let near = outline.media[from..].iter().take_while(|m| m.before <= *r);
            near.take(PICTURES_MAX).any(|m| home::href(m.node) == to)
        })
    }
}

/// Pictures of an article that are looked at.
const PICTURES_MAX: usize = 3;

/// Says an element by its class that it is the next article, and opens it with a heading?
fn is_next(outline: &Outline<'_>, b: usize, told: &Sentences) -> bool {
    let block = &outline.blocks[b];
    let class = attr(block.node, "class").unwrap_or("");
    let heading = |r: usize| {
        let name = outline.blocks[outline.runs[r].block].name;
        matches!(name, "h1" | "h2" | "h3")
    };
    class.len() <= CLASS_BYTES_MAX
        && says_next(class)
        && block.runs.clone().take(NEXT_HEAD_RUNS).any(heading)
        && told.any(block.runs.clone())
}

/// Lines above its heading: `Next`, a picture's.
const NEXT_HEAD_RUNS: usize = 3;
/// A longer list of classes is a toolkit's.
const CLASS_BYTES_MAX: usize = 200;

/// `next-article`, `sonraki-haber`: a class that says next, and of what.
fn says_next(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        let mut parts = name.split(['-', '_']).map(str::to_ascii_lowercase);
        let mut is = |list: &[&str]| parts.next().is_some_and(|p| list.contains(&p.as_str()));
        is(&NEXT) && is(&ARTICLES)
    })
}

const NEXT: [&str; 15] = [
    "next",
    "sonraki",
    "siguiente",
    "proxima",
    "proximo",
    "prossimo",
    "prossima",
    "suivant",
    "naechster",
    "volgende",
    "nasta",
    "neste",
    "nastepny",
    "dalsi",
    "selanjutnya",
];
const ARTICLES: [&str; 15] = [
    "article", "story", "post", "news", "haber", "noticia", "nota", "artikel", "articolo",
    "articulo", "artigo", "nyhet", "berita", "artykul", "clanek",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_says_next_and_of_what() {
        for class in ["next-article", "sonraki-haber", "c1 next_post", "siguiente-noticia x"] {
            assert!(says_next(class), "{class}");
        }
        for class in ["article-next-page", "next", "nextjs-content", "post next"] {
            assert!(!says_next(class), "{class}");
        }
    }
}
