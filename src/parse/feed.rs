//! The tree of a feed -> our nouns: where the feed and its entries are, and what they say.

use std::time::Duration;

use url::Url;

use super::address::{absolute, based, page};
use super::construct::{self, TITLE_BYTES_MAX};
use super::fields::{Fields, How, line, plain_link};
use super::names::Ns;
use super::tree::{Element, Tree, is_any};
use super::{clean, model, person};
use crate::dates::{self, Context};
use crate::model::entry::{Entry, Feed, Hints, Link, Media};

/// Entries beyond this are not even read: the newest `ENTRIES_MAX` of these are kept.
pub(super) const ENTRIES_READ_MAX: usize = 20_000;

/// Where a document's feed and entries are.
struct Places<'t, 'a> {
    root: Element<'t, 'a>,
    feed: Option<Element<'t, 'a>>,
    entries: Vec<Element<'t, 'a>>,
}

/// Reads a feed of any version; `None` when there is neither a feed nor an entry in the tree.
///
/// Two readers: feed-rs, for media, and ours, for all that feed-rs drops or misreads.
pub(super) fn read(tree: &Tree<'_>, context: Context, problems: &mut Vec<String>) -> Option<Feed> {
    let places = find(tree)?;
    let channel = places.feed.unwrap_or(places.root);
    let language = || channel.child(Ns::Core, "language").or(channel.child(Ns::Dc, "language"));
    let spoken = language().and_then(line).or_else(|| channel.lang().map(str::to_owned));
    let context = Context { order: order(&places.entries), ..context };
    let context = spoken.map_or(context, |tag| context.spoken(&tag));
    let mut feed = of_channel(channel, context);
    kind(places.root).clone_into(&mut feed.kind);
    let site = places.feed.and_then(|f| page(f, None));
    // Atom says itself what a relative link is meant from.
    let from = site.as_ref().filter(|_| feed.kind != "atom");
    let shared = shared(&places.entries, from);
    let how = How { context, page: site.as_ref(), site: from, shared: shared.as_ref() };
    let of = |e: &Element<'_, '_>| entry(*e, how);
    feed.entries = places.entries.iter().map(of).collect();
    let clean = clean::document(&places.entries, from);
    match clean.map(|c| model::read(c.as_bytes(), context)).transpose() {
        // The same entries in the same order: the clean document has one for each of ours.
        Ok(theirs) => {
            let theirs = theirs.into_iter().flat_map(|f| f.entries);
            let both = feed.entries.iter_mut().zip(theirs);
            // Before the pictures that stand in elements feed-rs knows nothing of.
            both.for_each(|(ours, theirs)| ours.media.splice(..0, theirs.media).for_each(drop));
        }
        Err(e) => problems.push(format!("media could not be read: {e}")),
    }
    Some(feed)
}

fn find<'t, 'a>(tree: &'t Tree<'a>) -> Option<Places<'t, 'a>> {
    let (mut root, mut feed, mut entries) = (None, None, Vec::new());
    tree.top().walk(&mut |e| {
        let name = e.name().to_ascii_lowercase();
        match (e.ns(), name.as_str()) {
            (Ns::Core, "item" | "entry") => {
                root = root.or(Some(e));
                if entries.len() < ENTRIES_READ_MAX {
                    entries.push(e);
                }
                return false;
            }
            (Ns::Core, "channel" | "feed") => {
                root = root.or(Some(e));
                feed = feed.or(Some(e));
            }
            (Ns::Core, "rss") | (_, "rdf") => root = root.or(Some(e)),
            _ => {}
        }
        // Entries are never in the feed's own text fields.
        !matches!(name.as_str(), "title" | "description" | "link" | "image")
    });
    // Half an entry would be a new one, with another text or id than the whole.
    if entries.len() > 1 && entries.last().is_some_and(|e| e.is_cut()) {
        entries.pop();
    }
    Some(Places { root: root?, feed, entries })
}

/// How its dates of numbers are to be read, told by all of them.
fn order(entries: &[Element<'_, '_>]) -> Option<dates::Order> {
    let dated =
        |e: &Element<'_, '_>| is_any(e.name(), &["pubdate", "date", "published", "updated"]);
    let all = entries.iter().flat_map(|e| e.elements().filter(dated)).filter_map(Element::text);
    let numeric: Vec<_> = all.filter(|t| t.contains(['/', '-'])).collect();
    dates::order_of(numeric.iter().map(|t| &**t))
}

