//! A file in slices, then its inputs in steps, so that no task of the page's own thread takes long: between two of them
//! the browser draws and listens. A newer request ends the one before.

use crate::page::model::labs::data::own::{Event, Refused, Used};
use crate::page::ui::dom;
use crate::page::ui::own::base::dispatch;
use crate::page::ui::session;
use crate::table::{Limits, Overrides, Preparation, Problem, RawTable, Reader, SLICE};
use crate::task::own::SPLIT;
use crate::worker::browser::now;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, TextDecodeOptions, TextDecoder};

/// Seconds of preparing in one go.
const GO: f64 = 0.008;
/// Seconds of preparing without a word: what is done by then needs none.
const QUIET: f64 = 0.5;
/// Share of the time of reading that passes until all of the file is here.
const PUSHED: f64 = 0.2;
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
    /// Of characters that only the browser knows.
    decoder: Option<TextDecoder>,
    at: f64,
    /// When the progress was reported last, in seconds.
    reported: f64,
}

impl Job {
    /// Tells how much is read, where that is long ago; `share` is 0 to 1.
    fn report(&mut self, share: f64) {
        if now() - self.reported > REPORT_EVERY {
            self.reported = now();
            dispatch(Event::Reading(self.name.clone(), share));
        }
    }
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
    match Reader::new(blob.size() as u64, Limits::default(), overrides) {
        Err(problems) => dispatch(Event::Refused(Refused { name, problems, overrides, lines: Vec::new() })),
        Ok(reader) => {
            dispatch(Event::Reading(name.clone(), 0.0));
            let by_browser = overrides.encoding.filter(|encoding| encoding.is_by_browser());
            let decoder = by_browser.and_then(|encoding| TextDecoder::new_with_label(encoding.name()).ok());
            next_slice(Job { number, blob, name, overrides, reader, decoder, at: 0.0, reported: now() });
        }
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
    job.at += f64::from(slice.length());
    let is_last = slice.length() == 0 || job.at >= job.blob.size();
    let progress = match &job.decoder {
        None => job.reader.push(&slice.to_vec()),
        Some(decoder) => {
            let options = TextDecodeOptions::new();
            options.set_stream(!is_last);
            // It throws at nothing but a label that it does not know.
            let text = decoder.decode_with_js_u8_array_and_options(slice, &options).unwrap_or_default();
            job.reader.push(text.as_bytes())
        }
    };
    if progress.refused || is_last {
        return dom::after(0, move || look(job));
    }
    let share = PUSHED * job.at / job.blob.size();
    job.report(share);
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
    let share = PUSHED + (1.0 - PUSHED) * job.reader.share();
    job.report(share);
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
