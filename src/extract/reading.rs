//! One page being read: the stages in order, from the parsed DOM to the article or its explanation.

use scraper::Html;
use serde::Serialize;
use url::Url;

use super::about::Known;
use super::byline::{Place, byline};
use super::context::Context;
use super::declared::{Declared, unescape};
use super::dom::{Dom, attr, text_of};
use super::foreign;
use super::language;
use super::memory::Memory;
use super::outline::Outline;
use super::precise::{THRESHOLD, decide, tidy};
use super::rules::{Choices, Rules, Site, chosen};
use super::signals::signals;
use super::tokens::{covered, ends_with_stop, letters, words};
use super::unseen::Unseen;
use super::walk::outline;
use super::when::When;
use super::wholes::{self, Whole};
use super::why::Why;
use super::{
    Extraction, Hints, ages, classify, compose, confidence, dates, edges, feed, furniture,
    headline, health, media, meta, outside, paging, paragraphs, parts, people, signed, state,
};
use crate::model::{Article, Block, Byline, Method, Problem};

/// The article of the feed or of JSON-LD is used when the page gives less text than this, and it more.
const CHARS_FEW: usize = 200;

/// A line under a barrier that is no longer, and no sentence, asks for a click.
const BUTTON_CHARS: usize = 40;

/// More text than this no wall has.
const WALL_CHARS_MAX: usize = 600;

/// A page with every run judged.
pub(super) struct Reading<'a> {
    html: &'a Html,
    site: Option<&'a Site>,
    url: &'a Url,
    base: Url,
    outline: Outline<'a>,
    declared: Declared<'a>,
    context: Context,
    /// Who signs, read from where title and text stood before others' text was dropped.
    signed: (Place, Byline),
    likely: Vec<f32>,
    wholes: Vec<Whole>,
    why: Vec<Why>,
}

impl<'a> Reading<'a> {
    pub(super) fn new(
        html: &'a Html,
        unseen: &'a Unseen,
        url: &'a Url,
        hints: &Hints<'_>,
        rules: &'a Rules,
        memory: &Memory,
    ) -> Self {
        let outline = outline(html, unseen);
        let declared = Declared::read(&outline);
        let base = declared.base(url);
        let context = Context::new(&outline, &declared, &base, hints.title);
        let likely =
            classify::classify(&outline, rules.stages(), |runs| signals(&outline, &context, runs));
        let wholes = wholes::find(&outline);
        let mut why = decide(&outline, &context, &likely, &wholes, memory);
        let name = meta::site(&declared, &base);
        let place = place(&context, &why);
        let byline = byline(&outline, &declared, hints, &base, name.as_deref(), &place);
        let known = Known { authors: &byline.names, site: name.as_deref() };
        outside::drop(&outline, &likely, &mut why);
        foreign::drop(&outline, &context, &known, &mut why);
        tidy(&outline, &context, &likely, &wholes, &mut why);
        let site = rules.of(url.host_str().unwrap_or(""));
        if let Some(site) = site {
            apply(site, html, &outline, &mut why);
        }
        let signed = (place, byline);
        Self { html, site, url, base, outline, declared, context, signed, likely, wholes, why }
    }

    /// The byline, read anew where title or text stand elsewhere by now.
    fn byline(&self, hints: &Hints<'_>, site: Option<&str>, place: &Place) -> Byline {
        let (read_at, byline) = &self.signed;
        if read_at == place {
            return byline.clone();
        }
        self::byline(&self.outline, &self.declared, hints, &self.base, site, place)
    }

    fn kept(&self) -> Vec<bool> {
        self.why.iter().map(|w| w.keeps()).collect()
    }

