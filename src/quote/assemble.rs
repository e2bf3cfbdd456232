//! From marked stretches and reports to drafts of quotations: what belongs together.

use std::collections::{HashMap, HashSet};

use super::{
    borders, continued,
    draft::{Draft, Places},
    indirect::{self, Report},
    join::{join, separate},
    nested,
    pairs::Marked,
    speech,
};
use crate::{
    article::Article,
    entity::Tagged,
    lexicon::Class,
    span::Span,
    tag::{Labelled, Pos, Role},
};

/// Evidence that covers this share of a marked stretch, or [`MIN_SHARED_TOKENS`] of it, takes the whole stretch in.
const MIN_SHARE: f32 = 0.5;
/// A report of words in marks that are no speech is none, unless more words stand beside them.
const MAX_TERM_CONTEXT: usize = 2;
/// A report of titles of works by no reporting verb is none, unless more words stand beside them.
const MAX_WORK_CONTEXT: usize = 5;
/// See [`MIN_SHARE`].
const MIN_SHARED_TOKENS: usize = 3;

/// The drafts of one layer of evidence.
pub(super) fn drafts_of(tagged: Tagged<'_>, layer: &[Labelled<Role>]) -> Vec<Draft> {
    let article = tagged.article;
    let span = |tokens: &std::ops::Range<usize>| article.span_of(tokens.clone());
    let free = |token: usize| {
        let next = layer.partition_point(|found| found.tokens.end <= token);
        layer.get(next).is_none_or(|found| found.tokens.start > token)
    };
    // "Nurses | ’ strike": a content that begins at a word's own ending has the word, where that is nothing else.
    let with_owner = |content: &std::ops::Range<usize>| {
        let owner = content.start.checked_sub(1).filter(|owner| {
            tagged.tags.pos(content.start) == Pos::POS
                && article.tokens()[*owner].span.end() == article.tokens()[content.start].span.start()
                && free(*owner)
        });
        span(&(owner.unwrap_or(content.start)..content.end))
    };
    let draft = |report: Report| Draft {
        parts: report.contents.iter().map(with_owner).collect(),
        marked: Vec::new(),
        cue: report.cue.as_ref().map(span),
        source: report.source.as_ref().map(span),
        score: report.score,
        outer: None,
        unmarked_direct: false,
    };
    indirect::reports(tagged, layer).into_iter().map(draft).collect()
}

/// All drafts of an article: the tagger's reports, widened to the marks they touch, and speech in marks besides.
///
/// `given` are drafts that are known beforehand (transcripts, block quotations); nothing else is found inside them
/// but nested ones.
pub(super) fn drafts(tagged: Tagged<'_>, pairs: &[Marked], speech: &[f32], given: Vec<Draft>) -> Vec<Draft> {
    let article = tagged.article;
    let mut drafts = drafts_of(tagged, &tagged.tags.evidence);
    drafts.iter_mut().for_each(|draft| borders::end_before_main_verb(tagged, draft));
    let mut known = Places::of(&given);
    // Nor in a label before it.
    known.0.extend(given.iter().enumerate().filter_map(|(idx, draft)| Some((draft.source?, idx))));
    known.0.sort_unstable();
    for draft in &mut drafts {
        for part in draft.parts.clone() {
            known.at(part).iter().for_each(|(taken, _)| draft.cut(*taken));
        }
    }
    let places = Places::of(&drafts);
    for (idx, marked) in pairs.iter().enumerate() {
        if marked.parent.is_none() && !known.at(marked.outer).iter().any(|(part, _)| part.contains(marked.outer)) {
            let mut near: Vec<usize> = places.at(marked.outer).iter().map(|(_, draft)| *draft).collect();
            near.dedup();
            take_marks(tagged, pairs, (idx, speech[idx]), &near, &mut drafts);
        }
    }
    drafts.retain(|draft| !is_naming(article, draft));
    let mut drafts: Vec<Draft> = drafts
        .into_iter()
        .filter(|draft| !is_term(tagged, pairs, speech, draft))
        .flat_map(|draft| part_paragraphs(article, pairs, draft))
        .flat_map(|draft| split(article, pairs, draft))
        .filter(|draft| !is_term(tagged, pairs, speech, draft))
        .collect();
    drafts.extend(given);
    drafts.retain(|draft| !draft.parts.is_empty());
    drafts.sort_by_key(|draft| (draft.start(), std::cmp::Reverse(draft.end())));
    let mut drafts = join(article, pairs, &drafts);
    separate(&mut drafts);
    adopt_cues(tagged, &mut drafts);
    for draft in drafts.iter_mut().filter(|draft| draft.outer.is_some() && draft.marked.is_empty()) {
        if !nested::is_told(tagged, draft) {
            draft.parts.clear();
        }
    }
    continued::go_on(tagged, &mut drafts);
    nested::nest(tagged, pairs, &mut drafts);
    nested::nest_marks(tagged, pairs, &mut drafts);
    drafts
}

