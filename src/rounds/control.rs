//! What commands ask of the running daemon, and the socket they ask it on.

use std::ops::ControlFlow;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{UnixListener, UnixStream};
use tokio::sync::{Semaphore, mpsc};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::dry::{DryRun, dry_run};
use super::{PollReport, Room};
use crate::desk::{self, Done, Dropping};
use crate::model::{Source, Timestamp};
use crate::plan::Plan;
use crate::press::export::stories;
use crate::publish::Page;
use crate::shelf::Shelf;
use crate::sys::control::{Control, Greeting};

/// Commands answered at once: each is a person at a terminal, or a script.
const COMMANDS_MAX: usize = 16;
/// A command says what it wants at once.
const ASK_MAX: Duration = Duration::from_secs(10);
/// Longest question: the ids of some thousand sources.
const ASK_BYTES_MAX: u64 = 256 << 10;
/// Answers on their way to one command: one a source, and room is taken by those only that are there.
const REPLIES_MAX: usize = 256 << 10;
/// Stories on their way to one command.
const STORIES_MAX: usize = 16;

/// A question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Ask {
    /// What the server would answer at this path.
    Page(String),
    /// Take an article out of a story.
    Split {
        /// By id or address.
        story: String,
        /// By id or address.
        article: String,
    },
    /// Make two stories one.
    Join {
        /// The one that stays.
        into: String,
        /// The other.
        other: String,
    },
    /// Ask these sources now, all when there are none, and tell the outcome of each.
    Poll(Vec<String>),
    /// Ask these sources now, though their servers once said that they are gone for good.
    Resume(Vec<String>),
    /// Let go of all that a source brought which left the config.
    Drop {
        /// Its id.
        source: String,
        /// Only count what would go.
        dry: bool,
    },
    /// Read the config again, and tell what changed.
    Reload,
    /// Every story, one answer each.
    Export,
    /// What a poll of a source would do.
    Try(Trial),
}

/// A poll that is to change nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trial {
    /// The id of the source.
    pub source: String,
    /// What the config says of it, as who asks reads it ([`Source::settings`]).
    pub settings: u64,
    /// New entries whose pages are fetched.
    pub entries: usize,
    /// Is the whole document asked for, whatever the last poll got?
    pub full: bool,
}

/// An answer. Of a poll there are as many as sources, and before them their number; they end with the connection.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Reply {
    /// A page's status and body.
    Page(u16, String),
    /// What a decision did.
    Decided(Box<Done>),
    /// How many sources will be told of, before the first of them.
    Asking(usize),
    /// How a poll ended.
    Polled(Box<PollReport>),
    /// A source that is not asked, and why.
    Forbidden(String, String),
    /// What went with a source, or would.
    Dropped(Dropping),
    /// What a reload changed, in words.
    Changed(Vec<String>),
    /// A story.
    Story(serde_json::Value),
    /// All stories were told: without this, what came is a part of them.
    Exported,
    /// The config has mistakes, as a person reads them; the old one stays.
    Mistakes(String),
    /// What a poll would do.
    Tried(Box<DryRun>),
    /// Of a source that the daemon's config does not have, or not like that.
    Otherwise,
    /// It can't be done, and why.
    Refused(String),
}

/// A question on its way to the main loop, and where its answers go.
pub(super) struct Asked {
    pub(super) what: Ask,
    pub(super) replies: mpsc::Sender<Reply>,
}

/// The socket, listened on in a task of its own, and the questions that come in.
pub(super) struct Desk {
    pub(super) asked: mpsc::Receiver<Asked>,
    task: Option<JoinHandle<()>>,
    // Removed from disk when the daemon ends.
    _socket: Option<Control>,
}

impl Drop for Desk {
    fn drop(&mut self) {
        if let Some(task) = &self.task {
            task.abort();
        }
    }
}

