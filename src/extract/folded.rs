//! Texts and patterns whose case and whose digits do not count.

/// A text in lower case, all digits one, and where its first word begins.
pub(super) struct Folded {
    pub(super) text: String,
    pub(super) word: usize,
}

impl Folded {
    /// Of a text, or of its beginning.
    pub(super) fn of(text: &str) -> Self {
        let mut folded = String::with_capacity(text.len());
        for c in text.chars() {
            match c {
                '0'..='9' => folded.push('0'),
                _ if c.is_ascii() => folded.push(c.to_ascii_lowercase()),
                _ => folded.extend(fold(c)),
            }
        }
        let text = folded;
        let word = text.find(char::is_alphanumeric).unwrap_or(text.len());
        Self { text, word }
    }

    /// Where in the text as it was the place stands that is one in the folded text.
    pub(super) fn place(text: &str, at: usize) -> usize {
        let mut folded = 0;
        let mut chars = text.char_indices();
        let found = chars.find(|(_, c)| {
            let here = folded >= at;
            folded += fold(*c).map(char::len_utf8).sum::<usize>();
            here
        });
        found.map_or(text.len(), |(place, _)| place)
    }

    /// What stands before its first word, and all from there on.
    pub(super) fn at_word(&self) -> (&str, &str) {
        self.text.split_at(self.word)
    }
}

pub(super) fn fold(c: char) -> impl Iterator<Item = char> {
    // A capital I with a dot gives two.
    c.to_lowercase().filter(|c| *c != '\u{307}').map(|c| match c {
        'ς' => 'σ',
        'ſ' => 's',
        c if c.is_numeric() => '0',
        c => c,
    })
}

/// A pattern for folded text: a third of the states that one has which tries all cases, and of numerals only naught.
pub(super) fn pattern(text: &str) -> String {
    let (mut folded, mut chars) = (String::with_capacity(text.len()), text.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('d') => folded.push('0'),
                // `\W` is not `\w`.
                other => folded.extend(std::iter::once(c).chain(other)),
            },
            // Digits count repetitions.
            _ if c.is_numeric() => folded.push(c),
            _ => folded.extend(fold(c)),
        }
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_found_again() {
        let text = "İZMİR ｜ ΦΩΤΟΓΡΑΦΊΑ٣ x";
        let folded = Folded::of(text);
        assert_eq!(folded.text, "izmir ｜ φωτογραφία0 x");
        for c in ['｜', 'x'] {
            let at = folded.text.find(c).map(|at| Folded::place(text, at));
            assert_eq!(at, text.find(c));
        }
    }
}
