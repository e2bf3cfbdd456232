//! From the tagger's evidence to reports: contents linked to their cue, the cue to its source.

use std::ops::Range;

use crate::{
    article::Article,
    entity::Tagged,
    tag::{Labelled, Pos, Role, Tags},
};

/// One attribution as the tagger sees it. All ranges are tokens.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Report {
    /// Pieces of content, in order; never empty.
    pub contents: Vec<Range<usize>>,
    /// The words that report.
    pub cue: Option<Range<usize>>,
    /// Whoever says so.
    pub source: Option<Range<usize>>,
    /// Mean probability of the contents' labels, in `0..=1`.
    pub score: f32,
}

/// Nearness counts this much beside the learned links (log-odds per unit of [`nearness`]).
const NEARNESS_WEIGHT: f32 = 1.0;
/// Log-odds a link needs where the model has links.
const LINK_THRESHOLD: f32 = 0.0;
/// A cue further than this many tokens from a piece of content is never its cue.
const MAX_DISTANCE: usize = 60;

/// The reports in one layer of evidence, in order of their first content.
pub(super) fn reports(tagged: Tagged<'_>, layer: &[Labelled<Role>]) -> Vec<Report> {
    let Tagged { article, tags } = tagged;
    let n_tokens = article.tokens().len();
    // The tagger reads across paragraphs, but no phrase does; an asterisk of Markdown is nobody.
    let of = |role: Role| -> Vec<Labelled<Role>> {
        layer
            .iter()
            .filter(|found| found.label == role && found.tokens.end <= n_tokens && !found.tokens.is_empty())
            .filter(|found| role != Role::Source || has_word(article, &found.tokens))
            .flat_map(|found| by_paragraph(article, found))
            .collect()
    };
    let (sources, cues, contents) = (of(Role::Source), of(Role::Cue), of(Role::Content));
    let (sources, cues): (Vec<&Labelled<Role>>, Vec<&Labelled<Role>>) =
        (sources.iter().collect(), cues.iter().collect());
    let mut reports: Vec<Report> = Vec::new();
    let mut of_cue: Vec<Option<usize>> = vec![None; cues.len()];
    let mut last_orphan: Option<usize> = None;
    let mut previous: Option<(usize, Range<usize>)> = None;
    for content in &contents {
        let near = window(&cues, &content.tokens);
        let links: Vec<f32> =
            near.clone().map(|idx| tags.content_link(content.tokens.start, cues[idx].tokens.start)).collect();
        let cue = best(article, &cues, near, &links, &content.tokens);
        let report = match cue {
            Some(cue) => {
                let report = *of_cue[cue].get_or_insert_with(|| {
                    reports.push(Report {
                        contents: Vec::new(),
                        cue: Some(cues[cue].tokens.clone()),
                        source: None,
                        score: 0.0,
                    });
                    reports.len() - 1
                });
                last_orphan = None;
                report
            }
            // Content without a cue goes on from the piece right before it, or stands alone.
            None => match (&previous, last_orphan) {
                (Some((report, before)), _) if adjoins(article, before, &content.tokens) => *report,
                _ => {
                    reports.push(Report { contents: Vec::new(), cue: None, source: None, score: 0.0 });
                    last_orphan = Some(reports.len() - 1);
                    reports.len() - 1
                }
            },
        };
        reports[report].contents.push(content.tokens.clone());
        reports[report].score += content.probability;
        previous = Some((report, content.tokens.clone()));
    }
    for report in &mut reports {
        report.score /= report.contents.len().max(1) as f32;
        report.source = report.cue.as_ref().and_then(|cue| source_of(article, tags, &sources, cue));
    }
    reports
}

/// Whether there is a letter or a digit in a stretch.
pub(super) fn has_word(article: &Article, tokens: &Range<usize>) -> bool {
    tokens.clone().any(|token| article.token_text(token).contains(char::is_alphanumeric))
}

/// A labelled stretch cut where a paragraph ends inside of it.
fn by_paragraph(article: &Article, found: &Labelled<Role>) -> Vec<Labelled<Role>> {
    let mut pieces: Vec<Labelled<Role>> = Vec::with_capacity(1);
    for token in found.tokens.clone() {
        let paragraph = article.paragraph_of(token);
        match pieces.last_mut() {
            Some(piece) if article.paragraph_of(piece.tokens.start) == paragraph => piece.tokens.end = token + 1,
            _ => pieces.push(Labelled { tokens: token..token + 1, ..found.clone() }),
        }
    }
    pieces
}

/// Which of `candidates` lie within reach of `tokens`, as a range of indices.
fn window(candidates: &[&Labelled<Role>], tokens: &Range<usize>) -> Range<usize> {
    let first = candidates.partition_point(|found| found.tokens.end + MAX_DISTANCE < tokens.start);
    let last = candidates.partition_point(|found| found.tokens.start < tokens.end + MAX_DISTANCE);
    first..last.max(first)
}

/// How many sentences a cue is worth that stands right beside its content; what is taken off for the words, sentences, other
/// cues and paragraphs between them. Chosen by hand.
const BESIDE: f32 = 2.0;
/// Words between that count as one.
const WORDS: f32 = 12.0;
/// See [`BESIDE`].
const SENTENCE: f32 = 1.5;
/// See [`BESIDE`].
const CUE: f32 = 1.5;
/// See [`BESIDE`].
const PARAGRAPH: f32 = 2.0;
/// Cues farther than this are none of a content's, whatever the link says.
const FARTHEST: f32 = -8.0;
/// Tokens of marks and stops between two pieces of one content, at most: `,” “`.
const MAX_MARKS: usize = 3;
/// Words between a cue and a source that weigh as much as one of the learned link. Chosen by hand.
const SOURCE_WORDS: f32 = 10.0;