/// Gives the marked stretch `idx` to the draft that covers it, or makes a draft of it where it is speech, by its
/// `probability`.
///
/// `near` are the drafts that share a byte with it.
fn take_marks(
    tagged: Tagged<'_>,
    pairs: &[Marked],
    (idx, probability): (usize, f32),
    near: &[usize],
    drafts: &mut Vec<Draft>,
) {
    let marked = &pairs[idx];
    let article = tagged.article;
    let tokens = article.tokens_in(marked.inner).len();
    let shared = |draft: &Draft| -> usize {
        draft
            .parts
            .iter()
            .filter_map(|part| part.intersection(marked.inner))
            .map(|shared| article.tokens_in(shared).len())
            .sum()
    };
    // A report that stands wholly inside the marks is reported by whoever is quoted.
    let inside = |draft: &Draft| {
        draft.cue.is_some_and(|cue| marked.inner.contains(cue))
            && draft.parts.iter().all(|part| marked.outer.contains(*part))
    };
    let owner = near
        .iter()
        .map(|draft| (*draft, &drafts[*draft]))
        .filter(|(_, draft)| !inside(draft))
        .map(|(draft, found)| (draft, shared(found)))
        .filter(|(_, shared)| *shared > 0)
        .max_by_key(|(draft, shared)| (*shared, std::cmp::Reverse(*draft)));
    match owner {
        Some((owner, shared)) if shared as f32 >= MIN_SHARE * tokens as f32 || shared >= MIN_SHARED_TOKENS => {
            near.iter().filter(|other| **other != owner).for_each(|other| nest_or_cut(&mut drafts[*other], marked));
            let draft = &mut drafts[owner];
            draft.add_part(marked.outer);
            draft.marked.push(idx);
            draft.score = draft.score.max(probability);
        }
        _ if probability >= speech::THRESHOLD => {
            near.iter().for_each(|draft| nest_or_cut(&mut drafts[*draft], marked));
            drafts.push(Draft {
                parts: vec![marked.outer],
                marked: vec![idx],
                cue: None,
                source: None,
                score: probability,
                outer: None,
                unmarked_direct: false,
            });
        }
        _ => {}
    }
}

/// Whether a report is hardly more than a name, term or title in marks, as in `sang “Low Tide”`.
fn is_term(tagged: Tagged<'_>, pairs: &[Marked], speech: &[f32], draft: &Draft) -> bool {
    let article = tagged.article;
    let is_word = |idx: &usize| article.token_text(*idx).starts_with(char::is_alphanumeric);
    let n_words: usize = draft.parts.iter().map(|part| article.tokens_in(*part).filter(is_word).count()).sum();
    let n_marked: usize =
        draft.marked.iter().map(|idx| article.tokens_in(pairs[*idx].inner).filter(is_word).count()).sum();
    let unlikely = |idx: &usize| speech[*idx] < speech::THRESHOLD;
    let reports =
        |cue: Span| article.tokens_in(cue).any(|idx| article.language().cue_verb(article.token_text(idx)).is_some());
    let works =
        || !draft.cue.is_some_and(reports) && draft.marked.iter().all(|idx| speech::is_title(article, &pairs[*idx]));
    !draft.marked.is_empty()
        && (n_words <= n_marked + MAX_TERM_CONTEXT && draft.marked.iter().all(unlikely)
            || n_words <= n_marked + MAX_WORK_CONTEXT && works())
}

