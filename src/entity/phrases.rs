//! Base noun phrases, from parts of speech and names.

use std::ops::Range;

use super::{Tagged, words::is_title};
use crate::tag::EntityClass;

/// A base noun phrase: determiner, modifiers, nouns; or a pronoun alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phrase {
    /// Its tokens, in one sentence.
    pub tokens: Range<usize>,
    /// The token that carries it: the last noun, the pronoun.
    pub head: usize,
}

/// The base noun phrases of an article, in order, not overlapping.
pub fn noun_phrases(tagged: Tagged<'_>, names: &[(Range<usize>, EntityClass)]) -> Vec<Phrase> {
    let Tagged { article, tags } = tagged;
    let n_tokens = article.tokens().len();
    let mut in_name = vec![None; n_tokens];
    for (name_idx, (tokens, _)) in names.iter().enumerate() {
        tokens.clone().filter(|&token| token < n_tokens).for_each(|token| in_name[token] = Some(name_idx));
    }
    let pos = |token: usize| tags.pos.get(token).copied().unwrap_or("XX");
    let text = |token: usize| article.token_text(token);
    let mut phrases = Vec::new();
    let mut token = 0;
    while token < n_tokens {
        let end_of_sentence = article.sentences()[article.sentence_of(token)].tokens.end.max(token + 1);
        if in_name[token].is_none() && matches!(pos(token), "PRP" | "WP") {
            phrases.push(Phrase { tokens: token..token + 1, head: token });
            token += 1;
            continue;
        }
        let first = token;
        let mut noun: Option<usize> = None;
        while token < end_of_sentence {
            let named = in_name[token].is_some();
            let begins_name = named && (token == 0 || in_name[token - 1] != in_name[token]);
            // "Monday Ana Ruiz": a person's name after another name or a day begins a phrase of its own.
            if begins_name
                && is_person(names, in_name[token])
                && noun == Some(token.wrapping_sub(1))
                && token > first
                && (is_time_word(text(token - 1)) || is_person(names, in_name[token - 1]))
            {
                break;
            }
            let joins = named
                || match pos(token) {
                    "DT" | "PRP$" | "WP$" => token == first || pos(token - 1) == "PDT" || pos(token - 1) == "POS",
                    "PDT" => token == first,
                    "NN" | "NNS" | "NNP" | "NNPS" | "CD" | "JJ" | "JJR" | "JJS" | "HYPH" | "AFX" | "$" | "FW" => true,
                    "POS" => noun.is_some(),
                    "VBN" | "VBG" | "RB" | "RBR" | "RBS" => {
                        // "a poll released last week": what follows the noun describes it no longer.
                        (noun.is_none_or(|noun| noun + 1 != token) || pos(token + 1) == "NN")
                            && token + 1 < end_of_sentence
                            && token > first
                            && matches!(pos(token + 1), "JJ" | "NN" | "NNS" | "NNP" | "NNPS" | "CD")
                    }
                    _ => text(token) == "&" || is_title(text(token)) && text(token).ends_with('.'),
                };
            if !joins {
                break;
            }
            if named || matches!(pos(token), "NN" | "NNS" | "NNP" | "NNPS") {
                noun = Some(token);
            }
            token += 1;
        }
        if token == first {
            token += 1;
            continue;
        }
        let head = noun.or_else(|| {
            let last = token - 1;
            let alone =
                matches!(pos(last), "CD" | "JJ" | "JJS" | "DT") && !matches!(text(last), "the" | "a" | "an" | "The");
            alone.then_some(last)
        });
        if let Some(head) = head {
            phrases.push(Phrase { tokens: first..head + 1, head });
            token = head + 1;
        }
    }
    phrases
}

fn is_person(names: &[(Range<usize>, EntityClass)], name: Option<usize>) -> bool {
    name.is_some_and(|name| names[name].1 == EntityClass::Person)
}

/// Words that say when, and so name no source.
pub fn is_time_word(word: &str) -> bool {
    matches!(
        word.to_lowercase().trim_end_matches('.'),
        "monday"
            | "tuesday"
            | "wednesday"
            | "thursday"
            | "friday"
            | "saturday"
            | "sunday"
            | "mon"
            | "tue"
            | "wed"
            | "thu"
            | "fri"
            | "sat"
            | "sun"
            | "january"
            | "february"
            | "march"
            | "april"
            | "may"
            | "june"
            | "july"
            | "august"
            | "september"
            | "october"
            | "november"
            | "december"
            | "jan"
            | "feb"
            | "aug"
            | "sept"
            | "sep"
            | "oct"
            | "nov"
            | "dec"
            | "today"
            | "yesterday"
            | "tonight"
            | "tomorrow"
            | "morning"
            | "afternoon"
            | "evening"
            | "night"
            | "week"
            | "weekend"
            | "month"
            | "year"
            | "day"
            | "hour"
            | "hours"
            | "days"
            | "weeks"
            | "months"
            | "years"
            | "minutes"
            | "time"
            | "ago"
            | "earlier"
            | "later"
    )
}
