//! Is it our own network that is down? Then no source is to blame (spec: operating 3).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{FetchError, Refusal};

/// What happened longer ago says nothing of now.
const MEMORY: Duration = Duration::from_secs(60);

/// What the last exchanges say of this machine's network.
#[derive(Debug, Default)]
pub(super) struct Network(Mutex<Seen>);

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    /// Something answered, or failed in a way of its own.
    works: Option<Instant>,
    /// Nothing left this machine.
    stuck: Option<Instant>,
}

impl Network {
    /// Takes note of how an exchange ended.
    pub(super) fn saw<T>(&self, result: &Result<T, FetchError>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Some(Instant::now());
        match result {
            Err(FetchError::Offline(_)) => seen.stuck = now,
            // A name server answered, if only that there is no such name.
            Err(FetchError::Refused(Refusal::Unknown(..))) => seen.works = now,
            // Ended before anything was tried.
            Err(FetchError::Refused(_) | FetchError::Silent(_)) => {}
            _ => seen.works = now,
        }
    }

    /// Did every exchange of the last minute fail for a reason of ours, and was there one?
    pub(super) fn down(&self) -> bool {
        let Seen { works, stuck } = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let recent = |at: Option<Instant>| at.is_some_and(|at| at.elapsed() < MEMORY);
        recent(stuck) && !recent(works)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_that_worked_within_the_minute_clears_the_network() {
        let network = Network::default();
        let stuck = || network.saw::<()>(&Err(FetchError::Offline("no route".into())));
        assert!(!network.down(), "nothing was tried");
        stuck();
        assert!(network.down());
        network.saw::<()>(&Err(FetchError::Timeout));
        assert!(!network.down(), "a timeout is the server's");
        stuck();
        assert!(!network.down(), "the other was within the minute");
        tokio::time::advance(MEMORY).await;
        assert!(!network.down(), "nothing is known any more");
        stuck();
        assert!(network.down());
        network.saw(&Ok(()));
        assert!(!network.down());
    }
}
