//! The daemon: sources polled when they are due, editions published when something changed, until told to stop.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::{Notify, mpsc, watch};
use tokio::time::{Instant, interval};

use super::age::Age;
use super::beside::Beside;
use super::control::{Ask, Asked, Reply, beside, reply};
use super::hub::Hub;
use super::jump::Watch;
use super::meters::Meters;
use super::newest::Newest;
use super::ping::{self, Pings};
use super::push::{self, News, Pushes};
use super::records::Gone;
use super::report::Way;
use super::room::{self, Room};
use super::scheduler::Scheduler;
use super::waiting::Waiting;
use super::watchdog::Watchdog;
use super::{PollReport, RoundError, changes, control, look, robots, serving, sharing};
use crate::desk;
use crate::model::{Source, Timestamp};
use crate::plan::Plan;
use crate::press::{Printing, lookup};
use crate::publish::{self, Board};
use crate::shelf::Shelf;
use crate::sys::notify;
use crate::sys::signal::Wish;

/// Retention and second looks.
const CHORES_EVERY: Duration = Duration::from_secs(60);
/// Nothing is let go in the first minutes: somebody may be about to set the clock right.
const RETAIN_FIRST: Duration = Duration::from_secs(10 * 60);
/// Retention reads every article's row.
const RETAIN_EVERY: Duration = Duration::from_secs(6 * 3600);
/// In a fleet, other nodes come and go.
const SHARE_EVERY: Duration = Duration::from_secs(1);

/// What the outside may tell the daemon.
pub trait Outside: Send {
    /// The next wish. Cancel-safe.
    fn wish(&mut self) -> impl Future<Output = Wish> + Send;
    /// The config, read again; the error is for the log.
    fn reload(&mut self) -> Result<Plan, String>;
    /// A socket that is open already, to serve on in place of `[publish] listen`.
    fn listener(&mut self) -> Option<std::net::TcpListener> {
        None
    }
    /// Called once everything stands: the address that answers, when there is one.
    fn ready(&mut self, address: Option<SocketAddr>);
}

/// Runs until told to stop.
pub async fn daemon(
    plan: Plan,
    clock: fn() -> Timestamp,
    mut outside: impl Outside,
) -> Result<(), RoundError> {
    let passed = outside.listener();
    let at = serving::address(passed.as_ref())?;
    let plan = serving::at(plan, at);
    let shelf = desk::shelf_of(&plan, clock())?;
    let board = Arc::new(Board::new());
    board.await_press();
    let (mut room, desk) = Room::open(&shelf, &plan.fetch, &plan.schedule, clock)?;
    room.follow(&plan);
    robots::recall(&room.client, &plan.store.data, clock());
    let (shut, closing) = watch::channel(false);
    let plan = Arc::new(RwLock::new(plan));
    let newest = Newest::new(room.client.clone());
    let hub = Hub::open(newest.clone(), plan.clone(), board.clone(), room.metrics.clone());
    let listener = serving::listener(passed, &plan).await?;
    let address = listener.as_ref().map(TcpListener::local_addr).transpose()?;
    serving::posts(&board, &read(&plan));
    serving::names(&board, &read(&plan));
    let shared = (newest.clone(), room.metrics.clone());
    let (pushes, news_of_hubs) = Pushes::new(shared, plan.clone(), board.clone(), clock);
    // Before the server can be asked.
    let stale = pushes.adopt(push::all_stored(shelf.store.as_ref(), &read(&plan))?);
    room.pushes = Some(pushes.clone());
    let meters = Meters::new(&room, shelf.clone(), plan.clone(), board.clone());
    let pages = lookup(shelf.clone(), board.clone(), plan.clone(), clock);
    let server = listener.map(|listener| {
        let answers = serving::answers(pages.clone(), hub.clone(), pushes.clone(), meters);
        let limits = publish::Limits::of(&read(&plan).publish);
        tokio::spawn(publish::serve_with(limits, listener, board.clone(), answers, closed(closing)))
    });
    let commands = control::Desk::open(&plan, pages);
    let (printed, news) = watch::channel(0);
    let pings = Pings::new(newest.clone(), &read(&plan).store.data);
    let pinging = ping::run(pings, plan.clone(), board.clone(), news.clone());
    let telling =
        [tokio::spawn(pinging), tokio::spawn(hub.run(news)), tokio::spawn(pushes.clone().run())];
    let teller = room.desk.teller();
    let press = Printing::open(&shelf, &board, &plan, clock, printed, teller)?;
    let (again, (stored, all_stored)) = (Arc::new(Notify::new()), watch::channel(false));
    let changed = room.desk.changed();
    let printing = tokio::spawn(press.run(changed, again.clone(), closed(all_stored)));
    let scheduler = Scheduler::new(&read(&plan), shelf.store.as_ref(), clock())?;
    let mut work = Work {
        age: Age::of(&shelf),
        watch: Watch::default(),
        scheduler,
        room,
        newest,
        shelf,
        board,
        plan,
        clock,
        again,
        started: Instant::now(),
        retain_after: RETAIN_FIRST,
        looking: None,
        commands,
        waiting: Waiting::default(),
        at,
        news: news_of_hubs,
    };
    work.note(stale);
    notify::ready(&work.scheduler.status());
    outside.ready(address);
    work.until_stopped(&mut outside).await;
    robots::keep(&work.room.client, &read(&work.plan).store.data, clock());
    drop(work); // ends the polls: what they had not settled is polled again
    Beside { desk, stored, printing, telling, shut, server }.end().await;
    Ok(())
}

