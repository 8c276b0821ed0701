//! The names a server goes by. A page of a stranger can have its own name lead to this machine (DNS rebinding), and so read
//! what only this machine should: it asks by that name, and is not answered.

use url::Host;

use crate::model::url::is_local_name;

/// May a request ask for this host? Where `own` is nothing, for any; else for one of those, or for one that no stranger's
/// page can have: a number, or a name that only a private network knows.
pub(super) fn goes_by(asked: &str, own: Option<&[String]>) -> bool {
    let Some(own) = own.filter(|own| !asked.is_empty() && !own.iter().any(|name| name == asked))
    else {
        return true;
    };
    match Host::parse(asked) {
        Ok(Host::Domain(name)) => {
            let name = name.trim_end_matches('.').to_owned();
            own.contains(&name) || is_local_name(&name)
        }
        Ok(Host::Ipv4(_) | Host::Ipv6(_)) => true,
        Err(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strangers_names_are_not_ours() {
        let own = ["news.example.org".to_owned()];
        for ours in [
            "",
            "news.example.org",
            "News.Example.Org",
            "news.example.org.",
            "127.0.0.1",
            "10.1.2.3",
            "[::1]",
            "localhost",
            "copydesk",
            "nas.local",
            "desk.lan",
        ] {
            assert!(goes_by(ours, Some(&own)), "{ours}");
        }
        for other in [
            "evil.example",
            "x.news.example.org",
            "news.example.org.evil.example",
            "local.evil.example",
        ] {
            assert!(!goes_by(other, Some(&own)), "{other}");
            assert!(goes_by(other, None), "{other}");
        }
    }
}
