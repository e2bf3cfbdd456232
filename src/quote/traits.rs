//! What tells whether words in marks are speech: shape, surroundings, the tagger's evidence, and the rest of the article.

use std::ops::Range;

use super::{
    marks::Family,
    pairs::Marked,
    speech::{MAX_SOUGHT, View, is_titled, slice_end},
};
use crate::{
    article::ParagraphKind,
    entity::Tagged,
    lexicon::{Class, MarkContext},
    tag::{EntityClass, Labelled, Pos, Role},
};

/// How many tokens before and after the marks a cue counts as beside them.
const CUE_REACH: usize = 5;

/// A cue further than this many tokens from the beginning of a content is not its cue.
const MAX_CUE_DISTANCE: usize = 40;

/// A sentence reaches at most this many tokens beyond the marks.
const MAX_SENTENCE: usize = 100;

/// A trait of a marked stretch and its value, in `0..=1`.
pub(super) type Trait = (String, f32);

impl View<'_> {
    /// The traits of a stretch that stands in no other.
    pub(super) fn traits(&self, idx: usize) -> Vec<Trait> {
        let mut traits = Traits { found: vec![("bias".to_owned(), 1.0)] };
        let length = self.shape(idx, &mut traits);
        self.surroundings(idx, length, &mut traits);
        self.evidence(idx, length, &mut traits);
        self.elsewhere(idx, length, &mut traits);
        traits.found
    }

    /// What the words in marks are by themselves. Gives a name for their number.
    fn shape(&self, idx: usize, traits: &mut Traits) -> &'static str {
        let (Tagged { article, tags }, marked) = (self.tagged, &self.pairs[idx]);
        let inner = article.tokens_in(marked.inner);
        let words: Vec<&str> = inner.clone().map(|idx| article.token_text(idx)).collect();
        let lower: Vec<String> = words.iter().map(|word| word.to_lowercase()).collect();
        let n_words = words.iter().filter(|word| word.starts_with(char::is_alphanumeric)).count();
        let length = match n_words {
            0 | 1 => "1",
            2 => "2",
            3 => "3",
            4..=6 => "4-6",
            7..=12 => "7-12",
            _ => "13-",
        };
        traits.add(format!("words {length}"));
        let pos = |idx: usize| tags.pos(idx);
        let last = slice_end(article, marked);
        let clause = lower.iter().any(|word| article.language().is(Class::Clause, word))
            || inner.clone().any(|idx| pos(idx).is_tensed());
        let titled = is_titled(article, marked);
        let first_capital = words.first().is_some_and(|word| word.starts_with(char::is_uppercase));
        traits.when(clause, "clause", length);
        let of_speaker =
            |word: &String| article.language().is(Class::Speaker, word) || article.language().is(Class::SpokenOf, word);
        traits.when(lower.iter().any(of_speaker), "speaks of a speaker", length);
        traits.when(titled, "title case", length);
        traits.when(first_capital && !titled, "begins as a sentence", length);
        traits.when(words.iter().all(|word| !word.contains(char::is_lowercase)), "capitals", length);
        traits.when(last.is_some_and(|c| matches!(c, '.' | '?' | '!' | '…')), "full stop", length);
        traits.when(last == Some(','), "comma at the end", length);
        traits.when(marked.family == Family::Single, "single marks", "");
        traits.when(marked.family != self.usual, "unusual marks", length);
        traits.when(words.iter().any(|word| word.starts_with(|c: char| c.is_ascii_digit())), "number", "");
        traits.when(words.iter().any(|word| word.starts_with(['#', '@'])), "handle", "");
        traits.when(n_words > 1 && lower.iter().any(|word| word == "*" || word.contains("**")), "expletive", "");
        if let (Some(first), Some(end)) = (inner.clone().next(), inner.clone().next_back()) {
            traits.add(format!("first tag {} {}", pos(first), brief(length)));
            let end = (first..=end).rev().find(|idx| article.token_text(*idx).contains(char::is_alphanumeric));
            traits.add(format!("last tag {} {}", pos(end.unwrap_or(first)), brief(length)));
        }
        let at = tags.entities.partition_point(|it| it.tokens.end <= inner.start);
        let whole = tags.entities.get(at).filter(|it| it.tokens.start <= inner.start && inner.end <= it.tokens.end);
        let named = whole.is_some_and(|it| it.label != EntityClass::Miscellaneous);
        let work = whole.is_some_and(|it| it.label == EntityClass::Miscellaneous);
        traits.when(named, "a name", "");
        traits.when(work, "a name of something", "");
        length
    }

    /// The words around the marks.
    fn surroundings(&self, idx: usize, length: &str, traits: &mut Traits) {
        let (Tagged { article, tags }, marked) = (self.tagged, &self.pairs[idx]);
        let outer = article.tokens_in(marked.outer);
        let first_sentence = &article.sentences()[article.sentence_of(outer.start)];
        let last_sentence = &article.sentences()[article.sentence_of(outer.end - 1)];
        let paragraph = &article.paragraphs()[first_sentence.paragraph];
        let word = |idx: usize| article.token_text(idx);
        let pos = |idx: usize| tags.pos(idx);
        let before: Vec<usize> =
            (outer.start.saturating_sub(CUE_REACH).max(first_sentence.tokens.start)..outer.start).rev().collect();
        let after: Vec<usize> = (outer.end..(outer.end + CUE_REACH).min(last_sentence.tokens.end)).collect();
        let near = |at: Option<&usize>| at.map_or("-".to_owned(), |idx| word(*idx).to_lowercase());
        let (previous, next) = (near(before.first()), near(after.first()));
        traits.add(format!("before {previous}"));
        traits.add(format!("before {previous} {}", brief(length)));
        traits.add(format!("two before {} {previous}", near(before.get(1))));
        traits.add(format!("after {next}"));
        traits.add(format!("after {next} {}", brief(length)));
        let tag = |at: Option<&usize>| at.map_or("-", |idx| pos(*idx).tag());
        traits.add(format!("tag before {} {}", tag(before.first()), brief(length)));
        traits.add(format!("tag after {} {}", tag(after.first()), brief(length)));
        traits.add(format!("tags around {} {} {}", tag(before.first()), tag(after.first()), brief(length)));
        traits.value("short ones", self.short, length);
        traits.when(self.opinion, "opinion", length);
        let is_cue = |idx: usize| {
            article
                .language()
                .cue_verb(word(idx))
                .filter(|_| !matches!(pos(idx), Pos::NNP | Pos::NNPS | Pos::NNS | Pos::JJ))
        };
        let cue_before = before.iter().find_map(|idx| is_cue(*idx));
        let cue_after = after.iter().find_map(|idx| is_cue(*idx));
        let elsewhere = around_it(&(first_sentence.tokens.start..last_sentence.tokens.end), &outer);
        traits.when(cue_before.is_some(), "cue before", length);
        traits.when(cue_after.is_some(), "cue after", length);
        traits.when(elsewhere.clone().any(|idx| is_cue(idx).is_some()), "cue in the sentence", length);
        if let Some(cue) = cue_before.or(cue_after) {
            traits.add(format!("cue {} {}", cue.class, brief(length)));
        }
        let context = |class: MarkContext| {
            before.iter().take(3).any(|idx| article.language().mark_context(&word(*idx).to_lowercase()) == Some(class))
        };
        traits.when(context(MarkContext::Term), "term", length);
        traits.when(context(MarkContext::Work), "work", length);
        traits.when(context(MarkContext::Utter), "uttered", length);
        let begins = outer.start == first_sentence.tokens.start;
        let ends = outer.end >= last_sentence.tokens.end;
        traits.when(begins, "begins the sentence", length);
        traits.when(ends, "ends the sentence", length);
        traits.when(begins && ends, "whole sentences", length);
        traits.when(paragraph.span.len() <= marked.outer.len() + 1, "whole paragraph", length);
        let starts = marked.outer.start() == paragraph.span.start();
        traits.when(starts, "begins the paragraph", length);
        traits.when(marked.continues.is_some(), "goes on", "");
        if paragraph.kind == ParagraphKind::Heading {
            let place = if article.paragraph_of(outer.start) == 0 { "headline" } else { "heading" };
            traits.add(format!("in a {place}"));
            traits.add(format!("in a {place}, words {length}"));
            traits.when(next == ":" || previous == ":", "colon in a heading", "");
        }
    }

    /// What the tagger says.
    fn evidence(&self, idx: usize, length: &str, traits: &mut Traits) {
        let (Tagged { article, tags }, marked) = (self.tagged, &self.pairs[idx]);
        let inner = article.tokens_in(marked.inner);
        let outer = article.tokens_in(marked.outer);
        let sentence = &article.sentences()[article.sentence_of(outer.start)].tokens;
        let probability = |idx: usize, role: usize| tags.role_probability.get(idx).map_or(0.0, |roles| roles[role]);
        let mean = |tokens: &[usize], role: usize| {
            tokens.iter().map(|idx| probability(*idx, role)).sum::<f32>() / tokens.len().max(1) as f32
        };
        let content = mean(&inner.clone().collect::<Vec<_>>(), 2);
        let left: Vec<usize> = (outer.start.saturating_sub(3).max(sentence.start)..outer.start).collect();
        let right: Vec<usize> = (outer.end..(outer.end + 3).min(article.tokens().len())).collect();
        let around = |role: usize| left.iter().chain(&right).map(|idx| probability(*idx, role)).fold(0.0, f32::max);
        traits.value("content", content, length);
        traits.value("content before", mean(&left, 2), length);
        traits.value("content after", mean(&right, 2), length);
        traits.value("cue beside", around(1), length);
        traits.value("source beside", around(0), length);
        let outside = around_it(sentence, &outer);
        let (mut cue, mut source) = (0.0_f32, 0.0_f32);
        for token in outside {
            cue = cue.max(probability(token, 1));
            source = source.max(probability(token, 0));
        }
        traits.value("cue in the sentence, tagged", cue, length);
        traits.value("source in the sentence, tagged", source, length);
        let after = |position: usize| tags.evidence.partition_point(move |it| it.tokens.end <= position);
        let covering = tags.evidence[after(inner.start)..]
            .iter()
            .take_while(|it| it.tokens.start < inner.end)
            .find(|it| it.label == Role::Content && overlaps(it, &inner));
        if let Some(content) = covering {
            let more = outer.start.saturating_sub(content.tokens.start) + content.tokens.end.saturating_sub(outer.end);
            let size = match more {
                0..=1 => "0",
                2..=4 => "2-4",
                5..=12 => "5-12",
                _ => "13-",
            };
            traits.add(format!("content is longer by {size}, {}", brief(length)));
            let from = content.tokens.start;
            let near = tags.evidence[after(from.saturating_sub(MAX_CUE_DISTANCE))..]
                .iter()
                .take_while(|it| it.tokens.start < from + MAX_CUE_DISTANCE)
                .filter(|it| it.label == Role::Cue && it.tokens.end <= article.tokens().len())
                .map(|it| (it.tokens.start.abs_diff(from), it))
                .filter(|(distance, _)| *distance < MAX_CUE_DISTANCE)
                .min_by_key(|(distance, _)| *distance);
            if let Some((_, cue)) = near {
                let word = article.token_text(cue.tokens.end - 1).to_lowercase();
                traits.add(format!("tagged cue word {word} {}", brief(length)));
                let class = article.language().head_cue(article.slice(article.span_of(cue.tokens.clone())));
                let class = class.map_or("none", |cue| cue.class.name());
                traits.add(format!("tagged cue {class} {}", brief(length)));
                traits.when(cue.tokens.end == outer.start, "tagged cue right before", length);
            }
        } else {
            traits.add(format!("no content {}", brief(length)));
        }
    }

    /// The same words, and other words in marks, elsewhere in the article.
    fn elsewhere(&self, idx: usize, length: &str, traits: &mut Traits) {
        let (article, marked) = (self.tagged.article, &self.pairs[idx]);
        let inner = article.tokens_in(marked.inner);
        let words: Vec<String> = inner
            .clone()
            .filter(|token| article.token_text(*token).contains(char::is_alphanumeric))
            .map(|token| article.token_text(token).to_lowercase())
            .collect();
        if (1..=MAX_SOUGHT).contains(&words.len()) {
            let same = |at: usize| {
                words.iter().enumerate().all(|(n, word)| {
                    at + n < article.tokens().len() && article.token_text(at + n).to_lowercase() == *word
                })
            };
            let places = self.places.get(&words[0]).map_or(&[][..], Vec::as_slice);
            let others = places.iter().filter(|at| !inner.contains(at) && same(**at));
            let (mut plain, mut quoted, mut within) = (0, 0, 0);
            for at in others {
                if !self.marked[*at] {
                    plain += 1;
                } else if self.begins_stretch(*at, words.len()) {
                    quoted += 1;
                } else {
                    within += 1;
                }
            }
            traits.when(plain == 1, "same words once without marks", length);
            traits.when(plain > 1, "same words without marks", length);
            traits.when(quoted > 0, "same words in marks", length);
            traits.when(within > 0, "same words within longer marks", length);
        }
        // `“this,” “that” and “the other”`
        let sentence = article.sentence_of(inner.start);
        let beside = [idx.checked_sub(1), Some(idx + 1)];
        let (mut short, mut term) = (false, false);
        let mut speech = false;
        for other in beside.into_iter().flatten().filter_map(|other| self.pairs.get(other)) {
            let tokens = article.tokens_in(other.inner);
            let gap = other.outer.start().max(marked.outer.start())
                - other.outer.end().min(marked.outer.end()).min(other.outer.start().max(marked.outer.start()));
            if other.parent.is_none() && article.sentence_of(tokens.start) == sentence {
                let row = gap <= 6 && tokens.len() <= 4;
                short |= row;
                term |= row && self.is_term(other);
                speech |= tokens.len() > MAX_SOUGHT;
            }
        }
        traits.when(short, "in a row", length);
        traits.when(term, "in a row with a term", length);
        traits.when(speech, "beside speech", length);
    }

    /// Whether a word right before a stretch says that it is a term or a title.
    fn is_term(&self, stretch: &Marked) -> bool {
        let article = self.tagged.article;
        let start = article.tokens_in(stretch.outer).start;
        (start.saturating_sub(2)..start).any(|token| {
            let class = article.language().mark_context(&article.token_text(token).to_lowercase());
            matches!(class, Some(MarkContext::Term | MarkContext::Work))
        })
    }

    /// Whether a stretch of `n_words` words, and no more, begins at token `at`.
    fn begins_stretch(&self, at: usize, n_words: usize) -> bool {
        let start = self.tagged.article.tokens()[at].span.start();
        let idx = self.pairs.partition_point(|marked| marked.inner.start() < start);
        let words = |marked: &Marked| {
            let tokens = self.tagged.article.tokens_in(marked.inner);
            tokens.filter(|token| self.tagged.article.token_text(*token).contains(char::is_alphanumeric)).count()
        };
        self.pairs.get(idx).is_some_and(|marked| marked.inner.start() == start && words(marked) == n_words)
    }
}

