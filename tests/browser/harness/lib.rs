//! Real browsers for the project's tests and tools: Chromium, Firefox and WebKitGTK.
//!
//! Each is driven by its own remote protocol (chromedriver, Marionette, WebKitWebDriver) behind one
//! type, [`Browser`]. It is not a general WebDriver client: it holds what our tests use. Everything
//! blocks, and everything that was started ends when the [`Browser`] is dropped.

// The bans of clippy.toml are for code that runs in the page.
#![allow(clippy::disallowed_methods, clippy::disallowed_types)]

mod driver;
pub mod frames;
mod launch;
pub mod memory;
pub mod pen;
mod process;
pub mod server;
mod suite;

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use serde_json::{Value, json};

use driver::{ANSWER_LIMIT, Driver, Operation};
use process::{Log, Process, Scratch};
pub use server::{Server, ServerOptions};
pub use suite::{dist, hooked, run_painting, run_with};

/// The variable that names the folder for screenshots of what the tests walk through; where it is not set, none are taken.
pub const SHOTS: &str = "TAKEOFF_SHOTS";

/// How long a script may take, unless a caller says otherwise.
const SCRIPT_LIMIT: Duration = Duration::from_secs(120);
const PAGE_LOAD_LIMIT: Duration = Duration::from_secs(30);
const POLL: Duration = Duration::from_millis(50);
const FLUSH_LIMIT: Duration = Duration::from_secs(10);
/// A drag takes this many steps of this length, as a hand's would: about 20 frames.
const DRAG_STEPS: u32 = 20;
const DRAG_STEP: Duration = Duration::from_millis(16);

/// A browser engine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Chromium,
    Firefox,
    WebKit,
}

impl Engine {
    pub const ALL: [Engine; 3] = [Engine::Chromium, Engine::Firefox, Engine::WebKit];

    /// The name in test names and on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Engine::Chromium => "chromium",
            Engine::Firefox => "firefox",
            Engine::WebKit => "webkit",
        }
    }
}

/// How a browser comes to its pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Painting {
    /// By the processor. On a machine without one for graphics WebKit has a program play it, which takes the processors from the
    /// workers, makes three frames of four late, and does not paint the same picture twice.
    Plain,
    /// As the browser likes: else WebKit's driver takes no screenshots.
    Photographed,
}

impl Painting {
    /// Plainly, but where screenshots are asked for.
    pub fn asked() -> Painting {
        if std::env::var_os(SHOTS).is_some() { Painting::Photographed } else { Painting::Plain }
    }
}

/// A running browser with one window.
pub struct Browser {
    engine: Engine,
    driver: Driver,
    log: Log,
    /// What was handed out so far: Chromium and WebKit give each error once.
    errors: Vec<String>,
    /// Chromium's log of requests.
    net_log: Option<PathBuf>,
    flushes: u32,
    script_limit: Duration,
    started: Instant,
    // Dropped in this order: programs first, then the folder they write to.
    _processes: Vec<Process>,
    _scratch: Scratch,
}

impl Browser {
    /// Starts a browser with a fresh profile.
    pub fn launch(engine: Engine) -> Result<Browser> {
        Browser::launch_painting(engine, Painting::asked())
    }

    /// The same, painting so.
    pub fn launch_painting(engine: Engine, painting: Painting) -> Result<Browser> {
        let started = launch::start(engine, painting);
        let mut browser = started.with_context(|| format!("{} does not start", engine.name()))?;
        browser.call(Operation::SetTimeouts, json!({ "pageLoad": PAGE_LOAD_LIMIT.as_millis() as u64 }))?;
        browser.set_script_limit(SCRIPT_LIMIT)?;
        Ok(browser)
    }

    /// How long an [`eval`](Browser::eval) may take: 2 minutes if nothing is said.
    pub fn set_script_limit(&mut self, limit: Duration) -> Result<()> {
        self.script_limit = limit;
        self.call(Operation::SetTimeouts, json!({ "script": limit.as_millis() as u64 })).map(drop)
    }

