//! Listings in which articles are found, and what else they link to.

use super::*;

fn titles(html: &str) -> Vec<String> {
    let here = Url::parse("https://www.a.example/news/").unwrap();
    let page = Html::parse_document(html);
    let entries = find(&page, Some(&here), Some(&here), Context::default());
    entries
        .iter()
        .map(|e| {
            format!(
                "{} {}",
                e.headline(),
                e.published.map(crate::model::Timestamp::rfc3339).unwrap_or_default()
            )
        })
        .collect()
}

#[test]
fn what_is_read_much_is_not_what_is_new() {
    let list = |about: &str, n: usize| -> String {
        let item = |n: usize| {
            format!(
                "<li><a href='/2024/{about}-of-the-town-{n}00'>What happened to {about} {n}</a></li>"
            )
        };
        format!("<ul>{}</ul>", (0..n).map(item).collect::<String>())
    };
    for (open, close) in [
        ("<div class='most-read'>", "</div>"),
        ("<div><h3>Самое читаемое за неделю</h3>", "</div>"),
        ("<section><h4>Les plus lus</h4><div>", "</div></section>"),
    ] {
        let html =
            format!("<body><main>{}{open}{}{close}</main>", list("harbour", 4), list("mayor", 5));
        let found = titles(&html);
        assert!(
            found.len() == 4 && found.iter().all(|t| t.contains("harbour")),
            "{open}: {found:?}"
        );
    }
    let headed = "<h2>Popular mayor of Brill resigns after ten years</h2><p><a href='/2024/popular-mayor-of-brill-resigns'>The popular mayor resigns now</a></p>";
    assert_eq!(titles(headed).len(), 1);
}

#[test]
fn headlines_beside_what_else_a_card_says() {
    let list = |card: fn(&str, &str) -> String| {
        let stories = [
            "Ferry runs aground off Corrow",
            "Whales are back at sea",
            "Mayor of Brill resigns today",
        ];
        let of = |title: &&str| card(&format!("/news/{}", title.replace(' ', "-")), title);
        titles(&stories.iter().map(of).collect::<String>())
    };
    let first = "Ferry runs aground off Corrow 2024-07-01T10:00:00Z";
    // A link that says less than the heading over it.
    let found = list(|to, title| {
        format!(
            "<div><h3>{title}</h3><time datetime='2024-07-01T10:00Z'>1 July</time><a href='{to}'>Read more</a></div>"
        )
    });
    assert_eq!((found.len(), &*found[0]), (3, first));
    // The date in the link, and when it was changed before when it was published.
    let found = list(|to, title| {
        format!("<li><a href='{to}'><i>1 July 2024</i> {title}</a><time class='updated' datetime='2024-07-02T08:00Z'></time>
            <time class='published' datetime='2024-07-01T10:00Z'></time></li>")
    });
    assert_eq!((found.len(), &*found[0]), (3, first));
}

#[test]
fn a_list_of_articles_and_nothing_else() {
    let item = |n: u32, title: &str| {
        format!("<li class='item-{n}'><a href='/2024/07/0{n}/{}-{n}00'><img src=i.jpg></a><h3><a href='/2024/07/0{n}/{}-{n}00'>{title}</a></h3>
                <span class=meta>{n} июля 2024</span><a href='/tag/sea'>Sea and the coast today</a></li>", title.replace(' ', "-"), title.replace(' ', "-"))
    };
    let html = format!("<body><nav><a href='/about-the-company-now'>All about our own company</a></nav>
            <ul>{}{}{}</ul><div class='promo box'><a href='/2024/offer-for-new-readers-1234'>An offer for all new readers</a></div>
            <p><a href='https://other.example/2024/07/01/a-story-of-another-site'>A story of another site</a></p>
            <footer><a href='/terms-of-use-and-more'>Terms of use and more</a></footer></body>",
            item(1, "Ferry runs aground off Corrow"), item(2, "Parliament passes the budget"), item(3, "Whales are back at sea"));
    assert_eq!(
        titles(&html),
        [
            "Ferry runs aground off Corrow 2024-07-01T00:00:00Z",
            "Parliament passes the budget 2024-07-02T00:00:00Z",
            "Whales are back at sea 2024-07-03T00:00:00Z",
        ]
    );
}

#[test]
fn a_list_of_pages_elsewhere_is_one_when_it_is_long_or_of_the_same_house() {
    let list = |host: &str, n: usize| -> String {
        let item = |n| {
            format!(
                "<li><a href='https://{host}/2024/ferry-runs-aground-{n}00'>Ferry number {n} runs aground off Corrow</a></li>"
            )
        };
        (1..=n).map(item).collect()
    };
    let page = |list: &str, more: &str| {
        titles(&format!(
            "<nav><a href=/world>World</a></nav><ul>{list}</ul>{more}<footer><ul>{}</ul></footer>",
            list.replace("Ferry", "Partner")
        ))
    };
    let found = page(&list("paper.example", 7), "");
    assert!(found.len() == 7 && found.iter().all(|t| t.starts_with("Ferry")), "{found:?}");
    assert!(page(&list("paper.example", 4), "").is_empty(), "a few links are no list");
    let own = "<p><a href='/2024/parliament-passes-the-budget'>Parliament passes the budget at last</a></p>";
    assert_eq!(page(&list("paper.example", 7), own).len(), 1, "who has pages lists those");
}

#[test]
fn short_addresses_in_a_plain_list() {
    let html = "<ul><li><a href=/a/17>日内瓦会谈今天正式开始</a> 2024年7月1日</li><li><a href=/a/18>全球股市周一普遍收高</a></li><li><a href=/a/19>渡轮在科罗附近搁浅了</a></li>
            <li><a href=/more>更多</a></li></ul>";
    assert_eq!(titles(html).len(), 3);
    assert!(titles(html)[0].ends_with("2024-07-01T00:00:00Z"));
}

#[test]
fn what_the_page_lists_for_machines() {
    let html = r#"<script type="application/ld+json">{"@type":"ItemList","itemListElement":[
            {"@type":"ListItem","position":1,"url":"/n/1","name":"Talks &amp; more"},
            {"@type":"ListItem","position":2,"item":{"@type":"NewsArticle","url":"https://a.example/n/2","headline":"Two","datePublished":"2024-07-01T10:00:00Z"}},
            {"@type":"ListItem","position":3,"url":"https://other.example/n/3","name":"Foreign"}]}</script>"#;
    assert_eq!(titles(html), ["Talks & more ", "Two 2024-07-01T10:00:00Z"]);
}

