//! The forms of XPath that site configs write, what becomes of them, and that nothing breaks on others.

use proptest::prelude::*;
use scraper::{Html, Selector};

use super::path::{Reads, css};
use super::refusal::{ATTRIBUTE, AXIS, LONG, PLACE, SYNTAX, TEXT, VALUE};
use super::*;

#[track_caller]
fn is(xpath: &str, to: &str) {
    assert_eq!(css(xpath, Reads::Elements).as_deref(), Ok(to), "{xpath}");
    assert!(Selector::parse(to).is_ok(), "{to}");
}

#[test]
fn elements_by_their_attributes() {
    is("//article", "article");
    is("//div[@id='story']", "div[id=\"story\"]");
    is("//*[@id=\"say \\x\"]", "[id=\"say \\\\x\"]");
    is("//div[@class = 'a b']", "div[class=\"a b\"]");
    is("//div[contains(@class, 'lead')]", "div[class*=\"lead\"]");
    is("//div[contains (@class,'lead')]", "div[class*=\"lead\"]");
    is("//a[starts-with(@href, '/tag/')]", "a[href^=\"/tag/\"]");
    is("//img[@src]", "img[src]");
    is("//img[@alt != '']", "img[alt]:not([alt=\"\"])");
    is("id('story')/p", "[id=\"story\"] > p");
    is("//a-collapse", "a-collapse");
}

#[test]
fn words_of_a_class() {
    let whole = "div[class~=\"text\"]";
    is("//div[contains(concat(' ',normalize-space(@class),' '),' text ')]", whole);
    is("//div[contains(concat(\" \", normalize-space( @class ), \" \"), \" text \")]", whole);
    is("//div[contains(concat(' ', @class, ' '), ' text ')]", whole);
    is("//div[contains(concat(' ',normalize-space(@class),' '),'tex')]", "div[class*=\"tex\"]");
    is("//div[contains(normalize-space(@class), 'tex')]", "div[class*=\"tex\"]");
}

#[test]
fn conditions() {
    let both = "div[class*=\"a\"]:is([id=\"b\"], [id=\"c\"])";
    is("//div[contains(@class, 'a') and (@id='b' or @id='c')]", both);
    is("//div[contains(@class, 'a')][@id='b' or @id='c']", both);
    is("//img[not(@src)]", "img:not([src])");
    is("//img[not (@src or @srcset)]", "img:not(:is([src], [srcset]))");
    is("//div[.//iframe]", "div:has(iframe)");
    is("//div[not(descendant::img)]", "div:not(:has(img))");
    is("//p[a[@class='more'] and not(img)]", "p:has(> a[class=\"more\"]):not(:has(> img))");
    is("//p[ancestor::aside]", "p:is(aside *)");
    is("//li[parent::ol]", "li:is(ol > *)");
    is("//p[preceding-sibling::h2]", "p:is(h2 ~ *)");
    is("//p[following-sibling::h2]", "p:has(~ h2)");
    is("//*[self::h1 or self::h2]", ":is(:is(h1), :is(h2))");
    is("//p[android]", "p:has(> android)");
}

#[test]
fn ways_through_the_page() {
    is("//p[@class='by']/a", "p[class=\"by\"] > a");
    is("//div[@id='s']//h2/span", "div[id=\"s\"] h2 > span");
    is("/html/body/div", "html > body > div");
    is("//a/descendant::b", "a b");
    is("//h1 | //h2|//h3", "h1, h2, h3");
    is("(//h1 | //h2)", "h1, h2");
    is("//footer/following-sibling::*", "footer ~ *");
    is("//h2/following-sibling::p", "h2 ~ p");
    is("//h2/following-sibling::*[1][self::p]", "h2 + :is(p)");
    is("//h2/preceding-sibling::p", "p:has(~ h2)");
    is("//footer/self::footer", "footer");
    is("//span[@class='x']/..", ":has(> span[class=\"x\"])");
    is("//ul/li/a[@class='x']/..", "ul > li:has(> a[class=\"x\"])");
    is("//a[@class='x']/parent::div", "div:has(> a[class=\"x\"])");
    is("//ul//a/parent::li", "li:is(ul, ul *):has(> a)");
    is("//h2/following-sibling::p/..", ":has(> h2:has(~ p))");
    is("//a[@class='x']/ancestor::aside", "aside:has(a[class=\"x\"])");
}

