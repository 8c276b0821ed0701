//! What stands at a text's edges, and between its paragraphs, and is of it: short last lines, lists, tables, corrections.

use crate::extraction::read;

const LEDE: &str = "The lock at Tarn Head will stay shut until the spring, the water board said on Friday, after divers found that one of its gates had moved.";
const MORE: &str = "Some forty boats are moored above it and can't come down to the sea. Their owners were told by letter, which reached most of them on Thursday.";
const LAST: &str = "The gate was hung in 1931 by a firm that has long ceased to be. No drawing of it is left, and the board has asked a museum for help with the work.";

fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|p| format!("<p>{p}</p>")).collect()
}

/// The text of a site's page, with its menu, that holds this below its title.
fn text_on_site(inside: &str) -> String {
    let page = format!(
        "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title><body>\
         <header><a href=/>Tarn Head Courier</a><nav><ul><li><a href=/n>News</a></li><li><a href=/s>Sport</a></li></ul></nav></header>\
         <main><article><h1>Lock at Tarn Head stays shut</h1><div class=article-content>{inside}</div></article></main>\
         <footer><p>© 2026 Tarn Head Courier</p></footer></body></html>"
    );
    read(page.as_bytes(), None).article.text()
}

#[track_caller]
fn site_keeps(inside: &str, wanted: &[&str]) {
    let text = text_on_site(inside);
    for line in wanted {
        assert!(text.contains(line), "{line:?} is lost from {inside}\n{text}");
    }
}

/// The text of a page that holds this below its title.
fn text_of(inside: &str) -> String {
    let page = format!(
        "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title><body><article>\
         <h1>Lock at Tarn Head stays shut</h1>{inside}</article></body></html>"
    );
    read(page.as_bytes(), None).article.text()
}

#[track_caller]
fn keeps(inside: &str, wanted: &[&str]) {
    let text = text_of(inside);
    for line in wanted {
        assert!(text.contains(line), "{line:?} is lost from {inside}\n{text}");
    }
}

#[test]
fn a_text_goes_on_below_a_prompt_in_its_midst() {
    let ends = ["The board meets again on Monday.", "\"We can wait,\" she said."];
    for prompt in [
        "<p>Advertisement</p>",
        "<div class=ad><span>Advertisement</span></div>",
        "<p><strong>Read more:</strong> <a href=/r>Harbour gets a crane</a></p>",
        "<aside class=related><h3>Related</h3><a href=/r>Harbour gets a crane</a></aside>",
    ] {
        let page = paragraphs(&[LEDE, MORE, LAST]) + prompt + &paragraphs(&ends);
        keeps(&page, &ends);
    }
    // What only reacts to the text does not go on with it.
    let page = paragraphs(&[LEDE, MORE, LAST, "How do you feel about this story?", "Happy", "Sad"]);
    assert!(text_of(&page).ends_with(LAST));
}

#[test]
fn points_above_a_text_are_of_it() {
    let points =
        ["Boats wait above the lock", "Gate of 1931 moved", "Museum is asked for drawings"];
    let list: String = points.iter().map(|p| format!("<li>{p}</li>")).collect();
    keeps(&format!("<ul>{list}</ul>{}", paragraphs(&[LEDE, MORE, LAST])), &points);
    let page = "<!doctype html><html lang=zh><title>旧船闸关闭至春季</title><body><article><h1>旧船闸关闭至春季</h1>\
                <ul><li>四十条船停在上游等候</li><li>闸门建于上世纪三十年代</li></ul>\
                <p>水务局周五宣布，旧船闸将关闭至明年春季，原因是潜水员发现其中一扇闸门已经移位。</p>\
                <p>目前约有四十条船停在上游，无法驶向大海。船主们大多在周四收到了书面通知。</p>\
                <p>这扇闸门由一家早已不存在的公司建造，没有留下图纸，水务局已向一家博物馆求助。</p></article></body></html>";
    assert!(read(page.as_bytes(), None).article.text().contains("四十条船停在上游等候"));
}

