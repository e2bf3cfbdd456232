//! "The two leaders", "both men", "the senators", "the twins": the pair that the text joins.

use crate::coref::{
    entities::{Entity, Nature},
    item::{Item, ItemKind, Reach},
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::{
    Class,
    nouns::{NounKind, noun},
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "pair",
    example: "{m Ana Ruiz} and {m Bo Lee} met {m Kim Vale}. {q “We wait,”} {s the two leaders=Ana Ruiz & Bo Lee} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let (doc, tokens, noun_head) = (state.doc(), &item.tokens, &*item.noun);
    let twosome = item.is(Class::Twosome);
    let single = item.nature == Nature::Person && !twosome;
    let several = matches!(doc.word(tokens.start), "the" | "both" | "these" | "those");
    if item.reach != Reach::Known || single || !several {
        return None;
    }
    let two = twosome || tokens.clone().any(|token| matches!(doc.word(token), "two" | "both"));
    let persons = twosome || noun(doc.language(), noun_head).is_some_and(|(kind, _)| kind == NounKind::Person);
    let countries = item.is(Class::Side);
    if !(persons || countries) {
        return None;
    }
    let fits = |entity: &Entity<'_>| {
        let joint_of_people = entity.nature == Nature::People;
        let both_hold = || {
            entity.members.iter().all(|&member| {
                state.entities()[member].roles.iter().any(|role| doc.language().role_covers(&role.head, noun_head))
            })
        };
        entity.members.len() == 2
            && joint_of_people != countries
            && (two || entity.words.iter().any(|word| word == noun_head) || both_hold())
    };
    state.most_salient(item.head, fits).map(Answer::Known)
}
