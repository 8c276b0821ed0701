//! `secret`, `authorization` and `user` of a source: where a secret is kept, and getting it from there.

use std::env::var_os;
use std::ops::Range;
use std::path::PathBuf;
use std::{fs, io};

use super::env::Paths;
use super::table::{Mistake, Table};
use super::{Diagnostic, Severity};
use crate::model::access::{PLACEHOLDER, Place};
use crate::model::{Access, Secret, Source};

/// A secret is a key or a password; a larger file is another one.
const SECRET_BYTES_MAX: u64 = 64 << 10;
/// The code of a secret that could not be had: only who polls needs it.
const MISSING: &str = "C043";

/// What opens a source; its secret is had later, by who needs it.
pub(super) fn access(table: &Table<'_>, url: &str, paths: &Paths<'_>) -> Access {
    let authorization = table.checked("authorization", header_value);
    let user = table.checked("user", user);
    let place = place(table, paths);
    let has = |key| table.has(key);
    if has("authorization") && has("user") {
        let message = "a source has an `authorization` or a `user`, not both";
        let mistake = Mistake::new("C041", message, "the second one", "remove one of them");
        table.sink.error(&table.later_place("authorization", "user"), mistake);
    }
    let names = |text: &Option<String>| text.as_deref().is_some_and(|t| t.contains(PLACEHOLDER));
    let meant = url.contains(PLACEHOLDER) || names(&authorization) || names(&user);
    if !has("secret") && (meant || has("user")) {
        let message = "there is no `secret` to put in";
        let help =
            "add `secret = { file = \"...\" }`, or { env = \"...\" } or { credential = \"...\" }";
        let span = table.first_place(if meant { &["url"] } else { &["user"] });
        table.sink.error(&span, Mistake::new("C041", message, "it is needed here", help));
    }
    if has("secret") && !meant && !has("user") {
        let message = "the secret is not used";
        let help = "write {secret} where it goes, in `url` or `authorization`, or give a `user`";
        table
            .sink
            .warning(&table.place("secret"), Mistake::new("C042", message, "for nothing", help));
    }
    if authorization.is_some() && !names(&authorization) {
        let message = "the secret stands in this file, which others may read";
        let help = "write `authorization = \"Bearer {secret}\"` and `secret = { file = \"...\" }`";
        let place = table.place("authorization");
        table.sink.warning(&place, Mistake::new("C042", message, "in plain sight", help));
    }
    Access { place, secret: None, authorization, user }
}

/// Gets the secrets of all sources, each of which stands at its place in the config; tells of those that can't be had.
pub(super) fn fill(sources: &mut [Source], places: &[Range<usize>]) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (source, span) in sources.iter_mut().zip(places) {
        match source.access.place.as_ref().map(get) {
            Some(Ok(secret)) => source.access.secret = Some(secret),
            Some(Err(problem)) => told.push(problem.at(span)),
            None => {}
        }
    }
    told
}

/// The secret of a place, if one is named.
pub(super) fn had(
    place: Option<&Place>,
    span: &Range<usize>,
) -> Result<Option<Secret>, Diagnostic> {
    place.map(get).transpose().map_err(|problem| problem.at(span))
}

fn header_value(text: &str) -> Result<String, Mistake> {
    let fits = !text.trim().is_empty() && text.chars().all(|c| c.is_ascii_graphic() || c == ' ');
    if fits {
        return Ok(text.trim().to_owned());
    }
    let help = "write it like `authorization = \"Bearer {secret}\"`";
    Err(Mistake::new(
        "C041",
        "this is no value for a header",
        "letters, digits and spaces only",
        help,
    ))
}

pub(super) fn user(text: &str) -> Result<String, Mistake> {
    if !text.is_empty() && !text.contains(':') && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    let help = "the name alone; the password is the `secret`";
    Err(Mistake::new("C041", "this is no user name", "empty, or with a colon", help))
}

/// `{ credential = "wire-a" }`, `{ file = "..." }` or `{ env = "..." }`.
pub(super) fn place(table: &Table<'_>, paths: &Paths<'_>) -> Option<Place> {
    let at = table.table("secret", "secret")?;
    let file = at.checked("file", |text| paths.resolve(text)).map(Place::File);
    let env = at.checked("env", name).map(Place::Env);
    let credential = at.checked("credential", name).map(Place::Credential);
    let given: Vec<Place> = [credential, file, env].into_iter().flatten().collect();
    if given.len() != 1 && ["file", "env", "credential"].iter().filter(|k| at.has(k)).count() != 1 {
        let help = "write one of { credential = \"...\" }, { file = \"...\" }, { env = \"...\" }";
        let mistake =
            Mistake::new("C041", "a secret is kept in one place", "none, or several", help);
        table.sink.error(&table.place("secret"), mistake);
    }
    at.finish();
    given.into_iter().next()
}

fn name(text: &str) -> Result<String, Mistake> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    if !text.is_empty() && text != ".." && text != "." && text.chars().all(fits) {
        return Ok(text.to_owned());
    }
    let help = "letters, digits, `-`, `_` and `.`";
    Err(Mistake::new("C041", "this is no name of a secret", "another character is in it", help))
}

/// Why a secret could not be had, and whether it ever can.
struct Problem {
    fatal: bool,
    message: String,
    help: String,
}

impl Problem {
    fn at(self, span: &Range<usize>) -> Diagnostic {
        Diagnostic {
            severity: if self.fatal { Severity::Error } else { Severity::Warning },
            code: MISSING,
            message: self.message,
            span: span.clone(),
            label: "it is kept here".to_owned(),
            help: Some(self.help),
        }
    }
}

fn get(place: &Place) -> Result<Secret, Problem> {
    match place {
        Place::Env(name) => match var_os(name).and_then(|v| v.into_string().ok()) {
            Some(value) if !value.is_empty() => Ok(Secret::new(&value)),
            _ => Err(Problem {
                fatal: true,
                message: format!("the variable {name} is not set"),
                help: format!("set it where copydesk is started, such as `Environment={name}=...`"),
            }),
        },
        Place::File(path) => read(path.clone(), &format!("the file {}", path.display())),
        Place::Credential(name) => match var_os("CREDENTIALS_DIRECTORY") {
            Some(folder) => {
                read(PathBuf::from(folder).join(name), &format!("the credential {name}"))
            }
            None => Err(Problem {
                fatal: false,
                message: format!("the credential {name} is known under systemd only"),
                help: format!("the unit needs `LoadCredential={name}:PATH`"),
            }),
        },
    }
}

/// At most so many bytes; what we may not read, another user may.
fn read(path: PathBuf, what: &str) -> Result<Secret, Problem> {
    use io::Read as _;
    let mut text = String::new();
    let read =
        fs::File::open(path).and_then(|file| file.take(SECRET_BYTES_MAX).read_to_string(&mut text));
    let problem = |fatal, why: &str, help: &str| Problem {
        fatal,
        message: format!("{what} {why}"),
        help: help.to_owned(),
    };
    match read {
        Ok(_) if text.trim().is_empty() => Err(problem(true, "is empty", "put the secret into it")),
        Ok(_) => Ok(Secret::new(&text)),
        Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Err(problem(
            false,
            "can't be read by you",
            "the user who runs copydesk must be able to",
        )),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            Err(problem(true, "is not there", "correct its name, or put the secret there"))
        }
        Err(_) => Err(problem(true, "can't be read", "it must be a file with one line of text")),
    }
}
