//! The program as a server: articles in, quotations out, over HTTP.
//!
//! The runtime has threads of its own for connections; articles are analysed on the pipeline's pool like everywhere else, as
//! many at a time as there are places. A request waits for a place until its time is up; who comes when too many wait
//! already is told to come again. Nothing is kept of an article.

mod answer;
mod metrics;
mod quotes;
pub mod review;

use std::{
    future::Future,
    net::SocketAddr,
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{
    Router,
    extract::{DefaultBodyLimit, Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{Html, IntoResponse, Response},
    routing::{get, post},
};
use serde_json::{Value, json};
use tokio::{net::TcpListener, sync::Semaphore};

use self::{answer::Refusal, metrics::Metrics};
use crate::{
    error::{Error, ErrorKind, Result},
    export::QuoteRow,
    page::{Parts, page},
    pipeline::Pipeline,
};

/// The description of the interface, kept by hand but for the columns of a quotation; a test holds it against what the server
/// answers.
fn openapi() -> Value {
    // The file is part of the program, and a test reads it.
    let mut described: Value = serde_json::from_str(include_str!("openapi.json")).unwrap_or_default();
    described["components"]["schemas"]["Quote"] = QuoteRow::schema();
    described
}

/// What a server bears.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of a body.
    pub body_bytes: usize,
    /// From a request's headers to its answer.
    pub time: Duration,
    /// Articles that are analysed at a time.
    pub n_at_work: usize,
    /// Requests that are worked on or wait; more are refused.
    pub n_requests: usize,
    /// Whether articles that are not in English are analysed, too.
    pub any_language: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 4 << 20,
            time: Duration::from_secs(60),
            n_at_work: 2 * cores(),
            n_requests: 2048,
            any_language: false,
        }
    }
}

/// Cores of this machine.
pub fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// What every request finds.
struct Shared {
    pipeline: Pipeline,
    limits: Limits,
    at_work: Arc<Semaphore>,
    requests: Semaphore,
    metrics: Metrics,
}

type Context = State<Arc<Shared>>;

/// Whose `Host` header is taken: against pages elsewhere that have their name point to this machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hosts {
    /// Names of this machine to itself.
    Loopback,
    /// Any.
    Any,
}

/// The server's routes with `pipeline` behind them.
pub fn router(pipeline: Pipeline, limits: Limits, hosts: Hosts) -> Router {
    let shared = Arc::new(Shared {
        pipeline,
        limits,
        at_work: Arc::new(Semaphore::new(limits.n_at_work.max(1))),
        requests: Semaphore::new(limits.n_requests.max(1)),
        metrics: Metrics::new(),
    });
    let router = Router::new()
        .route("/", get(front))
        .route("/v1/quotes", post(quotes::post))
        .route("/healthz", get(health))
        .route("/metrics", get(metrics::text))
        .route("/openapi.json", get(description))
        .fallback(|| async { Refusal::new(StatusCode::NOT_FOUND, "no such path, see `/openapi.json`") })
        .method_not_allowed_fallback(|| async {
            Refusal::new(StatusCode::METHOD_NOT_ALLOWED, "this path has another method, see `/openapi.json`")
        })
        .layer(DefaultBodyLimit::max(limits.body_bytes))
        .layer(middleware::from_fn_with_state(Arc::clone(&shared), counted))
        .with_state(shared);
    guarded(router, hosts)
}

/// Routes that take requests of `hosts` only, with headers that keep pages to themselves.
fn guarded(router: Router, hosts: Hosts) -> Router {
    router.layer(middleware::from_fn(move |request: Request, next: Next| async move {
        if hosts == Hosts::Loopback && !is_loopback(request.headers().get(header::HOST)) {
            let message = "this server answers to `localhost` and `127.0.0.1` only";
            return Refusal::new(StatusCode::MISDIRECTED_REQUEST, message).into_response();
        }
        let mut response = next.run(request).await;
        for (name, value) in [
            (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
            (header::X_FRAME_OPTIONS, "DENY"),
            (header::REFERRER_POLICY, "no-referrer"),
            (header::CACHE_CONTROL, "no-store"),
        ] {
            response.headers_mut().insert(name, HeaderValue::from_static(value));
        }
        response
    }))
}

fn is_loopback(host: Option<&HeaderValue>) -> bool {
    let Some(host) = host.and_then(|host| host.to_str().ok()) else { return false };
    let name = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((name, _)) => name,
        None => host.rsplit_once(':').map_or(host, |(name, _)| name),
    };
    name.eq_ignore_ascii_case("localhost") || name.parse().is_ok_and(|address: std::net::IpAddr| address.is_loopback())
}

/// Counts every request and its time, and holds each to its time.
async fn counted(State(shared): Context, request: Request, next: Next) -> Response {
    let begin = Instant::now();
    let path = match request.uri().path() {
        known @ ("/" | "/v1/quotes" | "/healthz" | "/metrics" | "/openapi.json") => known.to_owned(),
        _ => "other".to_owned(),
    };
    let _under_way = shared.metrics.begin();
    let in_time = tokio::time::timeout(shared.limits.time, next.run(request)).await;
    let response = in_time.unwrap_or_else(|_| {
        let seconds = shared.limits.time.as_secs();
        Refusal::new(StatusCode::GATEWAY_TIMEOUT, format!("no answer within {seconds} s")).into_response()
    });
    shared.metrics.end(path, response.status(), begin.elapsed());
    response
}

async fn front() -> Html<String> {
    let parts = Parts {
        title: "whosaid",
        styles: &[include_str!("../page/paste.css")],
        body: include_str!("../page/paste.html"),
        scripts: &[include_str!("../page/paste.js")],
        asks_server: true,
        texts: &[],
    };
    Html(page(&parts, &json!({ "version": env!("CARGO_PKG_VERSION") })))
}

async fn health() -> Response {
    axum::Json(json!({ "status": "ok", "version": env!("CARGO_PKG_VERSION") })).into_response()
}

async fn description() -> Response {
    axum::Json(openapi()).into_response()
}

/// Serves `router` at `address` until `ends`, then lets the requests that are under way end. `ready` is told the address,
/// whose port is chosen now where it was 0.
///
/// # Errors
///
/// [`ErrorKind::Io`] if the address cannot be had or the runtime does not start.
pub fn serve(
    router: Router,
    address: SocketAddr,
    ready: impl FnOnce(SocketAddr),
    ends: impl Future<Output = ()> + Send + 'static,
) -> Result<()> {
    let failed = |what: &'static str| move |cause: std::io::Error| Error::new(ErrorKind::Io, what).because(cause);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(failed("the server's threads cannot be started"))?;
    runtime.block_on(async {
        let listener = TcpListener::bind(address).await.map_err(|cause| {
            failed("cannot be listened at")(cause)
                .at(address.to_string())
                .hint("choose another port with `--port`; 0 takes a free one")
        })?;
        ready(listener.local_addr().map_err(failed("has no address"))?);
        axum::serve(listener, router).with_graceful_shutdown(ends).await.map_err(failed("the server stopped"))
    })
}

/// Ends with an interrupt or a request to terminate.
pub async fn interrupted() {
    let interrupt = async {
        // Where no signal can be waited for, the server ends with its process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    };
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                () = interrupt => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    interrupt.await;
}

#[cfg(test)]
mod tests;
