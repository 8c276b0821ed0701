//! Panics, deadlines, and whose turn it is.

use std::sync::mpsc;

use super::*;

fn run<T: Send + 'static>(
    workers: &Workers,
    source: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> mpsc::Receiver<Result<T, Trouble>> {
    let (done, answer) = mpsc::channel();
    workers.submit(source, Kind::Page, work, move |value| done.send(value).expect("is read"));
    answer
}

#[test]
fn a_panic_is_no_answer_and_ends_no_thread() {
    let workers = Workers::with(1, DEADLINE).expect("threads");
    let panicked = run(&workers, "a", || -> u8 { panic!("on purpose") });
    assert_eq!(panicked.recv(), Ok(Err(Trouble::Panic)));
    assert_eq!(run(&workers, "a", || 7).recv(), Ok(Ok(7)));
}

#[test]
fn what_never_ends_loses_its_thread_and_no_one_else_waits() {
    let workers = Workers::with(1, Duration::from_millis(20)).expect("threads");
    let (go, stuck) = mpsc::channel::<()>();
    let slow = run(&workers, "a", move || stuck.recv().is_ok());
    assert_eq!(slow.recv(), Ok(Err(Trouble::Slow)));
    assert_eq!(run(&workers, "b", || 7).recv(), Ok(Ok(7)));
    drop(go);
}

#[test]
fn when_all_threads_hang_everybody_is_answered_and_all_is_well_when_they_end() {
    let workers = Workers::with(1, Duration::from_millis(20)).expect("threads");
    let gates: Vec<_> = (0..=LOST_MAX)
        .map(|n| {
            let (go, stuck) = mpsc::channel::<()>();
            let slow = run(&workers, &n.to_string(), move || stuck.recv().is_ok());
            assert_eq!(slow.recv(), Ok(Err(Trouble::Slow)), "{n}");
            go
        })
        .collect();
    assert!(workers.hang());
    assert_eq!(run(&workers, "next", || 7).recv(), Ok(Err(Trouble::Slow)), "nobody reads it");
    let (told, read) = mpsc::channel();
    let answer = move |value| told.send(value).expect("is read");
    workers.submit("feed", Kind::Document, || 7, answer);
    assert_eq!(read.recv(), Ok(Ok(7)), "documents have a thread of their own");
    drop(gates);
    let mut again = (0..).map(|_| run(&workers, "next", || 7).recv());
    assert!(again.any(|answer| answer == Ok(Ok(7))));
    assert!(!workers.hang());
}

#[test]
fn the_thread_of_documents_is_replaced_by_one_for_documents() {
    let workers = Workers::with(1, Duration::from_millis(200)).expect("threads");
    // Blocks its thread until the test ends; says when it has begun.
    let blocked = |source: &str, kind| {
        let ((began, begun), (go, gate)) = (mpsc::channel(), mpsc::channel::<()>());
        let (over, answer) = mpsc::channel();
        let work = move || {
            began.send(()).expect("is read");
            gate.recv().is_ok()
        };
        let answered = move |value| over.send(value).unwrap_or_default();
        workers.submit(source, kind, work, answered);
        (begun, answer, go)
    };
    let page = blocked("page", Kind::Page);
    page.0.recv().expect("is begun");
    let document = blocked("document", Kind::Document);
    document.0.recv().expect("is begun");
    for (_, answer, _) in [&page, &document] {
        assert_eq!(answer.recv(), Ok(Err(Trouble::Slow)));
    }
    let (first, second) = (blocked("a", Kind::Page), blocked("b", Kind::Page));
    first.0.recv().expect("is begun");
    let (told, read) = mpsc::channel();
    let work = move || told.send(second.0.try_recv()).expect("is read");
    workers.submit("feed", Kind::Document, work, |_| {});
    assert_eq!(read.recv(), Ok(Err(mpsc::TryRecvError::Empty)), "the second page waits for it");
}

#[test]
fn a_source_with_many_pages_lets_another_through_and_documents_go_first() {
    let workers = Workers::with(1, DEADLINE).expect("threads");
    let (go, gate) = mpsc::channel::<()>();
    let (told, order) = mpsc::channel();
    let first = run(&workers, "many", move || gate.recv().is_ok());
    let queue = |source: &'static str, name: &'static str, kind| {
        let told = told.clone();
        let work = move || told.send(name).expect("is read");
        workers.submit(source, kind, work, |_| {});
    };
    queue("many", "second of many", Kind::Page);
    queue("other", "other", Kind::Page);
    queue("feed", "document", Kind::Document);
    assert_eq!(order.recv(), Ok("document"), "it has a thread of its own");
    go.send(()).expect("is waited for");
    assert_eq!(first.recv(), Ok(Ok(true)));
    let rest = [order.recv(), order.recv()];
    assert!(rest.contains(&Ok("other")) && rest.contains(&Ok("second of many")), "{rest:?}");
}
