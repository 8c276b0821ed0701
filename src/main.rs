//! The copydesk binary: hands the command line to the library.

use std::process::ExitCode;

/// glibc's arenas keep a burst of pages resident for ever; see Cargo.toml.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    copydesk::cli::main()
}