fn kind(root: Element<'_, '_>) -> &'static str {
    let name = root.name().to_ascii_lowercase();
    match (name.as_str(), root.attr("version")) {
        ("feed" | "entry", _) => "atom",
        ("rdf", _) => "rss1",
        ("rss", Some(v)) if v.starts_with("0.9") => "rss0",
        ("rss", Some(v)) if v.starts_with('1') => "rss1",
        _ => "rss2",
    }
}

fn of_channel(channel: Element<'_, '_>, context: Context) -> Feed {
    let mut fields = Fields::read(channel, How { context, page: None, site: None, shared: None });
    let published = fields.published.get(context);
    let mut feed = Feed {
        id: String::new(),
        language: fields.language.take().or_else(|| channel.lang().map(str::to_owned)),
        published,
        updated: fields.updated.get().copied().or(published),
        hints: hints(channel),
        generator: channel.child(Ns::Core, "generator").and_then(line),
        logo: logo(channel),
        links: fields.links,
        rights: fields.rights,
        authors: fields.authors,
        contributors: fields.contributors,
        categories: fields.categories,
        ..Default::default()
    };
    feed.id = fields.guid.take().unwrap_or_default();
    feed.title = fields.title.take();
    feed.description = fields.summary.take();
    if feed.authors.is_empty() {
        feed.authors
            .extend(channel.child(Ns::Itunes, "owner").map(person::read).unwrap_or_default());
    }
    feed
}

fn logo(channel: Element<'_, '_>) -> Option<String> {
    let image = channel.child(Ns::Core, "image").and_then(|i| {
        let url = i
            .child(Ns::Core, "url")
            .and_then(line)
            .or_else(|| i.attr("resource").map(str::to_owned));
        url.map(|u| absolute(i, &u))
    });
    let named = |name| channel.child(Ns::Core, name).and_then(|e| line(e).map(|u| absolute(e, &u)));
    let itunes =
        || channel.child(Ns::Itunes, "image").and_then(|i| i.attr("href").map(|u| absolute(i, u)));
    image.or_else(|| named("logo")).or_else(|| named("icon")).or_else(itunes)
}

/// What all entries link to, where there are several: a list of them.
fn shared(entries: &[Element<'_, '_>], from: Option<&Url>) -> Option<Url> {
    let [first, others @ ..] = entries else { return None };
    let first = page(*first, from).filter(|_| !others.is_empty())?;
    others.iter().all(|e| page(*e, from).as_ref() == Some(&first)).then_some(first)
}

/// `how`: with the feed's own page, for relative addresses of entries that have none.
fn entry(item: Element<'_, '_>, how: How<'_>) -> Entry {
    let page = page(item, how.site);
    let how = How { page: page.as_ref().or(how.page), ..how };
    let fields = Fields::read(item, how);
    let mut entry = Entry {
        guid: fields.guid.take().filter(|g| !g.is_empty()),
        title: fields.title.take(),
        links: fields.links,
        summary: fields.summary.take(),
        content: fields.content.take(),
        published: fields.published.get(how.context),
        updated: fields.updated.take(),
        authors: fields.authors,
        contributors: fields.contributors,
        categories: fields.categories,
        rights: fields.rights,
        source: fields.source,
        language: fields.language.or_else(|| spoken(item)),
        media: pictures(item, how.site),
        ..Default::default()
    };
    if entry.page().is_none() {
        entry.links.extend(content_elsewhere(&entry));
    }
    // Atom lets an entry's author stand in its source (RFC 4287 4.2.1).
    if entry.authors.is_empty() {
        let source = item.child(Ns::Core, "source");
        entry.authors = source.map(|s| Fields::read(s, how).authors).unwrap_or_default();
    }
    // Some feeds have their whole text in the title.
    if entry.title.is_none() {
        let blank = item.child(Ns::Core, "title");
        entry.title = blank.and_then(|t| {
            construct::text(t, construct::Default::Sniffed, TITLE_BYTES_MAX, how.page)
        });
    }
    entry
}

/// The page an entry's content is, where that stands elsewhere and no link leads to one (RFC 4287 4.1.3.2).
fn content_elsewhere(entry: &Entry) -> Option<Link> {
    let content = entry.content.as_ref().filter(|c| c.kind.contains("html"))?;
    let src = content.src.clone().filter(|src| crate::model::url::web(src).is_some())?;
    Some(plain_link(src, "alternate"))
}

