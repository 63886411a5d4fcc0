//! The one object that joins state, pool and panels: events go to the state, its effects to the pool and the browser,
//! and what has become dirty is drawn in the next frame.

#[cfg(feature = "hooks")]
mod hooks;

use super::dom::{self, by_id, document, window};
use super::drawing::Drawing;
use super::notices::{self, Notice};
use super::own::{self, Own};
use super::panels::{self, Panels};
use super::screen::{self, Screen};
use super::settings::{Lab, Language, Settings, theme_name};
use super::state::{Dirty, Effect, Event, Phase, Spoken, State};
use super::texts::{self, Texts, integer};
use super::{algorithms, controls, link, store};
use crate::chart::canvas::forget_widths;
use crate::decimal;
use crate::experiment::work::Job;
use crate::task::TaskId;
use crate::worker::memory;
use crate::worker::pool::{self, News, Pool};
use crate::worker::scheduler::Outcome;
use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The link is written this long after the last change, in milliseconds: browsers stop pages that write it too often.
const LINK_AFTER: i32 = 250;

/// Between the margins of a sheet of A4, in CSS pixels; and how high the figure may be on it.
const PAPER_WIDTH: f64 = 703.0;
const FIGURE_ON_PAPER: f64 = 330.0;

pub struct App {
    pub state: RefCell<State>,
    pub texts: RefCell<Texts>,
    pub screen: RefCell<Screen>,
    pub panels: RefCell<Panels>,
    pub own: RefCell<Own>,
    pool: RefCell<Option<Pool>>,
    /// What a worker runs, to start a pool from.
    program: String,
    /// Gets the texts of a language by its name, and calls [`texts_are_here`].
    load_texts: js_sys::Function,
    pub drawing: Drawing,
    link_is_due: Cell<bool>,
    /// This tab says for its next visit that a training is under way.
    is_marked: Cell<bool>,
    /// The reader's hand is on the figure.
    has_hand: Cell<bool>,
    /// The pool leaves the page a processor.
    is_eased: Cell<bool>,
    /// The pool was told nothing of the labs that are not on the screen.
    holds_back: Cell<bool>,
    /// What the link leads to, until the page has started.
    first_effects: RefCell<Vec<Effect>>,
    /// Everything that [`start_page`] does is done.
    is_started: Cell<bool>,
}

thread_local! {
    static APP: OnceCell<Rc<App>> = const { OnceCell::new() };
}

/// The app, for listeners; nothing happens before it is there.
fn with_app(act: impl FnOnce(&Rc<App>)) {
    if let Some(app) = APP.with(|app| app.get().cloned()) {
        act(&app);
    }
}

/// Something happened.
pub fn dispatch(event: Event) {
    with_app(|app| app.dispatch(event));
}

/// Runs something with the app; for what is not an event of the state.
pub fn with(act: impl FnOnce(&Rc<App>)) {
    with_app(act);
}

/// Entry of the page, called by www/main.js with the text of a worker's program, with the texts of the language that it
/// takes for the reader's, and with a function that loads those of another: `(name) => void`.
#[wasm_bindgen]
pub fn start_page(program: String, loaded: &str, file: String, load_texts: js_sys::Function) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        notices::panicked(&info.to_string());
    }));
    memory::when_there_is_none(|bytes| notices::panicked(&format!("out of memory: {bytes} bytes")));
    let hash = window().location().hash().unwrap_or_default();
    let (state, effects) = State::new(&hash);
    let loaded = Language::from_tag(loaded).unwrap_or(Language::ENGLISH);
    texts::keep(loaded, file);
    let texts = Texts::new(loaded);
    texts.mark_numbers();
    let app = Rc::new(App {
        state: RefCell::new(state),
        texts: RefCell::new(texts),
        screen: RefCell::default(),
        panels: RefCell::default(),
        own: RefCell::default(),
        pool: RefCell::new(None),
        program,
        load_texts,
        drawing: Drawing::default(),
        link_is_due: Cell::new(false),
        is_marked: Cell::new(false),
        has_hand: Cell::new(false),
        is_eased: Cell::new(false),
        holds_back: Cell::new(false),
        is_started: Cell::new(false),
        first_effects: RefCell::new(effects),
    });
    APP.with(|cell| drop(cell.set(app.clone())));
    start(app, 0);
}

