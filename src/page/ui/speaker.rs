//! The two windows of a lecture, as the browser has them: which is open, what they send each other, the clock on the wall; and the
//! files that a prepared lecture is taken along in.
//!
//! The hall's window listens to windows that it opened, the speaker's to the one that opened it, and to nobody else. Where the page
//! comes from a site, both are also of this site. Messages go to whatever stands in that window, since a page that is a file has no
//! origin to name: they hold nothing but the lecture.

use crate::page::io::local::{self, Kept};
use crate::page::io::session;
use crate::page::io::{lecture, save};
use crate::page::model::language::Language;
use crate::page::model::looking;
use crate::page::model::prepare::{ANSWERS, Refusal};
use crate::page::model::settings::Mode;
use crate::page::model::speaker::line::{Line, is_heard};
use crate::page::model::speaker::{
    Effect, Event, FromHall, MESSAGE_LARGEST, Target, ToHall, hands, is_for_hall, one_more,
};
use crate::page::model::{speaker, state};
use crate::page::panels::speaker::beat;
use crate::page::ui::dom::{self, by_id, document, listen, window};
use std::cell::{Cell, RefCell};
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlDialogElement, HtmlInputElement, KeyboardEvent, MessageEvent};

/// The name of the speaker's window: asked for again, the same one comes to the front.
const NAME: &str = "takeoff-speaker";
/// Its size, where the browser lets it have one.
const SIZE: &str = "popup,width=1180,height=700";
/// What our messages are under, in the object that is sent.
const FIELD: &str = "takeoffLecture";
/// The hall's window looks so often whether what it shows is another thing, in milliseconds, and no more often.
const EVERY: i32 = 400;
const SOON: i32 = 30;
const SECOND: i32 = 1_000;
/// The address that the reader set for the code, and when the lecture began, in the browser's storage.
const ADDRESS: &str = "takeoff-address";
const BEGUN: &str = "takeoff-begun";
/// What a reload would lose of a lecture: the race and the search that were recorded; the hall's votes and answers.
const RECORDING: &str = "takeoff-recording";
const HALL: &str = "takeoff-hall";
/// Bytes of a packed file.
const PACKED_LARGEST: f64 = lecture::LARGEST as f64;

thread_local! {
    /// From the hall's window to the speaker's.
    static LINE: RefCell<Line<JsValue>> = RefCell::default();
}

fn dispatch(event: Event) {
    session::dispatch(state::Event::Speaker(event));
}

fn is_speaker() -> bool {
    session::ask(|state| state.settings.mode == Mode::Speaker)
}

pub fn connect() {
    listen(&by_id("prepare"), "click", |event: web_sys::Event| on_prepare(&event));
    listen(&by_id("prepare"), "close", |_: web_sys::Event| opened(false));
    let href = window().location().href().unwrap_or_default();
    // No event: what takes the speaker's events is not needed before somebody lectures, and is loaded later.
    session::with(|page| {
        page.state.borrow_mut().speaker.own_address = href.split(['#', '?']).next().unwrap_or_default().to_owned();
    });
    if let Some(address) = local::read(Kept::Always, ADDRESS) {
        dispatch(Event::Address(address));
    }
    listen(&window(), "message", |event: MessageEvent| on_message(&event));
    if is_speaker() {
        return connect_speaker();
    }
    come_back();
    listen(&window(), "pagehide", |_: web_sys::Event| {
        LINE.with_borrow(|line| line.say(&FromHall::Leaving.encode(), post));
    });
}

/// Does what the state asks for.
#[inline(never)]
pub fn perform(effect: Effect) {
    match effect {
        Effect::OpenWindow => open(),
        Effect::OpenPreparing => {
            opened(true);
            let dialog: HtmlDialogElement = by_id("prepare").unchecked_into();
            if !dialog.open() {
                let _ = dialog.show_modal();
            }
        }
        Effect::Send(message) => {
            if let Some(hall) = hall() {
                post(&hall, &message.encode());
            }
        }
        Effect::KeepAddress(address) => {
            local::write(Kept::Always, ADDRESS, Some(address.as_str()).filter(|address| !address.is_empty()));
        }
        Effect::KeepBegun(begun) => {
            local::write(Kept::InThisTab, BEGUN, Some(&crate::decimal::fixed(begun, 0)));
        }
        Effect::Date(seconds) => dispatch(Event::Dated(dates(seconds))),
        Effect::KeepRecording => keep_in_tab(RECORDING, true),
        Effect::KeepHall => keep_in_tab(HALL, false),
    }
}