/// The language of an entry's text: content's, else the summary's, else the headline's, each with what it inherits.
fn spoken(item: Element<'_, '_>) -> Option<String> {
    const TEXTS: &[&[&str]] = &[
        &["content", "encoded", "body", "fullitem", "div"],
        &["summary", "description"],
        &["title"],
    ];
    let texts = |e: &Element<'_, '_>| matches!(e.ns(), Ns::Core | Ns::Content | Ns::Xhtml);
    let named = |names: &&[&str]| item.elements().find(|e| texts(e) && is_any(e.name(), names));
    TEXTS.iter().find_map(named).unwrap_or(item).lang().map(str::to_owned)
}

/// Pictures in elements of their own: `<image>`, `itunes:image`.
fn pictures(item: Element<'_, '_>, site: Option<&Url>) -> Vec<Vec<Media>> {
    let picture = |e: Element<'_, '_>| {
        let within = || e.child(Ns::Core, "url").and_then(line);
        let address = e
            .attr("href")
            .or(e.attr("url"))
            .map(str::to_owned)
            .or_else(within)
            .or_else(|| line(e))?;
        let url = Some(based(e, &address, site)).filter(|u| crate::model::url::web(u).is_some());
        url.map(|url| {
            let side = |name| e.attr(name).and_then(|n| n.trim().parse().ok());
            let (width, height) = (side("width"), side("height"));
            let thumbnail = e.ns() != Ns::Core;
            vec![Media { url: Some(url), width, height, thumbnail, ..Default::default() }]
        })
    };
    // feed-rs keeps thumbnails only beside what they stand for.
    let alone = !item.elements().any(|e| e.is(Ns::Media, "content") || e.is(Ns::Media, "group"));
    let image = |e: &Element<'_, '_>| {
        e.is(Ns::Core, "image")
            || e.is(Ns::Itunes, "image")
            || (alone && e.is(Ns::Media, "thumbnail"))
    };
    item.elements().filter(image).take(4).filter_map(picture).collect()
}

/// What the feed asks of its pollers.
fn hints(channel: Element<'_, '_>) -> Hints {
    let number = |name| channel.child(Ns::Core, name).and_then(line)?.parse::<f64>().ok();
    let minutes = number("ttl").filter(|m| *m >= 1.0);
    Hints {
        ttl: minutes.map(|m| Duration::from_secs((m.min(1e9) * 60.0) as u64)),
        update_every: update_every(channel),
        skip_hours: skipped(channel, "skipHours", "hour")
            .filter_map(|h| hour(&h))
            .fold(0, |all, h| all | 1 << h),
        skip_days: skipped(channel, "skipDays", "day")
            .filter_map(|d| day(&d))
            .fold(0, |all, d| all | 1 << d),
    }
}

/// `sy:updatePeriod` divided by `sy:updateFrequency`.
fn update_every(channel: Element<'_, '_>) -> Option<Duration> {
    let period = channel.child(Ns::Syndication, "updatePeriod").and_then(line)?;
    let period = match period.to_ascii_lowercase().as_str() {
        "hourly" => 3600,
        "daily" => 24 * 3600,
        "weekly" => 7 * 24 * 3600,
        "monthly" => 30 * 24 * 3600,
        "yearly" => 365 * 24 * 3600,
        _ => return None,
    };
    let times = channel.child(Ns::Syndication, "updateFrequency").and_then(line);
    let times = times.and_then(|t| t.parse::<u64>().ok()).filter(|t| *t > 0).unwrap_or(1);
    Some(Duration::from_secs(period / times))
}

fn skipped<'t>(
    channel: Element<'t, '_>,
    list: &str,
    one: &'static str,
) -> impl Iterator<Item = String> + 't {
    let list = channel.child(Ns::Core, list);
    list.into_iter()
        .flat_map(Element::elements)
        .filter(move |e| e.is(Ns::Core, one))
        .filter_map(line)
}

/// 0 to 23; some feeds write 24 for midnight.
fn hour(text: &str) -> Option<u32> {
    text.parse().ok().filter(|h| *h <= 24).map(|h: u32| h % 24)
}

