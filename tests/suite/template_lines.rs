//! Promise: what a template puts between the paragraphs and below them is no text and no wall, and what it dresses up stays.

use copydesk::model::{Article, Block, Problem};

use crate::extraction::read;

const FIRST: &str = "The lock at Tarn Head will stay shut until the spring, the water board said on Friday, after divers found that one of its gates had moved.";
const SECOND: &str = "Barges that carry grain to the mills at Osterdam are to be unloaded above the weir and their cargo taken on by road, the board told millers.";
const THIRD: &str = "The last time that the lock was closed for so long was in 1976, when the upper pound fell dry and eels were carried to the lake in buckets.";

fn page(inside: &str) -> Article {
    let title = "Lock at Tarn Head shut until spring";
    let page = format!(
        "<!doctype html><html lang=en><title>{title} - Courier</title><body><header><a href=/>Courier</a></header>\
         <nav><a href=/n>News</a><a href=/s>Sport</a></nav><article><h1>{title}</h1><div class=entry-content>{inside}</div>\
         </article><footer><p>© 2026 Courier</p></footer></body></html>"
    );
    read(page.as_bytes(), None).article
}

fn text(inside: &str) -> String {
    page(inside).text()
}

#[test]
fn lines_that_say_where_the_text_goes_on_are_no_wall() {
    for line in [
        "Dalszy ciąg artykułu pod galerią",
        "Scroll down to continue reading",
        "Subscribe to our free newsletter to continue reading stories like this",
        "Already a subscriber? Log in",
        "Pokračování článku pod videem",
        "Reszta artykułu pod materiałem wideo",
        "Verder lezen onder de advertentie",
    ] {
        let found = page(&format!("<p>{FIRST}</p><p>{line}</p><p>{SECOND}</p><p>{THIRD}</p>"));
        assert!(found.problems.is_empty(), "{line} {:?}", found.problems);
        assert!(!found.text().contains(line), "{line}");
        assert!(found.text().contains(THIRD), "{line}");
    }
    let walled = page(&format!(
        "<p>{FIRST}</p><div class=offer><p>Subscribe to continue reading</p><button>See offers</button></div>"
    ));
    assert!(walled.problems.contains(&Problem::Paywall), "{:?}", walled.problems);
}

#[test]
fn a_prompt_below_the_text_is_none_of_it() {
    for line in [
        "Follow the Courier on <a href=//x.com>X</a>, <a href=//facebook.com>Facebook</a> and TikTok.",
        "Na ndiqni në Facebook",
        "Tetszik? Oszd meg!",
        "Comentează",
        "(*)",
        "Yayıncı: Ece Tan",
        "Veja mais notícias da região no <a href=/r>Courier</a>",
    ] {
        let bare = line.split('<').next().unwrap();
        let text = text(&format!("<p>{FIRST}</p><p>{SECOND}</p><p>{THIRD}</p><p>{line}</p>"));
        assert!(!text.contains(bare) && text.ends_with(THIRD), "{line}");
    }
    let last = "He posted the picture on Facebook, and asked nobody to follow him.";
    assert!(text(&format!("<p>{FIRST}</p><p>{SECOND}</p><p>{last}</p>")).ends_with(last));
}

#[test]
fn a_table_stays_whatever_its_borders() {
    for class in
        ["x_table_border_bottom_solid", "ranking-table", "price-table", "table-footer-fixed"]
    {
        let rows = ["Grain 131.0 94.5", "Flour 11.2 8.7", "Coal 0.4 2.9", "Timber 78 81"]
            .map(|row| format!("<tr><td>{}</td></tr>", row.replace(' ', "</td><td>")))
            .concat();
        let text = text(&format!(
            "<p>{FIRST}</p><p>{SECOND}</p><table class={class}>{rows}</table><p>{THIRD}</p>"
        ));
        assert!(text.contains("Flour") && text.contains("94.5"), "{class}\n{text}");
    }
}

