//! What announcements mean, kind by kind, and what must hold of any.

use std::cell::RefCell;
use std::collections::HashMap;

use proptest::prelude::*;

use super::*;
use crate::model::Timestamp;

mod anew;
mod lies;

/// A desk in small: what sorting leads to is recorded, as the fold does.
#[derive(Default)]
struct Desk {
    known: RefCell<HashMap<ArticleId, Known>>,
    holders: RefCell<HashMap<u64, (String, ArticleId)>>,
    worded: RefCell<HashMap<(String, u64), ArticleId>>,
    shared: RefCell<HashSet<(String, u64)>>,
    source: String,
    /// Leaves pages alone.
    by_feed: bool,
    polls: i64,
}

impl Records for Desk {
    type Error = std::convert::Infallible;

    fn known(&self, id: ArticleId) -> Result<Option<Known>, Self::Error> {
        Ok(self.known.borrow().get(&id).copied())
    }

    fn holder(&self, address: u64) -> Result<Option<Holder>, Self::Error> {
        let holders = self.holders.borrow();
        let Some((source, article)) = holders.get(&address) else { return Ok(None) };
        let ours = *source == self.source;
        let announced = self.known.borrow().get(article).map(|k| k.announced).filter(|_| ours);
        Ok(Some(Holder { article: *article, announced, yields: false, told: None }))
    }

    fn shared(&self, address: u64) -> Result<bool, Self::Error> {
        Ok(self.shared.borrow().contains(&(self.source.clone(), address)))
    }

    fn worded(&self, words: u64) -> Result<Option<ArticleId>, Self::Error> {
        Ok(self.worded.borrow().get(&(self.source.clone(), words)).copied())
    }

    fn headed(&self, headline: u64) -> Result<Option<ArticleId>, Self::Error> {
        self.worded(headline)
    }
}

impl Desk {
    fn poll(&mut self, source: &str, document: &[Announced]) -> Vec<Case> {
        source.clone_into(&mut self.source);
        self.polls += 1;
        let cases = sort((source, !self.by_feed), document, self).expect("in memory");
        for (entry, case) in document.iter().zip(&cases) {
            let id = ArticleId::of(source, &entry.id);
            if matches!(*case, Case::New { means: Means::SharedPage, .. }) {
                self.shared.borrow_mut().insert((source.to_owned(), entry.said.address));
            }
            let (article, paged) = match *case {
                Case::New { article, means, .. } => (article, means == Means::Page),
                Case::Again { article, .. } => (article, false),
                Case::Joined(article) => {
                    let known = Known { of: Some(article), ..self.known_by(entry.said, None) };
                    self.known.borrow_mut().insert(id, known);
                    continue;
                }
                Case::Known | Case::Repeat => continue,
            };
            let before = self.known.borrow().get(&article).copied();
            let vain = match before.filter(|_| !matches!(case, Case::New { .. })) {
                Some(old) if old.announced.headline == entry.said.headline => old.vain + 1,
                _ => 0,
            };
            let now = Known { vain, ..self.known_by(entry.said, before) };
            self.known.borrow_mut().insert(article, now);
            let own = self.known.borrow().get(&id).is_some_and(|known| known.of.is_none());
            if article != id && !own && !matches!(case, Case::New { .. }) {
                let alias = Known { of: Some(article), ..self.known_by(entry.said, None) };
                self.known.borrow_mut().insert(id, alias);
            }
            let headed = entry.said.headed().filter(|_| self.by_feed);
            for words in entry.said.words().into_iter().chain(headed) {
                self.worded.borrow_mut().insert((source.to_owned(), words), article);
            }
            if let Some(words) = entry.said.placed(entry.undrawn) {
                self.worded.borrow_mut().insert((source.to_owned(), words), article);
            }
            if paged {
                let holder = (source.to_owned(), article);
                self.holders.borrow_mut().insert(entry.said.address, holder);
            }
        }
        cases
    }

