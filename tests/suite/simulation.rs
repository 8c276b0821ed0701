//! Promise: over weeks, with whatever servers, networks and restarts do, no host ever sees what it ruled out, and no source is
//! forgotten. A world under a virtual clock; a seed that fails prints itself.
//!
//! `COPYDESK_SEEDS=10000` tries more seeds, `COPYDESK_SEED=17` one alone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use copydesk::model::entry::Hints;
use copydesk::model::source::Plan;
use copydesk::model::{CronLine, Source, SourceState, Timestamp, Validators};
use copydesk::schedule::{self, Failure, Freshness, Heap, Outcome, Settings, Visit};

use crate::dice::Dice;

const MINUTE: u64 = 60;
const HOUR: u64 = 3600;
const DAY: u64 = 24 * HOUR;
const START: Timestamp = Timestamp::from_secs(1_772_528_400);

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

/// What a server is like.
struct Server {
    host: usize,
    etag: bool,
    /// Between two of its entries.
    pace: u64,
    max_age: Option<u64>,
    ttl: Option<u64>,
    skip_hours: u32,
    /// One answer in so many is a failure.
    fails: u64,
    /// One in so many asks for time, this long.
    limits: (u64, u64),
    /// It is gone after this.
    gone: Option<u64>,
    /// All its guids change at this time, and its entries roll over then.
    rolls: Option<u64>,
}

impl Server {
    fn roll(dice: &mut Dice, hosts: usize) -> Self {
        Self {
            host: dice.below(hosts as u64) as usize,
            etag: !dice.one_in(4),
            pace: dice.pick(&[MINUTE, 10 * MINUTE, HOUR, 7 * HOUR, 3 * DAY]),
            max_age: dice.one_in(3).then(|| dice.pick(&[60, 20 * MINUTE, 12 * HOUR, 3 * DAY])),
            ttl: dice.one_in(4).then(|| dice.pick(&[60, 30 * MINUTE, 10 * HOUR])),
            skip_hours: if dice.one_in(6) { 0b1111_1100 } else { 0 },
            fails: dice.pick(&[3, 20, 1000]),
            limits: (dice.pick(&[7, 60, 1000]), dice.pick(&[30, 10 * MINUTE, 5 * HOUR, 2 * DAY])),
            gone: dice.one_in(12).then(|| dice.below(10 * DAY)),
            rolls: dice.one_in(4).then(|| dice.below(5 * DAY)),
        }
    }
}

/// What the referee knows of one source, from outside: what was asked of its server and what that answered.
#[derive(Default)]
struct Seen {
    asked: u64,
    unconditional: u64,
    gave_etag: bool,
    last: Option<(Timestamp, Answer)>,
    /// Words of its answers that still hold.
    max_age: u64,
    ttl: u64,
    skip_hours: u32,
    gone: bool,
    losing: bool,
    failures: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Answer {
    Good,
    Failed,
    Limited,
    Gone,
}

struct World {
    dice: Dice,
    sources: Vec<Source>,
    servers: Vec<Server>,
    states: Vec<SourceState>,
    seen: Vec<Seen>,
    /// Until when each host asked to be left alone: the referee's, and the client's.
    ruled_out: HashMap<usize, Timestamp>,
    silent: HashMap<usize, Timestamp>,
    /// No network of ours within these.
    outage: (Timestamp, Timestamp),
    heap: Heap,
    settings: Settings,
    polls: u64,
}

impl World {
    fn new(seed: u64, sources: usize) -> Self {
        let mut dice = Dice(seed);
        let hosts = sources.div_ceil(3);
        let servers: Vec<Server> = (0..sources).map(|_| Server::roll(&mut dice, hosts)).collect();
        let plan = |dice: &mut Dice| match dice.below(6) {
            0 => Plan::Cron(CronLine::parse("*/20 * * * *").unwrap()),
            1 => Plan::Every(secs(10 * MINUTE)),
            _ => Plan::Auto,
        };
        let source = |n: usize, plan| Source {
            id: format!("s{n}"),
            url: format!("https://h{}.example/{n}", servers[n].host),
            plan,
            ..Source::default()
        };
        let all: Vec<Source> = (0..sources).map(|n| source(n, plan(&mut dice))).collect();
        let fresh = |s: &Source| SourceState { url: s.url.clone(), ..SourceState::default() };
        let out = START.plus(secs(dice.below(8 * DAY)));
        Self {
            states: all.iter().map(fresh).collect(),
            seen: (0..sources).map(|_| Seen::default()).collect(),
            sources: all,
            servers,
            ruled_out: HashMap::new(),
            silent: HashMap::new(),
            outage: (out, out.plus(secs(dice.below(3 * HOUR)))),
            heap: Heap::new(),
            settings: Settings::default(),
            polls: 0,
            dice,
        }
    }

