//! Promise: a config means what it says; the one that is shipped works, names every option, and shows its default.

use std::path::PathBuf;
use std::time::Duration;

use copydesk::config::render;
use copydesk::http::settings::Allow;
use copydesk::model::CronLine;
use copydesk::model::source::{Plan, SourceKind};

use crate::config::{found, read};

const SHIPPED: &str = include_str!("../../config/copydesk.toml");
const CATALOGUE: &str = include_str!("../../config/wires.toml");

#[test]
fn a_full_config_means_what_it_says() {
    let config = read(
        "contact = \"mailto:desk@a.example\"\ndata = \"state\"\n\
         [publish]\nlisten = \"127.0.0.1:9000\"\ndir = \"~/www\"\n\
         [fetch]\nallow = [\"10.1.2.3/24\", \"127.0.0.1:3000\"]\nhost_gap = \"0s\"\n\
         [schedule]\ndefault = \"15m\"\n[retain]\narticles = \"7d\"\n\
         [[source]]\nid = \"x\"\nurl = \"https://x.example/news\"\nkind = \"listing\"\nitem = \"li\"\n\
         cron = \"*/10 * * * *\"\nzone = \"Asia/Shanghai\"\nrank = -1\nscrape = false\ntags = [\"asia\"]\n\
         [[source]]\nid = \"y\"\nurl = \"https://y.example/feed\"\n\
         [[edition]]\nid = \"asia\"\nlimit = 100000\n\
         include = { tags = [\"asia\"], agencies = [\"Xinhua\"], languages = [\"en\"], match = \"trade\" }\n",
    )
    .unwrap();
    assert_eq!(config.warnings, []);
    assert_eq!(config.fetch.contact, "mailto:desk@a.example");
    assert_eq!(config.fetch.host_gap, Duration::ZERO);
    let net = Allow::Net("10.1.2.0/24".parse().unwrap());
    assert_eq!(config.fetch.allow, [net, Allow::Addr("127.0.0.1:3000".parse().unwrap())]);
    assert_eq!(config.store.data, PathBuf::from("/etc/copydesk/state"));
    assert_eq!(config.store.articles, Duration::from_secs(7 * 24 * 3600));
    assert_eq!(config.publish.dir, Some(PathBuf::from("/home/desk/www")));
    assert_eq!(config.publish.base_url, "http://127.0.0.1:9000/");
    let [x, y] = config.sources.as_slice() else { panic!() };
    assert_eq!(x.kind, SourceKind::Listing);
    assert_eq!(x.listing.as_ref().unwrap().item, "li");
    assert_eq!((x.rank, x.scrape), (-1, false));
    assert_eq!(x.plan, Plan::Cron(CronLine::parse("*/10 * * * *").unwrap()));
    assert_eq!((y.rank, y.scrape, &y.plan), (0, true, &Plan::Every(Duration::from_secs(900))));
    let [edition, all] = config.editions.as_slice() else { panic!() };
    assert_eq!(all.id, "all", "its address stays");
    assert_eq!(
        (edition.id.as_str(), edition.title.as_str(), edition.limit),
        ("asia", "asia", 100_000)
    );
    assert!(edition.include.matches.as_ref().unwrap().is_match("TRADE talks"));
}

#[test]
fn base_url_gets_its_slash() {
    let config = read("[publish]\nbase_url = \"https://a.example/news\"").unwrap();
    assert_eq!(config.publish.base_url, "https://a.example/news/");
}

#[test]
fn the_shipped_config_works() {
    let config = read(SHIPPED).unwrap();
    let codes: Vec<_> = config.warnings.iter().map(|d| d.code).collect();
    assert_eq!(codes, ["C025"], "only the contact is left to do");
    assert!(config.sources.len() >= 6);
    let catalogue = read(CATALOGUE).unwrap();
    let others: Vec<_> = catalogue.warnings.iter().filter(|w| w.code != "C025").collect();
    assert!(others.is_empty(), "{others:?}");
    assert!(catalogue.sources.len() >= 80);
}

/// The shipped file with every commented option taken in.
pub(crate) fn uncommented() -> String {
    let option = |line: &&str| {
        line.strip_prefix('#').is_some_and(|l| l.starts_with(|c: char| c.is_ascii_lowercase()))
    };
    let lines = SHIPPED.lines().map(|l| if option(&l) { &l[1..] } else { l });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_shipped_config_shows_the_defaults() {
    let all = read(&uncommented()).unwrap_or_else(|found| {
        panic!("{}", render(&found, "copydesk.toml", &uncommented(), false))
    });
    let none = read("").unwrap();
    assert_eq!(all.fetch, none.fetch);
    assert_eq!(all.schedule, none.schedule);
    assert_eq!(all.store, none.store);
    assert_eq!(all.publish, none.publish);
    assert_eq!(format!("{:?}", all.editions), format!("{:?}", none.editions));
    let shipped = read(SHIPPED).unwrap();
    assert_eq!(all.sources, shipped.sources, "options of a source");
}

#[test]
fn the_shipped_config_names_every_option() {
    let heads = ["", "[publish]\n", "[fetch]\n", "[schedule]\n", "[retain]\n", "[store]\n"];
    let lists = ["[[source]]\n", "[[edition]]\n", "[[edition]]\ninclude."];
    for head in heads.into_iter().chain(lists) {
        let all = found(&format!("{head}qqqq = 1"));
        let help = all.iter().find(|d| d.code == "C003").and_then(|d| d.help.clone()).unwrap();
        let keys = help.strip_prefix("known here: ").unwrap();
        for key in keys.split(", ") {
            let named =
                [format!("{key} = "), format!("[{key}]")].iter().any(|n| SHIPPED.contains(n));
            assert!(named, "`{key}` of {head:?} is not in config/copydesk.toml");
        }
    }
}