fn read(plan: &RwLock<Plan>) -> std::sync::RwLockReadGuard<'_, Plan> {
    plan.read().unwrap_or_else(PoisonError::into_inner)
}

async fn closed(mut closing: watch::Receiver<bool>) {
    // A sender that is gone means the end too.
    drop(closing.wait_for(|end| *end).await);
}

/// The main loop's belongings.
struct Work {
    room: Room,
    /// For hubs and their subscribers.
    newest: Newest,
    shelf: Shelf,
    board: Arc<Board>,
    plan: Arc<RwLock<Plan>>,
    scheduler: Scheduler,
    clock: fn() -> Timestamp,
    /// Asks the press for another print.
    again: Arc<Notify>,
    age: Age,
    watch: Watch,
    started: Instant,
    /// Of running.
    retain_after: Duration,
    looking: Option<tokio::task::JoinHandle<()>>,
    /// What people at a terminal ask.
    commands: control::Desk,
    /// Where a passed socket listens.
    at: Option<SocketAddr>,
    /// Who waits for the poll of a source.
    waiting: Waiting,
    /// What comes of subscriptions to sources' hubs.
    news: mpsc::Receiver<News>,
}

impl Work {
    async fn until_stopped(&mut self, outside: &mut impl Outside) {
        let mut chores = interval(CHORES_EVERY);
        let mut watchdog = Watchdog::new();
        let mut trouble = self.room.desk.trouble();
        loop {
            let now = (self.clock)();
            if let Some(jump) = self.watch.see(now, self.started.elapsed()) {
                tracing::warn!(
                    ?jump,
                    "the clock was set, or the machine slept: all polls are planned anew"
                );
                self.plan_anew(now);
            }
            if let Some(node) = &self.shelf.node {
                let known = (&*read(&self.plan), self.shelf.store.as_ref());
                sharing::renew(node, &mut self.scheduler, known, &self.again, now);
            }
            // What could not be stored need not be asked for.
            let may_poll =
                trouble.borrow().is_none() && sharing::may_poll(self.shelf.node.as_ref());
            if may_poll {
                self.scheduler.start_due(&self.room, now);
            }
            let mut wait = self.scheduler.wait(now, may_poll);
            if self.shelf.node.is_some() {
                wait = wait.min(SHARE_EVERY);
            }
            tokio::select! {
                () = tokio::time::sleep(wait) => {}
                Ok(()) = trouble.changed() => {
                    trouble.mark_unchanged();
                    match self.room.desk.unstored() {
                        Some(why) => notify::status(&why),
                        None => self.plan_anew((self.clock)()),
                    }
                }
                Some(report) = self.scheduler.polls.next(), if !self.scheduler.polls.is_empty() => {
                    self.ended(&report);
                }
                Some(news) = self.news.recv(), if self.scheduler.has_room() => {
                    self.scheduler.pushed(&self.room, news);
                }
                _ = chores.tick() => self.chores(),
                () = watchdog.due() => watchdog.feed(&self.room).await,
                Some(asked) = self.commands.asked.recv() => self.answer(asked, outside),
                wish = outside.wish() => match wish {
                    Wish::Stop => return,
                    Wish::Reload => drop(self.reload(outside)),
                },
            }
        }
    }

