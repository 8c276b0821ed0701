//! One TOML table being read: typed values with their places, and the mistakes met on the way.

use std::cell::RefCell;
use std::ops::Range;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mend::{Wanted, shown};
use super::{Diagnostic, Severity, keys};

/// A value and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field<T> {
    pub(super) value: T,
    pub(super) span: Range<usize>,
}

/// Where mistakes are collected. Shared by all readers of one file, hence the cell.
#[derive(Debug, Default)]
pub(super) struct Sink(RefCell<Vec<Diagnostic>>);

/// A mistake before it has a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mistake {
    code: &'static str,
    message: String,
    label: String,
    help: String,
}

impl Mistake {
    /// Its code, what is wrong, why (it is printed right under the place), what to do.
    pub(super) fn new(
        code: &'static str,
        message: impl Into<String>,
        label: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self { code, message: message.into(), label: label.into(), help: help.into() }
    }

    /// The same under another code: one check serves several options.
    pub(super) fn coded(self, code: &'static str) -> Self {
        Self { code, ..self }
    }
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} ({}): {}", self.message, self.label, self.help)
    }
}

impl Sink {
    pub(super) fn error(&self, span: &Range<usize>, mistake: Mistake) {
        self.push(Severity::Error, span, mistake);
    }

    pub(super) fn warning(&self, span: &Range<usize>, mistake: Mistake) {
        self.push(Severity::Warning, span, mistake);
    }

    /// The value, or nothing and its mistake collected.
    pub(super) fn checked<T>(&self, span: &Range<usize>, result: Result<T, Mistake>) -> Option<T> {
        result.map_err(|mistake| self.error(span, mistake)).ok()
    }

    fn push(&self, severity: Severity, span: &Range<usize>, mistake: Mistake) {
        let Mistake { code, message, label, help } = mistake;
        let help = Some(help);
        self.0.borrow_mut().push(Diagnostic {
            severity,
            code,
            message,
            span: span.clone(),
            label,
            help,
        });
    }

    pub(super) fn into_diagnostics(self) -> Vec<Diagnostic> {
        self.0.into_inner()
    }
}

/// One table. Each getter notes its key as known; [`Table::finish`] reports the others.
pub(super) struct Table<'t> {
    /// `[fetch]`, for messages.
    pub(super) name: &'static str,
    /// Of the table's head, for what is missing in it.
    pub(super) span: Range<usize>,
    pub(super) sink: &'t Sink,
    keys: &'t DeTable<'t>,
    known: RefCell<Vec<&'static str>>,
}

impl<'t> Table<'t> {
    pub(super) fn new(
        name: &'static str,
        keys: &'t DeTable<'t>,
        span: Range<usize>,
        sink: &'t Sink,
    ) -> Self {
        Self { name, span, sink, keys, known: RefCell::default() }
    }

    fn value(&self, key: &'static str) -> Option<&'t Spanned<DeValue<'t>>> {
        self.known.borrow_mut().push(key);
        self.keys.get(key)
    }

    /// Takes `key` when `pick` likes its type; else says which type it must have.
    fn typed<T>(
        &self,
        key: &'static str,
        wanted: Wanted,
        pick: impl FnOnce(&'t DeValue<'t>) -> Option<T>,
    ) -> Option<Field<T>> {
        let value = self.value(key)?;
        let picked = pick(value.get_ref());
        if picked.is_none() {
            self.wrong_type(key, &format!("[{key}]"), value, wanted);
        }
        Some(Field { value: picked?, span: value.span() })
    }

    fn wrong_type(&self, key: &str, name: &str, value: &Spanned<DeValue<'_>>, wanted: Wanted) {
        let message = format!("`{key}` must be {}", wanted.words());
        let label = format!("this is {}", article(value.get_ref().type_str()));
        let help = wanted.help(key, name, value.get_ref());
        self.sink.error(&value.span(), Mistake::new("C004", message, label, help));
    }

