"""What each ingredient gives: the recipe without one at a time, in short runs. See README.md beside this file.

Writes `ablation.csv`; runs that are in the cache are not made again.
"""

import argparse
import csv
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from train import WITHOUT

SCORES = ("source", "cue", "content", "PER", "ORG", "LOC", "MISC", "testa", "silver tags")


def run(options, seed, *without):
    """The log of a run."""
    folder = options.cache / "ablation" / "-".join([*(without or ["all"]), str(options.steps), str(seed)])
    log = folder / "log.txt"
    if not log.exists() or "\nfile: " not in log.read_text():
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, Path(__file__).with_name("train.py"), "--data", options.data, "--cache", options.cache,
                   "--teacher", options.teacher, "--out", folder / "model", "--steps", options.steps, "--seed", seed, "--threads", 1,
                   "--evaluate", options.steps, "--without", *without]
        with open(log, "w") as out:
            subprocess.run([str(part) for part in command], stdout=out, check=True)
    return log.read_text()


def scores(log, name):
    """A line of scores, by their names."""
    found = dict(re.findall(r"(silver tags|\w+) (\d+\.\d+)", log.split(f"\n{name}: ")[1].split("\n")[0]))
    return [found[name] for name in SCORES]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True, help="as of train.py")
    parser.add_argument("--cache", type=Path, default=Path("target/recipe"))
    parser.add_argument("--steps", type=int, default=300)
    parser.add_argument("--seeds", type=int, nargs="*", default=[1, 2, 3], help="of the runs with all ingredients")
    parser.add_argument("--jobs", type=int, default=2, help="runs at once, each of one thread")
    parser.add_argument("without", nargs="*", default=list(WITHOUT), help="ingredients to leave out, one at a time")
    options = parser.parse_args()
    with ThreadPoolExecutor(options.jobs) as pool:
        whole = [(seed, pool.submit(run, options, seed)) for seed in options.seeds]
        parts = [(name, pool.submit(run, options, 1, name)) for name in options.without]
    rows = []
    for seed, log in whole:
        log = log.result()
        rows.append(["", seed, *scores(log, "file")])
        rows += [["averaging", seed, *scores(log, "not averaged")], ["8-bit rounding", seed, *scores(log, "32 bits")]]
    rows += [[name, 1, *scores(log.result(), "file")] for name, log in parts]
    with open(Path(__file__).with_name("ablation.csv"), "w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["without", "seed", "steps", *SCORES])
        writer.writerows([without, seed, options.steps, *found] for without, seed, *found in rows)


if __name__ == "__main__":
    main()
