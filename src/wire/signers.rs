//! Who signs beside an agency: a house that it helped, its own people, a place.

use super::agencies::Agencies;
use crate::model::{Article, Block, url};

/// A byline, or a line that says whose text it is, is no longer.
pub(super) const SIGN_MAX: usize = 160;

/// `Le Courrier avec AFP`, `Le Courrier de Valmont (avec AFP)`: who wrote it, and the agency that helped.
pub(super) fn with_agency<'l>(line: &'l str, agencies: &Agencies) -> Option<(&'l str, String)> {
    let line = line.trim_matches(|c: char| !c.is_alphanumeric());
    if line.len() > SIGN_MAX || !line.starts_with(char::is_uppercase) {
        return None;
    }
    let opens = |at: usize| line[..at].ends_with([' ', '(', '（']);
    let parted = |word: &&str| {
        let word = word.trim_start();
        let mut found = line.match_indices(word).filter(|(at, _)| opens(*at));
        let (at, agency) =
            found.find_map(|(at, _)| Some((at, line[at + word.len()..].strip_prefix(' ')?)))?;
        Some((line[..at].trim_end_matches([' ', '(', '（']), agency))
    };
    let (who, agency) = HELPED.iter().find_map(parted)?;
    let named = agencies.named(agency);
    let credit = named.alone().then(|| agencies.origin(agency, &named)).flatten()?;
    Some((who, credit))
}

/// `Reuters, London`, `Agência Brasil — Itaporanga`: an agency and where it wrote, as a byline has it.
pub(super) fn placed<'l>(line: &'l str, agencies: &Agencies) -> Option<&'l str> {
    let (agency, place) =
        [" — ", " – ", " - ", " | ", ", ", " / "].iter().find_map(|s| line.split_once(s))?;
    let words = || place.split_whitespace();
    let begins = |w: &str| !w.starts_with(char::is_lowercase) || w.chars().count() <= 3;
    // `AFP / Jane Poe` is a person's.
    let few =
        if line.contains(" / ") || place.starts_with(super::shape::uncased_letter) { 1 } else { 3 };
    let place = words().count() <= few
        && words().all(begins)
        && !place.contains(|c: char| c.is_ascii_digit());
    let named = agencies.named(agency);
    (place && named.alone() && !agencies.wordlike(&named)).then_some(agency)
}

/// `Reuters Staff`, `AFP Newsroom` without the people of the house.
pub(super) fn without_staff(line: &str) -> &str {
    match line.rsplit_once(' ') {
        Some((name, word)) if STAFF.contains(&word.to_lowercase().as_str()) => name.trim_end(),
        _ => line,
    }
}

/// What a house calls those who write for it.
const STAFF: [&str; 17] = [
    "staff",
    "desk",
    "newsroom",
    "bureau",
    "writers",
    "writer",
    "reporters",
    "reporter",
    "team",
    "correspondent",
    "correspondents",
    "redaktion",
    "rédaction",
    "redacción",
    "redação",
    "redazione",
    "redactie",
];
/// Outlets, not persons, open with an article.
const ARTICLES: [&str; 14] =
    ["The", "Le", "La", "Les", "L", "Der", "Die", "Das", "El", "Los", "Il", "O", "De", "Het"];

/// Two to four capitalised words, that name no house.
pub(super) fn is_person(name: &str) -> bool {
    let words: Vec<&str> = name.split_whitespace().collect();
    let of_house = |w: &&&str| STAFF.contains(&w.to_lowercase().as_str());
    let first = words.first().map_or("", |w| w.split(['\'', '’']).next().unwrap_or(w));
    (2..=4).contains(&words.len())
        && !words.iter().any(|w| of_house(&w))
        && !(ARTICLES.contains(&first) && words.len() < 4)
        && words.iter().all(|w| w.starts_with(char::is_uppercase))
        && !name.contains(|c: char| c.is_ascii_digit() || matches!(c, ',' | ':' | '/'))
}

/// `Xinhua/Xie Huanchi`, `© Xie Huanchi/Xinhua` name who took the picture.
pub(super) fn photographer(line: &str, agencies: &Agencies) -> bool {
    let Some((who, house)) = line.trim_start_matches(['©', ' ', '(']).split_once('/') else {
        return false;
    };
    let agency = || agencies.find(house.trim_end_matches([')', '.', ' '])).is_some();
    is_person(who.trim()) && agency()
        || agencies.within(line).is_some_and(|(_, range)| {
            let rest = &line[range.end..];
            rest.strip_prefix('/')
                .is_some_and(|r| r.starts_with(char::is_uppercase) && r.contains(' '))
        })
}

