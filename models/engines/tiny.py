"""Tiny token classifiers with random weights in the layout of the Hugging Face hub, and what transformers says of them.

    python models/engines/tiny.py tests/engines

For each kind a folder: `config.json`, tokenizer files, `model.safetensors`, `model.onnx`, `model_quantized.onnx`, of the
last two the ones that tests load. Beside them what tests compare with: `pieces.txt` (a line for each sentence: pieces, special ones
too, as `start:end:label`, offsets in code points) and `logits.i16` (logits / STEP, 16-bit little endian, by piece).
`sentences.txt` holds the 200 sentences. Seeded: the same versions of the requirements write the same files.
"""

import collections
import pathlib
import sys
import tempfile

import numpy as np
import onnxruntime
import torch
import transformers
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

from sentences import sentences

STEP = 5e-5
SIZE = dict(num_hidden_layers=2, hidden_size=32, num_attention_heads=2, intermediate_size=32, initializer_range=0.25)
N_POSITIONS = 112

CONLL = ["O", "B-MISC", "I-MISC", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC"]
ONTONOTES = ["O", "B-PERSON", "I-PERSON", "B-GPE", "I-GPE", "B-NORP", "I-NORP", "B-DATE", "I-DATE"]
BIOES = ["O", "B-PER", "I-PER", "E-PER", "S-PER", "S-ORG", "S-COLOUR"]
BARE = ["O", "PER", "ORG", "LOC", "MISC"]


def counted(words):
    """What there is, the most frequent first. The library's own trainers for these kinds break ties by chance."""
    return [word for word, _ in sorted(collections.Counter(words).items(), key=lambda item: (-item[1], item[0]))]


def word_pieces(folder, texts, lowercase):
    """`vocab.txt` of BERT's kind: special pieces, frequent characters, frequent words and their halves."""
    normalizer = normalizers.BertNormalizer(lowercase=lowercase)
    normal = [normalizer.normalize_str(text) for text in texts]
    words = [word for text in normal for word, _ in pre_tokenizers.BertPreTokenizer().pre_tokenize_str(text)]
    # An alphabet without rare characters, so that some words are unknown.
    characters = counted("".join(words))[:68]
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{character}" for character in characters)]
    halves = [half for word in words for half in (word, word[: len(word) // 2], f"##{word[len(word) // 2:]}")]
    pieces += [half for half in counted(halves) if half and half not in pieces][: 260 - len(pieces)]
    (folder / "vocab.txt").write_text("".join(f"{piece}\n" for piece in pieces), encoding="utf-8")


def byte_pairs(folder, texts, special):
    """`vocab.json` and `merges.txt` of GPT-2's kind, learned from `texts`."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=450, special_tokens=special, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(texts, trainer)
    tokenizer.model.save(str(folder))


def unigrams(folder, texts):
    """A `tokenizer.json` of DeBERTa v3's kind: special pieces, frequent characters, frequent words and their halves."""
    words = [f"▁{word}" for text in texts for word in text.split()]
    special = ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"]
    pieces = counted("".join(words))[:70]
    halves = [half for word in words for half in (word, word[: len(word) // 2], word[len(word) // 2 :])]
    pieces += [half for half in counted(halves) if half and half not in pieces][: 255 - len(pieces)]
    scored = [(piece, 0.0) for piece in special] + [(piece, -4.0 - at / 50) for at, piece in enumerate(pieces)]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=3))
    tokenizer.normalizer = normalizers.Sequence([normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " ")])
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    ids = [(piece, tokenizer.token_to_id(piece)) for piece in ("[CLS]", "[SEP]")]
    tokenizer.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]", pair="[CLS] $A [SEP] $B [SEP]", special_tokens=ids
    )
    wrapped = transformers.PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, cls_token="[CLS]", sep_token="[SEP]", unk_token="[UNK]", pad_token="[PAD]",
        mask_token="[MASK]",
    )
    wrapped.save_pretrained(folder)
    return wrapped


def bert(folder, texts):
    word_pieces(folder, texts, lowercase=False)
    tokenizer = transformers.BertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=False)
    config = transformers.BertConfig(max_position_embeddings=N_POSITIONS, **SIZE)
    return tokenizer, config, transformers.BertForTokenClassification, CONLL


def distilbert(folder, texts):
    word_pieces(folder, texts, lowercase=True)
    tokenizer = transformers.DistilBertTokenizerFast(str(folder / "vocab.txt"), do_lower_case=True)
    config = transformers.DistilBertConfig(
        n_layers=2, dim=32, n_heads=2, hidden_dim=32, initializer_range=0.25, max_position_embeddings=N_POSITIONS
    )
    return tokenizer, config, transformers.DistilBertForTokenClassification, ONTONOTES


def roberta(folder, texts):
    byte_pairs(folder, texts, ["<s>", "<pad>", "</s>", "<unk>", "<mask>"])
    tokenizer = transformers.RobertaTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))
    # The first two positions are never used.
    config = transformers.RobertaConfig(
        max_position_embeddings=N_POSITIONS + 2, type_vocab_size=1, layer_norm_eps=1e-5, **SIZE
    )
    return tokenizer, config, transformers.RobertaForTokenClassification, BIOES


RELATIVE = dict(relative_attention=True, max_relative_positions=-1, position_biased_input=False, type_vocab_size=0)


