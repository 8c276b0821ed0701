//! Sections among the pages of a plain sitemap: pages below which the sitemap has several others.

use std::collections::{HashMap, HashSet};

use url::Url;

use crate::model::ArticleCapture;
use crate::model::entry::Entry;

/// So many pages below another make it a section. An article may have a gallery of its own.
const BELOW_MIN: usize = 3;
/// Of an address, so many folders are looked at.
const FOLDERS_MAX: usize = 8;

/// Addresses of sections.
#[derive(Debug, Default)]
pub(super) struct Sections(HashSet<String>);

impl Sections {
    /// Those of a document's entries of which nothing is said but their addresses.
    pub(super) fn of(entries: &[Entry]) -> Self {
        let bare = entries.iter().filter(|e| e.title.is_none() && e.html().is_empty());
        let urls = || bare.clone().filter_map(|e| Url::parse(e.page()?).ok());
        let places: HashSet<String> = urls().map(|url| place(&url)).collect();
        let mut below: HashMap<&str, usize> = HashMap::new();
        for place in &places {
            let ends = place.match_indices('/').map(|(end, _)| &place[..end]);
            for folder in ends.take(FOLDERS_MAX).filter(|folder| places.contains(*folder)) {
                *below.entry(folder).or_default() += 1;
            }
        }
        let many = below.into_iter().filter(|(_, count)| *count >= BELOW_MIN);
        Self(many.map(|(folder, _)| folder.to_owned()).collect())
    }

    /// Is it a section's page? One that is dated is an article, whatever stands below it; what a sitemap says is no date of
    /// its page.
    pub(super) fn have(&self, entry: &Entry, page: &ArticleCapture) -> bool {
        let dated = page.article.published.is_some_and(|at| {
            let said = [entry.published, entry.updated, entry.given.published, entry.given.updated];
            !said.contains(&Some(at))
        });
        let at = || entry.page().and_then(|page| Url::parse(page).ok());
        !self.0.is_empty() && !dated && at().is_some_and(|url| self.0.contains(&place(&url)))
    }
}

/// Host and path, without the slash at its end; `index.html` stands for its folder.
fn place(url: &Url) -> String {
    let path = url.path();
    let path = path.rsplit_once("/index.").map_or(path, |(folder, _)| folder);
    format!("{}{}", url.authority(), path.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::Link;

    fn entry(path: &str) -> Entry {
        let href = format!("https://a.example{path}");
        Entry { links: vec![Link { href, ..Link::default() }], ..Entry::default() }
    }

    #[test]
    fn a_page_with_several_below_it_is_a_sections() {
        let paths = [
            "/",
            "/sport/",
            "/sport/one",
            "/sport/two",
            "/sport/cup/",
            "/sport/cup/1",
            "/news/a",
            "/news/a/gallery",
            "/news/a/comments",
            "/sporty",
        ];
        let entries: Vec<Entry> = paths.iter().map(|path| entry(path)).collect();
        let found = Sections::of(&entries);
        let mut all: Vec<&String> = found.0.iter().collect();
        all.sort();
        assert_eq!(all, ["a.example", "a.example/sport"]);
        let page = ArticleCapture::default();
        assert!(
            found.have(&entry("/sport/index.html"), &page) && !found.have(&entry("/sporty"), &page)
        );
    }
}
