//! Who signs in brackets before a text's first word or behind its last, as papers of East Asia print it: cut off and read.

use super::staff::is_staff;
use super::{houses, people, signatures};
use crate::model::{Article, Block, Rich};

/// What stands in such brackets is no longer, in bytes.
const BYTES_MAX: usize = 120;

/// Cuts such brackets off, and a first line above a break that signs; whom they name signs, when nobody else does.
pub(super) fn take(article: &mut Article) {
    let paragraphs = article.blocks.iter_mut().filter_map(|block| match block {
        Block::Paragraph(rich) => Some(rich),
        _ => None,
    });
    let mut found = Vec::new();
    let mut paragraphs = paragraphs.peekable();
    if let Some(first) = paragraphs.peek_mut() {
        found.extend(line(first));
        found.extend(front(first));
    }
    if let Some(last) = paragraphs.last() {
        found.extend(back(last));
    }
    if article.byline.names.is_empty() {
        article.byline.names = found;
    }
}

/// `本报记者 王小明<br>渡轮...`
fn line(rich: &mut Rich) -> Vec<String> {
    let Some((head, text)) = rich.html.split_once("<br>") else { return Vec::new() };
    let plain = !head.contains(['<', '&']) && head.len() <= BYTES_MAX && !text.is_empty();
    if !plain || !rich.text.starts_with(head) || !signatures::signs(head) {
        return Vec::new();
    }
    // An agency's is a dateline.
    let wired = head.split(|c: char| !c.is_alphanumeric()).any(houses::is_agency);
    let eastern = signatures::names(head, false);
    let names = if eastern.is_empty() { people::names(head) } else { eastern };
    if wired || names.is_empty() && !is_staff(head) {
        return Vec::new();
    }
    let rest = rich.text[head.len()..].trim_start().to_owned();
    *rich = Rich { text: rest, html: text.trim_start().to_owned() };
    names
}

/// `[나루신문=문달래 기자] 여객선이 ...`, `（本报记者 王小明）渡轮...`, `문달래 기자 = 여객선이 ...`
fn front(rich: &mut Rich) -> Vec<String> {
    let opened = BRACKETS.iter().find(|(open, _)| rich.text.starts_with(*open));
    let end = match opened {
        Some((_, close)) => rich.text.find(*close).map(|at| at + close.len_utf8()),
        None => rich.text.find("기자 = ").filter(|at| *at < NAME_BYTES_MAX).map(|at| at + END),
    };
    let Some(end) = end.filter(|end| *end <= BYTES_MAX) else { return Vec::new() };
    let (bracket, rest) = rich.text.split_at(end);
    let houses = bracket.split(['=', '[', '(', '（', ' ', '/', ']']);
    // An agency's is a dateline.
    let wired = || houses.clone().any(houses::is_agency);
    if rest.trim().is_empty() || wired() {
        return Vec::new();
    }
    let names = signatures::names(bracket.trim_end_matches(['=', ' ']), false);
    let html = rich.html.strip_prefix(bracket).map(|html| html.trim_start().to_owned());
    if names.is_empty() || html.is_none() && !rich.html.is_empty() {
        return Vec::new();
    }
    *rich = Rich { text: rest.trim_start().to_owned(), html: html.unwrap_or_default() };
    names
}

const BRACKETS: [(char, char); 4] = [('[', ']'), ('（', '）'), ('(', ')'), ('【', '】')];
const NAME_BYTES_MAX: usize = 20;
/// Of the word for a reporter and the sign behind it, in bytes.
const END: usize = "기자 =".len();

/// `... 完成する予定だ。【山田太郎】`
fn back(rich: &mut Rich) -> Vec<String> {
    let open = rich.text.ends_with(['】', '）']).then(|| rich.text.rfind(['【', '（'])).flatten();
    let Some(open) = open else { return Vec::new() };
    let (text, bracket) = rich.text.split_at(open);
    if !text.ends_with(['。', '」', '！', '？']) || bracket.len() > BYTES_MAX {
        return Vec::new();
    }
    let names = signatures::names(bracket, true);
    let html = rich.html.strip_suffix(bracket).map(str::to_owned);
    if names.is_empty() || html.is_none() && !rich.html.is_empty() {
        return Vec::new();
    }
    *rich = Rich { text: text.to_owned(), html: html.unwrap_or_default() };
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn taken(paragraphs: &[&str]) -> (String, Vec<String>) {
        let blocks = paragraphs.iter().map(|p| Block::Paragraph(Rich::plain(*p))).collect();
        let mut article = Article { blocks, ..Article::default() };
        take(&mut article);
        (article.text(), article.byline.names)
    }

    #[test]
    fn brackets_that_sign_are_no_text() {
        let (text, names) = taken(&["橋は閉じられた。", "木の橋がかかる。【北原ゆみ】"]);
        assert_eq!(
            (text.as_str(), &names[..]),
            ("橋は閉じられた。\n\n木の橋がかかる。", &["北原ゆみ".to_owned()][..])
        );
        let (text, names) = taken(&["[나루신문=문달래 기자] 다리가 막혔다.", "새 다리를 놓는다."]);
        assert_eq!(
            (text.as_str(), &names[..]),
            ("다리가 막혔다.\n\n새 다리를 놓는다.", &["문달래".to_owned()][..])
        );
        let (text, names) = taken(&["（本报记者 王小明）渡轮返航。"]);
        assert_eq!((text.as_str(), &names[..]), ("渡轮返航。", &["王小明".to_owned()][..]));
        let (text, names) = taken(&["문달래 기자 = 다리가 막혔다."]);
        assert_eq!((text.as_str(), &names[..]), ("다리가 막혔다.", &["문달래".to_owned()][..]));
    }

    #[test]
    fn a_first_line_that_signs_is_no_text() {
        let taken = |html: &str| {
            let mut rich = Rich { text: html.replace("<br>", " "), html: html.to_owned() };
            (line(&mut rich), rich.text)
        };
        assert_eq!(
            taken("By Ann Lee<br>Snow fell."),
            (vec!["Ann Lee".to_owned()], "Snow fell.".to_owned())
        );
        assert_eq!(taken("海边记者 王小明<br>渡轮返航。").0, ["王小明"]);
        let poem = "Snow fell<br>on the quay.";
        assert_eq!(taken(poem), (Vec::new(), "Snow fell on the quay.".to_owned()));
    }

    #[test]
    fn brackets_of_others_stay() {
        for text in [
            "橋がかかる。（終わり）",
            "橋がかかる（山田太郎）",
            "[서울=뉴시스] 다리가 막혔다.",
            "다리 (나루)",
        ] {
            assert_eq!(taken(&[text]), (text.to_owned(), Vec::new()), "{text}");
        }
    }
}
