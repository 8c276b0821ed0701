//! `Link` headers (RFC 8288): what an answer says it belongs to, before anyone reads its body.

/// One link of a header. Empty where the header says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct HeaderLink {
    /// As sent, perhaps relative.
    pub target: String,
    /// Relations, with spaces between them.
    pub rel: String,
    /// Media type.
    pub media_type: String,
    /// For a person.
    pub title: String,
    /// Language of the target.
    pub hreflang: String,
}

impl HeaderLink {
    /// Is this one of its relations?
    pub fn is(&self, rel: &str) -> bool {
        self.rel.split_ascii_whitespace().any(|r| r.eq_ignore_ascii_case(rel))
    }
}

/// The links of one header that have a relation.
pub(super) fn links(header: &str) -> Vec<HeaderLink> {
    let mut out = Vec::new();
    let mut rest = header;
    while let Some((target, after)) = rest.split_once('<').and_then(|(_, r)| r.split_once('>')) {
        let (parameters, following) = after.split_at(unquoted(after, ','));
        let mut link = HeaderLink { target: target.trim().to_owned(), ..HeaderLink::default() };
        parameter(parameters, &mut link);
        out.extend(Some(link).filter(|l| !l.rel.is_empty()));
        rest = following;
    }
    out
}

/// Takes each parameter's first value.
fn parameter(parameters: &str, link: &mut HeaderLink) {
    let mut rest = parameters;
    while !rest.is_empty() {
        let (one, following) = rest.split_at(unquoted(rest, ';'));
        if let Some((name, value)) = one.split_once('=') {
            let place = match name.trim().to_ascii_lowercase().as_str() {
                "rel" => Some(&mut link.rel),
                "type" => Some(&mut link.media_type),
                "title" => Some(&mut link.title),
                "hreflang" => Some(&mut link.hreflang),
                _ => None,
            };
            if let Some(place) = place.filter(|p| p.is_empty()) {
                value.trim().trim_matches('"').clone_into(place);
            }
        }
        rest = following.strip_prefix(';').unwrap_or_default();
    }
}

/// Where this stands first outside of quotes, or the end.
fn unquoted(text: &str, sought: char) -> usize {
    let mut quoted = false;
    let found = text.find(|c: char| {
        quoted ^= c == '"';
        c == sought && !quoted
    });
    found.unwrap_or(text.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_of_several_links() {
        let found = links(
            "</feed.xml>; rel=\"alternate home\"; title=\"News, all; of it\";type=application/rss+xml, <x>; title=y, </de>;REL=alternate; hreflang=de",
        );
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].title, "News, all; of it");
        assert!(found[0].is("Alternate") && found[0].media_type == "application/rss+xml");
        assert_eq!((found[1].target.as_str(), found[1].hreflang.as_str()), ("/de", "de"));
    }
}
