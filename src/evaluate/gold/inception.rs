//! Exports of `INCEpTION` as UIMA CAS JSON: a file for each document, or a folder of them. Of `%FEATURE_STRUCTURES` the sofa
//! holds the text, what has `begin`, `end` and a label is a span (its label in `label`, `value` or `role`, or the name of its
//! type), what points from `@Governor` to `@Dependent` is a relation, and `speaker` of a span names its speaker. Offsets count
//! UTF-16 units.

use std::path::Path;

use serde_json::{Map, Value};

use super::{
    Reader, Sniffed, files, json_fault, malformed,
    marked::{ToolSpan, Units, labels},
    read_text,
};
use crate::{
    error::Result,
    evaluate::{Corpus, Scope, SpeakerName},
};

pub(super) const READER: Reader =
    Reader { name: "inception", about: "UIMA CAS JSON of INCEpTION, a file for each document", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    sniffed.ending == "json"
        && (sniffed.start.contains("\"%TYPES\"") || sniffed.start.contains("\"%FEATURE_STRUCTURES\""))
}

fn read(path: &Path) -> Result<Corpus> {
    let mut documents = Vec::new();
    for file in files(path, &["json"])? {
        let cas: Value = serde_json::from_str(&read_text(&file)?).map_err(|cause| {
            malformed(format!("not a CAS in JSON: {}", json_fault(&cause))).at(&file).on_line(cause.line() as u64)
        })?;
        let structures = structures(&cas);
        let text = structures.iter().find_map(|(_, one)| one.get("sofaString")?.as_str());
        let text = text.ok_or_else(|| malformed("no `sofaString` among the `%FEATURE_STRUCTURES`").at(&file))?;
        let spans: Vec<ToolSpan> = structures.iter().filter_map(|(id, one)| span(id, one)).collect();
        let relations: Vec<(String, String)> = structures
            .iter()
            .filter_map(|(_, one)| {
                let end = |name: &str| Some(one.get(name)?.as_u64()?.to_string());
                end("@Governor").zip(end("@Dependent"))
            })
            .collect();
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let article = labels(name, text.to_owned(), &spans, &relations, Units::Utf16, 0);
        documents.push(article.map_err(|error| error.at(&file))?);
    }
    if documents.is_empty() {
        return Err(malformed("expected `.json` files in this folder").at(path));
    }
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

/// All feature structures with their ids: a list, or an object under the ids.
fn structures(cas: &Value) -> Vec<(String, &Map<String, Value>)> {
    match cas.get("%FEATURE_STRUCTURES") {
        Some(Value::Array(list)) => list
            .iter()
            .filter_map(Value::as_object)
            .filter_map(|one| Some((one.get("%ID")?.as_u64()?.to_string(), one)))
            .collect(),
        Some(Value::Object(all)) => all.iter().filter_map(|(id, one)| Some((id.clone(), one.as_object()?))).collect(),
        _ => Vec::new(),
    }
}

fn span(id: &str, one: &Map<String, Value>) -> Option<ToolSpan> {
    if one.contains_key("@Governor") {
        return None;
    }
    let place = |name: &str| one.get(name)?.as_u64().map(|place| place as usize);
    let text = |name: &str| one.get(name).and_then(Value::as_str);
    let of_type = text("%TYPE").map(|name| name.rsplit('.').next().unwrap_or(name));
    let label = ["label", "value", "role", "Label"].into_iter().find_map(text).or(of_type)?;
    Some(ToolSpan {
        id: id.to_owned(),
        label: label.to_owned(),
        start: place("begin").unwrap_or(0),
        end: place("end")?,
        words: None,
        speaker: text("speaker")
            .filter(|name| !name.trim().is_empty())
            .map(|name| SpeakerName { name: name.to_owned(), kind: text("speakerKind").map(str::to_owned) }),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::gold;

    #[test]
    fn a_cas_is_read_in_utf_16_units() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("a.json");
        let text = r#"{"%TYPES": {}, "%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaString": "🌊 It rained, she said."},
            {"%ID": 2, "%TYPE": "custom.Quotation", "@sofa": 1, "begin": 3, "end": 12, "label": "Indirect", "speaker": "Zoë Ek"},
            {"%ID": 3, "%TYPE": "custom.Quotation", "@sofa": 1, "begin": 14, "end": 17, "label": "Source"},
            {"%ID": 4, "%TYPE": "custom.Joins", "@sofa": 1, "begin": 14, "end": 17, "@Governor": 2, "@Dependent": 3},
            {"%ID": 5, "%TYPE": "uima.Token", "@sofa": 1, "begin": 3, "end": 5}]}"#;
        std::fs::write(&path, text).unwrap();
        let Corpus::Articles { documents, .. } = gold::read(folder.path(), "auto").unwrap() else {
            unreachable!("articles")
        };
        let [quote] = &documents[0].quotes[..] else { panic!("one quotation") };
        assert_eq!((quote.content[0].start, quote.content[0].end, quote.source[0].start), (2, 11, 13));
        std::fs::write(&path, text.replace("sofaString", "sofa")).unwrap();
        let error = gold::read(&path, "inception").unwrap_err().to_string();
        assert!(error.ends_with("a.json: no `sofaString` among the `%FEATURE_STRUCTURES`"), "{error}");
    }
}
