"""Exact span F1 on the development sets, for the log; the Rust side has the last word."""

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


ROLE_KINDS = ("source", "cue", "content")
NAME_KINDS = ("PER", "ORG", "LOC", "MISC")


def as_blocks(documents):
    """Entity sentences of documents as one stream, cut into blocks as the Rust side does."""
    whole = sets.join([sentence for document in documents for sentence in document], _Never(), 0.0)
    first, n = 0, len(whole.tokens)
    while first < n:
        last = min(first + 2000, n)
        if last < n:
            last = next(at for at in range(last - 1, first, -1) if whole.starts[at])
        yield sets.cut(whole, first, last)
        first = last


class Development:
    """The windows of the CofeNet paper (dev month), testa, the names of general news and, where given, its articles."""

    def __init__(self, folder, forms, tags, articles=()):
        self.forms = forms
        self.windows, self.articles = [], list(articles)
        tag = {tag: at for at, tag in enumerate(tags)}
        for line in (folder / "polnear/cofenet-dev.jsonl").read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            n = len(row["tokens"])
            role = [ROLES.index(label) for label in row["labels"]]
            self.windows.append(sets.Sequence(row["tokens"], [True] + [False] * (n - 1), role=role, convention="polnear",
                                              pos=[tag.get(pos, -1) for pos in row["pos"]]))
        self.conll, self.names = (list(as_blocks(sets.entity_sentences(sets.read_conll(folder / path))))
                                  for path in ("ner/conll2003/eng.testa", "beats/dev-names.conll"))

    @torch.no_grad()
    def tag(self, network, items):
        """(sequence, {head: labels}) of each."""
        for start in range(0, len(items), 200):
            part = items[start : start + 200]
            batch = sets.Batch(part, self.forms)
            found = {head: labels.tolist() for head, labels in network.tag(batch).items()}
            for item, base in zip(part, batch.offset.tolist()):
                yield item, {head: labels[base : base + len(item.tokens)] for head, labels in found.items()}

    def spans(self, network, items, head, names, kinds):
        """{kind: F1} and F1 of all."""
        counts = {kind: [0, 0, 0] for kind in kinds}
        for item, found in self.tag(network, items):
            gold, own = spans(getattr(item, head), names), spans(found[head], names)
            for kind, one in counts.items():
                pick = lambda spans_: {span for span in spans_ if span[2] == kind}
                one[0] += len(pick(gold) & pick(own))
                one[1] += len(pick(own))
                one[2] += len(pick(gold))
        total = [sum(one[at] for one in counts.values()) for at in range(3)]
        return {kind: f1(one) for kind, one in counts.items()}, f1(total)

    def right(self, network, items, head):
        """Share of right labels among the known ones."""
        pairs = [(label, own) for item, found in self.tag(network, items)
                 for label, own in zip(getattr(item, head), found[head]) if label >= 0]
        return 100 * sum(label == own for label, own in pairs) / max(1, len(pairs))

    def report(self, network):
        network.eval()
        parts = {}
        parts |= self.spans(network, self.windows, "role", ROLES, ROLE_KINDS)[0]
        names, parts["testa"] = self.spans(network, self.conll, "entity", ENTITIES, NAME_KINDS)
        parts |= names
        parts["news names"] = self.spans(network, self.names, "entity", ENTITIES, NAME_KINDS)[1]
        if self.articles:
            for head in ("role", "inner"):
                found = self.spans(network, self.articles, head, ROLES, ROLE_KINDS)[0]
                parts |= {f"news {'nested ' if head == 'inner' else ''}{kind}": value for kind, value in found.items()}
            parts["cue classes"] = self.right(network, self.articles, "kind")
        parts["silver tags"] = self.right(network, self.windows, "pos")
        network.train()
        return "  ".join(f"{name} {value:.2f}" for name, value in parts.items())


class _Never:
    """A source of chance that never merges paragraphs."""

    def random(self):
        return 1.0
