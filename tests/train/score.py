#!/usr/bin/env python3
"""Scores `copydesk extract` against labelled pages: the numbers the README states.

  score.py --binary target/release/copydesk DATA/<dataset> ...

DATA/<dataset>/html/<id>.html (or .html.gz) are the pages, DATA/<dataset>/expected/<id>.json holds {"text", "url"} and, all
optional, "alts" (further right texts), "with"/"without" (snippets that must and must not be in it).

The text's metric is that of github.com/scrapinghub/article-extraction-benchmark: shingles of four tokens, true and false
positives and false negatives of a page as shares of their sum, precision and recall as means over the pages. Scripts without
spaces count a character as a token. "below .8" is the share of pages with an F1 under that.
"""
import argparse, gzip, json, re, subprocess, tempfile, unicodedata
from collections import Counter
from pathlib import Path
from statistics import mean

UNSPACED = '\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af'
TOKEN = re.compile(rf'[{UNSPACED}]|[^\W{UNSPACED}]+')
INVISIBLE = dict.fromkeys(map(ord, '\u00ad\u200b\u200c\u200d\u2060\ufeff'))

def tokens(text): return TOKEN.findall(unicodedata.normalize('NFC', text or '').translate(INVISIBLE))

def shingles(words): return Counter(tuple(words[i:i+4]) for i in range(max(1, len(words)-3)) if words)

def shares(true, found):
    """True positives, false positives, false negatives, as shares of their sum."""
    both = sum((true & found).values()); more = sum(found.values()) - both; less = sum(true.values()) - both
    return tuple(x/((both+more+less) or 1) for x in (both, more, less))

def prf(m):
    p = m[0]/(m[0]+m[1]) if m[0]+m[1] else float(m[2] == 0)
    r = m[0]/(m[0]+m[2]) if m[0]+m[2] else float(m[1] == 0)
    return p, r, 2*p*r/(p+r) if p+r else 0.

def best(expected, text):
    """Against the right text it is nearest to: (F1, shares, exact?)."""
    found = tokens(text)
    tried = [(tokens(right), shares(shingles(tokens(right)), shingles(found))) for right in [expected['text'], *(expected.get('alts') or [])]]
    return max(((prf(m)[2], m, right == found) for right, m in tried), key=lambda x: x[0])

def extracted(binary, dataset):
    """What the binary takes out of each page, by id."""
    with tempfile.TemporaryDirectory() as folder:
        for page in (dataset/'html').iterdir():
            name = page.name.removesuffix('.gz')
            (Path(folder)/name).write_bytes(gzip.decompress(page.read_bytes()) if page.suffix == '.gz' else page.read_bytes())
            label = dataset/'expected'/(name.removesuffix('.html') + '.json')
            if label.exists(): (Path(folder)/label.name).write_text(json.dumps({'url': json.loads(label.read_text()).get('url')}))
        lines = subprocess.run([binary, 'extract', '--json', '--batch', folder], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return {row['id']: row for row in map(json.loads, lines) if 'id' in row}

def score(binary, dataset):
    found = extracted(binary, dataset); rows = []; tp = fp = fn = 0
    for label in sorted((dataset/'expected').glob('*.json')):
        expected = json.loads(label.read_text()); text = found.get(label.stem, {}).get('text') or ''
        if expected.get('text'): rows.append(best(expected, text)[:2])
        tp += sum(s in text for s in expected.get('with') or []); fn += sum(s not in text for s in expected.get('with') or [])
        fp += sum(s in text for s in expected.get('without') or [])
    out = [dataset.name]
    if rows:
        p = mean(prf(m)[0] for _, m in rows if m[0]+m[1]); r = mean(prf(m)[1] for _, m in rows if m[0]+m[2])
        out += [f'pages {len(rows)}', f'F1 {2*p*r/(p+r):.3f}', f'P {p:.3f}', f'R {r:.3f}', f'below .8 {mean(f < .8 for f, _ in rows):.3f}']
    if tp: out.append(f'snippets {2*tp/(2*tp+fp+fn):.3f}')
    print('  '.join([*out, f"{mean(r['ms'] for r in found.values()):.1f} ms a page"]), flush=True)

if __name__ == '__main__':
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--binary', required=True); ap.add_argument('datasets', nargs='+', type=Path)
    a = ap.parse_args()
    for dataset in a.datasets: score(a.binary, dataset)
