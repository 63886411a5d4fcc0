//! `cargo xtask test`: every suite to its end, then one line with the counts.
//!
//! A browser test that fails is run again, up to twice, alone and in a fresh browser: drivers lose a press or a page now
//! and then. What passes only then is named in the last lines, so that it is not forgotten; what fails three times has
//! failed. Native tests have one try. Two browsers are open at a time; the slowest tests are named at the end, and
//! `target/seconds.txt` says how long each had its browser open.

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};
use browser::Engine;

use crate::axe;
use crate::browsers;
use crate::run::{self, step};

/// What to run.
pub struct Chosen {
    pub native: bool,
    pub browser: bool,
    pub engines: Vec<Engine>,
    /// Only tests whose names hold one of these; all if there are none.
    pub words: Vec<String>,
    /// The browser tests are shared among so many machines, and this is the first, second, ... of them.
    pub part: Option<(usize, usize)>,
}

impl Default for Chosen {
    fn default() -> Chosen {
        Chosen { native: true, browser: true, engines: Engine::ALL.to_vec(), words: Vec::new(), part: None }
    }
}

/// With more failures than this something is broken, and not a bad moment of a driver or of a machine that two browsers share.
const MOST_TRIED_AGAIN: usize = 20;
/// Times that a test which fails is run again.
const MORE_TRIES: usize = 2;

/// How the tests of some suites ended.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Counts {
    passed: u64,
    failed: u64,
}

/// How one suite ended.
#[derive(Default)]
struct Outcome {
    counts: Counts,
    /// Names of the tests that failed.
    failed: Vec<String>,
}

/// Where the browser tests write how long each had its browser open.
const SECONDS: &str = "target/seconds.txt";
/// So many of the slowest tests are named.
const SLOWEST_NAMED: usize = 12;
/// Browsers at a time. Much of a test is waiting; more of them than processors would measure each other.
const AT_ONCE: usize = 2;

