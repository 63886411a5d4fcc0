//! A static file server on this machine: what `cargo xtask serve` and the browser tests use.
//!
//! It is for development. A site owner's host does the same with better caching.

use std::collections::HashMap;
use std::fs;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use anyhow::{Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;
use tiny_http::{Header, Request, Response};

/// Put before everything else of a page that a test opens in WebKit; see there.
const CONSOLE_SCRIPT: &str = include_str!("console.js");
const CONSOLE_NAME: &str = ".harness/console.js";

/// How a server answers.
#[derive(Clone, Copy, Debug, Default)]
pub struct ServerOptions {
    /// For a test: looks after the console of WebKit.
    pub watched: bool,
    /// As a server that does not know what a module is.
    pub untyped_modules: bool,
    /// As a host that compresses what it sends.
    pub compressed: bool,
    /// As a host that answers what it does not have with the page.
    pub falls_back: bool,
    /// As a host that has browsers keep everything for so many seconds.
    pub max_age: Option<u32>,
    /// As a host that sends this Content-Security-Policy, beside the page's own.
    pub policy: Option<&'static str>,
    /// As a host that never answers for files with this in their names.
    pub hangs: Option<&'static str>,
    /// As a host with troubles that come and go: no answer for a file while one of its name with `.held` lies beside it, 403
    /// while one with `.forbidden` does, and a page in its place while one with `.page` does.
    pub troubled: bool,
    /// Nothing is kept by a service worker: whatever has been at this port, a reload shows what is there now.
    pub retired: bool,
}

/// Serves one folder until dropped.
pub struct Server {
    http: Arc<tiny_http::Server>,
    thread: Option<JoinHandle<()>>,
    address: SocketAddr,
    prefix: String,
}

impl Server {
    /// For a test: serves `folder` at the root of a free port.
    pub fn start(folder: &Path) -> Result<Server> {
        Server::start_below(folder, "/")
    }

    /// For a test: serves `folder` on a free port below `prefix`, which starts and ends with `/`.
    pub fn start_below(folder: &Path, prefix: &str) -> Result<Server> {
        Server::start_with(folder, prefix, ServerOptions { watched: true, ..ServerOptions::default() })
    }

    /// For a test or a measurement: as [`Server::start_below`], in another options.
    pub fn start_with(folder: &Path, prefix: &str, options: ServerOptions) -> Result<Server> {
        Server::listen(folder, 0, prefix, options)
    }

    /// For a reader: serves `folder` on this port (0: a free one), compressed for whoever takes it, as a host would.
    pub fn start_on(folder: &Path, port: u16) -> Result<Server> {
        Server::listen(folder, port, "/", ServerOptions { compressed: true, retired: true, ..ServerOptions::default() })
    }

    fn listen(folder: &Path, port: u16, prefix: &str, options: ServerOptions) -> Result<Server> {
        let http = tiny_http::Server::http(("127.0.0.1", port))
            .map_err(|error| anyhow!("cannot listen on 127.0.0.1:{port}: {error}"))?;
        let http = Arc::new(http);
        let address = http.server_addr().to_ip().expect("a TCP listener");
        let served_until = Arc::downgrade(&http);
        thread::spawn(move || knock(address, &served_until));
        let (shared, prefix) = (Arc::clone(&http), prefix.to_owned());
        let site = Site { folder: folder.to_owned(), prefix: prefix.clone(), options, packed: Packed::default() };
        let thread = thread::spawn(move || {
            let site = Arc::new(site);
            for request in shared.incoming_requests() {
                // Each in a thread of its own: a browser that does not read a large preloaded file before it has the
                // script that asks for it would otherwise wait for ever.
                let site = Arc::clone(&site);
                thread::spawn(move || {
                    // A reader who closed the connection early is no error of ours.
                    let _ = answer(request, &site);
                });
            }
        });
        Ok(Server { http, thread: Some(thread), address, prefix })
    }

    /// The address without a path: `http://127.0.0.1:1234`.
    pub fn origin(&self) -> String {
        format!("http://{}", self.address)
    }

    /// The address of the site: the origin and the prefix.
    pub fn url(&self) -> String {
        format!("{}{}", self.origin(), self.prefix)
    }

    /// Serves until the process ends.
    pub fn run_forever(mut self) {
        if let Some(thread) = self.thread.take() {
            // The thread ends only with the process.
            let _ = thread.join();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.http.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}

/// How long a connection may lie before it is taken up.
const KNOCKS: Duration = Duration::from_millis(100);

/// tiny_http counts a thread as idle until it has woken up. Of two connections that come at once, as a browser's do, both may be left to
/// the same idle thread, and one of them then lies until a thread has nothing to do: for as long as the browser keeps its
/// others open. A thread that has served a connection looks for what lies there, so one is opened and closed now and then.
fn knock(address: SocketAddr, server: &Weak<tiny_http::Server>) {
    while server.strong_count() > 0 {
        drop(TcpStream::connect(address));
        thread::sleep(KNOCKS);
    }
}

struct Site {
    folder: PathBuf,
    prefix: String,
    options: ServerOptions,
    packed: Packed,
}

/// What was compressed once, by file. Hosts have it ready or keep it, and a reader does not wait for half a second of the server's work.
#[derive(Default)]
struct Packed(Mutex<HashMap<PathBuf, Pair>>);

/// A file's bytes when it was compressed, and what they became.
type Pair = (Vec<u8>, Vec<u8>);

impl Packed {
    fn of(&self, file: &Path, bytes: &[u8]) -> io::Result<Vec<u8>> {
        let lock = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, packed)) = lock().get(file).filter(|(then, _)| then == bytes) {
            return Ok(packed.clone());
        }
        let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
        encoder.write_all(bytes)?;
        let packed = encoder.finish()?;
        lock().insert(file.to_owned(), (bytes.to_owned(), packed.clone()));
        Ok(packed)
    }
}

fn answer(request: Request, Site { folder, prefix, options, packed }: &Site) -> io::Result<()> {
    let watched = options.watched && is_webkit(&request);
    let Some(mut file) = file_of(request.url(), prefix) else { return not_found(request) };
    if options.retired && file == Path::new("sw.js") {
        file = PathBuf::from("retire.js");
    }
    let is_named = |part| file.file_name().is_some_and(|name| name.to_string_lossy().contains(part));
    if options.hangs.is_some_and(is_named) {
        // Longer than any test waits.
        thread::sleep(Duration::from_secs(120));
    }
    let has_trouble = |what: &str| options.troubled && folder.join(format!("{}.{what}", file.display())).exists();
    while has_trouble("held") {
        thread::sleep(Duration::from_millis(50));
    }
    if has_trouble("forbidden") {
        return request.respond(Response::from_string("Forbidden.\n").with_status_code(403));
    }
    if has_trouble("page") {
        let page = Response::from_string("<!doctype html><title>Sign in</title>");
        return request.respond(page.with_header(header("Content-Type", "text/html; charset=utf-8")));
    }
    let kind = match media_type(&file) {
        "application/wasm" if options.untyped_modules => "application/octet-stream",
        kind => kind,
    };
    let mut bytes = match fs::read(folder.join(&file)) {
        _ if watched && file == Path::new(CONSOLE_NAME) => CONSOLE_SCRIPT.into(),
        Ok(page) if watched && kind.starts_with("text/html") => with_console_script(&page, prefix),
        Ok(bytes) => bytes,
        Err(_) if options.falls_back => {
            let page = Response::from_data(fs::read(folder.join("index.html"))?);
            return request.respond(page.with_header(header("Content-Type", "text/html; charset=utf-8")));
        }
        Err(_) => return not_found(request),
    };
    let mut headers = vec![header("Content-Type", kind)];
    headers.extend(options.policy.map(|policy| header("Content-Security-Policy", policy)));
    if options.compressed && takes_gzip(&request) {
        bytes = packed.of(&file, &bytes)?;
        headers.push(header("Content-Encoding", "gzip"));
        headers.push(header("Vary", "Accept-Encoding"));
    }
    let response = headers.into_iter().fold(Response::from_data(bytes), Response::with_header);
    // A reload must show what was just built.
    let cache = options.max_age.map_or("no-cache".to_owned(), |seconds| format!("max-age={seconds}"));
    request.respond(response.with_header(header("Cache-Control", &cache)))
}

fn not_found(request: Request) -> io::Result<()> {
    let text = format!("There is no {} here.\n", request.url());
    let response = Response::from_string(text).with_status_code(404);
    request.respond(response.with_header(header("Content-Type", "text/plain; charset=utf-8")))
}

fn takes_gzip(request: &Request) -> bool {
    let accepted = request.headers().iter().find(|header| header.field.equiv("Accept-Encoding"));
    accepted.is_some_and(|accepted| accepted.value.as_str().contains("gzip"))
}

/// Every engine names AppleWebKit; only WebKit names none of the others.
fn is_webkit(request: &Request) -> bool {
    let agent = request.headers().iter().find(|header| header.field.equiv("User-Agent"));
    agent.is_some_and(|agent| {
        let agent = agent.value.as_str();
        agent.contains("AppleWebKit") && !agent.contains("Chrome/")
    })
}

/// The page with the console script first in its head, or after its doctype if it names no head.
fn with_console_script(page: &[u8], prefix: &str) -> Vec<u8> {
    let text = String::from_utf8_lossy(page);
    let head = text.find("<head").unwrap_or(0);
    let place = text[head..].find('>').map_or(0, |end| head + end + 1);
    format!("{}<script src=\"{prefix}{CONSOLE_NAME}\"></script>{}", &text[..place], &text[place..]).into_bytes()
}

fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a header of plain ASCII")
}

