//! Lines above and below a text: whose it is, and which of them are the story's own.

use crate::extraction::{page_of, read, texts};

/// A line between headline and text names whose text it is, however it is set; a picture's, a tag, a pointer does not.
#[test]
fn a_line_above_the_text_names_its_agency() {
    let text = texts().remove(0);
    let named = |line: &str| {
        let paragraphs: String = text.p[1..].iter().map(|p| format!("<p>{p}</p>")).collect();
        let html = format!(
            "<html lang=en><title>{0}</title><body><nav><a href=/>Home</a></nav><article><h1>{0}</h1>{line}{paragraphs}</article></body></html>",
            text.title
        );
        let publisher = read(html.as_bytes(), None).article.publisher.unwrap_or_default();
        publisher.lines().any(|l| l.ends_with("Reuters"))
    };
    for line in [
        "<div class=meta>Reuters <span>March 17, 2026</span></div>",
        "<div class=byline><b>Reuters</b></div>",
        "<span>By Reuters</span>",
        "<p>17.03.2026 10:20 Reuters</p>",
        "<p>Reuters - Mar 17, 2026 - 10:30 | All</p>",
    ] {
        assert!(named(line), "{line}");
    }
    for line in [
        "<figure><img src=/i.jpg width=800 height=500><figcaption>Reuters</figcaption></figure>",
        "<div><img src=/i.jpg width=800 height=500></div><div>Reuters</div>",
        "<div class=tags><a href=/t>Reuters</a></div>",
        "<ul class=related><li><a href=/r>Reuters</a></li></ul>",
    ] {
        assert!(!named(line), "{line}");
    }
}

#[test]
fn a_line_below_the_text_names_its_agency() {
    let text = texts().remove(0);
    let credited = |line: &str| {
        let paragraphs: String = text.p[1..].iter().map(|p| format!("<p>{p}</p>")).collect();
        let html = format!(
            "<html lang=en><title>{0}</title><body><nav><a href=/>Home</a></nav><article><h1>{0}</h1><div>{paragraphs}{line}</div></article><footer>Tides</footer></body></html>",
            text.title
        );
        let mut article = read(html.as_bytes(), None).article;
        copydesk::wire::read(&mut article, &copydesk::wire::Agencies::default());
        article.credit
    };
    for line in [
        "<p>Source: Reuters</p>",
        "<div class=src><b>Source: Reuters</b></div>",
        "<div class=x><span>(Reuters)</span></div>",
        "<p><em>Reuters contributed to this report.</em></p>",
        "<div><b>This story was originally published by Reuters.</b></div>",
    ] {
        assert_eq!(credited(line).as_deref(), Some("Reuters"), "{line}");
    }
    for line in [
        "<p>Photo: Reuters</p>",
        "<p>Harbour model. REUTERS/Mira Solberg</p>",
        "<div>Follow us on Reuters</div>",
        "<ul class=related><li><a href=/r>Reuters</a></li></ul>",
        "<figure><img src=/i.jpg width=800 height=500><figcaption>Reuters</figcaption></figure>",
        "<p>The mayor told Reuters on Monday.</p>",
    ] {
        assert_eq!(credited(line), None, "{line}");
    }
}

/// What opens like a byline, a widget or a caption and is the story's own.
#[test]
fn a_storys_last_line_is_no_signature() {
    let text = texts().remove(0);
    for line in [
        "From Rotterdam came two cranes.",
        "But who will pay for the gates?",
        "12 people were taken to hospital.",
        "By Friday noon the gates had been shut twice, the board said.",
        "Image matters, the mayor said.",
    ] {
        let mut paragraphs: Vec<&str> = text.p.iter().map(String::as_str).collect();
        paragraphs.push(line);
        let got = read(page_of(&text.title, &paragraphs).as_bytes(), None).article.text();
        assert!(got.ends_with(line), "{line}");
    }
    for line in ["(By Jane Poe)", "Written by Jane Poe", "12 people reacted to this"] {
        let mut paragraphs: Vec<&str> = text.p.iter().map(String::as_str).collect();
        paragraphs.push(line);
        let got = read(page_of(&text.title, &paragraphs).as_bytes(), None).article.text();
        assert!(!got.contains(line), "{line}");
    }
}

/// Who signs a page that has these lines above its text, as its last, and below it.
fn signed([above, last, below]: [&str; 3]) -> Vec<String> {
    let text = texts().remove(0);
    let paragraphs: String = text.p[1..].iter().map(|p| format!("<p>{p}</p>")).collect();
    let html = format!(
        "<html lang=en><title>{0}</title><body><nav><ul><li><a href=/>Home</a><li><a href=/h>Harbour</a></ul></nav><article><h1>{0}</h1>{above}<div>{paragraphs}{last}</div>{below}</article><footer>Tides</footer></body></html>",
        text.title
    );
    read(html.as_bytes(), None).article.byline.names
}

/// A name alone at the end signs; what stands at the end as headings and pointers do signs nothing, nor beside a byline.
#[test]
fn a_name_at_the_right_edge_or_in_bold_signs_the_text() {
    for line in [
        "<p style='text-align:right;'><strong>Lê Thu Hà</strong></p>",
        "<p style=\"color: #222; text-align: right\">Lê Thu Hà</p>",
        "<p align=right>Lê Thu Hà</p>",
        "<p><b>Lê Thu Hà</b></p>",
    ] {
        assert_eq!(signed(["", line, ""]), ["Lê Thu Hà"], "{line}");
        assert_eq!(signed(["<p class=byline>By Ann Lee</p>", line, ""]), ["Ann Lee"], "{line}");
    }
    for line in ["<p>Lê Thu Hà</p>", "<p align=right>Thursday</p>", "<p align=right>Read on</p>"]
    {
        assert!(signed(["", line, ""]).is_empty(), "{line}");
    }
}

