//! What printing an edition costs: `cargo bench --bench publishing [-- --entries 200]`.
//!
//! Made-up stories of 450 words with three copies each are composed, written in all three formats, hashed and compressed, as
//! the press does it. The times are the thread's own on a processor, the least of several passes.

use std::error::Error;
use std::io::{self, Write};
use std::time::Duration;

use copydesk::edition::{Item, Print, Settings, atom, compose, json, rss2};
use copydesk::model::edition::{Edition, EditionEntry, Titles};
use copydesk::model::{
    Article, ArticleId, Block, Byline, Figure, Rich, SourceState, Story, StoryCopy, StoryId,
    Timestamp,
};
use copydesk::publish::Document;
use rustix::time::{ClockId, clock_gettime};

const PASSES: usize = 15;
const WORDS: u64 = 450;
const PARAGRAPH: u64 = 50;
const COPIES: u64 = 3;
const BASE: &str = "https://news.example/";
const NOW: Timestamp = Timestamp::from_secs(1_795_420_800);
const SYLLABLES: [&str; 24] = [
    "ba", "ce", "di", "fo", "gu", "ka", "le", "mi", "no", "pu", "ra", "se", "ti", "vo", "wu",
    "bra", "cle", "dri", "flo", "gru", "sta", "tre", "vin", "zor",
];

fn mix(mut z: u64) -> u64 {
    z = z.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// So many words out of a vocabulary of some thousands, some of them common and most rare.
fn words(seed: u64, count: u64) -> String {
    let word = |n: u64| {
        let drawn = mix(seed << 20 | n) % 8_000;
        let mut rank = drawn * drawn / 8_000;
        let mut word = String::new();
        for _ in 0..=rank % 4 {
            word += SYLLABLES[(mix(rank) % 24) as usize];
            rank += 10_007;
        }
        word
    };
    (0..count).map(word).collect::<Vec<_>>().join(" ")
}

fn copy(n: u64, outlet: u64, headline: &str) -> StoryCopy {
    let source = format!("outlet{outlet}");
    StoryCopy {
        article: ArticleId::of(&source, &n.to_string()),
        seq: n,
        url: format!("https://{source}.example/2026/11/{n}?edition=1&from=feed"),
        source,
        listed_by: Vec::new(),
        rank: 0,
        headline: headline.to_owned(),
        credit: Some("Reuters".to_owned()),
        home: false,
        own: true,
        language: Some("en".to_owned()),
        published: NOW,
        first_seen: NOW,
        fetched: NOW,
        chars: 3_000,
        version: 1,
        head: None,
        sense: n,
        senses: Vec::new(),
        revises: false,
        withdraws: None,
        joined: None,
    }
}

fn entry(n: u64) -> EditionEntry {
    let headline = words(n << 8, 9);
    let copies: Vec<StoryCopy> = (0..COPIES).map(|k| copy(n, (n + k) % 40, &headline)).collect();
    let lead = copies[0].clone();
    let updated = NOW.plus(Duration::from_millis(n));
    let paragraphs = (0..WORDS / PARAGRAPH).map(|p| words(n << 8 | (p + 1), PARAGRAPH));
    EditionEntry {
        article: Article {
            url: lead.url.clone(),
            headline,
            credit: lead.credit.clone(),
            byline: Byline { text: "By A. Writer".to_owned(), names: vec!["A. Writer".to_owned()] },
            published: Some(NOW),
            language: lead.language.clone(),
            blocks: paragraphs.map(|p| Block::Paragraph(Rich::plain(&p))).collect(),
            image: Some(Figure {
                url: format!("https://outlet.example/pictures/{n}.jpg"),
                alt: String::new(),
                caption: words(n << 8 | 0xFF, 15),
                credit: "A. Photographer".to_owned(),
            }),
            ..Article::default()
        },
        story: Story {
            id: StoryId::opened_by(lead.article),
            lead: lead.article,
            copies,
            opened: NOW,
            published: NOW,
            updated,
            placed: updated,
            revised: None,
            withdrawn: None,
            since: n,
        },
        notice: None,
        corrected: None,
        source: SourceState {
            url: "https://outlet.example/feed".to_owned(),
            title: Some("The Outlet".to_owned()),
            ..SourceState::default()
        },
        titles: Titles::new(),
        tags: vec!["world".to_owned()],
    }
}

/// Nanoseconds this thread has spent on a processor.
fn spent() -> i128 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    i128::from(now.tv_sec) * 1_000_000_000 + i128::from(now.tv_nsec)
}

/// Composing, writing, and hashing with compressing: what each took, and the documents.
fn printed(entries: Vec<EditionEntry>) -> ([i128; 3], Vec<Document>) {
    let start = spent();
    let edition: Edition = compose(&Settings::default(), entries, BASE);
    let items: Vec<Item> = edition.entries.iter().map(|e| Item::of(e, &edition)).collect();
    let composed = spent();
    let mut print = Print::open(&edition);
    for item in &items {
        print.entry(item);
    }
    let formats = print.close();
    let written = spent();
    let documents = [
        (atom::MEDIA_TYPE, formats.atom),
        (rss2::MEDIA_TYPE, formats.rss),
        (json::MEDIA_TYPE, formats.json),
    ];
    let documents = documents.map(|(media, p)| Document::new(media, p.bytes, NOW).parted(&p.cuts));
    ([composed - start, written - composed, spent() - written], documents.into())
}

fn main() -> Result<(), Box<dyn Error>> {
    let asked = std::env::args().skip_while(|a| a != "--entries").nth(1);
    let count: u64 = asked.map_or(Ok(200), |n| n.parse())?;
    let entries: Vec<EditionEntry> = (0..count).map(entry).collect();
    let (mut least, mut documents) = ([i128::MAX; 3], Vec::new());
    for _ in 0..PASSES {
        let (took, made) = printed(entries.clone());
        if took.iter().sum::<i128>() < least.iter().fold(0, |sum: i128, n| sum.saturating_add(*n)) {
            (least, documents) = (took, made);
        }
    }
    let ms = |ns: i128| ns as f64 / 1e6;
    let kilobytes = |of: fn(&Document) -> usize| {
        documents.iter().map(|d| (of(d) / 1000).to_string()).collect::<Vec<_>>().join(" + ")
    };
    writeln!(
        io::stdout(),
        "{count} stories, {} kB, {} kB compressed: {:.1} ms of CPU (composing {:.1}, writing {:.1}, compressing {:.1})",
        kilobytes(|d| d.bytes.len()),
        kilobytes(|d| d.gzip.as_ref().map_or(0, bytes::Bytes::len)),
        ms(least.iter().sum()),
        ms(least[0]),
        ms(least[1]),
        ms(least[2]),
    )?;
    Ok(())
}
