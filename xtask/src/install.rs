//! Installing Debian packages that a command lacks.
//!
//! Only apt-get is known here; on another system the error names what is missing.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

use anyhow::{Result, bail};

use crate::run::{self, on_path, step};

/// Installs what is missing of `packages`, or says in one sentence which command would.
pub fn packages(packages: &[&str], what_for: &str, usually: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|name| !is_installed(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let by_hand = format!("apt-get install --no-install-recommends {}", missing.join(" "));
    if on_path("apt-get").is_none() {
        bail!("for {what_for}, install {} and run this again", missing.join(", "));
    }
    let Some(prefix) = root_prefix() else {
        bail!("for {what_for}, run `{by_hand}` as root, then this again");
    };
    step(&format!("Installing {} for {what_for} ({usually})", missing.join(", ")));
    update(prefix)?;
    let mut install = apt_get(prefix);
    install.args(["install", "--yes", "--quiet", "--no-install-recommends"]).args(&missing);
    if let Err(error) = run::output(&mut install) {
        bail!("{error:#}\nfor {what_for}, run `{by_hand}` and see what it says");
    }
    Ok(())
}

fn is_installed(package: &str) -> bool {
    let mut query = Command::new("dpkg-query");
    query.args(["--show", "--showformat=${db:Status-Status}", package]);
    run::output(query.stderr(Stdio::null())).is_ok_and(|status| status == "installed")
}

/// The lists are fetched once per run: a machine fresh from its image has none.
fn update(prefix: &[&str]) -> Result<()> {
    static DONE: OnceLock<()> = OnceLock::new();
    if DONE.get().is_none() {
        run::output(apt_get(prefix).args(["update", "--quiet"]))?;
        let _ = DONE.set(());
    }
    Ok(())
}

fn apt_get(prefix: &[&str]) -> Command {
    let words: Vec<&str> = prefix.iter().copied().chain(["apt-get"]).collect();
    let mut command = Command::new(words[0]);
    // sudo clears the environment, so the variable travels as an argument of env there.
    command.args(&words[1..]).env("DEBIAN_FRONTEND", "noninteractive").stdin(Stdio::null());
    command
}

/// What to put before a command that must run as root: nothing, sudo, or there is no way.
fn root_prefix() -> Option<&'static [&'static str]> {
    let user = run::output(Command::new("id").arg("-u")).ok()?;
    if user == "0" {
        return Some(&[]);
    }
    // `-n`: never ask for a password in the middle of a build.
    let sudo = run::output(Command::new("sudo").args(["-n", "true"]).stderr(Stdio::null()));
    sudo.is_ok().then_some(&["sudo", "-n", "env", "DEBIAN_FRONTEND=noninteractive"])
}
