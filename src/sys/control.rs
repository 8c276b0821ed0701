//! The control socket: where a daemon listens for the commands of this machine, and how a command finds it.
//!
//! Its place depends on the config's real path and the user only, never on HOME or XDG variables: a command asks the
//! daemon of its own config, whatever shell it is typed in.

use std::fs::{self, DirBuilder, Permissions};
use std::io::{self, BufRead, BufReader, Read, Write};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, symlink};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// Where the unit's RuntimeDirectory is.
const SERVICE: &str = "/run/copydesk";
/// A greeting comes at once.
const GREETING_MAX: Duration = Duration::from_secs(5);
/// Longest greeting: paths are bounded by the system.
const GREETING_BYTES_MAX: u64 = 64 << 10;

/// What the daemon says first. A command believes it only if the config is its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Greeting {
    /// The config's real path.
    pub config: PathBuf,
    /// Journal and store.
    pub data: PathBuf,
    /// The daemon's process.
    pub pid: u32,
}

/// A config by its real path, as sixteen hexadecimal digits.
pub fn hash(config: &Path) -> String {
    let real = fs::canonicalize(config).unwrap_or_else(|_| config.to_owned());
    blake3::hash(real.as_os_str().as_encoded_bytes()).to_hex()[..16].to_owned()
}

fn name(config: &Path) -> String {
    format!("control-{}.sock", hash(config))
}

/// Who we are, whatever the environment says.
fn uid() -> Option<u32> {
    fs::metadata("/proc/self").ok().map(|m| m.uid())
}

/// Folders of our own user, the better first.
fn own_folders() -> Vec<PathBuf> {
    let Some(uid) = uid() else { return Vec::new() };
    vec![format!("/run/user/{uid}/copydesk").into(), format!("/tmp/copydesk-{uid}").into()]
}

/// A socket that is listened on; gone with this value.
#[derive(Debug)]
pub struct Control {
    /// Accepts commands.
    pub listener: UnixListener,
    path: PathBuf,
    /// In the data folder, for those who share nothing else with us.
    link: Option<PathBuf>,
}

