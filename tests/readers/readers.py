#!/usr/bin/env python3
"""Reads our feeds with real feed readers while a story is corrected, updated, killed, joined, split, and we start again.

Ends with 1 when one of them shows something else than it should."""

import base64
import json
import os
import pathlib
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
import urllib.request

from wire import FILLERS, STAGES, Wire

PATIENCE = 120
FORMATS = ("atom", "rss", "json")
# What becomes of each story: what its headline begins with, words its text has, words it has not.
FIRST = {
    "ferry": ("", ["ASKVIK, Nov 28 (Reuters)"], ["What changed"]),
    "bridge": ("Bridge", ["seven arches"], ["What changed"]),
    "mine": ("Miners", [], ["good day for everybody", "What changed"]),
    "libel": ("Owner", ["burnt it himself"], ["What changed"]),
}
LATER = {
    "correction": {"bridge": ("CORRECTED: Bridge", ["nine arches", "Corrected ", "What changed"], ["seven arches"])},
    "update": {"mine": ("UPDATE 1-Miners", ["good day for everybody"], ["What changed"])},
    "kill": {"libel": ("Withdrawn: Owner", ["named the wrong man", "What changed"], ["burnt it himself"])},
}
STORIES = 6 + FILLERS


class Desk:
    """A copydesk that follows the wire."""

    def __init__(self, program, wire, folder):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.listen = f"127.0.0.1:{s.getsockname()[1]}"
        self.base = f"http://{self.listen}/"
        self.program, self.config = program, folder / "copydesk.toml"
        self.config.write_text(wire.config(folder / "data", self.listen))
        self.start()

    def start(self):
        command = [self.program, "run", "-c", self.config, "--log-format", "json"]
        self.child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def stop(self):
        self.child.terminate()
        self.child.wait(30)

    def says(self, *words):
        done = subprocess.run([self.program, *words, "-c", self.config], capture_output=True, text=True, timeout=60)
        if done.returncode:
            raise SystemExit(f"copydesk {' '.join(words)}: {done.stderr}")

    def get(self, name):
        with urllib.request.urlopen(self.base + name, timeout=10) as answer:
            return answer.read()

    def items(self):
        return json.loads(self.get("all.json"))["items"]

    def wait(self, what, ready):
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            try:
                items = self.items()
            except OSError:
                items = []
            if items and ready({name(i): i for i in items}, items):
                return items
            time.sleep(0.3)
        raise SystemExit(f"{what} did not come in {PATIENCE} s")


def name(item):
    """Of the wire's story behind an entry."""
    return item["external_url"].rsplit("/", 1)[1]


def shows(entry, stage):
    """Is an item as it should be at a stage?"""
    head, has, has_not = expected(stage).get(name(entry), ("", [], []))
    text = entry["content_html"]
    return entry["title"].startswith(head) and all(w in text for w in has) and not any(w in text for w in has_not)


def expected(stage):
    out = dict(FIRST)
    for passed in STAGES[1 : STAGES.index(stage) + 1]:
        out.update(LATER[passed])
    return out


def kept_wrong(kind, kept, items, stage):
    """What is wrong with what a reader keeps: id -> (title, text, authors); None where it keeps no such thing."""
    problems = []
    for item in items:
        if item["id"] not in kept:
            problems.append(f"{kind}: {item['title']!r} is not there")
            continue
        title, text, authors = kept[item["id"]]
        head, has, has_not = expected(stage).get(name(item), ("", [], []))
        if title != item["title"] or not title.startswith(head):
            problems.append(f"{kind}: {title!r} is {item['title']!r}")
        if text is not None:
            wrong = [w for w in has if w not in text] + [w for w in has_not if w in text]
            if wrong or len(text) < 100:
                problems.append(f"{kind}: the text of {title!r} is wrong: {wrong}")
            if name(item) == "ferry" and "<img" not in text:
                problems.append(f"{kind}: {title!r} has no picture")
        names = [a["name"] for a in item["authors"]]
        if authors is not None and not any(n in authors for n in names):
            problems.append(f"{kind}: {title!r} is by {authors!r}, not by {names}")
    return problems