    /// The article; `page` is the whole page as text.
    pub(super) fn extraction(&self, hints: &Hints<'_>, page: &str) -> Extraction {
        let kept = self.kept();
        let chosen: Vec<usize> = (0..kept.len()).filter(|i| kept[*i]).collect();
        let chars: usize = chosen.iter().map(|i| self.outline.runs[*i].chars).sum();
        let extra = media::media(&self.outline, &kept, self.context.title, &self.base);
        let mut article =
            Article { url: self.url.to_string(), method: Method::Density, ..Article::default() };
        article.blocks = if chosen.is_empty() {
            Vec::new()
        } else {
            compose::compose(&self.outline, &chosen, extra, &self.base)
        };
        ages::drop(&mut article.blocks);
        let line = headline::take(&mut article.blocks, &self.context.titles);
        let place = place(&self.context, &self.why);
        let (outline, declared, base) = (&self.outline, &self.declared, &self.base);
        let asked = When { outline, declared, hints, base, place: &place };
        meta::fill(&mut article, &asked, line.as_deref());
        article.byline = self.byline(hints, article.site.as_deref(), &place);
        let signed = edges::signed(&self.outline, &self.context, &self.why);
        let named = article.publisher.take().into_iter().chain(signed).collect::<Vec<_>>();
        article.publisher = (!named.is_empty()).then(|| named.join("\n"));
        article.closing = edges::closing(&self.outline, &self.why);
        self.by_rules(&mut article, hints);
        article.problems = health::problems(
            &self.outline,
            &self.declared,
            &self.base,
            self.context.title,
            &self.why,
        );
        let chars = self.stand_aside(&mut article, hints, chars);
        let chars = self.fall_back(&mut article, hints, page, chars);
        signed::take(&mut article);
        article.language = language::of(&article.text(), article.language.take());
        if article.figures().is_empty() {
            article.image = meta::lead_image(&self.declared, &self.base);
        }
        article.confidence = confidence(&article, self.mean(&chosen), chars);
        let blocks = furniture::of(&self.outline, &self.wholes, &self.why);
        Extraction {
            article,
            next: paging::next(&self.outline, &self.declared, &self.base),
            alternate: self.alternate(),
            blocks,
        }
    }

    /// What stands in an article's place is no text of it: a wall, an error, the front page, a login.
    fn stand_aside(&self, article: &mut Article, hints: &Hints<'_>, chars: usize) -> usize {
        let titled = |hint: &str| {
            let (asked, found) = (words(hint, 40), words(&article.headline, 40));
            covered(&asked, &found) >= 0.6
        };
        let other = health::is_elsewhere(self.url) && !hints.title.is_some_and(titled);
        if other && hints.title.is_some() && !article.problems.contains(&Problem::ListPage) {
            article.problems.push(Problem::ListPage);
        }
        let wall = article
            .problems
            .iter()
            .any(|p| matches!(p, Problem::Consent | Problem::Challenge | Problem::ErrorPage));
        if (wall && chars < WALL_CHARS_MAX) || (other && hints.title.is_some()) {
            article.blocks.clear();
            return 0;
        }
        if article.problems.contains(&Problem::Paywall) && chars < WALL_CHARS_MAX {
            // What asks to subscribe stands under the text's beginning, or for all of it.
            let mut below = false;
            article.blocks.retain(|b| {
                let (text, barrier) = (b.text(), health::is_barrier(&b.text()));
                below |= barrier;
                // And the buttons under it.
                let button = text.chars().count() < BUTTON_CHARS && !ends_with_stop(&text);
                !(barrier || below && button)
            });
            return article.blocks.iter().map(|b| b.text().chars().count()).sum();
        }
        chars
    }

    /// A page without text: that of JSON-LD or of its scripts, else the feed's own.
    fn fall_back(
        &self,
        article: &mut Article,
        hints: &Hints<'_>,
        page: &str,
        chars: usize,
    ) -> usize {
        if chars >= CHARS_FEW {
            return chars;
        }
        let size = |blocks: &[Block]| blocks.iter().map(|b| letters(&b.text())).sum::<usize>();
        let enough = |body: &Vec<Block>| size(body) > 2 * chars.max(CHARS_FEW);
        let ld = self.declared.ld.as_ref().and_then(|l| l.body.as_deref());
        let body = ld.map(paragraphs).filter(enough);
        let read = |html: &str| Some(paragraphs(html)).filter(enough);
        let body = body
            .or_else(|| read(&state::body(page)?))
            .or_else(|| read(&parts::body(page)?))
            .or_else(|| read(state::unscripted(page)?))
            .or_else(|| read(&unescape(state::framed(page)?)));
        if let Some(body) = body {
            article.problems.retain(|p| !matches!(p, Problem::TooShort));
            article.blocks = body;
            article.method = Method::JsonLd;
            return size(&article.blocks);
        }
        let own = feed::from_feed(hints, self.url).blocks;
        if size(&own) > chars {
            article.blocks = own;
            article.method = Method::Feed;
        }
        size(&article.blocks)
    }

    fn by_rules(&self, article: &mut Article, hints: &Hints<'_>) {
        let Some(site) = self.site else { return };
        let said = |choices: &Choices| choices.first(self.html).map(|e| said(*e));
        if self.why.contains(&Why::Rule) {
            article.method = Method::Site;
        }
        if let Some(title) = said(&site.title).filter(|t| !t.is_empty()) {
            article.headline = title;
        }
        if let Some(author) = said(&site.author).filter(|t| !t.is_empty()) {
            article.byline.names = people::names(&author);
            article.byline.text = author;
        }
        if let Some(date) = said(&site.date) {
            let context = dates::written(article.language.as_deref(), hints.zone);
            article.published = dates::local(&date, context).map(|m| m.at).or(article.published);
        }
    }