#[test]
fn places_among_the_children_of_one_parent() {
    is("//article[1]//section[2]", "article:nth-of-type(1) section:nth-of-type(2)");
    is("//ul/*[1]", "ul > *:nth-child(1)");
    is("//ul/li[last()]", "ul > li:last-of-type");
    is("//ul/li[last()-1]", "ul > li:nth-last-of-type(2)");
    is("//tr[position() > 2]", "tr:nth-of-type(n+3)");
    is("//tr[position()<3]", "tr:nth-of-type(-n+2)");
    is("//tr[position()=3]", "tr:nth-of-type(3)");
    is("//a[@class='b'][1]", "a[class=\"b\"]:not(a[class=\"b\"] ~ *)");
    is("//a[@class='b'][last()]", "a[class=\"b\"]:not(:has(~ a[class=\"b\"]))");
    is("//a[1][@class='b']", "a:nth-of-type(1)[class=\"b\"]");
}

#[test]
fn what_is_read_of_an_element() {
    for (xpath, reads, to) in [
        ("//meta[@name='a']/@content", Reads::FirstWords, Ok("meta[name=\"a\"][content]")),
        ("//time/@datetime | //h1", Reads::FirstWords, Ok("time[datetime], h1")),
        ("//p/text()", Reads::Words, Ok("p")),
        ("//a[@rel='next']/@href", Reads::Link, Ok("a[rel=\"next\"][href]")),
        ("(//a[@rel='author'])[1]", Reads::FirstWords, Ok("a[rel=\"author\"]")),
        ("(//h1)[1] | (//h2)[1]", Reads::FirstWords, Ok("h1, h2")),
        ("(//a[@rel='author'])[1]", Reads::Words, Err(PLACE)),
        ("//abbr/@title", Reads::FirstWords, Err(ATTRIBUTE)),
        ("//img/@src", Reads::Elements, Err(ATTRIBUTE)),
        ("//a/@href", Reads::FirstWords, Err(ATTRIBUTE)),
        ("//p/text()", Reads::Elements, Err(TEXT)),
    ] {
        assert_eq!(css(xpath, reads).as_deref(), to.as_ref().copied(), "{xpath}");
    }
}

#[test]
fn what_css_can_not_say() {
    for (xpath, why) in [
        ("//h2[. = 'Page 1']/preceding::p", TEXT),
        ("//p[contains(text(), 'Read more')]", TEXT),
        ("//div[contains(., 'x')]", TEXT),
        ("//div[contains(strong, 'x') and a]", TEXT),
        ("//p/text()[contains(., 'x')]", TEXT),
        ("//p[normalize-space()='']", TEXT),
        ("//a[count(b) > 1]", TEXT),
        ("//h2/following::p", AXIS),
        ("//div//a/ancestor::p", AXIS),
        ("//a//..", AXIS),
        ("//a[../b]", AXIS),
        ("//a[@class='b'][2]", PLACE),
        ("//a/descendant::b[1]", PLACE),
        ("//a/following-sibling::b[1]", PLACE),
        ("//a/ancestor::b[1]", AXIS),
        ("(//a)[1]", PLACE),
        ("(//a)[2]/b", PLACE),
        ("substring-after(//div, 'by ')", VALUE),
        ("concat('a', //b)", VALUE),
        ("//a[b/@c = 'd']", VALUE),
        ("//a[b = 'd']", VALUE),
        ("//div[@id='x'", SYNTAX),
        ("//div[@id=x]", SYNTAX),
        ("", SYNTAX),
        ("/div", SYNTAX),
        ("//p[contains(@class, '')]", SYNTAX),
        ("//p[contains(concat(' ', @class, ' '), ' x')]", SYNTAX),
    ] {
        let own = if xpath == "//a/ancestor::b[1]" { PLACE } else { why };
        assert_eq!(css(xpath, Reads::Elements), Err(own), "{xpath}");
    }
    assert_eq!(css(&"(".repeat(1000), Reads::Elements), Err(SYNTAX));
    assert_eq!(css(&format!("//a[{}", "b[".repeat(500)), Reads::Elements), Err(SYNTAX));
    assert_eq!(css(&"/".repeat(5000), Reads::Elements), Err(LONG));
    assert_eq!(css(&format!("//a[@b]{}", "[1]".repeat(99)), Reads::Elements), Err(LONG));
}