/// An agency that no list knows: its letters close the dateline behind place and date, and stand once more in brackets of their
/// own below the text. A paper signs with its own name, which is its site's.
pub(super) fn twice(article: &Article, agencies: &Agencies) -> Option<String> {
    let dateline = article.dateline.as_ref().filter(|d| d.place.is_some() && d.date.is_some())?;
    let name = dateline.agency.as_deref()?;
    let letters = (2..=6).contains(&name.chars().count()) && name.chars().all(char::is_uppercase);
    let own = || url::site(&article.url).contains(&name.to_lowercase());
    let signs = |line: &str| line.trim() == format!("({name})");
    let below = || article.blocks.iter().rev().take(SIGNED_BLOCKS).map(Block::text);
    (letters && agencies.find(name).is_none() && !own())
        .then(|| below().any(|line| signs(&line)) || article.closing.iter().any(|l| signs(l)))?
        .then(|| name.to_owned())
}

/// `به گزارش ایسنا، ...`: so the papers of Iran open what they have from one of its agencies. What one says that tells the
/// whole world is news of it.
pub(super) fn reported(article: &Article, agencies: &Agencies) -> Option<String> {
    let first = paragraphs(article).next()?;
    let (who, _) = first.trim_start().strip_prefix("به گزارش ")?.split_once('،')?;
    let (name, _) = agencies.within(who).filter(|_| who.len() <= SIGN_MAX)?;
    (!agencies.world(name)).then(|| name.to_owned())
}

/// `AGERPRES/(A - autor: Ana Pop, editor: Ion Rus)` at the end of the text: who wrote it.
pub(super) fn author(article: &Article) -> Option<String> {
    let last = paragraphs(article).next_back()?;
    let inner = last.trim_end().strip_suffix(')')?.rsplit_once('(')?.1;
    let (_, behind) = AUTHORS.iter().find_map(|label| inner.split_once(label))?;
    let name = behind.split([',', ';']).next()?.trim();
    (inner.len() <= SIGN_MAX && is_person(name)).then(|| name.to_owned())
}

/// Labels before who wrote, in the closing bracket of an agency's text.
const AUTHORS: [&str; 4] = ["autor: ", "autoare: ", "autori: ", "автор: "];

fn paragraphs(article: &Article) -> impl DoubleEndedIterator<Item = &str> {
    article.blocks.iter().filter_map(|block| match block {
        Block::Paragraph(rich) => Some(rich.text.as_str()),
        _ => None,
    })
}

const SIGNED_BLOCKS: usize = 3;

/// Words before the name of an agency that helped.
pub(super) const HELPED: [&str; 9] =
    [" with", " avec", " con", " com", " mit", " med", " met", " z", " с"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rich;
    use crate::wire::read;

    fn told(paragraphs: &[&str]) -> Article {
        let blocks = paragraphs.iter().map(|p| Block::Paragraph(Rich::plain(*p))).collect();
        let mut article = Article { blocks, ..Article::default() };
        read(&mut article, &Agencies::default());
        article
    }

    #[test]
    fn agencies_of_iran_are_credited_by_the_first_words() {
        let credit = |opening: &str| told(&[&format!("{opening} برف بارید."), "متن دوم."]).credit;
        assert_eq!(credit("به گزارش ایسنا،").as_deref(), Some("ISNA"));
        assert_eq!(credit("به گزارش خبرگزاری ایرنا،").as_deref(), Some("IRNA"));
        assert_eq!(credit("به گزارش رویترز،"), None, "what it said is news");
        assert_eq!(credit("به گزارش پلیس،"), None);
    }

    #[test]
    fn the_closing_bracket_of_an_agency_names_who_wrote() {
        let closing =
            "A nins. AGERPRES/(A - autor: Ana Pop, editor: Ion Rus, editor online: Dan Oros)";
        let article = told(&["ZĂPADĂ la munte.", closing]);
        assert_eq!(
            (article.byline.names, article.credit.as_deref()),
            (vec!["Ana Pop".to_owned()], Some("Agerpres"))
        );
        let said = told(&["A nins.", "Cartea (autor: necunoscut) a apărut."]);
        assert!(said.byline.names.is_empty());
    }

    #[test]
    fn who_stands_before_a_slash_and_a_place_in_capitals_wrote() {
        let article = told(&["Elif Demir/ MUĞLA, (DHA)- Kar yağdı."]);
        assert_eq!(article.byline.names, ["Elif Demir"]);
        assert_eq!(article.dateline.and_then(|d| d.place).as_deref(), Some("MUĞLA"));
        let place = told(&["New York/ LONDON (AP) — Snow fell."]);
        assert!(place.byline.names.is_empty());
    }
}
