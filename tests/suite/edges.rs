//! What stands at a text's edges, and between its paragraphs, and is of it: short last lines, lists, tables, corrections.

use crate::extraction::read;

const LEDE: &str = "The lock at Tarn Head will stay shut until the spring, the water board said on Friday, after divers found that one of its gates had moved.";
const MORE: &str = "Some forty boats are moored above it and can't come down to the sea. Their owners were told by letter, which reached most of them on Thursday.";
const LAST: &str = "The gate was hung in 1931 by a firm that has long ceased to be. No drawing of it is left, and the board has asked a museum for help with the work.";

fn paragraphs(texts: &[&str]) -> String {
    texts.iter().map(|p| format!("<p>{p}</p>")).collect()
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
