//! The single-file edition: the page with everything it names inside, to be opened from anywhere.
//!
//! What the page's scripts find there, in blocks of data: the modules as base64 in `#wasm-NAME` ([`Parts::modules`]), the texts of
//! each language in `#takeoff-texts-LANG` and `#takeoff-later-LANG`, the real data sets, compressed and as base64, in
//! `#takeoff-set-TASK`. The licences are in one too, since there is no file beside it.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::prelude::BASE64_STANDARD as BASE64;
use sha2::{Digest, Sha256};

use crate::markup::{self, tags};
use crate::site::{Parts, Role};

/// Makes the single file.
pub fn make(parts: &Parts) -> Result<String> {
    let mut edition = Edition::default();
    edition.data("takeoff-licences", "text/plain", &parts.licences)?;
    for (name, module) in parts.modules() {
        edition.data(&format!("wasm-{name}"), "application/octet-stream;base64", &BASE64.encode(module))?;
    }
    for (kind, all) in [("texts", &parts.texts), ("later", &parts.later)] {
        for (name, texts) in all {
            edition.data(&format!("takeoff-{kind}-{name}"), "text/plain", texts)?;
        }
    }
    for (name, content) in &parts.data {
        edition.data(&format!("takeoff-set-{name}"), "application/octet-stream;base64", &BASE64.encode(content))?;
    }
    let mut is_styled = false;
    let page = markup::rewrite(&parts.page, |tag, text| {
        Ok(match Role::of(tag)? {
            Some(Role::Style(_)) => {
                let first = !std::mem::replace(&mut is_styled, true);
                Some(if first { edition.style(&(parts.style.clone() + &parts.later_style))? } else { String::new() })
            }
            Some(Role::LaterStyle(_)) => Some(String::new()),
            // An inline script cannot be deferred, so it goes to where a deferred one would run.
            Some(Role::Script(address)) => {
                edition.script(address, &parts.scripts[address])?;
                Some(String::new())
            }
            Some(Role::Picture(address)) if tag.is("rel", "apple-touch-icon") => {
                // Only of use to a page that is put on a phone's screen by its address.
                debug_assert!(parts.pictures.contains_key(address));
                Some(String::new())
            }
            Some(Role::Picture(address)) => {
                let kind = browser::server::media_type(address.as_ref()).split(';').next().unwrap_or_default();
                let data = BASE64.encode(&parts.pictures[address]);
                Some(text.replace(address, &format!("data:{kind};base64,{data}")))
            }
            Some(Role::Manifest) => Some(String::new()),
            None => None,
        })
    })?;
    if let Some(left) = ["\"www/", "'www/"].iter().find(|left| page.contains(*left)) {
        bail!("the single file would still name a file of its own at `{left}`: single_file.rs must learn that tag");
    }
    // The policy holds hashes that are known only now.
    let found = tags(&page);
    let meta = found.iter().find(|tag| tag.is("http-equiv", "content-security-policy"));
    let meta = meta.context("index.html has no Content-Security-Policy")?;
    let policy = edition.policy(meta.value("content").unwrap_or_default())?;
    let end = found.iter().find(|tag| tag.name == "/body").context("index.html has no </body>")?.range.start;
    Ok(format!(
        "{}<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">{}{}{}",
        &page[..meta.range.start],
        &page[meta.range.end..end],
        edition.tail,
        &page[end..]
    ))
}

/// What is gathered on the way through the page.
#[derive(Default)]
struct Edition {
    /// Hashes of the scripts and of the styles, for the policy.
    scripts: Vec<String>,
    styles: Vec<String>,
    /// What goes to the end of the body.
    tail: String,
}

impl Edition {
    fn data(&mut self, id: &str, kind: &str, text: &str) -> Result<()> {
        check_embeddable(id, text, "script")?;
        self.tail.push_str(&format!("<script type=\"{kind}\" id=\"{id}\">{text}</script>\n"));
        Ok(())
    }

    fn script(&mut self, name: &str, text: &str) -> Result<()> {
        check_embeddable(name, text, "script")?;
        self.tail.push_str(&format!("<script>{text}</script>\n"));
        self.scripts.push(hash(text));
        Ok(())
    }

    fn style(&mut self, text: &str) -> Result<String> {
        check_embeddable("the style", text, "style")?;
        self.styles.push(hash(text));
        Ok(format!("<style>{text}</style>"))
    }

