//! Who may be connected, and who is answered: bounds that make clients wait, and never cut off one that is being served.
//!
//! Behind a proxy all readers are one address. So no bound counts connections of an address: what is bounded is how many
//! of its requests are answered at once, and more wait their turn. When there is room for no more connections at all,
//! one that has been idle for a while makes room.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::net::IpAddr;
use std::sync::atomic::{AtomicU8, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use tokio::sync::{Notify, OwnedSemaphorePermit, Semaphore};
use tokio::time::{Instant, timeout};

/// A connection is not idle before this: its request may be on its way.
const IDLE_MIN: Duration = Duration::from_secs(1);
/// How often a newcomer looks again for one that has become idle.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Addresses remembered before those that are gone are forgotten.
const ADDRESSES_SWEEP: usize = 1024;

/// What a connection is doing.
const IDLE: u8 = 0;
/// A request is being answered.
const BUSY: u8 = 1;
/// The answer is made, and not all of it is sent.
const SENDING: u8 = 2;
/// It was told to leave.
const LEAVING: u8 = 3;

/// What a connection's task and the accept loop share.
#[derive(Debug)]
pub(super) struct Seat {
    doing: AtomicU8,
    idle_since: Mutex<Instant>,
    /// Kept while a request is answered.
    turn: Mutex<Option<OwnedSemaphorePermit>>,
    /// Asks the connection to end now.
    pub(super) leave: Notify,
}

impl Seat {
    fn new() -> Self {
        Self {
            doing: AtomicU8::new(IDLE),
            idle_since: Mutex::new(Instant::now()),
            turn: Mutex::default(),
            leave: Notify::new(),
        }
    }

    /// A request came, and it is its turn.
    pub(super) fn begin(&self, turn: Option<OwnedSemaphorePermit>) {
        *lock(&self.turn) = turn;
    }

    /// A request is whole; from here on the connection is not idle.
    pub(super) fn asked(&self) {
        self.doing.store(BUSY, Ordering::Release);
    }

    /// All of the answer is in the hands of who writes it.
    pub(super) fn answered(&self) {
        let from_busy =
            self.doing.compare_exchange(BUSY, SENDING, Ordering::AcqRel, Ordering::Acquire);
        // Told to leave meanwhile, it stays so.
        from_busy.map(drop).unwrap_or_default();
    }

    /// All that was to be written is written.
    pub(super) fn flushed(&self) {
        let sent = self.doing.compare_exchange(SENDING, IDLE, Ordering::AcqRel, Ordering::Acquire);
        if sent.is_ok() {
            *lock(&self.idle_since) = Instant::now();
            lock(&self.turn).take();
        }
    }

    /// For how long it has been idle; none while it is not.
    fn idle(&self, now: Instant) -> Option<Duration> {
        let idle = self.doing.load(Ordering::Acquire) == IDLE;
        idle.then(|| now.saturating_duration_since(*lock(&self.idle_since)))
    }

    /// Tells it to leave, unless a request came just now.
    fn dismiss(&self) -> bool {
        let idle = self.doing.compare_exchange(IDLE, LEAVING, Ordering::AcqRel, Ordering::Acquire);
        if idle.is_ok() {
            self.leave.notify_one();
        }
        idle.is_ok()
    }
}

fn lock<T>(what: &Mutex<T>) -> MutexGuard<'_, T> {
    what.lock().unwrap_or_else(PoisonError::into_inner)
}

#[derive(Debug)]
struct Taken {
    ip: IpAddr,
    seat: Arc<Seat>,
}

/// The connections that stand, oldest first.
#[derive(Debug)]
pub(super) struct Slots {
    taken: Mutex<BTreeMap<u64, Taken>>,
    left: Notify,
    total_max: usize,
    turns: Mutex<HashMap<IpAddr, Weak<Semaphore>>>,
    /// 0 = no bound.
    per_address: usize,
}

/// One taken slot; dropping it frees the slot.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    number: u64,
    pub(super) seat: Arc<Seat>,
}

impl Slots {
    pub(super) fn new(total_max: usize, per_address: usize) -> Arc<Self> {
        Arc::new(Self {
            taken: Mutex::default(),
            left: Notify::new(),
            total_max,
            turns: Mutex::default(),
            per_address,
        })
    }

    /// A slot for a newcomer; waits until there is one.
    pub(super) async fn take(self: &Arc<Self>, ip: IpAddr) -> Slot {
        loop {
            if let Some(slot) = self.try_take(ip) {
                return slot;
            }
            // Whoever leaves says so; whoever becomes idle does not.
            timeout(LOOK_EVERY, self.left.notified()).await.unwrap_or_default();
        }
    }