    fn known_by(&self, announced: Announcement, before: Option<Known>) -> Known {
        let first_seen = before.map_or(Timestamp(self.polls), |before| before.first_seen);
        Known { announced, from_feed: self.by_feed, first_seen, ..Known::default() }
    }
}

fn entry(id: &str, page: &str, words: (&str, &str), date: i64) -> Announced {
    use crate::model::entry::{Entry, Given, Text};
    let text = |value: &str| Some(Text { value: value.into(), ..Text::default() });
    let entry = Entry {
        id: id.into(),
        title: text(words.0),
        summary: text(words.1),
        given: Given { published: Some(Timestamp(date)), updated: None },
        ..Entry::default()
    };
    Announced::of(&entry, Some(page).filter(|p| !p.is_empty()))
}

const STORM: (&str, &str) = ("Storm closes port", "Gusts of 40 metres a second.");
const FERRY: (&str, &str) = ("Ferry aground", "Fourteen hurt.");
const BUDGET: (&str, &str) = ("Budget passed", "By two votes.");

#[test]
fn of_an_entry_listed_in_two_versions_the_newer_counts_wherever_it_stands() {
    let version =
        |hurt: &str, date| entry("f", "https://a.example/f", ("Ferry aground", hurt), date);
    let (old, new) = (version("Fourteen hurt.", 1), version("Forty-one hurt.", 2));
    let mut desk = Desk { by_feed: true, ..Desk::default() };
    let cases = desk.poll("a", &[old.clone(), new.clone()]);
    assert!(matches!(cases[..], [Case::Repeat, Case::New { .. }]), "{cases:?}");
    assert_eq!(desk.poll("a", &[new.clone(), old.clone()]), [Case::Known, Case::Repeat]);
    assert_eq!(desk.poll("a", &[old, new]), [Case::Repeat, Case::Known]);
    // Another story's under the same guid, and versions without an order.
    let mut desk = Desk { by_feed: true, ..Desk::default() };
    let storm = entry("f", "https://a.example/f", STORM, 3);
    let cases = desk.poll("a", &[version("Fourteen hurt.", 1), storm, version("All safe.", 1)]);
    assert!(!cases.contains(&Case::Repeat), "{cases:?}");
}

#[test]
fn a_headline_left_out_for_once_says_nothing() {
    let mut desk = Desk { by_feed: true, ..Desk::default() };
    let named = entry("f", "https://a.example/f", FERRY, 1);
    let bare = entry("f", "https://a.example/f", ("", FERRY.1), 1);
    desk.poll("a", &[named]);
    assert_eq!(desk.poll("a", &[bare]), [Case::Known]);
}

#[test]
fn guids_counted_by_places_say_nothing_even_without_a_text() {
    let all = [STORM, FERRY, BUDGET].map(|(headline, _)| headline);
    let at = |place: usize, n: usize| {
        entry(&place.to_string(), &format!("https://a.example/{n}"), (all[n], ""), n as i64)
    };
    let mut desk = Desk::default();
    let first: Vec<_> = (0..3).map(|n| at(n, n)).collect();
    assert!(desk.poll("a", &first).iter().all(|case| matches!(case, Case::New { .. })));
    for turned in 1..3 {
        let next: Vec<_> = (0..3).map(|n| at(n, (n + turned) % 3)).collect();
        assert_eq!(desk.poll("a", &next), [Case::Known; 3], "{turned}");
    }
}

#[test]
fn a_guid_that_names_its_first_article_again_says_nothing_of_the_other() {
    let mut desk = Desk::default();
    let at = |id: &str, page: &str, words: (&str, &str)| {
        entry(id, &format!("https://a.example/{page}"), words, 1)
    };
    let (storm, ferry) = ((STORM.0, ""), (FERRY.0, ""));
    desk.poll("a", &[at("1", "storm", STORM)]);
    let other = desk.poll("a", &[at("1", "ferry", FERRY)]);
    let [Case::New { article: other, .. }] = other[..] else { panic!("{other:?}") };
    for (words, not) in [(storm, other), (ferry, ArticleId::of("a", "1")), (storm, other)] {
        let page = if words == storm { "storm" } else { "ferry" };
        let case = desk.poll("a", &[at("1", page, words)])[0];
        assert!(!matches!(case, Case::Again { article, .. } if article == not), "{case:?}");
    }
}

