//! Letters that no engine marked as a name, "the S.E.C.": the body whose initials they are.

use crate::coref::{
    item::{Item, ItemKind},
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::Pos;

pub(super) const SIEVE: Sieve = Sieve {
    name: "initials",
    example: "The {o Bureau of River Safety} met {o Hollis Holdings}. {q “It is safe,”} {s the B.R.S.=Bureau of River Safety} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let letters = || state.doc().text(item.head).chars().filter(|letter| letter.is_alphabetic());
    let alone = || item.tokens.clone().all(|token| token == item.head || state.doc().pos(token) == Pos::DT);
    if !letters().all(char::is_uppercase) || !alone() {
        return None;
    }
    let letters: String = letters().collect();
    (letters.len() > 1).then(|| state.spelled_out(&letters.to_lowercase()))?.map(Answer::Known)
}
