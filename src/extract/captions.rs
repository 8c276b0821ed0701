//! Captions: what stands beside an image and belongs to it, however it is marked up.

use super::credits::{credit_in, is_credit, may_name, trim_credit};
pub(super) use super::credits::{is_signed_caption, speaks_of_picture};
use super::dom::{Dom, attr};
use super::images::is_image;
use super::outline::{Medium, Outline, Run, is_noise};
use super::words::bit;
use super::{credits, legends, picture_tables, whose};

/// A longer line beside an image is text.
const CAPTION_CHARS_MAX: usize = 240;
/// In an element that says that it holds pictures.
const SAID_CHARS_MAX: usize = 500;

/// Shows the structure that a run is an image's caption? Alone with it in a box, or in small letters right below it.
pub(super) fn stands_as_caption(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    if is_image(medium.node)
        && (is_captioned(outline, medium, r) || is_credited(outline, medium, r))
    {
        return true;
    }
    if legends::opens_text(outline, r) {
        return false;
    }
    let pictures = bit("media").trailing_zeros() as usize;
    let said = outline.upward(run.block).take(3).any(|b| outline.blocks[b].near[pictures] == 0);
    let most = if said { SAID_CHARS_MAX } else { CAPTION_CHARS_MAX };
    if run.chars > most
        || run.link_chars * 2 > run.chars
        || !is_image(medium.node)
        || r < medium.before
    {
        return false;
    }
    let heading = |i: usize| {
        matches!(
            outline.blocks[outline.runs[i].block].name,
            "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li"
        )
    };
    if outline.upward(run.block).take(3).any(|b| outline.blocks[b].name == "blockquote") {
        return false;
    }
    let boxed = outline.upward(medium.block).take(3).find(|b| !outline.blocks[*b].runs.is_empty());
    let alone = boxed.map(|b| outline.blocks[b].runs.clone()).is_some_and(|runs| {
        runs.contains(&r)
            && runs.len() <= 2
            && (runs.start == medium.before
                || r == medium.before && legends::is_number(outline, medium, runs.start))
            && !runs.into_iter().any(heading)
    });
    let slanted = r == medium.before && run.em_chars == run.chars && !heading(r);
    alone || slanted || r == medium.before && legends::is_one(outline, medium, r)
}

/// Does a line stand in the caption of the figure that holds the image, however deep?
fn is_captioned(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    figcaption(outline, r).is_some_and(|caption| {
        let figure = outline.blocks[caption].parent;
        outline.upward(medium.block).take(FIGURE_STEPS_MAX).any(|b| b == figure)
    })
}

/// The element of a caption that a line stands in.
fn figcaption(outline: &Outline<'_>, r: usize) -> Option<usize> {
    let mut up = outline.upward(outline.runs[r].block).take(CAPTION_STEPS_MAX);
    up.find(|b| outline.blocks[*b].name == "figcaption")
}

/// How deep a line stands in its caption, and an image in its figure.
const CAPTION_STEPS_MAX: usize = 4;
const FIGURE_STEPS_MAX: usize = 6;

/// Does a short line beside an image stand in a field of its own for who took the picture?
fn is_credited(outline: &Outline<'_>, medium: &Medium<'_>, r: usize) -> bool {
    let run = &outline.runs[r];
    let field = run.block;
    let beside = || {
        let holder = outline.blocks[field].parent;
        outline.upward(medium.block).take(FIGURE_STEPS_MAX).any(|b| b == holder)
    };
    // A year is a page's copyright.
    let dated = || outline.text(run).bytes().filter(u8::is_ascii_digit).count() >= 4;
    run.chars < CREDIT_CHARS_MAX
        && outline.blocks[field].runs.len() == 1
        && beside()
        && says_credit(outline.blocks[field].node)
        && !dated()
}

/// A longer line says more than who took a picture.
const CREDIT_CHARS_MAX: usize = 100;

/// Does an element's class say that it holds who took a picture?
fn says_credit(node: Dom<'_>) -> bool {
    let class = attr(node, "class").or_else(|| attr(node, "itemprop")).unwrap_or("");
    let class = crate::text::cut(class, CLASS_BYTES_MAX).to_lowercase();
    CREDIT_CLASSES.iter().any(|word| class.contains(word))
}

