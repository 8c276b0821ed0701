//! Inline styles of strangers -> declarations about the look of text, with nothing fetched, moved or covered.

/// Properties kept. Nothing that positions: a feed must not draw over the page it is shown in.
const PROPERTIES: &[&str] = &[
    "background",
    "background-color",
    "background-x",
    "background-y",
    "clear",
    "color",
    "cursor",
    "direction",
    "display",
    "float",
    "font",
    "font-family",
    "font-size",
    "font-style",
    "font-variant",
    "font-weight",
    "height",
    "letter-spacing",
    "line-height",
    "overflow",
    "text-align",
    "text-decoration",
    "text-indent",
    "unicode-bidi",
    "vertical-align",
    "white-space",
    "width",
];
/// And these with all their sides.
const GROUPS: &[&str] = &["border", "margin", "padding"];
const COLOURS: &[&str] = &["rgb", "rgba", "hsl", "hsla"];

/// The declarations of a `style` attribute that are harmless; empty when none is.
pub(super) fn clean(style: &str) -> String {
    let harmless = style.split(';').filter_map(|declaration| {
        let (property, value) = declaration.split_once(':')?;
        let (property, value) = (property.trim().to_ascii_lowercase(), value.trim());
        (allowed(&property) && plain(value)).then(|| format!("{property}: {value};"))
    });
    harmless.collect::<Vec<_>>().join(" ")
}

fn allowed(property: &str) -> bool {
    let group = property.split('-').next().unwrap_or_default();
    PROPERTIES.contains(&property) || GROUPS.contains(&group)
}

/// Words, numbers and colours; a bracket only as a colour's, so neither `url()` nor `expression()`.
fn plain(value: &str) -> bool {
    let known = |c: char| c.is_ascii_alphanumeric() || " #%.,!'\"-()".contains(c);
    let coloured = |before: &str| COLOURS.iter().any(|c| before.to_ascii_lowercase().ends_with(c));
    // Five digits of anything move text out of sight.
    let words = || value.split([' ', ',', '(', '-']).filter(|w| !w.starts_with('#'));
    let far = words().any(|w| w.bytes().take_while(u8::is_ascii_digit).count() > 4);
    !value.is_empty()
        && !far
        && value.chars().all(known)
        && value.match_indices('(').all(|(at, _)| coloured(&value[..at]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_look_of_text() {
        let check = |from: &str, to: &str| assert_eq!(clean(from), to, "{from}");
        check("COLOR:red;text-align : center", "color: red; text-align: center;");
        check(
            "margin-top: 0 !important; border: 1px solid rgb(0, 0, 0)",
            "margin-top: 0 !important; border: 1px solid rgb(0, 0, 0);",
        );
        check("position:absolute;top:0;z-index:9;width:100%", "width: 100%;");
        check("background-color:url(http://x.example)", "");
        check("width: expression(alert(1)); color: \\65xpression(1)", "");
        check("margin: -99999em; padding: 1px; color: #000080", "padding: 1px; color: #000080;");
        check("color:red:blue;;:;color", "");
    }
}
