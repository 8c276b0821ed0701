//! Text on the page that is not the article's: other articles below it, copies for machines, code, scrambled letters. The classifier sees prose in them; what they are shows in how they stand to the article.

use std::sync::LazyLock;

use aho_corasick::AhoCorasick;
use regex::Regex;

use super::about::{self, Known};
use super::context::Context;
use super::language::SmallWords;
use super::maps::Set;
use super::outline::Outline;
use super::tokens;
use super::why::{Why, kept};
use super::words::bit;

/// Less text is no article of its own.
const POST_CHARS_MIN: usize = 200;
/// Of a hidden run's triples of words so many stand in the visible text, when it is a copy.
const COPY: f32 = 0.8;
/// Drops what is not the article's.
pub(super) fn drop(outline: &Outline<'_>, context: &Context, known: &Known<'_>, why: &mut [Why]) {
    drop_copies(outline, context, why);
    drop_code(outline, why);
    drop_scrambled(outline, why);
    drop_posts(outline, context, why);
    about::drop(outline, context, known, why);
}

/// What nobody sees and is printed once more for all to see was meant for machines.
fn drop_copies(outline: &Outline<'_>, context: &Context, why: &mut [Why]) {
    let hidden = bit("hidden").trailing_zeros() as usize;
    let unseen = |r: usize| {
        let near = &outline.blocks[outline.runs[r].block].near;
        near[super::outline::NEAR_UNSEEN] < super::outline::FAR || near[hidden] <= 2
    };
    if !kept(why).any(unseen) {
        return;
    }
    let threes = |r: usize| {
        context.words.run(r).windows(3).map(|w| w[0] ^ w[1].rotate_left(21) ^ w[2].rotate_left(42))
    };
    let mut seen: Vec<u64> = kept(why).filter(|r| !unseen(*r)).flat_map(threes).collect();
    seen.sort_unstable();
    let is_copy = |r: &usize| {
        let (all, known) = threes(*r).fold((0, 0), |(all, known), three| {
            (all + 1, known + usize::from(seen.binary_search(&three).is_ok()))
        });
        all > 0 && known as f32 >= COPY * all as f32
    };
    let gone: Vec<usize> = kept(why).filter(|r| unseen(*r)).filter(is_copy).collect();
    gone.into_iter().for_each(|r| why[r] = Why::Twice);
    // A line hidden by itself among visible ones was put there for those who copy; hidden parts of an article are longer.
    let sum = |hidden: bool| -> usize {
        kept(why).filter(|r| unseen(*r) == hidden).map(|r| outline.runs[r].chars).sum()
    };
    let few = sum(true) * 3 <= sum(false);
    let is_trap = |r: &usize| {
        let block = &outline.blocks[outline.runs[*r].block];
        few && !answers(outline, *r)
            && block.near[super::outline::NEAR_UNSEEN] == 0
            && block.runs.len() == 1
    };
    let gone: Vec<usize> = kept(why).filter(is_trap).collect();
    gone.into_iter().for_each(|r| why[r] = Why::Twice);
}

/// Is a hidden run an answer that opens with a click on the question or the heading above it?
pub(super) fn answers(outline: &Outline<'_>, r: usize) -> bool {
    let around = outline.upward(outline.runs[r].block);
    let unseen = |b: usize| outline.blocks[b].near[super::outline::NEAR_UNSEEN];
    let hidden = around.take(ANSWER_STEPS_MAX).find(|b| unseen(*b) == 0);
    let above = hidden.and_then(|b| outline.blocks[b].runs.start.checked_sub(1));
    above.map(|a| &outline.runs[a]).is_some_and(|run| {
        let name = outline.blocks[run.block].name;
        let heads = matches!(name, "h2" | "h3" | "h4" | "h5" | "h6" | "button" | "summary" | "dt");
        let asks = outline.text(run).ends_with(['?', '？', '؟']);
        run.chars <= QUESTION_CHARS_MAX
            && (heads || asks)
            && unseen(run.block) == super::outline::FAR
    })
}

