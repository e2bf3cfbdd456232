"""General news labelled by reading: quotations, reports and names as sequences.

Labels are objects of `data/beats` or lines of `labels/general.jsonl`, which hold offsets into the articles of `data/text`.
Tokens are the program's own. The labels say who speaks a quotation, not by which word: that cue is taken from the tagger
that training starts from, where it marks one beside the source. What it marks elsewhere, and no reader did, is the third
class of cues: no report.
"""

import gzip
import json
import lzma
import subprocess
import zlib
from collections import defaultdict
from pathlib import Path

import data as sets
import polnear
from network import KINDS
from polnear import ROLES

# A cue stands at most so many tokens from its source.
BESIDE = 3
_MARKS = frozenset(["\"", "“", "”", "``", "''", "‘", "’", "'", "`"])


def article_text(row):
    """The text that the labels count in: title, blank line, text, unless the text begins with its title."""
    text = row["text"].strip("\n").replace("\r", "")
    title = (row.get("title") or "").strip()
    return text if not title or text.startswith(title) else f"{title}\n\n{text}"


def read_texts(folder, origins):
    """{origin: text} of articles of `data/text`, origins as FILE:ID."""
    wanted, out = defaultdict(set), {}
    for origin in origins:
        name, _, own = origin.partition(":")
        wanted[name].add(own)
    for name, ids in sorted(wanted.items()):
        with lzma.open(folder / f"{name}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                if str(row["id"]) in ids:
                    out[f"{name}:{row['id']}"] = article_text(row)
    return out


def read_beats(path):
    """Articles of `data/beats`."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def read_labels(path, texts_folder):
    """Articles of `labels/general.jsonl`, in the form of `data/beats`."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    texts = read_texts(texts_folder, [row["origin"] for row in rows])
    for row in rows:
        row["text"] = texts[row["origin"]]
        if zlib.crc32(row["text"].encode()) != row["crc"]:
            raise SystemExit(f"{row['origin']}: not the text that was labelled")
        for one in row["quotes"] + row["reports"]:
            spans = one["speaker"]
            one["speaker"] = None if spans is None else " & ".join(row["text"][a:b] for a, b in spans)
    return rows


def tokenize(program, articles, cache):
    """[(token, start, end)] of each article, as the program cuts it; offsets in code points."""
    documents = "".join(json.dumps({"id": str(at), "text": article["text"]}) + "\n" for at, article in enumerate(articles))
    saved = cache / f"tokens-{zlib.crc32(documents.encode()):08x}.tsv"
    if not saved.exists():
        source = saved.with_suffix(".jsonl")
        source.write_text(documents, encoding="utf-8")
        found = subprocess.run([str(program), "tag", "--tsv", str(source)], stdout=subprocess.PIPE, check=True)
        saved.write_bytes(found.stdout)
    out = [[] for _ in articles]
    for line in saved.read_text(encoding="utf-8").split("\n")[1:]:
        fields = line.split("\t")
        if len(fields) > 3:
            own = out[int(fields[0])]
            # Cleaning may have moved a piece; what is out of order stays out.
            if not own or int(fields[2]) >= own[-1][2]:
                own.append((fields[1], int(fields[2]), int(fields[3])))
    return out


def role_spans(labels, role):
    """[(first, after)] of a role in BIO labels."""
    out, begin = [], ROLES.index(f"B-{role}")
    for at, label in enumerate(labels):
        if label == begin:
            out.append([at, at + 1])
        elif label == begin + 1 and out and out[-1][1] == at:
            out[-1][1] = at + 1
    return out


class Reading:
    """One article's tokens and labels."""

    def __init__(self, article, tokens):
        self.article, self.text = article, article["text"]
        self.tokens = [token for token, _, _ in tokens]
        self.begin, self.end = [start for _, start, _ in tokens], [end for _, _, end in tokens]
        self.starts = [at == 0 or "\n" in self.text[self.end[at - 1] : self.begin[at]] for at in range(len(tokens))]

    def pieces(self, *ranges):
        return polnear._pieces([tuple(one) for one in ranges if one], self.begin, self.end)

    def with_marks(self, piece):
        """A quotation with the marks around it, as PolNeAR has contents."""
        first, last = piece
        if first > 0 and self.tokens[first - 1] in _MARKS and not self.starts[first]:
            first -= 1
        if last + 1 < len(self.tokens) and self.tokens[last + 1] in _MARKS and not self.starts[last + 1]:
            last += 1
        return [first, last]

    def events(self, cues):
        """({role: pieces} with the class of its cue, ...); `cues`: [(first, after)] that the start marks."""
        out, by_source = [], {}
        for report in self.article["reports"] or []:
            event = {
                "Content": self.pieces(*report["parts"]), "Cue": self.pieces(report["cue"]),
                "Source": self.pieces(report["source"]),
            }
            out.append((event, KINDS.index(report["class"]), report["speaker"]))
        gold = [piece for event, _, _ in out for piece in event["Cue"]]
        free = [cue for cue in cues if not any(a < cue[1] and cue[0] <= b for a, b in gold)]
        reports = list(out)
        for quote in self.article["quotes"]:
            found = self.pieces((quote["start"], quote["end"]))
            if not found:
                continue
            piece = self.with_marks([found[0][0], found[-1][1]])
            inside = lambda event: any(a <= found[0][0] and found[-1][1] <= b for a, b in event["Content"])
            if any(inside(event) and speaker == quote["speaker"] for event, _, speaker in reports):
                continue
            source = self.pieces(quote["source"])
            name = tuple(source[0]) if source else None
            if name in by_source:
                by_source[name]["Content"].append(piece)
                continue
            event = {"Content": [piece], "Cue": [], "Source": source}
            if name:
                by_source[name] = event
                gap = lambda cue: max(cue[0] - name[1] - 1, name[0] - cue[1], 0)
                near = [cue for cue in free if gap(cue) <= BESIDE and (cue[1] <= name[0] or cue[0] > name[1])]
                if near:
                    best = min(near, key=gap)
                    event["Cue"] = [[best[0], best[1] - 1]]
            out.append((event, 0, quote["speaker"]))
        return [({role: sorted(ranges) for role, ranges in event.items() if ranges}, kind)
                for event, kind, _ in out if event["Content"]]

    def sequence(self, cues):
        """The article with its labels; of `cues`, those that no reader marked are none."""
        n = len(self.tokens)
        events = self.events(cues)
        kinds = [-1] * n
        for first, after in cues:
            kinds[first:after] = [2] * (after - first)
        for event, kind in events:
            for first, last in event.get("Cue", []):
                kinds[first : last + 1] = [kind] * (last + 1 - first)
        outer, inner = polnear.layers([event for event, _ in events])
        roles, nested = [0] * n, [0] * n
        polnear.paint(roles, outer)
        polnear.paint(nested, inner)
        names = None
        if self.article.get("names"):
            marked = [(None, False)] * n
            for start, end, kind in self.article["names"]:
                for first, last in self.pieces((start, end)):
                    marked[first : last + 1] = [(kind, at == first) for at in range(first, last + 1)]
            names = sets.bioes(marked)
        return sets.Sequence(
            self.tokens, self.starts, entity=names, role=roles, inner=nested, kind=kinds,
            links=polnear.links(outer) + polnear.links(inner), names=names is not None,
        )


def sequences(articles, tokens, cues_of):
    """Labelled sequences; `cues_of`: a function of sequences that gives the start's role labels of each."""
    readings = [Reading(article, own) for article, own in zip(articles, tokens) if own]
    plain = [sets.Sequence(reading.tokens, reading.starts) for reading in readings]
    return [reading.sequence(role_spans(labels, "cue")) for reading, labels in zip(readings, cues_of(plain))]
