//! Models of the Hugging Face hub: fetched once into the cache that Python uses too, and verified before they are used.
//!
//! The hub names the hash of each file: SHA-256 of large ones, Git's SHA-1 of small ones. What does not have it is thrown
//! away. A file in the cache was verified when it came and is not asked for again.

use std::{
    env,
    fmt::Write as _,
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    time::Duration,
};

use sha1::Sha1;
use sha2::{Digest, Sha256};
use ureq::{Agent, Body, http::Response};

use crate::error::{Error, ErrorKind, Result};

/// A model of the hub, as in `org/name@revision:file`.
pub(super) struct Hub<'a> {
    name: &'a str,
    revision: &'a str,
    weights: Option<&'a str>,
    endpoint: String,
    token: Option<String>,
    is_offline: bool,
    /// Of this model.
    cache: PathBuf,
    agent: Agent,
    on_download: &'a dyn Fn(&str, u64, u64),
}

/// What the hub says of a file before it is fetched.
struct Promise {
    url: String,
    hash: String,
    commit: String,
    n_bytes: u64,
}

/// Redirections that are followed, at most.
const N_REDIRECTIONS: usize = 8;

impl<'a> Hub<'a> {
    /// The model of the hub that `model` names; `None` if that is no name of the hub.
    pub(super) fn parse(model: &'a str, on_download: &'a dyn Fn(&str, u64, u64)) -> Option<Result<Self>> {
        let (model, weights) = model.split_once(':').map_or((model, None), |(model, file)| (model, Some(file)));
        let (name, revision) = model.split_once('@').unwrap_or((model, "main"));
        let is_word = |word: &str| {
            !word.is_empty()
                && !word.starts_with('.')
                && word.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
        };
        let (organization, short) = name.split_once('/')?;
        let is_inside = |path: &str| path.split('/').all(is_word);
        if !(is_word(organization) && is_word(short) && is_inside(revision) && weights.is_none_or(is_inside)) {
            return None;
        }
        let set = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        let Some(cache) = cache_folder() else {
            return Some(Err(Error::new(ErrorKind::Io, "no folder for downloads: neither HF_HOME nor HOME is set")));
        };
        let config = Agent::config_builder()
            .http_status_as_error(false)
            // They are followed here, so that a token goes to the hub only.
            .max_redirects(0)
            .timeout_connect(Some(Duration::from_secs(10)))
            .timeout_recv_response(Some(Duration::from_secs(30)))
            .user_agent(concat!("whosaid/", env!("CARGO_PKG_VERSION")))
            .build();
        let endpoint = set("HF_ENDPOINT").unwrap_or_else(|| "https://huggingface.co".to_owned());
        Some(Ok(Self {
            name,
            revision,
            weights,
            endpoint: endpoint.trim_end_matches('/').to_owned(),
            token: set("HF_TOKEN"),
            is_offline: set("HF_HUB_OFFLINE").is_some_and(|value| value != "0"),
            cache: cache.join(format!("models--{}", name.replace('/', "--"))),
            agent: config.into(),
            on_download,
        }))
    }

    /// The name on the hub.
    pub(super) fn name(&self) -> &str {
        self.name
    }

    /// The file of weights that was asked for.
    pub(super) fn weights(&self) -> Option<&str> {
        self.weights
    }

    /// The file `name` in the cache, fetched if it is not there; `None` if the model has none.
    pub(super) fn file(&self, name: &str) -> Result<Option<PathBuf>> {
        // All files come from the commit that the first one came from.
        let commit = fs::read_to_string(self.reference()).ok().map(|commit| commit.trim().to_owned());
        let revision = commit.as_deref().unwrap_or(self.revision);
        let path = self.cache.join("snapshots").join(revision).join(name);
        if path.is_file() {
            return Ok(Some(path));
        }
        if self.cache.join(".no_exist").join(revision).join(name).exists() {
            return Ok(None);
        }
        if self.is_offline {
            return Err(self.unreachable(name, "HF_HUB_OFFLINE is set"));
        }
        let Some(promise) = self.ask(name, revision)? else {
            if commit.is_some() {
                let mark = self.cache.join(".no_exist").join(revision).join(name);
                create_parent(&mark).and_then(|()| File::create(&mark)).map_err(|cause| unwritable(&mark, cause))?;
            }
            return Ok(None);
        };
        let blob = self.cache.join("blobs").join(&promise.hash);
        if !blob.is_file() {
            self.fetch(name, &promise, &blob)?;
        }
        let path = self.cache.join("snapshots").join(&promise.commit).join(name);
        if !path.is_file() {
            create_parent(&path)
                .and_then(|()| link(name, &promise.hash, &blob, &path))
                .map_err(|cause| unwritable(&path, cause))?;
        }
        let reference = self.reference();
        create_parent(&reference)
            .and_then(|()| fs::write(&reference, &promise.commit))
            .map_err(|cause| unwritable(&reference, cause))?;
        Ok(Some(path))
    }

