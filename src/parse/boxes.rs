//! What stands in the markup of a feed's text and is none of it, while that is cleaned: what programs set beside it, what is
//! hidden, the head of a whole page, drawings.

use super::tree::{VOID, is_any, local};
use crate::markup::lex::Token;
use crate::markup::text_of;

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

/// Elements whose words no reader of a text sees.
const UNSEEN: &[&str] = &["head", "title", "svg"];

/// What is hidden and longer, in characters, is there to be opened.
const HIDDEN_CHARS_MAX: usize = 400;

/// Is an element hidden, such as the line that a letter shows before it is opened, or a pixel that counts?
pub(super) fn is_hidden(attributes: &[(&str, &str)]) -> bool {
    let style = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case("style"));
    style.is_some_and(|(_, style)| {
        let style: String = style.chars().filter(|c| !c.is_whitespace()).collect();
        style.to_ascii_lowercase().contains("display:none")
    })
}

/// Is it one of the boxes?
fn is_box(attributes: &[(&str, &str)]) -> bool {
    let class = attributes.iter().find(|(key, _)| key.eq_ignore_ascii_case("class"));
    class.is_some_and(|(_, class)| class.split_ascii_whitespace().any(|c| is_any(c, BOXES)))
}

/// Such an element while it is open. One that nothing closes is kept.
pub(super) struct Added {
    name: String,
    /// Elements of its name that are open, itself included.
    depth: usize,
    /// Where it begins in what is written.
    from: usize,
    /// May it be there to be opened?
    hidden: bool,
}

impl Added {
    /// What a token opens, where so much is written.
    pub(super) fn opened(token: &Token<'_>, from: usize) -> Option<Self> {
        let Token::Start { name, attributes, empty: false } = token else { return None };
        let name = local(name).to_ascii_lowercase();
        let added = UNSEEN.contains(&name.as_str()) || is_box(attributes);
        let hidden = !added && is_hidden(attributes);
        let tracked = (added || hidden) && !VOID.contains(&name.as_str());
        tracked.then_some(Self { name, depth: 1, from, hidden })
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
        let long = || text_of(&out[self.from..]).chars().count() > HIDDEN_CHARS_MAX;
        if !self.hidden || !long() {
            out.truncate(self.from);
        }
        None
    }
}
