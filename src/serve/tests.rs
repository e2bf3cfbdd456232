//! The server as its clients meet it, over real connections.

use std::{
    io::{Read, Write},
    net::{Ipv4Addr, SocketAddr, TcpStream},
    sync::mpsc,
    thread::{self, JoinHandle},
};

use serde_json::Value;
use tokio::sync::oneshot;

use super::*;
use crate::export::{Selection, quote_rows};

const ARTICLE: &str = "“The tide will turn,” said Ana Ruiz, the harbour master. She said that the gate was shut.";

/// A server that ends when this is dropped.
struct Server {
    address: SocketAddr,
    end: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Server {
    fn start(router: Router) -> Self {
        let (end, ended) = oneshot::channel::<()>();
        let (tell, told) = mpsc::channel();
        let thread = thread::spawn(move || {
            let ends = async {
                let _ = ended.await;
            };
            serve(router, (Ipv4Addr::LOCALHOST, 0).into(), |address| tell.send(address).unwrap(), ends).unwrap();
        });
        Self { address: told.recv().unwrap(), end: Some(end), thread: Some(thread) }
    }

    fn with(limits: Limits) -> Self {
        Self::start(router(Pipeline::builder().threads(2).build().unwrap(), limits, Hosts::Loopback))
    }

    /// Status, headers and body of the answer to a request.
    fn ask(&self, head: &str, body: &[u8]) -> (u16, String, String) {
        let mut stream = TcpStream::connect(self.address).unwrap();
        let host =
            if head.to_lowercase().contains("host:") { String::new() } else { format!("Host: {}\r\n", self.address) };
        write!(stream, "{head}\r\n{host}Connection: close\r\nContent-Length: {}\r\n\r\n", body.len()).unwrap();
        // A server that refuses may close before all is sent.
        let _ = stream.write_all(body);
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let answer = String::from_utf8(answer).unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head.to_lowercase(), body.to_owned())
    }

    fn post(&self, kind: &str, body: &[u8]) -> (u16, Value) {
        let (status, _, body) = self.ask(&format!("POST /v1/quotes HTTP/1.1\r\nContent-Type: {kind}"), body);
        (status, serde_json::from_str(&body).unwrap())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end.take().map(|end| end.send(()));
        self.thread.take().map(JoinHandle::join);
    }
}

/// The rows as `run` writes them.
fn expected(id: &str) -> Vec<Value> {
    let document = crate::input::RawDocument::new(id, ARTICLE);
    let analysis = Pipeline::builder().build().unwrap().analyse_document(document).unwrap();
    quote_rows(&analysis, &Selection::default()).iter().map(|row| serde_json::to_value(row).unwrap()).collect()
}

#[test]
fn text_json_batches_and_lines_give_the_rows_of_a_run() {
    let server = Server::with(Limits::default());
    let rows = expected("article");
    assert!(rows.len() >= 2);
    let (status, answer) = server.post("text/plain; charset=utf-8", ARTICLE.as_bytes());
    assert_eq!((status, &answer["quotes"]), (200, &Value::from(rows)));
    let sent = |id: &str| json!({ "id": id, "text": ARTICLE });
    let (_, answer) = server.post("application/json", sent("a").to_string().as_bytes());
    assert_eq!((answer["id"].as_str(), &answer["quotes"]), (Some("a"), &Value::from(expected("a"))));
    let (_, answer) = server.post("application/json", json!([sent("b"), sent("c")]).to_string().as_bytes());
    assert_eq!(answer[1]["quotes"], Value::from(expected("c")));
    let lines = format!("{}\n\n{}\n", sent("d"), sent("e"));
    let (status, head, body) =
        server.ask("POST /v1/quotes HTTP/1.1\r\nContent-Type: application/x-ndjson", lines.as_bytes());
    assert!(status == 200 && head.contains("application/x-ndjson"));
    let found: Vec<Value> = body.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(found, [expected("d"), expected("e")].concat());
}