const QUESTION_CHARS_MAX: usize = 160;
const ANSWER_STEPS_MAX: usize = 6;

/// Scripts and style sheets that a broken page shows.
fn drop_code(outline: &Outline<'_>, why: &mut [Why]) {
    for (run, why) in outline.runs.iter().zip(why.iter_mut()) {
        let shown = outline
            .upward(run.block)
            .take(4)
            .any(|b| matches!(outline.blocks[b].name, "pre" | "code"));
        if why.keeps() && !shown && is_code(outline.text(run)) {
            *why = Why::Code;
        }
    }
}

/// Marks of a script or a style sheet; a sentence about one has not two of them.
static CODE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"function(?-u:\s)*(?-u:\w)*(?-u:\s)*\(|(?-u:\b)(?:var|let|const)(?-u:\s)+[A-Za-z0-9_$]+(?-u:\s)*=|(?-u:\b)(?:window|document|console|googletag|jQuery|dataLayer|localStorage)(?-u:\s)*[.\[(]|\.(?:push|addEventListener|getElementById|cmd|querySelector)(?-u:\s)*\(|=>(?-u:\s)*\{|\}(?-u:\s)*\)(?-u:\s)*\(?|\}(?-u:\s)*;|;(?-u:\s)*\}|\{(?-u:\s)*[A-Za-z0-9_-]+(?-u:\s)*:(?-u:\s)*[^;{}]+[;}]|@media(?-u:\b)|<!--|//\]\]>|(?-u:\b)gtag\(|(?-u:\b)adsbygoogle(?-u:\b)|\$\(",
    )
    .ok()
});

fn is_code(text: &str) -> bool {
    let text = crate::text::cut(text, 2000);
    if memchr::memchr3(b'{', b'(', b'=', text.as_bytes()).is_none() {
        return false;
    }
    let Some(code) = CODE.as_ref() else { return false };
    let marks: usize = code.find_iter(text).take(8).map(|m| m.as_str().len()).sum();
    code.find_iter(text).take(2).count() == 2 && marks * 12 >= text.len().min(600)
}

/// Letters mixed up behind a paywall, and the printers' Latin: no word of them is one of the language's small words.
fn drop_scrambled(outline: &Outline<'_>, why: &mut [Why]) {
    for (run, why) in outline.runs.iter().zip(why.iter_mut()) {
        if why.keeps() && run.chars >= 40 && is_filler(outline.text(run)) {
            *why = Why::Scrambled;
        }
    }
    let written = |r: &usize| {
        let preformatted = outline.upward(outline.runs[*r].block).take(4);
        Outline::is_prose(&outline.runs[*r])
            && preformatted.into_iter().all(|b| outline.blocks[b].name != "pre")
    };
    let prose: Vec<usize> = kept(why).filter(written).collect();
    let texts: Vec<&str> = prose.iter().map(|r| outline.text(&outline.runs[*r])).collect();
    let Some(small) = super::language::small_words(&texts) else { return };
    // The paragraphs of nearly all pages have enough small words: what else they share need not be looked at.
    let natural = |text: &&str| {
        has_many(text, &small) || !Words::of(text).are_strange(|word| small.has(word))
    };
    if texts.iter().all(natural) {
        return;
    }
    let (mut known, mut gone) = (Set::<u64>::default(), Vec::new());
    for (r, text) in prose.into_iter().zip(texts) {
        let words = Words::of(text);
        // Lists of names share none either, but begin with capitals.
        let plain = text.split_whitespace().filter(|w| w.starts_with(char::is_lowercase)).count();
        if words.are_strange(|word| small.has(word) || known.contains(&word))
            && plain * 2 >= words.0.len()
            && !super::language::is_natural(text)
        {
            gone.push((r, words.0.len()));
        } else if known.len() < KNOWN_WORDS_MAX {
            known.extend(words.0);
        }
    }
    // One line of rare words is no paid part.
    if gone.len() > 1 || gone.iter().any(|(_, words)| *words >= SCRAMBLED_WORDS_SURE) {
        gone.into_iter().for_each(|(r, _)| why[r] = Why::Scrambled);
    }
}

