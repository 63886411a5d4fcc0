//! The lab on the screen: charts, tables and sentences. Decides nothing; what is shown comes from [`crate::page::panels::computation::charts`] and
//! [`crate::page::model::computation::view`].

use crate::chart::units::fixed;
use crate::chart::{XyData, draw_wheels, draw_xy};
use crate::job::end::Ends;
use crate::nn::activation::Activation;
use crate::page::model::computation::notebook;
use crate::page::model::computation::notebook::Notebook;
use crate::page::model::computation::{State, closing, machine, view};
use crate::page::model::settings::Settings;
use crate::page::model::state::{Dirty, Phase};
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::panels::computation::charts;
use crate::page::panels::{Grid, View};
use crate::page::ui::app::App;
use crate::page::ui::computation;
use crate::page::ui::dom;
use crate::page::ui::dom::by_id;
use crate::study::clock::SPEEDS;
use crate::study::gauge::{self, Measure};
use crate::study::idea::{Idea, STEPS};
use crate::study::rate::SIZES;
use crate::worker::pool;
use wasm_bindgen::JsCast;
use web_sys::HtmlProgressElement;

/// A measurement takes about so long on two processors of the day; said before the first one.
const MEASURE_SECONDS: u64 = 10;
/// The time left is told once this much of the work is done: before, it jumps.
const TOLD_FROM: f64 = 0.02;

/// What is kept between two drawings.
#[derive(Default)]
pub struct Kept {
    /// The state's revision that each of [`PARTS`] was drawn from.
    revisions: [Option<u64>; PARTS.len()],
    /// When the search was begun or continued, in seconds, and how far it was.
    begun: Option<(f64, f64)>,
    was: Option<Phase>,
    /// The notebook as it was last kept.
    pub saved: Option<String>,
    pub not_saved: bool,
    /// The place of the experiment that is waited for, and when it was proposed.
    pub proposed: Option<(usize, f64)>,
    /// A timer is running for the experiment at this place.
    pub timed: Option<usize>,
}

/// What draws a part of the lab. `is_new`: more than the day may have changed.
type Part = fn(view: &View, app: &App, dirty: Dirty, is_new: bool, kept: &mut Kept);

/// The parts, in the order in which they are drawn.
const PARTS: [Part; 4] = [
    |view, app, dirty, _, _| {
        if dirty.has(Dirty::COMPUTATION) {
            day(view, &view.state.computation, &view.state.settings, app);
        }
    },
    |view, _, _, is_new, kept| {
        if is_new {
            bar(view, &view.state.computation, &view.state.settings, kept);
            ends(view, &view.state.computation, &view.state.settings);
        }
    },
    |view, _, _, is_new, kept| {
        if is_new {
            clocks(&view.state.computation, &view.state.settings, view.texts);
            own(view, &view.state.computation, &view.state.settings, kept);
        }
    },
    |view, _, dirty, is_new, _| {
        if is_new {
            measured(view, &view.state.computation);
        }
        // Runs of the data lab may go on meanwhile.
        if is_new || dirty.has(Dirty::NUMBERS) {
            closing_page(view, &view.state.computation, &view.state.settings);
        }
    },
];

/// Draws a part of the lab.
pub fn draw(part: usize, view: &View, app: &App, dirty: Dirty, kept: &mut Kept) {
    let revision = Some(view.state.computation.revision);
    let is_new = kept.revisions[part].replace(view.state.computation.revision) != revision || dirty == Dirty::ALL;
    PARTS[part](view, app, dirty, is_new, kept);
}

/// A chart on a canvas, and what it says.
fn chart(view: &View, id: &str, data: &XyData, summary: &str) {
    view.on_canvas(id, |backend, look| {
        // A failed drawing is drawn again with the next change.
        let _ = draw_xy(backend, data, look);
    });
    dom::set_attribute(&by_id(id), "aria-label", summary);
}

