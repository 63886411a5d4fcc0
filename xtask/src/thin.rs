//! How much of the program only a browser can run: no native test sees it. It is glue, and stays so.

use std::fs;

use anyhow::{Context, Result, bail};

use crate::{rooms, run};

/// Lines of the browser's part at most. Whoever needs more asks first what of it can be done without a browser.
const MOST: usize = 5_000;

/// The page that has a table of it, whose numbers are within a tenth of what is counted.
const DOCUMENT: &str = "docs/architecture.md";

/// The rooms of the table.
const ROOMS: [&str; 9] = [
    "src/learn",
    "src/core",
    "src/chart",
    "src/worker",
    "src/runner",
    "src/page/model",
    "src/page/panels",
    "src/page/io",
    "src/page/ui",
];

pub fn check() -> Result<()> {
    let files = rooms::sources()?;
    let browser = browser_only(&files);
    let lines = |is_of: &dyn Fn(&str) -> bool| -> usize {
        files.iter().filter(|(path, _)| is_of(path)).map(|(_, text)| text.lines().count()).sum()
    };
    let is_in = |path: &str, room: &str| path.strip_prefix(room).is_some_and(|rest| rest.starts_with('/'));
    let document = fs::read_to_string(run::root().join(DOCUMENT)).with_context(|| format!("cannot read {DOCUMENT}"))?;
    let count = |room: &str| {
        let all = lines(&|path| is_in(path, room));
        let only = lines(&|path| is_in(path, room) && browser.contains(&path));
        println!("   {room:16} {all:6} lines, {only:5} of them for a browser only");
        (all, only)
    };
    let counted = ROOMS.map(|room| (room, count(room)));
    let (_, only) = count("src");
    let stale: Vec<&str> =
        counted.iter().filter(|(room, lines)| !is_told(&document, room, *lines)).map(|(room, _)| *room).collect();
    if !stale.is_empty() {
        bail!("the table of {DOCUMENT} has other lines of {}", stale.join(", "));
    }
    if only > MOST {
        bail!("{only} lines run in a browser only: more than {MOST}");
    }
    Ok(())
}

/// Whether a table has a row `| `room` | all | only |` whose numbers are within a tenth of these.
fn is_told(document: &str, room: &str, (all, only): (usize, usize)) -> bool {
    let head = format!("| `{room}` |");
    let Some(row) = document.lines().find_map(|line| line.strip_prefix(head.as_str())) else { return false };
    let told: Vec<usize> = row.split('|').filter_map(|cell| cell.trim().replace(',', "").parse().ok()).collect();
    let is_near = |told: usize, counted: usize| told.abs_diff(counted) * 10 <= counted;
    matches!(told[..], [told_all, told_only] if is_near(told_all, all) && is_near(told_only, only))
}

/// The files that are compiled for a browser only: those that say so, and those of modules that are declared so, with all below
/// them.
fn browser_only(files: &[(String, String)]) -> Vec<&str> {
    let mut roots: Vec<String> = Vec::new();
    for (path, text) in files {
        let mut lines = text.lines().peekable();
        while let Some(line) = lines.next() {
            let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
            let declared = lines.peek().and_then(|next| next.trim_end_matches(';').rsplit_once("mod "));
            if !is_mark(line) {
                continue;
            }
            if line.starts_with("#!") {
                roots.push(path.trim_end_matches(".rs").trim_end_matches("/lib").to_owned());
            } else if let Some((_, module)) = declared {
                let below = match name {
                    "mod.rs" | "lib.rs" => folder.to_owned(),
                    _ => path.trim_end_matches(".rs").to_owned(),
                };
                roots.push(format!("{below}/{module}"));
            }
        }
    }
    let is_of = |path: &str, root: &String| {
        path.strip_prefix(root.as_str()).is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
    };
    files.iter().map(|(path, _)| path.as_str()).filter(|path| roots.iter().any(|root| is_of(path, root))).collect()
}

fn is_mark(line: &str) -> bool {
    let is_condition = line.starts_with("#[cfg(") || line.starts_with("#![cfg(");
    is_condition && line.contains("target_arch = \"wasm32\"") && !line.contains("not(target_arch")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_a_browser_runs_is_found() {
        let mark = "#[cfg(target_arch = \"wasm32\")]";
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let files = [
            file("src/page/mod.rs", &format!("mod model;\n{mark}\nmod ui;\n")),
            file("src/page/model/mod.rs", "#[cfg(not(target_arch = \"wasm32\"))]\npub mod native;\n"),
            file("src/page/model/native.rs", ""),
            file("src/page/ui/mod.rs", ""),
            file("src/page/ui/own/base.rs", ""),
            file("src/page/uid.rs", ""),
            file("src/page/store.rs", &format!("mod kept;\n{mark}\nmod browser;\n{mark}\npub use browser::open;\n")),
            file("src/page/store/browser.rs", ""),
            file("src/page/store/kept.rs", ""),
            file("src/worker/lib.rs", "#[cfg(all(target_arch = \"wasm32\", feature = \"hooks\"))]\npub mod faults;\n"),
            file("src/worker/faults.rs", ""),
            file("src/runner/lib.rs", "#![cfg(target_arch = \"wasm32\")]\n"),
        ];
        let found = [
            "src/page/ui/mod.rs",
            "src/page/ui/own/base.rs",
            "src/page/store/browser.rs",
            "src/worker/faults.rs",
            "src/runner/lib.rs",
        ];
        assert_eq!(browser_only(&files), found);
    }
    #[test]
    fn a_table_is_within_a_tenth() {
        let table = "| room | lines | browser |\n| `src/a` | 1,000 | 0 | what it is |\n| `src/b` | 90 | 90 |\n";
        assert!(is_told(table, "src/a", (1_090, 0)) && is_told(table, "src/b", (99, 99)));
        assert!(!is_told(table, "src/a", (1_200, 0)) && !is_told(table, "src/a", (1_000, 1)));
        assert!(!is_told(table, "src/c", (1, 1)));
    }
}
