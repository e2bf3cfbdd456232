//! The quotations of a draft that are to be checked, with what the draft says around them.

use std::rc::Rc;

use super::context;
use crate::{
    clean::TextIndex,
    export::{Field, Range, SpeakerCell},
    pipeline::Analysis,
    quote::QuoteKind,
    span::Span,
    wording::words,
};

/// Pieces of a quotation shorter than this are not looked for alone.
pub(super) const MIN_PIECE: usize = 4;

/// A quotation as it stands in a draft.
pub(super) struct Drafted<'a> {
    pub pieces: Vec<&'a str>,
    pub start: usize,
    pub end: usize,
    pub speaker: Option<SpeakerCell>,
    pub confidence: f64,
    pub told: Rc<str>,
}

/// The quotations of a draft: what stands in marks. A report with words in marks gives one for each stretch in marks; a
/// stretch that the program does not take for speech is looked for all the same where it has four words or more.
pub(super) fn drafted(analysis: &Analysis) -> Vec<Drafted<'_>> {
    let raw = analysis.document.text.as_str();
    let index = TextIndex::new(raw);
    let rows = analysis.rows();
    let mut found: Vec<Drafted<'_>> = Vec::new();
    let mut covered: Vec<Range> = Vec::new();
    let slice = |range: &Range| index.slice(range.start, range.end);
    for row in rows.iter().filter(|row| row.field == Field::Text && row.nested_in.is_none() && !row.verbatim.is_empty())
    {
        let told: Rc<str> = row.quote_idx().map_or_else(String::new, |quote_idx| told(analysis, quote_idx)).into();
        let is_direct = row.kind == QuoteKind::Direct;
        let groups: Vec<&[Range]> = if is_direct { vec![&row.verbatim[..]] } else { row.verbatim.chunks(1).collect() };
        for group in groups {
            let pieces: Vec<&str> = group.iter().filter_map(slice).collect();
            let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
            found.push(Drafted {
                pieces,
                start: first.start,
                end: last.end,
                speaker: row.speaker.clone(),
                confidence: row.confidence,
                told: Rc::clone(&told),
            });
            covered.extend_from_slice(group);
        }
    }
    for marks in crate::quote::marks(&analysis.article).into_iter().filter(|marks| marks.depth == 0) {
        for raw_span in analysis.clean.map.raw_pieces(marks.inner) {
            let range = Range { start: index.code_points(raw_span.start()), end: index.code_points(raw_span.end()) };
            let is_covered = covered.iter().any(|other| other.start < range.end && range.start < other.end);
            let text = raw_span.of(raw);
            if !is_covered && words(text).len() >= MIN_PIECE {
                let told = Rc::from("");
                found.push(Drafted {
                    pieces: vec![text],
                    start: range.start,
                    end: range.end,
                    speaker: None,
                    confidence: 0.0,
                    told,
                });
            }
        }
    }
    found.sort_by_key(|quote| (quote.start, quote.end));
    found
}

/// The sentences around quotation `quote_idx`, without what stands in marks.
fn told(analysis: &Analysis, quote_idx: usize) -> String {
    let Some(quote) = analysis.quotes.get(quote_idx) else { return String::new() };
    let article = &analysis.article;
    let inside: Vec<Span> =
        crate::quote::marks(article).iter().filter(|marks| marks.depth == 0).map(|marks| marks.outer).collect();
    let whole = quote.span();
    let touched = article
        .sentences()
        .iter()
        .filter(|sentence| sentence.span.overlaps(whole) || quote.cue.is_some_and(|cue| sentence.span.overlaps(cue)));
    match touched.map(|sentence| sentence.span).reduce(Span::cover) {
        Some(span) => context::without(article.text(), span, &inside),
        None => String::new(),
    }
}
