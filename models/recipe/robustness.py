"""Scores of a model file with intervals, and how they change with the kind of text. Prints the tables of the model card.

`python robustness.py MODEL DATA`: DATA as for train.py, and in its `ner` the sets wnut17, btc, re3d and uner_ewt.
"""

import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch

import data as sets
import export
import kernels
from network import ENTITIES
from polnear import ROLES
from score import Development, f1, spans

KINDS = ("PER", "ORG", "LOC", "MISC")
# Labels of other sets for ours; what is not here is not scored.
SAME = {
    "person": "PER", "per": "PER", "location": "LOC", "loc": "LOC", "organisation": "ORG", "org": "ORG",
    "corporation": "ORG", "group": "ORG",
}
# Written for this table.
ELSEWHERE = {
    "Chinese": "Wang Xiuying Zhang Wei Liu Yang Chen Jie Zhao Min Huang Lei Zhou Fang Xu Qiang Sun Hui Guo Ning",
    "Vietnamese": "Nguyen Lan Tran Minh Pham Duc Hoang Linh Vu Thao Dang Quang Bui Trang Do Tuan Ngo Huong",
    "Nigerian": "Chukwuemeka Okonkwo Adaeze Eze Babatunde Adeyemi Ngozi Obi Olumide Balogun Yetunde Afolabi Ifeanyi Nwosu",
    "Arabic": "Ahmed Mansour Fatima Haddad Khalid Najjar Layla Khoury Omar Shaheen Noura Qasim Yusuf Darwish",
    "Indian": "Priya Sharma Rajesh Iyer Ananya Banerjee Suresh Reddy Kavita Deshmukh Arjun Pillai Lakshmi Menon",
    "Hispanic": "Guadalupe Hernandez Jose Ramirez Ximena Castillo Luis Fuentes Marisol Vargas Diego Ibarra",
}


def tag(network, forms, sequences):
    """(entity, role) label lists per sequence."""
    out = []
    for first in range(0, len(sequences), 100):
        part = sequences[first : first + 100]
        batch = sets.Batch(part, forms)
        found = network.tag(batch)
        entity, role = found["entity"], found["role"]
        for item, base in zip(part, batch.offset.tolist()):
            after = base + len(item.tokens)
            out.append((entity[base:after].tolist(), role[base:after].tolist()))
    return out


def counts(gold, found, kinds):
    """right, found, gold spans per kind."""
    pick = lambda all_spans, kind: {span for span in all_spans if span[2] == kind}
    return [[len(pick(gold, k) & pick(found, k)), len(pick(found, k)), len(pick(gold, k))] for k in kinds]


def interval(table, rng):
    """95 % of 1000 resamples; table: items x 3."""
    table = np.asarray(table)
    scores = [f1(table[rng.integers(0, len(table), len(table))].sum(0)) for _ in range(1000)]
    return np.percentile(scores, [2.5, 97.5])


def line(name, table, kinds, rng):
    """One row of a table: F1 of all kinds with its interval, then of each kind."""
    table = np.array(table)
    low, high = interval(table.sum(1), rng)
    each = "  ".join(f"{kind} {f1(table[:, at].sum(0)):.1f}" for at, kind in enumerate(kinds))
    recall = table[:, 0, 0].sum() / max(1, table[:, 0, 2].sum())
    print(f"{name:28} F1 {f1(table.sum((0, 1))):.1f} ({low:.1f} to {high:.1f})  {each}  recall of {kinds[0]} {100 * recall:.1f}")


def read_other(path, column, token):
    """Sentences of another set, twenty to a text, as (Sequence without labels, gold spans)."""
    sentences, words = [], []
    for row in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        fields = row.split("\t") if "\t" in row else row.split()
        if len(fields) > max(1, column) and not row.startswith("# "):
            words.append((fields[token], fields[column]))
        elif words and not row.startswith("#"):
            sentences.append(words)
            words = []
    for first in range(0, len(sentences), 20):
        part = sentences[first : first + 20]
        gold, base = set(), 0
        for words in part:
            names = ["O"] + sorted({label for _, label in words if label != "O"})
            for a, b, kind in spans([names.index(label) for _, label in words], names):
                if kind.lower() in SAME:
                    gold.add((base + a, base + b, SAME[kind.lower()]))
            base += len(words)
        starts = [at == 0 for words in part for at in range(len(words))]
        yield sets.Sequence([word for words in part for word, _ in words], starts), gold


