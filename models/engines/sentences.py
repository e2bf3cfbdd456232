"""Made-up news sentences for tests and measurements: `sentences(n, seed)`; `sentences(n, seed, n_words=25)` for equal lengths;
`labelled(n, seed)` for tokens with the labels of their names.
"""

import random
import re

GIVEN = "Ana Tom Rosa Wei Zoë Séamus Nkechi Björn Marta Paulo Ines Kofi Dana Ravi Łukasz Aiyana".split()
FAMILY = "Ruiz Lee Quispe O'Brien Okonkwo-Reed Müller Haddad Šimić Novak Holloway van-der-Berg Ito Moala McGee".split()
PLACES = ["Oakdale", "Bellwater", "Port Élise", "São Vito", "North Harrow", "the Lumen Valley", "Krašnik", "U.S.", "東京"]
BODIES = [
    "Lumen Mesa Inc.", "the Harbour Board", "Allied Health Workers’ Union", "AT&T", "the Senate", "UNICEF", "Ledger Coast",
    "Mill & Sons", "St. Agnes’s Hospital", "the Ministry of Water",
]
OTHERS = ["Spring Tide Act", "Bellwater Prize", "Irish", "COVID-19", "Euro 2028", "“Night Ferry”"]
VERBS = "told asked warned met thanked sued visited praised joined called left ignored overruled paid".split()
NOUNS = "harbour bridge budget strike levee inquiry vote hospital school ferry tunnel ballot memo drought coach".split()
WORDS = (
    "yesterday however quietly again because nearly 4,300 of the and in a new old late before after 31 $2.5 million %"
    " delayed costly re-opened unbelievably antidisestablishmentarianism co-operative café naïve résumé it’s don't 🚢"
).split()
TAILS = [".", ".", ".", "!", "?", " …", ".”", ";"]


def _named(name, kind):
    """Words with labels: all of a name but an article before it."""
    words = name.split()
    n_before = int(words[0] == "the")
    places = ["O"] * n_before + [f"{'I' if at else 'B'}-{kind}" for at in range(len(words) - n_before)]
    return list(zip(words, places))


def _plain(text):
    return [(word, "O") for word in text.split()]


def _part(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return _named(f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}", "PER")
    if kind == 1:
        return _plain("Dr.") + _named(f"{rng.choice(FAMILY)}’s", "PER") + _plain(rng.choice(NOUNS))
    if kind == 2:
        return _plain("in") + _named(rng.choice(PLACES), "LOC")
    if kind == 3:
        return _named(rng.choice(BODIES), "ORG")
    if kind == 4:
        return _named(rng.choice(OTHERS), "MISC")
    if kind == 5:
        return _plain(rng.choice(VERBS)) + _named(rng.choice(GIVEN), "PER")
    if kind == 6:
        return _plain(f"the {rng.choice(NOUNS)}, {rng.choice(WORDS)},")
    return _plain(" ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4))))


def _sentences(n, seed, n_words):
    """Sentences as lists of words with labels, and what each ends with."""
    rng, seen = random.Random(seed), set()
    while len(seen) < n:
        wanted = n_words or min(rng.randrange(1, 20), rng.randrange(1, 20))
        words = []
        while len(words) < wanted:
            words += _part(rng)
        (first, label), *rest = words[:wanted]
        words = [(first[0].upper() + first[1:], label), *rest]
        tail = rng.choice(TAILS)
        text = " ".join(word for word, _ in words) + tail
        if text not in seen:
            seen.add(text)
            yield words, text, tail


def sentences(n, seed=1, n_words=None):
    """`n` different sentences of one line each; without `n_words`, of one to 19 words."""
    return [text for _, text, _ in _sentences(n, seed, n_words)]


def labelled(n, seed=1, n_words=None):
    """The same sentences as lists of (token, label); labels are BIO of PER, ORG, LOC, MISC as CoNLL-2003 has them."""
    return [_tokens(words, tail) for words, _, tail in _sentences(n, seed, n_words)]


def unseen(n, seed=1):
    """The same with other names: letters of persons' and places' names back to front."""
    other = lambda word: word[::-1].capitalize() if word.isalpha() else word
    change = lambda token, label: other(token) if label[2:] in ("PER", "LOC") else token
    return [[(change(token, label), label) for token, label in sentence] for sentence in labelled(n, seed)]


def _tokens(words, tail):
    """Words without the marks around them, which are tokens of their own."""
    tokens = []
    for at, (word, label) in enumerate(words):
        before, body, owner, after = re.fullmatch(r"(“?)(.*?)(’s)?([,”]?)", word).groups()
        goes_on = at + 1 < len(words) and words[at + 1][1].startswith("I-")
        found = [(before, "O"), (body, label), (owner, f"I-{label[2:]}" if goes_on else "O"), (after, "O")]
        tokens += [(token, its) for token, its in found if token]
    return tokens + [(token, "O") for token in tail.strip()]