    /// A poll, or what a hub brought about, came to its end.
    fn ended(&mut self, report: &PollReport) {
        report.log();
        report.count(&self.room.metrics);
        if report.way == Way::Asked {
            self.waiting.tell(report);
        }
        let now = (self.clock)();
        self.scheduler.done(report, now);
        let known = (&*read(&self.plan), self.shelf.store.as_ref());
        let planned = self.scheduler.plan_overtaken(&report.source, known.0, known.1, now);
        if let Err(error) = planned {
            tracing::error!(source = report.source, %error, "it is polled by the old plan");
        }
        notify::status(&self.scheduler.status());
    }

    /// The rows of sources go by the subscriptions that there are now.
    fn note(&mut self, stale: Vec<Arc<Source>>) {
        let noted = stale.into_iter().map(|source| News::Noted(source.id.clone()));
        noted.for_each(|news| self.scheduler.pushed(&self.room, news));
    }

    fn plan_anew(&mut self, now: Timestamp) {
        let planned = self.scheduler.plan_anew(&read(&self.plan), self.shelf.store.as_ref(), now);
        if let Err(error) = planned {
            tracing::error!(%error, "the polls could not be planned anew; the old plan stays");
        }
        notify::status(&self.scheduler.status());
    }

    /// Retention, and second looks in a task of their own: they wait for hosts.
    fn chores(&mut self) {
        let now = (self.clock)();
        if self.started.elapsed() >= self.retain_after {
            self.retain_after = self.started.elapsed() + RETAIN_EVERY;
            self.retain(now);
        }
        if self.looking.as_ref().is_none_or(tokio::task::JoinHandle::is_finished) {
            let (room, sources) = (self.room.clone(), self.scheduler.by_id());
            self.looking = Some(tokio::spawn(async move {
                if let Err(error) = look::round(&room, &sources).await {
                    tracing::warn!(%error, "second looks failed");
                }
            }));
        }
    }

    /// Lets go of what is old, in a task of its own: the desk may be at it for seconds.
    fn retain(&mut self, now: Timestamp) {
        if let Err(doubt) = self.age.check(now, self.started.elapsed()) {
            tracing::warn!(%doubt, "nothing is let go for now");
            return;
        }
        let (desk, keep) = (self.room.desk.clone(), read(&self.plan).store.articles);
        tokio::spawn(async move {
            match desk.retain(keep, now).await {
                Ok(0) => {}
                Ok(bytes) => tracing::info!(bytes, "old articles removed"),
                Err(error) => tracing::error!(%error, "old articles could not be removed"),
            }
        });
    }

