//! What style sheets hide and what they leave.

use super::*;

/// Is the paragraph hidden in a page with this style sheet?
fn hides_in(css: &str, body: &str) -> bool {
    let page =
        format!("<html class=js><head><style>{css}</style></head><body>{body}</body></html>");
    let (html, unseen) = (crate::extract::dom::parse(page.clone()), Unseen::of(&page));
    let p = html
        .tree
        .root()
        .descendants()
        .find(|n| n.value().as_element().is_some_and(|e| e.name() == "p"));
    let p = p.unwrap();
    let of = |name: &str| attr(p, name).unwrap_or("");
    unseen.class(p, of("class")) || unseen.id(p, of("id")) || unseen.tag(p, "p")
}

#[test]
fn rules_hide_what_they_choose() {
    let css = "p{margin:0}.x7q, p.k2{ display : none !important }#m{visibility:hidden} article .q{position:absolute;left:-9999px}";
    for body in ["<p class=x7q>", "<p class='a k2'>", "<p id=m>", "<article><i><p class=q>"] {
        assert!(hides_in(css, body), "{body}");
    }
    for (css, body) in [
        (".a.b{display:none}", "<p class='b c a'>"),
        (".box .a{display:none}", "<div class='x box'><div><p class=a>"),
        (".box>p{display:none}", "<div class=box><p>"),
        ("#i p.a{font-size:0}", "<div id=i><p class=a>"),
        ("@media screen{.b{color:red}.a{display:none}}", "<p class=a>"),
        (".a{text-indent:-9999px}", "<p class=a>"),
        (".a.open{display:block}.a{display:none}", "<p class=a>"),
    ] {
        assert!(hides_in(css, body), "{css}");
    }
}

#[test]
fn what_they_do_not_choose_is_shown() {
    for (css, body) in [
        ("@media print{.a{display:none}}", "<p class=a>"),
        ("@media (max-width: 600px){.a{display:none}}", "<p class=a>"),
        (".js .a{display:none}", "<p class=a>"),
        (".a:empty{display:none}", "<p class=a>"),
        (".a.closed{display:none}", "<p class=a>"),
        (".x .a{display:none}", "<div><p class=a>"),
        ("aside.a{display:none}", "<p class=a>"),
        ("h2 + .a{display:none}", "<p class=a>"),
        (".a{display:none}.a{display:block}", "<p class=a>"),
        (".a{overflow:hidden}", "<p class=a>"),
        (".a{opacity:0;transition:opacity 1s}", "<p class=a>"),
        (".a{display:none", "<p class=a>"),
        ("/* .a{display:none} */ .b{color:red}", "<p class=a>"),
        ("p{display:none}", "<p class=a>"),
    ] {
        assert!(!hides_in(css, body), "{css}");
    }
    assert_eq!(Unseen::of("<style media=print>.a{display:none}</style>"), Unseen::default());
}
