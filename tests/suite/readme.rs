//! Promise: what the README tells people to type works, and so does its config.

use std::process::Command;

use copydesk::config::{Env, parse, render};

const README: &str = include_str!("../../README.md");

/// The indented blocks and the code in tables and text.
fn commands() -> Vec<String> {
    let blocks = README.lines().filter_map(|l| l.strip_prefix("    "));
    let inline = README.split('`').skip(1).step_by(2);
    let lines = blocks.chain(inline).map(|l| l.split(" #").next().unwrap_or_default().trim());
    let own = lines
        .filter_map(|l| l.strip_prefix("copydesk ").or_else(|| l.strip_prefix("cargo run -- ")));
    own.map(str::to_owned).collect()
}

#[test]
fn its_commands_can_be_typed() {
    let commands = commands();
    assert!(commands.len() > 20, "{commands:?}");
    for line in commands {
        let words: Vec<&str> = line.split_whitespace().collect();
        // Placeholders are words too; with --help at the end all is read and nothing is done.
        let mut command = Command::new(env!("CARGO_BIN_EXE_copydesk"));
        let output = command.args(&words).arg("--help").output().unwrap();
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(0), "copydesk {line}: {told}");
    }
}

#[test]
fn its_config_works() {
    let env = Env { home: None, data_home: Some("/var/lib".into()) };
    let configs: Vec<&str> =
        README.split("```toml\n").skip(1).filter_map(|b| b.split("```").next()).collect();
    assert!(!configs.is_empty());
    for text in configs {
        let config = parse(text, "README.md", &env)
            .unwrap_or_else(|found| panic!("{}", render(&found, "README.md", text, false)));
        assert_eq!(config.warnings, [], "not even a warning");
    }
    let service = include_str!("../../packaging/copydesk.toml");
    let config = parse(service, "copydesk.toml", &env).unwrap();
    assert!(config.warnings.iter().all(|w| w.code == "C025") && config.sources.len() > 2);
}

#[test]
fn the_files_it_names_are_there() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    for link in README.split("](").skip(1).filter_map(|l| l.split(')').next()) {
        let here = !link.contains("://") && !link.starts_with('#');
        assert!(!here || root.join(link).exists(), "{link}");
    }
}

#[test]
fn it_counts_the_wires_of_the_catalogue() {
    let wires = include_str!("../../config/wires.toml");
    let count = wires.lines().filter(|l| *l == "[[source]]").count();
    assert!(README.contains(&format!("one of the {count} wires of config/wires.toml")), "{count}");
}
