//! The one object that joins state, pool and panels: events go to the state, its effects to the pool and the browser,
//! and what may have changed is drawn in the next frame.

#[cfg(feature = "hooks")]
mod hooks;

use crate::decimal;
use crate::page::io::session::{self, Page};
use crate::page::io::{address, store};
use crate::page::model::files::File;
use crate::page::model::history::{History, Link};
use crate::page::model::labs::data;
use crate::page::model::notice::{NeedsTable, Notice};
use crate::page::model::real::{self, PATIENCE};
use crate::page::model::settings::{Language, Mode};
use crate::page::model::state::{Effect, Event, State};
use crate::page::model::texts;
use crate::page::model::texts::Texts;
use crate::page::panels;
use crate::page::panels::Forecast;
use crate::page::panels::cache::Cache;
use crate::page::panels::urgency::Urgency;
use crate::page::ui::dom;
use crate::page::ui::dom::{by_id, document, window};
use crate::page::ui::drawing::Drawing;
use crate::page::ui::screen::Watch;
use crate::page::ui::work::Work;
use crate::page::ui::{
    around, bind, buttons, clock, examples, figure, language, notices, print, saving, screen, speaker, tour,
};
use crate::task::TaskId;
use crate::task::real::Set;
use crate::worker::browser::{self, Browser};
use crate::worker::memory;
use crate::worker::pool::{News, Pool};
use std::cell::{Cell, OnceCell, RefCell};
use std::ops::Deref;
use std::rc::Rc;
use wasm_bindgen::prelude::*;

/// The link is written this long after the last change, in milliseconds: browsers stop pages that write it too often.
const LINK_AFTER: i32 = 250;

pub struct App {
    pub page: Rc<Page>,
    pub work: Rc<Work>,
    /// Makes a worker, and sends one its module: see [`Browser`].
    hire: js_sys::Function,
    equip: js_sys::Function,
    /// Gets the texts of a language by its name, and calls [`texts_are_here`].
    load_texts: js_sys::Function,
    /// Gets a real data set by the name of its task, and calls [`set_comes`] and [`set_is_here`]. It returns a function that
    /// gives it up.
    load_set: js_sys::Function,
    /// What the loading of each set is given up by.
    stop_loading: RefCell<[Option<js_sys::Function>; Set::ALL.len()]>,
    pub drawing: Rc<Drawing>,
    history: RefCell<History>,
    /// This tab says for its next visit that a training is under way.
    is_marked: Cell<bool>,
    /// What the link leads to, until the page has started.
    first_effects: RefCell<Vec<Effect>>,
    /// Everything that [`start_page`] does is done.
    is_started: Cell<bool>,
    /// What an earlier visit left, where it comes before the page has started.
    restored: RefCell<Option<data::Event>>,
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

impl Deref for App {
    type Target = Page;