    fn call(&mut self, operation: Operation, parameters: Value) -> Result<Value> {
        self.driver.call(operation, parameters, ANSWER_LIMIT)
    }

    pub fn engine(&self) -> Engine {
        self.engine
    }

    /// Opens an address and waits until it has loaded.
    pub fn open(&mut self, url: &str) -> Result<()> {
        // WebKit's errors are kept in the page and would go with it.
        self.console_errors()?;
        let asked = json!({ "url": url });
        match self.call(Operation::Navigate, asked.clone()) {
            // Chromium and WebKit now and then never begin to load, even in a fresh browser.
            Err(error) if format!("{error:#}").to_lowercase().contains("timeout") => {
                eprintln!("{}: {url}: {error:#}; asked again", self.engine.name());
                self.call(Operation::Navigate, asked)?;
            }
            answer => drop(answer?),
        }
        Ok(())
    }

    /// Loads the page again and waits until it has loaded. Not by the driver's command: Firefox's asks the network even
    /// where a service worker has the page.
    pub fn reload(&mut self) -> Result<()> {
        self.console_errors()?;
        self.eval("document.documentElement.dataset.isOld = ''; setTimeout(() => location.reload())")?;
        let is_new = "document.readyState === 'complete' && !('isOld' in document.documentElement.dataset)";
        self.wait_until(is_new, PAGE_LOAD_LIMIT)
    }

    /// Runs the body of an async function in the page and returns what it returns.
    ///
    /// Globals of the page are reached through `window`: Firefox runs this in a sandbox of its own.
    pub fn eval(&mut self, body: &str) -> Result<Value> {
        let answer = self.execute(body)?;
        if let Some(error) = answer["error"].as_str() {
            let stack = answer["stack"].as_str().unwrap_or_default();
            bail!("{}: the script failed: {error}\n{stack}\n{body}", self.engine.name());
        }
        Ok(answer["value"].clone())
    }

