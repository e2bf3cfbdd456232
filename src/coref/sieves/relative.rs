//! Who "Ana Ruiz's husband", "her predecessor" is: of a family, the one other of that surname; of rivals, the one other
//! person in the article so far.

use crate::coref::{
    entities::{Entity, Nature},
    item::{Item, Reach},
    search::MIN_FIT,
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::{Class, Pos};

pub(super) const SIEVE: Sieve = Sieve {
    name: "relative",
    example: "{m Ana Ruiz} and {m Bo Ruiz} own the farm with {m Kim Vale}. {q “We wait,”} {s {m Ana Ruiz}'s husband=Bo Ruiz} \
              {c said}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let (family, rivals) =
        (state.language().is(Class::Family, &item.noun), state.language().is(Class::Rival, &item.noun));
    if !item.describes(Nature::Person) || item.reach != Reach::Owned || !(family || rivals) {
        return None;
    }
    let doc = state.doc();
    let owner = (item.tokens.start..item.head).rev().find_map(|token| {
        if doc.pos(token) == Pos::PRPS {
            return state.answer_at(token);
        }
        let name = state.name_at(token).filter(|name| name.is_person())?;
        (doc.pos(token + 1) == Pos::POS).then_some(name.entity)
    })?;
    let surname = state.entities()[owner].words.last()?;
    let fits = |entity: &Entity| {
        let person = entity.named && entity.nature == Nature::Person && entity.members.is_empty();
        let kin = entity.words.last() == Some(surname)
            && item.gender.is_none_or(|gender| entity.gender_fit(gender) > MIN_FIT);
        let before = entity.uses.first().is_some_and(|first| first.token < item.head);
        person && if family { kin } else { before }
    };
    let mut others = (0..state.entities().len()).filter(|&it| it != owner && fits(&state.entities()[it]));
    let (one, more) = (others.next()?, others.next());
    more.is_none().then_some(Answer::Known(one))
}
