//! The press's own thread. Composing takes some megabytes for a moment; of a pool each thread would keep its own.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Sender, channel};
use std::{io, thread};

use tokio::sync::oneshot;

use super::PressError;

type Job = Box<dyn FnOnce() + Send>;

/// A handle on the thread, which ends with it.
pub(super) struct Thread(Sender<Job>);

impl Thread {
    /// Starts it.
    pub(super) fn start() -> io::Result<Self> {
        let (jobs, queue) = channel::<Job>();
        thread::Builder::new()
            .name("press".into())
            .spawn(move || queue.iter().for_each(|job| job()))?;
        Ok(Self(jobs))
    }

    /// What the work comes to, on the thread; a panic is that work's own.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, PressError> {
        let (answer, answered) = oneshot::channel();
        let job = move || {
            let done = catch_unwind(AssertUnwindSafe(work)).map_err(|_| PressError::Panic);
            // Who asked may be gone: it is the end then.
            drop(answer.send(done));
        };
        self.0.send(Box::new(job)).map_err(|_| PressError::Panic)?;
        answered.await.unwrap_or(Err(PressError::Panic))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn all_work_is_done_on_one_thread_that_outlives_a_panic() {
        let press = Thread::start().expect("starts");
        let id = || thread::current().id();
        let first = press.run(id).await.expect("works");
        let broken = press.run(|| [0].iter().copied().find(|n| *n == 1).expect("a fault")).await;
        assert!(matches!(broken, Err(PressError::Panic)));
        assert_eq!(press.run(id).await.expect("works"), first);
        assert_ne!(id(), first);
    }
}
