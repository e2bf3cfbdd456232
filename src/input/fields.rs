//! Which field of a record holds what, and a document from the fields of one record.

use crate::{
    error::{Error, ErrorKind, Result},
    input::{Metadata, RawDocument},
};

/// The names of the fields of a record, by what they hold. The names of this crate by default.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fields {
    /// `(what, name of the field in the input)`, in the order of [`Fields::KNOWN`].
    names: Vec<String>,
}

impl Default for Fields {
    fn default() -> Self {
        Self { names: Self::KNOWN.map(str::to_owned).to_vec() }
    }
}

impl Fields {
    /// What a field can hold. Only `text` is required.
    pub const KNOWN: [&'static str; 7] = ["id", "text", "title", "url", "publisher", "published", "author"];

    /// Sets the field that holds one thing, from `WHAT=NAME` as in `text=body`.
    ///
    /// # Errors
    /// [`ErrorKind::Unsupported`] where there is no `=` or `WHAT` is none of [`Fields::KNOWN`].
    pub fn map(&mut self, assignment: &str) -> Result<()> {
        let (what, name) = assignment.split_once('=').ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("`{assignment}` is not of the form `WHAT=NAME`"))
                .hint("as in `--field text=body`")
        })?;
        let known = Self::KNOWN.iter().position(|known| *known == what.trim()).ok_or_else(|| {
            Error::new(ErrorKind::Unsupported, format!("unknown field `{}`", what.trim()))
                .hint(format!("known are {}", quoted(Self::KNOWN.into_iter())))
        })?;
        name.trim().clone_into(&mut self.names[known]);
        Ok(())
    }

    /// The name in the input of the field that holds `what`.
    pub fn name_of<'f>(&'f self, what: &'f str) -> &'f str {
        Self::KNOWN.iter().position(|known| *known == what).map_or(what, |known| &self.names[known])
    }

    /// A document from the values that `value` gives for field names; `fallback` is its id where it has none.
    ///
    /// `None` where there is no field with the text.
    pub(super) fn document(
        &self,
        fallback: impl FnOnce() -> String,
        mut value: impl FnMut(&str) -> Option<String>,
    ) -> Option<RawDocument> {
        let text = value(self.name_of("text"))?;
        let mut filled = |what: &str| value(self.name_of(what)).filter(|value| !value.trim().is_empty());
        let id = filled("id").map_or_else(fallback, |id| id.trim().replace(char::is_control, " "));
        let metadata = Metadata {
            title: filled("title"),
            url: filled("url"),
            publisher: filled("publisher"),
            published: filled("published"),
            author: filled("author"),
        };
        Some(RawDocument { id, text, metadata })
    }

    /// The error for a record without text, which has the fields `present`.
    pub(super) fn missing_text<'p>(&self, present: impl Iterator<Item = &'p str>) -> Error {
        let text = self.name_of("text");
        let error = Error::new(ErrorKind::Input, format!("missing field `{text}`"));
        let present = quoted(present.take(20));
        if present.is_empty() {
            error.hint("the record has no fields")
        } else {
            error.hint(format!("name the field that holds the article with `--field text=NAME`; there are {present}"))
        }
    }
}

fn quoted<'n>(names: impl Iterator<Item = &'n str>) -> String {
    names.map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mapped_field_is_read_under_its_name() {
        let mut fields = Fields::default();
        fields.map("text=body").unwrap();
        let document =
            fields.document(|| "x:1".to_owned(), |name| (name == "body").then(|| "Yes.".to_owned())).unwrap();
        assert_eq!((document.id.as_str(), document.text.as_str()), ("x:1", "Yes."));
    }

    #[test]
    fn an_unknown_mapping_says_what_is_known() {
        let error = Fields::default().map("body=text").unwrap_err();
        assert_eq!(error.to_string(), "unknown field `body`");
        assert!(error.remedy().unwrap().contains("`publisher`"));
        assert!(Fields::default().map("text").is_err());
    }
}
