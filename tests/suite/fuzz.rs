//! Promise: no reader of strangers' bytes panics: each fuzz target reads its corpus, and what chance makes of it.
//!
//! `COPYDESK_FUZZ_ROUNDS` says how many times each file of the corpus is changed; libFuzzer (`fuzz/Cargo.toml`) goes on from there.

#[path = "../../fuzz/harness.rs"]
#[allow(clippy::expect_used, reason = "what the harness itself needs is there")]
mod harness;

use std::fs;
use std::path::Path;

use harness::TARGETS;

/// Changes of each file when nobody says more.
const ROUNDS: u64 = 40;
/// Inputs stay small, so that a round is quick.
const BYTES_MAX: usize = 16 << 10;

/// Numbers by chance, the same each time.
struct Chance(u64);

impl Chance {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 16) as usize % n.max(1)
    }

    /// A stretch of an input.
    fn piece<'a>(&mut self, of: &'a [u8]) -> &'a [u8] {
        let from = self.below(of.len());
        let length = self.below(40);
        &of[from..(from + length).min(of.len())]
    }

    /// Takes out, puts in, repeats and joins stretches, and changes single bytes.
    fn change(&mut self, input: &mut Vec<u8>, others: &[Vec<u8>]) {
        let at = self.below(input.len());
        let piece = self.piece(input).to_vec();
        match self.below(6) {
            0 => drop(input.drain(at..(at + piece.len()).min(input.len()))),
            1 => drop(input.splice(at..at, piece)),
            2 => drop(input.splice(at..at, piece.repeat(1 + self.below(80)))),
            3 => {
                let other = &others[self.below(others.len())];
                let piece = self.piece(other).to_vec();
                drop(input.splice(at..at, piece));
            }
            4 => {
                let odd: [&[u8]; 8] =
                    [b"\0", b"<", b"&", b"\"", b"99999999999", "é".as_bytes(), b"\xff", b"-"];
                drop(input.splice(at..at, odd[self.below(odd.len())].to_vec()));
            }
            _ => {
                if let Some(byte) = input.get_mut(at) {
                    *byte ^= 1 << self.below(8);
                }
            }
        }
        input.truncate(BYTES_MAX);
    }
}

fn corpus(target: &str) -> Vec<Vec<u8>> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let mut files: Vec<_> = fs::read_dir(&dir).unwrap().map(|f| f.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "{} is empty", dir.display());
    files.iter().map(|f| fs::read(f).unwrap()).collect()
}

#[test]
fn no_target_panics() {
    let rounds = std::env::var("COPYDESK_FUZZ_ROUNDS").ok().and_then(|n| n.parse().ok());
    for (name, target) in TARGETS {
        let seeds = corpus(name);
        for (i, seed) in seeds.iter().enumerate() {
            target(seed);
            let mut chance = Chance(0x9e37_79b9_7f4a_7c15 ^ (i as u64 + 1));
            let mut input = seed.clone();
            for round in 0..rounds.unwrap_or(ROUNDS) {
                if round % 20 == 0 {
                    input.clone_from(seed); // changes pile up, but not without end
                }
                chance.change(&mut input, &seeds);
                target(&input);
            }
        }
    }
}

#[test]
fn each_target_stands_in_the_fuzz_crate() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        let text = fs::read_to_string(root.join(format!("fuzz_targets/{name}.rs"))).unwrap();
        assert!(text.contains(&format!("harness::{name}(data)")), "{name}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
}
