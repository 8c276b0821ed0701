//! Promise: what a reader of the merged feed sees of a day on the wire: each story once, and every change of it.

use std::fs;

use copydesk::demo::Wire;
use copydesk::desk;
use copydesk::model::{Entry, Timestamp, url};
use copydesk::plan::Plan;
use copydesk::shelf::{chronicle, find_story};
use tempfile::TempDir;

use crate::loopback::until;
use crate::newsstand::{published, round_of};

const START: Timestamp = Timestamp::from_secs(1_795_514_400); // 2026-11-24T10:00:00Z
const MINUTE: i64 = 60_000;

/// When each stage is read.
const CLOCKS: [fn() -> Timestamp; 3] =
    [|| START, || Timestamp(START.0 + MINUTE), || Timestamp(START.0 + 2 * MINUTE)];

/// Someone who follows the sample wire.
struct Reader {
    wire: Wire,
    plan: Plan,
    folder: TempDir,
}

impl Reader {
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let wire = Wire::open(START).await.unwrap();
        let mut plan = wire.plan(&folder.path().join("data"), None);
        plan.publish.dir = Some(folder.path().join("www"));
        Self { wire, plan, folder }
    }

    /// The merged feed once everything of a stage was read.
    async fn at(&self, stage: usize) -> Vec<Entry> {
        self.wire.stage(stage);
        let reports = round_of(&self.plan, CLOCKS[stage]).await;
        for report in &reports {
            assert_eq!((&report.error, &report.problems), (&None, &vec![]), "{}", report.source);
            assert_eq!(report.from_feed, 0, "{} fell back on its feed's text", report.source);
        }
        let bytes = fs::read(self.folder.path().join("www/all.atom")).unwrap();
        published(&bytes)
    }

    /// The texts of a story's copies as they are now, each with its host.
    fn texts(&self, entry: &Entry) -> Vec<(String, String)> {
        let shelf = until("the store", || desk::shelf(&self.plan.store).ok());
        let (story, _) = find_story(&shelf, page(entry)).unwrap().unwrap();
        let copies = chronicle(&shelf, story).unwrap().unwrap().copies;
        let text = |versions: &[copydesk::edition::page::Version]| {
            versions.last().unwrap().text.split_whitespace().collect::<Vec<_>>().join(" ")
        };
        copies.iter().map(|(copy, versions)| (copy.source.clone(), text(versions))).collect()
    }
}

fn page(entry: &Entry) -> &str {
    entry.page().unwrap()
}

fn title(entry: &Entry) -> &str {
    &entry.title.as_ref().unwrap().value
}

fn text(entry: &Entry) -> &str {
    entry.content.as_ref().unwrap().value.as_deref().unwrap()
}

/// The pages of all copies.
fn via(entry: &Entry) -> Vec<&str> {
    let links = entry.links.iter().filter(|l| l.rel.as_deref() == Some("via"));
    links.map(|l| l.href.as_str()).collect()
}

/// The one story whose headline has these words.
#[track_caller]
fn one<'a>(feed: &'a [Entry], words: &str) -> &'a Entry {
    let found: Vec<&Entry> = feed.iter().filter(|e| title(e).contains(words)).collect();
    let [one] = found[..] else { panic!("{} stories with {words:?}", found.len()) };
    one
}

