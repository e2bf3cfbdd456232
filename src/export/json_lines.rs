//! JSON Lines: an object for each row, nested where a cell has several parts.

use super::formats::{Format, Part};

/// One JSON object a line.
pub(super) const JSON_LINES: Format = Format {
    name: "jsonl",
    about: "one JSON object a line, nested",
    endings: &["jsonl", "ndjson"],
    lacks: None,
    part: Part::Rows {
        head: |_, _, _| {},
        row: |row, _, out| {
            row.json(out);
            out.push(b'\n');
        },
    },
    finish: None,
};
