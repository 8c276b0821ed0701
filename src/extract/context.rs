//! What holds for the page as a whole, computed once for the signals of all runs.

use url::Url;

use super::declared::Declared;
use super::in_body::in_body;
use super::maps::Map;
use super::outline::{Outline, Run};
use super::tokens::{covered, words, words_into};
use super::{home, phrases};

/// What holds for the page as a whole.
pub(super) struct Context {
    /// What the page's addresses are relative to.
    pub base: Url,
    pub chars: usize,
    pub prose: usize,
    /// Characters before each run.
    pub before: Vec<usize>,
    pub groups: Map<u64, Group>,
    /// How many elements have each look, and the prose in them: teasers, comments, entries stand in a row.
    pub twins: Map<u64, (usize, usize)>,
    /// How often each text stands on the page.
    pub copies: Map<u32, u32>,
    /// The run that is the article's title.
    pub title: Option<usize>,
    pub titles: Vec<Vec<u64>>,
    pub description: Vec<u64>,
    /// Does each run's start stand in JSON-LD's articleBody? Empty without one.
    pub in_body: Vec<bool>,
    /// The element with the most prose of its own, and the smallest with nearly all of the page's.
    pub dense: usize,
    pub wide: usize,
    /// Images before each run.
    pub images: Vec<u32>,
    /// The heading each run stands under, and what giveaway words it holds.
    pub heads: Vec<(usize, [u8; phrases::COUNT])>,
    /// The first words of each run.
    pub words: Words,
}

/// The first words of each run, as hashes.
pub(super) struct Words {
    all: Vec<u64>,
    ends: Vec<usize>,
}

impl Words {
    fn of(outline: &Outline<'_>) -> Self {
        let mut out = Self { all: Vec::new(), ends: Vec::with_capacity(outline.runs.len()) };
        for run in &outline.runs {
            let max = WORDS_MAX.min(PAGE_WORDS_MAX.saturating_sub(out.all.len()));
            words_into(outline.text(run), max, &mut out.all);
            out.ends.push(out.all.len());
        }
        out
    }

    /// Of one run.
    pub(super) fn run(&self, i: usize) -> &[u64] {
        let start = i.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.all[start..self.ends[i]]
    }
}

/// Sums over the elements of one look.
#[derive(Default, Clone, Copy)]
pub(super) struct Group {
    pub runs: usize,
    pub chars: usize,
    pub link: usize,
    pub prose: usize,
}

/// Words of a run looked at.
pub(super) const WORDS_MAX: usize = 60;
/// And of all runs of a page; no article is half as long, and each takes eight bytes.
const PAGE_WORDS_MAX: usize = 500_000;

impl Context {
    pub(super) fn new(
        outline: &Outline<'_>,
        declared: &Declared<'_>,
        base: &Url,
        hint: Option<&str>,
    ) -> Self {
        let titles: Vec<Vec<u64>> = hint
            .into_iter()
            .chain(declared.titles())
            .map(|t| words(t, WORDS_MAX))
            .filter(|t| !t.is_empty())
            .collect();
        let home = home::name(outline, base).map(|n| words(n, WORDS_MAX));
        // It is the site's, too, where a declared title closes with it.
        let closes =
            |t: &Vec<u64>, n: &Vec<u64>| t.len() >= n.len() + PART_WORDS_MIN && t.ends_with(n);
        let home =
            home.filter(|n| titles.iter().all(|t| t == n) || titles.iter().any(|t| closes(t, n)));
        let names = declared.site_names().map(|n| words(n, WORDS_MAX));
        let named: Vec<Vec<u64>> = names.chain(home).collect();
        let mut groups: Map<u64, Group> = Map::default();
        let mut copies: Map<u32, u32> = Map::default();
        let (mut before, mut chars, mut prose) = (Vec::with_capacity(outline.runs.len()), 0, 0);
        for run in &outline.runs {
            before.push(chars);
            chars += run.chars;
            prose += if Outline::is_prose(run) { run.chars } else { 0 };
            groups.entry(outline.blocks[run.block].group).or_default().add(run);
            *copies.entry(run.hash).or_default() += 1;
        }
        let own = Words::of(outline);
        let body = declared.ld.as_ref().and_then(|l| l.body.as_deref());
        Self {
            base: base.clone(),
            chars,
            prose,
            before,
            groups,
            twins: twins(outline),
            copies,
            title: title_run(outline, &own, &parts(&titles, hint, declared), &named),
            titles,
            description: declared.description().map_or(Vec::new(), |d| words(d, WORDS_MAX)),
            in_body: body.map_or(Vec::new(), |body| in_body(outline, body)),
            dense: dense(outline),
            wide: wide(outline),
            images: images(outline),
            heads: heads(outline, &own),
            words: own,
        }
    }
}

