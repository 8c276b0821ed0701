//! What another config changes, in words for who asked for it to be read.

use std::collections::BTreeMap;

use crate::plan::Plan;
use crate::store;

/// Names told one by one; the others are counted.
const NAMES_MAX: usize = 8;

/// What `new` does otherwise than `old`; empty when nothing.
pub(super) fn changes(old: &Plan, new: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    // Compared as values: what they print leaves secrets out.
    let sources = |plan: &Plan| plan.sources.iter().map(|s| (s.id.clone(), s.clone())).collect();
    out.extend(compared("source", &sources(old), &sources(new)));
    // A pattern has no equality of its own, and prints what it is.
    let editions = |plan: &Plan| -> BTreeMap<String, String> {
        plan.editions.iter().map(|e| (e.id.clone(), format!("{e:?}"))).collect()
    };
    out.extend(compared("edition", &editions(old), &editions(new)));
    for (name, changed) in [
        ("contact or [fetch]", old.fetch != new.fetch),
        ("[schedule]", old.schedule != new.schedule),
        ("[publish]", old.publish != new.publish),
        ("data, [retain] or [store]", old.store != new.store),
        ("[journal]", old.journal != new.journal),
        ("sites.toml", !old.sites.is(&new.sites)),
    ] {
        if changed {
            out.push(format!("{name} changed"));
        }
    }
    let fixed = fixed(old, new);
    if !fixed.is_empty() {
        out.push(format!("only read at start, so restart for it: {}", fixed.join(", ")));
    }
    out
}

/// What it changes that is only read at start: the old stays in use till then.
fn fixed(old: &Plan, new: &Plan) -> Vec<&'static str> {
    let ((was, is), (held, kept)) = ((&old.publish, &new.publish), (&old.store, &new.store));
    let keys = [
        ("[publish] listen", was.listen != is.listen),
        ("[publish] per_address", was.per_address != is.per_address),
        ("[publish] cors", was.cors != is.cors),
        ("data", held.data != kept.data),
        ("[store] segment_bytes", held.segment_bytes != kept.segment_bytes),
        ("[store] cache_bytes", held.cache_bytes != kept.cache_bytes),
        ("[journal]", old.journal != new.journal),
    ];
    keys.into_iter().filter(|(_, changed)| *changed).map(|(key, _)| key).collect()
}

/// A plan that is taken up while the daemon runs: what is only read at start stays as it is, for all who ask.
pub(super) fn taken_up(old: &Plan, mut new: Plan) -> Plan {
    let (was, is) = (&old.publish, &mut new.publish);
    // An address that is only where it listens leads there as long as it does.
    let own = is.listen.map(|listen| format!("http://{listen}/"));
    if is.listen != was.listen && own.as_ref() == Some(&is.base_url) {
        is.base_url.clone_from(&was.base_url);
    }
    (is.listen, is.per_address, is.cors) = (was.listen, was.per_address, was.cors);
    let articles = new.store.articles;
    new.store = store::Settings { articles, ..old.store.clone() };
    new.journal.clone_from(&old.journal);
    new
}

fn compared<T: PartialEq>(
    noun: &str,
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
) -> Vec<String> {
    let added: Vec<&str> =
        new.keys().filter(|id| !old.contains_key(*id)).map(String::as_str).collect();
    let gone: Vec<&str> =
        old.keys().filter(|id| !new.contains_key(*id)).map(String::as_str).collect();
    let other = |id: &&String| old.get(*id).is_some_and(|before| new.get(*id) != Some(before));
    let changed: Vec<&str> = new.keys().filter(other).map(String::as_str).collect();
    let line = |(verb, ids): (&str, Vec<&str>)| {
        let noun = if ids.len() == 1 { noun.to_owned() } else { format!("{noun}s") };
        let named: Vec<&str> = ids.iter().take(NAMES_MAX).copied().collect();
        let more = ids.len() - named.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        (!ids.is_empty())
            .then(|| format!("{} {noun} {verb}: {}{more}", ids.len(), named.join(", ")))
    };
    [("added", added), ("removed", gone), ("changed", changed)]
        .into_iter()
        .filter_map(line)
        .collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use super::*;
    use crate::{http, publish, schedule};

    fn plan() -> Plan {
        Plan {
            config: None,
            sources: Vec::new(),
            editions: Vec::new(),
            publish: publish::Settings::default(),
            fetch: http::Settings::default(),
            schedule: schedule::Settings::default(),
            store: store::Settings::default(),
            journal: None,
            sites: Arc::default(),
        }
    }

    #[test]
    fn what_a_reload_does_not_take_up_is_named_and_stays_in_use() {
        let (old, mut new) = (plan(), plan());
        assert_eq!(changes(&old, &new), [""; 0]);
        let rules = crate::read::Rules::parse("['a.example']\nbody = 'p'").expect("rules");
        let told = changes(&old, &Plan { sites: Arc::new(rules), ..new.clone() });
        assert_eq!(told, ["sites.toml changed"]);
        new.publish.cors = true;
        new.store.data = "/elsewhere".into();
        new.store.articles = Duration::from_secs(7 * 86_400);
        let told = changes(&old, &new);
        let last = "only read at start, so restart for it: [publish] cors, data";
        assert_eq!(told.last().map(String::as_str), Some(last));
        let taken = taken_up(&old, new.clone());
        assert_eq!((&taken.publish, &taken.store.data), (&old.publish, &old.store.data));
        assert_eq!(taken.store.articles, new.store.articles, "the rest is taken up");
    }

    #[test]
    fn links_lead_to_where_it_listens_still() {
        let listens = |at: &str, base: &str| {
            let (listen, base_url) = (at.parse().ok(), base.to_owned());
            let publish = publish::Settings { listen, base_url, ..publish::Settings::default() };
            Plan { publish, ..plan() }
        };
        let old = listens("127.0.0.1:8080", "http://127.0.0.1:8080/");
        for (base, kept) in [
            ("http://127.0.0.1:9090/", "http://127.0.0.1:8080/"),
            ("https://news.example/", "https://news.example/"),
        ] {
            let taken = taken_up(&old, listens("127.0.0.1:9090", base));
            assert_eq!(taken.publish.base_url, kept);
        }
    }
}
