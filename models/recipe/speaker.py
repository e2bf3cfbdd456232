"""Fits the scorer of speakers: models/speaker.csv from labelled articles and what the program sees of them.

    python models/recipe/speaker.py --data DATA [--outlets]

DATA holds `beats/{train,dev}.jsonl`, `polnear/{train,dev}` with `{train,dev}-speakers.tsv`, and `text/` for the articles of
`labels/general.jsonl`. Nothing is fitted on dev.

Each third of the training articles is scored by a scorer of the other two, first given the right speakers of the quotations
before, then given what the first scorers guessed; what the second got right calibrates the probabilities. `--outlets` leaves
one outlet out at a time instead and says how the others' scorer does there; then nothing is written. What the program sees is kept in `--seen`, and read from there where it is newer than the program.
"""

import argparse
import collections
import json
import os
import pathlib
import re
import subprocess
import multiprocessing
import unicodedata

os.environ.setdefault("OMP_NUM_THREADS", "1")  # threads that wait for each other lose more than they win

import numpy as np
from sklearn.ensemble._hist_gradient_boosting.binning import _BinMapper
from sklearn.ensemble._hist_gradient_boosting.common import G_H_DTYPE
from sklearn.ensemble._hist_gradient_boosting.grower import TreeGrower
from sklearn.isotonic import IsotonicRegression

import news

NEVER = 20.0
TURNS = ["turn_before", "turn_before_that", "turn_last", "turn_ago", "turn_share"]
ALWAYS, SHARE = 8, 3  # so many candidates of a quotation are always learned from, of the others one in three
TRIM = set(" \t\r\n\u00a0\"“”'‘’«»`,.;:")
TITLES = {"mr", "mrs", "ms", "dr", "sen", "senator", "rep", "gov", "governor", "president", "the", "a", "an", "prof",
          "professor", "sir", "rev", "judge", "secretary"}


# Labels. A quotation is right where the names agree as the judge of general news compares them.


def fold(name):
    name = "".join(c for c in unicodedata.normalize("NFKD", name or "") if not unicodedata.combining(c)).casefold()
    words = re.findall(r"[\w&]+", re.sub(r"[’']s\b", "", name))
    while len(words) > 1 and words[0] in TITLES:
        words = words[1:]
    return [word for word in words if word not in ("jr", "sr")] or words


def same(gold, name):
    gold, name = fold(gold), fold(name)
    if not gold or not name:
        return False
    a, b = set(gold), set(name)
    return gold == name or (a <= b or b <= a) and gold[-1] == name[-1]


def chars(text, parts):
    found = set()
    for start, end in parts:
        while start < end and text[start] in TRIM:
            start += 1
        while end > start and text[end - 1] in TRIM:
            end -= 1
        found.update(range(start, end))
    return found


def beats(path):
    for line in path.open(encoding="utf-8"):
        yield json.loads(line)


def more(path, texts):
    """Labels as offsets into the articles of `data/text`."""
    for one in news.read_labels(path, texts):
        yield {**one, "id": one["origin"]}


def polnear(root, part):
    speakers = collections.defaultdict(dict)
    for line in (root / f"{part}-speakers.tsv").open(encoding="utf-8"):
        article, event, kind, name = (line.rstrip("\n").split("\t") + [""])[:4]
        speakers[article][event] = name if kind != "none" else ""
    for article, of_event in speakers.items():
        stem = article.rsplit("_", 1)[0]
        spans, reports = {}, []
        for line in (root / part / "attributions" / f"{article}.ann").open(encoding="utf-8"):
            found = re.match(r"(T\d+)\t\w+ ([\d ;]+)\t", line)
            if found:
                spans[found[1]] = [tuple(map(int, piece.split())) for piece in found[2].split(";")]
            elif line.startswith("E"):
                event, arguments = line.rstrip("\n").split("\t", 1)
                names = [argument.split(":")[1] for argument in arguments.split() if argument.startswith("Content")]
                parts = sorted(piece for name in names for piece in spans.get(name, []))
                if parts and of_event.get(event):
                    reports.append({"parts": parts, "speaker": of_event[event], "source": True})
        text = (root / part / "text" / f"{stem}.txt").read_bytes().decode("utf-8")
        yield {"id": f"polnear_{stem}", "text": text, "quotes": [], "reports": reports, "origin": f"polnear:{stem}"}


