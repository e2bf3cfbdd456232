//! Whom a transcript's label means where it is no name: `CHAIR`, `Q`, `A`.

use foldhash::HashMap;

use super::{
    entities::{Entity, EntityIdx, Nature},
    names::Name,
};
use crate::grammar::{Class, Syntax};

/// How many tokens before a name may hold what says that its bearer asks.
const REACH: usize = 8;

/// Whom labels stand for, each looked for once.
#[derive(Default)]
pub(super) struct Labels(HashMap<String, Option<EntityIdx>>);

impl Labels {
    /// The person that the label `label` (one token, whose turn begins a paragraph) stands for.
    pub(super) fn person(
        &mut self,
        doc: &Syntax<'_>,
        names: &[Name<'_>],
        entities: &[Entity<'_>],
        label: usize,
    ) -> Option<EntityIdx> {
        let word = doc.word(label);
        *self.0.entry(word.to_owned()).or_insert_with(|| match word {
            label if doc.language().is(Class::Asker, label) => introduced(doc, names, entities).0,
            label if doc.language().is(Class::Answerer, label) => introduced(doc, names, entities).1,
            _ => by_role(doc, names, entities, word),
        })
    }
}

/// Who asks and who answers, from the text before the first label.
fn introduced(doc: &Syntax<'_>, names: &[Name<'_>], entities: &[Entity<'_>]) -> (Option<EntityIdx>, Option<EntityIdx>) {
    let begins_turn = |token: usize| {
        (doc.is(Class::Asker, token) || doc.is(Class::Answerer, token))
            && doc.article.paragraph_of(token) != doc.article.paragraph_of(token.saturating_sub(1))
    };
    let end = (1..doc.len()).find(|&token| begins_turn(token)).unwrap_or(0);
    let mut asks = None;
    let mut persons: Vec<EntityIdx> = Vec::new();
    let mut spoke_last = None;
    for name in names.iter().filter(|name| name.tokens.end <= end && entities[name.entity].nature == Nature::Person) {
        if !persons.contains(&name.entity) {
            persons.push(name.entity);
        }
        // "MR. OSEI: By my firm. | Q. … | A. …", and "BY MS. FOX: | Q. …", who asks.
        if doc.text(name.tokens.end) == ":" {
            let paragraph = &doc.article.paragraphs()[doc.article.paragraph_of(name.tokens.start)];
            let is_by = doc.word(doc.article.tokens_of(paragraph).start) == "by";
            if is_by {
                asks = asks.or(Some(name.entity));
            } else {
                spoke_last = Some(name.entity);
            }
        }
        let before =
            doc.sentence(name.tokens.start).start.max(name.tokens.start.saturating_sub(REACH))..name.tokens.start;
        let holds = |words: &[&str]| before.clone().any(|token| words.contains(&doc.word(token)));
        let of = |class: Class| before.clone().any(|token| doc.is(class, token));
        let asked_by = of(Class::AskedBy) && holds(&["by"]);
        let spoke_to = of(Class::SpokeTo) && holds(&["to", "with"]);
        let noted = of(Class::Interview) && before.clone().any(|token| doc.text(token) == ":");
        if asks.is_none() && (asked_by || spoke_to || noted) {
            asks = Some(name.entity);
        }
    }
    let answers = spoke_last.into_iter().chain(persons).find(|person| Some(*person) != asks);
    (asks, answers)
}

/// "CHAIR" where the text speaks of the committee's chair, or of what someone chaired: "chaired by Ana Ruiz".
fn by_role(doc: &Syntax<'_>, names: &[Name<'_>], entities: &[Entity<'_>], word: &str) -> Option<EntityIdx> {
    let verb = format!("{word}ed");
    let by = |name: &&Name<'_>| {
        let start = name.tokens.start;
        entities[name.entity].nature == Nature::Person
            && start > 1
            && doc.word(start - 1) == "by"
            && (doc.word(start - 2) == verb || doc.word(start - 2).strip_suffix('d') == Some(word))
    };
    let named = |entity: &Entity<'_>| {
        entity.named
            && entity.nature == Nature::Person
            && entity.roles.iter().any(|role| role.head == word || doc.language().role_covers(&role.head, word))
    };
    names.iter().find(by).map(|name| name.entity).or_else(|| entities.iter().position(named))
}
