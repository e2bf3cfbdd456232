#!/usr/bin/env python3
"""Fits `models/confidence_quotes.csv`: the probability that a candidate is a quotation or report with these borders.

    python confidence.py --unlearned FOLDER [--gold TRAIN.jsonl] --check DEV.jsonl --program target/release/whosaid

`--unlearned` is what `unlearned.py` writes: labelled articles, each seen by a tagger that has not learned it. The shipped tagger
has learned those of `--gold`; these help to weigh, and the others alone say how probable a score is.

Gold articles are objects with `id`, `text`, `publisher`, `quotes`, `reports` (offsets in code points). The program writes
what it weighs (`whosaid evidence`); a candidate is right when it meets a labelled report of its cue with IoU of at least a half,
or of any cue with four fifths, or lies on a labelled quotation in marks. Two steps, each fitted on outlets that the other has not seen where it matters:
weights of words (logistic regression), then small trees over the numbers and the log-odds of the first step. Probabilities
are calibrated out of fold. Nothing is fitted on `--check`. Seeded; minutes on two cores.
"""
import argparse, collections, json, math, os, subprocess, sys, tempfile

# One thread: on a machine that others use too, more only wait for each other; and sums stay in one order.
os.environ.setdefault('OMP_NUM_THREADS', '1'); os.environ.setdefault('OPENBLAS_NUM_THREADS', '1')
import numpy as np
from scipy import sparse
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression

import unlearned

TRIM = set(' \t\r\n\u00a0"“”\'‘’«»`,.;:')
SEED = 20


def chars(text, parts):
    found = set()
    for start, end in parts:
        while start < end and text[start] in TRIM: start += 1
        while end > start and text[end - 1] in TRIM: end -= 1
        found.update(range(start, end))
    return found


def outlet(article):
    """The publisher, as far as the articles tell: aggregated ones are told apart, the rest go by their collection."""
    # `017_dailymail`, `dailymail_finescoop2020:5421`
    collection = article['id'].split(':')[0].split('_')
    return article.get('publisher') or collection[':' not in article['id']]


class Rows:
    """The candidates of articles with their labels."""

    def __init__(self, given, program, folder=None):
        """`given`: (path of gold articles, model file or None, whether the tagger has not learned them)."""
        self.gold, self.rows, unlearned = {}, [], []
        for n, (path, model, fresh) in enumerate(given):
            gold = {}
            for line in open(path, encoding='utf8'):
                article = json.loads(line)
                if article.get('reports') is not None: gold[article['id']] = article
            kept = folder and os.path.join(folder, f'{os.path.basename(path)}.{n}.ev')
            kept = kept if kept and os.path.exists(kept) else self.evidence(gold, program, model, kept)
            with open(kept, encoding='utf8') as lines:
                self.names = json.loads(next(lines))['numbers']
                rows = [row for row in map(json.loads, lines) if row['doc_id'] in gold]
            self.gold.update(gold); self.rows += rows; unlearned += [fresh] * len(rows)
        gold, rows, self.unlearned = self.gold, self.rows, np.array(unlearned)
        self.words = [row.pop('words').split('\t') for row in rows]
        self.numbers = np.array([row.pop('numbers') for row in rows], dtype=np.float32)
        self.group = np.array([outlet(gold[row['doc_id']]) for row in rows])
        self.doc = np.array([row['doc_id'] for row in rows])
        self.detected = np.array([row['origin'] == 'detected' for row in rows])
        self.relayed = np.array([row['origin'] == 'relayed' for row in rows])
        self.direct = np.array([row['type'] == 'direct' for row in rows]) & ~self.relayed
        self.label()

    @staticmethod
    def evidence(gold, program, model, kept):
        folder = tempfile.mkdtemp()
        source, path = os.path.join(folder, 'gold.jsonl'), kept or os.path.join(folder, 'evidence.jsonl')
        with open(source, 'w', encoding='utf8') as out:
            for article in gold.values(): out.write(json.dumps({'id': article['id'], 'text': article['text']}) + '\n')
        subprocess.run([program, 'evidence', source, '-o', path, *(['--model', model] if model else [])], check=True)
        return path

    @staticmethod
    def same_cue(row, report):
        return not row['cue'] or not report['cue'] or row['cue']['start'] < report['cue'][1] and report['cue'][0] < row['cue']['end']

    def label(self):
        self.right, self.thought, self.report, self.told = (np.zeros(len(self.rows), dtype=bool) for _ in range(4))
        by_doc = collections.defaultdict(list)
        for idx, row in enumerate(self.rows): by_doc[row['doc_id']].append(idx)
        for doc, held in by_doc.items():
            article = self.gold[doc]; text = article['text']
            reports = [(chars(text, report['parts']), report) for report in article['reports']]
            quotes = [chars(text, [(quote['start'], quote['end'])]) for quote in article['quotes']]
            spoken = set().union(*quotes) if quotes else set()
            directs = [chars(text, [(p['start'], p['end']) for p in self.rows[i]['parts']]) for i in held if self.direct[i]]
            for idx in held:
                row = self.rows[idx]; own = row['chars'] = chars(text, [(p['start'], p['end']) for p in row['parts']])
                overlaps = [(len(own & c) / max(1, len(own | c)), n) for n, (c, _) in enumerate(reports) if c & own]
                # `in an interview, Lee said that it rained` is no reading of the report of `said`, though most of it is.
                best = max((it for it in overlaps if it[0] >= .8 or self.same_cue(row, reports[it[1]][1])), default=(0, -1))
                on_marks = len(own & spoken) > .5 * len(own)
                if self.relayed[idx]:
                    # The source that a reader named for these words is the one beside them inside the report.
                    source = row['source']
                    meets = [q for q, c in zip(article['quotes'], quotes) if q['speaker'] and len(own & c) >= .8 * len(own | c)]
                    # What stands in marks inside speech may be nobody's words; in a report it is known to be somebody's.
                    self.told[idx] = bool(meets) or any(len(own) < len(d) and own <= d for d in directs)
                    self.right[idx] = any(q['source'] and q['source'][0] < source['end'] and source['start'] < q['source'][1] for q in meets)
                    continue
                if self.direct[idx]:
                    self.right[idx] = on_marks or best[0] >= .5
                    continue
                # A piece of what somebody says is no row of its own, unless readers saw a report there.
                nested = any(len(own) < len(d) and own <= d for d in directs) or any(len(own) < .8 * len(q) and own <= q for q in quotes)
                self.report[idx] = best[0] >= .5
                self.right[idx] = best[0] >= .5 or on_marks and not nested
                self.thought[idx] = best[0] >= .5 and reports[best[1]][1]['class'] == 'thought'