impl Desk {
    /// Listens for commands; without a config file there is nobody to ask for us. A socket that can't be had is told,
    /// and the daemon runs without.
    pub(super) fn open<F, A>(plan: &RwLock<Plan>, pages: F) -> Self
    where
        F: Fn(String) -> A + Clone + Send + Sync + 'static,
        A: Future<Output = Option<Page>> + Send + 'static,
    {
        let (to_loop, asked) = mpsc::channel(COMMANDS_MAX);
        let none = |asked| Self { asked, task: None, _socket: None };
        let plan = plan.read().unwrap_or_else(PoisonError::into_inner);
        let (Some(config), data) = (plan.config.as_deref(), &plan.store.data) else {
            return none(asked);
        };
        let greeting = Greeting {
            config: std::fs::canonicalize(config).unwrap_or_else(|_| config.to_owned()),
            data: std::fs::canonicalize(data).unwrap_or_else(|_| data.clone()),
            pid: std::process::id(),
        };
        let listening = Control::listen(config, data).and_then(|socket| {
            let listener = socket.listener.try_clone()?;
            listener.set_nonblocking(true)?;
            Ok((socket, UnixListener::from_std(listener)?))
        });
        match listening {
            Ok((socket, listener)) => {
                let task = tokio::spawn(serve(listener, greeting, pages, to_loop));
                Self { asked, task: Some(task), _socket: Some(socket) }
            }
            Err(error) => {
                tracing::warn!(%error, "commands can't ask the daemon: there is no control socket");
                none(asked)
            }
        }
    }
}

