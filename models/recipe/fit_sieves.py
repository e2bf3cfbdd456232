#!/usr/bin/env python3
"""Writes models/sieves.csv: how often each sieve of coreference is right where the source phrase is.

usage: models/recipe/fit_sieves.py

Counts are those of corpus/scores.csv on the labels of general news with their sources given, which no sieve was written on
(`.ci/rescore DATA` makes them). A sieve's share of right answers is shrunk towards that of all sieves but `name`, as if it
had PRIOR more quotations. The sieves stand in the order of `whosaid rules --json`. A test makes the same file anew.
"""
import collections
import json
import pathlib
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SET = "news-train-given-sources"
PRIOR = 6


def main():
    counts = collections.defaultdict(lambda: {"known": 0, "speaker_right": 0})
    for line in (ROOT / "corpus/scores.csv").read_text(encoding="utf-8").splitlines():
        name, metric, value = line.split(",")
        if name == SET and metric.startswith("sieves."):
            sieve, count = metric.removeprefix("sieves.").rsplit(".", 1)
            counts[sieve][count] = int(value)
    # Names are nearly always right and would lift every rare sieve.
    others = [count for sieve, count in counts.items() if sieve != "name"]
    prior = sum(count["speaker_right"] for count in others) / max(1, sum(count["known"] for count in others))
    binary = ROOT / "target/release/whosaid"
    listed = json.loads(subprocess.run([binary, "rules", "--json"], capture_output=True, check=True).stdout)
    with (ROOT / "models/sieves.csv").open("w", encoding="utf-8", newline="\n") as file:
        print("sieve,probability,n", file=file)
        for name in (row["sieve"] for row in listed if "sieve" in row):
            n, right = counts[name]["known"], counts[name]["speaker_right"]
            print(f"{name},{(right + PRIOR * prior) / (n + PRIOR):.3f},{n}", file=file)


if __name__ == "__main__":
    main()
