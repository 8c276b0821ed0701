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
            ("copydesk run --once --due", "only the sources whose time has come, for a timer"),
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
        "add",
        &[
            (
                "copydesk add https://news.example.org/",
                "the main feed of a page, found and written",
            ),
            ("copydesk add --dry-run https://news.example.org/", "only show what was found"),
            ("copydesk add --id wire https://news.example.org/rss.xml", "under a name of your own"),
            ("copydesk add --wire xinhua-world", "from the catalogue, config/wires.toml"),
        ],
    ),
    (
        "poll",
        &[
            ("copydesk poll", "all sources now, whatever their pace"),
            ("copydesk poll xinhua-world tass", "these, and wait for the outcome"),
        ],
    ),
    (
        "resume",
        &[("copydesk resume tass", "it said 410, and is back; from then on it is polled again")],
    ),
    (
        "drop",
        &[
            ("copydesk drop --dry-run old-wire", "how many stories would go with it"),
            ("copydesk drop old-wire", "after its [[source]] was taken out of the config"),
        ],
    ),
    ("reload", &[("copydesk reload", "after the config was changed; 78 when it has mistakes")]),
    (
        "import",
        &[
            ("copydesk import subscriptions.opml", "from a feed reader"),
            ("copydesk import --dry-run subscriptions.opml", "only show what would be written"),
        ],
    ),
    (
        "export",
        &[
            ("copydesk export > sources.opml", "for a feed reader, or another copydesk"),
            ("copydesk export --jsonl > stories.jsonl", "all stories with their texts"),
        ],
    ),
    (
        "completions",
        &[("copydesk completions bash > /etc/bash_completion.d/copydesk", "also zsh and fish")],
    ),
    ("man", &[("copydesk man | man -l -", "read it without installing it")]),
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
            ("copydesk explain --json https://example.org/news/1", "for a script"),
        ],
    ),
    ("split", &[("copydesk split STORY https://example.org/news/1", "it gets a story of its own")]),
    ("join", &[("copydesk join STORY OTHER", "STORY stays, OTHER's copies move into it")]),
    (
        "store",
        &[
            ("copydesk store verify", "is all sound? changes nothing"),
            ("copydesk store rebuild", "make the rows anew from the journal"),
            ("copydesk store backup /backup/copydesk-monday", "while the daemon runs"),
            ("copydesk store restore /backup/copydesk-monday", "into an empty data folder"),
            ("copydesk store export all.history", "the whole journal as one file"),
            ("copydesk -c fleet.toml store import all.history", "into a fleet's stream"),
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

/// A terminal of the usual width; what is longer would be broken anywhere.
const COLUMNS: usize = 80;

/// As they stand below a help text: side by side where all fit, else what it does above each.
pub(super) fn shown(lines: &[(&str, &str)]) -> String {
    let width = lines.iter().map(|(line, _)| line.len()).max().unwrap_or_default();
    let beside = |(line, does): &(&str, &str)| format!("  {line:width$}  # {does}");
    let above = |(line, does): &(&str, &str)| format!("  # {does}\n  {line}");
    let fits = lines.iter().all(|(_, does)| width + does.len() + 6 <= COLUMNS);
    let lines: Vec<String> =
        if fits { lines.iter().map(beside).collect() } else { lines.iter().map(above).collect() };
    format!("Examples:\n{}", lines.join("\n"))
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
        for line in ALL
            .iter()
            .flat_map(|(_, lines)| shown(lines).lines().map(str::to_owned).collect::<Vec<_>>())
        {
            assert!(line.len() <= COLUMNS, "{line}");
        }
        for (line, _) in ALL.iter().flat_map(|(_, lines)| lines.iter()) {
            let typed = line.split(['<', '>', '|']).next().unwrap_or_default();
            let read = command().try_get_matches_from(typed.split_whitespace());
            assert!(read.is_ok(), "{line}: {}", read.unwrap_err());
        }
    }
}
