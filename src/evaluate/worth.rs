//! What each rule of attribution and each sieve of coreference is worth: how the scores fall where it is left out.

use comfy_table::{CellAlignment, Table, presets};
use serde_json::{Map, Value, json};

use super::{Difference, DocumentScore, differences};

/// The metrics that the table shows, where the labels give them.
const SHOWN: [&str; 3] = ["pieces.all.link_recall", "reports.all.speaker_accuracy", "quotes.all.speaker_link.f1"];

/// What one rule or sieve is worth.
#[derive(Clone, Debug, PartialEq)]
pub struct Worth {
    /// The rule or sieve.
    pub name: &'static str,
    /// By metric: first what is scored without it, second with it.
    pub differences: Vec<Difference>,
}

impl Worth {
    /// The worth of `name`, of the scores of the same documents `without` and `with` it.
    pub fn new(name: &'static str, without: &[DocumentScore], with: &[DocumentScore]) -> Self {
        Self { name, differences: differences(without, with) }
    }

    fn of(&self, metric: &str) -> Option<&Difference> {
        self.differences.iter().find(|found| found.path == metric)
    }

    fn to_json(&self) -> Value {
        let rounded = |number: f64| (number * 100.0).round() / 100.0;
        let metrics: Map<String, Value> = self
            .differences
            .iter()
            .map(|found| {
                let value = json!({
                    "without": rounded(found.first),
                    "worth": rounded(found.second - found.first),
                    "interval": [rounded(found.interval.0), rounded(found.interval.1)],
                });
                (found.path.clone(), value)
            })
            .collect();
        Value::Object(metrics)
    }
}

/// By name and metric: the percentage without it, the points that it is worth, and their 95 % interval.
pub fn worths_json(worths: &[Worth]) -> Value {
    Value::Object(worths.iter().map(|worth| (worth.name.to_owned(), worth.to_json())).collect())
}

/// A line for each rule and sieve: the points that are lost without it, and their 95 % interval.
pub fn worth_table(worths: &[Worth]) -> String {
    let shown: Vec<&str> =
        SHOWN.into_iter().filter(|metric| worths.iter().any(|worth| worth.of(metric).is_some())).collect();
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(
        std::iter::once("left out").chain(shown.iter().flat_map(|metric| [*metric, "95 %"])).collect::<Vec<_>>(),
    );
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    for worth in worths {
        let cells = shown.iter().flat_map(|metric| {
            let none = || ["–".to_owned(), "–".to_owned()];
            worth.of(metric).map_or_else(none, |found| {
                let (low, high) = found.interval;
                [format!("{:+.2}", found.second - found.first), format!("{low:+.2} … {high:+.2}")]
            })
        });
        table.add_row(std::iter::once(worth.name.to_owned()).chain(cells).collect::<Vec<_>>());
    }
    format!("Points that are lost without\n{table}\n\n")
}
