//! Clock, signals, systemd: what the machine tells us and wants to be told.

pub mod clock;
pub mod control;
pub mod journal;
pub mod notify;
pub mod signal;
