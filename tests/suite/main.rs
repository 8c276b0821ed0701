//! The integration tests: one binary, one file a promise.

#![allow(
    clippy::unwrap_used,
    clippy::disallowed_methods,
    reason = "a test ends at the first surprise, and measures real time"
)]

mod again;
mod announced;
mod architecture;
mod archive;
mod bad_input;
mod catalogue;
mod changes;
mod commands;
mod config;
mod connections;
mod costs;
mod crash;
mod credits;
mod daemon;
mod damage;
mod demo;
mod dice;
mod disk;
mod edges;
mod edition;
mod edition_pages;
mod evil;
mod evil_documents;
mod evil_h2;
mod evil_many;
mod evil_pages;
mod evil_tls;
mod extraction;
mod feeds;
mod fleet;
mod fleet_bytes;
mod fleet_cut;
mod fleet_desk;
mod fleet_faults;
mod fleet_history;
mod fleet_net;
mod fleet_node;
mod fleet_numbers;
mod fleet_rounds;
mod fleet_simulation;
mod fold;
mod formats;
mod front_page_makes;
mod front_pages;
mod fuzz;
mod history;
mod hostile;
mod hub;
mod left;
mod listings;
mod loopback;
mod matching;
mod moved;
mod namespace;
mod newsstand;
mod operating;
mod pages;
mod polite;
mod push;
mod reading;
mod readme;
mod retain;
mod rows;
mod seed;
mod selection;
mod server;
mod servers;
mod shipped;
mod simulation;
mod sites;
mod ssrf;
mod told;
mod trial;
mod truth;
mod turns;
mod undated;
mod upgrade;
mod upstream;
mod walls;
mod wishes;
