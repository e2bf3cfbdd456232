//! What the server counts, in the text format of Prometheus.

use std::{
    sync::atomic::{AtomicI64, AtomicU64},
    time::Duration,
};

use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{counter::Counter, family::Family, gauge::Gauge, histogram::Histogram},
    registry::{Registry, Unit},
};

use super::{Context, answer::Refusal};

/// Upper ends of the times that are told apart, in seconds.
const BUCKETS: [f64; 12] = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0];

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Answered {
    path: String,
    status: u16,
}

#[derive(Clone, Debug, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Asked {
    path: String,
}

pub(super) struct Metrics {
    registry: Registry,
    answers: Family<Answered, Counter>,
    seconds: Family<Asked, Histogram>,
    under_way: Gauge<i64, AtomicI64>,
    articles: Counter<u64, AtomicU64>,
    quotations: Counter<u64, AtomicU64>,
    characters: Counter<u64, AtomicU64>,
}

/// A request that is under way for as long as this lives.
pub(super) struct UnderWay(Gauge<i64, AtomicI64>);

impl Drop for UnderWay {
    fn drop(&mut self) {
        self.0.dec();
    }
}

impl Metrics {
    pub(super) fn new() -> Self {
        let mut registry = Registry::with_prefix("whosaid");
        let answers = Family::<Answered, Counter>::default();
        let seconds = Family::<Asked, Histogram>::new_with_constructor(|| Histogram::new(BUCKETS));
        let (under_way, articles, quotations, characters) = Default::default();
        registry.register("requests", "Requests that were answered", answers.clone());
        registry.register_with_unit("request_duration", "From headers to answer", Unit::Seconds, seconds.clone());
        registry.register("requests_under_way", "Requests without an answer yet", Gauge::clone(&under_way));
        registry.register("articles", "Articles that were analysed", Counter::clone(&articles));
        registry.register("quotations", "Quotations that were found", Counter::clone(&quotations));
        registry.register("characters", "Code points of these articles", Counter::clone(&characters));
        Self { registry, answers, seconds, under_way, articles, quotations, characters }
    }

    pub(super) fn begin(&self) -> UnderWay {
        self.under_way.inc();
        UnderWay(self.under_way.clone())
    }

    pub(super) fn end(&self, path: String, status: StatusCode, time: Duration) {
        self.seconds.get_or_create(&Asked { path: path.clone() }).observe(time.as_secs_f64());
        self.answers.get_or_create(&Answered { path, status: status.as_u16() }).inc();
    }

    pub(super) fn analysed(&self, n_characters: usize, n_quotations: usize) {
        self.articles.inc();
        self.characters.inc_by(n_characters as u64);
        self.quotations.inc_by(n_quotations as u64);
    }
}

pub(super) async fn text(State(shared): Context) -> Response {
    let mut text = String::new();
    if encode(&mut text, &shared.metrics.registry).is_err() {
        return Refusal::new(StatusCode::INTERNAL_SERVER_ERROR, "the counts cannot be written").into_response();
    }
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response()
}