impl Group {
    fn add(&mut self, run: &Run<'_>) {
        self.runs += 1;
        self.chars += run.chars;
        self.link += run.link_chars;
        self.prose += if Outline::is_prose(run) { run.chars } else { 0 };
    }
}

fn twins(outline: &Outline<'_>) -> Map<u64, (usize, usize)> {
    let mut out: Map<u64, (usize, usize)> = Map::default();
    for block in outline.blocks.iter().filter(|b| b.text > 0) {
        let twin = out.entry(block.group).or_default();
        *twin = (twin.0 + 1, twin.1 + block.prose);
    }
    out
}

/// The heading, else any short run, that says what the page's declared titles say.
fn title_run(
    outline: &Outline<'_>,
    words: &Words,
    titles: &[Vec<u64>],
    named: &[Vec<u64>],
) -> Option<usize> {
    let is_site = |own: &[u64]| named.iter().any(|n| n == own);
    let mut best: Option<(f32, usize)> = None;
    for (i, run) in outline.runs.iter().enumerate().filter(|(_, r)| r.chars < 300) {
        let name = outline.blocks[run.block].name;
        let bonus = match name {
            "h1" => 0.5,
            "h2" => 0.1,
            _ if run.link_chars > 0 => -0.2,
            _ => 0.0,
        };
        if best.is_some_and(|(score, _)| score >= 1.0 + bonus) {
            continue; // nothing later can be better
        }
        let own = words.run(i);
        if is_site(own) {
            continue;
        }
        let alike = titles.iter().map(|t| covered(own, t).min(covered(t, own))).fold(0.0, f32::max);
        // What a page calls its article in the head and in the text differs more than two articles' names do.
        let least = if name == "h1" { 0.4 } else { 0.6 };
        if alike >= least && best.is_none_or(|(score, _)| alike + bonus > score) {
            best = Some((alike + bonus, i));
        }
    }
    let headings =
        (0..outline.runs.len()).filter(|i| outline.blocks[outline.runs[*i].block].name == "h1");
    let mut headings = headings.filter(|i| !is_site(words.run(*i)));
    let linked = |i: usize| outline.runs[i].link_chars == outline.runs[i].chars;
    let heads =
        |i: usize| matches!(outline.blocks[outline.runs[i].block].name, "h1" | "h2" | "h3" | "h4");
    match best {
        // A page that declares nothing but the site's name: its link at the top says the same.
        Some((_, i)) if linked(i) => Some(headings.find(|h| *h > i && !linked(*h)).unwrap_or(i)),
        // `Isle without a bridge | The Beacon of Lune`: the shorter part is the heading, and the other, above it, the site's name.
        Some((_, i)) if !heads(i) => {
            Some(headings.find(|h| *h > i && part_it(titles, words, i, *h)).unwrap_or(i))
        }
        Some((_, i)) => Some(i),
        None => headings.next().or_else(|| over_text(outline, words, titles, named)),
    }
}

/// Are a heading and a site's name one of the declared titles together?
fn part_it(titles: &[Vec<u64>], words: &Words, site: usize, heading: usize) -> bool {
    let (site, heading) = (words.run(site), words.run(heading));
    !heading.is_empty()
        && titles.iter().any(|t| {
            t.len() == site.len() + heading.len() && t.starts_with(heading) && t.ends_with(site)
        })
}

