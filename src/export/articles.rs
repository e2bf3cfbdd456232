//! The table of articles: one row each, with what it quotes.

use std::collections::BTreeMap;

use super::{
    columns::row,
    table::{Field, QuoteRow, n_words},
};
use crate::{
    coref::SpeakerKind,
    input::{Metadata, RawDocument},
    pipeline::Analysis,
    quote::QuoteKind,
    span::Span,
};

row! {
    /// One article with what it quotes. The fields stand in the order of the table.
    pub struct ArticleRow(of: &Read<'_>);

    /// Id of the document.
    doc_id: String = of.document().id.clone();
    /// Where it came from: the path, and within an archive the member.
    input: Option<String> = of.metadata().input.clone();
    /// Its title.
    title: Option<String> = of.metadata().title.clone();
    /// Its address.
    url: Option<String> = of.metadata().url.clone();
    /// Its publisher.
    publisher: Option<String> = of.metadata().publisher.clone();
    /// Its publisher, or else the host of its address.
    outlet: Option<String> = of.metadata().outlet();
    /// Its date, verbatim.
    published: Option<String> = of.metadata().published.clone();
    /// Its author: as its record or page says, or else the byline that was cut out of the text.
    byline: Option<String> = of.metadata().author.clone().or_else(|| of.analysis.clean.byline.clone());
    /// The dateline that was cut out of the text: `WASHINGTON (AP)`.
    dateline: Option<String> = of.analysis.clean.dateline.clone();
    /// Section of the site or paper.
    section: Option<String> = of.metadata().section.clone();
    /// Language, as its page or record says.
    language: Option<String> = of.metadata().language.clone();
    /// What its page or record says of who may read it: whether it is free, `metered`, `paid`.
    access: Option<String> = of.metadata().access.clone();
    /// Code points of the original text.
    characters: usize = of.document().text.chars().count();
    /// Words in the cleaned article.
    words: usize = n_words(of.analysis, Span::new(0, of.analysis.article.text().len()));
    /// Quotations.
    quotes: usize = of.quotes.len();
    /// Of these, direct ones.
    direct: usize = of.count(|row| row.kind == QuoteKind::Direct);
    /// Mixed ones.
    mixed: usize = of.count(|row| row.kind == QuoteKind::Mixed);
    /// Indirect ones.
    indirect: usize = of.count(|row| row.kind == QuoteKind::Indirect);
    /// Quotations without a speaker.
    unattributed: usize = of.count(|row| row.speaker.is_none());
    /// Speakers that are quoted.
    speakers: usize = of.speakers().len();
    /// Of these, persons.
    persons: usize = of.of_kind(SpeakerKind::Person);
    /// Organizations.
    organizations: usize = of.of_kind(SpeakerKind::Organization);
    /// Unnamed ones.
    unnamed: usize = of.of_kind(SpeakerKind::Anonymous);
    /// Words in all quotations of the text that stand in no other.
    quoted_words: usize = of.outer().map(|row| row.words).sum();
    /// Of these, in quotation marks.
    verbatim_words: usize = of.outer().map(|row| row.verbatim_words).sum();
}

/// An article with its quotations.
struct Read<'a> {
    analysis: &'a Analysis,
    quotes: &'a [QuoteRow],
}

impl Read<'_> {
    fn document(&self) -> &RawDocument {
        &self.analysis.document
    }

    fn metadata(&self) -> &Metadata {
        &self.analysis.document.metadata
    }

    fn count(&self, which: impl Fn(&QuoteRow) -> bool) -> usize {
        self.quotes.iter().filter(|row| which(row)).count()
    }

    /// Kinds of the speakers by their ids.
    fn speakers(&self) -> BTreeMap<&str, SpeakerKind> {
        let speakers = self.quotes.iter().filter_map(|row| row.speaker.as_ref());
        speakers.map(|speaker| (speaker.id.as_str(), speaker.kind)).collect()
    }

    fn of_kind(&self, kind: SpeakerKind) -> usize {
        self.speakers().values().filter(|known| **known == kind).count()
    }

    fn outer(&self) -> impl Iterator<Item = &QuoteRow> {
        self.quotes.iter().filter(|row| row.field == Field::Text && row.nested_in.is_none())
    }
}

/// The one row of an article.
pub(super) fn article_rows(analysis: &Analysis, quotes: &[QuoteRow]) -> Vec<ArticleRow> {
    vec![ArticleRow::new(&Read { analysis, quotes })]
}
