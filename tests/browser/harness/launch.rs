//! Starting each engine: where it is, with which switches, and how to tell that it is up.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use serde_json::json;

use crate::driver::{Driver, Http, Marionette};
use crate::process::{Log, Process, Scratch};
use crate::{Browser, Engine, Painting, SCRIPT_LIMIT};

/// A cold start on a busy two-core machine takes some seconds.
const START_LIMIT: Duration = Duration::from_secs(60);

/// No sandbox, because tests run as root in containers; nothing that calls home.
const CHROMIUM_SWITCHES: [&str; 12] = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--force-color-profile=srgb",
    "--lang=en-US",
    // No name is resolved, so that a page that asks another host fails in a test as it would offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
];

/// What Marionette does not set by itself: a free port, no first-run pages, and `console` to the log.
const FIREFOX_PREFERENCES: &str = r#"
user_pref("marionette.port", 0);
user_pref("browser.aboutwelcome.enabled", false);
user_pref("browser.shell.checkDefaultBrowser", false);
user_pref("browser.startup.page", 0);
user_pref("datareporting.policy.dataSubmissionEnabled", false);
user_pref("devtools.console.stdout.content", true);
user_pref("intl.accept_languages", "en-US");
user_pref("toolkit.cosmeticAnimations.enabled", false);
"#;

pub fn start(engine: Engine, painting: Painting) -> Result<Browser> {
    let started = Instant::now();
    let scratch = Scratch::new()?;
    let log = Log::new(scratch.path().join("log.txt"));
    let mut processes = Vec::new();
    let mut net_log = None;
    let driver = match engine {
        Engine::Chromium => {
            let file = scratch.path().join("requests.json");
            let driver = chromium(scratch.path(), &file, &log, &mut processes);
            net_log = Some(file);
            driver
        }
        Engine::Firefox => firefox(scratch.path(), &log, &mut processes),
        Engine::WebKit => webkit(scratch.path(), painting, &log, &mut processes),
    }?;
    Ok(Browser {
        engine,
        driver,
        log,
        errors: Vec::new(),
        net_log,
        flushes: 0,
        script_limit: SCRIPT_LIMIT,
        started,
        _processes: processes,
        _scratch: scratch,
    })
}

fn chromium(scratch: &Path, net_log: &Path, log: &Log, processes: &mut Vec<Process>) -> Result<Driver> {
    let mut chromedriver = Command::new("chromedriver");
    let mut http = http_driver(|port| chromedriver.arg(format!("--port={port}")), log, processes)?;
    let profile = format!("--user-data-dir={}", scratch.join("profile").display());
    let requests = format!("--log-net-log={}", net_log.display());
    let switches: Vec<&str> = CHROMIUM_SWITCHES.into_iter().chain([profile.as_str(), requests.as_str()]).collect();
    http.new_session(json!({
        "goog:chromeOptions": { "args": switches },
        "goog:loggingPrefs": { "browser": "ALL" },
    }))?;
    Ok(Driver::Http(http))
}

fn firefox(scratch: &Path, log: &Log, processes: &mut Vec<Process>) -> Result<Driver> {
    let profile = scratch.join("profile");
    fs::create_dir_all(&profile)?;
    fs::write(profile.join("user.js"), FIREFOX_PREFERENCES)?;
    let program = if on_path("firefox-esr") { "firefox-esr" } else { "firefox" };
    let mut firefox = Command::new(program);
    // System access is for reading the error console, which is the parent process's.
    firefox.args(["--headless", "--no-remote", "--marionette", "--remote-allow-system-access", "--profile"]);
    firefox.arg(&profile).env("MOZ_CRASHREPORTER_DISABLE", "1").env("HOME", scratch);
    let mut process = Process::start(&mut firefox, log)?;
    let port_file = profile.join("MarionetteActivePort");
    let port = log.wait_for("waiting for Firefox", START_LIMIT, &mut process, || {
        fs::read_to_string(&port_file).ok()?.trim().parse().ok()
    })?;
    processes.push(process);
    let mut driver = Driver::Marionette(Marionette::connect(port)?);
    // Marionette wants the browser's own messages in the log too; ours are the page's.
    driver.privileged("Services.prefs.setBoolPref('devtools.console.stdout.chrome', false)")?;
    log.forget()?;
    Ok(driver)
}

fn webkit(scratch: &Path, painting: Painting, log: &Log, processes: &mut Vec<Process>) -> Result<Driver> {
    let display = virtual_screen(scratch, processes)?;
    let mini_browser = mini_browser().context("there is no MiniBrowser: install webkit2gtk-driver")?;
    let mut webdriver = Command::new("WebKitWebDriver");
    webdriver.env("DISPLAY", display).env("GDK_BACKEND", "x11").env("HOME", scratch);
    webdriver.env_remove("WAYLAND_DISPLAY").env_remove("XDG_CACHE_HOME").env_remove("XDG_DATA_HOME");
    // As root in a container its own sandbox cannot start.
    webdriver.env("WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS", "1");
    if painting == Painting::Plain {
        webdriver.env("WEBKIT_DISABLE_COMPOSITING_MODE", "1");
    }
    webdriver.arg("--host=127.0.0.1");
    let mut http = http_driver(|port| webdriver.arg(format!("--port={port}")), log, processes)?;
    http.new_session(json!({
        "webkitgtk:browserOptions": {
            "binary": mini_browser,
            "args": ["--automation"],
        },
    }))?;
    Ok(Driver::Http(http))
}

/// Starts a WebDriver server on a free port and waits until it answers.
fn http_driver<'a>(
    command: impl FnOnce(u16) -> &'a mut Command,
    log: &Log,
    processes: &mut Vec<Process>,
) -> Result<Http> {
    // Taken and let go: the servers cannot tell us which port they chose.
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let mut process = Process::start(command(port), log)?;
    let http = Http::new(port);
    log.wait_for("waiting for the driver", START_LIMIT, &mut process, || http.is_ready().then_some(()))?;
    processes.push(process);
    Ok(http)
}

/// Starts an X server without a screen, for the one engine that has no headless mode.
fn virtual_screen(scratch: &Path, processes: &mut Vec<Process>) -> Result<String> {
    let log = Log::new(scratch.join("screen.txt"));
    let mut xvfb = Command::new("Xvfb");
    // With -displayfd it picks a free display and prints its number.
    xvfb.args(["-displayfd", "1", "-screen", "0", "2560x1600x24", "-nolisten", "tcp"]);
    let mut process = Process::start(&mut xvfb, &log)?;
    let number = log.wait_for("waiting for Xvfb", START_LIMIT, &mut process, || {
        log.lines("").ok()?.into_iter().find_map(|line| line.trim().parse::<u32>().ok())
    })?;
    processes.push(process);
    Ok(format!(":{number}"))
}

/// Debian puts it below a folder named for the machine's architecture.
fn mini_browser() -> Option<PathBuf> {
    let architectures = fs::read_dir("/usr/lib").ok()?.flatten().map(|entry| entry.path());
    let versions = ["webkit2gtk-4.1", "webkitgtk-6.0"];
    architectures
        .flat_map(|dir| versions.map(|version| dir.join(version).join("MiniBrowser")))
        .find(|program| program.is_file())
}

fn on_path(name: &str) -> bool {
    std::env::var_os("PATH").is_some_and(|path| std::env::split_paths(&path).any(|dir| dir.join(name).is_file()))
}
