//! Which words in quotation marks are speech, and which are names, titles, or words held at arm's length.
//!
//! A logistic model over legible traits of the shape, the surroundings, the tagger's evidence and the rest of the article.
//! Its weights are fitted by `models/recipe/speech.py` and stand in `models/speech.tsv`.

use std::{
    collections::{HashMap, HashSet},
    sync::LazyLock,
};

use rustc_hash::FxHashMap;

use super::{marks::Family, pairs::Marked};
use crate::{
    article::Article,
    entity::Tagged,
    lexicon::{self, Class},
};

/// The weight of each trait, log-odds of speech.
static WEIGHTS: LazyLock<FxHashMap<&'static str, f32>> = LazyLock::new(|| {
    lexicon::entries(include_str!("../../models/speech.tsv"))
        .filter_map(|line| {
            let (name, weight) = line.rsplit_once('\t')?;
            Some((name, weight.parse().ok()?))
        })
        .collect()
});

/// Stretches of more words are not looked for elsewhere in the article.
pub(super) const MAX_SOUGHT: usize = 6;
/// So many places of a word are looked at.
const MAX_PLACES: usize = 64;
/// A stretch is speech from this probability on.
pub(super) const THRESHOLD: f32 = 0.6;
/// Probability that a stretch inside another is speech of its own, which nothing asks for.
const INNER: f32 = 0.5;

/// Probability of words that end in a comma, question or exclamation mark before the verb that reports them.
const SAID: f32 = 0.95;

/// Most words of a heading in marks.
const MAX_HEADING_WORDS: usize = 10;
/// Probability that a heading in marks, such as `'Coal Is Not the Villain.'`, is speech.
const HEADING: f32 = 0.1;

/// Probability of each stretch that it is speech.
pub(super) fn probabilities(tagged: Tagged<'_>, pairs: &[Marked]) -> Vec<f32> {
    let view = View::new(tagged, pairs);
    (0..pairs.len())
        .map(|idx| {
            if pairs[idx].parent.is_some() {
                return INNER;
            }
            let weight = |name: &str| WEIGHTS.get(name).copied().unwrap_or(0.0);
            if is_heading(tagged.article, &pairs[idx]) {
                return HEADING;
            }
            if view.is_said(idx) || view.goes_on(idx) {
                return SAID;
            }
            let score: f32 = view.traits(idx).iter().map(|(name, value)| value * weight(name)).sum();
            1.0 / (1.0 + (-score).exp())
        })
        .collect()
}

/// The article as the model sees it.
pub(super) struct View<'a> {
    pub(super) tagged: Tagged<'a>,
    pub(super) pairs: &'a [Marked],
    /// Per token, whether it stands in marks.
    pub(super) marked: Vec<bool>,
    /// Where each word stands that begins a stretch.
    pub(super) places: HashMap<String, Vec<usize>>,
    /// The marks that most whole quotations of the article stand in.
    pub(super) usual: Family,
    /// Share of the article's stretches that are of few words.
    pub(super) short: f32,
    /// Whether the writer speaks of himself.
    pub(super) opinion: bool,
}

impl<'a> View<'a> {
    pub(super) fn new(tagged: Tagged<'a>, pairs: &'a [Marked]) -> Self {
        let article = tagged.article;
        let mut marked = vec![false; article.tokens().len()];
        let mut sought: HashSet<String> = HashSet::new();
        let mut long: HashMap<bool, usize> = HashMap::new();
        for stretch in pairs.iter().filter(|stretch| stretch.parent.is_none()) {
            let tokens = article.tokens_in(stretch.inner);
            if tokens.len() > MAX_SOUGHT {
                *long.entry(stretch.family == Family::Single).or_default() += 1;
            }
            sought.extend(tokens.clone().next().map(|first| article.token_text(first).to_lowercase()));
            article.tokens_in(stretch.outer).for_each(|token| marked[token] = true);
        }
        let mut places: HashMap<String, Vec<usize>> = HashMap::new();
        for token in 0..article.tokens().len() {
            let word = article.token_text(token).to_lowercase();
            if sought.contains(&word) {
                let places = places.entry(word).or_default();
                if places.len() < MAX_PLACES {
                    places.push(token);
                }
            }
        }
        let outermost = || pairs.iter().filter(|stretch| stretch.parent.is_none());
        let few = outermost().filter(|stretch| article.tokens_in(stretch.inner).len() <= 3).count();
        let short = few as f32 / outermost().count().max(1) as f32;
        let own =
            |token: &usize| !marked[*token] && matches!(article.token_text(*token), "I" | "my" | "My" | "we" | "We");
        let opinion = (0..marked.len()).filter(own).take(3).count() == 3;
        let count = |single: bool| long.get(&single).copied().unwrap_or(0);
        let usual = if count(true) > count(false) { Family::Single } else { Family::Double };
        Self { tagged, pairs, marked, places, usual, short, opinion }
    }

