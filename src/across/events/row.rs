//! The table of events and the list of their appearances.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::quotation::Quotation;
use crate::{
    check::{Comparison, Verdict},
    export::columns::row,
    wording::{
        names::{Likeness, compare, is_named},
        words,
    },
};

row! {
    /// A quotation over outlets.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct Event {
        /// The `quote_id` of its first appearance.
        pub event_id: String,
        /// Its fullest form.
        pub text: String,
        /// Words of that.
        pub words: usize,
        /// Date of the first appearance, verbatim.
        pub first_published: String,
        /// Its publisher.
        pub first_publisher: String,
        /// Its article.
        pub first_doc_id: String,
        /// Appearances.
        pub appearances: usize,
        /// Publishers.
        pub outlets: usize,
        /// Appearances in articles that are wire copy of another of them.
        pub copies: usize,
        /// Appearances with other words than the fullest form.
        pub altered: usize,
        /// The speaker whom most outlets name.
        pub speaker: String,
        /// All speakers, those of most appearances first, as `Ana Ruiz ×3`.
        pub speakers: Vec<String>,
        /// Whether outlets name two who cannot be one.
        pub speakers_disagree: bool,
    }
}

row! {
    /// One appearance of an event: an edge from the quotation to an article.
    #[derive(Clone, Debug, Default, PartialEq, Serialize)]
    pub struct Appearance {
        /// The event.
        pub event_id: String,
        /// The row.
        pub quote_id: String,
        /// The article.
        pub doc_id: String,
        /// Its publisher.
        pub publisher: String,
        /// Its date, verbatim.
        pub published: String,
        /// Whether it is the first.
        pub is_first: bool,
        /// `exact`, `part`, `typography only`, `trimmed`, `spliced`, `altered`, beside the fullest form; `overlapping` where
        /// it has sentences that this has not, or only another appearance links it.
        pub relation: &'static str,
        /// The fullest form with what was changed: `[-left out-]`, `{+added+}`.
        pub changes: Option<String>,
        /// What the changes touch.
        pub flags: Vec<&'static str>,
        /// The article of which this one is wire copy.
        pub copy_of: Option<String>,
        /// The speaker.
        pub speaker: String,
        /// The speaker's id over articles, where the table has one.
        pub speaker_global_id: String,
        /// How sure the table is of the speaker.
        pub confidence: f64,
        /// The words.
        pub text: String,
    }
}

/// Speakers of whom the program is less sure do not make outlets disagree.
const SURE: f64 = 0.6;

/// An event with its appearances; `compared` compares a quotation with the fullest one.
pub(super) fn told(
    mut quotations: Vec<Quotation>,
    copies: &[u32],
    compared: &dyn Fn(&str, &str) -> Comparison,
) -> (Event, Vec<Appearance>) {
    quotations.sort_by_key(|quotation| {
        (quotation.moment.is_none(), quotation.moment, quotation.document, quotation.quote_id.clone())
    });
    let n_words = |quotation: &Quotation| words(&quotation.text).len();
    let fullest =
        quotations.iter().enumerate().max_by_key(|(place, quotation)| (n_words(quotation), std::cmp::Reverse(*place)));
    let whole = fullest.map(|(_, quotation)| quotation.text.clone()).unwrap_or_default();
    let n_whole = words(&whole).len();
    let event_id = quotations[0].quote_id.clone();
    let mut first_of_group: BTreeMap<u32, (u32, String)> = BTreeMap::new();
    let mut appearances = Vec::with_capacity(quotations.len());
    for (place, quotation) in quotations.iter().enumerate() {
        let mut comparison = compared(&quotation.text, &whole);
        let shared = shared(&quotation.text, &comparison);
        let has_more = shared.len() < quotation.text.len();
        if has_more {
            comparison = compared(shared, &whole);
        }
        let relation = match comparison.wording {
            Verdict::Verbatim | Verdict::Typography if has_more => "overlapping",
            Verdict::Verbatim if n_words(quotation) == n_whole => "exact",
            Verdict::Verbatim => "part",
            Verdict::NotFound => "overlapping",
            other => other.name(),
        };
        let group = copies.get(quotation.document as usize).copied().unwrap_or(quotation.document);
        let first = first_of_group.entry(group).or_insert_with(|| (quotation.document, quotation.doc_id.clone()));
        let copy_of = (first.0 != quotation.document).then(|| first.1.clone());
        appearances.push(Appearance {
            event_id: event_id.clone(),
            quote_id: quotation.quote_id.clone(),
            doc_id: quotation.doc_id.clone(),
            publisher: quotation.publisher.clone(),
            published: quotation.published.clone(),
            is_first: place == 0,
            relation,
            changes: Some(comparison.changes).filter(|changes| !changes.is_empty()),
            flags: comparison.flags.iter().map(|flag| flag.name()).collect(),
            copy_of,
            speaker: quotation.speaker.clone(),
            speaker_global_id: quotation.speaker_global_id.clone(),
            confidence: quotation.confidence,
            text: quotation.text.clone(),
        });
    }
    let speakers = speakers(&quotations);
    let outlets: BTreeSet<&str> = quotations.iter().map(|quotation| quotation.publisher.as_str()).collect();
    let event = Event {
        event_id,
        words: n_whole,
        text: whole,
        first_published: quotations[0].published.clone(),
        first_publisher: quotations[0].publisher.clone(),
        first_doc_id: quotations[0].doc_id.clone(),
        appearances: appearances.len(),
        outlets: outlets.len(),
        copies: appearances.iter().filter(|one| one.copy_of.is_some()).count(),
        altered: appearances.iter().filter(|one| matches!(one.relation, "altered" | "spliced")).count(),
        speaker: speakers.first().map(|(name, ..)| name.clone()).unwrap_or_default(),
        speakers_disagree: speakers.iter().filter(|(_, _, is_sure)| *is_sure).count() > 1,
        speakers: speakers.iter().map(|(name, count, _)| format!("{name} ×{count}")).collect(),
    };
    (event, appearances)
}

