//! Whether two quotations are one utterance.

use std::{collections::HashSet, sync::LazyLock};

use super::quotation::Quotation;
use crate::{
    lexicon::{Class, Language},
    wording::{
        Pair, Word, align, hash,
        names::{Likeness, compare, is_named},
    },
};

/// Days between two that may be one utterance though they are short, or given to two speakers.
const NEAR_DAYS: i64 = 14;

/// Days from year 0, roughly: for distances.
fn day(quotation: &Quotation) -> Option<i64> {
    quotation.moment.map(|(year, month, day, _)| i64::from(year) * 365 + i64::from(month) * 30 + i64::from(day))
}

/// Words that every text has, as [`words`](crate::wording::words) tells them apart.
static COMMON: LazyLock<HashSet<u64>> = LazyLock::new(|| {
    let language = Language::default();
    language.words(Class::Common).map(|word| hash(language.digits(word).unwrap_or(word))).collect()
});

/// Whether a word is one that every text has.
pub(super) fn is_common(word: &Word) -> bool {
    COMMON.contains(&word.key)
}

/// How two quotations hang together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bond {
    /// They are two.
    None,
    /// They share so many words, too few to say that all that each is joined with is one.
    Weak(u32),
    /// They are one.
    Strong,
}

/// Words that bind two quotations for good.
const STRONG: usize = 9;

/// A quotation with its words.
type Side<'q> = (&'q Quotation, &'q [Word]);

/// How two quotations hang together, by the words they share, their speakers and their dates.
pub(super) fn bond(one: Side<'_>, other: Side<'_>) -> Bond {
    let keys = |side: Side<'_>| side.1.iter().map(|word| word.key).collect::<Vec<_>>();
    match n_shared(one, other) {
        0 => Bond::None,
        n_words if n_words >= STRONG || keys(one) == keys(other) => Bond::Strong,
        n_words => Bond::Weak(n_words as u32),
    }
}

/// Words of a long speech that are compared: what it shares with another is seen in a part.
const MAX_COMPARED: usize = 400;

/// What two quotations must share to be one, in words: those that are the same, the longest run of them, those that tell
/// something, and the share of the shorter quotation. Chosen by hand on the labelled events, `models/recipe/labels/events.jsonl`.
struct Needed {
    n_same: usize,
    n_telling: usize,
    run: usize,
    share: f32,
}

/// Of two named speakers who are not one: nearly all words.
const OF_TWO: Needed = Needed { n_same: 8, n_telling: 4, run: 12, share: 0.95 };
/// The same where the shorter stands in the longer as a whole.
const WHOLE_OF_TWO: Needed = Needed { n_same: 6, n_telling: 3, run: 0, share: 0.0 };
/// Below so many words a quotation is short, and could be said by many.
const SHORT: usize = 9;

