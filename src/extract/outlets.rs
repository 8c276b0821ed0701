//! Names of the outlet itself and of its desks: beside a person they are nobody, and alone they are no person's either.

use url::Url;

use super::declared::{Declared, unescape};
use super::houses;
use super::jsonld::Party;
use super::named::{is_desk, is_house};
use super::roles::is_role;
use super::staff::{is_company, is_staff};
use super::tokens::{covered, words};
use crate::bylines::is_account;
use crate::text::collapse;

/// What a page calls its outlet.
pub(super) struct Outlet<'a> {
    pub site: Option<&'a str>,
    publisher: Option<&'a str>,
    named: Option<&'a str>,
    bodies: Vec<String>,
    tail: Option<&'a str>,
    pub base: &'a Url,
}

impl<'a> Outlet<'a> {
    pub(super) fn of(declared: &'a Declared<'_>, site: Option<&'a str>, base: &'a Url) -> Self {
        let publisher = declared.ld.as_ref().and_then(|l| l.publisher.as_deref());
        let named = declared.meta(&["publisher", "dc.publisher", "dcterms.publisher"]);
        let bodies = declared.ld.iter().flat_map(|l| &l.authors).filter(|a| !a.is_person);
        let bodies = bodies.map(|a| collapse(&unescape(&a.name))).collect();
        Self { site, publisher, named, bodies, tail: tail(&declared.title), base }
    }

    /// Is it the outlet's name, or its host's?
    pub(super) fn is(&self, name: &str) -> bool {
        houses::is_site(name, self.site)
            || houses::is_site(name, self.named)
            || houses::is_host(name, self.base)
            || self
                .tail
                .is_some_and(|tail| is_same(name, tail) && (!name.contains(' ') || is_papers(name)))
    }

    /// Does the page's data say that a name is an organisation's?
    pub(super) fn is_body(&self, name: &str) -> bool {
        self.bodies.iter().any(|body| is_same(name, body))
    }

    /// `Ann Lee Coast Post`: a full name without the outlet's behind it.
    pub(super) fn without<'n>(&self, name: &'n str) -> &'n str {
        let tail = self.tail.filter(|tail| tail.contains(' '));
        let own = [self.site, self.publisher, tail].into_iter().flatten();
        let bare = own.filter_map(|site| {
            let at = name.len().checked_sub(site.len())?;
            let alike = name.get(at..)?.eq_ignore_ascii_case(site);
            let person = name.get(..at)?.strip_suffix(' ')?;
            let person = person.trim_end_matches([' ', '.', ',', '-', '–']);
            (alike && person.contains(' ')).then_some(person)
        });
        bare.min_by_key(|person| person.len()).unwrap_or(name)
    }

    /// May an author sign whom no other source knows as a person? A site without people may have its own name there; a desk, an
    /// account, a paper, another firm are nobody.
    pub(super) fn signs(&self, party: &Party) -> bool {
        let name = collapse(&unescape(&party.name));
        let own = || houses::is_site(&name, self.site) || houses::is_site(&name, self.publisher);
        let nobody = is_desks(&name) || is_papers(&name) || is_company(&name) || is_account(&name);
        !nobody && (party.is_person || own())
    }
}

/// What stands last in a page's title, behind a sign.
fn tail(title: &str) -> Option<&str> {
    let signs = [" | ", " - ", " – ", " — ", " · ", " • ", " :: ", " » ", "｜", "_"];
    let parted = signs.iter().filter_map(|sign| title.rsplit_once(sign));
    parted
        .map(|(_, tail)| tail.trim())
        .min_by_key(|tail| tail.len())
        .filter(|tail| !tail.is_empty())
}

fn is_same(name: &str, other: &str) -> bool {
    let (a, b) = (words(name, 12), words(other, 12));
    !a.is_empty() && covered(&a, &b) >= 0.99 && covered(&b, &a) >= 0.99
}

/// `The Coast Post Bureau`, `Web Desk`, `Staff Reporter`, `admin_cp`: what people are there, or where they sit.
fn is_desks(name: &str) -> bool {
    let lower = name.to_lowercase();
    let login = !lower.contains(' ') && lower.contains('_') && lower == name;
    login || is_staff(name) || is_desk(name) || lower.split([' ', ',', '/', '_']).any(is_role)
}

/// Has it a word that papers and stations are called by?
fn is_papers(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.split(' ').any(|w| is_house(w) || PAPERS.split(' ').any(|p| p == w))
}

/// Words in the names of papers and stations, some of which are also people's.
const PAPERS: &str = "observer guardian sentinel advertiser examiner inquirer bulletin dispatch telegraph zeitung kurier anzeiger \
    rundschau tagblatt tageblatt allgemeine nachrichten dépêche gazzetta corriere giornale diario periódico noticias notícias jornal \
    folha gazeta dziennik noviny deník novine vijesti vesti вести газета новости новини вісник известия εφημερίδα νέα hírlap \
    újság hírek lehti sanomat uutiset tidning tidningen avis avisen bladet dagblad krant courant nieuws ziarul știri lajme \
    televizija televízia televisión telewizja televizyonu harian koran सामना दैनिक দৈনিক রোজনামা வார்த்தா വാർത്ത";

#[cfg(test)]
mod tests {
    use super::*;

    fn outlet<'a>(base: &'a Url, site: &'a str, title: &'a str) -> Outlet<'a> {
        Outlet {
            site: Some(site),
            publisher: None,
            named: None,
            bodies: Vec::new(),
            tail: tail(title),
            base,
        }
    }

    fn party(name: &str, is_person: bool) -> Party {
        Party { name: name.to_owned(), is_person }
    }

    #[test]
    fn the_title_names_the_outlet() {
        let base = Url::parse("https://coast.example/1").unwrap();
        let outlet = outlet(&base, "coast.example", "Ferry aground | News - Báo Vịnh Xanh");
        assert!(outlet.is("Báo Vịnh Xanh") && !outlet.is("Vịnh Xanh"));
        let blog = Outlet { tail: tail("Ferry aground – Ann Lee"), ..outlet };
        assert!(!blog.is("Ann Lee"), "who keeps a site by themselves");
        assert_eq!(tail("Ferry aground"), None);
    }

    #[test]
    fn an_outlet_behind_a_name_is_no_part_of_it() {
        let base = Url::parse("https://coast.example/1").unwrap();
        let outlet = outlet(&base, "Coast Post", "");
        assert_eq!(outlet.without("Ann Lee Coast Post"), "Ann Lee");
        assert_eq!(outlet.without("Ann Lee. coast post"), "Ann Lee");
        for name in ["Ann Lee", "Ann Coast Post", "Coast Post", "Ann Leecoast post"] {
            assert_eq!(outlet.without(name), name);
        }
    }

    #[test]
    fn desks_papers_accounts_and_firms_sign_nothing() {
        let base = Url::parse("https://coast.example/1").unwrap();
        let outlet = outlet(&base, "Vjosa", "");
        for name in [
            "Staff Reporter",
            "Newsroom",
            "The Coast Bureau",
            "Redaksia",
            "প্রতিনিধি",
            "സ്വന്തം ലേഖകൻ",
            "admin_cp",
            "editor2",
            "Coast-Redaktion",
            "Coast Gazette",
            "شبكة الخليج",
            "江北晚报",
            "Tidemark Oyj",
        ] {
            assert!(!outlet.signs(&party(name, true)), "{name}");
        }
        assert!(outlet.signs(&party("Ann Lee", true)) && outlet.signs(&party("Vjosa", false)));
        assert!(!outlet.signs(&party("Tidemark Instruments", false)), "another firm");
    }
}
