//! The article as a list in a page's data: what editors keep as blocks, drawn in the browser (`content_elements`, `children`),
//! or by React from rows that its servers send.

use serde_json::{Deserializer, Map, Value};

use super::state;
use super::tokens::{ends_with_stop, letters};

/// Larger scripts are programs.
const BYTES_MAX: usize = 2 << 20;
/// Values of one script that are tried.
const VALUES_MAX: usize = 12;
/// Fewer paragraphs, and less text in them, are a notice.
const PARAGRAPHS_MIN: usize = 3;
const CHARS_MIN: usize = 300;
/// A shorter string is a label.
const PARAGRAPH_CHARS_MIN: usize = 40;
/// Lists within lists.
const DEPTH_MAX: usize = 40;
const BLOCK_DEPTH_MAX: usize = 5;

/// The longest list of paragraphs in the page's scripts, as HTML.
pub(super) fn body(page: &str) -> Option<String> {
    let mut best = Found::default();
    for script in state::scripts(page).filter(|s| (CHARS_MIN..=BYTES_MAX).contains(&s.len())) {
        for value in values(script) {
            search(&value, DEPTH_MAX, &mut best);
        }
    }
    for value in rows(page) {
        search(&value, DEPTH_MAX, &mut best);
    }
    (best.paragraphs >= PARAGRAPHS_MIN && best.chars >= CHARS_MIN).then_some(best.html)
}

/// What a page of React's servers is drawn from: `self.__next_f.push([1,"5:[\"$\",\"p\",null,{...}]\n"])`, its rows cut anywhere.
fn rows(page: &str) -> Vec<Value> {
    let mut rows = String::new();
    for script in state::scripts(page).filter(|s| s.contains("__next_f.push(")) {
        for value in values(script) {
            let piece = value.get(1).and_then(Value::as_str).unwrap_or_default();
            if rows.len() + piece.len() <= BYTES_MAX {
                rows.push_str(piece);
            }
        }
    }
    let data = |row: &str| serde_json::from_str(row.split_once(':')?.1).ok();
    rows.lines().filter_map(data).collect()
}

/// The tag of an element of React's rows, and what it holds: `["$","p",null,{"children":"Text"}]`.
fn element(value: &Value) -> Option<(&str, &Value)> {
    match value.as_array()?.as_slice() {
        [Value::String(mark), Value::String(tag), _, props, ..] if mark == "$" => {
            Some((tag.as_str(), props))
        }
        _ => None,
    }
}

#[derive(Default)]
struct Found {
    paragraphs: usize,
    chars: usize,
    html: String,
}

/// The objects and lists that stand in a script, read from its first brackets on.
fn values(script: &str) -> impl Iterator<Item = Value> {
    let mut rest = script;
    let mut tries = VALUES_MAX;
    std::iter::from_fn(move || {
        while tries > 0 {
            tries -= 1;
            rest = &rest[rest.find(['{', '['])?..];
            let mut stream = Deserializer::from_str(rest).into_iter::<Value>();
            if let Some(Ok(value)) = stream.next() {
                rest = &rest[stream.byte_offset()..];
                return Some(value);
            }
            rest = &rest[1..];
        }
        None
    })
}

fn search(value: &Value, depth: usize, best: &mut Found) {
    let Some(depth) = depth.checked_sub(1) else { return };
    match value {
        Value::Array(items) => {
            let found = list(items);
            if found.paragraphs >= PARAGRAPHS_MIN && found.chars > best.chars {
                *best = found;
            }
            items.iter().for_each(|item| search(item, depth, best));
        }
        Value::Object(fields) => fields.iter().for_each(|(name, field)| match field.as_str() {
            // Data kept as a text.
            Some(text) if text.len() >= CHARS_MIN && text.starts_with(['{', '[']) => {
                if let Ok(value) = serde_json::from_str::<Value>(text) {
                    search(&value, depth, best);
                }
            }
            Some(text) if TEXTS.contains(&name.as_str()) => {
                let found = list(&lines(text));
                if found.paragraphs >= PARAGRAPHS_MIN && found.chars > best.chars {
                    *best = found;
                }
            }
            _ => search(field, depth, best),
        }),
        _ => {}
    }
}

