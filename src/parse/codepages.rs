//! PC and Mac code pages whose names browsers never knew, for feeds that declare one.

use crate::text::Decoded;

/// Labels, a tab, and the characters of bytes 128 to 255, a line a code page.
static LIST: &str = include_str!("codepages.txt");

/// Decodes bytes by a code page; `None` when the label names none.
pub(super) fn decode(bytes: &[u8], label: &str) -> Option<Decoded<'static>> {
    let label = label.trim().to_ascii_lowercase();
    let named = |labels: &str| labels.split(' ').any(|l| l == label);
    let (labels, upper) =
        LIST.lines().filter_map(|l| l.split_once('\t')).find(|(labels, _)| named(labels))?;
    let upper: Vec<char> = upper.chars().collect();
    let character = |b: &u8| match b {
        0..=127 => char::from(*b),
        // Each line has 128 characters; a test counts them.
        _ => upper.get(usize::from(*b) - 128).copied().unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    let text: String = bytes.iter().map(character).collect();
    let lossy = text.contains(char::REPLACEMENT_CHARACTER);
    let encoding = labels.split(' ').next().unwrap_or(labels);
    Some(Decoded { text: text.into(), encoding, lossy })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_whole() {
        assert!(
            LIST.lines()
                .all(|l| l.split_once('\t').is_some_and(|(_, upper)| upper.chars().count() == 128))
        );
    }

    #[test]
    fn by_label() {
        assert_eq!(decode(b"\x80", "CP437").map(|d| d.text).as_deref(), Some("Ç"));
        assert_eq!(decode(b"\x80", "cp1125").map(|d| d.text).as_deref(), Some("А"));
        assert!(decode(b"x", "utf-8").is_none());
    }
}
