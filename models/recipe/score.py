"""Exact span F1 on PolNeAR's development month and CoNLL-2003 testa, for the log; the Rust side has the last word."""

import json

import torch

import data as sets
from network import ENTITIES
from polnear import ROLES


def spans(labels, names):
    """{(first, after, kind)} of BIO or BIOES labels."""
    out, first, kind = set(), None, None
    for at, label in enumerate([*labels, 0]):
        name = names[label]
        continues = kind is not None and name[0] in "IE" and name[2:] == kind
        if kind is not None and not continues:
            out.add((first, at, kind))
            kind = None
        if name != "O" and not continues:
            first, kind = at, name[2:]
    return out


def f1(counts):
    right, found, gold = counts
    return 200.0 * right / max(1, found + gold)


class Development:
    """The windows of the CofeNet paper (dev month) and testa as one stream, cut into blocks as the Rust side does."""

    def __init__(self, folder, forms, tags):
        self.forms, self.windows, self.conll = forms, [], []
        for line in (folder / "polnear/cofenet-dev.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            n = len(row["tokens"])
            role = [ROLES.index(label) for label in row["labels"]]
            tag = {tag: at for at, tag in enumerate(tags)}
            self.windows.append(sets.Sequence(row["tokens"], [True] + [False] * (n - 1), role=role,
                                              pos=[tag.get(pos, -1) for pos in row["pos"]]))
        documents = sets.entity_sentences(sets.read_conll(folder / "ner/conll2003/eng.testa"))
        whole = sets.join([sentence for document in documents for sentence in document], None or _Never(), 0.0)
        first, n = 0, len(whole.tokens)
        while first < n:
            last = min(first + 2000, n)
            if last < n:
                last = next(at for at in range(last - 1, first, -1) if whole.starts[at])
            self.conll.append(sets.cut(whole, first, last))
            first = last

    @torch.no_grad()
    def report(self, network):
        network.eval()
        counts = {}
        right_pos = n_pos = 0
        for name, items in (("role", self.windows), ("entity", self.conll)):
            for start in range(0, len(items), 200):
                part = items[start : start + 200]
                batch = sets.Batch(part, self.forms)
                entity, role, pos = network.tag(batch)
                found = (entity if name == "entity" else role).tolist()
                if name == "role":
                    rows = batch.pos_rows
                    right_pos += int((pos[rows] == batch.pos_labels[rows]).sum())
                    n_pos += len(rows)
                for item, base in zip(part, batch.offset.tolist()):
                    names = ENTITIES if name == "entity" else ROLES
                    gold = spans(getattr(item, name), names)
                    own = spans(found[base : base + len(item.tokens)], names)
                    kinds = ("source", "cue", "content") if name == "role" else ("PER", "ORG", "LOC", "MISC")
                    for kind in kinds:
                        one = counts.setdefault(kind, [0, 0, 0])
                        pick = lambda spans_: {span for span in spans_ if span[2] == kind}
                        one[0] += len(pick(gold) & pick(own))
                        one[1] += len(pick(own))
                        one[2] += len(pick(gold))
        network.train()
        total = [sum(counts[kind][at] for kind in ("PER", "ORG", "LOC", "MISC")) for at in range(3)]
        shown = "  ".join(f"{kind} {f1(one):.2f}" for kind, one in counts.items())
        return f"{shown}  testa {f1(total):.2f}  silver tags {100 * right_pos / n_pos:.2f}"


class _Never:
    """A source of chance that never merges paragraphs."""

    def random(self):
        return 1.0
