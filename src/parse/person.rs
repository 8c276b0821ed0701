//! People as feeds name them: Atom's elements, or a name and an address in one string.

use super::address::says_nothing;
use super::names::Ns;
use super::tree::{Element, join};
use crate::bylines;
use crate::markup::refs;
use crate::model::entry::Person;
use crate::text::collapse;

/// Reads the people of an element: name, uri and email within it, or all in one text.
pub(super) fn read(element: Element<'_, '_>) -> Vec<Person> {
    let part = |names: &[&str]| {
        let of = |e: &Element<'_, '_>| {
            matches!(e.ns(), Ns::Core | Ns::Itunes | Ns::Other)
                && super::tree::is_any(e.name(), names)
        };
        element.elements().filter(of).find_map(|e| e.text().map(|t| collapse(&t)))
    };
    if !element.has_markup() {
        return element.text().map(|t| people(&t)).unwrap_or_default();
    }
    let uri = part(&["uri", "url", "homepage"]);
    let uri = uri.map(|u| element.room().joined(&u, || join(element.base(), &u)).unwrap_or(u));
    let email = part(&["email"]);
    let name = part(&["name"]).or_else(|| element.text().map(|t| collapse(&t))).unwrap_or_default();
    let empty = name.is_empty() && email.is_none() && uri.is_none();
    let mut named = people(&name);
    match named.as_mut_slice() {
        [] if empty => Vec::new(),
        [] => vec![Person { name, email, uri }],
        [one] => {
            (one.email, one.uri) = (email.or(one.email.take()), uri.or(one.uri.take()));
            named
        }
        _ => named,
    }
}

/// The people one text names, plain: `By Jane Doe and John Roe`, `<a href="/jane">Jane Doe</a>`, `Jos&eacute;`.
pub(super) fn people(text: &str) -> Vec<Person> {
    let mut uri = None;
    // Lines are people apart.
    let mut plain = text.replace("<br", "; <br");
    if crate::markup::has_tags(&plain) && address_in(&plain).is_none() {
        uri = plain.split_once("href=").and_then(|(_, rest)| {
            let address =
                rest.trim_start_matches(['"', '\'']).split(['"', '\'', '>', ' ']).next()?;
            crate::model::url::web(address).map(String::from)
        });
        plain = crate::markup::text_of(&plain);
    }
    let plain = collapse(&refs::decode(&plain));
    let Some(person) = parse(&plain) else { return Vec::new() };
    let number = person.name.bytes().all(|b| b.is_ascii_digit()) && !person.name.is_empty();
    let nobody = number || says_nothing(&person.name);
    if nobody && person.email.is_none() {
        return Vec::new();
    }
    // An address is one person's: of several names nobody knows whose.
    let names = if nobody { vec![String::new()] } else { names(&person.name) };
    let email = person.email.filter(|_| names.len() == 1);
    names.into_iter().map(|name| Person { name, email: email.clone(), uri: uri.clone() }).collect()
}

/// The names in a byline, where each part is one; else the whole.
fn names(text: &str) -> Vec<String> {
    let bare = bylines::introduced(text, bylines::INTRODUCE);
    let parts = bylines::parted(bare, &[]);
    let all = !parts.is_empty() && parts.iter().all(|p| is_name(p));
    // What stands behind several names is where the last works: `Jane Doe, John Roe, Reuters`.
    if let [names @ .., last, house] = parts.as_slice()
        && !all
        && !names.is_empty()
        && names.iter().chain([last]).all(|p| is_name(p))
    {
        let last = format!("{last}, {house}");
        return names.iter().map(|name| (*name).to_owned()).chain([last]).collect();
    }
    let named = if all { parts } else { vec![text] };
    named.into_iter().map(str::to_owned).collect()
}

/// Two to five words that all begin with a capital, particles apart; or two to four characters of Han or Hangul.
fn is_name(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let cjk = |c: char| matches!(c, '\u{4E00}'..='\u{9FFF}' | '\u{AC00}'..='\u{D7AF}');
    if text.chars().all(cjk) {
        return (2..=4).contains(&text.chars().count());
    }
    let particle = |w: &str| {
        matches!(
            w,
            "de" | "da"
                | "di"
                | "del"
                | "van"
                | "von"
                | "der"
                | "den"
                | "la"
                | "le"
                | "al"
                | "bin"
                | "ter"
                | "dos"
                | "du"
        )
    };
    let cased = |w: &str| w.chars().next().is_some_and(|c| !c.is_lowercase() && c.is_alphabetic());
    (2..=5).contains(&words.len())
        && words.iter().all(|w| cased(w) || particle(w))
        && !text.chars().any(|c| c.is_ascii_digit() || matches!(c, '(' | ')' | '@' | ':'))
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

    #[test]
    fn names_are_plain_and_apart() {
        let names =
            |text: &str| people(text).into_iter().map(|p| p.name).collect::<Vec<_>>().join("+");
        let check = |text: &str, to: &str| assert_eq!(names(text), to, "{text}");
        check("By Jane Doe and John Roe", "Jane Doe+John Roe");
        check("<a href=\"https://a.example/jane\">Jane Doe</a>", "Jane Doe");
        check("Jos&eacute; N&uacute;&ntilde;ez", "José Núñez");
        check(
            "Von Anna Muster, Bernd Beispiel und Cara Maria von der Au",
            "Anna Muster+Bernd Beispiel+Cara Maria von der Au",
        );
        check("张三、李四", "张三+李四");
        check("Doe, Jane", "Doe, Jane");
        check("Jane Doe, John Roe, Reuters", "Jane Doe+John Roe, Reuters");
        check("By Jane Doe and John Roe, Harbour Post", "Jane Doe+John Roe+Harbour Post");
        check("Jane Doe, Reuters", "Jane Doe, Reuters");
        check("Food and Drink Desk", "Food and Drink Desk");
        check("Von Trapp", "Von Trapp");
        check("Jane Doe<br/>John Roe", "Jane Doe+John Roe");
        for nobody in ["null", "None", "undefined", "-", "12"] {
            check(nobody, "");
        }
        check("Reuters", "Reuters");
        let both = people("desk@wire.example (By Jane Doe and John Roe)");
        assert!(both.iter().all(|p| p.email.is_none()) && both.len() == 2, "{both:?}");
        let jane = people("jane@wire.example (By Jane Doe)");
        assert_eq!((jane.len(), jane[0].email.as_deref()), (1, Some("jane@wire.example")));
        let jane = people("<a href=\"https://a.example/jane\">Jane Doe</a>");
        assert_eq!(jane[0].uri.as_deref(), Some("https://a.example/jane"));
    }

    /// feed-rs 3.0.0 panics on these: it slices beside the address by bytes.
    #[test]
    fn cjk_punctuation_next_to_an_address() {
        check("张三（zhang@xinhua.cn）", "张三", Some("zhang@xinhua.cn"));
        check("김철수기자kim@yna.co.kr기자", "김철수기자 기자", Some("kim@yna.co.kr"));
    }
}
