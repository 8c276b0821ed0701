//! `copydesk demo`: a sample wire on loopback, and the daemon that follows it.

use std::fs::{self, DirBuilder};
use std::io::{self, Write};
use std::net::SocketAddr;
use std::os::unix::fs::DirBuilderExt;
use std::path::PathBuf;
use std::process::ExitCode;

use tokio::net::TcpListener;
use tokio::time::{Instant, sleep_until};

use super::exit;
use super::log::LogFormat;
use super::run::{failed, runtime};
use crate::demo::{STAGES, Wire};
use crate::plan::Plan;
use crate::rounds::{Outside, RoundError, daemon, once};
use crate::sys::clock;
use crate::sys::signal::{Signals, Wish};

/// Arguments of `copydesk demo`.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// Where the merged feed and the web page are served
    #[arg(long, value_name = "ADDRESS:PORT", default_value = "127.0.0.1:8087")]
    listen: SocketAddr,
}

/// Runs until it is told to stop; leaves nothing behind.
pub fn run(args: &Args, format: LogFormat) -> anyhow::Result<ExitCode> {
    super::log::to_stderr(tracing::Level::WARN, format);
    let folder = Folder::create()?;
    let runtime = runtime()?;
    let outcome = runtime.block_on(show(args.listen, &folder));
    drop(runtime); // what still reads the folder ends before the folder does
    drop(folder);
    Ok(match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error @ RoundError::Listen { .. }) => {
            say(&format!(
                "error: {error}; try another port: copydesk demo --listen 127.0.0.1:8088\n"
            ));
            ExitCode::from(exit::BUSY)
        }
        Err(error) => failed(&error),
    })
}

async fn show(listen: SocketAddr, folder: &Folder) -> Result<(), RoundError> {
    let signals = Signals::listen()?;
    let listen = free(listen).await?;
    let wire = Wire::open(clock::now()).await?;
    let plan = wire.plan(&folder.0, Some(listen));
    say(&format!(
        "A sample wire is up: {} outlets on this machine, no network. Reading it ...\n",
        plan.sources.len()
    ));
    // The daemon alone would spread its first polls over a minute, as is right towards strangers.
    once(&plan, clock::now, |_| {}).await?;
    daemon(plan, clock::now, Show { signals, wire, began: Instant::now(), stage: 0 }).await
}

/// The address, once it is known that it can be had: told at once rather than after the first round.
async fn free(address: SocketAddr) -> Result<SocketAddr, RoundError> {
    let bound = TcpListener::bind(address).await.and_then(|listener| listener.local_addr());
    bound.map_err(|error| RoundError::Listen { address, error })
}

/// The outside of the demo: signals, and the wire's own time table.
struct Show {
    signals: Signals,
    wire: Wire,
    began: Instant,
    stage: usize,
}

impl Outside for Show {
    async fn wish(&mut self) -> Wish {
        while let Some(next) = STAGES.get(self.stage) {
            tokio::select! {
                wish = self.signals.next() => return wish,
                () = sleep_until(self.began + next.after) => self.advance(),
            }
        }
        self.signals.next().await
    }

    fn reload(&mut self) -> Result<Plan, String> {
        Err("the demo has no config to read again".to_owned())
    }

    fn ready(&mut self, address: Option<SocketAddr>) {
        self.began = Instant::now();
        let page = address.map_or_else(String::new, |a| format!("http://{a}/"));
        say(&format!(
            "\n  open          {page}\n  subscribe to  {page}all.atom\n\nWhat will happen (give each a few seconds to show):\n"
        ));
        for stage in STAGES {
            say(&format!("  after {:>2} s    {}\n", stage.after.as_secs(), stage.tells));
        }
        say("\nCtrl-C ends it and removes all it wrote.\n\n");
    }
}

impl Show {
    fn advance(&mut self) {
        let Some(stage) = STAGES.get(self.stage) else { return };
        self.stage += 1;
        self.wire.stage(self.stage);
        say(&format!("{:>4} s  {}\n", stage.after.as_secs(), stage.tells));
    }
}

/// To stderr: stdout is for data, and there is none.
fn say(words: &str) {
    // Nothing is left to tell when stderr itself is gone.
    io::stderr().write_all(words.as_bytes()).unwrap_or_default();
}

/// A folder of our own among the temporary ones, gone with this value.
struct Folder(PathBuf);

impl Folder {
    fn create() -> io::Result<Self> {
        let name = format!("copydesk-demo-{}-{}", std::process::id(), clock::now().0);
        let path = std::env::temp_dir().join(name);
        // Must be new, and nobody else's to write to.
        DirBuilder::new().mode(0o700).create(&path).map_err(|error| {
            let what =
                format!("{}: {error}; set TMPDIR to a folder that can be written", path.display());
            io::Error::new(error.kind(), what)
        })?;
        Ok(Self(path))
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            tracing::warn!(%error, folder = %self.0.display(), "the demo's folder could not be removed");
        }
    }
}