/// Fields that hold a text whole, a paragraph a line.
const TEXTS: [&str; 7] =
    ["articleBody", "body", "bodyText", "content", "text", "fullText", "full_text"];

/// The lines of a text without marks.
fn lines(text: &str) -> Vec<Value> {
    let marked = text.contains("</") || text.trim_start().starts_with(['{', '[']);
    let lines = text.lines().filter(|_| !marked).map(str::trim).filter(|l| !l.is_empty());
    lines.map(Value::from).collect()
}

/// What a list says, when its items are paragraphs.
fn list(items: &[Value]) -> Found {
    let mut out = Found::default();
    for item in items.iter().filter(|item| element(item).is_none_or(|(tag, _)| tag != "h1")) {
        let mut text = String::new();
        said(item, BLOCK_DEPTH_MAX, &mut text);
        let text = text.trim();
        if text.is_empty() {
            continue;
        }
        let marked = text.contains("</");
        let chars = letters(text);
        if chars >= PARAGRAPH_CHARS_MIN && (marked || ends_with_stop(text)) {
            out.paragraphs += 1;
            out.chars += chars;
        }
        let own = if marked { text.to_owned() } else { crate::text::escape(text) };
        let tag = if is_heading(item) { "h2" } else { "p" };
        if text.starts_with("<p") {
            out.html.push_str(&own);
        } else {
            out.html.push_str(&format!("<{tag}>{own}</{tag}>"));
        }
    }
    out
}

/// Fields that hold the words of a block, and those that hold its parts.
const WORDS: [&str; 7] = ["content", "text", "html", "value", "innerHTML", "paragraph", "__html"];
const PARTS: [&str; 6] =
    ["attributes", "children", "data", "content", "props", "dangerouslySetInnerHTML"];

/// The words of a block, those of its parts behind one another.
fn said(item: &Value, depth: usize, out: &mut String) {
    if let Some((_, props)) = element(item) {
        // Elements stand deep in one another, as deep as the reader of data lets them.
        let inner = props.get("children").or_else(|| props.get("dangerouslySetInnerHTML"));
        return inner.into_iter().for_each(|inner| said(inner, depth, out));
    }
    let Some(depth) = depth.checked_sub(1) else { return };
    match item {
        Value::String(text) => out.push_str(text),
        Value::Array(parts) => parts.iter().for_each(|part| said(part, depth, out)),
        Value::Object(block) if !is_other(block) => {
            match WORDS.iter().find_map(|key| block.get(*key)?.as_str()) {
                Some(text) => out.push_str(text),
                None => {
                    // Of several the first that says anything.
                    let before = out.len();
                    let mut parts = PARTS.iter().filter_map(|key| block.get(*key));
                    parts.find(|part| {
                        said(part, depth, out);
                        out.len() > before
                    });
                }
            }
        }
        _ => {}
    }
}

/// Is it a teaser of another article, or what a reader said?
fn is_other(block: &Map<String, Value>) -> bool {
    let has = |keys: &[&str]| keys.iter().any(|key| block.contains_key(*key));
    has(&["title", "headline", "headlines"])
        && has(&["url", "link", "href", "slug", "path", "canonical_url"])
        || has(&["author", "user", "username", "replies", "likes", "commentId"])
}