def swap(sequence, given, surnames, rng):
    """New names for its persons: a single word of a name is taken for a surname."""
    names = sets.Names.__new__(sets.Names)
    names.given, names.surnames = given, surnames
    return names.swap(sequence, rng)


def main():
    path, data = Path(sys.argv[1]), Path(sys.argv[2])
    torch.set_grad_enabled(False)
    network, words = export.read(path)
    network.eval()
    size = network.dimensions
    forms = sets.Forms(words, size["buckets"], size["grams"], size["shapes"])
    with tempfile.TemporaryDirectory() as folder:
        kernels.build(Path(folder))
    rng = np.random.default_rng(1)
    dev = Development(data, forms, network.pos_labels)
    roles = ("source", "cue", "content")
    table = np.array([counts(spans(item.role, ROLES), spans(found, ROLES), roles)
                      for item, (_, found) in zip(dev.windows, tag(network, forms, dev.windows))])
    for at, role in enumerate(roles):
        low, high = interval(table[:, at], rng)
        print(f"PolNeAR dev, {role:8} F1 {f1(table[:, at].sum(0)):.2f} ({low:.1f} to {high:.1f})")
    documents = sets.entity_sentences(sets.read_conll(data / "ner/conll2003/eng.testa"))
    testa = [sets.join(document, random.Random(1), 0.0) for document in documents]

    def entities(name, sequences):
        found = tag(network, forms, sequences)
        line(name, [counts(spans(s.entity, ENTITIES), spans(e, ENTITIES), KINDS) for s, (e, _) in zip(sequences, found)],
             KINDS, rng)

    def changed(change):
        return [sets.replace(s, tokens=[change(token) for token in s.tokens]) for s in testa]

    entities("testa", testa)
    entities("testa, ALL CAPS", changed(str.upper))
    entities("testa, Headline Case", changed(lambda word: word[:1].upper() + word[1:]))
    entities("testa, lower case", changed(str.lower))
    with open(data / "gazetteers/given_names_gender.csv", encoding="utf-8") as lines:
        fields = (row.rstrip().split(",") for row in lines)
        rows = [row for row in fields if len(row) == 4 and row[0].isalpha() and row[1].isdigit() and int(row[1]) > 20000]
    census = (data / "gazetteers/us_census/dist.all.last").read_text().split("\n")[:2000]
    surnames = [row.split()[0].capitalize() for row in census if row]
    women = [row[0].capitalize() for row in rows if float(row[3]) > 90]
    men = [row[0].capitalize() for row in rows if float(row[2]) > 90]
    for name, given in (("women's", women), ("men's", men)):
        chance = random.Random(1)
        entities(f"testa, {name} names", [swap(s, given, surnames, chance) for s in testa])
    for name, found in ELSEWHERE.items():
        chance, found = random.Random(1), found.split()
        entities(f"testa, {name} names", [swap(s, found, found, chance) for s in testa])
    others = {
        "wnut17 dev (comments, posts)": ([data / "ner/wnut17/emerging.dev.conll"], 1, 0),
        "btc (tweets)": (sorted((data / "ner/btc/CONLL-format/data").glob("*.conll")), 1, 0),
        "re3d (government, BBC)": ([data / "ner/re3d/re3d-train.conll"], -1, 0),
        "uner_ewt dev (web)": ([data / "ner/uner_ewt/en_ewt-ud-dev.iob2"], 2, 1),
    }
    for name, (paths, column, token) in others.items():
        items = [item for one in paths for item in read_other(one, column, token)]
        found = tag(network, forms, [sequence for sequence, _ in items])
        line(name, [counts(gold, spans(e, ENTITIES), KINDS[:3]) for (_, gold), (e, _) in zip(items, found)], KINDS[:3], rng)


if __name__ == "__main__":
    main()
