//! Scores as tables for a terminal.

use std::{collections::BTreeMap, fmt::Write};

use comfy_table::{CellAlignment, Table, presets};

use super::{
    PRF_NAMES, Summary,
    summary::{KINDS, RuleScore},
};

/// All scores that the gold allows, as text tables.
pub fn tables(summary: &Summary) -> String {
    let mut text = String::new();
    let mut add = |title: &str, table: Option<Table>| {
        if let Some(table) = table {
            let _ = write!(text, "{title}\n{table}\n\n");
        }
    };
    add("Quotations", quotes(summary));
    for (section, title) in [
        ("pieces", "Pieces in quotation marks (general news)"),
        ("reports", "Reported clauses (general news)"),
        ("entities", "Entities (CoNLL)"),
        ("cofenet", "Spans (CofeNet)"),
        ("citron", "Quotations (Citron)"),
        ("ggt", "Quotations (GenderGapTracker)"),
    ] {
        add(title, section_table(summary, section));
    }
    add("Rules", rules(summary));
    add("Confidence", confidence(summary));
    text
}

/// One row for each group of articles.
pub fn group_table(groups: &BTreeMap<String, Summary>) -> String {
    if groups.values().any(|summary| summary.percentages.contains_key("pieces.all.found")) {
        return news_group_table(groups);
    }
    let mut table =
        table(&["group", "articles", "gold", "predicted", "P", "R", "F1", "source", "speaker", "answered", "F1 link"]);
    for (name, summary) in groups {
        let at = |metric: &str| percent(summary.percentage(&format!("quotes.all.{metric}")));
        let (n_gold, n_predicted) = summary.n_quotes("all");
        table.add_row(vec![
            name.clone(),
            summary.n_documents.to_string(),
            n_gold.to_string(),
            n_predicted.to_string(),
            at("iou50.precision"),
            at("iou50.recall"),
            at("iou50.f1"),
            at("source_link.f1"),
            at("speaker_accuracy"),
            at("speaker_answered"),
            at("speaker_link.f1"),
        ]);
    }
    format!("Groups\n{table}\n\n")
}

/// One row for each group of articles of general news.
fn news_group_table(groups: &BTreeMap<String, Summary>) -> String {
    let mut table = table(&[
        "group",
        "articles",
        "marks P",
        "marks found",
        "speaker",
        "link recall",
        "reports P",
        "speech found",
        "reports' speaker",
    ]);
    for (name, summary) in groups {
        let metrics = [
            "pieces.marks.precision",
            "pieces.marks.recall",
            "pieces.all.speaker_accuracy",
            "pieces.all.link_recall",
            "reports.clauses.precision",
            "reports.speech.found",
            "reports.all.speaker_accuracy",
        ];
        let scores = metrics.iter().map(|metric| percent(summary.percentage(metric)));
        table.add_row([name.clone(), summary.n_documents.to_string()].into_iter().chain(scores));
    }
    format!("Groups\n{table}\n\n")
}

/// A table with its first column to the left and all others to the right.
fn table(header: &[&str]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING).set_header(header);
    for column in table.column_iter_mut().skip(1) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

fn percent(percentage: Option<f64>) -> String {
    percentage.map_or_else(|| "–".to_owned(), |percentage| format!("{percentage:.1}"))
}

fn quotes(summary: &Summary) -> Option<Table> {
    let (n_gold, n_predicted) = summary.n_quotes("all");
    if n_gold + n_predicted == 0 {
        return None;
    }
    let mut table = table(&[
        "kind",
        "gold",
        "predicted",
        "P",
        "R",
        "F1",
        "F1 .8",
        "source",
        "speaker",
        "answered",
        "P link",
        "R link",
        "F1 link",
    ]);
    for kind in KINDS {
        let at = |metric: &str| percent(summary.percentage(&format!("quotes.{kind}.{metric}")));
        let (n_gold, n_predicted) = summary.n_quotes(kind);
        if n_gold + n_predicted == 0 {
            continue;
        }
        let counts = [kind.to_owned(), n_gold.to_string(), n_predicted.to_string()];
        table.add_row(counts.into_iter().chain(COLUMNS.map(at)));
        if let Some(row) = interval_row(summary, kind) {
            table.add_row(row);
        }
    }
    Some(table)
}

/// The scores of a kind, in the order of the table's columns after the counts.
const COLUMNS: [&str; 10] = [
    "iou50.precision",
    "iou50.recall",
    "iou50.f1",
    "iou80.f1",
    "source_link.f1",
    "speaker_accuracy",
    "speaker_answered",
    "speaker_link.precision",
    "speaker_link.recall",
    "speaker_link.f1",
];

/// The 95 % intervals below the row of a kind.
fn interval_row(summary: &Summary, kind: &str) -> Option<Vec<String>> {
    let at = |metric: &str| {
        let interval = summary.intervals.get(&format!("quotes.{kind}.{metric}"));
        interval.map_or(String::new(), |(low, high)| format!("{low:.0}–{high:.0}"))
    };
    let row: Vec<String> = [const { String::new() }; 3].into_iter().chain(COLUMNS.map(at)).collect();
    row.iter().any(|cell| !cell.is_empty()).then_some(row)
}

/// One row for each metric of a section.
fn section_table(summary: &Summary, section: &str) -> Option<Table> {
    let mut table = table(&["", "P", "R", "F1", "95 %"]);
    for path in summary.tally.leaves().keys() {
        let Some(name) = path.strip_prefix(section).and_then(|rest| rest.strip_prefix('.')) else { continue };
        let interval =
            |path: &str| summary.intervals.get(path).map_or(String::new(), |(low, high)| format!("{low:.1}–{high:.1}"));
        let mut row = vec![name.replace('.', " ")];
        if summary.percentages.contains_key(path) {
            row.extend([String::new(), String::new(), percent(summary.percentage(path)), interval(path)]);
        } else {
            row.extend(PRF_NAMES.iter().map(|name| percent(summary.percentage(&format!("{path}.{name}")))));
            row.push(interval(&format!("{path}.f1")));
        }
        table.add_row(row);
    }
    (!table.is_empty()).then_some(table)
}

fn rules(summary: &Summary) -> Option<Table> {
    if summary.rules.is_empty() {
        return None;
    }
    let mut rules: Vec<(&String, &RuleScore)> = summary.rules.iter().collect();
    rules.sort_by_key(|(_, rule)| std::cmp::Reverse(rule.fired));
    let mut table = table(&["rule", "fired", "in gold", "source right", "speaker right"]);
    for (name, rule) in rules {
        table.add_row(vec![
            name.clone(),
            rule.fired.to_string(),
            rule.matched.to_string(),
            percent(rule.source_percentage()),
            percent(rule.speaker_percentage()),
        ]);
    }
    Some(table)
}

fn confidence(summary: &Summary) -> Option<Table> {
    let calibration = summary.calibration.as_ref()?;
    let mut table = table(&["confidence", "answers", "mean", "right"]);
    for bin in &calibration.bins {
        table.add_row(vec![
            format!("{:.1}–{:.1}", bin.from, bin.to),
            bin.n.to_string(),
            percent(Some(100.0 * bin.confidence)),
            percent(Some(100.0 * bin.right)),
        ]);
    }
    table.add_row(vec!["ECE".to_owned(), String::new(), String::new(), percent(Some(100.0 * calibration.ece))]);
    Some(table)
}
