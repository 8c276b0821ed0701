//! A feed's own HTML to the same clean blocks as a page's, by the same code.

use url::Url;

use super::bounds::{LINE_BYTES_MAX, MEDIA_MAX};
use super::outline::Outline;
use super::unseen::Unseen;
use super::walk::outline;
use super::{Hints, ages, compose, dom, inline, language, media, people};
use crate::model::{Article, Block, Byline, Method};
use crate::text::collapse;

/// Cleans HTML into typed blocks: the allow-list, absolute http(s) links, no trackers. Idempotent over its own output.
pub fn sanitise(html: &str, base: &Url) -> Vec<Block> {
    let (html, unseen) = (dom::parse(html), Unseen::default());
    let outline = outline(&html, &unseen);
    let kept = vec![true; outline.runs.len()];
    let all: Vec<usize> = captions_apart(&outline);
    let mut extra = media::all(&outline, &caption_mask(&outline, &kept), base);
    if outline.runs.is_empty() {
        extra = lone_media(&outline, base);
    }
    compose::compose(&outline, &all, extra, base)
}

fn in_caption(outline: &Outline<'_>, r: usize) -> bool {
    outline.upward(outline.runs[r].block).take(3).any(|b| outline.blocks[b].name == "figcaption")
}

fn captions_apart(outline: &Outline<'_>) -> Vec<usize> {
    (0..outline.runs.len()).filter(|r| !in_caption(outline, *r)).collect()
}

fn caption_mask(outline: &Outline<'_>, kept: &[bool]) -> Vec<bool> {
    kept.iter().enumerate().map(|(r, k)| *k && !in_caption(outline, r)).collect()
}

/// An entry of nothing but images.
fn lone_media(outline: &Outline<'_>, base: &Url) -> Vec<(usize, Block)> {
    let found = outline.media.iter().filter_map(|m| media::lone(m.node, base));
    found.take(MEDIA_MAX).map(|b| (0, b)).collect()
}

/// An article from the entry's own text, when the page gives none.
pub fn from_feed(hints: &Hints<'_>, url: &Url) -> Article {
    let mut blocks = sanitise(hints.summary.unwrap_or(""), url);
    let signed = hints.title.and_then(|title| without_head(&mut blocks, title));
    ages::drop(&mut blocks);
    let author = hints.author.or(signed.as_deref());
    let mut article = Article {
        url: url.to_string(),
        headline: hints.title.map(collapse).unwrap_or_default(),
        byline: author.map_or_else(Byline::default, |a| Byline {
            text: collapse(crate::text::cut(a, LINE_BYTES_MAX)),
            names: people::names(a),
        }),
        published: hints.published,
        blocks,
        method: Method::Feed,
        confidence: 20,
        ..Article::default()
    };
    article.language = spoken(&article.text(), hints.language);
    article
}

/// Takes the headline off that a text begins with, and the byline below it, which it gives.
fn without_head(blocks: &mut Vec<Block>, title: &str) -> Option<String> {
    let letters = |text: &str| {
        text.chars()
            .filter(|c| c.is_alphanumeric())
            .flat_map(char::to_lowercase)
            .collect::<String>()
    };
    let line = |block: &Block| match block {
        Block::Heading(_, rich) | Block::Paragraph(rich) => Some(rich.text.clone()),
        _ => None,
    };
    let says = |blocks: &[Block]| blocks.iter().any(|b| !b.text().is_empty());
    let first = blocks.first().and_then(line)?;
    if letters(&first) != letters(title) || !says(&blocks[1..]) {
        return None;
    }
    blocks.remove(0);
    let signs = |l: &String| people::opens_like_byline(l) && !people::names(l).is_empty();
    let signed = blocks.first().and_then(line).filter(signs).filter(|_| says(&blocks[1..]))?;
    blocks.remove(0);
    Some(signed)
}

/// The language of a text, as it is said to be unless it reads otherwise. Programs that nobody told another one say English.
fn spoken(text: &str, said: Option<&str>) -> Option<String> {
    let english = |tag: &str| tag.split('-').next() == Some("en");
    let guessed = language::of(text, None);
    match guessed.filter(|guessed| said.is_none_or(english) && !english(guessed)) {
        Some(guessed) => Some(guessed),
        None => language::of(text, said.map(str::to_owned)),
    }
}