/// On a page that declares nothing but its site's name: the heading over the first prose.
fn over_text(
    outline: &Outline<'_>,
    words: &Words,
    titles: &[Vec<u64>],
    named: &[Vec<u64>],
) -> Option<usize> {
    let is_site = |own: &[u64]| named.iter().any(|n| n == own);
    if !titles.iter().all(|t| is_site(t)) {
        return None;
    }
    let heads = |i: usize| matches!(outline.blocks[outline.runs[i].block].name, "h2" | "h3");
    let text = |(i, r): &(usize, &Run<'_>)| Outline::is_prose(r) && r.links == 0 && !heads(*i);
    let (prose, _) = outline.runs.iter().enumerate().find(text)?;
    (prose.saturating_sub(OVER_TEXT_RUNS)..prose).rev().find(|i| {
        let run = &outline.runs[*i];
        heads(*i)
            && run.chars >= TITLE_CHARS_MIN
            && run.link_chars < run.chars
            && !is_site(words.run(*i))
    })
}

/// Runs between a headline and its text: date, author, buttons.
const OVER_TEXT_RUNS: usize = 8;
/// Shorter headings are labels.
const TITLE_CHARS_MIN: usize = 8;

/// The declared titles, and their parts that may be the title itself, without what a site puts around it.
fn parts(titles: &[Vec<u64>], hint: Option<&str>, declared: &Declared<'_>) -> Vec<Vec<u64>> {
    let mut out = titles.to_vec();
    for title in hint.into_iter().chain(declared.titles()) {
        let whole = words(title, WORDS_MAX).len();
        for part in pieces(title) {
            let part = words(part, WORDS_MAX);
            if part.len() >= PART_WORDS_MIN && part.len() < whole {
                out.push(part);
            }
        }
    }
    out
}

/// A title cut at its separators.
fn pieces(title: &str) -> Vec<&str> {
    let mut out = vec![title];
    for separator in [" | ", " - ", " – ", " — ", " :: ", " · ", " « ", " » ", ": "] {
        out = out.into_iter().flat_map(|piece| piece.split(separator)).collect();
    }
    out
}

/// Fewer words are a section's label or a site's name.
const PART_WORDS_MIN: usize = 4;

/// The element whose own runs and children's runs hold the most prose.
fn dense(outline: &Outline<'_>) -> usize {
    let mut score = vec![0.0_f32; outline.blocks.len()];
    for run in outline.runs.iter().filter(|r| Outline::is_prose(r)) {
        let weight = (run.chars as f32).min(600.0);
        for (block, share) in outline.upward(run.block).zip([0.6, 1.0, 0.5, 0.2]) {
            score[block] += weight * share;
        }
    }
    let best = score.iter().enumerate().max_by(|a, b| a.1.total_cmp(b.1).then(b.0.cmp(&a.0)));
    best.map_or(0, |(i, _)| i)
}

/// From the root down as long as one child holds nearly all prose.
fn wide(outline: &Outline<'_>) -> usize {
    let mut at = 0;
    for (i, block) in outline.blocks.iter().enumerate().skip(1) {
        if block.parent == at && block.prose * 5 >= outline.blocks[at].prose * 4 && block.prose > 0
        {
            at = i;
        }
    }
    at
}

fn images(outline: &Outline<'_>) -> Vec<u32> {
    let mut out = vec![0; outline.runs.len() + 1];
    for medium in &outline.media {
        out[medium.before.min(outline.runs.len())] += 1;
    }
    out
}

/// Words of a heading looked at.
const HEAD_WORDS: usize = 12;

/// For each run the last heading before it, and that heading's giveaways.
fn heads(outline: &Outline<'_>, words: &Words) -> Vec<(usize, [u8; phrases::COUNT])> {
    let mut at = (0, [0; phrases::COUNT]);
    let mut out = Vec::with_capacity(outline.runs.len());
    for (i, run) in outline.runs.iter().enumerate() {
        out.push(at);
        let name = outline.blocks[run.block].name;
        let bold = run.chars < 60 && run.strong_chars == run.chars;
        if matches!(name, "h2" | "h3" | "h4" | "h5" | "h6" | "legend" | "summary") || bold {
            at = (i, phrases::count(words.run(i).get(..HEAD_WORDS).unwrap_or(words.run(i))));
        }
    }
    out
}
