//! Whom a paragraph leaves unnamed that the next one names: "A former chairman says … “Now,” said Ana Ruiz, who led the
//! party." The next source in the text must be a person named there for the first time, of whom nothing else is told.

use crate::coref::{
    entities::Nature,
    item::{Item, nature_of_noun},
    phrases::Phrase,
    search::{MIN_FIT, agrees, is_named_person},
    sieve::{Answer, Sieve},
    state::State,
};
use crate::{
    article::ParagraphKind,
    grammar::{Class, Pos, nouns::singular},
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "named-next",
    example: "{s A former harbour chairman=Don Ruiz} {c says} so. {q “We wait.”}\n\n{q “Now,”} {c said} {s {m Don Ruiz}=Don \
              Ruiz}, who led the port for a decade.",
    apply,
};

/// How many paragraphs after its description a name may come that nothing but its place tells.
const LATER_PARAGRAPHS: usize = 2;

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    let (doc, article) = (state.doc(), state.doc().article);
    let head = item.head;
    let another = doc.word(item.tokens.start) == "another";
    if !item.may_be_named() || doc.is_plural(head) || state.content(head).is_some() || another {
        return None;
    }
    let own = article.paragraph_of(head);
    // A line without articles is a headline, marked as one or not.
    let bare =
        own <= 1 && !matches!(doc.pos(item.tokens.start), Pos::DT | Pos::PRPS | Pos::CD) && doc.pos(head) != Pos::NNP;
    let heading = state.in_heading(head) || bare;
    let again = |phrase: &Phrase| {
        let Phrase::Nominal(_, other) = phrase else { return false };
        singular(doc.text(*other)) == item.noun || heading && nature_of_noun(doc, *other) == Nature::Person
    };
    let (at, filed) = state
        .filed_in(head + 1..)
        .take_while(|(at, _)| article.paragraph_of(**at) <= own + LATER_PARAGRAPHS + 2)
        .filter(|(at, filed)| filed.is_source && state.content(**at).is_none() && !(heading && state.in_heading(**at)))
        .filter(|(_, filed)| !matches!(filed.phrase, Phrase::Pronoun(_)))
        .find(|(_, filed)| !again(&filed.phrase))?;
    let paragraph = article.paragraph_of(*at);
    let reach = LATER_PARAGRAPHS + usize::from(heading);
    let Phrase::Name(name_idx) = filed.phrase else { return None };
    let named = state.names()[name_idx].entity;
    let entity = &state.entities()[named];
    let first = state.first_named(named)?;
    let told = entity.roles.iter().any(|role| agrees(state.language(), role, &item.noun));
    let known = first < head || first < doc.paragraph_start(paragraph);
    if paragraph <= own || paragraph > own + reach || known && !(heading && told) {
        return None;
    }
    let lead = article.paragraphs()[..own].iter().filter(|it| it.kind != ParagraphKind::Heading).take(2).count() <= 1;
    let opens = doc.paragraph_start(paragraph) == first.min(filed.tokens.start);
    let shares = entity.roles.iter().any(|role| {
        role.words.iter().any(|word| item.tokens.clone().any(|token| token != head && doc.word(token) == word))
    });
    let unnamed = doc.language().is(Class::Unnamed, &item.noun);
    let free =
        (entity.roles.is_empty() || shares) && !unnamed || heading && doc.language().is(Class::Member, &item.noun);
    // Further down, only the paragraph right after names whom a description without an article of newness leaves out.
    let opens = opens && paragraph == own + 1 && !matches!(doc.word(item.tokens.start), "a" | "an");
    let fits = is_named_person(entity, item, MIN_FIT) && entity.words.len() > 1;
    (fits && (told || free) && (heading || lead || opens)).then_some(Answer::Known(named))
}
