//! Pictures of an article: which are its own, what stands below them, who took them.

use copydesk::extract::{Hints, from_feed};
use copydesk::model::Article;
use url::Url;

use crate::extraction::{read, texts};

/// A text with something in its midst.
fn page(inside: &str) -> String {
    let text = texts().remove(0);
    let paragraphs: Vec<String> = text.p.iter().map(|p| format!("<p>{p}</p>")).collect();
    let (first, rest) = paragraphs.split_at(2);
    format!(
        "<html lang=en><title>{0}</title><body><nav><a href=/>Home</a></nav><article><h1>{0}</h1>{1}{inside}{2}</article></body></html>",
        text.title,
        first.concat(),
        rest.concat()
    )
}

/// Caption and credit of each picture in the midst of a text, whose words stay its own.
#[track_caller]
fn told(inside: &str) -> Vec<(String, String)> {
    let article = read(page(inside).as_bytes(), None).article;
    assert_eq!(article.text(), texts().remove(0).p.join("\n\n"), "{inside}");
    article.figures().iter().map(|f| (f.caption.clone(), f.credit.clone())).collect()
}

const QUAY: &str = "<img src=/quay.jpg width=800 height=500>";

#[track_caller]
fn tells(inside: &str, caption: &str, credit: &str) {
    assert_eq!(told(inside), [(caption.to_owned(), credit.to_owned())], "{inside}");
}

/// What a figure's class says is where it stands, or how it looks.
#[test]
fn a_figure_in_the_text_is_its_picture_whatever_its_class() {
    for class in [
        "align-right",
        "float-right",
        "pull-right",
        "image-right",
        "media media--right",
        "no-print",
        "hidden-print",
        "photo-bottom",
        "card image-card",
        "teaser-image",
        "author-photo",
        "share-image",
    ] {
        let figure = format!(
            "<figure class='{class}'>{QUAY}<figcaption>The empty quay.</figcaption></figure>"
        );
        tells(&figure, "The empty quay.", "");
    }
    for class in ["float-right", "image-right", "card"] {
        let boxed =
            format!("<div class='{class}'>{QUAY}<p class=caption>The empty quay.</p></div>");
        tells(&boxed, "The empty quay.", "");
    }
    tells(&format!("<figure class='card image-card'>{QUAY}</figure>"), "", "");
    tells(
        &format!(
            "<figure><div role=button tabindex=0><picture>{QUAY}</picture></div><figcaption>The empty quay.</figcaption></figure>"
        ),
        "The empty quay.",
        "",
    );
}

#[test]
fn pictures_of_others_stay_out() {
    for inside in [
        "<div class=related><figure class=card><a href=/other><img src=/o.jpg width=400 height=300></a></figure><h3><a href=/other>Bakers strike in Osterdam</a></h3></div>",
        "<figure class=teaser-image><a href=/other><img src=/o.jpg width=400 height=300></a><figcaption><a href=/other>Bakers strike in Osterdam</a></figcaption></figure>",
        "<figure class=teaser-image><a href=/other><img src=/o.jpg width=400 height=300></a></figure>",
        "<div class=author-box><figure class=author-photo><img src=/jane.jpg width=120 height=120></figure><p>Jane Poe writes of the sea.</p></div>",
        "<figure class=author-photo><img src=/jane.jpg width=120 height=120></figure>",
        "<div class=ad-right><a href=https://shop.example/><img src=/a.jpg width=300 height=250></a></div>",
        "<aside class=float-right><figure><img src=/o.jpg width=400 height=300></figure></aside>",
        "<figure><img src=/site-logo.png><figcaption>Harbour Gazette</figcaption></figure>",
        "<figure class=float-right><a rel=author href=/jane><picture><img src=/jane.jpg width=120 height=120></picture></a><figcaption>By Jane Poe</figcaption></figure>",
        "<div><img src=/new-icon.png><p>Get top news in your inbox daily</p></div>",
        "<img src=/pixel.gif>",
        "<img src=/avatars/jane.jpg>",
    ] {
        assert_eq!(told(inside), [], "{inside}");
    }
}