def outlet(article):
    origin = article.get("origin") or ""
    if origin.startswith("polnear:"):
        return "polnear " + origin.split(":")[1].split("_")[0]
    first = origin.split(":")[0].split("_")[0]
    return f"abp {article.get('publisher') or '?'}" if first == "abp" else first or "?"


def match(article, quotes):
    """[(row, kind, speaker)] as the judge pairs them; kind: marks with a source, floating, report."""
    text, pieces, found = article["text"], [], []
    for row, quote in enumerate(quotes):
        if quote["type"] != "indirect":
            for piece in quote["verbatim"] or quote["parts"]:
                pieces.append((chars(text, [(piece["start"], piece["end"])]), row))
    for quote in article["quotes"]:
        own = chars(text, [(quote["start"], quote["end"])])
        best = max(((len(own & c) / len(own | c), at) for at, (c, _) in enumerate(pieces) if c & own), default=(0, -1))
        if best[1] >= 0 and quote["speaker"] and (best[0] >= 0.8 or own <= pieces[best[1]][0]):
            found.append((pieces[best[1]][1], "marks" if quote["source"] else "floating", quote["speaker"]))
    every = article["id"].startswith("polnear_")
    rows = [(chars(text, [(p["start"], p["end"]) for p in quote["parts"]]), row)
            for row, quote in enumerate(quotes) if every or quote["type"] != "direct"]
    reports = [(chars(text, report["parts"]), report) for report in article.get("reports") or []]
    pairs = sorted(((len(a & b) / len(a | b), i, j) for i, (a, _) in enumerate(rows) for j, (b, _) in enumerate(reports)
                    if a & b), reverse=True)
    used_rows, used_reports = set(), set()
    for overlap, i, j in pairs:
        if overlap >= 0.5 and i not in used_rows and j not in used_reports:
            used_rows.add(i)
            used_reports.add(j)
            if reports[j][1]["speaker"]:
                found.append((rows[i][1], "reports", reports[j][1]["speaker"]))
    return found


# What the program sees, as arrays.


class Row:
    """A quotation: candidates `who`, features `x`, whether right `y`."""

    def __init__(self, seen):
        self.index, self.before, self.answer, self.type = seen["index"], seen["before"], seen["answer"], seen["type"]
        self.likely = seen["likely"]
        self.who = np.array(seen["candidates"], int)
        self.x = np.array(seen["features"], np.float32).reshape(len(self.who), -1)
        self.p = 0.0 if seen["answer_p"] is None else seen["answer_p"]
        self.y = None


class Document:
    def __init__(self, article, seen):
        self.id, self.outlet = article["id"], outlet(article)
        self.rows = [Row(quote) for quote in seen["quotes"]]
        self.speakers = seen["speakers"]
        self.at = {row.index: at for at, row in enumerate(self.rows)}
        self.items = match(article, seen["quotes"])
        gold = collections.defaultdict(collections.Counter)
        for row, _, speaker in self.items:
            gold[row][speaker] += 1
        for at, names in gold.items():
            name, row = names.most_common(1)[0][0], self.rows[at]
            row.y = np.array([same(name, self.speakers[who]) for who in row.who], bool)


def observe(given, name, articles):
    articles = list(articles)
    given.seen.mkdir(parents=True, exist_ok=True)
    texts, seen = given.seen / f"{name}.in.jsonl", given.seen / f"{name}.jsonl"
    lines = "\n".join(json.dumps({"id": article["id"], "text": article["text"]}) for article in articles)
    known = texts.exists() and texts.read_text(encoding="utf-8") == lines
    if not known or not seen.exists() or seen.stat().st_mtime < pathlib.Path(given.binary).stat().st_mtime:
        texts.write_text(lines, encoding="utf-8")
        done = subprocess.run([given.binary, "observe", texts, "-o", seen], stderr=subprocess.PIPE, text=True)
        if done.returncode > 1:  # 1: an article was skipped
            raise SystemExit(done.stderr)
    by_id = {one["id"]: one for one in map(json.loads, seen.open(encoding="utf-8"))}
    lists = next({key: one[key] for key in ("names", "rules", "sieves")} for one in by_id.values() if one["names"])
    documents = [Document(article, by_id[article["id"]]) for article in articles if article["id"] in by_id]
    return {**lists, "names": lists["names"] + TURNS}, [one for one in documents if one.rows]