/// What depends on the day that is looked at.
fn day(view: &View, state: &State, settings: &Settings, app: &App) {
    let texts = view.texts;
    let (done, _) = state.counts(settings);
    let empty = (done == 0 && !state.is_searching(settings)).then(|| {
        let seconds = view.forecast.estimate(&state.sample(settings)) * f64::from(charts::expected(settings) as u32)
            / f64::from(crate::page::model::computation::SAMPLE * settings.replicates);
        let values = [
            ("n", integer(charts::expected(settings))),
            ("seconds", integer(crate::page::panels::view::rounded_seconds(seconds))),
        ];
        texts.get("comp.found.empty", &values)
    });
    let data = charts::found_chart(state, settings, texts, empty);
    let canvas = "comp-found";
    view.on_canvas(canvas, |backend, look| {
        if let Ok(plot) = draw_xy(backend, &data, look) {
            // The slider is the axis: the middle of its thumb stands where the day is.
            let panel = by_id("lab-computation");
            dom::set_property(&panel, "--comp-axis-left", &dom::px(plot.left));
            dom::set_property(&panel, "--comp-axis-width", &dom::px(plot.right - plot.left));
        }
    });
    dom::set_attribute(&by_id(canvas), "aria-label", &charts::found_summary(state, settings, texts));
    let still = computation::prefers_stillness();
    let loops = charts::loops(state, settings, texts, still);
    view.on_canvas("comp-loop", |backend, look| {
        let _ = draw_wheels(backend, &loops, look);
    });
    let summary = charts::loops_summary(&loops, state, settings, texts);
    dom::set_attribute(&by_id("comp-loop"), "aria-label", &summary);

    let slider = dom::input("comp-day");
    let value = state.day.round();
    if slider.value_as_number() != value {
        slider.set_value(&value.to_string());
    }
    let values = [("day", charts::day_text(state.day)), ("last", charts::day_text(view::last_day()))];
    let words = texts.get("comp.day.value", &values);
    dom::set_attribute(&slider, "aria-valuetext", &words);
    dom::set_text(&by_id("comp-day-value"), &words);
    dom::set_text(
        &by_id("comp-play"),
        texts.plain(if computation::is_playing() { "comp.play.stop" } else { "comp.play" }),
    );

    let none = || texts.plain("comp.none").to_owned();
    let rows = SPEEDS.map(|speed| {
        let standing = view::standing(state, settings, &view::clock_of(speed, settings), state.day);
        vec![
            charts::speed_name(speed, texts),
            standing.map_or_else(none, |standing| charts::ideas(standing.ideas)),
            standing.map_or_else(none, |standing| charts::value(standing.found, texts)),
        ]
    });
    let caption = texts.get("comp.standing.caption", &[("day", charts::day_text(state.day))]);
    dom::set_text(&by_id("comp-standing-caption"), &caption);
    fill("comp-standing", &["comp.standing.speed", "comp.standing.ideas", "comp.standing.found"], rows.into(), texts);
}