impl Counts {
    fn add(&mut self, other: Counts) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Runs every reader of bytes from outside on mutated ones, each for so many minutes of a processor (src/page/fuzz.rs).
pub fn fuzz(minutes: f64) -> Result<()> {
    step(&format!("Mutating what readers read, {minutes} minutes of a processor each"));
    let mut test = run::cargo();
    test.args(["test", "--locked", "--package", "takeoff", "--lib", "--", "--nocapture", "no_bytes_from_outside"]);
    run::run(test.env("TAKEOFF_FUZZ_MINUTES", minutes.to_string()))
}

/// Runs the chosen suites; `site` builds the page when the browser tests are due, and `hooked` the one with the tests' hooks
/// when some of them need it.
pub fn run(
    chosen: &Chosen,
    site: impl FnOnce() -> Result<PathBuf>,
    hooked: impl FnOnce() -> Result<PathBuf>,
) -> Result<()> {
    let mut native = Counts::default();
    let mut browser = Counts::default();
    let mut unsteady = Vec::new();
    let mut slowest = Vec::new();
    if chosen.native {
        step("Testing natively (2 minutes from nothing, then seconds)");
        native.add(suite(native_tests(), &chosen.words)?.counts);
        step("Testing the tools (30 s from nothing, then 1 s)");
        native.add(suite(tool_tests(), &chosen.words)?.counts);
    }
    if chosen.browser {
        let ready = || -> Result<Sites> {
            let mut sites = Sites { dist: site()?, hooked: None, part: None };
            step("Compiling the browser tests (1 minute from nothing, then seconds)");
            let all = names(&chosen.words, &chosen.engines)?;
            sites.part = chosen.part.map(|(part, of)| all.iter().skip(part - 1).step_by(of).cloned().collect());
            // Those that reach into the program.
            if sites.part.as_ref().unwrap_or(&all).iter().any(|name| name.contains(HOOKED)) {
                sites.hooked = Some(hooked()?);
            }
            browsers::install(&chosen.engines)?;
            Ok(sites)
        };
        browser = match ready() {
            Ok(sites) => {
                let names: Vec<&str> = chosen.engines.iter().map(|engine| engine.name()).collect();
                step(&format!("Testing in {} (a few minutes)", names.join(", ")));
                let mut tests = browser_tests(&sites, &chosen.engines, AT_ONCE);
                if sites.part.is_some() {
                    tests.arg("--exact");
                }
                let file = run::root().join(SECONDS);
                fs::write(&file, "").with_context(|| format!("cannot write {}", file.display()))?;
                tests.env("TAKEOFF_SECONDS", &file);
                let mut first = suite(tests, sites.part.as_ref().unwrap_or(&chosen.words))?;
                slowest = slowest_in(&fs::read_to_string(&file)?);
                if first.failed.len() <= MOST_TRIED_AGAIN {
                    let mut failing = first.failed.clone();
                    for _ in 0..MORE_TRIES {
                        if failing.is_empty() {
                            break;
                        }
                        step(&format!("Trying again: {}", failing.join(", ")));
                        let mut again = browser_tests(&sites, &chosen.engines, 1);
                        again.arg("--exact");
                        failing = suite(again, &failing)?.failed;
                    }
                    unsteady = first.failed.into_iter().filter(|name| !failing.contains(name)).collect();
                    let recovered = unsteady.len() as u64;
                    first.counts.add(Counts { passed: recovered, failed: 0 });
                    first.counts.failed -= recovered;
                }
                first.counts
            }
            Err(error) => {
                // The native counts are worth reporting all the same.
                eprintln!("xtask: no browser test can run: {error:#}");
                Counts { passed: 0, failed: 1 }
            }
        };
    }
    let failed = native.failed + browser.failed;
    println!(
        "\nnative: {} passed and {} failed, in browsers: {} passed and {} failed",
        native.passed, native.failed, browser.passed, browser.failed
    );
    if !slowest.is_empty() {
        println!("the slowest in browsers: {}", slowest.join(", "));
    }
    if !unsteady.is_empty() {
        println!("passed only when tried again: {}", unsteady.join(", "));
    }
    println!("{} passed, {failed} failed", native.passed + browser.passed);
    if failed > 0 {
        bail!("{failed} failed: search the output above for `FAILED` and `error`");
    }
    Ok(())
}

fn native_tests() -> Command {
    let mut cargo = run::cargo();
    // xtask has a profile of its own, without the optimisation that training needs.
    cargo.args(["test", "--workspace", "--exclude", "xtask", "--no-fail-fast"]);
    cargo
}

fn tool_tests() -> Command {
    let mut cargo = run::cargo();
    cargo.args(["test", "--profile", "xtask", "--package", "xtask"]);
    cargo
}

/// The built sites.
struct Sites {
    dist: PathBuf,
    /// With the tests' hooks.
    hooked: Option<PathBuf>,
    /// The names of the tests to run, where others run elsewhere.
    part: Option<Vec<String>>,
}

/// The modules of the tests that reach into the program are called so.
const HOOKED: &str = "::hooked::";

/// The names of the browser tests that are chosen.
fn names(words: &[String], engines: &[Engine]) -> Result<Vec<String>> {
    let mut list = run::cargo();
    list.args(["test", "--quiet", "--package", "browser", "--test", "browser", "--", "--list"]).args(words);
    skip_others(&mut list, engines);
    let output = list.stderr(Stdio::inherit()).output().context("cannot start cargo test")?;
    if !output.status.success() {
        bail!("the browser tests do not compile: see the errors above");
    }
    let lines = String::from_utf8_lossy(&output.stdout);
    Ok(lines.lines().filter_map(|line| line.strip_suffix(": test")).map(str::to_owned).collect())
}

fn skip_others(cargo: &mut Command, engines: &[Engine]) {
    for engine in Engine::ALL.into_iter().filter(|engine| !engines.contains(engine)) {
        cargo.args(["--skip", &format!("::{}", engine.name())]);
    }
}

fn browser_tests(sites: &Sites, engines: &[Engine], at_once: usize) -> Command {
    let mut cargo = run::cargo();
    cargo.env("TAKEOFF_DIST", &sites.dist);
    if let Some(hooked) = &sites.hooked {
        cargo.env("TAKEOFF_HOOKED", hooked);
    }
    // A test's error says where it arose; the way through the test library would hide it.
    cargo.env("RUST_LIB_BACKTRACE", "0");
    // Without it the accessibility tests fail and say so; the others run.
    match axe::script() {
        Ok(script) => drop(cargo.env("TAKEOFF_AXE", script)),
        Err(error) => eprintln!("xtask: axe-core cannot be fetched: {error:#}"),
    }
    cargo.args(["test", "--package", "browser", "--test", "browser"]);
    cargo.args(["--", &format!("--test-threads={at_once}")]);
    skip_others(&mut cargo, engines);
    cargo
}

/// Runs one `cargo test` to its end, shows what it says, and counts.
fn suite(mut cargo: Command, words: &[String]) -> Result<Outcome> {
    if !words.is_empty() {
        if !cargo.get_args().any(|argument| argument == "--") {
            cargo.arg("--");
        }
        cargo.args(words);
    }
    let mut child = cargo.stdout(Stdio::piped()).spawn().context("cannot start cargo test")?;
    let mut outcome = Outcome::default();
    let output = child.stdout.take().context("cargo test has no output")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        outcome.counts.add(counts_in(&line).unwrap_or_default());
        outcome.failed.extend(failed_in(&line).map(str::to_owned));
    }
    let status = child.wait()?;
    if !status.success() && outcome.counts.failed == 0 {
        // It did not compile, or a test took the whole process down: that is no pass, and has no second try.
        outcome.counts.failed = 1;
        outcome.failed.clear();
    }
    Ok(outcome)
}

