//! Whom a headline or the first paragraph describes, "An Oakdale judge", where the article names only one later who is that.

use crate::coref::{
    entities::{Entity, EntityIdx, Nature},
    item::{Item, ItemKind},
    search::agrees,
    sieve::{Answer, Sieve},
    state::State,
};
use crate::{article::ParagraphKind, grammar::Class};

pub(super) const SIEVE: Sieve = Sieve {
    name: "named-later",
    example: "{q “We wait,”} {s an Oakdale judge=Ana Ruiz} {c said}.\n\nJudge {m Ana Ruiz} met {m Bo Lee} later.",
    of: ItemKind::Description,
    apply,
};

/// How many sentences after its description a name may come.
const LATER_SENTENCES: usize = 8;

fn apply(state: &State<'_>, item: &Item<'_>) -> Option<Answer> {
    if !item.may_be_named() || state.doc().is_plural(item.head) || item.is(Class::Unnamed) {
        return None;
    }
    let article = state.doc().article;
    let paragraphs = article.paragraphs();
    let own = article.paragraph_of(item.head);
    let heading = paragraphs[own].kind == ParagraphKind::Heading;
    let n_text = paragraphs[..own].iter().filter(|it| it.kind != ParagraphKind::Heading).count();
    if !heading && n_text > 1 {
        return None;
    }
    // "a city judge … another judge": several of them.
    let another = state.unnamed(&item.noun).any(|it| state.entities()[it].nature == Nature::Person);
    if another && !heading {
        return None;
    }
    let former = |word: &str| state.language().is(Class::Former, word);
    let is_former = item.tokens.clone().any(|token| former(state.doc().word(token)));
    let fits = |entity: &Entity<'_>| {
        entity.named
            && entity.nature == Nature::Person
            && entity.roles.iter().any(|role| {
                agrees(state.language(), role, &item.noun)
                    && (!is_former || role.words.iter().any(|word| former(word)) || heading)
            })
    };
    let mut fitting = (0..state.entities().len()).filter(|&it| fits(&state.entities()[it]));
    let (one, other): (EntityIdx, _) = (fitting.next()?, fitting.next());
    let first = state.first_named(one)?;
    let near = article.sentence_of(first).saturating_sub(article.sentence_of(item.head)) <= LATER_SENTENCES;
    (other.is_none() && first > item.head && near).then_some(Answer::Known(one))
}
