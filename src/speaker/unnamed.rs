//! What the text says of unnamed sources: what they are, why they are not named, and who declined to comment.

use std::{borrow::Cow, sync::LazyLock};

use rustc_hash::FxHashMap;

use crate::{
    article::Article,
    grammar::nouns::singular,
    lexicon::{Class, Language, List, is, pattern},
    pattern::Patterns,
    span::Span,
};

/// Singular words and phrases, to the kind of source they stand for.
static KINDS: LazyLock<FxHashMap<String, &'static str>> = LazyLock::new(|| {
    Language::default()
        .entries(List::SourceKinds)
        .filter_map(|line| {
            let (word, kind) = line.split_once(char::is_whitespace)?;
            Some((word.replace('_', " "), kind.trim()))
        })
        .collect()
});

/// What kind of source an unnamed one is, by the head of its phrase: "a senior White House official" is `official`.
pub(crate) fn source_kind(phrase: &str) -> Option<&'static str> {
    let words: Vec<String> = phrase
        .split(|letter: char| !(letter.is_alphanumeric() || letter == '-'))
        .filter(|word| !word.is_empty())
        .map(|word| listed(&word.to_lowercase()))
        .collect();
    let n_head = words.iter().skip(1).position(|word| is(Class::AfterSource, word)).map_or(words.len(), |n| n + 1);
    let with_knowledge = words[n_head..].iter().any(|word| is(Class::Knowing, word));
    match kind_in(&words[..n_head]) {
        Some("public") if with_knowledge => Some("insider"),
        None if n_head < words.len() => words[n_head..].iter().find_map(|word| KINDS.get(word.as_str()).copied()),
        kind => kind,
    }
}

/// The kind of the phrase of the list that ends last, the longest of those.
fn kind_in(words: &[String]) -> Option<&'static str> {
    (1..=words.len()).rev().find_map(|end| {
        (end.saturating_sub(3)..end).find_map(|start| KINDS.get(words[start..end].join(" ").as_str()).copied())
    })
}

/// A word as the list has it: in the singular where it knows that, or else as it is.
fn listed(word: &str) -> String {
    let known = |word: &str| KINDS.contains_key(word);
    let one = if known(word) { None } else { Some(singular(word)).filter(|one| known(one)) };
    one.map_or_else(|| word.to_owned(), Cow::into_owned)
}

/// Says that a source is not named.
static ANONYMITY: LazyLock<Patterns> = LazyLock::new(|| Patterns::new([format!(r"\b{}", pattern("anonymity"))], true));

/// The reason after it, up to where the clause ends.
static REASON: LazyLock<Patterns> = LazyLock::new(|| {
    let (opener, after) = (pattern("reason"), pattern("after-reason"));
    let stops = r"\.;:\u{201c}\u{201d}\x22\n—";
    let reason = format!(
        r"^(?:\s*,)?(?:\s+\w+){{0,2}}?\s+({opener}\b[^{stops}]+?)\s*(?:[{stops}]|,\s+{after}\b|,\x20*[\u{{201c}}\x22]|$)"
    );
    Patterns::new([reason], true)
});

/// The stated reason for anonymity in the sentence that holds `place`: "because she was not authorized to speak".
pub(crate) fn anonymity_reason(article: &Article, place: Span) -> Option<Span> {
    let sentence = sentence_at(article, place)?;
    let text = article.slice(sentence);
    let stated = ANONYMITY.captures(text)?.get(0)?;
    let reason = REASON.captures(&text[stated.end()..])?.get(1)?;
    let start = sentence.start() + stated.end() + reason.start();
    Some(Span::new(start, start + reason.as_str().trim_end_matches([',', ' ']).len()))
}

fn sentence_at(article: &Article, place: Span) -> Option<Span> {
    let token_idx = article.tokens_in(place).start;
    article.sentences().get(article.sentence_of(token_idx)).map(|sentence| sentence.span)
}

static DECLINED: LazyLock<Patterns> = LazyLock::new(|| Patterns::new([format!(r"\b{}", pattern("declining"))], true));

/// Whether the words around a cue say that its source did not comment: "did not respond to a request for comment".
pub(crate) fn declined_comment(article: &Article, cue: Span) -> bool {
    const N_TOKENS_BEFORE: usize = 3;
    const N_TOKENS_AFTER: usize = 8;
    let Some(sentence) = sentence_at(article, cue) else { return false };
    let (tokens, within) = (article.tokens_in(cue), article.tokens_in(sentence));
    let first = tokens.start.saturating_sub(N_TOKENS_BEFORE).max(within.start);
    let last = (tokens.end + N_TOKENS_AFTER).min(within.end);
    let around = article.span_of(first..last.max(first));
    DECLINED
        .find_iter(article.slice(around))
        .any(|found| Span::new(around.start() + found.start(), around.start() + found.end()).overlaps(cue))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::article::{Paragraph, ParagraphKind, Sentence, Token};

    /// One sentence, its words split at white space.
    fn sentence(text: &str) -> Article {
        let tokens: Vec<Token> = text
            .split_whitespace()
            .map(|word| {
                let start = word.as_ptr() as usize - text.as_ptr() as usize;
                Token { span: Span::new(start, start + word.len()) }
            })
            .collect();
        let span = Span::new(0, text.len());
        let n_tokens = tokens.len();
        Article::new(
            text.to_owned(),
            tokens,
            vec![Sentence { span, tokens: 0..n_tokens, paragraph: 0 }],
            vec![Paragraph { span, sentences: 0..1, kind: ParagraphKind::Body }],
        )
    }

    #[test]
    fn the_head_of_the_phrase_says_what_kind_of_source_it_is() {
        for (phrase, kind) in [
            ("a senior Harlan administration official", Some("official")),
            ("two law enforcement officials", Some("law_enforcement")),
            ("people familiar with the talks", Some("insider")),
            ("critics of the police", Some("critic")),
            ("a spokeswoman for the senator", Some("spokesperson")),
            ("neighbours", Some("relative")),
            ("one of the diplomats", Some("diplomat")),
            ("an airport policewoman", None),
        ] {
            assert_eq!(source_kind(phrase), kind, "{phrase}");
        }
    }

    #[test]
    fn the_reason_for_anonymity_is_cut_out_of_its_sentence() {
        for (text, reason) in [
            (
                "A clerk, who spoke on condition of anonymity because the file is sealed, said so.",
                Some("because the file is sealed"),
            ),
            ("The nurse asked not to be named, citing fear of losing her job.", Some("citing fear of losing her job")),
            ("He spoke on the condition of anonymity to describe private talks.", Some("to describe private talks")),
            ("He spoke on condition of anonymity.", None),
            ("She spoke because she was angry.", None),
        ] {
            let article = sentence(text);
            let found = anonymity_reason(&article, Span::new(0, 1)).map(|span| article.slice(span));
            assert_eq!(found, reason, "{text}");
        }
    }

    #[test]
    fn only_the_cue_of_declining_declines() {
        for (text, cue, declined) in [
            ("The company declined to comment.", "declined", true),
            ("Lee did not immediately respond to a request for comment.", "respond", true),
            ("A spokesman could not be reached for comment.", "reached", true),
            ("He declined the award, she said.", "said", false),
            ("Park said the firm declined to comment.", "said", false),
        ] {
            let article = sentence(text);
            let start = text.find(cue).expect("the cue stands in the text");
            assert_eq!(declined_comment(&article, Span::new(start, start + cue.len())), declined, "{text}");
        }
    }
}
