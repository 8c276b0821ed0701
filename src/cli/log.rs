//! Log lines: for a person, for the journal, for a program.

use std::fmt;
use std::io::{self, Write as _};

use serde_json::{Map, Value};
use tracing::field::{Field, Visit};
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::{Format, Full, Writer};
use tracing_subscriber::fmt::{FmtContext, FormatEvent, FormatFields};
use tracing_subscriber::registry::LookupSpan;

use super::colour;
use super::progress::Stderr;
use crate::sys::{clock, journal};

/// How log lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub enum LogFormat {
    /// For the journal when stderr goes there, else plain
    #[default]
    Auto,
    /// For a person: time, level, words
    Plain,
    /// For a program: one JSON object a line
    Json,
}

/// Log lines to stderr from now on. `RUST_LOG` has the last word on which.
///
/// A second call changes nothing, which tests rely on.
pub(super) fn to_stderr(level: Level, format: LogFormat) {
    let mut filter = EnvFilter::builder().with_default_directive(level.into()).from_env_lossy();
    // It tells of every connection, which the journal does in words of ours where it matters.
    if let Ok(quiet) = "async_nats=error".parse()
        && !filter.to_string().contains("async_nats")
    {
        filter = filter.add_directive(quiet);
    }
    let lines = tracing_subscriber::fmt().with_env_filter(filter).with_writer(Stderr::default);
    let set = match format {
        LogFormat::Json => lines.event_format(Json).try_init(),
        LogFormat::Auto if journal::connected(&io::stderr()) => {
            let inner = Format::default().without_time().with_target(false).with_level(false);
            lines.with_ansi(false).event_format(Journal(inner)).try_init()
        }
        LogFormat::Auto | LogFormat::Plain => {
            lines.with_target(false).with_ansi(colour::on_stderr()).try_init()
        }
    };
    drop(set);
}

/// Words for a person on stderr; in the journal each line with its priority.
pub(super) fn complain(level: Level, words: &str) -> io::Result<()> {
    let mut err = io::stderr().lock();
    let journal = journal::connected(&err);
    for line in words.trim_end().lines() {
        if journal {
            write!(err, "<{}>", priority(level))?;
        }
        writeln!(err, "{line}")?;
    }
    Ok(())
}

fn priority(level: Level) -> u8 {
    match level {
        Level::ERROR => 3,
        Level::WARN => 4,
        Level::INFO => 6,
        _ => 7,
    }
}

/// Lines that journald takes the priority from (sd-daemon(3)); it has a clock of its own.
struct Journal(Format<Full, ()>);

impl<S, N> FormatEvent<S, N> for Journal
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        context: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut text = String::new();
        self.0.format_event(context, Writer::new(&mut text), event)?;
        let priority = priority(*event.metadata().level());
        text.trim_end()
            .lines()
            .try_for_each(|line| writeln!(writer, "<{priority}>{}", line.trim_start()))
    }
}

/// `{"time", "level", "message"}` and the event's own fields.
struct Json;

impl<S, N> FormatEvent<S, N> for Json
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(
        &self,
        _: &FmtContext<'_, S, N>,
        mut writer: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        let mut fields = Fields::default();
        fields.0.insert("time".into(), clock::now().rfc3339().into());
        let level = event.metadata().level().as_str().to_lowercase();
        fields.0.insert("level".into(), level.into());
        event.record(&mut fields);
        writeln!(writer, "{}", Value::Object(fields.0))
    }
}

#[derive(Default)]
struct Fields(Map<String, Value>);

impl Visit for Fields {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        self.0.insert(field.name().into(), format!("{value:?}").into());
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_i64(&mut self, field: &Field, value: i64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_f64(&mut self, field: &Field, value: f64) {
        self.0.insert(field.name().into(), value.into());
    }

    fn record_bool(&mut self, field: &Field, value: bool) {
        self.0.insert(field.name().into(), value.into());
    }
}