    /// All that a start knows is in the states.
    fn start(&mut self, now: Timestamp) {
        (self.heap, self.silent) = (Heap::new(), HashMap::new());
        for n in 0..self.sources.len() {
            let (source, state) = (&self.sources[n], &self.states[n]);
            self.heap.push(schedule::first(source, &self.settings, state, now).at, n);
            for (_, left) in schedule::silences(state, now) {
                let until = self.silent.entry(self.servers[n].host).or_default();
                *until = (*until).max(now.plus(left));
            }
        }
    }

    fn run(&mut self, days: u64) {
        let end = START.plus(secs(days * DAY));
        let mut restart = START.plus(secs(1 + self.dice.below(2 * DAY)));
        self.start(START);
        while let Some(at) = self.heap.peek().filter(|at| *at < end) {
            if at > restart {
                // It may have been down for some time.
                let now = restart.plus(secs(self.dice.pick(&[5, HOUR, 9 * HOUR])));
                self.start(now);
                restart = now.plus(secs(1 + self.dice.below(4 * DAY)));
                continue;
            }
            let Some(n) = self.heap.pop_due(at) else { break };
            self.poll(n, at);
        }
        for (n, seen) in self.seen.iter().enumerate() {
            let silent =
                self.ruled_out.get(&self.servers[n].host).is_some_and(|until| *until >= end);
            assert!(seen.asked > 0 || silent, "{} was never asked", self.sources[n].id);
        }
    }

    fn poll(&mut self, n: usize, now: Timestamp) {
        let host = self.servers[n].host;
        self.states[n].last_poll = Some(now);
        let left =
            self.silent.get(&host).filter(|until| **until > now).map(|until| until.since(now));
        let visit = match left {
            _ if now >= self.outage.0 && now < self.outage.1 => {
                Visit { outcome: Outcome::Offline { tries: 3 }, ..Visit::default() }
            }
            Some(left) => Visit { outcome: Outcome::Waiting { left }, ..Visit::default() },
            None => self.ask(n, now),
        };
        // An answer takes its time.
        let now = now.plus(Duration::from_millis(1 + self.dice.below(4000)));
        let known = self.states[n].clone();
        let next =
            schedule::settle(&self.sources[n], &self.settings, &mut self.states[n], &visit, now);
        if matches!(visit.outcome, Outcome::Offline { .. }) {
            self.states[n] = known; // nothing was learnt of it, and nothing is written down
        } else {
            self.states[n].next_poll = Some(next.at);
            self.states[n].next_reason.clone_from(&next.reason);
        }
        assert!(next.at > now, "{}: {next:?}", self.sources[n].id);
        self.not_forgotten(n, &visit, next.at.since(now));
        self.heap.push(next.at, n);
    }

