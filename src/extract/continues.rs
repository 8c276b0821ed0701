//! "The article continues below the advertisement": a short line of words for going on, for where, and for what stands between.
//!
//! Sites write it in dozens of ways in each language; what they share is that hardly a word of it says anything else.

use std::sync::LazyLock;

use super::maps::Map;

/// A longer line says more.
const BYTES_MAX: usize = 180;
const WORDS_MAX: usize = 12;

/// Beginnings of words for going on and for what is left.
const GOES: &str = "continu|continú|contínu|vidare|nadalj|נמשכ|مستمر|تابع|dilanjut|চলবে|edasi|sigue|seguir|seguí|suite|weiter|fortsetz|fortgesetz|fortsæt|fortset|fortsät|forts|jatku|ciąg|dalsz|\
    część|reszt|pozosta|pokrač|nastav|folytat|tovább|devam|lanjut|berlanjut|bersambung|продолж|продовж|продълж|настав|остаток|\
    tęs|turpin|jätk|tiếp|συνεχ|συνέχ|يكمل|يستمر|يتواصل|يتابع|تتمة|تكملة|ادامه|ממשיכ|המשך|जारी|আরও|vazhdo|davam|vervolg|verder|voort|\
    restul|restante|jarrai|segue|prosegu|scroll|gulir|áfram|framhald|inaendelea|endelea";
/// Words for below and for after, whole.
const WHERE: &str = "below|selepas|ná|beneath|under|after|underneath|unter|unten|nach|hinter|después|tras|debajo|abajo|depois|após|\
    abaixo|dopo|sotto|après|sous|dessous|onder|na|efter|nedan|nedenfor|etter|jälkeen|alla|alapuolella|pod|po|poniżej|za|\
    sub|după|dedesubt|után|alatt|alatti|sonra|altında|aşağıda|bawah|setelah|sesudah|под|після|после|ниже|нижче|за|след|\
    по|испод|ispod|nakon|poslije|posle|žemiau|zem|pēc|zemāk|pärast|all|allpool|järel|sau|dưới|μετά|κάτω|παρακάτω|بعد|\
    أسفل|تحت|پس|زیر|אחרי|לאחר|מתחת|नीचे|बाद|নিচে|পর|pas|poshtë|despres|després|eftir|undir|baada|chini|altta|aşağı|під";
/// Those that say it alone: `Article continues below`.
const BELOW: &str = "below|beneath|underneath|unten|debajo|abajo|abaixo|dessous|nedan|nedenfor|poniżej|níže|nižšie|lejjebb|alább|dedesubt|aşağıda|\
    ниже|нижче|подолу|παρακάτω|أدناه|žemiau|zemāk|allpool|hieronder|bawah|dưới|नीचे|নিচে|chini|poshtë";
/// Beginnings of words for what stands between.
const BETWEEN: &str = "adver|ads|anzeige|werb|publici|pubblicit|anunci|anúnci|annonc|annons|reklam|rekl|hirdet|mainos|mainok|oglas|\
    iklan|quảng|реклам|оглас|διαφήμισ|الإعلان|إعلان|الاعلان|اعلان|آگهی|تبلیغ|הפרסומת|פרסומת|विज्ञापन|বিজ্ঞাপন|tangazo|matangazo|оголош|\
    skelbim|propaganda|comercial|intervalo|sponsor|promo|auglýsing|reclam|לסרטון|לווידאו|vidé|vide|víde|wideo|film|videó|видео|відео|βίντεο|الفيديو|فيديو|\
    ویدیو|ویدئو|הסרטון|סרטון|הווידאו|וידאו|वीडियो|ভিডিও|clip|galer|galler|bilderg|bilders|γκαλερ|галере|галерія|album|slideshow|photo|\
    galéri|foto|fotó|zdjęć|zdjęci|bild|billed|imag|imagen|immagin|kuva|kép|slik|obráz|obraz|фото|снимк|слик|φωτογραφ|الصور|صور|عکس|תמונ|resim|\
    görsel|gambar|ảnh|mynd|nuotrauk|attēl|pilt|pictur|graph|grafi|infogra|embed|player|playlist|newsletter|tweet";
/// Beginnings of words for what is read.
const READ: &str = "articl|leyendo|lendo|читайт|içeri|nội|القراءة|القصة|prispev|məqal|articol|report|artíc|artig|artik|artyk|článek|článk|článo|člán|člank|člana|clana|cikk|szöveg|tekst|text|text|testo|teksto|story|beitrag|bericht|\
    meldung|nota|noticia|notícia|nouvel|notizi|saken|sagen|jut|haber|yazı|berita|стат|матери|матері|новост|новин|текст|вест|vijest|\
    vest|straipsn|raksts|rakst|ziņ|lugu|uudis|bài|άρθρο|κείμενο|είδησ|المقال|مقال|الخبر|خبر|التقرير|مطلب|الموضوع|הכתבה|כתבה|הידיעה|खबर|ख़बर|लेख|\
    समाचार|লেখা|খবর|makala|habari|matéria|materia|reportag|contenu|contenid|conteúd|artikuj|artikull|lajm|știre|stire|grein|frétt|\
    read|lesen|weiterles|leer|leggere|lire|ler|lezen|läs|lees|les|читат|čtení|čítani|okuma|membaca|baca|прочетет|czyta|olvas|lukem";
