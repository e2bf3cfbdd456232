//! The body that a headline or a first paragraph calls by words of the name it bears later: "a house panel … the House
//! Committee on Rivers", "the bakers' union … the Association of Bakers".

use super::{
    super::{entities::Nature, item::Item, state::State, words::is_people_word},
    Answer, Sieve,
    named_next::LATER_PARAGRAPHS,
};
use crate::{
    article::ParagraphKind,
    grammar::{Class, Pos, is, nouns::singular},
};

pub(super) const SIEVE: Sieve = Sieve {
    name: "body-later",
    example: "{q “We wait,”} {s a river panel=River Safety Committee} {c said}.\n\nThe {o River Safety Committee} met {m Bo Lee}.",
    apply,
};

fn apply(state: &State<'_>, item: &Item) -> Option<Answer> {
    if !item.describes(Nature::Body) {
        return None;
    }
    let (doc, article) = (state.doc, state.doc.article);
    let own = article.paragraph_of(item.head);
    let text_before = article.paragraphs()[..own].iter().filter(|it| it.kind != ParagraphKind::Heading);
    if text_before.take(2).count() > 1 || doc.is_plural(item.head) {
        return None;
    }
    let told: Vec<String> = item
        .tokens
        .clone()
        .filter(|&token| token != item.head && doc.text(token).chars().any(char::is_alphanumeric))
        .filter(|&token| {
            !matches!(doc.pos(token), Pos::DT | Pos::IN | Pos::POS | Pos::PRPS | Pos::VBG | Pos::WDT | Pos::CD)
        })
        .map(|token| if doc.word(token) == "federal" { "us".to_owned() } else { singular(doc.text(token)) })
        .collect();
    if told.is_empty() || told.iter().all(|word| is_people_word(word)) {
        return None;
    }
    let class = match item.noun.as_str() {
        "panel" => Some(Class::Committee),
        "union" => Some(Class::Union),
        "group" => Some(Class::Network),
        _ => None,
    };
    let after = state.names.partition_point(|name| name.tokens.start <= item.head);
    let near = |token: usize| article.paragraph_of(token) <= own + LATER_PARAGRAPHS + 1;
    let mut found = state.names[after..].iter().take_while(|name| near(name.tokens.start)).filter(|name| {
        let entity = &state.entities[name.entity];
        let words: Vec<String> = entity.words.iter().map(|word| singular(word)).collect();
        let has_head = words.iter().any(|word| *word == item.noun || class.is_some_and(|class| is(class, word)));
        entity.nature == Nature::Body
            && entity.words.len() > 1
            && has_head
            && told.iter().all(|word| words.contains(word))
    });
    let first = found.next()?;
    found.all(|other| other.entity == first.entity).then_some(Answer::Known(first.entity))
}
