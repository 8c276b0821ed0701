//! Names of agencies and languages that editions may choose by, and those that were probably meant.

use super::near::nearest;
use super::table::Mistake;
use crate::read::Agencies;

/// ISO 639-1 codes with their English and own names, and what people write instead of the code.
const LANGUAGES: &str = "\
aa afar|ab abkhazian|af afrikaans|ak akan|am amharic|an aragonese|ar arabic العربية|as assamese|av avaric|ay aymara|\
az azerbaijani|ba bashkir|be belarusian|bg bulgarian български|bi bislama|bm bambara|bn bengali bangla|bo tibetan|\
br breton|bs bosnian|ca catalan|ce chechen|ch chamorro|co corsican|cs czech čeština cz|cv chuvash|cy welsh|\
da danish dansk dk|de german deutsch ger deu|dv maldivian|dz dzongkha|ee ewe|el greek gr ελληνικά|\
en english eng|eo esperanto|es spanish español espanol castellano spa|et estonian ee|eu basque|fa persian farsi|ff fulah|\
fi finnish suomi|fj fijian|fo faroese|fr french français francais fra fre|fy frisian|ga irish|gd gaelic|gl galician|\
gn guarani|gu gujarati|gv manx|ha hausa|he hebrew iw עברית|hi hindi हिन्दी|ho motu|hr croatian hrvatski|ht haitian|\
hu hungarian magyar|hy armenian|hz herero|ia interlingua|id indonesian bahasa|ie interlingue|ig igbo|ii yi|ik inupiaq|\
io ido|is icelandic|it italian italiano ita|iu inuktitut|ja japanese 日本語 jp jpn|jv javanese|ka georgian|kg kongo|\
ki kikuyu|kj kuanyama|kk kazakh|kl greenlandic|km khmer cambodian|kn kannada|ko korean 한국어 kr kor|kr kanuri|ks kashmiri|\
ku kurdish|kv komi|kw cornish|ky kyrgyz|la latin|lb luxembourgish|lg ganda|li limburgish|ln lingala|lo lao|\
lt lithuanian|lu luba|lv latvian|mg malagasy|mh marshallese|mi maori|mk macedonian|ml malayalam|mn mongolian|mr marathi|\
ms malay|mt maltese|my burmese|na nauru|nb bokmål|nd ndebele|ne nepali|ng ndonga|nl dutch nederlands nld|nn nynorsk|\
no norwegian norsk|nr ndebele|nv navajo|ny chichewa|oc occitan|oj ojibwa|om oromo|or odia oriya|os ossetian|\
pa punjabi|pi pali|pl polish polski pol|ps pashto|pt portuguese português portugues por|qu quechua|rm romansh|rn rundi|\
ro romanian română|ru russian русский rus|rw kinyarwanda|sa sanskrit|sc sardinian|sd sindhi|se sami|sg sango|si sinhala|\
sk slovak|sl slovenian slovene|sm samoan|sn shona|so somali|sq albanian|sr serbian|ss swati|st sotho|su sundanese|\
sv swedish svenska swe|sw swahili kiswahili|ta tamil|te telugu|tg tajik|th thai|ti tigrinya|tk turkmen|tl tagalog filipino|\
tn tswana|to tonga|tr turkish türkçe tur|ts tsonga|tt tatar|tw twi|ty tahitian|ug uyghur|uk ukrainian українська ua|\
ur urdu|uz uzbek|ve venda|vi vietnamese|vo volapük|wa walloon|wo wolof|xh xhosa|yi yiddish|yo yoruba|za zhuang|\
zh chinese mandarin 中文 汉语 漢語 cn chn zho|zu zulu";

