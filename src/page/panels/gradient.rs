//! Gradient flow: the large network drawn, its sentences, and its table.

use crate::chart::gradient::{GradientData, GradientSeries, ratio_words};
use crate::chart::network::NetworkData;
use crate::chart::units::{factor, significant};
use crate::chart::{summary, ticks};
use crate::decimal::fixed;
use crate::job::{GradientProbe, mean_slope};
use crate::nn::activation::Activation;
use crate::order::Extent;
use crate::page::model::lecture::Shown;
use crate::page::model::state::{Phase, State};
use crate::page::model::texts::{Texts, integer, percent};
use crate::page::panels::View;
use crate::page::panels::picture::Picture;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::view;
use crate::study::key::Learner;
use crate::task::TaskId;

/// Decimals of a slope, which is a share of a gradient.
const SLOPE_DECIMALS: usize = 2;

/// Decades that gradients reach at nearly every m: the axis begins with them.
const USUAL_DECADES: (i32, i32) = (-4, -1);

/// What is known where the reader looks.
struct Seen<'a> {
    /// At this m: the reader's, or the nearest that is known.
    m: u32,
    /// Place of the step, and how many steps there are.
    place: usize,
    steps: usize,
    /// The chosen activation's first.
    probes: Vec<(Activation, &'a GradientProbe)>,
}

fn seen(state: &State) -> Option<Seen<'_>> {
    let m = state.data.gradient_m()?;
    let of = |activation| state.data.probes_at(activation, m);
    let steps = of(state.data.shown.activation).len();
    let place = state.data.gradient.place(steps);
    // Trainings at one m take the same steps, but for one that diverged.
    let at = |activation: Activation| Some((activation, of(activation).get(place)?));
    Some(Seen { m, place, steps, probes: state.data.gradient_activations().into_iter().filter_map(at).collect() })
}

/// Decades of the axis: those of all that is known of this figure, so that the axis stays while m and the step move.
fn range(state: &State) -> Option<(i32, i32)> {
    let places = state.data.shown.m_values();
    let of = |activation| places.iter().flat_map(move |&m| state.data.probes_at(activation, m));
    let layers = state.data.gradient_activations().into_iter().flat_map(of).flat_map(|probe| &probe.layers);
    let (low, high) = ticks::decades(layers.map(|layer| layer.gradient_rms.into()))?;
    Some((low.min(USUAL_DECADES.0), high.max(USUAL_DECADES.1)))
}

fn network(state: &State, texts: &Texts, seen: &Seen) -> NetworkData {
    let series = seen.probes.iter().map(|&(activation, probe)| GradientSeries {
        role: view::role(activation),
        name: view::activation_name(activation, texts),
        rms: probe.layers.iter().map(|layer| layer.gradient_rms.into()).collect(),
    });
    NetworkData {
        gradient: GradientData { series: series.collect(), range: range(state), stale: state.data.is_stale() },
        widths: state.data.shown.key(Learner::Large, seen.m, 0).widths(),
        slopes: seen.probes.first().map(|(_, probe)| probe.slopes.clone()).unwrap_or_default(),
        pulse: state.data.gradient.pulse(),
    }
}

/// The network without a gradient, as a lecture first shows it.
fn bare(state: &State) -> NetworkData {
    let plan = &state.data.shown;
    let own = GradientSeries { role: view::role(plan.activation), name: String::new(), rms: Vec::new() };
    NetworkData {
        gradient: GradientData { series: vec![own], range: Some(USUAL_DECADES), ..GradientData::default() },
        widths: plan.key(Learner::Large, plan.m, 0).widths(),
        ..NetworkData::default()
    }
}

/// The mean slope of units, as text; `None` where none is known.
fn mean<'a>(slopes: impl IntoIterator<Item = &'a f32>) -> Option<String> {
    mean_slope(slopes).map(|slope| fixed(slope, SLOPE_DECIMALS))
}