#[test]
fn a_table_with_heads_at_the_end_is_whole_though_its_rows_are_linked() {
    let row = |n: usize, boat: &str| {
        format!("<tr><td>{n}</td><td><a href=/boats/{n}>{boat}</a></td><td>{}</td></tr>", 30 - n)
    };
    let boats = ["Merganser", "Dunlin", "Old Nan", "Tern"];
    let rows: String = (1..).zip(boats).map(|(n, boat)| row(n, boat)).collect();
    let table = format!("<table><tr><th>#</th><th>Boat</th><th>Days</th></tr>{rows}</table>");
    for below in ["", "<p>The board meets again on Monday.</p>"] {
        keeps(&(paragraphs(&[LEDE, MORE, LAST]) + &table + below), &boats);
    }
}

#[test]
fn papers_that_a_sentence_names_stay_with_it() {
    let page = paragraphs(&[LEDE, MORE, "The board put up three papers on Friday evening:"])
        + "<ul><li><a href=/a.pdf>Report of the divers</a></li><li><a href=/b.pdf>Letter to the owners</a></li></ul>"
        + &paragraphs(&[LAST, LEDE]);
    keeps(
        &page,
        &["three papers on Friday evening:", "Report of the divers", "Letter to the owners"],
    );
}

#[test]
fn a_correction_in_its_box_is_told() {
    let note = "Correction: An earlier version of this article gave the wrong year for the gate.";
    for class in ["correction", "article-corrections", "c-correction__body", "editors-note"] {
        let text = paragraphs(&[LEDE, MORE, LAST, LEDE]);
        keeps(&format!("{text}<div class={class}><p>{note}</p></div>"), &[note]);
        keeps(&format!("{text}<aside class={class}>{note}</aside>"), &[note]);
    }
}

#[test]
fn a_question_that_opens_its_answer_stays_with_it() {
    let (question, answer) =
        ("Who pays for the gate?", "The county pays for it, and the board after that.");
    for folded in [
        format!("<details open><summary>{question}</summary>{answer}</details>"),
        format!("<details><summary>{question}</summary><p>{answer}</p></details>"),
    ] {
        let page = paragraphs(&[LEDE, MORE]) + &folded + &paragraphs(&[LAST, LEDE, MORE]);
        let text = text_of(&page);
        assert_eq!(text.contains(question), text.contains(answer), "{folded}\n{text}");
    }
}

#[test]
fn a_paragraph_in_another_language_takes_none_of_the_others_away() {
    let own = [
        "Vanha sulku pysyy kiinni kevääseen asti, vesilaitos kertoi perjantaina, kun sukeltajat olivat huomanneet portin siirtyneen.",
        "Noin neljäkymmentä venettä odottaa sulun yläpuolella eikä pääse merelle. Useimmat omistajat saivat kirjeen torstaina.",
        "Portin rakensi vuonna 1931 yritys, jota ei enää ole. Piirustuksia ei löydy, ja laitos on pyytänyt apua museolta.",
        "Uusi portti maksaisi kaksi miljoonaa euroa, ja rahasta päätetään vasta kesäkuussa pidettävässä kokouksessa.",
    ];
    let mut all = own.to_vec();
    all.insert(2, LEDE);
    let page = format!(
        "<!doctype html><html lang=fi><title>Vanha sulku pysyy kiinni</title><body><article>\
         <h1>Vanha sulku pysyy kiinni</h1>{}</article></body></html>",
        paragraphs(&all)
    );
    let text = read(page.as_bytes(), None).article.text();
    for line in own {
        assert!(text.contains(line), "{line:?} is lost from\n{text}");
    }
}

