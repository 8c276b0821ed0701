//! Words of a text as hashes, the same for languages with and without spaces.

/// Hashes of a text's words, lower-cased; a character of a script without spaces is a word of its own.
pub(super) fn words(text: &str, max: usize) -> Vec<u64> {
    let mut out = Vec::new();
    words_into(text, max, &mut out);
    out
}

/// The same, added to what is there.
pub(super) fn words_into(text: &str, max: usize, out: &mut Vec<u64>) {
    let max = out.len() + max;
    let mut word = Hash::default();
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' => word.mix(c),
            'A'..='Z' => word.mix(c.to_ascii_lowercase()),
            '\'' | '’' | '-' if !word.empty => word.add(c),
            '\0'..='\x7f' => word.end(out),
            _ if spaceless(c) => {
                word.end(out);
                word.add(c);
                word.end(out);
            }
            _ if c.is_alphanumeric() => word.add(c),
            _ => word.end(out),
        }
        if out.len() >= max {
            return;
        }
    }
    word.end(out);
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
    fn mix(&mut self, c: char) {
        self.empty = false;
        self.value = (self.value ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3);
    }

    fn add(&mut self, c: char) {
        match c {
            '’' => self.mix('\''),
            _ if c.is_ascii() => self.mix(c.to_ascii_lowercase()),
            _ => c.to_lowercase().for_each(|c| self.mix(c)),
        }
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

/// Characters of a text; one of a script without spaces says as much as two.
pub(super) fn letters(text: &str) -> usize {
    text.chars().map(|c| 1 + usize::from(spaceless(c))).sum()
}

/// The share of `a`'s words that are in `b`.
pub(super) fn covered(a: &[u64], b: &[u64]) -> f32 {
    if a.is_empty() || b.is_empty() {
        return 0.0;
    }
    // Most words of most texts are not in the other: one bit of each says so.
    let mut seen = [0_u64; 4];
    let bit = |w: &u64| ((w >> 6 & 3) as usize, 1_u64 << (w & 63));
    for (at, mask) in b.iter().map(bit) {
        seen[at] |= mask;
    }
    let in_b = |w: &&u64| {
        let (at, mask) = bit(w);
        seen[at] & mask != 0 && b.contains(w)
    };
    a.iter().filter(in_b).count() as f32 / a.len() as f32
}
/// Is a line as long as headlines are, not a name or a label? A character of East Asia's scripts says as much as three letters.
pub(super) fn is_headline(text: &str) -> bool {
    text.chars().map(|c| if c >= '\u{2e80}' { 3 } else { 1 }).sum::<usize>() >= HEADLINE_WIDTH_MIN
}

const HEADLINE_WIDTH_MIN: usize = 24;

/// Does a text end as a sentence does?
pub(super) fn ends_with_stop(text: &str) -> bool {
    text.trim_end_matches(['"', '”', '»', '」', ')', '\'', '’', '）', '“'])
        .ends_with(['.', '!', '?', '。', '！', '？', '…', '।', '؟', '۔', '။', '។', '።', '։'])
}
