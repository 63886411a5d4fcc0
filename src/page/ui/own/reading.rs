//! A file in slices, then its inputs in steps, so that no task of the page's own thread takes long: between two of them
//! the browser draws and listens. A newer request ends the one before.

use crate::page::model::labs::data::own::{Event, Refused, Used};
use crate::page::ui::dom;
use crate::page::ui::own::base::dispatch;
use crate::page::ui::session;
use crate::table::{Encoding, Limits, Overrides, Preparation, Problem, RawTable, Reader, SLICE};
use crate::task::own::SPLIT;
use crate::worker::pool::now;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, TextDecoder};

/// Seconds of preparing in one go.
const GO: f64 = 0.008;
/// Seconds of preparing without a word: what is done by then needs none.
const QUIET: f64 = 0.5;
/// Seconds between two words about the progress.
const REPORT_EVERY: f64 = 0.1;

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
    name: String,
    overrides: Overrides,
    reader: Reader,
    at: f64,
    /// When the progress was reported last, in seconds.
    reported: f64,
}

/// Reads a file; what was there stays until it has been read and found to be a table.
pub fn read(blob: Blob, name: String, overrides: Overrides) {
    SOURCE.set(Some((blob.clone(), name.clone())));
    let number = begin();
    if overrides.encoding == Some(Encoding::Gb18030) && blob.size() <= Limits::default().bytes as f64 {
        return decode(blob, name, overrides, number);
    }
    read_text(blob, name, overrides, number);
}

/// Has the browser decode what core has no table of characters for, and reads the result.
fn decode(blob: Blob, name: String, overrides: Overrides, number: u32) {
    let promise = blob.array_buffer();
    let said = (name.clone(), overrides);
    let done = move |buffer: JsValue| {
        let text = TextDecoder::new_with_label("gb18030")
            .and_then(|decoder| decoder.decode_with_buffer_source(buffer.unchecked_ref()));
        let blob = text.and_then(|text| Blob::new_with_str_sequence(&js_sys::Array::of1(&text.into()).into()));
        match blob {
            Ok(blob) if number == LATEST.get() => read_text(blob, name, overrides, number),
            Ok(_) => {}
            Err(_) => dispatch(Event::Refused(Refused { name, problems: Vec::new(), overrides, lines: Vec::new() })),
        }
    };
    let failed = move |_: JsValue| {
        let (name, overrides) = said;
        if number == LATEST.get() {
            dispatch(Event::Refused(Refused { name, problems: Vec::new(), overrides, lines: Vec::new() }));
        }
    };
    dom::when_settled(&promise, done, failed);
}

fn read_text(blob: Blob, name: String, overrides: Overrides, number: u32) {
    match Reader::new(blob.size() as u64, Limits::default(), overrides) {
        Err(problems) => dispatch(Event::Refused(Refused { name, problems, overrides, lines: Vec::new() })),
        Ok(reader) => {
            dispatch(Event::Reading(name.clone(), 0.0));
            next_slice(Job { number, blob, name, overrides, reader, at: 0.0, reported: now() });
        }
    }
}

/// Reads the same file another way.
pub fn read_again(overrides: Overrides) {
    if let Some((blob, name)) = SOURCE.with_borrow(Clone::clone) {
        read(blob, name, overrides);
    }
}

fn next_slice(job: Job) {
    let end = (job.at + SLICE as f64).min(job.blob.size());
    let Ok(slice) = job.blob.slice_with_f64_and_f64(job.at, end) else { return };
    let promise = slice.array_buffer();
    let job = Rc::new(Cell::new(Some(job)));
    let failed = job.clone();
    let done = move |buffer: JsValue| {
        if let Some(job) = job.take() {
            take_slice(job, &js_sys::Uint8Array::new(&buffer));
        }
    };
    let failed = move |_: JsValue| {
        // It was moved or changed since it was chosen.
        if let Some(job) = failed.take().filter(|job| job.number == LATEST.get()) {
            dispatch(Event::Refused(Refused {
                name: job.name,
                problems: Vec::new(),
                overrides: job.overrides,
                lines: Vec::new(),
            }));
        }
    };
    dom::when_settled(&promise, done, failed);
}

fn take_slice(mut job: Job, slice: &js_sys::Uint8Array) {
    if job.number != LATEST.get() {
        return;
    }
    let progress = job.reader.push(&slice.to_vec());
    job.at += f64::from(slice.length());
    let is_over = progress.refused || slice.length() == 0 || job.at >= job.blob.size();
    if is_over {
        return dom::after(0, move || look(job));
    }
    if now() - job.reported > REPORT_EVERY {
        job.reported = now();
        dispatch(Event::Reading(job.name.clone(), job.at / job.blob.size()));
    }
    next_slice(job);
}

/// Goes on with what was read: its rows and columns, in steps.
fn look(mut job: Job) {
    if job.number != LATEST.get() {
        return;
    }
    let begun = now();
    while now() - begun < GO {
        if job.reader.advance() {
            return dom::after(0, move || finish(job));
        }
    }
    dom::after(0, move || look(job));
}

fn finish(job: Job) {
    if job.number != LATEST.get() {
        return;
    }
    let Job { name, overrides, reader, .. } = job;
    let lines = reader.first_lines();
    match reader.finish() {
        Ok(table) => dispatch(Event::Read { name, table: Rc::new(table), overrides }),
        Err(problems) => match problems[..] {
            // Known by its bytes: read once more as what it is, which the page then says.
            [Problem::OtherEncoding { encoding }] if overrides.encoding.is_none() => {
                read_again(Overrides { encoding: Some(encoding), ..overrides });
            }
            _ => dispatch(Event::Refused(Refused { name, problems, overrides, lines })),
        },
    }
}

struct Preparing {
    number: u32,
    name: String,
    preparation: Preparation<Rc<RawTable>>,
    /// When its progress is to be told next, in seconds.
    tell_at: f64,
}

/// Prepares the draft under its present choice.
pub fn prepare() {
    let number = begin();
    dom::after(0, move || {
        session::with(|page| {
            if number != LATEST.get() {
                return;
            }
            let begun = {
                let own = &page.state.borrow().data.own;
                let Some(draft) = &own.draft else { return };
                let preparation = Preparation::new(draft.table.clone(), &draft.choice, SPLIT);
                preparation.map(|preparation| Preparing {
                    number,
                    name: draft.name.clone(),
                    preparation,
                    tell_at: now() + QUIET,
                })
            };
            match begun {
                Ok(preparing) => dom::after(0, move || go_on(preparing)),
                Err(problems) => dispatch(Event::Prepared(Err(problems))),
            }
        });
    });
}

fn go_on(mut preparing: Preparing) {
    if preparing.number != LATEST.get() {
        return;
    }
    let begun = now();
    while now() - begun < GO {
        if preparing.preparation.advance() {
            return dom::after(0, move || {
                if preparing.number == LATEST.get() {
                    let used = Used::new(preparing.name, preparing.preparation.finish(), None);
                    dispatch(Event::Prepared(Ok(used)));
                }
            });
        }
    }
    if now() > preparing.tell_at {
        preparing.tell_at = now() + REPORT_EVERY;
        dispatch(Event::Preparing(preparing.preparation.share()));
    }
    dom::after(0, move || go_on(preparing));
}
