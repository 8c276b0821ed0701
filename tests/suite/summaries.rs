//! What stands between headline and text and says the text in short: points, the line a page declares as its description.

use crate::extraction::read;

const LEDE: &str = "The ferry to Ostrey will cross by night from the first of March, the islands' board said on Tuesday, after two winters in which the mail came a day late.";
const MORE: &str = "Two crews are to share the work, and a third pilot is sought. The last ship leaves the mainland at a quarter to midnight and is back before the school bus goes.";
const LAST: &str = "The board has set aside money for one year. What comes after that depends on how many of the islanders take the late ship, a member of the board said.";

fn paragraphs() -> String {
    [LEDE, MORE, LAST].map(|p| format!("<p>{p}</p>")).concat()
}

/// The text of a page with this between its headline and its first paragraph, or around them.
fn text_of(description: &str, head: &str, text: &str) -> String {
    let page = format!(
        "<!doctype html><html lang=en><head><title>Ferry to Ostrey will cross by night | Sound Post</title>\
         <meta name=description content=\"{description}\"></head><body>\
         <header><a href=/>Sound Post</a><nav><ul><li><a href=/n>News</a></li><li><a href=/s>Sport</a></li></ul></nav></header>\
         <main><div class=head><h1>Ferry to Ostrey will cross by night</h1>{head}</div>{text}</main>\
         <footer><p>© 2026 Sound Post</p></footer></body></html>"
    );
    read(page.as_bytes(), None).article.text()
}

#[test]
fn points_in_a_box_above_the_text_are_of_it() {
    let points = [
        "The ferry to Ostrey will cross by night for a year, from the first of March on.",
        "Two crews share the work, and the islands' board looks for one more pilot.",
        "The last ship of the day leaves the mainland at a quarter to midnight.",
    ];
    let list: String = points.iter().map(|p| format!("<li>{p}</li>")).collect();
    let boxed = format!(
        "<div class=top><div class=sums-list><div class=sums-wrapper><div><h2>Key points</h2><div><div class=group>\
         <ul>{list}</ul></div></div></div></div></div></div><div class=body>{}</div>",
        paragraphs()
    );
    let text = text_of("", "<p>Published Tue, 3 Feb 2026</p>", &boxed);
    assert!(points.iter().all(|p| text.contains(p)), "{text}");
    // What leads elsewhere has links.
    let linked: String = points.iter().map(|p| format!("<li><a href=/a>{p}</a></li>")).collect();
    let text = text_of("", "", &boxed.replace(&list, &linked));
    assert!(points.iter().all(|p| !text.contains(p)) && text.starts_with(LEDE), "{text}");
}

#[test]
fn a_standfirst_that_the_page_declares_is_of_the_text() {
    let sums = "Islanders will get home after the theatre, for a year at least, and the mail will come on its day";
    let text = format!("<div class=body>{}</div>", paragraphs());
    for head in [
        format!("<div class=category><span>{sums}</span></div>"),
        format!("<div class=share><div>{sums}</div></div>"),
    ] {
        let found = text_of(sums, &head, &text);
        assert!(found.starts_with(sums) && found.contains(LAST), "{found}");
    }
    // A caption is the picture's, whatever the page declares.
    let caption =
        format!("<figure class=share><img src=/f.jpg><figcaption>{sums}</figcaption></figure>");
    assert!(text_of(sums, &caption, &text).starts_with(LEDE));
}

#[test]
fn a_text_whose_element_opens_with_who_wrote_it_is_no_life() {
    let sums = "Islanders will get home after the theatre, for a year at least, and the mail will come on its day.";
    let head = format!("<div class=lead><p>{sums}</p></div>");
    let text = format!(
        "<div class=story><div class=author><a rel=author href=/a>Maren Holt</a></div><section>{}</section></div>",
        paragraphs()
    );
    let found = text_of(sums, &head, &text);
    assert!([sums, LEDE, MORE, LAST].iter().all(|p| found.contains(p)), "{found}");
}
