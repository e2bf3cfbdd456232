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

/// Words of a long speech in which another is looked for.
const MAX_LOOKED_THROUGH: usize = 4000;

/// What two quotations must share: words of the shorter, those of them that are the same, those that tell something, the
/// longest run of the same, and the share of the shorter. All chosen by hand on the labelled events,
/// `models/recipe/labels/events.jsonl`.
struct Needed {
    n_words: usize,
    n_same: usize,
    n_telling: usize,
    run: usize,
    share: f32,
}

const NOTHING: Needed = Needed { n_words: 0, n_same: 0, n_telling: 0, run: 0, share: 0.0 };

/// Of two named speakers who are not one: nearly all words.
const OF_TWO: Needed = Needed { n_same: 8, n_telling: 4, share: 0.95, ..NOTHING };
const RUN_OF_TWO: Needed = Needed { n_same: 8, n_telling: 4, run: 12, ..NOTHING };
/// The same where the shorter stands in the longer as a whole.
const WHOLE_OF_TWO: Needed = Needed { n_same: 6, n_telling: 3, ..NOTHING };
/// A sentence of theirs that stands as a whole in the other's speech.
const SENTENCE_OF_TWO: Needed = Needed { n_words: 8, n_telling: 4, ..NOTHING };
/// Below so many words a quotation is short, and could be said by many.
const SHORT: usize = 9;
/// What short ones share, of anybody and of one speaker.
const SHORT_ALIKE: Needed = Needed { n_words: 6, n_telling: 3, run: 5, share: 0.8, ..NOTHING };
const SHORT_OF_ONE: Needed = Needed { n_words: 5, n_telling: 2, run: 4, share: 0.7, ..NOTHING };
/// Words that tell something, of a short one that stands in the other as a whole: of one speaker and of anybody.
const WHOLE_TELLING: [usize; 2] = [1, 2];
/// What long ones share: most of the shorter, or a long run.
const LONG_ALIKE: Needed = Needed { n_telling: 3, run: 5, share: 0.7, ..NOTHING };
const LONG_RUN: Needed = Needed { n_telling: 4, run: 9, ..NOTHING };
/// Words that tell something, of two that are days apart.
const FAR_TELLING: usize = 5;
/// Long ones of one speaker, with gaps.
const SPEECH: Needed = Needed { n_words: SHORT, n_telling: 4, run: 4, share: 0.8, ..NOTHING };
/// One sentence of a longer speech of one speaker: whole, or nearly.
const WHOLE_SENTENCE: Needed = Needed { n_telling: 2, ..NOTHING };
const SENTENCE: Needed = Needed { n_same: 6, n_telling: 3, run: 5, share: 0.8, ..NOTHING };

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
    let (n_words, n_same) = (found.n_words, found.n_same);
    if is_named(kinds.0) && is_named(kinds.1) && !is_one_speaker {
        // Two who said alike, unless nearly all words agree.
        let agrees = found.has(&OF_TWO) || found.has(&RUN_OF_TWO);
        if is_near && (agrees || found.is_whole && found.has(&WHOLE_OF_TWO)) {
            return n_same;
        }
        let is_there = |found: Overlap| found.is_whole && found.has(&SENTENCE_OF_TWO);
        return if is_near && sentences(one, other).any(is_there) { STRONG - 1 } else { 0 };
    }
    if n_words < SHORT {
        let is_like = found.has(&SHORT_ALIKE) || is_one_speaker && found.has(&SHORT_OF_ONE);
        let is_there = found.is_whole && found.n_telling >= WHOLE_TELLING[usize::from(!is_one_speaker)];
        if is_near && (is_like || is_there) {
            return n_same;
        }
    } else if (found.has(&LONG_ALIKE) || found.has(&LONG_RUN)) && (is_near || found.n_telling >= FAR_TELLING) {
        return if found.share() >= LONG_ALIKE.share { n_same } else { found.run };
    }
    if !is_near || !is_one_speaker {
        return 0;
    }
    if found.has(&SPEECH) {
        return n_same.min(STRONG - 1);
    }
    let is_there = |found: &Overlap| found.is_whole && found.has(&WHOLE_SENTENCE) || found.has(&SENTENCE);
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
    fn share(&self) -> f32 {
        self.n_same as f32 / self.n_words.max(1) as f32
    }

    fn has(&self, needed: &Needed) -> bool {
        self.n_words >= needed.n_words
            && self.n_same >= needed.n_same
            && self.n_telling >= needed.n_telling
            && self.run >= needed.run
            && self.share() >= needed.share
    }

    fn new(short: &[Word], long: &[Word]) -> Self {
        let alignment = align(short, &long[..long.len().min(MAX_LOOKED_THROUGH)]);
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
