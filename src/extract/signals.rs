//! What can be seen of a run of text without understanding it: the classifier's input, one number a signal.

use std::ops::Range;
use std::sync::LazyLock;

use super::context::Context;
use super::outline::{ANCESTORS, Block, FAR, Outline};
use super::tokens::{covered, ends_with_stop};
use super::{phrases, words as kinds};

/// The names of the signals, in order.
pub(super) fn names() -> Vec<String> {
    let fixed = |names: &str| names.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
    let near = kinds::kind_names()
        .chain(ANCESTORS.iter().map(|(n, _)| *n))
        .chain(["unseen", "itemprop-body"]);
    let mut out: Vec<String> = near.map(|n| format!("near-{n}")).collect();
    out.extend(kinds::kind_names().map(|n| format!("inline-{n}")));
    out.extend(phrases::names().map(|n| format!("says-{n}")));
    out.extend(fixed(TEXT));
    out.extend(fixed(PLACE));
    out.extend(phrases::names().map(|n| format!("under-{n}")));
    out.extend(fixed("under-steps under-same-parent"));
    for side in ["prev", "next", "prev2", "next2"] {
        out.extend(fixed(NEIGHBOUR).into_iter().map(|n| format!("{side}-{n}")));
    }
    out
}

const TEXT: &str = "tag chars words link-density links commas stops ends-with-stop digits upper strong em quote-start \
    colon-end bullet-start at-sign copyright-sign bracketed title-cover title-covered description-cover copies in-body";
const PLACE: &str = "index chars-before prose-left from-title page-prose page-runs depth share-0 share-1 share-2 share-3 \
    share-5 density-1 density-2 density-3 group-runs group-share group-density group-prose dense-inside dense-steps \
    wide-inside wide-steps siblings position-in-parent images-before twins-1 twins-prose-1 twins-2 twins-prose-2 twins-3 \
    twins-prose-3 title-below title-steps";
const NEIGHBOUR: &str = "chars link-density tag same-parent same-group stop";

/// The signals of a run, then what the first stage of the classifier adds, then nothing; any byte is an index.
pub(super) type Row = [f32; 256];

static COUNT: LazyLock<usize> = LazyLock::new(|| names().len());

/// How many signals there are.
pub(super) fn count() -> usize {
    *COUNT
}

/// Fills a row from left to right.
pub(super) struct Signals<'r> {
    row: &'r mut Row,
    at: usize,
}

impl<'r> Signals<'r> {
    /// Goes on after the first `at`.
    pub(super) fn after(row: &'r mut Row, at: usize) -> Self {
        Self { row, at }
    }

    #[inline]
    pub(super) fn push(&mut self, value: f32) {
        self.extend([value]);
    }

    #[inline]
    pub(super) fn extend<const N: usize>(&mut self, values: [f32; N]) {
        if let Some(free) = self.row.get_mut(self.at..self.at + N) {
            free.copy_from_slice(&values);
            self.at += N;
        }
    }

    #[inline]
    pub(super) fn each(&mut self, values: impl ExactSizeIterator<Item = f32>) {
        let end = self.at + values.len();
        if let Some(free) = self.row.get_mut(self.at..end) {
            free.iter_mut().zip(values).for_each(|(slot, value)| *slot = value);
            self.at = end;
        }
    }
}

/// All signals of some of the runs, row by row.
pub(super) fn signals(outline: &Outline<'_>, context: &Context, runs: Range<usize>) -> Vec<Row> {
    let mut rows = vec![[0.0; 256]; runs.len()];
    for (i, row) in runs.zip(&mut rows) {
        fill(&mut Signals::after(row, 0), outline, context, i);
    }
    rows
}

