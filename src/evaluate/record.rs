//! The record of scores that is kept in the repository: one line for each set and metric.

use std::collections::BTreeMap;

use super::{Summary, summary::RuleScore};

/// What the name of a set ends in where sources were given.
const GIVEN_SOURCES: &str = "-given-sources";

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
    "pieces.marks.recall",
    "pieces.marks.precision",
    "pieces.all.speaker_accuracy",
    "pieces.all.link_recall",
    "pieces.unnamed.speaker_accuracy",
    "pieces.floating.speaker_accuracy",
    "reports.clauses.precision",
    "reports.speech.found",
    "reports.thought.found",
    "reports.all.speaker_accuracy",
    "entities.micro.f1",
    "entities.PER.f1",
    "entities.ORG.f1",
    "entities.LOC.f1",
    "entities.MISC.f1",
];

/// The counts of a rule's score, by name.
fn counts(score: &RuleScore) -> [(&'static str, u64); 5] {
    let RuleScore { fired, matched, source_right, known, speaker_right } = *score;
    [
        ("fired", fired),
        ("matched", matched),
        ("source_right", source_right),
        ("known", known),
        ("speaker_right", speaker_right),
    ]
}

/// What each rule did on `sets` together, as a record says. Lines that are no counts of rules are passed over.
pub fn recorded_rules(record: &str, sets: &[&str]) -> BTreeMap<String, RuleScore> {
    recorded_counts(record, sets, "rules.")
}

/// What each sieve did on `sets` together, where the right sources were given.
pub fn recorded_sieves(record: &str, sets: &[&str]) -> BTreeMap<String, RuleScore> {
    let given: Vec<String> = sets.iter().map(|set| format!("{set}{GIVEN_SOURCES}")).collect();
    recorded_counts(record, &given.iter().map(String::as_str).collect::<Vec<_>>(), "sieves.")
}

fn recorded_counts(record: &str, sets: &[&str], prefix: &str) -> BTreeMap<String, RuleScore> {
    let mut rules: BTreeMap<String, RuleScore> = BTreeMap::new();
    for line in record.lines() {
        let [set, metric, value] = line.split(',').collect::<Vec<_>>()[..] else { continue };
        let named = metric.strip_prefix(prefix).and_then(|rest| rest.rsplit_once('.'));
        let (Some((rule, count)), Ok(n), true) = (named, value.parse::<u64>(), sets.contains(&set)) else { continue };
        let score = rules.entry(rule.to_owned()).or_default();
        match count {
            "fired" => score.fired += n,
            "matched" => score.matched += n,
            "source_right" => score.source_right += n,
            "known" => score.known += n,
            "speaker_right" => score.speaker_right += n,
            _ => {}
        }
    }
    rules
}

/// `record` with the lines of `set` replaced by its scores now, sets in order of their names: percentages with one
/// decimal, and what each rule or, where sources are given, each sieve did as counts.
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
    // Where labels are given, rules do not decide on what the program itself finds.
    if !set.contains("-given-") {
        for (rule, score) in &summary.rules {
            lines.extend(counts(score).map(|(count, n)| format!("{set},rules.{rule}.{count},{n}")));
        }
    }
    // Only there is an answer a sieve's alone.
    if set.ends_with(GIVEN_SOURCES) {
        for (sieve, score) in &summary.sieves {
            lines.extend(counts(score).map(|(count, n)| format!("{set},sieves.{sieve}.{count},{n}")));
        }
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

    #[test]
    fn counts_of_rules_are_read_as_they_were_written() {
        let score = RuleScore { fired: 5, matched: 4, source_right: 3, known: 2, speaker_right: 1 };
        let rules = BTreeMap::from([("signature".to_owned(), score)]);
        let summary = Summary { rules: rules.clone(), ..Summary::default() };
        let record = recorded(&recorded("", "a", &summary), "b", &summary);
        assert_eq!(recorded_rules(&record, &["b"]), rules);
        let twice = recorded_rules(&record, &["a", "b"]);
        assert_eq!(twice["signature"].fired, 10);
        assert_eq!(twice["signature"].speaker_right, 2);
        let of_sieves = Summary { sieves: rules.clone(), ..Summary::default() };
        let record = recorded(&recorded("", "a-given-sources", &of_sieves), "b", &of_sieves);
        assert_eq!(recorded_sieves(&record, &["a", "b"]), rules);
    }
}