    /// The referee on the other side: is this request within the rules?
    fn judge(&self, n: usize, now: Timestamp) {
        let (seen, server, source) = (&self.seen[n], &self.servers[n], &self.sources[n]);
        let who = format!("{} at {}: {:?}", source.id, now.rfc3339(), seen.last);
        assert!(!seen.gone, "{who}: asked after 410");
        if let Some(until) = self.ruled_out.get(&server.host) {
            assert!(now >= *until, "{who}: before {}, which its host named", until.rfc3339());
        }
        let Some((last, answer)) = seen.last else { return };
        let gap = now.since(last);
        let auto = source.plan == Plan::Auto;
        if !auto {
            // What was missed may be caught up with right before a tick.
            let every = matches!(source.plan, Plan::Every(_));
            assert!(!every || gap >= secs(10 * MINUTE), "{who}: {gap:?}");
            return;
        }
        let hour = now.secs().rem_euclid(DAY as i64) / HOUR as i64;
        assert!(seen.skip_hours >> hour & 1 == 0, "{who}: in an hour it wants no visits in");
        let least = match answer {
            Answer::Good if seen.losing => 5 * MINUTE,
            Answer::Good if !seen.gave_etag => HOUR,
            Answer::Good => 15 * MINUTE,
            // What it asked for on top is ruled out above.
            _ => 5 * MINUTE,
        };
        assert!(gap >= secs(least), "{who}: {gap:?}, not even {least} s");
        if answer == Answer::Good {
            assert!(
                gap >= secs(seen.max_age.max(seen.ttl)),
                "{who}: {gap:?}, earlier than asked for"
            );
        }
    }

    fn ask(&mut self, n: usize, now: Timestamp) -> Visit {
        self.judge(n, now);
        self.polls += 1;
        let conditional = !self.states[n].validators.is_empty();
        let (server, seen, dice) = (&self.servers[n], &mut self.seen[n], &mut self.dice);
        seen.asked += 1;
        seen.unconditional += u64::from(!conditional && seen.gave_etag);
        assert_eq!(seen.unconditional, 0, "{}: unconditional again", self.sources[n].id);
        let since_start = now.since(START).as_secs();
        let (answer, visit) = match () {
            () if server.gone.is_some_and(|at| since_start > at) => {
                seen.gone = true;
                (Answer::Gone, Visit { outcome: Outcome::Gone, ..Visit::default() })
            }
            () if dice.one_in(server.limits.0) => {
                let wait = server.limits.1;
                let until = now.plus(secs(wait));
                for map in [&mut self.ruled_out, &mut self.silent] {
                    let known = map.entry(server.host).or_default();
                    *known = (*known).max(until);
                }
                let kind = Failure::Status(if dice.one_in(2) { 429 } else { 503 });
                (Answer::Limited, Visit::failed(kind, Some(secs(wait)), "limited".to_owned()))
            }
            () if dice.one_in(server.fails) => {
                let kinds = [
                    Failure::Network,
                    Failure::Status(500),
                    Failure::Status(404),
                    Failure::Document,
                ];
                let kind = kinds[dice.below(4) as usize];
                (Answer::Failed, Visit::failed(kind, None, "failed".to_owned()))
            }
            () => (Answer::Good, good(server, seen, &mut self.states[n], dice, since_start)),
        };
        seen.failures = if answer == Answer::Good { 0 } else { seen.failures + 1 };
        seen.last = Some((now, answer));
        visit
    }

