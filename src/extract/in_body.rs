//! Which runs stand in the text that the page's own data declare.

use super::outline::{Outline, Run};

/// A shorter text is a teaser.
const BODY_BYTES_MIN: usize = 400;
/// Looks for the starts of the runs, which mostly stand in the body in their order. Nothing where too little is declared.
pub(super) fn in_body(outline: &Outline<'_>, body: &str) -> Vec<bool> {
    let body = letters(body.chars()).collect::<String>();
    if body.len() < BODY_BYTES_MIN {
        return Vec::new();
    }
    let (pieces, mut left, mut last) = (Pieces::of(&body), SEARCHED_MAX, 0);
    let mut find = |from: usize, to: usize, start: &str| {
        let place = body.as_bytes().get(from..to).filter(|_| left > 0)?;
        let found = memchr::memmem::find(place, start.as_bytes());
        left = left.saturating_sub(found.unwrap_or(place.len()));
        found.map(|at| from + at)
    };
    let of = |run: &Run<'_>| {
        let start: String = letters(outline.text(run).chars()).take(START_CHARS).collect();
        // Most runs of a page are not the article's: looking for each in all of the body costs more than reading it.
        if !pieces.may_hold(&start) {
            return false;
        }
        let near = (last + NEAR_BYTES).min(body.len());
        let found = find(last, near, &start).or_else(|| find(0, body.len(), &start));
        last = found.unwrap_or(last);
        found.is_some()
    };
    outline.runs.iter().map(of).collect()
}

/// Letters and digits of a run that are looked for in the body.
const START_CHARS: usize = 60;
/// Where the next run is looked for first.
const NEAR_BYTES: usize = 4096;
/// Bytes searched for the runs of one page: a body of many bytes and many runs that are not in it are a product.
const SEARCHED_MAX: usize = 64 << 20;

fn letters(text: impl Iterator<Item = char>) -> impl Iterator<Item = char> {
    text.filter(|c| c.is_alphanumeric())
}

/// The pieces of a text, four bytes each, as bits of a table: what has another piece does not stand in it.
struct Pieces(Vec<u64>);

impl Pieces {
    fn of(text: &str) -> Self {
        let mut bits = vec![0; 1 << (PLACE_BITS - 6)];
        for place in places(text) {
            bits[place >> 6] |= 1 << (place & 63);
        }
        Self(bits)
    }

    fn may_hold(&self, part: &str) -> bool {
        places(part).all(|place| self.0[place >> 6] >> (place & 63) & 1 == 1)
    }
}

fn places(text: &str) -> impl Iterator<Item = usize> {
    text.as_bytes().windows(4).map(|piece| {
        let number = u32::from_le_bytes([piece[0], piece[1], piece[2], piece[3]]);
        (number.wrapping_mul(0x9E37_79B1) >> (32 - PLACE_BITS)) as usize
    })
}

/// Places of the table: many more than a long article has pieces.
const PLACE_BITS: u32 = 16;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pieces_deny_only_what_is_not_there() {
        let text = "Dieganzelängedestextes汉字und漢字";
        let pieces = Pieces::of(text);
        let starts: Vec<usize> = text.char_indices().map(|(at, _)| at).collect();
        for (i, from) in starts.iter().enumerate() {
            assert!(starts[i..].iter().all(|to| pieces.may_hold(&text[*from..*to])), "{from}");
        }
        assert!(!pieces.may_hold("einanderer") && !pieces.may_hold("漢字und汉字"));
    }
}
