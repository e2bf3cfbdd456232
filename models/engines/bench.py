"""Engines against Python transformers: one random BERT-base, the same sentences, alternating rounds.

    cargo build --release --features onnx,rust-bert --example engine_speed
    python models/engines/bench.py [--rounds 7] [--threads 2] [--batch 16] [--engines onnx,onnx-int8,rust-bert]

Each engine runs in a process of its own, one at a time, and is asked once for each round; the first answer, which warms it
up, is compared with Python's and not timed. Ratios are medians over rounds of what Python took in the same round.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDER = ROOT / "target" / "engines-bench"
LABELS = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
CLASSES = {"PER": "Person", "ORG": "Organization", "LOC": "Location", "MISC": "Miscellaneous"}


def make_model():
    """BERT-base with random weights, as safetensors, ONNX and int8 ONNX."""
    import torch
    import transformers
    from onnxruntime.quantization import QuantType, quantize_dynamic

    from sentences import sentences

    FOLDER.mkdir(parents=True, exist_ok=True)
    texts = sentences(200, seed=7, n_words=25)
    (FOLDER / "sentences.txt").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    # Words as whole pieces but for one letter in five, so that there is about as much to join as in news.
    words = sorted({word for text in sentences(4000, seed=8) for word in text.replace(".", " . ").split()})
    letters = sorted({letter for text in texts for letter in text if letter != " "})
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    pieces = dict.fromkeys([*special, *letters, *(f"##{letter}" for letter in letters), *words[::2], *(f"##{w[2:]}" for w in words)])
    (FOLDER / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")
    tokenizer = transformers.BertTokenizerFast(str(FOLDER / "vocab.txt"), do_lower_case=False, model_max_length=512)
    tokenizer.save_pretrained(FOLDER)
    torch.manual_seed(1)
    config = transformers.BertConfig(
        vocab_size=28996, id2label=dict(enumerate(LABELS)), label2id={label: at for at, label in enumerate(LABELS)},
        initializer_range=0.05,
    )
    model = transformers.BertForTokenClassification._from_config(config, attn_implementation="eager").eval()
    encoding = tokenizer(texts[:2], return_tensors="pt", padding=True)
    # In the order of the network's parameters, which is the order of an ONNX file's inputs.
    feed = {name: encoding[name] for name in ["input_ids", "attention_mask", "token_type_ids"]}
    with torch.no_grad():
        model.classifier.bias.sub_(model(**dict(tokenizer(texts[:40], return_tensors="pt", padding=True))).logits.mean((0, 1)))
    model.save_pretrained(FOLDER)
    axes = {name: {0: "batch", 1: "length"} for name in [*feed, "logits"]}
    torch.onnx.export(
        model, (feed,), str(FOLDER / "model.onnx"), input_names=list(feed), output_names=["logits"], dynamic_axes=axes,
        opset_version=14,
    )
    quantize_dynamic(FOLDER / "model.onnx", FOLDER / "model_quantized.onnx", weight_type=QuantType.QInt8)


def serve_python(threads, batch):
    """Python's part: the same as `models/engines/engine_speed.rs`."""
    import torch
    import transformers

    torch.set_num_threads(threads)
    lines = (FOLDER / "sentences.txt").read_text(encoding="utf-8").splitlines()
    places = json.loads((FOLDER / "places.json").read_text())
    texts = [lines[line][start:end] for line, start, end in places]
    tokenizer = transformers.AutoTokenizer.from_pretrained(FOLDER)
    model = transformers.AutoModelForTokenClassification.from_pretrained(FOLDER, attn_implementation=ATTENTION).eval()
    print("ready", flush=True)
    for request in sys.stdin:
        begin = time.perf_counter()
        order = sorted(range(len(texts)), key=lambda at: len(texts[at]))
        labels = [[] for _ in lines]
        with torch.inference_mode():
            for at in range(0, len(order), batch):
                members = order[at : at + batch]
                encoding = tokenizer(
                    [texts[member] for member in members], return_tensors="pt", padding=True, return_offsets_mapping=True
                )
                offsets = encoding.pop("offset_mapping").tolist()
                best = model(**encoding).logits.argmax(-1).tolist()
                for row, member in enumerate(members):
                    line, first, _ = places[member]
                    pieces = zip(offsets[row], best[row])
                    labels[line] += [(first + start, first + end, label) for (start, end), label in pieces if end > start]
        print(json.dumps({"seconds": time.perf_counter() - begin, "labels": labels}), flush=True)