class Turns:
    """The same as src/speaker/turns.rs."""

    def __init__(self, document):
        self.document, self.decided, self.last, self.n, self.given = document, [], None, 0, {}
        self.choices = []  # all of them, also where it is nobody's turn

    def features(self, row):
        out = np.zeros((len(row.who), len(TURNS)), np.float32)
        at = len(self.decided)
        befores = [self.document.at.get(before, at) for before in row.before]
        choices = [self.decided[before] if before < at else None for before in befores]
        choices.append(self.last)
        for column, choice in enumerate(choices):
            if choice is not None:
                out[:, column] = np.where(row.who == choice[0], choice[1], -choice[1])
        for candidate, who in enumerate(row.who):
            n_given, last = self.given.get(who, (0, None))
            out[candidate, 3] = NEVER if last is None else min(NEVER, self.n - 1 - last)
            out[candidate, 4] = n_given / (self.n + 1)
        return out

    def push(self, choice):
        self.choices.append(choice)
        if not self.document.rows[len(self.decided)].likely:
            self.decided.append(None)
            return
        self.decided.append(choice)
        self.last = choice
        if choice is not None:
            self.given[choice[0]] = (self.given.get(choice[0], (0, 0))[0] + 1, self.n)
            self.n += 1


def teacher(document):
    """The right speakers where labels tell them, else today's answers."""
    out = []
    for row in document.rows:
        if row.y is not None and row.y.any():
            out.append((row.who[row.y.argmax()], 0.9))
        else:
            out.append(None if row.answer is None else (row.answer, max(0.3, row.p)))
    return out


def table(documents, choices, seed=0):
    """Features, targets, group starts, weights and offsets of all labelled quotations, given who spoke in each."""
    random = np.random.default_rng(seed)
    xs, ys, starts, weights, offsets, n = [], [], [], [], [], 0
    for document, chosen in zip(documents, choices):
        turns = Turns(document)
        for row, choice in zip(document.rows, chosen):
            if row.y is not None and row.y.any():
                keep = row.y | (np.arange(len(row.who)) < ALWAYS)
                sampled = ~keep & (random.integers(SHARE, size=len(keep)) == 0)
                kept = keep | sampled
                x = np.hstack([row.x, turns.features(row)])[kept]
                xs.append(x)
                ys.append((row.y / row.y.sum())[kept])
                starts.append(n)
                weights.append(1.0 if row.type != "indirect" else 0.7)
                offsets.append(np.where(sampled, np.log(SHARE), 0.0)[kept])
                n += len(x)
            turns.push(choice)
    return np.vstack(xs), np.concatenate(ys), np.array(starts), np.array(weights), np.concatenate(offsets)


# The scorer.


class Forest:
    """Boosted trees under the loss of a choice among candidates."""

    def __init__(self, rounds, rate=0.12, leaves=14, l2=8.0, least=40, bins=48):
        self.rounds, self.rate, self.leaves, self.l2, self.least, self.bins = rounds, rate, leaves, l2, least, bins
        self.trees = []

    def fit(self, x, y, starts, weights, offsets):
        sizes = np.diff(np.append(starts, len(x)))
        weights = np.repeat(weights, sizes)
        mapper = _BinMapper(n_bins=self.bins + 1, random_state=0)
        binned = mapper.fit_transform(x.astype(np.float64))
        score = np.zeros(len(x))
        for _ in range(self.rounds):
            mass = np.exp(score + offsets - np.repeat(np.maximum.reduceat(score + offsets, starts), sizes))
            p = mass / np.repeat(np.add.reduceat(mass, starts), sizes)
            grower = TreeGrower(
                binned, ((p - y) * weights).astype(G_H_DTYPE), np.maximum(p * (1 - p) * weights, 1e-6).astype(G_H_DTYPE),
                max_leaf_nodes=self.leaves, min_samples_leaf=self.least, l2_regularization=self.l2, shrinkage=self.rate,
                n_bins=self.bins + 1, n_bins_non_missing=mapper.n_bins_non_missing_, has_missing_values=False,
                min_hessian_to_split=1.0)
            grower.grow()
            tree = grower.make_predictor(binning_thresholds=mapper.bin_thresholds_)
            score += tree.predict_binned(binned, mapper.missing_values_bin_idx_, 1)
            self.trees.append(tree)
        return self

    def score(self, x):
        x = np.ascontiguousarray(x, np.float64)
        categories, map_ = np.zeros((0, 8), np.uint32), np.zeros(x.shape[1], np.uint32)
        return sum(tree.predict(x, categories, map_, 1) for tree in self.trees)


