#!/usr/bin/env python3
"""Trains the run classifier of src/extract from labelled pages and measures it by cross-validation over publishers.

  copydesk extract --signals DIR/*.html > ROWS/<dataset>.jsonl      one file a dataset
  train.py --rows ROWS --truth DATA [--write src/extract/trees.txt]

DATA/<dataset>/expected/<id>.json holds {"domain", "text", "alts", "with", "without"}. Needs numpy, lightgbm.
Two stages: the second sees the first's opinion of the run, its neighbours and its kin. Folds never share a domain, so what is
printed is what pages of unseen publishers get. The pages themselves are not part of this repository.
"""
import argparse, hashlib, json
from collections import Counter, defaultdict
from pathlib import Path
import lightgbm as lgb, numpy as np
import score as S

FOLDS = 5
THRESHOLD = .46 # of src/extract/precise.rs

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

def pages(a, S):
    out = []
    for f in sorted(Path(a.rows).glob('*.jsonl')):
        for line in open(f):
            r = json.loads(line); e = json.load(open(Path(a.truth)/f.stem/'expected'/(r['id'] + '.json')))
            runs = r['page']['runs']
            if not runs: continue
            toks = [S.tokens(x['text']) for x in runs]; lens = np.array([len(t) for t in toks], float)
            X = np.array([x['x'] for x in runs], np.float32)
            if e['text']:
                best = None
                for tr in [e['text']] + (e.get('alts') or []):
                    y, n = label_text(runs, toks, tr, S)
                    s = (y*lens).sum()
                    if best is None: best = (y, n)
                    else: best = (np.maximum(best[0], 0), best[1])
                y, n = best; w = lens/max(40, n)
                w = (np.minimum(w, .5)**.6*20)**.5 # long runs count more, but less than by their length
            elif e.get('with') is not None:
                y = np.zeros(len(runs)); w = np.zeros(len(runs))
                for i, x in enumerate(runs):
                    if any(s in x['text'] for s in e['without'] or []): w[i] = .5
                    if any(s in x['text'] for s in e['with']): y[i] = 1; w[i] = .5
                w *= 8
            else: continue
            out.append(dict(ds=f.stem, id=r['id'], e=e, runs=runs, toks=toks, lens=lens, X=X, notice=np.array([r['notice'] for r in runs]), y=y, w=w, names=r['page']['names'],
                            fold=int(hashlib.md5(('.'.join(e['domain'].split('.')[-2:])).encode()).hexdigest(), 16) % FOLDS))
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

def precise(p, q):
    """The threshold falls on pages where little is sure; templates are dropped. As src/extract/precise.rs."""
    names = p['names']; L, links, copies = (p['X'][:, names.index(n)] for n in ('chars', 'link-density', 'copies')); q = q.copy(); thr = THRESHOLD
    prose = (L >= 60) & (links < 1/3)
    if (L*(q >= THRESHOLD)).sum() < 500 and prose.any(): thr = min(THRESHOLD, max(.04, .5*q[prose].max()))
    comment = p['X'][:, names.index('near-comment')] <= 7; sums = np.minimum(L, 600)*(q >= thr); own, readers = sums[~comment].sum(), sums[comment].sum()
    if own >= 400 or (own >= 200 and own*3 >= readers): q[comment] = 0.
    q[p['notice']] = 0.
    q[(copies >= 3) & (L >= 40) & (q < .8)] = 0.
    kept = q >= thr; runs = p['runs']; first = np.argmax(kept) if kept.any() else len(q)
    for i in range(first, len(q)-1):
        head = runs[i]['tag'] in ('h2', 'h3', 'h4') and links[i] == 0 and L[i] <= 120
        if not kept[i] and q[i] >= .3 and head and kept[i+1] and L[i+1] >= 60 and runs[i]['parent'] != runs[i+1]['parent']: kept[i] = True
    seen = {}; back = {}; pulled = p['X'][:, names.index('near-quote')] <= 2 # a second layout repeats run after run at one distance; an interview repeats its questions
    for i in np.flatnonzero(kept & (L >= 60)):
        back[i] = i - seen.setdefault(runs[i]['text'], i)
    order = list(back)
    for a, i in enumerate(order):
        near = [back[order[b]] for b in (a-1, a+1) if 0 <= b < len(order)]
        if back[i] and (pulled[i] or back[i] in near): kept[i] = False
    for i in np.flatnonzero(kept)[::-1]:
        if links[i] < .999 or L[i] < 10: break
        kept[i] = False
    return kept*1.

NAMES2 = 'p prev1 next1 prev2 next2 prev3 next3 before5 after5 before12 after12 parent group last next kept-before kept-after kept-total'.split()

