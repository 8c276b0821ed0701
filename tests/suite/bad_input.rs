//! Promise: one bad source, page or folder never spoils the rest, and what went wrong is said in plain words.

use std::fs;
use std::io::Write;
use std::time::Duration;

use copydesk::rounds::PollReport;

use crate::loopback::Answer;
use crate::newsstand::{HTML, Item, NOW, Piece, RSS, Stand, rss, story, text, title, titles};

/// One sentence that a person understands.
#[track_caller]
pub(crate) fn plain(told: &str) {
    let strange =
        ["os error", "Error", "reqwest", "hyper", "Some(", "{", "}", "\n", "0 MiB", " 0 s"];
    for word in strange {
        assert!(!told.contains(word), "{word:?} in: {told}");
    }
    assert!((10..300).contains(&told.len()), "{told}");
}

/// A source that was fine, and then gives this answer: it says `why` and `way_out`, and nobody else notices.
async fn spoilt(answer: Answer, why: &str, way_out: &str) -> PollReport {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.print("bad", [2]);
    stand.round(&["good", "bad"]).await;
    assert_eq!(stand.headlines(), titles([1, 2]));

    stand.print("good", [1, 3]);
    stand.files.answer("/bad.rss", answer);
    let [good, bad] = stand.round(&["good", "bad"]).await.try_into().unwrap();
    assert_eq!((good.error, good.articles), (None, 1));
    assert_eq!(stand.headlines(), titles([1, 2, 3]), "what was published stays");
    let told = bad.error.clone().unwrap_or_else(|| panic!("no error: {bad:?}"));
    plain(&told);
    for words in [why, way_out] {
        assert!(told.contains(words), "{words:?} is not in: {told}");
    }
    assert!(bad.next.unwrap() > NOW, "it is polled again");
    bad
}

#[tokio::test]
async fn a_status_that_is_an_error() {
    spoilt(Answer::status(401), "wants a login", "open feed").await;
    spoilt(Answer::status(403), "refuses us", "ask the publisher").await;
    spoilt(Answer::status(404), "not there", "has the address changed").await;
    spoilt(Answer::status(500), "server is in trouble", "tried again later").await;
}

#[tokio::test]
async fn a_server_that_asks_for_time() {
    for (status, why) in [(429, "too often"), (503, "in trouble")] {
        let answer = Answer::status(status).header("Retry-After", "7200");
        let report = spoilt(answer, why, "again").await;
        assert!(report.next.unwrap() >= NOW.plus(Duration::from_secs(7200)), "{:?}", report.next);
    }
}

#[tokio::test]
async fn a_source_that_is_gone_for_good() {
    let report = spoilt(Answer::status(410), "gone for good", "remove it from the config").await;
    assert!(report.next.unwrap() > NOW.plus(Duration::from_secs(365 * 24 * 3600)));
}

#[tokio::test]
async fn a_server_that_never_comes_to_an_end() {
    let late = "tried again later";
    spoilt(Answer::never(), "no complete answer in time", late).await;
    let drip = Answer::new(200, RSS, vec![b' '; 1000]).drip(Duration::from_millis(50));
    spoilt(drip, "no complete answer in time", late).await;
    let endless = Answer::new(200, RSS, "news and more news ".repeat(500)).endless();
    spoilt(endless, "larger than 1 MiB", "feed_bytes_max").await;
}

#[tokio::test]
async fn a_bomb() {
    let mut zip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    zip.write_all(b"<rss version='2.0'><channel>").unwrap();
    zip.write_all(&vec![b' '; 64 << 20]).unwrap();
    let bomb = zip.finish().unwrap();
    let told = Answer::new(200, RSS, bomb.clone()).header("Content-Encoding", "gzip");
    spoilt(told, "larger than", "feed_bytes_max").await;
    let untold = "it is compressed without saying so, and larger than 1 MiB";
    spoilt(Answer::new(200, RSS, bomb), untold, "feed_bytes_max").await;
}

#[tokio::test]
async fn a_body_that_is_not_what_it_says() {
    let gzip = Answer::new(200, RSS, "not at all").header("Content-Encoding", "gzip");
    spoilt(gzip, "says it is gzip", "tell the publisher").await;
    let odd = Answer::new(200, RSS, "???").header("Content-Encoding", "rot13");
    spoilt(odd, "\"rot13\"", "tell the publisher").await;
    spoilt(Answer::new(200, RSS, ""), "an empty answer", "tried again later").await;
    spoilt(Answer::new(200, RSS, " \n "), "empty", "polled again later").await;
}

#[tokio::test]
async fn a_body_that_breaks_off() {
    let whole = rss("bad", &[("g".to_owned(), "http://127.0.0.1/".to_owned(), story(9))]);
    spoilt(Answer::new(200, RSS, whole).cut(), "the connection failed", "tried again later").await;
}

