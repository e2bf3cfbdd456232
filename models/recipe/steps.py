"""What both trainings share: the optimizer and its rates."""

import math

import torch


def schedule(step, steps, warmup, last):
    """Share of the peak learning rate: linear warm-up, then a cosine down to `last`."""
    if step < warmup:
        return (step + 1) / warmup
    return last + (1 - last) * 0.5 * (1 + math.cos(math.pi * (step - warmup) / max(1, steps - warmup)))


class Steps:
    """`n` steps of AdamW on a module's parameters; its `tables`, rows of words and grams, at half the rate, what is `new`
    beside trained parts at three times."""

    def __init__(self, module, tables, n, rate, warmup, last, new=()):
        self.rate = lambda step: rate * schedule(step, n, warmup, last)
        self.parameters = list(module.parameters())
        apart = [id(parameter) for parameter in [*tables, *new]]
        rest = [parameter for parameter in self.parameters if id(parameter) not in apart]
        self.optimizer = torch.optim.AdamW(
            [{"params": tables, "weight_decay": 0.0, "share": 0.5}, {"params": list(new), "weight_decay": 0.01, "share": 3.0},
             {"params": rest, "weight_decay": 0.01, "share": 1.0}],
            lr=rate, betas=(0.9, 0.98), eps=1e-8, fused=True,
        )

    def take(self, step, loss):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate(step) * group["share"]
        self.optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
