//! Promise: pages are asked for as robots.txt and the host's answers allow, looked at again where they failed, and never
//! downloaded twice where they did not (E88).

use copydesk::model::Timestamp;

use crate::loopback::Answer;
use crate::newsstand::{NOW, Stand, round_of, story, titles};
use crate::polite::{HOUR, after};

#[tokio::test]
async fn pages_are_left_alone_after_two_refusals_and_looked_at_again() {
    for status in [403, 429, 503] {
        let stand = Stand::new();
        stand.print("good", 1..=12);
        for n in 1..=12 {
            stand.files.answer(&format!("/good/{n}"), Answer::status(status));
        }
        let mut plan = stand.plan(&["good"]);
        plan.fetch.per_host = 1;
        round_of(&plan, || NOW).await;
        let asked =
            (1..=12).map(|n| stand.files.asked_of(&format!("/good/{n}")).len()).sum::<usize>();
        assert_eq!(asked, 2, "HTTP {status}");
        assert_eq!(stand.headlines(), titles(1..=12), "by the feed's own text");
    }
}

#[tokio::test]
async fn what_failed_is_looked_at_again_and_what_was_read_is_not_downloaded_again() {
    let stand = Stand::new();
    stand.print("good", [1, 2, 3]);
    stand.files.answer("/good/2", Answer::status(500));
    let unvalidated = Answer::new(200, crate::newsstand::HTML, story(3).page());
    stand.files.answer("/good/3", unvalidated);
    let plan = stand.plan(&["good"]);
    round_of(&plan, || NOW).await;
    stand.print("good", [1, 2, 3]);
    stand.files.answer("/good/3", Answer::new(200, crate::newsstand::HTML, story(3).page()));
    round_of(&plan, after!(20 * 60)).await;
    let asked = |n: usize| stand.files.asked_of(&format!("/good/{n}"));
    assert_eq!(asked(2).len(), 2, "the one that failed");
    assert!(asked(1)[1..].iter().all(|r| r.header("if-none-match").is_some()), "conditional");
    assert_eq!(asked(3).len(), 1, "no ETag, and well read");
    let full = stand.published();
    let entry = full.iter().find(|e| crate::newsstand::title(e) == story(2).title).unwrap();
    assert!(crate::newsstand::text(entry).contains(&story(2).paragraphs[4]), "the full text now");
}

#[tokio::test]
async fn what_failed_is_looked_at_again_also_after_a_clock_that_was_far_ahead() {
    let stand = Stand::new();
    let plan = stand.plan(&["good"]);
    let rounds: [fn() -> Timestamp; 4] =
        [|| NOW, after!(400 * 24 * HOUR), after!(HOUR), after!(HOUR + 20 * 60)];
    for (n, clock) in rounds.into_iter().enumerate() {
        stand.print("good", 1..=(n + 1).min(3));
        if n == 2 {
            stand.files.answer("/good/3", Answer::status(500));
        }
        round_of(&plan, clock).await;
    }
    assert_eq!(stand.files.asked_of("/good/3").len(), 2);
}

#[tokio::test]
async fn a_host_that_refuses_hundreds_of_pages_keeps_no_other_from_being_looked_at_again() {
    let (shut, stand) = (Stand::new(), Stand::new());
    shut.print("wall", 1..=300);
    for n in 1..=300 {
        shut.files.answer(&format!("/wall/{n}"), Answer::status(403));
    }
    stand.print("good", [301]);
    stand.files.answer("/good/301", Answer::status(500));
    let mut plan = stand.plan(&["good"]);
    let other = shut.plan(&["wall"]);
    plan.sources.extend(other.sources);
    plan.fetch.allow.extend(other.fetch.allow);
    round_of(&plan, || NOW).await;
    stand.print("good", [301]);
    round_of(&plan, after!(20 * 60)).await;
    assert_eq!(stand.files.asked_of("/good/301").len(), 2);
}

#[tokio::test]
async fn robots_txt_that_could_not_be_had_is_asked_for_again() {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.files.answer("/robots.txt", Answer::status(503));
    let plan = stand.plan(&["good"]);
    let reports = round_of(&plan, || NOW).await;
    let [told] = &reports[0].problems[..] else { panic!("{reports:?}") };
    assert!(
        told.contains("could not be had (HTTP 503)") && !told.contains("does not let"),
        "{told}"
    );
    assert_eq!(stand.files.asked_of("/good/1").len(), 0, "until it is known what it allows");
    stand.files.answer("/robots.txt", Answer::status(404));
    round_of(&plan, after!(20 * 60)).await;
    assert_eq!(stand.files.asked_of("/good/1").len(), 1);
}

#[tokio::test]
async fn a_robots_txt_is_asked_for_once_a_day_whoever_runs_the_rounds() {
    let stand = Stand::new();
    stand.files.answer("/robots.txt", rules("User-agent: *\nDisallow: /good/2\n"));
    let plan = stand.plan(&["good"]);
    let rounds = [after!(0), after!(HOUR), after!(23 * HOUR), after!(25 * HOUR)];
    for (n, clock) in rounds.into_iter().enumerate() {
        stand.print("good", 1..=n + 1);
        round_of(&plan, clock).await;
        assert_eq!(stand.files.asked_of("/robots.txt").len(), if n < 3 { 1 } else { 2 });
    }
    let asked = (1..=4).map(|n| stand.files.asked_of(&format!("/good/{n}")).len());
    assert_eq!(asked.map(|n| n > 0).collect::<Vec<_>>(), [true, false, true, true]);
}

