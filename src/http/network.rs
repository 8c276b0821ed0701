//! Is it our own network that is down? Then no source is to blame (spec: operating 3).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

use super::{FetchError, Refusal};

/// That something worked longer ago says nothing of now.
const WORKED: Duration = Duration::from_secs(60);
/// That nothing worked is believed for longer: up to two minutes lie between two tries.
const STUCK: Duration = Duration::from_secs(180);

/// What the last exchanges say of this machine's network.
#[derive(Debug, Default)]
pub(super) struct Network(Mutex<Seen>);

#[derive(Debug, Default, Clone, Copy)]
struct Seen {
    /// Something answered, or failed in a way of its own.
    works: Option<Instant>,
    /// Nothing left this machine: the first time since something did, and the last time.
    stuck: Option<(Instant, Instant)>,
}

impl Network {
    /// Takes note of how an exchange ended.
    pub(super) fn saw<T>(&self, result: &Result<T, FetchError>) {
        let mut seen = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match result {
            Err(FetchError::Offline(_)) => {
                seen.stuck = Some((seen.stuck.map_or(now, |(first, _)| first), now));
            }
            // Ended before anything was tried; that there is no such name a name server said.
            Err(FetchError::Refused(refusal)) if !matches!(refusal, Refusal::Unknown(..)) => {}
            _ => *seen = Seen { works: Some(now), stuck: None },
        }
    }

    /// How long every exchange has failed for a reason of ours; `None` when one of the last minute did not, or there was none.
    pub(super) fn down(&self) -> Option<Duration> {
        let Seen { works, stuck } = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (first, last) = stuck?;
        let working = works.is_some_and(|at| at.elapsed() < WORKED);
        (last.elapsed() < STUCK && !working).then(|| first.elapsed())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_that_worked_within_the_minute_clears_the_network() {
        let network = Network::default();
        let stuck = || network.saw::<()>(&Err(FetchError::Offline("no route".into())));
        let secs = Duration::from_secs;
        assert_eq!(network.down(), None, "nothing was tried");
        stuck();
        assert_eq!(network.down(), Some(secs(0)));
        network.saw::<()>(&Err(FetchError::Timeout));
        assert_eq!(network.down(), None, "a timeout is the server's");
        stuck();
        assert_eq!(network.down(), None, "the other was within the minute");
        tokio::time::advance(WORKED).await;
        stuck();
        tokio::time::advance(secs(100)).await;
        assert_eq!(network.down(), Some(WORKED + secs(100)));
        network.saw(&Ok(()));
        assert_eq!(network.down(), None);
        tokio::time::advance(WORKED).await;
        stuck();
        tokio::time::advance(STUCK).await;
        assert_eq!(network.down(), None, "nothing is known any more");
    }
}
