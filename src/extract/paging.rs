//! Articles over several pages, and other versions of a page worth fetching.

use std::collections::HashSet;
use std::hash::Hash;

use url::Url;
use xxhash_rust::xxh3::Xxh3;

use super::Extraction;
use super::bounds::{Room, bytes_of};
use super::declared::Declared;
use super::dom::attr;
use super::feed::address;
use super::outline::Outline;
use crate::model::{Article, Block};

/// Words of a link to the next page.
const NEXT: &[&str] = &[
    "next",
    "next page",
    "next ›",
    "next »",
    "»",
    "›",
    ">",
    "weiter",
    "nächste seite",
    "suivant",
    "page suivante",
    "siguiente",
    "página siguiente",
    "successiva",
    "próxima",
    "volgende",
    "далее",
    "następna",
    "下一页",
    "下一頁",
    "次へ",
    "次のページ",
    "다음",
];

/// The next page of this article: `rel=next`, or a pager link that differs from this page only in its number.
pub(super) fn next(outline: &Outline<'_>, declared: &Declared<'_>, base: &Url) -> Option<Url> {
    let rel = declared.link("next").and_then(|h| address(base, h));
    rel.filter(|u| follows(base, u)).or_else(|| {
        outline.runs.iter().filter(|r| r.links > 0 && r.chars < 30).find_map(|run| {
            let text = outline.text(run).to_lowercase();
            if !NEXT.contains(&text.as_str()) {
                return None;
            }
            let link = run
                .first
                .ancestors()
                .find(|n| n.value().as_element().is_some_and(|e| e.name() == "a"))?;
            address(base, attr(link, "href")?).filter(|u| follows(base, u))
        })
    })
}

/// Is `next` the page after `this` of one article? Same host, same address but for a page number one higher.
fn follows(this: &Url, next: &Url) -> bool {
    let (a_stem, a_page) = page_number(this);
    let (b_stem, b_page) = page_number(next);
    this.host_str() == next.host_str() && a_stem == b_stem && a_page.checked_add(1) == Some(b_page)
}

/// The address without its page number, and the number; 1 when there is none.
fn page_number(url: &Url) -> (String, u32) {
    for (name, value) in url.query_pairs() {
        if matches!(&*name, "page" | "p" | "seite" | "pagina" | "pg")
            && let Ok(n) = value.parse()
        {
            let rest: Vec<String> = url
                .query_pairs()
                .filter(|(k, _)| *k != name)
                .map(|(k, v)| format!("{k}={v}"))
                .collect();
            return (format!("{}?{}", url.path().trim_end_matches('/'), rest.join("&")), n);
        }
    }
    let path = url.path().trim_end_matches('/');
    let query = url.query().unwrap_or("");
    let (stem, ext) = path.rsplit_once('.').filter(|(_, e)| e.len() <= 5).unwrap_or((path, ""));
    for mark in ["/page/", "/seite-", "/page-", "_", "-p", "/"] {
        if let Some((head, n)) = stem.rsplit_once(mark)
            && n.len() <= 2
            && let Ok(n) = n.parse()
        {
            let head = head.strip_suffix("/page").unwrap_or(head);
            return (format!("{head}.{ext}?{query}"), n);
        }
    }
    (if ext.is_empty() { format!("{path}?{query}") } else { format!("{stem}.{ext}?{query}") }, 1)
}

/// The AMP or print version.
pub(super) fn alternate(declared: &Declared<'_>, base: &Url) -> Option<Url> {
    let print = || {
        declared
            .links
            .iter()
            .find(|(rel, _, n)| rel.contains("alternate") && attr(*n, "media") == Some("print"))
            .map(|(_, h, _)| *h)
    };
    declared.link("amphtml").or_else(print).and_then(|h| address(base, h)).filter(|u| u != base)
}

/// Joins a further page: its blocks, less those that stand on the pages before.
pub fn append(article: &mut Article, next: Extraction) {
    let room = Room::beside(&article.blocks);
    let mut held: HashSet<u64> = article.blocks.iter().map(hash).collect();
    for block in next.article.blocks {
        let long = matches!(block, Block::Figure(_)) || block.text().chars().count() >= 40;
        if long && !held.insert(hash(&block)) {
            continue;
        }
        room.take(bytes_of(&block));
        if !room.is_left() {
            break;
        }
        article.blocks.push(block);
    }
    article.updated = article.updated.max(next.article.updated);
}

/// Of all that a block says; the same for equal blocks.
fn hash(block: &Block) -> u64 {
    let mut hasher = Xxh3::new();
    block.hash(&mut hasher);
    hasher.digest()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(a: &str, b: &str, yes: bool) {
        assert_eq!(follows(&Url::parse(a).unwrap(), &Url::parse(b).unwrap()), yes, "{a} {b}");
    }

    #[test]
    fn only_the_same_article_goes_on() {
        check("https://a.example/x", "https://a.example/x?page=2", true);
        check("https://a.example/x?page=1", "https://a.example/x?page=2", true);
        check("https://a.example/x", "https://a.example/x/2", false);
        check("https://a.example/x.html", "https://a.example/x_2.html", true);
        check("https://a.example/x", "https://a.example/y", false);
        check("https://a.example/x?page=3", "https://a.example/x?page=2", false);
    }
}
