//! The verdicts, and the verdict on the words of a quotation beside one passage.

use std::ops::Range;

use super::grams::is_common;
use crate::{
    names::names,
    span::Span,
    wording::{Alignment, Flag, Pair, Word, align, folded, is_negation, marked_changes},
};

names! {
    /// What is found out about a quotation, from the best to the worst.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
    pub enum Verdict {
        /// The same characters, the edges aside.
        Verbatim = "verbatim",
        /// The same words; other marks, dashes, capitals, or figures for numbers.
        Typography = "typography only",
        /// Words are left out where an ellipsis or brackets say so.
        Trimmed = "trimmed",
        /// A word or less than two words of content: nothing can be said.
        TooShort = "too short to check",
        /// The right words of the right speaker, but the draft gives them another sense.
        OtherContext = "right speaker, other context",
        /// The words are somebody else's.
        WrongSpeaker = "right words, wrong speaker",
        /// Pieces from far apart are put together as if they were one.
        Spliced = "spliced",
        /// Words are changed, added, or left out without a sign.
        Altered = "altered",
        /// Nothing like it stands in the sources.
        NotFound = "not found",
    }
}

impl Verdict {
    /// Whether a draft with such a quotation should not go out unseen.
    pub fn is_fault(self) -> bool {
        self > Self::TooShort
    }
}

/// A quotation of a draft: its pieces joined by a space, and its words.
pub(crate) struct Quoted {
    pub text: String,
    pub words: Vec<Word>,
    /// Indices of words with which a further piece begins, behind the words of the draft that stand between.
    pub joints: Vec<usize>,
}

impl Quoted {
    pub(crate) fn new(pieces: &[&str]) -> Self {
        let (mut text, mut joints) = (String::new(), Vec::new());
        let mut starts = Vec::new();
        for piece in pieces {
            if !text.is_empty() {
                text.push(' ');
                starts.push(text.len());
            }
            text.push_str(piece);
        }
        let words = crate::wording::words(&text);
        for start in starts {
            joints.push(words.partition_point(|word| word.span.start() < start));
        }
        Self { text, words, joints }
    }

    /// Whether the quotation says that something is left out before a word.
    fn is_cut_before(&self, word: usize) -> bool {
        self.words[word].after_cut || self.joints.contains(&word)
    }

    /// Words that are the speaker's, not an editor's in brackets.
    pub(crate) fn n_words(&self) -> usize {
        self.words.iter().filter(|word| !word.bracketed).count()
    }
}

/// A quotation beside a passage of a source.
#[derive(Clone, Debug)]
pub(crate) struct Comparison {
    pub wording: Verdict,
    /// Words of the passage, as indices into those of the source.
    pub first: usize,
    pub last: usize,
    pub changes: String,
    pub flags: Vec<Flag>,
    /// Share of the quotation's words that stand in the passage.
    pub share: f32,
    pub score: f32,
    /// For each word of the quotation, whether it was found there.
    pub found: Vec<bool>,
    /// Words of the passage that are left out where the quotation says so.
    pub left_out: Vec<Range<usize>>,
    /// Whether so few words were found that they may be anybody's: the passage counts where its speaker is the quotation's.
    pub is_doubtful: bool,
}

/// Words that may be left out without a sign before the quotation counts as put together from pieces.
const MAX_UNSEEN_GAP: usize = 12;

/// Words that may be left out where a sign says so, before it does.
const MAX_SEEN_GAP: usize = 50;

/// Words of a narrator between two pieces of one quotation.
const MAX_NARRATION: usize = 40;

/// Words in a row that are found, and the share of all words, from which on a quotation is in the source: of a short one, of a
/// longer one, and of one with a longer run. Shorter ones must be there whole. Chosen by hand.
const MIN_RUN: usize = 3;
/// See [`MIN_RUN`].
const MIN_SHARE_OF_SHORT: f32 = 0.6;
/// See [`MIN_RUN`].
const MIN_SHARE: f32 = 0.7;
/// See [`MIN_RUN`].
const LONG_RUN: usize = 5;
/// See [`MIN_RUN`].
const MIN_SHARE_WITH_RUN: f32 = 0.5;

/// Words of a quotation of which one may be another, where its speaker says the others: of two, the other tells nothing.
const SHORT: std::ops::RangeInclusive<usize> = 3..=4;

/// Compares a quotation with the words `start..end` of a source.
pub(crate) fn compare(quoted: &Quoted, source_text: &str, source: &[Word], start: usize, end: usize) -> Comparison {
    let (start, end) = (start.min(source.len()), end.min(source.len()));
    let Alignment { pairs, score } = align(&quoted.words, &source[start..end]);
    let pairs: Vec<Pair> = pairs.into_iter().map(|pair| Pair { source: pair.source + start, ..pair }).collect();
    judge(quoted, source_text, source, pairs, score)
}

