//! The posts that WordPress's REST interface lists, `/wp-json/wp/v2/posts`, as a JSON Feed.

use serde_json::{Value, json};

use crate::markup::text_of;

/// A JSON Feed of a list of posts; `None` when it is no such list.
pub(super) fn as_feed(value: &Value) -> Option<Value> {
    let posts = value.as_array().filter(|posts| posts.iter().any(is_post))?;
    let items: Vec<Value> = posts.iter().filter(|post| is_post(post)).map(item).collect();
    Some(json!({ "version": "https://jsonfeed.org/version/1.1", "items": items }))
}

fn is_post(value: &Value) -> bool {
    text(value, "/link").is_some() && value.pointer("/title/rendered").is_some()
}

fn text<'v>(post: &'v Value, pointer: &str) -> Option<&'v str> {
    post.pointer(pointer).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty())
}

fn item(post: &Value) -> Value {
    let plain = |pointer| text(post, pointer).map(text_of);
    let first = |pointers: &[&str]| pointers.iter().find_map(|pointer| text(post, pointer));
    let picture = first(&[
        "/_embedded/wp:featuredmedia/0/source_url",
        "/jetpack_featured_media_url",
        "/yoast_head_json/og_image/0/url",
    ]);
    let author = first(&["/_embedded/author/0/name", "/yoast_head_json/author"]);
    let author = author.map(|name| json!([{ "name": name }]));
    json!({
        "id": first(&["/guid/rendered", "/link"]),
        "url": text(post, "/link"),
        "title": plain("/title/rendered"),
        "content_html": text(post, "/content/rendered"),
        "summary": plain("/excerpt/rendered"),
        "date_published": date(post, "date"),
        "date_modified": date(post, "modified"),
        "image": picture,
        "authors": author,
        "language": text(post, "/yoast_head_json/og_locale"),
    })
}

/// On the clock of Greenwich, which the value itself does not say; else on the site's own, which nobody says.
fn date(post: &Value, name: &str) -> Option<String> {
    let greenwich = text(post, &format!("/{name}_gmt")).map(|date| format!("{date}Z"));
    greenwich.or_else(|| text(post, &format!("/{name}")).map(str::to_owned))
}

#[cfg(test)]
mod tests {
    use crate::parse::{Document, parse};

    #[test]
    fn posts_of_the_rest_interface_are_entries() {
        let posts = r#"[{"id":7,"date":"2026-11-27T15:05:00","date_gmt":"2026-11-27T14:05:00","guid":{"rendered":"https://alm.example/?p=7"},
            "link":"https://alm.example/ferry/","title":{"rendered":"Ferry &#8220;Selma&#8221; is back"},
            "content":{"rendered":"<p>The ferry is back.</p>\n<p>It sails at six.</p>"},"excerpt":{"rendered":"<p>The ferry [&hellip;]</p>"},
            "_embedded":{"author":[{"name":"Ida Falk"}],"wp:featuredmedia":[{"source_url":"https://alm.example/f.jpg"}]}},
            {"code":"rest_forbidden"}]"#;
        let document = Document { bytes: posts.as_bytes(), source: "alm", ..Document::default() };
        let parsed = parse(&document).unwrap();
        assert!(parsed.problems.is_empty(), "{:?}", parsed.problems);
        let [entry] = &parsed.feed.entries[..] else { panic!("{parsed:?}") };
        assert_eq!(
            (entry.headline().as_str(), entry.id.as_str()),
            ("Ferry “Selma” is back", "https://alm.example/?p=7")
        );
        assert_eq!(entry.page(), Some("https://alm.example/ferry/"));
        assert!(entry.html().contains("<p>It sails at six.</p>"), "{}", entry.html());
        assert_eq!(entry.published.unwrap().rfc3339(), "2026-11-27T14:05:00Z");
        assert_eq!(entry.authors[0].name, "Ida Falk");
        assert_eq!(entry.picture().unwrap().url.as_deref(), Some("https://alm.example/f.jpg"));
    }
}
