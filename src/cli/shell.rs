//! `copydesk completions` and `copydesk man`: the command line described for shells and for man.

use std::io::{self, Write};
use std::process::ExitCode;

use clap_complete::Shell;

use super::examples;

/// Arguments of `copydesk completions`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

/// Runs `copydesk completions`.
pub fn completions(args: &Args, mut command: clap::Command) -> anyhow::Result<ExitCode> {
    // Made in memory: the generator panics when a pipe is closed on it.
    let mut text = Vec::new();
    clap_complete::generate(args.shell, &mut command, "copydesk", &mut text);
    io::stdout().lock().write_all(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// Runs `copydesk man`.
pub fn man(command: clap::Command) -> anyhow::Result<ExitCode> {
    io::stdout().lock().write_all(page(command)?.as_bytes())?;
    Ok(ExitCode::SUCCESS)
}

/// One page with all commands.
fn page(command: clap::Command) -> io::Result<String> {
    let mut command = command.disable_help_subcommand(true);
    command.build();
    let page = clap_mangen::Man::new(command.clone());
    let mut head = Vec::new();
    page.render_title(&mut head)?;
    page.render_name_section(&mut head)?;
    page.render_synopsis_section(&mut head)?;
    page.render_description_section(&mut head)?;
    page.render_options_section(&mut head)?;
    let mut out = String::from_utf8_lossy(&head).into_owned();
    out += ".SH COMMANDS\n";
    for sub in command.get_subcommands() {
        out += &about(sub);
    }
    out += FILES;
    Ok(out)
}

fn about(command: &clap::Command) -> String {
    let name = command.get_name();
    let mut usage = command.clone().render_usage().to_string();
    if let Some(rest) = usage.strip_prefix("Usage: ") {
        usage = rest.to_owned();
    }
    let words = command.get_about().map(ToString::to_string).unwrap_or_default();
    let mut out =
        format!(".SS \"{}\"\n{}\n.PP\n.B {}\n", plain(name), plain(&words), plain(&usage));
    let own = command.get_arguments().filter(|a| !a.is_global_set() && !a.is_hide_set());
    for argument in own.filter(|a| a.get_id() != "help") {
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        let text = argument.to_string();
        out += &format!(".TP\n\\fB{}\\fR\n{}\n", plain(&text), plain(&help));
    }
    for sub in command.get_subcommands().filter(|s| s.get_name() != "help") {
        let help = sub.get_about().map(ToString::to_string).unwrap_or_default();
        out +=
            &format!(".TP\n\\fB{} {}\\fR\n{}\n", plain(name), plain(sub.get_name()), plain(&help));
    }
    let lines =
        examples::ALL.iter().find(|(of, _)| *of == name).map_or(&[][..], |(_, lines)| lines);
    for (line, does) in lines {
        out += &format!(".PP\n\\fI{}\\fR: {}\n", plain(line), plain(does));
    }
    out
}

/// Without what man would obey.
fn plain(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-").replace('\n', " ");
    if text.starts_with(['.', '\'']) { format!("\\&{text}") } else { text }
}

const FILES: &str = "\
.SH EXIT STATUS
.TP
0
Done.
.TP
1
Something failed; the message says what.
.TP
2
The command line has a mistake.
.TP
69
The port or the store is in use by another process.
.TP
74
Input or output failed.
.TP
78
The config has mistakes.
.SH FILES
.TP
\\fI/etc/copydesk/copydesk.toml\\fR
The config of the service. Else \\fI~/.config/copydesk/copydesk.toml\\fR, or what \\fB\\-c\\fR or COPYDESK_CONFIG names.
.TP
\\fIsites.toml\\fR
Beside the config: where the article is on sites that are misread, by CSS selector.
.TP
\\fI/var/lib/copydesk\\fR
Journal and store of the service; of a user \\fI~/.local/share/copydesk\\fR.
.TP
\\fI/run/copydesk/control\\-HASH.sock\\fR
Where commands ask the running daemon; else in \\fI/run/user/UID/copydesk\\fR or \\fI/tmp/copydesk\\-UID\\fR.
.SH ENVIRONMENT
.TP
COPYDESK_CONFIG
The config, when there is no \\fB\\-c\\fR.
.TP
NO_COLOR
No colours.
.TP
RUST_LOG
Which log lines are written, for example \\fBdebug\\fR.
.SH SEE ALSO
\\fBsystemctl\\fR(1), \\fBjournalctl\\fR(1)
";

#[cfg(test)]
mod tests {
    use super::super::command;
    use super::*;

    #[test]
    fn the_page_tells_of_every_command() {
        let page = page(command()).unwrap();
        assert!(page.contains(".TH copydesk 1"), "{page}");
        for sub in command().get_subcommands() {
            assert!(page.contains(&format!(".SS \"{}\"", sub.get_name())), "{}", sub.get_name());
        }
        assert!(page.contains(".SH FILES") && page.contains("78\n"));
        assert!(page.lines().all(|l| !l.starts_with('\'')), "man would obey it");
    }
}
