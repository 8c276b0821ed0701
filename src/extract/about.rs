//! Who wrote the text and what the site is, told beside the text or in its last lines: none of the article's own.

use std::ops::Range;

use super::context::Context;
use super::dom::attr;
use super::outline::Outline;
use super::tokens::{covered, words};
use super::why::{Why, kept};

/// An element that tells of the author or the site holds no more.
const ABOUT_CHARS_MAX: usize = 2500;

/// Who an element beside the article may be about.
pub(super) struct Known<'a> {
    pub authors: &'a [String],
    pub site: Option<&'a str>,
}

/// Headings of what tells of the author or the site.
const ABOUT: &[&str] = &[
    "about the author",
    "about the writer",
    "about us",
    "about this site",
    "über den autor",
    "über die autorin",
    "zur person des autors",
    "über uns",
    "à propos de l'auteur",
    "à propos de l’auteur",
    "à propos de nous",
    "qui sommes-nous",
    "sobre el autor",
    "sobre la autora",
    "sobre nosotros",
    "quiénes somos",
    "sobre o autor",
    "sobre a autora",
    "quem somos",
    "sull'autore",
    "l'autore",
    "chi siamo",
    "over de auteur",
    "over ons",
    "об авторе",
    "о нас",
    "про автора",
    "про нас",
    "o autorze",
    "o autorce",
    "o nas",
    "关于作者",
    "作者简介",
    "关于我们",
    "關於作者",
    "關於我們",
    "著者プロフィール",
    "筆者紹介",
    "この記事を書いた人",
    "執筆者",
    "기자 소개",
    "기자소개",
    "회사소개",
    "عن الكاتب",
    "عن الموقع",
    "من نحن",
    "yazar hakkında",
    "hakkımızda",
    "tentang penulis",
    "tentang kami",
    "về tác giả",
    "về chúng tôi",
    "लेखक के बारे में",
    "हमारे बारे में",
    "เกี่ยวกับผู้เขียน",
    "เกี่ยวกับเรา",
    "om författaren",
    "om oss",
    "om forfatteren",
    "om forfatteren",
    "tietoa kirjoittajasta",
    "despre autor",
    "despre noi",
    "o autorovi",
    "a szerzőről",
    "rólunk",
    "σχετικά με τον συγγραφέα",
    "درباره نویسنده",
    "درباره ما",
];

/// An element beside the text that opens with the author's name or the site's, or says in its head that it is about them.
pub(super) fn drop(outline: &Outline<'_>, context: &Context, known: &Known<'_>, why: &mut [Why]) {
    let after = context.title.map_or(0, |t| t + 1);
    let Some(lead) = kept(why).find(|r| *r >= after && Outline::is_prose(&outline.runs[*r])) else {
        return;
    };
    let names: Vec<Vec<u64>> =
        known.authors.iter().map(|a| words(a, 8)).filter(|n| n.len() > 1).collect();
    drop_closing_life(outline, context, &names, lead, why);
    drop_boxes(outline, lead, why);
    let site = known.site.map(|s| words(s, 8)).filter(|s| s.len() > 1 || !s.is_empty());
    for r in lead + 1..why.len() {
        let run = &outline.runs[r];
        if run.chars > 1500 || why[r] == Why::About {
            continue;
        }
        let text = outline.text(run);
        let own = context.words.run(r);
        let opens = |name: &Vec<u64>| own.starts_with(name);
        let plain = text.starts_with(char::is_alphanumeric);
        let named = plain && names.iter().any(opens);
        let headed = run.chars <= 60 && {
            let head = text.trim_end_matches([':', ' ']).to_lowercase();
            heads(text)
                || head.strip_prefix("about ").is_some_and(|rest| {
                    site.as_ref().is_some_and(|s| covered(s, &words(rest, 8)) >= 0.99)
                })
        };
        let of_site =
            why[r].keeps() && run.chars >= 60 && plain && site.as_ref().is_some_and(opens);
        if !(named || headed || of_site) {
            continue;
        }
        let runs = beside(outline, r, lead).unwrap_or_else(|| section(outline, r, headed));
        let prose = |mut runs: Range<usize>| -> usize {
            let mut sum = 0;
            runs.by_ref().filter(|i| why[*i].keeps()).for_each(|i| sum += outline.runs[i].chars);
            sum
        };
        // What opens with the site's name may be the article; a life of its author is none.
        let beside = prose(runs.clone());
        let life = named || headed;
        let small = life && !is_text(outline, why, &runs) || beside * 3 <= prose(0..why.len());
        if beside <= ABOUT_CHARS_MAX && small {
            why[runs].iter_mut().filter(|w| w.keeps()).for_each(|w| *w = Why::About);
        }
    }
}

/// Does a heading say that what follows is about the author or the site?
pub(super) fn heads(text: &str) -> bool {
    ABOUT.contains(&text.trim_end_matches([':', ' ']).to_lowercase().as_str())
}

