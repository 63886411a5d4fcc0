//! Sheets of paper that are printed in place of the page: a handout of the lecture, beat by beat, and a worksheet for
//! students, made from the present settings. Pure: what is on them is nodes and drawings, which `ui::print` puts into the page.

use crate::nn::activation::Activation;
use crate::page::model::lecture::{beats, is_told};
use crate::page::model::screen::Screen;
use crate::page::model::settings::{LabId, Settings};
use crate::page::model::stage;
use crate::page::model::state::State;
use crate::page::model::texts::{Texts, integer};
use crate::page::model::tour::Step;
use crate::page::panels::cache::Cache;
use crate::page::panels::print::{Leaf, canvases};
use crate::page::panels::saves;
use crate::page::panels::sheet::Node;
use crate::page::panels::slide::{self, Backends};
use crate::page::panels::tour::{caption, findings};
use crate::page::panels::view::{self, describe};
use crate::page::panels::{Forecast, View};
use crate::study::key::Learner;
use crate::study::plan::FigurePlan;
use plotters_backend::DrawingBackend;
use qrcodegen::{QrCode, QrCodeEcc};

/// Beats on a page of the handout.
const BEATS: usize = 4;
/// Empty lines to write on.
const LINES: usize = 3;
/// Modules round a code, as its standard asks for.
const QUIET: i32 = 4;

/// What is printed. A node with `data-drawing` has the drawing of that number in it.
#[derive(Debug, Default, PartialEq)]
pub struct Sheets {
    pub nodes: Vec<Node>,
    /// As SVG.
    pub drawings: Vec<String>,
}

/// What a view is made from, beside the state.
pub struct Around<'a> {
    pub texts: &'a Texts,
    pub screen: &'a Screen,
    pub cache: &'a Cache,
    pub forecast: &'a dyn Forecast,
}

impl Around<'_> {
    fn view<'a>(&'a self, state: &'a State) -> View<'a> {
        View { state, texts: self.texts, screen: self.screen, cache: self.cache, forecast: self.forecast }
    }
}

/// The settings that links on sheets lead to: the page itself, with nothing under way.
pub fn settings(state: &State) -> Settings {
    let mut settings = state.settings.clone();
    for key in ["mode", "step", "beat", "lesson", "panel", "run", "theme"] {
        settings.reset(key);
    }
    settings
}

impl Sheets {
    /// A leaf in place of the page; `draw` makes a picture SVG, where it can be drawn.
    pub fn of_leaf(leaf: &Leaf, draw: impl Fn(&saves::Picture) -> Option<String>) -> Sheets {
        let mut sheets = Sheets::default();
        let title = Some(&leaf.title).filter(|title| !title.is_empty());
        sheets.nodes.extend(title.map(|title| Node::text("h1", title)));
        sheets.nodes.extend(leaf.words.iter().map(|words| Node::text("p", words)));
        for svg in leaf.pictures.iter().filter_map(draw) {
            let node = sheets.drawing(svg);
            sheets.nodes.push(node);
        }
        sheets
    }

    /// A place for a drawing.
    fn drawing(&mut self, svg: String) -> Node {
        self.drawings.push(svg);
        Node::new("div").class("drawing").with("data-drawing", (self.drawings.len() - 1).to_string())
    }

    /// The code of an address, where it leads anywhere from another machine.
    fn code(&mut self, link: &str) -> Option<Node> {
        let svg = link.contains("://").then(|| code(link)).flatten()?;
        Some(self.drawing(svg).class("code-drawing"))
    }
}