/// The tokens of a sentence before and after `outer`.
fn around_it(sentence: &Range<usize>, outer: &Range<usize>) -> impl Iterator<Item = usize> + Clone + use<> {
    let start = sentence.start.max(outer.start.saturating_sub(MAX_SENTENCE));
    let end = sentence.end.min(outer.end + MAX_SENTENCE).max(outer.end);
    (start..outer.start).chain(outer.end..end)
}

/// A coarser name for the number of words.
fn brief(length: &str) -> &'static str {
    match length {
        "1" | "2" | "3" => "short",
        "4-6" => "some",
        _ => "long",
    }
}

fn overlaps(labelled: &Labelled<Role>, tokens: &Range<usize>) -> bool {
    labelled.tokens.start < tokens.end && tokens.start < labelled.tokens.end
}

struct Traits {
    found: Vec<Trait>,
}

impl Traits {
    fn add(&mut self, name: String) {
        self.found.push((name, 1.0));
    }

    /// A flag, by itself and with `of`.
    fn when(&mut self, flag: bool, name: &str, of: &str) {
        if flag {
            self.value(name, 1.0, of);
        }
    }

    fn value(&mut self, name: &str, value: f32, of: &str) {
        self.found.push((name.to_owned(), value));
        if !of.is_empty() {
            self.found.push((format!("{name}, {}", brief(of)), value));
        }
    }
}
