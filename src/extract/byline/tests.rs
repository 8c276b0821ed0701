//! Who signs whole pages: whom a page prints, and no desk, outlet or firm that its data name.

use super::*;
use crate::extract::{Memory, Page, Rules, extract};

/// The names of a page of this head, this bar below the title and this line below the text.
fn names(head: &str, bar: &str, below: &str) -> Vec<String> {
    let said = "The ferry to Corrow ran aground on Tuesday with fourteen people aboard, and all were brought ashore";
    let text: String = ["", " unhurt", " before the tide", " by two tugs from Alm"]
        .iter()
        .map(|more| format!("<p>{said}{more}.</p>"))
        .collect();
    let page = format!(
        "<html><head><title>Ferry runs aground off Corrow - Báo Vịnh Xanh</title>{head}</head><body><main>\
         <article><h1>Ferry runs aground off Corrow</h1>{bar}<div class=\"entry-content\">{text}{below}</div></article>\
         </main></body></html>"
    );
    let url = Url::parse("https://coast.example/2026/07/14/ferry").unwrap();
    let page = Page { bytes: page.as_bytes(), content_type: None, url: &url };
    let read = extract(&page, &Hints::default(), &Rules::default(), &Memory::default());
    read.article.byline.names
}

fn ld(author: &str) -> String {
    format!(
        "<meta property=\"og:site_name\" content=\"Coast Post\"><script type=\"application/ld+json\">{{\"@type\":\
         \"NewsArticle\",\"headline\":\"Ferry runs aground off Corrow\",\"author\":{author}}}</script>"
    )
}

fn person(name: &str) -> String {
    ld(&format!("{{\"@type\":\"Person\",\"name\":\"{name}\"}}"))
}

#[test]
fn a_bar_of_plain_elements_names_who_signs() {
    for bar in [
        "<div class=\"article-info\"><span>By Ann Lee</span> <span>14 July 2026, 11:15</span> <span>6 comments</span></div>",
        "<div class=\"article-info\"><span>By Ann Lee</span><span>14 July 2026, 11:15</span></div>",
        "<div><span>Автор: Ann Lee</span> <span>11:15 | 13 юли 2026</span> <a href=\"#c\">6 коментара</a></div>",
        "<p>Nga Ann Lee <time>14 korrik 2026</time></p>",
        "<p>By Ann Lee 6 comments</p>",
        "<p>By Ann Lee Coast Post</p>",
    ] {
        let site = "<meta property=\"og:site_name\" content=\"Coast Post\">";
        assert_eq!(names(site, bar, ""), ["Ann Lee"], "{bar}");
    }
    let bar = "<div class=\"meta\"><span>Par AFP</span><span>Publié le 14/07/2026 à 18:05, mis à jour à 18:31</span></div>";
    assert!(names("", bar, "").is_empty());
    let bar =
        "<div class=\"byline\">Ann Lee, Transport Correspondent, and Bo Chen in Port Corrow</div>";
    assert_eq!(names("", bar, ""), ["Ann Lee", "Bo Chen"]);
}

#[test]
fn who_signs_below_by_a_link_to_their_page() {
    let below = "<div class=\"author-info\"><a href=\"/tac-gia/an-le\">AN LÊ</a></div>";
    assert_eq!(names("", "", below), ["AN LÊ"]);
    assert!(names("", "", "<p><a href=\"/tide\">TIDE TABLES</a></p>").is_empty());
}

#[test]
fn desks_and_outlets_in_data_are_nobody() {
    for name in [
        "Staff Reporter",
        "Newsroom",
        "The Coast Post Bureau",
        "Redaksia",
        "প্রতিনিধি",
        "admin_cp",
        "Coast Post",
        "Báo Vịnh Xanh",
    ] {
        let signed = names(&person(name), "<p class=\"by\">By Ann Lee</p>", "");
        assert_eq!(signed, ["Ann Lee"], "{name}");
        if name != "Coast Post" {
            assert!(names(&person(name), "", "").is_empty(), "{name}");
        }
    }
    assert_eq!(names(&person("Ann Lee"), "", ""), ["Ann Lee"]);
}

#[test]
fn firms_in_data_are_nobody() {
    let firm = ld("{\"@type\":\"Organization\",\"name\":\"Tidemark Instruments, Inc.\"}");
    let tag = "<meta name=\"author\" content=\"Tidemark Instruments, Inc.\">";
    assert!(names(&format!("{firm}{tag}"), "", "").is_empty());
    let firm = ld("{\"@type\":\"Organization\",\"name\":\"Tidemark\"}");
    let tag = "<meta name=\"author\" content=\"Tidemark\">";
    assert!(names(&format!("{firm}{tag}"), "", "").is_empty());
}

#[test]
fn one_of_the_house_beside_a_date_is_nobody() {
    let bar = |parts: &str| format!("<div class=\"post-meta\">{parts}</div>");
    for parts in [
        "<span class=\"author-meta\"><a href=\"/author/web\">Web Desk</a></span><span class=\"date\">June 12, 2026</span>",
        "<span class=\"author-meta\"><a href=\"/author/web\">ویب ڈیسک</a></span><span class=\"date\">جون 12, 2026</span>",
    ] {
        assert_eq!(names("", &bar(parts), ""), Vec::<String>::new(), "{parts}");
    }
    let signed = "<a href=\"/author/web\">Web Desk</a><span class=\"writer\">Ann Lee</span>";
    assert_eq!(names("", &bar(signed), ""), ["Ann Lee"]);
}
