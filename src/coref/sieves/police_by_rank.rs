//! "Police" alone: the one force that the text names only beside a rank, "an Oakdale police officer".

use crate::coref::{
    entities::Entity,
    item::Item,
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::{Class, plain};

pub(super) const SIEVE: Sieve = Sieve {
    name: "police-by-rank",
    example: "An Oakdale police officer met {m Bo Lee}. {q “We wait,”} {s police=Oakdale police} {c said}.",
    apply,
};

/// A shorter word before "police" is no place but letters, "LA police", that many forces may have.
const MIN_PLACE: usize = 4;

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.is_bare(state.language(), Class::Police) {
        return None;
    }
    let mut force = Entity::new(item.nature, false, format!("{} {}", place(state)?, item.noun));
    force.words = force.name.split_whitespace().map(plain).collect();
    force.head.clone_from(&item.noun);
    Some(Answer::New(Box::new(force)))
}

/// The place whose police the text speaks of, where it is one.
fn place<'a>(state: &State<'a>) -> Option<&'a str> {
    let (doc, language) = (state.doc(), state.language());
    let mut places = (1..doc.len())
        .filter(|&token| doc.is_capital(token - 1) && doc.is(Class::Police, token))
        .map(|token| doc.text(token - 1))
        .filter(|text| text.len() >= MIN_PLACE && !language.is_people_word(text))
        .filter(|text| !language.is(Class::ForceOpeners, &text.to_lowercase()));
    let place = places.next()?;
    places.all(|other| other == place).then_some(place)
}