#[test]
fn headings_of_one_row_stay_together() {
    let part = |n: usize, name: &str, says: &str| {
        format!(
            "<h2>{n}. {name}</h2><figure><img src=/{n}.jpg width=800><figcaption>Photo: Ann Lee</figcaption></figure><p>{says}</p>"
        )
    };
    let inside = [
        format!("<p>{FIRST}</p>"),
        part(1, "Tarn Head", SECOND),
        part(2, "Osterdam", THIRD),
        "<p>Artikel gaat verder onder de advertentie</p>".to_owned(),
        part(3, "Skerrow", "Its gates were mended in May."),
        part(4, "Corrow", "Nobody has seen it open."),
    ];
    let text = text(&inside.concat());
    for heading in ["1. Tarn Head", "2. Osterdam", "3. Skerrow", "4. Corrow"] {
        assert!(text.contains(heading), "{heading}\n{text}");
    }
}

#[test]
fn the_heads_of_a_live_page_stay_over_their_authors() {
    let entry = |head: &str, says: &str| {
        format!(
            "<div class=entry><div class=time><a href=#e>3:47pm</a></div><h3>{head}</h3><div class=entry-author>By Ann Lee</div><div class=entry-body><p>{says}</p></div></div>"
        )
    };
    let inside = [
        entry("Gates shut at Tarn Head", FIRST),
        entry("Grain goes by road", SECOND),
        entry("Eels in buckets", THIRD),
    ];
    let text = text(&inside.concat());
    for head in ["Gates shut at Tarn Head", "Grain goes by road", "Eels in buckets"] {
        assert!(text.contains(head), "{head}\n{text}");
    }
    assert!(!text.contains("By Ann Lee"));
}

#[test]
fn what_is_sold_is_no_picture_of_the_text() {
    let sold = "<div class=td-rec><span>- Advertisement -</span><a href=//shop.example><img src=/box.gif width=300 height=250></a></div>";
    let found = page(&format!("<p>{FIRST}</p><p>{SECOND}</p>{sold}<p>{THIRD}</p>"));
    assert!(!found.blocks.iter().any(|b| matches!(b, Block::Figure(_))), "{:?}", found.blocks);
}

#[test]
fn a_paragraph_named_for_the_picture_is_its_caption() {
    let shown = "<p class=\"t t-img\"><img src=/lock.jpg width=800></p><p class=\"t img-desc\">Divers at the lower gate. Harbour archive</p>";
    let found = page(&format!(
        "<p class=t>{FIRST}</p>{shown}<p class=t>{SECOND}</p><p class=t>{THIRD}</p>"
    ));
    assert!(!found.text().contains("Divers at the lower"), "{}", found.text());
    let captions = found.blocks.iter().filter_map(|b| match b {
        Block::Figure(f) => Some(f.caption.as_str()),
        _ => None,
    });
    assert!(
        captions.into_iter().any(|c| c.starts_with("Divers at the lower")),
        "{:?}",
        found.blocks
    );
}

#[test]
fn what_is_left_of_a_post_or_of_a_box_goes_and_a_place_stands_apart() {
    let gone = "<blockquote class=telegram-post><a href=https://t.me/lock/1912>t.me/lock/1912</a></blockquote>";
    let boxed = "<div class=Sortable type=RelatedNews><a href=/eels><img src=/e.jpg width=240></a><a href=/eels>Eels return to the upper pound</a> Hundreds of eels were seen above the weir on Monday night, anglers say.</div>";
    let text = text(&format!(
        "<p><span class=\"location-stamp\">Tarn Head</span>On Friday the board met. {FIRST}</p>{gone}<p>{SECOND}</p>{boxed}<p>{THIRD}</p>"
    ));
    assert!(!text.contains("t.me") && !text.contains("Hundreds of eels"), "{text}");
    assert!(text.starts_with("Tarn Head On Friday") || text.starts_with("On Friday"), "{text}");
}
