//! Which of the feeds that a page names is the one of all its articles: by what the feeds are called, before any is fetched.

use std::collections::BTreeSet;

use url::Url;

use super::offers::{OfferedFeed, Offers};

/// So far aside, or further, is a feed of what readers say.
pub const REMARKS: u32 = 1000;
/// Beginnings of words: what readers say under articles is no news.
const REMARK: &[&str] = &[
    "comment",
    "komment",
    "comentario",
    "comentário",
    "commenti",
    "reactie",
    "reaktion",
    "yorum",
    "komentar",
    "komentář",
    "коммент",
    "коментар",
    "σχόλι",
    "评论",
    "評論",
    "コメント",
    "댓글",
    "تعليق",
    "תגובות",
    "replies",
    "discussion",
];
/// Parts of a site, by the words that blogs and newsrooms make their addresses of.
const PARTS: &[&str] = &[
    "tag",
    "tags",
    "category",
    "categories",
    "cat",
    "author",
    "authors",
    "search",
    "topic",
    "topics",
    "podcast",
    "podcasts",
    "video",
    "videos",
    "audio",
    "gallery",
    "galleries",
    "photos",
    "events",
    "jobs",
    "forum",
    "forums",
    "kategorie",
    "kategorien",
    "rubrik",
    "rubrique",
    "categoria",
    "categoría",
    "autor",
    "auteur",
    "autore",
    "schlagwort",
    "etiqueta",
    "rubric",
    "рубрика",
    "тег",
    "newsletter",
    "releases",
    "products",
    "shop",
    "changelog",
];
/// Words that set no feed apart from the one of everything.
const PLAIN: &[&str] = &[
    "feed",
    "feeds",
    "rss",
    "rss2",
    "rss1",
    "rssfeed",
    "atom",
    "atom1",
    "rdf",
    "xml",
    "json",
    "jsonfeed",
    "php",
    "aspx",
    "html",
    "index",
    "default",
    "post",
    "posts",
    "news",
    "main",
    "all",
    "everything",
    "latest",
    "recent",
    "newest",
    "home",
    "homepage",
    "frontpage",
    "front",
    "page",
    "headlines",
    "top",
    "story",
    "stories",
    "article",
    "articles",
    "full",
    "fulltext",
    "content",
    "entries",
    "entry",
    "site",
    "web",
    "syndication",
    "subscribe",
    "subscription",
    "format",
    "type",
    "alt",
    "output",
    "version",
    "the",
    "and",
    "for",
    "from",
    "our",
    "of",
    "alle",
    "alles",
    "nachrichten",
    "aktuell",
    "aktuelle",
    "meldungen",
    "artikel",
    "neueste",
    "tout",
    "toute",
    "toutes",
    "tous",
    "actualités",
    "actualites",
    "dernières",
    "derniers",
    "articles",
    "une",
    "todo",
    "todas",
    "todos",
    "noticias",
    "notícias",
    "últimas",
    "ultimas",
    "últimos",
    "portada",
    "notizie",
    "tutte",
    "ultime",
    "новости",
    "все",
    "последние",
    "лента",
    "haberler",
    "son",
    "全部",
    "最新",
    "新闻",
    "新聞",
    "ニュース",
    "新着",
    "뉴스",
    "nieuws",
    "nyheter",
    "wiadomości",
];

/// How far a feed is from being the one of everything that the page at `at` is about; 0 is nothing against it.
pub fn aside(feed: &OfferedFeed, page: &Offers, at: &Url) -> u32 {
    let asked: BTreeSet<String> = words(&path_of(at)).filter(|w| !is_plain(w)).collect();
    let own = own_words(page, at);
    let path = path_of(&feed.url);
    let left = |text: &str, mine: &BTreeSet<String>| -> Vec<String> {
        let apart = |w: &String| !asked.contains(w) && !is_of(w, mine);
        words(text).filter(apart).collect()
    };
    let titled = words(&page.title).collect();
    let (in_path, in_title) = (left(&path, &own), left(&feed.title, &titled));
    // A magazine may be called Commentary.
    let called = |w: &String| asked.contains(w) || own.contains(w) || titled.contains(w);
    let mut told = words(&path).chain(words(&feed.title)).filter(|w| !called(w));
    let remarks = told.any(|w| REMARK.iter().any(|r| w.starts_with(r)));
    let about: BTreeSet<String> = words(&path).chain(words(&feed.title)).collect();
    let elsewhere = !asked.is_subset(&about);
    // Where a part was asked for, and this is its feed, a title may say that it is one.
    let parts = |w: &String| PARTS.contains(&w.as_str());
    let part = in_path.iter().any(parts)
        || ((asked.is_empty() || elsewhere) && in_title.iter().any(parts));
    let special = |words: &[String]| words.iter().filter(|w| !is_plain(w)).count().min(3) as u32;
    REMARKS * u32::from(remarks)
        + 100 * u32::from(part)
        + 30 * u32::from(!speaks(feed, page))
        + 6 * special(&in_path)
        + special(&in_title).min(1)
        + 5 * u32::from(!feed.declared)
        + 4 * u32::from(elsewhere)
        + 2 * u32::from(feed.json)
}

fn path_of(url: &Url) -> String {
    let path = percent_decoded(url.path());
    format!("{path} {}", url.query().map(percent_decoded).unwrap_or_default())
}

fn percent_decoded(text: &str) -> String {
    let query = format!("x={}", text.replace(['+', '&'], " "));
    url::form_urlencoded::parse(query.as_bytes()).map(|(_, v)| v.into_owned()).collect()
}

