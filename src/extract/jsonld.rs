//! What a page says of itself in JSON-LD: graphs, arrays, broken JSON.

use std::collections::HashMap;

use serde_json::Value;

/// An author or publisher as JSON-LD names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Party {
    pub name: String,
    pub is_person: bool,
}

/// The article's own node, read.
#[derive(Debug, Default, Clone)]
pub(super) struct Ld {
    pub kind: String,
    pub headline: Option<String>,
    pub description: Option<String>,
    pub body: Option<String>,
    pub authors: Vec<Party>,
    pub publisher: Option<String>,
    /// The publisher's, as an address.
    pub logo: Option<String>,
    /// Who else it says the text is from: `creditText`, `sourceOrganization`, `copyrightHolder`, `provider`.
    pub credits: Vec<String>,
    pub published: Option<String>,
    pub modified: Option<String>,
    pub section: Option<String>,
    pub language: Option<String>,
    pub image: Option<(String, String, String)>,
    /// `isAccessibleForFree` says no.
    pub locked: bool,
}

const ARTICLES: &[&str] = &[
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "AskPublicNewsArticle",
    "AdvertiserContentArticle",
    "LiveBlogPosting",
    "Article",
    "BlogPosting",
    "Report",
    "TechArticle",
    "ScholarlyArticle",
    "SocialMediaPosting",
    "CreativeWork",
    "Recipe",
    "Review",
    "VideoObject",
    "ClaimReview",
    "WebPage",
    "ItemPage",
];
/// The nodes looked at; a page with more of them is no article's page.
const NODES_MAX: usize = 4000;
/// Values of all data scripts: one takes some 200 bytes of memory, and may be two bytes of a page.
const VALUES_MAX: usize = 50_000;
/// Values looked at for the authors; one may refer to itself.
const PARTY_STEPS_MAX: usize = 200;

/// Reads the data scripts of a page; the best article node wins, others fill its gaps.
pub(super) fn read(scripts: &[String]) -> Option<Ld> {
    let mut room = VALUES_MAX;
    let documents: Vec<Value> = scripts.iter().filter_map(|s| parse(s, &mut room)).collect();
    let nodes = nodes(&documents);
    let by_id: HashMap<&str, &Value> = nodes
        .iter()
        .filter(|n| n.get("name").is_some())
        .filter_map(|n| Some((n.get("@id")?.as_str()?, *n)))
        .collect();
    let mut ranked: Vec<(usize, &Value)> =
        nodes.iter().filter_map(|n| rank(n).map(|r| (r, *n))).collect();
    ranked.sort_by_key(|(rank, _)| *rank); // stable: the first of equals stays first
    let mut best: Option<Ld> = None;
    for (rank, node) in ranked.into_iter().take(4) {
        let next = ld(node, &by_id);
        match &mut best {
            None => best = Some(next),
            // A video's or a page's own data only fills what the article's leaves open.
            Some(ld) if rank < WEAK => ld.fill(next),
            Some(_) => {}
        }
    }
    best
}

/// Ranks from here on are no article's own data; they never fill another's gaps.
const WEAK: usize = 15;

fn rank(node: &Value) -> Option<usize> {
    let bare = |kind| str::rsplit(kind, ['/', ':']).next().unwrap_or(kind);
    let kinds: Vec<&str> = kinds(node).into_iter().map(bare).collect();
    ARTICLES.iter().position(|article| kinds.contains(article))
}

