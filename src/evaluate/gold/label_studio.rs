//! Exports of Label Studio (JSON or JSON-MIN does not keep relations: take JSON): an array of tasks, each with `data.text` and
//! `annotations`, or else `predictions`, whose `result` holds labelled regions and relations.

use std::path::Path;

use serde::Deserialize;

use super::{
    Reader, Sniffed, json_fault, malformed,
    marked::{ToolSpan, Units, labels},
    read_text,
};
use crate::{
    error::Result,
    evaluate::{Corpus, Scope, SpeakerName},
};

pub(super) const READER: Reader =
    Reader { name: "label-studio", about: "JSON of Label Studio, tasks with `data` and `annotations`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    let has = |field: &str| sniffed.start.contains(field);
    sniffed.ending == "json"
        && has("\"data\"")
        && (has("\"annotations\"") || has("\"predictions\""))
        && has("\"result\"")
}

#[derive(Deserialize)]
struct Task {
    id: Option<u64>,
    data: Data,
    #[serde(default)]
    annotations: Vec<Annotation>,
    #[serde(default)]
    predictions: Vec<Annotation>,
}

#[derive(Deserialize)]
struct Data {
    text: String,
    doc_id: Option<String>,
}

#[derive(Deserialize)]
struct Annotation {
    #[serde(default)]
    was_cancelled: bool,
    #[serde(default)]
    result: Vec<Region>,
}

#[derive(Deserialize)]
struct Region {
    id: Option<String>,
    value: Option<Value>,
    meta: Option<Meta>,
    from_id: Option<String>,
    to_id: Option<String>,
}

#[derive(Deserialize)]
struct Value {
    start: Option<usize>,
    end: Option<usize>,
    text: Option<serde_json::Value>,
    #[serde(default)]
    labels: Vec<String>,
}

#[derive(Deserialize)]
struct Meta {
    #[serde(default)]
    text: Vec<String>,
    kind: Option<String>,
}

/// Of each task the first annotation that was not cancelled, or else the first prediction.
fn read(path: &Path) -> Result<Corpus> {
    let text = read_text(path)?;
    let tasks: Vec<Task> = serde_json::from_str(&text).map_err(|cause| {
        malformed(format!("not tasks of Label Studio: {}", json_fault(&cause))).at(path).on_line(cause.line() as u64)
    })?;
    let mut documents = Vec::with_capacity(tasks.len());
    for (task, number) in tasks.into_iter().zip(1_u64..) {
        let name = task.data.doc_id.unwrap_or_else(|| format!("task-{}", task.id.unwrap_or(number)));
        let made = task.annotations.iter().find(|annotation| !annotation.was_cancelled);
        let result = made.or(task.predictions.first()).map_or(&[][..], |annotation| &annotation.result);
        let spans: Vec<ToolSpan> = result.iter().filter_map(span).collect();
        let relations: Vec<(String, String)> =
            result.iter().filter_map(|region| region.from_id.clone().zip(region.to_id.clone())).collect();
        let article = labels(name.clone(), task.data.text, &spans, &relations, Units::CodePoints, 0);
        documents.push(article.map_err(|error| malformed(format!("task {number} (`{name}`): {error}")).at(path))?);
    }
    Ok(Corpus::Articles { documents, layers: Scope::ALL })
}

fn span(region: &Region) -> Option<ToolSpan> {
    let value = region.value.as_ref()?;
    let speaker = region.meta.as_ref().and_then(|meta| {
        let name = meta.text.first().filter(|name| !name.trim().is_empty())?.clone();
        Some(SpeakerName { name, kind: meta.kind.clone() })
    });
    Some(ToolSpan {
        id: region.id.clone()?,
        label: value.labels.first()?.clone(),
        start: value.start?,
        end: value.end?,
        words: value.text.as_ref().and_then(|text| text.as_str()).map(str::to_owned),
        speaker,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::gold;

    #[test]
    fn the_first_annotation_that_stands_is_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("export.json");
        let text = r#"[{"id": 7, "data": {"text": "“We go,” Zoë said."}, "annotations": [{"was_cancelled": true, "result": []},
            {"result": [{"id": "a", "type": "labels", "value": {"start": 0, "end": 8, "text": "“We go,”", "labels": ["Direct"]}, "meta": {"text": ["Zoë Ek"]}},
            {"id": "b", "type": "labels", "value": {"start": 9, "end": 12, "text": "Zoë", "labels": ["Source"]}},
            {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right", "labels": ["source"]}]}]}]"#;
        std::fs::write(&path, text).unwrap();
        let Corpus::Articles { documents, .. } = gold::read(&path, "auto").unwrap() else { unreachable!("articles") };
        assert_eq!(documents[0].document, "task-7");
        assert_eq!((documents[0].quotes.len(), documents[0].quotes[0].source.len()), (1, 1));
        assert_eq!(documents[0].quotes[0].speaker.known().map(|speaker| speaker.name.as_str()), Some("Zoë Ek"));
        std::fs::write(&path, text.replace("\"end\": 12", "\"end\": 99")).unwrap();
        let error = gold::read(&path, "auto").unwrap_err().to_string();
        assert!(error.contains("export.json: task 1 (`task-7`): span `b`"), "{error}");
    }
}