/// A longer list of classes is a toolkit's.
const CLASS_BYTES_MAX: usize = 160;
/// Parts of the classes that sites give to who took a picture.
const CREDIT_CLASSES: [&str; 8] = [
    "credit",
    "copyright",
    "photographer",
    "photographe",
    "fotografo",
    "bildquelle",
    "bildnachweis",
    "imagesource",
];

/// Caption and credit: the dropped runs of the figure, or of the box that holds image and caption.
pub(super) fn words_of(
    outline: &Outline<'_>,
    medium: &Medium<'_>,
    kept: &[bool],
) -> (String, String) {
    let mut told = Told::default();
    if let Some(boxed) = boxed(outline, medium) {
        told.read(outline, medium, boxed, kept);
    }
    let below = picture_tables::caption(outline, medium).into_iter().flatten();
    below.filter(|r| !kept[*r]).for_each(|r| told.line(outline, &outline.runs[r], false));
    if told.caption.is_empty() {
        let said = attr(medium.node, "data-caption").filter(|c| !c.contains('<'));
        told.caption = said.map(crate::text::collapse).unwrap_or_default();
    }
    if told.caption.is_empty() {
        told.caption = unmarked(outline, medium, kept, &told.credit);
    }
    if told.credit.is_empty() {
        let beside = || {
            let near = medium.before..(medium.before + 3).min(outline.runs.len());
            let mut free = near.filter(|r| !kept[*r] && whose::may_tell(outline, medium, *r, kept));
            let text = |r: usize| outline.text(&outline.runs[r]);
            let field = free.find(|r| is_credited(outline, medium, *r) || is_credit(text(*r)))?;
            Some(trim_credit(text(field)))
        };
        told.credit = credit_in(&told.caption).or_else(beside).unwrap_or_default();
    }
    if told.credit == told.caption {
        told.credit.clear();
    }
    (told.caption, told.credit)
}

/// The figure of one picture, or the nearest element that holds the image and a line beside it.
fn boxed(outline: &Outline<'_>, medium: &Medium<'_>) -> Option<usize> {
    let figure = outline
        .upward(medium.block)
        .take(FIGURE_STEPS_MAX)
        .find(|b| outline.blocks[*b].name == "figure");
    let one = |f: &usize| {
        let runs = &outline.blocks[*f].runs;
        let from = outline.media.partition_point(|m| m.before < runs.start);
        let near = outline.media[from..].iter().take_while(|m| m.before <= runs.end).take(ONE_MAX);
        let mut others = near.filter(|m| m.before != medium.before);
        let inside =
            |m: &Medium<'_>| outline.upward(m.block).take(FIGURE_STEPS_MAX).any(|b| b == *f);
        !runs.is_empty() && !others.any(inside)
    };
    figure.filter(one).or_else(|| {
        outline.upward(medium.block).take(4).find(|b| {
            let runs = &outline.blocks[*b].runs;
            !runs.is_empty()
                && (medium.before.saturating_sub(1)..=medium.before + 1).any(|r| runs.contains(&r))
        })
    })
}

/// Images looked at for whether they stand in one figure.
const ONE_MAX: usize = 8;

/// A line right below an image that reads or stands like its caption, though nothing says so.
fn unmarked(outline: &Outline<'_>, medium: &Medium<'_>, kept: &[bool], credit: &str) -> String {
    let near = medium.before..(medium.before + 2).min(outline.runs.len());
    let is_credit = |r: usize| {
        is_credited(outline, medium, r) || trim_credit(outline.text(&outline.runs[r])) == credit
    };
    let tells = |r: usize| {
        let run = &outline.runs[r];
        let text = outline.text(run);
        speaks_of_picture(text) && !credits::is_credit(text)
    };
    let mut free =
        near.filter(|r| !kept[*r] && !is_credit(*r) && whose::may_tell(outline, medium, *r, kept));
    let found = free.find(|r| {
        outline.runs[*r].kinds_all & bit("caption") != 0
            || *r == medium.before && tells(*r)
            || is_signed_caption(outline.text(&outline.runs[*r]))
            || stands_as_caption(outline, medium, *r)
    });
    found.map(|r| outline.text(&outline.runs[r]).to_owned()).unwrap_or_default()
}

/// What a figure's lines tell.
#[derive(Default)]
struct Told {
    caption: String,
    credit: String,
}

