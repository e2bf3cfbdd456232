#!/usr/bin/env python3
"""Writes models/sieves.csv: how often each sieve of coreference is right where the source phrase is.

usage: fit_sieves.py GOLD.jsonl PREDICTIONS.jsonl [GOLD PREDICTIONS ...] > models/sieves.csv

GOLD are labelled articles, one a line: `text`, `quotes` with `start`, `end`, `source` (start, end or null) and `speaker`.
PREDICTIONS are the JSON Lines that `whosaid run` makes of the same articles. A quotation counts where the predicted source
overlaps the labelled one. A sieve's share of right answers is shrunk towards that of all sieves but `name`, as if it had
PRIOR more quotations. The sieves stand in the order of `whosaid rules --json`, the two that are no sieves at the end.
"""
import collections
import json
import re
import subprocess
import sys
import unicodedata

PRIOR = 6
TITLES = {"mr", "mrs", "ms", "dr", "sen", "senator", "rep", "gov", "governor", "president", "the", "a", "an", "prof", "sir", "judge"}
LAST = ["joint", "issuer"]


def words(name):
    plain = "".join(c for c in unicodedata.normalize("NFKD", name or "") if not unicodedata.combining(c)).casefold()
    found = re.findall(r"[\w&]+", re.sub(r"[’']s\b", "", plain))
    while len(found) > 1 and found[0] in TITLES:
        found = found[1:]
    return found


def same(gold, found):
    gold, found = words(gold), words(found)
    if not gold or not found:
        return False
    return gold == found or (set(gold) <= set(found) or set(found) <= set(gold)) and gold[-1] == found[-1]


def count(gold_path, predictions_path, counts):
    rows = collections.defaultdict(list)
    with open(predictions_path, encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            rows[row["doc_id"]].append(row)
    with open(gold_path, encoding="utf-8") as lines:
        for article in map(json.loads, lines):
            for quote in article["quotes"]:
                if not quote["source"] or not quote["speaker"]:
                    continue
                first, end = quote["source"]
                for row in rows[article["id"]]:
                    source = row["source"]
                    pieces = row["verbatim"] or row["parts"]
                    on = row["type"] != "indirect" and any(p["start"] < quote["end"] and quote["start"] < p["end"] for p in pieces)
                    if on and source and source["start"] < end and first < source["end"] and row["resolved_by"]:
                        tally = counts[row["resolved_by"]]
                        tally[0] += 1
                        tally[1] += same(quote["speaker"], row["speaker"]["name"])
                        break


def main():
    counts = collections.defaultdict(lambda: [0, 0])
    paths = sys.argv[1:]
    for gold, predictions in zip(paths[::2], paths[1::2]):
        count(gold, predictions, counts)
    # Names are nearly always right and would lift every rare sieve.
    everything = [sum(tally[i] for sieve, tally in counts.items() if sieve != "name") for i in (0, 1)]
    prior = everything[1] / max(1, everything[0])
    listed = json.loads(subprocess.run(["target/release/whosaid", "rules", "--json"], capture_output=True, check=True).stdout)
    print("sieve,probability,n")
    for name in [row["sieve"] for row in listed if "sieve" in row] + LAST:
        n, right = counts[name]
        print(f"{name},{(right + PRIOR * prior) / (n + PRIOR):.3f},{n}")


if __name__ == "__main__":
    main()
