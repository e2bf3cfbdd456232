//! The record of scores that is kept in the repository: one line for each set and metric.

use super::Summary;

/// First line of a record.
const HEADER: &str = "set,metric,value";

/// Metrics that are kept; those that a set cannot say are left out.
const METRICS: &[&str] = &[
    "quotes.all.iou50.precision",
    "quotes.all.iou50.recall",
    "quotes.all.iou50.f1",
    "quotes.all.iou80.f1",
    "quotes.all.source_link.f1",
    "quotes.all.speaker_accuracy",
    "quotes.all.speaker_answered",
    "quotes.all.speaker_link.f1",
    "quotes.marked.iou50.f1",
    "quotes.marked.speaker_accuracy",
    "quotes.marked.speaker_link.f1",
    "quotes.direct.iou50.f1",
    "quotes.mixed.iou50.f1",
    "quotes.indirect.iou50.f1",
    "quotes.indirect.speaker_accuracy",
    "quotes.indirect.speaker_link.f1",
    "cofenet.source.exact.f1",
    "cofenet.cue.exact.f1",
    "cofenet.content.exact.f1",
    "cofenet.content.jaccard",
    "cofenet.link.exact.f1",
    "citron.quote.exact.f1",
    "ggt.t30.quotes.f1",
    "ggt.t30.speaker",
    "ggt.t80.quotes.f1",
    "ggt.t80.speaker",
    "entities.micro.f1",
    "entities.PER.f1",
    "entities.ORG.f1",
    "entities.LOC.f1",
    "entities.MISC.f1",
];

/// `record` with the lines of `set` replaced by its scores now; percentages with one decimal, sets in order of their names.
pub fn recorded(record: &str, set: &str, summary: &Summary) -> String {
    let is_of_set = |line: &&str| line.split(',').next() == Some(set);
    let mut lines: Vec<String> =
        record.lines().skip(1).filter(|line| !line.is_empty() && !is_of_set(line)).map(str::to_owned).collect();
    lines.extend(METRICS.iter().filter_map(|metric| {
        let percentage = summary.percentage(metric)?;
        Some(format!("{set},{metric},{percentage:.1}"))
    }));
    if let Some(calibration) = &summary.calibration {
        lines.push(format!("{set},calibration.ece,{:.1}", 100.0 * calibration.ece));
    }
    lines.sort_by(|a, b| a.split(',').next().cmp(&b.split(',').next()));
    lines.insert(0, HEADER.to_owned());
    lines.iter().map(|line| format!("{line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::{DocumentScore, Prf, Tally};

    #[test]
    fn a_set_is_replaced_and_the_others_stay() {
        let mut tally = Tally::default();
        *tally.prf("entities.micro") = Prf::matched(1, 2, 2);
        let summary = Summary::new(&[DocumentScore { tally, ..DocumentScore::default() }]);
        let first = recorded("", "b", &summary);
        assert_eq!(first, "set,metric,value\nb,entities.micro.f1,50.0\n");
        let both = recorded(&first, "a", &summary);
        assert_eq!(both, "set,metric,value\na,entities.micro.f1,50.0\nb,entities.micro.f1,50.0\n");
        assert_eq!(recorded(&both, "a", &summary), both);
    }
}
