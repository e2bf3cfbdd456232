"""The labelled sets as sequences of tokens, their augmentation, and packed batches."""

import random
import re
from dataclasses import dataclass, replace

import numpy as np
import torch

import polnear
from features import DOUBLE_QUOTE, document_features, grams, kind_and_key, normalise, shape
from network import ENTITIES
from polnear import ROLES

TASKS = ("entity", "role", "inner")
# Whose rules the labels of a sequence follow; `general` is what the program speaks.
CONVENTIONS = ("general", "polnear", "wikigold", "other")
_ENTITY = {label: at for at, label in enumerate(ENTITIES)}


@dataclass
class Sequence:
    """T tokens with what is known of them; None where a set does not say."""

    tokens: list
    starts: list  # paragraph starts
    entity: list = None
    role: list = None
    inner: list = None  # roles of attributions inside contents
    kind: list = None  # classes of cues, -1 unknown or no cue
    pos: list = None  # indices into the tag list, -1 unknown
    links: list = None  # (head, query, key)
    entity_weight: float = 1.0
    convention: str = "general"
    names: bool = False  # whether persons' names may be swapped by the entity labels


def bioes(kinds):
    """Entity labels from per-token (kind or None, begins) pairs."""
    out, n = [0] * len(kinds), len(kinds)
    at = 0
    while at < n:
        kind = kinds[at][0]
        after = at + 1
        if kind:
            while after < n and kinds[after][0] == kind and not kinds[after][1]:
                after += 1
            if after - at == 1:
                out[at] = _ENTITY[f"S-{kind}"]
            else:
                out[at] = _ENTITY[f"B-{kind}"]
                for inside in range(at + 1, after - 1):
                    out[inside] = _ENTITY[f"I-{kind}"]
                out[after - 1] = _ENTITY[f"E-{kind}"]
        at = after
    return out


def read_conll(path, column=-1):
    """Documents of sentences of (token, label) lists; IOB1 or IOB2, `-DOCSTART-` lines between documents."""
    documents, sentence = [[]], []
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        fields = line.split()
        if fields and fields[0] != "-DOCSTART-":
            sentence.append((fields[0], fields[column]))
            continue
        if sentence:
            documents[-1].append(sentence)
            sentence = []
        if fields and documents[-1]:
            documents.append([])
    return [document for document in documents if document]


def entity_sentences(documents):
    """The same with BIOES label indices: [[(tokens, labels)]]"""
    out = []
    for document in documents:
        sentences = []
        for sentence in document:
            kinds = [(label[2:] or None, label[:1] == "B") for _, label in sentence]
            sentences.append(([token for token, _ in sentence], bioes(kinds)))
        out.append(sentences)
    return out


def join(sentences, rng, merge, convention="general"):
    """A sequence of entity sentences; each begins a paragraph unless merged with the one before."""
    tokens, starts, labels = [], [], []
    for words, found in sentences:
        starts.extend([not tokens or rng.random() >= merge] + [False] * (len(words) - 1))
        tokens.extend(words)
        labels.extend(found)
    return Sequence(tokens, starts, entity=labels, names=True, convention=convention)


def conll_sequences(documents, rng, convention="general"):
    """One pass over the documents, each alone, with its neighbours, or cut into a few sentences."""
    order = list(range(len(documents)))
    rng.shuffle(order)
    for first in order:
        way = rng.random()
        merge = 0.0 if rng.random() < 0.6 else 0.6
        if way < 0.55:
            yield join(documents[first], rng, merge, convention)
        elif way < 0.85:
            block = [s for document in documents[first : first + rng.randint(2, 6)] for s in document]
            yield join(block, rng, merge, convention)
        else:
            at, sentences = 0, documents[first]
            while at < len(sentences):
                n = rng.randint(1, 4)
                yield join(sentences[at : at + n], rng, merge, convention)
                at += n


_SILVER = {"PERSON": "PER", "ORGANIZATION": "ORG", "LOCATION": "LOC", "MISC": "MISC"}


def article_sequence(article, tags, silver):
    """A whole PolNeAR article, its names of weight `silver`."""
    return Sequence(
        article.tokens, article.starts,
        entity=bioes([(_SILVER.get(kind), False) for kind in article.ner]),
        role=article.roles, inner=article.inner, pos=[tags.get(tag, -1) for tag in article.pos], links=article.links,
        entity_weight=silver, names=True, convention="polnear",
    )


