//! Pictures, sound and film beside an entry, as Media RSS describes them.

/// One rendition of a media object (Media RSS, enclosures).
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Media {
    /// Where it is.
    pub url: Option<String>,
    /// Media type.
    pub media_type: Option<String>,
    /// In bytes.
    pub size: Option<u64>,
    /// In pixels.
    pub width: Option<u32>,
    /// In pixels.
    pub height: Option<u32>,
    /// What it shows.
    pub caption: Option<String>,
    /// Who took it.
    pub credit: Option<String>,
    /// Is it a small picture that stands for something else?
    pub thumbnail: bool,
}

impl Media {
    /// In pixels; where one side only is said, as if the other were in the common proportion.
    pub(super) fn area(&self) -> u64 {
        match (self.width.map(u64::from), self.height.map(u64::from)) {
            (Some(width), Some(height)) => width * height,
            (Some(width), None) => width.saturating_mul(width * 2 / 3),
            (None, Some(height)) => height.saturating_mul(height * 3 / 2),
            (None, None) => 0,
        }
    }

    /// Not a counting pixel, nor the face of who signs.
    pub(super) fn may_be_news(&self) -> bool {
        let dot = [self.width, self.height].into_iter().flatten().any(|side| side <= 1);
        !dot && !self.url.as_deref().is_some_and(|url| url.contains("gravatar.com/avatar"))
    }

    /// By its type, or by how its address ends.
    pub fn is_picture(&self) -> bool {
        self.thumbnail || is_picture(self.media_type.as_deref(), self.url.as_deref())
    }
}

/// Is it a picture, by its type or else by its address?
pub(super) fn is_picture(media_type: Option<&str>, address: Option<&str>) -> bool {
    const ENDS: &[&str] = &[".jpg", ".jpeg", ".png", ".webp", ".gif", ".avif"];
    if let Some(media_type) = media_type {
        return media_type.to_ascii_lowercase().starts_with("image");
    }
    let path = address.unwrap_or_default().split(['?', '#']).next().unwrap_or_default();
    let path = path.to_ascii_lowercase();
    ENDS.iter().any(|end| path.ends_with(end))
}
