"""Adds labelled articles to `labels/general.jsonl`: offsets with the articles' origin, and no text of them.

`python collect.py FOLDER ARTICLES DATA`: FOLDER of JSON files, each a list of objects with `id`, `quotes`, `not_speech`,
`reports`, `names` as in `data/beats`; ARTICLES, a JSON object of the texts by id; DATA/text, from which the texts come
again. Speakers are kept as the places of one mention of each name. Files whose names begin with --second are a second
reading of articles in others: they are compared with the first one, and not kept.
"""

import argparse
import json
import zlib
from pathlib import Path

import news


def places(text, speaker, near):
    """[[start, end]] of each of the speakers that are joined by ` & `, nearest to an offset; None where one is not there."""
    whole = [speaker] if speaker in text else speaker.split(" & ")
    out = []
    for name in whole:
        found, at = [], text.find(name)
        while at >= 0:
            found.append([at, at + len(name)])
            at = text.find(name, at + 1)
        if not found:
            return None
        out.append(min(found, key=lambda span: abs(span[0] - near)))
    return out


def offsets(article, text):
    """An article's line."""
    rows = {"quotes": [], "reports": []}
    for kind, own in rows.items():
        for one in article[kind]:
            near = one["start"] if kind == "quotes" else one["parts"][0][0]
            speaker = one["speaker"] and places(text, one["speaker"], near)
            own.append({**one, "speaker": speaker or None})
    return {"origin": article["origin"], "publisher": article["publisher"], "crc": zlib.crc32(text.encode()),
            "quotes": rows["quotes"], "not_speech": article["not_speech"], "reports": rows["reports"],
            "names": article["names"]}


def overlap(a, b):
    """Shared share of two lists of ranges."""
    a, b = ({at for start, end in spans for at in range(start, end)} for spans in (a, b))
    return len(a & b) / max(1, len(a | b))


def matched(first, second, spans):
    """Pairs of items with at least half of their ranges shared, each item once."""
    pairs = sorted(((overlap(spans(a), spans(b)), i, j) for i, a in enumerate(first) for j, b in enumerate(second)),
                   reverse=True)
    out, left, right = [], set(), set()
    for share, i, j in pairs:
        if share >= 0.5 and i not in left and j not in right:
            left.add(i)
            right.add(j)
            out.append((first[i], second[j]))
    return out


def agreement(pairs):
    """Prints how far two readers of the same articles agree."""
    found = {}
    for first, second in pairs:
        for kind, spans in (("quotes", lambda one: [(one["start"], one["end"])]), ("reports", lambda one: one["parts"])):
            same = matched(first[kind], second[kind], spans)
            row = found.setdefault(kind, [0, 0, 0, 0, 0])
            row[0] += len(same)
            row[1] += len(first[kind])
            row[2] += len(second[kind])
            row[3] += sum(a["speaker"] == b["speaker"] for a, b in same)
            row[4] += sum(a.get("class") == b.get("class") for a, b in same)
        if first["names"] and second["names"]:
            row = found.setdefault("names", [0, 0, 0, 0, 0])
            a, b = ({tuple(name) for name in one["names"]} for one in (first, second))
            row[0] += len(a & b)
            row[1] += len(a)
            row[2] += len(b)
    for kind, (same, first, second, speaker, own_class) in found.items():
        line = f"{kind}: F1 {200 * same / max(1, first + second):.1f} ({first} and {second})"
        if kind != "names":
            line += f", same speaker {100 * speaker / max(1, same):.1f} %, same class {100 * own_class / max(1, same):.1f} %"
        print(f"{len(pairs)} articles read twice, {line}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("articles", type=Path)
    parser.add_argument("data", type=Path)
    parser.add_argument("--second", default="b15_")
    options = parser.parse_args()
    texts = json.loads(options.articles.read_text(encoding="utf-8"))
    first, second = {}, {}
    for path in sorted(options.folder.glob("*.json")):
        for article in json.loads(path.read_text(encoding="utf-8")):
            (second if path.name.startswith(options.second) else first)[article["origin"]] = article
    agreement([(first[origin], article) for origin, article in sorted(second.items()) if origin in first])
    own = news.read_texts(options.data / "text", list(first))
    target = Path(__file__).parent / "labels/general.jsonl"
    kept = target.read_text(encoding="utf-8").splitlines() if target.exists() else []
    lines = [line for line in kept if json.loads(line)["origin"] not in first]
    for origin, article in sorted(first.items()):
        text = texts[article["id"]]["text"]
        if own.get(origin) != text:
            print(f"{origin}: the text is not that of {options.data / 'text'}; left out")
            continue
        lines.append(json.dumps(offsets(article, text), ensure_ascii=False, separators=(",", ":")))
    target.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{target}: {len(lines)} articles, {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()
