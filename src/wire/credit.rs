//! Which agency an article is credited to: its tail, byline, publisher, and whose site it is on.

use std::sync::LazyLock;

use regex::Regex;

use super::agencies::Agencies;
use super::pattern;
use crate::model::{Byline, url};

/// Lines at the end of a text that may hold a credit.
pub(super) const TAIL_LINES: usize = 6;
/// A longer line is a paragraph of the story.
const LINE_MAX: usize = 400;

/// A line that is nothing but a notice: whose text this is.
static NOTICE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?ix)^[\s(\[*_–—-]*(?:copyright(?-u:\b)|©|\(c\)|with\s+(?:inputs?|files|reporting|additional\s+reporting)\s+from(?-u:\b)
          |(?:this|the)\s+(?:report|story|article)\s+(?:by|from)(?-u:\b)|source\s*[:-]|sources?\s*:|from\s+(?:the\s+)?wires?
          |all\s+rights\s+reserved|published\s+by|quelle\s*:|fuente\s*:|fonte\s*:|источник\s*:|来源\s*[:：]|來源\s*[:：]|출처)",
    )
});

/// No agency's name is longer, in bytes.
const NAME_MAX: usize = 60;

/// `(Reporting by ...; Editing by ...)`
static DESK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"^[(\[]?\s*(?i:(?:additional |with |by )?(?:reporting|writing|editing|compiled|translated|edited|written) by|our standards:)",
    )
});

/// What belongs to a picture, not to the text.
static PHOTO: LazyLock<Option<Regex>> = LazyLock::new(|| {
    pattern(
        r"(?i)(?-u:\b)(?:photos?|photograph\w*|images?|pictures?|pics?|getty|shutterstock|handout|fotos?|video|graphic)(?-u:\b)|摄|фото|사진|写真|照片|صورة",
    )
});

fn is(pattern: &LazyLock<Option<Regex>>, line: &str) -> bool {
    pattern.as_ref().is_some_and(|r| r.is_match(line))
}

/// What one of the last lines of a text is.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Tail<'a> {
    /// Part of the story, perhaps with a signature at its end.
    Text(Option<&'a str>),
    /// A credit or a copyright notice, and the agency it names.
    Credit(Option<&'a str>),
}

/// Reads one of the last lines of a text.
pub(super) fn tail<'a>(line: &str, agencies: &'a Agencies) -> Tail<'a> {
    let line = line.trim();
    if line.len() > LINE_MAX {
        return Tail::Text(signed(line, agencies));
    }
    if is(&PHOTO, line) || photographer(line, agencies) {
        return Tail::Text(None);
    }
    if is(&DESK, line) {
        return Tail::Credit(within(line, agencies).or_else(|| agencies.tail(line)));
    }
    if is(&NOTICE, line) {
        return Tail::Credit(within(line, agencies));
    }
    let bare = line.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(name) = agencies.credit(bare).filter(|_| bare.split_whitespace().count() <= 6) {
        return Tail::Credit(Some(name));
    }
    Tail::Text(signed(line, agencies))
}

/// `- Bernama`, `--IANS`, `(PTI)` behind the last sentence.
fn signed<'a>(line: &str, agencies: &'a Agencies) -> Option<&'a str> {
    let line = line.trim_end().trim_end_matches('.').trim_end_matches([')', '）', ']', '/']);
    let name = line.rsplit(['-', '–', '—', '(', '（', '[', '/']).next()?;
    let before =
        line[..line.len() - name.len()].trim_end_matches(['-', '–', '—', '(', '（', '[', '/']);
    let apart =
        before.is_empty() || before.ends_with(|c: char| c.is_whitespace() || ".。”\"".contains(c));
    let name = name.trim();
    let letters = name.starts_with(char::is_alphabetic)
        && name.chars().all(|c| c.is_alphabetic() || matches!(c, ' ' | '.'));
    let marked = before.len() < line.len() - name.len();
    (apart && marked && letters && name.len() <= NAME_MAX).then(|| agencies.credit(name))?
}