/// Whether a report only says what something is called, by nobody: `known as “the Admiral”`.
fn is_naming(article: &Article, draft: &Draft) -> bool {
    let names =
        |cue: Span| article.tokens_in(cue).any(|idx| article.language().is(Class::Naming, article.token_text(idx)));
    draft.source.is_none() && draft.cue.is_some_and(names)
}

/// Gives what stands in marks in another paragraph than the cue to a draft of its own: a dialogue's next turn. What goes
/// on from the paragraph before, by its marks, stays.
fn part_paragraphs(article: &Article, pairs: &[Marked], draft: Draft) -> Vec<Draft> {
    let paragraph = |span: Span| article.paragraph_of(article.tokens_in(span).start);
    let Some(first) = draft.parts.first().copied() else { return Vec::new() };
    if draft.unmarked_direct || draft.parts.iter().all(|part| paragraph(*part) == paragraph(first)) {
        return vec![draft];
    }
    let home = draft.cue.map_or_else(|| paragraph(first), paragraph);
    let marks_of = |part: &Span| -> Vec<usize> {
        draft.marked.iter().filter(|idx| part.contains(pairs[**idx].outer)).copied().collect()
    };
    // Parts whose marks go on from each other are one chain, called by its first part; those of the cue's paragraph stay.
    let mut chain_of: HashMap<usize, usize> = HashMap::new();
    let mut chains = Vec::with_capacity(draft.parts.len());
    for (part_idx, part) in draft.parts.iter().enumerate() {
        let marks = marks_of(part);
        let mut before = marks.iter().filter_map(|own| chain_of.get(&pairs[*own].continues?));
        let chain = before.next().copied().unwrap_or(part_idx);
        chain_of.extend(marks.iter().map(|own| (*own, chain)));
        chains.push((*part, chain));
    }
    let at_home = chains.iter().filter(|(part, _)| paragraph(*part) == home);
    let at_home: HashSet<usize> = at_home.map(|(_, chain)| *chain).collect();
    let (kept, moved): (Vec<_>, Vec<_>) = chains.into_iter().partition(|(_, chain)| at_home.contains(chain));
    let kept: Vec<Span> = kept.into_iter().map(|(part, _)| part).collect();
    // Without marks, a report ends with its paragraph.
    let moved = moved.into_iter().map(|(part, _)| part).filter(|part| kept.is_empty() || !marks_of(part).is_empty());
    let alone =
        |part: Span| Draft { marked: marks_of(&part), parts: vec![part], cue: None, source: None, ..draft.clone() };
    let mut out: Vec<Draft> = moved.map(alone).collect();
    let marked = kept.iter().flat_map(marks_of).collect();
    out.push(Draft { parts: kept, marked, ..draft.clone() });
    out
}

/// Fewest tokens of a marked stretch that stands by itself.
const MIN_STANDING_TOKENS: usize = 3;

/// Parts a quotation that stands whole in marks from reported clauses that the evidence ties to its cue: they are
/// another's report (`“We wait,” Lee said, adding that it rained`) where they begin like one, and nothing where not
/// (`“We wait,” Lee said on what was her first day`).
fn split(article: &Article, pairs: &[Marked], draft: Draft) -> Vec<Draft> {
    let stands =
        |part: &Span| draft.marked.iter().any(|idx| pairs[*idx].outer == *part && stands_alone(article, &pairs[*idx]));
    if draft.unmarked_direct || !draft.parts.iter().any(stands) || draft.parts.iter().all(stands) {
        return vec![draft];
    }
    let touches = |part: &Span| {
        draft.parts.iter().filter(|other| stands(other)).any(|other| {
            let gap = Span::new(part.end().min(other.end()), part.start().max(other.start()));
            let slice = article.slice(gap);
            // "said after the rain stopped. “It was late.”" has nothing to do with what it touches.
            !slice.contains(char::is_alphanumeric) && !slice.contains(['.', '!', '?'])
        })
    };
    if draft.parts.iter().any(|part| !stands(part) && touches(part)) {
        return vec![draft];
    }
    let (standing, rest): (Vec<Span>, Vec<Span>) = draft.parts.iter().partition(|part| stands(part));
    let own_marks = |parts: &[Span]| -> Vec<usize> {
        let holds = |idx: &&usize| parts.iter().any(|part| part.contains(pairs[**idx].outer));
        draft.marked.iter().filter(holds).copied().collect()
    };
    let begins_clause = rest.first().is_some_and(|part| {
        let first = article.tokens_in(*part).next().map_or("", |token| article.token_text(token));
        borders::opens_clause(first)
    });
    let marked_rest = own_marks(&rest);
    let mut out = vec![Draft { marked: own_marks(&standing), parts: standing, ..draft.clone() }];
    if begins_clause || !marked_rest.is_empty() {
        out.push(Draft { marked: marked_rest, parts: rest, ..draft });
    }
    out
}