def deberta(folder, texts):
    byte_pairs(folder, texts, ["[PAD]", "[CLS]", "[SEP]", "[UNK]", "[MASK]"])
    tokenizer = transformers.DebertaTokenizerFast(str(folder / "vocab.json"), str(folder / "merges.txt"))
    config = transformers.DebertaConfig(
        max_position_embeddings=N_POSITIONS, pos_att_type=["c2p", "p2c"], **RELATIVE, **SIZE
    )
    return tokenizer, config, transformers.DebertaForTokenClassification, BARE


def deberta_v2(folder, texts):
    tokenizer = unigrams(folder, texts)
    config = transformers.DebertaV2Config(
        max_position_embeddings=N_POSITIONS, pos_att_type=["p2c", "c2p"], position_buckets=16, share_att_key=True,
        norm_rel_ebd="layer_norm", **RELATIVE, **SIZE
    )
    return tokenizer, config, transformers.DebertaV2ForTokenClassification, CONLL


def deberta_v2_other(folder, texts):
    """What version 2 has and 3 has not, and settings that few models have."""
    tokenizer = unigrams(folder, texts)
    config = transformers.DebertaV2Config(
        max_position_embeddings=N_POSITIONS, pos_att_type=["c2p"], relative_attention=True, position_biased_input=True,
        type_vocab_size=2, conv_kernel_size=3, conv_groups=2, embedding_size=24, **SIZE
    )
    return tokenizer, config, transformers.DebertaV2ForTokenClassification, CONLL


KINDS = {"bert": bert, "distilbert": distilbert, "roberta": roberta, "deberta": deberta, "deberta-v2": deberta_v2,
         "deberta-v2-other": deberta_v2_other}
IN_ONNX = ["bert", "roberta", "deberta", "deberta-v2"]


def make(kind, root, texts):
    folder = root / kind
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer, config, architecture, labels = KINDS[kind](folder, texts)
    tokenizer.model_max_length = N_POSITIONS
    tokenizer.save_pretrained(folder)
    (folder / "special_tokens_map.json").unlink(missing_ok=True)
    config.update(dict(
        vocab_size=len(tokenizer), pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id, id2label=dict(enumerate(labels)),
        label2id={label: at for at, label in enumerate(labels)},
    ))
    torch.manual_seed(list(KINDS).index(kind) + 1)
    model = architecture._from_config(config, attn_implementation="eager").eval()
    encodings = [tokenizer(text, return_offsets_mapping=True, return_tensors="pt") for text in texts]
    assert max(encoding["input_ids"].shape[1] for encoding in encodings) <= N_POSITIONS
    # In the order of the networks' parameters, which is the order of an ONNX file's inputs.
    known = [name for name in ["input_ids", "attention_mask", "token_type_ids"] if name in tokenizer.model_input_names]
    arguments = [name for name in known if not (name == "token_type_ids" and kind == "distilbert")]
    feeds = [{name: encoding[name] for name in arguments} for encoding in encodings]
    with torch.no_grad():
        # Some labels win too often with weights as they come: center and bound the logits.
        first = torch.cat([model(**feed).logits[0] for feed in feeds])
        model.classifier.weight.mul_(1.2 / (first - first.mean(0)).abs().max())
        scaled = torch.cat([model(**feed).logits[0] for feed in feeds])
        model.classifier.bias.sub_(scaled.mean(0))
        logits = [model(**feed).logits[0].numpy() for feed in feeds]
    model.save_pretrained(folder)
    (folder / "model.safetensors").chmod(0o644)
    expected(folder, tokenizer, encodings, logits, labels, "")
    if kind in IN_ONNX:
        export(folder, model, feeds[0], kind == "bert")
        if kind == "bert":
            session = onnxruntime.InferenceSession(str(folder / "model_quantized.onnx"))
            run = lambda feed: session.run(["logits"], {name: value.numpy() for name, value in feed.items()})[0][0]
            expected(folder, tokenizer, encodings, [run(feed) for feed in feeds], labels, "_quantized")


def expected(folder, tokenizer, encodings, logits, labels, suffix):
    lines = []
    for encoding, scores in zip(encodings, logits):
        offsets, best = encoding["offset_mapping"][0].tolist(), scores.argmax(-1).tolist()
        lines.append(" ".join(f"{start}:{end}:{label}" for (start, end), label in zip(offsets, best)))
    if not suffix:
        (folder / "pieces.txt").write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    steps = np.rint(np.concatenate(logits) / STEP)
    assert np.abs(steps).max() < 2**15
    (folder / f"logits{suffix}.i16").write_bytes(steps.astype("<i2").tobytes())
    used = {label.split(":")[-1] for line in lines for label in line.split()}
    print(folder.name + suffix, sum(map(len, logits)), "pieces,", f"{len(used)} of {len(labels)} labels in use")


def export(folder, model, feed, quantized):
    axes = {name: {0: "batch", 1: "length"} for name in [*feed, "logits"]}
    with tempfile.TemporaryDirectory() as scratch:
        plain = pathlib.Path(scratch) / "plain.onnx"
        torch.onnx.export(
            model, (feed,), str(plain), input_names=list(feed), output_names=["logits"], dynamic_axes=axes,
            opset_version=14, do_constant_folding=True,
        )
        (folder / "model.onnx").write_bytes(plain.read_bytes())
        if quantized:
            # Weights of seven bits: with eight, sums of processors without VNNI saturate and scores are theirs alone.
            quantize_dynamic(
                plain, folder / "model_quantized.onnx", weight_type=QuantType.QInt8, reduce_range=True
            )


def main():
    root = pathlib.Path(sys.argv[1])
    root.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(1)
    texts = sentences(200)
    (root / "sentences.txt").write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")
    for kind in KINDS:
        make(kind, root, texts)


main()
