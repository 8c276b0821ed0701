//! Titles without the names of sites and sections, and with all that is their own.

use super::*;
use crate::extract::{Memory, Rules};

#[track_caller]
fn check(title: &str, name: &str, to: &str) {
    let site = Site::new(Some(name).filter(|n| !n.is_empty()), "coast-post.example");
    assert_eq!(cut_site(title, &site), to, "{title}");
}

#[test]
fn the_sites_name_goes_from_either_end() {
    for title in [
        "Ferry runs aground off Corrow - Coast Post",
        "Coast Post | Ferry runs aground off Corrow",
        "Coast Post: Ferry runs aground off Corrow",
        "Ferry runs aground off Corrow | Coast Post",
        "Ferry runs aground off Corrow_Coast Post",
    ] {
        check(title, "Coast Post", "Ferry runs aground off Corrow");
        check(title, "", "Ferry runs aground off Corrow");
    }
    check(
        "渡轮在科罗外海搁浅救出十四人-港区-海岸新闻网",
        "海岸新闻网",
        "渡轮在科罗外海搁浅救出十四人",
    );
    check("渡轮在科罗外海搁浅救出十四人-海岸新闻网", "海岸新闻网", "渡轮在科罗外海搁浅救出十四人");
    check("海岸新闻网：渡轮在科罗外海搁浅救出十四人", "海岸新闻网", "渡轮在科罗外海搁浅救出十四人");
}

#[test]
fn a_title_of_two_parts_stays() {
    for title in ["Corrow: ferry runs aground with fourteen aboard", "Ferry aground - what we know"]
    {
        check(title, "Coast Post", title);
    }
}

#[test]
fn a_titles_last_sign_stays() {
    for title in [
        "Mayor of Corrow says: \"No\"",
        "Mayor of Corrow says: “No”",
        "Fares to Corrow rise by 5 %",
        "Fares to Corrow rise by 5%",
        "ཕེ་རི་གྲུ་གཟིངས་ཉེན་ཁ་ལས་ཐར་སོང་།",
        "படகு துறைமுகத்தில் தரை தட்டியது; பயணிகள் நலம்",
        "ကူးတို့သင်္ဘော ကမ်းတင်ပြီး ခရီးသည်များ ဘေးကင်းသည်",
        "नौका किनारे लगी, सब सुरक्षित हैं।",
    ] {
        for parted in [" - ", " | ", " ★ ", " – "] {
            check(&format!("{title}{parted}Coast Post"), "Coast Post", title);
            check(&format!("Coast Post{parted}{title}"), "Coast Post", title);
        }
        check(&format!("{title} (Coast Post)"), "Coast Post", title);
    }
    check(
        "Coast Post \"wrong on the ferry\", says mayor",
        "Coast Post",
        "Coast Post \"wrong on the ferry\", says mayor",
    );
}

#[test]
fn the_way_to_a_page_is_no_part_of_its_title() {
    check(
        "여객선 항구 밖에서 좌초 < 지역 < 기사본문 - 북항신문",
        "북항신문",
        "여객선 항구 밖에서 좌초",
    );
    check("여객선 항구 밖에서 좌초 ‹ 지역 ‹ 기사본문", "북항신문", "여객선 항구 밖에서 좌초");
    check(
        "フェリー座礁、乗客十四人を救助 - 地域 - 北港日報",
        "北港日報",
        "フェリー座礁、乗客十四人を救助",
    );
    check(
        "【北港日報】フェリー座礁、乗客十四人を救助",
        "北港日報",
        "フェリー座礁、乗客十四人を救助",
    );
    check(
        "フェリー座礁、乗客十四人を救助（北港日報）",
        "北港日報",
        "フェリー座礁、乗客十四人を救助",
    );
    check("渡轮在科罗外海搁浅 | 地方 | 海岸新闻网", "海岸新闻网", "渡轮在科罗外海搁浅");
    check("渡轮在科罗外海搁浅获救--地方--海岸新闻网", "海岸新闻网", "渡轮在科罗外海搁浅获救");
    for title in [
        "Why wages grew: prices < 2 % in March, says bank",
        "第二十届中国-东盟博览会开幕",
        "【独自】フェリー座礁、乗客救助",
    ] {
        check(title, "Coast Post", title);
    }
}