#[test]
fn a_caption_is_what_its_element_holds() {
    for (figure, caption, credit) in [
        (
            "<span>Getty Images</span><figcaption>The empty quay, seen from the hill.</figcaption>",
            "The empty quay, seen from the hill.",
            "Getty Images",
        ),
        (
            "<div><span><span class=visually-hidden>Image source, </span>Getty Images</span></div><figcaption><span class=visually-hidden>Image caption, </span><p>The empty quay, seen from the hill.</p></figcaption>",
            "The empty quay, seen from the hill.",
            "Getty Images",
        ),
        ("<button>Enlarge</button><figcaption>The empty quay.</figcaption>", "The empty quay.", ""),
        (
            "<figcaption><span class=caption>The empty quay</span><span class=credit>Lise Carpentier</span></figcaption>",
            "The empty quay",
            "Lise Carpentier",
        ),
        (
            "<figcaption>The empty quay. <span class=photo-credit>Photo: Lise Carpentier</span></figcaption>",
            "The empty quay.",
            "Lise Carpentier",
        ),
        (
            "<figcaption><p class=copyright>Lise Carpentier</p><p>The empty quay</p></figcaption>",
            "The empty quay",
            "Lise Carpentier",
        ),
        (
            "<figcaption>The empty quay. <span class=credit>Photo by Lise Carpentier</span> /Harbour</figcaption>",
            "The empty quay.",
            "Lise Carpentier /Harbour",
        ),
        ("<figcaption class=credit>Lise Carpentier</figcaption>", "", "Lise Carpentier"),
        (
            "<figcaption>The empty quay. Photo Lise Carpentier</figcaption>",
            "The empty quay. Photo Lise Carpentier",
            "Lise Carpentier",
        ),
    ] {
        tells(&format!("<figure>{QUAY}{figure}</figure>"), caption, credit);
    }
    let captioned = format!("<figure>{QUAY}<figcaption>The empty quay.</figcaption></figure>");
    for field in [
        "<div class=photo-credit>Photo: Lise Carpentier</div>",
        "<div class=copyright>Lise Carpentier</div>",
    ] {
        tells(&format!("{captioned}{field}"), "The empty quay.", "Lise Carpentier");
    }
}

#[test]
fn a_picture_above_the_headline_opens_the_article() {
    let text = texts().remove(0);
    let lead = |above: &str| {
        let paragraphs: String = text.p.iter().map(|p| format!("<p>{p}</p>")).collect();
        let html = format!(
            "<html lang=en><title>{0}</title><body><header><a href=/><figure><img src=/masthead.png></figure></a></header>\
             <article>{above}<h1>{0}</h1>{paragraphs}</article></body></html>",
            text.title
        );
        let article = read(html.as_bytes(), None).article;
        assert_eq!(article.text(), text.p.join("\n\n"), "{above}");
        article.figures().iter().map(|f| f.caption.clone()).collect::<Vec<_>>()
    };
    assert_eq!(
        lead(&format!("<figure>{QUAY}<figcaption>The empty quay.</figcaption></figure>")),
        ["The empty quay."]
    );
    assert_eq!(lead(&format!("<figure>{QUAY}</figure><p class=kicker>Harbour</p>")), [""]);
    assert!(lead("<figure><a href=/other><img src=/o.jpg width=400></a><figcaption><a href=/other>Bakers strike</a></figcaption></figure>").is_empty());
}

#[test]
fn a_file_may_be_called_like_an_icon() {
    let figure = |name: &str| {
        format!(
            "<figure><img src=/2026/{name}.jpg width=800><figcaption>The empty quay.</figcaption></figure>"
        )
    };
    for name in
        ["silicon-valley", "catalogo-2026", "avatar-3-premiere", "pixel-9-phone", "logos/ferry"]
    {
        tells(&figure(name), "The empty quay.", "");
    }
    tells(
        "<figure><picture><source srcset='/quay-400.jpg 400w, /quay.jpg 900w'></picture><figcaption>The empty quay.</figcaption></figure>",
        "The empty quay.",
        "",
    );
}

#[test]
fn pictures_in_a_row_of_cells_have_their_captions_in_the_row_below() {
    let cells = |row: [&str; 3]| row.map(|c| format!("<td>{c}</td>")).concat();
    let images = [1, 2, 3].map(|n| format!("<img src=/quay{n}.jpg width=400 height=300>"));
    let captions = ["The quay before the storm", "The quay at night", "What is left of the quay"];
    let table = format!(
        "<table><tr>{}</tr><tr>{}</tr></table>",
        cells([&images[0], &images[1], &images[2]]),
        cells(captions)
    );
    let wanted = captions.map(|c| (c.to_owned(), String::new()));
    assert_eq!(told(&table), wanted);
}

#[test]
fn a_caption_is_known_by_where_it_stands() {
    let caption = "The empty quay, seen from the hill.";
    let gallery = |li: &str| format!("<ul class=gallery>{}</ul>", li.replace("QUAY", QUAY));
    for inside in [
        gallery(&format!("<li>QUAY<span>{caption}</span></li>")),
        format!(
            "<p style='text-align:center'>{QUAY}</p><p style='text-align: center'>{caption}</p>"
        ),
        format!("<p>{QUAY}</p><p><strong>▲{caption}</strong></p>"),
        format!("<p>{QUAY}</p><p><small>{caption}</small></p>"),
        format!("<div class=photo><span>1 of 3</span>{QUAY}<p>{caption}</p></div>"),
    ] {
        let told = told(&inside);
        assert_eq!(told.len(), 1, "{inside}");
        assert_eq!(told[0].0.trim_start_matches('▲'), caption, "{inside}");
    }
    tells(
        &format!(
            "<figure>{QUAY}<figcaption>{caption} <b class=hide-caption>hide caption</b><b class=toggle-caption>toggle caption</b></figcaption></figure>"
        ),
        caption,
        "",
    );
}

