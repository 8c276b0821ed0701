//! Encodings, depth and numbers of nodes.

use super::*;

fn depth(html: &Html) -> usize {
    html.tree.nodes().map(|n| n.ancestors().count()).max().unwrap_or(0)
}

#[test]
fn nesting_is_capped_and_what_follows_is_read() {
    let deep = format!("{}x{}<p>after</p>", "<div>".repeat(60_000), "</div>".repeat(60_000));
    let html = parse(deep);
    assert!(depth(&html) <= DEPTH_MAX + 2);
    assert!(text_of(html.tree.root()).contains("after"));
}

#[test]
fn nodes_are_capped() {
    let bomb =
        (0..600).map(|i| format!("<p><b a{i}=1>")).collect::<String>() + &"<p>x".repeat(50_000);
    assert!(parse(bomb).tree.nodes().count() < 2 * NODES_MAX + 100_000);
}

#[test]
fn a_tag_of_many_attributes_ends_the_page() {
    let many: String = (0..200_000).map(|i| format!(" a{i}")).collect();
    parse(format!("<p>before<a{many}>x"));
}

#[test]
fn skipping_ends_where_the_element_does() {
    let html = "<style>p>q{}</style><p>a<svg><path/></svg>b<SCRIPT>x</ScRiPt >c<svg>d<script>e";
    assert_eq!(text_of(parse(html).tree.root()), "abcd");
}

/// html5ever's own tokenizer is the measure.
#[test]
fn pages_are_cut_where_html5ever_cuts_them() {
    for page in [
        "<p class=a id='b' data-x=\"c d\" hidden>x<br/>y</p >z",
        "<a href=/x?a=1&copy=2&amp;b title='&lt;&eacute'>&copy;&amp &notit; &#150; a < b <3 </>c",
        "<title>a &amp; <b>c</title><textarea>\n<p>&lt;</textarea>d<plaintext>e</p>",
        "<P ID=1 id=2 =x a==b c = d e= 'f'g>UPPER</P><iframe><p>x</iframe><xmp><b></xmp><td>y",
        "<p>a\r\nb\rc\u{e9}<\u{e9}>\u{1F600}<b\u{e9} \u{e9}=\u{e9}>d</b\u{e9}>",
        "<p>a<table><tr><td>b<td>c</table>d<ul><li>e<li>f</ul>g<b><i>h</b>j</i>",
        "<p>cut off <a href=\"x",
        "<p>cut off </",
        "<p>cut off <b",
    ] {
        let own = parse(page).root_element().html();
        assert_eq!(own, Html::parse_document(page).root_element().html(), "{page}");
    }
}

#[test]
fn comments_end_where_they_end() {
    for (page, text) in [
        ("a<!-- b --> c", "a c"),
        ("a<!-->b", "a b"),
        ("a<!--->b", "a b"),
        ("a<!-- <p>b --!>c", "a c"),
        ("a<!-- b -- > c --->d", "a d"),
        ("a<!-- b", "a"),
        ("a<?php b?>c</ d>e<!f>g", "aceg"),
    ] {
        assert_eq!(text_of(parse(page).tree.root()).replace(' ', ""), text.replace(' ', ""));
    }
}

#[test]
fn what_never_ends_is_looked_for_once() {
    for part in ["<svg>", "<svg></x>", "<!-", "<a b='", "</", "<title>", "&", "<p a=\"&#\">"] {
        parse(part.repeat(100_000));
    }
}

#[test]
fn scripts_are_not_kept_but_data_is() {
    let html = parse("<script>var a='<p>'</script><script type=application/ld+json>{}</script>");
    assert_eq!(text_of(html.tree.root()), "{}");
}

#[test]
fn the_document_names_its_charset() {
    assert_eq!(meta_charset(b"<meta charset='GBK'>").as_deref(), Some("gbk"));
    let old = b"<meta http-equiv=Content-Type content=\"text/html; charset=windows-1251\">";
    assert_eq!(meta_charset(old).as_deref(), Some("windows-1251"));
}
