//! What the reader saves as a picture: which charts, under which words, and the file's name.

use crate::chart::FIVE_NAMES;
use crate::page::model::export::file_name;
use crate::page::model::saving::Kind;
use crate::page::model::settings::LabId;
use crate::page::panels::sheet::Sheet;
use crate::page::panels::{PANELS, View};

/// A picture that can be saved.
#[derive(Clone, Debug, PartialEq)]
pub struct Picture {
    /// Ids of the canvases, one below the other; [`MAPS`] for the decision maps side by side.
    pub charts: Vec<&'static str>,
    /// The words as they stand over the chart: its title and, in small, what it shows.
    pub title: String,
    /// The name of the file.
    pub name: String,
}

impl Picture {
    /// The name of its file of a kind.
    pub fn file(&self, kind: Kind) -> String {
        self.name.replace(".png", &format!(".{}", kind.extension()))
    }
}

/// The panel of the dialog in which pictures are chosen.
pub const SAVING: &str = "saving";

/// The decision maps, one beside the other.
pub const MAPS: &str = "maps";

/// A part of a chart's title: a text of the markup, or what a panel puts into the element of an id.
enum Part {
    Text(&'static str),
    Of(&'static str),
}

use Part::{Of, Text};

/// A chart that can be saved alone.
struct Chart {
    canvas: &'static str,
    lab: LabId,
    /// In the file's name; of the data lab behind the task.
    name: &'static str,
    title: [Part; 2],
}

const fn chart(canvas: &'static str, lab: LabId, name: &'static str, title: [Part; 2]) -> Chart {
    Chart { canvas, lab, name, title }
}

const CHARTS: [Chart; 21] = [
    chart("figure-canvas", LabId::Data, "figure", [Of("figure-heading"), Of("figure-note")]),
    chart("wins-canvas", LabId::Data, "wins", [Text("wins.title"), Of("wins-note")]),
    chart("data-canvas", LabId::Data, "data", [Text("data.title"), Of("data-note")]),
    chart(MAPS, LabId::Data, "maps", [Text("learned.title"), Of("learned-note")]),
    chart("replay-map", LabId::Data, "watched-map", [Of("replay-title"), Of("replay-note")]),
    chart("replay-chart", LabId::Data, "watched", [Of("replay-title"), Of("replay-note")]),
    chart("gradient-canvas", LabId::Data, "gradient", [Text("gradient.title"), Of("gradient-note")]),
    chart("scale-canvas", LabId::Data, "scale", [Text("scale.title"), Of("scale-note")]),
    chart("forces-canvas", LabId::Data, "forces", [Text("tour.end.forces"), Text("forces.note")]),
    chart("function-relu", LabId::Algorithms, "function-relu", [Text("race.who.relu"), Text("function.relu.note")]),
    chart(
        "function-sigmoid",
        LabId::Algorithms,
        "function-sigmoid",
        [Text("race.who.sigmoid"), Text("function.sigmoid.note")],
    ),
    chart("function-other", LabId::Algorithms, "function-other", [Of("function-other-name"), Text("")]),
    chart("flow-canvas", LabId::Algorithms, "flow-canvas", [Text("flow.title"), Text("flow.note")]),
    chart("race-canvas", LabId::Algorithms, "race-canvas", [Of("race-to"), Text("race.note")]),
    chart("comp-found", LabId::Computation, "comp-found", [Text("comp.found.title"), Of("comp-found-note")]),
    chart("comp-ends", LabId::Computation, "comp-ends", [Text("comp.ends.title"), Text("comp.ends.note")]),
    chart(
        "comp-clocks-chart",
        LabId::Computation,
        "comp-clocks",
        [Text("comp.clocks.title"), Text("comp.clocks.note")],
    ),
    chart("comp-loop", LabId::Computation, "comp-loop", [Text("comp.loop.title"), Of("comp-loop-note")]),
    chart(
        "comp-versus-canvas",
        LabId::Computation,
        "comp-versus-canvas",
        [Text("comp.own.title"), Text("comp.own.note")],
    ),
    chart("comp-by-m", LabId::Computation, "comp-by-m", [Text("comp.machine.m.title"), Text("")]),
    chart("comp-by-size", LabId::Computation, "comp-by-size", [Text("comp.machine.size.title"), Text("")]),
];

/// The charts of the lab on the screen as one picture.
pub fn of_lab(view: &View) -> Option<Picture> {
    let settings = &view.state.settings;
    let (charts, name) = match settings.lab {
        LabId::Data => (vec!["figure-canvas", "wins-canvas"], settings.task.name()),
        LabId::Algorithms => (vec!["flow-canvas", "race-canvas"], settings.lab.name()),
        LabId::Computation => return of_chart("comp-found", view),
    };
    let first = CHARTS.iter().find(|chart| chart.canvas == charts[0])?;
    Some(Picture { title: title(first, view), name: file_name(name, settings.seed, "png"), charts })
}

/// The chart of one canvas.
pub fn of_chart(canvas: &str, view: &View) -> Option<Picture> {
    let chart = CHARTS.iter().find(|chart| chart.canvas == canvas)?;
    let settings = &view.state.settings;
    let name = match chart.lab {
        LabId::Data => format!("{}-{}", settings.task.name(), chart.name),
        _ => chart.name.to_owned(),
    };
    let name = file_name(&name, settings.seed, "png");
    Some(Picture { charts: vec![chart.canvas], title: title(chart, view), name })
}

/// Every picture of the lab on the screen: those that belong together as one, then each alone. Names of canvases; the first
/// has none.
pub fn all(view: &View) -> Vec<(Option<&'static str>, String)> {
    let (lab, screen) = (view.state.settings.lab, screen(view));
    let title = |chart: &Chart| match &chart.title[0] {
        Text(key) => view.texts.plain(key).to_owned(),
        Of(id) => screen.text_of(id).unwrap_or_default().to_owned(),
    };
    let is_drawn = |canvas: &str| match canvas {
        MAPS => screen.picture_of("map-large").is_some(),
        canvas => screen.picture_of(canvas).is_some(),
    };
    let drawn = CHARTS.iter().filter(|chart| chart.lab == lab && is_drawn(chart.canvas));
    let alone = drawn.map(|chart| (Some(chart.canvas), title(chart)));
    let together = (lab != LabId::Computation).then(|| (None, view.texts.plain("saving.together").to_owned()));
    together.into_iter().chain(alone).collect()
}

/// What all panels of the lab on the screen show.
pub fn screen(view: &View) -> Sheet {
    let mut sheet = Sheet::default();
    let lab = view.state.settings.lab;
    // The panel that saves pictures asks for this itself.
    let panels = PANELS.iter().filter(|panel| panel.name != SAVING && panel.lab.is_none_or(|of| of == lab));
    panels.for_each(|panel| (panel.show)(view, &mut sheet));
    sheet
}

fn title(chart: &Chart, view: &View) -> String {
    let screen = screen(view);
    let words = |part: &Part| match part {
        Text("") => None,
        Text(key) => Some(view.texts.plain(key).to_owned()),
        Of(id) => screen.text_of(id).map(str::to_owned),
    };
    let parts = chart.title.iter().filter_map(words).filter(|part| !part.is_empty());
    parts.collect::<Vec<_>>().join("  ·  ")
}

/// What stands over and under each decision map: its learner and its score.
pub fn maps(view: &View) -> [(String, String); FIVE_NAMES.len()] {
    let screen = screen(view);
    std::array::from_fn(|learner| {
        let score = screen.text_of(&format!("score-{}", FIVE_NAMES[learner])).unwrap_or("–");
        (view.learner(learner, "short"), score.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::panels::testing::Page;
    use std::collections::BTreeSet;

    #[test]
    fn a_lab_s_picture_has_its_title_and_a_name() {
        let lab = |link: &str| of_lab(&Page::new(link).view()).unwrap();
        let data = lab("seed=7&task=spam&repeats=4");
        assert_eq!((data.charts.len(), data.name.as_str()), (2, "takeoff-spam-seed-7.png"));
        assert_eq!(data.title, "Test accuracy against labelled examples  ·  mean ± sd over 4 repeats");
        let kinds = [Kind::Svg, Kind::Png(1_920)].map(|kind| data.file(kind));
        assert_eq!(kinds, ["takeoff-spam-seed-7.svg", "takeoff-spam-seed-7.png"]);
        assert_eq!(lab("lab=algorithms").name, "takeoff-algorithms-seed-1.png");
        let search = lab("lab=computation");
        assert_eq!((search.charts, search.name.as_str()), (vec!["comp-found"], "takeoff-comp-found-seed-1.png"));
    }

    #[test]
    fn a_chart_alone_is_named_after_the_task_or_the_chart() {
        let page = Page::new("task=ads&wins=band");
        let wins = of_chart("wins-canvas", &page.view()).unwrap();
        assert_eq!(wins.name, "takeoff-ads-wins-seed-1.png");
        assert!(wins.title.starts_with("Who wins  ·  "), "{}", wins.title);
        assert_eq!(of_chart("comp-by-m", &page.view()).unwrap().title, "Time of one pass, by m");
        assert_eq!(of_chart("paint-canvas", &page.view()), None);
    }

    /// A chart that a button of the page saves, but that has no title, would save nothing.
    #[test]
    fn every_button_of_the_page_saves_a_chart_that_there_is() {
        let page = include_str!("../../../index.html");
        let named = |attribute: &str| {
            let found = page.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
            found.map(str::to_owned).collect::<BTreeSet<String>>()
        };
        let buttons: BTreeSet<String> = named(" data-png=\"").union(&named(" data-canvas=\"")).cloned().collect();
        let view = Page::new("");
        for canvas in &buttons {
            assert!(of_chart(canvas, &view.view()).is_some(), "{canvas}");
            assert!(canvas == MAPS || page.contains(&format!("<canvas id=\"{canvas}\"")), "{canvas}");
        }
        assert_eq!(
            buttons.len() + 5,
            CHARTS.len(),
            "only the figure, the watched training, the clocks and the forces have no button of their own"
        );
        for (chart, part) in CHARTS.iter().flat_map(|chart| chart.title.iter().map(move |part| (chart, part))) {
            match part {
                Text("") => {}
                Text(key) => assert!(view.texts.find(key).is_some(), "{key}"),
                // What a panel of the chart's lab says, and not what stands in the markup.
                // The watched training is on the stage when it was asked for.
                Of(id) if id.starts_with("replay") => {}
                Of(id) => {
                    let of_lab = Page::new(&format!("lab={}&extra=tanh", chart.lab.name()));
                    let said = screen(&of_lab.view()).text_of(id).map(str::to_owned);
                    assert!(said.is_some_and(|said| !said.is_empty()), "{id}");
                }
            }
        }
    }
}