fn kinds(node: &Value) -> Vec<&str> {
    match node.get("@type") {
        Some(Value::String(s)) => vec![s],
        Some(Value::Array(a)) => a.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

/// All objects of the documents' graphs and arrays, in order; not those deep inside (a related article is one).
fn nodes(documents: &[Value]) -> Vec<&Value> {
    let mut out = Vec::new();
    let mut todo: Vec<&Value> = documents.iter().rev().collect();
    while let Some(value) = todo.pop() {
        if out.len() >= NODES_MAX {
            break;
        }
        match value {
            Value::Array(items) => todo.extend(items.iter().rev().take(NODES_MAX)),
            Value::Object(map) => {
                out.push(value);
                for key in ["mainEntity", "mainEntityOfPage", "@graph"] {
                    todo.extend(map.get(key).filter(|v| v.is_object() || v.is_array()));
                }
            }
            _ => {}
        }
    }
    out
}

/// JSON as it should be, else with the usual mistakes mended.
fn parse(script: &str, room: &mut usize) -> Option<Value> {
    let text = script.trim().trim_start_matches("<!--").trim_start_matches("//");
    let text = text.trim_start().trim_start_matches("<![CDATA[");
    let text = text
        .trim_end_matches("-->")
        .trim_end_matches("]]>")
        .trim_end()
        .trim_end_matches("//")
        .trim()
        .trim_end_matches(';');
    let values = text.bytes().filter(|b| matches!(b, b',' | b'[' | b'{')).count();
    *room = room.checked_sub(values)?;
    serde_json::from_str(text).ok().or_else(|| serde_json::from_str(&mend(text)).ok())
}

/// Raw line ends in strings, bad escapes, commas before a closing bracket, text after the end.
fn mend(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let (mut quoted, mut escaped, mut depth) = (false, false, 0_i32);
    for c in text.chars() {
        if quoted {
            if escaped && !matches!(c, '"' | '\\' | '/' | 'b' | 'f' | 'n' | 'r' | 't' | 'u') {
                out.push('\\');
            }
            quoted = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            out.push(if c.is_control() { ' ' } else { c });
            continue;
        }
        if matches!(c, '}' | ']') {
            out.truncate(out.trim_end().trim_end_matches(',').len());
        }
        out.push(c);
        quoted = c == '"';
        depth += i32::from(matches!(c, '{' | '[')) - i32::from(matches!(c, '}' | ']'));
        if depth == 0 && matches!(c, '}' | ']') {
            break;
        }
    }
    out
}

fn ld(node: &Value, by_id: &HashMap<&str, &Value>) -> Ld {
    Ld {
        kind: kinds(node).first().unwrap_or(&"").to_string(),
        headline: string(node, &["headline"])
            .or_else(|| string(node, &["name", "alternativeHeadline"])),
        description: string(node, &["description", "abstract"]),
        body: string(node, &["articleBody", "text"]),
        authors: ["author", "creator"]
            .iter()
            .map(|key| parties(node.get(*key), by_id))
            .find(|parties| !parties.is_empty())
            .unwrap_or_default(),
        publisher: parties(node.get("publisher"), by_id).pop().map(|p| p.name),
        logo: logo(node, by_id),
        credits: credits(node, by_id),
        published: string(node, &["datePublished", "dateCreated", "uploadDate"]),
        modified: string(node, &["dateModified"]),
        section: string(node, &["articleSection"]),
        language: string(node, &["inLanguage"]),
        image: image(node.get("image").or_else(|| node.get("primaryImageOfPage")), by_id),
        locked: matches!(node.get("isAccessibleForFree"), Some(v) if v == false || v.as_str().is_some_and(|s| s.eq_ignore_ascii_case("false"))),
    }
}

impl Ld {
    fn fill(&mut self, other: Self) {
        let fill = |to: &mut Option<String>, from: Option<String>| {
            if to.is_none() {
                *to = from;
            }
        };
        fill(&mut self.headline, other.headline);
        fill(&mut self.description, other.description);
        fill(&mut self.body, other.body);
        fill(&mut self.publisher, other.publisher);
        fill(&mut self.logo, other.logo);
        fill(&mut self.published, other.published);
        fill(&mut self.modified, other.modified);
        fill(&mut self.section, other.section);
        fill(&mut self.language, other.language);
        if self.authors.is_empty() {
            self.authors = other.authors;
        }
        if self.credits.is_empty() {
            self.credits = other.credits;
        }
        if self.image.is_none() {
            self.image = other.image;
        }
    }
}

/// The first of the keys that holds text; the first of a list.
fn string(node: &Value, keys: &[&str]) -> Option<String> {
    keys.iter().find_map(|k| text(node.get(*k)?))
}

fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(s) => Some(s.trim().to_owned()).filter(|s| !s.is_empty()),
        Value::Array(items) => items.iter().find_map(text),
        Value::Object(map) => map.get("@value").or_else(|| map.get("name")).and_then(text),
        _ => None,
    }
}

fn parties(value: Option<&Value>, by_id: &HashMap<&str, &Value>) -> Vec<Party> {
    let mut out = Vec::new();
    let mut todo: Vec<&Value> = value.into_iter().collect();
    for _ in 0..PARTY_STEPS_MAX {
        let Some(value) = todo.pop() else { break };
        match value {
            Value::Array(items) => todo.extend(items.iter().take(PARTY_STEPS_MAX).rev()),
            Value::String(s) => out.push(Party { name: s.trim().to_owned(), is_person: true }),
            Value::Object(map) => {
                let referred = map.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id));
                let node = if map.contains_key("name") {
                    value
                } else {
                    referred.copied().unwrap_or(value)
                };
                match node.get("name") {
                    Some(names @ Value::Array(_)) => todo.push(names),
                    name => out.extend(
                        name.and_then(text)
                            .or_else(|| parted_name(node))
                            .map(|name| Party { name, is_person: !is_body(node) }),
                    ),
                }
            }
            _ => {}
        }
        if out.len() > 30 {
            break;
        }
    }
    out
}