/// How many words make two quotations one, 0 where nothing does.
fn n_shared(one: Side<'_>, other: Side<'_>) -> usize {
    let ((quotation, one_words), (another, other_words)) = (one, other);
    let (short, long) =
        if one_words.len() <= other_words.len() { (one_words, other_words) } else { (other_words, one_words) };
    let found = Overlap::new(&short[..short.len().min(MAX_COMPARED)], long);
    let is_near = match (day(quotation), day(another)) {
        (Some(a), Some(b)) => (a - b).abs() <= NEAR_DAYS,
        _ => true,
    };
    let is_one_id = !quotation.speaker_global_id.is_empty() && quotation.speaker_global_id == another.speaker_global_id;
    let kinds = (quotation.speaker_kind.as_str(), another.speaker_kind.as_str());
    let is_one_speaker =
        is_one_id || compare((&quotation.speaker, kinds.0), (&another.speaker, kinds.1)) > Likeness::Other;
    let Overlap { n_words, n_same, run, n_telling, is_whole } = found;
    let share = n_same as f32 / n_words.max(1) as f32;
    if is_named(kinds.0) && is_named(kinds.1) && !is_one_speaker {
        // Two who said alike, unless nearly all words agree.
        let agrees =
            n_same >= OF_TWO.n_same && n_telling >= OF_TWO.n_telling && (run >= OF_TWO.run || share >= OF_TWO.share);
        if is_near && (agrees || is_whole && n_same >= WHOLE_OF_TWO.n_same && n_telling >= WHOLE_OF_TWO.n_telling) {
            return n_same;
        }
        let is_there = |found: &Overlap| found.is_whole && found.n_words >= 8 && found.n_telling >= 4;
        return if is_near && sentences(one, other).any(|found| is_there(&found)) { STRONG - 1 } else { 0 };
    }
    if n_words < SHORT {
        let is_like = n_words >= 6 && run >= 5 && share >= 0.8 && n_telling >= 3
            || is_one_speaker && n_words >= 5 && run >= 4 && share >= 0.7 && n_telling >= 2;
        if is_near && (is_like || is_whole && n_telling >= if is_one_speaker { 1 } else { 2 }) {
            return n_same;
        }
    } else if (run >= 5 && share >= 0.7 && n_telling >= 3 || run >= 9 && n_telling >= 4) && (is_near || n_telling >= 5)
    {
        return if share >= 0.7 { n_same } else { run };
    }
    if !is_near || !is_one_speaker {
        return 0;
    }
    if n_words >= SHORT && share >= 0.8 && run >= 4 && n_telling >= 4 {
        return n_same.min(STRONG - 1);
    }
    // One sentence of a longer speech.
    let is_there = |found: &Overlap| {
        found.is_whole && found.n_telling >= 2
            || found.n_same >= 6 && found.n_same * 5 >= found.n_words * 4 && found.run >= 5 && found.n_telling >= 3
    };
    let longest = sentences(one, other).filter(is_there).map(|found| found.n_same).max();
    longest.unwrap_or(0).min(STRONG - 1)
}

/// What of a quotation was found in another.
struct Overlap {
    n_words: usize,
    n_same: usize,
    /// The longest run of the same words.
    run: usize,
    /// Those of the same words that not every text has.
    n_telling: usize,
    /// Whether all of it stands there, other words only where it says that some are left out.
    is_whole: bool,
}

impl Overlap {
    fn new(short: &[Word], long: &[Word]) -> Self {
        let alignment = align(short, &long[..long.len().min(4000)]);
        let n_same = alignment.n_same();
        let is_next = |pairs: &[Pair]| pairs[1].source == pairs[0].source + 1 || short[pairs[1].quoted].after_cut;
        Self {
            n_words: short.len(),
            n_same,
            run: alignment.longest_run(),
            n_telling: alignment.pairs.iter().filter(|pair| pair.same && !is_common(&short[pair.quoted])).count(),
            is_whole: n_same == short.len() && alignment.pairs.windows(2).all(is_next),
        }
    }
}

/// The sentences and pieces of each of two quotations that may stand in the other, looked for there.
fn sentences<'q>(one: Side<'q>, other: Side<'q>) -> impl Iterator<Item = Overlap> + 'q {
    let of_each = |(quotation, words): Side<'q>, (_, whole): Side<'q>| {
        let keys: HashSet<u64> = whole.iter().map(|word| word.key).collect();
        let borders = borders(&quotation.text, words);
        let pieces = (borders.len() > 2).then(|| borders.windows(2).map(|pair| pair[0]..pair[1]).collect::<Vec<_>>());
        pieces.into_iter().flatten().map(move |range| &words[range]).filter_map(move |piece| {
            let n_known = piece.iter().filter(|word| keys.contains(&word.key)).count();
            (piece.len() >= MIN_PIECE && n_known * 5 >= piece.len() * 4).then(|| Overlap::new(piece, whole))
        })
    };
    of_each(one, other).chain(of_each(other, one))
}

/// Words of a sentence that is looked for alone.
const MIN_PIECE: usize = 4;

/// Where sentences and pieces of `text` begin and end, as numbers of words.
fn borders(text: &str, words: &[Word]) -> Vec<usize> {
    let is_border = |before: usize| {
        let gap = &text[words[before].span.end()..words[before + 1].span.start()];
        let ends = gap.contains('\n') || gap.contains(['.', '!', '?']) && gap.ends_with(char::is_whitespace);
        words[before + 1].after_cut || ends
    };
    let inner = (1..words.len()).filter(|word| is_border(word - 1));
    [0].into_iter().chain(inner).chain([words.len()]).collect()
}