/// The best of the cues `near` a piece of content, by learned link and nearness.
fn best(
    article: &Article,
    cues: &[&Labelled<Role>],
    near: Range<usize>,
    links: &[f32],
    content: &Range<usize>,
) -> Option<usize> {
    let silent = links.iter().all(|link| *link == 0.0);
    near.zip(links)
        .map(|(idx, link)| (idx, *link, nearness(article, cues, idx, content)))
        .filter(|(_, link, near)| if silent { *near > 0.0 } else { *link > LINK_THRESHOLD && *near > FARTHEST })
        .max_by(|a, b| (a.1 + NEARNESS_WEIGHT * a.2).total_cmp(&(b.1 + NEARNESS_WEIGHT * b.2)))
        .map(|(idx, _, _)| idx)
}

/// How near cue `idx` stands to `content`: above zero within a sentence of it, less for every cue and sentence between.
fn nearness(article: &Article, cues: &[&Labelled<Role>], idx: usize, content: &Range<usize>) -> f32 {
    let cue = &cues[idx].tokens;
    let (gap_start, gap_end) =
        if cue.start < content.start { (cue.end, content.start) } else { (content.end, cue.start) };
    let gap = gap_end.saturating_sub(gap_start);
    let sentences = if gap_end > gap_start {
        article.sentence_of(gap_end.min(article.tokens().len() - 1)) - article.sentence_of(gap_start.saturating_sub(1))
    } else {
        0
    };
    let paragraphs = article.paragraph_of(cue.start).abs_diff(article.paragraph_of(content.start));
    // In order and not overlapping, as all labels of a layer.
    let first = cues.partition_point(|other| other.tokens.start < gap_start);
    let between = cues.partition_point(|other| other.tokens.end <= gap_end).saturating_sub(first);
    BESIDE - gap as f32 / WORDS - SENTENCE * sentences as f32 - CUE * between as f32 - PARAGRAPH * paragraphs as f32
}

/// Whether `after` follows `before` with nothing but marks and stops between, in the same paragraph.
fn adjoins(article: &Article, before: &Range<usize>, after: &Range<usize>) -> bool {
    before.end <= after.start
        && after.start - before.end <= MAX_MARKS
        && article.paragraph_of(before.end - 1) == article.paragraph_of(after.start)
        && (before.end..after.start).all(|idx| !article.token_text(idx).starts_with(char::is_alphanumeric))
}

/// The source of a cue: by learned link, else the nearest in the same sentence.
fn source_of(article: &Article, tags: &Tags, sources: &[&Labelled<Role>], cue: &Range<usize>) -> Option<Range<usize>> {
    let near = window(sources, cue);
    let links: Vec<f32> = near.clone().map(|idx| tags.source_link(cue.start, sources[idx].tokens.start)).collect();
    let silent = links.iter().all(|link| *link == 0.0);
    let sentence = article.sentence_of(cue.start);
    near.zip(links)
        .filter_map(|(idx, link)| {
            let source = &sources[idx].tokens;
            let gap = if source.start < cue.start {
                cue.start.saturating_sub(source.end)
            } else {
                source.start.saturating_sub(cue.end)
            };
            let apart = article.sentence_of(source.start).abs_diff(sentence);
            if silent && apart > 0 || !silent && link <= 0.0 {
                return None;
            }
            Some((source, link - gap as f32 / SOURCE_WORDS - apart as f32))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .map(|(source, _)| without_clause(tags, without_relative(article, tags, source.clone())))
}

/// "Children live with them, and | carers said": what joins a clause to the source is none of it.
fn without_clause(tags: &Tags, mut source: Range<usize>) -> Range<usize> {
    let pos = |token: usize| tags.pos(token);
    // A past tense may be a participle; a verb after a relative pronoun is part of the phrase.
    let verb = source
        .clone()
        .find(|&token| matches!(pos(token), Pos::VBP | Pos::VBZ | Pos::MD | Pos::WP | Pos::WDT | Pos::WPS));
    if let Some(verb) = verb.filter(|&verb| pos(verb).is_tensed()) {
        let joint = (verb + 1..source.end - 1).rev().find(|&token| pos(token) == Pos::CC);
        source.start = joint.map_or(source.start, |joint| joint + 1);
    }
    source
}

/// "a man who | officials said": the pronoun that stands for somebody in the content is none of the source.
fn without_relative(article: &Article, tags: &Tags, mut source: Range<usize>) -> Range<usize> {
    let pos = |token: usize| tags.pos(token);
    let relative = matches!(article.token_text(source.start), "who" | "whom" | "which" | "that")
        && matches!(pos(source.start), Pos::WP | Pos::WDT | Pos::IN);
    let phrase =
        matches!(pos(source.start + 1), Pos::DT | Pos::PRP | Pos::PRPS | Pos::NN | Pos::NNS | Pos::NNP | Pos::NNPS);
    if relative && phrase && source.len() > 1 {
        source.start += 1;
    }
    source
}
