//! Speakers in a table beside the labels: article, event, kind, canonical name, divided by tabs.

use std::{collections::BTreeMap, path::Path};

use super::{malformed, read_text};
use crate::{
    error::Result,
    evaluate::{Corpus, Labels, SpeakerLabel, SpeakerName},
};

/// Speakers by `article#event`.
#[derive(Clone, Debug, Default)]
pub struct Speakers {
    of_quote: BTreeMap<String, SpeakerLabel>,
}

/// Kinds as tables name them, and as this program does; with `none`, nobody can tell.
const KINDS: &[(&str, &str)] = &[
    ("person", "person"),
    ("org", "organization"),
    ("organization", "organization"),
    ("anonymous", "anonymous"),
    ("artifact", "document"),
    ("document", "document"),
    ("author", "author"),
    ("none", "none"),
];

/// Reads a table of speakers.
///
/// # Errors
///
/// [`crate::ErrorKind::Io`] where it cannot be read, [`crate::ErrorKind::Gold`] with file and line where a line does not
/// have four cells or names an unknown kind.
pub fn read_speakers(path: &Path) -> Result<Speakers> {
    let mut speakers = Speakers::default();
    for (line_idx, line) in read_text(path)?.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let fault = |message: String| malformed(message).at(path).on_line(line_idx as u64 + 1);
        let cells: Vec<&str> = line.split('\t').collect();
        let [article, event, kind, name] = cells[..] else {
            return Err(fault(format!(
                "expected article, event, kind, name divided by tabs, found {} cells",
                cells.len()
            )));
        };
        let kind = KINDS.iter().find(|(known, _)| *known == kind).map(|(_, kind)| *kind).ok_or_else(|| {
            let known: Vec<String> = KINDS.iter().map(|(known, _)| format!("`{known}`")).collect();
            fault(format!("unknown kind `{kind}`")).hint(format!("known are {}", known.join(", ")))
        })?;
        let label = match (kind, name.trim()) {
            ("none", _) => SpeakerLabel::Nobody,
            (_, "") => return Err(fault("expected a name in the fourth cell".to_owned())),
            (kind, name) => SpeakerLabel::Known(SpeakerName { name: name.to_owned(), kind: Some(kind.to_owned()) }),
        };
        speakers.of_quote.insert(format!("{article}#{event}"), label);
    }
    Ok(speakers)
}

impl Speakers {
    /// Labels the quotations of `corpus` whose ids are in the table.
    ///
    /// # Errors
    ///
    /// [`crate::ErrorKind::Gold`] where the table has no quotation of the corpus.
    pub fn apply(&self, corpus: &mut Corpus) -> Result<()> {
        let Corpus::Articles { documents, .. } = corpus else {
            return Err(malformed("labels of given tokens have no speakers").hint("leave `--speakers` out"));
        };
        if self.label(documents) == 0 {
            let message = "no article and event of this table is in the gold";
            return Err(malformed(message).hint("the article is the name of its file of labels without `.ann`"));
        }
        Ok(())
    }

    /// Labels the quotations whose ids are in the table; gives their number.
    pub fn label(&self, documents: &mut [Labels]) -> usize {
        let mut n_labelled = 0;
        for quote in documents.iter_mut().flat_map(|labels| &mut labels.quotes) {
            if let Some(label) = self.of_quote.get(&quote.id) {
                quote.speaker = label.clone();
                n_labelled += 1;
            }
        }
        n_labelled
    }
}