/// A day in the words of each language.
fn dates(seconds: f64) -> Vec<String> {
    let date = js_sys::Date::new(&(1000.0 * seconds).into());
    let options = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&options, &"dateStyle".into(), &"long".into());
    let words = |language: Language| String::from(date.to_locale_date_string(language.name(), &options));
    Language::ALL.into_iter().map(words).collect()
}

/// Keeps what a reload would lose until the tab is closed: a file of ours, a character for each byte.
#[inline(never)]
fn keep_in_tab(name: &str, recorded: bool) {
    let kept = session::ask(|state| state.settings.keep.then(|| lecture::encode(&state.to_keep(recorded)).0));
    let text = kept.map(|bytes| lecture::to_text(&bytes));
    // A recording that the browser has no room for is lost with the page, as the dialog says.
    if text.is_some() {
        local::write(Kept::InThisTab, name, text.as_deref());
    }
}

fn come_back() {
    let keeps = session::ask(|state| state.settings.keep);
    for text in [RECORDING, HALL].into_iter().filter(|_| keeps).filter_map(|name| local::read(Kept::InThisTab, name)) {
        if let Ok(kept) = lecture::decode(&lecture::of_text(&text)) {
            dispatch(Event::CameBack(Box::new(kept)));
        }
    }
}

fn opened(is_open: bool) {
    session::dispatch(state::Event::Looking(looking::Event::Fold { id: "prepare".to_owned(), is_open }));
}

// --- The hall's window -----------------------------------------------------------------------------------------------

/// Opens the speaker's window, or has it come to the front.
fn open() {
    let mut hash = String::new();
    session::with(|page| {
        hash = speaker::link(&page.state.borrow().settings, page.texts.borrow().language());
    });
    let href = window().location().href().unwrap_or_default();
    let address = format!("{}#{hash}", href.split('#').next().unwrap_or_default());
    // Null where the browser forbids windows; it says so itself.
    if let Ok(Some(speaker)) = window().open_with_url_and_target_and_features(&address, NAME, SIZE) {
        let _ = speaker.focus();
        know(speaker.into());
    }
}

fn know(speaker: JsValue) {
    if LINE.with_borrow_mut(|line| line.begin(speaker)) {
        look();
    }
}

/// Tells the speaker's window what has changed, now and then: progress makes no event.
fn look() {
    if LINE.with_borrow_mut(|line| line.look(is_closed)) {
        tell_now(false);
        dom::after(EVERY, look);
    }
}

/// Something happened that the speaker's window may want to know of.
pub fn tell() {
    if LINE.with_borrow_mut(Line::plan) {
        dom::after(SOON, || {
            LINE.with_borrow_mut(Line::end_plan);
            tell_now(false);
        });
    }
}

#[inline(never)]
fn tell_now(even_if_known: bool) {
    session::with(|page| {
        let bytes = FromHall::Beat(Box::new(page.view(beat))).encode();
        LINE.with_borrow_mut(|line| line.tell(bytes, even_if_known, post));
    });
}

fn hear_speaker(speaker: JsValue, message: ToHall) {
    if !LINE.with_borrow(|line| line.is_with(&speaker)) {
        know(speaker);
    }
    match message {
        ToHall::Here => tell_now(true),
        ToHall::Votes(place, votes) => dispatch(Event::Votes(place, votes)),
        // As if it had been pressed here, whoever listens.
        ToHall::Key(key) => {
            let init = web_sys::KeyboardEventInit::new();
            init.set_key(&key);
            init.set_bubbles(true);
            init.set_cancelable(true);
            if let Ok(event) = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init) {
                let _ = window().dispatch_event(&event);
            }
        }
    }
}

// --- The speaker's window --------------------------------------------------------------------------------------------

/// The window that opened this one.
fn hall() -> Option<JsValue> {
    window().opener().ok().filter(|opener| opener.is_object() && !is_closed(opener))
}

#[inline(never)]
fn connect_speaker() {
    if let Some(begun) = local::read(Kept::InThisTab, BEGUN).and_then(|begun| crate::decimal::parse(&begun)) {
        session::with(|page| page.state.borrow_mut().speaker.clock.begun = Some(begun));
    }
    listen(&window(), "keydown", |event: KeyboardEvent| on_key(&event));
    listen(&by_id("speaker"), "click", |event: web_sys::Event| on_click(&event));
    listen(&by_id("speaker"), "change", |_: web_sys::Event| send_votes());
    tick();
}