    /// `“No,” Park said.`: whether the words begin their sentence and a cue follows their comma, with one name between.
    fn is_said(&self, idx: usize) -> bool {
        let (Tagged { article, tags }, marked) = (self.tagged, &self.pairs[idx]);
        let outer = article.tokens_in(marked.outer);
        let sentence = &article.sentences()[article.sentence_of(outer.start)];
        let stop = slice_end(article, marked).is_some_and(|c| matches!(c, ',' | '?' | '!'));
        let verb = |token: &usize| {
            article.language().cue_verb(article.token_text(*token)).is_some() && tags.pos(*token).is_third_person()
        };
        stop && outer.start == sentence.tokens.start
            && (outer.end..sentence.tokens.end).take(4).any(|token| verb(&token))
    }

    /// `“We wait,” Park said. “No.”`: whether the words are whole sentences after such words in their paragraph.
    fn goes_on(&self, idx: usize) -> bool {
        let (article, marked) = (self.tagged.article, &self.pairs[idx]);
        let outer = article.tokens_in(marked.outer);
        let begins = article.sentences()[article.sentence_of(outer.start)].tokens.start == outer.start;
        let stop = slice_end(article, marked).is_some_and(|c| matches!(c, '.' | '?' | '!'));
        let before = self.pairs[..idx].iter().rposition(|before| before.parent.is_none());
        let same = |before: &usize| {
            let start = article.tokens_in(self.pairs[*before].outer).start;
            article.paragraph_of(start) == article.paragraph_of(outer.start)
        };
        begins && stop && before.filter(same).is_some_and(|before| self.is_said(before))
    }
}

/// Whether every marked word but the small ones has a capital, at least two of them, and not all is in capitals.
pub(super) fn is_titled(article: &Article, marked: &Marked) -> bool {
    let words = || article.tokens_in(marked.inner).map(|idx| article.token_text(idx));
    let lettered = || words().filter(|word| word.starts_with(char::is_alphabetic));
    lettered().filter(|word| word.starts_with(char::is_uppercase)).count() >= 2
        && lettered()
            .all(|word| word.starts_with(char::is_uppercase) || article.language().is(Class::TitleSmalls, word))
        && lettered().any(|word| word.chars().any(char::is_lowercase))
}

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

/// Whether the marked words are written as the title of a work, a question mark at most at the end.
pub(super) fn is_title(article: &Article, marked: &Marked) -> bool {
    is_titled(article, marked)
        && article.slice(marked.inner).starts_with(char::is_uppercase)
        && !slice_end(article, marked).is_some_and(|c| matches!(c, '.' | '!'))
}

/// The last character inside the marks, or the one after a closing mark where that is a comma or full stop.
pub(super) fn slice_end(article: &Article, marked: &Marked) -> Option<char> {
    let text = article.text();
    let inside = marked.inner.of(text).trim_end_matches(['’', '\'', '”']).chars().next_back();
    let outside = text[marked.outer.end()..].chars().next().filter(|c| *c == ',');
    if inside.is_some_and(char::is_alphanumeric) { outside.or(inside) } else { inside }
}
