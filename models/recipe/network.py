"""The network as `src/tag/network.rs` runs it; in training with dropout and without rounding.

N packed tokens, S sequences, F distinct forms of the batch, W = 2 x hidden.
"""

import torch
from torch import nn
from torch.nn import functional

from features import N_FLAGS
from kernels import Crf, Norm, Sru, Window, viterbi
from polnear import ROLES

ENTITIES = ["O"] + [f"{place}-{kind}" for kind in ("PER", "ORG", "LOC", "MISC") for place in "BIES"]
# Classes of cues: words were uttered or written, something is thought, nothing is reported.
KINDS = ("speech", "thought", "none")
FORBIDDEN = -1e4
LINK_REACH = 150
# Steps of an activation on either side of zero.
LEVELS = 31


class Chain(nn.Module):
    """Transition weights of a linear chain; what the label scheme does not allow stays out of reach."""

    def __init__(self, labels):
        super().__init__()
        k = len(labels)
        self.free = nn.Parameter(torch.zeros(k, k))
        self.free_start = nn.Parameter(torch.zeros(k))
        self.free_end = nn.Parameter(torch.zeros(k))
        bioes = any(label[0] in "ES" for label in labels[1:])
        forbid = lambda ok: 0.0 if ok else FORBIDDEN
        opened = lambda label: bioes and label[0] in "BI"

        def allowed(a, b):
            if bioes:
                return opened(a) == (b[0] in "IE") and (not opened(a) or a[2:] == b[2:])
            return b[0] != "I" or a[2:] == b[2:]

        self.register_buffer("mask", torch.tensor([[forbid(allowed(a, b)) for b in labels] for a in labels]))
        self.register_buffer("mask_start", torch.tensor([forbid(label[0] not in "IE") for label in labels]))
        self.register_buffer("mask_end", torch.tensor([forbid(not opened(label)) for label in labels]))

    def weights(self):
        """(K x K, K, K)"""
        return self.free + self.mask, self.free_start + self.mask_start, self.free_end + self.mask_end


def rounded(x):
    """Rows of `x` in steps of their largest value's 31st part, as `src/tag/kernel.rs` has them."""
    step = x.abs().amax(1, keepdim=True).clamp(min=1e-30) / LEVELS
    return torch.round(x / step) * step


class Layer(nn.Module):
    def __init__(self, hidden):
        super().__init__()
        width = 2 * hidden
        self.norm = nn.Parameter(torch.ones(width))
        self.w = nn.Linear(width, 3 * width)
        self.v = nn.Parameter(torch.empty(2, 2, hidden).uniform_(-0.1, 0.1))
        nn.init.normal_(self.w.weight, std=(1.0 / width) ** 0.5)
        nn.init.zeros_(self.w.bias)
        # Reset gates begin at passing their input on.
        with torch.no_grad():
            self.w.bias.view(2, 3, hidden)[:, 1] = 0.5
            self.w.bias.view(2, 3, hidden)[:, 2] = -1.0

    def forward(self, x, mask, offset):
        own = Norm.apply(x, self.norm, mask, offset)
        return Sru.apply(self.w(own if self.training else rounded(own)), self.v, x, offset)