impl Control {
    /// Listens in the first folder that can be had: the service's, the user's, a private one in /tmp, the data folder.
    ///
    /// Whoever has the store is the only daemon of a config, so an old socket is a dead one.
    pub fn listen(config: &Path, data: &Path) -> io::Result<Self> {
        let name = name(config);
        let runtime = std::env::var_os("RUNTIME_DIRECTORY");
        let runtime = runtime.and_then(|dirs| std::env::split_paths(&dirs).next());
        let mut last = io::Error::from(io::ErrorKind::NotFound);
        let own = own_folders().into_iter().filter(|dir| private(dir));
        for dir in runtime.into_iter().chain(own).chain([data.to_owned()]) {
            match bind(&dir.join(&name)) {
                Ok(listener) => {
                    let path = dir.join(&name);
                    let link = data.join(&name);
                    let link = (path != link && relink(&path, &link).is_ok()).then_some(link);
                    return Ok(Self { listener, path, link });
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }
}

impl Drop for Control {
    fn drop(&mut self) {
        for path in self.link.iter().chain([&self.path]) {
            // Somebody may have tidied up before us.
            drop(fs::remove_file(path));
        }
    }
}

/// Ours alone: made with 0700, or found like that and not a link.
fn private(dir: &Path) -> bool {
    if !dir.parent().is_some_and(Path::is_dir) {
        return false;
    }
    let made = DirBuilder::new().mode(0o700).create(dir);
    made.is_ok() || trusted(dir)
}

fn trusted(dir: &Path) -> bool {
    let Ok(found) = fs::symlink_metadata(dir) else { return false };
    found.is_dir() && Some(found.uid()) == uid() && found.mode().trailing_zeros() >= 6
}

/// Under another name first: nobody connects before the permissions stand.
fn bind(path: &Path) -> io::Result<UnixListener> {
    let early = path.with_extension("new");
    remove(&early)?;
    let listener = UnixListener::bind(&early)?;
    fs::set_permissions(&early, Permissions::from_mode(0o600))?;
    fs::rename(&early, path)?;
    Ok(listener)
}

fn relink(path: &Path, link: &Path) -> io::Result<()> {
    remove(link)?;
    symlink(path, link)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

/// What a command finds of the daemon of its config.
#[derive(Debug)]
pub enum Found {
    /// It answers.
    Daemon(Line),
    /// It is there, and not for us.
    Denied,
    /// There is none.
    Nobody,
}

/// A conversation with the daemon: a line each way, JSON in both.
#[derive(Debug)]
pub struct Line {
    /// Who answers.
    pub who: Greeting,
    reader: BufReader<UnixStream>,
}

/// Looks for the daemon of this config: the service's, our own user's, and the one that left a sign in `data`.
pub fn find(config: &Path, data: &Path) -> Found {
    let real = fs::canonicalize(config).unwrap_or_else(|_| config.to_owned());
    let name = name(config);
    let own = own_folders().into_iter().filter(|dir| trusted(dir));
    let mut denied = false;
    for dir in [PathBuf::from(SERVICE)].into_iter().chain(own).chain([data.to_owned()]) {
        match UnixStream::connect(dir.join(&name)) {
            Ok(stream) => {
                if let Some(line) = greeted(stream).filter(|line| line.who.config == real) {
                    return Found::Daemon(line);
                }
            }
            Err(error) => denied |= error.kind() == io::ErrorKind::PermissionDenied && dir != data,
        }
    }
    if denied { Found::Denied } else { Found::Nobody }
}

fn greeted(stream: UnixStream) -> Option<Line> {
    stream.set_read_timeout(Some(GREETING_MAX)).ok()?;
    let mut reader = BufReader::new(stream);
    let mut text = String::new();
    reader.by_ref().take(GREETING_BYTES_MAX).read_line(&mut text).ok()?;
    let who = serde_json::from_slice(text.as_bytes()).ok()?;
    // From here on an answer takes as long as the work: a poll may wait for a slow server.
    reader.get_ref().set_read_timeout(None).ok()?;
    Some(Line { who, reader })
}

impl Line {
    /// Asks.
    pub fn ask(&mut self, what: &impl Serialize) -> io::Result<()> {
        let mut text = serde_json::to_string(what)?;
        text.push('\n');
        self.reader.get_mut().write_all(text.as_bytes())
    }

    /// The next answer; none at the end.
    pub fn answer<T: for<'de> Deserialize<'de>>(&mut self) -> io::Result<Option<T>> {
        let mut text = String::new();
        if self.reader.read_line(&mut text)? == 0 {
            return Ok(None);
        }
        Ok(Some(serde_json::from_slice(text.as_bytes())?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_others_can_reach_is_not_trusted() {
        let dir = tempfile::tempdir().unwrap();
        let (open, link) = (dir.path().join("open"), dir.path().join("link"));
        assert!(private(&open) && trusted(&open), "made by us");
        fs::set_permissions(&open, Permissions::from_mode(0o755)).unwrap();
        assert!(!private(&open));
        fs::set_permissions(&open, Permissions::from_mode(0o700)).unwrap();
        symlink(&open, &link).unwrap();
        assert!(!private(&link), "a link may lead anywhere");
    }

    #[test]
    fn only_the_daemon_of_the_same_config_is_believed() {
        let dir = tempfile::tempdir().unwrap();
        let (config, other) = (dir.path().join("a.toml"), dir.path().join("b.toml"));
        fs::write(&config, "").unwrap();
        fs::write(&other, "").unwrap();
        let control = Control::listen(&config, dir.path()).unwrap();
        let mode = fs::metadata(&control.path).unwrap().mode();
        assert_eq!(mode & 0o777, 0o600);
        let answer = |who: Greeting| {
            let (mut stream, _) = control.listener.accept().unwrap();
            writeln!(stream, "{}", serde_json::to_string(&who).unwrap()).unwrap();
        };
        let real = fs::canonicalize(&config).unwrap();
        let honest = Greeting { config: real, data: dir.path().into(), pid: 7 };
        std::thread::scope(|scope| {
            scope.spawn(|| answer(honest.clone()));
            assert!(matches!(find(&config, dir.path()), Found::Daemon(line) if line.who.pid == 7));
        });
        assert!(matches!(find(&other, dir.path()), Found::Nobody), "a name of its own");
        drop(control);
        assert!(matches!(find(&config, dir.path()), Found::Nobody), "nothing is left behind");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 2);
    }
}
