//! What class names, ids and roles say about an element, as a set of kinds.

use std::sync::LazyLock;

use super::maps::Map;
use super::unseen::Sight;

/// Kinds of words, in the order of the bits; the words are those that many sites share, in many languages.
const KINDS: &[(&str, &str)] = &[
    (
        "body",
        "body articlebody bodycopy storybody storycontent entrycontent postcontent articlecontent articletext \
      content contents text copy prose richtext paragraph paragraphs wysiwyg texto cuerpo corpo corps texte inhalt txt \
      fulltext maintext bodytext contentbody newsbody newscontent newstext detail details conteudo contenido contenu",
    ),
    (
        "article",
        "article articulo artikel articolo story post news noticia entry hentry single nota artigo materia \
      blogpost longform",
    ),
    ("main", "main page primary maincontent center"),
    (
        "comment",
        "comment comments disqus kommentar kommentare comentarios commenti discussion respond coral \
      fbcomments commentlist reply replies conversation viafoura openweb spotim",
    ),
    (
        "related",
        "related relacionados relacionadas relacionado relatednews recommended recommendations recommend \
      recirc recirculation readmore readnext more also similar suggested popular trending mostread latest next further \
      recent teaser teasers card cards taboola outbrain articlelist mostpopular seealso readalso lire aussi leia lea \
      mehr weitere verwandte correlati morenews othernews hot ranking rank prev previous series",
    ),
    (
        "promo",
        "promo promos promotion ad ads adv advert advertisement advertising banner sponsor sponsored dfp gpt \
      adslot anzeige werbung publicidad pub reklama commercial affiliate product products shop offer offers marketing cta \
      appdownload download app deals buy price",
    ),
    (
        "subscribe",
        "newsletter newsletters subscribe subscription subscriptions signup paywall piano premium login \
      register regwall membership member donate donation donations support appeal abo signin account inscription",
    ),
    (
        "share",
        "share sharing shares sharebar social socials facebook twitter whatsapp telegram linkedin pinterest follow \
      addtoany print email tools toolbar actions reaction reactions vote like likes buttons button sharethis copylink \
      bookmark google rating feedback emoji",
    ),
    (
        "nav",
        "nav navi navigation navbar menu submenu breadcrumb breadcrumbs pagination pager paging tabs tab skip crumb \
      crumbs sitemap",
    ),
    (
        "side",
        "sidebar aside rail side right rightcol rightcolumn secondary sidebox complementary tertiary",
    ),
    (
        "foot",
        "footer foot bottom colophon copyright legal imprint impressum contentinfo copyrights",
    ),
    ("head", "header head masthead hero top topbar"),
    (
        "caption",
        "caption captions figcaption legend cutline bildunterschrift leyenda pie credit credits imagecaption \
      photocaption captiontext photocredit copyrightnotice",
    ),
    (
        "media",
        "image images img photo photos picture pictures gallery galleries slideshow figure media video videos \
      player carousel slider slide swiper lightbox zoom thumbnail thumb audio podcast bild foto galerie",
    ),
    (
        "byline",
        "author authors byline bylines autor autores auteur auteurs autore writer reporter bio profile contributor \
      contributors avatar authorbox authorname journalist redakteur signature firma assinatura autoria yazar \
      muhabir penulis skribent forfatter kirjoittaja szerzo",
    ),
    (
        "date",
        "date dates time times timestamp published updated pubdate datetime datestamp fecha datum pubtime data \
      lastupdated modified",
    ),
    (
        "meta",
        "meta metadata info infos kicker category categories section label labels eyebrow tagline readtime rubric \
      overline badge dateline postmeta",
    ),
    (
        "tags",
        "tag tags topics topic keywords keyword themen etiquetas taxonomy terms taglist tagcloud tagi mots",
    ),
    ("title", "title headline heading hed titulo titre titel titolo headlines subhead subheading"),
    (
        "lead",
        "lead lede intro introduction summary standfirst subtitle subheadline dek deck abstract excerpt description \
      desc sapo chapo chapeau entradilla bajada vorspann sottotitolo occhiello subtitulo sumario ingress preamble manchet",
    ),
    ("quote", "quote blockquote pullquote zitat cita"),
    (
        "note",
        "note notes notice disclaimer correction corrections editors footnote footnotes references reference \
      source sources about boilerplate trust fineprint endnote attribution license republish",
    ),
    (
        "cookie",
        "cookie cookies consent gdpr dsgvo rgpd lgpd privacy modal popup overlay dialog tooltip toast alert onetrust didomi cmp popover \
      interstitial",
    ),
    (
        "widget",
        "widget widgets module infobox box factbox embed poll quiz survey weather ticker stock stocks promo \
      partner plugin iframe component aux",
    ),
    ("list", "list lists items item grid feed stream archive listing collection"),
    (
        "hidden",
        "hidden hide invisible sr screenreader offscreen visually visuallyhidden sronly noprint hid printonly \
      a11y",
    ),
    ("live", "live liveblog timeline liveticker ticker"),
    ("link", "link links"),
];

