#!/usr/bin/env python3
"""Trains the run classifier of src/extract from labelled pages and measures it by cross-validation over publishers.

  train.py --binary B --data DATA [--write src/extract/trees.txt] [--datasets a,b]

B is a copydesk of this tree; DATA/<dataset>/html/<id>.html (or .gz) and DATA/<dataset>/expected/<id>.json, which holds {"domain", "text", "url"} and,
optional, {"alts", "with", "without"}. Needs numpy, lightgbm. Two stages: the second sees the first's opinion of the run, its neighbours and its kin.

A run's label is the share of it that the truth has; runs of one whole (a table, a list, preformatted text, a quotation) share one label, as the program
keeps or drops them as one. Folds never share a domain. What is printed is what the program itself gives (`extract --trees`), each page judged by the trees
of the folds it is not in: what pages of unseen publishers get. The pages themselves are not part of this repository.
"""
import argparse, gzip, hashlib, json, subprocess, tempfile
from collections import Counter, defaultdict
from pathlib import Path
import lightgbm as lgb, numpy as np
import score as S

FOLDS = 5
OCCURRENCES = 60

def candidates(t, T, grams, firsts):
    """(start, end, weight) where in the truth T the tokens t may stand."""
    n = len(t)
    if n < 5:
        return [(p, p+n, float(n)) for p in firsts.get(t[0], ()) if T[p:p+n] == t][:OCCURRENCES]
    votes = Counter()
    for k in range(n-3):
        for p in grams.get(tuple(t[k:k+4]), ())[:OCCURRENCES]: votes[p-k] += 1
    out = []
    for d, _ in votes.most_common(OCCURRENCES):
        v = sum(votes.get(d+o, 0) for o in range(-3, 4))
        if v*2 > n-3: out.append((max(0, d), min(len(T), d+n), float(v+3)))
    return out

