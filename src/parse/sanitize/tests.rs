//! What of strangers' HTML stays.

use proptest::prelude::*;

use url::Url;

use super::super::room::Room;
use super::*;

fn cleaned(from: &str, base: Option<&Url>) -> String {
    html(from, At { base, room: &Room::default() })
}

#[track_caller]
fn check(from: &str, to: &str) {
    let base = Url::parse("http://h.example/a/b.html").ok();
    assert_eq!(cleaned(from, base.as_ref()), to, "{from}");
}

#[test]
fn nothing_active_stays() {
    check("safe<script type='x'>alert('<b>')</script> text", "safe text");
    check("a<SCRIPT>b", "a");
    check("<img src='/i.png' onerror='x()' ONLOAD=y>", "<img src=\"http://h.example/i.png\" />");
    check("<iframe src='http://x.example'>a</iframe><object><b>c</b></object>", "a<b>c</b>");
    check(
        "<iframe src='//v.example/e/1?a=1&amp;b' title='The &quot;tide&quot;'></iframe>",
        "<p><a href=\"http://v.example/e/1?a=1&amp;b\">The &quot;tide&quot;</a></p>",
    );
    check("<iframe src='javascript:x()'></iframe>", "");
    check(
        "<a href='javascript:x()'>y</a><a href='java\tscript:x'>z</a>",
        "<a href=\"\">y</a><a href=\"\">z</a>",
    );
    check("<a href='&#106;avascript:x()'>y</a>", "<a href=\"\">y</a>");
    check("<p style='position:fixed' class=y>z</p><!-- <script> -->", "<p class=\"y\">z</p>");
    check("<m'! '=a>", "<m>");
    check("<svg:script>x</svg:script><svg/onload=x>", "");
    check(
        "<a title='\"><script>x</script>'>y</a>",
        "<a title=\"&quot;&gt;&lt;script&gt;x&lt;/script&gt;\">y</a>",
    );
}

#[test]
fn what_programs_set_beside_a_text_goes() {
    check(
        "<p>a</p><div class='x sharedaddy'><div>Share: <a href='y'>z</a></div></div><p>b</p>",
        "<p>a</p><p>b</p>",
    );
    check("<div class=feedflare><img src='/p'></div>a<ul class='crp_related'><li>b</ul>", "a");
    check("<div class=sharedaddy><p>a</p>", "<div class=\"sharedaddy\"><p>a</p>");
    check("<p class=shared>a</p>", "<p class=\"shared\">a</p>");
}

#[test]
fn what_nobody_sees_goes() {
    check("<html><head><title>x</title><meta y></head><body><p>a</p></body>", "<p>a</p>");
    check("<title>x</title><p>a</p>", "<p>a</p>");
    check(
        "<div STYLE='max-height:0; Display : none !important'>x <b>y</b></div><p>a</p>",
        "<p>a</p>",
    );
    check("a<span style=display:none>x</span><img style='display:none' src='/p.gif'>b", "ab");
    check("a<svg><title>x</title><text>y</text></svg>b<svg>c", "abc");
    let open = format!("<div style=\"display: none;\">{}</div>", "a word ".repeat(80).trim());
    check(&open, &open);
    check("<p style='display:none'>a", "<p style=\"display: none;\">a");
    check("<![if !supportLists]>1. <![endif]><b>a</b>", "1. <b>a</b>");
    check("write <![x", "write &lt;![x");
}

#[test]
fn what_nothing_closes() {
    check("sa<!-- -- no end >fe", "safe");
    check("safe<!--", "safe");
    check("a<!-- open <b>c</b>", "a<b>c</b>");
    check("write <!DOCTYPE html", "write &lt;!DOCTYPE html");
    check("a<!DOCTYPE html>b", "ab");
}

#[test]
fn references_in_attributes_stay_as_they_are() {
    check("<a title='&#38; & &amp; &quot;'>x</a>", "<a title=\"&#38; &amp; &amp; &quot;\">x</a>");
}

#[test]
fn a_picture_that_nobody_sees_goes() {
    check(
        "x<img src=c hidden><img src=c style='opacity: 0'><img src=c style='left: -9999px; position: fixed'>",
        "x",
    );
    check(
        "x<img src=c style='width: 1px; height: 1px' data-src=q.jpg>",
        "x<img data-src=\"http://h.example/a/q.jpg\" src=\"http://h.example/a/c\" style=\"width: 1px; height: 1px;\" />",
    );
}

#[test]
fn elements_are_sorted() {
    assert!(ELEMENTS.is_sorted());
}

#[test]
fn one_spelling() {
    check("<BR><IMG SRC=x.png ALT=y>", "<br /><img alt=\"y\" src=\"http://h.example/a/x.png\" />");
    check("1 < 2 & 3 &amp; <b>4", "1 &lt; 2 &amp; 3 &amp; <b>4");
    check("<a href=mailto:a@b.example>x</a>", "<a href=\"mailto:a@b.example\">x</a>");
    check(
        "<img srcset='a.png 1x, b.png 2x'>",
        "<img srcset=\"http://h.example/a/a.png 1x, http://h.example/a/b.png 2x\" />",
    );
}

proptest! {
    #[test]
    fn cleaning_twice_is_cleaning_once(s in "[<>/a-z=\"'& ;!#\\-\\[\\]]{0,60}") {
        let once = cleaned(&s, None);
        prop_assert_eq!(cleaned(&once, None), once);
    }
}
