//! `POST /v1/quotes`: one article as text or JSON, or several as a JSON array or JSON Lines.

use std::sync::Arc;

use axum::{
    body::{Body, Bytes, to_bytes},
    extract::State,
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::task::JoinSet;

use super::{Context, Limits, Shared, answer::Refusal};
use crate::{
    clean::TextIndex,
    error::{Error, ErrorKind},
    export::{Row, Selection, quote_rows},
    input::{self, Metadata, RawDocument, ReadOptions},
};

/// An article as it is sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Article {
    id: Option<String>,
    text: String,
    title: Option<String>,
    url: Option<String>,
    publisher: Option<String>,
    published: Option<String>,
    author: Option<String>,
}

/// What was sent, and how the answer is to be.
#[expect(clippy::large_enum_variant, reason = "one for each request")]
enum Sent {
    /// An object, or plain text: an object with its rows comes back.
    One(RawDocument),
    /// An array: an array of such objects.
    Several(Vec<RawDocument>),
    /// JSON Lines: rows as JSON Lines.
    Lines(Vec<RawDocument>),
}

/// Articles that one request may hold.
const MOST_ARTICLES: usize = 1000;

pub(super) async fn post(State(shared): Context, headers: HeaderMap, body: Body) -> Response {
    match answer(&shared, &headers, body).await {
        Ok(response) => response,
        Err(refusal) => refusal.into_response(),
    }
}

async fn answer(shared: &Arc<Shared>, headers: &HeaderMap, body: Body) -> Result<Response, Refusal> {
    let _place = shared.requests.try_acquire().map_err(|_| {
        Refusal::new(StatusCode::SERVICE_UNAVAILABLE, format!("{} requests wait already", shared.limits.n_requests))
            .hint("come again in a second, or start the server with a higher `--max-requests`")
    })?;
    let limit = shared.limits.body_bytes;
    let too_long = || {
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, format!("a body has at most {limit} bytes"))
            .hint("send fewer articles at a time, or start the server with a higher `--max-body`")
    };
    let said = headers.get(header::CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if said.is_some_and(|length| length > limit) {
        return Err(too_long());
    }
    let bytes = to_bytes(body, limit).await.map_err(|cause| {
        let is_too_long =
            std::error::Error::source(&cause).is_some_and(|cause| cause.to_string().contains("length limit"));
        if is_too_long { too_long() } else { Refusal::bad("the body ended before its end") }
    })?;
    let sent = sent(headers, bytes, shared.limits).await?;
    Ok(match sent {
        Sent::One(document) => {
            let rows = rows(shared, document).await?;
            json_response(object(&rows))
        }
        Sent::Several(documents) => {
            let mut objects = Vec::new();
            for found in all(shared, documents).await {
                let found = found.map_or_else(|refusal| refused(&refusal), |rows| object(&rows));
                objects.push(found);
            }
            json_response(format!("[{}]", objects.join(",")))
        }
        Sent::Lines(documents) => {
            let (mut lines, mut n_skipped) = (String::new(), 0);
            for found in all(shared, documents).await {
                let found = match found {
                    // As `run` does: what cannot be analysed is skipped and counted.
                    Err(refusal) if refusal.is_of_article() => {
                        n_skipped += 1;
                        continue;
                    }
                    found => found?,
                };
                for row in found.rows {
                    lines.push_str(&row);
                    lines.push('\n');
                }
            }
            let mut response = ([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response();
            response.headers_mut().insert("x-skipped", n_skipped.into());
            response
        }
    })
}

fn json_response(json: String) -> Response {
    ([(header::CONTENT_TYPE, "application/json")], json).into_response()
}

/// The rows of one article, each an object as in JSON Lines.
struct RowsOf {
    id: String,
    rows: Vec<String>,
}

fn object(found: &RowsOf) -> String {
    format!("{{\"id\":{},\"quotes\":[{}]}}", Value::from(found.id.as_str()), found.rows.join(","))
}

/// In a batch an article that cannot be analysed has its error in its place.
fn refused(refusal: &Refusal) -> String {
    format!("{{\"error\":{}}}", Value::from(refusal.message()))
}

/// All of a batch, in order. Where nobody waits for them any more, those that have no place yet are given up.
async fn all(shared: &Arc<Shared>, documents: Vec<RawDocument>) -> Vec<Result<RowsOf, Refusal>> {
    let mut tasks = JoinSet::new();
    let mut found: Vec<Result<RowsOf, Refusal>> = Vec::with_capacity(documents.len());
    for (place, document) in documents.into_iter().enumerate() {
        let shared = Arc::clone(shared);
        tasks.spawn(async move { (place, rows(&shared, document).await) });
        found.push(Err(broken_off()));
    }
    while let Some(done) = tasks.join_next().await {
        if let Ok((place, rows)) = done {
            found[place] = rows;
        }
    }
    found
}

fn broken_off() -> Refusal {
    Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the analysis was broken off")
}

/// Waits for a place, then analyses away from the threads that hold connections. The place is kept until the analysis
/// ends, even if nobody waits for it any more.
async fn rows(shared: &Arc<Shared>, document: RawDocument) -> Result<RowsOf, Refusal> {
    let ended = || Refusal::new(StatusCode::SERVICE_UNAVAILABLE, "the server is ending");
    let place = Arc::clone(&shared.at_work).acquire_owned().await.map_err(|_| ended())?;
    let shared = Arc::clone(shared);
    let work = tokio::task::spawn_blocking(move || {
        let _place = place;
        if !shared.limits.any_language
            && let Some(error) = input::language_refusal(&document)
        {
            return Err(error.into());
        }
        let analysis = shared.pipeline.analyse_document(document)?;
        let rows: Vec<String> = quote_rows(&analysis, &Selection::default())
            .iter()
            .map(|row| {
                let mut json = Vec::new();
                row.json(&mut json);
                String::from_utf8_lossy(&json).into_owned()
            })
            .collect();
        let text = &analysis.document.text;
        shared.metrics.analysed(TextIndex::new(text).code_points(text.len()), rows.len());
        Ok::<RowsOf, Refusal>(RowsOf { id: analysis.document.id, rows })
    });
    work.await.unwrap_or_else(|_| Err(broken_off()))
}

async fn sent(headers: &HeaderMap, bytes: Bytes, limits: Limits) -> Result<Sent, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|kind| kind.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    let text = || {
        std::str::from_utf8(&bytes)
            .map_err(|cause| Refusal::bad(format!("the body is not UTF-8 behind byte {}", cause.valid_up_to())))
    };
    match kind.as_str() {
        "" | "text/plain" => {
            let text = text()?;
            if text.trim().is_empty() {
                return Err(Refusal::bad("the body holds no text"));
            }
            Ok(Sent::One(RawDocument::new("article", text)))
        }
        "application/json" => {
            let text = text()?;
            if text.trim_start().starts_with('[') {
                let articles: Vec<Article> = serde_json::from_str(text).map_err(|cause| malformed(&cause))?;
                return Ok(Sent::Several(documents(articles)?));
            }
            let article: Article = serde_json::from_str(text).map_err(|cause| malformed(&cause))?;
            let document = documents(vec![article])?.pop();
            document.map(Sent::One).ok_or_else(|| Refusal::bad("the body holds no article"))
        }
        "application/x-ndjson" | "application/jsonl" => {
            let articles =
                text()?.lines().filter(|line| !line.trim().is_empty()).enumerate().map(|(line_idx, line)| {
                    serde_json::from_str(line)
                        .map_err(|cause| Refusal::bad(format!("line {}: {cause}", line_idx + 1)).hint(EXPECTED))
                });
            Ok(Sent::Lines(documents(articles.collect::<Result<_, _>>()?)?))
        }
        "text/html" if input::reader("html").is_ok() => {
            let any_language = limits.any_language;
            let page = tokio::task::spawn_blocking(move || page(bytes.to_vec(), any_language)).await;
            let broken_off = |_| Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the page was not read to its end");
            Ok(Sent::One(page.map_err(broken_off)??))
        }
        other => Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, format!("`{other}` is not read"))
            .hint("send `text/plain`, `text/html`, `application/json` or `application/x-ndjson`")),
    }
}