def cut(sequence, first, last):
    """Tokens first..last of a sequence."""
    part = lambda labels: None if labels is None else labels[first:last]
    starts = part(sequence.starts)
    links = []
    for head, query, target in sequence.links or []:
        if first <= query < last:
            links.append((head, query - first, target - first if target is not None and first <= target < last else None))
    return replace(
        sequence, tokens=part(sequence.tokens), starts=[True, *starts[1:]], entity=part(sequence.entity),
        role=part(sequence.role), inner=part(sequence.inner), kind=part(sequence.kind), pos=part(sequence.pos),
        links=links,
    )


def repair(labels):
    """Makes BIO labels after a cut valid: an I without its B becomes one."""
    if labels is None:
        return None
    out, before = [], 0
    for label in labels:
        if label and label % 2 == 0 and before not in (label, label - 1):
            label -= 1
        out.append(label)
        before = label
    return out


def blocks(sequence, limit=2000):
    """A long sequence cut at paragraphs into pieces of at most `limit` tokens."""
    first, n = 0, len(sequence.tokens)
    while first < n:
        last = min(first + limit, n)
        if last < n:
            last = next((at for at in range(last, first + limit // 2, -1) if sequence.starts[at]), last)
        yield cut(sequence, first, last) if (first, last) != (0, n) else sequence
        first = last


def windows(sequence, rng):
    """Paragraphs as texts of their own, joined where an attribution crosses; now and then two or three together."""
    borders = [at for at, start in enumerate(sequence.starts) if start] + [len(sequence.tokens)]
    crossed = set()
    for _, query, target in sequence.links:
        if target is not None:
            low, high = sorted((query, target))
            crossed.update(at for at in borders if low < at <= high)
    borders = [at for at in borders if at not in crossed]
    keep = 0
    while keep + 1 < len(borders):
        after = min(keep + (1 if rng.random() < 0.85 else rng.randint(2, 3)), len(borders) - 1)
        yield from blocks(cut(sequence, borders[keep], borders[after]))
        keep = after


def read_conllu(path, tags):
    """Documents of an English Web Treebank file as sequences with tags."""
    tokens, starts, pos = [], [], []
    first = True
    for line in path.read_text(encoding="utf-8").split("\n"):
        if line.startswith("# newdoc") and tokens:
            yield Sequence(tokens, starts, pos=pos, convention="other")
            tokens, starts, pos = [], [], []
        fields = line.split("\t")
        if line.startswith("# newpar"):
            first = True
        if len(fields) == 10 and fields[0].isdigit():
            tokens.append(fields[1])
            starts.append(first or len(tokens) == 1)
            pos.append(tags.get(fields[4], -1))
            first = False
    if tokens:
        yield Sequence(tokens, starts, pos=pos, convention="other")


def read_masc(folder, tags):
    """MASC's `word_TAG` files."""
    for path in sorted(folder.rglob("*.txt")):
        tokens, starts, pos = [], [], []
        if path.name == "categories.txt":
            continue
        for line in path.read_text(encoding="utf-8", errors="replace").split("\n"):
            for at, item in enumerate(line.split()):
                word, _, tag = item.rpartition("_")
                if word:
                    tokens.append(word)
                    starts.append(at == 0)
                    pos.append(tags.get(tag, -1))
        if len(tokens) > 20:
            yield from blocks(Sequence(tokens, starts, pos=pos, convention="other"))


class Names:
    """Given names and surnames to put in the place of others."""

    def __init__(self, folder):
        census = lambda name: [
            line.split()[0].capitalize() for line in (folder / "us_census" / name).read_text().splitlines() if line.split()
        ]
        self.surnames = census("dist.all.last")
        self.given = census("dist.female.first") + census("dist.male.first")
        with open(folder / "given_names_gender.csv", encoding="utf-8") as lines:
            self.given += [name.capitalize() for line in lines if (name := line.split(",")[0]).isalpha()][::3]

    def swap(self, sequence, rng):
        """Consistent new names for the persons of a sequence (in place of a copy)."""
        tokens, new = list(sequence.tokens), {}
        for at, label in enumerate(sequence.entity):
            name = ENTITIES[label]
            word = tokens[at]
            if not name.endswith("PER") or not re.fullmatch(r"[^\W\d_]{3,}", word) or word in ("van", "von", "der", "bin"):
                continue
            if word not in new:
                pick = rng.choice(self.surnames if name[0] in "ES" else self.given)
                new[word] = pick.upper() if word.isupper() else pick
            tokens[at] = new[word]
        return replace(sequence, tokens=tokens)


def _title(word):
    return word[:1].upper() + word[1:]


def _recase(tokens, first, last, change):
    tokens[first:last] = [change(token) if token not in ("``", "''") and not token.startswith("-L") else token
                          for token in tokens[first:last]]


# British papers write them without the stop.
_TITLES = {"Mr.", "Mrs.", "Ms.", "Dr.", "St.", "Prof.", "Gen.", "Lt.", "Sgt.", "Rev.", "Capt.", "Col."}


def augment(sequence, rng, names):
    """Other quotation marks, missing marks, headline case, capitals, British titles, other names."""
    if sequence.names and rng.random() < 0.3:
        sequence = names.swap(sequence, rng)
    tokens = list(sequence.tokens)
    if rng.random() < 0.2:
        tokens = [token[:-1] if token in _TITLES else token for token in tokens]
    way = rng.random()
    if way < 0.015:
        _recase(tokens, 0, len(tokens), str.upper)
    elif way < 0.025:
        _recase(tokens, 0, len(tokens), str.lower)
    elif way < 0.07:
        borders = [at for at, start in enumerate(sequence.starts) if start] + [len(tokens)]
        which = rng.randrange(len(borders) - 1)
        _recase(tokens, borders[which], borders[which + 1], _title if rng.random() < 0.7 else str.upper)
    marks = [at for at, token in enumerate(tokens) if kind_and_key(token)[0] & DOUBLE_QUOTE]
    drop = set()
    if marks:
        way = rng.random()
        if way < 0.12:
            for at in marks:
                tokens[at] = "'"
        elif way < 0.19:
            drop = {rng.choice(marks)}
        elif way < 0.22:
            drop = set(marks)
    sequence = replace(sequence, tokens=tokens)
    if drop:
        drop = {at for at in drop if not sequence.entity or ENTITIES[sequence.entity[at]][0] in "OI"}
        kept = [at for at in range(len(tokens)) if at not in drop]
        if kept:
            place = {at: number for number, at in enumerate(kept)}
            move = lambda at: None if at is None else place.get(at, place.get(at + 1))
            pick = lambda labels: None if labels is None else [labels[at] for at in kept]
            links = None
            if sequence.links is not None:
                moved = [(head, move(query), target, move(target)) for head, query, target in sequence.links]
                links = [(head, query, new) for head, query, old, new in moved
                         if query is not None and (old is None or new is not None)]
            sequence = replace(
                sequence, tokens=pick(tokens), starts=pick(sequence.starts), entity=pick(sequence.entity),
                role=repair(pick(sequence.role)), inner=repair(pick(sequence.inner)), kind=pick(sequence.kind),
                pos=pick(sequence.pos), links=links,
            )
    return sequence


class Forms:
    """Features of every form met so far, numbered."""

    def __init__(self, words, n_buckets, n_grams, n_shapes):
        self.row = {word: at for at, word in enumerate(words)}
        self.limits = (n_buckets, n_grams, n_shapes)
        self.number, self.word, self.shape, self.count, self.grams = {}, [], [], [], []

    def __call__(self, token):
        found = self.number.get(token)
        if found is None:
            n_buckets, n_grams, n_shapes = self.limits
            found = self.number[token] = len(self.word)
            word_key = kind_and_key(token)[1]
            self.word.append(self.row.get(word_key, len(self.row)))
            self.shape.append(shape(normalise(token), n_shapes))
            self.grams.append(grams(word_key, n_buckets, n_grams))
        return found


class Batch:
    """Packed sequences as tensors; see `Network`."""

    def __init__(self, sequences, forms, word_dropout=0.0, rng=None):
        lengths = [len(sequence.tokens) for sequence in sequences]
        self.lengths = torch.tensor(lengths, dtype=torch.float32)
        self.offset = torch.tensor([0, *np.cumsum(lengths)], dtype=torch.int64)
        self.sequence = torch.repeat_interleave(torch.arange(len(lengths)), torch.tensor(lengths))
        number, flags, group, n_groups = [], [], [], 0
        for sequence in sequences:
            codes = [2 * forms(token) for token in sequence.tokens]
            if word_dropout:
                dropped = {code for code in set(codes) if rng.random() < word_dropout / 2}
                codes = [code + (code in dropped or rng.random() < word_dropout / 2) for code in codes]
            number.extend(codes)
            own_flags, own_groups = document_features(sequence.tokens, sequence.starts)
            flags.append(own_flags)
            group.append(np.where(own_groups >= 0, own_groups + n_groups, -1))
            n_groups += int(own_groups.max(initial=-1)) + 1
        distinct, form = np.unique(np.array(number), return_inverse=True)
        unknown = len(forms.row)
        self.form = torch.from_numpy(form.astype(np.int64))
        self.form_word = torch.tensor([unknown if code % 2 else forms.word[code // 2] for code in distinct])
        self.form_shape = torch.tensor([forms.shape[code // 2] for code in distinct])
        rows = [forms.grams[code // 2] for code in distinct]
        self.form_grams = torch.tensor([bucket for row in rows for bucket in row])
        self.form_gram_offset = torch.tensor([0, *np.cumsum([len(row) for row in rows])[:-1]])
        # Neighbours' flags left and right of each token's own: N x 24.
        padded = []
        for own in flags:
            edge = np.zeros((1, own.shape[1]), np.uint8)
            padded.append(np.concatenate([np.vstack([edge, own[:-1]]), own, np.vstack([own[1:], edge])], 1))
        self.flags = torch.from_numpy(np.concatenate(padded).astype(np.float32))
        group = np.concatenate(group)
        self.grouped = torch.from_numpy(np.flatnonzero(group >= 0))
        self.group = torch.from_numpy(group[group >= 0].astype(np.int64))
        self.n_groups = n_groups
        self.group_size = torch.bincount(self.group, minlength=n_groups).clamp(min=1).float()
        self.labels, self.weight = {}, {}
        for task in TASKS:
            found = [getattr(sequence, task) for sequence in sequences]
            filled = [labels if labels is not None else [0] * n for labels, n in zip(found, lengths)]
            self.labels[task] = torch.tensor([label for labels in filled for label in labels])
            self.weight[task] = torch.tensor([
                0.0 if labels is None else sequence.entity_weight if task == "entity" else 1.0
                for labels, sequence in zip(found, sequences)
            ])
        self.convention = torch.tensor([CONVENTIONS.index(sequence.convention) for sequence in sequences])
        kinds = [sequence.kind or [-1] * n for sequence, n in zip(sequences, lengths)]
        self.kind_labels = torch.tensor([label for labels in kinds for label in labels])
        self.kind_rows = torch.nonzero(self.kind_labels >= 0)[:, 0]
        pos = [sequence.pos or [-1] * n for sequence, n in zip(sequences, lengths)]
        self.pos_labels = torch.tensor([label for labels in pos for label in labels])
        self.pos_rows = torch.nonzero(self.pos_labels >= 0)[:, 0]
        self._link(sequences)

    def _link(self, sequences):
        """Link queries with the candidate keys of each head; gold: queries x (candidates + none), boolean."""
        heads, queries, candidates = [], [], [set(), set()]
        gold = [{}, {}]
        for sequence, base in zip(sequences, self.offset.tolist()):
            for head, query, target in sequence.links or []:
                gold[head].setdefault(base + query, set()).add(None if target is None else base + target)
                if target is not None:
                    candidates[head].add(base + target)
            # Every source and cue of the labels is a candidate, whether it has a partner here or not.
            for labels in (sequence.role, sequence.inner):
                for at, label in enumerate(labels or []):
                    if label in (1, 3):
                        candidates[0 if label == 1 else 1].add(base + at)
        self.link_candidates, self.link_gold = [], []
        for head in range(2):
            keys = sorted(candidates[head])
            column = {key: at for at, key in enumerate(keys)}
            table = torch.zeros(len(gold[head]), len(keys) + 1, dtype=torch.bool)
            for number, (query, targets) in enumerate(gold[head].items()):
                heads.append(head)
                queries.append(query)
                found = [target for target in targets if target is not None and abs(target - query) <= 150]
                for target in found:
                    table[number, column[target]] = True
                if not found:
                    table[number, len(keys)] = True
            self.link_candidates.append(torch.tensor(keys, dtype=torch.int64))
            self.link_gold.append(table)
        self.link_head = torch.tensor(heads, dtype=torch.int64)
        self.link_query = torch.tensor(queries, dtype=torch.int64)


class Stream:
    """Sequences of one category without end: pass after pass in new order."""

    def __init__(self, make):
        self.make, self.items = make, iter(())

    def take(self, n_tokens):
        out, found = [], 0
        while found < n_tokens:
            item = next(self.items, None)
            if item is None:
                self.items = iter(self.make())
                continue
            out.append(item)
            found += len(item.tokens)
        return out


def shuffled(items, rng):
    items = list(items)
    rng.shuffle(items)
    return items