    /// The page's policy with nothing of the same origin, because there is none, and the hashes.
    fn policy(&self, page: &str) -> Result<String> {
        for needed in ["script-src", "style-src"] {
            if !page.contains(needed) {
                bail!("the Content-Security-Policy of index.html has no {needed}");
            }
        }
        let directives = page.split(';').map(str::trim).filter(|directive| !directive.is_empty());
        let directives = directives.filter_map(|directive| {
            let mut words = directive.split_whitespace();
            let name = words.next()?;
            let mut sources: Vec<&str> = words.filter(|source| *source != "'self'").collect();
            match name {
                "manifest-src" => return None,
                "script-src" => sources.splice(0..0, self.scripts.iter().map(String::as_str)).for_each(drop),
                "style-src" => sources.splice(0..0, self.styles.iter().map(String::as_str)).for_each(drop),
                // Icons and pictures become data addresses.
                "img-src" if !sources.contains(&"data:") => sources.push("data:"),
                _ => {}
            }
            if sources.is_empty() {
                sources.push("'none'");
            }
            Some(format!("{name} {}", sources.join(" ")))
        });
        Ok(directives.collect::<Vec<_>>().join("; "))
    }
}

/// A text that would end its own element early, or open a comment in it, cannot be embedded.
fn check_embeddable(name: &str, text: &str, element: &str) -> Result<()> {
    let lower = text.to_ascii_lowercase();
    for bad in [format!("</{element}"), "<!--".to_owned()] {
        if let Some(at) = lower.find(&bad) {
            let line = text[..at].lines().count().max(1);
            bail!("{name}, line {line}, holds `{bad}`, which cannot stand inside <{element}>: write it in two parts");
        }
    }
    Ok(())
}

/// A hash as a Content-Security-Policy names it.
fn hash(text: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(Sha256::digest(text.as_bytes())))
}

#[cfg(test)]
mod unit {
    use super::*;
    use crate::site::sample;

    #[test]
    fn everything_is_inside_and_in_order() {
        let page = make(&sample("go()")).unwrap();
        let order = [
            "<link rel=\"icon\" href=\"data:image/svg+xml;base64,PHN2Zy8+\"",
            "<style>p{margin:0}b{margin:0}</style>",
            "<p>1 < 2</p>",
            "id=\"takeoff-licences\">free</script>",
            "id=\"wasm-takeoff\">AGFzbQ==</script>",
            "id=\"wasm-next\">AGFzbTE=</script>",
            "id=\"wasm-rest\">AGFzbTI=</script>",
            "id=\"wasm-runner\">AGFzbTM=</script>",
            "id=\"wasm-runner-rest\">AGFzbTQ=</script>",
            "id=\"takeoff-texts-en\">a = b\n</script>",
            "id=\"takeoff-texts-zh\">a = c\n</script>",
            "id=\"takeoff-later-en\">b = b\n</script>",
            "id=\"takeoff-set-digits\">Z3JleXM=</script>",
            "<script>check()</script>",
            "<script>go()</script>",
            "</body>",
        ];
        let places: Vec<_> = order.iter().map(|part| page.find(part).expect(part)).collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(!page.contains("webmanifest") && !page.contains("www/"));
    }

    #[test]
    fn the_policy_names_hashes_and_no_origin() {
        let page = make(&sample("go()")).unwrap();
        let meta = tags(&page).into_iter().find(|tag| tag.name == "meta").unwrap();
        assert_eq!(
            meta.value("content").unwrap(),
            format!(
                "default-src 'none'; script-src {} {} 'wasm-unsafe-eval'; worker-src blob:; connect-src 'none'; \
                 style-src {}; img-src data:; require-trusted-types-for 'script'; trusted-types takeoff",
                hash("check()"),
                hash("go()"),
                hash("p{margin:0}b{margin:0}"),
            )
        );
    }

    #[test]
    fn a_hash_is_as_the_standard_gives_it() {
        // The example of the standard Content Security Policy Level 2, section 7.17.2.
        let expected = "'sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng='";
        assert_eq!(hash("alert('Hello, world.');"), expected);
    }

    #[test]
    fn a_text_that_ends_its_element_is_refused() {
        let error = make(&sample("ok();\nlet a = '</SCRIPT>'")).unwrap_err().to_string();
        assert!(error.contains("line 2"), "{error}");
    }
}
