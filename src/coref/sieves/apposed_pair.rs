//! The pair that follows a description of several as its apposition.

use super::{
    super::{entities::Nature, item::Item, state::State},
    Answer, Sieve,
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "apposed-pair",
    example: "{q “We wait,”} {c said} {s the ministers of both towns=Ana Ruiz & Bo Lee}, {m Ana Ruiz} and {m Bo Lee}.",
    apply,
};

/// How far after a description, in tokens, its apposition may end.
const MAX_APPOSED: usize = 18;

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.describes(Nature::People) {
        return None;
    }
    let (doc, head) = (state.doc, item.head);
    let end = doc.sentence(head).end.min(head + MAX_APPOSED);
    let (_, &pair) = state.joints.range(item.tokens.end..end.max(item.tokens.end)).next()?;
    let members = &state.entities[pair].members;
    let after = state.names.partition_point(|name| name.tokens.start <= head);
    let first = state.names[after..].iter().find(|name| members.contains(&name.entity))?;
    let comma = (head + 1..first.tokens.start).find(|&token| doc.text(token) == ",");
    let named = comma.is_some_and(|comma| comma + 1 == first.tokens.start);
    (named && (head + 1..first.tokens.start).all(|token| !doc.is_verb(token))).then_some(Answer::Known(pair))
}