    fn reference(&self) -> PathBuf {
        self.cache.join("refs").join(self.revision)
    }

    /// What the hub says of the file `name`; `None` if the model has none.
    fn ask(&self, name: &str, revision: &str) -> Result<Option<Promise>> {
        let mut url = format!("{}/{}/resolve/{revision}/{name}", self.endpoint, self.name);
        let mut commit = None;
        for _ in 0..N_REDIRECTIONS {
            let response = self.request(true, &url).map_err(|cause| self.unreachable(name, cause))?;
            let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok());
            commit = commit.or_else(|| header("x-repo-commit").map(str::to_owned));
            match response.status().as_u16() {
                200..=299 => {}
                300..=399 => {
                    // The hub moves pages within itself, and large files elsewhere; of those it says all that matters.
                    if let Some(place) = header("location").filter(|place| place.starts_with('/')) {
                        url = format!("{}{place}", self.origin());
                        continue;
                    }
                }
                401 | 403 => {
                    return Err(self
                        .wrong("the hub has no such model, or does not show it to everyone")
                        .hint("check the name; for a private model set HF_TOKEN"));
                }
                404 if header("x-error-code").is_none_or(|code| code == "EntryNotFound") => return Ok(None),
                404 => return Err(self.wrong("the hub has no such model or revision").hint("check the name")),
                status => return Err(self.unreachable(name, format!("status {status}"))),
            }
            let hash = header("x-linked-etag").or_else(|| header("etag")).unwrap_or_default();
            let hash = hash.trim_start_matches("W/").trim_matches('"').to_lowercase();
            if !matches!(hash.len(), 40 | 64) || !hash.bytes().all(|byte| byte.is_ascii_hexdigit()) {
                return Err(self
                    .wrong(&format!("the server names no hash of `{name}`, so it cannot be verified"))
                    .hint("download the model yourself and name its folder with `--engine-model`"));
            }
            let n_bytes = header("x-linked-size").or_else(|| header("content-length"));
            let is_commit =
                |commit: &String| !commit.is_empty() && commit.bytes().all(|byte| byte.is_ascii_alphanumeric());
            return Ok(Some(Promise {
                url,
                hash,
                n_bytes: n_bytes.and_then(|number| number.parse().ok()).unwrap_or(0),
                commit: commit.filter(is_commit).unwrap_or_else(|| revision.to_owned()),
            }));
        }
        Err(self.unreachable(name, "redirected too often"))
    }

    /// Downloads the promised file, and keeps it only if it is what was promised.
    fn fetch(&self, name: &str, promise: &Promise, blob: &Path) -> Result<()> {
        let mut url = promise.url.clone();
        let mut n_redirections = 0;
        let response = loop {
            let response = self.request(false, &url).map_err(|cause| self.unreachable(name, cause))?;
            let status = response.status().as_u16();
            let place = response.headers().get("location").and_then(|value| value.to_str().ok());
            match (status, place) {
                (200, _) => break response,
                (300..=399, Some(place)) if n_redirections < N_REDIRECTIONS => {
                    n_redirections += 1;
                    url = if place.starts_with('/') { format!("{}{place}", self.origin()) } else { place.to_owned() };
                }
                _ => return Err(self.unreachable(name, format!("status {status}"))),
            }
        };
        let partial = blob.with_extension(format!("{}.incomplete", std::process::id()));
        create_parent(&partial).map_err(|cause| unwritable(&partial, cause))?;
        let result = self
            .receive(name, promise, response, &partial)
            .and_then(|()| fs::rename(&partial, blob).map_err(|cause| unwritable(blob, cause)));
        if result.is_err() {
            // What is left of it would only take room.
            let _ = fs::remove_file(&partial);
        }
        result
    }

    fn receive(&self, name: &str, promise: &Promise, response: Response<Body>, partial: &Path) -> Result<()> {
        let mut body = response.into_body().into_with_config().limit(u64::MAX).reader();
        let mut file = File::create(partial).map_err(|cause| unwritable(partial, cause))?;
        let (mut sha256, mut sha1) = (Sha256::new(), Sha1::new());
        // Git hashes a file with its length before it.
        sha1.update(format!("blob {}\0", promise.n_bytes));
        let mut buffer = vec![0; 1 << 16];
        let mut n_bytes = 0;
        loop {
            let n_read = body.read(&mut buffer).map_err(|cause| self.unreachable(name, cause))?;
            if n_read == 0 {
                break;
            }
            n_bytes += n_read as u64;
            sha256.update(&buffer[..n_read]);
            sha1.update(&buffer[..n_read]);
            file.write_all(&buffer[..n_read]).map_err(|cause| unwritable(partial, cause))?;
            (self.on_download)(name, n_bytes, promise.n_bytes);
        }
        file.sync_all().map_err(|cause| unwritable(partial, cause))?;
        let found =
            if promise.hash.len() == 64 { hexadecimal(&sha256.finalize()) } else { hexadecimal(&sha1.finalize()) };
        if found != promise.hash {
            return Err(self
                .wrong(&format!("`{name}` has the wrong hash: expected {}, found {found}", promise.hash))
                .hint("the download was damaged on the way and thrown away; try again"));
        }
        Ok(())
    }

    fn request(&self, is_head: bool, url: &str) -> Result<Response<Body>, ureq::Error> {
        let mut request = if is_head { self.agent.head(url) } else { self.agent.get(url) };
        if let Some(token) = self.token.as_ref().filter(|_| url.starts_with(&format!("{}/", self.endpoint))) {
            request = request.header("Authorization", format!("Bearer {token}"));
        }
        request.call()
    }

    /// The endpoint without a path.
    fn origin(&self) -> &str {
        let host = self.endpoint.find("://").map_or(0, |at| at + 3);
        self.endpoint[host..].find('/').map_or(&self.endpoint, |end| &self.endpoint[..host + end])
    }

    fn wrong(&self, message: &str) -> Error {
        Error::new(ErrorKind::Model, message).at(self.name)
    }

    fn unreachable(&self, name: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
        Error::new(ErrorKind::Io, format!("`{name}` is not in the cache and cannot be fetched from {}", self.endpoint))
            .at(self.name)
            .because(cause)
            .hint("connect to the network, or fetch the model elsewhere and name its folder with `--engine-model`")
    }
}