/// The article of a web page, by the reader of the program.
fn page(bytes: Vec<u8>, any_language: bool) -> Result<RawDocument, Refusal> {
    let options = ReadOptions { reader: Some(input::reader("html")?), any_language, ..ReadOptions::default() };
    let document = input::from_bytes(bytes, &options).next();
    let document = document.unwrap_or_else(|| Err(Error::new(ErrorKind::Input, "no article on this page")))?;
    Ok(RawDocument { id: "article".to_owned(), ..document })
}

const EXPECTED: &str = "an article is an object with `text`, and `id`, `title`, `url`, `publisher`, `published`, `author` where they are known";

fn malformed(cause: &serde_json::Error) -> Refusal {
    Refusal::bad(format!("not an article in JSON: {cause}")).hint(EXPECTED)
}

/// As documents with ids that are told apart.
fn documents(articles: Vec<Article>) -> Result<Vec<RawDocument>, Refusal> {
    if articles.len() > MOST_ARTICLES {
        return Err(Refusal::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("a request holds at most {MOST_ARTICLES} articles"),
        ));
    }
    let is_alone = articles.len() == 1;
    let mut known = std::collections::HashSet::new();
    let mut documents = Vec::with_capacity(articles.len());
    for (article, number) in articles.into_iter().zip(1..) {
        let id = article.id.filter(|id| !id.is_empty());
        let id = id.unwrap_or_else(|| if is_alone { "article".to_owned() } else { format!("article-{number}") });
        if !known.insert(id.clone()) {
            return Err(Refusal::bad(format!("two articles have the id `{id}`")));
        }
        let Article { text, title, url, publisher, published, author, .. } = article;
        let metadata = Metadata { title, url, publisher, published, author, ..Metadata::default() };
        documents.push(RawDocument { id, text, metadata });
    }
    Ok(documents)
}
