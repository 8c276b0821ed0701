//! What JSON is mended to.

use super::*;

#[test]
fn sloppy_members_are_mended() {
    let text = r#"{"version":"1","title":7,"items":[
        {"id":1,"title":null,"url":"/a","tags":["x",2,null],"author":"Jane","image":"i.png","date_published":"2024-07-01"},
        {"id":"https://x.example/c"},{"id":"https://x.example/d","url":"e"},
        {"id":"b","authors":[{"name":"张三（zhang@xinhua.cn）"}],"attachments":[{"url":"p.mp3"},{}],"content_html":"<p>x"},
        {"id":"f","authors":{"name":"Ada"},"author":null},
        {"id":"g","author":["Jane","Joe"],"attachments":{"url":"p.mp3"}}]}"#;
    let base = Url::parse("http://h.example/").unwrap();
    let feed = read(
        value(text, &mut Parsed::default()).unwrap(),
        Some(&base),
        Context::default(),
        &mut Vec::new(),
    )
    .unwrap();
    let [a, c, d, b, f, g] = &feed.entries[..] else { panic!("{feed:?}") };
    assert_eq!(c.page(), Some("https://x.example/c"));
    assert_eq!(d.page(), Some("http://h.example/e"));
    assert_eq!(a.guid.as_deref(), Some("1"));
    assert_eq!(a.page(), Some("http://h.example/a"));
    assert_eq!(a.categories.len(), 2);
    assert_eq!(a.authors[0].name, "Jane");
    assert_eq!(a.media[0][0].url.as_deref(), Some("http://h.example/i.png"));
    assert!(a.published.is_some());
    assert_eq!(b.authors[0].name, "张三");
    assert_eq!(f.authors[0].name, "Ada");
    assert_eq!((g.authors.len(), g.enclosures().len()), (2, 1));
    assert_eq!(b.links[0].rel.as_deref(), Some("enclosure"));
}

#[test]
fn rss_in_json_is_rss() {
    let json = r##"{"rss":{"version":"2.0","channel":{"title":"a & b","item":[{"guid":{"#value":"g","isPermaLink":"false"}},{"title":"x"}]}}}"##;
    let xml = as_rss(&value(json, &mut Parsed::default()).unwrap()).unwrap();
    assert!(
        xml.contains("<title>a &amp; b</title>") && xml.contains(" isPermaLink=\"false\">g<"),
        "{xml}"
    );
    assert_eq!(xml.matches("<item>").count() + xml.matches("<item ").count(), 2);
}

#[test]
fn of_a_feed_that_breaks_off_the_whole_items_are_read() {
    let text = r#"{"version":"1","items":[{"id":"a","t":"\"}]"},{"id":"b","tags":["x"]},{"id":"c"}],"hubs":[{"url":"h"},{"#;
    let read = |end: usize| {
        let mut parsed = Parsed::default();
        let ids = value(&text[..end], &mut parsed).map(|v| {
            let items = v["items"].as_array().cloned().unwrap_or_default();
            items.iter().filter_map(|i| i["id"].as_str()).collect::<String>()
        });
        (ids.unwrap_or_default(), parsed.cut)
    };
    let third = text.find("{\"id\":\"c").unwrap();
    assert_eq!(read(third - 1), ("ab".to_owned(), true));
    assert_eq!(read(third + 5), ("ab".to_owned(), true));
    assert_eq!(read(text.len()), ("abc".to_owned(), true));
    assert_eq!(read(third - 9), ("a".to_owned(), true));
    assert_eq!(read(40), (String::new(), false));
}

#[test]
fn html_where_plain_text_is_asked_for() {
    let item = |members: &str| {
        let text = format!("{{\"items\":[{{\"id\":\"1\",{members}}}]}}");
        let value = value(&text, &mut Parsed::default()).unwrap();
        read(value, None, Context::default(), &mut Vec::new()).unwrap().entries.remove(0)
    };
    for (title, shown) in [
        ("Port&#8217;s storm &amp; the ships", "Port’s storm & the ships"),
        ("<b>Breaking:</b> storm", "Breaking: storm"),
        ("Profit < loss & more", "Profit < loss & more"),
    ] {
        assert_eq!(item(&format!("\"title\":\"{title}\"")).headline(), shown);
    }
    assert_eq!(item("\"content_text\":\"<p>Storm.</p>\"").html(), "<p>Storm.</p>");
    assert!(item("\"content_text\":\"Write <p> and </p>.\"").html().contains("&lt;p&gt;"));
}

#[test]
fn other_json_is_no_feed() {
    let read = |text: &str| {
        let value = value(text, &mut Parsed::default())?;
        read(value, None, Context::default(), &mut Vec::new())
    };
    assert!(matches!(read("{\"error\":\"no\"}"), Err(ParseError::NotAFeed { .. })));
    assert!(matches!(read("{\"items\":[1e999]}"), Err(ParseError::Unreadable(_))));
    assert!(matches!(read(&"[".repeat(100_000)), Err(ParseError::Unreadable(_))));
}
