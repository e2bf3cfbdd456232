//! What speaks for a candidate being a report: words, as strings that the fitted file has weights for, and numbers.

use std::ops::Range;

use super::{
    candidate::Candidate,
    source_word::{SourceWord, agreement},
    thousandths::thousandths,
    view::View,
    voice::{Voice, voice},
};
use crate::{
    article::ParagraphKind,
    lexicon::{Class, CueKind},
    quote::{Quote, QuoteKind},
    tag::{Pos, Role},
};

/// The evidence of one candidate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Traits as `template=value`.
    pub words: Vec<String>,
    /// In the order of [`NUMBERS`], to three decimals.
    pub numbers: Vec<f32>,
}

/// Names of the numbers.
pub const NUMBERS: [&str; 71] = [
    "content mean",
    "content least",
    "content first",
    "content last",
    "content before",
    "content after",
    "cue greatest",
    "cue mean",
    "source mean",
    "content link",
    "source link",
    "detected",
    "overlap with evidence",
    "overlap with inner evidence",
    "cue is evidence",
    "source is evidence",
    "words",
    "finite verbs",
    "share in marks",
    "gap to cue",
    "gap from source to cue",
    "cue before",
    "cue after",
    "sentences",
    "commas",
    "mark or stop before",
    "comma before",
    "comma after",
    "stop after",
    "begins sentence",
    "ends sentence",
    "parts",
    "heading",
    "list item",
    "headline",
    "cue in marks",
    "content in marks",
    "inside another",
    "cue inside another",
    "capital",
    "past",
    "present",
    "participle",
    "gerund",
    "base form",
    "modal",
    "to",
    "negated",
    "passive",
    "noun cue",
    "phrase cue",
    "listed",
    "pronoun",
    "person",
    "body",
    "document",
    "thing",
    "first or second person",
    "agrees",
    "rivals",
    "best rival content",
    "position",
    "marks at cue",
    "cues in sentence",
    "marks in paragraph",
    "marks in sentence",
    "marks in article",
    "source speaks elsewhere",
    "words of source",
    "shifted back",
    "content says I",
];

/// Collects the words of one candidate.
struct Words(Vec<String>);

impl Words {
    fn add(&mut self, template: &str, values: &[&str]) {
        let mut word = String::with_capacity(24);
        word.push_str(template);
        for value in values {
            word.push('=');
            word.push_str(value);
        }
        self.0.push(word);
    }
}

/// So far from the cue its sentence is looked at.
const REACH: usize = 100;

/// Links beyond this say no more: the model that weighs them was fitted on numbers cut here.
const MAX_LINK: f32 = 20.0;

/// From this probability on a token is counted as a cue: whatever is likelier.
const LIKELY: f32 = 0.5;

/// How a content opens: by a word of a closed class, or by the kind of phrase or clause.
fn opening<'v>(view: &'v View<'_>, content: &Range<usize>, finite: bool) -> &'v str {
    let first = content.clone().find(|&token| view.is_word(token)).unwrap_or(content.start);
    let word = view.lower(first);
    if view.syntax.language().is(Class::ClauseOpener, word)
        || view.syntax.language().is(Class::ContentPreposition, word)
    {
        return word;
    }
    match (view.syntax.pos(first), finite) {
        (Pos::VBG, _) => "gerund",
        (Pos::VB | Pos::VBP, false) => "verb",
        (Pos::VBD | Pos::VBN | Pos::VBZ | Pos::MD, _) => "verb-inflected",
        (Pos::IN | Pos::TO, _) => "preposition",
        (Pos::CC, _) => "conjunction",
        (Pos::RB, _) => "adverb",
        (Pos::PRP, true) => "pronoun-clause",
        (Pos::PRP, false) => "pronoun",
        (_, true) => "clause",
        _ => "phrase",
    }
}

/// What stands at a token beside a content: a stop or a small word as it is, anything else by its tag.
fn beside<'v>(view: &'v View<'_>, token: Option<usize>) -> &'v str {
    let Some(token) = token else { return "-" };
    let word = view.lower(token);
    if word.is_empty() {
        return "-";
    }
    let small = matches!(
        view.syntax.pos(token),
        Pos::IN
            | Pos::TO
            | Pos::CC
            | Pos::DT
            | Pos::MD
            | Pos::WDT
            | Pos::WP
            | Pos::WRB
            | Pos::PRP
            | Pos::PRPS
            | Pos::RP
    );
    if !view.is_word(token) || small { word } else { view.syntax.pos(token).tag() }
}

