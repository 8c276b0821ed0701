//! Preformatted text: its lines and columns as they stand, without the gutter that numbers the lines.

use ego_tree::iter::Edge;
use scraper::Node;

use super::bounds::RICH_BYTES_MAX;
use super::dom::{Dom, attr, short_text};
use super::outline::is_noise;

/// Words in the class of what numbers the lines.
const GUTTERS: [&str; 7] = ["lineno", "linenum", "line-num", "line_num", "gutter", "lnum", "rowno"];

/// The text of a `pre`; empty when it is nothing but line numbers, the gutter of the one beside it.
pub(super) fn text(pre: Dom<'_>) -> String {
    let mut out = String::new();
    let mut gutter: Option<Dom<'_>> = None;
    for edge in pre.traverse() {
        match edge {
            Edge::Close(node) if gutter == Some(node) => gutter = None,
            Edge::Open(node) if gutter.is_none() => {
                if is_gutter(node) {
                    gutter = Some(node);
                } else {
                    append(&mut out, node.value());
                }
                if out.len() > RICH_BYTES_MAX {
                    break;
                }
            }
            _ => {}
        }
    }
    let lines: Vec<&str> =
        crate::text::cut(&out, RICH_BYTES_MAX).lines().map(str::trim_end).collect();
    let first = lines.iter().position(|l| !l.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|l| !l.is_empty()).map_or(first, |l| l + 1);
    let lines = &lines[first..last];
    if counts(lines) { String::new() } else { lines.join("\n") }
}

fn append(out: &mut String, node: &Node) {
    match node {
        Node::Text(text) => out.extend(text.chars().filter(|c| !is_noise(*c) || *c == '\t')),
        Node::Element(e) if e.name() == "br" => out.push('\n'),
        // Some print a line an element.
        Node::Element(e)
            if matches!(e.name(), "li" | "div" | "p" | "tr") && !out.ends_with('\n') =>
        {
            out.push('\n');
        }
        _ => {}
    }
}

/// Does an element hold the number of a line? A place in a table of results is none: that has no such name.
fn is_gutter(node: Dom<'_>) -> bool {
    let class = attr(node, "class").unwrap_or_default().to_ascii_lowercase();
    let number = |text: String| text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace());
    GUTTERS.iter().any(|g| class.contains(g)) && short_text(node).is_some_and(number)
}

/// Nothing but numbers, each one more than the last.
fn counts(lines: &[&str]) -> bool {
    let numbers: Option<Vec<u32>> = lines.iter().map(|l| l.trim().parse().ok()).collect();
    numbers.is_some_and(|n| n.len() > 1 && n.windows(2).all(|w| w[1] == w[0].wrapping_add(1)))
}

#[cfg(test)]
mod tests {
    use super::super::dom::parse;
    use super::*;

    #[track_caller]
    fn check(html: &str, to: &str) {
        let html = parse(html);
        let pre = html
            .tree
            .root()
            .descendants()
            .find(|n| n.value().as_element().is_some_and(|e| e.name() == "pre"));
        assert_eq!(pre.map(text).as_deref(), Some(to));
    }

    #[test]
    fn lines_and_columns_stay() {
        check(
            "<pre>Team   W  L\nCorrow 4  0\n\nVoss   1  3 \n</pre>",
            "Team   W  L\nCorrow 4  0\n\nVoss   1  3",
        );
        check(
            "<pre><code><b>def</b> f(x):<br>\t<i>return</i> x</code></pre>",
            "def f(x):\n\treturn x",
        );
    }

    #[test]
    fn the_gutter_goes() {
        check(
            "<pre><span class=lineno>1 </span>a\n<span class=lineno>2 </span>  b</pre>",
            "a\n  b",
        );
        check("<pre>8\n9\n10</pre>", "");
        check("<pre>1 Corrow 9\n2 Voss 7</pre>", "1 Corrow 9\n2 Voss 7");
    }
}
