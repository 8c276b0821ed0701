//! Exit codes (sysexits where one fits), and which of them an error has.

use crate::config::LoadError;
use crate::desk::DeskError;
use crate::journal::JournalError;
use crate::press::PressError;
use crate::rounds::RoundError;
use crate::shelf::ShelfError;
use crate::store::StoreError;

/// Something failed; the message says what.
pub const FAILED: u8 = 1;
/// Port or store in use by another process.
pub const BUSY: u8 = 69;
/// Input or output failed.
pub const IO: u8 = 74;
/// The config has mistakes.
pub const CONFIG: u8 = 78;

/// The exit code that says to a script why it ended.
pub(super) fn code(error: &anyhow::Error) -> u8 {
    if let Some(error) = error.downcast_ref::<RoundError>() {
        of_round(error)
    } else if let Some(error) = error.downcast_ref::<DeskError>() {
        of_desk(error)
    } else if let Some(error) = error.downcast_ref::<PressError>() {
        of_press(error)
    } else if error.is::<LoadError>() {
        CONFIG
    } else {
        error.downcast_ref::<ShelfError>().map_or(FAILED, of_shelf)
    }
}

pub(super) fn of_round(error: &RoundError) -> u8 {
    match error {
        RoundError::Shelf(error) => of_shelf(error),
        RoundError::Desk(error) => of_desk(error),
        RoundError::Publish(error) => of_press(error),
        RoundError::Listen { .. } => BUSY,
        RoundError::Unstored(_) | RoundError::Io(_) | RoundError::Unacknowledged => IO,
        RoundError::Press | RoundError::Poll | RoundError::Client(_) => FAILED,
    }
}

fn of_desk(error: &DeskError) -> u8 {
    match error {
        DeskError::Shelf(error) => of_shelf(error),
        DeskError::Refused(_) | DeskError::Closed => FAILED,
    }
}

fn of_press(error: &PressError) -> u8 {
    match error {
        PressError::Shelf(error) => of_shelf(error),
        PressError::File(_) => IO,
        PressError::Panic => FAILED,
    }
}

fn of_shelf(error: &ShelfError) -> u8 {
    match error {
        ShelfError::Held { .. }
        | ShelfError::Store(StoreError::Busy(_))
        | ShelfError::Journal(JournalError::Busy(_)) => BUSY,
        // The fleet that the config names can't be this one's.
        ShelfError::Journal(JournalError::Refused(_)) => CONFIG,
        ShelfError::Journal(_) | ShelfError::Store(_) | ShelfError::Io(_) => IO,
    }
}