#[test]
fn a_lead_beside_a_picture_is_no_caption() {
    let text = texts().remove(0);
    let rest: String = text.p[1..].iter().map(|p| format!("<p>{p}</p>")).collect();
    let page = format!(
        "<html lang=en><title>{0}</title><body><article><h1>{0}</h1><div class=item-summary><figure>{QUAY}</figure>\
         <p class='summary introtext'>{1}</p></div><div class=item-body>{rest}</div></article></body></html>",
        text.title, text.p[0]
    );
    assert_eq!(read(page.as_bytes(), None).article.text(), text.p.join("\n\n"));
}

#[test]
fn what_counts_readers_is_no_picture() {
    for hidden in ["style='display: none'", "style='height:0;width:0'", "hidden", "height=1"] {
        let count = format!("<img src=https://count.example/7 {hidden}>");
        assert!(told(&count).is_empty(), "{hidden}");
        // Neither is it nearer to a caption.
        tells(&format!("<div>{QUAY}{count}<p class=caption>The quay.</p></div>"), "The quay.", "");
    }
    assert!(told("<img src=https://www.google-analytics.com/collect?v=1>").is_empty());
}

/// The later picture has no caption, whatever stands around the first.
#[test]
fn a_caption_tells_of_its_own_figure_only() {
    let text = texts().remove(0);
    let one = |n: u32| format!("<img src=/quay{n}.jpg width=800 height=500>");
    let figure =
        |n: u32| format!("<figure>{}<figcaption>View {n} of it.</figcaption></figure>", one(n));
    let boxed = |n: u32| format!("<div>{}<p class=caption>View {n} of it.</p></div>", one(n));
    let paragraph = |n: u32| format!("<p>{}</p>", one(n));
    let framed = |n: u32| format!("<figure>{}</figure>", one(n));
    let between = |at: usize| format!("<p>{}</p>", text.p[at]);
    let rest: String = (3..text.p.len()).map(between).collect();
    let check = |way: &str, body: &str, article: Article| {
        let told: Vec<_> = article.figures().iter().map(|f| f.caption.clone()).collect();
        assert_eq!(told, ["View 1 of it.", "", "View 3 of it.", ""], "{way}: {body}");
    };
    for bare in [&one as &dyn Fn(u32) -> String, &paragraph, &framed] {
        for captioned in [&figure as &dyn Fn(u32) -> String, &boxed] {
            let inside = [captioned(1), between(0), bare(2), between(1), captioned(3), between(2)];
            let body = format!("{}{}{rest}", inside.concat(), bare(4));
            let page = format!(
                "<html lang=en><title>{0}</title><body><article><h1>{0}</h1>{body}</article></body></html>",
                text.title
            );
            check("page", &body, read(page.as_bytes(), None).article);
            // A feed's text has no captions but those of figures.
            if body.contains("<figcaption>") {
                let hints = Hints { summary: Some(&body), ..Hints::default() };
                let base = Url::parse("https://news.example/1").expect("an address");
                check("feed", &body, from_feed(&hints, &base));
            }
        }
    }
}

#[test]
fn pictures_side_by_side_share_the_caption_below_them() {
    let pair = "<img src=/quay1.jpg width=400><img src=/quay2.jpg width=400>";
    for inside in [
        format!("<figure>{pair}<figcaption>The quay, twice.</figcaption></figure>"),
        format!("<div>{pair}<p class=caption>The quay, twice.</p></div>"),
    ] {
        assert!(told(&inside).iter().all(|(c, _)| c == "The quay, twice."), "{inside}");
    }
    let above = |n: u32| {
        format!("<div><p class=caption>View {n} of it.</p><img src=/quay{n}.jpg width=400></div>")
    };
    let listed: Vec<_> = (1..4).map(|n| (format!("View {n} of it."), String::new())).collect();
    assert_eq!(told(&(1..4).map(above).collect::<String>()), listed);
    let mixed = format!(
        "<div class=gallery>{QUAY}<p class=caption>The empty quay.</p><p class=credit>Foto: Ann Lee</p>{}</div>",
        QUAY.replace("quay", "hill")
    );
    assert_eq!(told(&mixed)[1], (String::new(), String::new()));
}

#[test]
fn a_headline_in_a_pictures_box_is_no_caption() {
    let text = texts().remove(0);
    let rest: String = text.p.iter().map(|p| format!("<p>{p}</p>")).collect();
    let page = format!(
        "<html lang=en><title>{0}</title><body><article><div class=wp-caption><h1>{0}</h1>{QUAY}\
         <div class=caption-text><p>The empty quay.</p></div></div>{rest}</article></body></html>",
        text.title
    );
    let article = read(page.as_bytes(), None).article;
    let told: Vec<_> = article.figures().iter().map(|f| f.caption.as_str()).collect();
    assert_eq!(told, ["The empty quay."]);
}
