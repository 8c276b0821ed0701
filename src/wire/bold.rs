//! The place in bold before a dash that opens a story in Indonesian papers: `<b>Lembah Hijau</b> - Jembatan ...`

use super::shape::plausible;
use super::{cut_front, places};
use crate::model::{Article, Block, Dateline};

const PLACE_WORDS_MAX: usize = 3;

/// Splits it off: what it says, and as it was printed.
pub(super) fn split(article: &mut Article) -> Option<(Dateline, String)> {
    let indonesian = article.language.as_deref().is_some_and(|l| l.starts_with("id"));
    let rich = article.blocks.iter_mut().filter(|_| indonesian).find_map(|block| match block {
        Block::Paragraph(rich) => Some(rich),
        _ => None,
    })?;
    let (place, _) = rich.html.strip_prefix("<strong>")?.split_once("</strong>")?;
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
    let printed = rich.text[..end].to_owned();
    cut_front(rich, end);
    Some((Dateline { place: Some(place), ..Dateline::default() }, printed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Rich;

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
    }
}
