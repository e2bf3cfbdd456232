"""The C kernels as PyTorch functions, of float32 or float64. Built with the system's C compiler into a cache folder on first use.

N rows (tokens of all sequences, packed), S sequences, H hidden units per direction, W = 2H, K labels.
"""

import ctypes
import hashlib
import subprocess
from pathlib import Path

import torch

_FLAGS = ["-O3", "-march=native", "-ffast-math", "-fno-finite-math-only", "-fopenmp", "-shared", "-fPIC"]
_TYPES = {torch.float32: ["-Dreal=float"], torch.float64: ["-Dreal=double", "-Dfast_exp=exp"]}
_library = {}


def build(cache):
    """Compiles and loads `kernels.c`."""
    source = Path(__file__).with_name("kernels.c")
    for dtype, own in _TYPES.items():
        digest = hashlib.sha256(source.read_bytes() + " ".join(own).encode()).hexdigest()
        target = Path(cache) / f"kernels-{digest[:12]}.so"
        if not target.exists():
            subprocess.run(["gcc", *_FLAGS, *own, str(source), "-o", str(target), "-lm"], check=True)
        _library[dtype] = ctypes.CDLL(str(target.resolve()))


def _call(name, *arguments):
    """Tensors go as pointers (they must be contiguous), None as null, the rest as integers."""
    out, dtype = [], next(a.dtype for a in arguments if isinstance(a, torch.Tensor) and a.is_floating_point())
    for argument in arguments:
        if argument is None:
            out.append(ctypes.c_void_p(None))
        elif isinstance(argument, torch.Tensor):
            assert argument.is_contiguous(), name
            out.append(ctypes.c_void_p(argument.data_ptr()))
        else:
            out.append(ctypes.c_int(argument))
    getattr(_library[dtype], name)(*out)


class Sru(torch.autograd.Function):
    """gates: N x 6H (per direction candidate, forget, reset), v: 2 x 2 x H, x: N x 2H -> N x 2H. Overwrites gates."""

    @staticmethod
    def forward(ctx, gates, v, x, offset):
        h = x.shape[1] // 2
        out, cell = torch.empty_like(x), torch.empty_like(x)
        _call("sru_forward", len(offset) - 1, offset, h, gates, v, x, out, cell)
        ctx.save_for_backward(v, x, cell, offset)
        ctx.gates = gates.detach()
        return out

    @staticmethod
    def backward(ctx, d_out):
        v, x, cell, offset = ctx.saved_tensors
        gates, n_seq, h = ctx.gates, len(offset) - 1, x.shape[1] // 2
        d_gates, d_x, d_v = torch.empty_like(gates), torch.empty_like(x), torch.zeros(n_seq, 2, 2, h)
        _call("sru_backward", n_seq, offset, h, gates, v, x, cell, d_out.contiguous(), d_gates, d_x, d_v)
        return d_gates, d_v.sum(0), d_x, None


class Norm(torch.autograd.Function):
    """x: N x W over its root mean square, times gain (W) and, where given, mask (S x W)."""

    @staticmethod
    def forward(ctx, x, gain, mask, offset):
        y, inverse = torch.empty_like(x), x.new_empty(len(x))
        _call("norm_forward", len(offset) - 1, offset, x.shape[1], x, gain, mask, y, inverse)
        ctx.save_for_backward(x, gain, inverse, offset)
        ctx.mask = mask
        return y

    @staticmethod
    def backward(ctx, d_y):
        x, gain, inverse, offset = ctx.saved_tensors
        n_seq, w = len(offset) - 1, x.shape[1]
        d_x, d_gain = torch.empty_like(x), torch.zeros(n_seq, w)
        _call("norm_backward", n_seq, offset, w, x, gain, ctx.mask, inverse, d_y.contiguous(), d_x, d_gain)
        return d_x, d_gain.sum(0), None, None


class Window(torch.autograd.Function):
    """base: N x W plus, per token, the rows of its form and its neighbours' in table (F x 3W)."""

    @staticmethod
    def forward(ctx, base, table, form, offset):
        out = base.clone()
        _call("window_forward", len(offset) - 1, offset, base.shape[1], form, table, out)
        ctx.save_for_backward(form, offset)
        ctx.shape = table.shape
        return out

    @staticmethod
    def backward(ctx, d_out):
        form, offset = ctx.saved_tensors
        d_out, d_table = d_out.contiguous(), torch.zeros(ctx.shape)
        _call("window_backward", len(offset) - 1, offset, d_out.shape[1], form, d_out, d_table)
        return d_out, d_table, None, None


class Crf(torch.autograd.Function):
    """Weighted sum over sequences of the negative log-likelihood. emission: N x K, label: N, weight: S."""

    @staticmethod
    def forward(ctx, emission, transition, start, end, label, weight, offset):
        n_seq, k = len(offset) - 1, emission.shape[1]
        emission = emission.contiguous()
        loss, d_emission = torch.zeros(n_seq, dtype=torch.float64), torch.zeros_like(emission)
        parts = torch.zeros(n_seq, k * k + 2 * k)
        _call("crf", n_seq, offset, k, emission, transition, start, end, label, weight, loss, d_emission, parts)
        total = parts.sum(0)
        ctx.save_for_backward(d_emission, total[: k * k].view(k, k), total[k * k : k * k + k], total[k * k + k :])
        return loss.sum().float()

    @staticmethod
    def backward(ctx, grad):
        return tuple(grad * saved for saved in ctx.saved_tensors) + (None, None, None)


def viterbi(emission, transition, start, end, offset):
    """Best labels: N."""
    label = torch.zeros(len(emission), dtype=torch.int64)
    _call("viterbi", len(offset) - 1, offset, emission.shape[1], emission.contiguous(), transition.contiguous(),
          start.contiguous(), end.contiguous(), label)
    return label
