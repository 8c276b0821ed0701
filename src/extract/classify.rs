//! The classifier: two stages of small decision trees say how likely each run of text is part of the article.

use std::ops::Range;
use std::sync::LazyLock;

use fearless_simd::prelude::*;
use fearless_simd::{Level, dispatch, f32x16, u32x16};

use super::maps::Map;
use super::outline::{Outline, Run};
use super::signals::{self, Row, Signals};

/// Written by `tests/train/train.py`: one tree a line, nodes in preorder, `feature<threshold:right` or `=value`.
const TREES: &str = include_str!("trees.txt");

static SHIPPED: LazyLock<Stages> = LazyLock::new(|| Stages::parse(TREES));

/// Both stages: the second sees what the first thinks around each run.
#[derive(Debug, Clone)]
pub(super) struct Stages([Vec<Tree>; 2]);

impl Stages {
    /// Those that come with the program.
    pub(super) fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads what the training script writes. What is no tree is left out.
    pub(super) fn parse(trees: &str) -> Self {
        Self([stage(trees, "1"), stage(trees, "2")])
    }

    /// Has each stage a tree?
    pub(super) fn is_whole(&self) -> bool {
        self.0.iter().all(|s| !s.is_empty())
    }
}

/// Leaves of a tree at most, a bit each; above what the training script allows.
const LEAVES: usize = 32;

/// `row[feature] <= threshold` goes left; otherwise the leaves on the left are out of reach.
#[derive(Debug, Clone, Copy)]
struct Split {
    threshold: f32,
    feature: u8,
    /// The leaves that are not on the left.
    right: u32,
}

/// A tree as what each of its splits rules out: the first leaf that none does is where walking it ends. Without a branch, so
/// that several rows go through at once (QuickScorer, SIGIR 2015).
#[derive(Debug, Clone)]
struct Tree {
    splits: Vec<Split>,
    /// From left to right.
    leaves: [f32; LEAVES],
}

/// A node as it is written.
#[derive(Debug, Clone, Copy)]
enum Node {
    /// Left is the next node.
    Split {
        feature: u8,
        threshold: f32,
        right: usize,
    },
    Leaf(f32),
}

fn stage(trees: &str, name: &str) -> Vec<Tree> {
    let lines = trees.lines().filter_map(|l| l.split_once(' ')).filter(|(s, _)| *s == name);
    lines
        .filter_map(|(_, nodes)| Tree::of(&nodes.split(' ').filter_map(node).collect::<Vec<_>>()))
        .collect()
}

fn node(s: &str) -> Option<Node> {
    if let Some(value) = s.strip_prefix('=') {
        return value.parse().ok().map(Node::Leaf);
    }
    let (feature, rest) = s.split_once('<')?;
    let (threshold, right) = rest.split_once(':')?;
    Some(Node::Split {
        feature: feature.parse().ok()?,
        threshold: threshold.parse().ok()?,
        right: right.parse().ok()?,
    })
}

impl Tree {
    /// None when a node is missing, points back or is one too many.
    fn of(nodes: &[Node]) -> Option<Self> {
        let (mut before, mut leaves) = (Vec::with_capacity(nodes.len()), Vec::new()); // leaves before each node
        for node in nodes {
            before.push(leaves.len());
            leaves.extend(match node {
                Node::Leaf(value) => Some(*value),
                Node::Split { .. } => None,
            });
        }
        let mut splits = Vec::new();
        for (at, node) in nodes.iter().enumerate() {
            let Node::Split { feature, threshold, right } = *node else { continue };
            let (from, to) = (before[at], *before.get(right).filter(|_| right > at + 1)?);
            let left = (from..to).fold(0_u32, |bits, leaf| bits | 1 << (leaf % LEAVES));
            splits.push(Split { threshold, feature, right: !left });
        }
        let whole = !splits.is_empty() && leaves.len() == splits.len() + 1;
        leaves.resize(leaves.len().max(LEAVES), 0.0);
        let leaves = leaves.try_into().ok().filter(|_| whole)?;
        Some(Self { splits, leaves })
    }
}

/// Rows taken through all trees together.
const ROWS: usize = 16;
/// The rows' values, feature by feature; any byte is an index.
type Columns = [[f32; ROWS]; 256];

