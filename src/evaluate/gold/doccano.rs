//! Exports of doccano: JSON Lines, an article a line, with `text`, `entities` and `relations`, or with `label`, a list of
//! `[start, end, label]`.

use std::path::Path;

use serde::Deserialize;
use serde_json::Value;

use super::{
    Reader, Sniffed,
    marked::{ToolSpan, Units, labels, lines},
};
use crate::{
    error::Result,
    evaluate::{Corpus, SpeakerName},
};

pub(super) const READER: Reader =
    Reader { name: "doccano", about: "JSON Lines of doccano with `text` and `entities` or `label`", fits, read };

fn fits(sniffed: &Sniffed) -> bool {
    let has = |field: &str| sniffed.head.contains(field);
    sniffed.ending == "jsonl" && has("\"text\"") && (has("\"entities\"") || has("\"label\":[[") || has("\"label\": [["))
}

#[derive(Deserialize)]
struct Line {
    id: Option<Value>,
    doc_id: Option<String>,
    text: String,
    #[serde(default)]
    entities: Vec<Entity>,
    #[serde(default)]
    relations: Vec<Relation>,
    #[serde(default)]
    label: Vec<(usize, usize, String)>,
    #[serde(default)]
    speakers: Vec<Speaker>,
}

#[derive(Deserialize)]
struct Entity {
    id: u64,
    label: String,
    start_offset: usize,
    end_offset: usize,
}

#[derive(Deserialize)]
struct Relation {
    from_id: u64,
    to_id: u64,
}

/// As `whosaid run` writes it beside what doccano knows.
#[derive(Deserialize)]
struct Speaker {
    entity: u64,
    name: String,
    kind: Option<String>,
}

fn read(path: &Path) -> Result<Corpus> {
    lines(path, "doccano", |line: Line, number| {
        let speaker = |id: u64| {
            let speaker = line.speakers.iter().find(|speaker| speaker.entity == id)?;
            Some(SpeakerName { name: speaker.name.clone(), kind: speaker.kind.clone() })
        };
        let entities = line.entities.iter().map(|entity| ToolSpan {
            id: entity.id.to_string(),
            label: entity.label.clone(),
            start: entity.start_offset,
            end: entity.end_offset,
            words: None,
            speaker: speaker(entity.id),
        });
        let plain = line.label.iter().zip(1..).map(|((start, end, label), n): (_, u64)| ToolSpan {
            id: format!("label {n}"),
            label: label.clone(),
            start: *start,
            end: *end,
            ..ToolSpan::default()
        });
        let spans: Vec<ToolSpan> = entities.chain(plain).collect();
        let relations: Vec<(String, String)> =
            line.relations.iter().map(|relation| (relation.from_id.to_string(), relation.to_id.to_string())).collect();
        let id = line.id.as_ref().map(|id| id.as_str().map_or_else(|| id.to_string(), str::to_owned));
        let name = line.doc_id.or(id).unwrap_or_else(|| number.to_string());
        Some(labels(name, line.text, &spans, &relations, Units::CodePoints, number))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evaluate::gold;

    #[test]
    fn entities_and_plain_labels_are_read() {
        let folder = tempfile::TempDir::new().unwrap();
        let path = folder.path().join("all.jsonl");
        let lines = [
            r#"{"id": 3, "text": "“We go,” Zoë said.", "entities": [{"id": 1, "label": "Direct", "start_offset": 0, "end_offset": 8}, {"id": 2, "label": "Cue", "start_offset": 13, "end_offset": 17}], "relations": [{"id": 1, "from_id": 1, "to_id": 2, "type": "cue"}], "Comments": []}"#,
            r#"{"text": "He said it rained.", "label": [[8, 17, "Indirect"]]}"#,
        ];
        std::fs::write(&path, lines.join("\n")).unwrap();
        let Corpus::Articles { documents, .. } = gold::read(&path, "auto").unwrap() else { unreachable!("articles") };
        assert_eq!(documents.iter().map(|labels| labels.document.as_str()).collect::<Vec<_>>(), ["3", "2"]);
        assert_eq!(documents[0].quotes[0].cue_text, "said");
        assert_eq!(documents[1].quotes.len(), 1);
        std::fs::write(&path, format!("{}\n{}", lines[0], lines[1].replace("17", "170"))).unwrap();
        let error = gold::read(&path, "auto").unwrap_err().to_string();
        assert!(error.contains("all.jsonl: line 2: span `label 1`"), "{error}");
    }
}