/// What starting the page consists of. Each is a task of its own, so that a slow machine can answer the reader's hand in
/// between, and none of them changes what already stands in the markup as it should.
const STARTING: &[fn(&Rc<App>)] = &[
    |app| app.start_pool(),
    |app| {
        app.show_lab();
        // The markup is English.
        if app.texts.borrow().language() != Language::ENGLISH {
            app.translate();
        }
        app.speak();
    },
    |app| {
        app.dress();
        super::tour::stage::set(app);
    },
    |_| controls::connect(),
    |_| {
        notices::connect();
        own::dialog::connect();
        own::paint::connect();
        super::computation::controls::connect();
    },
    |_| {
        super::tour::controls::connect();
        super::tour::help::connect();
    },
];

/// Starts the page from this place of [`STARTING`] on.
fn start(app: Rc<App>, place: usize) {
    if let Some(act) = STARTING.get(place) {
        act(&app);
        // Nobody waits at a hidden page, whose timers are slow.
        if document().hidden() {
            start(app, place + 1);
        } else {
            dom::after(0, move || start(app, place + 1));
        }
        return;
    }
    let keep = app.state.borrow().settings.keep;
    // Read before the phase is told for the first time, which unmarks it.
    let resume = keep && store::mark_training(None).is_some_and(|figure| figure == app.figure_name());
    app.is_started.set(true);
    let effects = app.first_effects.take();
    app.perform(effects);
    app.screen.borrow_mut().read(&app.state.borrow().settings);
    app.state.borrow_mut().dirty = Dirty::ALL;
    app.await_drawing();
    app.tell_phase();
    store::open(keep, move |answers| {
        with_app(|app| app.dispatch(Event::Restored { answers, resume }));
    });
    dom::listen(&window(), "pagehide", |_: web_sys::Event| store::flush());
}

/// The texts of a language that [`App::load_texts`] was asked for; `None` if they could not be got.
#[wasm_bindgen]
pub fn texts_are_here(name: &str, file: Option<String>) {
    let Some(language) = Language::from_tag(name) else { return };
    with_app(|app| match file {
        Some(file) => {
            texts::keep(language, file);
            // Meanwhile the reader may have chosen again.
            app.speak();
        }
        None => {
            notices::show(app, Notice::NoTexts(language));
            app.offer_languages();
        }
    });
}

/// A new version of the page is ready, told by www/main.js; `go_on` loads it.
#[wasm_bindgen]
pub fn new_version(go_on: js_sys::Function) {
    with_app(|app| notices::show_new_version(app, go_on));
}

/// The language in force: the reader's choice, or the first of the browser's that is one of ours.
fn language(settings: &Settings) -> Language {
    let of_browser = || window().navigator().languages().iter().find_map(|tag| Language::from_tag(&tag.as_string()?));
    settings.language.or_else(of_browser).unwrap_or(Language::ENGLISH)
}

/// Whether an element stands in the room of this lab.
fn is_of_lab(element: &web_sys::Element, lab: Lab) -> bool {
    let room = element.closest("[data-of-lab]").ok().flatten();
    room.is_some_and(|room| room.get_attribute("data-of-lab").as_deref() == Some(lab.name()))
}

/// A control and its value, as they are read on the screen.
fn said(control: &web_sys::Element) -> Option<String> {
    let label = control.query_selector("label, .label").ok()??.text_content()?;
    Some(label + ": " + super::tour::help::value(control).trim())
}

