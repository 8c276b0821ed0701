//! Who may be connected: a bounded number, and a newcomer outranks whoever holds a connection without using it.
//!
//! Refusing newcomers when full would let a few hundred silent sockets close the server to everyone.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::sync::Notify;

/// What a connection's task and the accept loop share.
#[derive(Debug, Default)]
pub(super) struct Seat {
    /// Is a request being answered?
    pub(super) busy: AtomicBool,
    /// Asks the connection to end now.
    pub(super) leave: Notify,
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
    total_max: usize,
    per_ip_max: usize,
}

/// One taken slot; dropping it frees the slot.
#[derive(Debug)]
pub(super) struct Slot {
    slots: Arc<Slots>,
    number: u64,
    pub(super) seat: Arc<Seat>,
}

impl Slots {
    pub(super) fn new(total_max: usize, per_ip_max: usize) -> Arc<Self> {
        Arc::new(Self { taken: Mutex::default(), total_max, per_ip_max })
    }

    /// A slot for a newcomer, if need be in the place of the oldest idle connection of the same address, or of all.
    /// None when everyone is busy.
    pub(super) fn take(self: &Arc<Self>, ip: IpAddr) -> Option<Slot> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let of_ip = taken.values().filter(|t| t.ip == ip).count();
        if of_ip >= self.per_ip_max {
            evict(&mut taken, |t| t.ip == ip)?;
        } else if taken.len() >= self.total_max {
            evict(&mut taken, |_| true)?;
        }
        let number = taken.last_key_value().map_or(0, |(last, _)| last + 1);
        let seat = Arc::new(Seat::default());
        taken.insert(number, Taken { ip, seat: Arc::clone(&seat) });
        Some(Slot { slots: Arc::clone(self), number, seat })
    }
}

fn evict(taken: &mut BTreeMap<u64, Taken>, of: impl Fn(&Taken) -> bool) -> Option<()> {
    let idle = |t: &Taken| of(t) && !t.seat.busy.load(Ordering::Relaxed);
    let number = *taken.iter().find(|(_, t)| idle(t))?.0;
    taken.remove(&number)?.seat.leave.notify_one();
    Some(())
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut taken = self.slots.taken.lock().unwrap_or_else(PoisonError::into_inner);
        // Evicted ones are gone already, and their number may be another's by now.
        if taken.get(&self.number).is_some_and(|t| Arc::ptr_eq(&t.seat, &self.seat)) {
            taken.remove(&self.number);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const A: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const B: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    #[tokio::test]
    async fn the_oldest_idle_connection_makes_room() {
        let slots = Slots::new(2, 2);
        let first = slots.take(A).unwrap();
        let second = slots.take(A).unwrap();
        first.seat.busy.store(true, Ordering::Relaxed);
        let third = slots.take(B).unwrap();
        second.seat.leave.notified().await;
        third.seat.busy.store(true, Ordering::Relaxed);
        assert!(slots.take(B).is_none(), "everyone is busy");
        drop(first);
        assert!(slots.take(B).is_some());
    }

    #[tokio::test]
    async fn one_address_pushes_out_only_its_own() {
        let slots = Slots::new(10, 1);
        let _other = slots.take(B).unwrap();
        let first = slots.take(A).unwrap();
        let second = slots.take(A).unwrap();
        first.seat.leave.notified().await;
        drop(first);
        assert_eq!(slots.taken.lock().unwrap().len(), 2);
        drop(second);
        assert_eq!(slots.taken.lock().unwrap().len(), 1);
    }
}
