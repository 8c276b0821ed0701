//! Cutting the front of a paragraph's markup where the front of its text was cut.

/// `html` without the characters of `front`, which its text begins with. Tags stay balanced.
pub(super) fn without_front(html: &str, front: &str) -> String {
    let mut left = front.chars().filter(|c| !c.is_whitespace()).count();
    let mut out = String::with_capacity(html.len());
    let mut rest = html;
    while left > 0 && !rest.is_empty() {
        if rest.starts_with('<') {
            let end = rest.find('>').map_or(rest.len(), |i| i + 1);
            out.push_str(&rest[..end]);
            rest = &rest[end..];
            continue;
        }
        let size = character(rest);
        left -= usize::from(!rest[..size].trim().is_empty());
        rest = &rest[size..];
    }
    out.push_str(rest.trim_start());
    without_empty(out).trim_start().to_owned()
}

/// Length of the first character, an entity counted as one.
fn character(html: &str) -> usize {
    let first = html.chars().next().map_or(0, char::len_utf8);
    if html.starts_with('&') {
        html.find(';').filter(|i| *i < 12).map_or(first, |i| i + 1)
    } else {
        first
    }
}

/// Drops elements that the cut left empty at the front.
fn without_empty(mut html: String) -> String {
    while let Some(close) = html.find("></") {
        let open = html[..close].rfind('<').unwrap_or(close);
        let name = html[open + 1..=close].split([' ', '>']).next().unwrap_or_default().to_owned();
        let end = format!("></{name}>");
        // Only what stands first: an empty element further on is the page's own.
        if name.is_empty() || !html[close..].starts_with(&end) || !only_tags(&html[..open]) {
            break;
        }
        html.replace_range(open..close + end.len(), "");
    }
    html
}

fn only_tags(html: &str) -> bool {
    let mut inside = false;
    html.chars().all(|c| {
        match c {
            '<' => inside = true,
            '>' => {
                inside = false;
                return true;
            }
            _ => {}
        }
        inside || c.is_whitespace()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(html: &str, front: &str, to: &str) {
        assert_eq!(without_front(html, front), to);
    }

    #[test]
    fn cuts_text_and_keeps_tags() {
        check("ROME (AP) — A", "ROME (AP) — ", "A");
        check("<strong>ROME (AP) — A</strong> b", "ROME (AP) — ", "<strong>A</strong> b");
        check("<p><b>ROME</b> — A</p>", "ROME — ", "<p>A</p>");
        check("AT&amp;T (AP) — A", "AT&T (AP) — ", "A");
        check("ROME", "ROME — and more", "");
    }
}
