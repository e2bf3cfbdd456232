//! Columns of strings, in whichever way Arrow keeps them.

use arrow_array::{Array, ArrayRef, LargeStringArray, StringArray, StringViewArray, cast::AsArray};
use arrow_cast::cast;
use arrow_schema::{ArrowError, DataType};

/// A column of strings.
pub(super) enum Texts {
    /// As strings.
    Small(StringArray),
    /// As long strings.
    Large(LargeStringArray),
    /// As views of strings.
    View(StringViewArray),
    /// As something else, and as strings what of it can be.
    Made(ArrayRef, LargeStringArray),
}

impl Texts {
    /// Whether a column of this type can hold articles.
    pub(super) fn holds_text(kind: &DataType) -> bool {
        use DataType::{Binary, BinaryView, Dictionary, LargeBinary, LargeUtf8, Null, RunEndEncoded, Utf8, Utf8View};
        match kind {
            Utf8 | LargeUtf8 | Utf8View | Binary | LargeBinary | BinaryView | Null => true,
            Dictionary(_, values) => Self::holds_text(values),
            RunEndEncoded(_, values) => Self::holds_text(values.data_type()),
            _ => false,
        }
    }

    /// Whether a column of this type holds single values, which can be written as text.
    pub(super) fn holds_values(kind: &DataType) -> bool {
        !kind.is_nested() || matches!(kind, DataType::Dictionary(..) | DataType::RunEndEncoded(..))
    }

    /// The column as it is, or as strings where it holds numbers, dates or the like.
    ///
    /// # Errors
    ///
    /// If its values cannot be written as text.
    pub(super) fn new(column: &ArrayRef) -> Result<Self, ArrowError> {
        Ok(match column.data_type() {
            DataType::Utf8 => Self::Small(column.as_string().clone()),
            DataType::LargeUtf8 => Self::Large(column.as_string().clone()),
            DataType::Utf8View => Self::View(column.as_string_view().clone()),
            _ => Self::Made(ArrayRef::clone(column), cast(column, &DataType::LargeUtf8)?.as_string().clone()),
        })
    }

    /// The text in a row; `None` where it is null or none.
    pub(super) fn get(&self, row_idx: usize) -> Option<&str> {
        match self {
            Self::Small(texts) => texts.is_valid(row_idx).then(|| texts.value(row_idx)),
            Self::Large(texts) | Self::Made(_, texts) => texts.is_valid(row_idx).then(|| texts.value(row_idx)),
            Self::View(texts) => texts.is_valid(row_idx).then(|| texts.value(row_idx)),
        }
    }

    /// Whether there are bytes in a row that are not UTF-8.
    pub(super) fn is_garbled(&self, row_idx: usize) -> bool {
        let Self::Made(given, texts) = self else { return false };
        let is_binary = matches!(given.data_type(), DataType::Binary | DataType::LargeBinary | DataType::BinaryView);
        is_binary && given.is_valid(row_idx) && texts.is_null(row_idx)
    }
}