/// How many kinds there are.
pub(super) const KIND_COUNT: usize = KINDS.len();

/// The kinds' names, in the order of the bits.
pub(super) fn kind_names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(name, _)| *name)
}

static INDEX: LazyLock<Map<u64, u32>> = LazyLock::new(|| {
    let mut index = Map::default();
    for (bit, (_, words)) in KINDS.iter().enumerate() {
        for word in words.split_whitespace() {
            *index.entry(word.bytes().fold(START, mix)).or_insert(0) |= 1 << bit;
        }
    }
    index
});

/// FNV-1a.
const START: u64 = 0xcbf2_9ce4_8422_2325;

fn mix(hash: u64, letter: u8) -> u64 {
    (hash ^ u64::from(letter)).wrapping_mul(0x0100_0000_01b3)
}

/// The kinds of the words in a class list, id or role: `post-body articleText` has `post`, `body`, `article`, `text`.
pub(super) fn kinds_of(names: &str) -> u32 {
    let index = &*INDEX;
    let kind = |word: u64| if word == START { 0 } else { index.get(&word).copied().unwrap_or(0) };
    let (mut set, mut word) = (0, START);
    let mut lower = false; // was the last character a lower-case letter?
    // A hostile class list may be long; a real one hardly ever is.
    let names = if names.len() > 512 { crate::text::cut(names, 512) } else { names };
    for b in names.bytes() {
        let letter = b.is_ascii_alphabetic();
        if !letter || (b.is_ascii_uppercase() && lower) {
            set |= kind(word);
            word = START;
        }
        lower = b.is_ascii_lowercase();
        if letter {
            word = mix(word, b.to_ascii_lowercase());
        }
    }
    set | kind(word)
}

/// What the names on a page say: a page has some hundred of them, each many times.
pub(super) struct Said<'a> {
    kinds: Map<&'a str, u32>,
    sights: Map<&'a str, Sight>,
}

impl<'a> Said<'a> {
    /// Of a page, nothing of it read.
    pub(super) fn new() -> Self {
        let mut kinds = Map::default();
        kinds.reserve(NAMES_OF_A_PAGE);
        Self { kinds, sights: Map::default() }
    }

    /// [`kinds_of`], read once.
    pub(super) fn kinds_of(&mut self, names: &'a str) -> u32 {
        *self.kinds.entry(names).or_insert_with(|| kinds_of(names))
    }

    /// [`Sight::of`], read once.
    pub(super) fn sight_of(&mut self, names: &'a str) -> Sight {
        *self.sights.entry(names).or_insert_with(|| Sight::of(names))
    }
}

/// More are rare, and cost no more than a larger table.
const NAMES_OF_A_PAGE: usize = 448;

/// The bit of a kind.
pub(super) fn bit(kind: &str) -> u32 {
    KINDS.iter().position(|(name, _)| *name == kind).map_or(0, |i| 1 << i)
}

/// The bits of several kinds.
pub(super) fn bits<'k>(kinds: impl IntoIterator<Item = &'k &'k str>) -> u32 {
    kinds.into_iter().fold(0, |mask, kind| mask | bit(kind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_spelling() {
        for names in ["article-body", "articleBody", "ArticleBody", "x article_body"] {
            assert_eq!(kinds_of(names) & bit("article"), bit("article"), "{names}");
            assert_eq!(kinds_of(names) & bit("body"), bit("body"), "{names}");
        }
        assert_eq!(kinds_of("zzz"), 0);
    }

    #[test]
    fn kinds_fit_their_set() {
        const { assert!(KIND_COUNT <= 32) };
    }
}
