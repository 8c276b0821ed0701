//! Promise: every mistake in the config is told, at once, with its place and a fix.

use std::path::PathBuf;

use copydesk::config::{Config, Diagnostic, Env, Severity, parse, render};
use proptest::prelude::*;

use crate::shipped;

fn env() -> Env {
    let home = PathBuf::from("/home/desk");
    Env { data_home: Some(home.join(".local/share")), home: Some(home) }
}

pub(crate) fn read(text: &str) -> Result<Config, Vec<Diagnostic>> {
    parse(text, "/etc/copydesk/copydesk.toml", &env())
}

pub(crate) fn found(text: &str) -> Vec<Diagnostic> {
    read(text).map_or_else(|found| found, |config| config.warnings)
}

/// `text` has a mistake `code` at `place` (line, column), and its help says `help`.
#[track_caller]
fn mistake(text: &str, code: &str, place: (usize, usize), help: &str) {
    let all = found(text);
    let Some(one) = all.iter().find(|d| d.code == code && d.position(text) == place) else {
        panic!("no {code} at {place:?}:\n{}", render(&all, "copydesk.toml", text, false));
    };
    let told = one.help.as_deref().unwrap_or_default();
    assert!(told.contains(help), "the help is: {told}");
    assert!(!one.message.is_empty() && !one.label.is_empty());
    let shown = render(&all, "copydesk.toml", text, false);
    assert!(shown.contains(&format!("copydesk.toml:{}:{}", place.0, place.1)), "{shown}");
    assert!(shown.contains("= help: "), "{shown}");
    assert_eq!(read(text).is_err(), all.iter().any(|d| d.severity == Severity::Error));
}

/// [`mistake`] that keeps the program from running.
#[track_caller]
fn error(text: &str, code: &str, place: (usize, usize), help: &str) {
    assert!(read(text).is_err(), "passes: {text}");
    mistake(text, code, place, help);
}

/// [`error`] in the last of some lines put into a source that is otherwise fine.
#[track_caller]
fn in_source(lines: &str, code: &str, column: usize, help: &str) {
    let text = format!("[[source]]\nid = \"a\"\n{lines}\nurl = \"https://a.example/\"");
    error(&text, code, (2 + lines.lines().count(), column), help);
}

/// [`error`] in the third line of an edition that is otherwise fine.
#[track_caller]
fn in_edition(line: &str, code: &str, column: usize, help: &str) {
    error(&format!("[[edition]]\nid = \"all\"\n{line}\n"), code, (3, column), help);
}

#[test]
fn toml_that_cannot_be_read() {
    error("contact = ", "C001", (1, 10), "quotes");
    error("contact \"x\"", "C001", (1, 9), "key = value");
    error("data = \"/x", "C001", (1, 11), "quotes");
    error("data = \"/x\" contact = \"y\"", "C001", (1, 13), "a line is");
    error("= 1", "C001", (1, 1), "a line is");
    error("[[edition]]\ninclude = { tags = []", "C001", (2, 22), "close");
    error("data = /x", "C001", (1, 8), "quotes");
    error("[fetch\nconcurrency = 1", "C001", (1, 7), "close");
    error("[fetch]\nallow = [\"10.0.0.0/8\"", "C001", (2, 22), "close");
    error("data = \"/a\"\ndata = \"/b\"", "C002", (2, 1), "keep one");
    error("[fetch]\n[fetch]", "C002", (2, 2), "keep one");
    error("data = \"C:\\quux\"", "C001", (1, 12), "backslash");
}

#[test]
fn keys_that_do_not_exist() {
    error("dta = \"/x\"", "C003", (1, 1), "did you mean `data`?");
    error("[fetch]\nhost-gap = \"2s\"", "C003", (2, 1), "did you mean `host_gap`?");
    error("[fecth]\nper_host = 1", "C003", (1, 2), "did you mean `fetch`?");
    error("[sources]\n", "C003", (1, 2), "did you mean `source`?");
    error("[publish]\nzzz = 1", "C003", (2, 1), "known here: listen, ");
    in_source("scrap = true", "C003", 1, "did you mean `scrape`?");
    in_source("intervall = \"1h\"", "C003", 1, "`every = \"1h\"`");
    in_source("qqqq = \"1h\"", "C003", 1, "known here: id, url, kind");
    in_edition("include = { tag = [\"a\"] }", "C003", 13, "did you mean `tags`?");
}