#[tokio::test(flavor = "multi_thread")]
async fn each_story_stands_once_with_all_its_copies() {
    let reader = Reader::new().await;
    let feed = reader.at(0).await;
    assert_eq!(feed.len(), 13, "{:?}", feed.iter().map(title).collect::<Vec<_>>());
    assert!(feed.iter().all(|e| e.authors[0].name == "Demowire"));
    let bridge = via(one(&feed, "harbour bridge"));
    assert_eq!(bridge.len(), 5, "the agency and four outlets: {bridge:?}");
    let mut linked: Vec<&str> = feed.iter().flat_map(via).collect();
    let asked = reader.wire.asked();
    let mut pages: Vec<&str> = asked.iter().map(|(page, _)| page.as_str()).collect();
    linked.sort_unstable();
    pages.sort_unstable();
    assert_eq!(linked, pages, "every page is a copy of exactly one story");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_agencys_own_page_speaks_for_the_story() {
    let reader = Reader::new().await;
    let agency = url::site(&reader.plan.sources[0].url);
    for entry in reader.at(0).await {
        assert_eq!(url::site(page(&entry)), agency, "{}", title(&entry));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn reports_of_one_template_stay_apart() {
    let feed = Reader::new().await.at(0).await;
    for words in ["near Ulvik", "near Marren", "Halden shares", "Vellmar shares"] {
        assert_eq!(via(one(&feed, words)).len(), 2, "{words}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_layout_and_encoding_gives_the_same_text() {
    let reader = Reader::new().await;
    let feed = reader.at(0).await;
    for (words, source) in [
        ("aground off Corrow", "harbour-ledger"),
        ("harbour bridge", "brass-lamp"),
        ("harbour bridge", "city-square"),
        ("青屿港", "morning-tide"),
        ("Северян", "northern-herald"),
        ("해솔시", "haesol-daily"),
        ("Punta Alcor", "el-vigia"),
        ("واحة السدر", "al-sahil"),
    ] {
        let texts = reader.texts(one(&feed, words));
        let of = |id: &str| &texts.iter().find(|(source, _)| source == id).unwrap().1;
        assert_eq!(of(source), of("demowire"), "{source}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_script_arrives_whole() {
    let feed = Reader::new().await.at(0).await;
    for (words, last) in [
        ("青屿港", "届时还将建设一条通往内陆货运站的铁路支线。"),
        ("Северян", "лёд в проливе станет толще ещё на сорок сантиметров."),
        ("해솔시", "해 질 녘에는 관찰 오두막 세 채의 문을 닫는다."),
        ("Punta Alcor", "donde hay sitio para una sala infantil."),
        ("واحة السدر", "يتسع لثلاثمئة متر مكعب من الماء."),
    ] {
        assert!(text(one(&feed, words)).contains(last), "{words}");
    }
    assert!(feed.iter().all(|e| !text(e).contains('\u{FFFD}')));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_correction_keeps_the_entry_and_moves_its_time() {
    let reader = Reader::new().await;
    let before = reader.at(0).await;
    let after = reader.at(1).await;
    let (old, new) = (one(&before, "aground off Corrow"), one(&after, "aground off Corrow"));
    assert_eq!((&old.id, old.published), (&new.id, new.published));
    assert!(new.updated > old.updated);
    assert_eq!(title(new), "CORRECTED-Ferry runs aground off Corrow, 41 passengers hurt");
    assert!(text(new).contains("<p>CORROW, Nov. 24 (Demowire) "), "as the wire wrote it");
    let line = "<p><strong>Corrected 24 Nov 10:01 UTC.</strong> (Corrects the number";
    assert!(text(new).contains(line) && !text(new).contains("Fourteen"), "{}", text(new));
    assert!(text(new).contains("/\">What changed</a></p>"), "{}", text(new));
    let named = "<bdi>The Harbour Ledger</bdi></a>";
    assert!(text(new).contains(named), "named by what its feed calls itself");
    assert_eq!(via(old), via(new), "no copy is lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_says_more_in_the_same_entry() {
    let reader = Reader::new().await;
    let before = reader.at(0).await;
    let after = reader.at(1).await;
    let (old, new) = (one(&before, "Storm cuts"), one(&after, "Storm cuts"));
    assert_eq!((&old.id, old.published), (&new.id, new.published));
    assert!(new.updated > old.updated);
    let more = "a geologist has looked at the slope";
    assert!(!text(old).contains(more) && text(new).contains(more));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_killed_story_is_withdrawn_and_says_so() {
    let reader = Reader::new().await;
    let before = reader.at(0).await;
    reader.at(1).await;
    let after = reader.at(2).await;
    let (old, new) = (one(&before, "night trains"), one(&after, "night trains"));
    assert_eq!(old.id, new.id);
    assert!(new.updated > old.updated);
    assert_eq!(title(new), format!("Withdrawn: {}", title(old)));
    for words in ["This story was withdrawn by", "was not issued by the company"] {
        assert!(text(new).contains(words), "{}", text(new));
    }
    assert!(!text(new).contains("sleeping cars"), "nothing of the story is left");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_changed_is_news() {
    let reader = Reader::new().await;
    let before = reader.at(0).await;
    reader.at(1).await;
    let after = reader.at(2).await;
    assert_eq!(after.len(), 14);
    assert_eq!(via(one(&after, "Whales")).len(), 2);
    let same = |e: &&Entry| after.iter().any(|a| a.id == e.id && a.updated == e.updated);
    let kept: Vec<&str> = before.iter().filter(same).map(title).collect();
    assert_eq!(kept.len(), 10, "all but the ferry, the storm and the trains: {kept:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_asked_for_once_a_version() {
    let reader = Reader::new().await;
    for stage in 0..3 {
        reader.at(stage).await;
        reader.at(stage).await; // nothing new: nothing is asked for
    }
    let changed = |page: &str| ["ferry", "storm", "trains"].iter().any(|s| page.contains(s));
    for (page, times) in reader.wire.asked() {
        let most = if changed(&page) { 2 } else { 1 };
        assert!((1..=most).contains(&times), "{page} was asked for {times} times");
    }
}
