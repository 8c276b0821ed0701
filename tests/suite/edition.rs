//! Promise: what comes out is valid Atom by the RFC's own grammar, and any reader gets out what went in.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use copydesk::edition::{Settings, atom, compose};
use copydesk::model::edition::{Edition, EditionEntry, Titles};
use copydesk::model::{
    Article, ArticleId, Block, Byline, Dateline, Figure, RevisionHead, Rich, SourceState, Story,
    StoryCopy, StoryId, Timestamp,
};
use proptest::prelude::*;
use regex::Regex;

use crate::edition_pages::listed;

pub(crate) const BASE: &str = "https://news.example/";

fn copy(source: &str, n: u64, headline: &str) -> StoryCopy {
    let at = Timestamp::from_secs(1_795_420_800 + n as i64 * 60);
    StoryCopy {
        article: ArticleId::of(source, &n.to_string()),
        seq: n,
        source: source.to_owned(),
        listed_by: vec![],
        rank: 0,
        url: format!("https://{source}.example/news/{n}?a=1&b=2"),
        headline: headline.to_owned(),
        credit: Some("Xinhua".to_owned()),
        home: false,
        own: true,
        language: Some("en".to_owned()),
        published: at,
        first_seen: at,
        fetched: at,
        chars: 100,
        version: 1,
        head: None,
        sense: n,
        senses: Vec::new(),
        revises: false,
        withdraws: None,
        joined: None,
    }
}

/// Story number `n` with a lead and `others` copies.
pub(crate) fn entry(n: u64, others: usize) -> EditionEntry {
    let headline = format!("Ministers & \"envoys\" meet <again>, day {n}");
    let lead = copy("herald", n, &headline);
    let outlets = (0..others).map(|k| copy(&format!("outlet{k}"), n, &headline));
    let story = Story {
        revised: None,
        id: StoryId::opened_by(lead.article),
        lead: lead.article,
        opened: lead.first_seen,
        published: lead.published,
        updated: lead.published.plus(Duration::from_secs(30)),
        placed: lead.published.plus(Duration::from_secs(30)),
        withdrawn: None,
        since: 0,
        copies: std::iter::once(lead.clone()).chain(outlets).collect(),
    };
    let article = Article {
        url: lead.url.clone(),
        headline,
        dateline: Some(Dateline {
            place: Some("MOSCOW".to_owned()),
            date: Some("May 8".to_owned()),
            agency: Some("Xinhua".to_owned()),
            day: None,
        }),
        credit: Some("Xinhua".to_owned()),
        byline: Byline { text: "By A. Writer".to_owned(), names: vec!["A. Writer".to_owned()] },
        published: Some(lead.published),
        language: Some("en-GB".to_owned()),
        blocks: vec![
            Block::Paragraph(Rich::plain("The first paragraph says what happened & where.")),
            Block::Heading(2, Rich::plain("Background")),
            Block::Paragraph(Rich {
                text: "A link ]]> here.".to_owned(),
                html: "A <a href=\"https://a.example/?x=1&amp;y=2\">link</a> ]]&gt; here."
                    .to_owned(),
            }),
        ],
        image: Some(Figure {
            url: "https://herald.example/p.jpg".to_owned(),
            alt: "Envoys".to_owned(),
            caption: "Envoys in Moscow.".to_owned(),
            credit: "Xinhua/A. Photographer".to_owned(),
        }),
        ..Article::default()
    };
    let source = SourceState {
        url: "https://herald.example/feed.xml".to_owned(),
        title: Some("The Herald & Post".to_owned()),
        home: Some("https://herald.example/".to_owned()),
        rights: Some("© The Herald".to_owned()),
        ..SourceState::default()
    };
    EditionEntry {
        story,
        article,
        notice: None,
        corrected: None,
        source,
        titles: Titles::new(),
        tags: vec!["asia".to_owned()],
    }
}

pub(crate) fn edition(entries: Vec<EditionEntry>) -> Edition {
    compose(&Settings::default(), entries, BASE)
}