/// Every beat of the lecture: its step, its words, the presenter's notes, and its picture where something is measured.
pub fn handout<DB: DrawingBackend>(state: &mut State, around: &Around, link: &str, backends: Backends<DB>) -> Sheets {
    let texts = around.texts;
    let steps = state.lesson().steps;
    let mut sheets = Sheets::default();
    let mut all = Vec::new();
    for (place, step) in steps.iter().enumerate() {
        for (number, beat) in beats(step).iter().enumerate() {
            all.push(state.at_beat(place, number, |state| {
                let view = around.view(state);
                let picture = picture(&view, step, number, backends);
                let picture = picture.map(|svg| sheets.drawing(svg));
                let title = findings::part(step, "title", texts, &[]);
                let title = Node::text("h2", format!("{}.{} {title}", place + 1, number + 1));
                let mut words = vec![title];
                words.push(match caption::words(&view, step, number) {
                    Some(said) => Node::text("p", said),
                    None => Node::text("p", texts.plain("paper.waits")).class("quiet"),
                });
                if beat.has_answers() {
                    let answer = |choice| Node::text("li", findings::option(step, choice, texts));
                    words.push(Node::new("ul").class("answers").all((0..step.action.options()).map(answer)));
                }
                // The notes are the step's: they stand at its first beat.
                if number == 0 {
                    let note = findings::part(step, "note", texts, &[]);
                    words.push(Node::text("p", texts.get("paper.note", &[("note", note)])).class("quiet"));
                }
                let words = Node::new("div").all(words);
                let article = Node::new("article").class(if picture.is_some() { "beat" } else { "beat words-only" });
                article.all(picture).child(words)
            }));
        }
    }
    let total = all.len().div_ceil(BEATS);
    let plan = settings(state).plan();
    let mut all = all.into_iter();
    for page in 0..total {
        let mut section = Node::new("section").class("sheet-page");
        if page == 0 {
            let title = Node::text("h1", texts.plain("paper.handout.title"));
            section = section.child(title).child(Node::text("p", set(&plan, texts)).class("quiet"));
            section = section.child(Node::text("p", texts.plain("paper.titles")).class("quiet"));
        }
        section = section.all(all.by_ref().take(BEATS));
        let values = [("n", (page + 1).to_string()), ("total", total.to_string()), ("link", link.to_owned())];
        sheets.nodes.push(section.child(Node::text("p", texts.get("paper.foot", &values)).class("foot-line")));
    }
    sheets
}

/// What fills the screen at a beat, drawn; `None` where nothing is measured of it.
fn picture<DB: DrawingBackend>(view: &View, step: &Step, beat: usize, backends: Backends<DB>) -> Option<String> {
    let state = view.state;
    let panel = stage::chosen(&state.settings)?.name;
    let is_there = match state.settings.lab {
        // By their formulas; but what the question asks for stays covered until it is told.
        LabId::Algorithms if panel == "race-functions" => !step.finding.covers_panel() || is_told(step, beat),
        LabId::Data if panel == "scale" => state.data.map_counts().0 > 0,
        LabId::Data => !state.data.results.is_empty(),
        LabId::Algorithms | LabId::Computation => state.lab_counts().0 > 0,
    };
    let charts = canvases(panel).filter(|_| is_there)?;
    slide::on_sheet(view, charts, false, backends)
}

/// What the settings are, in words.
fn set(plan: &FigurePlan, texts: &Texts) -> String {
    let values =
        [("settings", describe(plan, texts)), ("m", integer(plan.m.into())), ("n", integer(plan.repeats.into()))];
    texts.get("paper.set", &values)
}