def by_feedparser(desk, folder, items, stage, ever):
    """The same entries in Atom and RSS, in the same order, with all authors and the picture's address."""
    import feedparser

    problems = []
    for kind in ("atom", "rss"):
        feed = feedparser.parse(desk.get(f"all.{kind}"))
        if feed.bozo:
            problems.append(f"{kind} is not well-formed: {feed.bozo_exception}")
        if [e.id for e in feed.entries] != [i["id"] for i in items]:
            problems.append(f"{kind} has other entries than JSON Feed")
        kept = {e.id: (e.title, e.content[0].value, [a.name for a in e.authors]) for e in feed.entries}
        problems += kept_wrong(kind, kept, items, stage)
        for entry, item in zip(feed.entries, items):
            # In Atom the people of the byline are contributors where an agency is the author.
            by = [a.name for a in [*entry.authors, *entry.get("contributors", [])]]
            if by != [a["name"] for a in item["authors"]]:
                problems.append(f"{kind}: {entry.title!r} has other authors than in JSON Feed")
            if kind == "rss" and item.get("image") and entry.media_content[0]["url"] != item["image"]:
                problems.append(f"{kind}: {entry.title!r} has another picture than in JSON Feed")
    return problems


def by_reader(desk, folder, items, stage, ever):
    """A subscriber's database over all stages."""
    from reader import make_reader

    reader = make_reader(str(folder / "reader.sqlite"))
    problems = []
    for kind in FORMATS:
        feed = f"{desk.base}all.{kind}"
        reader.add_feed(feed, exist_ok=True)
        # Each by itself: all at once are updated once an hour.
        reader.update_feed(feed)
        entries = list(reader.get_entries(feed=feed))
        if {e.id for e in entries} != ever or len(entries) != len(ever):
            problems.append(f"{kind}: {len(entries)} entries, not {len(ever)}")
        kept = {e.id: (e.title, e.content[0].value, e.authors_str or "") for e in entries}
        problems += kept_wrong(kind, kept, items, stage)
    return problems


def by_newsboat(desk, folder, items, stage, ever):
    """What newsboat keeps, over all stages."""
    (folder / "config").write_text("")
    problems = []
    for kind in ("atom", "rss"):
        # A folder each: newsboat keeps one entry an id, whichever feed it came from.
        urls, cache = folder / f"urls-{kind}", folder / f"{kind}.db"
        urls.write_text(f"{desk.base}all.{kind}\n")
        command = ["newsboat", "-u", urls, "-c", cache, "-C", folder / "config", "-x", "reload"]
        subprocess.run(command, check=True, timeout=60)
        with sqlite3.connect(cache) as rows:
            all_rows = rows.execute("select guid, title, content, author from rss_item where deleted = 0").fetchall()
        if len(all_rows) != len(ever) or {row[0] for row in all_rows} != ever:
            problems.append(f"{kind}: {len(all_rows)} entries, not {len(ever)}")
        kept = {guid: (title, text, author) for guid, title, text, author in all_rows}
        problems += kept_wrong(kind, kept, items, stage)
    return problems


