//! The two remote protocols: WebDriver over HTTP (Chromium, WebKit) and Marionette (Firefox).
//!
//! Marionette is what geckodriver itself speaks to Firefox; its commands are WebDriver's under other
//! names, so speaking it directly saves building geckodriver.

use std::io::{BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};
use serde_json::{Value, json};

/// What both protocols can do. The parameters of each are those of the WebDriver standard.
#[derive(Clone, Copy, Debug)]
pub enum Operation {
    SetTimeouts,
    Navigate,
    ExecuteAsync,
    PerformActions,
    SetWindowRect,
    Screenshot,
    WindowHandles,
    SwitchToWindow,
    /// Chromium only.
    DevTools,
}

/// A connection to one session of one browser.
pub enum Driver {
    Http(Http),
    Marionette(Marionette),
}

impl Driver {
    /// Waits `limit` for the answer: a page in an endless loop keeps its driver from ever giving one.
    pub fn call(&mut self, operation: Operation, parameters: Value, limit: Duration) -> Result<Value> {
        let answer = match self {
            Driver::Http(http) => {
                let (method, path) = match operation {
                    Operation::SetTimeouts => ("POST", "timeouts"),
                    Operation::Navigate => ("POST", "url"),
                    Operation::ExecuteAsync => ("POST", "execute/async"),
                    Operation::PerformActions => ("POST", "actions"),
                    Operation::SetWindowRect => ("POST", "window/rect"),
                    Operation::Screenshot => ("GET", "screenshot"),
                    Operation::WindowHandles => ("GET", "window/handles"),
                    Operation::SwitchToWindow => ("POST", "window"),
                    Operation::DevTools => ("POST", "goog/cdp/execute"),
                };
                http.in_session(method, path, &parameters, limit)
            }
            Driver::Marionette(marionette) => {
                let (name, parameters) = match operation {
                    Operation::SetTimeouts => ("WebDriver:SetTimeouts", parameters),
                    Operation::Navigate => ("WebDriver:Navigate", parameters),
                    Operation::ExecuteAsync => ("WebDriver:ExecuteAsyncScript", parameters),
                    Operation::PerformActions => ("WebDriver:PerformActions", parameters),
                    Operation::SetWindowRect => ("WebDriver:SetWindowRect", parameters),
                    // The default is the whole page, not the viewport.
                    Operation::Screenshot => ("WebDriver:TakeScreenshot", json!({ "full": false })),
                    Operation::WindowHandles => ("WebDriver:GetWindowHandles", parameters),
                    Operation::SwitchToWindow => ("WebDriver:SwitchToWindow", parameters),
                    Operation::DevTools => bail!("Firefox has no DevTools protocol of Chromium's"),
                };
                marionette.wait_at_most(limit)?;
                marionette.value_of(name, parameters)
            }
        };
        // WebKit's driver says no more than "timeout".
        answer.map_err(|error| anyhow!("{operation:?}: {error:#}"))
    }

    /// Ends the session and the browser, if they still answer.
    pub fn quit(&mut self) {
        // An error here only means that there is less left to end.
        let _ = match self {
            Driver::Http(http) => http.request("DELETE", &http.base, &Value::Null, SHORT_LIMIT),
            Driver::Marionette(marionette) => marionette
                .wait_at_most(SHORT_LIMIT)
                .and_then(|()| marionette.call("Marionette:Quit", json!({ "flags": ["eForceQuit"] }))),
        };
    }

    /// What chromedriver logged since the last time it was asked.
    pub fn log(&mut self, kind: &str) -> Result<Vec<Value>> {
        let Driver::Http(http) = self else { bail!("only chromedriver keeps a log") };
        let entries = http.in_session("POST", "se/log", &json!({ "type": kind }), ANSWER_LIMIT)?;
        Ok(entries.as_array().cloned().unwrap_or_default())
    }

    /// Runs a script with the browser's own rights. Firefox only.
    pub fn privileged(&mut self, script: &str) -> Result<Value> {
        let Driver::Marionette(marionette) = self else { bail!("only Firefox runs privileged scripts") };
        marionette.wait_at_most(ANSWER_LIMIT)?;
        marionette.call("Marionette:SetContext", json!({ "value": "chrome" }))?;
        let value = marionette.value_of("WebDriver:ExecuteScript", json!({ "script": script, "args": [] }));
        marionette.call("Marionette:SetContext", json!({ "value": "content" }))?;
        value
    }
}

/// For what depends on the page or the machine's load.
pub const ANSWER_LIMIT: Duration = Duration::from_secs(90);
/// For what a driver that works does at once.
const SHORT_LIMIT: Duration = Duration::from_secs(5);
/// Logs of a long session are larger than the client's own limit.
const ANSWER_BYTES: u64 = 1 << 30;

