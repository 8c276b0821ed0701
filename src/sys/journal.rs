//! Is what we write read by journald?

use std::fs::File;
use std::os::fd::AsFd;
use std::os::unix::fs::MetadataExt;

/// `JOURNAL_STREAM` names the device and inode of the journal's socket (systemd.exec(5)); it is inherited by programs
/// whose output goes elsewhere, so both are compared.
pub fn connected(stream: &impl AsFd) -> bool {
    let Some(told) = std::env::var_os("JOURNAL_STREAM") else { return false };
    let owned = stream.as_fd().try_clone_to_owned().map(File::from);
    let Ok(at) = owned.and_then(|file| file.metadata()) else { return false };
    told.to_str() == Some(format!("{}:{}", at.dev(), at.ino()).as_str())
}