fn judge(quoted: &Quoted, source_text: &str, source: &[Word], pairs: Vec<Pair>, score: f32) -> Comparison {
    let alignment = Alignment { pairs, score };
    let mut found = vec![false; quoted.words.len()];
    alignment.pairs.iter().filter(|pair| pair.same).for_each(|pair| found[pair.quoted] = true);
    let n_words = quoted.n_words().max(1);
    let n_found = found.iter().zip(&quoted.words).filter(|(found, word)| **found && !word.bracketed).count();
    let share = n_found as f32 / n_words as f32;
    let (first, last) = alignment.reach().unwrap_or((0, 0));
    let content = |word: &Word| !is_common(word) && !word.bracketed;
    let n_content = quoted.words.iter().filter(|word| content(word)).count();
    let n_content_found = found.iter().zip(&quoted.words).filter(|(found, word)| **found && content(word)).count();
    let run = alignment.longest_run();
    let is_whole = n_found == n_words && run == n_found;
    let is_doubtful = SHORT.contains(&n_words)
        && !is_whole
        && n_found + 1 >= n_words
        && n_content_found > 0
        && last - first <= n_words;
    let is_there = match n_words {
        0..=4 => is_whole || is_doubtful,
        5..=7 => run >= MIN_RUN && share >= MIN_SHARE_OF_SHORT && n_content_found > 0,
        _ => {
            let told = n_content_found * 5 >= n_content * 2;
            told && (run >= MIN_RUN && share >= MIN_SHARE || run >= LONG_RUN && share >= MIN_SHARE_WITH_RUN)
        }
    };
    let mut pairs = trimmed(&alignment.pairs);
    slide_to_cuts(quoted, source, &mut pairs);
    if !is_there || pairs.is_empty() {
        let (changes, flags) = (String::new(), Vec::new());
        return Comparison {
            wording: Verdict::NotFound,
            first,
            last,
            changes,
            flags,
            share,
            score,
            found,
            left_out: Vec::new(),
            is_doubtful: false,
        };
    }
    let gaps = gaps(quoted, source_text, source, &pairs);
    let is_cut = |pair_idx: usize| gaps.get(pair_idx).is_some_and(|gap| *gap != Gap::Unseen && *gap != Gap::None);
    let mut wording = Verdict::Verbatim;
    let mut worsen = |worse: Verdict| wording = wording.max(worse);
    let n_added = added(quoted, &pairs, |_| true);
    let n_replaced = pairs.iter().filter(|pair| !pair.same && !quoted.words[pair.quoted].bracketed).count();
    if n_added > 0 || n_replaced > 0 {
        worsen(Verdict::Altered);
    }
    if quoted.words.iter().any(|word| word.bracketed) {
        worsen(Verdict::Trimmed);
    }
    for gap in &gaps {
        match gap {
            Gap::None | Gap::Narration => {}
            Gap::Unseen | Gap::Turned => worsen(Verdict::Altered),
            Gap::Seen => worsen(Verdict::Trimmed),
            Gap::Far => worsen(Verdict::Spliced),
        }
    }
    if wording == Verdict::Verbatim && !is_same_typography(quoted, source_text, source, &pairs, &gaps) {
        wording = Verdict::Typography;
    }
    let is_shown = matches!(wording, Verdict::Altered | Verdict::Trimmed | Verdict::Spliced);
    let (changes, flags) = if is_shown {
        marked_changes((&quoted.text, &quoted.words), (source_text, source), &pairs, |pair_idx| {
            is_cut(pair_idx) && gaps[pair_idx] != Gap::Turned
        })
    } else {
        (String::new(), Vec::new())
    };
    // Brackets may say what the speaker did not: `[not]`.
    let bracketed_negation =
        quoted.words.iter().any(|word| word.bracketed && is_negation(&folded(word.span.of(&quoted.text))));
    let (wording, mut flags) =
        if bracketed_negation { (Verdict::Altered, [flags, vec![Flag::Negation]].concat()) } else { (wording, flags) };
    flags.dedup();
    let left_out = pairs.windows(2).zip(&gaps[1..]).filter(|(_, gap)| **gap == Gap::Seen);
    let left_out = left_out.map(|(couple, _)| couple[0].source + 1..couple[1].source).collect();
    Comparison { wording, first, last, changes, flags, share, score, found, left_out, is_doubtful }
}