    /// Nobody waits longer than the rules give a reason for.
    fn not_forgotten(&self, n: usize, visit: &Visit, wait: Duration) {
        let (source, seen, server) = (&self.sources[n], &self.seen[n], &self.servers[n]);
        let asked = server.limits.1.max(seen.max_age).max(seen.ttl);
        let most = match (&visit.outcome, &source.plan) {
            (Outcome::Gone, _) => return,
            (Outcome::Offline { .. }, Plan::Auto) if seen.skip_hours != 0 => 12 * HOUR,
            (Outcome::Offline { .. }, _) => 2 * MINUTE,
            (Outcome::Waiting { .. }, _) => 2 * DAY + 12 * HOUR,
            (_, Plan::Auto) => (DAY.max(asked)) * 11 / 10 + 12 * HOUR,
            (_, _) => 20 * MINUTE + server.limits.1 + 20 * MINUTE,
        };
        assert!(wait <= secs(most), "{}: waits {wait:?} after {:?}", source.id, visit.outcome);
        if let (Outcome::Failed { retry_after: None, kind }, Plan::Auto) =
            (&visit.outcome, &source.plan)
            && seen.failures == 1
            && seen.skip_hours == 0
            && !matches!(kind, Failure::Status(429))
        {
            assert!(wait <= secs(6 * MINUTE), "{}: one failure, and {wait:?}", source.id);
        }
    }
}

/// A 200 or a 304, and what the referee takes from it.
fn good(
    server: &Server,
    seen: &mut Seen,
    state: &mut SourceState,
    dice: &mut Dice,
    since_start: u64,
) -> Visit {
    let unchanged = server.etag && !state.validators.is_empty() && dice.one_in(2);
    // A 304 says its max-age again, or nothing at all.
    let says = !unchanged || dice.one_in(3);
    let max_age = server.max_age.filter(|_| says);
    let freshness =
        Freshness { max_age: max_age.map(secs), said: max_age.is_some(), retry_after: None };
    if max_age.is_some() || !unchanged {
        seen.max_age = max_age.unwrap_or_default();
    }
    if unchanged {
        state.losing = false;
        seen.losing = false;
        state.unchanged_bodies = 0;
        return Visit { outcome: Outcome::NotModified, freshness, ..Visit::default() };
    }
    seen.gave_etag = server.etag;
    (seen.ttl, seen.skip_hours) = (server.ttl.unwrap_or_default(), server.skip_hours);
    let etag = server.etag.then(|| b"\"x\"".to_vec());
    state.validators = Validators { etag, last_modified: None, given_by: 1 };
    state.gap_secs = Some(server.pace);
    state.losing = server.rolls.is_some_and(|at| since_start > at) && dice.one_in(3);
    seen.losing = state.losing;
    let hints =
        Hints { ttl: server.ttl.map(secs), skip_hours: server.skip_hours, ..Hints::default() };
    let outcome = Outcome::NewEntries { count: 1 };
    Visit { outcome, freshness, hints: Some(hints), ..Visit::default() }
}

/// The number in a variable of the environment.
fn variable(name: &str) -> Option<u64> {
    std::env::vars().find(|(key, _)| key == name).and_then(|(_, value)| value.parse().ok())
}

/// One history; a seed that fails prints itself.
fn play(seed: u64, sources: usize, days: u64) -> u64 {
    let outcome = std::panic::catch_unwind(|| {
        let mut world = World::new(seed, sources);
        world.run(days);
        world.polls
    });
    outcome.unwrap_or_else(|_| {
        panic!("COPYDESK_SEED={seed} fails, with {sources} sources over {days} days")
    })
}

/// How often was polled in one of so many histories; all processors play.
fn seeds(count: u64, sources: usize, days: u64) -> u64 {
    if let Some(one) = variable("COPYDESK_SEED") {
        return play(one, sources, days);
    }
    let count = variable("COPYDESK_SEEDS").unwrap_or(count);
    let next = AtomicU64::new(0);
    let player = || {
        let taken = std::iter::repeat_with(|| next.fetch_add(1, Ordering::Relaxed));
        taken.take_while(|seed| *seed < count).map(|seed| play(seed, sources, days)).sum::<u64>()
    };
    let players = std::thread::available_parallelism().map_or(1, usize::from);
    let polls: u64 = std::thread::scope(|scope| {
        let all: Vec<_> = (0..players).map(|_| scope.spawn(player)).collect();
        all.into_iter()
            .map(|one| one.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
            .sum()
    });
    polls / count
}

#[test]
fn a_thousand_seeds_of_a_small_world() {
    assert!(seeds(1000, 20, 3) > 100);
}

#[test]
fn a_thousand_seeds_of_two_hundred_sources_over_thirty_days() {
    let polls = seeds(1000, 200, 30);
    assert!(polls > 100_000, "{polls}");
}
