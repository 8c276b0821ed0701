//! Clock, signals, systemd: what the machine tells us and wants to be told.

pub mod clock;
pub mod control;
pub mod journal;
pub mod metrics;
pub mod notify;
pub mod passed;
pub mod signal;