def matrix(words, vocabulary):
    index, pointer = [], [0]
    for row in words:
        index.extend(vocabulary[word] for word in row if word in vocabulary); pointer.append(len(index))
    return sparse.csr_matrix((np.ones(len(index), dtype=np.float32), index, pointer), shape=(len(words), len(vocabulary)))


class Linear:
    """Logistic regression on words that at least `words` rows of at least two outlets have, weights below `drop` left out."""

    def __init__(self, words, label, group, options):
        count, seen = collections.Counter(), collections.defaultdict(set)
        for row, place in zip(words, group):
            for word in row:
                count[word] += 1
                if len(seen[word]) < 2: seen[word].add(place)
        kept = sorted(word for word, n in count.items() if n >= options['words'] and len(seen[word]) > 1)
        self.vocabulary = {word: n for n, word in enumerate(kept)}
        fit = LogisticRegression(C=options['strength'], max_iter=100, tol=1e-2).fit(matrix(words, self.vocabulary), label)
        # Small weights are left out of the file; the rest are rounded as it writes them.
        self.weights = np.round(np.where(np.abs(fit.coef_[0]) < options['drop'], 0, fit.coef_[0]), 2)
        self.bias = round(float(fit.intercept_[0]), 3)

    def score(self, words):
        return np.round(matrix(words, self.vocabulary) @ self.weights + self.bias, 3).astype(np.float32)


def folds(group, n):
    """Outlets over `n` folds, the largest first to the smallest fold."""
    sizes = collections.Counter(group); total = [0] * n; fold = {}
    for name, size in sorted(sizes.items(), key=lambda item: (-item[1], item[0])):
        least = min(range(n), key=lambda k: (total[k], k)); fold[name] = least; total[least] += size
    return np.array([fold[name] for name in group])