/// What of a quotation is compared with the fullest form: without sentences before and behind that it alone has.
fn shared<'t>(text: &'t str, comparison: &Comparison) -> &'t str {
    let is_found = |found: &bool| *found;
    let (Some(first), Some(last)) =
        (comparison.found.iter().position(is_found), comparison.found.iter().rposition(is_found))
    else {
        return text;
    };
    let words = words(text);
    // Pieces of one quotation that a narrator parted are joined by a comma alone.
    let is_border = |before: usize| {
        let (end, start) = (words[before].span.end(), words[before + 1].span.start());
        let gap = &text[end..start];
        gap.contains(['.', '!', '?']) || gap.contains(',') && text[start..].starts_with(char::is_uppercase)
    };
    let start = if first > 0 && is_border(first - 1) { words[first].span.start() } else { 0 };
    let end = if last + 1 < words.len() && is_border(last) { words[last].span.end() } else { text.len() };
    &text[start..end]
}

/// One of those whom quotations name.
struct Named<'q> {
    /// The fullest writing, by which others are compared.
    fullest: &'q Quotation,
    writings: BTreeMap<&'q str, usize>,
    is_sure: bool,
}

impl Named<'_> {
    fn count(&self) -> usize {
        self.writings.values().sum()
    }

    /// The writing of most appearances, a full name before a bare one and the shorter of two full ones.
    fn name(&self) -> String {
        let best = self.writings.iter().max_by_key(|(name, count)| {
            (name.contains(' '), **count, std::cmp::Reverse(name.len()), std::cmp::Reverse(**name))
        });
        best.map_or_else(String::new, |(name, _)| (*name).to_owned())
    }
}

/// Who is named, how often, and whether surely, those named most first.
fn speakers(quotations: &[Quotation]) -> Vec<(String, usize, bool)> {
    let mut found: Vec<Named<'_>> = Vec::new();
    for quotation in
        quotations.iter().filter(|quotation| !quotation.speaker.is_empty() && is_named(&quotation.speaker_kind))
    {
        let same = found.iter().position(|Named { fullest: known, .. }| {
            let is_one = !known.speaker_global_id.is_empty() && known.speaker_global_id == quotation.speaker_global_id;
            is_one
                || compare((&known.speaker, &known.speaker_kind), (&quotation.speaker, &quotation.speaker_kind))
                    > Likeness::Other
        });
        let place = same.unwrap_or_else(|| {
            found.push(Named { fullest: quotation, writings: BTreeMap::new(), is_sure: false });
            found.len() - 1
        });
        let named = &mut found[place];
        *named.writings.entry(&quotation.speaker).or_default() += 1;
        named.is_sure |= quotation.confidence >= SURE;
        if quotation.speaker.len() > named.fullest.speaker.len() {
            named.fullest = quotation;
        }
    }
    found.sort_by_key(|named| (std::cmp::Reverse(named.count()), named.name()));
    found.into_iter().map(|named| (named.name(), named.count(), named.is_sure)).collect()
}
