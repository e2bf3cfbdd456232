//! A database: the tables `quotes`, `speakers` and `articles`, and a full-text index of the quotations. Opens in datasette.

#[cfg(feature = "sqlite")]
use std::{io::BufRead, path::Path};

#[cfg(feature = "sqlite")]
use rusqlite::{Connection, types::Value as Cell};

#[cfg(feature = "sqlite")]
use super::{ColumnKind, Journal, Value};
use super::{
    Table,
    formats::{Format, Part},
};
#[cfg(feature = "sqlite")]
use crate::error::{Error, ErrorKind, Result};

/// A database.
pub(super) const SQLITE: Format = Format {
    name: "sqlite",
    about: "a database of quotes, speakers and articles with a full-text index; opens in datasette",
    endings: &["sqlite", "sqlite3", "db"],
    lacks: if cfg!(feature = "sqlite") { None } else { Some("sqlite") },
    part: Part::Journal(tables),
    #[cfg(feature = "sqlite")]
    finish: Some(finish),
    #[cfg(not(feature = "sqlite"))]
    finish: None,
};

/// Mentions are many, so they are in it only where they are asked for.
fn tables(asked: Table) -> Vec<Table> {
    let mut tables = vec![Table::Quotes, Table::Speakers, Table::Articles];
    if asked == Table::Mentions {
        tables.push(asked);
    }
    tables
}

#[cfg(feature = "sqlite")]
fn finish(parts: &mut dyn BufRead, asked: Table, path: &Path) -> Result<()> {
    let unwritable = |cause: rusqlite::Error| Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause);
    let mut database = Connection::open(path).map_err(unwritable)?;
    let prepared = || -> rusqlite::Result<()> {
        // Nobody reads the file before it has its name, so its journal would only cost time. An article comes behind its rows.
        database.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA page_size = 8192; PRAGMA foreign_keys = OFF;",
        )?;
        tables(asked).into_iter().try_for_each(|table| database.execute_batch(&create(table)))
    };
    prepared().map_err(unwritable)?;
    let transaction = database.transaction().map_err(unwritable)?;
    for row in Journal::new(parts) {
        let (table, row) = row?;
        let mut statement = transaction.prepare_cached(&insert(table)).map_err(unwritable)?;
        let cells = row.into_iter().map(cell);
        statement.execute(rusqlite::params_from_iter(cells)).map_err(unwritable)?;
    }
    transaction.execute_batch(INDICES).and_then(|()| transaction.commit()).map_err(unwritable)?;
    database.close().map_err(|(_, cause)| unwritable(cause))
}

/// Keys, and the index of words in quotations and speakers. Rows that are joined by `rowid` keep it short. Datasette searches
/// in an index that says whose it is in just this way.
#[cfg(feature = "sqlite")]
const INDICES: &str = "
    CREATE INDEX quotes_by_article ON quotes (doc_id);
    CREATE INDEX quotes_by_speaker ON quotes (speaker_id);
    CREATE INDEX quotes_by_name ON quotes (speaker);
    CREATE INDEX speakers_by_article ON speakers (doc_id);
    CREATE VIRTUAL TABLE quotes_fts USING fts5 (text, speaker, content=\"quotes\", tokenize = 'unicode61');
    INSERT INTO quotes_fts (quotes_fts) VALUES ('rebuild');
    ANALYZE;
";

#[cfg(feature = "sqlite")]
fn create(table: Table) -> String {
    let key = match table {
        Table::Quotes => "quote_id",
        Table::Speakers => "speaker_id",
        Table::Mentions => "mention_id",
        Table::Articles => "doc_id",
    };
    let columns = table.columns().into_iter().map(|column| {
        let kind = match column.kind {
            ColumnKind::Text | ColumnKind::Texts | ColumnKind::Ranges => "TEXT",
            ColumnKind::Integer | ColumnKind::Truth => "INTEGER",
            ColumnKind::Real => "REAL",
        };
        let refers = match (table, column.name.as_str()) {
            (Table::Articles, _) => "",
            (_, "doc_id") => " REFERENCES articles (doc_id)",
            (Table::Quotes, "speaker_id") => " REFERENCES speakers (speaker_id)",
            _ => "",
        };
        let is_key = match table {
            _ if column.name != key => "",
            Table::Speakers | Table::Articles => " PRIMARY KEY",
            // What is shown by its key stands in order of the text where that is the number of the row.
            Table::Quotes | Table::Mentions => " NOT NULL UNIQUE",
        };
        format!("\"{}\" {kind}{is_key}{refers}", column.name)
    });
    format!("CREATE TABLE {} ({});", table.name(), columns.collect::<Vec<_>>().join(", "))
}

#[cfg(feature = "sqlite")]
fn insert(table: Table) -> String {
    let places = vec!["?"; table.columns().len()].join(", ");
    format!("INSERT INTO {} VALUES ({places})", table.name())
}

/// Lists become JSON, which `json_each` takes apart.
#[cfg(feature = "sqlite")]
fn cell(value: Value) -> Cell {
    match value {
        Value::Empty => Cell::Null,
        Value::Text(text) => Cell::Text(text),
        Value::Integer(number) => Cell::Integer(i64::try_from(number).unwrap_or(i64::MAX)),
        Value::Real(number) => Cell::Real(number),
        Value::Truth(truth) => Cell::Integer(i64::from(truth)),
        lists @ (Value::Texts(_) | Value::Ranges(_)) => serde_json::to_string(&lists).map_or(Cell::Null, Cell::Text),
    }
}
