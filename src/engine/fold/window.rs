//! What matching holds in memory, and the rows it is read back from.

use std::ops::ControlFlow;

use super::{Fold, View, decisions};
use crate::dedupe::{Matcher, Settings};
use crate::engine::EngineError;
use crate::journal::Seq;
use crate::model::{ArticleId, Decision, Timestamp};
use crate::store::{Key, Order, PrintRow, decode};

impl Fold {
    /// The matcher, read back from the rows of the window when this is its first use.
    pub(super) fn matcher(&mut self, view: &View<'_>) -> Result<&mut Matcher, EngineError> {
        if self.matcher.is_none() {
            let mut matcher = Matcher::new(Settings::default());
            let mut failed = None;
            let mut each = |key: &[u8], bytes: &[u8]| match decode::<PrintRow>(bytes) {
                Ok(row) => {
                    let seq = key.last_chunk::<8>().map_or(0, |s| u64::from_be_bytes(*s));
                    self.prints.insert(row.print.article(), (seq, row.print.at()));
                    matcher.restore(row.print, row.story, row.opened);
                    ControlFlow::Continue(())
                }
                Err(error) => {
                    failed = Some(error);
                    ControlFlow::Break(())
                }
            };
            view.store.scan(&Key::prints(), Order::Up, &mut each)?;
            failed.map_or(Ok(()), Err)?;
            for decision in decisions(view.store)? {
                match decision {
                    Decision::Split(story, article) => drop(matcher.split(story, article)),
                    Decision::Join(a, b) => matcher.join(a, b),
                }
            }
            self.matcher = Some(matcher);
        }
        self.matcher.as_mut().ok_or(EngineError::Matcher)
    }

    /// Keeps the print's row, and drops those whose window is over.
    pub(super) fn keep_print(
        &mut self,
        view: &mut View<'_>,
        seq: Seq,
        row: &PrintRow,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let window = Settings::default().window;
        if let Some((old, _)) = self.prints.insert(row.print.article(), (seq, row.print.at())) {
            view.batch.delete(Key::print(old));
        }
        view.batch.put(Key::print(seq), row)?;
        let over: Vec<ArticleId> = match self.prints.len() % 256 {
            0 => self
                .prints
                .iter()
                .filter(|(_, (_, at))| at.plus(window) < now)
                .map(|(a, _)| *a)
                .collect(),
            _ => Vec::new(),
        };
        for article in over {
            if let Some((seq, _)) = self.prints.remove(&article) {
                view.batch.delete(Key::print(seq));
            }
        }
        Ok(())
    }
}
