//! Clock, signals, systemd.
