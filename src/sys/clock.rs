//! The one place where the time is read.

use std::time::SystemTime;

use crate::model::Timestamp;

/// Now, by the machine's clock.
#[expect(clippy::disallowed_methods, reason = "the one place where the time is read")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}