impl Told {
    fn read(&mut self, outline: &Outline<'_>, medium: &Medium<'_>, boxed: usize, kept: &[bool]) {
        let caption_bit = bit("caption").trailing_zeros() as usize;
        let figure = outline.upward(medium.block).take(FIGURE_STEPS_MAX).any(|b| {
            outline.blocks[b].name == "figure"
                && outline.blocks[b].runs.end >= outline.blocks[boxed].runs.end
        });
        let runs = || outline.blocks[boxed].runs.clone().take(BOX_RUNS_MAX);
        let captioned = runs().any(|r| figcaption(outline, r).is_some());
        for r in runs() {
            let run = &outline.runs[r];
            let block = &outline.blocks[run.block];
            let marked = block.near[caption_bit] <= 1
                || run.kinds & bit("caption") != 0
                || matches!(block.name, "figcaption" | "caption")
                || figure;
            // A page's headline tells of more than its picture.
            let other = || {
                block.name == "h1"
                    || is_control(outline, run)
                    || !whose::may_tell(outline, medium, r, kept)
            };
            if kept[r] || !marked || run.chars > 800 || other() {
                continue;
            }
            let named = block.near[caption_bit] == 0 || run.kinds & bit("caption") != 0;
            let outside = captioned && !named && figcaption(outline, r).is_none();
            self.line(outline, run, outside);
        }
    }

    /// One line: a caption, a credit, or both; beside an element for the caption it is at most a credit.
    fn line(&mut self, outline: &Outline<'_>, run: &Run<'_>, outside: bool) {
        let (text, signed) = parted(outline, run);
        if self.credit.is_empty() && !signed.is_empty() {
            self.credit = trim_credit(&signed);
        }
        if text.is_empty() {
            return;
        }
        let unsigned = self.credit.is_empty();
        let short = run.chars < 80;
        let field =
            || run.chars < CREDIT_CHARS_MAX && !text.contains(". ") && in_field(outline, run);
        if unsigned && (is_credit(&text) || field() || outside && short && may_name(&text)) {
            self.credit = trim_credit(&text);
        } else if self.caption.is_empty() && !outside {
            self.caption = text;
        } else if unsigned && short && !outside {
            self.credit = trim_credit(&text);
        }
    }
}

/// Lines of a figure looked at.
const BOX_RUNS_MAX: usize = 6;

/// The label of a button is no caption.
fn is_control(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    outline
        .upward(run.block)
        .take(3)
        .any(|b| matches!(outline.blocks[b].name, "button" | "summary"))
}

/// Does a whole line stand in a field for who took the picture?
fn in_field(outline: &Outline<'_>, run: &Run<'_>) -> bool {
    let block = &outline.blocks[run.block];
    let both = || attr(block.node, "class").is_some_and(|c| c.to_lowercase().contains("caption"));
    says_credit(block.node) && !(block.name == "figcaption" && both())
}

/// A line's caption, and what stands in elements for who took the picture, by their names: nothing may stand between them.
fn parted(outline: &Outline<'_>, run: &Run<'_>) -> (String, String) {
    let (mut caption, mut credit, mut pressed) = (String::new(), String::new(), false);
    let block = outline.blocks[run.block].node;
    for piece in &outline.pieces[run.pieces.clone()] {
        let around = piece.ancestors().take_while(|n| *n != block).take(CAPTION_STEPS_MAX);
        // `Ann Lee /Harbour`: what goes on is of the credit.
        let goes_on = |text: &str| !credit.is_empty() && text.trim_start().starts_with('/');
        if around.clone().into_iter().any(legends::is_button) {
            pressed = true;
            continue;
        }
        let signed = around.into_iter().any(says_credit)
            || piece.value().as_text().is_some_and(|t| goes_on(t));
        let out = if signed { &mut credit } else { &mut caption };
        match piece.value().as_text() {
            Some(text) => out.extend(text.chars().filter(|c| !is_noise(*c))),
            None => out.push(' '),
        }
    }
    let (caption, credit) = (crate::text::collapse(&caption), crate::text::collapse(&credit));
    let long =
        credit.chars().count() >= CREDIT_CHARS_MAX || caption.is_empty() && credit.contains(". ");
    if credit.is_empty() || long {
        let shown = format!("{caption} {credit}");
        let whole = !pressed || shown.trim().is_empty();
        let all = if whole { outline.text(run) } else { shown.trim() };
        return (all.to_owned(), String::new());
    }
    (caption.trim_end_matches(['|', '/', '-', '–', '—', '·', ' ']).to_owned(), credit)
}
