"""Made-up news sentences for tests and measurements: `sentences(n, seed)`; `sentences(n, seed, n_words=25)` for equal lengths."""

import random

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


def _part(rng):
    kind = rng.randrange(8)
    if kind == 0:
        return f"{rng.choice(GIVEN)} {rng.choice(FAMILY)}"
    if kind == 1:
        return f"Dr. {rng.choice(FAMILY)}’s {rng.choice(NOUNS)}"
    if kind == 2:
        return f"in {rng.choice(PLACES)}"
    if kind == 3:
        return rng.choice(BODIES)
    if kind == 4:
        return rng.choice(OTHERS)
    if kind == 5:
        return f"{rng.choice(VERBS)} {rng.choice(GIVEN)}"
    if kind == 6:
        return f"the {rng.choice(NOUNS)}, {rng.choice(WORDS)},"
    return " ".join(rng.choice(WORDS) for _ in range(rng.randrange(1, 4)))


def sentences(n, seed=1, n_words=None):
    """`n` different sentences of one line each; without `n_words`, of one to 19 words."""
    rng, out = random.Random(seed), []
    while len(out) < n:
        wanted = n_words or min(rng.randrange(1, 20), rng.randrange(1, 20))
        words = []
        while len(words) < wanted:
            words += _part(rng).split()
        sentence = " ".join(words[:wanted])
        sentence = sentence[0].upper() + sentence[1:] + rng.choice(TAILS)
        if sentence not in out:
            out.append(sentence)
    return out
