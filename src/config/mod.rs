//! TOML -> the settings of everything below; every mistake at once.
