//! Hands that know nothing: clicks, keys, drags and changes on whatever can be operated.

use anyhow::Result;
use browser::{Browser, Engine, Server, dist};
use serde_json::json;

use super::{LIMIT, LINK};
use crate::page;

/// Waits until the figure is trained, and presses Train whenever the page does nothing: a page that trains may be
/// training a scale map that a monkey asked for, and be idle behind it, with or without the figure.
pub fn train_whatever_it_does(browser: &mut Browser) -> Result<()> {
    let state = "document.documentElement.dataset.state";
    let said = browser.wait_until(
        &format!(
            "(() => {{
                 if ({state} === 'idle' && !document.querySelector('dialog[open]')) document.querySelector('#train').click();
                 return {state} === 'done' && document.querySelector('#progress-text').textContent;
             }})()"
        ),
        LIMIT,
    );
    if said.is_err() {
        let at = browser.eval(&format!("return [{state}, document.querySelector('#progress-text').textContent, document.querySelector('#scale-progress').textContent, location.hash].join(' | ')"))?;
        println!("stuck: {at}");
    }
    said
}

mod chromium {
    use super::*;

    /// A monkey: clicks, keys, drags and changes on whatever can be operated, in every lab, with the pool running.
    /// `TAKEOFF_MONKEY=N` sets the number of actions, `TAKEOFF_MONKEY_SEED` the seed.
    #[test]
    fn a_monkey_breaks_nothing() -> Result<()> {
        let number = |name, default| std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default);
        let (actions, seed) = (number("TAKEOFF_MONKEY", 300), number("TAKEOFF_MONKEY_SEED", 1));
        let (server, mut browser) = (Server::start(&dist()?)?, Browser::launch(Engine::Chromium)?);
        browser.set_script_limit(LIMIT)?;
        page::open(&mut browser, &server, "max=256&repeats=2&workers=2")?;
        browser.set_window(1280, 720)?;
        browser.eval(&format!("{MONKEY}"))?;
        let mut done = 0;
        while done < actions {
            let some = (actions - done).min(50);
            let log = browser.eval(&format!("return await window.monkey({some}, {})", seed * 1_000_003 + done))?;
            done += some;
            let state = browser.eval("return document.documentElement.dataset.state")?;
            let notices = page::text(&mut browser, "#notices")?;
            assert_ne!(state, json!("failed"), "seed {seed}, action {done}: {notices}: {log}");
            assert_eq!(browser.console_errors()?, Vec::<String>::new(), "seed {seed}, action {done}: {log}");
            if done % 100 == 0 {
                let ratio = [1.0, 0.5, 2.0][(done as usize / 100) % 3];
                browser.emulate_screen(if done % 200 == 0 { 1280 } else { 390 }, 720, ratio)?;
            }
        }
        browser.emulate_screen(1280, 720, 1.0)?;
        // The page is not stuck: it answers to a link, and trains.
        browser.eval("document.querySelectorAll('dialog[open]').forEach(dialog => dialog.close())")?;
        browser.eval(&format!(
            "location.hash = 'v=1&lang=en&lab=data&task=plane&act=relu&features=raw&compare=0&seed=123&{LINK}'"
        ))?;
        browser.wait_until("location.hash.includes('seed=123')", SOON)?;
        train_whatever_it_does(&mut browser)?;
        assert_eq!(browser.console_errors()?, Vec::<String>::new(), "seed {seed}");
        println!("{actions} actions with seed {seed}");
        Ok(())
    }
}

/// Defines `monkey(actions, seed)`, a promise of what was touched last.
pub const MONKEY: &str = r#"window.monkey = async (actions, seed) => {
    let state = seed >>> 0 || 1;
    const dice = n => {
        state ^= state << 13; state ^= state >>> 17; state ^= state << 5; state >>>= 0;
        return state % n;
    };
    const log = [];
    // What leaves the page or the browser is not for monkeys.
    const forbidden = 'a[href]:not([href^=\\#]), input[type=file]';
    for (let i = 0; i < actions; i++) {
        const top = [...document.querySelectorAll('dialog[open]')].pop() ?? document;
        const all = [...top.querySelectorAll('button, input, select, textarea, a[href], summary, canvas, [tabindex]')]
            .filter(element => element.getClientRects().length && !element.disabled && !element.matches(forbidden));
        const element = all[dice(all.length)];
        if (!element) { document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })); continue; }
        log.push((element.id || element.name || element.className || element.tagName) + ':' + (element.value ?? ''));
        const fire = (type, kind = Event, more = {}) => element.dispatchEvent(new kind(type, { bubbles: true, cancelable: true, ...more }));
        element.focus?.();
        if (element.matches('select')) {
            element.selectedIndex = dice(element.options.length);
            fire('input'); fire('change');
        } else if (element.matches('input[type=range]')) {
            element.value = dice(1000) / 1000 * (element.max - element.min) + Number(element.min);
            fire('input'); if (dice(2)) fire('change');
        } else if (element.matches('input:not([type=radio], [type=checkbox]), textarea')) {
            element.value = ['', '0', '-1', '1e99', '7', 'x,y\n1,2', '<img src=x>', '∞', '4294967296'][dice(9)];
            fire('input'); fire('change');
        } else if (element.matches('canvas')) {
            const box = element.getBoundingClientRect();
            const at = () => ({ clientX: box.x + box.width * dice(100) / 100, clientY: box.y + box.height * dice(100) / 100, pointerId: 1, button: 0, buttons: 1 });
            fire('pointerdown', PointerEvent, at());
            for (let move = dice(4); move >= 0; move--) fire('pointermove', PointerEvent, at());
            if (dice(4)) fire('pointerup', PointerEvent, at());
            fire('click', MouseEvent, at());
        } else {
            element.click();
        }
        if (dice(4) === 0) {
            const key = ['ArrowRight', 'ArrowLeft', 'Enter', ' ', 'Escape', 'Home', 'End', 'PageUp', 'Tab', 'a', '?'][dice(11)];
            fire('keydown', KeyboardEvent, { key }); fire('keyup', KeyboardEvent, { key });
        }
        await new Promise(done => setTimeout(done, dice(8) === 0 ? 120 : 12));
    }
    return log.slice(-12).join(' | ');
};"#;
