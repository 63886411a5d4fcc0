//! The store in the browser: one IndexedDB database with one object store, (age, address) -> record. Whatever goes wrong in it,
//! training goes on; the reader is told once.
//!
//! The database is named by the folder of the page ([`local::own`]): copies of the page on one host do not see each other's
//! results, nor erase them. Earlier versions had one for the whole host, address -> record. What is in it is taken over the
//! first time, and it stays: another copy may still be of such a version. When the reader forgets what is kept, both go.
//!
//! Anybody on the host can write there. Each key and each record is looked at before it becomes memory, and what is not ours
//! is dropped.

use crate::job::Answer;
use crate::page::io::local;
use crate::page::io::local::Kept;
use crate::page::io::store::MOST;
use crate::page::io::store::kept;
use crate::page::io::store::record;
use crate::page::io::store::record::Unusable;
use crate::page::model::notice::Notice;
use crate::page::model::state::Event;
use crate::page::ui::dom;
use crate::page::ui::dom::window;
use crate::page::ui::session;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbFactory, IdbKeyRange, IdbObjectStore, IdbOpenDbRequest, IdbRequest, IdbTransactionMode};

/// With the folder of the page behind it; of earlier versions alone.
const DATABASE: &str = "takeoff";
const STORE: &str = "results";
/// Bytes of an address: twice the longest.
const ADDRESS_LARGEST: u32 = 64;
/// Results are written together, this long after the first of them, in milliseconds.
const WRITTEN_AFTER: i32 = 150;
/// Records that are read at once: some milliseconds.
const BATCH: u32 = 256;
/// More than this no program of ours left: what lies beyond is dropped unread.
const READ_MOST: usize = 2 * MOST;
/// The mark of a training under way: of this tab, until it closes.
const TRAINING: &str = "takeoff-training";

#[derive(Default)]
struct Store {
    /// Not before it is open.
    database: Option<IdbDatabase>,
    /// What it held has been read.
    is_read: bool,
    /// The reader wants nothing kept, or nothing can be.
    is_off: bool,
    is_told: bool,
    /// What is kept is to be forgotten as soon as the store is open.
    is_to_be_cleared: bool,
    is_planned: bool,
    waiting: Vec<(Vec<u8>, Vec<u8>)>,
    kept: kept::Kept,
    /// Transactions whose end is not known.
    writing: u32,
}

thread_local! {
    static STATE: RefCell<Store> = RefCell::default();
}

fn factory() -> Option<IdbFactory> {
    window().indexed_db().ok().flatten()
}

/// Opens the store and calls back with what it holds; at once with nothing where there is none.
pub fn open(keep: bool, act: impl FnOnce(Vec<Answer>) + 'static) {
    let Some((request, is_new)) = keep.then(request).flatten() else {
        STATE.with_borrow_mut(|store| store.is_off = true);
        if keep {
            tell(Notice::StoreForbidden);
        }
        return act(Vec::new());
    };
    let opened = request.clone();
    on_success(&request, move || {
        let Some((database, is_cleared)) = hold(&opened) else { return };
        if !is_cleared && is_new.get() {
            return take_over(act);
        }
        read(Reading::new(database, true), act);
    });
}

/// Asks for this copy's own store, which is made where there is none; whether it is new is known when it is there.
fn request() -> Option<(IdbOpenDbRequest, Rc<Cell<bool>>)> {
    let request = factory()?.open(&local::own(DATABASE)).ok()?;
    let (opening, is_new) = (request.clone(), Rc::new(Cell::new(false)));
    let made = is_new.clone();
    let upgrade = Closure::once_into_js(move |_: JsValue| {
        made.set(true);
        if let Some(database) = database_of(&opening) {
            let _ = database.create_object_store(STORE);
        }
    });
    request.set_onupgradeneeded(Some(upgrade.unchecked_ref()));
    on_error(&request, || give_up(Notice::StoreForbidden));
    Some((request, is_new))
}

/// The store is here, and is forgotten now if that was asked for meanwhile, which is told.
fn hold(opened: &IdbOpenDbRequest) -> Option<(IdbDatabase, bool)> {
    let database = database_of(opened)?;
    // Whoever deletes it, in another tab, waits for this one.
    let closing = database.clone();
    let close = Closure::once_into_js(move |_: JsValue| {
        closing.close();
        give_up(Notice::StoreForbidden);
    });
    database.set_onversionchange(Some(close.unchecked_ref()));
    let is_to_be_cleared = STATE.with_borrow_mut(|store| {
        store.database = Some(database.clone());
        std::mem::take(&mut store.is_to_be_cleared)
    });
    if is_to_be_cleared {
        clear();
    }
    Some((database, is_to_be_cleared))
}

/// The reader goes elsewhere: what waits is written, and nothing is held open. A browser may drop a page that holds a store
/// which others wait for, instead of keeping it as it is for the way back.
pub fn leave() {
    flush();
    let database = STATE.with_borrow_mut(|store| if store.is_read { store.database.take() } else { None });
    // What is being written is written to its end.
    database.inspect(IdbDatabase::close);
}