/// Pairs from the first to the last word that is the same.
fn trimmed(pairs: &[Pair]) -> Vec<Pair> {
    let first = pairs.iter().position(|pair| pair.same).unwrap_or(pairs.len());
    let last = pairs.iter().rposition(|pair| pair.same).map_or(first, |last| last + 1);
    pairs[first..last].to_vec()
}

/// Where a word that stands twice leaves it open what is left out, it is what the quotation says: of "good, as ever good, and"
/// the quotation "good … and" leaves out the second.
fn slide_to_cuts(quoted: &Quoted, source: &[Word], pairs: &mut [Pair]) {
    for gap in 1..pairs.len() {
        if pairs[gap].source == pairs[gap - 1].source + 1 || quoted.is_cut_before(pairs[gap].quoted) {
            continue;
        }
        let fits = |pairs: &[Pair], place: usize, offset: usize| {
            pairs[place].same && source[pairs[gap - 1].source + offset].key == quoted.words[pairs[place].quoted].key
        };
        let n_fitting = (gap..pairs.len()).zip(1..).take_while(|(place, offset)| fits(pairs, *place, *offset)).count();
        let cut =
            (gap + 1..=gap + n_fitting).find(|it| pairs.get(*it).is_some_and(|it| quoted.is_cut_before(it.quoted)));
        let first = pairs[gap - 1].source + 1;
        for (place, offset) in (gap..cut.unwrap_or(gap)).zip(0..) {
            pairs[place].source = first + offset;
        }
    }
}

/// Words of the quotation without a partner, editors' words aside.
fn added(quoted: &Quoted, pairs: &[Pair], keep: impl Fn(usize) -> bool) -> usize {
    let mut paired = vec![false; quoted.words.len()];
    pairs.iter().for_each(|pair| paired[pair.quoted] = true);
    (0..paired.len()).filter(|word| !paired[*word] && !quoted.words[*word].bracketed && keep(*word)).count()
}

/// What stands in the passage before a pair and behind the one before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Gap {
    None,
    /// A narrator's words between two pieces in marks.
    Narration,
    /// Words left out where the quotation says so.
    Seen,
    /// The same, but few words and a negation among them.
    Turned,
    /// Words left out without a sign.
    Unseen,
    /// More than can be one quotation.
    Far,
}

fn gaps(quoted: &Quoted, source_text: &str, source: &[Word], pairs: &[Pair]) -> Vec<Gap> {
    let mut gaps = vec![Gap::None];
    for couple in pairs.windows(2) {
        let (before, after) = (couple[0], couple[1]);
        let left_out = &source[before.source + 1..after.source];
        if left_out.is_empty() {
            gaps.push(Gap::None);
            continue;
        }
        let between = &source_text[source[before.source].span.end()..source[after.source].span.start()];
        let quoted_between = before.quoted + 1..=after.quoted;
        let is_seen = quoted.words[before.quoted].bracketed
            || quoted_between.clone().any(|word| quoted.is_cut_before(word) || quoted.words[word].bracketed);
        let negates = || left_out.iter().any(|word| is_negation(&folded(word.span.of(source_text))));
        gaps.push(if left_out.len() <= MAX_NARRATION && is_narration(between) {
            Gap::Narration
        } else if is_seen && left_out.len() <= 3 && negates() {
            Gap::Turned
        } else if is_seen && left_out.len() <= MAX_SEEN_GAP {
            Gap::Seen
        } else if !is_seen && left_out.len() <= MAX_UNSEEN_GAP {
            Gap::Unseen
        } else {
            Gap::Far
        });
    }
    gaps
}

/// Whether a text between two words ends a quotation first and begins one last: `,” she said. “`.
fn is_narration(between: &str) -> bool {
    const CLOSE: [char; 6] = ['”', '"', '’', '\'', '»', '“'];
    const OPEN: [char; 6] = ['“', '"', '‘', '\'', '«', '„'];
    let is_stop =
        |letter: char| letter.is_whitespace() || matches!(letter, ',' | '.' | '!' | '?' | '-' | '—' | '–' | '…' | ';');
    let inner = between.trim_start_matches(is_stop);
    let (Some(first), Some(last)) = (inner.chars().next(), between.trim_end().chars().next_back()) else {
        return false;
    };
    CLOSE.contains(&first) && OPEN.contains(&last) && inner.chars().count() > 2
}

