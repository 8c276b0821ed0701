//! Did you mean: the known word that is most like the one that was typed.

/// The candidate a person most likely meant.
pub(super) fn nearest<'c>(typed: &str, candidates: &[&'c str]) -> Option<&'c str> {
    let typed = typed.to_lowercase().replace('-', "_");
    let score = |c: &&str| strsim::jaro_winkler(&typed, c);
    let best = candidates.iter().copied().max_by(|a, b| score(a).total_cmp(&score(b)))?;
    (score(&best) > 0.8).then_some(best)
}