class Judge:
    """Both steps, with the out-of-fold scores that calibrate them. `options`: strength of the first step; trees, leaves,
    rate of the second, which is left out without them. The trees see log-odds of words that were fitted without the row's
    outlet, as they will on news to come."""

    def __init__(self, rows, which, label, options, n_folds, beside=None):
        words = [rows.words[i] for i in which]; numbers, label, group = rows.numbers[which], label[which], rows.group[which]
        if beside is not None: numbers = np.column_stack([numbers, beside])
        fold = folds(group, n_folds); inner = np.zeros(len(label), dtype=np.float32)
        for k in range(n_folds):
            rest = fold != k
            part = Linear([words[i] for i in np.flatnonzero(rest)], label[rest], group[rest], options)
            inner[~rest] = part.score([words[i] for i in np.flatnonzero(~rest)])
        self.linear = Linear(words, label, group, options)
        self.inner, self.trees, self.out_of_fold = inner, None, inner.astype(float)
        if 'trees' in options:
            both = np.column_stack([numbers, inner]); self.out_of_fold = np.zeros(len(label))
            for k in range(n_folds):
                self.out_of_fold[fold == k] = self.grow(both[fold != k], label[fold != k], options).decision_function(both[fold == k])
            self.trees = self.grow(both, label, options)
        fresh = rows.unlearned[which]
        self.scale = platt(self.out_of_fold[fresh], label[fresh]) if fresh.any() else platt(self.out_of_fold, label)

    @staticmethod
    def grow(both, label, options):
        return HistGradientBoostingClassifier(
            learning_rate=options['rate'], max_iter=options['trees'], max_leaf_nodes=options['leaves'], min_samples_leaf=options['least'],
            l2_regularization=options['ridge'], max_bins=64, early_stopping=False, random_state=SEED).fit(both, label)

    def score(self, words, numbers):
        linear = self.linear.score(words)
        return linear if self.trees is None else self.trees.decision_function(np.column_stack([numbers, linear]))


def platt(score, label):
    fit = LogisticRegression(C=1e3).fit(score[:, None], label)
    return round(float(fit.coef_[0][0]), 4), round(float(fit.intercept_[0]), 4)


def odds(score, scale):
    return 1 / (1 + np.exp(-(scale[0] * score + scale[1])))


def beside(rows, which, chance):
    """What stands beside proposed rows among those detected, as `src/judge/beside.rs` has it."""
    by_doc = collections.defaultdict(list)
    for idx in np.flatnonzero(rows.detected): by_doc[rows.doc[idx]].append(idx)
    out = np.full((len(which), 6), -1, dtype=np.float32)
    for n, idx in enumerate(which):
        row = rows.rows[idx]; own = length(row); cue = row['cue']
        for other_idx in by_doc[rows.doc[idx]]:
            other = rows.rows[other_idx]; same = False
            if other['parts'][-1]['end'] + 2000 < row['parts'][0]['start'] or row['parts'][-1]['end'] + 2000 < other['parts'][0]['start']: continue
            both = shared(other, row); probability = chance[other_idx]
            if cue and other['cue']: same = not rows.direct[other_idx] and cue['start'] < other['cue']['end'] and other['cue']['start'] < cue['end']
            slot = 0 if same else 2
            if (same or both) and probability > out[n, slot]: out[n, slot], out[n, slot + 1] = probability, both / max(1, own + length(other) - both)
            holds = cue and any(p['start'] <= cue['start'] and cue['end'] <= p['end'] for p in other['parts'])
            if holds and both == own and own / max(1, length(other)) > out[n, 5]: out[n, 4], out[n, 5] = probability, own / max(1, length(other))
    return np.round(out, 3)


def length(row):
    return sum(p['end'] - p['start'] for p in row['parts'])


def shared(a, b):
    return sum(max(0, min(p['end'], q['end']) - max(p['start'], q['start'])) for p in a['parts'] for q in b['parts'])


# What follows decides between candidates as `src/judge/choose.rs` does, and scores as the judge of general news does.

def choose(rows, held, chance):
    def key(idx): return (not rows.direct[idx], -chance[idx] - .1 * rows.detected[idx], [(p['start'], p['end']) for p in rows.rows[idx]['parts']])
    kept = []
    for idx in sorted((i for i in held if rows.direct[i] or chance[i] >= (.1 if rows.detected[i] else .4)), key=key):
        if not any(excludes(rows.rows[other], rows.rows[idx], rows.direct[other], rows.direct[idx]) for other in kept): kept.append(idx)
    return kept


def excludes(kept, row, kept_direct, direct):
    if kept_direct and direct: return False
    both = shared(kept, row)
    heads = kept['cue'] and row['cue'] and kept['cue']['start'] < row['cue']['end'] and row['cue']['start'] < kept['cue']['end']
    if not both: return bool(not kept_direct and not direct and heads)
    outer, inner = (kept, row) if length(kept) >= length(row) else (row, kept)
    inside = lambda start, end: any(p['start'] <= start and end <= p['end'] for p in outer['parts'])
    held = all(inside(p['start'], p['end']) for p in inner['parts'])
    return not held or both > .5 * length(outer) or not (inner['cue'] and inside(inner['cue']['start'], inner['cue']['end']))