async fn serve<F, A>(
    listener: UnixListener,
    greeting: Greeting,
    pages: F,
    to_loop: mpsc::Sender<Asked>,
) where
    F: Fn(String) -> A + Clone + Send + Sync + 'static,
    A: Future<Output = Option<Page>> + Send + 'static,
{
    let room = Arc::new(Semaphore::new(COMMANDS_MAX));
    while let Ok(place) = room.clone().acquire_owned().await {
        let stream = match listener.accept().await {
            Ok((stream, _)) => stream,
            Err(error) => {
                tracing::warn!(%error, "a command could not be heard");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        let (greeting, pages, to_loop) = (greeting.clone(), pages.clone(), to_loop.clone());
        tokio::spawn(async move {
            // A command that goes away is no trouble of ours.
            converse(stream, &greeting, pages, to_loop).await.unwrap_or_default();
            drop(place);
        });
    }
}

async fn converse<F, A>(
    stream: UnixStream,
    greeting: &Greeting,
    pages: F,
    to_loop: mpsc::Sender<Asked>,
) -> std::io::Result<()>
where
    F: Fn(String) -> A,
    A: Future<Output = Option<Page>>,
{
    let mut stream = BufReader::new(stream);
    tell(&mut stream, greeting).await?;
    let mut text = String::new();
    let mut bounded = (&mut stream).take(ASK_BYTES_MAX);
    timeout(ASK_MAX, bounded.read_line(&mut text)).await??;
    let what = match serde_json::from_slice(text.as_bytes()) {
        Ok(Ask::Page(path)) => {
            let text = |page: Page| (page.status, String::from_utf8_lossy(&page.body).into_owned());
            let page = pages(path).await.map_or((404, String::new()), text);
            return tell(&mut stream, &Reply::Page(page.0, page.1)).await;
        }
        Ok(what) => what,
        Err(_) => {
            let why = "the running copydesk does not know this question: it is of another version; restart it";
            return tell(&mut stream, &Reply::Refused(why.to_owned())).await;
        }
    };
    // Of an export each answer is a whole story: they wait for who reads them.
    let capacity = if what == Ask::Export { STORIES_MAX } else { REPLIES_MAX };
    let (replies, mut answers) = mpsc::channel(capacity);
    if to_loop.send(Asked { what, replies }).await.is_ok() {
        while let Some(reply) = answers.recv().await {
            tell(&mut stream, &reply).await?;
        }
    }
    Ok(())
}

async fn tell(stream: &mut BufReader<UnixStream>, what: &impl Serialize) -> std::io::Result<()> {
    let mut text = serde_json::to_vec(what)?;
    text.push(b'\n');
    stream.get_mut().write_all(&text).await
}

/// Every story, from a thread of its own: it reads every text, and waits for who takes them.
fn export(shelf: Shelf, replies: mpsc::Sender<Reply>) {
    drop(tokio::task::spawn_blocking(move || {
        let done = stories(&shelf, &mut |story| match replies.blocking_send(Reply::Story(story)) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        });
        let end = done.map_or_else(|e| Reply::Refused(e.to_string()), |()| Reply::Exported);
        // It waits its turn behind the stories; whoever has gone needs no answer.
        drop(replies.blocking_send(end));
    }));
}

/// What takes long, and nothing of which the daemon need wait for.
pub(super) fn beside(
    what: Ask,
    (room, shelf): (Room, Shelf),
    sources: &[Arc<Source>],
    replies: mpsc::Sender<Reply>,
) {
    let (desk, now) = (room.desk.clone(), (room.clock)());
    let source = |id: &str| sources.iter().find(|source| source.id == id);
    match what {
        Ask::Split { .. } | Ask::Join { .. } => {
            tokio::spawn(decide(shelf, desk, what, now, replies));
        }
        Ask::Drop { source: id, .. } if source(&id).is_some() => {
            reply(&replies, Reply::Refused(still_polled(&id)));
        }
        Ask::Drop { source, dry } => {
            tokio::spawn(drop_source(shelf, desk, (source, dry), now, replies));
        }
        Ask::Export => export(shelf, replies),
        Ask::Try(trial) => match source(&trial.source) {
            Some(source) if source.settings() == trial.settings => {
                tokio::spawn(tried((room, shelf), source.clone(), trial, replies));
            }
            _ => reply(&replies, Reply::Otherwise),
        },
        Ask::Page(_) | Ask::Poll(_) | Ask::Resume(_) | Ask::Reload => {} // answered elsewhere
    }
}

/// A poll that changes nothing, by all that the daemon knows.
async fn tried(
    (room, shelf): (Room, Shelf),
    source: Arc<Source>,
    Trial { entries, full, .. }: Trial,
    replies: mpsc::Sender<Reply>,
) {
    let tried = dry_run(&room.closed_off(), &shelf, &source, entries, full).await;
    let told = tried.map(|run| Reply::Tried(Box::new(run)));
    reply(&replies, told.unwrap_or_else(|error| Reply::Refused(error.to_string())));
}

/// A person's decision: the desk may be busy.
async fn decide(
    shelf: Shelf,
    desk: desk::Desk,
    what: Ask,
    now: Timestamp,
    replies: mpsc::Sender<Reply>,
) {
    let done = match &what {
        Ask::Split { story, article } => desk::split(&shelf, &desk, story, article, now).await,
        Ask::Join { into, other } => desk::join(&shelf, &desk, into, other, now).await,
        _ => return,
    };
    let done = done.map(|done| Reply::Decided(Box::new(done)));
    reply(&replies, done.unwrap_or_else(|e| Reply::Refused(e.to_string())));
}

/// Why a source can't be let go of that is still polled.
pub fn still_polled(source: &str) -> String {
    format!(
        "{source} is in the config, and would come again; take its [[source]] out first, and `copydesk reload` where it runs"
    )
}

/// A source that left the config goes: the desk may be busy.
async fn drop_source(
    shelf: Shelf,
    desk: desk::Desk,
    (source, dry): (String, bool),
    now: Timestamp,
    replies: mpsc::Sender<Reply>,
) {
    let told = match desk::drop_source(&shelf, &desk, &source, dry, now).await {
        Ok(Ok(dropped)) => Reply::Dropped(dropped),
        Ok(Err(why)) => Reply::Refused(why),
        Err(error) => Reply::Refused(error.to_string()),
    };
    reply(&replies, told);
}

/// A command that has gone, or reads nothing, is not waited for.
pub(super) fn reply(to: &mpsc::Sender<Reply>, what: Reply) {
    if let Err(error) = to.try_send(what) {
        tracing::debug!(%error, "a command did not take its answer");
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::StoryId;
    use crate::store::{self, Batch, Key, MemStore, Store};

    #[tokio::test]
    async fn the_end_of_an_export_says_whether_it_is_whole() {
        let data = tempfile::tempdir().expect("a folder");
        let settings = store::Settings { data: data.path().to_owned(), ..Default::default() };
        let store = Arc::new(MemStore::default());
        let shelf = Shelf { store: store.clone(), ..desk::shelf(&settings).expect("a shelf") };
        let (replies, mut answers) = mpsc::channel(1);
        export(shelf.clone(), replies);
        assert!(matches!(answers.recv().await, Some(Reply::Exported)));
        assert!(answers.recv().await.is_none());

        let (story, mut batch) = (StoryId([1; 16]), Batch::default());
        batch.0.insert(Key::by_time(Timestamp(0), story), Some(Vec::new()));
        batch.0.insert(Key::story(story), Some(b"of a disk that is dying".to_vec()));
        store.commit(&batch).expect("in memory");
        let (replies, mut answers) = mpsc::channel(1);
        replies.try_send(Reply::Story(serde_json::Value::Null)).expect("there is room for one");
        export(shelf, replies);
        assert!(matches!(answers.recv().await, Some(Reply::Story(_))));
        assert!(matches!(answers.recv().await, Some(Reply::Refused(_))), "it waits for its turn");
    }
}
