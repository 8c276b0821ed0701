//! The conditions of a request (RFC 9110 13) against a document: is it what the reader has, or what it wants?

use hyper::header::{HeaderMap, IF_MATCH, IF_MODIFIED_SINCE, IF_NONE_MATCH, IF_UNMODIFIED_SINCE};

use super::Document;
use crate::dates;

/// Is the document another one than the reader insists on? `If-Match` decides alone when it is there, and compares strongly.
pub(super) fn failed(headers: &HeaderMap, document: &Document) -> bool {
    if headers.contains_key(IF_MATCH) {
        let mut values = headers.get_all(IF_MATCH).iter().filter_map(|v| v.to_str().ok());
        let tags = |list: &str| list.split(',').any(|tag| strongly(tag.trim(), &document.hash));
        return !values.any(tags);
    }
    let since = headers.get(IF_UNMODIFIED_SINCE).and_then(|v| v.to_str().ok());
    let since = since.and_then(dates::http_date);
    since.zip(document.last_modified).is_some_and(|(since, changed)| changed.secs() > since.secs())
}

fn strongly(tag: &str, hash: &str) -> bool {
    tag == "*" || (!tag.starts_with("W/") && hash_of(tag) == Some(hash))
}

/// RFC 9110 13.2.2: If-None-Match decides alone when it is there. A date is compared as a tag is: when a clock was set back, or
/// what was fetched earlier was stored later, what is newer may bear the earlier date.
pub(super) fn unchanged(headers: &HeaderMap, document: &Document) -> bool {
    if headers.contains_key(IF_NONE_MATCH) {
        let values = headers.get_all(IF_NONE_MATCH).iter();
        return values.filter_map(|v| v.to_str().ok()).any(|v| names(v, &document.hash));
    }
    let since = headers.get(IF_MODIFIED_SINCE).and_then(|v| v.to_str().ok());
    let since = since.and_then(dates::http_date);
    let changed = document.last_modified;
    since.zip(changed).is_some_and(|(since, changed)| changed.secs() == since.secs())
}

/// Does a list of entity tags hold one of this document's? Weak comparison, as RFC 9110 13.1.2 asks; both codings
/// are the same edition, so either tag will do.
fn names(list: &str, hash: &str) -> bool {
    list.split(',').any(|tag| tag.trim() == "*" || hash_of(tag) == Some(hash))
}

/// The hash in an entity tag of ours.
pub(super) fn hash_of(tag: &str) -> Option<&str> {
    let tag = tag.trim();
    let tag = tag.strip_prefix("W/").unwrap_or(tag);
    let inner = tag.strip_prefix('"')?.strip_suffix('"')?;
    Some(inner.strip_suffix("-gzip").unwrap_or(inner))
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderName;

    use super::super::answer;
    use super::super::answer::tests::{headers, published};
    use super::*;
    use crate::model::Timestamp;

    #[track_caller]
    fn status(pairs: &[(HeaderName, &str)], expected: u16) {
        let response = answer::document(&headers(pairs), &published(), false, |_| None);
        assert_eq!(response.status().as_u16(), expected, "{pairs:?}");
    }

    #[test]
    fn conditions_of_rfc_9110() {
        let hash = published().hash.clone();
        let date = Timestamp::from_secs(1000).http_date();
        status(&[], 200);
        status(&[(IF_NONE_MATCH, &format!("\"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, &format!("\"{hash}-gzip\""))], 304);
        status(&[(IF_NONE_MATCH, &format!("W/\"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, &format!("\"a\", \"b,c\", \"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, "\"a\""), (IF_NONE_MATCH, &format!("\"{hash}\""))], 304);
        status(&[(IF_NONE_MATCH, "*")], 304);
        status(&[(IF_NONE_MATCH, "\"other\"")], 200);
        status(&[(IF_NONE_MATCH, &hash)], 200);
        status(&[(IF_MODIFIED_SINCE, &date)], 304);
        status(&[(IF_MODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:01 GMT")], 200);
        status(&[(IF_MODIFIED_SINCE, "Thu, 01 Jan 1970 00:16:41 GMT")], 200);
        status(&[(IF_MODIFIED_SINCE, "yesterday")], 200);
        status(&[(IF_MODIFIED_SINCE, "Thursday, 01-Jan-70 00:16:40 GMT")], 304);
        status(&[(IF_MODIFIED_SINCE, "Thu Jan  1 00:16:40 1970")], 304);
        status(&[(IF_NONE_MATCH, "\"other\""), (IF_MODIFIED_SINCE, &date)], 200);
    }

    #[test]
    fn who_wants_this_very_document_or_none() {
        let hash = published().hash.clone();
        status(&[(IF_MATCH, "*")], 200);
        status(&[(IF_MATCH, &format!("\"a\", \"{hash}\""))], 200);
        status(&[(IF_MATCH, &format!("\"{hash}-gzip\""))], 200);
        status(&[(IF_MATCH, &format!("W/\"{hash}\""))], 412);
        status(&[(IF_MATCH, "\"other\"")], 412);
        status(&[(IF_UNMODIFIED_SINCE, &Timestamp::from_secs(1000).http_date())], 200);
        status(&[(IF_UNMODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:01 GMT")], 412);
        status(&[(IF_UNMODIFIED_SINCE, "yesterday")], 200);
        let both = (IF_UNMODIFIED_SINCE, "Thu, 01 Jan 1970 00:00:01 GMT");
        status(&[(IF_MATCH, "*"), both], 200);
    }
}