#[test]
fn values_of_the_wrong_type() {
    error("contact = 1", "C004", (1, 11), "`contact = \"1\"`");
    error("[fetch]\nconcurrency = \"64\"", "C004", (2, 15), "`concurrency = 64`, without quotes");
    error("[fetch]\nconcurrency = 6.5", "C004", (2, 15), "whole number");
    error("[fetch]\nhost_gap = 2", "C004", (2, 12), "`host_gap = \"2s\"`");
    error("[fetch]\nallow = \"10.0.0.0/8\"", "C004", (2, 9), "`allow = [\"10.0.0.0/8\"]`");
    error("[fetch]\nallow = [1]", "C004", (2, 10), "[\"1\"]");
    error("fetch = 1", "C004", (1, 9), "[fetch]");
    error("[source]\nid = \"a\"", "C004", (1, 1), "[[source]]");
    error("source = [1]", "C004", (1, 11), "[[source]]");
    in_source("scrape = \"yes\"", "C004", 10, "without quotes");
    in_source("tags = \"asia\"", "C004", 8, "tags = [");
    in_edition("include = \"asia\"", "C004", 11, "include");
}

#[test]
fn what_a_source_must_have() {
    error("[[source]]\nurl = \"https://a.example/\"", "C005", (1, 1), "id = ");
    error("[[source]]\nid = \"a\"", "C005", (1, 1), "url = ");
    error("[[edition]]\ntitle = \"x\"", "C005", (1, 1), "id = ");
    let listing =
        "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\nkind = \"listing\"\ntitle = \"h3\"";
    error(listing, "C005", (1, 1), "item = ");
}

#[test]
fn ids() {
    error("[[source]]\nid = \"\"\nurl = \"https://a.example/\"", "C006", (2, 6), "letters");
    error("[[source]]\nid = \"A b/c\"\nurl = \"https://a.example/\"", "C007", (2, 6), "`a-b-c`");
    error("[[source]]\nid = \"新华\"\nurl = \"https://a.example/\"", "C007", (2, 6), "letters");
    error(&format!("[[edition]]\nid = \"{}\"", "x".repeat(65)), "C007", (2, 6), "at most 64");
    error("[[edition]]\nid = \"../etc\"", "C007", (2, 6), "`etc`");
    let twice = "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n";
    let text = format!("{twice}{}", twice.replace("a.example", "b.example"));
    error(&text, "C008", (5, 6), "its own");
    error("[[edition]]\nid = \"a\"\n[[edition]]\nid = \"A\"", "C008", (4, 6), "its own");
}

#[test]
fn addresses_of_sources() {
    let url = |url: &str| format!("[[source]]\nid = \"a\"\nurl = \"{url}\"");
    error(&url("a.example/feed"), "C009", (3, 7), "https://a.example/feed");
    error(&url("ftp://a.example/"), "C009", (3, 7), "only http and https");
    error(&url("file:///etc/passwd"), "C009", (3, 7), "only http and https");
    error(&url("javascript:alert(1)"), "C009", (3, 7), "https://");
    error(&url("https://"), "C009", (3, 7), "write it as");
    error(&url("https://a b.example/"), "C009", (3, 7), "write it as");
    error(&url(""), "C009", (3, 7), "write");
    error(&url("https://me:secret@a.example/"), "C009", (3, 7), "secrets");
    let same = "[[source]]\nid = \"b\"\nurl = \"https://a.example/\"";
    let text = format!("{}\n{same}", url("https://a.example/"));
    mistake(&text, "C010", (6, 7), "remove one");
}

#[test]
fn schedules() {
    in_source("cron = \"* * * *\"", "C011", 8, "five fields");
    in_source("cron = \"0 */5 * * * *\"", "C011", 8, "without them: `*/5 * * * *`");
    in_source("cron = \"a+b * * * *\"", "C011", 8, "minute takes 0-59");
    in_source("cron = \"* * * * *\"\nevery = \"1h\"", "C012", 9, "remove one");
    in_source("every = \"10\"", "C013", 9, "`10m`");
    in_source("every = \"often\"", "C013", 9, "`15m`");
    in_source("every = \"30s\"", "C014", 9, "60s");
    error("[schedule]\ndefault = \"sometimes\"", "C011", (2, 11), "`auto`");
    error("[schedule]\ndefault = \"10s\"", "C014", (2, 11), "60s");
    error("[schedule]\ndefault = \"* * *\"", "C011", (2, 11), "five fields");
    error("[schedule]\ninterval_min = \"2d\"", "C028", (2, 16), "interval_min <=");
    error("[schedule]\ninterval_floor = \"0s\"", "C024", (2, 18), "at least");
    in_source("zone = \"Shanghai\"", "C016", 8, "`Asia/Shanghai`");
    in_source("zone = \"europe/moscow\"", "C016", 8, "`Europe/Moscow`");
    in_source("zone = \"\"", "C016", 8, "IANA");
    in_source("zone = \"MSK\"", "C016", 8, "`Europe/Moscow`");
    in_source("zone = \"UTC+8\"", "C016", 8, "`Etc/GMT-8`");
    in_source("every = \"5 minutes\"", "C013", 9, "write `5m`");
    in_source("every = 15", "C004", 9, "`every = \"15m\"`");
    in_source("every = 00:15:00", "C004", 9, "`every = \"15m\"`");
}