#[track_caller]
fn headline_of(head: &str, h1: &str, to: &str) {
    let text = "<p>The ferry ran aground off Corrow at noon on Monday, and all fourteen aboard were taken off by the lifeboat.</p>".repeat(4);
    let page = format!(
        "<!doctype html><html><head>{head}</head><body><article><h1>{h1}</h1>{text}</article></body></html>"
    );
    let url = Url::parse("https://coast-post.example/2026/03/17/ferry").unwrap();
    let page = crate::extract::Page { bytes: page.as_bytes(), content_type: None, url: &url };
    let read =
        crate::extract::extract(&page, &Hints::default(), &Rules::default(), &Memory::default());
    assert_eq!(read.article.headline, to, "{h1}");
}

#[test]
fn the_section_that_a_page_declares_is_no_part_of_its_title() {
    let declared = |name: &str, section: &str, title: &str| {
        format!(
            "<title>{title}</title><meta property=\"og:title\" content=\"{title}\"><meta name=\"{name}\" content=\"{section}\">"
        )
    };
    let title = "여객선 항구 밖에서 좌초";
    for name in ["article:section", "content_category", "section"] {
        headline_of(&declared(name, "지역", &format!("{title}-지역")), title, title);
        let sited = declared(name, "지역", &format!("{title}-지역ㅣ북항신문"));
        let sited = format!("{sited}<meta property=\"og:site_name\" content=\"북항신문\">");
        headline_of(&sited, "", title);
    }
    let other = format!("{title}-승객 무사");
    headline_of(&declared("content_category", "지역", &other), &other, &other);
}

#[test]
fn labels_within_the_heading_go_where_the_title_does_without_them() {
    let title = "<title>Ferry runs aground off Corrow - Coast Post</title><meta property=\"og:site_name\" content=\"Coast Post\">";
    for label in [
        "<span class=\"kicker\">Local news</span>",
        "<a class=\"article-category\" href=\"/l\">Local</a> ",
        "<div class=\"label\">Live</div>",
        "<small>Live</small><br>",
    ] {
        headline_of(
            title,
            &format!("{label}Ferry runs aground off Corrow"),
            "Ferry runs aground off Corrow",
        );
    }
    // No class says so, and no site is named: two words would hardly stand so close.
    headline_of(
        "<title>Ferry runs aground off Corrow - Some Paper</title>",
        "<span>Local</span><span>Ferry runs aground off Corrow</span>",
        "Ferry runs aground off Corrow",
    );
    headline_of(
        "<title>Storm on the coast: ferry runs aground off Corrow - Coast Post</title><meta property=\"og:site_name\" content=\"Coast Post\">",
        "<span class=\"headline__overline\">Local</span> <span>ferry runs aground off Corrow</span>",
        "ferry runs aground off Corrow",
    );
    // The title has it too, or the element is no label.
    headline_of(
        "<title>Corrow: ferry runs aground at noon</title>",
        "<span class=\"kicker\">Corrow:</span> ferry runs aground at noon",
        "Corrow: ferry runs aground at noon",
    );
    headline_of(
        "<title>Why the gates stayed shut</title>",
        "<span>Flood,</span> <b>explained</b>: why the gates stayed shut in March",
        "Flood, explained: why the gates stayed shut in March",
    );
}

