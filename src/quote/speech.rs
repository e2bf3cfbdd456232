//! Which words in quotation marks are speech, and which are names, titles, or words held at arm's length.
//!
//! A logistic score over a few legible traits of the shape, the surroundings and the tagger's evidence.

use std::{collections::HashMap, sync::LazyLock};

use super::pairs::Marked;
use crate::{article::Article, entity::Tagged, lexicon};

/// What a word before the marks says of them, from `mark_contexts.txt`.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Term,
    Work,
    Utter,
}

static CONTEXTS: LazyLock<HashMap<&'static str, Context>> = LazyLock::new(|| {
    lexicon::entries(include_str!("../../models/lexicon/en/mark_contexts.txt"))
        .filter_map(|entry| {
            let (word, class) = entry.rsplit_once(' ')?;
            let class = match class {
                "term" => Context::Term,
                "work" => Context::Work,
                "utter" => Context::Utter,
                _ => return None,
            };
            Some((word.trim(), class))
        })
        .collect()
});

/// Function words that stand in clauses rather than in names and terms.
const CLAUSE_WORDS: [&str; 40] = [
    "is", "are", "was", "were", "be", "been", "am", "have", "has", "had", "do", "does", "did", "will", "would", "can",
    "could", "should", "must", "may", "might", "'s", "’s", "'re", "’re", "'m", "’m", "'ve", "’ve", "n't", "n’t", "not",
    "'ll", "’ll", "let", "that", "because", "if", "wo", "ca",
];

/// Words that stay small in a title.
const SMALL_WORDS: [&str; 20] = [
    "a", "an", "the", "of", "and", "or", "but", "in", "on", "at", "to", "for", "with", "by", "from", "as", "is", "'s",
    "’s", "n't",
];

/// Pronouns of whoever speaks and is spoken to.
const SPEAKER_WORDS: [&str; 14] =
    ["i", "we", "you", "me", "us", "my", "our", "your", "myself", "ourselves", "it", "they", "them", "he"];

/// The traits of a marked stretch with their weights (log-odds of speech): fitted on PolNeAR train against "lies inside a
/// gold content", but for the bias, titles, whole sentences and what the tagger says, which were set by hand on PolNeAR
/// dev and the challenge suite.
const WEIGHTS: [(&str, f32); N_TRAITS] = [
    ("bias", -0.4),
    ("one word", -1.2),
    ("two or three words", -0.8),
    ("four to six words", -0.2),
    ("word of a clause", 0.8),
    ("pronoun of a speaker", 0.6),
    ("begins as a sentence", 0.4),
    ("title case", -1.8),
    ("full stop, question or exclamation mark before the close", 0.3),
    ("comma before the close", 0.8),
    ("comma or colon before the opening", 0.8),
    ("cue before", 0.8),
    ("cue after", 0.6),
    ("cue elsewhere in the sentence", 0.4),
    ("term", -1.0),
    ("work", -1.2),
    ("uttered", 0.5),
    ("article before", -0.5),
    ("small letter right after", -0.3),
    ("begins the sentence", 0.2),
    ("whole paragraph", 0.6),
    ("that, to, as or of before", 0.3),
    ("in a heading", -1.5),
    ("whole sentences", 1.3),
    ("tagged content", 2.5),
    ("tagged cue beside", 0.5),
];

/// Number of traits.
pub(super) const N_TRAITS: usize = 26;

/// How many tokens before and after the marks a cue counts as beside them.
const CUE_REACH: usize = 5;

/// Probability that the marked stretch is speech.
pub(super) fn probability(tagged: Tagged<'_>, marked: &Marked) -> f32 {
    if is_heading(tagged.article, marked) {
        return HEADING;
    }
    let score: f32 = traits(tagged, marked).iter().zip(&WEIGHTS).map(|(value, (_, weight))| value * weight).sum();
    1.0 / (1.0 + (-score).exp())
}

/// Whether every marked word but the small ones has a capital, at least two of them, and not all is in capitals.
fn is_titled(article: &Article, marked: &Marked) -> bool {
    let words = || article.tokens_in(marked.inner).map(|idx| article.token_text(idx));
    let lettered = || words().filter(|word| word.starts_with(char::is_alphabetic));
    lettered().filter(|word| word.starts_with(char::is_uppercase)).count() >= 2
        && lettered().all(|word| word.starts_with(char::is_uppercase) || SMALL_WORDS.contains(&word))
        && lettered().any(|word| word.chars().any(char::is_lowercase))
}

/// Whether the marked words are written as the title of a work, a question mark at most at the end.
pub(super) fn is_title(article: &Article, marked: &Marked) -> bool {
    is_titled(article, marked)
        && article.slice(marked.inner).starts_with(char::is_uppercase)
        && !slice_end(article, marked).is_some_and(|c| matches!(c, '.' | '!'))
}

/// Most words of a heading in marks.
const MAX_HEADING_WORDS: usize = 10;
/// Probability that a heading in marks, such as `'Coal Is Not the Villain.'`, is speech.
const HEADING: f32 = 0.1;

/// Whether the marked words are a paragraph of their own before others, written as a title.
fn is_heading(article: &Article, marked: &Marked) -> bool {
    let tokens = article.tokens_in(marked.outer);
    let paragraph = &article.paragraphs()[article.paragraph_of(tokens.start)];
    let lettered = |idx: &usize| article.token_text(*idx).starts_with(char::is_alphabetic);
    paragraph.span.len() <= marked.outer.len()
        && tokens.end < article.tokens().len()
        && article.tokens_in(marked.inner).filter(lettered).count() <= MAX_HEADING_WORDS
        && is_titled(article, marked)
}