def chosen(rows, chance):
    """By article, the candidates that are left."""
    groups = collections.defaultdict(list)
    for idx in np.flatnonzero(~rows.relayed): groups[rows.doc[idx]].append(idx)
    return {doc: choose(rows, held, chance) for doc, held in groups.items()}


def tally(rows, left_over, chance, threshold, by=None):
    """Precision of the reports shown, recall of speech and of thought, among rows of outlet `by`; how many are shown."""
    count = collections.Counter()
    for doc, article in rows.gold.items():
        if by is not None and outlet(article) != by: continue
        text = article['text']
        kept = [i for i in left_over.get(doc, []) if not rows.direct[i] and chance[i] >= threshold]
        reports = [chars(text, r['parts']) for r in article['reports']]
        quotes = [chars(text, [(q['start'], q['end'])]) for q in article['quotes']]; spoken = set().union(*quotes) if quotes else set()
        pairs = sorted(((len(rows.rows[i]['chars'] & c) / max(1, len(rows.rows[i]['chars'] | c)), i, j) for i in kept for j, c in enumerate(reports) if rows.rows[i]['chars'] & c), reverse=True)
        left, right = set(), set()
        for iou, i, j in pairs:
            if iou >= .5 and i not in left and j not in right: left.add(i); right.add(j)
        count['shown'] += len(kept)
        count['right'] += sum(i in left or len(rows.rows[i]['chars'] & spoken) > .5 * len(rows.rows[i]['chars']) for i in kept)
        for j, report in enumerate(article['reports']): count[report['class']] += 1; count[report['class'], 'found'] += j in right
    share = lambda a, b: 100 * a / max(1, b)
    return share(count['right'], count['shown']), share(count['speech', 'found'], count['speech']), share(count['thought', 'found'], count['thought']), count['shown']


def ece(chance, label):
    bins = np.minimum(9, (10 * chance).astype(int))
    return 100 * sum(abs(chance[bins == b].sum() - label[bins == b].sum()) for b in range(10)) / max(1, len(label))


def auc(score, label):
    order = np.argsort(score, kind='stable'); rank = np.empty(len(score)); rank[order] = np.arange(1, len(score) + 1)
    positive = label.sum()
    return (rank[label].sum() - positive * (positive + 1) / 2) / max(1, positive * (len(label) - positive))


# The file.

def tree_fields(predictor):
    nodes = predictor.nodes; fields = []
    # Splits lead on to later nodes only.
    order, place, stack = [], {}, [0]
    while stack:
        node = stack.pop(0); place[node] = len(order); order.append(node)
        if not nodes[node]['is_leaf']: stack += [nodes[node]['left'], nodes[node]['right']]
    for node in order:
        it = nodes[node]
        if it['is_leaf']: fields.append(f"{it['value']:.4f}".rstrip('0').rstrip('.'))
        else:
            # Numbers have three decimals, so a border of four keeps every one on its side.
            border = math.floor(it['num_threshold'] * 1000 + 1e-6) / 1000 + .0005
            fields.append(f"{it['feature_idx']}:{border:.4f}:{place[it['left']]}:{place[it['right']]}")
    return ','.join(fields)


def write(path, judges):
    with open(path, 'w', encoding='utf8') as out:
        out.write('# Generated by models/recipe/confidence.py. Do not edit.\n')
        for name, judge in judges.items():
            scale = judge.scale
            out.write(f'{name},bias,{judge.linear.bias}\n{name},scale,{scale[0]},{scale[1]}\n')
            for word, n in judge.linear.vocabulary.items():
                if judge.linear.weights[n]: out.write(f'{name},word,{word},{judge.linear.weights[n]:g}\n')
            if judge.trees is not None:
                base = float(judge.trees._baseline_prediction[0, 0])
                out.write(f'{name},tree,{base:.4f}\n')
                for stage in judge.trees._predictors: out.write(f'{name},tree,{tree_fields(stage[0])}\n')