/// A table of ours: its head and its body have the table's name in their ids.
fn fill(table: &str, head: &[&'static str], rows: Vec<Vec<String>>, texts: &Texts) {
    let head = head.iter().map(|key| texts.plain(key).to_owned()).collect::<Vec<_>>();
    fill_with(table, &head, rows);
}

fn fill_with(table: &str, head: &[String], rows: Vec<Vec<String>>) {
    let (head_id, body_id) = (format!("{table}-head"), format!("{table}-rows"));
    Grid { head: &head_id, body: &body_id }.fill(head, rows);
}

/// The bar of controls.
fn bar(view: &View, state: &State, settings: &Settings, kept: &mut Kept) {
    let texts = view.texts;
    let words = charts::think_text(settings, texts);
    dom::set_attribute(&by_id("comp-think"), "aria-valuetext", &words);
    dom::set_text(&by_id("comp-think-value"), &words);
    let key = if settings.replicates == 1 { "comp.found.note.single" } else { "comp.found.note" };
    let note = texts.get(key, &[("n", settings.replicates.to_string())]);
    dom::set_text(&by_id("comp-found-note"), &note);
    dom::set_text(&by_id("comp-loop-note"), &texts.get("comp.loop.note", &[("seed", settings.seed.to_string())]));

    let (done, total) = state.counts(settings);
    let share = done as f64 / total.max(1) as f64;
    let trained = state.shown(settings).iter().map(|search| search.results().len()).sum::<usize>();
    let n = ("n", integer(trained as u64));
    let part = ("percent", integer((100.0 * share) as u64));
    let phase = state.phase(settings);
    let searching = state.is_searching(settings);
    if !searching {
        kept.begun = None;
    } else if kept.begun.is_none() {
        kept.begun = Some((pool::now(), share));
    }
    let (text, button) = match phase {
        Phase::Done => {
            let ended =
                state.shown(settings).into_iter().flat_map(|search| search.results()).map(|result| result.stopped);
            let ends: Ends = ended.collect();
            let values = [n, ("diverged", integer(ends.diverged as u64)), ("steps", integer(STEPS.into()))];
            let key = if ends.diverged > 0 { "comp.progress.done.diverged" } else { "comp.progress.done" };
            (texts.get(key, &values), "comp.again")
        }
        Phase::Failed => (texts.get("comp.progress.stopped", &[n, part]), "comp.retry"),
        _ if searching => {
            let left = kept.begun.and_then(|(since, before)| {
                let made = share - before;
                (made > TOLD_FROM).then(|| (pool::now() - since) * (1.0 - share) / made)
            });
            let left = match left {
                Some(seconds) => {
                    let seconds = integer(crate::page::panels::view::rounded_seconds(seconds));
                    texts.get("progress.left.seconds", &[("seconds", seconds)])
                }
                None => texts.plain("progress.left.unknown").to_owned(),
            };
            (texts.get("comp.progress.running", &[n, part, ("left", left)]), "comp.stop")
        }
        _ if trained > 0 => (texts.get("comp.progress.stopped", &[n, part]), "comp.continue"),
        _ => (texts.plain("comp.progress.empty").to_owned(), "comp.run"),
    };
    dom::set_text(&by_id("comp-progress-text"), &text);
    dom::set_text(&by_id("comp-run"), texts.plain(button));
    let progress: HtmlProgressElement = by_id("comp-progress-bar").unchecked_into();
    progress.set_value(share);
    let verdict = charts::verdict(state, settings, texts).unwrap_or_default();
    dom::set_text(&by_id("comp-verdict"), &verdict);
    if phase == Phase::Done && kept.was == Some(Phase::Training) {
        let values = [("n", integer(trained as u64)), ("verdict", verdict)];
        by_id("live").set_text_content(Some(&texts.get("comp.progress.spoken", &values)));
    }
    kept.was = Some(phase);
}

/// What the semester brought, by speed.
fn ends(view: &View, state: &State, settings: &Settings) {
    let texts = view.texts;
    let data = charts::ends_chart(state, settings, texts);
    chart(view, "comp-ends", &data, &charts::ends_summary(state, settings, texts));
    dom::set_text(&by_id("comp-person"), &charts::person(settings, texts));
    let none = || texts.plain("comp.none").to_owned();
    let instant = settings.with("think", 0);
    let rows = SPEEDS.map(|speed| {
        let cell = |settings: &Settings| {
            let scores = view::at_the_end(state, settings, &view::clock_of(speed, settings));
            scores.and_then(|s| view::spread(&s)).map_or_else(none, |spread| charts::value(spread, texts))
        };
        vec![charts::speed_name(speed, texts), cell(&instant), cell(settings)]
    });
    fill("comp-ends-table", &["comp.standing.speed", "comp.ends.without", "comp.ends.with"], rows.into(), texts);
}

/// Ten minutes, a day, a month.
fn clocks(state: &State, settings: &Settings, texts: &Texts) {
    let none = || texts.plain("comp.none").to_owned();
    let rows = view::CLOCKS.map(|(name, speed)| {
        let semester = view::semester(state, settings, speed);
        let name = match name {
            "minutes" => "comp.clocks.minutes",
            "day" => "comp.clocks.day",
            _ => "comp.clocks.month",
        };
        let found = semester.found.map(|found| {
            let value = charts::value(found, texts);
            if semester.has_more { texts.get("comp.clocks.more", &[("value", value)]) } else { value }
        });
        vec![
            texts.plain(name).to_owned(),
            integer(semester.room.round() as u64),
            if semester.found.is_some() { charts::ideas(semester.tried) } else { none() },
            found.unwrap_or_else(none),
        ]
    });
    let head = ["comp.clocks.experiment", "comp.clocks.fit", "comp.clocks.run", "comp.clocks.found"];
    fill("comp-clocks", &head, rows.into(), texts);
    let think = charts::think_text(settings, texts);
    dom::set_text(&by_id("comp-clocks-text"), &texts.get("comp.clocks.text", &[("think", think)]));
}

/// An idea in words.
fn described(idea: &Idea, texts: &Texts) -> String {
    let values = [
        ("layers", idea.layers.to_string()),
        ("width", idea.width.to_string()),
        ("activation", texts.get(&format!("activation.{}", idea.activation.name()), &[])),
        ("optimiser", computation::optimiser_name(idea.optimiser, texts)),
        ("rate", view::rate_text(idea.rate)),
        ("batch", idea.batch.to_string()),
    ];
    texts.get(if idea.decay { "comp.own.described.decay" } else { "comp.own.described" }, &values)
}

/// The reader's own search.
fn own(view: &View, state: &State, settings: &Settings, kept: &mut Kept) {
    let (texts, notebook) = (view.texts, &state.notebook);
    computation::form(notebook, texts);
    let none = || texts.plain("comp.none").to_owned();
    let rows = notebook.entries().iter().enumerate().map(|(place, entry)| {
        let outcome = entry.outcome.filter(|_| entry.arrived);
        let validation = match outcome {
            _ if entry.given_up => texts.plain("comp.own.lost").to_owned(),
            None => none(),
            Some(outcome) if outcome.diverged => texts.plain("comp.own.diverged").to_owned(),
            Some(outcome) => percent(outcome.validation_accuracy.into()) + " %",
        };
        let best = notebook.found(place + 1).and_then(|best| notebook.entries()[best].outcome);
        vec![
            (place + 1).to_string(),
            described(&entry.idea, texts),
            validation,
            best.map_or_else(none, |best| percent(best.validation_accuracy.into()) + " %"),
            outcome.map_or_else(none, |outcome| {
                let seconds = crate::chart::units::significant(outcome.seconds);
                let key = if outcome.diverged { "comp.own.seconds.diverged" } else { "comp.own.seconds" };
                texts.get(key, &[("n", seconds), ("steps", integer(STEPS.into()))])
            }),
        ]
    });
    let head = ["comp.own.number", "comp.own.idea", "comp.own.validation", "comp.own.best", "comp.own.took"];
    fill("comp-book", &head, rows.collect(), texts);
    computation::keep(notebook, kept);
    if let Some(said) = diverged(notebook, texts) {
        dom::set_text(&by_id("comp-book-note"), &said);
        computation::wait(notebook, kept);
        versus(view, state, settings, notebook);
        return;
    }
    let note = match () {
        () if kept.not_saved => "comp.own.unkept",
        () if notebook.entries().is_empty() => "comp.own.empty",
        () => "comp.own.kept",
    };
    dom::set_text(&by_id("comp-book-note"), texts.plain(note));
    computation::wait(notebook, kept);
    versus(view, state, settings, notebook);
}

/// What made the reader's last experiment diverge, and what to try: a third of the rate.
fn diverged(notebook: &Notebook, texts: &Texts) -> Option<String> {
    let last = notebook.entries().last().filter(|entry| entry.arrived)?;
    last.outcome.filter(|outcome| outcome.diverged)?;
    let idea = &last.idea;
    let values = [
        ("number", notebook.entries().len().to_string()),
        ("rate", view::rate_text(idea.rate)),
        ("optimiser", computation::optimiser_name(idea.optimiser, texts)),
        ("init", texts.plain(&format!("race.init.{}", idea.activation.initialisation().name())).to_owned()),
        ("third", crate::chart::units::significant(idea.learning_rate() / 3.0)),
    ];
    Some(texts.get("comp.own.diverged.why", &values))
}

fn versus(view: &View, state: &State, settings: &Settings, notebook: &Notebook) {
    let texts = view.texts;
    dom::set_flag(&by_id("comp-versus"), "hidden", !notebook.is_closed());
    let Some(own) = charts::own_score(notebook).filter(|_| notebook.is_closed()) else { return };
    let data = charts::versus_chart(state, settings, texts);
    let values = [("own", percent(own)), ("n", integer(notebook.entries().len() as u64))];
    let summary = texts.get("comp.own.summary", &values);
    let verdict = charts::versus_verdict(state, settings, texts);
    let spoken = verdict.clone().unwrap_or(summary);
    chart(view, "comp-versus-canvas", &data, &spoken);
    let verdict = verdict.unwrap_or_else(|| texts.plain("comp.own.running").to_owned());
    dom::set_text(&by_id("comp-versus-verdict"), &verdict);
}

/// This machine.
fn measured(view: &View, state: &State) {
    let (texts, machine) = (view.texts, &state.machine);
    let text = match () {
        () if machine.is_measuring() => {
            texts.get("comp.machine.running", &[("percent", integer((100.0 * machine.progress()) as u64))])
        }
        () if machine.is_complete() => String::new(),
        () => texts.get("comp.machine.empty", &[("seconds", integer(MEASURE_SECONDS))]),
    };
    dom::set_text(&by_id("comp-machine-text"), &text);
    let button = if machine.is_complete() { "comp.machine.again" } else { "comp.machine.measure" };
    dom::set_text(&by_id("comp-measure"), texts.plain(button));
    dom::set_flag(&by_id("comp-measure"), "disabled", machine.is_measuring());
    let has_results = machine.progress() > 0.0;
    dom::set_flag(&by_id("comp-machine-results"), "hidden", !has_results);
    if !has_results {
        return;
    }
    let counts = machine::worker_counts(machine.workers());
    let mut head = vec![texts.plain("comp.machine.network").to_owned()];
    head.extend(counts.iter().map(|n| texts.get("comp.machine.workers", &[("n", n.to_string())])));
    for key in ["comp.machine.sigmoid", "comp.machine.relu.hour", "comp.machine.sigmoid.hour"] {
        head.push(texts.plain(key).to_owned());
    }
    let none = || texts.plain("comp.none").to_owned();
    let short = crate::chart::units::factor;
    let mut gain = None;
    let rows = (0..SIZES.len() as u8).map(|size| {
        let measure = |activation| Measure::Rate { size, activation };
        let name = texts.get(&format!("learner.{}.short", SIZES[usize::from(size)].name), &[]);
        let n = integer(gauge::parameters(measure(Activation::Relu)).into());
        let mut row = vec![texts.get("comp.machine.size", &[("name", name.clone()), ("n", n)])];
        let rate = |activation, workers| machine.rate(measure(activation), workers);
        row.extend(counts.iter().map(|&workers| match rate(Activation::Relu, workers) {
            Some((examples, operations)) => {
                let gflops = fixed(operations / 1e9, 1);
                texts.get("comp.machine.cell", &[("rate", short(examples)), ("gflops", gflops)])
            }
            None => none(),
        }));
        let (relu, sigmoid) = (rate(Activation::Relu, 1), rate(Activation::Sigmoid, 1));
        let cell = |rate: Option<(f64, f64)>, hourly: bool| match rate {
            Some((rate, _)) if hourly => short(charts::experiments_an_hour(rate)),
            Some((rate, _)) => texts.get("comp.machine.cell.rate", &[("rate", short(rate))]),
            None => none(),
        };
        row.extend([cell(sigmoid, false), cell(relu, true), cell(sigmoid, true)]);
        if let (Some(relu), Some(sigmoid)) = (relu, sigmoid) {
            // The one that gains most is named.
            let factor = relu.0 / sigmoid.0;
            if gain.as_ref().is_none_or(|(best, _)| factor > *best) {
                gain = Some((factor, name));
            }
        }
        row
    });
    fill_with("comp-rates", &head, rows.collect());
    let relu = gain.map(|(factor, name)| {
        texts.get("comp.machine.relu", &[("factor", short(factor)), ("name", name.to_ascii_lowercase())])
    });
    dom::set_text(&by_id("comp-machine-relu"), &relu.unwrap_or_default());
    let passes = [
        ("comp-by-m", "comp.machine.m.title", machine.by_m(), charts::by_m_chart(state, texts)),
        ("comp-by-size", "comp.machine.size.title", machine.by_parameters(), charts::by_size_chart(state, texts)),
    ];
    for (id, title, points, data) in passes {
        chart(view, id, &data, &charts::pass_summary(texts.plain(title), &points, texts));
        let rows = points.iter().map(|&(x, s)| vec![integer(x as u64), crate::chart::units::significant(s)]);
        let axis = if id == "comp-by-m" { "comp.machine.m.axis" } else { "comp.machine.size.axis" };
        fill(&format!("{id}-table"), &[axis, "comp.machine.table.seconds"], rows.collect(), texts);
    }
    let slopes = charts::slopes(state, texts).filter(|_| machine.is_complete());
    dom::set_text(&by_id("comp-machine-slope"), &slopes.unwrap_or_default());
}

/// The three forces in the reader's own session.
fn closing_page(view: &View, state: &State, settings: &Settings) {
    let texts = view.texts;
    let plan = settings.plan();
    let results = &view.state.results;
    let activation = texts.get(&format!("activation.{}", settings.activation.name()), &[]);
    let gains = [
        ("data", closing::data(results, &plan), "comp.closing.data.from"),
        ("computation", closing::computation(state, settings), "comp.closing.computation.from"),
        ("algorithms", closing::algorithms(results, &plan), "comp.closing.algorithms.from"),
    ];
    let instead = [
        if plan.m <= crate::study::plan::M_MIN { "comp.closing.data.least" } else { "comp.closing.data.missing" },
        if settings.speed == SPEEDS[0] { "comp.closing.computation.least" } else { "comp.closing.computation.missing" },
        if settings.activation == Activation::Sigmoid {
            "comp.closing.algorithms.least"
        } else {
            "comp.closing.algorithms.missing"
        },
    ];
    let points = |gain: &closing::Gain| 100.0 * (gain.after - gain.before);
    for ((name, gain, key), instead) in gains.iter().zip(instead) {
        let number = gain.as_ref().map(|gain| {
            let points = points(gain);
            let signed = if points < 0.0 { "" } else { "+" }.to_owned() + &fixed(points, 1).replace('-', "−");
            texts.get("comp.closing.gain", &[("gain", signed)])
        });
        let text = gain.as_ref().map(|gain| {
            let values = [
                ("before", percent(gain.before)),
                ("after", percent(gain.after)),
                ("n", gain.n.to_string()),
                ("m", integer(plan.m.into())),
                ("speed", charts::speed_name(settings.speed, texts)),
                ("activation", activation.clone()),
            ];
            texts.get(key, &values)
        });
        dom::set_text(&by_id(&format!("comp-gain-{name}")), &number.unwrap_or_else(|| texts.plain("comp.none").into()));
        dom::set_text(&by_id(&format!("comp-gain-{name}-text")), &text.unwrap_or_else(|| texts.plain(instead).into()));
    }
    let names = ["comp.closing.data.inline", "comp.closing.computation.inline", "comp.closing.algorithms.inline"];
    let all: Vec<(f64, &str)> =
        gains.iter().zip(names).filter_map(|((_, gain, _), name)| Some((points(gain.as_ref()?), name))).collect();
    let best = all.iter().max_by(|a, b| a.0.total_cmp(&b.0)).filter(|_| all.len() == names.len());
    let sentence = best.map(|(gain, name)| {
        let values = [("force", texts.plain(name).to_owned()), ("gain", fixed(*gain, 1))];
        texts.get("comp.closing.all", &values)
    });
    dom::set_text(&by_id("comp-closing-all"), &sentence.unwrap_or_default());
}

/// Cost of an idea and what is left, for the sentence under the form.
pub fn cost_text(notebook: &Notebook, idea: &Idea, waited: Option<u64>, texts: &Texts) -> String {
    let number = |x: f64| fixed(x, 2);
    let values = [("cost", number(notebook::cost(idea))), ("left", number(notebook.left().max(0.0)))];
    match waited {
        Some(0) => texts.plain("comp.own.training").to_owned(),
        Some(seconds) => texts.get("comp.own.waiting", &[("seconds", integer(seconds))]),
        None if notebook.is_closed() => String::new(),
        None if notebook.left() < notebook::SMALLEST => texts.plain("comp.own.over").to_owned(),
        None if notebook.has_time_for(idea) => texts.get("comp.own.cost", &values),
        None => texts.get("comp.own.dear", &values),
    }
}