#[test]
fn a_box_between_paragraphs_keeps_its_heading() {
    let (head, points) = ("What we know", ["The gate moved by a hand", "Forty boats are moored"]);
    let list: String = points.iter().map(|p| format!("<li>{p}</li>")).collect();
    for (class, heading) in [
        ("article-box", format!("<strong>{head}</strong>")),
        ("key-points", format!("<h2>{head}</h2>")),
        ("accordion", format!("<button class=accordion__toggle>{head}</button>")),
    ] {
        let filled = format!("<div class={class}>{heading}<ul>{list}</ul></div>");
        for (above, below) in [
            (paragraphs(&[LEDE, MORE]), paragraphs(&[LAST, LEDE])),
            (String::new(), paragraphs(&[LEDE, MORE, LAST])),
        ] {
            let text = text_of(&(above + &filled + &below));
            assert_eq!(text.contains(head), text.contains(points[0]), "{class}\n{text}");
        }
    }
}

#[test]
fn headline_author_and_date_in_one_paragraph_are_no_text() {
    let head =
        "<b>Lock at Tarn Head stays shut</b><br>By Nora Whitlam<br>12 June 2026, 8:30am<br><br>";
    let page = format!(
        "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title><body>{head}{LEDE}<br><br>{MORE}<br><br>{LAST}</body></html>"
    );
    let text = read(page.as_bytes(), None).article.text();
    assert_eq!(text, [LEDE, MORE, LAST].join("\n\n"));
}

#[test]
fn lines_that_close_a_page_are_no_text() {
    let text = [LEDE, MORE, LAST];
    for line in [
        "Source: Tarn Head Courier",
        "Topics: locks, boats",
        "(jwi)",
        "Comments are closed on this article",
        "Follow Nora Whitlam on Twitter @norawhit",
        "— Nora Whitlam",
    ] {
        let page = paragraphs(&text) + &paragraphs(&[line]);
        assert_eq!(text_of(&page), text.join("\n\n"), "{line}");
    }
}

#[test]
fn the_software_s_accounts_sign_nothing() {
    for author in ["admin", "editor@courier.example"] {
        let data = format!(
            r#"<script type="application/ld+json">{{"@type":"NewsArticle","author":{{"@type":"Person","name":"{author}"}}}}</script>"#
        );
        let page = format!(
            "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title>\
             <meta property=og:site_name content='Tarn Head Courier'>{data}<body><article>\
             <h1>Lock at Tarn Head stays shut</h1>{}</article></body></html>",
            paragraphs(&[LEDE, MORE, LAST])
        );
        assert!(read(page.as_bytes(), None).article.byline.names.is_empty(), "{author}");
    }
}

#[test]
fn lists_without_links_close_a_text_however_short_it_is() {
    let below = ["Wren 7", "Teal 8", "Grey Coot 9", "Whimbrel 10", "Little Auk 11", "Eider 12"];
    let names = ["Merganser 1", "Dunlin 2", "Old Nan 3", "Tern 4", "Merganser 5", "Dunlin 6"];
    let list = |names: &[&str]| {
        let items: String = names.iter().map(|n| format!("<li>{n}</li>")).collect();
        format!("<ul>{items}</ul>")
    };
    site_keeps(&(paragraphs(&[LEDE]) + &list(&names)), &names);
    let headed =
        format!("<h2>Boats above</h2>{}<h2>Boats below</h2>{}", list(&names), list(&below));
    site_keeps(
        &(paragraphs(&[LEDE]) + &headed),
        &["Boats above", "Dunlin 6", "Boats below", "Wren 7", "Eider 12"],
    );
}

#[test]
fn a_table_is_whole_whatever_the_element_says_that_holds_all_of_the_text() {
    let table = "<table><tr><th>Boat</th><th>Year</th></tr><tr><td>Dunlin</td><td>1931</td></tr>\
                 <tr><td>Tern</td><td>1987</td></tr></table>";
    let part = |text: &str| format!("<div class=subscriber-only><p>{text}</p></div>");
    for class in ["body premium", "content sidebar-right", "content has-comments"] {
        let (above, below) = (part(LEDE) + &part(MORE), part(LAST) + &part(LEDE));
        let page = format!("<div class='{class}'>{above}{table}{below}</div>");
        keeps(&page, &["Dunlin", "1931", "Tern", "1987"]);
    }
}

