//! Boxes in a text that offer a letter by mail.

use super::dom::attr;
use super::outline::Outline;
use super::why::Why;
use super::words::bit;

/// A box is no longer, and no such part of the text.
const CHARS_MAX: usize = 500;
const PART: usize = 4;

/// Drops what stands in an element that is called a newsletter's.
pub(super) fn drop(outline: &Outline<'_>, why: &mut [Why]) {
    let chars = |runs: std::ops::Range<usize>, why: &[Why]| -> usize {
        runs.filter(|r| why[*r].keeps()).map(|r| outline.runs[r].chars).sum()
    };
    let all = chars(0..why.len(), why);
    let subscribe = bit("subscribe").trailing_zeros() as usize;
    let named = outline.blocks.iter().filter(|b| !b.runs.is_empty() && b.near[subscribe] == 0);
    for block in named.filter(|b| ["class", "id"].iter().any(|a| names_letter(attr(b.node, a)))) {
        let own = chars(block.runs.clone(), why);
        if own <= CHARS_MAX && own * PART <= all {
            why[block.runs.clone()].iter_mut().filter(|w| w.keeps()).for_each(|w| *w = Why::Notice);
        }
    }
}

fn names_letter(name: Option<&str>) -> bool {
    let words = name.unwrap_or("").split(|c: char| !c.is_ascii_alphanumeric());
    words.map(str::to_ascii_lowercase).any(|w| matches!(w.as_str(), "newsletter" | "newsletters"))
}

/// Does a line tell of letters by mail?
pub(super) fn tells(text: &str) -> bool {
    let lower = text.to_lowercase();
    MAIL.iter().any(|word| lower.contains(word))
}

const MAIL: [&str; 37] = [
    "newsletter",
    "e-mail",
    "email",
    "inbox",
    "mailbox",
    "postfach",
    "infolettre",
    "boîte mail",
    "boletín",
    "tu correo",
    "su correo",
    "boletim",
    "posta elettronica",
    "nieuwsbrief",
    "nyhetsbrev",
    "nyhedsbrev",
    "inkorg",
    "indbakke",
    "innboks",
    "uutiskirje",
    "sähköposti",
    "skrzyn",
    "hírlevél",
    "рассылк",
    "вашей почт",
    "розсилк",
    "e-post",
    "bülten",
    "メール",
    "メルマガ",
    "邮箱",
    "郵件",
    "뉴스레터",
    "이메일",
    "بريدك",
    "خبرنامه",
    "ניוזלטר",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_called_so_in_many_languages() {
        for line in [
            "Our newsletter",
            "Chaque matin dans votre boîte mail",
            "毎朝六時にメールで",
            "Рассылка",
        ] {
            assert!(tells(line), "{line}");
        }
        assert!(!tells("The ferry brings the mail"));
        assert!(
            names_letter(Some("box newsletter-teaser")) && !names_letter(Some("newsletters2 news"))
        );
    }
}