class Network(nn.Module):
    def __init__(self, vectors, pos_labels, hidden=160, layers=3, pool_after=1, buckets=16384, gram_width=48,
                 n_grams=24, shapes=128, shape_width=16, link=32, n_conventions=4):
        super().__init__()
        width = 2 * hidden
        self.dimensions = dict(hidden=hidden, layers=layers, pool_after=pool_after, buckets=buckets, grams=n_grams,
                               shapes=shapes, flags=N_FLAGS, link=link)
        self.pos_labels = pos_labels
        self.word = nn.Embedding.from_pretrained(vectors.clone(), freeze=False)
        self.gram = nn.EmbeddingBag(buckets, gram_width, mode="mean")
        self.shape = nn.Embedding(shapes, shape_width)
        nn.init.normal_(self.gram.weight, std=0.5)
        nn.init.normal_(self.shape.weight, std=0.3)
        self.input = vectors.shape[1] + gram_width + shape_width + N_FLAGS
        self.window = nn.Linear(3 * self.input, width)
        self.layers = nn.ModuleList(Layer(hidden) for _ in range(layers))
        self.pool = nn.Linear(width, width, bias=False)
        nn.init.normal_(self.pool.weight, std=0.1 * (1.0 / width) ** 0.5)
        self.out_norm = nn.Parameter(torch.ones(width))
        self.low_norm = nn.Parameter(torch.ones(width))
        self.entity = nn.Linear(width, len(ENTITIES))
        self.role = nn.Linear(width, len(ROLES))
        self.inner = nn.Linear(width, len(ROLES))
        self.kind = nn.Linear(width, len(KINDS))
        self.pos = nn.Linear(width, len(pos_labels))
        self.link = nn.Linear(width, 4 * link)
        self.link_bias = nn.Parameter(torch.zeros(2, 19))
        self.link_none = nn.Parameter(torch.zeros(2))
        self.crf = nn.ModuleDict({"entity": Chain(ENTITIES), "role": Chain(ROLES), "inner": Chain(ROLES)})
        # What each convention but the first, which the program speaks, adds to the window.
        self.convention = nn.Parameter(torch.zeros(n_conventions - 1, width))

    def embed(self, batch):
        """N x W: the window product, one product per distinct form and place, rows added per token."""
        forms = torch.cat(
            [self.word(batch.form_word), self.gram(batch.form_grams, batch.form_gram_offset), self.shape(batch.form_shape)],
            1,
        )
        # F x input, place by place: W x 3 x input.
        weight = self.window.weight.view(-1, 3, self.input)
        own = forms.shape[1]
        table = functional.linear(forms, weight[:, :, :own].permute(1, 0, 2).reshape(-1, own))
        base = functional.linear(batch.flags.to(weight.dtype), weight[:, :, own:].reshape(len(weight), -1), self.window.bias)
        return Window.apply(base, table, batch.form, batch.offset)

    def forward(self, batch, dropout=0.0):
        """(high, low): N x W each, after the last layer and before the pooling."""
        width = self.window.out_features

        def mask():
            if not dropout:
                return None
            keep = torch.rand(len(batch.offset) - 1, width) >= dropout
            return keep.float() / (1.0 - dropout)

        added = torch.cat([self.convention.new_zeros(1, width), self.convention])[batch.convention]
        x = self.embed(batch) + added[batch.sequence]
        low = None
        for number, layer in enumerate(self.layers):
            if number == self.dimensions["pool_after"]:
                low = Norm.apply(x, self.low_norm, mask(), batch.offset)
                if batch.n_groups:
                    total = x.new_zeros(batch.n_groups, width).index_add(0, batch.group, x[batch.grouped])
                    mean = total / batch.group_size[:, None]
                    x = x.index_add(0, batch.grouped, self.pool(mean)[batch.group])
            x = layer(x, mask(), batch.offset)
        high = Norm.apply(x, self.out_norm, mask(), batch.offset)
        return (high, low) if self.training else (rounded(high), rounded(low))

    def losses(self, batch, dropout):
        """{task: mean loss per labelled token}"""
        high, low = self(batch, dropout)
        out = {}
        for task in self.crf:
            weight = batch.weight[task]
            tokens = (weight * batch.lengths).sum()
            if tokens > 0:
                emission = getattr(self, task)(high)
                chain = self.crf[task].weights()
                out[task] = Crf.apply(emission, *chain, batch.labels[task], weight, batch.offset) / tokens
        rows = batch.pos_rows
        if len(rows):
            out["pos"] = functional.cross_entropy(self.pos(low[rows]), batch.pos_labels[rows])
        rows = batch.kind_rows
        if len(rows):
            out["kind"] = functional.cross_entropy(self.kind(high[rows]), batch.kind_labels[rows])
        if len(batch.link_query):
            out["link"] = self.link_loss(high, batch)
        return out

    def link_loss(self, high, batch):
        """Each query picks its key among the batch's candidates of its sequence, or none."""
        total, count = 0.0, 0
        size = self.dimensions["link"]
        for head in range(2):
            pick = batch.link_head == head
            query = batch.link_query[pick]
            keys = batch.link_candidates[head]
            if not len(query):
                continue
            part = lambda rows, index: functional.linear(
                high[rows], self.link.weight[index * size : (index + 1) * size],
                self.link.bias[index * size : (index + 1) * size])
            delta = keys[None, :] - query[:, None]
            score = part(query, 2 * head) @ part(keys, 2 * head + 1).T / 8.0
            score = score + self.link_bias[head][buckets(delta)]
            same = batch.sequence[query][:, None] == batch.sequence[keys][None, :]
            score = score.masked_fill(~same | (delta.abs() > LINK_REACH), -1e4)
            none = self.link_none[head].expand(len(query), 1)
            # Targets may be several (a content piece of two cues): all of them count.
            gold = batch.link_gold[head]
            log_p = torch.log_softmax(torch.cat([score, none], 1), 1)
            total = total - torch.logsumexp(log_p.masked_fill(~gold, -1e4), 1).sum()
            count += len(query)
        return total / count

    @torch.no_grad()
    def tag(self, batch):
        """Labels of each head, N each."""
        high, low = self(batch)
        out = {task: viterbi(getattr(self, task)(high), *chain.weights(), batch.offset) for task, chain in self.crf.items()}
        return {**out, "pos": self.pos(low).argmax(1), "kind": self.kind(high).argmax(1)}


def buckets(delta):
    """Signed logarithmic bucket of a distance in tokens, 0..18; 9 is no distance."""
    edges = torch.tensor([1, 2, 3, 5, 9, 17, 33, 65, 129])
    return 9 + torch.sign(delta) * torch.bucketize(delta.abs(), edges, right=True)
