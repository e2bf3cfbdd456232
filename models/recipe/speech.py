#!/usr/bin/env python3
"""Fits which words in quotation marks are speech: writes models/speech.tsv.

usage: speech.py WHOSAID ARTICLES.jsonl [--dev ARTICLES.jsonl] [--out models/speech.tsv]

ARTICLES has per line `id`, `publisher`, `text` and `quotes` (`start`, `end` in code points): general news labelled by
reading. A stretch in marks is speech where a labelled quotation touches it. A logistic model with an L1 penalty; traits of
words must be found with several publishers. What it is worth on publishers it has not seen is printed: ten folds, each of
other publishers. `--dev` is scored, never learned from.
"""
import argparse, collections, json, pathlib, subprocess

import numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

MIN_COUNT = 4
MIN_PUBLISHERS = 3
FOLDS = 10
TRIM = set(' \t\r\n\u00a0"“”\'‘’«»`,.;:')


def read(whosaid, path):
    """Traits, labels and publishers of all stretches in the articles."""
    articles = {a['id']: a for a in map(json.loads, open(path, encoding='utf8'))}
    table = subprocess.run([whosaid, 'tag', '--marks', path], capture_output=True, check=True, encoding='utf8').stdout
    rows = []
    for line in table.split('\n'):
        if not line:
            continue
        name, start, end, *traits = line.split('\t')
        article, start, end = articles[name], int(start), int(end)
        values = collections.defaultdict(float)
        for trait in traits:
            key, value = trait.rsplit('=', 1)
            values[key] = max(values[key], float(value))
        inside = [i for i in range(start, end) if article['text'][i] not in TRIM]
        quotes = [q for q in article['quotes'] if q['start'] < end and start < q['end']]
        speech = any(q['start'] <= i < q['end'] for q in quotes for i in inside)
        rows.append((dict(values), speech, article['publisher'] or name.split('_')[1], name))
    return rows


def matrix(rows, names):
    place = {name: i for i, name in enumerate(names)}
    data = [(r, place[k], v) for r, (traits, *_) in enumerate(rows) for k, v in traits.items() if k in place]
    r, c, v = zip(*data)
    return csr_matrix((v, (r, c)), shape=(len(rows), len(names)))


def vocabulary(rows):
    count, publishers = collections.Counter(), collections.defaultdict(set)
    for traits, _, publisher, _ in rows:
        for name in traits:
            count[name] += 1
            publishers[name].add(publisher)
    return sorted(n for n in count if n != 'bias' and count[n] >= MIN_COUNT and len(publishers[n]) >= MIN_PUBLISHERS)


def fit(rows, strength):
    names = vocabulary(rows)
    model = LogisticRegression(l1_ratio=1.0, C=strength, solver='liblinear', max_iter=2000, random_state=0, penalty='l1')
    model.fit(matrix(rows, names), [speech for _, speech, *_ in rows])
    return names, model


def report(name, labels, scores):
    labels, scores = numpy.array(labels), numpy.array(scores)
    print(f'{name}: {len(labels)} stretches, {100 * labels.mean():.1f} % speech, area {roc_auc_score(labels, scores):.4f}')
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7, 0.8):
        kept = scores >= threshold
        print(f'   from {threshold}: kept of speech {100 * kept[labels].mean():.1f}, no speech of kept {100 * (~labels[kept]).mean():.1f}')


def main():
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument('whosaid')
    arguments.add_argument('articles')
    arguments.add_argument('--dev')
    arguments.add_argument('--strength', type=float, default=0.5)
    arguments.add_argument('--out', default=str(pathlib.Path(__file__).parent.parent / 'speech.tsv'))
    arguments = arguments.parse_args()
    rows = read(arguments.whosaid, arguments.articles)
    publishers = sorted({publisher for _, _, publisher, _ in rows})
    # Large outlets that are one publisher are parted by article, or one fold would be most of the corpus.
    size = collections.Counter(publisher for _, _, publisher, _ in rows)
    fold = {p: i % FOLDS for i, p in enumerate(sorted(publishers, key=lambda p: (-size[p], p)))}
    folds = numpy.array([fold[publisher] for _, _, publisher, _ in rows])
    scores = numpy.zeros(len(rows))
    for i in range(FOLDS):
        train = [row for row, at in zip(rows, folds) if at != i]
        names, model = fit(train, arguments.strength)
        held = [row for row, at in zip(rows, folds) if at == i]
        scores[folds == i] = model.predict_proba(matrix(held, names))[:, 1]
    report('publishers left out', [speech for _, speech, *_ in rows], scores)
    names, model = fit(rows, arguments.strength)
    if arguments.dev:
        dev = read(arguments.whosaid, arguments.dev)
        report('dev', [speech for _, speech, *_ in dev], model.predict_proba(matrix(dev, names))[:, 1])
    with open(arguments.out, 'w', encoding='utf8') as out:
        out.write('# Written by models/recipe/speech.py: traits of words in quotation marks, log-odds of speech.\n')
        out.write(f'bias\t{model.intercept_[0]:.3f}\n')
        for name, weight in zip(names, model.coef_[0]):
            if abs(weight) >= 0.0005 and '#' not in name:
                out.write(f'{name}\t{weight:.3f}\n')


if __name__ == '__main__':
    main()