/// Valid by the RFC's RELAX NG grammar; skipped where xmllint is not installed.
fn validate(feed: &[u8]) -> Result<(), String> {
    let grammar = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/atom.rng");
    let started = Command::new("xmllint")
        .args(["--noout", "--nonet", "--relaxng", grammar, "-"])
        .stdin(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = started else { return Ok(()) };
    // RFC 6721 lets tombstones stand anywhere; the grammar wants extensions before entries, though their order has no
    // meaning (RFC 4287 4.1).
    let tombstones = Regex::new(r"(?s)<at:deleted-entry.*?</at:deleted-entry>\s*").unwrap();
    let feed = String::from_utf8_lossy(feed);
    let entries = tombstones.replace_all(&feed, "");
    child.stdin.take().unwrap().write_all(entries.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    if output.status.success() { Ok(()) } else { Err(said) }
}

#[track_caller]
pub(crate) fn valid(feed: &[u8]) {
    validate(feed).unwrap_or_else(|said| panic!("{said}\n{}", String::from_utf8_lossy(feed)));
}

pub(crate) fn parsed(feed: &[u8]) -> feed_rs::model::Feed {
    feed_rs::parser::parse(feed).unwrap()
}

fn printed(entry: EditionEntry) -> (String, feed_rs::model::Entry) {
    let bytes = atom::render(&edition(vec![entry]));
    valid(&bytes);
    (String::from_utf8(bytes.clone()).unwrap(), parsed(&bytes).entries.remove(0))
}

pub(crate) fn body(entry: &feed_rs::model::Entry) -> &str {
    entry.content.as_ref().unwrap().body.as_deref().unwrap()
}

pub(crate) fn hrefs<'e>(entry: &'e feed_rs::model::Entry, rel: &str) -> Vec<&'e str> {
    let links = entry.links.iter().filter(|l| l.rel.as_deref() == Some(rel));
    links.map(|l| l.href.as_str()).collect()
}

#[test]
fn a_feed_is_valid_and_reads_back() {
    let one = entry(1, 2);
    let made = edition(vec![one.clone(), entry(2, 0)]);
    let bytes = atom::render(&made);
    valid(&bytes);
    let feed = parsed(&bytes);
    assert_eq!(feed.id, "https://news.example/all.atom");
    assert_eq!(feed.updated, Some(made.updated.to_utc()));
    assert_eq!(feed.entries.len(), 2);
    let read = &feed.entries[1];
    assert_eq!(read.id, one.story.id.urn());
    assert_eq!(read.title.as_ref().unwrap().content, one.article.headline);
    assert_eq!(read.published, Some(one.story.published.to_utc()));
    assert_eq!(read.updated, Some(one.story.updated.to_utc()));
    assert_eq!(read.authors[0].name.as_deref(), Some("Xinhua"));
    assert_eq!(hrefs(read, "alternate"), ["https://herald.example/news/1?a=1&b=2"]);
    assert_eq!(hrefs(read, "via").len(), 3);
    assert_eq!(hrefs(read, "related"), [format!("https://news.example/story/{}/", one.story.id)]);
    let terms: Vec<_> = read.categories.iter().map(|c| c.term.as_str()).collect();
    assert_eq!(terms, ["Xinhua", "MOSCOW", "en-GB", "asia"]);
}

#[test]
fn the_text_is_whole_with_its_image_first_and_its_copies_last() {
    let (xml, read) = printed(entry(1, 2));
    let html = body(&read);
    let opening =
        "<div lang=\"en-GB\" dir=\"ltr\">\n<figure><img src=\"https://herald.example/p.jpg\"";
    assert!(html.starts_with(opening), "{html}");
    assert!(html.contains(
        "<p>MOSCOW, May 8 (Xinhua) — The first paragraph says what happened &amp; where.</p>"
    ));
    assert!(html.contains("<h2>Background</h2>"));
    assert!(html.contains("]]&gt; here."));
    assert!(html.ends_with("<bdi>outlet1.example</bdi></a>.</small></p>\n</div>"), "{html}");
    assert!(xml.contains(
        "<source>\n<id>https://herald.example/feed.xml</id>\n<title>The Herald &amp; Post"
    ));
    assert!(xml.contains("xml:lang=\"en-GB\""));
}

