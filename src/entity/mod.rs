//! Mentions: names from an engine, pronouns, and nominal phrases that may speak.

pub mod embedded;
pub mod engine;
pub mod labels;
mod mention;
mod recognize;
pub mod windows;
pub mod words;

#[cfg(all(test, feature = "_classifier"))]
mod agreement;
#[cfg(feature = "_classifier")]
mod classify;
#[cfg(feature = "_classifier")]
mod folder;
#[cfg(feature = "_classifier")]
mod hub;
mod onnx;
mod rust_bert;

use std::{
    collections::{HashMap, HashSet},
    ops::Range,
};

pub use self::{
    embedded::embedded,
    engine::ENGINES,
    mention::{Mention, MentionId, MentionKind, Tagged},
    recognize::{Device, Engine, EngineOptions, Recognize},
};

use crate::{
    grammar::{
        Pos, Syntax,
        nouns::{NounKind, noun},
        phrases::{NounPhrase, Phrases},
        times::is_time_word,
    },
    lexicon::Class,
    span::Span,
    tag::{EntityClass, Role},
};

/// All mentions of an article: the engine's `names` (each as its whole phrase), pronouns, and descriptions whose head
/// noun stands for a person, body or writing, or that the tagger takes for a source. In order of their spans, one for each
/// head.
pub fn mentions(tagged: Tagged<'_>, names: Vec<Mention>) -> Vec<Mention> {
    let article = tagged.article;
    let syntax = tagged.syntax();
    let ranges: Vec<(Range<usize>, EntityClass)> =
        names.iter().map(|name| (article.tokens_in(name.head), name.class)).collect();
    let table = Phrases::new(syntax, &ranges);
    let phrases = table.all();
    let phrase_of: HashMap<usize, &NounPhrase> = phrases.iter().map(|phrase| (phrase.head, phrase)).collect();
    let mut head_of_name = vec![false; article.tokens().len()];
    let mut mentions: Vec<Mention> = Vec::with_capacity(names.len() + phrases.len() / 2);
    for (name, (tokens, _)) in names.into_iter().zip(&ranges) {
        let phrase = tokens.end.checked_sub(1).and_then(|last| phrase_of.get(&last));
        let span = phrase.map_or(name.span, |phrase| {
            head_of_name[phrase.head] = true;
            name.span.cover(article.span_of(without_leading_adjuncts(tagged, phrase)))
        });
        mentions.push(Mention { span, ..name });
    }
    let sources = sources(tagged);
    for phrase in phrases.iter().filter(|phrase| !head_of_name[phrase.head]) {
        let word = article.token_text(phrase.head);
        if !word.contains(char::is_alphanumeric) && word != "%" {
            continue;
        }
        let own_end = phrase.tokens.end;
        // "54 percent of the ferrymen", but not "the ferrymen" for themselves.
        let begins = |source: &&Range<usize>| phrase.tokens.contains(&source.start);
        let source_end = sources[phrase.head].as_ref().filter(begins).map(|it| it.end.max(own_end));
        // "No one" is nobody.
        let is_nobody = phrase.tokens.start < phrase.head && syntax.is(Class::Negating, phrase.tokens.start);
        let of_source =
            source_end.filter(|_| !is_nobody).map(|end| (MentionKind::Nominal, EntityClass::Miscellaneous, end));
        let found = match syntax.pos(phrase.head) {
            Pos::PRP => Some((MentionKind::Pronoun, pronoun_class(word), own_end)),
            Pos::WP if word.eq_ignore_ascii_case("who") => Some((MentionKind::Pronoun, EntityClass::Person, own_end)),
            Pos::NN | Pos::NNS | Pos::NNP | Pos::NNPS => match noun(syntax.language(), word) {
                Some((NounKind::Person, _)) => Some((MentionKind::Nominal, EntityClass::Person, own_end)),
                Some((NounKind::Body, _)) => Some((MentionKind::Nominal, EntityClass::Organization, own_end)),
                Some((NounKind::Document, _)) => Some((MentionKind::Nominal, EntityClass::Miscellaneous, own_end)),
                // "A source last night": not of the night.
                None => of_source.filter(|_| !is_time_word(syntax.language(), word)),
            },
            Pos::CD | Pos::JJ | Pos::JJS => of_source,
            _ => None,
        };
        let Some((kind, class, end)) = found else { continue };
        mentions.push(Mention {
            span: article.span_of(phrase.tokens.start..end),
            head: article.tokens()[phrase.head].span,
            kind,
            class,
            score: 1.0,
        });
    }
    let heads: HashSet<Span> = mentions.iter().map(|mention| mention.head).collect();
    mentions.extend(speaking_pronouns(&syntax).into_iter().filter(|mention| !heads.contains(&mention.head)));
    mentions.sort_by_key(|mention| (mention.span.start(), mention.head.start(), std::cmp::Reverse(mention.span.end())));
    mentions
}

