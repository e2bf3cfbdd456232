//! Values of records as text: what counts as missing, lists, objects within objects.

use serde_json::Value;

use super::fields::Record;

/// What a field holds where a text is wanted.
pub(super) enum Held {
    /// There is no such field.
    Nothing,
    /// It is there and holds nothing.
    Missing,
    Text(String),
    /// It holds what is no text; its name with an article.
    Other(&'static str),
}

/// The value at `name`: a field of this name, or else a path of names and numbers divided by dots.
pub(super) fn find<'r>(record: &'r Record, name: &str) -> Option<&'r Value> {
    if let Some(value) = record.get(name) {
        return Some(value);
    }
    let mut steps = name.split('.');
    let mut value = record.get(steps.next()?)?;
    for step in steps {
        value = match value {
            Value::Object(inner) => inner.get(step)?,
            Value::Array(items) => items.get(step.parse::<usize>().ok()?)?,
            _ => return None,
        };
    }
    Some(value)
}

/// The text at `name`: a string, a list of paragraphs, or the body of an article as Fundus writes it.
pub(super) fn text(record: &Record, name: &str) -> Held {
    match find(record, name) {
        None => Held::Nothing,
        Some(Value::String(text)) if is_missing(text) => Held::Missing,
        Some(Value::Null) => Held::Missing,
        Some(Value::String(text)) => Held::Text(text.clone()),
        Some(Value::Array(items)) if !items.is_empty() && items.iter().all(Value::is_string) => {
            Held::Text(paragraphs(items.iter()))
        }
        // ninjs has a body for each way to show it.
        Some(Value::Array(bodies)) if bodies.iter().any(|body| body.get("value").is_some_and(Value::is_string)) => {
            let is_plain = |body: &&Value| body.get("contentType").and_then(Value::as_str) == Some("text/plain");
            let body = bodies.iter().find(is_plain).or(bodies.first());
            let text = body.and_then(|body| body.get("value")).and_then(Value::as_str).unwrap_or_default();
            if is_missing(text) { Held::Missing } else { Held::Text(text.to_owned()) }
        }
        Some(Value::Object(body)) if body.get("sections").is_some_and(Value::is_array) => Held::Text(fundus(body)),
        Some(other) => Held::Other(kind(other)),
    }
}

fn paragraphs<'v>(items: impl Iterator<Item = &'v Value>) -> String {
    items.filter_map(Value::as_str).collect::<Vec<_>>().join("\n\n")
}

/// `{summary: […], sections: [{headline: […], paragraphs: […]}]}`.
fn fundus(body: &Record) -> String {
    let list = |value: Option<&Value>| match value {
        Some(Value::Array(items)) => items.clone(),
        Some(text @ Value::String(_)) => vec![text.clone()],
        _ => Vec::new(),
    };
    let mut all = list(body.get("summary"));
    for section in list(body.get("sections")) {
        all.extend(list(section.get("headline")));
        all.extend(list(section.get("paragraphs")));
    }
    all.retain(|text| text.as_str().is_some_and(|text| !text.trim().is_empty()));
    paragraphs(all.iter())
}

/// The value at `name` as one line: strings as they are, numbers and truth values as JSON writes them, lists joined by
/// commas, objects by their name.
pub(super) fn plain(record: &Record, name: &str) -> Option<String> {
    line(find(record, name)?)
}

fn line(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => (!is_missing(text)).then(|| text.clone()),
        Value::Bool(_) | Value::Number(_) => Some(value.to_string()),
        Value::Array(values) => {
            Some(values.iter().filter_map(line).collect::<Vec<_>>().join(", ")).filter(|text| !text.is_empty())
        }
        Value::Object(inner) => ["name", "title", "text", "value"].iter().find_map(|name| line(inner.get(*name)?)),
    }
}

/// What databases and scrapers write where there is nothing.
fn is_missing(text: &str) -> bool {
    matches!(text.trim(), "" | "None" | "null")
}

pub(super) fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a truth value",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