/// The traits of a marked stretch, in the order of [`WEIGHTS`], each in `0..=1`.
pub(super) fn traits(tagged: Tagged<'_>, marked: &Marked) -> [f32; N_TRAITS] {
    let Tagged { article, tags } = tagged;
    let inner = article.tokens_in(marked.inner);
    let outer = article.tokens_in(marked.outer);
    let words: Vec<&str> = inner.clone().map(|idx| article.token_text(idx)).collect();
    let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
    let n_words = words.iter().filter(|word| word.starts_with(char::is_alphanumeric)).count();
    let first_sentence = &article.sentences()[article.sentence_of(outer.start)];
    let last_sentence = &article.sentences()[article.sentence_of(outer.end - 1)];
    let paragraph = &article.paragraphs()[first_sentence.paragraph];
    let word_at = |idx: usize| article.token_text(idx);
    let before: Vec<usize> =
        (outer.start.saturating_sub(CUE_REACH).max(first_sentence.tokens.start)..outer.start).rev().collect();
    let after: Vec<usize> = (outer.end..(outer.end + CUE_REACH).min(last_sentence.tokens.end)).collect();
    let previous = before.first().map_or("", |idx| word_at(*idx));
    let next = after.first().map_or("", |idx| word_at(*idx));
    let last = slice_end(article, marked);
    let pos = |idx: usize| tags.pos.get(idx).copied().unwrap_or("");
    let is_cue =
        |idx: usize| lexicon::cue_verb(word_at(idx)).is_some() && !matches!(pos(idx), "NNP" | "NNPS" | "NNS" | "JJ");
    let context = |class: Context| {
        before.iter().take(3).any(|idx| CONTEXTS.get(word_at(*idx).to_lowercase().as_str()) == Some(&class))
    };
    let capitals = words.iter().filter(|word| word.starts_with(char::is_uppercase)).count();
    let in_title = |word: &&str| !word.starts_with(char::is_lowercase) || SMALL_WORDS.contains(word);
    let first_capital = words.first().is_some_and(|word| word.starts_with(char::is_uppercase));
    let title_case = first_capital
        && n_words >= 2
        && words.iter().all(in_title)
        && capitals >= 2
        && !last.is_some_and(|c| matches!(c, '.' | '?' | '!'));
    let clause = lower.iter().any(|word| CLAUSE_WORDS.contains(&word.as_str()))
        || inner.clone().any(|idx| matches!(pos(idx), "VBP" | "VBZ" | "VBD" | "MD"));
    let elsewhere = (first_sentence.tokens.start..outer.start).chain(outer.end..last_sentence.tokens.end);
    let probability = |idx: usize, role: usize| tags.role_probability.get(idx).map_or(0.0, |roles| roles[role]);
    let content = inner.clone().map(|idx| probability(idx, 2)).sum::<f32>() / inner.len().max(1) as f32;
    let beside = before.iter().chain(&after).map(|idx| probability(*idx, 1)).fold(0.0, f32::max);
    let flags = [
        true,
        n_words <= 1,
        (2..=3).contains(&n_words),
        (4..=6).contains(&n_words),
        clause,
        lower.iter().any(|word| SPEAKER_WORDS.contains(&word.as_str())),
        first_capital && !title_case && n_words >= 2,
        title_case,
        last.is_some_and(|c| matches!(c, '.' | '?' | '!' | '…')),
        last == Some(',') && !title_case,
        matches!(previous, "," | ":"),
        before.iter().any(|idx| is_cue(*idx)),
        after.iter().any(|idx| is_cue(*idx)),
        elsewhere.clone().any(is_cue),
        context(Context::Term),
        context(Context::Work),
        context(Context::Utter),
        matches!(
            previous,
            "a" | "an"
                | "the"
                | "The"
                | "A"
                | "this"
                | "these"
                | "those"
                | "'s"
                | "’s"
                | "his"
                | "her"
                | "their"
                | "its"
        ),
        next.starts_with(char::is_lowercase),
        outer.start == first_sentence.tokens.start,
        paragraph.span.len() <= marked.outer.len() + 1,
        matches!(previous, "that" | "to" | "as" | "of"),
        paragraph.kind == crate::article::ParagraphKind::Heading,
        outer.start == first_sentence.tokens.start && outer.end == last_sentence.tokens.end,
    ];
    let mut traits = [0.0; N_TRAITS];
    for (value, flag) in traits.iter_mut().zip(flags) {
        *value = f32::from(u8::from(flag));
    }
    traits[N_TRAITS - 2] = content;
    traits[N_TRAITS - 1] = beside;
    traits
}

/// The last character inside the marks, or the one after a closing mark where that is a comma or full stop.
fn slice_end(article: &Article, marked: &Marked) -> Option<char> {
    let text = article.text();
    let inside = marked.inner.of(text).trim_end_matches(['’', '\'', '”']).chars().next_back();
    let outside = text[marked.outer.end()..].chars().next().filter(|c| *c == ',');
    if inside.is_some_and(char::is_alphanumeric) { outside.or(inside) } else { inside }
}