def decode(forest, documents):
    """Per document the choice for each quotation, left to right; all documents at once."""
    states = [Turns(document) for document in documents]
    for at in range(max(len(document.rows) for document in documents)):
        open_ = [turns for turns in states if at < len(turns.document.rows)]
        rows = [(turns, turns.document.rows[at]) for turns in open_]
        filled = [(turns, row) for turns, row in rows if len(row.who)]
        scores = forest.score(np.vstack([np.hstack([row.x, turns.features(row)]) for turns, row in filled])) if filled else []
        first = 0
        for turns, row in rows:
            if not len(row.who):
                turns.push(None)
                continue
            own = scores[first:first + len(row.who)]
            first += len(row.who)
            p = np.exp(own - own.max())
            turns.push((row.who[p.argmax()], float(p.max() / p.sum())))
    return [turns.choices for turns in states]


def folds(documents, n=3):
    return [[at for at in range(len(documents)) if at % n == fold_] for fold_ in range(n)]


def without(part):
    """The choices for a part of the articles by a scorer of the others."""
    documents, choices, rounds = GIVEN
    left_out = set(part)
    others = [at for at in range(len(documents)) if at not in left_out]
    forest = Forest(rounds).fit(*table([documents[at] for at in others], [choices[at] for at in others]))
    return decode(forest, [documents[at] for at in part])


GIVEN = None  # what `without` reads, shared with its processes


def cross(documents, choices, rounds, parts):
    """Each part's choices by a scorer of the other parts; two at a time."""
    global GIVEN
    GIVEN = documents, choices, rounds
    with multiprocessing.get_context("fork").Pool(2) as pool:
        return pool.map(without, parts, chunksize=1)


# Scores.


def outcomes(documents, choices):
    for document, chosen in zip(documents, choices):
        for row, kind, speaker in document.items:
            choice, answer = chosen[row], document.rows[row].answer
            right = choice is not None and same(speaker, document.speakers[choice[0]])
            before = answer is not None and same(speaker, document.speakers[answer])
            yield document, kind, choice[1] if choice else 0.0, right, before, document.rows[row].p


def error(pairs):
    """Calibration error over ten bins, in percent."""
    bins = collections.defaultdict(lambda: [0.0, 0.0])
    for p, right in pairs:
        bins[min(9, int(10 * p))][0] += p
        bins[min(9, int(10 * p))][1] += right
    return 100 * sum(abs(p - right) for p, right in bins.values()) / max(1, len(pairs))


def show(title, documents, choices, calibrate, by_outlet=False):
    counts = collections.defaultdict(lambda: [0, 0, 0])
    pairs = collections.defaultdict(list)
    for document, kind, p, right, before, _ in outcomes(documents, choices):
        for key in [kind, "all in marks" if kind != "reports" else None] + [document.outlet] * by_outlet:
            if key:
                counts[key][0] += 1
                counts[key][1] += before
                counts[key][2] += right
        pairs["reports" if kind == "reports" else "all in marks"].append((float(calibrate(p)), right))
    for key, (n, before, right) in sorted(counts.items()):
        if n >= 40 or not by_outlet:
            calibration = f", calibration error {error(pairs[key]):.1f}" if key in pairs else ""
            print(f"{title:24} {key:32} n {n:5}  rules {100 * before / n:.1f}  scorer {100 * right / n:.1f}{calibration}",
                  flush=True)