/// What an edition picks nothing with, because no copy is credited to such a name; none when it is a known one.
pub(super) fn agency(name: &str) -> Option<Mistake> {
    let agencies = Agencies::default();
    let credited = agencies.credit(name.trim()).or_else(|| agencies.find(name.trim()));
    if credited.is_some_and(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    let names: Vec<&str> = agencies.names().collect();
    let help = match credited.or_else(|| nearest(name, &names)) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => {
            "names are those of config/agencies.toml, such as `Xinhua`, `Reuters`, `AP`".to_owned()
        }
    };
    let message = format!("no agency is called `{name}`");
    Some(Mistake::new("C037", message, "nothing is credited to it", help))
}

/// The same for a language tag.
pub(super) fn language(tag: &str) -> Option<Mistake> {
    let lower = tag.trim().to_lowercase();
    let (primary, rest) =
        lower.split_once(['-', '_']).map_or((lower.as_str(), None), |(p, r)| (p, Some(r)));
    let sound = tag.is_ascii() && !tag.contains('_') && tag.trim() == tag;
    if sound && codes().any(|c| c == primary) {
        return None;
    }
    // ISO 639-2 and -3 exist for thousands of languages: three letters that are nobody's nickname may well be one.
    let meant = named(primary);
    let three = primary.len() == 3 && primary.bytes().all(|b| b.is_ascii_lowercase());
    if sound && three && meant.is_none() {
        return None;
    }
    let help = match (meant, rest) {
        (Some(code), Some(region)) if region.len() <= 4 => {
            format!("did you mean `{code}-{}`, or `{code}` for all of it?", region.to_uppercase())
        }
        (Some(code), _) => format!("did you mean `{code}`?"),
        (None, _) => {
            "write a code of two letters such as `en`, `zh` or `ar`, or one like `en-GB`".to_owned()
        }
    };
    let message = format!("no language has the code `{tag}`");
    Some(Mistake::new("C038", message, "picks nothing", help))
}

fn entries() -> impl Iterator<Item = std::str::SplitWhitespace<'static>> {
    LANGUAGES.split('|').map(str::split_whitespace)
}

fn codes() -> impl Iterator<Item = &'static str> {
    entries().filter_map(|mut words| words.next())
}

fn named(typed: &str) -> Option<&'static str> {
    let exact = entries().find_map(|mut words| {
        let code = words.next()?;
        (code == typed || words.any(|w| w == typed)).then_some(code)
    });
    exact.or_else(|| {
        let names: Vec<(&str, &str)> = entries()
            .filter_map(|mut words| {
                let code = words.next()?;
                Some(words.map(move |w| (w, code)).collect::<Vec<_>>())
            })
            .flatten()
            .collect();
        let words: Vec<&str> = names.iter().map(|(w, _)| *w).collect();
        let meant = (typed.chars().count() > 3).then(|| nearest(typed, &words)).flatten()?;
        names.iter().find(|(w, _)| *w == meant).map(|(_, code)| *code)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn hint(mistake: Option<Mistake>, words: &str) {
        let told = mistake.map(|m| m.to_string()).unwrap_or_default();
        assert!(told.contains(words), "{words}: {told}");
    }

    #[test]
    fn languages() {
        for good in ["en", "en-GB", "zh-Hans", "EN", "haw", "nb"] {
            assert_eq!(language(good), None, "{good}");
        }
        hint(language("english"), "`en`?");
        hint(language("Englisch"), "`en`?");
        hint(language("cn"), "`zh`?");
        hint(language("jp"), "`ja`?");
        hint(language("en_US"), "`en-US`");
        hint(language("Deutsch"), "`de`?");
        hint(language("中文"), "`zh`?");
        hint(language("xx"), "two letters");
    }

    #[test]
    fn agencies() {
        for good in ["Xinhua", "xinhua", "Reuters", "AP", "AFP"] {
            assert_eq!(agency(good), None, "{good}");
        }
        hint(agency("Xinua"), "`Xinhua`?");
        hint(agency("Associated Press"), "`AP`?");
        hint(agency("Rueters"), "`Reuters`?");
        hint(agency("新华社"), "`Xinhua`?");
        hint(agency("Nobody's Wire"), "agencies.toml");
    }
}
