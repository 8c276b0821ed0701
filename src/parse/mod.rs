//! Bytes of a feed, sitemap or listing -> entries and problems; never panics, never gives up on one bad entry.
