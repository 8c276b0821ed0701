//! Edition as web pages.