#[test]
fn an_outlet_does_not_carry_its_own_story_too() {
    let mut one = entry(1, 2);
    one.story.copies[1].url = "https://herald.example/world/1".into();
    let (_, read) = printed(one);
    let html = body(&read);
    assert!(!html.contains(">herald.example<") && html.contains(">outlet1.example<"), "{html}");
    let mut alone = entry(1, 1);
    alone.story.copies[1].url = "https://herald.example/world/1".into();
    assert!(!body(&printed(alone).1).contains("carried by"));
}

#[test]
fn the_copies_can_be_left_out() {
    let settings = Settings { carried_by: false, ..Settings::default() };
    let bytes = atom::render(&compose(&settings, vec![entry(1, 2)], BASE));
    assert!(!body(&parsed(&bytes).entries[0]).contains("carried by"));
}

#[test]
fn an_outlet_on_a_bare_address_is_named_by_what_it_calls_itself() {
    let mut one = entry(1, 1);
    let copy = &mut one.story.copies[1];
    "http://127.0.0.2:8000/1".clone_into(&mut copy.url);
    "brass-lamp".clone_into(&mut copy.source);
    let told = |one: &EditionEntry| {
        let (_, read) = printed(one.clone());
        body(&read).to_owned() + &listed(std::slice::from_ref(one))
    };
    assert_eq!(told(&one).matches("brass-lamp").count(), 3);
    one.titles.insert("brass-lamp".to_owned(), " The Brass\nLamp & Co".to_owned());
    let html = told(&one);
    assert_eq!(html.matches("The Brass Lamp &amp; Co").count(), 3, "{html}");
    assert!(!html.contains("brass-lamp"), "{html}");
}

#[test]
fn two_entries_of_one_second_are_told_apart() {
    let entries = [250, 750].map(|ms| {
        let mut one = entry(ms as u64, 0);
        one.story.updated = Timestamp(one.story.published.secs() * 1000 + ms);
        one
    });
    let bytes = atom::render(&edition(entries.to_vec()));
    valid(&bytes);
    let xml = String::from_utf8(bytes).unwrap();
    assert!(xml.contains(".250Z</updated>"), "{xml}");
    assert_eq!(xml.matches(".750Z</updated>").count(), 2, "the feed's and the entry's: {xml}");
}

/// Story 1 after its agency withdrew it.
pub(crate) fn withdrawn() -> EditionEntry {
    let mut one = entry(1, 1);
    let notice = &mut one.story.copies[0];
    "KILL: Ministers meet".clone_into(&mut notice.headline);
    notice.head = Some(RevisionHead::Kill);
    notice.withdraws = Some("Ministers meet".to_owned());
    one.story.withdrawn = Some(notice.article);
    let text = Rich::plain("Please kill it: the report <was> wrong, as the ministers have shown.");
    one.notice = Some(Article { blocks: vec![Block::Paragraph(text)], ..Article::default() });
    one
}

#[test]
fn a_note_does_not_stand_for_the_story() {
    let mut one = entry(1, 0);
    let note = Rich::plain("(Corrects the number of ministers in the second paragraph)");
    one.article.blocks.insert(0, Block::Paragraph(note));
    let html = listed(&[one]);
    assert!(html.contains("The first paragraph says") && !html.contains("Corrects"), "{html}");
}

#[test]
fn a_withdrawn_story_is_its_notice() {
    let one = withdrawn();
    let (_, read) = printed(one.clone());
    assert_eq!(read.title.unwrap().content, "Withdrawn: Ministers meet");
    let html = read.content.unwrap().body.unwrap();
    assert!(
        html.contains("</strong> This story was withdrawn by <bdi>Xinhua</bdi>. <a href="),
        "{html}"
    );
    assert!(html.contains("the report &lt;was&gt; wrong") && !html.contains("first paragraph"));
    assert!(!html.contains("KILL"), "{html}");
    let html = listed(&[one]);
    let headed = html.contains(">Withdrawn</span>") && html.contains(">Ministers meet</a>");
    assert!(headed && html.contains("the report &lt;was"), "{html}");
}

