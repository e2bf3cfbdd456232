//! Values of columns with their types, which some formats keep and others write as text.

use std::fmt::{self, Write};

use serde::{Serialize, Serializer};
use serde_json::Value as Json;

use super::Range;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ColumnKind {
    /// Text.
    Text,
    /// A count or a place.
    Integer,
    /// A number with a fraction.
    Real,
    /// True or false.
    Truth,
    /// Several texts.
    Texts,
    /// Ranges of code points.
    Ranges,
}

/// One cell of a table.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value {
    /// Unknown, or does not apply.
    Empty,
    /// Of [`ColumnKind::Text`].
    Text(String),
    /// Of [`ColumnKind::Integer`].
    Integer(u64),
    /// Of [`ColumnKind::Real`].
    Real(f64),
    /// Of [`ColumnKind::Truth`].
    Truth(bool),
    /// Of [`ColumnKind::Texts`].
    Texts(Vec<String>),
    /// Of [`ColumnKind::Ranges`].
    Ranges(Vec<Range>),
}

impl Value {
    /// Text, or nothing where it is empty.
    pub(crate) fn text(text: &str) -> Self {
        if text.is_empty() { Self::Empty } else { Self::Text(text.to_owned()) }
    }
}

impl ColumnKind {
    /// The value that flat formats have as `cell`; `None` where it is of another kind.
    #[cfg(any(feature = "parquet", test))]
    pub(super) fn read(self, cell: String) -> Option<Value> {
        if cell.is_empty() {
            return Some(Value::Empty);
        }
        Some(match self {
            Self::Text => Value::Text(cell),
            Self::Integer => Value::Integer(cell.parse().ok()?),
            Self::Real => Value::Real(cell.parse().ok()?),
            Self::Truth => Value::Truth(cell.to_lowercase().parse().ok()?),
            Self::Texts => Value::Texts(cell.split("; ").map(str::to_owned).collect()),
            Self::Ranges => Value::Ranges(super::read::parse_ranges(&cell)?),
        })
    }

    /// The value that stands in a journal as `json`; `None` where it is of another kind.
    pub(super) fn value(self, json: Json) -> Option<Value> {
        if json.is_null() {
            return Some(Value::Empty);
        }
        Some(match (self, json) {
            (Self::Text, Json::String(text)) => Value::Text(text),
            (Self::Integer, json) => Value::Integer(json.as_u64()?),
            (Self::Real, json) => Value::Real(json.as_f64()?),
            (Self::Truth, json) => Value::Truth(json.as_bool()?),
            (Self::Texts, Json::Array(texts)) => {
                let texts = texts.into_iter().map(|text| if let Json::String(text) = text { Some(text) } else { None });
                Value::Texts(texts.collect::<Option<_>>()?)
            }
            (Self::Ranges, Json::Array(ranges)) => {
                let border = |range: &Json, name: &str| range.get(name)?.as_u64().map(|number| number as usize);
                let range = |range: &Json| Some(Range { start: border(range, "start")?, end: border(range, "end")? });
                Value::Ranges(ranges.iter().map(range).collect::<Option<_>>()?)
            }
            _ => return None,
        })
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Empty => serializer.serialize_none(),
            Self::Text(text) => serializer.serialize_str(text),
            Self::Integer(number) => serializer.serialize_u64(*number),
            Self::Real(number) => serializer.serialize_f64(*number),
            Self::Truth(truth) => serializer.serialize_bool(*truth),
            Self::Texts(texts) => texts.serialize(serializer),
            Self::Ranges(ranges) => ranges.serialize(serializer),
        }
    }
}

/// As flat formats have it: texts joined by `; `, ranges as `12-40;55-70`.
impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => Ok(()),
            Self::Text(text) => f.write_str(text),
            Self::Integer(number) => number.fmt(f),
            Self::Real(number) => number.fmt(f),
            Self::Truth(truth) => truth.fmt(f),
            Self::Texts(texts) => f.write_str(&texts.join("; ")),
            Self::Ranges(ranges) => {
                for (range_idx, range) in ranges.iter().enumerate() {
                    if range_idx > 0 {
                        f.write_char(';')?;
                    }
                    write!(f, "{}-{}", range.start, range.end)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_comes_back_from_its_json_as_it_was() {
        let range = |start, end| Range { start, end };
        for (kind, value, flat) in [
            (ColumnKind::Text, Value::Text("“a”\n".to_owned()), "“a”\n"),
            (ColumnKind::Text, Value::Empty, ""),
            (ColumnKind::Integer, Value::Integer(7), "7"),
            (ColumnKind::Real, Value::Real(0.712), "0.712"),
            (ColumnKind::Real, Value::Real(1.0), "1"),
            (ColumnKind::Truth, Value::Truth(true), "true"),
            (ColumnKind::Texts, Value::Texts(vec!["a".to_owned(), "b;c".to_owned()]), "a; b;c"),
            (ColumnKind::Ranges, Value::Ranges(vec![range(12, 40), range(55, 70)]), "12-40;55-70"),
        ] {
            let json = serde_json::to_value(&value).expect("values are plain");
            assert_eq!(kind.value(json).as_ref(), Some(&value));
            assert_eq!(value.to_string(), flat);
            if !flat.contains("b;c") {
                assert_eq!(kind.read(flat.to_owned()), Some(value));
            }
        }
        assert_eq!(ColumnKind::Integer.value(Json::from("7")), None);
        assert_eq!(ColumnKind::Integer.read("many".to_owned()), None);
    }
}
