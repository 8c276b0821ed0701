//! What a table of `sites.toml` is named after: a host, as addresses have it once they are read.

use std::ops::Range;

use toml::Spanned;
use toml::de::{DeString, DeValue};
use url::{Host, Url};

/// A mistake in `sites.toml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleError {
    /// What is wrong.
    pub message: String,
    /// What to do, where that is more than to write a rule as rules are.
    pub help: Option<String>,
    /// Where, in bytes.
    pub span: Range<usize>,
}

/// The host that a table is for, without `www.`; or why no page is ever of it.
pub(super) fn host(
    name: &Spanned<DeString<'_>>,
    rules: &Spanned<DeValue<'_>>,
    text: &str,
) -> Result<String, RuleError> {
    let (span, said) = (name.span(), name.get_ref().as_ref());
    if let Some(meant) = unquoted(said, rules) {
        let help = format!("a name with dots stands in quotes: `[\"{meant}\"]`");
        return Err(error("this names no host", help, whole_head(span, text)));
    }
    if !rules.get_ref().is_table() {
        let help = "write it below the head of a host, such as `[\"news.example.org\"]`";
        return Err(error(&format!("`{said}` stands above all hosts"), help.to_owned(), span));
    }
    if let Ok(host) = Host::parse(said)
        && !said.contains('*')
    {
        let host = host.to_string();
        let host = host.trim_end_matches('.');
        return Ok(host.strip_prefix("www.").unwrap_or(host).to_owned());
    }
    let help = match meant(said) {
        Some(meant) => {
            format!("write `[\"{meant}\"]`: it holds for all its pages and for all names below it")
        }
        None => "write the host alone, such as `[\"news.example.org\"]`".to_owned(),
    };
    Err(error("no page is ever of this host", help, span))
}

fn error(message: &str, help: String, span: Range<usize>) -> RuleError {
    RuleError { message: message.to_owned(), help: Some(help), span }
}

/// The name that was cut at its dots, for want of quotes.
fn unquoted(name: &str, rules: &Spanned<DeValue<'_>>) -> Option<String> {
    let table = rules.get_ref().as_table()?;
    let (below, rest) = table.iter().find(|(_, value)| value.get_ref().is_table())?;
    let below = below.get_ref();
    Some(format!("{name}.{}", unquoted(below, rest).unwrap_or_else(|| below.to_string())))
}

/// The head of a table with dots: all that stands in its brackets.
fn whole_head(span: Range<usize>, text: &str) -> Range<usize> {
    let head = text.get(span.start..).and_then(|rest| rest.split([']', '\n']).next());
    span.start..span.start + head.map_or(span.len(), str::len)
}

/// The host of an address, of a pattern, or of what stands before a path.
fn meant(said: &str) -> Option<String> {
    let bare = said.trim().trim_start_matches("*.").trim_start_matches('.');
    let address = if bare.contains("://") { bare.to_owned() } else { format!("http://{bare}") };
    let url = Url::parse(&address).ok()?;
    let host = url.host_str().filter(|host| host.contains('.') && !host.contains('*'))?;
    Some(host.strip_prefix("www.").unwrap_or(host).to_owned())
}

#[cfg(test)]
mod tests {
    use crate::extract::Rules;

    #[test]
    fn a_name_that_no_page_has_is_a_mistake_with_a_remedy() {
        for (name, meant) in [
            ("\"http://a.example/\"", "[\"a.example\"]"),
            ("\"https://www.A.example/news?x=1\"", "[\"a.example\"]"),
            ("\"a.example/news\"", "[\"a.example\"]"),
            ("\"*.a.example\"", "[\"a.example\"]"),
            ("\"www.A.example:8080\"", "[\"a.example\"]"),
            ("\"a b\"", "the host alone"),
            ("\"\"", "the host alone"),
            ("news.a.example", "[\"news.a.example\"]"),
        ] {
            let text = format!("[{name}]\nstrip = ['.promo']\n");
            let told = Rules::parse(&text).expect_err(name);
            let [told] = &told[..] else { panic!("{told:?}") };
            assert!(told.help.as_ref().is_some_and(|help| help.contains(meant)), "{told:?}");
            assert_eq!(&text[told.span.clone()], name);
        }
        let told = Rules::parse("body = 'x'\n").expect_err("no host");
        assert!(told[0].message.contains("above all hosts"), "{told:?}");
    }

    #[test]
    fn a_name_is_known_however_it_is_written() {
        for (name, page) in [
            ("www.a.example", "www.a.example"),
            ("www.a.example", "a.example"),
            ("A.Example.", "news.a.example"),
            ("127.0.0.1", "127.0.0.1"),
            ("[::1]", "[::1]"),
            ("b\u{fc}cher.example", "xn--bcher-kva.example"),
        ] {
            let rules = Rules::parse(&format!("[\"{name}\"]\nbody = 'article'")).expect(name);
            assert!(rules.of(page).is_some(), "{name} {page}");
        }
    }
}