fn within<'a>(line: &str, agencies: &'a Agencies) -> Option<&'a str> {
    agencies.within(line).and_then(|(name, _)| agencies.credit(name))
}

/// `Xinhua/Xie Huanchi` names who took the picture.
fn photographer(line: &str, agencies: &Agencies) -> bool {
    line.contains('/')
        && agencies.within(line).is_some_and(|(_, range)| {
            let rest = &line[range.end..];
            rest.strip_prefix('/')
                .is_some_and(|r| r.starts_with(char::is_uppercase) && r.contains(' '))
        })
}

/// The agency a byline names.
pub(super) fn byline<'a>(byline: &Byline, agencies: &'a Agencies) -> Option<&'a str> {
    let photo = is(&PHOTO, &byline.text);
    (!photo && byline.text.len() <= LINE_MAX).then(|| within(&byline.text, agencies))?
}

/// The byline's names without agencies and their addenda.
pub(super) fn clean(byline: &mut Byline, agencies: &Agencies) {
    for name in &mut byline.names {
        // `Jane Doe, Associated Press` ; `Jane Doe | AP` ; `Jane Doe (Reuters)`
        if let Some((first, rest)) = name.split_once([',', '|', '(', '/'])
            && agencies.find(rest.trim().trim_end_matches(')')).is_some()
        {
            *name = first.trim().to_owned();
        }
    }
    byline.names.retain(|n| agencies.find(n).is_none() && !n.is_empty());
    let mut seen = Vec::new();
    byline.names.retain(|n| {
        !seen.contains(n) && {
            seen.push(n.clone());
            true
        }
    });
}

/// The agency the page's metadata names as publisher or author.
pub(super) fn publisher<'a>(name: &str, agencies: &'a Agencies) -> Option<&'a str> {
    agencies
        .credit(name.trim())
        .or_else(|| name.split([',', ';', '|']).find_map(|part| agencies.credit(part.trim())))
}

/// The agency whose own site the address is on.
pub fn home<'a>(address: &str, agencies: &'a Agencies) -> Option<&'a str> {
    agencies.host(&url::site(address)).and_then(|name| agencies.credit(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, to: &Tail<'_>) {
        assert_eq!(&tail(line, &Agencies::default()), to, "{line}");
    }

    #[test]
    fn tails() {
        check("(Reporting by A B; Editing by C D)", &Tail::Credit(Some("Reuters")));
        check(
            "Copyright 2019 The Associated Press. All rights reserved.",
            &Tail::Credit(Some("AP")),
        );
        check(
            "This report by The Canadian Press was first published Nov. 18, 2019.",
            &Tail::Credit(Some("Canadian Press")),
        );
        check("- Bernama", &Tail::Credit(Some("Bernama")));
        check("The Associated Press", &Tail::Credit(Some("AP")));
        check("It rained, he said. - Bernama", &Tail::Text(Some("Bernama")));
        check("It rained, he said. (PTI)", &Tail::Text(Some("PTI")));
        check("With reporting by Associated Press writer A B", &Tail::Credit(Some("AP")));
        check("With inputs from IANS", &Tail::Credit(Some("IANS")));
    }

    #[test]
    fn photographs_credit_no_text() {
        check("Xinhua/Xie Huanchi", &Tail::Text(None));
        check("(AP Photo/Jane Doe)", &Tail::Text(None));
        check("A man walks. (Xinhua/Xie Huanchi)", &Tail::Text(None));
    }

    #[test]
    fn bylines_keep_people() {
        let names = ["Jane Doe, Associated Press", "Reuters", "Jo Poe"].map(String::from).to_vec();
        let mut b = Byline { text: String::new(), names };
        clean(&mut b, &Agencies::default());
        assert_eq!(b.names, ["Jane Doe", "Jo Poe"]);
    }

    #[test]
    fn own_pages() {
        let a = Agencies::default();
        assert_eq!(home("https://english.news.cn/x", &a), Some("Xinhua"));
        assert_eq!(home("https://www.prnewswire.com/x", &a), None);
    }
}
