//! `contact`, `data` and the single sections: TOML -> the settings of fetching, scheduling, storing, publishing.

use super::env::Paths;
use super::table::{Mistake, Table};
use super::{address, check};
use crate::model::source::Plan;
use crate::{http, publish, schedule, store};

/// Exchanges at once, at most: file descriptors are 1024 by default, and each takes memory for a body.
const CONCURRENCY_MAX: i64 = 1000;
/// Requests of one address answered at once, at most: behind a proxy all readers are one.
const PER_ADDRESS_MAX: i64 = 100_000;
/// A journal file: a full record of 32 MiB may come after its limit, and places in it are 32 bits wide.
const SEGMENT: [&str; 2] = ["1 KiB", "1 GiB"];
/// sled refuses to open with next to nothing, and no desk needs more.
const CACHE: [&str; 2] = ["64 KiB", "64 GiB"];
/// Redirects at most: browsers stop at 20.
const REDIRECTS_MAX: i64 = 20;

/// Puts what is there over the default.
fn set<T>(setting: &mut T, given: Option<T>) {
    if let Some(value) = given {
        *setting = value;
    }
}

fn set_count(setting: &mut usize, given: Option<i64>) {
    set(setting, given.and_then(|n| usize::try_from(n).ok()));
}

/// Contacts that came with a config rather than from the person who runs it.
const SHIPPED: [&str; 3] =
    ["https://github.com/copydesk/copydesk", "mailto:you@example.org", "mailto:you@example.com"];

/// `contact`, empty when there is none; warns while it is not the person's own.
pub(super) fn contact(root: &Table<'_>) -> String {
    let given = root.checked("contact", address::contact);
    let shipped = given.as_deref().is_none_or(|c| SHIPPED.contains(&c));
    if shipped && (given.is_some() || !root.has("contact")) {
        root.sink.warning(
            &root.place("contact"),
            Mistake::new(
                "C025",
                "contact is the shipped one",
                "publishers cannot reach you when something goes wrong",
                "write `contact = \"mailto:...\"` with your own address at the top",
            ),
        );
    }
    given.filter(|_| !shipped).unwrap_or_default()
}

/// `[fetch]`.
pub(super) fn fetch(root: &Table<'_>) -> http::Settings {
    let mut out = http::Settings::default();
    let Some(table) = root.table("fetch", "[fetch]") else { return out };
    set_count(&mut out.concurrency, table.number("concurrency", 1..CONCURRENCY_MAX + 1));
    set_count(&mut out.per_host, table.number("per_host", 1..CONCURRENCY_MAX + 1));
    set(&mut out.host_gap, table.checked("host_gap", check::duration));
    set(&mut out.connect_timeout, table.checked("connect_timeout", check::some_duration));
    set(&mut out.idle_timeout, table.checked("idle_timeout", check::some_duration));
    set(&mut out.total_timeout, table.checked("total_timeout", check::some_duration));
    set(&mut out.feed_bytes_max, table.checked("feed_bytes_max", check::size));
    set(&mut out.page_bytes_max, table.checked("page_bytes_max", check::size));
    set_count(&mut out.redirects_max, table.number("redirects_max", 0..REDIRECTS_MAX + 1));
    for item in table.texts("allow").unwrap_or_default() {
        out.allow.extend(table.sink.checked(&item.span, address::allow(item.value)));
    }
    set(&mut out.push, table.checked("push", address::push));
    table.finish();
    out
}

/// Hubs push to the server.
pub(super) fn pushed(root: &Table<'_>, fetch: &http::Settings, publish: &publish::Settings) {
    if !fetch.push.is_empty() && publish.listen.is_none() {
        let message = "hubs have nowhere to push to";
        let help = "set `listen = \"127.0.0.1:8087\"` below [publish], or leave `push` out";
        let table = root.table("fetch", "[fetch]");
        let place = table.map_or_else(|| root.place("fetch"), |table| table.place("push"));
        root.sink.error(&place, Mistake::new("C044", message, "there is no server", help));
    }
}

/// `[schedule]`.
pub(super) fn schedule(root: &Table<'_>) -> schedule::Settings {
    let mut out = schedule::Settings::default();
    let Some(table) = root.table("schedule", "[schedule]") else { return out };
    set(&mut out.interval_floor, table.checked("interval_floor", check::some_duration));
    set(&mut out.interval_min, table.checked("interval_min", check::some_duration));
    set(&mut out.interval_max, table.checked("interval_max", check::some_duration));
    set(&mut out.default, table.checked("default", |text| check::plan(text, out.interval_floor)));
    let seldom = check::seldom(&Plan::Every(out.interval_min), "interval_min")
        .filter(|_| table.has("interval_min"));
    for (key, told) in
        [("interval_min", seldom), ("default", check::seldom(&out.default, "default"))]
    {
        if let Some(told) = told {
            table.sink.warning(&table.place(key), told);
        }
    }
    let ordered = out.interval_floor <= out.interval_min && out.interval_min <= out.interval_max;
    if !ordered {
        let message = "the intervals of [schedule] contradict each other";
        let help = "interval_floor <= interval_min <= interval_max must hold";
        let span = table.first_place(&["interval_min", "interval_max", "interval_floor"]);
        table.sink.error(&span, Mistake::new("C028", message, "out of order", help));
    }
    table.finish();
    out
}