#[tokio::test]
async fn another_document_than_a_feed() {
    let page = Answer::new(200, HTML, story(4).page());
    spoilt(page, "this is an HTML page, not a feed", "in a browser").await;
    let pdf = Answer::new(200, "application/pdf", "%PDF-1.7\n%\u{e2}\u{e3}\n1 0 obj\n");
    spoilt(pdf, "this is a PDF, not a feed", "in a browser").await;
}

#[tokio::test]
async fn redirects_that_lead_nowhere_good() {
    spoilt(Answer::redirect("/bad.rss"), "redirect loop", "in a browser").await;
    let metadata = Answer::redirect("http://169.254.169.254/latest/meta-data/");
    spoilt(metadata, "169.254.169.254 is not a public address", "[fetch] allow").await;
    let elsewhere = Answer::redirect("http://127.0.0.1:8080/admin");
    spoilt(elsewhere, "127.0.0.1 is not a public address", "[fetch] allow").await;
    spoilt(Answer::redirect("file:///etc/passwd"), "only http and https", "not file").await;
    spoilt(Answer::status(301), "without a usable Location", "in a browser").await;
}

#[tokio::test]
async fn a_304_nobody_asked_for() {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.files.answer("/bad.rss", Answer::status(304));
    let [good, bad] = stand.round(&["good", "bad"]).await.try_into().unwrap();
    assert_eq!((good.error, good.articles), (None, 1));
    let told = bad.error.unwrap();
    plain(&told);
    assert!(told.contains("304") && told.contains("tried again later"), "{told}");
    // Nor is it believed when it names validators that are not ours.
    stand.print("bad", [2]);
    stand.round(&["good", "bad"]).await;
    assert_eq!(stand.headlines(), titles([1, 2]));
}

#[tokio::test]
async fn nobody_listens() {
    let stand = Stand::new();
    stand.print("good", [1]);
    let free = std::net::TcpListener::bind("127.0.0.2:0").unwrap().local_addr().unwrap();
    stand.files.answer("/bad.rss", Answer::redirect(&format!("http://{free}/")));
    let mut plan = stand.plan(&["good", "bad"]);
    plan.fetch.allow.push(copydesk::http::Allow::Addr(free));
    let reports = copydesk::rounds::once(&plan, || NOW, |_| {}).await.unwrap();
    assert_eq!(stand.headlines(), titles([1]));
    let told = reports[1].error.as_deref().unwrap();
    plain(told);
    assert!(told.contains("Connection refused") && told.contains("tried again later"), "{told}");
}

#[tokio::test]
async fn a_feed_that_names_the_wrong_charset() {
    let stand = Stand::new();
    let name = "Ёлки над рекой: вечерний выпуск";
    let piece = Piece { title: name.to_owned(), ..story(5) };
    let link = stand.url("/bad/5");
    stand.files.answer("/bad/5", Answer::status(404));
    let feed = rss("bad", &[(link.clone(), link, piece)]);
    let feed = format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>{feed}");
    let (bytes, ..) = encoding_rs::WINDOWS_1251.encode(&feed);
    stand.files.answer("/bad.rss", Answer::new(200, "text/xml; charset=utf-8", bytes.into_owned()));
    let reports = stand.round(&["bad"]).await;
    assert_eq!(reports[0].error, None);
    assert_eq!(stand.headlines(), [name]);
}

#[tokio::test]
async fn validators_are_sent_back_byte_for_byte() {
    let stand = Stand::new();
    stand.print("good", [1]);
    let feed = rss("bad", &[stand.item("bad", 2)]);
    let (etag, date) = ("W/\"a\\b, c;d=é\"", "yesterday, about noon");
    let answer = Answer::new(200, RSS, feed).header("ETag", etag).header("Last-Modified", date);
    stand.files.answer("/bad.rss", answer);
    stand.round(&["bad"]).await;
    stand.round(&["bad"]).await;
    let asked = stand.files.asked_of("/bad.rss");
    assert_eq!(
        (asked[0].header("if-none-match"), asked[0].header("if-modified-since")),
        (None, None)
    );
    assert_eq!(asked[1].header("if-none-match").unwrap(), etag);
    assert_eq!(asked[1].header("if-modified-since").unwrap(), date);
}

/// An entry whose page gives this answer: its story is published with the feed's own text, and the report says `why`.
async fn pageless(answer: Answer, why: &str) -> Stand {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.print("bad", [2]);
    stand.files.answer("/bad/2", answer);
    let [good, bad] = stand.round(&["good", "bad"]).await.try_into().unwrap();
    assert_eq!((good.error, good.from_feed), (None, 0));
    assert_eq!((&bad.error, bad.articles, bad.from_feed), (&None, 1, 1), "{why}: {bad:?}");
    let [told] = &bad.problems[..] else { panic!("{:?}", bad.problems) };
    plain(told);
    for words in [&stand.url("/bad/2"), why, "the feed's own text is used"] {
        assert!(told.contains(words), "{words:?} is not in: {told}");
    }
    assert_eq!(stand.headlines(), titles([1, 2]));
    let feed = stand.published();
    let entry = feed.iter().find(|e| title(e) == story(2).title).unwrap();
    assert!(text(entry).contains(story(2).summary()), "{}", text(entry));
    stand
}

