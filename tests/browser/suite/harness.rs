//! Does the harness itself see what it says it sees? Without this, a test that finds no error could
//! be a test that looks nowhere. The pages here are our own and need no built site.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use browser::{Painting, Server, in_every_engine};

/// A served folder with these files.
struct Pages {
    server: Server,
    folder: PathBuf,
}

impl Pages {
    fn serve(name: &str, files: &[(&str, &str)]) -> Result<Pages> {
        let folder = std::env::temp_dir().join(format!(
            "takeoff-pages-{name}-{}-{:?}",
            std::process::id(),
            std::thread::current().id()
        ));
        fs::create_dir_all(&folder)?;
        for (file, text) in files {
            fs::write(folder.join(file), text)?;
        }
        Ok(Pages { server: Server::start_below(&folder, "/some/path/")?, folder })
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

const LIMIT: Duration = Duration::from_secs(10);

in_every_engine!(scripts_run_and_simd_is_there, |browser| {
    let pages =
        Pages::serve("plain", &[("index.html", "<!doctype html><title>plain</title><link rel=icon href=data:>")])?;
    browser.open(&pages.server.url())?;
    assert_eq!(browser.eval("return 1 + 1")?, 2);
    assert_eq!(browser.eval("return await Promise.resolve(document.title)")?, "plain");
    // A module that makes a v128 value: (func (result v128) i32.const 0 i8x16.splat i8x16.popcnt).
    let simd = "0,97,115,109,1,0,0,0,1,5,1,96,0,1,123,3,2,1,0,10,10,1,8,0,65,0,253,15,253,98,11";
    assert_eq!(browser.eval(&format!("return WebAssembly.validate(new Uint8Array([{simd}]))"))?, true);
    assert!(browser.eval("throw new Error('on purpose')").unwrap_err().to_string().contains("on purpose"));
    assert_eq!(browser.console_errors()?, Vec::<String>::new());
    Ok(())
});

in_every_engine!(pointer_and_keys_reach_a_slider, |browser| {
    let page = "<!doctype html><link rel=icon href=data:>\
        <input type=range min=0 max=100 value=0 style='position:absolute;left:50px;top:40px;width:400px'>";
    let pages = Pages::serve("slider", &[("index.html", page)])?;
    browser.open(&pages.server.url())?;
    browser.set_window(800, 600)?;
    assert_eq!(browser.eval("return [window.innerWidth, window.innerHeight]")?, serde_json::json!([800, 600]));
    let slider = browser.rectangle("input")?;
    browser.drag(slider.at(0.02, 0.5), slider.at(0.5, 0.5))?;
    let value = browser.eval("return Number(document.querySelector('input').value)")?.as_f64().unwrap();
    assert!((45.0..=55.0).contains(&value), "{value}");
    browser.press("End")?;
    browser.press("ArrowLeft")?;
    assert_eq!(browser.eval("return document.querySelector('input').value")?, "99");
    Ok(())
});

in_every_engine!(errors_are_seen, |browser| {
    let page = "<!doctype html><link rel=icon href=data:>\
        <meta http-equiv=Content-Security-Policy content=\"script-src 'self'; img-src data:\">\
        <script src=bad.js></script><script>never()</script>";
    let bad =
        "setTimeout(() => { console.error('said so'); setTimeout(() => { window.last = 1; undefinedThing(); }); });";
    let pages = Pages::serve("errors", &[("index.html", page), ("bad.js", bad)])?;
    browser.open(&pages.server.url())?;
    browser.wait_until("window.last === 1", LIMIT)?;
    std::thread::sleep(Duration::from_millis(300));
    let errors = browser.console_errors()?;
    for expected in ["said so", "undefinedThing", "Content Security Policy"] {
        let seen = errors.iter().any(|error| error.to_lowercase().replace('-', " ").contains(&expected.to_lowercase()));
        assert!(seen, "no `{expected}` among {errors:#?}");
    }
    Ok(())
});

in_every_engine!(screenshots_are_of_the_window, Painting::Photographed, |browser| {
    let pages = Pages::serve("picture", &[("index.html", "<!doctype html><link rel=icon href=data:><body>")])?;
    browser.open(&pages.server.url())?;
    browser.set_window(640, 480)?;
    let file = pages.folder.join("picture.png");
    browser.screenshot(&file)?;
    // A PNG begins with a signature of 8 bytes and a header chunk, in it width and height.
    let bytes = fs::read(&file)?;
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().unwrap());
    assert_eq!((&bytes[1..4], number(16), number(20)), (&b"PNG"[..], 640, 480));
    Ok(())
});

mod chromium {
    use browser::{Browser, Engine};
    use serde_json::json;

    use super::*;

    #[test]
    fn requests_to_other_hosts_are_seen() -> Result<()> {
        let script = "new Worker(URL.createObjectURL(new Blob(['fetch(\"http://127.0.0.1:9/worker\").catch(() => postMessage(1))'])))\
            .onmessage = () => { window.done = 1 }";
        let page =
            "<!doctype html><link rel=icon href=data:><img src=http://127.0.0.1:9/a.png><script src=a.js></script>";
        let pages = Pages::serve("requests", &[("index.html", page), ("a.js", script)])?;
        let mut browser = Browser::launch(Engine::Chromium)?;
        browser.open(&pages.server.url())?;
        browser.wait_until("window.done", LIMIT)?;
        let foreign = browser.foreign_requests(&pages.server.origin())?;
        assert_eq!(foreign, ["http://127.0.0.1:9/a.png", "http://127.0.0.1:9/worker"]);
        Ok(())
    }

    #[test]
    fn screens_and_colours_are_emulated() -> Result<()> {
        let mut browser = Browser::launch(Engine::Chromium)?;
        browser.open("data:text/html,<!doctype html>")?;
        browser.emulate_screen(320, 480, 3.0)?;
        browser.emulate_dark(true)?;
        let seen = browser
            .eval("return [innerWidth, devicePixelRatio, matchMedia('(prefers-color-scheme: dark)').matches]")?;
        assert_eq!(seen, json!([320, 3, true]));
        Ok(())
    }
}