#[test]
fn files_that_a_text_rests_on_stay_with_it() {
    let files = "<ul><li><a href=/a.pdf>Report of the divers</a></li><li><a href=/b.pdf?v=2>Letter to the owners</a></li></ul>";
    let wanted = ["Report of the divers", "Letter to the owners"];
    for over in ["<p>What was said:</p>", "<p>What was said</p>", "<h3>What was said</h3>"] {
        let above = paragraphs(&[LEDE, MORE]) + over + files;
        site_keeps(&above, &wanted);
        site_keeps(&(above + &paragraphs(&[LAST, LEDE])), &wanted);
    }
}

#[test]
fn what_stands_in_a_text_s_midst_and_leads_elsewhere_is_none_of_it() {
    let around =
        |inside: &str| paragraphs(&[LEDE, MORE]) + inside + &paragraphs(&[LAST, LEDE, MORE]);
    for inside in [
        "<div class=q1><a href=/r><img src=/t.jpg width=300 height=200></a><h3><a href=/r>Harbour gets a crane</a></h3>\
         <p>The town pays for it from what it has saved, without help from the county.</p></div>",
        "<div class=q2><p>Who pays for the gate?</p><label><input type=radio>The county does</label>\
         <label><input type=radio>The board does</label><button>Send</button></div>",
        "<p><strong>Read more:</strong> <a href=/r>Harbour gets a crane</a></p><p><a href=/s>Mill burns</a></p>",
    ] {
        assert_eq!(text_of(&around(inside)), text_of(&around("")), "{inside}");
    }
    // A text of such parts is one.
    let part = |n: usize, text: &str| {
        format!(
            "<div><a href=/b{n}><img src=/t{n}.jpg width=300 height=200></a><h3><a href=/b{n}>Boat number {n}</a></h3><p>{text}</p></div>"
        )
    };
    keeps(&(part(1, LEDE) + &part(2, MORE) + &part(3, LAST)), &[LEDE, MORE, LAST]);
}

#[test]
fn counts_and_menus_above_a_text_are_none_of_it() {
    let text = [LEDE, MORE, LAST];
    for above in ["<div>4 min</div>", "<div>12 <span>shares</span></div>"] {
        assert_eq!(text_of(&(above.to_owned() + &paragraphs(&text))), text.join("\n\n"), "{above}");
    }
    let menu: String = ["Harbour", "Letters", "Sport", "Weather"]
        .map(|m| format!("<a href=/{m}>{m}</a><br>"))
        .concat();
    let page = format!(
        "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title><body><table><tr><td>{menu}</td>\
         <td><b>Lock at Tarn Head stays shut</b><br><br>{}</td></tr></table></body></html>",
        text.join("<br><br>")
    );
    assert_eq!(read(page.as_bytes(), None).article.text(), text.join("\n\n"));
}

#[test]
fn a_short_post_is_quoted_whole() {
    let post = "<blockquote class=bluesky-embed><p>The gate will hold until Monday.<br><a href=https://x.example/1>[image or embed]</a></p>\
                &mdash; Ann Lee (<a href=https://x.example/a>@annlee.example</a>) <a href=https://x.example/2>June 12, 2026 at 8:30 AM</a></blockquote>";
    let page = paragraphs(&[LEDE, MORE]) + post + &paragraphs(&[LAST, LEDE]);
    site_keeps(&page, &["The gate will hold until Monday."]);
}

