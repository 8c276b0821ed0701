//! `[journal]`: a fleet's stream in place of files on this machine.

use std::fs;
use std::ops::Range;

use url::Url;

use super::check;
use super::env::Paths;
use super::table::{Mistake, Table};
use super::{access, plain_id};
use crate::journal::stream::Settings;

/// What NATS takes for the name of a stream that is part of a subject and of a bucket's name.
const STREAM_BYTES_MAX: usize = 32;

/// `[journal]`, and where its secret stands.
pub(super) fn journal(root: &Table<'_>, paths: &Paths<'_>) -> (Option<Settings>, Range<usize>) {
    let Some(table) = root.table("journal", "[journal]") else { return (None, 0..0) };
    let mut out = Settings::default();
    table.require("servers", "the servers of the fleet's stream, as a list");
    let given = table.texts("servers").unwrap_or_default();
    if given.is_empty() && table.has("servers") {
        let help = "write `servers = [\"nats://10.0.0.1:4222\", \"nats://10.0.0.2:4222\"]`";
        let mistake = Mistake::new("C047", "a fleet needs its servers", "none", help);
        table.sink.error(&table.place("servers"), mistake);
    }
    for item in given {
        out.servers.extend(table.sink.checked(&item.span, server(item.value)));
    }
    if let Some(name) = table.checked("stream", stream) {
        out.stream = name;
    }
    if let Some(replicas) = table.number("replicas", 1..6) {
        out.replicas = replicas as usize;
        if replicas % 2 == 0 {
            let message = "replicas come in odd numbers";
            let label = "an even number bears no more failures than one less";
            let mistake = Mistake::new("C047", message, label, "write 1, 3 or 5");
            table.sink.error(&table.place("replicas"), mistake);
        }
    }
    if let Some(node) = table.checked("node", |text| check::id(text).map_err(|m| m.coded("C047"))) {
        out.node = node;
    }
    credentials(&table, paths, &mut out);
    let span = table.place("secret");
    table.finish();
    (Some(out), span)
}

fn credentials(table: &Table<'_>, paths: &Paths<'_>, out: &mut Settings) {
    out.user = table.checked("user", access::user);
    out.place = access::place(table, paths);
    out.creds = table.checked("creds", |text| paths.resolve(text));
    out.ca = table.checked("ca", |text| paths.resolve(text));
    let mistake =
        |message: &str, help: &str| Mistake::new("C047", message, "one too many or few", help);
    if table.has("creds") && (table.has("user") || table.has("secret")) {
        let told = mistake("`creds` stand alone", "remove `user` and `secret`, or `creds`");
        table.sink.error(&table.place("creds"), told);
    }
    if table.has("user") && !table.has("secret") {
        let help =
            "add `secret = { file = \"...\" }`, or { env = \"...\" } or { credential = \"...\" }";
        table.sink.error(&table.place("user"), mistake("the user has no password", help));
    }
}

/// `nats://10.0.0.1:4222`, with nothing secret in it.
fn server(text: &str) -> Result<String, Mistake> {
    let refused = |label: &str, help: &str| {
        Err(Mistake::new("C047", "this is no address of a NATS server", label, help))
    };
    let example = "write it like `nats://10.0.0.1:4222`, or `tls://` for TLS";
    let Ok(url) = Url::parse(text.trim()) else { return refused("it is no address", example) };
    if !["nats", "tls"].contains(&url.scheme()) {
        return refused("neither nats:// nor tls://", example);
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refused(
            "it holds a user or a password",
            "write `user = \"...\"` and `secret = { file = \"...\" }` below [journal]",
        );
    }
    let bare = url.path().trim_matches('/').is_empty() && url.query().is_none();
    if url.host_str().is_none_or(str::is_empty) || !bare {
        return refused("a host and a port, and nothing else", example);
    }
    Ok(text.trim().trim_end_matches('/').to_owned())
}

fn stream(text: &str) -> Result<String, Mistake> {
    let name = check::id(text).map_err(|mistake| mistake.coded("C047"))?;
    if name.len() > STREAM_BYTES_MAX {
        let label = format!("{} characters", name.len());
        let help = format!("use at most {STREAM_BYTES_MAX}");
        return Err(Mistake::new("C047", "the stream's name is too long", label, help));
    }
    Ok(name)
}

/// This machine's name, for a node that was given none.
pub(super) fn host_name() -> String {
    let name = fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    match name.trim() {
        "" => "node".to_owned(),
        name => plain_id(name),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Env, parse};

    fn told(journal: &str) -> Vec<(&'static str, String)> {
        let text = format!(
            "contact = \"mailto:a@b.example\"\ndata = \"/d\"\n[journal]\n{journal}\n[[source]]\nid = \"a\"\nurl = \"https://a.example/f\"\n"
        );
        match parse(&text, "copydesk.toml", &Env::default()) {
            Ok(config) => config.warnings,
            Err(found) => found,
        }
        .into_iter()
        .map(|d| (d.code, format!("{} {} {}", d.message, d.label, d.help.unwrap_or_default())))
        .collect()
    }

    #[test]
    fn a_fleet_is_read_and_its_mistakes_are_told_without_a_secret() {
        let servers = "servers = [\"nats://10.0.0.1:4222\"]\n";
        assert_eq!(told(servers), []);
        for (journal, words) in [
            (String::new(), "has no `servers`"),
            ("servers = []".to_owned(), "needs its servers"),
            ("servers = [\"http://a.example\"]".to_owned(), "neither nats:// nor tls://"),
            ("servers = [\"nats://me:c4nary@a.example:4222\"]".to_owned(), "secret = {"),
            (format!("{servers}stream = \"a.b\""), "odd character"),
            (format!("{servers}replicas = 2"), "1, 3 or 5"),
            (format!("{servers}replicas = 9"), "from 1 to 5"),
            (format!("{servers}node = \"a b\""), "odd character"),
            (format!("{servers}user = \"desk\""), "no password"),
            (
                format!("{servers}creds = \"/c\"\nuser = \"d\"\nsecret = {{ env = \"X\" }}"),
                "stand alone",
            ),
            (format!("{servers}password = \"c4nary\""), "secret = {"),
        ] {
            let told = told(&journal);
            assert!(told.iter().any(|(_, text)| text.contains(words)), "{journal}: {told:?}");
            assert!(!told.iter().any(|(_, text)| text.contains("c4nary")), "{told:?}");
        }
    }
}