#[test]
fn what_is_wrong_is_told_in_json_with_a_status_of_its_own() {
    let server = Server::with(Limits { body_bytes: 2000, ..Limits::default() });
    for (kind, body, status, message) in [
        ("application/json", &b"{\"text\": 5}"[..], 400, "not an article in JSON: invalid type"),
        ("application/json", b"{\"txt\": \"a\"}", 400, "not an article in JSON: unknown field `txt`"),
        (
            "application/json",
            b"[{\"id\":\"a\",\"text\":\"x\"},{\"id\":\"a\",\"text\":\"y\"}]",
            400,
            "two articles have the id `a`",
        ),
        ("application/x-ndjson", b"{\"text\":\"a\"}\n{", 400, "line 2: "),
        ("text/plain", b"\xff\xfe", 400, "the body is not UTF-8 behind byte 0"),
        ("text/plain", b"  \n", 400, "the body holds no text"),
        ("application/pdf", b"%PDF", 415, "`application/pdf` is not read"),
        ("text/plain", &[b'a'; 2001], 413, "a body has at most 2000 bytes"),
    ] {
        let (found, answer) = server.post(kind, body);
        assert_eq!((found, answer["error"]["status"].as_u64()), (status, Some(u64::from(status))), "{answer}");
        assert!(answer["error"]["message"].as_str().unwrap().starts_with(message), "{answer}");
    }
    for (head, status) in [
        ("GET /nothing HTTP/1.1", 404),
        ("GET /v1/quotes HTTP/1.1", 405),
        ("GET / HTTP/1.1\r\nHost: elsewhere.example", 421),
    ] {
        let (found, _, body) = server.ask(head, b"");
        assert_eq!(found, status, "{body}");
        assert!(serde_json::from_str::<Value>(&body).unwrap()["error"]["message"].is_string());
    }
}

#[test]
fn articles_in_other_languages_are_skipped_as_by_run() {
    let german = "Die Bürgermeisterin sagte am Montag, die Stadt werde mit dem Bau des neuen Hafens bis zum Frühjahr warten, \
                  und bis dahin werde niemand bezahlt. „Für mehr ist kein Geld da“, fügte sie vor den Nachbarn hinzu, und dann \
                  ging sie nach Hause, ohne noch ein Wort zu sagen. Am Abend brannte im Rathaus kein Licht mehr, und der Wind \
                  kam vom Meer her über die leeren Straßen der Stadt.";
    let sent = |id: &str, text: &str| json!({ "id": id, "text": text });
    let server = Server::with(Limits::default());
    let (status, answer) = server.post("application/json", sent("a", german).to_string().as_bytes());
    assert_eq!((status, answer["error"]["message"].as_str()), (422, Some("a: is in German, not in English")));
    let (_, answer) =
        server.post("application/json", json!([sent("a", german), sent("b", ARTICLE)]).to_string().as_bytes());
    assert_eq!((answer[0]["error"].as_str(), &answer[1]["id"]), (Some("a: is in German, not in English"), &json!("b")));
    let lines = format!("{}\n{}\n", sent("a", german), sent("b", ARTICLE));
    let (status, head, body) =
        server.ask("POST /v1/quotes HTTP/1.1\r\nContent-Type: application/x-ndjson", lines.as_bytes());
    assert!(status == 200 && head.contains("x-skipped: 1"), "{head}");
    assert_eq!(body.lines().count(), expected("b").len());
    let server = Server::with(Limits { any_language: true, ..Limits::default() });
    assert_eq!(server.post("text/plain", german.as_bytes()).0, 200);
}

#[test]
fn many_at_once_all_have_their_own_answer_and_the_server_counts_them() {
    let server = Server::with(Limits { n_at_work: 2, ..Limits::default() });
    thread::scope(|scope| {
        for number in 0..200 {
            let server = &server;
            scope.spawn(move || {
                let id = format!("n{number}");
                let (status, answer) =
                    server.post("application/json", json!({ "id": id, "text": ARTICLE }).to_string().as_bytes());
                assert_eq!((status, answer["id"].as_str()), (200, Some(id.as_str())));
            });
        }
    });
    let (_, _, counts) = server.ask("GET /metrics HTTP/1.1", b"");
    assert!(counts.contains("whosaid_requests_total{path=\"/v1/quotes\",status=\"200\"} 200"), "{counts}");
    assert!(counts.contains("whosaid_articles_total 200") && counts.ends_with("# EOF\n"), "{counts}");
    assert!(counts.contains("whosaid_requests_under_way 1"), "{counts}");
}