    fn deref(&self) -> &Page {
        &self.page
    }
}

/// Entry of the page, called by www/main.js with a function that makes a worker, `(n) => Worker | undefined`, and one that
/// sends a worker its module, `(worker) => void` (see [`Browser`]); with the texts of the language that it
/// takes for the reader's; and with two functions, one that loads those of another, `(name) => void`, and one that loads a real
/// data set, `(name) => () => void`.
#[wasm_bindgen]
pub fn start_page(
    hire: js_sys::Function,
    equip: js_sys::Function,
    loaded: &str,
    file: String,
    load_texts: js_sys::Function,
    load_set: js_sys::Function,
) {
    std::panic::set_hook(Box::new(|info| {
        console_error_panic_hook::hook(info);
        notices::panicked(&info.to_string());
    }));
    memory::when_there_is_none(|bytes| notices::panicked(&format!("out of memory: {bytes} bytes")));
    let hash = window().location().hash().unwrap_or_default();
    let (state, effects) = State::new(&hash);
    let history = RefCell::new(History::new(&state.settings));
    let loaded = Language::from_tag(loaded).unwrap_or(Language::ENGLISH);
    texts::keep(loaded, file);
    let texts = Texts::new(loaded);
    texts.mark_numbers();
    let work = Rc::new(Work::new(browser::now));
    let page = Rc::new(Page {
        state: RefCell::new(state),
        texts: RefCell::new(texts),
        screen: RefCell::default(),
        cache: Cache::default(),
        forecast: work.clone(),
    });
    let app = Rc::new(App {
        drawing: Rc::new(Drawing::new(page.clone(), work.clone())),
        page,
        work,
        hire,
        equip,
        load_texts,
        load_set,
        stop_loading: RefCell::default(),
        history,
        is_marked: Cell::new(false),
        is_started: Cell::new(false),
        restored: RefCell::default(),
        first_effects: RefCell::new(effects),
    });
    APP.with(|cell| drop(cell.set(app.clone())));
    let handler = app.clone();
    session::begin(app.page.clone(), move |event| handler.handle(event));
    start(app, 0);
}

/// What starting the page consists of. Each is a task of its own, so that a slow machine can answer the reader's hand in
/// between, and none of them changes what already stands in the markup as it should.
const STARTING: &[fn(&Rc<App>)] = &[
    |app| {
        // Both take a while in which the page starts.
        app.open_store();
        // Many panels may stand on one page: in a frame workers are made when there is work.
        let is_notes = app.state.borrow().settings.mode == Mode::Speaker;
        if is_notes || around::is_framed() {
            app.work.stop();
        } else {
            app.start_pool();
        }
    },
    |app| {
        // The markup is English, but for the words that come later.
        if app.texts.borrow().language() != Language::ENGLISH || app.texts.borrow().is_whole() {
            language::translate(&app.texts.borrow(), None);
        }
        app.translate();
    },
    |app| {
        app.screen.borrow_mut().read(&app.state.borrow().settings);
        app.show_mode();
    },
    |app| {
        bind::connect();
        buttons::connect();
        figure::connect();
        examples::connect();
        crate::page::ui::algorithms::connect();
        crate::page::ui::replay::connect();
        app.listen_to_browser();
    },
    |_| {
        notices::connect();
        crate::page::ui::own::connect();
        crate::page::ui::ask::connect();
        crate::page::ui::computation::connect();
    },
    |app| {
        tour::connect();
        speaker::connect();
        crate::page::ui::help::connect();
        print::connect(&app.page, &app.drawing);
        // The type of a lecture fits the window.
        dom::listen(&window(), "resize", |_: web_sys::Event| {
            with_app(|app| {
                if app.state.borrow().settings.mode == Mode::Lecture {
                    app.drawing.redraw();
                }
            });
        });
    },
];

/// What a security policy has refused, as www/check.js heard it: a worker that it forbids dies without a word.
fn refused_by_policy() -> String {
    let check = js_sys::Reflect::get(&window(), &"takeoffCheck".into()).unwrap_or_default();
    dom::call(&check, "refused", &[]).and_then(|refused| refused.as_string()).unwrap_or_default()
}

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
    app.is_started.set(true);
    app.drawing.begin(|| with_app(|app| app.publish_phase()));
    let effects = app.first_effects.take();
    app.perform(effects);
    app.screen.borrow_mut().read(&app.state.borrow().settings);
    session::touch();
    app.drawing.await_all();
    app.publish_phase();
    around::connect();
    // The workers have something to do while the first frame is drawn.
    if let Some(restored) = app.restored.take() {
        app.restore(restored);
    }
    around::listen_to_leaving(app.state.borrow().settings.keep);
}

/// The texts of a language that [`App::load_texts`] was asked for, or further ones of the first, or why there are none.
#[wasm_bindgen]
pub fn texts_are_here(name: &str, file: Option<String>, reason: String) {
    let Some(language) = Language::from_tag(name) else { return };
    with_app(|app| match file {
        Some(file) => {
            texts::add(language, file);
            if app.texts.borrow().language() == language {
                // The part of them that the first screen does not show: nothing that is seen changes, and there is no hurry.
                let before = app.page.texts.replace(language::texts(&app.page, language));
                language::translate(&app.texts.borrow(), Some(&before));
                app.drawing.painter.forget_texts();
                app.drawing.redraw();
            } else {
                // Meanwhile the reader may have chosen again.
                app.translate();
            }
        }
        None => notices::show(Notice::NoTexts(language, reason)),
    });
}

/// Something has come of the real data set that [`App::load_set`] was asked for.
#[wasm_bindgen]
pub fn set_comes(name: &str) {
    if let Some(File::Set(set)) = File::named(name) {
        session::dispatch(Event::Coming(set));
    }
}

