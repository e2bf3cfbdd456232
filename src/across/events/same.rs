//! Whether two quotations are one utterance.

use super::Quotation;
use crate::{
    lexicon::{Class, Language},
    wording::{
        Word, align, folded,
        names::{Likeness, compare, is_named},
    },
};

/// Days between two that may be one utterance though they are short, or given to two speakers.
const NEAR_DAYS: i64 = 14;

/// Days from year 0, roughly: for distances.
fn day(quotation: &Quotation) -> Option<i64> {
    quotation.moment.map(|(year, month, day, _)| i64::from(year) * 365 + i64::from(month) * 30 + i64::from(day))
}

/// Whether a word of `text` is one that every text has.
pub(super) fn is_common(word: &Word, text: &str) -> bool {
    Language::default().is(Class::Common, &folded(word.span.of(text)))
}

/// Whether two quotations, each with its words, are one: by the words they share, their speakers and their dates.
pub(super) fn is_same((one, one_words): (&Quotation, &[Word]), (other, other_words): (&Quotation, &[Word])) -> bool {
    let (short, long) =
        if one_words.len() <= other_words.len() { (one_words, other_words) } else { (other_words, one_words) };
    let text = if one_words.len() <= other_words.len() { &one.text } else { &other.text };
    // Long speeches are cut: what they share is seen in a part.
    let (short, long) = (&short[..short.len().min(400)], &long[..long.len().min(4000)]);
    let alignment = align(short, long);
    let n_same = alignment.n_same();
    let run = alignment.longest_run();
    let share = n_same as f32 / short.len().max(1) as f32;
    let n_telling = alignment.pairs.iter().filter(|pair| pair.same && !is_common(&short[pair.quoted], text)).count();
    let is_near = match (day(one), day(other)) {
        (Some(a), Some(b)) => (a - b).abs() <= NEAR_DAYS,
        _ => true,
    };
    let is_one_speaker = if !one.speaker_global_id.is_empty() && one.speaker_global_id == other.speaker_global_id {
        true
    } else {
        compare((&one.speaker, &one.speaker_kind), (&other.speaker, &other.speaker_kind)) > Likeness::Other
    };
    let are_named = is_named(&one.speaker_kind) && is_named(&other.speaker_kind);
    let is_whole = n_same == short.len() && run == n_same;
    if are_named && !is_one_speaker {
        // Two who said alike, unless nearly all words agree.
        return is_near && n_telling >= 4 && n_same >= 8 && (run >= 12 || share >= 0.95);
    }
    if short.len() < 9 {
        if is_whole && is_near {
            return n_telling >= if short.len() >= 6 && is_one_speaker { 1 } else { 2 };
        }
        return short.len() >= 6 && run >= 5 && share >= 0.8 && n_telling >= 3 && is_near;
    }
    ((run >= 5 && share >= 0.7 && n_telling >= 3) || (run >= 9 && n_telling >= 4)) && (is_near || n_telling >= 5)
}