/// The elements below the lead whose class says that they tell of the author, whoever that is: `author-bio`, `about-author`.
fn drop_boxes(outline: &Outline<'_>, lead: usize, why: &mut [Why]) {
    let chars = |runs: &Range<usize>, why: &[Why]| -> usize {
        runs.clone().filter(|r| why[*r].keeps()).map(|r| outline.runs[r].chars).sum()
    };
    let all = chars(&(0..why.len()), why);
    let said = outline.blocks.iter().filter(|b| b.runs.start > lead && b.text <= ABOUT_CHARS_MAX);
    let byline = super::words::bit("byline").trailing_zeros() as usize;
    let said =
        said.filter(|b| b.near[byline] == 0 && says_author(attr(b.node, "class").unwrap_or("")));
    for runs in said.map(|b| b.runs.clone()) {
        if chars(&runs, why) * BOX_PART <= all {
            why[runs].iter_mut().filter(|w| w.keeps()).for_each(|w| *w = Why::About);
        }
    }
}

/// A larger part of the page is no life.
const BOX_PART: usize = 2;

/// Says a class both whom it is about and that it is about them?
fn says_author(class: &str) -> bool {
    class.split_ascii_whitespace().any(|name| {
        let parts = || name.split(['-', '_']).map(str::to_ascii_lowercase);
        let has = |list: &[&str]| parts().any(|p| list.contains(&p.as_str()));
        name.len() <= CLASS_BYTES_MAX && has(&AUTHORS) && has(&LIVES)
    })
}

const AUTHORS: [&str; 6] = ["author", "autor", "auteur", "autore", "yazar", "penulis"];
const LIVES: [&str; 6] = ["bio", "biography", "box", "card", "about", "description"];
const CLASS_BYTES_MAX: usize = 60;

/// The last paragraphs when each opens with who wrote the text: `Our correspondent Ida Solberg lives on the island.`
fn drop_closing_life(
    outline: &Outline<'_>,
    context: &Context,
    names: &[Vec<u64>],
    lead: usize,
    why: &mut [Why],
) {
    let prose = |r: &usize| Outline::is_prose(&outline.runs[*r]);
    // And a last line of nothing but a name.
    let last = kept(why).next_back().filter(|r| *r > lead);
    if let Some(r) = last.filter(|r| names.iter().any(|n| context.words.run(*r) == &n[..])) {
        why[r] = Why::Signature;
    }
    let told: Vec<usize> = kept(why).filter(prose).filter(|r| *r > lead).collect();
    for last in told.into_iter().rev() {
        let own = context.words.run(last);
        let opening = &own[..own.len().min(LIFE_WORDS)];
        let named = |n: &Vec<u64>| opening.windows(n.len()).take(LIFE_STARTS).any(|w| w == &n[..]);
        if outline.runs[last].chars > LIFE_CHARS_MAX || !names.iter().any(named) {
            return;
        }
        why[last] = Why::About;
    }
}

/// Does an element hold all of the text but its first paragraph? Then it opens with who wrote that.
fn is_text(outline: &Outline<'_>, why: &[Why], runs: &Range<usize>) -> bool {
    let told = |r: &usize| why[*r].keeps() && Outline::is_prose(&outline.runs[*r]);
    let inside = runs.clone().filter(told).count();
    inside >= TEXT_RUNS_MIN && (0..why.len()).filter(told).count() <= inside + 1
}

/// A life beside a single paragraph has fewer.
const TEXT_RUNS_MIN: usize = 3;

/// A name stands within so many of the first words, behind so many others at most.
const LIFE_WORDS: usize = 8;
const LIFE_STARTS: usize = 3;
const LIFE_CHARS_MAX: usize = 500;

/// The widest element around a run that does not hold the lead, when it opens with the run.
fn beside(outline: &Outline<'_>, r: usize, lead: usize) -> Option<Range<usize>> {
    let around = outline
        .upward(outline.runs[r].block)
        .take_while(|b| !outline.blocks[*b].runs.contains(&lead));
    let opened = around.filter(|b| outline.blocks[*b].runs.start == r);
    let widest = opened.last()?;
    let runs = outline.blocks[widest].runs.clone();
    (runs.len() > 1).then_some(runs)
}

/// From a heading to the next one in its element; nothing from another line.
fn section(outline: &Outline<'_>, r: usize, headed: bool) -> Range<usize> {
    if !headed {
        return r..r;
    }
    let holder = outline.blocks[outline.blocks[outline.runs[r].block].parent].runs.clone();
    let heading = |i: &usize| {
        matches!(
            outline.blocks[outline.runs[*i].block].name,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6"
        )
    };
    let end = (r + 1..holder.end).find(heading).unwrap_or(holder.end);
    r..end.max(r)
}