/// Per token, the source that the tagger has it in.
fn sources(tagged: Tagged<'_>) -> Vec<Option<Range<usize>>> {
    let mut sources = vec![None; tagged.article.tokens().len()];
    for found in tagged.tags.inner.iter().chain(&tagged.tags.evidence).filter(|found| found.label == Role::Source) {
        sources[found.tokens.clone()].fill(Some(found.tokens.clone()));
    }
    sources
}

/// Words for somebody or several of a group, which speak where a verb of saying stands beside them.
const INDEFINITE: [&str; 14] = [
    "one",
    "another",
    "others",
    "someone",
    "somebody",
    "everyone",
    "everybody",
    "many",
    "most",
    "some",
    "several",
    "few",
    "anyone",
    "both",
];

/// "One wrote: “Never.”", "“Never,” said another", "with someone else adding": descriptions without a noun.
fn speaking_pronouns(syntax: &Syntax<'_>) -> Vec<Mention> {
    let article = syntax.article;
    let says = |token: usize| {
        (syntax.is_finite(token) || syntax.pos(token) == Pos::VBG)
            && syntax.language().cue_verb(article.token_text(token)).is_some()
    };
    let mut found = Vec::new();
    for sentence in article.sentences() {
        for token in sentence.tokens.clone().filter(|&token| INDEFINITE.contains(&syntax.word(token))) {
            let mut end = token + 1;
            end += usize::from(end < sentence.tokens.end && syntax.word(end) == "else");
            let after = (end..sentence.tokens.end).take(2).find(|&it| syntax.pos(it) != Pos::RB);
            let before = token.checked_sub(1).filter(|it| sentence.tokens.contains(it));
            let subject = after.is_some_and(says) && before.is_none_or(|it| !syntax.is_noun(it) && !says(it));
            let stops = end >= sentence.tokens.end || !article.token_text(end).contains(char::is_alphanumeric);
            let inverted = stops && before.is_some_and(|it| says(it) && syntax.pos(it) != Pos::VBG);
            let determined =
                before.is_some_and(|it| matches!(syntax.pos(it), Pos::DT | Pos::PRPS | Pos::JJ | Pos::POS));
            if (subject || inverted) && !determined {
                let span = article.span_of(token..end);
                let head = article.tokens()[token].span;
                let (kind, class) = (MentionKind::Nominal, EntityClass::Person);
                found.push(Mention { span, head, kind, class, score: 1.0 });
            }
        }
    }
    found
}

fn pronoun_class(word: &str) -> EntityClass {
    match word.to_lowercase().as_str() {
        "it" | "itself" => EntityClass::Organization,
        _ => EntityClass::Person,
    }
}

/// A phrase without a leading possessor, number of a list or day: of "Monday Ana Ruiz" only the name.
fn without_leading_adjuncts(tagged: Tagged<'_>, phrase: &NounPhrase) -> Range<usize> {
    let article = tagged.article;
    let mut tokens = phrase.tokens.clone();
    while tokens.start < phrase.head && is_time_word(article.language(), article.token_text(tokens.start)) {
        tokens.start += 1;
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clean::CleanText, segment::segment};

    fn found(text: &str) -> Vec<(String, MentionKind)> {
        let article = segment(&CleanText { text: text.to_owned(), ..CleanText::default() });
        let tags = crate::tag::tag(&article);
        let tagged = Tagged { article: &article, tags: &tags };
        let mentions = mentions(tagged, embedded(tagged));
        mentions.into_iter().map(|mention| (article.slice(mention.span).to_owned(), mention.kind)).collect()
    }

    #[test]
    fn names_come_with_their_titles_and_descriptions_with_their_modifiers() {
        let found = found("Former Sen. Ana Ruiz met a senior police official on Monday, and she told reporters so.");
        let expected = [
            ("Former Sen. Ana Ruiz", MentionKind::Name),
            ("a senior police official", MentionKind::Nominal),
            ("she", MentionKind::Pronoun),
            ("reporters", MentionKind::Nominal),
        ];
        let expected: Vec<(String, MentionKind)> =
            expected.into_iter().map(|(text, kind)| (text.to_owned(), kind)).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn words_for_somebody_speak_beside_a_verb_of_saying() {
        let nominal = |text: &str| {
            let found = found(text).into_iter().filter(|(_, kind)| *kind == MentionKind::Nominal);
            found.map(|(text, _)| text).collect::<Vec<_>>()
        };
        assert_eq!(nominal("One wrote: “Never again.” “Never,” said another."), ["One", "another"]);
        assert_eq!(nominal("Someone else said that it rained."), ["Someone else"]);
        assert!(nominal("No one said much, and most of the bread was gone.").is_empty());
    }

    #[test]
    fn whom_the_tagger_takes_for_a_source_may_speak_whatever_the_noun() {
        let has = |text: &str, mention: &str| found(text).iter().any(|(found, _)| found == mention);
        let text = "One major bundler called it “a mess.” 54 percent of the ferrymen said they would stay.";
        assert!(has(text, "One major bundler") && has(text, "54 percent of the ferrymen"), "{:?}", found(text));
        let text = "(Edited by Staff) | Subscribe now. | ALSO READ | Explained: What is 'piping' in an earthen dam?";
        assert!(!has(text, "|"), "{:?}", found(text));
    }
}