fn fill(out: &mut Signals<'_>, outline: &Outline<'_>, context: &Context, i: usize) {
    let run = &outline.runs[i];
    let block = &outline.blocks[run.block];
    out.each(block.near.iter().map(|n| f32::from(*n)));
    out.each((0..kinds::KIND_COUNT).map(|k| (run.kinds >> k & 1) as f32));
    out.each(phrases::count(context.words.run(i)).into_iter().map(f32::from));
    text_signals(out, outline, context, i);
    place_signals(out, outline, context, i);
    let (head, says) = context.heads[i];
    out.each(says.into_iter().map(f32::from));
    let head_parent = outline.blocks[outline.runs[head].block].parent;
    out.extend([(i - head) as f32, f32::from(u8::from(head_parent == block.parent))]);
    for step in [-1, 1, -2, 2] {
        neighbour_signals(out, outline, i, step);
    }
}

fn text_signals(out: &mut Signals<'_>, outline: &Outline<'_>, context: &Context, i: usize) {
    let run = &outline.runs[i];
    let (block, text, own) = (&outline.blocks[run.block], outline.text(run), context.words.run(i));
    let shape = Shape::of(text);
    let chars = run.chars.max(1) as f32;
    let (cover, covered_by) =
        if run.chars < 400 { titles_covered(context, own) } else { (0.0, 0.0) };
    let first = text.chars().next().unwrap_or(' ');
    let flag = |b: bool| f32::from(u8::from(b));
    out.extend([
        tag_code(block.name),
        run.chars as f32,
        (1 + memchr::memchr_iter(b' ', text.as_bytes()).count()) as f32,
        run.link_chars as f32 / chars,
        run.links as f32,
        shape.commas as f32,
        shape.stops as f32,
        flag(ends_with_stop(text)),
        shape.digits as f32 / chars,
        shape.upper as f32 / chars,
        run.strong_chars as f32 / chars,
        run.em_chars as f32 / chars,
        flag(matches!(first, '"' | '“' | '«' | '„' | '「' | '\'' | '‘')),
        flag(text.ends_with([':', '：'])),
        flag(matches!(
            first,
            '•' | '-'
                | '–'
                | '>'
                | '»'
                | '›'
                | '►'
                | '▶'
                | '→'
                | '*'
                | '|'
                | '#'
                | '■'
                | '▲'
                | '▼'
                | '●'
        )),
        flag(shape.at),
        flag(shape.copyright),
        flag(matches!(first, '(' | '[' | '（' | '【' | '/')),
        cover,
        covered_by,
        covered(own, &context.description),
        context.copies.get(&run.hash).copied().unwrap_or(1) as f32,
        context.in_body.get(i).map_or(-1.0, |is_in| f32::from(u8::from(*is_in))),
    ]);
}

/// How much of the run is in one of the titles, and how much of one of them is in the run.
fn titles_covered(context: &Context, own: &[u64]) -> (f32, f32) {
    let mut best = (0.0_f32, 0.0_f32);
    for title in &context.titles {
        let cover = covered(own, title);
        if cover > 0.0 {
            best = (best.0.max(cover), best.1.max(covered(title, own)));
        }
    }
    best
}

