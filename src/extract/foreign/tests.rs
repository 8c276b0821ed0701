//! What goes from a text as foreign, and what looks like it and stays.

use super::*;

#[test]
fn code_is_told_from_sentences() {
    for code in [
        "googletag.cmd.push(function() { googletag.display('div-gpt-ad-1'); });",
        "window.dataLayer = window.dataLayer || []; function gtag(){dataLayer.push(arguments);}",
        "var x = document.getElementById('a'); x.style.color = 'red';",
        ".teaser { color: #333; } @media (max-width: 600px) { .teaser { display: none; } }",
    ] {
        assert!(is_code(code), "{code}");
    }
    for text in [
        "The window (which faces the harbour) was open; the document, he said, lay on the table.",
        "She let x = 3 stand for the ships (as sailors do) and went on.",
        "The function (a dinner) was cancelled.",
    ] {
        assert!(!is_code(text), "{text}");
    }
}