/// `data`, `[retain]` and `[store]`.
pub(super) fn store(root: &Table<'_>, paths: &Paths<'_>) -> store::Settings {
    let mut out = store::Settings::default();
    set(&mut out.data, root.checked("data", |text| data(text, paths)).or_else(|| paths.data()));
    if out.data.as_os_str().is_empty() && !root.has("data") {
        let message = "there is no folder for the data";
        let help = "write `data = \"/var/lib/copydesk\"`";
        let label = "`data` is missing, and there is no home folder to choose for it";
        root.sink.error(&root.span, Mistake::new("C005", message, label, help));
    }
    if let Some(table) = root.table("retain", "[retain]") {
        set(&mut out.articles, table.checked("articles", check::retention));
        table.finish();
    }
    if let Some(table) = root.table("store", "[store]") {
        let segment = |text: &str| check::size_within(text, SEGMENT[0], SEGMENT[1]);
        let cache = |text: &str| check::size_within(text, CACHE[0], CACHE[1]);
        set(&mut out.segment_bytes, table.checked("segment_bytes", segment));
        set(&mut out.cache_bytes, table.checked("cache_bytes", cache));
        table.finish();
    }
    out
}

fn data(text: &str, paths: &Paths<'_>) -> Result<std::path::PathBuf, Mistake> {
    if text.trim().is_empty() {
        let help =
            "write `data = \"/var/lib/copydesk\"`, or leave it out for the user's data folder";
        return Err(Mistake::new("C006", "data must name a folder", "empty", help));
    }
    paths.resolve(text)
}

/// `[publish]`, and where its `dir` stands.
pub(super) fn publish(
    root: &Table<'_>,
    paths: &Paths<'_>,
) -> (publish::Settings, std::ops::Range<usize>) {
    let mut out = publish::Settings::default();
    let Some(table) = root.table("publish", "[publish]") else { return (out, 0..0) };
    set(&mut out.listen, table.checked("listen", address::listen));
    set(&mut out.public, table.flag("public").map(|f| f.value));
    set(&mut out.cors, table.flag("cors").map(|f| f.value));
    set_count(&mut out.per_address, table.number("per_address", 0..PER_ADDRESS_MAX + 1));
    for item in table.texts("hubs").unwrap_or_default() {
        out.hubs.extend(table.sink.checked(&item.span, address::hub(item.value)));
    }
    let folder = |text: &str| match text.trim() {
        "" => Ok(None),
        text => paths.resolve(text).map(Some),
    };
    set(&mut out.dir, table.checked("dir", folder));
    match (table.checked("base_url", address::base_url), out.listen) {
        (Some(url), _) => out.base_url = url,
        (None, Some(address)) => out.base_url = format!("http://{address}/"),
        (None, None) => {}
    }
    exposure(&table, &out);
    nowhere(&table, &out);
    table.finish();
    (out, table.place("dir"))
}

/// A server that the world can reach must be meant, and needs an address of its own in the feeds.
fn exposure(table: &Table<'_>, publish: &publish::Settings) {
    let Some(address) = publish.listen.filter(|a| !a.ip().is_loopback()) else { return };
    let place = table.place("listen");
    if !publish.public {
        let help = "write `public = true` beside it if that is meant, with TLS from a web server before it; \
                    else listen on 127.0.0.1";
        let message = "the server could be reached from other machines, without TLS or a password";
        table.sink.error(&place, Mistake::new("C021", message, "not loopback", help));
    }
    if !table.has("base_url") {
        let message = "readers elsewhere need base_url";
        let label = format!("without it the feeds call themselves http://{address}/");
        let help = "write `base_url = \"https://news.example.org/\"`, the address readers use";
        table.sink.warning(&place, Mistake::new("C022", message, label, help));
    }
}

fn nowhere(table: &Table<'_>, publish: &publish::Settings) {
    if publish.listen.is_none() && publish.dir.is_none() && table.has("listen") {
        let message = "the editions go nowhere: no server and no folder";
        let help = "set `dir`, or `listen = \"127.0.0.1:8087\"`";
        let place = table.place("listen");
        table.sink.warning(&place, Mistake::new("C031", message, "no server", help));
    }
}