/// An absolute http(s) address.
pub(super) fn address(base: &Url, href: &str) -> Option<Url> {
    inline::web(base, href)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn clean(html: &str) -> String {
        let base = Url::parse("https://news.example/a/b").unwrap();
        sanitise(html, &base).iter().map(Block::html).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_text_stands_in_the_language_it_is_written_in() {
        let check = |text: &str, said, language| {
            assert_eq!(spoken(text, said).as_deref(), language, "{text}");
        };
        let german = "Die Fähre hat den Hafen am Mittag verlassen und ist nicht mit ihm zurück.";
        let english = "The ferry has left the port at noon and it is not back with the others.";
        check(german, Some("en-US"), Some("de"));
        check(german, Some("nl"), Some("nl"));
        check(german, None, Some("de"));
        check(english, Some("en-GB"), Some("en-GB"));
        check(english, None, Some("en"));
        check("Fähre im Hafen", Some("en"), Some("en"));
        check("", Some("fr"), Some("fr"));
    }

    #[test]
    fn a_headline_that_the_text_begins_with_stands_once() {
        let url = Url::parse("https://news.example/a").unwrap();
        let read = |html: &str| {
            let hints =
                Hints { title: Some("Tide takes quay"), summary: Some(html), ..Hints::default() };
            let article = from_feed(&hints, &url);
            format!(
                "{} [{}]",
                article.text().replace("\n\n", " / "),
                article.byline.names.join("+")
            )
        };
        let check = |html: &str, to: &str| assert_eq!(read(html), to, "{html}");
        let head = "<h1>Tide takes quay.</h1>";
        check(
            &format!("{head}<p>By Ida Falk</p><p>It came at six.</p>"),
            "It came at six. [Ida Falk]",
        );
        check(&format!("{head}<p>By six it was gone.</p><p>x</p>"), "By six it was gone. / x []");
        check(head, "Tide takes quay. []");
        check("<p>Tide takes quay at six.</p><p>x</p>", "Tide takes quay at six. / x []");
    }

    #[test]
    fn structure_survives() {
        assert_eq!(
            clean(
                "<h2>Head</h2><p>A <b>bold</b> <a href='/x'>link</a>.</p><ul><li>one<li>two</ul><blockquote><p>q</p></blockquote>"
            ),
            "<h2>Head</h2>\n<p>A <strong>bold</strong> <a href=\"https://news.example/x\">link</a>.</p>\n<ul><li>one</li><li>two</li></ul>\n<blockquote><p>q</p></blockquote>"
        );
    }

    #[test]
    fn lists_keep_their_numbers_and_levels() {
        for list in [
            "<ol start=\"2\"><li>two</li><li value=\"9\">nine</li></ol>",
            "<ol reversed=\"reversed\"><li>two</li><li>one</li></ol>",
            "<ul><li>a<ul><li>b<ol start=\"3\"><li>c</li></ol></li><li>d</li></ul></li><li>e</li></ul>",
        ] {
            assert_eq!(clean(list), list);
        }
        let shown = |from: &str, to: &str| assert_eq!(clean(from), to, "{from}");
        shown("<ol start=x><li value=>a</ol>", "<ol><li>a</li></ol>");
        shown("<ul start=3 reversed><li value=4>a</ul>", "<ul><li>a</li></ul>");
        shown("<ul><li><ul><li>a</ul><li>b</ul>", "<ul><li>a</li></ul>\n<ul><li>b</li></ul>");
        shown(
            "<ol><li>a<li><p>b<p>c<p>d<li>e</ol>",
            "<ol><li>a</li></ol>\n<p>b</p>\n<p>c</p>\n<p>d</p>\n<ol start=\"3\"><li>e</li></ol>",
        );
        shown(
            "<ol reversed><li>a<li><p>b<p>c<p>d<li>e</ol>",
            "<ol reversed=\"reversed\"><li>a</li></ol>\n<p>b</p>\n<p>c</p>\n<p>d</p>\n<ol start=\"1\" reversed=\"reversed\"><li>e</li></ol>",
        );
    }

    #[test]
    fn hostile_markup_is_gone() {
        for bad in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "<a href=\"javascript:alert(1)\">x</a>",
            "<iframe srcdoc='<script>1</script>'></iframe>",
            "<svg><script>alert(1)</script></svg>",
            "<math><mtext><style><img src=x onerror=alert(1)></style></mtext></math>",
            "<a href=' jav&#x09;ascript:alert(1)'>x</a>",
            "<form action=//evil><input name=p></form>",
            "<object data=//evil></object>",
            "<base href='//evil/'><a href=x>y</a>",
            "<p style='background:url(//t)'>x</p>",
            "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
            "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
            "<a href=\"https://e.example/&quot;onclick=alert(1)\">x</a>",
            "&lt;script&gt;alert(1)&lt;/script&gt;",
        ] {
            let html = clean(bad);
            for word in [
                "<script",
                "onerror=",
                "onload=",
                "javascript:",
                "<iframe",
                "<svg",
                "<form",
                "srcdoc",
                "style=",
                "data:",
                "\"onclick",
            ] {
                assert!(!html.contains(word), "{bad} -> {html}");
            }
        }
    }

    #[test]
    fn trackers_are_gone_and_images_absolute() {
        let html =
            clean("<p>x</p><img src=/p.gif width=1 height=1><img src='/a.jpg' alt='A &amp; B'>");
        assert_eq!(
            html,
            "<p>x</p>\n<figure><img src=\"https://news.example/a.jpg\" alt=\"A &amp; B\"></figure>"
        );
    }

    #[test]
    fn what_counts_is_no_picture_and_what_waits_for_a_script_is() {
        let count = |image: &str| clean(&format!("<p>x</p>{image}")).matches("<img ").count();
        for hidden in [
            "style='display:none'",
            "style='visibility:hidden'",
            "style='opacity:0'",
            "style='width:1px;height:1px'",
            "style='position:absolute;left:-9999px'",
            "hidden",
            "height=1",
        ] {
            assert_eq!(count(&format!("<img src=https://c.example/7 {hidden}>")), 0, "{hidden}");
        }
        let lazy = "<img src=/s.jpg data-src=/quay.jpg style='opacity:0'>";
        assert_eq!([lazy, "<img src=https://pixel.wp.com/b.gif?x=1>"].map(count), [1, 0]);
        assert_eq!(clean("<img src=/count style='display:none'>"), "", "alone");
        assert_eq!(clean("<img src=https://feeds.feedburner.com/~r/a/~4/b>"), "", "alone");
    }

    #[test]
    fn pictures_before_the_text_and_below_it_are_its_own() {
        let count = |html: &str| clean(html).matches("<img ").count();
        let text = "<p>Ice closed the port.</p><p>It melts on Monday.</p>";
        for lead in [
            "<img src=/a.jpg>",
            "<p><img src=/a.png alt=''></p>",
            "<img width=1024 height=683 src=/a class=wp-post-image>",
            "<a href=/story><img src=/a.webp></a>",
            "<figure><img src=/a><figcaption>The port.</figcaption></figure>",
        ] {
            assert_eq!(count(&format!("{lead}{text}")), 1, "{lead}");
            assert!(clean(&format!("{lead}{text}")).starts_with("<figure>"), "{lead}");
        }
        for lead in [
            "<img src=/count width=1 height=1>",
            "<img src=/count?id=7>",
            "<img src=/b.gif>",
            "<a href=https://share.example/><img src=/bird.png></a>",
            "<div class=share><img src=/bird.jpg></div>",
            "<img src=/icons/mail.png>",
        ] {
            assert_eq!(count(&format!("{lead}{text}")), 0, "{lead}");
        }
        let figure = |n: u32| {
            format!("<figure><img src=/{n}.jpg><figcaption>View {n} of it.</figcaption></figure>")
        };
        let gallery = (0..5).map(figure).collect::<String>();
        assert_eq!(count(&format!("{text}{gallery}")), 5);
        assert_eq!(count(&format!("<p>Five views.</p>{gallery}")), 5);
        assert_eq!(count(&format!("{gallery}{text}")), 5);
    }

    #[test]
    fn a_cell_of_two_paragraphs_is_one_cell() {
        let once = clean("<table><td>a <td>a.<code>a </p>a.");
        assert_eq!(clean(&once), once);
    }

    proptest! {
        #[test]
        fn cleaning_is_idempotent(s in "(<(p|b|i|a href='/x'|ul|li|div|br|h2|blockquote|table|tr|td|img src='/i.jpg'|code|em|pre)>|</(p|b|a|ul|li|div|blockquote|table)>|[a-z]{1,6}[ .]|&amp;|&lt;){0,30}") {
            let once = clean(&s);
            prop_assert_eq!(clean(&once), once);
        }
    }
}
