//! Two systems on the same labels: what differs, how surely, and where.

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value, json};

use super::{Difference, DocumentScore, Leaf, differences};

/// Metrics by which documents are told to have changed.
const WATCHED: [&str; 5] =
    ["quotes.all.iou50", "quotes.all.speaker_link", "entities.micro", "cofenet.source.exact", "cofenet.content.exact"];

/// A document that the two systems get right to different degrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Id of the document.
    pub document: String,
    /// What differs, as `quotes.all.iou50`.
    pub metric: &'static str,
    /// How many in the gold.
    pub gold: u64,
    /// Of the first system: how many it predicts, how many of the gold it finds.
    pub first: (u64, u64),
    /// The same of the second.
    pub second: (u64, u64),
}

/// How a second system differs from a first.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison {
    /// By metric.
    pub differences: Vec<Difference>,
    /// By document, in their order.
    pub changes: Vec<Change>,
}

impl Comparison {
    /// Compares scores of the same documents in the same order.
    pub fn new(first: &[DocumentScore], second: &[DocumentScore]) -> Self {
        let mut changes = Vec::new();
        for (before, after) in first.iter().zip(second) {
            for metric in WATCHED {
                let counts = |score: &DocumentScore| match score.tally.leaves().get(metric) {
                    Some(Leaf::Prf(prf)) => (prf.gold, (prf.predicted, prf.right_gold)),
                    _ => (0, (0, 0)),
                };
                let ((gold, first), (_, second)) = (counts(before), counts(after));
                if first != second {
                    changes.push(Change { document: before.document.clone(), metric, gold, first, second });
                }
            }
        }
        Self { differences: differences(first, second), changes }
    }

    /// As JSON; percentages 0–100.
    pub fn to_json(&self) -> Value {
        let rounded = |number: f64| (number * 100.0).round() / 100.0;
        let metrics: Map<String, Value> = self
            .differences
            .iter()
            .map(|found| {
                let value = json!({
                    "first": rounded(found.first),
                    "second": rounded(found.second),
                    "difference": rounded(found.second - found.first),
                    "interval": [rounded(found.interval.0), rounded(found.interval.1)],
                    "p": (found.p * 10_000.0).round() / 10_000.0,
                });
                (found.path.clone(), value)
            })
            .collect();
        let side = |(predicted, right): (u64, u64)| json!({"predicted": predicted, "right": right});
        let changes: Vec<Value> = self
            .changes
            .iter()
            .map(|change| {
                json!({
                    "document": change.document, "metric": change.metric, "gold": change.gold,
                    "first": side(change.first), "second": side(change.second),
                })
            })
            .collect();
        json!({"metrics": metrics, "changed": changes})
    }

    /// As text tables: of the metrics, and of the documents that changed.
    pub fn tables(&self) -> String {
        let begin = |header: &[&str], n_left: usize| {
            let mut table = Table::new();
            table.load_style(presets::NOTHING).set_header(header);
            for column in table.column_iter_mut().skip(n_left) {
                column.set_cell_alignment(CellAlignment::Right);
            }
            table
        };
        let mut metrics = begin(&["metric", "first", "second", "difference", "95 %", "p"], 1);
        for found in &self.differences {
            metrics.add_row(vec![
                found.path.clone(),
                format!("{:.1}", found.first),
                format!("{:.1}", found.second),
                format!("{:+.1}", found.second - found.first),
                format!("{:+.1} … {:+.1}", found.interval.0, found.interval.1),
                format!("{:.3}", found.p),
            ]);
        }
        let mut documents = begin(&["document", "metric", "gold", "right", "predicted"], 2);
        for change in &self.changes {
            documents.add_row(vec![
                change.document.clone(),
                change.metric.to_owned(),
                change.gold.to_string(),
                format!("{} → {}", change.first.1, change.second.1),
                format!("{} → {}", change.first.0, change.second.0),
            ]);
        }
        format!("Comparison\n{metrics}\n\nDocuments that changed\n{documents}\n\n")
    }
}