REPORT = dict(strength=.15, words=6, drop=.08, rate=.06, trees=160, leaves=10, least=40, ridge=5)
DIRECT = dict(strength=.1, words=6, drop=.08, rate=.05, trees=80, leaves=8, least=40, ridge=5)
PROPOSED = dict(strength=.1, words=12, drop=.2, rate=.06, trees=160, leaves=10, least=40, ridge=5)
RELAYED = dict(strength=.1, words=6, drop=.08, rate=.05, trees=60, leaves=6, least=40, ridge=5)
THOUGHT = dict(strength=.3, words=4, drop=.08)
# In the order in which they are fitted: what is proposed is weighed beside what was detected.
STEPS = [('direct', lambda rows: rows.direct, DIRECT), ('report', lambda rows: rows.detected & ~rows.direct, REPORT),
         ('proposed', lambda rows: ~rows.detected & ~rows.relayed, PROPOSED), ('relayed', lambda rows: rows.relayed & rows.told, RELAYED)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    parser.add_argument('--gold', action='append', default=[])
    parser.add_argument('--unlearned')
    parser.add_argument('--check')
    parser.add_argument('--program', default='target/release/whosaid')
    parser.add_argument('--out', default='models/confidence_quotes.csv')
    parser.add_argument('--evidence', help='keep what the program writes in this folder, and use what is there')
    parser.add_argument('--folds', type=int, default=4)
    arguments = parser.parse_args()
    given = [(path, None, False) for path in arguments.gold]
    if arguments.unlearned:
        part = lambda name, kind: os.path.join(arguments.unlearned, f'{name}.{kind}')
        given += [(part(name, 'jsonl'), part(name, 'model'), True) for name in unlearned.TAGGERS]
    rows = Rows(given, arguments.program, arguments.evidence)
    everyone = np.arange(len(rows.rows))
    print(f'{len(rows.gold)} articles of {len(set(rows.group))} outlets, {len(rows.rows)} candidates, {rows.right.sum()} right', flush=True)
    judges, chance = {}, np.zeros(len(rows.rows))
    for name, mask, options in STEPS:
        which = everyone[mask(rows)]; further = beside(rows, which, chance) if name == 'proposed' else None
        judge = judges[name] = Judge(rows, which, rows.right, options, arguments.folds, further)
        chance[which] = odds(judge.out_of_fold, judge.scale); right = rows.right[which]
        print(f'{name}: area {auc(chance[which], right):.3f} (words alone {auc(judge.inner, right):.3f}), calibration error {ece(chance[which], right):.1f} out of fold', flush=True)
    reports = everyone[rows.report]
    judge = judges['thought'] = Judge(rows, reports, rows.thought, THOUGHT, arguments.folds)
    thoughts, label = odds(judge.out_of_fold, judge.scale) >= .5, rows.thought[reports]
    print(f'thought: accuracy {100 * (thoughts == label).mean():.1f}, recall {100 * thoughts[label].mean():.1f}, precision {100 * label[thoughts].mean():.1f} out of fold', flush=True)
    left_over = chosen(rows, chance)
    print('out of fold, threshold: precision of reports, recall of speech, of thought, shown')
    for threshold in (.3, .4, .45, .5, .55, .6, .7, .8, .9):
        print(f'  {threshold:.2f}: ' + ', '.join(f'{value:.1f}' for value in tally(rows, left_over, chance, threshold)))
    print('by outlet at 0.5, out of fold')
    for name, _ in collections.Counter(outlet(a) for a in rows.gold.values()).most_common(12):
        print(f'  {name}: ' + ', '.join(f'{value:.1f}' for value in tally(rows, left_over, chance, .5, name)))
    write(arguments.out, judges)
    print(f'{os.path.getsize(arguments.out)} bytes')
    if arguments.check:
        check = Rows([(arguments.check, None, True)], arguments.program, arguments.evidence); chance = np.zeros(len(check.rows))
        for name, mask, _ in STEPS:
            which = np.flatnonzero(mask(check)); judge = judges[name]; numbers = check.numbers[which]
            if name == 'proposed': numbers = np.column_stack([numbers, beside(check, which, chance)])
            chance[which] = odds(judge.score([check.words[i] for i in which], numbers), judge.scale)
            print(f'check, {name}: area {auc(chance[which], check.right[which]):.3f}, calibration error {ece(chance[which], check.right[which]):.1f}')
        left_over = chosen(check, chance)
        for threshold in (.3, .4, .45, .5, .55, .6, .7, .8, .9):
            print(f'  {threshold:.2f}: ' + ', '.join(f'{value:.1f}' for value in tally(check, left_over, chance, threshold)))


if __name__ == '__main__':
    main()
