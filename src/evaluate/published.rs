//! Quotations in the metrics of other systems, so that figures can be set side by side: CofeNet, Citron,
//! GenderGapTracker.

use super::{LabelledQuote, Scope, Tally, quotes::same_source, ranges, spans};
use crate::{export::Range, segment};

/// Counts one document. `words` are the places of its tokens, where its text is known.
pub(super) fn score(
    gold: &[LabelledQuote],
    found: &[LabelledQuote],
    words: Option<&[Range]>,
    layers: Scope,
    tally: &mut Tally,
) {
    cofenet(gold, found, layers, tally);
    if layers.sources && layers.cues {
        citron_exact(gold, found, tally);
        citron_overlap(gold, found, words, tally);
    }
    for (name, threshold) in [("t30", 0.3), ("t80", 0.8)] {
        gender_gap_tracker(gold, found, layers, (name, threshold), tally);
    }
}

/// CofeNet's metrics over code points, the document being the instance and each piece of a discontinuous span counting by
/// itself; spans that several quotations share count once. `link.exact`: pieces of content with their source spans.
fn cofenet(gold: &[LabelledQuote], found: &[LabelledQuote], layers: Scope, tally: &mut Tally) {
    type Pieces = fn(&LabelledQuote) -> &[Range];
    let roles: [(&str, bool, Pieces); 3] = [
        ("source", layers.sources, |quote| &quote.source),
        ("cue", layers.cues, |quote| &quote.cue),
        ("content", true, |quote| &quote.content),
    ];
    for (role, is_labelled, pieces) in roles {
        let all = |quotes: &[LabelledQuote]| {
            distinct(quotes.iter().filter(|_| is_labelled).flat_map(|quote| pieces(quote).iter().copied()))
        };
        spans::cofenet(role, &all(gold), &all(found), tally);
    }
    if layers.sources {
        let links = |quotes: &[LabelledQuote]| {
            distinct(quotes.iter().flat_map(|quote| quote.content.iter().map(|piece| (*piece, quote.source.clone()))))
        };
        let (gold, found) = (links(gold), links(found));
        let prf = tally.prf("cofenet.link.exact");
        let n_right = gold.iter().filter(|link| found.contains(link)).count() as u64;
        prf.gold += gold.len() as u64;
        prf.predicted += found.len() as u64;
        prf.right_gold += n_right;
        prf.right_predicted += n_right;
    }
}

fn distinct<T: Ord>(items: impl Iterator<Item = T>) -> Vec<T> {
    let mut items: Vec<T> = items.collect();
    items.sort_unstable();
    items.dedup();
    items
}

/// Citron's exact match. A cue is right if it equals one of the other side. Sources (contents) are right if the list
/// equals that of a quotation whose cue overlaps; the whole if cue, sources and contents are equal. PARC has no quotations
/// without cue, PolNeAR and ours do: two without a cue count as having the same, and none is counted as a cue.
fn citron_exact(gold: &[LabelledQuote], found: &[LabelledQuote], tally: &mut Tally) {
    type Test = fn(&LabelledQuote, &LabelledQuote) -> bool;
    fn cues_meet(a: &LabelledQuote, b: &LabelledQuote) -> bool {
        (a.cue.is_empty() && b.cue.is_empty()) || ranges::shared(&a.cue, &b.cue) > 0
    }
    let tests: [(&str, Test); 4] = [
        ("cue", |a, b| a.cue == b.cue),
        ("source", |a, b| cues_meet(a, b) && a.source == b.source),
        ("content", |a, b| cues_meet(a, b) && a.content == b.content),
        ("quote", |a, b| a.cue == b.cue && a.source == b.source && a.content == b.content),
    ];
    for (what, test) in tests {
        let asked = |quote: &&LabelledQuote| what != "cue" || !quote.cue.is_empty();
        let right = |side: &[LabelledQuote], other: &[LabelledQuote]| {
            let asked_for = side.iter().filter(asked);
            (
                asked_for.clone().count() as u64,
                asked_for.filter(|one| other.iter().any(|two| test(one, two))).count() as u64,
            )
        };
        let ((n_gold, right_gold), (n_found, right_found)) = (right(gold, found), right(found, gold));
        let prf = tally.prf(format!("citron.{what}.exact"));
        prf.gold += n_gold;
        prf.right_gold += right_gold;
        prf.predicted += n_found;
        prf.right_predicted += right_found;
    }
}