fn walled(words: &str) -> Answer {
    let page = format!(
        "<!doctype html><html lang=\"en\"><head><title>A page</title></head><body><main>{words}</main></body></html>"
    );
    Answer::new(200, HTML, page)
}

#[tokio::test]
async fn pages_that_are_none() {
    pageless(Answer::status(404), "HTTP 404").await;
    pageless(Answer::new(200, HTML, ""), "an empty answer").await;
    pageless(Answer::new(200, "application/pdf", "%PDF-1.7"), "application/pdf, not a web page")
        .await;
    pageless(walled(""), "hardly any text").await;
    pageless(Answer::redirect("http://169.254.169.254/"), "not a public address").await;
    pageless(Answer::new(200, HTML, "<p>more</p>".repeat(900)).endless(), "larger than").await;
    pageless(Answer::never(), "no complete answer in time").await;
}

#[tokio::test]
async fn walls_before_pages() {
    let login = "<h1>Sign in to continue reading</h1><form action=\"/login\" method=\"post\">\
                 <label>E-mail <input name=\"email\" type=\"email\"></label>\
                 <label>Password <input name=\"password\" type=\"password\"></label>\
                 <button>Sign in</button></form><p>Subscribe now to read this article. \
                 Already a subscriber? Log in.</p>";
    pageless(walled(login), "a paywall or login stands before it").await;
    let consent = "<div id=\"consent\"><h1>We value your privacy</h1><p>We and our partners store and \
                   access information on your device, such as cookies, and process personal data. \
                   Click Accept all to consent.</p><button>Accept all</button><button>Reject all</button>\
                   <button>Manage cookies</button></div>";
    let stand = pageless(walled(consent), "a consent page stands before it").await;
    // However much it says, and wherever it is.
    let partners =
        "<p>Some of our partners process your data on the basis of legitimate interest.</p>";
    let more = [consent, &partners.repeat(3)].concat();
    stand.files.answer("/bad/2", Answer::redirect("/bad/wall?then=2"));
    stand.files.answer("/bad/wall", walled(&more));
    fs::remove_dir_all(stand.dir.path().join("data")).unwrap();
    stand.round(&["good", "bad"]).await;
    let feed = stand.published();
    let entry = feed.iter().find(|e| title(e) == story(2).title).unwrap();
    assert!(entry.links.iter().any(|l| l.href == stand.url("/bad/2")), "{:?}", entry.links);
    assert!(text(entry).contains(story(2).summary()), "{}", text(entry));
}

#[tokio::test]
async fn robots_txt_is_respected() {
    let stand = Stand::new();
    stand.print("good", [1]);
    stand.print("bad", [2]);
    let rules = "User-agent: *\nDisallow: /bad/\n";
    stand.files.answer("/robots.txt", Answer::new(200, "text/plain", rules));
    let reports = stand.round(&["good", "bad"]).await;
    let [told] = &reports[1].problems[..] else { panic!("{:?}", reports[1]) };
    plain(told);
    assert!(told.contains("robots.txt does not let us"), "{told}");
    assert_eq!(
        (stand.files.asked_of("/good/1").len(), stand.files.asked_of("/bad/2").len()),
        (1, 0)
    );
    assert_eq!(stand.headlines(), titles([1, 2]), "the feed's own text is published");
}

#[tokio::test]
async fn a_page_is_fetched_once_under_all_its_addresses() {
    let stand = Stand::new();
    let items = |guids: &[&str], query: &str| -> Vec<Item> {
        let one = |guid: &&str| ((*guid).to_owned(), stand.url("/good/1") + query, story(1));
        guids.iter().map(one).collect()
    };
    stand.print("good", [1]);
    stand
        .files
        .answer("/bad.rss", Answer::ok(RSS, rss("bad", &items(&["a", "b"], "?utm_source=x"))));
    stand.round(&["good", "bad"]).await;
    let more =
        [items(&["a"], "?utm_source=x"), items(&["c"], "?utm_medium=y&gclid=7#top")].concat();
    stand.files.answer("/bad.rss", Answer::ok(RSS, rss("bad", &more)));
    stand.round(&["good", "bad"]).await;
    assert_eq!(stand.files.asked_of("/good/1").len(), 1);
    assert_eq!(stand.headlines(), titles([1]));
}
