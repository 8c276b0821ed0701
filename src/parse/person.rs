//! People as feeds name them: Atom's elements, or a name and an address in one string.

use super::names::Ns;
use super::tree::{Element, join};
use crate::model::entry::Person;
use crate::text::collapse;

/// Reads a person from an element: name, uri and email within it, or all in one text.
pub(super) fn read(element: Element<'_, '_>) -> Option<Person> {
    let part = |names: &[&str]| {
        let of = |e: &Element<'_, '_>| {
            matches!(e.ns(), Ns::Core | Ns::Itunes | Ns::Other)
                && super::tree::is_any(e.name(), names)
        };
        element.elements().filter(of).find_map(|e| e.text().map(|t| collapse(&t)))
    };
    if !element.has_markup() {
        return parse(&element.text()?);
    }
    let uri = part(&["uri", "url", "homepage"]);
    let uri = uri.map(|u| join(element.base(), &u).map_or(u, String::from));
    let email = part(&["email"]);
    let name = part(&["name"]).or_else(|| element.text().map(|t| collapse(&t))).unwrap_or_default();
    let empty = name.is_empty() && email.is_none() && uri.is_none();
    (!empty).then_some(Person { name, email, uri })
}

/// `a@b.c (Name)`, `Name <a@b.c>`, `张三（a@b.c）`, or only one of them.
pub(super) fn parse(text: &str) -> Option<Person> {
    let text = collapse(text);
    if text.is_empty() {
        return None;
    }
    let Some(email) = address_in(&text) else {
        return Some(Person { name: text, ..Default::default() });
    };
    let rest = text.replacen("mailto:", "", 1).replacen(email, " ", 1);
    let name = rest.replace("()", " ").replace("<>", " ");
    let name = collapse(name.trim_matches(|c: char| {
        c.is_whitespace() || is_bracket(c) || matches!(c, ',' | ';' | ':')
    }));
    Some(Person { name, email: Some(email.to_owned()), uri: None })
}

fn is_bracket(c: char) -> bool {
    matches!(
        c,
        '(' | ')' | '<' | '>' | '[' | ']' | '（' | '）' | '【' | '】' | '《' | '》' | '〈' | '〉'
    )
}

/// The mail address in a text: the longest run of what addresses are made of, round an `@`.
fn address_in(text: &str) -> Option<&str> {
    let part_of = |c: char| {
        c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-' | '+' | '%' | '@' | '\'')
    };
    text.split(|c: char| !part_of(c)).map(|run| run.trim_matches(['.', '\''])).find(|run| {
        run.split_once('@').is_some_and(|(user, host)| {
            !user.is_empty() && host.contains('.') && !host.contains('@')
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, name: &str, email: Option<&str>) {
        let person = parse(text).unwrap();
        assert_eq!((person.name.as_str(), person.email.as_deref()), (name, email), "{text}");
    }

    #[test]
    fn one_string_forms() {
        check("Jane Doe", "Jane Doe", None);
        check("jane@wire.example (Jane Doe)", "Jane Doe", Some("jane@wire.example"));
        check("Jane Doe <jane@wire.example>", "Jane Doe", Some("jane@wire.example"));
        check("Jane Doe (jane@wire.example)", "Jane Doe", Some("jane@wire.example"));
        check("jane@wire.example", "", Some("jane@wire.example"));
        check("mailto:jane@wire.example", "", Some("jane@wire.example"));
        check("Jane @ home", "Jane @ home", None);
    }

    /// feed-rs 3.0.0 panics on these: it slices beside the address by bytes.
    #[test]
    fn cjk_punctuation_next_to_an_address() {
        check("张三（zhang@xinhua.cn）", "张三", Some("zhang@xinhua.cn"));
        check("김철수기자kim@yna.co.kr기자", "김철수기자 기자", Some("kim@yna.co.kr"));
    }
}
