//! A difference between two texts for a person: what changed is marked, what did not is folded away.

use crate::model::Op;
use crate::text::escape;

/// Between paragraphs of a plain text.
const PARAGRAPH: &str = "\n\n";
/// Fewer unchanged paragraphs in a row than this are shown: a fold would take as much room.
const FOLD_MIN: usize = 2;

/// The new text with what left it and what came into it marked, in a line.
pub(in crate::edition) fn inline(changes: &[Op]) -> String {
    changes.iter().map(piece).collect()
}

fn piece(op: &Op) -> String {
    match op {
        Op::Same(text) => escape(text),
        Op::Removed(text) => marked("del", text),
        Op::Added(text) => marked("ins", text),
    }
}

/// The space around words is not part of what left or came: struck through it looks like a hyphen.
fn marked(tag: &str, text: &str) -> String {
    let words = text.trim();
    let Some(at) = text.find(words).filter(|_| !words.is_empty()) else { return escape(text) };
    let (before, after) = (&text[..at], &text[at + words.len()..]);
    format!("{}<{tag}>{}</{tag}>{}", escape(before), escape(words), escape(after))
}

/// The whole difference, paragraph by paragraph. `language` are the attributes of the text.
pub(super) fn folded(changes: &[Op], language: &str) -> String {
    let (mut out, mut same) = (String::new(), Vec::new());
    for paragraph in paragraphs(changes) {
        if paragraph.iter().all(|op| matches!(op, Op::Same(_))) {
            same.push(inline(&paragraph));
        } else {
            fold(&mut out, &mut same, language);
            out += &format!("<p{language}>{}</p>\n", inline(&paragraph));
        }
    }
    fold(&mut out, &mut same, language);
    out
}

/// The changed paragraphs alone.
pub(in crate::edition) fn changed(changes: &[Op]) -> String {
    let paragraphs = paragraphs(changes).into_iter();
    let changed = paragraphs.filter(|p| p.iter().any(|op| !matches!(op, Op::Same(_))));
    changed.map(|p| format!("<p>{}</p>\n", inline(&p))).collect()
}

/// Of how many paragraphs something changed.
pub(super) fn extent(changes: &[Op]) -> usize {
    let changed = |p: &&Vec<Op>| p.iter().any(|op| !matches!(op, Op::Same(_)));
    paragraphs(changes).iter().filter(changed).count()
}

/// Writes the unchanged paragraphs that were gathered.
fn fold(out: &mut String, same: &mut Vec<String>, language: &str) {
    let text: String = same.iter().map(|p| format!("<p{language}>{p}</p>\n")).collect();
    match same.len() {
        0 => {}
        n if n < FOLD_MIN => *out += &text,
        n => {
            *out += &format!(
                "<details class=\"fold\"><summary>{n} unchanged paragraphs</summary>\n{text}</details>\n"
            );
        }
    }
    same.clear();
}

/// The difference cut at the ends of paragraphs; empty ones are left out.
fn paragraphs(changes: &[Op]) -> Vec<Vec<Op>> {
    let mut all = vec![Vec::new()];
    for op in changes {
        let (text, again): (&str, fn(String) -> Op) = match op {
            Op::Same(text) => (text, Op::Same),
            Op::Removed(text) => (text, Op::Removed),
            Op::Added(text) => (text, Op::Added),
        };
        for (n, part) in text.split(PARAGRAPH).enumerate() {
            if n > 0 {
                all.push(Vec::new());
            }
            if let Some(last) = all.last_mut().filter(|_| !part.is_empty()) {
                last.push(again(part.to_owned()));
            }
        }
    }
    all.retain(|p| p.iter().any(|op| !text(op).trim().is_empty()));
    all
}

fn text(op: &Op) -> &str {
    match op {
        Op::Same(text) | Op::Removed(text) | Op::Added(text) => text,
    }
}

/// What left and what came, without case, spacing and punctuation: the same for all who took the same revision.
pub(super) fn essence(changes: &[Op]) -> String {
    let mut out = String::new();
    for op in changes {
        let mark = match op {
            Op::Same(_) => continue,
            Op::Removed(_) => '-',
            Op::Added(_) => '+',
        };
        out.push(mark);
        out.extend(text(op).chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ops() -> Vec<Op> {
        vec![
            Op::Same("One.\n\nTwo.\n\nThree with ".into()),
            Op::Removed("four".into()),
            Op::Added("<five>".into()),
            Op::Same(" men.\n\nLast.".into()),
        ]
    }

    #[test]
    fn unchanged_paragraphs_are_folded_and_changed_ones_shown() {
        let html = folded(&ops(), "");
        assert!(html.contains("<summary>2 unchanged paragraphs</summary>"), "{html}");
        let changed = "<p>Three with <del>four</del><ins>&lt;five&gt;</ins> men.</p>";
        assert!(html.contains(changed), "{html}");
        assert!(html.ends_with("<p>Last.</p>\n"), "one paragraph is shown: {html}");
    }

    #[test]
    fn the_space_between_words_is_not_struck_through() {
        let ops = [
            Op::Same("for ".into()),
            Op::Removed("42 ".into()),
            Op::Added("48 ".into()),
            Op::Same("men".into()),
        ];
        assert_eq!(inline(&ops), "for <del>42</del> <ins>48</ins> men");
        assert_eq!(extent(&ops), 1);
    }

    #[test]
    fn the_same_revision_is_known_by_what_it_changed() {
        let other = vec![
            Op::Same("Elsewhere: ".into()),
            Op::Removed("Four ".into()),
            Op::Added("FIVE".into()),
        ];
        assert_eq!(essence(&ops()), essence(&other));
        assert_ne!(essence(&ops()), essence(&other[..2]));
    }
}