pub fn show(view: &View, sheet: &mut Sheet) {
    let (state, texts) = (view.state, view.texts);
    let seen = seen(state);
    let is_bare = state.beat().is_some_and(|beat| beat.shown == Shown::Nothing);
    let data = match &seen {
        Some(seen) => network(state, texts, seen),
        None if is_bare => bare(state),
        None => NetworkData::default(),
    };
    let text = |key: &str, values: &[(&str, String)]| texts.get(key, values);

    let (place, steps) = seen.as_ref().map_or((0, 0), |seen| (seen.place, seen.steps));
    sheet.attribute("gradient-step", "max", steps.saturating_sub(1).to_string());
    sheet.value("gradient-step", place.to_string());
    sheet.flag("gradient-step", "disabled", steps < 2);
    sheet.flag("gradient-play", "disabled", steps < 2);
    let play = if state.data.gradient.is_playing() { "gradient.stop" } else { "gradient.play" };
    sheet.text("gradient-play", texts.plain(play));

    let note = match &seen {
        Some(seen) => {
            let probes = state.data.probes_at(state.data.shown.activation, seen.m);
            let step = |probe: Option<&GradientProbe>| integer(probe.map_or(0, |probe| probe.step).into());
            let values =
                [("m", integer(seen.m.into())), ("step", step(probes.get(place))), ("last", step(probes.last()))];
            sheet.attribute("gradient-step", "aria-valuetext", text("gradient.step", &values));
            let is_own = seen.m == state.data.shown.m;
            text(if is_own { "gradient.note.at" } else { "gradient.note.kept" }, &values)
        }
        None => text("gradient.note", &[]),
    };
    sheet.text("gradient-note", note);
    let spoken =
        summary::gradient(&data.gradient, &text).unwrap_or_else(|| view.missing("gradient.summary.empty", &[]));
    sheet.attribute("gradient-canvas", "aria-label", spoken);
    let summary = if is_bare { String::new() } else { sentences(view, seen.as_ref(), &data.gradient) };
    sheet.text("gradient-summary", summary);
    // Across a hall they are shown where there is nothing else.
    sheet.flag("gradient-summary", "data-alone", seen.is_none() && !is_bare);
    table(texts, seen.as_ref(), sheet);
    sheet.picture("gradient-canvas", Picture::Network(data));
}

/// What is measured there, what is missing there, and what is to be known to read it.
fn sentences(view: &View, seen: Option<&Seen>, data: &GradientData) -> String {
    let (state, texts) = (view.state, view.texts);
    let text = |key: &str, values: &[(&str, String)]| texts.get(key, values);
    let Some(seen) = seen else {
        // Train is asked for only where it would help.
        let is_coming = state.data.figure_phase() != Phase::Idle;
        return view.missing(if is_coming { "gradient.coming" } else { "gradient.empty" }, &[]);
    };
    let mut sentences = Vec::new();
    for activation in state.data.gradient_activations() {
        let is_seen = seen.probes.iter().any(|probe| probe.0 == activation);
        // What a later question asks for is not called missing.
        if !is_seen && !state.data.veil.hides_activation(activation) {
            let name = view::activation_name(activation, texts);
            sentences.push(text("gradient.missing", &[("activation", name), ("m", integer(seen.m.into()))]));
        }
    }
    sentences.extend(summary::gradient_gap(data, &text));
    if seen.place == 0 {
        sentences.extend(over_repeats(view, seen.m));
    }
    if seen.place > 0 {
        sentences.push(text("gradient.late", &[]));
    } else if state.data.shown.task == TaskId::Plane
        && data.ratio().is_some_and(|ratio| ratio_words(ratio).0 == "smaller")
    {
        // Only at the start are the starting weights what the gradient meets; and the factor was measured on the map.
        sentences.push(text("gradient.weights", &[]));
    }
    let slope = |wanted: Activation| {
        let (_, probe) = seen.probes.iter().find(|(activation, _)| *activation == wanted)?;
        mean(probe.slopes.iter().flatten())
    };
    if let (Some(relu), Some(sigmoid)) = (slope(Activation::Relu), slope(Activation::Sigmoid)) {
        sentences.push(text("gradient.slopes", &[("relu", relu), ("sigmoid", sigmoid)]));
    }
    let joined = sentences
        .into_iter()
        .reduce(|first, second| texts.get("list.sentences", &[("first", first), ("second", second)]));
    joined.unwrap_or_default()
}

/// How the ratio in the first layer differs from repeat to repeat.
fn over_repeats(view: &View, m: u32) -> Option<String> {
    let ratios = view.state.data.first_ratios(m)?;
    let Extent { least, median, most } = Extent::of(&ratios)?;
    let values = [
        ("n", integer(ratios.len() as u64)),
        ("least", factor(least)),
        ("most", factor(most)),
        ("median", factor(median)),
    ];
    Some(view.texts.get("gradient.repeats", &values))
}

