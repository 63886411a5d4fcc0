//! Notices: one sentence each, with a button to dismiss it. What happened is named here; the words are in the texts.

use crate::page::model::link;
use crate::page::model::settings::{Expected, Language, NoticeKind, TABLE};
use crate::page::model::state::NeedsTable;
use crate::page::model::texts::{Texts, integer};
use crate::page::ui::app::App;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use web_sys::HtmlTextAreaElement;

/// More notices than this at once are not read; the oldest goes.
const MOST: u32 = 4;
/// What only confirms goes by itself after this time, in milliseconds.
const CONFIRMED: i32 = 5_000;

pub enum Notice {
    Link(link::Notice),
    /// Own data are asked for, and none are loaded.
    NeedsTable(NeedsTable),
    /// The seed that was typed cannot be one.
    Seed {
        used: u32,
    },
    /// This many runs diverged; `own` on the reader's own data.
    Diverged {
        runs: usize,
        own: bool,
    },
    /// Contestants of the race diverged: the sentence, which names settings.
    RaceDiverged(String),
    Failed(String),
    NoWorkers,
    /// The texts of this language could not be loaded.
    NoTexts(Language),
    NewVersion,
    WorkerFailed(String),
    WorkerLost,
    Csv {
        rows: usize,
    },
    Png,
    /// What the browser keeps cannot be used; training goes on without.
    StoreForbidden,
    StoreFull,
    StoreCorrupt,
    /// The settings were saved as a file.
    Settings,
    Shared,
    SharedByHand,
    /// The link, which holds no own data.
    SharedWithoutData,
}

impl Notice {
    /// Whether it only says that something worked.
    fn confirms(&self) -> bool {
        matches!(self, Notice::Csv { .. } | Notice::Png | Notice::Settings | Notice::Shared | Notice::SharedByHand)
    }

    fn text(&self, texts: &Texts) -> String {
        match self {
            Notice::Link(notice) => of_link(notice, texts),
            Notice::NeedsTable(NeedsTable::ForLink) => texts.get("notice.own.link", &[]),
            Notice::NeedsTable(_) => texts.get("notice.own.train", &[]),
            Notice::StoreForbidden => texts.get("notice.store.forbidden", &[]),
            Notice::StoreFull => texts.get("notice.store.full", &[]),
            Notice::StoreCorrupt => texts.get("notice.store.corrupt", &[]),
            Notice::Settings => texts.get("notice.settings", &[]),
            Notice::Seed { used } => {
                let values = [("max", integer(u32::MAX.into())), ("used", used.to_string())];
                texts.get("notice.seed", &values)
            }
            Notice::Diverged { runs, own } => {
                let cause = texts.plain(if *own { "notice.diverged.own" } else { "notice.diverged.world" });
                texts.get("notice.diverged", &[("n", integer(*runs as u64)), ("cause", cause.to_owned())])
            }
            Notice::RaceDiverged(said) => said.clone(),
            Notice::Failed(reason) => texts.get("notice.failed", &[("reason", reason.clone())]),
            Notice::NoWorkers => texts.get("notice.no_workers", &[]),
            Notice::NoTexts(language) => texts.get("notice.no_texts", &[("language", language.own_name().to_owned())]),
            Notice::NewVersion => texts.plain("notice.version").to_owned(),
            Notice::WorkerFailed(reason) => texts.get("notice.worker_failed", &[("reason", reason.clone())]),
            Notice::WorkerLost => texts.get("notice.worker_lost", &[]),
            Notice::Csv { rows: 0 } => texts.get("notice.csv.empty", &[]),
            Notice::Csv { rows } => texts.get("notice.csv", &[("rows", integer(*rows as u64))]),
            Notice::Png => texts.get("notice.png", &[]),
            Notice::Shared => texts.get("notice.share", &[]),
            Notice::SharedWithoutData => texts.get("notice.own.share", &[]),
            Notice::SharedByHand => texts.get("notice.share.manual", &[]),
        }
    }
}

