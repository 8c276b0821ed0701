//! copydesk: a copy desk for the news wires.
//!
//! It polls wire-service feeds on a schedule, fetches the full article behind every entry, recognises the copies
//! of one story, and republishes one merged full-text Atom feed in which each story stands once.
//!
//! # Layout
//!
//! Functional core, imperative shell. A module imports only from lower floors.
//!
//! - floor 0: [`model`] the nouns, [`text`] string helpers, [`dates`] the one reader of dates,
//!   [`markup`] HTML-like text, [`bylines`] what bylines are made of
//! - floor 1, pure: [`parse`] bytes to entries, [`extract`] page to article, [`wire`] datelines and credits,
//!   [`identity`] which article an announcement is of, [`dedupe`] which articles are copies, [`story`] copies to a story, [`edition`] stories to a feed,
//!   [`schedule`] when to poll next, [`fleet`] what the nodes of a fleet decide
//! - above it [`read`], the wall: the only caller of `parse`, `extract` and `wire`
//! - floor 2, one door a dependency: [`http`] reqwest, [`journal`] segment files, [`store`] sled,
//!   [`publish`] hyper and files, [`sys`] clock, signals, systemd
//! - floor 3: [`shelf`] journal and rows opened together, [`desk`] the one writer, [`press`] the one reader,
//!   [`rounds`] what asks the world; each knows those before it
//! - floor 4: [`config`] TOML to settings, [`demo`] a sample wire to try it on
//! - floor 5: [`cli`] what a person types

pub mod bylines;
pub mod dates;
pub mod markup;
pub mod model;
pub mod text;

pub mod dedupe;
pub mod edition;
pub mod extract;
pub mod fleet;
pub mod identity;
pub mod parse;
pub mod schedule;
pub mod story;
pub mod wire;

pub mod read;

pub mod http;
pub mod journal;
pub mod publish;
pub mod store;
pub mod sys;

pub mod plan;
pub mod shelf;

pub mod desk;

pub mod press;

pub mod rounds;

pub mod config;
pub mod demo;

pub mod cli;
