//! Two prints side by side: what they share, and whether that makes them copies.

use super::Settings;
use super::evidence::{Evidence, Path};
use super::facts::{Fact, Topic};
use super::fingerprint::{Number, Print, Shingle, TITLE_WORDS_MIN};
use super::swaps::swaps;
use crate::model::RevisionHead;

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
    (found.names_same, found.names) = facts(&small.facts, &large.facts, false);
    (found.figures_same, found.figures) = facts(&small.facts, &large.facts, true);
    (found.topics_other, found.topics) = topics(small, large);
    found.apart_secs = (small.at.0.abs_diff(large.at.0) / 1000) as u32;
    let later = if (small.at, small.article) > (large.at, large.article) {
        (small, large)
    } else {
        (large, small)
    };
    found.named = named(later.0, later.1, &found);
    found.same_url = small.url != 0 && small.url == large.url;
    found.path = settings.decide(&found, small.cut || large.cut);
    if settings.in_question(&found) {
        found.swaps = swaps(&small.order, &large.order, usize::from(small.unit));
        found.path = settings.in_order(&found);
    }
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
    let mut n = Counts {
        long_lede: long.iter().filter(|s| Shingle::lede(**s)).count() as u32,
        ..Counts::default()
    };
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
        found: share(n.lede_found, n.lede.max(least / 2))
            .max(share(n.long_found, n.long_lede.max(least / 2))),
        names_same: 0,
        names: 0,
        figures_same: 0,
        figures: 0,
        topics_other: 0,
        topics: 0,
        swaps: None,
        apart_secs: 0,
        shared: n.shared << thin,
        quoted: (n.shared - n.plain_shared) << thin,
        words: s.words(),
        numbers_same: 0,
        numbers_other: 0,
        title: 0.0,
        title_within: 0.0,
        same_credit: None,
        named: None,
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
    /// Of the shorter one's opening, found anywhere in the longer one.
    lede_found: u32,
    /// The same the other way.
    long_found: u32,
    long_lede: u32,
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
            self.lede_found += u32::from(Shingle::lede(short));
            self.long_found += u32::from(Shingle::lede(long));
        }
    }
}

/// Names, or numbers, of an opening that the other text tells, and how many there are; of both ways the better one.
fn facts(a: &[u16], b: &[u16], numbers: bool) -> (u32, u32) {
    let way = |from: &[u16], to: &[u16]| {
        let opening = from.iter().filter(|f| Fact::lede(**f) && Fact::number(**f) == numbers);
        let told = |f: &u16| to.binary_search_by_key(&Fact::told(*f), |t| Fact::told(*t)).is_ok();
        let (mut same, mut all) = (0, 0);
        for fact in opening {
            all += 1;
            same += u32::from(told(fact));
        }
        (same, all)
    };
    let (one, other) = (way(a, b), way(b, a));
    // An opening without any says nothing, and numbers may be words. Cross-multiplied: which share is greater?
    match (one.1, other.1) {
        (_, 0) | (0, _) if numbers => (0, 0),
        (_, 0) => one,
        (0, _) => other,
        _ if other.0 * one.1 > one.0 * other.1 => other,
        _ if other.0 * one.1 == one.0 * other.1 => one.max(other),
        _ => one,
    }
}

/// What each headline alone says and its opening tells, and how much of it the other text does not tell: of both ways the
/// one that says less for two stories.
fn topics(a: &Print, b: &Print) -> (u32, u32) {
    let way = |from: &Print, to: &Print| {
        let own = from.topics.iter().filter(|t| to.topics.binary_search(t).is_err());
        let (mut other, mut all) = (0, 0);
        for topic in own {
            all += 1;
            let told = to.lede.binary_search(topic).is_ok() || Topic::is_told(*topic, &to.facts);
            other += u32::from(!told);
        }
        (other, all)
    };
    let (one, other) = (way(a, b), way(b, a));
    if other.0 * one.1 < one.0 * other.1 || other.1 == 0 { other } else { one }
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

/// An update under a headline of the day before may be that day's.
const UPDATE_SECS_MAX: u32 = 12 * 3600;

/// How far a notice names an earlier text by its headline, or by one it quotes. Desks give one headline to each day's
/// prices, so an update must come soon and contradict nothing.
fn named(notice: &Print, other: &Print, found: &Evidence) -> Option<f32> {
    let update = notice.head? == RevisionHead::Update;
    let another = found.apart_secs > UPDATE_SECS_MAX || found.numbers_other > 0;
    if other.title.len() < TITLE_WORDS_MIN || (update && another) {
        return None;
    }
    let shares = [&notice.title, &notice.quoted].map(|words| title(words, &other.title));
    // A headline that an update puts a few words to is named too.
    Some(shares.iter().fold(0.0, |best: f32, (all, within)| best.max(*all).max(within - 0.15)))
}

/// How far two headlines agree.
pub(super) fn headlines(a: &Print, b: &Print) -> f32 {
    title(&a.title, &b.title).0
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