/// A name beside the date, in a class of its own or in the address of a page signs; a section, a company
/// and what another site's frame says do not.
#[test]
fn a_line_beside_the_title_names_who_wrote() {
    for line in [
        "<p>17.03.2026 - Ann Lee</p>",
        "<div class=info><span class=day>17 March 2026</span> <span class=author>Ann Lee </span></div>",
        "<div><a href=/p>The Post</a> 17/03/2026 <span class=authorname>Ann Lee <i>Port Haven</i></span></div>",
        "<h4>The lifeboat took all fourteen off before dark.</h4><div>Ann Lee | 17.03.2026</div>",
    ] {
        assert_eq!(signed([line, "", ""]), ["Ann Lee"], "{line}");
    }
    for (above, below) in [
        ("<div class=author><a href=/h>Harbour</a></div>", ""),
        ("<p>17.03.2026 - 19.03.2026</p>", ""),
        ("<meta name=author content='Tidemark Ltd'>", ""),
        ("", "<blockquote><p>Posted by Harbour Watch on Monday</p></blockquote>"),
    ] {
        assert_eq!(signed([above, "", below]), [""; 0], "{above}{below}");
    }
}

/// Authors of other articles are marked up like the article's own.
#[test]
fn marks_of_other_articles_name_nobody() {
    let text = texts().remove(0);
    let paragraphs: String = text.p[1..].iter().map(|p| format!("<p>{p}</p>")).collect();
    let html = format!(
        "<html lang=en><title>{0}</title><body><article><h1>{0}</h1><span itemprop=author>Ann Lee</span>{paragraphs}</article><div><h3>Seals are back</h3><span itemprop=author>Bo Chen</span></div></body></html>",
        text.title
    );
    assert_eq!(read(html.as_bytes(), None).article.byline.names, ["Ann Lee"]);
}

/// The article of a page with this in its head, above its text and within it, the agency's signs read.
fn page_with(head: &str, above: &str, within: &str) -> copydesk::model::Article {
    let text = texts().remove(0);
    let paragraphs =
        |range: &[String]| -> String { range.iter().map(|p| format!("<p>{p}</p>")).collect() };
    let (first, last) = text.p[1..].split_at(text.p.len() / 2);
    let html = format!(
        "<html lang=en><title>{0}</title>{head}<body><nav><a href=/>Home</a></nav><article><h1>{0}</h1>{above}<div>{1}{within}{2}</div></article></body></html>",
        text.title,
        paragraphs(first),
        paragraphs(last)
    );
    let mut article = read(html.as_bytes(), None).article;
    copydesk::wire::read(&mut article, &copydesk::wire::Agencies::default());
    article
}

/// Paragraphs, items and headings open as bylines do, too.
#[test]
fn a_sentence_within_the_text_signs_nothing() {
    for line in [
        "By Friday evening the water had gone.",
        "By Christmas the gates will be shut",
        "Von Montag an gilt der neue Fahrplan.",
        "Par Brest passent dix trains par jour.",
        "Door Utrecht rijdt geen trein.",
    ] {
        for name in ["p", "h2", "ul><li"] {
            let article = page_with("", "", &format!("<{name}>{line}</{name}>"));
            assert_eq!(article.byline.names, Vec::<String>::new(), "{name} {line}");
        }
    }
    assert!(page_with("", "", "<h2>By Popular Demand</h2>").byline.names.is_empty());
    assert_eq!(page_with("", "<p>By Ann Lee</p>", "").byline.names, ["Ann Lee"]);
}

/// Labels in one line say each its own.
#[test]
fn a_line_of_labels_names_source_and_author() {
    for line in [
        "来源：新华社 作者：王小明 | 2026年06月12日 16:42:10",
        "来源：新华社　　作者：王小明　　编辑：周静　　2026-06-12 16:42",
        "稿源： 新华社 2026-06-12 16:42",
    ] {
        let article = page_with("", &format!("<div class=info>{line}</div>"), "");
        assert_eq!(article.credit.as_deref(), Some("Xinhua"), "{line}");
        assert!(article.byline.names.iter().all(|name| name == "王小明"), "{line}");
    }
    let pictured =
        page_with("", "<div class=info>图片来源：新华社 编辑：周静</div>", "<p>图：新华社</p>");
    assert_eq!((pictured.credit, pictured.byline.names), (None, Vec::new()));
}

/// Tags name by an address where a text is from.
#[test]
fn a_tag_of_the_source_is_an_agencys() {
    for (name, content, credit) in [
        ("syndication-source", "https://www.reuters.com/w/1", Some("Reuters")),
        ("original-source", "https://apnews.com/article/1", Some("AP")),
        ("dc.source", "Reuters", Some("Reuters")),
        ("syndication-source", "https://harbour.example/w/1", None),
    ] {
        let article = page_with(&format!("<meta name={name} content={content}>"), "", "");
        assert_eq!(article.credit.as_deref(), credit, "{name} {content}");
    }
}