/// What became of the real data set, the table or the lesson that [`App::load_set`] was asked for: the bytes of its file,
/// unpacked, or why there are none.
#[wasm_bindgen]
pub fn set_is_here(name: &str, bytes: Option<Vec<u8>>, reason: String) {
    match File::named(name) {
        Some(File::Lesson(lesson)) => tour::lesson_is_here(lesson, bytes.ok_or(reason)),
        Some(File::Example(example)) => crate::page::ui::own::example_is_here(example, bytes.as_deref(), reason),
        Some(File::Set(set)) => session::dispatch(Event::Fetched(set, real::outcome(set, bytes.ok_or(reason)))),
        None => {}
    }
}

/// A new version of the page is ready, told by www/main.js; `go_on` loads it.
#[wasm_bindgen]
pub fn new_version(go_on: js_sys::Function) {
    notices::show_new_version(go_on);
}

impl App {
    fn open_store(&self) {
        let keep = self.state.borrow().settings.keep;
        // Read before the phase is told for the first time, which unmarks it.
        let resume =
            keep && store::mark_training(None).is_some_and(|figure| figure == self.state.borrow().figure_name());
        store::open(keep, move |answers| {
            with_app(|app| app.restore(data::Event::Restored { answers, resume }));
        });
    }

    /// Takes in what an earlier visit left, as soon as the page has started.
    fn restore(&self, restored: data::Event) {
        if !self.is_started.get() {
            self.restored.replace(Some(restored));
            return;
        }
        self.dispatch(Event::Data(restored));
        around::restored();
    }

    pub fn dispatch(&self, event: Event) {
        session::dispatch(event);
    }

    /// Takes an event in, and does what follows from it.
    fn handle(self: &Rc<Self>, event: Event) {
        let urgency = Urgency::of(&event);
        let mut state = self.state.borrow_mut();
        let had_ended = state.lab_phase().has_ended();
        let effects = state.update(event);
        if urgency.passes(&state) {
            session::touch_by_news();
        } else {
            session::touch();
        }
        drop(state);
        self.perform(effects);
        speaker::tell();
        if urgency.ends(had_ended, &self.state.borrow()) {
            self.drawing.await_all();
        }
        self.publish_phase();
        if urgency.can_wait() {
            self.drawing.plan();
        } else {
            self.drawing.ask();
        }
    }