/// WebDriver over HTTP.
pub struct Http {
    agent: ureq::Agent,
    /// The address of the driver, then of the session.
    base: String,
}

impl Http {
    pub fn new(port: u16) -> Http {
        let config = ureq::Agent::config_builder().http_status_as_error(false);
        Http { agent: config.build().into(), base: format!("http://127.0.0.1:{port}") }
    }

    /// Is the driver up?
    pub fn is_ready(&self) -> bool {
        self.request("GET", &format!("{}/status", self.base), &Value::Null, SHORT_LIMIT)
            .is_ok_and(|status| status["ready"] == true)
    }

    /// Starts the browser; later calls are in its session.
    pub fn new_session(&mut self, capabilities: Value) -> Result<()> {
        let body = json!({ "capabilities": { "alwaysMatch": capabilities } });
        let session = self.request("POST", &format!("{}/session", self.base), &body, ANSWER_LIMIT)?;
        let id = session["sessionId"].as_str().context("the driver named no session")?;
        self.base = format!("{}/session/{id}", self.base);
        Ok(())
    }

    fn in_session(&self, method: &str, path: &str, body: &Value, limit: Duration) -> Result<Value> {
        self.request(method, &format!("{}/{path}", self.base), body, limit)
    }

    fn request(&self, method: &str, url: &str, body: &Value, limit: Duration) -> Result<Value> {
        let answer = match method {
            "GET" => self.agent.get(url).config().timeout_global(Some(limit)).build().call(),
            "DELETE" => self.agent.delete(url).config().timeout_global(Some(limit)).build().call(),
            _ => {
                let json = serde_json::to_vec(body)?;
                let post = self.agent.post(url).config().timeout_global(Some(limit)).build();
                post.header("Content-Type", "application/json; charset=utf-8").send(&json[..])
            }
        };
        let mut answer = answer.with_context(|| format!("the driver does not answer {method} {url}"))?;
        let bytes = answer.body_mut().with_config().limit(ANSWER_BYTES).read_to_vec()?;
        let mut answer: Value = serde_json::from_slice(&bytes)?;
        let value = answer["value"].take();
        if let Some(error) = value["error"].as_str() {
            bail!("{error}: {}", value["message"].as_str().unwrap_or_default());
        }
        Ok(value)
    }
}

/// Marionette, Firefox's own protocol: length-prefixed JSON over TCP.
pub struct Marionette {
    stream: BufReader<TcpStream>,
    last_id: u64,
}

impl Marionette {
    pub fn connect(port: u16) -> Result<Marionette> {
        let stream = TcpStream::connect(("127.0.0.1", port))?;
        stream.set_nodelay(true)?;
        let mut marionette = Marionette { stream: BufReader::new(stream), last_id: 0 };
        marionette.wait_at_most(ANSWER_LIMIT)?;
        let hello = marionette.receive()?;
        if hello["marionetteProtocol"] != 3 {
            bail!("this Firefox speaks Marionette {}, not 3", hello["marionetteProtocol"]);
        }
        marionette.call("WebDriver:NewSession", json!({}))?;
        Ok(marionette)
    }

    fn wait_at_most(&self, limit: Duration) -> Result<()> {
        Ok(self.stream.get_ref().set_read_timeout(Some(limit))?)
    }

    /// A command's answer: `{"value": ...}` for those that have one.
    fn call(&mut self, name: &str, parameters: Value) -> Result<Value> {
        self.last_id += 1;
        let text = json!([0, self.last_id, name, parameters]).to_string();
        write!(self.stream.get_mut(), "{}:{text}", text.len())?;
        let mut answer = self.receive()?;
        if let Some(error) = answer[2]["error"].as_str() {
            bail!("{error}: {}", answer[2]["message"].as_str().unwrap_or_default());
        }
        Ok(answer[3].take())
    }

    fn value_of(&mut self, name: &str, parameters: Value) -> Result<Value> {
        let mut answer = self.call(name, parameters)?;
        // Firefox wraps every answer but a list, such as that of the windows.
        Ok(if answer.is_array() { answer } else { answer["value"].take() })
    }

    fn receive(&mut self) -> Result<Value> {
        let mut length = 0;
        loop {
            let mut byte = [0];
            self.stream.read_exact(&mut byte).context("Firefox does not answer")?;
            match byte[0] {
                b':' => break,
                digit @ b'0'..=b'9' => length = length * 10 + usize::from(digit - b'0'),
                other => bail!("Firefox sent a byte {other} where a length should be"),
            }
        }
        let mut text = vec![0; length];
        self.stream.read_exact(&mut text)?;
        Ok(serde_json::from_slice(&text)?)
    }
}
