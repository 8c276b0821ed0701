//! Days of a page's own, and those of the stories it points at.

use url::Url;

use crate::extract::{Hints, Memory, Page, Rules, extract};
use crate::model::Article;

fn read(html: &str) -> Article {
    let url = Url::parse("https://a.example/ferry").expect("a URL");
    let page = Page { bytes: html.as_bytes(), content_type: Some("text/html"), url: &url };
    extract(&page, &Hints::default(), &Rules::default(), &Memory::default()).article
}

fn day(html: &str) -> Option<String> {
    read(html).published.map(|at| at.to_utc().date_naive().to_string())
}

const TEXT: &str = "<p>The ferry Lady of Skerrow stops for the winter, the harbour master said on Monday, for want of \
    passengers.</p><p>It had carried four of them a day since the bridge was opened to lorries.</p>";

/// A page whose headline has something above it, and its text something below.
fn page(above: &str, below: &str) -> String {
    format!(
        "<html lang=en><head><title>Ferry stops for the winter</title></head><body><header><a href=/>Post</a></header>\
         <div class=work><div class=detail>{above}<h1>Ferry stops for the winter</h1><div>{TEXT}</div></div>{below}</div>\
         <footer>Harbour Post</footer></body></html>"
    )
}

fn row(n: usize) -> String {
    format!(
        "<p class=item><span>0{n}.06.2026</span> <a href=/s/{n}>The {n}th bridge is painted anew</a></p>"
    )
}

#[test]
fn a_date_above_the_headline_is_its_own() {
    let rows: String = (1..5).map(row).collect();
    let own = "<div class=top><span>10 June 2026, 16:20</span> <a href=/c1>Harbour</a></div>";
    let found = |above: &str, below: &str| day(&page(above, below));
    assert_eq!(found(own, &format!("<div>{rows}</div>")).as_deref(), Some("2026-06-10"));
    let behind = "<p>10 June 2026, 16:20</p>";
    let reading = "<p>Friday, 12 June 2026</p>";
    let html = page("", "").replace("</header>", &format!("{reading}</header>"));
    assert_eq!(day(&html).as_deref(), Some("2026-06-12"), "for want of another");
    let html = html.replace("</div></div>", &format!("{behind}</div></div>"));
    assert_eq!(day(&html).as_deref(), Some("2026-06-10"), "the day of reading is farther off");
}

#[test]
fn a_teasers_date_is_no_articles() {
    let rows: String = (1..5).map(row).collect();
    let card = |n: usize| {
        format!(
            "<a class=card href=/s/{n}><b>The {n}th bridge is painted anew</b><time>2026-06-0{n}</time></a>"
        )
    };
    let cards: String = (1..4).map(card).collect();
    let single = "<div class=next><span>3 June 2026</span><a href=/s>The old bridge is painted anew</a></div>";
    let listed = "<dl><dt>1 June 2026</dt><dd><a href=/1>The old bridge is painted anew</a></dd><dt>2 June 2026</dt><dd>\
        <a href=/2>The new bridge is painted too</a></dd><dt>3 June 2026</dt><dd><a href=/3>No bridge is left to be \
        painted</a></dd></dl>";
    for others in [&rows, &cards, single, listed] {
        assert_eq!(day(&page("", others)), None, "{others}");
    }
    let comments = "<div id=comments><h3>2 comments</h3><p>Hob, 13.06.2026 10:11</p><p>It was a good ferry.</p></div>";
    assert_eq!(day(&page("", comments)), None);
    let with_cards = page("<div>10 June 2026</div>", &cards);
    assert_eq!(day(&with_cards).as_deref(), Some("2026-06-10"));
}

#[test]
fn links_beside_a_date_may_be_the_articles_own() {
    for above in [
        "<div><a href=/by/ann>Annabel Leatherhead-Whitcombe</a> <time datetime=2026-06-10>June 10</time></div>",
        "<a href=/2026/06/10>Published on 10 June 2026 at 16:20</a>",
        "<ul><li><a href=/by/ann>Annabel Leatherhead-Whitcombe</a></li><li>10 June 2026</li></ul>",
    ] {
        assert_eq!(day(&page(above, "")).as_deref(), Some("2026-06-10"), "{above}");
    }
}

#[test]
fn date_and_headline_at_the_head_of_a_text_are_none_of_it() {
    let html = "<html><head><title>Ferry stops for the winter :: Harbour Post</title></head><body><table><tr><td><font>\
        19.01.2006 11:40</font><br><font><b>Ferry stops for the winter</b></font><br><font>The ferry Lady of Skerrow stops \
        for the winter, the harbour master said on Monday.<br><br>It had carried four passengers a day since the bridge was \
        opened to lorries.</font></td></tr></table></body></html>";
    let article = read(html);
    assert!(article.text().starts_with("The ferry Lady"), "{}", article.text());
    let day = article.published.map(|at| at.to_utc().date_naive().to_string());
    assert_eq!(day.as_deref(), Some("2006-01-19"));
}
