//! The one progress bar, and log lines that stand above it rather than in it.

use std::io::{self, IsTerminal, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

/// What is over by then needs no bar.
const PATIENCE: Duration = Duration::from_secs(1);

/// The bar on the screen now.
static SHOWN: Mutex<Option<ProgressBar>> = Mutex::new(None);

/// A bar on a terminal, from a second on; a script's log stays clean.
pub(super) fn bar(template: &str, total: u64) -> ProgressBar {
    if !io::stderr().is_terminal() {
        return ProgressBar::hidden();
    }
    let style = ProgressStyle::with_template(template);
    let bar = ProgressBar::hidden();
    bar.set_length(total);
    bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()));
    let late = bar.clone();
    std::thread::spawn(move || {
        std::thread::park_timeout(PATIENCE);
        if !late.is_finished() {
            late.set_draw_target(indicatif::ProgressDrawTarget::stderr());
        }
    });
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = Some(bar.clone());
    bar
}

/// Takes it away.
pub(super) fn done(bar: &ProgressBar) {
    bar.finish_and_clear();
    *SHOWN.lock().unwrap_or_else(PoisonError::into_inner) = None;
}

/// Standard error, with the bar out of the way while something is written.
#[derive(Debug, Default)]
pub(super) struct Stderr;

impl Write for Stderr {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let shown = SHOWN.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match shown {
            Some(bar) => bar.suspend(|| io::stderr().write(bytes)),
            None => io::stderr().write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        io::stderr().flush()
    }
}