/// Whether a marked stretch is a sentence or clause of its own: it begins with a capital and ends with a stop.
fn stands_alone(article: &Article, marked: &Marked) -> bool {
    let inner = article.slice(marked.inner).trim();
    article.tokens_in(marked.inner).len() >= MIN_STANDING_TOKENS
        && inner.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && inner.ends_with([',', '.', '?', '!', '…', '—', '-'])
}

/// Takes a marked stretch out of another's draft, unless that draft stands wholly inside it and will be nested.
fn nest_or_cut(draft: &mut Draft, marked: &Marked) {
    let inside = draft.cue.is_some_and(|cue| marked.inner.contains(cue))
        && draft.parts.iter().all(|part| marked.outer.contains(*part));
    if !inside {
        draft.cut(marked.outer);
    }
}

/// Gives cues that the evidence left without content to quotations in marks in the same sentence.
fn adopt_cues(tagged: Tagged<'_>, drafts: &mut [Draft]) {
    let Tagged { article, tags } = tagged;
    let taken: HashSet<Span> = drafts.iter().filter_map(|draft| draft.cue).collect();
    let places = Places::of(drafts);
    for found in
        tags.evidence.iter().filter(|found| found.label == Role::Cue && found.tokens.end <= article.tokens().len())
    {
        let cue = article.span_of(found.tokens.clone());
        if taken.contains(&cue) || cue.is_empty() {
            continue;
        }
        let sentence = article.sentences()[article.sentence_of(found.tokens.start)].span;
        let distance = |draft: &Draft| {
            draft
                .parts
                .iter()
                .filter(|part| part.overlaps(sentence))
                .map(|part| {
                    if part.end() <= cue.start() {
                        cue.start() - part.end()
                    } else {
                        part.start().saturating_sub(cue.end())
                    }
                })
                .min()
        };
        let nearest = places
            .at(sentence)
            .iter()
            .map(|(_, idx)| *idx)
            .filter(|idx| drafts[*idx].cue.is_none() && !drafts[*idx].marked.is_empty())
            .filter(|idx| !drafts[*idx].parts.iter().any(|part| part.overlaps(cue)))
            .filter_map(|idx| distance(&drafts[idx]).map(|distance| (distance, idx)))
            .min();
        if let Some((_, idx)) = nearest {
            let draft = &mut drafts[idx];
            draft.cue = Some(cue);
            draft.source = draft.source.or_else(|| nearest_source(tagged, found, sentence));
        }
    }
}

/// The source nearest to a cue in its sentence.
fn nearest_source(tagged: Tagged<'_>, cue: &Labelled<Role>, sentence: Span) -> Option<Span> {
    let Tagged { article, tags } = tagged;
    // In order of the text, as all labels of a layer.
    let within = article.tokens_in(sentence);
    let first = tags.evidence.partition_point(|found| found.tokens.start < within.start);
    tags.evidence[first..]
        .iter()
        .take_while(|found| found.tokens.start < within.end)
        .filter(|found| found.label == Role::Source && found.tokens.end <= article.tokens().len())
        .filter(|found| indirect::has_word(article, &found.tokens))
        .map(|found| (found.tokens.start.abs_diff(cue.tokens.start), article.span_of(found.tokens.clone())))
        .filter(|(_, span)| sentence.contains(*span))
        .min()
        .map(|(_, span)| span)
}