/// The selectors find what XPath would.
#[test]
fn the_same_elements_are_found() {
    let html = Html::parse_document(
        "<ul id=u><li id=a><a id=b class='x y'>1</a><a id=c class=x>2</a><li id=d><b id=e><a id=f class=x>3</a></b></ul>\
         <h2 id=g>t</h2><p id=h>u<p id=i class=x>v",
    );
    for (xpath, ids) in [
        ("//a[@class='x'][1]", "c f"),
        ("//a[contains(@class, 'x')][last()]", "c f"),
        ("//a[2]", "c"),
        ("//a/..", "a e"),
        ("//ul//a/parent::*", "a e"),
        ("//ul//a/parent::li", "a"),
        ("//a[@class='x']/ancestor::li", "a d"),
        ("//li[not(a)]/b", "e"),
        ("//p[@class]/preceding-sibling::*", "u g h"),
        ("//h2/following-sibling::*[1]", "h"),
        ("//*[ancestor::b]", "f"),
        ("//a[parent::b or contains(concat(' ',@class,' '),' y ')]", "b f"),
    ] {
        let selector = Selector::parse(&css(xpath, Reads::Elements).unwrap()).unwrap();
        let found: Vec<_> = html.select(&selector).filter_map(|e| e.value().id()).collect();
        assert_eq!(found.join(" "), ids, "{xpath}");
    }
}

#[test]
fn hosts_are_the_files_names() {
    assert_eq!(host("www.Lamp.example.txt").as_deref(), Some("lamp.example"));
    assert_eq!(host(".lamp.example.txt").as_deref(), Some("lamp.example"));
    for name in ["README.md", "LICENSE.txt", "a\"].b.txt", ".txt"] {
        assert_eq!(host(name), None, "{name}");
    }
}

#[test]
fn other_keys_are_counted() {
    let got = import(
        "a.example",
        "http_header(user-agent): x\nreplace_string(<a b=\"c:d\">): <e>\nreplace_string(f): g\n\
         prune: no\ntest_url: https://a.example/1\nno key\nodd key!: x\n",
    );
    assert_eq!(got.toml, None);
    let other: Vec<_> = got.other.iter().map(|(k, n)| (k.as_str(), *n)).collect();
    assert_eq!(other, [("http_header", 1), ("others", 1), ("replace_string", 2)]);
    assert_eq!(got.left_out.len(), 1);
    assert_eq!((got.left_out[0].line, got.left_out[0].why), (6, "it has no key"));
}

#[test]
fn a_link_that_holds_for_some_pages_is_left_out() {
    let text = "single_page_link: //a[@id='b']\nsingle_page_link: //a[@id='c']\nif_page_contains: //d\n";
    let got = import("a.example", text);
    assert_eq!(got.toml.as_deref(), Some("[\"a.example\"]\nsingle_page = 'a[id=\"b\"]'\n"));
    assert_eq!(got.left_out[0].line, 2);
}

proptest! {
    #[test]
    fn no_text_breaks_it_and_what_is_printed_parses(text in "\\PC{0,200}", host in "[a-z]{1,9}\\.[a-z]{2}") {
        if let Some(toml) = import(&host, &text).toml {
            prop_assert!(Rules::parse(&toml).is_ok(), "{toml}");
        }
    }

    #[test]
    fn nothing_like_a_config_breaks_it(lines in proptest::collection::vec(line(), 0..8)) {
        if let Some(toml) = import("a.example", &lines.join("\n")).toml {
            prop_assert!(Rules::parse(&toml).is_ok(), "{toml}");
        }
    }
}

/// A key and pieces of XPath in any order.
fn line() -> impl Strategy<Value = String> {
    let key = proptest::sample::select(vec![
        "body", "strip", "title", "author", "date", "single_page_link", "next_page_link",
        "strip_id_or_class", "strip_image_src", "if_page_contains",
    ]);
    let piece = proptest::sample::select(vec![
        "//", "/", "div", "*", "[", "]", "(", ")", "@class", "@content", "=", "'x'", "\"é\\\"", "1", "last()",
        "position()", "<", "contains(@id, 'y')", "not(", " and ", " or ", "|", "..", ".", "parent::", "ancestor::",
        "following-sibling::", "preceding-sibling::", "self::", "descendant::", "text()", "concat(", ",", "::", "-",
    ]);
    let pieces = proptest::collection::vec(piece, 0..14);
    (key, pieces).prop_map(|(key, pieces)| format!("{key}: //{}", pieces.concat()))
}
