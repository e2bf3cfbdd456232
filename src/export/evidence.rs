//! What the judge weighs, for the recipe that fits it: one object for each candidate.

use serde::Serialize;

use super::{
    Range,
    places::{CodePoints, Extract},
    to_json,
};
use crate::{judge, pipeline::Analysis, quote};

/// A candidate and what speaks for it.
#[derive(Serialize)]
struct EvidenceRow<'a> {
    doc_id: &'a str,
    #[serde(rename = "type")]
    kind: &'static str,
    origin: &'static str,
    parts: Vec<Range>,
    cue: Option<Extract>,
    source: Option<Extract>,
    words: String,
    numbers: Vec<f32>,
}

/// All candidates of an article with their evidence, as JSON Lines.
pub fn evidence_rows(analysis: &Analysis) -> Vec<u8> {
    let Some(tagged) = analysis.tagged() else { return Vec::new() };
    let Analysis { document, clean, .. } = analysis;
    let places = CodePoints::new(analysis);
    let mut out = Vec::new();
    for (candidate, evidence) in judge::candidates(tagged, quote::detect(tagged, clean.headline), clean.headline) {
        let row = EvidenceRow {
            doc_id: &document.id,
            kind: candidate.quote.kind.name(),
            origin: candidate.origin.name(),
            parts: places.all_pieces(&candidate.quote.parts).into_iter().map(|(range, _)| range).collect(),
            cue: candidate.quote.cue.and_then(|cue| places.extract(cue)),
            source: candidate.quote.source.and_then(|source| places.extract(source)),
            words: evidence.words.join("\t"),
            numbers: evidence.numbers,
        };
        to_json(&row, &mut out);
        out.push(b'\n');
    }
    out
}