#[test]
fn an_address_seconds_what_the_page_prints() {
    let data = |headline: &str| {
        format!(
            "<title>The ferry</title><script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\"{headline}\"}}</script>\
             <link rel=\"canonical\" href=\"https://coast-post.example/news/ferry-runs-aground-off-corrow-18857107.html\">\
             <meta property=\"og:title\" content=\"Ferry runs aground off Corrow\">"
        )
    };
    let (spelt, other) = ("Ferry runs aground off Corrow", "Fourteen saved from sinking ferry");
    headline_of(&data(other), spelt, spelt);
    headline_of(&data(other), "What we know of the ferry", other);
    // What is shared says whether a kicker belongs to the title.
    let kicked = "Storm: Ferry runs aground off Corrow";
    headline_of(&data(kicked), kicked, spelt);
    // A head says what the article is.
    let headed = "Correction: Ferry runs aground off Corrow";
    headline_of(&data(headed), headed, headed);
}

#[test]
fn the_sites_name_in_a_headline_is_a_word_of_it() {
    let head = |site: &str, title: &str| {
        format!(
            "<title>{title} | {site}</title><meta property=\"og:site_name\" content=\"{site}\"><meta property=\"og:title\" \
             content=\"{title}\">"
        )
    };
    for (site, title) in [
        ("EL PAÍS", "Huelga general - se para todo el país"),
        ("WELT", "Gipfel in Davos – die Mächtigen der Welt"),
        ("The Nation", "Ferry inquiry - the vote that split the nation"),
    ] {
        headline_of(&head(site, title), title, title);
    }
    headline_of(
        &head("heise online", "Fähre liegt fest - heise online News"),
        "x",
        "Fähre liegt fest",
    );
}

#[test]
fn a_headline_shorter_than_the_sites_name_is_the_headline() {
    for site in
        ["<div class=logo>The Beacon of Lune</div>", "<header><a>The Beacon of Lune</a></header>"]
    {
        let html = format!(
            "<html lang=en><title>Isle without bridge | The Beacon of Lune</title><body>{site}<div><h1>Isle without bridge</h1>\
             <p>The only bridge to the isle will be shut for eleven weeks from July, the council of the county said on Friday.</p>\
             <p>A boat will go fourteen times a day and takes nothing for it, said the head of the council, Ida Solberg.</p></div></body></html>"
        );
        let url = Url::parse("https://a.example/isle").expect("a URL");
        let page = crate::extract::Page {
            bytes: html.as_bytes(),
            content_type: Some("text/html"),
            url: &url,
        };
        let found = crate::extract::extract(
            &page,
            &Hints::default(),
            &Rules::default(),
            &Memory::default(),
        );
        assert_eq!(found.article.headline, "Isle without bridge", "{site}");
    }
}

#[test]
fn a_heading_and_og_title_that_agree_outvote_data_that_says_more_or_something_else() {
    let head = |headline: &str| {
        format!(
            "<title>Ferry runs aground off Corrow - Coast Post</title><meta property=\"og:title\" content=\"Ferry runs \
             aground off Corrow\"><script type=\"application/ld+json\">{{\"@type\":\"NewsArticle\",\"headline\":\
             \"{headline}\"}}</script>"
        )
    };
    let title = "Ferry runs aground off Corrow";
    for headline in [
        "Ferry runs aground off Corrow &amp;#8211; fourteen brought ashore",
        "Seven islands and their bridges",
    ] {
        headline_of(&head(headline), title, title);
    }
    let desk = "Corrow ferry runs aground with fourteen aboard";
    headline_of(&head(desk), title, desk);
}

#[test]
fn who_brought_it_is_no_part_of_a_title() {
    let head = |party: &str| {
        format!(
            "<meta property=\"og:title\" content=\"渡し船が港の外で座礁 十四人救助（潮見放送）\"><script type=\"application/ld+json\">\
             {{\"@type\":\"NewsArticle\",\"headline\":\"渡し船が港の外で座礁 十四人救助（潮見放送）\",\"author\":\
             {{\"@type\":\"Organization\",\"name\":\"{party}\"}}}}</script>"
        )
    };
    let title = "渡し船が港の外で座礁 十四人救助";
    headline_of(&head("潮見放送"), title, title);
    headline_of(&head("海辺放送"), title, "渡し船が港の外で座礁 十四人救助（潮見放送）");
}