class Miniflux:
    """What Miniflux keeps, over all stages; it runs already, at an address with a user and a password in it."""

    def __init__(self, address):
        parts = urllib.parse.urlsplit(address)
        self.base = f"{parts.scheme}://{parts.hostname}:{parts.port}/v1/"
        self.key = base64.b64encode(f"{parts.username}:{parts.password}".encode()).decode()
        self.feeds = {}

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        head = {"Authorization": f"Basic {self.key}", "Content-Type": "application/json"}
        request = urllib.request.Request(self.base + path, data, head, method=method)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or "null")

    def __call__(self, desk, folder, items, stage, ever):
        problems = []
        for kind in FORMATS:
            if kind not in self.feeds:
                wish = {"feed_url": f"{desk.base}all.{kind}", "category_id": self.ask("GET", "categories")[0]["id"]}
                self.feeds[kind] = self.ask("POST", "feeds", wish)["feed_id"]
            feed = self.feeds[kind]
            self.ask("PUT", f"feeds/{feed}/refresh")
            entries = self.ask("GET", f"feeds/{feed}/entries?limit=1000")["entries"]
            if len(entries) != len(ever):
                problems.append(f"{kind}: {len(entries)} entries, not {len(ever)}")
            # It keeps a hash of the id, which nobody can look up; the headline and the address tell them apart.
            ids = {(i["title"], i["external_url" if kind != "json" else "url"]): i["id"] for i in items}
            kept = {ids.get((e["title"], e["url"])): (e["title"], e["content"], e["author"]) for e in entries}
            problems += kept_wrong(kind, kept, items, stage)
        return problems


def installed():
    """The readers that are there."""
    out = {}
    for module, read in (("feedparser", by_feedparser), ("reader", by_reader)):
        try:
            __import__(module)
            out[module] = read
        except ImportError:
            print(f"{module}: not installed, left out")
    if shutil.which("newsboat"):
        out["newsboat"] = by_newsboat
    else:
        print("newsboat: not installed, left out")
    if address := os.environ.get("COPYDESK_MINIFLUX"):
        out["miniflux"] = Miniflux(address)
    return out


class Trial:
    """All readers at every stage."""

    def __init__(self, desk, folder):
        self.desk, self.folder, self.readers = desk, folder, installed()
        self.failed, self.ever = False, set()

    def read(self, label, items, stage):
        self.ever |= {i["id"] for i in items}
        ids = [i["id"] for i in items]
        if len(ids) != len(set(ids)):
            print(f"{label}: an id stands twice")
            self.failed = True
        for reader, read in self.readers.items():
            problems = read(self.desk, self.folder, items, stage, self.ever)
            print(f"{label}, {reader}: {'; '.join(problems) if problems else f'ok, {len(self.ever)} entries'}")
            self.failed |= bool(problems)

    def expect(self, label, right):
        print(f"{label}: {'ok' if right else 'WRONG'}")
        self.failed |= not right


def run(wire, desk, folder):
    trial = Trial(desk, folder)
    for number, stage in enumerate(STAGES):
        wire.stage = number
        whole = lambda by, items: len(items) == STORIES and all(shows(i, stage) for i in items)
        items = desk.wait(stage, whole)
        trial.read(stage, items, stage)
    before = {name(i): i["id"] for i in items}

    twin, other = (wire.base(n) + path for n, path in ((0, "/twin"), (1, "/other-twin")))
    desk.says("join", twin, other)
    items = desk.wait("the join", lambda by, items: len(items) == STORIES - 1)
    trial.read("join", items, "kill")
    joined = next(i for i in items if name(i) in ("twin", "other-twin"))
    trial.expect("join: both copies are in one entry", len(joined["_copydesk"]["copies"]) == 2)
    trial.expect("join: it has the id of the story that stays", joined["id"] == before["twin"])
    trial.expect("join: Atom says which id ended", before["other-twin"].encode() in desk.get("all.atom"))

    desk.says("split", before["twin"], other)
    items = desk.wait("the split", lambda by, items: len(items) == STORIES)
    trial.read("split", items, "kill")
    trial.expect("split: the story that stayed has its id", {name(i): i["id"] for i in items}["twin"] == before["twin"])

    after = [(i["id"], i["date_modified"], i["content_html"]) for i in items]
    desk.stop()
    desk.start()
    items = desk.wait("the new start", lambda by, items: len(items) == STORIES)
    trial.read("restart", items, "kill")
    trial.expect("restart: nothing changed", [(i["id"], i["date_modified"], i["content_html"]) for i in items] == after)
    return trial.failed


def main():
    program = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else "target/debug/copydesk").resolve()
    wire = Wire()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        desk = Desk(program, wire, folder)
        try:
            failed = run(wire, desk, folder)
        finally:
            desk.stop()
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
