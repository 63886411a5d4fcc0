//! A file in slices, then its inputs in goes, between which the browser draws and listens. A newer request ends the one before.
//! What comes of each is said in [`crate::page::model::labs::data::own::reading`].

use crate::page::io::session;
use crate::page::model::labs::data::own::Event;
use crate::page::model::labs::data::own::reading::{End, Preparing, Reading};
use crate::page::ui::dom;
use crate::page::ui::own::base::dispatch;
use crate::table::Overrides;
use crate::worker::browser::now;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, TextDecodeOptions, TextDecoder};

thread_local! {
    /// Number of the latest request.
    static LATEST: Cell<u32> = const { Cell::new(0) };
    /// The file that was chosen last, to read it once more another way; also one that was refused.
    static SOURCE: RefCell<Option<(Blob, String)>> = const { RefCell::new(None) };
}

fn begin() -> u32 {
    LATEST.set(LATEST.get().wrapping_add(1));
    LATEST.get()
}

/// Ends whatever is being read or prepared.
pub fn cancel() {
    begin();
}

struct Job {
    number: u32,
    blob: Blob,
    reading: Reading,
    /// Of characters that only the browser knows.
    decoder: Option<TextDecoder>,
}

/// Reads a file, which came with so many others; what was there stays until it has been read and found to be a table.
pub fn read(blob: Blob, name: String, others: u32) {
    SOURCE.set(Some((blob.clone(), name.clone())));
    dispatch(Event::Chosen { name, others });
    read_again(Overrides::default());
}

/// Reads the file that was chosen last, this way.
pub fn read_again(overrides: Overrides) {
    let Some((blob, name)) = SOURCE.with_borrow(Clone::clone) else { return };
    let number = begin();
    match Reading::new(name.clone(), blob.size(), overrides, now()) {
        Err(refused) => dispatch(refused),
        Ok(reading) => {
            dispatch(Event::Reading(name, 0.0));
            let by_browser = overrides.encoding.filter(|encoding| encoding.is_by_browser());
            let decoder = by_browser.and_then(|encoding| TextDecoder::new_with_label(encoding.name()).ok());
            next_slice(Job { number, blob, reading, decoder });
        }
    }
}

fn next_slice(job: Job) {
    let (from, to) = job.reading.slice();
    let Ok(slice) = job.blob.slice_with_f64_and_f64(from, to) else { return };
    let promise = slice.array_buffer();
    let job = Rc::new(Cell::new(Some(job)));
    let failed = job.clone();
    let done = move |buffer: JsValue| {
        if let Some(job) = job.take() {
            take_slice(job, &js_sys::Uint8Array::new(&buffer));
        }
    };
    let failed = move |_: JsValue| {
        if let Some(job) = failed.take().filter(|job| job.number == LATEST.get()) {
            dispatch(job.reading.fail());
        }
    };
    dom::when_settled(&promise, done, failed);
}

fn take_slice(mut job: Job, slice: &js_sys::Uint8Array) {
    if job.number != LATEST.get() {
        return;
    }
    let text = |is_last: bool| {
        let Some(decoder) = &job.decoder else { return slice.to_vec() };
        let options = TextDecodeOptions::new();
        options.set_stream(!is_last);
        // It throws at nothing but a label that it does not know.
        decoder.decode_with_js_u8_array_and_options(slice, &options).unwrap_or_default().into_bytes()
    };
    if job.reading.take(slice.length(), text, now(), dispatch) {
        next_slice(job);
    } else {
        dom::after(0, move || look(job));
    }
}

/// Goes on with what was read.
fn look(mut job: Job) {
    if job.number != LATEST.get() {
        return;
    }
    let is_done = job.reading.go_on(&now, dispatch);
    dom::after(0, move || if is_done { finish(job) } else { look(job) });
}

fn finish(job: Job) {
    if job.number != LATEST.get() {
        return;
    }
    match job.reading.finish() {
        End::Known(event) => dispatch(event),
        End::Again(overrides) => read_again(overrides),
    }
}

/// Prepares the draft under its present choice.
pub fn prepare() {
    let number = begin();
    dom::after(0, move || {
        session::with(|page| {
            if number != LATEST.get() {
                return;
            }
            let begun = Preparing::new(&page.state.borrow().data.own, now());
            match begun {
                Some(Ok(preparing)) => dom::after(0, move || go_on(number, preparing)),
                Some(Err(refused)) => dispatch(refused),
                None => {}
            }
        });
    });
}

fn go_on(number: u32, mut preparing: Preparing) {
    if number != LATEST.get() {
        return;
    }
    if !preparing.go_on(&now, dispatch) {
        return dom::after(0, move || go_on(number, preparing));
    }
    dom::after(0, move || {
        if number == LATEST.get() {
            dispatch(preparing.finish());
        }
    });
}