fn tick() {
    let date = js_sys::Date::new_0();
    let minute = 60 * date.get_hours() + date.get_minutes();
    dispatch(Event::Tick { now: now(), minute, has_hall: hall().is_some() });
    dom::after(SECOND, tick);
}

/// Seconds, on a clock that goes on when the window is loaded again.
fn now() -> f64 {
    js_sys::Date::now() / 1000.0
}

fn on_key(event: &KeyboardEvent) {
    let is_modified = event.ctrl_key() || event.alt_key() || event.meta_key();
    let key = event.key();
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let is_in = |selector: &str| target.as_ref().is_some_and(|target| target.matches(selector).unwrap_or(false));
    let target = Target { is_field: is_in("input"), is_button: is_in("button") };
    if event.default_prevented() || is_modified || !is_for_hall(&key, target) {
        return;
    }
    event.prevent_default();
    // A key that is held would lead through the whole lecture.
    if !event.repeat() {
        perform(Effect::Send(ToHall::Key(key)));
    }
}

fn on_click(event: &web_sys::Event) {
    let Some(target) = event.target().and_then(|target| target.dyn_into::<Element>().ok()) else { return };
    if let Some(place) = target.get_attribute("data-vote") {
        let field = dom::input(&format!("speaker-votes-{place}"));
        field.set_value(&one_more(hands(field.value_as_number())).to_string());
        return send_votes();
    }
    target.get_attribute("data-do").and_then(|name| Event::of_button(&name)).into_iter().for_each(dispatch);
}

/// Sends the hands of all fields that there are.
fn send_votes() {
    let place = session::ask(|state| state.speaker.beat.as_ref().map(|beat| beat.place));
    let Some(place) = place else { return };
    let mut votes = [0; ANSWERS];
    for (place, counted) in votes.iter_mut().enumerate() {
        let field = document().get_element_by_id(&format!("speaker-votes-{place}"));
        *counted = field.map_or(0, |field| hands(field.unchecked_ref::<HtmlInputElement>().value_as_number()));
    }
    perform(Effect::Send(ToHall::Votes(place, votes)));
}

// --- Messages --------------------------------------------------------------------------------------------------------

fn get(of: &JsValue, name: &str) -> JsValue {
    js_sys::Reflect::get(of, &name.into()).unwrap_or_default()
}

fn is_closed(of: &JsValue) -> bool {
    get(of, "closed") == JsValue::TRUE
}

fn post(to: &JsValue, bytes: &[u8]) {
    let message = js_sys::Object::new();
    let _ = js_sys::Reflect::set(&message, &FIELD.into(), &js_sys::Uint8Array::from(bytes));
    dom::call(to, "postMessage", &[&message, &"*".into()]);
}

#[inline(never)]
fn on_message(event: &MessageEvent) {
    let Some(source) = event.source().map(JsValue::from) else { return };
    let data = event.data();
    let bytes =
        data.is_object().then(|| get(&data, FIELD)).and_then(|bytes| bytes.dyn_into::<js_sys::Uint8Array>().ok());
    let Some(bytes) = bytes.filter(|bytes| bytes.length() <= MESSAGE_LARGEST) else { return };
    let location = window().location();
    let is_file = location.protocol().is_ok_and(|protocol| protocol == "file:");
    if !is_heard(is_file, location.origin().ok().as_deref(), &event.origin()) {
        return;
    }
    if is_speaker() {
        if hall().as_ref() == Some(&source) {
            let said = FromHall::decode(&bytes.to_vec());
            said.into_iter().for_each(|message| dispatch(Event::of_hall(message, now())));
        }
    } else if get(&source, "opener") == JsValue::from(window())
        && let Some(message) = ToHall::decode(&bytes.to_vec())
    {
        hear_speaker(source, message);
    }
}

// --- Files -----------------------------------------------------------------------------------------------------------

#[inline(never)]
fn on_prepare(event: &web_sys::Event) {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let dialog: HtmlDialogElement = by_id("prepare").unchecked_into();
    match target.and_then(|target| target.get_attribute("data-prepare")).as_deref() {
        Some("close") => dialog.close(),
        Some("go") => dispatch(Event::Prepare(true, now())),
        Some("stop") => dispatch(Event::Prepare(false, now())),
        Some("window") => dispatch(Event::Open),
        Some("code") => {
            dialog.close();
            dispatch(Event::Code(Some(true)));
        }
        Some("save") => save_lecture(),
        Some("open") => choose_file(),
        _ => {}
    }
}

