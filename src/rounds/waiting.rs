//! Who waits at a terminal for the poll of a source, until it has ended.

use std::collections::HashMap;

use tokio::sync::mpsc;

use super::PollReport;
use super::control::{Reply, reply};

/// Each source that is waited for, and where its answers go.
#[derive(Default)]
pub(super) struct Waiting(HashMap<String, Vec<mpsc::Sender<Reply>>>);

impl Waiting {
    /// One more.
    pub(super) fn add(&mut self, id: String, replies: mpsc::Sender<Reply>) {
        self.0.entry(id).or_default().push(replies);
    }

    /// A poll came to its end: whoever waited for it is told.
    pub(super) fn tell(&mut self, report: &PollReport) {
        for replies in self.0.remove(&report.source).unwrap_or_default() {
            reply(&replies, Reply::Polled(Box::new(report.clone())));
        }
    }

    /// Whoever waits for a source that nobody is going to ask any more is told so.
    pub(super) fn forsake(&mut self, is_awaited: impl Fn(&str) -> bool) {
        self.0.retain(|id, waiting| {
            let awaited = is_awaited(id);
            for replies in waiting.iter().filter(|_| !awaited) {
                let why = "it left the config before it was asked".to_owned();
                reply(replies, Reply::Forbidden(id.clone(), why));
            }
            awaited
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_waits_is_answered_when_the_poll_ends_and_when_there_will_be_none() {
        let ((first, mut told), (second, mut left)) = (mpsc::channel(1), mpsc::channel(1));
        let mut waiting = Waiting::default();
        waiting.add("a".to_owned(), first);
        waiting.add("b".to_owned(), second);
        waiting.forsake(|id| id == "a");
        assert!(matches!(left.try_recv(), Ok(Reply::Forbidden(id, _)) if id == "b"));
        waiting.tell(&PollReport { source: "a".to_owned(), ..PollReport::default() });
        assert!(matches!(told.try_recv(), Ok(Reply::Polled(report)) if report.source == "a"));
        assert!(waiting.0.is_empty());
    }
}
