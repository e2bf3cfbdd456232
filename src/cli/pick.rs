//! `--columns`: some columns of a table, in the order asked for.

use serde_json::{Map, Value as Json};

use crate::{
    error::{Error, ErrorKind, Result},
    export::{Format, Part, Row, Style, Table, Value},
};

/// A format that writes only some columns.
#[derive(Clone, Debug)]
pub(super) struct Picked {
    columns: Vec<(usize, String)>,
    head: fn(Table, Style, &mut Vec<u8>),
    row: fn(&dyn Row, Style, &mut Vec<u8>),
}

/// A row of fewer columns.
struct Fewer<'p>(&'p [(usize, String)], Vec<Value>);

impl Row for Fewer<'_> {
    fn json(&self, out: &mut Vec<u8>) {
        let pairs = self.0.iter().zip(&self.1);
        let object: Map<String, Json> =
            pairs.map(|((_, name), value)| (name.clone(), serde_json::to_value(value).unwrap_or_default())).collect();
        out.extend_from_slice(Json::Object(object).to_string().as_bytes());
    }

    fn values(&self) -> Vec<Value> {
        self.1.clone()
    }
}

impl Picked {
    /// The columns of `table` called `names`.
    ///
    /// # Errors
    ///
    /// If there is none of a name, or the format does not write rows.
    pub(super) fn new(format: &Format, table: Table, names: &[String]) -> Result<Self> {
        let Part::Rows { head, row } = format.part else {
            let message = format!("`{}` has no columns to choose from", format.name);
            return Err(Error::new(ErrorKind::Unsupported, message).hint("`--columns` goes with csv, tsv and jsonl"));
        };
        let all: Vec<String> = table.columns().into_iter().map(|column| column.name).collect();
        let place = |name: &String| {
            all.iter().position(|known| known == name).map(|place| (place, name.clone())).ok_or_else(|| {
                let known: Vec<String> = all.iter().map(|name| format!("`{name}`")).collect();
                Error::new(ErrorKind::Unsupported, format!("no column `{name}` in the table of {}", table.name()))
                    .hint(format!("there are {}", known.join(", ")))
            })
        };
        Ok(Self { columns: names.iter().map(place).collect::<Result<_>>()?, head, row })
    }

    /// What stands before the first row.
    pub(super) fn head(&self, table: Table, style: Style, out: &mut Vec<u8>) {
        let mut whole = Vec::new();
        (self.head)(table, style, &mut whole);
        if whole.is_empty() {
            return;
        }
        if let Some(mark) = whole.get(..3).filter(|start| *start == "\u{feff}".as_bytes()) {
            out.extend_from_slice(mark);
        }
        let names = self.columns.iter().map(|(_, name)| Value::Text(name.clone())).collect();
        (self.row)(&Fewer(&self.columns, names), Style::default(), out);
    }

    /// What an article with these rows adds.
    pub(super) fn add(&self, rows: &[Box<dyn Row>], style: Style, out: &mut Vec<u8>) {
        for row in rows {
            let values = row.values();
            let picked = self.columns.iter().map(|(place, _)| values[*place].clone()).collect();
            (self.row)(&Fewer(&self.columns, picked), style, out);
        }
    }
}