#[test]
fn kinds_and_selectors() {
    in_source("kind = \"rss\"", "C027", 8, "`feed`");
    in_source("kind = \"sitemaps\"", "C027", 8, "`sitemap`?");
    in_source("item = \"li\"", "C018", 8, "kind = \"listing\"");
    in_source("kind = \"listing\"\nitem = \"li[\"", "C017", 8, "style sheet");
    in_source("kind = \"listing\"\nitem = \"li\"\nlink = \"a::\"", "C017", 8, "style sheet");
    let long = format!("kind = \"listing\"\nitem = \"{}\"", "div ".repeat(200));
    in_source(&long, "C017", 8, "class");
    in_source("rank = 99999999999", "C024", 8, "choose a number");
    in_source("tags = [\"\"]", "C006", 9, "remove");
}

#[test]
fn editions() {
    in_edition("limit = 0", "C024", 9, "from 1");
    in_edition("limit = -5", "C024", 9, "from 1");
    in_edition("title = \" \"", "C006", 9, "leave");
    in_edition("include = { match = \"(\" }", "C019", 21, "words");
    in_edition("include = { match = \"\" }", "C019", 21, "leave");
    in_edition("exclude = { match = \"(a{1000}){1000}\" }", "C019", 21, "words");
    let long = format!("exclude = {{ match = \"{}\" }}", "x".repeat(2000));
    in_edition(&long, "C019", 21, "several");
    let text = "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\ntags = [\"asia\"]\n\
                [[edition]]\nid = \"all\"\ninclude = { tags = [\"aisa\"] }";
    mistake(text, "C029", (7, 21), "`asia`?");
}

#[test]
fn publishing() {
    error("[publish]\nlisten = \"localhost:80\"", "C020", (2, 10), "127.0.0.1:80");
    error("[publish]\nlisten = \":8087\"", "C020", (2, 10), "127.0.0.1:8087");
    error("[publish]\nlisten = \"::1\"", "C020", (2, 10), "[::1]:");
    error("[publish]\nlisten = \"127.0.0.1:99999\"", "C020", (2, 10), "8087");
    error("[publish]\nlisten = \"0.0.0.0:80\"", "C021", (2, 10), "public = true");
    mistake("[publish]\nlisten = \"0.0.0.0:80\"", "C022", (2, 10), "base_url");
    mistake("[publish]\nlisten = \"\"", "C031", (2, 10), "dir");
    error("[publish]\nbase_url = \"news.example.org\"", "C022", (2, 12), "https://news");
    error("[publish]\nbase_url = \"https://a.example/?x\"", "C022", (2, 12), "path");
    error("[publish]\nbase_url = \"https://u:p@a.example/\"", "C022", (2, 12), "reader");
    error("[publish]\ndir = \"~bob/www\"", "C030", (2, 7), "start");
    error("data = \"\"", "C006", (1, 8), "/var/lib/copydesk");
    error("[retain]\narticles = \"5m\"", "C033", (2, 12), "30d");
    error("[store]\ncache_bytes = \"0 B\"", "C015", (2, 15), "more than zero");
    error("[store]\ncache_bytes = \"200 B\"", "C024", (2, 15), "from `64 KiB`");
    error("[store]\nsegment_bytes = \"5 GiB\"", "C024", (2, 17), "to `1 GiB`");
}

