#!/usr/bin/env python3
"""Reads the demo's feeds with real feed readers; ends with 1 when one of them shows something else than it should."""

import json
import pathlib
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

# Stories at the start of the demo, and at its end.
STORIES_FIRST, STORIES_LAST = 13, 14
PATIENCE = 180


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def get(url):
    with urllib.request.urlopen(url, timeout=10) as answer:
        return answer.read()


def items(base):
    return json.loads(get(base + "all.json"))["items"]


def wait_for(what, ready):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            found = ready()
        except OSError:
            found = None
        if found:
            return found
        time.sleep(0.5)
    raise SystemExit(f"{what} did not come in {PATIENCE} s")


def check(name, problems):
    print(f"{name}: {'; '.join(problems) if problems else 'ok'}")
    return bool(problems)


def by_feedparser(base, expected):
    """The same entries in Atom and RSS, with authors, texts and pictures' credits where JSON has them."""
    import feedparser

    problems = []
    for kind in ("atom", "rss"):
        feed = feedparser.parse(get(f"{base}all.{kind}"))
        if feed.bozo:
            problems.append(f"{kind} is not well-formed: {feed.bozo_exception}")
        if [e.id for e in feed.entries] != [i["id"] for i in expected]:
            problems.append(f"{kind} has other entries than JSON Feed")
        for entry, item in zip(feed.entries, expected):
            if entry.title != item["title"]:
                problems.append(f"{kind}: {entry.title!r} is {item['title']!r}")
            if not entry.get("content") or not entry.content[0].value.startswith("<div"):
                problems.append(f"{kind}: {entry.title!r} has no text")
            if not entry.get("authors"):
                problems.append(f"{kind}: {entry.title!r} has no author")
    return problems


def by_reader(base, folder, expected):
    """A subscriber's database over all stages: no duplicates, newest texts."""
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    for kind in ("atom", "rss", "json"):
        reader.add_feed(f"{base}all.{kind}", exist_ok=True)
        # Each by itself: all at once are updated once an hour.
        reader.update_feed(f"{base}all.{kind}")
    problems = []
    for kind in ("atom", "rss", "json"):
        entries = list(reader.get_entries(feed=f"{base}all.{kind}"))
        if len(entries) != len(expected):
            problems.append(f"{kind}: {len(entries)} entries, not {len(expected)}")
        titles = {e.id: e.title for e in entries}
        wrong = [i["title"] for i in expected if titles.get(i["id"]) != i["title"]]
        if wrong:
            problems.append(f"{kind}: old titles of {wrong}")
    return problems


def by_newsboat(base, folder, expected):
    """Counts what newsboat keeps."""
    import sqlite3

    (folder / "config").write_text("")
    problems = []
    for kind in ("atom", "rss"):
        # A folder each: newsboat keeps one entry an id, whichever feed it came from.
        urls, cache = folder / f"urls-{kind}", folder / f"{kind}.db"
        urls.write_text(f"{base}all.{kind}\n")
        command = ["newsboat", "-u", urls, "-c", cache, "-C", folder / "config", "-x", "reload"]
        subprocess.run(command, check=True, timeout=60)
        with sqlite3.connect(cache) as kept:
            (count,) = kept.execute("select count(*) from rss_item").fetchone()
        if count != len(expected):
            problems.append(f"{kind}: {count} entries, not {len(expected)}")
    return problems


def installed(module):
    try:
        __import__(module)
        return True
    except ImportError:
        print(f"{module}: not installed, left out")
        return False


def all_readers(base, folder):
    expected = items(base)
    failed = False
    if installed("feedparser"):
        failed |= check("feedparser", by_feedparser(base, expected))
    if installed("reader"):
        failed |= check("reader", by_reader(base, folder, expected))
    if shutil.which("newsboat"):
        failed |= check("newsboat", by_newsboat(base, folder, expected))
    else:
        print("newsboat: not installed, left out")
    return failed


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/debug/copydesk").resolve()
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        demo = subprocess.Popen([program, "demo", "--listen", f"127.0.0.1:{port}"], stdout=subprocess.DEVNULL)
        try:
            wait_for("the first stories", lambda: len(items(base)) >= STORIES_FIRST)
            failed = all_readers(base, folder)
            last = lambda: len(items(base)) == STORIES_LAST and any(i["_copydesk"]["withdrawn"] for i in items(base))
            wait_for("the last stage", last)
            failed |= all_readers(base, folder)
        finally:
            demo.terminate()
            demo.wait(20)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