def calibration(documents, choices):
    """Up to a dozen points of a rising map from a score's probability to the share that was right."""
    pairs = [(p, right) for _, _, p, right, _, _ in outcomes(documents, choices) if p > 0]
    p, right = np.array(pairs, float).T
    rising = IsotonicRegression(out_of_bounds="clip").fit(p, right)
    borders = np.unique(np.quantile(p, np.linspace(0, 1, 13)))
    middle = [(a + b) / 2 for a, b in zip(borders, borders[1:])]
    points = [(m, float(np.mean(rising.predict(p[(p >= a) & (p <= b)])))) for m, a, b in zip(middle, borders, borders[1:])]
    return [(0.0, 0.0), *points, (1.0, points[-1][1])]


def nodes(tree):
    """The lines of a tree, left branches first."""
    def below(at):
        node = tree.nodes[at]
        if node["is_leaf"]:
            return [f"l,{node['value']:.4g}"]
        left, right = below(node["left"]), below(node["right"])
        return [f"s,{node['feature_idx']},{node['num_threshold']:.6g},{len(left) + 1}"] + left + right
    return below(0)


def write(path, lists, forest, points):
    lines = ["# Weights of src/speaker, written by models/recipe/speaker.py.", "features," + ",".join(lists["names"]),
             "rules," + ",".join(lists["rules"]), "sieves," + ",".join(lists["sieves"])]
    lines += [f"calibration,{a:.4f},{b:.4f}" for a, b in points]
    for tree in forest.trees:
        lines += ["tree"] + nodes(tree)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--data", type=pathlib.Path, required=True)
    parser.add_argument("--labels", type=pathlib.Path, default=pathlib.Path(__file__).parent / "labels" / "general.jsonl")
    parser.add_argument("--binary", default="target/release/whosaid")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("models/speaker.csv"))
    parser.add_argument("--seen", type=pathlib.Path, default=pathlib.Path("target/recipe/speaker"))
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--outlets", action="store_true")
    given = parser.parse_args()
    lists, train = observe(given, "train", beats(given.data / "beats" / "train.jsonl"))
    train += observe(given, "polnear-train", polnear(given.data / "polnear", "train"))[1]
    if given.labels.exists():
        train += observe(given, "labels", more(given.labels, given.data / "text"))[1]
    print(f"{len(train)} articles, {sum(row.y is not None for one in train for row in one.rows)} quotations", flush=True)
    teachers = [teacher(document) for document in train]
    if given.outlets:
        outlets = collections.Counter(document.outlet for document in train)
        names = [one for one in sorted(outlets) if outlets[one] >= 15]
        parts = [[at for at, document in enumerate(train) if document.outlet == one] for one in names]
        for one, part, chosen in zip(names, parts, cross(train, teachers, given.rounds // 2, parts)):
            show("without " + one, [train[at] for at in part], chosen, lambda p: p)
        return
    parts = folds(train)

    def held(choices):
        out = [None] * len(train)
        for part, chosen in zip(parts, cross(train, choices, given.rounds, parts)):
            for at, choice in zip(part, chosen):
                out[at] = choice
        return out

    # Who spoke before is known in the labels and guessed in the program: the second round learns from guesses.
    guessed = held(teachers)
    show("train, out of fold, first", train, guessed, lambda p: p)
    second = held(guessed)
    points = calibration(train, second)
    xs, ys = np.array(points).T
    show("train, out of fold", train, second, lambda p: np.interp(p, xs, ys), by_outlet=True)
    forest = Forest(given.rounds).fit(*table(train, guessed))
    write(given.out, lists, forest, points)
    for title, articles in [("dev", beats(given.data / "beats" / "dev.jsonl")),
                            ("PolNeAR dev", polnear(given.data / "polnear", "dev"))]:
        documents = observe(given, title.replace(" ", "-"), articles)[1]
        show(title, documents, decode(forest, documents), lambda p: np.interp(p, xs, ys))


if __name__ == "__main__":
    main()