#[test]
fn fetching() {
    error("[fetch]\nallow = [\"10.0.0.1\"]", "C023", (2, 10), "10.0.0.1/32");
    error("[fetch]\nallow = [\"10.0.0.0/99\"]", "C023", (2, 10), "10.1.2.0/24");
    error("[fetch]\nallow = [\"intranet:80\"]", "C023", (2, 10), "names do not work");
    error("[fetch]\nper_host = 0", "C024", (2, 12), "from 1");
    error("[fetch]\nredirects_max = 99", "C024", (2, 17), "to 20");
    error("[fetch]\nfeed_bytes_max = \"16\"", "C015", (2, 18), "MiB");
    error("[fetch]\ntotal_timeout = \"0s\"", "C024", (2, 17), "at least");
    error("contact = \"me@example.org\"", "C026", (1, 11), "mailto:me@example.org");
    error("contact = \"call me\"", "C026", (1, 11), "mailto:");
    error("contact = \"https://a.example/\\nX: y\"", "C026", (1, 11), "");
    mistake("[fetch]", "C025", (1, 1), "mailto:");
    mistake("contact = \"mailto:a@b.example\"", "C032", (1, 1), "[[source]]");
}

/// [`mistake`] that only deserves a look, in the last of some lines put into a source that is otherwise fine.
#[track_caller]
fn doubt(text: &str, code: &str, place: (usize, usize), help: &str) {
    let config = read(text).unwrap_or_else(|found| panic!("{}", render(&found, "x", text, false)));
    assert!(config.warnings.iter().any(|d| d.code == code), "{:?}", config.warnings);
    mistake(text, code, place, help);
}

#[test]
fn what_was_typed_is_handed_back_mended() {
    let url = |url: &str| format!("[[source]]\nid = \"a\"\nurl = \"{url}\"");
    error(&url("https//a.example/feed"), "C009", (3, 7), "write `https://a.example/feed`");
    error(&url("feed://a.example/rss"), "C009", (3, 7), "write `https://a.example/rss`");
    error(&url("feed:http://a.example/rss"), "C009", (3, 7), "write `http://a.example/rss`");
    let curly = "[[source]]\nid = \"a\"\nurl = “https://a.example/feed”";
    error(curly, "C001", (3, 7), "write `url = \"https://a.example/feed\"`");
    let stray = "url = \"https://a.example/feed\"\n";
    error(stray, "C003", (1, 1), "`[[source]]` on a line above `url = \"https://a.example/feed\"`");
    in_source("rank = \"10\"", "C004", 8, "`rank = 10`");
    in_source("scrape = \"no\"", "C004", 10, "`scrape = false`");
    in_source("tags = \"asia, agency\"", "C004", 8, "`tags = [\"asia\", \"agency\"]`");
    in_source("zone = 8", "C004", 8, "`zone = \"8\"`");
    in_source("kind = \"listing\"\nitem = \"//div[@class='x']/a\"", "C017", 8, "`div.x > a`");
    in_edition("limit = \"200\"", "C004", 9, "`limit = 200`");
    error("[publish]\nlisten = 8087", "C004", (2, 10), "`listen = \"127.0.0.1:8087\"`");
    error("retain = \"30d\"", "C004", (1, 10), "`articles = \"30d\"`");
    error("[fetch]\npage_bytes_max = 8388608", "C004", (2, 18), "`page_bytes_max = \"8 MiB\"`");
    error("contact = \"Desk <desk@a.example>\"", "C026", (1, 11), "\"mailto:desk@a.example\"");
}

#[test]
fn what_works_but_is_hardly_meant() {
    let source = |url: &str| format!("[[source]]\nid = \"a\"\nurl = \"{url}\"\n");
    doubt(&source("http://127.0.0.1:8000/x"), "C034", (3, 7), "`allow = [\"127.0.0.1:8000\"]`");
    doubt(&source("http://localhost:8000/x"), "C034", (3, 7), "`allow = [\"127.0.0.1:8000\"]`");
    doubt(&source("http://192.168.1.9/x"), "C034", (3, 7), "`allow = [\"192.168.1.9:80\"]`");
    let allowed =
        format!("[fetch]\nallow = [\"127.0.0.1:8000\"]\n{}", source("http://localhost:8000/x"));
    assert!(found(&allowed).iter().all(|d| d.code != "C034"));
    doubt(&(source("https://a.example/") + "every = \"7d\""), "C035", (4, 9), "`every = \"1h\"`");
    doubt(&(source("https://a.example/") + "cron = \"0 0 * * 1\""), "C035", (4, 8), "cron");
    let edition = |line: &str| format!("[[edition]]\nid = \"all\"\n{line}");
    doubt(&edition("include = { agencies = [\"Xinua\"] }"), "C037", (3, 25), "`Xinhua`?");
    doubt(&edition("include = { languages = [\"english\"] }"), "C038", (3, 26), "`en`?");
}

