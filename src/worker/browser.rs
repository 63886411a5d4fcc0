//! The pool's [`Agency`] in the browser, and its clock.

use super::clock::Clock;
#[cfg(feature = "hooks")]
use super::faults;
use super::pool::{Agency, Hired, Said};
use super::scheduler;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{ErrorEvent, MessageEvent, Worker};

/// Workers as www/main.js makes them.
pub struct Browser {
    /// Makes a worker of the n-th address of their program, or nothing where there are not so many:
    /// `(n) => Worker | undefined`.
    hire: js_sys::Function,
    /// Sends a worker its compiled module, soon; where there is none to be had, it sends it an error event: `(worker) => void`.
    equip: js_sys::Function,
    /// What is called back again and again.
    every: Cell<Option<i32>>,
}

/// A worker with what listens to it.
pub struct Place {
    worker: Worker,
    message: Option<Closure<dyn FnMut(MessageEvent)>>,
    error: Option<Closure<dyn FnMut(ErrorEvent)>>,
}

thread_local! {
    static CLOCK: RefCell<Clock> = const { RefCell::new(Clock::new()) };
}

/// Seconds on a clock that only goes forward.
pub fn now() -> f64 {
    let said = web_sys::window().and_then(|window| window.performance()).map_or(0.0, |clock| clock.now() / 1e3);
    CLOCK.with_borrow_mut(|clock| clock.read(said))
}

/// How many workers pay here.
pub fn number_of_workers(asked: Option<u32>) -> u32 {
    let processors = web_sys::window().map_or(1.0, |window| window.navigator().hardware_concurrency());
    scheduler::number_of_workers(asked, processors)
}

impl Browser {
    pub fn new(hire: js_sys::Function, equip: js_sys::Function) -> Self {
        Browser { hire, equip, every: Cell::new(None) }
    }
}

impl Agency for Browser {
    type Worker = Place;

    fn hire(&self, address: u32) -> Result<Option<Place>, String> {
        let worker = self.hire.call1(&JsValue::NULL, &address.into()).map_err(|error| describe(&error))?;
        Ok((!worker.is_undefined()).then(|| Place { worker: worker.unchecked_into(), message: None, error: None }))
    }

    fn equip(&self, place: &Place) -> Result<(), String> {
        #[cfg(feature = "hooks")]
        if faults::is_blocked() {
            return place.worker.post_message(&JsValue::NULL).map_err(|error| describe(&error));
        }
        self.equip.call1(&JsValue::NULL, &place.worker).map(drop).map_err(|error| describe(&error))
    }

    /// At most 8, and rounded.
    fn gigabytes(&self) -> Option<f64> {
        let navigator = web_sys::window()?.navigator();
        js_sys::Reflect::get(&navigator, &"deviceMemory".into()).ok()?.as_f64()
    }

    fn now(&self) -> f64 {
        now()
    }

    fn chance(&self) -> f64 {
        js_sys::Math::random()
    }

    fn after(&self, seconds: f64, act: Box<dyn FnOnce()>) {
        if let Some(window) = web_sys::window() {
            let (act, after) = (Closure::once_into_js(act), (seconds * 1e3) as i32);
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), after);
        }
    }

    fn every(&self, seconds: f64, act: Box<dyn FnMut()>) {
        self.every.set(web_sys::window().and_then(|window| {
            let (act, every) = (Closure::wrap(act).into_js_value(), (seconds * 1e3) as i32);
            window.set_interval_with_callback_and_timeout_and_arguments_0(act.unchecked_ref(), every).ok()
        }));
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        if let (Some(window), Some(every)) = (web_sys::window(), self.every.get()) {
            window.clear_interval_with_handle(every);
        }
    }
}

impl Hired for Place {
    fn listen(&mut self, hear: Box<dyn Fn(Said)>) {
        let hear = Rc::new(hear);
        let hear_error = hear.clone();
        let message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
            hear(Said::Message(js_sys::Uint8Array::new(&event.data()).to_vec()));
        });
        let error = Closure::<dyn FnMut(ErrorEvent)>::new(move |event: ErrorEvent| {
            event.prevent_default();
            hear_error(Said::Failure(describe(&event)));
        });
        self.worker.set_onmessage(Some(message.as_ref().unchecked_ref()));
        self.worker.set_onerror(Some(error.as_ref().unchecked_ref()));
        (self.message, self.error) = (Some(message), Some(error));
    }

    fn send(&self, parts: &[&[u8]]) {
        let message = js_sys::Uint8Array::new_with_length(parts.iter().map(|part| part.len() as u32).sum());
        let mut begin = 0;
        for part in parts {
            let end = begin + part.len() as u32;
            message.subarray(begin, end).copy_from(part);
            begin = end;
        }
        let sent = self.worker.post_message_with_transfer(&message.buffer(), &js_sys::Array::of1(&message.buffer()));
        debug_assert!(sent.is_ok(), "a buffer of our own can be sent");
    }

    fn end(&self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

/// What an error, or the event of one, says of itself; empty where it says nothing: not every one has a message, whatever its
/// type promises, and what is thrown need not be an error.
fn describe(error: &JsValue) -> String {
    let said = |name: &str| {
        js_sys::Reflect::get(error, &name.into()).ok().and_then(|said| said.as_string()).filter(|said| !said.is_empty())
    };
    said("message").or_else(|| error.as_string()).or_else(|| said("name")).unwrap_or_default()
}
