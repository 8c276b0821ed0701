//! Addresses of pages that sites give their authors.

/// Is it the address of an author's own page: `/authors/ann-lee`, `?author=7`?
pub(super) fn is_page(href: &str) -> bool {
    let (path, query) = href.split_once('?').unwrap_or((href, ""));
    let path = path.split_once("://").map_or(path, |(_, rest)| rest);
    let mut parts = path.trim_end_matches('/').rsplit('/');
    let named = parts.next().is_some_and(|last| !last.is_empty());
    let of_author = parts.any(|part| {
        let part = part.to_lowercase();
        PAGES.contains(&part.as_str())
    });
    named && of_author || query.split('&').any(|q| q.starts_with("author="))
}

/// Folders of authors' pages.
const PAGES: [&str; 38] = [
    "author",
    "authors",
    "author-profile",
    "autor",
    "autores",
    "autoren",
    "autorin",
    "autorzy",
    "autori",
    "autore",
    "auteur",
    "auteurs",
    "byline",
    "bylines",
    "contributor",
    "contributors",
    "writer",
    "writers",
    "staff",
    "our-people",
    "profile",
    "journalist",
    "journalists",
    "journaliste",
    "journalistes",
    "journalisten",
    "reporter",
    "reporters",
    "columnist",
    "columnists",
    "correspondents",
    "editors",
    "yazar",
    "yazarlar",
    "penulis",
    "skribent",
    "firmas",
    "tac-gia",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_of_authors() {
        for href in
            ["/authors/ann-lee", "https://coast.example/author/ann-lee/", "/index.php?author=7"]
        {
            assert!(is_page(href), "{href}");
        }
        for href in ["/author", "/news/authors-strike", "https://author.example/", "/2026/03/ferry"]
        {
            assert!(!is_page(href), "{href}");
        }
    }
}
