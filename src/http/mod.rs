//! The one fetch function, with every guard in it.

pub mod settings;

pub use settings::Settings;