/// The name in a line of the test harness that says a test failed: `test a::b ... FAILED`.
fn failed_in(line: &str) -> Option<&str> {
    line.strip_prefix("test ")?.strip_suffix(" ... FAILED")
}

/// The slowest tests of lines `SECONDS NAME`, in words.
fn slowest_in(lines: &str) -> Vec<String> {
    let mut all: Vec<(f64, &str)> = lines
        .lines()
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(seconds, name)| Some((seconds.parse().ok()?, name)))
        .collect();
    all.sort_by(|a, b| b.0.total_cmp(&a.0));
    all.iter().take(SLOWEST_NAMED).map(|(seconds, name)| format!("{name} {seconds:.0} s")).collect()
}

/// The counts in a closing line of the test harness:
/// `test result: ok. 12 passed; 0 failed; 1 ignored; ...`
fn counts_in(line: &str) -> Option<Counts> {
    let parts = line.strip_prefix("test result: ")?.split_once(". ")?.1;
    let number = |name: &str| parts.split("; ").find_map(|part| part.strip_suffix(name)?.trim().parse::<u64>().ok());
    Some(Counts { passed: number("passed")?, failed: number("failed")? })
}

#[cfg(test)]
mod unit {
    use super::*;

    /// What plain `cargo test` leaves out is written for wasm, or takes long to compile.
    #[test]
    fn plain_cargo_tests_all_but_the_tools() {
        let manifest = std::fs::read_to_string(run::root().join("Cargo.toml")).unwrap();
        let list = |key: &str| -> Vec<String> {
            let line = manifest.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap();
            line.split('"').skip(1).step_by(2).map(str::to_owned).collect()
        };
        let by_default = list("default-members");
        let left_out: Vec<_> = list("members").into_iter().filter(|member| !by_default.contains(member)).collect();
        assert_eq!(left_out, ["src/runner", "xtask"]);
    }

    #[test]
    fn closing_lines_are_counted() {
        let line =
            "test result: FAILED. 11 passed; 3 failed; 0 ignored; 0 measured; 2 filtered out; finished in 34.16s";
        assert_eq!(counts_in(line), Some(Counts { passed: 11, failed: 3 }));
        assert_eq!(counts_in("test a::b ... ok"), None);
    }

    #[test]
    fn the_slowest_are_named_first() {
        assert_eq!(slowest_in("1.2 a::b\n30.4 c::d\nhalf a li"), ["c::d 30 s", "a::b 1 s"]);
    }

    #[test]
    fn failed_tests_are_named() {
        assert_eq!(failed_in("test a::b::webkit ... FAILED"), Some("a::b::webkit"));
        assert_eq!(failed_in("test a::b::webkit ... ok"), None);
        assert_eq!(failed_in("test result: FAILED. 11 passed; 3 failed"), None);
    }
}
