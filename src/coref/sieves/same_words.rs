//! The same description of somebody or something not named, word by word.

use crate::coref::{
    description::{campaign, display},
    entities::Nature,
    item::{Item, ItemKind, Reach},
    phrases::is_pronoun,
    sieve::{Answer, Sieve},
    state::State,
};
use crate::grammar::plain;

pub(super) const SIEVE: Sieve = Sieve {
    name: "same-words",
    example: "{q “We wait,”} {s a senior harbor official=a senior harbor official} {c said}. {m Bo Lee} left. {q “Not long,”} \
              {s the senior harbor official=a senior harbor official} {c said}.",
    of: ItemKind::Description,
    apply,
};

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    let same = state.unnamed(&item.noun).rev().find(|&it| {
        let entity = &state.entities()[it];
        entity.words == item.words && entity.members.is_empty()
    })?;
    let told = (item.words.len() > 1 || item.reach != Reach::Known)
        && (item.reach != Reach::New || item.nature != Nature::Person)
        && (item.nature != Nature::People
            || !item.is_source
            || says_the_same(state, item, &state.entities()[same].name));
    if !told {
        return None;
    }
    let by_pronoun = |text: &str| text.split(' ').next().is_some_and(|first| is_pronoun(&plain(first)));
    let owned = |text: &str| by_pronoun(text) || text.contains("'s ") || text.contains("’s ");
    let renamed = owned(&state.entities()[same].name)
        .then(|| campaign(state, item).unwrap_or_else(|| display(state, &item.tokens, item.head, item.nature)))
        .filter(|name| !owned(name));
    Some(match renamed {
        Some(name) => Answer::Renamed { entity: same, name: name.into_owned() },
        None => Answer::Known(same),
    })
}

/// Whether a description of several is the one an entity is called by: "experts" are not "some experts".
fn says_the_same(state: &State<'_>, item: &Item<'_>, name: &str) -> bool {
    let bare = |text: &str| {
        let text = text.to_lowercase();
        ["the ", "these ", "those "].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text).to_owned()
    };
    bare(name) == bare(&display(state, &item.tokens, item.head, Nature::People))
}