    /// What became of the body of an async function: its `value`, or its `error` and `stack`. An error of ours is the
    /// driver's.
    fn execute(&mut self, body: &str) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {{ {body}\n }})().then(
                 value => done({{ value: value === undefined ? null : value }}),
                 error => done({{ error: String(error), stack: String(error && error.stack) }}));"
        );
        let script = json!({ "script": script, "args": [] });
        // The driver's own error, which comes at the limit, says more than ours.
        self.driver.call(Operation::ExecuteAsync, script, self.script_limit + Duration::from_secs(5))
    }

    /// Waits until a JavaScript expression is true. The page may be replaced by another one in the meantime.
    pub fn wait_until(&mut self, condition: &str, limit: Duration) -> Result<()> {
        let end = Instant::now() + limit;
        loop {
            match self.execute(&format!("return Boolean({condition})")) {
                Ok(answer) if answer["value"] == Value::Bool(true) => return Ok(()),
                Ok(answer) if answer["error"].is_string() => {
                    bail!("{}: `{condition}`: {}", self.engine.name(), answer["error"])
                }
                // A script that was under way in a page that went has no answer: the next is asked of the new page.
                Err(error) if Instant::now() >= end => return Err(error),
                Ok(_) | Err(_) => {}
            }
            if Instant::now() >= end {
                let html = self.eval("return document.documentElement.outerHTML.slice(0, 300)")?;
                let errors = self.console_errors()?;
                bail!(
                    "{}: `{condition}` was not true after {} s; the page begins {html}; console errors: {errors:?}",
                    self.engine.name(),
                    limit.as_secs_f64()
                );
            }
            thread::sleep(POLL);
        }
    }

    /// The place and size of the first element that `selector` finds, in CSS pixels of the viewport.
    /// It is scrolled into view first if it is outside.
    pub fn rectangle(&mut self, selector: &str) -> Result<Rectangle> {
        let found = self.eval(&format!(
            "const element = document.querySelector({});
             if (!element) return null;
             const inside = box => box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth;
             let box = element.getBoundingClientRect();
             if (!inside(box)) {{
                 element.scrollIntoView({{ block: 'center', inline: 'center', behavior: 'instant' }});
                 box = element.getBoundingClientRect();
             }}
             return [box.left, box.top, box.width, box.height];",
            Value::from(selector)
        ))?;
        let side = |index: usize| found[index].as_f64();
        match (side(0), side(1), side(2), side(3)) {
            (Some(left), Some(top), Some(width), Some(height)) => Ok(Rectangle { left, top, width, height }),
            _ => bail!("{}: nothing on the page matches `{selector}`", self.engine.name()),
        }
    }

    /// Clicks the middle of an element with a real pointer.
    pub fn click(&mut self, selector: &str) -> Result<()> {
        let middle = self.rectangle(selector)?.at(0.5, 0.5);
        self.pointer(vec![moved(middle, 0), json!({"type": "pointerDown", "button": 0}), released()])
    }

    /// Moves the pointer to a point of the viewport, with no button pressed.
    pub fn hover(&mut self, point: Point) -> Result<()> {
        self.pointer(vec![moved(point, 0)])
    }

    /// Drags from one point of the viewport to another with a real pointer, in small steps.
    pub fn drag(&mut self, from: Point, to: Point) -> Result<()> {
        self.drag_in(from, to, DRAG_STEPS)
    }

    /// The same in this many steps, each of the length of a frame.
    pub fn drag_in(&mut self, from: Point, to: Point, moves: u32) -> Result<()> {
        let mut steps = vec![moved(from, 0), json!({"type": "pointerDown", "button": 0})];
        for step in 1..=moves {
            let part = f64::from(step) / f64::from(moves);
            let point = Point { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
            steps.push(moved(point, DRAG_STEP.as_millis() as u64));
        }
        steps.push(released());
        self.pointer(steps)
    }

    fn pointer(&mut self, actions: Vec<Value>) -> Result<()> {
        let source = json!({
            "type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": actions
        });
        self.call(Operation::PerformActions, json!({ "actions": [source] }))?;
        Ok(())
    }

    /// Presses and releases a key: a character, or a name of `KeyboardEvent.key` such as
    /// `ArrowRight`. With modifiers: `Shift+Tab`.
    pub fn press(&mut self, keys: &str) -> Result<()> {
        let parts: Vec<&str> = if keys == "+" { vec!["+"] } else { keys.split('+').collect() };
        let codes: Vec<char> = parts.into_iter().map(key_code).collect::<Result<_>>()?;
        let down = codes.iter().map(|code| json!({"type": "keyDown", "value": code}));
        let up = codes.iter().rev().map(|code| json!({"type": "keyUp", "value": code}));
        let actions: Vec<Value> = down.chain(up).collect();
        let source = json!({ "type": "key", "id": "keyboard", "actions": actions });
        self.call(Operation::PerformActions, json!({ "actions": [source] }))?;
        Ok(())
    }

    /// The windows that are open, by handles; the first is the one that was there from the beginning.
    pub fn windows(&mut self) -> Result<Vec<String>> {
        Ok(serde_json::from_value(self.call(Operation::WindowHandles, json!({}))?)?)
    }

    /// Goes on in another window.
    pub fn switch_to(&mut self, window: &str) -> Result<()> {
        self.call(Operation::SwitchToWindow, json!({ "handle": window })).map(drop)
    }

    /// Makes the viewport this many CSS pixels large.
    pub fn set_window(&mut self, width: u32, height: u32) -> Result<()> {
        if self.engine == Engine::Chromium {
            return self.emulate_screen(width, height, 1.0);
        }
        // The window's own size includes bars of a height that only the browser knows.
        let (mut outer_width, mut outer_height) = (i64::from(width), i64::from(height));
        for _ in 0..5 {
            let rectangle = json!({ "width": outer_width, "height": outer_height });
            self.call(Operation::SetWindowRect, rectangle)?;
            let inner = self.eval(
                "await new Promise(next => requestAnimationFrame(() => requestAnimationFrame(next)));
                 return [window.innerWidth, window.innerHeight];",
            )?;
            let missing_width = i64::from(width) - inner[0].as_i64().unwrap_or_default();
            let missing_height = i64::from(height) - inner[1].as_i64().unwrap_or_default();
            if (missing_width, missing_height) == (0, 0) {
                return Ok(());
            }
            outer_width += missing_width;
            outer_height += missing_height;
        }
        bail!("{}: the window cannot be made {width}x{height}", self.engine.name())
    }

    /// Chromium only: a screen of this size and device-pixel-ratio.
    pub fn emulate_screen(&mut self, width: u32, height: u32, ratio: f64) -> Result<()> {
        let screen = json!({
            "width": width, "height": height, "deviceScaleFactor": ratio, "mobile": false
        });
        self.cdp("Emulation.setDeviceMetricsOverride", screen).map(drop)
    }

    /// Chromium only: the reader prefers dark colours, or light ones.
    pub fn emulate_dark(&mut self, dark: bool) -> Result<()> {
        let value = if dark { "dark" } else { "light" };
        let features = json!({ "features": [{ "name": "prefers-color-scheme", "value": value }] });
        self.cdp("Emulation.setEmulatedMedia", features).map(drop)
    }

    /// Chromium only: any command of its DevTools protocol.
    pub fn cdp(&mut self, command: &str, parameters: Value) -> Result<Value> {
        self.call(Operation::DevTools, json!({ "cmd": command, "params": parameters }))
    }

    /// Writes the viewport to a PNG file.
    pub fn screenshot(&mut self, file: &Path) -> Result<()> {
        let encoded = self.call(Operation::Screenshot, json!({}))?;
        let encoded = encoded.as_str().context("the screenshot is no text")?;
        let bytes = base64::prelude::BASE64_STANDARD.decode(encoded)?;
        fs::write(file, bytes).with_context(|| format!("cannot write {}", file.display()))
    }

    /// Everything that a developer would see in red in the console since the start: calls of
    /// `console.error`, uncaught errors, violations of the policy, and (not in Firefox, which counts
    /// them as no error) files that cannot be loaded. In WebKit it needs a page of [`Server`].
    pub fn console_errors(&mut self) -> Result<Vec<String>> {
        match self.engine {
            Engine::Chromium => {
                for entry in self.driver.log("browser")? {
                    if entry["level"] == "SEVERE" {
                        self.errors.push(text(&entry["message"]));
                    }
                }
            }
            Engine::Firefox => {
                let errors = self.driver.privileged(FIREFOX_ERRORS)?;
                self.errors = errors.as_array().into_iter().flatten().map(text).collect();
                // Firefox's own settings service finds no network and says so in the same log.
                let of_page = |line: &String| !line.starts_with("console.error: RSLoader");
                self.errors.extend(self.log.lines("console.error:")?.into_iter().filter(of_page));
            }
            Engine::WebKit => {
                let errors = self.eval("return window.consoleErrors ? window.consoleErrors.splice(0) : []")?;
                self.errors.extend(errors.as_array().into_iter().flatten().map(text));
            }
        }
        Ok(self.errors.clone())
    }

    /// Chromium only: every address that a page or worker asked for since the start and that does not
    /// begin with `origin`. What is inside the page (`data:`, `blob:`) is no request.
    pub fn foreign_requests(&mut self, origin: &str) -> Result<Vec<String>> {
        let Some(file) = self.net_log.clone() else { bail!("only Chromium logs its requests") };
        // The log is written in batches: a request of our own, once it is there, has pushed out all before.
        self.flushes += 1;
        let marker = format!("http://127.0.0.1:9/flush-{}", self.flushes);
        let tab = self.cdp("Target.createTarget", json!({ "url": marker, "background": true }))?;
        let end = Instant::now() + FLUSH_LIMIT;
        let log = loop {
            let log = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            if log.contains(&marker) {
                break log;
            }
            if Instant::now() >= end {
                bail!("chromium: the log of requests was not written within {} s", FLUSH_LIMIT.as_secs());
            }
            thread::sleep(POLL);
        };
        self.cdp("Target.closeTarget", json!({ "targetId": tab["targetId"] }))?;
        Ok(requests_in(&log).into_iter().filter(|url| !url.starts_with(origin)).collect())
    }
}