/// Whose text the node says it is, the surest first.
fn credits(node: &Value, by_id: &HashMap<&str, &Value>) -> Vec<String> {
    let keys = ["creditText", "sourceOrganization", "provider", "copyrightHolder", "sourceName"];
    keys.iter().flat_map(|key| parties(node.get(*key), by_id)).map(|p| p.name).take(8).collect()
}

/// A person given in parts (schema.org `givenName`, `familyName`).
fn parted_name(node: &Value) -> Option<String> {
    let (given, family) = (string(node, &["givenName"])?, string(node, &["familyName"])?);
    Some(format!("{given} {family}"))
}

fn is_body(node: &Value) -> bool {
    kinds(node).iter().any(|k| k.contains("Organi") || k.contains("Corporation"))
}

/// The address of the publisher's logo.
fn logo(node: &Value, by_id: &HashMap<&str, &Value>) -> Option<String> {
    let publisher = node.get("publisher")?;
    let referred = publisher.get("@id").and_then(Value::as_str).and_then(|id| by_id.get(id));
    let logo = publisher.get("logo").or_else(|| referred?.get("logo"));
    image(logo, by_id).map(|(url, ..)| url)
}

/// Address, caption, credit.
fn image(value: Option<&Value>, by_id: &HashMap<&str, &Value>) -> Option<(String, String, String)> {
    match value? {
        Value::String(s) => Some((s.clone(), String::new(), String::new())),
        Value::Array(items) => items.iter().find_map(|v| image(Some(v), by_id)),
        node => {
            let url = string(node, &["url", "contentUrl"]).or_else(|| {
                image(Some(by_id.get(node.get("@id")?.as_str()?)?), &HashMap::new()).map(|i| i.0)
            })?;
            let words = |keys| string(node, keys).unwrap_or_default();
            Some((url, words(&["caption"]), words(&["creditText", "creator", "author"])))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn one(json: &str) -> Ld {
        read(&[json.to_owned()]).unwrap_or_default()
    }

    #[test]
    fn graphs_and_references_are_followed() {
        let ld = one(r##"{"@graph":[{"@type":"WebPage","name":"Site"},
            {"@type":["Article","NewsArticle"],"headline":"Head","author":{"@id":"#p"},"publisher":{"@id":"#o"}},
            {"@id":"#p","@type":"Person","name":"Ann Lee"},{"@id":"#o","@type":"Organization","name":"The Post"}]}"##);
        assert_eq!(ld.headline.as_deref(), Some("Head"));
        assert_eq!(ld.authors, [Party { name: "Ann Lee".into(), is_person: true }]);
        assert_eq!(ld.publisher.as_deref(), Some("The Post"));
    }

    #[test]
    fn an_author_who_is_themselves_ends() {
        let ld = one(
            r##"[{"@type":"NewsArticle","headline":"x","author":{"@id":"#a"}},{"@id":"#a","name":[{"@id":"#a"}]}]"##,
        );
        assert_eq!(ld.authors, []);
    }

    #[test]
    fn names_in_parts_are_put_together() {
        let json = r#"{"@type": "NewsArticle", "author": [{"@type": "Person", "familyName": "Grönhagen", "givenName": "Astrid"}]}"#;
        assert_eq!(one(json).authors[0].name, "Astrid Grönhagen");
    }

    #[test]
    fn broken_json_is_mended() {
        let ld = one(
            "{\"@type\":\"NewsArticle\",\"headline\":\"A\nB \\' C\",\"author\":[\"X Y\",],} trailing",
        );
        assert_eq!(ld.headline.as_deref(), Some("A B \\' C"));
        assert_eq!(ld.authors.len(), 1);
    }

    #[test]
    fn data_may_stand_in_a_section_of_xml() {
        for (open, close) in
            [("<![CDATA[", "]]>"), ("//<![CDATA[", "//]]>"), ("// <![CDATA[", "// ]]>")]
        {
            let ld = one(&format!(
                "\n{open}\n{{\"@type\":\"NewsArticle\",\"headline\":\"x\"}}\n{close}\n"
            ));
            assert_eq!(ld.headline.as_deref(), Some("x"), "{open}");
        }
    }

    #[test]
    fn an_article_beats_the_page_and_a_lock_is_seen() {
        let ld = one(
            r#"[{"@type":"WebPage","headline":"Page"},{"@type":"NewsArticle","headline":"Art","isAccessibleForFree":"False"}]"#,
        );
        assert_eq!(ld.headline.as_deref(), Some("Art"));
        assert!(ld.locked);
    }
}
