//! Word-level differences between two versions of a text.

use similar::algorithms::{Capture, Compact, Replace, myers};
use similar::{DiffOp, DiffTag};

use crate::model::Op;

/// Words of a changed passage that are compared one by one; a longer passage counts as replaced whole.
const WORDS_MAX: usize = 3_000;
/// Lines that are compared one by one; beyond them a text counts as one line.
const LINES_MAX: usize = 5_000;
/// Texts that share less are shown whole, one after the other: piece by piece nobody could read either.
const SHARED_PERCENT_MIN: usize = 30;

/// What was removed and added from `old` to `new`. The pieces put together give either text again.
///
/// Lines first, words within changed lines: the work is bounded, whatever the texts.
pub fn diff(old: &str, new: &str) -> Vec<Op> {
    let (a, b) = (lines(old), lines(new));
    let mut out = Vec::new();
    for op in compared(&a, &b) {
        let (left, right) = (a[op.old_range()].concat(), b[op.new_range()].concat());
        if op.tag() == DiffTag::Equal {
            push(&mut out, Op::Same(left));
        } else {
            words(&left, &right, &mut out);
        }
    }
    if akin(&out) { out } else { vec![Op::Removed(old.to_owned()), Op::Added(new.to_owned())] }
}

/// By Myers' algorithm, called by its name: chosen by an argument, the five others would be compiled too.
fn compared(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut found = Compact::new(Replace::new(Capture::new()), old, new);
    let Ok(()) = myers::diff(&mut found, old, 0..old.len(), new, 0..new.len());
    found.into_inner().into_inner().into_ops()
}

/// Do they share enough to be read as one text with changes? One that only grew or shrank does.
fn akin(ops: &[Op]) -> bool {
    let (mut same, mut removed, mut added) = (0, 0, 0);
    for op in ops {
        match op {
            Op::Same(text) => same += split(text).len(),
            Op::Removed(text) => removed += split(text).len(),
            Op::Added(text) => added += split(text).len(),
        }
    }
    let changed = removed.max(added);
    removed == 0 || added == 0 || same * 100 >= (same + changed) * SHARED_PERCENT_MIN
}

fn lines(text: &str) -> Vec<&str> {
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    if lines.len() > LINES_MAX { vec![text] } else { lines }
}

fn words(old: &str, new: &str, out: &mut Vec<Op>) {
    let (a, b) = (split(old), split(new));
    if a.len().max(b.len()) > WORDS_MAX {
        push(out, Op::Removed(old.to_owned()));
        push(out, Op::Added(new.to_owned()));
        return;
    }
    for op in compared(&a, &b) {
        let (left, right) = (a[op.old_range()].concat(), b[op.new_range()].concat());
        if op.tag() == DiffTag::Equal {
            push(out, Op::Same(left));
        } else {
            push(out, Op::Removed(left));
            push(out, Op::Added(right));
        }
    }
}

/// Words with the spaces behind them; single characters where words are not spaced.
fn split(text: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut start = 0;
    let mut before = ' ';
    for (i, c) in text.char_indices() {
        let word_starts =
            !c.is_whitespace() && (before.is_whitespace() || unspaced(c) || unspaced(before));
        if i > 0 && word_starts {
            out.push(&text[start..i]);
            start = i;
        }
        before = c;
    }
    out.push(&text[start..]);
    out
}

fn unspaced(c: char) -> bool {
    matches!(c, '\u{E00}'..='\u{EFF}' | '\u{3040}'..='\u{30FF}' | '\u{3400}'..='\u{9FFF}')
}

fn push(out: &mut Vec<Op>, op: Op) {
    match (out.last_mut(), op) {
        (_, Op::Same(s) | Op::Removed(s) | Op::Added(s)) if s.is_empty() => {}
        (Some(Op::Same(last)), Op::Same(s))
        | (Some(Op::Removed(last)), Op::Removed(s))
        | (Some(Op::Added(last)), Op::Added(s)) => last.push_str(&s),
        (_, op) => out.push(op),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    use crate::model::Patch;

    fn side(ops: &[Op], old: bool) -> String {
        let text = |op: &Op| match op {
            Op::Same(s) => s.clone(),
            Op::Removed(s) => {
                if old {
                    s.clone()
                } else {
                    String::new()
                }
            }
            Op::Added(s) => {
                if old {
                    String::new()
                } else {
                    s.clone()
                }
            }
        };
        ops.iter().map(text).collect()
    }

    #[test]
    fn words_that_changed() {
        assert_eq!(
            diff("Four dead in quake.\nRain.", "Six dead in quake.\nRain."),
            [
                Op::Removed("Four ".into()),
                Op::Added("Six ".into()),
                Op::Same("dead in quake.\nRain.".into())
            ]
        );
        assert_eq!(
            diff("四人死亡", "六人死亡"),
            [Op::Removed("四".into()), Op::Added("六".into()), Op::Same("人死亡".into())]
        );
    }

    #[test]
    fn another_text_is_not_cut_to_pieces() {
        let (old, new) = ("The storm closed the port on Monday.", "A bank raised the rates again.");
        assert_eq!(diff(old, new), [Op::Removed(old.into()), Op::Added(new.into())]);
        let longer = format!("The storm. {new} {new} {new}");
        assert_eq!(diff("The storm. ", &longer)[0], Op::Same("The storm. ".into()));
    }

    proptest! {
        #[test]
        fn both_texts_can_be_put_together_again(a in "[ab \n]{0,60}", b in "[ab \n]{0,60}") {
            let ops = diff(&a, &b);
            prop_assert_eq!(side(&ops, true), &a[..]);
            prop_assert_eq!(side(&ops, false), &b[..]);
            let patch = Patch::of(if a == b { Vec::new() } else { ops.clone() });
            let told = patch.read(&b).map(|(told, old)| (a != b && told != ops, old));
            prop_assert_eq!(told, Some((false, a)));
        }

        #[test]
        fn a_patch_of_another_text_is_refused(a in "[ab]{1,9}", b in "[ab]{1,9}") {
            let patch = Patch::of(diff(&a, &format!("{b}é")));
            prop_assert_eq!(patch.read(&b), None);
        }
    }
}