fn of_link(notice: &link::Notice, texts: &Texts) -> String {
    let expected = match TABLE.row(notice.key).map(|row| row.kind.expected(TABLE)) {
        Some(Expected::OneOf(choices)) => texts.get("notice.expected.choice", &[("choices", choices)]),
        Some(Expected::Number) => texts.get("notice.expected.decimal", &[]),
        Some(Expected::WholeNumber) | None => texts.get("notice.expected.number", &[]),
    };
    let used = match notice.used.parse() {
        Ok(number) => integer(number),
        Err(_) if notice.used.is_empty() => "–".to_owned(),
        Err(_) => notice.used.clone(),
    };
    let values = [
        ("key", notice.key.to_owned()),
        ("value", notice.given.clone()),
        ("expected", expected),
        ("default", used.clone()),
        ("used", used),
    ];
    let key = match notice.kind {
        NoticeKind::Bad => "notice.link.malformed",
        NoticeKind::Clamped => "notice.link.clamped",
        NoticeKind::Nearest => "notice.link.rounded",
        NoticeKind::Newer => "notice.link.version",
    };
    texts.get(key, &values)
}

/// Listens to the buttons that dismiss a notice, once for all notices to come: a listener of each button that holds its
/// notice would keep both for ever, since the browser cannot see the circle through the program's memory.
pub fn connect() {
    dom::listen(&by_id("notices"), "click", |event: web_sys::Event| {
        let Some(clicked) = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok()) else {
            return;
        };
        if clicked.has_attribute("data-dismiss") {
            clicked.parent_element().inspect(|notice| notice.remove());
        }
    });
}

/// Shows a notice, once even if it is told several times.
pub fn show(app: &Rc<App>, notice: Notice) {
    let texts = app.texts.borrow();
    add(&notice.text(&texts), texts.plain("notice.dismiss"), notice.confirms(), None);
}

/// Says that a new version is there, with a button to load it: what is running is the reader's to end.
pub fn show_new_version(app: &Rc<App>, go_on: js_sys::Function) {
    let texts = app.texts.borrow();
    let action = Some((texts.plain("notice.version.load"), go_on));
    add(&Notice::NewVersion.text(&texts), texts.plain("notice.dismiss"), false, action);
}

/// Takes a notice away that no longer holds.
pub fn withdraw(app: &Rc<App>, notice: &Notice) {
    let text = notice.text(&app.texts.borrow());
    for span in dom::all("#notices > div > span") {
        if span.text_content().as_deref() == Some(&text) {
            span.parent_element().inspect(|notice| notice.remove());
        }
    }
}

/// `action` is what a second button says and does.
fn add(text: &str, dismiss: &str, confirms: bool, action: Option<(&str, js_sys::Function)>) {
    let list = by_id("notices");
    let is_there = dom::all("#notices > div > span").iter().any(|span| span.text_content().as_deref() == Some(text));
    if is_there {
        return;
    }
    while list.child_element_count() >= MOST {
        list.first_element_child().inspect(|oldest| oldest.remove());
    }
    let (notice, sentence, button) = (dom::create("div"), dom::create("span"), dom::create("button"));
    sentence.set_text_content(Some(text));
    button.set_text_content(Some(dismiss));
    dom::set_attribute(&button, "type", "button");
    dom::set_attribute(&button, "data-dismiss", "");
    let _ = notice.append_child(&sentence);
    if let Some((text, act)) = action {
        let action = dom::create("button");
        action.set_text_content(Some(text));
        dom::set_attribute(&action, "type", "button");
        dom::listen(&action, "click", move |_: web_sys::Event| drop(act.call0(&wasm_bindgen::JsValue::NULL)));
        let _ = notice.append_child(&action);
    }
    let _ = notice.append_child(&button);
    let _ = list.append_child(&notice);
    if confirms {
        dom::after(CONFIRMED, move || notice.remove());
    }
}

/// The program itself failed. What it was doing may be half done, so the state is not touched any more: this takes the
/// language from the page and uses nothing that could fail again. It says so once, with a way to go on (the address
/// holds the settings) and a report that can be copied.
pub fn panicked(report: &str) {
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
    let (address, browser) = (location.href(), dom::window().navigator().user_agent());
    let version = env!("CARGO_PKG_VERSION");
    let lines = [report, &address.unwrap_or_default(), &browser.unwrap_or_default(), "takeoff", version].join("\n");
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
