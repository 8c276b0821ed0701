//! What another config changes, in words for who asked for it to be read.

use std::collections::BTreeMap;

use crate::plan::Plan;

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
    ] {
        if changed {
            out.push(format!("{name} changed"));
        }
    }
    if fixed(old, new) {
        out.push("[publish] listen and data are only read at start: restart for them".to_owned());
    }
    out
}

/// Does it change what is only read at start?
pub(super) fn fixed(old: &Plan, new: &Plan) -> bool {
    (new.publish.listen, &new.store.data) != (old.publish.listen, &old.store.data)
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
