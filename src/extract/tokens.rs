//! Words of a text as hashes, the same for languages with and without spaces.

/// Hashes of a text's words, lower-cased; a character of a script without spaces is a word of its own.
pub(super) fn words(text: &str, max: usize) -> Vec<u64> {
    let mut out = Vec::new();
    let mut word = Hash::default();
    for c in text.chars() {
        if spaceless(c) {
            word.end(&mut out);
            word.add(c);
            word.end(&mut out);
        } else if c.is_alphanumeric() || matches!(c, '\'' | '’' | '-') && !word.empty {
            word.add(c);
        } else {
            word.end(&mut out);
        }
        if out.len() >= max {
            return out;
        }
    }
    word.end(&mut out);
    out
}

/// The hash of one word, as [`words`] gives it.
pub(super) fn hash(word: &str) -> u64 {
    let mut h = Hash::default();
    for c in word.chars() {
        h.add(c);
    }
    h.value
}

struct Hash {
    value: u64,
    empty: bool,
}

impl Default for Hash {
    fn default() -> Self {
        Self { value: 0xcbf2_9ce4_8422_2325, empty: true }
    }
}

impl Hash {
    fn add(&mut self, c: char) {
        self.empty = false;
        let c = if c == '’' { '\'' } else { c };
        let mut mix = |c: char| {
            self.value = (self.value ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
        };
        if c.is_ascii() { mix(c.to_ascii_lowercase()) } else { c.to_lowercase().for_each(mix) }
    }

    fn end(&mut self, out: &mut Vec<u64>) {
        if !self.empty {
            out.push(self.value);
            *self = Self::default();
        }
    }
}

/// Han, kana, Thai, Lao, Khmer, Burmese.
pub(super) fn spaceless(c: char) -> bool {
    matches!(c, '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}'
        | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

/// The share of `a`'s words that are in `b`.
pub(super) fn covered(a: &[u64], b: &[u64]) -> f32 {
    if a.is_empty() {
        return 0.0;
    }
    a.iter().filter(|w| b.contains(w)).count() as f32 / a.len() as f32
}