ATTENTION = os.environ.get("BENCH_ATTENTION", "sdpa")


def names_of(pieces, found):
    """Names by Python's labels: each token of a sentence has the label of its first piece."""
    labels = []
    for start, end in found["tokens"]:
        labels.append(next((label for from_, to, label in pieces if to > start and from_ < end), 0))
    names, last = [], None
    begins = {start for start, _ in found["sentences"]}
    for token, number in enumerate(labels):
        place, _, kind = LABELS[number].partition("-")
        goes_on = last is not None and last[2] == kind and last[1] == token and place == "I" and token not in begins
        if kind and goes_on:
            last[1] = token + 1
        elif kind:
            last = [token, token + 1, kind]
            names.append(last)
    return [[first, after, CLASSES[kind]] for first, after, kind in names]


class Engine:
    def __init__(self, name, command):
        self.name, self.seconds = name, []
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "ready", name
        self.first = self.ask()

    def ask(self):
        self.process.stdin.write("go\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(status.split("VmHWM:")[1].split()[0]) / 1024


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--engines", default="onnx,onnx-int8,rust-bert")
    parser.add_argument("--serve", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.serve:
        return serve_python(options.threads, options.batch)
    if not (FOLDER / "model_quantized.onnx").exists():
        subprocess.run([sys.executable, "-c", "import bench; bench.make_model()"], cwd=pathlib.Path(__file__).parent, check=True)
    program = ROOT / "target/release/examples/engine_speed"
    arguments = [str(options.threads), str(options.batch), str(FOLDER / "sentences.txt")]
    models = {"onnx": FOLDER / "model.onnx", "onnx-int8": FOLDER / "model_quantized.onnx", "rust-bert": FOLDER}
    serve = [sys.executable, __file__, "--serve", "--threads", str(options.threads), "--batch", str(options.batch)]
    engines = [Engine(name, [str(program), name.removesuffix("-int8"), str(models[name]), *arguments])
               for name in options.engines.split(",")]
    # Python reads the sentences as the engines see them: a line such as "They met at Mill & Co. Ana left." holds two.
    places = [(line, found["tokens"][first][0], found["tokens"][after - 1][1])
              for line, found in enumerate(engines[0].first["found"]) for first, after in found["sentences"]]
    (FOLDER / "places.json").write_text(json.dumps(places))
    engines.insert(0, Engine("python", serve))
    for round_ in range(options.rounds):
        # The first of a round is another one each time.
        for engine in engines[round_ % len(engines) :] + engines[: round_ % len(engines)]:
            engine.seconds.append(engine.ask()["seconds"])
    python = engines[0]
    n_pieces = sum(map(len, python.first["labels"]))
    print(f"{n_pieces} pieces, {options.threads} threads, batches of {options.batch}, {options.rounds} rounds, Python with {ATTENTION}")
    print(f"{'engine':<12}{'pieces/s':>10}{'ratio':>8}{'rounds':>16}{'peak MB':>9}  names that differ")
    for engine in engines:
        ratios = sorted(theirs / own for theirs, own in zip(python.seconds, engine.seconds))
        differ = "–"
        if "found" in engine.first:
            by_python = [names_of(pieces, found) for pieces, found in zip(python.first["labels"], engine.first["found"])]
            own = [found["names"] for found in engine.first["found"]]
            flat = lambda names: {(at, *name) for at, some in enumerate(names) for name in some}
            differ = f"{len(flat(own) ^ flat(by_python))} of {len(flat(by_python))}"
        speed = n_pieces / statistics.median(engine.seconds)
        spread = f"{ratios[0]:.2f} to {ratios[-1]:.2f}"
        print(f"{engine.name:<12}{speed:>10.0f}{statistics.median(ratios):>8.2f}{spread:>16}{engine.peak_mb():>9.0f}  {differ}")


if __name__ == "__main__":
    main()