#[test]
fn pages_of_the_server_keep_their_names() {
    for taken in [
        "story", "status", "hub", "push", "metrics", "healthz", "readyz", "index", "style", "feed",
        "favicon", "icon", "logo", "404",
    ] {
        error(
            &format!("[[edition]]\nid = \"{taken}\""),
            "C036",
            (2, 6),
            &format!("`{taken}-news`"),
        );
    }
    error("[[edition]]\nid = \"Status\"", "C036", (2, 6), "`status-news`");
}

#[test]
fn a_password_is_never_shown() {
    for line in [
        "url = \"https://me:s3cret@a.example/\"",
        "url = \"https//me:s3cret@a.example/\"",
        "url = \"feed://me:s3cret@a.example/\"",
        "url = https://me:s3cret@a.example/",
        "url = “https://me:s3cret@a.example/”",
        "password = \"s3cret\"",
    ] {
        let text = format!("[[source]]\nid = \"a\"\n{line}");
        let all = found(&text);
        assert!(read(&text).is_err(), "{line}");
        let shown = render(&all, "copydesk.toml", &text, false);
        assert!(!shown.contains("s3cret"), "{shown}");
        assert!(all.iter().all(|d| !format!("{d:?}").contains("s3cret")), "{all:?}");
    }
}

#[test]
fn the_contact_is_asked_for_in_one_line() {
    let text = "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"";
    let config = read(text).unwrap();
    assert_eq!(config.fetch.contact, "");
    assert_eq!(
        render(&config.warnings, "/etc/copydesk/copydesk.toml", text, false).trim_end(),
        "warning[C025]: /etc/copydesk/copydesk.toml: contact is the shipped one; write contact = \"mailto:...\""
    );
}

#[test]
fn all_mistakes_are_told_at_once() {
    let text = "dta = 1\n[publish]\nlisten = \"x\"\n[[source]]\nid = \"a b\"\nurl = \"ftp://x/\"\n\
                [[edition]]\nid = \"all\"\nlimit = 0\n";
    let codes: Vec<_> = found(text).iter().map(|d| d.code).collect();
    assert_eq!(codes, ["C003", "C025", "C020", "C007", "C009", "C024"]);
}

#[test]
fn a_broken_line_does_not_hide_the_others() {
    let text = "[fetch]\nconcurrency = \n[[edition]]\nid = \"all\"\nlimit = 0\n";
    let codes: Vec<_> = found(text).iter().map(|d| d.code).collect();
    assert!(codes.contains(&"C001") && codes.contains(&"C024"), "{codes:?}");
    let text = "title \"x\"\n[[edition]]\nid = \"all\"\nlimit = 0\nfoo bar\nqqqq = 1\n";
    let codes: Vec<_> = found(text).iter().map(|d| d.code).collect();
    assert_eq!(codes, ["C001", "C024", "C001", "C003"]);
}

#[test]
fn no_home_and_no_data_is_a_mistake() {
    let found = parse("", "copydesk.toml", &Env::default()).unwrap_err();
    assert!(found.iter().any(|d| d.code == "C005" && d.help.is_some()));
}

#[test]
fn strangers_bytes_do_not_reach_the_terminal() {
    let text = "data = \"\\u001b[31m\"\nx\u{1b} = 1\n[[source]]\nid = \"\\u001b\"\n";
    assert!(!render(&found(text), "copydesk.toml", text, false).contains('\u{1b}'));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    /// Cut, doubled or replaced anywhere, a config gives a config or mistakes with places in the text.
    #[test]
    fn mutations_never_panic(from in 0usize..7000, len in 0usize..60, with in "\\PC{0,12}|[\\[\\]\"'=#\n{},.]{0,8}") {
        let base = shipped::uncommented();
        let from = base.floor_char_boundary(from.min(base.len()));
        let to = base.ceil_char_boundary((from + len).min(base.len()));
        let text = format!("{}{with}{}", &base[..from], &base[to..]);
        let all = found(&text);
        for one in &all {
            let (line, column) = one.position(&text);
            prop_assert!(line >= 1 && column >= 1 && line <= text.lines().count() + 1);
            prop_assert!(one.help.as_ref().is_some_and(|h| !h.is_empty()));
        }
        render(&all, "copydesk.toml", &text, true);
    }
}
