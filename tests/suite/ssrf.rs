//! Promise: no connection to where the config does not let us, and no secret anywhere but where it belongs.

use std::fs;
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use copydesk::http::Allow;
use copydesk::model::access::{Access, Secret};
use copydesk::model::{Source, SourceKind, Timestamp};

use crate::loopback::Answer;
use crate::newsstand::{HTML, NOW, RSS, Stand, files_below, round_of, rss, story, titles};
use crate::upstream::{Step, Upstream, answer, send, shelf_of};

/// A port nobody may come to; it counts who does.
fn forbidden() -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let (port, count) = (listener.local_addr().unwrap().port(), Arc::new(AtomicUsize::new(0)));
    let counted = count.clone();
    std::thread::spawn(move || {
        for _ in listener.incoming() {
            counted.fetch_add(1, Ordering::SeqCst);
        }
    });
    (port, count)
}

/// Spellings of this machine and of what else is no business of a feed's.
fn spellings(port: u16) -> Vec<String> {
    let hosts = [
        "127.0.0.1",
        "localhost",
        "localhost.",
        "2130706433",
        "0x7f.1",
        "0177.0.0.1",
        "127.1",
        "0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "\u{2460}\u{2461}\u{2466}.0.0.1",
        "10.0.0.5",
        "169.254.169.254",
        "100.100.100.200",
        "[fd00:ec2::254]",
    ];
    hosts.iter().map(|host| format!("http://{host}:{port}/admin/delete?id=1")).collect()
}

