//! The server behind the page of `whosaid review`: the page, edits, what other windows did, an article's names.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode, header},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Value, json};

use super::{Hosts, answer::Refusal, guarded};
use crate::{
    entity::MentionKind,
    error::{Error, ErrorKind},
    input::RawDocument,
    page::{CorpusPage, TableOfQuotations},
    pipeline::Pipeline,
    review::{Edit, Edited, Review},
};

struct Shared {
    review: Mutex<Review>,
    pipeline: Pipeline,
    shown: Shown,
}

/// What the page shows of a table.
#[derive(Debug)]
pub struct Shown {
    /// Its title.
    pub title: String,
    /// As [`TableOfQuotations::data`] makes it.
    pub data: Value,
    /// The table itself, whose texts are shown.
    pub table: TableOfQuotations,
}

impl Shared {
    fn review(&self) -> MutexGuard<'_, Review> {
        self.review.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

type Context = State<Arc<Shared>>;

/// Bytes of an edit.
const MOST_BYTES: usize = 1 << 20;

/// The routes of a review.
pub fn router(review: Review, pipeline: Pipeline, shown: Shown, hosts: Hosts) -> Router {
    let shared = Arc::new(Shared { review: Mutex::new(review), pipeline, shown });
    let router = Router::new()
        .route("/", get(front))
        .route("/api/changes", get(changes))
        .route("/api/edit", post(edit))
        .route("/api/article", post(article))
        .route("/api/names", post(names))
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "no such path") })
        .layer(DefaultBodyLimit::max(MOST_BYTES))
        .with_state(shared);
    guarded(router, hosts)
}

async fn front(State(shared): Context) -> Html<String> {
    let Shown { title, data, table } = &shared.shown;
    let mut data = data.clone();
    data["review"] = shared.review().decided();
    Html(CorpusPage::Review.html(title, &data, &table.texts()))
}

/// Only what a page of this server can send: others cannot name this type without being asked whether they may.
fn json<T: DeserializeOwned>(headers: &HeaderMap, body: &Bytes) -> Result<T, Refusal> {
    if headers.get(header::CONTENT_TYPE).is_none_or(|kind| kind != "application/json") {
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "expected `application/json`"));
    }
    serde_json::from_slice(body).map_err(|cause| Refusal::bad(format!("not what was expected: {cause}")))
}

async fn changes(State(shared): Context, uri: axum::http::Uri) -> Response {
    let since = uri.query().and_then(|query| query.strip_prefix("since=")?.parse().ok()).unwrap_or(0);
    Json(shared.review().changes(since)).into_response()
}

async fn edit(State(shared): Context, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let edit: Edit = json(&headers, &body)?;
    Ok(match shared.review().edit(edit)? {
        Edited::Done(item) => Json(item).into_response(),
        Edited::Conflict(item) => (StatusCode::CONFLICT, Json(item)).into_response(),
    })
}

#[derive(Deserialize)]
struct ArticleEdit {
    doc_id: String,
    reviewed: bool,
}

async fn article(State(shared): Context, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let ArticleEdit { doc_id, reviewed } = json(&headers, &body)?;
    Ok(Json(shared.review().set_reviewed(&doc_id, reviewed)?).into_response())
}

#[derive(Deserialize)]
struct NamesOf {
    doc_id: String,
}

/// The speakers and names that the program sees in an article, to choose from.
async fn names(State(shared): Context, headers: HeaderMap, body: Bytes) -> Result<Response, Refusal> {
    let NamesOf { doc_id } = json(&headers, &body)?;
    let text = shared.review().text(&doc_id).map(str::to_owned);
    let text = text.ok_or_else(|| Refusal::from(Error::new(ErrorKind::Input, "no such article")))?;
    let work = tokio::task::spawn_blocking(move || {
        let analysis = shared.pipeline.analyse_document(RawDocument::new(doc_id, text))?;
        let mut names: BTreeMap<String, &str> = BTreeMap::new();
        for mention in analysis.mentions.iter().filter(|mention| mention.kind == MentionKind::Name) {
            let name = analysis.article.slice(mention.head).split_whitespace().collect::<Vec<_>>().join(" ");
            names.entry(name).or_insert(mention.class.name());
        }
        for speaker in &analysis.coreference.speakers {
            names.insert(speaker.name.clone(), speaker.kind.name());
        }
        let names: Vec<Value> = names.into_iter().map(|(name, kind)| json!({ "name": name, "kind": kind })).collect();
        Ok::<_, Refusal>(Json(json!({ "names": names })).into_response())
    });
    work.await.unwrap_or_else(|_| Err(Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the analysis was broken off")))
}