/// The words of a text, as hashes.
struct Words(Vec<u64>);

impl Words {
    fn of(text: &str) -> Self {
        Self(of_letters(text).collect())
    }

    /// Are hardly any of them known?
    fn are_strange(&self, is_known: impl Fn(u64) -> bool) -> bool {
        let shared = self.0.iter().filter(|w| is_known(**w)).count();
        self.0.len() >= SCRAMBLED_WORDS_MIN && shared * SHARED_MIN < self.0.len()
    }
}

fn of_letters(text: &str) -> impl Iterator<Item = u64> {
    let words = text.split(|c: char| !c.is_alphabetic()).filter(|w| w.len() > 1);
    words.map(tokens::hash)
}

/// Has a text's beginning as many small words as all of it needs? Its words are no fewer bytes than two.
fn has_many(text: &str, small: &SmallWords) -> bool {
    let needed = text.len() / (2 * SHARED_MIN);
    of_letters(text).filter(|word| small.has(*word)).nth(needed).is_some()
}

/// One word in so many is known in any text.
const SHARED_MIN: usize = 25;

/// Fewer words may share none with the others by chance.
const SCRAMBLED_WORDS_MIN: usize = 14;
const SCRAMBLED_WORDS_SURE: usize = 30;
const KNOWN_WORDS_MAX: usize = 2000;

static FILLER: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let latin = ["lorem ipsum", "dolor sit amet"];
    AhoCorasick::builder().ascii_case_insensitive(true).build(latin).ok()
});

fn is_filler(text: &str) -> bool {
    FILLER.as_ref().is_some_and(|filler| filler.is_match(crate::text::cut(text, 60)))
}

/// Another article in full below this one: its element looks like the one that holds the title, and has a title too.
fn drop_posts(outline: &Outline<'_>, context: &Context, why: &mut [Why]) {
    let Some(title) = context.title else { return };
    let tag = outline.blocks[outline.runs[title].block].name;
    let own: Vec<usize> = outline.upward(outline.runs[title].block).collect();
    let heads = (title + 1..why.len()).filter(|r| {
        let run = &outline.runs[*r];
        let name = outline.blocks[run.block].name;
        matches!(name, "h1" | "h2") && (name == tag || tag != "h1") && run.chars >= 12
    });
    let mut gone: Vec<std::ops::Range<usize>> = Vec::new();
    for head in heads.filter(|r| context.words.run(*r) != context.words.run(title)) {
        if gone.last().is_some_and(|g| g.contains(&head)) {
            continue;
        }
        gone.extend(post(outline, &own, outline.runs[head].block, head));
    }
    for runs in gone {
        why[runs].iter_mut().filter(|w| w.keeps()).for_each(|w| *w = Why::Other);
    }
}

/// The runs of the element around a heading that is a twin of one around the title.
fn post(
    outline: &Outline<'_>,
    own: &[usize],
    block: usize,
    head: usize,
) -> Option<std::ops::Range<usize>> {
    let titled = outline.blocks[block].name == "h1";
    let mut child = block;
    for up in outline.upward(block).take(POST_STEPS_MAX) {
        // The title's ancestors, innermost first: their numbers fall.
        if let Ok(at) = own.binary_search_by(|o| up.cmp(o)) {
            let twin = &outline.blocks[*own.get(at.checked_sub(1)?)?];
            let other = &outline.blocks[child];
            let articles = twin.name == "article" && other.name == "article";
            let named = super::dom::attr(other.node, "class").is_some();
            let alike = articles || (twin.group == other.group && titled && named);
            let first = other.runs.clone().take(6).any(|r| r == head);
            let whole = alike && first && child != block && other.prose >= POST_CHARS_MIN;
            let whole = whole && twin.prose >= POST_CHARS_MIN;
            return whole.then(|| other.runs.clone());
        }
        child = up;
    }
    None
}

const POST_STEPS_MAX: usize = 40;

#[cfg(test)]
mod tests;