#[test]
fn an_empty_edition_is_valid() {
    valid(&atom::render(&edition(Vec::new())));
}

#[test]
fn strangers_cannot_break_the_feed() {
    let mut one = entry(1, 1);
    let evil = "\u{0}\u{8}\u{B}\u{FFFF}]]>&<x a=\"\r\n'> \u{1F600} 新华\u{85}";
    one.article.headline = evil.to_owned();
    one.article.language = Some("en us!".to_owned());
    one.article.credit = Some(evil.to_owned());
    one.source.title = Some(evil.to_owned());
    one.source.rights = Some(evil.to_owned());
    one.source.feed_id = Some("not an iri".to_owned());
    one.story.copies[0].url = "javascript:alert(1)".to_owned();
    one.story.copies[1].headline = evil.to_owned();
    one.tags = vec![evil.to_owned()];
    one.article.blocks.push(Block::Paragraph(Rich::plain(evil)));
    let (xml, read) = printed(one.clone());
    assert!(!xml.contains("javascript:") && !xml.contains("xml:lang"));
    let own = format!("https://news.example/story/{}/", one.story.id);
    assert_eq!(hrefs(&read, "alternate"), [own]);
}

#[test]
fn a_story_with_nothing_but_a_picture_is_valid() {
    let mut one = entry(1, 0);
    let picture = Figure { url: "https://img.example/1.jpg".to_owned(), ..Figure::default() };
    one.article = Article { blocks: vec![Block::Figure(picture)], ..Article::default() };
    one.source = SourceState::default();
    one.story.copies[0].credit = None;
    one.story.copies[0].headline = String::new();
    let (_, read) = printed(one);
    assert_eq!(read.title.unwrap().content, "Untitled");
    assert_eq!(read.authors[0].name.as_deref(), Some("herald"));
}

#[test]
fn a_correction_stands_above_the_text_in_the_entrys_language() {
    let mut one = entry(1, 1);
    let lead = &mut one.story.copies[0];
    lead.head = Some(RevisionHead::Correction);
    lead.version = 2;
    lead.fetched = Timestamp::from_secs(1_795_838_280);
    let note = Rich::plain("（更正第二段中的人数）");
    one.article.blocks.insert(0, Block::Paragraph(note));
    one.article.language = Some("zh-CN".to_owned());
    let (_, read) = printed(one.clone());
    let opening = format!(
        "<div lang=\"zh-CN\" dir=\"ltr\">\n<p><strong>11月28日 03:58 UTC更正。</strong> （更正第二段中的人数） \
         <a href=\"{BASE}story/{}/\">更改内容</a></p>\n",
        one.story.id
    );
    assert!(body(&read).starts_with(&opening), "{}", body(&read));
    assert_eq!(body(&read).matches("人数").count(), 1, "the note is not said twice");
    assert!(body(&read).contains("另见：<a"), "{}", body(&read));
    one.story.copies[0].head = Some(RevisionHead::Update);
    assert!(!body(&printed(one).1).contains("更正。"), "an update has no line");
}

#[test]
fn a_right_to_left_entry_says_so_and_keeps_names_apart() {
    let mut one = entry(1, 1);
    one.article.language = Some("ar".to_owned());
    let (_, read) = printed(one);
    assert!(body(&read).starts_with("<div lang=\"ar\" dir=\"rtl\">"), "{}", body(&read));
    assert!(body(&read).contains("<bdi>outlet0.example</bdi>"), "{}", body(&read));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever strangers write, the feed parses and says the same.
    #[test]
    fn any_text_survives(headline in "\\PC{1,40}", text in any::<String>(), url in "\\PC{0,40}") {
        let mut one = entry(1, 1);
        one.article.headline.clone_from(&headline);
        one.article.dateline = None;
        one.article.blocks = vec![Block::Paragraph(Rich::plain(text))];
        one.story.copies[0].url = format!("https://a.example/{url}");
        let bytes = atom::render(&edition(vec![one]));
        let read = parsed(&bytes);
        let shown = &read.entries[0].title.as_ref().unwrap().content;
        if !headline.trim().is_empty() {
            prop_assert_eq!(shown.trim(), headline.trim());
        }
    }
}