/// Places of the words and other tokens of a text, in code points.
pub(super) fn words(text: &str) -> Vec<Range> {
    let clean = crate::clean::CleanText { text: text.to_owned(), ..crate::clean::CleanText::default() };
    let index = crate::clean::TextIndex::new(text);
    let article = segment::segment(&clean);
    let range = |token: &crate::article::Token| Range {
        start: index.code_points(token.span.start()),
        end: index.code_points(token.span.end()),
    };
    article.tokens().iter().map(range).collect()
}

/// Citron's overlap: tokens that the other side has too over all tokens; P over those predicted, R over those of the gold
/// (Citron prints the two swapped for whole quotations). Citron adds up all pairs of quotations, so that a token in
/// quotations that nest or share a source counts several times and gold against itself gives more than 100; here each
/// token of a quotation counts once. Where no spans overlap the two agree. Nothing is counted where the text, and so its
/// tokens, are unknown.
fn citron_overlap(gold: &[LabelledQuote], found: &[LabelledQuote], words: Option<&[Range]>, tally: &mut Tally) {
    type Pieces = fn(&LabelledQuote) -> &[Range];
    let layers: [(&str, Pieces); 3] =
        [("cue", |quote| &quote.cue), ("source", |quote| &quote.source), ("content", |quote| &quote.content)];
    let words = words.unwrap_or_default();
    let within = |pieces: &[Range]| -> Vec<usize> {
        pieces
            .iter()
            .flat_map(|piece| {
                let first = words.partition_point(|word| word.end <= piece.start);
                let last = words.partition_point(|word| word.start < piece.end);
                first..last.max(first)
            })
            .collect()
    };
    for (what, pieces) in layers {
        let tokens =
            |quotes: &[LabelledQuote]| quotes.iter().flat_map(|quote| within(pieces(quote))).collect::<Vec<_>>();
        let (gold, found) = (tokens(gold), tokens(found));
        let covered = |tokens: &[usize]| {
            let mut covered = vec![false; words.len()];
            tokens.iter().for_each(|token| covered[*token] = true);
            covered
        };
        let (in_gold, in_found) = (covered(&gold), covered(&found));
        let n_right_gold = gold.iter().filter(|token| in_found[**token]).count() as u64;
        let n_right_found = found.iter().filter(|token| in_gold[**token]).count() as u64;
        for name in [what, "quote"] {
            let prf = tally.prf(format!("citron.{name}.overlap"));
            prf.gold += gold.len() as u64;
            prf.predicted += found.len() as u64;
            prf.right_gold += n_right_gold;
            prf.right_predicted += n_right_found;
        }
    }
}

