//! Where a redirect leads (RFC 9110 15.4), and where none is followed to.

use url::Url;

use super::{FetchError, Refusal};

/// The next address, unless it is none, was there before, is one too many, or leads from https down to http.
pub(super) fn follow(
    from: &Url,
    location: &[u8],
    seen: &[Url],
    max: usize,
) -> Result<Url, FetchError> {
    let location = escaped(location.trim_ascii());
    if location.is_empty() {
        return Err(FetchError::Redirect("without a usable Location".into()));
    }
    let to = from.join(&location);
    let to =
        to.map_err(|_| FetchError::Redirect(format!("to {location:?}, which is not an address")))?;
    if seen.contains(&to) {
        return Err(FetchError::Redirect("loop: it leads back to where it began".into()));
    }
    if seen.len() > max {
        return Err(FetchError::Redirect(format!("chain of more than {max} hops")));
    }
    if from.scheme() == "https" && to.scheme() == "http" {
        return Err(Refusal::Downgrade.into());
    }
    Ok(to)
}

/// Bytes beyond ASCII, UTF-8 or Latin-1, escaped one by one as browsers do: the server gets back what it sent.
fn escaped(location: &[u8]) -> String {
    let one = |b: &u8| {
        if b.is_ascii() { char::from(*b).to_string() } else { format!("%{b:02X}") }
    };
    location.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(s: &str) -> Url {
        Url::parse(s).expect("a URL")
    }

    #[test]
    fn redirects_are_followed_with_care() {
        let a = url("https://a.example/feed");
        let seen = [a.clone()];
        assert_eq!(follow(&a, b"/new", &seen, 5), Ok(url("https://a.example/new")));
        assert!(follow(&a, b"", &seen, 5).is_err());
        assert!(follow(&a, b"/feed", &seen, 5).is_err());
        assert!(follow(&a, b"http://a.example/x", &seen, 5).is_err());
        assert!(follow(&a, b"/far", &vec![a.clone(); 6], 5).is_err());
    }

    #[test]
    fn locations_beyond_ascii_go_back_as_they_came() {
        let a = url("https://a.example/feed");
        let to = |location: &[u8]| follow(&a, location, &[], 5).map(String::from);
        assert_eq!(to(b"/caf\xe9"), Ok("https://a.example/caf%E9".into()));
        assert_eq!(to("/caf\u{e9}".as_bytes()), Ok("https://a.example/caf%C3%A9".into()));
    }
}
