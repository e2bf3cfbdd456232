"""Trains the tagger and writes the model file and its parity fixtures. See README.md beside this file."""

import argparse
import math
import os
import random
import re
import resource
import time
from pathlib import Path

# Waiting threads sleep: spinning ones slow each other down where cores are shared.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch

import data as sets
import export
import kernels
import news
import polnear
import pretrain
import score
import vectors
from network import Network
from steps import Steps

# Tokens of each category in a step.
MIX = {"conll": 1150, "wikigold": 150, "articles": 1000, "windows": 1600, "news": 3300, "pos": 150}
# Of each loss; `silver`: of CoreNLP's names among the entities.
WEIGHT = {"entity": 1.0, "role": 1.0, "inner": 2.0, "kind": 0.4, "pos": 0.2, "link": 0.1, "silver": 0.25}
# How to do without an ingredient (`--without`), for ablation.py.
WITHOUT = {
    "pretraining": lambda network, mix, weight: None,  # see main
    "vectors": lambda network, mix, weight: network.word.weight.data[:-1].normal_(std=0.35),
    "grams": lambda network, mix, weight: freeze(network.gram.weight),
    "pooling": lambda network, mix, weight: freeze(network.pool.weight),
    "chains": lambda network, mix, weight: freeze(*network.crf.parameters(), *network.crf.buffers()),
    "augmentation": lambda network, mix, weight: None,  # see the loop
    "silver": lambda network, mix, weight: (mix.update(pos=0), weight.update(pos=0, silver=0)),
    "entities": lambda network, mix, weight: (mix.update(conll=0, wikigold=0), weight.update(entity=0)),
    "roles": lambda network, mix, weight: weight.update(role=0, inner=0, link=0),
    "news": lambda network, mix, weight: mix.update(news=0),
    "conventions": lambda network, mix, weight: freeze(network.convention),
}
# Pretraining begins with the vectors.
NOT_PRETRAINED = {"pretraining", "vectors"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder with ner/, pos/, polnear/, text/, gazetteers/")
    parser.add_argument("--out", type=Path, required=True, help="model file to write; fixtures.json goes beside it")
    parser.add_argument("--cache", type=Path, default=Path("target/recipe"), help="folder for intermediate files")
    parser.add_argument("--start", type=Path, help="model file to start from, in the place of vectors and pretraining")
    parser.add_argument("--teacher", type=Path, help="model file that marks cues which labels of general news lack")
    parser.add_argument("--program", type=Path, default=Path("target/release/whosaid"), help="cuts articles into tokens")
    parser.add_argument("--articles", type=int, help="labelled articles of general news to use, of all")
    parser.add_argument("--steps", type=int, default=2600)
    parser.add_argument("--hidden", type=int, default=160)
    parser.add_argument("--layers", type=int, default=3)
    parser.add_argument("--dropout", type=float, default=0.3)
    parser.add_argument("--rate", type=float, default=1.75e-3, help="peak learning rate")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--evaluate", type=int, default=650, help="steps between scores on the development sets")
    parser.add_argument("--without", choices=WITHOUT, nargs="*", default=[], help="ingredients to leave out")
    return parser.parse_args()


def freeze(*parameters):
    """Zeros that stay."""
    for parameter in parameters:
        parameter.requires_grad_(False).zero_()


def new_parts(network):
    """What model files of version 1 lack."""
    return [*network.inner.parameters(), *network.kind.parameters(), *network.crf["inner"].parameters(), network.convention]


def pos_tags():
    """The tags of src/tag/pos.rs."""
    source = (Path(__file__).parents[2] / "src/tag/pos.rs").read_text(encoding="utf-8")
    inside = source.split("const TAGS", 1)[1].split("];", 1)[0]
    return re.findall(r'\("(.+?)", Pos::', inside)


def labelled_news(options):
    """(train, dev) sequences of general news; another tagger marks cues in them, see news.py."""
    path = options.teacher or options.start
    if path is None:
        raise SystemExit("give `--teacher`, a model file that marks cues in the labelled news")
    network, words = export.read(path)
    size = network.dimensions
    forms = sets.Forms(words, size["buckets"], size["grams"], size["shapes"])
    labels = sorted((Path(__file__).parent / "labels").glob("general.jsonl*"))
    train = news.read_beats(options.data / "beats/train.jsonl")
    train += [row for path in labels for row in news.read_labels(path, options.data / "text")]
    random.Random(options.seed).shuffle(train)
    train = train[: options.articles]
    network.eval()

    @torch.no_grad()
    def cues_of(plain):
        for first in range(0, len(plain), 50):
            part = [sets.replace(sequence, convention="polnear") for sequence in plain[first : first + 50]]
            batch = sets.Batch(part, forms)
            role = network.tag(batch)["role"].tolist()
            yield from (role[a:b] for a, b in zip(batch.offset.tolist(), batch.offset.tolist()[1:]))

    out = []
    for articles in (train, news.read_beats(options.data / "beats/dev.jsonl")):
        out.append(news.sequences(articles, news.tokenize(options.program, articles, options.cache), cues_of))
    return out


def streams(data, tags, rng, silver, labelled):
    """One endless stream of sequences per category, and the size of each."""
    tag_row = {tag: at for at, tag in enumerate(tags)}
    conll = sets.entity_sentences(sets.read_conll(data / "ner/conll2003/eng.train"))
    wikigold = sets.entity_sentences(sets.read_conll(data / "ner/wikigold/CONLL-format/data/wikigold.conll.txt"))
    articles = [sets.article_sequence(article, tag_row, silver) for article in polnear.read(data / "polnear/train")]
    pos = list(sets.read_conllu(data / "pos/ud_ewt/en_ewt-ud-train.rebuilt.conllu", tag_row))
    pos += list(sets.read_masc(data / "pos/masc_tagged", tag_row))
    window_list = lambda: [window for article in articles for window in sets.windows(article, rng)]
    block_list = [block for article in articles for block in sets.blocks(article)]
    return {
        "conll": sets.Stream(lambda: sets.conll_sequences(conll, rng)),
        "wikigold": sets.Stream(lambda: sets.conll_sequences(wikigold, rng, "wikigold")),
        "news": sets.Stream(lambda: sets.shuffled([block for article in labelled for block in sets.blocks(article)], rng)),
        "articles": sets.Stream(lambda: sets.shuffled(block_list, rng)),
        "windows": sets.Stream(lambda: sets.shuffled(window_list(), rng)),
        "pos": sets.Stream(lambda: sets.shuffled(pos, rng)),
    }


def begin(options, tags):
    """(network, words): of the file that is given, or pretrained."""
    if options.start:
        torch.manual_seed(options.seed)
        network, words = export.read(options.start)
        return network, words
    begun = time.time()
    extra = [[token for sentence in document for token, _ in sentence]
             for document in sets.read_conll(options.data / "ner/conll2003/eng.train")]
    words, table = vectors.main(options.data, extra, options.cache)
    print(f"vectors: {table.shape} after {time.time() - begun:.0f} s", flush=True)
    # Rows to a length of about 4, of the order of the other features; the last row is for unknown words.
    table = table / np.linalg.norm(table, axis=1, keepdims=True) * 0.35 * math.sqrt(table.shape[1])
    table = torch.from_numpy(np.vstack([table, np.zeros((1, table.shape[1]), np.float32)]).astype(np.float32))
    make = lambda: Network(table, tags, hidden=options.hidden, layers=options.layers)
    pretrained = None if NOT_PRETRAINED & set(options.without) else pretrain.main(options.data, words, options.cache, make)
    # Anew, so that it is the same whether the states before were made or read back.
    torch.manual_seed(options.seed)
    network = make()
    if pretrained:
        network.load_state_dict(pretrained)
    return network, words


def main():
    options = arguments()
    begun = time.time()
    options.cache.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(options.threads)
    torch.use_deterministic_algorithms(True)
    rng = random.Random(options.seed)
    kernels.build(options.cache)
    tags = pos_tags()
    network, words = begin(options, tags)
    mix, weight = dict(MIX), dict(WEIGHT)
    for ingredient in options.without:
        WITHOUT[ingredient](network, mix, weight)
    size = network.dimensions
    forms = sets.Forms(words, size["buckets"], size["grams"], size["shapes"])
    labelled, labelled_dev = labelled_news(options)
    print(f"general news: {len(labelled)} articles, {sum(len(one.tokens) for one in labelled)} tokens", flush=True)
    flow = streams(options.data, tags, rng, weight["silver"], labelled)
    names = sets.Names(options.data / "gazetteers")
    tables = [network.word.weight, network.gram.weight]
    new = new_parts(network) if options.start and export.version(options.start) == 1 else []
    course = Steps(network, tables, options.steps, options.rate, warmup=100, last=0.01, new=new)
    average = {name: value.detach().clone() for name, value in network.state_dict().items()}
    dev = score.Development(options.data, forms, tags, labelled_dev)
    print(f"start: {dev.report(network)}", flush=True)
    running, seen, started = {}, 0, time.time()
    for step in range(options.steps):
        sequences = [sequence for name, n in mix.items() for sequence in flow[name].take(n)]
        if "augmentation" not in options.without:
            sequences = [sets.augment(sequence, rng, names) for sequence in sequences]
        batch = sets.Batch(sequences, forms, word_dropout=0.06, rng=rng)
        seen += len(batch.form)
        losses = network.losses(batch, options.dropout)
        loss = sum(weight[task] * value for task, value in losses.items())
        course.take(step, loss)
        decay = min(0.997, (step + 1) / (step + 10))
        with torch.no_grad():
            for name, value in network.state_dict().items():
                average[name].lerp_(value, 1 - decay)
        for task, value in losses.items():
            running[task] = running.get(task, 0.0) * 0.98 + value.item() * 0.02
        if step % 50 == 49:
            shown = "  ".join(f"{task} {value / (1 - 0.98 ** (step + 1)):.4f}" for task, value in running.items())
            print(f"step {step + 1}  {seen / (time.time() - started):.0f} tokens/s  {shown}", flush=True)
        if step % options.evaluate == options.evaluate - 1 or step == options.steps - 1:
            saved = {name: value.clone() for name, value in network.state_dict().items()}
            network.load_state_dict(average)
            export.write(network, words, options.out, options.out.with_name("fixtures.json"))
            print(f"step {step + 1}  {time.time() - begun:.0f} s  {dev.report(network)}", flush=True)
            network.load_state_dict(saved)
    print(f"not averaged: {dev.report(network)}")
    network.load_state_dict(average)
    print(f"32 bits: {dev.report(network)}")
    quantised = export.write(network, words, options.out, options.out.with_name("fixtures.json"))
    print(f"file: {dev.report(quantised)}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{options.out}: {options.out.stat().st_size} bytes, {time.time() - begun:.0f} s, {peak:.1f} GB at most")


if __name__ == "__main__":
    main()
