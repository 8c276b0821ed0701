//! What programs set beside a text in its feed, while its markup is cleaned.

use super::tree::{VOID, is_any, local};
use crate::markup::lex::Token;

/// Classes of what programs set beside a text in its feed: buttons to share it, others' posts, forms to subscribe.
const BOXES: &[&str] = &[
    "sharedaddy",
    "jp-relatedposts",
    "jp-post-flair",
    "feedflare",
    "addtoany_share_save_container",
    "heateor_sss_sharing_container",
    "essb_links",
    "yarpp-related",
    "crp_related",
    "mc4wp-form",
    "subscription-widget-wrap",
    "subscription-widget-wrap-editor",
    "captioned-button-wrap",
];

/// Such an element while it is open. One that nothing closes is kept.
pub(super) struct Added {
    name: String,
    /// Elements of its name that are open, itself included.
    depth: usize,
    /// Where it begins in what is written.
    from: usize,
}

impl Added {
    /// What a token opens, where so much is written.
    pub(super) fn opened(token: &Token<'_>, from: usize) -> Option<Self> {
        let Token::Start { name, attributes, empty: false } = token else { return None };
        let (_, class) = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case("class"))?;
        let name = local(name).to_ascii_lowercase();
        let added = class.split_ascii_whitespace().any(|c| is_any(c, BOXES));
        (added && !VOID.contains(&name.as_str())).then_some(Self { name, depth: 1, from })
    }

    /// What is left of it after a token; where it ends, nothing of it stays.
    pub(super) fn after(mut self, token: &Token<'_>, out: &mut String) -> Option<Self> {
        match token {
            Token::Start { name, empty: false, .. } if is_any(local(name), &[&self.name]) => {
                self.depth += 1;
            }
            Token::End(name) if is_any(local(name), &[&self.name]) => self.depth -= 1,
            _ => {}
        }
        if self.depth > 0 {
            return Some(self);
        }
        out.truncate(self.from);
        None
    }
}