/// Six tasks to be done on the page at the present settings and to be written down. No answer is on it: nothing that was
/// trained is.
pub fn worksheet<DB: DrawingBackend>(view: &View, link: &str, backends: Backends<DB>) -> Sheets {
    let (texts, settings) = (view.texts, &view.state.settings);
    let plan = settings.plan();
    let name = |learner: Learner| view.learner(learner.index(), "long");
    let is_shown = |learner: &Learner| !settings.hidden.get(learner.index()).is_some_and(|&is_hidden| is_hidden);
    let learners: Vec<Learner> = view::listed(&plan).filter(is_shown).collect();
    let has = |learner: Learner| learners.contains(&learner).then_some(learner);
    // Those whose ends are compared: the largest and the one that is to level off first, or what there is of them.
    let first = learners.first().copied().unwrap_or(Learner::Large);
    let largest = has(Learner::Large).unwrap_or(first);
    let traditional = has(Learner::Svm).or(has(Learner::Logistic)).unwrap_or(largest);
    let values = settings.m_values();
    let (low, high) = (values.first().copied().unwrap_or(plan.m), values.last().copied().unwrap_or(plan.m));
    let quarter = values.len().checked_sub(3).map_or(low, |place| values[place]);
    let other = if plan.activation == Activation::Relu { Activation::Sigmoid } else { Activation::Relu };
    let words = |features: crate::study::key::Features| texts.get(&format!("features.{}", features.name()), &[]);
    let mut filled = view::task_values(plan.task, texts);
    filled.retain(|(key, _)| !["large", "small", "medium", "n", "m"].contains(key));
    filled.extend([
        ("m", integer(plan.m.into())),
        ("min", integer(low.into())),
        ("max", integer(high.into())),
        ("quarter", integer(quarter.into())),
        ("n", integer(plan.repeats.into())),
        ("largest", name(largest)),
        ("traditional", name(traditional)),
        ("features", words(plan.features)),
        ("other_features", words(plan.features.other())),
        ("activation", view::activation_name(plan.activation, texts)),
        ("other", view::activation_name(other, texts)),
        ("train", texts.plain("controls.train").to_owned()),
        ("panel", texts.plain("wins.title").to_owned()),
        ("flow", texts.plain("gradient.title").to_owned()),
        ("fold", texts.get("about.title", &[("task", texts.get(&format!("task.{}.name", plan.task.name()), &[]))])),
    ]);
    let text = |key: &str| texts.get(key, &filled);

    let mut sheets = Sheets::default();
    let task = |number: usize, title: &str, parts: Vec<Node>| {
        let head = Node::text("h2", text(title)).with("data-number", number.to_string());
        Node::new("article").class("task").child(head).all(parts)
    };
    let ask = |key: &str| Node::text("p", text(key));
    let lines = |count: usize| (0..count).map(|_| Node::new("p").class("line"));
    let table = |heads: Vec<String>, rows: Vec<String>| {
        let head = heads.into_iter().map(|head| Node::text("th", head).with("scope", "col"));
        let columns = head.len();
        let head = Node::new("tr").child(Node::new("td")).all(head);
        let row = |name: String| {
            let cells = (0..columns).map(|_| Node::new("td"));
            Node::new("tr").child(Node::text("th", name).with("scope", "row")).all(cells)
        };
        let body = Node::new("tbody").all(rows.into_iter().map(row));
        Node::new("table").child(Node::new("thead").child(head)).child(body)
    };
    let at = |m: u32| texts.get("paper.at", &[("m", integer(m.into()))]);

    let about = texts.find(&format!("task.{}.about", plan.task.name())).unwrap_or_default();
    let mut first_task = vec![Node::text("p", about), ask("paper.task1.ask")];
    first_task.extend(lines(LINES));
    let mut second = vec![ask("paper.task2.ask")];
    second.extend(slide::on_sheet(view, &["figure-canvas"], true, backends).map(|svg| sheets.drawing(svg)));
    // The reader's m stands between the ends, where it is another.
    let mut places = vec![low, plan.m, high];
    places.dedup();
    let mut heads: Vec<String> = places.iter().map(|&m| at(m)).collect();
    heads.push(texts.plain("paper.spread").to_owned());
    let third = vec![ask("paper.task3.ask"), table(heads, learners.iter().map(|&learner| name(learner)).collect())];
    let mut pair = vec![name(traditional), name(largest)];
    pair.dedup();
    let gains = ["paper.gain", "paper.rises", "paper.flat", "paper.undecided"].map(|key| texts.plain(key).to_owned());
    let mut fourth = vec![ask("paper.task4.ask"), table(gains.into(), pair)];
    fourth.extend(lines(1));
    let wins = |m| texts.get("paper.wins", &[("m", integer(m))]);
    let ends = vec![wins(low.into()), wins(high.into())];
    let mut fifth = vec![
        ask(if plan.repeats > 1 { "paper.task5.ask" } else { "paper.task5.single" }),
        table(ends, learners.iter().map(|&learner| name(learner)).collect()),
    ];
    // Nobody has engineered features for a table.
    if !plan.task.is_table() {
        fifth.push(ask("paper.task5.features"));
    }
    fifth.extend(lines(LINES));
    let mut sixth = vec![
        ask("paper.task6.ask"),
        table(
            ["paper.accuracy", "paper.gradient"].map(|key| texts.plain(key).to_owned()).into(),
            vec![view::activation_name(plan.activation, texts), view::activation_name(other, texts)],
        ),
    ];
    sixth.extend(lines(LINES));

    let head = Node::new("div")
        .class("sheet-head")
        .child(
            Node::new("div")
                .child(Node::text("h1", texts.plain("paper.worksheet.title")))
                .child(Node::text("p", set(&plan, texts)))
                .child(Node::text("p", texts.get("paper.open", &[("link", link.to_owned())])).class("address"))
                .child(Node::text("p", texts.plain("paper.name")).class("name-line")),
        )
        .all(sheets.code(link));
    let tasks = [
        ("paper.task1.title", first_task),
        ("paper.task2.title", second),
        ("paper.task3.title", third),
        ("paper.task4.title", fourth),
        ("paper.task5.title", fifth),
        ("paper.task6.title", sixth),
    ];
    let mut tasks = tasks.into_iter().enumerate().map(|(place, (title, parts))| task(place + 1, title, parts));
    let first_page = Node::new("section").class("sheet-page").child(head).all(tasks.by_ref().take(3));
    let second_page = Node::new("section").class("sheet-page").all(tasks);
    sheets.nodes = vec![first_page, second_page];
    sheets
}