/// The sum of what the trees say of each row.
#[expect(clippy::inline_always, reason = "it is compiled once for each kind of processor")]
#[inline(always)]
fn sum<S: Simd>(simd: S, trees: &[Tree], columns: &Columns) -> [f32; ROWS] {
    let all = u32x16::splat(simd, u32::MAX);
    let (mut sums, mut reached) = ([0.0; ROWS], [0; ROWS]);
    for tree in trees {
        let mut left = all;
        for split in &tree.splits {
            let column = f32x16::from_slice(simd, &columns[usize::from(split.feature)]);
            let goes_left = column.simd_le(f32x16::splat(simd, split.threshold));
            left &= goes_left.select(all, u32x16::splat(simd, split.right));
        }
        left.store_slice(&mut reached);
        for (sum, left) in sums.iter_mut().zip(reached) {
            *sum += tree.leaves[left.trailing_zeros() as usize % LEAVES];
        }
    }
    sums
}

/// What the trees say of each row, 0 to 1.
fn judge(trees: &[Tree], rows: &[Row]) -> Vec<f32> {
    let features = trees.iter().flat_map(|tree| &tree.splits).map(|split| split.feature);
    let used = features.max().map_or(0, |last| usize::from(last) + 1);
    let (mut out, mut columns) = (Vec::with_capacity(rows.len()), [[0.0; ROWS]; 256]);
    let level = Level::new();
    for rows in rows.chunks(ROWS) {
        for (n, row) in rows.iter().enumerate() {
            columns[..used].iter_mut().zip(row).for_each(|(column, value)| column[n] = *value);
        }
        let sums = dispatch!(level, simd => sum(simd, trees, &columns));
        out.extend(sums.into_iter().take(rows.len()).map(sigmoid));
    }
    out
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// Rows held at once: a row is a kilobyte, and a page may have a hundred thousand runs.
const ROWS_HELD: usize = 1024;

/// For each run, how likely it is article text, 0 to 1; `signals` gives the rows of some of the runs.
pub(super) fn classify(
    outline: &Outline<'_>,
    stages: &Stages,
    signals: impl Fn(Range<usize>) -> Vec<Row>,
) -> Vec<f32> {
    let n = outline.runs.len();
    let parts = || (0..n).step_by(ROWS_HELD).map(|from| from..(from + ROWS_HELD).min(n));
    let (mut first, mut held) = (Vec::with_capacity(n), Vec::new());
    for part in parts() {
        held = signals(part);
        first.extend(judge(&stages.0[0], &held));
    }
    let opinions = Opinions::of(outline, first);
    let mut out = Vec::with_capacity(n);
    for part in parts() {
        // Those of an ordinary page are all still held; of a huge one they are made again.
        let mut rows =
            if n <= ROWS_HELD { std::mem::take(&mut held) } else { signals(part.clone()) };
        opinions.add(part.start, &mut rows);
        out.extend(judge(&stages.0[1], &rows));
    }
    // The mean of both is steadier than either on publishers never seen.
    out.into_iter().zip(opinions.p).map(|(a, b)| f32::midpoint(a, b)).collect()
}

/// Sums of probability times length, and of length.
#[derive(Clone, Copy, Default)]
struct Mass {
    kept: f32,
    all: f32,
}

impl Mass {
    fn add(&mut self, p: f32, length: f32) {
        self.kept += p * length;
        self.all += length;
    }

    /// The mean without one member; -1 when there is no other.
    fn without(self, p: f32, length: f32) -> f32 {
        let rest = self.all - length;
        if rest > 0.5 { (self.kept - p * length) / rest } else { -1.0 }
    }
}

/// A long run says no more than this many characters do.
fn length(run: &Run<'_>) -> f32 {
    run.chars.min(600) as f32
}

/// What the first stage thinks around each run.
struct Opinions<'o, 'a> {
    outline: &'o Outline<'a>,
    p: Vec<f32>,
    /// Of the runs before each.
    sums: Vec<Mass>,
    parents: Map<usize, Mass>,
    groups: Map<u64, Mass>,
    last: Vec<f32>,
    next: Vec<f32>,
}

impl<'o, 'a> Opinions<'o, 'a> {
    fn of(outline: &'o Outline<'a>, p: Vec<f32>) -> Self {
        let runs = &outline.runs;
        let mut sums = vec![Mass::default(); runs.len() + 1];
        let (mut parents, mut groups) = (Map::<usize, Mass>::default(), Map::default());
        for (i, run) in runs.iter().enumerate() {
            let block = &outline.blocks[run.block];
            sums[i + 1] = sums[i];
            for mass in [
                &mut sums[i + 1],
                parents.entry(block.parent).or_default(),
                groups.entry(block.group).or_default(),
            ] {
                mass.add(p[i], length(run));
            }
        }
        let (last, next) = (distances(runs, &p, false), distances(runs, &p, true));
        Self { outline, p, sums, parents, groups, last, next }
    }

    /// Adds to the rows of the runs from `from` on. `stage2` of the training script computes the same.
    fn add(&self, from: usize, rows: &mut [Row]) {
        let (n, sums) = (self.p.len(), &self.sums);
        let total = sums[n].kept.max(1.0);
        let at = |i: usize, step: isize| {
            i.checked_add_signed(step).and_then(|j| self.p.get(j)).copied().unwrap_or(-1.0)
        };
        for (i, row) in (from..).zip(rows) {
            let run = &self.outline.runs[i];
            let block = &self.outline.blocks[run.block];
            let (own, len) = (self.p[i], length(run));
            let mut out = Signals::after(row, signals::count());
            out.push(own);
            out.each([-1, 1, -2, 2, -3, 3].into_iter().map(|step| at(i, step)));
            let windows = [
                (i.saturating_sub(5), i),
                (i + 1, i + 6),
                (i.saturating_sub(12), i),
                (i + 1, i + 13),
            ];
            out.each(windows.into_iter().map(|(a, b)| window(sums, a.min(n), b.min(n))));
            out.push(self.parents.get(&block.parent).map_or(-1.0, |m| m.without(own, len)));
            out.push(self.groups.get(&block.group).map_or(-1.0, |m| m.without(own, len)));
            out.extend([self.last[i], self.next[i]]);
            out.extend([sums[i].kept / total, (total - sums[i + 1].kept) / total, total]);
        }
    }
}

fn window(sums: &[Mass], from: usize, to: usize) -> f32 {
    (sums[to].kept - sums[from].kept) / (sums[to].all - sums[from].all).max(1.0)
}

/// Runs to the nearest sure paragraph before (or after) each run.
fn distances(runs: &[Run<'_>], p: &[f32], backward: bool) -> Vec<f32> {
    let mut out = vec![99.0; runs.len()];
    let mut count = 99.0_f32;
    let mut visit = |i: usize| {
        out[i] = count;
        count = if p[i] > 0.5 && runs[i].chars >= 60 { 0.0 } else { (count + 1.0).min(99.0) };
    };
    if backward {
        (0..runs.len()).rev().for_each(&mut visit);
    } else {
        (0..runs.len()).for_each(&mut visit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_tree_is_read_whole() {
        for line in TREES.lines() {
            let nodes: Vec<&str> = line.split(' ').skip(1).collect();
            assert!(nodes.iter().all(|n| node(n).is_some()), "{line}");
        }
        assert!(Stages::shipped().is_whole());
    }

    fn walked(nodes: &[Node], row: &Row) -> f32 {
        let mut at = 0;
        loop {
            match nodes[at] {
                Node::Leaf(value) => return value,
                Node::Split { feature, threshold, right } => {
                    at = if row[usize::from(feature)] <= threshold { at + 1 } else { right };
                }
            }
        }
    }

    #[test]
    fn a_tree_says_what_walking_it_does() {
        let trees: Vec<Vec<Node>> =
            TREES.lines().map(|line| line.split(' ').skip(1).filter_map(node).collect()).collect();
        // Values around all thresholds, and one that is no number.
        let value = |feature: usize, row: usize| {
            let of = |node: &Node| match *node {
                Node::Split { feature: f, threshold, .. } => {
                    (usize::from(f) == feature).then_some(threshold)
                }
                Node::Leaf(_) => None,
            };
            let mut of = trees.iter().flatten().filter_map(of).cycle().skip(row * 7);
            let step = [-0.5, 0.0, 0.5, f32::NAN][(feature + row) % 4];
            of.next().unwrap_or_default() + step
        };
        let rows: Vec<Row> = (0..40).map(|row| std::array::from_fn(|f| value(f, row))).collect();
        let judged =
            judge(&trees.iter().map(|t| Tree::of(t).expect("a tree")).collect::<Vec<_>>(), &rows);
        for (row, judged) in rows.iter().zip(judged) {
            let sum = trees.iter().fold(0.0, |sum, tree| sum + walked(tree, row));
            assert_eq!(judged.to_bits(), sigmoid(sum).to_bits());
        }
    }

    #[test]
    fn what_is_no_tree_is_told() {
        let tree = |nodes: &str| Tree::of(&nodes.split(' ').filter_map(node).collect::<Vec<_>>());
        assert!(tree("3<0.5:2 =1 =2").is_some());
        for nodes in ["=1", "3<0.5:0 =1 =2", "3<0.5:9 =1 =2", "3<0.5:2 =1", "3<0.5:2 =1 =2 =3"] {
            assert!(tree(nodes).is_none(), "{nodes}");
        }
        let tall: Vec<String> = (0..40).map(|n| format!("3<{n}:{} =1", 2 * n + 2)).collect();
        assert!(tree(&(tall.join(" ") + " =2")).is_none(), "more leaves than bits");
    }
}
