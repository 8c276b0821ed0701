//! See `harness::freshness`.
#![no_main]

#[path = "../harness.rs"]
#[allow(dead_code, reason = "each target calls one function of it")]
mod harness;

libfuzzer_sys::fuzz_target!(|data: &[u8]| harness::freshness(data));
