//! The three formats of an edition on their way: whole to the server, or piece by piece into files when nobody else shows them.

use super::PressError;
use super::output::Output;
use crate::edition::{FORMATS, Item, Print};
use crate::model::Timestamp;
use crate::model::edition::{Edition, Ended};
use crate::publish::{Document, Draft};

/// How much is written before it goes into the files.
const PIECE_BYTES: usize = 256 << 10;

/// An edition being printed and published.
pub(super) struct Sheets<'a> {
    print: Print,
    output: Output<'a>,
    edition: &'a Edition,
    /// Where what is printed goes; none when the server is to have it whole.
    drafts: Option<[Draft; 3]>,
}

impl<'a> Sheets<'a> {
    /// Begins the formats of an edition.
    pub(super) fn open(edition: &'a Edition, output: Output<'a>) -> Result<Self, PressError> {
        let drafts = match &output.settings.dir {
            Some(dir) if !output.served => {
                let draft = |end| Draft::open(dir, &format!("{}.{end}", edition.id));
                let [atom, rss, json] = FORMATS.map(|(end, _)| draft(end));
                Some([atom?, rss?, json?])
            }
            _ => None,
        };
        Ok(Self { print: Print::open(edition), output, edition, drafts })
    }

    /// Prints one more story, older than those before it; gives its Atom entry.
    pub(super) fn entry(&mut self, item: &Item) -> Result<&[u8], PressError> {
        let full = self.print.held() > PIECE_BYTES;
        if let Some(drafts) = self.drafts.as_mut().filter(|_| full) {
            for (draft, bytes) in drafts.iter_mut().zip(self.print.take()) {
                draft.push(&bytes)?;
            }
        }
        Ok(self.print.entry(item))
    }

    /// Prints that a story is no more.
    pub(super) fn ended(&mut self, gone: &Ended) {
        self.print.ended(gone);
    }

    /// Publishes what is printed.
    pub(super) fn close(self, now: Timestamp) -> Result<(), PressError> {
        let Self { print, output, edition, drafts } = self;
        let formats = print.close();
        let formats = [formats.atom, formats.rss, formats.json];
        if let Some(drafts) = drafts {
            for (mut draft, printed) in drafts.into_iter().zip(formats) {
                draft.push(&printed.bytes)?;
                draft.finish()?;
            }
            return Ok(());
        }
        for ((end, media), printed) in FORMATS.into_iter().zip(formats) {
            let link = links(&edition.address(end), &edition.hubs);
            let document = Document::new(media, printed.bytes, now).parted(&printed.cuts);
            output.put(&format!("{}.{end}", edition.id), document.linked(Some(link)))?;
        }
        Ok(())
    }
}

/// The `Link` header of a feed (WebSub 4).
fn links(own: &str, hubs: &[String]) -> String {
    let hubs = hubs.iter().map(|hub| format!("<{hub}>; rel=\"hub\", "));
    format!("{}<{own}>; rel=\"self\"", hubs.collect::<String>())
}