fn day(text: &str) -> Option<u8> {
    let day: chrono::Weekday = text.parse().ok()?;
    Some(day.num_days_from_monday() as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_speaks_the_language_of_its_text() {
        let of = |texts: &str| {
            let feed = format!("<feed xml:lang='en'><entry xml:lang='de'>{texts}</entry></feed>");
            let read = read(&Tree::read(&feed, None), Context::default(), &mut Vec::new());
            read.unwrap().entries[0].language.clone()
        };
        let check = |texts, language| assert_eq!(of(texts).as_deref(), language, "{texts}");
        check("<title xml:lang='en'>Tide</title><content>Flut</content>", Some("de"));
        check("<title>Flut</title><content xml:lang='nl'>Vloed</content>", Some("nl"));
        check("<title>Flut</title><summary xml:lang='nl'>Vloed</summary>", Some("nl"));
        check("<title xml:lang='nl'>Vloed</title>", Some("nl"));
        check("<title>Flut</title><content xml:lang=''>8842</content>", None);
        check("<link href='http://h.example/1'/>", Some("de"));
    }

    /// The page of a feed's only entry.
    fn page(texts: &str) -> Option<String> {
        let feed = format!("<feed><entry>{texts}</entry></feed>");
        let read = read(&Tree::read(&feed, None), Context::default(), &mut Vec::new());
        read.unwrap().entries[0].page().map(str::to_owned)
    }

    #[test]
    fn a_link_to_the_front_page_is_none_beside_the_articles_address() {
        let rss = |link: &str, guid: &str| {
            let item = format!("<item><link>{link}</link>{guid}</item>");
            let feed = format!("<rss version='2.0'><channel>{item}</channel></rss>");
            let read = read(&Tree::read(&feed, None), Context::default(), &mut Vec::new());
            read.unwrap().entries[0].page().map(str::to_owned)
        };
        let (home, own) = ("https://h.example/", "https://h.example/news/tide");
        let guid = format!("<guid>{own}</guid>");
        assert_eq!(rss(home, &guid).as_deref(), Some(own));
        assert_eq!(rss("https://h.example/a", &guid).as_deref(), Some("https://h.example/a"));
        for other in
            ["<guid>tag:h.example,2029:1</guid>", "<guid>https://else.example/1</guid>", ""]
        {
            assert_eq!(rss(home, other).as_deref(), Some(home), "{other}");
        }
        assert_eq!(rss("urn:newsml:h.example:2029:1", &guid).as_deref(), Some(own));
        let name = format!("<guid isPermaLink='false'>{own}</guid>");
        assert_eq!(rss(home, &name).as_deref(), Some(home));
    }

    #[test]
    fn a_name_is_not_made_an_address() {
        let at = Url::parse("https://h.example/all.xml").ok();
        let of = |id: &str| {
            let feed = format!("<feed><entry><id>{id}</id></entry></feed>");
            let read = read(&Tree::read(&feed, at.as_ref()), Context::default(), &mut Vec::new());
            read.unwrap().entries[0].page().map(str::to_owned)
        };
        assert_eq!(["12345", "B3-77"].map(of), [None, None]);
        assert_eq!(of("/news/tide").as_deref(), Some("https://h.example/news/tide"));
    }

    #[test]
    fn what_all_entries_link_to_is_the_page_of_none() {
        let pages = |items: &[(&str, &str)]| {
            let item = |(link, guid): &(&str, &str)| {
                format!(
                    "<item><link>https://h.example{link}</link><guid>https://h.example{guid}</guid></item>"
                )
            };
            let items: String = items.iter().map(item).collect();
            let feed = format!("<rss version='2.0'><channel>{items}</channel></rss>");
            let read = read(&Tree::read(&feed, None), Context::default(), &mut Vec::new()).unwrap();
            let page = |e: &Entry| e.page().unwrap().replace("https://h.example", "");
            read.entries.iter().map(page).collect::<Vec<_>>()
        };
        assert_eq!(pages(&[("/news", "/news/1"), ("/news", "/news/2")]), ["/news/1", "/news/2"]);
        assert_eq!(pages(&[("/news", "/news#1"), ("/news", "/news#2")]), ["/news"; 2]);
        assert_eq!(pages(&[("/news", "/news/1"), ("/b", "/news/2")]), ["/news", "/b"]);
        assert_eq!(pages(&[("/news", "/news/1")]), ["/news"]);
    }

    #[test]
    fn a_relation_may_be_named_by_its_address() {
        let link = "<link rel='http://www.iana.org/assignments/relation/alternate' href='http://h.example/2'/>";
        assert_eq!(page(link).as_deref(), Some("http://h.example/2"));
    }

    #[test]
    fn an_entrys_page_may_be_where_its_content_is() {
        let content = "<content type='text/html' src='http://h.example/1'/>";
        assert_eq!(page(content).as_deref(), Some("http://h.example/1"));
        let linked = format!("{content}<link href='http://h.example/2'/>");
        assert_eq!(page(&linked).as_deref(), Some("http://h.example/2"));
        assert_eq!(page("<content type='video/mp4' src='http://h.example/1'/>"), None);
    }
}