/// The file that an address means, relative to the served folder; never one outside it.
fn file_of(url: &str, prefix: &str) -> Option<PathBuf> {
    let path = url.split(['?', '#']).next()?.strip_prefix(prefix)?;
    let mut path = percent_decoded(path)?;
    if path.is_empty() || path.ends_with('/') {
        path.push_str("index.html");
    }
    let path = PathBuf::from(path);
    let inside = path.components().all(|part| matches!(part, Component::Normal(_)));
    inside.then_some(path)
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.contains('\0'))
}

/// The media type that goes with a file's ending.
pub fn media_type(file: &Path) -> &'static str {
    match file.extension().and_then(|ending| ending.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" | "md" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn addresses_name_files_inside_the_folder_only() {
        let file = |url| file_of(url, "/sub/").map(|path| path.display().to_string());
        assert_eq!(file("/sub/"), Some("index.html".into()));
        assert_eq!(file("/sub/www/main.js?v=1"), Some("www/main.js".into()));
        assert_eq!(file("/sub/a%20b.txt"), Some("a b.txt".into()));
        for outside in
            ["/", "/other/", "/sub/../secret", "/sub/%2e%2e/secret", "/sub//etc/passwd", "/sub/%zz", "/sub/%"]
        {
            assert_eq!(file(outside), None, "{outside}");
        }
    }

    /// For a reader nothing is kept by a service worker: one of an earlier page ends itself.
    #[test]
    fn a_reader_is_served_without_a_service_worker() {
        let folder = std::env::temp_dir().join(format!("takeoff-served-{}", std::process::id()));
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("sw.js"), "keeps").unwrap();
        fs::write(folder.join("retire.js"), "ends").unwrap();
        let answer = |server: Server| {
            let mut connection = TcpStream::connect(server.address).unwrap();
            connection.write_all(b"GET /sw.js HTTP/1.0\r\n\r\n").unwrap();
            let mut answer = String::new();
            connection.read_to_string(&mut answer).unwrap();
            answer
        };
        assert!(answer(Server::start_on(&folder, 0).unwrap()).ends_with("ends"));
        assert!(answer(Server::start(&folder).unwrap()).ends_with("keeps"));
        fs::remove_dir_all(&folder).unwrap();
    }

    /// Without [`knock`] some of a thousand lie unanswered until others are closed.
    #[test]
    fn connections_that_come_together_are_all_answered() {
        let server = Server::start(Path::new(env!("CARGO_MANIFEST_DIR"))).unwrap();
        for _ in 0..150 {
            let mut connections: Vec<TcpStream> =
                (0..8).map(|_| TcpStream::connect(server.http.server_addr().to_ip().unwrap()).unwrap()).collect();
            for connection in &mut connections {
                connection.set_read_timeout(Some(Duration::from_secs(10))).unwrap();
                connection.write_all(b"GET /Cargo.toml HTTP/1.1\r\nHost: a\r\n\r\n").unwrap();
            }
            for connection in &mut connections {
                assert!(connection.read(&mut [0; 8]).expect("an answer") > 0);
            }
        }
    }
}
