//! Columns: a row's struct, its JSON and its typed values from one list, so that a column is one entry.

use std::{borrow::Cow, collections::BTreeMap};

use serde_json::{Value as Json, json};

use super::{ColumnKind, Extract, Field, Range, SpeakerCell, Value};
use crate::{
    coref::SpeakerKind,
    entity::MentionKind,
    lexicon::CueClass,
    quote::{QuoteKind, ReportClass},
    tag::EntityClass,
};

/// A column of a table, as formats, help texts and checks see it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
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

    /// What it is in JSON, as a JSON schema.
    fn schema() -> Json {
        match Self::COLUMNS.first().map_or(ColumnKind::Text, |(_, kind, _)| *kind) {
            ColumnKind::Text => json!({ "type": "string" }),
            ColumnKind::Integer => json!({ "type": "integer" }),
            ColumnKind::Real => json!({ "type": "number" }),
            ColumnKind::Truth => json!({ "type": "boolean" }),
            ColumnKind::Texts => json!({ "type": "array", "items": { "type": "string" } }),
            ColumnKind::Ranges => json!({ "type": "array", "items": { "$ref": "#/components/schemas/Range" } }),
        }
    }
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
    Cow<'static, str>, Text, |text| text.to_string();
    u32, Integer, |number| u64::from(*number);
    usize, Integer, |number| *number as u64;
    f64, Real, |number| *number;
    bool, Truth, |truth| *truth;
    Vec<String>, Texts, |texts| texts.clone();
    Vec<&'static str>, Texts, |texts| texts.iter().map(|text| (*text).to_owned()).collect();
    Vec<Range>, Ranges, |ranges| ranges.clone();
}

macro_rules! named_cell {
    ($($type:ty),+) => {
        $(impl Cell for $type {
            const COLUMNS: &'static [(&'static str, ColumnKind, &'static str)] = &[("", ColumnKind::Text, "")];

            fn add_to(&self, values: &mut Vec<Value>) {
                values.push(Value::Text(self.name().to_owned()));
            }

            fn schema() -> Json {
                json!({ "type": "string", "enum": Self::ALL })
            }
        })+
    };
}
named_cell!(CueClass, EntityClass, Field, MentionKind, QuoteKind, ReportClass, SpeakerKind);

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

            fn schema() -> Json {
                json!({ "oneOf": [<$type as Cell>::schema(), { "type": "null" }] })
            }
        })+
    };
}
cell_or_nothing!(
    String,
    &'static str,
    Cow<'static, str>,
    usize,
    f64,
    bool,
    CueClass,
    SpeakerKind,
    Extract,
    SpeakerCell
);

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

    fn schema() -> Json {
        json!({ "$ref": "#/components/schemas/Extract" })
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
            Value::Text(self.kind.to_string()),
            text_or_empty(self.title.as_deref()),
            text_or_empty(self.affiliation.as_deref()),
            text_or_empty(self.pronouns.as_deref()),
        ]);
    }

    fn schema() -> Json {
        json!({ "$ref": "#/components/schemas/Speaker" })
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

/// A field of an object in JSON, with its documentation.
pub(crate) fn field<C: Cell>(name: &str, about: &'static str) -> (String, Json) {
    let mut schema = C::schema();
    schema["description"] = about.trim().into();
    (name.to_owned(), schema)
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
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
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
            #[doc(hidden)]
            pub fn columns() -> Vec<crate::export::Column> {
                let mut columns = Vec::new();
                $( columns.extend(crate::export::columns::columns_of::<$type>(
                    row!(@name $field $($name)?),
                    concat!($($doc),+),
                )); )+
                columns
            }

            /// The row in JSON, as a JSON schema.
            #[doc(hidden)]
            pub fn schema() -> serde_json::Value {
                let properties: serde_json::Map<String, serde_json::Value> = [
                    $( crate::export::columns::field::<$type>(row!(@name $field $($name)?), concat!($($doc),+)), )+
                ].into_iter().collect();
                let required: Vec<&String> = properties.keys().collect();
                serde_json::json!({ "type": "object", "required": required, "properties": properties })
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
