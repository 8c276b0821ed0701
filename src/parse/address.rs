//! Addresses in feeds: what relative ones are meant from, and which one is an entry's page.

use url::Url;

use super::names::Ns;
use super::tree::{Element, join};

/// The page of an entry: the first alternate link of the web, else a guid that is one.
pub(super) fn page(item: Element<'_, '_>, site: Option<&Url>) -> Option<Url> {
    let link = |e: &Element<'_, '_>| {
        let alternate = e.attr("rel").is_none_or(|r| r.eq_ignore_ascii_case("alternate"));
        e.is(Ns::Core, "link") && alternate
    };
    let address =
        |e: Element<'_, '_>| e.attr("href").map(str::to_owned).or_else(|| e.text().map(Into::into));
    let web = |e: Element<'_, '_>| {
        join(base(e, site), address(e)?.trim()).filter(|u| matches!(u.scheme(), "http" | "https"))
    };
    let guid = || {
        item.elements()
            .filter(|e| e.is(Ns::Core, "guid"))
            .find_map(|e| Url::parse(e.text()?.trim()).ok())
    };
    item.elements()
        .filter(link)
        .find_map(web)
        .or_else(|| guid().filter(|u| matches!(u.scheme(), "http" | "https")))
}

/// Absolute where a base is known and the address can be joined to it; addresses never hold white space.
pub(super) fn absolute(e: Element<'_, '_>, address: &str) -> String {
    based(e, address, None)
}

fn base<'t>(e: Element<'t, '_>, site: Option<&'t Url>) -> Option<&'t Url> {
    if e.has_own_base() { e.base() } else { site.or(e.base()) }
}

pub(super) fn based(e: Element<'_, '_>, address: &str, site: Option<&Url>) -> String {
    let address: String = address.split(['\n', '\r', '\t']).map(str::trim).collect();
    match Url::parse(&address) {
        Ok(_) => address,
        Err(_) => join(base(e, site), &address).map_or(address, String::from),
    }
}
