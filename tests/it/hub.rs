//! Models of the hub, fetched from a server in this process: the hub itself is not asked.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::{TcpListener, TcpStream},
    path::Path,
    sync::{Arc, Mutex},
    thread,
};

use assert_cmd::Command;
use predicates::{prelude::PredicateBooleanExt, str::contains};
use sha1::Digest;
use tempfile::TempDir;
use whosaid::entity::ENGINES;

use crate::repository;

const COMMIT: &str = "0123456789abcdef0123456789abcdef01234567";

/// How a server misbehaves.
#[derive(Clone, Copy, Default)]
struct Faults {
    /// It promises another hash of the weights than theirs.
    wrong_hash: bool,
    /// It promises no hash.
    no_hash: bool,
    /// It sends half of each file.
    half: bool,
}

/// A server that has the model `acme/tiny`, the BERT of `tests/engines`. Large files lie behind a redirection, as on the
/// hub. It ends with the test.
struct Server {
    endpoint: String,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start(faults: Faults) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let endpoint = format!("http://{}", listener.local_addr().expect("it listens"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // A client that hangs up is its own affair.
                let _ = answer(stream, faults, &seen);
            }
        });
        Self { endpoint, requests }
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn answer(mut stream: TcpStream, faults: Faults, seen: &Mutex<Vec<String>>) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream.try_clone()?).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    let headers: Vec<String> = lines.map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let authorization = headers.iter().find(|line| line.to_lowercase().starts_with("authorization"));
    seen.lock().expect("no request panics").push(format!("{request} {}", authorization.map_or("", String::as_str)));
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    if path.starts_with("/acme/private/") {
        return write!(stream, "HTTP/1.1 401 Unauthorized\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    }
    let (is_store, name) = match (path.strip_prefix("/store/"), path.split_once("/resolve/")) {
        (Some(name), _) => (true, name),
        (None, Some(("/acme/tiny", rest))) => (false, rest.split_once('/').map_or("", |(_, name)| name)),
        _ => (false, "nothing"),
    };
    let Ok(content) = fs::read(repository("tests/engines/bert").join(name)) else {
        return write!(
            stream,
            "HTTP/1.1 404 Not Found\r\nX-Error-Code: EntryNotFound\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
        );
    };
    let is_large = name.starts_with("model");
    let hash = if is_large {
        hexadecimal(&sha2::Sha256::digest(if faults.wrong_hash { b"something else" } else { content.as_slice() }))
    } else {
        let mut sha1 = sha1::Sha1::new();
        sha1.update(format!("blob {}\0", content.len()));
        sha1.update(&content);
        hexadecimal(&sha1.finalize())
    };
    let etag = if faults.no_hash { "W/\"5f-abc\"".to_owned() } else { format!("\"{hash}\"") };
    if is_large && !is_store {
        return write!(
            stream,
            "HTTP/1.1 302 Found\r\nLocation: http://localhost:{}/store/{name}\r\nX-Repo-Commit: {COMMIT}\r\nX-Linked-Etag: {etag}\r\n\
             X-Linked-Size: {}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
            stream.local_addr()?.port(),
            content.len()
        );
    }
    write!(
        stream,
        "HTTP/1.1 200 OK\r\nETag: {etag}\r\nX-Repo-Commit: {COMMIT}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        content.len()
    )?;
    if method == "GET" {
        stream.write_all(if faults.half { &content[..content.len() / 2] } else { &content })?;
    }
    Ok(())
}

/// Runs the golden articles through `engine` with a model of the hub.
fn run(engine: &str, model: &str, endpoint: &str, home: &Path) -> Command {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whosaid"));
    command.env("HF_ENDPOINT", endpoint).env("HF_HOME", home).env("HF_TOKEN", "secret");
    for name in ["HF_HUB_CACHE", "HF_HUB_OFFLINE", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        command.env_remove(name);
    }
    command.args(["run", "--table=mentions", "--engine", engine, "--engine-model", model]);
    command.arg(repository("tests/golden"));
    command
}

/// Every engine that is built in and takes models of the hub.
fn engines() -> impl Iterator<Item = &'static str> {
    ENGINES.iter().filter(|engine| engine.is_built_in() && !engine.is_default()).map(|engine| engine.name)
}

/// An address where nobody listens.
const NOBODY: &str = "http://127.0.0.1:9";

