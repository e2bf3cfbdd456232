//! Shares of a whole table, corrected for the program's errors by a labelled sample.
//!
//! Prediction-powered inference: the share that the table gives, less the mean error that the labelled rows show
//! (Angelopoulos, Bates, Fannjiang, Jordan and Zrnic, "Prediction-powered inference", Science 382, 2023), where the error of
//! the numerator and that of the denominator are weighed so that the variance is least (Angelopoulos, Duchi and Zrnic, "PPI++",
//! 2023). Intervals come from resampling articles, since quotations of one article are alike (Efron's bootstrap, by clusters).

use std::collections::BTreeMap;

/// A row as it counts.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Unit {
    /// What it adds to the numerator, by the table: its weight where it is of the kind asked for.
    pub said: f64,
    /// What it adds to the denominator, by the table.
    pub all: f64,
    /// The same by its labels, where it is labelled, and how many rows it stands for.
    pub truth: Option<Truth>,
}

/// A label.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Truth {
    /// What the row adds to the numerator in truth.
    pub said: f64,
    /// To the denominator.
    pub all: f64,
    /// One over the probability with which it was drawn.
    pub weight: f64,
}

/// The rows of one group, by article.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Group {
    articles: BTreeMap<u32, Sums>,
    n_rows: usize,
    n_labelled: usize,
}

/// Sums over the rows of an article, or of a sample of articles.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
struct Sums {
    said: f64,
    all: f64,
    /// Of labelled rows, weighted: by the table and in truth, and how many rows they stand for.
    labelled_said: f64,
    labelled_all: f64,
    true_said: f64,
    true_all: f64,
    weight: f64,
    rows: f64,
}

impl Sums {
    fn add(&mut self, other: &Self) {
        self.said += other.said;
        self.all += other.all;
        self.labelled_said += other.labelled_said;
        self.labelled_all += other.labelled_all;
        self.true_said += other.true_said;
        self.true_all += other.true_all;
        self.weight += other.weight;
        self.rows += other.rows;
    }

    /// The share by the table alone.
    fn raw(&self) -> f64 {
        self.said / self.all
    }

    /// The corrected share. `tuning` is 1 where the table is trusted fully beside the labels, 0 where only the labels count.
    fn corrected(&self, tuning: f64) -> f64 {
        if self.weight <= 0.0 {
            return f64::NAN;
        }
        // Sums over labelled rows stand for `rows` in all.
        let scale = self.rows / self.weight;
        let said = scale * self.true_said + tuning * (self.said - scale * self.labelled_said);
        let all = scale * self.true_all + tuning * (self.all - scale * self.labelled_all);
        (said / all).clamp(0.0, 1.0)
    }
}

/// A share with its interval.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
pub struct Share {
    /// Rows of the table.
    pub rows: usize,
    /// Articles.
    pub articles: usize,
    /// Labelled rows.
    pub labelled: usize,
    /// The share by the table alone, in `0..=1`.
    pub raw: f64,
    /// The corrected share; the share by the table where no row of the group is labelled.
    pub share: f64,
    /// Ends of the interval.
    pub low: f64,
    /// Ends of the interval.
    pub high: f64,
    /// How far the table is trusted beside the labels, from 0 to 1.
    pub tuning: f64,
    /// Whether it is corrected at all.
    pub corrected: bool,
}

impl Group {
    /// Adds a row of article number `article`.
    pub fn add(&mut self, article: u32, unit: Unit) {
        let sums = self.articles.entry(article).or_default();
        sums.said += unit.said;
        sums.all += unit.all;
        sums.rows += 1.0;
        self.n_rows += 1;
        if let Some(Truth { said, all, weight }) = unit.truth {
            self.n_labelled += 1;
            sums.labelled_said += weight * unit.said;
            sums.labelled_all += weight * unit.all;
            sums.true_said += weight * said;
            sums.true_all += weight * all;
            sums.weight += weight;
        }
    }