fn table(texts: &Texts, seen: Option<&Seen>, sheet: &mut Sheet) {
    let text = |key: &str| texts.get(key, &[]);
    let probes = seen.map(|seen| &seen.probes[..]).unwrap_or_default();
    let mut head = vec![text("gradient.layer")];
    for (activation, _) in probes {
        let name = view::activation_name(*activation, texts);
        head.push(name.clone());
        head.push(format!("{name}: {}", text("gradient.slope.mean")));
        head.push(format!("{name}: {}", text("gradient.saturated")));
    }
    let layers = probes.iter().map(|(_, probe)| probe.layers.len()).max().unwrap_or(0);
    let rows = (0..layers).map(|layer| {
        let is_output = layer + 1 == layers;
        let mut row = vec![if is_output { text("gradient.output") } else { (layer + 1).to_string() }];
        for (_, probe) in probes {
            let statistics = probe.layers.get(layer);
            row.push(statistics.map(|s| significant(s.gradient_rms.into())).unwrap_or_default());
            let slope = probe.slopes.get(layer).and_then(|slopes| mean(slopes.iter()));
            row.push(slope.unwrap_or_else(|| "–".into()));
            let flat = statistics
                .filter(|_| !is_output)
                .map(|s| texts.get("number.percent", &[("percent", percent(s.saturated_fraction.into()))]));
            row.push(flat.unwrap_or_else(|| "–".into()));
        }
        row
    });
    sheet.table("gradient-head", "gradient-rows", &head, &rows.collect::<Vec<_>>());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::job::end::Stopped;
    use crate::job::{Answer, Observe, run};
    use crate::nn::statistics::LayerStatistics;
    use crate::page::model::labs::data::draw;
    use crate::page::model::state::Event;
    use crate::page::panels::testing::{Page, text};
    use crate::study::plan::FigurePlan;
    use crate::task::sample::SampleCache;

    /// A network before its first step has the gradient that its whole training begins with; and it is no run of the figure.
    #[test]
    fn a_draw_is_the_beginning_of_a_training() {
        let plan = Page::new("m=64&max=64&seed=5").state.settings.plan();
        let draw = draw(&plan, Activation::Sigmoid, 2);
        let trained = FigurePlan { activation: Activation::Sigmoid, ..plan.clone() }.key(Learner::Large, 64, 2);
        let observe = Observe { gradient: true, ..Observe::default() };
        let samples = &mut SampleCache::default();
        let (drawn, trained) = (run(draw.spec, draw.observe, samples), run(trained, observe, samples));
        assert_eq!(drawn.gradient[..], trained.gradient[..1]);
        assert_eq!((drawn.stopped, drawn.examples_seen, plan.learner(&draw.spec)), (Stopped::Budget, 0, None));
    }

    /// A link may show the panel in a lecture before the lecture comes there.
    #[test]
    fn where_no_gradient_is_words_stand_alone() {
        let seen = |link: &str| {
            let sheet = Page::new(link).sheet(show);
            let alone = sheet.attribute_of("gradient-summary", "data-alone").is_some();
            (alone, text(&sheet, "gradient-summary").to_owned())
        };
        let (alone, words) = seen("mode=lecture&panel=gradient");
        assert!(alone && words.contains("draws it step by step"), "{words}");
        let bare = (1..=15).flat_map(|step| (1..=5).map(move |beat| format!("mode=lecture&step={step}&beat={beat}")));
        let of_network: Vec<_> = bare.map(|link| seen(&link)).filter(|(_, words)| words.is_empty()).collect();
        assert!(
            !of_network.is_empty() && of_network.iter().all(|(alone, _)| !alone),
            "the drawn network needs no words"
        );
    }

    #[test]
    fn the_ratio_is_said_over_the_repeats() {
        let mut page = Page::new("repeats=4&max=64&m=64");
        let said = |page: &Page| text(&page.sheet(show), "gradient-summary").to_owned();
        page.state.update(Event::Train);
        // ReLU's gradient is 12, 3, 5 and 0.5 times sigmoid's in the four repeats.
        let mut most = usize::MAX;
        let mut draws = 0;
        while let Some(job) = page.state.served().first().copied().filter(|_| most > 0) {
            most -= 1;
            let repeat = job.spec.data.seed - 1;
            let size = if job.spec.activation() == Some(Activation::Relu) {
                [12.0, 3.0, 5.0, 0.5][repeat as usize]
            } else {
                1.0
            };
            let layer = LayerStatistics { gradient_rms: size, saturated_fraction: 0.0, dead_fraction: 0.0 };
            let probe = GradientProbe { layers: vec![layer], ..GradientProbe::default() };
            draws += u32::from(job.spec.recipe.steps == 0);
            let answer = Answer {
                test_accuracy: 0.5,
                gradient: if job.observe.gradient { vec![probe] } else { Vec::new() },
                map: (job.observe.map_side > 0).then(|| vec![9; usize::from(job.observe.map_side).pow(2)]),
                ..Answer::new(job.spec, Stopped::Budget, 0.1)
            };
            page.state.update(Event::Answer(Box::new(answer)));
            if draws == 0 {
                assert!(!said(&page).contains("repeats"), "{}", said(&page));
            }
        }
        assert_eq!(draws, 6);
        assert!(
            said(&page)
                .contains("Over 4 repeats ReLU's gradient there is 0.5 to 12 times sigmoid's, 4.0 in the middle."),
            "{}",
            said(&page)
        );
        // They are no results of the figure, and in no file.
        let csv = page.state.lab(page.state.settings.lab).csv(&page.state.settings);
        assert_eq!(csv.lines().count(), 1 + 5 * 3 * 4);
    }
}
