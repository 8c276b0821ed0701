//! Headlines, pictures and texts of an announcement.

use super::*;

fn alternate(href: &str, media_type: Option<&str>) -> Link {
    Link { href: href.into(), media_type: media_type.map(Into::into), ..Default::default() }
}

#[test]
fn the_page_is_html_of_the_web() {
    let page = |links: Vec<Link>| Entry { links, ..Default::default() }.page().map(str::to_owned);
    let json = || alternate("https://a.example/1.json", Some("application/json"));
    let html = || alternate("https://a.example/1", Some("text/html"));
    assert_eq!(page(vec![json(), html()]).as_deref(), Some("https://a.example/1"));
    assert_eq!(page(vec![json()]).as_deref(), Some("https://a.example/1.json"));
    assert_eq!(
        page(vec![alternate("nostr:x", None), html()]).as_deref(),
        Some("https://a.example/1")
    );
    assert_eq!(page(vec![alternate("N/A", None), alternate("at://did/x", None)]), None);
}

#[test]
fn of_several_languages_the_page_is_its_own() {
    let page = |own: Option<&str>, of: &[Option<&str>]| {
        let link = |of: Option<&str>| Link {
            language: of.map(Into::into),
            ..alternate(&format!("https://a.example/{}", of.unwrap_or("none")), None)
        };
        let (links, language) = (of.iter().copied().map(link).collect(), own.map(Into::into));
        let entry = Entry { links, language, ..Default::default() };
        entry.page().unwrap().replace("https://a.example/", "")
    };
    let both = [Some("de"), Some("en")];
    assert_eq!(page(Some("en-GB"), &both), "en");
    assert_eq!(page(Some("en-US"), &[Some("en-GB"), Some("en-US")]), "en-US");
    assert_eq!(page(Some("fr"), &both), "de");
    assert_eq!(page(None, &both), "de");
    assert_eq!(page(Some("fr"), &[Some("de"), None]), "none");
}

#[test]
fn headlines_are_plain() {
    let headline = |kind, value: &str, outlet: Option<&str>| {
        let source = outlet.map(|o| EntrySource { title: Some(o.into()), ..Default::default() });
        let title = Some(Text { kind, value: value.into() });
        Entry { title, source, ..Default::default() }.headline()
    };
    let html = TextKind::Html;
    assert_eq!(headline(html, "Smith &amp;amp; Sons <b>sold</b>", None), "Smith & Sons sold");
    assert_eq!(headline(html, "&lt;b&gt;Talks&lt;/b&gt; open", None), "Talks open");
    assert_eq!(headline(TextKind::Text, "A guide to <head>", None), "A guide to <head>");
    assert_eq!(headline(html, "Whales back - Bay Herald", Some("Bay Herald")), "Whales back");
    assert_eq!(headline(html, "Bay Herald", Some("Bay Herald")), "Bay Herald");
}

#[test]
fn without_a_title_the_text_opens() {
    let text =
        "<p>The swing bridge stays open until 18.00 because of a fault. Cars take the tunnel.</p>";
    let summary = Some(Text { kind: TextKind::Html, value: text.into() });
    let headline = Entry { summary, ..Default::default() }.headline();
    assert_eq!(headline, "The swing bridge stays open until 18.00 because of a fault.");
}

#[test]
fn the_largest_picture_and_all_that_plays() {
    let media = |url: &str, kind: &str, width| Media {
        url: Some(url.into()),
        media_type: Some(kind.into()),
        width: Some(width),
        height: Some(width),
        ..Default::default()
    };
    let group = vec![
        media("s.jpg", "image/jpeg", 10),
        media("l.jpg", "image/jpeg", 90),
        media("a.mp3", "audio/mpeg", 0),
    ];
    let entry = Entry { media: vec![group], ..Default::default() };
    assert_eq!(entry.picture().and_then(|p| p.url).as_deref(), Some("l.jpg"));
    assert_eq!(entry.enclosures()[0].href, "a.mp3");
}

#[test]
fn of_several_pictures_the_one_that_readers_want() {
    let media = |url: &str, width, height| {
        vec![Media { url: Some(url.into()), width, height, ..Default::default() }]
    };
    for (pictures, wanted) in [
        // One side only is said.
        (vec![media("s.jpg", Some(140), None), media("l.jpg", Some(700), None)], Some("l.jpg")),
        (vec![media("s.jpg", None, Some(90)), media("l.jpg", Some(700), Some(400))], Some("l.jpg")),
        (
            vec![
                media("https://0.gravatar.com/avatar/1.jpg", None, None),
                media("l.jpg", None, None),
            ],
            Some("l.jpg"),
        ),
        (vec![media("dot.gif", Some(1), Some(1))], None),
        // As large as a number may be.
        (vec![media("l.jpg", None, Some(u32::MAX)), media("s.jpg", Some(9), None)], Some("l.jpg")),
        (vec![media("l.jpg", Some(u32::MAX), None), media("s.jpg", Some(9), None)], Some("l.jpg")),
    ] {
        let entry = Entry { media: pictures, ..Default::default() };
        assert_eq!(entry.picture().and_then(|p| p.url).as_deref(), wanted);
    }
}