/// Small words that stand in any line.
const SMALL: &str = "this|that|the|dieser|dieses|diesem|diese|esta|este|questo|questa|cette|deze|wird|geht|gaat|loopt|går|sich|einer|\
    eines|della|dell|votre|your|door|deze|denne|denna|detta|dette|seda|iată|pentru|tento|této|tomto|tego|tym|этого|этой|этим|यह|के|है";

/// A beginning of words, or a whole one, and what it says.
struct Word {
    text: &'static str,
    whole: bool,
    kind: u8,
}

/// All of them, by their first letter.
static WORDS: LazyLock<Map<char, Vec<Word>>> = LazyLock::new(|| {
    let mut all = Map::<char, Vec<Word>>::default();
    let lists = [
        (GOES, false, GOING),
        (READ, false, READING),
        (BETWEEN, false, STANDING),
        ("ad", true, STANDING),
        (WHERE, true, PLACE),
        (BELOW, true, DOWN),
        (SMALL, true, PLAIN),
    ];
    for (list, whole, kind) in lists {
        for text in list.split('|') {
            let first = text.chars().next().unwrap_or_default();
            all.entry(first).or_default().push(Word { text, whole, kind });
        }
    }
    all
});

/// Is a line, folded, one that says where the text goes on?
pub(super) fn is_one(folded: &str) -> bool {
    if folded.len() > BYTES_MAX {
        return false;
    }
    let mut seen = Seen::default();
    let mut words =
        folded.split(|c: char| !c.is_alphabetic() && !is_mark(c)).filter(|w| !w.is_empty());
    // Nearly all lines have two other words among their first.
    words.all(|word| seen.word(word)) && seen.says()
}

/// Vowel signs of Indic scripts, and their joiners, are of the word.
fn is_mark(c: char) -> bool {
    matches!(c, '\u{900}'..='\u{DFF}' | '\u{200C}' | '\u{200D}')
}

/// What a word may be of.
const GOING: u8 = 1;
const READING: u8 = 2;
const STANDING: u8 = 4;
const PLACE: u8 = 8;
const DOWN: u8 = 16;
const PLAIN: u8 = 32;

/// Which words a line has.
#[derive(Default)]
struct Seen {
    words: usize,
    /// Of no kind, and not small either.
    strange: usize,
    kinds: u8,
}

impl Seen {
    /// May the line still be one with this word?
    fn word(&mut self, word: &str) -> bool {
        let kinds = kinds(word);
        self.words += 1;
        self.strange += usize::from(kinds == 0 && word.chars().nth(SMALL_CHARS_MAX).is_some());
        self.kinds |= kinds;
        self.strange <= STRANGE_MAX && self.words <= WORDS_MAX
    }

    fn says(&self) -> bool {
        let has = |kinds: u8| self.kinds & kinds == kinds;
        has(GOING | PLACE | STANDING) && (has(READING) || self.strange == 0)
            || has(GOING | DOWN | READING) && self.strange == 0
    }
}

/// Of the words of a line that speaks of the article.
const STRANGE_MAX: usize = 1;

fn kinds(word: &str) -> u8 {
    let first = word.chars().next().unwrap_or_default();
    let all = WORDS.get(&first).map_or(&[][..], Vec::as_slice);
    let fits = |w: &&Word| if w.whole { word == w.text } else { word.starts_with(w.text) };
    all.iter().filter(fits).fold(0, |kinds, w| kinds | w.kind)
}

const SMALL_CHARS_MAX: usize = 3;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::extract::folded::Folded;

    #[test]
    fn lines_that_say_where_the_text_goes_on() {
        for line in [
            "Pozostała część artykułu pod materiałem wideo",
            "Ciąg dalszy tekstu pod zdjęciem",
            "Reszta artykułu pod filmem",
            "Nach der Anzeige weiterlesen",
            "Der Text geht unter dem Video weiter",
            "Text pokračuje pod galerií",
            "A cikk a videó után folytatódik",
            "A szöveg a galéria alatt folytatódik",
            "A matéria continua após o vídeo",
            "O artigo continua após a publicidade",
            "El texto sigue tras el anuncio",
            "Haber videodan sonra devam ediyor",
            "Berita berlanjut di bawah video",
            "Материал продолжается под фото",
            "Текстът продължава след рекламата",
            "Стаття продовжується під рекламою",
            "Tekstas tęsiamas po reklama",
            "Ziņas turpinājums pēc reklāmas",
            "Artikkel jätkub pärast videot",
            "Bài viết tiếp tục dưới quảng cáo",
            "الخبر يتابع بعد الفيديو",
            "Teksten fortsætter under videoen",
            "Το άρθρο συνεχίζεται κάτω από το βίντεο",
            "The report continues after this video",
            "Story continues below",
            "Nastavak članka ispod videa",
            "Articolul continuă sub galeria foto",
        ] {
            assert!(is_one(&Folded::of(line).text), "{line}");
        }
    }

    #[test]
    fn text_about_what_goes_on_stays() {
        for line in [
            "Protests continue after video",
            "Search continues after video emerges",
            "Streit geht nach dem Video weiter",
            "The trial continues below deck",
            "Reklam kampanyası seçimden sonra devam ediyor",
            "Spór o reklamę trwa po wyborach, dalsze rozmowy we wtorek",
            "Le tournage du film continue après la pluie",
            "La suite du film après l'orage",
            "Под рекламой нашли тайник",
            "The story continues.",
            "Photo: the harbour after the storm",
        ] {
            assert!(!is_one(&Folded::of(line).text), "{line}");
        }
    }
}