fn place_signals(out: &mut Signals<'_>, outline: &Outline<'_>, context: &Context, i: usize) {
    let run = &outline.runs[i];
    let (n, total, prose) =
        (outline.runs.len() as f32, context.chars.max(1) as f32, context.prose.max(1) as f32);
    let mut up = [run.block; 6]; // the root is its own parent
    for k in 1..up.len() {
        up[k] = outline.blocks[up[k - 1]].parent;
    }
    let at = |k: usize| &outline.blocks[up[k]];
    let density = |b: &Block<'_>| b.link as f32 / b.text.max(1) as f32;
    let group = context.groups.get(&at(0).group).copied().unwrap_or_default();
    let siblings = &at(1).runs;
    out.extend([
        i as f32 / n,
        context.before[i] as f32 / total,
        (context.chars - context.before[i]) as f32,
        context.title.map_or(-1000.0, |t| i as f32 - t as f32),
        context.prose as f32,
        n,
        f32::from(at(0).depth),
    ]);
    out.each([0, 1, 2, 3, 5].into_iter().map(|k| at(k).prose as f32 / prose));
    out.each([1, 2, 3].into_iter().map(|k| density(at(k))));
    out.extend([
        group.runs as f32,
        group.chars as f32 / total,
        group.link as f32 / group.chars.max(1) as f32,
        group.prose as f32 / prose,
    ]);
    for target in [context.dense, context.wide] {
        out.extend(relation(outline, run.block, target));
    }
    out.extend([
        siblings.len() as f32,
        (i - siblings.start) as f32 / siblings.len().max(1) as f32,
        context.images[i] as f32,
    ]);
    for k in [1, 2, 3] {
        let (count, twin_prose) = context.twins.get(&at(k).group).copied().unwrap_or_default();
        out.extend([count as f32, twin_prose as f32 / prose]);
    }
    let title = context.title.map(|t| outline.runs[t].block);
    out.extend(title.map_or([-1.0; 2], |t| relation(outline, run.block, t)));
}

/// Is the block inside the target, and how many steps up is it to an ancestor they share?
fn relation(outline: &Outline<'_>, block: usize, target: usize) -> [f32; 2] {
    let runs = &outline.blocks[target].runs;
    let own = &outline.blocks[block].runs;
    let inside = runs.start <= own.start && own.end <= runs.end && block >= target;
    let shared = |b: &usize| {
        let r = &outline.blocks[*b].runs;
        *b <= target && r.start <= runs.start && runs.end <= r.end
    };
    let up = outline.upward(block).take(usize::from(FAR));
    if inside {
        [1.0, up.take_while(|b| *b != target).count() as f32]
    } else {
        [0.0, up.take_while(|b| !shared(b)).count() as f32]
    }
}

fn neighbour_signals(out: &mut Signals<'_>, outline: &Outline<'_>, i: usize, step: isize) {
    let own = &outline.blocks[outline.runs[i].block];
    let Some(run) = i.checked_add_signed(step).and_then(|j| outline.runs.get(j)) else {
        out.extend([-1.0; 6]);
        return;
    };
    let block = &outline.blocks[run.block];
    let flag = |b: bool| f32::from(u8::from(b));
    out.extend([
        run.chars as f32,
        run.link_chars as f32 / run.chars.max(1) as f32,
        tag_code(block.name),
        flag(block.parent == own.parent),
        flag(block.group == own.group),
        flag(ends_with_stop(outline.text(run))),
    ]);
}

/// Tags by how likely they hold text, so that a threshold splits them.
fn tag_code(name: &str) -> f32 {
    match name {
        "p" => 10.0,
        "blockquote" => 9.0,
        "pre" => 8.0,
        "h2" | "h3" => 7.0,
        "h4" | "h5" | "h6" => 6.0,
        "li" => 5.0,
        "td" | "th" | "dd" | "dt" => 4.0,
        "div" | "section" | "article" => 3.0,
        "h1" => 2.0,
        "figcaption" | "figure" | "caption" => 1.0,
        "a" | "button" | "span" => 0.0,
        _ => 2.5,
    }
}

/// Counts over the characters of a text.
#[derive(Default)]
struct Shape {
    commas: u32,
    stops: u32,
    digits: u32,
    upper: u32,
    at: bool,
    copyright: bool,
}

impl Shape {
    fn of(text: &str) -> Self {
        let mut out = Self::default();
        for c in text.chars() {
            match c {
                ',' | '，' | '、' | '،' => out.commas += 1,
                '.' | '!' | '?' | '。' | '！' | '？' | '।' | '؟' | '۔' => out.stops += 1,
                '0'..='9' => out.digits += 1,
                '@' => out.at = true,
                '©' | '®' => out.copyright = true,
                c if c.is_uppercase() => out.upper += 1,
                _ => {}
            }
        }
        out
    }
}