/// GenderGapTracker's: in the order of the gold, each quotation takes the free prediction that covers most of its code
/// points (of those that cover as many, the tightest), if that is more than `threshold` of them. Of those, the share whose speaker spans overlap (or that both have
/// none), and whose verbs, here cues, are equal but for case.
fn gender_gap_tracker(
    gold: &[LabelledQuote],
    found: &[LabelledQuote],
    layers: Scope,
    (name, threshold): (&str, f64),
    tally: &mut Tally,
) {
    let contents: Vec<Vec<Range>> = found.iter().map(|quote| ranges::united(quote.content.clone())).collect();
    let mut is_free = vec![true; found.len()];
    let mut n_right = 0;
    let verb = |quote: &LabelledQuote| quote.cue_text.trim_matches(ranges::is_outer).to_lowercase();
    for quote in gold {
        let content = ranges::united(quote.content.clone());
        let mut best: Option<(usize, (f64, f64))> = None;
        for (found_idx, other) in contents.iter().enumerate().filter(|(found_idx, _)| is_free[*found_idx]) {
            let covered = ranges::shared(&content, other) as f64 / ranges::length(&content).max(1) as f64;
            let score = (covered, ranges::overlap(&content, other));
            if covered > threshold && best.is_none_or(|(_, before)| score > before) {
                best = Some((found_idx, score));
            }
        }
        if layers.sources {
            tally.share(format!("ggt.{name}.speaker")).possible += 1;
        }
        if layers.cues {
            tally.share(format!("ggt.{name}.verb")).possible += 1;
        }
        if let Some((found_idx, _)) = best {
            is_free[found_idx] = false;
            n_right += 1;
            if layers.sources {
                tally.share(format!("ggt.{name}.speaker")).add(same_source(quote, &found[found_idx]));
            }
            if layers.cues {
                tally.share(format!("ggt.{name}.verb")).add(verb(quote) == verb(&found[found_idx]));
            }
        }
    }
    let prf = tally.prf(format!("ggt.{name}.quotes"));
    prf.gold += gold.len() as u64;
    prf.predicted += found.len() as u64;
    prf.right_gold += n_right;
    prf.right_predicted += n_right;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ranges(list: &[(usize, usize)]) -> Vec<Range> {
        list.iter().map(|&(start, end)| Range { start, end }).collect()
    }

    fn quote(content: &[(usize, usize)], cue: &[(usize, usize)], source: &[(usize, usize)]) -> LabelledQuote {
        LabelledQuote { content: ranges(content), cue: ranges(cue), source: ranges(source), ..LabelledQuote::default() }
    }

    /// Precision, recall and F1, rounded.
    fn f1(tally: &mut Tally, path: &str) -> [u32; 3] {
        tally.prf(path).percentages().unwrap().map(|percentage| percentage.round() as u32)
    }

    #[test]
    fn shared_tokens_are_counted_on_both_sides_of_citron() {
        // Tokens: aa bb cc dd ee ff, one each three code points.
        let words = words("aa bb cc dd ee ff");
        let gold = [quote(&[(0, 8)], &[(9, 11)], &[(12, 14)]), quote(&[(15, 17)], &[(9, 11)], &[(12, 14)])];
        let found = [quote(&[(3, 11)], &[(9, 11)], &[])];
        let mut tally = Tally::default();
        score(&gold, &found, Some(&words), Scope::ALL, &mut tally);
        // Content: gold aa bb cc + ff, found bb cc dd; two of three and two of four.
        assert_eq!(f1(&mut tally, "citron.content.overlap"), [67, 50, 57]);
        assert_eq!(f1(&mut tally, "citron.cue.overlap"), [100, 100, 100]);
        assert_eq!(f1(&mut tally, "citron.source.overlap"), [0, 0, 0]);
        // Whole: three of four tokens found, four of eight in the gold.
        assert_eq!(f1(&mut tally, "citron.quote.overlap"), [75, 50, 60]);
        let mut against_itself = Tally::default();
        score(&gold, &gold, Some(&words), Scope::ALL, &mut against_itself);
        assert_eq!(f1(&mut against_itself, "citron.quote.overlap"), [100; 3]);
    }

    #[test]
    fn each_prediction_serves_one_gold_quotation_of_gender_gap_tracker() {
        let gold = [quote(&[(0, 10)], &[], &[]), quote(&[(20, 30)], &[], &[])];
        // One long prediction covers both, a short one a third of the second.
        let found = [quote(&[(0, 30)], &[], &[]), quote(&[(20, 24)], &[], &[])];
        let mut tally = Tally::default();
        score(&gold, &found, None, Scope::ALL, &mut tally);
        assert_eq!(f1(&mut tally, "ggt.t30.quotes"), [100; 3]);
        assert_eq!(f1(&mut tally, "ggt.t80.quotes"), [50; 3]);
    }
}
