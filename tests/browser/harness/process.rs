//! Programs that end with us, and the files they write.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

/// A started program. Dropping it kills it and everything that it started, also when a test panics.
pub struct Process(Child);

impl Process {
    /// Starts a program whose output goes to `log`.
    pub fn start(command: &mut Command, log: &Log) -> Result<Process> {
        let file = File::options().create(true).append(true).open(&log.0)?;
        command.stdin(Stdio::null()).stdout(file.try_clone()?).stderr(file);
        let name = command.get_program().to_string_lossy().into_owned();
        command.spawn().map(Process).with_context(|| format!("cannot start {name}: is it installed?"))
    }

    /// The exit code in words, if it has ended.
    pub fn ended(&mut self) -> Option<String> {
        self.0.try_wait().ok().flatten().map(|status| status.to_string())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // Found before the first is killed: an orphan would no longer tell whose child it was.
        for pid in descendants(self.0.id()) {
            kill(pid);
        }
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[cfg(unix)]
fn kill(pid: u32) {
    use rustix::process::{Pid, Signal, kill_process};
    if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
        let _ = kill_process(pid, Signal::KILL);
    }
}

/// Browsers are started on Linux alone: elsewhere none is found.
#[cfg(not(unix))]
fn kill(_: u32) {}

/// The processes below one, nearest first.
fn descendants(root: u32) -> Vec<u32> {
    let parents: Vec<(u32, u32)> = fs::read_dir("/proc")
        .into_iter()
        .flatten()
        .filter_map(|entry| {
            let pid = entry.ok()?.file_name().to_str()?.parse().ok()?;
            let about = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
            // pid (name) state parent ...; the name may hold anything, so count from its end.
            let parent = about.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()?;
            Some((pid, parent))
        })
        .collect();
    let mut found = vec![root];
    let mut next = 0;
    while next < found.len() {
        let parent = found[next];
        found.extend(parents.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        next += 1;
    }
    found.split_off(1)
}

/// What a program printed.
#[derive(Clone)]
pub struct Log(PathBuf);

impl Log {
    pub fn new(file: PathBuf) -> Log {
        Log(file)
    }

    /// Empties the log; the programs go on at its end, because they append.
    pub fn forget(&self) -> Result<()> {
        File::create(&self.0).map(drop).with_context(|| format!("cannot empty {}", self.0.display()))
    }

    /// The lines that begin with `start`.
    pub fn lines(&self, start: &str) -> Result<Vec<String>> {
        let bytes = fs::read(&self.0).with_context(|| format!("cannot read {}", self.0.display()))?;
        let text = String::from_utf8_lossy(&bytes);
        Ok(text.lines().filter(|line| line.starts_with(start)).map(str::to_owned).collect())
    }

    /// Waits for something that a program says or does; if it ends or time runs out, the error
    /// shows its last words.
    pub fn wait_for<T>(
        &self,
        what: &str,
        limit: Duration,
        process: &mut Process,
        mut look: impl FnMut() -> Option<T>,
    ) -> Result<T> {
        let end = Instant::now() + limit;
        loop {
            if let Some(found) = look() {
                return Ok(found);
            }
            let ended = process.ended();
            if ended.is_some() || Instant::now() >= end {
                let how = ended.unwrap_or_else(|| format!("not after {} s", limit.as_secs()));
                let text = String::from_utf8_lossy(&fs::read(&self.0).unwrap_or_default()).into_owned();
                let last: Vec<&str> = text.lines().rev().take(5).collect();
                bail!("{what}: {how}; last words, latest first: {last:?}");
            }
            thread::sleep(Duration::from_millis(20));
        }
    }
}

/// A fresh folder that goes when dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    pub fn new() -> Result<Scratch> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let dir = std::env::temp_dir().join(format!("takeoff-browser-{}-{count}", std::process::id()));
        fs::create_dir_all(&dir).with_context(|| format!("cannot make {}", dir.display()))?;
        Ok(Scratch(dir))
    }

    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // A killed browser's helpers may still be writing for a moment.
        for _ in 0..10 {
            if fs::remove_dir_all(&self.0).is_ok() || !self.0.exists() {
                return;
            }
            thread::sleep(Duration::from_millis(50));
        }
    }
}