/// The addresses in Chromium's network log, one event a line, that pages and workers asked for. The
/// driver's own log of requests would lack those of workers.
fn requests_in(log: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    for line in log.lines() {
        let Ok(event) = serde_json::from_str::<Value>(line.trim_end_matches(',')) else { continue };
        let about = &event["params"];
        let (Some(initiator), Some(url)) = (about["initiator"].as_str(), about["url"].as_str()) else { continue };
        // The browser's own: an update check, or an address that a test opened.
        if initiator != "not an origin" && found.last().is_none_or(|last| last != url) {
            found.push(url.to_owned());
        }
    }
    found
}

impl Drop for Browser {
    fn drop(&mut self) {
        // An orderly end lets the driver clean up after itself; whatever is left is killed next.
        self.driver.quit();
        // Whoever cannot write it down goes on without.
        let _ = note_seconds(self.started.elapsed());
    }
}

/// Adds a line to the file that `TAKEOFF_SECONDS` names: how long a browser was open, and the test it was of.
fn note_seconds(open: Duration) -> io::Result<()> {
    let Some(file) = env::var_os("TAKEOFF_SECONDS") else { return Ok(()) };
    // Where several tests run at once, the test harness calls a test's thread by its name.
    let thread = thread::current();
    let line = format!("{:.1} {}\n", open.as_secs_f64(), thread.name().unwrap_or("?"));
    File::options().create(true).append(true).open(file)?.write_all(line.as_bytes())
}

