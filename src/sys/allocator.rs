//! What glibc's allocator keeps of the memory that is given back to it. It is told by the environment alone, before a program begins.
//!
//! Pages come in buffers of some hundred kilobytes to some megabytes. After the first of them the allocator would keep such
//! buffers for the next ones: a tenth of what a desk takes, for a twelfth of its CPU. Fewer pools than glibc makes save as much
//! again, and cost twice as much.

use std::env;
use std::io;
use std::os::unix::process::CommandExt;
use std::process::Command;

/// Given back by more than this, memory goes to the system (mallopt(3), `M_TRIM_THRESHOLD`); glibc's own value, which stays when
/// it is set.
const TRIM_BYTES: usize = 128 << 10;

const TRIM: &str = "MALLOC_TRIM_THRESHOLD_";
/// Where somebody has set one of these, it is his to say.
const OTHERS: [&str; 3] = ["MALLOC_MMAP_THRESHOLD_", "MALLOC_ARENA_MAX", "GLIBC_TUNABLES"];

/// Begins the program anew, once, in an environment that says so: the same process, with its number, its name and its sockets.
/// To be called before anything else is done. It comes back when there is nothing to say, or with why it can't be said.
pub fn frugal() -> io::Result<()> {
    let set = |name: &&str| env::var_os(name).is_some();
    let glibc = cfg!(all(target_os = "linux", target_env = "gnu"));
    if !glibc || std::iter::once(&TRIM).chain(&OTHERS).any(set) {
        return Ok(());
    }
    let mut words = env::args_os();
    let mut anew = Command::new(env::current_exe()?);
    anew.arg0(words.next().unwrap_or_default()).args(words);
    Err(anew.env(TRIM, TRIM_BYTES.to_string()).exec())
}