#[test]
fn who_comes_when_too_many_wait_is_told_to_come_again_and_slow_answers_are_given_up() {
    let server = Server::with(Limits { n_requests: 1, ..Limits::default() });
    let mut waiting = TcpStream::connect(server.address).unwrap();
    write!(waiting, "POST /v1/quotes HTTP/1.1\r\nHost: {}\r\nContent-Length: 10\r\n\r\nab", server.address).unwrap();
    let busy = (0..200).find_map(|_| {
        thread::sleep(Duration::from_millis(10));
        let (status, head, _) = server.ask("POST /v1/quotes HTTP/1.1", b"a");
        (status == 503).then_some(head)
    });
    assert!(busy.unwrap().contains("retry-after: 1"));
    let server = Server::with(Limits { time: Duration::from_millis(200), ..Limits::default() });
    let mut slow = TcpStream::connect(server.address).unwrap();
    write!(
        slow,
        "POST /v1/quotes HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nContent-Length: 10\r\n\r\nab",
        server.address
    )
    .unwrap();
    let mut answer = String::new();
    slow.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 504") && answer.contains("no answer within"), "{answer}");
}

#[test]
fn the_description_is_that_of_the_server() {
    let described: Value = openapi();
    let server = Server::with(Limits::default());
    for (path, methods) in described["paths"].as_object().unwrap() {
        for method in methods.as_object().unwrap().keys() {
            let (status, _, _) = server.ask(&format!("{} {path} HTTP/1.1", method.to_uppercase()), b"x");
            assert_eq!(status, 200, "{method} {path}");
        }
    }
    let schemas = &described["components"]["schemas"];
    for row in expected("a") {
        assert_eq!(fault(schemas, &schemas["Quote"], &row), None);
    }
    let refused = server.post("application/json", b"{}").1;
    assert_eq!(fault(schemas, &schemas["Error"], &refused), None);
    assert!(fault(schemas, &schemas["Error"], &json!({ "error": { "status": "x", "message": "" } })).is_some());
}

/// What of `value` is not as `schema` says: types, fields that are missing or not described, `enum`.
fn fault(schemas: &Value, schema: &Value, value: &Value) -> Option<String> {
    if let Some(name) = schema["$ref"].as_str() {
        return fault(schemas, &schemas[name.rsplit('/').next()?], value);
    }
    if let Some(ways) = schema["oneOf"].as_array() {
        return ways
            .iter()
            .all(|way| fault(schemas, way, value).is_some())
            .then(|| format!("{value} is none of {ways:?}"));
    }
    let found = match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let admits = |kind: &Value| kind == found || (kind == "number" && found == "integer");
    let kinds = &schema["type"];
    if !kinds.as_array().map_or_else(|| admits(kinds), |kinds| kinds.iter().any(admits)) {
        return Some(format!("{value} is no {kinds}"));
    }
    if schema["enum"].as_array().is_some_and(|known| !known.contains(value)) {
        return Some(format!("{value} is not among {}", schema["enum"]));
    }
    let items = value.as_array().into_iter().flatten().find_map(|item| fault(schemas, &schema["items"], item));
    let fields =
        value.as_object().into_iter().flatten().find_map(|(name, field)| match schema["properties"].get(name) {
            Some(schema) => fault(schemas, schema, field).map(|fault| format!("{name}: {fault}")),
            None => Some(format!("`{name}` is not described")),
        });
    let missing = schema["required"]
        .as_array()
        .into_iter()
        .flatten()
        .find(|name| value.get(name.as_str().unwrap_or_default()).is_none());
    items.or(fields).or(missing.map(|name| format!("{name} is missing")))
}

#[test]
fn hosts_are_told_apart() {
    for (host, is_own) in [
        ("localhost", true),
        ("LOCALHOST:8080", true),
        ("127.0.0.1:8080", true),
        ("[::1]:8080", true),
        ("127.0.0.1.example.org", false),
        ("example.org:80", false),
        ("localhost.example.org", false),
    ] {
        assert_eq!(is_loopback(Some(&HeaderValue::from_static(host))), is_own, "{host}");
    }
    assert!(!is_loopback(None));
}
