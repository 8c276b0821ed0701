//! The vocabularies feeds are written in: which namespace an address or a customary prefix means.

/// What an element's name belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    /// RSS of any version, Atom of any version, sitemaps, and no namespace: their names do not clash.
    Core,
    Content,
    Dc,
    DcTerms,
    Media,
    Itunes,
    News,
    Rdf,
    Syndication,
    Xhtml,
    Other,
}

/// By address, scheme and trailing `/` or `#` left out: feeds get those wrong.
const BY_ADDRESS: &[(&str, Ns)] = &[
    ("www.w3.org/2005/atom", Ns::Core),
    ("purl.org/atom", Ns::Core),
    ("purl.org/echo", Ns::Core),
    ("purl.org/pie", Ns::Core),
    ("example.com/necho", Ns::Core),
    ("example.com/newformat", Ns::Core),
    ("uri/of/echo/namespace", Ns::Core),
    ("purl.org/rss/1.0/modules/content", Ns::Content),
    ("purl.org/rss/1.0/modules/syndication", Ns::Syndication),
    ("purl.org/rss/1.0/modules/rss091", Ns::Core),
    ("purl.org/rss/1.0/modules", Ns::Other),
    ("purl.org/rss/", Ns::Core),
    ("purl.org/net/rss1.1", Ns::Core),
    ("backend.userland.com/rss", Ns::Core),
    ("blogs.law.harvard.edu/tech/rss", Ns::Core),
    ("cyber.law.harvard.edu/rss", Ns::Core),
    ("my.netscape.com/rdf/simple/0.9", Ns::Core),
    ("my.netscape.com/publish/formats/rss", Ns::Core),
    ("channel.netscape.com/rdf/simple/0.9", Ns::Core),
    ("purl.org/dc/elements", Ns::Dc),
    ("purl.org/dc/terms", Ns::DcTerms),
    ("search.yahoo.com/mrss", Ns::Media),
    ("tools.search.yahoo.com/mrss", Ns::Media),
    ("video.search.yahoo.com/mrss", Ns::Media),
    ("www.rssboard.org/media-rss", Ns::Media),
    ("www.itunes.com/dtds/podcast", Ns::Itunes),
    ("example.com/dtds/podcast", Ns::Itunes),
    ("www.google.com/schemas/sitemap-news", Ns::News),
    ("www.google.co.uk/schemas/sitemap-news", Ns::News),
    ("www.sitemaps.org/schemas/sitemap", Ns::Core),
    ("www.google.com/schemas/sitemap/0", Ns::Core),
    ("www.w3.org/1999/02/22-rdf-syntax-ns", Ns::Rdf),
    ("www.w3.org/1999/xhtml", Ns::Xhtml),
    ("www.w3.org/tr/xhtml", Ns::Xhtml),
];

/// For prefixes nobody declared.
const BY_PREFIX: &[(&str, Ns)] = &[
    ("a10", Ns::Core),
    ("atom", Ns::Core),
    ("atom10", Ns::Core),
    ("atom03", Ns::Core),
    ("rss", Ns::Core),
    ("content", Ns::Content),
    ("dc", Ns::Dc),
    ("dcterms", Ns::DcTerms),
    ("itunes", Ns::Itunes),
    ("media", Ns::Media),
    ("n", Ns::News),
    ("news", Ns::News),
    ("rdf", Ns::Rdf),
    ("sy", Ns::Syndication),
    ("xhtml", Ns::Xhtml),
];

/// The namespace of an address; as good as none when it is unknown and has no prefix.
pub(super) fn by_address(address: &str, prefix: &str) -> Ns {
    let lower = address.trim().to_ascii_lowercase();
    let bare =
        lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://")).unwrap_or(&lower);
    match BY_ADDRESS.iter().find(|(known, _)| bare.starts_with(known)) {
        Some((_, ns)) => *ns,
        // `xmlns=""`, or a home-made default namespace round an ordinary feed.
        None if prefix.is_empty() && !bare.starts_with("www.w3.org/") => Ns::Core,
        None => Ns::Other,
    }
}

/// The namespace an undeclared prefix is customary for.
pub(super) fn by_prefix(prefix: &str) -> Ns {
    if prefix.is_empty() {
        return Ns::Core;
    }
    let known = |(p, _): &&(&str, Ns)| p.eq_ignore_ascii_case(prefix);
    BY_PREFIX.iter().find(known).map_or(Ns::Other, |(_, ns)| *ns)
}
