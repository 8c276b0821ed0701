//! The place in bold that opens a story, before a dash in Indonesian papers and with a full stop in German ones:
//! `<b>Lembah Hijau</b> - Jembatan ...`, `<b>Hamburg.</b> Die Brücke ...`

use super::shape::plausible;
use super::{cut_front, places};
use crate::model::{Article, Block, Dateline, Rich};

const PLACE_WORDS_MAX: usize = 3;

/// Splits it off: what it says, and as it was printed.
pub(super) fn split(article: &mut Article) -> Option<(Dateline, String)> {
    let language = article.language.as_deref()?;
    let stopped = language.starts_with("de");
    if !stopped && !language.starts_with("id") {
        return None;
    }
    let rich = article.blocks.iter_mut().find_map(|block| match block {
        Block::Paragraph(rich) => Some(rich),
        _ => None,
    })?;
    let (place, _) = rich.html.strip_prefix("<strong>")?.split_once("</strong>")?;
    if stopped {
        let (place, end) = (place.trim_end().strip_suffix('.')?.to_owned(), place.trim_end().len());
        let told = rich.text.starts_with(&place) && rich.text[end..].starts_with(' ');
        return (told && places::known(&place)).then(|| cut_off(rich, place, end + 1));
    }
    let dash = [" - ", " – ", " — ", " -- "]
        .into_iter()
        .find(|dash| rich.text.strip_prefix(place).is_some_and(|rest| rest.starts_with(dash)))?;
    let words = place.split(' ');
    let cased = words.clone().all(|w| w.starts_with(char::is_uppercase));
    let begins = rich.text[place.len() + dash.len()..].starts_with(char::is_uppercase);
    let few = words.count() <= PLACE_WORDS_MAX;
    if !(cased && begins && few && plausible(place)) || places::label(place) {
        return None;
    }
    let (place, end) = (place.to_owned(), place.len() + dash.len());
    Some(cut_off(rich, place, end))
}

fn cut_off(rich: &mut Rich, place: String, end: usize) -> (Dateline, String) {
    let printed = rich.text[..end].to_owned();
    cut_front(rich, end);
    (Dateline { place: Some(place), ..Dateline::default() }, printed)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(language: &str, html: &str) -> Option<String> {
        let text = html.replace("<strong>", "").replace("</strong>", "");
        let blocks = vec![Block::Paragraph(Rich { text, html: html.to_owned() })];
        let language = Some(language.to_owned());
        split(&mut Article { language, blocks, ..Article::default() })?.0.place
    }

    #[test]
    fn a_place_in_bold_opens_a_story() {
        let told = place("id", "<strong>Lembah Hijau</strong> - Hujan turun.");
        assert_eq!(told.as_deref(), Some("Lembah Hijau"));
        assert_eq!(place("en", "<strong>Green Valley</strong> - Rain fell."), None);
        assert_eq!(place("id", "<strong>Video</strong> - Hujan turun."), None);
        assert_eq!(place("id", "<strong>Hujan turun</strong> - di lembah."), None);
        assert_eq!(place("id", "Lembah Hijau - Hujan turun."), None);
        let told = place("de", "<strong>Hamburg.</strong> Die Brücke ist gesperrt.");
        assert_eq!(told.as_deref(), Some("Hamburg"));
        assert_eq!(place("de", "<strong>Fazit.</strong> Die Brücke bleibt zu."), None);
        assert_eq!(place("de", "Hamburg. Eine Stadt am Wasser."), None);
        assert_eq!(place("en", "<strong>Hamburg.</strong> A bridge was closed."), None);
    }
}
