//! Two prints side by side: what they share, and whether that makes them copies.

use super::Settings;
use super::evidence::{Evidence, Path};
use super::fingerprint::{Number, Print, Shingle};

/// A print, and which of its shingles are its site's boilerplate (empty: none).
#[derive(Debug, Clone, Copy)]
pub(super) struct Side<'a> {
    pub(super) print: &'a Print,
    pub(super) boilerplate: &'a [bool],
}

/// Compares two articles. Symmetric.
pub(super) fn compare(a: Side<'_>, b: Side<'_>, settings: &Settings) -> Evidence {
    let thin = a.print.thin.max(b.print.thin);
    let (left, right) = (kept(a, thin), kept(b, thin));
    let order = |kept: &[u32], print: &Print| (kept.len(), print.article);
    let (left, right) = ((left, a.print), (right, b.print));
    let in_order = order(&left.0, left.1) <= order(&right.0, right.1);
    let ((short, small), (long, large)) = if in_order { (left, right) } else { (right, left) };
    let mut found = overlap(&short, &long, small, thin);
    (found.numbers_same, found.numbers_other) = numbers(&small.numbers, &large.numbers);
    (found.title, found.title_within) = title(&small.title, &large.title);
    let credits = small.credit != 0 && large.credit != 0;
    found.same_credit = credits.then_some(small.credit == large.credit);
    found.same_site = small.site == large.site;
    found.same_url = small.url != 0 && small.url == large.url;
    found.path = settings.decide(&found, small.cut || large.cut);
    found
}

/// The shingles that count, at a common thinning.
fn kept(side: Side<'_>, thin: u8) -> Vec<u32> {
    let body = &side.print.body;
    let coarse = thin > side.print.thin;
    let own = |i: usize| !side.boilerplate.get(i).copied().unwrap_or(false);
    let fits = |s: u32| !coarse || Shingle::kept(s, thin);
    (0..body.len()).filter(|i| own(*i) && fits(body[*i])).map(|i| body[i]).collect()
}

fn overlap(short: &[u32], long: &[u32], s: &Print, thin: u8) -> Evidence {
    let mut n = Counts::default();
    let mut j = 0;
    for x in short {
        while j < long.len() && Shingle::hash(long[j]) < Shingle::hash(*x) {
            j += 1;
        }
        let met = long.get(j).filter(|y| Shingle::hash(**y) == Shingle::hash(*x));
        n.count(*x, met.copied());
    }
    let least = (25 * u32::from(s.unit)) >> thin;
    let share = |part: u32, whole: u32| part as f32 / whole.max(1) as f32;
    Evidence {
        path: Path::Apart,
        containment: share(n.shared, (short.len() as u32).max(least)),
        without_quotes: share(n.plain_shared, n.plain.max(least / 2)),
        coverage: share(n.shared, (long.len() as u32).max(least)),
        opening: share(n.lede_shared, n.lede.max(least / 2)),
        shared: n.shared << thin,
        words: s.words(),
        numbers_same: 0,
        numbers_other: 0,
        title: 0.0,
        title_within: 0.0,
        same_credit: None,
        same_site: false,
        same_url: false,
    }
}

#[derive(Default)]
struct Counts {
    shared: u32,
    plain: u32,
    plain_shared: u32,
    lede: u32,
    lede_shared: u32,
}

impl Counts {
    fn count(&mut self, short: u32, long: Option<u32>) {
        let quoted = Shingle::quoted(short) || long.is_some_and(Shingle::quoted);
        self.plain += u32::from(!quoted);
        self.lede += u32::from(Shingle::lede(short));
        if let Some(long) = long {
            self.shared += 1;
            self.plain_shared += u32::from(!quoted);
            self.lede_shared += u32::from(Shingle::lede(short) && Shingle::lede(long));
        }
    }
}

/// Numbers between the same words: how many are the same, how many are others.
fn numbers(mut left: &[u32], mut right: &[u32]) -> (u32, u32) {
    let (mut same, mut other) = (0, 0);
    while let (Some(a), Some(b)) = (left.first(), right.first()) {
        let place = Number::place(*a).max(Number::place(*b));
        if Number::place(*a) < place {
            left = &left[1..];
        } else if Number::place(*b) < place {
            right = &right[1..];
        } else {
            let (here, there) = (run(left, place), run(right, place));
            let met = |n: &&u32| there.iter().any(|m| Number::value(*m) == Number::value(**n));
            let agree = here.iter().filter(met).count();
            same += agree as u32;
            // A place met twice, as in a table, contradicts no more often than the shorter side speaks.
            other += here.len().min(there.len()).saturating_sub(agree) as u32;
            (left, right) = (&left[here.len()..], &right[there.len()..]);
        }
    }
    (same, other)
}

fn run(numbers: &[u32], place: u32) -> &[u32] {
    let end = numbers.iter().position(|n| Number::place(*n) != place);
    &numbers[..end.unwrap_or(numbers.len())]
}

/// Jaccard of the headlines' words, and how much of the shorter one is in the longer one.
fn title(a: &[u32], b: &[u32]) -> (f32, f32) {
    let shared = a.iter().filter(|t| b.binary_search(t).is_ok()).count();
    let (least, all) = (a.len().min(b.len()), a.len() + b.len() - shared);
    if least == 0 {
        return (0.0, 0.0);
    }
    (shared as f32 / all as f32, shared as f32 / least as f32)
}

/// What is new in a later version: share of its plain text not in the earlier one, and whether the numbers of
/// its opening changed.
pub(super) fn news(old: Side<'_>, new: Side<'_>) -> (f32, bool) {
    let thin = old.print.thin.max(new.print.thin);
    let (before, after) = (kept(old, thin), kept(new, thin));
    let known =
        |s: &u32| before.binary_search_by_key(&Shingle::hash(*s), |b| Shingle::hash(*b)).is_ok();
    let plain: Vec<u32> = after.into_iter().filter(|s| !Shingle::quoted(*s)).collect();
    let fresh = plain.iter().filter(|s| !known(s)).count();
    (fresh as f32 / plain.len().max(1) as f32, lede_numbers_differ(old.print, new.print))
}

fn lede_numbers_differ(old: &Print, new: &Print) -> bool {
    let lede = |p: &Print| -> Vec<u32> {
        p.numbers.iter().copied().filter(|n| Number::lede(*n)).collect()
    };
    let (old, new) = (lede(old), lede(new));
    new.iter().any(|n| {
        let mut at = old.iter().filter(|o| Number::place(**o) == Number::place(*n)).peekable();
        at.peek().is_some() && at.all(|o| Number::value(*o) != Number::value(*n))
    })
}
