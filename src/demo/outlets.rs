//! Who prints the sample news: ten houses that agree on nothing, as in life.

/// The form of an outlet's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Atom,
    Rss,
    Rdf,
    Json,
}

/// An outlet: how its feed and its pages are made.
#[derive(Debug)]
pub(super) struct Outlet {
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    pub(super) language: &'static str,
    pub(super) rank: i32,
    /// Of its pages and its feed.
    pub(super) charset: &'static str,
    /// `Content-Type` of its pages: some name the charset here, some in the page, one nowhere.
    pub(super) page_type: &'static str,
    pub(super) feed: Format,
    pub(super) full_text: bool,
    pub(super) relative_links: bool,
    /// Where a story stands; `{id}` is the story.
    pub(super) path: &'static str,
    pub(super) layout: &'static str,
    /// What stands before and behind a paragraph.
    pub(super) paragraph: (&'static str, &'static str),
}

const UTF8_PAGE: &str = "text/html; charset=utf-8";
const BARE_PAGE: &str = "text/html";

/// Teasers, absolute links, UTF-8, paragraphs that are such.
const PLAIN: Outlet = Outlet {
    id: "",
    title: "",
    language: "en",
    rank: 0,
    charset: "utf-8",
    page_type: UTF8_PAGE,
    feed: Format::Rss,
    full_text: false,
    relative_links: false,
    path: "/news/{id}.html",
    layout: "",
    paragraph: ("<p>", "</p>\n"),
};

/// The agency first.
pub(super) static OUTLETS: [Outlet; 10] = [
    Outlet {
        id: super::news::AGENCY,
        title: "Demowire",
        rank: 10,
        feed: Format::Atom,
        path: "/story/{id}",
        layout: include_str!("layouts/demowire.html"),
        ..PLAIN
    },
    Outlet {
        id: "harbour-ledger",
        title: "The Harbour Ledger",
        charset: "windows-1252",
        page_type: BARE_PAGE,
        relative_links: true,
        path: "/pages/{id}.htm",
        layout: include_str!("layouts/harbour-ledger.html"),
        paragraph: ("<P ALIGN=\"JUSTIFY\"><FONT SIZE=\"2\">", "</FONT>\n"),
        ..PLAIN
    },
    Outlet {
        id: "brass-lamp",
        title: "The Brass Lamp",
        page_type: BARE_PAGE,
        feed: Format::Rdf,
        full_text: true,
        path: "/{id}.html",
        layout: include_str!("layouts/brass-lamp.html"),
        paragraph: ("", "<br><br>\n"),
        ..PLAIN
    },
    Outlet {
        id: "city-square",
        title: "City Square",
        feed: Format::Json,
        path: "/town/{id}/",
        layout: include_str!("layouts/city-square.html"),
        paragraph: ("<div class=\"par\">", "</div>\n"),
        ..PLAIN
    },
    Outlet {
        id: "morning-post",
        title: "The Marren Morning Post",
        layout: include_str!("layouts/morning-post.html"),
        ..PLAIN
    },
    Outlet {
        id: "morning-tide",
        title: "青屿晨报",
        language: "zh",
        charset: "gbk",
        page_type: "text/html; charset=gbk",
        path: "/yaowen/{id}.shtml",
        layout: include_str!("layouts/morning-tide.html"),
        paragraph: ("<p>　　", "</p>\n"),
        ..PLAIN
    },
    Outlet {
        id: "northern-herald",
        title: "Вестник Североречья",
        language: "ru",
        charset: "windows-1251",
        page_type: BARE_PAGE,
        layout: include_str!("layouts/northern-herald.html"),
        ..PLAIN
    },
    Outlet {
        id: "haesol-daily",
        title: "해솔일보",
        language: "ko",
        charset: "euc-kr",
        page_type: "text/html; charset=euc-kr",
        feed: Format::Atom,
        path: "/article/{id}",
        layout: include_str!("layouts/haesol-daily.html"),
        paragraph: ("", "<br/><br/>\n"),
        ..PLAIN
    },
    Outlet {
        id: "el-vigia",
        title: "El Vigía de Alcor",
        language: "es",
        path: "/costa/{id}.amp.html",
        layout: include_str!("layouts/el-vigia.html"),
        ..PLAIN
    },
    Outlet {
        id: "al-sahil",
        title: "الساحل اليوم",
        language: "ar",
        feed: Format::Json,
        layout: include_str!("layouts/al-sahil.html"),
        ..PLAIN
    },
];

impl Outlet {
    /// Where its feed is.
    pub(super) fn feed_path(&self) -> &'static str {
        match self.feed {
            Format::Atom => "/feed.atom",
            Format::Rss => "/rss.xml",
            Format::Rdf => "/index.rdf",
            Format::Json => "/feed.json",
        }
    }

    /// `Content-Type` of its feed; an XML declaration names the charset.
    pub(super) fn feed_type(&self) -> &'static str {
        match self.feed {
            Format::Atom => "application/atom+xml",
            Format::Rss => "application/rss+xml",
            Format::Rdf => "application/rdf+xml",
            Format::Json => "application/feed+json",
        }
    }

    /// Where it has a story.
    pub(super) fn page_path(&self, story: &str) -> String {
        self.path.replace("{id}", story)
    }

    /// Text as this outlet sends it.
    pub(super) fn encode(&self, text: &str) -> Vec<u8> {
        let encoding = encoding_rs::Encoding::for_label(self.charset.as_bytes());
        encoding.unwrap_or(encoding_rs::UTF_8).encode(text).0.into_owned()
    }
}