def chain(found, size):
    """The heaviest rising chain of candidates, at most one a run: {run: (start, end)}."""
    best = [(0., None)]*(size+2) # Fenwick tree of maxima over ends
    def top(i):
        out = (0., None); i += 1
        while i > 0:
            if best[i][0] > out[0]: out = best[i]
            i -= i & -i
        return out
    for run, c in found:
        new = []
        for s, e, w in c:
            v, back = top(min(s + min(3, (e-s)//10), e)); new.append((v+w, (run, s, e, back)))
        for v, link in new:
            i = link[2]+1
            while i < len(best):
                if v > best[i][0]: best[i] = (v, link)
                i += i & -i
    out = {}; link = top(size)[1]
    while link: out[link[0]] = link[1:3]; link = link[3]
    return out

def label_text(runs, toks, truth, S):
    """1 where a run's text is part of the truth, in order; 0 elsewhere."""
    T = S.tokens(truth); grams, firsts = defaultdict(list), defaultdict(list)
    for i in range(len(T)-3): grams[tuple(T[i:i+4])].append(i)
    for i, t in enumerate(T): firsts[t].append(i)
    n = len(runs); y = np.zeros(n)
    inside = [np.mean([tuple(t[k:k+4]) in grams for k in range(len(t)-3)]) if len(t) >= 5 else 0. for t in toks]
    placed = chain([(i, candidates(t, T, grams, firsts)) for i, t in enumerate(toks) if t], len(T))
    free = np.ones(len(T), bool)
    for i, (s, e) in placed.items(): free[s:e] = False
    have = [i in placed and len(toks[i]) >= 8 for i in range(n)]
    for i, t in enumerate(toks):
        if i in placed:
            # far from every longer text a short one is the same words by chance
            y[i] = inside[i] if len(t) >= 5 else float(any(have[max(0, i-12):i+13]))
        elif len(t) >= 8 and inside[i] > .5:
            # out of order, yet the truth has it and no other run is it
            spots = [p for k in range(len(t)-3) for p in grams.get(tuple(t[k:k+4]), ())[:1]]
            if np.mean(free[spots]) > .6: y[i] = inside[i]; free[spots] = False
    return y, len(T)

def as_one(runs, lens, y):
    """Gives the runs of one whole one label, by their lengths."""
    wholes = defaultdict(list)
    for i, r in enumerate(runs):
        if r['whole'] is not None: wholes[r['whole']].append(i)
    for at in wholes.values():
        if lens[at].sum() > 0: y[at] = (y[at]*lens[at]).sum()/lens[at].sum()
    return y

def unpack(data, ds, folder):
    """The pages of a dataset that have a label, with their addresses beside them: {id: label}."""
    found = {}
    for page in sorted((data/ds/'html').iterdir()):
        name = page.name.removesuffix('.gz').removesuffix('.html'); label = data/ds/'expected'/(name + '.json')
        if not label.exists(): continue
        e = found[name] = json.loads(label.read_text())
        (folder/(name + '.html')).write_bytes(gzip.decompress(page.read_bytes()) if page.suffix == '.gz' else page.read_bytes())
        (folder/(name + '.json')).write_text(json.dumps({'url': e.get('url')}))
    return found

def pages(a, S, root):
    out = []
    for ds in a.datasets.split(','):
        folder = root/ds; folder.mkdir(); labels = unpack(a.data, ds, folder)
        lines = subprocess.run([a.binary, 'extract', '--signals', *(str(folder/(i + '.html')) for i in labels)], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
        for line in lines:
            r = json.loads(line); e = labels[r['id']]; runs = r['page']['runs']
            if not runs: continue
            toks = [S.tokens(x['text']) for x in runs]; lens = np.array([len(t) for t in toks], float); X = np.array([x['x'] for x in runs], np.float32)
            if e['text']:
                found = [label_text(runs, toks, right, S) for right in [e['text'], *(e.get('alts') or [])]]
                y, n = found[0]
                if a.wholes: y = as_one(runs, lens, y)
                w = lens/max(40, n); w = (np.minimum(w, .5)**.6*20)**.5 # long runs count more, but less than by their length
            elif e.get('with') is not None:
                y = np.zeros(len(runs)); w = np.zeros(len(runs))
                for i, x in enumerate(runs):
                    if any(s in x['text'] for s in e['without'] or []): w[i] = .5
                    if any(s in x['text'] for s in e['with']): y[i] = 1; w[i] = .5
                w *= 8
            else: continue
            domain = '.'.join(e['domain'].split('.')[-2:])
            out.append(dict(ds=ds, id=r['id'], e=e, runs=runs, X=X, y=y, w=w, names=r['page']['names'], fold=int(hashlib.md5(domain.encode()).hexdigest(), 16) % FOLDS))
    return out

def stage2(pg, p):
    """The first stage's opinion around each run. Mirrored in src/extract/classify.rs."""
    L = np.array([min(x['chars'], 600) for x in map(lambda r: r, pg['shape'])], float); n = len(p); pl = p*L
    def pad(k): return np.array([p[i+k] if 0 <= i+k < n else -1. for i in range(n)])
    cp, cl = np.concatenate([[0], np.cumsum(pl)]), np.concatenate([[0], np.cumsum(L)])
    idx = np.arange(n)
    def win(lo, hi):
        a, b = np.clip(idx+lo, 0, n), np.clip(idx+hi+1, 0, n); return (cp[b]-cp[a])/np.maximum(1, cl[b]-cl[a])
    par, grp = defaultdict(lambda: [0., 0.]), defaultdict(lambda: [0., 0.])
    for i, x in enumerate(pg['shape']):
        for d, k in ((par, x['parent']), (grp, x['group'])): d[k][0] += pl[i]; d[k][1] += L[i]
    def kin(d, k): return np.array([(d[x[k]][0]-pl[i])/(d[x[k]][1]-L[i]) if d[x[k]][1]-L[i] > 0 else -1. for i, x in enumerate(pg['shape'])])
    strong = (p > .5) & (L >= 60)
    last = np.full(n, 99.); nxt = np.full(n, 99.); c = 99.
    for i in range(n):
        last[i] = c; c = 0. if strong[i] else min(99., c+1)
    c = 99.
    for i in range(n-1, -1, -1):
        nxt[i] = c; c = 0. if strong[i] else min(99., c+1)
    tot = max(1., pl.sum())
    return np.column_stack([p, pad(-1), pad(1), pad(-2), pad(2), pad(-3), pad(3), win(-5, -1), win(1, 5), win(-12, -1), win(1, 12), kin(par, 'parent'), kin(grp, 'group'), last, nxt,
                            cp[:-1]/tot, (tot-cp[1:])/tot, np.full(n, tot)]).astype(np.float32)

NAMES2 = 'p prev1 next1 prev2 next2 prev3 next3 before5 after5 before12 after12 parent group last next kept-before kept-after kept-total'.split()

def fit(P, stage, a):
    X = np.vstack([p['X'] if stage == 1 else np.hstack([p['X'], p['X2']]) for p in P]); y = np.concatenate([p['y'] for p in P]); w = np.concatenate([p['w'] for p in P])
    k = w > 0
    prm = dict(objective='cross_entropy', learning_rate=.06, num_leaves=a.leaves, min_data_in_leaf=60, lambda_l2=10., feature_fraction=.3, bagging_fraction=.8, bagging_freq=1, max_bin=63,
               verbose=-1, num_threads=1, seed=7, deterministic=True, force_row_wise=True)
    return lgb.train(prm, lgb.Dataset(X[k], y[k], weight=w[k]), a.trees if stage == 1 else a.trees2)

def predict(m, p, stage): return m.predict(p['X'] if stage == 1 else np.hstack([p['X'], p['X2']]))

def judged(binary, folder, ids, trees):
    """What the program takes out of the pages of a folder with other trees: {id: text}."""
    with tempfile.TemporaryDirectory() as d:
        for i in ids:
            for kind in ('html', 'json'): (Path(d)/f'{i}.{kind}').symlink_to(folder/f'{i}.{kind}')
        lines = subprocess.run([binary, 'extract', '--json', '--batch', d, '--trees', str(trees)], stdout=subprocess.PIPE, text=True, check=True).stdout.splitlines()
    return {r['id']: r.get('text') or '' for r in map(json.loads, lines) if 'id' in r}

def measure(P, S, texts, worst):
    by = defaultdict(list)
    for p in P: by[p['ds']].append(p)
    for ds, L in by.items():
        rows, tp, fp, fn = [], 0, 0, 0
        for p in L:
            text = texts[ds, p['id']]
            if p['e']['text']: rows.append((*S.best(p['e'], text)[:2], p['id']))
            if p['e'].get('with') is not None:
                tp += sum(s in text for s in p['e']['with']); fn += sum(s not in text for s in p['e']['with']); fp += sum(s in text for s in p['e']['without'] or [])
        out = [f'{ds:12}']
        if rows:
            a, b = (np.mean([S.prf(m)[k] for _, m, _ in rows if m[0]+m[1+k] > 0]) for k in (0, 1))
            out.append(f'F1 {2*a*b/(a+b):.4f} P {a:.4f} R {b:.4f} below .8 {np.mean([f < .8 for f, *_ in rows]):.3f}')
        if tp: out.append(f'snippets {2*tp/(2*tp+fp+fn):.4f}')
        print('   ', *out, flush=True)
        for f, m, i in sorted(rows, key=lambda r: r[0])[:worst]: print('        %.3f P %.3f R %.3f' % (f, *S.prf(m)[:2]), i)

def dump(models, path):
    """One tree a line: nodes in preorder, `feature<threshold:right` or `=value`."""
    lines = []
    for stage, m in enumerate(models, 1):
        for t in m.dump_model()['tree_info']:
            nodes = []
            def walk(n):
                at = len(nodes); nodes.append(None)
                if 'leaf_value' in n: nodes[at] = f"={n['leaf_value']:.4g}"; return
                walk(n['left_child']); right = len(nodes)
                walk(n['right_child'])
                nodes[at] = f"{n['split_feature']}<{n['threshold']:.5g}:{right}"
            walk(t['tree_structure']); lines.append(f"{stage} " + ' '.join(nodes))
    Path(path).write_text('\n'.join(lines) + '\n'); print(path, len(lines), 'trees', Path(path).stat().st_size, 'bytes')

def train(P, a, path):
    """Both stages from these pages, written to a file."""
    first = fit(P, 1, a)
    # What the second stage learns from is what the first says of pages it has not seen.
    for k in sorted({p['fold'] for p in P}):
        inner = fit([p for p in P if p['fold'] != k], 1, a)
        for p in P:
            if p['fold'] == k: p['X2'] = stage2(p, predict(inner, p, 1))
    second = fit(P, 2, a); dump([first, second], path)
    return second

def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument('--binary', required=True); ap.add_argument('--data', required=True, type=Path); ap.add_argument('--datasets', default='fundus,fundus_eval,aeb,wcxb,traf')
    ap.add_argument('--write'); ap.add_argument('--leaves', type=int, default=24); ap.add_argument('--trees', type=int, default=120); ap.add_argument('--trees2', type=int, default=80)
    ap.add_argument('--runs-apart', dest='wholes', action='store_false', help='a label a run, wholes or not'); ap.add_argument('--worst', type=int, default=0); ap.add_argument('--skip-validation', action='store_true')
    a = ap.parse_args()
    with tempfile.TemporaryDirectory() as d:
        root = Path(d); P = pages(a, S, root); print(len(P), 'pages', sum(len(p['runs']) for p in P), 'runs')
        chars = P[0]['names'].index('chars')
        for p in P: p['shape'] = [dict(chars=float(x[chars]), parent=r['parent'], group=r['group']) for x, r in zip(p['X'], p['runs'])]
        texts = {}
        for k in range(0 if a.skip_validation else FOLDS):
            trees = root/f'trees{k}.txt'; train([p for p in P if p['fold'] != k], a, trees)
            for ds in a.datasets.split(','):
                ids = [p['id'] for p in P if p['fold'] == k and p['ds'] == ds]
                texts.update(((ds, i), t) for i, t in judged(a.binary, root/ds, ids, trees).items())
        if texts: print('cross-validated by publisher:'); measure(P, S, texts, a.worst)
        if a.write:
            gain = train(P, a, a.write).feature_importance('gain'); names = P[0]['names'] + NAMES2
            print(' '.join(names[i] for i in np.argsort(-gain)[:40]))
if __name__ == '__main__': main()
