//! Examples below the help of each command; a test reads them all.

/// A command, and lines of a command line with what each does.
pub(super) const ALL: &[(&str, &[(&str, &str)])] = &[
    (
        "run",
        &[
            ("copydesk run", "the daemon, with the config that is found"),
            ("copydesk run -c ./copydesk.toml", "with this one"),
            ("copydesk run --once", "one round now: poll all, publish, print a table, exit"),
            ("copydesk run --once --json", "the same for a script"),
        ],
    ),
    (
        "demo",
        &[
            ("copydesk demo", "then open http://127.0.0.1:8087/"),
            ("copydesk demo --listen 127.0.0.1:9000", "on another port"),
        ],
    ),
    (
        "check",
        &[
            ("copydesk check", "the config that is found"),
            (
                "copydesk check -c ./copydesk.toml --json",
                "for a script; exit code 78 means mistakes",
            ),
            ("copydesk check --explain C014", "what a code means"),
        ],
    ),
    (
        "status",
        &[
            ("copydesk status", "all sources, troubles first"),
            ("copydesk status xinhua-world", "one, with all that is known of it"),
            ("copydesk status --failing", "only those in trouble"),
            ("copydesk status --json", "for a script"),
        ],
    ),
    (
        "try",
        &[
            ("copydesk try https://example.org/feed.xml", "how an address would fare as a source"),
            ("copydesk try xinhua-world --entries 1", "a source of the config, with one page"),
            ("copydesk try --allow 127.0.0.1:8000 http://127.0.0.1:8000/feed", "on this machine"),
        ],
    ),
    (
        "explain",
        &[
            ("copydesk explain https://example.org/news/1", "the story of an article"),
            ("copydesk explain --json 0b2f6c1d", "for a script"),
        ],
    ),
    ("split", &[("copydesk split STORY https://example.org/news/1", "it gets a story of its own")]),
    ("join", &[("copydesk join STORY OTHER", "STORY stays, OTHER's copies move into it")]),
    (
        "store",
        &[
            ("copydesk store verify", "is all sound? changes nothing"),
            ("copydesk store rebuild", "make the rows anew from the journal"),
        ],
    ),
    (
        "parse",
        &[
            ("copydesk parse feed.xml", "the entries of a file"),
            ("copydesk parse https://example.org/feed.xml --json", "of an address, for a script"),
        ],
    ),
    (
        "extract",
        &[
            ("copydesk extract page.html --url https://example.org/news/1", "a saved page"),
            (
                "copydesk extract --explain https://example.org/news/1",
                "why each block was kept or not",
            ),
        ],
    ),
    (
        "sites",
        &[("copydesk sites import ftr-site-config/ > sites.toml", "rules of another program")],
    ),
    ("dedupe", &[("copydesk dedupe --json articles.jsonl", "the story of each article")]),
    ("dateline", &[("copydesk dateline --json < lines.txt", "a line in, a JSON object out")]),
];

/// As they stand below a help text.
pub(super) fn shown(lines: &[(&str, &str)]) -> String {
    let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    let line = |(line, does): &(&str, &str)| format!("  {line:width$}  # {does}");
    format!("Examples:\n{}", lines.iter().map(line).collect::<Vec<_>>().join("\n"))
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::super::{Cli, command};
    use super::*;

    #[test]
    fn every_command_has_examples_and_they_can_be_typed() {
        for sub in Cli::command().get_subcommands() {
            let name = sub.get_name();
            let lines = ALL.iter().find(|(of, _)| *of == name).map(|(_, lines)| *lines);
            assert!(lines.is_some_and(|l| !l.is_empty()), "{name} has no example");
        }
        for (line, _) in ALL.iter().flat_map(|(_, lines)| lines.iter()) {
            let typed = line.split(['<', '>', '|']).next().unwrap_or_default();
            let read = command().try_get_matches_from(typed.split_whitespace());
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
        }
    }
}
