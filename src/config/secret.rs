//! What looks like a secret is covered before a line of the config, or a piece of it, is shown to anybody.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// A user name and password before a host; a key whose value is one; a parameter that carries one. The second group is covered.
const PATTERNS: [&str; 4] = [
    r#"(//)([^\s/@"'“”?#]+)(@)"#,
    r#"(//)([^\s/@"':]*:[^\s@"'0-9/][^\s@"']*)(@)"#,
    r#"(?im)(^\s*["']?(?:password|passwd|pass|token|api[_-]?key|access[_-]?token|bearer|authorization|secret)["']?\s*[=:]\s*["'“]?)([^\s"'“”{}][^"'“”{}\n]*)()"#,
    r#"(?i)([?&;](?:token|key|api[_-]?key|secret|password|passwd|pass|pwd|auth|access[_-]?token|sig|signature)=)([^&\s"'{}#]+)()"#,
];

static COVERED: LazyLock<Vec<Regex>> =
    LazyLock::new(|| PATTERNS.iter().filter_map(|p| Regex::new(p).ok()).collect());

/// `text` with a `*` for each byte of a secret, so that places in it stay where they are.
pub(super) fn covered(text: &str) -> Cow<'_, str> {
    let mut out = Cow::Borrowed(text);
    for pattern in COVERED.iter() {
        if pattern.is_match(&out) {
            let stars = |c: &Captures<'_>| format!("{}{}{}", &c[1], "*".repeat(c[2].len()), &c[3]);
            out = Cow::Owned(pattern.replace_all(&out, stars).into_owned());
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_covered_and_nothing_moves() {
        for (text, hidden) in [
            ("url = \"https://me:s3cret@a.example/\"", "s3cret"),
            ("url = \"https://me:s3/cret@a.example/\"", "s3/cret"),
            ("url = \"https//me:s3cret@a.example/\"", "s3cret"),
            ("url = https://me:s3cret@a.example/", "s3cret"),
            ("url = \"https://tok3n@a.example/\"", "tok3n"),
            ("password = \"s3cret\"", "s3cret"),
            ("authorization = \"Bearer s3cret\"", "s3cret"),
            ("url = \"https://a.example/?a=1&token=s3cret&b=2\"", "s3cret"),
        ] {
            let shown = covered(text);
            assert!(!shown.contains(hidden), "{shown}");
            assert_eq!(shown.len(), text.len());
        }
        for plain in [
            "url = \"https://a.example/@desk/feed\"",
            "secret = { file = \"/etc/x\" }",
            "authorization = \"{secret}\"",
        ] {
            assert_eq!(covered(plain), plain);
        }
    }
}
