//! Why a run of text was kept or dropped.

/// Why a run was kept or dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Why {
    /// The classifier took it.
    Kept,
    /// The classifier did not.
    Unlikely,
    /// The title again.
    Title,
    /// The same text stands among the kept already.
    Twice,
    /// The site repeats it on its pages.
    Repeated,
    /// Nothing of the text it heads was kept.
    LooseHeading,
    /// A pointer elsewhere, a prompt, a notice.
    Notice,
    /// A reader's comment.
    Comment,
    /// The caption of a figure.
    Caption,
    /// The page's line of date and author.
    Signature,
    /// A section's label above the text, what waits for a click below it.
    Label,
    /// Part of a whole that was kept, though not for its own sake.
    Whole,
    /// Part of a whole that was dropped.
    Broken,
    /// A script or a style sheet that the page shows.
    Code,
    /// Letters mixed up, or the printers' Latin.
    Scrambled,
    /// Of a dialogue over the page, which asks for consent beside an article.
    Dialogue,
    /// Another article in full.
    Other,
    /// Below the element that holds the article.
    Outside,
    /// Tells of the author or the site.
    About,
    /// A site rule chose.
    Rule,
}

impl Why {
    /// Is the run part of the text?
    pub(super) fn keeps(self) -> bool {
        matches!(self, Self::Kept | Self::Whole | Self::Rule)
    }

    /// The word shown by `--explain`.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Unlikely => "unlikely",
            Self::Title => "title",
            Self::Twice => "twice",
            Self::Repeated => "repeated",
            Self::LooseHeading => "loose-heading",
            Self::Notice => "notice",
            Self::Comment => "comment",
            Self::Caption => "caption",
            Self::Signature => "signature",
            Self::Label => "label",
            Self::Whole => "whole",
            Self::Broken => "broken",
            Self::Code => "code",
            Self::Scrambled => "scrambled",
            Self::Dialogue => "dialogue",
            Self::Other => "other-article",
            Self::Outside => "outside",
            Self::About => "about",
            Self::Rule => "rule",
        }
    }
}

/// The runs that are part of the text.
pub(super) fn kept(why: &[Why]) -> impl DoubleEndedIterator<Item = usize> + use<'_> {
    (0..why.len()).filter(|r| why[*r].keeps())
}
