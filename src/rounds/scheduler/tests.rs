//! Who is asked when, by a clock that the tests move.

use super::*;
use crate::store::MemStore;

const NOW: Timestamp = Timestamp::from_secs(1_795_420_800);

fn plan(sources: usize) -> Plan {
    let source = |n| Arc::new(Source { id: format!("s{n}"), ..Source::default() });
    Plan {
        sources: (0..sources).map(source).collect(),
        editions: Vec::new(),
        publish: crate::publish::Settings::default(),
        fetch: crate::http::Settings::default(),
        schedule: schedule::Settings::default(),
        store: crate::store::Settings::default(),
        journal: None,
        sites: Arc::default(),
        config: None,
    }
}

fn scheduler(sources: usize) -> Scheduler {
    Scheduler::new(&plan(sources), &MemStore::default(), NOW).expect("no rows")
}

fn ended(source: &str, offline: bool, wait: u64) -> PollReport {
    PollReport {
        source: source.to_owned(),
        offline,
        error: offline.then(|| "there is no way to it".to_owned()),
        next: Some(NOW.plus(Duration::from_secs(wait))),
        ..PollReport::default()
    }
}

#[test]
fn the_first_poll_that_gets_through_brings_all_that_waited_for_the_network() {
    let mut scheduler = scheduler(4);
    for n in 0..3 {
        scheduler.done(&ended(&format!("s{n}"), true, 120), NOW);
    }
    scheduler.done(&ended("s3", false, 7200), NOW);
    let mut due = Vec::new();
    while let Some(index) = scheduler.heap.pop_due(NOW) {
        due.push(index);
    }
    due.sort_unstable();
    assert_eq!(due, [0, 1, 2], "and not the one that is well");
    assert!(scheduler.status().contains("0 failing"), "it is no failure of theirs");
}

#[test]
fn a_host_with_many_feeds_keeps_no_other_waiting() {
    let (mut plan, store) = (plan(40), MemStore::default());
    for (n, source) in plan.sources.iter_mut().enumerate() {
        let host = if n == 39 { "other" } else { "busy" };
        Arc::make_mut(source).url = format!("https://{host}.example/{n}");
    }
    let mut scheduler = Scheduler::new(&plan, &store, NOW).expect("no rows");
    let late = NOW.plus(Duration::from_secs(120));
    let mut begun = Vec::new();
    while let Some((source, _)) = scheduler.next_due(late) {
        scheduler.polls.begin_idle(&source);
        begun.push(source.id.clone());
    }
    assert!(begun.contains(&"s39".to_owned()) && begun.len() < 20, "{begun:?}");
    scheduler.hurry("s1", Gone::Believed, &store, late).ok();
    assert!(scheduler.next_due(late).is_none(), "nor does who asks for all of them");
    assert_eq!(scheduler.heap.len(), 40 - begun.len(), "they come up again");
}

#[test]
fn what_a_person_asked_for_is_asked_whatever_is_planned_meanwhile() {
    let (plan, store) = (plan(2), MemStore::default());
    let mut scheduler = scheduler(2);
    scheduler.hurry("s1", Gone::Believed, &store, NOW).expect("nothing forbids it");
    // The disk is written to again, its hub's delivery has been read, the config is read again.
    scheduler.plan_anew(&plan, &store, NOW).expect("no rows");
    scheduler.done(&PollReport { way: Way::Pushed, ..ended("s1", false, 7200) }, NOW);
    let mut anew = self::scheduler(2);
    anew.take_over(scheduler);
    assert!(anew.awaits("s1") && !anew.awaits("s0"));
    assert_eq!(anew.next_due(NOW).map(|(source, _)| source.id.clone()), Some("s1".to_owned()));
    assert!(anew.next_due(NOW).is_none(), "once");
}

#[test]
fn a_poll_that_a_reload_overtook_does_not_say_when_the_new_address_is_asked() {
    let (mut before, store) = (scheduler(1), MemStore::default());
    before.polls.begin_idle(&Source { id: "s0".to_owned(), ..Source::default() });
    let mut plan = plan(1);
    Arc::make_mut(&mut plan.sources[0]).url = "https://elsewhere.example/".to_owned();
    let mut anew = Scheduler::new(&plan, &store, NOW).expect("no rows");
    anew.take_over(before);
    let report = ended("s0", false, 86_400);
    anew.done(&report, NOW);
    anew.plan_overtaken("s0", &plan, &store, NOW).expect("no rows");
    let soon = NOW.plus(Duration::from_secs(120));
    assert_eq!(anew.heap.pop_due(soon), Some(0));
    anew.done(&report, NOW);
    anew.plan_overtaken("s0", &plan, &store, NOW).expect("no rows");
    assert_eq!(anew.heap.pop_due(soon), None, "the next one says it again");
}

#[test]
fn without_the_network_nobody_is_asked_in_a_hurry() {
    let mut scheduler = scheduler(1);
    scheduler.done(&ended("s0", true, 30), NOW);
    assert_eq!(scheduler.heap.pop_due(NOW), None);
    assert_eq!(scheduler.heap.pop_due(NOW.plus(Duration::from_secs(30))), Some(0));
}