fn new(source: &str, id: &str) -> Case {
    Case::New { article: ArticleId::of(source, id), means: Means::Page, beside: None }
}

#[test]
fn what_was_told_is_known_in_any_order_and_by_any_scheme() {
    let mut desk = Desk::default();
    let a = entry("a", "http://www.n.example/a", STORM, 1);
    let b = entry("b", "http://n.example/b", FERRY, 2);
    assert_eq!(desk.poll("n", &[a.clone(), b.clone()]), [new("n", "a"), new("n", "b")]);
    assert_eq!(desk.poll("n", &[b, a]), [Case::Known, Case::Known]);
    let moved = entry("a", "https://n.example/a?utm_source=x", STORM, 1);
    assert_eq!(desk.poll("n", &[moved]), [Case::Known]);
}

#[test]
fn another_guid_at_a_known_address_is_read_beside_the_article_that_has_it() {
    let mut desk = Desk::default();
    desk.poll("n", &[entry("a 1", "http://n.example/a", STORM, 1)]);
    let beside = Some(ArticleId::of("n", "a 1"));
    let read = Case::New { article: ArticleId::of("n", "a 2"), means: Means::Page, beside };
    let counted_up = entry("a 2", "http://n.example/a", STORM, 9);
    assert_eq!(desk.poll("n", std::slice::from_ref(&counted_up)), [read]);
    assert_eq!(desk.poll("n", &[counted_up]), [Case::Known]);
}

#[test]
fn the_same_words_at_another_address_are_looked_at_there_but_not_for_ever() {
    let mut desk = Desk::default();
    let at = |n: usize| {
        let page = format!("http://n.example/a?sid={n}");
        entry(&page, &page, STORM, 1)
    };
    desk.poll("n", &[at(0)]);
    let again = Case::Again { article: ArticleId::of("n", &at(0).id), means: Means::Page };
    assert_eq!(desk.poll("n", &[at(1)]), [again]);
    assert_eq!(desk.poll("n", &[at(1)]), [Case::Known]);
    assert_eq!(desk.poll("n", &[at(2)]), [again]);
    assert_eq!(desk.poll("n", &[at(3)]), [Case::Known]);
    let pageless = entry("b", "", STORM, 1);
    assert_eq!(desk.poll("n", &[pageless]), [Case::Known]);
}

#[test]
fn guids_that_change_at_every_poll_are_not_read_for_ever() {
    let mut desk = Desk::default();
    let at = |n: i64| entry(&format!("a {n}"), "http://n.example/a", STORM, n);
    desk.poll("n", &[at(0)]);
    let first = ArticleId::of("n", "a 0");
    desk.known.borrow_mut().get_mut(&first).unwrap().vain = vain::AT_ONCE;
    assert_eq!(desk.poll("n", &[at(1)]), [Case::Known]);
}

#[test]
fn a_page_that_was_shared_stays_so_when_one_entry_is_left_and_a_front_page_always_is() {
    let mut desk = Desk::default();
    let at = "http://n.example/alerts";
    desk.poll("n", &[entry("1", at, STORM, 1), entry("2", at, FERRY, 1)]);
    let shared =
        |id| Case::New { article: ArticleId::of("n", id), means: Means::SharedPage, beside: None };
    assert_eq!(desk.poll("n", &[entry("3", at, BUDGET, 2)]), [shared("3")]);
    assert_eq!(desk.poll("n", &[entry("4", "http://n.example/", BUDGET, 3)]), [shared("4")]);
}

