//! All documents together, as percentages.

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::{
    Answer, DocumentScore, Leaf, Tally,
    calibration::{Calibration, calibration},
};

/// What one rule or sieve did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RuleScore {
    /// Quotations that it decided.
    pub fired: u64,
    /// Those of them that are in the gold.
    pub matched: u64,
    /// Those of them whose source is right.
    pub source_right: u64,
    /// Matched quotations whose speaker the gold knows.
    pub known: u64,
    /// Those of them whose canonical speaker is right.
    pub speaker_right: u64,
}

impl RuleScore {
    fn add(&mut self, answer: &Answer) {
        self.fired += 1;
        self.matched += u64::from(answer.is_matched);
        self.source_right += u64::from(answer.source == Some(true));
        self.known += u64::from(answer.speaker.is_some());
        self.speaker_right += u64::from(answer.speaker == Some(true));
    }

    /// How many percent of the matched quotations have the right source; `None` of none.
    pub fn source_percentage(&self) -> Option<f64> {
        (self.matched > 0).then(|| 100.0 * self.source_right as f64 / self.matched as f64)
    }

    /// How many percent of those whose speaker the gold knows have the right one; `None` of none.
    pub fn speaker_percentage(&self) -> Option<f64> {
        (self.known > 0).then(|| 100.0 * self.speaker_right as f64 / self.known as f64)
    }
}

/// The scores of a corpus.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Summary {
    /// Documents scored.
    pub n_documents: usize,
    /// Everything counted.
    pub tally: Tally,
    /// Every percentage by its path.
    pub percentages: BTreeMap<String, Option<f64>>,
    /// Confidence against truth.
    pub calibration: Option<Calibration>,
    /// By name; empty where predictions name no rules.
    pub rules: BTreeMap<String, RuleScore>,
    /// The same of sieves.
    pub sieves: BTreeMap<String, RuleScore>,
    /// 95 % intervals by path, 0–100.
    pub intervals: BTreeMap<String, (f64, f64)>,
}

/// Kinds of quotations, in the order of reports.
pub const KINDS: [&str; 5] = ["all", "marked", "direct", "mixed", "indirect"];
const SECTIONS: [&str; 7] = ["pieces", "reports", "entities", "cofenet", "citron", "ggt", "kinds"];

impl Summary {
    /// The scores of all `documents` together, without intervals.
    pub fn new<'a>(documents: impl IntoIterator<Item = &'a DocumentScore>) -> Self {
        let mut summary = Self::default();
        let mut answers = Vec::new();
        for document in documents {
            summary.n_documents += 1;
            summary.tally.add(&document.tally);
            answers.extend(&document.answers);
        }
        for answer in &answers {
            if let Some(rule) = &answer.rule {
                summary.rules.entry(rule.clone()).or_default().add(answer);
            }
            if let Some(sieve) = &answer.sieve {
                summary.sieves.entry(sieve.clone()).or_default().add(answer);
            }
        }
        summary.percentages = summary.tally.percentages();
        summary.calibration = calibration(answers.into_iter());
        summary
    }

    /// The percentage at `path`, as `quotes.all.iou50.f1`; `None` where there is none.
    pub fn percentage(&self, path: &str) -> Option<f64> {
        self.percentages.get(path).copied().flatten()
    }

    /// Quotations of a kind: in the gold, and predicted.
    pub fn n_quotes(&self, kind: &str) -> (u64, u64) {
        match self.tally.leaves().get(&format!("quotes.{kind}.iou50")) {
            Some(Leaf::Prf(prf)) => (prf.gold, prf.predicted),
            _ => (0, 0),
        }
    }

    /// All of it as JSON; percentages 0–100, `null` where the gold cannot say.
    pub fn to_json(&self) -> Value {
        let mut object = Map::new();
        object.insert("documents".to_owned(), json!(self.n_documents));
        for section in SECTIONS {
            object.insert(section.to_owned(), self.section(section));
        }
        object.insert("quotes".to_owned(), self.quotes());
        object.insert("calibration".to_owned(), self.calibration.as_ref().map_or(Value::Null, calibration_json));
        object.insert("rules".to_owned(), rules_json(&self.rules));
        object.insert("sieves".to_owned(), rules_json(&self.sieves));
        let intervals: Map<String, Value> = self
            .intervals
            .iter()
            .map(|(path, (low, high))| (path.clone(), json!([rounded(Some(*low)), rounded(Some(*high))])))
            .collect();
        object.insert("intervals".to_owned(), Value::Object(intervals));
        Value::Object(object)
    }

    /// Everything below one word as nested objects.
    fn section(&self, section: &str) -> Value {
        let mut root = Value::Null;
        for (path, percentage) in &self.percentages {
            let mut steps = path.split('.');
            if steps.next() != Some(section) {
                continue;
            }
            let mut node = &mut root;
            for step in steps {
                node = &mut node[step];
            }
            *node = rounded(*percentage);
        }
        root
    }

    fn quotes(&self) -> Value {
        if !self.tally.leaves().keys().any(|path| path.starts_with("quotes.")) {
            return Value::Null;
        }
        let kinds = KINDS.iter().map(|kind| {
            let at = |metric: &str| rounded(self.percentage(&format!("quotes.{kind}.{metric}")));
            let three = |metric: &str| {
                json!({
                    "precision": at(&format!("{metric}.precision")),
                    "recall": at(&format!("{metric}.recall")),
                    "f1": at(&format!("{metric}.f1")),
                })
            };
            let (n_gold, n_predicted) = self.n_quotes(kind);
            let value = json!({
                "gold": n_gold,
                "predicted": n_predicted,
                "iou50": three("iou50"),
                "iou80": three("iou80"),
                "source_link": three("source_link"),
                "speaker_accuracy": at("speaker_accuracy"),
                "speaker_answered": at("speaker_answered"),
                "speaker_link": three("speaker_link"),
            });
            ((*kind).to_owned(), value)
        });
        Value::Object(kinds.collect())
    }
}

fn rules_json(rules: &BTreeMap<String, RuleScore>) -> Value {
    if rules.is_empty() {
        return Value::Null;
    }
    let rules = rules.iter().map(|(name, rule)| {
        let value = json!({
            "fired": rule.fired,
            "matched": rule.matched,
            "source_right": rounded(rule.source_percentage()),
            "known": rule.known,
            "speaker_right": rounded(rule.speaker_percentage()),
        });
        (name.clone(), value)
    });
    Value::Object(rules.collect())
}

fn calibration_json(calibration: &Calibration) -> Value {
    let percent = |share: f64| rounded(Some(100.0 * share));
    let bins: Vec<Value> = calibration
        .bins
        .iter()
        .map(|bin| json!({"from": bin.from, "to": bin.to, "n": bin.n, "confidence": percent(bin.confidence), "right": percent(bin.right)}))
        .collect();
    let curve: Vec<Value> = calibration
        .curve
        .iter()
        .map(|point| json!({"confidence": point.confidence, "coverage": percent(point.coverage), "precision": percent(point.precision)}))
        .collect();
    json!({"ece": percent(calibration.ece), "bins": bins, "curve": curve})
}

/// A percentage with two decimals.
fn rounded(percentage: Option<f64>) -> Value {
    percentage.map_or(Value::Null, |percentage| json!((percentage * 100.0).round() / 100.0))
}
