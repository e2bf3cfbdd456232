//! How far confidence can be trusted.

use super::Answer;

/// Bins of the reliability table.
const N_BINS: usize = 10;

/// Answers whose confidence lies between two bounds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// Least confidence, in `0..=1`.
    pub from: f64,
    /// Confidence that is no longer in it, but for 1.
    pub to: f64,
    /// Answers in it.
    pub n: usize,
    /// Their mean confidence, in `0..=1`.
    pub confidence: f64,
    /// Share of them that is right, in `0..=1`.
    pub right: f64,
}

/// What is gained and lost where only answers of some confidence are kept.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Least confidence kept, in `0..=1`.
    pub confidence: f64,
    /// Share of the matched quotations with a known speaker that keep an answer, in `0..=1`.
    pub coverage: f64,
    /// Share of the answers kept that are right, in `0..=1`.
    pub precision: f64,
}

/// Confidence against truth, over matched quotations with a known speaker.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Calibration {
    /// Expected calibration error, in `0..=1`: the mean over answers of the distance between confidence and share right
    /// in ten bins of equal width (Guo et al. 2017).
    pub ece: f64,
    /// Bins that hold an answer.
    pub bins: Vec<Bin>,
    /// The precision–coverage curve at 0, 0.05, … 0.95.
    pub curve: Vec<Point>,
}

/// The calibration of `answers`; `None` where no confidence can be checked.
pub fn calibration<'a>(answers: impl Iterator<Item = &'a Answer>) -> Option<Calibration> {
    let mut n_known = 0_usize;
    let mut judged: Vec<(f64, bool)> = Vec::new();
    for answer in answers {
        let Some(is_right) = answer.speaker else { continue };
        n_known += 1;
        judged.extend(answer.confidence.filter(|_| answer.is_answered).map(|confidence| (confidence, is_right)));
    }
    if judged.is_empty() {
        return None;
    }
    let mut bins = [Bin::default(); N_BINS];
    for (bin_idx, bin) in bins.iter_mut().enumerate() {
        let border = |idx: usize| idx as f64 / N_BINS as f64;
        (bin.from, bin.to) = (border(bin_idx), border(bin_idx + 1));
    }
    for (confidence, is_right) in &judged {
        let bin = &mut bins[((confidence * N_BINS as f64) as usize).min(N_BINS - 1)];
        bin.n += 1;
        bin.confidence += confidence;
        bin.right += f64::from(u8::from(*is_right));
    }
    let gap: f64 = bins.iter().map(|bin| (bin.confidence - bin.right).abs()).sum();
    let bins = bins.into_iter().filter(|bin| bin.n > 0).map(|bin| {
        let n = bin.n as f64;
        Bin { confidence: bin.confidence / n, right: bin.right / n, ..bin }
    });
    const N_STEPS: usize = 20;
    let curve = (0..N_STEPS).filter_map(|step| {
        let least = step as f64 / N_STEPS as f64;
        let kept: Vec<bool> =
            judged.iter().filter(|(confidence, _)| *confidence >= least).map(|(_, is_right)| *is_right).collect();
        let n_right = kept.iter().filter(|is_right| **is_right).count();
        let coverage = kept.len() as f64 / n_known as f64;
        (!kept.is_empty()).then(|| Point { confidence: least, coverage, precision: n_right as f64 / kept.len() as f64 })
    });
    Some(Calibration { ece: gap / judged.len() as f64, bins: bins.collect(), curve: curve.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(confidence: f64, speaker: Option<bool>) -> Answer {
        Answer { confidence: Some(confidence), speaker, is_matched: true, is_answered: true, ..Answer::default() }
    }

    #[test]
    fn the_error_is_that_computed_by_hand() {
        // Two at 0.9, one right: off by 0.4. One at 0.3, wrong: off by 0.3. One cannot be judged, one has no answer.
        let silent = Answer { is_answered: false, ..answer(0.0, Some(false)) };
        let answers =
            [answer(0.9, Some(true)), answer(0.9, Some(false)), answer(0.3, Some(false)), answer(0.8, None), silent];
        let found = calibration(answers.iter()).expect("three can be judged");
        assert!((found.ece - (2.0 * 0.4 + 0.3) / 3.0).abs() < 1e-9, "{}", found.ece);
        assert_eq!(found.bins.iter().map(|bin| bin.n).collect::<Vec<_>>(), [1, 2]);
        let first = found.curve[0];
        assert!((first.coverage - 0.75).abs() < 1e-9 && (first.precision - 1.0 / 3.0).abs() < 1e-9);
        let at_half = found.curve[10];
        assert!((at_half.coverage - 0.5).abs() < 1e-9 && (at_half.precision - 0.5).abs() < 1e-9);
        assert_eq!(calibration([].iter()), None);
    }
}