/// The code of a text as a drawing; `None` for a text that is too long for one.
fn code(text: &str) -> Option<String> {
    let code = QrCode::encode_text(text, QrCodeEcc::Medium).ok()?;
    let side = code.size() + 2 * QUIET;
    let mut path = String::new();
    for y in 0..code.size() {
        for x in 0..code.size() {
            if code.get_module(x, y) {
                path += &format!("M{} {}h1v1h-1z", x + QUIET, y + QUIET);
            }
        }
    }
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" shape-rendering=\"crispEdges\">\
         <path d=\"{path}\"/></svg>\n"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::model::language::Language;
    use crate::page::model::state::Event;
    use crate::page::model::texts::MISSED;
    use crate::page::model::tour::STEPS;
    use crate::page::panels::slide::tests::recorder;
    use crate::page::panels::testing::{NOTHING, Page};

    const LINK: &str = "https://example.org/#v=1";

    fn page(link: &str, is_trained: bool) -> Page {
        let mut page = Page::new(link);
        if is_trained {
            page.state.update(Event::Train);
            page.answer(usize::MAX, 0.75, &[]);
        }
        page
    }

    fn handout_of(page: &mut Page) -> Sheets {
        let around = Around { texts: &page.texts, screen: &page.screen, cache: &page.cache, forecast: &NOTHING };
        handout(&mut page.state, &around, LINK, &recorder)
    }

    fn words(sheets: &Sheets) -> String {
        sheets.nodes.iter().map(Node::words_in).collect::<Vec<_>>().join("\n")
    }

    /// How many nodes of a class there are.
    fn count(nodes: &[Node], class: &str) -> usize {
        let has = |node: &&Node| node.attributes.iter().any(|(name, value)| *name == "class" && value.contains(class));
        nodes.iter().filter(has).count() + nodes.iter().map(|node| count(&node.children, class)).sum::<usize>()
    }

    #[test]
    fn a_leaf_has_a_box_for_each_picture_that_could_be_drawn() {
        let page = Page::new("lab=algorithms&mode=lecture&panel=race-functions");
        let leaf = crate::page::panels::print::leaf(&page.view()).unwrap();
        let leaf = Leaf { title: "Title".into(), words: vec!["Words".into()], ..leaf };
        let drawn = |picture: &saves::Picture| Some(format!("<svg>{}</svg>", picture.charts[0]));
        let sheets = Sheets::of_leaf(&leaf, drawn);
        let tags: Vec<_> = sheets.nodes.iter().map(|node| (node.tag, node.text.as_str())).collect();
        assert_eq!(tags, [("h1", "Title"), ("p", "Words"), ("div", ""), ("div", "")]);
        assert_eq!(sheets.drawings, ["<svg>function-relu</svg>", "<svg>function-sigmoid</svg>"]);
        let some = |picture: &saves::Picture| drawn(picture).filter(|svg| svg.contains("sigmoid"));
        assert_eq!(Sheets::of_leaf(&leaf, some).drawings.len(), 1);
        let bare = Leaf { title: String::new(), words: Vec::new(), ..leaf };
        assert_eq!(Sheets::of_leaf(&bare, |_| None), Sheets::default());
    }

    #[test]
    fn the_handout_has_every_beat_four_on_a_page_with_notes_and_pictures_of_what_is_trained() {
        let all: usize = STEPS.iter().map(|step| beats(step).len()).sum();
        for language in Language::ALL {
            let mut fresh = page("max=64&repeats=2", false);
            fresh.texts = Texts::new(language);
            MISSED.take();
            let sheets = handout_of(&mut fresh);
            assert_eq!(MISSED.take().into_iter().collect::<Vec<_>>(), Vec::<String>::new(), "{language:?}");
            assert_eq!(sheets.nodes.len(), all.div_ceil(BEATS));
            assert_eq!(count(&sheets.nodes, "beat"), all);
            assert!(sheets.nodes.iter().all(|page| count(&page.children, "beat") <= BEATS));
            let said = words(&sheets);
            for step in &STEPS {
                for part in ["title", "note"] {
                    let part = findings::part(step, part, &fresh.texts, &[]);
                    assert!(said.contains(&part), "{language:?} {part}");
                }
            }
            assert!(!said.contains('{') && said.contains(fresh.texts.plain("paper.waits")), "{said}");
            // What is drawn by formulas needs no training: after its question, and not before.
            assert_eq!(sheets.drawings.len(), 2);
        }
        let mut trained = page("max=64&repeats=2", true);
        let sheets = handout_of(&mut trained);
        assert!(sheets.drawings.len() > 35, "{}", sheets.drawings.len());
        let said = words(&sheets);
        assert!(said.contains("small 75.0") && said.contains("small network"), "{said}");
        // The page is what it was.
        assert_eq!(trained.state.settings, page("max=64&repeats=2", false).state.settings);
        assert!(!trained.state.data.is_stale() && !trained.state.data.veil.hides_something());
        assert_eq!(handout_of(&mut trained), sheets, "the same twice");
    }

    /// A beat's picture is the beat's: axes before any curve, and no curve before its beat.
    #[test]
    fn a_beat_of_the_handout_shows_no_more_than_the_hall_saw() {
        let mut trained = page("max=64&repeats=2&mode=lecture&step=6&beat=5", true);
        let curves = |page: &mut Page, place, beat| {
            page.state.at_beat(place, beat, |state| {
                Learner::ALL.map(|l| state.data.seen().keys().any(|key| crate::study::plan::learner(key) == Some(l)))
            })
        };
        assert_eq!(curves(&mut trained, 0, 0), [false; 5]);
        assert_eq!(curves(&mut trained, 5, 2).iter().filter(|&&is_seen| is_seen).count(), 3);
        assert_eq!(curves(&mut trained, 5, 4), [true; 5]);
        assert_eq!(trained.state.beat().unwrap().name, "large", "the lecture goes on where it was");
    }

    #[test]
    fn a_worksheet_has_six_tasks_of_the_present_settings_and_no_answer() {
        for language in Language::ALL {
            for link in
                ["seed=7&task=spam&m=64&max=256&repeats=4", "act=tanh&hide=logistic,small&repeats=1&max=64&m=16"]
            {
                let of = |is_trained| {
                    let mut page = page(link, is_trained);
                    page.texts = Texts::new(language);
                    worksheet(&page.view(), LINK, &recorder)
                };
                MISSED.take();
                let sheets = of(false);
                assert_eq!(MISSED.take().into_iter().collect::<Vec<_>>(), Vec::<String>::new(), "{language:?}");
                assert_eq!(count(&sheets.nodes, "task"), 6);
                assert!(count(&sheets.nodes, "line") > 10, "lines to write on");
                let said = words(&sheets);
                assert!(said.contains(LINK) && !said.contains('{'), "{said}");
                // Axes to draw in, and the code.
                assert_eq!(sheets.drawings.len(), 2);
                assert_eq!(of(true), sheets, "nothing that was trained is on it");
            }
        }
        let said = |link: &str| words(&worksheet(&page(link, false).view(), LINK, &recorder));
        let spam = said("seed=7&task=spam&m=64&max=256&repeats=4");
        for part in [
            "Spam filter",
            "Seed 7",
            "m\u{a0}=\u{a0}64",
            "m\u{a0}=\u{a0}256",
            "4 repeats",
            "Large network",
            "Logistic",
            "sigmoid",
        ] {
            assert!(spam.contains(part), "no {part} in {spam}");
        }
        let tanh = said("act=tanh&hide=logistic,small&repeats=1&max=64&m=16");
        assert!(tanh.contains("from tanh to ReLU") && !tanh.contains("Small network") && !tanh.contains("Logistic"));
        // A file's name leads nowhere from a student's desk.
        let view = page("", false);
        assert_eq!(worksheet(&view.view(), "takeoff.html#v=1", &recorder).drawings.len(), 1);
    }
}