    /// The share with an interval at `level` (0.95), from `n_samples` resamples of articles; the same for the same `seed`.
    pub fn share(&self, level: f64, n_samples: usize, seed: u64) -> Share {
        let articles: Vec<Sums> = self.articles.values().copied().collect();
        let mut whole = Sums::default();
        articles.iter().for_each(|article| whole.add(article));
        let is_corrected = self.n_labelled > 0;
        let mut random = fastrand::Rng::with_seed(seed);
        let samples: Vec<Sums> = (0..n_samples)
            .map(|_| {
                let mut sums = Sums::default();
                (0..articles.len()).for_each(|_| sums.add(&articles[random.usize(..articles.len())]));
                sums
            })
            .collect();
        let tuning = if is_corrected { tuning(&samples) } else { 1.0 };
        let of = |sums: &Sums| if is_corrected { sums.corrected(tuning) } else { sums.raw() };
        let mut values: Vec<f64> = samples.iter().map(of).filter(|value| value.is_finite()).collect();
        values.sort_by(f64::total_cmp);
        let share = of(&whole);
        // One article tells nothing of how far articles differ.
        let is_alone = articles.len() < 2;
        let at = |quantile: f64| -> f64 {
            if values.is_empty() {
                return share;
            }
            values[((values.len() - 1) as f64 * quantile).round() as usize]
        };
        Share {
            rows: self.n_rows,
            articles: articles.len(),
            labelled: self.n_labelled,
            raw: whole.raw(),
            share,
            low: if is_alone { 0.0 } else { at((1.0 - level) / 2.0) },
            high: if is_alone { 1.0 } else { at(f64::midpoint(1.0, level)) },
            tuning,
            corrected: is_corrected,
        }
    }
}

/// The tuning between 0 and 1 with the least variance over the resamples.
fn tuning(samples: &[Sums]) -> f64 {
    let variance = |tuning: f64| -> f64 {
        let values: Vec<f64> =
            samples.iter().map(|sums| sums.corrected(tuning)).filter(|value| value.is_finite()).collect();
        let mean = values.iter().sum::<f64>() / values.len().max(1) as f64;
        values.iter().map(|value| (value - mean).powi(2)).sum::<f64>()
    };
    let steps = (0..=10).map(|step| f64::from(step) / 10.0);
    let best =
        steps.map(|tuning| (variance(tuning), tuning)).min_by(|a, b| a.0.total_cmp(&b.0).then(b.1.total_cmp(&a.1)));
    best.map_or(1.0, |(_, tuning)| tuning)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 400 articles of 10 rows; a share of 0.3 is of the kind in truth; the program finds it in 70 of 100 and sees it in 10 of
    /// 100 others. One row in `every` is labelled.
    fn group(seed: u64, every: usize) -> (Group, f64) {
        let mut random = fastrand::Rng::with_seed(seed);
        let (mut group, mut truths, mut n_rows) = (Group::default(), 0.0, 0);
        for article in 0..400 {
            // Articles differ.
            let inclination = if random.f64() < 0.5 { 0.1 } else { 0.5 };
            for _ in 0..10 {
                let truth = random.f64() < inclination;
                let seen = random.f64() < if truth { 0.7 } else { 0.1 };
                let weigh = |is: bool| f64::from(u8::from(is));
                let label = Truth { said: weigh(truth), all: 1.0, weight: every as f64 };
                let truth_or_none = (n_rows % every == 0).then_some(label);
                group.add(article, Unit { said: weigh(seen), all: 1.0, truth: truth_or_none });
                truths += weigh(truth);
                n_rows += 1;
            }
        }
        (group, truths / n_rows as f64)
    }

    #[test]
    fn the_correction_undoes_the_programs_errors() {
        let (group, truth) = group(1, 4);
        let share = group.share(0.95, 400, 7);
        assert!((share.raw - truth).abs() > 0.01, "{share:?}");
        assert!((share.share - truth).abs() < 0.03, "{share:?} {truth}");
        assert!(share.low < share.share && share.share < share.high);
        assert_eq!(group.share(0.95, 400, 7), share);
    }

    #[test]
    fn intervals_hold_the_truth_as_often_as_they_say() {
        let n_held = (0..100)
            .filter(|seed| {
                let (group, _) = group(*seed, 10);
                let share = group.share(0.95, 200, 3);
                // Of the population that the articles were drawn from.
                share.low <= 0.3 && 0.3 <= share.high
            })
            .count();
        assert!((88..=100).contains(&n_held), "{n_held} of 100");
    }

    #[test]
    fn without_labels_the_table_stands_uncorrected() {
        let mut group = Group::default();
        group.add(0, Unit { said: 1.0, all: 1.0, truth: None });
        group.add(1, Unit { said: 0.0, all: 1.0, truth: None });
        let share = group.share(0.95, 50, 1);
        assert_eq!((share.share, share.corrected), (0.5, false));
    }

    #[test]
    fn one_article_tells_nothing_of_the_others() {
        let mut group = Group::default();
        group.add(0, Unit { said: 1.0, all: 2.0, truth: None });
        let share = group.share(0.95, 50, 1);
        assert_eq!((share.share, share.low, share.high), (0.5, 0.0, 1.0));
    }
}