#[tokio::test]
async fn what_is_no_page_is_asked_for_once() {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.files.answer("/good/1", Answer::new(200, "application/pdf", "%PDF-1.4"));
    let plan = stand.plan(&["good"]);
    for clock in [after!(0), after!(HOUR / 3), after!(2 * HOUR), after!(30 * HOUR)] {
        round_of(&plan, clock).await;
    }
    assert_eq!(stand.files.asked_of("/good/1").len(), 1);
    assert_eq!(stand.headlines(), titles([1]));
}

#[tokio::test]
async fn a_date_that_moved_in_vain_may_mean_something_in_the_end() {
    let stand = Stand::new();
    let rounds = [
        after!(0),
        after!(HOUR),
        after!(2 * HOUR),
        after!(3 * HOUR),
        after!(4 * HOUR),
        after!(30 * HOUR),
    ];
    for (n, clock) in rounds.into_iter().enumerate() {
        stand.print("good", [1, 2]);
        let page = if n < 5 {
            story(1).page()
        } else {
            story(1).page().replace("</article>", "<p>Forty-four ships waited off the quay on Tuesday, and not fourteen as was said here before.</p></article>")
        };
        stand.files.answer("/good/1", Answer::new(200, crate::newsstand::HTML, page));
        let items = [1, 2].map(|n| stand.item("good", n));
        let doc = crate::newsstand::rss("good", &items);
        let doc = doc.replacen("08:00:00", &format!("08:{n:02}:00"), 1);
        stand.files.answer("/good.rss", Answer::ok(crate::newsstand::RSS, doc));
        round_of(&stand.plan(&["good"]), clock).await;
    }
    let all = stand.published();
    assert!(all.iter().any(|e| crate::newsstand::text(e).contains("Forty-four")), "{all:?}");
    assert!(stand.files.asked_of("/good/1").len() <= 6);
}

#[tokio::test]
async fn of_a_long_robots_txt_the_beginning_counts() {
    let stand = Stand::new();
    stand.print("good", [1, 2]);
    let rules = format!("User-agent: *\nDisallow: /good/1\n{}", "# more\n".repeat(100_000));
    stand.files.answer("/robots.txt", Answer::new(200, "text/plain", rules));
    round_of(&stand.plan(&["good"]), || NOW).await;
    let asked = [1, 2].map(|n| stand.files.asked_of(&format!("/good/{n}")).len());
    assert_eq!(asked, [0, 1]);
}

/// What is asked of the pages 1 and 2 of an outlet whose robots.txt is this.
async fn asked_under(rules: Answer) -> ([usize; 2], Vec<String>) {
    let stand = Stand::new();
    stand.print("good", [1, 2]);
    stand.files.answer("/robots.txt", rules);
    let reports = round_of(&stand.plan(&["good"]), || NOW).await;
    assert_eq!(reports[0].error, None);
    assert_eq!(stand.headlines(), titles([1, 2]), "what the feed says is told");
    let asked = [1, 2].map(|n| stand.files.asked_of(&format!("/good/{n}")).len());
    (asked, reports[0].problems.clone())
}

fn rules(text: impl Into<String>) -> Answer {
    Answer::new(200, "text/plain", text.into())
}

#[tokio::test]
async fn e88_what_a_robots_txt_may_ask_and_may_not() {
    let (asked, told) = asked_under(rules("User-agent: *\nDisallow: /good/1\n")).await;
    assert_eq!(asked, [0, 1]);
    assert!(told.iter().any(|t| t.contains("robots.txt")), "{told:?}");
    let (asked, _) = asked_under(Answer::status(404)).await;
    assert_eq!(asked, [1, 1], "none at all allows all");
    let (asked, told) = asked_under(Answer::status(500)).await;
    assert_eq!(asked, [0, 0]);
    assert!(told.iter().any(|t| t.contains("could not be had (HTTP 500)")), "{told:?}");
    let (asked, _) = asked_under(Answer::redirect("/robots.txt")).await;
    assert_eq!(asked, [1, 1], "one that only redirects is none");
    let many: String = (0..100_000).map(|n| format!("Disallow: /x{n}\n")).collect();
    let (asked, _) = asked_under(rules(format!("User-agent: *\nDisallow: /good/1\n{many}"))).await;
    assert_eq!(asked, [0, 1], "read as far as it counts");
}

/// A wish to wait for thirty years comes before the next page, not before this one.
#[tokio::test]
async fn e88_a_crawl_delay_beyond_measure() {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.files.answer("/robots.txt", rules("User-agent: *\nCrawl-delay: 1000000000\n"));
    let reports = round_of(&stand.plan(&["good"]), after!(HOUR)).await;
    assert_eq!(reports[0].error, None);
    assert_eq!(stand.files.asked_of("/good/1").len(), 1);
}

/// A time on a page that carries no zone is meant on the clock of its source.
#[tokio::test]
async fn times_of_pages_are_the_sources_own() {
    let stand = Stand::new();
    stand.print("good", [1]);
    let time = "<meta property=\"article:published_time\" content=\"2026-03-03 15:30:00\"></head>";
    let page = story(1).page().replacen("</head>", time, 1);
    stand.files.answer("/good/1", Answer::ok(crate::newsstand::HTML, page));
    let mut plan = stand.plan(&["good"]);
    let zone = Some("Asia/Shanghai".to_owned());
    std::sync::Arc::make_mut(&mut plan.sources[0]).zone = zone;
    round_of(&plan, || NOW).await;
    let published = stand.published()[0].published.unwrap().rfc3339();
    assert_eq!(published, "2026-03-03T07:30:00Z");
}
