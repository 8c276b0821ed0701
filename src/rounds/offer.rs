//! What a source's answer says of being told what is new: its hubs and its own address, in `Link` headers or the document.

use url::Url;

use crate::http::Head;
use crate::model::Offer;
use crate::model::entry::Feed;

/// Hubs considered of one source.
const HUBS_MAX: usize = 8;

/// The offer of an answer; none without a hub and an address of its own (WebSub 4). What headers say counts before the document.
pub(super) fn offer(head: &Head, feed: &Feed) -> Option<Offer> {
    let in_head: Vec<(String, String)> = head.linked().map(|l| (l.rel, l.target)).collect();
    let in_document = feed.links.iter().filter_map(|l| Some((l.rel.clone()?, l.href.clone())));
    let in_document: Vec<(String, String)> = in_document.collect();
    let of = |links: &[(String, String)], wanted: &str| -> Vec<String> {
        let names =
            |rel: &str| rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case(wanted));
        let found = links.iter().filter(|(rel, _)| names(rel));
        found.filter_map(|(_, href)| absolute(&head.url, href)).take(HUBS_MAX).collect()
    };
    let named = |wanted: &str| {
        let found = of(&in_head, wanted);
        if found.is_empty() { of(&in_document, wanted) } else { found }
    };
    let topic = named("self").into_iter().next()?;
    Some(Offer { hubs: named("hub"), topic }).filter(|offer| !offer.hubs.is_empty())
}

/// Byte for byte where it is whole: hubs tell topics apart so.
fn absolute(base: &Url, href: &str) -> Option<String> {
    match crate::model::url::web(href) {
        Some(_) => Some(href.to_owned()),
        None => base.join(href).ok().filter(|u| u.scheme().starts_with("http")).map(String::from),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::entry::Link;

    fn head(links: &[&str]) -> Head {
        let url = Url::parse("https://wire.example/feed/").unwrap();
        let links = links.iter().map(|l| (*l).to_owned()).collect();
        Head { links, ..Head::of_delivery(url, None) }
    }

    fn feed(links: &[(&str, &str)]) -> Feed {
        let link = |(rel, href): &(&str, &str)| Link {
            rel: Some((*rel).to_owned()),
            href: (*href).to_owned(),
            ..Link::default()
        };
        Feed { links: links.iter().map(link).collect(), ..Feed::default() }
    }

    #[track_caller]
    fn check(head: &Head, feed: &Feed, expected: Option<(&[&str], &str)>) {
        let found = offer(head, feed);
        let found = found
            .as_ref()
            .map(|o| (o.hubs.iter().map(String::as_str).collect::<Vec<_>>(), o.topic.as_str()));
        assert_eq!(found, expected.map(|(hubs, topic)| (hubs.to_vec(), topic)));
    }

    #[test]
    fn a_hub_and_an_own_address_are_an_offer() {
        let (hub, own) = ("https://hub.example/", "https://wire.example/feed");
        let named = feed(&[("alternate", "https://wire.example/"), ("hub", hub), ("self", own)]);
        check(&head(&[]), &named, Some((&[hub], own)));
        check(&head(&[]), &feed(&[("hub", hub)]), None);
        check(&head(&[]), &feed(&[("self", own)]), None);
    }

    #[test]
    fn headers_count_before_the_document() {
        let named = feed(&[("hub", "https://old.example/"), ("self", "https://wire.example/feed")]);
        let one = "<https://hub.example/a,b>; rel=\"hub\", <../feed>; title=\"a, b; c\"; rel=self";
        check(
            &head(&[one]),
            &named,
            Some((&["https://hub.example/a,b"], "https://wire.example/feed")),
        );
        let two = ["</hub>;rel=hub", "<https://two.example/>; rel=\"next HUB\"", "<x>; rel=next"];
        check(
            &head(&two),
            &named,
            Some((
                &["https://wire.example/hub", "https://two.example/"],
                "https://wire.example/feed",
            )),
        );
        check(&head(&["<javascript:x>; rel=hub", "<", "rel=hub"]), &feed(&[]), None);
    }
}
