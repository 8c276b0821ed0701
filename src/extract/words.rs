//! What class names, ids and roles say about an element, as a set of kinds.

use std::collections::HashMap;
use std::sync::LazyLock;

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
        "author authors byline autor autores auteur auteurs autore writer reporter bio profile contributor \
      contributors avatar authorbox authorname journalist redakteur signature firma",
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
        "cookie cookies consent gdpr modal popup overlay dialog tooltip toast alert onetrust didomi cmp popover \
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

static INDEX: LazyLock<HashMap<&'static str, u32, Fnv>> = LazyLock::new(|| {
    let mut index = HashMap::with_hasher(Fnv);
    for (bit, (_, words)) in KINDS.iter().enumerate() {
        for word in words.split_whitespace() {
            *index.entry(word).or_insert(0) |= 1 << bit;
        }
    }
    index
});

/// FNV-1a: the words are short and our own, so flooding is no concern, and `SipHash` is four times slower.
#[derive(Clone, Copy)]
struct Fnv;

struct FnvState(u64);

impl std::hash::BuildHasher for Fnv {
    type Hasher = FnvState;
    fn build_hasher(&self) -> FnvState {
        FnvState(0xcbf2_9ce4_8422_2325)
    }
}

impl std::hash::Hasher for FnvState {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        for b in bytes {
            self.0 = (self.0 ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

/// The kinds of the words in a class list, id or role: `post-body articleText` has `post`, `body`, `article`, `text`.
pub(super) fn kinds_of(names: &str) -> u32 {
    let mut set = 0;
    let mut word = String::new();
    let mut lower = false; // was the last character a lower-case letter?
    // A hostile class list may be long; a real one hardly ever is.
    for c in crate::text::cut(names, 512).chars() {
        if !c.is_ascii_alphabetic() || (c.is_ascii_uppercase() && lower) {
            set |= kind_of(&word);
            word.clear();
        }
        lower = c.is_ascii_lowercase();
        if c.is_ascii_alphabetic() {
            word.push(c.to_ascii_lowercase());
        }
    }
    set | kind_of(&word)
}

fn kind_of(word: &str) -> u32 {
    if word.len() < 2 { 0 } else { INDEX.get(word).copied().unwrap_or(0) }
}

/// The bit of a kind.
pub(super) fn bit(kind: &str) -> u32 {
    KINDS.iter().position(|(name, _)| *name == kind).map_or(0, |i| 1 << i)
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