/// Whether the characters are those of the passage from the first to the last word, white space and narrators aside.
fn is_same_typography(quoted: &Quoted, source_text: &str, source: &[Word], pairs: &[Pair], gaps: &[Gap]) -> bool {
    let collapsed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_same_word =
        |pair: &Pair| quoted.words[pair.quoted].span.of(&quoted.text) == source[pair.source].span.of(source_text);
    let between = |text: &str, before: Span, after: Span| {
        let between = &text[before.end()..after.start()];
        let (lead, trail) = (between.starts_with(char::is_whitespace), between.ends_with(char::is_whitespace));
        format!("{}{}{}", if lead { " " } else { "" }, collapsed(between), if trail { " " } else { "" })
    };
    let first_is_capital_only = pairs.first().is_some_and(|pair| {
        let (a, b) = (quoted.words[pair.quoted].span.of(&quoted.text), source[pair.source].span.of(source_text));
        a.to_lowercase() == b.to_lowercase() && a.chars().skip(1).eq(b.chars().skip(1))
    });
    (first_is_capital_only || pairs.first().is_some_and(is_same_word))
        && pairs[1..].iter().all(is_same_word)
        && pairs.windows(2).zip(&gaps[1..]).all(|(couple, gap)| {
            if *gap == Gap::Narration || quoted.joints.contains(&couple[1].quoted) {
                return true;
            }
            let a = between(&quoted.text, quoted.words[couple[0].quoted].span, quoted.words[couple[1].quoted].span);
            let b = between(source_text, source[couple[0].source].span, source[couple[1].source].span);
            // A paragraph's mark within a long quotation.
            let plain = |text: &str| text.trim_matches(['“', '"', '”', ' ']).to_owned();
            a == b
                || (source_text[source[couple[0].source].span.end()..source[couple[1].source].span.start()]
                    .contains('\n')
                    && plain(&a) == plain(&b))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "“We will not wait for the spring tide,” said Ana Ruiz, the mayor of Oakdale. “The harbour \
        owes 300 men their wages, and that is the first thing that I will put right.” The works council met on Monday \
        in the old customs house, where forty of its members had come to hear what the owners of the yard had to say \
        of the strike and its end. “We thank Tom Lee for his patience,” she added — “all of us do.”";

    fn verdict(pieces: &[&str]) -> (Verdict, String, Vec<Flag>) {
        let source = crate::wording::words(SOURCE);
        let found = compare(&Quoted::new(pieces), SOURCE, &source, 0, source.len());
        (found.wording, found.changes, found.flags)
    }

    #[test]
    fn each_kind_of_wording_is_told() {
        for (quoted, expected) in [
            ("We will not wait for the spring tide.", Verdict::Verbatim),
            ("we thank Tom Lee for his patience", Verdict::Verbatim),
            ("We will not wait for the Spring Tide — the harbour owes three hundred men", Verdict::Altered),
            ("The harbour owes 300 men their wages -- and that is the first thing", Verdict::Typography),
            ("The harbour owes 300 men their wages, and … I will put right", Verdict::Trimmed),
            ("The harbour owes [them] their wages", Verdict::Trimmed),
            ("that is the first … that I will put right", Verdict::Trimmed),
            ("owes 300 men their wages, and that … I will put right", Verdict::Trimmed),
            ("We will not wait for the spring tide. … We thank Tom Lee for his patience", Verdict::Spliced),
            ("We will not wait for the spring tide. We thank Tom Lee for his patience", Verdict::Spliced),
            ("We will wait for the spring tide", Verdict::Altered),
            ("We will … wait for the spring tide", Verdict::Altered),
            ("We thank Tom Lee for his silence", Verdict::Altered),
            ("Nobody has ever seen such a thing in this town", Verdict::NotFound),
            ("We thank Tom Lee for his patience, all of us do", Verdict::Verbatim),
        ] {
            assert_eq!(verdict(&[quoted]).0, expected, "{quoted}: {}", verdict(&[quoted]).1);
        }
    }

    #[test]
    fn changes_are_marked_with_flags() {
        assert_eq!(
            verdict(&["The harbour owes 500 men their wages, and that is the first thing"]),
            (
                Verdict::Altered,
                "The harbour owes [-300-] {+500+} men their wages and that is the first thing".to_owned(),
                vec![Flag::Number]
            )
        );
        assert_eq!(verdict(&["We will wait for the spring tide"]).2, [Flag::Negation]);
    }

    #[test]
    fn words_of_the_narrator_between_two_pieces_do_not_count() {
        let joined = "We will not wait for the spring tide, the harbour owes 300 men their wages";
        assert_eq!(verdict(&[joined]).0, Verdict::Typography);
        let pieces = ["We will not wait for the spring tide,", "The harbour owes 300 men their wages,"];
        assert_eq!(verdict(&pieces).0, Verdict::Verbatim);
    }
}