fn refuse(why: Refusal) {
    dispatch(Event::Refused(why));
}

/// A stream that packs or unpacks a blob; `None` where the browser has none.
fn through(blob: &web_sys::Blob, class: &str) -> Option<JsValue> {
    let class: js_sys::Function = get(&js_sys::global(), class).dyn_into().ok()?;
    let packer = js_sys::Reflect::construct(&class, &js_sys::Array::of1(&"gzip".into())).ok()?;
    let stream = dom::call(blob, "stream", &[])?;
    dom::call(&stream, "pipeThrough", &[&packer])
}

fn blob(bytes: &[u8]) -> Option<web_sys::Blob> {
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes));
    web_sys::Blob::new_with_u8_array_sequence(&parts).ok()
}

/// Saves what was trained, the settings and the votes as one file.
#[inline(never)]
fn save_lecture() {
    let (bytes, count) = session::ask(|state| lecture::encode(&state.to_save()));
    if count == 0 {
        return dispatch(Event::Saved(0));
    }
    let Some(stream) = blob(&bytes).and_then(|blob| through(&blob, "CompressionStream")) else {
        return refuse(Refusal::Browser);
    };
    collect(stream, move |packed| {
        let name = format!("takeoff-lecture.{}", lecture::EXTENSION);
        let is_saved =
            packed.and_then(|packed| save::file(&packed, "application/gzip", &name).map_err(|_| Refusal::Browser));
        match is_saved {
            Ok(()) => dispatch(Event::Saved(count)),
            Err(why) => refuse(why),
        }
    });
}

fn choose_file() {
    let field: HtmlInputElement = dom::create("input").unchecked_into();
    field.set_type("file");
    field.set_accept(&format!(".{}", lecture::EXTENSION));
    let chosen = field.clone();
    listen(&field, "change", move |_: web_sys::Event| {
        let Some(file) = chosen.files().and_then(|files| files.get(0)) else { return };
        if file.size() > PACKED_LARGEST {
            return refuse(Refusal::TooLarge);
        }
        let Some(stream) = through(&file, "DecompressionStream") else { return refuse(Refusal::Browser) };
        collect(stream, |bytes| match bytes.and_then(|bytes| lecture::decode(&bytes)) {
            Ok(lecture) => dispatch(Event::Opened(Box::new(lecture))),
            Err(why) => refuse(why),
        });
    });
    field.click();
}

/// All that comes of a stream, unless it is more than a file may hold: a small file can be unpacked without end.
fn collect(stream: JsValue, act: impl FnOnce(Result<Vec<u8>, Refusal>) + 'static) {
    match dom::call(&stream, "getReader", &[]) {
        Some(reader) => read_on(reader, Vec::new(), Box::new(act)),
        None => act(Err(Refusal::Browser)),
    }
}

type Act = Box<dyn FnOnce(Result<Vec<u8>, Refusal>)>;

fn read_on(reader: JsValue, mut bytes: Vec<u8>, act: Act) {
    let Some(promise) = dom::call(&reader, "read", &[]) else { return act(Err(Refusal::Browser)) };
    let act = std::rc::Rc::new(Cell::new(Some(act)));
    let otherwise = act.clone();
    let end = move |result| {
        if let Some(act) = otherwise.take() {
            act(result);
        }
    };
    let failed = end.clone();
    dom::when_settled(
        &promise,
        move |read| {
            if get(&read, "done") == JsValue::TRUE {
                return end(Ok(bytes));
            }
            let Ok(chunk) = get(&read, "value").dyn_into::<js_sys::Uint8Array>() else {
                return end(Err(Refusal::Browser));
            };
            if bytes.len() + chunk.length() as usize > lecture::LARGEST {
                dom::call(&reader, "cancel", &[]);
                return end(Err(Refusal::TooLarge));
            }
            bytes.extend(chunk.to_vec());
            if let Some(act) = act.take() {
                read_on(reader, bytes, act);
            }
        },
        // What cannot be unpacked is no file of ours, or half of one.
        move |_| failed(Err(Refusal::NotOurs)),
    );
}