#[test]
fn a_correction_listed_beside_what_it_corrects_shares_its_page_with_nobody() {
    let mut desk = Desk::default();
    let at = "http://n.example/a";
    let text = "The ferry ran aground off Corrow at noon, and of two hundred on board fourteen were hurt, the coastguard said.";
    let one = entry("1", at, ("Ferry aground off Corrow", text), 1);
    desk.poll("n", std::slice::from_ref(&one));
    let text = text.replace("fourteen", "forty");
    let two = entry("2", at, ("CORRECTED: Ferry aground off Corrow", &text), 2);
    let beside = Some(ArticleId::of("n", "1"));
    let read = Case::New { article: ArticleId::of("n", "2"), means: Means::Page, beside };
    assert_eq!(desk.poll("n", &[two, one]), [read, Case::Known]);
}

#[test]
fn a_reused_guid_without_text_or_address_is_read_beside_what_it_named() {
    for (before, after) in [
        (
            entry("1", "http://n.example/a", ("Storm", ""), 1),
            entry("1", "http://n.example/b", ("Ferry", ""), 2),
        ),
        (entry("1", "", STORM, 1), entry("1", "", FERRY, 2)),
    ] {
        let mut desk = Desk::default();
        desk.poll("n", &[before]);
        let [Case::New { article, beside, .. }] = desk.poll("n", &[after])[..] else {
            panic!("is new")
        };
        assert_ne!(article, ArticleId::of("n", "1"));
        assert_eq!(beside, Some(ArticleId::of("n", "1")));
    }
}

#[test]
fn a_new_issue_at_one_address_is_read_beside_the_one_before() {
    let mut desk = Desk::default();
    desk.poll("n", &[entry("fri", "http://n.example/brief", ("Friday", "x y z"), 1)]);
    let cases = desk.poll("n", &[entry("sat", "http://n.example/brief", ("Saturday", "u v w"), 2)]);
    let beside = Some(ArticleId::of("n", "fri"));
    let article = ArticleId::of("n", "sat");
    assert_eq!(cases, [Case::New { article, means: Means::Page, beside }]);
}

#[test]
fn a_page_of_several_entries_is_nobodys() {
    let mut desk = Desk::default();
    let at = "http://n.example/alerts";
    let cases = desk.poll("n", &[entry("1", at, STORM, 1), entry("2", at, FERRY, 1)]);
    let shared =
        |id| Case::New { article: ArticleId::of("n", id), means: Means::SharedPage, beside: None };
    assert_eq!(cases, [shared("1"), shared("2")]);
    let twice = desk.poll("n", &[entry("3", at, BUDGET, 1), entry("4", at, BUDGET, 1)]);
    assert_eq!(twice[1], Case::Repeat);
}

#[test]
fn a_guid_used_again_for_something_else_is_another_article() {
    let mut desk = Desk::default();
    desk.poll("n", &[entry("1", "http://n.example/storm", STORM, 1)]);
    let other = entry("1", "http://n.example/ferry", FERRY, 2);
    let Case::New { article, .. } = desk.poll("n", std::slice::from_ref(&other))[0] else {
        panic!("is new")
    };
    assert_ne!(article, ArticleId::of("n", "1"));
    assert_eq!(desk.poll("n", &[other]), [Case::Known]);
}

#[test]
fn dates_that_all_move_and_nothing_else_are_the_time_of_the_request() {
    let mut desk = Desk::default();
    let document = |at| {
        [entry("a", "http://n.example/a", STORM, at), entry("b", "http://n.example/b", FERRY, at)]
    };
    desk.poll("n", &document(1));
    assert_eq!(desk.poll("n", &document(2)), [Case::Known, Case::Known]);
    let mut one = document(2);
    one[0] = entry("a", "http://n.example/a", STORM, 7);
    one[1] = entry("b", "http://n.example/b", FERRY, 1);
    let again = Case::Again { article: ArticleId::of("n", "a"), means: Means::Page };
    assert_eq!(desk.poll("n", &one), [again, Case::Known], "one alone is an update");
}

