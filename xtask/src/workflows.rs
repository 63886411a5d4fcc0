//! What runs on GitHub: each action named by a digest, and what two programs for that find, where they are there.

use std::fs;
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::run;

const FOLDER: &str = ".github/workflows";
/// Their names, and how they are told not to ask the network.
const LINTERS: [(&str, &[&str]); 2] =
    [("actionlint", &[]), ("zizmor", &["--offline", "--quiet", "--persona=pedantic"])];

pub fn check() -> Result<()> {
    let mut files = Vec::new();
    let mut problems = Vec::new();
    for entry in fs::read_dir(run::root().join(FOLDER)).with_context(|| format!("cannot read {FOLDER}"))? {
        let path = entry?.path();
        let text = fs::read_to_string(&path)?;
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        problems.extend(unpinned(&text).into_iter().map(|line| format!("{name}: {line}")));
        files.push(path);
    }
    if !problems.is_empty() {
        bail!("actions without the digest of a commit and `# vVERSION`: {}", problems.join("; "));
    }
    for (linter, arguments) in LINTERS {
        if Command::new(linter).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_err() {
            println!("   {linter} is not here");
            continue;
        }
        run::run(Command::new(linter).args(arguments).args(&files))?;
    }
    Ok(())
}

/// The lines that name an action by something that can be moved.
fn unpinned(workflow: &str) -> Vec<&str> {
    let uses = |line: &'_ str| line.trim_start().trim_start_matches("- ").starts_with("uses:");
    let is_pinned = |line: &str| {
        let Some((_, (digest, version))) =
            line.split_once('@').and_then(|(action, rest)| Some((action, rest.split_once(" # v")?)))
        else {
            return false;
        };
        digest.len() == 40
            && digest.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
            && version.starts_with(|first: char| first.is_ascii_digit())
    };
    workflow.lines().filter(|line| uses(line) && !is_pinned(line)).map(str::trim).collect()
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn an_action_that_can_be_moved_is_found() {
        let digest = "0123456789abcdef0123456789abcdef01234567";
        let pinned = format!("steps:\n  - uses: a/b@{digest} # v1.2.3\n  - id: c\n    uses: d/e@{digest} # v4\n");
        assert!(unpinned(&pinned).is_empty());
        for moved in ["a/b@v1", "a/b@main # v1", &format!("a/b@{digest}"), &format!("a/b@{} # v1", &digest[1..]), "a/b"]
        {
            assert_eq!(unpinned(&format!("  - uses: {moved}\n")), [format!("- uses: {moved}")]);
        }
    }
}
