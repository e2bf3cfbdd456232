"""Pretrains the network as two language models, one for each direction, on the unlabelled news.

As Peters et al. 2018 ("Deep Contextualized Word Representations") do, but with the tagger's own layers, which are kept. Up
to the first layer a token is told of its neighbours only, and both directions share everything; above, each reads its own
half of the layer below. The forward half at a token, which has seen the next one, predicts the word after that; the
backward half mirrors it. The weights between the halves are zero here, and learned by the tagger.

N packed tokens, H hidden units per direction.
"""

import json
import lzma
import random
import time

import torch
from torch import nn
from torch.nn import functional

import data as sets
import vectors
from kernels import Norm, Sru
from steps import Steps

SOURCES = ("abp_allsides", "dailymail_finescoop2020", "cnn_mmdrza2024", "bbc2004", "fnc1_bodies", "reuters21578")
STEPS = 5000
TOKENS_PER_STEP = 6000
# Tokens of a piece of an article at most.
LONGEST = 1000
# From a token to the one whose word it predicts.
DISTANCE = 2
# Other words, drawn anew each step, that a prediction is told from.
NEGATIVES = 1024


def articles(data, rng):
    """Pieces of all articles of `data`/text, without end, in new order each time."""
    texts = []
    for source in SOURCES:
        with lzma.open(data / "text" / f"{source}.jsonl.xz", "rt", encoding="utf-8") as lines:
            texts.extend(json.loads(line)["text"] for line in lines)
    while True:
        rng.shuffle(texts)
        for text in texts:
            tokens, starts = [], []
            for paragraph in text.split("\n"):
                found = vectors.TOKEN.findall(paragraph)
                tokens.extend(found)
                starts.extend(at == 0 for at in range(len(found)))
            if len(tokens) > 20:
                yield from sets.blocks(sets.Sequence(tokens, starts), LONGEST)


class Halves(nn.Module):
    """The two language models of a network; counts: of its known words in the news."""

    def __init__(self, network, counts):
        super().__init__()
        self.network = network
        self.hidden = network.dimensions["hidden"]
        self.predict = nn.ModuleList(nn.Linear(self.hidden, network.word.weight.shape[1]) for _ in range(2))
        for own in self.predict:
            nn.init.normal_(own.weight, std=(1.0 / self.hidden) ** 0.5)
        # Rows of the known words as outputs, begun at a tenth of their vectors.
        self.word = nn.Embedding.from_pretrained(network.word.weight.detach()[:-1] * 0.1, freeze=False)
        share = torch.tensor(counts, dtype=torch.float64) ** 0.75
        self.share = (share / share.sum()).float()
        self.bias = nn.Parameter(torch.log(torch.tensor(counts, dtype=torch.float32) / sum(counts)))
        with torch.no_grad():
            for layer in network.layers[1:]:
                layer.w.weight[: 3 * self.hidden, self.hidden :] = 0
                layer.w.weight[3 * self.hidden :, : self.hidden] = 0

    def norm(self, x, gain, half, offset):
        """One half of x, N x H, normalised by itself."""
        own = slice(half * self.hidden, (half + 1) * self.hidden)
        return Norm.apply(x[:, own].contiguous(), gain[own].contiguous(), None, offset)

    def forward(self, batch):
        """Both halves after the last layer, N x H each."""
        network, h = self.network, self.hidden
        x = network.layers[0](network.embed(batch), None, batch.offset)
        for layer in network.layers[1:]:
            gates = [
                functional.linear(
                    self.norm(x, layer.norm, half, batch.offset),
                    layer.w.weight[half * 3 * h : (half + 1) * 3 * h, half * h : (half + 1) * h],
                    layer.w.bias[half * 3 * h : (half + 1) * 3 * h],
                )
                for half in range(2)
            ]
            x = Sru.apply(torch.cat(gates, 1), layer.v, x, batch.offset)
        return [self.norm(x, network.out_norm, half, batch.offset) for half in range(2)]

    def loss(self, batch, words):
        """Mean loss of a prediction, against drawn words. words: N, the row of each token's word, -1 where unknown."""
        total, count = 0.0, 0
        drawn = torch.multinomial(self.share, NEGATIVES, replacement=True)
        chance = torch.log(self.share * NEGATIVES)
        bias = lambda rows: (self.bias - chance)[rows]
        drawn_word, drawn_bias = self.word(drawn), bias(drawn)
        earlier = torch.arange(len(words) - DISTANCE)
        later = earlier + DISTANCE
        for half, (state, own) in enumerate(zip(self(batch), self.predict)):
            here, there = (later, earlier) if half else (earlier, later)
            fits = (batch.sequence[here] == batch.sequence[there]) & (words[there] >= 0)
            target, guess = words[there[fits]], own(state[here[fits]])
            right = (guess * self.word(target)).sum(1) + bias(target)
            wrong = guess @ drawn_word.T + drawn_bias
            wrong = wrong.masked_fill(drawn[None, :] == target[:, None], -1e4)
            scores = torch.cat([right[:, None], wrong], 1)
            total = total + functional.cross_entropy(scores, torch.zeros_like(target), reduction="sum")
            count += len(target)
        return total / count


def train(network, forms, counts, data, steps, seed=2):
    """Trains a network in place."""
    rng = random.Random(seed)
    model = Halves(network, counts)
    tables = [network.word.weight, network.gram.weight, model.word.weight]
    course = Steps(model, tables, steps, rate=2e-3, warmup=200, last=0.02)
    flow, running, seen, started = articles(data, rng), 0.0, 0, time.time()
    for step in range(steps):
        sequences, n = [], 0
        while n < TOKENS_PER_STEP:
            sequences.append(next(flow))
            n += len(sequences[-1].tokens)
        batch = sets.Batch(sequences, forms, word_dropout=0.06, rng=rng)
        words = torch.tensor([forms.word[forms(token)] for sequence in sequences for token in sequence.tokens])
        loss = model.loss(batch, words.masked_fill(words == len(forms.row), -1))
        course.take(step, loss)
        seen += n
        running = running * 0.98 + loss.item() * 0.02
        if step % 100 == 99:
            shown = running / (1 - 0.98 ** (step + 1))
            print(f"pretraining {step + 1}  {seen / (time.time() - started):.0f} tokens/s  {shown:.4f}", flush=True)


def main(data, words, cache, make, steps=STEPS, seed=2):
    """The state of a pretrained network that `make` made, or of what an earlier run left in `cache`."""
    saved = cache / "pretrained.pt"
    if not saved.exists():
        torch.manual_seed(seed)
        network = make()
        size = network.dimensions
        forms = sets.Forms(words, size["buckets"], size["grams"], size["shapes"])
        train(network, forms, vectors.counts(cache / "corpus.txt", words), data, steps, seed)
        torch.save(network.state_dict(), saved)
    return torch.load(saved, weights_only=True)
