//! An article as the judge looks at it: small words, tags and marks by token.

use std::{collections::HashMap, ops::Range};

use crate::{
    entity::Tagged,
    grammar::Syntax,
    lexicon::{Class, Cue, CueKind},
    quote::Marks,
    span::Span,
    tag::{EntityClass, Labelled, Pos, Role, Tags},
};

/// What of an article candidates and evidence are made from.
pub(super) struct View<'a> {
    pub syntax: Syntax<'a>,
    pub tags: &'a Tags,
    /// Stretches in quotation marks, in order.
    pub marks: Vec<Marks>,
    lower: Vec<String>,
    /// Per token, the outermost stretch in marks that holds it.
    pub marked: Vec<Option<usize>>,
    /// Per token, whether it closes a stretch in marks.
    pub closing: Vec<bool>,
    /// How many tokens in marks stand before each token.
    marked_before: Vec<u32>,
    /// Per token, the class of the name it belongs to.
    pub name: Vec<Option<EntityClass>>,
    /// Share of the article's tokens that stand in marks.
    pub marked_share: f32,
    /// How often the tagger sees a name's last word as a source.
    pub speaks: HashMap<String, usize>,
}

impl<'a> View<'a> {
    pub fn new(tagged: Tagged<'a>, marks: Vec<Marks>) -> Self {
        let article = tagged.article;
        let n_tokens = article.tokens().len();
        let lower: Vec<String> = (0..n_tokens).map(|token| article.token_text(token).to_lowercase()).collect();
        let mut marked = vec![None; n_tokens];
        for (idx, mark) in marks.iter().enumerate().filter(|(_, mark)| mark.depth == 0) {
            article.tokens_in(mark.inner).for_each(|token| marked[token] = Some(idx));
        }
        let mut closing = vec![false; n_tokens];
        for mark in marks.iter().filter(|mark| mark.inner.end() < mark.outer.end()) {
            article.tokens_in(Span::new(mark.inner.end(), mark.outer.end())).for_each(|token| closing[token] = true);
        }
        let mut marked_before = Vec::with_capacity(n_tokens + 1);
        marked_before.push(0);
        for held in &marked {
            marked_before.push(marked_before[marked_before.len() - 1] + u32::from(held.is_some()));
        }
        let mut name = vec![None; n_tokens];
        for entity in &tagged.tags.entities {
            entity.tokens.clone().filter(|&token| token < n_tokens).for_each(|token| name[token] = Some(entity.label));
        }
        let mut speaks: HashMap<String, usize> = HashMap::new();
        for found in tagged.tags.evidence.iter().filter(|found| found.label == Role::Source) {
            let last = found.tokens.clone().rev().find(|&token| token < n_tokens && name[token].is_some());
            if let Some(last) = last {
                *speaks.entry(lower[last].clone()).or_default() += 1;
            }
        }
        let marked_share = marked.iter().filter(|held| held.is_some()).count() as f32 / n_tokens.max(1) as f32;
        Self {
            syntax: tagged.syntax(),
            tags: tagged.tags,
            marks,
            lower,
            marked,
            closing,
            marked_before,
            name,
            marked_share,
            speaks,
        }
    }

    /// The word in small letters; empty outside the text.
    pub fn lower(&self, token: usize) -> &str {
        self.lower.get(token).map_or("", String::as_str)
    }

    pub fn role(&self, token: usize, role: Role) -> f32 {
        self.tags.role_probability.get(token).map_or(0.0, |roles| roles[role as usize])
    }

    /// How many of `tokens` stand in marks.
    pub fn n_marked(&self, tokens: Range<usize>) -> u32 {
        self.marked_before[tokens.end] - self.marked_before[tokens.start]
    }

    pub fn is_word(&self, token: usize) -> bool {
        self.syntax.text(token).contains(char::is_alphanumeric)
    }

    /// Whether a verb group goes on with the token: auxiliaries, adverbs, `to`, negations.
    pub fn is_auxiliary(&self, token: usize) -> bool {
        matches!(self.syntax.pos(token), Pos::MD | Pos::RB | Pos::RBR | Pos::TO)
            || self.syntax.language().is(Class::Auxiliary, self.lower(token))
    }

    /// The evidence of `role` in either layer that holds the token.
    pub fn evidence(&self, role: Role, token: usize) -> Option<&'a Labelled<Role>> {
        let tags = self.tags;
        [&tags.evidence, &tags.inner].into_iter().find_map(|layer| {
            let first = layer.partition_point(|found| found.tokens.end <= token);
            layer[first..].iter().take_while(|found| found.tokens.start <= token).find(|found| found.label == role)
        })
    }

    /// Where a base noun phrase that begins at `token` ends; `token` where none does.
    pub fn phrase_end(&self, token: usize, limit: usize) -> usize {
        self.syntax.phrase_end(token, limit, |token| self.name[token].is_some())
    }

    /// Where a base noun phrase that ends before `end` begins; `end` where none does.
    pub fn phrase_start(&self, end: usize, floor: usize) -> usize {
        self.syntax.phrase_start(end, floor, |token| self.name[token].is_some())
    }

    /// The token that carries a cue, and its reading: a listed verb, noun or phrase first, else a verb, else the last.
    pub fn head(&self, cue: Range<usize>) -> Option<(usize, Option<Cue>)> {
        let mut best: Option<(u8, usize, Option<Cue>)> = None;
        for token in cue {
            let (reading, rank) = match self.reading(token) {
                Some((reading, _)) => (Some(reading), 0),
                None if self.syntax.is_verb_form(token)
                    && !self.syntax.language().is(Class::Auxiliary, self.lower(token)) =>
                {
                    (None, 1)
                }
                None => (None, 2),
            };
            if best.as_ref().is_none_or(|(known, _, _)| rank < *known || rank == 2 && *known == 2) {
                best = Some((rank, token, reading));
            }
        }
        best.map(|(_, token, reading)| (token, reading))
    }

    /// How a token reads as a cue, with the number of its tokens: as the verb, noun or phrase that its tag allows.
    pub fn reading(&self, token: usize) -> Option<(Cue, usize)> {
        let pos = self.syntax.pos(token);
        for n_words in [2, 1] {
            let phrase = match n_words {
                1 => self.lower(token).to_owned(),
                _ if token + 1 < self.lower.len() => format!("{} {}", self.lower(token), self.lower(token + 1)),
                _ => continue,
            };
            let found = self.syntax.language().cues(&phrase).iter().copied().find(|cue| match cue.kind {
                CueKind::Noun => pos.is_noun(),
                CueKind::Phrase => true,
                _ => pos.is_verb_form(),
            });
            if let Some(cue) = found {
                return Some((cue, n_words));
            }
        }
        None
    }

    /// The words of a verb group before its verb at `verb`, nearest first.
    pub fn group_before(&self, verb: usize, floor: usize) -> Range<usize> {
        let mut start = verb;
        while start > floor && self.is_auxiliary(start - 1) {
            start -= 1;
        }
        start..verb
    }

    /// The noun phrase before the verb group that ends with `verb`.
    pub fn subject(&self, verb: usize, floor: usize) -> Option<Range<usize>> {
        let group = self.group_before(verb, floor);
        let start = self.phrase_start(group.start, floor);
        (start < group.start).then_some(start..group.start)
    }

    pub fn span(&self, tokens: Range<usize>) -> Span {
        self.syntax.article.span_of(tokens)
    }
}