def fit(P, stage, a):
    X = np.vstack([p['X'] if stage == 1 else np.hstack([p['X'], p['X2']]) for p in P]); y = np.concatenate([p['y'] for p in P]); w = np.concatenate([p['w'] for p in P])
    k = w > 0
    prm = dict(objective='cross_entropy', learning_rate=.06, num_leaves=a.leaves, min_data_in_leaf=60, lambda_l2=10., feature_fraction=.3, bagging_fraction=.8, bagging_freq=1, max_bin=63,
               verbose=-1, num_threads=1, seed=7, deterministic=True, force_row_wise=True)
    return lgb.train(prm, lgb.Dataset(X[k], y[k], weight=w[k]), a.trees if stage == 1 else a.trees2)

def predict(m, p, stage): return m.predict(p['X'] if stage == 1 else np.hstack([p['X'], p['X2']]))

def measure(P, S, key, thr=.5):
    by = defaultdict(list); res = {}
    for p in P: by[p['ds']].append(p)
    for ds, L in by.items():
        rows, tp, fp, fn = [], 0, 0, 0
        for p in L:
            text = '\n\n'.join(r['text'] for r, q in zip(p['runs'], p[key]) if q > thr)
            if p['e']['text']:
                f, m, _ = S.best(p['e'], text); rows.append((f, m, p['id'], p['ds']))
            if p['e'].get('with') is not None:
                for s in p['e']['with']: tp += s in text; fn += s not in text
                for s in p['e']['without'] or []: fp += s in text
        out = {}
        if rows:
            pr = [S.prf(m)[0] for _, m, *_ in rows if m[0]+m[1] > 0]; rc = [S.prf(m)[1] for _, m, *_ in rows if m[0]+m[2] > 0]
            a, b = np.mean(pr), np.mean(rc); out.update(F1=2*a*b/(a+b), P=a, R=b, bad=np.mean([f < .8 for f, *_ in rows]))
        if tp: out.update(sF1=2*tp/(2*tp+fp+fn), sP=tp/(tp+fp), sR=tp/(tp+fn))
        res[ds] = out; out['rows'] = sorted(rows)
    return res

def show(title, res):
    print(title)
    for ds, o in res.items(): print(f'   {ds:12}', ' '.join(f'{k} {v:.3f}' for k, v in o.items() if k != 'rows'), flush=True)

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

def main():
    ap = argparse.ArgumentParser(); ap.add_argument('--rows', required=True); ap.add_argument('--truth', required=True)
    ap.add_argument('--write'); ap.add_argument('--leaves', type=int, default=24); ap.add_argument('--trees', type=int, default=120); ap.add_argument('--trees2', type=int, default=80); ap.add_argument('--worst', type=int, default=0); ap.add_argument('--probs')
    a = ap.parse_args(); P = pages(a, S); print(len(P), 'pages', sum(len(p['runs']) for p in P), 'runs')
    chars = P[0]['names'].index('chars')
    for p in P: p['shape'] = [dict(chars=float(x[chars]), parent=r['parent'], group=r['group']) for x, r in zip(p['X'], p['runs'])]
    for p in P: p['oracle'] = p['y']
    show('oracle', measure(P, S, 'oracle'))
    for k in range(FOLDS):
        m = fit([p for p in P if p['fold'] != k], 1, a)
        for p in P:
            if p['fold'] == k: p['p1'] = predict(m, p, 1)
    for p in P: p['X2'] = stage2(p, p['p1'])
    show('stage 1, cross-validated', measure(P, S, 'p1'))
    for k in range(FOLDS):
        m = fit([p for p in P if p['fold'] != k], 2, a)
        for p in P:
            if p['fold'] == k: p['p2'] = predict(m, p, 2)
    for p in P: p['mean'] = precise(p, (p['p1']+p['p2'])/2)
    res = measure(P, S, 'mean'); show('both stages and the threshold of src/extract/precise.rs, cross-validated', res)
    if a.worst:
        res = measure(P, S, 'mean')
        for ds, o in res.items():
            for f, m, i, _ in o['rows'][:a.worst]: print(f'  {ds:12} {f:.3f} P %.3f R %.3f {i}' % S.prf(m)[:2])
    if a.probs: json.dump({p['ds'] + '/' + p['id']: [[round(float(q), 3), round(float(y), 2), r['tag'], r['text'][:160]] for q, y, r in zip(p['p2'], p['y'], p['runs'])] for p in P}, open(a.probs, 'w'), ensure_ascii=False)
    if a.write:
        m1 = fit(P, 1, a); m2 = fit(P, 2, a); dump([m1, m2], a.write)
        names = P[0]['names'] + NAMES2; g = m2.feature_importance('gain')
        print(' '.join(names[i] for i in np.argsort(-g)[:40]))
if __name__ == '__main__': main()
