//! `whosaid serve`: the program as a server.

use std::{
    net::{IpAddr, Ipv4Addr, SocketAddr},
    time::Duration,
};

use clap::Args;

use super::{Outcome, input::parse_bytes, say};
use crate::{
    error::Result,
    pipeline::Pipeline,
    serve::{Hosts, Limits, cores, interrupted, router, serve},
};

/// Answer over HTTP: articles in, quotations out, and a page to paste an article into
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Arguments {
    /// Port; 0 takes a free one
    #[arg(long, value_name = "N", default_value = "8080")]
    port: u16,

    /// Address to listen at; others than this machine reach it only where this says so, as in `0.0.0.0`
    ///
    /// There is no login and no encryption: put a server that has both before it.
    #[arg(long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    host: IpAddr,

    /// Bytes that the body of a request may have, as in `4MiB`
    #[arg(long, value_name = "SIZE", default_value = "4MiB", value_parser = parse_bytes, help_heading = "Limits")]
    max_body: usize,

    /// Seconds until a request is given up
    #[arg(long, value_name = "N", default_value = "60", value_parser = clap::value_parser!(u64).range(1..), help_heading = "Limits")]
    max_seconds: u64,

    /// Requests that may be worked on or wait at a time; more are told to come again
    #[arg(long, value_name = "N", default_value = "2048", value_parser = clap::value_parser!(u32).range(1..), help_heading = "Limits")]
    max_requests: u32,

    /// Analyse articles in other languages than English too
    #[arg(long)]
    any_language: bool,

    /// Threads that analyse; one for each core by default
    #[arg(short = 'j', long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    threads: Option<u16>,
}

const EXAMPLES: &str = "\
Examples:
  whosaid serve                                       then open http://localhost:8080/
  curl --data-binary @article.txt -H 'Content-Type: text/plain' localhost:8080/v1/quotes
  curl --json '{\"id\": \"a\", \"text\": \"“We wait,” said Ana Ruiz.\"}' localhost:8080/v1/quotes
  curl --data-binary @articles.jsonl -H 'Content-Type: application/x-ndjson' localhost:8080/v1/quotes

POST /v1/quotes takes an article as text or a JSON object, several as an array or JSON Lines; the rows are those of `whosaid
run --format jsonl`. GET /openapi.json describes it, /healthz tells whether it runs, /metrics counts for Prometheus.";

pub(super) fn run(arguments: &Arguments) -> Result<Outcome> {
    let n_threads = arguments.threads.map_or_else(cores, usize::from);
    let limits = Limits {
        body_bytes: arguments.max_body,
        time: Duration::from_secs(arguments.max_seconds),
        n_at_work: 2 * n_threads,
        n_requests: arguments.max_requests as usize,
        any_language: arguments.any_language,
    };
    let hosts = if arguments.host.is_loopback() { Hosts::Loopback } else { Hosts::Any };
    let router = router(Pipeline::builder().threads(n_threads).build()?, limits, hosts);
    let ready = |address: SocketAddr| say(&format!("listening at http://{address}/ (Ctrl-C ends)"));
    let ends = async {
        interrupted().await;
        say("ending: requests under way are answered still");
    };
    serve(router, SocketAddr::new(arguments.host, arguments.port), ready, ends)?;
    Ok(Outcome::Done)
}