    fn try_take(self: &Arc<Self>, ip: IpAddr) -> Option<Slot> {
        let mut taken = lock(&self.taken);
        if taken.len() >= self.total_max {
            make_room(&mut taken, Instant::now())?;
        }
        let number = taken.last_key_value().map_or(0, |(last, _)| last + 1);
        let seat = Arc::new(Seat::new());
        taken.insert(number, Taken { ip, seat: Arc::clone(&seat) });
        Some(Slot { slots: Arc::clone(self), number, seat })
    }

    /// Who answers requests of this address one after the other; none when there is no bound.
    pub(super) fn turns(&self, ip: IpAddr) -> Option<Arc<Semaphore>> {
        if self.per_address == 0 {
            return None;
        }
        let mut turns = lock(&self.turns);
        if let Some(known) = turns.get(&ip).and_then(Weak::upgrade) {
            return Some(known);
        }
        if turns.len() >= ADDRESSES_SWEEP {
            turns.retain(|_, weak| weak.strong_count() > 0);
        }
        let new = Arc::new(Semaphore::new(self.per_address));
        turns.insert(ip, Arc::downgrade(&new));
        Some(new)
    }
}

/// The connection that has been idle longest, of the address that has most of them, makes room.
fn make_room(taken: &mut BTreeMap<u64, Taken>, now: Instant) -> Option<()> {
    let mut of_address: HashMap<IpAddr, usize> = HashMap::new();
    taken.values().for_each(|t| *of_address.entry(t.ip).or_default() += 1);
    let mut idle: Vec<(usize, Duration, Reverse<u64>)> = taken
        .iter()
        .filter_map(|(number, t)| Some((of_address[&t.ip], t.seat.idle(now)?, Reverse(*number))))
        .filter(|(_, idle, _)| *idle >= IDLE_MIN)
        .collect();
    idle.sort_unstable();
    while let Some((.., Reverse(number))) = idle.pop() {
        if taken.get(&number).is_some_and(|t| t.seat.dismiss()) {
            taken.remove(&number);
            return Some(());
        }
    }
    None
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = lock(&self.slots.taken);
        // Dismissed ones are gone already, and their number may be another's by now.
        if taken.get(&self.number).is_some_and(|t| Arc::ptr_eq(&t.seat, &self.seat)) {
            taken.remove(&self.number);
        }
        drop(taken);
        self.slots.left.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[tokio::test(start_paused = true)]
    async fn who_is_idle_for_a_while_makes_room_and_who_is_served_does_not() {
        let slots = Slots::new(2, 0);
        let busy = slots.take(A).await;
        busy.seat.asked();
        busy.seat.answered();
        let idle = slots.take(A).await;
        assert!(slots.try_take(B).is_none(), "its request may be on its way");
        tokio::time::advance(IDLE_MIN).await;
        let third = slots.take(B).await;
        idle.seat.leave.notified().await;
        third.seat.asked();
        tokio::time::advance(IDLE_MIN * 60).await;
        assert!(slots.try_take(B).is_none(), "an answer is not all sent");
        busy.seat.flushed();
        tokio::time::advance(IDLE_MIN).await;
        assert!(slots.try_take(B).is_some());
    }

    #[tokio::test(start_paused = true)]
    async fn the_address_with_most_connections_makes_room_first() {
        let slots = Slots::new(3, 0);
        let _one = slots.take(B).await;
        let first = slots.take(A).await;
        let _second = slots.take(A).await;
        tokio::time::advance(IDLE_MIN).await;
        let _third = slots.take(B).await;
        first.seat.leave.notified().await;
    }

    #[tokio::test]
    async fn turns_are_counted_by_address() {
        let slots = Slots::new(9, 1);
        let turns = slots.turns(A).unwrap();
        let held = turns.clone().try_acquire_owned().unwrap();
        assert!(slots.turns(A).unwrap().try_acquire_owned().is_err());
        assert!(slots.turns(B).unwrap().try_acquire_owned().is_ok());
        let seat = Seat::new();
        seat.begin(Some(held));
        seat.asked();
        seat.flushed();
        assert!(slots.turns(A).unwrap().try_acquire_owned().is_err(), "not yet answered");
        seat.answered();
        seat.flushed();
        assert!(slots.turns(A).unwrap().try_acquire_owned().is_ok());
        assert!(Slots::new(9, 0).turns(A).is_none());
    }
}
