"""A small wire on loopback for `readers.py`: three outlets, invented stories, and what becomes of them stage by stage."""

import email.utils
import html
import http.server
import random
import threading
import time

SYLLABLES = "ba ce di fo gu ka le mi no pu ra se ti vo wu bra cle dri flo gru sta tre vin zor".split()
FILLERS = 6
STAGES = ["start", "correction", "update", "kill"]
STARTED = time.time()


def sentence(draw, count=14):
    words = ["".join(draw.choice(SYLLABLES) for _ in range(draw.randint(2, 4))) for _ in range(count)]
    return " ".join(words).capitalize() + "."


class Story:
    """A story at an outlet: its headline, its paragraphs, what stands before the first of them, and its picture."""

    def __init__(self, name, headline=None, dateline="", picture=False):
        draw = random.Random(name)
        self.name = name
        self.headline = headline or sentence(draw, 7).rstrip(".")
        self.paragraphs = [f"{sentence(draw)} {sentence(draw)}" for _ in range(6)]
        self.dateline = dateline
        self.picture = picture

    def page(self, base):
        figure = f'<figure><img src="{base}/{self.name}.jpg" alt="" width="900" height="600"><figcaption>The scene. Photo: Ina Lens</figcaption></figure>'
        paragraphs = [self.dateline + self.paragraphs[0], *self.paragraphs[1:]]
        text = "".join(f"<p>{html.escape(p)}</p>" for p in paragraphs)
        title = html.escape(self.headline)
        return (
            f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
            f'<meta property="og:type" content="article"><meta property="og:title" content="{title}"></head>'
            f'<body><main><article><h1>{title}</h1><p class="byline">By Ann Holt</p>'
            f'{figure if self.picture else ""}{text}</article></main></body></html>'
        )


class Wire:
    """What the outlets have at the stage it is at."""

    hosts = ["127.0.87.1", "127.0.87.2", "127.0.87.3"]

    def __init__(self):
        self.stage = 0
        self.servers = []
        port = 0
        for number, host in enumerate(self.hosts):
            server = http.server.ThreadingHTTPServer((host, port), self.handler(number))
            port = server.server_address[1]
            self.servers.append(server)
            threading.Thread(target=server.serve_forever, daemon=True).start()
        self.port = port

    def base(self, outlet):
        return f"http://{self.hosts[outlet]}:{self.port}"

    def stories(self, outlet):
        """Of the agency's own, of one who carries it, and of one who has news of its own."""
        ferry = Story("ferry", dateline="ASKVIK, Nov 28 (Reuters) - ", picture=True)
        if outlet == 0:
            return [ferry, self.bridge(), self.mine(), self.libel(), Story("twin")]
        if outlet == 1:
            ferry.headline, ferry.picture = "All rescued from ferry", False
            return [ferry, Story("other-twin")]
        return [Story(f"filler{n}") for n in range(FILLERS)]

    def bridge(self):
        story = Story("bridge", "Bridge to open in May", "ESK, Nov 28 (Reuters) - ")
        count = "seven"
        if self.stage >= STAGES.index("correction"):
            story.headline, count = "CORRECTED: Bridge to open in May", "nine"
        story.paragraphs[0] += f" It has {count} arches in all."
        return story

    def mine(self):
        story = Story("mine", "Miners leave their pit")
        if self.stage >= STAGES.index("update"):
            story.headline = "UPDATE 1-Miners leave their pit"
            story.paragraphs.append("The owner spoke of a good day for everybody in the whole valley.")
        return story

    def libel(self):
        story = Story("libel", "Owner hid a letter")
        story.paragraphs[1] += " He is said to have burnt it himself."
        if self.stage >= STAGES.index("kill"):
            story.headline = "KILL: Owner hid a letter"
            story.paragraphs = ['The story "Owner hid a letter" is withdrawn. It named the wrong man. There will be no substitute.']
        return story

    def feed(self, outlet):
        base, item = self.base(outlet), []
        for story in self.stories(outlet):
            at = email.utils.formatdate(STARTED - 3600, usegmt=True)
            item.append(
                f"<item><title>{html.escape(story.headline)}</title><link>{base}/{story.name}</link>"
                f'<guid isPermaLink="false">{story.name}</guid><pubDate>{at}</pubDate>'
                f"<description>{html.escape(story.paragraphs[0])}</description></item>"
            )
        name = ["Reuters desk", "Harbour Post", "Valley Courier"][outlet]
        return f'<rss version="2.0"><channel><title>{name}</title><link>{base}/</link>{"".join(item)}</channel></rss>'

    def handler(self, outlet):
        wire = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_GET(self):
                name = self.path.strip("/")
                found = {s.name: s for s in wire.stories(outlet)}.get(name)
                if name == "feed":
                    return self.say(200, "application/rss+xml", wire.feed(outlet))
                if found:
                    return self.say(200, "text/html; charset=utf-8", found.page(wire.base(outlet)))
                return self.say(404, "text/plain", "")

            def say(self, status, kind, text):
                body = text.encode()
                self.send_response(status)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

        return Handler

    def config(self, data, listen):
        sources = "".join(
            f'[[source]]\nid = "outlet{n}"\nurl = "{self.base(n)}/feed"\nevery = "2s"\nrank = {10 - n}\n'
            for n in range(len(self.hosts))
        )
        return (
            f'contact = "mailto:desk@example.org"\ndata = "{data}"\n'
            f'[publish]\nlisten = "{listen}"\nbase_url = "http://{listen}/"\n'
            f'[fetch]\nallow = ["127.0.87.0/24"]\nhost_gap = "1ms"\nper_host = 4\n'
            f'[schedule]\ninterval_floor = "1s"\n{sources}'
        )
