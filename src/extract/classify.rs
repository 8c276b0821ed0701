//! The classifier: two stages of small decision trees say how likely each run of text is part of the article.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::outline::{Outline, Run};

/// Written by `tests/train/train.py`: one tree a line, nodes in preorder, `feature<threshold:right` or `=value`.
const TREES: &str = include_str!("trees.txt");

static STAGES: LazyLock<[Vec<Vec<Node>>; 2]> = LazyLock::new(|| [stage("1"), stage("2")]);

#[derive(Debug, Clone, Copy)]
enum Node {
    /// Left is the next node.
    Split {
        feature: usize,
        threshold: f32,
        right: usize,
    },
    Leaf(f32),
}

fn stage(name: &str) -> Vec<Vec<Node>> {
    let lines = TREES.lines().filter_map(|l| l.split_once(' ')).filter(|(s, _)| *s == name);
    lines.map(|(_, nodes)| nodes.split(' ').filter_map(node).collect()).collect()
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

fn sum(trees: &[Vec<Node>], row: &[f32]) -> f32 {
    trees.iter().map(|tree| leaf(tree, row)).sum()
}

fn leaf(tree: &[Node], row: &[f32]) -> f32 {
    let mut at = 0;
    // Indices only grow, so this ends.
    while let Some(Node::Split { feature, threshold, right }) = tree.get(at).copied() {
        at = if row.get(feature).is_some_and(|v| *v <= threshold) {
            at + 1
        } else {
            right.max(at + 1)
        };
    }
    if let Some(Node::Leaf(value)) = tree.get(at) { *value } else { 0.0 }
}

fn sigmoid(x: f32) -> f32 {
    1.0 / (1.0 + (-x).exp())
}

/// For each run, how likely it is article text, 0 to 1.
pub(super) fn classify(outline: &Outline<'_>, mut rows: Vec<Vec<f32>>) -> Vec<f32> {
    let first: Vec<f32> = rows.iter().map(|row| sigmoid(sum(&STAGES[0], row))).collect();
    for (row, more) in rows.iter_mut().zip(opinions(outline, &first)) {
        row.extend(more);
    }
    // The mean of both is steadier than either on publishers never seen.
    let second = rows.iter().map(|row| sigmoid(sum(&STAGES[1], row)));
    second.zip(first).map(|(a, b)| f32::midpoint(a, b)).collect()
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

/// What the first stage thinks around each run. `stage2` of the training script computes the same.
fn opinions(outline: &Outline<'_>, p: &[f32]) -> Vec<Vec<f32>> {
    let runs = &outline.runs;
    let n = runs.len();
    let mut sums = vec![Mass::default(); n + 1];
    let (mut parents, mut groups) = (HashMap::<usize, Mass>::new(), HashMap::<u64, Mass>::new());
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
    let total = sums[n].kept.max(1.0);
    let (last, next) = (distances(runs, p, false), distances(runs, p, true));
    let at = |i: usize, step: isize| {
        i.checked_add_signed(step).and_then(|j| p.get(j)).copied().unwrap_or(-1.0)
    };
    (0..n)
        .map(|i| {
            let block = &outline.blocks[runs[i].block];
            let (own, len) = (p[i], length(&runs[i]));
            let mut out = vec![own];
            out.extend([-1, 1, -2, 2, -3, 3].map(|step| at(i, step)));
            out.extend(
                [
                    (i.saturating_sub(5), i),
                    (i + 1, i + 6),
                    (i.saturating_sub(12), i),
                    (i + 1, i + 13),
                ]
                .map(|(a, b)| window(&sums, a.min(n), b.min(n))),
            );
            out.push(parents.get(&block.parent).map_or(-1.0, |m| m.without(own, len)));
            out.push(groups.get(&block.group).map_or(-1.0, |m| m.without(own, len)));
            out.extend([
                last[i],
                next[i],
                sums[i].kept / total,
                (total - sums[i + 1].kept) / total,
                total,
            ]);
            out
        })
        .collect()
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
        assert!(STAGES.iter().all(|s| !s.is_empty()));
    }
}