/// The evidence of `candidate`. `siblings` are all candidates with the same cue; `holder` the detected quotation that it
/// stands inside of.
pub(super) fn evidence(
    view: &View<'_>,
    candidate: &Candidate,
    siblings: &[&Candidate],
    holder: Option<&Quote>,
) -> Evidence {
    let article = view.syntax.article;
    let quote = &candidate.quote;
    let parts: Vec<Range<usize>> = quote.parts.iter().map(|part| article.tokens_in(*part)).collect();
    let (first, last) = (parts[0].clone(), parts[parts.len() - 1].clone());
    let all = || parts.iter().cloned().flatten();
    let n_tokens = all().count().max(1) as f32;
    let n_words = all().filter(|&token| view.is_word(token)).count();
    let n_finite = all().filter(|&token| view.syntax.is_tensed(token)).count();
    let sentence = view.syntax.sentence(first.start);
    let cue = quote.cue.map(|cue| article.tokens_in(cue)).filter(|cue| !cue.is_empty());
    let head = cue.clone().and_then(|cue| view.head(cue));
    let source = quote.source.map(|source| article.tokens_in(source)).filter(|source| !source.is_empty());
    let floor = head.map_or(0, |(verb, _)| view.syntax.sentence(verb).start);
    let voice = head.map_or_else(Voice::default, |(verb, _)| voice(view, verb, floor));

    let lemma = head.map_or("-", |(verb, reading)| reading.map_or_else(|| view.lower(verb), |cue| cue.lemma));
    let class = head.and_then(|(_, reading)| reading).map_or("-", |cue| cue.class.name());
    let kind = head.and_then(|(_, reading)| reading).map_or("-", |cue| match cue.kind {
        CueKind::Verb => "verb",
        CueKind::Weak => "weak",
        CueKind::Noun => "noun",
        CueKind::Phrase => "phrase",
    });
    let reading_is_listed = head.is_some_and(|(_, reading)| reading.is_some());
    let tense = head.map(|(verb, _)| view.syntax.pos(verb));
    let tense_tag = tense.map_or("-", Pos::tag);
    let side = match &cue {
        None => "none",
        Some(cue) if cue.start >= last.end => "after",
        Some(cue) if cue.end <= first.start => "before",
        Some(_) => "between",
    };
    let finite = if n_finite > 0 { "finite" } else { "bare" };
    let open = opening(view, &first, n_finite > 0);
    let origin = candidate.origin.name();
    let shape = match quote.kind {
        QuoteKind::Direct => "direct",
        QuoteKind::Mixed => "mixed",
        QuoteKind::Indirect => "indirect",
    };
    let speaker = SourceWord::of(view, source.clone());
    let (before, after) = (first.start.checked_sub(1), Some(last.end));
    let inside = holder.map_or("top", |outer| match outer.kind {
        QuoteKind::Direct => "in-direct",
        QuoteKind::Mixed => "in-mixed",
        QuoteKind::Indirect => "in-indirect",
    });
    let cue_before = head.and_then(|(verb, _)| verb.checked_sub(1)).map_or("-", |token| beside(view, Some(token)));
    let cue_next = cue.as_ref().map_or("-", |cue| beside(view, Some(cue.end)));
    let n_siblings = siblings.len();

    let shifted = |token: usize| {
        view.syntax.language().is(Class::Shifted, view.lower(token)) || view.syntax.pos(token) == Pos::VBD
    };
    let first_finite = all().find(|&token| view.syntax.is_tensed(token));
    let mut words = Words(Vec::with_capacity(48));
    words.add("bias", &[shape]);
    words.add("lemma", &[lemma]);
    words.add("lemma open", &[lemma, open]);
    words.add("lemma side", &[lemma, side]);
    words.add("lemma tense", &[lemma, tense_tag]);
    words.add("lemma source", &[lemma, speaker.kind]);
    words.add("lemma finite", &[lemma, finite]);
    words.add("lemma inside", &[lemma, inside]);
    words.add("class open", &[class, kind, open]);
    words.add("class side", &[class, kind, side, shape]);
    words.add("class tense", &[class, tense_tag]);
    words.add("class source", &[class, speaker.kind]);
    words.add("class next", &[class, cue_next]);
    words.add("open side", &[open, side, finite]);
    words.add("open origin", &[open, origin]);
    words.add("shape origin", &[shape, origin, inside]);
    words.add("first", &[beside(view, Some(first.start)), side]);
    words.add("first tags", &[view.syntax.pos(first.start).tag(), view.syntax.pos(first.start + 1).tag()]);
    words.add("last tag", &[view.syntax.pos(last.end - 1).tag(), beside(view, after)]);
    words.add("last", &[beside(view, Some(last.end - 1))]);
    words.add("after", &[beside(view, after), view.syntax.pos(last.end + 1).tag()]);
    words.add("before", &[beside(view, before), side]);
    words.add("cue before", &[cue_before, class]);
    words.add("cue next", &[cue_next, tense_tag]);
    let clause =
        first_finite.map_or("-", |token| if shifted(token) { "shifted" } else { view.syntax.pos(token).tag() });
    words.add("clause tense", &[clause, tense_tag, class]);
    let opener = beside(view, head.map(|(verb, _)| view.syntax.sentence(verb).start));
    words.add("sentence opens", &[opener]);
    let subject = source.as_ref().and_then(|source| source.start.checked_sub(1));
    words.add("before source", &[beside(view, subject), side]);
    words.add("word source", &[if reading_is_listed { lemma } else { "other" }, speaker.word]);
    words.add("source word", &[speaker.word]);
    words.add("source", &[speaker.kind, side, shape]);
    words.add("inside", &[inside, class, open]);
    for (name, flag) in
        [("modal", voice.modal), ("to", voice.to), ("negated", voice.negated), ("passive", voice.passive)]
    {
        if flag {
            words.add(name, &[class]);
            words.add(name, &[lemma, open]);
        }
    }

    let mean = |role: Role, tokens: &mut dyn Iterator<Item = usize>| {
        let (sum, n) = tokens.fold((0.0_f32, 0_u32), |(sum, n), token| (sum + view.role(token, role), n + 1));
        if n == 0 { 0.0 } else { sum / n as f32 }
    };
    let content = |token: Option<usize>| token.map_or(0.0, |token| view.role(token, Role::Content));
    let tags = view.tags;
    let overlap = |layer: &[crate::tag::Labelled<Role>]| {
        let near = layer.iter().skip(layer.partition_point(|found| found.tokens.end <= first.start));
        near.take_while(|found| found.tokens.start < last.end)
            .filter(|found| found.label == Role::Content)
            .map(|found| {
                let shared = all().filter(|token| found.tokens.contains(token)).count() as f32;
                shared / (n_tokens + found.tokens.len() as f32 - shared)
            })
            .fold(0.0, f32::max)
    };
    let gap = cue.as_ref().map_or(60, |cue| {
        if cue.end <= first.start { first.start - cue.end } else { cue.start.saturating_sub(last.end) }
    });
    let source_gap = match (&source, &cue) {
        (Some(source), Some(cue)) if source.end <= cue.start => cue.start - source.end,
        (Some(source), Some(cue)) => source.start.saturating_sub(cue.end),
        _ => 40,
    };
    let in_marks = all().filter(|&token| view.marked[token].is_some()).count() as f32 / n_tokens;
    let paragraph = &article.paragraphs()[article.paragraph_of(first.start)];
    let rivals = siblings.iter().filter(|other| other.quote.parts != quote.parts);
    let rival = rivals
        .map(|other| mean(Role::Content, &mut other.quote.parts.iter().flat_map(|part| article.tokens_in(*part))))
        .fold(0.0, f32::max);
    let holds_cue = holder.is_some_and(|outer| quote.cue.is_some_and(|cue| outer.span().contains(cue)));
    let flag = |flag: bool| f32::from(u8::from(flag));
    let marked_in = |tokens: Range<usize>| view.n_marked(tokens) as f32;
    let cue_sentence = head.map_or(sentence.clone(), |(verb, _)| {
        let whole = view.syntax.sentence(verb);
        whole.start.max(verb.saturating_sub(REACH))..whole.end.min(verb + REACH)
    });
    let word_before = before.map_or("", |token| view.syntax.text(token));
    let word_after = view.syntax.text(last.end);
    let stop = |word: &str| !word.is_empty() && !word.contains(char::is_alphanumeric);
    let evidence_at = |role: Role, tokens: &Option<Range<usize>>| {
        tokens.as_ref().is_some_and(|tokens| tokens.clone().any(|token| view.evidence(role, token).is_some()))
    };
    let numbers = vec![
        mean(Role::Content, &mut all()),
        all().map(|token| view.role(token, Role::Content)).fold(1.0, f32::min),
        content(Some(first.start)),
        content(Some(last.end - 1)),
        content(before),
        content(after),
        cue.as_ref().map_or(0.0, |cue| cue.clone().map(|token| view.role(token, Role::Cue)).fold(0.0, f32::max)),
        cue.as_ref().map_or(0.0, |cue| mean(Role::Cue, &mut cue.clone())),
        source.as_ref().map_or(0.0, |source| mean(Role::Source, &mut source.clone())),
        cue.as_ref().map_or(-MAX_LINK, |cue| tags.content_link(first.start, cue.start).clamp(-MAX_LINK, MAX_LINK)),
        match (&cue, &source) {
            (Some(cue), Some(source)) => tags.source_link(cue.start, source.start).clamp(-MAX_LINK, MAX_LINK),
            _ => -MAX_LINK,
        },
        quote.score,
        overlap(&tags.evidence),
        overlap(&tags.inner),
        flag(evidence_at(Role::Cue, &cue)),
        flag(evidence_at(Role::Source, &source)),
        n_words.min(99) as f32,
        n_finite.min(20) as f32,
        in_marks,
        gap.min(60) as f32,
        source_gap.min(40) as f32,
        flag(side == "before"),
        flag(side == "after"),
        (article.sentence_of(last.end - 1) - article.sentence_of(first.start)).min(9) as f32,
        all().filter(|&token| view.syntax.text(token) == ",").count().min(20) as f32,
        flag(stop(word_before)),
        flag(word_before == ","),
        flag(word_after == ","),
        flag(matches!(word_after, "." | "!" | "?" | ";")),
        flag(first.start == sentence.start),
        flag(view.syntax.sentence(last.end - 1).end <= last.end + 1),
        parts.len().min(5) as f32,
        flag(paragraph.kind == ParagraphKind::Heading),
        flag(paragraph.kind == ParagraphKind::ListItem),
        flag(quote.in_headline),
        flag(cue.as_ref().is_some_and(|cue| view.marked[cue.start].is_some())),
        flag(view.marked[first.start].is_some()),
        flag(holder.is_some()),
        flag(holds_cue),
        flag(view.syntax.text(first.start).starts_with(char::is_uppercase)),
        flag(tense == Some(Pos::VBD)),
        flag(matches!(tense, Some(Pos::VBZ | Pos::VBP))),
        flag(tense == Some(Pos::VBN)),
        flag(tense == Some(Pos::VBG)),
        flag(tense == Some(Pos::VB)),
        flag(voice.modal),
        flag(voice.to),
        flag(voice.negated),
        flag(voice.passive),
        flag(kind == "noun"),
        flag(kind == "phrase"),
        flag(kind != "-"),
        flag(speaker.kind == "pronoun"),
        flag(speaker.person),
        flag(speaker.body),
        flag(speaker.kind == "document"),
        flag(speaker.kind == "thing"),
        flag(matches!(speaker.word, "i" | "we" | "you" | "us")),
        agreement(speaker.plural, tense),
        n_siblings.min(20) as f32,
        rival,
        first.start as f32 / article.tokens().len().max(1) as f32,
        flag(head.is_some_and(|(verb, _)| {
            view.marked[verb.saturating_sub(2)..(verb + 3).min(article.tokens().len())].iter().any(Option::is_some)
        })),
        cue_sentence.clone().filter(|&token| view.role(token, Role::Cue) >= LIKELY).count().min(9) as f32,
        marked_in(article.tokens_of(paragraph)).min(99.0),
        marked_in(cue_sentence).min(60.0),
        view.marked_share,
        speaker.name.and_then(|name| view.speaks.get(name)).map_or(0.0, |n| (*n).min(9) as f32),
        source.as_ref().map_or(0.0, |source| source.len().min(20) as f32),
        first_finite.map_or(0.0, |token| if shifted(token) { 1.0 } else { -1.0 }),
        flag(all().any(|token| matches!(view.lower(token), "i" | "we" | "my" | "our"))),
    ];
    debug_assert_eq!(numbers.len(), NUMBERS.len());
    let numbers = numbers.into_iter().map(thousandths).collect();
    Evidence { words: words.0, numbers }
}
