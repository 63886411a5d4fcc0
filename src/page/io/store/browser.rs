//! The store in the browser: one IndexedDB database with one object store, address -> record. Whatever goes wrong in it,
//! training goes on; the reader is told once.

use crate::job::Answer;
use crate::page::io::local;
use crate::page::io::local::Kept;
use crate::page::io::store::MOST;
use crate::page::io::store::record;
use crate::page::io::store::record::Unusable;
use crate::page::model::notice::Notice;
use crate::page::model::state::Event;
use crate::page::ui::dom;
use crate::page::ui::dom::window;
use crate::page::ui::session;
use std::cell::RefCell;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbObjectStore, IdbRequest, IdbTransactionMode};

const DATABASE: &str = "takeoff";
const STORE: &str = "results";
/// Results are written together, this long after the first of them, in milliseconds.
const WRITTEN_AFTER: i32 = 150;
/// The mark of a training under way: of this tab, until it closes.
const TRAINING: &str = "takeoff-training";

#[derive(Default)]
struct Store {
    /// Not before it is open.
    database: Option<IdbDatabase>,
    /// The reader wants nothing kept, or nothing can be.
    is_off: bool,
    is_told: bool,
    /// What is kept is to be forgotten as soon as the store is open.
    is_to_be_cleared: bool,
    is_planned: bool,
    waiting: Vec<(Vec<u8>, Vec<u8>)>,
    /// Transactions whose end is not known.
    writing: u32,
}

thread_local! {
    static STATE: RefCell<Store> = RefCell::default();
}

