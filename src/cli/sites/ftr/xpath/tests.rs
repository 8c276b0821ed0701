//! XPath that can be said in CSS, and what cannot.

use super::*;

#[track_caller]
fn is(xpath: &str, to: &str) {
    assert_eq!(css(xpath, false).map(|c| c.selector), Ok(to.to_owned()), "{xpath}");
}

#[test]
fn what_site_configs_write() {
    is("//div[@id='story']", "div[id=\"story\"]");
    is("//article", "article");
    is("//p[@class='byline']/a", "p[class=\"byline\"] > a");
    is("//div[@id='story']//h2[@class='title']", "div[id=\"story\"] h2[class=\"title\"]");
    is(
        "//div[contains(@class, 'lead')] | //div[contains(@class, 'body')]",
        "div[class*=\"lead\"], div[class*=\"body\"]",
    );
    is("//div[contains(concat(' ',normalize-space(@class),' '),' text ')]", "div[class~=\"text\"]");
    is("//a[starts-with(@href, '/tag/')]", "a[href^=\"/tag/\"]");
    is("//article//img[not(@src)]", "article img:not([src])");
    is("//img[contains(@src, 'a') or contains(@src, 'b')]", "img:is([src*=\"a\"], [src*=\"b\"])");
    is("//div[@id='a' and not(@class)]", "div[id=\"a\"]:not([class])");
    is("//article[1]//section[1]", "article:nth-of-type(1) section:nth-of-type(1)");
    is("//ul/li[last()]", "ul > li:last-of-type");
    is("//table/tr[position() > 2]", "table > tr:nth-of-type(n+3)");
    is("//div[.//iframe]", "div:has(iframe)");
    is("//p[a[@class='more']]", "p:has(> a[class=\"more\"])");
    is("//footer/following-sibling::*", "footer ~ *");
    is("//h2/following-sibling::*[1]", "h2 + *");
    is("/html/body/div", "html > body > div");
    is("//*[@id=\"say \\x\"]", "*[id=\"say \\\\x\"]");
    is("//h1/text()", "h1");
}

#[test]
fn attributes_are_told() {
    let css = css("//meta[@property='og:title']/@content", true).expect("translates");
    assert_eq!(
        (css.selector.as_str(), css.attribute.as_deref()),
        ("meta[property=\"og:title\"][content]", Some("content"))
    );
    assert!(super::css("(//a[@rel='author'])[1]", true).is_ok());
    assert!(super::css("(//a[@rel='author'])[1]", false).is_err());
}

#[test]
fn what_css_can_not_say() {
    for (xpath, why) in [
        ("//span/a/..", UP),
        ("//a/parent::div", UP),
        ("//h2[. = 'Page 1']/preceding::p", TEXT),
        ("//p[contains(text(), 'Read more')]", TEXT),
        ("//div[contains(., 'x')]", TEXT),
        ("//a[@class='b'][1]", PLACE),
        ("//a/descendant::b[1]", PLACE),
        ("substring-after(//div, 'by ')", VALUE),
        ("concat('a', //b)", VALUE),
        ("//div[@id='x'", SYNTAX),
        ("", SYNTAX),
        ("//p[contains(@class, '')]", SYNTAX),
    ] {
        assert_eq!(css(xpath, false), Err(why), "{xpath}");
    }
}