#[test]
fn an_entry_that_lost_guid_and_address_is_known_by_its_words_and_dates() {
    let mut desk = Desk::default();
    desk.poll("n", &[entry("http://n.example/a?r=1", "http://n.example/a?r=1", STORM, 1)]);
    let page = "http://n.example/a?r=2";
    let again =
        Case::Again { article: ArticleId::of("n", "http://n.example/a?r=1"), means: Means::Page };
    assert_eq!(desk.poll("n", &[entry(page, page, STORM, 1)]), [again], "looked at there");
    assert_eq!(desk.poll("n", &[entry("b", "", STORM, 1)]), [Case::Known]);
}

#[test]
fn another_sources_page_is_joined_unless_it_yields() {
    let mut desk = Desk::default();
    desk.poll("n", &[entry("a", "http://n.example/a", STORM, 1)]);
    let joined = Case::Joined(ArticleId::of("n", "a"));
    assert_eq!(desk.poll("planet", &[entry("p", "http://n.example/a", STORM, 1)]), [joined]);
    assert_eq!(desk.poll("planet", &[entry("p", "http://n.example/a", STORM, 1)]), [Case::Known]);
}

#[test]
fn entries_without_an_address_are_told_by_their_guids() {
    let mut desk = Desk::default();
    let cases = desk.poll("n", &[entry("1", "", STORM, 1), entry("2", "", FERRY, 1)]);
    let pageless =
        |id| Case::New { article: ArticleId::of("n", id), means: Means::Pageless, beside: None };
    assert_eq!(cases, [pageless("1"), pageless("2")]);
}

proptest! {
    /// However a feed is cut, turned and announced again, what did not change brings nothing, and nothing is lost.
    #[test]
    fn order_and_length_of_a_feed_mean_nothing(
        rounds in prop::collection::vec(prop::collection::vec(0_u8..12, 0..12), 1..8),
        secure in any::<bool>(),
    ) {
        let mut desk = Desk::default();
        let mut told = HashSet::new();
        for (n, round) in rounds.iter().enumerate() {
            let scheme = if secure && n % 2 == 1 { "https://www." } else { "http://" };
            let mut seen = HashSet::new();
            let document: Vec<Announced> = round.iter().filter(|i| seen.insert(**i)).map(|i| {
                let words = (format!("Story {i}"), format!("text of {i} only {i}"));
                entry(&format!("g{i}"), &format!("{scheme}n.example/{i}"), (&words.0, &words.1), i64::from(*i) + 1)
            }).collect();
            for (one, case) in document.iter().zip(desk.poll("n", &document)) {
                let expected = if told.insert(one.id.clone()) { new("n", &one.id) } else { Case::Known };
                prop_assert_eq!(case, expected);
            }
        }
    }
}

#[test]
fn a_guid_of_what_was_let_go_is_another_articles_when_all_it_says_is_another() {
    let mut desk = Desk::default();
    desk.poll("n", &[entry("slot", "http://n.example/1", STORM, 1)]);
    let id = ArticleId::of("n", "slot");
    let told = desk.known.borrow()[&id];
    let announced = Announcement { text: 0, ..told.announced };
    let let_go = Known { announced, let_go: true, lately: Timestamp(1000), ..told };
    desk.known.borrow_mut().insert(id, let_go);
    for (page, words, told) in [
        ("http://n.example/1", STORM, false),
        ("http://n.example/1", FERRY, false),
        ("http://n.example/2", STORM, false),
        ("http://n.example/2", FERRY, true),
    ] {
        let case = desk.poll("n", &[entry("slot", page, words, 2)])[0];
        assert_eq!(matches!(case, Case::New { .. }), told, "{page} {words:?}: {case:?}");
    }
}
