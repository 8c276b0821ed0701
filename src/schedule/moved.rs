//! Permanent redirects (301, 308): when the new address takes the place of the old one (spec: polling 1.5).

use std::time::Duration;

use crate::model::{Moved, Source, SourceState, Timestamp};

/// So many good polls must have ended at the same address,
const POLLS_MIN: u32 = 3;
/// over so long a time: a captive portal or a slip of the pen does not stay.
const SPAN_MIN: Duration = Duration::from_secs(24 * 3600);
/// So many failures in a row at the new address, and the old one is asked again.
const FAILURES_MAX: u32 = 3;

/// Where a source is polled: the address in the config, or where it has moved to for good.
pub fn address<'a>(source: &'a Source, state: &'a SourceState) -> &'a str {
    match &state.moved {
        // Earlier versions kept some without their query.
        Some(moved) if moved.adopted && !moved.to.contains("...") => &moved.to,
        _ => &source.url,
    }
}

/// A good answer came from `to` by permanent redirects only, or without any (`None`).
pub(super) fn arrived(state: &mut SourceState, to: Option<&str>, now: Timestamp) {
    match (&mut state.moved, to) {
        // It answers itself at its new address.
        (Some(moved), None) if moved.adopted => moved.failures = 0,
        (Some(moved), Some(to)) if moved.to == to && !moved.adopted => {
            moved.polls += 1;
            moved.adopted = moved.polls >= POLLS_MIN && now.since(moved.since) >= SPAN_MIN;
        }
        (moved, Some(to)) => {
            *moved = Some(Moved {
                to: to.to_owned(),
                since: now,
                polls: 1,
                adopted: false,
                failures: 0,
            });
        }
        (moved, None) => *moved = None,
    }
}

/// A poll failed; one too many at the new address, and the old one stands again.
pub(super) fn failed(state: &mut SourceState) {
    let Some(moved) = state.moved.as_mut().filter(|m| m.adopted) else { return };
    moved.failures += 1;
    if moved.failures >= FAILURES_MAX {
        state.moved = None;
    }
}

/// What it moved to is gone for good: the old address stands again, and may say where it is now. Was there one?
pub(super) fn left(state: &mut SourceState) -> bool {
    state.moved.take_if(|moved| moved.adopted).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    const NEW: &str = "https://b.example/feed";

    fn at(hours: u64) -> Timestamp {
        Timestamp::from_secs(1_795_420_800).plus(Duration::from_secs(hours * 3600))
    }

    #[test]
    fn adopted_after_three_polls_and_a_day() {
        let source = Source { url: "http://a.example/feed".into(), ..Source::default() };
        let mut state = SourceState::default();
        for hour in 0..24 {
            arrived(&mut state, Some(NEW), at(hour));
            assert_eq!(address(&source, &state), source.url, "hour {hour}");
        }
        arrived(&mut state, Some(NEW), at(24));
        assert_eq!(address(&source, &state), NEW);
        assert_eq!(state.moved.as_ref().map(|m| m.since), Some(at(0)));
        arrived(&mut state, None, at(25));
        assert_eq!(address(&source, &state), NEW, "it answers there by itself");
        for _ in 0..2 {
            failed(&mut state);
        }
        arrived(&mut state, None, at(26));
        for failures in 1..=3 {
            assert_eq!(address(&source, &state), NEW, "{failures}");
            failed(&mut state);
        }
        assert_eq!(address(&source, &state), source.url, "the old one is asked again");
    }

    #[test]
    fn two_polls_or_another_target_do_not_do() {
        let source = Source::default();
        let mut state = SourceState::default();
        arrived(&mut state, Some(NEW), at(0));
        arrived(&mut state, Some(NEW), at(48));
        assert_eq!(address(&source, &state), source.url);
        arrived(&mut state, Some("https://c.example/"), at(72));
        assert_eq!(state.moved.as_ref().map(|m| m.polls), Some(1));
        arrived(&mut state, None, at(96));
        assert_eq!(state.moved, None);
    }
}