#[test]
fn who_is_named_alone_beside_the_date_signs() {
    let names_of = |head: &str| {
        let page = format!(
            "<!doctype html><html lang=en><title>Lock at Tarn Head stays shut</title><body><nav><a href=/l>Town Letters</a></nav>\
             <article><h1>Lock at Tarn Head stays shut</h1>{head}{}</article></body></html>",
            paragraphs(&[LEDE, MORE, LAST])
        );
        read(page.as_bytes(), None).article.byline.names
    };
    let line = |name: &str| {
        format!("<div class=a1><div class=b2>{name}</div><div>12 June 2026</div></div>")
    };
    assert_eq!(names_of(&line("Nora Whitlam")), ["Nora Whitlam"]);
    assert_eq!(names_of(&line("Nora Whitlam and Ole Strand")), ["Nora Whitlam", "Ole Strand"]);
    for line in [
        "<p>Nora Whitlam · 12 June 2026</p>",
        "<font size=2>Nora Whitlam<br>12 June 2026, 8:30am</font>",
    ] {
        assert_eq!(names_of(line), ["Nora Whitlam"], "{line}");
    }
    for linked in [
        "<div class=author>Nora Whitlam<a rel=author href=/authors/nw>More stories by Nora Whitlam</a></div>",
        "<div class=author>Nora Whitlam<a rel=author href=/authors/nw>See full bio</a></div>",
        "<div class=byline><span>By</span><a href=/authors/nw>Nora Whitlam</a></div>",
        "<div class=byline><a href=/authors/nw>Nora Whitlam</a> / Updated: June 12, 2026</div><b>Text Size</b>",
    ] {
        assert_eq!(names_of(linked), ["Nora Whitlam"], "{linked}");
    }
    let owned = "<meta name=copyright content='Copyright (c) Tarn House 2026'><meta name=author content='Tarn House'>\
                 <meta name='article:author' content='Nora Whitlam'>";
    assert_eq!(names_of(owned), ["Nora Whitlam"], "the house beside her");
    for other in [
        "Town Letters",
        "Harbour",
        "Boats wait above the lock for the spring",
        "<a href=/x>Lower Harbour</a>",
    ] {
        assert!(names_of(&line(other)).is_empty(), "{other}");
    }
    assert!(names_of("<div class=b2>Lower Harbour</div>").is_empty(), "no date beside it");
}

#[test]
fn a_footnote_that_the_text_leads_to_is_of_it() {
    let note = "The firm went under in 1950, and its papers with it.";
    let marked = format!("<p>{MORE}<sup><a href=#fn1 id=r1>[1]</a></sup></p>");
    let notes = format!("<hr><ol class=footnotes><li id=fn1>{note} <a href=#r1>↩</a></li></ol>");
    keeps(&(paragraphs(&[LEDE]) + &marked + &paragraphs(&[LAST, LEDE]) + &notes), &[note]);
}

#[test]
fn a_post_that_closes_the_text_is_of_it() {
    let quote = "<blockquote class=twitter-tweet><p>Divers go down again. Stay where you are!</p>&mdash; Tarn Head Lock (@tarnhead) \
                 <a href=https://twitter.com/tarnhead/status/1>3 February 2026</a></blockquote>";
    site_keeps(&(paragraphs(&[LEDE, MORE, LAST]) + quote), &["Stay where you are!"]);
}

#[test]
fn a_sentence_that_is_pulled_out_of_the_text_is_read_once() {
    let said = "“We could not wait for the spring, for the hinge would have gone before it,”";
    let text = format!("<p>{said} Ida Falk of the board said at the lock.</p>");
    for pulled in [
        "<blockquote>We could not wait for the spring, for the hinge would have gone before it</blockquote>",
        "<blockquote><p>“We could not wait for the spring, for the hinge would have gone before it.”</p><cite>Ida Falk</cite></blockquote>",
        "<div class=pullquote><p>«We could not wait for the spring»</p><p>Ida Falk, head of the board</p></div>",
    ] {
        let page = paragraphs(&[LEDE]) + &text + pulled + &paragraphs(&[MORE, LAST]);
        let found = text_on_site(&page);
        assert_eq!(found.matches("could not wait for the spring").count(), 1, "{found}");
        assert!(found.contains(said) && !found.contains("head of the board"), "{found}");
        assert_eq!(found.matches("Ida Falk").count(), 1, "{found}");
    }
    let other =
        "<blockquote>The hinge is older than the board itself, and nobody drew it</blockquote>";
    site_keeps(&(paragraphs(&[LEDE]) + &text + other + &paragraphs(&[MORE])), &["nobody drew it"]);
}
