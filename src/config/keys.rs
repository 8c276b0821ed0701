//! Which key belongs in which table, and what keys are called elsewhere: for those who put one in the wrong place.

use super::near::nearest;

/// A table by its name in messages, and its keys.
type Keys = (&'static str, &'static [&'static str]);

/// The name of the top of the file.
pub(super) const ROOT: &str = "the config";

/// Every table. A test holds it to what is read.
pub(super) const TABLES: &[Keys] = &[
    (
        ROOT,
        &[
            "contact", "data", "publish", "fetch", "schedule", "retain", "store", "journal",
            "source", "edition",
        ],
    ),
    ("[publish]", &["listen", "public", "dir", "base_url", "hubs", "per_address", "cors"]),
    (
        "[fetch]",
        &[
            "concurrency",
            "per_host",
            "host_gap",
            "connect_timeout",
            "idle_timeout",
            "total_timeout",
            "feed_bytes_max",
            "page_bytes_max",
            "redirects_max",
            "allow",
            "push",
        ],
    ),
    ("[schedule]", &["default", "interval_min", "interval_max", "interval_floor"]),
    ("[retain]", &["articles"]),
    ("[store]", &["segment_bytes", "cache_bytes"]),
    ("[journal]", &["servers", "stream", "replicas", "node", "user", "secret", "creds", "ca"]),
    (
        "[[source]]",
        &[
            "id",
            "url",
            "kind",
            "item",
            "title",
            "link",
            "date",
            "cron",
            "every",
            "zone",
            "rank",
            "scrape",
            "tags",
            "secret",
            "authorization",
            "user",
        ],
    ),
    ("secret", &["credential", "file", "env"]),
    ("[[edition]]", &["id", "title", "limit", "include", "exclude", "carried_by", "changes"]),
    ("include", &["tags", "sources", "agencies", "languages", "match"]),
    ("exclude", &["tags", "sources", "agencies", "languages", "match"]),
];

/// Names other programs use, and ours.
const SYNONYMS: &[(&str, &str)] = &[
    ("interval", "every"),
    ("refresh", "every"),
    ("refresh_interval", "every"),
    ("frequency", "every"),
    ("poll", "every"),
    ("poll_interval", "every"),
    ("update_interval", "every"),
    ("schedule", "cron"),
    ("name", "id"),
    ("slug", "id"),
    ("uri", "url"),
    ("href", "url"),
    ("address", "url"),
    ("feed", "url"),
    ("feed_url", "url"),
    ("xmlurl", "url"),
    ("link", "url"),
    ("type", "kind"),
    ("format", "kind"),
    ("timezone", "zone"),
    ("time_zone", "zone"),
    ("tz", "zone"),
    ("priority", "rank"),
    ("weight", "rank"),
    ("category", "tags"),
    ("categories", "tags"),
    ("tag", "tags"),
    ("labels", "tags"),
    ("folder", "tags"),
    ("group", "tags"),
    ("fulltext", "scrape"),
    ("full_text", "scrape"),
    ("fetch_full", "scrape"),
    ("port", "listen"),
    ("bind", "listen"),
    ("host", "listen"),
    ("address", "listen"),
    ("output", "dir"),
    ("output_dir", "dir"),
    ("root", "dir"),
    ("domain", "base_url"),
    ("site_url", "base_url"),
    ("public_url", "base_url"),
    ("user_agent", "contact"),
    ("email", "contact"),
    ("mail", "contact"),
    ("data_dir", "data"),
    ("database", "data"),
    ("storage", "data"),
    ("timeout", "total_timeout"),
    ("max_redirects", "redirects_max"),
    ("max_entries", "limit"),
    ("max_items", "limit"),
    ("count", "limit"),
    ("size", "limit"),
    ("filter", "include"),
    ("only", "include"),
    ("keywords", "match"),
    ("pattern", "match"),
    ("agency", "agencies"),
    ("language", "languages"),
    ("lang", "languages"),
    ("retention", "articles"),
    ("keep", "articles"),
    ("days", "articles"),
    ("sources", "source"),
    ("feeds", "source"),
    ("editions", "edition"),
    ("server", "publish"),
    ("http", "fetch"),
    ("delay", "host_gap"),
];

/// Keys of other programs that hold a secret; ours stands elsewhere.
const SECRETS: &[&str] =
    &["password", "passwd", "pass", "token", "api_key", "apikey", "access_token"];

/// What to do about `key`, which table `name` does not have; `written` is its line, mended where that is possible. A key that is
/// among the `present` ones already is none that was meant: it would be there twice.
pub(super) fn advice(
    key: &str,
    name: &str,
    known: &[&'static str],
    present: &[&str],
    written: &str,
) -> String {
    // These may stand there as often as one likes.
    let repeats = |k: &str| name == ROOT && ["source", "edition"].contains(&k);
    let is_free = |k: &&'static str| repeats(k) || !present.contains(k);
    let free: Vec<&'static str> = known.iter().copied().filter(is_free).collect();
    let plain = key.to_lowercase().replace('-', "_");
    if SECRETS.contains(&plain.as_str()) {
        return "secrets do not stand in this file: write `secret = { file = \"/etc/copydesk/...\" }` in the source"
            .to_owned();
    }
    // `[sources]` at the top is one letter too many, whatever other tables call `sources`.
    if let Some(one) = plain.strip_suffix('s').filter(|one| free.contains(one)) {
        return format!("did you mean `{one}`?");
    }
    let tables: Vec<&Keys> =
        TABLES.iter().filter(|(_, keys)| keys.contains(&plain.as_str())).collect();
    if !tables.is_empty() && plain == key {
        return moved(key, &tables, name, written);
    }
    if let Some(meant) = nearest(key, &free) {
        return format!("did you mean `{meant}`?");
    }
    let theirs: Vec<&'static str> = SYNONYMS.iter().map(|(theirs, _)| *theirs).collect();
    let spelled = nearest(&plain, &theirs).filter(|near| strsim::jaro_winkler(near, &plain) > 0.93);
    let called =
        || SYNONYMS.iter().filter(|(theirs, _)| Some(*theirs) == spelled).map(|(_, ours)| *ours);
    if let Some(ours) = called().find(|ours| free.contains(ours)) {
        return format!("did you mean `{ours}`? write `{}`", renamed(ours, written));
    }
    if let Some(ours) = called().find(|ours| known.contains(ours)).or(nearest(key, known)) {
        return already(key, ours);
    }
    let every: Vec<&'static str> =
        TABLES.iter().flat_map(|(_, keys)| keys.iter().copied()).collect();
    if let Some(ours) = called().next().or_else(|| nearest(key, &every)) {
        let tables: Vec<&Keys> = TABLES.iter().filter(|(_, keys)| keys.contains(&ours)).collect();
        return format!(
            "did you mean `{ours}`? {}",
            moved(ours, &tables, name, &renamed(ours, written))
        );
    }
    format!("known here: {}", known.join(", "))
}

/// What would be meant stands there.
fn already(key: &str, ours: &str) -> String {
    if ours == "id" {
        return format!(
            "leave it out: there is no `{key}` here, the `id` is the name that is shown"
        );
    }
    format!("leave it out: `{ours}`, which says this, stands there already")
}

fn renamed(key: &str, written: &str) -> String {
    written.split_once('=').map_or_else(|| key.to_owned(), |(_, value)| format!("{key} ={value}"))
}

/// It is a key of other tables.
fn moved(key: &str, tables: &[&Keys], name: &str, written: &str) -> String {
    let names: Vec<&str> = tables.iter().map(|(name, _)| *name).collect();
    match names[..] {
        [ROOT] if ["source", "edition"].contains(&key) => {
            format!("`{key}` is a table of its own: write `[[{key}]]` on a line of its own")
        }
        [ROOT] if !["contact", "data"].contains(&key) => {
            format!("`{key}` is a table of its own: write `[{key}]` on a line of its own")
        }
        [ROOT] => format!(
            "it belongs at the top of the file, and TOML gives a line to the table above it: move \
             `{written}` up, before the first [table]"
        ),
        ["include", "exclude"] => {
            format!("it belongs into `include` or `exclude`: write `include = {{ {written} }}`")
        }
        [one] => format!("it belongs in {one}: write `{one}` on a line above `{written}`"),
        // `id` and `title` at the top: mostly a source that has lost its head.
        _ if name == ROOT => {
            format!("it belongs in [[source]]: write `[[source]]` on a line above `{written}`")
        }
        _ => format!("it belongs in {}: move `{written}` there", names.join(" or ")),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Env, parse};
    use super::*;

    fn helps(text: &str) -> Vec<String> {
        let env = Env { home: Some("/home/desk".into()), data_home: Some("/home/desk".into()) };
        let found = parse(text, "copydesk.toml", &env).map_or_else(|found| found, |c| c.warnings);
        found.into_iter().filter(|d| d.code == "C003").filter_map(|d| d.help).collect()
    }

    #[test]
    fn the_tables_are_what_is_read() {
        for (name, keys) in TABLES {
            let head = match *name {
                ROOT => String::new(),
                "include" | "exclude" => format!("[[edition]]\nid = \"a\"\n[edition.{name}]\n"),
                "secret" => "[[source]]\nid = \"a\"\n[source.secret]\n".to_owned(),
                name => format!("{name}\n"),
            };
            let told = helps(&format!("{head}qqqq = 1"));
            let known = told[0].strip_prefix("known here: ").unwrap();
            let (mut known, mut ours): (Vec<&str>, Vec<&str>) =
                (known.split(", ").collect(), keys.to_vec());
            known.sort_unstable();
            ours.sort_unstable();
            assert_eq!(known, ours, "{name}");
        }
    }

    #[test]
    fn what_stands_there_already_is_not_suggested() {
        let source = "[[source]]\nid = \"a\"\nurl = \"https://a.example/feed\"\n";
        let told = |line: &str| helps(&format!("{source}{line}")).remove(0);
        assert_eq!(
            told("name = \"A\""),
            "leave it out: there is no `name` here, the `id` is the name that is shown"
        );
        for line in ["href = \"https://a.example/\"", "urll = \"https://a.example/\""] {
            let said = told(line);
            assert_eq!(said, "leave it out: `url`, which says this, stands there already");
        }
        let every = told("every = \"1h\"\ninterval = \"1h\"");
        assert!(every.contains("`every`, which says this, stands there already"), "{every}");
        // Tables of which there may be several.
        assert_eq!(helps(&format!("[[sources]]\n{source}")).remove(0), "did you mean `source`?");
        assert_eq!(
            helps("[[source]]\nname = \"a\"").remove(0),
            "did you mean `id`? write `id = \"a\"`"
        );
    }

    #[test]
    fn a_misplaced_line_is_told_where_it_belongs() {
        let first = |text: &str| helps(text).remove(0);
        for (text, words) in [
            (
                "url = \"https://a.example/\"",
                "write `[[source]]` on a line above `url = \"https://a.example/\"`",
            ),
            ("id = \"a\"", "`[[source]]` on a line above"),
            (
                "listen = \"127.0.0.1:80\"",
                "write `[publish]` on a line above `listen = \"127.0.0.1:80\"`",
            ),
            ("[fetch]\ninterval_min = \"1h\"", "[schedule]"),
            (
                "[publish]\ncontact = \"mailto:a@b.example\"",
                "move `contact = \"mailto:a@b.example\"` up",
            ),
            (
                "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\n[source.fetch]\nx = 1",
                "`[fetch]`",
            ),
            ("[[edition]]\nid = \"a\"\nlanguages = [\"en\"]", "include = { languages = [\"en\"] }"),
            (
                "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\ninterval = \"10m\"",
                "`every = \"10m\"`",
            ),
            (
                "[[source]]\nid = \"a\"\nurl = \"https://a.example/\"\npassword = \"x\"",
                "secret = {",
            ),
            ("timezone = \"UTC\"", "`zone`"),
            ("email = \"a@b.example\"", "`contact`"),
        ] {
            assert!(first(text).contains(words), "{text}: {}", first(text));
        }
    }
}
