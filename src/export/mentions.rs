//! The table of mentions: one row per name, pronoun or description of someone or something.

use super::{
    columns::row,
    places::{CodePoints, Extract},
    rounded,
    table::speaker_id,
};
use crate::{
    coref::{Speaker, SpeakerId, SpeakerKind},
    entity::{Mention, MentionKind},
    pipeline::Analysis,
    tag::EntityClass,
};

row! {
    /// One mention. The fields stand in the order of the table.
    pub struct MentionRow(of: &Mentioned<'_>);

    /// Id of the document.
    doc_id: String = of.analysis.document.id.clone();
    /// Unique in a run: the document's id, `#m` and a number from 1 on.
    mention_id: String = format!("{}#m{}", of.analysis.document.id, of.mention_idx + 1);
    /// The whole phrase, verbatim.
    text: String = of.phrase.text.clone();
    /// Its first code point.
    start: usize = of.phrase.start;
    /// One past its last code point.
    end: usize = of.phrase.end;
    /// The part that carries it: a name without titles.
    head: Option<Extract> = of.head.clone();
    /// `name`, `pronoun` or `nominal`.
    kind: MentionKind = of.mention().kind;
    /// `person`, `organization`, `location` or `miscellaneous`.
    class: EntityClass = of.mention().class;
    /// Confidence, in `0..=1`.
    score: f64 = rounded(of.mention().score);
    /// Index of the paragraph in the cleaned article, from 0 on.
    paragraph: usize = of.analysis.article.paragraph_at(of.mention().span.start());
    /// Id of the speaker that it stands for.
    speaker_id: Option<String> = of.speaker().map(|(id, _)| speaker_id(&of.analysis.document.id, id));
    /// The speaker's canonical name.
    speaker: Option<String> = of.speaker().map(|(_, speaker)| speaker.name.clone());
    /// The speaker's kind.
    speaker_kind: Option<SpeakerKind> = of.speaker().map(|(_, speaker)| speaker.kind);
}

/// A mention with its place in the original.
struct Mentioned<'a> {
    analysis: &'a Analysis,
    mention_idx: usize,
    phrase: Extract,
    head: Option<Extract>,
}

impl Mentioned<'_> {
    fn mention(&self) -> &Mention {
        &self.analysis.mentions[self.mention_idx]
    }

    fn speaker(&self) -> Option<(SpeakerId, &Speaker)> {
        let coreference = &self.analysis.coreference;
        let id = coreference.of_mention.get(self.mention_idx).copied().flatten()?;
        Some((id, &coreference.speakers[id.0 as usize]))
    }
}

/// All mentions of one article, in order of the text.
pub(super) fn mention_rows(analysis: &Analysis) -> Vec<MentionRow> {
    let places = CodePoints::new(analysis);
    let mentions = analysis.mentions.iter().enumerate();
    let mut rows: Vec<MentionRow> = mentions
        .filter_map(|(mention_idx, mention)| {
            let (phrase, head) = (places.extract(mention.span)?, places.extract(mention.head));
            Some(MentionRow::new(&Mentioned { analysis, mention_idx, phrase, head }))
        })
        .collect();
    rows.sort_by_key(|row| (row.start, row.end));
    rows
}