#[tokio::test]
async fn e35_to_e40_redirects_never_reach_another_port_of_an_allowed_address() {
    let (port, reached) = forbidden();
    for to in spellings(port) {
        let stand = Stand::new();
        stand.print("good", [1]);
        stand.files.answer("/bad.rss", Answer::redirect(&to));
        let reports = round_of(&stand.plan(&["good", "bad"]), || NOW).await;
        let told = reports[1].error.as_deref().unwrap_or_else(|| panic!("{to} was followed"));
        assert!(told.contains("not fetched:"), "{to}: {told}");
        assert_eq!(stand.headlines(), titles([1]));
    }
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn e87_links_children_and_robots_never_reach_it_either() {
    let (port, reached) = forbidden();
    let stand = Stand::new();
    let links = spellings(port);
    let items: Vec<_> = links
        .iter()
        .enumerate()
        .map(|(n, link)| (format!("g{n}"), link.clone(), story(n)))
        .collect();
    stand.files.answer("/good.rss", Answer::ok(RSS, rss("good", &items)));
    let index: String =
        links.iter().map(|l| format!("<sitemap><loc>{l}</loc></sitemap>")).collect();
    let index = format!(
        "<sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">{index}</sitemapindex>"
    );
    stand.files.answer("/bad.rss", Answer::ok("application/xml", index));
    let mut plan = stand.plan(&["good", "bad"]);
    Arc::make_mut(&mut plan.sources[1]).kind = SourceKind::Sitemap;
    let reports = round_of(&plan, || NOW).await;
    assert_eq!(reports[0].error, None);
    assert!(!stand.headlines().is_empty(), "what they say is published");
    let atom = fs::read_to_string(stand.www("all.atom")).unwrap();
    assert!(!atom.contains("/admin/delete"), "none of the links is");
    assert_eq!(reached.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn links_with_a_name_and_a_password_are_not_published() {
    let stand = Stand::new();
    let link = format!("http://user:canary@{}/x", stand.at);
    stand.files.answer("/good.rss", Answer::ok(RSS, rss("good", &[("g".into(), link, story(1))])));
    round_of(&stand.plan(&["good"]), || NOW).await;
    assert_eq!(stand.headlines(), titles([1]));
    assert!(!fs::read_to_string(stand.www("all.atom")).unwrap().contains("canary"));
}

const CANARY: &str = "c4nary-T0KEN-91";

#[tokio::test]
async fn authorization_goes_to_the_sources_own_origin_alone() {
    let other = Upstream::at([127, 0, 0, 9], |request| {
        let body = if request.path == "/robots.txt" { String::new() } else { story(3).page() };
        vec![send(answer("200 OK", &format!("Content-Type: {HTML}\r\n"), body)), Step::Again]
    });
    let elsewhere = other.url("/3");
    let wire = Upstream::at([127, 0, 0, 10], move |request| {
        let reply = match request.path.as_str() {
            "/feed" => {
                let host = request.header("host").unwrap();
                let items = [
                    ("a".to_owned(), format!("http://{host}/1"), story(1)),
                    ("b".to_owned(), format!("http://{host}/2"), story(2)),
                ];
                answer("200 OK", &format!("Content-Type: {RSS}\r\n"), rss("wire", &items))
            }
            "/1" => answer("200 OK", &format!("Content-Type: {HTML}\r\n"), story(1).page()),
            "/2" => answer("302 Found", &format!("Location: {elsewhere}\r\n"), ""),
            _ => answer("404 Not Found", "", ""),
        };
        vec![send(reply), Step::Again]
    });
    let stand = Stand::new();
    let mut plan = stand.plan(&[]);
    plan.fetch.allow.extend([Allow::Addr(wire.at), Allow::Addr(other.at)]);
    let access = Access {
        authorization: Some("Bearer {secret}".to_owned()),
        secret: Some(Secret::new(CANARY)),
        ..Access::default()
    };
    let source = Source {
        id: "wire".to_owned(),
        url: wire.url("/feed"),
        scrape: true,
        access,
        ..Source::default()
    };
    plan.sources.push(Arc::new(source));
    let reports = round_of(&plan, || NOW).await;
    assert_eq!(reports[0].error, None);
    let bearer = format!("Bearer {CANARY}");
    for request in wire.asked() {
        let sent = request.header("authorization");
        let wanted = (request.path != "/robots.txt").then_some(bearer.as_str());
        assert_eq!(sent, wanted, "{}", request.path);
    }
    assert!(!other.asked().is_empty());
    for request in other.asked() {
        assert_eq!(request.header("authorization"), None, "{}", request.path);
    }
}

/// So many hours after the first round.
const fn hours(n: i64) -> Timestamp {
    Timestamp(NOW.0 + n * 3_600_000)
}

const TWO_DAYS: [fn() -> Timestamp; 6] =
    [|| hours(0), || hours(9), || hours(18), || hours(27), || hours(36), || hours(45)];

/// A source of this address that is opened by the canary.
fn opened(url: String, kind: SourceKind) -> Arc<Source> {
    let access = Access {
        authorization: Some("Bearer {secret}".to_owned()),
        secret: Some(Secret::new(CANARY)),
        ..Access::default()
    };
    Arc::new(Source { id: "wire".to_owned(), url, kind, scrape: true, access, ..Source::default() })
}

#[tokio::test]
async fn a_source_that_has_moved_to_another_house_takes_no_key_along() {
    let other = Upstream::at([127, 0, 0, 12], |_| {
        let feed = rss("wire", &[("a".to_owned(), "http://127.0.0.12:1/1".to_owned(), story(1))]);
        vec![send(answer("200 OK", &format!("Content-Type: {RSS}\r\n"), feed)), Step::Again]
    });
    let elsewhere = other.url("/feed");
    let wire = Upstream::at([127, 0, 0, 13], move |_| {
        let moved = answer("308 Permanent Redirect", &format!("Location: {elsewhere}\r\n"), "");
        vec![send(moved), Step::Again]
    });
    let stand = Stand::new();
    let mut plan = stand.plan(&[]);
    plan.fetch.allow.extend([Allow::Addr(wire.at), Allow::Addr(other.at)]);
    plan.sources.push(opened(wire.url("/feed"), SourceKind::Feed));
    for clock in TWO_DAYS {
        round_of(&plan, clock).await;
    }
    let asked = (wire.asked().len(), other.asked().len());
    assert!(asked.0 < asked.1, "the new house is asked without the old one in the end: {asked:?}");
    assert!(other.asked().iter().all(|request| request.header("authorization").is_none()));
}

#[tokio::test]
async fn what_opens_an_index_opens_what_it_leads_to() {
    let wire = Upstream::at([127, 0, 0, 14], |request| {
        let own = format!("http://{}", request.header("host").unwrap());
        let xml = |body: String| answer("200 OK", "Content-Type: application/xml\r\n", body);
        let reply = match request.path.as_str() {
            _ if request.header("authorization").is_none() => answer("401 Unauthorized", "", ""),
            "/index.xml" => xml(format!(
                "<sitemapindex><sitemap><loc>{own}/1.xml</loc></sitemap></sitemapindex>"
            )),
            "/1.xml" => xml(format!("<urlset><url><loc>{own}/1</loc></url></urlset>")),
            _ => answer("200 OK", &format!("Content-Type: {HTML}\r\n"), story(1).page()),
        };
        vec![send(reply), Step::Again]
    });
    let stand = Stand::new();
    let mut plan = stand.plan(&[]);
    plan.fetch.allow.push(Allow::Addr(wire.at));
    plan.sources.push(opened(wire.url("/index.xml"), SourceKind::Sitemap));
    let reports = round_of(&plan, || NOW).await;
    assert_eq!(stand.headlines(), titles([1]), "{reports:?}");
}

#[tokio::test]
async fn what_an_addresss_query_chooses_is_no_secret_and_stays_in_addresses() {
    let stand = Stand::new();
    let (old, new) = ("/feed?lang=german", "/feed/?lang=german");
    let page = |n: usize| format!("/german/{n}?lang=german");
    for n in [1, 2] {
        stand.files.answer(&page(n), Answer::ok(HTML, story(n).page()));
    }
    let items = [1, 2].map(|n| (n.to_string(), stand.url(&page(n)), story(n)));
    stand.files.answer(new, Answer::ok(RSS, rss("News in german", &items)));
    stand.files.answer(old, Answer::status(308).header("Location", new));
    let mut plan = stand.plan(&[]);
    let (id, url) = ("wire".to_owned(), stand.url(old));
    plan.sources.push(Arc::new(Source { id, url, scrape: true, ..Source::default() }));
    for clock in TWO_DAYS {
        round_of(&plan, clock).await;
    }
    let asked = stand.files.asked();
    let asked = [old, new].map(|path| asked.iter().filter(|a| a.path == path).count());
    assert!(asked[0] < asked[1] && asked[1] == TWO_DAYS.len(), "{asked:?}");
    let feed = fs::read_to_string(stand.www("all.atom")).unwrap();
    for n in [1, 2] {
        assert!(feed.contains(&format!("href=\"{}\"", stand.url(&page(n)))), "{feed}");
    }
    assert!(feed.contains("<title>News in german</title>"));
}

#[tokio::test]
async fn no_secret_is_kept_published_or_told() {
    // The server says it back wherever it can.
    let wire = Upstream::at([127, 0, 0, 11], |request| {
        let own = format!(
            "http://{}{}",
            request.header("host").unwrap(),
            request.path.replace('&', "&amp;")
        );
        let item = |n: usize| {
            format!(
                "<item><title>{}</title><guid isPermaLink=\"false\">{n}</guid><link>{own}&amp;page={n}</link>\
                 <description>{}</description></item>",
                story(n).title,
                story(n).summary()
            )
        };
        let reply = match request.number {
            0..=4 => {
                let feed = format!(
                    "<rss version=\"2.0\" xmlns:atom=\"http://www.w3.org/2005/Atom\"><channel><title>The wire</title>\
                     <link>{own}</link><atom:link rel=\"self\" href=\"{own}\"/>{}{}</channel></rss>",
                    item(1),
                    item(2)
                );
                answer("200 OK", &format!("Content-Type: {RSS}\r\n"), feed)
            }
            5..=9 => answer("302 Found", &format!("Location: http://[{own}\r\n"), ""),
            _ => answer("301 Moved Permanently", &format!("Location: {}\r\n", request.path), ""),
        };
        vec![send(reply), Step::Again]
    });
    for (url, access) in [
        (
            "/feed?key={secret}&x=1".to_owned(),
            Access { secret: Some(Secret::new(CANARY)), ..Access::default() },
        ),
        (format!("/feed?x=1&access_token={CANARY}"), Access::default()),
    ] {
        let stand = Stand::new();
        let mut plan = stand.plan(&[]);
        plan.fetch.allow.push(Allow::Addr(wire.at));
        let source = Source {
            id: "wire".to_owned(),
            url: wire.url(&url),
            scrape: false,
            access,
            ..Source::default()
        };
        plan.sources.push(Arc::new(source));
        for _ in 0..12 {
            for report in round_of(&plan, || NOW).await {
                assert!(!format!("{report:?}").contains(CANARY), "{report:?}");
            }
        }
        assert!(wire.asked().iter().any(|r| r.path.contains(CANARY)), "it was asked with");
        let www = stand.dir.path().join("www");
        for path in files_below(&www) {
            let bytes = fs::read(www.join(&path)).unwrap();
            assert!(!String::from_utf8_lossy(&bytes).contains(CANARY), "in {path}");
        }
        let shelf = shelf_of(&plan);
        let status = copydesk::press::status::status(
            shelf.store.as_ref(),
            &plan.sources,
            copydesk::press::status::From::default(),
            &plan.schedule,
            NOW,
        );
        let status = serde_json::to_string(&status.unwrap()).unwrap();
        assert!(!status.contains(CANARY) && status.contains("/feed?..."), "{status}");
    }
}

#[test]
fn no_secret_is_told_by_a_trial_whose_address_leads_on() {
    let stand = Stand::new();
    let (from, to) = (format!("/feed?key={CANARY}"), format!("/to?key={CANARY}"));
    stand.files.answer(&from, Answer::redirect(&to));
    stand.files.answer(&to, Answer::ok(RSS, rss("wire", &[])));
    stand.configure(&[], &format!("[[source]]\nid = \"wire\"\nurl = \"{}\"", stand.url(&from)));
    for args in [&["try", "wire"][..], &["try", "wire", "--json"]] {
        let output = stand.copydesk(args).output().unwrap();
        let told = format!("{output:?}");
        assert!(output.status.success() && told.contains("/to?..."), "{told}");
        assert!(!told.contains(CANARY), "{told}");
    }
}

#[test]
fn secrets_of_the_config() {
    let stand = Stand::new();
    stand.print("good", [1]);
    let folder = stand.dir.path();
    fs::write(folder.join("key"), format!("{CANARY}\n")).unwrap();
    let config = |source: &str| {
        let url = stand.url("/good.rss");
        let text = format!(
            "contact = \"mailto:desk@example.org\"\ndata = \"data\"\n[publish]\nlisten = \"\"\ndir = \"www\"\n\
             [fetch]\nallow = [\"{}\"]\n[[source]]\nid = \"good\"\n{}\n",
            stand.at,
            source.replace("URL", &url)
        );
        fs::write(folder.join("copydesk.toml"), text).unwrap();
    };
    let says = |args: &[&str], code: i32| -> String {
        let out = stand.copydesk(args).env_remove("CREDENTIALS_DIRECTORY").output().unwrap();
        let told = [out.stdout, out.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert!(!told.contains(CANARY), "{told}");
        assert_eq!(out.status.code(), Some(code), "{args:?}: {told}");
        told
    };
    let run = ["run", "--once", "-c", "copydesk.toml"];
    let check = ["check", "-c", "copydesk.toml"];
    config("url = \"URL?key={secret}\"\nsecret = { file = \"key\" }");
    says(&check, 0);
    says(&run, 0);
    assert!(stand.files.asked().iter().any(|r| r.path.ends_with(&format!("?key={CANARY}"))));
    says(&["status", "-c", "copydesk.toml"], 0);
    config("url = \"URL\"\nuser = \"desk\"\nsecret = { file = \"absent\" }");
    assert!(says(&check, 78).contains("absent is not there"));
    says(&run, 78);
    says(&["status", "-c", "copydesk.toml"], 0);
    config(
        "url = \"URL\"\nauthorization = \"Bearer {secret}\"\nsecret = { env = \"NO_SUCH_VARIABLE_91\" }",
    );
    assert!(says(&check, 78).contains("NO_SUCH_VARIABLE_91 is not set"));
    config("url = \"URL\"\nuser = \"desk\"\nsecret = { credential = \"wire-a\" }");
    assert!(says(&check, 0).contains("LoadCredential=wire-a:PATH"));
    config("url = \"URL?key={secret}\"");
    assert!(says(&check, 78).contains("there is no `secret`"));
    config(&format!("url = \"http://desk:{CANARY}@127.0.0.1/feed\""));
    assert!(says(&check, 78).contains("holds a password"));
    config(&format!("url = \"URL?token={CANARY}\"\nbad = 1"));
    says(&check, 78);
}