/// In lower case; numbers, and what is as short as the code of a language, say nothing.
fn words(text: &str) -> impl Iterator<Item = String> {
    let lower = text.to_lowercase();
    let parts = lower.split(|c: char| !c.is_alphanumeric());
    let long = |w: &&str| w.len() > 2 && !w.bytes().all(|b| b.is_ascii_digit());
    parts.filter(long).map(str::to_owned).collect::<Vec<_>>().into_iter()
}

fn is_plain(word: &str) -> bool {
    PLAIN.contains(&word)
}

/// The name of the site: of its host, and what its page's title says without listing sections.
fn own_words(page: &Offers, at: &Url) -> BTreeSet<String> {
    let names = page.title.split(['|', '–', '—', ':', '·', '»', '«']);
    let short = |n: &&str| !n.contains(',') && n.split_whitespace().count() <= 4;
    let host = at.host_str().unwrap_or_default();
    let text = [host, page.site.as_str()].into_iter().chain(names.filter(short));
    text.flat_map(words).collect()
}

/// `gazette`, of The Gazette; `gazettenews`.
fn is_of(word: &str, own: &BTreeSet<String>) -> bool {
    let within = |o: &String| o.len() > 3 && (word.contains(o.as_str()) || o.contains(word));
    own.contains(word) || (word.len() > 3 && own.iter().any(within))
}

/// In the page's language, as far as it is said? A folder named as a language says it, too.
fn speaks(feed: &OfferedFeed, page: &Offers) -> bool {
    let main = |tag: &str| tag.split(['-', '_']).next().unwrap_or_default().to_owned();
    let wanted = main(&page.language);
    let said = main(&feed.language);
    if wanted.is_empty() || said == wanted {
        return true;
    }
    if !said.is_empty() && said != "x" {
        return false;
    }
    let folders = feed.url.path_segments().into_iter().flatten();
    let mut codes = folders.map(str::to_lowercase).filter(|f| LANGUAGES.contains(&f.as_str()));
    codes.next().is_none_or(|code| code == wanted)
}

/// Folders that are languages more often than countries or anything else.
const LANGUAGES: &[&str] = &[
    "ar", "bg", "cs", "da", "de", "el", "en", "es", "fa", "fi", "fr", "he", "hi", "hu", "id", "it",
    "ja", "ko", "nl", "no", "pl", "pt", "ro", "ru", "sv", "tr", "uk", "ur", "vi", "zh",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn best(at: &str, title: &str, feeds: &[(&str, &str)]) -> String {
        let at = Url::parse(at).unwrap();
        let feeds = feeds.iter().map(|(href, title)| OfferedFeed {
            url: at.join(href).unwrap(),
            title: (*title).to_owned(),
            declared: true,
            language: String::new(),
            json: href.contains(".json"),
        });
        let page = Offers {
            title: title.to_owned(),
            language: "en".to_owned(),
            feeds: feeds.collect(),
            ..Offers::default()
        };
        let first = page.feeds.iter().min_by_key(|f| aside(f, &page, &at));
        first.unwrap().url.as_str()[at.origin().ascii_serialization().len()..].to_owned()
    }

    #[test]
    fn the_feed_of_all_articles_comes_first() {
        let (front, gazette) = ("https://gazette.example/", "The Gazette: news, sport, business");
        for (feeds, main) in [
            (
                &[("/comments/feed/", "Gazette » Comments Feed"), ("/feed/", "Gazette » Feed")][..],
                "/feed/",
            ),
            (
                &[("/sport/rss.xml", "Sport"), ("/business/rss.xml", ""), ("/rss.xml", "")],
                "/rss.xml",
            ),
            (&[("/feed.json", ""), ("/feed.xml", "")], "/feed.xml"),
            (&[("/sport.rss", "Sport"), ("/feed.json", "")], "/feed.json"),
            (
                &[("/rss/1.xml", "Gazette Football"), ("/rss/2.xml", "Gazette Latest News")],
                "/rss/2.xml",
            ),
            (&[("/de/feed", ""), ("/en/feed", ""), ("/fr/feed", "")], "/en/feed"),
            (
                &[("/?feed=rss2&cat=3", ""), ("/?feed=comments-rss2", ""), ("/?feed=rss2", "")],
                "/?feed=rss2",
            ),
            (&[("/podcast.xml", "The Gazette Podcast"), ("/gazette.xml", "")], "/gazette.xml"),
            (&[("/1/commentaires.rss", "Commentaires"), ("/1/une.rss", "À la une")], "/1/une.rss"),
        ] {
            assert_eq!(best(front, gazette, feeds), main, "{feeds:?}");
        }
    }

    #[test]
    fn who_asks_for_a_part_gets_the_feed_of_the_part() {
        let feeds = [
            ("/feed/", "Gazette » Feed"),
            ("/comments/feed/", "Gazette » Comments Feed"),
            ("/category/sport/feed/", "Gazette » Sport Category Feed"),
        ];
        let at = "https://gazette.example/category/sport/";
        assert_eq!(best(at, "Sport – Gazette", &feeds), "/category/sport/feed/");
        let story = [
            ("/feed/", "Gazette » Feed"),
            ("/2024/07/ferry-aground/feed/", "Gazette » Ferry aground Comments Feed"),
        ];
        let at = "https://gazette.example/2024/07/ferry-aground/";
        assert_eq!(best(at, "Ferry aground – Gazette", &story), "/feed/");
        let magazine =
            [("/comments/feed/", "Commentary » Comments"), ("/feed/", "Commentary » Feed")];
        assert_eq!(best("https://commentary.example/", "Commentary", &magazine), "/feed/");
    }
}