/// Opens the store and calls back with what it holds; at once with nothing where there is none.
pub fn open(keep: bool, act: impl FnOnce(Vec<Answer>) + 'static) {
    let request = window().indexed_db().ok().flatten().filter(|_| keep).and_then(|factory| factory.open(DATABASE).ok());
    let Some(request) = request else {
        STATE.with_borrow_mut(|store| store.is_off = true);
        if keep {
            tell(Notice::StoreForbidden);
        }
        return act(Vec::new());
    };
    let opening = request.clone();
    let upgrade = Closure::once_into_js(move |_: JsValue| {
        if let Ok(database) = opening.result().map(JsValue::unchecked_into::<IdbDatabase>) {
            let _ = database.create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    on_error(&request, || give_up(Notice::StoreForbidden));
    let opened = request.clone();
    on_success(&request, move || {
        let Ok(database) = opened.result().map(JsValue::unchecked_into::<IdbDatabase>) else { return };
        let is_to_be_cleared = STATE.with_borrow_mut(|store| {
            store.database = Some(database);
            std::mem::take(&mut store.is_to_be_cleared)
        });
        if is_to_be_cleared {
            clear();
        }
        read(act);
        plan();
    });
}

fn on_success(request: &IdbRequest, act: impl FnOnce() + 'static) {
    request.set_onsuccess(Some(Closure::once_into_js(move |_: JsValue| act()).unchecked_ref()));
}

fn on_error(request: &IdbRequest, act: impl FnOnce() + 'static) {
    let closure = Closure::once_into_js(move |event: web_sys::Event| {
        silence(&event);
        act();
    });
    request.set_onerror(Some(closure.unchecked_ref()));
}

/// It is dealt with: no red line in the console.
fn silence(event: &web_sys::Event) {
    event.prevent_default();
    event.stop_propagation();
}

fn store(mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    let database = STATE.with_borrow(|store| store.database.clone())?;
    let transaction = database.transaction_with_str_and_mode(STORE, mode).ok()?;
    transaction.object_store(STORE).ok()
}

fn read(act: impl FnOnce(Vec<Answer>) + 'static) {
    let request = store(IdbTransactionMode::Readonly).and_then(|store| store.get_all().ok());
    let Some(request) = request else {
        give_up(Notice::StoreForbidden);
        return act(Vec::new());
    };
    let reading = request.clone();
    on_error(&request, || give_up(Notice::StoreCorrupt));
    on_success(&request, move || {
        let records = js_sys::Array::from(&reading.result().unwrap_or_default());
        if records.length() > MOST {
            clear();
            return act(Vec::new());
        }
        let (mut answers, mut corrupt, mut older) = (Vec::new(), false, false);
        for value in records.iter() {
            // Other pages of this origin can put anything there.
            let record = value.dyn_into::<js_sys::Uint8Array>().ok();
            let record = record.filter(|record| record.length() <= record::LARGEST);
            match record.map_or(Err(Unusable::Corrupt), |record| record::decode(&record.to_vec())) {
                Ok(answer) => answers.push(answer),
                Err(Unusable::Older) => older = true,
                Err(Unusable::Corrupt) => corrupt = true,
            }
        }
        if corrupt || older {
            // What is good is written again.
            clear();
            answers.iter().for_each(keep);
        }
        if corrupt {
            tell(Notice::StoreCorrupt);
        }
        act(answers);
    });
}

/// Keeps a result, soon.
pub fn keep(answer: &Answer) {
    let (Some(address), Some(record)) = (record::address(&answer.spec), record::encode(answer)) else { return };
    let is_off = STATE.with_borrow_mut(|store| {
        if !store.is_off {
            store.waiting.push((address, record));
        }
        store.is_off
    });
    if !is_off {
        plan();
    }
}

fn plan() {
    let is_planned = STATE.with_borrow_mut(|store| std::mem::replace(&mut store.is_planned, true));
    if !is_planned {
        dom::after(WRITTEN_AFTER, || {
            STATE.with_borrow_mut(|store| store.is_planned = false);
            flush();
        });
    }
}

/// Writes what waits.
pub fn flush() {
    let is_ready = STATE.with_borrow(|store| store.database.is_some() && !store.waiting.is_empty());
    if !is_ready {
        return;
    }
    let Some(store) = store(IdbTransactionMode::Readwrite) else { return give_up(Notice::StoreForbidden) };
    // Once for all of them: what fails in one is told to its transaction, and so is what fails in the end.
    let failed = Closure::<dyn FnMut(web_sys::Event)>::new(|event: web_sys::Event| {
        silence(&event);
        give_up(Notice::StoreFull);
    });
    let failed = failed.into_js_value();
    store.transaction().set_onerror(Some(failed.unchecked_ref()));
    store.transaction().set_onabort(Some(failed.unchecked_ref()));
    let written = Closure::once_into_js(|| {
        STATE.with_borrow_mut(|store| store.writing -= 1);
        session::dispatch(Event::Written);
    });
    store.transaction().set_oncomplete(Some(written.unchecked_ref()));
    STATE.with_borrow_mut(|store| store.writing += 1);
    let waiting = STATE.with_borrow_mut(|store| std::mem::take(&mut store.waiting));
    for (address, record) in waiting {
        let (address, record) =
            (js_sys::Uint8Array::from(address.as_slice()), js_sys::Uint8Array::from(record.as_slice()));
        if store.put_with_key(&record, &address).is_err() {
            return give_up(Notice::StoreFull);
        }
    }
}

/// Whether a result is not on the disk yet, and will be.
pub fn is_writing() -> bool {
    STATE.with_borrow(|store| !store.is_off && (store.writing > 0 || !store.waiting.is_empty()))
}

/// Forgets everything that was kept, whatever the settings say of this visit, and also before the store is open.
pub fn clear() {
    STATE.with_borrow_mut(|store| {
        store.waiting.clear();
        store.is_to_be_cleared = store.database.is_none();
    });
    if let Some(request) = store(IdbTransactionMode::Readwrite).and_then(|store| store.clear().ok()) {
        on_error(&request, || give_up(Notice::StoreForbidden));
    } else if STATE.with_borrow(|store| store.is_off)
        && let Some(factory) = window().indexed_db().ok().flatten()
        && let Ok(request) = factory.delete_database(DATABASE)
    {
        on_error(&request, || give_up(Notice::StoreForbidden));
    }
}

/// Nothing is kept from here on.
fn give_up(notice: Notice) {
    STATE.with_borrow_mut(|store| {
        store.is_off = true;
        store.waiting.clear();
    });
    tell(notice);
}

fn tell(notice: Notice) {
    let is_told = STATE.with_borrow_mut(|store| std::mem::replace(&mut store.is_told, true));
    if !is_told {
        session::dispatch(Event::Notice(notice));
    }
}

/// Says for the next visit of this tab whether `figure` is being trained; returns whether the visit before ended so.
pub fn mark_training(figure: Option<&str>) -> Option<String> {
    let before = local::read(Kept::InThisTab, TRAINING);
    if before.as_deref() != figure {
        local::write(Kept::InThisTab, TRAINING, figure);
    }
    before
}
