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
use crate::page::io::session;
use crate::page::io::store::MOST;
use crate::page::io::store::ledger::{Ledger, Place, Taken};
use crate::page::io::store::record;
use crate::page::io::store::record::Unusable;
use crate::page::model::notice::Notice;
use crate::page::model::state::Event;
use crate::page::ui::dom;
use crate::page::ui::dom::window;
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
    ledger: Ledger,
}

thread_local! {
    static STATE: RefCell<Store> = RefCell::default();
}

fn with_ledger<R>(act: impl FnOnce(&mut Ledger) -> R) -> R {
    STATE.with_borrow_mut(|store| act(&mut store.ledger))
}

fn factory() -> Option<IdbFactory> {
    window().indexed_db().ok().flatten()
}

/// Opens the store and calls back with what it holds; at once with nothing where there is none.
pub fn open(keep: bool, act: impl FnOnce(Vec<Answer>) + 'static) {
    let Some((request, is_new)) = keep.then(request).flatten() else {
        with_ledger(Ledger::give_up);
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
        store.ledger.open()
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
    let database = STATE.with_borrow_mut(|store| store.database.take_if(|_| store.ledger.can_leave()));
    // What is being written is written to its end.
    database.inspect(IdbDatabase::close);
}

/// The reader is back, and the page is as it was left.
pub fn come_back() {
    let is_away = STATE.with_borrow(|store| store.ledger.comes_back() && store.database.is_none());
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
            match with_ledger(|ledger| ledger.take(place(&key), decode(record), self.is_own)) {
                Taken::Known(answer, once_more) => {
                    self.useless.extend(once_more.map(key_of));
                    self.answers.push(*answer);
                }
                Taken::Older => self.useless.push(key),
                Taken::Corrupt => {
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
            with_ledger(Ledger::note_read);
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
fn key_of((age, address): Place) -> JsValue {
    js_sys::Array::of2(&age.into(), &js_sys::Uint8Array::from(address.as_slice())).into()
}

/// The age and the address that a key says; `None` for one that is not ours.
fn place(key: &JsValue) -> Option<Place> {
    let key = key.dyn_ref::<js_sys::Array>().filter(|key| key.length() == 2)?;
    let age = key.get(0).as_f64().filter(|&age| age >= 0.0 && age < f64::from(u32::MAX) && age.trunc() == age)? as u32;
    let address = key.get(1).dyn_into::<js_sys::ArrayBuffer>().ok()?;
    let address = js_sys::Uint8Array::new(&address);
    (address.length() <= ADDRESS_LARGEST).then(|| (age, address.to_vec()))
}

/// Keeps a result, soon.
pub fn keep(answer: &Answer) {
    if with_ledger(|ledger| ledger.keep(answer)) {
        write_soon();
    }
}

fn plan() {
    if with_ledger(Ledger::plan) {
        write_soon();
    }
}

fn write_soon() {
    dom::after(WRITTEN_AFTER, || {
        with_ledger(Ledger::begin);
        flush();
    });
}

/// Writes what waits.
fn flush() {
    let is_ready = STATE.with_borrow(|store| store.database.is_some() && store.ledger.is_waiting());
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
        with_ledger(Ledger::end);
        session::dispatch(Event::Written);
    });
    store.transaction().set_oncomplete(Some(written.unchecked_ref()));
    let writing = with_ledger(|ledger| ledger.write(MOST, shown));
    for (place, record) in writing.put {
        if store.put_with_key(&js_sys::Uint8Array::from(record.as_slice()), &key_of(place)).is_err() {
            return give_up(Notice::StoreFull);
        }
    }
    for place in writing.deleted {
        let _ = store.delete(&key_of(place));
    }
}

/// The addresses of what is on the screen.
fn shown() -> HashSet<Vec<u8>> {
    let mut shown = HashSet::new();
    session::with(|page| {
        let sets = page.state.borrow().data.on_screen();
        shown.extend(sets.iter().flatten().filter_map(record::address));
    });
    shown
}

/// Whether a result is not on the disk yet, and will be.
pub fn is_writing() -> bool {
    STATE.with_borrow(|store| store.ledger.is_writing())
}

/// Forgets everything that was kept, whatever the settings say of this visit, and also before the store is open.
pub fn clear() {
    STATE.with_borrow_mut(|store| store.ledger.clear(store.database.is_some()));
    let is_off = with_ledger(|ledger| ledger.is_off());
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
    with_ledger(Ledger::give_up);
    tell(notice);
}

fn tell(notice: Notice) {
    if with_ledger(Ledger::is_to_be_told) {
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
