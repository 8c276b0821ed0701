//! Lists: which line is an item of which, how they nest, and how they are numbered.

use std::collections::HashMap;

use super::dom::attr;
use super::outline::Outline;
use crate::model::{Below, Block, Order, Rich};

const LISTS: [&str; 3] = ["ul", "ol", "dl"];
const ITEMS: [&str; 3] = ["li", "dd", "dt"];
/// A longer line is a paragraph.
const CHARS_MAX: usize = 900;
/// An item of more lines is an entry with paragraphs.
const LINES_MAX: usize = 2;
/// Lists within lists; what stands deeper stands in a list of its own.
pub(super) const LEVELS_MAX: u8 = 8;
/// Elements between a line and its list.
const STEPS_MAX: usize = 16;

/// The lists of a text.
#[derive(Default)]
pub(super) struct Lists {
    items: HashMap<usize, Item>,
    /// How many items each list has.
    counts: HashMap<usize, usize>,
}

/// An item of a list, as far as it is kept.
struct Item {
    lines: usize,
    first: usize,
    /// How many items stand before it in its list.
    place: usize,
}

impl Lists {
    /// Takes a kept line into account.
    pub(super) fn add(&mut self, outline: &Outline<'_>, r: usize) {
        let Some(item) = up(outline, outline.runs[r].block, &ITEMS) else { return };
        let known = self.items.entry(item);
        let item = known.or_insert_with(|| {
            let count = up(outline, outline.runs[r].block, &LISTS)
                .map(|list| self.counts.entry(list).or_default());
            let place = count.map_or(0, |count| {
                *count += 1;
                *count - 1
            });
            Item { lines: 0, first: r, place }
        });
        item.lines += 1;
    }

    /// The outermost list that a line in an item is shown in, unless it is shown as a paragraph. `leads`: is a line shown in a
    /// list, and in which?
    pub(super) fn of(
        &self,
        outline: &Outline<'_>,
        r: usize,
        item: usize,
        leads: &dyn Fn(usize) -> Option<usize>,
    ) -> Option<usize> {
        let list = up(outline, outline.runs[r].block, &LISTS)?;
        let entry = self.items.get(&item).is_some_and(|item| item.lines > LINES_MAX);
        if entry || outline.runs[r].chars > CHARS_MAX {
            return None;
        }
        // The item that the list stands in, if nothing else is between, and has words before it.
        let holder = up(outline, outline.blocks[list].parent, &HOLDERS);
        let holder = holder.and_then(|holder| self.items.get(&holder));
        let holder = holder.filter(|holder| holder.first < outline.blocks[list].runs.start);
        Some(holder.and_then(|holder| leads(holder.first)).unwrap_or(list))
    }

    /// A list of these lines.
    pub(super) fn compose(
        &self,
        outline: &Outline<'_>,
        top: usize,
        runs: &[usize],
        rich_of: &dyn Fn(usize) -> Rich,
        join: &dyn Fn(&mut Rich, &Rich),
    ) -> Block {
        let mut lines: Vec<(Line, Rich)> = Vec::new();
        for &r in runs {
            let item = up(outline, outline.runs[r].block, &ITEMS);
            match lines.last_mut() {
                Some((last, rich)) if last.item == item && item.is_some() => {
                    join(rich, &rich_of(r));
                }
                _ => {
                    let list = up(outline, outline.runs[r].block, &LISTS).unwrap_or(top);
                    let depth = depth(outline, list, top);
                    lines.push((Line { item, list, depth }, rich_of(r)));
                }
            }
        }
        let full = lines.into_iter().filter(|(_, rich)| !rich.text.is_empty());
        let (lines, items): (Vec<Line>, Vec<Rich>) = full.unzip();
        Block::List(self.order(outline, &lines, 0), items)
    }

    /// How lines stand, the first of which is the how-manieth of all.
    fn order(&self, outline: &Outline<'_>, lines: &[Line], from: usize) -> Order {
        let Some(first) = lines.first() else { return Order::default() };
        let mut order = self.numbered(outline, first);
        let mut at = 0;
        while let Some(line) = lines.get(at) {
            let deeper = lines[at..].iter().take_while(|l| l.depth > first.depth).count();
            if deeper > 0 {
                let below = self.order(outline, &lines[at..at + deeper], from + at);
                let (from, to) = (from + at, from + at + deeper);
                order.below.push(Below { from, to, order: below });
                at += deeper;
                continue;
            }
            let own = line.item.map(|item| outline.blocks[item].node);
            let value = own.and_then(|node| attr(node, "value")?.trim().parse().ok());
            order.values.extend(value.filter(|_| order.ordered).map(|n| (from + at, n)));
            at += 1;
        }
        order
    }

    /// A list that begins with an item: what stood before it in the page's, as paragraphs or above a picture, counts.
    fn numbered(&self, outline: &Outline<'_>, first: &Line) -> Order {
        let list = &outline.blocks[first.list];
        if list.name != "ol" {
            return Order::default();
        }
        // It says so without a value.
        let element = list.node.value().as_element();
        let reversed = element.is_some_and(|e| e.attr("reversed").is_some());
        let said = attr(list.node, "start").and_then(|n| n.trim().parse::<i32>().ok());
        let before = first.item.and_then(|item| self.items.get(&item)).map_or(0, |i| i.place);
        let before = i32::try_from(before).unwrap_or(0);
        let all = self.counts.get(&first.list).and_then(|n| i32::try_from(*n).ok()).unwrap_or(1);
        let from = said.unwrap_or(if reversed { all } else { 1 });
        let next = if reversed { from.saturating_sub(before) } else { from.saturating_add(before) };
        let told = said.is_some() || before > 0;
        let start = Some(next).filter(|n| told && (reversed || *n != 1));
        Order { ordered: true, start, reversed, ..Order::default() }
    }
}

/// What a list may stand in; only items hold lists.
const HOLDERS: [&str; 9] = ["li", "dd", "dt", "ul", "ol", "dl", "table", "blockquote", "pre"];

/// A line's item and list, and how many lists that one stands in.
struct Line {
    item: Option<usize>,
    list: usize,
    depth: usize,
}

fn depth(outline: &Outline<'_>, list: usize, top: usize) -> usize {
    let around = outline.upward(list).take(STEPS_MAX * usize::from(LEVELS_MAX));
    around.take_while(|b| *b != top).filter(|b| LISTS.contains(&outline.blocks[*b].name)).count()
}

/// The nearest element of one of these names, itself or around it.
pub(super) fn up(outline: &Outline<'_>, block: usize, names: &[&str]) -> Option<usize> {
    outline.upward(block).take(STEPS_MAX).find(|b| names.contains(&outline.blocks[*b].name))
}