    fn perform(self: &Rc<Self>, effects: Vec<Effect>) {
        // When the lab on the screen begins or ends to train, the others are held back or let go.
        if self.work.is_awaited(&self.state.borrow()) {
            self.start_pool();
        }
        let mut is_served = !self.work.is_out_of_date(&self.state.borrow());
        self.work.check(&self.state.borrow());
        for effect in effects {
            match effect {
                // The state says all that is wanted, of every lab; it is told once, behind the other effects.
                Effect::Serve => is_served = false,
                Effect::ClearStore => store::clear(),
                Effect::Keep(answers) => answers.iter().for_each(store::keep),
                Effect::CancelAll => self.work.cancel_all(),
                Effect::ShowMode | Effect::ShowTheme => self.show_mode(),
                Effect::Focus(id) => dom::focus(id),
                Effect::ShowStep => tour::scroll_to_panel(),
                Effect::OpenNotes => tour::open_notes(),
                Effect::FillScreen { or_back } => tour::fill_screen(or_back),
                Effect::Hush => tour::hush(),
                Effect::Expire(number) => notices::expire(number),
                Effect::SaveTour => tour::save(&self.state.borrow().tour.saved()),
                Effect::KeepNotebook(text) => crate::page::ui::computation::keep(&text),
                Effect::Arrive { place, proposed, seconds } => clock::arrive(place, proposed, seconds),
                Effect::Saving(effect) => saving::perform(effect, &self.drawing),
                Effect::Tick => clock::tick(self.screen.borrow().is_still),
                Effect::Frame => clock::frame(self.screen.borrow().is_still),
                Effect::NextSnapshot => clock::next_snapshot(),
                Effect::Refocus(id) => {
                    self.drawing.draw_now(&["replay"]);
                    dom::focus_in_place(id);
                    crate::page::ui::replay::come_into_view(id);
                }
                Effect::Hold(held) => self.work.hold(held),
                Effect::RestartPool => self.start_pool(),
                Effect::WriteLink => self.plan_link(),
                Effect::Translate => self.translate(),
                Effect::Say(spoken) => {
                    let text = self.page.view(|view| panels::spoken::sentence(view, spoken));
                    by_id("live").set_text_content(Some(&text));
                }
                Effect::NeedsTable(NeedsTable::Chosen) => {
                    session::dispatch(Event::Own(data::own::Event::Open(data::own::Dialog::Table)));
                }
                Effect::NeedsTable(why) => notices::show(Notice::NeedsTable(why)),
                Effect::FetchLesson(name, attempt) => {
                    // Small, as the examples of own data are: nobody hears how far it has come.
                    let _ = self.load(File::Lesson(&name));
                    tour::await_lesson(name, attempt);
                }
                Effect::Fetch(set) => self.fetch(set),
                Effect::Await(set, heard) => {
                    dom::after(PATIENCE as i32 * 1000, move || session::dispatch(Event::Waited(set, heard)));
                }
                Effect::StopFetch(set) => self.stop_fetch(set),
                Effect::Own(data::own::Effect::Fetch(example)) => {
                    // Small: it comes at once, or fails, and tells [`set_is_here`].
                    let _ = self.load(File::Example(example));
                }
                Effect::Own(effect) => crate::page::ui::own::perform(effect),
                Effect::Speaker(effect) => speaker::perform(effect),
                Effect::Examples(effect) => {
                    self.drawing.draw_now(&["examples", "features", "learned"]);
                    examples::perform(self, effect);
                }
                Effect::NoSeed(used) => notices::show(Notice::Seed { used }),
                Effect::Notice(notice) => notices::show(Notice::Link(vec![notice])),
                Effect::Diverged(runs) => {
                    let own = matches!(self.state.borrow().settings.task, TaskId::Table(_));
                    notices::show(Notice::Diverged { runs, own });
                }
                Effect::RaceDiverged(who) => {
                    let state = &self.state.borrow().algorithms;
                    let sentence = panels::algorithms::words::diverged(state, &who, &self.texts.borrow());
                    notices::show(Notice::RaceDiverged(sentence));
                }
                Effect::TrainingFailed(reason) => notices::show(Notice::Failed(reason)),
            }
        }
        if !is_served {
            self.serve();
        }
    }

    /// Asks for a real data set, which comes later and cannot fail before. Apart, since the first screen does not need it.
    #[inline(never)]
    fn fetch(&self, set: Set) {
        let stop = self.load(File::Set(set));
        self.stop_loading.borrow_mut()[set as usize] = stop.and_then(|stop| stop.dyn_into().ok());
    }

    fn load(&self, file: File) -> Option<JsValue> {
        self.load_set.call1(&JsValue::NULL, &file.name().into()).ok()
    }

    #[inline(never)]
    fn stop_fetch(&self, set: Set) {
        let stop = self.stop_loading.borrow_mut()[set as usize].take();
        stop.inspect(|stop| drop(stop.call0(&JsValue::NULL)));
    }

    /// Tells the pool what is wanted.
    fn serve(&self) {
        // What begins is drawn next.
        self.drawing.takes_processor();
        self.work.serve(&self.state.borrow());
        let told = self.work.too_large(&self.state.borrow());
        if let Some(notice) = told {
            notices::show(notice);
        }
    }

    /// Puts what fills the screen there at once, for the focus may go to it; everything else follows in the next frames.
    fn show_mode(&self) {
        self.drawing.draw_now(&["stage"]);
        if self.state.borrow().settings.mode == Mode::Lecture {
            tour::stay_awake();
        }
        self.drawing.redraw();
    }

    fn start_pool(self: &Rc<Self>) {
        let workers = self.state.borrow().settings.workers;
        let make = || {
            let tell = Rc::new(|news| with_app(|app| app.on_news(news)));
            let agency = Browser::new(self.hire.clone(), self.equip.clone());
            Pool::new(browser::number_of_workers(workers), agency, tell)
        };
        self.work.start(make, |pool| pool.start(around::is_framed()));
    }

