//! Words that give away what is not article text: prompts, pitches, notices, in many languages.

use std::sync::LazyLock;

use super::maps::Map;

/// Kinds of giveaway words, in the order of the bits. A word alone decides nothing; the classifier weighs them.
const KINDS: &[(&str, &str)] = &[
    (
        "see-also",
        "read also more related watch siehe auch lesen mehr lire aussi voir leer lea también tambien leia também \
      mais leggi anche lees ook läs också les også læs czytaj także również читайте также ещё подробнее читати también \
      lasīt skaitykite citește olvasd přečtěte čítajte διαβάστε اقرأ أيضا আরও पढ़ें यह baca juga selengkapnya xem thêm \
      devamı ayrıca oku previous next recommended story stories lue myös loe ka pročitajte preberite lexo",
    ),
    (
        "subscribe",
        "subscribe subscriber subscribers subscription newsletter newsletters sign signup login register inbox \
      email membership member trial abonnieren abonnement abonnent abonnez abonné abonnés suscríbete suscribirse \
      suscripción boletín assine assinante assinatura iscriviti abbonati abbonamento abonneer abonnee prenumerera \
      abonner abonnent подписаться подписывайтесь подпишитесь подписка підписуйтесь zapisz prenumerata subskrybuj \
      donate donation support inschrijven inscription inscrivez-vous connectez-vous abone paywall unlock premium tilaa \
      download app install whatsapp telegram channel kanal canal channels",
    ),
    (
        "rights",
        "copyright rights reserved permission republished redistributed rewritten broadcast trademark disclaimer \
      terms privacy policy licence license rechte vorbehalten derechos reservados direitos droits réservés diritti \
      riservati prawa zastrzeżone rechten права защищены telif hakları contact corrections imprint impressum \
      syndicated guidelines ethics",
    ),
    (
        "advert",
        "advertisement advertising sponsored promoted anzeige werbung publicidad publicité pubblicità publicidade \
      reklama reklam advertentie реклама annonse annons mainos commission affiliate promo",
    ),
    (
        "photo",
        "photo photos image images picture photograph photographer credit getty afp reuters ap epa file shutterstock \
      istock foto fotos bild bilder quelle archiv photographie crédit imagen archivo efe imago dpa fotografia fonte \
      ansa фото архив fot zdjęcie zdroj video gallery unsplash pexels kuva illustration alamy",
    ),
    (
        "byline",
        "by von par por di door av af autor author editor reporter reporting editing written correspondent \
      redaktion rédaction redacción redacción redação redazione редакция автор автора текст tekst editors writer \
      journalist staff contributed translated compiled",
    ),
    (
        "social",
        "facebook twitter instagram linkedin youtube tiktok share tweet follow us like teilen folgen partager suivez \
      compartir síguenos compartilhar siga condividi seguici delen volg udostępnij поделиться дзен вконтакте paylaş \
      bluesky threads pinterest reddit google preferred",
    ),
    (
        "comment",
        "comment comments reply replies kommentar kommentare kommentieren commentaire commentaires comentarios \
      comentario comentários commenti reacties komentarze комментарии комментарий yorum join conversation discussion",
    ),
    (
        "cookie",
        "cookie cookies consent javascript browser browsers enable blocker adblock accept datenschutz einwilligung \
      zustimmung consentimiento consentement cookieverklaring external inhalt inhalte content embedded loading",
    ),
    (
        "dated",
        "published updated posted modified last ago minutes hours min read veröffentlicht aktualisiert publié mis \
      jour publicado actualizado atualizado pubblicato aggiornato gepubliceerd opublikowano aktualizacja опубликовано \
      обновлено uhr gmt est edt bst ist utc am pm january february march april may june july august september october \
      november december januar enero janvier",
    ),
    (
        "tags",
        "tags topics tag keywords themen schlagworte temas sujets argomenti tagi теги filed under categories category \
      section more topic thèmes etiquetas",
    ),
    (
        "about",
        "about über sobre propos author's follows covers lives born bio biography writes reporter founded headquartered \
      company information visit website forward-looking statements investors media relations newswire",
    ),
];

/// How many kinds there are.
pub(super) const COUNT: usize = KINDS.len();
/// Giveaways stand at the start; a long text holds any word.
const WORDS_MAX: usize = 24;

/// The kinds' names, in the order of the bits.
pub(super) fn names() -> impl Iterator<Item = &'static str> {
    KINDS.iter().map(|(name, _)| *name)
}

static INDEX: LazyLock<Map<u64, u16>> = LazyLock::new(|| {
    let mut index = Map::default();
    for (bit, (_, words)) in KINDS.iter().enumerate() {
        for word in words.split_whitespace() {
            *index.entry(super::tokens::hash(word)).or_insert(0) |= 1 << bit;
        }
    }
    index
});

/// How many of the first words are of each kind.
pub(super) fn count(words: &[u64]) -> [u8; COUNT] {
    let index = &*INDEX;
    let mut out = [0_u8; COUNT];
    for word in words.iter().take(WORDS_MAX) {
        let Some(&set) = index.get(word) else { continue };
        for (i, n) in out.iter_mut().enumerate() {
            *n += (set >> i & 1) as u8;
        }
    }
    out
}