#[test]
fn a_date_in_three_pieces_is_one() {
    let item = |n: u32| {
        format!(
            "<li><b>27</b><i>Nov</i><i>2026</i>
            <a href='/2026/harbour-closes-again-{n}00'>Harbour closes for day {n}</a></li>"
        )
    };
    let list: String = (1..4).map(item).collect();
    let found = titles(&format!("<main><ul>{list}</ul></main>"));
    assert!(
        found.len() == 3 && found.iter().all(|t| t.ends_with("2026-11-27T00:00:00Z")),
        "{found:?}"
    );
}

#[test]
fn months_of_links_are_those_of_the_pages_language() {
    let here = Url::parse("https://www.a.example/").unwrap();
    let item = |n: u32| {
        format!(
            "<li><h3><a href='/2026/luka-otvorena-nakon-oluje-{n}00'>Luka otvorena nakon oluje {n}</a></h3><span class=date>{n}. listopada 2026.</span></li>"
        )
    };
    for (lang, day) in [("hr", "2026-10-03"), ("pl", "2026-11-03")] {
        let html = format!("<html lang={lang}><ul>{}{}{}</ul></html>", item(3), item(4), item(5));
        let feed = crate::parse::listing::read(
            &html,
            None,
            Some(&here),
            Context::default(),
            &mut Vec::new(),
        )
        .unwrap();
        assert_eq!(&feed.entries[0].published.unwrap().rfc3339()[..10], day, "{lang}");
    }
}

#[test]
fn entries_under_days_are_of_these() {
    let link = |n: usize| {
        format!("<a href='/news/ferry-of-the-town-{n}'>The ferry of the town, part {n}</a>")
    };
    let [a, b, c] = [1, 2, 3].map(link);
    let days = |html: String| -> Vec<String> {
        let all = titles(&format!("<body><main>{html}</main></body>"));
        all.iter()
            .map(|t| t.rsplit(' ').next().unwrap_or_default().chars().take(10).collect())
            .collect()
    };
    let right = ["2026-11-30", "2026-11-30", "2026-11-29"];
    for html in [
        format!(
            "<h2>30 November 2026</h2><ul><li>{a}</li><li>{b}</li></ul><h2>29 November 2026</h2><ul><li>{c}</li></ul>"
        ),
        format!(
            "<h2>Monday, 30 November 2026</h2><h3>{a}</h3><p>Of it.</p><h3>{b}</h3><h2>Sunday, 29 November 2026</h2><h3>{c}</h3>"
        ),
        format!(
            "<section><h3>30.11.2026</h3><div>{a}</div><div>{b}</div></section><section><h3>29.11.2026</h3><div>{c}</div></section>"
        ),
        format!(
            "<table><tr><td colspan=2>30 Nov 2026</td></tr><tr><td>14:10</td><td>{a}</td></tr><tr><td>9:00</td><td>{b}</td></tr><tr><td colspan=2>29 Nov 2026</td></tr><tr><td>21:00</td><td>{c}</td></tr></table>"
        ),
        format!(
            "<dl><dt>30/11/2026</dt><dd>{a}</dd><dd>{b}</dd><dt>29/11/2026</dt><dd>{c}</dd></dl>"
        ),
        format!(
            "<div class=day><time datetime='2026-11-30'>today</time></div><div>{a}</div><div>{b}</div><div class=day><time datetime='2026-11-29'>yesterday</time></div><div>{c}</div>"
        ),
    ] {
        assert_eq!(days(html.clone()), right, "{html}");
    }
    // Today's date on a page's head, and dates that stand after what they date, say nothing of what follows.
    let none = |html: String| {
        let found = days(html.clone());
        assert!(found.iter().all(|day| !day.starts_with("2026")), "{html}: {found:?}");
    };
    none(format!("<div>Monday, 30 November 2026</div><ul><li>{a}</li><li>{b}</li></ul>"));
    let after = format!(
        "<p>{a}</p><p>30 November 2026</p><p>{b}</p><p>29 November 2026</p><p>{c}</p><p>28 November 2026</p>"
    );
    none(after);
    // What stands under another heading is of no day.
    let other = format!(
        "<h2>30 November 2026</h2><p>{a}</p><h2>29 November 2026</h2><p>{b}</p><h2>More of us</h2><p>{c}</p>"
    );
    assert_eq!(days(other)[..2], ["2026-11-30", "2026-11-29"]);
}
