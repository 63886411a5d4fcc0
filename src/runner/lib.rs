//! A worker's entry: what `takeoff_worker::runner` needs of the browser, and nothing else.
//!
//! Between two slices the worker posts a message to itself, which lines up behind whatever the page has sent meanwhile
//! (a timer would be clamped to 4 ms, and more in a hidden tab). So a withdrawal or a pause takes effect after one slice
//! at the latest.

#![cfg(target_arch = "wasm32")]

use std::cell::{Cell, RefCell};
use takeoff_worker::clock::Clock;
#[cfg(feature = "hooks")]
use takeoff_worker::faults;
use takeoff_worker::memory;
use takeoff_worker::messages::{self, FromWorker, RunId};
use takeoff_worker::runner::{Around, Runner};
use wasm_bindgen::prelude::*;
use web_sys::{DedicatedWorkerGlobalScope, MessageChannel, MessageEvent};

thread_local! {
    static RUNNER: RefCell<Option<Runner<Scope>>> = const { RefCell::new(None) };
    static CLOCK: RefCell<Clock> = const { RefCell::new(Clock::new()) };
    /// What is being trained, for the last words of a worker that panics.
    static CURRENT: Cell<Option<RunId>> = const { Cell::new(None) };
}

/// The worker around the runner; its messages to itself go through the channel.
struct Scope(MessageChannel);

impl Around for Scope {
    fn now(&self) -> f64 {
        let said = scope().performance().map_or(0.0, |clock| clock.now() / 1e3);
        CLOCK.with_borrow_mut(|clock| clock.read(said))
    }

    fn post(&self, message: &FromWorker) {
        post(message);
    }

    fn wake(&self) -> bool {
        self.0.port2().post_message(&JsValue::NULL).is_ok()
    }

    fn size(&self) -> u32 {
        memory::size()
    }

    fn works_at(&self, order: Option<RunId>) {
        CURRENT.set(order);
    }

    fn begins_slice(&self, _order: RunId) {
        #[cfg(feature = "hooks")]
        faults::go_wrong(_order);
    }
}

/// Entry of a worker, called by www/worker.js once the module is instantiated there.
#[wasm_bindgen]
pub fn start_worker() -> Result<(), JsValue> {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        post(&FromWorker::Failed { id: CURRENT.get(), reason: info.to_string() });
    }));
    memory::when_there_is_none(|bytes| {
        let reason = format!("{}: {bytes} bytes", messages::NONE_LEFT);
        post(&FromWorker::Failed { id: CURRENT.get(), reason });
    });
    let channel = MessageChannel::new()?;
    listen(&channel);
    RUNNER.set(Some(Runner::new(Scope(channel))));
    post(&FromWorker::Ready);
    Ok(())
}

/// Both kinds of messages: the page's, and those of the worker to itself.
fn listen(channel: &MessageChannel) {
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(|event: MessageEvent| {
        let bytes = js_sys::Uint8Array::new(&event.data()).to_vec();
        #[cfg(feature = "hooks")]
        if faults::on_message(&bytes) {
            return;
        }
        if let Some((message, rest)) = messages::decode_with(&bytes) {
            with_runner(|runner| runner.on_message(message, rest));
        }
    });
    scope().set_onmessage(Some(on_message.into_js_value().unchecked_ref()));
    let tick = Closure::<dyn FnMut()>::new(|| with_runner(Runner::tick));
    channel.port1().set_onmessage(Some(tick.into_js_value().unchecked_ref()));
}

fn with_runner(act: impl FnOnce(&mut Runner<Scope>)) {
    RUNNER.with_borrow_mut(|runner| {
        if let Some(runner) = runner {
            act(runner);
        }
    });
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

fn post(message: &FromWorker) {
    let buffer = js_sys::Uint8Array::from(messages::encode(message).as_slice()).buffer();
    // Fails only once the worker is being ended, when nobody listens any more.
    let _ = scope().post_message_with_transfer(&buffer, &js_sys::Array::of1(&buffer));
}