/// Firefox collects the errors of every page in its parent process.
const FIREFOX_ERRORS: &str = "
    const errors = [];
    for (const message of Services.console.getMessageArray()) {
        if (!(message instanceof Ci.nsIScriptError)) continue;
        if (message.flags & (Ci.nsIScriptError.warningFlag | Ci.nsIScriptError.infoFlag)) continue;
        if (!/^(https?|file|blob|data):/.test(message.sourceName)) continue;
        errors.push(`${message.sourceName}:${message.lineNumber} ${message.errorMessage}`);
    }
    return errors;";

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// A point of the viewport in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub x: f64,
    pub y: f64,
}

/// A rectangle of the viewport in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rectangle {
    pub left: f64,
    pub top: f64,
    pub width: f64,
    pub height: f64,
}

impl Rectangle {
    /// The point at a part of the width and of the height: (0.5, 0.5) is the middle.
    pub fn at(&self, across: f64, down: f64) -> Point {
        Point { x: self.left + self.width * across, y: self.top + self.height * down }
    }
}

fn moved(to: Point, milliseconds: u64) -> Value {
    // The drivers want whole pixels.
    let (x, y) = (to.x.round() as i64, to.y.round() as i64);
    json!({ "type": "pointerMove", "duration": milliseconds, "origin": "viewport", "x": x, "y": y })
}

fn released() -> Value {
    json!({ "type": "pointerUp", "button": 0 })
}

/// The code that WebDriver (section 17.4.2, keyboard actions) gives a key that types no character.
fn key_code(name: &str) -> Result<char> {
    let mut characters = name.chars();
    if let (Some(only), None) = (characters.next(), characters.next()) {
        return Ok(only);
    }
    Ok(match name {
        "Backspace" => '\u{E003}',
        "Tab" => '\u{E004}',
        "Enter" => '\u{E007}',
        "Shift" => '\u{E008}',
        "Control" => '\u{E009}',
        "Alt" => '\u{E00A}',
        "Escape" => '\u{E00C}',
        "Space" => ' ',
        "PageUp" => '\u{E00E}',
        "PageDown" => '\u{E00F}',
        "End" => '\u{E010}',
        "Home" => '\u{E011}',
        "ArrowLeft" => '\u{E012}',
        "ArrowUp" => '\u{E013}',
        "ArrowRight" => '\u{E014}',
        "ArrowDown" => '\u{E015}',
        "Delete" => '\u{E017}',
        _ => bail!("the harness knows no key `{name}`"),
    })
}