    fn alternate(&self) -> Option<Url> {
        let single = self.site.and_then(|s| s.single_page.first(self.html));
        let link = single.and_then(|e| attr(*e, "href"));
        link.and_then(|h| feed::address(&self.base, h))
            .or_else(|| paging::alternate(&self.declared, &self.base))
    }

    /// The classifier's mean opinion of what was kept.
    fn mean(&self, chosen: &[usize]) -> f32 {
        let weigh = |i: &usize| self.outline.runs[*i].chars as f32;
        let all: f32 = chosen.iter().map(weigh).sum();
        if all > 0.0 {
            chosen.iter().map(|i| self.likely[*i] * weigh(i)).sum::<f32>() / all
        } else {
            0.0
        }
    }

    pub(super) fn explanation(&self) -> Explanation {
        let kept = self.kept();
        let blocks = (0..kept.len()).map(|i| {
            let run = &self.outline.runs[i];
            Explained {
                path: self.path(run.block),
                text: crate::text::cut_marked(self.outline.text(run), 120),
                chars: run.chars,
                link_chars: run.link_chars,
                likely: self.likely[i],
                kept: kept[i],
                why: self.why[i].word(),
            }
        });
        Explanation { threshold: THRESHOLD, blocks: blocks.collect() }
    }

    /// `body>div#main>article.story>p`, the innermost six.
    fn path(&self, block: usize) -> String {
        let mut parts: Vec<String> = self
            .outline
            .upward(block)
            .take(6)
            .filter(|b| *b > 0)
            .map(|b| {
                let block = &self.outline.blocks[b];
                let class = attr(block.node, "class").and_then(|c| c.split_whitespace().next());
                let id = attr(block.node, "id").map(|i| format!("#{i}")).unwrap_or_default();
                format!("{}{id}{}", block.name, class.map(|c| format!(".{c}")).unwrap_or_default())
            })
            .collect();
        parts.reverse();
        parts.join(">")
    }
}

/// Where title and text stand.
fn place(context: &Context, why: &[Why]) -> Place {
    let first = why.iter().position(|w| w.keeps()).unwrap_or(0);
    let end = why.iter().rposition(|w| w.keeps()).map_or(0, |last| last + 1);
    Place { title: context.title, text: first..end }
}

/// What an element says: a `meta` in its content, a `time` in its datetime, others in their text.
fn said(e: Dom<'_>) -> String {
    attr(e, "datetime").or_else(|| attr(e, "content")).map_or_else(|| text_of(e), str::to_owned)
}

/// A rule's body is kept whole, if the page has it; what it strips is dropped.
fn apply(site: &Site, html: &Html, outline: &Outline<'_>, why: &mut [Why]) {
    let inside = |selector: &scraper::Selector| {
        let nodes = chosen(html, selector);
        move |r: usize| {
            outline
                .upward(outline.runs[r].block)
                .any(|b| nodes.contains(&outline.blocks[b].node.id()))
        }
    };
    if let Some(body) = site.body.found(html) {
        let is_in = inside(body);
        for (r, why) in why.iter_mut().enumerate() {
            *why = if is_in(r) { Why::Rule } else { Why::Unlikely };
        }
    }
    if let Some(strip) = &site.strip {
        let is_in = inside(strip);
        for (r, why) in why.iter_mut().enumerate().filter(|(r, _)| is_in(*r)) {
            let _ = r;
            *why = Why::Unlikely;
        }
    }
}

/// Why each block of a page was kept or dropped.
#[derive(Debug, Clone, Serialize)]
pub struct Explanation {
    /// Runs at least this likely are kept, unless a rule says otherwise.
    pub threshold: f32,
    /// In document order.
    pub blocks: Vec<Explained>,
}

/// One block of an explanation.
#[derive(Debug, Clone, Serialize)]
pub struct Explained {
    /// The innermost elements.
    pub path: String,
    /// Its start.
    pub text: String,
    /// Its length.
    pub chars: usize,
    /// Of these, in links.
    pub link_chars: usize,
    /// The classifier's opinion, 0 to 1.
    pub likely: f32,
    /// Is it part of the article?
    pub kept: bool,
    /// The rule that decided.
    pub why: &'static str,
}
