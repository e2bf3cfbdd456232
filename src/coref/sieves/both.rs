//! "Each", "both", "the two" alone: the pair spoken of last.

use super::{
    super::{
        item::{Item, ItemKind},
        state::State,
    },
    Answer, Sieve,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "both",
    example: "{m Ana Ruiz} and {m Bo Lee} met {m Kim Vale}. {q “We wait,”} {s the two=Ana Ruiz & Bo Lee} {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let both = matches!(state.doc.word(item.head), "each" | "both" | "two");
    let fits = item.kind == ItemKind::Description && item.is_source && item.tokens.len() <= 2 && both;
    let pair = fits.then(|| state.most_salient(item.head, |entity| entity.members.len() == 2))?;
    pair.map(Answer::Known)
}
