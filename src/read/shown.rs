//! Addresses that are not for readers, taken out of an article: a link keeps its words, a picture goes.

use url::Url;

use crate::markup::refs;
use crate::model::{Article, Block, Rich};

/// Leaves only the addresses that `fit`, which says whether an http(s) address may be published.
pub fn show_only(article: &mut Article, fit: impl Fn(&Url) -> bool) {
    let fits =
        |address: &str| Url::parse(address).is_ok_and(|url| url.scheme() == "mailto" || fit(&url));
    article.canonical.take_if(|url| !fits(url));
    article.image.take_if(|figure| !fits(&figure.url));
    article.enclosures.retain(|enclosed| fits(&enclosed.url));
    article.blocks.retain(|block| match block {
        Block::Figure(figure) => fits(&figure.url),
        Block::Embed(url, _) => fits(url),
        _ => true,
    });
    for rich in article.blocks.iter_mut().flat_map(riches) {
        if rich.html.contains(OPEN) {
            rich.html = unlinked(&rich.html, fits);
        }
    }
}

fn riches(block: &mut Block) -> Vec<&mut Rich> {
    match block {
        Block::Paragraph(rich) | Block::Heading(_, rich) => vec![rich],
        Block::Quote(all) | Block::List(_, all) => all.iter_mut().collect(),
        Block::Table(_, rows) => rows.iter_mut().flatten().collect(),
        Block::Figure(_) | Block::Embed(..) | Block::Pre(_) => Vec::new(),
    }
}

/// As every link begins in the HTML that we make ourselves; none stands within another.
const OPEN: &str = "<a href=\"";

fn unlinked(html: &str, fits: impl Fn(&str) -> bool) -> String {
    let mut parts = html.split(OPEN);
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let kept = part.split_once('"').is_none_or(|(address, _)| fits(&refs::decode(address)));
        match part.split_once('>').and_then(|(_, rest)| rest.split_once("</a>")) {
            Some((words, rest)) if !kept => out.extend([words, rest]),
            _ => out.extend([OPEN, part]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Figure;

    #[test]
    fn links_keep_their_words_and_pictures_go() {
        let rich = |html: &str| Rich { text: "x".into(), html: html.into() };
        let figure = |url: &str| Block::Figure(Figure { url: url.into(), ..Figure::default() });
        let link = "See <a href=\"http://in.example/?a=1&amp;b\"><em>here</em></a> and <a href=\"https://out.example/\">there</a>.";
        let mut article = Article {
            canonical: Some("http://in.example/".into()),
            image: Some(Figure { url: "http://in.example/i.png".into(), ..Figure::default() }),
            blocks: vec![
                Block::Paragraph(rich(link)),
                figure("http://in.example/i.png"),
                figure("https://out.example/i.png"),
                Block::Embed("http://in.example/a.mp3".into(), String::new()),
                Block::List(false.into(), vec![rich("<a href=\"mailto:a@b.example\">a</a>")]),
            ],
            ..Article::default()
        };
        show_only(&mut article, |url| url.host_str() != Some("in.example"));
        assert_eq!((article.canonical, article.image), (None, None));
        let left = "See <em>here</em> and <a href=\"https://out.example/\">there</a>.";
        assert_eq!(article.blocks.len(), 3);
        assert_eq!(article.blocks[0], Block::Paragraph(rich(left)));
        assert_eq!(article.blocks[1], figure("https://out.example/i.png"));
        assert!(article.blocks[2].html().contains("mailto:"));
    }
}
