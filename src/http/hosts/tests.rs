//! Manners towards hosts, by a clock that the tests move.

use super::*;

#[tokio::test(start_paused = true)]
async fn pages_of_one_host_keep_the_gap() {
    let hosts = Hosts::new(8, 4, Duration::from_secs(2));
    let begin = Instant::now();
    for _ in 0..3 {
        drop(hosts.enter("a.example", true).await.expect("not silent"));
    }
    assert_eq!((Instant::now() - begin).as_secs(), 4);
    drop(hosts.enter("b.example", true).await.expect("not silent"));
    assert_eq!((Instant::now() - begin).as_secs(), 4, "another host does not wait");
}

#[tokio::test(start_paused = true)]
async fn among_thousands_of_hosts_none_is_asked_too_soon_and_no_more_are_kept() {
    let hosts = Hosts::new(8, 1, Duration::from_secs(60));
    drop(hosts.enter("a.example", true).await.expect("not silent"));
    hosts.answered("b.example", true, false);
    hosts.answered("b.example", true, false);
    for n in 0..HOSTS_MAX + 64 {
        assert!(!hosts.shut(&format!("h{n}.example")));
    }
    let begin = Instant::now();
    drop(hosts.enter("a.example", true).await.expect("not silent"));
    assert_eq!((Instant::now() - begin).as_secs(), 60, "its gap is kept");
    assert!(hosts.shut("b.example"), "it refuses pages still");
    for n in 0..HOSTS_MAX + 64 {
        hosts.silence(&format!("h{n}.example"), Duration::from_secs(3600 + n as u64));
    }
    assert_eq!(hosts.hosts.lock().expect("no panic").len(), HOSTS_MAX);
    assert!(hosts.silent(&format!("h{}.example", HOSTS_MAX + 63)).is_some());
}

#[tokio::test(start_paused = true)]
async fn a_silenced_host_is_left_alone() {
    let hosts = Hosts::new(8, 1, Duration::ZERO);
    hosts.silence("a.example", Duration::from_secs(60));
    hosts.silence("a.example", Duration::from_secs(1));
    assert_eq!(
        hosts.enter("a.example", false).await.err(),
        Some(Silent::Host(Duration::from_secs(60)))
    );
    tokio::time::advance(Duration::from_secs(61)).await;
    assert!(hosts.enter("a.example", false).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn who_waits_for_the_gap_hears_of_a_silence_too() {
    let hosts = Arc::new(Hosts::new(8, 4, Duration::from_secs(10)));
    drop(hosts.enter("a.example", true).await.expect("not silent"));
    let waiting = tokio::spawn({
        let hosts = hosts.clone();
        async move { hosts.enter("a.example", true).await.err() }
    });
    tokio::task::yield_now().await;
    hosts.silence("a.example", Duration::from_secs(60));
    assert_eq!(waiting.await.expect("no panic"), Some(Silent::Host(Duration::from_secs(50))));
}

#[tokio::test(start_paused = true)]
async fn two_pages_refused_in_a_row_mean_all_of_them() {
    let hosts = Hosts::new(8, 1, Duration::ZERO);
    for well in [false, true, false] {
        hosts.answered("a.example", !well, well);
    }
    assert!(hosts.enter("a.example", true).await.is_ok(), "one was well between them");
    hosts.answered("a.example", true, false);
    let refused = hosts.enter("a.example", true).await.err();
    assert_eq!(refused, Some(Silent::Pages(REFUSAL_PAUSE)));
    assert!(hosts.enter("a.example", false).await.is_ok(), "its feed may be asked for");
    tokio::time::advance(REFUSAL_PAUSE).await;
    assert!(hosts.enter("a.example", true).await.is_ok());
}

#[tokio::test(start_paused = true)]
async fn the_third_limit_means_the_host() {
    let hosts = Hosts::new(8, 1, Duration::ZERO);
    hosts.limited("a.example", false);
    hosts.limited("a.example", false);
    assert_eq!(hosts.silent("a.example"), None);
    hosts.limited("a.example", false);
    assert_eq!(hosts.silent("a.example"), Some(LIMIT_PAUSE));
    hosts.limited("b.example", false);
    hosts.limited("b.example", true);
    assert_eq!(hosts.silent("b.example"), Some(LIMIT_PAUSE), "pages and feeds answer so");
    hosts.limited("c.example", true);
    tokio::time::advance(LIMIT_MEMORY + Duration::from_secs(1)).await;
    hosts.limited("c.example", false);
    assert_eq!(hosts.silent("c.example"), None, "the first is long ago");
}

#[tokio::test(start_paused = true)]
async fn each_further_limit_doubles_the_silence_up_to_a_day() {
    let hosts = Hosts::new(8, 1, Duration::ZERO);
    hosts.limited("a.example", false);
    hosts.limited("a.example", false);
    let mut quarters = Vec::new();
    for _ in 0..8 {
        hosts.limited("a.example", false);
        let left = hosts.silent("a.example").expect("it is left alone");
        quarters.push(left.as_secs() / 900);
        tokio::time::advance(left + Duration::from_secs(60)).await;
    }
    assert_eq!(quarters, [1, 2, 4, 8, 16, 32, 64, 96]);
}

#[tokio::test(start_paused = true)]
async fn a_feed_does_not_wait_behind_pages_that_keep_the_gap() {
    let hosts = Arc::new(Hosts::new(8, 1, Duration::from_secs(10)));
    let begin = Instant::now();
    let pages = (0..4).map(|_| {
        let hosts = hosts.clone();
        tokio::spawn(async move { hosts.enter("a.example", true).await.map(drop) })
    });
    let pages: Vec<_> = pages.collect();
    tokio::task::yield_now().await;
    drop(hosts.enter("a.example", false).await.expect("not silent"));
    assert_eq!(begin.elapsed(), Duration::ZERO);
    for page in pages {
        page.await.expect("no panic").expect("not silent");
    }
    assert_eq!(begin.elapsed().as_secs(), 30, "and they keep it");
}

#[tokio::test(start_paused = true)]
async fn under_other_limits_a_host_is_known_still() {
    let hosts = Arc::new(Hosts::new(8, 1, Duration::from_secs(10)));
    drop(hosts.enter("a.example", true).await.expect("not silent"));
    hosts.silence("b.example", Duration::from_secs(60));
    assert!(Arc::ptr_eq(&hosts, &hosts.within(8, 1, Duration::from_secs(10))));
    let others = hosts.within(8, 2, Duration::from_secs(20));
    assert!(others.silent("b.example").is_some());
    let begin = Instant::now();
    for _ in 0..2 {
        drop(others.enter("a.example", true).await.expect("not silent"));
    }
    assert_eq!(begin.elapsed().as_secs(), 30, "the old gap, then the new one");
}

#[test]
fn a_host_is_one_under_http_and_https() {
    let host = |s: &str| host_of(&Url::parse(s).expect("a URL"));
    assert_eq!(host("http://A.example/x"), host("https://a.example/y"));
    assert_ne!(host("http://a.example:8080/"), host("http://a.example/"));
}