    /// A command's question. What takes long is answered from a task of its own.
    fn answer(&mut self, asked: Asked, outside: &mut impl Outside) {
        let Asked { what, replies } = asked;
        match what {
            Ask::Reload => {
                let told = match self.reload(outside) {
                    Ok(changes) => Reply::Changed(changes),
                    Err(mistakes) => Reply::Mistakes(mistakes),
                };
                reply(&replies, told);
            }
            Ask::Poll(ids) => self.poll_now(ids, Gone::Believed, &replies),
            Ask::Resume(ids) => self.poll_now(ids, Gone::Doubted, &replies),
            what => {
                let rooms = (self.room.clone(), self.shelf.clone());
                beside(what, rooms, &read(&self.plan).sources, replies);
            }
        }
    }

    fn poll_now(&mut self, ids: Vec<String>, gone: Gone, replies: &mpsc::Sender<Reply>) {
        let now = (self.clock)();
        let ids = if ids.is_empty() { self.scheduler.ids() } else { ids };
        reply(replies, Reply::Asking(ids.len()));
        let trouble = self.room.desk.unstored();
        for id in ids {
            let hurried = match &trouble {
                // Nobody is asked until that is mended, and who waits at a terminal is not to wait for it.
                Some(why) => Err(why.clone()),
                None => self.scheduler.hurry(&id, gone, self.shelf.store.as_ref(), now),
            };
            match hurried {
                Ok(()) => self.waiting.add(id, replies.clone()),
                Err(why) => reply(replies, Reply::Forbidden(id, why)),
            }
        }
    }

    /// Reads the config again; gives what changed, or its mistakes.
    fn reload(&mut self, outside: &mut impl Outside) -> Result<Vec<String>, String> {
        notify::reloading();
        let done = outside.reload().and_then(|new| self.adopt(new).map_err(|e| e.to_string()));
        match &done {
            Ok(told) => {
                let changes =
                    if told.is_empty() { "nothing changed".to_owned() } else { told.join("; ") };
                tracing::info!(%changes, "config read again");
                notify::ready(&self.scheduler.status());
            }
            Err(error) => {
                tracing::error!(%error, "the new config is not used; the old one stays");
                // Warnings may stand before what it was rejected for.
                let mistake = |l: &&str| l.starts_with("error");
                let why = error.lines().find(mistake).or(error.lines().next()).unwrap_or_default();
                notify::ready(&format!("config rejected: {why}; {}", self.scheduler.status()));
            }
        }
        done
    }

    fn adopt(&mut self, new: Plan) -> Result<Vec<String>, RoundError> {
        let old = read(&self.plan).clone();
        let new = serving::at(new, self.at);
        let told = changes::changes(&old, &new);
        let new = changes::taken_up(&old, new);
        // What may fail comes first: a config is taken up whole, or not at all.
        let scheduler = Scheduler::new(&new, self.shelf.store.as_ref(), (self.clock)())?;
        let stored = push::all_stored(self.shelf.store.as_ref(), &new)?;
        if new.fetch != old.fetch {
            let now = (self.clock)();
            let client = room::client(&new.fetch, self.shelf.store.as_ref(), now)?;
            let client = client.after(&self.room.client);
            robots::keep(&self.room.client, &old.store.data, now);
            robots::recall(&client, &old.store.data, now);
            self.newest.renew(client.clone());
            self.room.client = client;
        }
        self.room.follow(&new);
        let before = std::mem::replace(&mut self.scheduler, scheduler);
        self.scheduler.take_over(before);
        self.waiting.forsake(|id| self.scheduler.awaits(id));
        serving::posts(&self.board, &new);
        serving::names(&self.board, &new);
        if let Some(node) = &self.shelf.node {
            node.shaped_by(new.shape(desk::FOLD_VERSION));
        }
        *self.plan.write().unwrap_or_else(PoisonError::into_inner) = new;
        self.note(self.room.pushes.as_ref().map(|all| all.adopt(stored)).unwrap_or_default());
        self.again.notify_one();
        Ok(told)
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        if let Some(looking) = &self.looking {
            looking.abort();
        }
    }
}
