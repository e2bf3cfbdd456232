//! Columns: a row's struct, its JSON and its typed values from one list, so that a column is one entry.

use std::collections::BTreeMap;

use super::{ColumnKind, Extract, Range, SpeakerCell, Value};
use crate::lexicon::CueClass;

/// A column of a table, as formats, help texts and checks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its name in flat formats.
    pub name: String,
    /// What it holds.
    pub about: &'static str,
    /// What its values are.
    pub kind: ColumnKind,
}

/// What a field of a row is in flat formats: one column, or several whose names end differently.
pub(crate) trait Cell {
    /// What the names of its columns end in, behind the name of the field, and what they hold: in general, and in words
    /// where the field does not say it.
    const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)];

    /// Adds one value for each column.
    fn add_to(&self, values: &mut Vec<Value>);
}

macro_rules! single_cell {
    ($($type:ty, $kind:ident, $value:expr;)+) => {
        $(impl Cell for $type {
            const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[("", ColumnKind::$kind, "")];

            fn add_to(&self, values: &mut Vec<Value>) {
                let value: fn(&Self) -> _ = $value;
                values.push(Value::$kind(value(self)));
            }
        })+
    };
}
single_cell! {
    &'static str, Text, |text| (*text).to_owned();
    CueClass, Text, |class| class.to_string();
    u32, Integer, |number| u64::from(*number);
    usize, Integer, |number| *number as u64;
    f64, Real, |number| *number;
    bool, Truth, |truth| *truth;
    Vec<String>, Texts, |texts| texts.clone();
    Vec<&'static str>, Texts, |texts| texts.iter().map(|text| (*text).to_owned()).collect();
    Vec<Range>, Ranges, |ranges| ranges.clone();
}

impl Cell for String {
    const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[("", ColumnKind::Text, "")];

    fn add_to(&self, values: &mut Vec<Value>) {
        values.push(Value::text(self));
    }
}

/// `2026-10:3 2026-11:1`.
impl Cell for BTreeMap<String, u32> {
    const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[("", ColumnKind::Text, "")];

    fn add_to(&self, values: &mut Vec<Value>) {
        let counts: Vec<String> = self.iter().map(|(key, count)| format!("{key}:{count}")).collect();
        values.push(Value::text(&counts.join(" ")));
    }
}

macro_rules! cell_or_nothing {
    ($($type:ty),+) => {
        $(impl Cell for Option<$type> {
            const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = <$type as Cell>::COLUMNS;

            fn add_to(&self, values: &mut Vec<Value>) {
                match self {
                    Some(value) => value.add_to(values),
                    None => values.extend(Self::COLUMNS.iter().map(|_| Value::Empty)),
                }
            }
        })+
    };
}
cell_or_nothing!(String, &'static str, f64, bool, CueClass, Extract, SpeakerCell);

fn text_or_empty(text: Option<&str>) -> Value {
    text.map_or(Value::Empty, |text| Value::Text(text.to_owned()))
}

impl Cell for Extract {
    const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[
        ("", ColumnKind::Text, ""),
        ("_start", ColumnKind::Integer, "First code point of these words."),
        ("_end", ColumnKind::Integer, "One past the last code point of these words."),
    ];

    fn add_to(&self, values: &mut Vec<Value>) {
        values.extend([
            Value::Text(self.text.clone()),
            Value::Integer(self.start as u64),
            Value::Integer(self.end as u64),
        ]);
    }
}

impl Cell for SpeakerCell {
    const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[
        ("", ColumnKind::Text, ""),
        ("_id", ColumnKind::Text, "Unique in a run: the document's id, `#s` and a number from 1 on."),
        ("_kind", ColumnKind::Text, "`person`, `organization`, `anonymous`, `document` or `author`."),
        ("_title", ColumnKind::Text, "The speaker's title or role as the text gives it."),
        ("_affiliation", ColumnKind::Text, "The speaker's affiliation as the text gives it."),
        ("_pronouns", ColumnKind::Text, "Pronouns that the text uses for the speaker."),
    ];

    fn add_to(&self, values: &mut Vec<Value>) {
        values.extend([
            Value::Text(self.name.clone()),
            Value::Text(self.id.clone()),
            Value::Text(self.kind.to_owned()),
            text_or_empty(self.title.as_deref()),
            text_or_empty(self.affiliation.as_deref()),
            text_or_empty(self.pronouns),
        ]);
    }
}

/// The columns of a field called `name`.
pub(crate) fn columns_of<C: Cell>(name: &str, about: &'static str) -> impl Iterator<Item = Column> {
    C::COLUMNS.iter().map(move |(ending, kind, words)| Column {
        name: format!("{name}{ending}"),
        about: if words.is_empty() { about.trim() } else { words },
        kind: *kind,
    })
}

/// A kind of row: per column its documentation, its field (with another name in the table behind `as`), its type, and its
/// value, made from what stands in parentheses behind the name of the row. Or a plain struct whose fields are the columns.
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
        }

        row!(@table $row $( $field ($($name)?) $type [$($doc)+] )+);
    };
    (
        $(#[$about:meta])+
        pub struct $row:ident {
            $( $(#[doc = $doc:literal])+ pub $field:ident: $type:ty, )+
        }
    ) => {
        $(#[$about])+
        pub struct $row {
            $( $(#[doc = $doc])+ pub $field: $type, )+
        }

        row!(@table $row $( $field () $type [$($doc)+] )+);
    };
    (@table $row:ident $( $field:ident ($($name:literal)?) $type:ty [$($doc:literal)+] )+) => {
        impl $row {
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

            fn values(&self) -> Vec<crate::export::Value> {
                let mut values = Vec::new();
                $( crate::export::columns::Cell::add_to(&self.$field, &mut values); )+
                values
            }
        }
    };
    (@name $field:ident) => { stringify!($field) };
    (@name $field:ident $name:literal) => { $name };
}
pub(crate) use row;
