//! Promise: what a page prints among or below its text of other articles is none of it, and takes no paragraph along.

use crate::extraction::{read, texts};

const LEDE: &str = "The lock at Tarn Head will stay shut until the spring, the water board said on Friday, after divers found that one of its gates had moved.";
const MORE: &str = "Some forty boats are moored above it and can't come down to the sea. Their owners were told by letter, which reached most of them on Thursday.";
const LAST: &str = "The gate was hung in 1931 by a firm that has long ceased to be, and no drawing of it is left anywhere";

fn text_of(inside: &str) -> String {
    let page = format!(
        "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title><body><article>\
         <h1>Lock at Tarn Head stays shut</h1><div class=entry-content>{inside}</div></article></body></html>"
    );
    read(page.as_bytes(), None).article.text()
}

fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|p| format!("<p>{p}</p>")).collect()
}

#[test]
fn the_last_paragraph_stays_below_a_pointer_whatever_its_last_sign() {
    let pointers = [
        "<p>Read also: <a href=/r>Harbour gets a crane after forty years</a></p>",
        "<h4>Read also: <a href=/r>Harbour gets a crane after forty years</a></h4>",
        "<h3>Read also:</h3><ul><li><a href=/r>Harbour gets a crane after forty years</a></li></ul>",
    ];
    for end in [". (HBC)", ". [HBC]", ". — HBC", ". (Nora Whitlam)", ". (video)", ":", ""] {
        for pointer in pointers {
            let page = paragraphs(&[LEDE, MORE, LEDE]) + pointer;
            let text = text_of(&format!("{page}<p>{LAST}{end}</p>"));
            assert!(text.contains(LAST), "{end:?} below {pointer}\n{text}");
            assert!(!text.contains("crane"), "{pointer}\n{text}");
        }
    }
    let text = text_of(&format!(
        "{}{}<p>{LAST} <a href=/d>(pdf)</a></p>",
        paragraphs(&[LEDE, MORE, LEDE]),
        pointers[0]
    ));
    assert!(text.contains(LAST), "{text}");
    let prompts = paragraphs(&[
        LEDE,
        MORE,
        LEDE,
        "Follow us on every network",
        "And see all of the latest news of the river and of the whole coast at any hour with us",
    ]);
    assert!(!text_of(&prompts).contains("whole coast"), "one prompt follows another");
}

/// Headlines of others, each with how it begins.
fn cards(item: &str) -> String {
    let others = [
        (
            "Harbour gets a crane after forty years",
            "The crane that the harbour has asked for since the flood came by barge on Monday",
        ),
        (
            "Three bakers of Osterdam close at once",
            "Nobody wants to rise at two in the morning any more, said the youngest of the three",
        ),
        (
            "Night train returns to the coast line",
            "It will run on Fridays at first, with two sleeping cars that were found in a shed",
        ),
    ];
    let card = |(n, (title, begin)): (usize, &(&str, &str))| {
        item.replace("TITLE", &format!("<a href=/2026/{n}>{title}</a>")).replace("BEGIN", begin)
    };
    others.iter().enumerate().map(card).collect()
}

#[test]
fn boxes_of_other_articles_go_whole() {
    let text = || paragraphs(&[LEDE, MORE, &format!("{LAST}.")]);
    let own = text_of(&text());
    let item = "<div class=it><h3>TITLE</h3><p>BEGIN.</p></div>";
    for inside in [
        format!(
            "<div class=yarpp><h3>Related posts:</h3><ol>{}</ol></div>",
            cards("<li>TITLE <small>BEGIN...</small></li>")
        ),
        format!("<div class=box><h2>Noticias relacionadas</h2>{}</div>", cards(item)),
        format!("<h3>Похожие новости</h3>{}", cards(item)),
        format!("<div class=related-posts>{}</div>", cards(item)),
        format!("<div class=x>{}</div>", cards("<div class=it><h4>TITLE</h4><p>BEGIN…</p></div>")),
        cards("<article class=teaser><h2>TITLE</h2><p>BEGIN.</p></article>"),
    ] {
        assert_eq!(text_of(&(text() + &inside)), own, "{inside}");
    }
}

#[test]
fn parts_of_a_text_under_linked_headings_stay() {
    let parts = cards("<h3>TITLE</h3><p>BEGIN.</p><p>BEGIN, and more is said of it.</p>");
    let text = text_of(&(paragraphs(&[LEDE, MORE]) + &parts));
    assert!(text.contains("came by barge") && text.contains("found in a shed"), "{text}");
    let away = cards("<div class=it><h3>TITLE</h3><p>BEGIN.</p></div>")
        .replace("/2026/", "https://yard.example/");
    let text = text_of(&(paragraphs(&[LEDE, MORE]) + &away));
    assert!(text.contains("came by barge"), "what leads away is no article of the site's\n{text}");
}

#[test]
fn the_next_article_in_full_is_none_of_the_text() {
    for text in texts() {
        let own: String = text.p.iter().map(|p| format!("<p>{p}</p>")).collect();
        let next = format!(
            "<div class=next-article><h2>{}</h2><p>{}</p></div>",
            text.other[0],
            text.p[0].replace(' ', "  ") + " 1"
        );
        let page = format!(
            "<html lang={}><title>{t}</title><body><article><h1>{t}</h1><div>{own}{next}</div></article></body></html>",
            text.lang,
            t = text.title
        );
        let found = read(page.as_bytes(), None).article.text();
        assert!(!found.contains(text.other[0].as_str()), "{}\n{found}", text.lang);
        assert!(found.contains(text.p[1].as_str()), "{}", text.lang);
    }
}

#[test]
fn a_label_with_a_colon_and_one_link_points_elsewhere() {
    for label in ["Noticia relacionada:", "Həmçinin oxuyun:", "Llegeix també:", "Тағы оқыңыз:"]
    {
        let line =
            format!("<p><b>{label}</b> <a href=/r>Harbour gets a crane after forty years</a></p>");
        let text = text_of(&(paragraphs(&[LEDE, MORE]) + &line + &paragraphs(&[LEDE, MORE])));
        assert!(!text.contains("crane"), "{label}\n{text}");
    }
    for line in [
        "<p>The report: <a href=https://board.example/r>Report of the divers on all four gates</a></p>",
        "<p>She wrote: <a href=/r>we can't wait until the spring for a gate.</a></p>",
    ] {
        let text = text_of(&(paragraphs(&[LEDE, MORE]) + line + &paragraphs(&[LEDE, MORE])));
        assert!(
            text.contains("Report of the divers") || text.contains("She wrote"),
            "{line}\n{text}"
        );
    }
}

#[test]
fn a_life_in_its_box_is_none_of_the_text_whoever_wrote_it() {
    let life = "A native of Skerrow, she has covered the river since 2014 and won the prize of the county press in 2021.";
    let own = text_of(&paragraphs(&[LEDE, MORE, LEDE, MORE]));
    for class in ["author-bio", "about-author", "post-author-box", "autor-bio"] {
        let page = paragraphs(&[LEDE, MORE, LEDE, MORE])
            + &format!("<div class={class}><p>{life}</p></div>");
        assert_eq!(text_of(&page), own, "{class}");
    }
}