impl App {
    pub fn dispatch(self: &Rc<Self>, event: Event) {
        // The reader's own moves are drawn in the next frame, the pool's when it is time; but when the state says that
        // training has ended, everything it led to is on the screen, in a hidden tab too.
        let from_pool = matches!(event, Event::Answer(_) | Event::News(..) | Event::Failed { .. });
        // What is watched live is drawn at the display's rate.
        let is_news = matches!(event, Event::News(..));
        // Drawing takes elements away, and one that had the focus says so at once, in the middle of the drawing: that is
        // taken in behind it.
        let Ok(mut state) = self.state.try_borrow_mut() else { return dom::after(0, || dispatch(event)) };
        let has_ended = |state: &State| matches!(state.lab_phase(), Phase::Done | Phase::Failed);
        let had_ended = has_ended(&state);
        let effects = state.update(event);
        drop(state);
        self.perform(effects);
        if from_pool && !had_ended && has_ended(&self.state.borrow()) {
            self.await_drawing();
        }
        self.tell_phase();
        if from_pool && !is_news {
            self.plan_frame();
        } else {
            self.ask_for_frame();
        }
    }

    fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        // When the lab on the screen begins or ends to train, the others are held back or let go.
        let mut is_rearranged = self.holds_back.get() != self.state.borrow().holds_back();
        for effect in effects {
            match effect {
                // The state says all that is wanted, of every lab; it is told once, behind the other effects.
                Effect::Want(_) | Effect::Rearrange | Effect::Pause | Effect::Resume => {
                    is_rearranged = true;
                }
                Effect::ClearStore => store::clear(),
                Effect::ShowLab => {
                    self.show_lab();
                    is_rearranged = true;
                }
                Effect::CancelAll => {
                    self.pool.borrow().iter().for_each(Pool::cancel_all);
                    is_rearranged = true;
                }
                Effect::ShowMode => super::tour::stage::set(self),
                Effect::KeepTour => super::tour::controls::keep(self),
                Effect::RestartPool => self.start_pool(),
                Effect::WriteLink => self.plan_link(),
                Effect::Translate => self.speak(),
                Effect::Say(spoken) => self.say(spoken),
                Effect::NeedsTable(why) => notices::show(self, Notice::NeedsTable(why)),
                Effect::Notice(notice) => notices::show(self, Notice::Link(notice)),
                Effect::Diverged(runs) => {
                    let own = matches!(self.state.borrow().settings.task, TaskId::Table(_));
                    notices::show(self, Notice::Diverged { runs, own });
                }
                Effect::RaceDiverged(who) => {
                    let said = algorithms::words::diverged(&self.state.borrow().algorithms, &who, &self.texts.borrow());
                    notices::show(self, Notice::RaceDiverged(said));
                }
                Effect::TrainingFailed(reason) => notices::show(self, Notice::Failed(reason)),
            }
        }
        if is_rearranged {
            self.serve();
        }
    }

    /// Tells the pool what is wanted; if the lab on the screen pauses, nothing is trained.
    fn serve(&self) {
        // What begins is drawn next.
        self.takes_processor();
        let state = self.state.borrow();
        self.holds_back.set(state.holds_back());
        let wanted = state.served();
        let pool = self.pool.borrow();
        let Some(pool) = pool.as_ref() else { return };
        if state.is_paused(state.settings.lab) {
            pool.pause();
            pool.want(wanted);
        } else {
            pool.want(wanted);
            pool.resume();
        }
    }

    /// Puts the lab of the settings on the screen: `data-lab` says to the style sheet which.
    fn show_lab(&self) {
        let lab = self.state.borrow().settings.lab;
        dom::set_attribute(&dom::root(), "data-lab", lab.name());
        for of in Lab::ALL {
            let tab = by_id(&format!("tab-{}", of.name()));
            if of == lab {
                dom::set_attribute(&tab, "aria-current", "page");
            } else {
                drop(tab.remove_attribute("aria-current"));
            }
        }
    }

    fn start_pool(self: &Rc<Self>) {
        let workers = pool::number_of_workers(self.state.borrow().settings.workers);
        let tell = Rc::new(|news| with_app(|app| app.hear(news)));
        // The old workers end before the new ones start.
        self.pool.replace(None);
        match Pool::new(workers, &self.program, tell) {
            Ok(pool) => {
                self.pool.replace(Some(pool));
                // Only now, since a worker that cannot start is told at once, and the answer looks at the pool.
                self.pool.borrow().iter().for_each(Pool::start);
            }
            Err(_) => self.no_workers(),
        }
    }

    fn no_workers(self: &Rc<Self>) {
        notices::show(self, Notice::NoWorkers);
        self.dispatch(Event::NoWorkers);
    }

    /// What the pool has to say.
    fn hear(self: &Rc<Self>, news: News) {
        match news {
            News::Outcome(Outcome::Done(answer)) => {
                store::keep(&answer);
                self.dispatch(Event::Answer(answer));
            }
            News::Outcome(Outcome::News(key, news)) => self.dispatch(Event::News(key, news)),
            News::Outcome(Outcome::Failed { key, reason }) => self.dispatch(Event::Failed { key, reason }),
            News::Outcome(Outcome::Replace { was_ready: true, .. }) => notices::show(self, Notice::WorkerLost),
            // It will be tried again, and given up in the end.
            News::Outcome(Outcome::Replace { .. }) => {}
            News::Outcome(Outcome::GivenUp { reason, .. }) => {
                let dead = self.pool.borrow().as_ref().is_none_or(Pool::is_dead);
                if dead { self.no_workers() } else { notices::show(self, Notice::WorkerFailed(reason)) }
            }
            News::Progress => {
                self.state.borrow_mut().dirty.add(Dirty::PROGRESS.and(Dirty::LIVE));
                self.tell_phase();
                self.plan_frame();
            }
        }
    }

    /// The page has started.
    pub fn is_started(&self) -> bool {
        self.is_started.get()
    }

    /// `data-state` and `data-progress`, which hold in a hidden tab too, where no frame is drawn.
    pub fn tell_phase(&self) {
        let phase = self.state.borrow().lab_phase();
        // What is not drawn yet may still move, and is no place to press; and when the state says that training has ended,
        // everything it led to is on the screen.
        let waits = phase != Phase::Training && self.drawing.is_behind() && !document().hidden();
        if !self.is_started.get() || waits {
            return;
        }
        let state = self.state.borrow();
        let name = match phase {
            Phase::Idle | Phase::Paused => "idle",
            Phase::Training => "training",
            Phase::Done => "done",
            Phase::Failed => "failed",
        };
        // Until its last results are written it is not over: whoever leaves before has them trained again.
        let is_unwritten = self.is_marked.get() && state.phase() == Phase::Done && store::is_writing();
        let is_under_way = state.phase() == Phase::Training || is_unwritten;
        let is_training = state.settings.keep && is_under_way && state.trains_only().is_none();
        if self.is_marked.replace(is_training) != is_training {
            store::mark_training(is_training.then(|| self.figure_name()).as_deref());
        }
        let root = dom::root();
        dom::set_attribute(&root, "data-progress", &decimal::fixed(self.progress(&state), 4));
        dom::set_attribute(&root, "data-state", name);
    }

    /// What the training is of, for a visit that goes on with it.
    fn figure_name(&self) -> String {
        let settings = &self.state.borrow().settings;
        link::write(&Settings { m: 0, lab: Lab::Data, run: false, language: None, theme: None, ..settings.clone() })
    }

    /// Share of the work done that the lab on the screen asked for, 0 to 1; 1 only when it is complete.
    pub fn progress(&self, state: &State) -> f64 {
        let (done, total) = state.lab_counts();
        if done == total {
            return if total == 0 { 0.0 } else { 1.0 };
        }
        let lab = state.settings.lab;
        let under_way = self.pool.borrow().as_ref().map_or(0.0, |pool| pool.under_way(|job| Lab::of(job) == lab));
        ((done as f64 + under_way) / total.max(1) as f64).min(0.9999)
    }

    /// The reader's hand is on the figure or off it.
    pub fn ease(&self, eased: bool) {
        self.has_hand.set(eased);
        self.leave_processor();
    }

    /// Has the pool leave the page a processor while the reader's hand is on the figure, or a slow page draws.
    pub fn leave_processor(&self) {
        let eased = self.has_hand.get() || self.drawing.needs_processor();
        if self.is_eased.replace(eased) != eased {
            self.pool.borrow().iter().for_each(|pool| pool.ease(eased));
        }
    }

    /// Seconds until the lab on the screen has all that it wants.
    pub fn seconds_left(&self) -> Option<f64> {
        let lab = self.state.borrow().settings.lab;
        self.pool.borrow().as_ref().and_then(|pool| pool.seconds_left(|job| Lab::of(job) == lab))
    }

    /// Seconds that all runs which are not there would take.
    pub fn seconds_of_all(&self, state: &State) -> f64 {
        self.pool
            .borrow()
            .as_ref()
            .map_or(0.0, |pool| pool.estimate(&state.wanted().into_iter().map(Job::Run).collect::<Vec<_>>()))
    }

    /// Seconds that these jobs would take, as far as is known.
    pub fn estimate(&self, jobs: &[Job]) -> f64 {
        self.pool.borrow().as_ref().map_or(0.0, |pool| pool.estimate(jobs))
    }

    /// Changes to the language in force as soon as its texts are here.
    fn speak(self: &Rc<Self>) {
        let language = language(&self.state.borrow().settings);
        if self.texts.borrow().language() == language {
            return;
        }
        if texts::is_loaded(language) {
            let texts = Texts::new(language);
            texts.mark_numbers();
            self.texts.replace(texts);
            self.translate();
        } else {
            let _ = self.load_texts.call1(&JsValue::NULL, &language.name().into());
        }
    }

    /// Puts every text of the markup into the language of the texts.
    fn translate(&self) {
        let texts = self.texts.borrow();
        let language = texts.language();
        let root = dom::root();
        dom::set_attribute(&root, "lang", language.name());
        let key = |element: &web_sys::Element, name| element.get_attribute(name).unwrap_or_default();
        for element in dom::all("[data-t]") {
            dom::set_text(&element, texts.plain(&key(&element, "data-t")));
        }
        for element in dom::all("[data-t-label]") {
            dom::set_attribute(&element, "aria-label", texts.plain(&key(&element, "data-t-label")));
        }
        for element in dom::all("[data-t-title]") {
            dom::set_attribute(&element, "title", texts.plain(&key(&element, "data-t-title")));
        }
        document().set_title(texts.plain("app.document_title"));
        self.offer_languages();
        forget_widths();
        drop(texts);
        self.redraw_all();
    }

    /// The control of the language: of two a button that names the other, of more a list (which the build makes, see
    /// xtask/src/languages.rs) that shows the one on the page.
    fn offer_languages(&self) {
        let language = self.texts.borrow().language();
        if Language::ALL.len() == 2 {
            let (button, other) = (by_id("lang"), language.next());
            dom::set_text(&button, other.own_name());
            dom::set_attribute(&button, "lang", other.name());
        } else {
            dom::choose("lang", language.name());
        }
    }

    /// Puts the page into the theme in force.
    pub fn dress(&self) {
        let root = dom::root();
        match self.state.borrow().settings.theme {
            Some(theme) => dom::set_attribute(&root, "data-theme", theme_name(theme)),
            None => drop(root.remove_attribute("data-theme")),
        }
        self.redraw_all();
    }

    /// The page goes to paper, which is light, or comes back from it.
    pub fn print(self: &Rc<Self>, is_paper: bool) {
        if is_paper {
            let (state, texts) = (self.state.borrow(), self.texts.borrow());
            let plan = &state.shown;
            let made = match state.settings.lab {
                Lab::Data => {
                    let values = [
                        ("settings", super::view::describe(plan, &texts)),
                        ("m", integer(plan.m.into())),
                        ("repeats", integer(plan.repeats.into())),
                    ];
                    texts.get("print.made", &values)
                }
                // As the lab's bar of controls says it, which is not on the paper.
                Lab::Algorithms | Lab::Computation => {
                    let bar = ".race-controls .control, .race-options > .control, .comp-bar .control";
                    let shown = dom::all(bar).into_iter().filter(|control| is_of_lab(control, state.settings.lab));
                    let settings: Vec<String> = shown.filter_map(|control| said(&control)).collect();
                    texts.get("print.made.lab", &[("settings", settings.join(" · "))])
                }
            };
            dom::set_text(&by_id("print-made"), &made);
            dom::set_text(&by_id("print-link"), &self.address());
            drop((state, texts));
            dom::set_attribute(&dom::root(), "data-theme", "light");
            self.screen
                .borrow_mut()
                .read(&Settings { theme: Some(super::settings::Theme::Light), ..Settings::default() });
            self.screen.borrow_mut().is_paper = true;
            self.fit_paper();
            self.draw_all();
        } else {
            self.dress();
        }
    }

    /// The pictures of a wide screen become smaller on paper: their type is drawn larger by as much. The figure keeps
    /// below the height that leaves the page room for the rest, and the wins below it keep its width.
    fn fit_paper(&self) {
        let lab = self.state.borrow().settings.lab;
        // The other labs' charts are low: larger type would fill them.
        let (main, largest) = match lab {
            Lab::Data => ("figure-canvas", 1.6),
            Lab::Algorithms => ("flow-canvas", 1.15),
            Lab::Computation => ("comp-found", 1.15),
        };
        let size = self.screen.borrow().size(&dom::canvas(main));
        let Some((width, height, _)) = size else { return };
        let shown = PAPER_WIDTH.min(FIGURE_ON_PAPER * width / height);
        dom::set_property(&by_id("lab"), "--paper", &dom::px(shown));
        self.screen.borrow_mut().scale *= (width / PAPER_WIDTH).clamp(1.0, largest);
    }

    /// Says something aloud.
    fn say(&self, spoken: Spoken) {
        let (done, total) = self.state.borrow().lab_counts();
        let values = [("done", integer(done as u64)), ("total", integer(total as u64))];
        let texts = self.texts.borrow();
        let text = match spoken {
            Spoken::Started => texts.get("progress.spoken.started", &values),
            Spoken::Paused => texts.get("progress.spoken.paused", &values),
            Spoken::Milestone => panels::training_text(&texts, (done, total), self.seconds_left()),
            Spoken::Cancelled => texts.get("progress.cancelled", &values),
            Spoken::Done => texts.get("progress.spoken.done", &values),
        };
        by_id("live").set_text_content(Some(&text));
    }

    /// The address of this page with the settings as they are.
    pub fn address(&self) -> String {
        let href = window().location().href().unwrap_or_default();
        let base = href.split('#').next().unwrap_or_default();
        format!("{base}#{}", link::write(&self.state.borrow().settings))
    }

    fn plan_link(self: &Rc<Self>) {
        if !self.link_is_due.replace(true) {
            dom::after(LINK_AFTER, || with_app(|app| app.write_link()));
        }
    }

    /// Puts the link into the address bar without a new entry in the history.
    pub fn write_link(&self) {
        self.link_is_due.set(false);
        if let Ok(history) = window().history() {
            // A page without an address of its own (an embedded document) cannot: the link can still be copied.
            let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&self.address()));
        }
    }

    /// The address was changed by the reader. Our own writing makes no such event.
    /// `address` is what it was changed to: by the time that is heard, our own writing may have changed it again.
    pub fn follow(self: &Rc<Self>, address: &str) {
        let hash = address.split_once('#').map_or("", |(_, hash)| hash);
        let is_overwritten = window().location().href().is_ok_and(|now| now != address);
        self.dispatch(Event::Link(format!("#{hash}")));
        self.dress();
        if is_overwritten {
            self.plan_link();
        }
    }

    pub fn theme(&self) -> crate::chart::Theme {
        screen::theme(&self.state.borrow().settings)
    }
}
