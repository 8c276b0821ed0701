//! A few threads for what keeps a processor busy: pages and feeds to be read.
//!
//! Not the runtime's pool for blocking work: that takes another thread each time, and every one of them keeps the
//! memory of its largest page.

use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

use tokio::sync::{mpsc, oneshot};

type Work = Box<dyn FnOnce() + Send>;

/// A handle on the threads; they end with the last one.
#[derive(Clone)]
pub struct Workers(mpsc::Sender<Work>);

impl Workers {
    /// Starts so many threads.
    pub fn start(threads: usize) -> io::Result<Self> {
        let (sender, queue) = mpsc::channel(1); // those who wait, wait where they can be given up
        let queue = Arc::new(Mutex::new(queue));
        for _ in 0..threads {
            let queue = queue.clone();
            thread::Builder::new().name("pages".into()).spawn(move || work(&queue))?;
        }
        Ok(Self(sender))
    }

    /// Does it on one of the threads. A panic in it is an answer of `None`.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Option<T> {
        let (done, answer) = oneshot::channel();
        let work = move || {
            if let Ok(value) = catch_unwind(AssertUnwindSafe(work)) {
                drop(done.send(value)); // whoever asked may have given up
            }
        };
        self.0.send(Box::new(work)).await.ok()?;
        answer.await.ok()
    }
}

fn work(queue: &Mutex<mpsc::Receiver<Work>>) {
    while let Some(work) = next(queue) {
        work();
    }
}

fn next(queue: &Mutex<mpsc::Receiver<Work>>) -> Option<Work> {
    queue.lock().unwrap_or_else(PoisonError::into_inner).blocking_recv()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_is_no_answer_and_ends_no_thread() {
        let workers = Workers::start(1).expect("a thread");
        assert_eq!(workers.run(|| panic!("on purpose")).await, None::<u8>);
        assert_eq!(workers.run(|| 7).await, Some(7));
    }
}