#[test]
fn a_model_is_fetched_once_verified_and_kept() {
    for engine in engines() {
        let (server, home) = (Server::start(Faults::default()), TempDir::new().unwrap());
        let first = run(engine, "acme/tiny", &server.endpoint, home.path());
        let assert =
            { first }.assert().code(0).stderr(contains("fetching model.").and(contains("fetching config.json")));
        let snapshot = home.path().join("hub/models--acme--tiny/snapshots").join(COMMIT);
        assert_eq!(
            fs::read(snapshot.join("config.json")).unwrap(),
            fs::read(repository("tests/engines/bert/config.json")).unwrap()
        );
        assert_eq!(fs::read_to_string(home.path().join("hub/models--acme--tiny/refs/main")).unwrap(), COMMIT);
        let requests = server.requests.lock().unwrap().clone();
        let told = |place: &str| {
            requests.iter().filter(|request| request.contains(place)).all(|request| request.contains("secret"))
        };
        assert!(told("/resolve/") && !told("/store/"), "the token goes to the hub only: {requests:?}");
        // From the cache, with nobody to ask.
        let again =
            { run(engine, "acme/tiny", NOBODY, home.path()) }.assert().code(0).stderr(contains("fetching").not());
        assert_eq!(assert.get_output().stdout, again.get_output().stdout);
        let local =
            run(engine, repository("tests/engines/bert").to_str().unwrap(), NOBODY, home.path()).assert().code(0);
        assert_eq!(assert.get_output().stdout, local.get_output().stdout);
    }
}

#[test]
fn a_file_with_another_hash_than_promised_is_thrown_away() {
    for engine in engines() {
        let (server, home) = (Server::start(Faults { wrong_hash: true, ..Faults::default() }), TempDir::new().unwrap());
        for _ in 0..2 {
            run(engine, "acme/tiny", &server.endpoint, home.path())
                .assert()
                .code(2)
                .stdout("")
                .stderr(contains("whosaid: acme/tiny: `model.").and(contains("has the wrong hash: expected ")));
        }
        let blobs = fs::read_dir(home.path().join("hub/models--acme--tiny/blobs")).unwrap();
        let large = blobs.flatten().filter(|blob| blob.file_name().len() != 40).count();
        assert_eq!(large, 0, "nothing unverified is left");
    }
}

#[test]
fn what_cannot_be_fetched_or_verified_is_said_with_a_remedy() {
    for engine in engines() {
        let home = TempDir::new().unwrap();
        let complains = |endpoint: &str, model: &str, message: &str, hint: &str| {
            run(engine, model, endpoint, home.path()).assert().code(2).stdout("").stderr(
                contains(format!("whosaid: {}: {message}", model.split([':', '@']).next().unwrap()))
                    .and(contains(hint)),
            );
        };
        let offline = format!("`config.json` is not in the cache and cannot be fetched from {NOBODY}: ");
        complains(
            NOBODY,
            "acme/tiny",
            &offline,
            "hint: connect to the network, or fetch the model elsewhere and name its folder",
        );
        let server = Server::start(Faults::default());
        complains(
            &server.endpoint,
            "acme/private",
            "the hub has no such model, or does not show it to everyone",
            "set HF_TOKEN",
        );
        complains(&server.endpoint, "acme/other", "`config.json` is missing", "hint: a model is a folder");
        complains(&server.endpoint, "acme/tiny@main:onnx/other.onnx", "`onnx/other.onnx` is missing", "hint: ");
        let server = Server::start(Faults { no_hash: true, ..Faults::default() });
        complains(&server.endpoint, "acme/tiny@dev", "the server names no hash of ", "download the model yourself");
        let (server, home) = (Server::start(Faults { half: true, ..Faults::default() }), TempDir::new().unwrap());
        run(engine, "acme/tiny", &server.endpoint, home.path())
            .assert()
            .code(2)
            .stderr(contains("cannot be fetched from "));
        let mut forbidden = run(engine, "acme/tiny", &server.endpoint, home.path());
        forbidden.env("HF_HUB_OFFLINE", "1").assert().code(2).stderr(contains("HF_HUB_OFFLINE is set"));
    }
    for engine in engines().filter(|engine| *engine == "rust-bert") {
        let home = TempDir::new().unwrap();
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("whosaid"));
        command.env("HF_ENDPOINT", NOBODY).env("HF_HOME", home.path()).args(["run", "--engine", engine]);
        command.arg(repository("tests/golden")).assert().code(2).stderr(contains(
            "whosaid: dbmdz/bert-large-cased-finetuned-conll03-english: `config.json` is not in the cache",
        ));
    }
}
