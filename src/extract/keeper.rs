//! Who keeps a site by themselves, and so wrote what nobody signs there.

use url::Url;

use super::declared::Declared;
use super::people;
use super::tokens::words;

/// Those whom the tags name and the site is named after: `Ann Lee` of `Harbour notes by Ann Lee`.
pub(super) fn named(declared: &Declared<'_>, site: Option<&str>) -> Vec<String> {
    let keeps = |n: &String| {
        let (own, all) = (words(n, 12), words(site.unwrap_or(""), 12));
        own.len() >= 2 && own.len() * 2 <= all.len() && people::names(n) == [n.as_str()]
    };
    declared.authors().into_iter().filter(keeps).collect()
}

/// Whose the page's title says the site is, where their surname is in its address: `Tides – Ann Leemans’s notes` at
/// annleemans.example.
pub(super) fn owner(title: &str, base: &Url) -> Option<String> {
    let host = base.host_str()?;
    let owns = |part: &str| {
        let (name, _) = part.split_once("'s ").or_else(|| part.split_once("’s "))?;
        let surname = name.trim().rsplit_once(' ')?.1.to_lowercase();
        let addressed = surname.len() >= SURNAME_BYTES_MIN && host.contains(&surname);
        (addressed && people::names(name) == [name.trim()]).then(|| name.trim().to_owned())
    };
    title.split(['|', '–', '—', '-', '·', ':', '«', '»', '•']).find_map(owns)
}

/// A shorter one is in many addresses by chance.
const SURNAME_BYTES_MIN: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_says_whose_site_it_is() {
        let owner = |title: &str| owner(title, &Url::parse("https://ann-leemans.example/1").ok()?);
        for title in ["Tides – Ann Leemans’s notes", "Ann Leemans's Digital Home | Tides"] {
            assert_eq!(owner(title).as_deref(), Some("Ann Leemans"), "{title}");
        }
        for title in ["Bo Chen's notes - Tides", "Leemans's notes", "Ann Leemans on tides"] {
            assert_eq!(owner(title), None, "{title}");
        }
    }
}
