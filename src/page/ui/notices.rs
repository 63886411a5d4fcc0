//! What the button of a new version does, and the one notice that the program's own failure leaves.

use crate::page::io::session;
use crate::page::model::language::Language;
use crate::page::model::link;
use crate::page::model::notice::Notice;
use crate::page::model::state::Event;
use crate::page::model::texts::Texts;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use std::cell::RefCell;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// What only confirms goes by itself after this time, in milliseconds.
const CONFIRMED: i32 = 5_000;

thread_local! {
    /// Loads the new version of the page that is ready.
    static LOAD: RefCell<Option<js_sys::Function>> = const { RefCell::new(None) };
}

/// Listens to the button, once for all notices to come.
pub fn connect() {
    dom::listen(&by_id("notices"), "click", |event: web_sys::Event| {
        let clicked = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if clicked.is_some_and(|clicked| clicked.has_attribute("data-load")) {
            let load = LOAD.with_borrow(Clone::clone);
            load.inspect(|load| drop(load.call0(&wasm_bindgen::JsValue::NULL)));
        }
    });
}

/// Shows a notice.
pub fn show(notice: Notice) {
    session::dispatch(Event::Notice(notice));
}

/// Says that a new version is there, with a button to load it: what is running is the reader's to end.
pub fn show_new_version(load: js_sys::Function) {
    LOAD.replace(Some(load));
    show(Notice::NewVersion);
}

/// Takes a notice away after a while.
pub fn expire(number: u32) {
    dom::after(CONFIRMED, move || session::dispatch(Event::Dismiss(number)));
}

/// The program itself failed. What it was doing may be half done, so the state is not touched any more: this takes the
/// language from the page and uses nothing that could fail again. It says so once, with a way to go on (the address
/// holds the settings) and a report that can be copied.
pub fn panicked(report: &str) {
    session::stop();
    let root = dom::root();
    dom::set_attribute(&root, "data-state", "failed");
    let list = by_id("notices");
    if !dom::all("#notices textarea").is_empty() {
        return;
    }
    let language = Language::from_tag(&root.get_attribute("lang").unwrap_or_default());
    let texts = Texts::new(language.unwrap_or(Language::ENGLISH));
    let (notice, sentence, button) = (dom::create("div"), dom::create("span"), dom::create("button"));
    sentence.set_text_content(Some(texts.plain("notice.panic")));
    let area = dom::create("textarea");
    for (name, value) in [("readonly", ""), ("rows", "2"), ("aria-label", texts.plain("notice.panic.report"))] {
        dom::set_attribute(&area, name, value);
    }
    let location = dom::window().location();
    let href = location.href().unwrap_or_default();
    let hash = href.split_once('#').map_or("", |(_, hash)| hash);
    let (address, browser) = (format!("{}#{hash}", link::shared_base(&href)), dom::window().navigator().user_agent());
    let version = env!("CARGO_PKG_VERSION");
    let lines = [report, &address, &browser.unwrap_or_default(), "takeoff", version].join("\n");
    area.set_text_content(Some(&lines));
    let select = area.clone();
    dom::listen(&area, "focus", move |_: web_sys::Event| select.unchecked_ref::<HtmlTextAreaElement>().select());
    button.set_text_content(Some(texts.plain("notice.panic.reload")));
    dom::set_attribute(&button, "type", "button");
    dom::listen(&button, "click", move |_: web_sys::Event| drop(location.reload()));
    for child in [&sentence, &area, &button] {
        let _ = notice.append_child(child);
    }
    let _ = list.prepend_with_node_1(&notice);
}
