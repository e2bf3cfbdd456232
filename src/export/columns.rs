//! Columns: a row's struct, its JSON and its flat cells from one list, so that a column is one entry.

use super::{Extract, Range, SpeakerCell};
use crate::lexicon::CueClass;

/// A column of a table, as help texts and checks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in flat formats.
    pub name: String,
    /// What it holds.
    pub about: &'static str,
}

/// What a field of a row is in flat formats.
pub(super) trait Cell {
    /// What the names of its columns end in, behind the name of the field.
    const SUFFIXES: &'static [&'static str] = &[""];

    /// Adds one cell for each column; what is unknown is empty.
    fn add_to(&self, cells: &mut Vec<String>);
}

macro_rules! cell_by_display {
    ($($type:ty),+) => {
        $(impl Cell for $type {
            fn add_to(&self, cells: &mut Vec<String>) {
                cells.push(self.to_string());
            }
        })+
    };
}
cell_by_display!(String, &'static str, usize, f64, bool, CueClass);

macro_rules! cell_or_nothing {
    ($($type:ty),+) => {
        $(impl Cell for Option<$type> {
            const SUFFIXES: &'static [&'static str] = <$type as Cell>::SUFFIXES;

            fn add_to(&self, cells: &mut Vec<String>) {
                match self {
                    Some(value) => value.add_to(cells),
                    None => cells.extend(Self::SUFFIXES.iter().map(|_| String::new())),
                }
            }
        })+
    };
}
cell_or_nothing!(String, &'static str, f64, CueClass, Extract, SpeakerCell);

impl Cell for Vec<String> {
    fn add_to(&self, cells: &mut Vec<String>) {
        cells.push(self.join("; "));
    }
}

/// `12-40;55-70`.
impl Cell for Vec<Range> {
    fn add_to(&self, cells: &mut Vec<String>) {
        let ranges = self.iter().map(|range| format!("{}-{}", range.start, range.end));
        cells.push(ranges.collect::<Vec<_>>().join(";"));
    }
}

impl Cell for Extract {
    const SUFFIXES: &'static [&'static str] = &["", "_start", "_end"];

    fn add_to(&self, cells: &mut Vec<String>) {
        cells.extend([self.text.clone(), self.start.to_string(), self.end.to_string()]);
    }
}

impl Cell for SpeakerCell {
    const SUFFIXES: &'static [&'static str] = &["", "_id", "_kind", "_title", "_affiliation", "_pronouns"];

    fn add_to(&self, cells: &mut Vec<String>) {
        let or_empty = |value: Option<&str>| value.unwrap_or_default().to_owned();
        cells.extend([
            self.name.clone(),
            self.id.clone(),
            self.kind.to_owned(),
            or_empty(self.title.as_deref()),
            or_empty(self.affiliation.as_deref()),
            or_empty(self.pronouns),
        ]);
    }
}

/// The columns of a field called `name`.
pub(super) fn columns_of<C: Cell>(name: &str, about: &'static str) -> impl Iterator<Item = Column> {
    C::SUFFIXES.iter().map(move |suffix| Column { name: format!("{name}{suffix}"), about: about.trim() })
}

/// A kind of row: per column its documentation, its field (with another name in the table behind `as`), its type, and its
/// value, made from what stands in parentheses behind the name of the row.
macro_rules! row {
    (
        $(#[doc = $about:literal])+
        pub struct $row:ident($from:ident: $source:ty);
        $( $(#[doc = $doc:literal])+ $field:ident $(as $name:literal)?: $type:ty = $value:expr; )+
    ) => {
        $(#[doc = $about])+
        #[derive(Clone, Debug, PartialEq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $row {
            $( $(#[doc = $doc])+ $(#[serde(rename = $name)])? pub $field: $type, )+
        }

        impl $row {
            fn new($from: $source) -> Self {
                Self { $( $field: $value, )+ }
            }

            /// Columns of the flat formats, in order.
            pub fn columns() -> Vec<crate::export::Column> {
                let mut columns = Vec::new();
                $( columns.extend(crate::export::columns::columns_of::<$type>(
                    row!(@name $field $($name)?),
                    concat!($($doc),+),
                )); )+
                columns
            }
        }

        impl crate::export::Row for $row {
            fn json(&self, out: &mut Vec<u8>) {
                crate::export::to_json(self, out);
            }

            fn cells(&self) -> Vec<String> {
                let mut cells = Vec::new();
                $( crate::export::columns::Cell::add_to(&self.$field, &mut cells); )+
                cells
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
}
pub(super) use row;