    /// What the pool has to say.
    fn on_news(self: &Rc<Self>, news: News) {
        match news {
            News::Outcome(outcome) => {
                let is_framed = around::is_framed();
                let events = self.work.hear(outcome, &self.state.borrow(), is_framed, refused_by_policy);
                for event in events {
                    if let Event::Answer(answer) = &event {
                        store::keep(answer);
                    }
                    self.dispatch(event);
                }
            }
            News::LeftAlone => self.work.let_go(&self.state.borrow(), around::is_framed()),
            News::Progress => {
                session::touch_by_news();
                self.publish_phase();
                self.drawing.plan();
            }
        }
    }

    /// What the browser says of itself: another address, another screen, a canvas that lost its context.
    fn listen_to_browser(self: &Rc<Self>) {
        dom::listen(&window(), "hashchange", |event: web_sys::Event| {
            let address = js_sys::Reflect::get(&event, &"newURL".into()).ok().and_then(|address| address.as_string());
            with_app(|app| app.follow_soon(address.unwrap_or_default()));
        });
        dom::listen(&window(), "popstate", |event: web_sys::PopStateEvent| {
            if address::is_ours(&event) {
                with_app(|app| app.return_to());
            }
        });
        let drawing = self.drawing.clone();
        screen::watch_media(move || drawing.redraw());
        // It is empty until it is drawn on again.
        for canvas in dom::all("canvas") {
            let (id, drawing) = (canvas.id(), self.drawing.clone());
            dom::listen(&canvas, "contextrestored", move |_: web_sys::Event| {
                drawing.painter.forget(&id);
                drawing.redraw();
            });
        }
        let drawing = self.drawing.clone();
        screen::observe(&dom::all("canvas, .examples"), move |entries| drawing.resized(&entries));
    }

    /// `data-state` and `data-progress`, which hold in a hidden tab too, where no frame is drawn.
    pub fn publish_phase(&self) {
        let state = self.state.borrow();
        if !self.is_started.get() || state.waits_for_screen(self.drawing.is_behind(), document().hidden()) {
            return;
        }
        let is_under_way = state.is_under_way(self.is_marked.get(), store::is_writing());
        if self.is_marked.replace(is_under_way) != is_under_way {
            store::mark_training(is_under_way.then(|| state.figure_name()).as_deref());
        }
        let root = dom::root();
        dom::set_attribute(&root, "data-progress", &decimal::fixed(self.work.progress(&state), 4));
        dom::set_attribute(&root, "data-repeats", &state.data.figure.study.whole_repeats().to_string());
        dom::set_attribute(&root, "data-state", state.lab_phase().name());
    }

    /// Changes to the language in force as soon as its texts are here.
    fn translate(&self) {
        if language::follow(&self.page, &self.load_texts) {
            self.show_texts();
        }
    }

    fn show_texts(&self) {
        language::translate(&self.texts.borrow(), None);
        self.drawing.painter.forget_texts();
        self.drawing.redraw_at_once();
    }

    fn plan_link(self: &Rc<Self>) {
        let settings = &self.state.borrow().settings;
        match self.history.borrow_mut().plan(settings) {
            Link::Enter => address::enter(settings),
            Link::Plan => dom::after(LINK_AFTER, || with_app(|app| app.write_link())),
            Link::Wait => {}
        }
    }

    fn write_link(&self) {
        if self.history.borrow_mut().is_to_be_written() {
            address::write(&self.state.borrow().settings);
        }
    }

    /// The browser's Back or Forward led to an entry that the page made.
    fn return_to(self: &Rc<Self>) {
        let hash = self.history.borrow_mut().return_to(window().location().href().unwrap_or_default());
        self.dispatch(Event::Return(hash));
    }

    /// The address was changed by the reader. Our own writing makes no such event.
    /// `address` is what it was changed to: by the time that is heard, our own writing may have changed it again.
    fn follow_soon(&self, address: String) {
        if self.history.borrow_mut().change(address) {
            dom::after(0, || with_app(|app| app.follow()));
        }
    }

    fn follow(self: &Rc<Self>) {
        let now = window().location().href().ok();
        let followed = self.history.borrow_mut().follow(now.as_deref());
        let Some((hash, is_overwritten)) = followed else { return };
        self.dispatch(Event::Link(hash));
        if is_overwritten {
            self.plan_link();
        }
    }
}
