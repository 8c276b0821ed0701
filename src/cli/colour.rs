//! Where colours are seen: on a terminal, unless NO_COLOR says otherwise.

use std::io::{self, IsTerminal};

/// Are they welcome on stderr?
pub(super) fn on_stderr() -> bool {
    wanted(io::stderr().is_terminal())
}

/// Are they welcome on stdout?
pub(super) fn on_stdout() -> bool {
    wanted(io::stdout().is_terminal())
}

/// <https://no-color.org>: any value but an empty one means none.
fn wanted(terminal: bool) -> bool {
    terminal && std::env::var_os("NO_COLOR").is_none_or(|v| v.is_empty())
}

/// A colour, for what is written where colours are welcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ink {
    /// Fine.
    Green,
    /// Worth a look.
    Yellow,
    /// In trouble.
    Red,
    /// Beside the point.
    Dim,
    /// Heads.
    Bold,
}

/// `text` in this colour, when `on`.
pub(super) fn paint(on: bool, ink: Ink, text: &str) -> String {
    let code = match ink {
        Ink::Green => "32",
        Ink::Yellow => "33",
        Ink::Red => "31",
        Ink::Dim => "2",
        Ink::Bold => "1",
    };
    if on { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() }
}