    pub(super) fn text(&self, key: &'static str) -> Option<Field<&'t str>> {
        self.typed(key, Wanted::Text, DeValue::as_str)
    }

    pub(super) fn flag(&self, key: &'static str) -> Option<Field<bool>> {
        self.typed(key, Wanted::Flag, DeValue::as_bool)
    }

    /// A string that `check` turns into what it means.
    pub(super) fn checked<T>(
        &self,
        key: &'static str,
        check: impl FnOnce(&'t str) -> Result<T, Mistake>,
    ) -> Option<T> {
        let text = self.text(key)?;
        self.sink.checked(&text.span, check(text.value))
    }

    /// A whole number in `range`.
    pub(super) fn number(&self, key: &'static str, range: Range<i64>) -> Option<i64> {
        let text = self.typed(key, Wanted::Number, DeValue::as_integer)?;
        let number = i64::from_str_radix(text.value.as_str(), text.value.radix());
        let fits = number.ok().filter(|n| range.contains(n));
        if fits.is_none() {
            let message = format!("`{key}` is out of its range");
            let help = format!("choose a number from {} to {}", range.start, range.end - 1);
            let mistake = Mistake::new("C024", message, "too small or too large", help);
            self.sink.error(&text.span, mistake);
        }
        fits
    }

    /// A list of strings, each with its place.
    pub(super) fn texts(&self, key: &'static str) -> Option<Vec<Field<&'t str>>> {
        let array = self.typed(key, Wanted::Texts, DeValue::as_array)?;
        let strings = array.value.iter().filter_map(|item| {
            let text = item.get_ref().as_str();
            if text.is_none() {
                self.wrong_type(key, key, item, Wanted::Texts);
            }
            Some(Field { value: text?, span: item.span() })
        });
        Some(strings.collect())
    }

    /// A table in this one.
    pub(super) fn table(&self, key: &'static str, name: &'static str) -> Option<Table<'t>> {
        let found = self.typed(key, Wanted::Table, DeValue::as_table)?;
        Some(Table::new(name, found.value, found.span, self.sink))
    }

    /// An array of tables in this one, `[[source]]`.
    pub(super) fn tables(&self, key: &'static str, name: &'static str) -> Vec<Table<'t>> {
        let Some(array) = self.typed(key, Wanted::Tables, DeValue::as_array) else {
            return Vec::new();
        };
        let tables = array.value.iter().filter_map(|item| {
            let table = item.get_ref().as_table();
            if table.is_none() {
                self.wrong_type(key, name, item, Wanted::Tables);
            }
            Some(Table::new(name, table?, item.span(), self.sink))
        });
        tables.collect()
    }

    /// Says so when `key` is not there.
    pub(super) fn require(&self, key: &str, what: &str) {
        if !self.has(key) {
            let message = format!("{} has no `{key}`", self.name);
            let help = format!("add `{key} = \"...\"`: {what}");
            let label = format!("`{key}` is missing");
            self.sink.error(&self.span, Mistake::new("C005", message, label, help));
        }
    }

    /// Is `key` there, whatever its value?
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.contains_key(key)
    }

    /// Where the later of two keys stands.
    pub(super) fn later_place(&self, one: &str, other: &str) -> Range<usize> {
        let (one, other) = (self.place(one), self.place(other));
        if one.start > other.start { one } else { other }
    }

    /// Where the first of `keys` that is there stands.
    pub(super) fn first_place(&self, keys: &[&str]) -> Range<usize> {
        let given = keys.iter().find(|key| self.has(key));
        given.map_or_else(|| self.span.clone(), |key| self.place(key))
    }

    /// Where `key` stands, or the table's head when it is not there.
    pub(super) fn place(&self, key: &str) -> Range<usize> {
        self.keys.get(key).map_or_else(|| self.span.clone(), Spanned::span)
    }

    /// Reports the keys nobody asked for.
    pub(super) fn finish(&self) {
        let known = self.known.take();
        let present: Vec<&str> = self.keys.keys().map(|key| key.get_ref().as_ref()).collect();
        for (key, value) in self.keys {
            let name = key.get_ref().as_ref();
            if known.contains(&name) {
                continue;
            }
            let message = format!("unknown key `{name}` in {}", self.name);
            let written = format!("{name} = {}", shown(value.get_ref()));
            let help = keys::advice(name, self.name, &known, &present, &written);
            let mistake = Mistake::new("C003", message, "not an option of copydesk", help);
            self.sink.error(&key.span(), mistake);
        }
    }
}

fn article(kind: &str) -> String {
    let vowel = kind.starts_with(['a', 'e', 'i', 'o', 'u']);
    format!("{} {kind}", if vowel { "an" } else { "a" })
}