/// Says a block of itself that it heads others?
fn is_heading(item: &Value) -> bool {
    let kind = ["type", "name", "tag"].iter().find_map(|key| item.get(*key)?.as_str());
    let kind = kind.or_else(|| element(item).map(|(tag, _)| tag));
    let headings = ["header", "heading", "subhead", "subheading", "core/heading", "h2", "h3", "h4"];
    kind.is_some_and(|kind| headings.contains(&kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINES: [&str; 4] = [
        "The ferry left the harbour of Corrow at dawn, with fourteen aboard, and came back at noon.",
        "\"We saw nothing but fog,\" said Ann Lee, who has kept the harbour's books for nineteen years.",
        "The board will meet on Friday to say who pays for the search, which took two ships and a plane.",
        "It has asked the county for a loan & expects an answer in the first week of October.",
    ];

    fn page(script: &str) -> String {
        format!("<html><body><div id=root></div><script>{script}</script></body></html>")
    }

    #[test]
    fn blocks_are_read_as_editors_keep_them() {
        let of = |block: &dyn Fn(&str) -> Value| LINES.iter().map(|l| block(l)).collect::<Value>();
        let arc = of(&|l| serde_json::json!({"_id": "A", "type": "text", "content": l}));
        let wordpress =
            of(&|l| serde_json::json!({"name": "core/paragraph", "attributes": {"content": l}}));
        let slate = of(&|l| serde_json::json!({"type": "p", "children": [{"text": l}]}));
        let contentful = of(&|l| {
            let text = serde_json::json!({"nodeType": "text", "value": l});
            serde_json::json!({"nodeType": "paragraph", "data": {}, "content": [text]})
        });
        let kept = serde_json::json!({"blocks": arc.clone()}).to_string();
        for list in [arc, wordpress, slate, contentful, kept.into(), of(&|l| Value::from(l))] {
            let data = serde_json::json!({"a": {"headline": "x", "body": list}});
            let script = format!("window.A=window.A||{{}};A.b={data};A.c=1;");
            let found = body(&page(&script)).expect("the text");
            assert_eq!(found.matches("<p>").count(), LINES.len(), "{found}");
            assert!(found.contains("loan &amp; expects"), "{found}");
        }
    }

    #[test]
    fn the_rows_of_reacts_servers_are_put_together() {
        let p = |l: &&str| serde_json::json!(["$", "p", null, {"children": [&l[..9], ["$", "b", null, {"children": &l[9..]}]]}]);
        let mut children: Vec<Value> = LINES.iter().map(p).collect();
        children.insert(0, serde_json::json!(["$", "h1", null, {"children": "Ferry"}]));
        let row =
            format!("5:{}\n", serde_json::json!(["$", "article", null, {"children": children}]));
        let (one, other) = row.split_at(row.len() / 2);
        let push = |s: &str| format!("self.__next_f.push([1,{}])", Value::from(s));
        let page = [push("1:\"$Sreact\"\n"), push(one), push(other)].map(|s| page(&s)).concat();
        let found = body(&page).expect("the text");
        assert_eq!(found.matches("<p>").count(), LINES.len(), "{found}");
        assert!(found.starts_with("<p>The ferry left the harbour"), "{found}");
    }

    #[test]
    fn a_text_of_lines_is_read_as_it_stands() {
        let data = serde_json::json!({"title": "A", "url": "/a", "body": LINES.join("\n\n")});
        let found = body(&page(&format!("var article={data};"))).expect("the text");
        assert_eq!(found.matches("<p>").count(), LINES.len(), "{found}");
        let short = serde_json::json!({"body": "One.\nTwo.\nThree."});
        assert_eq!(body(&page(&format!("var article={short};"))), None);
    }

    #[test]
    fn a_text_that_needs_few_characters_is_no_notice() {
        let line = "旧桥将继续关闭，至少要到十二月才能重新开放，市政府在周一对记者们这样宣布，原因是桥墩上又出现了新的裂缝。";
        let data = serde_json::json!({"blocks": [line, line, line, line]});
        assert!(body(&page(&format!("var article={data};"))).is_some());
    }

    #[test]
    fn teasers_and_comments_are_no_text() {
        let teaser = |l: &&str| serde_json::json!({"title": "A", "url": "/a", "text": l});
        let comment = |l: &&str| serde_json::json!({"author": "Bo", "text": l});
        let teasers: Value = LINES.iter().map(teaser).collect();
        let comments: Value = LINES.iter().map(comment).collect();
        for list in [teasers, comments] {
            assert_eq!(body(&page(&format!("var x={list}"))), None);
        }
        assert_eq!(body(&page("var a = {'x': [1, 2}; function f() { return [a]; }")), None);
    }
}
