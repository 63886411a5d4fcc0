//! Nothing becomes markup or a script but what the site holds: no script reaches what would read text as either, but for the
//! addresses of workers and of the service worker, which go through one policy (`trusted-types` in index.html, `policy` in
//! www/main.js). Browsers that know of it see to it themselves; the others run the same scripts.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail, ensure};

use crate::markup;

/// The policy's name.
const NAME: &str = "takeoff";

/// What would read text as markup or as a script. Not `new Function`: the bindings have it for engines that do not know
/// `globalThis`, of which none runs the page.
const SINKS: [&str; 12] = [
    ".innerHTML",
    ".outerHTML",
    ".srcdoc",
    "insertAdjacentHTML",
    "document.write",
    "createContextualFragment",
    "setHTMLUnsafe",
    "DOMParser",
    "importScripts",
    "createElement(\"script",
    "eval(",
    "serviceWorker.register",
];

/// The ways to a script by its address, and the only words in which they may be gone.
const WAYS: [(&str, &str); 3] = [
    ("new Worker(", "new Worker(trusted("),
    ("container.register(", "container.register(trusted("),
    ("createPolicy(", "createPolicy(\"takeoff\","),
];

/// Fails where the page's policy does not ask for it, or a script, by its name, goes another way.
pub fn check(page: &str, scripts: &BTreeMap<String, String>) -> Result<()> {
    let tags = markup::tags(page);
    let meta = tags.iter().find(|tag| tag.is("http-equiv", "content-security-policy"));
    let policy = meta.and_then(|meta| meta.value("content")).context("index.html has no Content-Security-Policy")?;
    let directives: Vec<&str> = policy.split(';').map(str::trim).collect();
    let named = format!("trusted-types {NAME}");
    for needed in ["require-trusted-types-for 'script'", &named] {
        ensure!(directives.contains(&needed), "the Content-Security-Policy of index.html has no `{needed}`");
    }
    ensure!(!policy.contains("'unsafe-"), "the Content-Security-Policy of index.html allows something `'unsafe-…'`");
    for (name, script) in scripts {
        if let Some(sink) = SINKS.into_iter().find(|sink| script.contains(sink)) {
            bail!(
                "{name} reaches `{sink}`, which takes text for markup or for a script: no word of a reader's may come there"
            );
        }
    }
    for (way, only) in WAYS {
        let count = |words: &str| scripts.values().map(|script| script.matches(words).count()).sum::<usize>();
        ensure!(
            count(way) == 1 && count(only) == 1,
            "`{way}` stands {} times in the scripts, {} of them as `{only}`: it must stand there once, and so",
            count(way),
            count(only)
        );
    }
    Ok(())
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::run;

    /// The page and its own scripts.
    fn ours() -> (String, BTreeMap<String, String>) {
        let read = |name: &str| std::fs::read_to_string(run::root().join(name)).unwrap();
        let scripts = ["www/check.js", "www/main.js", "www/watch.js", "www/worker.js", "www/sw.js", "www/retire.js"];
        (read("index.html"), scripts.iter().map(|name| ((*name).to_owned(), read(name))).collect())
    }

    #[test]
    fn there_is_one_policy_and_no_other_way_to_a_script() {
        let (page, scripts) = ours();
        check(&page, &scripts).unwrap();
        for more in [
            "new Worker(address)",
            "new Worker(trusted(1))",
            "trustedTypes.createPolicy(\"takeoff\", {})",
            "trustedTypes.createPolicy(\"default\", {})",
            "navigator.serviceWorker.register(\"other.js\")",
            "getObject(arg0).innerHTML = text",
            "new DOMParser()",
        ] {
            let mut scripts = scripts.clone();
            scripts.insert("more".to_owned(), more.to_owned());
            assert!(check(&page, &scripts).is_err(), "{more}");
        }
        for (part, instead) in [
            ("; trusted-types takeoff", ""),
            ("; trusted-types takeoff", "; trusted-types takeoff other"),
            ("require-trusted-types-for 'script'", ""),
            ("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
        ] {
            assert!(page.contains(part));
            assert!(check(&page.replace(part, instead), &scripts).is_err(), "{part} -> {instead}");
        }
        let mut plain = scripts.clone();
        plain.insert("more".to_owned(), "getObject(arg0).textContent = text".to_owned());
        check(&page, &plain).unwrap();
    }
}
