"""PolNeAR: articles with tokens, paragraphs, silver labels, and attributions as label sequences."""

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

ROLES = ["O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content"]
_ROLE = {"Source": 1, "Cue": 3, "Content": 5}


@dataclass
class Article:
    """An article of T tokens."""

    name: str
    tokens: list  # T strings
    starts: list  # T booleans: the token begins a line of the text
    pos: list  # T Penn tags
    ner: list  # T CoreNLP classes
    roles: list = field(default_factory=list)  # T labels of the outermost attributions, indices into ROLES
    inner: list = field(default_factory=list)  # the same of the attributions inside contents
    links: list = field(default_factory=list)  # (head, query token, key token); head 0 cue->source, 1 content->cue


def _spans(field_text):
    """[(start, end)] in code points, of `Source 3 5;8 9`."""
    return [tuple(map(int, piece.split())) for piece in field_text.split(" ", 1)[1].split(";")]


def read_attributions(path):
    """[{role: [(start, end), ...]}], one per E line, roles Source, Cue, Content."""
    spans, events = {}, []
    for line in path.read_text(encoding="utf-8").split("\n"):
        if re.match(r"T\d+\t(Source|Cue|Content) \d", line):
            name, where = line.split("\t")[:2]
            spans[name] = _spans(where)
        elif re.match(r"E\d+\t", line):
            events.append(line.split("\t")[1].split())
    out = []
    for event in events:
        one = {}
        for argument in event:
            role, name = argument.split(":")
            role = role.rstrip("0123456789")
            if role in _ROLE and name in spans:
                one.setdefault(role, []).extend(spans[name])
        if one:
            out.append({role: sorted(set(pieces)) for role, pieces in one.items()})
    return out


def _pieces(ranges, begin, end):
    """Code-point ranges as token ranges [first, last]."""
    out = []
    for start, stop in ranges:
        first, last = bisect_right(end, start), bisect_left(begin, stop) - 1
        if first <= last:
            out.append([first, last])
    return out


def _contained(inner, outer_content):
    return all(any(a >= x and b <= y for x, y in outer_content) for ranges in inner.values() for a, b in ranges)


def layers(events):
    """(outermost events, those inside the contents of others)"""
    inside = lambda one: any(
        other is not one and _contained(one, other.get("Content", [])) and not _contained(other, one.get("Content", []))
        for other in events
    )
    found = [inside(event) for event in events]
    return [[event for event, own in zip(events, found) if own == wanted] for wanted in (False, True)]


def links(events):
    """[(head, query, key)] of events."""
    out = []
    for event in events:
        cues = event.get("Cue", [])
        if cues:
            cue = cues[0][0]
            out.extend((0, cue, a) for a, _ in event.get("Source", [[None, None]]))
        out.extend((1, a, cues[0][0] if cues else None) for a, _ in event.get("Content", []))
    return out


def paint(labels, events):
    """Writes events into `labels`, the longest first; who comes first keeps a token."""
    for event in sorted(events, key=lambda event: -sum(b - a + 1 for ranges in event.values() for a, b in ranges)):
        for role, ranges in event.items():
            for first, last in ranges:
                fresh = True
                for at in range(first, last + 1):
                    if labels[at]:
                        fresh = True
                    else:
                        labels[at] = _ROLE[role] + (0 if fresh else 1)
                        fresh = False


def read_article(folder, name):
    """One article with its first annotator's labels, or None where the silver tokens are missing."""
    silver = folder / "silver" / f"{name}.tsv"
    if not silver.exists():
        return None
    text = (folder / "text" / f"{name}.txt").read_text(encoding="utf-8")
    rows = [line.split("\t") for line in silver.read_text(encoding="utf-8").split("\n")]
    rows = [row for row in rows if len(row) >= 7]
    begin, end = [int(row[1]) for row in rows], [int(row[2]) for row in rows]
    starts = [at == 0 or "\n" in text[end[at - 1] : begin[at]] for at in range(len(rows))]
    article = Article(name, [row[3] for row in rows], starts, [row[5] for row in rows], [row[6] for row in rows])
    annotations = sorted((folder / "attributions").glob(f"{name}_*.ann")) or sorted(
        (folder / "attributions").glob(f"{name}*.ann")
    )
    events = []
    for event in read_attributions(annotations[0]):
        event = {role: _pieces(ranges, begin, end) for role, ranges in event.items()}
        event = {role: ranges for role, ranges in event.items() if ranges}
        if event:
            events.append(event)
    outer, inner = layers(events)
    article.roles, article.inner = [0] * len(rows), [0] * len(rows)
    paint(article.roles, outer)
    paint(article.inner, inner)
    article.links = links(outer) + links(inner)
    return article


def read(folder):
    """All articles of a split, in name order."""
    names = sorted(path.stem for path in (folder / "text").glob("*.txt"))
    found = (read_article(folder, name) for name in names)
    return [article for article in found if article is not None]