/// The hub's cache: of `HF_HUB_CACHE`, `HF_HOME`, `XDG_CACHE_HOME` and the home folder the first that is set.
fn cache_folder() -> Option<PathBuf> {
    let set = |name: &str| env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    set("HF_HUB_CACHE")
        .or_else(|| set("HF_HOME").map(|home| home.join("hub")))
        .or_else(|| set("XDG_CACHE_HOME").map(|cache| cache.join("huggingface/hub")))
        .or_else(|| env::home_dir().map(|home| home.join(".cache/huggingface/hub")))
}

fn create_parent(path: &Path) -> io::Result<()> {
    path.parent().map_or(Ok(()), fs::create_dir_all)
}

/// Makes `path`, which stands for the file `name` of a snapshot, mean `blob`, as Python does.
#[cfg(unix)]
fn link(name: &str, hash: &str, _blob: &Path, path: &Path) -> io::Result<()> {
    let up = "../".repeat(2 + name.matches('/').count());
    std::os::unix::fs::symlink(format!("{up}blobs/{hash}"), path)
}

#[cfg(not(unix))]
fn link(_name: &str, _hash: &str, blob: &Path, path: &Path) -> io::Result<()> {
    fs::hard_link(blob, path)
}

fn unwritable(path: &Path, cause: io::Error) -> Error {
    Error::new(ErrorKind::Io, "cannot be written").at(path).because(cause)
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