/// The reader is back, and the page is as it was left.
pub fn come_back() {
    let is_away = STATE.with_borrow(|store| store.is_read && !store.is_off && store.database.is_none());
    let Some((request, _)) = is_away.then(request).flatten() else { return };
    let opened = request.clone();
    on_success(&request, move || {
        if hold(&opened).is_some() {
            plan();
        }
    });
}

fn database_of(request: &IdbOpenDbRequest) -> Option<IdbDatabase> {
    request.result().ok()?.dyn_into().ok()
}

/// What an earlier version kept for the whole host becomes this copy's as well.
fn take_over(act: impl FnOnce(Vec<Answer>) + 'static) {
    let Some(request) = factory().and_then(|factory| factory.open(DATABASE).ok()) else { return act(Vec::new()) };
    // Whichever of the two comes.
    let act = Rc::new(Cell::new(Some(act)));
    let (opening, otherwise) = (request.clone(), act.clone());
    let none = Closure::once_into_js(move |_: JsValue| {
        // There was none, and there shall be none.
        opening.transaction().inspect(|transaction| drop(transaction.abort()));
    });
    request.set_onupgradeneeded(Some(none.unchecked_ref()));
    on_error(&request, move || {
        if let Some(act) = otherwise.take() {
            act(Vec::new());
        }
    });
    let opened = request.clone();
    on_success(&request, move || {
        let (Some(database), Some(act)) = (database_of(&opened), act.take()) else { return };
        let old = database.clone();
        read(Reading::new(database, false), move |answers| {
            old.close();
            answers.iter().for_each(keep);
            act(answers);
        });
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
    store_of(&database, mode)
}

fn store_of(database: &IdbDatabase, mode: IdbTransactionMode) -> Option<IdbObjectStore> {
    database.transaction_with_str_and_mode(STORE, mode).ok()?.object_store(STORE).ok()
}

/// A reading of a whole store, some records at a time: in between, the page is the reader's.
struct Reading {
    database: IdbDatabase,
    /// It is this copy's own: what is of no use is dropped.
    is_own: bool,
    answers: Vec<Answer>,
    /// The keys of what is not ours, damaged, or of older numbers.
    useless: Vec<JsValue>,
    is_corrupt: bool,
    /// Behind this key it goes on.
    last: JsValue,
    read: usize,
}

impl Reading {
    fn new(database: IdbDatabase, is_own: bool) -> Reading {
        let (answers, useless) = (Vec::new(), Vec::new());
        Reading { database, is_own, answers, useless, is_corrupt: false, last: JsValue::UNDEFINED, read: 0 }
    }

    /// Takes a batch in.
    fn take(&mut self, keys: &js_sys::Array, records: &js_sys::Array) {
        for (key, record) in keys.iter().zip(records.iter()) {
            let answer = decode(record);
            let place = place(&key).filter(|(_, address)| {
                answer.as_ref().is_ok_and(|answer| record::address(&answer.spec).as_ref() == Some(address))
            });
            match (answer, place) {
                (Ok(answer), Some((age, address))) if self.is_own => {
                    // Two tabs may have kept one.
                    let before = STATE.with_borrow_mut(|store| store.kept.note(address.clone(), age));
                    self.useless.extend(before.map(|age| key_of(age, &address)));
                    self.answers.push(answer);
                }
                (Ok(answer), _) if !self.is_own => self.answers.push(answer),
                (Err(Unusable::Older), _) => self.useless.push(key),
                _ => {
                    self.is_corrupt = true;
                    self.useless.push(key);
                }
            }
        }
        self.read += keys.length() as usize;
        self.last = keys.get(keys.length().saturating_sub(1));
    }

    /// Drops what is of no use.
    fn clean(&self) {
        if !self.is_own {
            return;
        }
        if self.is_corrupt {
            tell(Notice::StoreCorrupt);
        }
        let is_too_much = self.read >= READ_MOST;
        if self.useless.is_empty() && !is_too_much {
            return;
        }
        let Some(store) = store_of(&self.database, IdbTransactionMode::Readwrite) else { return };
        for key in &self.useless {
            let _ = store.delete(key);
        }
        if is_too_much && let Ok(beyond) = IdbKeyRange::lower_bound_with_open(&self.last, true) {
            let _ = store.delete(&beyond);
        }
    }
}

/// Reads all records, and calls back with the results.
fn read(mut reading: Reading, act: impl FnOnce(Vec<Answer>) + 'static) {
    let range = match reading.last.is_undefined() {
        true => JsValue::UNDEFINED,
        false => IdbKeyRange::lower_bound_with_open(&reading.last, true).map_or(JsValue::UNDEFINED, JsValue::from),
    };
    let store = store_of(&reading.database, IdbTransactionMode::Readonly);
    let requests = store.and_then(|store| {
        let keys = store.get_all_keys_with_key_and_limit(&range, BATCH).ok()?;
        Some((keys, store.get_all_with_key_and_limit(&range, BATCH).ok()?))
    });
    let Some((keys, records)) = requests else {
        if reading.is_own {
            give_up(Notice::StoreForbidden);
        }
        return act(reading.answers);
    };
    let is_own = reading.is_own;
    // One act, for whichever of them comes.
    let act = Rc::new(Cell::new(Some(act)));
    for request in [&keys, &records] {
        let otherwise = act.clone();
        on_error(request, move || {
            if is_own {
                give_up(Notice::StoreCorrupt);
            }
            if let Some(act) = otherwise.take() {
                act(Vec::new());
            }
        });
    }
    let loaded = records.clone();
    on_success(&records, move || {
        let Some(act) = act.take() else { return };
        let list = |request: &IdbRequest| request.result().unwrap_or_default().dyn_into().unwrap_or_default();
        let (keys, records): (js_sys::Array, js_sys::Array) = (list(&keys), list(&loaded));
        reading.take(&keys, &records);
        if keys.length() == BATCH && reading.read < READ_MOST {
            return read(reading, act);
        }
        reading.clean();
        if reading.is_own {
            STATE.with_borrow_mut(|store| store.is_read = true);
        }
        act(reading.answers);
        plan();
    });
}

/// A record as a result, unless it is none.
fn decode(record: JsValue) -> Result<Answer, Unusable> {
    let record = record.dyn_into::<js_sys::Uint8Array>().map_err(|_| Unusable::Corrupt)?;
    // Before it becomes memory of ours.
    if record.length() > record::LARGEST {
        return Err(Unusable::Corrupt);
    }
    record::decode(&record.to_vec())
}

/// Under which key a result of an age is kept.
fn key_of(age: u32, address: &[u8]) -> JsValue {
    js_sys::Array::of2(&age.into(), &js_sys::Uint8Array::from(address)).into()
}

/// The age and the address that a key says; `None` for one that is not ours.
fn place(key: &JsValue) -> Option<(u32, Vec<u8>)> {
    let key = key.dyn_ref::<js_sys::Array>().filter(|key| key.length() == 2)?;
    let age = key.get(0).as_f64().filter(|&age| age >= 0.0 && age < f64::from(u32::MAX) && age.trunc() == age)? as u32;
    let address = key.get(1).dyn_into::<js_sys::ArrayBuffer>().ok()?;
    let address = js_sys::Uint8Array::new(&address);
    (address.length() <= ADDRESS_LARGEST).then(|| (age, address.to_vec()))
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
fn flush() {
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
    let (waiting, age) = STATE.with_borrow_mut(|store| (std::mem::take(&mut store.waiting), store.kept.next_age()));
    for (address, record) in waiting {
        let (key, record) = (key_of(age, &address), js_sys::Uint8Array::from(record.as_slice()));
        let before = STATE.with_borrow_mut(|store| store.kept.note(address.clone(), age));
        if let Some(before) = before {
            let _ = store.delete(&key_of(before, &address));
        }
        if store.put_with_key(&record, &key).is_err() {
            return give_up(Notice::StoreFull);
        }
    }
    for (age, address) in surplus() {
        let _ = store.delete(&key_of(age, &address));
    }
}

/// What is to go because there is too much.
fn surplus() -> Vec<(u32, Vec<u8>)> {
    if STATE.with_borrow(|store| store.kept.len()) <= MOST {
        return Vec::new();
    }
    let mut shown = HashSet::new();
    session::with(|page| {
        let sets = page.state.borrow().data.on_screen();
        shown.extend(sets.iter().flatten().filter_map(record::address));
    });
    STATE.with_borrow_mut(|store| store.kept.drop_oldest(MOST, &|address| shown.contains(address)))
}

/// Whether a result is not on the disk yet, and will be.
pub fn is_writing() -> bool {
    STATE.with_borrow(|store| !store.is_off && (store.writing > 0 || !store.waiting.is_empty()))
}

/// Forgets everything that was kept, whatever the settings say of this visit, and also before the store is open.
pub fn clear() {
    STATE.with_borrow_mut(|store| {
        store.waiting.clear();
        store.kept.clear();
        store.is_to_be_cleared = store.database.is_none();
    });
    let is_off = STATE.with_borrow(|store| store.is_off);
    let cleared = store(IdbTransactionMode::Readwrite).filter(|_| !is_off).and_then(|store| store.clear().ok());
    if let Some(request) = &cleared {
        on_error(request, || give_up(Notice::StoreForbidden));
    }
    let Some(factory) = factory() else { return };
    let own = local::own(DATABASE);
    for name in [Some(own.as_str()).filter(|_| is_off), Some(DATABASE)].into_iter().flatten() {
        if let Ok(request) = factory.delete_database(name) {
            on_error(&request, || give_up(Notice::StoreForbidden));
        }
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
